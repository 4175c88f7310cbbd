/* SPDX-License-Identifier: MIT */

/* swShareMemory_mmap_create() and _free(), of files and of anonymous memory. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"
#include "tests_c/lib/check.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static size_t page;

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

/* Whether the struct describes nothing. */
static bool is_empty(const swShareMemory *object)
{
	return object->mem == NULL && object->size == 0 && object->tmpfd == -1 && object->key == 0 && object->shmid == -1 &&
		object->mapfile[0] == '\0';
}

/* Checks that create fails with that errno, and that nothing is left of the attempt. */
static void check_refused(size_t size, const char *path, int code)
{
	swShareMemory object;
	int files = open_files();
	int mappings = shared_mappings();

	memset(&object, 0xff, sizeof(object));
	CHECK_ERRNO(swShareMemory_mmap_create(&object, size, path) == NULL, code);
	CHECK(is_empty(&object));
	CHECK(open_files() == files);
	CHECK(shared_mappings() == mappings);
}

/* The same for one that is only to be read, which opens more kinds of files. */
static void check_refused_to_reader(const char *path, int code)
{
	php_shm_error error;
	swShareMemory object;
	int files = open_files();

	CHECK(php_shm_mmap_open(&object, 0, path, PHP_SHM_READ_ONLY, 0600, &error) == -1);
	CHECK(error.code == code && is_empty(&object) && open_files() == files);
}

static void check_anonymous_block(void)
{
	size_t sizes[] = {1, page - 1, page, page + 1, (size_t) 3 << 20};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		swShareMemory object;
		int files = open_files();
		char *mem;
		pid_t child;

		memset(&object, 0xff, sizeof(object));
		mem = swShareMemory_mmap_create(&object, sizes[i], NULL);
		CHECK(mem != NULL && mem == object.mem && (uintptr_t) mem % page == 0);
		CHECK(object.size == sizes[i] && object.page_size == page);
		CHECK(object.key == 0 && object.shmid == -1 && object.mapfile[0] == '\0');
		CHECK(all_bytes_are(mem, sizes[i], 0));
		child = start_child();
		if (child == 0) {
			memset(mem, 7, sizes[i]);
			CHECK(swShareMemory_mmap_free(&object) == 0);
			_exit(0);
		}
		CHECK(end_of(child) == 0);
		CHECK(all_bytes_are(mem, sizes[i], 7));
		errno = ERANGE;
		CHECK(swShareMemory_mmap_free(&object) == 0 && errno == ERANGE);
		CHECK(is_empty(&object) && !is_mapped(mem));
		CHECK(open_files() == files);
		CHECK_ERRNO(swShareMemory_mmap_free(&object) == -1, EINVAL);
	}
}

static void check_impossible_sizes_are_refused(void)
{
	char *path = temporary_path();
	char *existing = temporary_path();
	size_t too_large[] = {PHP_SHM_SIZE_MAX + 1, SIZE_MAX / 2, SIZE_MAX / 2 + 1, SIZE_MAX - page, SIZE_MAX - page + 1, SIZE_MAX};

	write_file(existing, "unchanged");
	check_refused(0, NULL, EINVAL);
	check_refused(0, path, EINVAL);
	check_refused(0, existing, EINVAL);
	for (size_t i = 0; i < sizeof(too_large) / sizeof(too_large[0]); i++) {
		check_refused(too_large[i], NULL, ENOMEM);
		check_refused(too_large[i], path, ENOMEM);
		check_refused(too_large[i], existing, ENOMEM);
	}
	CHECK(file_size(path) == -1);
	CHECK(file_size(existing) == 9);
}

static void check_new_file(void)
{
	mode_t masks[] = {0, 022, 0777};

	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		char *path = temporary_path();
		swShareMemory object;
		int files = open_files();
		mode_t before = umask(masks[i]);
		struct stat st;
		char *mem = swShareMemory_mmap_create(&object, page + 5, path);

		umask(before);
		CHECK(mem != NULL && mem == object.mem && (uintptr_t) mem % page == 0);
		CHECK(object.size == page + 5 && object.page_size == page && object.key == 0 && object.shmid == -1);
		CHECK(strcmp(object.mapfile, path) == 0);
		CHECK(all_bytes_are(mem, page + 5, 0));
		CHECK(stat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 07777) == 0600);
		CHECK((size_t) st.st_size == page + 5);
		/* The space is allocated: writing cannot fail later. */
		CHECK((size_t) st.st_blocks * 512 >= page + 5);
		CHECK(fcntl(object.tmpfd, F_GETFD) == FD_CLOEXEC);
		CHECK(open_files() == files + 1);
		CHECK(swShareMemory_mmap_free(&object) == 0);
		CHECK(is_empty(&object) && !is_mapped(mem));
		CHECK(open_files() == files);
		CHECK(file_size(path) == (long long) page + 5);
	}
}

static void check_existing_file(void)
{
	char *path = temporary_path();
	swShareMemory larger, smaller;
	struct stat st;
	char *whole, *grown;

	write_file(path, "what was there");
	CHECK(chmod(path, 0640) == 0);

	/* Larger than asked for: mapped whole. */
	whole = swShareMemory_mmap_create(&larger, 1, path);
	CHECK(whole != NULL && larger.size == 14 && memcmp(whole, "what was there", 14) == 0);

	/* Smaller: grown, also where it is open. */
	grown = swShareMemory_mmap_create(&smaller, 2 * page, path);
	CHECK(grown != NULL && smaller.size == 2 * page && file_size(path) == (long long) (2 * page));
	CHECK(memcmp(grown, "what was there", 14) == 0 && all_bytes_are(grown + 14, 2 * page - 14, 0));
	memcpy(grown, "WHAT", 4);
	CHECK(memcmp(whole, "WHAT was there", 14) == 0);
	CHECK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0640 && (size_t) st.st_blocks * 512 >= 2 * page);

	CHECK(swShareMemory_mmap_free(&larger) == 0);
	CHECK(swShareMemory_mmap_free(&smaller) == 0);
	CHECK(file_size(path) == (long long) (2 * page));

	/* Just as large. */
	CHECK(swShareMemory_mmap_create(&larger, 2 * page, path) != NULL && larger.size == 2 * page);
	CHECK(swShareMemory_mmap_free(&larger) == 0);

	/* Empty. */
	write_file(path, "");
	CHECK(swShareMemory_mmap_create(&larger, 3, path) != NULL && larger.size == 3 && file_size(path) == 3);
	CHECK(swShareMemory_mmap_free(&larger) == 0);
}

static void check_holes_are_filled(void)
{
	char *path = temporary_path();
	swShareMemory object;
	struct stat st;

	write_file(path, "");
	CHECK(truncate(path, (off_t) (16 * page)) == 0);
	CHECK(swShareMemory_mmap_create(&object, 16 * page, path) != NULL);
	CHECK(stat(path, &st) == 0 && (size_t) st.st_blocks * 512 >= 16 * page);
	CHECK(swShareMemory_mmap_free(&object) == 0);
}

static void check_unrelated_processes_share_a_file(void)
{
	char *path = temporary_path();
	swShareMemory object;
	pid_t child = start_child();
	char *mem;

	if (child == 0) {
		mem = swShareMemory_mmap_create(&object, 100, path);
		CHECK(mem != NULL);
		strcpy(mem, "from another process");
		CHECK(swShareMemory_mmap_free(&object) == 0);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	mem = swShareMemory_mmap_create(&object, 100, path);
	CHECK(mem != NULL && strcmp(mem, "from another process") == 0);
	CHECK(swShareMemory_mmap_free(&object) == 0);
}

static void check_names_are_never_cut(void)
{
	char *start = temporary_path();
	char path[PHP_SHM_MAPFILE_SIZE + 1];
	char *component = path_in(start,
		"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
		"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
		"01234567890123456789012345678901234567890123456789012345");
	swShareMemory object;
	size_t length;

	CHECK(mkdir(start, 0700) == 0);
	strcpy(path, start);
	length = strlen(path);
	memset(path + length, '/', sizeof(path) - length);
	path[PHP_SHM_MAPFILE_SIZE - 2] = 'f';
	path[PHP_SHM_MAPFILE_SIZE - 1] = '\0';
	CHECK(swShareMemory_mmap_create(&object, 1, path) != NULL);
	CHECK(strcmp(object.mapfile, path) == 0);
	CHECK(file_size(path_in(start, "f")) == 1);
	CHECK(swShareMemory_mmap_free(&object) == 0);

	path[PHP_SHM_MAPFILE_SIZE - 2] = '/';
	path[PHP_SHM_MAPFILE_SIZE - 1] = 'g';
	path[PHP_SHM_MAPFILE_SIZE] = '\0';
	check_refused(1, path, ENAMETOOLONG);
	CHECK(file_size(path_in(start, "g")) == -1);

	/* The limit of a file system for one name. */
	check_refused(1, component, ENAMETOOLONG);
}

static void check_strange_names_are_refused(void)
{
	char *folder = temporary_path();
	char *file = path_in(folder, "file");
	char *fifo = path_in(folder, "fifo");
	char *link = path_in(folder, "link");
	char *dangling = path_in(folder, "dangling");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	CHECK(mkdir(folder, 0700) == 0);
	write_file(file, "unchanged");
	CHECK(mkfifo(fifo, 0600) == 0);
	CHECK(symlink("file", link) == 0);
	CHECK(symlink("nothing", dangling) == 0);

	check_refused(1, folder, EISDIR);
	check_refused(1, path_in(file, ""), ENOTDIR);
	check_refused(1, path_in(file, "in-a-file"), ENOTDIR);
	check_refused(1, path_in(folder, "missing/file"), ENOENT);
	check_refused(1, "", ENOENT);
	check_refused(1, fifo, ENODEV);
	check_refused(1, link, ELOOP);
	check_refused(1, dangling, ELOOP);
	check_refused(1, "/dev/null", ENODEV);
	check_refused(1, "/dev/zero", ENODEV);
	check_refused_to_reader(folder, EISDIR);
	check_refused_to_reader(fifo, ENODEV);
	check_refused_to_reader(link, ELOOP);
	check_refused_to_reader("/dev/zero", ENODEV);
	CHECK(file_size(path_in(folder, "nothing")) == -1);

	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%.90s/socket", folder);
	if (strlen(folder) <= 90) {
		CHECK(bind(fd, (struct sockaddr *) &address, sizeof(address)) == 0);
		check_refused(1, address.sun_path, ENXIO);
	}
	close(fd);
	CHECK(file_size(file) == 9);
}

static void check_permissions(void)
{
	char *folder = temporary_path();
	char *file = path_in(folder, "file");
	char *new = path_in(folder, "new");
	pid_t child;

	CHECK(mkdir(folder, 0700) == 0);
	write_file(file, "unchanged");
	child = start_child();
	if (child == 0) {
		if (geteuid() == 0) {
			/* The folder is this user's, so that the ones above it do not matter. */
			CHECK(chown(folder, 65534, 65534) == 0 && chdir(folder) == 0 && chown(file, 65534, 65534) == 0);
			CHECK(setgid(65534) == 0 && setuid(65534) == 0);
		} else {
			CHECK(chdir(folder) == 0);
		}
		CHECK(chmod("file", 0400) == 0);
		check_refused(1, "file", EACCES);
		CHECK(chmod("file", 0) == 0);
		check_refused(1, "file", EACCES);
		CHECK(chmod(".", 0500) == 0);
		check_refused(1, "new", EACCES);
		CHECK(chmod(".", 0700) == 0);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(file_size(file) == 9 && file_size(new) == -1);
}

static void check_too_many_files(void)
{
	char *path = temporary_path();
	struct rlimit before, limit;
	swShareMemory object;
	void *mem;
	int code;

	CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0);
	limit = before;
	limit.rlim_cur = 0;
	CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	errno = 0;
	mem = swShareMemory_mmap_create(&object, 1, path);
	code = errno;
	CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
	CHECK(mem == NULL && code == EMFILE);
	CHECK(file_size(path) == -1);
}

/* Without SIGXFSZ, which would end the process. */
static void check_file_size_limit(void)
{
	char *new = temporary_path();
	char *existing = temporary_path();
	struct rlimit before, limit;

	write_file(existing, "unchanged");
	CHECK(getrlimit(RLIMIT_FSIZE, &before) == 0);
	limit = before;
	limit.rlim_cur = 10 * page;
	CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
	check_refused(10 * page + 1, new, EFBIG);
	check_refused(10 * page + 1, existing, EFBIG);
	CHECK(setrlimit(RLIMIT_FSIZE, &before) == 0);
	CHECK(file_size(new) == -1 && file_size(existing) == 9);
}

static void check_address_space_limit(void)
{
	char *new = temporary_path();
	char *existing = temporary_path();
	struct rlimit before, limit;
	swShareMemory object;
	void *results[3];
	int codes[3];

	write_file(existing, "unchanged");
	CHECK(getrlimit(RLIMIT_AS, &before) == 0);
	limit = before;
	limit.rlim_cur = page;
	CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
	for (int i = 0; i < 3; i++) {
		errno = 0;
		results[i] = swShareMemory_mmap_create(&object, page, i == 0 ? NULL : i == 1 ? new : existing);
		codes[i] = errno;
	}
	CHECK(setrlimit(RLIMIT_AS, &before) == 0);
	for (int i = 0; i < 3; i++) {
		CHECK(results[i] == NULL && codes[i] == ENOMEM);
	}
	CHECK(is_empty(&object));
	CHECK(file_size(new) == -1 && file_size(existing) == 9);
}

/* A file system with room for 64 pages. */
static void check_full_file_system(void)
{
	pid_t child = start_child();
	int end;

	if (child == 0) {
		char options[64];
		char *folder, *new, *existing;
		swShareMemory object;
		struct stat st;

		snprintf(options, sizeof(options), "size=%zu", 64 * page);
		if (!private_namespaces(CLONE_NEWNS) || (folder = mount_at_folder("tmpfs", options)) == NULL) {
			_exit(SKIPPED);
		}
		new = path_in(folder, "new");
		existing = path_in(folder, "existing");
		write_file(existing, "unchanged");
		check_refused(65 * page, new, ENOSPC);
		CHECK(file_size(new) == -1);
		check_refused(65 * page, existing, ENOSPC);
		CHECK(file_size(existing) == 9);
		/* What was allocated until it failed has been freed. */
		CHECK(swShareMemory_mmap_create(&object, 60 * page, new) != NULL);
		memset(object.mem, 1, 60 * page);
		check_refused(10 * page, existing, ENOSPC);
		CHECK(stat(existing, &st) == 0 && st.st_size == 9 && (size_t) st.st_blocks * 512 <= page);
		CHECK(swShareMemory_mmap_free(&object) == 0);

		/* A read-only file system. */
		CHECK(mount("none", folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
		check_refused(1, path_in(folder, "other"), EROFS);
		check_refused(1, existing, EROFS);
		_exit(0);
	}
	end = end_of(child);
	if (end == SKIPPED) {
		leave_out("a full file system", "mounting one needs root");
	} else {
		CHECK(end == 0);
	}
}

/* Signals, many more than steps, neither fail the call nor keep it from ever ending. */
static void check_signals_do_not_matter(const char *path)
{
	size_t size = (size_t) 32 << 20;
	swShareMemory object;

	for (int i = 0; i < 2; i++) {
		begin_signals();
		CHECK(swShareMemory_mmap_create(&object, size, path) != NULL);
		CHECK(unlink(path) == 0);
		end_signals();
		CHECK(object.size == size);
		CHECK(swShareMemory_mmap_free(&object) == 0);
		/* And then the same with one that is there. */
		write_file(path, "x");
	}
	CHECK(unlink(path) == 0);
}

/* Several processes create one file at once: all get the same, none cuts it. */
static void check_racing_creators_get_one_file(void)
{
	for (int round = 0; round < 20; round++) {
		char *path = temporary_path();
		pid_t children[4];
		swShareMemory object;

		for (int i = 0; i < 4; i++) {
			children[i] = start_child();
			if (children[i] == 0) {
				char *mem = swShareMemory_mmap_create(&object, (size_t) (i + 1) * page, path);

				CHECK(mem != NULL && object.size >= (size_t) (i + 1) * page);
				mem[i] = (char) ('a' + i);
				_exit(0);
			}
		}
		for (int i = 0; i < 4; i++) {
			CHECK(end_of(children[i]) == 0);
		}
		CHECK(file_size(path) == (long long) (4 * page));
		CHECK(swShareMemory_mmap_create(&object, 1, path) != NULL);
		CHECK(object.size == 4 * page && memcmp(object.mem, "abcd", 5) == 0);
		CHECK(swShareMemory_mmap_free(&object) == 0);
	}
}

int main(void)
{
	int files, mappings;

	begin();
	page = (size_t) sysconf(_SC_PAGESIZE);
	files = open_files();
	mappings = shared_mappings();
	check_anonymous_block();
	check_impossible_sizes_are_refused();
	check_new_file();
	check_existing_file();
	check_holes_are_filled();
	check_unrelated_processes_share_a_file();
	check_names_are_never_cut();
	check_strange_names_are_refused();
	check_permissions();
	check_too_many_files();
	check_file_size_limit();
	check_address_space_limit();
	check_full_file_system();
	check_signals_do_not_matter(temporary_path());
	if (temporary_path_in_memory() != NULL) {
		check_signals_do_not_matter(temporary_path_in_memory());
	} else {
		leave_out("signals on a tmpfs", "there is no /dev/shm");
	}
	check_racing_creators_get_one_file();
	CHECK(open_files() == files);
	CHECK(shared_mappings() == mappings);
	return 0;
}

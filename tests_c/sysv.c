/* SPDX-License-Identifier: MIT */

/* swShareMemory_sysv_create() and _free(), and what the floors above need of segments. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"
#include "tests_c/lib/check.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <unistd.h>

static size_t page;

static bool exists(int id)
{
	struct shmid_ds ds;

	return shmctl(id, IPC_STAT, &ds) == 0;
}

static struct shmid_ds status_of(int id)
{
	struct shmid_ds ds;

	CHECK(shmctl(id, IPC_STAT, &ds) == 0);
	return ds;
}

static bool is_empty(const swShareMemory *object)
{
	return object->mem == NULL && object->size == 0 && object->tmpfd == -1 && object->key == 0 && object->shmid == -1 &&
		object->mapfile[0] == '\0';
}

/* Checks that create fails with that errno, and that nothing is left of the attempt. */
static void check_refused(size_t size, int key, int code)
{
	swShareMemory object;
	int files = open_files();
	int mappings = shared_mappings();

	memset(&object, 0xff, sizeof(object));
	CHECK_ERRNO(swShareMemory_sysv_create(&object, size, key) == NULL, code);
	CHECK(is_empty(&object));
	CHECK(open_files() == files);
	CHECK(shared_mappings() == mappings);
}

static void check_private_segment(void)
{
	size_t sizes[] = {1, page - 1, page, page + 1, (size_t) 3 << 20};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		swShareMemory object;
		pid_t child;
		char *mem;
		int id;

		memset(&object, 0xff, sizeof(object));
		mem = swShareMemory_sysv_create(&object, sizes[i], 0);
		CHECK(mem != NULL && mem == object.mem && (uintptr_t) mem % page == 0);
		CHECK(object.size == sizes[i] && object.page_size == page);
		CHECK(object.key == 0 && object.tmpfd == -1 && object.mapfile[0] == '\0');
		id = object.shmid;
		CHECK(exists(id));
		CHECK((status_of(id).shm_perm.mode & 0777) == 0600);
		CHECK(status_of(id).shm_segsz == sizes[i]);
		CHECK(all_bytes_are(mem, sizes[i], 0));
		child = start_child();
		if (child == 0) {
			memset(mem, 7, sizes[i]);
			CHECK(swShareMemory_sysv_free(&object, 0) == 0);
			_exit(0);
		}
		CHECK(end_of(child) == 0);
		CHECK(all_bytes_are(mem, sizes[i], 7));
		errno = ERANGE;
		CHECK(swShareMemory_sysv_free(&object, 1) == 0 && errno == ERANGE);
		CHECK(is_empty(&object) && !is_mapped(mem) && !exists(id));
		CHECK_ERRNO(swShareMemory_sysv_free(&object, 0) == -1, EINVAL);
		CHECK_ERRNO(swShareMemory_sysv_free(&object, 1) == -1, EINVAL);
	}
}

static void check_private_segments_differ(void)
{
	swShareMemory one, other;

	CHECK(swShareMemory_sysv_create(&one, 10, 0) != NULL && swShareMemory_sysv_create(&other, 10, 0) != NULL);
	CHECK(one.shmid != other.shmid);
	strcpy(one.mem, "one");
	CHECK(all_bytes_are(other.mem, 10, 0));
	CHECK(swShareMemory_sysv_free(&one, 1) == 0 && swShareMemory_sysv_free(&other, 1) == 0);
}

static void check_keyed_segment(int key)
{
	swShareMemory object, again;
	pid_t child;
	char *mem;
	int id;

	mem = swShareMemory_sysv_create(&object, 2 * page + 1, key);
	CHECK(mem != NULL && object.size == 2 * page + 1 && object.key == key);
	id = object.shmid;
	CHECK(status_of(id).shm_perm.__key == key && (status_of(id).shm_perm.mode & 0777) == 0600);

	/* The same by its key, and all of it. */
	child = start_child();
	if (child == 0) {
		CHECK(swShareMemory_sysv_free(&object, 0) == 0);
		mem = swShareMemory_sysv_create(&again, 1, key);
		CHECK(mem != NULL && again.shmid == id && again.size == 2 * page + 1);
		strcpy(mem, "from the child");
		CHECK(swShareMemory_sysv_free(&again, 0) == 0);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(strcmp(mem, "from the child") == 0);
	check_refused(2 * page + 2, key, EINVAL);
	CHECK(swShareMemory_sysv_create(&again, 2 * page + 1, key) != NULL && again.shmid == id);
	CHECK(swShareMemory_sysv_free(&again, 0) == 0);

	/* It outlives its users, until it is removed. */
	CHECK(swShareMemory_sysv_free(&object, 0) == 0);
	CHECK(exists(id) && status_of(id).shm_nattch == 0);
	mem = swShareMemory_sysv_create(&object, 1, key);
	CHECK(mem != NULL && object.shmid == id && strcmp(mem, "from the child") == 0);
	CHECK(swShareMemory_sysv_create(&again, 1, key) != NULL);
	CHECK(swShareMemory_sysv_free(&again, 1) == 0);
	CHECK(exists(id) && strcmp(mem, "from the child") == 0);

	/* Its key is free again, though it is still in use; removing it twice does no harm. */
	CHECK(swShareMemory_sysv_create(&again, 1, key) != NULL && again.shmid != id && again.size == 1);
	CHECK(swShareMemory_sysv_free(&object, 1) == 0);
	CHECK(!exists(id));
	id = again.shmid;
	CHECK(shmctl(id, IPC_RMID, NULL) == 0);
	CHECK(swShareMemory_sysv_free(&again, 1) == 0);
	CHECK(!exists(id));
}

static void check_impossible_sizes_are_refused(void)
{
	int key = temporary_key();
	size_t too_large[] = {PHP_SHM_SIZE_MAX + 1, SIZE_MAX / 2, SIZE_MAX / 2 + 1, SIZE_MAX - page, SIZE_MAX - page + 1, SIZE_MAX};

	check_refused(0, 0, EINVAL);
	check_refused(0, key, EINVAL);
	for (size_t i = 0; i < sizeof(too_large) / sizeof(too_large[0]); i++) {
		check_refused(too_large[i], 0, ENOMEM);
		check_refused(too_large[i], key, ENOMEM);
	}
	CHECK(shmget(key, 0, 0) == -1);
}

/* Segments that were made, but could not be attached. */
static void check_address_space_limit(void)
{
	int key = temporary_key();
	struct rlimit before, limit;
	void *results[2];
	int codes[2];
	swShareMemory object;

	CHECK(getrlimit(RLIMIT_AS, &before) == 0);
	limit = before;
	limit.rlim_cur = page;
	CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
	for (int i = 0; i < 2; i++) {
		errno = 0;
		results[i] = swShareMemory_sysv_create(&object, page, i * key);
		codes[i] = errno;
	}
	CHECK(setrlimit(RLIMIT_AS, &before) == 0);
	CHECK(results[0] == NULL && codes[0] == ENOMEM);
	CHECK(results[1] == NULL && codes[1] == ENOMEM);
	CHECK(is_empty(&object) && shmget(key, 0, 0) == -1);
	/* begin() looks whether segments of this program are left. */
}

/* Whether this process does not look like root to the segments of others. */
static bool become_stranger(void)
{
	return geteuid() == 0 && setgid(65534) == 0 && setuid(65534) == 0;
}

static void check_strangers_are_refused(void)
{
	int key = temporary_key();
	swShareMemory object;
	pid_t child;
	int end;

	CHECK(swShareMemory_sysv_create(&object, 10, key) != NULL);
	child = start_child();
	if (child == 0) {
		char *mem = object.mem;

		if (!become_stranger()) {
			_exit(SKIPPED);
		}
		check_refused(1, key, EACCES);
		/* Not allowed to remove it: then it stays attached, too. */
		strcpy(mem, "attached");
		CHECK_ERRNO(swShareMemory_sysv_free(&object, 1) == -1, EPERM);
		CHECK(object.mem == mem && strcmp(mem, "attached") == 0);
		CHECK(swShareMemory_sysv_free(&object, 0) == 0);
		_exit(0);
	}
	end = end_of(child);
	if (end == SKIPPED) {
		leave_out("the segment of another user", "becoming another user needs root");
	} else {
		CHECK(end == 0);
		CHECK(strcmp(object.mem, "attached") == 0);
	}
	CHECK(swShareMemory_sysv_free(&object, 1) == 0);
}

static void use_limits(void)
{
	swShareMemory object, other;
	php_shm_sysv_limits limits;
	int key = temporary_key();

	CHECK(set_system_value("/proc/sys/kernel/shmmax", 8 * page) == 0);
	CHECK(swShareMemory_sysv_create(&object, 8 * page, 0) != NULL);
	CHECK(swShareMemory_sysv_free(&object, 1) == 0);
	check_refused(8 * page + 1, 0, EINVAL);
	check_refused(8 * page + 1, key, EINVAL);

	CHECK(set_system_value("/proc/sys/kernel/shmall", 10) == 0);
	CHECK(swShareMemory_sysv_create(&object, 8 * page, key) != NULL);
	check_refused(3 * page, 0, ENOSPC);
	CHECK(swShareMemory_sysv_create(&other, 2 * page, 0) != NULL);
	CHECK(php_shm_sysv_get_limits(&limits));
	CHECK(limits.segment_bytes == 8 * page && limits.total_bytes == 10 * page && limits.total_bytes_used == 10 * page);
	CHECK(limits.segments_used == 2);
	CHECK(swShareMemory_sysv_free(&other, 1) == 0);

	CHECK(set_system_value("/proc/sys/kernel/shmmni", 1) == 0);
	check_refused(1, 0, ENOSPC);
	check_refused(1, key + 1, ENOSPC);
	/* What is there can still be opened. */
	CHECK(swShareMemory_sysv_create(&other, 1, key) != NULL);
	CHECK(swShareMemory_sysv_free(&other, 0) == 0);
	CHECK(swShareMemory_sysv_free(&object, 1) == 0);
	CHECK(php_shm_sysv_get_limits(&limits));
	CHECK(limits.segments == 1 && limits.segments_used == 0 && limits.total_bytes_used == 0);
}

static void check_limits_of_the_system(void)
{
	pid_t child = start_child();
	int end;

	if (child == 0) {
		if (!private_namespaces(CLONE_NEWIPC) || set_system_value("/proc/sys/kernel/shmmni", 4096) == -1) {
			_exit(SKIPPED);
		}
		use_limits();
		_exit(0);
	}
	end = end_of(child);
	if (end == SKIPPED) {
		leave_out("SHMMAX, SHMALL and SHMMNI", "setting them needs root and an IPC namespace");
	} else {
		CHECK(end == 0);
	}
}

/* With the arguments that SharedMemory::sysv() has in addition. */
static void check_flags(void)
{
	int key = temporary_key();
	swShareMemory object, reader;
	php_shm_error error;
	php_shm_stat stat;
	pid_t child;

	CHECK(php_shm_sysv_open(&object, 10, key, PHP_SHM_EXISTING, 0600, &error) == -1);
	CHECK(error.code == ENOENT && strcmp(error.call, "shmget") == 0 && object.mem == NULL);
	CHECK(php_shm_sysv_open(&object, 0, key, 0, 0600, &error) == -1 && error.code == ENOENT);

	CHECK(php_shm_sysv_open(&object, 10, key, PHP_SHM_EXCLUSIVE, 0640, &error) == 0);
	CHECK(php_shm_sysv_stat(&object, &stat, &error) == 0);
	CHECK(stat.size == 10 && stat.mode == 0640 && stat.owner == (long) geteuid() && stat.creator == (long) getpid());
	CHECK(stat.attached == 1);
	CHECK(php_shm_sysv_open(&reader, 10, key, PHP_SHM_EXCLUSIVE, 0600, &error) == -1 && error.code == EEXIST);

	CHECK(php_shm_sysv_open(&reader, 11, key, 0, 0600, &error) == -1);
	CHECK(error.code == EINVAL && error.too_small && error.size == 10);

	CHECK(php_shm_sysv_open(&reader, 0, key, PHP_SHM_EXISTING | PHP_SHM_READ_ONLY | PHP_SHM_POPULATE, 0600, &error) == 0);
	CHECK(reader.size == 10);
	strcpy(object.mem, "hello");
	CHECK(strcmp(reader.mem, "hello") == 0);
	child = start_child();
	if (child == 0) {
		*(volatile char *) reader.mem = 1;
		_exit(0);
	}
	CHECK(end_of(child) == -SIGSEGV);
	CHECK(swShareMemory_sysv_free(&reader, 0) == 0);

	CHECK(php_shm_sysv_remove(&object, &error) == 0);
	CHECK(php_shm_sysv_remove(&object, &error) == 0);
	CHECK(swShareMemory_sysv_free(&object, 0) == 0);
	CHECK(php_shm_sysv_remove(&object, &error) == 0);
}

/* Several processes open one key while others remove its segment: each gets one or learns why not. */
static void check_racing_creators_and_removers(void)
{
	int key = temporary_key();
	pid_t children[4];
	int id;

	for (int i = 0; i < 4; i++) {
		children[i] = start_child();
		if (children[i] == 0) {
			for (int round = 0; round < 500; round++) {
				swShareMemory object;

				CHECK(swShareMemory_sysv_create(&object, page, key) != NULL && object.size == page);
				*(volatile char *) object.mem = 1;
				CHECK(swShareMemory_sysv_free(&object, (round + i) % 2) == 0);
			}
			_exit(0);
		}
	}
	for (int i = 0; i < 4; i++) {
		CHECK(end_of(children[i]) == 0);
	}
	id = shmget(key, 0, 0);
	CHECK(id == -1 || shmctl(id, IPC_RMID, NULL) == 0);
}

int main(void)
{
	int mappings;

	begin();
	page = (size_t) sysconf(_SC_PAGESIZE);
	mappings = shared_mappings();
	check_private_segment();
	check_private_segments_differ();
	check_keyed_segment(temporary_key());
	check_keyed_segment(temporary_key() | INT32_MIN);
	check_impossible_sizes_are_refused();
	check_address_space_limit();
	check_strangers_are_refused();
	check_limits_of_the_system();
	check_flags();
	check_racing_creators_and_removers();
	CHECK(shared_mappings() == mappings);
	return 0;
}

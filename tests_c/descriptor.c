/* SPDX-License-Identifier: MIT */

/* may run beside others */

/* Descriptors: none of ours is one of the standard streams, and what /proc tells can be had when none is left. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_block.h"
#include "shm_mechanism.h"
#include "shm_owner.h"
#include "shm_wait.h"

#include "tests_c/lib/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t page;
static php_shm_error error;

/* As a daemon is. What a check says goes nowhere from here on; its status does not. */
static void close_standard_streams(void)
{
	for (int fd = 0; fd < 3; fd++) {
		close(fd);
	}
}

static bool are_standard_streams_closed(void)
{
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) != -1) {
			return false;
		}
	}
	return true;
}

/* Only that many numbers may be used. */
static void limit_descriptors(rlim_t limit)
{
	struct rlimit limits;

	CHECK(getrlimit(RLIMIT_NOFILE, &limits) == 0);
	limits.rlim_cur = limit;
	CHECK(setrlimit(RLIMIT_NOFILE, &limits) == 0);
}

/* Until there is none left; how many. The limit is low, so that it does not take long. */
static int use_up_descriptors(void)
{
	int used = 0;

	limit_descriptors(64);
	while (open("/dev/null", O_RDWR | O_CLOEXEC) != -1) {
		used++;
	}
	CHECK(errno == EMFILE);
	return used;
}

static void check_moving(void)
{
	pid_t child = start_child();

	if (child == 0) {
		int fd;

		CHECK_ERRNO((errno = ENOENT, php_shm_descriptor(-1)) == -1, ENOENT);
		CHECK(php_shm_descriptor(7) == 7);
		close_standard_streams();
		for (int i = 0; i < 3; i++) {
			fd = php_shm_descriptor(open("/dev/null", O_RDWR | O_CLOEXEC));
			CHECK(fd > 2 && (fcntl(fd, F_GETFD) & FD_CLOEXEC) && are_standard_streams_closed());
			CHECK(close(fd) == 0);
		}
		/* Nothing above may be had: neither because of what the limit is, nor because all is in use. */
		limit_descriptors(3);
		CHECK_ERRNO(php_shm_descriptor(open("/dev/null", O_RDWR | O_CLOEXEC)) == -1, EMFILE);
		CHECK(are_standard_streams_closed());
		use_up_descriptors();
		close_standard_streams();
		CHECK_ERRNO(php_shm_descriptor(open("/dev/null", O_RDWR | O_CLOEXEC)) == -1, EMFILE);
		CHECK(are_standard_streams_closed());
		_exit(0);
	}
	CHECK(end_of(child) == 0);
}

/* Each way to a block, with the C functions and below the classes; and that none of them uses a standard stream. */
static void check_blocks_without_standard_streams(void)
{
	char *new = temporary_path(), *old = temporary_path();
	pid_t child;

	php_shm_block *block;
	CHECK(php_shm_block_mmap(&block, page, old, 0, 0600, &error) == 0);
	php_shm_block_release(block);
	child = start_child();
	if (child == 0) {
		static const unsigned flags[] = {
			0, PHP_SHM_READ_ONLY, PHP_SHM_PRIVATE, PHP_SHM_EXISTING, PHP_SHM_POPULATE, PHP_SHM_HUGE_PAGES};
		swShareMemory object;
		void *memory;

		close_standard_streams();
		for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
			CHECK(php_shm_block_mmap(&block, page, old, flags[i], 0600, &error) == 0);
			CHECK(block->memory.tmpfd > 2 && are_standard_streams_closed());
			php_shm_block_release(block);
			CHECK(php_shm_block_mmap(&block, page, NULL, flags[i] & ~(unsigned) PHP_SHM_EXISTING, 0600, &error) == 0);
			CHECK((block->memory.tmpfd == -1 || block->memory.tmpfd > 2) && are_standard_streams_closed());
			CHECK(!php_shm_block_can_grow(block) || php_shm_block_grow(block, 3 * page, &error) == 0);
			php_shm_block_release(block);
			CHECK(are_standard_streams_closed());
		}
		CHECK(php_shm_block_mmap(&block, page, new, PHP_SHM_EXCLUSIVE, 0600, &error) == 0);
		CHECK(block->memory.tmpfd > 2 && are_standard_streams_closed());
		CHECK(php_shm_block_grow(block, 3 * page, &error) == 0 && php_shm_block_free(block, true, &error) == 0);
		php_shm_block_release(block);
		/* A segment with a page size to look up. */
		CHECK(php_shm_block_sysv(&block, (size_t) 2 << 20, 0, 0, 0600, &error) == 0 && are_standard_streams_closed());
		php_shm_block_release(block);

		CHECK(swShareMemory_mmap_create(&object, page, old) != NULL && object.tmpfd > 2 && are_standard_streams_closed());
		CHECK(swShareMemory_mmap_free(&object) == 0);
		CHECK(swShareMemory_mmap_create(&object, page, new) != NULL && object.tmpfd > 2 && are_standard_streams_closed());
		CHECK(swShareMemory_mmap_free(&object) == 0 && unlink(new) == 0);
		CHECK(swShareMemory_mmap_create(&object, page, NULL) != NULL && are_standard_streams_closed());
		CHECK(swShareMemory_mmap_free(&object) == 0);
		memory = sw_shm_realloc(sw_shm_calloc(page, 3), page);
		CHECK(memory != NULL && are_standard_streams_closed());
		sw_shm_free(memory);

		(void) php_shm_mmap_anonymous_source();
		(void) php_shm_huge_pages_free();
		CHECK(php_shm_owner_self() != 0 && are_standard_streams_closed());
		_exit(0);
	}
	CHECK(end_of(child) == 0);
}

/* A new file that can have no descriptor but a standard stream's leaves nothing behind. */
static void check_only_standard_streams_are_free(void)
{
	char *path = temporary_path();
	pid_t child = start_child();

	if (child == 0) {
		int fd;

		close_standard_streams();
		limit_descriptors(3);
		CHECK(php_shm_file_open(&fd, path, PHP_SHM_FILE_NAMED, 0, 0600, &error) == -1);
		CHECK(error.code == EMFILE && strcmp(error.call, "open") == 0 && file_size(path) == -1);
		CHECK(php_shm_file_open(&fd, path, PHP_SHM_FILE_UNNAMED, 0, 0600, &error) == -1 && error.code == EMFILE);
		CHECK_ERRNO(swShareMemory_mmap_create(&(swShareMemory) {0}, page, path) == NULL, EMFILE);
		CHECK(file_size(path) == -1 && are_standard_streams_closed());
		_exit(0);
	}
	CHECK(end_of(child) == 0);
}

/* What has no descriptor is no system without memfd. */
static void check_source_without_descriptors(void)
{
	const char *source = php_shm_mmap_anonymous_source();
	pid_t child = start_child();

	if (child == 0) {
		use_up_descriptors();
		CHECK(strcmp(php_shm_mmap_anonymous_source(), source) == 0);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
}

static void check_reading(void)
{
	char expected[64], found[64], few[5];
	ssize_t length = php_shm_descriptor_read("/proc/sys/kernel/random/boot_id", expected, sizeof(expected));
	pid_t child;

	CHECK(length > 0 && strlen(expected) == (size_t) length);
	CHECK(php_shm_descriptor_read("/proc/sys/kernel/random/boot_id", few, sizeof(few)) == 4 && memcmp(few, expected, 4) == 0);
	CHECK(few[4] == '\0');
	CHECK_ERRNO(php_shm_descriptor_read("/proc/none", found, sizeof(found)) == -1, ENOENT);
	child = start_child();
	if (child == 0) {
		sigset_t mask;

		CHECK(use_up_descriptors() > 0);
		sigemptyset(&mask);
		sigaddset(&mask, SIGUSR1);
		CHECK(sigprocmask(SIG_BLOCK, &mask, NULL) == 0);
		for (int i = 0; i < 100; i++) {
			CHECK(php_shm_descriptor_read("/proc/sys/kernel/random/boot_id", found, sizeof(found)) == length);
			CHECK(strcmp(found, expected) == 0);
		}
		CHECK(php_shm_descriptor_read("/proc/sys/kernel/random/boot_id", few, sizeof(few)) == 4 && few[4] == '\0');
		CHECK_ERRNO(php_shm_descriptor_read("/proc/none", found, sizeof(found)) == -1, ENOENT);
		/* Nothing of it is left: no process, no signal, no change of the descriptors. */
		CHECK_ERRNO(waitpid(-1, NULL, __WALL | WNOHANG) == -1, ECHILD);
		CHECK(sigprocmask(SIG_SETMASK, NULL, &mask) == 0 && sigismember(&mask, SIGUSR1) && !sigismember(&mask, SIGUSR2));
		CHECK(fcntl(0, F_GETFD) != -1);
		CHECK_ERRNO(open("/dev/null", O_RDONLY) == -1, EMFILE);
		/* Not even one for the other process. */
		limit_descriptors(0);
		CHECK_ERRNO(php_shm_descriptor_read("/proc/sys/kernel/random/boot_id", found, sizeof(found)) == -1, EMFILE);
		CHECK(found[0] == '\0');
		_exit(0);
	}
	CHECK(end_of(child) == 0);
}

/* The owner id of a thread with the thread id of `owner`, but another start time. */
static php_shm_owner started_otherwise(php_shm_owner owner)
{
	return owner ^ UINT64_C(1) << 30;
}

/* A child that tells its owner word and then stops, or ends without being waited for. */
static pid_t start_owner(php_shm_owner *owner, bool ends)
{
	siginfo_t info;
	pid_t child = start_child();

	if (child == 0) {
		*owner = php_shm_owner_self();
		CHECK(*owner != 0);
		if (!ends) {
			raise(SIGSTOP);
		}
		_exit(0);
	}
	CHECK(waitid(P_PID, (id_t) child, &info, WEXITED | WSTOPPED | WNOWAIT) == 0);
	return child;
}

static void check_deaths_without_descriptors(void)
{
	php_shm_owner *owners = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	CHECK(owners != MAP_FAILED);
	child = start_child();
	if (child == 0) {
		php_shm_owner self;
		pid_t alive = start_owner(&owners[0], false), zombie = start_owner(&owners[1], true), grandchild;
		rlim_t limit = 64;

		use_up_descriptors();
		/* Not known before: this process is new, and so is the next. */
		self = php_shm_owner_self();
		CHECK(self != 0 && php_shm_owner_knows_boot(self) && !php_shm_owner_is_dead(self));
		CHECK(!php_shm_owner_is_dead(owners[0]));
		CHECK(php_shm_owner_is_dead(owners[1]));
		CHECK(php_shm_owner_is_dead(started_otherwise(owners[0])));
		grandchild = start_owner(&owners[2], false);
		CHECK(owners[2] != 0 && owners[2] != self && !php_shm_owner_is_dead(owners[2]));
		CHECK(kill(grandchild, SIGCONT) == 0 && end_of(grandchild) == 0);
		CHECK(php_shm_owner_is_dead(owners[2]));

		/* Without any way, what cannot be known counts as alive. An owner that has been waited for is dead all the same. */
		limit_descriptors(0);
		CHECK(php_shm_owner_is_dead(owners[2]) && !php_shm_owner_is_dead(owners[1]) && !php_shm_owner_is_dead(owners[0]));
		grandchild = start_child();
		if (grandchild == 0) {
			CHECK_ERRNO(php_shm_owner_self() == 0, EMFILE);
			limit_descriptors(limit);
			CHECK(php_shm_owner_self() != 0 && php_shm_owner_knows_boot(php_shm_owner_self()));
			_exit(0);
		}
		CHECK(end_of(grandchild) == 0);
		limit_descriptors(limit);
		CHECK(php_shm_owner_is_dead(owners[1]));
		CHECK(kill(alive, SIGKILL) == 0 && end_of(alive) == -SIGKILL && end_of(zombie) == 0);
		CHECK(php_shm_owner_is_dead(owners[0]) && php_shm_owner_is_dead(owners[1]));
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	munmap(owners, page);
}

static _Atomic php_shm_owner thread_owners[4];
static _Atomic int threads_ready;

static void *watch_threads(void *argument)
{
	int number = (int) (intptr_t) argument;

	thread_owners[number] = php_shm_owner_self();
	CHECK(thread_owners[number] != 0);
	threads_ready++;
	while (threads_ready < 4) {
		usleep(1000);
	}
	for (int i = 0; i < 200; i++) {
		php_shm_owner other = thread_owners[i % 4];
		void *memory = malloc(100 + (size_t) i);

		CHECK(memory != NULL && !php_shm_owner_is_dead(other));
		CHECK(php_shm_owner_is_dead(started_otherwise(other)));
		free(memory);
	}
	threads_ready++;
	while (threads_ready < 8) {
		usleep(1000);
	}
	return NULL;
}

/* All at once, each with the help of another process. */
static void check_threads_without_descriptors(void)
{
	pid_t child = start_child();

	if (child == 0) {
		pthread_t threads[4];

		use_up_descriptors();
		for (int i = 0; i < 4; i++) {
			CHECK(pthread_create(&threads[i], NULL, watch_threads, (void *) (intptr_t) i) == 0);
		}
		for (int i = 0; i < 4; i++) {
			CHECK(pthread_join(threads[i], NULL) == 0);
			CHECK(php_shm_owner_is_dead(thread_owners[i]));
		}
		_exit(0);
	}
	CHECK(end_of(child) == 0);
}

/* An owner that does not know its boot is told from others by its thread and its start, and so is one that this process meets. */
static void check_owners_without_boot(void)
{
	const php_shm_owner boot = ~UINT64_C(0) << PHP_SHM_OWNER_BOOT_SHIFT;
	php_shm_owner *owner = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	CHECK(owner != MAP_FAILED);
	child = start_owner(owner, false);
	CHECK(php_shm_owner_knows_boot(*owner) && !php_shm_owner_knows_boot(*owner & ~boot));
	CHECK(!php_shm_owner_is_dead(*owner & ~boot));
	CHECK(php_shm_owner_is_dead(started_otherwise(*owner) & ~boot));
	/* Of another boot. */
	CHECK(php_shm_owner_is_dead(*owner ^ UINT64_C(1) << PHP_SHM_OWNER_BOOT_SHIFT));
	CHECK(kill(child, SIGKILL) == 0 && end_of(child) == -SIGKILL);
	CHECK(php_shm_owner_is_dead(*owner & ~boot));
	munmap(owner, page);
}

int main(void)
{
	page = php_shm_page_size();
	begin();
	check_moving();
	check_blocks_without_standard_streams();
	check_only_standard_streams_are_free();
	check_source_without_descriptors();
	check_reading();
	check_deaths_without_descriptors();
	check_threads_without_descriptors();
	check_owners_without_boot();
	return 0;
}

/* SPDX-License-Identifier: MIT */

/* Kernel: who a thread is, in a word that outlives it, and whether it has ended. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_wait.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TID_BITS 22 /* PID_MAX_LIMIT of Linux is 2^22 */
#define TID_MASK ((UINT64_C(1) << TID_BITS) - 1)
#define TID_SHIFT 2
#define START_SHIFT (TID_SHIFT + TID_BITS)

#ifdef PHP_SHM_TEST_HOOKS
php_shm_owner php_shm_owner_declared_dead;
#endif

/* 0: not asked yet in this thread. Static TLS, because it is read on every lock. */
static __thread php_shm_owner self __attribute__((tls_model("initial-exec")));
/* The same for the namespace: 0 is not asked yet, or unknown. */
static __thread uint64_t namespace __attribute__((tls_model("initial-exec")));

static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Atomic uint64_t boot; /* hash of the boot id, 0 until it could be read */

static ssize_t read_file(const char *path, char *buffer, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd == -1) {
		return -1;
	}
	do {
		length = read(fd, buffer, size - 1);
	} while (length == -1 && errno == EINTR);
	close(fd);
	buffer[length > 0 ? length : 0] = '\0';
	return length;
}

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash(uint64_t seed, const void *data, size_t length)
{
	const unsigned char *byte = data;

	while (length-- > 0) {
		seed = (seed ^ *byte++) * UINT64_C(0x100000001b3);
	}
	return seed;
}

static _Atomic unsigned forks;

static void count_fork(void)
{
	atomic_fetch_add_explicit(&forks, 1, memory_order_relaxed);
}

static void forget_self(void)
{
	self = 0;
	namespace = 0;
}

static void prepare(void)
{
	/* Of the threads only the forking one lives on in the child, and it is another owner there. */
	pthread_atfork(count_fork, NULL, forget_self);
}

/* False if it cannot be read, perhaps only now: without it, an owner would be taken for another one. */
static bool know_boot(void)
{
	char id[64];
	ssize_t length;

	if (atomic_load_explicit(&boot, memory_order_relaxed) != 0) {
		return true;
	}
	length = read_file("/proc/sys/kernel/random/boot_id", id, sizeof(id));
	if (length <= 0) {
		return false;
	}
	atomic_store_explicit(&boot, hash(UINT64_C(0xcbf29ce484222325), id, (size_t) length), memory_order_relaxed);
	return true;
}

/* Whether /proc is that of our PID namespace: that of another one tells of other threads with the same ids. */
static bool proc_is_ours(void)
{
	char target[32];
	ssize_t length = readlink("/proc/self", target, sizeof(target) - 1);

	if (length <= 0) {
		return false;
	}
	target[length] = '\0';
	return strtoull(target, NULL, 10) == (unsigned long long) getpid();
}

/* State letter and start time (in clock ticks since boot) of a thread; false if /proc does not tell. */
static bool read_stat(uint64_t tid, char *state, uint64_t *start)
{
	char path[48], line[512];
	const char *field;
	unsigned long long ticks;

	snprintf(path, sizeof(path), "/proc/%llu/stat", (unsigned long long) tid);
	if (read_file(path, line, sizeof(line)) <= 0) {
		return false;
	}
	/* The name in parentheses may hold anything; the fields after the last parenthesis are the 3rd (state) to the 22nd (start). */
	field = strrchr(line, ')');
	if (field == NULL ||
		sscanf(field, ") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu", state, &ticks) != 2) {
		return false;
	}
	*start = ticks;
	return true;
}

static php_shm_owner make_owner(uint64_t tid, uint64_t start)
{
	uint64_t digest = hash(boot, &start, sizeof(start));

	/* The upper bits of FNV depend on all of the input. */
	return (digest >> START_SHIFT << START_SHIFT) | (tid & TID_MASK) << TID_SHIFT;
}

php_shm_owner php_shm_owner_self(void)
{
	uint64_t tid, start;
	char state;

	if (__builtin_expect(self != 0, 1)) {
		return self;
	}
	pthread_once(&once, prepare);
	tid = (uint64_t) syscall(SYS_gettid);
	if (know_boot() && proc_is_ours() && read_stat(tid, &state, &start)) {
		self = make_owner(tid, start);
	}
	return self;
}

bool php_shm_owner_is_dead(php_shm_owner owner)
{
	uint64_t tid = (owner >> TID_SHIFT) & TID_MASK;
	uint64_t start;
	char state;

	owner &= PHP_SHM_OWNER_MASK;
#ifdef PHP_SHM_TEST_HOOKS
	if (owner == php_shm_owner_declared_dead) {
		return true;
	}
#endif
	/* No thread has the id 0: such bytes were not written by us, and nobody will ever unlock what they own. */
	if (tid == 0) {
		return owner != 0;
	}
	if (owner == self) {
		return false;
	}
	/* kill() finds threads by id too. It succeeds for zombies, and strangers may be hidden in /proc: so both have to be asked. */
	if (kill((pid_t) tid, 0) == -1 && errno == ESRCH) {
		return true;
	}
	if (!know_boot()) {
		return false;
	}
	if (!read_stat(tid, &state, &start)) {
		/* A zombie may have gone since, and whoever was dead once must stay so. */
		return kill((pid_t) tid, 0) == -1 && errno == ESRCH;
	}
	return state == 'Z' || state == 'X' || state == 'x' || make_owner(tid, start) != owner;
}

uint64_t php_shm_owner_namespace(void)
{
	struct stat pids, clocks;

	if (__builtin_expect(namespace == 0, 0) && stat("/proc/self/ns/pid", &pids) == 0) {
		pthread_once(&once, prepare);
		/* Start times are told in the clock of the reader's time namespace (Linux 5.6): owners of another one would seem dead. */
		namespace = (uint64_t) pids.st_ino ^ (stat("/proc/self/ns/time", &clocks) == 0 ? (uint64_t) clocks.st_ino << 32 : 0);
	}
	return namespace;
}

unsigned php_shm_owner_forks(void)
{
	pthread_once(&once, prepare);
	return atomic_load_explicit(&forks, memory_order_relaxed);
}

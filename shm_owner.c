/* SPDX-License-Identifier: MIT */

/* Kernel: owner ids (thread id, hashes of start time and boot id), and the detection of owner death. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"
#include "shm_owner.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TID_BITS 22 /* PID_MAX_LIMIT of Linux is 2^22 */
#define TID_MASK ((UINT64_C(1) << TID_BITS) - 1)
#define TID_SHIFT 2
#define START_SHIFT (TID_SHIFT + TID_BITS)
#define START_MASK (UINT64_C(0xffffff) << START_SHIFT)

#ifdef PHP_SHM_TEST_HOOKS
php_shm_owner php_shm_owner_declared_dead;
#endif

/* 0: unknown. Static TLS, because every lock operation reads it. */
static __thread php_shm_owner self __attribute__((tls_model("initial-exec")));
/* The same for the namespace. */
static __thread uint64_t namespace __attribute__((tls_model("initial-exec")));

static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Atomic uint64_t boot; /* its bits in an owner, 0 until the boot id could be read */

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
	/* Only the forking thread survives in the child, and it is another owner there. */
	pthread_atfork(count_fork, NULL, forget_self);
}

/* The upper `bits` of a 64-bit FNV-1a, which depend on the whole input. */
static uint64_t upper_hash(const void *data, size_t length, int bits)
{
	return hash(UINT64_C(0xcbf29ce484222325), data, length) >> (64 - bits);
}

/* -1 with errno if it cannot be found out now. *found is 0 where the system does not tell its boot id. */
static int find_boot(uint64_t *found)
{
	char id[64];
	ssize_t length;

	*found = atomic_load_explicit(&boot, memory_order_relaxed);
	if (*found != 0) {
		return 0;
	}
	length = php_shm_descriptor_read("/proc/sys/kernel/random/boot_id", id, sizeof(id));
	if (length == -1 && php_shm_is_lack(errno)) {
		return -1;
	}
	if (length > 0) {
		uint64_t bits = upper_hash(id, (size_t) length, 64 - PHP_SHM_OWNER_BOOT_SHIFT);

		*found = (bits != 0 ? bits : 1) << PHP_SHM_OWNER_BOOT_SHIFT;
		atomic_store_explicit(&boot, *found, memory_order_relaxed);
	}
	return 0;
}

/* Whether /proc is that of our PID namespace: another one's /proc shows other threads with the same ids. False with errno. */
static bool proc_is_ours(void)
{
	char target[32];
	ssize_t length = readlink("/proc/self", target, sizeof(target) - 1);

	if (length <= 0) {
		return false;
	}
	target[length] = '\0';
	errno = ENOENT;
	return strtoull(target, NULL, 10) == (unsigned long long) getpid();
}

/* State letter and start time (in clock ticks since boot) of a thread; false with errno if /proc does not tell. */
static bool read_stat(uint64_t tid, char *state, uint64_t *start)
{
	char path[64], line[512];
	const char *field;
	unsigned long long id = tid, ticks;

	/*
	 * The main thread has a folder in task/ too. Not /proc/ID/stat: emulators of other processors (qemu-user) make that up for
	 * the reading process itself, whereas all readers must see the same.
	 */
	snprintf(path, sizeof(path), "/proc/%llu/task/%llu/stat", id, id);
	if (php_shm_descriptor_read(path, line, sizeof(line)) == -1) {
		return false;
	}
	/* The name in parentheses may contain anything; after the last parenthesis come fields 3 (state) to 22 (start time). */
	field = strrchr(line, ')');
	if (field == NULL ||
		sscanf(field, ") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu", state, &ticks) != 2) {
		errno = EIO;
		return false;
	}
	*start = ticks;
	return true;
}

static php_shm_owner make_owner(uint64_t tid, uint64_t start, uint64_t boot_bits)
{
	return boot_bits | upper_hash(&start, sizeof(start), PHP_SHM_OWNER_BOOT_SHIFT - START_SHIFT) << START_SHIFT |
		(tid & TID_MASK) << TID_SHIFT;
}

php_shm_owner php_shm_owner_self(void)
{
	uint64_t tid, start, boot_bits;
	char state;

	if (__builtin_expect(self != 0, 1)) {
		return self;
	}
	pthread_once(&once, prepare);
	tid = (uint64_t) syscall(SYS_gettid);
	if (find_boot(&boot_bits) == 0 && proc_is_ours() && read_stat(tid, &state, &start)) {
		self = make_owner(tid, start, boot_bits);
	}
	return self;
}

/* Whether `there`, the thread that has the owner's id now, is another one. An unknown boot (0) decides nothing. */
static bool is_another(php_shm_owner owner, php_shm_owner there)
{
	uint64_t owners_boot = owner >> PHP_SHM_OWNER_BOOT_SHIFT, boot_there = there >> PHP_SHM_OWNER_BOOT_SHIFT;

	return ((owner ^ there) & START_MASK) != 0 || (owners_boot != 0 && boot_there != 0 && owners_boot != boot_there);
}

bool php_shm_owner_is_dead(php_shm_owner owner)
{
	uint64_t tid = (owner >> TID_SHIFT) & TID_MASK;
	uint64_t start, boot_bits;
	char state;

	owner &= PHP_SHM_OWNER_MASK;
#ifdef PHP_SHM_TEST_HOOKS
	if (owner == php_shm_owner_declared_dead) {
		return true;
	}
#endif
	/* No thread has the id 0: these bytes are not ours, and nothing will ever unlock what they own. */
	if (tid == 0) {
		return owner != 0;
	}
	if (owner == self) {
		return false;
	}
	/* kill() finds threads by id too, but succeeds for zombies, and /proc may hide processes of other users: both are checked. */
	if (kill((pid_t) tid, 0) == -1 && errno == ESRCH) {
		return true;
	}
	if (find_boot(&boot_bits) == -1) {
		return false;
	}
	if (!read_stat(tid, &state, &start)) {
		/* A zombie may have been reaped meanwhile, and an owner that was dead once must stay dead. */
		return kill((pid_t) tid, 0) == -1 && errno == ESRCH;
	}
	return state == 'Z' || state == 'X' || state == 'x' || is_another(owner, make_owner(tid, start, boot_bits));
}

uint64_t php_shm_owner_namespace(void)
{
	struct stat pids, clocks;

	if (__builtin_expect(namespace == 0, 0) && stat("/proc/self/ns/pid", &pids) == 0) {
		pthread_once(&once, prepare);
		/* Start times are relative to the reader's time namespace (Linux 5.6): owners of another one would seem dead. */
		namespace = (uint64_t) pids.st_ino ^ (stat("/proc/self/ns/time", &clocks) == 0 ? (uint64_t) clocks.st_ino << 32 : 0);
	}
	return namespace;
}

unsigned php_shm_owner_forks(void)
{
	pthread_once(&once, prepare);
	return atomic_load_explicit(&forks, memory_order_relaxed);
}

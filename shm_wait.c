/* SPDX-License-Identifier: MIT */

/* Kernel: sleeping on a word of shared memory, and waking. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_wait.h"

#include <errno.h>
#include <limits.h>
#include <time.h>
#ifdef __linux__
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

int64_t php_shm_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

#ifdef __linux__

/* The kernel's timespec, which may differ from the one of the C library. */
typedef struct kernel_timespec {
	int64_t seconds;
	int64_t nanoseconds;
} kernel_timespec;

bool php_shm_wait(const _Atomic uint32_t *word, uint32_t expected, int64_t nanoseconds)
{
	kernel_timespec timeout = {.seconds = nanoseconds / 1000000000, .nanoseconds = nanoseconds % 1000000000};

	/*
	 * Without FUTEX_PRIVATE_FLAG: waiters are found by the mapping, not by the address. Always with a timeout: the kernel
	 * restarts a wait without one after a signal, and PHP's handlers would never run.
	 */
	if (syscall(SYS_futex, word, FUTEX_WAIT, expected, &timeout, NULL, 0) == 0 || errno == EAGAIN) {
		return true;
	}
	/* Where the kernel cannot wait (EFAULT: a private read-only page; ENOSYS): sleeps, so that callers never spin. */
	if (errno != ETIMEDOUT && errno != EINTR) {
		struct timespec pause = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};

		nanosleep(&pause, NULL);
	}
	return false;
}

int php_shm_wake(const _Atomic uint32_t *word, int count)
{
	long woken = syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);

	return woken > 0 ? (int) woken : 0;
}

#else

bool php_shm_wait(const _Atomic uint32_t *word, uint32_t expected, int64_t nanoseconds)
{
	/* Nanoseconds: a short delay, but long enough to leave the processor to other threads. */
	const int64_t step = 200000;
	struct timespec pause = {.tv_nsec = nanoseconds < step ? nanoseconds : step};

	/* Relaxed: callers load the word again. */
	if (atomic_load_explicit((_Atomic uint32_t *) word, memory_order_relaxed) == expected) {
		nanosleep(&pause, NULL);
	}
	return atomic_load_explicit((_Atomic uint32_t *) word, memory_order_relaxed) != expected;
}

int php_shm_wake(const _Atomic uint32_t *word, int count)
{
	(void) word;
	(void) count;
	return 0;
}

#endif

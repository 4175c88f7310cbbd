/* SPDX-License-Identifier: MIT */

/* Kernel: sleeping on a word of shared memory. */
#ifndef PHP_SHM_WAIT_H
#define PHP_SHM_WAIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds of the longest sleep. After each, a waiter checks the word, its owner, its deadline and PHP's signals. */
#define PHP_SHM_MAX_SLEEP INT64_C(50000000)

/* Nanoseconds of a clock that cannot be set and runs while the process is stopped (CLOCK_MONOTONIC). */
int64_t php_shm_now(void);

/*
 * Sleeps while *word is `expected`, for at most that many nanoseconds (at most PHP_SHM_MAX_SLEEP), or until a signal arrives.
 * Returns false if the time or a signal ended it. Wake-ups may be spurious: the caller checks the word again. The word may lie in
 * any shared block, at different addresses in different processes; it must be aligned to 4 bytes.
 */
bool php_shm_wait(const _Atomic uint32_t *word, uint32_t expected, int64_t nanoseconds);

/* Wakes at most `count` waiters in all processes; returns how many (0 where the system cannot tell). */
int php_shm_wake(const _Atomic uint32_t *word, int count);

/* Tells the processor that this is a spin loop. */
static inline void php_shm_relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

/* The half of a 64-bit word for php_shm_wait(): the low one, in which small changes show. */
static inline const _Atomic uint32_t *php_shm_low_half(const volatile void *word)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return (const _Atomic uint32_t *) word + 1;
#else
	return (const _Atomic uint32_t *) word;
#endif
}

#endif /* PHP_SHM_WAIT_H */

/* SPDX-License-Identifier: MIT */

/* The kernel floor's third mechanism: sleeping on a word of shared memory, and knowing who owns one. */
#ifndef PHP_SHM_WAIT_H
#define PHP_SHM_WAIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* The longest sleep. Whoever waits looks around that often: at the word, at the owner, at signals that PHP has to handle. */
#define PHP_SHM_SLICE INT64_C(50000000)

/* Nanoseconds of a clock that nobody can set and that counts while the process is stopped. */
int64_t php_shm_now(void);

/*
 * Sleeps while *word is `expected`, for at most that many nanoseconds, which are at most PHP_SHM_SLICE, or until a signal arrives.
 * Returns false if that ended it, the time or a signal: signals may come more often than any time runs out. Waking
 * up says nothing about the word: look at it. The word may lie in any shared block, at different addresses in different processes; it
 * must be aligned to 4 bytes.
 */
bool php_shm_wait(const _Atomic uint32_t *word, uint32_t expected, int64_t nanoseconds);

/* Wakes at most `count` sleepers, in all processes; how many were woken (0 where the system cannot tell). */
int php_shm_wake(const _Atomic uint32_t *word, int count);

/* Tells the processor that this is a loop that waits for another one. */
static inline void php_shm_relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

/* The half of a 64-bit word that php_shm_wait() can watch: the one in which small changes show. */
static inline const _Atomic uint32_t *php_shm_low_half(const volatile void *word)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return (const _Atomic uint32_t *) word + 1;
#else
	return (const _Atomic uint32_t *) word;
#endif
}

/*
 * An owner is a thread of some process, told from every other that has lived since the machine was started: bits 2 to 23 are its
 * thread id, bits 24 to 47 a hash of when it started, bits 48 to 63 one of the boot, 0 where the system does not tell which boot
 * that is. Bits 0 and 1 are always 0, for whoever stores it in a word. 0 is nobody.
 */
typedef uint64_t php_shm_owner;

#define PHP_SHM_OWNER_MASK (~UINT64_C(3))
#define PHP_SHM_OWNER_THREAD UINT64_C(0xfffffc)
#define PHP_SHM_OWNER_BOOT_SHIFT 48

/* Its thread id; that of the main thread is the process id. */
static inline uint32_t php_shm_owner_thread(php_shm_owner owner)
{
	return (uint32_t) ((owner & PHP_SHM_OWNER_THREAD) >> 2);
}

/*
 * The calling thread. Costs nothing after the first call in a thread or after a fork. 0 if it cannot be found out: errno is EMFILE,
 * ENFILE or ENOMEM if something is lacking now, anything else if the system does not tell (no /proc).
 */
php_shm_owner php_shm_owner_self(void);

/* Whether an owner is told from the threads of other boots too. Words in a block that outlives a boot must be. */
static inline bool php_shm_owner_knows_boot(php_shm_owner owner)
{
	return owner >> PHP_SHM_OWNER_BOOT_SHIFT != 0;
}

/*
 * Whether the owner's thread has ended for certain: it does not exist, is a zombie, or another one has its id now. What cannot be
 * known counts as alive. Only in the PID namespace in which the owner lives. Costs a few microseconds, and more when this process has
 * no descriptor left.
 */
bool php_shm_owner_is_dead(php_shm_owner owner);

/*
 * The PID namespace of this process, as a number that no other one has at the same time; 0 if unknown. Costs nothing after the first
 * call in a thread or after a fork.
 */
uint64_t php_shm_owner_namespace(void);

/* How often this process and those it descends from have forked since this was first called: what was opened before the last time is
 * open in two processes. */
unsigned php_shm_owner_forks(void);

#ifdef PHP_SHM_TEST_HOOKS
/* For crash images: this owner counts as dead. */
extern php_shm_owner php_shm_owner_declared_dead;
#endif

#endif /* PHP_SHM_WAIT_H */

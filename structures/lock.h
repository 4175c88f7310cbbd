/* SPDX-License-Identifier: MIT */

/*
 * A robust lock: it survives the death of its owner.
 *
 * One 64-bit word: an owner (shm_owner.h) or 0, a waiter bit and an abandoned bit. One compare-and-swap takes the lock and stores
 * its owner, so there is no instruction at which it is taken and the owner unknown. After each slice of time a waiter checks
 * whether the owner died; if so, it takes the lock over by compare-and-swap and sets the abandoned bit (as EOWNERDEAD of a robust
 * pthread mutex). No timeout is involved.
 */
#ifndef PHP_SHM_LOCK_H
#define PHP_SHM_LOCK_H

#include "../shm_owner.h"
#include "../shm_wait.h"

#define PHP_SHM_LOCK_WAITERS UINT64_C(1) /* threads may sleep: set by waiters, cleared by unlocking */
#define PHP_SHM_LOCK_ABANDONED \
	UINT64_C(2) /* an owner died or left while holding it: stays until php_shm_lock_mark_consistent() */

/* All zero bytes are a free lock. Must be aligned to 8 bytes. */
/* Table of bytes: docs/format.md#lock-word */
typedef struct php_shm_lock {
	_Atomic uint64_t word;
} php_shm_lock;

typedef enum php_shm_lock_result {
	PHP_SHM_LOCK_TAKEN,
	PHP_SHM_LOCK_BUSY,
	PHP_SHM_LOCK_HELD /* by the caller: waiting would deadlock */
} php_shm_lock_result;

static inline php_shm_owner php_shm_lock_owner(const php_shm_lock *lock)
{
	return atomic_load_explicit(&((php_shm_lock *) lock)->word, memory_order_relaxed) & PHP_SHM_OWNER_MASK;
}

static inline bool php_shm_lock_is_abandoned(const php_shm_lock *lock)
{
	return (atomic_load_explicit(&((php_shm_lock *) lock)->word, memory_order_relaxed) & PHP_SHM_LOCK_ABANDONED) != 0;
}

/* The slow path of php_shm_lock_try(). */
php_shm_lock_result php_shm_lock_try_contended(php_shm_lock *lock, php_shm_owner self);

/* Never waits. What the previous holder wrote is visible when the lock is taken. */
static inline php_shm_lock_result php_shm_lock_try(php_shm_lock *lock, php_shm_owner self)
{
	uint64_t unlocked = 0;

	/* Acquire: pairs with php_shm_lock_release() and php_shm_lock_release_contended(). */
	if (atomic_compare_exchange_strong_explicit(&lock->word, &unlocked, self, memory_order_acquire, memory_order_relaxed)) {
		return PHP_SHM_LOCK_TAKEN;
	}
	return php_shm_lock_try_contended(lock, self);
}

/* The same, but spins for a microsecond or two: for a lock held for less time than a sleep takes. */
php_shm_lock_result php_shm_lock_spin(php_shm_lock *lock, php_shm_owner self);

/*
 * Sleeps once, for at most that many nanoseconds (at most PHP_SHM_MAX_SLEEP), and tries again; takes the lock over from a dead
 * owner. Callers loop around it, and check their deadline and interrupts between two calls.
 */
php_shm_lock_result php_shm_lock_wait(php_shm_lock *lock, php_shm_owner self, int64_t nanoseconds);

/* Takes the lock over if its owner is dead, without sleeping. Costs microseconds if it lives. False: the lock is not taken. */
bool php_shm_lock_try_recover_dead(php_shm_lock *lock, php_shm_owner self);

/*
 * Takes the lock from `owner`, which may be alive: only for a lock that protects no data. A later release by `owner` does
 * nothing. False if another thread has the lock.
 */
bool php_shm_lock_take_from(php_shm_lock *lock, php_shm_owner owner, php_shm_owner self);

/* The slow path of unlocking. `keep`: what stays in the word, 0 or PHP_SHM_LOCK_ABANDONED. */
void php_shm_lock_release_contended(php_shm_lock *lock, php_shm_owner self, uint64_t keep);

/* Unlocks. Only by its holder. */
static inline void php_shm_lock_release(php_shm_lock *lock, php_shm_owner self)
{
	uint64_t held = self;

	/* Release: pairs with the acquire of the next holder. */
	if (!atomic_compare_exchange_strong_explicit(&lock->word, &held, 0, memory_order_release, memory_order_relaxed)) {
		php_shm_lock_release_contended(lock, self, held & PHP_SHM_LOCK_ABANDONED);
	}
}

/* Unlocks, and marks the lock abandoned: the data may be inconsistent. Only by its holder. */
static inline void php_shm_lock_abandon(php_shm_lock *lock, php_shm_owner self)
{
	php_shm_lock_release_contended(lock, self, PHP_SHM_LOCK_ABANDONED);
}

/* Clears an owner of a PID namespace that no longer exists. No other process has the block open. */
void php_shm_lock_reset_namespace(php_shm_lock *lock);

/* Marks the data consistent again, as pthread_mutex_consistent() does. Only by its holder. */
static inline void php_shm_lock_mark_consistent(php_shm_lock *lock)
{
	/* Relaxed: the release of unlocking publishes it. */
	atomic_fetch_and_explicit(&lock->word, ~PHP_SHM_LOCK_ABANDONED, memory_order_relaxed);
}

#endif /* PHP_SHM_LOCK_H */

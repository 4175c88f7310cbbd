/* SPDX-License-Identifier: MIT */

/*
 * A lock that survives the death of whoever holds it: one 64-bit word that says who that is.
 *
 * The word is an owner (shm_wait.h) or 0, and two bits. Taking the lock is one compare-and-swap that also says who has it, so there
 * is no instruction at which the lock is taken and its owner unknown. A waiter whose slice runs out asks whether the owner is dead
 * and, if so, takes the lock from him by compare-and-swap; nothing depends on how long anybody takes.
 */
#ifndef PHP_SHM_LOCK_H
#define PHP_SHM_LOCK_H

#include "../shm_wait.h"

#define PHP_SHM_LOCK_WAITERS UINT64_C(1)   /* somebody may be asleep: set by waiters, cleared by unlocking */
#define PHP_SHM_LOCK_ABANDONED UINT64_C(2) /* an owner died or left while holding it: stays until php_shm_lock_recover() */

/* All zero bytes are a free lock. Must be aligned to 8 bytes. */
typedef struct php_shm_lock {
	_Atomic uint64_t word;
} php_shm_lock;

typedef enum php_shm_lock_result {
	PHP_SHM_LOCK_TAKEN,
	PHP_SHM_LOCK_BUSY,
	PHP_SHM_LOCK_HELD /* by the caller: waiting would be for ever */
} php_shm_lock_result;

static inline php_shm_owner php_shm_lock_owner(const php_shm_lock *lock)
{
	return atomic_load_explicit(&((php_shm_lock *) lock)->word, memory_order_relaxed) & PHP_SHM_OWNER_MASK;
}

static inline bool php_shm_lock_is_abandoned(const php_shm_lock *lock)
{
	return (atomic_load_explicit(&((php_shm_lock *) lock)->word, memory_order_relaxed) & PHP_SHM_LOCK_ABANDONED) != 0;
}

php_shm_lock_result php_shm_lock_try_contended(php_shm_lock *lock, php_shm_owner self);

/* Never waits. What the previous holder wrote is visible when the lock is taken (acquire pairs with the release of unlock). */
static inline php_shm_lock_result php_shm_lock_try(php_shm_lock *lock, php_shm_owner self)
{
	uint64_t unlocked = 0;

	if (atomic_compare_exchange_strong_explicit(&lock->word, &unlocked, self, memory_order_acquire, memory_order_relaxed)) {
		return PHP_SHM_LOCK_TAKEN;
	}
	return php_shm_lock_try_contended(lock, self);
}

/* The same, but a holder is given a microsecond or two to release it: for what is held for less than a sleep takes. */
php_shm_lock_result php_shm_lock_spin(php_shm_lock *lock, php_shm_owner self);

/*
 * Sleeps once, for at most that many nanoseconds (at most PHP_SHM_SLICE), and tries again; takes the lock from an owner who is dead.
 * Callers loop around it and look, between two calls, at their deadline and at whatever else may want them to stop.
 */
php_shm_lock_result php_shm_lock_wait(php_shm_lock *lock, php_shm_owner self, int64_t nanoseconds);

/* Without sleeping: takes the lock if its owner is dead. Costs microseconds when he is not. */
bool php_shm_lock_take_from_dead(php_shm_lock *lock, php_shm_owner self);

/* Takes the lock from an owner that may live: for a lock that protects nothing. The release of the old owner then does nothing. */
bool php_shm_lock_take_from(php_shm_lock *lock, php_shm_owner owner, php_shm_owner self);

void php_shm_lock_release_contended(php_shm_lock *lock, php_shm_owner self, uint64_t keep);

/* Only by its holder. */
static inline void php_shm_lock_release(php_shm_lock *lock, php_shm_owner self)
{
	uint64_t held = self;

	if (!atomic_compare_exchange_strong_explicit(&lock->word, &held, 0, memory_order_release, memory_order_relaxed)) {
		php_shm_lock_release_contended(lock, self, held & PHP_SHM_LOCK_ABANDONED);
	}
}

/* Releases it and says that the holder has not finished. Only by its holder. */
static inline void php_shm_lock_abandon(php_shm_lock *lock, php_shm_owner self)
{
	php_shm_lock_release_contended(lock, self, PHP_SHM_LOCK_ABANDONED);
}

/* Nobody else can reach it: whoever is in it lived in a PID namespace that is gone. */
void php_shm_lock_take_over(php_shm_lock *lock);

/* What the lock protects is sound again. Only by its holder. */
static inline void php_shm_lock_recover(php_shm_lock *lock)
{
	atomic_fetch_and_explicit(&lock->word, ~PHP_SHM_LOCK_ABANDONED, memory_order_relaxed);
}

#endif /* PHP_SHM_LOCK_H */

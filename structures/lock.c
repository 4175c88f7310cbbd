/* SPDX-License-Identifier: MIT */

/* The ways of the lock on which somebody else is met. */

#include "lock.h"

/* Takes a free lock; word is what was seen in it. */
static bool take(php_shm_lock *lock, uint64_t word, uint64_t taken)
{
	return atomic_compare_exchange_strong_explicit(&lock->word, &word, taken, memory_order_acquire, memory_order_relaxed);
}

php_shm_lock_result php_shm_lock_try_contended(php_shm_lock *lock, php_shm_owner self)
{
	uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);

	while ((word & PHP_SHM_OWNER_MASK) == 0) {
		if (take(lock, word, word | self)) {
			return PHP_SHM_LOCK_TAKEN;
		}
		word = atomic_load_explicit(&lock->word, memory_order_relaxed);
	}
	return (word & PHP_SHM_OWNER_MASK) == self ? PHP_SHM_LOCK_HELD : PHP_SHM_LOCK_BUSY;
}

php_shm_lock_result php_shm_lock_spin(php_shm_lock *lock, php_shm_owner self)
{
	php_shm_lock_result result = PHP_SHM_LOCK_BUSY;

	/* 50 pauses of 10 to 140 cycles, by processor. */
	for (int left = 50; left != 0 && result == PHP_SHM_LOCK_BUSY; left--) {
		php_shm_relax();
		if (php_shm_lock_owner(lock) == 0) {
			result = php_shm_lock_try(lock, self);
		}
	}
	return result;
}

bool php_shm_lock_take_from_dead(php_shm_lock *lock, php_shm_owner self)
{
	uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);

	/* Whoever sleeps besides us must be woken by us later: the mark is kept. */
	return (word & PHP_SHM_OWNER_MASK) != 0 && php_shm_owner_is_dead(word) &&
		take(lock, word, self | PHP_SHM_LOCK_ABANDONED | (word & PHP_SHM_LOCK_WAITERS));
}

bool php_shm_lock_take_from(php_shm_lock *lock, php_shm_owner owner, php_shm_owner self)
{
	uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);

	/* The waiter bit is kept: the release of this one wakes them. */
	return (word & PHP_SHM_OWNER_MASK) == owner && take(lock, word, self | (word & PHP_SHM_LOCK_WAITERS));
}

php_shm_lock_result php_shm_lock_wait(php_shm_lock *lock, php_shm_owner self, int64_t nanoseconds)
{
	uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);
	bool woken;

	/* The mark first: an unlocker who comes after it wakes us; one who came before has changed the word, so that we do not sleep. */
	while ((word & PHP_SHM_OWNER_MASK) != 0 && !(word & PHP_SHM_LOCK_WAITERS)) {
		if (atomic_compare_exchange_weak_explicit(
				&lock->word, &word, word | PHP_SHM_LOCK_WAITERS, memory_order_relaxed, memory_order_relaxed)) {
			word |= PHP_SHM_LOCK_WAITERS;
		}
	}
	if ((word & PHP_SHM_OWNER_MASK) != 0) {
		/* The half that is watched has the two bits, the thread id and eight bits of the hash: every change of owner shows in it. */
		woken = php_shm_wait(php_shm_low_half(&lock->word), (uint32_t) word, nanoseconds);
		word = atomic_load_explicit(&lock->word, memory_order_relaxed);
		if (!woken && php_shm_lock_take_from_dead(lock, self)) {
			return PHP_SHM_LOCK_TAKEN;
		}
	}
	/*
	 * Others may sleep besides us, and an unlocker has taken the mark away when he woke us: whoever has the lock now, we or somebody who was
	 * faster, must wake the next one.
	 */
	for (;;) {
		bool is_free = (word & PHP_SHM_OWNER_MASK) == 0;

		if (!is_free && (word & PHP_SHM_LOCK_WAITERS)) {
			return PHP_SHM_LOCK_BUSY;
		}
		if (atomic_compare_exchange_weak_explicit(&lock->word, &word, word | PHP_SHM_LOCK_WAITERS | (is_free ? self : 0),
				memory_order_acquire, memory_order_relaxed)) {
			return is_free ? PHP_SHM_LOCK_TAKEN : PHP_SHM_LOCK_BUSY;
		}
	}
}

void php_shm_lock_release_contended(php_shm_lock *lock, php_shm_owner self, uint64_t keep)
{
	uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);

	/* Waiters may set their mark until the very exchange. Whoever has overwritten the word has taken the lock from us: it is not ours. */
	do {
		if ((word & PHP_SHM_OWNER_MASK) != self) {
			return;
		}
	} while (!atomic_compare_exchange_weak_explicit(&lock->word, &word, keep, memory_order_release, memory_order_relaxed));
	if (word & PHP_SHM_LOCK_WAITERS) {
		php_shm_wake(php_shm_low_half(&lock->word), 1);
	}
}

void php_shm_lock_take_over(php_shm_lock *lock)
{
	uint64_t word = atomic_load(&lock->word);

	atomic_store(&lock->word, (word & PHP_SHM_OWNER_MASK) != 0 ? PHP_SHM_LOCK_ABANDONED : word & PHP_SHM_LOCK_ABANDONED);
}

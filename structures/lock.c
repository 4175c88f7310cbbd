/* SPDX-License-Identifier: MIT */

/* Slow paths: contention, owner death, wake-up. */

#include "lock.h"

/* Takes a lock without an owner, or with a dead one; `word` is what was loaded of it. */
static bool take(php_shm_lock *lock, uint64_t word, uint64_t taken)
{
	/* Acquire: pairs with php_shm_lock_release() and php_shm_lock_release_contended(). */
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

bool php_shm_lock_try_recover_dead(php_shm_lock *lock, php_shm_owner self)
{
	uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);

	/*
	 * A dead owner made no release for the acquire to pair with. Its stores are visible because it has ended: the kernel has
	 * stopped its last instruction before it reports the death, and the report is a system call of this thread. Keeps the waiter
	 * bit: our unlock must wake the other waiters.
	 */
	return (word & PHP_SHM_OWNER_MASK) != 0 && php_shm_owner_is_dead(word) &&
		take(lock, word, self | PHP_SHM_LOCK_ABANDONED | (word & PHP_SHM_LOCK_WAITERS));
}

bool php_shm_lock_take_from(php_shm_lock *lock, php_shm_owner owner, php_shm_owner self)
{
	uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);

	/* Keeps the waiter bit: our unlock must wake the other waiters. */
	return (word & PHP_SHM_OWNER_MASK) == owner && take(lock, word, self | (word & PHP_SHM_LOCK_WAITERS));
}

php_shm_lock_result php_shm_lock_wait(php_shm_lock *lock, php_shm_owner self, int64_t nanoseconds)
{
	uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);
	bool woken;

	/*
	 * Sets the waiter bit before sleeping: a later unlock wakes this thread; an earlier one has changed the word, so that
	 * FUTEX_WAIT returns EAGAIN. Relaxed is enough: bit and owner are one word, which the futex compares.
	 */
	while ((word & PHP_SHM_OWNER_MASK) != 0 && !(word & PHP_SHM_LOCK_WAITERS)) {
		if (atomic_compare_exchange_weak_explicit(
				&lock->word, &word, word | PHP_SHM_LOCK_WAITERS, memory_order_relaxed, memory_order_relaxed)) {
			word |= PHP_SHM_LOCK_WAITERS;
		}
	}
	if ((word & PHP_SHM_OWNER_MASK) != 0) {
		/* The low half has the two flag bits, the thread id and eight bits of the hash: each change of owner shows in it. */
		woken = php_shm_wait(php_shm_low_half(&lock->word), (uint32_t) word, nanoseconds);
		word = atomic_load_explicit(&lock->word, memory_order_relaxed);
		if (!woken && php_shm_lock_try_recover_dead(lock, self)) {
			return PHP_SHM_LOCK_TAKEN;
		}
	}
	/*
	 * The unlock that woke this thread has cleared the waiter bit, and more waiters may sleep: sets it again, whichever thread
	 * owns the lock now, or their wake-up is lost. Acquire, if that takes the lock: pairs as in take().
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

	/*
	 * Retries if a waiter sets its bit. If the owner is another one, the word was overwritten or taken: leaves it alone. Release:
	 * pairs with the acquire of the next holder.
	 */
	do {
		if ((word & PHP_SHM_OWNER_MASK) != self) {
			return;
		}
	} while (!atomic_compare_exchange_weak_explicit(&lock->word, &word, keep, memory_order_release, memory_order_relaxed));
	if (word & PHP_SHM_LOCK_WAITERS) {
		php_shm_wake(php_shm_low_half(&lock->word), 1);
	}
}

void php_shm_lock_reset_namespace(php_shm_lock *lock)
{
	uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);

	/* Relaxed: the store of `namespace` in php_shm_header_reset_namespace() publishes it. */
	atomic_store_explicit(&lock->word, (word & PHP_SHM_OWNER_MASK) != 0 ? PHP_SHM_LOCK_ABANDONED : word & PHP_SHM_LOCK_ABANDONED,
		memory_order_relaxed);
}

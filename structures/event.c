/* SPDX-License-Identifier: MIT */

#include "event.h"

#include <limits.h>

/* What a notification adds to the word. */
#define EPOCH UINT32_C(2)

uint32_t php_shm_event_prepare(php_shm_event *event)
{
	uint32_t seen = atomic_fetch_or_explicit(event, PHP_SHM_EVENT_WAITERS, memory_order_relaxed) | PHP_SHM_EVENT_WAITERS;

	/* Pairs with the fence of php_shm_event_notify_many(). */
	php_shm_event_fence(event);
	return seen;
}

void php_shm_event_notify_one(php_shm_event *event)
{
	/* Pairs with the fence of php_shm_event_prepare(): a waiter that sees this epoch sees the change. */
	uint32_t seen = atomic_fetch_add(event, EPOCH) + EPOCH;

	if (php_shm_wake(event, 1) != 0) {
		return;
	}
	/*
	 * No thread slept: clears the waiter bit, so that the next notification costs nothing. A thread that fell asleep in between
	 * is woken now, and there may be more of them; a thread that is about to sleep finds the word changed and does not. One word
	 * needs no order: sequentially consistent, as a system call has been made anyway.
	 */
	if (atomic_compare_exchange_strong(event, &seen, seen & ~PHP_SHM_EVENT_WAITERS) && php_shm_wake(event, 1) != 0) {
		atomic_fetch_or(event, PHP_SHM_EVENT_WAITERS);
	}
}

void php_shm_event_notify_all(php_shm_event *event)
{
	/* Pairs with the fence of php_shm_event_prepare(), as above. */
	atomic_fetch_add(event, EPOCH);
	(void) php_shm_wake(event, INT_MAX);
}

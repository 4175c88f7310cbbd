/* SPDX-License-Identifier: MIT */

/*
 * An eventcount: threads sleep until another one notifies them of a change, and a notification without waiters makes no system
 * call.
 *
 * A waiter calls prepare(), then looks once more for what it waits for, then sleeps with wait(). A notifier first stores the
 * change, then notifies. Both have a full fence between their store and their load (the waiter stores the waiter bit and loads
 * the change, the notifier stores the change and loads the waiter bit), so that at least one sees the other: no wake-up is lost.
 */
#ifndef PHP_SHM_EVENT_H
#define PHP_SHM_EVENT_H

#include "../shm_wait.h"

#include <stddef.h>

/* Bit 0: the waiter bit. Bits 1 to 31: the epoch, which each notification changes. All zero bytes are a new one. */
/* Table of bytes: docs/format.md#event-word */
typedef _Atomic uint32_t php_shm_event;

#define PHP_SHM_EVENT_WAITERS UINT32_C(1)

/* Sets the waiter bit; returns the word for php_shm_event_wait(). */
uint32_t php_shm_event_prepare(php_shm_event *event);

/* Sleeps as php_shm_wait() does, unless there was a notification since php_shm_event_prepare() returned `seen`. */
static inline bool php_shm_event_wait(php_shm_event *event, uint32_t seen, int64_t nanoseconds)
{
	return php_shm_wait(event, seen, nanoseconds);
}

/* Wakes one waiter. Called by php_shm_event_notify_many() when the waiter bit is set. */
void php_shm_event_notify_one(php_shm_event *event);

/* Wakes all waiters. A system call even if there are none. */
void php_shm_event_notify_all(php_shm_event *event);

/* A full fence: orders earlier stores before later loads. */
static inline void php_shm_event_fence(php_shm_event *event)
{
#ifdef __SANITIZE_THREAD__
	/* ThreadSanitizer knows no fences. A read-modify-write that changes nothing orders as much, and costs more. */
	atomic_fetch_add(event, 0);
#else
	(void) event;
	atomic_thread_fence(memory_order_seq_cst);
#endif
}

/* Wakes up to `count` waiters, after so many changes. */
static inline void php_shm_event_notify_many(php_shm_event *event, size_t count)
{
	/* Pairs with the fence of php_shm_event_prepare(). */
	php_shm_event_fence(event);
	while (
		count-- != 0 && __builtin_expect((atomic_load_explicit(event, memory_order_relaxed) & PHP_SHM_EVENT_WAITERS) != 0, 0)) {
		php_shm_event_notify_one(event);
	}
}

/* Wakes one waiter, if there may be any. */
static inline void php_shm_event_notify(php_shm_event *event)
{
	php_shm_event_notify_many(event, 1);
}

#endif /* PHP_SHM_EVENT_H */

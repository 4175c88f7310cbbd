/* SPDX-License-Identifier: MIT */

/*
 * Messages of any size, from any number of producers to any number of consumers, in a ring. Producers meet at one lock, consumers
 * at another: the two-lock queue of Michael and Scott (PODC 1996), with records in a ring in the place of nodes.
 *
 * A message is there when `end` has passed it: one store. A consumer leases it: its state says who has it, then `next` passes it. It
 * copies it without a lock and then says that it is done with it, or gives it back. What a dead process had leased, or was about
 * to, is given to somebody else. Whoever needs room moves `begin` past all that is done with.
 *
 *       begin          next           end
 *  ... | done or leased | ready        | free ...
 *
 * Nothing has to be repaired after a kill but two counters, and caches that only ever lag behind.
 */
#ifndef PHP_SHM_QUEUE_H
#define PHP_SHM_QUEUE_H

#include "header.h"
#include "lock.h"

#include <stddef.h>

/* Something to sleep on. Bit 0 says that somebody may be asleep, the rest changes with every notification. */
typedef _Atomic uint32_t php_shm_event;

/* What lies in the block. Lines that are written often are apart from those that are only read. */
typedef struct php_shm_queue {
	php_shm_header header;
	php_shm_lock turn;       /* held by the producer who is first to get room; those after him wait for it */
	_Atomic uint64_t closed; /* 1: no message will be added. Written under push_lock */

	php_shm_event items; /* consumers sleep on it while there is nothing */
	php_shm_event space; /* the producer whose turn it is sleeps on it while there is no room */
	/*
	 * How many messages before `next` can be taken, because they were given back. A hint: who does so counts it afterwards, and who
	 * takes one may be faster.
	 */
	_Atomic uint64_t released;
	_Atomic uint64_t turn_pulse; /* changes while the producer whose turn it is waits: at least every PHP_SHM_SLICE */
	uint64_t reserved[5];        /* 0 */

	/* Under push_lock. */
	php_shm_lock push_lock;
	_Atomic uint64_t end;             /* see ring.h, as `next` and `begin` */
	_Atomic uint64_t seen_begin;      /* `begin` as it was when it was last looked at: spares the line of the consumers */
	_Atomic uint64_t pushed;          /* messages, since it was made */
	_Atomic uint64_t intended_end;    /* if `end` is this ... */
	_Atomic uint64_t intended_pushed; /* ... `pushed` has to be that: written before `end` */
	uint64_t reserved_push[2];        /* 0 */

	/* Under pop_lock. */
	php_shm_lock pop_lock;
	_Atomic uint64_t next;
	_Atomic uint64_t begin;
	_Atomic uint64_t seen_end;
	_Atomic uint64_t taken;         /* messages that `next` has passed */
	_Atomic uint64_t intended_next; /* as for the producers */
	_Atomic uint64_t intended_taken;
	uint64_t reserved_pop; /* 0 */
} php_shm_queue;

_Static_assert(sizeof(php_shm_queue) == 256, "part of the format: four cache lines");

/* What a process knows of it; what counts bytes does so from the beginning of the structure. */
typedef struct php_shm_queue_handle {
	size_t length;   /* bytes of the ring, which follows the structure */
	size_t capacity; /* bytes of the largest message */
	size_t size;     /* bytes of it all */
	unsigned taken;  /* messages, since this process last looked for leases of the dead */
} php_shm_queue_handle;

/* A message to be added. */
typedef struct php_shm_queue_item {
	const void *bytes;
	size_t length;
	unsigned char type; /* whatever the user wants it to be, below PHP_SHM_QUEUE_TYPES */
} php_shm_queue_item;

#define PHP_SHM_QUEUE_TYPES 255

/* A message that this process has leased. */
typedef struct php_shm_queue_lease {
	size_t place;        /* of its record in the ring */
	size_t length;       /* bytes */
	unsigned deliveries; /* how often it has been leased, with this time; 65535: so often or more */
	unsigned char type;
} php_shm_queue_lease;

typedef enum php_shm_queue_result {
	PHP_SHM_QUEUE_DONE,
	PHP_SHM_QUEUE_NONE,   /* nothing there, or no room */
	PHP_SHM_QUEUE_CORRUPT /* what is in the block cannot be */
} php_shm_queue_result;

typedef struct php_shm_queue_stats {
	uint64_t pushed; /* messages, since it was made */
	size_t ready;    /* messages that can be taken now */
	size_t leased;
	size_t used; /* bytes of the ring that are not free, after all that is done with has been passed over */
} php_shm_queue_stats;

/* Bytes of the largest message that a queue made for its capacity can have: 2^38, or less where blocks are smaller. */
size_t php_shm_queue_capacity_max(void);

/* Bytes for a queue in which a message of `capacity` bytes (from 1) fits; 0 if that is more than a block can have. */
size_t php_shm_queue_size(size_t capacity);

/* Opens it, or makes one that uses as much as it can of `room` bytes. *handle is set. */
php_shm_open_result php_shm_queue_open(php_shm_queue *queue, size_t room, php_shm_owner self, php_shm_queue_handle *handle);

/* For PHP_SHM_OPEN_NAMESPACE, see php_shm_header_take_over(). */
void php_shm_queue_take_over(php_shm_queue *queue);

/* After each time that one of the two locks has been taken: brings right what somebody who died has left. */
void php_shm_queue_recover(php_shm_lock *lock, php_shm_queue *queue);

/* Under push_lock */

/*
 * Adds the first messages of a list, as many as there is room for, all at once: *added. DONE if that was at least one. None of them
 * may be longer than handle->capacity. The caller then notifies queue->items of so many.
 */
php_shm_queue_result php_shm_queue_push(
	const php_shm_queue_handle *handle, php_shm_queue *queue, const php_shm_queue_item *items, size_t count, size_t *added);

/* Under pop_lock */

/*
 * Makes room of all that is done with. `seen` is queue->seen_begin as a push left it that found no room, read before push_lock was
 * released: true if `begin` is elsewhere now, be it by this call or because somebody else has swept meanwhile, who wakes nobody.
 */
bool php_shm_queue_sweep(const php_shm_queue_handle *handle, php_shm_queue *queue, uint64_t seen);

/*
 * Leases the oldest message that can be had. php_shm_queue_lease_ready() looks for those that the dead have leased only now and
 * then, php_shm_queue_lease_next() also if there is nothing else: to be called before going to sleep or giving up, since it takes some
 * microseconds if anybody else has leased anything.
 */
php_shm_queue_result php_shm_queue_lease_ready(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease);
php_shm_queue_result php_shm_queue_lease_next(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease);

php_shm_queue_result php_shm_queue_stat(const php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_queue_stats *stats);

/* What is wrong, in words; NULL: nothing. Under both locks, push_lock first. */
const char *php_shm_queue_verify(const php_shm_queue_handle *handle, const php_shm_queue *queue);

/* Without a lock */

/* The bytes of a message that this process has leased. */
static inline const void *php_shm_queue_bytes(const php_shm_queue *queue, const php_shm_queue_lease *lease)
{
	return (const char *) (queue + 1) + lease->place + 2 * sizeof(uint64_t);
}

/* The message is done with, or available again in its old place; false if `self` has not leased it. The caller then notifies
 * queue->space, or queue->items. */
bool php_shm_queue_done(php_shm_queue *queue, size_t place, php_shm_owner self);
bool php_shm_queue_release(php_shm_queue *queue, size_t place, php_shm_owner self);

/* As php_shm_queue_release(), for a message that has not been used: the delivery does not count. */
bool php_shm_queue_put_back(php_shm_queue *queue, size_t place, php_shm_owner self);

/* How many messages can be taken now, about: others may be at it. */
size_t php_shm_queue_count(const php_shm_queue *queue);

/* Whether there is nothing to be leased, as far as can be seen without the lock. */
static inline bool php_shm_queue_is_empty(const php_shm_queue *queue)
{
	return atomic_load_explicit(&((php_shm_queue *) queue)->end, memory_order_relaxed) ==
		atomic_load_explicit(&((php_shm_queue *) queue)->next, memory_order_relaxed) &&
		atomic_load_explicit(&((php_shm_queue *) queue)->released, memory_order_relaxed) == 0;
}

/* Acquire: who sees that it is closed sees all that was pushed. */
static inline bool php_shm_queue_is_closed(const php_shm_queue *queue)
{
	return atomic_load_explicit(&((php_shm_queue *) queue)->closed, memory_order_acquire) != 0;
}

/* Spins for some microseconds; true as soon as a message has come or been given back. */
bool php_shm_queue_poll(const php_shm_queue *queue);

/*
 * To sleep: *seen = php_shm_event_prepare(), then look again whether there is something to wait for, then php_shm_wait() with
 * the event and *seen. To wake at most one who does: php_shm_event_notify(), after what he waits for has happened; makes no system
 * call if nobody sleeps. php_shm_event_notify_all() wakes everybody.
 */
uint32_t php_shm_event_prepare(php_shm_event *event);
void php_shm_event_notify_one(php_shm_event *event);
void php_shm_event_notify_all(php_shm_event *event);

/* Of what is done before and what is done after it, everybody sees the one first. */
static inline void php_shm_event_fence(php_shm_event *event)
{
#ifdef __SANITIZE_THREAD__
	/* ThreadSanitizer knows no fences. To change the word by nothing does the same, and costs more. */
	atomic_fetch_add(event, 0);
#else
	(void) event;
	atomic_thread_fence(memory_order_seq_cst);
#endif
}

/* As php_shm_event_notify(), for so many things that have happened. */
static inline void php_shm_event_notify_many(php_shm_event *event, size_t count)
{
	/* What happened comes before the look at the mark; pairs with the fence of php_shm_event_prepare(). */
	php_shm_event_fence(event);
	while (count-- != 0 && __builtin_expect((atomic_load_explicit(event, memory_order_relaxed) & 1) != 0, 0)) {
		php_shm_event_notify_one(event);
	}
}

static inline void php_shm_event_notify(php_shm_event *event)
{
	php_shm_event_notify_many(event, 1);
}

#endif /* PHP_SHM_QUEUE_H */

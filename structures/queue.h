/* SPDX-License-Identifier: MIT */

/*
 * Messages of any size, from any number of producers to any number of consumers, in a ring. Producers take one lock, consumers
 * another: the two-lock queue of Michael and Scott (PODC 1996), with records in a ring in place of nodes.
 *
 * A push writes records and commits them by one store of the write position. A consumer leases a message: it stores its owner in
 * the state of the record, then advances the read position over it. It copies the bytes without a lock, and then ends the lease:
 * done, or released, which requeues the message. Leases of dead owners are leased again. A producer that needs space, and
 * consumers now and then, advance the reclaim position over records that are done.
 *
 *       reclaim         read            write
 *  ... | done or leased | ready          | free ...
 *
 * After owner death only two counters are repaired; cached positions may be stale, never ahead.
 */
#ifndef PHP_SHM_QUEUE_H
#define PHP_SHM_QUEUE_H

#include "event.h"
#include "header.h"

/* What lies in the block. Cache lines that are written often are apart from those that are mostly read. */
/* Table of bytes: docs/format.md#queue */
typedef struct php_shm_queue {
	php_shm_header header;
	php_shm_lock turn;       /* of the first producer that waits for space; other producers wait for the turn */
	_Atomic uint64_t closed; /* 1: no more messages. Written under push_lock */

	php_shm_event items;         /* consumers sleep on it while there is no message */
	php_shm_event space;         /* the producer with the turn sleeps on it while there is no space */
	_Atomic uint64_t requeued;   /* READY messages before `read_pos`. A hint: incremented after the state changes */
	_Atomic uint64_t turn_pulse; /* the producer with the turn increments it while it waits: at least every PHP_SHM_MAX_SLEEP */
	uint64_t reserved[5];        /* 0 */

	/* Under push_lock. */
	php_shm_lock push_lock;
	_Atomic uint64_t write_pos;          /* positions: see ring.h */
	_Atomic uint64_t cached_reclaim_pos; /* `reclaim_pos` when last loaded: avoids the consumers' cache line */
	_Atomic uint64_t pushed;             /* messages since the queue was formatted */
	_Atomic uint64_t intent_write_pos;   /* intent record: if `write_pos` is this ... */
	_Atomic uint64_t intent_pushed;      /* ... `pushed` has to be that. Written before `write_pos` */
	uint64_t reserved_push[2];           /* 0 */

	/* Under pop_lock. */
	php_shm_lock pop_lock;
	_Atomic uint64_t read_pos;
	_Atomic uint64_t reclaim_pos;
	_Atomic uint64_t cached_write_pos;
	_Atomic uint64_t taken;           /* messages that `read_pos` has passed */
	_Atomic uint64_t intent_read_pos; /* intent record, as for the producers */
	_Atomic uint64_t intent_taken;
	uint64_t reserved_pop; /* 0 */
} php_shm_queue;

_Static_assert(sizeof(php_shm_queue) == 256, "part of the format: four cache lines");

/* What a process knows of it. Sizes are bytes. */
typedef struct php_shm_queue_handle {
	size_t length;   /* of the ring, which follows the structure */
	size_t capacity; /* of the largest message */
	size_t size;     /* of the structure and the ring */
	unsigned taken;  /* calls of php_shm_queue_lease_ready() since this process last scanned for leases of dead owners */
} php_shm_queue_handle;

/* A message to be added. */
typedef struct php_shm_queue_item {
	const void *bytes;
	size_t length;
	unsigned char type; /* below PHP_SHM_QUEUE_TYPES; its meaning is up to the caller */
} php_shm_queue_item;

#define PHP_SHM_QUEUE_TYPES 255

/* A message that this process has leased. */
typedef struct php_shm_queue_lease {
	size_t offset;       /* bytes from the beginning of the ring to its record */
	size_t length;       /* bytes */
	unsigned deliveries; /* leases so far, including this one; saturates at 65535 */
	unsigned char type;
} php_shm_queue_lease;

typedef enum php_shm_queue_result {
	PHP_SHM_QUEUE_DONE,
	PHP_SHM_QUEUE_NONE,   /* no message, or no space */
	PHP_SHM_QUEUE_CORRUPT /* the structure is damaged */
} php_shm_queue_result;

typedef struct php_shm_queue_stats {
	uint64_t pushed; /* messages since the queue was formatted */
	size_t ready;    /* messages that can be leased now */
	size_t leased;
	size_t used; /* bytes of the ring that are not free, after the reclaim position has advanced */
} php_shm_queue_stats;

/* Bytes of the largest message that php_shm_queue_size() accepts: 2^38. */
size_t php_shm_queue_capacity_max(void);

/* Bytes of a queue in which a message of `capacity` bytes (from 1) fits; 0 if no block can have so many. */
size_t php_shm_queue_size(size_t capacity);

/* Its handle is a php_shm_queue_handle. */
extern const php_shm_structure_kind php_shm_queue_kind;

/* Under push_lock */

/*
 * Adds as many of the first messages of a list as there is space for; *added is how many. DONE if at least one, else NONE or
 * CORRUPT. None may be longer than handle->capacity. The caller then notifies queue->items so many times.
 */
php_shm_queue_result php_shm_queue_push(
	const php_shm_queue_handle *handle, php_shm_queue *queue, const php_shm_queue_item *items, size_t count, size_t *added);

/* Under pop_lock */

/*
 * Advances the reclaim position over all records that are done. `seen` is queue->cached_reclaim_pos as left by a push that found
 * no space, loaded before push_lock was released. Returns true if the position is another one now, even if another process has
 * advanced it meanwhile, since that process wakes no producer.
 */
bool php_shm_queue_advance_reclaim(const php_shm_queue_handle *handle, php_shm_queue *queue, uint64_t seen);

/*
 * Lease the oldest message: DONE, NONE or CORRUPT. php_shm_queue_lease_ready() scans for leases of dead owners only now and then.
 * php_shm_queue_lease_next() also scans if there is nothing else: to be called before sleeping or giving up, as it takes some
 * microseconds if other processes have leases.
 */
php_shm_queue_result php_shm_queue_lease_ready(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease);
php_shm_queue_result php_shm_queue_lease_next(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease);

/* Walks over all records: DONE or CORRUPT. */
php_shm_queue_result php_shm_queue_stat(const php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_queue_stats *stats);

/* What is wrong, in words; NULL: nothing. Under both locks, push_lock first. */
const char *php_shm_queue_verify(const php_shm_queue_handle *handle, const php_shm_queue *queue);

/* Without a lock */

/* The bytes of a message that this process has leased. */
static inline const void *php_shm_queue_bytes(const php_shm_queue *queue, const php_shm_queue_lease *lease)
{
	return (const char *) (queue + 1) + lease->offset + 2 * sizeof(uint64_t);
}

/*
 * End a lease: the message is done, or can be leased again in its old place. False if `self` does not own it. The caller then
 * notifies queue->space, or queue->items.
 */
bool php_shm_queue_done(php_shm_queue *queue, size_t offset, php_shm_owner self);
bool php_shm_queue_release(php_shm_queue *queue, size_t offset, php_shm_owner self);

/* As php_shm_queue_release(), for an unused message: the delivery does not count. */
bool php_shm_queue_put_back(php_shm_queue *queue, size_t offset, php_shm_owner self);

/* About how many messages can be leased now, while other threads change the number. */
size_t php_shm_queue_count(const php_shm_queue *queue);

/* Whether there is no message to lease, as far as can be seen without the lock. */
static inline bool php_shm_queue_is_empty(const php_shm_queue *queue)
{
	return atomic_load_explicit(&((php_shm_queue *) queue)->write_pos, memory_order_relaxed) ==
		atomic_load_explicit(&((php_shm_queue *) queue)->read_pos, memory_order_relaxed) &&
		atomic_load_explicit(&((php_shm_queue *) queue)->requeued, memory_order_relaxed) == 0;
}

/* Acquire: pairs with the store of `closed` in Queue::close(). What was pushed before it is visible. */
static inline bool php_shm_queue_is_closed(const php_shm_queue *queue)
{
	return atomic_load_explicit(&((php_shm_queue *) queue)->closed, memory_order_acquire) != 0;
}

/*
 * Spins for some microseconds: 100 pauses of 10 to 140 cycles, by processor, less than falling asleep and being woken takes. True
 * as soon as a message is pushed or requeued.
 */
static inline bool php_shm_queue_poll(const php_shm_queue *queue)
{
	for (int left = 100; left != 0; left--) {
		if (!php_shm_queue_is_empty(queue)) {
			return true;
		}
		php_shm_relax();
	}
	return false;
}

#endif /* PHP_SHM_QUEUE_H */

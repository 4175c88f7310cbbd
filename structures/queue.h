/* SPDX-License-Identifier: MIT */

/*
 * Messages of any size, from any number of producers to any number of consumers, in a ring. Producers take one lock, consumers
 * another: the two-lock queue of Michael and Scott (PODC 1996), with records in a ring in the place of nodes.
 *
 * A push writes records and commits them by one store of the write position. A consumer leases a message: the state of its record
 * becomes the owner, then the read position advances over it. It copies the bytes without a lock, and then ends the lease: done,
 * or released, which requeues the message. The leases of dead owners are leased again. Whatever needs room advances the reclaim
 * position over records that are done.
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
typedef struct php_shm_queue {
	php_shm_header header;
	php_shm_lock turn;       /* of the producer that waits for room first; other producers wait for the turn */
	_Atomic uint64_t closed; /* 1: no message will be added. Written under push_lock */

	php_shm_event items;         /* consumers sleep on it while there is no message */
	php_shm_event space;         /* the producer that has the turn sleeps on it while there is no room */
	_Atomic uint64_t requeued;   /* READY messages before `read_pos`. A hint: incremented after the state changes */
	_Atomic uint64_t turn_pulse; /* changes while the producer that has the turn waits: at least every PHP_SHM_MAX_SLEEP */
	uint64_t reserved[5];        /* 0 */

	/* Under push_lock. */
	php_shm_lock push_lock;
	_Atomic uint64_t write_pos;          /* positions: see ring.h */
	_Atomic uint64_t cached_reclaim_pos; /* `reclaim_pos` when it was last loaded: spares the consumers' cache line */
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
	_Atomic uint64_t intent_read_pos; /* as for the producers */
	_Atomic uint64_t intent_taken;
	uint64_t reserved_pop; /* 0 */
} php_shm_queue;

_Static_assert(sizeof(php_shm_queue) == 256, "part of the format: four cache lines");

/* What a process knows of it; what counts bytes does so from the beginning of the structure. */
typedef struct php_shm_queue_handle {
	size_t length;   /* bytes of the ring, which follows the structure */
	size_t capacity; /* bytes of the largest message */
	size_t size;     /* bytes of it all */
	unsigned taken;  /* messages since this process last scanned for leases of dead owners */
} php_shm_queue_handle;

/* A message to be added. */
typedef struct php_shm_queue_item {
	const void *bytes;
	size_t length;
	unsigned char type; /* any number below PHP_SHM_QUEUE_TYPES: what the bytes are is up to the caller */
} php_shm_queue_item;

#define PHP_SHM_QUEUE_TYPES 255

/* A message that this process has leased. */
typedef struct php_shm_queue_lease {
	size_t offset;       /* of its record from the beginning of the ring */
	size_t length;       /* bytes */
	unsigned deliveries; /* leases so far, this one included; 65535: or more */
	unsigned char type;
} php_shm_queue_lease;

typedef enum php_shm_queue_result {
	PHP_SHM_QUEUE_DONE,
	PHP_SHM_QUEUE_NONE,   /* nothing there, or no room */
	PHP_SHM_QUEUE_CORRUPT /* what is in the block cannot be */
} php_shm_queue_result;

typedef struct php_shm_queue_stats {
	uint64_t pushed; /* messages since the queue was formatted */
	size_t ready;    /* messages that can be leased now */
	size_t leased;
	size_t used; /* bytes of the ring that are not free, after the reclaim position has advanced */
} php_shm_queue_stats;

/* Bytes of the largest message that a queue made for its capacity can have: 2^38, or less where blocks are smaller. */
size_t php_shm_queue_capacity_max(void);

/* Bytes for a queue in which a message of `capacity` bytes (from 1) fits; 0 if that is more than a block can have. */
size_t php_shm_queue_size(size_t capacity);

/* Its handle is a php_shm_queue_handle. */
extern const php_shm_structure_kind php_shm_queue_kind;

/* Under push_lock */

/*
 * Adds the first messages of a list, as many as there is room for, all at once: *added. DONE if that was at least one. None may
 * be longer than handle->capacity. The caller then notifies queue->items of so many.
 */
php_shm_queue_result php_shm_queue_push(
	const php_shm_queue_handle *handle, php_shm_queue *queue, const php_shm_queue_item *items, size_t count, size_t *added);

/* Under pop_lock */

/*
 * Advances the reclaim position over all records that are done. `seen` is queue->cached_reclaim_pos as a push left it that found
 * no room, loaded before push_lock was released: true if the position is another one now, also if another process has advanced it
 * meanwhile, since that one wakes no producer.
 */
bool php_shm_queue_advance_reclaim(const php_shm_queue_handle *handle, php_shm_queue *queue, uint64_t seen);

/*
 * Leases the oldest message that can be had. php_shm_queue_lease_ready() scans for leases of dead owners only now and then.
 * php_shm_queue_lease_next() does so too if there is nothing else: to be called before sleeping or giving up, as it takes some
 * microseconds if other processes have leases.
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
	return (const char *) (queue + 1) + lease->offset + 2 * sizeof(uint64_t);
}

/*
 * Ends a lease: the message is done, or can be leased again in its old place. False if `self` does not own it. The caller then
 * notifies queue->space, or queue->items.
 */
bool php_shm_queue_done(php_shm_queue *queue, size_t offset, php_shm_owner self);
bool php_shm_queue_release(php_shm_queue *queue, size_t offset, php_shm_owner self);

/* As php_shm_queue_release(), for a message that has not been used: the delivery does not count. */
bool php_shm_queue_put_back(php_shm_queue *queue, size_t offset, php_shm_owner self);

/* How many messages can be leased now, about, while other threads change it. */
size_t php_shm_queue_count(const php_shm_queue *queue);

/* Whether there is nothing to be leased, as far as can be seen without the lock. */
static inline bool php_shm_queue_is_empty(const php_shm_queue *queue)
{
	return atomic_load_explicit(&((php_shm_queue *) queue)->write_pos, memory_order_relaxed) ==
		atomic_load_explicit(&((php_shm_queue *) queue)->read_pos, memory_order_relaxed) &&
		atomic_load_explicit(&((php_shm_queue *) queue)->requeued, memory_order_relaxed) == 0;
}

/* Acquire: pairs with the store of `closed` in Queue::close(). What was pushed before is seen. */
static inline bool php_shm_queue_is_closed(const php_shm_queue *queue)
{
	return atomic_load_explicit(&((php_shm_queue *) queue)->closed, memory_order_acquire) != 0;
}

/* Spins for some microseconds; true as soon as a message was pushed or requeued. */
bool php_shm_queue_poll(const php_shm_queue *queue);

#endif /* PHP_SHM_QUEUE_H */

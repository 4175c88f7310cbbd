/* SPDX-License-Identifier: MIT */

#include "queue.h"

#include "../shm_size.h"
#include "commit.h"
#include "ring.h"

#include <string.h>

#define WORD sizeof(uint64_t)

/* In front of the bytes of each message. */
/* Table of bytes: docs/format.md#record */
typedef struct record {
	_Atomic uint64_t state; /* READY, DONE, or the owner that has leased it */
	/* Bits 0 to 39: bytes; 40 to 47: type; 48 to 63: deliveries. Written by the producer, then by the owner of the lease. */
	_Atomic uint64_t meta;
} record;

#define READY UINT64_C(0)
#define DONE UINT64_C(2) /* no owner: an owner has another bit set */

#define LENGTH_BITS 40
#define LENGTH_MASK ((UINT64_C(1) << LENGTH_BITS) - 1)
/* Far enough below 2^40 that a ring for such a message and its record is never truncated there. */
#define CAPACITY_MAX (UINT64_C(1) << (LENGTH_BITS - 2))
#define TYPE_SHIFT LENGTH_BITS
#define DELIVERIES_SHIFT 48

/* Padding up to the end of the ring: DONE from the start. */
#define PAD PHP_SHM_QUEUE_TYPES

/* Leases after which a process scans for those of dead owners while the queue is never empty. A scan takes some microseconds. */
#define DEAD_SCAN_INTERVAL 4096

size_t php_shm_queue_capacity_max(void)
{
	return CAPACITY_MAX;
}

size_t php_shm_queue_size(size_t capacity)
{
	if (capacity > php_shm_queue_capacity_max()) {
		return 0;
	}
	return sizeof(php_shm_queue) + sizeof(record) + php_shm_round_up(capacity, WORD);
}

static size_t least(const php_shm_wanted *wanted)
{
	(void) wanted;
	return php_shm_queue_size(1);
}

static size_t fit(const php_shm_wanted *wanted, void *to)
{
	php_shm_queue_handle *handle = to;

	if (wanted->room < least(wanted)) {
		return 0;
	}
	handle->length = (wanted->room - sizeof(php_shm_queue)) / WORD * WORD;
	if (handle->length > LENGTH_MASK / WORD * WORD) {
		handle->length = LENGTH_MASK / WORD * WORD;
	}
	handle->capacity = handle->length - sizeof(record);
	handle->size = sizeof(php_shm_queue) + handle->length;
	handle->taken = 0;
	return handle->size;
}

static void format(php_shm_header *header, const php_shm_wanted *wanted, const void *handle)
{
	(void) wanted;
	(void) handle;
	memset(header + 1, 0, sizeof(php_shm_queue) - sizeof(*header));
}

/* The ring. What is under a lock, or owned, is accessed relaxed. Positions and states publish what was stored before. */

static inline uint64_t load(const _Atomic uint64_t *word)
{
	return atomic_load_explicit((_Atomic uint64_t *) word, memory_order_relaxed);
}

static inline void store(_Atomic uint64_t *word, uint64_t value)
{
	atomic_store_explicit(word, value, memory_order_relaxed);
}

static inline uint64_t load_acquire(const _Atomic uint64_t *word)
{
	return atomic_load_explicit((_Atomic uint64_t *) word, memory_order_acquire);
}

static inline record *record_at(const php_shm_queue *queue, size_t offset)
{
	return (record *) ((char *) (queue + 1) + offset);
}

static inline size_t extent_of(size_t length)
{
	return sizeof(record) + php_shm_round_up(length, WORD);
}

static inline uint64_t advance(const php_shm_queue_handle *handle, uint64_t position, size_t bytes)
{
	return php_shm_ring_advance(handle->length, position, bytes);
}

static inline bool is_position(const php_shm_queue_handle *handle, uint64_t position)
{
	return php_shm_ring_is_position(handle->length, position);
}

static inline size_t distance(const php_shm_queue_handle *handle, uint64_t from, uint64_t to)
{
	return php_shm_ring_distance(handle->length, from, to);
}

/* Bytes from a position to the end of the ring. */
static inline size_t left_in_ring(const php_shm_queue_handle *handle, uint64_t position)
{
	return handle->length - php_shm_ring_offset(position);
}

/* Loads the meta of the record at a position, of at most `limit` bytes; returns its extent, or 0 if that is impossible. */
static inline size_t read_record(
	const php_shm_queue_handle *handle, const php_shm_queue *queue, uint64_t at, size_t limit, uint64_t *meta, unsigned *type)
{
	size_t left = left_in_ring(handle, at), extent;

	/* Too short for a record: padding without one. */
	if (left < sizeof(record)) {
		*meta = 0;
		*type = PAD;
		return left <= limit ? left : 0;
	}
	*meta = load(&record_at(queue, php_shm_ring_offset(at))->meta);
	*type = (unsigned) (*meta >> TYPE_SHIFT & 0xff);
	/* Checked before it is rounded up and cast to size_t. */
	if ((*meta & LENGTH_MASK) > left - sizeof(record)) {
		return 0;
	}
	extent = extent_of((size_t) (*meta & LENGTH_MASK));
	return extent <= left && extent <= limit ? extent : 0;
}

static inline uint64_t state_at(const php_shm_queue_handle *handle, const php_shm_queue *queue, uint64_t at)
{
	return left_in_ring(handle, at) < sizeof(record)
		? DONE
		/* Pairs with the release of php_shm_queue_done() and php_shm_queue_release(). */
		: load_acquire(&record_at(queue, php_shm_ring_offset(at))->state);
}

/* Ends a batch of stores: the intent record, the commit point, and the counter. See repair(), which reads them under the lock. */
static inline void commit(_Atomic uint64_t *position, uint64_t to, _Atomic uint64_t *intent_position, _Atomic uint64_t *counter,
	_Atomic uint64_t *intent_counter, size_t messages)
{
	uint64_t count = load(counter) + messages;

	store(intent_position, to);
	php_shm_commit(intent_counter, count);
	/* The write position pairs with the acquires of `write_pos`; of `read_pos` only the program order matters. */
	php_shm_commit(position, to);
	store(counter, count);
}

/* Producers */

static void commit_write(php_shm_queue *queue, uint64_t write_pos, size_t messages)
{
	commit(&queue->write_pos, write_pos, &queue->intent_write_pos, &queue->pushed, &queue->intent_pushed, messages);
}

/* Whether so many bytes are free; loads the consumers' position only if the cached one is too old. *corrupt: impossible. */
static bool has_room(const php_shm_queue_handle *handle, php_shm_queue *queue, uint64_t write_pos, size_t bytes, bool *corrupt)
{
	uint64_t reclaim_pos = load(&queue->cached_reclaim_pos);
	size_t used;

	if (is_position(handle, reclaim_pos) && (used = distance(handle, reclaim_pos, write_pos)) <= handle->length &&
		bytes <= handle->length - used) {
		return true;
	}
	/* Pairs with php_shm_queue_advance_reclaim(): consumers have read the bytes before it. */
	reclaim_pos = load_acquire(&queue->reclaim_pos);
	if (!is_position(handle, reclaim_pos) || (used = distance(handle, reclaim_pos, write_pos)) > handle->length) {
		*corrupt = true;
		return false;
	}
	store(&queue->cached_reclaim_pos, reclaim_pos);
	return bytes <= handle->length - used;
}

php_shm_queue_result php_shm_queue_push(
	const php_shm_queue_handle *handle, php_shm_queue *queue, const php_shm_queue_item *items, size_t count, size_t *added)
{
	uint64_t write_pos = load(&queue->write_pos);
	bool corrupt = !is_position(handle, write_pos);
	size_t uncommitted = 0;

	*added = 0;
	while (!corrupt && *added < count && items[*added].length <= handle->capacity) {
		const php_shm_queue_item *item = &items[*added];
		size_t needed = extent_of(item->length), to_end = left_in_ring(handle, write_pos);
		record *there = record_at(queue, php_shm_ring_offset(write_pos));

		if (needed > to_end) {
			/*
			 * Padding up to the end of the ring. It is committed even if the message does not fit, so that a message of the full
			 * capacity finds the whole ring free when the consumers have reached this place.
			 */
			if (!has_room(handle, queue, write_pos, to_end, &corrupt)) {
				break;
			}
			if (to_end >= sizeof(record)) {
				store(&there->meta, (to_end - sizeof(record)) | (uint64_t) PAD << TYPE_SHIFT);
				store(&there->state, DONE);
			}
			write_pos = advance(handle, write_pos, to_end);
			commit_write(queue, write_pos, uncommitted);
			uncommitted = 0;
			continue;
		}
		if (!has_room(handle, queue, write_pos, needed, &corrupt)) {
			break;
		}
		store(&there->meta, item->length | (uint64_t) item->type << TYPE_SHIFT);
		store(&there->state, READY);
		if (item->length != 0) {
			memcpy(there + 1, item->bytes, item->length);
		}
		write_pos = advance(handle, write_pos, needed);
		++*added;
		uncommitted++;
	}
	if (uncommitted != 0) {
		commit_write(queue, write_pos, uncommitted);
	}
	return *added != 0 ? PHP_SHM_QUEUE_DONE : corrupt ? PHP_SHM_QUEUE_CORRUPT : PHP_SHM_QUEUE_NONE;
}

/* Consumers */

static void commit_read(php_shm_queue *queue, uint64_t read_pos, size_t messages)
{
	commit(&queue->read_pos, read_pos, &queue->intent_read_pos, &queue->taken, &queue->intent_taken, messages);
}

/* Loads the consumers' two positions; false if they are impossible. */
static bool load_positions(
	const php_shm_queue_handle *handle, const php_shm_queue *queue, uint64_t *reclaim_pos, uint64_t *read_pos)
{
	*reclaim_pos = load(&queue->reclaim_pos);
	*read_pos = load(&queue->read_pos);
	return is_position(handle, *reclaim_pos) && is_position(handle, *read_pos) &&
		distance(handle, *reclaim_pos, *read_pos) <= handle->length;
}

bool php_shm_queue_advance_reclaim(const php_shm_queue_handle *handle, php_shm_queue *queue, uint64_t seen)
{
	/* Pairs with commit_write(). */
	uint64_t reclaim_pos, read_pos, write_pos = load_acquire(&queue->write_pos), meta, old_reclaim_pos;
	unsigned type;
	size_t extent;

	if (!load_positions(handle, queue, &reclaim_pos, &read_pos) || !is_position(handle, write_pos)) {
		return false;
	}
	old_reclaim_pos = reclaim_pos;
	while (read_pos != write_pos &&
		(extent = read_record(handle, queue, read_pos, distance(handle, read_pos, write_pos), &meta, &type)) != 0 &&
		type == PAD) {
		/* Before `read_pos`, which it must never lag behind. */
		store(&queue->cached_write_pos, write_pos);
		read_pos = advance(handle, read_pos, extent);
		commit_read(queue, read_pos, 0);
	}
	while (reclaim_pos != read_pos && state_at(handle, queue, reclaim_pos) == DONE &&
		(extent = read_record(handle, queue, reclaim_pos, distance(handle, reclaim_pos, read_pos), &meta, &type)) != 0) {
		reclaim_pos = advance(handle, reclaim_pos, extent);
	}
	if (reclaim_pos != old_reclaim_pos) {
		/* Pairs with the acquire in has_room(). */
		php_shm_commit(&queue->reclaim_pos, reclaim_pos);
	}
	return reclaim_pos != seen;
}

/* Counts the delivery, and fills in the lease. The state already holds the owner. */
static void deliver(php_shm_queue *queue, uint64_t at, uint64_t meta, php_shm_queue_lease *lease)
{
	if (meta >> DELIVERIES_SHIFT != UINT16_MAX) {
		meta += UINT64_C(1) << DELIVERIES_SHIFT;
	}
	store(&record_at(queue, php_shm_ring_offset(at))->meta, meta);
	lease->offset = php_shm_ring_offset(at);
	lease->length = (size_t) (meta & LENGTH_MASK);
	lease->deliveries = (unsigned) (meta >> DELIVERIES_SHIFT);
	lease->type = (unsigned char) (meta >> TYPE_SHIFT);
}

/* Saturates at 0: the hint is incremented late. Relaxed: orders nothing, and keeps the increment's release sequence. */
static void uncount_requeued(php_shm_queue *queue)
{
	uint64_t requeued = load(&queue->requeued);

	while (requeued != 0 &&
		!atomic_compare_exchange_weak_explicit(
			&queue->requeued, &requeued, requeued - 1, memory_order_relaxed, memory_order_relaxed)) {
	}
}

/* Coalesces DONE records, so that scans behind an old lease stay short. Returns the bytes of the run that this one ends. */
static size_t coalesce(php_shm_queue *queue, uint64_t at, size_t extent, size_t run)
{
	if (run == 0 || php_shm_ring_offset(at) == 0) {
		return extent;
	}
	store(&record_at(queue, php_shm_ring_offset(at) - run)->meta, (run + extent - sizeof(record)) | (uint64_t) PAD << TYPE_SHIFT);
	return run + extent;
}

/* Leases the first message before `read_pos` that was requeued or, if `scan_dead`, that a dead owner has leased. */
static php_shm_queue_result lease_old(
	const php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, bool scan_dead, php_shm_queue_lease *lease)
{
	/* Pairs with php_shm_queue_release(): what it has counted is READY below. */
	uint64_t at, read_pos, meta, requeued = load_acquire(&queue->requeued);
	php_shm_owner_cache cache = {0};
	size_t run = 0, extent; /* bytes of the DONE records right before `at` */

	(void) php_shm_queue_advance_reclaim(handle, queue, 0);
	if (!load_positions(handle, queue, &at, &read_pos)) {
		return PHP_SHM_QUEUE_CORRUPT;
	}
	for (; at != read_pos; at = advance(handle, at, extent)) {
		uint64_t state = state_at(handle, queue, at);
		unsigned type;

		extent = read_record(handle, queue, at, distance(handle, at, read_pos), &meta, &type);
		if (extent == 0) {
			return PHP_SHM_QUEUE_CORRUPT;
		}
		if (state == DONE) {
			run = coalesce(queue, at, extent, run);
			continue;
		}
		run = 0;
		/* A dead owner's stores are visible because it has ended (lock.c). */
		if ((state == READY || (scan_dead && php_shm_owner_cache_is_dead(&cache, state & PHP_SHM_OWNER_MASK))) &&
			atomic_compare_exchange_strong(&record_at(queue, php_shm_ring_offset(at))->state, &state, self)) {
			if (state == READY) {
				uncount_requeued(queue);
			}
			deliver(queue, at, meta, lease);
			return PHP_SHM_QUEUE_DONE;
		}
	}
	/* A stale hint: resets it. Relaxed, as in uncount_requeued(). */
	if (requeued != 0) {
		atomic_compare_exchange_strong_explicit(&queue->requeued, &requeued, 0, memory_order_relaxed, memory_order_relaxed);
	}
	return PHP_SHM_QUEUE_NONE;
}

/* Leases the first message from `read_pos` on. */
static php_shm_queue_result lease_fresh(
	const php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease)
{
	uint64_t read_pos = load(&queue->read_pos), write_pos = load(&queue->cached_write_pos);
	bool loaded = false; /* `write_pos`: only once, so that other processes cannot keep this one here by moving it */

	for (;;) {
		uint64_t meta, state;
		unsigned type;
		size_t extent;

		if (!loaded && (read_pos == write_pos || !is_position(handle, write_pos))) {
			/* Pairs with commit_write(): the records before it are visible. */
			write_pos = load_acquire(&queue->write_pos);
			store(&queue->cached_write_pos, write_pos);
			loaded = true;
		}
		if (read_pos == write_pos) {
			return PHP_SHM_QUEUE_NONE;
		}
		if (!is_position(handle, read_pos) || !is_position(handle, write_pos) ||
			distance(handle, read_pos, write_pos) > handle->length) {
			return PHP_SHM_QUEUE_CORRUPT;
		}
		extent = read_record(handle, queue, read_pos, distance(handle, read_pos, write_pos), &meta, &type);
		if (extent == 0) {
			return PHP_SHM_QUEUE_CORRUPT;
		}
		if (type == PAD) {
			read_pos = advance(handle, read_pos, extent);
			commit_read(queue, read_pos, 0);
			continue;
		}
		state = state_at(handle, queue, read_pos);
		/* READY, or leased by an owner that died before `read_pos` advanced; anything else is corruption. */
		if (state != READY && state != self && !((state & ~PHP_SHM_OWNER_MASK) == 0 && php_shm_owner_is_dead(state))) {
			return PHP_SHM_QUEUE_CORRUPT;
		}
		/* The owner before `read_pos`, so that no unowned message is skipped; commit_read() orders them. */
		store(&record_at(queue, php_shm_ring_offset(read_pos))->state, self);
		deliver(queue, read_pos, meta, lease);
		commit_read(queue, advance(handle, read_pos, extent), 1);
		return PHP_SHM_QUEUE_DONE;
	}
}

php_shm_queue_result php_shm_queue_lease_ready(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease)
{
	bool scan_dead = ++handle->taken >= DEAD_SCAN_INTERVAL;
	php_shm_queue_result result = PHP_SHM_QUEUE_NONE;

	if (scan_dead || load(&queue->requeued) != 0) {
		result = lease_old(handle, queue, self, scan_dead, lease);
	}
	if (scan_dead) {
		handle->taken = 0;
	}
	return result == PHP_SHM_QUEUE_NONE ? lease_fresh(handle, queue, self, lease) : result;
}

php_shm_queue_result php_shm_queue_lease_next(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease)
{
	php_shm_queue_result result = php_shm_queue_lease_ready(handle, queue, self, lease);

	if (result == PHP_SHM_QUEUE_NONE && load(&queue->reclaim_pos) != load(&queue->read_pos)) {
		result = lease_old(handle, queue, self, true, lease);
	}
	return result;
}

bool php_shm_queue_done(php_shm_queue *queue, size_t offset, php_shm_owner self)
{
	/* Release: pairs with state_at(); this thread has read the bytes. */
	return atomic_compare_exchange_strong_explicit(
		&record_at(queue, offset)->state, &self, DONE, memory_order_release, memory_order_relaxed);
}

bool php_shm_queue_release(php_shm_queue *queue, size_t offset, php_shm_owner self)
{
	/* Pairs with state_at(), as above. */
	if (!atomic_compare_exchange_strong(&record_at(queue, offset)->state, &self, READY)) {
		return false;
	}
	/* After the state, so that a consumer that found nothing and resets the hint cannot lose this. Pairs with lease_old(). */
	atomic_fetch_add(&queue->requeued, 1);
	return true;
}

bool php_shm_queue_put_back(php_shm_queue *queue, size_t offset, php_shm_owner self)
{
	record *there = record_at(queue, offset);
	uint64_t meta = load(&there->meta), deliveries = meta >> DELIVERIES_SHIFT;

	/* Written only by the owner of a lease; the exchange in php_shm_queue_release() publishes it. */
	if (load(&there->state) == self && deliveries != 0 && deliveries != UINT16_MAX) {
		store(&there->meta, meta - (UINT64_C(1) << DELIVERIES_SHIFT));
	}
	return php_shm_queue_release(queue, offset, self);
}

size_t php_shm_queue_count(const php_shm_queue *queue)
{
	/* Relaxed: approximate, while other threads change them. `pushed` may lag behind `taken`. */
	uint64_t count = load(&queue->pushed) - load(&queue->taken) + load(&queue->requeued);

	return count <= LENGTH_MASK ? (size_t) count : 0;
}

php_shm_queue_result php_shm_queue_stat(const php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_queue_stats *stats)
{
	uint64_t at, read_pos, write_pos, meta;
	unsigned type;
	size_t extent;

	*stats = (php_shm_queue_stats) {.pushed = load(&queue->pushed)};
	(void) php_shm_queue_advance_reclaim(handle, queue, 0);
	/* Pairs with commit_write(). */
	write_pos = load_acquire(&queue->write_pos);
	if (!load_positions(handle, queue, &at, &read_pos) || !is_position(handle, write_pos) ||
		distance(handle, at, write_pos) > handle->length) {
		return PHP_SHM_QUEUE_CORRUPT;
	}
	stats->used = distance(handle, at, write_pos);
	for (; at != write_pos; at = advance(handle, at, extent)) {
		uint64_t state = state_at(handle, queue, at);

		extent = read_record(handle, queue, at, distance(handle, at, write_pos), &meta, &type);
		if (extent == 0) {
			return PHP_SHM_QUEUE_CORRUPT;
		}
		stats->ready += state == READY;
		stats->leased += state != READY && state != DONE;
	}
	return PHP_SHM_QUEUE_DONE;
}

const char *php_shm_queue_verify(const php_shm_queue_handle *handle, const php_shm_queue *queue)
{
	/* Pairs with commit_write(). */
	uint64_t at, read_pos, write_pos = load_acquire(&queue->write_pos), meta;
	uint64_t not_taken = 0;
	bool is_past = false; /* `at` has passed `read_pos` */
	unsigned type;
	size_t extent;

	if (!load_positions(handle, queue, &at, &read_pos) || !is_position(handle, write_pos) ||
		distance(handle, at, write_pos) > handle->length || distance(handle, at, read_pos) > distance(handle, at, write_pos)) {
		return "a position of the ring cannot be";
	}
	for (; at != write_pos; at = advance(handle, at, extent)) {
		uint64_t state = state_at(handle, queue, at);

		is_past = is_past || at == read_pos;
		extent = read_record(handle, queue, at, distance(handle, at, is_past ? write_pos : read_pos), &meta, &type);
		if (extent == 0) {
			return "the messages do not follow each other";
		}
		if (is_past && type != PAD) {
			not_taken++;
			if (state != READY && at != read_pos) {
				return "a message behind the read position is leased";
			}
		}
	}
	return not_taken != load(&queue->pushed) - load(&queue->taken) ? "there are more or fewer messages than are counted" : NULL;
}

/* The owner may have died between the commit store and the counter. Its stores are visible: see lock.c. */
static void repair(php_shm_header *header, php_shm_lock *lock)
{
	php_shm_queue *queue = (php_shm_queue *) header;

	if (lock == &queue->push_lock && load(&queue->write_pos) == load(&queue->intent_write_pos)) {
		store(&queue->pushed, load(&queue->intent_pushed));
	} else if (lock == &queue->pop_lock && load(&queue->read_pos) == load(&queue->intent_read_pos)) {
		store(&queue->taken, load(&queue->intent_taken));
	}
}

/* Takes the lock, unless the caller has it; false if another thread has it. */
static bool borrow(php_shm_queue *queue, php_shm_lock *lock, php_shm_owner self, bool *borrowed)
{
	php_shm_lock_result result = php_shm_lock_try(lock, self);

	*borrowed = result == PHP_SHM_LOCK_TAKEN;
	if (*borrowed) {
		php_shm_header_recover(&queue->header, &php_shm_queue_kind, lock);
	}
	return result != PHP_SHM_LOCK_BUSY;
}

/* Only for short queues, and if the other lock is free: debug builds call it after each operation. */
static const char *verify(const php_shm_header *header, const void *handle)
{
	php_shm_queue *queue = (php_shm_queue *) header;
	php_shm_owner self = php_shm_owner_self();
	bool push = false, pop = false;
	const char *wrong = NULL;

	if (php_shm_queue_count(queue) <= 64 && borrow(queue, &queue->push_lock, self, &push) &&
		borrow(queue, &queue->pop_lock, self, &pop)) {
		wrong = php_shm_queue_verify(handle, queue);
	}
	if (pop) {
		php_shm_lock_release(&queue->pop_lock, self);
	}
	if (push) {
		php_shm_lock_release(&queue->push_lock, self);
	}
	return wrong;
}

const php_shm_structure_kind php_shm_queue_kind = {
	.number = PHP_SHM_KIND_QUEUE,
	.name = "Queue",
	.least = least,
	.fit = fit,
	.format = format,
	.repair = repair,
	.verify = verify,
	.locks = {offsetof(php_shm_queue, turn), offsetof(php_shm_queue, push_lock), offsetof(php_shm_queue, pop_lock)},
};

/* SPDX-License-Identifier: MIT */

#include "queue.h"

#include "../shm_mechanism.h"
#include "ring.h"

#include <limits.h>
#include <string.h>

#define WORD sizeof(uint64_t)

/* In front of the bytes of each message. */
typedef struct record {
	_Atomic uint64_t state; /* READY, DONE, or the owner who has leased it */
	/* Bits 0 to 39: bytes; 40 to 47: type; 48 to 63: deliveries. Written by the producer, then by who leases it, under pop_lock. */
	_Atomic uint64_t facts;
} record;

#define READY UINT64_C(0)
#define DONE UINT64_C(2) /* no owner: those have another bit */

#define LENGTH_BITS 40
#define LENGTH_MASK ((UINT64_C(1) << LENGTH_BITS) - 1)
/* Far enough from the end of those bits that a ring for it, with its record, is never cut off there. */
#define CAPACITY_MAX (UINT64_C(1) << (LENGTH_BITS - 2))
#define TYPE_SHIFT LENGTH_BITS
#define DELIVERIES_SHIFT 48

/* Fills the ring up to its end; DONE from the beginning. */
#define PAD PHP_SHM_QUEUE_TYPES

/* While a queue is never empty: after so many messages a process looks for leases of the dead. It takes some microseconds. */
#define TAKEN_UNTIL_LOOK 4096

static bool fit(php_shm_queue_handle *handle, size_t room)
{
	if (room < sizeof(php_shm_queue) + sizeof(record) + WORD) {
		return false;
	}
	handle->length = (room - sizeof(php_shm_queue)) / WORD * WORD;
	if (handle->length > LENGTH_MASK / WORD * WORD) {
		handle->length = LENGTH_MASK / WORD * WORD;
	}
	handle->capacity = handle->length - sizeof(record);
	handle->size = sizeof(php_shm_queue) + handle->length;
	handle->taken = 0;
	return true;
}

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

static void make(php_shm_header *header, const php_shm_format *format)
{
	(void) format;
	memset(header + 1, 0, sizeof(php_shm_queue) - sizeof(*header));
}

php_shm_open_result php_shm_queue_open(php_shm_queue *queue, size_t room, php_shm_owner self, php_shm_queue_handle *handle)
{
	uint64_t size;
	php_shm_format format = {
		.kind = PHP_SHM_KIND_QUEUE,
		.size = fit(handle, room) ? handle->size : 0,
		.room = room,
	};
	php_shm_open_result result = php_shm_header_open(&queue->header, &format, make, self, &size);

	if (result == PHP_SHM_OPEN_DONE && (!fit(handle, size) || size != handle->size)) {
		return PHP_SHM_OPEN_FOREIGN;
	}
	return result;
}

void php_shm_queue_take_over(php_shm_queue *queue)
{
	if (php_shm_header_is_made(&queue->header)) {
		php_shm_lock_take_over(&queue->turn);
		php_shm_lock_take_over(&queue->push_lock);
		php_shm_lock_take_over(&queue->pop_lock);
	}
	php_shm_header_take_over(&queue->header);
}

/* The ring. What is under a lock, or owned, is read and written relaxed; the three ends are passed on with release and acquire. */

static inline uint64_t load(const _Atomic uint64_t *word)
{
	return atomic_load_explicit((_Atomic uint64_t *) word, memory_order_relaxed);
}

static inline void store(_Atomic uint64_t *word, uint64_t value)
{
	atomic_store_explicit(word, value, memory_order_relaxed);
}

static inline record *record_at(const php_shm_queue *queue, size_t place)
{
	return (record *) ((char *) (queue + 1) + place);
}

static inline size_t extent_of(size_t length)
{
	return sizeof(record) + php_shm_round_up(length, WORD);
}

static inline uint64_t advance(const php_shm_queue_handle *handle, uint64_t end, size_t bytes)
{
	return php_shm_ring_advance(handle->length, end, bytes);
}

/* Whether an end is one, and leaves room for a record header, as all do: the last word of the ring is a pad's that has none. */
static inline bool is_end(const php_shm_queue_handle *handle, uint64_t end)
{
	return php_shm_ring_is_end(handle->length, end);
}

static inline size_t distance(const php_shm_queue_handle *handle, uint64_t from, uint64_t to)
{
	return php_shm_ring_distance(handle->length, from, to);
}

/* Reads the record at a place, of which at most `limit` bytes belong to it: its facts and its extent; 0 if there can be none. */
static inline size_t read_record(
	const php_shm_queue_handle *handle, const php_shm_queue *queue, uint64_t end, size_t limit, uint64_t *facts, unsigned *type)
{
	size_t left = handle->length - php_shm_ring_place(end), extent;

	/* Too little for a record: passed over like a pad. */
	if (left < sizeof(record)) {
		*facts = 0;
		*type = PAD;
		return left <= limit ? left : 0;
	}
	*facts = load(&record_at(queue, php_shm_ring_place(end))->facts);
	*type = (unsigned) (*facts >> TYPE_SHIFT & 0xff);
	/* Before it is made a size: it may be more than a size can be. */
	if ((*facts & LENGTH_MASK) > left - sizeof(record)) {
		return 0;
	}
	extent = extent_of((size_t) (*facts & LENGTH_MASK));
	return extent <= left && extent <= limit ? extent : 0;
}

/* The state of a record; of too small a rest of the ring, DONE. */
static inline uint64_t state_at(const php_shm_queue_handle *handle, const php_shm_queue *queue, uint64_t end)
{
	return handle->length - php_shm_ring_place(end) < sizeof(record)
		? DONE
		/* Pairs with the release of whoever is done with it, or gives it back. */
		: atomic_load_explicit(&record_at(queue, php_shm_ring_place(end))->state, memory_order_acquire);
}

void php_shm_queue_recover(php_shm_lock *lock, php_shm_queue *queue)
{
	if (!php_shm_lock_is_abandoned(lock)) {
		return;
	}
	/* Whoever died after the store that commits has not come to count it. */
	if (lock == &queue->push_lock && load(&queue->end) == load(&queue->intended_end)) {
		store(&queue->pushed, load(&queue->intended_pushed));
	} else if (lock == &queue->pop_lock && load(&queue->next) == load(&queue->intended_next)) {
		store(&queue->taken, load(&queue->intended_taken));
	}
	php_shm_lock_recover(lock);
}

/* Producers */

/* Everything that is between here and the end is written before it moves; consumers see it with the end. */
static void commit_end(php_shm_queue *queue, uint64_t end, size_t messages)
{
	uint64_t pushed = load(&queue->pushed) + messages;

	store(&queue->intended_end, end);
	atomic_store_explicit(&queue->intended_pushed, pushed, memory_order_release);
	atomic_store_explicit(&queue->end, end, memory_order_release);
	store(&queue->pushed, pushed);
}

/* Whether there are so many free bytes, looking again where the consumers are if need be. False also if it cannot be. */
static bool has_room(const php_shm_queue_handle *handle, php_shm_queue *queue, uint64_t end, size_t bytes, bool *corrupt)
{
	uint64_t begin = load(&queue->seen_begin);
	size_t used;

	if (is_end(handle, begin) && (used = distance(handle, begin, end)) <= handle->length && bytes <= handle->length - used) {
		return true;
	}
	/* Pairs with php_shm_queue_sweep(): what was read there has been read. */
	begin = atomic_load_explicit(&queue->begin, memory_order_acquire);
	if (!is_end(handle, begin) || (used = distance(handle, begin, end)) > handle->length) {
		*corrupt = true;
		return false;
	}
	store(&queue->seen_begin, begin);
	return bytes <= handle->length - used;
}

php_shm_queue_result php_shm_queue_push(
	const php_shm_queue_handle *handle, php_shm_queue *queue, const php_shm_queue_item *items, size_t count, size_t *added)
{
	uint64_t end = load(&queue->end);
	bool corrupt = !is_end(handle, end);
	size_t uncommitted = 0;

	*added = 0;
	while (!corrupt && *added < count && items[*added].length <= handle->capacity) {
		const php_shm_queue_item *item = &items[*added];
		size_t needed = extent_of(item->length), to_end = handle->length - php_shm_ring_place(end);
		record *there = record_at(queue, php_shm_ring_place(end));

		if (needed > to_end) {
			/* The rest of the ring is passed over. That is committed whether there is room for the message or not, so that one of the
			 * full capacity finds the whole ring free when the consumers have come here too. */
			if (!has_room(handle, queue, end, to_end, &corrupt)) {
				break;
			}
			if (to_end >= sizeof(record)) {
				store(&there->facts, (to_end - sizeof(record)) | (uint64_t) PAD << TYPE_SHIFT);
				store(&there->state, DONE);
			}
			end = advance(handle, end, to_end);
			commit_end(queue, end, uncommitted);
			uncommitted = 0;
			continue;
		}
		if (!has_room(handle, queue, end, needed, &corrupt)) {
			break;
		}
		store(&there->facts, item->length | (uint64_t) item->type << TYPE_SHIFT);
		store(&there->state, READY);
		if (item->length != 0) {
			memcpy(there + 1, item->bytes, item->length);
		}
		end = advance(handle, end, needed);
		++*added;
		uncommitted++;
	}
	if (uncommitted != 0) {
		commit_end(queue, end, uncommitted);
	}
	return *added != 0 ? PHP_SHM_QUEUE_DONE : corrupt ? PHP_SHM_QUEUE_CORRUPT : PHP_SHM_QUEUE_NONE;
}

/* Consumers */

static void commit_next(php_shm_queue *queue, uint64_t next, size_t messages)
{
	uint64_t taken = load(&queue->taken) + messages;

	store(&queue->intended_next, next);
	atomic_store_explicit(&queue->intended_taken, taken, memory_order_release);
	atomic_store_explicit(&queue->next, next, memory_order_release);
	store(&queue->taken, taken);
}

/* Where the consumers' part begins and ends; false if that cannot be. */
static bool read_part(const php_shm_queue_handle *handle, const php_shm_queue *queue, uint64_t *begin, uint64_t *next)
{
	*begin = load(&queue->begin);
	*next = load(&queue->next);
	return is_end(handle, *begin) && is_end(handle, *next) && distance(handle, *begin, *next) <= handle->length;
}

bool php_shm_queue_sweep(const php_shm_queue_handle *handle, php_shm_queue *queue, uint64_t seen)
{
	uint64_t begin, next, end = atomic_load_explicit(&queue->end, memory_order_acquire), facts, old_begin;
	unsigned type;
	size_t extent;

	if (!read_part(handle, queue, &begin, &next) || !is_end(handle, end)) {
		return false;
	}
	old_begin = begin;
	while (next != end && (extent = read_record(handle, queue, next, distance(handle, next, end), &facts, &type)) != 0 &&
		type == PAD) {
		/* First, since it must not lag behind `next`. */
		store(&queue->seen_end, end);
		next = advance(handle, next, extent);
		commit_next(queue, next, 0);
	}
	while (begin != next && state_at(handle, queue, begin) == DONE &&
		(extent = read_record(handle, queue, begin, distance(handle, begin, next), &facts, &type)) != 0) {
		begin = advance(handle, begin, extent);
	}
	if (begin != old_begin) {
		/* Pairs with has_room(). */
		atomic_store_explicit(&queue->begin, begin, memory_order_release);
	}
	return begin != seen;
}

/* Writes that it has been delivered once more, and tells of it. The state says already whose it is. */
static void deliver(php_shm_queue *queue, uint64_t at, uint64_t facts, php_shm_queue_lease *lease)
{
	if (facts >> DELIVERIES_SHIFT != UINT16_MAX) {
		facts += UINT64_C(1) << DELIVERIES_SHIFT;
	}
	store(&record_at(queue, php_shm_ring_place(at))->facts, facts);
	lease->place = php_shm_ring_place(at);
	lease->length = (size_t) (facts & LENGTH_MASK);
	lease->deliveries = (unsigned) (facts >> DELIVERIES_SHIFT);
	lease->type = (unsigned char) (facts >> TYPE_SHIFT);
}

/* Not below 0: who has given it back may not have come to count it. */
static void uncount_released(php_shm_queue *queue)
{
	uint64_t released = atomic_load(&queue->released);

	while (released != 0 && !atomic_compare_exchange_weak(&queue->released, &released, released - 1)) {
	}
}

/* Leases the first message before `next` that was given back or, if `look`, whose owner is dead. */
static php_shm_queue_result lease_old(
	const php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, bool look, php_shm_queue_lease *lease)
{
	uint64_t at, next, facts, released = atomic_load(&queue->released);
	size_t done = 0, extent; /* bytes of the records before `at` that follow each other and are done with */
	php_shm_owner known = 0;
	bool is_dead = false;

	(void) php_shm_queue_sweep(handle, queue, 0);
	if (!read_part(handle, queue, &at, &next)) {
		return PHP_SHM_QUEUE_CORRUPT;
	}
	for (; at != next; at = advance(handle, at, extent)) {
		uint64_t state = state_at(handle, queue, at);
		unsigned type;

		extent = read_record(handle, queue, at, distance(handle, at, next), &facts, &type);
		if (extent == 0) {
			return PHP_SHM_QUEUE_CORRUPT;
		}
		if (state == DONE) {
			/* They become one, so that a message that is leased for long does not make everybody walk over all that came later. */
			done = php_shm_ring_place(at) != 0 ? done + extent : extent;
			if (done != extent) {
				store(&record_at(queue, php_shm_ring_place(at) + extent - done)->facts,
					(done - sizeof(record)) | (uint64_t) PAD << TYPE_SHIFT);
			}
			continue;
		}
		done = 0;
		if (state != READY) {
			if (!look) {
				continue;
			}
			if (known != (state & PHP_SHM_OWNER_MASK)) {
				known = state & PHP_SHM_OWNER_MASK;
				is_dead = php_shm_owner_is_dead(known);
			}
			if (!is_dead) {
				continue;
			}
		}
		if (!atomic_compare_exchange_strong(&record_at(queue, php_shm_ring_place(at))->state, &state, self)) {
			continue;
		}
		if (state == READY) {
			uncount_released(queue);
		}
		deliver(queue, at, facts, lease);
		return PHP_SHM_QUEUE_DONE;
	}
	/* It was taken before it was counted, or its taker died before he said so. */
	if (released != 0) {
		atomic_compare_exchange_strong(&queue->released, &released, 0);
	}
	return PHP_SHM_QUEUE_NONE;
}

/* Leases the first message that nobody has leased yet. */
static php_shm_queue_result lease_fresh(
	const php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease)
{
	uint64_t next = load(&queue->next), end = load(&queue->seen_end);
	bool looked = false; /* at `end`: once, so that no other process can keep this one here by moving it */

	for (;;) {
		uint64_t facts, state;
		unsigned type;
		size_t extent;

		if (!looked && (next == end || !is_end(handle, end))) {
			/* Pairs with commit_end(): what is before it has been written. */
			end = atomic_load_explicit(&queue->end, memory_order_acquire);
			store(&queue->seen_end, end);
			looked = true;
		}
		if (next == end) {
			return PHP_SHM_QUEUE_NONE;
		}
		if (!is_end(handle, next) || !is_end(handle, end) || distance(handle, next, end) > handle->length) {
			return PHP_SHM_QUEUE_CORRUPT;
		}
		extent = read_record(handle, queue, next, distance(handle, next, end), &facts, &type);
		if (extent == 0) {
			return PHP_SHM_QUEUE_CORRUPT;
		}
		if (type == PAD) {
			next = advance(handle, next, extent);
			commit_next(queue, next, 0);
			continue;
		}
		state = state_at(handle, queue, next);
		/* Somebody who died here had leased it already. Nobody else can have. */
		if (state != READY && state != self && !((state & ~PHP_SHM_OWNER_MASK) == 0 && php_shm_owner_is_dead(state))) {
			return PHP_SHM_QUEUE_CORRUPT;
		}
		/* Whose it is comes before `next`: what nobody has is never passed over. */
		store(&record_at(queue, php_shm_ring_place(next))->state, self);
		deliver(queue, next, facts, lease);
		commit_next(queue, advance(handle, next, extent), 1);
		return PHP_SHM_QUEUE_DONE;
	}
}

php_shm_queue_result php_shm_queue_lease_ready(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease)
{
	bool look = ++handle->taken >= TAKEN_UNTIL_LOOK;
	php_shm_queue_result result = PHP_SHM_QUEUE_NONE;

	if (look || load(&queue->released) != 0) {
		result = lease_old(handle, queue, self, look, lease);
	}
	if (look) {
		handle->taken = 0;
	}
	return result == PHP_SHM_QUEUE_NONE ? lease_fresh(handle, queue, self, lease) : result;
}

php_shm_queue_result php_shm_queue_lease_next(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease)
{
	php_shm_queue_result result = php_shm_queue_lease_ready(handle, queue, self, lease);

	return result == PHP_SHM_QUEUE_NONE && load(&queue->begin) != load(&queue->next) ? lease_old(handle, queue, self, true, lease)
																					 : result;
}

bool php_shm_queue_done(php_shm_queue *queue, size_t place, php_shm_owner self)
{
	return atomic_compare_exchange_strong_explicit(
		&record_at(queue, place)->state, &self, DONE, memory_order_release, memory_order_relaxed);
}

bool php_shm_queue_release(php_shm_queue *queue, size_t place, php_shm_owner self)
{
	if (!atomic_compare_exchange_strong(&record_at(queue, place)->state, &self, READY)) {
		return false;
	}
	/* Afterwards: a consumer who sets the number to 0, because he has found nothing, has looked before it was there. */
	atomic_fetch_add(&queue->released, 1);
	return true;
}

bool php_shm_queue_put_back(php_shm_queue *queue, size_t place, php_shm_owner self)
{
	record *there = record_at(queue, place);
	uint64_t facts = load(&there->facts), deliveries = facts >> DELIVERIES_SHIFT;

	/* No other process writes them while it is leased, and the next one reads them after its state. */
	if (load(&there->state) == self && deliveries != 0 && deliveries != UINT16_MAX) {
		store(&there->facts, facts - (UINT64_C(1) << DELIVERIES_SHIFT));
	}
	return php_shm_queue_release(queue, place, self);
}

size_t php_shm_queue_count(const php_shm_queue *queue)
{
	/* In this order: what is taken has been pushed before. */
	uint64_t taken = atomic_load_explicit(&((php_shm_queue *) queue)->taken, memory_order_acquire);
	uint64_t count = load(&queue->pushed) - taken + load(&queue->released);

	return count <= LENGTH_MASK ? (size_t) count : 0;
}

php_shm_queue_result php_shm_queue_stat(const php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_queue_stats *stats)
{
	uint64_t at, next, end, facts;
	unsigned type;
	size_t extent;

	*stats = (php_shm_queue_stats) {.pushed = load(&queue->pushed)};
	(void) php_shm_queue_sweep(handle, queue, 0);
	end = atomic_load_explicit(&queue->end, memory_order_acquire);
	if (!read_part(handle, queue, &at, &next) || !is_end(handle, end) || distance(handle, at, end) > handle->length) {
		return PHP_SHM_QUEUE_CORRUPT;
	}
	stats->used = distance(handle, at, end);
	for (; at != end; at = advance(handle, at, extent)) {
		uint64_t state = state_at(handle, queue, at);

		extent = read_record(handle, queue, at, distance(handle, at, end), &facts, &type);
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
	uint64_t at, next, end = atomic_load_explicit(&((php_shm_queue *) queue)->end, memory_order_acquire), facts;
	uint64_t not_taken = 0;
	bool passed_next = false;
	unsigned type;
	size_t extent;

	if (!read_part(handle, queue, &at, &next) || !is_end(handle, end) || distance(handle, at, end) > handle->length ||
		distance(handle, at, next) > distance(handle, at, end)) {
		return "an end of the ring lies where it cannot be";
	}
	for (; at != end; at = advance(handle, at, extent)) {
		uint64_t state = state_at(handle, queue, at);

		passed_next = passed_next || at == next;
		extent = read_record(handle, queue, at, distance(handle, at, passed_next ? end : next), &facts, &type);
		if (extent == 0) {
			return "the messages do not follow each other";
		}
		if (passed_next) {
			not_taken += type != PAD;
			if (state != READY && type != PAD && at != next) {
				return "a message is leased that nobody has come to";
			}
		}
	}
	return not_taken != load(&queue->pushed) - load(&queue->taken) ? "there are more or fewer messages than are counted" : NULL;
}

/* Sleeping */

bool php_shm_queue_poll(const php_shm_queue *queue)
{
	/* 100 pauses of 10 to 140 cycles, by processor: less than it takes to fall asleep and be woken. */
	for (int left = 100; left != 0; left--) {
		if (!php_shm_queue_is_empty(queue)) {
			return true;
		}
		php_shm_relax();
	}
	return false;
}

uint32_t php_shm_event_prepare(php_shm_event *event)
{
	uint32_t seen = atomic_fetch_or_explicit(event, 1, memory_order_relaxed) | 1;

	php_shm_event_fence(event);
	return seen;
}

void php_shm_event_notify_one(php_shm_event *event)
{
	uint32_t seen = atomic_fetch_add(event, 2) + 2;

	if (php_shm_wake(event, 1) != 0) {
		return;
	}
	/*
	 * Nobody sleeps: the mark goes, so that the next notification costs nothing. Whoever has fallen asleep in between is woken now, and
	 * there may be more of them. Whoever is about to sleep does not, since the word has changed.
	 */
	if (atomic_compare_exchange_strong(event, &seen, seen & ~UINT32_C(1)) && php_shm_wake(event, 1) != 0) {
		atomic_fetch_or(event, 1);
	}
}

void php_shm_event_notify_all(php_shm_event *event)
{
	atomic_fetch_add(event, 2);
	(void) php_shm_wake(event, INT_MAX);
}

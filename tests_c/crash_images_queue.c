/* SPDX-License-Identifier: MIT */

/*
 * The same as crash_images.c for the queue: a child is single-stepped through each operation. After every instruction another
 * process goes on with a copy of the block: it takes both locks, counts, and takes all messages. Each comes once, whole and in
 * order; the one that the dead process was adding comes or does not, the one that it was taking comes again unless it was done
 * with it. Then the same for the recovery itself. Operations with known faults are stepped through too: the images have to show
 * them.
 */
/* may run beside others */

#include "tests_c/lib/check.h"
#include "tests_c/lib/open.h"
#include "tests_c/lib/steps.h"

#include "structures/queue.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CAPACITY 120
#define RING (16 + CAPACITY)
#define ROOM (sizeof(php_shm_queue) + RING)
#define IDS 16
#define DIFFERENT_IMAGES 512
/* So many points of the recoveries of an operation are looked at, about; where there are more, images in between are left out. */
#define RECOVERY_POINTS 12000

/* What became of a message, told by producers and consumers: around the calls, so that it holds at every instruction. */
typedef enum fate {
	ABSENT,
	ADDING, /* there or not; not if one that was added before it is not */
	THERE,
	HELD, /* leased by the tracer, which lives: no other process gets it */
	TAKING,
	GONE
} fate;

/* What is copied: all that the processes share. */
typedef struct image {
	unsigned char fate[IDS];
	unsigned char least[IDS], most[IDS]; /* deliveries */
	unsigned char busy;                  /* by how many counts may be wrong: of owners that died leasing or requeuing */
	unsigned char draining;              /* deliveries are not counted any more */
	unsigned char opened, closing, closed, finished;
	uint64_t held; /* the place of the message that is HELD */
	_Alignas(uint64_t) char bytes[ROOM];
} image;

/* What is stepped through: ours, or one with a fault. */
typedef struct algorithm {
	php_shm_queue_result (*push)(
		const php_shm_queue_handle *handle, php_shm_queue *queue, const php_shm_queue_item *items, size_t count, size_t *added);
	php_shm_queue_result (*lease)(
		php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease);
	bool (*release)(php_shm_queue *queue, size_t place, php_shm_owner self);
} algorithm;

typedef struct operation {
	const char *name;
	void (*prepare)(image *image);
	void (*run)(image *image, php_shm_owner self);
} operation;

static const algorithm ours = {php_shm_queue_push, php_shm_queue_lease_next, php_shm_queue_release};

static image *shared;
static algorithm now;
static php_shm_queue_handle handle;
static size_t lengths[IDS];
static unsigned char contents[IDS][CAPACITY];
static const operation *current;
static image last; /* the image that was looked at last: the same one again cannot be different */
static images seen;
static image kept[DIFFERENT_IMAGES];
static size_t points, checked, violations;
static bool talkative; /* whether violations are printed: those of faulty algorithms are not */

static php_shm_queue *queue_of(image *image)
{
	return (php_shm_queue *) image->bytes;
}

/* The signal fence keeps the compiler from moving it. */
static void tell(unsigned char *where, unsigned value)
{
	atomic_signal_fence(memory_order_seq_cst);
	*(volatile unsigned char *) where = (unsigned char) value;
	atomic_signal_fence(memory_order_seq_cst);
}

/* A process that is stepped through must not fail; the stepping notices when it ends early. */
static void need(bool condition)
{
	if (!condition) {
		fprintf(stderr, "%s: a process that is stepped through cannot go on\n", current != NULL ? current->name : "prepare");
		_exit(1);
	}
}

static php_shm_queue_item item_of(unsigned id)
{
	return (php_shm_queue_item) {.bytes = contents[id], .length = lengths[id], .type = (unsigned char) id};
}

/* As callers do, but no living owner has it. */
static bool take_lock(php_shm_queue *queue, php_shm_lock *lock, php_shm_owner self)
{
	if (php_shm_lock_try(lock, self) != PHP_SHM_LOCK_TAKEN && !php_shm_lock_try_recover_dead(lock, self)) {
		return false;
	}
	php_shm_header_recover(&queue->header, &php_shm_queue_kind, lock);
	return true;
}

/* With faults. They know what lies in the ring, as only structures/queue.c does. */

typedef struct record {
	_Atomic uint64_t state, facts;
} record;

static record *record_at(php_shm_queue *queue, uint64_t end)
{
	return (record *) ((char *) (queue + 1) + (end & ~UINT64_C(1)));
}

static uint64_t after(uint64_t end, size_t length)
{
	end += sizeof(record) + (length + 7) / 8 * 8;
	return (end & ~UINT64_C(1)) == RING ? (end & 1) ^ 1 : end;
}

/* One message for which there is room before the end of the ring. */
static void write_record(php_shm_queue *queue, uint64_t end, const php_shm_queue_item *item)
{
	record *there = record_at(queue, end);

	atomic_store(&there->facts, item->length | (uint64_t) item->type << 40);
	atomic_store(&there->state, 0);
	memcpy(there + 1, item->bytes, item->length);
}

static php_shm_queue_result push_before_writing(
	const php_shm_queue_handle *handle, php_shm_queue *queue, const php_shm_queue_item *items, size_t count, size_t *added)
{
	uint64_t end = atomic_load(&queue->write_pos), pushed = atomic_load(&queue->pushed) + 1;

	(void) handle;
	(void) count;
	atomic_store(&queue->intent_write_pos, after(end, items->length));
	atomic_store(&queue->intent_pushed, pushed);
	atomic_store(&queue->write_pos, after(end, items->length));
	atomic_store(&queue->pushed, pushed);
	write_record(queue, end, items);
	*added = 1;
	return PHP_SHM_QUEUE_DONE;
}

/* The header before, the bytes afterwards. */
static php_shm_queue_result push_before_copying(
	const php_shm_queue_handle *handle, php_shm_queue *queue, const php_shm_queue_item *items, size_t count, size_t *added)
{
	record *there = record_at(queue, atomic_load(&queue->write_pos));

	atomic_store(&there->facts, items->length | (uint64_t) items->type << 40);
	atomic_store(&there->state, 0);
	return push_before_writing(handle, queue, items, count, added);
}

static php_shm_queue_result push_without_intention(
	const php_shm_queue_handle *handle, php_shm_queue *queue, const php_shm_queue_item *items, size_t count, size_t *added)
{
	uint64_t end = atomic_load(&queue->write_pos);

	(void) handle;
	(void) count;
	write_record(queue, end, items);
	atomic_store(&queue->write_pos, after(end, items->length));
	atomic_fetch_add(&queue->pushed, 1);
	*added = 1;
	return PHP_SHM_QUEUE_DONE;
}

static php_shm_queue_result lease_with(
	php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease, bool next_first, bool intends)
{
	uint64_t next = atomic_load(&queue->read_pos), taken = atomic_load(&queue->taken) + 1;
	record *there = record_at(queue, next);
	uint64_t facts = atomic_load(&there->facts) + (UINT64_C(1) << 48);

	*lease = (php_shm_queue_lease) {
		(size_t) (next & ~UINT64_C(1)), (size_t) (facts & 0xffffffff), (unsigned) (facts >> 48), (unsigned char) (facts >> 40)};
	if (!next_first) {
		atomic_store(&there->state, self);
		atomic_store(&there->facts, facts);
	}
	atomic_store(&queue->cached_write_pos, atomic_load(&queue->write_pos));
	if (intends) {
		atomic_store(&queue->intent_read_pos, after(next, lease->length));
		atomic_store(&queue->intent_taken, taken);
	}
	atomic_store(&queue->read_pos, after(next, lease->length));
	atomic_store(&queue->taken, taken);
	if (next_first) {
		atomic_store(&there->state, self);
		atomic_store(&there->facts, facts);
	}
	return PHP_SHM_QUEUE_DONE;
}

static php_shm_queue_result lease_next_first(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease)
{
	(void) handle;
	return lease_with(queue, self, lease, true, true);
}

/* Acknowledged before it is copied, as in a queue without leases: passed over, then the owner is stored. */
static php_shm_queue_result lease_as_done(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease)
{
	(void) handle;
	atomic_store(&record_at(queue, atomic_load(&queue->read_pos))->state, 2);
	return lease_with(queue, self, lease, true, true);
}

static php_shm_queue_result lease_without_intention(
	php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner self, php_shm_queue_lease *lease)
{
	(void) handle;
	return lease_with(queue, self, lease, false, false);
}

/* What operations are made of */

static void push(image *image, php_shm_owner self, unsigned first, unsigned count, unsigned expected)
{
	php_shm_queue *queue = queue_of(image);
	php_shm_queue_item items[IDS];
	size_t added;

	for (unsigned i = 0; i < count; i++) {
		items[i] = item_of(first + i);
	}
	need(take_lock(queue, &queue->push_lock, self));
	for (unsigned i = 0; i < count; i++) {
		tell(&image->fate[first + i], ADDING);
	}
	now.push(&handle, queue, items, count, &added);
	need(added == expected);
	for (unsigned i = 0; i < count; i++) {
		tell(&image->fate[first + i], i < added ? THERE : ABSENT);
	}
	php_shm_lock_release(&queue->push_lock, self);
	for (size_t i = 0; i < added; i++) {
		php_shm_event_notify(&queue->items);
	}
}

static size_t lease(image *image, php_shm_owner self, unsigned expected)
{
	php_shm_queue *queue = queue_of(image);
	php_shm_queue_lease lease;

	need(take_lock(queue, &queue->pop_lock, self));
	tell(&image->busy, image->busy + 1u);
	tell(&image->most[expected], image->most[expected] + 1u);
	need(now.lease(&handle, queue, self, &lease) == PHP_SHM_QUEUE_DONE && lease.type == expected);
	tell(&image->least[expected], image->least[expected] + 1u);
	tell(&image->busy, image->busy - 1u);
	php_shm_lock_release(&queue->pop_lock, self);
	need(memcmp(php_shm_queue_bytes(queue, &lease), contents[expected], lease.length) == 0);
	return lease.offset;
}

static void done(image *image, php_shm_owner self, unsigned id, size_t place)
{
	tell(&image->fate[id], TAKING);
	need(php_shm_queue_done(queue_of(image), place, self));
	tell(&image->fate[id], GONE);
	php_shm_event_notify(&queue_of(image)->space);
}

static void pop(image *image, php_shm_owner self, unsigned expected)
{
	done(image, self, expected, lease(image, self, expected));
}

static void release(image *image, php_shm_owner self, size_t place)
{
	tell(&image->busy, image->busy + 1u);
	need(now.release(queue_of(image), place, self));
	tell(&image->busy, image->busy - 1u);
	php_shm_event_notify(&queue_of(image)->items);
}

/* The tracer keeps it. */
static void hold(image *image, unsigned id)
{
	image->held = lease(image, tracer, id);
	image->fate[id] = HELD;
}

/* How it begins. The prepared state is made by our functions. */

static void set_lengths(const size_t *from, size_t count)
{
	for (size_t i = 0; i < IDS; i++) {
		lengths[i] = from[i % count];
	}
}

static void start_fresh(image *image)
{
	memset(image, 0, sizeof(*image));
}

static void start_half_made(image *image)
{
	php_shm_queue *queue = queue_of(image);

	start_fresh(image);
	need(open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = ROOM}, tracer, &handle) == PHP_SHM_OPEN_OK);
	atomic_store(&queue->header.state, 0);
	atomic_store(&queue->header.initializer, dead);
	memset(&queue->turn, 0xff, sizeof(*queue) - sizeof(queue->header));
}

static void start_empty(image *image)
{
	start_fresh(image);
	need(open_structure(queue_of(image), &php_shm_queue_kind, (php_shm_wanted) {.room = ROOM}, tracer, &handle) ==
		PHP_SHM_OPEN_OK);
	set_lengths((const size_t[]) {5, 0, 17, 8}, 4);
}

static void start_three(image *image)
{
	start_empty(image);
	push(image, tracer, 0, 3, 3);
}

/* 136 bytes: two messages of 48 that are done with, one of 24 or 32, and 16 or 8 that are left. */
static void start_before_end(image *image, size_t length)
{
	start_empty(image);
	set_lengths((const size_t[]) {32, 32, length, 30}, 4);
	push(image, tracer, 0, 3, 3);
	pop(image, tracer, 0);
	pop(image, tracer, 1);
	need(php_shm_queue_advance_reclaim(&handle, queue_of(image), atomic_load(&queue_of(image)->cached_reclaim_pos)));
}

static void start_before_wrap(image *image)
{
	start_before_end(image, 8);
}

/* Too few bytes are left for a record. */
static void start_before_short_wrap(image *image)
{
	start_before_end(image, 16);
}

/* The pad has been committed, and no consumer has passed it. */
static void start_after_pad(image *image)
{
	start_before_wrap(image);
	pop(image, tracer, 2);
	lengths[3] = CAPACITY;
	push(image, tracer, 3, 1, 0);
	lengths[3] = 30;
}

static void start_full(image *image)
{
	start_empty(image);
	set_lengths((const size_t[]) {32, 32, 24}, 3);
	push(image, tracer, 0, 3, 3);
}

/* Full of DONE records: the reclaim position was not advanced. */
static void start_unreclaimed(image *image)
{
	size_t places[3];

	start_full(image);
	for (unsigned i = 0; i < 3; i++) {
		places[i] = lease(image, tracer, i);
	}
	for (unsigned i = 0; i < 3; i++) {
		done(image, tracer, i, places[i]);
	}
}

static void start_requeued(image *image)
{
	size_t place;

	start_three(image);
	place = lease(image, tracer, 0);
	hold(image, 1);
	release(image, tracer, place);
}

static void start_leased_by_dead(image *image)
{
	start_three(image);
	lease(image, dead, 0);
}

/* One is held, two are done with behind it, then comes one of a dead process, then one that is ready. */
static void start_scattered(image *image)
{
	size_t second, third;

	start_empty(image);
	set_lengths((const size_t[]) {8, 3, 0, 8, 5}, 5);
	push(image, tracer, 0, 5, 5);
	hold(image, 0);
	second = lease(image, tracer, 1);
	third = lease(image, tracer, 2);
	lease(image, dead, 3);
	done(image, tracer, 2, third);
	done(image, tracer, 1, second);
}

/* An owner died after it requeued and before it counted that. */
static void start_half_requeued(image *image)
{
	start_requeued(image);
	atomic_fetch_sub(&queue_of(image)->requeued, 1);
	image->busy = 1;
}

/* Both ends are locked by an owner that died between the commit point and the counters. */
static void start_locked_by_dead(image *image)
{
	php_shm_queue *queue = queue_of(image);

	start_three(image);
	lease(image, dead, 0);
	atomic_fetch_sub(&queue->pushed, 1);
	atomic_fetch_sub(&queue->taken, 1);
	atomic_store(&queue->push_lock.word, dead | PHP_SHM_LOCK_WAITERS);
	atomic_store(&queue->pop_lock.word, dead);
	atomic_store(&queue->turn.word, dead);
}

/* The owner was stored; the read position had not passed it. */
static void start_died_before_next(image *image)
{
	php_shm_queue *queue = queue_of(image);

	start_three(image);
	atomic_store(&record_at(queue, 0)->state, dead);
	atomic_store(&queue->pop_lock.word, dead);
	image->busy = 1;
}

/* What is stepped through */

static void run_open(image *image, php_shm_owner self)
{
	need(open_structure(queue_of(image), &php_shm_queue_kind, (php_shm_wanted) {.room = ROOM}, self, &handle) == PHP_SHM_OPEN_OK);
	tell(&image->opened, 1);
}

static void run_push(image *image, php_shm_owner self)
{
	push(image, self, 3, 1, 1);
}

static void run_push_first(image *image, php_shm_owner self)
{
	push(image, self, 0, 1, 1);
}

static void run_push_many(image *image, php_shm_owner self)
{
	push(image, self, 3, 2, 2);
}

static void run_push_too_many(image *image, php_shm_owner self)
{
	push(image, self, 0, 8, 5);
}

static void run_push_in_vain(image *image, php_shm_owner self)
{
	push(image, self, 3, 1, 0);
}

/* As a caller that finds no room. */
static void run_reclaim_and_push(image *image, php_shm_owner self)
{
	php_shm_queue *queue = queue_of(image);

	push(image, self, 3, 1, 0);
	need(take_lock(queue, &queue->turn, self));
	need(take_lock(queue, &queue->pop_lock, self));
	need(php_shm_queue_advance_reclaim(&handle, queue, atomic_load(&queue->cached_reclaim_pos)));
	php_shm_lock_release(&queue->pop_lock, self);
	push(image, self, 3, 1, 1);
	php_shm_lock_release(&queue->turn, self);
}

static void run_pop(image *image, php_shm_owner self)
{
	pop(image, self, 0);
}

static void run_pop_all(image *image, php_shm_owner self)
{
	pop(image, self, 0);
	pop(image, self, 1);
	pop(image, self, 2);
}

static void run_pop_and_push(image *image, php_shm_owner self)
{
	pop(image, self, 2);
	push(image, self, 3, 1, 1);
	pop(image, self, 3);
}

static void run_receive_and_release(image *image, php_shm_owner self)
{
	size_t place = lease(image, self, 0);

	release(image, self, place);
}

/* Messages follow that are still to be taken, and it comes before them. */
static void run_release_twice(image *image, php_shm_owner self)
{
	run_receive_and_release(image, self);
	release(image, self, lease(image, self, 0));
	pop(image, self, 0);
}

static void run_pop_of_dead(image *image, php_shm_owner self)
{
	pop(image, self, 1);
	pop(image, self, 2);
	pop(image, self, 0);
}

static void run_pop_scattered(image *image, php_shm_owner self)
{
	pop(image, self, 4);
	pop(image, self, 3);
}

static void run_pop_looking(image *image, php_shm_owner self)
{
	handle.taken = 1000000;
	pop(image, self, 3);
}

static void run_pop_looking_first(image *image, php_shm_owner self)
{
	handle.taken = 1000000;
	pop(image, self, 0);
}

static void run_close(image *image, php_shm_owner self)
{
	php_shm_queue *queue = queue_of(image);

	need(take_lock(queue, &queue->push_lock, self));
	tell(&image->closing, 1);
	atomic_store_explicit(&queue->closed, 1, memory_order_release);
	tell(&image->closed, 1);
	php_shm_lock_release(&queue->push_lock, self);
	php_shm_event_notify_all(&queue->items);
	php_shm_event_notify_all(&queue->space);
}

static void run_stat(image *image, php_shm_owner self)
{
	php_shm_queue *queue = queue_of(image);
	php_shm_queue_stats stats;

	need(take_lock(queue, &queue->pop_lock, self));
	need(php_shm_queue_stat(&handle, queue, &stats) == PHP_SHM_QUEUE_DONE);
	php_shm_lock_release(&queue->pop_lock, self);
}

/* All that a new process does. */
static void run_recovery(image *image, php_shm_owner self)
{
	php_shm_queue *queue = queue_of(image);
	php_shm_queue_lease lease;

	need(open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = ROOM}, self, &handle) == PHP_SHM_OPEN_OK);
	need(take_lock(queue, &queue->push_lock, self));
	php_shm_lock_release(&queue->push_lock, self);
	tell(&image->draining, 1);
	tell(&image->busy, image->busy + 1u);
	need(take_lock(queue, &queue->pop_lock, self));
	while (php_shm_queue_lease_next(&handle, queue, self, &lease) == PHP_SHM_QUEUE_DONE) {
		php_shm_lock_release(&queue->pop_lock, self);
		need(lease.type < IDS &&
			(image->fate[lease.type] == THERE || image->fate[lease.type] == ADDING || image->fate[lease.type] == TAKING));
		tell(&image->fate[lease.type], TAKING);
		need(php_shm_queue_done(queue, lease.offset, self));
		tell(&image->fate[lease.type], GONE);
		need(take_lock(queue, &queue->pop_lock, self));
	}
	(void) php_shm_queue_advance_reclaim(&handle, queue, 0);
	php_shm_lock_release(&queue->pop_lock, self);
}

/* Takes a message of which it is known that it is there: what is wrong with it. */
static const char *check_message(const image *before, php_shm_queue *queue, const php_shm_queue_lease *lease, int *newest)
{
	unsigned id = lease->type;

	if (id >= IDS || before->fate[id] == ABSENT) {
		return "a message comes that was never added";
	}
	if (before->fate[id] == HELD) {
		return "a message comes that a living owner has leased";
	}
	if (before->fate[id] == GONE) {
		return "a message comes that has been done with";
	}
	if (lease->length != lengths[id] || memcmp(php_shm_queue_bytes(queue, lease), contents[id], lease->length) != 0) {
		return "a message is not whole";
	}
	if (lease->deliveries <= before->least[id] || (!before->draining && lease->deliveries > before->most[id] + 1u)) {
		return "deliveries are counted wrongly";
	}
	if (lease->deliveries == 1) {
		if ((int) id < *newest) {
			return "messages come out of order";
		}
		*newest = (int) id;
	}
	return NULL;
}

/* A message of the full capacity goes through: whatever was there has become free. */
static const char *check_free(php_shm_queue *queue, php_shm_queue_handle *mine)
{
	static unsigned char full[CAPACITY];
	php_shm_queue_item item = {.bytes = full, .length = CAPACITY, .type = IDS};
	php_shm_queue_lease lease;
	size_t added;

	memset(full, 0x5a, sizeof(full));
	if (php_shm_queue_push(mine, queue, &item, 1, &added) != PHP_SHM_QUEUE_DONE) {
		if (!php_shm_queue_advance_reclaim(mine, queue, atomic_load(&queue->cached_reclaim_pos)) ||
			php_shm_queue_push(mine, queue, &item, 1, &added) != PHP_SHM_QUEUE_DONE) {
			return "there is no room for a message of the full capacity";
		}
	}
	if (php_shm_queue_count(queue) != 1 || php_shm_queue_lease_next(mine, queue, tracer, &lease) != PHP_SHM_QUEUE_DONE ||
		lease.type != IDS || lease.length != CAPACITY || lease.deliveries != 1 ||
		memcmp(php_shm_queue_bytes(queue, &lease), full, CAPACITY) != 0 || !php_shm_queue_done(queue, lease.offset, tracer)) {
		return "a message of the full capacity does not come back";
	}
	return php_shm_queue_verify(mine, queue);
}

/* Goes on with a copy, as a process that comes after the stepper's death: what is wrong. */
static const char *check_image(const image *before)
{
	static image copy;
	php_shm_queue *queue = queue_of(&copy);
	php_shm_queue_handle mine;
	php_shm_queue_stats stats;
	php_shm_queue_lease lease;
	php_shm_queue_result result;
	bool got[IDS] = {false}, missing = false;
	size_t count, total = 0;
	int newest = -1;
	const char *wrong;

	copy = *before;
	if (before->opened && !php_shm_header_is_formatted(&queue->header)) {
		return "it was opened and is not made";
	}
	if (open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = ROOM}, tracer, &mine) != PHP_SHM_OPEN_OK ||
		mine.capacity != CAPACITY) {
		return "it cannot be opened";
	}
	if (!take_lock(queue, &queue->push_lock, tracer) || !take_lock(queue, &queue->pop_lock, tracer) ||
		!take_lock(queue, &queue->turn, tracer)) {
		return "a lock cannot be taken";
	}
	count = php_shm_queue_count(queue);
	wrong = php_shm_queue_verify(&mine, queue);
	if (wrong != NULL) {
		return wrong;
	}
	if (php_shm_queue_is_closed(queue) ? !before->closing : before->closed) {
		return "it is closed and should not be, or is not and should be";
	}
	if (php_shm_queue_stat(&mine, queue, &stats) != PHP_SHM_QUEUE_DONE || php_shm_queue_verify(&mine, queue) != NULL) {
		return "it cannot be walked through";
	}
	if (count + before->busy < stats.ready || count > stats.ready + before->busy) {
		return "other messages are counted than are there";
	}
	while ((result = php_shm_queue_lease_next(&mine, queue, tracer, &lease)) == PHP_SHM_QUEUE_DONE) {
		wrong = check_message(before, queue, &lease, &newest);
		if (wrong != NULL) {
			return wrong;
		}
		if (got[lease.type]) {
			return "a message comes twice";
		}
		got[lease.type] = true;
		if (!php_shm_queue_done(queue, lease.offset, tracer) || php_shm_queue_done(queue, lease.offset, tracer)) {
			return "one cannot be done with a message, once";
		}
	}
	if (result != PHP_SHM_QUEUE_NONE) {
		return "the messages do not end";
	}
	for (unsigned id = 0; id < IDS; id++) {
		unsigned fate = before->fate[id];

		if (fate == THERE && !got[id]) {
			return "a message is lost";
		}
		if (fate == ADDING && got[id] && missing) {
			return "a message is there and one that was added before it is not";
		}
		missing = missing || (fate == ADDING && !got[id]);
		total += fate == ADDING ? got[id] : fate != ABSENT;
		if (fate == HELD && !php_shm_queue_done(queue, before->held, tracer)) {
			return "a living owner has lost its lease";
		}
	}
	if (stats.pushed != total) {
		return "other messages are counted than have been added";
	}
	(void) php_shm_queue_advance_reclaim(&mine, queue, 0);
	if (php_shm_queue_count(queue) != 0 || atomic_load(&queue->requeued) != 0 || !php_shm_queue_is_empty(queue) ||
		php_shm_queue_stat(&mine, queue, &stats) != PHP_SHM_QUEUE_DONE || stats.used != 0) {
		return "it is empty and does not say so";
	}
	wrong = check_free(queue, &mine);
	if (wrong != NULL) {
		return wrong;
	}
	php_shm_lock_release(&queue->turn, tracer);
	php_shm_lock_release(&queue->pop_lock, tracer);
	php_shm_lock_release(&queue->push_lock, tracer);
	return (atomic_load(&queue->push_lock.word) | atomic_load(&queue->pop_lock.word)) == 0 ? NULL : "a lock is not free again";
}

static void look(void *data)
{
	const image *there = data;
	const char *wrong;

	points++;
	if (memcmp(&last, there, sizeof(last)) == 0) {
		return;
	}
	last = *there;
	if (!remember(&seen, &last)) {
		return;
	}
	checked++;
	wrong = check_image(&last);
	if (wrong != NULL) {
		violations++;
		if (talkative) {
			printf("  %s, point %zu: %s\n", current->name, points, wrong);
		}
	}
}

static void run_current(void *data, php_shm_owner self)
{
	current->run(data, self);
	tell(&((image *) data)->finished, 1);
}

static void step(const operation *operation)
{
	current = operation;
	memset(&last, 0xff, sizeof(last));
	seen = (images) {.bytes = kept, .size = sizeof(kept[0]), .most = DIFFERENT_IMAGES};
	step_through(run_current, look, shared);
	CHECK(shared->finished);
	look(shared);
}

/* The operation, and from its images the recovery, which may be killed too. Returns the crash points. */
static size_t check_operation(const operation *operation, bool recoveries)
{
	static const struct operation recovery = {"recovery", NULL, run_recovery};
	static image starts[DIFFERENT_IMAGES];
	algorithm stepped = now;
	size_t count, own, own_violations, recovered = 0;

	points = checked = violations = 0;
	now = ours;
	handle.taken = 0;
	current = operation;
	operation->prepare(shared);
	now = stepped;
	step(operation);
	count = seen.count;
	own = points;
	own_violations = violations;
	memcpy(starts, kept, count * sizeof(starts[0]));
	for (size_t i = 0, every; recoveries && violations == 0 && i < count; i += every) {
		*shared = starts[i];
		shared->finished = 0;
		step(&recovery);
		recovered++;
		every = (points - own) / recovered * count / RECOVERY_POINTS + 1;
	}
	if (talkative) {
		printf("%-44s %5zu points, %3zu images; %2zu recoveries with %6zu points\n", operation->name, own, count, recovered,
			points - own);
	}
	CHECK(!talkative || (own_violations == 0 && violations == 0));
	return points;
}

static void find(const char *fault, const operation *operation, const algorithm *algorithm)
{
	now = *algorithm;
	check_operation(operation, false);
	printf("fault %-50s %4zu violations\n", fault, violations);
	CHECK(violations > 0);
	now = ours;
	check_operation(operation, false);
	CHECK(violations == 0);
}

int main(void)
{
	static const operation operations[] = {
		{"open fresh memory", start_fresh, run_open},
		{"open a half-made queue", start_half_made, run_open},
		{"open a queue", start_three, run_open},
		{"push into an empty one", start_empty, run_push_first},
		{"push", start_three, run_push},
		{"push two", start_three, run_push_many},
		{"push more than there is room for", start_empty, run_push_too_many},
		{"push behind a pad", start_before_wrap, run_push},
		{"push behind a rest of eight bytes", start_before_short_wrap, run_push},
		{"push two behind a pad", start_before_wrap, run_push_many},
		{"push into a full one", start_full, run_push_in_vain},
		{"push, reclaim, push", start_unreclaimed, run_reclaim_and_push},
		{"pop", start_three, run_pop},
		{"pop three", start_full, run_pop_all},
		{"pop, push behind a pad, pop it", start_before_wrap, run_pop_and_push},
		{"the same with a rest of eight bytes", start_before_short_wrap, run_pop_and_push},
		{"push behind a pad that is there, reclaim", start_after_pad, run_push},
		{"receive and release", start_three, run_receive_and_release},
		{"receive and release twice, pop", start_three, run_release_twice},
		{"pop a requeued message", start_requeued, run_pop},
		{"pop what the dead have leased", start_leased_by_dead, run_pop_of_dead},
		{"pop between others' messages", start_scattered, run_pop_scattered},
		{"pop, looking for the dead", start_scattered, run_pop_looking},
		{"pop a message that was requeued by half", start_half_requeued, run_pop_looking_first},
		{"close", start_three, run_close},
		{"stat, which reclaims", start_unreclaimed, run_stat},
		{"take over both locks", start_locked_by_dead, run_recovery},
		{"take over from before next", start_died_before_next, run_recovery},
		{"push, taking over", start_locked_by_dead, run_push},
		{"pop, taking over", start_died_before_next, run_pop},
	};
	static const operation pushing = {"push", start_three, run_push}, popping = {"pop", start_three, run_pop};
	size_t all = 0;
	algorithm faulty;

	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	shared = sw_shm_malloc(sizeof(*shared));
	CHECK(shared != NULL);
	begin_steps();
	CHECK(ROOM == php_shm_queue_size(CAPACITY));
	for (unsigned id = 0; id < IDS; id++) {
		for (unsigned i = 0; i < CAPACITY; i++) {
			contents[id][i] = (unsigned char) (id * 17 + i * 13 + 1);
		}
	}

	now = ours;
	talkative = true;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		all += check_operation(&operations[i], true);
	}
	printf("%zu operations, %zu crash points, 0 violations\n", sizeof(operations) / sizeof(operations[0]), all);

	talkative = false;
	faulty = ours;
	faulty.push = push_before_writing;
	find("end is committed before the record", &pushing, &faulty);
	faulty.push = push_before_copying;
	find("end is committed before the bytes", &pushing, &faulty);
	faulty.push = push_without_intention;
	find("pushed is counted without an intention", &pushing, &faulty);
	faulty = ours;
	faulty.lease = lease_next_first;
	find("the read position passes a message before it has an owner", &popping, &faulty);
	faulty.lease = lease_as_done;
	find("a message is done before it has an owner", &popping, &faulty);
	faulty.lease = lease_without_intention;
	find("taken is counted without an intention", &popping, &faulty);
	end_steps();
	sw_shm_free(shared);
	return 0;
}

/* SPDX-License-Identifier: MIT */

#include "fuzz.h"
#include "tests_c/lib/open.h"

#include "structures/queue.h"

#include <string.h>

#define LIVE_MAX 64

static php_shm_queue_handle handle;
static unsigned char bytes[FUZZ_ROOM_MAX];

/* The model: the messages that are not done with, the oldest first. */
static struct message {
	unsigned char type; /* tells it from the others */
	size_t length;
	php_shm_owner owner; /* 0: it can be leased */
	php_shm_queue_lease lease;
	unsigned deliveries;
} live[LIVE_MAX];
static size_t live_count;
static unsigned next_type;

static php_shm_queue *queue(void)
{
	return (php_shm_queue *) (void *) block;
}

static size_t room_for(const fuzz_step *setup)
{
	return php_shm_queue_size(1 + setup->place % 700) + setup->value % 8;
}

static void begin(const fuzz_step *setup)
{
	ALWAYS(open_structure(queue(), &php_shm_queue_kind, (php_shm_wanted) {.room = room}, fuzz_owner(setup->place), &handle) ==
		PHP_SHM_OPEN_OK);
	ALWAYS(handle.size <= room);
	live_count = 0;
	next_type = 0;
}

/* Of a living holder the lock is not taken, but as soon as something has been edited it does not matter. */
static bool enter(php_shm_lock *lock, php_shm_owner self)
{
	bool taken;

	fuzz_call();
	taken = php_shm_lock_try(lock, self) == PHP_SHM_LOCK_TAKEN || php_shm_lock_try_recover_dead(lock, self);
	if (taken) {
		php_shm_header_recover(&queue()->header, &php_shm_queue_kind, lock);
	}
	fuzz_call();
	return taken || edited;
}

/* The dead have died before. */
static void leave(php_shm_lock *lock, php_shm_owner self)
{
	if (fuzz_owner_is_alive(self)) {
		php_shm_lock_release(lock, self);
	}
}

static void open_it(const fuzz_step *step)
{
	php_shm_queue_handle opened;
	php_shm_open_result result =
		open_structure(queue(), &php_shm_queue_kind, (php_shm_wanted) {.room = room}, fuzz_owner(step->place), &opened);

	UNEDITED(result == PHP_SHM_OPEN_OK);
	if (result == PHP_SHM_OPEN_OK) {
		ALWAYS(opened.size <= room && sizeof(php_shm_queue) + opened.length <= opened.size);
		ALWAYS(opened.capacity < opened.length);
		handle = opened;
	}
}

static bool reclaim(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);
	bool advanced;

	if (!enter(&queue()->pop_lock, self)) {
		return false;
	}
	advanced = php_shm_queue_advance_reclaim(&handle, queue(), atomic_load(&queue()->cached_reclaim_pos));
	leave(&queue()->pop_lock, self);
	return advanced;
}

static void reclaim_it(const fuzz_step *step)
{
	(void) reclaim(step);
}

static void push(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);
	php_shm_queue_item items[3];
	size_t count = 1 + step->kind % 3, added = 0;
	php_shm_queue_result result;

	if (live_count + count > LIVE_MAX) {
		return;
	}
	for (size_t i = 0; i < count; i++) {
		size_t length = (step->value >> i * 10) % (handle.capacity + 1);

		items[i].bytes = bytes;
		items[i].length = i + 1 == count && step->kind & 4 ? handle.capacity : step->kind & 8 ? length : length % 64;
		items[i].type = (unsigned char) ((next_type + i) % PHP_SHM_QUEUE_TYPES);
	}
	if (!enter(&queue()->push_lock, self)) {
		return;
	}
	result = php_shm_queue_push(&handle, queue(), items, count, &added);
	/* What is done with makes room; at most the end of the ring, and what was leased there, have to be passed over first. */
	for (int again = 0; again < 3 && live_count == 0 && result == PHP_SHM_QUEUE_NONE && reclaim(step); again++) {
		fuzz_call();
		result = php_shm_queue_push(&handle, queue(), items, count, &added);
	}
	leave(&queue()->push_lock, self);
	ALWAYS(result <= PHP_SHM_QUEUE_CORRUPT && added <= count && (result == PHP_SHM_QUEUE_DONE) == (added != 0));
	UNEDITED(result != PHP_SHM_QUEUE_CORRUPT);
	for (size_t i = 0; i < added; i++) {
		live[live_count++] = (struct message) {.type = items[i].type, .length = items[i].length};
	}
	next_type += (unsigned) added;
}

/* What a lease that was returned says, against the model. */
static void leased(const php_shm_queue_lease *lease, php_shm_owner self)
{
	size_t at = 0;

	ALWAYS(lease->offset % 8 == 0 && lease->length <= handle.capacity && lease->deliveries <= UINT16_MAX);
	ALWAYS(lease->offset <= handle.length - 16 && lease->length <= handle.length - 16 - lease->offset);
	fuzz_bytes((size_t) ((const char *) php_shm_queue_bytes(queue(), lease) - block), lease->length);
	while (at < live_count && live[at].type != lease->type) {
		at++;
	}
	UNEDITED(at < live_count);
	if (at == live_count) {
		/* Another one takes its part, so that there is something to be done with. */
		at = 0;
		live_count += live_count == 0;
	}
	UNEDITED(live[at].owner == 0 || !fuzz_owner_is_alive(live[at].owner));
	UNEDITED(live[at].length == lease->length && ++live[at].deliveries == lease->deliveries);
	UNEDITED(memcmp(php_shm_queue_bytes(queue(), lease), bytes, lease->length) == 0);
	for (size_t before = 0; before < at && live[at].deliveries == 1; before++) {
		UNEDITED(live[before].deliveries != 0);
	}
	live[at].owner = self;
	live[at].lease = *lease;
}

static void lease(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);
	bool ready = step->kind % 2 == 0;
	php_shm_queue_lease got;
	php_shm_queue_result result;

	if (!enter(&queue()->pop_lock, self)) {
		return;
	}
	/* As after so many messages. */
	handle.taken = step->kind & 2 ? 5000 : handle.taken;
	result =
		ready ? php_shm_queue_lease_ready(&handle, queue(), self, &got) : php_shm_queue_lease_next(&handle, queue(), self, &got);
	leave(&queue()->pop_lock, self);
	ALWAYS(result <= PHP_SHM_QUEUE_CORRUPT);
	UNEDITED(result != PHP_SHM_QUEUE_CORRUPT);
	if (result == PHP_SHM_QUEUE_DONE) {
		leased(&got, self);
		return;
	}
	for (size_t i = 0; i < live_count; i++) {
		UNEDITED(live[i].owner != 0 && (ready || fuzz_owner_is_alive(live[i].owner)));
	}
}

static void done(const fuzz_step *step)
{
	size_t at = step->value % LIVE_MAX;
	php_shm_owner self = fuzz_owner(step->place);
	bool is_done;

	if (at >= live_count || live[at].owner == 0) {
		return;
	}
	is_done = php_shm_queue_done(queue(), live[at].lease.offset, self);
	UNEDITED(is_done == (live[at].owner == self));
	if (is_done) {
		php_shm_event_notify(&queue()->space);
		live_count--;
		memmove(&live[at], &live[at + 1], (live_count - at) * sizeof(live[0]));
	}
}

static void release(const fuzz_step *step)
{
	size_t at = step->value % LIVE_MAX;
	php_shm_owner self = fuzz_owner(step->place);
	bool is_released;

	if (at >= live_count || live[at].owner == 0) {
		return;
	}
	is_released = php_shm_queue_release(queue(), live[at].lease.offset, self);
	UNEDITED(is_released == (live[at].owner == self));
	if (is_released) {
		php_shm_event_notify(&queue()->items);
		live[at].owner = 0;
	}
}

static void stat_it(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);
	php_shm_queue_stats stats;
	php_shm_queue_result result;
	size_t ready = 0;

	if (!enter(&queue()->pop_lock, self)) {
		return;
	}
	result = php_shm_queue_stat(&handle, queue(), &stats);
	leave(&queue()->pop_lock, self);
	if (result == PHP_SHM_QUEUE_DONE) {
		ALWAYS(stats.used <= handle.length && stats.ready + stats.leased <= handle.length / 8);
	}
	for (size_t i = 0; i < live_count; i++) {
		ready += live[i].owner == 0;
	}
	UNEDITED(result == PHP_SHM_QUEUE_DONE && stats.ready == ready && stats.leased == live_count - ready);
}

static void look_around(const fuzz_step *step)
{
	(void) step;
	(void) php_shm_queue_verify(&handle, queue());
	(void) php_shm_queue_count(queue());
	(void) php_shm_queue_is_empty(queue());
	(void) php_shm_queue_is_closed(queue());
	fuzz_call();
	(void) php_shm_queue_poll(queue());
}

static void notify(const fuzz_step *step)
{
	php_shm_event *event = step->kind % 2 == 0 ? &queue()->items : &queue()->space;
	uint32_t seen = php_shm_event_prepare(event);

	UNEDITED(seen & 1);
	(void) php_shm_wait(event, seen, step->value % PHP_SHM_MAX_SLEEP);
	if (step->kind % 8 == 0) {
		php_shm_event_notify_all(event);
	} else {
		php_shm_event_notify_many(event, step->kind / 2 % 4);
	}
}

static void take_over(const fuzz_step *step)
{
	(void) step;
	php_shm_header_reset_namespace(&queue()->header, &php_shm_queue_kind);
}

static const char *verify(void)
{
	return php_shm_queue_verify(&handle, queue());
}

static const fuzz_operation operations[] = {
	{"push", push},
	{"lease", lease},
	{"done", done},
	{"release", release},
	{"reclaim", reclaim_it},
	{"push", push},
	{"lease", lease},
	{"stat", stat_it},
	{"look around", look_around},
	{"notify", notify},
	{"open", open_it},
	{"take_over", take_over},
};

/* Nothing but what is passed over, all around the ring, and an end that is elsewhere each time that it is read. */
static const fuzz_step seed[] = {
	{.place = 100},
	{.what = 160, .kind = 24 << 3 | 1, .place = sizeof(php_shm_queue) / 8, .value = 4},
	{.what = 161, .kind = 12 << 3 | 5, .place = offsetof(php_shm_queue, write_pos) / 8, .value = 0},
	{.what = 1},
};

const fuzz_target target = {
	.alignment = 8,
	.room = room_for,
	.begin = begin,
	.verify = verify,
	.operations = operations,
	.count = sizeof(operations) / sizeof(operations[0]),
	.seed = seed,
	.seed_count = sizeof(seed) / sizeof(seed[0]),
};

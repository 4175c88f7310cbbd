/* SPDX-License-Identifier: MIT */

/* The queue: sizes, a model that is too simple to be wrong, events, and two mappings. */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/queue.h"
#include "tests_c/lib/open.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STEPS (1000000 / SLOWER)
#define MODELLED 512

static void check_sizes(void)
{
	php_shm_queue *queue = (php_shm_queue *) queue_memory;
	php_shm_queue_handle handle;
	const size_t most = (size_t) 1 << 38;

	CHECK(php_shm_queue_size(1) == sizeof(php_shm_queue) + 24 && php_shm_queue_size(8) == php_shm_queue_size(1));
	CHECK(php_shm_queue_size(9) == php_shm_queue_size(8) + 8);
	CHECK(php_shm_queue_size(most) > most && php_shm_queue_size(most + 1) == 0);
	CHECK(php_shm_queue_size(SIZE_MAX) == 0 && php_shm_queue_size(SIZE_MAX - 7) == 0);
	for (size_t room = 0; room < php_shm_queue_size(1); room++) {
		memset(queue_memory, 0, QUEUE_ROOM);
		CHECK(open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = room}, self, &handle) == PHP_SHM_OPEN_NO_ROOM);
		CHECK(all_bytes_are(queue_memory, QUEUE_ROOM, 0));
	}
	for (size_t room = php_shm_queue_size(1); room < 400; room++) {
		memset(queue_memory, 0, room);
		memset(queue_memory + room, 0x5a, 100);
		CHECK(open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = room}, self, &handle) == PHP_SHM_OPEN_OK);
		CHECK(handle.size <= room && handle.size + 8 > room && php_shm_queue_size(handle.capacity) == handle.size);
		CHECK(all_bytes_are(queue_memory + room, 100, 0x5a));
		/* More room changes nothing, less is too little. */
		for (size_t other = 0; other < 500; other++) {
			php_shm_queue_handle opened;
			php_shm_open_result result =
				open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = other}, self, &opened);

			if (other < handle.size) {
				/* 0: it has to have the size of one in that room, and has not. */
				CHECK(result == PHP_SHM_OPEN_SIZE);
			} else {
				CHECK(result == PHP_SHM_OPEN_OK && opened.size == handle.size && opened.capacity == handle.capacity);
			}
		}
	}
	/* A size that no queue has. */
	fresh_queue(64, &handle);
	queue->header.size--;
	CHECK(
		open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = QUEUE_ROOM}, self, &handle) == PHP_SHM_OPEN_FOREIGN);
	queue->header.size = 0;
	CHECK(
		open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = QUEUE_ROOM}, self, &handle) == PHP_SHM_OPEN_FOREIGN);
}

/* The model: messages in their order, with those that are done with among them. */

typedef enum modelled_state { READY, LEASED, DONE } modelled_state;

typedef struct modelled {
	modelled_state state;
	bool passed; /* leased once at least */
	php_shm_owner owner;
	size_t id, length, place;
	unsigned deliveries;
} modelled;

static struct {
	modelled messages[MODELLED];
	size_t count, pushed;
} model;

static modelled *expected_lease(bool look)
{
	modelled *new = NULL, *requeued = NULL, *dead = NULL;

	for (size_t i = 0; i < model.count; i++) {
		modelled *message = &model.messages[i];

		if (message->state == READY) {
			modelled **first = message->passed ? &requeued : &new;

			*first = *first != NULL ? *first : message;
		} else if (message->state == LEASED && message->owner == DEAD_OWNER && dead == NULL) {
			dead = message;
		}
	}
	if (requeued != NULL || look) {
		modelled *old = !look || dead == NULL ? requeued : requeued == NULL || dead < requeued ? dead : requeued;

		if (old != NULL) {
			return old;
		}
	}
	return new != NULL ? new : dead;
}

static void forget_done(void)
{
	size_t done = 0;

	while (done < model.count && model.messages[done].state == DONE) {
		done++;
	}
	model.count -= done;
	memmove(model.messages, model.messages + done, model.count * sizeof(model.messages[0]));
}

static void model_push(php_shm_queue_handle *handle, php_shm_queue *queue)
{
	php_shm_queue_item items[8];
	size_t count = 1 + next_random() % (next_random() % 4 == 0 ? 8 : 1), added;
	uint64_t seen;
	php_shm_queue_result result;

	if (model.count + count > MODELLED) {
		return;
	}
	for (size_t i = 0; i < count; i++) {
		size_t most = next_random() % 4 == 0 ? handle->capacity : handle->capacity < 64 ? handle->capacity : 64;

		items[i] = (php_shm_queue_item) {.bytes = bytes_of(model.pushed + i),
			.length = next_random() % (most + 1),
			.type = (unsigned char) ((model.pushed + i) % PHP_SHM_QUEUE_TYPES)};
		if (next_random() % 64 == 0) {
			items[i].length = handle->capacity;
		}
	}
	result = php_shm_queue_push(handle, queue, items, count, &added);
	seen = atomic_load(&queue->cached_reclaim_pos);
	if (result != PHP_SHM_QUEUE_DONE && (php_shm_queue_advance_reclaim(handle, queue, seen) || next_random() % 2 == 0)) {
		php_shm_queue_stats stats;

		result = php_shm_queue_push(handle, queue, items, count, &added);
		CHECK(php_shm_queue_stat(handle, queue, &stats) == PHP_SHM_QUEUE_DONE && stats.used <= handle->length);
		/* What is free is in at most two parts, of which one is large enough then. */
		CHECK(result == PHP_SHM_QUEUE_DONE || 16 + (items[0].length + 7) / 8 * 8 > (handle->length - stats.used) / 2);
		if (result != PHP_SHM_QUEUE_DONE && stats.ready + stats.leased == 0) {
			(void) php_shm_queue_advance_reclaim(handle, queue, 0);
			result = php_shm_queue_push(handle, queue, items, count, &added);
			CHECK(result == PHP_SHM_QUEUE_DONE);
		}
	}
	CHECK(result == (added != 0 ? PHP_SHM_QUEUE_DONE : PHP_SHM_QUEUE_NONE) && added <= count);
	for (size_t i = 0; i < added; i++) {
		model.messages[model.count++] = (modelled) {.state = READY, .id = model.pushed++, .length = items[i].length};
	}
}

static void model_lease(php_shm_queue_handle *handle, php_shm_queue *queue, php_shm_owner owner)
{
	modelled *expected = expected_lease(handle->taken + 1 >= 4096);
	php_shm_queue_lease lease;
	php_shm_queue_result result = php_shm_queue_lease_next(handle, queue, owner, &lease);

	CHECK(result == (expected != NULL ? PHP_SHM_QUEUE_DONE : PHP_SHM_QUEUE_NONE));
	if (expected != NULL) {
		CHECK(lease.length == expected->length && lease.type == expected->id % PHP_SHM_QUEUE_TYPES);
		CHECK(lease.deliveries == ++expected->deliveries);
		CHECK(!expected->passed || lease.offset == expected->place);
		CHECK(memcmp(php_shm_queue_bytes(queue, &lease), bytes_of(expected->id), lease.length) == 0);
		expected->state = LEASED;
		expected->passed = true;
		expected->owner = owner;
		expected->place = lease.offset;
	}
}

static void model_return(php_shm_queue *queue, bool done)
{
	modelled *message = model.count != 0 ? &model.messages[next_random() % model.count] : NULL;

	if (message == NULL || message->state != LEASED) {
		return;
	}
	CHECK(!php_shm_queue_done(queue, message->place, message->owner + 4));
	CHECK(!php_shm_queue_release(queue, message->place, message->owner + 4));
	CHECK(!php_shm_queue_put_back(queue, message->place, message->owner + 4));
	if (!done && next_random() % 2 == 0) {
		CHECK(php_shm_queue_put_back(queue, message->place, message->owner));
		message->deliveries--;
	} else {
		CHECK((done ? php_shm_queue_done : php_shm_queue_release)(queue, message->place, message->owner));
	}
	CHECK(!php_shm_queue_done(queue, message->place, message->owner));
	message->state = done ? DONE : READY;
	forget_done();
}

static void model_check(php_shm_queue_handle *handle, php_shm_queue *queue, bool walk)
{
	php_shm_queue_stats stats;
	size_t ready = 0, leased = 0;
	const char *wrong = php_shm_queue_verify(handle, queue);

	if (wrong != NULL) {
		fprintf(stderr, "%s\n", wrong);
	}
	CHECK(wrong == NULL);
	for (size_t i = 0; i < model.count; i++) {
		ready += model.messages[i].state == READY;
		leased += model.messages[i].state == LEASED;
	}
	CHECK(php_shm_queue_count(queue) == ready && (ready == 0) == php_shm_queue_is_empty(queue));
	if (walk) {
		CHECK(php_shm_queue_stat(handle, queue, &stats) == PHP_SHM_QUEUE_DONE);
		CHECK(stats.ready == ready && stats.leased == leased && stats.pushed == model.pushed);
	}
}

/* A pad at the end may not have been passed: then the queue is empty and does not look so. */
static void settle(php_shm_queue_handle *handle, php_shm_queue *queue)
{
	if (!php_shm_queue_is_empty(queue)) {
		(void) php_shm_queue_advance_reclaim(handle, queue, 0);
	}
}

static void check_against_model(size_t capacity, size_t steps, php_shm_owner other)
{
	php_shm_queue_handle handle;
	php_shm_queue *queue = fresh_queue(capacity, &handle);

	memset(&model, 0, sizeof(model));
	/* A handle with a scan for dead owners soon. */
	handle.taken = (unsigned) (next_random() % 4096);
	for (size_t step = 0; step < steps; step++) {
		unsigned choice = (unsigned) (next_random() % 100);

		if (choice < 35) {
			model_push(&handle, queue);
		} else if (choice < 70) {
			model_lease(&handle, queue, choice < 60 ? self : choice < 69 ? DEAD_OWNER : other);
		} else if (choice < 90) {
			model_return(queue, true);
		} else if (choice < 97) {
			model_return(queue, false);
		} else {
			(void) php_shm_queue_advance_reclaim(&handle, queue, 0);
		}
		if (step % 8 == 0) {
			settle(&handle, queue);
			model_check(&handle, queue, step % 32 == 0);
		}
	}
}

static void check_model(void)
{
	php_shm_owner *other = sw_shm_malloc(sizeof(*other));
	pid_t child;

	CHECK(other != NULL);
	*(volatile php_shm_owner *) other = 0;
	child = start_child();
	if (child == 0) {
		*(volatile php_shm_owner *) other = php_shm_owner_self();
		for (;;) {
			pause();
		}
	}
	while (*(volatile php_shm_owner *) other == 0) {
		sched_yield();
	}
	for (size_t capacity = 8; capacity <= 400; capacity += 8) {
		check_against_model(capacity, STEPS / 50, *other);
	}
	check_against_model(20000, STEPS / 10, *other);
	CHECK(kill(child, SIGKILL) == 0 && end_of(child) == -SIGKILL);
	sw_shm_free(other);
}

/* Events */

/* A producer without room does not sleep if a consumer has reclaimed some since; its own reclaim does not count. */
static void check_room_of_others(void)
{
	php_shm_queue_handle handle;
	php_shm_queue *queue = fresh_queue(64, &handle);
	php_shm_queue_item item = {.bytes = bytes_of(0), .length = 64};
	php_shm_queue_lease lease;
	uint64_t seen;
	size_t added;

	CHECK(php_shm_queue_push(&handle, queue, &item, 1, &added) == PHP_SHM_QUEUE_DONE);
	CHECK(php_shm_queue_push(&handle, queue, &item, 1, &added) == PHP_SHM_QUEUE_NONE);
	seen = atomic_load(&queue->cached_reclaim_pos);
	CHECK(!php_shm_queue_advance_reclaim(&handle, queue, seen));
	CHECK(php_shm_queue_lease_next(&handle, queue, self, &lease) == PHP_SHM_QUEUE_DONE);
	CHECK(php_shm_queue_done(queue, lease.offset, self));
	/* Finds nothing, and reclaims. */
	CHECK(php_shm_queue_lease_next(&handle, queue, self, &lease) == PHP_SHM_QUEUE_NONE);
	CHECK(php_shm_queue_advance_reclaim(&handle, queue, seen));
	CHECK(php_shm_queue_push(&handle, queue, &item, 1, &added) == PHP_SHM_QUEUE_DONE);
	CHECK(!php_shm_queue_advance_reclaim(&handle, queue, atomic_load(&queue->cached_reclaim_pos)));
}

/* A caller has changed the word before. */
static void check_event(void)
{
	static php_shm_event event;
	uint32_t seen;

	for (int i = 0; i < 3; i++) {
		php_shm_event_notify(&event);
		CHECK(atomic_load(&event) == 0);
	}
	seen = php_shm_event_prepare(&event);
	CHECK(seen == 1 && atomic_load(&event) == 1);
	php_shm_event_notify(&event);
	/* No waiter: the waiter bit is cleared, and one that was about to sleep does not. */
	CHECK(atomic_load(&event) == 2);
	CHECK(php_shm_wait(&event, seen, PHP_SHM_MAX_SLEEP));
	php_shm_event_notify(&event);
	CHECK(atomic_load(&event) == 2);
	CHECK(php_shm_event_prepare(&event) == 3);
	php_shm_event_notify_all(&event);
	CHECK(atomic_load(&event) == 5);
	CHECK(php_shm_wait(&event, 3, PHP_SHM_MAX_SLEEP));
	seen = php_shm_event_prepare(&event);
	CHECK(!php_shm_wait(&event, seen, 1000000));
}

/* One file, mapped at two addresses. */
static void check_two_mappings(void)
{
	size_t size = php_shm_queue_size(200);
	two_mappings mappings;
	php_shm_queue *queues[2];
	php_shm_queue_handle handles[2];

	map_twice(&mappings, size);
	queues[0] = mappings.first.mem;
	queues[1] = mappings.second.mem;
	for (int i = 0; i < 2; i++) {
		CHECK(open_structure(queues[i], &php_shm_queue_kind, (php_shm_wanted) {.room = size}, self, &handles[i]) ==
			PHP_SHM_OPEN_OK);
	}
	for (size_t i = 0; i < 1000; i++) {
		int from = (int) (i & 1);
		php_shm_queue_lease lease;
		size_t added;

		CHECK(php_shm_queue_push(&handles[from], queues[from],
				  &(php_shm_queue_item) {.bytes = bytes_of(i), .length = i % 80, .type = 7}, 1, &added) == PHP_SHM_QUEUE_DONE);
		CHECK(php_shm_queue_lease_next(&handles[1 - from], queues[1 - from], self, &lease) == PHP_SHM_QUEUE_DONE);
		CHECK(lease.length == i % 80 && lease.type == 7 &&
			memcmp(php_shm_queue_bytes(queues[1 - from], &lease), bytes_of(i), lease.length) == 0);
		CHECK(php_shm_queue_done(queues[from], lease.offset, self));
		CHECK(php_shm_queue_advance_reclaim(&handles[1 - from], queues[1 - from], atomic_load(&queues[from]->reclaim_pos)));
	}
	CHECK(memcmp(queues[0], queues[1], size) == 0 && php_shm_queue_verify(&handles[0], queues[0]) == NULL);
	unmap_both(&mappings);
}

int main(void)
{
	begin_queue();
	check_sizes();
	check_model();
	check_room_of_others();
	check_event();
	check_two_mappings();
	end_queue();
	return 0;
}

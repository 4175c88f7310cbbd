/* SPDX-License-Identifier: MIT */

/*
 * The queue: against a model that is too simple to be wrong, among threads and processes that sleep, wake and get killed, and with
 * bytes that nobody of us has written.
 */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/check.h"

#include "structures/queue.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_THREAD__)
#define SLOWER 20
#elif defined(__SANITIZE_ADDRESS__)
#define SLOWER 4
#else
#define SLOWER 1
#endif

#define SECOND INT64_C(1000000000)
#define ROOM ((size_t) 1 << 17)
#define STEPS (1000000 / SLOWER)
#define MODELLED 512
#define PRODUCERS 2
#define CONSUMERS 2
#define MESSAGES (15000 / SLOWER)
#define TURNS (100000 / SLOWER)
#define KILLS (SLOWER > 10 ? 100 : 200)
#define LIVES (2 + KILLS)
#define MESSAGES_OF_LIFE 2000

static php_shm_owner self;
static char *memory;
static unsigned char pattern[ROOM + 1024]; /* what messages are parts of */
static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

/* Marsaglia's xorshift: the same numbers in each run. */
static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static php_shm_queue *fresh(size_t capacity, php_shm_queue_handle *handle)
{
	php_shm_queue *queue = (php_shm_queue *) memory;
	size_t size = php_shm_queue_size(capacity);

	CHECK(size != 0 && size <= ROOM);
	memset(memory, 0, size);
	CHECK(php_shm_queue_open(queue, size, self, handle) == PHP_SHM_OPEN_DONE);
	CHECK(handle->size == size && handle->capacity == (capacity + 7) / 8 * 8);
	return queue;
}

static void check_sizes(void)
{
	php_shm_queue *queue = (php_shm_queue *) memory;
	php_shm_queue_handle handle;
	const size_t most = (size_t) 1 << 38;

	CHECK(php_shm_queue_size(1) == sizeof(php_shm_queue) + 24 && php_shm_queue_size(8) == php_shm_queue_size(1));
	CHECK(php_shm_queue_size(9) == php_shm_queue_size(8) + 8);
	CHECK(php_shm_queue_size(most) > most && php_shm_queue_size(most + 1) == 0);
	CHECK(php_shm_queue_size(SIZE_MAX) == 0 && php_shm_queue_size(SIZE_MAX - 7) == 0);
	for (size_t room = 0; room < php_shm_queue_size(1); room++) {
		memset(memory, 0, ROOM);
		CHECK(php_shm_queue_open(queue, room, self, &handle) == PHP_SHM_OPEN_NO_ROOM);
		CHECK(all_bytes_are(memory, ROOM, 0));
	}
	for (size_t room = php_shm_queue_size(1); room < 400; room++) {
		memset(memory, 0, room);
		memset(memory + room, 0x5a, 100);
		CHECK(php_shm_queue_open(queue, room, self, &handle) == PHP_SHM_OPEN_DONE);
		CHECK(handle.size <= room && handle.size + 8 > room && php_shm_queue_size(handle.capacity) == handle.size);
		CHECK(all_bytes_are(memory + room, 100, 0x5a));
		/* More room changes nothing, less is too little. */
		for (size_t other = 0; other < 500; other++) {
			php_shm_queue_handle opened;
			php_shm_open_result result = php_shm_queue_open(queue, other, self, &opened);

			if (other < handle.size) {
				/* 0: it has to have the size of one in that room, and has not. */
				CHECK(result == PHP_SHM_OPEN_SIZE);
			} else {
				CHECK(result == PHP_SHM_OPEN_DONE && opened.size == handle.size && opened.capacity == handle.capacity);
			}
		}
	}
	/* A size that no queue has. */
	fresh(64, &handle);
	queue->header.size--;
	CHECK(php_shm_queue_open(queue, ROOM, self, &handle) == PHP_SHM_OPEN_FOREIGN);
	queue->header.size = 0;
	CHECK(php_shm_queue_open(queue, ROOM, self, &handle) == PHP_SHM_OPEN_FOREIGN);
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

/* No thread has the id 0: whoever this is, he is dead. */
#define NOBODY (UINT64_C(0x1234) << 24)

static const unsigned char *bytes_of(size_t id)
{
	return pattern + id % 1024;
}

static modelled *expected_lease(bool look)
{
	modelled *new = NULL, *released = NULL, *dead = NULL;

	for (size_t i = 0; i < model.count; i++) {
		modelled *message = &model.messages[i];

		if (message->state == READY) {
			modelled **first = message->passed ? &released : &new;

			*first = *first != NULL ? *first : message;
		} else if (message->state == LEASED && message->owner == NOBODY && dead == NULL) {
			dead = message;
		}
	}
	if (released != NULL || look) {
		modelled *old = !look || dead == NULL ? released : released == NULL || dead < released ? dead : released;

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
	if (result != PHP_SHM_QUEUE_DONE && (php_shm_queue_sweep(handle, queue) || next_random() % 2 == 0)) {
		php_shm_queue_stats stats;

		result = php_shm_queue_push(handle, queue, items, count, &added);
		CHECK(php_shm_queue_stat(handle, queue, &stats) == PHP_SHM_QUEUE_DONE && stats.used <= handle->length);
		/* What is free is in at most two parts, of which one is large enough then. */
		CHECK(result == PHP_SHM_QUEUE_DONE || 16 + (items[0].length + 7) / 8 * 8 > (handle->length - stats.used) / 2);
		if (result != PHP_SHM_QUEUE_DONE && stats.ready + stats.leased == 0) {
			php_shm_queue_sweep(handle, queue);
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
		CHECK(!expected->passed || lease.place == expected->place);
		CHECK(memcmp(php_shm_queue_bytes(queue, &lease), bytes_of(expected->id), lease.length) == 0);
		expected->state = LEASED;
		expected->passed = true;
		expected->owner = owner;
		expected->place = lease.place;
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
	CHECK((done ? php_shm_queue_done : php_shm_queue_release)(queue, message->place, message->owner));
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

/* A pad at the end may be there that nobody has passed: then it is empty and does not look so. */
static void settle(php_shm_queue_handle *handle, php_shm_queue *queue)
{
	if (!php_shm_queue_is_empty(queue)) {
		php_shm_queue_sweep(handle, queue);
	}
}

static void check_against_model(size_t capacity, size_t steps, php_shm_owner other)
{
	php_shm_queue_handle handle;
	php_shm_queue *queue = fresh(capacity, &handle);

	memset(&model, 0, sizeof(model));
	/* Somebody who looks for the dead soon. */
	handle.taken = (unsigned) (next_random() % 4096);
	for (size_t step = 0; step < steps; step++) {
		unsigned choice = (unsigned) (next_random() % 100);

		if (choice < 35) {
			model_push(&handle, queue);
		} else if (choice < 70) {
			model_lease(&handle, queue, choice < 60 ? self : choice < 69 ? NOBODY : other);
		} else if (choice < 90) {
			model_return(queue, true);
		} else if (choice < 97) {
			model_return(queue, false);
		} else {
			php_shm_queue_sweep(&handle, queue);
		}
		if (step % 8 == 0) {
			settle(&handle, queue);
			model_check(&handle, queue, step % 32 == 0);
		}
	}
}

static pid_t start_worker(void)
{
	pid_t child = start_child();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		self = php_shm_owner_self();
	}
	return child;
}

static void check_model(void)
{
	php_shm_owner *other = sw_shm_malloc(sizeof(*other));
	pid_t child;

	CHECK(other != NULL);
	*(volatile php_shm_owner *) other = 0;
	child = start_worker();
	if (child == 0) {
		*(volatile php_shm_owner *) other = self;
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

/* As callers do */

typedef struct user {
	php_shm_queue *queue;
	php_shm_queue_handle handle;
	php_shm_owner self;
	size_t sleeps, overslept; /* how often somebody slept, and woke by himself though there was something */
} user;

static user open_as_user(void)
{
	user user = {.queue = (php_shm_queue *) memory, .self = php_shm_owner_self()};

	CHECK(php_shm_queue_open(user.queue, ROOM, user.self, &user.handle) == PHP_SHM_OPEN_DONE);
	return user;
}

static void lock_it(user *user, php_shm_lock *lock)
{
	php_shm_lock_result result = php_shm_lock_try(lock, user->self);

	CHECK(result != PHP_SHM_LOCK_HELD);
	if (result != PHP_SHM_LOCK_TAKEN) {
		result = php_shm_lock_spin(lock, user->self);
	}
	for (int64_t slice = 1000000; result != PHP_SHM_LOCK_TAKEN; slice = slice * 5 < PHP_SHM_SLICE ? slice * 5 : PHP_SHM_SLICE) {
		result = php_shm_lock_wait(lock, user->self, slice);
	}
	php_shm_queue_recover(lock, user->queue);
}

static void sleep_on(user *user, php_shm_event *event, uint32_t seen, bool (*is_there)(const php_shm_queue *queue))
{
	int64_t since = php_shm_now();

	user->sleeps++;
	if (!php_shm_wait(event, seen, PHP_SHM_SLICE) && php_shm_now() - since >= PHP_SHM_SLICE && is_there(user->queue)) {
		user->overslept++;
	}
}

static bool has_messages(const php_shm_queue *queue)
{
	return !php_shm_queue_is_empty(queue);
}

static bool has_new_room(const php_shm_queue *queue)
{
	return atomic_load(&((php_shm_queue *) queue)->begin) != atomic_load(&((php_shm_queue *) queue)->seen_begin);
}

static bool sweep(user *user)
{
	bool swept;

	lock_it(user, &user->queue->pop_lock);
	swept = php_shm_queue_sweep(&user->handle, user->queue);
	php_shm_lock_release(&user->queue->pop_lock, user->self);
	return swept;
}

static void push(user *user, const php_shm_queue_item *items, size_t count)
{
	php_shm_queue *queue = user->queue;

	while (count != 0) {
		php_shm_owner turn;
		size_t added = 0;

		lock_it(user, &queue->push_lock);
		turn = php_shm_lock_owner(&queue->turn);
		if (turn == 0 || turn == user->self) {
			CHECK(php_shm_queue_push(&user->handle, queue, items, count, &added) != PHP_SHM_QUEUE_CORRUPT);
		}
		php_shm_lock_release(&queue->push_lock, user->self);
		for (size_t i = 0; i < added; i++) {
			php_shm_event_notify(&queue->items);
		}
		items += added;
		count -= added;
		if (count == 0 || ((turn == 0 || turn == user->self) && sweep(user))) {
			continue;
		}
		if (php_shm_lock_owner(&queue->turn) == user->self) {
			uint32_t seen = php_shm_event_prepare(&queue->space);

			if (!sweep(user)) {
				sleep_on(user, &queue->space, seen, has_new_room);
			}
		} else if (php_shm_lock_try(&queue->turn, user->self) == PHP_SHM_LOCK_TAKEN ||
			php_shm_lock_wait(&queue->turn, user->self, PHP_SHM_SLICE) == PHP_SHM_LOCK_TAKEN) {
			php_shm_lock_recover(&queue->turn);
		}
	}
	if (php_shm_lock_owner(&queue->turn) == user->self) {
		php_shm_lock_release(&queue->turn, user->self);
	}
}

static void lease(user *user, php_shm_queue_lease *lease)
{
	for (;;) {
		php_shm_queue_result result;
		uint32_t seen;

		lock_it(user, &user->queue->pop_lock);
		result = php_shm_queue_lease_next(&user->handle, user->queue, user->self, lease);
		php_shm_lock_release(&user->queue->pop_lock, user->self);
		CHECK(result != PHP_SHM_QUEUE_CORRUPT);
		if (result == PHP_SHM_QUEUE_DONE) {
			return;
		}
		if (php_shm_queue_poll(user->queue)) {
			continue;
		}
		seen = php_shm_event_prepare(&user->queue->items);
		if (php_shm_queue_is_empty(user->queue)) {
			sleep_on(user, &user->queue->items, seen, has_messages);
		}
	}
}

static void done(user *user, const php_shm_queue_lease *lease)
{
	CHECK(php_shm_queue_done(user->queue, lease->place, user->self));
	php_shm_event_notify(&user->queue->space);
}

/* Exactly once, in order */

/* What a message begins with; a part of the pattern follows. */
typedef struct message {
	uint32_t producer, number;
} message;

#define LAST UINT32_MAX

typedef struct traffic {
	_Atomic unsigned char seen[PRODUCERS][MESSAGES];
	_Atomic size_t sleeps, overslept;
} traffic;

static traffic *counted;

static size_t fill(char *to, uint32_t producer, uint32_t number, size_t most)
{
	size_t more = (number * 7u + producer) % (most - sizeof(message) + 1);

	memcpy(to, &(message) {producer, number}, sizeof(message));
	memcpy(to + sizeof(message), bytes_of(number), more);
	return sizeof(message) + more;
}

static message read_message(user *user, const php_shm_queue_lease *lease, size_t most)
{
	const char *bytes = php_shm_queue_bytes(user->queue, lease);
	message message;
	char expected[1024];

	CHECK(lease->length >= sizeof(message));
	memcpy(&message, bytes, sizeof(message));
	if (message.number != LAST) {
		CHECK(lease->length == fill(expected, message.producer, message.number, most));
		CHECK(memcmp(bytes, expected, lease->length) == 0);
	}
	return message;
}

static void count_sleeps(user *user)
{
	atomic_fetch_add(&counted->sleeps, user->sleeps);
	atomic_fetch_add(&counted->overslept, user->overslept);
}

static void produce(uint32_t producer)
{
	user user = open_as_user();
	char bytes[8][1024];
	php_shm_queue_item items[8];

	for (uint32_t number = 0; number < MESSAGES;) {
		size_t count = number % 3 == 0 ? 1 + number % 8 : 1;

		for (size_t i = 0; i < count && number < MESSAGES; i++, number++) {
			items[i] = (php_shm_queue_item) {.bytes = bytes[i], .length = fill(bytes[i], producer, number, user.handle.capacity)};
			if (number == MESSAGES - 1) {
				count = i + 1;
			}
		}
		push(&user, items, count);
	}
	count_sleeps(&user);
}

static void consume(void)
{
	user user = open_as_user();
	uint32_t next[PRODUCERS] = {0};

	for (;;) {
		php_shm_queue_lease leased;
		message message;

		lease(&user, &leased);
		CHECK(leased.deliveries == 1);
		message = read_message(&user, &leased, user.handle.capacity);
		done(&user, &leased);
		if (message.number == LAST) {
			break;
		}
		CHECK(message.producer < PRODUCERS && message.number < MESSAGES && message.number >= next[message.producer]);
		next[message.producer] = message.number + 1;
		CHECK(atomic_fetch_add(&counted->seen[message.producer][message.number], 1) == 0);
	}
	count_sleeps(&user);
}

static void *produce_in_thread(void *data)
{
	produce((uint32_t) (size_t) data);
	return NULL;
}

static void *consume_in_thread(void *data)
{
	consume();
	return data;
}

static void end_consumers(void)
{
	user user = open_as_user();
	message last = {0, LAST};

	for (int i = 0; i < CONSUMERS; i++) {
		push(&user, &(php_shm_queue_item) {.bytes = &last, .length = sizeof(last)}, 1);
	}
}

static void check_traffic(const char *among, size_t capacity)
{
	php_shm_queue_handle handle;
	php_shm_queue *queue = (php_shm_queue *) memory;

	for (size_t producer = 0; producer < PRODUCERS; producer++) {
		for (size_t number = 0; number < MESSAGES; number++) {
			CHECK(atomic_load(&counted->seen[producer][number]) == 1);
		}
	}
	CHECK(php_shm_queue_open(queue, ROOM, self, &handle) == PHP_SHM_OPEN_DONE);
	CHECK(php_shm_queue_verify(&handle, queue) == NULL && php_shm_queue_count(queue) == 0);
	printf("%s, capacity %zu: %d messages, %zu sleeps, %zu overslept\n", among, capacity, PRODUCERS * MESSAGES,
		atomic_load(&counted->sleeps), atomic_load(&counted->overslept));
	/* Where a machine stops for longer than a slice, somebody sleeps that long through no fault of ours. */
	CHECK(atomic_load(&counted->overslept) <= 3);
}

static void check_threads(size_t capacity)
{
	php_shm_queue_handle handle;
	pthread_t producers[PRODUCERS], consumers[CONSUMERS];

	fresh(capacity, &handle);
	memset(counted, 0, sizeof(*counted));
	for (size_t i = 0; i < CONSUMERS; i++) {
		CHECK(pthread_create(&consumers[i], NULL, consume_in_thread, NULL) == 0);
	}
	for (size_t i = 0; i < PRODUCERS; i++) {
		CHECK(pthread_create(&producers[i], NULL, produce_in_thread, (void *) i) == 0);
	}
	for (size_t i = 0; i < PRODUCERS; i++) {
		CHECK(pthread_join(producers[i], NULL) == 0);
	}
	end_consumers();
	for (size_t i = 0; i < CONSUMERS; i++) {
		CHECK(pthread_join(consumers[i], NULL) == 0);
	}
	check_traffic("threads", capacity);
}

static void check_processes(size_t capacity)
{
	php_shm_queue_handle handle;
	pid_t producers[PRODUCERS], consumers[CONSUMERS];

	fresh(capacity, &handle);
	memset(counted, 0, sizeof(*counted));
	for (size_t i = 0; i < CONSUMERS; i++) {
		consumers[i] = start_worker();
		if (consumers[i] == 0) {
			consume();
			_exit(0);
		}
	}
	for (size_t i = 0; i < PRODUCERS; i++) {
		producers[i] = start_worker();
		if (producers[i] == 0) {
			produce((uint32_t) i);
			_exit(0);
		}
	}
	for (size_t i = 0; i < PRODUCERS; i++) {
		CHECK(end_of(producers[i]) == 0);
	}
	end_consumers();
	for (size_t i = 0; i < CONSUMERS; i++) {
		CHECK(end_of(consumers[i]) == 0);
	}
	check_traffic("processes", capacity);
}

/* Events */

/* Whoever found no room does not sleep because a consumer has made some since then: the news is not that he swept himself. */
static void check_room_of_others(void)
{
	php_shm_queue_handle handle;
	php_shm_queue *queue = fresh(64, &handle);
	php_shm_queue_item item = {.bytes = pattern, .length = 64};
	php_shm_queue_lease lease;
	size_t added;

	CHECK(php_shm_queue_push(&handle, queue, &item, 1, &added) == PHP_SHM_QUEUE_DONE);
	CHECK(php_shm_queue_push(&handle, queue, &item, 1, &added) == PHP_SHM_QUEUE_NONE);
	CHECK(!php_shm_queue_sweep(&handle, queue));
	CHECK(php_shm_queue_lease_next(&handle, queue, self, &lease) == PHP_SHM_QUEUE_DONE);
	CHECK(php_shm_queue_done(queue, lease.place, self));
	/* Finds nothing, and sweeps. */
	CHECK(php_shm_queue_lease_next(&handle, queue, self, &lease) == PHP_SHM_QUEUE_NONE);
	CHECK(php_shm_queue_sweep(&handle, queue));
	CHECK(php_shm_queue_push(&handle, queue, &item, 1, &added) == PHP_SHM_QUEUE_DONE);
	CHECK(!php_shm_queue_sweep(&handle, queue));
}

/* Whoever makes a call has changed the word before. */
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
	/* Nobody slept: the mark is gone, and whoever was about to sleep does not. */
	CHECK(atomic_load(&event) == 2);
	CHECK(php_shm_wait(&event, seen, PHP_SHM_SLICE));
	php_shm_event_notify(&event);
	CHECK(atomic_load(&event) == 2);
	CHECK(php_shm_event_prepare(&event) == 3);
	php_shm_event_notify_all(&event);
	CHECK(atomic_load(&event) == 5);
	CHECK(php_shm_wait(&event, 3, PHP_SHM_SLICE));
	seen = php_shm_event_prepare(&event);
	CHECK(!php_shm_wait(&event, seen, 1000000));
}

/* A message goes to and fro between two queues: a wake-up that gets lost stops both for a slice. */
static void check_ping_pong(void)
{
	size_t size = php_shm_queue_size(64);
	user there = {.queue = (php_shm_queue *) memory}, back = {.queue = (php_shm_queue *) (memory + size)};
	php_shm_queue_lease leased;
	uint32_t number;
	int64_t since = php_shm_now();
	pid_t child;

	memset(memory, 0, 2 * size);
	CHECK(php_shm_queue_open(there.queue, size, self, &there.handle) == PHP_SHM_OPEN_DONE);
	CHECK(php_shm_queue_open(back.queue, size, self, &back.handle) == PHP_SHM_OPEN_DONE);
	memset(counted, 0, sizeof(*counted));
	child = start_worker();
	there.self = back.self = php_shm_owner_self();
	for (uint32_t i = 0; i < TURNS; i++) {
		if (child != 0) {
			push(&there, &(php_shm_queue_item) {.bytes = &i, .length = sizeof(i)}, 1);
		}
		lease(child != 0 ? &back : &there, &leased);
		memcpy(&number, php_shm_queue_bytes(child != 0 ? back.queue : there.queue, &leased), sizeof(number));
		CHECK(number == i && leased.deliveries == 1);
		done(child != 0 ? &back : &there, &leased);
		if (child == 0) {
			push(&back, &(php_shm_queue_item) {.bytes = &i, .length = sizeof(i)}, 1);
		}
	}
	count_sleeps(&there);
	count_sleeps(&back);
	if (child == 0) {
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	printf("ping-pong: %d turns, %.1f us each, %zu sleeps, %zu overslept\n", TURNS,
		(double) (php_shm_now() - since) / TURNS / 1e3, atomic_load(&counted->sleeps), atomic_load(&counted->overslept));
	CHECK(atomic_load(&counted->overslept) <= 3);
}

/* Kills */

typedef struct lives {
	_Atomic uint32_t pushed[LIVES]; /* by each producer: those of which he knew, before he was killed */
	_Atomic unsigned char seen[LIVES][MESSAGES_OF_LIFE];
	_Atomic size_t taken, again;
	_Atomic bool stop, drained; /* the producers, and then the consumers */
} lives;

static lives *lived;

static void produce_until_killed(uint32_t life)
{
	user user = open_as_user();
	char bytes[1024];

	for (uint32_t number = 0; number < MESSAGES_OF_LIFE && !atomic_load(&lived->stop); number++) {
		size_t length = fill(bytes, life, number, user.handle.capacity);

		push(&user, &(php_shm_queue_item) {.bytes = bytes, .length = length}, 1);
		atomic_store(&lived->pushed[life], number + 1);
	}
	while (!atomic_load(&lived->stop)) {
		nanosleep(&(struct timespec) {.tv_nsec = 1000000}, NULL);
	}
}

static void take_lived(user *user, const php_shm_queue_lease *leased)
{
	message message = read_message(user, leased, user->handle.capacity);

	if (message.number != LAST) {
		CHECK(message.producer < LIVES && message.number < MESSAGES_OF_LIFE);
		if (atomic_fetch_add(&lived->seen[message.producer][message.number], 1) != 0) {
			/* Somebody was killed after he had noted it and before he was done with it. */
			CHECK(leased->deliveries > 1);
			atomic_fetch_add(&lived->again, 1);
		}
		atomic_fetch_add(&lived->taken, 1);
	}
}

static void consume_until_killed(void)
{
	user user = open_as_user();
	php_shm_queue_lease leased;

	while (!atomic_load(&lived->drained)) {
		lease(&user, &leased);
		/* Some are given back. */
		if ((leased.length + leased.deliveries) % 5 == 0) {
			CHECK(php_shm_queue_release(user.queue, leased.place, user.self));
			php_shm_event_notify(&user.queue->items);
			continue;
		}
		take_lived(&user, &leased);
		done(&user, &leased);
	}
}

static void check_kills(size_t capacity)
{
	php_shm_queue_handle handle;
	php_shm_queue *queue = fresh(capacity, &handle);
	pid_t children[4];
	uint32_t life = 0;
	user user;
	size_t total = 0;
	php_shm_queue_lease leased;
	message last = {0, LAST};

	memset(lived, 0, sizeof(*lived));
	user = open_as_user();
	for (int kill_number = -4; kill_number < KILLS; kill_number++) {
		size_t victim = kill_number < 0 ? (size_t) (kill_number + 4) : (size_t) (next_random() % 4);

		if (kill_number >= 0) {
			size_t taken = atomic_load(&lived->taken);
			int64_t since = php_shm_now();

			nanosleep(&(struct timespec) {.tv_nsec = (long) (next_random() % 2000000)}, NULL);
			CHECK(kill(children[victim], SIGKILL) == 0 && end_of(children[victim]) == -SIGKILL);
			if (kill_number % 16 == 15) {
				/* The others go on, unless all producers have added all that they may. */
				while (atomic_load(&lived->taken) == taken && php_shm_now() - since < SECOND / 5) {
					nanosleep(&(struct timespec) {.tv_nsec = 100000}, NULL);
				}
			}
		}
		children[victim] = start_worker();
		if (children[victim] == 0) {
			if (victim % 2 == 0) {
				produce_until_killed(life);
			} else {
				consume_until_killed();
			}
			_exit(0);
		}
		if (victim % 2 == 0) {
			life++;
			CHECK(life < LIVES);
		}
	}
	atomic_store(&lived->stop, true);
	/* Whoever waits for room gets it, since the consumers go on; then each of those gets a message to end with. */
	for (int i = 0; i < 4; i += 2) {
		CHECK(end_of(children[i]) == 0);
	}
	atomic_store(&lived->drained, true);
	for (int i = 0; i < 2; i++) {
		push(&user, &(php_shm_queue_item) {.bytes = &last, .length = sizeof(last)}, 1);
	}
	for (int i = 1; i < 4; i += 2) {
		CHECK(end_of(children[i]) == 0);
	}
	lock_it(&user, &queue->push_lock);
	lock_it(&user, &queue->pop_lock);
	CHECK(php_shm_queue_verify(&handle, queue) == NULL);
	while (php_shm_queue_lease_next(&handle, queue, user.self, &leased) == PHP_SHM_QUEUE_DONE) {
		take_lived(&user, &leased);
		CHECK(php_shm_queue_done(queue, leased.place, user.self));
	}
	php_shm_queue_sweep(&handle, queue);
	CHECK(php_shm_queue_verify(&handle, queue) == NULL && php_shm_queue_count(queue) == 0 && atomic_load(&queue->released) == 0);
	for (uint32_t i = 0; i < life; i++) {
		uint32_t pushed = atomic_load(&lived->pushed[i]);

		for (uint32_t number = 0; number < MESSAGES_OF_LIFE; number++) {
			unsigned char seen = atomic_load(&lived->seen[i][number]);

			CHECK(number < pushed ? seen != 0 : number == pushed || seen == 0);
			total += seen != 0;
		}
	}
	CHECK(atomic_load(&queue->pushed) == total + 2);
	printf("%d kills of producers and consumers, capacity %zu: %zu messages, none lost, %zu twice and counted so\n", KILLS,
		capacity, total, atomic_load(&lived->again));
}

/* Bytes that nobody of us has written */

static _Atomic bool stop_flipping;

static void use_all(php_shm_queue *queue, php_shm_queue_handle handle, size_t place)
{
	php_shm_queue_item items[2] = {{.bytes = pattern, .length = handle.capacity / 4, .type = 1}, {.bytes = pattern, .length = 3}};
	php_shm_queue_handle opened;
	php_shm_queue_stats stats;
	php_shm_queue_lease lease;
	size_t added;
	volatile unsigned char sum = 0;

	(void) php_shm_queue_open(queue, handle.size, self, &opened);
	for (int round = 0; round < 3; round++) {
		handle.taken = round == 1 ? 5000 : 0;
		(void) php_shm_lock_try(&queue->push_lock, self);
		php_shm_queue_recover(&queue->push_lock, queue);
		php_shm_queue_recover(&queue->pop_lock, queue);
		(void) php_shm_queue_verify(&handle, queue);
		(void) php_shm_queue_stat(&handle, queue, &stats);
		(void) php_shm_queue_count(queue);
		(void) php_shm_queue_is_empty(queue);
		(void) php_shm_queue_push(&handle, queue, items, 2, &added);
		CHECK(added <= 2);
		for (int i = 0; i < 4; i++) {
			if (php_shm_queue_lease_next(&handle, queue, self, &lease) == PHP_SHM_QUEUE_DONE) {
				const unsigned char *bytes = php_shm_queue_bytes(queue, &lease);

				CHECK(
					lease.place % 8 == 0 && lease.length <= handle.capacity && lease.place + 16 + lease.length <= handle.length);
				for (size_t at = 0; at < lease.length; at++) {
					sum = (unsigned char) (sum + bytes[at]);
				}
				if (i % 2 == 0) {
					(void) php_shm_queue_release(queue, lease.place, self);
				} else {
					(void) php_shm_queue_done(queue, lease.place, self);
				}
			}
		}
		(void) php_shm_queue_done(queue, place, self);
		(void) php_shm_queue_sweep(&handle, queue);
	}
}

static void *flip(void *data)
{
	user *user = data;
	uint64_t bits = 88172645463325252u;
	volatile unsigned char *bytes = (volatile unsigned char *) user->queue;

	while (!atomic_load_explicit(&stop_flipping, memory_order_relaxed)) {
		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		bytes[bits % user->handle.size] ^= (unsigned char) (1u << (bits >> 60 & 7));
		for (unsigned i = 0; i < (bits >> 50 & 63); i++) {
			php_shm_relax();
		}
	}
	return NULL;
}

static void check_corruption(void)
{
	static const unsigned char values[] = {0x00, 0xff, 0x01, 0x02, 0x04, 0x08, 0x10, 0x80};
	size_t page = (size_t) sysconf(_SC_PAGESIZE);
	char *pages = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	php_shm_queue_handle handle;
	php_shm_queue_lease leased[3];
	size_t images = 0, size, added;
	char before[1024];
	php_shm_queue *queue;

	CHECK(pages != MAP_FAILED && mprotect(pages, page, PROT_NONE) == 0 && mprotect(pages + 2 * page, page, PROT_NONE) == 0);
	size = php_shm_queue_size(160);
	CHECK(size <= sizeof(before));
	/* First where the lower guard begins, then where the upper one does. */
	for (int upper = 0; upper < 2; upper++) {
		queue = (php_shm_queue *) (upper ? pages + 2 * page - size : pages + page);
		memset(pages + page, 0, page);
		CHECK(php_shm_queue_open(queue, size, self, &handle) == PHP_SHM_OPEN_DONE && handle.size == size);
		/* A lap and some: done with, leased by us, by somebody dead, given back, ready, over the end. */
		for (uint64_t i = 0; i < 9; i++) {
			CHECK(php_shm_queue_push(&handle, queue, &(php_shm_queue_item) {.bytes = &i, .length = i % 9}, 1, &added) ==
				PHP_SHM_QUEUE_DONE);
			if (i < 4) {
				CHECK(php_shm_queue_lease_next(&handle, queue, self, leased) == PHP_SHM_QUEUE_DONE);
				CHECK(php_shm_queue_done(queue, leased->place, self) && php_shm_queue_sweep(&handle, queue));
			}
		}
		for (int i = 0; i < 3; i++) {
			CHECK(php_shm_queue_lease_next(&handle, queue, i == 1 ? NOBODY : self, &leased[i]) == PHP_SHM_QUEUE_DONE);
		}
		CHECK(php_shm_queue_release(queue, leased[2].place, self));
		CHECK(php_shm_queue_verify(&handle, queue) == NULL);
		memcpy(before, queue, size);
		for (size_t at = 0; at < size; at++) {
			for (size_t value = 0; value < 2 * sizeof(values); value++, images++) {
				unsigned char byte = values[value / 2];

				memcpy(queue, before, size);
				((unsigned char *) queue)[at] = value % 2 == 0 ? byte : ((unsigned char *) queue)[at] ^ byte;
				use_all(queue, handle, leased[0].place);
			}
		}
		for (int round = 0; round < 20000 / SLOWER; round++, images++) {
			memcpy(queue, before, size);
			for (uint64_t count = 1 + next_random() % 20; count != 0; count--) {
				uint64_t bits = next_random();
				size_t at = bits % size, word = sizeof(php_shm_header) + bits % (size - sizeof(php_shm_header)) / 8 * 8;
				uint64_t plausible = (bits >> 32) % 27 * 8 + (bits >> 63);

				if (count % 2 == 0) {
					((unsigned char *) queue)[at] = (unsigned char) (bits >> 40);
				} else {
					memcpy((char *) queue + word, &plausible, word + 8 <= size ? 8 : 0);
				}
			}
			use_all(queue, handle, leased[0].place);
		}
	}
#ifndef __SANITIZE_THREAD__
	{
		user user = {.queue = queue, .handle = handle};
		int64_t end = php_shm_now() + SECOND / 2;
		pthread_t thread;

		CHECK(pthread_create(&thread, NULL, flip, &user) == 0);
		while (php_shm_now() < end) {
			memcpy(queue, before, size);
			use_all(queue, handle, leased[0].place);
			images++;
		}
		atomic_store(&stop_flipping, true);
		CHECK(pthread_join(thread, NULL) == 0);
	}
#else
	(void) flip;
#endif
	CHECK(munmap(pages, 3 * page) == 0);
	printf("%zu corrupted queues used\n", images);
}

/* One file, mapped at two addresses. */
static void check_two_mappings(void)
{
	size_t size = php_shm_queue_size(200);
	char *path = temporary_path(), *mappings[2];
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	php_shm_queue *queues[2];
	php_shm_queue_handle handles[2];

	CHECK(fd != -1 && ftruncate(fd, (off_t) size) == 0);
	for (int i = 0; i < 2; i++) {
		mappings[i] = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		CHECK(mappings[i] != MAP_FAILED);
		queues[i] = (php_shm_queue *) mappings[i];
		CHECK(php_shm_queue_open(queues[i], size, self, &handles[i]) == PHP_SHM_OPEN_DONE);
	}
	CHECK(mappings[0] != mappings[1]);
	for (size_t i = 0; i < 1000; i++) {
		int from = (int) (i & 1);
		php_shm_queue_lease lease;
		size_t added;

		CHECK(php_shm_queue_push(&handles[from], queues[from],
				  &(php_shm_queue_item) {.bytes = bytes_of(i), .length = i % 80, .type = 7}, 1, &added) == PHP_SHM_QUEUE_DONE);
		CHECK(php_shm_queue_lease_next(&handles[1 - from], queues[1 - from], self, &lease) == PHP_SHM_QUEUE_DONE);
		CHECK(lease.length == i % 80 && lease.type == 7 &&
			memcmp(php_shm_queue_bytes(queues[1 - from], &lease), bytes_of(i), lease.length) == 0);
		CHECK(php_shm_queue_done(queues[from], lease.place, self));
		CHECK(php_shm_queue_sweep(&handles[1 - from], queues[1 - from]));
	}
	CHECK(memcmp(mappings[0], mappings[1], size) == 0 && php_shm_queue_verify(&handles[0], queues[0]) == NULL);
	CHECK(munmap(mappings[0], size) == 0 && munmap(mappings[1], size) == 0 && close(fd) == 0);
}

int main(void)
{
	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	/* Whoever hangs is ended. */
	alarm(250);
	self = php_shm_owner_self();
	memory = sw_shm_malloc(ROOM);
	counted = sw_shm_malloc(sizeof(*counted));
	lived = sw_shm_malloc(sizeof(*lived));
	CHECK(self != 0 && memory != NULL && counted != NULL && lived != NULL);
	for (size_t i = 0; i < sizeof(pattern); i++) {
		pattern[i] = (unsigned char) next_random();
	}
	check_sizes();
	check_model();
	check_room_of_others();
	check_event();
	check_two_mappings();
	check_corruption();
	check_threads(1000);
	check_threads(120);
	check_processes(1000);
	check_processes(64);
	check_ping_pong();
	check_kills(1000);
	check_kills(100);
	sw_shm_free(lived);
	sw_shm_free(counted);
	sw_shm_free(memory);
	return 0;
}

/* SPDX-License-Identifier: MIT */

/* The queue among threads and processes that sleep, wake and get killed. */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/queue.h"
#include "tests_c/lib/open.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PRODUCERS 2
#define CONSUMERS 2
#define MESSAGES (15000 / SLOWER)
#define TURNS (100000 / SLOWER)
#define KILLS (SLOWER >= 10 ? 100 : 200)
#define LIVES (2 + KILLS)
#define MESSAGES_OF_LIFE 2000

/* As callers do */

typedef struct user {
	php_shm_queue *queue;
	php_shm_queue_handle handle;
	php_shm_owner self;
	size_t sleeps, overslept; /* sleeps, and those that timed out though there was something */
} user;

static user open_as_user(void)
{
	user user = {.queue = (php_shm_queue *) queue_memory, .self = php_shm_owner_self()};

	CHECK(open_structure(user.queue, &php_shm_queue_kind, (php_shm_wanted) {.room = QUEUE_ROOM}, user.self, &user.handle) ==
		PHP_SHM_OPEN_OK);
	return user;
}

static void take(user *user, php_shm_lock *lock)
{
	php_shm_lock_result result = php_shm_lock_try(lock, user->self);

	CHECK(result != PHP_SHM_LOCK_HELD);
	if (result != PHP_SHM_LOCK_TAKEN) {
		result = php_shm_lock_spin(lock, user->self);
	}
	for (int64_t slice = 1000000; result != PHP_SHM_LOCK_TAKEN;
		 slice = slice * 5 < PHP_SHM_MAX_SLEEP ? slice * 5 : PHP_SHM_MAX_SLEEP) {
		result = php_shm_lock_wait(lock, user->self, slice);
	}
	php_shm_header_recover(&user->queue->header, &php_shm_queue_kind, lock);
}

static void sleep_on(user *user, php_shm_event *event, uint32_t seen, bool (*is_there)(const php_shm_queue *queue))
{
	int64_t since = php_shm_now();

	user->sleeps++;
	if (!php_shm_wait(event, seen, PHP_SHM_MAX_SLEEP) && php_shm_now() - since >= PHP_SHM_MAX_SLEEP && is_there(user->queue)) {
		user->overslept++;
	}
}

static bool has_messages(const php_shm_queue *queue)
{
	return !php_shm_queue_is_empty(queue);
}

static bool has_new_room(const php_shm_queue *queue)
{
	return atomic_load(&((php_shm_queue *) queue)->reclaim_pos) != atomic_load(&((php_shm_queue *) queue)->cached_reclaim_pos);
}

static bool reclaim(user *user, uint64_t seen)
{
	bool advanced;

	take(user, &user->queue->pop_lock);
	advanced = php_shm_queue_advance_reclaim(&user->handle, user->queue, seen);
	php_shm_lock_release(&user->queue->pop_lock, user->self);
	return advanced;
}

static void push(user *user, const php_shm_queue_item *items, size_t count)
{
	php_shm_queue *queue = user->queue;

	while (count != 0) {
		php_shm_owner turn;
		uint64_t seen_reclaim_pos;
		size_t added = 0;

		take(user, &queue->push_lock);
		turn = php_shm_lock_owner(&queue->turn);
		if (turn == 0 || turn == user->self) {
			CHECK(php_shm_queue_push(&user->handle, queue, items, count, &added) != PHP_SHM_QUEUE_CORRUPT);
		}
		seen_reclaim_pos = atomic_load(&queue->cached_reclaim_pos);
		php_shm_lock_release(&queue->push_lock, user->self);
		php_shm_event_notify_many(&queue->items, added);
		items += added;
		count -= added;
		if (count == 0 || ((turn == 0 || turn == user->self) && reclaim(user, seen_reclaim_pos))) {
			continue;
		}
		if (php_shm_lock_owner(&queue->turn) == user->self) {
			uint32_t seen = php_shm_event_prepare(&queue->space);

			if (!reclaim(user, seen_reclaim_pos)) {
				sleep_on(user, &queue->space, seen, has_new_room);
			}
		} else if (php_shm_lock_try(&queue->turn, user->self) == PHP_SHM_LOCK_TAKEN ||
			php_shm_lock_wait(&queue->turn, user->self, PHP_SHM_MAX_SLEEP) == PHP_SHM_LOCK_TAKEN) {
			php_shm_lock_mark_consistent(&queue->turn);
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

		take(user, &user->queue->pop_lock);
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
	CHECK(php_shm_queue_done(user->queue, lease->offset, user->self));
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
	_Atomic unsigned producers_done;
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

static void produce_or_consume(unsigned number)
{
	const message last = {0, LAST};
	user user;

	if (number % 2 != 0) {
		consume();
		return;
	}
	produce(number / 2);
	/* The last of them ends the consumers. */
	if (atomic_fetch_add(&counted->producers_done, 1) == PRODUCERS - 1) {
		user = open_as_user();
		for (int i = 0; i < CONSUMERS; i++) {
			push(&user, &(php_shm_queue_item) {.bytes = &last, .length = sizeof(last)}, 1);
		}
	}
}

static void check_traffic(const char *among, unsigned threads, unsigned processes, size_t capacity)
{
	php_shm_queue_handle handle;
	php_shm_queue *queue = fresh_queue(capacity, &handle);

	memset(counted, 0, sizeof(*counted));
	run_at_once(threads, processes, produce_or_consume);
	for (size_t producer = 0; producer < PRODUCERS; producer++) {
		for (size_t number = 0; number < MESSAGES; number++) {
			CHECK(atomic_load(&counted->seen[producer][number]) == 1);
		}
	}
	CHECK(php_shm_queue_verify(&handle, queue) == NULL && php_shm_queue_count(queue) == 0);
	printf("%s, capacity %zu: %d messages, %zu sleeps, %zu overslept\n", among, capacity, PRODUCERS * MESSAGES,
		atomic_load(&counted->sleeps), atomic_load(&counted->overslept));
	/* Where a machine stops for longer than a slice, a waiter sleeps that long through no fault of ours. */
	CHECK(atomic_load(&counted->overslept) <= 3);
}

/* A message goes to and fro between two queues: a wake-up that gets lost stops both for a slice. */
static void check_ping_pong(void)
{
	size_t size = php_shm_queue_size(64);
	user there = {.queue = (php_shm_queue *) queue_memory}, back = {.queue = (php_shm_queue *) (queue_memory + size)};
	php_shm_queue_lease leased;
	uint32_t number;
	int64_t since = php_shm_now();
	pid_t child;

	memset(queue_memory, 0, 2 * size);
	CHECK(open_structure(there.queue, &php_shm_queue_kind, (php_shm_wanted) {.room = size}, self, &there.handle) ==
		PHP_SHM_OPEN_OK);
	CHECK(
		open_structure(back.queue, &php_shm_queue_kind, (php_shm_wanted) {.room = size}, self, &back.handle) == PHP_SHM_OPEN_OK);
	memset(counted, 0, sizeof(*counted));
	child = start_child();
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
	_Atomic uint32_t pushed[LIVES]; /* by each producer: those that it had counted when it was killed */
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
			/* A consumer was killed between its note and its acknowledgement. */
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
		/* Some are requeued. */
		if ((leased.length + leased.deliveries) % 5 == 0) {
			CHECK(php_shm_queue_release(user.queue, leased.offset, user.self));
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
	php_shm_queue *queue = fresh_queue(capacity, &handle);
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
		children[victim] = start_child();
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
	/* Producers that wait for room get it, since the consumers go on; then each consumer gets a last message. */
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
	take(&user, &queue->push_lock);
	take(&user, &queue->pop_lock);
	CHECK(php_shm_queue_verify(&handle, queue) == NULL);
	while (php_shm_queue_lease_next(&handle, queue, user.self, &leased) == PHP_SHM_QUEUE_DONE) {
		take_lived(&user, &leased);
		CHECK(php_shm_queue_done(queue, leased.offset, user.self));
	}
	(void) php_shm_queue_advance_reclaim(&handle, queue, 0);
	CHECK(php_shm_queue_verify(&handle, queue) == NULL && php_shm_queue_count(queue) == 0 && atomic_load(&queue->requeued) == 0);
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

int main(void)
{
	begin_queue();
	counted = sw_shm_malloc(sizeof(*counted));
	lived = sw_shm_malloc(sizeof(*lived));
	CHECK(counted != NULL && lived != NULL);
	check_traffic("threads", PRODUCERS + CONSUMERS, 0, 1000);
	check_traffic("threads", PRODUCERS + CONSUMERS, 0, 120);
	check_traffic("processes", 0, PRODUCERS + CONSUMERS, 1000);
	check_traffic("processes", 0, PRODUCERS + CONSUMERS, 64);
	check_ping_pong();
	check_kills(1000);
	check_kills(100);
	sw_shm_free(lived);
	sw_shm_free(counted);
	end_queue();
	return 0;
}

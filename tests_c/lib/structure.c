/* SPDX-License-Identifier: MIT */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "structure.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

void stamp(void *bytes, size_t size, uint64_t seed)
{
	for (size_t i = 0; i < size; i++) {
		((unsigned char *) bytes)[i] = (unsigned char) ((seed >> i % 5 * 8) + i);
	}
}

bool is_stamped(const void *bytes, size_t size, uint64_t seed)
{
	for (size_t i = 0; i < size; i++) {
		if (((const unsigned char *) bytes)[i] != (unsigned char) ((seed >> i % 5 * 8) + i)) {
			return false;
		}
	}
	return true;
}

void lock_it(php_shm_lock *lock, php_shm_owner self)
{
	int64_t deadline = 0, slice = 1000000;
	php_shm_lock_result result = php_shm_lock_try(lock, self);

	CHECK(result != PHP_SHM_LOCK_HELD);
	if (result == PHP_SHM_LOCK_BUSY) {
		result = php_shm_lock_spin(lock, self);
	}
	while (result != PHP_SHM_LOCK_TAKEN) {
		deadline = deadline == 0 ? php_shm_now() + 60 * SECOND : deadline;
		CHECK(php_shm_now() < deadline);
		result = php_shm_lock_wait(lock, self, slice);
		slice = slice * 5 < PHP_SHM_MAX_SLEEP ? slice * 5 : PHP_SHM_MAX_SLEEP;
	}
}

void guard(guarded *place, size_t size, bool at_end)
{
	size_t page = (size_t) sysconf(_SC_PAGESIZE), inside = (size + page - 1) / page * page;

	place->length = inside + 2 * page;
	place->mapped = mmap(NULL, place->length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(place->mapped != MAP_FAILED);
	CHECK(mprotect(place->mapped + page, inside, PROT_READ | PROT_WRITE) == 0);
	place->bytes = place->mapped + page + (at_end ? inside - size : 0);
}

void unguard(guarded *place)
{
	CHECK(munmap(place->mapped, place->length) == 0);
}

void flip_every_byte(char *bytes, size_t length, size_t size, void (*use)(void *data), void *data)
{
	char *good = malloc(size);

	CHECK(good != NULL);
	memcpy(good, bytes, size);
	for (size_t at = 0; at < length; at++) {
		const unsigned char was = (unsigned char) good[at];
		const unsigned char values[] = {was ^ 1, was ^ 0x80, was ^ 0xff, 0, 255};

		for (size_t value = 0; value < sizeof(values); value++) {
			if (values[value] != was) {
				bytes[at] = (char) values[value];
				alarm(20);
				use(data);
				memcpy(bytes, good, size);
			}
		}
	}
	alarm(0);
	free(good);
}

typedef struct flipper {
	char *bytes, *good;
	size_t length, size;
	_Atomic bool stop;
} flipper;

/* One part of several bytes stays wrong until the next, as after a stray write of another process. */
static void *flip_in_thread(void *data)
{
	flipper *flipper = data;
	uint64_t random = random_seed(1);
	struct timespec pause = {.tv_nsec = 1000};

	for (unsigned round = 1; !atomic_load(&flipper->stop); round++) {
		volatile unsigned char *byte = (unsigned char *) flipper->bytes + random_below(&random, flipper->length);

		*byte = (unsigned char) (round % 3 == 0 ? random_number(&random) : *byte ^ 1u << random_below(&random, 8));
		if (round % 8 == 0) {
			memcpy(flipper->bytes, flipper->good, flipper->size);
		}
		if (round % 4 == 0) {
			nanosleep(&pause, NULL);
		}
	}
	return NULL;
}

void flip_meanwhile(char *bytes, size_t length, size_t size, void (*use)(void *data), void *data)
{
	flipper flipper = {.bytes = bytes, .good = malloc(size), .length = length, .size = size};
	int64_t end = php_shm_now() + SECOND / 10;
	pthread_t thread;

	CHECK(flipper.good != NULL);
	memcpy(flipper.good, bytes, size);
	CHECK(pthread_create(&thread, NULL, flip_in_thread, &flipper) == 0);
	while (php_shm_now() < end) {
		alarm(20);
		use(data);
	}
	alarm(0);
	atomic_store(&flipper.stop, true);
	CHECK(pthread_join(thread, NULL) == 0);
	memcpy(bytes, flipper.good, size);
	free(flipper.good);
}

void map_twice(two_mappings *mappings, size_t size)
{
	const char *path = temporary_path();

	CHECK(swShareMemory_mmap_create(&mappings->first, size, path) != NULL);
	CHECK(swShareMemory_mmap_create(&mappings->second, size, path) != NULL);
	CHECK(mappings->first.mem != mappings->second.mem);
}

void unmap_both(two_mappings *mappings)
{
	CHECK(unlink(mappings->first.mapfile) == 0);
	CHECK(swShareMemory_mmap_free(&mappings->first) == 0 && swShareMemory_mmap_free(&mappings->second) == 0);
}

static pid_t start_worker(void (*work)(unsigned number), unsigned number)
{
	pid_t child = start_child();

	if (child == 0) {
		work(number);
		_exit(0);
	}
	return child;
}

static void kill_one(pid_t child, unsigned number, void (*ended)(unsigned number))
{
	CHECK(kill(child, SIGKILL) == 0);
	CHECK(end_of(child) == -SIGKILL);
	ended(number);
}

void kill_workers(unsigned workers, unsigned kills, void (*work)(unsigned number), void (*ended)(unsigned number))
{
	pid_t children[16];
	unsigned numbers[16], next = 0;
	uint64_t random = random_seed(2);

	CHECK(workers <= 16);
	for (unsigned i = 0; i < workers; i++) {
		numbers[i] = next++;
		children[i] = start_worker(work, numbers[i]);
	}
	for (unsigned i = 0; i < kills; i++) {
		struct timespec pause = {.tv_nsec = (long) random_below(&random, 3000000)};
		size_t victim = random_below(&random, workers);

		nanosleep(&pause, NULL);
		kill_one(children[victim], numbers[victim], ended);
		numbers[victim] = next++;
		children[victim] = start_worker(work, numbers[victim]);
	}
	for (unsigned i = 0; i < workers; i++) {
		kill_one(children[i], numbers[i], ended);
	}
}

typedef struct thread_work {
	pthread_t thread;
	void (*work)(unsigned number);
	unsigned number;
} thread_work;

static void *work_in_thread(void *data)
{
	thread_work *thread = data;

	thread->work(thread->number);
	return NULL;
}

void run_at_once(unsigned threads, unsigned processes, void (*work)(unsigned number))
{
	thread_work running[16];
	pid_t children[16];

	CHECK(threads + processes <= 16);
#ifdef __SANITIZE_THREAD__
	/* It does not see that one thread comes after another one if a process was between them. */
	threads += processes;
	processes = 0;
#endif
	/* First, since a process of several threads should not fork. */
	for (unsigned i = 0; i < processes; i++) {
		children[i] = start_worker(work, threads + i);
	}
	for (unsigned i = 0; i < threads; i++) {
		running[i].work = work;
		running[i].number = i;
		CHECK(pthread_create(&running[i].thread, NULL, work_in_thread, &running[i]) == 0);
	}
	for (unsigned i = 0; i < threads; i++) {
		CHECK(pthread_join(running[i].thread, NULL) == 0);
	}
	for (unsigned i = 0; i < processes; i++) {
		CHECK(end_of(children[i]) == 0);
	}
}

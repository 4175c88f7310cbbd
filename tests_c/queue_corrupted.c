/* SPDX-License-Identifier: MIT */

/* The queue: whatever is written into its bytes, no operation crashes, goes on for ever or leaves them. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/queue.h"
#include "tests_c/lib/open.h"

#include "structures/ring.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CAPACITY 160

typedef struct corrupted {
	php_shm_queue *queue;
	php_shm_queue_handle handle;
	size_t place; /* of a message that we have leased */
} corrupted;

static void use_corrupted(void *data)
{
	const corrupted *it = data;
	php_shm_queue *queue = it->queue;
	php_shm_queue_handle handle = it->handle, opened;
	php_shm_queue_item items[2] = {
		{.bytes = bytes_of(0), .length = handle.capacity / 4, .type = 1}, {.bytes = bytes_of(0), .length = 3}};
	php_shm_queue_stats stats;
	php_shm_queue_lease lease;
	size_t added;
	volatile unsigned char sum = 0;

	(void) open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = handle.size}, self, &opened);
	for (int round = 0; round < 3; round++) {
		/* In the second one it scans for dead owners. */
		handle.taken = round == 1 ? 5000 : 0;
		(void) php_shm_lock_try(&queue->push_lock, self);
		php_shm_header_recover(&queue->header, &php_shm_queue_kind, &queue->push_lock);
		php_shm_header_recover(&queue->header, &php_shm_queue_kind, &queue->pop_lock);
		(void) php_shm_queue_verify(&handle, queue);
		(void) php_shm_queue_stat(&handle, queue, &stats);
		(void) php_shm_queue_count(queue);
		(void) php_shm_queue_is_empty(queue);
		(void) php_shm_queue_push(&handle, queue, items, 2, &added);
		CHECK(added <= 2);
		for (int i = 0; i < 4; i++) {
			if (php_shm_queue_lease_next(&handle, queue, self, &lease) == PHP_SHM_QUEUE_DONE) {
				const unsigned char *bytes = php_shm_queue_bytes(queue, &lease);

				CHECK(lease.offset % 8 == 0 && lease.length <= handle.capacity &&
					lease.offset + 16 + lease.length <= handle.length);
				for (size_t at = 0; at < lease.length; at++) {
					sum = (unsigned char) (sum + bytes[at]);
				}
				if (i % 2 == 0) {
					(void) php_shm_queue_release(queue, lease.offset, self);
				} else {
					(void) php_shm_queue_done(queue, lease.offset, self);
				}
			}
		}
		(void) php_shm_queue_done(queue, it->place, self);
		(void) php_shm_queue_advance_reclaim(&handle, queue, 0);
	}
}

/* Several words and bytes at once, many of them numbers that could be right. */
static void write_at_random(corrupted *it)
{
	char *bytes = (char *) it->queue, good[1024];
	size_t size = it->handle.size, words = (size - sizeof(php_shm_header)) / 8;

	CHECK(size <= sizeof(good));
	memcpy(good, bytes, size);
	for (int round = 0; round < 20000 / SLOWER; round++) {
		for (uint64_t count = 1 + next_random() % 20; count != 0; count--) {
			uint64_t bits = next_random(), plausible = (bits >> 32) % 27 * 8 + (bits >> 46 & 1);

			if (count % 2 == 0) {
				bytes[bits % size] = (char) (bits >> 40);
			} else {
				memcpy(bytes + sizeof(php_shm_header) + bits % words * 8, &plausible, sizeof(plausible));
			}
		}
		alarm(20);
		use_corrupted(it);
		memcpy(bytes, good, size);
	}
	alarm(0);
}

/* A record of its type and length lies where the next one is to be leased; how that ends. */
static php_shm_queue_result lease_of(const corrupted *it, uint64_t facts)
{
	php_shm_queue_handle handle = it->handle;
	php_shm_queue_lease lease;
	char good[1024];
	php_shm_queue_result result;

	memcpy(good, it->queue, handle.size);
	/* Nothing before it can be had. */
	atomic_store(&it->queue->reclaim_pos, atomic_load(&it->queue->read_pos));
	atomic_store(&it->queue->requeued, 0);
	memcpy((char *) (it->queue + 1) + php_shm_ring_offset(atomic_load(&it->queue->read_pos)) + 8, &facts, sizeof(facts));
	result = php_shm_queue_lease_next(&handle, it->queue, self, &lease);
	if (result == PHP_SHM_QUEUE_DONE) {
		CHECK(lease.offset + 16 + lease.length <= handle.length);
	}
	memcpy(it->queue, good, handle.size);
	return result;
}

/* Lengths that are more than a size of 32 bits can be, and those around what is left of the ring. */
static void lengths(const corrupted *it)
{
	size_t next = php_shm_ring_offset(atomic_load(&it->queue->read_pos)), left = it->handle.length - next - 16;

	for (uint64_t high = 0; high < 256; high++) {
		for (uint64_t low = 0; low <= 64; low++) {
			uint64_t above = high << 32 | low, below = high << 32 | (UINT32_MAX - low);

			CHECK(lease_of(it, above) == PHP_SHM_QUEUE_CORRUPT || above <= 64);
			CHECK(lease_of(it, below) == PHP_SHM_QUEUE_CORRUPT);
		}
	}
	for (uint64_t more = 1; more < 32; more++) {
		CHECK(lease_of(it, left + more) == PHP_SHM_QUEUE_CORRUPT);
	}
}

static _Atomic bool stop_moving;
static _Atomic unsigned laps; /* that `next` has made, as far as the thread has seen it */

static void *move_end(void *data)
{
	const corrupted *it = data;
	uint64_t before = atomic_load(&it->queue->read_pos);

	while (!atomic_load(&stop_moving)) {
		uint64_t next = atomic_load(&it->queue->read_pos), place = php_shm_ring_offset(next);

		/* 16 bytes before it, in the next lap. */
		atomic_store(&it->queue->write_pos,
			place >= 16 ? (next - 16) ^ PHP_SHM_RING_LAP : (it->handle.length - 16) | (next & PHP_SHM_RING_LAP));
		if (((next ^ before) & PHP_SHM_RING_LAP) != 0) {
			atomic_fetch_add(&laps, 1);
		}
		before = next;
	}
	return NULL;
}

/* A long ring is full of pads, and another thread moves the end on and on: a call goes around once, and no more. */
static void moved_end(void)
{
	size_t size = php_shm_queue_size((1 << 20) - 16);
	corrupted it = {.queue = aligned_alloc(64, (size + 63) & ~(size_t) 63)};
	uint64_t *words = (uint64_t *) (it.queue + 1);
	unsigned calls = 0;
	pthread_t mover;

	CHECK(it.queue != NULL);
	memset(it.queue, 0, size);
	CHECK(open_structure(it.queue, &php_shm_queue_kind, (php_shm_wanted) {.room = size}, self, &it.handle) == PHP_SHM_OPEN_OK);
	for (size_t at = 0; at < it.handle.length / 8; at += 2) {
		words[at] = 2;
		words[at + 1] = (uint64_t) PHP_SHM_QUEUE_TYPES << 40;
	}
	CHECK(pthread_create(&mover, NULL, move_end, &it) == 0);
	alarm(60);
	while (atomic_load(&laps) < 100) {
		uint64_t before = atomic_load(&it.queue->read_pos);
		php_shm_queue_lease lease;

		CHECK(php_shm_queue_lease_ready(&it.handle, it.queue, self, &lease) != PHP_SHM_QUEUE_DONE);
		calls += atomic_load(&it.queue->read_pos) != before;
	}
	alarm(0);
	CHECK(calls >= 100);
	atomic_store(&stop_moving, true);
	CHECK(pthread_join(mover, NULL) == 0);
	free(it.queue);
}

int main(void)
{
	begin_queue();
	/* First where the lower guard begins, then where the upper one does. */
	for (int at_end = 0; at_end < 2; at_end++) {
		corrupted it;
		guarded place;
		php_shm_queue_lease leased[3];
		size_t size = php_shm_queue_size(CAPACITY), added;

		guard(&place, size, at_end);
		it.queue = (php_shm_queue *) place.bytes;
		CHECK(
			open_structure(it.queue, &php_shm_queue_kind, (php_shm_wanted) {.room = size}, self, &it.handle) == PHP_SHM_OPEN_OK &&
			it.handle.size == size);
		/* A lap and some: done, leased by us, by a dead owner, requeued, ready, over the end. */
		for (uint64_t i = 0; i < 9; i++) {
			CHECK(php_shm_queue_push(&it.handle, it.queue, &(php_shm_queue_item) {.bytes = &i, .length = i % 9}, 1, &added) ==
				PHP_SHM_QUEUE_DONE);
			if (i < 4) {
				CHECK(php_shm_queue_lease_next(&it.handle, it.queue, self, leased) == PHP_SHM_QUEUE_DONE);
				CHECK(php_shm_queue_done(it.queue, leased->offset, self));
				CHECK(php_shm_queue_advance_reclaim(&it.handle, it.queue, atomic_load(&it.queue->reclaim_pos)));
			}
		}
		for (int i = 0; i < 3; i++) {
			CHECK(php_shm_queue_lease_next(&it.handle, it.queue, i == 1 ? DEAD_OWNER : self, &leased[i]) == PHP_SHM_QUEUE_DONE);
		}
		CHECK(php_shm_queue_release(it.queue, leased[2].offset, self));
		CHECK(php_shm_queue_verify(&it.handle, it.queue) == NULL);
		it.place = leased[0].offset;
		lengths(&it);
		flip_every_byte(place.bytes, size, size, use_corrupted, &it);
		write_at_random(&it);
		for (int i = 0; i < 5; i++) {
			flip_meanwhile(place.bytes, size, size, use_corrupted, &it);
		}
		unguard(&place);
	}
	moved_end();
	end_queue();
	return 0;
}

/* SPDX-License-Identifier: MIT */

/* The ring: blocks are where they have to be, used again in order, and not lost when processes are killed. */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/structure.h"
#include "tests_c/lib/open.h"

#include "structures/ring_buffer.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static php_shm_owner self;

static size_t size_of(size_t capacity)
{
	size_t size = php_shm_ring_buffer_size(capacity);

	CHECK(size != 0);
	return size;
}

static void open_it(php_shm_ring_buffer *ring, size_t room, php_shm_owner owner, php_shm_ring_buffer_handle *handle)
{
	php_shm_open_result result;

	while ((result = open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = room}, owner, handle)) ==
		PHP_SHM_OPEN_AGAIN) {
		sched_yield();
	}
	CHECK(result == PHP_SHM_OPEN_OK);
}

static size_t round_up(size_t size)
{
	return (size + 7) / 8 * 8;
}

/* Against a model: the blocks in order. */

typedef struct model_block {
	size_t place, size; /* place: of the word before it, from the beginning of the ring */
	uint64_t seed;
	bool is_freed;
} model_block;

typedef struct model {
	php_shm_ring_buffer *rings[2]; /* one ring, at two addresses perhaps */
	php_shm_ring_buffer_handle handle;
	model_block *blocks; /* a queue: those from `first` on */
	size_t first, end, write_pos;
	uint64_t random;
	char *before;
} model;

/* Where the next block of that size goes; SIZE_MAX: nowhere. */
static size_t place_for(model *model, size_t size)
{
	size_t needed = 8 + round_up(size), to_end = model->handle.length - model->write_pos, oldest;

	while (model->first < model->end && model->blocks[model->first].is_freed) {
		model->first++;
	}
	if (model->first == model->end) {
		return needed <= to_end ? model->write_pos : needed <= model->handle.length ? 0 : SIZE_MAX;
	}
	oldest = model->blocks[model->first].place;
	if (model->write_pos <= oldest) {
		return needed <= oldest - model->write_pos ? model->write_pos : SIZE_MAX;
	}
	return needed <= to_end ? model->write_pos : needed <= oldest ? 0 : SIZE_MAX;
}

static void verify(const model *model, int at)
{
	php_shm_ring_buffer_stats stats;
	size_t blocks = 0, bytes = 0, oldest = SIZE_MAX, used;

	CHECK(php_shm_ring_buffer_verify(&model->handle, model->rings[at]) == NULL);
	CHECK(php_shm_ring_buffer_stat(&model->handle, model->rings[at], &stats) == PHP_SHM_RING_DONE);
	for (size_t i = model->first; i < model->end; i++) {
		if (!model->blocks[i].is_freed) {
			oldest = oldest == SIZE_MAX ? model->blocks[i].place : oldest;
			blocks++;
			bytes += model->blocks[i].size;
		}
	}
	used = oldest == SIZE_MAX       ? 0
		: model->write_pos > oldest ? model->write_pos - oldest
									: model->write_pos + model->handle.length - oldest;
	CHECK(stats.blocks == blocks && stats.bytes == bytes && stats.used == used);
	CHECK(stats.oldest == (oldest == SIZE_MAX ? 0 : model->handle.ring + oldest + 8));
}

static void take_one(model *model, int at, size_t size)
{
	php_shm_ring_buffer *ring = model->rings[at];
	size_t place, offset = 0, whole = model->handle.size <= 1000 ? model->handle.size : 0;
	uint64_t reclaim_pos;
	model_block *block;

	memcpy(model->before, ring, whole);
	place = place_for(model, size);
	if (place == SIZE_MAX) {
		CHECK(php_shm_ring_buffer_alloc(&model->handle, ring, size, &offset) == PHP_SHM_RING_FULL);
		/* All is as it was but the reclaim_pos, which is where the oldest block is. */
		reclaim_pos = atomic_load(&ring->reclaim_pos);
		CHECK((reclaim_pos & ~UINT64_C(1)) == model->blocks[model->first].place || model->first == model->end);
		atomic_store(&((php_shm_ring_buffer *) model->before)->reclaim_pos, reclaim_pos);
		CHECK(memcmp(model->before, ring, whole) == 0);
		return;
	}
	CHECK(php_shm_ring_buffer_alloc(&model->handle, ring, size, &offset) == PHP_SHM_RING_DONE);
	CHECK(offset == model->handle.ring + place + 8 && offset + size <= model->handle.size);
	CHECK(php_shm_ring_buffer_at(&model->handle, ring, offset) == size);
	if (model->end == 200000) {
		memmove(model->blocks, model->blocks + model->first, (model->end - model->first) * sizeof(*model->blocks));
		model->end -= model->first;
		model->first = 0;
	}
	block = &model->blocks[model->end++];
	*block = (model_block) {.place = place, .size = size, .seed = random_number(&model->random)};
	model->write_pos = (place + 8 + round_up(size)) % model->handle.length;
	stamp((char *) ring + offset, size, block->seed);
}

static void free_block(model *model, int at, model_block *block)
{
	size_t offset = model->handle.ring + block->place + 8;

	if (block->is_freed) {
		return;
	}
	CHECK(is_stamped((char *) model->rings[at] + offset, block->size, block->seed));
	CHECK(php_shm_ring_buffer_at(&model->handle, model->rings[at], offset) == block->size);
	CHECK(php_shm_ring_buffer_free(&model->handle, model->rings[at], offset));
	CHECK(!php_shm_ring_buffer_free(&model->handle, model->rings[at], offset));
	CHECK(php_shm_ring_buffer_at(&model->handle, model->rings[at], offset) == 0);
	block->is_freed = true;
}

static void free_one(model *model, int at)
{
	if (model->first < model->end) {
		size_t count = model->end - model->first;

		/* The oldest, mostly. */
		free_block(
			model, at, &model->blocks[model->first + random_below(&model->random, random_below(&model->random, count) + 1)]);
	}
}

/* Where none begins. */
static void ask(model *model, int at)
{
	size_t inside = model->handle.ring + random_below(&model->random, model->handle.length);
	const size_t none[] = {0, 1, 8, model->handle.ring - 8, model->handle.ring, model->handle.size, model->handle.size + 8,
		SIZE_MAX, SIZE_MAX - 7, inside, (inside | 7) + ((size_t) 1 << 63), inside | 1};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		bool is_there = false;

		for (size_t j = model->first; j < model->end; j++) {
			is_there = is_there || (!model->blocks[j].is_freed && model->handle.ring + model->blocks[j].place + 8 == none[i]);
		}
		CHECK((php_shm_ring_buffer_at(&model->handle, model->rings[at], none[i]) != 0) == is_there);
		CHECK(is_there || !php_shm_ring_buffer_free(&model->handle, model->rings[at], none[i]));
	}
}

static unsigned check_model(void *first, void *second, size_t capacity, unsigned steps)
{
	model model = {.rings = {first, second}, .random = random_seed((unsigned) capacity)};
	php_shm_ring_buffer_handle handle;
	size_t size = size_of(capacity), largest;

	memset(first, 0, size);
	model.blocks = calloc(200000, sizeof(*model.blocks));
	model.before = aligned_alloc(64, (size + 63) / 64 * 64);
	CHECK(model.blocks != NULL && model.before != NULL);
	open_it(first, size, self, &model.handle);
	open_it(second, size, self, &handle);
	CHECK(memcmp(&handle, &model.handle, sizeof(handle)) == 0 && handle.capacity == round_up(capacity) && handle.size == size);
	for (unsigned step = 0; step < steps; step++) {
		int at = (int) random_below(&model.random, 2);
		size_t what = random_below(&model.random, 32);

		if (what == 0) {
			ask(&model, at);
		} else if (what < 16) {
			/* Of any size, or of less than a tenth. */
			largest = what < 3 ? handle.capacity : handle.capacity / 10 + 1;
			take_one(&model, at, 1 + random_below(&model.random, largest));
		} else {
			free_one(&model, at);
		}
		if (capacity <= 1000 || step % 64 == 0) {
			verify(&model, at);
		}
		if (step % 500 == 499) {
			/* All of it fits at once when all is freed. */
			while (model.first < model.end) {
				free_block(&model, at, &model.blocks[model.first++]);
			}
			verify(&model, at);
			take_one(&model, at, handle.capacity);
			CHECK(model.first + 1 == model.end);
			take_one(&model, at, 1);
			CHECK(model.first + 1 == model.end);
			verify(&model, at);
		}
	}
	free(model.blocks);
	free(model.before);
	return steps;
}

static void check_models(void)
{
	const size_t capacities[] = {1, 8, 16, 24, 100, 500, 504, 512, 520, 1000, 4000, 20000};
	unsigned steps = 0;

	for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
		size_t size = size_of(capacities[i]);
		void *block = sw_shm_malloc(size);
		two_mappings twice;

		CHECK(block != NULL);
		steps += check_model(block, block, capacities[i], 80000 / SLOWER);
		sw_shm_free(block);
		map_twice(&twice, size);
		steps += check_model(twice.first.mem, twice.second.mem, capacities[i], 10000 / SLOWER);
		unmap_both(&twice);
	}
	printf("%u random steps like the model\n", steps);
}

static void check_sizes(void)
{
	const size_t huge[] = {SIZE_MAX, SIZE_MAX - 6, SIZE_MAX - 7, SIZE_MAX - 64, SIZE_MAX / 2, PHP_SHM_SIZE_MAX,
		PHP_SHM_SIZE_MAX + 1, PHP_SHM_SIZE_MAX - 1, PHP_SHM_SIZE_MAX / 2 + 1};
	php_shm_ring_buffer_handle handle;

	for (size_t i = 0; i < sizeof(huge) / sizeof(huge[0]); i++) {
		CHECK(php_shm_ring_buffer_size(huge[i]) == 0);
	}
	for (unsigned shift = 0; shift < 46; shift++) {
		size_t capacity = (size_t) 1 << shift, size = size_of(capacity);

		CHECK(size > capacity && size <= PHP_SHM_SIZE_MAX);
	}
	for (size_t capacity = 1; capacity < 9000; capacity += capacity < 1200 ? 1 : 13) {
		size_t size = size_of(capacity), more = size + capacity % 100;
		php_shm_ring_buffer *ring = aligned_alloc(64, (more + 63) / 64 * 64);

		CHECK(ring != NULL);
		memset(ring, 0, more);
		CHECK(open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = size}, self, &handle) == PHP_SHM_OPEN_OK);
		CHECK(handle.capacity == round_up(capacity) && handle.size == size && handle.ring + handle.length == size);
		CHECK(open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = more}, self, &handle) == PHP_SHM_OPEN_OK);
		CHECK(handle.capacity == round_up(capacity) && handle.size == size);
		CHECK(open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = size - 1}, self, &handle) ==
			PHP_SHM_OPEN_SIZE);
		CHECK(open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = sizeof(*ring)}, self, &handle) ==
			PHP_SHM_OPEN_SIZE);
		ring->header.parameter = 1;
		CHECK(open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = size}, self, &handle) ==
			PHP_SHM_OPEN_PARAMETER);
		memset(ring, 0, more);
		if (capacity <= 8) {
			CHECK(open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = size - 1}, self, &handle) ==
				PHP_SHM_OPEN_NO_ROOM);
			CHECK(all_bytes_are(ring, size, 0));
		} else {
			CHECK(open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = size - 1}, self, &handle) ==
				PHP_SHM_OPEN_OK);
			CHECK(handle.capacity < round_up(capacity) && handle.size < size);
		}
		free(ring);
	}
}

/* Several at once. Each stores its owner id in its block, under the lock, so that others can free it when the owner died. */

#define MAILBOXES 16
#define HOLD 8

typedef struct shared {
	_Atomic uint64_t mailbox[MAILBOXES];
	_Atomic uint64_t steps, freed_for_dead;
	_Atomic unsigned arrived;
	_Alignas(64) char bytes[];
} shared;

/* At the beginning of each block. */
typedef struct note {
	_Atomic uint64_t holder;
	uint64_t seed;
} note;

static shared *block;
static size_t block_size, shared_size;

static void reset(size_t capacity)
{
	shared_size = size_of(capacity);
	CHECK(sizeof(*block) + shared_size <= block_size);
	memset(block, 0, block_size);
}

static php_shm_ring_buffer *open_shared(php_shm_ring_buffer_handle *handle, php_shm_owner owner)
{
	open_it((php_shm_ring_buffer *) block->bytes, shared_size, owner, handle);
	return (php_shm_ring_buffer *) block->bytes;
}

/* Nothing has to be repaired when a holder has died. */
static void lock_ring(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, php_shm_owner owner, bool check)
{
	lock_it(&ring->lock, owner);
	if (php_shm_lock_is_abandoned(&ring->lock)) {
		CHECK(php_shm_ring_buffer_verify(handle, ring) == NULL);
		php_shm_lock_mark_consistent(&ring->lock);
	} else if (check) {
		CHECK(php_shm_ring_buffer_verify(handle, ring) == NULL);
	}
}

static size_t take_shared(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, php_shm_owner owner, size_t size, uint64_t seed)
{
	php_shm_ring_buffer_stats stats;
	php_shm_ring_result result;
	size_t offset = 0;
	note *note;

	lock_ring(handle, ring, owner, seed % 64 == 0);
	result = php_shm_ring_buffer_alloc(handle, ring, size, &offset);
	CHECK(result != PHP_SHM_RING_CORRUPT);
	if (result == PHP_SHM_RING_FULL) {
		/* Did the owner of the oldest one die? A block without an owner id yet has the bytes that were there before. */
		CHECK(php_shm_ring_buffer_stat(handle, ring, &stats) == PHP_SHM_RING_DONE);
		if (stats.oldest != 0) {
			note = (void *) ((char *) ring + stats.oldest);
			if ((atomic_load(&note->holder) & 3) != 0 || atomic_load(&note->holder) == 0 ||
				php_shm_owner_is_dead(atomic_load(&note->holder))) {
				/* A living one may be freeing it right now. */
				if (php_shm_ring_buffer_free(handle, ring, stats.oldest)) {
					atomic_fetch_add(&block->freed_for_dead, 1);
				}
			}
		}
		php_shm_lock_release(&ring->lock, owner);
		return 0;
	}
	note = (void *) ((char *) ring + offset);
	atomic_store(&note->holder, owner);
	php_shm_lock_release(&ring->lock, owner);
	CHECK(php_shm_ring_buffer_at(handle, ring, offset) == size);
	note->seed = seed | 1;
	stamp(note + 1, size - sizeof(*note), seed | 1);
	return offset;
}

static void free_shared(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t offset)
{
	note *note = (void *) ((char *) ring + offset);
	size_t size = php_shm_ring_buffer_at(handle, ring, offset);

	CHECK(size >= sizeof(*note) && atomic_load(&note->holder) != 0);
	CHECK(is_stamped(note + 1, size - sizeof(*note), note->seed));
	CHECK(php_shm_ring_buffer_free(handle, ring, offset));
}

static void work_at_once(unsigned number)
{
	php_shm_owner owner = php_shm_owner_self();
	php_shm_ring_buffer_handle handle;
	php_shm_ring_buffer *ring = open_shared(&handle, owner);
	uint64_t random = random_seed(number + 10);
	size_t held[HOLD] = {0};

	for (int i = 0; i < 60000 / SLOWER; i++) {
		size_t what = random_below(&random, 1000), *mine = &held[what % HOLD];

		if (what < 300) {
			size_t other = (size_t) atomic_exchange(&block->mailbox[random_below(&random, MAILBOXES)], *mine);

			*mine = 0;
			if (other != 0) {
				free_shared(&handle, ring, other);
			}
		} else if (*mine == 0) {
			size_t most = what < 310 ? handle.capacity : 200;

			*mine = take_shared(&handle, ring, owner, 16 + random_below(&random, most - 15), random_number(&random));
		} else {
			free_shared(&handle, ring, *mine);
			*mine = 0;
		}
	}
	for (int i = 0; i < HOLD; i++) {
		if (held[i] != 0) {
			free_shared(&handle, ring, held[i]);
		}
	}
	/* A worker that ends is a dead owner, and the others would free what it has handed on. */
	atomic_fetch_add(&block->arrived, 1);
	while (atomic_load(&block->arrived) != 6) {
		sched_yield();
	}
}

/* All fits at once when nothing is taken. */
static void check_empty(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring)
{
	php_shm_ring_buffer_stats stats;
	size_t offset;

	CHECK(php_shm_ring_buffer_verify(handle, ring) == NULL);
	CHECK(php_shm_ring_buffer_stat(handle, ring, &stats) == PHP_SHM_RING_DONE);
	CHECK(stats.blocks == 0 && stats.bytes == 0 && stats.used == 0 && stats.oldest == 0);
	for (size_t word = 0; word < (handle->ring - sizeof(*ring)) / 8; word++) {
		CHECK(atomic_load(&ring->words[word]) == 0);
	}
	CHECK(php_shm_ring_buffer_alloc(handle, ring, handle->capacity, &offset) == PHP_SHM_RING_DONE);
	CHECK(php_shm_ring_buffer_free(handle, ring, offset));
}

static void check_at_once(void)
{
	const size_t capacities[] = {20000, 3000, 1000};

	for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
		php_shm_ring_buffer_handle handle;
		php_shm_ring_buffer *ring;

		reset(capacities[i]);
		run_at_once(4, 2, work_at_once);
		ring = open_shared(&handle, self);
		for (int box = 0; box < MAILBOXES; box++) {
			if (block->mailbox[box] != 0) {
				free_shared(&handle, ring, (size_t) block->mailbox[box]);
			}
		}
		CHECK(atomic_load(&ring->lock.word) == 0);
		check_empty(&handle, ring);
	}
}

static void work_until_killed(unsigned number)
{
	php_shm_owner owner = php_shm_owner_self();
	php_shm_ring_buffer_handle handle;
	php_shm_ring_buffer *ring = open_shared(&handle, owner);
	uint64_t random = random_seed(number + 20);
	size_t held[HOLD] = {0};

	for (;;) {
		size_t *mine = &held[random_below(&random, HOLD)];

		atomic_fetch_add_explicit(&block->steps, 1, memory_order_relaxed);
		if (*mine == 0) {
			*mine = take_shared(&handle, ring, owner, 16 + random_below(&random, 150), random_number(&random));
		} else {
			free_shared(&handle, ring, *mine);
			*mine = 0;
		}
	}
}

static void worker_ended(unsigned number)
{
	(void) number;
}

static void check_kills(void)
{
	unsigned kills = 0;
	uint64_t steps = 0, freed = 0, abandoned = 0;

	/* Fresh ones, so that they are also killed while they open it. */
	for (int round = 0; round < 12 / (SLOWER > 1 ? 2 : 1); round++) {
		php_shm_ring_buffer_handle handle;
		php_shm_ring_buffer *ring;
		php_shm_ring_buffer_stats stats;
		int64_t start;

		reset(round % 2 == 0 ? 2000 : 20000);
		kill_workers(3, 30, work_until_killed, worker_ended);
		kills += 33;
		ring = open_shared(&handle, self);
		start = php_shm_now();
		lock_it(&ring->lock, self);
		CHECK(php_shm_now() - start < SECOND);
		abandoned += php_shm_lock_is_abandoned(&ring->lock);
		CHECK(php_shm_ring_buffer_verify(&handle, ring) == NULL);
		for (size_t left = handle.length / 16;; left--) {
			CHECK(left != 0 && php_shm_ring_buffer_stat(&handle, ring, &stats) == PHP_SHM_RING_DONE);
			if (stats.oldest == 0) {
				break;
			}
			CHECK(php_shm_ring_buffer_at(&handle, ring, stats.oldest) != 0);
			CHECK(php_shm_ring_buffer_free(&handle, ring, stats.oldest));
		}
		check_empty(&handle, ring);
		steps += block->steps;
		freed += block->freed_for_dead;
	}
	printf("%u killed after %llu steps, %llu blocks of theirs freed meanwhile; the last held the lock %llu times\n", kills,
		(unsigned long long) steps, (unsigned long long) freed, (unsigned long long) abandoned);
}

int main(void)
{
	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	self = php_shm_owner_self();
	CHECK(self != 0);
	block_size = sizeof(*block) + size_of(20000);
	block = sw_shm_malloc(block_size);
	CHECK(block != NULL);
	check_sizes();
	check_models();
	check_at_once();
	check_kills();
	sw_shm_free(block);
	return 0;
}

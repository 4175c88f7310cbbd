/* SPDX-License-Identifier: MIT */

/* The pool of slices: none is allocated twice or lost, with concurrent processes and kills. */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/structure.h"
#include "tests_c/lib/open.h"

#include "structures/fixed_pool.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a process may hold at a time, in the tests with several. */
#define HOLD 8

static php_shm_owner self;

static size_t size_of(size_t slice_size, size_t count, bool owned)
{
	size_t size = php_shm_fixed_pool_size(slice_size, count, owned);

	CHECK(size != 0);
	return size;
}

static php_shm_open_result open_in(
	php_shm_fixed_pool *pool, size_t room, size_t slice_size, bool owned, php_shm_owner owner, php_shm_fixed_pool_handle *handle)
{
	php_shm_wanted wanted = {.room = room, .parameter = slice_size | (owned ? PHP_SHM_FIXED_POOL_OWNED : 0)};

	return open_structure(pool, &php_shm_fixed_pool_kind, wanted, owner, handle);
}

static void open_it(
	php_shm_fixed_pool *pool, size_t room, size_t slice_size, bool owned, php_shm_owner owner, php_shm_fixed_pool_handle *handle)
{
	php_shm_open_result result;

	while ((result = open_in(pool, room, slice_size, owned, owner, handle)) == PHP_SHM_OPEN_AGAIN) {
		sched_yield();
	}
	CHECK(result == PHP_SHM_OPEN_OK);
}

/* Against a model of the allocated slices. */

typedef struct model {
	php_shm_fixed_pool *pools[2]; /* one pool, at two addresses perhaps */
	php_shm_fixed_pool_handle handles[2];
	size_t count, taken, *held;
	uint64_t *seeds, random; /* by slice: what is written in it, 0 if it is free */
	bool owned;
} model;

static size_t slice_of(const model *model, size_t offset)
{
	const php_shm_fixed_pool_handle *handle = &model->handles[0];

	CHECK(offset >= handle->first && (offset - handle->first) % handle->stride == 0);
	CHECK((offset - handle->first) / handle->stride < model->count && offset + handle->slice_size <= handle->size);
	return (offset - handle->first) / handle->stride;
}

static size_t offset_of(const model *model, size_t slice)
{
	return model->handles[0].first + slice * model->handles[0].stride;
}

static void verify(const model *model, bool exactly)
{
	size_t hidden;

	CHECK(php_shm_fixed_pool_verify(&model->handles[0], model->pools[0], &hidden) == NULL);
	CHECK(!exactly || hidden == 0);
	CHECK(php_shm_fixed_pool_available(&model->handles[1], model->pools[1]) == model->count - model->taken);
}

static void take_one(model *model, int at)
{
	size_t offset = php_shm_fixed_pool_alloc(&model->handles[at], model->pools[at], self), slice;

	CHECK((offset == 0) == (model->taken == model->count));
	if (offset != 0) {
		slice = slice_of(model, offset);
		CHECK(model->seeds[slice] == 0);
		model->seeds[slice] = random_number(&model->random) | 1;
		model->held[model->taken++] = slice;
		stamp((char *) model->pools[at] + offset, model->handles[at].slice_size, model->seeds[slice]);
	}
}

static void free_one(model *model, int at)
{
	size_t index, slice, offset;

	if (model->taken == 0) {
		return;
	}
	index = random_below(&model->random, model->taken);
	slice = model->held[index];
	offset = offset_of(model, slice);
	CHECK(is_stamped((char *) model->pools[at] + offset, model->handles[at].slice_size, model->seeds[slice]));
	CHECK(php_shm_fixed_pool_free(&model->handles[at], model->pools[at], offset) == PHP_SHM_POOL_OK);
	CHECK(php_shm_fixed_pool_free(&model->handles[at], model->pools[at], offset) == PHP_SHM_POOL_FREE);
	model->seeds[slice] = 0;
	model->held[index] = model->held[--model->taken];
}

static void ask(model *model, int at)
{
	size_t slice = random_below(&model->random, model->count), offset = offset_of(model, slice);
	const size_t none[] = {0, 1, 63, model->handles[0].first - 8, offset + 1, offset - 1, model->handles[0].size, SIZE_MAX,
		SIZE_MAX - 7, offset + ((size_t) 1 << 63)};

	CHECK(php_shm_fixed_pool_state(&model->handles[at], model->pools[at], offset) ==
		(model->seeds[slice] != 0 ? PHP_SHM_POOL_OK : PHP_SHM_POOL_FREE));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		CHECK(php_shm_fixed_pool_state(&model->handles[at], model->pools[at], none[i]) == PHP_SHM_POOL_NONE);
		CHECK(php_shm_fixed_pool_free(&model->handles[at], model->pools[at], none[i]) == PHP_SHM_POOL_NONE);
	}
}

static unsigned check_model(void *first, void *second, size_t slice_size, size_t count, bool owned, unsigned steps)
{
	model model = {.pools = {first, second}, .count = count, .owned = owned, .random = random_seed((unsigned) count)};
	size_t room = size_of(slice_size, count, owned);
	unsigned every = count <= 70 ? 1 : (unsigned) count / 4;
	bool filling = true;

	memset(first, 0, room);
	model.seeds = calloc(count, sizeof(*model.seeds));
	model.held = calloc(count, sizeof(*model.held));
	CHECK(model.seeds != NULL && model.held != NULL);
	for (int i = 0; i < 2; i++) {
		open_it(model.pools[i], room, slice_size, owned, self, &model.handles[i]);
		CHECK(model.handles[i].count == count && model.handles[i].size == room);
	}
	for (unsigned step = 0; step < steps; step++) {
		int at = (int) random_below(&model.random, 2);
		size_t what = random_below(&model.random, 16);

		/* Full, empty, and half way. */
		if (random_below(&model.random, count * 3 + 8) == 0) {
			filling = !filling;
		}
		if (what == 0) {
			ask(&model, at);
		} else if ((what < 12) == filling) {
			take_one(&model, at);
		} else {
			free_one(&model, at);
		}
		if (step % every == 0) {
			verify(&model, true);
		}
	}
	while (model.taken < count) {
		take_one(&model, 0);
	}
	take_one(&model, 1);
	verify(&model, true);
	while (model.taken > 0) {
		free_one(&model, 1);
	}
	verify(&model, true);
	CHECK(!owned || php_shm_fixed_pool_reclaim(&model.handles[0], model.pools[0]) == 0);
	free(model.seeds);
	free(model.held);
	return steps;
}

static void check_models(void)
{
	static const struct {
		size_t slice_size, count;
		unsigned steps;
	} cases[] = {
		{1, 1, 20000},
		{200, 2, 20000},
		{8, 63, 50000},
		{13, 64, 50000},
		{24, 65, 50000},
		{100, 128, 50000},
		{7, 4096, 100000},
		{64, 4097, 100000},
		{16, 70000, 120000},
	};
	unsigned steps = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t most = size_of(cases[i].slice_size, cases[i].count, true);
		two_mappings twice;
		void *block = sw_shm_malloc(most);

		CHECK(block != NULL);
		for (int owned = 0; owned < 2; owned++) {
			steps += check_model(block, block, cases[i].slice_size, cases[i].count, owned, cases[i].steps / SLOWER);
		}
		sw_shm_free(block);
		map_twice(&twice, most);
		for (int owned = 0; owned < 2; owned++) {
			steps += check_model(
				twice.first.mem, twice.second.mem, cases[i].slice_size, cases[i].count, owned, cases[i].steps / 10 / SLOWER);
		}
		unmap_both(&twice);
	}
	printf("%u random steps like the model\n", steps);
}

static void check_sizes(void)
{
	const size_t huge[] = {SIZE_MAX, SIZE_MAX - 6, SIZE_MAX - 7, SIZE_MAX / 2, PHP_SHM_SIZE_MAX, PHP_SHM_SIZE_MAX + 1,
		PHP_SHM_SIZE_MAX - 1, PHP_SHM_SIZE_MAX / 2};
	php_shm_fixed_pool_handle handle;
	uint64_t random = random_seed(3);

	for (size_t i = 0; i < sizeof(huge) / sizeof(huge[0]); i++) {
		for (int owned = 0; owned < 2; owned++) {
			CHECK(php_shm_fixed_pool_size(huge[i], 1, owned) == 0);
			CHECK(php_shm_fixed_pool_size(huge[i], huge[i], owned) == 0);
			CHECK(php_shm_fixed_pool_size(1, huge[i], owned) == 0);
			CHECK(php_shm_fixed_pool_size(huge[i] / 1000, 1001, owned) == 0);
		}
	}
	for (int i = 0; i < 100000; i++) {
		/* Around every power of two. */
		size_t slice_size = ((size_t) 1 << random_below(&random, 47)) + random_below(&random, 3);
		size_t count = ((size_t) 1 << random_below(&random, 47)) + random_below(&random, 3);
		size_t size = php_shm_fixed_pool_size(slice_size, count, i % 2);

		CHECK(size <= PHP_SHM_SIZE_MAX);
		CHECK(size == 0 ? slice_size + 7 > PHP_SHM_SIZE_MAX / 16 / count : size / count >= slice_size);
	}
	for (int i = 0; i < 2000 / SLOWER; i++) {
		size_t slice_size = 1 + random_below(&random, 200);
		size_t count = i % 4 == 0 ? 4000 + random_below(&random, 400) : 1 + random_below(&random, 200);
		bool owned = i % 2;
		size_t size = size_of(slice_size, count, owned), more = size + random_below(&random, 500);
		php_shm_fixed_pool *pool = aligned_alloc(64, (more + 63) / 64 * 64);

		CHECK(pool != NULL);
		memset(pool, 0, more);
		CHECK(open_in(pool, size, slice_size, owned, self, &handle) == PHP_SHM_OPEN_OK);
		CHECK(handle.count == count && handle.size == size && handle.slice_size == slice_size && handle.first % 64 == 0);
		/* Where there is more room than when it was made, and less. */
		CHECK(open_in(pool, more, slice_size, owned, self, &handle) == PHP_SHM_OPEN_OK);
		CHECK(handle.count == count && handle.size == size);
		CHECK(open_in(pool, size - 1, slice_size, owned, self, &handle) == PHP_SHM_OPEN_SIZE);
		CHECK(open_in(pool, sizeof(*pool), slice_size, owned, self, &handle) == PHP_SHM_OPEN_SIZE);
		CHECK(open_in(pool, more, slice_size + 1, owned, self, &handle) == PHP_SHM_OPEN_PARAMETER);
		CHECK(open_in(pool, more, slice_size, !owned, self, &handle) == PHP_SHM_OPEN_PARAMETER);
		memset(pool, 0, more);
		if (count == 1) {
			CHECK(open_in(pool, size - 1, slice_size, owned, self, &handle) == PHP_SHM_OPEN_NO_ROOM);
			CHECK(all_bytes_are(pool, size, 0));
		} else {
			CHECK(open_in(pool, size - 1, slice_size, owned, self, &handle) == PHP_SHM_OPEN_OK);
			CHECK(handle.count == count - 1 && handle.size < size);
		}
		free(pool);
	}
	/* It fits nowhere, and what its header says now is no size of such a pool. */
	{
		static _Alignas(64) char room[4096];
		php_shm_fixed_pool *pool = (php_shm_fixed_pool *) room;

		CHECK(open_in(pool, sizeof(room), 2000, false, self, &handle) == PHP_SHM_OPEN_OK);
		pool->header.size = 1500;
		handle.size = 1500;
		CHECK(open_in(pool, 1600, 2000, false, self, &handle) == PHP_SHM_OPEN_FOREIGN);
	}
}

/* A slice that no summary shows is found although the bit of an owned one is set. */
static void check_hidden(void)
{
	for (int owned = 0; owned < 2; owned++) {
		php_shm_fixed_pool_handle handle;
		size_t size = size_of(8, 300, owned), offset, hidden;
		php_shm_fixed_pool *pool = aligned_alloc(64, (size + 63) / 64 * 64);

		CHECK(pool != NULL);
		memset(pool, 0, size);
		open_it(pool, size, 8, owned, self, &handle);
		while (php_shm_fixed_pool_alloc(&handle, pool, self) != 0) {
		}
		/* As a process leaves it that was killed after the first of its two stores, and after the second. */
		if (owned) {
			atomic_fetch_or(&pool->words[0], UINT64_C(1) << 3);
			atomic_fetch_or(&pool->words[1], UINT64_C(1) << 3);
			atomic_fetch_or(&pool->words[2], UINT64_C(1) << 3);
			atomic_store(&pool->words[handle.owners + 130], 0);
		}
		atomic_fetch_or(&pool->words[2], UINT64_C(1) << 2);
		CHECK(php_shm_fixed_pool_verify(&handle, pool, &hidden) == NULL && hidden == 1);
		offset = php_shm_fixed_pool_alloc(&handle, pool, self);
		CHECK(offset == handle.first + 130 * handle.stride);
		CHECK(php_shm_fixed_pool_alloc(&handle, pool, self) == 0);
		CHECK(php_shm_fixed_pool_available(&handle, pool) == 0);
		free(pool);
	}
}

/* Several at once. */

#define SHARED_COUNT 300
#define MAILBOXES 16

typedef struct shared {
	_Atomic uint64_t holder[20000];      /* by slice: its owner, stored by itself */
	_Atomic uint64_t mailbox[MAILBOXES]; /* slices for any worker to free */
	_Atomic uint64_t held[1024][HOLD];   /* by worker */
	_Atomic uint64_t steps;
	_Atomic size_t reclaimed;
	size_t held_by_dead;
	_Atomic unsigned arrived;
	_Alignas(64) char bytes[];
} shared;

static shared *block;
static size_t block_size, shared_size, shared_count;
static bool shared_owned;

static void reset(size_t slice_size, size_t count, bool owned)
{
	memset(block, 0, sizeof(*block) + shared_size);
	shared_count = count;
	shared_owned = owned;
	shared_size = size_of(slice_size, count, owned);
	CHECK(sizeof(*block) + shared_size <= block_size && count <= 20000);
	memset(block, 0, sizeof(*block) + shared_size);
}

static php_shm_fixed_pool *open_shared(php_shm_fixed_pool_handle *handle, php_shm_owner owner)
{
	open_it((php_shm_fixed_pool *) block->bytes, shared_size, 40, shared_owned, owner, handle);
	CHECK(handle->count == shared_count);
	return (php_shm_fixed_pool *) block->bytes;
}

static size_t take_shared(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner owner)
{
	size_t offset = php_shm_fixed_pool_alloc(handle, pool, owner);

	if (offset != 0) {
		size_t slice = (offset - handle->first) / handle->stride;
		uint64_t before = atomic_exchange(&block->holder[slice], owner);

		CHECK(before == 0 || (shared_owned && php_shm_owner_is_dead(before)));
		stamp((char *) pool + offset, 40, owner);
	}
	return offset;
}

static void free_shared(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset)
{
	size_t slice = (offset - handle->first) / handle->stride;
	uint64_t holder = atomic_load(&block->holder[slice]);

	CHECK(holder != 0 && is_stamped((char *) pool + offset, 40, holder));
	CHECK(php_shm_fixed_pool_state(handle, pool, offset) == PHP_SHM_POOL_OK);
	atomic_store(&block->holder[slice], 0);
	CHECK(php_shm_fixed_pool_free(handle, pool, offset) == PHP_SHM_POOL_OK);
}

static void work_at_once(unsigned number)
{
	php_shm_owner owner = php_shm_owner_self();
	php_shm_fixed_pool_handle handle;
	php_shm_fixed_pool *pool = open_shared(&handle, owner);
	uint64_t random = random_seed(number + 10);
	size_t held[100] = {0};

	for (int i = 0; i < 80000 / SLOWER; i++) {
		size_t *mine = &held[random_below(&random, 100)], hidden;
		size_t what = random_below(&random, 1000);

		if (what == 0) {
			CHECK(php_shm_fixed_pool_verify(&handle, pool, &hidden) == NULL);
			CHECK(!shared_owned || php_shm_fixed_pool_reclaim(&handle, pool) == 0);
		} else if (what < 200) {
			size_t other = (size_t) atomic_exchange(&block->mailbox[what % MAILBOXES], *mine);

			*mine = 0;
			if (other != 0) {
				free_shared(&handle, pool, other);
			}
		} else if (*mine == 0) {
			*mine = take_shared(&handle, pool, owner);
		} else {
			free_shared(&handle, pool, *mine);
			*mine = 0;
		}
	}
	for (int i = 0; i < 100; i++) {
		if (held[i] != 0) {
			free_shared(&handle, pool, held[i]);
		}
	}
	/* A worker that ends is a dead owner for the others. */
	atomic_fetch_add(&block->arrived, 1);
	while (atomic_load(&block->arrived) != 6) {
		sched_yield();
	}
}

/* All that is free can be taken, and nothing else. */
static void check_all_free_ones(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t available)
{
	bool *seen = calloc(handle->count, sizeof(*seen));
	size_t offset, hidden;

	CHECK(seen != NULL && php_shm_fixed_pool_verify(handle, pool, &hidden) == NULL);
	CHECK(php_shm_fixed_pool_available(handle, pool) == available);
	for (size_t i = 0; i < available; i++) {
		offset = php_shm_fixed_pool_alloc(handle, pool, self);
		CHECK(offset != 0 && !seen[(offset - handle->first) / handle->stride]);
		seen[(offset - handle->first) / handle->stride] = true;
	}
	CHECK(php_shm_fixed_pool_alloc(handle, pool, self) == 0 && php_shm_fixed_pool_available(handle, pool) == 0);
	free(seen);
}

static void check_at_once(void)
{
	/* Always enough; mostly not; several levels. */
	const size_t counts[] = {700, SHARED_COUNT, 20, 5000};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (int owned = 0; owned < 2; owned++) {
			php_shm_fixed_pool_handle handle;
			php_shm_fixed_pool *pool;

			reset(40, counts[i], owned);
			run_at_once(4, 2, work_at_once);
			pool = open_shared(&handle, self);
			for (int box = 0; box < MAILBOXES; box++) {
				if (block->mailbox[box] != 0) {
					free_shared(&handle, pool, (size_t) block->mailbox[box]);
				}
			}
			check_all_free_ones(&handle, pool, counts[i]);
		}
	}
}

/* Goes on until it is killed. What it holds is noted, to be counted afterwards. */
static void work_until_killed(unsigned number)
{
	php_shm_owner owner = php_shm_owner_self();
	php_shm_fixed_pool_handle handle;
	php_shm_fixed_pool *pool = open_shared(&handle, owner);
	uint64_t random = random_seed(number + 20);

	for (;;) {
		size_t what = random_below(&random, 2000);
		_Atomic uint64_t *mine = &block->held[number][what % HOLD];
		size_t offset = (size_t) atomic_load(mine);

		atomic_fetch_add_explicit(&block->steps, 1, memory_order_relaxed);
		if (what == 0 && shared_owned) {
			php_shm_fixed_pool_reclaim(&handle, pool);
		} else if (offset == 0) {
			atomic_store(mine, take_shared(&handle, pool, owner));
		} else {
			atomic_store(mine, 0);
			free_shared(&handle, pool, offset);
		}
	}
}

static void worker_ended(unsigned number)
{
	for (int i = 0; i < HOLD; i++) {
		block->held_by_dead += atomic_load(&block->held[number][i]) != 0;
	}
}

static void check_kills(void)
{
	unsigned kills = 200 / (SLOWER > 1 ? 2 : 1), workers = 3;

	for (int owned = 0; owned < 2; owned++) {
		/* An owned one so small that it is empty often. */
		for (int small = 0; small < 2; small++) {
			php_shm_fixed_pool_handle handle;
			php_shm_fixed_pool *pool;
			size_t available, hidden;

			reset(40, !small ? 20000 : owned ? 12 : 900, owned);
			kill_workers(workers, kills, work_until_killed, worker_ended);
			pool = open_shared(&handle, self);
			CHECK(php_shm_fixed_pool_verify(&handle, pool, &hidden) == NULL);
			available = php_shm_fixed_pool_available(&handle, pool);
			if (owned) {
				CHECK(php_shm_fixed_pool_reclaim(&handle, pool) == shared_count - available);
				CHECK(php_shm_fixed_pool_reclaim(&handle, pool) == 0);
				available = shared_count;
			} else {
				/* Besides those written down, one each that was just being allocated or freed. */
				CHECK(shared_count - available >= block->held_by_dead);
				CHECK(shared_count - available <= block->held_by_dead + kills + workers);
			}
			check_all_free_ones(&handle, pool, available);
			printf("%s pool of %zu: %u killed after %llu steps, held %zu, hidden %zu\n", owned ? "owned" : "plain", shared_count,
				kills + workers, (unsigned long long) block->steps, block->held_by_dead, hidden);
		}
	}
}

/* Owners */

static void reclaim_at_once(unsigned number)
{
	php_shm_fixed_pool_handle handle;
	php_shm_fixed_pool *pool = open_shared(&handle, php_shm_owner_self());

	(void) number;
	atomic_fetch_add(&block->arrived, 1);
	while (atomic_load(&block->arrived) < 5) {
		sched_yield();
	}
	atomic_fetch_add(&block->reclaimed, php_shm_fixed_pool_reclaim(&handle, pool));
}

static void check_owners(void)
{
	php_shm_fixed_pool_handle handle;
	php_shm_fixed_pool *pool;
	size_t mine[100], before;

	for (int round = 0; round < 20; round++) {
		reset(40, 20000, true);
		pool = open_shared(&handle, self);
		/* Those of the living between those of the dead. */
		for (int i = 0; i < 100; i++) {
			pid_t child;

			mine[i] = php_shm_fixed_pool_alloc(&handle, pool, self);
			CHECK(mine[i] != 0);
			if (i % 10 == 0) {
				child = start_child();
				if (child == 0) {
					for (int j = 0; j < 1000; j++) {
						CHECK(php_shm_fixed_pool_alloc(&handle, pool, php_shm_owner_self()) != 0);
					}
					_exit(0);
				}
				CHECK(end_of(child) == 0);
			}
		}
		before = php_shm_fixed_pool_available(&handle, pool);
		CHECK(before == 20000 - 100 - 10 * 1000);
		if (round % 2 == 0) {
			CHECK(php_shm_fixed_pool_reclaim(&handle, pool) == 10000);
		} else {
			run_at_once(3, 2, reclaim_at_once);
			CHECK(block->reclaimed == 10000);
		}
		CHECK(php_shm_fixed_pool_available(&handle, pool) == before + 10000);
		for (int i = 0; i < 100; i++) {
			CHECK(php_shm_fixed_pool_free(&handle, pool, mine[i]) == PHP_SHM_POOL_OK);
		}
		check_all_free_ones(&handle, pool, 20000);
	}
}

int main(void)
{
	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	self = php_shm_owner_self();
	CHECK(self != 0);
	block_size = sizeof(*block) + size_of(40, 20000, true);
	block = sw_shm_malloc(block_size);
	CHECK(block != NULL);
	check_sizes();
	check_hidden();
	check_models();
	check_at_once();
	check_kills();
	check_owners();
	sw_shm_free(block);
	return 0;
}

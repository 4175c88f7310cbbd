/* SPDX-License-Identifier: MIT */

/* The arena, used by several at once while its block grows: a name means the same bytes to all, and is there whole or not at all.
 */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/global_memory.h"

#include <stdio.h>
#include <string.h>

static php_shm_owner self;

#define NAMES 200

typedef struct shared {
	_Atomic uint64_t offsets[NAMES]; /* by name: where the first that asked found it */
	_Atomic uint64_t steps;
	/* What the block has, which grows up to shared_size: as the size of a file, it is known to the kernel alone. */
	_Atomic size_t room;
	_Atomic unsigned arrived;
	_Alignas(64) char bytes[];
} shared;

static shared *block;
static size_t block_size, shared_size;

static void reset(size_t usable)
{
	shared_size = size_of(usable);
	CHECK(sizeof(*block) + shared_size <= block_size);
	memset(block, 0, sizeof(*block) + shared_size);
	memset(block->bytes + 4096, 0xa5, shared_size - 4096);
	atomic_store(&block->room, shared_size / 8);
}

static php_shm_global_memory *open_shared(php_shm_global_memory_handle *handle, php_shm_owner owner)
{
	open_it((php_shm_global_memory *) block->bytes, atomic_load(&block->room), 0, true, owner, handle);
	return (php_shm_global_memory *) block->bytes;
}

/* As callers do: looks for more room. */
static bool look_for_more(php_shm_global_memory_handle *handle)
{
	size_t units = handle->units;

	php_shm_global_memory_extend(handle, atomic_load(&block->room));
	return handle->units > units;
}

/* The same after a result; where there is no more room, the block is made larger, until it is as large as it can be. */
static bool try_again(php_shm_global_memory_handle *handle, php_shm_region_result result)
{
	size_t room = atomic_load(&block->room);

	if (result != PHP_SHM_REGION_CORRUPT && result != PHP_SHM_REGION_NO_ROOM) {
		return false;
	}
	if (look_for_more(handle)) {
		return true;
	}
	CHECK(result == PHP_SHM_REGION_NO_ROOM);
	/* One that fails has been overtaken by another that grows it. */
	(void) atomic_compare_exchange_strong(
		&block->room, &room, room + shared_size / 50 < shared_size ? room + shared_size / 50 : shared_size);
	return look_for_more(handle);
}

static const char *verify_shared(php_shm_global_memory_handle *handle, const php_shm_global_memory *memory)
{
	const char *wrong;

	/* Without the lock another process may grow the block and allocate after the look: a second look sees it. */
	do {
		(void) look_for_more(handle);
		wrong = php_shm_global_memory_verify(handle, memory);
	} while (wrong != NULL && look_for_more(handle));
	return wrong;
}

static size_t size_of_name(size_t number)
{
	return 8 + number % 70;
}

/* Nothing has to be repaired when a holder has died. */
static void lock_memory(php_shm_global_memory_handle *handle, php_shm_global_memory *memory, php_shm_owner owner)
{
	lock_it(&memory->lock, owner);
	if (php_shm_lock_is_abandoned(&memory->lock)) {
		CHECK(verify_shared(handle, memory) == NULL);
		php_shm_lock_mark_consistent(&memory->lock);
	}
}

/* As callers do: looks, and only if it is not there yet, again under the lock. 0: no room. */
static size_t find_or_make(
	php_shm_global_memory_handle *handle, php_shm_global_memory *memory, size_t number, php_shm_owner owner)
{
	char name[64];
	size_t length = name_of(number, name), offset = 0;
	php_shm_region region;
	php_shm_region_result result;

	do {
		result = php_shm_global_memory_find(handle, memory, name, length, &region);
	} while (try_again(handle, result));
	while (result == PHP_SHM_REGION_ABSENT) {
		bool found;

		lock_memory(handle, memory, owner);
		result = php_shm_global_memory_find(handle, memory, name, length, &region);
		found = result == PHP_SHM_REGION_OK;
		if (result == PHP_SHM_REGION_ABSENT) {
			result = php_shm_global_memory_alloc(handle, memory, size_of_name(number), name, length, &offset);
		}
		php_shm_lock_release(&memory->lock, owner);
		if (result == PHP_SHM_REGION_OK && !found) {
			return offset;
		}
		if (try_again(handle, result)) {
			result = PHP_SHM_REGION_ABSENT;
		}
	}
	if (result == PHP_SHM_REGION_NO_ROOM) {
		return 0;
	}
	CHECK(result == PHP_SHM_REGION_OK && region.size == size_of_name(number));
	return (size_t) region.offset;
}

/* The region of that name is the same for all, was zero, and only those that know its name have written there. */
static void use_name(php_shm_global_memory_handle *handle, php_shm_global_memory *memory, size_t number, php_shm_owner owner)
{
	size_t offset = find_or_make(handle, memory, number, owner);
	_Atomic uint64_t *word = (void *) ((char *) memory + offset);
	uint64_t known = 0, before = 0;

	if (offset != 0) {
		CHECK(atomic_compare_exchange_strong(&block->offsets[number], &known, offset) || known == offset);
		CHECK(atomic_compare_exchange_strong(word, &before, number + 1) || before == number + 1);
		CHECK(all_bytes_are(word + 1, size_of_name(number) - sizeof(*word), 0));
	}
}

/* A piece without a name: its process, and what it is stamped with. */
static size_t take_piece(
	php_shm_global_memory_handle *handle, php_shm_global_memory *memory, size_t size, uint64_t seed, php_shm_owner owner)
{
	size_t offset;
	php_shm_region_result result;

	do {
		lock_memory(handle, memory, owner);
		result = php_shm_global_memory_alloc(handle, memory, size, NULL, 0, &offset);
		php_shm_lock_release(&memory->lock, owner);
	} while (try_again(handle, result));
	if (result == PHP_SHM_REGION_NO_ROOM) {
		return 0;
	}
	CHECK(result == PHP_SHM_REGION_OK && all_bytes_are((char *) memory + offset, size, 0));
	stamp((char *) memory + offset, size, seed);
	return offset;
}

static void work_at_once(unsigned number)
{
	php_shm_owner owner = php_shm_owner_self();
	php_shm_global_memory_handle handle;
	php_shm_global_memory *memory = open_shared(&handle, owner);
	uint64_t random = random_seed(number + 10);
	size_t offsets[100];

	for (size_t i = 0; i < 100; i++) {
		offsets[i] = take_piece(&handle, memory, 1 + i, owner + i, owner);
		for (int j = 0; j < 8; j++) {
			/* All ask for the same ones first. */
			use_name(&handle, memory, j < 4 ? i * 2 % NAMES : random_below(&random, NAMES), owner);
		}
		CHECK(verify_shared(&handle, memory) == NULL);
	}
	for (size_t i = 0; i < NAMES; i++) {
		use_name(&handle, memory, i, owner);
	}
	for (size_t i = 0; i < 100; i++) {
		CHECK(offsets[i] == 0 || is_stamped((char *) memory + offsets[i], 1 + i, owner + i));
	}
}

static void check_at_once(void)
{
	for (int round = 0; round < 40 / SLOWER; round++) {
		php_shm_global_memory_handle handle;
		php_shm_global_memory *memory;
		size_t available, regions;

		/* Enough, and too little. */
		reset(round % 2 == 0 ? 200000 : 40000);
		run_at_once(4, 2, work_at_once);
		memory = open_shared(&handle, self);
		CHECK(atomic_load(&memory->lock.word) == 0);
		CHECK(verify_shared(&handle, memory) == NULL);
		CHECK(php_shm_global_memory_stat(&handle, memory, &available, &regions));
		CHECK(atomic_load(&block->room) > shared_size / 8);
		CHECK(round % 2 == 0 ? regions == NAMES : regions < NAMES && available < 256);
	}
}

static void work_until_killed(unsigned number)
{
	php_shm_owner owner = php_shm_owner_self();
	php_shm_global_memory_handle handle;
	php_shm_global_memory *memory = open_shared(&handle, owner);
	uint64_t random = random_seed(number + 20);
	size_t offsets[16] = {0};

	for (size_t i = 0;; i = (i + 1) % 16) {
		if (random_below(&random, 50) == 0) {
			CHECK(offsets[i] == 0 || is_stamped((char *) memory + offsets[i], 1 + i * 20, owner + i));
			offsets[i] = take_piece(&handle, memory, 1 + i * 20, owner + i, owner);
		}
		use_name(&handle, memory, random_below(&random, NAMES), owner);
		atomic_fetch_add_explicit(&block->steps, 1, memory_order_relaxed);
	}
}

static void worker_ended(unsigned number)
{
	php_shm_global_memory_handle handle;
	php_shm_global_memory *memory = open_shared(&handle, self);

	(void) number;
	CHECK(verify_shared(&handle, memory) == NULL);
}

static void check_kills(void)
{
	unsigned kills = 0, names = 0;
	uint64_t steps = 0;

	/* Many short ones, since they are full soon; the first kills come while they are opened. */
	for (int round = 0; round < 40 / (SLOWER > 1 ? 2 : 1); round++) {
		php_shm_global_memory_handle handle;
		php_shm_global_memory *memory;
		size_t available, regions;
		int64_t start;

		reset(200000);
		kill_workers(3, 7, work_until_killed, worker_ended);
		kills += 10;
		memory = open_shared(&handle, self);
		start = php_shm_now();
		lock_memory(&handle, memory, self);
		CHECK(php_shm_now() - start < SECOND);
		php_shm_lock_release(&memory->lock, self);
		CHECK(verify_shared(&handle, memory) == NULL);
		CHECK(php_shm_global_memory_stat(&handle, memory, &available, &regions) && regions <= NAMES);
		for (size_t i = 0; i < regions; i++) {
			php_shm_region region;
			char name[64];
			size_t name_number = 0;

			CHECK(php_shm_global_memory_region(&handle, memory, i, &region) == PHP_SHM_REGION_OK);
			/* It is complete: its size is that of its name. */
			while (name_of(name_number, name) != region.length || memcmp(name, region.name, region.length) != 0) {
				CHECK(++name_number < NAMES);
			}
			CHECK(region.size == size_of_name(name_number));
		}
		for (size_t i = 0; i < NAMES; i++) {
			use_name(&handle, memory, i, self);
		}
		steps += block->steps;
		names += (unsigned) regions;
	}
	printf("%u killed after %llu steps, %u names made\n", kills, (unsigned long long) steps, names);
}

int main(void)
{
	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	self = php_shm_owner_self();
	CHECK(self != 0);
	block_size = sizeof(*block) + size_of(200000);
	block = sw_shm_malloc(block_size);
	CHECK(block != NULL);
	check_at_once();
	check_kills();
	sw_shm_free(block);
	return 0;
}

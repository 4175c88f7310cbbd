/* SPDX-License-Identifier: MIT */

/* The arena: all that it hands out is zero and is nobody else's, a name means the same bytes to all, and is there whole or not at all. */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/structure.h"

#include "structures/global_memory.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNIT PHP_SHM_GLOBAL_MEMORY_UNIT

static php_shm_owner self;

static size_t size_of(size_t usable)
{
	size_t size = php_shm_global_memory_size(usable);

	CHECK(size != 0);
	return size;
}

static void open_it(php_shm_global_memory *memory, size_t room, size_t offset, bool whole, php_shm_owner owner,
	php_shm_global_memory_handle *handle)
{
	php_shm_open_result result;

	while ((result = php_shm_global_memory_open(memory, room, offset, whole, owner, handle)) == PHP_SHM_OPEN_AGAIN) {
		sched_yield();
	}
	CHECK(result == PHP_SHM_OPEN_DONE);
}

/* What the directory takes of the arena when it gets one more name than it has. */
static size_t directory_units(size_t names)
{
	return ((names + 1) & names) == 0 ? 2 * (names + 1) : 0;
}

/* A name of 1 to 63 bytes, which may be any. */
static size_t name_of(size_t number, char *name)
{
	size_t length = 1 + number * 7 % PHP_SHM_REGION_NAME_MAX;

	memset(name, (int) (number % 3 * 100), PHP_SHM_REGION_NAME_MAX);
	name[0] = (char) number;
	if (length > 2) {
		name[1] = (char) (number >> 8);
		name[length - 1] = 'x';
	}
	return length;
}

/* Against a model: what has been handed out. */

typedef struct piece {
	size_t offset, size, name; /* name: its number, SIZE_MAX: none */
	uint64_t seed;
} piece;

static unsigned catch_ups; /* of all models */

typedef struct model {
	php_shm_global_memory *memories[2]; /* one arena, at two addresses perhaps */
	php_shm_global_memory_handle handles[2];
	piece *pieces;
	size_t count, named, names[256]; /* names: the piece of that name + 1; 0: none. In `order` as they were made */
	size_t order[256], left, room;   /* room: of the block; a handle may not know it yet */
	unsigned caught_up;
	uint64_t random;
} model;

/* As callers do where something does not fit: looks whether the block has grown. */
static bool catch_up(model *model, int at)
{
	php_shm_global_memory_handle *handle = &model->handles[at];
	size_t units = handle->units;

	if (handle->grows) {
		php_shm_global_memory_extend(handle, model->room);
	}
	CHECK(handle->units >= units);
	model->caught_up += handle->units > units;
	return handle->units > units;
}

static php_shm_region_result alloc_in(model *model, int at, size_t size, const char *name, size_t length, size_t *offset)
{
	php_shm_region_result result;

	do {
		result = php_shm_global_memory_alloc(&model->handles[at], model->memories[at], size, name, length, offset);
	} while (result != PHP_SHM_REGION_FOUND && catch_up(model, at));
	return result;
}

/* How large a region can be. */
static size_t available_of(const model *model)
{
	size_t parts = directory_units(model->named);

	return model->left > parts ? (model->left - parts) * UNIT : 0;
}

static bool take_one(model *model, int at, size_t size, size_t name_number)
{
	size_t needed = (size + UNIT - 1) / UNIT, offset = 0, length = 0;
	const php_shm_global_memory_handle *handle = &model->handles[at];
	char *bytes = (char *) model->memories[at];
	char name[64];
	piece *piece;

	if (name_number != SIZE_MAX) {
		length = name_of(name_number, name);
		needed += directory_units(model->named);
	}
	if (needed > model->left) {
		CHECK(alloc_in(model, at, size, name, length, &offset) == PHP_SHM_REGION_NO_ROOM);
		return false;
	}
	CHECK(alloc_in(model, at, size, name, length, &offset) == PHP_SHM_REGION_FOUND);
	CHECK(offset >= handle->first && offset + size <= handle->first + handle->units * UNIT);
	CHECK((offset - handle->first) % UNIT == 0 && offset + size <= model->room);
	CHECK(all_bytes_are(bytes + offset, size, 0));
	/* In order, so that comparing with the last one is enough. */
	CHECK(model->count == 0 || offset >= model->pieces[model->count - 1].offset + model->pieces[model->count - 1].size);
	model->left -= needed;
	piece = &model->pieces[model->count++];
	piece->offset = offset;
	piece->size = size;
	piece->name = name_number;
	piece->seed = random_number(&model->random);
	stamp(bytes + offset, size, piece->seed);
	if (name_number != SIZE_MAX) {
		model->names[name_number] = model->count;
		model->order[model->named++] = name_number;
	}
	return true;
}

static void find_one(model *model, int at, size_t name_number)
{
	char name[64];
	size_t length = name_of(name_number, name);
	php_shm_region region;
	php_shm_region_result result;
	const piece *piece;

	do {
		result = php_shm_global_memory_find(&model->handles[at], model->memories[at], name, length, &region);
	} while (result == PHP_SHM_REGION_CORRUPT && catch_up(model, at));
	if (model->names[name_number] == 0) {
		CHECK(result == PHP_SHM_REGION_ABSENT);
		return;
	}
	piece = &model->pieces[model->names[name_number] - 1];
	CHECK(result == PHP_SHM_REGION_FOUND && region.offset == piece->offset && region.size == piece->size);
	CHECK(region.length == length && memcmp(region.name, name, length) == 0);
}

static void verify(model *model, int at)
{
	size_t available, regions;

	catch_up(model, at);
	CHECK(php_shm_global_memory_verify(&model->handles[at], model->memories[at]) == NULL);
	CHECK(php_shm_global_memory_stat(&model->handles[at], model->memories[at], &available, &regions));
	CHECK(regions == model->named && available == available_of(model));
}

static void verify_all(model *model, int at)
{
	const php_shm_global_memory_handle *handle = &model->handles[at];
	php_shm_region region;

	verify(model, at);
	for (size_t i = 0; i < model->named; i++) {
		const piece *piece = &model->pieces[model->names[model->order[i]] - 1];

		CHECK(php_shm_global_memory_region(handle, model->memories[at], i, &region) == PHP_SHM_REGION_FOUND);
		CHECK(region.offset == piece->offset && region.size == piece->size);
	}
	CHECK(php_shm_global_memory_region(handle, model->memories[at], model->named, &region) == PHP_SHM_REGION_CORRUPT);
	for (size_t i = 0; i < model->count; i++) {
		CHECK(is_stamped((char *) model->memories[at] + model->pieces[i].offset, model->pieces[i].size, model->pieces[i].seed));
	}
}

/* The block gets some bytes more, at most `most` in all. Nothing tells the handles. */
static void grow_block(model *model, size_t most)
{
	size_t units = model->handles[0].first, before = (model->room - units) / UNIT;

	model->room += random_below(&model->random, most - model->room + 1);
	model->left += (model->room - units) / UNIT - before;
}

static unsigned check_model(char *first, char *second, size_t usable, size_t offset, bool whole, unsigned steps)
{
	static unsigned salt;
	model model = {.memories = {(void *) (first + offset), (void *) (second + offset)}, .random = random_seed(salt++)};
	size_t most = size_of(usable) + (offset != 0 ? UNIT : 0), wanted = usable / 20 + 1, fresh = 4096;
	unsigned step;

	model.pieces = calloc(usable / UNIT + 8, sizeof(*model.pieces));
	CHECK(model.pieces != NULL);
	/* A block that grows has room for one region at first. */
	model.room = whole ? size_of(1) + random_below(&model.random, most - size_of(1) + 1) / 4 : most;
	memset(model.memories[0], 0, most);
	/* Only so much of it is looked at before it is taken for fresh. */
	if (most > fresh) {
		memset((char *) model.memories[0] + fresh, 0xa5, most - fresh);
	}
	for (int i = 0; i < 2; i++) {
		open_it(model.memories[i], model.room, offset, whole, self, &model.handles[i]);
		CHECK(model.handles[i].grows == whole && model.handles[i].made_whole == whole);
	}
	CHECK(memcmp(&model.handles[0], &model.handles[1], sizeof(model.handles[0])) == 0);
	model.left = model.handles[0].units;
	CHECK((model.handles[0].first + offset) % UNIT == 0 && model.handles[0].first + model.left * UNIT <= model.room);
	CHECK(whole || (model.left - 2) * UNIT >= usable);
	for (step = 0; step < steps && (model.left != 0 || model.room < most); step++) {
		int at = (int) random_below(&model.random, 2);
		size_t what = random_below(&model.random, 16), number = random_below(&model.random, 256);

		if (random_below(&model.random, 8) == 0) {
			grow_block(&model, most);
		}
		find_one(&model, at, number);
		if (what == 0) {
			take_one(&model, at, 1 + random_below(&model.random, wanted), SIZE_MAX);
		} else if (what == 1) {
			const size_t huge[] = {SIZE_MAX, SIZE_MAX - 63, SIZE_MAX / 2, PHP_SHM_SIZE_MAX, most};
			size_t nowhere;

			CHECK(alloc_in(&model, at, huge[number % 5], "a", number % 2, &nowhere) == PHP_SHM_REGION_NO_ROOM);
		} else if (what < 5 && model.names[number] == 0) {
			take_one(&model, at, 1 + random_below(&model.random, wanted), number);
		}
		if (step % 4 == 0) {
			verify(&model, at);
		}
		if (step % 64 == 0) {
			verify_all(&model, at);
		}
	}
	for (size_t number = 0; number < 256; number++) {
		/* What is said to be available can be had. */
		if (model.names[number] == 0 && available_of(&model) != 0) {
			CHECK(take_one(&model, 0, available_of(&model) > UNIT ? available_of(&model) / 2 : 1, number));
		}
	}
	while (model.left > 0) {
		CHECK(take_one(&model, 1, random_below(&model.random, 2) ? 1 : model.left * UNIT, SIZE_MAX));
	}
	take_one(&model, 1, 1, SIZE_MAX);
	verify_all(&model, 1);
	if (whole) {
		php_shm_global_memory_handle late;
		size_t available, regions;

		/* Who comes later has all of it; a window of the size that it was made with has not. */
		open_it(model.memories[0], model.room, offset, true, self, &late);
		CHECK(late.units == model.handles[1].units);
		open_it(model.memories[0], model.room, offset, false, self, &late);
		CHECK(late.made_whole && !late.grows && late.first + late.units * UNIT == model.memories[0]->header.size);
		CHECK(
			php_shm_global_memory_stat(&late, model.memories[0], &available, &regions) == (late.units == model.handles[1].units));
	}
	catch_ups += model.caught_up;
	free(model.pieces);
	return step;
}

static void check_models(void)
{
	const size_t usable[] = {1, 64, 65, 1000, 4000, 5000, 20000, 100000};
	unsigned steps = 0, fillings = 0;

	for (size_t i = 0; i < sizeof(usable) / sizeof(usable[0]); i++) {
		size_t size = size_of(usable[i]) + 256;
		char *block = sw_shm_malloc(size);
		two_mappings twice;

		CHECK(block != NULL);
		map_twice(&twice, size);
		for (unsigned done = 0; done < 160000 / SLOWER; fillings++) {
			size_t offset = fillings % 4 == 0 ? 8 * (fillings % 16) : 0;
			bool whole = offset == 0 && fillings % 3 == 0;
			unsigned more = fillings % 8 != 0 ? check_model(block, block, usable[i], offset, whole, 3000)
											  : check_model(twice.first.mem, twice.second.mem, usable[i], offset, whole, 3000);

			/* One may be full at once. */
			done += more + 10;
			steps += more;
		}
		sw_shm_free(block);
		unmap_both(&twice);
	}
	printf("%u random steps like the model, %u times until it was full, %u times more room found\n", steps, fillings, catch_ups);
	CHECK(catch_ups > fillings / 4);
}

static void check_sizes(void)
{
	const size_t huge[] = {
		SIZE_MAX, SIZE_MAX - 63, SIZE_MAX - 64, SIZE_MAX / 2, PHP_SHM_SIZE_MAX, PHP_SHM_SIZE_MAX + 1, PHP_SHM_SIZE_MAX / 2 + 1};
	php_shm_global_memory_handle handle;
	size_t available, regions, offset;

	for (size_t i = 0; i < sizeof(huge) / sizeof(huge[0]); i++) {
		CHECK(php_shm_global_memory_size(huge[i]) == 0);
	}
	for (unsigned shift = 0; shift < 47; shift++) {
		size_t usable = (size_t) 1 << shift, size = size_of(usable);

		CHECK(size > usable && size <= PHP_SHM_SIZE_MAX);
	}
	for (size_t usable = 1; usable < 9000; usable += usable < 200 ? 1 : 13) {
		size_t size = size_of(usable), more = size + usable % 200;
		php_shm_global_memory *memory = aligned_alloc(64, (more + 63) / 64 * 64);

		CHECK(memory != NULL);
		memset(memory, 0, more);
		CHECK(php_shm_global_memory_open(memory, size, 0, false, self, &handle) == PHP_SHM_OPEN_DONE);
		CHECK(handle.first + handle.units * UNIT == size);
		CHECK(php_shm_global_memory_stat(&handle, memory, &available, &regions) && regions == 0);
		CHECK(available == (usable + 63) / 64 * 64);
		CHECK(php_shm_global_memory_open(memory, more, 0, false, self, &handle) == PHP_SHM_OPEN_DONE);
		CHECK(handle.first + handle.units * UNIT == size);
		CHECK(php_shm_global_memory_open(memory, size - 1, 0, false, self, &handle) == PHP_SHM_OPEN_SIZE);
		CHECK(php_shm_global_memory_open(memory, sizeof(*memory), 0, false, self, &handle) == PHP_SHM_OPEN_SIZE);
		memory->header.parameter = 1;
		CHECK(php_shm_global_memory_open(memory, size, 0, false, self, &handle) == PHP_SHM_OPEN_PARAMETER);
		memset(memory, 0, more);
		if (usable <= 64) {
			CHECK(php_shm_global_memory_open(memory, size - 1, 0, false, self, &handle) == PHP_SHM_OPEN_NO_ROOM);
			CHECK(all_bytes_are(memory, size, 0));
		} else {
			CHECK(php_shm_global_memory_open(memory, size - 1, 0, false, self, &handle) == PHP_SHM_OPEN_DONE);
			CHECK(php_shm_global_memory_stat(&handle, memory, &available, &regions) && available < usable);
			CHECK(php_shm_global_memory_alloc(&handle, memory, available, "all", 3, &offset) == PHP_SHM_REGION_FOUND);
			CHECK(offset + available <= size - 1);
		}
		free(memory);
	}
}

/* Several at once */

#define NAMES 200

typedef struct shared {
	_Atomic uint64_t offsets[NAMES]; /* by name: where whoever asked first found it */
	_Atomic uint64_t steps;
	_Atomic size_t
		room; /* what the block has, which grows up to shared_size: as the size of a file, it is known to the kernel alone */
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
	/* Of what is there in a moment, not less than what is taken. */
	(void) look_for_more(handle);
	return php_shm_global_memory_verify(handle, memory);
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
		php_shm_lock_recover(&memory->lock);
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
		found = result == PHP_SHM_REGION_FOUND;
		if (result == PHP_SHM_REGION_ABSENT) {
			result = php_shm_global_memory_alloc(handle, memory, size_of_name(number), name, length, &offset);
		}
		php_shm_lock_release(&memory->lock, owner);
		if (result == PHP_SHM_REGION_FOUND && !found) {
			return offset;
		}
		if (try_again(handle, result)) {
			result = PHP_SHM_REGION_ABSENT;
		}
	}
	if (result == PHP_SHM_REGION_NO_ROOM) {
		return 0;
	}
	CHECK(result == PHP_SHM_REGION_FOUND && region.size == size_of_name(number));
	return (size_t) region.offset;
}

/* The region of that name is the same for all, was zero, and nobody but those who know its name has written there. */
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

/* A piece without a name: whose it is, and what it is stamped with. */
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
	CHECK(result == PHP_SHM_REGION_FOUND && all_bytes_are((char *) memory + offset, size, 0));
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

			CHECK(php_shm_global_memory_region(&handle, memory, i, &region) == PHP_SHM_REGION_FOUND);
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

/* Corrupted words */

typedef struct corrupted {
	php_shm_global_memory *memory;
	php_shm_global_memory_handle before;
	size_t room;
} corrupted;

static void check_inside(const corrupted *it, const php_shm_global_memory_handle *handle, const php_shm_region *region)
{
	CHECK(region->offset >= handle->first && region->offset <= it->room && region->size <= it->room - region->offset);
	CHECK(region->size >= 1 && region->length >= 1 && region->length <= PHP_SHM_REGION_NAME_MAX);
}

static void use_with(const corrupted *it, const php_shm_global_memory_handle *handle)
{
	php_shm_region region;
	char name[64];
	size_t available, regions, offset, length;

	CHECK(handle->first + handle->units * UNIT <= it->room);
	for (size_t i = 0; i < 8; i++) {
		length = name_of(i, name);
		if (php_shm_global_memory_find(handle, it->memory, name, length, &region) == PHP_SHM_REGION_FOUND) {
			check_inside(it, handle, &region);
		}
		if (php_shm_global_memory_region(handle, it->memory, i, &region) == PHP_SHM_REGION_FOUND) {
			check_inside(it, handle, &region);
		}
		if (i % 2 == 0 &&
			php_shm_global_memory_alloc(handle, it->memory, 1 + i * 20, name, i % 4 == 0 ? length : 0, &offset) ==
				PHP_SHM_REGION_FOUND) {
			CHECK(offset >= handle->first && offset <= it->room && 1 + i * 20 <= it->room - offset);
			memset((char *) it->memory + offset, 0x55, 1 + i * 20);
		}
	}
	if (php_shm_global_memory_stat(handle, it->memory, &available, &regions)) {
		CHECK(available <= it->room && regions <= it->room / sizeof(region));
	}
	php_shm_global_memory_verify(handle, it->memory);
}

static void use_corrupted(void *data)
{
	const corrupted *it = data;
	php_shm_global_memory_handle handle;

	use_with(it, &it->before);
	if (php_shm_global_memory_open(it->memory, it->room, 0, true, self, &handle) == PHP_SHM_OPEN_DONE) {
		use_with(it, &handle);
	}
}

static void check_corrupted(void)
{
	/* Half full, and nearly full. */
	for (size_t names = 0; names < 8; names += 3) {
		for (int at_end = 0; at_end < 2; at_end++) {
			corrupted it = {.room = size_of(2000)};
			guarded place;
			size_t offset;
			char name[64];

			guard(&place, it.room, at_end);
			it.memory = (php_shm_global_memory *) place.bytes;
			open_it(it.memory, it.room, 0, at_end == 0, self, &it.before);
			for (size_t i = 0; i < names; i++) {
				CHECK(php_shm_global_memory_alloc(&it.before, it.memory, 40 + i * 20, name, name_of(i, name), &offset) ==
					PHP_SHM_REGION_FOUND);
			}
			flip_every_byte(place.bytes, it.room, it.room, use_corrupted, &it);
			if (SLOWER < 10) {
				flip_meanwhile(place.bytes, it.room, it.room, use_corrupted, &it);
			}
			unguard(&place);
		}
	}
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
	check_sizes();
	check_models();
	check_at_once();
	check_kills();
	check_corrupted();
	sw_shm_free(block);
	return 0;
}

/* SPDX-License-Identifier: MIT */

/* The arena: all that it hands out is zero and overlaps nothing else, and a name means the same bytes at all addresses. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/global_memory.h"
#include "tests_c/lib/open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static php_shm_owner self;

/* What the directory takes of the arena when it gets one more name than it has. */
static size_t directory_units(size_t names)
{
	return ((names + 1) & names) == 0 ? 2 * (names + 1) : 0;
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
	} while (result != PHP_SHM_REGION_OK && catch_up(model, at));
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
	CHECK(alloc_in(model, at, size, name, length, &offset) == PHP_SHM_REGION_OK);
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
	CHECK(result == PHP_SHM_REGION_OK && region.offset == piece->offset && region.size == piece->size);
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

		CHECK(php_shm_global_memory_region(handle, model->memories[at], i, &region) == PHP_SHM_REGION_OK);
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

		/* A later handle has all of it; a window of the size that it was made with has not. */
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
		CHECK(open_structure(memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = size}, self, &handle) ==
			PHP_SHM_OPEN_OK);
		CHECK(handle.first + handle.units * UNIT == size);
		CHECK(php_shm_global_memory_stat(&handle, memory, &available, &regions) && regions == 0);
		CHECK(available == (usable + 63) / 64 * 64);
		CHECK(open_structure(memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = more}, self, &handle) ==
			PHP_SHM_OPEN_OK);
		CHECK(handle.first + handle.units * UNIT == size);
		CHECK(open_structure(memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = size - 1}, self, &handle) ==
			PHP_SHM_OPEN_SIZE);
		CHECK(open_structure(memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = sizeof(*memory)}, self, &handle) ==
			PHP_SHM_OPEN_SIZE);
		memory->header.parameter = 1;
		CHECK(open_structure(memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = size}, self, &handle) ==
			PHP_SHM_OPEN_PARAMETER);
		memset(memory, 0, more);
		if (usable <= 64) {
			CHECK(open_structure(memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = size - 1}, self, &handle) ==
				PHP_SHM_OPEN_NO_ROOM);
			CHECK(all_bytes_are(memory, size, 0));
		} else {
			CHECK(open_structure(memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = size - 1}, self, &handle) ==
				PHP_SHM_OPEN_OK);
			CHECK(php_shm_global_memory_stat(&handle, memory, &available, &regions) && available < usable);
			CHECK(php_shm_global_memory_alloc(&handle, memory, available, "all", 3, &offset) == PHP_SHM_REGION_OK);
			CHECK(offset + available <= size - 1);
		}
		free(memory);
	}
}

int main(void)
{
	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	self = php_shm_owner_self();
	CHECK(self != 0);
	check_sizes();
	check_models();
	return 0;
}

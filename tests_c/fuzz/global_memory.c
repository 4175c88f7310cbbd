/* SPDX-License-Identifier: MIT */

#include "fuzz.h"
#include "tests_c/lib/open.h"

#include "structures/global_memory.h"

#include <stdio.h>
#include <string.h>

#define NAMES 32

static php_shm_global_memory_handle handle;
static size_t offset_in_block; /* of the structure, in what would be its block */

/* The model: where the region of each name is. */
static php_shm_region known[NAMES];
static size_t known_count;

static php_shm_global_memory *memory(void)
{
	return (php_shm_global_memory *) (void *) block;
}

static size_t room_for(const fuzz_step *setup)
{
	offset_in_block = setup->value % 8 * 8;
	return php_shm_global_memory_size(1 + setup->place % 6000) + PHP_SHM_GLOBAL_MEMORY_UNIT + setup->kind % 64;
}

static void begin(const fuzz_step *setup)
{
	ALWAYS(open_structure(memory(), &php_shm_global_memory_kind, (php_shm_wanted) {.room = room, .offset = offset_in_block},
			   fuzz_owner(setup->place), &handle) == PHP_SHM_OPEN_OK);
	memset(known, 0, sizeof(known));
	known_count = 0;
}

/* The name with that number, of 1 to 63 bytes; its length. */
static size_t name_of(unsigned number, char name[PHP_SHM_REGION_NAME_MAX + 1])
{
	size_t length = number % NAMES < 4 ? 60 + number % 4 : 2;

	memset(name, 'n', PHP_SHM_REGION_NAME_MAX);
	snprintf(name + length - 2, 3, "%02u", number % NAMES);
	return length;
}

/* What was found must lie in the arena, and no bytes in two regions. */
static void check_region(const php_shm_region *region)
{
	ALWAYS(region->offset >= handle.first && region->size != 0);
	ALWAYS(region->length >= 1 && region->length <= PHP_SHM_REGION_NAME_MAX);
	memset(fuzz_bytes(region->offset, region->size), 0x55, region->size);
}

static void open_it(const fuzz_step *step)
{
	php_shm_global_memory_handle opened;
	php_shm_open_result result = open_structure(memory(), &php_shm_global_memory_kind,
		(php_shm_wanted) {.room = room, .offset = offset_in_block}, fuzz_owner(step->place), &opened);

	UNEDITED(result == PHP_SHM_OPEN_OK);
	if (result == PHP_SHM_OPEN_OK) {
		ALWAYS(opened.first + opened.units * PHP_SHM_GLOBAL_MEMORY_UNIT <= room);
		handle = opened;
	}
}

static void find(const fuzz_step *step)
{
	char name[PHP_SHM_REGION_NAME_MAX + 1];
	php_shm_region region;
	const php_shm_region *model = &known[step->value % NAMES];
	php_shm_region_result result = php_shm_global_memory_find(&handle, memory(), name, name_of(step->value, name), &region);

	ALWAYS(result == PHP_SHM_REGION_OK || result == PHP_SHM_REGION_ABSENT || result == PHP_SHM_REGION_CORRUPT);
	UNEDITED(result == (model->size != 0 ? PHP_SHM_REGION_OK : PHP_SHM_REGION_ABSENT));
	if (result == PHP_SHM_REGION_OK) {
		check_region(&region);
		UNEDITED(region.offset == model->offset && region.size == model->size);
	}
}

static void alloc(const fuzz_step *step)
{
	char name[PHP_SHM_REGION_NAME_MAX + 1];
	size_t length = step->kind % 2 != 0 ? name_of(step->value, name) : 0, offset = 0;
	size_t size = step->kind % 16 == 0 ? (size_t) step->value << 20 | 1 : 1 + step->place % (1u << step->kind / 16);
	php_shm_region_result result;

	/* Callers look for the name first, under the lock. */
	if (length != 0 && known[step->value % NAMES].size != 0) {
		return;
	}
	result = php_shm_global_memory_alloc(&handle, memory(), size, name, length, &offset);
	ALWAYS(result == PHP_SHM_REGION_OK || result == PHP_SHM_REGION_NO_ROOM || result == PHP_SHM_REGION_CORRUPT);
	UNEDITED(result != PHP_SHM_REGION_CORRUPT);
	if (result == PHP_SHM_REGION_OK) {
		unsigned char *bytes = fuzz_bytes(offset, size);

		ALWAYS(offset >= handle.first && (offset + offset_in_block) % PHP_SHM_GLOBAL_MEMORY_UNIT == 0);
		for (size_t i = 0; i < size; i++) {
			UNEDITED(bytes[i] == 0);
		}
		memset(bytes, 0x55, size);
		if (length != 0) {
			known[step->value % NAMES] = (php_shm_region) {.offset = offset, .size = size};
			known_count++;
		}
	}
}

/* As what died in the middle of taking some has left it. */
static void use_free_part(const fuzz_step *step)
{
	size_t taken = (size_t) (atomic_load(&memory()->taken) >> 20) * PHP_SHM_GLOBAL_MEMORY_UNIT, available, regions;

	if (php_shm_global_memory_stat(&handle, memory(), &available, &regions) && !edited) {
		memset(fuzz_bytes(handle.first + taken, available), step->kind, available);
	}
}

static void region(const fuzz_step *step)
{
	size_t available, regions;
	php_shm_region found;

	if (!php_shm_global_memory_stat(&handle, memory(), &available, &regions)) {
		UNEDITED(!"more is taken than there is");
		return;
	}
	ALWAYS(available <= room && regions <= room / sizeof(php_shm_region));
	UNEDITED(regions == known_count);
	if (php_shm_global_memory_region(&handle, memory(), step->value % (regions + 1), &found) == PHP_SHM_REGION_OK) {
		check_region(&found);
		UNEDITED(step->value % (regions + 1) < regions);
	}
}

static void look_around(const fuzz_step *step)
{
	(void) step;
	(void) php_shm_global_memory_verify(&handle, memory());
}

static void take_over(const fuzz_step *step)
{
	(void) step;
	php_shm_header_reset_namespace(&memory()->header, &php_shm_global_memory_kind);
}

static const char *verify(void)
{
	return php_shm_global_memory_verify(&handle, memory());
}

static const fuzz_operation operations[] = {
	{"alloc", alloc},
	{"find", find},
	{"alloc", alloc},
	{"region", region},
	{"use free part", use_free_part},
	{"open", open_it},
	{"look around", look_around},
	{"take_over", take_over},
};

const fuzz_target target = {
	.alignment = 8,
	.room = room_for,
	.begin = begin,
	.verify = verify,
	.operations = operations,
	.count = sizeof(operations) / sizeof(operations[0]),
};

/* SPDX-License-Identifier: MIT */

/* The arena: whatever is written into its words, no operation crashes, goes on for ever or leaves its bytes. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/structure.h"
#include "tests_c/lib/open.h"

#include "structures/global_memory.h"

#include <string.h>

#define UNIT PHP_SHM_GLOBAL_MEMORY_UNIT

static php_shm_owner self;

/* Names of 1 to 8 bytes, by which they differ. */
static const char *const name = "abcdefgh";

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
	size_t available, regions, offset, length;

	CHECK(handle->first + handle->units * UNIT <= it->room);
	for (size_t i = 0; i < 8; i++) {
		length = i + 1;
		if (php_shm_global_memory_find(handle, it->memory, name, length, &region) == PHP_SHM_REGION_OK) {
			check_inside(it, handle, &region);
		}
		if (php_shm_global_memory_region(handle, it->memory, i, &region) == PHP_SHM_REGION_OK) {
			check_inside(it, handle, &region);
		}
		if (i % 2 == 0 &&
			php_shm_global_memory_alloc(handle, it->memory, 1 + i * 20, name, i % 4 == 0 ? length : 0, &offset) ==
				PHP_SHM_REGION_OK) {
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
	if (open_structure(it->memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = it->room, .whole = true}, self,
			&handle) == PHP_SHM_OPEN_OK) {
		use_with(it, &handle);
	}
}

static void check_corrupted(void)
{
	/* Half full, and nearly full. */
	for (size_t names = 0; names < 8; names += 3) {
		for (int at_end = 0; at_end < 2; at_end++) {
			corrupted it = {.room = php_shm_global_memory_size(2000)};
			guarded place;
			size_t offset;

			guard(&place, it.room, at_end);
			it.memory = (php_shm_global_memory *) place.bytes;
			CHECK(open_structure(it.memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = it.room, .whole = at_end == 0},
					  self, &it.before) == PHP_SHM_OPEN_OK);
			for (size_t i = 0; i < names; i++) {
				CHECK(php_shm_global_memory_alloc(&it.before, it.memory, 40 + i * 20, name, i + 1, &offset) == PHP_SHM_REGION_OK);
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
	self = php_shm_owner_self();
	CHECK(self != 0);
	check_corrupted();
	return 0;
}

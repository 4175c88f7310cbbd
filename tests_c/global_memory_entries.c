/* SPDX-License-Identifier: MIT */

/* The directory of the arena: an entry counts only if its region lies in what is taken, to the byte. */
/* may run beside others */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/open.h"
#include "tests_c/lib/structure.h"

#include "structures/global_memory.h"

#include <string.h>

#define UNIT PHP_SHM_GLOBAL_MEMORY_UNIT
#define REGIONS 3

static php_shm_global_memory *memory;
static php_shm_global_memory_handle handle;

/* Where the entry of a region is, wherever the directory lies. */
static php_shm_region *find_entry(size_t number, size_t room)
{
	php_shm_region region, *found = NULL;

	CHECK(php_shm_global_memory_region(&handle, memory, number, &region) == PHP_SHM_REGION_OK);
	for (size_t at = 0; at + sizeof(region) <= room; at += sizeof(uint64_t)) {
		if (memcmp((char *) memory + at, &region, sizeof(region)) == 0) {
			CHECK(found == NULL);
			found = (php_shm_region *) (void *) ((char *) memory + at);
		}
	}
	CHECK(found != NULL);
	return found;
}

static bool counts(size_t number, const char *name)
{
	php_shm_region region;
	bool listed = php_shm_global_memory_region(&handle, memory, number, &region) == PHP_SHM_REGION_OK;

	CHECK((php_shm_global_memory_find(&handle, memory, name, 1, &region) == PHP_SHM_REGION_OK) == listed);
	return listed;
}

int main(void)
{
	size_t room = php_shm_global_memory_size(2000), offset, end = 0;
	const char *names[REGIONS] = {"a", "b", "c"};
	php_shm_owner self;
	guarded place;

	begin();
	self = php_shm_owner_self();
	guard(&place, room, true);
	memory = (php_shm_global_memory *) (void *) place.bytes;
	CHECK(open_structure(memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = room}, self, &handle) == PHP_SHM_OPEN_OK);
	for (size_t number = 0; number < REGIONS; number++) {
		CHECK(php_shm_global_memory_alloc(&handle, memory, 100, names[number], 1, &offset) == PHP_SHM_REGION_OK);
		end = offset + 2 * UNIT;
	}
	for (size_t number = 0; number < REGIONS; number++) {
		php_shm_region *entry = find_entry(number, room), sound = *entry;
		const struct {
			size_t offset, size;
			bool counts;
		} regions[] = {
			{handle.first, end - handle.first, true},
			{end - 1, 1, true},
			{end - 1, 2, false},
			{end, 1, false},
			{end + UNIT, 1, false},
			{handle.first, end - handle.first + 1, false},
			{handle.first, SIZE_MAX, false},
			{handle.first, 0, false},
			{handle.first - 1, 1, false},
			{SIZE_MAX, 2, false},
		};

		for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
			entry->offset = regions[i].offset;
			entry->size = regions[i].size;
			CHECK(counts(number, names[number]) == regions[i].counts);
		}
		*entry = sound;
		entry->length = 0;
		CHECK(php_shm_global_memory_region(&handle, memory, number, &sound) != PHP_SHM_REGION_OK);
		entry->length = PHP_SHM_REGION_NAME_MAX + 1;
		CHECK(php_shm_global_memory_region(&handle, memory, number, &sound) != PHP_SHM_REGION_OK);
		entry->length = 1;
		CHECK(counts(number, names[number]));
	}
	unguard(&place);
	return 0;
}

/* SPDX-License-Identifier: MIT */

#include "global_memory.h"

#include "../shm_mechanism.h"

#include <string.h>

#define UNIT PHP_SHM_GLOBAL_MEMORY_UNIT
#define REGION_UNITS (sizeof(php_shm_region) / UNIT)

#define NAMES_BITS 20

/* Where the arena begins in a structure that begins there in its block. */
static size_t first_of(size_t offset)
{
	return php_shm_round_up(offset + sizeof(php_shm_global_memory), UNIT) - offset;
}

/* Sets the handle to as much as there is room for; false if there is none for one region. */
static bool fit(php_shm_global_memory_handle *handle, size_t room, size_t offset)
{
	handle->first = first_of(offset);
	handle->units = room > handle->first ? (room - handle->first) / UNIT : 0;
	return handle->units > REGION_UNITS;
}

size_t php_shm_global_memory_size(size_t usable)
{
	return usable > PHP_SHM_SIZE_MAX / 2 ? 0 : first_of(0) + REGION_UNITS * UNIT + php_shm_round_up(usable, UNIT);
}

static void make(php_shm_header *header, const php_shm_format *format)
{
	(void) format;
	php_shm_global_memory *memory = (php_shm_global_memory *) header;

	atomic_store_explicit(&memory->lock.word, 0, memory_order_relaxed);
	atomic_store_explicit(&memory->taken, 0, memory_order_relaxed);
}

php_shm_open_result php_shm_global_memory_open(
	php_shm_global_memory *memory, size_t room, size_t offset, php_shm_owner self, php_shm_global_memory_handle *handle)
{
	uint64_t size;
	php_shm_format format = {
		.kind = PHP_SHM_KIND_GLOBAL_MEMORY,
		.size = fit(handle, room, offset) ? handle->first + handle->units * UNIT : 0,
		.room = room,
	};
	php_shm_open_result result = php_shm_header_open(&memory->header, &format, make, self, &size);

	if (result == PHP_SHM_OPEN_DONE && (!fit(handle, size, offset) || size != handle->first + handle->units * UNIT)) {
		return PHP_SHM_OPEN_FOREIGN;
	}
	return result;
}

void php_shm_global_memory_take_over(php_shm_global_memory *memory)
{
	if (php_shm_header_is_made(&memory->header)) {
		php_shm_lock_take_over(&memory->lock);
	}
	php_shm_header_take_over(&memory->header);
}

/* How much is taken; false if it cannot be so much. Acquire: pairs with the release of php_shm_global_memory_alloc(), so that the
 * entries and the zeros are there. */
static bool read_taken(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t *units, size_t *regions)
{
	uint64_t taken = atomic_load_explicit(&((php_shm_global_memory *) memory)->taken, memory_order_acquire);

	*regions = (size_t) (taken & PHP_SHM_REGIONS_MAX);
	*units = (size_t) (taken >> NAMES_BITS);
	return *regions <= handle->units / REGION_UNITS && *units <= handle->units - *regions * REGION_UNITS;
}

static inline php_shm_region *entry(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t number)
{
	return (php_shm_region *) ((char *) memory + handle->first + handle->units * UNIT) - (number + 1);
}

/* FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint32_t hash(const char *name, size_t length)
{
	uint32_t value = UINT32_C(2166136261);

	for (size_t i = 0; i < length; i++) {
		value = (value ^ (unsigned char) name[i]) * UINT32_C(16777619);
	}
	return value;
}

/* Copies an entry, which counts only if it can be one. */
static php_shm_region_result copy_entry(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory,
	size_t number, size_t units, php_shm_region *region)
{
	size_t end = handle->first + units * UNIT;

	memcpy(region, entry(handle, memory, number), sizeof(*region));
	return region->length >= 1 && region->length <= PHP_SHM_REGION_NAME_MAX && region->offset >= handle->first &&
			region->offset <= end && region->size >= 1 && region->size <= end - region->offset
		? PHP_SHM_REGION_FOUND
		: PHP_SHM_REGION_CORRUPT;
}

php_shm_region_result php_shm_global_memory_find(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory,
	const char *name, size_t length, php_shm_region *region)
{
	uint32_t wanted = hash(name, length);
	size_t units, regions;

	if (!read_taken(handle, memory, &units, &regions)) {
		return PHP_SHM_REGION_CORRUPT;
	}
	for (size_t number = 0; number < regions; number++) {
		const volatile php_shm_region *candidate = entry(handle, memory, number);

		if (candidate->hash == wanted && candidate->length == length) {
			php_shm_region_result result = copy_entry(handle, memory, number, units, region);

			if (result == PHP_SHM_REGION_CORRUPT || memcmp(region->name, name, length) == 0) {
				return result;
			}
		}
	}
	return PHP_SHM_REGION_ABSENT;
}

php_shm_region_result php_shm_global_memory_alloc(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t size, const char *name, size_t length, size_t *offset)
{
	size_t units, regions, left, needed;

	if (!read_taken(handle, memory, &units, &regions)) {
		return PHP_SHM_REGION_CORRUPT;
	}
	left = handle->units - regions * REGION_UNITS - units;
	if (length != 0) {
		if (left < REGION_UNITS || regions == PHP_SHM_REGIONS_MAX) {
			return PHP_SHM_REGION_NO_ROOM;
		}
		left -= REGION_UNITS;
	}
	if (size > left * UNIT) {
		return PHP_SHM_REGION_NO_ROOM;
	}
	needed = php_shm_round_up(size, UNIT) / UNIT;
	*offset = handle->first + units * UNIT;
	/* All of it may be something else's: of an entry that somebody had begun, or of what was there before the structure. */
	memset((char *) memory + *offset, 0, needed * UNIT);
	if (length != 0) {
		php_shm_region region = {.offset = *offset, .size = size, .hash = hash(name, length), .length = (uint32_t) length};

		memcpy(region.name, name, length);
		*entry(handle, memory, regions) = region;
	}
	atomic_store_explicit(
		&memory->taken, (uint64_t) (units + needed) << NAMES_BITS | (regions + (length != 0)), memory_order_release);
	return PHP_SHM_REGION_FOUND;
}

bool php_shm_global_memory_stat(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t *available, size_t *regions)
{
	size_t units, left;

	if (!read_taken(handle, memory, &units, regions)) {
		return false;
	}
	left = handle->units - *regions * REGION_UNITS - units;
	*available = left > REGION_UNITS && *regions < PHP_SHM_REGIONS_MAX ? (left - REGION_UNITS) * UNIT : 0;
	return true;
}

php_shm_region_result php_shm_global_memory_region(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t number, php_shm_region *region)
{
	size_t units, regions;

	return read_taken(handle, memory, &units, &regions) && number < regions ? copy_entry(handle, memory, number, units, region)
																			: PHP_SHM_REGION_CORRUPT;
}

const char *php_shm_global_memory_verify(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory)
{
	size_t units, regions, end = handle->first;

	if (!read_taken(handle, memory, &units, &regions)) {
		return "more is taken than there is";
	}
	for (size_t number = 0; number < regions; number++) {
		php_shm_region region;

		if (copy_entry(handle, memory, number, units, &region) != PHP_SHM_REGION_FOUND) {
			return "an entry of the directory lies outside what is taken";
		}
		if (region.offset < end || (region.offset - handle->first) % UNIT != 0) {
			return "regions overlap";
		}
		if (region.hash != hash(region.name, region.length)) {
			return "an entry of the directory has another name than it was made with";
		}
		end = (size_t) region.offset + (size_t) region.size;
	}
	return NULL;
}

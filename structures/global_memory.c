/* SPDX-License-Identifier: MIT */

#include "global_memory.h"

#include "../shm_size.h"
#include "commit.h"

#include <string.h>

#define UNIT PHP_SHM_GLOBAL_MEMORY_UNIT
#define REGION_UNITS (sizeof(php_shm_region) / UNIT)

#define NAMES_BITS PHP_SHM_DIRECTORY_PARTS

/* Offset of the arena in a structure at that offset in its block. */
static size_t first_of(size_t offset)
{
	return php_shm_round_up(offset + sizeof(php_shm_global_memory), UNIT) - offset;
}

void php_shm_global_memory_extend(php_shm_global_memory_handle *handle, size_t room)
{
	handle->units = room > handle->first ? (room - handle->first) / UNIT : 0;
}

size_t php_shm_global_memory_size(size_t usable)
{
	return usable > PHP_SHM_SIZE_MAX / 2 ? 0 : first_of(0) + REGION_UNITS * UNIT + php_shm_round_up(usable, UNIT);
}

/* One entry of the directory and one unit. */
static size_t least(const php_shm_wanted *wanted)
{
	return first_of(wanted->offset) + (REGION_UNITS + 1) * UNIT;
}

static size_t fit(const php_shm_wanted *wanted, void *to)
{
	php_shm_global_memory_handle *handle = to;

	if (wanted->room < least(wanted)) {
		return 0;
	}
	handle->first = first_of(wanted->offset);
	php_shm_global_memory_extend(handle, wanted->room);
	return handle->first + handle->units * UNIT;
}

static void format(php_shm_header *header, const php_shm_wanted *wanted, const void *handle)
{
	php_shm_global_memory *memory = (php_shm_global_memory *) header;

	(void) handle;
	atomic_store_explicit(&memory->lock.word, 0, memory_order_relaxed);
	atomic_store_explicit(&memory->taken, 0, memory_order_relaxed);
	memory->whole = wanted->whole;
	memset(memory->directory, 0, sizeof(memory->directory));
}

/* In a whole block it has all the bytes of the block. */
static void attach(const php_shm_header *header, const php_shm_wanted *wanted, void *to)
{
	php_shm_global_memory_handle *handle = to;

	handle->made_whole = *(const volatile uint64_t *) &((const php_shm_global_memory *) header)->whole == 1;
	handle->grows = wanted->whole && handle->made_whole;
	if (handle->grows) {
		php_shm_global_memory_extend(handle, wanted->room);
	}
}

/*
 * Loads how much is allocated; false if the number is impossible. Acquire: pairs with the commit of
 * php_shm_global_memory_alloc(), so that the entries and the zeros are visible.
 */
static bool read_taken(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t *units, size_t *regions)
{
	uint64_t taken = atomic_load_explicit(&((php_shm_global_memory *) memory)->taken, memory_order_acquire);

	*regions = (size_t) (taken & PHP_SHM_REGIONS_MAX);
	*units = (size_t) (taken >> NAMES_BITS);
	return *units <= handle->units && *regions <= *units / REGION_UNITS;
}

/* The part of the directory that has the entry with that number. */
static inline unsigned part_of(size_t number)
{
	return 8 * (unsigned) sizeof(unsigned long long) - 1 - (unsigned) __builtin_clzll(number + 1);
}

/* Number of a part's first entry: 1 less than the number of its entries. */
static inline size_t first_number(unsigned part)
{
	return ((size_t) 1 << part) - 1;
}

/* Units of the directory that a new region with that number needs besides its own: those of a part that begins with it. */
static inline size_t directory_units(size_t number)
{
	unsigned part = part_of(number);

	return number == first_number(part) ? REGION_UNITS << part : 0;
}

/* The entries of a part, all within the allocated units; NULL: the structure is damaged. */
static php_shm_region *entries_of(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, unsigned part, size_t units)
{
	uint64_t offset = *(const volatile uint64_t *) &memory->directory[part];
	size_t end = handle->first + units * UNIT, length = sizeof(php_shm_region) << part;

	return offset >= handle->first && offset <= end && length <= end - offset && (offset - handle->first) % UNIT == 0
		? (php_shm_region *) ((char *) memory + offset)
		: NULL;
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

/* Copies an entry; CORRUPT if it is impossible. */
static php_shm_region_result copy_entry(
	const php_shm_global_memory_handle *handle, const php_shm_region *entry, size_t units, php_shm_region *region)
{
	size_t end = handle->first + units * UNIT;

	memcpy(region, entry, sizeof(*region));
	/* Another process may change the entry: keeps the compiler from loading what is checked here from the block again. */
	atomic_signal_fence(memory_order_seq_cst);
	return region->length >= 1 && region->length <= PHP_SHM_REGION_NAME_MAX && region->offset >= handle->first &&
			region->offset <= end && region->size >= 1 && region->size <= end - region->offset
		? PHP_SHM_REGION_OK
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
	for (unsigned part = 0; first_number(part) < regions; part++) {
		const php_shm_region *entries = entries_of(handle, memory, part, units);
		size_t count = regions - first_number(part);

		if (entries == NULL) {
			return PHP_SHM_REGION_CORRUPT;
		}
		if (count > first_number(part) + 1) {
			count = first_number(part) + 1;
		}
		for (size_t i = 0; i < count; i++) {
			const volatile php_shm_region *candidate = &entries[i];

			if (candidate->hash == wanted && candidate->length == length) {
				php_shm_region_result result = copy_entry(handle, &entries[i], units, region);

				if (result == PHP_SHM_REGION_CORRUPT || memcmp(region->name, name, length) == 0) {
					return result;
				}
			}
		}
	}
	return PHP_SHM_REGION_ABSENT;
}

php_shm_region_result php_shm_global_memory_alloc(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t size, const char *name, size_t length, size_t *offset)
{
	size_t units, regions, left, needed, parts = 0;
	php_shm_region *entries = NULL;

	if (!read_taken(handle, memory, &units, &regions)) {
		return PHP_SHM_REGION_CORRUPT;
	}
	left = handle->units - units;
	if (length != 0) {
		if (regions == PHP_SHM_REGIONS_MAX || left < (parts = directory_units(regions))) {
			return PHP_SHM_REGION_NO_ROOM;
		}
		left -= parts;
	}
	if (size > left * UNIT) {
		return PHP_SHM_REGION_NO_ROOM;
	}
	needed = php_shm_round_up(size, UNIT) / UNIT;
	if (parts != 0) {
		*(volatile uint64_t *) &memory->directory[part_of(regions)] = handle->first + units * UNIT;
		units += parts;
	}
	if (length != 0 && (entries = entries_of(handle, memory, part_of(regions), units)) == NULL) {
		return PHP_SHM_REGION_CORRUPT;
	}
	*offset = handle->first + units * UNIT;
	/* May hold an uncommitted region or stale data: clears it. */
	memset((char *) memory + *offset, 0, needed * UNIT);
	if (length != 0) {
		php_shm_region region = {.offset = *offset, .size = size, .hash = hash(name, length), .length = (uint32_t) length};

		memcpy(region.name, name, length);
		entries[regions - first_number(part_of(regions))] = region;
	}
	/* Pairs with read_taken(). */
	php_shm_commit(&memory->taken, (uint64_t) (units + needed) << NAMES_BITS | (regions + (length != 0)));
	return PHP_SHM_REGION_OK;
}

bool php_shm_global_memory_stat(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t *available, size_t *regions)
{
	size_t units, left, parts;

	if (!read_taken(handle, memory, &units, regions)) {
		return false;
	}
	left = handle->units - units;
	parts = *regions < PHP_SHM_REGIONS_MAX ? directory_units(*regions) : left;
	*available = left > parts ? (left - parts) * UNIT : 0;
	return true;
}

/* As php_shm_global_memory_region(), for what is allocated now. */
static php_shm_region_result copy_numbered(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory,
	size_t number, size_t units, php_shm_region *region)
{
	unsigned part = part_of(number);
	const php_shm_region *entries = entries_of(handle, memory, part, units);

	return entries != NULL ? copy_entry(handle, &entries[number - first_number(part)], units, region) : PHP_SHM_REGION_CORRUPT;
}

php_shm_region_result php_shm_global_memory_region(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t number, php_shm_region *region)
{
	size_t units, regions;

	return read_taken(handle, memory, &units, &regions) && number < regions ? copy_numbered(handle, memory, number, units, region)
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
		unsigned part = part_of(number);

		if (number == first_number(part)) {
			const php_shm_region *entries = entries_of(handle, memory, part, units);

			if (entries == NULL) {
				return "a part of the directory lies outside what is taken";
			}
			if ((const char *) entries < (const char *) memory + end) {
				return "a part of the directory overlaps what is before it";
			}
			end = (size_t) ((const char *) entries - (const char *) memory) + (sizeof(region) << part);
		}
		if (copy_numbered(handle, memory, number, units, &region) != PHP_SHM_REGION_OK) {
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

static const char *verify(const php_shm_header *header, const void *handle)
{
	return php_shm_global_memory_verify(handle, (const php_shm_global_memory *) header);
}

const php_shm_structure_kind php_shm_global_memory_kind = {
	.number = PHP_SHM_KIND_GLOBAL_MEMORY,
	.name = "GlobalMemory",
	.least = least,
	.fit = fit,
	.format = format,
	.attach = attach,
	.verify = verify,
	.locks = {offsetof(php_shm_global_memory, lock)},
};

/* SPDX-License-Identifier: MIT */

/* The crash images of a GlobalMemory: opening, finding, allocating, and recovery; see lib/operations.h. */
/* may run beside others */

#include "tests_c/lib/check.h"
#include "tests_c/lib/open.h"
#include "tests_c/lib/operations.h"

#include "structures/global_memory.h"

#include <stddef.h>
#include <string.h>

/* As before the child is started, so that opening is not stepped through every time. */
static php_shm_global_memory_handle memory_handle;
/* The same before the block has grown. */
static php_shm_global_memory_handle handle_before;

/* What is stepped through: ours, or with a fault. */
static php_shm_region_result (*memory_alloc)(const php_shm_global_memory_handle *, php_shm_global_memory *, size_t, const char *,
	size_t, size_t *) = php_shm_global_memory_alloc;

static php_shm_global_memory *memory_of(image *image)
{
	return (php_shm_global_memory *) image->bytes;
}

/* It is made in a block of 8 units, which grows to 22. */

#define UNIT PHP_SHM_GLOBAL_MEMORY_UNIT
#define UNITS ((size_t) 22)
#define UNITS_BEFORE ((size_t) 8)
#define REGION_UNITS (sizeof(php_shm_region) / UNIT)
#define NEW "new"

static size_t make_memory(image *image, const operation *operation)
{
	size_t bytes = php_shm_global_memory_size((UNITS - REGION_UNITS) * UNIT);

	(void) operation;
	CHECK(bytes != 0 && bytes <= ROOM);
	CHECK(open_structure(memory_of(image), &php_shm_global_memory_kind,
			  (php_shm_wanted) {.room = bytes - (UNITS - UNITS_BEFORE) * UNIT, .whole = true}, tracer,
			  &memory_handle) == PHP_SHM_OPEN_OK);
	CHECK(memory_handle.units == UNITS_BEFORE && memory_handle.grows);
	handle_before = memory_handle;
	php_shm_global_memory_extend(&memory_handle, bytes);
	CHECK(memory_handle.units == UNITS);
	memset(at(image, memory_handle.first), OF_OTHERS, UNITS * UNIT);
	return bytes;
}

static void take_region(image *image, size_t bytes, const char *name)
{
	size_t offset;

	CHECK(php_shm_global_memory_alloc(&memory_handle, memory_of(image), bytes, name, name != NULL ? strlen(name) : 0, &offset) ==
		PHP_SHM_REGION_OK);
	hold(image, offset, bytes, name);
}

static void memory_as_new(image *image)
{
	(void) image;
}

/* Less than the block had first: 2 of 8 units are left, with a name too. */
static void memory_before_growth(image *image)
{
	take_region(image, 2 * UNIT, NULL);
	take_region(image, 10, "a");
	take_region(image, UNIT, NULL);
}

/* More than that: 12 of 22 are left. */
static void memory_with_regions(image *image)
{
	take_region(image, 10, "a");
	take_region(image, UNIT, NULL);
	take_region(image, UNIT + 1, "bb");
}

/* 2 units are left: a region of two, as the directory has room for its name. */
static void memory_nearly_full(image *image)
{
	memory_with_regions(image);
	take_region(image, 10 * UNIT, NULL);
}

static void memory_full(image *image)
{
	memory_nearly_full(image);
	take_region(image, 1, NULL);
}

/* The next name needs 8 units for a part of the directory; 11 are left. */
static void memory_with_full_directory(image *image)
{
	memory_with_regions(image);
	take_region(image, 1, "ccc");
}

/* 9 are left: one too few. */
static void memory_without_room_for_a_part(image *image)
{
	memory_with_full_directory(image);
	take_region(image, 2 * UNIT, NULL);
}

static size_t new_name_length(void)
{
	return current->special ? strlen(NEW) : 0;
}

/* What the directory takes for the new name. */
static size_t directory_units(uint64_t taken)
{
	uint64_t names = taken & PHP_SHM_REGIONS_MAX;

	return ((names + 1) & names) == 0 ? REGION_UNITS * (names + 1) : 0;
}

static uint64_t old_taken, new_taken; /* before and after the operation */

static void foresee(image copy)
{
	size_t offset;

	old_taken = atomic_load(&memory_of(&copy)->taken);
	php_shm_global_memory_alloc(&memory_handle, memory_of(&copy), current->size, NEW, new_name_length(), &offset);
	new_taken = atomic_load(&memory_of(&copy)->taken);
}

static void run_memory_open(image *image, php_shm_owner self)
{
	php_shm_global_memory_handle handle;

	CHECK(open_structure(memory_of(image), &php_shm_global_memory_kind, (php_shm_wanted) {.room = tested_size, .whole = true},
			  self, &handle) == PHP_SHM_OPEN_OK);
}

/* Whether there is more room than the handle knows; then it knows. */
static bool catch_up(php_shm_global_memory_handle *handle)
{
	size_t units = handle->units;

	php_shm_global_memory_extend(handle, tested_size);
	return handle->units > units;
}

/* As region() does it: look, lock, look again, make; and again if the block has grown. */
static void find_or_make(image *image, php_shm_global_memory_handle handle, php_shm_owner self)
{
	php_shm_global_memory *memory = memory_of(image);
	php_shm_region_result result;
	php_shm_region region;
	size_t offset;

	if (current->special && php_shm_global_memory_find(&handle, memory, NEW, strlen(NEW), &region) == PHP_SHM_REGION_OK) {
		return;
	}
	do {
		CHECK(take_lock(&memory->lock, self));
		enter(image);
		result =
			current->special ? php_shm_global_memory_find(&handle, memory, NEW, strlen(NEW), &region) : PHP_SHM_REGION_ABSENT;
		if (result == PHP_SHM_REGION_ABSENT) {
			result = memory_alloc(&handle, memory, current->size, NEW, new_name_length(), &offset);
		}
		if (result == PHP_SHM_REGION_OK || handle.units == UNITS) {
			say(&image->holds, 1);
		}
		leave(image);
		php_shm_lock_release(&memory->lock, self);
	} while (result != PHP_SHM_REGION_OK && catch_up(&handle));
}

static void run_memory_alloc(image *image, php_shm_owner self)
{
	find_or_make(image, memory_handle, self);
}

/* By a process that does not know yet that the block has grown. */
static void run_memory_extend_alloc(image *image, php_shm_owner self)
{
	find_or_make(image, handle_before, self);
}

static void run_memory_find(image *image, php_shm_owner self)
{
	php_shm_region region;

	(void) self;
	CHECK(php_shm_global_memory_find(&memory_handle, memory_of(image), "bb", 2, &region) == PHP_SHM_REGION_OK);
	CHECK(region.size == UNIT + 1);
}

static void run_memory_lock(image *image, php_shm_owner self)
{
	CHECK(take_lock(&memory_of(image)->lock, self));
	php_shm_lock_release(&memory_of(image)->lock, self);
}

static void recover_memory(image *image, php_shm_owner self)
{
	php_shm_global_memory_handle handle;

	CHECK(open_structure(memory_of(image), &php_shm_global_memory_kind, (php_shm_wanted) {.room = tested_size, .whole = true},
			  self, &handle) == PHP_SHM_OPEN_OK);
	if (current->special) {
		find_or_make(image, handle, self);
	} else {
		/* What has no name cannot be found, and taking it again would take other bytes. */
		run_memory_lock(image, self);
	}
}

static const char *check_held_regions(const php_shm_global_memory_handle *handle, image *image)
{
	for (size_t i = 0; i < held_count; i++) {
		const char *name = held[i].name;
		php_shm_region region;

		if (name != NULL &&
			(php_shm_global_memory_find(handle, memory_of(image), name, strlen(name), &region) != PHP_SHM_REGION_OK ||
				region.offset != held[i].offset || region.size != held[i].size)) {
			return "a region is not found where it was";
		}
	}
	return held_are_intact(image) ? NULL : "another process has written into a region";
}

/* The new region, or that there is none. */
static const char *check_new_region(const php_shm_global_memory_handle *handle, image *image, bool expected)
{
	php_shm_region region;

	if (php_shm_global_memory_find(handle, memory_of(image), NEW, strlen(NEW), &region) != PHP_SHM_REGION_OK) {
		return expected ? "the region is not complete" : NULL;
	}
	if (!expected) {
		return "a region is found that is not taken";
	}
	return region.size == current->size &&
			region.offset == handle->first + ((old_taken >> 20) + directory_units(old_taken)) * UNIT &&
			all_bytes_are(at(image, region.offset), (region.size + UNIT - 1) / UNIT * UNIT, 0)
		? NULL
		: "the region is not as it was asked for";
}

static const char *check_memory(const image *seen)
{
	image copy = *seen;
	php_shm_global_memory *memory = memory_of(&copy);
	php_shm_global_memory_handle handle;
	size_t available, regions, offset = 0, left;
	uint64_t taken;
	const char *wrong;

	if (open_structure(memory, &php_shm_global_memory_kind, (php_shm_wanted) {.room = tested_size, .whole = true}, tracer,
			&handle) != PHP_SHM_OPEN_OK ||
		handle.units != UNITS) {
		return "it cannot be opened";
	}
	/* Without the lock */
	taken = atomic_load(&memory->taken);
	if (taken != old_taken && taken != new_taken) {
		return "a part is taken";
	}
	if (seen->holds != 0 && taken != new_taken) {
		return "what was taken is not";
	}
	wrong = php_shm_global_memory_verify(&handle, memory);
	wrong = wrong != NULL ? wrong : check_held_regions(&handle, &copy);
	wrong = wrong != NULL ? wrong : check_new_region(&handle, &copy, current->special && taken != old_taken);
	if (wrong != NULL) {
		return wrong;
	}
	if (!take_lock(&memory->lock, tracer)) {
		return "it cannot be locked";
	}
	if (taken == old_taken) {
		php_shm_region_result result =
			php_shm_global_memory_alloc(&handle, memory, current->size, NEW, new_name_length(), &offset);

		if (result != (old_taken != new_taken ? PHP_SHM_REGION_OK : PHP_SHM_REGION_NO_ROOM)) {
			return "it cannot be made again";
		}
	}
	wrong = check_new_region(&handle, &copy, current->special && new_taken != old_taken);
	if (wrong != NULL) {
		return wrong;
	}
	/* All that is left. */
	if (!php_shm_global_memory_stat(&handle, memory, &available, &regions)) {
		return "it seems corrupt";
	}
	left = handle.units - (atomic_load(&memory->taken) >> 20);
	for (; php_shm_global_memory_alloc(&handle, memory, UNIT, NULL, 0, &offset) == PHP_SHM_REGION_OK; left--) {
		if (!all_bytes_are(at(&copy, offset), UNIT, 0)) {
			return "what is handed out is not zero";
		}
		memset(at(&copy, offset), OF_LOOKER, UNIT);
	}
	if (left != 0 || offset + UNIT > handle.first + handle.units * UNIT) {
		return "not all can be taken";
	}
	wrong = check_held_regions(&handle, &copy);
	wrong = wrong != NULL ? wrong : check_new_region(&handle, &copy, current->special && new_taken != old_taken);
	if (wrong != NULL) {
		return wrong;
	}
	php_shm_lock_release(&memory->lock, tracer);
	if (php_shm_lock_try(&memory->lock, tracer) != PHP_SHM_LOCK_TAKEN || php_shm_lock_is_abandoned(&memory->lock)) {
		return "it cannot be locked again";
	}
	return php_shm_global_memory_verify(&handle, memory);
}

/* With faults. Only by the plain ways, and on the same layout. */

/* Begins as ours does; *taken is how much will be taken but for the name. Returns its entry. */
static php_shm_region *begin_region(
	const php_shm_global_memory_handle *handle, php_shm_global_memory *memory, size_t bytes, uint64_t *taken, size_t *offset)
{
	uint64_t before = atomic_load(&memory->taken), number = before & PHP_SHM_REGIONS_MAX;
	size_t units = (bytes + UNIT - 1) / UNIT, parts = directory_units(before), part = 0;

	while (((size_t) 2 << part) <= number + 1) {
		part++;
	}
	if (parts != 0) {
		memory->directory[part] = handle->first + (before >> 20) * UNIT;
	}
	*offset = handle->first + ((before >> 20) + parts) * UNIT;
	memset((char *) memory + *offset, 0, units * UNIT);
	*taken = before + ((uint64_t) (units + parts) << 20);
	return (php_shm_region *) ((char *) memory + memory->directory[part]) + (number + 1 - ((size_t) 1 << part));
}

static void write_entry(php_shm_region *entry, size_t bytes, const char *name, size_t length, size_t offset)
{
	php_shm_region region = {.offset = offset, .size = bytes, .hash = UINT32_C(2166136261), .length = (uint32_t) length};

	for (size_t i = 0; i < length; i++) {
		region.hash = (region.hash ^ (unsigned char) name[i]) * UINT32_C(16777619);
		region.name[i] = name[i];
	}
	*entry = region;
}

static php_shm_region_result memory_count_first(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t bytes, const char *name, size_t length, size_t *offset)
{
	uint64_t taken;
	php_shm_region *entry = begin_region(handle, memory, bytes, &taken, offset);

	atomic_store(&memory->taken, taken + 1);
	write_entry(entry, bytes, name, length, *offset);
	return PHP_SHM_REGION_OK;
}

static php_shm_region_result memory_in_two_steps(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t bytes, const char *name, size_t length, size_t *offset)
{
	uint64_t taken;
	php_shm_region *entry = begin_region(handle, memory, bytes, &taken, offset);

	write_entry(entry, bytes, name, length, *offset);
	atomic_store(&memory->taken, taken);
	atomic_store(&memory->taken, taken + 1);
	return PHP_SHM_REGION_OK;
}

/* A new part of the directory is written where others look for it only after the name is there. */
static php_shm_region_result memory_part_last(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t bytes, const char *name, size_t length, size_t *offset)
{
	uint64_t taken;
	php_shm_region *entry = begin_region(handle, memory, bytes, &taken, offset);
	volatile uint64_t *part = &memory->directory[2];
	uint64_t place = *part;

	*part = 0;
	write_entry(entry, bytes, name, length, *offset);
	atomic_store(&memory->taken, taken + 1);
	*part = place;
	return PHP_SHM_REGION_OK;
}

static const tested memory = {make_memory, foresee, recover_memory, check_memory, offsetof(php_shm_global_memory, lock)};

int main(void)
{
	/* The bytes that are asked for, and whether by a name. */
	static const operation operations[] = {
		{"memory: open fresh memory", NULL, run_memory_open, 0, 70, true, false, false},
		{"memory: open a half-made one", NULL, run_memory_open, 0, 70, true, false, true},
		{"memory: open one", memory_with_regions, run_memory_open, 0, 70, true, false, false},
		{"memory: lock, unlock", memory_with_regions, run_memory_lock, 0, 70, true, false, false},
		{"memory: find", memory_with_regions, run_memory_find, 0, 70, true, false, false},
		{"memory: find, lock, make, unlock", memory_as_new, run_memory_alloc, 1, 70, true, false, false},
		{"memory: make one more", memory_with_regions, run_memory_alloc, 1, 70, true, false, false},
		{"memory: make one with a part of the directory", memory_with_full_directory, run_memory_alloc, 1, 70, true, false,
			false},
		{"memory: make the last", memory_nearly_full, run_memory_alloc, 1, 70, true, false, false},
		{"memory: make in vain", memory_full, run_memory_alloc, 1, 70, true, false, false},
		{"memory: make a part in vain", memory_without_room_for_a_part, run_memory_alloc, 1, 70, true, false, false},
		{"memory: notice more room, make", memory_before_growth, run_memory_extend_alloc, 1, 3 * UNIT, true, false, false},
		{"memory: notice what others took of it, make", memory_with_regions, run_memory_extend_alloc, 1, 70, true, false, false},
		{"memory: notice more room, make in vain", memory_full, run_memory_extend_alloc, 1, 70, true, false, false},
		{"memory: notice more room, alloc", memory_before_growth, run_memory_extend_alloc, 1, 3 * UNIT, false, false, false},
		{"memory: lock, alloc, unlock", memory_as_new, run_memory_alloc, 1, 70, false, false, false},
		{"memory: alloc the last", memory_nearly_full, run_memory_alloc, 1, 2 * UNIT, false, false, false},
		{"memory: alloc in vain", memory_nearly_full, run_memory_alloc, 1, 3 * UNIT, false, false, false},
		{"memory: take over, unlock", memory_with_regions, run_memory_lock, 0, 70, true, true, false},
		{"memory: find, take over, make", memory_with_regions, run_memory_alloc, 1, 70, true, true, false},
		{"memory: take over, alloc", memory_with_regions, run_memory_alloc, 1, 70, false, true, false},
	};
	static const operation faulty = {"", memory_with_regions, run_memory_alloc, 1, 70, true, false, false};
	static const operation faulty_part = {"", memory_with_full_directory, run_memory_alloc, 1, 70, true, false, false};

	begin();
	begin_operations(&memory);
	check_operations(operations, sizeof(operations) / sizeof(operations[0]));
	memory_alloc = memory_count_first;
	find_fault("count written before the entry", &faulty);
	memory_alloc = memory_in_two_steps;
	find_fault("region taken in two steps", &faulty);
	memory_alloc = memory_part_last;
	find_fault("part of the directory written last", &faulty_part);
	end_operations();
	return 0;
}

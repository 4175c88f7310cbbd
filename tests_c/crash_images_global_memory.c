/* SPDX-License-Identifier: MIT */

/* The crash images of a GlobalMemory: opening, finding, taking, and who goes on; see lib/operations.h. */
/* may run beside others */

#include "tests_c/lib/check.h"
#include "tests_c/lib/operations.h"

#include "structures/global_memory.h"

#include <stddef.h>
#include <string.h>

/* As before the child is started, so that opening is not stepped through every time. */
static php_shm_global_memory_handle memory_handle;

/* What is stepped through: ours, or with a fault. */
static php_shm_region_result (*memory_alloc)(const php_shm_global_memory_handle *, php_shm_global_memory *, size_t, const char *,
	size_t, size_t *) = php_shm_global_memory_alloc;

static php_shm_global_memory *memory_of(image *image)
{
	return (php_shm_global_memory *) image->bytes;
}

/* Of 14 units, of which a region takes two more than it has bytes for. */

#define UNIT PHP_SHM_GLOBAL_MEMORY_UNIT
#define UNITS ((size_t) 14)
#define REGION_UNITS (sizeof(php_shm_region) / UNIT)
#define NEW "new"

static size_t make_memory(image *image, const operation *operation)
{
	size_t bytes = php_shm_global_memory_size((UNITS - REGION_UNITS) * UNIT);

	(void) operation;
	CHECK(bytes != 0 && bytes <= ROOM);
	CHECK(php_shm_global_memory_open(memory_of(image), bytes, 0, tracer, &memory_handle) == PHP_SHM_OPEN_DONE);
	CHECK(memory_handle.units == UNITS);
	memset(at(image, memory_handle.first), OF_OTHERS, UNITS * UNIT);
	return bytes;
}

static void take_region(image *image, size_t bytes, const char *name)
{
	size_t offset;

	CHECK(php_shm_global_memory_alloc(&memory_handle, memory_of(image), bytes, name, name != NULL ? strlen(name) : 0, &offset) ==
		PHP_SHM_REGION_FOUND);
	hold(image, offset, bytes, name);
}

static void memory_as_new(image *image)
{
	(void) image;
}

/* 6 units are left. */
static void memory_with_regions(image *image)
{
	take_region(image, 10, "a");
	take_region(image, UNIT, NULL);
	take_region(image, UNIT + 1, "bb");
}

/* 4 units are left: a region of two. */
static void memory_nearly_full(image *image)
{
	memory_with_regions(image);
	take_region(image, 2 * UNIT, NULL);
}

static void memory_full(image *image)
{
	memory_nearly_full(image);
	take_region(image, 1, NULL);
}

static size_t new_name_length(void)
{
	return current->special ? strlen(NEW) : 0;
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

	CHECK(php_shm_global_memory_open(memory_of(image), manager_size, 0, self, &handle) == PHP_SHM_OPEN_DONE);
}

/* As region() does it: look, lock, look again, make. */
static void find_or_make(image *image, const php_shm_global_memory_handle *handle, php_shm_owner self)
{
	php_shm_global_memory *memory = memory_of(image);
	php_shm_region region;
	size_t offset;

	if (current->special && php_shm_global_memory_find(handle, memory, NEW, strlen(NEW), &region) == PHP_SHM_REGION_FOUND) {
		return;
	}
	CHECK(take_lock(&memory->lock, self));
	enter(image);
	if (!current->special || php_shm_global_memory_find(handle, memory, NEW, strlen(NEW), &region) != PHP_SHM_REGION_FOUND) {
		(void) memory_alloc(handle, memory, current->size, NEW, new_name_length(), &offset);
	}
	say(&image->holds, 1);
	leave(image);
	php_shm_lock_release(&memory->lock, self);
}

static void run_memory_alloc(image *image, php_shm_owner self)
{
	find_or_make(image, &memory_handle, self);
}

static void run_memory_find(image *image, php_shm_owner self)
{
	php_shm_region region;

	(void) self;
	CHECK(php_shm_global_memory_find(&memory_handle, memory_of(image), "bb", 2, &region) == PHP_SHM_REGION_FOUND);
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

	CHECK(php_shm_global_memory_open(memory_of(image), manager_size, 0, self, &handle) == PHP_SHM_OPEN_DONE);
	if (current->special) {
		find_or_make(image, &handle, self);
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
			(php_shm_global_memory_find(handle, memory_of(image), name, strlen(name), &region) != PHP_SHM_REGION_FOUND ||
				region.offset != held[i].offset || region.size != held[i].size)) {
			return "a region is not found where it was";
		}
	}
	return held_are_intact(image) ? NULL : "somebody else has written into a region";
}

/* The new region, or that there is none. */
static const char *check_new_region(const php_shm_global_memory_handle *handle, image *image, bool expected)
{
	php_shm_region region;

	if (php_shm_global_memory_find(handle, memory_of(image), NEW, strlen(NEW), &region) != PHP_SHM_REGION_FOUND) {
		return expected ? "the region is not complete" : NULL;
	}
	if (!expected) {
		return "a region is found that is not taken";
	}
	return region.size == current->size && region.offset == handle->first + (old_taken >> 20) * UNIT &&
			all_bytes_are(at(image, region.offset), (region.size + UNIT - 1) / UNIT * UNIT, 0)
		? NULL
		: "the region is not as it was asked for";
}

static const char *check_memory(const image *seen)
{
	image copy = *seen;
	php_shm_global_memory *memory = memory_of(&copy);
	php_shm_global_memory_handle handle;
	size_t available, regions, offset, left;
	uint64_t taken;
	const char *wrong;

	if (php_shm_global_memory_open(memory, manager_size, 0, tracer, &handle) != PHP_SHM_OPEN_DONE || handle.units != UNITS) {
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

		if (result != (old_taken != new_taken ? PHP_SHM_REGION_FOUND : PHP_SHM_REGION_NO_ROOM)) {
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
	left = handle.units - regions * REGION_UNITS - (atomic_load(&memory->taken) >> 20);
	for (; php_shm_global_memory_alloc(&handle, memory, UNIT, NULL, 0, &offset) == PHP_SHM_REGION_FOUND; left--) {
		if (!all_bytes_are(at(&copy, offset), UNIT, 0)) {
			return "what is handed out is not zero";
		}
		memset(at(&copy, offset), OF_LOOKER, UNIT);
	}
	if (left != 0 || offset + UNIT > handle.first + (handle.units - regions * REGION_UNITS) * UNIT) {
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

/* Begins as ours does; *taken is how much will be taken but for the name, whose entry is returned. */
static php_shm_region *begin_region(
	const php_shm_global_memory_handle *handle, php_shm_global_memory *memory, size_t bytes, uint64_t *taken, size_t *offset)
{
	uint64_t before = atomic_load(&memory->taken);
	size_t units = (bytes + UNIT - 1) / UNIT;

	*offset = handle->first + (before >> 20) * UNIT;
	memset((char *) memory + *offset, 0, units * UNIT);
	*taken = before + ((uint64_t) units << 20);
	return (php_shm_region *) ((char *) memory + handle->first + handle->units * UNIT) - ((before & 0xfffff) + 1);
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
	return PHP_SHM_REGION_FOUND;
}

static php_shm_region_result memory_in_two_steps(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t bytes, const char *name, size_t length, size_t *offset)
{
	uint64_t taken;
	php_shm_region *entry = begin_region(handle, memory, bytes, &taken, offset);

	write_entry(entry, bytes, name, length, *offset);
	atomic_store(&memory->taken, taken);
	atomic_store(&memory->taken, taken + 1);
	return PHP_SHM_REGION_FOUND;
}

static const manager memory = {make_memory, foresee, recover_memory, check_memory, offsetof(php_shm_global_memory, lock)};

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
		{"memory: make the last", memory_nearly_full, run_memory_alloc, 1, 70, true, false, false},
		{"memory: make in vain", memory_full, run_memory_alloc, 1, 70, true, false, false},
		{"memory: lock, alloc, unlock", memory_as_new, run_memory_alloc, 1, 70, false, false, false},
		{"memory: alloc the last", memory_nearly_full, run_memory_alloc, 1, 4 * UNIT, false, false, false},
		{"memory: alloc in vain", memory_nearly_full, run_memory_alloc, 1, 5 * UNIT, false, false, false},
		{"memory: take over, unlock", memory_with_regions, run_memory_lock, 0, 70, true, true, false},
		{"memory: find, take over, make", memory_with_regions, run_memory_alloc, 1, 70, true, true, false},
		{"memory: take over, alloc", memory_with_regions, run_memory_alloc, 1, 70, false, true, false},
	};
	static const operation faulty = {"", memory_with_regions, run_memory_alloc, 1, 70, true, false, false};

	begin();
	begin_operations(&memory);
	check_operations(operations, sizeof(operations) / sizeof(operations[0]));
	memory_alloc = memory_count_first;
	find_fault("count written before the entry", &faulty);
	memory_alloc = memory_in_two_steps;
	find_fault("region taken in two steps", &faulty);
	end_operations();
	return 0;
}

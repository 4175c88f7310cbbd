/* SPDX-License-Identifier: MIT */

#include "fuzz.h"
#include "tests_c/lib/open.h"

#include "structures/fixed_pool.h"

#include <string.h>

#define SLICES_MAX (FUZZ_ROOM_MAX / 8)

static php_shm_fixed_pool_handle handle;
static size_t slice_size;
static bool owned;

/* The model */
static php_shm_owner owners[SLICES_MAX]; /* of each slice; 0: it is free */
static size_t taken;

static php_shm_fixed_pool *pool(void)
{
	return (php_shm_fixed_pool *) (void *) block;
}

static size_t room_for(const fuzz_step *setup)
{
	/* One word of bits or several, with or without a rest, and as many levels as there are room for. */
	static const size_t counts[] = {1, 5, 63, 64, 65, 70, 127, 130, 200, 300, 640, 700, 4200};
	size_t count = counts[setup->place % (sizeof(counts) / sizeof(counts[0]))], size;

	slice_size = 1 + setup->kind % 40;
	owned = setup->value % 2 != 0;
	while ((size = php_shm_fixed_pool_size(slice_size, count, owned)) > FUZZ_ROOM_MAX) {
		count /= 2;
	}
	return size + setup->value / 2 % slice_size;
}

static void begin(const fuzz_step *setup)
{
	ALWAYS(open_structure(pool(), &php_shm_fixed_pool_kind,
			   (php_shm_wanted) {.room = room, .parameter = slice_size | (owned ? PHP_SHM_FIXED_POOL_OWNED : 0)},
			   fuzz_owner(setup->place), &handle) == PHP_SHM_OPEN_OK);
	ALWAYS(handle.size <= room && handle.count <= SLICES_MAX);
	memset(owners, 0, sizeof(owners));
	taken = 0;
}

static size_t number_of(size_t offset)
{
	return (offset - handle.first) / handle.stride;
}

static size_t offset_of(size_t number)
{
	return handle.first + number % handle.count * handle.stride;
}

static void open_it(const fuzz_step *step)
{
	php_shm_fixed_pool_handle opened;
	php_shm_open_result result = open_structure(pool(), &php_shm_fixed_pool_kind,
		(php_shm_wanted) {.room = room, .parameter = slice_size | (owned ? PHP_SHM_FIXED_POOL_OWNED : 0)},
		fuzz_owner(step->place), &opened);

	UNEDITED(result == PHP_SHM_OPEN_OK && opened.count == handle.count);
	if (result == PHP_SHM_OPEN_OK) {
		ALWAYS(opened.size <= room && opened.first + opened.count * opened.stride <= room && opened.count != 0);
		handle = opened;
	}
}

static void open_as_other(const fuzz_step *step)
{
	php_shm_fixed_pool_handle opened;
	size_t other = slice_size + 1 + step->value % 8;

	if (open_structure(pool(), &php_shm_fixed_pool_kind,
			(php_shm_wanted) {.room = room, .parameter = other | (owned ? PHP_SHM_FIXED_POOL_OWNED : 0)}, fuzz_owner(step->place),
			&opened) == PHP_SHM_OPEN_OK) {
		UNEDITED(!"others have opened it with another size of slices");
	}
}

static void alloc(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);
	/* Sometimes all that there are. */
	size_t wanted = step->kind < 240 ? 1 : handle.count + 1;

	for (size_t got = 0; got < wanted; got++) {
		size_t offset, number;

		fuzz_call();
		offset = php_shm_fixed_pool_alloc(&handle, pool(), self);
		if (offset == 0) {
			UNEDITED(taken == handle.count);
			return;
		}
		number = number_of(offset);
		ALWAYS(number < handle.count && offset_of(number) == offset);
		memset(fuzz_bytes(offset, slice_size), 0x55, slice_size);
		UNEDITED(owners[number] == 0);
		owners[number] = self;
		taken++;
	}
}

static void free_it(const fuzz_step *step)
{
	size_t wanted = step->kind < 240 ? 1 : step->place % (handle.count + 1);

	for (size_t i = 0; i < wanted; i++) {
		size_t number = (step->value + i) % handle.count;
		php_shm_pool_result state;

		fuzz_call();
		state = php_shm_fixed_pool_free(&handle, pool(), offset_of(number));
		ALWAYS(state != PHP_SHM_POOL_NONE);
		UNEDITED((state == PHP_SHM_POOL_OK) == (owners[number] != 0));
		taken -= owners[number] != 0;
		owners[number] = 0;
	}
}

/* An offset of any kind. */
static void free_anything(const fuzz_step *step)
{
	size_t offset = step->kind % 2 != 0 ? step->value % (room + 64) : (size_t) step->value << 32 | step->place;
	php_shm_pool_result state = php_shm_fixed_pool_state(&handle, pool(), offset);
	bool is_slice = offset >= handle.first && number_of(offset) < handle.count && offset_of(number_of(offset)) == offset;

	ALWAYS((state != PHP_SHM_POOL_NONE) == is_slice);
	UNEDITED(!is_slice || (state == PHP_SHM_POOL_OK) == (owners[number_of(offset)] != 0));
	fuzz_call();
	state = php_shm_fixed_pool_free(&handle, pool(), offset);
	ALWAYS((state != PHP_SHM_POOL_NONE) == is_slice);
	if (is_slice) {
		taken -= owners[number_of(offset)] != 0;
		owners[number_of(offset)] = 0;
	}
}

static void available(const fuzz_step *step)
{
	size_t count = php_shm_fixed_pool_available(&handle, pool());

	(void) step;
	ALWAYS(count <= handle.count);
	UNEDITED(count == handle.count - taken);
}

static void reclaim(const fuzz_step *step)
{
	size_t dead = 0, reclaimed;

	(void) step;
	if (!owned) {
		return;
	}
	reclaimed = php_shm_fixed_pool_reclaim(&handle, pool());
	ALWAYS(reclaimed <= handle.count);
	for (size_t slice = 0; slice < handle.count; slice++) {
		if (owners[slice] != 0 && !fuzz_owner_is_alive(owners[slice])) {
			owners[slice] = 0;
			dead++;
		}
	}
	taken -= dead;
	UNEDITED(reclaimed == dead);
}

/* As what died in the middle of taking a slice has left it: its bit is only a hint. */
static void set_hint(const fuzz_step *step)
{
	size_t number = step->value % handle.count;

	if (owned && owners[number] != 0) {
		atomic_fetch_or(&pool()->words[handle.bitmap.first[0] + number / 64], UINT64_C(1) << number % 64);
	}
}

static void look_around(const fuzz_step *step)
{
	size_t hidden;

	(void) step;
	(void) php_shm_fixed_pool_verify(&handle, pool(), &hidden);
	ALWAYS(hidden <= handle.count);
	/* As after another process has used it. */
	handle.next = step->value % (handle.count + 1);
}

static const char *verify(void)
{
	size_t hidden = 0;
	/* All slices are looked at: with many, the operations that count them are enough. */
	const char *wrong = handle.count > 200 ? NULL : php_shm_fixed_pool_verify(&handle, pool(), &hidden);

	return wrong == NULL && hidden != 0 ? "a free slice is not shown" : wrong;
}

static const fuzz_operation operations[] = {
	{"open", open_it},
	{"open as other", open_as_other},
	{"alloc", alloc},
	{"free", free_it},
	{"alloc", alloc},
	{"free", free_it},
	{"free anything", free_anything},
	{"available", available},
	{"reclaim", reclaim},
	{"set hint", set_hint},
	{"look around", look_around},
};

const fuzz_target target = {
	.alignment = 8,
	.room = room_for,
	.begin = begin,
	.verify = verify,
	.operations = operations,
	.count = sizeof(operations) / sizeof(operations[0]),
};

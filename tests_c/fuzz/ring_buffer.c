/* SPDX-License-Identifier: MIT */

#include "fuzz.h"
#include "tests_c/lib/open.h"

#include "structures/ring_buffer.h"

#include <string.h>

#define HELD_MAX 64

static php_shm_ring_buffer_handle handle;

/* The model */
static struct held {
	size_t offset, size;
	unsigned seed;
} held[HELD_MAX]; /* the oldest first */
static size_t held_count, held_bytes;

static php_shm_ring_buffer *ring(void)
{
	return (php_shm_ring_buffer *) (void *) block;
}

static size_t room_for(const fuzz_step *setup)
{
	return php_shm_ring_buffer_size(1 + setup->place % 1500) + setup->value % 8;
}

static void begin(const fuzz_step *setup)
{
	ALWAYS(open_structure(ring(), &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = room}, fuzz_owner(setup->place),
			   &handle) == PHP_SHM_OPEN_OK);
	ALWAYS(handle.size <= room);
	held_count = held_bytes = 0;
}

static void open_it(const fuzz_step *step)
{
	php_shm_ring_buffer_handle opened;
	php_shm_open_result result =
		open_structure(ring(), &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = room}, fuzz_owner(step->place), &opened);

	UNEDITED(result == PHP_SHM_OPEN_OK);
	if (result == PHP_SHM_OPEN_OK) {
		ALWAYS(opened.size <= room && opened.ring + opened.length <= opened.size && opened.capacity < opened.length);
		handle = opened;
	}
}

static void alloc(const fuzz_step *step)
{
	size_t size = step->kind % 8 == 0 ? handle.capacity : 1 + step->value % handle.capacity, offset = 0;
	php_shm_ring_result result;

	size = step->kind % 8 < 3 ? size : 1 + size / 8;
	result = php_shm_ring_buffer_alloc(&handle, ring(), size, &offset);
	ALWAYS(result <= PHP_SHM_RING_CORRUPT);
	UNEDITED(result != PHP_SHM_RING_CORRUPT && (result == PHP_SHM_RING_DONE || held_count != 0));
	if (result != PHP_SHM_RING_DONE) {
		return;
	}
	ALWAYS(offset >= handle.ring + 8 && offset % 8 == 0);
	fuzz_stamp(offset, size, step->value);
	if (held_count == HELD_MAX) {
		php_shm_ring_buffer_free(&handle, ring(), offset);
		return;
	}
	held[held_count++] = (struct held) {offset, size, step->value};
	held_bytes += size;
}

static void free_it(const fuzz_step *step)
{
	size_t number = step->kind % 2 == 0 ? 0 : step->value % HELD_MAX;

	if (number < held_count) {
		struct held it = held[number];
		size_t size = php_shm_ring_buffer_at(&handle, ring(), it.offset);

		fuzz_bytes(it.offset, size);
		UNEDITED(size == it.size && fuzz_is_stamped(it.offset, it.size, it.seed));
		UNEDITED(php_shm_ring_buffer_free(&handle, ring(), it.offset));
		UNEDITED(php_shm_ring_buffer_at(&handle, ring(), it.offset) == 0);
		held_count--;
		held_bytes -= it.size;
		memmove(&held[number], &held[number + 1], (held_count - number) * sizeof(held[0]));
	}
}

/* An offset of any kind. */
static void free_anything(const fuzz_step *step)
{
	size_t offset = step->kind % 2 != 0 ? step->value % (room + 64) : (size_t) step->value << 32 | step->place;
	size_t size = php_shm_ring_buffer_at(&handle, ring(), offset);
	bool is_held = false;

	ALWAYS(size == 0 || offset >= handle.ring + 8);
	fuzz_bytes(size == 0 ? 0 : offset, size);
	for (size_t i = 0; i < held_count; i++) {
		is_held = is_held || held[i].offset == offset;
	}
	UNEDITED((size != 0) == is_held);
	if (edited || !is_held) {
		fuzz_call();
		UNEDITED(!php_shm_ring_buffer_free(&handle, ring(), offset));
	}
}

static void stat_it(const fuzz_step *step)
{
	php_shm_ring_buffer_stats stats;
	php_shm_ring_result result = php_shm_ring_buffer_stat(&handle, ring(), &stats);

	(void) step;
	ALWAYS(result == PHP_SHM_RING_DONE || result == PHP_SHM_RING_CORRUPT);
	if (result == PHP_SHM_RING_DONE) {
		ALWAYS(stats.used <= handle.length && stats.blocks <= handle.length / 16 && stats.bytes <= handle.length);
		ALWAYS(stats.oldest == 0 || (stats.oldest >= handle.ring + 8 && stats.oldest < handle.size));
	}
	UNEDITED(result == PHP_SHM_RING_DONE && stats.blocks == held_count && stats.bytes == held_bytes);
	UNEDITED(held_count == 0 || stats.oldest == held[0].offset);
}

static void look_around(const fuzz_step *step)
{
	(void) step;
	(void) php_shm_ring_buffer_verify(&handle, ring());
}

static void take_over(const fuzz_step *step)
{
	(void) step;
	php_shm_header_reset_namespace(&ring()->header, &php_shm_ring_buffer_kind);
}

static const char *verify(void)
{
	return php_shm_ring_buffer_verify(&handle, ring());
}

static const fuzz_operation operations[] = {
	{"alloc", alloc},
	{"free", free_it},
	{"alloc", alloc},
	{"free anything", free_anything},
	{"stat", stat_it},
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

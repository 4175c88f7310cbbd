/* SPDX-License-Identifier: MIT */

/* The ring: whatever is written into its words, no operation crashes, goes on for ever or leaves its bytes. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/structure.h"
#include "tests_c/lib/open.h"

#include "structures/ring_buffer.h"

#include <string.h>

static php_shm_owner self;

typedef struct corrupted {
	php_shm_ring_buffer *ring;
	php_shm_ring_buffer_handle before;
	size_t room, held[16];
} corrupted;

static void use_with(const corrupted *it, const php_shm_ring_buffer_handle *handle)
{
	php_shm_ring_buffer_stats stats;
	const size_t sizes[] = {1, 8, handle->capacity / 3 + 1, handle->capacity, 20};
	size_t offset, size;

	CHECK(handle->size <= it->room);
	for (int i = 0; i < 5; i++) {
		offset = 0;
		if (php_shm_ring_buffer_alloc(handle, it->ring, sizes[i], &offset) == PHP_SHM_RING_DONE) {
			CHECK(offset >= handle->ring && offset <= it->room && sizes[i] <= it->room - offset);
			memset((char *) it->ring + offset, 0x55, sizes[i]);
		}
		if (i % 2 == 0) {
			php_shm_ring_buffer_free(handle, it->ring, offset);
		}
		if (php_shm_ring_buffer_stat(handle, it->ring, &stats) == PHP_SHM_RING_DONE) {
			CHECK(stats.oldest < it->room && stats.used <= it->room && stats.blocks <= it->room / 8);
			CHECK(stats.bytes <= it->room);
		}
		php_shm_ring_buffer_verify(handle, it->ring);
	}
	for (size_t i = 0; i < sizeof(it->held) / sizeof(it->held[0]); i++) {
		size = php_shm_ring_buffer_at(handle, it->ring, it->held[i]);
		CHECK(size == 0 || (it->held[i] <= it->room && size <= it->room - it->held[i]));
		php_shm_ring_buffer_free(handle, it->ring, it->held[i]);
	}
}

static void use_corrupted(void *data)
{
	const corrupted *it = data;
	php_shm_ring_buffer_handle handle;

	use_with(it, &it->before);
	if (open_structure(it->ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = it->room}, self, &handle) ==
		PHP_SHM_OPEN_OK) {
		use_with(it, &handle);
	}
}

static void check_corrupted(void)
{
	const size_t capacities[] = {8, 100, 1000};

	for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
		for (int variant = 0; variant < 4; variant++) {
			corrupted it = {.room = php_shm_ring_buffer_size(capacities[i])};
			guarded place;
			size_t blocks = 0;

			guard(&place, it.room, variant % 2);
			it.ring = (php_shm_ring_buffer *) place.bytes;
			CHECK(open_structure(it.ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = it.room}, self, &it.before) ==
				PHP_SHM_OPEN_OK);
			/* In the second two the ring has gone round: freed blocks, skipped bytes, and a write position before the reclaim
			 * position. */
			for (int turn = 0; turn < (variant < 2 ? 1 : 2); turn++) {
				for (blocks = 0; blocks < 16; blocks++) {
					if (php_shm_ring_buffer_alloc(&it.before, it.ring, 1 + (blocks * 37 + 5) % (capacities[i] / 5 + 1),
							&it.held[blocks]) != PHP_SHM_RING_DONE) {
						break;
					}
				}
				for (size_t j = 0; j < blocks && turn == 0; j++) {
					if (j + 1 < blocks || j % 3 == 0) {
						php_shm_ring_buffer_free(&it.before, it.ring, it.held[j]);
					}
				}
			}
			/* The words with the sizes are in the ring. */
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

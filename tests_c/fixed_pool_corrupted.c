/* SPDX-License-Identifier: MIT */

/* The pool of slices: whatever is written into its words, no operation crashes, goes on for ever or leaves its bytes. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/structure.h"
#include "tests_c/lib/open.h"

#include "structures/fixed_pool.h"

#include <string.h>

static php_shm_owner self;

typedef struct corrupted {
	php_shm_fixed_pool *pool;
	php_shm_fixed_pool_handle before;
	size_t room, slice_size;
	bool owned;
} corrupted;

static void list(const corrupted *it, const php_shm_fixed_pool_handle *handle)
{
	php_shm_owner owner;

	for (size_t at = 0, last = 0; (at = php_shm_fixed_pool_next(handle, it->pool, at, &owner)) != 0; at++) {
		CHECK(at > last && at >= handle->first && at + it->slice_size <= it->room);
		last = at;
	}
}

static void use_with(const corrupted *it, php_shm_fixed_pool_handle *handle)
{
	size_t offset, hidden;
	php_shm_owner owner;

	CHECK(handle->size <= it->room);
	for (int i = 0; i < 5; i++) {
		offset = php_shm_fixed_pool_alloc(handle, it->pool, self);
		CHECK(offset == 0 || (offset >= handle->first && offset + it->slice_size <= it->room));
		if (offset != 0) {
			memset((char *) it->pool + offset, 0x55, it->slice_size);
		}
		if (i % 2 == 0) {
			php_shm_fixed_pool_free(handle, it->pool, offset);
		}
		if (i == 2) {
			CHECK(php_shm_fixed_pool_available(handle, it->pool) <= handle->count);
			php_shm_fixed_pool_verify(handle, it->pool, &hidden);
			CHECK(!it->owned || php_shm_fixed_pool_reclaim(handle, it->pool) <= handle->count);
			list(it, handle);
			if (it->owned) {
				php_shm_fixed_pool_adopt(handle, it->pool, offset, self, &owner);
				CHECK(php_shm_fixed_pool_give_back(handle, it->pool, self, 0, SIZE_MAX - 7) <= handle->count);
			}
		}
	}
	for (size_t slice = 0; slice < handle->count; slice += handle->count / 8 + 1) {
		php_shm_fixed_pool_state(handle, it->pool, handle->first + slice * handle->stride);
		php_shm_fixed_pool_free(handle, it->pool, handle->first + slice * handle->stride);
	}
}

static void use_corrupted(void *data)
{
	const corrupted *it = data;
	php_shm_fixed_pool_handle handle = it->before;

	use_with(it, &handle);
	if (open_structure(it->pool, &php_shm_fixed_pool_kind,
			(php_shm_wanted) {.room = it->room, .parameter = it->slice_size | (it->owned ? PHP_SHM_FIXED_POOL_OWNED : 0)}, self,
			&handle) == PHP_SHM_OPEN_OK) {
		use_with(it, &handle);
	}
}

static void check_corrupted(void)
{
	static const struct {
		size_t slice_size, count, taken;
		bool owned;
	} cases[] = {
		{24, 70, 70, false},
		{24, 70, 35, true},
		{16, 100, 0, false},
		{8, 130, 130, true},
		{8, 4200, 4100, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int at_end = 0; at_end < 2; at_end++) {
			corrupted it = {.slice_size = cases[i].slice_size, .owned = cases[i].owned};
			guarded place;

			it.room = php_shm_fixed_pool_size(it.slice_size, cases[i].count, it.owned);
			guard(&place, it.room, at_end);
			it.pool = (php_shm_fixed_pool *) place.bytes;
			CHECK(open_structure(it.pool, &php_shm_fixed_pool_kind,
					  (php_shm_wanted) {.room = it.room, .parameter = it.slice_size | (it.owned ? PHP_SHM_FIXED_POOL_OWNED : 0)},
					  self, &it.before) == PHP_SHM_OPEN_OK);
			for (size_t taken = 0; taken < cases[i].taken; taken++) {
				CHECK(php_shm_fixed_pool_alloc(&it.before, it.pool, self) != 0);
			}
			flip_every_byte(place.bytes, it.before.first, it.room, use_corrupted, &it);
			if (SLOWER < 10 && at_end) {
				flip_meanwhile(place.bytes, it.before.first, it.room, use_corrupted, &it);
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

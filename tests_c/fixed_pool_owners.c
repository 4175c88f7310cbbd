/* SPDX-License-Identifier: MIT */

/* The owners of slices: adopting, listing, and freeing all slices of one owner. */
/* may run beside others */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/structure.h"
#include "tests_c/lib/open.h"

#include "structures/fixed_pool.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static php_shm_owner self;

/* A new pool in shared memory. */
static php_shm_fixed_pool *make_pool(size_t slice_size, size_t count, bool owned, php_shm_fixed_pool_handle *handle)
{
	size_t size = php_shm_fixed_pool_size(slice_size, count, owned);
	php_shm_fixed_pool *pool = sw_shm_malloc(size);

	CHECK(size != 0 && pool != NULL);
	CHECK(open_structure(pool, &php_shm_fixed_pool_kind,
			  (php_shm_wanted) {.room = size, .parameter = slice_size | (owned ? PHP_SHM_FIXED_POOL_OWNED : 0)}, self,
			  handle) == PHP_SHM_OPEN_OK &&
		handle->count == count);
	return pool;
}

/* Lists exactly what is taken, in its order, from `first` on. taken: by slice. */
static void check_listed(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, const bool *taken, size_t first)
{
	/* From within a slice that begins before it: that one is passed over. */
	size_t offset = first == 0 ? 0 : handle->first + (first - 1) * handle->stride + 1;
	php_shm_owner owner;

	for (size_t slice = first; slice < handle->count; slice++) {
		if (taken[slice]) {
			offset = php_shm_fixed_pool_next(handle, pool, offset, &owner);
			CHECK(offset == handle->first + slice * handle->stride && owner == (handle->owners != 0 ? self : 0));
			offset++;
		}
	}
	CHECK(php_shm_fixed_pool_next(handle, pool, offset, &owner) == 0);
}

static void check_lists(void)
{
	static const size_t counts[] = {1, 2, 63, 64, 65, 128, 200, 4097};
	uint64_t random = random_seed(11);

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (int owned = 0; owned < 2; owned++) {
			php_shm_fixed_pool_handle handle;
			php_shm_fixed_pool *pool = make_pool(13, counts[i], owned, &handle);
			bool *taken = malloc(counts[i]);

			CHECK(taken != NULL);
			/* From all to none: about a half, a quarter and so on of what was left. */
			while (php_shm_fixed_pool_alloc(&handle, pool, self) != 0) {
			}
			memset(taken, true, counts[i]);
			for (int step = 0; step < 16; step++) {
				check_listed(&handle, pool, taken, 0);
				for (int part = 0; part < 8; part++) {
					check_listed(&handle, pool, taken, random_below(&random, counts[i]));
				}
				for (size_t slice = 0; slice < counts[i]; slice++) {
					if (taken[slice] && (random_below(&random, 2) == 0 || step == 14)) {
						CHECK(php_shm_fixed_pool_free(&handle, pool, handle.first + slice * handle.stride) == PHP_SHM_POOL_OK);
						taken[slice] = false;
					}
				}
			}
			free(taken);
			sw_shm_free(pool);
		}
	}
}

/* Adopted slices belong to no process: neither the end of their former owner nor reclaim() frees them. */
static void check_adopted(void)
{
	php_shm_fixed_pool_handle handle;
	php_shm_fixed_pool *pool;
	php_shm_owner owner;
	size_t slices[100], listed = 0, offset = 0;
	pid_t child;

	pool = make_pool(40, 100, true, &handle);
	handle.next = 0;
	for (int i = 0; i < 100; i++) {
		slices[i] = php_shm_fixed_pool_alloc(&handle, pool, self);
		CHECK(slices[i] != 0);
	}
	for (int i = 0; i < 100; i += 3) {
		CHECK(php_shm_fixed_pool_adopt(&handle, pool, slices[i], self, &owner) == PHP_SHM_POOL_OK && owner == self);
		CHECK(php_shm_fixed_pool_adopt(&handle, pool, slices[i], self, &owner) == PHP_SHM_POOL_OK);
		CHECK(owner == PHP_SHM_FIXED_POOL_ADOPTED);
		CHECK(php_shm_fixed_pool_state(&handle, pool, slices[i]) == PHP_SHM_POOL_OK);
	}
	CHECK(php_shm_fixed_pool_adopt(&handle, pool, slices[1] + 1, self, &owner) == PHP_SHM_POOL_NONE);
	CHECK(php_shm_fixed_pool_free(&handle, pool, slices[1]) == PHP_SHM_POOL_OK);
	CHECK(php_shm_fixed_pool_adopt(&handle, pool, slices[1], self, &owner) == PHP_SHM_POOL_FREE);
	CHECK(php_shm_fixed_pool_alloc(&handle, pool, self) == slices[1]);
	child = start_child();
	if (child == 0) {
		/* Another process can free what was adopted, and adopt nothing that it has not taken. */
		CHECK(php_shm_fixed_pool_free(&handle, pool, slices[0]) == PHP_SHM_POOL_OK);
		CHECK(php_shm_fixed_pool_alloc(&handle, pool, php_shm_owner_self()) == slices[0]);
		CHECK(php_shm_fixed_pool_adopt(&handle, pool, slices[1], php_shm_owner_self(), &owner) == PHP_SHM_POOL_OK);
		CHECK(owner == self);
		CHECK(php_shm_fixed_pool_give_back(&handle, pool, php_shm_owner_self(), slices[1], handle.size) == 0);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(php_shm_fixed_pool_available(&handle, pool) == 0);
	CHECK(php_shm_fixed_pool_reclaim(&handle, pool) == 1);
	for (; (offset = php_shm_fixed_pool_next(&handle, pool, offset, &owner)) != 0; offset++, listed++) {
		size_t slice = (offset - handle.first) / handle.stride;

		CHECK(owner == (slice % 3 == 0 ? 0 : self));
	}
	CHECK(listed == 99);
	/* Only slices in the range and of the owner are freed. */
	CHECK(php_shm_fixed_pool_has(&handle, pool, self, slices[1], slices[1]));
	CHECK(!php_shm_fixed_pool_has(&handle, pool, self, slices[0], slices[0]));
	CHECK(php_shm_fixed_pool_give_back(&handle, pool, self, slices[4], slices[10]) == 5);
	CHECK(php_shm_fixed_pool_available(&handle, pool) == 6);
	pool->header.parameter++;
	CHECK(php_shm_fixed_pool_give_back(&handle, pool, self, handle.first, handle.size) == 0);
	pool->header.parameter--;
	CHECK(php_shm_fixed_pool_give_back(&handle, pool, self, handle.first, handle.size) == 61);
	CHECK(!php_shm_fixed_pool_has(&handle, pool, self, handle.first, handle.size));
	CHECK(php_shm_fixed_pool_reclaim(&handle, pool) == 0);
	for (int i = 3; i < 100; i += 3) {
		CHECK(php_shm_fixed_pool_free(&handle, pool, slices[i]) == PHP_SHM_POOL_OK);
	}
	CHECK(php_shm_fixed_pool_available(&handle, pool) == 100);
	CHECK(php_shm_fixed_pool_next(&handle, pool, 0, &owner) == 0);
	sw_shm_free(pool);
}

int main(void)
{
	begin();
	self = php_shm_owner_self();
	CHECK(self != 0);
	check_lists();
	check_adopted();
	return 0;
}

/* SPDX-License-Identifier: MIT */

/*
 * Slices of equal size, allocated and freed in any order by any process, without a lock.
 *
 * One word says whether a slice is free, and one atomic instruction changes it: a bit of a bitmap, or in an owned pool the word
 * of the slice's owner, where the bit is only a hint. So a killed process leaves each slice free or allocated. The summaries of
 * the bitmap (bitmap.h) are hints: a process that is killed or overtaken may leave a free slice that no summary shows. Before
 * alloc() says that no slice is left, it scans part of the bitmap for such slices from scan_cursor on.
 *
 * All instructions on owners are sequentially consistent, as those on bits. Freeing a slice pairs with allocating it: what its
 * last user wrote is visible to the next.
 */
#ifndef PHP_SHM_FIXED_POOL_H
#define PHP_SHM_FIXED_POOL_H

#include "bitmap.h"
#include "header.h"

/* In header.parameter, besides the bytes in a slice. */
#define PHP_SHM_FIXED_POOL_OWNED (UINT64_C(1) << 63)

/* In an owner's word: the slice is allocated, and belongs to no process. No owner has bit 0 set. */
#define PHP_SHM_FIXED_POOL_ADOPTED UINT64_C(1)

/* What lies in the block. Slices begin at multiples of 64 bytes from its beginning. */
/* Table of bytes: docs/format.md#fixedpool */
typedef struct php_shm_fixed_pool {
	php_shm_header header;
	_Atomic uint64_t scan_cursor; /* word at which the next scan for slices that no summary shows begins; any value is valid */
	uint64_t reserved;            /* 0 */
	_Atomic uint64_t words[];     /* bitmap, from level 0 to the one word at the top; then the owners */
} php_shm_fixed_pool;

_Static_assert(sizeof(php_shm_fixed_pool) == 64, "part of the format");

/* What a process knows of a pool; sizes and offsets are bytes, from the beginning of the pool. */
typedef struct php_shm_fixed_pool_handle {
	size_t next;       /* slice to try first: the last one freed, or the one after the last one allocated */
	size_t slice_size; /* bytes */
	size_t stride;     /* from one slice to the next: slice_size rounded up to 8 */
	size_t first;      /* offset of the first slice */
	size_t count;      /* of slices */
	size_t size;       /* of the whole pool */
	size_t owners;     /* index of the first owner in words[]; 0: not an owned pool */
	unsigned shift;    /* stride is 1 << shift; 0 if it is not a power of two */
	php_shm_bitmap bitmap;
} php_shm_fixed_pool_handle;

/* Of the slice that begins at an offset. */
typedef enum php_shm_pool_result {
	PHP_SHM_POOL_OK,   /* it is allocated; of php_shm_fixed_pool_free(): it was, and is free now */
	PHP_SHM_POOL_FREE, /* it is free: nothing has changed */
	PHP_SHM_POOL_NONE  /* no slice begins there */
} php_shm_pool_result;

/* The most slices of that size that a pool in a block of its own can have; 0: the slice is too large. */
size_t php_shm_fixed_pool_max(size_t slice_size);

/* Bytes of a pool with that many slices; 0 if no block can have so many. Both numbers from 1. */
size_t php_shm_fixed_pool_size(size_t slice_size, size_t count, bool owned);

/*
 * Its handle is a php_shm_fixed_pool_handle, its parameter the bytes of a slice (from 1), with PHP_SHM_FIXED_POOL_OWNED for an
 * owned pool.
 */
extern const php_shm_structure_kind php_shm_fixed_pool_kind;

/* Allocates a slice; returns its offset, or 0 if none is left. It holds what its last user left. Never waits. */
size_t php_shm_fixed_pool_alloc(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner self);

/* Frees the slice that begins there. */
php_shm_pool_result php_shm_fixed_pool_free(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset);

/* Whether the slice that begins there is allocated; changes nothing. */
php_shm_pool_result php_shm_fixed_pool_state(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t offset);

/*
 * In an owned pool: the slice that begins there passes from `self` to no owner, and stays allocated until it is freed. *owner is
 * what its word held: with another value than `self` nothing has changed.
 */
php_shm_pool_result php_shm_fixed_pool_adopt(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset, php_shm_owner self, php_shm_owner *owner);

/*
 * Returns the offset of the first allocated slice at or after `offset`; 0: none. *owner: its owner; 0: adopted, or not an owned
 * pool.
 */
size_t php_shm_fixed_pool_next(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t offset, php_shm_owner *owner);

/* Whether `owner` has any slice that begins at `from` to `to`. Only in an owned pool. */
bool php_shm_fixed_pool_has(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, php_shm_owner owner, size_t from, size_t to);

/*
 * Frees the owner's slices that begin at `from` to `to`; returns how many. 0 if the pool is not there any more. Only in an owned
 * pool.
 */
size_t php_shm_fixed_pool_give_back(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner owner, size_t from, size_t to);

/* Returns how many slices are free. Reads all bits or owners. */
size_t php_shm_fixed_pool_available(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool);

/* Frees the slices of dead owners; returns how many. Only in an owned pool. */
size_t php_shm_fixed_pool_reclaim(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool);

/*
 * What is wrong, in words; NULL: nothing. *hidden: free slices that no summary shows, some of which other threads may be about to
 * show.
 */
const char *php_shm_fixed_pool_verify(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t *hidden);

#endif /* PHP_SHM_FIXED_POOL_H */

/* SPDX-License-Identifier: MIT */

/*
 * Slices of equal size, taken and given back in any order by any process, without a lock.
 *
 * One word says whose a slice is, and one atomic instruction changes it: a bit of a bitmap, or in an owned pool the slice's
 * owner, whose bit is then only a hint. So whoever is killed leaves each slice free or taken. Above the bitmap lie summaries, in
 * which a bit says that 64 bits below may have one set (as in the priority bitmaps of schedulers): a free slice is found in as
 * many steps as there are levels. They are hints too, cleared by whoever finds that they are wrong. Who is killed, or overtaken,
 * in between may leave a free slice that no summary shows; it is scan_cursor for before anybody is told that there is none.
 */
#ifndef PHP_SHM_FIXED_POOL_H
#define PHP_SHM_FIXED_POOL_H

#include "bitmap.h"
#include "header.h"

/* In header.parameter, besides the bytes in a slice. */
#define PHP_SHM_FIXED_POOL_OWNED (UINT64_C(1) << 63)

/* In an owner's word: the slice is taken, and belongs to no process. No owner has bit 0 set. */
#define PHP_SHM_FIXED_POOL_ADOPTED UINT64_C(1)

/* What lies in the block. Slices begin at a multiple of 64 bytes from its beginning. */
typedef struct php_shm_fixed_pool {
	php_shm_header header;
	_Atomic uint64_t scan_cursor; /* where the next look for slices that no summary shows begins; any value will do */
	uint64_t reserved;            /* 0 */
	_Atomic uint64_t words[];     /* bitmaps, from the slices' own to the one word at the top; then the owners */
} php_shm_fixed_pool;

_Static_assert(sizeof(php_shm_fixed_pool) == 64, "part of the format");

/* What a process knows of a pool; what counts bytes does so from the beginning of the pool. */
typedef struct php_shm_fixed_pool_handle {
	size_t next;       /* the slice to try first: the one that was given back last, or the one after the last taken */
	size_t slice_size; /* bytes */
	size_t stride;     /* bytes from one slice to the next: slice_size rounded up to 8 */
	size_t first;      /* where the first slice begins */
	size_t count;      /* of slices */
	size_t size;       /* bytes of the whole pool */
	size_t owners;     /* index of the first in words[]; 0: not an owned pool */
	unsigned shift;    /* stride is 1 << shift; 0 if it is no power of two */
	php_shm_bitmap bitmap;
} php_shm_fixed_pool_handle;

/* Of the slice that begins at an offset. */
typedef enum php_shm_pool_result {
	PHP_SHM_POOL_OK,   /* it is allocated; php_shm_fixed_pool_free(): it was, and is free now */
	PHP_SHM_POOL_FREE, /* it is free: nothing has changed */
	PHP_SHM_POOL_NONE  /* no slice begins there */
} php_shm_pool_result;

/* The most slices of that size that a pool can have in a block of its own; 0 if not one. */
size_t php_shm_fixed_pool_max(size_t slice_size);

/* Bytes of a pool with that many slices; 0 if that is more than a block can have. Both numbers from 1. */
size_t php_shm_fixed_pool_size(size_t slice_size, size_t count, bool owned);

/*
 * Its handle is a php_shm_fixed_pool_handle, its parameter the bytes of a slice (from 1), with PHP_SHM_FIXED_POOL_OWNED for an
 * owned pool.
 */
extern const php_shm_structure_kind php_shm_fixed_pool_kind;

/* Takes a slice: where it begins, or 0 if none is left. What is in it is what its last user left. Never waits. */
size_t php_shm_fixed_pool_alloc(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner self);

/* Frees the slice that begins there. */
php_shm_pool_result php_shm_fixed_pool_free(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset);

php_shm_pool_result php_shm_fixed_pool_state(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t offset);

/*
 * In an owned pool: the slice that begins there goes from `self` to no process, and stays taken until it is freed. *owner is what
 * its word held: another value than `self` means that nothing has changed.
 */
php_shm_pool_result php_shm_fixed_pool_adopt(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset, php_shm_owner self, php_shm_owner *owner);

/* The first slice that is taken and begins at `offset` or behind it; 0: none. *owner: its owner; 0: adopted, or not an owned
 * pool. */
size_t php_shm_fixed_pool_next(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t offset, php_shm_owner *owner);

/* Whether any slice that begins at `from` to `to` is the owner's. Only in an owned pool. */
bool php_shm_fixed_pool_has(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, php_shm_owner owner, size_t from, size_t to);

/*
 * Gives back the owner's slices among those that begin at `from` to `to`; how many. Nothing if the pool is not there any more.
 * Only in an owned pool.
 */
size_t php_shm_fixed_pool_give_back(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner owner, size_t from, size_t to);

/* How many slices are free. Reads all bits. */
size_t php_shm_fixed_pool_available(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool);

/* Gives back the slices of owners who are dead; how many. Only in an owned pool. */
size_t php_shm_fixed_pool_reclaim(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool);

/* What is wrong, in words; NULL: nothing. *hidden: free slices that no summary shows, which others may be about to change. */
const char *php_shm_fixed_pool_verify(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t *hidden);

#endif /* PHP_SHM_FIXED_POOL_H */

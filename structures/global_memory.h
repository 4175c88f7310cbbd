/* SPDX-License-Identifier: MIT */

/*
 * An arena, in which bytes are allocated and never freed, and a directory of named regions in it.
 *
 * Regions, nameless pieces and the parts of the directory are allocated from the beginning of the arena on. One word holds how
 * much is allocated and how many names there are: its store is the commit point, at which a region appears whole and with its
 * name; all that is stored before lies past the allocated bytes. Allocating takes a lock, finding a name does not: an entry never
 * changes.
 *
 * Offsets do not depend on the size of the arena. So an arena that was formatted in a whole block has all the bytes of the block:
 * when the block grows nothing is written, and each process takes the new size from the kernel (php_shm_global_memory_extend()).
 */
#ifndef PHP_SHM_GLOBAL_MEMORY_H
#define PHP_SHM_GLOBAL_MEMORY_H

#include "header.h"

/* Bytes. Regions begin at multiples of this in their block: a cache line, so that no two neighbours share one. */
#define PHP_SHM_GLOBAL_MEMORY_UNIT ((size_t) 64)

#define PHP_SHM_REGION_NAME_MAX 63

/* An entry of the directory. */
/* Table of bytes: docs/format.md#region */
typedef struct php_shm_region {
	uint64_t offset; /* bytes from the beginning of the structure */
	uint64_t size;   /* bytes, as requested */
	uint32_t hash;   /* of the name */
	uint32_t length; /* bytes of the name, 1 to PHP_SHM_REGION_NAME_MAX */
	char name[64];
	uint64_t reserved[5]; /* 0 */
} php_shm_region;

_Static_assert(sizeof(php_shm_region) == 2 * PHP_SHM_GLOBAL_MEMORY_UNIT, "part of the format, and whole units");

#define PHP_SHM_DIRECTORY_PARTS 20
#define PHP_SHM_REGIONS_MAX (((size_t) 1 << PHP_SHM_DIRECTORY_PARTS) - 1)

/* What lies in the block. */
/* Table of bytes: docs/format.md#globalmemory */
typedef struct php_shm_global_memory {
	php_shm_header header;
	php_shm_lock lock;
	/* Number of names in the lower 20 bits; allocated units above them. Written under the lock. */
	_Atomic uint64_t taken;
	uint64_t whole; /* 1: formatted in a whole block, and grows with it; 0: it has header.size bytes. Never changes */
	/*
	 * Offsets of the parts of the directory. Part k has 2^k entries, from number 2^k - 1 on. A part whose first entry is not
	 * counted in `taken` has no meaning yet. Written under the lock.
	 */
	uint64_t directory[PHP_SHM_DIRECTORY_PARTS];
} php_shm_global_memory;

_Static_assert(sizeof(php_shm_global_memory) == 232, "part of the format");

/* What a process knows of it; offsets are bytes from the beginning of the structure. */
typedef struct php_shm_global_memory_handle {
	size_t first;    /* offset of the arena: a multiple of the unit in the block */
	size_t units;    /* in the arena, directory included, as far as this process knows */
	bool made_whole; /* it was formatted in a whole block */
	bool grows;      /* and this process uses it through a whole block */
} php_shm_global_memory_handle;

typedef enum php_shm_region_result {
	PHP_SHM_REGION_OK,
	PHP_SHM_REGION_ABSENT,
	PHP_SHM_REGION_NO_ROOM,
	/* The structure is damaged, or the block has grown beyond what the handle knows. */
	PHP_SHM_REGION_CORRUPT
} php_shm_region_result;

/* Bytes of a structure at the beginning of a block with so many usable bytes (from 1); 0 if no block can have so many. */
size_t php_shm_global_memory_size(size_t usable);

/* Its handle is a php_shm_global_memory_handle. */
extern const php_shm_structure_kind php_shm_global_memory_kind;

/* The block has `room` bytes now, no fewer than before. Only if handle->grows. */
void php_shm_global_memory_extend(php_shm_global_memory_handle *handle, size_t room);

/* Looks up a name of `length` bytes, without the lock: OK, with *region a copy of its entry; ABSENT or CORRUPT. */
php_shm_region_result php_shm_global_memory_find(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory,
	const char *name, size_t length, php_shm_region *region);

/*
 * Allocates `size` bytes (from 1) that are all zero, as *offset; with a name that does not exist yet (length 0: none). Returns
 * OK, NO_ROOM or CORRUPT. To be called by the holder of memory->lock, even if that was abandoned.
 */
php_shm_region_result php_shm_global_memory_alloc(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t size, const char *name, size_t length, size_t *offset);

/* The largest size of a new region, and the number of regions; without a name a little more is available. False if CORRUPT. */
bool php_shm_global_memory_stat(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t *available, size_t *regions);

/* The region with that number, less than *regions of php_shm_global_memory_stat(). OK or CORRUPT. */
php_shm_region_result php_shm_global_memory_region(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t number, php_shm_region *region);

/* What is wrong, in words; NULL: nothing. */
const char *php_shm_global_memory_verify(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory);

#endif /* PHP_SHM_GLOBAL_MEMORY_H */

/* SPDX-License-Identifier: MIT */

/*
 * An arena from which bytes are taken and never given back, and a directory of regions in it that have names.
 *
 * Regions, nameless pieces and the parts of the directory are taken from the beginning of the arena on. One word holds how much
 * is taken and how many names there are, so that one store makes a region appear, whole and with its name; all that is stored
 * before lies past what is taken. Taking is done under a lock, finding a name is not: an entry never changes.
 *
 * Where things lie does not depend on the size. So an arena that was made in a whole block has whatever the block has: when the
 * block grows, nothing is written, and each process takes the new size from the kernel (php_shm_global_memory_extend()).
 */
#ifndef PHP_SHM_GLOBAL_MEMORY_H
#define PHP_SHM_GLOBAL_MEMORY_H

#include "header.h"

/* What is handed out begins at a multiple of this in its block: a cache line, so that no two neighbours share one. */
#define PHP_SHM_GLOBAL_MEMORY_UNIT ((size_t) 64)

#define PHP_SHM_REGION_NAME_MAX 63

/* An entry of the directory. */
typedef struct php_shm_region {
	uint64_t offset; /* bytes from the beginning of the structure */
	uint64_t size;   /* bytes, as asked for */
	uint32_t hash;   /* of the name */
	uint32_t length; /* bytes of the name, 1 to PHP_SHM_REGION_NAME_MAX */
	char name[64];
	uint64_t reserved[5]; /* 0 */
} php_shm_region;

_Static_assert(sizeof(php_shm_region) == 2 * PHP_SHM_GLOBAL_MEMORY_UNIT, "part of the format, and whole units");

#define PHP_SHM_DIRECTORY_PARTS 20
#define PHP_SHM_REGIONS_MAX (((size_t) 1 << PHP_SHM_DIRECTORY_PARTS) - 1)

/* What lies in the block. */
typedef struct php_shm_global_memory {
	php_shm_header header;
	php_shm_lock lock;
	/* The number of names in the lower 20 bits; above them the units that are taken. Written under the lock. */
	_Atomic uint64_t taken;
	uint64_t whole; /* 1: it was made in a whole block, and grows with it; 0: it has header.size bytes */
	/*
	 * Where the parts of the directory are, bytes from the beginning of the structure. Part k has 2^k entries, from number 2^k -
	 * 1 on. One that begins with an entry that is not counted in `taken` has no meaning yet.
	 */
	uint64_t directory[PHP_SHM_DIRECTORY_PARTS];
} php_shm_global_memory;

_Static_assert(sizeof(php_shm_global_memory) == 232, "part of the format");

/* What a process knows of it; what counts bytes does so from the beginning of the structure. */
typedef struct php_shm_global_memory_handle {
	size_t first;    /* where the arena begins: at a multiple of the unit in the block */
	size_t units;    /* in the arena, with the directory, as far as this process knows */
	bool made_whole; /* it was made in a whole block */
	bool grows;      /* and is used through one here */
} php_shm_global_memory_handle;

typedef enum php_shm_region_result {
	PHP_SHM_REGION_OK,
	PHP_SHM_REGION_ABSENT,
	PHP_SHM_REGION_NO_ROOM,
	/* What is in the block cannot be; or the block has grown, and the handle does not know yet. */
	PHP_SHM_REGION_CORRUPT
} php_shm_region_result;

/* Bytes for an arena of so many usable bytes (from 1) at the beginning of a block; 0 if that is more than a block can have. */
size_t php_shm_global_memory_size(size_t usable);

/* Its handle is a php_shm_global_memory_handle. */
extern const php_shm_structure_kind php_shm_global_memory_kind;

/* The block has `room` bytes now, no fewer than before. Only if handle->grows. */
void php_shm_global_memory_extend(php_shm_global_memory_handle *handle, size_t room);

/* Looks for a name, without the lock: *region is a copy of its entry. */
php_shm_region_result php_shm_global_memory_find(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory,
	const char *name, size_t length, php_shm_region *region);

/*
 * Takes `size` bytes (from 1) that are all zero; with a name (length from 1; 0: none) that is not there yet. *offset is where
 * they begin. Returns FOUND, NO_ROOM or CORRUPT. To be called by the holder of memory->lock, also if that was abandoned.
 */
php_shm_region_result php_shm_global_memory_alloc(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t size, const char *name, size_t length, size_t *offset);

/* How large a new region can be, and how many there are; without a name a little more can be had. False if that is CORRUPT. */
bool php_shm_global_memory_stat(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t *available, size_t *regions);

/* The region with that number, below those of php_shm_global_memory_stat(). FOUND or CORRUPT. */
php_shm_region_result php_shm_global_memory_region(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t number, php_shm_region *region);

/* What is wrong, in words; NULL: nothing. */
const char *php_shm_global_memory_verify(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory);

#endif /* PHP_SHM_GLOBAL_MEMORY_H */

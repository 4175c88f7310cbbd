/* SPDX-License-Identifier: MIT */

/*
 * An arena from which bytes are taken and never given back, and a directory of regions in it that have names.
 *
 * Regions and nameless pieces are taken from the beginning of the arena on, the directory grows towards them from its end. One word
 * holds how much is taken and how many names there are, so that one store makes a region appear, whole and with its name; all
 * that is stored before lies where nobody looks. Taking is done under a lock, finding a name is not: an entry never changes.
 */
#ifndef PHP_SHM_GLOBAL_MEMORY_H
#define PHP_SHM_GLOBAL_MEMORY_H

#include "header.h"
#include "lock.h"

#include <stddef.h>

/* What is handed out begins at a multiple of this in its block: a cache line, so that no two neighbours share one. */
#define PHP_SHM_GLOBAL_MEMORY_UNIT ((size_t) 64)

#define PHP_SHM_REGION_NAME_MAX 63

/* A name in the directory. The n-th lies n + 1 entries before the end of the arena. */
typedef struct php_shm_region {
	uint64_t offset; /* bytes from the beginning of the structure */
	uint64_t size;   /* bytes, as asked for */
	uint32_t hash;   /* of the name */
	uint32_t length; /* bytes of the name, 1 to PHP_SHM_REGION_NAME_MAX */
	char name[64];
	uint64_t reserved[5]; /* 0 */
} php_shm_region;

_Static_assert(sizeof(php_shm_region) == 2 * PHP_SHM_GLOBAL_MEMORY_UNIT, "part of the format, and whole units");

/* What lies in the block. */
typedef struct php_shm_global_memory {
	php_shm_header header;
	php_shm_lock lock;
	/* The number of names in the lower 20 bits; above them the units that are taken. Written under the lock. */
	_Atomic uint64_t taken;
} php_shm_global_memory;

_Static_assert(sizeof(php_shm_global_memory) == 64, "part of the format");

#define PHP_SHM_REGIONS_MAX ((size_t) 0xfffff)

/* What a process knows of it; what counts bytes does so from the beginning of the structure. */
typedef struct php_shm_global_memory_handle {
	size_t first; /* where the arena begins: at a multiple of the unit in the block */
	size_t units; /* in the arena, with the directory */
} php_shm_global_memory_handle;

typedef enum php_shm_region_result {
	PHP_SHM_REGION_FOUND,
	PHP_SHM_REGION_ABSENT,
	PHP_SHM_REGION_NO_ROOM,
	PHP_SHM_REGION_CORRUPT /* what is in the block cannot be */
} php_shm_region_result;

/* Bytes for an arena of so many usable bytes (from 1) at the beginning of a block; 0 if that is more than a block can have. */
size_t php_shm_global_memory_size(size_t usable);

/* Opens it, or makes one that uses `room` bytes, which begin `offset` bytes after the beginning of their block. *handle is set. */
php_shm_open_result php_shm_global_memory_open(
	php_shm_global_memory *memory, size_t room, size_t offset, php_shm_owner self, php_shm_global_memory_handle *handle);

/* For PHP_SHM_OPEN_NAMESPACE, see php_shm_header_take_over(). */
void php_shm_global_memory_take_over(php_shm_global_memory *memory);

/* Looks for a name, without the lock: *region is a copy of its entry. */
php_shm_region_result php_shm_global_memory_find(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory,
	const char *name, size_t length, php_shm_region *region);

/*
 * Takes `size` bytes (from 1) that are all zero; with a name (length from 1; 0: none) that is not there yet. *offset is where they
 * begin. Returns FOUND, NO_ROOM or CORRUPT. To be called by the holder of memory->lock, also if that was abandoned.
 */
php_shm_region_result php_shm_global_memory_alloc(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t size, const char *name, size_t length, size_t *offset);

/* How large a new region can be, and how many there are; without a name a little more can be had. False if what is in the block cannot be. */
bool php_shm_global_memory_stat(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t *available, size_t *regions);

/* The region with that number, below those of php_shm_global_memory_stat(). FOUND or CORRUPT. */
php_shm_region_result php_shm_global_memory_region(
	const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory, size_t number, php_shm_region *region);

/* What is wrong, in words; NULL: nothing. */
const char *php_shm_global_memory_verify(const php_shm_global_memory_handle *handle, const php_shm_global_memory *memory);

#endif /* PHP_SHM_GLOBAL_MEMORY_H */

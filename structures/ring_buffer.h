/* SPDX-License-Identifier: MIT */

/*
 * Blocks of any size, allocated one after the other around a ring, freed in any order by any process, and reused in the order of
 * allocation.
 *
 * Each block follows a word with its size. A bitmap has a bit for each place where a block can begin; the bit is set while the
 * block is allocated. Allocating ends with setting it, freeing only clears it. The bitmap is apart from the blocks, so that no
 * content of a block can be mistaken for the beginning of one. Allocating takes a lock, and first advances the reclaim position
 * over freed blocks. A process that is killed leaves a block whose bit is clear, at one position or the other, and nothing to
 * repair.
 */
#ifndef PHP_SHM_RING_BUFFER_H
#define PHP_SHM_RING_BUFFER_H

#include "header.h"

/* What lies in the block. */
/* Table of bytes: docs/format.md#ringbuffer */
typedef struct php_shm_ring_buffer {
	php_shm_header header;
	php_shm_lock lock;
	uint64_t reserved; /* 0 */
	/* Positions (ring.h) of the next block and of the oldest. Written under the lock. */
	_Atomic uint64_t write_pos;
	_Atomic uint64_t reclaim_pos;
	_Atomic uint64_t words[]; /* the bitmap, one bit for each word of the ring; then the ring */
} php_shm_ring_buffer;

/* What a process knows of it. Sizes and offsets are bytes, from the beginning of the structure. */
typedef struct php_shm_ring_buffer_handle {
	size_t ring;     /* offset of the ring */
	size_t length;   /* of the ring, a multiple of 8 */
	size_t capacity; /* of the largest block */
	size_t size;     /* of the structure, the bitmap and the ring */
} php_shm_ring_buffer_handle;

typedef enum php_shm_ring_result {
	PHP_SHM_RING_DONE,
	PHP_SHM_RING_FULL,
	PHP_SHM_RING_CORRUPT /* the structure is damaged */
} php_shm_ring_result;

typedef struct php_shm_ring_buffer_stats {
	size_t blocks; /* that are allocated */
	size_t bytes;  /* in them */
	size_t used;   /* bytes from the oldest allocated block to the write position: they cannot be allocated now */
	size_t oldest; /* offset of the oldest allocated block, 0: none */
} php_shm_ring_buffer_stats;

/* Bytes of a ring buffer in which a block of `capacity` bytes (from 1) fits; 0 if no block of memory can have so many. */
size_t php_shm_ring_buffer_size(size_t capacity);

/* Its handle is a php_shm_ring_buffer_handle. */
extern const php_shm_structure_kind php_shm_ring_buffer_kind;

/*
 * Allocates a block of 1 to handle->capacity bytes: *offset is where it begins. It holds what its last user left. DONE, FULL or
 * CORRUPT. To be called by the holder of ring->lock, even if that was abandoned.
 */
php_shm_ring_result php_shm_ring_buffer_alloc(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t size, size_t *offset);

/* Bytes of the allocated block that begins there; 0 if none does. Without the lock. */
size_t php_shm_ring_buffer_at(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, size_t offset);

/* Frees the block that begins there; false, with nothing changed, if no allocated one does. Without the lock. */
bool php_shm_ring_buffer_free(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t offset);

/* How many blocks are allocated. Reads all bits; without the lock. */
size_t php_shm_ring_buffer_blocks(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring);

/* Walks over all blocks, under the lock. DONE or CORRUPT. */
php_shm_ring_result php_shm_ring_buffer_stat(
	const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, php_shm_ring_buffer_stats *stats);

/* What is wrong, in words; NULL: nothing. Under the lock. */
const char *php_shm_ring_buffer_verify(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring);

#endif /* PHP_SHM_RING_BUFFER_H */

/* SPDX-License-Identifier: MIT */

/*
 * Blocks of any size, allocated one after the other around a ring, freed in any order by any process, and used again in the order
 * in which they were allocated.
 *
 * Each block follows a word with its size. A bitmap has a bit for each place where a block can begin; the bit is set while the
 * block is allocated. Allocating ends with setting it, freeing is clearing it, and nothing else has to change. The bits lie apart
 * from the blocks, so that no content of a block can pass for the beginning of one. Allocating takes a lock, and first advances
 * the reclaim position over all freed blocks that it finds there. A process that is killed leaves a block whose bit is clear, at
 * one position or the other, and nothing to repair.
 */
#ifndef PHP_SHM_RING_BUFFER_H
#define PHP_SHM_RING_BUFFER_H

#include "header.h"

/* What lies in the block. */
typedef struct php_shm_ring_buffer {
	php_shm_header header;
	php_shm_lock lock;
	uint64_t reserved; /* 0 */
	/* Positions (ring.h), written under the lock: of the next block, and of the oldest. */
	_Atomic uint64_t write_pos;
	_Atomic uint64_t reclaim_pos;
	_Atomic uint64_t words[]; /* the bitmap, one bit for each word of the ring; then the ring */
} php_shm_ring_buffer;

/* What a process knows of it; what counts bytes does so from the beginning of the structure. */
typedef struct php_shm_ring_buffer_handle {
	size_t ring;     /* where the ring begins */
	size_t length;   /* bytes of the ring, a multiple of 8 */
	size_t capacity; /* bytes of the largest block */
	size_t size;     /* bytes of it all */
} php_shm_ring_buffer_handle;

typedef enum php_shm_ring_result {
	PHP_SHM_RING_DONE,
	PHP_SHM_RING_FULL,
	PHP_SHM_RING_CORRUPT /* what is in the block cannot be */
} php_shm_ring_result;

typedef struct php_shm_ring_buffer_stats {
	size_t blocks; /* that are allocated */
	size_t bytes;  /* in them */
	size_t used;   /* bytes of the ring from the oldest block to the write position: what cannot be allocated now */
	size_t oldest; /* where the oldest allocated block begins, 0: none */
} php_shm_ring_buffer_stats;

/* Bytes for a ring in which a block of `capacity` bytes (from 1) fits; 0 if that is more than a block of memory can have. */
size_t php_shm_ring_buffer_size(size_t capacity);

/* Its handle is a php_shm_ring_buffer_handle. */
extern const php_shm_structure_kind php_shm_ring_buffer_kind;

/*
 * Allocates a block of 1 to handle->capacity bytes: *offset is where it begins. It holds what its last user left. To be called by
 * the holder of ring->lock, also if that was abandoned.
 */
php_shm_ring_result php_shm_ring_buffer_alloc(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t size, size_t *offset);

/* Bytes of the allocated block that begins there, 0 if none does. Without the lock. */
size_t php_shm_ring_buffer_at(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, size_t offset);

/* Frees the block that begins there; false if no allocated one does, and nothing has changed. Without the lock. */
bool php_shm_ring_buffer_free(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t offset);

/* How many blocks are taken. Reads all bits; without the lock. */
size_t php_shm_ring_buffer_blocks(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring);

/* Walks over all blocks, under the lock. */
php_shm_ring_result php_shm_ring_buffer_stat(
	const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, php_shm_ring_buffer_stats *stats);

/* What is wrong, in words; NULL: nothing. Under the lock. */
const char *php_shm_ring_buffer_verify(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring);

#endif /* PHP_SHM_RING_BUFFER_H */

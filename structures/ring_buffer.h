/* SPDX-License-Identifier: MIT */

/*
 * Blocks of any size, taken one after the other around a ring, given back in any order by any process, and used again in the order
 * in which they were taken.
 *
 * Each block follows a word with its size. A bitmap has a bit for every place where one can begin, which is set while it is taken:
 * taking a block ends with setting its bit, giving it back is clearing it, and nothing else has to change. The bits lie apart, so that
 * nothing that is written into a block can pass for the beginning of one. Taking is done under a lock; whoever takes one first passes
 * over all that has been given back at the old end. A process that is killed at it leaves a block that is not taken, in one place
 * or the other, and nothing to repair.
 */
#ifndef PHP_SHM_RING_BUFFER_H
#define PHP_SHM_RING_BUFFER_H

#include "header.h"
#include "lock.h"

#include <stddef.h>

/* What lies in the block. */
typedef struct php_shm_ring_buffer {
	php_shm_header header;
	php_shm_lock lock;
	uint64_t reserved; /* 0 */
	/*
	 * Where the next block goes, and where the oldest is: bytes from the beginning of the ring, multiples of 8. Bit 0 changes every time
	 * they pass its end, so that a full ring is told from an empty one. Written under the lock.
	 */
	_Atomic uint64_t head;
	_Atomic uint64_t tail;
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
	size_t blocks; /* that are taken */
	size_t bytes;  /* in them */
	size_t used;   /* bytes of the ring between its two ends: what cannot be taken now */
	size_t oldest; /* where the oldest block begins that is taken, 0: none */
} php_shm_ring_buffer_stats;

/* Bytes for a ring in which a block of `capacity` bytes (from 1) fits; 0 if that is more than a block of memory can have. */
size_t php_shm_ring_buffer_size(size_t capacity);

/* Opens it, or makes one that uses as much as it can of `room` bytes. *handle is set. */
php_shm_open_result php_shm_ring_buffer_open(
	php_shm_ring_buffer *ring, size_t room, php_shm_owner self, php_shm_ring_buffer_handle *handle);

/* For PHP_SHM_OPEN_NAMESPACE, see php_shm_header_take_over(). */
void php_shm_ring_buffer_take_over(php_shm_ring_buffer *ring);

/*
 * Takes a block of 1 to handle->capacity bytes: *offset is where it begins. What is in it is what its last user left. To be called
 * by the holder of ring->lock, also if that was abandoned.
 */
php_shm_ring_result php_shm_ring_buffer_alloc(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t size, size_t *offset);

/* Bytes of the block that begins there, 0 if none does that is taken. Without the lock. */
size_t php_shm_ring_buffer_at(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, size_t offset);

/* Gives back the block that begins there; false if none does that is taken, and nothing has changed. Without the lock. */
bool php_shm_ring_buffer_free(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t offset);

/* How many blocks are taken. Reads all bits; without the lock. */
size_t php_shm_ring_buffer_blocks(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring);

/* Walks over all blocks, under the lock. */
php_shm_ring_result php_shm_ring_buffer_stat(
	const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, php_shm_ring_buffer_stats *stats);

/* What is wrong, in words; NULL: nothing. Under the lock. */
const char *php_shm_ring_buffer_verify(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring);

#endif /* PHP_SHM_RING_BUFFER_H */

/* SPDX-License-Identifier: MIT */

/*
 * Positions in a ring: bytes from its beginning, multiples of 8. Bit 0 changes each time a position passes the end of the ring,
 * so that a full ring is told from an empty one (the wrap bit of a descriptor ring).
 */
#ifndef PHP_SHM_RING_H
#define PHP_SHM_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Table of bytes: docs/format.md#position-word */
#define PHP_SHM_RING_LAP UINT64_C(1)

/* Bytes from the beginning of the ring. */
static inline size_t php_shm_ring_offset(uint64_t position)
{
	return (size_t) (position & ~PHP_SHM_RING_LAP);
}

/* Whether a number can be a position in a ring of `length` bytes. */
static inline bool php_shm_ring_is_position(size_t length, uint64_t position)
{
	return (position & (sizeof(uint64_t) - 1) & ~PHP_SHM_RING_LAP) == 0 && php_shm_ring_offset(position) < length;
}

/* Advances by so many bytes, at most up to the end of the ring. */
static inline uint64_t php_shm_ring_advance(size_t length, uint64_t position, size_t bytes)
{
	position += bytes;
	return php_shm_ring_offset(position) == length ? (position & PHP_SHM_RING_LAP) ^ PHP_SHM_RING_LAP : position;
}

/* Bytes between two positions; more than the ring has if they are not in that order. */
static inline size_t php_shm_ring_distance(size_t length, uint64_t from, uint64_t to)
{
	return php_shm_ring_offset(to) - php_shm_ring_offset(from) + (((from ^ to) & PHP_SHM_RING_LAP) != 0 ? length : 0);
}

#endif /* PHP_SHM_RING_H */

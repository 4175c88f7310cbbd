/* SPDX-License-Identifier: MIT */

/*
 * Ends of a ring: bytes from its beginning, multiples of 8. Bit 0 changes every time an end passes the end of the ring, so that a
 * full ring is told from an empty one (the wrap bit of a descriptor ring).
 */
#ifndef PHP_SHM_RING_H
#define PHP_SHM_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PHP_SHM_RING_LAP UINT64_C(1)

static inline size_t php_shm_ring_place(uint64_t end)
{
	return (size_t) (end & ~PHP_SHM_RING_LAP);
}

/* Whether an end can be one in a ring of `length` bytes. */
static inline bool php_shm_ring_is_end(size_t length, uint64_t end)
{
	return (end & (sizeof(uint64_t) - 1) & ~PHP_SHM_RING_LAP) == 0 && php_shm_ring_place(end) < length;
}

/* So many bytes further, which may be up to the end of the ring and not more. */
static inline uint64_t php_shm_ring_advance(size_t length, uint64_t end, size_t bytes)
{
	end += bytes;
	return php_shm_ring_place(end) == length ? (end & PHP_SHM_RING_LAP) ^ PHP_SHM_RING_LAP : end;
}

/* Bytes between two ends; more than the ring has if they are not in that order. */
static inline size_t php_shm_ring_distance(size_t length, uint64_t from, uint64_t to)
{
	return php_shm_ring_place(to) - php_shm_ring_place(from) + (((from ^ to) & PHP_SHM_RING_LAP) != 0 ? length : 0);
}

#endif /* PHP_SHM_RING_H */

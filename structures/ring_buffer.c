/* SPDX-License-Identifier: MIT */

#include "ring_buffer.h"

#include "../shm_size.h"
#include "commit.h"
#include "ring.h"

#define WORD sizeof(uint64_t)
#define BITS 64

_Static_assert(sizeof(php_shm_ring_buffer) == 80, "part of the format");

/* The bitmap and the ring share `words` words: one of the bitmap for each 64 of the ring, rounded up. */
static void lay_out(php_shm_ring_buffer_handle *handle, size_t words)
{
	size_t bitmap = (words + BITS) / (BITS + 1);

	handle->ring = sizeof(php_shm_ring_buffer) + bitmap * WORD;
	handle->length = (words - bitmap) * WORD;
	/* Without the word for its size. */
	handle->capacity = handle->length - WORD;
	handle->size = sizeof(php_shm_ring_buffer) + words * WORD;
}

size_t php_shm_ring_buffer_size(size_t capacity)
{
	size_t words;

	if (capacity > PHP_SHM_SIZE_MAX / 2) {
		return 0;
	}
	words = php_shm_round_up(capacity, WORD) / WORD + 1;
	return sizeof(php_shm_ring_buffer) + (words + (words + BITS - 1) / BITS) * WORD;
}

static size_t least(const php_shm_wanted *wanted)
{
	(void) wanted;
	return php_shm_ring_buffer_size(1);
}

static size_t fit(const php_shm_wanted *wanted, void *to)
{
	php_shm_ring_buffer_handle *handle = to;

	if (wanted->room < least(wanted)) {
		return 0;
	}
	lay_out(handle, (wanted->room - sizeof(php_shm_ring_buffer)) / WORD);
	return handle->size;
}

static void format(php_shm_header *header, const php_shm_wanted *wanted, const void *of)
{
	php_shm_ring_buffer *ring = (php_shm_ring_buffer *) header;
	const php_shm_ring_buffer_handle *handle = of;

	(void) wanted;
	atomic_store_explicit(&ring->lock.word, 0, memory_order_relaxed);
	ring->reserved = 0;
	atomic_store_explicit(&ring->write_pos, 0, memory_order_relaxed);
	atomic_store_explicit(&ring->reclaim_pos, 0, memory_order_relaxed);
	for (size_t word = 0; word < (handle->ring - sizeof(*ring)) / WORD; word++) {
		atomic_store_explicit(&ring->words[word], 0, memory_order_relaxed);
	}
}

/* Places in the ring: bytes from its beginning */

static inline _Atomic uint64_t *size_at(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, size_t place)
{
	return (_Atomic uint64_t *) ((char *) ring + handle->ring + place);
}

static inline _Atomic uint64_t *bits_at(const php_shm_ring_buffer *ring, size_t place)
{
	return (_Atomic uint64_t *) &ring->words[place / WORD / BITS];
}

static inline uint64_t bit_at(size_t place)
{
	return UINT64_C(1) << place / WORD % BITS;
}

static inline bool is_allocated(const php_shm_ring_buffer *ring, size_t place)
{
	/*
	 * Acquire: pairs with the release of php_shm_ring_buffer_free(), after the last access to the bytes, and of
	 * php_shm_ring_buffer_alloc(), after the store of the size.
	 */
	return (atomic_load_explicit(bits_at(ring, place), memory_order_acquire) & bit_at(place)) != 0;
}

/* Bytes from a place to the end of the block that begins there; 0 if that is impossible. */
static inline size_t extent(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, size_t place)
{
	uint64_t size = atomic_load_explicit(size_at(handle, ring, place), memory_order_relaxed);
	size_t left = handle->length - place - WORD;

	return size <= left ? WORD + php_shm_round_up((size_t) size, WORD) : 0;
}

static inline uint64_t advance(const php_shm_ring_buffer_handle *handle, uint64_t position, size_t bytes)
{
	return php_shm_ring_advance(handle->length, position, bytes);
}

/*
 * Loads the two positions, with *used bytes between them; false if they are impossible. Relaxed: under the lock. They are
 * committed for the case that the holder dies.
 */
static inline bool read_positions(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, uint64_t *write_pos,
	uint64_t *reclaim_pos, size_t *used)
{
	*write_pos = atomic_load_explicit(&ring->write_pos, memory_order_relaxed);
	*reclaim_pos = atomic_load_explicit(&ring->reclaim_pos, memory_order_relaxed);
	*used = php_shm_ring_distance(handle->length, *reclaim_pos, *write_pos);
	return php_shm_ring_is_position(handle->length, *write_pos) && php_shm_ring_is_position(handle->length, *reclaim_pos) &&
		*used <= handle->length;
}

static inline void write_size(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, uint64_t position, size_t size)
{
	atomic_store_explicit(size_at(handle, ring, php_shm_ring_offset(position)), size, memory_order_relaxed);
}

php_shm_ring_result php_shm_ring_buffer_alloc(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t size, size_t *offset)
{
	size_t needed = WORD + php_shm_round_up(size, WORD), used, to_end, skipped;
	uint64_t write_pos, reclaim_pos, old_reclaim_pos;

	if (!read_positions(handle, ring, &write_pos, &reclaim_pos, &used)) {
		return PHP_SHM_RING_CORRUPT;
	}
	old_reclaim_pos = reclaim_pos;
	while (used != 0 && !is_allocated(ring, php_shm_ring_offset(reclaim_pos))) {
		size_t bytes = extent(handle, ring, php_shm_ring_offset(reclaim_pos));

		if (bytes == 0 || bytes > used) {
			return PHP_SHM_RING_CORRUPT;
		}
		reclaim_pos = advance(handle, reclaim_pos, bytes);
		used -= bytes;
	}
	to_end = handle->length - php_shm_ring_offset(write_pos);
	skipped = needed <= to_end ? 0 : to_end;
	/* In an empty ring the skipped bytes are free. */
	if (skipped + needed > handle->length - used && (used != 0 || needed > handle->length)) {
		if (reclaim_pos != old_reclaim_pos) {
			php_shm_commit(&ring->reclaim_pos, reclaim_pos);
		}
		return PHP_SHM_RING_FULL;
	}
	if (skipped != 0) {
		/* A freed block: its bit is clear, since no allocated block begins between the write and the reclaim position. */
		write_size(handle, ring, write_pos, skipped - WORD);
		write_pos = advance(handle, write_pos, skipped);
		if (used == 0) {
			/*
			 * The write position passes the padding before the reclaim position follows; in between the padding counts as used.
			 */
			php_shm_commit(&ring->reclaim_pos, reclaim_pos);
			php_shm_commit(&ring->write_pos, write_pos);
			reclaim_pos = write_pos;
		}
	}
	if (reclaim_pos != old_reclaim_pos) {
		/* Before the size overwrites a block that the old reclaim position points to. */
		php_shm_commit(&ring->reclaim_pos, reclaim_pos);
	}
	write_size(handle, ring, write_pos, size);
	*offset = handle->ring + php_shm_ring_offset(write_pos) + WORD;
	/*
	 * The position before the bit: a block with a clear bit counts as freed; a bit beyond the write position would never be
	 * cleared. Release: pairs with is_allocated().
	 */
	php_shm_commit(&ring->write_pos, advance(handle, write_pos, needed));
	atomic_fetch_or_explicit(
		bits_at(ring, php_shm_ring_offset(write_pos)), bit_at(php_shm_ring_offset(write_pos)), memory_order_release);
	return PHP_SHM_RING_DONE;
}

/* The place of the block that begins at that offset; false if none can. */
static inline bool place_of(const php_shm_ring_buffer_handle *handle, size_t offset, size_t *place)
{
	*place = offset - handle->ring - WORD;
	return offset >= handle->ring + WORD && *place < handle->length - WORD && *place % WORD == 0;
}

size_t php_shm_ring_buffer_at(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, size_t offset)
{
	size_t place;
	uint64_t size;

	if (!place_of(handle, offset, &place) || !is_allocated(ring, place)) {
		return 0;
	}
	size = atomic_load_explicit(size_at(handle, ring, place), memory_order_relaxed);
	return size <= handle->length - place - WORD ? (size_t) size : 0;
}

bool php_shm_ring_buffer_free(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t offset)
{
	size_t place;

	/* Release: pairs with is_allocated() in php_shm_ring_buffer_alloc(). */
	return place_of(handle, offset, &place) &&
		(atomic_fetch_and_explicit(bits_at(ring, place), ~bit_at(place), memory_order_release) & bit_at(place)) != 0;
}

size_t php_shm_ring_buffer_blocks(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring)
{
	size_t blocks = 0;

	for (size_t word = 0; word < (handle->ring - sizeof(*ring)) / WORD; word++) {
		blocks += (size_t) __builtin_popcountll(atomic_load_explicit(&ring->words[word], memory_order_relaxed));
	}
	return blocks;
}

php_shm_ring_result php_shm_ring_buffer_stat(
	const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, php_shm_ring_buffer_stats *stats)
{
	uint64_t write_pos, reclaim_pos;
	size_t left;

	*stats = (php_shm_ring_buffer_stats) {0, 0, 0, 0};
	if (!read_positions(handle, ring, &write_pos, &reclaim_pos, &left)) {
		return PHP_SHM_RING_CORRUPT;
	}
	while (left != 0) {
		size_t place = php_shm_ring_offset(reclaim_pos), bytes = extent(handle, ring, place);

		if (bytes == 0 || bytes > left) {
			return PHP_SHM_RING_CORRUPT;
		}
		if (is_allocated(ring, place)) {
			uint64_t size = atomic_load_explicit(size_at(handle, ring, place), memory_order_relaxed);

			/* A block has at least one byte; at the end of the ring an empty one could not be freed. */
			if (size == 0 || size > bytes - WORD) {
				return PHP_SHM_RING_CORRUPT;
			}
			if (stats->blocks == 0) {
				stats->oldest = handle->ring + place + WORD;
				stats->used = left;
			}
			stats->blocks++;
			stats->bytes += (size_t) size;
		}
		reclaim_pos = advance(handle, reclaim_pos, bytes);
		left -= bytes;
	}
	return PHP_SHM_RING_DONE;
}

const char *php_shm_ring_buffer_verify(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring)
{
	php_shm_ring_buffer_stats stats;
	uint64_t write_pos, reclaim_pos;
	size_t left, bits;

	if (!read_positions(handle, ring, &write_pos, &reclaim_pos, &left)) {
		return "a position lies outside the ring";
	}
	bits = php_shm_ring_buffer_blocks(handle, ring);
	/* Blocks that are freed meanwhile lose their bit before they are counted. */
	if (php_shm_ring_buffer_stat(handle, ring, &stats) != PHP_SHM_RING_DONE) {
		return "the blocks do not follow each other";
	}
	return stats.blocks > bits ? "more blocks are allocated than have a bit" : NULL;
}

static const char *verify(const php_shm_header *header, const void *handle)
{
	return php_shm_ring_buffer_verify(handle, (const php_shm_ring_buffer *) header);
}

const php_shm_structure_kind php_shm_ring_buffer_kind = {
	.number = PHP_SHM_KIND_RING_BUFFER,
	.name = "RingBuffer",
	.least = least,
	.fit = fit,
	.format = format,
	.verify = verify,
	.locks = {offsetof(php_shm_ring_buffer, lock)},
};

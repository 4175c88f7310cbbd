/* SPDX-License-Identifier: MIT */

#include "ring_buffer.h"

#include "../shm_mechanism.h"
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
	/* The word with its size. */
	handle->capacity = handle->length - WORD;
	handle->size = sizeof(php_shm_ring_buffer) + words * WORD;
}

static bool fit(php_shm_ring_buffer_handle *handle, size_t room)
{
	/* The bitmap, a size, and a block of the least size. */
	if (room < sizeof(php_shm_ring_buffer) + 3 * WORD) {
		return false;
	}
	lay_out(handle, (room - sizeof(php_shm_ring_buffer)) / WORD);
	return true;
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

static void make(php_shm_header *header, const php_shm_format *format)
{
	php_shm_ring_buffer *ring = (php_shm_ring_buffer *) header;
	php_shm_ring_buffer_handle handle;

	lay_out(&handle, (format->size - sizeof(*ring)) / WORD);
	atomic_store_explicit(&ring->lock.word, 0, memory_order_relaxed);
	ring->reserved = 0;
	atomic_store_explicit(&ring->head, 0, memory_order_relaxed);
	atomic_store_explicit(&ring->tail, 0, memory_order_relaxed);
	for (size_t word = 0; word < (handle.ring - sizeof(*ring)) / WORD; word++) {
		atomic_store_explicit(&ring->words[word], 0, memory_order_relaxed);
	}
}

php_shm_open_result php_shm_ring_buffer_open(
	php_shm_ring_buffer *ring, size_t room, php_shm_owner self, php_shm_ring_buffer_handle *handle)
{
	uint64_t size;
	php_shm_format format = {
		.kind = PHP_SHM_KIND_RING_BUFFER,
		.size = fit(handle, room) ? handle->size : 0,
		.room = room,
	};
	php_shm_open_result result = php_shm_header_open(&ring->header, &format, make, self, &size);

	if (result == PHP_SHM_OPEN_DONE && (!fit(handle, size) || size != handle->size)) {
		return PHP_SHM_OPEN_FOREIGN;
	}
	return result;
}

void php_shm_ring_buffer_take_over(php_shm_ring_buffer *ring)
{
	if (php_shm_header_is_made(&ring->header)) {
		php_shm_lock_take_over(&ring->lock);
	}
	php_shm_header_take_over(&ring->header);
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

static inline bool is_taken(const php_shm_ring_buffer *ring, size_t place)
{
	/* Pairs with the release of whoever gives it back: he is done with its bytes. */
	return (atomic_load_explicit(bits_at(ring, place), memory_order_acquire) & bit_at(place)) != 0;
}

/* Bytes from a place to the end of the block that begins there; 0 if that cannot be. */
static inline size_t extent(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, size_t place)
{
	uint64_t size = atomic_load_explicit(size_at(handle, ring, place), memory_order_relaxed);
	size_t left = handle->length - place - WORD;

	return size <= left ? WORD + php_shm_round_up((size_t) size, WORD) : 0;
}

static inline uint64_t advance(const php_shm_ring_buffer_handle *handle, uint64_t end, size_t bytes)
{
	return php_shm_ring_advance(handle->length, end, bytes);
}

/* Where the two ends are; *used bytes lie between them. False if they cannot be there. */
static inline bool read_ends(
	const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, uint64_t *head, uint64_t *tail, size_t *used)
{
	*head = atomic_load_explicit(&ring->head, memory_order_relaxed);
	*tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
	*used = php_shm_ring_distance(handle->length, *tail, *head);
	return php_shm_ring_is_end(handle->length, *head) && php_shm_ring_is_end(handle->length, *tail) && *used <= handle->length;
}

static inline void write_size(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, uint64_t end, size_t size)
{
	atomic_store_explicit(size_at(handle, ring, php_shm_ring_place(end)), size, memory_order_relaxed);
}

php_shm_ring_result php_shm_ring_buffer_alloc(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t size, size_t *offset)
{
	size_t needed = WORD + php_shm_round_up(size, WORD), used, to_end, skipped;
	uint64_t head, tail, old_tail;

	if (!read_ends(handle, ring, &head, &tail, &used)) {
		return PHP_SHM_RING_CORRUPT;
	}
	old_tail = tail;
	while (used != 0 && !is_taken(ring, php_shm_ring_place(tail))) {
		size_t bytes = extent(handle, ring, php_shm_ring_place(tail));

		if (bytes == 0 || bytes > used) {
			return PHP_SHM_RING_CORRUPT;
		}
		tail = advance(handle, tail, bytes);
		used -= bytes;
	}
	to_end = handle->length - php_shm_ring_place(head);
	skipped = needed <= to_end ? 0 : to_end;
	/* What is skipped of an empty ring can be passed over at once. */
	if (skipped + needed > handle->length - used && (used != 0 || needed > handle->length)) {
		if (tail != old_tail) {
			atomic_store_explicit(&ring->tail, tail, memory_order_relaxed);
		}
		return PHP_SHM_RING_FULL;
	}
	if (skipped != 0) {
		/* As a block that has been given back. Its bit is clear: no block that is taken begins between the head and the tail. */
		write_size(handle, ring, head, skipped - WORD);
		head = advance(handle, head, skipped);
		if (used == 0) {
			/* The head first: in between, what is skipped is what is used. */
			atomic_store_explicit(&ring->tail, tail, memory_order_relaxed);
			atomic_store_explicit(&ring->head, head, memory_order_release);
			tail = head;
		}
	}
	if (tail != old_tail) {
		atomic_store_explicit(&ring->tail, tail, memory_order_release);
	}
	write_size(handle, ring, head, size);
	*offset = handle->ring + php_shm_ring_place(head) + WORD;
	/* In this order: a block whose bit is not set yet counts as given back, a bit outside the ends would never be cleared. */
	atomic_store_explicit(&ring->head, advance(handle, head, needed), memory_order_release);
	atomic_fetch_or_explicit(bits_at(ring, php_shm_ring_place(head)), bit_at(php_shm_ring_place(head)), memory_order_release);
	return PHP_SHM_RING_DONE;
}

/* The place of the block that begins at that offset, if one can. */
static inline bool place_of(const php_shm_ring_buffer_handle *handle, size_t offset, size_t *place)
{
	*place = offset - handle->ring - WORD;
	return offset >= handle->ring + WORD && *place < handle->length - WORD && *place % WORD == 0;
}

size_t php_shm_ring_buffer_at(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring, size_t offset)
{
	size_t place;
	uint64_t size;

	if (!place_of(handle, offset, &place) || !is_taken(ring, place)) {
		return 0;
	}
	size = atomic_load_explicit(size_at(handle, ring, place), memory_order_relaxed);
	return size <= handle->length - place - WORD ? (size_t) size : 0;
}

bool php_shm_ring_buffer_free(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t offset)
{
	size_t place;

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
	uint64_t head, tail;
	size_t left;

	*stats = (php_shm_ring_buffer_stats) {0, 0, 0, 0};
	if (!read_ends(handle, ring, &head, &tail, &left)) {
		return PHP_SHM_RING_CORRUPT;
	}
	while (left != 0) {
		size_t place = php_shm_ring_place(tail), bytes = extent(handle, ring, place);

		if (bytes == 0 || bytes > left) {
			return PHP_SHM_RING_CORRUPT;
		}
		if (is_taken(ring, place)) {
			uint64_t size = atomic_load_explicit(size_at(handle, ring, place), memory_order_relaxed);

			/* Nobody takes a block of no bytes, and at the end of the ring it could not be given back. */
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
		tail = advance(handle, tail, bytes);
		left -= bytes;
	}
	return PHP_SHM_RING_DONE;
}

const char *php_shm_ring_buffer_verify(const php_shm_ring_buffer_handle *handle, const php_shm_ring_buffer *ring)
{
	php_shm_ring_buffer_stats stats;
	uint64_t head, tail;
	size_t left, bits;

	if (!read_ends(handle, ring, &head, &tail, &left)) {
		return "an end of the ring lies outside it";
	}
	bits = php_shm_ring_buffer_blocks(handle, ring);
	/* Blocks that are given back meanwhile have lost their bit before they are counted. */
	if (php_shm_ring_buffer_stat(handle, ring, &stats) != PHP_SHM_RING_DONE) {
		return "the blocks do not follow each other";
	}
	return stats.blocks > bits ? "more blocks are taken than have a bit" : NULL;
}

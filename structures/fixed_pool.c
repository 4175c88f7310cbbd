/* SPDX-License-Identifier: MIT */

#include "fixed_pool.h"

#include "../shm_size.h"

#include <stdio.h>

#define BITS PHP_SHM_BITMAP_WORD

/* Words that one call scans for slices that no summary shows: 65 536 slices, less than a microsecond. */
#define SCAN_WORDS 1024

/* Lays out a pool of so many slices, for which the number of bytes does not overflow. */
static void lay_out(php_shm_fixed_pool_handle *handle, size_t slice_size, size_t count, bool owned)
{
	size_t words = php_shm_bitmap_lay_out(&handle->bitmap, count);

	handle->slice_size = slice_size;
	handle->stride = php_shm_round_up(slice_size, sizeof(uint64_t));
	handle->shift = (handle->stride & (handle->stride - 1)) == 0 ? (unsigned) __builtin_ctzll(handle->stride) : 0;
	handle->count = count;
	handle->owners = owned ? words : 0;
	words += owned ? count : 0;
	handle->first = php_shm_round_up(sizeof(php_shm_fixed_pool) + words * sizeof(uint64_t), 64);
	handle->size = handle->first + count * handle->stride;
}

size_t php_shm_fixed_pool_max(size_t slice_size)
{
	/* A quarter for slices leaves room for the rest whatever their size: an owner and two bits take less than 9 bytes. */
	return slice_size > PHP_SHM_SIZE_MAX / 2 ? 0 : PHP_SHM_SIZE_MAX / 4 / php_shm_round_up(slice_size, sizeof(uint64_t));
}

size_t php_shm_fixed_pool_size(size_t slice_size, size_t count, bool owned)
{
	php_shm_fixed_pool_handle handle;

	if (count > php_shm_fixed_pool_max(slice_size)) {
		return 0;
	}
	lay_out(&handle, slice_size, count, owned);
	return handle.size;
}

static size_t slice_size_of(uint64_t parameter)
{
	return (size_t) (parameter & ~PHP_SHM_FIXED_POOL_OWNED);
}

static bool is_owned(uint64_t parameter)
{
	return (parameter & PHP_SHM_FIXED_POOL_OWNED) != 0;
}

static size_t least(const php_shm_wanted *wanted)
{
	return php_shm_fixed_pool_size(slice_size_of(wanted->parameter), 1, is_owned(wanted->parameter));
}

/* The pool with the most slices that fit, by bisection. */
static size_t fit(const php_shm_wanted *wanted, void *to)
{
	php_shm_fixed_pool_handle *handle = to;
	size_t slice_size = slice_size_of(wanted->parameter), fits = 0, too_many;
	bool owned = is_owned(wanted->parameter);

	if (slice_size > wanted->room) {
		return 0;
	}
	too_many = wanted->room / php_shm_round_up(slice_size, sizeof(uint64_t)) + 1;
	while (too_many - fits > 1) {
		size_t middle = fits + (too_many - fits) / 2;

		lay_out(handle, slice_size, middle, owned);
		if (handle->size <= wanted->room) {
			fits = middle;
		} else {
			too_many = middle;
		}
	}
	if (fits == 0) {
		return 0;
	}
	lay_out(handle, slice_size, fits, owned);
	/* Not a slice: search() chooses where to begin. */
	handle->next = fits;
	return handle->size;
}

static void format(php_shm_header *header, const php_shm_wanted *wanted, const void *of)
{
	php_shm_fixed_pool *pool = (php_shm_fixed_pool *) header;
	const php_shm_fixed_pool_handle *handle = of;

	(void) wanted;
	atomic_store_explicit(&pool->scan_cursor, 0, memory_order_relaxed);
	pool->reserved = 0;
	php_shm_bitmap_fill(&handle->bitmap, pool->words);
	for (size_t slice = 0; handle->owners != 0 && slice < handle->count; slice++) {
		atomic_store_explicit(&pool->words[handle->owners + slice], 0, memory_order_relaxed);
	}
}

/* Slices */

static inline _Atomic uint64_t *owner_of(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t slice)
{
	return (_Atomic uint64_t *) &pool->words[handle->owners + slice];
}

/* Allocates the slice if it is free. */
static inline bool take(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t slice, php_shm_owner self)
{
	uint64_t unowned = 0;

	if (handle->owners == 0) {
		return php_shm_bitmap_clear(&handle->bitmap, pool->words, slice);
	}
	if (atomic_load(owner_of(handle, pool, slice)) != 0 ||
		!atomic_compare_exchange_strong(owner_of(handle, pool, slice), &unowned, self)) {
		return false;
	}
	php_shm_bitmap_clear(&handle->bitmap, pool->words, slice);
	return true;
}

static inline size_t taken(php_shm_fixed_pool_handle *handle, size_t slice)
{
	handle->next = slice + 1;
	return handle->first + slice * handle->stride;
}

/* Allocates the first free slice that find() shows; returns its number, or handle->count. */
static size_t take_from(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, unsigned level, size_t at, php_shm_owner self)
{
	size_t slice;

	while ((slice = php_shm_bitmap_find(&handle->bitmap, pool->words, level, at)) != handle->count &&
		!take(handle, pool, slice, self)) {
		level = 0;
		at = slice + 1;
	}
	return slice;
}

static inline php_shm_pool_result state_of(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t slice)
{
	bool is_free = handle->owners == 0 ? php_shm_bitmap_has(&handle->bitmap, pool->words, 0, slice)
									   : atomic_load(owner_of(handle, pool, slice)) == 0;

	return is_free ? PHP_SHM_POOL_FREE : PHP_SHM_POOL_OK;
}

/* Shows a free slice that no summary shows, among the next SCAN_WORDS words; returns its number, or handle->count. */
static size_t scan(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool)
{
	size_t words = php_shm_bitmap_words_of(handle->count);
	size_t word = (size_t) atomic_load_explicit(&pool->scan_cursor, memory_order_relaxed) % words;
	size_t found = handle->count;

	for (size_t left = words < SCAN_WORDS ? words : SCAN_WORDS; left != 0 && found == handle->count; left--) {
		uint64_t bits = atomic_load(php_shm_bitmap_word(&handle->bitmap, pool->words, 0, word * BITS));

		/* In an owned pool a bit may be wrong: continues behind it. */
		for (; bits != 0; bits &= bits - 1) {
			size_t bit = word * BITS + (size_t) __builtin_ctzll(bits);

			/* Bits beyond the last slice are foreign. */
			if (bit < handle->count && state_of(handle, pool, bit) == PHP_SHM_POOL_FREE) {
				php_shm_bitmap_show(&handle->bitmap, pool->words, bit);
				found = bit;
				break;
			}
		}
		word = word + 1 < words ? word + 1 : 0;
	}
	atomic_store_explicit(&pool->scan_cursor, word, memory_order_relaxed);
	return found;
}

/*
 * Where a process begins to search, so that processes rarely collide: multiplicative hashing (Knuth, TAOCP 3, 6.4) of its owner.
 */
static size_t start_of(const php_shm_fixed_pool_handle *handle)
{
	uint64_t hash = (php_shm_owner_self() >> 2) * UINT64_C(0x9e3779b97f4a7c15) >> 32;

	return (size_t) hash % php_shm_bitmap_words_of(handle->count) * BITS;
}

static __attribute__((noinline)) size_t search(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner self)
{
	unsigned top = handle->bitmap.levels - 1;
	size_t next = handle->next < handle->count ? handle->next : start_of(handle), slice;

	/* The rest of the same word; then from the top down, beginning at the last slice, which keeps processes apart. */
	if (top != 0 && atomic_load(php_shm_bitmap_word(&handle->bitmap, pool->words, 0, next)) >> next % BITS != 0) {
		slice = take_from(handle, pool, 0, next, self);
	} else {
		slice = take_from(handle, pool, top, next >> 6 * top, self);
	}
	if (slice == handle->count) {
		slice = take_from(handle, pool, top, 0, self);
	}
	if (slice == handle->count) {
		slice = scan(handle, pool);
		slice = take_from(handle, pool, 0, slice, self);
	}
	return slice < handle->count ? taken(handle, slice) : 0;
}

size_t php_shm_fixed_pool_alloc(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner self)
{
	size_t slice = handle->next;

	if (__builtin_expect(slice < handle->count && php_shm_bitmap_has(&handle->bitmap, pool->words, 0, slice) &&
				take(handle, pool, slice, self),
			1)) {
		return taken(handle, slice);
	}
	return search(handle, pool, self);
}

/* Returns the number of the slice that begins there; handle->count if none does. */
static inline size_t slice_at(const php_shm_fixed_pool_handle *handle, size_t offset)
{
	size_t slice;

	/* Spares a slow division. */
	if (handle->shift != 0) {
		slice = (offset - handle->first) >> handle->shift;
	} else {
		slice = (offset - handle->first) / handle->stride;
	}
	return offset >= handle->first && slice < handle->count && handle->first + slice * handle->stride == offset ? slice
																												: handle->count;
}

php_shm_pool_result php_shm_fixed_pool_state(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t offset)
{
	size_t slice = slice_at(handle, offset);

	return slice == handle->count ? PHP_SHM_POOL_NONE : state_of(handle, pool, slice);
}

/*
 * Frees a slice of an owned pool if `owner` still owns it; returns whether it did. Sets the bit first: it is a hint, and a
 * process that is killed in between leaves one set too many, which is harmless. The other order would leave one too few.
 */
static bool disown(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t slice, php_shm_owner owner)
{
	php_shm_bitmap_set(&handle->bitmap, pool->words, slice);
	return atomic_compare_exchange_strong(owner_of(handle, pool, slice), &owner, 0);
}

php_shm_pool_result php_shm_fixed_pool_free(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset)
{
	size_t slice = slice_at(handle, offset);

	if (slice == handle->count) {
		return PHP_SHM_POOL_NONE;
	}
	if (handle->owners == 0) {
		if (php_shm_bitmap_set(&handle->bitmap, pool->words, slice)) {
			return PHP_SHM_POOL_FREE;
		}
	} else {
		php_shm_owner owner = atomic_load(owner_of(handle, pool, slice));

		if (owner == 0 || !disown(handle, pool, slice, owner)) {
			return PHP_SHM_POOL_FREE;
		}
	}
	php_shm_bitmap_show(&handle->bitmap, pool->words, slice);
	handle->next = slice;
	return PHP_SHM_POOL_OK;
}

php_shm_pool_result php_shm_fixed_pool_adopt(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset, php_shm_owner self, php_shm_owner *owner)
{
	size_t slice = slice_at(handle, offset);

	if (slice == handle->count) {
		return PHP_SHM_POOL_NONE;
	}
	*owner = self;
	atomic_compare_exchange_strong(owner_of(handle, pool, slice), owner, PHP_SHM_FIXED_POOL_ADOPTED);
	return *owner == 0 ? PHP_SHM_POOL_FREE : PHP_SHM_POOL_OK;
}

size_t php_shm_fixed_pool_next(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t offset, php_shm_owner *owner)
{
	size_t slice = offset <= handle->first ? 0 : (offset - handle->first + handle->stride - 1) / handle->stride;

	*owner = 0;
	if (handle->owners == 0) {
		uint64_t taken = 0;

		while (slice < handle->count &&
			(taken = ~atomic_load(php_shm_bitmap_word(&handle->bitmap, pool->words, 0, slice)) >> slice % BITS) == 0) {
			slice = (slice / BITS + 1) * BITS;
		}
		slice += taken != 0 ? (size_t) __builtin_ctzll(taken) : 0;
	} else {
		while (slice < handle->count && (*owner = atomic_load(owner_of(handle, pool, slice))) == 0) {
			slice++;
		}
		if (*owner == PHP_SHM_FIXED_POOL_ADOPTED) {
			*owner = 0;
		}
	}
	return slice < handle->count ? handle->first + slice * handle->stride : 0;
}

/* Returns the offset of the owner's first slice that begins at `from` to `to`; 0: none. */
static size_t next_of(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, php_shm_owner owner, size_t from, size_t to)
{
	php_shm_owner found;

	while ((from = php_shm_fixed_pool_next(handle, pool, from, &found)) != 0 && from <= to) {
		if (found == owner) {
			return from;
		}
		from += handle->stride;
	}
	return 0;
}

bool php_shm_fixed_pool_has(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, php_shm_owner owner, size_t from, size_t to)
{
	return next_of(handle, pool, owner, from, to) != 0;
}

size_t php_shm_fixed_pool_give_back(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner owner, size_t from, size_t to)
{
	size_t given = 0;

	/* Another structure may have been formatted in the window since. */
	if (!php_shm_header_is_formatted(&pool->header) || pool->header.kind != PHP_SHM_KIND_FIXED_POOL ||
		pool->header.size != handle->size || pool->header.parameter != (handle->slice_size | PHP_SHM_FIXED_POOL_OWNED)) {
		return 0;
	}
	for (; (from = next_of(handle, pool, owner, from, to)) != 0; from += handle->stride) {
		size_t slice = slice_at(handle, from);

		if (disown(handle, pool, slice, owner)) {
			php_shm_bitmap_show(&handle->bitmap, pool->words, slice);
			given++;
		}
	}
	return given;
}

size_t php_shm_fixed_pool_available(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool)
{
	size_t available = 0;

	if (handle->owners != 0) {
		for (size_t slice = 0; slice < handle->count; slice++) {
			available += atomic_load_explicit(owner_of(handle, pool, slice), memory_order_relaxed) == 0;
		}
		return available;
	}
	for (size_t bit = 0; bit < handle->count; bit += BITS) {
		uint64_t bits = atomic_load_explicit(php_shm_bitmap_word(&handle->bitmap, pool->words, 0, bit), memory_order_relaxed);

		/* Bits beyond the last slice are foreign. */
		if (handle->count - bit < BITS) {
			bits &= php_shm_bitmap_mask(handle->count) - 1;
		}
		available += (size_t) __builtin_popcountll(bits);
	}
	return available;
}

size_t php_shm_fixed_pool_reclaim(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool)
{
	php_shm_owner_cache cache = {0};
	size_t reclaimed = 0;

	for (size_t slice = 0; slice < handle->count; slice++) {
		php_shm_owner owner = atomic_load(owner_of(handle, pool, slice));

		if (owner == 0 || owner == PHP_SHM_FIXED_POOL_ADOPTED) {
			continue;
		}
		if (php_shm_owner_cache_is_dead(&cache, owner) && disown(handle, pool, slice, owner)) {
			php_shm_bitmap_show(&handle->bitmap, pool->words, slice);
			reclaimed++;
		}
	}
	return reclaimed;
}

const char *php_shm_fixed_pool_verify(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t *hidden)
{
	*hidden = 0;
	if (php_shm_bitmap_overflows(&handle->bitmap, pool->words)) {
		return "a bit is set beyond the last";
	}
	for (size_t slice = 0; slice < handle->count; slice++) {
		if (state_of(handle, pool, slice) != PHP_SHM_POOL_FREE) {
			continue;
		}
		/* Checked three times, for slices that are allocated and freed meanwhile. */
		if (!php_shm_bitmap_has(&handle->bitmap, pool->words, 0, slice) && state_of(handle, pool, slice) == PHP_SHM_POOL_FREE &&
			!php_shm_bitmap_has(&handle->bitmap, pool->words, 0, slice) && state_of(handle, pool, slice) == PHP_SHM_POOL_FREE &&
			!php_shm_bitmap_has(&handle->bitmap, pool->words, 0, slice)) {
			return "a slice is free, and its bit is not set";
		}
		*hidden += !php_shm_bitmap_is_shown(&handle->bitmap, pool->words, slice);
	}
	return NULL;
}

/* For small pools only: debug builds call it after each operation. */
static const char *verify(const php_shm_header *header, const void *of)
{
	const php_shm_fixed_pool_handle *handle = of;
	size_t hidden;

	return handle->count <= 1024 ? php_shm_fixed_pool_verify(handle, (const php_shm_fixed_pool *) header, &hidden) : NULL;
}

static void describe(uint64_t parameter, char *text, size_t size)
{
	snprintf(text, size, "slices of %zu bytes%s", slice_size_of(parameter), is_owned(parameter) ? " (owned: true)" : "");
}

const php_shm_structure_kind php_shm_fixed_pool_kind = {
	.number = PHP_SHM_KIND_FIXED_POOL,
	.name = "FixedPool",
	.least = least,
	.fit = fit,
	.format = format,
	.verify = verify,
	.describe = describe,
};

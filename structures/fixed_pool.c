/* SPDX-License-Identifier: MIT */

#include "fixed_pool.h"

#include "../shm_mechanism.h"

#define BITS 64

/* Words that one call looks at for slices that no summary shows: 65 536 slices, which takes less than a microsecond. */
#define LOOK 1024

static size_t words_of(size_t bits)
{
	return (bits + BITS - 1) / BITS;
}

/* Fills in where everything is in a pool of so many slices. They fit: the number of bytes does not overflow. */
static void lay_out(php_shm_fixed_pool_handle *handle, size_t slice_size, size_t count, bool owned)
{
	size_t words = 0, bits = count;

	handle->slice_size = slice_size;
	handle->stride = php_shm_round_up(slice_size, sizeof(uint64_t));
	handle->shift = (handle->stride & (handle->stride - 1)) == 0 ? (unsigned) __builtin_ctzll(handle->stride) : 0;
	handle->count = count;
	handle->levels = 0;
	do {
		handle->bitmap[handle->levels] = words;
		handle->bits[handle->levels] = bits;
		handle->levels++;
		bits = words_of(bits);
		words += bits;
	} while (bits > 1);
	handle->owners = owned ? words : 0;
	words += owned ? count : 0;
	handle->first = php_shm_round_up(sizeof(php_shm_fixed_pool) + words * sizeof(uint64_t), 64);
	handle->size = handle->first + count * handle->stride;
}

size_t php_shm_fixed_pool_max(size_t slice_size)
{
	/* Half of it, so that there is room for the rest whatever the size of slices: an owner and two bits take less than 9 bytes. */
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

/* Sets the handle to the pool with the most slices that fit into so many bytes; false if not one does. */
static bool fit(php_shm_fixed_pool_handle *handle, size_t slice_size, size_t room, bool owned)
{
	size_t fits = 0, too_many;

	if (slice_size > room) {
		return false;
	}
	too_many = room / php_shm_round_up(slice_size, sizeof(uint64_t)) + 1;
	while (too_many - fits > 1) {
		size_t middle = fits + (too_many - fits) / 2;

		lay_out(handle, slice_size, middle, owned);
		if (handle->size <= room) {
			fits = middle;
		} else {
			too_many = middle;
		}
	}
	if (fits != 0) {
		lay_out(handle, slice_size, fits, owned);
	}
	return fits != 0;
}

static void make(php_shm_header *header, const php_shm_format *format)
{
	php_shm_fixed_pool *pool = (php_shm_fixed_pool *) header;
	php_shm_fixed_pool_handle handle;

	/* As php_shm_fixed_pool_open() has done: it fits. */
	if (!fit(&handle, format->parameter & ~PHP_SHM_FIXED_POOL_OWNED, format->size,
			(format->parameter & PHP_SHM_FIXED_POOL_OWNED) != 0)) {
		return;
	}
	atomic_store_explicit(&pool->looked, 0, memory_order_relaxed);
	pool->reserved = 0;
	for (unsigned level = 0; level < handle.levels; level++) {
		_Atomic uint64_t *words = &pool->words[handle.bitmap[level]];
		size_t full = handle.bits[level] / BITS, rest = handle.bits[level] % BITS;

		for (size_t word = 0; word < full; word++) {
			atomic_store_explicit(&words[word], UINT64_MAX, memory_order_relaxed);
		}
		if (rest != 0) {
			atomic_store_explicit(&words[full], (UINT64_C(1) << rest) - 1, memory_order_relaxed);
		}
	}
	for (size_t slice = 0; handle.owners != 0 && slice < handle.count; slice++) {
		atomic_store_explicit(&pool->words[handle.owners + slice], 0, memory_order_relaxed);
	}
}

php_shm_open_result php_shm_fixed_pool_open(
	php_shm_fixed_pool *pool, size_t room, size_t slice_size, bool owned, php_shm_owner self, php_shm_fixed_pool_handle *handle)
{
	uint64_t size;
	bool fits = fit(handle, slice_size, room, owned);
	php_shm_format format = {
		.kind = PHP_SHM_KIND_FIXED_POOL,
		.size = fits ? handle->size : 0,
		.room = room,
		.parameter = slice_size | (owned ? PHP_SHM_FIXED_POOL_OWNED : 0),
	};
	php_shm_open_result result = php_shm_header_open(&pool->header, &format, make, self, &size);

	/* It may have been made in less room, but it has been made for its size exactly. */
	if (result == PHP_SHM_OPEN_DONE && !(fits && size == handle->size) &&
		!(fit(handle, slice_size, size, owned) && size == handle->size)) {
		return PHP_SHM_OPEN_FOREIGN;
	}
	/* Processes begin at different places, so that they need not meet: multiplicative hashing (Knuth, TAOCP 3, 6.4). */
	handle->next = result == PHP_SHM_OPEN_DONE
		? (size_t) ((self >> 2) * UINT64_C(0x9e3779b97f4a7c15) >> 32) % words_of(handle->count) * BITS
		: 0;
	return result;
}

/* Bits. All instructions that change them are sequentially consistent: setting one and looking at its summary, against clearing a
 * summary and looking at the bits, must not both miss the other. */

static inline _Atomic uint64_t *word_at(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, unsigned level, size_t bit)
{
	return (_Atomic uint64_t *) &pool->words[handle->bitmap[level] + bit / BITS];
}

static inline uint64_t mask_of(size_t bit)
{
	return UINT64_C(1) << bit % BITS;
}

static inline bool has_bit(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, unsigned level, size_t bit)
{
	return (atomic_load(word_at(handle, pool, level, bit)) & mask_of(bit)) != 0;
}

static inline bool set_bit(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, unsigned level, size_t bit)
{
	return (atomic_fetch_or(word_at(handle, pool, level, bit), mask_of(bit)) & mask_of(bit)) != 0;
}

static inline bool clear_bit(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, unsigned level, size_t bit)
{
	return (atomic_fetch_and(word_at(handle, pool, level, bit), ~mask_of(bit)) & mask_of(bit)) != 0;
}

/* After a bit of the slices was set: makes all summaries show it, which they mostly do. */
static inline void show(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t bit)
{
	for (unsigned level = 1; level < handle->levels; level++) {
		bit /= BITS;
		if (__builtin_expect(!has_bit(handle, pool, level, bit), 0)) {
			set_bit(handle, pool, level, bit);
		}
	}
}

/* The 64 bits below this one were seen to be clear: clears it, unless one of them has been set meanwhile. */
static void hide(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, unsigned level, size_t bit)
{
	if (clear_bit(handle, pool, level, bit) && atomic_load(word_at(handle, pool, level - 1, bit * BITS)) != 0) {
		set_bit(handle, pool, level, bit);
	}
}

/* The first slice whose bit all summaries show, from the bit `at` of a level on; handle->count if there is none. */
static size_t find(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, unsigned level, size_t at)
{
	/* Never goes back, so that it ends, whatever others do to the bits meanwhile. */
	while (at < handle->bits[level]) {
		uint64_t word = atomic_load(word_at(handle, pool, level, at)) >> at % BITS;

		if (word != 0) {
			at += (size_t) __builtin_ctzll(word);
			if (at >= handle->bits[level]) {
				break;
			}
			if (level == 0) {
				return at;
			}
			level--;
			at *= BITS;
			continue;
		}
		if (level + 1 == handle->levels) {
			break;
		}
		if (at % BITS == 0 && has_bit(handle, pool, level + 1, at / BITS)) {
			hide(handle, pool, level + 1, at / BITS);
		}
		level++;
		at = at / BITS + 1;
	}
	return handle->count;
}

/* Slices */

static inline _Atomic uint64_t *owner_of(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t slice)
{
	return (_Atomic uint64_t *) &pool->words[handle->owners + slice];
}

/* Takes the slice if it is free. */
static inline bool take(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t slice, php_shm_owner self)
{
	uint64_t nobody = 0;

	if (handle->owners == 0) {
		return clear_bit(handle, pool, 0, slice);
	}
	if (atomic_load(owner_of(handle, pool, slice)) != 0 ||
		!atomic_compare_exchange_strong(owner_of(handle, pool, slice), &nobody, self)) {
		return false;
	}
	clear_bit(handle, pool, 0, slice);
	return true;
}

static inline size_t taken(php_shm_fixed_pool_handle *handle, size_t slice)
{
	handle->next = slice + 1;
	return handle->first + slice * handle->stride;
}

/* Takes the first free slice among those that find() shows; its number, or handle->count. */
static size_t take_from(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, unsigned level, size_t at, php_shm_owner self)
{
	size_t slice;

	while ((slice = find(handle, pool, level, at)) != handle->count && !take(handle, pool, slice, self)) {
		level = 0;
		at = slice + 1;
	}
	return slice;
}

static inline php_shm_pool_state state_of(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t slice)
{
	bool is_free = handle->owners == 0 ? has_bit(handle, pool, 0, slice) : atomic_load(owner_of(handle, pool, slice)) == 0;

	return is_free ? PHP_SHM_POOL_FREE : PHP_SHM_POOL_TAKEN;
}

/* A free slice that no summary shows, among the next LOOK words; handle->count if there is none. */
static size_t look(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool)
{
	size_t words = words_of(handle->count);
	size_t word = (size_t) atomic_load_explicit(&pool->looked, memory_order_relaxed) % words;
	size_t found = handle->count;

	for (size_t left = words < LOOK ? words : LOOK; left != 0 && found == handle->count; left--) {
		uint64_t bits = atomic_load(word_at(handle, pool, 0, word * BITS));

		/* In an owned pool a bit may be wrong, and must not hide what is behind it. */
		for (; bits != 0; bits &= bits - 1) {
			size_t bit = word * BITS + (size_t) __builtin_ctzll(bits);

			/* What is set beyond the last slice is none of ours. */
			if (bit < handle->count && state_of(handle, pool, bit) == PHP_SHM_POOL_FREE) {
				show(handle, pool, bit);
				found = bit;
				break;
			}
		}
		word = word + 1 < words ? word + 1 : 0;
	}
	atomic_store_explicit(&pool->looked, word, memory_order_relaxed);
	return found;
}

static __attribute__((noinline)) size_t search(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner self)
{
	unsigned top = handle->levels - 1;
	size_t next = handle->next < handle->count ? handle->next : 0, slice;

	/* What is left of the same word; then from the top down, beginning where the last one was, so that processes keep apart. */
	if (top != 0 && atomic_load(word_at(handle, pool, 0, next)) >> next % BITS != 0) {
		slice = take_from(handle, pool, 0, next, self);
	} else {
		slice = take_from(handle, pool, top, next >> 6 * top, self);
	}
	if (slice == handle->count) {
		slice = take_from(handle, pool, top, 0, self);
	}
	if (slice == handle->count) {
		slice = look(handle, pool);
		slice = take_from(handle, pool, 0, slice, self);
	}
	return slice < handle->count ? taken(handle, slice) : 0;
}

size_t php_shm_fixed_pool_alloc(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner self)
{
	size_t slice = handle->next;

	if (__builtin_expect(slice < handle->count && has_bit(handle, pool, 0, slice) && take(handle, pool, slice, self), 1)) {
		return taken(handle, slice);
	}
	return search(handle, pool, self);
}

/* The number of the slice that begins there; handle->count if none does. */
static inline size_t slice_at(const php_shm_fixed_pool_handle *handle, size_t offset)
{
	size_t slice;

	/* Division is slow. */
	if (handle->shift != 0) {
		slice = (offset - handle->first) >> handle->shift;
	} else {
		slice = (offset - handle->first) / handle->stride;
	}
	return offset >= handle->first && slice < handle->count && handle->first + slice * handle->stride == offset ? slice
																												: handle->count;
}

php_shm_pool_state php_shm_fixed_pool_state(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t offset)
{
	size_t slice = slice_at(handle, offset);

	return slice == handle->count ? PHP_SHM_POOL_NONE : state_of(handle, pool, slice);
}

/*
 * The slice of an owned pool goes from `owner` to nobody; false if it was not his any more. The bit first: it is a hint, and whoever
 * is killed in between leaves one too many, which does no harm. The other way round it would be one too few.
 */
static bool disown(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t slice, php_shm_owner owner)
{
	set_bit(handle, pool, 0, slice);
	return atomic_compare_exchange_strong(owner_of(handle, pool, slice), &owner, 0);
}

php_shm_pool_state php_shm_fixed_pool_free(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset)
{
	size_t slice = slice_at(handle, offset);

	if (slice == handle->count) {
		return PHP_SHM_POOL_NONE;
	}
	if (handle->owners == 0) {
		if (set_bit(handle, pool, 0, slice)) {
			return PHP_SHM_POOL_FREE;
		}
	} else {
		php_shm_owner owner = atomic_load(owner_of(handle, pool, slice));

		if (owner == 0 || !disown(handle, pool, slice, owner)) {
			return PHP_SHM_POOL_FREE;
		}
	}
	show(handle, pool, slice);
	handle->next = slice;
	return PHP_SHM_POOL_TAKEN;
}

php_shm_pool_state php_shm_fixed_pool_adopt(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset, php_shm_owner self, php_shm_owner *owner)
{
	size_t slice = slice_at(handle, offset);

	if (slice == handle->count) {
		return PHP_SHM_POOL_NONE;
	}
	*owner = self;
	atomic_compare_exchange_strong(owner_of(handle, pool, slice), owner, PHP_SHM_FIXED_POOL_ADOPTED);
	return *owner == 0 ? PHP_SHM_POOL_FREE : PHP_SHM_POOL_TAKEN;
}

size_t php_shm_fixed_pool_next(
	const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t offset, php_shm_owner *owner)
{
	size_t slice = offset <= handle->first ? 0 : (offset - handle->first + handle->stride - 1) / handle->stride;

	*owner = 0;
	if (handle->owners == 0) {
		uint64_t taken = 0;

		while (slice < handle->count && (taken = ~atomic_load(word_at(handle, pool, 0, slice)) >> slice % BITS) == 0) {
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

/* The first slice of that owner which begins at `from` to `to`; 0: none. */
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

	/* The window may have become something else since the slices were taken. */
	if (!php_shm_header_is_made(&pool->header) || pool->header.kind != PHP_SHM_KIND_FIXED_POOL ||
		pool->header.size != handle->size || pool->header.parameter != (handle->slice_size | PHP_SHM_FIXED_POOL_OWNED)) {
		return 0;
	}
	for (; (from = next_of(handle, pool, owner, from, to)) != 0; from += handle->stride) {
		size_t slice = slice_at(handle, from);

		if (disown(handle, pool, slice, owner)) {
			show(handle, pool, slice);
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
		uint64_t bits = atomic_load_explicit(word_at(handle, pool, 0, bit), memory_order_relaxed);

		/* What is set beyond the last slice is none of ours. */
		if (handle->count - bit < BITS) {
			bits &= mask_of(handle->count) - 1;
		}
		available += (size_t) __builtin_popcountll(bits);
	}
	return available;
}

size_t php_shm_fixed_pool_reclaim(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool)
{
	/* The answers about the last owners: it is slow to ask, and most slices are of a few. */
	struct {
		php_shm_owner owner;
		bool is_dead;
	} known[64] = {{0, false}};
	size_t reclaimed = 0;

	for (size_t slice = 0; slice < handle->count; slice++) {
		php_shm_owner owner = atomic_load(owner_of(handle, pool, slice));

		if (owner == 0 || owner == PHP_SHM_FIXED_POOL_ADOPTED) {
			continue;
		}
		size_t entry = (size_t) ((owner >> 2) ^ (owner >> 24)) % (sizeof(known) / sizeof(known[0]));

		if (known[entry].owner != owner) {
			known[entry].owner = owner;
			known[entry].is_dead = php_shm_owner_is_dead(owner);
		}
		if (known[entry].is_dead && disown(handle, pool, slice, owner)) {
			show(handle, pool, slice);
			reclaimed++;
		}
	}
	return reclaimed;
}

const char *php_shm_fixed_pool_verify(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t *hidden)
{
	*hidden = 0;
	for (unsigned level = 0; level < handle->levels; level++) {
		size_t rest = handle->bits[level] % BITS;

		if (rest != 0 && atomic_load(word_at(handle, pool, level, handle->bits[level] - 1)) >> rest != 0) {
			return "a bit is set beyond the last";
		}
	}
	for (size_t slice = 0; slice < handle->count; slice++) {
		bool shown = true;

		if (state_of(handle, pool, slice) != PHP_SHM_POOL_FREE) {
			continue;
		}
		/* Again, and once more, for those that are taken and given back meanwhile. */
		if (!has_bit(handle, pool, 0, slice) && state_of(handle, pool, slice) == PHP_SHM_POOL_FREE &&
			!has_bit(handle, pool, 0, slice) && state_of(handle, pool, slice) == PHP_SHM_POOL_FREE &&
			!has_bit(handle, pool, 0, slice)) {
			return "nobody has a slice, and its bit is not set";
		}
		for (unsigned level = 1; level < handle->levels; level++) {
			shown = shown && has_bit(handle, pool, level, slice >> (6 * level));
		}
		*hidden += !shown;
	}
	return NULL;
}

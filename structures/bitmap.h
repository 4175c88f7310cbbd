/* SPDX-License-Identifier: MIT */

/*
 * A bitmap with summaries that any number of threads change without a lock: finds a set bit in as many steps as there are levels.
 *
 * Level 0 holds the bits themselves. A bit of the level above says that 64 bits below may have one set (as in the priority
 * bitmaps of schedulers). Summaries are hints: a process that clears the last bit below leaves the summary set, and find() clears
 * it. A process that is killed, or overtaken, between setting a bit and its summaries leaves a set bit that no summary shows.
 *
 * All instructions on bits are sequentially consistent: setting a bit and then loading its summary, against clearing a summary
 * and then loading the bits below, must not both miss the other store. What was written before a bit changed is visible after the
 * change is seen.
 */
#ifndef PHP_SHM_BITMAP_H
#define PHP_SHM_BITMAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PHP_SHM_BITMAP_WORD 64 /* bits */
/* The number of bits is below 2^48, and 64^8 is 2^48. */
#define PHP_SHM_BITMAP_LEVELS 8

/* The layout of a bitmap. Its words lie in a block, from level 0 to the one word at the top. */
typedef struct php_shm_bitmap {
	unsigned levels;
	size_t first[PHP_SHM_BITMAP_LEVELS]; /* index of the level's first word */
	size_t bits[PHP_SHM_BITMAP_LEVELS];
} php_shm_bitmap;

static inline size_t php_shm_bitmap_words_of(size_t bits)
{
	return (bits + PHP_SHM_BITMAP_WORD - 1) / PHP_SHM_BITMAP_WORD;
}

/* Lays out a bitmap of so many bits (from 1); returns its number of words. */
size_t php_shm_bitmap_lay_out(php_shm_bitmap *bitmap, size_t bits);

/* Sets all bits of all levels. Not atomic: for memory that no other thread uses yet. */
void php_shm_bitmap_fill(const php_shm_bitmap *bitmap, _Atomic uint64_t *words);

static inline _Atomic uint64_t *php_shm_bitmap_word(
	const php_shm_bitmap *bitmap, const _Atomic uint64_t *words, unsigned level, size_t bit)
{
	return (_Atomic uint64_t *) &words[bitmap->first[level] + bit / PHP_SHM_BITMAP_WORD];
}

static inline uint64_t php_shm_bitmap_mask(size_t bit)
{
	return UINT64_C(1) << bit % PHP_SHM_BITMAP_WORD;
}

static inline bool php_shm_bitmap_has(const php_shm_bitmap *bitmap, const _Atomic uint64_t *words, unsigned level, size_t bit)
{
	return (atomic_load(php_shm_bitmap_word(bitmap, words, level, bit)) & php_shm_bitmap_mask(bit)) != 0;
}

/* Sets a bit of level 0 but not its summaries; returns whether it was set. */
static inline bool php_shm_bitmap_set(const php_shm_bitmap *bitmap, _Atomic uint64_t *words, size_t bit)
{
	return (atomic_fetch_or(php_shm_bitmap_word(bitmap, words, 0, bit), php_shm_bitmap_mask(bit)) & php_shm_bitmap_mask(bit)) !=
		0;
}

/* Clears a bit of level 0; returns whether it was set. */
static inline bool php_shm_bitmap_clear(const php_shm_bitmap *bitmap, _Atomic uint64_t *words, size_t bit)
{
	return (atomic_fetch_and(php_shm_bitmap_word(bitmap, words, 0, bit), ~php_shm_bitmap_mask(bit)) & php_shm_bitmap_mask(bit)) !=
		0;
}

/* After a bit was set: sets all summaries above it, most of which are set already. */
static inline void php_shm_bitmap_show(const php_shm_bitmap *bitmap, _Atomic uint64_t *words, size_t bit)
{
	for (unsigned level = 1; level < bitmap->levels; level++) {
		bit /= PHP_SHM_BITMAP_WORD;
		if (__builtin_expect(!php_shm_bitmap_has(bitmap, words, level, bit), 0)) {
			atomic_fetch_or(php_shm_bitmap_word(bitmap, words, level, bit), php_shm_bitmap_mask(bit));
		}
	}
}

/*
 * Returns the first set bit of level 0 that all summaries show, from the bit `at` of a level on; bits[0] if there is none. Clears
 * wrong summaries. Ends whatever other threads do meanwhile.
 */
size_t php_shm_bitmap_find(const php_shm_bitmap *bitmap, _Atomic uint64_t *words, unsigned level, size_t at);

/* Whether a bit is set beyond the last of a level. */
bool php_shm_bitmap_overflows(const php_shm_bitmap *bitmap, const _Atomic uint64_t *words);

/* Whether all summaries above the bit are set. */
bool php_shm_bitmap_is_shown(const php_shm_bitmap *bitmap, const _Atomic uint64_t *words, size_t bit);

#endif /* PHP_SHM_BITMAP_H */

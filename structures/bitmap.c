/* SPDX-License-Identifier: MIT */

#include "bitmap.h"

#define BITS PHP_SHM_BITMAP_WORD

size_t php_shm_bitmap_lay_out(php_shm_bitmap *bitmap, size_t bits)
{
	size_t words = 0;

	bitmap->levels = 0;
	do {
		bitmap->first[bitmap->levels] = words;
		bitmap->bits[bitmap->levels] = bits;
		bitmap->levels++;
		bits = php_shm_bitmap_words_of(bits);
		words += bits;
	} while (bits > 1);
	return words;
}

void php_shm_bitmap_fill(const php_shm_bitmap *bitmap, _Atomic uint64_t *words)
{
	for (unsigned level = 0; level < bitmap->levels; level++) {
		_Atomic uint64_t *word = &words[bitmap->first[level]];
		size_t full = bitmap->bits[level] / BITS, rest = bitmap->bits[level] % BITS;

		for (size_t i = 0; i < full; i++) {
			atomic_store_explicit(&word[i], UINT64_MAX, memory_order_relaxed);
		}
		if (rest != 0) {
			atomic_store_explicit(&word[full], php_shm_bitmap_mask(rest) - 1, memory_order_relaxed);
		}
	}
}

/* All 64 bits below a summary were clear: clears it, and sets it again if one of them is set now. */
static void hide(const php_shm_bitmap *bitmap, _Atomic uint64_t *words, unsigned level, size_t bit)
{
	_Atomic uint64_t *word = php_shm_bitmap_word(bitmap, words, level, bit);
	uint64_t mask = php_shm_bitmap_mask(bit);

	if ((atomic_fetch_and(word, ~mask) & mask) != 0 &&
		atomic_load(php_shm_bitmap_word(bitmap, words, level - 1, bit * BITS)) != 0) {
		atomic_fetch_or(word, mask);
	}
}

size_t php_shm_bitmap_find(const php_shm_bitmap *bitmap, _Atomic uint64_t *words, unsigned level, size_t at)
{
	/* `at` never decreases, so the loop ends. */
	while (at < bitmap->bits[level]) {
		uint64_t word = atomic_load(php_shm_bitmap_word(bitmap, words, level, at)) >> at % BITS;

		if (word != 0) {
			at += (size_t) __builtin_ctzll(word);
			if (at >= bitmap->bits[level]) {
				break;
			}
			if (level == 0) {
				return at;
			}
			level--;
			at *= BITS;
			continue;
		}
		if (level + 1 == bitmap->levels) {
			break;
		}
		if (at % BITS == 0 && php_shm_bitmap_has(bitmap, words, level + 1, at / BITS)) {
			hide(bitmap, words, level + 1, at / BITS);
		}
		level++;
		at = at / BITS + 1;
	}
	return bitmap->bits[0];
}

bool php_shm_bitmap_overflows(const php_shm_bitmap *bitmap, const _Atomic uint64_t *words)
{
	for (unsigned level = 0; level < bitmap->levels; level++) {
		size_t rest = bitmap->bits[level] % BITS;

		if (rest != 0 && atomic_load(php_shm_bitmap_word(bitmap, words, level, bitmap->bits[level] - 1)) >> rest != 0) {
			return true;
		}
	}
	return false;
}

bool php_shm_bitmap_is_shown(const php_shm_bitmap *bitmap, const _Atomic uint64_t *words, size_t bit)
{
	bool shown = true;

	for (unsigned level = 1; level < bitmap->levels; level++) {
		bit /= BITS;
		shown = shown && php_shm_bitmap_has(bitmap, words, level, bit);
	}
	return shown;
}

/* SPDX-License-Identifier: MIT */

/* The keyed hash: known values, every byte and the seed count, and keys built against one seed spread under another. */
/* may run beside others */

#include "tests_c/lib/check.h"

#include "structures/hash.h"

#include <stdio.h>

#define LONGEST 1000

static unsigned char key[LONGEST];

/* Of the bytes i * 7 % 251 with seed 0, as two other implementations of SipHash-1-3 have them: those of Rust and Python 3.11. */
static void check_known_values(void)
{
	static const struct {
		size_t length;
		uint64_t hash;
	} known[] = {
		{0, UINT64_C(0xd1fba762150c532c)},
		{1, UINT64_C(0x68a914128e01e473)},
		{7, UINT64_C(0x9e7963f9fe2efdd3)},
		{8, UINT64_C(0x2fd61e525823bd4a)},
		{9, UINT64_C(0xfbf1988030a5438c)},
		{15, UINT64_C(0xb980969a22f5fafa)},
		{16, UINT64_C(0x87ca8e02c763c39d)},
		{63, UINT64_C(0xb0870c1bfe6dbb29)},
		{64, UINT64_C(0x3bf2fbcc751a6a73)},
		{1000, UINT64_C(0xc85e8f50c707501c)},
	};
	const php_shm_hash_seed zero = {{0, 0}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		CHECK(php_shm_hash(&zero, key, known[i].length) == known[i].hash);
	}
}

static void check_every_bit_counts(void)
{
	php_shm_hash_seed seed = {{UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}};

	for (size_t length = 1; length <= 40; length++) {
		uint64_t hash = php_shm_hash(&seed, key, length);

		CHECK(php_shm_hash(&seed, key, length - 1) != hash);
		for (size_t bit = 0; bit < 8 * length; bit++) {
			key[bit / 8] ^= (unsigned char) (1 << bit % 8);
			CHECK(php_shm_hash(&seed, key, length) != hash);
			key[bit / 8] ^= (unsigned char) (1 << bit % 8);
		}
		for (unsigned bit = 0; bit < 128; bit++) {
			seed.word[bit / 64] ^= UINT64_C(1) << bit % 64;
			CHECK(php_shm_hash(&seed, key, length) != hash);
			seed.word[bit / 64] ^= UINT64_C(1) << bit % 64;
		}
	}
}

/* Keys that all fall into one of 1024 buckets under one seed fall into many under another. */
static void check_flooding(void)
{
	const php_shm_hash_seed known = {{1, 2}}, other = {{3, 4}};
	bool used[1024] = {false};
	unsigned found = 0, buckets = 0;

	for (uint64_t number = 0; found < 1024; number++) {
		if (php_shm_hash(&known, &number, sizeof(number)) % 1024 != 0) {
			continue;
		}
		unsigned bucket = (unsigned) (php_shm_hash(&other, &number, sizeof(number)) % 1024);

		buckets += !used[bucket];
		used[bucket] = true;
		found++;
	}
	/* 1 - 1/e of them are expected: 647, with a standard deviation of some 10. */
	printf("1024 keys of one bucket fall into %u of 1024 under another seed\n", buckets);
	CHECK(buckets > 580 && buckets < 720);
}

int main(void)
{
	for (size_t i = 0; i < LONGEST; i++) {
		key[i] = (unsigned char) (i * 7 % 251);
	}
	check_known_values();
	check_every_bit_counts();
	check_flooding();
	return 0;
}

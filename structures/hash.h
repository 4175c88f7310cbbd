/* SPDX-License-Identifier: MIT */

/*
 * A keyed hash for keys that users choose: SipHash-1-3 (Aumasson and Bernstein, SipHash: a fast short-input PRF, 2012, with one
 * compression and three finalization rounds). Keys that collide cannot be built without the seed, so a table cannot be flooded.
 * The seed lies in the structure's block; all processes that open it hash alike. Words are read in the byte order of the machine.
 */
#ifndef PHP_SHM_HASH_H
#define PHP_SHM_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* 128 random bits. */
typedef struct php_shm_hash_seed {
	uint64_t word[2];
} php_shm_hash_seed;

static inline uint64_t php_shm_hash_rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static inline void php_shm_hash_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = php_shm_hash_rotate(v[1], 13) ^ v[0];
	v[3] = php_shm_hash_rotate(v[3], 16) ^ v[2];
	v[0] = php_shm_hash_rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = php_shm_hash_rotate(v[1], 17) ^ v[2];
	v[3] = php_shm_hash_rotate(v[3], 21) ^ v[0];
	v[2] = php_shm_hash_rotate(v[2], 32);
}

static inline uint64_t php_shm_hash(const php_shm_hash_seed *seed, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	uint64_t v[4] = {seed->word[0] ^ UINT64_C(0x736f6d6570736575), seed->word[1] ^ UINT64_C(0x646f72616e646f6d),
		seed->word[0] ^ UINT64_C(0x6c7967656e657261), seed->word[1] ^ UINT64_C(0x7465646279746573)};
	uint64_t word = 0, last = (uint64_t) length << 56;

	for (size_t left = length; left >= sizeof(word); left -= sizeof(word), at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		v[3] ^= word;
		php_shm_hash_round(v);
		v[0] ^= word;
	}
	for (size_t i = 0; i < length % sizeof(word); i++) {
		last |= (uint64_t) at[i] << 8 * i;
	}
	v[3] ^= last;
	php_shm_hash_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	php_shm_hash_round(v);
	php_shm_hash_round(v);
	php_shm_hash_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif /* PHP_SHM_HASH_H */

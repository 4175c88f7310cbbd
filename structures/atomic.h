/* SPDX-License-Identifier: MIT */

/*
 * Numbers that processes share: one 64-bit integer or one double. All operations are sequentially consistent, because users build
 * their own protocols on them. Bare numbers without a header; all zero bytes are 0.
 */
#ifndef PHP_SHM_ATOMIC_H
#define PHP_SHM_ATOMIC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* libatomic replaces atomics that the processor lacks by locks of one process. */
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "64-bit atomics must be lock-free to work between processes");

typedef _Atomic int64_t php_shm_atomic;

static inline int64_t php_shm_atomic_load(const php_shm_atomic *atomic)
{
	return atomic_load((php_shm_atomic *) atomic);
}

static inline void php_shm_atomic_store(php_shm_atomic *atomic, int64_t value)
{
	atomic_store(atomic, value);
}

/* The functions below return the new value. Integers wrap around, as atomic_fetch_add() defines. */
static inline int64_t php_shm_atomic_add(php_shm_atomic *atomic, int64_t delta)
{
	return (int64_t) ((uint64_t) atomic_fetch_add(atomic, delta) + (uint64_t) delta);
}

static inline int64_t php_shm_atomic_sub(php_shm_atomic *atomic, int64_t delta)
{
	return (int64_t) ((uint64_t) atomic_fetch_sub(atomic, delta) - (uint64_t) delta);
}

static inline int64_t php_shm_atomic_and(php_shm_atomic *atomic, int64_t mask)
{
	return atomic_fetch_and(atomic, mask) & mask;
}

static inline int64_t php_shm_atomic_or(php_shm_atomic *atomic, int64_t mask)
{
	return atomic_fetch_or(atomic, mask) | mask;
}

static inline int64_t php_shm_atomic_xor(php_shm_atomic *atomic, int64_t mask)
{
	return atomic_fetch_xor(atomic, mask) ^ mask;
}

static inline int64_t php_shm_atomic_min(php_shm_atomic *atomic, int64_t value)
{
	int64_t current = atomic_load(atomic);

	while (value < current && !atomic_compare_exchange_weak(atomic, &current, value)) {
	}
	return value < current ? value : current;
}

static inline int64_t php_shm_atomic_max(php_shm_atomic *atomic, int64_t value)
{
	int64_t current = atomic_load(atomic);

	while (value > current && !atomic_compare_exchange_weak(atomic, &current, value)) {
	}
	return value > current ? value : current;
}

/* The old value. */
static inline int64_t php_shm_atomic_exchange(php_shm_atomic *atomic, int64_t value)
{
	return atomic_exchange(atomic, value);
}

static inline bool php_shm_atomic_compare_exchange(php_shm_atomic *atomic, int64_t expected, int64_t desired)
{
	return atomic_compare_exchange_strong(atomic, &expected, desired);
}

/* Doubles are stored as their 64 bits. */
typedef _Atomic uint64_t php_shm_atomic_float;

static inline uint64_t php_shm_float_bits(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static inline double php_shm_float_value(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static inline double php_shm_atomic_float_load(const php_shm_atomic_float *atomic)
{
	return php_shm_float_value(atomic_load((php_shm_atomic_float *) atomic));
}

static inline void php_shm_atomic_float_store(php_shm_atomic_float *atomic, double value)
{
	atomic_store(atomic, php_shm_float_bits(value));
}

/* The functions below return the new value. NaN never replaces a number. */
static inline double php_shm_atomic_float_add(php_shm_atomic_float *atomic, double delta)
{
	uint64_t bits = atomic_load(atomic);
	double sum;

	do {
		sum = php_shm_float_value(bits) + delta;
	} while (!atomic_compare_exchange_weak(atomic, &bits, php_shm_float_bits(sum)));
	return sum;
}

static inline double php_shm_atomic_float_sub(php_shm_atomic_float *atomic, double delta)
{
	return php_shm_atomic_float_add(atomic, -delta);
}

static inline double php_shm_atomic_float_min(php_shm_atomic_float *atomic, double value)
{
	uint64_t bits = atomic_load(atomic);

	for (;;) {
		double current = php_shm_float_value(bits);

		if (value != value || current <= value) {
			return current;
		}
		if (atomic_compare_exchange_weak(atomic, &bits, php_shm_float_bits(value))) {
			return value;
		}
	}
}

static inline double php_shm_atomic_float_max(php_shm_atomic_float *atomic, double value)
{
	uint64_t bits = atomic_load(atomic);

	for (;;) {
		double current = php_shm_float_value(bits);

		if (value != value || current >= value) {
			return current;
		}
		if (atomic_compare_exchange_weak(atomic, &bits, php_shm_float_bits(value))) {
			return value;
		}
	}
}

/* The old value. */
static inline double php_shm_atomic_float_exchange(php_shm_atomic_float *atomic, double value)
{
	return php_shm_float_value(atomic_exchange(atomic, php_shm_float_bits(value)));
}

/* Compares the bits: 0.0 and -0.0 differ, and a NaN equals itself. */
static inline bool php_shm_atomic_float_compare_exchange(php_shm_atomic_float *atomic, double expected, double desired)
{
	uint64_t bits = php_shm_float_bits(expected);

	return atomic_compare_exchange_strong(atomic, &bits, php_shm_float_bits(desired));
}

#endif /* PHP_SHM_ATOMIC_H */

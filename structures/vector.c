/* SPDX-License-Identifier: MIT */

/*
 * Arithmetic on shared numbers. The loops are written for vectorization: no early exit, and as many independent accumulators as
 * fit into a few registers.
 */

#include "vector.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
/* PHP is compiled with -O2, at which GCC vectorizes little. */
#pragma GCC optimize("O3")
#endif

/* Eight doubles are two registers of AVX, four of SSE2 or NEON: enough to hide the latency of an addition. */
#define LANES 8

static const struct {
	size_t size;
	int64_t min, max;
} types[PHP_SHM_TYPES] = {
	[PHP_SHM_INT8] = {1, INT8_MIN, INT8_MAX},
	[PHP_SHM_UINT8] = {1, 0, UINT8_MAX},
	[PHP_SHM_INT16] = {2, INT16_MIN, INT16_MAX},
	[PHP_SHM_UINT16] = {2, 0, UINT16_MAX},
	[PHP_SHM_INT32] = {4, INT32_MIN, INT32_MAX},
	[PHP_SHM_UINT32] = {4, 0, UINT32_MAX},
	[PHP_SHM_INT64] = {8, INT64_MIN, INT64_MAX},
	[PHP_SHM_FLOAT32] = {4, 0, 0},
	[PHP_SHM_FLOAT64] = {8, 0, 0},
};

size_t php_shm_type_size(php_shm_type type)
{
	return types[type].size;
}

int64_t php_shm_type_min(php_shm_type type)
{
	return types[type].min;
}

int64_t php_shm_type_max(php_shm_type type)
{
	return types[type].max;
}

static inline php_shm_number integer(int64_t value)
{
	return (php_shm_number) {.is_float = false, .integer = value};
}

static inline php_shm_number real(double value)
{
	return (php_shm_number) {.is_float = true, .real = value};
}

/*
 * Sums of integers are kept in two halves: sum = high * 2^32 + low, with low below 2^32. A block of this many elements can
 * overflow neither half.
 */
#define BLOCK ((size_t) 1 << 20)

typedef struct exact_sum {
	int64_t high;
	uint64_t low;
} exact_sum;

static void add_block(exact_sum *sum, int64_t high, uint64_t low)
{
	low += sum->low;
	sum->low = low & UINT32_MAX;
	sum->high += high + (int64_t) (low >> 32);
}

static php_shm_number exact_value(exact_sum sum)
{
	if (sum.high < INT32_MIN || sum.high > INT32_MAX) {
		return real((double) sum.high * 4294967296.0 + (double) sum.low);
	}
	return integer((int64_t) ((uint64_t) sum.high << 32 | sum.low));
}

/* Smaller than 64 bits: the sum of a block fits into one accumulator. */
#define DEFINE_SMALL_SUM(name, element) \
	static php_shm_number sum_##name(const element *elements, size_t count) \
	{ \
		exact_sum sum = {0, 0}; \
\
		for (size_t start = 0; start < count; start += BLOCK) { \
			size_t length = count - start < BLOCK ? count - start : BLOCK; \
			int64_t block = 0; \
\
			for (size_t i = 0; i < length; i++) { \
				block += elements[start + i]; \
			} \
			add_block(&sum, block >> 32, (uint64_t) block & UINT32_MAX); \
		} \
		return exact_value(sum); \
	}

/* The sum of so many elements below 2^50 in size cannot overflow; and they stay in the first-level cache for a second pass. */
#define SMALL_BLOCK ((size_t) 4096)
#define SMALL_LIMIT (INT64_C(1) << 50)

/*
 * Adds elements of any size, by halves. With 2^63 added, a value is not negative: SSE2 and AVX2 have no 64-bit arithmetic shift.
 */
static void add_large(exact_sum *sum, const int64_t *elements, size_t count)
{
	uint64_t high = 0, low = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t value = (uint64_t) elements[i] ^ UINT64_C(1) << 63;

		high += value >> 32;
		low += value & UINT32_MAX;
	}
	add_block(sum, (int64_t) high - (int64_t) (count << 31), low);
}

static php_shm_number sum_int64(const int64_t *elements, size_t count)
{
	exact_sum sum = {0, 0};

	for (size_t start = 0; start < count; start += SMALL_BLOCK) {
		size_t length = count - start < SMALL_BLOCK ? count - start : SMALL_BLOCK;
		uint64_t block = 0, seen = 0;

		for (size_t i = 0; i < length; i++) {
			uint64_t value = (uint64_t) elements[start + i];

			block += value;
			seen |= value + SMALL_LIMIT;
		}
		if (seen < 2 * SMALL_LIMIT) {
			add_block(&sum, (int64_t) block >> 32, block & UINT32_MAX);
		} else {
			add_large(&sum, elements + start, length);
		}
	}
	return exact_value(sum);
}

#define DEFINE_FLOAT_SUM(name, element) \
	static php_shm_number sum_##name(const element *elements, size_t count) \
	{ \
		double lanes[LANES] = {0}; \
		double sum = 0; \
		size_t i = 0; \
\
		for (; i + LANES <= count; i += LANES) { \
			for (size_t lane = 0; lane < LANES; lane++) { \
				lanes[lane] += elements[i + lane]; \
			} \
		} \
		for (; i < count; i++) { \
			sum += elements[i]; \
		} \
		for (size_t lane = 0; lane < LANES; lane++) { \
			sum += lanes[lane]; \
		} \
		return real(sum); \
	}

#define DEFINE_INTEGER_EXTREME(function, name, element, better) \
	static php_shm_number function##_##name(const element *elements, size_t count) \
	{ \
		element extreme = elements[0]; \
\
		for (size_t i = 1; i < count; i++) { \
			element value = elements[i]; \
\
			extreme = value better extreme ? value : extreme; \
		} \
		return integer(extreme); \
	}

/* A comparison with NaN is false, so that NaNs lose. If all are NaN, the result is the first one. */
#define DEFINE_FLOAT_EXTREME(function, name, element, better, worst) \
	static php_shm_number function##_##name(const element *elements, size_t count) \
	{ \
		element lanes[LANES]; \
		element extreme = worst; \
		bool any = false; \
		size_t i = 0; \
\
		for (size_t lane = 0; lane < LANES; lane++) { \
			lanes[lane] = worst; \
		} \
		for (; i + LANES <= count; i += LANES) { \
			for (size_t lane = 0; lane < LANES; lane++) { \
				element value = elements[i + lane]; \
\
				lanes[lane] = value better lanes[lane] ? value : lanes[lane]; \
			} \
		} \
		for (; i < count; i++) { \
			extreme = elements[i] better extreme ? elements[i] : extreme; \
		} \
		for (size_t lane = 0; lane < LANES; lane++) { \
			extreme = lanes[lane] better extreme ? lanes[lane] : extreme; \
		} \
		for (i = 0; extreme == worst && !any && i < count; i++) { \
			any = elements[i] == worst; \
		} \
		return real(extreme != worst || any ? extreme : elements[0]); \
	}

#define DEFINE_FILL(name, element, member) \
	static void fill_##name(element *elements, size_t count, php_shm_number value) \
	{ \
		element stored = (element) value.member; \
\
		for (size_t i = 0; i < count; i++) { \
			elements[i] = stored; \
		} \
	}

#define DEFINE_INTEGER_ATOMICS(name, element, bits) \
	static php_shm_number add_##name(void *shared, php_shm_number delta) \
	{ \
		bits added = (bits) (uint64_t) delta.integer; \
\
		return integer((element) (bits) (atomic_fetch_add((_Atomic bits *) shared, added) + added)); \
	} \
	static bool compare_exchange_##name(void *shared, php_shm_number expected, php_shm_number desired) \
	{ \
		bits old = (bits) (uint64_t) expected.integer; \
\
		return atomic_compare_exchange_strong((_Atomic bits *) shared, &old, (bits) (uint64_t) desired.integer); \
	}

#define DEFINE_FLOAT_ATOMICS(name, element, bits) \
	static php_shm_number add_##name(void *shared, php_shm_number delta) \
	{ \
		bits old = atomic_load((_Atomic bits *) shared), replaced; \
		element sum; \
\
		do { \
			memcpy(&sum, &old, sizeof(sum)); \
			sum = (element) (sum + delta.real); \
			memcpy(&replaced, &sum, sizeof(sum)); \
		} while (!atomic_compare_exchange_weak((_Atomic bits *) shared, &old, replaced)); \
		return real(sum); \
	} \
	static bool compare_exchange_##name(void *shared, php_shm_number expected, php_shm_number desired) \
	{ \
		element from = (element) expected.real, to = (element) desired.real; \
		bits old, replaced; \
\
		memcpy(&old, &from, sizeof(from)); \
		memcpy(&replaced, &to, sizeof(to)); \
		return atomic_compare_exchange_strong((_Atomic bits *) shared, &old, replaced); \
	}

#define DEFINE_INTEGER(name, element, bits) \
	DEFINE_INTEGER_EXTREME(min, name, element, <) \
	DEFINE_INTEGER_EXTREME(max, name, element, >) \
	DEFINE_FILL(name, element, integer) \
	DEFINE_INTEGER_ATOMICS(name, element, bits)

#define DEFINE_FLOAT(name, element, bits) \
	DEFINE_FLOAT_SUM(name, element) \
	DEFINE_FLOAT_EXTREME(min, name, element, <, (element) INFINITY) \
	DEFINE_FLOAT_EXTREME(max, name, element, >, (element) -INFINITY) \
	DEFINE_FILL(name, element, real) \
	DEFINE_FLOAT_ATOMICS(name, element, bits)

/* clang-format off */
DEFINE_SMALL_SUM(int8, int8_t) DEFINE_INTEGER(int8, int8_t, uint8_t)
DEFINE_SMALL_SUM(uint8, uint8_t) DEFINE_INTEGER(uint8, uint8_t, uint8_t)
DEFINE_SMALL_SUM(int16, int16_t) DEFINE_INTEGER(int16, int16_t, uint16_t)
DEFINE_SMALL_SUM(uint16, uint16_t) DEFINE_INTEGER(uint16, uint16_t, uint16_t)
DEFINE_SMALL_SUM(int32, int32_t) DEFINE_INTEGER(int32, int32_t, uint32_t)
DEFINE_SMALL_SUM(uint32, uint32_t) DEFINE_INTEGER(uint32, uint32_t, uint32_t)
DEFINE_INTEGER(int64, int64_t, uint64_t)
DEFINE_FLOAT(float32, float, uint32_t)
DEFINE_FLOAT(float64, double, uint64_t)

/* Calls the function of that name for the type; the compiler sees all of them. */
#define DISPATCH(type, call) \
	switch (type) { \
		case PHP_SHM_INT8: call(int8); \
		case PHP_SHM_UINT8: call(uint8); \
		case PHP_SHM_INT16: call(int16); \
		case PHP_SHM_UINT16: call(uint16); \
		case PHP_SHM_INT32: call(int32); \
		case PHP_SHM_UINT32: call(uint32); \
		case PHP_SHM_INT64: call(int64); \
		case PHP_SHM_FLOAT32: call(float32); \
		case PHP_SHM_FLOAT64: call(float64); \
	} \
	__builtin_unreachable()
	/* clang-format on */

	php_shm_number php_shm_vector_sum(php_shm_type type, const void *elements, size_t count)
{
#define SUM(name) return sum_##name(elements, count)
	DISPATCH(type, SUM);
}

php_shm_number php_shm_vector_min(php_shm_type type, const void *elements, size_t count)
{
#define MIN(name) return min_##name(elements, count)
	DISPATCH(type, MIN);
}

php_shm_number php_shm_vector_max(php_shm_type type, const void *elements, size_t count)
{
#define MAX(name) return max_##name(elements, count)
	DISPATCH(type, MAX);
}

void php_shm_vector_fill(php_shm_type type, void *elements, size_t count, php_shm_number value)
{
#define FILL(name) \
	fill_##name(elements, count, value); \
	return
	DISPATCH(type, FILL);
}

php_shm_number php_shm_vector_add(php_shm_type type, void *element, php_shm_number delta)
{
#define ADD(name) return add_##name(element, delta)
	DISPATCH(type, ADD);
}

bool php_shm_vector_compare_exchange(php_shm_type type, void *element, php_shm_number expected, php_shm_number desired)
{
#define COMPARE_EXCHANGE(name) return compare_exchange_##name(element, expected, desired)
	DISPATCH(type, COMPARE_EXCHANGE);
}

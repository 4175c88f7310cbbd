/* SPDX-License-Identifier: MIT */

/* Arithmetic on many numbers against loops that are too simple to be wrong. */

#include "tests_c/lib/check.h"

#include "structures/vector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the sums of integers change blocks: structures/vector.c. */
#define BLOCK ((size_t) 1 << 20)
#define SMALL_BLOCK ((size_t) 4096)
#define ROOM (2 * BLOCK + 3)

static void *elements;
static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

/* Marsaglia's xorshift: the same numbers in each run. */
static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static php_shm_number integer(int64_t value)
{
	return (php_shm_number) {.is_float = false, .integer = value};
}

static php_shm_number real(double value)
{
	return (php_shm_number) {.is_float = true, .real = value};
}

/* Floats by their bits, except that all that are not numbers are alike. */
static bool same(php_shm_number a, php_shm_number b)
{
	if (a.is_float != b.is_float) {
		return false;
	}
	return !a.is_float ? a.integer == b.integer : isnan(a.real) ? isnan(b.real) : memcmp(&a.real, &b.real, sizeof(double)) == 0;
}

static php_shm_number get(php_shm_type type, size_t index)
{
	switch (type) {
		case PHP_SHM_INT8:
			return integer(((int8_t *) elements)[index]);
		case PHP_SHM_UINT8:
			return integer(((uint8_t *) elements)[index]);
		case PHP_SHM_INT16:
			return integer(((int16_t *) elements)[index]);
		case PHP_SHM_UINT16:
			return integer(((uint16_t *) elements)[index]);
		case PHP_SHM_INT32:
			return integer(((int32_t *) elements)[index]);
		case PHP_SHM_UINT32:
			return integer(((uint32_t *) elements)[index]);
		case PHP_SHM_INT64:
			return integer(((int64_t *) elements)[index]);
		case PHP_SHM_FLOAT32:
			return real(((float *) elements)[index]);
		case PHP_SHM_FLOAT64:
			return real(((double *) elements)[index]);
	}
	abort();
}

static void set(php_shm_type type, size_t index, php_shm_number value)
{
	float single = (float) value.real;
	char *element = (char *) elements + index * php_shm_type_size(type);
	const void *from = type == PHP_SHM_FLOAT32 ? (const void *) &single
		: type == PHP_SHM_FLOAT64              ? (const void *) &value.real
											   : (const void *) &value.integer;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	if (!php_shm_type_is_float(type)) {
		from = (const char *) from + sizeof(value.integer) - php_shm_type_size(type);
	}
#endif
	memcpy(element, from, php_shm_type_size(type));
}

/* Any value of the type, often one of its limits; floats small enough that every sum of them is exact in any order. */
static php_shm_number random_number(php_shm_type type)
{
	uint64_t bits = next_random();

	if (php_shm_type_is_float(type)) {
		return real((double) ((int64_t) (bits >> 44) - (1 << 19)) / 16);
	}
	switch (bits % 8) {
		case 0:
			return integer(php_shm_type_min(type));
		case 1:
			return integer(php_shm_type_max(type));
		case 2:
			return integer(0);
		default: {
			uint64_t range = (uint64_t) php_shm_type_max(type) - (uint64_t) php_shm_type_min(type);

			bits = next_random();
			return integer((int64_t) ((uint64_t) php_shm_type_min(type) + (range == UINT64_MAX ? bits : bits % (range + 1))));
		}
	}
}

__extension__ typedef __int128 wide;

static php_shm_number naive_sum(php_shm_type type, size_t count)
{
	wide sum = 0;
	double real_sum = 0;

	for (size_t i = 0; i < count; i++) {
		if (php_shm_type_is_float(type)) {
			real_sum += get(type, i).real;
		} else {
			sum += get(type, i).integer;
		}
	}
	if (php_shm_type_is_float(type)) {
		return real(real_sum);
	}
	return sum >= INT64_MIN && sum <= INT64_MAX ? integer((int64_t) sum) : real((double) sum);
}

static php_shm_number naive_extreme(php_shm_type type, size_t count, bool largest)
{
	php_shm_number extreme = get(type, 0);

	for (size_t i = 1; i < count; i++) {
		php_shm_number value = get(type, i);

		if (!value.is_float) {
			extreme = (largest ? value.integer > extreme.integer : value.integer < extreme.integer) ? value : extreme;
		} else if (isnan(extreme.real) || (largest ? value.real > extreme.real : value.real < extreme.real)) {
			extreme = value;
		}
	}
	return extreme;
}

static void check_against_naive(php_shm_type type, size_t count)
{
	CHECK(same(php_shm_vector_sum(type, elements, count), naive_sum(type, count)));
	CHECK(same(php_shm_vector_min(type, elements, count), naive_extreme(type, count, false)));
	CHECK(same(php_shm_vector_max(type, elements, count), naive_extreme(type, count, true)));
}

static void randomize(php_shm_type type, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		set(type, i, random_number(type));
	}
}

static void check_lengths(php_shm_type type)
{
	const size_t around[] = {SMALL_BLOCK, 2 * SMALL_BLOCK, BLOCK, 2 * BLOCK};

	for (size_t count = 1; count <= 100; count++) {
		for (int round = 0; round < 10; round++) {
			randomize(type, count);
			check_against_naive(type, count);
		}
	}
	randomize(type, ROOM);
	for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++) {
		for (size_t count = around[i] - 1; count <= around[i] + 1; count++) {
			check_against_naive(type, count);
		}
	}
}

/* The extreme is found wherever it is, also beside elements that are no numbers. */
static void check_places(php_shm_type type)
{
	for (size_t count = 1; count <= 40; count++) {
		for (size_t place = 0; place < count; place++) {
			for (int largest = 0; largest < 2; largest++) {
				for (size_t i = 0; i < count; i++) {
					set(type, i, php_shm_type_is_float(type) ? real(i % 3 == 1 ? NAN : 7) : integer(7));
				}
				set(type, place, php_shm_type_is_float(type) ? real(largest ? 8 : 6) : integer(largest ? 8 : 6));
				check_against_naive(type, count);
			}
		}
	}
}

/* All elements at a limit: the largest sums there are. */
static void check_limits(php_shm_type type)
{
	const int64_t limits[] = {php_shm_type_min(type), php_shm_type_max(type)};

	for (size_t limit = 0; limit < 2; limit++) {
		for (size_t i = 0; i < ROOM; i++) {
			set(type, i, integer(limits[limit]));
		}
		check_against_naive(type, 1);
		check_against_naive(type, SMALL_BLOCK + 1);
		check_against_naive(type, ROOM);
	}
}

/* Where a sum stops to fit into 64 bits, and where the short way of structures/vector.c stops to be allowed. */
static void check_large_integers(void)
{
	int64_t *numbers = elements;
	const int64_t edges[] = {(INT64_C(1) << 50) - 1, INT64_C(1) << 50, -(INT64_C(1) << 50), -(INT64_C(1) << 50) - 1};

	numbers[0] = INT64_MAX;
	numbers[1] = 1;
	numbers[2] = -1;
	CHECK(same(php_shm_vector_sum(PHP_SHM_INT64, numbers, 2), real(9223372036854775808.0)));
	CHECK(same(php_shm_vector_sum(PHP_SHM_INT64, numbers, 3), integer(INT64_MAX)));
	numbers[0] = INT64_MIN;
	numbers[1] = -1;
	numbers[2] = 1;
	CHECK(same(php_shm_vector_sum(PHP_SHM_INT64, numbers, 2), real(-9223372036854775808.0)));
	CHECK(same(php_shm_vector_sum(PHP_SHM_INT64, numbers, 3), integer(INT64_MIN)));
	for (size_t edge = 0; edge < sizeof(edges) / sizeof(edges[0]); edge++) {
		for (size_t i = 0; i < 2 * SMALL_BLOCK; i++) {
			numbers[i] = edges[edge];
		}
		check_against_naive(PHP_SHM_INT64, SMALL_BLOCK);
		check_against_naive(PHP_SHM_INT64, 2 * SMALL_BLOCK);
	}
}

static void check_special_floats(php_shm_type type)
{
	const double special[] = {NAN, INFINITY, -INFINITY, 1.5};

	/* All mixtures of up to nine, a lane and one more. */
	for (size_t count = 1; count <= 9; count++) {
		for (size_t mixture = 0; mixture < (size_t) 1 << 2 * count; mixture++) {
			for (size_t i = 0; i < count; i++) {
				set(type, i, real(special[mixture >> 2 * i & 3]));
			}
			check_against_naive(type, count);
		}
	}
	for (size_t i = 0; i < 100; i++) {
		set(type, i, real(-INFINITY));
	}
	check_against_naive(type, 100);
	set(type, 40, real(NAN));
	check_against_naive(type, 100);
	/* Floats of 32 bits are added as doubles. */
	if (type == PHP_SHM_FLOAT32) {
		set(type, 0, real(16777216));
		set(type, 1, real(1));
		CHECK(same(php_shm_vector_sum(type, elements, 2), real(16777217)));
	}
}

/* All that is asked for gets the value, and nothing beside it. */
static void check_fill(php_shm_type type)
{
	size_t size = php_shm_type_size(type);

	for (size_t count = 1; count <= 100; count++) {
		php_shm_number value = random_number(type);
		unsigned char *bytes = elements;

		memset(bytes, 0xa5, (count + 2) * size);
		php_shm_vector_fill(type, bytes + size, count, value);
		for (size_t i = 0; i < size; i++) {
			CHECK(bytes[i] == 0xa5 && bytes[(count + 1) * size + i] == 0xa5);
		}
		for (size_t i = 1; i <= count; i++) {
			CHECK(same(get(type, i), value));
		}
	}
}

static int64_t wrapped(php_shm_type type, uint64_t value)
{
	unsigned unused = 64 - 8 * (unsigned) php_shm_type_size(type);

	return php_shm_type_min(type) < 0 ? (int64_t) (value << unused) >> unused : (int64_t) (value << unused >> unused);
}

static void check_add(php_shm_type type)
{
	size_t size = php_shm_type_size(type);

	for (int round = 0; round < 10000; round++) {
		php_shm_number before = random_number(type), delta = random_number(type), left, right, expected;
		size_t at = 1 + (size_t) round % 5;

		randomize(type, 8);
		left = get(type, at - 1);
		right = get(type, at + 1);
		set(type, at, before);
		expected = before.is_float ? real(before.real + delta.real)
								   : integer(wrapped(type, (uint64_t) before.integer + (uint64_t) delta.integer));
		CHECK(same(php_shm_vector_add(type, (char *) elements + at * size, delta), expected));
		CHECK(same(get(type, at), expected) && same(get(type, at - 1), left) && same(get(type, at + 1), right));
	}
}

static void check_compare_exchange(php_shm_type type)
{
	size_t size = php_shm_type_size(type);

	for (int round = 0; round < 10000; round++) {
		php_shm_number before = random_number(type), other = random_number(type), desired = random_number(type), left, right;
		size_t at = 1 + (size_t) round % 5;
		char *element = (char *) elements + at * size;

		randomize(type, 8);
		left = get(type, at - 1);
		right = get(type, at + 1);
		set(type, at, before);
		if (!same(before, other)) {
			CHECK(!php_shm_vector_compare_exchange(type, element, other, desired));
			CHECK(same(get(type, at), before));
		}
		CHECK(php_shm_vector_compare_exchange(type, element, before, desired));
		CHECK(same(get(type, at), desired) && same(get(type, at - 1), left) && same(get(type, at + 1), right));
	}
	if (php_shm_type_is_float(type)) {
		php_shm_vector_fill(type, elements, 1, real(NAN));
		CHECK(php_shm_vector_compare_exchange(type, elements, real(NAN), real(-0.0)));
		CHECK(!php_shm_vector_compare_exchange(type, elements, real(0.0), real(1.0)));
		CHECK(php_shm_vector_compare_exchange(type, elements, real(-0.0), real(1.0)));
	}
}

static void check_types(void)
{
	CHECK(
		php_shm_type_size(PHP_SHM_INT8) == 1 && php_shm_type_min(PHP_SHM_INT8) == -128 && php_shm_type_max(PHP_SHM_INT8) == 127);
	CHECK(php_shm_type_size(PHP_SHM_UINT16) == 2 && php_shm_type_min(PHP_SHM_UINT16) == 0 &&
		php_shm_type_max(PHP_SHM_UINT16) == 65535);
	CHECK(php_shm_type_size(PHP_SHM_UINT32) == 4 && php_shm_type_max(PHP_SHM_UINT32) == INT64_C(4294967295));
	CHECK(php_shm_type_size(PHP_SHM_INT64) == 8 && php_shm_type_min(PHP_SHM_INT64) == INT64_MIN);
	CHECK(php_shm_type_size(PHP_SHM_FLOAT32) == 4 && php_shm_type_size(PHP_SHM_FLOAT64) == 8);
	CHECK(php_shm_type_is_float(PHP_SHM_FLOAT32) && !php_shm_type_is_float(PHP_SHM_INT64));
}

int main(void)
{
	begin();
	elements = sw_shm_malloc(ROOM * sizeof(double));
	CHECK(elements != NULL);
	check_types();
	for (php_shm_type type = 0; type < PHP_SHM_TYPES; type++) {
		check_lengths(type);
		check_places(type);
		if (php_shm_type_is_float(type)) {
			check_special_floats(type);
		} else {
			check_limits(type);
		}
		check_fill(type);
		check_add(type);
		check_compare_exchange(type);
	}
	check_large_integers();
	sw_shm_free(elements);
	return 0;
}

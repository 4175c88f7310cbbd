/* SPDX-License-Identifier: MIT */

/* The vector: any bytes are numbers. No function leaves its elements, and each counts as a simple loop does. */

#include "fuzz.h"

#include "structures/vector.h"

#include <float.h>
#include <math.h>
#include <string.h>

static php_shm_type type;
static size_t count;

static size_t room_for(const fuzz_step *setup)
{
	/* Up to what is summed up in one go, and a little more. */
	static const size_t counts[] = {1, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 200, 500, 4095, 4200};

	type = (php_shm_type) (setup->kind % PHP_SHM_TYPES);
	count = counts[setup->place % (sizeof(counts) / sizeof(counts[0]))];
	return count * php_shm_type_size(type);
}

static void begin(const fuzz_step *setup)
{
	(void) setup;
}

/* An element, read byte by byte: what the functions below are compared with. */
static php_shm_number element(size_t number)
{
	const char *at = block + number * php_shm_type_size(type);
	php_shm_number found = {.is_float = php_shm_type_is_float(type)};

#define READ(what, member) \
	{ \
		what read; \
\
		memcpy(&read, at, sizeof(read)); \
		found.member = read; \
		return found; \
	}
	switch (type) {
		case PHP_SHM_INT8:
			READ(int8_t, integer);
		case PHP_SHM_UINT8:
			READ(uint8_t, integer);
		case PHP_SHM_INT16:
			READ(int16_t, integer);
		case PHP_SHM_UINT16:
			READ(uint16_t, integer);
		case PHP_SHM_INT32:
			READ(int32_t, integer);
		case PHP_SHM_UINT32:
			READ(uint32_t, integer);
		case PHP_SHM_INT64:
			READ(int64_t, integer);
		case PHP_SHM_FLOAT32:
			READ(float, real);
		default:
			READ(double, real);
	}
}

static void *address(size_t number)
{
	return block + number * php_shm_type_size(type);
}

/* A number that the type can have. */
static php_shm_number number_of(const fuzz_step *step)
{
	static const float special[] = {INFINITY, -INFINITY, NAN, -0.0f, FLT_MAX, FLT_MIN};
	int64_t bits = (int64_t) ((uint64_t) step->value << 32 | step->value);
	php_shm_number number = {.is_float = php_shm_type_is_float(type)};

	if (number.is_float) {
		float value;

		memcpy(&value, &step->value, sizeof(value));
		number.real = step->kind % 4 != 0 ? value : special[step->value % (sizeof(special) / sizeof(special[0]))];
	} else if (type == PHP_SHM_INT64) {
		number.integer = bits;
	} else {
		number.integer =
			php_shm_type_min(type) + (int64_t) (step->value % (uint64_t) (php_shm_type_max(type) - php_shm_type_min(type) + 1));
	}
	return number;
}

static bool is_same(php_shm_number one, php_shm_number other)
{
	return one.is_float == other.is_float &&
		(one.is_float ? one.real == other.real || (one.real != one.real && other.real != other.real)
					  : one.integer == other.integer);
}

/* Elements from a part on: where reading begins matters to vector instructions. */
static size_t part(const fuzz_step *step)
{
	return step->kind % 4 == 0 ? 0 : step->place % count;
}

static void sum(const fuzz_step *step)
{
	size_t from = part(step);
	php_shm_number result = php_shm_vector_sum(type, address(from), count - from);
	__int128 exact = 0;

	if (php_shm_type_is_float(type)) {
		ALWAYS(result.is_float);
		return;
	}
	for (size_t i = from; i < count; i++) {
		exact += element(i).integer;
	}
	UNEDITED(result.is_float == (exact < INT64_MIN || exact > INT64_MAX));
	UNEDITED(result.is_float || result.integer == (int64_t) exact);
}

static void extremes(const fuzz_step *step)
{
	size_t from = part(step);
	php_shm_number least, greatest, min = element(from), max = min;

	least = php_shm_vector_min(type, address(from), count - from);
	fuzz_call();
	greatest = php_shm_vector_max(type, address(from), count - from);
	for (size_t i = from + 1; i < count; i++) {
		php_shm_number now = element(i);

		if (now.is_float) {
			min = now.real < min.real || min.real != min.real ? now : min;
			max = now.real > max.real || max.real != max.real ? now : max;
		} else {
			min = now.integer < min.integer ? now : min;
			max = now.integer > max.integer ? now : max;
		}
	}
	UNEDITED(is_same(least, min) && is_same(greatest, max));
}

static void fill(const fuzz_step *step)
{
	size_t from = part(step);
	php_shm_number value = number_of(step);

	php_shm_vector_fill(type, address(from), count - from, value);
	UNEDITED(is_same(element(from), value) && is_same(element(count - 1), value));
}

static void add(const fuzz_step *step)
{
	size_t at = step->place % count;
	php_shm_number result = php_shm_vector_add(type, address(at), number_of(step));

	UNEDITED(is_same(result, element(at)));
}

static void compare_exchange(const fuzz_step *step)
{
	size_t at = step->place % count;
	php_shm_number was = element(at), value = number_of(step);
	bool done = php_shm_vector_compare_exchange(type, address(at), was, value);

	/* Those that are not numbers lose bits on the way through a double. */
	UNEDITED((done && is_same(element(at), value)) || (was.is_float && was.real != was.real));
}

static const char *verify(void)
{
	return NULL;
}

static const fuzz_operation operations[] = {
	{"sum", sum},
	{"extremes", extremes},
	{"fill", fill},
	{"add", add},
	{"compare_exchange", compare_exchange},
};

const fuzz_target target = {
	.alignment = 1,
	.is_bare = true,
	.room = room_for,
	.begin = begin,
	.verify = verify,
	.operations = operations,
	.count = sizeof(operations) / sizeof(operations[0]),
};

/* SPDX-License-Identifier: MIT */

/* The atomics: numbers without anything that could be unsound, so only their results count, and that they end. */

#include "fuzz.h"

#include "structures/atomic.h"

static uint64_t model; /* the bits */

static php_shm_atomic *integer(void)
{
	return (php_shm_atomic *) (void *) block;
}

static php_shm_atomic_float *real(void)
{
	return (php_shm_atomic_float *) (void *) block;
}

static size_t room_for(const fuzz_step *setup)
{
	(void) setup;
	return sizeof(uint64_t);
}

static void begin(const fuzz_step *setup)
{
	(void) setup;
	model = 0;
}

static uint64_t bits_of(const fuzz_step *step)
{
	return (uint64_t) step->value << 32 | (uint64_t) step->place << 16 | step->kind;
}

static void integers(const fuzz_step *step)
{
	uint64_t bits = bits_of(step);
	int64_t value = (int64_t) bits, was = (int64_t) model;

#define GIVES(call, result) \
	do { \
		int64_t returned = call; \
\
		model = (uint64_t) (result); \
		UNEDITED(returned == (int64_t) model); \
	} while (0)
	switch (step->kind % 11) {
		case 0:
			GIVES(php_shm_atomic_add(integer(), value), model + bits);
			break;
		case 1:
			GIVES(php_shm_atomic_sub(integer(), value), model - bits);
			break;
		case 2:
			GIVES(php_shm_atomic_and(integer(), value), model & bits);
			break;
		case 3:
			GIVES(php_shm_atomic_or(integer(), value), model | bits);
			break;
		case 4:
			GIVES(php_shm_atomic_xor(integer(), value), model ^ bits);
			break;
		case 5:
			GIVES(php_shm_atomic_min(integer(), value), was < value ? was : value);
			break;
		case 6:
			GIVES(php_shm_atomic_max(integer(), value), was > value ? was : value);
			break;
		case 7:
			UNEDITED(php_shm_atomic_exchange(integer(), value) == was);
			model = bits;
			break;
		case 8:
			php_shm_atomic_store(integer(), value);
			model = bits;
			break;
		case 9:
			UNEDITED(!php_shm_atomic_compare_exchange(integer(), value, 1) || value == was);
			model = value == was ? 1 : model;
			break;
		default:
			UNEDITED(php_shm_atomic_compare_exchange(integer(), was, value));
			model = bits;
			break;
	}
}

static void floats(const fuzz_step *step)
{
	double value = php_shm_float_value(bits_of(step)), was = php_shm_float_value(model), now, returned;
	bool is_number = value == value;

	switch (step->kind % 8) {
		case 0:
			returned = php_shm_atomic_float_add(real(), value);
			now = was + value;
			break;
		case 1:
			returned = php_shm_atomic_float_sub(real(), value);
			now = was - value;
			break;
		case 2:
			returned = php_shm_atomic_float_min(real(), value);
			now = is_number && !(was <= value) ? value : was;
			break;
		case 3:
			returned = php_shm_atomic_float_max(real(), value);
			now = is_number && !(was >= value) ? value : was;
			break;
		case 4:
			returned = php_shm_atomic_float_exchange(real(), value);
			UNEDITED(php_shm_float_bits(returned) == model);
			returned = now = value;
			break;
		case 5:
			php_shm_atomic_float_store(real(), value);
			returned = now = value;
			break;
		case 6:
			UNEDITED(php_shm_atomic_float_compare_exchange(real(), was, value));
			returned = now = value;
			break;
		default:
			returned = now = php_shm_atomic_float_load(real());
			break;
	}
	/* One that is not a number has many forms. */
	UNEDITED(now != now ? returned != returned : php_shm_float_bits(returned) == php_shm_float_bits(now));
	if (!edited) {
		model = (uint64_t) php_shm_atomic_load(integer());
		UNEDITED(now != now || model == php_shm_float_bits(now));
	}
}

static const char *verify(void)
{
	return (uint64_t) php_shm_atomic_load(integer()) != model ? "the number is another one" : NULL;
}

static const fuzz_operation operations[] = {
	{"integers", integers},
	{"floats", floats},
};

const fuzz_target target = {
	.alignment = 8,
	.room = room_for,
	.begin = begin,
	.verify = verify,
	.operations = operations,
	.count = sizeof(operations) / sizeof(operations[0]),
};

/* SPDX-License-Identifier: MIT */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "fuzz.h"

#include "structures/header.h"
#include "tests_c/lib/structure.h"

#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 512
#define PENDING_MAX 8
#define ANY SIZE_MAX

/* Of a function that does not need the word at its own alignment, as the elements of a vector have less. */
typedef volatile uint64_t __attribute__((aligned(1), may_alias)) loose_word;

char *block;
size_t room;
bool edited;

static guarded places[2], *place = &places[0];
static fuzz_step steps[STEPS_MAX];
static size_t step_count;
static bool with_scribbler, explains;
static size_t loads, loads_max;
static uint32_t answers; /* what the replaced kernel says next, one bit each */

/* An edit that waits for a load of the block. */
static struct pending {
	fuzz_step step;
	size_t word; /* only at loads of this one; ANY: of all, and what is edited is what is loaded */
	size_t skip; /* loads before it */
	size_t left; /* loads that it is made at; 0: none, the entry is free */
} pending[PENDING_MAX];
static size_t pending_count;

_Noreturn void fuzz_failed(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, condition);
	abort();
}

/* Owners: thread ids and hashes of no meaning. */

php_shm_owner fuzz_owner(unsigned number)
{
	return UINT64_C(0x5a5a5a5a01) << 24 | (uint64_t) (number % FUZZ_OWNERS + 1) << 26 |
		(uint64_t) (number % FUZZ_OWNERS + 77) << 2;
}

bool fuzz_owner_is_alive(php_shm_owner owner)
{
	return owner == fuzz_owner(0) || owner == fuzz_owner(1);
}

/* Edits */

/* What a word could be: the values that mean something somewhere. */
static uint64_t plausible(uint32_t number)
{
	const uint64_t values[] = {0, 1, 2, 3, UINT64_MAX, PHP_SHM_HEADER_READY, UINT64_C(1) << 63, (UINT64_C(1) << 40) - 8,
		UINT64_C(1) << 47, UINT32_MAX, UINT64_C(1) << 32, UINT64_C(0xffff) << 48, php_shm_owner_namespace()};
	const size_t count = sizeof(values) / sizeof(values[0]);

	switch (number % 8) {
		case 0:
			return values[(number >> 3) % count];
		case 2:
			return room - (number >> 3) % 8 * 8;
		case 4:
			/* What the queue writes in front of bytes that it passes over. */
			return UINT64_C(255) << 40 | (number >> 3) % (room / 8 + 1) * 8;
		default:
			/* With the bits of the lock. */
			return fuzz_owner(number >> 1) | (number >> 3 & 3);
	}
}

__attribute__((no_sanitize("address"))) static uint64_t new_value(
	const fuzz_step *step, uint64_t old, const char *bytes, size_t words)
{
	uint32_t value = step->value;

	switch (step->kind % 8) {
		case 0:
			return value;
		case 1:
			return plausible(value);
		case 2:
			/* An end of a ring. */
			return (uint64_t) (value >> 1) % (words + 1) * 8 | (value & 1);
		case 3:
			return (uint64_t) (int64_t) (int32_t) value;
		case 4:
			return (uint64_t) value << 32 | (old & UINT32_MAX);
		case 5:
			return old ^ UINT64_C(1) << value % 64;
		case 6:
			return old + (uint64_t) (int64_t) (int32_t) value;
		default:
			return ((const loose_word *) bytes)[value % words];
	}
}

static void edit(const fuzz_step *step, size_t word)
{
	size_t words = room / sizeof(uint64_t);
	loose_word *there;

	if (words != 0) {
		there = (loose_word *) block + word % words;
		*there = new_value(step, *there, block, words);
	}
}

/* Is called at each load of the block, and where the kernel would be asked: others do something now. */
static void meanwhile(const volatile void *address)
{
	size_t at = (size_t) ((const volatile char *) address - block);

	if (at >= room) {
		return;
	}
	if (++loads > loads_max) {
		fuzz_failed(__FILE__, __LINE__, "a call ends after a number of loads that depends on the size of the block alone");
	}
	for (size_t i = 0; i < pending_count; i++) {
		struct pending *entry = &pending[i];
		size_t word = at / sizeof(uint64_t);

		if (entry->left != 0 && (entry->word == word || entry->word == ANY) && (entry->skip == 0 || entry->skip-- == 0)) {
			entry->left--;
			edited = true;
			edit(&entry->step, word);
		}
	}
}

/* Called by code that was compiled with -fsanitize-coverage=trace-loads. */
void __sanitizer_cov_load1(uint8_t *address);
void __sanitizer_cov_load2(uint16_t *address);
void __sanitizer_cov_load4(uint32_t *address);
void __sanitizer_cov_load8(uint64_t *address);
void __sanitizer_cov_load16(__uint128_t *address);

void __sanitizer_cov_load1(uint8_t *address)
{
	meanwhile(address);
}

void __sanitizer_cov_load2(uint16_t *address)
{
	meanwhile(address);
}

void __sanitizer_cov_load4(uint32_t *address)
{
	meanwhile(address);
}

void __sanitizer_cov_load8(uint64_t *address)
{
	meanwhile(address);
}

void __sanitizer_cov_load16(__uint128_t *address)
{
	meanwhile(address);
}

void fuzz_call(void)
{
	loads = 0;
	loads_max = room / sizeof(uint64_t) * 32 + 512;
}

/* The replaced parts of the kernel floor (-Wl,--wrap). */

bool __wrap_php_shm_owner_is_dead(php_shm_owner owner);
bool __wrap_php_shm_wait(const _Atomic uint32_t *word, uint32_t expected, int64_t nanoseconds);
int __wrap_php_shm_wake(const _Atomic uint32_t *word, int count);

static bool answer(void)
{
	answers = answers >> 1 | answers << 31;
	return answers >> 31 != 0;
}

bool __wrap_php_shm_owner_is_dead(php_shm_owner owner)
{
	owner &= PHP_SHM_OWNER_MASK;
	meanwhile(block);
	return owner != 0 && !fuzz_owner_is_alive(owner);
}

bool __wrap_php_shm_wait(const _Atomic uint32_t *word, uint32_t expected, int64_t nanoseconds)
{
	size_t at = (size_t) ((const char *) word - block);

	ALWAYS(at < room && room - at >= sizeof(*word) && (uintptr_t) word % sizeof(*word) == 0);
	ALWAYS(nanoseconds >= 0 && nanoseconds <= PHP_SHM_MAX_SLEEP);
	meanwhile(word);
	return atomic_load((_Atomic uint32_t *) word) != expected || answer();
}

int __wrap_php_shm_wake(const _Atomic uint32_t *word, int count)
{
	size_t at = (size_t) ((const char *) word - block);

	ALWAYS(at < room && room - at >= sizeof(*word) && (uintptr_t) word % sizeof(*word) == 0 && count > 0);
	meanwhile(word);
	return answer();
}

/* What an operation gets at */

void *fuzz_bytes(size_t offset, size_t length)
{
	const volatile unsigned char *bytes = (const unsigned char *) block + offset;

	ALWAYS(offset <= room && length <= room - offset);
	for (size_t i = 0; i < length; i++) {
		(void) bytes[i];
	}
	return block + offset;
}

void fuzz_stamp(size_t offset, size_t length, unsigned seed)
{
	stamp(fuzz_bytes(offset, length), length, seed * UINT64_C(2654435761));
}

bool fuzz_is_stamped(size_t offset, size_t length, unsigned seed)
{
	return is_stamped(fuzz_bytes(offset, length), length, seed * UINT64_C(2654435761));
}

/* The other thread */

/* What it may write to: number of the place, begin and bytes in it; 0: nothing. */
static _Atomic uint64_t scribbled;
/* What it is writing to, as a hazard pointer: the next input takes the other place and need not wait for the thread to run. */
static _Atomic uint64_t scribbling;

/* Most edits are taken back at once, so that the structure stays sound enough to get far. */
__attribute__((no_sanitize("address", "undefined", "coverage"))) static void *scribble(void *data)
{
	uint64_t random = 1;

	(void) data;
	for (;;) {
		uint64_t part = atomic_load(&scribbled), old;
		size_t words = (size_t) (part & UINT32_MAX) / sizeof(uint64_t);

		atomic_store(&scribbling, part);
		if (words != 0 && atomic_load(&scribbled) == part) {
			char *bytes = places[part >> 63].bytes + (part << 1 >> 33);
			fuzz_step step;
			loose_word *there;

			random_number(&random);
			step = random % 2 != 0
				? steps[random / 2 % STEPS_MAX]
				: (fuzz_step) {
					  .kind = (uint8_t) (random >> 8), .place = (uint16_t) (random >> 16), .value = (uint32_t) (random >> 32)};
			/* More often where the facts about the structure are. */
			there = (loose_word *) bytes + (random >> 63 != 0 ? step.place % 32 : step.place) % words;
			old = *there;
			*there = new_value(&step, old, bytes, words);
			for (unsigned pause = (unsigned) random_number(&random) % 64; pause != 0; pause--) {
				php_shm_relax();
			}
			if (random >> 40 & 3) {
				*there = old;
			}
		}
		atomic_store(&scribbling, 0);
		for (unsigned pause = (unsigned) random_number(&random) % 64; pause != 0; pause--) {
			php_shm_relax();
		}
		if (words == 0) {
			sched_yield();
		}
	}
	return NULL;
}

static void start_scribbling(void)
{
	static bool started;
	pthread_t thread;

	if (!started) {
		CHECK(pthread_create(&thread, NULL, scribble, NULL) == 0);
		started = true;
	}
	edited = true;
	atomic_store(&scribbled, (uint64_t) (place - places) << 63 | (uint64_t) (block - place->bytes) << 32 | room);
}

/* The thread may still be in the place, and goes on when it runs again. */
static void stop_scribbling(void)
{
	uint64_t part;

	atomic_store(&scribbled, 0);
	part = atomic_load(&scribbling);
	place = &places[part != 0 ? 1 - (part >> 63) : 0];
}

/* Inputs */

static void place_block(const fuzz_step *setup)
{
	room = target.room(setup);
	ALWAYS(room != 0 && room <= FUZZ_ROOM_MAX);
	block = place->bytes + (setup->what % 2 != 0 ? 0 : (FUZZ_ROOM_MAX - room) / target.alignment * target.alignment);
	ASAN_POISON_MEMORY_REGION(place->bytes, FUZZ_ROOM_MAX);
	ASAN_UNPOISON_MEMORY_REGION(block, room);
	memset(block, 0, room);
}

/* What is there before the first operation: all that was made, or only its header, or nothing that makes sense. */
static void fill_block(const fuzz_step *setup)
{
	size_t kept = setup->what / 2 % 4 == 2 ? sizeof(php_shm_header) : 0;
	uint64_t random = (uint64_t) setup->value << 1 | 1;

	if (setup->what / 2 % 4 < 2) {
		return;
	}
	edited = edited || !target.is_bare;
	for (size_t at = kept; at < room; at++) {
		block[at] = (char) random_number(&random);
	}
}

static void explain(const char *format, const fuzz_step *step, const char *name)
{
	if (explains) {
		fprintf(stderr, format, name, step->kind, step->place, step->value);
	}
}

static void take_step(const fuzz_step *step)
{
	static const char *const edits[] = {"edit now", "edit at its loads", "edit what is loaded", "edit all that is loaded"};
	unsigned how = step->what % 4;
	struct pending *entry;

	if (step->what < 160) {
		const fuzz_operation *operation = &target.operations[step->what % target.count];

		explain("%s, kind %u, place %u, value %#x\n", step, operation->name);
		answers = step->value >> 16 | step->value << 16;
		fuzz_call();
		operation->run(step);
		if (!edited) {
			const char *wrong;

			fuzz_call();
			wrong = target.verify();
			if (!edited && wrong != NULL) {
				fuzz_failed(__FILE__, __LINE__, wrong);
			}
		}
		return;
	}
	explain("  %s, kind %u, place %u, value %#x\n", step, edits[how]);
	if (how == 0) {
		/* One word, or more of them. */
		size_t count = step->kind >> 3 < 16 ? 1 : (size_t) 1 << ((step->kind >> 3) - 16);

		edited = edited || !target.is_bare;
		for (size_t at = step->place % (room / sizeof(uint64_t) + 1); count-- != 0 && at < room / sizeof(uint64_t); at++) {
			edit(step, at);
		}
		return;
	}
	entry = &pending[pending_count < PENDING_MAX ? pending_count++ : 0];
	*entry = (struct pending) {
		.step = *step,
		.word = how == 1 ? step->place % (room / sizeof(uint64_t) + 1) : ANY,
		.skip = how == 1 ? 0 : step->place % 512,
		.left = how == 2 ? 1 : (size_t) 1 << (step->kind >> 3) % 18,
	};
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t size_max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	for (int i = 1; i < *argc; i++) {
		with_scribbler = with_scribbler || strcmp((*argv)[i], "--scribbler") == 0;
		explains = explains || strcmp((*argv)[i], "--explain") == 0;
	}
	guard(&places[0], FUZZ_ROOM_MAX, false);
	guard(&places[1], FUZZ_ROOM_MAX, false);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	step_count = size / sizeof(fuzz_step) < STEPS_MAX ? size / sizeof(fuzz_step) : STEPS_MAX;
	if (step_count == 0) {
		return 0;
	}
	memcpy(steps, data, step_count * sizeof(fuzz_step));
	pending_count = 0;
	edited = false;
	place_block(&steps[0]);
	explain(
		"%s, kind %u, place %u, value %#x\n", &steps[0], steps[0].what % 2 != 0 ? "at the lower guard" : "at the upper guard");
	fuzz_call();
	target.begin(&steps[0]);
	fill_block(&steps[0]);
	if (with_scribbler) {
		start_scribbling();
	}
	for (size_t i = 1; i < step_count; i++) {
		take_step(&steps[i]);
	}
	if (with_scribbler) {
		stop_scribbling();
	}
	return 0;
}

/* Mutations of whole steps; those of libFuzzer know nothing of where one begins. */

static void change_field(fuzz_step *step, uint64_t *random)
{
	switch (random_below(random, 6)) {
		case 0:
			step->what = (uint8_t) random_number(random);
			break;
		case 1:
			step->kind = (uint8_t) random_number(random);
			break;
		case 2:
			step->place = (uint16_t) random_number(random);
			break;
		case 3:
			step->place = (uint16_t) random_below(random, 40);
			break;
		case 4:
			step->value = (uint32_t) random_number(random);
			break;
		default:
			step->value = (uint32_t) random_below(random, 300);
			break;
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed)
{
	static fuzz_step script[STEPS_MAX];
	uint64_t random = (uint64_t) seed << 1 | 1;
	size_t count = size / sizeof(fuzz_step), count_max = size_max / sizeof(fuzz_step), at, length;

	count_max = count_max < STEPS_MAX ? count_max : STEPS_MAX;
	count = count < count_max ? count : count_max;
	if (count_max == 0 || random_below(&random, 4) == 0) {
		return LLVMFuzzerMutate(data, size, size_max);
	}
	if (target.seed_count != 0 && target.seed_count <= count_max && random_below(&random, 200) == 0) {
		memcpy(data, target.seed, target.seed_count * sizeof(fuzz_step));
		return target.seed_count * sizeof(fuzz_step);
	}
	memcpy(script, data, count * sizeof(fuzz_step));
	do {
		at = random_below(&random, count + 1);
		switch (random_below(&random, 4)) {
			case 0:
				if (count < count_max) {
					memmove(&script[at + 1], &script[at], (count - at) * sizeof(fuzz_step));
					script[at] = (fuzz_step) {0, 0, 0, 0};
					for (int fields = 0; fields < 12; fields++) {
						change_field(&script[at], &random);
					}
					count++;
				}
				break;
			case 1:
				/* A part again. */
				length = random_below(&random, count - at + 1);
				if (count + length <= count_max) {
					memmove(&script[at + length], &script[at], (count - at) * sizeof(fuzz_step));
					count += length;
				}
				break;
			case 2:
				length = random_below(&random, count - at + 1) % 4;
				memmove(&script[at], &script[at + length], (count - at - length) * sizeof(fuzz_step));
				count -= length;
				break;
			default:
				if (at < count) {
					change_field(&script[at], &random);
				}
				break;
		}
	} while (count == 0 || random_below(&random, 2) == 0);
	memcpy(data, script, count * sizeof(fuzz_step));
	return count * sizeof(fuzz_step);
}

/* SPDX-License-Identifier: MIT */

#include "operations.h"

#include "check.h"
#include "steps.h"

#include "structures/header.h"

#include <stdio.h>
#include <string.h>

#define DIFFERENT_IMAGES 256
/* From so many images of an operation the recovery is stepped through; where there are more, some in between are
 * not. */
#ifdef __SANITIZE_ADDRESS__
/* There are three times as many instructions. */
#define STEPPED_IMAGES 6
#else
#define STEPPED_IMAGES 18
#endif

typedef struct outcome {
	void (*run)(image *image, php_shm_owner self);
	size_t points, violations;
	images seen;
} outcome;

const operation *current;
size_t tested_size;
block held[HELD_MAX];
size_t held_count;
size_t lost_before;

static const tested *current_tests;
static image *shared;
static bool talkative = true; /* whether violations are printed: those of faulty algorithms are not */

void enter(image *image)
{
	say(&image->busy, 1);
}

void leave(image *image)
{
	say(&image->busy, 0);
}

void has(image *image, size_t offset, size_t bytes)
{
	memset(at(image, offset), OF_STEPPER, bytes);
	say(&image->got[image->holds], offset);
	say(&image->holds, image->holds + 1);
}

size_t gives(image *image)
{
	say(&image->holds, image->holds - 1);
	return image->got[image->holds];
}

void hold(image *image, size_t offset, size_t bytes, const char *name)
{
	unsigned char content = (unsigned char) (1 + held_count % 64);

	CHECK(offset != 0 && held_count < HELD_MAX);
	memset(at(image, offset), content, bytes);
	held[held_count++] = (block) {offset, bytes, content, name};
}

bool held_are_intact(image *image)
{
	for (size_t i = 0; i < held_count; i++) {
		if (!all_bytes_are(at(image, held[i].offset), held[i].size, held[i].content)) {
			return false;
		}
	}
	return true;
}

bool take_lock(php_shm_lock *lock, php_shm_owner self)
{
	if (php_shm_lock_try(lock, self) != PHP_SHM_LOCK_TAKEN && !php_shm_lock_try_recover_dead(lock, self)) {
		return false;
	}
	if (php_shm_lock_is_abandoned(lock)) {
		php_shm_lock_mark_consistent(lock);
	}
	return true;
}

const char *wrong_count(const image *seen, size_t lost)
{
	if (lost < seen->holds) {
		return "what the stepper had is free";
	}
	return lost > seen->holds + seen->busy + (seen->reclaimed ? 0 : lost_before) ? "more is lost than the stepper was at" : NULL;
}

/* Stepping */

static void run(void *data, php_shm_owner self)
{
	const outcome *outcome = data;

	outcome->run(shared, self);
}

/* The same bytes have the same future: different images are checked, once. */
static void look(void *data)
{
	outcome *outcome = data;
	image seen = *shared;
	const char *wrong;

	outcome->points++;
	if (!remember(&outcome->seen, &seen)) {
		return;
	}
	wrong = current_tests->check(&seen);
	if (wrong != NULL) {
		outcome->violations++;
		if (talkative) {
			printf("  %s%s, point %zu: %s\n", current->name, outcome->run == current->run ? "" : ", recovery", outcome->points,
				wrong);
		}
	}
}

static void walk_through(outcome *outcome, void (*run_it)(image *image, php_shm_owner self))
{
	outcome->run = run_it;
	outcome->points = outcome->violations = outcome->seen.count = 0;
	step_through(run, look, outcome);
}

/* As an initializer leaves it that died after it wrote the header, on what was there before. */
static void unmake(void)
{
	php_shm_header *header = (php_shm_header *) shared->bytes;

	memset(shared->bytes + sizeof(*header), 0xff, tested_size - sizeof(*header));
	atomic_store(&header->state, 0);
	atomic_store(&header->initializer, dead);
}

static void prepare(const operation *operation)
{
	current = operation;
	held_count = lost_before = 0;
	memset(shared, 0, sizeof(*shared));
	tested_size = current_tests->make(shared, operation);
	if (operation->prepare != NULL) {
		operation->prepare(shared);
	}
	if (current_tests->foresee != NULL) {
		current_tests->foresee(*shared);
	}
	if (operation->half_formatted) {
		unmake();
	} else if (operation->prepare == NULL) {
		memset(shared, 0, sizeof(*shared));
	}
	if (operation->owner_died) {
		CHECK(current_tests->lock != 0);
		atomic_store(&((php_shm_lock *) at(shared, current_tests->lock))->word, dead | PHP_SHM_LOCK_WAITERS);
	}
}

/* The operation, and from its images the recovery, which may be killed too. */
static size_t check_operation(const operation *operation)
{
	static image images_of_first[DIFFERENT_IMAGES], images_of_second[DIFFERENT_IMAGES];
	static outcome first = {.seen = {images_of_first, sizeof(image), DIFFERENT_IMAGES, 0}},
				   second = {.seen = {images_of_second, sizeof(image), DIFFERENT_IMAGES, 0}};
	size_t points, violations, stepped, lost_before_first;

	prepare(operation);
	lost_before_first = lost_before;
	walk_through(&first, operation->run);
	/* Otherwise it has not been run to its end. */
	CHECK(shared->busy == 0 && shared->holds == operation->holds);
	violations = first.violations;
	if (!talkative) {
		return violations;
	}
	points = first.points;
	stepped = first.seen.count < STEPPED_IMAGES ? first.seen.count : STEPPED_IMAGES;
	for (size_t i = 0; i < stepped; i++) {
		*shared = images_of_first[i * first.seen.count / stepped];
		lost_before = (shared->reclaimed ? 0 : lost_before_first) + shared->busy + shared->holds;
		shared->busy = shared->reclaimed = shared->holds = 0;
		walk_through(&second, current_tests->recover);
		points += second.points;
		violations += second.violations;
	}
	printf("%-50s %6zu points, %3zu different images, %6zu points of %2zu recoveries\n", operation->name, first.points,
		first.seen.count, points - first.points, stepped);
	CHECK(violations == 0);
	return points;
}

void begin_operations(const tested *tested)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	begin_steps();
	current_tests = tested;
	shared = sw_shm_malloc(sizeof(*shared));
	CHECK(shared != NULL);
}

void check_operations(const operation *operations, size_t count)
{
	size_t points = 0;

	for (size_t i = 0; i < count; i++) {
		points += check_operation(&operations[i]);
	}
	printf("%zu crash points, 0 violations\n", points);
}

void find_fault(const char *fault, const operation *operation)
{
	size_t violations;

	talkative = false;
	violations = check_operation(operation);
	printf("fault %-40s %6zu violations\n", fault, violations);
	CHECK(violations > 0);
}

void end_operations(void)
{
	sw_shm_free(shared);
	end_steps();
}

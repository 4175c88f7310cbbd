/* SPDX-License-Identifier: MIT */

/*
 * A process may be killed at any instruction. So a child is single-stepped through an operation; at every instruction the shared
 * bytes are copied, the child is declared dead, and the copy is opened and locked as the next process would. Then the same is
 * done with the recovery itself, from every different image that was seen. Algorithms with known faults are stepped too: the
 * images have to show them.
 */
/* may run beside others */

#include "tests_c/lib/check.h"
#include "tests_c/lib/open.h"
#include "tests_c/lib/steps.h"

#include "structures/mutex.h"

#include <stdio.h>
#include <string.h>

#define DIFFERENT_IMAGES 64

typedef enum witness {
	UNKNOWN, /* before the operation, or within a function that takes or gives up the lock */
	INSIDE,  /* certainly holds the lock */
	AFTER    /* certainly holds it no more */
} witness;

/* What is copied: all that the processes share. */
typedef struct image {
	php_shm_mutex mutex;
	uint64_t first, second; /* equal, unless the holder is changing them */
	witness witness;
} image;

/* What is stepped through: ours, or one with a fault. */
typedef struct algorithm {
	php_shm_open_result (*open)(php_shm_mutex *mutex, php_shm_owner self);
	bool (*take)(php_shm_mutex *mutex, php_shm_owner self); /* without a long sleep: false if a living owner has it */
	bool (*take_from_dead)(php_shm_mutex *mutex, php_shm_owner self);
	void (*release)(php_shm_mutex *mutex, php_shm_owner self);
} algorithm;

typedef struct operation {
	const char *name;
	void (*prepare)(image *image);
	void (*run)(image *image, const algorithm *algorithm, php_shm_owner self);
	bool abandoned_after;   /* the next holder finds the lock abandoned */
	php_shm_owner *kept_by; /* a living owner that keeps the lock throughout, or NULL */
} operation;

typedef struct outcome {
	size_t points, violations;
	images seen;
} outcome;

static image *block;   /* shared with the child */
static image made;     /* what a new mutex looks like */
static bool talkative; /* whether violations are printed: those of faulty algorithms are not */

/* Ours */

static bool take(php_shm_mutex *mutex, php_shm_owner self)
{
	return php_shm_lock_try(&mutex->lock, self) == PHP_SHM_LOCK_TAKEN;
}

static bool take_from_dead(php_shm_mutex *mutex, php_shm_owner self)
{
	return php_shm_lock_try_recover_dead(&mutex->lock, self);
}

static bool take_by_waiting(php_shm_mutex *mutex, php_shm_owner self)
{
	return php_shm_lock_wait(&mutex->lock, self, 1000) == PHP_SHM_LOCK_TAKEN;
}

static void release(php_shm_mutex *mutex, php_shm_owner self)
{
	php_shm_lock_release(&mutex->lock, self);
}

static php_shm_open_result open_mutex(php_shm_mutex *mutex, php_shm_owner self)
{
	return open_structure(mutex, &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(*mutex)}, self, NULL);
}

static const algorithm ours = {open_mutex, take, take_from_dead, release};
/* By the way that sleeps, also where that would not be necessary. */
static const algorithm ours_waiting = {open_mutex, take_by_waiting, take_by_waiting, release};

/* With faults */

/* The owner is written after the lock is taken: `word` says that it is, `reserved` is the owner. */
static bool take_then_say_who(php_shm_mutex *mutex, php_shm_owner self)
{
	uint64_t unlocked = 0;

	if (!atomic_compare_exchange_strong(&mutex->lock.word, &unlocked, 1)) {
		return false;
	}
	*(volatile uint64_t *) &mutex->reserved = self;
	return true;
}

static bool take_from_dead_of_two_words(php_shm_mutex *mutex, php_shm_owner self)
{
	if (mutex->reserved == 0 || !php_shm_owner_is_dead(mutex->reserved)) {
		return false;
	}
	mutex->reserved = self;
	atomic_store(&mutex->lock.word, PHP_SHM_LOCK_ABANDONED | 1);
	return true;
}

static void release_two_words(php_shm_mutex *mutex, php_shm_owner self)
{
	(void) self;
	*(volatile uint64_t *) &mutex->reserved = 0;
	atomic_store(&mutex->lock.word, 0);
}

/* The word is cleared by halves. */
static void release_by_halves(php_shm_mutex *mutex, php_shm_owner self)
{
	volatile uint32_t *halves = (volatile uint32_t *) &mutex->lock.word;

	(void) self;
	halves[0] = 0;
	halves[1] = 0;
}

/* The lock of a dead owner is unlocked before it is taken. */
static bool free_then_take(php_shm_mutex *mutex, php_shm_owner self)
{
	uint64_t word = atomic_load(&mutex->lock.word);

	if ((word & PHP_SHM_OWNER_MASK) == 0 || !php_shm_owner_is_dead(word)) {
		return false;
	}
	atomic_store(&mutex->lock.word, 0);
	atomic_store(&mutex->lock.word, self | PHP_SHM_LOCK_ABANDONED);
	return true;
}

/* The header says that it is ready before it is. */
static php_shm_open_result ready_first(php_shm_mutex *mutex, php_shm_owner self)
{
	if (atomic_load(&mutex->header.state) == 0) {
		atomic_store(&mutex->header.state, PHP_SHM_HEADER_READY);
		atomic_store(&mutex->lock.word, 0);
		mutex->header.kind = made.mutex.header.kind;
		mutex->header.layout = made.mutex.header.layout;
		mutex->header.size = made.mutex.header.size;
		atomic_store(&mutex->header.namespace, php_shm_owner_namespace());
	}
	return open_structure(mutex, &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)}, self, NULL);
}

/* Operations. The signal fence keeps the compiler from moving the witness. */

static void set_witness(image *image, witness witness)
{
	atomic_signal_fence(memory_order_seq_cst);
	*(volatile enum witness *) &image->witness = witness;
	atomic_signal_fence(memory_order_seq_cst);
}

/* To be done by a holder: between the two stores the pair is broken. */
static void change_pair(image *image)
{
	*(volatile uint64_t *) &image->first = image->first + 1;
	*(volatile uint64_t *) &image->second = image->second + 1;
}

static void start_fresh(image *image)
{
	memset(image, 0, sizeof(*image));
}

static void start_made(image *image)
{
	*image = made;
}

static void start_abandoned(image *image)
{
	*image = made;
	atomic_store(&image->mutex.lock.word, PHP_SHM_LOCK_ABANDONED);
}

static void start_held_by_dead(image *image)
{
	*image = made;
	atomic_store(&image->mutex.lock.word, dead | PHP_SHM_LOCK_WAITERS);
	image->first++;
}

static void start_held_by_tracer(image *image)
{
	*image = made;
	atomic_store(&image->mutex.lock.word, tracer);
}

/* As a dead initializer has left it, with other bytes behind the header. */
static void start_half_made(image *image)
{
	memset(image, 0, sizeof(*image));
	atomic_store(&image->mutex.header.namespace, php_shm_owner_namespace());
	atomic_store(&image->mutex.header.initializer, dead);
	image->mutex.header.kind = made.mutex.header.kind;
	image->mutex.header.size = made.mutex.header.size;
	atomic_store(&image->mutex.lock.word, UINT64_MAX);
	image->mutex.reserved = UINT64_MAX;
}

static void run_lock(image *image, const algorithm *algorithm, php_shm_owner self)
{
	if (algorithm->take(&image->mutex, self)) {
		set_witness(image, INSIDE);
		change_pair(image);
		set_witness(image, UNKNOWN);
		algorithm->release(&image->mutex, self);
		set_witness(image, AFTER);
	}
}

static void run_abandon(image *image, const algorithm *algorithm, php_shm_owner self)
{
	if (algorithm->take(&image->mutex, self)) {
		set_witness(image, INSIDE);
		change_pair(image);
		php_shm_lock_abandon(&image->mutex.lock, self);
		set_witness(image, AFTER);
	}
}

/* The way of a process that finds the lock held by a dead one: `recover` as it should be. */
static void run_take_over(image *image, const algorithm *algorithm, php_shm_owner self)
{
	if (algorithm->take(&image->mutex, self) || algorithm->take_from_dead(&image->mutex, self)) {
		set_witness(image, INSIDE);
		if (php_shm_lock_is_abandoned(&image->mutex.lock)) {
			*(volatile uint64_t *) &image->second = image->first;
			php_shm_lock_mark_consistent(&image->mutex.lock);
		}
		change_pair(image);
		set_witness(image, UNKNOWN);
		algorithm->release(&image->mutex, self);
		set_witness(image, AFTER);
	}
}

/* A process that takes over the lock of a dead owner and does not recover: the next holder finds it abandoned again. */
static void run_take_over_only(image *image, const algorithm *algorithm, php_shm_owner self)
{
	if (algorithm->take_from_dead(&image->mutex, self)) {
		set_witness(image, INSIDE);
		algorithm->release(&image->mutex, self);
		set_witness(image, AFTER);
	}
}

static void run_open(image *image, const algorithm *algorithm, php_shm_owner self)
{
	if (algorithm->open(&image->mutex, self) == PHP_SHM_OPEN_OK) {
		set_witness(image, AFTER);
	}
}

/* All that a new process does. */
static void run_recovery(image *image, const algorithm *algorithm, php_shm_owner self)
{
	if (algorithm->open(&image->mutex, self) == PHP_SHM_OPEN_OK) {
		run_take_over(image, algorithm, self);
	}
}

/* Checking */

static bool violated(outcome *outcome, const char *name, const char *rule, const image *image)
{
	outcome->violations++;
	if (talkative) {
		printf("  %s, point %zu: %s (state %llx, initializer %llx, word %llx, pair %llu %llu, witness %d)\n", name,
			outcome->points, rule, (unsigned long long) image->mutex.header.state,
			(unsigned long long) image->mutex.header.initializer, (unsigned long long) image->mutex.lock.word,
			(unsigned long long) image->first, (unsigned long long) image->second, (int) image->witness);
	}
	return false;
}

/* Both as bytes, but for the initializer, which may stay if it was killed after the last store. */
static bool same_header(php_shm_header a, php_shm_header b)
{
	atomic_store(&a.initializer, 0);
	atomic_store(&b.initializer, 0);
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* Goes on with a copy, as a process that comes after the stepper's death. */
static bool check_image(outcome *outcome, const operation *operation, const algorithm *algorithm, const image *seen)
{
	const char *name = operation->name;
	image copy = *seen;
	bool was_made = atomic_load(&seen->mutex.header.state) != 0;
	uint64_t word = atomic_load(&seen->mutex.lock.word);
	/* The owner in the word of a lock that is in use has died with it. */
	bool expected = was_made && word > PHP_SHM_LOCK_WAITERS;
	bool abandoned;

	if (seen->witness == AFTER && !was_made) {
		return violated(outcome, name, "it was opened and is not made", seen);
	}
	if (algorithm->open(&copy.mutex, tracer) != PHP_SHM_OPEN_OK) {
		return violated(outcome, name, "it cannot be opened", seen);
	}
	if (!same_header(copy.mutex.header, made.mutex.header)) {
		return violated(outcome, name, "it is open and not as a new one", &copy);
	}
	if (!was_made && (atomic_load(&copy.mutex.lock.word) != 0 || copy.mutex.reserved != 0)) {
		return violated(outcome, name, "it is new and not free", &copy);
	}
	if (operation->kept_by != NULL) {
		if (algorithm->take(&copy.mutex, tracer) || algorithm->take_from_dead(&copy.mutex, tracer) ||
			php_shm_lock_owner(&copy.mutex.lock) != *operation->kept_by || php_shm_lock_is_abandoned(&copy.mutex.lock)) {
			return violated(outcome, name, "the living owner has lost it", &copy);
		}
		return true;
	}
	if (!algorithm->take(&copy.mutex, tracer) && !algorithm->take_from_dead(&copy.mutex, tracer)) {
		return violated(outcome, name, "it cannot be locked", &copy);
	}
	abandoned = php_shm_lock_is_abandoned(&copy.mutex.lock);
	if (seen->witness == INSIDE && !abandoned) {
		return violated(outcome, name, "the owner died and the next holder does not find the lock abandoned", seen);
	}
	if (seen->first != seen->second && !abandoned) {
		return violated(outcome, name, "what it protects is broken and the next holder does not find the lock abandoned", seen);
	}
	if (seen->witness == AFTER && abandoned != operation->abandoned_after) {
		return violated(outcome, name, "wrongly abandoned, or wrongly not, after it is over", seen);
	}
	if (seen->witness == UNKNOWN && algorithm->release == release && abandoned != expected) {
		return violated(outcome, name, "wrongly abandoned, or wrongly not", seen);
	}
	algorithm->release(&copy.mutex, tracer);
	if (!algorithm->take(&copy.mutex, tracer) || php_shm_lock_is_abandoned(&copy.mutex.lock) != abandoned) {
		return violated(outcome, name, "it is not the same for the one after the next", &copy);
	}
	return true;
}

/* An operation that is stepped through, and what comes of it. */
typedef struct walk {
	const operation *operation;
	const algorithm *algorithm;
	outcome *outcome;
} walk;

static void run(void *data, php_shm_owner self)
{
	const walk *walk = data;

	walk->operation->run(block, walk->algorithm, self);
}

static void look(void *data)
{
	const walk *walk = data;
	image seen = *block;

	walk->outcome->points++;
	check_image(walk->outcome, walk->operation, walk->algorithm, &seen);
	remember(&walk->outcome->seen, &seen);
}

static void walk_through(outcome *outcome, const operation *operation, const algorithm *algorithm)
{
	walk walk = {operation, algorithm, outcome};

	outcome->points = outcome->violations = outcome->seen.count = 0;
	step_through(run, look, &walk);
}

static void prepare(const operation *operation)
{
	operation->prepare(block);
	block->witness = UNKNOWN;
}

/* The operation, and from every image of it the recovery, which may be killed too. */
static size_t check_operation(const operation *operation, const algorithm *algorithm)
{
	static image images_of_first[DIFFERENT_IMAGES], images_of_second[DIFFERENT_IMAGES];
	static outcome first = {.seen = {images_of_first, sizeof(image), DIFFERENT_IMAGES, 0}},
				   second = {.seen = {images_of_second, sizeof(image), DIFFERENT_IMAGES, 0}};
	static const struct operation recovery = {.name = "recovery", .run = run_recovery};
	size_t points, violations;

	prepare(operation);
	walk_through(&first, operation, algorithm);
	/* Otherwise it has not been run to its end. */
	CHECK(block->witness == (operation->kept_by == NULL ? AFTER : UNKNOWN));
	points = first.points;
	violations = first.violations;
	/* There is nothing to recover from while a living owner has the lock. */
	for (size_t i = 0; operation->kept_by == NULL && i < first.seen.count; i++) {
		*block = images_of_first[i];
		block->witness = UNKNOWN;
		walk_through(&second, &recovery, algorithm);
		points += second.points;
		violations += second.violations;
	}
	if (talkative) {
		printf("%-36s %6zu points, %2zu different images, %6zu points of their recoveries\n", operation->name, first.points,
			first.seen.count, points - first.points);
	}
	CHECK(!talkative || violations == 0);
	return talkative ? points : violations;
}

static void find(const char *fault, const operation *operation, const algorithm *algorithm)
{
	size_t violations = check_operation(operation, algorithm);

	printf("fault %-40s %6zu violations\n", fault, violations);
	CHECK(violations > 0);
}

int main(void)
{
	static const operation lock = {"lock, change, unlock", start_made, run_lock, false, NULL},
						   lock_abandoned = {"the same of an abandoned lock", start_abandoned, run_lock, true, NULL},
						   abandon = {"lock, change, abandon", start_made, run_abandon, true, NULL},
						   recover = {"lock, repair, recover, unlock", start_abandoned, run_take_over, false, NULL},
						   take_over = {"take over, repair, recover, unlock", start_held_by_dead, run_take_over, false, NULL},
						   take_over_only = {"take over, unlock", start_held_by_dead, run_take_over_only, true, NULL},
						   open_fresh = {"open fresh memory", start_fresh, run_open, false, NULL},
						   open_half_made = {"open a half-made header", start_half_made, run_open, false, NULL},
						   open_made = {"open a mutex", start_made, run_open, false, NULL},
						   wait_in_vain = {"wait for a living owner", start_held_by_tracer, run_lock, false, &tracer};
	static const operation *const operations[] = {&lock, &lock_abandoned, &abandon, &recover, &take_over, &take_over_only,
		&open_fresh, &open_half_made, &open_made, &wait_in_vain};
	algorithm faulty;
	size_t points = 0;

	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	block = sw_shm_malloc(sizeof(*block));
	CHECK(block != NULL);
	begin_steps();
	CHECK(open_structure(&made.mutex, &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)}, tracer, NULL) ==
		PHP_SHM_OPEN_OK);

	talkative = true;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		points += check_operation(operations[i], &ours);
	}
	puts("by the way that sleeps:");
	points += check_operation(&lock, &ours_waiting);
	points += check_operation(&take_over, &ours_waiting);
	points += check_operation(&take_over_only, &ours_waiting);
	points += check_operation(&wait_in_vain, &ours_waiting);
	printf("%zu crash points, 0 violations\n", points);

	talkative = false;
	faulty = (algorithm) {open_mutex, take_then_say_who, take_from_dead_of_two_words, release_two_words};
	find("owner written after the lock", &lock, &faulty);
	faulty = ours;
	faulty.release = release_by_halves;
	find("unlocked in two steps", &lock, &faulty);
	faulty = ours;
	faulty.take_from_dead = free_then_take;
	find("freed before it is taken over", &take_over, &faulty);
	faulty = ours;
	faulty.open = ready_first;
	find("ready before it is made", &open_fresh, &faulty);
	end_steps();
	sw_shm_free(block);
	return 0;
}

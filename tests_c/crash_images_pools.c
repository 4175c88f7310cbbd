/* SPDX-License-Identifier: MIT */

/*
 * The same as crash_images.c for the memory managers: a child is single-stepped through taking and giving back, from many states.
 * After every instruction somebody else goes on with a copy of what is there: all that living ones have is still theirs and
 * untouched, what the dead one was at is taken or free, everything else can be taken again. Then the same for those who go on, from every
 * different image. Algorithms with known faults are stepped too: the images have to show them.
 */

#include "tests_c/lib/check.h"
#include "tests_c/lib/steps.h"

#include "structures/fixed_pool.h"
#include "structures/global_memory.h"
#include "structures/ring_buffer.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define ROOM 2304
#define DIFFERENT_IMAGES 256
/* So many images of an operation are gone on from by somebody who is stepped through; where there are more, some in between are not. */
#define STEPPED_IMAGES 18

#define SLICE ((size_t) 8)
#define SLICES_MAX ((size_t) 130)

/* What is filled into blocks: by the stepper, by who looks; the living have others. */
#define OF_STEPPER 0x55
#define OF_LOOKER 0x77
#define OF_OTHERS 0xaa

/* What is copied: all that the processes share. */
typedef struct image {
	uint64_t busy;  /* the stepper is taking or giving back */
	uint64_t holds; /* blocks that he certainly has: got[] */
	uint64_t got[4];
	_Alignas(uint64_t) char bytes[ROOM];
} image;

typedef struct operation operation;

typedef struct structure {
	/* What is wrong with what the stepper has left; NULL: nothing. */
	const char *(*check)(const image *seen);
	/* All that a new process does. */
	void (*recover)(image *image, php_shm_owner self);
	/* Makes a new one in zeros: how many bytes it has. */
	size_t (*make)(image *image, const operation *operation);
} structure;

struct operation {
	const char *name;
	const structure *structure;
	void (*prepare)(image *image); /* NULL: fresh memory */
	void (*run)(image *image, php_shm_owner self);
	size_t holds;   /* what the stepper has at the end, or whether he has finished */
	size_t size;    /* bytes that he asks for; of a pool: slices */
	bool special;   /* a pool with owners; a region with a name */
	bool of_dead;   /* the lock is held by somebody who is dead */
	bool half_made; /* instead of fresh memory */
};

typedef struct outcome {
	void (*run)(image *image, php_shm_owner self);
	size_t points, violations;
	images seen;
} outcome;

typedef struct block {
	size_t offset, size;
	unsigned char content;
	const char *name; /* of a region */
} block;

static image *shared;
static size_t size;              /* bytes of the structure */
static const operation *current; /* what is stepped through */
static block held[SLICES_MAX];   /* what the living have */
static size_t held_count;
static size_t lost_before;            /* what a stepper before this one may have left taken */
static bool talkative;                /* whether violations are printed: those of faulty algorithms are not */
static uint64_t old_taken, new_taken; /* of a global memory: before and after the operation */

/* Handles, as before the child is started: it copies them, so that opening is not stepped through every time. */
static php_shm_fixed_pool_handle pool_handle;
static php_shm_ring_buffer_handle ring_handle;
static php_shm_global_memory_handle memory_handle;

/* What is stepped through: ours, or with a fault. */
static size_t (*pool_alloc)(php_shm_fixed_pool_handle *, php_shm_fixed_pool *, php_shm_owner) = php_shm_fixed_pool_alloc;
static php_shm_pool_state (*pool_free)(php_shm_fixed_pool_handle *, php_shm_fixed_pool *, size_t) = php_shm_fixed_pool_free;
static php_shm_ring_result (*ring_alloc)(
	const php_shm_ring_buffer_handle *, php_shm_ring_buffer *, size_t, size_t *) = php_shm_ring_buffer_alloc;
static php_shm_region_result (*memory_alloc)(const php_shm_global_memory_handle *, php_shm_global_memory *, size_t, const char *,
	size_t, size_t *) = php_shm_global_memory_alloc;

static php_shm_fixed_pool *pool_of(image *image)
{
	return (php_shm_fixed_pool *) image->bytes;
}

static php_shm_ring_buffer *ring_of(image *image)
{
	return (php_shm_ring_buffer *) image->bytes;
}

static php_shm_global_memory *memory_of(image *image)
{
	return (php_shm_global_memory *) image->bytes;
}

static char *at(image *image, size_t offset)
{
	return image->bytes + offset;
}

/* What the stepper says. The signal fences keep the compiler from moving it. */

static void say(uint64_t *word, uint64_t value)
{
	atomic_signal_fence(memory_order_seq_cst);
	*(volatile uint64_t *) word = value;
	atomic_signal_fence(memory_order_seq_cst);
}

static void enter(image *image)
{
	say(&image->busy, 1);
}

static void leave(image *image)
{
	say(&image->busy, 0);
}

/* Both while he is busy */

static void has(image *image, size_t offset, size_t bytes)
{
	memset(at(image, offset), OF_STEPPER, bytes);
	say(&image->got[image->holds], offset);
	say(&image->holds, image->holds + 1);
}

static size_t gives(image *image)
{
	say(&image->holds, image->holds - 1);
	return image->got[image->holds];
}

/* For all */

static void hold(image *image, size_t offset, size_t bytes, const char *name)
{
	unsigned char content = (unsigned char) (1 + held_count % 64);

	CHECK(offset != 0 && held_count < SLICES_MAX);
	memset(at(image, offset), content, bytes);
	held[held_count++] = (block) {offset, bytes, content, name};
}

static bool held_are_intact(image *image)
{
	for (size_t i = 0; i < held_count; i++) {
		if (!all_bytes_are(at(image, held[i].offset), held[i].size, held[i].content)) {
			return false;
		}
	}
	return true;
}

/* As a process does that comes to a lock: without a long sleep, since everybody else is dead. */
static bool take_lock(php_shm_lock *lock, php_shm_owner self)
{
	if (php_shm_lock_try(lock, self) != PHP_SHM_LOCK_TAKEN && !php_shm_lock_take_from_dead(lock, self)) {
		return false;
	}
	if (php_shm_lock_is_abandoned(lock)) {
		php_shm_lock_recover(lock);
	}
	return true;
}

static const char *wrong_count(const image *seen, size_t lost)
{
	if (lost < seen->holds) {
		return "what the stepper had is free";
	}
	return lost > seen->holds + seen->busy + lost_before ? "more is lost than the stepper was at" : NULL;
}

/* Pools */

static size_t make_pool(image *image, const operation *operation)
{
	size_t bytes = php_shm_fixed_pool_size(SLICE, operation->size, operation->special);

	CHECK(bytes != 0 && bytes <= ROOM);
	CHECK(php_shm_fixed_pool_open(pool_of(image), bytes, SLICE, operation->special, tracer, &pool_handle) == PHP_SHM_OPEN_DONE);
	CHECK(pool_handle.count == operation->size && pool_handle.size == bytes);
	pool_handle.next = 0;
	return bytes;
}

static void take_slices(image *image, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		hold(image, php_shm_fixed_pool_alloc(&pool_handle, pool_of(image), tracer), SLICE, NULL);
	}
	/* Where the stepper tries first. */
	pool_handle.next = 0;
}

static void pool_as_new(image *image)
{
	(void) image;
}

static void pool_one_taken(image *image)
{
	take_slices(image, 1);
}

/* Summaries show words in which nothing is free any more. */
static void pool_nearly_full(image *image)
{
	take_slices(image, pool_handle.count - 1);
}

static void pool_full(image *image)
{
	take_slices(image, pool_handle.count);
}

/* The same, and the summaries say so. */
static void pool_known_to_be_full(image *image)
{
	pool_full(image);
	CHECK(php_shm_fixed_pool_alloc(&pool_handle, pool_of(image), tracer) == 0);
}

/* Who has freed the slice has died before the summaries showed it. */
static void pool_hidden(image *image)
{
	size_t slice = pool_handle.count / 2;

	pool_known_to_be_full(image);
	held[slice] = held[--held_count];
	if (pool_handle.owners != 0) {
		atomic_store((_Atomic uint64_t *) &pool_of(image)->words[pool_handle.owners + slice], 0);
	}
	atomic_fetch_or(&pool_of(image)->words[slice / 64], UINT64_C(1) << slice % 64);
}

/* The last and one in the middle are somebody's who is dead. */
static void pool_of_dead(image *image)
{
	size_t middle = pool_handle.count / 2;

	take_slices(image, middle);
	pool_handle.next = middle;
	CHECK(php_shm_fixed_pool_alloc(&pool_handle, pool_of(image), dead) != 0);
	pool_handle.next = middle + 1;
	for (size_t i = middle + 1; i + 1 < pool_handle.count; i++) {
		hold(image, php_shm_fixed_pool_alloc(&pool_handle, pool_of(image), tracer), SLICE, NULL);
	}
	CHECK(php_shm_fixed_pool_alloc(&pool_handle, pool_of(image), dead) != 0);
	CHECK(php_shm_fixed_pool_alloc(&pool_handle, pool_of(image), tracer) == 0);
	pool_handle.next = 0;
	lost_before = 2;
}

/* The stepper has one slice, which he will free; in an owned pool one that somebody else had, who is dead. */
static void pool_to_free(image *image)
{
	size_t middle = pool_handle.count / 2;

	pool_known_to_be_full(image);
	held[middle] = held[--held_count];
	if (pool_handle.owners != 0) {
		atomic_store((_Atomic uint64_t *) &pool_of(image)->words[pool_handle.owners + middle], dead);
	}
	has(image, pool_handle.first + middle * SLICE, SLICE);
}

static void take_slice(image *image, php_shm_fixed_pool_handle *handle, php_shm_owner self)
{
	size_t offset;

	enter(image);
	offset = pool_alloc(handle, pool_of(image), self);
	if (offset != 0) {
		has(image, offset, SLICE);
	}
	leave(image);
}

static void free_slice(image *image, php_shm_fixed_pool_handle *handle)
{
	enter(image);
	CHECK(pool_free(handle, pool_of(image), gives(image)) == PHP_SHM_POOL_TAKEN);
	leave(image);
}

static void run_pool_open(image *image, php_shm_owner self)
{
	php_shm_fixed_pool_handle handle;

	CHECK(php_shm_fixed_pool_open(pool_of(image), size, SLICE, current->special, self, &handle) == PHP_SHM_OPEN_DONE);
}

static void run_pool_alloc(image *image, php_shm_owner self)
{
	php_shm_fixed_pool_handle handle = pool_handle;

	take_slice(image, &handle, self);
}

static void run_pool_free(image *image, php_shm_owner self)
{
	php_shm_fixed_pool_handle handle = pool_handle;

	(void) self;
	free_slice(image, &handle);
}

static void run_pool_alloc_and_free(image *image, php_shm_owner self)
{
	php_shm_fixed_pool_handle handle = pool_handle;

	take_slice(image, &handle, self);
	free_slice(image, &handle);
}

static void run_pool_reclaim(image *image, php_shm_owner self)
{
	(void) self;
	CHECK(php_shm_fixed_pool_reclaim(&pool_handle, pool_of(image)) == 2);
}

static void recover_pool(image *image, php_shm_owner self)
{
	php_shm_fixed_pool_handle handle;

	CHECK(php_shm_fixed_pool_open(pool_of(image), size, SLICE, current->special, self, &handle) == PHP_SHM_OPEN_DONE);
	/* To ask whether the living live takes thousands of instructions, so that is stepped through where it is the point. */
	if (current->special && (held_count == 0 || (current->run == run_pool_reclaim && current->size == 3))) {
		php_shm_fixed_pool_reclaim(&handle, pool_of(image));
	}
	take_slice(image, &handle, self);
	take_slice(image, &handle, self);
	while (image->holds != 0) {
		free_slice(image, &handle);
	}
}

static const char *check_held_slices(const php_shm_fixed_pool_handle *handle, image *image)
{
	for (size_t i = 0; i < held_count; i++) {
		size_t slice = (held[i].offset - handle->first) / SLICE;

		if (php_shm_fixed_pool_state(handle, pool_of(image), held[i].offset) != PHP_SHM_POOL_TAKEN ||
			(handle->owners != 0 && atomic_load(&pool_of(image)->words[handle->owners + slice]) != tracer)) {
			return "a slice of somebody alive is not his any more";
		}
	}
	return held_are_intact(image) ? NULL : "somebody else has written into a slice of somebody alive";
}

static const char *check_pool(const image *seen)
{
	image copy = *seen;
	php_shm_fixed_pool *pool = pool_of(&copy);
	php_shm_fixed_pool_handle handle;
	size_t hidden, available, lost, taken[SLICES_MAX], count = 0;
	const char *wrong;

	if (php_shm_fixed_pool_open(pool, size, SLICE, current->special, tracer, &handle) != PHP_SHM_OPEN_DONE ||
		handle.count != current->size) {
		return "it cannot be opened";
	}
	wrong = php_shm_fixed_pool_verify(&handle, pool, &hidden);
	wrong = wrong != NULL ? wrong : check_held_slices(&handle, &copy);
	if (wrong != NULL) {
		return wrong;
	}
	available = php_shm_fixed_pool_available(&handle, pool);
	if (available + held_count > handle.count) {
		return "more is free than nobody has";
	}
	lost = handle.count - held_count - available;
	wrong = wrong_count(seen, lost);
	for (size_t i = 0; wrong == NULL && i < seen->holds; i++) {
		if (php_shm_fixed_pool_state(&handle, pool, seen->got[i]) != PHP_SHM_POOL_TAKEN ||
			!all_bytes_are(at(&copy, seen->got[i]), SLICE, OF_STEPPER)) {
			wrong = "what the stepper had is not his";
		}
	}
	if (wrong != NULL) {
		return wrong;
	}
	if (current->special) {
		if (php_shm_fixed_pool_reclaim(&handle, pool) != lost ||
			php_shm_fixed_pool_available(&handle, pool) != available + lost) {
			return "not all that the dead had is reclaimed";
		}
		available += lost;
		lost = 0;
	}
	/* All that is free, once, and nothing else. */
	while (count <= available) {
		size_t offset = php_shm_fixed_pool_alloc(&handle, pool, tracer);

		if (offset == 0) {
			break;
		}
		if (count == available || all_bytes_are(at(&copy, offset), SLICE, OF_LOOKER)) {
			return "a slice is handed out twice";
		}
		memset(at(&copy, offset), OF_LOOKER, SLICE);
		taken[count++] = offset;
	}
	if (count != available) {
		return "a free slice is not found";
	}
	wrong = check_held_slices(&handle, &copy);
	if (wrong != NULL) {
		return wrong;
	}
	while (count-- > 0) {
		if (php_shm_fixed_pool_free(&handle, pool, taken[count]) != PHP_SHM_POOL_TAKEN ||
			php_shm_fixed_pool_free(&handle, pool, taken[count]) != PHP_SHM_POOL_FREE) {
			return "a slice cannot be freed once";
		}
	}
	for (size_t i = 0; i < held_count; i++) {
		if (php_shm_fixed_pool_free(&handle, pool, held[i].offset) != PHP_SHM_POOL_TAKEN) {
			return "who lives cannot free his slice";
		}
	}
	if (php_shm_fixed_pool_available(&handle, pool) != handle.count - lost) {
		return "not all is free in the end";
	}
	return php_shm_fixed_pool_verify(&handle, pool, &hidden);
}

/* Rings. Of 128 bytes: 4 blocks of 20 bytes fill one, for each takes 32 with its size. */

#define RING_CAPACITY ((size_t) 120)

static size_t make_ring(image *image, const operation *operation)
{
	size_t bytes = php_shm_ring_buffer_size(RING_CAPACITY);

	(void) operation;
	CHECK(bytes != 0 && bytes <= ROOM);
	CHECK(php_shm_ring_buffer_open(ring_of(image), bytes, tracer, &ring_handle) == PHP_SHM_OPEN_DONE);
	CHECK(ring_handle.capacity == RING_CAPACITY && ring_handle.size == bytes);
	/* What blocks were there before left in it. */
	memset(at(image, ring_handle.ring), OF_OTHERS, ring_handle.length);
	return bytes;
}

static void take_blocks(image *image, size_t count)
{
	while (count-- > 0) {
		size_t offset;

		CHECK(php_shm_ring_buffer_alloc(&ring_handle, ring_of(image), 20, &offset) == PHP_SHM_RING_DONE);
		hold(image, offset, 20, NULL);
	}
}

static void free_oldest(image *image, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		CHECK(php_shm_ring_buffer_free(&ring_handle, ring_of(image), held[i].offset));
	}
	held_count -= count;
	memmove(held, held + count, held_count * sizeof(held[0]));
}

/* By somebody who finds no room. */
static void pass_over(image *image)
{
	size_t offset;

	CHECK(php_shm_ring_buffer_alloc(&ring_handle, ring_of(image), RING_CAPACITY, &offset) == PHP_SHM_RING_FULL);
}

static void ring_as_new(image *image)
{
	(void) image;
}

/* The head is in the middle, or near the end, and nothing is taken, of which the tail knows or not. */

static void ring_empty_in_the_middle(image *image)
{
	take_blocks(image, 2);
	free_oldest(image, 2);
}

static void ring_passed_in_the_middle(image *image)
{
	ring_empty_in_the_middle(image);
	atomic_store(&ring_of(image)->tail, atomic_load(&ring_of(image)->head));
}

static void ring_one_freed(image *image)
{
	take_blocks(image, 3);
	free_oldest(image, 1);
}

static void ring_two_freed(image *image)
{
	take_blocks(image, 3);
	free_oldest(image, 2);
}

static void ring_two_passed(image *image)
{
	ring_two_freed(image);
	pass_over(image);
}

static void ring_wrapped(image *image)
{
	take_blocks(image, 4);
	free_oldest(image, 2);
	take_blocks(image, 1);
}

static void ring_full(image *image)
{
	take_blocks(image, 4);
}

static void ring_full_with_one_freed(image *image)
{
	take_blocks(image, 4);
	free_oldest(image, 1);
}

/* The stepper has the one in the middle, or the oldest, which he will free. */

static void ring_to_free(image *image)
{
	ring_wrapped(image);
	has(image, held[1].offset, held[1].size);
	held[1] = held[--held_count];
}

static void ring_to_free_oldest(image *image)
{
	ring_full(image);
	has(image, held[0].offset, held[0].size);
	held[0] = held[--held_count];
}

static void ring_to_free_last(image *image)
{
	take_blocks(image, 1);
	has(image, held[0].offset, held[0].size);
	held_count = 0;
}

static void take_ring_block(image *image, const php_shm_ring_buffer_handle *handle, php_shm_owner self, size_t bytes)
{
	size_t offset;

	CHECK(take_lock(&ring_of(image)->lock, self));
	enter(image);
	if (ring_alloc(handle, ring_of(image), bytes, &offset) == PHP_SHM_RING_DONE) {
		has(image, offset, bytes);
	}
	leave(image);
	php_shm_lock_release(&ring_of(image)->lock, self);
}

static void free_ring_block(image *image, const php_shm_ring_buffer_handle *handle)
{
	enter(image);
	CHECK(php_shm_ring_buffer_free(handle, ring_of(image), gives(image)));
	leave(image);
}

static void run_ring_open(image *image, php_shm_owner self)
{
	php_shm_ring_buffer_handle handle;

	CHECK(php_shm_ring_buffer_open(ring_of(image), size, self, &handle) == PHP_SHM_OPEN_DONE);
}

static void run_ring_alloc(image *image, php_shm_owner self)
{
	take_ring_block(image, &ring_handle, self, current->size);
}

static void run_ring_free(image *image, php_shm_owner self)
{
	(void) self;
	free_ring_block(image, &ring_handle);
}

static void recover_ring(image *image, php_shm_owner self)
{
	php_shm_ring_buffer_handle handle;

	CHECK(php_shm_ring_buffer_open(ring_of(image), size, self, &handle) == PHP_SHM_OPEN_DONE);
	take_ring_block(image, &handle, self, 20);
	take_ring_block(image, &handle, self, 40);
	while (image->holds != 0) {
		free_ring_block(image, &handle);
	}
}

static const char *check_held_blocks(const php_shm_ring_buffer_handle *handle, image *image)
{
	for (size_t i = 0; i < held_count; i++) {
		if (php_shm_ring_buffer_at(handle, ring_of(image), held[i].offset) != held[i].size) {
			return "a block of somebody alive is not his any more";
		}
	}
	return held_are_intact(image) ? NULL : "somebody else has written into a block of somebody alive";
}

/* How many bits are set: when nobody is at it, those of the blocks that are taken. */
static size_t count_bits(const php_shm_ring_buffer_handle *handle, image *image)
{
	size_t bits = 0;

	for (size_t i = 0; i < (handle->ring - sizeof(php_shm_ring_buffer)) / sizeof(uint64_t); i++) {
		bits += (size_t) __builtin_popcountll(atomic_load(&ring_of(image)->words[i]));
	}
	return bits;
}

static const char *check_ring(const image *seen)
{
	image copy = *seen;
	php_shm_ring_buffer *ring = ring_of(&copy);
	php_shm_ring_buffer_handle handle;
	php_shm_ring_buffer_stats stats;
	php_shm_ring_result result;
	size_t lost, offset, taken[16], count = 0;
	const char *wrong;

	if (php_shm_ring_buffer_open(ring, size, tracer, &handle) != PHP_SHM_OPEN_DONE || handle.size != size) {
		return "it cannot be opened";
	}
	/* Without the lock */
	wrong = check_held_blocks(&handle, &copy);
	if (wrong != NULL) {
		return wrong;
	}
	if (!take_lock(&ring->lock, tracer)) {
		return "it cannot be locked";
	}
	wrong = php_shm_ring_buffer_verify(&handle, ring);
	if (wrong != NULL) {
		return wrong;
	}
	if (php_shm_ring_buffer_stat(&handle, ring, &stats) != PHP_SHM_RING_DONE || stats.blocks < held_count) {
		return "not all blocks of living ones are in the ring";
	}
	if (count_bits(&handle, &copy) != stats.blocks) {
		return "a bit is set that is no block's";
	}
	lost = stats.blocks - held_count;
	wrong = wrong_count(seen, lost);
	for (size_t i = 0; wrong == NULL && i < seen->holds; i++) {
		if (php_shm_ring_buffer_at(&handle, ring, seen->got[i]) == 0 ||
			!all_bytes_are(at(&copy, seen->got[i]), php_shm_ring_buffer_at(&handle, ring, seen->got[i]), OF_STEPPER)) {
			wrong = "what the stepper had is not his";
		}
	}
	if (wrong != NULL) {
		return wrong;
	}
	/* As much as there is room for. */
	while ((result = php_shm_ring_buffer_alloc(&handle, ring, 1 + count, &offset)) == PHP_SHM_RING_DONE) {
		if (count == sizeof(taken) / sizeof(taken[0])) {
			return "more is handed out than there is";
		}
		if (php_shm_ring_buffer_at(&handle, ring, offset) != 1 + count) {
			return "a new block has not the size that was asked for";
		}
		memset(at(&copy, offset), OF_LOOKER, 1 + count);
		taken[count++] = offset;
	}
	if (result != PHP_SHM_RING_FULL) {
		return "it seems corrupt";
	}
	wrong = check_held_blocks(&handle, &copy);
	wrong = wrong != NULL ? wrong : php_shm_ring_buffer_verify(&handle, ring);
	for (size_t i = 0; wrong == NULL && i < seen->holds; i++) {
		if (!all_bytes_are(at(&copy, seen->got[i]), php_shm_ring_buffer_at(&handle, ring, seen->got[i]), OF_STEPPER)) {
			wrong = "what the stepper had is handed out";
		}
	}
	if (wrong != NULL) {
		return wrong;
	}
	while (count-- > 0) {
		if (!php_shm_ring_buffer_free(&handle, ring, taken[count]) || php_shm_ring_buffer_free(&handle, ring, taken[count])) {
			return "a block cannot be freed once";
		}
	}
	for (size_t i = 0; i < held_count; i++) {
		if (!php_shm_ring_buffer_free(&handle, ring, held[i].offset)) {
			return "who lives cannot free his block";
		}
	}
	/* What the dead had, as somebody would clean up. */
	while (php_shm_ring_buffer_stat(&handle, ring, &stats) == PHP_SHM_RING_DONE && stats.oldest != 0) {
		if (lost-- == 0 || !php_shm_ring_buffer_free(&handle, ring, stats.oldest)) {
			return "something else is taken than what the dead had";
		}
	}
	if (lost != 0 || count_bits(&handle, &copy) != 0) {
		return "bits are left";
	}
	for (int i = 0; i < 2; i++) {
		if (php_shm_ring_buffer_alloc(&handle, ring, RING_CAPACITY, &offset) != PHP_SHM_RING_DONE ||
			php_shm_ring_buffer_at(&handle, ring, offset) != RING_CAPACITY || !php_shm_ring_buffer_free(&handle, ring, offset)) {
			return "a block of the full capacity does not fit";
		}
	}
	php_shm_lock_release(&ring->lock, tracer);
	if (php_shm_lock_try(&ring->lock, tracer) != PHP_SHM_LOCK_TAKEN || php_shm_lock_is_abandoned(&ring->lock)) {
		return "it cannot be locked again";
	}
	return php_shm_ring_buffer_verify(&handle, ring);
}

/* Global memories: of 14 units, of which a region takes two more than it has bytes for. */

#define UNIT PHP_SHM_GLOBAL_MEMORY_UNIT
#define UNITS ((size_t) 14)
#define REGION_UNITS (sizeof(php_shm_region) / UNIT)
#define NEW "new"

static size_t make_memory(image *image, const operation *operation)
{
	size_t bytes = php_shm_global_memory_size((UNITS - REGION_UNITS) * UNIT);

	(void) operation;
	CHECK(bytes != 0 && bytes <= ROOM);
	CHECK(php_shm_global_memory_open(memory_of(image), bytes, 0, tracer, &memory_handle) == PHP_SHM_OPEN_DONE);
	CHECK(memory_handle.units == UNITS);
	memset(at(image, memory_handle.first), OF_OTHERS, UNITS * UNIT);
	return bytes;
}

static void take_region(image *image, size_t bytes, const char *name)
{
	size_t offset;

	CHECK(php_shm_global_memory_alloc(&memory_handle, memory_of(image), bytes, name, name != NULL ? strlen(name) : 0, &offset) ==
		PHP_SHM_REGION_FOUND);
	hold(image, offset, bytes, name);
}

static void memory_as_new(image *image)
{
	(void) image;
}

/* 6 units are left. */
static void memory_with_regions(image *image)
{
	take_region(image, 10, "a");
	take_region(image, UNIT, NULL);
	take_region(image, UNIT + 1, "bb");
}

/* 4 units are left: a region of two. */
static void memory_nearly_full(image *image)
{
	memory_with_regions(image);
	take_region(image, 2 * UNIT, NULL);
}

static void memory_full(image *image)
{
	memory_nearly_full(image);
	take_region(image, 1, NULL);
}

static size_t new_name_length(void)
{
	return current->special ? strlen(NEW) : 0;
}

static void run_memory_open(image *image, php_shm_owner self)
{
	php_shm_global_memory_handle handle;

	CHECK(php_shm_global_memory_open(memory_of(image), size, 0, self, &handle) == PHP_SHM_OPEN_DONE);
}

/* As region() does it: look, lock, look again, make. */
static void find_or_make(image *image, const php_shm_global_memory_handle *handle, php_shm_owner self)
{
	php_shm_global_memory *memory = memory_of(image);
	php_shm_region region;
	size_t offset;

	if (current->special && php_shm_global_memory_find(handle, memory, NEW, strlen(NEW), &region) == PHP_SHM_REGION_FOUND) {
		return;
	}
	CHECK(take_lock(&memory->lock, self));
	enter(image);
	if (!current->special || php_shm_global_memory_find(handle, memory, NEW, strlen(NEW), &region) != PHP_SHM_REGION_FOUND) {
		(void) memory_alloc(handle, memory, current->size, NEW, new_name_length(), &offset);
	}
	say(&image->holds, 1);
	leave(image);
	php_shm_lock_release(&memory->lock, self);
}

static void run_memory_alloc(image *image, php_shm_owner self)
{
	find_or_make(image, &memory_handle, self);
}

static void run_memory_find(image *image, php_shm_owner self)
{
	php_shm_region region;

	(void) self;
	CHECK(php_shm_global_memory_find(&memory_handle, memory_of(image), "bb", 2, &region) == PHP_SHM_REGION_FOUND);
	CHECK(region.size == UNIT + 1);
}

static void run_memory_lock(image *image, php_shm_owner self)
{
	CHECK(take_lock(&memory_of(image)->lock, self));
	php_shm_lock_release(&memory_of(image)->lock, self);
}

static void recover_memory(image *image, php_shm_owner self)
{
	php_shm_global_memory_handle handle;

	CHECK(php_shm_global_memory_open(memory_of(image), size, 0, self, &handle) == PHP_SHM_OPEN_DONE);
	if (current->special) {
		find_or_make(image, &handle, self);
	} else {
		/* What has no name cannot be found, and taking it again would take other bytes. */
		run_memory_lock(image, self);
	}
}

static const char *check_held_regions(const php_shm_global_memory_handle *handle, image *image)
{
	for (size_t i = 0; i < held_count; i++) {
		const char *name = held[i].name;
		php_shm_region region;

		if (name != NULL &&
			(php_shm_global_memory_find(handle, memory_of(image), name, strlen(name), &region) != PHP_SHM_REGION_FOUND ||
				region.offset != held[i].offset || region.size != held[i].size)) {
			return "a region is not found where it was";
		}
	}
	return held_are_intact(image) ? NULL : "somebody else has written into a region";
}

/* The new region, or that there is none. */
static const char *check_new_region(const php_shm_global_memory_handle *handle, image *image, bool expected)
{
	php_shm_region region;

	if (php_shm_global_memory_find(handle, memory_of(image), NEW, strlen(NEW), &region) != PHP_SHM_REGION_FOUND) {
		return expected ? "the region is not complete" : NULL;
	}
	if (!expected) {
		return "a region is found that is not taken";
	}
	return region.size == current->size && region.offset == handle->first + (old_taken >> 20) * UNIT &&
			all_bytes_are(at(image, region.offset), (region.size + UNIT - 1) / UNIT * UNIT, 0)
		? NULL
		: "the region is not as it was asked for";
}

static const char *check_memory(const image *seen)
{
	image copy = *seen;
	php_shm_global_memory *memory = memory_of(&copy);
	php_shm_global_memory_handle handle;
	size_t available, regions, offset, left;
	uint64_t taken;
	const char *wrong;

	if (php_shm_global_memory_open(memory, size, 0, tracer, &handle) != PHP_SHM_OPEN_DONE || handle.units != UNITS) {
		return "it cannot be opened";
	}
	/* Without the lock */
	taken = atomic_load(&memory->taken);
	if (taken != old_taken && taken != new_taken) {
		return "a part is taken";
	}
	if (seen->holds != 0 && taken != new_taken) {
		return "what was taken is not";
	}
	wrong = php_shm_global_memory_verify(&handle, memory);
	wrong = wrong != NULL ? wrong : check_held_regions(&handle, &copy);
	wrong = wrong != NULL ? wrong : check_new_region(&handle, &copy, current->special && taken != old_taken);
	if (wrong != NULL) {
		return wrong;
	}
	if (!take_lock(&memory->lock, tracer)) {
		return "it cannot be locked";
	}
	if (taken == old_taken) {
		php_shm_region_result result =
			php_shm_global_memory_alloc(&handle, memory, current->size, NEW, new_name_length(), &offset);

		if (result != (old_taken != new_taken ? PHP_SHM_REGION_FOUND : PHP_SHM_REGION_NO_ROOM)) {
			return "it cannot be made again";
		}
	}
	wrong = check_new_region(&handle, &copy, current->special && new_taken != old_taken);
	if (wrong != NULL) {
		return wrong;
	}
	/* All that is left. */
	if (!php_shm_global_memory_stat(&handle, memory, &available, &regions)) {
		return "it seems corrupt";
	}
	left = handle.units - regions * REGION_UNITS - (atomic_load(&memory->taken) >> 20);
	for (; php_shm_global_memory_alloc(&handle, memory, UNIT, NULL, 0, &offset) == PHP_SHM_REGION_FOUND; left--) {
		if (!all_bytes_are(at(&copy, offset), UNIT, 0)) {
			return "what is handed out is not zero";
		}
		memset(at(&copy, offset), OF_LOOKER, UNIT);
	}
	if (left != 0 || offset + UNIT > handle.first + (handle.units - regions * REGION_UNITS) * UNIT) {
		return "not all can be taken";
	}
	wrong = check_held_regions(&handle, &copy);
	wrong = wrong != NULL ? wrong : check_new_region(&handle, &copy, current->special && new_taken != old_taken);
	if (wrong != NULL) {
		return wrong;
	}
	php_shm_lock_release(&memory->lock, tracer);
	if (php_shm_lock_try(&memory->lock, tracer) != PHP_SHM_LOCK_TAKEN || php_shm_lock_is_abandoned(&memory->lock)) {
		return "it cannot be locked again";
	}
	return php_shm_global_memory_verify(&handle, memory);
}

_Static_assert(offsetof(php_shm_ring_buffer, lock) == offsetof(php_shm_global_memory, lock), "prepare() counts on it");

static const structure pool = {check_pool, recover_pool, make_pool}, ring = {check_ring, recover_ring, make_ring},
					   memory = {check_memory, recover_memory, make_memory};

/* With faults. Only by the plain ways, and on the same layout. */

static _Atomic uint64_t *owner_word(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t slice)
{
	return &pool->words[handle->owners + slice];
}

static php_shm_pool_state free_owner_first(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset)
{
	size_t slice = (offset - handle->first) / handle->stride;

	atomic_store(owner_word(handle, pool, slice), 0);
	atomic_fetch_or(&pool->words[slice / 64], UINT64_C(1) << slice % 64);
	return PHP_SHM_POOL_TAKEN;
}

static size_t alloc_bit_first(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner self)
{
	size_t slice = (size_t) __builtin_ctzll(atomic_load(&pool->words[0]));

	atomic_fetch_and(&pool->words[0], ~(UINT64_C(1) << slice));
	atomic_store(owner_word(handle, pool, slice), self);
	return handle->first + slice * handle->stride;
}

/* The others in the word are hidden for a moment. */
static size_t alloc_word_at_once(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, php_shm_owner self)
{
	uint64_t bits = atomic_exchange(&pool->words[0], 0);
	size_t slice = (size_t) __builtin_ctzll(bits);

	(void) self;
	atomic_store(&pool->words[0], bits & ~(UINT64_C(1) << slice));
	return handle->first + slice * handle->stride;
}

/* Without the ends of the ring, which the states that are used for it are far from. */
static _Atomic uint64_t *ring_place(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, uint64_t head)
{
	return (_Atomic uint64_t *) ((char *) ring + handle->ring + head);
}

static php_shm_ring_result ring_bit_first(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t bytes, size_t *offset)
{
	uint64_t head = atomic_load(&ring->head);

	atomic_store(ring_place(handle, ring, head), bytes);
	atomic_fetch_or(&ring->words[0], UINT64_C(1) << head / 8);
	atomic_store(&ring->head, head + 8 + (bytes + 7) / 8 * 8);
	*offset = handle->ring + head + 8;
	return PHP_SHM_RING_DONE;
}

static php_shm_ring_result ring_head_first(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t bytes, size_t *offset)
{
	uint64_t head = atomic_load(&ring->head);

	atomic_store(&ring->head, head + 8 + (bytes + 7) / 8 * 8);
	atomic_store(ring_place(handle, ring, head), bytes);
	atomic_fetch_or(&ring->words[0], UINT64_C(1) << head / 8);
	*offset = handle->ring + head + 8;
	return PHP_SHM_RING_DONE;
}

/* Begins as ours does; *taken is how much will be taken but for the name, whose entry is returned. */
static php_shm_region *begin_region(
	const php_shm_global_memory_handle *handle, php_shm_global_memory *memory, size_t bytes, uint64_t *taken, size_t *offset)
{
	uint64_t before = atomic_load(&memory->taken);
	size_t units = (bytes + UNIT - 1) / UNIT;

	*offset = handle->first + (before >> 20) * UNIT;
	memset((char *) memory + *offset, 0, units * UNIT);
	*taken = before + ((uint64_t) units << 20);
	return (php_shm_region *) ((char *) memory + handle->first + handle->units * UNIT) - ((before & 0xfffff) + 1);
}

static void write_entry(php_shm_region *entry, size_t bytes, const char *name, size_t length, size_t offset)
{
	php_shm_region region = {.offset = offset, .size = bytes, .hash = UINT32_C(2166136261), .length = (uint32_t) length};

	for (size_t i = 0; i < length; i++) {
		region.hash = (region.hash ^ (unsigned char) name[i]) * UINT32_C(16777619);
		region.name[i] = name[i];
	}
	*entry = region;
}

static php_shm_region_result memory_count_first(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t bytes, const char *name, size_t length, size_t *offset)
{
	uint64_t taken;
	php_shm_region *entry = begin_region(handle, memory, bytes, &taken, offset);

	atomic_store(&memory->taken, taken + 1);
	write_entry(entry, bytes, name, length, *offset);
	return PHP_SHM_REGION_FOUND;
}

static php_shm_region_result memory_in_two_steps(const php_shm_global_memory_handle *handle, php_shm_global_memory *memory,
	size_t bytes, const char *name, size_t length, size_t *offset)
{
	uint64_t taken;
	php_shm_region *entry = begin_region(handle, memory, bytes, &taken, offset);

	write_entry(entry, bytes, name, length, *offset);
	atomic_store(&memory->taken, taken);
	atomic_store(&memory->taken, taken + 1);
	return PHP_SHM_REGION_FOUND;
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
	wrong = current->structure->check(&seen);
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

/* How much will be taken of a global memory. */
static void foresee(void)
{
	image copy = *shared;
	size_t offset;

	old_taken = atomic_load(&memory_of(&copy)->taken);
	php_shm_global_memory_alloc(&memory_handle, memory_of(&copy), current->size, NEW, new_name_length(), &offset);
	new_taken = atomic_load(&memory_of(&copy)->taken);
}

/* As a maker leaves it who has died after he wrote the header, on what was there before. */
static void unmake(void)
{
	php_shm_header *header = (php_shm_header *) shared->bytes;

	memset(shared->bytes + sizeof(*header), 0xff, size - sizeof(*header));
	atomic_store(&header->state, 0);
	atomic_store(&header->maker, dead);
}

static void prepare(const operation *operation)
{
	current = operation;
	held_count = lost_before = 0;
	memset(shared, 0, sizeof(*shared));
	size = operation->structure->make(shared, operation);
	if (operation->prepare != NULL) {
		operation->prepare(shared);
	}
	if (operation->structure == &memory) {
		foresee();
	}
	if (operation->half_made) {
		unmake();
	} else if (operation->prepare == NULL) {
		memset(shared, 0, sizeof(*shared));
	}
	if (operation->of_dead) {
		/* Rings and global memories have their lock in the same place. */
		atomic_store(&ring_of(shared)->lock.word, dead | PHP_SHM_LOCK_WAITERS);
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
		lost_before = lost_before_first + shared->busy + shared->holds;
		shared->busy = shared->holds = 0;
		walk_through(&second, operation->structure->recover);
		points += second.points;
		violations += second.violations;
	}
	printf("%-50s %6zu points, %3zu different images, %6zu points of %2zu recoveries\n", operation->name, first.points,
		first.seen.count, points - first.points, stepped);
	CHECK(violations == 0);
	return points;
}

static void find(const char *fault, const operation *operation)
{
	size_t violations = check_operation(operation);

	printf("fault %-40s %6zu violations\n", fault, violations);
	CHECK(violations > 0);
}

int main(void)
{
	/* Of pools: how many slices, and whether it has owners. Of rings: bytes. Of global memories: bytes, and whether with a name. */
	static const operation operations[] = {
		{"pool: open fresh memory", &pool, NULL, run_pool_open, 0, 65, false, false, false},
		{"owned pool: open fresh memory", &pool, NULL, run_pool_open, 0, 10, true, false, false},
		{"pool: open a half-made one", &pool, NULL, run_pool_open, 0, 130, false, false, true},
		{"owned pool: open a half-made one", &pool, NULL, run_pool_open, 0, 10, true, false, true},
		{"pool: open one", &pool, pool_one_taken, run_pool_open, 0, 65, false, false, false},
		{"pool of 3: alloc", &pool, pool_as_new, run_pool_alloc, 1, 3, false, false, false},
		{"pool of 3: alloc beside one", &pool, pool_one_taken, run_pool_alloc, 1, 3, false, false, false},
		{"pool of 3: alloc the last", &pool, pool_nearly_full, run_pool_alloc, 1, 3, false, false, false},
		{"pool of 3: alloc in vain", &pool, pool_full, run_pool_alloc, 0, 3, false, false, false},
		{"pool of 3: free", &pool, pool_to_free, run_pool_free, 0, 3, false, false, false},
		{"pool of 65: alloc the last, hide", &pool, pool_nearly_full, run_pool_alloc, 1, 65, false, false, false},
		{"pool of 65: alloc in vain, hide", &pool, pool_full, run_pool_alloc, 0, 65, false, false, false},
		{"pool of 65: free, show", &pool, pool_to_free, run_pool_free, 0, 65, false, false, false},
		{"pool of 130: alloc", &pool, pool_as_new, run_pool_alloc, 1, 130, false, false, false},
		{"pool of 130: alloc the last, hide", &pool, pool_nearly_full, run_pool_alloc, 1, 130, false, false, false},
		{"pool of 130: alloc in vain, hide", &pool, pool_full, run_pool_alloc, 0, 130, false, false, false},
		{"pool of 130: alloc in vain", &pool, pool_known_to_be_full, run_pool_alloc, 0, 130, false, false, false},
		{"pool of 130: alloc what no summary shows, look", &pool, pool_hidden, run_pool_alloc, 1, 130, false, false, false},
		{"pool of 130: free, show", &pool, pool_to_free, run_pool_free, 0, 130, false, false, false},
		{"pool of 130: alloc, free", &pool, pool_nearly_full, run_pool_alloc_and_free, 0, 130, false, false, false},
		{"owned pool of 3: alloc", &pool, pool_as_new, run_pool_alloc, 1, 3, true, false, false},
		{"owned pool of 3: alloc beside one", &pool, pool_one_taken, run_pool_alloc, 1, 3, true, false, false},
		{"owned pool of 3: alloc the last", &pool, pool_nearly_full, run_pool_alloc, 1, 3, true, false, false},
		{"owned pool of 3: alloc in vain", &pool, pool_full, run_pool_alloc, 0, 3, true, false, false},
		{"owned pool of 3: free", &pool, pool_to_free, run_pool_free, 0, 3, true, false, false},
		{"owned pool of 3: alloc, free", &pool, pool_one_taken, run_pool_alloc_and_free, 0, 3, true, false, false},
		{"owned pool of 3: reclaim", &pool, pool_of_dead, run_pool_reclaim, 0, 3, true, false, false},
		{"owned pool of 65: alloc the last, hide", &pool, pool_nearly_full, run_pool_alloc, 1, 65, true, false, false},
		{"owned pool of 65: reclaim, show", &pool, pool_of_dead, run_pool_reclaim, 0, 65, true, false, false},
		{"owned pool of 130: alloc in vain, hide", &pool, pool_full, run_pool_alloc, 0, 130, true, false, false},
		{"owned pool of 130: alloc what no summary shows", &pool, pool_hidden, run_pool_alloc, 1, 130, true, false, false},
		{"owned pool of 130: free, show", &pool, pool_to_free, run_pool_free, 0, 130, true, false, false},
		{"owned pool of 130: alloc, free", &pool, pool_nearly_full, run_pool_alloc_and_free, 0, 130, true, false, false},
		{"owned pool of 130: reclaim, show", &pool, pool_of_dead, run_pool_reclaim, 0, 130, true, false, false},
		{"ring: open fresh memory", &ring, NULL, run_ring_open, 0, 0, false, false, false},
		{"ring: open a half-made one", &ring, NULL, run_ring_open, 0, 0, false, false, true},
		{"ring: open one", &ring, ring_wrapped, run_ring_open, 0, 0, false, false, false},
		{"ring: lock, alloc, unlock", &ring, ring_as_new, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc all of it", &ring, ring_as_new, run_ring_alloc, 1, RING_CAPACITY, false, false, false},
		{"ring: alloc, pass over one", &ring, ring_one_freed, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc, pass over all", &ring, ring_empty_in_the_middle, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc, skip to the beginning", &ring, ring_two_passed, run_ring_alloc, 1, 40, false, false, false},
		{"ring: alloc, pass over two, skip", &ring, ring_two_freed, run_ring_alloc, 1, 40, false, false, false},
		{"ring: alloc, pass over all, skip", &ring, ring_empty_in_the_middle, run_ring_alloc, 1, 72, false, false, false},
		{"ring: alloc all, pass over all, skip", &ring, ring_empty_in_the_middle, run_ring_alloc, 1, RING_CAPACITY, false, false,
			false},
		{"ring: alloc, skip in an empty one", &ring, ring_passed_in_the_middle, run_ring_alloc, 1, 72, false, false, false},
		{"ring: alloc in a wrapped one", &ring, ring_wrapped, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc in a full one", &ring, ring_full, run_ring_alloc, 0, 20, false, false, false},
		{"ring: alloc in a full one, pass over one", &ring, ring_full_with_one_freed, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc in vain, pass over one", &ring, ring_full_with_one_freed, run_ring_alloc, 0, 40, false, false, false},
		{"ring: free in the middle", &ring, ring_to_free, run_ring_free, 0, 0, false, false, false},
		{"ring: free the oldest", &ring, ring_to_free_oldest, run_ring_free, 0, 0, false, false, false},
		{"ring: free the only one", &ring, ring_to_free_last, run_ring_free, 0, 0, false, false, false},
		{"ring: take over, alloc", &ring, ring_as_new, run_ring_alloc, 1, 20, false, true, false},
		{"ring: take over, alloc, pass over two, skip", &ring, ring_two_freed, run_ring_alloc, 1, 40, false, true, false},
		{"ring: take over, alloc, pass over all, skip", &ring, ring_empty_in_the_middle, run_ring_alloc, 1, 72, false, true,
			false},
		{"ring: take over, alloc in vain", &ring, ring_full, run_ring_alloc, 0, 20, false, true, false},
		{"memory: open fresh memory", &memory, NULL, run_memory_open, 0, 70, true, false, false},
		{"memory: open a half-made one", &memory, NULL, run_memory_open, 0, 70, true, false, true},
		{"memory: open one", &memory, memory_with_regions, run_memory_open, 0, 70, true, false, false},
		{"memory: lock, unlock", &memory, memory_with_regions, run_memory_lock, 0, 70, true, false, false},
		{"memory: find", &memory, memory_with_regions, run_memory_find, 0, 70, true, false, false},
		{"memory: find, lock, make, unlock", &memory, memory_as_new, run_memory_alloc, 1, 70, true, false, false},
		{"memory: make one more", &memory, memory_with_regions, run_memory_alloc, 1, 70, true, false, false},
		{"memory: make the last", &memory, memory_nearly_full, run_memory_alloc, 1, 70, true, false, false},
		{"memory: make in vain", &memory, memory_full, run_memory_alloc, 1, 70, true, false, false},
		{"memory: lock, alloc, unlock", &memory, memory_as_new, run_memory_alloc, 1, 70, false, false, false},
		{"memory: alloc the last", &memory, memory_nearly_full, run_memory_alloc, 1, 4 * UNIT, false, false, false},
		{"memory: alloc in vain", &memory, memory_nearly_full, run_memory_alloc, 1, 5 * UNIT, false, false, false},
		{"memory: take over, unlock", &memory, memory_with_regions, run_memory_lock, 0, 70, true, true, false},
		{"memory: find, take over, make", &memory, memory_with_regions, run_memory_alloc, 1, 70, true, true, false},
		{"memory: take over, alloc", &memory, memory_with_regions, run_memory_alloc, 1, 70, false, true, false},
	};
	static const operation faulty_alloc = {"", &pool, pool_as_new, run_pool_alloc, 1, 3, false, false, false},
						   faulty_owned_alloc = {"", &pool, pool_as_new, run_pool_alloc, 1, 3, true, false, false},
						   faulty_owned_free = {"", &pool, pool_to_free, run_pool_free, 0, 130, true, false, false},
						   faulty_ring = {"", &ring, ring_as_new, run_ring_alloc, 1, 20, false, false, false},
						   faulty_region = {"", &memory, memory_with_regions, run_memory_alloc, 1, 70, true, false, false};
	size_t points = 0;

	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	begin_steps();
	shared = sw_shm_malloc(sizeof(*shared));
	CHECK(shared != NULL);

	talkative = true;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		points += check_operation(&operations[i]);
	}
	printf("%zu crash points, 0 violations\n", points);

	talkative = false;
	pool_alloc = alloc_word_at_once;
	find("all slices of a word taken at once", &faulty_alloc);
	pool_alloc = alloc_bit_first;
	find("owner written after the bit", &faulty_owned_alloc);
	pool_free = free_owner_first;
	find("owner cleared before the bit is set", &faulty_owned_free);
	ring_alloc = ring_bit_first;
	find("bit set before the head has passed", &faulty_ring);
	ring_alloc = ring_head_first;
	find("head passes before the size is there", &faulty_ring);
	memory_alloc = memory_count_first;
	find("count written before the entry", &faulty_region);
	memory_alloc = memory_in_two_steps;
	find("region taken in two steps", &faulty_region);
	sw_shm_free(shared);
	end_steps();
	return 0;
}

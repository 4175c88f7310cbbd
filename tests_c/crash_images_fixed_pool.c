/* SPDX-License-Identifier: MIT */

/* The crash images of a FixedPool: opening, allocating, freeing, adopting, reclaiming, and recovery; see lib/operations.h. */
/* may run beside others */

#include "tests_c/lib/check.h"
#include "tests_c/lib/open.h"
#include "tests_c/lib/operations.h"

#include "structures/fixed_pool.h"

#include <string.h>

#define SLICE ((size_t) 8)

/* As before the child is started: it copies this, so that opening is not stepped through every time. */
static php_shm_fixed_pool_handle pool_handle;

/* What is stepped through: ours, or with a fault. */
static size_t (*pool_alloc)(php_shm_fixed_pool_handle *, php_shm_fixed_pool *, php_shm_owner) = php_shm_fixed_pool_alloc;
static php_shm_pool_result (*pool_free)(php_shm_fixed_pool_handle *, php_shm_fixed_pool *, size_t) = php_shm_fixed_pool_free;
static size_t (*pool_reclaim)(const php_shm_fixed_pool_handle *, php_shm_fixed_pool *) = php_shm_fixed_pool_reclaim;
static php_shm_pool_result (*pool_adopt)(
	const php_shm_fixed_pool_handle *, php_shm_fixed_pool *, size_t, php_shm_owner, php_shm_owner *) = php_shm_fixed_pool_adopt;

static php_shm_fixed_pool *pool_of(image *image)
{
	return (php_shm_fixed_pool *) image->bytes;
}

static size_t make_pool(image *image, const operation *operation)
{
	size_t bytes = php_shm_fixed_pool_size(SLICE, operation->size, operation->special);

	CHECK(bytes != 0 && bytes <= ROOM);
	CHECK(open_structure(pool_of(image), &php_shm_fixed_pool_kind,
			  (php_shm_wanted) {.room = bytes, .parameter = SLICE | (operation->special ? PHP_SHM_FIXED_POOL_OWNED : 0)}, tracer,
			  &pool_handle) == PHP_SHM_OPEN_OK);
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

/* A process that freed the slice died before the summaries showed it. */
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

/* The last and one in the middle belong to a dead owner. */
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

/* The stepper has one slice, which it will free; in an owned pool one of a dead owner. */
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

/* The same, but the slice has been adopted. */
static void pool_with_adopted(image *image)
{
	pool_to_free(image);
	atomic_store(
		(_Atomic uint64_t *) &pool_of(image)->words[pool_handle.owners + pool_handle.count / 2], PHP_SHM_FIXED_POOL_ADOPTED);
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
	CHECK(pool_free(handle, pool_of(image), gives(image)) == PHP_SHM_POOL_OK);
	leave(image);
}

static void run_pool_open(image *image, php_shm_owner self)
{
	php_shm_fixed_pool_handle handle;

	CHECK(open_structure(pool_of(image), &php_shm_fixed_pool_kind,
			  (php_shm_wanted) {.room = tested_size, .parameter = SLICE | (current->special ? PHP_SHM_FIXED_POOL_OWNED : 0)},
			  self, &handle) == PHP_SHM_OPEN_OK);
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

/* The stepper goes on having the slice, which is taken at every instruction: its own, then adopted. */
static void run_pool_alloc_and_adopt(image *image, php_shm_owner self)
{
	php_shm_fixed_pool_handle handle = pool_handle;
	php_shm_owner owner;

	take_slice(image, &handle, self);
	CHECK(pool_adopt(&handle, pool_of(image), image->got[0], self, &owner) == PHP_SHM_POOL_OK && owner == self);
}

/* As at the end of a request, for the owner of pool_of_dead(). */
static void run_pool_free_all(image *image, php_shm_owner self)
{
	(void) self;
	CHECK(php_shm_fixed_pool_give_back(&pool_handle, pool_of(image), dead, pool_handle.first, pool_handle.size) == 2);
	say(&image->reclaimed, 1);
}

static void run_pool_reclaim(image *image, php_shm_owner self)
{
	(void) self;
	CHECK(pool_reclaim(&pool_handle, pool_of(image)) == 2);
	say(&image->reclaimed, 1);
}

static void recover_pool(image *image, php_shm_owner self)
{
	php_shm_fixed_pool_handle handle = pool_handle;

	/* Where a pool is, that only reads, with many instructions: "open one" is enough of it. */
	if (current->run == run_pool_open) {
		CHECK(open_structure(pool_of(image), &php_shm_fixed_pool_kind,
				  (php_shm_wanted) {.room = tested_size, .parameter = SLICE | (current->special ? PHP_SHM_FIXED_POOL_OWNED : 0)},
				  self, &handle) == PHP_SHM_OPEN_OK);
	}
	/* To ask whether the living live takes thousands of instructions, so that is stepped through where it is the point. */
	if (current->special && (held_count == 0 || (current->run == run_pool_reclaim && current->size == 3))) {
		php_shm_fixed_pool_reclaim(&handle, pool_of(image));
		say(&image->reclaimed, 1);
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

		if (php_shm_fixed_pool_state(handle, pool_of(image), held[i].offset) != PHP_SHM_POOL_OK ||
			(handle->owners != 0 && atomic_load(&pool_of(image)->words[handle->owners + slice]) != tracer)) {
			return "a slice of a living owner has another owner";
		}
	}
	return held_are_intact(image) ? NULL : "another process has written into a slice of a living owner";
}

static size_t count_adopted(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool)
{
	size_t adopted = 0;

	for (size_t slice = 0; handle->owners != 0 && slice < handle->count; slice++) {
		adopted += atomic_load((_Atomic uint64_t *) &pool->words[handle->owners + slice]) == PHP_SHM_FIXED_POOL_ADOPTED;
	}
	return adopted;
}

static bool is_adopted(const php_shm_fixed_pool_handle *handle, const php_shm_fixed_pool *pool, size_t offset)
{
	return handle->owners != 0 &&
		atomic_load((_Atomic uint64_t *) &pool->words[handle->owners + (offset - handle->first) / SLICE]) ==
		PHP_SHM_FIXED_POOL_ADOPTED;
}

static const char *check_pool(const image *seen)
{
	image copy = *seen;
	php_shm_fixed_pool *pool = pool_of(&copy);
	php_shm_fixed_pool_handle handle;
	size_t hidden, available, lost, adopted, others, taken[HELD_MAX], count = 0;
	const char *wrong;

	if (open_structure(pool, &php_shm_fixed_pool_kind,
			(php_shm_wanted) {.room = tested_size, .parameter = SLICE | (current->special ? PHP_SHM_FIXED_POOL_OWNED : 0)},
			tracer, &handle) != PHP_SHM_OPEN_OK ||
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
		return "more slices are free than have no owner";
	}
	lost = handle.count - held_count - available;
	others = adopted = count_adopted(&handle, pool);
	for (size_t i = 0; i < seen->holds; i++) {
		others -= is_adopted(&handle, pool, seen->got[i]);
	}
	/* What a stepper before this one handed over is neither lost nor this one's. */
	wrong = wrong_count(seen, lost - others);
	for (size_t i = 0; wrong == NULL && i < seen->holds; i++) {
		if (php_shm_fixed_pool_state(&handle, pool, seen->got[i]) != PHP_SHM_POOL_OK ||
			!all_bytes_are(at(&copy, seen->got[i]), SLICE, OF_STEPPER)) {
			wrong = "a slice of the stepper has another owner";
		}
	}
	if (wrong != NULL) {
		return wrong;
	}
	if (current->special) {
		if (php_shm_fixed_pool_reclaim(&handle, pool) != lost - adopted ||
			php_shm_fixed_pool_available(&handle, pool) != available + lost - adopted) {
			return "not all that the dead had is reclaimed, and nothing else";
		}
		available += lost - adopted;
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
		if (php_shm_fixed_pool_free(&handle, pool, taken[count]) != PHP_SHM_POOL_OK ||
			php_shm_fixed_pool_free(&handle, pool, taken[count]) != PHP_SHM_POOL_FREE) {
			return "a slice cannot be freed once";
		}
	}
	for (size_t i = 0; i < held_count; i++) {
		if (php_shm_fixed_pool_free(&handle, pool, held[i].offset) != PHP_SHM_POOL_OK) {
			return "a living owner cannot free its slice";
		}
	}
	for (size_t slice = 0; slice < handle.count; slice++) {
		size_t offset = handle.first + slice * SLICE;

		if (is_adopted(&handle, pool, offset) && php_shm_fixed_pool_free(&handle, pool, offset) != PHP_SHM_POOL_OK) {
			return "an adopted slice cannot be freed";
		}
	}
	if (php_shm_fixed_pool_available(&handle, pool) != handle.count - lost) {
		return "not all is free in the end";
	}
	return php_shm_fixed_pool_verify(&handle, pool, &hidden);
}

/* With faults. Only by the plain ways, and on the same layout. */

static _Atomic uint64_t *owner_word(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t slice)
{
	return &pool->words[handle->owners + slice];
}

static php_shm_pool_result free_owner_first(php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset)
{
	size_t slice = (offset - handle->first) / handle->stride;

	atomic_store(owner_word(handle, pool, slice), 0);
	atomic_fetch_or(&pool->words[slice / 64], UINT64_C(1) << slice % 64);
	return PHP_SHM_POOL_OK;
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

/* For an instruction the slice is free. */
static php_shm_pool_result adopt_in_two_steps(
	const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool, size_t offset, php_shm_owner self, php_shm_owner *owner)
{
	_Atomic uint64_t *word = owner_word(handle, pool, (offset - handle->first) / handle->stride);

	*owner = self;
	atomic_store(word, 0);
	atomic_store(word, PHP_SHM_FIXED_POOL_ADOPTED);
	return PHP_SHM_POOL_OK;
}

/* Says what ours says of pool_of_dead(), and shows the two, but they keep their owners. */
static size_t reclaim_bits_only(const php_shm_fixed_pool_handle *handle, php_shm_fixed_pool *pool)
{
	(void) handle;
	atomic_fetch_or(&pool->words[0], UINT64_C(6));
	return 2;
}

static const tested pool = {make_pool, NULL, recover_pool, check_pool, 0};

int main(void)
{
	/* How many slices, and whether it has owners. */
	static const operation operations[] = {
		{"pool: open fresh memory", NULL, run_pool_open, 0, 65, false, false, false},
		{"owned pool: open fresh memory", NULL, run_pool_open, 0, 10, true, false, false},
		{"pool: open a half-made one", NULL, run_pool_open, 0, 130, false, false, true},
		{"owned pool: open a half-made one", NULL, run_pool_open, 0, 10, true, false, true},
		{"pool: open one", pool_one_taken, run_pool_open, 0, 65, false, false, false},
		{"pool of 3: alloc", pool_as_new, run_pool_alloc, 1, 3, false, false, false},
		{"pool of 3: alloc beside one", pool_one_taken, run_pool_alloc, 1, 3, false, false, false},
		{"pool of 3: alloc the last", pool_nearly_full, run_pool_alloc, 1, 3, false, false, false},
		{"pool of 3: alloc in vain", pool_full, run_pool_alloc, 0, 3, false, false, false},
		{"pool of 3: free", pool_to_free, run_pool_free, 0, 3, false, false, false},
		{"pool of 65: alloc the last, hide", pool_nearly_full, run_pool_alloc, 1, 65, false, false, false},
		{"pool of 65: alloc in vain, hide", pool_full, run_pool_alloc, 0, 65, false, false, false},
		{"pool of 65: free, show", pool_to_free, run_pool_free, 0, 65, false, false, false},
		{"pool of 130: alloc", pool_as_new, run_pool_alloc, 1, 130, false, false, false},
		{"pool of 130: alloc the last, hide", pool_nearly_full, run_pool_alloc, 1, 130, false, false, false},
		{"pool of 130: alloc in vain, hide", pool_full, run_pool_alloc, 0, 130, false, false, false},
		{"pool of 130: alloc in vain", pool_known_to_be_full, run_pool_alloc, 0, 130, false, false, false},
		{"pool of 130: alloc what no summary shows, look", pool_hidden, run_pool_alloc, 1, 130, false, false, false},
		{"pool of 130: free, show", pool_to_free, run_pool_free, 0, 130, false, false, false},
		{"pool of 130: alloc, free", pool_nearly_full, run_pool_alloc_and_free, 0, 130, false, false, false},
		{"owned pool of 3: alloc", pool_as_new, run_pool_alloc, 1, 3, true, false, false},
		{"owned pool of 3: alloc beside one", pool_one_taken, run_pool_alloc, 1, 3, true, false, false},
		{"owned pool of 3: alloc the last", pool_nearly_full, run_pool_alloc, 1, 3, true, false, false},
		{"owned pool of 3: alloc in vain", pool_full, run_pool_alloc, 0, 3, true, false, false},
		{"owned pool of 3: free", pool_to_free, run_pool_free, 0, 3, true, false, false},
		{"owned pool of 3: alloc, free", pool_one_taken, run_pool_alloc_and_free, 0, 3, true, false, false},
		{"owned pool of 3: reclaim", pool_of_dead, run_pool_reclaim, 0, 3, true, false, false},
		{"owned pool of 65: alloc the last, hide", pool_nearly_full, run_pool_alloc, 1, 65, true, false, false},
		{"owned pool of 65: reclaim, show", pool_of_dead, run_pool_reclaim, 0, 65, true, false, false},
		{"owned pool of 130: alloc in vain, hide", pool_full, run_pool_alloc, 0, 130, true, false, false},
		{"owned pool of 130: alloc what no summary shows", pool_hidden, run_pool_alloc, 1, 130, true, false, false},
		{"owned pool of 130: free, show", pool_to_free, run_pool_free, 0, 130, true, false, false},
		{"owned pool of 130: alloc, free", pool_nearly_full, run_pool_alloc_and_free, 0, 130, true, false, false},
		{"owned pool of 130: reclaim, show", pool_of_dead, run_pool_reclaim, 0, 130, true, false, false},
		{"owned pool of 3: alloc, adopt", pool_as_new, run_pool_alloc_and_adopt, 1, 3, true, false, false},
		{"owned pool of 3: alloc the last, adopt", pool_nearly_full, run_pool_alloc_and_adopt, 1, 3, true, false, false},
		{"owned pool of 130: free an adopted one, show", pool_with_adopted, run_pool_free, 0, 130, true, false, false},
		{"owned pool of 3: free all of an owner", pool_of_dead, run_pool_free_all, 0, 3, true, false, false},
		{"owned pool of 130: free all of an owner, set the summaries", pool_of_dead, run_pool_free_all, 0, 130, true, false,
			false},
	};
	static const operation faulty_alloc = {"", pool_as_new, run_pool_alloc, 1, 3, false, false, false},
						   faulty_owned_alloc = {"", pool_as_new, run_pool_alloc, 1, 3, true, false, false},
						   faulty_owned_free = {"", pool_to_free, run_pool_free, 0, 130, true, false, false},
						   faulty_reclaim = {"", pool_of_dead, run_pool_reclaim, 0, 3, true, false, false},
						   faulty_adopt = {"", pool_as_new, run_pool_alloc_and_adopt, 1, 3, true, false, false};

	begin();
	begin_operations(&pool);
	check_operations(operations, sizeof(operations) / sizeof(operations[0]));
	pool_alloc = alloc_word_at_once;
	find_fault("all slices of a word taken at once", &faulty_alloc);
	pool_alloc = alloc_bit_first;
	find_fault("owner written after the bit", &faulty_owned_alloc);
	pool_free = free_owner_first;
	find_fault("owner cleared before the bit is set", &faulty_owned_free);
	pool_reclaim = reclaim_bits_only;
	find_fault("owners stay when all is reclaimed", &faulty_reclaim);
	pool_adopt = adopt_in_two_steps;
	find_fault("a slice is free while it is adopted", &faulty_adopt);
	end_operations();
	return 0;
}

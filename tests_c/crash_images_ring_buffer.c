/* SPDX-License-Identifier: MIT */

/* The crash images of a RingBuffer: opening, allocating, freeing, and recovery; see lib/operations.h. */
/* may run beside others */

#include "tests_c/lib/check.h"
#include "tests_c/lib/open.h"
#include "tests_c/lib/operations.h"

#include "structures/ring_buffer.h"

#include <stddef.h>
#include <string.h>

/* As before the child is started, so that opening is not stepped through every time. */
static php_shm_ring_buffer_handle ring_handle;

/* What is stepped through: ours, or with a fault. */
static php_shm_ring_result (*ring_alloc)(
	const php_shm_ring_buffer_handle *, php_shm_ring_buffer *, size_t, size_t *) = php_shm_ring_buffer_alloc;

static php_shm_ring_buffer *ring_of(image *image)
{
	return (php_shm_ring_buffer *) image->bytes;
}

/* Of 128 bytes: 4 blocks of 20 bytes fill one, for each takes 32 with its size. The long ones have 140 words, and three of bits.
 */

#define RING_CAPACITY ((size_t) 120)
#define LONG_RING_CAPACITY ((size_t) 139 * 8)

static size_t make_ring(image *image, const operation *operation)
{
	size_t capacity = operation->special ? LONG_RING_CAPACITY : RING_CAPACITY;
	size_t bytes = php_shm_ring_buffer_size(capacity);

	CHECK(bytes != 0 && bytes <= ROOM);
	CHECK(open_structure(ring_of(image), &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = bytes}, tracer, &ring_handle) ==
		PHP_SHM_OPEN_OK);
	CHECK(ring_handle.capacity == capacity && ring_handle.size == bytes);
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

/* By a process that finds no room. */
static void pass_over(image *image)
{
	size_t offset;

	CHECK(php_shm_ring_buffer_alloc(&ring_handle, ring_of(image), ring_handle.capacity, &offset) == PHP_SHM_RING_FULL);
}

static void ring_as_new(image *image)
{
	(void) image;
}

/* The write_pos is in the middle, or near the end, and nothing is taken, of which the reclaim_pos knows or not. */

static void ring_empty_in_the_middle(image *image)
{
	take_blocks(image, 2);
	free_oldest(image, 2);
}

static void ring_passed_in_the_middle(image *image)
{
	ring_empty_in_the_middle(image);
	atomic_store(&ring_of(image)->reclaim_pos, atomic_load(&ring_of(image)->write_pos));
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

/* The stepper has the one in the middle, or the oldest, which it will free. */

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

/* In a long one: the next block's bit is the last of the first word, or the first of the second. */

static void ring_at_last_bit(image *image)
{
	size_t offset;

	take_blocks(image, 15);
	CHECK(php_shm_ring_buffer_alloc(&ring_handle, ring_of(image), 16, &offset) == PHP_SHM_RING_DONE);
	hold(image, offset, 16, NULL);
}

static void ring_at_second_word(image *image)
{
	take_blocks(image, 16);
}

/* 8 words are left at the end, with bits in the third word, and 17 blocks have been freed, with bits in the first
 * two. */
static void ring_freed_beyond_first_word(image *image)
{
	take_blocks(image, 33);
	free_oldest(image, 17);
}

/* The stepper has the last one, with its bit in the third word. */
static void ring_to_free_in_third_word(image *image)
{
	take_blocks(image, 33);
	held_count--;
	has(image, held[held_count].offset, held[held_count].size);
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

	CHECK(open_structure(ring_of(image), &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = tested_size}, self, &handle) ==
		PHP_SHM_OPEN_OK);
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

	CHECK(open_structure(ring_of(image), &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = tested_size}, self, &handle) ==
		PHP_SHM_OPEN_OK);
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
			return "a block of a living process is not allocated any more";
		}
	}
	return held_are_intact(image) ? NULL : "another process has written into a block of a living one";
}

/* How many bits are set: between operations, those of the allocated blocks. */
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
	size_t lost, offset, taken[64], count = 0;
	const char *wrong;

	if (open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = tested_size}, tracer, &handle) !=
			PHP_SHM_OPEN_OK ||
		handle.size != tested_size) {
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
			wrong = "a block of the stepper is not allocated";
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
			return "a living process cannot free its block";
		}
	}
	/* What the dead had, as a clean-up does. */
	while (php_shm_ring_buffer_stat(&handle, ring, &stats) == PHP_SHM_RING_DONE && stats.oldest != 0) {
		if (lost-- == 0 || !php_shm_ring_buffer_free(&handle, ring, stats.oldest)) {
			return "something else is taken than what the dead had";
		}
	}
	if (lost != 0 || count_bits(&handle, &copy) != 0) {
		return "bits are left";
	}
	for (int i = 0; i < 2; i++) {
		if (php_shm_ring_buffer_alloc(&handle, ring, handle.capacity, &offset) != PHP_SHM_RING_DONE ||
			php_shm_ring_buffer_at(&handle, ring, offset) != handle.capacity ||
			!php_shm_ring_buffer_free(&handle, ring, offset)) {
			return "a block of the full capacity does not fit";
		}
	}
	php_shm_lock_release(&ring->lock, tracer);
	if (php_shm_lock_try(&ring->lock, tracer) != PHP_SHM_LOCK_TAKEN || php_shm_lock_is_abandoned(&ring->lock)) {
		return "it cannot be locked again";
	}
	return php_shm_ring_buffer_verify(&handle, ring);
}

/* With faults. Only by the plain ways, and on the same layout. */

/* Without the ends of the ring, which the states that are used for it are far from. */
static _Atomic uint64_t *ring_place(const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, uint64_t write_pos)
{
	return (_Atomic uint64_t *) ((char *) ring + handle->ring + write_pos);
}

static php_shm_ring_result ring_bit_first(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t bytes, size_t *offset)
{
	uint64_t write_pos = atomic_load(&ring->write_pos);

	atomic_store(ring_place(handle, ring, write_pos), bytes);
	atomic_fetch_or(&ring->words[0], UINT64_C(1) << write_pos / 8);
	atomic_store(&ring->write_pos, write_pos + 8 + (bytes + 7) / 8 * 8);
	*offset = handle->ring + write_pos + 8;
	return PHP_SHM_RING_DONE;
}

static php_shm_ring_result ring_head_first(
	const php_shm_ring_buffer_handle *handle, php_shm_ring_buffer *ring, size_t bytes, size_t *offset)
{
	uint64_t write_pos = atomic_load(&ring->write_pos);

	atomic_store(&ring->write_pos, write_pos + 8 + (bytes + 7) / 8 * 8);
	atomic_store(ring_place(handle, ring, write_pos), bytes);
	atomic_fetch_or(&ring->words[0], UINT64_C(1) << write_pos / 8);
	*offset = handle->ring + write_pos + 8;
	return PHP_SHM_RING_DONE;
}

static const tested ring = {make_ring, NULL, recover_ring, check_ring, offsetof(php_shm_ring_buffer, lock)};

int main(void)
{
	/* The bytes that are asked for, and whether the ring is long. */
	static const operation operations[] = {
		{"ring: open fresh memory", NULL, run_ring_open, 0, 0, false, false, false},
		{"ring: open a half-made one", NULL, run_ring_open, 0, 0, false, false, true},
		{"ring: open one", ring_wrapped, run_ring_open, 0, 0, false, false, false},
		{"ring: lock, alloc, unlock", ring_as_new, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc all of it", ring_as_new, run_ring_alloc, 1, RING_CAPACITY, false, false, false},
		{"ring: alloc, pass over one", ring_one_freed, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc, pass over all", ring_empty_in_the_middle, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc, skip to the beginning", ring_two_passed, run_ring_alloc, 1, 40, false, false, false},
		{"ring: alloc, pass over two, skip", ring_two_freed, run_ring_alloc, 1, 40, false, false, false},
		{"ring: alloc, pass over all, skip", ring_empty_in_the_middle, run_ring_alloc, 1, 72, false, false, false},
		{"ring: alloc all, pass over all, skip", ring_empty_in_the_middle, run_ring_alloc, 1, RING_CAPACITY, false, false, false},
		{"ring: alloc, skip in an empty one", ring_passed_in_the_middle, run_ring_alloc, 1, 72, false, false, false},
		{"ring: alloc in a wrapped one", ring_wrapped, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc in a full one", ring_full, run_ring_alloc, 0, 20, false, false, false},
		{"ring: alloc in a full one, pass over one", ring_full_with_one_freed, run_ring_alloc, 1, 20, false, false, false},
		{"ring: alloc in vain, pass over one", ring_full_with_one_freed, run_ring_alloc, 0, 40, false, false, false},
		{"ring: free in the middle", ring_to_free, run_ring_free, 0, 0, false, false, false},
		{"ring: free the oldest", ring_to_free_oldest, run_ring_free, 0, 0, false, false, false},
		{"ring: free the only one", ring_to_free_last, run_ring_free, 0, 0, false, false, false},
		{"ring: take over, alloc", ring_as_new, run_ring_alloc, 1, 20, false, true, false},
		{"ring: take over, alloc, pass over two, skip", ring_two_freed, run_ring_alloc, 1, 40, false, true, false},
		{"ring: take over, alloc, pass over all, skip", ring_empty_in_the_middle, run_ring_alloc, 1, 72, false, true, false},
		{"ring: take over, alloc in vain", ring_full, run_ring_alloc, 0, 20, false, true, false},
		{"long ring: open fresh memory", NULL, run_ring_open, 0, 0, true, false, false},
		{"long ring: open a half-made one", NULL, run_ring_open, 0, 0, true, false, true},
		{"long ring: alloc at the last bit of a word", ring_at_last_bit, run_ring_alloc, 1, 20, true, false, false},
		{"long ring: alloc at the first bit of a word", ring_at_second_word, run_ring_alloc, 1, 20, true, false, false},
		{"long ring: alloc, pass over many, skip", ring_freed_beyond_first_word, run_ring_alloc, 1, 72, true, false, false},
		{"long ring: take over, alloc, pass over many", ring_freed_beyond_first_word, run_ring_alloc, 1, 40, true, true, false},
		{"long ring: free in the third word", ring_to_free_in_third_word, run_ring_free, 0, 0, true, false, false},
	};
	static const operation faulty = {"", ring_as_new, run_ring_alloc, 1, 20, false, false, false};

	begin();
	begin_operations(&ring);
	check_operations(operations, sizeof(operations) / sizeof(operations[0]));
	ring_alloc = ring_bit_first;
	find_fault("bit set before the write_pos has passed", &faulty);
	ring_alloc = ring_head_first;
	find_fault("write_pos passes before the size is there", &faulty);
	end_operations();
	return 0;
}

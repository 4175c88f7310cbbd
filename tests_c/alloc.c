/* SPDX-License-Identifier: MIT */

/* sw_shm_malloc(), _calloc(), _protect(), _realloc() and _free(). */

#include "tests_c/lib/check.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static size_t page;

static void *allocate(size_t size)
{
	void *block = sw_shm_malloc(size);

	CHECK(block != NULL);
	return block;
}

/* What a child gets that reads the byte, and one that writes it: 0, or the negative number of a signal. */
static int end_of_reader(const volatile char *byte)
{
	pid_t child = start_child();

	if (child == 0) {
		(void) *byte;
		_exit(0);
	}
	return end_of(child);
}

static int end_of_writer(volatile char *byte)
{
	pid_t child = start_child();

	if (child == 0) {
		char value = *byte;

		*byte = value;
		_exit(0);
	}
	return end_of(child);
}

static void check_blocks_are_aligned_and_zero(void)
{
	size_t sizes[] = {1, 15, page - 1, page, page + 1, 3 * page + 7, 1000003, (size_t) 5 << 20};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t size = sizes[i];
		char *blocks[] = {allocate(size), sw_shm_calloc(1, size), sw_shm_calloc(size, 1), sw_shm_realloc(NULL, size)};

		for (size_t j = 0; j < sizeof(blocks) / sizeof(blocks[0]); j++) {
			const swShareMemory *front = front_of(blocks[j]);

			CHECK(blocks[j] != NULL);
			CHECK((uintptr_t) blocks[j] % page == 0);
			CHECK(all_bytes_are(blocks[j], size, 0));
			memset(blocks[j], 0xa5, size);
			CHECK(front->size == size);
			CHECK(front->mem == blocks[j]);
			CHECK((uintptr_t) blocks[j] % front->page_size == 0);
			CHECK(front->tmpfd == -1 && front->key == 0 && front->shmid == -1 && front->mapfile[0] == '\0');
			sw_shm_free(blocks[j]);
			CHECK(!is_mapped(blocks[j]) && !is_mapped(front));
		}
	}
}

static void check_calloc_multiplies(void)
{
	char *block = sw_shm_calloc(1000, 1000);

	CHECK(block != NULL && front_of(block)->size == 1000000);
	sw_shm_free(block);
}

static void check_impossible_sizes_are_refused(void)
{
	size_t half = SIZE_MAX / 2 + 1;
	size_t root = (size_t) 1 << (sizeof(size_t) * 4);
	size_t too_large[] = {
		PHP_SHM_SIZE_MAX + 1, half - 1, half, SIZE_MAX - 2 * page, SIZE_MAX - page, SIZE_MAX - page + 1, SIZE_MAX - 1, SIZE_MAX};
	size_t products[][2] = {{half, 2}, {2, half}, {root, root}, {root + 1, root}, {SIZE_MAX, SIZE_MAX}, {SIZE_MAX / 3 + 1, 3},
		{SIZE_MAX, 1}, {PHP_SHM_SIZE_MAX / 2 + 1, 2}};
	int files = open_files();
	int mappings = shared_mappings();
	char *block = allocate(10);

	memcpy(block, "unchanged", 10);
	CHECK_ERRNO(sw_shm_malloc(0) == NULL, EINVAL);
	CHECK_ERRNO(sw_shm_calloc(0, 10) == NULL, EINVAL);
	CHECK_ERRNO(sw_shm_calloc(10, 0) == NULL, EINVAL);
	CHECK_ERRNO(sw_shm_calloc(0, SIZE_MAX) == NULL, EINVAL);
	CHECK_ERRNO(sw_shm_realloc(NULL, 0) == NULL, EINVAL);
	CHECK_ERRNO(sw_shm_realloc(block, 0) == NULL, EINVAL);
	for (size_t i = 0; i < sizeof(too_large) / sizeof(too_large[0]); i++) {
		CHECK_ERRNO(sw_shm_malloc(too_large[i]) == NULL, ENOMEM);
		CHECK_ERRNO(sw_shm_calloc(1, too_large[i]) == NULL, ENOMEM);
		CHECK_ERRNO(sw_shm_realloc(NULL, too_large[i]) == NULL, ENOMEM);
		CHECK_ERRNO(sw_shm_realloc(block, too_large[i]) == NULL, ENOMEM);
		CHECK(strcmp(block, "unchanged") == 0);
	}
	for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
		CHECK_ERRNO(sw_shm_calloc(products[i][0], products[i][1]) == NULL, ENOMEM);
	}
	sw_shm_free(block);
	CHECK(open_files() == files);
	CHECK(shared_mappings() == mappings);
}

static void check_a_child_shares_the_block(void)
{
	char *block = allocate(2 * page);
	pid_t child;

	strcpy(block, "from the parent");
	child = start_child();
	if (child == 0) {
		CHECK(strcmp(block, "from the parent") == 0);
		strcpy(block + page, "from the child");
		sw_shm_free(block);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(strcmp(block + page, "from the child") == 0);
	sw_shm_free(block);
}

static void check_protection(void)
{
	char *block = allocate(page + 1);
	pid_t child;

	strcpy(block, "kept");
	CHECK(sw_shm_protect(block, PROT_READ) == 0);
	CHECK(end_of_reader(block) == 0);
	CHECK(end_of_writer(block) == -SIGSEGV);
	CHECK(end_of_writer(block + page) == -SIGSEGV);

	CHECK(sw_shm_protect(block, PROT_NONE) == 0);
	CHECK(end_of_reader(block) == -SIGSEGV);
	CHECK(end_of_reader(block + page) == -SIGSEGV);
	/* The struct has pages of its own. */
	CHECK(front_of(block)->size == page + 1);

	CHECK(sw_shm_protect(block, PROT_READ | PROT_WRITE) == 0);
	CHECK(end_of_writer(block + page) == 0);
	CHECK(strcmp(block, "kept") == 0);

	/* Only this process is bound. */
	child = start_child();
	if (child == 0) {
		CHECK(sw_shm_protect(block, PROT_NONE) == 0);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	strcpy(block, "still writable");

	/* Some systems forbid it. */
	errno = 0;
	CHECK(sw_shm_protect(block, PROT_READ | PROT_EXEC) == 0 || errno == EACCES || errno == EPERM);

	CHECK_ERRNO(sw_shm_protect(block, 8) == -1, EINVAL);
	CHECK_ERRNO(sw_shm_protect(block, -1) == -1, EINVAL);
	CHECK_ERRNO(sw_shm_protect(block, PROT_READ | 0x01000000) == -1, EINVAL);
	CHECK(strcmp(block, "still writable") == 0);
	sw_shm_free(block);
}

static void check_protected_blocks_are_freed(void)
{
	int protections[] = {PROT_NONE, PROT_READ, PROT_WRITE};

	for (size_t i = 0; i < sizeof(protections) / sizeof(protections[0]); i++) {
		char *block = allocate(3 * page);

		CHECK(sw_shm_protect(block, protections[i]) == 0);
		sw_shm_free(block);
		CHECK(!is_mapped(front_of(block)) && !is_mapped(block) && !is_mapped(block + 2 * page));
	}
}

static void check_realloc_keeps_the_common_part(void)
{
	size_t sizes[] = {1, page - 1, page, page + 1, 5 * page, 5 * page + 1};
	int protections[] = {PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE};

	for (size_t i = 0; i < 6 * 6 * 3; i++) {
		size_t old_size = sizes[i % 6], new_size = sizes[i / 6 % 6];
		size_t common = old_size < new_size ? old_size : new_size;
		char *old = allocate(old_size);
		char *new;

		memset(old, 0x5a, old_size);
		CHECK(sw_shm_protect(old, protections[i / 36]) == 0);
		new = sw_shm_realloc(old, new_size);
		CHECK(new != NULL);
		CHECK(all_bytes_are(new, common, 0x5a));
		CHECK(all_bytes_are(new + common, new_size - common, 0));
		memset(new, 1, new_size);
		CHECK(front_of(new)->size == new_size);
		CHECK(!is_mapped(old));
		sw_shm_free(new);
	}
}

static void check_realloc_leaves_other_processes_their_block(void)
{
	int go[2];
	char *block = allocate(page);
	char *copy, byte;
	pid_t child;

	CHECK(pipe(go) == 0);
	strcpy(block, "shared");
	child = start_child();
	if (child == 0) {
		CHECK(read(go[0], &byte, 1) == 1);
		CHECK(strcmp(block, "shared") == 0);
		strcpy(block, "changed in the child");
		_exit(0);
	}
	copy = sw_shm_realloc(block, 2 * page);
	CHECK(copy != NULL);
	CHECK(write(go[1], "", 1) == 1);
	CHECK(end_of(child) == 0);
	CHECK(strcmp(copy, "shared") == 0);
	sw_shm_free(copy);
	close(go[0]);
	close(go[1]);
}

/* No new mapping can be made while this limit is set. */
static void limit_address_space(bool limited)
{
	static struct rlimit before;
	struct rlimit limit;

	if (limited) {
		CHECK(getrlimit(RLIMIT_AS, &before) == 0);
		limit = before;
		limit.rlim_cur = page;
		CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
	} else {
		CHECK(setrlimit(RLIMIT_AS, &before) == 0);
	}
}

static void check_failed_realloc_leaves_the_block(void)
{
	char *block = allocate(page + 1);
	void *result;
	int code;

	strcpy(block, "unchanged");
	CHECK(sw_shm_protect(block, PROT_READ) == 0);
	limit_address_space(true);
	errno = 0;
	result = sw_shm_realloc(block, 2 * page);
	code = errno;
	limit_address_space(false);
	CHECK(result == NULL && code == ENOMEM);
	CHECK(strcmp(block, "unchanged") == 0);
	CHECK(end_of_writer(block) == -SIGSEGV);
	CHECK(front_of(block)->size == page + 1);

	limit_address_space(true);
	errno = 0;
	result = sw_shm_malloc(1);
	code = errno;
	limit_address_space(false);
	CHECK(result == NULL && code == ENOMEM);
	CHECK(sw_shm_protect(block, PROT_READ | PROT_WRITE) == 0);
	strcpy(block, "writable again");
	sw_shm_free(block);
}

static void check_bad_pointers_are_refused(void)
{
	char *block = allocate(3 * page);
	char *bad[] = {block + 1, block - 1, block + page, block + 2 * page, block + page / 2};

	strcpy(block, "unchanged");
	CHECK_ERRNO(sw_shm_protect(NULL, PROT_READ) == -1, EINVAL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_ERRNO(sw_shm_protect(bad[i], PROT_NONE) == -1, EINVAL);
		CHECK_ERRNO(sw_shm_realloc(bad[i], 100) == NULL, EINVAL);
		sw_shm_free(bad[i]);
		CHECK(strcmp(block, "unchanged") == 0 && all_bytes_are(block + 10, 3 * page - 10, 0));
	}
	sw_shm_free(block);
}

static void check_free_keeps_errno(void)
{
	void *block = allocate(1);

	errno = ERANGE;
	sw_shm_free(block);
	CHECK(errno == ERANGE);
	sw_shm_free(NULL);
	CHECK(errno == ERANGE);
	sw_shm_free(&block);
	CHECK(errno == ERANGE);
}

static void *use_blocks(void *unused)
{
	for (int i = 0; i < 500; i++) {
		size_t size = (size_t) i * 97 + 1;
		char *block = allocate(size);

		memset(block, i, size);
		block = sw_shm_realloc(block, size + page);
		CHECK(block != NULL && all_bytes_are(block, size, (unsigned char) i));
		sw_shm_free(block);
	}
	return unused;
}

static void check_threads_do_not_disturb_each_other(void)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++) {
		CHECK(pthread_create(&threads[i], NULL, use_blocks, NULL) == 0);
	}
	for (int i = 0; i < 4; i++) {
		CHECK(pthread_join(threads[i], NULL) == 0);
	}
}

int main(void)
{
	int mappings;

	begin();
	page = (size_t) sysconf(_SC_PAGESIZE);
	mappings = shared_mappings();
	check_blocks_are_aligned_and_zero();
	check_calloc_multiplies();
	check_impossible_sizes_are_refused();
	check_a_child_shares_the_block();
	check_protection();
	check_protected_blocks_are_freed();
	check_realloc_keeps_the_common_part();
	check_realloc_leaves_other_processes_their_block();
	check_failed_realloc_leaves_the_block();
	check_bad_pointers_are_refused();
	check_free_keeps_errno();
	check_threads_do_not_disturb_each_other();
	CHECK(shared_mappings() == mappings);
	return 0;
}

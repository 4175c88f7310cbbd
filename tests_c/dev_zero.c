/* SPDX-License-Identifier: MIT */

/* The path for systems without MAP_ANONYMOUS, where /dev/zero is mapped instead. */

#ifndef PHP_SHM_DEV_ZERO
#define PHP_SHM_DEV_ZERO
#endif
#define OWN_MMAP
#define OWN_FILE
#define OWN_BLOCK
#include "tests_c/lib/own_names.h"

#include "shm_file.c"
#include "shm_mmap.c"
#include "shm_alloc.c"
#include "shm_block.c"

#include "tests_c/lib/check.h"

#include <signal.h>

static size_t page;

static void check_allocation(void)
{
	size_t sizes[] = {1, page - 1, page, page + 1, (size_t) 3 << 20};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int files = open_files();
		int mappings = shared_mappings();
		char *block = sw_shm_calloc(1, sizes[i]);
		pid_t child;

		CHECK(block != NULL && (uintptr_t) block % page == 0);
		CHECK(front_of(block)->size == sizes[i] && front_of(block)->tmpfd == -1);
		CHECK(open_files() == files);
		CHECK(all_bytes_are(block, sizes[i], 0));
		child = start_child();
		if (child == 0) {
			memset(block, 5, sizes[i]);
			_exit(0);
		}
		CHECK(end_of(child) == 0);
		CHECK(all_bytes_are(block, sizes[i], 5));
		CHECK(sw_shm_protect(block, PROT_NONE) == 0);
		block = sw_shm_realloc(block, sizes[i] + 1);
		CHECK(block != NULL && all_bytes_are(block, sizes[i], 5) && block[sizes[i]] == 0);
		sw_shm_free(block);
		CHECK(shared_mappings() == mappings);
	}
}

/* With a file as without one the struct is the same. */
static void check_named_and_anonymous_blocks(void)
{
	char *path = temporary_path();
	swShareMemory object;
	int files = open_files();

	CHECK(swShareMemory_mmap_create(&object, page + 1, NULL) != NULL);
	CHECK(object.size == page + 1 && object.tmpfd == -1 && object.mapfile[0] == '\0');
	CHECK(open_files() == files && all_bytes_are(object.mem, page + 1, 0));
	CHECK(swShareMemory_mmap_free(&object) == 0);

	CHECK(swShareMemory_mmap_create(&object, page + 1, path) != NULL);
	CHECK(strcmp(object.mapfile, path) == 0 && file_size(path) == (long long) page + 1);
	CHECK(swShareMemory_mmap_free(&object) == 0);
	CHECK(open_files() == files);
}

/* Fails what is done under a limit; the descriptor of /dev/zero is closed again. */
static void check_limit(int resource, rlim_t value, int expected)
{
	struct rlimit before, limit;
	int files = open_files();
	int mappings = shared_mappings();
	swShareMemory object;
	void *block, *mem;
	int codes[2];

	CHECK(getrlimit(resource, &before) == 0);
	limit = before;
	limit.rlim_cur = value;
	CHECK(setrlimit(resource, &limit) == 0);
	errno = 0;
	block = sw_shm_malloc(1);
	codes[0] = errno;
	errno = 0;
	mem = swShareMemory_mmap_create(&object, 1, NULL);
	codes[1] = errno;
	CHECK(setrlimit(resource, &before) == 0);
	CHECK(block == NULL && codes[0] == expected);
	CHECK(mem == NULL && codes[1] == expected);
	CHECK(open_files() == files && shared_mappings() == mappings);
}

static void check_blocks_cannot_grow(void)
{
	php_shm_error error;
	php_shm_block *block;
	pid_t child;

	CHECK(strcmp(php_shm_mmap_anonymous_source(), "/dev/zero") == 0);
	CHECK(php_shm_block_mmap(&block, page, NULL, 0, 0600, &error) == 0);
	CHECK(!php_shm_block_can_grow(block));
	CHECK(php_shm_block_refresh(block, &error) == 0 && block->memory.size == page);
	memset(block->mem, 1, page);
	CHECK(php_shm_block_protect(block, PROT_READ, &error) == 0);
	php_shm_block_release(block);

	CHECK(php_shm_block_mmap(&block, page, NULL, PHP_SHM_READ_ONLY | PHP_SHM_POPULATE, 0600, &error) == 0);
	CHECK(all_bytes_are(block->mem, page, 0));
	child = start_child();
	if (child == 0) {
		*(volatile char *) block->mem = 1;
		_exit(0);
	}
	CHECK(end_of(child) == -SIGSEGV);
	php_shm_block_release(block);

	CHECK(php_shm_block_mmap(&block, page, temporary_path(), 0, 0600, &error) == 0);
	CHECK(php_shm_block_can_grow(block) && php_shm_block_grow(block, 3 * page, &error) == 0);
	memset(block->mem, 1, 3 * page);
	php_shm_block_release(block);
}

int main(void)
{
	int files, mappings;

	begin();
	page = php_shm_page_size();
	files = open_files();
	mappings = shared_mappings();
	check_allocation();
	check_named_and_anonymous_blocks();
	check_limit(RLIMIT_NOFILE, 0, EMFILE);
	check_limit(RLIMIT_AS, page, ENOMEM);
	check_blocks_cannot_grow();
	CHECK(open_files() == files && shared_mappings() == mappings);
	return 0;
}

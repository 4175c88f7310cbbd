/* SPDX-License-Identifier: MIT */

/* sw_shm_malloc() and its kin when they are compiled to ask for huge pages. */

#undef PHP_SHM_DEV_ZERO
#ifndef PHP_SHM_ALLOC_HUGE_PAGES
#define PHP_SHM_ALLOC_HUGE_PAGES
#endif
#include "tests_c/lib/own_names.h"

#include "shm_alloc.c"

#include "tests_c/lib/check.h"

#include <signal.h>
#include <stdio.h>

#define PAGES_OF_SYSTEM "/proc/sys/vm/nr_hugepages"

static size_t page, huge;

/* Mappings that may be ours: shared, or without access as the address space that is reserved at first. */
static int our_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[8192], mode[5];
	int count = 0;

	CHECK(maps != NULL);
	while (fgets(line, sizeof(line), maps) != NULL) {
		count += sscanf(line, "%*x-%*x %4s", mode) == 1 && (mode[3] == 's' || strcmp(mode, "---p") == 0);
	}
	fclose(maps);
	return count;
}

/* Allocates; checks that the block is what the size and the free pages let expect, and usable. */
static char *allocate(size_t size, bool with_huge_pages)
{
	char *block = sw_shm_malloc(size);
	const swShareMemory *front;

	CHECK(block != NULL);
	front = front_of(block);
	CHECK(front->mem == block && front->size == size && front->tmpfd == -1);
	CHECK(front->page_size == (with_huge_pages ? huge : page));
	CHECK(page_size_at(block) == front->page_size);
	CHECK((uintptr_t) block % front->page_size == 0);
	CHECK(page_size_at(front) == page);
	CHECK(all_bytes_are(block, size, 0));
	memset(block, 0x6b, size);
	return block;
}

static void check_sizes(bool available)
{
	struct {
		size_t size;
		bool huge;
	} sizes[] = {{1, false}, {page, false}, {huge - 1, false}, {huge, true}, {huge + 1, true}, {2 * huge, true}};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		long unused = php_shm_huge_pages_free();
		int mappings = our_mappings();
		bool expected = available && sizes[i].huge;
		char *block = allocate(sizes[i].size, expected);
		size_t mapped = php_shm_mapped(front_of(block));
		pid_t child;

		CHECK(php_shm_huge_pages_free() == unused - (expected ? (long) (mapped / huge) : 0));
		child = start_child();
		if (child == 0) {
			memset(block, 0x11, sizes[i].size);
			sw_shm_free(block);
			_exit(0);
		}
		CHECK(end_of(child) == 0);
		CHECK(all_bytes_are(block, sizes[i].size, 0x11));

		CHECK(sw_shm_protect(block, PROT_NONE) == 0);
		child = start_child();
		if (child == 0) {
			(void) *(volatile char *) (block + sizes[i].size - 1);
			_exit(0);
		}
		CHECK(end_of(child) == -SIGSEGV);
		CHECK(front_of(block)->size == sizes[i].size);

		sw_shm_free(block);
		CHECK(!is_mapped(block) && !is_mapped(front_of(block)) && !is_mapped(block + mapped - 1));
		CHECK(our_mappings() == mappings);
		CHECK(php_shm_huge_pages_free() == unused);
	}
}

static void check_realloc(bool available)
{
	size_t sizes[] = {page, huge, 2 * huge, huge + 1, page + 1};
	int mappings = our_mappings();
	long unused = php_shm_huge_pages_free();
	size_t size = 100;
	char *block = allocate(size, false);

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t common = size < sizes[i] ? size : sizes[i];

		CHECK(sw_shm_protect(block, i % 2 ? PROT_NONE : PROT_READ) == 0);
		block = sw_shm_realloc(block, sizes[i]);
		CHECK(block != NULL);
		CHECK(front_of(block)->page_size == page || (available && sizes[i] >= huge));
		CHECK(all_bytes_are(block, common, 0x6b) && all_bytes_are(block + common, sizes[i] - common, 0));
		size = sizes[i];
		memset(block, 0x6b, size);
	}
	sw_shm_free(block);
	CHECK(our_mappings() == mappings);
	CHECK(php_shm_huge_pages_free() == unused);
}

/* More than there are: ordinary pages, with the advice to merge them. */
static void check_fall_back(void)
{
	int mappings = our_mappings();
	size_t size = ((size_t) php_shm_huge_pages_free() + 1) * huge;
	char *block = allocate(size, false);

	CHECK(access("/sys/kernel/mm/transparent_hugepage", F_OK) != 0 || mapping_has_flag(block, "hg"));
	sw_shm_free(block);
	CHECK(our_mappings() == mappings);
}

static void check_impossible_sizes_are_refused(void)
{
	int mappings = our_mappings();

	CHECK_ERRNO(sw_shm_malloc(0) == NULL, EINVAL);
	CHECK_ERRNO(sw_shm_malloc(PHP_SHM_SIZE_MAX + 1) == NULL, ENOMEM);
	CHECK_ERRNO(sw_shm_malloc(SIZE_MAX - huge + 1) == NULL, ENOMEM);
	CHECK_ERRNO(sw_shm_malloc(SIZE_MAX) == NULL, ENOMEM);
	CHECK(our_mappings() == mappings);
}

int main(void)
{
	begin_changing(PAGES_OF_SYSTEM);
	page = php_shm_page_size();
	huge = php_shm_huge_page_size();
	if (huge == 0) {
		skip("this system has no huge pages");
	}
	check_impossible_sizes_are_refused();

	(void) set_system_value(PAGES_OF_SYSTEM, 0);
	if (php_shm_huge_pages_free() == 0 && system_value("/proc/sys/vm/nr_overcommit_hugepages") == 0) {
		check_sizes(false);
		check_realloc(false);
		check_fall_back();
	} else {
		leave_out("no huge pages", "this system has some, and changing that needs root");
	}

	(void) set_system_value(PAGES_OF_SYSTEM, system_value(PAGES_OF_SYSTEM) + 6);
	if (php_shm_huge_pages_free() >= 6) {
		check_sizes(true);
		check_realloc(true);
		check_fall_back();
	} else {
		leave_out("huge pages", "too few are free, and reserving more needs root and free memory");
	}
	return 0;
}

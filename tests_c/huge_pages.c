/* SPDX-License-Identifier: MIT */

/* Blocks that ask for huge pages, whichever mechanism makes them, and the record of what they got. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_block.h"
#include "tests_c/lib/check.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#define PAGES_OF_SYSTEM "/proc/sys/vm/nr_hugepages"
#define READ_WRITE (PROT_READ | PROT_WRITE)

static size_t page, huge;
static php_shm_error error;

/* Checks size and pages of a new block, and what it takes of the system's. */
static void check_pages(const php_shm_block *block, size_t size, bool with_huge_pages, long unused)
{
	CHECK(block->memory.size == size);
	CHECK(block->memory.page_size == (with_huge_pages ? huge : page));
	CHECK(page_size_at(block->mem) == block->memory.page_size);
	CHECK((uintptr_t) block->mem % block->memory.page_size == 0);
	CHECK(php_shm_huge_pages_free() == unused - (with_huge_pages ? (long) (size / huge) : 0));
	CHECK(with_huge_pages || access("/sys/kernel/mm/transparent_hugepage", F_OK) != 0 || mapping_has_flag(block->mem, "hg"));
}

static void write_in_child(php_shm_block *block, char value)
{
	pid_t child = start_child();

	if (child == 0) {
		CHECK(php_shm_block_refresh(block, &error) == 0);
		memset(block->mem, value, block->memory.size);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(all_bytes_are(block->mem, block->memory.size, (unsigned char) value));
}

static void check_anonymous_block(size_t size, unsigned flags, bool with_huge_pages)
{
	long unused = php_shm_huge_pages_free();
	php_shm_block *block;

	CHECK(php_shm_block_mmap(&block, size, NULL, PHP_SHM_HUGE_PAGES | flags, 0600, &error) == 0);
	check_pages(block, php_shm_round_up(size, huge), with_huge_pages, unused);
	CHECK(all_bytes_are(block->mem, block->memory.size, 0));
	write_in_child(block, 3);
	CHECK(php_shm_page_resident(&block->memory) == block->memory.size);
	CHECK(php_shm_block_protect(block, PROT_NONE, &error) == 0);
	CHECK(php_shm_block_protect(block, READ_WRITE, &error) == 0);
	CHECK(php_shm_block_free(block, false, &error) == 0);
	CHECK(php_shm_huge_pages_free() == unused);
	php_shm_block_release(block);
}

/* Needs 3 free pages. */
static void check_growing(void)
{
	long unused = php_shm_huge_pages_free();
	int files = open_files();
	int mappings = shared_mappings();
	php_shm_block *block;
	pid_t child;

	CHECK(php_shm_block_mmap(&block, 1, NULL, PHP_SHM_HUGE_PAGES, 0600, &error) == 0);
	if (!php_shm_block_can_grow(block)) {
		php_shm_block_release(block);
		return;
	}
	memset(block->mem, 1, huge);
	CHECK(php_shm_block_grow(block, huge + 1, &error) == 0);
	check_pages(block, 2 * huge, true, unused);
	CHECK(all_bytes_are(block->mem, huge, 1) && all_bytes_are(block->mem + huge, huge, 0));
	memset(block->mem, 1, 2 * huge);

	CHECK(php_shm_block_grow(block, ((size_t) unused + 1) * huge, &error) == -1);
	CHECK(error.code == ENOMEM || error.code == ENOSPC);
	check_pages(block, 2 * huge, true, unused);
	CHECK(all_bytes_are(block->mem, 2 * huge, 1));
	CHECK(shared_mappings() == mappings + 1);

	CHECK(php_shm_block_protect(block, PROT_READ, &error) == 0);
	child = start_child();
	if (child == 0) {
		CHECK(php_shm_block_grow(block, 3 * huge, &error) == 0);
		CHECK(php_shm_block_protect(block, READ_WRITE, &error) == 0);
		block->mem[3 * huge - 1] = 2;
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(php_shm_block_refresh(block, &error) == 0);
	check_pages(block, 3 * huge, true, unused);
	CHECK(block->mem[3 * huge - 1] == 2);
	child = start_child();
	if (child == 0) {
		*(volatile char *) (block->mem + 2 * huge) = 1;
		_exit(0);
	}
	CHECK(end_of(child) == -SIGSEGV);
	php_shm_block_release(block);
	CHECK(php_shm_huge_pages_free() == unused);
	CHECK(open_files() == files && shared_mappings() == mappings);
}

static void check_segment(int key, size_t size, bool with_huge_pages)
{
	long unused = php_shm_huge_pages_free();
	php_shm_block *block, *again;

	CHECK(php_shm_block_sysv(&block, size, key, PHP_SHM_HUGE_PAGES, 0600, &error) == 0);
	check_pages(block, with_huge_pages ? php_shm_round_up(size, huge) : size, with_huge_pages, unused);
	write_in_child(block, 4);
	if (key != 0) {
		/* A process that opens it gets its pages, and knows of it. */
		CHECK(php_shm_block_sysv(&again, 1, key, 0, 0600, &error) == 0);
		CHECK(again->memory.size == block->memory.size && again->memory.page_size == block->memory.page_size);
		CHECK(again->mem[size - 1] == 4);
		php_shm_block_release(again);
	}
	CHECK(php_shm_block_free(block, true, &error) == 0);
	php_shm_block_release(block);
	CHECK(php_shm_huge_pages_free() == unused);
}

/* In the file system of huge pages all files have them, asked for or not. Needs 3 free pages. */
static void check_file_of_huge_pages(void)
{
	pid_t child = start_child();
	int end;

	if (child == 0) {
		long unused = php_shm_huge_pages_free();
		swShareMemory object;
		php_shm_block *block;
		char *folder, *path;

		if (!private_namespaces(CLONE_NEWNS) || (folder = mount_at_folder("hugetlbfs", NULL)) == NULL) {
			_exit(SKIPPED);
		}
		path = path_in(folder, "file");
		CHECK(swShareMemory_mmap_create(&object, 1, path) != NULL);
		CHECK(object.size == huge && object.page_size == huge && file_size(path) == (long long) huge);
		CHECK(all_bytes_are(object.mem, huge, 0));
		memset(object.mem, 1, huge);
		CHECK(swShareMemory_mmap_free(&object) == 0);

		CHECK(php_shm_block_mmap(&block, 0, path, PHP_SHM_EXISTING, 0600, &error) == 0);
		CHECK(block->memory.size == huge && block->memory.page_size == huge && block->mem[huge - 1] == 1);
		CHECK(php_shm_block_grow(block, huge + 1, &error) == 0);
		CHECK(block->memory.size == 2 * huge && all_bytes_are(block->mem, huge, 1) && all_bytes_are(block->mem + huge, huge, 0));
		CHECK(php_shm_block_grow(block, ((size_t) unused + 1) * huge, &error) == -1);
		CHECK(error.code == ENOMEM || error.code == ENOSPC);
		CHECK(block->memory.size == 2 * huge && file_size(path) == (long long) (2 * huge));
		CHECK(all_bytes_are(block->mem, huge, 1));
		CHECK(truncate(path, (off_t) huge) == 0);
		CHECK(block->mem[huge] == 0 && php_shm_block_is_lost(block));
		CHECK(php_shm_block_free(block, true, &error) == 0);
		php_shm_block_release(block);
		CHECK(php_shm_huge_pages_free() == unused);

		errno = 0;
		CHECK(swShareMemory_mmap_create(&object, ((size_t) unused + 1) * huge, path) == NULL);
		CHECK(errno == ENOMEM || errno == ENOSPC);
		CHECK(file_size(path) == -1);
		CHECK(php_shm_huge_pages_free() == unused);
		_exit(0);
	}
	end = end_of(child);
	if (end == SKIPPED) {
		leave_out("files of huge pages", "mounting their file system needs root");
	} else {
		CHECK(end == 0);
	}
}

/* Another privilege than mapping them: CAP_IPC_LOCK, or the group in /proc/sys/vm/hugetlb_shm_group. */
static bool segments_may_have_huge_pages(void)
{
	int id = shmget(IPC_PRIVATE, huge, SHM_HUGETLB | 0600);

	return id != -1 && shmctl(id, IPC_RMID, NULL) == 0;
}

static void check_blocks(bool available)
{
	bool available_to_segments = available && segments_may_have_huge_pages();
	size_t too_large = ((size_t) php_shm_huge_pages_free() + 1) * huge;

	check_anonymous_block(1, 0, available);
	check_anonymous_block(huge, 0, available);
	check_anonymous_block(huge + 1, PHP_SHM_POPULATE, available);
	check_anonymous_block(too_large, 0, false);
	check_segment(0, 1, available_to_segments);
	check_segment(temporary_key(), huge + 1, available_to_segments);
	check_segment(0, too_large, false);
}

int main(void)
{
	begin_changing(PAGES_OF_SYSTEM);
	page = php_shm_page_size();
	huge = php_shm_huge_page_size();
	if (huge == 0) {
		skip("this system has no huge pages");
	}

	(void) set_system_value(PAGES_OF_SYSTEM, 0);
	if (php_shm_huge_pages_free() == 0 && system_value("/proc/sys/vm/nr_overcommit_hugepages") == 0) {
		check_blocks(false);
	} else {
		leave_out("no huge pages", "this system has some, and changing that needs root");
	}

	(void) set_system_value(PAGES_OF_SYSTEM, system_value(PAGES_OF_SYSTEM) + 6);
	if (php_shm_huge_pages_free() < 6) {
		leave_out("huge pages", "too few are free, and reserving more needs root and free memory");
	} else if (strcmp(php_shm_mmap_anonymous_source(), "memfd") != 0) {
		leave_out("huge pages", "this is a build without memfd, which they need");
	} else {
		check_blocks(true);
		check_growing();
		check_file_of_huge_pages();
	}
	return 0;
}

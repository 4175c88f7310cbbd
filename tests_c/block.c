/* SPDX-License-Identifier: MIT */

/* php_shm_block_*: what the classes stand on. */

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
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_WRITE (PROT_READ | PROT_WRITE)

static size_t page;
static php_shm_error error;

static php_shm_block *open_block(size_t size, const char *file, unsigned flags)
{
	php_shm_block *block;

	CHECK(php_shm_block_mmap(&block, size, file, flags, 0600, &error) == 0);
	return block;
}

static bool can_read(const php_shm_block *block, size_t length)
{
	php_shm_window whole = {.block = (php_shm_block *) block, .offset = 0, .length = PHP_SHM_WHOLE};

	return php_shm_window_has(&whole, 0, length, block->read_limit);
}

static bool can_write(const php_shm_block *block, size_t length)
{
	php_shm_window whole = {.block = (php_shm_block *) block, .offset = 0, .length = PHP_SHM_WHOLE};

	return php_shm_window_has(&whole, 0, length, block->write_limit);
}

/* All that an access looks at: `size` bytes, with this protection. */
static void check_state(const php_shm_block *block, size_t size, int protection)
{
	CHECK(block->memory.size == size && block->mem == block->memory.mem && block->protection == protection);
	CHECK(can_read(block, size) == ((protection & PROT_READ) != 0) && !can_read(block, size + 1));
	CHECK(can_write(block, size) == ((protection & PROT_WRITE) != 0) && !can_write(block, size + 1));
	CHECK(can_read(block, 0) == can_read(block, size) && can_write(block, 0) == can_write(block, size));
	CHECK(!php_shm_block_is_lost(block));
}

static bool can_grow_anonymous(void)
{
	return strcmp(php_shm_mmap_anonymous_source(), "memfd") == 0;
}

static void check_growing(const char *file)
{
	size_t sizes[] = {11, page - 1, page, page + 1, page + 2, 40 * page, 1000 * page + 3};
	php_shm_block *block = open_block(10, file, 0);
	size_t size = 10;

	CHECK(php_shm_block_can_grow(block));
	memset(block->mem, 0x77, 10);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		CHECK(php_shm_block_grow(block, sizes[i], &error) == 0);
		check_state(block, sizes[i], READ_WRITE);
		CHECK(all_bytes_are(block->mem, size, 0x77));
		CHECK(all_bytes_are(block->mem + size, sizes[i] - size, 0));
		size = sizes[i];
		memset(block->mem, 0x77, size);
	}
	php_shm_block_release(block);
}

static void check_signals_do_not_matter(const char *file)
{
	php_shm_block *block = open_block(1, file, 0);

	begin_signals();
	for (size_t size = 4 << 20; size <= (size_t) 32 << 20; size += 4 << 20) {
		CHECK(php_shm_block_grow(block, size, &error) == 0);
		CHECK(block->memory.size == size);
	}
	end_signals();
	CHECK(php_shm_block_free(block, true, &error) == 0);
	php_shm_block_release(block);
}

static void check_growth_is_seen_elsewhere(const char *file)
{
	php_shm_block *block = open_block(page, file, 0);
	pid_t child = start_child();

	if (child == 0) {
		CHECK(php_shm_block_grow(block, 5 * page, &error) == 0);
		block->mem[5 * page - 1] = 'c';
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	check_state(block, page, READ_WRITE);
	CHECK(php_shm_block_refresh(block, &error) == 0);
	check_state(block, 5 * page, READ_WRITE);
	CHECK(block->mem[5 * page - 1] == 'c');

	/* Less than another process has added: nothing is cut. */
	child = start_child();
	if (child == 0) {
		CHECK(php_shm_block_grow(block, 9 * page, &error) == 0);
		block->mem[9 * page - 1] = 'd';
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(php_shm_block_grow(block, 6 * page, &error) == 0);
	CHECK(php_shm_block_refresh(block, &error) == 0);
	check_state(block, 9 * page, READ_WRITE);
	CHECK(block->mem[9 * page - 1] == 'd');
	php_shm_block_release(block);
}

/* Checks that growing to `size` fails with that errno, and that the block is as before. */
static void check_growth_is_undone(php_shm_block *block, size_t size, int code)
{
	size_t old_size = block->memory.size;
	int protection = block->protection;
	int files = open_files();
	int mappings = shared_mappings();
	php_shm_stat stat;

	CHECK(php_shm_block_grow(block, size, &error) == -1);
	CHECK(error.code == code);
	check_state(block, old_size, protection);
	CHECK(open_files() == files && shared_mappings() == mappings);
	CHECK(php_shm_block_stat(block, &stat, &error) == 0 && stat.size == old_size);
	CHECK(php_shm_block_refresh(block, &error) == 0);
	check_state(block, old_size, protection);
	CHECK(all_bytes_are(block->mem, old_size, 0x33));
}

static void check_failed_growth(const char *file)
{
	php_shm_block *block = open_block(2 * page, file, 0);
	struct rlimit before, limit;

	memset(block->mem, 0x33, 2 * page);
	/* More address space than there is. */
	check_growth_is_undone(block, PHP_SHM_SIZE_MAX, ENOMEM);
	if (file == NULL) {
		/* More memory than there is, though there may be addresses for it. */
		check_growth_is_undone(block, PHP_SHM_SIZE_MAX / 2, ENOMEM);
	}

	/* The mapping grows, the file may not. */
	CHECK(getrlimit(RLIMIT_FSIZE, &before) == 0);
	limit = before;
	limit.rlim_cur = 3 * page;
	CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
	check_growth_is_undone(block, 1000 * page, EFBIG);
	check_growth_is_undone(block, 3 * page + 1, EFBIG);
	CHECK(php_shm_block_protect(block, PROT_READ, &error) == 0);
	check_growth_is_undone(block, 1000 * page, EFBIG);
	CHECK(php_shm_block_protect(block, READ_WRITE, &error) == 0);
	CHECK(setrlimit(RLIMIT_FSIZE, &before) == 0);

	CHECK(php_shm_block_grow(block, 1000 * page, &error) == 0);
	memset(block->mem, 1, 1000 * page);
	php_shm_block_release(block);
}

static void check_growth_on_a_full_file_system(void)
{
	pid_t child = start_child();
	int end;

	if (child == 0) {
		char options[64];
		char *folder;
		php_shm_block *block;

		snprintf(options, sizeof(options), "size=%zu", 32 * page);
		if (!private_namespaces(CLONE_NEWNS) || (folder = mount_at_folder("tmpfs", options)) == NULL) {
			_exit(SKIPPED);
		}
		block = open_block(page, path_in(folder, "file"), 0);
		memset(block->mem, 0x33, page);
		check_growth_is_undone(block, 33 * page, ENOSPC);
		CHECK(php_shm_block_grow(block, 31 * page, &error) == 0);
		memset(block->mem, 0x33, 31 * page);
		check_growth_is_undone(block, 40 * page, ENOSPC);
		php_shm_block_release(block);
		_exit(0);
	}
	end = end_of(child);
	if (end == SKIPPED) {
		leave_out("growing on a full file system", "mounting one needs root");
	} else {
		CHECK(end == 0);
	}
}

static void check_what_can_grow(void)
{
	char *file = temporary_path();
	php_shm_block *block;

	php_shm_block_release(open_block(page, file, 0));
	block = open_block(0, file, PHP_SHM_PRIVATE);
	CHECK(!php_shm_block_can_grow(block));
	CHECK(truncate(file, (off_t) (3 * page)) == 0);
	CHECK(php_shm_block_refresh(block, &error) == 0);
	check_state(block, page, READ_WRITE);
	php_shm_block_release(block);

	/* A reader sees what others add. */
	block = open_block(0, file, PHP_SHM_READ_ONLY);
	CHECK(truncate(file, (off_t) (5 * page)) == 0);
	CHECK(php_shm_block_refresh(block, &error) == 0);
	check_state(block, 5 * page, PROT_READ);
	php_shm_block_release(block);

	CHECK(php_shm_block_sysv(&block, page, 0, 0, 0600, &error) == 0);
	CHECK(!php_shm_block_can_grow(block) && php_shm_block_refresh(block, &error) == 0);
	php_shm_block_release(block);

	block = open_block(page, NULL, 0);
	CHECK(php_shm_block_can_grow(block) == can_grow_anonymous());
	php_shm_block_release(block);
}

/* So that no process can take bytes away from under another one. */
static void check_anonymous_blocks_cannot_shrink(void)
{
	php_shm_block *block = open_block(3 * page, NULL, 0);

	CHECK_ERRNO(ftruncate(block->memory.tmpfd, 1) == -1, EPERM);
	memset(block->mem, 1, 3 * page);
	php_shm_block_release(block);
}

static void check_private_blocks_keep_their_changes(void)
{
	char *file = temporary_path();
	php_shm_block *shared = open_block(page, file, 0);
	php_shm_block *own = open_block(0, file, PHP_SHM_PRIVATE);

	strcpy(own->mem, "own");
	CHECK(shared->mem[0] == '\0');
	CHECK(php_shm_block_flush(own, &error) == 0 && shared->mem[0] == '\0');
	php_shm_block_release(own);
	php_shm_block_release(shared);
}

static void check_protection(php_shm_block *block)
{
	size_t size = block->memory.size;
	pid_t child;

	check_state(block, size, READ_WRITE);
	CHECK(php_shm_block_protect(block, PROT_READ, &error) == 0);
	check_state(block, size, PROT_READ);
	CHECK(php_shm_block_protect(block, PROT_NONE, &error) == 0);
	check_state(block, size, PROT_NONE);
	child = start_child();
	if (child == 0) {
		(void) *(volatile char *) block->mem;
		_exit(0);
	}
	CHECK(end_of(child) == -SIGSEGV);
	CHECK(php_shm_block_flush(block, &error) == 0);
	if (php_shm_block_can_grow(block)) {
		size *= 3;
		CHECK(php_shm_block_grow(block, size, &error) == 0);
		check_state(block, size, PROT_NONE);
		child = start_child();
		if (child == 0) {
			(void) *(volatile char *) (block->mem + size - 1);
			_exit(0);
		}
		CHECK(end_of(child) == -SIGSEGV);
	}
	CHECK(php_shm_block_protect(block, READ_WRITE, &error) == 0);
	check_state(block, size, READ_WRITE);
	memset(block->mem, 1, size);
	php_shm_block_release(block);
}

static void check_read_only_blocks_cannot_be_written(void)
{
	char *file = temporary_path();
	php_shm_block *block;

	php_shm_block_release(open_block(page, file, 0));
	block = open_block(page, file, PHP_SHM_READ_ONLY);
	check_state(block, page, PROT_READ);
	/* The descriptor forbids it. */
	CHECK(php_shm_block_protect(block, READ_WRITE, &error) == -1);
	CHECK(error.code == EACCES && strcmp(error.call, "mprotect") == 0);
	check_state(block, page, PROT_READ);
	CHECK(php_shm_block_protect(block, PROT_NONE, &error) == 0);
	CHECK(php_shm_block_protect(block, PROT_READ, &error) == 0);
	check_state(block, page, PROT_READ);
	php_shm_block_release(block);
}

static void check_the_last_reference_unmaps(void)
{
	int files = open_files();
	php_shm_block *block = open_block(page, NULL, 0);
	char *mem = block->mem;

	CHECK(php_shm_block_acquire(block) == block);
	php_shm_block_release(block);
	CHECK(is_mapped(mem));
	mem[0] = 1;
	php_shm_block_release(block);
	CHECK(!is_mapped(mem) && open_files() == files);

	/* Freed while a reference is left. */
	block = open_block(page, NULL, 0);
	mem = block->mem;
	php_shm_block_acquire(block);
	CHECK(php_shm_block_free(block, false, &error) == 0);
	CHECK(php_shm_block_is_freed(block) && !is_mapped(mem) && open_files() == files);
	check_state(block, 0, PROT_NONE);
	php_shm_block_release(block);
	php_shm_block_release(block);
}

static void check_files_are_removed(void)
{
	char *file = temporary_path();
	char *other = temporary_path();
	php_shm_block *block = open_block(10, file, 0);

	CHECK(php_shm_block_free(block, true, &error) == 0);
	CHECK(file_size(file) == -1);
	php_shm_block_release(block);

	/* Releasing alone removes nothing. */
	php_shm_block_release(open_block(10, file, 0));
	CHECK(file_size(file) == 10);

	/* A name that is gone, or by now another file's, is left alone. */
	block = open_block(10, file, 0);
	CHECK(unlink(file) == 0);
	CHECK(php_shm_block_free(block, true, &error) == 0);
	php_shm_block_release(block);
	block = open_block(10, file, 0);
	php_shm_block_release(open_block(20, other, 0));
	CHECK(rename(other, file) == 0);
	CHECK(php_shm_block_free(block, true, &error) == 0);
	CHECK(file_size(file) == 20);
	php_shm_block_release(block);
}

static void check_removal_that_fails_changes_nothing(void)
{
	char *folder = temporary_path();
	pid_t child;

	CHECK(mkdir(folder, 0700) == 0);
	child = start_child();
	if (child == 0) {
		php_shm_block *block;

		CHECK(chdir(folder) == 0);
		if (geteuid() == 0) {
			CHECK(chown(folder, 65534, 65534) == 0);
			CHECK(setgid(65534) == 0 && setuid(65534) == 0);
		}
		block = open_block(10, "file", 0);
		strcpy(block->mem, "kept");
		CHECK(chmod(".", 0500) == 0);
		CHECK(php_shm_block_free(block, true, &error) == -1);
		CHECK(error.code == EACCES && strcmp(error.call, "unlink") == 0);
		check_state(block, 10, READ_WRITE);
		CHECK(strcmp(block->mem, "kept") == 0);
		CHECK(chmod(".", 0700) == 0);
		CHECK(php_shm_block_free(block, true, &error) == 0);
		CHECK(file_size("file") == -1);
		php_shm_block_release(block);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
}

static void check_private_segments_cannot_leak(void)
{
	php_shm_block *block;
	struct shmid_ds ds;
	pid_t child;
	int id;

	CHECK(php_shm_block_sysv(&block, page, 0, 0, 0600, &error) == 0);
	id = block->memory.shmid;
	child = start_child();
	if (child == 0) {
		/* Removed already, but there as long as a process has it attached. */
		strcpy(block->mem, "from the child");
		php_shm_block_release(block);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(strcmp(block->mem, "from the child") == 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && (ds.shm_perm.mode & SHM_DEST));
	CHECK(php_shm_block_free(block, true, &error) == 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == -1);
	php_shm_block_release(block);
}

static void check_keyed_segments_are_removed(void)
{
	int key = temporary_key();
	php_shm_block *block;

	CHECK(php_shm_block_sysv(&block, page, key, 0, 0600, &error) == 0);
	php_shm_block_release(block);
	CHECK(shmget(key, 0, 0) != -1);
	CHECK(php_shm_block_sysv(&block, 0, key, PHP_SHM_EXISTING, 0600, &error) == 0 && block->memory.size == page);
	CHECK(php_shm_block_free(block, true, &error) == 0);
	CHECK(shmget(key, 0, 0) == -1);
	php_shm_block_release(block);
}

static void check_facts(void)
{
	char *file = temporary_path();
	php_shm_block *block = open_block(page + 1, file, 0);
	php_shm_stat stat;

	CHECK(php_shm_block_stat(block, &stat, &error) == 0);
	CHECK(stat.size == page + 1 && stat.mode == 0600 && stat.owner == (long) geteuid());
	CHECK(stat.creator == -1 && stat.attached == -1);
	CHECK(php_shm_mapped(&block->memory) == 2 * page);
	php_shm_block_release(block);

	block = open_block(100 * page, NULL, PHP_SHM_POPULATE);
	CHECK(php_shm_page_resident(&block->memory) == 100 * page);
	CHECK(php_shm_block_stat(block, &stat, &error) == 0 && stat.size == 100 * page && stat.mode == -1 && stat.owner == -1);
	CHECK(page_size_at(block->mem) == page);
	php_shm_block_release(block);

	block = open_block(100 * page, NULL, 0);
	block->mem[50 * page] = 1;
	CHECK(php_shm_page_resident(&block->memory) < 100 * page && php_shm_page_resident(&block->memory) >= page);
	php_shm_block_release(block);
}

/* A parent and its children grow one block in small steps at once, and each finds every byte. */
static void check_racing_growers(const char *file)
{
	enum { CHILDREN = 3, STEPS = 300 };
	php_shm_block *block = open_block(1, file, 0);
	pid_t children[CHILDREN];

	for (int i = 0; i < CHILDREN; i++) {
		children[i] = start_child();
		if (children[i] == 0) {
			for (size_t step = 1; step <= STEPS; step++) {
				size_t size = step * page / 3 + (size_t) i + 1;

				CHECK(php_shm_block_refresh(block, &error) == 0);
				if (size > block->memory.size) {
					CHECK(php_shm_block_grow(block, size, &error) == 0);
				}
				CHECK(block->memory.size >= size);
				block->mem[size - 1] = 1;
			}
			_exit(0);
		}
	}
	for (int i = 0; i < CHILDREN; i++) {
		CHECK(end_of(children[i]) == 0);
	}
	CHECK(php_shm_block_refresh(block, &error) == 0);
	CHECK(block->memory.size >= STEPS * page / 3 + CHILDREN);
	for (size_t step = 1; step <= STEPS; step++) {
		CHECK(all_bytes_are(block->mem + step * page / 3, CHILDREN, 1));
	}
	php_shm_block_release(block);
}

int main(void)
{
	php_shm_block *block;
	int files, mappings;

	begin();
	page = (size_t) sysconf(_SC_PAGESIZE);
	files = open_files();
	mappings = shared_mappings();
	check_growing(temporary_path());
	check_growth_is_seen_elsewhere(temporary_path());
	check_failed_growth(temporary_path());
	check_signals_do_not_matter(temporary_path());
	/* It takes a few rounds to hit a page while its end is being extended. */
	for (int round = 0; round < 20; round++) {
		check_racing_growers(temporary_path());
	}
	if (can_grow_anonymous()) {
		check_growing(NULL);
		check_growth_is_seen_elsewhere(NULL);
		check_failed_growth(NULL);
		check_signals_do_not_matter(NULL);
		check_racing_growers(NULL);
		check_anonymous_blocks_cannot_shrink();
	}
	check_growth_on_a_full_file_system();
	check_what_can_grow();
	check_private_blocks_keep_their_changes();
	check_protection(open_block(2 * page, NULL, 0));
	check_protection(open_block(2 * page, temporary_path(), 0));
	CHECK(php_shm_block_sysv(&block, 2 * page, 0, 0, 0600, &error) == 0);
	check_protection(block);
	check_read_only_blocks_cannot_be_written();
	check_the_last_reference_unmaps();
	check_files_are_removed();
	check_removal_that_fails_changes_nothing();
	check_private_segments_cannot_leak();
	check_keyed_segments_are_removed();
	check_facts();
	CHECK(open_files() == files);
	CHECK(shared_mappings() == mappings);
	return 0;
}

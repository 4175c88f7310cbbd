/* SPDX-License-Identifier: MIT */

/*
 * Blocks: a mapping of this process, reference-counted, grown, protected and unmapped.
 *
 * An access checks only mem and the two limits beforehand; every change of a block sets these three.
 */

#include "shm_block.h"

#include "shm_owner.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Sets what accesses check, from the mapping and its protection. */
static void publish(php_shm_block *block)
{
	block->mem = block->memory.mem;
	block->read_limit = block->protection & PROT_READ ? block->memory.size + 1 : 0;
	block->write_limit = block->protection & PROT_WRITE ? block->memory.size + 1 : 0;
	block->fault.start = block->mem;
	block->fault.length = php_shm_mapped(&block->memory);
	block->fault.page_size = block->memory.page_size;
}

/* Only a named file can become smaller: a memfd is sealed against it (F_SEAL_SHRINK). */
static bool can_fault(const php_shm_block *block)
{
	return block->memory.mapfile[0] != '\0';
}

static php_shm_block *create_block(php_shm_mechanism mechanism, unsigned flags, php_shm_error *error)
{
	php_shm_block *block = malloc(sizeof(*block));

	if (block == NULL) {
		php_shm_fail(error, "malloc", ENOMEM);
		return NULL;
	}
	block->fault.faulted = 0;
	block->references = 1;
	block->pins = 0;
	block->pinner = 0;
	block->forks = php_shm_owner_forks();
	block->mechanism = mechanism;
	block->flags = flags;
	block->protection = flags & PHP_SHM_READ_ONLY ? PROT_READ : PROT_READ | PROT_WRITE;
	return block;
}

int php_shm_block_mmap(php_shm_block **result, size_t size, const char *file, unsigned flags, mode_t mode, php_shm_error *error)
{
	php_shm_block *block = create_block(PHP_SHM_MECHANISM_MMAP, flags, error);

	if (block == NULL) {
		return -1;
	}
	if ((file != NULL ? php_shm_mmap_open(&block->memory, size, file, flags, mode, error)
					  : php_shm_mmap_create_anonymous(&block->memory, size, flags, error)) == -1) {
		free(block);
		return -1;
	}
	publish(block);
	if (can_fault(block)) {
		php_shm_fault_watch(&block->fault);
	}
	/* After the range is watched: without MADV_POPULATE the pages are touched, and a file may be truncated meanwhile. */
	if (flags & PHP_SHM_POPULATE) {
		php_shm_page_populate(&block->memory, !(flags & PHP_SHM_READ_ONLY));
	}
	*result = block;
	return 0;
}

int php_shm_block_sysv(php_shm_block **result, size_t size, int key, unsigned flags, mode_t mode, php_shm_error *error)
{
	php_shm_block *block = create_block(PHP_SHM_MECHANISM_SYSV, flags, error);

	if (block == NULL) {
		return -1;
	}
	if (php_shm_sysv_open(&block->memory, size, key, flags, mode, error) == -1) {
		free(block);
		return -1;
	}
	/*
	 * No other process can find a private segment: marks it for removal, so that it is freed when the last process detaches or
	 * dies.
	 */
	if (key == 0 && php_shm_sysv_remove(&block->memory, error) == -1) {
		swShareMemory_sysv_free(&block->memory, 0);
		free(block);
		return -1;
	}
	publish(block);
	*result = block;
	return 0;
}

int php_shm_block_create(php_shm_block **result, size_t size, php_shm_error *error)
{
	php_shm_block *block = create_block(PHP_SHM_MECHANISM_MMAP, 0, error);

	if (block == NULL) {
		return -1;
	}
	if (swShareMemory_mmap_create(&block->memory, size, NULL) == NULL) {
		php_shm_fail(error, "mmap", errno);
		free(block);
		return -1;
	}
	publish(block);
	*result = block;
	return 0;
}

int php_shm_block_remove(php_shm_block *block, php_shm_error *error)
{
	if (block->mechanism == PHP_SHM_MECHANISM_SYSV) {
		return php_shm_sysv_remove(&block->memory, error);
	}
	if (block->memory.mapfile[0] != '\0') {
		return php_shm_file_unlink(block->memory.tmpfd, block->memory.mapfile, error);
	}
	return 0;
}

int php_shm_block_free(php_shm_block *block, bool remove, php_shm_error *error)
{
	bool watched = can_fault(block);
	int result;

	if (remove && php_shm_block_remove(block, error) == -1) {
		return -1;
	}
	result = block->mechanism == PHP_SHM_MECHANISM_SYSV ? swShareMemory_sysv_free(&block->memory, 0)
														: swShareMemory_mmap_free(&block->memory);
	if (result == -1) {
		return php_shm_fail(error, block->mechanism == PHP_SHM_MECHANISM_SYSV ? "shmdt" : "munmap", errno);
	}
	if (watched) {
		php_shm_fault_unwatch(&block->fault);
	}
	block->protection = PROT_NONE;
	block->fault.faulted = 0;
	publish(block);
	return 0;
}

void php_shm_block_release(php_shm_block *block)
{
	php_shm_error ignored;

	if (--block->references > 0) {
		return;
	}
	if (!php_shm_block_is_freed(block) && php_shm_block_free(block, false, &ignored) == -1 && can_fault(block)) {
		php_shm_fault_unwatch(&block->fault);
	}
	free(block);
}

bool php_shm_block_can_grow(const php_shm_block *block)
{
	/* A private copy keeps its size: extending it would drop the changes in it. */
	return block->memory.tmpfd != -1 && !(block->flags & PHP_SHM_PRIVATE);
}

static int remap(php_shm_block *block, size_t size, php_shm_error *error)
{
	int result = php_shm_mmap_remap(&block->memory, size, block->protection, error);

	publish(block);
	return result;
}

int php_shm_block_refresh(php_shm_block *block, php_shm_error *error)
{
	php_shm_stat stat;

	if (!php_shm_block_can_grow(block) || php_shm_block_is_lost(block)) {
		return 0;
	}
	if (php_shm_file_stat(block->memory.tmpfd, &stat, NULL, error) == -1) {
		return -1;
	}
	if (stat.size < block->memory.size) {
		block->fault.faulted = 1;
		return 0;
	}
	if (stat.size == block->memory.size) {
		return 0;
	}
	if (block->memory.mapfile[0] != '\0' && !(block->flags & PHP_SHM_READ_ONLY)) {
		php_shm_file_settle(block->memory.tmpfd, stat.size);
	}
	return remap(block, stat.size, error);
}

int php_shm_block_grow(php_shm_block *block, size_t size, php_shm_error *error)
{
	swShareMemory *memory = &block->memory;
	size_t old_size = memory->size;
	php_shm_error ignored;
	int result;

	/* Huge pages are mapped whole. */
	if (memory->page_size != php_shm_page_size()) {
		size = php_shm_round_up(size, memory->page_size);
	}
	/* Address space first: unmapping it cannot fail, whereas a file never gets smaller again. */
	if (remap(block, size, error) == -1) {
		return -1;
	}
	result = memory->mapfile[0] != '\0' ? php_shm_file_extend(memory->tmpfd, old_size, size, error)
										: php_shm_file_extend_memfd(memory->tmpfd, size, error);
	if (result == -1) {
		remap(block, old_size, &ignored);
	}
	return result;
}

void php_shm_block_pin(php_shm_block *block, uint64_t self)
{
	if (block->pinner != self) {
		block->pinner = self;
		block->pins = 0;
	}
	block->pins++;
}

void php_shm_block_unpin(php_shm_block *block, uint64_t self)
{
	if (block->pinner == self && block->pins > 0) {
		block->pins--;
	}
}

bool php_shm_block_is_pinned(const php_shm_block *block, uint64_t self)
{
	return block->pins > 0 && block->pinner == self;
}

bool php_shm_block_is_alone(php_shm_block *block)
{
	php_shm_error ignored;
	php_shm_stat stat;

	if (block->mechanism == PHP_SHM_MECHANISM_SYSV) {
		return php_shm_sysv_stat(&block->memory, &stat, &ignored) == 0 && stat.attached == 1;
	}
	/* A forked child shares the open file description, and with it the lock that answers this. */
	return can_fault(block) && block->forks == php_shm_owner_forks() && php_shm_file_is_alone(block->memory.tmpfd);
}

bool php_shm_block_is_same(const php_shm_block *one, const php_shm_block *other)
{
	if (one == other) {
		return true;
	}
	if (one->mechanism == PHP_SHM_MECHANISM_SYSV || other->mechanism == PHP_SHM_MECHANISM_SYSV) {
		return one->mechanism == other->mechanism && one->memory.shmid == other->memory.shmid;
	}
	return can_fault(one) && can_fault(other) && php_shm_file_is_same(one->memory.tmpfd, other->memory.tmpfd);
}

int php_shm_block_protect(php_shm_block *block, int protection, php_shm_error *error)
{
	if (php_shm_page_protect(&block->memory, protection, error) == -1) {
		return -1;
	}
	block->protection = protection;
	publish(block);
	return 0;
}

int php_shm_block_flush(php_shm_block *block, php_shm_error *error)
{
	return php_shm_page_flush(&block->memory, error);
}

int php_shm_block_stat(php_shm_block *block, php_shm_stat *stat, php_shm_error *error)
{
	if (block->mechanism == PHP_SHM_MECHANISM_SYSV) {
		return php_shm_sysv_stat(&block->memory, stat, error);
	}
	if (block->memory.mapfile[0] != '\0') {
		return php_shm_file_stat(block->memory.tmpfd, stat, NULL, error);
	}
	*stat = (php_shm_stat) {.size = block->memory.size, .mode = -1, .owner = -1, .creator = -1, .attached = -1};
	return 0;
}

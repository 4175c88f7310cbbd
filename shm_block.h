/* SPDX-License-Identifier: MIT */

/*
 * A block as this process has it mapped, and windows on it. It hides the mechanism from the floors above: structures and classes
 * know blocks and windows only. Like the objects that hold it, a block belongs to one thread.
 */
#ifndef PHP_SHM_BLOCK_H
#define PHP_SHM_BLOCK_H

#include "shm_mechanism.h"

typedef enum php_shm_mechanism { PHP_SHM_MECHANISM_MMAP, PHP_SHM_MECHANISM_SYSV } php_shm_mechanism;

typedef struct php_shm_block {
	char *mem;                 /* the first byte; it may move when the block grows */
	size_t read_limit;         /* what the end of a read must be below: size + 1, or 0 when freed or protected against reading */
	size_t write_limit;        /* the same for writing */
	php_shm_fault_range fault; /* its mark is looked at after each access to the bytes */
	uint32_t references;
	uint32_t pins; /* what the thread `pinner` holds in the block, see php_shm_block_pin() */
	uint64_t pinner;
	php_shm_mechanism mechanism;
	unsigned forks; /* php_shm_owner_forks() when it was opened */
	unsigned flags; /* as it was opened, PHP_SHM_READ_ONLY and so on */
	int protection; /* PROT_ bits of this process */
	swShareMemory memory;
} php_shm_block;

/* Bytes of a block. The length of a whole block is PHP_SHM_WHOLE, since another process may make the block larger. */
typedef struct php_shm_window {
	php_shm_block *block;
	size_t offset;
	size_t length;
} php_shm_window;

#define PHP_SHM_WHOLE ((size_t) PTRDIFF_MAX)

/*
 * Whether the bytes lie in the window and their end is below a limit of its block. One comparison with the limit answers for all
 * that can be wrong with a block, so that a good access costs no more. Negative numbers are larger than any window, and no sum
 * overflows, because a whole block begins at 0.
 */
static inline bool php_shm_window_has(const php_shm_window *window, size_t offset, size_t length, size_t limit)
{
	return offset <= window->length && length <= window->length - offset && window->offset + offset + length < limit;
}

/* Both take their arguments as SharedMemory's methods do, but checked by the caller. The block has one reference. */
int php_shm_block_mmap(php_shm_block **block, size_t size, const char *file, unsigned flags, mode_t mode, php_shm_error *error);
int php_shm_block_sysv(php_shm_block **block, size_t size, int key, unsigned flags, mode_t mode, php_shm_error *error);

/* A block for a structure that nobody else has to find: anonymous, of fixed size, without a descriptor. */
int php_shm_block_create(php_shm_block **block, size_t size, php_shm_error *error);

static inline php_shm_block *php_shm_block_acquire(php_shm_block *block)
{
	block->references++;
	return block;
}

/* Unmaps the block with its last reference; removes no name. */
void php_shm_block_release(php_shm_block *block);

/* Removes the name of the block, so that it cannot be opened any more; what is mapped stays. */
int php_shm_block_remove(php_shm_block *block, php_shm_error *error);

/* Unmaps the block now; with `remove`, its name goes first. If that fails nothing has changed. */
int php_shm_block_free(php_shm_block *block, bool remove, php_shm_error *error);

static inline bool php_shm_block_is_freed(const php_shm_block *block)
{
	return block->mem == NULL;
}

/* The file was truncated, or cannot be read: what is mapped is no longer what is shared. It stays so. */
static inline bool php_shm_block_is_lost(const php_shm_block *block)
{
	return block->fault.faulted != 0;
}

/* A file is there after a reboot as well. All else is gone. */
static inline bool php_shm_block_outlives_boot(const php_shm_block *block)
{
	return block->memory.mapfile[0] != '\0';
}

/* Whether its size can change: grow() works here, or another process may have called it. */
bool php_shm_block_can_grow(const php_shm_block *block);

/*
 * Maps what other processes have added; a file that has become smaller makes the block lost. Of a block that cannot grow,
 * nothing. 0 also when the block is lost: the caller asks php_shm_block_is_lost().
 */
int php_shm_block_refresh(php_shm_block *block, php_shm_error *error);

/* At least `size` bytes, which is more than it has. If it fails nothing has changed. Only if php_shm_block_can_grow(). */
int php_shm_block_grow(php_shm_block *block, size_t size, php_shm_error *error);

/*
 * A pinned block must not be freed or grown: this thread holds a lock in it. Children inherit the block but not the lock, so what
 * counts is who pinned it (php_shm_owner_self()).
 */
void php_shm_block_pin(php_shm_block *block, uint64_t self);
void php_shm_block_unpin(php_shm_block *block, uint64_t self);
bool php_shm_block_is_pinned(const php_shm_block *block, uint64_t self);

/*
 * Whether no other process has the block open; false if it cannot be known, as for anonymous memory. Of a file it is known
 * because all who open a structure in it have to ask this first.
 */
bool php_shm_block_is_alone(php_shm_block *block);

/* Whether both map the same file or segment. */
bool php_shm_block_is_same(const php_shm_block *one, const php_shm_block *other);

int php_shm_block_protect(php_shm_block *block, int protection, php_shm_error *error);
int php_shm_block_flush(php_shm_block *block, php_shm_error *error);
int php_shm_block_stat(php_shm_block *block, php_shm_stat *stat, php_shm_error *error);

#endif /* PHP_SHM_BLOCK_H */

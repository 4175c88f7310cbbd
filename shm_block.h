/* SPDX-License-Identifier: MIT */

/*
 * A block as this process has it mapped, and windows on it. Hides the mechanism: structures and classes use blocks and windows
 * only. A block belongs to one thread, as the objects that hold it do.
 */
#ifndef PHP_SHM_BLOCK_H
#define PHP_SHM_BLOCK_H

#include "shm_mechanism.h"

typedef enum php_shm_mechanism { PHP_SHM_MECHANISM_MMAP, PHP_SHM_MECHANISM_SYSV } php_shm_mechanism;

typedef struct php_shm_block {
	char *mem;                 /* the first byte; it moves when the block grows; NULL when freed */
	size_t read_limit;         /* the end of a read must be below: size + 1, or 0 when freed or protected against reading */
	size_t write_limit;        /* the same for writing */
	php_shm_fault_range fault; /* `faulted` is checked after each access to the bytes */
	uint32_t references;
	uint32_t pins; /* locks and leases of the thread `pinner` in the block, see php_shm_block_pin() */
	uint64_t pinner;
	php_shm_mechanism mechanism;
	unsigned forks; /* php_shm_owner_forks() at the time it was opened */
	unsigned flags; /* how it was opened: PHP_SHM_READ_ONLY and so on */
	int protection; /* PROT_ bits of this process */
	swShareMemory memory;
} php_shm_block;

/* A range of bytes of a block. The length of a whole block is PHP_SHM_WHOLE, since another process may grow it. */
typedef struct php_shm_window {
	php_shm_block *block;
	size_t offset;
	size_t length;
} php_shm_window;

#define PHP_SHM_WHOLE ((size_t) PTRDIFF_MAX)

/*
 * Whether the bytes lie in the window and end below a limit of its block. One comparison with the limit covers freed, protected
 * and too short blocks, so that an access costs no more. Negative numbers are larger than any window, and no sum overflows,
 * because a whole block begins at 0.
 */
static inline bool php_shm_window_has(const php_shm_window *window, size_t offset, size_t length, size_t limit)
{
	return offset <= window->length && length <= window->length - offset && window->offset + offset + length < limit;
}

/*
 * Open or create a block, with one reference. The arguments are those of SharedMemory's methods, checked by the caller. Return 0,
 * or -1 with *error filled.
 */
int php_shm_block_mmap(php_shm_block **block, size_t size, const char *file, unsigned flags, mode_t mode, php_shm_error *error);
int php_shm_block_sysv(php_shm_block **block, size_t size, int key, unsigned flags, mode_t mode, php_shm_error *error);

/* An anonymous block of fixed size for one structure, without a descriptor. Only forked children share it. */
int php_shm_block_create(php_shm_block **block, size_t size, php_shm_error *error);

static inline php_shm_block *php_shm_block_acquire(php_shm_block *block)
{
	block->references++;
	return block;
}

/* Unmaps the block with its last reference; removes no name. */
void php_shm_block_release(php_shm_block *block);

/* Removes the name of the block: it cannot be opened any more; what is mapped stays. */
int php_shm_block_remove(php_shm_block *block, php_shm_error *error);

/* Unmaps the block now; with `remove`, removes its name first. Changes nothing if that fails. */
int php_shm_block_free(php_shm_block *block, bool remove, php_shm_error *error);

static inline bool php_shm_block_is_freed(const php_shm_block *block)
{
	return block->mem == NULL;
}

/* Whether the file was truncated or could not be read: what is mapped is not what other processes share. It stays lost. */
static inline bool php_shm_block_is_lost(const php_shm_block *block)
{
	return block->fault.faulted != 0;
}

/* Files outlive a reboot; all other blocks do not. */
static inline bool php_shm_block_outlives_boot(const php_shm_block *block)
{
	return block->memory.mapfile[0] != '\0';
}

/* Whether its size can change: by php_shm_block_grow() here, or in another process. */
bool php_shm_block_can_grow(const php_shm_block *block);

/*
 * Maps what other processes have added; marks the block lost if its file has become smaller. Does nothing to a block that cannot
 * grow. Returns 0 also when the block is lost: check php_shm_block_is_lost().
 */
int php_shm_block_refresh(php_shm_block *block, php_shm_error *error);

/*
 * Grows the block to at least `size` bytes, which is more than it has. Changes nothing if it fails. Only if
 * php_shm_block_can_grow().
 */
int php_shm_block_grow(php_shm_block *block, size_t size, php_shm_error *error);

/*
 * A pinned block must not be freed or grown: this thread holds a lock or a lease in it. Children inherit the block but not the
 * lock, so pins count only for the owner that set them (php_shm_owner_self()).
 */
void php_shm_block_pin(php_shm_block *block, uint64_t self);
void php_shm_block_unpin(php_shm_block *block, uint64_t self);
bool php_shm_block_is_pinned(const php_shm_block *block, uint64_t self);

/*
 * Whether no other process has the block open; false if that cannot be known, as for anonymous memory. For a file it is known
 * because every process asks this before it opens a structure.
 */
bool php_shm_block_is_alone(php_shm_block *block);

/* Whether both map the same file or segment. */
bool php_shm_block_is_same(const php_shm_block *one, const php_shm_block *other);

/* protection: PROT_ bits, for this process. Return 0, or -1 with *error filled. */
int php_shm_block_protect(php_shm_block *block, int protection, php_shm_error *error);
int php_shm_block_flush(php_shm_block *block, php_shm_error *error);
int php_shm_block_stat(php_shm_block *block, php_shm_stat *stat, php_shm_error *error);

#endif /* PHP_SHM_BLOCK_H */

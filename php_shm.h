/* SPDX-License-Identifier: MIT */

/*
 * Shared memory for C: blocks of memory that several processes read and write directly.
 *
 * A block is described by one struct, whichever mechanism of the kernel made it: mmap(2), of a file or anonymous, or System V
 * shmget(2). This header needs no PHP; other extensions include it as "ext/shm/php_shm.h".
 *
 * All functions may be called from any thread, but not from two threads at once on one block. Unless a function says otherwise,
 * failure is NULL or -1 with errno of the first call that failed; whatever was acquired until then is released. Sizes are bytes,
 * from 1 to PHP_SHM_SIZE_MAX: 0 is EINVAL, more is ENOMEM. Descriptors are 3 or above: those of the standard streams are never
 * used, even when they are closed. For 64-bit systems only.
 */
#ifndef PHP_SHM_H
#define PHP_SHM_H

#include <stddef.h>
#include <stdint.h>

#define PHP_SHM_VERSION "0.1.0"

#if SIZE_MAX <= UINT32_MAX
#error "shm needs a 64-bit system"
#endif

/*
 * Bytes of the largest block: the user half of a 48-bit address space, beyond which no system maps unless an address asks for it.
 */
#define PHP_SHM_SIZE_MAX ((size_t) 1 << 47)

#if defined(__GNUC__)
#define PHP_SHM_API __attribute__((visibility("default")))
#else
#define PHP_SHM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the longest name of a mapped file, its final NUL included. Makes the struct fill the smallest page there is, 4 KiB. */
#define PHP_SHM_MAPFILE_SIZE (4096 - 2 * sizeof(size_t) - sizeof(void *) - 3 * sizeof(int))

/* One block of shared memory as the process that created or opened it has it mapped. Only the functions below write it. */
typedef struct swShareMemory {
	size_t size;                        /* usable bytes */
	void *mem;                          /* the first of them, on a page boundary; NULL when unmapped */
	size_t page_size;                   /* bytes of a page of this block: more than the system's page size if it has huge pages */
	int tmpfd;                          /* descriptor of what is mapped, 3 or above; -1 if there is none */
	int key;                            /* System V key, 0 if private or not System V */
	int shmid;                          /* System V identifier, -1 if not System V */
	char mapfile[PHP_SHM_MAPFILE_SIZE]; /* name of the mapped file as given, "" if there is none */
} swShareMemory;

/*
 * Blocks for a process and the children that it forks. The struct above lies in pages of its own, right before the bytes that
 * these functions return; each process has its own copy of it. The bytes begin on a page boundary (a huge page boundary, if the
 * block has huge pages) and are all zero.
 */

/* An anonymous shared block. */
PHP_SHM_API void *sw_shm_malloc(size_t size);

/* The same for num * size bytes; a product that overflows is ENOMEM. */
PHP_SHM_API void *sw_shm_calloc(size_t num, size_t size);

/*
 * Sets what this process may do with the bytes: PROT_NONE, or a combination of PROT_READ, PROT_WRITE and PROT_EXEC. Other bits
 * are EINVAL.
 */
PHP_SHM_API int sw_shm_protect(void *ptr, int flags);

/*
 * A new block with the bytes that both sizes have in common. The old one is unmapped in this process, whatever its protection is,
 * and stays mapped in others. On failure the old block is unchanged. A NULL ptr allocates.
 */
PHP_SHM_API void *sw_shm_realloc(void *ptr, size_t size);

/* Unmaps a block in this process, whatever its protection is. NULL is allowed. */
PHP_SHM_API void sw_shm_free(void *ptr);

/*
 * Blocks with a name, or without. The functions fill the struct, which may lie anywhere, and return the first usable byte; after
 * a failure its mem is NULL.
 */

/*
 * Maps a file: the existing one, grown if it has fewer than size bytes, mapped whole if it has more; or a new one with mode 0600,
 * which appears under its name only when its space is allocated. It must be a regular file and no symbolic link. mapfile NULL
 * maps anonymous memory. A name that does not fit into the struct is ENAMETOOLONG. An access to a file that another process has
 * truncated raises SIGBUS.
 */
PHP_SHM_API void *swShareMemory_mmap_create(swShareMemory *object, size_t size, const char *mapfile);

/* Unmaps the block and closes its descriptor. The file stays. */
PHP_SHM_API int swShareMemory_mmap_free(swShareMemory *object);

/* Attaches the segment with that key, created with mode 0600 if there is none; key 0 creates a private one (IPC_PRIVATE). */
PHP_SHM_API void *swShareMemory_sysv_create(swShareMemory *object, size_t size, int key);

/* Detaches the segment; with rm other than 0 also removes it: it is freed when the last process has detached. */
PHP_SHM_API int swShareMemory_sysv_free(swShareMemory *object, int rm);

#ifdef __cplusplus
}
#endif

#endif /* PHP_SHM_H */

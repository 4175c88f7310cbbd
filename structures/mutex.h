/* SPDX-License-Identifier: MIT */

/* A mutex in a window of its own: a header and a lock. */
#ifndef PHP_SHM_MUTEX_H
#define PHP_SHM_MUTEX_H

#include "header.h"

/* Table of bytes: docs/format.md#mutex */
typedef struct php_shm_mutex {
	php_shm_header header;
	php_shm_lock lock;
	uint64_t reserved; /* 0 */
} php_shm_mutex;

/* A cache line, so that adjacent aligned mutexes do not slow each other down. */
_Static_assert(sizeof(php_shm_mutex) == 64, "the size is part of the format and of SharedMemory\\Mutex::SIZE");

/* Its handle is NULL. */
extern const php_shm_structure_kind php_shm_mutex_kind;

#endif /* PHP_SHM_MUTEX_H */

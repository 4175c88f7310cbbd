/* SPDX-License-Identifier: MIT */

/*
 * The beginning of every structure that is more than bare numbers: what it is, in which layout, and who is making it.
 *
 * All zero bytes are fresh and get formatted by the first who comes, by exactly one if several do. A header that is being made names
 * its maker, so that somebody else makes it again if he dies. Everything else that is not as expected is refused and left untouched.
 */
#ifndef PHP_SHM_HEADER_H
#define PHP_SHM_HEADER_H

#include "../shm_wait.h"

#include <stddef.h>

typedef enum php_shm_kind {
	PHP_SHM_KIND_MUTEX = 1,
	PHP_SHM_KIND_FIXED_POOL = 2,
	PHP_SHM_KIND_RING_BUFFER = 3,
	PHP_SHM_KIND_GLOBAL_MEMORY = 4,
	PHP_SHM_KIND_QUEUE = 5
} php_shm_kind;

/* 48 bytes. `state` and `maker` change while it is made, under the compare-and-swap of `maker`; nothing changes afterwards. */
typedef struct php_shm_header {
	_Atomic uint64_t state;     /* 0, or PHP_SHM_HEADER_READY: the last store of the maker, which all else precedes (release) */
	_Atomic uint64_t maker;     /* who is making it, 0 before and afterwards */
	uint32_t kind;              /* php_shm_kind */
	uint32_t layout;            /* php_shm_header_layout() */
	uint64_t size;              /* bytes of the window that the structure uses, header included */
	uint64_t parameter;         /* what else must agree between those who open it, by kind */
	_Atomic uint64_t namespace; /* PID namespace in which owners' ids count */
} php_shm_header;

/* "shm" and the version of the format, in an order of bytes that shows. */
#define PHP_SHM_HEADER_READY UINT64_C(0x0100000073686d01)

typedef struct php_shm_format {
	php_shm_kind kind;
	uint64_t size; /* bytes that a new one uses; 0: there is no room for one */
	uint64_t room; /* an existing one may have any size up to this; 0: it must have `size` */
	uint64_t parameter;
} php_shm_format;

typedef enum php_shm_open_result {
	PHP_SHM_OPEN_DONE,
	PHP_SHM_OPEN_AGAIN,     /* somebody alive is making it: sleep a little and call again */
	PHP_SHM_OPEN_FOREIGN,   /* not ours, or not sound */
	PHP_SHM_OPEN_VERSION,   /* ours, of another version or of a machine with another layout */
	PHP_SHM_OPEN_KIND,      /* another structure */
	PHP_SHM_OPEN_PARAMETER, /* the same with other parameters */
	PHP_SHM_OPEN_SIZE,      /* the same, and it needs more room */
	PHP_SHM_OPEN_NO_ROOM,   /* fresh memory, in which there is no room for one */
	PHP_SHM_OPEN_NAMESPACE  /* its owners live in another PID namespace */
} php_shm_open_result;

/*
 * Opens a structure, or makes it in fresh memory: `make` is called with the whole structure, whose bytes behind the header are as a
 * maker who died may have left them, and must set all of them. What it needs to know it takes from the format: others can write
 * what is in the header. Afterwards *size, if wanted, is its size, which is at most
 * format->room. What is open already is only read.
 */
php_shm_open_result php_shm_header_open(php_shm_header *header, const php_shm_format *format,
	void (*make)(php_shm_header *header, const php_shm_format *format), php_shm_owner self, uint64_t *size);

/*
 * After PHP_SHM_OPEN_NAMESPACE, when nobody else has the block open: all who are named in it lived in a namespace that is gone. The
 * caller has freed its locks (php_shm_lock_take_over()). Open it again.
 */
void php_shm_header_take_over(php_shm_header *header);

/* Whether it has been made; then opening it writes nothing. */
static inline bool php_shm_header_is_made(const php_shm_header *header)
{
	return atomic_load(&((php_shm_header *) header)->state) != 0;
}

#endif /* PHP_SHM_HEADER_H */

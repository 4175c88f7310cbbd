/* SPDX-License-Identifier: MIT */

/*
 * The beginning of every structure but bare numbers: its kind, its layout, and the owner that is formatting it.
 *
 * Zeroed memory is unformatted. Exactly one process formats it: the one that stores its owner into `initializer` by
 * compare-and-swap. If that owner dies before it commits `state`, the next process formats it again. Anything else is refused and
 * left untouched.
 */
#ifndef PHP_SHM_HEADER_H
#define PHP_SHM_HEADER_H

#include "lock.h"

#include <stddef.h>

/*
 * 48 bytes. `state` and `initializer` change while the structure is formatted, under the compare-and-swap of `initializer`;
 * `namespace` also when it is reset. Nothing else changes afterwards.
 */
/* Table of bytes: docs/format.md#header */
typedef struct php_shm_header {
	_Atomic uint64_t state;       /* 0, or PHP_SHM_HEADER_READY: the commit point of formatting */
	_Atomic uint64_t initializer; /* owner that is formatting it, 0 before and afterwards */
	uint32_t kind;                /* php_shm_structure_kind.number */
	uint32_t layout;              /* sizes that two programs must agree on */
	uint64_t size;                /* bytes of the window that the structure uses, header included */
	uint64_t parameter;           /* what else must agree between processes that open it, by kind */
	_Atomic uint64_t namespace;   /* PID namespace in which the thread ids of owners count */
} php_shm_header;

/* "shm" and the version of the format; the byte order of the machine shows in it. */
#define PHP_SHM_HEADER_READY UINT64_C(0x0100000073686d01)

/* What a process asks for when it opens a structure. */
typedef struct php_shm_wanted {
	size_t room;        /* bytes of the window */
	size_t offset;      /* bytes from the beginning of the block to the window */
	bool whole;         /* the window is a whole block, which may grow */
	uint64_t parameter; /* must be that of an existing structure */
} php_shm_wanted;

#define PHP_SHM_LOCKS_MAX 3

/* What all structures of a kind have in common: one constant each. `handle` is what a process knows of one structure. */
typedef struct php_shm_structure_kind {
	uint32_t number;  /* part of the format */
	const char *name; /* of the class, without its namespace */
	/* Bytes of the smallest one; *wanted is without `room`. */
	size_t (*least)(const php_shm_wanted *wanted);
	/*
	 * Lays out the largest one for wanted->room: fills *handle and returns its size in bytes; 0: the room is less than least().
	 */
	size_t (*fit)(const php_shm_wanted *wanted, void *handle);
	/*
	 * Initializes what follows the header, which an initializer that died may have written partly. Takes sizes from the handle:
	 * other processes can write what is in the block.
	 */
	void (*format)(php_shm_header *header, const php_shm_wanted *wanted, const void *handle);
	/* Completes the handle of an existing structure with what lies in the block. NULL: fit() has set it all. */
	void (*attach)(const php_shm_header *header, const php_shm_wanted *wanted, void *handle);
	/* Completes what the previous holder of an abandoned lock has left undone. NULL: no repair is ever needed. */
	void (*repair)(php_shm_header *header, php_shm_lock *lock);
	/*
	 * Returns what is wrong, for debug builds; NULL: nothing, or it cannot be known now. Called under the lock of an operation.
	 */
	const char *(*verify)(const php_shm_header *header, const void *handle);
	/* Writes a parameter in words, as "slices of 64 bytes"; NULL: the kind has none. */
	void (*describe)(uint64_t parameter, char *text, size_t size);
	uint16_t locks[PHP_SHM_LOCKS_MAX]; /* bytes from the beginning to each lock; 0: no more */
} php_shm_structure_kind;

#define PHP_SHM_KIND_MUTEX 1
#define PHP_SHM_KIND_FIXED_POOL 2
#define PHP_SHM_KIND_RING_BUFFER 3
#define PHP_SHM_KIND_GLOBAL_MEMORY 4
#define PHP_SHM_KIND_QUEUE 5

typedef enum php_shm_open_result {
	PHP_SHM_OPEN_OK,
	PHP_SHM_OPEN_AGAIN,     /* another process is formatting it: sleep a little and call again */
	PHP_SHM_OPEN_FOREIGN,   /* not ours, or damaged */
	PHP_SHM_OPEN_VERSION,   /* ours, of another version or of a machine with another layout */
	PHP_SHM_OPEN_KIND,      /* a structure of another kind */
	PHP_SHM_OPEN_PARAMETER, /* the same kind with another parameter */
	PHP_SHM_OPEN_SIZE,      /* it is larger than the window */
	PHP_SHM_OPEN_NO_ROOM,   /* unformatted memory, smaller than the smallest structure of this kind */
	PHP_SHM_OPEN_NAMESPACE  /* its owners live in another PID namespace */
} php_shm_open_result;

/*
 * Opens a structure, or formats one in zeroed memory, which then uses as much as it can of wanted->room. If the result is
 * PHP_SHM_OPEN_OK, sets *size to the bytes that it uses, and *handle. An existing one is only read.
 */
php_shm_open_result php_shm_header_open(php_shm_header *header, const php_shm_structure_kind *kind, const php_shm_wanted *wanted,
	php_shm_owner self, size_t *size, void *handle);

/*
 * After PHP_SHM_OPEN_NAMESPACE, when no other process has the block open: all owners in it lived in a namespace that is gone.
 * Frees its locks, and marks those abandoned that were held. Then open it again.
 */
void php_shm_header_reset_namespace(php_shm_header *header, const php_shm_structure_kind *kind);

/*
 * To be called after taking one of its locks: if the lock is abandoned, completes what its previous holder has left undone and
 * marks the data consistent.
 */
static inline void php_shm_header_recover(php_shm_header *header, const php_shm_structure_kind *kind, php_shm_lock *lock)
{
	if (__builtin_expect(php_shm_lock_is_abandoned(lock), 0)) {
		if (kind->repair != NULL) {
			kind->repair(header, lock);
		}
		php_shm_lock_mark_consistent(lock);
	}
}

/*
 * Whether it has been formatted; then opening it writes nothing. Acquire: pairs with the store of `state` when it is formatted.
 */
static inline bool php_shm_header_is_formatted(const php_shm_header *header)
{
	return atomic_load_explicit(&((php_shm_header *) header)->state, memory_order_acquire) != 0;
}

#endif /* PHP_SHM_HEADER_H */

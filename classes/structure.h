/* SPDX-License-Identifier: MIT */

/* What the classes of structures have in common: the window they live in, and waiting. */
#ifndef PHP_SHM_STRUCTURE_H
#define PHP_SHM_STRUCTURE_H

#include "classes.h"

#include "shm_wait.h"

#include <sys/mman.h>

/* The object of a structure of which this process knows nothing but where it lies. */
typedef struct php_shm_structure_object {
	php_shm_window window; /* block is NULL until the constructor has run */
	zend_object std;
} php_shm_structure_object;

static inline php_shm_window *php_shm_structure_window(zend_object *object)
{
	return &((php_shm_structure_object *) ((char *) object - XtOffsetOf(php_shm_structure_object, std)))->window;
}

/*
 * For constructors: makes *window the first `size` bytes of a SharedMemory object, or of an anonymous block of its own if `memory`
 * is NULL. The window holds a reference. `alignment` is a power of two; `argument` is the number of the constructor's argument.
 * Returns false after throwing.
 */
bool php_shm_structure_bind(php_shm_window *window, zend_object *memory, size_t size, size_t alignment, uint32_t argument);

/* Says why the bytes of a structure cannot be had. `protection`: PROT_READ or PROT_WRITE, which was wanted. */
ZEND_COLD void php_shm_structure_throw(const php_shm_window *window, int protection);

/* The bytes of a structure, to be read; NULL after throwing. They may move when anything else runs. */
static zend_always_inline void *php_shm_structure_read(const php_shm_window *window)
{
	if (EXPECTED(window->block != NULL && window->offset + window->length < window->block->read_limit)) {
		return window->block->mem + window->offset;
	}
	php_shm_structure_throw(window, PROT_READ);
	return NULL;
}

/* The same to be written, and read. */
static zend_always_inline void *php_shm_structure_write(const php_shm_window *window)
{
	if (EXPECTED(window->block != NULL && window->offset + window->length < window->block->write_limit)) {
		return window->block->mem + window->offset;
	}
	php_shm_structure_throw(window, PROT_WRITE);
	return NULL;
}

/* To be called after each access: throws if what was accessed is not what others share (the file was truncated). */
static zend_always_inline bool php_shm_structure_check(const php_shm_window *window)
{
	if (UNEXPECTED(php_shm_block_is_lost(window->block))) {
		php_shm_throw_lost(window->block);
		return false;
	}
	return true;
}

static inline void php_shm_structure_release(php_shm_window *window)
{
	if (window->block != NULL) {
		php_shm_block_release(window->block);
	}
}

/* Waiting */

typedef struct php_shm_waiting {
	int64_t deadline; /* php_shm_now(); INT64_MAX: none */
	int64_t slice;    /* how long to sleep next */
} php_shm_waiting;

/* Begins to wait for `timeout` seconds (is_null: for ever). Returns false after throwing: it must be finite and not negative. */
bool php_shm_waiting_begin(php_shm_waiting *waiting, double timeout, bool is_null, uint32_t argument);

/* How long to sleep now, in nanoseconds; 0 if the time is over. Slices get longer: only the first ones have to be short. */
int64_t php_shm_waiting_slice(php_shm_waiting *waiting);

/*
 * Between two slices, with nothing locked: runs PHP's signal handlers and time limit. They may do anything, free the block too.
 * Returns false if they have thrown.
 */
bool php_shm_waiting_interrupts(void);

#endif /* PHP_SHM_STRUCTURE_H */

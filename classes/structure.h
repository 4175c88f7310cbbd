/* SPDX-License-Identifier: MIT */

/* Common to the classes of structures: binding to a window, construction, locks, damage. */
#ifndef PHP_SHM_CLASSES_STRUCTURE_H
#define PHP_SHM_CLASSES_STRUCTURE_H

#include "waiting.h"
#include "window.h"

#include "structures/header.h"

#include <sys/mman.h>

/* The object of a structure without a handle. */
typedef struct php_shm_structure_object {
	php_shm_window window; /* block is NULL until the constructor has run */
	zend_object std;
} php_shm_structure_object;

static inline php_shm_window *php_shm_structure_window(zend_object *object)
{
	return &((php_shm_structure_object *) ((char *) object - offsetof(php_shm_structure_object, std)))->window;
}

/* For create_object and free_obj: objects that begin with their window, and hold nothing else that must be freed. */
zend_object *php_shm_structure_create(zend_class_entry *ce, size_t size, const zend_object_handlers *own);
void php_shm_structure_free(zend_object *object);

/*
 * For get_debug_info, which var_dump() shows: the properties, and what `add_facts` adds to the array `info`; it must neither wait
 * nor throw. If the structure cannot be read, the reason is there instead: freed, protection, lost or constructed.
 */
HashTable *php_shm_structure_debug_info(
	zend_object *object, int *is_temporary, void (*add_facts)(zval *info, zend_object *object, const void *structure));

/* Number of elements that var_dump() shows. */
#define PHP_SHM_SHOWN 10

/* Construction */

/*
 * For constructors of bare numbers: *window becomes the first `size` bytes of a SharedMemory object, or an anonymous block of its
 * own if `memory` is NULL. The window holds a reference. `alignment` is a power of two; `argument` is the number of the
 * constructor's argument. Returns false after throwing.
 */
bool php_shm_structure_bind(php_shm_window *window, zend_object *memory, size_t size, size_t alignment, uint32_t argument);

/*
 * For constructors of structures with a header: opens the structure at the beginning of a SharedMemory object, or formats one in
 * all of it, or in an anonymous block of wanted->room bytes if `memory` is NULL. Then *window is the object's, and *handle is
 * set. Handlers run while another process formats it. Returns false after throwing.
 */
bool php_shm_structure_construct(php_shm_window *window, zend_object *memory, const php_shm_structure_kind *kind,
	php_shm_wanted wanted, uint32_t argument, void *handle);

/* Access */

/* Throws the reason why a structure cannot be accessed. `protection`: the missing one, PROT_READ or PROT_WRITE. */
ZEND_COLD void php_shm_structure_throw(const php_shm_window *window, int protection);

/* The structure, to be read; NULL after throwing. It may move when other code runs. */
static zend_always_inline void *php_shm_structure_read(const php_shm_window *window)
{
	if (EXPECTED(window->block != NULL && window->offset + window->length < window->block->read_limit)) {
		return window->block->mem + window->offset;
	}
	php_shm_structure_throw(window, PROT_READ);
	return NULL;
}

/* The structure, to be written and read; NULL after throwing. */
static zend_always_inline void *php_shm_structure_write(const php_shm_window *window)
{
	if (EXPECTED(window->block != NULL && window->offset + window->length < window->block->write_limit)) {
		return window->block->mem + window->offset;
	}
	php_shm_structure_throw(window, PROT_WRITE);
	return NULL;
}

/* Owners and locks */

/* This thread as an owner; 0 after throwing. */
php_shm_owner php_shm_structure_self(void);

/*
 * Throws unless this process is in the PID namespace of the owners in the structure: a child may have been forked into another
 * one, where the same ids are other threads.
 */
bool php_shm_structure_check_namespace(
	const php_shm_window *window, const php_shm_structure_kind *kind, const php_shm_header *header);

/* How long a lock is held, and so how a wait for it begins. */
typedef enum php_shm_lock_use {
	PHP_SHM_LOCK_BRIEF, /* microseconds, without PHP code: spins first */
	PHP_SHM_LOCK_LONG   /* any time, with PHP code */
} php_shm_lock_use;

/*
 * Takes the lock at offset `lock` of the structure; *self is the owner that has to release it. Returns the structure; NULL after
 * the deadline, after throwing, or with *held if this thread has the lock already. Handlers run while it waits. A lock of a dead
 * owner is taken over even without time left.
 */
void *php_shm_structure_wait_for_lock(const php_shm_window *window, const php_shm_structure_kind *kind, size_t lock,
	php_shm_lock_use use, php_shm_waiting *waiting, php_shm_owner *self, bool *held);

/*
 * The same for an internal lock: no PHP code may run until php_shm_structure_finish(). Repairs what a previous holder that died
 * has left.
 */
void *php_shm_structure_lock(
	const php_shm_window *window, const php_shm_structure_kind *kind, size_t lock, php_shm_waiting *waiting, php_shm_owner *self);

/* `what`: details, or NULL. */
ZEND_COLD void php_shm_structure_throw_damaged(const php_shm_structure_kind *kind, const char *what);

/*
 * Ends an operation: releases its internal lock (NULL: none), and throws if the block is lost or the structure is damaged, as the
 * operation found (`corrupt`), or as kind->verify() finds in debug builds (`handle` NULL: not called). Returns false after
 * throwing.
 */
static zend_always_inline bool php_shm_structure_finish(const php_shm_window *window, const php_shm_structure_kind *kind,
	const void *handle, php_shm_lock *lock, php_shm_owner self, bool corrupt)
{
	const char *wrong = NULL;

	if (ZEND_DEBUG && !corrupt && handle != NULL && kind->verify != NULL) {
		wrong = kind->verify((const php_shm_header *) (window->block->mem + window->offset), handle);
	}
	if (lock != NULL) {
		php_shm_lock_release(lock, self);
	}
	if (UNEXPECTED(!php_shm_window_check(window))) {
		return false;
	}
	if (UNEXPECTED(corrupt || wrong != NULL)) {
		php_shm_structure_throw_damaged(kind, wrong);
		return false;
	}
	return true;
}

#endif /* PHP_SHM_CLASSES_STRUCTURE_H */

/* SPDX-License-Identifier: MIT */

/* What the classes of structures have in common: the window they live in, and waiting. */
#ifndef PHP_SHM_STRUCTURE_H
#define PHP_SHM_STRUCTURE_H

#include "classes.h"

#include "structures/header.h"

#include <sys/mman.h>

/* The object of a structure of which this process knows nothing but where it lies. */
typedef struct php_shm_structure_object {
	php_shm_window window; /* block is NULL until the constructor has run */
	zend_object std;
} php_shm_structure_object;

static inline php_shm_window *php_shm_structure_window(zend_object *object)
{
	return &((php_shm_structure_object *) ((char *) object - offsetof(php_shm_structure_object, std)))->window;
}

/* For create_object and free_obj: objects that begin with their window, and hold nothing else that has to be freed. */
zend_object *php_shm_structure_create(zend_class_entry *ce, size_t size, const zend_object_handlers *own);
void php_shm_structure_free(zend_object *object);

/*
 * For get_debug_info, what var_dump() shows: the properties, and what `add_facts` adds to the array `info`, which must neither wait nor
 * throw. Where the structure cannot be read, the reason is there instead, by the words of SharedMemory: freed, protection; or lost, or
 * that the object has not been constructed.
 */
HashTable *php_shm_structure_debug_info(
	zend_object *object, int *is_temporary, void (*add_facts)(zval *info, zend_object *object, const void *structure));

/* What var_dump() shows of many things are the first ones. */
#define PHP_SHM_SHOWN 10

/*
 * For constructors: makes *window the first `size` bytes of a SharedMemory object, or of an anonymous block of its own if `memory`
 * is NULL. The window holds a reference. `alignment` is a power of two; `argument` is the number of the constructor's argument.
 * Returns false after throwing.
 */
bool php_shm_structure_bind(php_shm_window *window, zend_object *memory, size_t size, size_t alignment, uint32_t argument);

/*
 * The same for a structure that takes as much as it is given: all of a SharedMemory object, at least `least` bytes, or an anonymous
 * block of `size` bytes.
 */
bool php_shm_structure_bind_all(
	php_shm_window *window, zend_object *memory, size_t size, size_t least, size_t alignment, uint32_t argument);

/* Throws unless the object that has this window has not been constructed yet. */
bool php_shm_structure_is_new(const php_shm_window *window);

/* What php_shm_structure_open() has to know of a class. */
typedef struct php_shm_structure_type {
	const char *name; /* of the class, without its namespace */
	/*
	 * Calls php_shm_header_open(). `room` and `offset` are those of the window, `handle` is what the class wants to be filled. It may
	 * throw, where it can say more than php_shm_structure_throw_format().
	 */
	php_shm_open_result (*open)(void *structure, size_t room, size_t offset, php_shm_owner self, void *handle);
	void (*take_over)(void *structure);
} php_shm_structure_type;

/*
 * For constructors, with a window that the object does not have yet, since handlers run while it waits for somebody who is making
 * the structure: opens or makes it. Returns false after throwing, and the window is released.
 */
bool php_shm_structure_open(php_shm_window *window, const php_shm_structure_type *type, void *handle);

/* The window becomes the object's; false after throwing, and it is released, if a handler has meanwhile constructed the object. */
bool php_shm_structure_assign(php_shm_window *object, php_shm_window *window);

/* Throws the FormatException that fits a result of php_shm_header_open(). */
ZEND_COLD void php_shm_structure_throw_format(const char *name, php_shm_open_result result);

/* This thread as an owner; 0 after throwing. */
php_shm_owner php_shm_structure_self(void);

/*
 * Whether this process lives in the PID namespace of those who are named in the structure; throws if not: a child may have been
 * forked into another one, where ids mean other threads.
 */
bool php_shm_structure_is_here(const php_shm_window *window, const php_shm_header *header, const char *name);

typedef struct php_shm_waiting {
	int64_t deadline; /* php_shm_now(); INT64_MAX: none */
	int64_t slice;    /* how long to sleep next */
	/* If not NULL, php_shm_structure_lock() calls it with that object before handlers run: gives up what must not be held then. */
	void (*let_go)(void *object);
	void *object;
} php_shm_waiting;

/*
 * Takes the lock that lies `lock` bytes from the beginning of the structure, and returns the structure; *self is who has to release
 * it. `waiting` says for how long, NULL: for as long as the holder lives; *timed_out is set if that was too short. NULL then, and
 * after throwing. Handlers run while it waits. Nothing of PHP may be called until the lock is released.
 */
void *php_shm_structure_lock(
	const php_shm_window *window, const char *name, size_t lock, php_shm_waiting *waiting, php_shm_owner *self, bool *timed_out);

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

/* Begins to wait for `timeout` seconds (is_null: for ever). Returns false after throwing: it must be finite and not negative. */
bool php_shm_waiting_begin(php_shm_waiting *waiting, double timeout, bool is_null, uint32_t argument);

/* How long to sleep now, in nanoseconds; 0 if the time is over. Slices get longer: only the first ones have to be short. */
int64_t php_shm_waiting_slice(php_shm_waiting *waiting);

/*
 * Between two slices, with nothing locked: runs PHP's signal handlers and time limit. They may do anything, free the block too.
 * Returns false if they have thrown.
 */
bool php_shm_waiting_interrupts(void);

/* The same, but `let_go` (or NULL) is called first if handlers are to be run. */
bool php_shm_waiting_interrupts_after(void (*let_go)(void *object), void *object);

#endif /* PHP_SHM_STRUCTURE_H */

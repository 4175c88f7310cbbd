/* SPDX-License-Identifier: MIT */

/* What the classes know of each other. */
#ifndef PHP_SHM_CLASSES_H
#define PHP_SHM_CLASSES_H

#include "php.h"

#include "serializer.h"
#include "shm_block.h"

/* SharedMemory: a window on a block, which is never NULL. */
typedef struct php_shm_memory_object {
	php_shm_window window;
	zend_object std;
} php_shm_memory_object;

static inline php_shm_memory_object *php_shm_memory_from_obj(zend_object *object)
{
	return (php_shm_memory_object *) ((char *) object - offsetof(php_shm_memory_object, std));
}

/* Returns a new window: `length` bytes from `offset` on, which must lie in the block. It touches none of them. */
void php_shm_memory_return_window(zval *return_value, php_shm_block *block, size_t offset, size_t length);

/*
 * The same in two steps, for what would be lost if there were no memory for the object: it is made first, and has no bytes yet. If
 * nothing comes of it, php_shm_memory_drop() returns null.
 */
void php_shm_memory_return_new(zval *return_value);
void php_shm_memory_set_window(zval *object, php_shm_block *block, size_t offset, size_t length);
void php_shm_memory_drop(zval *return_value);

/* Bytes in the window as far as this process knows. */
static inline size_t php_shm_window_known_length(const php_shm_window *window)
{
	return window->length == PHP_SHM_WHOLE ? window->block->memory.size : window->length;
}

/* Maps what other processes have added to a whole block; false after throwing: it is freed, lost, or cannot be asked for its size. */
bool php_shm_window_refresh(const php_shm_window *window);

extern zend_class_entry *php_shm_memory_ce;
extern zend_class_entry *php_shm_type_ce;
extern zend_class_entry *php_shm_exception_ce;
extern zend_class_entry *php_shm_exists_exception_ce;
extern zend_class_entry *php_shm_not_found_exception_ce;
extern zend_class_entry *php_shm_access_exception_ce;
extern zend_class_entry *php_shm_no_space_exception_ce;
extern zend_class_entry *php_shm_format_exception_ce;
extern zend_class_entry *php_shm_timeout_exception_ce;
extern zend_class_entry *php_shm_closed_exception_ce;
extern zend_class_entry *php_shm_abandoned_exception_ce;
extern zend_class_entry *php_shm_unserialize_exception_ce;
extern zend_class_entry *php_shm_error_ce;

/* What a failed call was about. */
typedef struct php_shm_subject {
	php_shm_mechanism mechanism;
	const char *file; /* NULL: none */
	int key;          /* 0: private */
	size_t size;      /* bytes asked for, 0: all there are */
	unsigned flags;   /* as PHP_SHM_EXISTING */
	long mode;        /* permissions of what is created; -1: nothing is */
} php_shm_subject;

/* Throws the exception that fits error->code. The only place where errors of the floors below become exceptions. */
ZEND_COLD void php_shm_throw(const php_shm_error *error, const php_shm_subject *subject);
/* The same for what was done to a block, with `size` as the bytes asked for. */
ZEND_COLD void php_shm_throw_block(const php_shm_error *error, const php_shm_block *block, size_t size);
/* The block is lost (php_shm_block_is_lost). */
ZEND_COLD void php_shm_throw_lost(const php_shm_block *block);
ZEND_COLD void php_shm_throw_freed(void);
/* The block may not be read or written; protection: PROT_READ or PROT_WRITE, which was wanted. */
ZEND_COLD void php_shm_throw_protected(const php_shm_block *block, int protection);

/* php_shm_owner_self() has failed with that errno. */
ZEND_COLD void php_shm_throw_unknown_self(int code);
/* A structure of that class cannot be used in a file here. */
ZEND_COLD void php_shm_throw_unknown_boot(const char *name);

/*
 * Bytes could not be decoded, for that reason. `message` is the Message that has them, or NULL. The only
 * place where that becomes an exception.
 */
ZEND_COLD void php_shm_throw_undecodable(const php_shm_failure *failure, zend_string *bytes, zend_object *message);

/* The handlers that all our classes have: objects can be neither cloned nor compared. */
void php_shm_init_handlers(zend_object_handlers *own, int offset, zend_object_free_obj_t free_obj);
/* Of owned pools: gives back what this thread has taken in a block that is about to be unmapped; at the end of the request, in all. */
void php_shm_pools_leave_block(const php_shm_block *block);
void php_shm_pools_end_request(void);
/* Each sets what a class entry cannot say. Called once, from MINIT. */
void php_shm_unserialize_exception_init_class(zend_class_entry *ce);
void php_shm_memory_init_class(zend_class_entry *ce);
void php_shm_atomic_init_class(zend_class_entry *ce);
void php_shm_atomic_float_init_class(zend_class_entry *ce);
void php_shm_vector_init_class(zend_class_entry *ce);
void php_shm_mutex_init_class(zend_class_entry *ce);
void php_shm_fixed_pool_init_class(zend_class_entry *ce);
void php_shm_ring_buffer_init_class(zend_class_entry *ce);
void php_shm_global_memory_init_class(zend_class_entry *ce);
void php_shm_queue_init_class(zend_class_entry *ce);
void php_shm_message_init_class(zend_class_entry *ce);

#endif /* PHP_SHM_CLASSES_H */

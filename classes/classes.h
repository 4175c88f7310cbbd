/* SPDX-License-Identifier: MIT */

/* What the classes use of each other. */
#ifndef PHP_SHM_CLASSES_H
#define PHP_SHM_CLASSES_H

#include "php.h"

#include "serializer.h"
#include "shm_block.h"

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
	size_t size;      /* requested bytes, 0: all of them */
	unsigned flags;   /* PHP_SHM_EXISTING and so on */
	long mode;        /* permissions of a new block; -1: nothing is created */
} php_shm_subject;

/* Throws the exception that fits error->code. The only place where errors of the floors below become exceptions. */
ZEND_COLD void php_shm_throw(const php_shm_error *error, const php_shm_subject *subject);
/* The same for an operation on a block, with `size` as the requested bytes. */
ZEND_COLD void php_shm_throw_block(const php_shm_error *error, const php_shm_block *block, size_t size);
/* The block is lost (php_shm_block_is_lost). */
ZEND_COLD void php_shm_throw_lost(const php_shm_block *block);
ZEND_COLD void php_shm_throw_freed(void);
/* The block may not be read or written; protection: the one that is missing, PROT_READ or PROT_WRITE. */
ZEND_COLD void php_shm_throw_protected(const php_shm_block *block, int protection);

/* php_shm_owner_self() has failed with that errno. */
ZEND_COLD void php_shm_throw_unknown_self(int code);
/* A structure of that class cannot be used in a file: the boot id is unknown. */
ZEND_COLD void php_shm_throw_unknown_boot(const char *name);

/*
 * Frees the slices of owned pools that this thread has allocated: in a block that is about to be unmapped, or at the end of the
 * request in all blocks.
 */
void php_shm_pools_leave_block(const php_shm_block *block);
void php_shm_pools_end_request(void);
/*
 * Bytes could not be decoded. `message` is the Message that holds them, or NULL. The only place where that becomes an exception.
 */
ZEND_COLD void php_shm_throw_undecodable(const php_shm_failure *failure, zend_string *bytes, zend_object *message);

/* Each completes a class entry. Called once, from MINIT. */
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

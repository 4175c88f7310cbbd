/* SPDX-License-Identifier: MIT */

/* The object of the class FixedPool, and the slices of owned pools that a request has allocated. */
#ifndef PHP_SHM_FIXED_POOL_OBJECT_H
#define PHP_SHM_FIXED_POOL_OBJECT_H

#include "structure.h"

#include "structures/fixed_pool.h"

/*
 * An owned pool in which this thread has allocated slices: the end of the request frees those that it still owns. Allocating only
 * widens a range, so that alloc() stays fast; the owners' words tell at the end which slices these are.
 */
typedef struct php_shm_pool_holding {
	php_shm_window window; /* of the pool, with a reference: the mapping outlives the objects */
	php_shm_fixed_pool_handle handle;
	php_shm_owner owner; /* this thread; after a fork another one: nothing is freed */
	size_t from, to;     /* offsets of the first and the last slice that were allocated, from the beginning of the pool */
	unsigned objects;    /* objects that point to this */
	struct php_shm_pool_holding *next;
} php_shm_pool_holding;

typedef struct php_shm_fixed_pool_object {
	php_shm_window window;
	php_shm_fixed_pool_handle handle;
	php_shm_pool_holding *holding; /* NULL: nothing was allocated through this object, or the pool is not an owned one */
	zend_object std;
} php_shm_fixed_pool_object;

static inline php_shm_fixed_pool_object *php_shm_fixed_pool_from_obj(zend_object *object)
{
	return (php_shm_fixed_pool_object *) ((char *) object - offsetof(php_shm_fixed_pool_object, std));
}

void php_shm_pool_join(php_shm_fixed_pool_object *object, php_shm_owner self);

/* Before `self`, this thread, allocates a slice in an owned pool. May end the request, for lack of memory. */
static zend_always_inline void php_shm_pool_before_alloc(php_shm_fixed_pool_object *object, php_shm_owner self)
{
	if (UNEXPECTED(object->holding == NULL || object->holding->owner != self)) {
		php_shm_pool_join(object, self);
	}
}

/* After it has allocated the slice at that offset. */
static zend_always_inline void php_shm_pool_after_alloc(php_shm_fixed_pool_object *object, size_t offset)
{
	object->holding->from = MIN(object->holding->from, offset);
	object->holding->to = MAX(object->holding->to, offset);
}

/* The object is freed. Its slices stay allocated until the end of the request. */
void php_shm_pool_leave(php_shm_fixed_pool_object *object);

zend_object_iterator *php_shm_fixed_pool_get_iterator(zend_class_entry *ce, zval *object, int by_reference);

#endif /* PHP_SHM_FIXED_POOL_OBJECT_H */

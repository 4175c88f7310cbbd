/* SPDX-License-Identifier: MIT */

/* Iteration over the slices of a FixedPool that are taken: each step looks for the next one, nothing is remembered but the place. */

#include "fixed_pool_object.h"

typedef struct pool_iterator {
	zend_object_iterator iterator; /* its data is the pool */
	size_t offset;                 /* of the current slice from the beginning of the pool; 0: there is none */
	zval owner;                    /* its owner's thread id; 0: none */
} pool_iterator;

static inline const php_shm_fixed_pool_object *pool_of(const pool_iterator *position)
{
	return php_shm_fixed_pool_from_obj(Z_OBJ(position->iterator.data));
}

/* Goes to the first slice that is taken from an offset on. */
static void iterator_seek(pool_iterator *position, size_t offset)
{
	const php_shm_fixed_pool_object *object = pool_of(position);
	const php_shm_fixed_pool *pool = php_shm_structure_read(&object->window);
	php_shm_owner owner;

	position->offset = 0;
	if (UNEXPECTED(pool == NULL)) {
		return;
	}
	offset = php_shm_fixed_pool_next(&object->handle, pool, offset, &owner);
	if (EXPECTED(php_shm_structure_check(&object->window))) {
		position->offset = offset;
		ZVAL_LONG(&position->owner, php_shm_owner_thread(owner));
	}
}

static void iterator_dtor(zend_object_iterator *iterator)
{
	zval_ptr_dtor(&iterator->data);
}

static int iterator_valid(zend_object_iterator *iterator)
{
	return ((pool_iterator *) iterator)->offset != 0 ? SUCCESS : FAILURE;
}

static zval *iterator_current(zend_object_iterator *iterator)
{
	pool_iterator *position = (pool_iterator *) iterator;

	/* InternalIterator::current() may be called when there is none. */
	return position->offset != 0 ? &position->owner : NULL;
}

static void iterator_key(zend_object_iterator *iterator, zval *key)
{
	const pool_iterator *position = (pool_iterator *) iterator;

	ZVAL_LONG(key, (zend_long) (pool_of(position)->window.offset + position->offset));
}

static void iterator_next(zend_object_iterator *iterator)
{
	pool_iterator *position = (pool_iterator *) iterator;

	if (position->offset != 0) {
		iterator_seek(position, position->offset + 1);
	}
}

static void iterator_rewind(zend_object_iterator *iterator)
{
	iterator_seek((pool_iterator *) iterator, 0);
}

static const zend_object_iterator_funcs iterator_functions = {
	.dtor = iterator_dtor,
	.valid = iterator_valid,
	.get_current_data = iterator_current,
	.get_current_key = iterator_key,
	.move_forward = iterator_next,
	.rewind = iterator_rewind,
};

zend_object_iterator *php_shm_fixed_pool_get_iterator(zend_class_entry *ce, zval *object, int by_reference)
{
	pool_iterator *position;

	if (by_reference) {
		zend_throw_error(NULL, "A SharedMemory\\FixedPool cannot be iterated by reference");
		return NULL;
	}
	position = emalloc(sizeof(*position));
	zend_iterator_init(&position->iterator);
	position->iterator.funcs = &iterator_functions;
	ZVAL_OBJ_COPY(&position->iterator.data, Z_OBJ_P(object));
	position->offset = 0;
	return &position->iterator;
}

/* SPDX-License-Identifier: MIT */

#include "iterator.h"

#include "classes.h"

zend_object_iterator *php_shm_iterator_create(zval *object, int by_reference, const zend_object_iterator_funcs *functions)
{
	php_shm_iterator *position;

	if (by_reference) {
		zend_throw_error(php_shm_error_ce, "A %s cannot be iterated by reference", ZSTR_VAL(Z_OBJCE_P(object)->name));
		return NULL;
	}
	position = emalloc(sizeof(*position));
	zend_iterator_init(&position->iterator);
	position->iterator.funcs = functions;
	ZVAL_OBJ_COPY(&position->iterator.data, Z_OBJ_P(object));
	position->position = -1;
	ZVAL_UNDEF(&position->current);
	return &position->iterator;
}

void php_shm_iterator_dtor(zend_object_iterator *iterator)
{
	zval_ptr_dtor(&((php_shm_iterator *) iterator)->current);
	zval_ptr_dtor(&iterator->data);
}

int php_shm_iterator_valid(zend_object_iterator *iterator)
{
	return Z_ISUNDEF(((php_shm_iterator *) iterator)->current) ? FAILURE : SUCCESS;
}

zval *php_shm_iterator_current(zend_object_iterator *iterator)
{
	zval *current = &((php_shm_iterator *) iterator)->current;

	/* InternalIterator::current() may be called when there is none, and would return an undefined value. */
	return Z_ISUNDEF_P(current) ? NULL : current;
}

void php_shm_iterator_key(zend_object_iterator *iterator, zval *key)
{
	ZVAL_LONG(key, ((php_shm_iterator *) iterator)->position);
}

void php_shm_iterator_drop(php_shm_iterator *position)
{
	zval old;

	ZVAL_COPY_VALUE(&old, &position->current);
	ZVAL_UNDEF(&position->current);
	zval_ptr_dtor(&old);
}

/* SPDX-License-Identifier: MIT */

/* Iteration over a Vector: the value is read when it is asked for. */

#include "iterator.h"
#include "vector_object.h"

#include "zend_interfaces.h"

static int valid(zend_object_iterator *iterator)
{
	return (size_t) ((php_shm_iterator *) iterator)->position < php_shm_vector_from_obj(Z_OBJ(iterator->data))->count ? SUCCESS
																													  : FAILURE;
}

static zval *current(zend_object_iterator *iterator)
{
	php_shm_iterator *position = (php_shm_iterator *) iterator;
	zval index;

	ZVAL_LONG(&index, position->position);
	return php_shm_vector_read_dimension(Z_OBJ(iterator->data), &index, BP_VAR_R, &position->current);
}

static void next(zend_object_iterator *iterator)
{
	((php_shm_iterator *) iterator)->position++;
}

static void rewind_to_first(zend_object_iterator *iterator)
{
	((php_shm_iterator *) iterator)->position = 0;
}

zend_object_iterator *php_shm_vector_get_iterator(zend_class_entry *ce, zval *object, int by_reference)
{
	static const zend_object_iterator_funcs functions = {
		.dtor = php_shm_iterator_dtor,
		.valid = valid,
		.get_current_data = current,
		.get_current_key = php_shm_iterator_key,
		.move_forward = next,
		.rewind = rewind_to_first,
	};

	return php_shm_iterator_create(object, by_reference, &functions);
}

PHP_METHOD(SharedMemory_Vector, getIterator)
{
	ZEND_PARSE_PARAMETERS_NONE();
	zend_create_internal_iterator_zval(return_value, ZEND_THIS);
}

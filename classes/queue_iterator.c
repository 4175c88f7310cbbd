/* SPDX-License-Identifier: MIT */

/* Iteration over a Queue: each step takes a message away. */

#include "iterator.h"
#include "queue_wait.h"

static void fetch(php_shm_iterator *position)
{
	php_shm_waiting waiting = php_shm_waiting_until(PHP_SHM_WAIT_FOREVER);
	zval value;

	php_shm_iterator_drop(position);
	/* A message that is taken while an exception is pending would be lost. */
	if (EG(exception) != NULL) {
		return;
	}
	if (php_shm_queue_object_pop(php_shm_queue_from_obj(Z_OBJ(position->iterator.data)), &waiting, &value) == PHP_SHM_QUEUE_OK) {
		/* Handlers may have used this iterator meanwhile. */
		php_shm_iterator_drop(position);
		ZVAL_COPY_VALUE(&position->current, &value);
		position->position++;
	}
}

static void next(zend_object_iterator *iterator)
{
	fetch((php_shm_iterator *) iterator);
}

static void rewind_to_first(zend_object_iterator *iterator)
{
	/* What has been taken is not taken again. */
	if (((php_shm_iterator *) iterator)->position == -1) {
		next(iterator);
	}
}

zend_object_iterator *php_shm_queue_get_iterator(zend_class_entry *ce, zval *object, int by_reference)
{
	static const zend_object_iterator_funcs functions = {
		.dtor = php_shm_iterator_dtor,
		.valid = php_shm_iterator_valid,
		.get_current_data = php_shm_iterator_current,
		.get_current_key = php_shm_iterator_key,
		.move_forward = next,
		.rewind = rewind_to_first,
	};

	return php_shm_iterator_create(object, by_reference, &functions);
}

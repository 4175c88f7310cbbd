/* SPDX-License-Identifier: MIT */

/* Iteration over a Queue: each step takes a message away. */

#include "queue_object.h"

typedef struct queue_iterator {
	zend_object_iterator iterator; /* its data is the queue */
	zend_long key;                 /* -1: not begun */
	zval current;                  /* undefined: there is none any more */
} queue_iterator;

/* Its destructors may use this iterator, and what is there must be sound then. */
static void drop_current(queue_iterator *position)
{
	zval old;

	ZVAL_COPY_VALUE(&old, &position->current);
	ZVAL_UNDEF(&position->current);
	zval_ptr_dtor(&old);
}

static void iterator_fetch(queue_iterator *position)
{
	php_shm_waiting waiting;
	zval value;

	drop_current(position);
	/* A message that is taken while an exception is on its way would be lost. */
	if (EG(exception) != NULL) {
		return;
	}
	php_shm_waiting_begin(&waiting, 0, true, 0);
	if (php_shm_queue_object_pop(php_shm_queue_from_obj(Z_OBJ(position->iterator.data)), &waiting, &value) ==
		PHP_SHM_QUEUE_GOT_IT) {
		/* Handlers may have used this iterator meanwhile. */
		drop_current(position);
		ZVAL_COPY_VALUE(&position->current, &value);
		position->key++;
	}
}

static void iterator_dtor(zend_object_iterator *iterator)
{
	zval_ptr_dtor(&((queue_iterator *) iterator)->current);
	zval_ptr_dtor(&iterator->data);
}

static int iterator_valid(zend_object_iterator *iterator)
{
	return Z_ISUNDEF(((queue_iterator *) iterator)->current) ? FAILURE : SUCCESS;
}

static zval *iterator_current(zend_object_iterator *iterator)
{
	zval *current = &((queue_iterator *) iterator)->current;

	/* InternalIterator::current() may be called when there is none, and would hand out something undefined. */
	return Z_ISUNDEF_P(current) ? NULL : current;
}

static void iterator_key(zend_object_iterator *iterator, zval *key)
{
	ZVAL_LONG(key, ((queue_iterator *) iterator)->key);
}

static void iterator_next(zend_object_iterator *iterator)
{
	iterator_fetch((queue_iterator *) iterator);
}

static void iterator_rewind(zend_object_iterator *iterator)
{
	/* What has been taken is not taken again. */
	if (((queue_iterator *) iterator)->key == -1) {
		iterator_fetch((queue_iterator *) iterator);
	}
}

static const zend_object_iterator_funcs iterator_functions = {
	.dtor = iterator_dtor,
	.valid = iterator_valid,
	.get_current_data = iterator_current,
	.get_current_key = iterator_key,
	.move_forward = iterator_next,
	.rewind = iterator_rewind,
};

zend_object_iterator *php_shm_queue_get_iterator(zend_class_entry *ce, zval *object, int by_reference)
{
	queue_iterator *position;

	if (by_reference) {
		zend_throw_error(NULL, "A SharedMemory\\Queue cannot be iterated by reference");
		return NULL;
	}
	position = emalloc(sizeof(*position));
	zend_iterator_init(&position->iterator);
	position->iterator.funcs = &iterator_functions;
	ZVAL_OBJ_COPY(&position->iterator.data, Z_OBJ_P(object));
	position->key = -1;
	ZVAL_UNDEF(&position->current);
	return &position->iterator;
}

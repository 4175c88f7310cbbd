/* SPDX-License-Identifier: MIT */

/* The methods of SharedMemory\Queue that add messages. */

#include "queue_wait.h"

#include "value.h"

#include "zend_exceptions.h"

#include "ext/spl/spl_iterators.h"

/* The bytes of an encoded value, if they fit into the capacity; else false after throwing. */
static bool to_item(const php_shm_queue_object *object, const php_shm_value *value, php_shm_queue_item *item)
{
	if (UNEXPECTED(value->length > object->handle.capacity)) {
		zend_value_error(
			"A message of %zu bytes can never fit: the capacity of this queue is %zu", value->length, object->handle.capacity);
		return false;
	}
	*item = (php_shm_queue_item) {.bytes = value->bytes, .length = value->length, .type = (unsigned char) value->type};
	return true;
}

static void push_value(INTERNAL_FUNCTION_PARAMETERS, zval *from, php_shm_waiting *waiting)
{
	php_shm_queue_object *object = THIS_QUEUE();
	php_shm_value value;
	php_shm_queue_item item;
	size_t added;

	if (UNEXPECTED(php_shm_structure_write(&object->window) == NULL || !php_shm_value_encode(&value, from, object->igbinary))) {
		RETURN_THROWS();
	}
	if (EXPECTED(to_item(object, &value, &item))) {
		php_shm_queue_outcome out = php_shm_queue_object_push(object, &item, 1, waiting, &added);

		if (out == PHP_SHM_QUEUE_CLOSED) {
			php_shm_queue_throw_closed();
		} else if (out != PHP_SHM_QUEUE_THROWN) {
			RETVAL_BOOL(out == PHP_SHM_QUEUE_OK);
		}
	}
	php_shm_value_release(&value);
}

PHP_METHOD(SharedMemory_Queue, push)
{
	zval *value;
	double timeout = 0;
	bool forever = true;
	php_shm_waiting waiting;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_ZVAL(value)
		Z_PARAM_OPTIONAL
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	if (!php_shm_waiting_begin(&waiting, timeout, forever, 2)) {
		RETURN_THROWS();
	}
	push_value(INTERNAL_FUNCTION_PARAM_PASSTHRU, value, &waiting);
}

PHP_METHOD(SharedMemory_Queue, tryPush)
{
	zval *value;
	php_shm_waiting waiting = php_shm_waiting_until(PHP_SHM_NO_WAIT);

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_ZVAL(value)
	ZEND_PARSE_PARAMETERS_END();

	push_value(INTERNAL_FUNCTION_PARAM_PASSTHRU, value, &waiting);
}

/* What pushAll() has collected and not added yet. */
typedef struct batch {
	php_shm_queue_object *object;
	php_shm_waiting *waiting;
	size_t size; /* values that it has room for */
	size_t count;
	size_t added;       /* messages in all */
	php_shm_owner self; /* with an iterator: the thread that has collected them; with an array: 0 */
	php_shm_queue_outcome out;
	php_shm_value *values;
	php_shm_queue_item *items;
} batch;

/*
 * An iterator may have forked: the parent adds what was collected before, also if the child ends there, since exit() leaves an
 * iterator as an exception does. An array is added in full by each process that continues.
 */
static void leave_to_parent(batch *batch)
{
	if (EXPECTED(batch->self == 0 || batch->self == php_shm_owner_self())) {
		return;
	}
	batch->self = php_shm_owner_self();
	while (batch->count != 0) {
		php_shm_value_release(&batch->values[--batch->count]);
	}
}

/* Pushes what has been collected; false if the caller must stop. */
static bool add_batch(batch *batch)
{
	size_t added = 0;

	leave_to_parent(batch);
	if (batch->out == PHP_SHM_QUEUE_OK && batch->count != 0) {
		batch->out = php_shm_queue_object_push(batch->object, batch->items, batch->count, batch->waiting, &added);
	}
	batch->added += added;
	for (size_t i = 0; i < batch->count; i++) {
		php_shm_value_release(&batch->values[i]);
	}
	batch->count = 0;
	return batch->out == PHP_SHM_QUEUE_OK;
}

/* Collects a value; false if the caller must stop, also after throwing. */
static bool collect(batch *batch, zval *from)
{
	php_shm_value encoded, *value;

	if (!php_shm_value_encode(&encoded, from, batch->object->igbinary)) {
		return false;
	}
	leave_to_parent(batch);
	value = &batch->values[batch->count];
	*value = encoded;
	if (encoded.bytes == &encoded.number) {
		value->bytes = &value->number;
	}
	if (!to_item(batch->object, value, &batch->items[batch->count])) {
		php_shm_value_release(value);
		return false;
	}
	return ++batch->count < batch->size || add_batch(batch);
}

static int collect_from_iterator(zend_object_iterator *iterator, void *argument)
{
	zval *value = iterator->funcs->get_current_data(iterator);

	return value != NULL && EG(exception) == NULL && collect(argument, value) ? ZEND_HASH_APPLY_KEEP : ZEND_HASH_APPLY_STOP;
}

/* Pushes all values of an array, or none if one of them cannot be encoded. */
static void add_array(batch *batch, HashTable *values)
{
	zval *value;

	ZEND_HASH_FOREACH_VAL(values, value)
	{
		if (!collect(batch, value)) {
			break;
		}
	}
	ZEND_HASH_FOREACH_END();
	if (EG(exception) != NULL) {
		batch->out = PHP_SHM_QUEUE_THROWN;
	}
	add_batch(batch);
}

/* Pushes the values before one that cannot be encoded, or before an exception: an iterator cannot produce them again. */
static void add_iterator(batch *batch, zval *values)
{
	zend_object *thrown;

	spl_iterator_apply(values, collect_from_iterator, batch);
	/* A pending exception would end every wait at once. */
	thrown = EG(exception);
	EG(exception) = NULL;
	add_batch(batch);
	if (EG(exception) == NULL) {
		EG(exception) = thrown;
	} else {
		zend_exception_set_previous(EG(exception), thrown);
	}
}

PHP_METHOD(SharedMemory_Queue, pushAll)
{
	zval *values;
	double timeout = 0;
	bool forever = true;
	php_shm_waiting waiting;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_ITERABLE(values)
		Z_PARAM_OPTIONAL
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_queue_object *object = THIS_QUEUE();

	if (!php_shm_waiting_begin(&waiting, timeout, forever, 2) || php_shm_structure_write(&object->window) == NULL) {
		RETURN_THROWS();
	}
	batch batch = {.object = object, .waiting = &waiting, .size = PHP_SHM_QUEUE_BATCH, .out = PHP_SHM_QUEUE_OK};

	if (Z_TYPE_P(values) == IS_ARRAY) {
		/* One more, so that the last value does not fill it: all of them are encoded before the first is pushed. */
		batch.size = (size_t) zend_hash_num_elements(Z_ARRVAL_P(values)) + 1;
	}
	batch.values = safe_emalloc(batch.size, sizeof(*batch.values), 0);
	batch.items = safe_emalloc(batch.size, sizeof(*batch.items), 0);
	if (Z_TYPE_P(values) == IS_ARRAY) {
		add_array(&batch, Z_ARRVAL_P(values));
	} else {
		batch.self = php_shm_owner_self();
		add_iterator(&batch, values);
	}
	efree(batch.values);
	efree(batch.items);
	if (EG(exception) != NULL) {
		RETURN_THROWS();
	}
	if (batch.out == PHP_SHM_QUEUE_CLOSED && batch.added == 0) {
		php_shm_queue_throw_closed();
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) batch.added);
}

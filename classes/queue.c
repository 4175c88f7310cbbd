/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\Queue. */

#include "queue_object.h"

#include "classes/message.h"
#include "classes/value.h"

#include "zend_exceptions.h"
#include "zend_interfaces.h"

#include "ext/spl/spl_iterators.h"

static zend_object_handlers handlers;

#define THIS_QUEUE() php_shm_queue_from_obj(Z_OBJ_P(ZEND_THIS))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_queue_object), &handlers);
}

static void free_object(zend_object *std)
{
	php_shm_queue_object *object = php_shm_queue_from_obj(std);

	php_shm_queue_object_let_go(object);
	php_shm_structure_free(std);
}

static php_shm_open_result open_queue(void *queue, size_t room, size_t offset, php_shm_owner self, void *handle)
{
	php_shm_open_result result = php_shm_queue_open(queue, room, self, handle);

	if (result == PHP_SHM_OPEN_NO_ROOM) {
		zend_argument_value_error(1, "must have at least %zu bytes, %zu given", php_shm_queue_size(1), room);
	}
	return result;
}

static void take_over(void *queue)
{
	php_shm_queue_take_over(queue);
}

static const php_shm_structure_type type = {PHP_SHM_QUEUE_NAME, open_queue, take_over};

PHP_METHOD(SharedMemory_Queue, __construct)
{
	zend_object *memory;
	zend_long capacity;
	zend_string *serializer = NULL;
	size_t size = 0;
	php_shm_window window = {NULL, 0, 0};
	php_shm_queue_handle handle;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_OBJ_OF_CLASS_OR_LONG(memory, php_shm_memory_ce, capacity)
		Z_PARAM_OPTIONAL
		Z_PARAM_STR(serializer)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_queue_object *object = THIS_QUEUE();
	bool igbinary = serializer != NULL && zend_string_equals_literal(serializer, "igbinary");

	if (!php_shm_structure_is_new(&object->window)) {
		RETURN_THROWS();
	}
	if (memory == NULL && (capacity < 1 || (size = php_shm_queue_size((size_t) capacity)) == 0)) {
		zend_argument_value_error(
			1, "must be between 1 and %zu bytes, " ZEND_LONG_FMT " given", php_shm_queue_capacity_max(), capacity);
		RETURN_THROWS();
	}
	if (serializer != NULL && !igbinary && !zend_string_equals_literal(serializer, "php")) {
		zend_argument_value_error(2, "must be \"php\" or \"igbinary\", \"%s\" given", ZSTR_VAL(serializer));
		RETURN_THROWS();
	}
	if (igbinary && !php_shm_value_has_igbinary()) {
		zend_argument_value_error(2, "must be \"php\", since the extension igbinary is not loaded");
		RETURN_THROWS();
	}
	if (!php_shm_structure_bind_all(&window, memory, size, sizeof(php_shm_queue), _Alignof(php_shm_queue), 1) ||
		!php_shm_structure_open(&window, &type, &handle)) {
		RETURN_THROWS();
	}
	window.length = handle.size;
	if (!php_shm_structure_assign(&object->window, &window)) {
		RETURN_THROWS();
	}
	object->handle = handle;
	object->igbinary = igbinary;
}

static ZEND_COLD void throw_closed(void)
{
	zend_throw_exception(php_shm_closed_exception_ce, "The queue has been closed", 0);
}

/* The bytes of an encoded value, if they can ever fit; else false after throwing. */
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
			throw_closed();
		} else if (out != PHP_SHM_QUEUE_THROWN) {
			RETVAL_BOOL(out == PHP_SHM_QUEUE_GOT_IT);
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

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_ZVAL(value)
	ZEND_PARSE_PARAMETERS_END();

	push_value(INTERNAL_FUNCTION_PARAM_PASSTHRU, value, NULL);
}

/* What pushAll() has collected and not added yet. */
typedef struct batch {
	php_shm_queue_object *object;
	php_shm_waiting *waiting;
	size_t size; /* values that it has room for */
	size_t count;
	size_t added;       /* in all */
	php_shm_owner self; /* who has collected them, of an iterator; 0: of an array */
	php_shm_queue_outcome out;
	php_shm_value *values;
	php_shm_queue_item *items;
} batch;

/*
 * An iterator may have forked: what was collected before is the parent's, who adds it. Also if the child ends there: exit() leaves an
 * iterator like an exception. Of an array all is added by whoever goes on.
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

/* Adds what has been collected; false if that is the end of it. */
static bool add_batch(batch *batch)
{
	size_t added = 0;

	leave_to_parent(batch);
	if (batch->out == PHP_SHM_QUEUE_GOT_IT && batch->count != 0) {
		batch->out = php_shm_queue_object_push(batch->object, batch->items, batch->count, batch->waiting, &added);
	}
	batch->added += added;
	for (size_t i = 0; i < batch->count; i++) {
		php_shm_value_release(&batch->values[i]);
	}
	batch->count = 0;
	return batch->out == PHP_SHM_QUEUE_GOT_IT;
}

/* Collects a value; false if that is the end of it, also after throwing. */
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

/* All of an array, or nothing if one of its values cannot be added. */
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

/* What came before something that cannot be added, or threw, is added: it cannot be asked for again. */
static void add_iterator(batch *batch, zval *values)
{
	zend_object *thrown;

	spl_iterator_apply(values, collect_from_iterator, batch);
	/* An exception that is pending would end every wait at once. */
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
	batch batch = {.object = object, .waiting = &waiting, .size = PHP_SHM_QUEUE_BATCH, .out = PHP_SHM_QUEUE_GOT_IT};

	if (Z_TYPE_P(values) == IS_ARRAY) {
		/* One more, so that the last value does not fill it: all of them are encoded before the first is added. */
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
		throw_closed();
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) batch.added);
}

PHP_METHOD(SharedMemory_Queue, close)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_queue_object *object = THIS_QUEUE();
	php_shm_waiting waiting;
	php_shm_owner self;

	php_shm_waiting_begin(&waiting, 0, true, 0);
	/* Under the lock of the producers: who sees it afterwards has seen the last message too. */
	php_shm_queue *queue = php_shm_queue_object_lock(object, PHP_SHM_QUEUE_PUSH_LOCK, &waiting, &self);

	if (queue == NULL) {
		RETURN_THROWS();
	}
	atomic_store(&queue->closed, 1);
	php_shm_lock_release(&queue->push_lock, self);
	php_shm_event_notify_all(&queue->items);
	php_shm_event_notify_all(&queue->space);
	(void) php_shm_structure_check(&object->window);
}

PHP_METHOD(SharedMemory_Queue, isClosed)
{
	ZEND_PARSE_PARAMETERS_NONE();

	const php_shm_queue_object *object = THIS_QUEUE();
	const php_shm_queue *queue = php_shm_structure_read(&object->window);

	if (queue == NULL) {
		RETURN_THROWS();
	}
	RETVAL_BOOL(php_shm_queue_is_closed(queue));
	(void) php_shm_structure_check(&object->window);
}

static void throw_outcome(php_shm_queue_outcome out, double timeout)
{
	if (out == PHP_SHM_QUEUE_CLOSED) {
		throw_closed();
	} else if (out == PHP_SHM_QUEUE_TIMED_OUT) {
		zend_throw_exception_ex(php_shm_timeout_exception_ce, ETIMEDOUT, "No message came in %.*G seconds", 6, timeout);
	}
}

PHP_METHOD(SharedMemory_Queue, pop)
{
	double timeout = 0;
	bool forever = true;
	php_shm_waiting waiting;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	if (!php_shm_waiting_begin(&waiting, timeout, forever, 1)) {
		RETURN_THROWS();
	}
	php_shm_queue_outcome out = php_shm_queue_object_pop(THIS_QUEUE(), &waiting, return_value);

	if (UNEXPECTED(out != PHP_SHM_QUEUE_GOT_IT)) {
		ZVAL_NULL(return_value);
		throw_outcome(out, timeout);
	}
}

PHP_METHOD(SharedMemory_Queue, tryPop)
{
	zval *to, value;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_ZVAL(to)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_queue_outcome out = php_shm_queue_object_pop(THIS_QUEUE(), NULL, &value);

	if (out == PHP_SHM_QUEUE_GOT_IT) {
		ZEND_TRY_ASSIGN_REF_TMP(to, &value);
		RETURN_BOOL(EG(exception) == NULL);
	}
	if (out == PHP_SHM_QUEUE_CLOSED) {
		throw_closed();
	}
	RETURN_FALSE;
}

PHP_METHOD(SharedMemory_Queue, popAll)
{
	zend_long limit = ZEND_LONG_MAX;
	php_shm_queue_lease leases[PHP_SHM_QUEUE_BATCH];
	zval values[PHP_SHM_QUEUE_BATCH];

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(limit)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_queue_object *object = THIS_QUEUE();

	if (limit < 1) {
		zend_argument_value_error(1, "must be at least 1, " ZEND_LONG_FMT " given", limit);
		RETURN_THROWS();
	}
	const php_shm_queue *queue = php_shm_structure_read(&object->window);

	if (queue == NULL) {
		RETURN_THROWS();
	}
	/* Producers go on meanwhile, and may be faster for ever. */
	size_t there = php_shm_queue_count(queue);

	limit = MIN(limit, MAX((zend_long) there, PHP_SHM_QUEUE_BATCH));
	array_init(return_value);
	while (limit > 0) {
		unsigned wanted = limit < PHP_SHM_QUEUE_BATCH ? (unsigned) limit : PHP_SHM_QUEUE_BATCH, count = wanted;
		php_shm_queue_outcome out = php_shm_queue_object_lease(object, NULL, leases, &count);
		bool sound = true;

		if (out == PHP_SHM_QUEUE_THROWN ||
			(out == PHP_SHM_QUEUE_CLOSED && zend_hash_num_elements(Z_ARRVAL_P(return_value)) == 0)) {
			if (out == PHP_SHM_QUEUE_CLOSED) {
				throw_closed();
			}
			break;
		}
		if (out != PHP_SHM_QUEUE_GOT_IT) {
			break;
		}
		for (unsigned i = 0; i < count; i++) {
			sound = php_shm_queue_object_copy(object, &leases[i], &values[i]) && sound;
		}
		php_shm_queue_object_finish(object);
		if (php_shm_structure_check(&object->window) && !sound) {
			php_shm_queue_throw_damaged("a message is no value");
		}
		/* All of them, also after one of them threw: those are gone. */
		for (unsigned i = 0; i < count; i++) {
			if (EG(exception) == NULL && php_shm_value_is_serialized(leases[i].type)) {
				php_shm_value_unserialize(&values[i], leases[i].type);
			}
			add_next_index_zval(return_value, &values[i]);
		}
		if (EG(exception) != NULL || count < wanted) {
			break;
		}
		limit -= count;
	}
	if (EG(exception) != NULL) {
		zval_ptr_dtor(return_value);
		ZVAL_NULL(return_value);
	}
}

PHP_METHOD(SharedMemory_Queue, receive)
{
	double timeout = 0;
	bool forever = true;
	php_shm_waiting waiting;
	php_shm_queue_lease leased;
	unsigned count = 1;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_queue_object *object = THIS_QUEUE();

	if (!php_shm_waiting_begin(&waiting, timeout, forever, 1)) {
		RETURN_THROWS();
	}
	php_shm_queue_outcome out = php_shm_queue_object_lease(object, &waiting, &leased, &count);

	if (out != PHP_SHM_QUEUE_GOT_IT) {
		throw_outcome(out, timeout);
		RETURN_THROWS();
	}
	/* From here on the Message gives it back, whatever happens. */
	php_shm_message_return(return_value, &object->window, leased.place, object->holder);
	object->leased = 0;

	zval value;
	bool sound = php_shm_queue_object_copy(object, &leased, &value);

	if (!php_shm_structure_check(&object->window)) {
		zval_ptr_dtor(&value);
	} else if (!sound) {
		php_shm_queue_throw_damaged("a message is no value");
	} else if (!php_shm_value_is_serialized(leased.type) || php_shm_value_unserialize(&value, leased.type)) {
		php_shm_message_set(return_value, &value, leased.deliveries);
		return;
	}
	zval_ptr_dtor(return_value);
	ZVAL_NULL(return_value);
}

/* Facts */

PHP_METHOD(SharedMemory_Queue, count)
{
	ZEND_PARSE_PARAMETERS_NONE();

	const php_shm_queue_object *object = THIS_QUEUE();
	const php_shm_queue *queue = php_shm_structure_read(&object->window);

	if (queue == NULL) {
		RETURN_THROWS();
	}
	RETVAL_LONG((zend_long) php_shm_queue_count(queue));
	(void) php_shm_structure_check(&object->window);
}

PHP_METHOD(SharedMemory_Queue, capacity)
{
	ZEND_PARSE_PARAMETERS_NONE();

	const php_shm_queue_object *object = THIS_QUEUE();

	if (php_shm_structure_read(&object->window) == NULL) {
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) object->handle.capacity);
}

PHP_METHOD(SharedMemory_Queue, stats)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_queue_object *object = THIS_QUEUE();
	php_shm_queue_stats stats;
	php_shm_waiting waiting;
	php_shm_owner self;

	php_shm_waiting_begin(&waiting, 0, true, 0);
	php_shm_queue *queue = php_shm_queue_object_lock(object, PHP_SHM_QUEUE_POP_LOCK, &waiting, &self);

	if (queue == NULL) {
		RETURN_THROWS();
	}
	php_shm_queue_result result = php_shm_queue_stat(&object->handle, queue, &stats);
	bool closed = php_shm_queue_is_closed(queue);

	php_shm_lock_release(&queue->pop_lock, self);
	if (!php_shm_structure_check(&object->window)) {
		RETURN_THROWS();
	}
	if (result != PHP_SHM_QUEUE_DONE) {
		php_shm_queue_throw_damaged(NULL);
		RETURN_THROWS();
	}
	array_init(return_value);
	add_assoc_long(return_value, "capacity", (zend_long) object->handle.capacity);
	add_assoc_long(return_value, "messages", (zend_long) stats.ready);
	add_assoc_long(return_value, "leased", (zend_long) stats.leased);
	add_assoc_long(return_value, "used", (zend_long) stats.used);
	add_assoc_long(return_value, "pushed", (zend_long) stats.pushed);
	add_assoc_bool(return_value, "closed", closed);
}

PHP_METHOD(SharedMemory_Queue, getIterator)
{
	ZEND_PARSE_PARAMETERS_NONE();
	zend_create_internal_iterator_zval(return_value, ZEND_THIS);
}

static void add_facts(zval *info, zend_object *std, const void *queue)
{
	const php_shm_queue_object *object = php_shm_queue_from_obj(std);

	add_assoc_long(info, "capacity", (zend_long) object->handle.capacity);
	add_assoc_long(info, "count", (zend_long) php_shm_queue_count(queue));
	add_assoc_bool(info, "closed", php_shm_queue_is_closed(queue));
	add_assoc_string(info, "serializer", object->igbinary ? "igbinary" : "php");
}

static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	return php_shm_structure_debug_info(object, is_temporary, add_facts);
}

void php_shm_queue_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	ce->get_iterator = php_shm_queue_get_iterator;
	php_shm_init_handlers(&handlers, offsetof(php_shm_queue_object, std), free_object);
	handlers.get_debug_info = get_debug_info;
}

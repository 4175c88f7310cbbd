/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\Queue; what adds messages is in queue_push.c. */

#include "queue_wait.h"

#include "message.h"
#include "value.h"

#include "zend_exceptions.h"
#include "zend_interfaces.h"

static zend_object_handlers handlers;

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

PHP_METHOD(SharedMemory_Queue, __construct)
{
	zend_object *memory;
	zend_long capacity;
	zend_string *serializer = NULL;
	php_shm_wanted wanted = {.room = 0};
	php_shm_queue_handle handle;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_OBJ_OF_CLASS_OR_LONG(memory, php_shm_memory_ce, capacity)
		Z_PARAM_OPTIONAL
		Z_PARAM_STR(serializer)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_queue_object *object = THIS_QUEUE();
	bool igbinary = serializer != NULL && zend_string_equals_literal(serializer, "igbinary");

	if (memory == NULL && (capacity < 1 || (wanted.room = php_shm_queue_size((size_t) capacity)) == 0)) {
		zend_argument_value_error(
			1, "must be between 1 and %zu bytes, " ZEND_LONG_FMT " given", php_shm_queue_capacity_max(), capacity);
		RETURN_THROWS();
	}
	if (serializer != NULL && !igbinary && !zend_string_equals_literal(serializer, "php")) {
		zend_argument_value_error(2, "must be \"php\" or \"igbinary\", \"%s\" given", ZSTR_VAL(serializer));
		RETURN_THROWS();
	}
	if (igbinary && !php_shm_serializer_has_igbinary()) {
		zend_argument_value_error(2, "must be \"php\", since the extension igbinary is not loaded");
		RETURN_THROWS();
	}
	if (!php_shm_structure_construct(&object->window, memory, &php_shm_queue_kind, wanted, 1, &handle)) {
		RETURN_THROWS();
	}
	object->handle = handle;
	object->igbinary = igbinary;
}

PHP_METHOD(SharedMemory_Queue, close)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_queue_object *object = THIS_QUEUE();
	php_shm_waiting waiting = php_shm_waiting_until(PHP_SHM_WAIT_FOREVER);
	php_shm_owner self;
	/* The producers' lock: a process that sees `closed` has seen the last message too. */
	php_shm_queue *queue = php_shm_queue_object_lock(object, PHP_SHM_QUEUE_PUSH_LOCK, &waiting, &self);

	if (queue == NULL) {
		RETURN_THROWS();
	}
	/* Pairs with php_shm_queue_is_closed(). */
	atomic_store(&queue->closed, 1);
	if (php_shm_queue_object_unlock(object, queue, PHP_SHM_QUEUE_PUSH_LOCK, self, false)) {
		php_shm_event_notify_all(&queue->items);
		php_shm_event_notify_all(&queue->space);
	}
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
	(void) php_shm_window_check(&object->window);
}

static void throw_outcome(php_shm_queue_outcome out, double timeout)
{
	if (out == PHP_SHM_QUEUE_CLOSED) {
		php_shm_queue_throw_closed();
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

	if (UNEXPECTED(out != PHP_SHM_QUEUE_OK)) {
		ZVAL_NULL(return_value);
		throw_outcome(out, timeout);
	}
}

/* The same for methods that return after the deadline: 0 seconds is no wait at all. */
static bool begin_to_try(php_shm_waiting *waiting, double timeout, bool forever, uint32_t argument)
{
	if (!php_shm_waiting_begin(waiting, timeout, forever, argument)) {
		return false;
	}
	if (!forever && timeout == 0) {
		waiting->deadline = PHP_SHM_NO_WAIT;
	}
	return true;
}

/* The destructor of the old value finds the new one. */
static void assign(zval *to, const zval *value)
{
	zval old;

	ZVAL_COPY_VALUE(&old, to);
	ZVAL_COPY_VALUE(to, value);
	zval_ptr_dtor(&old);
}

/* Leases one message: the object for it, and its bytes, which the caller decodes. */
static php_shm_queue_outcome lease_one(
	php_shm_queue_object *object, php_shm_waiting *waiting, php_shm_queue_lease *leased, zval *message, zval *value)
{
	unsigned count = 1;
	php_shm_queue_outcome out = php_shm_queue_object_lease(object, waiting, leased, &count);

	if (out == PHP_SHM_QUEUE_OK && !php_shm_queue_object_receive(object, leased, message, value)) {
		return PHP_SHM_QUEUE_THROWN;
	}
	return out;
}

/*
 * As php_shm_queue_object_pop(), into a typed reference, which may refuse the value: the message is leased until it is assigned,
 * and put back if it is not.
 */
static php_shm_queue_outcome pop_into_typed(php_shm_queue_object *object, php_shm_waiting *waiting, zend_reference *to)
{
	php_shm_queue_lease leased;
	php_shm_failure failure;
	php_shm_verdict verdict;
	zval message, value;
	php_shm_queue_outcome out = lease_one(object, waiting, &leased, &message, &value);

	if (out != PHP_SHM_QUEUE_OK) {
		return out;
	}
	verdict = php_shm_value_decode(&value, leased.type, &failure);
	if (verdict == PHP_SHM_VERDICT_FAILED) {
		php_shm_message_finish(&message, PHP_SHM_MESSAGE_DONE);
		php_shm_throw_undecodable(&failure, Z_STR(value), NULL);
		php_shm_failure_release(&failure);
	} else if (verdict == PHP_SHM_VERDICT_DONE && zend_verify_ref_assignable_zval(to, &value, ZEND_ARG_USES_STRICT_TYPES())) {
		php_shm_message_finish(&message, PHP_SHM_MESSAGE_DONE);
		assign(&to->val, &value);
		return PHP_SHM_QUEUE_OK;
	} else {
		php_shm_message_finish(&message, PHP_SHM_MESSAGE_PUT_BACK);
	}
	zval_ptr_dtor(&value);
	return PHP_SHM_QUEUE_THROWN;
}

PHP_METHOD(SharedMemory_Queue, tryPop)
{
	zval *to, value;
	double timeout = 0;
	bool forever = false;
	php_shm_waiting waiting;
	php_shm_queue_outcome out;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_ZVAL(to)
		Z_PARAM_OPTIONAL
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_queue_object *object = THIS_QUEUE();

	if (!begin_to_try(&waiting, timeout, forever, 2)) {
		RETURN_THROWS();
	}
	if (UNEXPECTED(ZEND_REF_HAS_TYPE_SOURCES(Z_REF_P(to)))) {
		out = pop_into_typed(object, &waiting, Z_REF_P(to));
	} else if ((out = php_shm_queue_object_pop(object, &waiting, &value)) == PHP_SHM_QUEUE_OK) {
		assign(Z_REFVAL_P(to), &value);
	}
	if (out == PHP_SHM_QUEUE_CLOSED) {
		php_shm_queue_throw_closed();
	}
	RETURN_BOOL(out == PHP_SHM_QUEUE_OK && EG(exception) == NULL);
}

/*
 * Decodes messages that have been leased and copied; the first `sound` of them have possible values. Decoding runs PHP code, so
 * each lease is held by a Message. Values before one that cannot be decoded are appended to the list; that one and all behind it
 * are put back, unless the list is empty: then it is removed, and thrown. False if the caller must stop, also after throwing.
 */
static bool take_serialized(
	php_shm_queue_object *object, const php_shm_queue_lease *leases, zval *values, unsigned sound, unsigned count, zval *list)
{
	zval messages[PHP_SHM_QUEUE_BATCH];
	php_shm_verdict verdict = PHP_SHM_VERDICT_DONE;
	php_shm_failure failure;
	unsigned decoded = 0, taken;
	bool first;

	for (unsigned i = 0; i < count; i++) {
		php_shm_message_init(&messages[i], &object->window, leases[i].offset, object->holder, leases[i].deliveries);
	}
	object->leased = 0;
	while (decoded < sound &&
		(verdict = php_shm_value_decode(&values[decoded], leases[decoded].type, &failure)) == PHP_SHM_VERDICT_DONE) {
		decoded++;
	}
	first = decoded == 0 && zend_hash_num_elements(Z_ARRVAL_P(list)) == 0;
	/* The request ends, or a destructor of what could not be decoded has thrown: nothing is returned. */
	taken = EG(exception) != NULL ? 0 : first ? 1 : decoded;
	for (unsigned i = 0; i < count; i++) {
		php_shm_message_finish(&messages[i], i < taken ? PHP_SHM_MESSAGE_DONE : PHP_SHM_MESSAGE_PUT_BACK);
	}
	if (first && taken == 1) {
		if (verdict == PHP_SHM_VERDICT_FAILED) {
			php_shm_throw_undecodable(&failure, Z_STR(values[0]), NULL);
		} else {
			php_shm_queue_throw_no_value();
		}
	}
	if (verdict == PHP_SHM_VERDICT_FAILED) {
		php_shm_failure_release(&failure);
	}
	for (unsigned i = 0; i < count; i++) {
		if (i < taken && EG(exception) == NULL) {
			add_next_index_zval(list, &values[i]);
		} else {
			zval_ptr_dtor(&values[i]);
		}
	}
	return decoded == count && EG(exception) == NULL;
}

/* Appends the values of leased messages to the list; false if the caller must stop, also after throwing. */
static bool take_leased(php_shm_queue_object *object, const php_shm_queue_lease *leases, unsigned count, zval *list)
{
	zval values[PHP_SHM_QUEUE_BATCH];
	unsigned sound = 0;
	bool serialized = false;

	for (unsigned i = 0; i < count; i++) {
		if (php_shm_queue_object_copy(object, &leases[i], &values[i]) && sound == i) {
			sound++;
		}
		serialized = serialized || php_shm_value_is_serialized(leases[i].type);
	}
	if (UNEXPECTED(!php_shm_window_check(&object->window))) {
		for (unsigned i = 0; i < count; i++) {
			zval_ptr_dtor(&values[i]);
		}
		return false;
	}
	if (serialized || sound < count) {
		return take_serialized(object, leases, values, sound, count, list);
	}
	php_shm_queue_object_finish(object);
	for (unsigned i = 0; i < count; i++) {
		add_next_index_zval(list, &values[i]);
	}
	return php_shm_window_check(&object->window);
}

PHP_METHOD(SharedMemory_Queue, popAll)
{
	zend_long limit = ZEND_LONG_MAX;
	php_shm_queue_lease leases[PHP_SHM_QUEUE_BATCH];
	php_shm_waiting waiting = php_shm_waiting_until(PHP_SHM_NO_WAIT);

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
	/* Bounds the loop: producers push meanwhile, and may be faster for ever. */
	size_t there = php_shm_queue_count(queue);

	limit = MIN(limit, MAX((zend_long) there, PHP_SHM_QUEUE_BATCH));
	array_init(return_value);
	while (limit > 0) {
		unsigned wanted = limit < PHP_SHM_QUEUE_BATCH ? (unsigned) limit : PHP_SHM_QUEUE_BATCH, count = wanted;
		php_shm_queue_outcome out = php_shm_queue_object_lease(object, &waiting, leases, &count);

		if (out == PHP_SHM_QUEUE_CLOSED && zend_hash_num_elements(Z_ARRVAL_P(return_value)) == 0) {
			php_shm_queue_throw_closed();
		}
		if (out != PHP_SHM_QUEUE_OK || !take_leased(object, leases, count, return_value) || count < wanted) {
			break;
		}
		limit -= count;
	}
	if (EG(exception) != NULL) {
		zval_ptr_dtor(return_value);
		ZVAL_NULL(return_value);
	}
}

/* Receives a message into return_value; leaves it null for any other outcome than OK. */
static php_shm_queue_outcome receive(php_shm_queue_object *object, php_shm_waiting *waiting, zval *return_value)
{
	php_shm_queue_lease leased;
	php_shm_failure failure;
	php_shm_verdict verdict;
	zval message, value;
	php_shm_queue_outcome out = lease_one(object, waiting, &leased, &message, &value);

	if (out != PHP_SHM_QUEUE_OK) {
		return out;
	}
	if (EXPECTED((verdict = php_shm_value_decode(&value, leased.type, &failure)) == PHP_SHM_VERDICT_DONE)) {
		php_shm_message_set_value(&message, &value);
		ZVAL_COPY_VALUE(return_value, &message);
		return PHP_SHM_QUEUE_OK;
	}
	if (verdict == PHP_SHM_VERDICT_FAILED) {
		php_shm_message_set_failure(&message, &failure, Z_STR(value));
	} else {
		zval_ptr_dtor(&value);
	}
	/* The exception holds it. */
	zval_ptr_dtor(&message);
	return PHP_SHM_QUEUE_THROWN;
}

PHP_METHOD(SharedMemory_Queue, receive)
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
	throw_outcome(receive(THIS_QUEUE(), &waiting, return_value), timeout);
}

PHP_METHOD(SharedMemory_Queue, tryReceive)
{
	double timeout = 0;
	bool forever = false;
	php_shm_waiting waiting;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	if (begin_to_try(&waiting, timeout, forever, 1) && receive(THIS_QUEUE(), &waiting, return_value) == PHP_SHM_QUEUE_CLOSED) {
		php_shm_queue_throw_closed();
	}
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
	(void) php_shm_window_check(&object->window);
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
	php_shm_waiting waiting = php_shm_waiting_until(PHP_SHM_WAIT_FOREVER);
	php_shm_queue_stats stats;
	php_shm_owner self;
	php_shm_queue *queue = php_shm_queue_object_lock(object, PHP_SHM_QUEUE_POP_LOCK, &waiting, &self);

	if (queue == NULL) {
		RETURN_THROWS();
	}
	php_shm_queue_result result = php_shm_queue_stat(&object->handle, queue, &stats);
	bool closed = php_shm_queue_is_closed(queue);

	if (!php_shm_queue_object_unlock(object, queue, PHP_SHM_QUEUE_POP_LOCK, self, result != PHP_SHM_QUEUE_DONE)) {
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

/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\Queue. */

#include "structure.h"

#include "classes/message.h"
#include "classes/value.h"
#include "structures/queue.h"

#include "zend_exceptions.h"
#include "zend_interfaces.h"

#include "ext/spl/spl_iterators.h"

/* Messages that are leased, or added, under one lock by those methods that take many. */
#define BATCH 64

typedef struct php_shm_queue_object {
	php_shm_window window;
	php_shm_queue_handle handle;
	bool igbinary;
	/* What this thread has and must give back should it be ended in the middle of it: messages, and the turn. */
	php_shm_owner holder;
	unsigned leased;
	size_t places[BATCH];
	bool has_turn;
	zend_object std;
} php_shm_queue_object;

static zend_object_handlers handlers;

static inline php_shm_queue_object *queue_from_obj(zend_object *object)
{
	return (php_shm_queue_object *) ((char *) object - XtOffsetOf(php_shm_queue_object, std));
}

#define THIS_QUEUE() queue_from_obj(Z_OBJ_P(ZEND_THIS))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_queue_object), &handlers);
}

/* The queue, if what this thread has in it can be given back. In a block that cannot be written now it stays until this process ends. */
static php_shm_queue *held_queue(const php_shm_queue_object *object)
{
	const php_shm_block *block = object->window.block;

	return object->holder == php_shm_owner_self() && object->window.offset + object->window.length < block->write_limit
		? (php_shm_queue *) (block->mem + object->window.offset)
		: NULL;
}

/* Gives back the messages that an operation was ended in the middle of taking, as an exhausted memory_limit does. */
static void release_leased(php_shm_queue_object *object)
{
	php_shm_queue *queue;

	if (EXPECTED(object->leased == 0)) {
		return;
	}
	queue = held_queue(object);
	for (; queue != NULL && object->leased != 0; object->leased--) {
		php_shm_queue_release(queue, object->places[object->leased - 1], object->holder);
		php_shm_event_notify(&queue->items);
	}
	object->leased = 0;
}

static void release_turn(void *of)
{
	php_shm_queue_object *object = of;
	php_shm_queue *queue;

	if (EXPECTED(!object->has_turn)) {
		return;
	}
	queue = held_queue(object);
	if (queue != NULL) {
		php_shm_lock_release(&queue->turn, object->holder);
	}
	object->has_turn = false;
}

static void free_object(zend_object *std)
{
	php_shm_queue_object *object = queue_from_obj(std);

	release_leased(object);
	release_turn(object);
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

static const php_shm_structure_type type = {"Queue", open_queue, take_over};

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
		zend_argument_value_error(1, "must be from 1, and at most 2^38 bytes, " ZEND_LONG_FMT " given", capacity);
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

static ZEND_COLD void throw_damaged(const char *what)
{
	zend_throw_exception_ex(php_shm_format_exception_ce, 0,
		"The bytes of the SharedMemory\\Queue have been damaged%s%s: something else has written to its window",
		what != NULL ? ": " : "", what != NULL ? what : "");
}

static ZEND_COLD void throw_closed(void)
{
	zend_throw_exception(php_shm_closed_exception_ce, "The queue has been closed", 0);
}

/* How an operation ended. */
typedef enum outcome {
	GOT_IT,
	TIMED_OUT, /* or there was nothing, and waiting was not asked for */
	CLOSED,
	THROWN
} outcome;

/* Whose time is over waits so many seconds for a lock, which is held for microseconds: it is no reason to say that nothing is there. */
#define LOCK_TIMEOUT 0.01

/* Takes one of the two locks; `waiting` NULL: does not want to wait. NULL if the time is over, or after throwing. */
static php_shm_queue *lock_end(php_shm_queue_object *object, size_t lock, php_shm_waiting *waiting, php_shm_owner *self)
{
	php_shm_waiting short_time = {.deadline = 0};
	bool timed_out = false;
	php_shm_queue *queue;

	/* Handlers may take long, or take away the block: the turn is given up before they run, so that others need not wait for them. */
	if (waiting != NULL) {
		waiting->let_go = release_turn;
		waiting->object = object;
	}
	queue = php_shm_structure_lock(&object->window, type.name, lock, waiting != NULL ? waiting : &short_time, self, &timed_out);
	if (UNEXPECTED(queue == NULL && timed_out)) {
		php_shm_waiting_begin(&short_time, LOCK_TIMEOUT, false, 0);
		short_time.let_go = release_turn;
		short_time.object = object;
		queue = php_shm_structure_lock(&object->window, type.name, lock, &short_time, self, &timed_out);
	}
	if (EXPECTED(queue != NULL)) {
		php_shm_queue_recover((php_shm_lock *) ((char *) queue + lock), queue);
	}
	return queue;
}

#define PUSH_LOCK offsetof(php_shm_queue, push_lock)
#define POP_LOCK offsetof(php_shm_queue, pop_lock)

#if ZEND_DEBUG
/* After changes, in builds for developers: with the lock that is held, takes the other one if that is free. */
static const char *what_is_wrong(const php_shm_queue_object *object, php_shm_queue *queue, php_shm_owner self)
{
	const char *wrong;

	if (php_shm_queue_count(queue) > 64 || php_shm_lock_try(&queue->push_lock, self) != PHP_SHM_LOCK_TAKEN) {
		return NULL;
	}
	php_shm_queue_recover(&queue->push_lock, queue);
	wrong = php_shm_queue_verify(&object->handle, queue);
	php_shm_lock_release(&queue->push_lock, self);
	return wrong;
}
#endif

/* Producers */

/*
 * Makes room of what the consumers are done with: whether there is any since `begin` was where they are, which somebody else may have
 * made. *out: TIMED_OUT or THROWN if not.
 */
static bool sweep(php_shm_queue_object *object, php_shm_waiting *waiting, uint64_t begin, outcome *out)
{
	php_shm_owner self;
	php_shm_queue *queue = lock_end(object, POP_LOCK, waiting, &self);
	bool swept = queue != NULL && (php_shm_queue_sweep(&object->handle, queue) || atomic_load(&queue->begin) != begin);

	*out = TIMED_OUT;
	if (queue != NULL) {
		php_shm_lock_release(&queue->pop_lock, self);
	}
	if (EG(exception) != NULL || (queue != NULL && !php_shm_structure_check(&object->window))) {
		*out = THROWN;
		return false;
	}
	return swept;
}

/* The turn is this thread's from here on, or not any more; the object remembers it. */
static void set_turn(php_shm_queue_object *object, php_shm_owner self, bool has_turn)
{
	object->holder = self;
	object->has_turn = has_turn;
}

/*
 * There is no room, or it is somebody else's turn: sleeps once, for the turn or, who has it, for room. False if the time is over or
 * after throwing. `begin` is where the consumers were when there was none.
 */
static bool wait_for_room(php_shm_queue_object *object, php_shm_waiting *waiting, uint64_t begin)
{
	php_shm_queue *queue = php_shm_structure_write(&object->window);
	php_shm_owner self = php_shm_owner_self();
	int64_t slice = php_shm_waiting_slice(waiting);
	bool has_turn = queue != NULL && php_shm_lock_owner(&queue->turn) == self;

	if (queue == NULL || slice == 0) {
		return false;
	}
	if (!has_turn) {
		php_shm_lock_result result = php_shm_lock_try(&queue->turn, self);

		if (result == PHP_SHM_LOCK_BUSY) {
			result = php_shm_lock_wait(&queue->turn, self, slice);
		}
		if (result == PHP_SHM_LOCK_TAKEN) {
			php_shm_lock_recover(&queue->turn);
			set_turn(object, self, true);
			return true;
		}
	} else {
		uint32_t seen = php_shm_event_prepare(&queue->space);
		outcome out;

		if (sweep(object, waiting, begin, &out)) {
			return true;
		}
		/* The lock was waited for, and handlers may have run. */
		if (out == THROWN || (queue = php_shm_structure_write(&object->window)) == NULL) {
			return false;
		}
		if (!php_shm_queue_is_closed(queue)) {
			php_shm_wait(&queue->space, seen, slice);
		}
	}
	/* Those who come after us go first. */
	return php_shm_waiting_interrupts_after(release_turn, object);
}

/* Adds messages, waiting while there is no room; `waiting` NULL: does not wait. *added is how many, whatever the outcome is. */
static outcome push_items(
	php_shm_queue_object *object, const php_shm_queue_item *items, size_t count, php_shm_waiting *waiting, size_t *added)
{
	outcome out = GOT_IT;

	*added = 0;
	while (*added < count) {
		php_shm_owner self;
		php_shm_queue *queue = lock_end(object, PUSH_LOCK, waiting, &self);
		php_shm_queue_result result = PHP_SHM_QUEUE_NONE;
		size_t more = 0;

		if (UNEXPECTED(queue == NULL)) {
			out = EG(exception) != NULL ? THROWN : TIMED_OUT;
			break;
		}
		php_shm_owner turn = php_shm_lock_owner(&queue->turn);
		bool closed = php_shm_queue_is_closed(queue);
		uint64_t begin = atomic_load(&queue->begin);

		if (EXPECTED(!closed && (turn == 0 || turn == self))) {
			result = php_shm_queue_push(&object->handle, queue, items + *added, count - *added, &more);
		}
		php_shm_lock_release(&queue->push_lock, self);
		for (size_t i = 0; i < more; i++) {
			php_shm_event_notify(&queue->items);
		}
		*added += more;
		if (UNEXPECTED(!php_shm_structure_check(&object->window))) {
			out = THROWN;
			break;
		}
		if (EXPECTED(*added == count)) {
			break;
		}
		if (closed) {
			out = CLOSED;
			break;
		}
		if (result == PHP_SHM_QUEUE_CORRUPT) {
			throw_damaged(NULL);
			out = THROWN;
			break;
		}
		/* Whoever has the turn may be dead. */
		if (turn != 0 && turn != self) {
			if (php_shm_lock_take_from_dead(&queue->turn, self)) {
				php_shm_lock_recover(&queue->turn);
				php_shm_lock_release(&queue->turn, self);
				continue;
			}
		} else if (sweep(object, waiting, begin, &out)) {
			out = GOT_IT;
			continue;
		}
		if (out == THROWN || waiting == NULL || !wait_for_room(object, waiting, begin)) {
			out = EG(exception) != NULL ? THROWN : TIMED_OUT;
			break;
		}
		out = GOT_IT;
	}
	release_turn(object);
	return out;
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
		outcome out = push_items(object, &item, 1, waiting, &added);

		if (out == CLOSED) {
			throw_closed();
		} else if (out != THROWN) {
			RETVAL_BOOL(out == GOT_IT);
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
	outcome out;
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
	if (batch->out == GOT_IT && batch->count != 0) {
		batch->out = push_items(batch->object, batch->items, batch->count, batch->waiting, &added);
	}
	batch->added += added;
	for (size_t i = 0; i < batch->count; i++) {
		php_shm_value_release(&batch->values[i]);
	}
	batch->count = 0;
	return batch->out == GOT_IT;
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
		batch->out = THROWN;
	}
	add_batch(batch);
}

/* What came before something that cannot be added, or threw, is added: it cannot be asked for again. */
static void add_iterator(batch *batch, zval *values)
{
	spl_iterator_apply(values, collect_from_iterator, batch);
	zend_exception_save();
	add_batch(batch);
	zend_exception_restore();
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
	batch batch = {.object = object, .waiting = &waiting, .size = BATCH, .out = GOT_IT};

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
	if (batch.out == CLOSED && batch.added == 0) {
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
	php_shm_queue *queue = lock_end(object, PUSH_LOCK, &waiting, &self);

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

/* Consumers */

/*
 * Leases messages, at least one: *count in, and out. Their places are the object's until they are done with. `waiting` NULL: does not
 * wait.
 */
static outcome lease(
	php_shm_queue_object *object, php_shm_waiting *waiting, php_shm_queue_lease *leases, unsigned *count, php_shm_owner *self)
{
	unsigned wanted = *count;
	bool looked = false; /* for the leases of the dead, since it last slept */

	*count = 0;
	release_leased(object);
	for (;;) {
		php_shm_queue *queue = lock_end(object, POP_LOCK, waiting, self);
		php_shm_queue_result result = PHP_SHM_QUEUE_NONE;
		const char *wrong = NULL;
		uint32_t seen;
		int64_t slice;

		if (UNEXPECTED(queue == NULL)) {
			return EG(exception) != NULL ? THROWN : TIMED_OUT;
		}
		/* Looked at first: if it is closed, what is there now is all there will be. */
		bool closed = php_shm_queue_is_closed(queue);

		while (*count < wanted &&
			(result = (looked ? php_shm_queue_lease_next : php_shm_queue_lease_ready)(
				 &object->handle, queue, *self, &leases[*count])) == PHP_SHM_QUEUE_DONE) {
			object->places[*count] = leases[*count].place;
			++*count;
		}
		object->leased = *count;
		object->holder = *self;
#if ZEND_DEBUG
		wrong = what_is_wrong(object, queue, *self);
#endif
		php_shm_lock_release(&queue->pop_lock, *self);
		if (UNEXPECTED(!php_shm_structure_check(&object->window))) {
			return THROWN;
		}
		if (UNEXPECTED(wrong != NULL || (result == PHP_SHM_QUEUE_CORRUPT && *count == 0))) {
			throw_damaged(wrong);
			return THROWN;
		}
		if (EXPECTED(*count != 0)) {
			return GOT_IT;
		}
		if (waiting != NULL && !closed && php_shm_queue_poll(queue)) {
			continue;
		}
		/* Before it sleeps or gives up. */
		if (!looked) {
			looked = true;
			continue;
		}
		if (closed || waiting == NULL || (slice = php_shm_waiting_slice(waiting)) == 0) {
			return closed ? CLOSED : TIMED_OUT;
		}
		seen = php_shm_event_prepare(&queue->items);
		if (!php_shm_queue_is_empty(queue) || php_shm_queue_is_closed(queue)) {
			continue;
		}
		looked = !php_shm_wait(&queue->items, seen, slice);
		if (!php_shm_waiting_interrupts()) {
			return THROWN;
		}
	}
}

/* Copies what has been leased; only the bytes, nothing of PHP runs but its allocation. False if it is damaged. */
static bool copy_leased(const php_shm_queue_object *object, const php_shm_queue_lease *lease, zval *to)
{
	const php_shm_queue *queue = (const php_shm_queue *) (object->window.block->mem + object->window.offset);

	return php_shm_value_copy(to, lease->type, php_shm_queue_bytes(queue, lease), lease->length);
}

/* Says that all that the object has leased is done with. */
static void finish_leased(php_shm_queue_object *object)
{
	php_shm_queue *queue = (php_shm_queue *) (object->window.block->mem + object->window.offset);

	for (unsigned i = 0; i < object->leased; i++) {
		php_shm_queue_done(queue, object->places[i], object->holder);
	}
	object->leased = 0;
	php_shm_event_notify(&queue->space);
}

/* Takes one message away. */
static outcome pop(php_shm_queue_object *object, php_shm_waiting *waiting, zval *value)
{
	php_shm_queue_lease leased;
	php_shm_owner self;
	unsigned count = 1;
	outcome out = lease(object, waiting, &leased, &count, &self);

	if (UNEXPECTED(out != GOT_IT)) {
		return out;
	}
	bool sound = copy_leased(object, &leased, value);

	finish_leased(object);
	if (UNEXPECTED(!php_shm_structure_check(&object->window))) {
		zval_ptr_dtor(value);
		return THROWN;
	}
	if (UNEXPECTED(!sound)) {
		throw_damaged("a message is no value");
		return THROWN;
	}
	if (php_shm_value_is_serialized(leased.type) && !php_shm_value_unserialize(value, leased.type)) {
		return THROWN;
	}
	return GOT_IT;
}

static void throw_outcome(outcome out, double timeout)
{
	if (out == CLOSED) {
		throw_closed();
	} else if (out == TIMED_OUT) {
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
	outcome out = pop(THIS_QUEUE(), &waiting, return_value);

	if (UNEXPECTED(out != GOT_IT)) {
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

	outcome out = pop(THIS_QUEUE(), NULL, &value);

	if (out == GOT_IT) {
		ZEND_TRY_ASSIGN_REF_TMP(to, &value);
		RETURN_BOOL(EG(exception) == NULL);
	}
	if (out == CLOSED) {
		throw_closed();
	}
	RETURN_FALSE;
}

PHP_METHOD(SharedMemory_Queue, popAll)
{
	zend_long limit = ZEND_LONG_MAX;
	php_shm_queue_lease leases[BATCH];
	zval values[BATCH];

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(limit)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_queue_object *object = THIS_QUEUE();

	if (limit < 1) {
		zend_argument_value_error(1, "must be at least 1, " ZEND_LONG_FMT " given", limit);
		RETURN_THROWS();
	}
	array_init(return_value);
	while (limit > 0) {
		unsigned wanted = limit < BATCH ? (unsigned) limit : BATCH, count = wanted;
		php_shm_owner self;
		outcome out = lease(object, NULL, leases, &count, &self);
		bool sound = true;

		if (out == THROWN || (out == CLOSED && zend_hash_num_elements(Z_ARRVAL_P(return_value)) == 0)) {
			if (out == CLOSED) {
				throw_closed();
			}
			break;
		}
		if (out != GOT_IT) {
			break;
		}
		for (unsigned i = 0; i < count; i++) {
			sound = copy_leased(object, &leases[i], &values[i]) && sound;
		}
		finish_leased(object);
		if (!php_shm_structure_check(&object->window)) {
			sound = true;
		} else if (!sound) {
			throw_damaged("a message is no value");
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
	php_shm_owner self;
	unsigned count = 1;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_queue_object *object = THIS_QUEUE();

	if (!php_shm_waiting_begin(&waiting, timeout, forever, 1)) {
		RETURN_THROWS();
	}
	outcome out = lease(object, &waiting, &leased, &count, &self);

	if (out != GOT_IT) {
		throw_outcome(out, timeout);
		RETURN_THROWS();
	}
	/* From here on the Message gives it back, whatever happens. */
	php_shm_message_return(return_value, &object->window, leased.place, self);
	object->leased = 0;

	zval value;
	bool sound = copy_leased(object, &leased, &value);

	if (!php_shm_structure_check(&object->window)) {
		zval_ptr_dtor(&value);
	} else if (!sound) {
		throw_damaged("a message is no value");
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
	php_shm_queue *queue = lock_end(object, POP_LOCK, &waiting, &self);

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
		throw_damaged(NULL);
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

/* Iteration: each step takes a message away. */

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
	if (pop(queue_from_obj(Z_OBJ(position->iterator.data)), &waiting, &value) == GOT_IT) {
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

static zend_object_iterator *get_iterator(zend_class_entry *ce, zval *object, int by_reference)
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

PHP_METHOD(SharedMemory_Queue, getIterator)
{
	ZEND_PARSE_PARAMETERS_NONE();
	zend_create_internal_iterator_zval(return_value, ZEND_THIS);
}

void php_shm_queue_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	ce->get_iterator = get_iterator;
	php_shm_init_handlers(&handlers, XtOffsetOf(php_shm_queue_object, std), free_object);
}

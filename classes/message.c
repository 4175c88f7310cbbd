/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\Message. */

#include "message.h"

#include "queue_wait.h"

typedef struct php_shm_message_object {
	php_shm_window window; /* of the queue */
	size_t record;         /* offset of its record in the ring */
	php_shm_owner holder;  /* owner of the lease, 0: it has ended. After a fork not this thread */
	/* Why it has no value, and its undecodable bytes; NULL: it has one. */
	php_shm_failure failure;
	zend_string *undecodable;
	zend_object std;
} php_shm_message_object;

static zend_class_entry *message_ce;
static zend_object_handlers handlers;

static inline php_shm_message_object *message_from_obj(zend_object *object)
{
	return (php_shm_message_object *) ((char *) object - offsetof(php_shm_message_object, std));
}

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_message_object), &handlers);
}

PHP_METHOD(SharedMemory_Message, __construct)
{
	ZEND_PARSE_PARAMETERS_NONE();
}

void php_shm_message_init(zval *message, const php_shm_window *queue, size_t record, uint64_t self, unsigned deliveries)
{
	php_shm_message_object *object = message_from_obj(create_object(message_ce));

	object->window = *queue;
	php_shm_block_acquire(queue->block);
	php_shm_block_pin(queue->block, self);
	object->record = record;
	object->holder = self;
	ZVAL_LONG(OBJ_PROP_NUM(&object->std, 1), deliveries);
	ZVAL_OBJ(message, &object->std);
}

void php_shm_message_set_value(zval *message, zval *value)
{
	ZVAL_COPY_VALUE(OBJ_PROP_NUM(Z_OBJ_P(message), 0), value);
}

void php_shm_message_set_failure(zval *message, const php_shm_failure *failure, zend_string *bytes)
{
	php_shm_message_object *object = message_from_obj(Z_OBJ_P(message));

	object->failure = *failure;
	object->undecodable = bytes;
	php_shm_throw_undecodable(failure, bytes, &object->std);
}

/* Ends the lease. Only by its holder, in a queue that can be written. */
static bool end_lease(php_shm_message_object *object, php_shm_queue *queue, php_shm_message_end how)
{
	php_shm_owner self = object->holder;
	bool ended = how == PHP_SHM_MESSAGE_DONE ? php_shm_queue_done(queue, object->record, self)
		: how == PHP_SHM_MESSAGE_RELEASED    ? php_shm_queue_release(queue, object->record, self)
											 : php_shm_queue_put_back(queue, object->record, self);

	php_shm_event_notify(how == PHP_SHM_MESSAGE_DONE ? &queue->space : &queue->items);
	php_shm_block_unpin(object->window.block, self);
	object->holder = 0;
	return ended;
}

/* The same, if this thread holds it. */
static void end_own_lease(php_shm_message_object *object, php_shm_message_end how)
{
	php_shm_block *block = object->window.block;

	if (object->holder == 0 || object->holder != php_shm_owner_self()) {
		return;
	}
	/* In a block that cannot be written now the message stays leased until this process ends. */
	if (object->window.offset + object->window.length < block->write_limit) {
		end_lease(object, (php_shm_queue *) (block->mem + object->window.offset), how);
	} else {
		php_shm_block_unpin(block, object->holder);
		object->holder = 0;
	}
}

void php_shm_message_finish(zval *message, php_shm_message_end how)
{
	end_own_lease(message_from_obj(Z_OBJ_P(message)), how);
	zval_ptr_dtor(message);
}

static void free_object(zend_object *std)
{
	php_shm_message_object *object = message_from_obj(std);

	end_own_lease(object, PHP_SHM_MESSAGE_RELEASED);
	if (object->undecodable != NULL) {
		php_shm_failure_release(&object->failure);
		zend_string_release(object->undecodable);
	}
	php_shm_structure_free(std);
}

static HashTable *get_gc(zend_object *std, zval **table, int *count)
{
	const php_shm_message_object *object = message_from_obj(std);
	HashTable *properties = zend_std_get_gc(std, table, count);
	zend_get_gc_buffer *buffer;

	if (object->undecodable != NULL && object->failure.previous != NULL) {
		/* It has no value, and the other property is a number. */
		buffer = zend_get_gc_buffer_create();
		zend_get_gc_buffer_add_obj(buffer, object->failure.previous);
		zend_get_gc_buffer_use(buffer, table, count);
	}
	return properties;
}

static zval *read_property(zend_object *std, zend_string *name, int type, void **cache_slot, zval *buffer)
{
	const php_shm_message_object *object = message_from_obj(std);

	/* isset() and ?? do not throw. */
	if (UNEXPECTED(object->undecodable != NULL && type != BP_VAR_IS && zend_string_equals_literal(name, "value"))) {
		php_shm_throw_undecodable(&object->failure, object->undecodable, std);
		return &EG(uninitialized_zval);
	}
	return zend_std_read_property(std, name, type, cache_slot, buffer);
}

static void end(zval *this_object, php_shm_message_end how)
{
	php_shm_message_object *object = message_from_obj(Z_OBJ_P(this_object));
	php_shm_queue *queue = php_shm_structure_write(&object->window);

	if (UNEXPECTED(queue == NULL)) {
		return;
	}
	if (UNEXPECTED(object->holder == 0)) {
		zend_throw_error(php_shm_error_ce, "This message has been acknowledged or released already");
		return;
	}
	if (UNEXPECTED(object->holder != php_shm_owner_self())) {
		zend_throw_error(
			php_shm_error_ce, "This message was received by another process, which alone can acknowledge or release it");
		return;
	}
	bool ended = end_lease(object, queue, how);

	if (UNEXPECTED(!php_shm_window_check(&object->window))) {
		return;
	}
	if (UNEXPECTED(!ended)) {
		php_shm_structure_throw_damaged(&php_shm_queue_kind, "this message is not leased by this process any more");
	}
}

PHP_METHOD(SharedMemory_Message, ack)
{
	ZEND_PARSE_PARAMETERS_NONE();
	end(ZEND_THIS, PHP_SHM_MESSAGE_DONE);
}

PHP_METHOD(SharedMemory_Message, release)
{
	ZEND_PARSE_PARAMETERS_NONE();
	end(ZEND_THIS, PHP_SHM_MESSAGE_RELEASED);
}

static void add_facts(zval *info, zend_object *std, const void *queue)
{
	const php_shm_message_object *object = message_from_obj(std);

	add_assoc_bool(info, "leased", object->holder != 0 && object->holder == php_shm_owner_self());
}

static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	return php_shm_structure_debug_info(object, is_temporary, add_facts);
}

void php_shm_message_init_class(zend_class_entry *ce)
{
	message_ce = ce;
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, offsetof(php_shm_message_object, std), free_object);
	handlers.get_debug_info = get_debug_info;
	handlers.get_gc = get_gc;
	handlers.read_property = read_property;
}

/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\Message. */

#include "message.h"

#include "queue_object.h"

typedef struct php_shm_message_object {
	php_shm_window window; /* of the queue */
	size_t place;
	php_shm_owner holder; /* who has leased it, 0: nobody any more; after a fork it is somebody else */
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

void php_shm_message_return(zval *return_value, const php_shm_window *queue, size_t place, uint64_t self)
{
	php_shm_message_object *object = message_from_obj(create_object(message_ce));

	object->window = *queue;
	php_shm_block_acquire(queue->block);
	php_shm_block_pin(queue->block, self);
	object->place = place;
	object->holder = self;
	RETURN_OBJ(&object->std);
}

void php_shm_message_set(zval *message, zval *value, unsigned deliveries)
{
	ZVAL_COPY_VALUE(OBJ_PROP_NUM(Z_OBJ_P(message), 0), value);
	ZVAL_LONG(OBJ_PROP_NUM(Z_OBJ_P(message), 1), deliveries);
}

/* It is not leased any more, one way or the other. Only by its holder, who can write the queue. */
static bool end_lease(php_shm_message_object *object, php_shm_queue *queue, bool done)
{
	php_shm_owner self = object->holder;
	bool ended = done ? php_shm_queue_done(queue, object->place, self) : php_shm_queue_release(queue, object->place, self);

	php_shm_event_notify(done ? &queue->space : &queue->items);
	php_shm_block_unpin(object->window.block, self);
	object->holder = 0;
	return ended;
}

static void free_object(zend_object *std)
{
	php_shm_message_object *object = message_from_obj(std);
	php_shm_block *block = object->window.block;

	if (object->holder != 0 && object->holder == php_shm_owner_self()) {
		/* In a block that cannot be written now it stays leased until this process ends. */
		if (object->window.offset + object->window.length < block->write_limit) {
			end_lease(object, (php_shm_queue *) (block->mem + object->window.offset), false);
		} else {
			php_shm_block_unpin(block, object->holder);
		}
	}
	php_shm_structure_free(std);
}

static void end(zval *this_object, bool done)
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
	bool ended = end_lease(object, queue, done);

	if (UNEXPECTED(!php_shm_structure_check(&object->window))) {
		return;
	}
	if (UNEXPECTED(!ended)) {
		php_shm_queue_throw_damaged("this message is not leased by this process any more");
	}
}

PHP_METHOD(SharedMemory_Message, ack)
{
	ZEND_PARSE_PARAMETERS_NONE();
	end(ZEND_THIS, true);
}

PHP_METHOD(SharedMemory_Message, release)
{
	ZEND_PARSE_PARAMETERS_NONE();
	end(ZEND_THIS, false);
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
}

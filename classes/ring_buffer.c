/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\RingBuffer. */

#include "structure.h"

#include "structures/ring_buffer.h"

#include "zend_exceptions.h"

typedef struct php_shm_ring_buffer_object {
	php_shm_window window;
	php_shm_ring_buffer_handle handle;
	zend_object std;
} php_shm_ring_buffer_object;

static zend_object_handlers handlers;

static inline php_shm_ring_buffer_object *ring_from_obj(zend_object *object)
{
	return (php_shm_ring_buffer_object *) ((char *) object - offsetof(php_shm_ring_buffer_object, std));
}

#define THIS_RING() ring_from_obj(Z_OBJ_P(ZEND_THIS))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_ring_buffer_object), &handlers);
}

PHP_METHOD(SharedMemory_RingBuffer, __construct)
{
	zend_object *memory;
	zend_long capacity;
	php_shm_wanted wanted = {.room = 0};
	php_shm_ring_buffer_handle handle;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS_OR_LONG(memory, php_shm_memory_ce, capacity)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_ring_buffer_object *object = THIS_RING();

	if (memory == NULL && (capacity < 1 || (wanted.room = php_shm_ring_buffer_size((size_t) capacity)) == 0)) {
		zend_argument_value_error(1, "must be between 1 and %zu, " ZEND_LONG_FMT " given", PHP_SHM_SIZE_MAX / 2, capacity);
		RETURN_THROWS();
	}
	if (!php_shm_structure_construct(&object->window, memory, &php_shm_ring_buffer_kind, wanted, 1, &handle)) {
		RETURN_THROWS();
	}
	object->handle = handle;
}

/* The ring with its lock held, or NULL after throwing. */
static php_shm_ring_buffer *lock_ring(const php_shm_ring_buffer_object *object, php_shm_owner *self)
{
	php_shm_waiting waiting = php_shm_waiting_until(PHP_SHM_WAIT_FOREVER);

	return php_shm_structure_lock(
		&object->window, &php_shm_ring_buffer_kind, offsetof(php_shm_ring_buffer, lock), &waiting, self);
}

static bool finish(const php_shm_ring_buffer_object *object, php_shm_ring_buffer *ring, php_shm_owner self, bool corrupt)
{
	return php_shm_structure_finish(&object->window, &php_shm_ring_buffer_kind, &object->handle, &ring->lock, self, corrupt);
}

PHP_METHOD(SharedMemory_RingBuffer, alloc)
{
	zend_long size;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(size)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_ring_buffer_object *object = THIS_RING();
	php_shm_owner self;

	if (UNEXPECTED(size < 1 || (zend_ulong) size > object->handle.capacity)) {
		if (php_shm_structure_read(&object->window) != NULL) {
			zend_argument_value_error(1, "must be between 1 and %zu, the capacity of this ring buffer, " ZEND_LONG_FMT " given",
				object->handle.capacity, size);
		}
		RETURN_THROWS();
	}
	php_shm_memory_return_new(return_value);
	php_shm_ring_buffer *ring = lock_ring(object, &self);
	size_t offset = 0;

	if (UNEXPECTED(ring == NULL)) {
		php_shm_memory_drop(return_value);
		RETURN_THROWS();
	}
	php_shm_ring_result result = php_shm_ring_buffer_alloc(&object->handle, ring, (size_t) size, &offset);

	if (!finish(object, ring, self, result == PHP_SHM_RING_CORRUPT)) {
		php_shm_memory_drop(return_value);
		RETURN_THROWS();
	}
	if (result == PHP_SHM_RING_FULL) {
		php_shm_memory_drop(return_value);
		return;
	}
	php_shm_memory_set_window(return_value, object->window.block, object->window.offset + offset, (size_t) size);
}

static ZEND_COLD void throw_no_block(zend_long offset)
{
	zend_throw_error(php_shm_error_ce, "No block of this ring buffer that is taken begins at offset " ZEND_LONG_FMT, offset);
}

PHP_METHOD(SharedMemory_RingBuffer, free)
{
	zend_object *block;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS(block, php_shm_memory_ce)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_ring_buffer_object *object = THIS_RING();
	php_shm_ring_buffer *ring = php_shm_structure_write(&object->window);
	const php_shm_window *given = &php_shm_memory_from_obj(block)->window;

	if (UNEXPECTED(ring == NULL)) {
		RETURN_THROWS();
	}
	if (UNEXPECTED(given->block != object->window.block)) {
		zend_throw_error(php_shm_error_ce,
			"The window lies in another block of memory than this ring buffer; if it is the same file, use at() of this ring "
			"buffer with its offset()");
		RETURN_THROWS();
	}
	/* Below the ring the offset wraps around, to one that no block has. */
	size_t offset = given->offset - object->window.offset;
	size_t size = php_shm_ring_buffer_at(&object->handle, ring, offset);
	bool freed = size == given->length && php_shm_ring_buffer_free(&object->handle, ring, offset);

	if (UNEXPECTED(!php_shm_window_check(&object->window))) {
		RETURN_THROWS();
	}
	if (UNEXPECTED(!freed)) {
		if (size != 0 && size != given->length) {
			zend_throw_error(php_shm_error_ce, "The window at offset %zu has %zu bytes, the block that begins there has %zu",
				given->offset, php_shm_window_known_length(given), size);
		} else {
			throw_no_block((zend_long) given->offset);
		}
		RETURN_THROWS();
	}
}

PHP_METHOD(SharedMemory_RingBuffer, at)
{
	zend_long offset;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(offset)
	ZEND_PARSE_PARAMETERS_END();

	const php_shm_ring_buffer_object *object = THIS_RING();
	const php_shm_ring_buffer *ring = php_shm_structure_read(&object->window);

	if (ring == NULL) {
		RETURN_THROWS();
	}
	size_t size = php_shm_ring_buffer_at(&object->handle, ring, (size_t) offset - object->window.offset);

	if (!php_shm_window_check(&object->window)) {
		RETURN_THROWS();
	}
	if (size == 0) {
		throw_no_block(offset);
		RETURN_THROWS();
	}
	php_shm_memory_return_window(return_value, object->window.block, (size_t) offset, size);
}

PHP_METHOD(SharedMemory_RingBuffer, capacity)
{
	ZEND_PARSE_PARAMETERS_NONE();

	const php_shm_ring_buffer_object *object = THIS_RING();

	if (php_shm_structure_read(&object->window) == NULL) {
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) object->handle.capacity);
}

PHP_METHOD(SharedMemory_RingBuffer, stats)
{
	ZEND_PARSE_PARAMETERS_NONE();

	const php_shm_ring_buffer_object *object = THIS_RING();
	php_shm_ring_buffer_stats stats;
	php_shm_owner self;
	php_shm_ring_buffer *ring = lock_ring(object, &self);

	if (ring == NULL) {
		RETURN_THROWS();
	}
	php_shm_ring_result result = php_shm_ring_buffer_stat(&object->handle, ring, &stats);

	if (!finish(object, ring, self, result != PHP_SHM_RING_DONE)) {
		RETURN_THROWS();
	}
	array_init(return_value);
	add_assoc_long(return_value, "capacity", (zend_long) object->handle.capacity);
	add_assoc_long(return_value, "blocks", (zend_long) stats.blocks);
	add_assoc_long(return_value, "bytes", (zend_long) stats.bytes);
	add_assoc_long(return_value, "used", (zend_long) stats.used);
	if (stats.oldest != 0) {
		add_assoc_long(return_value, "oldest", (zend_long) (object->window.offset + stats.oldest));
	} else {
		add_assoc_null(return_value, "oldest");
	}
}

static void add_facts(zval *info, zend_object *object, const void *ring)
{
	const php_shm_ring_buffer_handle *handle = &ring_from_obj(object)->handle;

	add_assoc_long(info, "capacity", (zend_long) handle->capacity);
	add_assoc_long(info, "blocks", (zend_long) php_shm_ring_buffer_blocks(handle, ring));
}

static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	return php_shm_structure_debug_info(object, is_temporary, add_facts);
}

void php_shm_ring_buffer_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, offsetof(php_shm_ring_buffer_object, std), php_shm_structure_free);
	handlers.get_debug_info = get_debug_info;
}

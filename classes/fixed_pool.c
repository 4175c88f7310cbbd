/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\FixedPool. */

#include "fixed_pool_object.h"

#include "zend_exceptions.h"
#include "zend_interfaces.h"

static zend_object_handlers handlers;

#define THIS_POOL() php_shm_fixed_pool_from_obj(Z_OBJ_P(ZEND_THIS))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_fixed_pool_object), &handlers);
}

static void free_object(zend_object *std)
{
	php_shm_pool_leave(php_shm_fixed_pool_from_obj(std));
	php_shm_structure_free(std);
}

PHP_METHOD(SharedMemory_FixedPool, __construct)
{
	zend_object *memory;
	zend_long slice_size, count;
	bool owned = false;
	php_shm_wanted wanted = {.room = 0};
	php_shm_fixed_pool_handle handle;

	ZEND_PARSE_PARAMETERS_START(2, 3)
		Z_PARAM_LONG(slice_size)
		Z_PARAM_OBJ_OF_CLASS_OR_LONG(memory, php_shm_memory_ce, count)
		Z_PARAM_OPTIONAL
		Z_PARAM_BOOL(owned)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_fixed_pool_object *object = THIS_POOL();

	if (slice_size < 1 || (zend_ulong) slice_size > PHP_SHM_SIZE_MAX / 4) {
		zend_argument_value_error(1, "must be between 1 and %zu, " ZEND_LONG_FMT " given", PHP_SHM_SIZE_MAX / 4, slice_size);
		RETURN_THROWS();
	}
	if (memory == NULL &&
		(count < 1 || (wanted.room = php_shm_fixed_pool_size((size_t) slice_size, (size_t) count, owned)) == 0)) {
		zend_argument_value_error(2, "must be between 1 and %zu slices of " ZEND_LONG_FMT " bytes, " ZEND_LONG_FMT " given",
			php_shm_fixed_pool_max((size_t) slice_size), slice_size, count);
		RETURN_THROWS();
	}
	wanted.parameter = (uint64_t) slice_size | (owned ? PHP_SHM_FIXED_POOL_OWNED : 0);
	if (!php_shm_structure_construct(&object->window, memory, &php_shm_fixed_pool_kind, wanted, 2, &handle)) {
		RETURN_THROWS();
	}
	object->handle = handle;
	ZVAL_LONG(OBJ_PROP_NUM(&object->std, 0), slice_size);
}

/* After each change. */
static zend_always_inline bool finish(const php_shm_fixed_pool_object *object)
{
	return php_shm_structure_finish(&object->window, &php_shm_fixed_pool_kind, &object->handle, NULL, 0, false);
}

static bool check_namespace(const php_shm_fixed_pool_object *object, const php_shm_fixed_pool *pool)
{
	return php_shm_structure_check_namespace(&object->window, &php_shm_fixed_pool_kind, &pool->header);
}

PHP_METHOD(SharedMemory_FixedPool, alloc)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_fixed_pool_object *object = THIS_POOL();
	php_shm_fixed_pool *pool = php_shm_structure_write(&object->window);
	php_shm_owner self = 0;

	if (UNEXPECTED(pool == NULL)) {
		RETURN_THROWS();
	}
	if (object->handle.owners != 0) {
		if ((self = php_shm_structure_self()) == 0 || !check_namespace(object, pool)) {
			RETURN_THROWS();
		}
		php_shm_pool_before_alloc(object, self);
	}
	php_shm_memory_return_new(return_value);
	size_t offset = php_shm_fixed_pool_alloc(&object->handle, pool, self);

	if (object->handle.owners != 0 && offset != 0) {
		php_shm_pool_after_alloc(object, offset);
	}
	if (UNEXPECTED(!finish(object)) || offset == 0) {
		php_shm_memory_drop(return_value);
		return;
	}
	php_shm_memory_set_window(return_value, object->window.block, object->window.offset + offset, object->handle.slice_size);
}

static ZEND_COLD void throw_no_slice(php_shm_pool_result state, size_t offset)
{
	if (state == PHP_SHM_POOL_FREE) {
		zend_throw_error(php_shm_error_ce, "The slice at offset %zu is free", offset);
	} else {
		zend_throw_error(php_shm_error_ce, "No slice of this pool begins at offset %zu", offset);
	}
}

/* The pool, if the window can be a slice of it; NULL after throwing. Does not check that a slice begins there. */
static php_shm_fixed_pool *pool_of_slice(const php_shm_fixed_pool_object *object, const php_shm_window *slice)
{
	php_shm_fixed_pool *pool = php_shm_structure_write(&object->window);

	if (UNEXPECTED(pool == NULL)) {
		return NULL;
	}
	if (UNEXPECTED(slice->block != object->window.block)) {
		zend_throw_error(php_shm_error_ce,
			"The window lies in another block than this pool; if it is the same file, use at() of this pool with its offset()");
		return NULL;
	}
	if (UNEXPECTED(slice->length != object->handle.slice_size)) {
		zend_throw_error(php_shm_error_ce, "The window at offset %zu has %zu bytes, a slice of this pool has %zu", slice->offset,
			php_shm_window_known_length(slice), object->handle.slice_size);
		return NULL;
	}
	return pool;
}

PHP_METHOD(SharedMemory_FixedPool, free)
{
	zend_object *slice;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS(slice, php_shm_memory_ce)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_fixed_pool_object *object = THIS_POOL();
	const php_shm_window *given = &php_shm_memory_from_obj(slice)->window;
	php_shm_fixed_pool *pool = pool_of_slice(object, given);

	if (UNEXPECTED(pool == NULL)) {
		RETURN_THROWS();
	}
	/* Below the pool the offset wraps around, to one that no slice has. */
	php_shm_pool_result state = php_shm_fixed_pool_free(&object->handle, pool, given->offset - object->window.offset);

	if (UNEXPECTED(!php_shm_window_check(&object->window))) {
		RETURN_THROWS();
	}
	if (UNEXPECTED(state != PHP_SHM_POOL_OK)) {
		throw_no_slice(state, given->offset);
		RETURN_THROWS();
	}
	(void) finish(object);
}

/* Throws if the pool is not an owned one. */
static bool check_owned(const php_shm_fixed_pool_object *object)
{
	if (object->handle.owners == 0) {
		zend_throw_error(php_shm_error_ce, "This pool does not record the owners of slices: only one made with owned: true does");
		return false;
	}
	return true;
}

PHP_METHOD(SharedMemory_FixedPool, adopt)
{
	zend_object *slice;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS(slice, php_shm_memory_ce)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_fixed_pool_object *object = THIS_POOL();
	const php_shm_window *given = &php_shm_memory_from_obj(slice)->window;
	php_shm_fixed_pool *pool = pool_of_slice(object, given);
	php_shm_owner self, owner = 0;

	if (pool == NULL || !check_owned(object) || (self = php_shm_structure_self()) == 0 || !check_namespace(object, pool)) {
		RETURN_THROWS();
	}
	php_shm_pool_result state =
		php_shm_fixed_pool_adopt(&object->handle, pool, given->offset - object->window.offset, self, &owner);

	if (!php_shm_window_check(&object->window)) {
		RETURN_THROWS();
	}
	if (state != PHP_SHM_POOL_OK) {
		throw_no_slice(state, given->offset);
	} else if (owner == PHP_SHM_FIXED_POOL_ADOPTED) {
		zend_throw_error(php_shm_error_ce, "The slice at offset %zu has been adopted already", given->offset);
	} else if (owner != self) {
		zend_throw_error(php_shm_error_ce,
			"The slice at offset %zu belongs to process %" PRIu32 ": only that process can hand it over", given->offset,
			php_shm_owner_thread(owner));
	}
}

PHP_METHOD(SharedMemory_FixedPool, at)
{
	zend_long offset;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(offset)
	ZEND_PARSE_PARAMETERS_END();

	const php_shm_fixed_pool_object *object = THIS_POOL();
	const php_shm_fixed_pool *pool = php_shm_structure_read(&object->window);

	if (pool == NULL) {
		RETURN_THROWS();
	}
	php_shm_pool_result state = php_shm_fixed_pool_state(&object->handle, pool, (size_t) offset - object->window.offset);

	if (!php_shm_window_check(&object->window)) {
		RETURN_THROWS();
	}
	if (state != PHP_SHM_POOL_OK) {
		if (offset < 0) {
			zend_throw_error(php_shm_error_ce, "No slice of this pool begins at offset " ZEND_LONG_FMT, offset);
		} else {
			throw_no_slice(state, (size_t) offset);
		}
		RETURN_THROWS();
	}
	php_shm_memory_return_window(return_value, object->window.block, (size_t) offset, object->handle.slice_size);
}

PHP_METHOD(SharedMemory_FixedPool, available)
{
	ZEND_PARSE_PARAMETERS_NONE();

	const php_shm_fixed_pool_object *object = THIS_POOL();
	const php_shm_fixed_pool *pool = php_shm_structure_read(&object->window);

	if (pool == NULL) {
		RETURN_THROWS();
	}
	RETVAL_LONG((zend_long) php_shm_fixed_pool_available(&object->handle, pool));
	(void) php_shm_window_check(&object->window);
}

PHP_METHOD(SharedMemory_FixedPool, count)
{
	ZEND_PARSE_PARAMETERS_NONE();

	const php_shm_fixed_pool_object *object = THIS_POOL();

	if (php_shm_structure_read(&object->window) == NULL) {
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) object->handle.count);
}

PHP_METHOD(SharedMemory_FixedPool, reclaim)
{
	ZEND_PARSE_PARAMETERS_NONE();

	const php_shm_fixed_pool_object *object = THIS_POOL();
	php_shm_fixed_pool *pool = php_shm_structure_write(&object->window);

	if (pool == NULL) {
		RETURN_THROWS();
	}
	if (!check_owned(object) || !check_namespace(object, pool)) {
		RETURN_THROWS();
	}
	RETVAL_LONG((zend_long) php_shm_fixed_pool_reclaim(&object->handle, pool));
	(void) finish(object);
}

PHP_METHOD(SharedMemory_FixedPool, stats)
{
	ZEND_PARSE_PARAMETERS_NONE();

	const php_shm_fixed_pool_object *object = THIS_POOL();
	const php_shm_fixed_pool *pool = php_shm_structure_read(&object->window);

	if (pool == NULL) {
		RETURN_THROWS();
	}
	const php_shm_fixed_pool_handle *handle = &object->handle;
	size_t available = php_shm_fixed_pool_available(handle, pool);

	if (!php_shm_window_check(&object->window)) {
		RETURN_THROWS();
	}
	array_init(return_value);
	add_assoc_long(return_value, "slices", (zend_long) handle->count);
	add_assoc_long(return_value, "available", (zend_long) available);
	add_assoc_long(return_value, "slice_size", (zend_long) handle->slice_size);
	add_assoc_long(return_value, "stride", (zend_long) handle->stride);
	add_assoc_bool(return_value, "owned", handle->owners != 0);
	add_assoc_long(return_value, "bytes", (zend_long) handle->size);
}

PHP_METHOD(SharedMemory_FixedPool, getIterator)
{
	ZEND_PARSE_PARAMETERS_NONE();
	zend_create_internal_iterator_zval(return_value, ZEND_THIS);
}

static void add_facts(zval *info, zend_object *object, const void *pool)
{
	const php_shm_fixed_pool_handle *handle = &php_shm_fixed_pool_from_obj(object)->handle;

	add_assoc_long(info, "count", (zend_long) handle->count);
	add_assoc_long(info, "available", (zend_long) php_shm_fixed_pool_available(handle, pool));
	add_assoc_bool(info, "owned", handle->owners != 0);
}

static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	return php_shm_structure_debug_info(object, is_temporary, add_facts);
}

void php_shm_fixed_pool_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	ce->get_iterator = php_shm_fixed_pool_get_iterator;
	php_shm_init_handlers(&handlers, offsetof(php_shm_fixed_pool_object, std), free_object);
	handlers.get_debug_info = get_debug_info;
}

/* SPDX-License-Identifier: MIT */

/* Iteration over the allocated slices of a FixedPool: each step looks for the next one; the iterator knows only its position. */

#include "fixed_pool_object.h"
#include "iterator.h"

/* Goes to the first allocated slice from an offset in the pool on. The position is the offset in the block. */
static void seek(php_shm_iterator *position, size_t offset)
{
	const php_shm_fixed_pool_object *object = php_shm_fixed_pool_from_obj(Z_OBJ(position->iterator.data));
	const php_shm_fixed_pool *pool = php_shm_structure_read(&object->window);
	php_shm_owner owner;

	ZVAL_UNDEF(&position->current);
	if (UNEXPECTED(pool == NULL)) {
		return;
	}
	offset = php_shm_fixed_pool_next(&object->handle, pool, offset, &owner);
	if (EXPECTED(php_shm_window_check(&object->window)) && offset != 0) {
		position->position = (zend_long) (object->window.offset + offset);
		ZVAL_LONG(&position->current, php_shm_owner_thread(owner));
	}
}

static void next(zend_object_iterator *iterator)
{
	php_shm_iterator *position = (php_shm_iterator *) iterator;

	if (!Z_ISUNDEF(position->current)) {
		seek(position, (size_t) position->position - php_shm_fixed_pool_from_obj(Z_OBJ(iterator->data))->window.offset + 1);
	}
}

static void rewind_to_first(zend_object_iterator *iterator)
{
	seek((php_shm_iterator *) iterator, 0);
}

zend_object_iterator *php_shm_fixed_pool_get_iterator(zend_class_entry *ce, zval *object, int by_reference)
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

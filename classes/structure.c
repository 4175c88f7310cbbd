/* SPDX-License-Identifier: MIT */

#include "structure.h"

#include "zend_exceptions.h"

#include <math.h>

static zend_object_handlers handlers;

static zend_object *create_object(zend_class_entry *ce)
{
	php_shm_structure_object *object = zend_object_alloc(sizeof(*object), ce);

	object->window = (php_shm_window) {NULL, 0, 0};
	zend_object_std_init(&object->std, ce);
	object->std.handlers = &handlers;
	return &object->std;
}

static void free_object(zend_object *object)
{
	php_shm_structure_release(php_shm_structure_window(object));
	zend_object_std_dtor(object);
}

void php_shm_init_handlers(zend_object_handlers *own, int offset, zend_object_free_obj_t free_obj)
{
	memcpy(own, &std_object_handlers, sizeof(*own));
	own->offset = offset;
	own->free_obj = free_obj;
	own->clone_obj = NULL;
	own->compare = zend_objects_not_comparable;
}

void php_shm_structure_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, XtOffsetOf(php_shm_structure_object, std), free_object);
}

bool php_shm_structure_bind(php_shm_window *window, zend_object *memory, size_t size, size_t alignment, uint32_t argument)
{
	php_shm_error error;

	if (window->block != NULL) {
		zend_throw_error(NULL, "Cannot call constructor twice");
		return false;
	}
	if (memory == NULL) {
		php_shm_subject subject = {.mechanism = PHP_SHM_MECHANISM_MMAP, .size = size};

		if (php_shm_block_create(&window->block, size, &error) == -1) {
			window->block = NULL;
			php_shm_throw(&error, &subject);
			return false;
		}
		window->offset = 0;
		window->length = size;
		return true;
	}

	const php_shm_window *given = &php_shm_memory_from_obj(memory)->window;

	if (!php_shm_window_refresh(given)) {
		return false;
	}
	size_t length = php_shm_window_known_length(given);

	if (length < size) {
		zend_argument_value_error(argument, "must have at least %zu bytes, %zu given", size, length);
		return false;
	}
	if (given->offset % alignment != 0) {
		zend_argument_value_error(
			argument, "must begin at a multiple of %zu in its block, it begins at %zu", alignment, given->offset);
		return false;
	}
	window->block = php_shm_block_acquire(given->block);
	window->offset = given->offset;
	window->length = size;
	return true;
}

void php_shm_structure_throw(const php_shm_window *window, int protection)
{
	if (window->block == NULL) {
		zend_throw_error(NULL, "The object has not been constructed");
	} else if (php_shm_block_is_freed(window->block)) {
		php_shm_throw_freed();
	} else {
		php_shm_throw_protected(window->block, protection);
	}
}

bool php_shm_waiting_begin(php_shm_waiting *waiting, double timeout, bool is_null, uint32_t argument)
{
	waiting->slice = 1000000;
	waiting->deadline = INT64_MAX;
	if (is_null) {
		return true;
	}
	if (!isfinite(timeout) || timeout < 0) {
		zend_argument_value_error(argument, "must be null or a finite number of seconds from 0, %g given", timeout);
		return false;
	}
	/* About 30 years on are for ever. */
	if (timeout < 1e9) {
		waiting->deadline = php_shm_now() + (int64_t) (timeout * 1e9);
	}
	return true;
}

int64_t php_shm_waiting_slice(php_shm_waiting *waiting)
{
	int64_t slice = waiting->slice;
	int64_t left = waiting->deadline == INT64_MAX ? INT64_MAX : waiting->deadline - php_shm_now();

	waiting->slice = slice * 5 < PHP_SHM_SLICE ? slice * 5 : PHP_SHM_SLICE;
	return left <= 0 ? 0 : left < slice ? left : slice;
}

bool php_shm_waiting_interrupts(void)
{
	/* As the virtual machine does between two instructions. */
	if (zend_atomic_bool_load_ex(&EG(vm_interrupt))) {
		zend_atomic_bool_store_ex(&EG(vm_interrupt), false);
		if (zend_atomic_bool_load_ex(&EG(timed_out))) {
			zend_timeout();
		} else if (zend_interrupt_function) {
			zend_interrupt_function(EG(current_execute_data));
		}
	}
	return EG(exception) == NULL;
}

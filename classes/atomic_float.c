/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\AtomicFloat. */

#include "structure.h"

#include "structures/atomic.h"

static zend_object_handlers handlers;

#define THIS_WINDOW() php_shm_structure_window(Z_OBJ_P(ZEND_THIS))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_structure_object), &handlers);
}

PHP_METHOD(SharedMemory_AtomicFloat, __construct)
{
	zend_object *memory = NULL;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_OBJ_OF_CLASS_OR_NULL(memory, php_shm_memory_ce)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_structure_bind(THIS_WINDOW(), memory, sizeof(php_shm_atomic_float), _Alignof(php_shm_atomic_float), 1);
}

PHP_METHOD(SharedMemory_AtomicFloat, load)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();
	const php_shm_atomic_float *atomic = php_shm_structure_read(window);

	if (UNEXPECTED(atomic == NULL)) {
		RETURN_THROWS();
	}
	RETVAL_DOUBLE(php_shm_atomic_float_load(atomic));
	(void) php_shm_window_check(window);
}

PHP_METHOD(SharedMemory_AtomicFloat, store)
{
	double value;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_DOUBLE(value)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();
	php_shm_atomic_float *atomic = php_shm_structure_write(window);

	if (UNEXPECTED(atomic == NULL)) {
		RETURN_THROWS();
	}
	php_shm_atomic_float_store(atomic, value);
	(void) php_shm_window_check(window);
}

typedef double (*operation)(php_shm_atomic_float *atomic, double operand);

/* The methods that take one number and return one; `operate` is a constant in each, so that it is inlined. */
static zend_always_inline void call_operation(INTERNAL_FUNCTION_PARAMETERS, operation operate)
{
	double operand;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_DOUBLE(operand)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();
	php_shm_atomic_float *atomic = php_shm_structure_write(window);

	if (UNEXPECTED(atomic == NULL)) {
		RETURN_THROWS();
	}
	RETVAL_DOUBLE(operate(atomic, operand));
	(void) php_shm_window_check(window);
}

PHP_METHOD(SharedMemory_AtomicFloat, add)
{
	call_operation(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_float_add);
}

PHP_METHOD(SharedMemory_AtomicFloat, sub)
{
	call_operation(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_float_sub);
}

PHP_METHOD(SharedMemory_AtomicFloat, min)
{
	call_operation(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_float_min);
}

PHP_METHOD(SharedMemory_AtomicFloat, max)
{
	call_operation(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_float_max);
}

PHP_METHOD(SharedMemory_AtomicFloat, exchange)
{
	call_operation(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_float_exchange);
}

PHP_METHOD(SharedMemory_AtomicFloat, compareExchange)
{
	double expected, desired;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_DOUBLE(expected)
		Z_PARAM_DOUBLE(desired)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();
	php_shm_atomic_float *atomic = php_shm_structure_write(window);

	if (UNEXPECTED(atomic == NULL)) {
		RETURN_THROWS();
	}
	RETVAL_BOOL(php_shm_atomic_float_compare_exchange(atomic, expected, desired));
	(void) php_shm_window_check(window);
}

static void add_facts(zval *info, zend_object *object, const void *atomic)
{
	add_assoc_double(info, "value", php_shm_atomic_float_load(atomic));
}

static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	return php_shm_structure_debug_info(object, is_temporary, add_facts);
}

void php_shm_atomic_float_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, offsetof(php_shm_structure_object, std), php_shm_structure_free);
	handlers.get_debug_info = get_debug_info;
}

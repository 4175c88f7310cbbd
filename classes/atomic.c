/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\Atomic. */

#include "structure.h"

#include "structures/atomic.h"

static zend_object_handlers handlers;

#define THIS_WINDOW() php_shm_structure_window(Z_OBJ_P(ZEND_THIS))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_structure_object), &handlers);
}

PHP_METHOD(SharedMemory_Atomic, __construct)
{
	zend_object *memory = NULL;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_OBJ_OF_CLASS_OR_NULL(memory, php_shm_memory_ce)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_structure_bind(THIS_WINDOW(), memory, sizeof(php_shm_atomic), _Alignof(php_shm_atomic), 1);
}

PHP_METHOD(SharedMemory_Atomic, load)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();
	const php_shm_atomic *atomic = php_shm_structure_read(window);

	if (UNEXPECTED(atomic == NULL)) {
		RETURN_THROWS();
	}
	RETVAL_LONG((zend_long) php_shm_atomic_load(atomic));
	(void) php_shm_window_check(window);
}

PHP_METHOD(SharedMemory_Atomic, store)
{
	zend_long value;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(value)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();
	php_shm_atomic *atomic = php_shm_structure_write(window);

	if (UNEXPECTED(atomic == NULL)) {
		RETURN_THROWS();
	}
	php_shm_atomic_store(atomic, value);
	(void) php_shm_window_check(window);
}

typedef int64_t (*operation)(php_shm_atomic *atomic, int64_t operand);

/* `operate` is a constant in each method, so that it is inlined. */
static zend_always_inline void call_operation(zval *this_object, zval *return_value, operation operate, zend_long operand)
{
	php_shm_window *window = php_shm_structure_window(Z_OBJ_P(this_object));
	php_shm_atomic *atomic = php_shm_structure_write(window);

	if (UNEXPECTED(atomic == NULL)) {
		RETURN_THROWS();
	}
	RETVAL_LONG((zend_long) operate(atomic, operand));
	(void) php_shm_window_check(window);
}

/* The methods that take an integer, 1 if it is left out, and return one. */
static zend_always_inline void call_with_delta(INTERNAL_FUNCTION_PARAMETERS, operation operate)
{
	zend_long delta = 1;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(delta)
	ZEND_PARSE_PARAMETERS_END();

	call_operation(ZEND_THIS, return_value, operate, delta);
}

/* The methods that take an integer and return one. */
static zend_always_inline void call_with_value(INTERNAL_FUNCTION_PARAMETERS, operation operate)
{
	zend_long value;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(value)
	ZEND_PARSE_PARAMETERS_END();

	call_operation(ZEND_THIS, return_value, operate, value);
}

PHP_METHOD(SharedMemory_Atomic, add)
{
	call_with_delta(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_add);
}

PHP_METHOD(SharedMemory_Atomic, sub)
{
	call_with_delta(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_sub);
}

PHP_METHOD(SharedMemory_Atomic, and)
{
	call_with_value(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_and);
}

PHP_METHOD(SharedMemory_Atomic, or)
{
	call_with_value(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_or);
}

PHP_METHOD(SharedMemory_Atomic, xor)
{
	call_with_value(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_xor);
}

PHP_METHOD(SharedMemory_Atomic, min)
{
	call_with_value(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_min);
}

PHP_METHOD(SharedMemory_Atomic, max)
{
	call_with_value(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_max);
}

PHP_METHOD(SharedMemory_Atomic, exchange)
{
	call_with_value(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_atomic_exchange);
}

PHP_METHOD(SharedMemory_Atomic, compareExchange)
{
	zend_long expected, desired;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_LONG(expected)
		Z_PARAM_LONG(desired)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();
	php_shm_atomic *atomic = php_shm_structure_write(window);

	if (UNEXPECTED(atomic == NULL)) {
		RETURN_THROWS();
	}
	RETVAL_BOOL(php_shm_atomic_compare_exchange(atomic, expected, desired));
	(void) php_shm_window_check(window);
}

PHP_METHOD(SharedMemory_Atomic, wait)
{
	zend_long expected;
	double timeout = 0;
	bool forever = true;
	php_shm_waiting waiting;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_LONG(expected)
		Z_PARAM_OPTIONAL
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();

	if (!php_shm_waiting_begin(&waiting, timeout, forever, 2)) {
		RETURN_THROWS();
	}
	/*
	 * There is no owner that could die, so no slice has to be short; and a timer that expires before the scheduler's next tick
	 * costs microseconds.
	 */
	waiting.slice = PHP_SHM_MAX_SLEEP;
	for (;;) {
		/* Anew in each round: handlers may have freed, protected or grown the block. */
		const php_shm_atomic *atomic = php_shm_structure_read(window);

		if (atomic == NULL) {
			RETURN_THROWS();
		}
		bool changed = php_shm_atomic_load(atomic) != expected;

		if (!php_shm_window_check(window)) {
			RETURN_THROWS();
		}
		int64_t slice = changed ? 0 : php_shm_waiting_slice(&waiting);

		if (slice == 0) {
			RETURN_BOOL(changed);
		}
		php_shm_wait(php_shm_low_half(atomic), (uint32_t) expected, slice);
		if (!php_shm_waiting_interrupts(&waiting)) {
			RETURN_THROWS();
		}
	}
}

PHP_METHOD(SharedMemory_Atomic, notify)
{
	zend_long count = 1;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(count)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();

	if (count < 1) {
		zend_argument_value_error(1, "must be at least 1, " ZEND_LONG_FMT " given", count);
		RETURN_THROWS();
	}
	const php_shm_atomic *atomic = php_shm_structure_read(window);

	if (atomic == NULL) {
		RETURN_THROWS();
	}
	RETURN_LONG(php_shm_wake(php_shm_low_half(atomic), count < INT_MAX ? (int) count : INT_MAX));
}

static void add_facts(zval *info, zend_object *object, const void *atomic)
{
	add_assoc_long(info, "value", php_shm_atomic_load(atomic));
}

static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	return php_shm_structure_debug_info(object, is_temporary, add_facts);
}

void php_shm_atomic_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, offsetof(php_shm_structure_object, std), php_shm_structure_free);
	handlers.get_debug_info = get_debug_info;
}

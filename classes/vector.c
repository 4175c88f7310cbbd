/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\Vector. */

#include "vector_object.h"

#include "zend_enum.h"
#include "zend_interfaces.h"

#include <float.h>
#include <math.h>

zend_class_entry *php_shm_type_ce;

static zend_object_handlers handlers;

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_vector_object), &handlers);
}

static void set_result(zval *result, php_shm_number value)
{
	if (value.is_float) {
		ZVAL_DOUBLE(result, value.real);
	} else {
		ZVAL_LONG(result, (zend_long) value.integer);
	}
}

/* Construction */

/* The cases, in the order of php_shm_type. */
static php_shm_type type_of_case(zend_object *enum_case)
{
	const char *name = Z_STRVAL_P(zend_enum_fetch_case_name(enum_case));
	static const char *const names[PHP_SHM_TYPES] = {
		"Int8", "UInt8", "Int16", "UInt16", "Int32", "UInt32", "Int64", "Float32", "Float64"};
	int type = 0;

	while (strcmp(name, names[type]) != 0) {
		type++;
	}
	return (php_shm_type) type;
}

PHP_METHOD(SharedMemory_Vector, __construct)
{
	zend_object *enum_case;
	zend_object *memory = NULL;
	zend_long count = 0;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_OBJ_OF_CLASS(enum_case, php_shm_type_ce)
		Z_PARAM_OBJ_OF_CLASS_OR_LONG(memory, php_shm_memory_ce, count)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_vector_object *vector = THIS_VECTOR();
	php_shm_type type = type_of_case(enum_case);
	size_t element = php_shm_type_size(type);

	if (memory != NULL) {
		const php_shm_window *given = &php_shm_memory_from_obj(memory)->window;

		if (!php_shm_window_refresh(given)) {
			RETURN_THROWS();
		}
		count = (zend_long) (php_shm_window_known_length(given) / element);
		count = count == 0 ? 1 : count;
	} else if (count < 1 || (size_t) count > PHP_SHM_SIZE_MAX / element) {
		zend_argument_value_error(
			2, "must be between 1 and %zu elements, " ZEND_LONG_FMT " given", PHP_SHM_SIZE_MAX / element, count);
		RETURN_THROWS();
	}
	if (!php_shm_structure_bind(&vector->window, memory, (size_t) count * element, element, 2)) {
		RETURN_THROWS();
	}
	vector->type = type;
	vector->count = (size_t) count;
	GC_ADDREF(enum_case);
	ZVAL_OBJ(OBJ_PROP_NUM(&vector->std, 0), enum_case);
}

/* Many elements */

/* Checks $offset and $length (null: up to the end) of a method; false after throwing. */
static bool check_range(const php_shm_vector_object *vector, zend_long offset, zend_long *length, bool to_end, uint32_t argument)
{
	zend_long count = (zend_long) vector->count;

	if (offset < 0 || offset > count) {
		zend_argument_value_error(argument, "must be between 0 and " ZEND_LONG_FMT ", " ZEND_LONG_FMT " given", count, offset);
		return false;
	}
	if (to_end) {
		*length = count - offset;
	} else if (*length < 0 || *length > count - offset) {
		zend_argument_value_error(argument + 1,
			"must be between 0 and " ZEND_LONG_FMT " at offset " ZEND_LONG_FMT " of " ZEND_LONG_FMT " elements, " ZEND_LONG_FMT
			" given",
			count - offset, offset, count, *length);
		return false;
	}
	return true;
}

/* The element at that index. */
static inline void *element_at(const php_shm_vector_object *vector, void *elements, zend_long index)
{
	return (char *) elements + (size_t) index * php_shm_type_size(vector->type);
}

static bool check_index(const php_shm_vector_object *vector, zend_long index)
{
	if (vector->count == 0) {
		php_shm_structure_throw(&vector->window, PROT_READ);
		return false;
	}
	if ((zend_ulong) index >= vector->count) {
		zend_argument_value_error(1, "must be between 0 and %zu, " ZEND_LONG_FMT " given", vector->count - 1, index);
		return false;
	}
	return true;
}

PHP_METHOD(SharedMemory_Vector, add)
{
	zend_long index;
	zval one, *delta = &one;
	php_shm_number number;

	ZVAL_LONG(&one, 1);
	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_LONG(index)
		Z_PARAM_OPTIONAL
		Z_PARAM_NUMBER(delta)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_vector_object *vector = THIS_VECTOR();

	/* A difference may exceed the range of elements: only its kind is checked. */
	if (!check_index(vector, index) ||
		!php_shm_vector_to_number(
			&number, php_shm_type_is_float(vector->type) ? PHP_SHM_FLOAT64 : PHP_SHM_INT64, delta, "The difference")) {
		RETURN_THROWS();
	}
	void *elements = php_shm_structure_write(&vector->window);

	if (elements == NULL) {
		RETURN_THROWS();
	}
	set_result(return_value, php_shm_vector_add(vector->type, element_at(vector, elements, index), number));
	(void) php_shm_window_check(&vector->window);
}

PHP_METHOD(SharedMemory_Vector, compareExchange)
{
	zend_long index;
	zval *expected, *desired;
	php_shm_number from, to;

	ZEND_PARSE_PARAMETERS_START(3, 3)
		Z_PARAM_LONG(index)
		Z_PARAM_NUMBER(expected)
		Z_PARAM_NUMBER(desired)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_vector_object *vector = THIS_VECTOR();

	if (!check_index(vector, index) || !php_shm_vector_to_number(&from, vector->type, expected, "The expected value") ||
		!php_shm_vector_to_number(&to, vector->type, desired, "The desired value")) {
		RETURN_THROWS();
	}
	void *elements = php_shm_structure_write(&vector->window);

	if (elements == NULL) {
		RETURN_THROWS();
	}
	RETVAL_BOOL(php_shm_vector_compare_exchange(vector->type, element_at(vector, elements, index), from, to));
	(void) php_shm_window_check(&vector->window);
}

PHP_METHOD(SharedMemory_Vector, fill)
{
	zval *value;
	zend_long offset = 0, length = 0;
	bool to_end = true;
	php_shm_number number;

	ZEND_PARSE_PARAMETERS_START(1, 3)
		Z_PARAM_NUMBER(value)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(offset)
		Z_PARAM_LONG_OR_NULL(length, to_end)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_vector_object *vector = THIS_VECTOR();

	if (!php_shm_vector_to_number(&number, vector->type, value, "The value") ||
		!check_range(vector, offset, &length, to_end, 2)) {
		RETURN_THROWS();
	}
	void *elements = php_shm_structure_write(&vector->window);

	if (elements == NULL) {
		RETURN_THROWS();
	}
	php_shm_vector_fill(vector->type, element_at(vector, elements, offset), (size_t) length, number);
	(void) php_shm_window_check(&vector->window);
}

PHP_METHOD(SharedMemory_Vector, assign)
{
	HashTable *values;
	zend_long offset = 0;
	zval *value;
	php_shm_number number;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_ARRAY_HT(values)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(offset)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_vector_object *vector = THIS_VECTOR();
	zend_long length = zend_hash_num_elements(values);

	if (offset < 0 || (size_t) offset > vector->count) {
		zend_argument_value_error(2, "must be between 0 and %zu, " ZEND_LONG_FMT " given", vector->count, offset);
		RETURN_THROWS();
	}
	if ((size_t) length > vector->count - (size_t) offset) {
		zend_argument_value_error(1,
			"must have at most %zu values at offset " ZEND_LONG_FMT " of %zu elements, " ZEND_LONG_FMT " given",
			vector->count - (size_t) offset, offset, vector->count, length);
		RETURN_THROWS();
	}
	/* All or nothing: checks every value before the first is stored. */
	ZEND_HASH_FOREACH_VAL(values, value)
	{
		if (!php_shm_vector_to_number(&number, vector->type, value, "Each value")) {
			RETURN_THROWS();
		}
	}
	ZEND_HASH_FOREACH_END();
	void *elements = php_shm_structure_write(&vector->window);

	if (elements == NULL) {
		RETURN_THROWS();
	}
	size_t index = (size_t) offset;

	ZEND_HASH_FOREACH_VAL(values, value)
	{
		php_shm_vector_to_number(&number, vector->type, value, "Each value");
		php_shm_vector_store(vector->type, elements, index++, number);
	}
	ZEND_HASH_FOREACH_END();
	(void) php_shm_window_check(&vector->window);
}

/* One loop for each type, which the compiler specializes. */
static void copy_elements(zval *to, php_shm_type type, const void *elements, size_t count)
{
#define COPY(kind, element, set) \
	case kind: \
		for (size_t i = 0; i < count; i++) { \
			set(&to[i], ((const element *) elements)[i]); \
		} \
		break
	switch (type) {
		COPY(PHP_SHM_INT8, int8_t, ZVAL_LONG);
		COPY(PHP_SHM_UINT8, uint8_t, ZVAL_LONG);
		COPY(PHP_SHM_INT16, int16_t, ZVAL_LONG);
		COPY(PHP_SHM_UINT16, uint16_t, ZVAL_LONG);
		COPY(PHP_SHM_INT32, int32_t, ZVAL_LONG);
		COPY(PHP_SHM_UINT32, uint32_t, ZVAL_LONG);
		COPY(PHP_SHM_INT64, int64_t, ZVAL_LONG);
		COPY(PHP_SHM_FLOAT32, float, ZVAL_DOUBLE);
		COPY(PHP_SHM_FLOAT64, double, ZVAL_DOUBLE);
	}
#undef COPY
}

PHP_METHOD(SharedMemory_Vector, toArray)
{
	zend_long offset = 0, length = 0;
	bool to_end = true;

	ZEND_PARSE_PARAMETERS_START(0, 2)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(offset)
		Z_PARAM_LONG_OR_NULL(length, to_end)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_vector_object *vector = THIS_VECTOR();

	if (!check_range(vector, offset, &length, to_end, 1)) {
		RETURN_THROWS();
	}
	void *elements = php_shm_structure_read(&vector->window);

	if (elements == NULL) {
		RETURN_THROWS();
	}
	if (length == 0) {
		RETURN_EMPTY_ARRAY();
	}
	if ((zend_ulong) length > HT_MAX_SIZE) {
		zend_throw_error(php_shm_error_ce, "An array has at most %zu elements, not " ZEND_LONG_FMT, (size_t) HT_MAX_SIZE, length);
		RETURN_THROWS();
	}
	array_init_size(return_value, (uint32_t) length);
	zend_hash_real_init_packed(Z_ARRVAL_P(return_value));
	copy_elements(Z_ARRVAL_P(return_value)->arPacked, vector->type, element_at(vector, elements, offset), (size_t) length);
	Z_ARRVAL_P(return_value)->nNumUsed = (uint32_t) length;
	Z_ARRVAL_P(return_value)->nNumOfElements = (uint32_t) length;
	Z_ARRVAL_P(return_value)->nNextFreeElement = length;
	if (!php_shm_window_check(&vector->window)) {
		zval_ptr_dtor(return_value);
		ZVAL_NULL(return_value);
	}
}

static zend_always_inline void reduce(
	INTERNAL_FUNCTION_PARAMETERS, php_shm_number (*function)(php_shm_type type, const void *elements, size_t count))
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_vector_object *vector = THIS_VECTOR();
	const void *elements = php_shm_structure_read(&vector->window);

	if (elements == NULL) {
		RETURN_THROWS();
	}
	set_result(return_value, function(vector->type, elements, vector->count));
	(void) php_shm_window_check(&vector->window);
}

PHP_METHOD(SharedMemory_Vector, sum)
{
	reduce(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_vector_sum);
}

PHP_METHOD(SharedMemory_Vector, min)
{
	reduce(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_vector_min);
}

PHP_METHOD(SharedMemory_Vector, max)
{
	reduce(INTERNAL_FUNCTION_PARAM_PASSTHRU, php_shm_vector_max);
}

static void add_facts(zval *info, zend_object *object, const void *elements)
{
	const php_shm_vector_object *vector = php_shm_vector_from_obj(object);
	zval first, element;

	add_assoc_long(info, "count", (zend_long) vector->count);
	array_init(&first);
	for (size_t index = 0; index < vector->count && index < PHP_SHM_SHOWN; index++) {
		php_shm_vector_load(&element, vector->type, elements, index);
		add_next_index_zval(&first, &element);
	}
	add_assoc_zval(info, "first", &first);
}

static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	return php_shm_structure_debug_info(object, is_temporary, add_facts);
}

void php_shm_vector_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	ce->get_iterator = php_shm_vector_get_iterator;
	php_shm_init_handlers(&handlers, offsetof(php_shm_vector_object, std), php_shm_structure_free);
	php_shm_vector_set_dimension_handlers(&handlers);
	handlers.get_debug_info = get_debug_info;
}

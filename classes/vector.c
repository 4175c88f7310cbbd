/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\Vector: elements are reached through the dimension handlers, without a method call. */

#include "structure.h"

#include "structures/vector.h"

#include "zend_enum.h"
#include "zend_interfaces.h"

#include <float.h>
#include <math.h>

/* $v[$i] touches the first cache line of it only. */
typedef struct php_shm_vector_object {
	php_shm_window window; /* its length is count * size of an element */
	size_t count;
	php_shm_type type;
	zend_object std;
} php_shm_vector_object;

zend_class_entry *php_shm_type_ce;

static zend_object_handlers handlers;

static inline php_shm_vector_object *vector_from_obj(zend_object *object)
{
	return (php_shm_vector_object *) ((char *) object - offsetof(php_shm_vector_object, std));
}

#define THIS_VECTOR() vector_from_obj(Z_OBJ_P(ZEND_THIS))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_vector_object), &handlers);
}

/* Values */

/* One aligned access of the element's size, which the compiler must not split or repeat. */
static zend_always_inline void load_element(zval *result, php_shm_type type, const void *elements, size_t index)
{
	switch (type) {
		case PHP_SHM_INT8:
			ZVAL_LONG(result, ((const volatile int8_t *) elements)[index]);
			break;
		case PHP_SHM_UINT8:
			ZVAL_LONG(result, ((const volatile uint8_t *) elements)[index]);
			break;
		case PHP_SHM_INT16:
			ZVAL_LONG(result, ((const volatile int16_t *) elements)[index]);
			break;
		case PHP_SHM_UINT16:
			ZVAL_LONG(result, ((const volatile uint16_t *) elements)[index]);
			break;
		case PHP_SHM_INT32:
			ZVAL_LONG(result, ((const volatile int32_t *) elements)[index]);
			break;
		case PHP_SHM_UINT32:
			ZVAL_LONG(result, (zend_long) ((const volatile uint32_t *) elements)[index]);
			break;
		case PHP_SHM_INT64:
			ZVAL_LONG(result, (zend_long) ((const volatile int64_t *) elements)[index]);
			break;
		case PHP_SHM_FLOAT32:
			ZVAL_DOUBLE(result, ((const volatile float *) elements)[index]);
			break;
		case PHP_SHM_FLOAT64:
			ZVAL_DOUBLE(result, ((const volatile double *) elements)[index]);
			break;
	}
}

static zend_always_inline void store_element(php_shm_type type, void *elements, size_t index, php_shm_number value)
{
	switch (type) {
		case PHP_SHM_INT8:
		case PHP_SHM_UINT8:
			((volatile uint8_t *) elements)[index] = (uint8_t) value.integer;
			break;
		case PHP_SHM_INT16:
		case PHP_SHM_UINT16:
			((volatile uint16_t *) elements)[index] = (uint16_t) value.integer;
			break;
		case PHP_SHM_INT32:
		case PHP_SHM_UINT32:
			((volatile uint32_t *) elements)[index] = (uint32_t) value.integer;
			break;
		case PHP_SHM_INT64:
			((volatile int64_t *) elements)[index] = value.integer;
			break;
		case PHP_SHM_FLOAT32:
			((volatile float *) elements)[index] = (float) value.real;
			break;
		case PHP_SHM_FLOAT64:
			((volatile double *) elements)[index] = value.real;
			break;
	}
}

static void set_result(zval *result, php_shm_number value)
{
	if (value.is_float) {
		ZVAL_DOUBLE(result, value.real);
	} else {
		ZVAL_LONG(result, (zend_long) value.integer);
	}
}

/* A PHP number as an element of the type; false after throwing, with the argument's number or, for 0, without. */
static bool to_number(php_shm_number *number, php_shm_type type, zval *value, const char *what)
{
	ZVAL_DEREF(value);
	if (php_shm_type_is_float(type)) {
		number->is_float = true;
		if (Z_TYPE_P(value) == IS_DOUBLE) {
			number->real = Z_DVAL_P(value);
		} else if (Z_TYPE_P(value) == IS_LONG) {
			number->real = (double) Z_LVAL_P(value);
		} else {
			goto wrong_type;
		}
		if (type == PHP_SHM_FLOAT32 && isfinite(number->real) && !isfinite((float) number->real)) {
			zend_value_error(
				"%s must fit into a Float32, whose largest number is %.9g, %.9g given", what, (double) FLT_MAX, number->real);
			return false;
		}
		return true;
	}
	number->is_float = false;
	if (Z_TYPE_P(value) == IS_DOUBLE) {
		double real = Z_DVAL_P(value);

		/* Checked before it is cast: zend_dval_to_lval() warns of what does not fit. */
		if (!zend_finite(real) || !ZEND_DOUBLE_FITS_LONG(real) || (double) (zend_long) real != real) {
			zend_value_error("%s must be an integer between " ZEND_LONG_FMT " and " ZEND_LONG_FMT ", %g given", what,
				(zend_long) php_shm_type_min(type), (zend_long) php_shm_type_max(type), real);
			return false;
		}
		number->integer = (int64_t) real;
	} else if (Z_TYPE_P(value) == IS_LONG) {
		number->integer = Z_LVAL_P(value);
	} else {
		goto wrong_type;
	}
	if (number->integer < php_shm_type_min(type) || number->integer > php_shm_type_max(type)) {
		zend_value_error("%s must be between " ZEND_LONG_FMT " and " ZEND_LONG_FMT ", " ZEND_LONG_FMT " given", what,
			(zend_long) php_shm_type_min(type), (zend_long) php_shm_type_max(type), (zend_long) number->integer);
		return false;
	}
	return true;

wrong_type:
	zend_type_error("%s must be of type int|float, %s given", what, zend_zval_type_name(value));
	return false;
}

/* Dimensions */

/* Whether $v[$index] is there; *index is its number. Throws if not, unless it is only asked for. */
static zend_never_inline bool convert_index(zend_long *index, zval *offset, bool quiet)
{
	ZVAL_DEREF(offset);
	if (Z_TYPE_P(offset) == IS_LONG) {
		*index = Z_LVAL_P(offset);
		return true;
	}
	if (Z_TYPE_P(offset) == IS_STRING) {
		zend_ulong number;

		if (ZEND_HANDLE_NUMERIC_STR(Z_STRVAL_P(offset), Z_STRLEN_P(offset), number)) {
			*index = (zend_long) number;
			return true;
		}
	}
	if (!quiet) {
		zend_type_error("Cannot use a value of type %s as the index of a SharedMemory\\Vector", zend_zval_type_name(offset));
	}
	return false;
}

static ZEND_COLD void throw_index(const php_shm_vector_object *vector, zend_long index)
{
	if (vector->count == 0) {
		php_shm_structure_throw(&vector->window, PROT_READ);
		return;
	}
	zend_value_error("The index must be between 0 and %zu, " ZEND_LONG_FMT " given", vector->count - 1, index);
}

static zval *read_dimension(zend_object *object, zval *offset, int type, zval *rv)
{
	php_shm_vector_object *vector = vector_from_obj(object);
	zend_long index;

	/* $v[] += 1 reads without an offset. */
	if (UNEXPECTED(type != BP_VAR_R || offset == NULL)) {
		if (type != BP_VAR_IS) {
			zend_throw_error(php_shm_error_ce,
				offset == NULL ? "A SharedMemory\\Vector has a fixed length, nothing can be appended"
							   : "An element of a SharedMemory\\Vector cannot be referenced or changed in place: assign to it, "
								 "or use add()");
			return NULL;
		}
		if (!object->handlers->has_dimension(object, offset, 0)) {
			return &EG(uninitialized_zval);
		}
	}
	if (EXPECTED(Z_TYPE_P(offset) == IS_LONG)) {
		index = Z_LVAL_P(offset);
	} else if (!convert_index(&index, offset, false)) {
		return NULL;
	}
	if (UNEXPECTED((zend_ulong) index >= vector->count)) {
		throw_index(vector, index);
		return NULL;
	}
	const void *elements = php_shm_structure_read(&vector->window);

	if (UNEXPECTED(elements == NULL)) {
		return NULL;
	}
	load_element(rv, vector->type, elements, (size_t) index);
	return EXPECTED(php_shm_structure_check(&vector->window)) ? rv : NULL;
}

static void write_dimension(zend_object *object, zval *offset, zval *value)
{
	php_shm_vector_object *vector = vector_from_obj(object);
	php_shm_number number;
	zend_long index;

	if (UNEXPECTED(offset == NULL)) {
		zend_throw_error(php_shm_error_ce, "A SharedMemory\\Vector has a fixed length, nothing can be appended");
		return;
	}
	if (EXPECTED(Z_TYPE_P(offset) == IS_LONG)) {
		index = Z_LVAL_P(offset);
	} else if (!convert_index(&index, offset, false)) {
		return;
	}
	if (UNEXPECTED((zend_ulong) index >= vector->count)) {
		throw_index(vector, index);
		return;
	}
	if (EXPECTED(vector->type == PHP_SHM_INT64 && Z_TYPE_P(value) == IS_LONG)) {
		number = (php_shm_number) {.is_float = false, .integer = Z_LVAL_P(value)};
	} else if (!to_number(&number, vector->type, value, "The element")) {
		return;
	}
	void *elements = php_shm_structure_write(&vector->window);

	if (EXPECTED(elements != NULL)) {
		store_element(vector->type, elements, (size_t) index, number);
		(void) php_shm_structure_check(&vector->window);
	}
}

static int has_dimension(zend_object *object, zval *offset, int check_empty)
{
	php_shm_vector_object *vector = vector_from_obj(object);
	zend_long index;
	zval element;

	if (!convert_index(&index, offset, true) || (zend_ulong) index >= vector->count) {
		return 0;
	}
	if (!check_empty) {
		return 1;
	}
	ZVAL_LONG(&element, index);
	zval *value = read_dimension(object, &element, BP_VAR_R, &element);

	return value != NULL && zend_is_true(value);
}

static void unset_dimension(zend_object *object, zval *offset)
{
	zend_throw_error(php_shm_error_ce, "A SharedMemory\\Vector has a fixed length, no element can be unset");
}

static zend_result count_elements(zend_object *object, zend_long *count)
{
	*count = (zend_long) vector_from_obj(object)->count;
	return SUCCESS;
}

PHP_METHOD(SharedMemory_Vector, offsetExists)
{
	zval *offset;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_ZVAL(offset)
	ZEND_PARSE_PARAMETERS_END();

	RETURN_BOOL(has_dimension(Z_OBJ_P(ZEND_THIS), offset, 0));
}

PHP_METHOD(SharedMemory_Vector, offsetGet)
{
	zval *offset;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_ZVAL(offset)
	ZEND_PARSE_PARAMETERS_END();

	(void) read_dimension(Z_OBJ_P(ZEND_THIS), offset, BP_VAR_R, return_value);
}

PHP_METHOD(SharedMemory_Vector, offsetSet)
{
	zval *offset, *value;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_ZVAL(offset)
		Z_PARAM_ZVAL(value)
	ZEND_PARSE_PARAMETERS_END();

	write_dimension(Z_OBJ_P(ZEND_THIS), Z_TYPE_P(offset) == IS_NULL ? NULL : offset, value);
}

PHP_METHOD(SharedMemory_Vector, offsetUnset)
{
	zval *offset;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_ZVAL(offset)
	ZEND_PARSE_PARAMETERS_END();

	unset_dimension(Z_OBJ_P(ZEND_THIS), offset);
}

PHP_METHOD(SharedMemory_Vector, count)
{
	ZEND_PARSE_PARAMETERS_NONE();
	RETURN_LONG((zend_long) THIS_VECTOR()->count);
}

/* Iteration */

typedef struct vector_iterator {
	zend_object_iterator iterator; /* its data is the vector */
	size_t index;
	zval current;
} vector_iterator;

static void iterator_dtor(zend_object_iterator *iterator)
{
	zval_ptr_dtor(&iterator->data);
}

static int iterator_valid(zend_object_iterator *iterator)
{
	return ((vector_iterator *) iterator)->index < vector_from_obj(Z_OBJ(iterator->data))->count ? SUCCESS : FAILURE;
}

static zval *iterator_current(zend_object_iterator *iterator)
{
	vector_iterator *position = (vector_iterator *) iterator;
	zval index;

	ZVAL_LONG(&index, (zend_long) position->index);
	return read_dimension(Z_OBJ(iterator->data), &index, BP_VAR_R, &position->current);
}

static void iterator_key(zend_object_iterator *iterator, zval *key)
{
	ZVAL_LONG(key, (zend_long) ((vector_iterator *) iterator)->index);
}

static void iterator_next(zend_object_iterator *iterator)
{
	((vector_iterator *) iterator)->index++;
}

static void iterator_rewind(zend_object_iterator *iterator)
{
	((vector_iterator *) iterator)->index = 0;
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
	vector_iterator *position;

	if (by_reference) {
		zend_throw_error(php_shm_error_ce, "The elements of a SharedMemory\\Vector cannot be referenced");
		return NULL;
	}
	position = emalloc(sizeof(*position));
	zend_iterator_init(&position->iterator);
	position->iterator.funcs = &iterator_functions;
	ZVAL_OBJ_COPY(&position->iterator.data, Z_OBJ_P(object));
	position->index = 0;
	return &position->iterator;
}

PHP_METHOD(SharedMemory_Vector, getIterator)
{
	ZEND_PARSE_PARAMETERS_NONE();
	zend_create_internal_iterator_zval(return_value, ZEND_THIS);
}

/* Construction */

/* Its cases are declared in the order of php_shm_type; the place of one in the enum's table is its number. */
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

/* Checks $offset and $length (null: to the end) of a method; false after throwing. */
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

/* For messages and loops: the element at that place. */
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

	/* A difference may be larger than any element: only its kind is checked. */
	if (!check_index(vector, index) ||
		!to_number(&number, php_shm_type_is_float(vector->type) ? PHP_SHM_FLOAT64 : PHP_SHM_INT64, delta, "The difference")) {
		RETURN_THROWS();
	}
	void *elements = php_shm_structure_write(&vector->window);

	if (elements == NULL) {
		RETURN_THROWS();
	}
	set_result(return_value, php_shm_vector_add(vector->type, element_at(vector, elements, index), number));
	(void) php_shm_structure_check(&vector->window);
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

	if (!check_index(vector, index) || !to_number(&from, vector->type, expected, "The expected value") ||
		!to_number(&to, vector->type, desired, "The desired value")) {
		RETURN_THROWS();
	}
	void *elements = php_shm_structure_write(&vector->window);

	if (elements == NULL) {
		RETURN_THROWS();
	}
	RETVAL_BOOL(php_shm_vector_compare_exchange(vector->type, element_at(vector, elements, index), from, to));
	(void) php_shm_structure_check(&vector->window);
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

	if (!to_number(&number, vector->type, value, "The value") || !check_range(vector, offset, &length, to_end, 2)) {
		RETURN_THROWS();
	}
	void *elements = php_shm_structure_write(&vector->window);

	if (elements == NULL) {
		RETURN_THROWS();
	}
	php_shm_vector_fill(vector->type, element_at(vector, elements, offset), (size_t) length, number);
	(void) php_shm_structure_check(&vector->window);
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
	/* All or nothing: every value is looked at before the first is stored. */
	ZEND_HASH_FOREACH_VAL(values, value)
	{
		if (!to_number(&number, vector->type, value, "Each value")) {
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
		to_number(&number, vector->type, value, "Each value");
		store_element(vector->type, elements, index++, number);
	}
	ZEND_HASH_FOREACH_END();
	(void) php_shm_structure_check(&vector->window);
}

/* One loop for each type: the compiler knows the type in each of them. */
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
	if (!php_shm_structure_check(&vector->window)) {
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
	(void) php_shm_structure_check(&vector->window);
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
	const php_shm_vector_object *vector = vector_from_obj(object);
	zval first, element;

	add_assoc_long(info, "count", (zend_long) vector->count);
	array_init(&first);
	for (size_t index = 0; index < vector->count && index < PHP_SHM_SHOWN; index++) {
		load_element(&element, vector->type, elements, index);
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
	ce->get_iterator = get_iterator;
	php_shm_init_handlers(&handlers, offsetof(php_shm_vector_object, std), php_shm_structure_free);
	handlers.read_dimension = read_dimension;
	handlers.write_dimension = write_dimension;
	handlers.has_dimension = has_dimension;
	handlers.unset_dimension = unset_dimension;
	handlers.count_elements = count_elements;
	handlers.get_debug_info = get_debug_info;
}

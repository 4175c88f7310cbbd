/* SPDX-License-Identifier: MIT */

/* Elements of a Vector through dimension handlers, without a method call: $v[$i]. */

#include "vector_object.h"

#include <float.h>
#include <math.h>

bool php_shm_vector_to_number(php_shm_number *number, php_shm_type type, zval *value, const char *what)
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

/* Converts the index of $v[…] to a number; false if it is none, after throwing unless `quiet`. */
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

zval *php_shm_vector_read_dimension(zend_object *object, zval *offset, int type, zval *rv)
{
	php_shm_vector_object *vector = php_shm_vector_from_obj(object);
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
	php_shm_vector_load(rv, vector->type, elements, (size_t) index);
	return EXPECTED(php_shm_window_check(&vector->window)) ? rv : NULL;
}

static void write_dimension(zend_object *object, zval *offset, zval *value)
{
	php_shm_vector_object *vector = php_shm_vector_from_obj(object);
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
	} else if (!php_shm_vector_to_number(&number, vector->type, value, "The element")) {
		return;
	}
	void *elements = php_shm_structure_write(&vector->window);

	if (EXPECTED(elements != NULL)) {
		php_shm_vector_store(vector->type, elements, (size_t) index, number);
		(void) php_shm_window_check(&vector->window);
	}
}

static int has_dimension(zend_object *object, zval *offset, int check_empty)
{
	php_shm_vector_object *vector = php_shm_vector_from_obj(object);
	zend_long index;
	zval element;

	if (!convert_index(&index, offset, true) || (zend_ulong) index >= vector->count) {
		return 0;
	}
	if (!check_empty) {
		return 1;
	}
	ZVAL_LONG(&element, index);
	zval *value = php_shm_vector_read_dimension(object, &element, BP_VAR_R, &element);

	return value != NULL && zend_is_true(value);
}

static void unset_dimension(zend_object *object, zval *offset)
{
	zend_throw_error(php_shm_error_ce, "A SharedMemory\\Vector has a fixed length, no element can be unset");
}

static zend_result count_elements(zend_object *object, zend_long *count)
{
	*count = (zend_long) php_shm_vector_from_obj(object)->count;
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

	(void) php_shm_vector_read_dimension(Z_OBJ_P(ZEND_THIS), offset, BP_VAR_R, return_value);
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

void php_shm_vector_set_dimension_handlers(zend_object_handlers *handlers)
{
	handlers->read_dimension = php_shm_vector_read_dimension;
	handlers->write_dimension = write_dimension;
	handlers->has_dimension = has_dimension;
	handlers->unset_dimension = unset_dimension;
	handlers->count_elements = count_elements;
}

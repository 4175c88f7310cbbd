/* SPDX-License-Identifier: MIT */

/* The object of the class Vector, and its elements as PHP numbers. */
#ifndef PHP_SHM_CLASSES_VECTOR_OBJECT_H
#define PHP_SHM_CLASSES_VECTOR_OBJECT_H

#include "structure.h"

#include "structures/vector.h"

/* $v[$i] accesses only its first cache line. */
typedef struct php_shm_vector_object {
	php_shm_window window; /* its length is count * size of an element */
	size_t count;
	php_shm_type type;
	zend_object std;
} php_shm_vector_object;

static inline php_shm_vector_object *php_shm_vector_from_obj(zend_object *object)
{
	return (php_shm_vector_object *) ((char *) object - offsetof(php_shm_vector_object, std));
}

#define THIS_VECTOR() php_shm_vector_from_obj(Z_OBJ_P(ZEND_THIS))

/* One aligned access of the element's size, which the compiler must not split or repeat. */
static zend_always_inline void php_shm_vector_load(zval *result, php_shm_type type, const void *elements, size_t index)
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

static zend_always_inline void php_shm_vector_store(php_shm_type type, void *elements, size_t index, php_shm_number value)
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

/* A PHP number as an element of the type; false after throwing, with `what` as the subject of the message. */
bool php_shm_vector_to_number(php_shm_number *number, php_shm_type type, zval *value, const char *what);

/* $v[$i], isset(), unset(), count() and foreach. */
zval *php_shm_vector_read_dimension(zend_object *object, zval *offset, int type, zval *rv);
void php_shm_vector_set_dimension_handlers(zend_object_handlers *handlers);
zend_object_iterator *php_shm_vector_get_iterator(zend_class_entry *ce, zval *object, int by_reference);

#endif /* PHP_SHM_CLASSES_VECTOR_OBJECT_H */

/* SPDX-License-Identifier: MIT */

/* PHP values as bytes that another process can make the same value of. */
#ifndef PHP_SHM_VALUE_H
#define PHP_SHM_VALUE_H

#include "serializer.h"

/* What the bytes are. Part of the format of structures that hold values. */
typedef enum php_shm_value_type {
	PHP_SHM_VALUE_NULL = 0,
	PHP_SHM_VALUE_FALSE = 1,
	PHP_SHM_VALUE_TRUE = 2,
	PHP_SHM_VALUE_INT = 3,        /* 8 bytes */
	PHP_SHM_VALUE_FLOAT = 4,      /* 8 bytes */
	PHP_SHM_VALUE_STRING = 5,     /* its bytes */
	PHP_SHM_VALUE_SERIALIZED = 6, /* what serialize() makes of it */
	PHP_SHM_VALUE_IGBINARY = 7    /* what igbinary_serialize() makes of it */
} php_shm_value_type;

/* A value that has been encoded; bytes and length are those of `text`, or of `number`. */
typedef struct php_shm_value {
	const void *bytes;
	size_t length;
	php_shm_value_type type;
	zend_string *text; /* holds a reference; NULL: none */
	union {
		int64_t integer;
		double real;
	} number;
} php_shm_value;

/* For the bytes of a number the struct must stay where it is. Runs code of the value's classes. False after throwing. */
bool php_shm_value_encode(php_shm_value *value, zval *from, bool igbinary);

static inline void php_shm_value_release(php_shm_value *value)
{
	if (value->text != NULL) {
		zend_string_release(value->text);
	}
}

/*
 * The value of those bytes, which others may be writing; if they are serialized, their string, for php_shm_value_decode().
 * Allocates, and runs no code of PHP's. False if they are no value.
 */
bool php_shm_value_copy(zval *to, unsigned type, const void *bytes, size_t length);

static inline bool php_shm_value_is_serialized(unsigned type)
{
	return type == PHP_SHM_VALUE_SERIALIZED || type == PHP_SHM_VALUE_IGBINARY;
}

/*
 * Makes the value of what php_shm_value_copy() has copied. If it is serialized, code of its classes runs, which may do anything;
 * unless the verdict is PHP_SHM_VERDICT_DONE, *value then stays the string of its bytes. Throws nothing.
 */
php_shm_verdict php_shm_value_decode(zval *value, unsigned type, php_shm_failure *failure);

#endif /* PHP_SHM_VALUE_H */

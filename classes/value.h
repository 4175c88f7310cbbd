/* SPDX-License-Identifier: MIT */

/* PHP values as bytes from which another process makes the same value. */
#ifndef PHP_SHM_VALUE_H
#define PHP_SHM_VALUE_H

#include "serializer.h"

/* The type of the bytes. Part of the format of structures that hold values. */
/* Table of bytes: docs/format.md#value-types */
typedef enum php_shm_value_type {
	PHP_SHM_VALUE_NULL = 0,
	PHP_SHM_VALUE_FALSE = 1,
	PHP_SHM_VALUE_TRUE = 2,
	PHP_SHM_VALUE_INT = 3,        /* 8 bytes */
	PHP_SHM_VALUE_FLOAT = 4,      /* 8 bytes */
	PHP_SHM_VALUE_STRING = 5,     /* its bytes */
	PHP_SHM_VALUE_SERIALIZED = 6, /* of serialize() */
	PHP_SHM_VALUE_IGBINARY = 7    /* of igbinary_serialize() */
} php_shm_value_type;

/* An encoded value; bytes and length are those of `text`, or of `number`. */
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

/*
 * Encodes a value. `bytes` may point into *value, which must not move then. Runs code of the value's classes. False after
 * throwing.
 */
bool php_shm_value_encode(php_shm_value *value, zval *from, bool igbinary);

static inline void php_shm_value_release(php_shm_value *value)
{
	if (value->text != NULL) {
		zend_string_release(value->text);
	}
}

/*
 * Makes the value of bytes, which other processes may be writing; of serialized bytes, a string for php_shm_value_decode().
 * Allocates, and runs no PHP code. False if the type or the length is impossible.
 */
bool php_shm_value_copy(zval *to, unsigned type, const void *bytes, size_t length);

static inline bool php_shm_value_is_serialized(unsigned type)
{
	return type == PHP_SHM_VALUE_SERIALIZED || type == PHP_SHM_VALUE_IGBINARY;
}

/*
 * Makes the final value of what php_shm_value_copy() has copied. If that is serialized, runs code of its classes, which may do
 * anything; unless the verdict is PHP_SHM_VERDICT_DONE, *value stays the string. Throws nothing.
 */
php_shm_verdict php_shm_value_decode(zval *value, unsigned type, php_shm_failure *failure);

#endif /* PHP_SHM_VALUE_H */

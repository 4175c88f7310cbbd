/* SPDX-License-Identifier: MIT */

/*
 * Numbers of one type, contiguous, in the byte order of the machine and without a header, so that any program can read them.
 *
 * An element is read and written by one aligned access: other threads see the old value or the new one. The functions over many
 * elements are a series of such accesses, each at its own time, without order. The atomic ones are sequentially consistent, as
 * those of atomic.h.
 */
#ifndef PHP_SHM_VECTOR_H
#define PHP_SHM_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum php_shm_type {
	PHP_SHM_INT8,
	PHP_SHM_UINT8,
	PHP_SHM_INT16,
	PHP_SHM_UINT16,
	PHP_SHM_INT32,
	PHP_SHM_UINT32,
	PHP_SHM_INT64,
	PHP_SHM_FLOAT32,
	PHP_SHM_FLOAT64
} php_shm_type;

#define PHP_SHM_TYPES 9

typedef struct php_shm_number {
	bool is_float;
	union {
		int64_t integer;
		double real;
	};
} php_shm_number;

/* Bytes of an element, and its alignment. */
size_t php_shm_type_size(php_shm_type type);
/* The limits of an integer type. */
int64_t php_shm_type_min(php_shm_type type);
int64_t php_shm_type_max(php_shm_type type);

static inline bool php_shm_type_is_float(php_shm_type type)
{
	return type >= PHP_SHM_FLOAT32;
}

/* Below, `elements` is aligned for the type, `count` is at least 1, and values are in the type's range. */

/* Sum of integers: exact; a float only if it does not fit into 64 bits. Of floats: added in an unspecified order. */
php_shm_number php_shm_vector_sum(php_shm_type type, const void *elements, size_t count);
/* Ignores NaNs; the result is NaN only if all elements are. */
php_shm_number php_shm_vector_min(php_shm_type type, const void *elements, size_t count);
php_shm_number php_shm_vector_max(php_shm_type type, const void *elements, size_t count);

/* Stores a value into all elements. */
void php_shm_vector_fill(php_shm_type type, void *elements, size_t count, php_shm_number value);
/* Atomic: returns the new value, which wraps around for integers. */
php_shm_number php_shm_vector_add(php_shm_type type, void *element, php_shm_number delta);
/* Atomic: stores `desired` and returns true if the element was `expected`. Floats are compared by their bits. */
bool php_shm_vector_compare_exchange(php_shm_type type, void *element, php_shm_number expected, php_shm_number desired);

#endif /* PHP_SHM_VECTOR_H */

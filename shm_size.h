/* SPDX-License-Identifier: MIT */

/* Arithmetic of sizes, for all floors. */
#ifndef PHP_SHM_SIZE_H
#define PHP_SHM_SIZE_H

#include "php_shm.h"

/* n rounded up to a multiple of unit; unit is a power of two, n at most PHP_SHM_SIZE_MAX, so that it cannot overflow. */
static inline size_t php_shm_round_up(size_t n, size_t unit)
{
	return (n + unit - 1) & ~(unit - 1);
}

#endif /* PHP_SHM_SIZE_H */

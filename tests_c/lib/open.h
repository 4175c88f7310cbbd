/* SPDX-License-Identifier: MIT */

/* Opening a structure, without its size. */
#ifndef PHP_SHM_TEST_OPEN_H
#define PHP_SHM_TEST_OPEN_H

#include "structures/header.h"

static inline php_shm_open_result open_structure(
	void *structure, const php_shm_structure_kind *kind, php_shm_wanted wanted, php_shm_owner self, void *handle)
{
	size_t size;

	return php_shm_header_open(structure, kind, &wanted, self, &size, handle);
}

#endif /* PHP_SHM_TEST_OPEN_H */

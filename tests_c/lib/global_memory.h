/* SPDX-License-Identifier: MIT */

/* What the programs that test the arena share. */
#ifndef PHP_SHM_TEST_GLOBAL_MEMORY_H
#define PHP_SHM_TEST_GLOBAL_MEMORY_H

#include "structure.h"
#include "open.h"

#include "structures/global_memory.h"

#include <sched.h>
#include <string.h>

#define UNIT PHP_SHM_GLOBAL_MEMORY_UNIT

static inline size_t size_of(size_t usable)
{
	size_t size = php_shm_global_memory_size(usable);

	CHECK(size != 0);
	return size;
}

static inline void open_it(php_shm_global_memory *memory, size_t room, size_t offset, bool whole, php_shm_owner owner,
	php_shm_global_memory_handle *handle)
{
	php_shm_open_result result;

	while ((result = open_structure(memory, &php_shm_global_memory_kind,
				(php_shm_wanted) {.room = room, .offset = offset, .whole = whole}, owner, handle)) == PHP_SHM_OPEN_AGAIN) {
		sched_yield();
	}
	CHECK(result == PHP_SHM_OPEN_OK);
}

/* A name of 1 to 63 bytes, which may be any. */
static inline size_t name_of(size_t number, char *name)
{
	size_t length = 1 + number * 7 % PHP_SHM_REGION_NAME_MAX;

	memset(name, (int) (number % 3 * 100), PHP_SHM_REGION_NAME_MAX);
	name[0] = (char) number;
	if (length > 2) {
		name[1] = (char) (number >> 8);
		name[length - 1] = 'x';
	}
	return length;
}

#endif /* PHP_SHM_TEST_GLOBAL_MEMORY_H */

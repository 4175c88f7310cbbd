/* SPDX-License-Identifier: MIT */

#include "mutex.h"

static size_t least(const php_shm_wanted *wanted)
{
	(void) wanted;
	return sizeof(php_shm_mutex);
}

static size_t fit(const php_shm_wanted *wanted, void *handle)
{
	(void) handle;
	return wanted->room >= sizeof(php_shm_mutex) ? sizeof(php_shm_mutex) : 0;
}

static void format(php_shm_header *header, const php_shm_wanted *wanted, const void *handle)
{
	php_shm_mutex *mutex = (php_shm_mutex *) header;

	(void) wanted;
	(void) handle;
	atomic_store_explicit(&mutex->lock.word, 0, memory_order_relaxed);
	mutex->reserved = 0;
}

const php_shm_structure_kind php_shm_mutex_kind = {
	.number = PHP_SHM_KIND_MUTEX,
	.name = "Mutex",
	.least = least,
	.fit = fit,
	.format = format,
	.locks = {offsetof(php_shm_mutex, lock)},
};

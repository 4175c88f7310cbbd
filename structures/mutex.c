/* SPDX-License-Identifier: MIT */

#include "mutex.h"

static void make(php_shm_header *header, const php_shm_format *format)
{
	(void) format;
	php_shm_mutex *mutex = (php_shm_mutex *) header;

	atomic_store_explicit(&mutex->lock.word, 0, memory_order_relaxed);
	mutex->reserved = 0;
}

php_shm_open_result php_shm_mutex_open(php_shm_mutex *mutex, php_shm_owner self)
{
	static const php_shm_format format = {.kind = PHP_SHM_KIND_MUTEX, .size = sizeof(php_shm_mutex)};

	return php_shm_header_open(&mutex->header, &format, make, self, NULL);
}

void php_shm_mutex_take_over(php_shm_mutex *mutex)
{
	if (php_shm_header_is_made(&mutex->header)) {
		php_shm_lock_take_over(&mutex->lock);
	}
	php_shm_header_take_over(&mutex->header);
}

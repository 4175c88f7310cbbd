/* SPDX-License-Identifier: MIT */

#include "mutex.h"

static void make(php_shm_header *header)
{
	php_shm_mutex *mutex = (php_shm_mutex *) header;

	atomic_store_explicit(&mutex->lock.word, 0, memory_order_relaxed);
	mutex->reserved = 0;
}

php_shm_open_result php_shm_mutex_open(php_shm_mutex *mutex, php_shm_owner self)
{
	static const php_shm_format format = {.kind = PHP_SHM_KIND_MUTEX, .size = sizeof(php_shm_mutex)};

	return php_shm_header_open(&mutex->header, &format, make, self);
}

void php_shm_mutex_take_over(php_shm_mutex *mutex)
{
	uint64_t word = atomic_load(&mutex->lock.word);

	if (atomic_load(&mutex->header.state) == 0) {
		/* Its maker is gone before he was done: fresh again, from the end to the beginning, so that a kill leaves something half made. */
		make(&mutex->header);
		mutex->header.parameter = 0;
		mutex->header.size = 0;
		mutex->header.layout = 0;
		mutex->header.kind = 0;
		atomic_store(&mutex->header.maker, 0);
		atomic_store(&mutex->header.namespace, 0);
		return;
	}
	atomic_store(&mutex->lock.word, (word & PHP_SHM_OWNER_MASK) != 0 ? PHP_SHM_LOCK_ABANDONED : word & PHP_SHM_LOCK_ABANDONED);
	atomic_store(&mutex->header.namespace, php_shm_owner_namespace());
}

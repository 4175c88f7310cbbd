/* SPDX-License-Identifier: MIT */

/*
 * Deadlines of methods: a wait is a loop of short sleeps, and PHP's signal handlers and time limit run between two of them, with
 * no internal lock held.
 */
#ifndef PHP_SHM_CLASSES_WAITING_H
#define PHP_SHM_CLASSES_WAITING_H

#include "php.h"

#include "shm_wait.h"

/* Deadlines besides times of php_shm_now(). */
#define PHP_SHM_NO_WAIT INT64_C(0)
#define PHP_SHM_WAIT_FOREVER INT64_MAX

typedef struct php_shm_waiting {
	int64_t deadline;
	int64_t slice; /* nanoseconds of the next sleep */
	/* Releases what must not be held while PHP code runs: called with `object` before handlers run; NULL: nothing is held. */
	void (*before_interrupts)(void *object);
	void *object;
} php_shm_waiting;

/* Waits until a deadline. */
php_shm_waiting php_shm_waiting_until(int64_t deadline);

/* Waits for `timeout` seconds, or for ever. Returns false after throwing: it must be finite and not negative. */
bool php_shm_waiting_begin(php_shm_waiting *waiting, double timeout, bool forever, uint32_t argument);

/* Nanoseconds of the next sleep; 0 after the deadline. Slices get longer: only the first ones have to be short. */
int64_t php_shm_waiting_slice(php_shm_waiting *waiting);

/*
 * Between two slices: runs PHP's signal handlers and time limit. They may do anything, free the block and fork too. Returns false
 * if they have thrown.
 */
bool php_shm_waiting_interrupts(const php_shm_waiting *waiting);

#endif /* PHP_SHM_CLASSES_WAITING_H */

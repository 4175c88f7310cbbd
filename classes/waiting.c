/* SPDX-License-Identifier: MIT */

#include "waiting.h"

#include <math.h>

/* Nanoseconds of the first sleep. What takes longer than a spin mostly ends within it. */
#define FIRST_SLICE INT64_C(1000000)

/* Seconds, some 30 years: longer timeouts are for ever. */
#define LONGEST_TIMEOUT 1e9

php_shm_waiting php_shm_waiting_until(int64_t deadline)
{
	return (php_shm_waiting) {.deadline = deadline, .slice = FIRST_SLICE};
}

bool php_shm_waiting_begin(php_shm_waiting *waiting, double timeout, bool forever, uint32_t argument)
{
	*waiting = php_shm_waiting_until(PHP_SHM_WAIT_FOREVER);
	if (forever) {
		return true;
	}
	if (!isfinite(timeout) || timeout < 0) {
		zend_argument_value_error(argument, "must be null or a finite number of seconds from 0, %g given", timeout);
		return false;
	}
	if (timeout < LONGEST_TIMEOUT) {
		waiting->deadline = php_shm_now() + (int64_t) (timeout * 1e9);
	}
	return true;
}

int64_t php_shm_waiting_slice(php_shm_waiting *waiting)
{
	int64_t slice = waiting->slice, left = INT64_MAX;

	if (waiting->deadline == PHP_SHM_NO_WAIT) {
		return 0;
	}
	if (waiting->deadline != PHP_SHM_WAIT_FOREVER) {
		left = waiting->deadline - php_shm_now();
	}
	waiting->slice = MIN(slice * 5, PHP_SHM_MAX_SLEEP);
	return left <= 0 ? 0 : MIN(left, slice);
}

bool php_shm_waiting_interrupts(const php_shm_waiting *waiting)
{
	/* As the virtual machine does between two instructions. */
	if (zend_atomic_bool_load_ex(&EG(vm_interrupt))) {
		if (waiting->before_interrupts != NULL) {
			waiting->before_interrupts(waiting->object);
		}
		zend_atomic_bool_store_ex(&EG(vm_interrupt), false);
		if (zend_atomic_bool_load_ex(&EG(timed_out))) {
			zend_timeout();
		} else if (zend_interrupt_function) {
			zend_interrupt_function(EG(current_execute_data));
		}
	}
	return EG(exception) == NULL;
}

/* SPDX-License-Identifier: MIT */

/*
 * Crash images: a child is single-stepped through an operation on shared memory. At every instruction it counts as dead for this
 * process, which looks at what the child would leave.
 */
#ifndef PHP_SHM_STEPS_H
#define PHP_SHM_STEPS_H

#include "shm_owner.h"

#include <stddef.h>

extern php_shm_owner tracer; /* this process, which lives */
extern php_shm_owner dead;   /* of a process that was killed and waited for */

/* To be called after begin(). Skips the program where nothing can be stepped through. */
void begin_steps(void);
void end_steps(void);

/* A child calls run(data, itself), and this process look(data) before each of its instructions. */
void step_through(void (*run)(void *data, php_shm_owner self), void (*look)(void *data), void *data);

/* Images that were seen: `most` of `size` bytes each have room in `bytes`. */
typedef struct images {
	void *bytes;
	size_t size, most, count;
} images;

/* Keeps the image; false if it is there already. */
bool remember(images *images, const void *image);

#endif /* PHP_SHM_STEPS_H */

/* SPDX-License-Identifier: MIT */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "queue.h"

#include "open.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *queue_memory;
php_shm_owner self;

static unsigned char pattern[QUEUE_ROOM + 1024];

void begin_queue(void)
{
	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	alarm(250);
	self = php_shm_owner_self();
	queue_memory = sw_shm_malloc(QUEUE_ROOM);
	CHECK(self != 0 && queue_memory != NULL);
	for (size_t i = 0; i < sizeof(pattern); i++) {
		pattern[i] = (unsigned char) next_random();
	}
}

void end_queue(void)
{
	sw_shm_free(queue_memory);
}

php_shm_queue *fresh_queue(size_t capacity, php_shm_queue_handle *handle)
{
	php_shm_queue *queue = (php_shm_queue *) queue_memory;
	size_t size = php_shm_queue_size(capacity);

	CHECK(size != 0 && size <= QUEUE_ROOM);
	memset(queue, 0, size);
	CHECK(open_structure(queue, &php_shm_queue_kind, (php_shm_wanted) {.room = size}, self, handle) == PHP_SHM_OPEN_OK);
	CHECK(handle->size == size && handle->capacity == (capacity + 7) / 8 * 8);
	return queue;
}

const unsigned char *bytes_of(size_t number)
{
	return pattern + number % 1024;
}

uint64_t next_random(void)
{
	static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

	return random_number(&state);
}

/* SPDX-License-Identifier: MIT */

/* What the programs that test the queue share: one in fresh memory, and bytes for its messages. */
#ifndef PHP_SHM_TEST_QUEUE_H
#define PHP_SHM_TEST_QUEUE_H

#include "structure.h"

#include "structures/queue.h"

#define QUEUE_ROOM ((size_t) 1 << 17)

/* No thread has the id 0: this owner is dead. */
#define DEAD_OWNER (UINT64_C(0x1234) << 24)

extern char *queue_memory; /* QUEUE_ROOM bytes that children share */
extern php_shm_owner self; /* the process that began */

/* To be called first, in the place of begin(); a program that hangs is ended. */
void begin_queue(void);
void end_queue(void);

/* A new one in that memory, the only one there. */
php_shm_queue *fresh_queue(size_t capacity, php_shm_queue_handle *handle);

/* Up to QUEUE_ROOM bytes that are the message with this number, as far as it is long. */
const unsigned char *bytes_of(size_t number);

/* The same numbers in each run. */
uint64_t next_random(void);

#endif /* PHP_SHM_TEST_QUEUE_H */

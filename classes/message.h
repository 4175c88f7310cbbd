/* SPDX-License-Identifier: MIT */

/* What the class Queue uses of the class Message. */
#ifndef PHP_SHM_MESSAGE_H
#define PHP_SHM_MESSAGE_H

#include "classes.h"

/* Makes a Message of what `self`, this thread, has leased in that queue. Freeing it releases the lease if it has not ended. */
void php_shm_message_init(zval *message, const php_shm_window *queue, size_t record, uint64_t self, unsigned deliveries);

/* Moves the value into the message. */
void php_shm_message_set_value(zval *message, zval *value);

/* There is no value: reading it throws, and so does this. Takes over the failure and the bytes. */
ZEND_COLD void php_shm_message_set_failure(zval *message, const php_shm_failure *failure, zend_string *bytes);

/* How a lease ends. */
typedef enum php_shm_message_end {
	PHP_SHM_MESSAGE_DONE,     /* the message is removed */
	PHP_SHM_MESSAGE_RELEASED, /* it can be received again */
	PHP_SHM_MESSAGE_PUT_BACK  /* the same, but this delivery does not count */
} php_shm_message_end;

/* For a Message that no PHP code has seen: ends its lease, if this thread holds it, and frees it. */
void php_shm_message_finish(zval *message, php_shm_message_end how);

#endif /* PHP_SHM_MESSAGE_H */

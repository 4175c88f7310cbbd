/* SPDX-License-Identifier: MIT */

/* What the class Queue knows of the class Message. */
#ifndef PHP_SHM_MESSAGE_H
#define PHP_SHM_MESSAGE_H

#include "classes.h"

/* Makes a Message of what `self`, this thread, has leased in that queue; it gives it back unless it is ended before. */
void php_shm_message_init(zval *message, const php_shm_window *queue, size_t record, uint64_t self, unsigned deliveries);

/* Takes over the value. */
void php_shm_message_set_value(zval *message, zval *value);

/* There is no value: reading it throws, and so does this now. Takes over the failure and the bytes. */
ZEND_COLD void php_shm_message_set_failure(zval *message, const php_shm_failure *failure, zend_string *bytes);

/* How a lease ends. */
typedef enum php_shm_message_end {
	PHP_SHM_MESSAGE_DONE,     /* the message is removed */
	PHP_SHM_MESSAGE_RELEASED, /* it is available again */
	PHP_SHM_MESSAGE_PUT_BACK  /* the same, and this delivery does not count */
} php_shm_message_end;

/* For a Message that no code of PHP's has seen: ends its lease, if it is this thread's, and frees it. */
void php_shm_message_finish(zval *message, php_shm_message_end how);

#endif /* PHP_SHM_MESSAGE_H */

/* SPDX-License-Identifier: MIT */

/* What the class Queue knows of the class Message. */
#ifndef PHP_SHM_MESSAGE_H
#define PHP_SHM_MESSAGE_H

#include "classes.h"

/* Returns a Message that has what `self`, this thread, has leased in that queue; it gives it back unless it is acknowledged. */
void php_shm_message_return(zval *return_value, const php_shm_window *queue, size_t place, uint64_t self);

/* Takes over the value. */
void php_shm_message_set(zval *message, zval *value, unsigned deliveries);

#endif /* PHP_SHM_MESSAGE_H */

/* SPDX-License-Identifier: MIT */

/* The object of the class Queue, and its operations: pushing and leasing messages, and waiting for space and for messages. */
#ifndef PHP_SHM_CLASSES_QUEUE_WAIT_H
#define PHP_SHM_CLASSES_QUEUE_WAIT_H

#include "structure.h"

#include "structures/queue.h"

/* Messages that methods for many lease, or push, under one lock. */
#define PHP_SHM_QUEUE_BATCH 64

typedef struct php_shm_queue_object {
	php_shm_window window;
	php_shm_queue_handle handle;
	bool igbinary;
	/* What this thread owns, and releases if an operation is ended half-way: leases, and the turn. */
	php_shm_owner holder;
	unsigned leased;
	size_t offsets[PHP_SHM_QUEUE_BATCH];
	bool has_turn;
	/* The last pulse of another producer with the turn, and when it was seen. */
	php_shm_owner turn_seen;
	uint64_t pulse_seen;
	int64_t seen_at; /* php_shm_now() */
	zend_object std;
} php_shm_queue_object;

/* How an operation ended. */
typedef enum php_shm_queue_outcome {
	PHP_SHM_QUEUE_OK,
	PHP_SHM_QUEUE_EMPTY,     /* in one try */
	PHP_SHM_QUEUE_TIMED_OUT, /* also if there was nothing, and it was not to wait */
	PHP_SHM_QUEUE_CLOSED,
	PHP_SHM_QUEUE_THROWN
} php_shm_queue_outcome;

static inline php_shm_queue_object *php_shm_queue_from_obj(zend_object *object)
{
	return (php_shm_queue_object *) ((char *) object - offsetof(php_shm_queue_object, std));
}

#define THIS_QUEUE() php_shm_queue_from_obj(Z_OBJ_P(ZEND_THIS))

/* Signal handlers run while these functions wait, and may do anything. */

/*
 * Takes one of the two locks, given by its offset in the structure; *self is the owner that has to release it. NULL after the
 * deadline, or after throwing. No PHP code may run until php_shm_queue_object_unlock(), which returns false after throwing.
 */
php_shm_queue *php_shm_queue_object_lock(
	php_shm_queue_object *object, size_t lock, php_shm_waiting *waiting, php_shm_owner *self);
bool php_shm_queue_object_unlock(
	const php_shm_queue_object *object, php_shm_queue *queue, size_t lock, php_shm_owner self, bool corrupt);

#define PHP_SHM_QUEUE_PUSH_LOCK offsetof(php_shm_queue, push_lock)
#define PHP_SHM_QUEUE_POP_LOCK offsetof(php_shm_queue, pop_lock)

/*
 * Pushes messages in order, waiting for space. None may be longer than the capacity. *added is how many, whatever the outcome is.
 */
php_shm_queue_outcome php_shm_queue_object_push(
	php_shm_queue_object *object, const php_shm_queue_item *items, size_t count, php_shm_waiting *waiting, size_t *added);

/*
 * Leases messages, at least one and at most *count, which becomes their number. The object holds the leases, and releases them if
 * it is freed, until php_shm_queue_object_finish() or until object->leased is set to 0.
 */
php_shm_queue_outcome php_shm_queue_object_lease(
	php_shm_queue_object *object, php_shm_waiting *waiting, php_shm_queue_lease *leases, unsigned *count);

/*
 * Copies the value of a leased message, or its string if it is serialized; runs no PHP code. False: the message is damaged, *to
 * is null.
 */
bool php_shm_queue_object_copy(const php_shm_queue_object *object, const php_shm_queue_lease *lease, zval *to);

/* Ends all leases of the object: the messages are done. */
void php_shm_queue_object_finish(php_shm_queue_object *object);

/*
 * The object has leased one message: makes a Message of it without a value, and sets *value as php_shm_queue_object_copy() does.
 * False after throwing: the message is released, and neither is set.
 */
bool php_shm_queue_object_receive(php_shm_queue_object *object, const php_shm_queue_lease *lease, zval *message, zval *value);

/* Pops and decodes one message; *value is set if the outcome is PHP_SHM_QUEUE_OK. */
php_shm_queue_outcome php_shm_queue_object_pop(php_shm_queue_object *object, php_shm_waiting *waiting, zval *value);

/* Releases what an operation that was ended half-way owns. */
void php_shm_queue_object_let_go(php_shm_queue_object *object);

ZEND_COLD void php_shm_queue_throw_closed(void);
/* A message has an impossible type or length. */
ZEND_COLD void php_shm_queue_throw_no_value(void);

zend_object_iterator *php_shm_queue_get_iterator(zend_class_entry *ce, zval *object, int by_reference);

#endif /* PHP_SHM_CLASSES_QUEUE_WAIT_H */

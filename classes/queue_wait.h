/* SPDX-License-Identifier: MIT */

/* The object of the class Queue, and what its methods do in its block: adding and taking messages, and waiting for room and for
 * them. */
#ifndef PHP_SHM_CLASSES_QUEUE_WAIT_H
#define PHP_SHM_CLASSES_QUEUE_WAIT_H

#include "structure.h"

#include "structures/queue.h"

/* Messages that are leased, or added, under one lock by those methods that take many. */
#define PHP_SHM_QUEUE_BATCH 64

typedef struct php_shm_queue_object {
	php_shm_window window;
	php_shm_queue_handle handle;
	bool igbinary;
	/* What this thread owns, and gives back if it is ended in the middle of an operation: messages, and the turn. */
	php_shm_owner holder;
	unsigned leased;
	size_t offsets[PHP_SHM_QUEUE_BATCH];
	bool has_turn;
	/* The last pulse of another producer that has the turn, and when it was seen. */
	php_shm_owner turn_seen;
	uint64_t pulse_seen;
	int64_t seen_at; /* php_shm_now() */
	zend_object std;
} php_shm_queue_object;

/* How an operation ended. */
typedef enum php_shm_queue_outcome {
	PHP_SHM_QUEUE_OK,
	PHP_SHM_QUEUE_EMPTY,     /* of one try */
	PHP_SHM_QUEUE_TIMED_OUT, /* or there was nothing, and it was not to wait */
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
 * Takes one of the two locks, given by its offset in the structure; *self is the owner that has to release it. NULL if the time
 * is over, or after throwing. Nothing of PHP may be called until php_shm_queue_object_unlock(), which returns false after
 * throwing.
 */
php_shm_queue *php_shm_queue_object_lock(
	php_shm_queue_object *object, size_t lock, php_shm_waiting *waiting, php_shm_owner *self);
bool php_shm_queue_object_unlock(
	const php_shm_queue_object *object, php_shm_queue *queue, size_t lock, php_shm_owner self, bool corrupt);

#define PHP_SHM_QUEUE_PUSH_LOCK offsetof(php_shm_queue, push_lock)
#define PHP_SHM_QUEUE_POP_LOCK offsetof(php_shm_queue, pop_lock)

/* Adds messages in order, waiting for room. None may be longer than the capacity. *added is how many, whatever the outcome is. */
php_shm_queue_outcome php_shm_queue_object_push(
	php_shm_queue_object *object, const php_shm_queue_item *items, size_t count, php_shm_waiting *waiting, size_t *added);

/*
 * Leases messages, at least one and at most *count, which is then how many. They are the object's, which gives them back if it is
 * freed, until php_shm_queue_object_finish() or until object->leased is set to 0.
 */
php_shm_queue_outcome php_shm_queue_object_lease(
	php_shm_queue_object *object, php_shm_waiting *waiting, php_shm_queue_lease *leases, unsigned *count);

/* The value of a leased message, or its string if it is serialized; runs no code of PHP's. False: it is damaged, *to is null. */
bool php_shm_queue_object_copy(const php_shm_queue_object *object, const php_shm_queue_lease *lease, zval *to);

/* All that the object has leased is done with. */
void php_shm_queue_object_finish(php_shm_queue_object *object);

/*
 * The object has leased one message: it becomes a Message without a value, and *value what php_shm_queue_object_copy() makes of
 * it. False after throwing: the message is released, and neither is set.
 */
bool php_shm_queue_object_receive(php_shm_queue_object *object, const php_shm_queue_lease *lease, zval *message, zval *value);

/* Takes one message away and decodes it; *value is set if the outcome is PHP_SHM_QUEUE_OK. */
php_shm_queue_outcome php_shm_queue_object_pop(php_shm_queue_object *object, php_shm_waiting *waiting, zval *value);

/* Gives back what an operation was ended in the middle of. */
void php_shm_queue_object_let_go(php_shm_queue_object *object);

ZEND_COLD void php_shm_queue_throw_closed(void);
/* A message is of a type that there is not. */
ZEND_COLD void php_shm_queue_throw_no_value(void);

zend_object_iterator *php_shm_queue_get_iterator(zend_class_entry *ce, zval *object, int by_reference);

#endif /* PHP_SHM_CLASSES_QUEUE_WAIT_H */

/* SPDX-License-Identifier: MIT */

/* The operations of a Queue in its block, and their waits. */

#include "queue_wait.h"

#include "message.h"
#include "value.h"

#include "zend_exceptions.h"

/*
 * The queue, if this thread can release what it owns in it. In a block that cannot be written now it stays owned until this
 * process ends.
 */
static php_shm_queue *held_queue(const php_shm_queue_object *object)
{
	const php_shm_block *block = object->window.block;

	return object->holder == php_shm_owner_self() && object->window.offset + object->window.length < block->write_limit
		? (php_shm_queue *) (block->mem + object->window.offset)
		: NULL;
}

/* Releases the leases of an operation that was ended half-way, as by an exhausted memory_limit. */
static void release_leased(php_shm_queue_object *object)
{
	php_shm_queue *queue;

	if (EXPECTED(object->leased == 0)) {
		return;
	}
	queue = held_queue(object);
	for (; queue != NULL && object->leased != 0; object->leased--) {
		php_shm_queue_release(queue, object->offsets[object->leased - 1], object->holder);
		php_shm_event_notify(&queue->items);
	}
	object->leased = 0;
}

static void release_turn(void *of)
{
	php_shm_queue_object *object = of;
	php_shm_queue *queue;

	if (EXPECTED(!object->has_turn)) {
		return;
	}
	queue = held_queue(object);
	if (queue != NULL) {
		php_shm_lock_release(&queue->turn, object->holder);
	}
	object->has_turn = false;
}

void php_shm_queue_object_let_go(php_shm_queue_object *object)
{
	release_leased(object);
	release_turn(object);
}

void php_shm_queue_throw_closed(void)
{
	zend_throw_exception(php_shm_closed_exception_ce, "The queue has been closed", 0);
}

void php_shm_queue_throw_no_value(void)
{
	php_shm_structure_throw_damaged(&php_shm_queue_kind, "a message holds no valid value");
}

/*
 * Nanoseconds of grace for an internal lock after the deadline. It is held for microseconds: contention must not make a queue
 * look empty or full.
 */
#define LOCK_GRACE INT64_C(10000000)

php_shm_queue *php_shm_queue_object_lock(php_shm_queue_object *object, size_t lock, php_shm_waiting *waiting, php_shm_owner *self)
{
	php_shm_queue *queue;

	/* Handlers may take long, or free the block: other producers need not wait for them. */
	waiting->before_interrupts = release_turn;
	waiting->object = object;
	queue = php_shm_structure_lock(&object->window, &php_shm_queue_kind, lock, waiting, self);
	if (UNEXPECTED(queue == NULL && EG(exception) == NULL)) {
		php_shm_waiting grace = php_shm_waiting_until(php_shm_now() + LOCK_GRACE);

		grace.before_interrupts = release_turn;
		grace.object = object;
		queue = php_shm_structure_lock(&object->window, &php_shm_queue_kind, lock, &grace, self);
	}
	return queue;
}

bool php_shm_queue_object_unlock(
	const php_shm_queue_object *object, php_shm_queue *queue, size_t lock, php_shm_owner self, bool corrupt)
{
	return php_shm_structure_finish(
		&object->window, &php_shm_queue_kind, &object->handle, (php_shm_lock *) ((char *) queue + lock), self, corrupt);
}

static php_shm_queue_outcome thrown_or(php_shm_queue_outcome otherwise)
{
	return EG(exception) != NULL ? PHP_SHM_QUEUE_THROWN : otherwise;
}

/*
 * The turn: a lock of the producer that waits for space. Other producers wait for the turn, so that large messages are not
 * starved.
 */

/* Shows other producers that the one with the turn is running. */
static void pulse(php_shm_queue *queue)
{
	atomic_fetch_add_explicit(&queue->turn_pulse, 1, memory_order_relaxed);
}

static void begin_turn(php_shm_queue_object *object, php_shm_queue *queue, php_shm_owner self)
{
	object->holder = self;
	object->has_turn = true;
	pulse(queue);
}

/* Takes the turn; sleeps once for at most so many nanoseconds, 0: not at all. */
static bool take_turn(php_shm_queue_object *object, php_shm_queue *queue, php_shm_owner self, int64_t slice)
{
	php_shm_lock_result result = php_shm_lock_try(&queue->turn, self);

	if (result == PHP_SHM_LOCK_BUSY && slice != 0) {
		result = php_shm_lock_wait(&queue->turn, self, slice);
	}
	if (result != PHP_SHM_LOCK_TAKEN) {
		return false;
	}
	php_shm_lock_mark_consistent(&queue->turn);
	begin_turn(object, queue, self);
	return true;
}

/*
 * Takes the turn from a producer without a pulse for a slice of time: its process is stopped, by a debugger or in a frozen
 * container. The turn provides fairness and protects no data; a producer that continues later waits for it again.
 */
static bool take_turn_from_stopped(php_shm_queue_object *object, php_shm_queue *queue, php_shm_owner turn, php_shm_owner self)
{
	uint64_t pulse_now = atomic_load_explicit(&queue->turn_pulse, memory_order_relaxed);
	int64_t now = php_shm_now();

	if (object->turn_seen != turn || object->pulse_seen != pulse_now) {
		object->turn_seen = turn;
		object->pulse_seen = pulse_now;
		object->seen_at = now;
		return false;
	}
	if (now - object->seen_at < PHP_SHM_MAX_SLEEP || !php_shm_lock_take_from(&queue->turn, turn, self)) {
		return false;
	}
	begin_turn(object, queue, self);
	return true;
}

/* Another producer has the turn: ends it if that producer is dead or stopped. */
static bool end_turn_of_gone(php_shm_queue_object *object)
{
	php_shm_queue *queue = php_shm_structure_write(&object->window);
	php_shm_owner self = php_shm_owner_self(), turn;

	if (queue == NULL) {
		return false;
	}
	if (php_shm_lock_try_recover_dead(&queue->turn, self)) {
		php_shm_lock_mark_consistent(&queue->turn);
		php_shm_lock_release(&queue->turn, self);
		return true;
	}
	turn = php_shm_lock_owner(&queue->turn);
	return turn != 0 && turn != self && take_turn_from_stopped(object, queue, turn, self);
}

/* Producers */

/* The arguments and the progress of a push. */
typedef struct pushing {
	php_shm_queue_object *object;
	const php_shm_queue_item *items;
	size_t count;
	size_t added;
	php_shm_waiting *waiting;
	uint64_t seen;  /* the reclaim position that the last try saw, for php_shm_queue_advance_reclaim() */
	bool overtaken; /* space was made, and other producers took it */
} pushing;

typedef enum push_step {
	STEP_DONE,
	STEP_CLOSED,
	STEP_FAILED,       /* an exception was thrown, or the lock was not free in time */
	STEP_NOT_OUR_TURN, /* another producer waits for space */
	STEP_FULL
} push_step;

/* One try, under the producers' lock. */
static push_step push_once(pushing *push)
{
	php_shm_owner self;
	php_shm_queue *queue = php_shm_queue_object_lock(push->object, PHP_SHM_QUEUE_PUSH_LOCK, push->waiting, &self);
	php_shm_queue_result result = PHP_SHM_QUEUE_NONE;
	php_shm_owner turn;
	size_t more = 0;
	bool closed;

	if (UNEXPECTED(queue == NULL)) {
		return STEP_FAILED;
	}
	turn = php_shm_lock_owner(&queue->turn);
	closed = php_shm_queue_is_closed(queue);
	if (EXPECTED(!closed && (turn == 0 || turn == self))) {
		result = php_shm_queue_push(&push->object->handle, queue, push->items + push->added, push->count - push->added, &more);
	}
	push->seen = atomic_load_explicit(&queue->cached_reclaim_pos, memory_order_relaxed);
	push->added += more;
	push->overtaken = push->overtaken && more == 0;
	php_shm_lock_release(&queue->push_lock, self);
	php_shm_event_notify_many(&queue->items, more);
	if (UNEXPECTED(!php_shm_structure_finish(
			&push->object->window, &php_shm_queue_kind, &push->object->handle, NULL, 0, result == PHP_SHM_QUEUE_CORRUPT))) {
		return STEP_FAILED;
	}
	return push->added == push->count ? STEP_DONE
		: closed                      ? STEP_CLOSED
		: turn != 0 && turn != self   ? STEP_NOT_OUR_TURN
									  : STEP_FULL;
}

/*
 * Frees records that are done, under the consumers' lock. False if that makes no space, or the lock was not free in time, or
 * after throwing.
 */
static bool reclaim(pushing *push)
{
	php_shm_owner self;
	php_shm_queue *queue = php_shm_queue_object_lock(push->object, PHP_SHM_QUEUE_POP_LOCK, push->waiting, &self);
	bool advanced;

	if (queue == NULL) {
		return false;
	}
	advanced = php_shm_queue_advance_reclaim(&push->object->handle, queue, push->seen);
	return php_shm_queue_object_unlock(push->object, queue, PHP_SHM_QUEUE_POP_LOCK, self, false) && advanced;
}

/* The queue is full: tries to make space at once. False if there is none, or after throwing. */
static bool make_room(pushing *push)
{
	php_shm_queue *queue;

	if (!reclaim(push) || !php_shm_waiting_interrupts(push->waiting) ||
		(queue = php_shm_structure_write(&push->object->window)) == NULL) {
		return false;
	}
	/* Overtaken twice: takes the turn, to prevent starvation. */
	if (push->overtaken) {
		take_turn(push->object, queue, php_shm_owner_self(), 0);
	}
	push->overtaken = true;
	return true;
}

/* Sleeps once for space, with the turn. False after throwing. */
static bool sleep_for_room(pushing *push, php_shm_queue *queue, int64_t slice)
{
	uint32_t seen = php_shm_event_prepare(&queue->space);

	/* Again after the waiter bit is set: a consumer that ended a lease before has not woken this thread. */
	if (reclaim(push)) {
		return true;
	}
	/* Handlers may have run while it waited for the lock. */
	if (EG(exception) != NULL || (queue = php_shm_structure_write(&push->object->window)) == NULL) {
		return false;
	}
	pulse(queue);
	if (!php_shm_queue_is_closed(queue)) {
		/* Two pulses in each slice of time, so that a late one is not missed. */
		php_shm_event_wait(&queue->space, seen, MIN(slice, PHP_SHM_MAX_SLEEP / 2));
	}
	return true;
}

/* Sleeps once, for the turn or, with the turn, for space. False after the deadline or after throwing. */
static bool wait_for_room(pushing *push)
{
	php_shm_queue *queue = php_shm_structure_write(&push->object->window);
	php_shm_owner self = php_shm_owner_self();
	int64_t slice = php_shm_waiting_slice(push->waiting);

	if (queue == NULL || slice == 0) {
		return false;
	}
	if (php_shm_lock_owner(&queue->turn) != self) {
		if (take_turn(push->object, queue, self, slice)) {
			return true;
		}
	} else if (!sleep_for_room(push, queue, slice)) {
		return false;
	}
	return php_shm_waiting_interrupts(push->waiting);
}

php_shm_queue_outcome php_shm_queue_object_push(
	php_shm_queue_object *object, const php_shm_queue_item *items, size_t count, php_shm_waiting *waiting, size_t *added)
{
	pushing push = {.object = object, .items = items, .count = count, .waiting = waiting};
	php_shm_queue_outcome out;
	push_step step;
	bool again = true;

	do {
		switch (step = push_once(&push)) {
			case STEP_NOT_OUR_TURN:
				again = end_turn_of_gone(object) || (EG(exception) == NULL && wait_for_room(&push));
				break;
			case STEP_FULL:
				again = make_room(&push) || (EG(exception) == NULL && wait_for_room(&push));
				break;
			default:
				again = false;
				break;
		}
	} while (again);
	release_turn(object);
	out = step == STEP_DONE ? PHP_SHM_QUEUE_OK : step == STEP_CLOSED ? PHP_SHM_QUEUE_CLOSED : PHP_SHM_QUEUE_TIMED_OUT;
	*added = push.added;
	return thrown_or(out);
}

/* Consumers */

/* One try, under the consumers' lock. EMPTY: no message; TIMED_OUT: the lock was not free. */
static php_shm_queue_outcome lease_once(php_shm_queue_object *object, php_shm_waiting *waiting, bool scan_dead,
	php_shm_queue_lease *leases, unsigned wanted, unsigned *count)
{
	php_shm_owner self;
	php_shm_queue *queue = php_shm_queue_object_lock(object, PHP_SHM_QUEUE_POP_LOCK, waiting, &self);
	php_shm_queue_result result = PHP_SHM_QUEUE_NONE;
	bool closed;

	*count = 0;
	if (UNEXPECTED(queue == NULL)) {
		return thrown_or(PHP_SHM_QUEUE_TIMED_OUT);
	}
	/* Loaded before the messages: if it is closed, no more will come. */
	closed = php_shm_queue_is_closed(queue);
	while (*count < wanted &&
		(result = (scan_dead ? php_shm_queue_lease_next : php_shm_queue_lease_ready)(
			 &object->handle, queue, self, &leases[*count])) == PHP_SHM_QUEUE_DONE) {
		object->offsets[*count] = leases[*count].offset;
		++*count;
	}
	object->leased = *count;
	object->holder = self;
	if (UNEXPECTED(!php_shm_queue_object_unlock(
			object, queue, PHP_SHM_QUEUE_POP_LOCK, self, result == PHP_SHM_QUEUE_CORRUPT && *count == 0))) {
		return PHP_SHM_QUEUE_THROWN;
	}
	return *count != 0 ? PHP_SHM_QUEUE_OK : closed ? PHP_SHM_QUEUE_CLOSED : PHP_SHM_QUEUE_EMPTY;
}

/* Whether a message comes within some microseconds, or the queue cannot be accessed any more. */
static bool poll(const php_shm_queue_object *object)
{
	const php_shm_queue *queue = php_shm_structure_read(&object->window);

	return queue == NULL || php_shm_queue_poll(queue);
}

/* Sleeps once for a message. *woken: one may have come. False after the deadline or after throwing. */
static bool wait_for_message(php_shm_queue_object *object, php_shm_waiting *waiting, bool *woken)
{
	php_shm_queue *queue = php_shm_structure_write(&object->window);
	int64_t slice = php_shm_waiting_slice(waiting);
	uint32_t seen;

	*woken = true;
	if (queue == NULL || slice == 0) {
		return false;
	}
	seen = php_shm_event_prepare(&queue->items);
	if (!php_shm_queue_is_empty(queue) || php_shm_queue_is_closed(queue)) {
		return true;
	}
	*woken = php_shm_event_wait(&queue->items, seen, slice);
	return php_shm_waiting_interrupts(waiting);
}

php_shm_queue_outcome php_shm_queue_object_lease(
	php_shm_queue_object *object, php_shm_waiting *waiting, php_shm_queue_lease *leases, unsigned *count)
{
	unsigned wanted = *count;
	bool scanned = false; /* for leases of dead owners, since it last slept */

	release_leased(object);
	for (;;) {
		php_shm_queue_outcome out = lease_once(object, waiting, scanned, leases, wanted, count);
		bool woken;

		if (EXPECTED(out == PHP_SHM_QUEUE_OK) || (out != PHP_SHM_QUEUE_EMPTY && out != PHP_SHM_QUEUE_CLOSED)) {
			return out;
		}
		if (waiting->deadline != PHP_SHM_NO_WAIT && out == PHP_SHM_QUEUE_EMPTY && poll(object)) {
			continue;
		}
		/* Scans before it sleeps or gives up. */
		if (!scanned) {
			scanned = true;
			continue;
		}
		if (out == PHP_SHM_QUEUE_CLOSED) {
			return out;
		}
		if (!wait_for_message(object, waiting, &woken)) {
			return thrown_or(PHP_SHM_QUEUE_TIMED_OUT);
		}
		scanned = !woken;
	}
}

bool php_shm_queue_object_copy(const php_shm_queue_object *object, const php_shm_queue_lease *lease, zval *to)
{
	const php_shm_queue *queue = (const php_shm_queue *) (object->window.block->mem + object->window.offset);

	return php_shm_value_copy(to, lease->type, php_shm_queue_bytes(queue, lease), lease->length);
}

void php_shm_queue_object_finish(php_shm_queue_object *object)
{
	php_shm_queue *queue = (php_shm_queue *) (object->window.block->mem + object->window.offset);

	for (unsigned i = 0; i < object->leased; i++) {
		php_shm_queue_done(queue, object->offsets[i], object->holder);
	}
	object->leased = 0;
	php_shm_event_notify(&queue->space);
}

bool php_shm_queue_object_receive(php_shm_queue_object *object, const php_shm_queue_lease *lease, zval *message, zval *value)
{
	bool sound;

	/* From here on the Message releases the lease, whatever happens. */
	php_shm_message_init(message, &object->window, lease->offset, object->holder, lease->deliveries);
	object->leased = 0;
	sound = php_shm_queue_object_copy(object, lease, value);
	if (EXPECTED(php_shm_window_check(&object->window) && sound)) {
		return true;
	}
	if (EG(exception) == NULL) {
		php_shm_queue_throw_no_value();
	}
	zval_ptr_dtor(value);
	zval_ptr_dtor(message);
	return false;
}

php_shm_queue_outcome php_shm_queue_object_pop(php_shm_queue_object *object, php_shm_waiting *waiting, zval *value)
{
	php_shm_queue_lease leased;
	unsigned count = 1;
	php_shm_queue_outcome out = php_shm_queue_object_lease(object, waiting, &leased, &count);
	php_shm_failure failure;
	php_shm_verdict verdict;

	if (UNEXPECTED(out != PHP_SHM_QUEUE_OK)) {
		return out;
	}
	bool sound = php_shm_queue_object_copy(object, &leased, value);

	php_shm_queue_object_finish(object);
	if (UNEXPECTED(!php_shm_window_check(&object->window))) {
		zval_ptr_dtor(value);
		return PHP_SHM_QUEUE_THROWN;
	}
	if (UNEXPECTED(!sound)) {
		php_shm_queue_throw_no_value();
		return PHP_SHM_QUEUE_THROWN;
	}
	if (EXPECTED((verdict = php_shm_value_decode(value, leased.type, &failure)) == PHP_SHM_VERDICT_DONE)) {
		return PHP_SHM_QUEUE_OK;
	}
	if (verdict == PHP_SHM_VERDICT_FAILED) {
		php_shm_throw_undecodable(&failure, Z_STR_P(value), NULL);
		php_shm_failure_release(&failure);
	}
	zval_ptr_dtor(value);
	return PHP_SHM_QUEUE_THROWN;
}

/* SPDX-License-Identifier: MIT */

/* What a Queue does in its block, and waits for. */

#include "queue_object.h"

#include "classes/message.h"
#include "classes/value.h"

#include "zend_exceptions.h"

/* The queue, if what this thread has in it can be given back. In a block that cannot be written now it stays until this process ends. */
static php_shm_queue *held_queue(const php_shm_queue_object *object)
{
	const php_shm_block *block = object->window.block;

	return object->holder == php_shm_owner_self() && object->window.offset + object->window.length < block->write_limit
		? (php_shm_queue *) (block->mem + object->window.offset)
		: NULL;
}

/* Gives back the messages that an operation was ended in the middle of taking, as an exhausted memory_limit does. */
static void release_leased(php_shm_queue_object *object)
{
	php_shm_queue *queue;

	if (EXPECTED(object->leased == 0)) {
		return;
	}
	queue = held_queue(object);
	for (; queue != NULL && object->leased != 0; object->leased--) {
		php_shm_queue_release(queue, object->places[object->leased - 1], object->holder);
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

void php_shm_queue_throw_damaged(const char *what)
{
	zend_throw_exception_ex(php_shm_format_exception_ce, 0,
		"The bytes of the SharedMemory\\Queue have been damaged%s%s: something else has written to its window",
		what != NULL ? ": " : "", what != NULL ? what : "");
}

void php_shm_queue_throw_closed(void)
{
	zend_throw_exception(php_shm_closed_exception_ce, "The queue has been closed", 0);
}

void php_shm_queue_throw_no_value(void)
{
	php_shm_queue_throw_damaged("a message is no value");
}

/* Whose time is over waits so many seconds for a lock, which is held for microseconds: it is no reason to say that nothing is there. */
#define LOCK_TIMEOUT 0.01

php_shm_queue *php_shm_queue_object_lock(php_shm_queue_object *object, size_t lock, php_shm_waiting *waiting, php_shm_owner *self)
{
	php_shm_waiting short_time = {.deadline = 0};
	bool timed_out = false;
	php_shm_queue *queue;

	/* Handlers may take long, or take away the block: the turn is given up before they run, so that others need not wait for them. */
	if (waiting != NULL) {
		waiting->let_go = release_turn;
		waiting->object = object;
	}
	queue = php_shm_structure_lock(
		&object->window, PHP_SHM_QUEUE_NAME, lock, waiting != NULL ? waiting : &short_time, self, &timed_out);
	if (UNEXPECTED(queue == NULL && timed_out)) {
		php_shm_waiting_begin(&short_time, LOCK_TIMEOUT, false, 0);
		short_time.let_go = release_turn;
		short_time.object = object;
		queue = php_shm_structure_lock(&object->window, PHP_SHM_QUEUE_NAME, lock, &short_time, self, &timed_out);
	}
	if (EXPECTED(queue != NULL)) {
		php_shm_queue_recover((php_shm_lock *) ((char *) queue + lock), queue);
	}
	return queue;
}

#if ZEND_DEBUG
/* After changes, in builds for developers: with the lock that is held, takes the other one if that is free. */
static const char *what_is_wrong(const php_shm_queue_object *object, php_shm_queue *queue, php_shm_owner self)
{
	const char *wrong;

	if (php_shm_queue_count(queue) > 64 || php_shm_lock_try(&queue->push_lock, self) != PHP_SHM_LOCK_TAKEN) {
		return NULL;
	}
	php_shm_queue_recover(&queue->push_lock, queue);
	wrong = php_shm_queue_verify(&object->handle, queue);
	php_shm_lock_release(&queue->push_lock, self);
	return wrong;
}
#endif

/* Producers */

/* As php_shm_queue_sweep(), with its lock. *out: PHP_SHM_QUEUE_TIMED_OUT or PHP_SHM_QUEUE_THROWN if it returns false. */
static bool sweep(php_shm_queue_object *object, php_shm_waiting *waiting, uint64_t seen, php_shm_queue_outcome *out)
{
	php_shm_owner self;
	php_shm_queue *queue = php_shm_queue_object_lock(object, PHP_SHM_QUEUE_POP_LOCK, waiting, &self);
	bool swept = queue != NULL && php_shm_queue_sweep(&object->handle, queue, seen);

	*out = PHP_SHM_QUEUE_TIMED_OUT;
	if (queue != NULL) {
		php_shm_lock_release(&queue->pop_lock, self);
	}
	if (EG(exception) != NULL || (queue != NULL && !php_shm_structure_check(&object->window))) {
		*out = PHP_SHM_QUEUE_THROWN;
		return false;
	}
	return swept;
}

/* The others see by the pulse that a producer that has the turn lives. */
static void give_sign_of_life(php_shm_queue *queue)
{
	atomic_fetch_add_explicit(&queue->turn_pulse, 1, memory_order_relaxed);
}

static void has_taken_turn(php_shm_queue_object *object, php_shm_queue *queue, php_shm_owner self)
{
	object->holder = self;
	object->has_turn = true;
	give_sign_of_life(queue);
}

/* Takes the turn, sleeping once for so many nanoseconds at most, or 0: not at all. */
static bool take_turn(php_shm_queue_object *object, php_shm_queue *queue, php_shm_owner self, int64_t slice)
{
	php_shm_lock_result result = php_shm_lock_try(&queue->turn, self);

	if (result == PHP_SHM_LOCK_BUSY && slice != 0) {
		result = php_shm_lock_wait(&queue->turn, self, slice);
	}
	if (result != PHP_SHM_LOCK_TAKEN) {
		return false;
	}
	php_shm_lock_recover(&queue->turn);
	has_taken_turn(object, queue, self);
	return true;
}

/*
 * Takes the turn from a producer that has given no sign of life for a slice: one that is stopped, by a debugger or a frozen container.
 * The turn is fairness and protects nothing; a producer that goes on later waits for it again.
 */
static bool take_turn_from_stopped(php_shm_queue_object *object, php_shm_queue *queue, php_shm_owner turn, php_shm_owner self)
{
	uint64_t pulse = atomic_load_explicit(&queue->turn_pulse, memory_order_relaxed);
	int64_t now = php_shm_now();

	if (object->turn_seen != turn || object->pulse_seen != pulse) {
		object->turn_seen = turn;
		object->pulse_seen = pulse;
		object->seen_at = now;
		return false;
	}
	if (now - object->seen_at < PHP_SHM_SLICE || !php_shm_lock_take_from(&queue->turn, turn, self)) {
		return false;
	}
	has_taken_turn(object, queue, self);
	return true;
}

/*
 * There is no room, or it is somebody else's turn: sleeps once, for the turn or, who has it, for room. False if the time is over or
 * after throwing. `seen` is as for php_shm_queue_sweep().
 */
static bool wait_for_room(php_shm_queue_object *object, php_shm_waiting *waiting, uint64_t seen)
{
	php_shm_queue *queue = php_shm_structure_write(&object->window);
	php_shm_owner self = php_shm_owner_self();
	int64_t slice = php_shm_waiting_slice(waiting);
	bool has_turn = queue != NULL && php_shm_lock_owner(&queue->turn) == self;

	if (queue == NULL || slice == 0) {
		return false;
	}
	if (!has_turn) {
		if (take_turn(object, queue, self, slice)) {
			return true;
		}
	} else {
		uint32_t space = php_shm_event_prepare(&queue->space);
		php_shm_queue_outcome out;

		if (sweep(object, waiting, seen, &out)) {
			return true;
		}
		/* The lock was waited for, and handlers may have run. */
		if (out == PHP_SHM_QUEUE_THROWN || (queue = php_shm_structure_write(&object->window)) == NULL) {
			return false;
		}
		give_sign_of_life(queue);
		if (!php_shm_queue_is_closed(queue)) {
			/* Two signs in each slice, so that one that is a bit late is not missed. */
			php_shm_wait(&queue->space, space, MIN(slice, PHP_SHM_SLICE / 2));
		}
	}
	/* Those who come after us go first. */
	return php_shm_waiting_interrupts_after(release_turn, object);
}

php_shm_queue_outcome php_shm_queue_object_push(
	php_shm_queue_object *object, const php_shm_queue_item *items, size_t count, php_shm_waiting *waiting, size_t *added)
{
	php_shm_queue_outcome out = PHP_SHM_QUEUE_GOT_IT;
	bool retried = false;

	*added = 0;
	while (*added < count) {
		php_shm_owner self;
		php_shm_queue *queue = php_shm_queue_object_lock(object, PHP_SHM_QUEUE_PUSH_LOCK, waiting, &self);
		php_shm_queue_result result = PHP_SHM_QUEUE_NONE;
		uint64_t seen;
		size_t more = 0;

		if (UNEXPECTED(queue == NULL)) {
			out = EG(exception) != NULL ? PHP_SHM_QUEUE_THROWN : PHP_SHM_QUEUE_TIMED_OUT;
			break;
		}
		php_shm_owner turn = php_shm_lock_owner(&queue->turn);
		bool closed = php_shm_queue_is_closed(queue);

		if (EXPECTED(!closed && (turn == 0 || turn == self))) {
			result = php_shm_queue_push(&object->handle, queue, items + *added, count - *added, &more);
		}
		seen = atomic_load_explicit(&queue->seen_begin, memory_order_relaxed);
		php_shm_lock_release(&queue->push_lock, self);
		php_shm_event_notify_many(&queue->items, more);
		*added += more;
		retried = retried && more == 0;
		if (UNEXPECTED(!php_shm_structure_check(&object->window))) {
			out = PHP_SHM_QUEUE_THROWN;
			break;
		}
		if (EXPECTED(*added == count)) {
			break;
		}
		if (closed) {
			out = PHP_SHM_QUEUE_CLOSED;
			break;
		}
		if (result == PHP_SHM_QUEUE_CORRUPT) {
			php_shm_queue_throw_damaged(NULL);
			out = PHP_SHM_QUEUE_THROWN;
			break;
		}
		/* Whoever has the turn may be dead. */
		if (turn != 0 && turn != self) {
			if (php_shm_lock_take_from_dead(&queue->turn, self)) {
				php_shm_lock_recover(&queue->turn);
				php_shm_lock_release(&queue->turn, self);
				continue;
			}
			if (take_turn_from_stopped(object, queue, turn, self)) {
				continue;
			}
		} else if (sweep(object, waiting, seen, &out)) {
			if (!php_shm_waiting_interrupts_after(release_turn, object) ||
				(queue = php_shm_structure_write(&object->window)) == NULL) {
				out = PHP_SHM_QUEUE_THROWN;
				break;
			}
			/* Others may be faster again and again, but not than who has the turn. */
			if (retried) {
				take_turn(object, queue, php_shm_owner_self(), 0);
			}
			retried = true;
			out = PHP_SHM_QUEUE_GOT_IT;
			continue;
		}
		if (out == PHP_SHM_QUEUE_THROWN || waiting == NULL || !wait_for_room(object, waiting, seen)) {
			out = EG(exception) != NULL ? PHP_SHM_QUEUE_THROWN : PHP_SHM_QUEUE_TIMED_OUT;
			break;
		}
		out = PHP_SHM_QUEUE_GOT_IT;
	}
	release_turn(object);
	return out;
}

/* Consumers */

php_shm_queue_outcome php_shm_queue_object_lease(
	php_shm_queue_object *object, php_shm_waiting *waiting, php_shm_queue_lease *leases, unsigned *count)
{
	unsigned wanted = *count;
	php_shm_owner self;
	bool looked = false; /* for the leases of the dead, since it last slept */

	*count = 0;
	release_leased(object);
	for (;;) {
		php_shm_queue *queue = php_shm_queue_object_lock(object, PHP_SHM_QUEUE_POP_LOCK, waiting, &self);
		php_shm_queue_result result = PHP_SHM_QUEUE_NONE;
		const char *wrong = NULL;
		uint32_t seen;
		int64_t slice;

		if (UNEXPECTED(queue == NULL)) {
			return EG(exception) != NULL ? PHP_SHM_QUEUE_THROWN : PHP_SHM_QUEUE_TIMED_OUT;
		}
		/* Looked at first: if it is closed, what is there now is all there will be. */
		bool closed = php_shm_queue_is_closed(queue);

		while (*count < wanted &&
			(result = (looked ? php_shm_queue_lease_next : php_shm_queue_lease_ready)(
				 &object->handle, queue, self, &leases[*count])) == PHP_SHM_QUEUE_DONE) {
			object->places[*count] = leases[*count].place;
			++*count;
		}
		object->leased = *count;
		object->holder = self;
#if ZEND_DEBUG
		wrong = what_is_wrong(object, queue, self);
#endif
		php_shm_lock_release(&queue->pop_lock, self);
		if (UNEXPECTED(!php_shm_structure_check(&object->window))) {
			return PHP_SHM_QUEUE_THROWN;
		}
		if (UNEXPECTED(wrong != NULL || (result == PHP_SHM_QUEUE_CORRUPT && *count == 0))) {
			php_shm_queue_throw_damaged(wrong);
			return PHP_SHM_QUEUE_THROWN;
		}
		if (EXPECTED(*count != 0)) {
			return PHP_SHM_QUEUE_GOT_IT;
		}
		if (waiting != NULL && !closed && php_shm_queue_poll(queue)) {
			continue;
		}
		/* Before it sleeps or gives up. */
		if (!looked) {
			looked = true;
			continue;
		}
		if (closed || waiting == NULL || (slice = php_shm_waiting_slice(waiting)) == 0) {
			return closed ? PHP_SHM_QUEUE_CLOSED : PHP_SHM_QUEUE_TIMED_OUT;
		}
		seen = php_shm_event_prepare(&queue->items);
		if (!php_shm_queue_is_empty(queue) || php_shm_queue_is_closed(queue)) {
			continue;
		}
		looked = !php_shm_wait(&queue->items, seen, slice);
		if (!php_shm_waiting_interrupts()) {
			return PHP_SHM_QUEUE_THROWN;
		}
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
		php_shm_queue_done(queue, object->places[i], object->holder);
	}
	object->leased = 0;
	php_shm_event_notify(&queue->space);
}

bool php_shm_queue_object_receive(php_shm_queue_object *object, const php_shm_queue_lease *lease, zval *message, zval *value)
{
	bool sound;

	/* From here on the Message gives it back, whatever happens. */
	php_shm_message_init(message, &object->window, lease->place, object->holder, lease->deliveries);
	object->leased = 0;
	sound = php_shm_queue_object_copy(object, lease, value);
	if (EXPECTED(php_shm_structure_check(&object->window) && sound)) {
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

	if (UNEXPECTED(out != PHP_SHM_QUEUE_GOT_IT)) {
		return out;
	}
	bool sound = php_shm_queue_object_copy(object, &leased, value);

	php_shm_queue_object_finish(object);
	if (UNEXPECTED(!php_shm_structure_check(&object->window))) {
		zval_ptr_dtor(value);
		return PHP_SHM_QUEUE_THROWN;
	}
	if (UNEXPECTED(!sound)) {
		php_shm_queue_throw_no_value();
		return PHP_SHM_QUEUE_THROWN;
	}
	if (EXPECTED((verdict = php_shm_value_decode(value, leased.type, &failure)) == PHP_SHM_VERDICT_DONE)) {
		return PHP_SHM_QUEUE_GOT_IT;
	}
	if (verdict == PHP_SHM_VERDICT_FAILED) {
		php_shm_throw_undecodable(&failure, Z_STR_P(value), NULL);
		php_shm_failure_release(&failure);
	}
	zval_ptr_dtor(value);
	return PHP_SHM_QUEUE_THROWN;
}

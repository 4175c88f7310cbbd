/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\Mutex. */

#include "structure.h"

#include "structures/mutex.h"

#include "zend_exceptions.h"

typedef struct php_shm_mutex_object {
	php_shm_window window;
	php_shm_owner holder; /* owner that has locked it through this object, 0: none. After a fork not this thread */
	zend_object std;
} php_shm_mutex_object;

static zend_object_handlers handlers;

static inline php_shm_mutex_object *mutex_from_obj(zend_object *object)
{
	return (php_shm_mutex_object *) ((char *) object - offsetof(php_shm_mutex_object, std));
}

#define THIS_MUTEX() mutex_from_obj(Z_OBJ_P(ZEND_THIS))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_mutex_object), &handlers);
}

/* Whether this thread holds the mutex through this object: a forked child holds nothing. */
static inline bool is_held_here(const php_shm_mutex_object *object)
{
	return object->holder != 0 && object->holder == php_shm_owner_self();
}

/* The shared part, or NULL after throwing. It may move whenever something else runs. */
static inline php_shm_mutex *shared_of(php_shm_mutex_object *object)
{
	return php_shm_structure_write(&object->window);
}

/* Abandons what this thread holds and has not unlocked: the object is freed, or the request ends. */
static void abandon(php_shm_mutex_object *object)
{
	php_shm_block *block = object->window.block;

	if (!is_held_here(object)) {
		return;
	}
	/* In a block that cannot be written now, it stays locked until this process ends; then it counts as abandoned too. */
	if (object->window.offset + object->window.length < block->write_limit) {
		php_shm_lock_abandon(&((php_shm_mutex *) (block->mem + object->window.offset))->lock, object->holder);
	}
	php_shm_block_unpin(block, object->holder);
	object->holder = 0;
}

static void free_object(zend_object *std)
{
	abandon(mutex_from_obj(std));
	php_shm_structure_free(std);
}

PHP_METHOD(SharedMemory_Mutex, __construct)
{
	zend_object *memory = NULL;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_OBJ_OF_CLASS_OR_NULL(memory, php_shm_memory_ce)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_structure_construct(
		&THIS_MUTEX()->window, memory, &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)}, 1, NULL);
}

/* Locking */

static void taken(php_shm_mutex_object *object, php_shm_owner self)
{
	object->holder = self;
	php_shm_block_pin(object->window.block, self);
}

/* Takes the mutex; false after the deadline or after throwing. */
static bool lock(php_shm_mutex_object *object, php_shm_waiting *waiting)
{
	php_shm_owner self;
	bool held;

	if (php_shm_structure_wait_for_lock(&object->window, &php_shm_mutex_kind, offsetof(php_shm_mutex, lock), PHP_SHM_LOCK_LONG,
			waiting, &self, &held) == NULL) {
		if (held) {
			zend_throw_error(php_shm_error_ce, "Locking a mutex that this process holds would deadlock");
		}
		return false;
	}
	if (UNEXPECTED(!php_shm_window_check(&object->window))) {
		return false;
	}
	taken(object, self);
	return true;
}

/* Only if is_held_here(). The block cannot have been freed, but may be protected: false after throwing, and still held. */
static bool unlock(php_shm_mutex_object *object, bool finished)
{
	php_shm_mutex *mutex = shared_of(object);

	if (mutex == NULL) {
		return false;
	}
	if (finished) {
		php_shm_lock_release(&mutex->lock, object->holder);
	} else {
		php_shm_lock_abandon(&mutex->lock, object->holder);
	}
	php_shm_block_unpin(object->window.block, object->holder);
	object->holder = 0;
	return true;
}

PHP_METHOD(SharedMemory_Mutex, lock)
{
	double timeout = 0;
	bool forever = true;
	php_shm_waiting waiting;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	if (!php_shm_waiting_begin(&waiting, timeout, forever, 1)) {
		RETURN_THROWS();
	}
	RETURN_BOOL(lock(THIS_MUTEX(), &waiting));
}

PHP_METHOD(SharedMemory_Mutex, tryLock)
{
	php_shm_waiting waiting = php_shm_waiting_until(PHP_SHM_NO_WAIT);

	ZEND_PARSE_PARAMETERS_NONE();
	RETURN_BOOL(lock(THIS_MUTEX(), &waiting));
}

static bool check_held(php_shm_mutex_object *object)
{
	if (is_held_here(object)) {
		return true;
	}
	zend_throw_error(php_shm_error_ce, "This mutex was not locked by this process through this object");
	return false;
}

PHP_METHOD(SharedMemory_Mutex, unlock)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_mutex_object *object = THIS_MUTEX();

	if (UNEXPECTED(shared_of(object) == NULL || !check_held(object))) {
		RETURN_THROWS();
	}
	unlock(object, true);
}

PHP_METHOD(SharedMemory_Mutex, isHeld)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_mutex *mutex = php_shm_structure_read(&THIS_MUTEX()->window);

	if (mutex == NULL) {
		RETURN_THROWS();
	}
	php_shm_owner self = php_shm_owner_self();

	RETVAL_BOOL(self != 0 && php_shm_lock_owner(&mutex->lock) == self);
	(void) php_shm_window_check(&THIS_MUTEX()->window);
}

/* Also if the owner died and the lock has not been taken over yet, as far as that can be known. */
static bool is_abandoned(const php_shm_mutex *mutex)
{
	return php_shm_lock_is_abandoned(&mutex->lock) ||
		(atomic_load_explicit(&((php_shm_mutex *) mutex)->header.namespace, memory_order_relaxed) == php_shm_owner_namespace() &&
			php_shm_owner_is_dead(php_shm_lock_owner(&mutex->lock)));
}

PHP_METHOD(SharedMemory_Mutex, isAbandoned)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_mutex *mutex = php_shm_structure_read(&THIS_MUTEX()->window);

	if (mutex == NULL) {
		RETURN_THROWS();
	}
	RETVAL_BOOL(is_abandoned(mutex));
	(void) php_shm_window_check(&THIS_MUTEX()->window);
}

PHP_METHOD(SharedMemory_Mutex, recover)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_mutex_object *object = THIS_MUTEX();
	php_shm_mutex *mutex = shared_of(object);

	if (mutex == NULL || !check_held(object)) {
		RETURN_THROWS();
	}
	php_shm_lock_mark_consistent(&mutex->lock);
}

/* Calls a PHP function without arguments; false if it threw. */
static bool call(zend_fcall_info *fci, zend_fcall_info_cache *fcc, zval *result)
{
	ZVAL_UNDEF(result);
	fci->retval = result;
	return zend_call_function(fci, fcc) == SUCCESS && EG(exception) == NULL;
}

PHP_METHOD(SharedMemory_Mutex, synchronized)
{
	zend_fcall_info body, repair = empty_fcall_info;
	zend_fcall_info_cache body_cache, repair_cache = empty_fcall_info_cache;
	double timeout = 0;
	bool forever = true;
	php_shm_waiting waiting;
	zval result;

	ZEND_PARSE_PARAMETERS_START(1, 3)
		Z_PARAM_FUNC(body, body_cache)
		Z_PARAM_OPTIONAL
		Z_PARAM_FUNC_OR_NULL(repair, repair_cache)
		Z_PARAM_DOUBLE_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_mutex_object *object = THIS_MUTEX();

	if (!php_shm_waiting_begin(&waiting, timeout, forever, 3)) {
		RETURN_THROWS();
	}
	if (!lock(object, &waiting)) {
		if (EG(exception) == NULL) {
			zend_throw_exception_ex(
				php_shm_timeout_exception_ce, ETIMEDOUT, "The mutex could not be locked in %.*G seconds", 6, timeout);
		}
		RETURN_THROWS();
	}
	if (php_shm_lock_is_abandoned(&shared_of(object)->lock)) {
		if (!ZEND_FCI_INITIALIZED(repair)) {
			unlock(object, true);
			zend_throw_exception(php_shm_abandoned_exception_ce,
				"The last holder of the mutex ended while holding it, and synchronized() was given nothing to repair the data "
				"with",
				0);
			RETURN_THROWS();
		}
		bool repaired = call(&repair, &repair_cache, &result);

		zval_ptr_dtor(&result);
		if (!repaired) {
			/* It stays abandoned, so that the next holder repairs it. */
			if (is_held_here(object)) {
				unlock(object, true);
			}
			RETURN_THROWS();
		}
		if (!is_held_here(object)) {
			check_held(object);
			RETURN_THROWS();
		}
		php_shm_mutex *mutex = shared_of(object);

		/* It may have protected the block, which then cannot even be unlocked. */
		if (mutex == NULL) {
			RETURN_THROWS();
		}
		php_shm_lock_mark_consistent(&mutex->lock);
	}
	call(&body, &body_cache, &result);
	/*
	 * The body may have unlocked it itself, or forked: the child holds nothing. An exit(), or the end of the fiber it runs in,
	 * has not finished the change: the mutex is abandoned.
	 */
	if (is_held_here(object)) {
		unlock(object, EG(exception) == NULL || !(zend_is_unwind_exit(EG(exception)) || zend_is_graceful_exit(EG(exception))));
	}
	if (Z_TYPE(result) != IS_UNDEF) {
		if (Z_ISREF(result)) {
			zend_unwrap_reference(&result);
		}
		RETURN_COPY_VALUE(&result);
	}
}

static void add_facts(zval *info, zend_object *object, const void *structure)
{
	const php_shm_mutex *mutex = structure;
	php_shm_owner owner = php_shm_lock_owner(&mutex->lock), self = php_shm_owner_self();

	add_assoc_bool(info, "held", self != 0 && owner == self);
	if (owner != 0) {
		add_assoc_long(info, "owner", php_shm_owner_thread(owner));
	} else {
		add_assoc_null(info, "owner");
	}
	add_assoc_bool(info, "abandoned", is_abandoned(mutex));
}

static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	return php_shm_structure_debug_info(object, is_temporary, add_facts);
}

void php_shm_mutex_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, offsetof(php_shm_mutex_object, std), free_object);
	handlers.get_debug_info = get_debug_info;
}

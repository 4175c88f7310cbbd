/* SPDX-License-Identifier: MIT */

#include "structure.h"

#include "structures/lock.h"

#include "zend_exceptions.h"

#include <math.h>

zend_object *php_shm_structure_create(zend_class_entry *ce, size_t size, const zend_object_handlers *own)
{
	zend_object *object = (zend_object *) ((char *) zend_object_alloc(size, ce) + own->offset);

	zend_object_std_init(object, ce);
	object_properties_init(object, ce);
	object->handlers = own;
	return object;
}

void php_shm_structure_free(zend_object *object)
{
	php_shm_structure_release((php_shm_window *) ((char *) object - object->handlers->offset));
	zend_object_std_dtor(object);
}

HashTable *php_shm_structure_debug_info(
	zend_object *object, int *is_temporary, void (*add_facts)(zval *info, zend_object *object, const void *structure))
{
	const php_shm_window *window = (const php_shm_window *) ((char *) object - object->handlers->offset);
	const php_shm_block *block = window->block;
	zval info;

	*is_temporary = 1;
	ZVAL_ARR(&info, zend_array_dup(zend_std_get_properties(object)));
	if (block == NULL) {
		add_assoc_bool(&info, "constructed", false);
	} else if (php_shm_block_is_freed(block)) {
		add_assoc_bool(&info, "freed", true);
	} else if (window->offset + window->length >= block->read_limit) {
		add_assoc_long(&info, "protection", block->protection);
	} else {
		if (!php_shm_block_is_lost(block)) {
			add_facts(&info, object, block->mem + window->offset);
		}
		/* The file may have been truncated only now. */
		if (php_shm_block_is_lost(block)) {
			add_assoc_bool(&info, "lost", true);
		}
	}
	return Z_ARRVAL(info);
}

void php_shm_init_handlers(zend_object_handlers *own, int offset, zend_object_free_obj_t free_obj)
{
	memcpy(own, &std_object_handlers, sizeof(*own));
	own->offset = offset;
	own->free_obj = free_obj;
	own->clone_obj = NULL;
	own->compare = zend_objects_not_comparable;
}

bool php_shm_structure_is_new(const php_shm_window *window)
{
	if (window->block != NULL) {
		zend_throw_error(NULL, "Cannot call constructor twice");
		return false;
	}
	return true;
}

bool php_shm_structure_bind(php_shm_window *window, zend_object *memory, size_t size, size_t alignment, uint32_t argument)
{
	php_shm_error error;

	if (!php_shm_structure_is_new(window)) {
		return false;
	}
	if (memory == NULL) {
		php_shm_subject subject = {.mechanism = PHP_SHM_MECHANISM_MMAP, .size = size, .mode = -1};

		if (php_shm_block_create(&window->block, size, &error) == -1) {
			window->block = NULL;
			php_shm_throw(&error, &subject);
			return false;
		}
		window->offset = 0;
		window->length = size;
		return true;
	}

	const php_shm_window *given = &php_shm_memory_from_obj(memory)->window;

	if (!php_shm_window_refresh(given)) {
		return false;
	}
	size_t length = php_shm_window_known_length(given);

	if (length < size) {
		zend_argument_value_error(argument, "must have at least %zu bytes, %zu given", size, length);
		return false;
	}
	if (given->offset % alignment != 0) {
		zend_argument_value_error(
			argument, "must begin at a multiple of %zu in its block, it begins at %zu", alignment, given->offset);
		return false;
	}
	window->block = php_shm_block_acquire(given->block);
	window->offset = given->offset;
	window->length = size;
	return true;
}

php_shm_owner php_shm_structure_self(void)
{
	php_shm_owner self = php_shm_owner_self();

	if (UNEXPECTED(self == 0)) {
		php_shm_throw_unknown_self(errno);
	}
	return self;
}

void php_shm_structure_throw_format(const char *name, php_shm_open_result result)
{
	const char *why;

	switch (result) {
		case PHP_SHM_OPEN_VERSION:
			why = "another version of this extension, or a machine of another kind, has made it";
			break;
		case PHP_SHM_OPEN_KIND:
			why = "another structure is there";
			break;
		case PHP_SHM_OPEN_PARAMETER:
		case PHP_SHM_OPEN_SIZE:
			why = "it was made for another size";
			break;
		case PHP_SHM_OPEN_NAMESPACE:
			why = "processes of another PID or time namespace (container) may use it: there is no telling whether they live";
			break;
		default:
			why = "something else is there; fresh memory is all zero bytes";
			break;
	}
	zend_throw_exception_ex(php_shm_format_exception_ce, 0, "These bytes are no SharedMemory\\%s: %s", name, why);
}

/* Somebody else is making the structure: sleeps a little, if he still is. Returns false after throwing. */
static bool wait_for_maker(php_shm_header *header, php_shm_waiting *waiting)
{
	uint64_t maker = atomic_load(&header->maker);

	/* It takes no time, unless he was stopped. */
	if (maker != 0) {
		php_shm_wait(php_shm_low_half(&header->maker), (uint32_t) maker, php_shm_waiting_slice(waiting));
	}
	return php_shm_waiting_interrupts();
}

static php_shm_open_result open_window(const php_shm_window *window, const php_shm_structure_type *type, void *handle)
{
	php_shm_owner self = php_shm_structure_self();
	php_shm_open_result result = PHP_SHM_OPEN_AGAIN;
	php_shm_waiting waiting;
	/* Asked before it is opened, so that everybody who has opened it is known to have it. */
	bool alone = php_shm_block_is_alone(window->block);

	if (self == 0) {
		return result;
	}
	if (!php_shm_owner_knows_boot(self) && php_shm_block_outlives_boot(window->block)) {
		php_shm_throw_unknown_boot(type->name);
		return result;
	}
	php_shm_waiting_begin(&waiting, 0, true, 0);
	for (;;) {
		php_shm_header *header = php_shm_structure_read(window);

		/* What is made can be opened where it can only be read. */
		if (header != NULL && !php_shm_header_is_made(header) && (window->block->flags & PHP_SHM_READ_ONLY)) {
			if (php_shm_structure_check(window)) {
				zend_throw_error(php_shm_error_ce,
					"There is no SharedMemory\\%s here yet, and none can be made: the block was opened with "
					"SharedMemory::READ_ONLY",
					type->name);
			}
			return PHP_SHM_OPEN_AGAIN;
		}
		if (header == NULL || (!php_shm_header_is_made(header) && (header = php_shm_structure_write(window)) == NULL)) {
			return PHP_SHM_OPEN_AGAIN;
		}
		result = type->open(header, window->length, window->offset, self, handle);
		if (!php_shm_structure_check(window)) {
			return PHP_SHM_OPEN_AGAIN;
		}
		if (result == PHP_SHM_OPEN_NAMESPACE && alone) {
			if ((header = php_shm_structure_write(window)) == NULL) {
				return result;
			}
			type->take_over(header);
			continue;
		}
		if (result != PHP_SHM_OPEN_AGAIN || !wait_for_maker(header, &waiting)) {
			return result;
		}
		/* Handlers may have forked: then this is the child, who is somebody else and not alone. */
		if (self != php_shm_owner_self()) {
			alone = false;
			if ((self = php_shm_structure_self()) == 0) {
				return result;
			}
		}
	}
}

/* The same with what the header tells. */
static ZEND_COLD void throw_what_is_there(const php_shm_window *window, const char *name, php_shm_open_result result)
{
	static const char *const names[] = {[PHP_SHM_KIND_MUTEX] = "Mutex",
		[PHP_SHM_KIND_FIXED_POOL] = "FixedPool",
		[PHP_SHM_KIND_RING_BUFFER] = "RingBuffer",
		[PHP_SHM_KIND_GLOBAL_MEMORY] = "GlobalMemory",
		[PHP_SHM_KIND_QUEUE] = "Queue"};
	const volatile php_shm_header *header = php_shm_structure_read(window);

	if (header == NULL) {
		return;
	}
	uint32_t kind = header->kind;
	uint64_t size = header->size;

	if (!php_shm_structure_check(window)) {
		return;
	}
	if (result == PHP_SHM_OPEN_KIND && kind < sizeof(names) / sizeof(*names) && names[kind] != NULL) {
		zend_throw_exception_ex(php_shm_format_exception_ce, 0,
			"These bytes are no SharedMemory\\%s: a SharedMemory\\%s is there", name, names[kind]);
	} else if (result == PHP_SHM_OPEN_SIZE && kind != PHP_SHM_KIND_MUTEX && size > window->length) {
		/* Of a mutex the window is as large as any mutex, not what was given. */
		zend_throw_exception_ex(php_shm_format_exception_ce, 0,
			"The SharedMemory\\%s that is there takes %" PRIu64 " bytes, the window has %zu", name, size, window->length);
	} else {
		php_shm_structure_throw_format(name, result);
	}
}

bool php_shm_structure_open(php_shm_window *window, const php_shm_structure_type *type, void *handle)
{
	php_shm_open_result result = PHP_SHM_OPEN_FOREIGN;

	if (window->block->flags & PHP_SHM_PRIVATE) {
		zend_throw_error(php_shm_error_ce,
			"A %s in a block opened with SharedMemory::PRIVATE would be this process's alone: nobody else sees what it does",
			type->name);
	} else {
		result = open_window(window, type, handle);
	}
	if (result == PHP_SHM_OPEN_DONE) {
		return true;
	}
	if (EG(exception) == NULL) {
		throw_what_is_there(window, type->name, result);
	}
	php_shm_structure_release(window);
	window->block = NULL;
	return false;
}

bool php_shm_structure_assign(php_shm_window *object, php_shm_window *window)
{
	if (!php_shm_structure_is_new(object)) {
		php_shm_structure_release(window);
		return false;
	}
	*object = *window;
	return true;
}

void *php_shm_structure_lock(
	const php_shm_window *window, const char *name, size_t lock, php_shm_waiting *waiting, php_shm_owner *self, bool *timed_out)
{
	php_shm_waiting for_ever;

	if (waiting == NULL) {
		php_shm_waiting_begin(&for_ever, 0, true, 0);
		waiting = &for_ever;
	}
	for (;;) {
		char *structure = (*self = php_shm_structure_self()) != 0 ? php_shm_structure_write(window) : NULL;

		if (UNEXPECTED(structure == NULL)) {
			return NULL;
		}
		if (UNEXPECTED(!php_shm_structure_is_here(window, (php_shm_header *) structure, name))) {
			return NULL;
		}
		php_shm_lock *word = (php_shm_lock *) (structure + lock);
		php_shm_lock_result result = php_shm_lock_try(word, *self);

		if (UNEXPECTED(result == PHP_SHM_LOCK_BUSY)) {
			result = php_shm_lock_spin(word, *self);
		}
		if (UNEXPECTED(result == PHP_SHM_LOCK_BUSY)) {
			int64_t slice = php_shm_waiting_slice(waiting);

			/* Also when there is no time, a lock whose holder is dead can be had. */
			if (slice != 0) {
				result = php_shm_lock_wait(word, *self, slice);
			} else if (php_shm_lock_take_from_dead(word, *self)) {
				result = PHP_SHM_LOCK_TAKEN;
			} else {
				*timed_out = true;
				return NULL;
			}
		}
		/* By ourselves: nothing of ours is under way, so that somebody has forged it. */
		if (EXPECTED(result != PHP_SHM_LOCK_BUSY)) {
			return structure;
		}
		if (!php_shm_waiting_interrupts_after(waiting->let_go, waiting->object)) {
			return NULL;
		}
	}
}

bool php_shm_structure_bind_all(
	php_shm_window *window, zend_object *memory, size_t size, size_t least, size_t alignment, uint32_t argument)
{
	if (!php_shm_structure_bind(window, memory, memory == NULL ? size : least, alignment, argument)) {
		return false;
	}
	if (memory != NULL) {
		window->length = php_shm_window_known_length(&php_shm_memory_from_obj(memory)->window);
	}
	return true;
}

bool php_shm_structure_is_here(const php_shm_window *window, const php_shm_header *header, const char *name)
{
	if (EXPECTED(
			atomic_load_explicit(&((php_shm_header *) header)->namespace, memory_order_relaxed) == php_shm_owner_namespace())) {
		return true;
	}
	/* Of a truncated file there are only zeros. */
	if (php_shm_structure_check(window)) {
		php_shm_structure_throw_format(name, PHP_SHM_OPEN_NAMESPACE);
	}
	return false;
}

void php_shm_structure_throw(const php_shm_window *window, int protection)
{
	if (window->block == NULL) {
		zend_throw_error(NULL, "The object has not been constructed");
	} else if (php_shm_block_is_freed(window->block)) {
		php_shm_throw_freed();
	} else {
		php_shm_throw_protected(window->block, protection);
	}
}

bool php_shm_waiting_begin(php_shm_waiting *waiting, double timeout, bool is_null, uint32_t argument)
{
	waiting->slice = 1000000;
	waiting->deadline = INT64_MAX;
	waiting->let_go = NULL;
	waiting->object = NULL;
	if (is_null) {
		return true;
	}
	if (!isfinite(timeout) || timeout < 0) {
		zend_argument_value_error(argument, "must be null or a finite number of seconds from 0, %g given", timeout);
		return false;
	}
	/* About 30 years on are for ever. */
	if (timeout < 1e9) {
		waiting->deadline = php_shm_now() + (int64_t) (timeout * 1e9);
	}
	return true;
}

int64_t php_shm_waiting_slice(php_shm_waiting *waiting)
{
	int64_t slice = waiting->slice;
	int64_t left = waiting->deadline == INT64_MAX ? INT64_MAX : waiting->deadline - php_shm_now();

	waiting->slice = slice * 5 < PHP_SHM_SLICE ? slice * 5 : PHP_SHM_SLICE;
	return left <= 0 ? 0 : left < slice ? left : slice;
}

bool php_shm_waiting_interrupts(void)
{
	return php_shm_waiting_interrupts_after(NULL, NULL);
}

bool php_shm_waiting_interrupts_after(void (*let_go)(void *object), void *object)
{
	/* As the virtual machine does between two instructions. */
	if (zend_atomic_bool_load_ex(&EG(vm_interrupt))) {
		if (let_go != NULL) {
			let_go(object);
		}
		zend_atomic_bool_store_ex(&EG(vm_interrupt), false);
		if (zend_atomic_bool_load_ex(&EG(timed_out))) {
			zend_timeout();
		} else if (zend_interrupt_function) {
			zend_interrupt_function(EG(current_execute_data));
		}
	}
	return EG(exception) == NULL;
}

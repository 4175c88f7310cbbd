/* SPDX-License-Identifier: MIT */

#include "structure.h"

#include "structures/fixed_pool.h"
#include "structures/global_memory.h"
#include "structures/mutex.h"
#include "structures/queue.h"
#include "structures/ring_buffer.h"

#include "zend_exceptions.h"

static const php_shm_structure_kind *const kinds[] = {
	&php_shm_mutex_kind, &php_shm_fixed_pool_kind, &php_shm_ring_buffer_kind, &php_shm_global_memory_kind, &php_shm_queue_kind};

zend_object *php_shm_structure_create(zend_class_entry *ce, size_t size, const zend_object_handlers *own)
{
	zend_object *object = (zend_object *) ((char *) zend_object_alloc(size, ce) + own->offset);

	zend_object_std_init(object, ce);
	object_properties_init(object, ce);
	object->handlers = own;
	return object;
}

static void release(php_shm_window *window)
{
	if (window->block != NULL) {
		php_shm_block_release(window->block);
	}
}

void php_shm_structure_free(zend_object *object)
{
	release((php_shm_window *) ((char *) object - object->handlers->offset));
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
		/* The file may have been truncated meanwhile. */
		if (php_shm_block_is_lost(block)) {
			add_assoc_bool(&info, "lost", true);
		}
	}
	return Z_ARRVAL(info);
}

/* Construction */

static bool check_new(const php_shm_window *window)
{
	if (window->block != NULL) {
		zend_throw_error(NULL, "Cannot call constructor twice");
		return false;
	}
	return true;
}

/* An anonymous block of its own. */
static bool bind_new(php_shm_window *window, size_t size)
{
	php_shm_subject subject = {.mechanism = PHP_SHM_MECHANISM_MMAP, .size = size, .mode = -1};
	php_shm_error error;

	if (php_shm_block_create(&window->block, size, &error) == -1) {
		window->block = NULL;
		php_shm_throw(&error, &subject);
		return false;
	}
	window->offset = 0;
	window->length = size;
	return true;
}

/* All of a SharedMemory object. */
static bool bind_given(php_shm_window *window, zend_object *memory, size_t alignment, uint32_t argument)
{
	const php_shm_window *given = &php_shm_memory_from_obj(memory)->window;

	if (!php_shm_window_refresh(given)) {
		return false;
	}
	if (given->offset % alignment != 0) {
		zend_argument_value_error(
			argument, "must begin at a multiple of %zu in its block, it begins at %zu", alignment, given->offset);
		return false;
	}
	window->block = php_shm_block_acquire(given->block);
	window->offset = given->offset;
	window->length = php_shm_window_known_length(given);
	return true;
}

bool php_shm_structure_bind(php_shm_window *object, zend_object *memory, size_t size, size_t alignment, uint32_t argument)
{
	php_shm_window window = {NULL, 0, 0};

	if (!check_new(object) || !(memory == NULL ? bind_new(&window, size) : bind_given(&window, memory, alignment, argument))) {
		return false;
	}
	if (window.length < size) {
		zend_argument_value_error(argument, "must have at least %zu bytes, %zu given", size, window.length);
		release(&window);
		return false;
	}
	window.length = size;
	*object = window;
	return true;
}

/* Sleeps once while another process formats the structure, which is quick unless it is stopped. False after throwing. */
static bool wait_for_initializer(php_shm_header *header, php_shm_waiting *waiting)
{
	/* Relaxed: the kernel compares it, and php_shm_header_open() loads it again. */
	uint64_t initializer = atomic_load_explicit(&header->initializer, memory_order_relaxed);

	if (initializer != 0) {
		php_shm_wait(php_shm_low_half(&header->initializer), (uint32_t) initializer, php_shm_waiting_slice(waiting));
	}
	return php_shm_waiting_interrupts(waiting);
}

/* The header to open; a formatted one may be in memory that can only be read. NULL after throwing. */
static php_shm_header *header_to_open(const php_shm_window *window, const php_shm_structure_kind *kind)
{
	php_shm_header *header = php_shm_structure_read(window);

	if (header == NULL || php_shm_header_is_formatted(header)) {
		return header;
	}
	if (!(window->block->flags & PHP_SHM_READ_ONLY)) {
		return php_shm_structure_write(window);
	}
	if (php_shm_window_check(window)) {
		zend_throw_error(php_shm_error_ce,
			"There is no SharedMemory\\%s here yet, and none can be made: the block was opened with SharedMemory::READ_ONLY",
			kind->name);
	}
	return NULL;
}

/* Returns AGAIN after throwing. */
static php_shm_open_result open_structure(
	const php_shm_window *window, const php_shm_structure_kind *kind, const php_shm_wanted *wanted, size_t *size, void *handle)
{
	php_shm_owner self = php_shm_structure_self();
	php_shm_waiting waiting = php_shm_waiting_until(PHP_SHM_WAIT_FOREVER);
	/* Before it is opened, so that every process that has opened it counts as having the block open. */
	bool alone = php_shm_block_is_alone(window->block);
	php_shm_header *header;

	if (self != 0 && !php_shm_owner_knows_boot(self) && php_shm_block_outlives_boot(window->block)) {
		php_shm_throw_unknown_boot(kind->name);
		return PHP_SHM_OPEN_AGAIN;
	}
	while (self != 0 && (header = header_to_open(window, kind)) != NULL) {
		php_shm_open_result result = php_shm_header_open(header, kind, wanted, self, size, handle);

		if (!php_shm_window_check(window)) {
			break;
		}
		if (result == PHP_SHM_OPEN_NAMESPACE && alone) {
			if ((header = php_shm_structure_write(window)) == NULL) {
				break;
			}
			php_shm_header_reset_namespace(header, kind);
			continue;
		}
		if (result != PHP_SHM_OPEN_AGAIN) {
			return result;
		}
		if (!wait_for_initializer(header, &waiting)) {
			break;
		}
		/* Handlers may have forked: the child is another owner, and no longer alone. */
		if (self != php_shm_owner_self()) {
			alone = false;
			self = php_shm_structure_self();
		}
	}
	return PHP_SHM_OPEN_AGAIN;
}

static ZEND_COLD void throw_format(const php_shm_structure_kind *kind, const char *why)
{
	zend_throw_exception_ex(php_shm_format_exception_ce, 0, "These bytes are no SharedMemory\\%s: %s", kind->name, why);
}

static ZEND_COLD void throw_namespace(const php_shm_structure_kind *kind)
{
	throw_format(kind,
		"processes of another PID or time namespace (container) may use it: this process cannot tell whether they are alive");
}

static ZEND_COLD void throw_other_kind(const php_shm_structure_kind *kind, uint32_t number)
{
	char why[64] = "another structure is there";

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i]->number == number) {
			snprintf(why, sizeof(why), "a SharedMemory\\%s is there", kinds[i]->name);
		}
	}
	throw_format(kind, why);
}

static ZEND_COLD void throw_other_parameter(const php_shm_structure_kind *kind, uint64_t found, uint64_t wanted)
{
	char there[64] = "", given[64] = "";

	kind->describe(found, there, sizeof(there));
	kind->describe(wanted, given, sizeof(given));
	zend_throw_exception_ex(
		php_shm_format_exception_ce, 0, "The SharedMemory\\%s that is there has %s, not %s", kind->name, there, given);
}

static ZEND_COLD void throw_no_room(const php_shm_structure_kind *kind, const php_shm_wanted *wanted, uint32_t argument)
{
	char text[64] = "";

	if (kind->describe != NULL) {
		memcpy(text, " for ", sizeof(" for "));
		kind->describe(wanted->parameter, text + 5, sizeof(text) - 5);
	}
	zend_argument_value_error(argument, "must have at least %zu bytes%s, %zu given", kind->least(wanted), text, wanted->room);
}

/* The same for any result, with facts from the header. */
static ZEND_COLD void throw_open_result(const php_shm_window *window, const php_shm_structure_kind *kind,
	const php_shm_wanted *wanted, uint32_t argument, php_shm_open_result result)
{
	const volatile php_shm_header *header = php_shm_structure_read(window);

	if (header == NULL) {
		return;
	}
	uint32_t number = header->kind;
	uint64_t size = header->size, parameter = header->parameter;

	if (!php_shm_window_check(window)) {
		return;
	}
	switch (result) {
		case PHP_SHM_OPEN_NO_ROOM:
			throw_no_room(kind, wanted, argument);
			break;
		case PHP_SHM_OPEN_KIND:
			throw_other_kind(kind, number);
			break;
		case PHP_SHM_OPEN_PARAMETER:
			if (kind->describe != NULL) {
				throw_other_parameter(kind, parameter, wanted->parameter);
			} else {
				throw_format(kind, "it was made for something else");
			}
			break;
		case PHP_SHM_OPEN_SIZE:
			zend_throw_exception_ex(php_shm_format_exception_ce, 0,
				"The SharedMemory\\%s that is there takes %" PRIu64 " bytes, the window has %zu", kind->name, size, wanted->room);
			break;
		case PHP_SHM_OPEN_VERSION:
			throw_format(kind, "another version of this extension, or a machine of another kind, has made it");
			break;
		case PHP_SHM_OPEN_NAMESPACE:
			throw_namespace(kind);
			break;
		default:
			throw_format(kind, "something else is there; fresh memory is all zero bytes");
			break;
	}
}

bool php_shm_structure_construct(php_shm_window *object, zend_object *memory, const php_shm_structure_kind *kind,
	php_shm_wanted wanted, uint32_t argument, void *handle)
{
	/* Not in the object yet: handlers run while another process formats the structure. */
	php_shm_window window = {NULL, 0, 0};
	php_shm_open_result result = PHP_SHM_OPEN_NO_ROOM;
	size_t size = 0;

	if (!check_new(object) ||
		!(memory == NULL ? bind_new(&window, wanted.room) : bind_given(&window, memory, _Alignof(php_shm_header), argument))) {
		return false;
	}
	wanted.room = window.length;
	wanted.offset = window.offset;
	wanted.whole = memory != NULL && php_shm_window_is_whole(&php_shm_memory_from_obj(memory)->window);
	if (window.block->flags & PHP_SHM_PRIVATE) {
		zend_throw_error(php_shm_error_ce,
			"A %s in a block opened with SharedMemory::PRIVATE would be this process's alone: no other process sees what it does",
			kind->name);
	} else if (window.length < sizeof(php_shm_header)) {
		throw_no_room(kind, &wanted, argument);
	} else {
		result = open_structure(&window, kind, &wanted, &size, handle);
		if (result != PHP_SHM_OPEN_OK && EG(exception) == NULL) {
			throw_open_result(&window, kind, &wanted, argument, result);
		}
	}
	if (EG(exception) != NULL || !check_new(object)) {
		release(&window);
		return false;
	}
	window.length = size;
	*object = window;
	return true;
}

/* Access */

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

/* Owners and locks */

php_shm_owner php_shm_structure_self(void)
{
	php_shm_owner self = php_shm_owner_self();

	if (UNEXPECTED(self == 0)) {
		php_shm_throw_unknown_self(errno);
	}
	return self;
}

bool php_shm_structure_check_namespace(
	const php_shm_window *window, const php_shm_structure_kind *kind, const php_shm_header *header)
{
	if (EXPECTED(
			atomic_load_explicit(&((php_shm_header *) header)->namespace, memory_order_relaxed) == php_shm_owner_namespace())) {
		return true;
	}
	/* In a truncated file there are only zeros. */
	if (php_shm_window_check(window)) {
		throw_namespace(kind);
	}
	return false;
}

/* One try, with one sleep at most. */
static php_shm_lock_result try_lock(
	php_shm_lock *lock, php_shm_owner self, php_shm_lock_use use, php_shm_waiting *waiting, bool *late)
{
	php_shm_lock_result result = php_shm_lock_try(lock, self);
	int64_t slice;

	if (UNEXPECTED(result == PHP_SHM_LOCK_BUSY && use == PHP_SHM_LOCK_BRIEF)) {
		result = php_shm_lock_spin(lock, self);
	}
	if (EXPECTED(result != PHP_SHM_LOCK_BUSY)) {
		return result;
	}
	if ((slice = php_shm_waiting_slice(waiting)) != 0) {
		return php_shm_lock_wait(lock, self, slice);
	}
	*late = !php_shm_lock_try_recover_dead(lock, self);
	return *late ? PHP_SHM_LOCK_BUSY : PHP_SHM_LOCK_TAKEN;
}

void *php_shm_structure_wait_for_lock(const php_shm_window *window, const php_shm_structure_kind *kind, size_t lock,
	php_shm_lock_use use, php_shm_waiting *waiting, php_shm_owner *self, bool *held)
{
	bool late = false;

	*held = false;
	do {
		/* Anew each time: handlers may have moved or freed the block, and forked. */
		char *structure = (*self = php_shm_structure_self()) != 0 ? php_shm_structure_write(window) : NULL;

		if (UNEXPECTED(structure == NULL || !php_shm_structure_check_namespace(window, kind, (php_shm_header *) structure))) {
			return NULL;
		}
		switch (try_lock((php_shm_lock *) (structure + lock), *self, use, waiting, &late)) {
			case PHP_SHM_LOCK_TAKEN:
				return structure;
			case PHP_SHM_LOCK_HELD:
				*held = true;
				return NULL;
			case PHP_SHM_LOCK_BUSY:
				break;
		}
	} while (!late && php_shm_waiting_interrupts(waiting));
	return NULL;
}

void *php_shm_structure_lock(
	const php_shm_window *window, const php_shm_structure_kind *kind, size_t lock, php_shm_waiting *waiting, php_shm_owner *self)
{
	bool held;
	char *structure = php_shm_structure_wait_for_lock(window, kind, lock, PHP_SHM_LOCK_BRIEF, waiting, self, &held);

	/* This thread has no operation in progress: another process has forged its owner. */
	if (UNEXPECTED(held)) {
		structure = window->block->mem + window->offset;
	}
	if (EXPECTED(structure != NULL)) {
		php_shm_header_recover((php_shm_header *) structure, kind, (php_shm_lock *) (structure + lock));
	}
	return structure;
}

void php_shm_structure_throw_damaged(const php_shm_structure_kind *kind, const char *what)
{
	zend_throw_exception_ex(php_shm_format_exception_ce, 0,
		"The bytes of the SharedMemory\\%s have been damaged%s%s: something else has written to its window", kind->name,
		what != NULL ? ": " : "", what != NULL ? what : "");
}

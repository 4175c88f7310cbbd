/* SPDX-License-Identifier: MIT */

/* The class SharedMemory: a window on a block. Its objects have no properties, so that slices are cheap to create. */

#include "shared_memory.h"

#include "shm_owner.h"

#include "zend_exceptions.h"

#include <sys/mman.h>

zend_class_entry *php_shm_memory_ce;

static zend_object_handlers handlers;

/* The block of objects that were not opened, as SoapClient's classmap creates them: a freed block. Never written, not counted. */
static php_shm_block no_block;

static zend_object *create_object(zend_class_entry *ce)
{
	php_shm_memory_object *memory = zend_object_alloc(sizeof(*memory), ce);

	memory->window = (php_shm_window) {.block = &no_block, .length = PHP_SHM_WHOLE};
	zend_object_std_init(&memory->std, ce);
	memory->std.handlers = &handlers;
	return &memory->std;
}

void php_shm_memory_return_new(zval *return_value)
{
	RETURN_OBJ(create_object(php_shm_memory_ce));
}

void php_shm_memory_set_window(zval *object, php_shm_block *block, size_t offset, size_t length)
{
	php_shm_memory_from_obj(Z_OBJ_P(object))->window =
		(php_shm_window) {.block = php_shm_block_acquire(block), .offset = offset, .length = length};
}

void php_shm_memory_drop(zval *return_value)
{
	zend_object_release(Z_OBJ_P(return_value));
	RETURN_NULL();
}

void php_shm_memory_return_window(zval *return_value, php_shm_block *block, size_t offset, size_t length)
{
	php_shm_memory_return_new(return_value);
	php_shm_memory_set_window(return_value, block, offset, length);
}

static void free_object(zend_object *object)
{
	php_shm_block *block = php_shm_memory_from_obj(object)->window.block;

	if (block != &no_block) {
		php_shm_block_release(block);
	}
	zend_object_std_dtor(object);
}

/* For methods on a whole block; `verb` completes the message. */
static bool check_whole(const php_shm_window *window, const char *verb)
{
	if (!php_shm_window_check_usable(window)) {
		return false;
	}
	if (!php_shm_window_is_whole(window)) {
		zend_throw_error(php_shm_error_ce, "A slice cannot be %s, only a whole block can", verb);
		return false;
	}
	return true;
}

/* The numbers of a method's arguments for offset and length, for messages. */
typedef struct range_arguments {
	uint32_t offset;
	uint32_t length;
	bool length_of_data; /* the length is that of a string argument */
} range_arguments;

static ZEND_COLD void throw_out_of_range(
	const php_shm_window *window, zend_long offset, zend_long length, const range_arguments *arguments)
{
	size_t limit = php_shm_window_known_length(window);

	if (offset < 0 || (size_t) offset > limit) {
		zend_argument_value_error(arguments->offset, "must be between 0 and %zu, " ZEND_LONG_FMT " given", limit, offset);
	} else if (arguments->length_of_data) {
		zend_argument_value_error(arguments->length,
			"must be at most %zu bytes long at offset " ZEND_LONG_FMT " of %zu bytes, " ZEND_LONG_FMT " given",
			limit - (size_t) offset, offset, limit, length);
	} else {
		zend_argument_value_error(arguments->length,
			"must be between 0 and %zu at offset " ZEND_LONG_FMT " of %zu bytes, " ZEND_LONG_FMT " given",
			limit - (size_t) offset, offset, limit, length);
	}
}

/* Whether the bytes lie in the known size of the block, whatever its protection. */
static inline bool is_known(const php_shm_window *window, zend_long offset, zend_long length)
{
	return php_shm_window_has(window, (size_t) offset, (size_t) length, window->block->memory.size + 1);
}

/*
 * The slow path of an access: finds out why the bytes are out of reach, maps what another process has added, sets *length if it
 * is null. Returns whether they can be accessed after all; throws if not.
 */
static zend_never_inline bool reach(const php_shm_window *window, zend_long offset, zend_long *length, bool to_end,
	int protection, const range_arguments *arguments)
{
	php_shm_block *block = window->block;

	if (!php_shm_window_check_usable(window)) {
		return false;
	}
	if ((to_end || !is_known(window, offset, *length)) && !php_shm_window_refresh(window)) {
		return false;
	}
	if (to_end) {
		*length = offset >= 0 && (size_t) offset <= php_shm_window_known_length(window)
			? (zend_long) (php_shm_window_known_length(window) - (size_t) offset)
			: 0;
	}
	if (!is_known(window, offset, *length)) {
		throw_out_of_range(window, offset, *length, arguments);
		return false;
	}
	if (protection & ~block->protection) {
		php_shm_throw_protected(block, protection);
		return false;
	}
	return php_shm_window_check(window);
}

/* Returns false after throwing. */
static zend_always_inline bool reach_to_read(
	const php_shm_window *window, zend_long offset, zend_long *length, bool to_end, const range_arguments *arguments)
{
	return EXPECTED(!to_end && php_shm_window_has(window, (size_t) offset, (size_t) *length, window->block->read_limit)) ||
		reach(window, offset, length, to_end, PROT_READ, arguments);
}

static zend_always_inline bool reach_to_write(
	const php_shm_window *window, zend_long offset, zend_long *length, bool to_end, const range_arguments *arguments)
{
	return EXPECTED(!to_end && php_shm_window_has(window, (size_t) offset, (size_t) *length, window->block->write_limit)) ||
		reach(window, offset, length, to_end, PROT_WRITE, arguments);
}

PHP_METHOD(SharedMemory, __construct)
{
	ZEND_PARSE_PARAMETERS_NONE();
}

/* Bytes */

/* Numbers are 8 bytes: one load and one store instead of a call. */
static zend_always_inline void copy_bytes(char *to, const char *from, size_t length)
{
	if (length == 8) {
		memcpy(to, from, 8);
	} else {
		memcpy(to, from, length);
	}
}

/*
 * Debian's PHP 8.2 ends the process without a fatal error or shutdown functions when an allocation that must not fail exceeds the
 * memory limit by far. One that may fail gets the usual fatal error, raised after the method has returned.
 */
static zend_always_inline zend_string *alloc_string(size_t length)
{
#ifdef RETVAL_FSTRINGL
	return zend_string_falloc(length, false, true);
#else
	return zend_string_alloc(length, false);
#endif
}

PHP_METHOD(SharedMemory, read)
{
	static const range_arguments arguments = {.offset = 1, .length = 2};
	zend_long offset = 0;
	zend_long length = 0;
	bool to_end = true;

	ZEND_PARSE_PARAMETERS_START(0, 2)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(offset)
		Z_PARAM_LONG_OR_NULL(length, to_end)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();

	if (UNEXPECTED(!reach_to_read(window, offset, &length, to_end, &arguments))) {
		RETURN_THROWS();
	}
	zend_string *bytes = alloc_string((size_t) length);

	if (UNEXPECTED(bytes == NULL)) {
		RETURN_EMPTY_STRING(); /* PHP ends the request because of its memory limit */
	}
	copy_bytes(ZSTR_VAL(bytes), window->block->mem + window->offset + offset, (size_t) length);
	ZSTR_VAL(bytes)[length] = '\0';
	if (UNEXPECTED(!php_shm_window_check(window))) {
		zend_string_efree(bytes);
		RETURN_THROWS();
	}
	RETURN_NEW_STR(bytes);
}

PHP_METHOD(SharedMemory, write)
{
	static const range_arguments arguments = {.offset = 2, .length = 1, .length_of_data = true};
	zend_string *data;
	zend_long offset = 0;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_STR(data)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(offset)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();
	zend_long length = (zend_long) ZSTR_LEN(data);

	if (UNEXPECTED(!reach_to_write(window, offset, &length, false, &arguments))) {
		RETURN_THROWS();
	}
	copy_bytes(window->block->mem + window->offset + offset, ZSTR_VAL(data), (size_t) length);
	if (UNEXPECTED(!php_shm_window_check(window))) {
		RETURN_THROWS();
	}
	RETURN_LONG(length);
}

PHP_METHOD(SharedMemory, fill)
{
	static const range_arguments arguments = {.offset = 2, .length = 3};
	zend_long byte = 0;
	zend_long offset = 0;
	zend_long length = 0;
	bool to_end = true;

	ZEND_PARSE_PARAMETERS_START(0, 3)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(byte)
		Z_PARAM_LONG(offset)
		Z_PARAM_LONG_OR_NULL(length, to_end)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();

	if (UNEXPECTED(byte < 0 || byte > 255)) {
		zend_argument_value_error(1, "must be between 0 and 255, " ZEND_LONG_FMT " given", byte);
		RETURN_THROWS();
	}
	if (UNEXPECTED(!reach_to_write(window, offset, &length, to_end, &arguments))) {
		RETURN_THROWS();
	}
	memset(window->block->mem + window->offset + offset, (int) byte, (size_t) length);
	(void) php_shm_window_check(window);
}

PHP_METHOD(SharedMemory, slice)
{
	static const range_arguments arguments = {.offset = 1, .length = 2};
	zend_long offset;
	zend_long length = 0;
	bool to_end = true;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_LONG(offset)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG_OR_NULL(length, to_end)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();

	/* Accesses no byte, so any protection will do. */
	if (UNEXPECTED(to_end || !php_shm_window_has(window, (size_t) offset, (size_t) length, window->block->read_limit)) &&
		!reach(window, offset, &length, to_end, PROT_NONE, &arguments)) {
		RETURN_THROWS();
	}
	php_shm_memory_return_window(return_value, window->block, window->offset + (size_t) offset, (size_t) length);
}

/* The block */

/* The same for methods that move or unmap the block: throws if this thread holds a lock or a lease in it. */
static bool check_unpinned(const php_shm_window *window, const char *verb)
{
	if (!check_whole(window, verb)) {
		return false;
	}
	if (php_shm_block_is_pinned(window->block, php_shm_owner_self())) {
		zend_throw_error(php_shm_error_ce,
			"This block cannot be %s while this process holds a mutex in it, or a leased message: unlock() or ack() first", verb);
		return false;
	}
	return true;
}

PHP_METHOD(SharedMemory, protect)
{
	zend_long protection;
	php_shm_error error;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(protection)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();

	if (!check_whole(window, "protected") || !php_shm_window_check(window)) {
		RETURN_THROWS();
	}
	if (protection & ~(zend_long) (PROT_READ | PROT_WRITE | PROT_EXEC)) {
		zend_argument_value_error(1,
			"must be a combination of SharedMemory::PROT_ constants, " ZEND_LONG_FMT " has other bits 0x" ZEND_XLONG_FMT,
			protection, protection & ~(zend_long) (PROT_READ | PROT_WRITE | PROT_EXEC));
		RETURN_THROWS();
	}
	if ((protection & PROT_WRITE) && (window->block->flags & PHP_SHM_READ_ONLY)) {
		zend_throw_error(php_shm_error_ce, "This block cannot be written: it was opened with SharedMemory::READ_ONLY");
		RETURN_THROWS();
	}
	if (php_shm_block_protect(window->block, (int) protection, &error) == -1) {
		php_shm_throw_block(&error, window->block, 0);
	}
}

/* Why a block cannot grow; NULL if it can. */
static const char *why_not_growable(const php_shm_block *block)
{
	if (block->mechanism == PHP_SHM_MECHANISM_SYSV) {
		return "it is a System V segment, use mmap() for a block that can grow";
	}
	if (block->flags & PHP_SHM_READ_ONLY) {
		return "it was opened with SharedMemory::READ_ONLY";
	}
	if (block->flags & PHP_SHM_PRIVATE) {
		return "it was opened with SharedMemory::PRIVATE";
	}
	return php_shm_block_can_grow(block) ? NULL : "this system has no memfd for anonymous memory, use a file";
}

PHP_METHOD(SharedMemory, grow)
{
	zend_long size;
	php_shm_error error;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(size)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();
	php_shm_block *block = window->block;

	if (!check_unpinned(window, "grown")) {
		RETURN_THROWS();
	}
	const char *why_not = why_not_growable(block);

	if (why_not != NULL) {
		zend_throw_error(php_shm_error_ce, "This block cannot grow: %s", why_not);
		RETURN_THROWS();
	}
	/* Checked against the known size: it is no mistake if another process has grown the block further. */
	if (size < 0 || (size_t) size < block->memory.size || (size_t) size > PHP_SHM_SIZE_MAX) {
		zend_argument_value_error(
			1, "must be between %zu and %zu, " ZEND_LONG_FMT " given", block->memory.size, PHP_SHM_SIZE_MAX, size);
		RETURN_THROWS();
	}
	if (!php_shm_window_refresh(window)) {
		RETURN_THROWS();
	}
	if ((size_t) size > block->memory.size && php_shm_block_grow(block, (size_t) size, &error) == -1) {
		php_shm_throw_block(&error, block, (size_t) size);
	}
}

PHP_METHOD(SharedMemory, flush)
{
	php_shm_error error;

	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!php_shm_window_check_usable(window) || !php_shm_window_check(window)) {
		RETURN_THROWS();
	}
	if (php_shm_block_flush(window->block, &error) == -1) {
		php_shm_throw_block(&error, window->block, 0);
	}
}

PHP_METHOD(SharedMemory, free)
{
	bool remove = false;
	php_shm_error error;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_BOOL(remove)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_window *window = THIS_WINDOW();

	if (!php_shm_window_check_usable(window)) {
		RETURN_THROWS();
	}
	if (!php_shm_window_is_whole(window)) {
		zend_throw_error(php_shm_error_ce,
			"A slice cannot be freed, only a whole block can; give one of a pool or ring buffer back with $pool->free($slice)");
		RETURN_THROWS();
	}
	if (!check_unpinned(window, "freed")) {
		RETURN_THROWS();
	}
	if (remove && php_shm_block_remove(window->block, &error) == -1) {
		php_shm_throw_block(&error, window->block, 0);
		RETURN_THROWS();
	}
	php_shm_pools_leave_block(window->block);
	if (php_shm_block_free(window->block, false, &error) == -1) {
		php_shm_throw_block(&error, window->block, 0);
	}
}

void php_shm_memory_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, offsetof(php_shm_memory_object, std), free_object);
	handlers.count_elements = php_shm_memory_count_elements;
	handlers.get_debug_info = php_shm_memory_debug_info;
}

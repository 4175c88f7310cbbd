/* SPDX-License-Identifier: MIT */

/* The class SharedMemory: a window on a block. Its objects have no properties, so that slices are cheap to make. */

#include "classes.h"

#include "shm_wait.h"

#include "fopen_wrappers.h"
#include "zend_exceptions.h"

#include <stdlib.h>
#include <sys/mman.h>

#define ALL_FLAGS \
	(PHP_SHM_EXISTING | PHP_SHM_EXCLUSIVE | PHP_SHM_READ_ONLY | PHP_SHM_PRIVATE | PHP_SHM_HUGE_PAGES | PHP_SHM_POPULATE)

zend_class_entry *php_shm_memory_ce;

static zend_object_handlers handlers;

/* What an object has that nobody opened, SoapClient's classmap makes such: a freed block. Never written, not counted. */
static php_shm_block no_block;

#define THIS_WINDOW() (&php_shm_memory_from_obj(Z_OBJ_P(ZEND_THIS))->window)

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

static inline bool is_whole(const php_shm_window *window)
{
	return window->length == PHP_SHM_WHOLE;
}

/* Whether the block can be used at all; throws if not. */
static bool check_usable(const php_shm_window *window)
{
	if (php_shm_block_is_freed(window->block)) {
		php_shm_throw_freed();
		return false;
	}
	return true;
}

/* The same for methods that are about the whole block; `verb` completes the message. */
static bool check_whole(const php_shm_window *window, const char *verb)
{
	if (!check_usable(window)) {
		return false;
	}
	if (!is_whole(window)) {
		zend_throw_error(php_shm_error_ce, "A slice cannot be %s, only a whole block can", verb);
		return false;
	}
	return true;
}

/* Throws if what was just read or written is not what other processes share. To be called after every access to the bytes. */
static zend_always_inline bool check_shared(const php_shm_window *window)
{
	if (UNEXPECTED(php_shm_block_is_lost(window->block))) {
		php_shm_throw_lost(window->block);
		return false;
	}
	return true;
}

bool php_shm_window_refresh(const php_shm_window *window)
{
	php_shm_error error;

	if (!check_usable(window)) {
		return false;
	}
	if (is_whole(window) && php_shm_block_refresh(window->block, &error) == -1) {
		php_shm_throw_block(&error, window->block, 0);
		return false;
	}
	return check_shared(window);
}

/* Which arguments of a method say which bytes it is about, for the messages. */
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

/* Whether the bytes lie in what this process knows of the block, whatever its protection. */
static inline bool is_known(const php_shm_window *window, zend_long offset, zend_long length)
{
	return php_shm_window_has(window, (size_t) offset, (size_t) length, window->block->memory.size + 1);
}

/*
 * The long way to bytes: finds out why they are out of reach, maps what another process has added, sets *length if it is
 * null. Returns whether the bytes are there after all; throws if not.
 */
static zend_never_inline bool reach(const php_shm_window *window, zend_long offset, zend_long *length, bool to_end,
	int protection, const range_arguments *arguments)
{
	php_shm_block *block = window->block;

	if (!check_usable(window)) {
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
	return check_shared(window);
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

/* Opening */

/* Whether a mode makes sense: what may be written may be read, and the owner has every right that others have. */
static bool is_useful_mode(zend_long mode)
{
	zend_long owner = mode >> 6, group = mode >> 3 & 7, others = mode & 7;
	zend_long all = owner | group | others;

	return mode >= 0 && mode <= 0777 && (owner & 4) && all == owner && (!(group & 2) || (group & 4)) &&
		(!(others & 2) || (others & 4));
}

/* The mode that was meant if a decimal number was written, as 660 for 0660; -1 if it was not. */
static zend_long octal_meant(zend_long mode)
{
	zend_long meant = 0;

	if (mode < 100 || mode > 777 || is_useful_mode(mode)) {
		return -1;
	}
	for (zend_long digit = 100; digit > 0; digit /= 10) {
		if (mode / digit % 10 > 7) {
			return -1;
		}
		meant = meant << 3 | mode / digit % 10;
	}
	return is_useful_mode(meant) ? meant : -1;
}

/* Checks the arguments that mmap() and sysv() have in common; named: there is a file or a key. */
static bool check_open_arguments(zend_long size, zend_long flags, zend_long mode, zend_long allowed_flags, bool named)
{
	if (size < 0 || (zend_ulong) size > PHP_SHM_SIZE_MAX) {
		zend_argument_value_error(1, "must be between 0 and %zu, " ZEND_LONG_FMT " given", PHP_SHM_SIZE_MAX, size);
	} else if (flags & ~allowed_flags) {
		zend_argument_value_error(3,
			"must be a combination of SharedMemory::EXISTING, EXCLUSIVE, READ_ONLY, %sHUGE_PAGES and POPULATE, " ZEND_LONG_FMT
			" has other bits 0x" ZEND_XLONG_FMT,
			allowed_flags & PHP_SHM_PRIVATE ? "PRIVATE, " : "", flags, flags & ~allowed_flags);
	} else if ((flags & PHP_SHM_EXISTING) && (flags & PHP_SHM_EXCLUSIVE)) {
		zend_argument_value_error(
			3, "must not have both SharedMemory::EXISTING and SharedMemory::EXCLUSIVE, " ZEND_LONG_FMT " given", flags);
	} else if ((flags & PHP_SHM_EXISTING) && !named) {
		zend_argument_value_error(
			3, "must not have SharedMemory::EXISTING without a name to look for, " ZEND_LONG_FMT " given", flags);
	} else if (octal_meant(mode) >= 0) {
		zend_argument_value_error(4,
			"must be an octal number, " ZEND_LONG_FMT " is the mode %05" PRIo64 "; was 0%" PRIo64 " meant?", mode, (int64_t) mode,
			(int64_t) octal_meant(mode));
	} else if (mode < 0 || mode > 0777) {
		zend_argument_value_error(4, "must be between 0 and 0777, which is 511, " ZEND_LONG_FMT " given", mode);
	} else if (size == 0 && (!named || (flags & PHP_SHM_EXCLUSIVE))) {
		zend_argument_value_error(1, "must be between 1 and %zu for a new block, 0 given", PHP_SHM_SIZE_MAX);
	} else {
		return true;
	}
	return false;
}

static void throw_open(const php_shm_error *error, const php_shm_subject *subject)
{
	if (subject->size == 0 && error->code == ENOENT && !(subject->flags & PHP_SHM_EXISTING)) {
		if (subject->file != NULL) {
			zend_argument_value_error(
				1, "must be between 1 and %zu to create \"%s\", which is not there, 0 given", PHP_SHM_SIZE_MAX, subject->file);
		} else {
			zend_argument_value_error(1,
				"must be between 1 and %zu to create the segment with key 0x%08x, which is not there, 0 given", PHP_SHM_SIZE_MAX,
				(unsigned) subject->key);
		}
	} else {
		php_shm_throw(error, subject);
	}
}

/* The path as the kernel should see it: absolute, its folder without symbolic links. NULL if PHP cannot expand it. */
static char *resolve_path(const char *file)
{
	/* Not expand_filepath(), which would follow a symbolic link at the end as well. */
	char *path = expand_filepath_with_mode(file, NULL, NULL, 0, CWD_EXPAND);
	char *slash = path != NULL ? strrchr(path, '/') : NULL;
	char *folder;

	if (slash == NULL || slash == path) {
		return path;
	}
	*slash = '\0';
	folder = realpath(path, NULL);
	*slash = '/';
	if (folder != NULL) {
		/* A folder that cannot be resolved is for open() to complain about. */
		char *resolved;

		spprintf(&resolved, 0, "%s%s", strcmp(folder, "/") == 0 ? "" : folder, slash);
		free(folder);
		efree(path);
		path = resolved;
	}
	return path;
}

/* The path of a file as it is to be opened, which subject gets as well; NULL after throwing. To be freed by the caller. */
static char *check_path(zend_string *file, php_shm_subject *subject)
{
	php_shm_error error;
	char *path;

	path = resolve_path(ZSTR_VAL(file));
	subject->file = path != NULL ? path : ZSTR_VAL(file);
	if (path == NULL) {
		php_shm_fail(&error, "open", ENAMETOOLONG);
		php_shm_throw(&error, subject);
		return NULL;
	}
	if (php_check_open_basedir_ex(path, 0)) {
		/* As it was given: what it leads to is not for those to know who may not look there. */
		zend_throw_exception_ex(php_shm_access_exception_ce, EPERM,
			"open(\"%s\"): %s; the setting open_basedir allows only \"%s\"", ZSTR_VAL(file), strerror(EPERM), PG(open_basedir));
		efree(path);
		return NULL;
	}
	return path;
}

PHP_METHOD(SharedMemory, mmap)
{
	zend_long size;
	zend_string *file = NULL;
	zend_long flags = 0;
	zend_long mode = 0600;
	php_shm_error error;
	php_shm_memory_object *memory;
	char *path = NULL;

	ZEND_PARSE_PARAMETERS_START(1, 4)
		Z_PARAM_LONG(size)
		Z_PARAM_OPTIONAL
		Z_PARAM_PATH_STR_OR_NULL(file)
		Z_PARAM_LONG(flags)
		Z_PARAM_LONG(mode)
	ZEND_PARSE_PARAMETERS_END();

	if (!check_open_arguments(size, flags, mode, ALL_FLAGS, file != NULL)) {
		RETURN_THROWS();
	}
	if (file != NULL && ZSTR_LEN(file) == 0) {
		zend_argument_value_error(2, "must not be empty, null means anonymous memory");
		RETURN_THROWS();
	}
	if (file == NULL && (flags & PHP_SHM_PRIVATE)) {
		zend_argument_value_error(3, "must not have SharedMemory::PRIVATE without a file, " ZEND_LONG_FMT " given", flags);
		RETURN_THROWS();
	}

	php_shm_subject subject = {
		.mechanism = PHP_SHM_MECHANISM_MMAP, .size = (size_t) size, .flags = (unsigned) flags, .mode = (long) mode};

	if (file != NULL && (path = check_path(file, &subject)) == NULL) {
		RETURN_THROWS();
	}

	/* The object comes first: once the block is there, nothing may fail any more. */
	object_init_ex(return_value, php_shm_memory_ce);
	memory = php_shm_memory_from_obj(Z_OBJ_P(return_value));
	memory->window.offset = 0;
	memory->window.length = PHP_SHM_WHOLE;
	if (php_shm_block_mmap(&memory->window.block, (size_t) size, path, (unsigned) flags, (mode_t) mode, &error) == -1) {
		zval_ptr_dtor(return_value);
		ZVAL_NULL(return_value);
		throw_open(&error, &subject);
	}
	if (path != NULL) {
		efree(path);
	}
}

PHP_METHOD(SharedMemory, sysv)
{
	zend_long size;
	zend_long key = 0;
	zend_long flags = 0;
	zend_long mode = 0600;
	php_shm_error error;
	php_shm_memory_object *memory;

	ZEND_PARSE_PARAMETERS_START(1, 4)
		Z_PARAM_LONG(size)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(key)
		Z_PARAM_LONG(flags)
		Z_PARAM_LONG(mode)
	ZEND_PARSE_PARAMETERS_END();

#if SIZEOF_ZEND_LONG > 4
	/* key_t is signed, ftok() and hexadecimal keys are taken for unsigned: both name the same 32 bits. */
	if (key < INT32_MIN || key > UINT32_MAX) {
		zend_argument_value_error(2, "must be between %d and %u, " ZEND_LONG_FMT " given", INT32_MIN, UINT32_MAX, key);
		RETURN_THROWS();
	}
#endif
	if (!check_open_arguments(size, flags, mode, ALL_FLAGS & ~PHP_SHM_PRIVATE, key != 0)) {
		RETURN_THROWS();
	}

	php_shm_subject subject = {.mechanism = PHP_SHM_MECHANISM_SYSV,
		.key = (int) (uint32_t) key,
		.size = (size_t) size,
		.flags = (unsigned) flags,
		.mode = (long) mode};

	object_init_ex(return_value, php_shm_memory_ce);
	memory = php_shm_memory_from_obj(Z_OBJ_P(return_value));
	memory->window.offset = 0;
	memory->window.length = PHP_SHM_WHOLE;
	if (php_shm_block_sysv(&memory->window.block, (size_t) size, subject.key, (unsigned) flags, (mode_t) mode, &error) == -1) {
		zval_ptr_dtor(return_value);
		ZVAL_NULL(return_value);
		throw_open(&error, &subject);
	}
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
 * Debian's PHP 8.2 ends the process without a fatal error or shutdown functions when an allocation that may not fail goes far past
 * the memory limit. One that may fail gets the usual fatal error, raised when the method has returned.
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
	if (UNEXPECTED(!check_shared(window))) {
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
	if (UNEXPECTED(!check_shared(window))) {
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
	(void) check_shared(window);
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

	/* It touches no byte, so any protection will do. */
	if (UNEXPECTED(to_end || !php_shm_window_has(window, (size_t) offset, (size_t) length, window->block->read_limit)) &&
		!reach(window, offset, &length, to_end, PROT_NONE, &arguments)) {
		RETURN_THROWS();
	}
	php_shm_memory_return_window(return_value, window->block, window->offset + (size_t) offset, (size_t) length);
}

/* The block */

/* The same for what would move or unmap the bytes of a lock that is held here. */
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

	if (!check_whole(window, "protected") || !check_shared(window)) {
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
	/* What the caller knows counts: that another process was faster, and went further, is no mistake. */
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

	if (!check_usable(window) || !check_shared(window)) {
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

	if (!check_usable(window)) {
		RETURN_THROWS();
	}
	if (!is_whole(window)) {
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

/* Facts */

PHP_METHOD(SharedMemory, count)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!php_shm_window_refresh(window)) {
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) php_shm_window_known_length(window));
}

static zend_result count_elements(zend_object *object, zend_long *count)
{
	const php_shm_window *window = &php_shm_memory_from_obj(object)->window;

	if (!php_shm_window_refresh(window)) {
		return FAILURE;
	}
	*count = (zend_long) php_shm_window_known_length(window);
	return SUCCESS;
}

PHP_METHOD(SharedMemory, offset)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!check_usable(window)) {
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) window->offset);
}

static const char *mechanism_name(const php_shm_block *block)
{
	return block->mechanism == PHP_SHM_MECHANISM_SYSV ? "sysv" : "mmap";
}

PHP_METHOD(SharedMemory, mechanism)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!check_usable(window)) {
		RETURN_THROWS();
	}
	RETURN_STRING(mechanism_name(window->block));
}

PHP_METHOD(SharedMemory, file)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!check_usable(window)) {
		RETURN_THROWS();
	}
	if (window->block->memory.mapfile[0] == '\0') {
		RETURN_NULL();
	}
	RETURN_STRING(window->block->memory.mapfile);
}

/* The key as ftok() and ipcs(1) show it, and as it was most likely given: never negative. */
static zend_long key_of(const php_shm_block *block)
{
	return (zend_long) (uint32_t) block->memory.key;
}

PHP_METHOD(SharedMemory, key)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!check_usable(window)) {
		RETURN_THROWS();
	}
	if (window->block->mechanism != PHP_SHM_MECHANISM_SYSV) {
		RETURN_NULL();
	}
	RETURN_LONG(key_of(window->block));
}

PHP_METHOD(SharedMemory, id)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!check_usable(window)) {
		RETURN_THROWS();
	}
	if (window->block->mechanism != PHP_SHM_MECHANISM_SYSV) {
		RETURN_NULL();
	}
	RETURN_LONG(window->block->memory.shmid);
}

static void add_known(HashTable *info, const char *name, long value)
{
	zval known;

	if (value == -1) {
		ZVAL_NULL(&known);
	} else {
		ZVAL_LONG(&known, value);
	}
	zend_hash_str_update(info, name, strlen(name), &known);
}

/* The array of info(). What the kernel does not tell about a block, or no longer, is null. */
static void collect_info(zval *result, const php_shm_window *window)
{
	php_shm_block *block = window->block;
	bool sysv = block->mechanism == PHP_SHM_MECHANISM_SYSV;
	php_shm_error ignored;
	php_shm_stat stat;

	if (php_shm_block_stat(block, &stat, &ignored) == -1) {
		stat = (php_shm_stat) {.mode = -1, .owner = -1, .creator = -1, .attached = -1};
	}
	array_init(result);
	HashTable *info = Z_ARRVAL_P(result);

	add_assoc_string(result, "mechanism", (char *) mechanism_name(block));
	add_assoc_long(result, "offset", (zend_long) window->offset);
	add_assoc_long(result, "size", (zend_long) php_shm_window_known_length(window));
	if (block->memory.mapfile[0] != '\0') {
		add_assoc_string(result, "file", block->memory.mapfile);
	} else {
		add_assoc_null(result, "file");
	}
	add_known(info, "key", sysv ? (long) key_of(block) : -1);
	add_known(info, "id", sysv ? block->memory.shmid : -1);
	add_assoc_long(result, "block", (zend_long) block->memory.size);
	add_assoc_long(result, "mapped", (zend_long) php_shm_mapped(&block->memory));
	add_known(info, "resident", (long) php_shm_page_resident(&block->memory));
	add_assoc_long(result, "page_size", (zend_long) block->memory.page_size);
	add_assoc_bool(result, "huge_pages", block->memory.page_size > php_shm_page_size());
	add_assoc_long(result, "protection", block->protection);
	add_known(info, "mode", stat.mode);
	add_known(info, "owner", stat.owner);
	add_known(info, "creator", stat.creator);
	add_known(info, "attached", stat.attached);
}

PHP_METHOD(SharedMemory, info)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!php_shm_window_refresh(window)) {
		RETURN_THROWS();
	}
	collect_info(return_value, window);
}

/* For var_dump(), which must not throw. */
static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	const php_shm_window *window = &php_shm_memory_from_obj(object)->window;
	zval info;

	*is_temporary = 1;
	if (php_shm_block_is_freed(window->block)) {
		array_init(&info);
		add_assoc_bool(&info, "freed", true);
	} else {
		collect_info(&info, window);
	}
	return Z_ARRVAL(info);
}

void php_shm_memory_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, offsetof(php_shm_memory_object, std), free_object);
	handlers.count_elements = count_elements;
	handlers.get_debug_info = get_debug_info;
}

/* SPDX-License-Identifier: MIT */

/* SharedMemory::mmap() and ::sysv(): opens blocks. */

#include "path.h"
#include "shared_memory.h"

#define ALL_FLAGS \
	(PHP_SHM_EXISTING | PHP_SHM_EXCLUSIVE | PHP_SHM_READ_ONLY | PHP_SHM_PRIVATE | PHP_SHM_HUGE_PAGES | PHP_SHM_POPULATE)

/* Whether a mode makes sense: a right to write includes one to read, and the owner has all rights that others have. */
static bool is_useful_mode(zend_long mode)
{
	zend_long owner = mode >> 6, group = mode >> 3 & 7, others = mode & 7;
	zend_long all = owner | group | others;

	return mode >= 0 && mode <= 0777 && (owner & 4) && all == owner && (!(group & 2) || (group & 4)) &&
		(!(others & 2) || (others & 4));
}

/* The intended mode if a decimal number was written, as 660 for 0660; -1 if it was not. */
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

	if (file != NULL && (path = php_shm_path_check(file, &subject)) == NULL) {
		RETURN_THROWS();
	}

	/* The object first: once the block exists, nothing may fail any more. */
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
	/* key_t is signed, ftok() and hexadecimal keys are read as unsigned: both name the same 32 bits. */
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

/* SPDX-License-Identifier: MIT */

/* Facts about the block of a SharedMemory object: count(), file(), info() and so on. */

#include "shared_memory.h"

PHP_METHOD(SharedMemory, count)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!php_shm_window_refresh(window)) {
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) php_shm_window_known_length(window));
}

zend_result php_shm_memory_count_elements(zend_object *object, zend_long *count)
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

	if (!php_shm_window_check_usable(window)) {
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

	if (!php_shm_window_check_usable(window)) {
		RETURN_THROWS();
	}
	RETURN_STRING(mechanism_name(window->block));
}

PHP_METHOD(SharedMemory, file)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!php_shm_window_check_usable(window)) {
		RETURN_THROWS();
	}
	if (window->block->memory.mapfile[0] == '\0') {
		RETURN_NULL();
	}
	RETURN_STRING(window->block->memory.mapfile);
}

/* The key as ftok() and ipcs(1) show it, and as it was most likely given: not negative. */
static zend_long key_of(const php_shm_block *block)
{
	return (zend_long) (uint32_t) block->memory.key;
}

PHP_METHOD(SharedMemory, key)
{
	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_window *window = THIS_WINDOW();

	if (!php_shm_window_check_usable(window)) {
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

	if (!php_shm_window_check_usable(window)) {
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

/* The array of info(). Facts that the kernel does not tell, or no longer, are null. */
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

HashTable *php_shm_memory_debug_info(zend_object *object, int *is_temporary)
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

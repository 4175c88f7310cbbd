/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\GlobalMemory. */

#include "structure.h"

#include "structures/global_memory.h"

#include "ext/standard/php_string.h"
#include "zend_exceptions.h"

typedef struct php_shm_global_memory_object {
	php_shm_window window;
	php_shm_global_memory_handle handle;
	zend_object std;
} php_shm_global_memory_object;

static zend_object_handlers handlers;

#define THIS_MEMORY() \
	((php_shm_global_memory_object *) ((char *) Z_OBJ_P(ZEND_THIS) - XtOffsetOf(php_shm_global_memory_object, std)))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_global_memory_object), &handlers);
}

static php_shm_open_result open_memory(void *memory, size_t room, size_t offset, php_shm_owner self, void *handle)
{
	php_shm_open_result result = php_shm_global_memory_open(memory, room, offset, self, handle);

	if (result == PHP_SHM_OPEN_NO_ROOM) {
		zend_argument_value_error(1, "must have at least %zu bytes, %zu given", php_shm_global_memory_size(1), room);
	}
	return result;
}

static void take_over(void *memory)
{
	php_shm_global_memory_take_over(memory);
}

static const php_shm_structure_type type = {"GlobalMemory", open_memory, take_over};

PHP_METHOD(SharedMemory_GlobalMemory, __construct)
{
	zend_object *given;
	zend_long usable;
	size_t size = 0;
	php_shm_window window = {NULL, 0, 0};
	php_shm_global_memory_handle handle;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS_OR_LONG(given, php_shm_memory_ce, usable)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_global_memory_object *object = THIS_MEMORY();

	if (!php_shm_structure_is_new(&object->window)) {
		RETURN_THROWS();
	}
	if (given == NULL && (usable < 1 || (size = php_shm_global_memory_size((size_t) usable)) == 0)) {
		zend_argument_value_error(1, "must be between 1 and %zu, " ZEND_LONG_FMT " given", PHP_SHM_SIZE_MAX / 2, usable);
		RETURN_THROWS();
	}
	if (!php_shm_structure_bind_all(&window, given, size, sizeof(php_shm_global_memory), _Alignof(php_shm_global_memory), 1) ||
		!php_shm_structure_open(&window, &type, &handle)) {
		RETURN_THROWS();
	}

	if (!php_shm_structure_assign(&object->window, &window)) {
		RETURN_THROWS();
	}
	object->handle = handle;
}

static ZEND_COLD void throw_damaged(const char *what)
{
	zend_throw_exception_ex(php_shm_format_exception_ce, 0,
		"The bytes of the SharedMemory\\GlobalMemory have been damaged%s%s: something else has written to its window",
		what != NULL ? ": " : "", what != NULL ? what : "");
}

/* Takes bytes, with a name or without; ABSENT after throwing. */
static php_shm_region_result take(
	php_shm_global_memory_object *object, size_t size, const zend_string *name, php_shm_region *region)
{
	php_shm_owner self;
	php_shm_global_memory *memory =
		php_shm_structure_lock(&object->window, type.name, offsetof(php_shm_global_memory, lock), NULL, &self, NULL);
	php_shm_region_result result = PHP_SHM_REGION_ABSENT;
	const char *wrong = NULL;
	size_t offset = 0;

	if (memory == NULL) {
		return PHP_SHM_REGION_ABSENT;
	}
	/* Whoever died in it has left nothing to repair. */
	if (UNEXPECTED(php_shm_lock_is_abandoned(&memory->lock))) {
		php_shm_lock_recover(&memory->lock);
	}
	/* Another process may have made it since it was looked for without the lock. */
	if (name != NULL) {
		result = php_shm_global_memory_find(&object->handle, memory, ZSTR_VAL(name), ZSTR_LEN(name), region);
	}
	if (result == PHP_SHM_REGION_ABSENT) {
		result = php_shm_global_memory_alloc(
			&object->handle, memory, size, name != NULL ? ZSTR_VAL(name) : NULL, name != NULL ? ZSTR_LEN(name) : 0, &offset);
		region->offset = offset;
		region->size = size;
	}
#if ZEND_DEBUG
	wrong = php_shm_global_memory_verify(&object->handle, memory);
#endif
	php_shm_lock_release(&memory->lock, self);
	if (!php_shm_structure_check(&object->window)) {
		return PHP_SHM_REGION_ABSENT;
	}
	if (result == PHP_SHM_REGION_CORRUPT || wrong != NULL) {
		throw_damaged(wrong);
		return PHP_SHM_REGION_ABSENT;
	}
	return result;
}

PHP_METHOD(SharedMemory_GlobalMemory, alloc)
{
	zend_long size;
	php_shm_region region;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(size)
	ZEND_PARSE_PARAMETERS_END();

	if (size < 1) {
		zend_argument_value_error(1, "must be at least 1, " ZEND_LONG_FMT " given", size);
		RETURN_THROWS();
	}
	php_shm_global_memory_object *object = THIS_MEMORY();
	php_shm_region_result result = take(object, (size_t) size, NULL, &region);

	if (result == PHP_SHM_REGION_FOUND) {
		php_shm_memory_return_window(
			return_value, object->window.block, object->window.offset + (size_t) region.offset, (size_t) size);
	}
}

/* Checks a name, which is the first argument. */
static bool check_name(const zend_string *name)
{
	if (ZSTR_LEN(name) < 1 || ZSTR_LEN(name) > PHP_SHM_REGION_NAME_MAX) {
		zend_argument_value_error(1, "must be 1 to %d bytes long, %zu given", PHP_SHM_REGION_NAME_MAX, ZSTR_LEN(name));
		return false;
	}
	return true;
}

/* Looks for a name; CORRUPT after throwing. */
static php_shm_region_result find(const php_shm_global_memory_object *object, const zend_string *name, php_shm_region *region)
{
	const php_shm_global_memory *memory = php_shm_structure_read(&object->window);
	php_shm_region_result result = memory == NULL
		? PHP_SHM_REGION_CORRUPT
		: php_shm_global_memory_find(&object->handle, memory, ZSTR_VAL(name), ZSTR_LEN(name), region);

	if (memory == NULL || !php_shm_structure_check(&object->window)) {
		return PHP_SHM_REGION_CORRUPT;
	}
	if (result == PHP_SHM_REGION_CORRUPT) {
		throw_damaged(NULL);
	}
	return result;
}

/* A name may have any bytes: those that would end a message or break its line are escaped. */
static zend_string *printable(zend_string *name)
{
	return php_addcslashes(name, ZEND_STRL("\0..\37\177"));
}

static ZEND_COLD void throw_no_room(const php_shm_global_memory_object *object, zend_string *name, zend_long size)
{
	const php_shm_global_memory *memory = php_shm_structure_read(&object->window);
	size_t available = 0, regions = 0;

	/* Handlers ran while the lock was waited for: the block may be protected against reading now. */
	if (memory == NULL) {
		return;
	}
	zend_string *shown = printable(name);

	(void) php_shm_global_memory_stat(&object->handle, memory, &available, &regions);
	zend_throw_exception_ex(php_shm_no_space_exception_ce, ENOSPC,
		"There is no room for the region \"%s\" of " ZEND_LONG_FMT
		" bytes: %zu are available, and regions are never given back. Make the block larger before it is first used",
		ZSTR_VAL(shown), size, available);
	zend_string_release(shown);
}

static ZEND_COLD void throw_other_size(zend_string *name, size_t found, zend_long size)
{
	zend_string *shown = printable(name);

	zend_throw_exception_ex(php_shm_format_exception_ce, 0, "The region \"%s\" is there with %zu bytes, not with " ZEND_LONG_FMT,
		ZSTR_VAL(shown), found, size);
	zend_string_release(shown);
}

PHP_METHOD(SharedMemory_GlobalMemory, region)
{
	zend_string *name;
	zend_long size;
	php_shm_region region;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_STR(name)
		Z_PARAM_LONG(size)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_global_memory_object *object = THIS_MEMORY();

	if (!check_name(name)) {
		RETURN_THROWS();
	}
	if (size < 1) {
		zend_argument_value_error(2, "must be at least 1, " ZEND_LONG_FMT " given", size);
		RETURN_THROWS();
	}
	php_shm_region_result result = find(object, name, &region);

	if (result == PHP_SHM_REGION_ABSENT) {
		result = take(object, (size_t) size, name, &region);
	}
	if (EG(exception) != NULL) {
		RETURN_THROWS();
	}
	if (result == PHP_SHM_REGION_NO_ROOM) {
		throw_no_room(object, name, size);
		RETURN_THROWS();
	}
	if (region.size != (uint64_t) size) {
		throw_other_size(name, (size_t) region.size, size);
		RETURN_THROWS();
	}
	php_shm_memory_return_window(
		return_value, object->window.block, object->window.offset + (size_t) region.offset, (size_t) size);
}

PHP_METHOD(SharedMemory_GlobalMemory, has)
{
	zend_string *name;
	php_shm_region region;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	if (!check_name(name)) {
		RETURN_THROWS();
	}
	RETURN_BOOL(find(THIS_MEMORY(), name, &region) == PHP_SHM_REGION_FOUND);
}

/* How much is left and how many regions there are; false after throwing. */
static bool stat_memory(const php_shm_global_memory_object *object, size_t *available, size_t *regions)
{
	const php_shm_global_memory *memory = php_shm_structure_read(&object->window);
	bool sound = memory != NULL && php_shm_global_memory_stat(&object->handle, memory, available, regions);

	if (memory == NULL || !php_shm_structure_check(&object->window)) {
		return false;
	}
	if (!sound) {
		throw_damaged(NULL);
	}
	return sound;
}

/* Calls `add` with each region; false after throwing. */
static bool each_region(const php_shm_global_memory_object *object, size_t regions, zval *to,
	void (*add)(const php_shm_global_memory_object *object, zval *to, const php_shm_region *region))
{
	for (size_t number = 0; number < regions; number++) {
		const php_shm_global_memory *memory = php_shm_structure_read(&object->window);
		php_shm_region region;
		php_shm_region_result result =
			memory == NULL ? PHP_SHM_REGION_CORRUPT : php_shm_global_memory_region(&object->handle, memory, number, &region);

		if (memory == NULL || !php_shm_structure_check(&object->window)) {
			return false;
		}
		if (result != PHP_SHM_REGION_FOUND) {
			throw_damaged(NULL);
			return false;
		}
		add(object, to, &region);
	}
	return true;
}

static void add_name(const php_shm_global_memory_object *object, zval *to, const php_shm_region *region)
{
	add_next_index_stringl(to, region->name, region->length);
}

static void add_facts(const php_shm_global_memory_object *object, zval *to, const php_shm_region *region)
{
	zval facts;

	array_init(&facts);
	add_assoc_long(&facts, "offset", (zend_long) (object->window.offset + region->offset));
	add_assoc_long(&facts, "size", (zend_long) region->size);
	/* As all keys of arrays, a name that is a decimal number becomes one. */
	zend_symtable_str_update(Z_ARRVAL_P(to), region->name, region->length, &facts);
}

PHP_METHOD(SharedMemory_GlobalMemory, names)
{
	size_t available, regions;

	ZEND_PARSE_PARAMETERS_NONE();

	if (!stat_memory(THIS_MEMORY(), &available, &regions)) {
		RETURN_THROWS();
	}
	array_init_size(return_value, (uint32_t) regions);
	each_region(THIS_MEMORY(), regions, return_value, add_name);
}

PHP_METHOD(SharedMemory_GlobalMemory, available)
{
	size_t available, regions;

	ZEND_PARSE_PARAMETERS_NONE();

	if (!stat_memory(THIS_MEMORY(), &available, &regions)) {
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) available);
}

PHP_METHOD(SharedMemory_GlobalMemory, count)
{
	size_t available, regions;

	ZEND_PARSE_PARAMETERS_NONE();

	if (!stat_memory(THIS_MEMORY(), &available, &regions)) {
		RETURN_THROWS();
	}
	RETURN_LONG((zend_long) regions);
}

PHP_METHOD(SharedMemory_GlobalMemory, stats)
{
	size_t available, regions;
	zval by_name;

	ZEND_PARSE_PARAMETERS_NONE();

	php_shm_global_memory_object *object = THIS_MEMORY();

	if (!stat_memory(object, &available, &regions)) {
		RETURN_THROWS();
	}
	array_init(return_value);
	add_assoc_long(return_value, "capacity", (zend_long) (object->handle.units * PHP_SHM_GLOBAL_MEMORY_UNIT));
	add_assoc_long(return_value, "available", (zend_long) available);
	array_init_size(&by_name, (uint32_t) regions);
	add_assoc_zval(return_value, "regions", &by_name);
	each_region(object, regions, &by_name, add_facts);
}

void php_shm_global_memory_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, XtOffsetOf(php_shm_global_memory_object, std), php_shm_structure_free);
}

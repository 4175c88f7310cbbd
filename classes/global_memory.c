/* SPDX-License-Identifier: MIT */

/* The class SharedMemory\GlobalMemory. */

#include "structure.h"

#include "structures/global_memory.h"

#include "ext/standard/php_string.h"
#include "zend_exceptions.h"

typedef struct php_shm_global_memory_object {
	php_shm_window window;
	php_shm_global_memory_handle handle;
	bool own; /* the constructor created the block */
	zend_object std;
} php_shm_global_memory_object;

static zend_object_handlers handlers;

static inline php_shm_global_memory_object *memory_from_obj(zend_object *object)
{
	return (php_shm_global_memory_object *) ((char *) object - offsetof(php_shm_global_memory_object, std));
}

#define THIS_MEMORY() memory_from_obj(Z_OBJ_P(ZEND_THIS))

static zend_object *create_object(zend_class_entry *ce)
{
	return php_shm_structure_create(ce, sizeof(php_shm_global_memory_object), &handlers);
}

PHP_METHOD(SharedMemory_GlobalMemory, __construct)
{
	zend_object *given;
	zend_long usable;
	php_shm_wanted wanted = {.room = 0};
	php_shm_global_memory_handle handle;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS_OR_LONG(given, php_shm_memory_ce, usable)
	ZEND_PARSE_PARAMETERS_END();

	php_shm_global_memory_object *object = THIS_MEMORY();

	if (given == NULL && (usable < 1 || (wanted.room = php_shm_global_memory_size((size_t) usable)) == 0)) {
		zend_argument_value_error(1, "must be between 1 and %zu, " ZEND_LONG_FMT " given", PHP_SHM_SIZE_MAX / 2, usable);
		RETURN_THROWS();
	}
	if (!php_shm_structure_construct(&object->window, given, &php_shm_global_memory_kind, wanted, 1, &handle)) {
		RETURN_THROWS();
	}
	object->handle = handle;
	/* Includes what its block has grown by since it was formatted. */
	object->window.length = handle.first + handle.units * PHP_SHM_GLOBAL_MEMORY_UNIT;
	object->own = given == NULL;
}

/*
 * Takes into use what has been added to the block since the last call. False if nothing has, and after throwing. Called when
 * something does not fit into the known size: another process may have grown the block, or allocated beyond that size.
 */
static bool extend(php_shm_global_memory_object *object)
{
	php_shm_window whole = {.block = object->window.block, .offset = 0, .length = PHP_SHM_WHOLE};

	if (!object->handle.grows || !php_shm_window_refresh(&whole) || whole.block->memory.size <= object->window.length) {
		return false;
	}
	object->window.length = whole.block->memory.size;
	php_shm_global_memory_extend(&object->handle, object->window.length);
	return true;
}

/* Does nothing if extend() has thrown already. */
static ZEND_COLD void throw_damaged(const php_shm_global_memory_object *object)
{
	if (EG(exception) != NULL) {
		return;
	}
	if (object->handle.made_whole && !object->handle.grows) {
		zend_throw_exception_ex(php_shm_format_exception_ce, 0,
			"This SharedMemory\\GlobalMemory has grown with its block past this window of %zu bytes, or its bytes have been "
			"damaged: open it in the whole block, not in a slice",
			object->window.length);
		return;
	}
	php_shm_structure_throw_damaged(&php_shm_global_memory_kind, NULL);
}

/* Allocates within the known size, with a name or without; CORRUPT also after throwing. */
static php_shm_region_result take_known(
	php_shm_global_memory_object *object, size_t size, const zend_string *name, php_shm_region *region)
{
	php_shm_waiting waiting = php_shm_waiting_until(PHP_SHM_WAIT_FOREVER);
	php_shm_owner self;
	php_shm_global_memory *memory = php_shm_structure_lock(
		&object->window, &php_shm_global_memory_kind, offsetof(php_shm_global_memory, lock), &waiting, &self);
	php_shm_region_result result = PHP_SHM_REGION_ABSENT;
	size_t offset = 0;

	if (memory == NULL) {
		return PHP_SHM_REGION_CORRUPT;
	}
	/* Another process may have created it since the lookup without the lock. */
	if (name != NULL) {
		result = php_shm_global_memory_find(&object->handle, memory, ZSTR_VAL(name), ZSTR_LEN(name), region);
	}
	if (result == PHP_SHM_REGION_ABSENT) {
		result = php_shm_global_memory_alloc(
			&object->handle, memory, size, name != NULL ? ZSTR_VAL(name) : NULL, name != NULL ? ZSTR_LEN(name) : 0, &offset);
		region->offset = offset;
		region->size = size;
	}
	/* CORRUPT is not thrown yet: the block may have grown, see extend(). */
	return php_shm_structure_finish(&object->window, &php_shm_global_memory_kind,
			   result != PHP_SHM_REGION_CORRUPT ? &object->handle : NULL, &memory->lock, self, false)
		? result
		: PHP_SHM_REGION_CORRUPT;
}

/* Allocates: OK or NO_ROOM; CORRUPT after throwing. */
static php_shm_region_result take(
	php_shm_global_memory_object *object, size_t size, const zend_string *name, php_shm_region *region)
{
	php_shm_region_result result;

	do {
		result = take_known(object, size, name, region);
	} while (result != PHP_SHM_REGION_OK && EG(exception) == NULL && extend(object));
	if (result == PHP_SHM_REGION_CORRUPT) {
		throw_damaged(object);
	}
	return EG(exception) == NULL ? result : PHP_SHM_REGION_CORRUPT;
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

	php_shm_memory_return_new(return_value);
	if (take(object, (size_t) size, NULL, &region) != PHP_SHM_REGION_OK) {
		php_shm_memory_drop(return_value);
		return;
	}
	php_shm_memory_set_window(return_value, object->window.block, object->window.offset + (size_t) region.offset, (size_t) size);
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

/* Looks up a name: OK or ABSENT; CORRUPT after throwing. */
static php_shm_region_result find(php_shm_global_memory_object *object, const zend_string *name, php_shm_region *region)
{
	php_shm_region_result result;

	do {
		const php_shm_global_memory *memory = php_shm_structure_read(&object->window);

		if (memory == NULL) {
			return PHP_SHM_REGION_CORRUPT;
		}
		result = php_shm_global_memory_find(&object->handle, memory, ZSTR_VAL(name), ZSTR_LEN(name), region);
		if (!php_shm_window_check(&object->window)) {
			return PHP_SHM_REGION_CORRUPT;
		}
	} while (UNEXPECTED(result == PHP_SHM_REGION_CORRUPT) && extend(object));
	if (UNEXPECTED(result == PHP_SHM_REGION_CORRUPT)) {
		throw_damaged(object);
	}
	return result;
}

/* A name may have any bytes: escapes those that would end a message or break its line. */
static zend_string *printable(zend_string *name)
{
	return php_addcslashes(name, ZEND_STRL("\0..\37\177"));
}

/* How to get more room. */
static const char *way_out(const php_shm_global_memory_object *object, size_t regions)
{
	const php_shm_block *block = object->window.block;

	if (regions == PHP_SHM_REGIONS_MAX) {
		return "; that is as many regions as there can be, use another SharedMemory\\GlobalMemory for more";
	}
	if (object->handle.grows) {
		if (block->mechanism == PHP_SHM_MECHANISM_SYSV) {
			return "; a System V segment cannot grow, use SharedMemory::mmap() for a block that can";
		}
		if (!php_shm_block_can_grow(block)) {
			return "; this block cannot grow, as this system has no memfd for anonymous memory, use a file";
		}
		return block->memory.mapfile[0] != '\0' ? "; grow() its block, or open the file with a larger size"
												: "; grow() its block";
	}
	if (object->handle.made_whole) {
		return "; it is used through a slice here, in the whole block it can grow";
	}
	return object->own ? "; make it with more bytes, or in a block that can grow, see SharedMemory::mmap()"
					   : "; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block";
}

static ZEND_COLD void throw_no_room(php_shm_global_memory_object *object, zend_string *name, zend_long size)
{
	const php_shm_global_memory *memory = php_shm_structure_read(&object->window);
	size_t available = 0, regions = 0;

	/* Handlers ran while this thread waited for the lock: the block may be protected against reading now. */
	if (memory == NULL) {
		return;
	}
	zend_string *shown = printable(name);

	(void) php_shm_global_memory_stat(&object->handle, memory, &available, &regions);
	zend_throw_exception_ex(php_shm_no_space_exception_ce, ENOSPC,
		"There is no room for the region \"%s\" of " ZEND_LONG_FMT
		" bytes: %zu are available, and regions are never given back%s",
		ZSTR_VAL(shown), size, available, way_out(object, regions));
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
	RETURN_BOOL(find(THIS_MEMORY(), name, &region) == PHP_SHM_REGION_OK);
}

/* Available bytes and number of regions; false after throwing. */
static bool stat_memory(php_shm_global_memory_object *object, size_t *available, size_t *regions)
{
	bool sound;

	do {
		const php_shm_global_memory *memory = php_shm_structure_read(&object->window);

		if (memory == NULL) {
			return false;
		}
		sound = php_shm_global_memory_stat(&object->handle, memory, available, regions);
		if (!php_shm_window_check(&object->window)) {
			return false;
		}
	} while (!sound && extend(object));
	if (!sound) {
		throw_damaged(object);
	}
	return sound;
}

/* The same with the current size: asks the system for the size of a block that can grow. */
static bool stat_room(php_shm_global_memory_object *object, size_t *available, size_t *regions)
{
	(void) extend(object);
	return EG(exception) == NULL && stat_memory(object, available, regions);
}

/* Calls `add` with each region; false after throwing. */
static bool each_region(php_shm_global_memory_object *object, size_t regions, zval *to,
	void (*add)(const php_shm_global_memory_object *object, zval *to, const php_shm_region *region))
{
	for (size_t number = 0; number < regions; number++) {
		php_shm_region_result result;
		php_shm_region region;

		do {
			const php_shm_global_memory *memory = php_shm_structure_read(&object->window);

			if (memory == NULL) {
				return false;
			}
			result = php_shm_global_memory_region(&object->handle, memory, number, &region);
			if (!php_shm_window_check(&object->window)) {
				return false;
			}
		} while (result != PHP_SHM_REGION_OK && extend(object));
		if (result != PHP_SHM_REGION_OK) {
			throw_damaged(object);
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
	/* As any array key, a name that is a decimal number becomes an integer. */
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

	if (!stat_room(THIS_MEMORY(), &available, &regions)) {
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

	if (!stat_room(object, &available, &regions)) {
		RETURN_THROWS();
	}
	array_init(return_value);
	add_assoc_long(return_value, "capacity", (zend_long) (object->handle.units * PHP_SHM_GLOBAL_MEMORY_UNIT));
	add_assoc_long(return_value, "available", (zend_long) available);
	array_init_size(&by_name, (uint32_t) regions);
	add_assoc_zval(return_value, "regions", &by_name);
	each_region(object, regions, &by_name, add_facts);
}

static void show(zval *info, zend_object *object, const void *memory)
{
	const php_shm_global_memory_object *own = memory_from_obj(object);
	size_t available, regions;
	php_shm_region region;
	zval names;

	if (!php_shm_global_memory_stat(&own->handle, memory, &available, &regions)) {
		add_assoc_bool(info, "damaged", true);
		return;
	}
	add_assoc_long(info, "available", (zend_long) available);
	add_assoc_long(info, "count", (zend_long) regions);
	array_init(&names);
	for (size_t number = 0; number < regions && number < PHP_SHM_SHOWN &&
		 php_shm_global_memory_region(&own->handle, memory, number, &region) == PHP_SHM_REGION_OK;
		 number++) {
		add_name(own, &names, &region);
	}
	add_assoc_zval(info, "names", &names);
}

static HashTable *get_debug_info(zend_object *object, int *is_temporary)
{
	return php_shm_structure_debug_info(object, is_temporary, show);
}

void php_shm_global_memory_init_class(zend_class_entry *ce)
{
	ce->create_object = create_object;
	php_shm_init_handlers(&handlers, offsetof(php_shm_global_memory_object, std), php_shm_structure_free);
	handlers.get_debug_info = get_debug_info;
}

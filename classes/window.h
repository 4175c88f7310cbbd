/* SPDX-License-Identifier: MIT */

/* Windows on blocks as PHP objects: common to the class SharedMemory and the classes of structures. */
#ifndef PHP_SHM_CLASSES_WINDOW_H
#define PHP_SHM_CLASSES_WINDOW_H

#include "classes.h"

/* SharedMemory: a window on a block, which is never NULL. */
typedef struct php_shm_memory_object {
	php_shm_window window;
	zend_object std;
} php_shm_memory_object;

static inline php_shm_memory_object *php_shm_memory_from_obj(zend_object *object)
{
	return (php_shm_memory_object *) ((char *) object - offsetof(php_shm_memory_object, std));
}

/* Returns a new window: `length` bytes from `offset` on, which must lie in the block. Accesses none of them. */
void php_shm_memory_return_window(zval *return_value, php_shm_block *block, size_t offset, size_t length);

/*
 * The same in two steps, so that nothing is allocated before there is memory for the object, which has no bytes at first. On
 * failure php_shm_memory_drop() returns null instead.
 */
void php_shm_memory_return_new(zval *return_value);
void php_shm_memory_set_window(zval *object, php_shm_block *block, size_t offset, size_t length);
void php_shm_memory_drop(zval *return_value);

static inline bool php_shm_window_is_whole(const php_shm_window *window)
{
	return window->length == PHP_SHM_WHOLE;
}

/* Bytes in the window as far as this process knows. */
static inline size_t php_shm_window_known_length(const php_shm_window *window)
{
	return php_shm_window_is_whole(window) ? window->block->memory.size : window->length;
}

/* Throws if the block has been freed. */
bool php_shm_window_check_usable(const php_shm_window *window);

/* To be called after each access: throws if the block is lost. */
static zend_always_inline bool php_shm_window_check(const php_shm_window *window)
{
	if (UNEXPECTED(php_shm_block_is_lost(window->block))) {
		php_shm_throw_lost(window->block);
		return false;
	}
	return true;
}

/* Maps what other processes have added to a whole block; false after throwing: it is freed or lost, or its size is unknown. */
bool php_shm_window_refresh(const php_shm_window *window);

/* The handlers of all classes here: objects can be neither cloned nor compared. */
void php_shm_init_handlers(zend_object_handlers *own, int offset, zend_object_free_obj_t free_obj);

#endif /* PHP_SHM_CLASSES_WINDOW_H */

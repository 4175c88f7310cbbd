/* SPDX-License-Identifier: MIT */

#include "window.h"

bool php_shm_window_check_usable(const php_shm_window *window)
{
	if (php_shm_block_is_freed(window->block)) {
		php_shm_throw_freed();
		return false;
	}
	return true;
}

bool php_shm_window_refresh(const php_shm_window *window)
{
	php_shm_error error;

	if (!php_shm_window_check_usable(window)) {
		return false;
	}
	if (php_shm_window_is_whole(window) && php_shm_block_refresh(window->block, &error) == -1) {
		php_shm_throw_block(&error, window->block, 0);
		return false;
	}
	return php_shm_window_check(window);
}

void php_shm_init_handlers(zend_object_handlers *own, int offset, zend_object_free_obj_t free_obj)
{
	memcpy(own, &std_object_handlers, sizeof(*own));
	own->offset = offset;
	own->free_obj = free_obj;
	own->clone_obj = NULL;
	own->compare = zend_objects_not_comparable;
}

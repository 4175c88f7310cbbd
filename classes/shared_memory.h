/* SPDX-License-Identifier: MIT */

/* Shared by the files of the class SharedMemory: bytes and blocks, opening, facts. */
#ifndef PHP_SHM_CLASSES_SHARED_MEMORY_H
#define PHP_SHM_CLASSES_SHARED_MEMORY_H

#include "window.h"

#define THIS_WINDOW() (&php_shm_memory_from_obj(Z_OBJ_P(ZEND_THIS))->window)

/* Handlers: for count() and for var_dump(), which must not throw. */
zend_result php_shm_memory_count_elements(zend_object *object, zend_long *count);
HashTable *php_shm_memory_debug_info(zend_object *object, int *is_temporary);

#endif /* PHP_SHM_CLASSES_SHARED_MEMORY_H */

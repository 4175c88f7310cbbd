/* SPDX-License-Identifier: MIT */

/* Paths of files that users name. */
#ifndef PHP_SHM_CLASSES_PATH_H
#define PHP_SHM_CLASSES_PATH_H

#include "classes.h"

/*
 * Returns the path of a file as it is to be opened, and sets subject->file to it; NULL after throwing: too long, or outside
 * open_basedir. To be freed with efree().
 */
char *php_shm_path_check(zend_string *file, php_shm_subject *subject);

#endif /* PHP_SHM_CLASSES_PATH_H */

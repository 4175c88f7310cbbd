/* SPDX-License-Identifier: MIT */

/* What the iterators of our classes have in common: an object, a position in it, and the value there. */
#ifndef PHP_SHM_CLASSES_ITERATOR_H
#define PHP_SHM_CLASSES_ITERATOR_H

#include "php.h"

typedef struct php_shm_iterator {
	zend_object_iterator iterator; /* its data is the object */
	zend_long position;            /* begins at -1 */
	zval current;                  /* undefined: the iterator is not valid */
} php_shm_iterator;

/* For get_iterator; throws if it is to be by reference. `functions` are those below and the class's own key, next and rewind. */
zend_object_iterator *php_shm_iterator_create(zval *object, int by_reference, const zend_object_iterator_funcs *functions);

void php_shm_iterator_dtor(zend_object_iterator *iterator);
int php_shm_iterator_valid(zend_object_iterator *iterator);
zval *php_shm_iterator_current(zend_object_iterator *iterator);
/* The position. */
void php_shm_iterator_key(zend_object_iterator *iterator, zval *key);

/* Destructors of the old value may use the iterator: it is not valid then. */
void php_shm_iterator_drop(php_shm_iterator *position);

#endif /* PHP_SHM_CLASSES_ITERATOR_H */

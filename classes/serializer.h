/* SPDX-License-Identifier: MIT */

/* The serializers of PHP and igbinary, called so that a call is independent of all others in progress. */
#ifndef PHP_SHM_SERIALIZER_H
#define PHP_SHM_SERIALIZER_H

#include "php.h"

/* How unserializing ended. */
typedef enum php_shm_verdict {
	PHP_SHM_VERDICT_DONE,
	PHP_SHM_VERDICT_FAILED, /* *failure has the reason */
	PHP_SHM_VERDICT_EXIT    /* the request ends, as by exit(): EG(exception) holds its unwind exception */
} php_shm_verdict;

/* The reason of a failure. */
typedef struct php_shm_failure {
	zend_string *reason;   /* in words */
	zend_object *previous; /* the exception thrown meanwhile, by __unserialize() for instance; NULL: none */
} php_shm_failure;

static inline void php_shm_failure_release(php_shm_failure *failure)
{
	zend_string_release(failure->reason);
	if (failure->previous != NULL) {
		OBJ_RELEASE(failure->previous);
	}
}

/* Whether igbinary is loaded. */
bool php_shm_serializer_has_igbinary(void);

/* The bytes of an array or an object; NULL after throwing. Runs code of its classes. */
zend_string *php_shm_serialize(zval *from, bool igbinary);

/*
 * Sets *to to the array or object of the bytes, complete in all parts; else leaves it undefined and fills *failure, which the
 * caller releases. Shows and throws nothing itself: warnings of the serializer become the reason. Warnings of code that it runs
 * are shown or handled as usual.
 */
php_shm_verdict php_shm_unserialize(zval *to, zend_string *bytes, bool igbinary, php_shm_failure *failure);

/* Called from MINIT, MSHUTDOWN and RSHUTDOWN. */
void php_shm_serializer_startup(void);
void php_shm_serializer_shutdown(void);
void php_shm_serializer_end_request(void);

#endif /* PHP_SHM_SERIALIZER_H */

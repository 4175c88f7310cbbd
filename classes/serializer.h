/* SPDX-License-Identifier: MIT */

/* The serializers of PHP and igbinary, called so that a call has nothing to do with any other one that is under way. */
#ifndef PHP_SHM_SERIALIZER_H
#define PHP_SHM_SERIALIZER_H

#include "php.h"

/* How unserializing ended. */
typedef enum php_shm_verdict {
	PHP_SHM_VERDICT_DONE,
	PHP_SHM_VERDICT_FAILED, /* the reason is given */
	PHP_SHM_VERDICT_EXIT    /* the request ends, as by exit(): what does so is EG(exception), and goes on */
} php_shm_verdict;

/* Why it failed. */
typedef struct php_shm_failure {
	zend_string *reason;   /* in words */
	zend_object *previous; /* what was thrown meanwhile, by __unserialize() or anything else; NULL: nothing */
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

/* The bytes of an array or an object; NULL after throwing. Runs code of the value's classes. */
zend_string *php_shm_serialize(zval *from, bool igbinary);

/*
 * *to is the array or object that the bytes say, in all its parts; else undefined, and *failure is filled, which the caller
 * releases. Nothing is said or thrown besides: warnings of the serializer become the reason. Warnings of the code that it runs
 * are shown, or handled, as always.
 */
php_shm_verdict php_shm_unserialize(zval *to, zend_string *bytes, bool igbinary, php_shm_failure *failure);

/* Called once, from MINIT, MSHUTDOWN, and at each RSHUTDOWN. */
void php_shm_serializer_startup(void);
void php_shm_serializer_shutdown(void);
void php_shm_serializer_end_request(void);

#endif /* PHP_SHM_SERIALIZER_H */

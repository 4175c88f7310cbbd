/* SPDX-License-Identifier: MIT */

/* A second extension: it takes shared memory from shm through the installed header and lets a forked child write into it. */
#include "php.h"
#include "ext/shm/php_shm.h"
#include <sys/wait.h>
#include <unistd.h>

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_consumer_share, 0, 1, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO(0, text, IS_STRING, 0)
ZEND_END_ARG_INFO()

static PHP_FUNCTION(consumer_share)
{
	zend_string *text;
	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(text)
	ZEND_PARSE_PARAMETERS_END();

	char *block = sw_shm_malloc(ZSTR_LEN(text) + 1);
	if (block == NULL) {
		RETURN_EMPTY_STRING();
	}
	pid_t child = fork();
	if (child == 0) {
		memcpy(block, ZSTR_VAL(text), ZSTR_LEN(text) + 1);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	RETVAL_STRING(block);
	sw_shm_free(block);
}

static const zend_function_entry functions[] = {PHP_FE(consumer_share, arginfo_consumer_share) PHP_FE_END};

static const zend_module_dep dependencies[] = {ZEND_MOD_REQUIRED("shm") ZEND_MOD_END};

zend_module_entry consumer_module_entry = {
	STANDARD_MODULE_HEADER_EX,
	NULL,
	dependencies,
	"consumer",
	functions,
	NULL,
	NULL,
	NULL,
	NULL,
	NULL,
	PHP_SHM_VERSION,
	STANDARD_MODULE_PROPERTIES,
};

ZEND_GET_MODULE(consumer)

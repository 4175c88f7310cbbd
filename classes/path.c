/* SPDX-License-Identifier: MIT */

#include "path.h"

#include "fopen_wrappers.h"
#include "zend_exceptions.h"

#include <stdlib.h>

/* The path as the kernel should see it: absolute, its folder without symbolic links. NULL if PHP cannot expand it. */
static char *resolve_path(const char *file)
{
	/* Not expand_filepath(), which would follow a symbolic link at the end as well. */
	char *path = expand_filepath_with_mode(file, NULL, NULL, 0, CWD_EXPAND);
	char *slash = path != NULL ? strrchr(path, '/') : NULL;
	char *folder;

	if (slash == NULL || slash == path) {
		return path;
	}
	*slash = '\0';
	folder = realpath(path, NULL);
	*slash = '/';
	if (folder != NULL) {
		/* If the folder cannot be resolved, open() will fail with the reason. */
		char *resolved;

		spprintf(&resolved, 0, "%s%s", strcmp(folder, "/") == 0 ? "" : folder, slash);
		free(folder);
		efree(path);
		path = resolved;
	}
	return path;
}

char *php_shm_path_check(zend_string *file, php_shm_subject *subject)
{
	php_shm_error error;
	char *path;

	path = resolve_path(ZSTR_VAL(file));
	subject->file = path != NULL ? path : ZSTR_VAL(file);
	if (path == NULL) {
		php_shm_fail(&error, "open", ENAMETOOLONG);
		php_shm_throw(&error, subject);
		return NULL;
	}
	if (php_check_open_basedir_ex(path, 0)) {
		/* As it was given: a user without access must not learn what it resolves to. */
		zend_throw_exception_ex(php_shm_access_exception_ce, EPERM,
			"open(\"%s\"): %s; the setting open_basedir allows only \"%s\"", ZSTR_VAL(file), strerror(EPERM), PG(open_basedir));
		efree(path);
		return NULL;
	}
	return path;
}

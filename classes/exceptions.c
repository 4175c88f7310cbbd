/* SPDX-License-Identifier: MIT */

/*
 * Turns errors of the floors below into exceptions: the class by errno, the message with the call, its arguments and a way out.
 */

#include "classes.h"

#include "zend_exceptions.h"
#include "zend_smart_str.h"

#include <sys/mman.h>
#include <sys/resource.h>

zend_class_entry *php_shm_exception_ce;
zend_class_entry *php_shm_exists_exception_ce;
zend_class_entry *php_shm_not_found_exception_ce;
zend_class_entry *php_shm_access_exception_ce;
zend_class_entry *php_shm_no_space_exception_ce;
zend_class_entry *php_shm_format_exception_ce;
zend_class_entry *php_shm_timeout_exception_ce;
zend_class_entry *php_shm_closed_exception_ce;
zend_class_entry *php_shm_abandoned_exception_ce;
zend_class_entry *php_shm_unserialize_exception_ce;
zend_class_entry *php_shm_error_ce;

/* shmget() says EINVAL when a new segment is larger than SHMMAX. */
static bool exceeds_segment_limit(const php_shm_error *error, const php_shm_subject *subject, php_shm_sysv_limits *limits)
{
	return strcmp(error->call, "shmget") == 0 && error->code == EINVAL && !error->too_small && php_shm_sysv_get_limits(limits) &&
		subject->size > limits->segment_bytes;
}

static zend_class_entry *class_of(const php_shm_error *error, const php_shm_subject *subject)
{
	php_shm_sysv_limits limits;

	switch (error->code) {
		case EEXIST:
			return php_shm_exists_exception_ce;
		case ENOENT:
		case ENOTDIR:
		case EIDRM:
			return php_shm_not_found_exception_ce;
		case EACCES:
		case EPERM:
		case EROFS:
		case ETXTBSY:
			return php_shm_access_exception_ce;
		case ENOSPC:
		case ENOMEM:
		case EMFILE:
		case ENFILE:
		case EDQUOT:
		case EFBIG:
			return php_shm_no_space_exception_ce;
		default:
			return exceeds_segment_limit(error, subject, &limits) ? php_shm_no_space_exception_ce : php_shm_exception_ce;
	}
}

static void append_subject(smart_str *message, const php_shm_subject *subject)
{
	if (subject->file != NULL) {
		smart_str_append_printf(message, "\"%s\"", subject->file);
	} else if (subject->mechanism == PHP_SHM_MECHANISM_SYSV && subject->key != 0) {
		smart_str_append_printf(message, "key 0x%08x", (unsigned) subject->key);
	} else if (subject->mechanism == PHP_SHM_MECHANISM_SYSV) {
		smart_str_appends(message, "private segment");
	} else {
		smart_str_appends(message, "anonymous memory");
	}
	if (subject->size != 0) {
		smart_str_append_printf(message, ", %zu bytes", subject->size);
	}
}

static void append_limit(smart_str *message, const char *name, int resource, const char *command)
{
	size_t limit = php_shm_resource_limit(resource);

	if (limit != SIZE_MAX) {
		smart_str_append_printf(message, "; the limit %s is %zu, see `%s`", name, limit, command);
	}
}

static void append_not_found_advice(smart_str *message, const php_shm_error *error, const php_shm_subject *subject)
{
	if (error->code == EIDRM) {
		smart_str_appends(message, "; it has been removed meanwhile, create it anew");
	} else if (subject->file != NULL && !php_shm_file_has_folder(subject->file)) {
		smart_str_appends(message, "; the folder must exist");
	} else if (subject->flags & PHP_SHM_READ_ONLY) {
		smart_str_appends(message, "; another process must create it first");
	} else if (subject->flags & PHP_SHM_EXISTING) {
		smart_str_appends(message, "; create it first, or leave out SharedMemory::EXISTING");
		smart_str_appends(message, subject->size == 0 ? " and give a size, to create it here" : " to create it here");
	}
}

static void append_segment_limit(smart_str *message, const php_shm_error *error)
{
	php_shm_sysv_limits limits;

	if (!php_shm_sysv_get_limits(&limits)) {
		return;
	}
	if (error->code == EINVAL) {
		smart_str_append_printf(
			message, "; the limit SHMMAX is %zu bytes a segment, see `sysctl kernel.shmmax`", limits.segment_bytes);
	} else if (limits.segments_used >= limits.segments) {
		smart_str_append_printf(message,
			"; the limit SHMMNI is %zu segments, remove unused ones (`ipcs -m`, `ipcrm`) or see `sysctl kernel.shmmni`",
			limits.segments);
	} else {
		smart_str_append_printf(message,
			"; the limit SHMALL is %zu bytes in all segments, of which %zu are in use, see `sysctl kernel.shmall`",
			limits.total_bytes, limits.total_bytes_used);
	}
}

/* For requests of so many bytes the advice is to ask for less. */
#define PLENTY ((size_t) 1 << 30)

static void append_no_space_advice(smart_str *message, const php_shm_error *error, const php_shm_subject *subject)
{
	size_t space;

	switch (error->code) {
		case EMFILE:
			append_limit(message, "RLIMIT_NOFILE", RLIMIT_NOFILE, "ulimit -n");
			break;
		case ENFILE:
			smart_str_appends(message, "; that is the limit for all processes together, see `sysctl fs.file-max`");
			break;
		case EFBIG:
			if (strcmp(error->call, "mmap") == 0) {
				smart_str_append_printf(message, "; a block has at most %zu bytes", PHP_SHM_SIZE_MAX);
			} else if (php_shm_resource_limit(RLIMIT_FSIZE) == SIZE_MAX) {
				smart_str_appends(message, "; its file system does not have so large files");
			} else {
				append_limit(message, "RLIMIT_FSIZE", RLIMIT_FSIZE, "ulimit -f");
			}
			break;
		case EDQUOT:
			smart_str_appends(message, "; see `quota`");
			break;
		case ENOMEM:
			if (subject->size < PLENTY && php_shm_resource_limit(RLIMIT_AS) == SIZE_MAX) {
				smart_str_appends(
					message, "; memory is used up, or the number of mappings is (vm.max_map_count): free() unused blocks");
			} else {
				smart_str_appends(message, "; ask for less");
				append_limit(message, "RLIMIT_AS", RLIMIT_AS, "ulimit -v");
			}
			break;
		default:
			space = subject->file != NULL ? php_shm_file_free_space(subject->file) : SIZE_MAX;
			if (subject->mechanism == PHP_SHM_MECHANISM_SYSV) {
				append_segment_limit(message, error);
			} else if (space != SIZE_MAX) {
				smart_str_append_printf(message, "; %zu bytes are free there", space);
			}
			break;
	}
}

/* Whether it could be opened for reading only. */
static bool could_be_read(const php_shm_error *error, const php_shm_subject *subject)
{
	if (subject->flags & (PHP_SHM_READ_ONLY | PHP_SHM_PRIVATE)) {
		return false;
	}
	/* The size of a segment is asked for before it is attached, which takes the right to read. */
	return strcmp(error->call, "shmat") == 0 || (strcmp(error->call, "open") == 0 && php_shm_file_readable(subject->file));
}

/* Permission bits of a file or segment, or of a folder. */
#define READING 4
#define WRITING 2
#define SEARCHING 1

static int wanted(const php_shm_subject *subject)
{
	return subject->flags & (PHP_SHM_READ_ONLY | PHP_SHM_PRIVATE) ? READING : READING | WRITING;
}

static void append_user(smart_str *message, long user)
{
	char name[PHP_SHM_ID_NAME_SIZE];
	bool known = php_shm_user_name(user, name);

	smart_str_append_printf(message, known ? "user %ld (%s)" : "user %ld", user, name);
}

static void append_user_and_group(smart_str *message, long user, long group)
{
	char name[PHP_SHM_ID_NAME_SIZE];
	bool known = php_shm_group_name(group, name);

	append_user(message, user);
	smart_str_append_printf(message, known ? ", group %ld (%s)" : ", group %ld", group, name);
}

static void append_process(smart_str *message)
{
	smart_str_appends(message, "this process runs as ");
	append_user_and_group(message, php_shm_process_user(), php_shm_process_group());
}

/* Owner, group and mode, and the ids of this process. `folder` is its path if it is one. */
static void append_rights(smart_str *message, const char *what, const char *folder, const php_shm_rights *rights)
{
	smart_str_append_printf(message, folder != NULL ? "; %s \"%s\" belongs to " : "; %s belongs to ", what, folder);
	append_user_and_group(message, rights->owner, rights->group);
	smart_str_append_printf(message, ", mode %04lo, ", (unsigned long) rights->mode);
	append_process(message);
}

/* How this process, which does not own it, can get that right; `shares`: it is in the group. */
static void append_remedy_by_group(smart_str *message, const php_shm_rights *rights, int right, bool shares, bool segment,
	bool is_folder, const char *verb, const char *letters)
{
	unsigned long mode = (unsigned long) (rights->mode & 0777) | (unsigned long) right << 6 | (unsigned long) right << 3;

	if (!shares && (rights->mode >> 3 & right) == right) {
		smart_str_append_printf(message, "; its group may %s: add the user of this process to that%s", verb,
			segment ? "" : ", or `chgrp` it to a group that this process is in");
	} else if (is_folder) {
		smart_str_append_printf(message, "; let its group %s (`chmod g+%s`%s), or choose another folder", verb, letters,
			shares ? "" : ", and `chgrp` it to a group that this process is in");
	} else {
		smart_str_append_printf(
			message, "; create it with mode: %04lo%s", mode, shares ? "" : ", by a process of a group that this one is in too");
	}
}

/* How this process can get that right. */
static void append_remedy(
	smart_str *message, const php_shm_subject *subject, const php_shm_rights *rights, int right, bool is_folder)
{
	bool segment = subject->mechanism == PHP_SHM_MECHANISM_SYSV;
	bool owns = php_shm_process_user() == rights->owner;
	bool shares = !owns && php_shm_process_is_in_group(rights->group);
	long given = rights->mode >> (owns ? 6 : shares ? 3 : 0) & 7;
	const char *verb = right == READING ? "read" : right == SEARCHING ? "enter" : "write";
	const char *letters = right == READING ? "r" : right == SEARCHING ? "x" : is_folder ? "wx" : "rw";

	if (rights->immutable) {
		smart_str_appends(message, "; it is immutable or can only be appended to, see `lsattr` and `chattr`");
	} else if (php_shm_process_user() == 0 || (given & right) == right) {
		smart_str_append_printf(message, "; its mode allows that, so that a security module%s forbids it",
			segment ? "" : ", an access control list or the file system");
	} else if (!owns) {
		append_remedy_by_group(message, rights, right, shares, segment, is_folder, verb, letters);
	} else if (segment) {
		smart_str_append_printf(
			message, "; create it with mode: %04lo", (unsigned long) (rights->mode & 0777) | (unsigned long) right << 6);
	} else {
		smart_str_append_printf(message, "; let its owner %s (`chmod u+%s`)", verb, letters);
	}
}

/* A file could not be opened, or a name not created or removed. Returns whether the reason is known. */
static bool append_file_access(smart_str *message, const php_shm_error *error, const php_shm_subject *subject)
{
	char folder[PHP_SHM_MAPFILE_SIZE];
	php_shm_rights rights;
	long file_owner;
	bool removing = strcmp(error->call, "unlink") == 0;

	switch (php_shm_file_obstacle(subject->file, removing, &rights, &file_owner, folder)) {
		case PHP_SHM_OBSTACLE_FILE:
			append_rights(message, "the file", NULL, &rights);
			append_remedy(message, subject, &rights, removing ? 0 : wanted(subject), false);
			return true;
		case PHP_SHM_OBSTACLE_SEARCH:
			append_rights(message, "the folder", folder, &rights);
			append_remedy(message, subject, &rights, SEARCHING, true);
			return true;
		case PHP_SHM_OBSTACLE_FOLDER:
			append_rights(message, "the folder", folder, &rights);
			append_remedy(message, subject, &rights, WRITING | SEARCHING, true);
			return true;
		case PHP_SHM_OBSTACLE_STICKY:
			append_rights(message, "the folder", folder, &rights);
			smart_str_appends(message, "; its sticky bit lets only its owner and that of the file, ");
			append_user(message, file_owner);
			smart_str_appends(message, ", remove it");
			return true;
		default:
			return false;
	}
}

static bool append_segment_access(smart_str *message, const php_shm_error *error, const php_shm_subject *subject)
{
	php_shm_rights rights;

	if (php_shm_sysv_rights(subject->key, &rights)) {
		append_rights(message, "the segment", NULL, &rights);
		if (error->code == EPERM) {
			smart_str_appends(message, "; only its owner and its creator may remove it");
		} else {
			append_remedy(message, subject, &rights, wanted(subject), false);
		}
		return true;
	}
	/* It was created, could not be attached, and has been removed. */
	if (subject->mode >= 0 && (subject->mode >> 6 & wanted(subject)) != wanted(subject)) {
		smart_str_append_printf(message, "; mode %04lo does not let its own creator attach it, create it with mode: %04lo",
			(unsigned long) subject->mode, (unsigned long) subject->mode | (unsigned long) wanted(subject) << 6);
		return true;
	}
	return false;
}

static void append_access_advice(smart_str *message, const php_shm_error *error, const php_shm_subject *subject)
{
	bool readable = could_be_read(error, subject);
	const char *join = ", or ";

	if (strcmp(error->call, "mprotect") == 0) {
		smart_str_appends(message, "; how it was opened, or its file system, forbids that protection");
	} else if (error->code == ETXTBSY) {
		smart_str_appends(message, "; it is a program that is running, or swap space");
	} else if (error->code == EROFS) {
		smart_str_appends(message, readable ? "" : "; only a file on another file system can be created or removed");
		join = "; ";
	} else if (!(subject->file != NULL                                ? append_file_access(message, error, subject)
					   : subject->mechanism == PHP_SHM_MECHANISM_SYSV ? append_segment_access(message, error, subject)
																	  : false)) {
		smart_str_appends(message, "; ");
		append_process(message);
		smart_str_appends(message, ", and a security module or a sandbox may forbid it");
	}
	if (readable) {
		smart_str_append_printf(message, "%sopen it with SharedMemory::READ_ONLY", join);
	}
}

static void append_advice(smart_str *message, zend_class_entry *ce, const php_shm_error *error, const php_shm_subject *subject)
{
	if (ce == php_shm_exists_exception_ce) {
		smart_str_appends(message, "; remove it first, or leave out SharedMemory::EXCLUSIVE to open it");
	} else if (ce == php_shm_not_found_exception_ce) {
		append_not_found_advice(message, error, subject);
	} else if (ce == php_shm_no_space_exception_ce) {
		append_no_space_advice(message, error, subject);
	} else if (ce == php_shm_access_exception_ce) {
		append_access_advice(message, error, subject);
	} else if (error->code == ELOOP) {
		smart_str_appends(message, "; it is a symbolic link, give the path of the file itself, see realpath()");
	} else if (error->code == EISDIR || error->code == ENODEV || error->code == ENXIO) {
		smart_str_appends(message, "; it is not a regular file, and only those can be mapped");
	} else if (error->code == ENAMETOOLONG) {
		smart_str_append_printf(
			message, "; the limit is %zu bytes, and what the file system allows for one name", (size_t) PHP_SHM_MAPFILE_SIZE - 1);
	}
}

/* The flags that keep a file from growing. */
static void append_leave_out(smart_str *message, const php_shm_subject *subject)
{
	bool both = (subject->flags & PHP_SHM_READ_ONLY) && (subject->flags & PHP_SHM_PRIVATE);

	smart_str_append_printf(message, "leave out SharedMemory::%s",
		both                                   ? "READ_ONLY and PRIVATE"
			: subject->flags & PHP_SHM_PRIVATE ? "PRIVATE"
											   : "READ_ONLY");
}

static void append_too_small(smart_str *message, const php_shm_error *error, const php_shm_subject *subject)
{
	bool may_grow = !(subject->flags & (PHP_SHM_READ_ONLY | PHP_SHM_PRIVATE));

	append_subject(message, subject);
	if (subject->size == 0) {
		smart_str_appends(message, " is empty: give a size to make it larger");
		if (!may_grow) {
			smart_str_appends(message, ", and ");
			append_leave_out(message, subject);
		}
	} else if (subject->mechanism == PHP_SHM_MECHANISM_SYSV) {
		smart_str_append_printf(message,
			" were asked for, but the segment has %zu: ask for at most that, or 0 for all of it, or remove and create it anew",
			error->size);
	} else {
		smart_str_append_printf(message, " were asked for, but the file has %zu: ", error->size);
		if (error->size != 0) {
			smart_str_appends(message, "ask for at most that, or 0 for all of it, or ");
		}
		append_leave_out(message, subject);
		smart_str_appends(message, " to make it larger");
	}
}

void php_shm_throw(const php_shm_error *error, const php_shm_subject *subject)
{
	zend_class_entry *ce = class_of(error, subject);
	smart_str message = {0};

	if (error->too_small) {
		append_too_small(&message, error, subject);
	} else {
		smart_str_append_printf(&message, "%s(", error->call);
		append_subject(&message, subject);
		smart_str_append_printf(&message, "): %s", strerror(error->code));
		append_advice(&message, ce, error, subject);
	}
	smart_str_0(&message);
	zend_throw_exception(ce, ZSTR_VAL(message.s), error->code);
	smart_str_free(&message);
}

void php_shm_throw_block(const php_shm_error *error, const php_shm_block *block, size_t size)
{
	php_shm_subject subject = {
		.mechanism = block->mechanism,
		.file = block->memory.mapfile[0] != '\0' ? block->memory.mapfile : NULL,
		.key = block->memory.key,
		.size = size,
		.flags = block->flags,
		.mode = -1,
	};

	php_shm_throw(error, &subject);
}

void php_shm_throw_lost(const php_shm_block *block)
{
	zend_throw_exception_ex(php_shm_exception_ce, EIO,
		"\"%s\", mapped with %zu bytes, was truncated, or its disk failed or is full: free() the block and open the file again",
		block->memory.mapfile, block->memory.size);
}

void php_shm_throw_freed(void)
{
	zend_throw_error(php_shm_error_ce, "This block of shared memory has been freed");
}

void php_shm_throw_protected(const php_shm_block *block, int protection)
{
	zend_throw_error(php_shm_error_ce, "This block cannot be %s: %s", protection == PROT_READ ? "read" : "written",
		block->flags & PHP_SHM_READ_ONLY && protection == PROT_WRITE ? "it was opened with SharedMemory::READ_ONLY"
																	 : "it is protected, see SharedMemory::protect()");
}

void php_shm_throw_unknown_self(int code)
{
	php_shm_error error = {.call = "open", .code = code};
	php_shm_subject subject = {.mechanism = PHP_SHM_MECHANISM_MMAP};
	smart_str message = {0};

	if (!php_shm_is_lack(code)) {
		zend_throw_error(
			php_shm_error_ce, "This system does not tell when a process was started: is the /proc of its PID namespace mounted?");
		return;
	}
	smart_str_append_printf(&message, "/proc does not tell now when this process was started: %s", strerror(code));
	append_no_space_advice(&message, &error, &subject);
	smart_str_0(&message);
	zend_throw_exception(php_shm_no_space_exception_ce, ZSTR_VAL(message.s), code);
	smart_str_free(&message);
}

void php_shm_throw_unknown_boot(const char *name)
{
	zend_throw_error(php_shm_error_ce,
		"A SharedMemory\\%s in a file needs /proc/sys/kernel/random/boot_id to tell owners of before a reboot, and this process "
		"cannot read it: make it readable (systemd: ProcSubset=all), or use anonymous memory or a System V segment",
		name);
}

/*
 * UnserializeException::$message is a Message. What \Exception keeps under that name, the text that getMessage() returns, is in
 * another property: only the methods of \Exception reach it by the old name.
 */
static zend_object_handlers unserialize_exception_handlers;
static zend_object *(*create_exception)(zend_class_entry *ce);
static zend_string *text_property;

static zend_string *name_of_property(zend_string *name)
{
	const zend_class_entry *scope = EG(fake_scope) != NULL ? EG(fake_scope) : zend_get_executed_scope();

	return scope == zend_ce_exception && zend_string_equals_literal(name, "message") ? text_property : name;
}

/* Calls a handler of zend_object in the scope of the class that declares the property. */
#define WITH_PROPERTY(name, cache_slot, call) \
	do { \
		__typeof__(EG(fake_scope)) old_scope = EG(fake_scope); \
		zend_string *real = name_of_property(name); \
		if (real != (name)) { \
			EG(fake_scope) = php_shm_unserialize_exception_ce; \
			(name) = real; \
			(cache_slot) = NULL; \
		} \
		call; \
		EG(fake_scope) = old_scope; \
	} while (0)

static zval *read_property(zend_object *object, zend_string *name, int type, void **cache_slot, zval *buffer)
{
	zval *value;

	WITH_PROPERTY(name, cache_slot, value = zend_std_read_property(object, name, type, cache_slot, buffer));
	return value;
}

static zval *write_property(zend_object *object, zend_string *name, zval *value, void **cache_slot)
{
	zval *written;

	WITH_PROPERTY(name, cache_slot, written = zend_std_write_property(object, name, value, cache_slot));
	return written;
}

/* That of Exception stores the text where $message is, from PHP 8.5 on without asking the handlers. */
PHP_METHOD(SharedMemory_UnserializeException, __construct)
{
	zend_string *message = NULL;
	zend_long code = 0;
	zval *previous = NULL, value;

	ZEND_PARSE_PARAMETERS_START(0, 3)
		Z_PARAM_OPTIONAL
		Z_PARAM_STR(message)
		Z_PARAM_LONG(code)
		Z_PARAM_OBJECT_OF_CLASS_OR_NULL(previous, zend_ce_throwable)
	ZEND_PARSE_PARAMETERS_END();

	if (message != NULL) {
		ZVAL_STR(&value, message);
		zend_update_property_ex(php_shm_unserialize_exception_ce, Z_OBJ_P(ZEND_THIS), text_property, &value);
	}
	ZVAL_LONG(&value, code);
	zend_update_property_ex(zend_ce_exception, Z_OBJ_P(ZEND_THIS), ZSTR_KNOWN(ZEND_STR_CODE), &value);
	if (previous != NULL) {
		zend_update_property_ex(zend_ce_exception, Z_OBJ_P(ZEND_THIS), ZSTR_KNOWN(ZEND_STR_PREVIOUS), previous);
	}
}

static zend_object *create_unserialize_exception(zend_class_entry *ce)
{
	zend_object *object = create_exception(ce);

	object->handlers = &unserialize_exception_handlers;
	return object;
}

void php_shm_unserialize_exception_init_class(zend_class_entry *ce)
{
	zend_string *message_class = zend_string_init(ZEND_STRL("SharedMemory\\Message"), true);
	zval none;

	ZVAL_UNDEF(&none);
	zend_declare_typed_property(ce, ZSTR_KNOWN(ZEND_STR_MESSAGE), &none, ZEND_ACC_PUBLIC | ZEND_ACC_READONLY, NULL,
		(zend_type) ZEND_TYPE_INIT_CLASS(message_class, 0, MAY_BE_NULL));
	php_shm_unserialize_exception_ce = ce;
	text_property = zend_string_init_interned(ZEND_STRL("text"), true);
	memcpy(&unserialize_exception_handlers, zend_get_std_object_handlers(), sizeof(zend_object_handlers));
	unserialize_exception_handlers.clone_obj = NULL;
	unserialize_exception_handlers.read_property = read_property;
	unserialize_exception_handlers.write_property = write_property;
	create_exception = ce->create_object;
	ce->create_object = create_unserialize_exception;
}

void php_shm_throw_undecodable(const php_shm_failure *failure, zend_string *bytes, zend_object *message)
{
	zval exception, of;

	object_init_ex(&exception, php_shm_unserialize_exception_ce);
	ZVAL_STR(&of, zend_strpprintf(0, "The message cannot be decoded here: %s", ZSTR_VAL(failure->reason)));
	zend_update_property_ex(zend_ce_exception, Z_OBJ(exception), ZSTR_KNOWN(ZEND_STR_MESSAGE), &of);
	zval_ptr_dtor(&of);
	zend_update_property_str(php_shm_unserialize_exception_ce, Z_OBJ(exception), ZEND_STRL("bytes"), bytes);
	if (message != NULL) {
		ZVAL_OBJ(&of, message);
	} else {
		ZVAL_NULL(&of);
	}
	zend_update_property_ex(php_shm_unserialize_exception_ce, Z_OBJ(exception), ZSTR_KNOWN(ZEND_STR_MESSAGE), &of);
	if (failure->previous != NULL) {
		GC_ADDREF(failure->previous);
		zend_exception_set_previous(Z_OBJ(exception), failure->previous);
	}
	zend_throw_exception_object(&exception);
}

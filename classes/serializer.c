/* SPDX-License-Identifier: MIT */

#include "serializer.h"

#include "classes.h"

#include "ext/standard/basic_functions.h"
#include "ext/standard/html.h"
#include "ext/standard/php_incomplete_class.h"
#include "ext/standard/php_var.h"
#include "zend_exceptions.h"
#include "zend_fibers.h"
#include "zend_observer.h"
#include "zend_smart_str.h"

/*
 * One call of a serializer. Calls nest, as a serializer runs PHP code that may push and pop; with fibers they end in any order.
 *
 * PHP's serialize() and unserialize() share a table of seen values with nested calls, unless BG(serialize_lock) is above 0. A
 * call raises it by one: a message never refers to values outside of it. Calls of PHP that began at 0 have to end at 0. So a
 * fiber that suspends subtracts what its calls have added, and adds it again when it resumes.
 */
typedef struct call {
	struct call *next;         /* list of this thread, the newest first */
	zend_fiber_context *fiber; /* the fiber it runs in */
	bool outermost;            /* of this fiber */
	unsigned base;             /* outermost: BG(serialize_lock) without this call and its nested ones */
	unsigned added;            /* outermost, while the fiber is suspended: what these calls had added */
	/*
	 * Warnings while this frame is the current one are the serializer's own, and not of code that it runs. NULL: they are shown.
	 */
	zend_execute_data *frame;
	zend_function *function;  /* igbinary's, which has a frame of its own; or NULL */
	zend_string *complaint;   /* the first warning; or NULL */
	zend_object *incomplete;  /* the first object of an unknown class; or NULL */
	const unsigned char *end; /* where PHP's unserializer stopped */
} call;

static __thread call *calls __attribute__((tls_model("initial-exec")));

/* While a warning passes through zend_error(): the previous EG(error_handling); -1: none does. */
static __thread int old_handling __attribute__((tls_model("initial-exec"))) = -1;

static void (*next_error_cb)(int type, zend_string *file, const uint32_t line, zend_string *message);
static zend_object *(*create_incomplete)(zend_class_entry *ce);

static void begin(call *it)
{
	it->fiber = EG(current_fiber_context);
	it->outermost = true;
	for (call *other = calls; other != NULL; other = other->next) {
		it->outermost = it->outermost && other->fiber != it->fiber;
	}
	it->base = BG(serialize_lock)++;
	it->next = calls;
	calls = it;
}

static void restore_handling(void)
{
	if (UNEXPECTED(old_handling != -1)) {
		EG(error_handling) = (zend_error_handling_t) old_handling;
		old_handling = -1;
	}
}

static void end(call *it)
{
	restore_handling();
	for (call **link = &calls; *link != NULL; link = &(*link)->next) {
		if (*link == it) {
			*link = it->next;
			BG(serialize_lock)--;
			return;
		}
	}
}

static call *outermost_of(const zend_fiber_context *fiber)
{
	call *it = calls;

	while (it != NULL && !(it->outermost && it->fiber == fiber)) {
		it = it->next;
	}
	return it;
}

static void on_fiber_switch(zend_fiber_context *from, zend_fiber_context *to)
{
	call *it;

	if (EXPECTED(calls == NULL)) {
		return;
	}
	if ((it = outermost_of(from)) != NULL) {
		it->added = BG(serialize_lock) - it->base;
		BG(serialize_lock) = it->base;
	}
	if ((it = outermost_of(to)) != NULL) {
		it->base = BG(serialize_lock);
		BG(serialize_lock) += it->added;
	}
}

/* The call that this thread is in the serializer of, and not in code that it runs; NULL: none. */
static call *at_work(void)
{
	zend_execute_data *frame = EG(current_execute_data);
	zend_function *function = NULL;

	if (EXPECTED(calls == NULL)) {
		return NULL;
	}
	for (call *it = calls; it != NULL; it = it->next) {
		if (it->function != NULL && frame != NULL && frame->func == it->function) {
			function = it->function;
			/* Skips PHP's empty frame. */
			do {
				frame = frame->prev_execute_data;
			} while (frame != NULL && frame->func == NULL);
			break;
		}
	}
	for (call *it = calls; it != NULL; it = it->next) {
		if (it->frame != NULL && it->frame == frame && it->function == function) {
			return it;
		}
	}
	return NULL;
}

/* Runs before PHP looks for a handler: EH_THROW disables handlers for a warning, so that take_complaint() is next. */
static void on_error(int type, zend_string *file, uint32_t line, zend_string *message)
{
	call *it;

	(void) file;
	(void) line;
	restore_handling();
	if ((type & (E_WARNING | E_NOTICE)) && (it = at_work()) != NULL) {
		if (it->complaint == NULL) {
			it->complaint = zend_string_copy(message);
		}
		old_handling = EG(error_handling);
		EG(error_handling) = EH_THROW;
	}
}

static void take_complaint(int type, zend_string *file, const uint32_t line, zend_string *message)
{
	if (EXPECTED(old_handling == -1)) {
		next_error_cb(type, file, line, message);
	} else {
		restore_handling();
	}
}

static zend_object *note_incomplete(zend_class_entry *ce)
{
	zend_object *object = create_incomplete(ce);
	call *it = at_work();

	if (it != NULL && it->incomplete == NULL) {
		it->incomplete = object;
		GC_ADDREF(object);
	}
	return object;
}

void php_shm_serializer_startup(void)
{
	zend_observer_fiber_switch_register(on_fiber_switch);
	zend_observer_error_register(on_error);
	next_error_cb = zend_error_cb;
	zend_error_cb = take_complaint;
	create_incomplete = PHP_IC_ENTRY->create_object;
	PHP_IC_ENTRY->create_object = note_incomplete;
}

void php_shm_serializer_shutdown(void)
{
	if (zend_error_cb == take_complaint) {
		zend_error_cb = next_error_cb;
	}
	if (PHP_IC_ENTRY->create_object == note_incomplete) {
		PHP_IC_ENTRY->create_object = create_incomplete;
	}
}

void php_shm_serializer_end_request(void)
{
	/* Calls in fibers that nothing can resume: their stacks are freed. */
	calls = NULL;
	restore_handling();
}

static zend_function *find_function(const char *name)
{
	return zend_hash_str_find_ptr(EG(function_table), name, strlen(name));
}

bool php_shm_serializer_has_igbinary(void)
{
	return find_function("igbinary_serialize") != NULL && find_function("igbinary_unserialize") != NULL;
}

zend_string *php_shm_serialize(zval *from, bool igbinary)
{
	zend_function *function = igbinary ? find_function("igbinary_serialize") : NULL;
	smart_str buffer = {0};
	call it = {.frame = NULL};
	zval result;

	ZVAL_UNDEF(&result);
	begin(&it);
	zend_try
	{
		if (function != NULL) {
			zend_call_known_function(function, NULL, NULL, &result, 1, from, NULL);
		} else {
			php_serialize_data_t data;

			PHP_VAR_SERIALIZE_INIT(data);
			php_var_serialize(&buffer, from, &data);
			PHP_VAR_SERIALIZE_DESTROY(data);
		}
	}
	zend_catch
	{
		end(&it);
		zend_bailout();
	}
	zend_end_try();
	end(&it);
	if (EG(exception) == NULL && function != NULL && Z_TYPE(result) != IS_STRING) {
		zend_throw_exception(php_shm_exception_ce, "igbinary cannot serialize the value", 0);
	}
	if (EG(exception) != NULL) {
		smart_str_free(&buffer);
		zval_ptr_dtor(&result);
		return NULL;
	}
	return function != NULL ? Z_STR(result) : smart_str_extract(&buffer);
}

/* Strips the function name that PHP prepends, and HTML entities. */
static zend_string *words_of(zend_string *complaint)
{
	const char *begin = ZSTR_VAL(complaint), *name = strstr(begin, "()"), *colon;
	zend_string *text, *plain;

	if (name != NULL && memchr(begin, ' ', (size_t) (name - begin)) == NULL && (colon = strstr(name, ": ")) != NULL) {
		begin = colon + 2;
	}
	text = zend_string_init(begin, ZSTR_LEN(complaint) - (size_t) (begin - ZSTR_VAL(complaint)), false);
	if (!PG(html_errors)) {
		return text;
	}
	plain = php_unescape_html_entities(text, false, ENT_QUOTES, NULL);
	zend_string_release(text);
	return plain;
}

/* Takes the pending exception. */
static zend_object *take_exception(void)
{
	zend_object *exception = EG(exception);

	GC_ADDREF(exception);
	zend_clear_exception();
	return exception;
}

static zend_string *reason_of_exception(zend_object *exception)
{
	zend_class_entry *base = instanceof_function(exception->ce, zend_ce_exception) ? zend_ce_exception : zend_ce_error;
	zval buffer;
	zend_string *message = zval_get_string(zend_read_property_ex(base, exception, ZSTR_KNOWN(ZEND_STR_MESSAGE), true, &buffer));
	zend_string *reason = zend_strpprintf(0, "%s: %s", ZSTR_VAL(exception->ce->name), ZSTR_VAL(message));

	zend_string_release(message);
	return reason;
}

static zend_string *reason_of_class(zend_object *incomplete)
{
	zend_string *name = php_lookup_class_name(incomplete), *reason;

	reason = zend_strpprintf(0, "the class \"%s\" is not known, and no autoloader finds it", name != NULL ? ZSTR_VAL(name) : "?");
	if (name != NULL) {
		zend_string_release(name);
	}
	return reason;
}

/* Calls it; returns whether it decoded all of the bytes. */
static bool run_unserializer(call *it, zval *to, zend_string *bytes)
{
	const unsigned char *at = (const unsigned char *) ZSTR_VAL(bytes), *end = at + ZSTR_LEN(bytes);
	php_unserialize_data_t data;
	bool done;

	if (it->function != NULL) {
		zval argument;

		ZVAL_STR(&argument, bytes);
		zend_call_known_function(it->function, NULL, NULL, to, 1, &argument, NULL);
		return true;
	}
	PHP_VAR_UNSERIALIZE_INIT(data);
	done = php_var_unserialize(to, &at, end, &data);
	/* Runs __unserialize() and __wakeup(). */
	PHP_VAR_UNSERIALIZE_DESTROY(data);
	it->end = at;
	if (Z_ISREF_P(to)) {
		zend_unwrap_reference(to);
	}
	return done && at == end;
}

php_shm_verdict php_shm_unserialize(zval *to, zend_string *bytes, bool igbinary, php_shm_failure *failure)
{
	call it = {.frame = EG(current_execute_data), .function = igbinary ? find_function("igbinary_unserialize") : NULL};
	volatile bool whole = false;
	php_shm_verdict verdict = PHP_SHM_VERDICT_FAILED;

	ZVAL_UNDEF(to);
	failure->previous = NULL;
	if (igbinary && it.function == NULL) {
		failure->reason = zend_string_init(ZEND_STRL("it was serialized with igbinary, which is not loaded here"), false);
		return verdict;
	}
	begin(&it);
	zend_try
	{
		whole = run_unserializer(&it, to, bytes);
	}
	zend_catch
	{
		end(&it);
		zend_bailout();
	}
	zend_end_try();
	end(&it);
	if (EG(exception) != NULL && (zend_is_unwind_exit(EG(exception)) || zend_is_graceful_exit(EG(exception)))) {
		verdict = PHP_SHM_VERDICT_EXIT;
	} else if (EG(exception) != NULL) {
		failure->previous = take_exception();
		failure->reason = reason_of_exception(failure->previous);
	} else if (it.incomplete != NULL) {
		failure->reason = reason_of_class(it.incomplete);
	} else if (it.complaint != NULL) {
		failure->reason = words_of(it.complaint);
	} else if (!whole) {
		failure->reason = zend_strpprintf(
			0, "Error at offset %zu of %zu bytes", (size_t) (it.end - (const unsigned char *) ZSTR_VAL(bytes)), ZSTR_LEN(bytes));
	} else if (Z_TYPE_P(to) != IS_ARRAY && Z_TYPE_P(to) != IS_OBJECT) {
		failure->reason = zend_strpprintf(0, "%s() returned %s, not an array or an object",
			it.function != NULL ? "igbinary_unserialize" : "unserialize", zend_zval_type_name(to));
	} else {
		verdict = PHP_SHM_VERDICT_DONE;
	}
	if (it.incomplete != NULL) {
		OBJ_RELEASE(it.incomplete);
	}
	if (it.complaint != NULL) {
		zend_string_release(it.complaint);
	}
	if (verdict != PHP_SHM_VERDICT_DONE) {
		/* Destructors of the partial value may throw: that is not the failure. */
		zval_ptr_dtor(to);
		ZVAL_UNDEF(to);
	}
	return verdict;
}

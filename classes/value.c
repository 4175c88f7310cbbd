/* SPDX-License-Identifier: MIT */

#include "value.h"

#include "classes.h"

#include "ext/standard/basic_functions.h"
#include "ext/standard/php_var.h"
#include "zend_exceptions.h"
#include "zend_smart_str.h"

static zend_function *find_function(const char *name)
{
	return zend_hash_str_find_ptr(EG(function_table), name, strlen(name));
}

bool php_shm_value_has_igbinary(void)
{
	return find_function("igbinary_serialize") != NULL && find_function("igbinary_unserialize") != NULL;
}

/* Calls one of igbinary's functions, which are there; false after throwing. */
static bool call_igbinary(const char *name, zval *result, zval *argument)
{
	zend_function *function = find_function(name);

	ZVAL_UNDEF(result);
	zend_call_known_function(function, NULL, NULL, result, 1, argument, NULL);
	return EG(exception) == NULL && !Z_ISUNDEF_P(result);
}

/*
 * serialize() and unserialize() that run inside another one, as in an error handler that a warning of it has called, share its table
 * of what has been seen: a message would refer to what is not in it, and the other one to what is gone with the message. A message is
 * always one by itself.
 */
typedef struct apart {
	unsigned lock;
	__typeof__(BG(serialize)) serialize;
	__typeof__(BG(unserialize)) unserialize;
} apart;

static void begin_apart(apart *saved)
{
	saved->lock = BG(serialize_lock);
	memcpy(&saved->serialize, &BG(serialize), sizeof(BG(serialize)));
	memcpy(&saved->unserialize, &BG(unserialize), sizeof(BG(unserialize)));
	BG(serialize_lock) = 0;
	BG(serialize).level = 0;
	BG(serialize).data = NULL;
	BG(unserialize).level = 0;
	BG(unserialize).data = NULL;
}

/* Not reached if the request is ended in between; the next one begins with nothing. */
static void end_apart(const apart *saved)
{
	BG(serialize_lock) = saved->lock;
	memcpy(&BG(serialize), &saved->serialize, sizeof(BG(serialize)));
	memcpy(&BG(unserialize), &saved->unserialize, sizeof(BG(unserialize)));
}

static bool serialize(php_shm_value *value, zval *from, bool igbinary)
{
	if (igbinary) {
		zval result;

		if (!call_igbinary("igbinary_serialize", &result, from) || Z_TYPE(result) != IS_STRING) {
			zval_ptr_dtor(&result);
			if (EG(exception) == NULL) {
				zend_throw_exception(php_shm_exception_ce, "igbinary cannot serialize the value", 0);
			}
			return false;
		}
		value->type = PHP_SHM_VALUE_IGBINARY;
		value->text = Z_STR(result);
		return true;
	}
	smart_str buffer = {0};
	php_serialize_data_t data;
	apart saved;

	begin_apart(&saved);
	PHP_VAR_SERIALIZE_INIT(data);
	php_var_serialize(&buffer, from, &data);
	PHP_VAR_SERIALIZE_DESTROY(data);
	end_apart(&saved);
	if (EG(exception) != NULL) {
		smart_str_free(&buffer);
		return false;
	}
	value->type = PHP_SHM_VALUE_SERIALIZED;
	value->text = smart_str_extract(&buffer);
	return true;
}

bool php_shm_value_encode(php_shm_value *value, zval *from, bool igbinary)
{
	value->text = NULL;
	value->length = 0;
	value->bytes = NULL;
	ZVAL_DEREF(from);
	switch (Z_TYPE_P(from)) {
		case IS_UNDEF:
		case IS_NULL:
			value->type = PHP_SHM_VALUE_NULL;
			return true;
		case IS_FALSE:
			value->type = PHP_SHM_VALUE_FALSE;
			return true;
		case IS_TRUE:
			value->type = PHP_SHM_VALUE_TRUE;
			return true;
		case IS_LONG:
			value->type = PHP_SHM_VALUE_INT;
			value->number.integer = Z_LVAL_P(from);
			value->bytes = &value->number;
			value->length = sizeof(value->number);
			return true;
		case IS_DOUBLE:
			value->type = PHP_SHM_VALUE_FLOAT;
			value->number.real = Z_DVAL_P(from);
			value->bytes = &value->number;
			value->length = sizeof(value->number);
			return true;
		case IS_STRING:
			value->type = PHP_SHM_VALUE_STRING;
			value->text = zend_string_copy(Z_STR_P(from));
			break;
		case IS_ARRAY:
		case IS_OBJECT:
			if (!serialize(value, from, igbinary)) {
				return false;
			}
			break;
		default:
			zend_type_error("A value of type %s cannot be passed to another process", zend_zval_type_name(from));
			return false;
	}
	value->bytes = ZSTR_VAL(value->text);
	value->length = ZSTR_LEN(value->text);
	return true;
}

bool php_shm_value_copy(zval *to, unsigned type, const void *bytes, size_t length)
{
	int64_t integer;
	double real;

	switch (type) {
		case PHP_SHM_VALUE_NULL:
			ZVAL_NULL(to);
			return length == 0;
		case PHP_SHM_VALUE_FALSE:
			ZVAL_FALSE(to);
			return length == 0;
		case PHP_SHM_VALUE_TRUE:
			ZVAL_TRUE(to);
			return length == 0;
		case PHP_SHM_VALUE_INT:
			if (length != sizeof(integer)) {
				break;
			}
			memcpy(&integer, bytes, sizeof(integer));
			ZVAL_LONG(to, (zend_long) integer);
			return true;
		case PHP_SHM_VALUE_FLOAT:
			if (length != sizeof(real)) {
				break;
			}
			memcpy(&real, bytes, sizeof(real));
			ZVAL_DOUBLE(to, real);
			return true;
		case PHP_SHM_VALUE_STRING:
		case PHP_SHM_VALUE_SERIALIZED:
		case PHP_SHM_VALUE_IGBINARY:
			ZVAL_STRINGL_FAST(to, bytes, length);
			return true;
	}
	ZVAL_NULL(to);
	return false;
}

bool php_shm_value_unserialize(zval *value, unsigned type)
{
	zend_string *text = Z_STR_P(value);
	bool done;

	if (type == PHP_SHM_VALUE_IGBINARY) {
		zval argument;

		if (!php_shm_value_has_igbinary()) {
			zval_ptr_dtor(value);
			ZVAL_NULL(value);
			zend_throw_exception(php_shm_exception_ce, "The value was serialized with igbinary, which is not loaded here", 0);
			return false;
		}
		ZVAL_STR(&argument, text);
		done = call_igbinary("igbinary_unserialize", value, &argument);
	} else {
		const unsigned char *at = (const unsigned char *) ZSTR_VAL(text);
		php_unserialize_data_t data;
		apart saved;

		ZVAL_UNDEF(value);
		begin_apart(&saved);
		PHP_VAR_UNSERIALIZE_INIT(data);
		done = php_var_unserialize(value, &at, at + ZSTR_LEN(text), &data);
		/* Runs __unserialize() and __wakeup(). */
		PHP_VAR_UNSERIALIZE_DESTROY(data);
		end_apart(&saved);
		if (Z_ISREF_P(value)) {
			zend_unwrap_reference(value);
		}
	}
	zend_string_release(text);
	if (done && EG(exception) == NULL) {
		return true;
	}
	zval_ptr_dtor(value);
	ZVAL_NULL(value);
	if (EG(exception) == NULL) {
		zend_throw_exception(php_shm_format_exception_ce, "The bytes of a serialized value have been damaged", 0);
	}
	return false;
}

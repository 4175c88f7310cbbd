/* SPDX-License-Identifier: MIT */

#include "value.h"

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
			value->type = igbinary ? PHP_SHM_VALUE_IGBINARY : PHP_SHM_VALUE_SERIALIZED;
			if ((value->text = php_shm_serialize(from, igbinary)) == NULL) {
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

php_shm_verdict php_shm_value_decode(zval *value, unsigned type, php_shm_failure *failure)
{
	zval made;
	php_shm_verdict verdict;

	if (!php_shm_value_is_serialized(type)) {
		return PHP_SHM_VERDICT_DONE;
	}
	verdict = php_shm_unserialize(&made, Z_STR_P(value), type == PHP_SHM_VALUE_IGBINARY, failure);
	if (verdict == PHP_SHM_VERDICT_DONE) {
		zval_ptr_dtor(value);
		ZVAL_COPY_VALUE(value, &made);
	}
	return verdict;
}

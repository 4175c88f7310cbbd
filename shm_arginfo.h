/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: ce6b552682da7d01ffd4634bf3c844e298617887 */

ZEND_BEGIN_ARG_INFO_EX(arginfo_class_SharedMemory___construct, 0, 0, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_mmap, 0, 1, SharedMemory, 0)
	ZEND_ARG_TYPE_INFO(0, size, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, file, IS_STRING, 1, "null")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, flags, IS_LONG, 0, "0")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, mode, IS_LONG, 0, "0600")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_sysv, 0, 1, SharedMemory, 0)
	ZEND_ARG_TYPE_INFO(0, size, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, key, IS_LONG, 0, "0")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, flags, IS_LONG, 0, "0")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, mode, IS_LONG, 0, "0600")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_read, 0, 0, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, offset, IS_LONG, 0, "0")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, length, IS_LONG, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_write, 0, 1, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO(0, data, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, offset, IS_LONG, 0, "0")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_fill, 0, 0, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, byte, IS_LONG, 0, "0")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, offset, IS_LONG, 0, "0")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, length, IS_LONG, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_slice, 0, 1, SharedMemory, 0)
	ZEND_ARG_TYPE_INFO(0, offset, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, length, IS_LONG, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_protect, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, protection, IS_LONG, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_grow, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, size, IS_LONG, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_flush, 0, 0, IS_VOID, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_free, 0, 0, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, remove, _IS_BOOL, 0, "false")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_count, 0, 0, IS_LONG, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_offset arginfo_class_SharedMemory_count

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_mechanism, 0, 0, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_file, 0, 0, IS_STRING, 1)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_key, 0, 0, IS_LONG, 1)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_id arginfo_class_SharedMemory_key

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_info, 0, 0, IS_ARRAY, 0)
ZEND_END_ARG_INFO()

ZEND_METHOD(SharedMemory, __construct);
ZEND_METHOD(SharedMemory, mmap);
ZEND_METHOD(SharedMemory, sysv);
ZEND_METHOD(SharedMemory, read);
ZEND_METHOD(SharedMemory, write);
ZEND_METHOD(SharedMemory, fill);
ZEND_METHOD(SharedMemory, slice);
ZEND_METHOD(SharedMemory, protect);
ZEND_METHOD(SharedMemory, grow);
ZEND_METHOD(SharedMemory, flush);
ZEND_METHOD(SharedMemory, free);
ZEND_METHOD(SharedMemory, count);
ZEND_METHOD(SharedMemory, offset);
ZEND_METHOD(SharedMemory, mechanism);
ZEND_METHOD(SharedMemory, file);
ZEND_METHOD(SharedMemory, key);
ZEND_METHOD(SharedMemory, id);
ZEND_METHOD(SharedMemory, info);

static const zend_function_entry class_SharedMemory_methods[] = {
	ZEND_ME(SharedMemory, __construct, arginfo_class_SharedMemory___construct, ZEND_ACC_PRIVATE)
	ZEND_ME(SharedMemory, mmap, arginfo_class_SharedMemory_mmap, ZEND_ACC_PUBLIC|ZEND_ACC_STATIC)
	ZEND_ME(SharedMemory, sysv, arginfo_class_SharedMemory_sysv, ZEND_ACC_PUBLIC|ZEND_ACC_STATIC)
	ZEND_ME(SharedMemory, read, arginfo_class_SharedMemory_read, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, write, arginfo_class_SharedMemory_write, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, fill, arginfo_class_SharedMemory_fill, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, slice, arginfo_class_SharedMemory_slice, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, protect, arginfo_class_SharedMemory_protect, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, grow, arginfo_class_SharedMemory_grow, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, flush, arginfo_class_SharedMemory_flush, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, free, arginfo_class_SharedMemory_free, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, count, arginfo_class_SharedMemory_count, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, offset, arginfo_class_SharedMemory_offset, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, mechanism, arginfo_class_SharedMemory_mechanism, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, file, arginfo_class_SharedMemory_file, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, key, arginfo_class_SharedMemory_key, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, id, arginfo_class_SharedMemory_id, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory, info, arginfo_class_SharedMemory_info, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static zend_class_entry *register_class_SharedMemory(zend_class_entry *class_entry_Countable)
{
	zend_class_entry ce, *class_entry;

	INIT_CLASS_ENTRY(ce, "SharedMemory", class_SharedMemory_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif
	zend_class_implements(class_entry, 1, class_entry_Countable);

	zval const_PROT_NONE_value;
	ZVAL_LONG(&const_PROT_NONE_value, PROT_NONE);
	zend_string *const_PROT_NONE_name = zend_string_init_interned("PROT_NONE", sizeof("PROT_NONE") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_PROT_NONE_name, &const_PROT_NONE_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_PROT_NONE_name);

	zval const_PROT_READ_value;
	ZVAL_LONG(&const_PROT_READ_value, PROT_READ);
	zend_string *const_PROT_READ_name = zend_string_init_interned("PROT_READ", sizeof("PROT_READ") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_PROT_READ_name, &const_PROT_READ_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_PROT_READ_name);

	zval const_PROT_WRITE_value;
	ZVAL_LONG(&const_PROT_WRITE_value, PROT_WRITE);
	zend_string *const_PROT_WRITE_name = zend_string_init_interned("PROT_WRITE", sizeof("PROT_WRITE") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_PROT_WRITE_name, &const_PROT_WRITE_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_PROT_WRITE_name);

	zval const_PROT_EXEC_value;
	ZVAL_LONG(&const_PROT_EXEC_value, PROT_EXEC);
	zend_string *const_PROT_EXEC_name = zend_string_init_interned("PROT_EXEC", sizeof("PROT_EXEC") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_PROT_EXEC_name, &const_PROT_EXEC_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_PROT_EXEC_name);

	zval const_EXISTING_value;
	ZVAL_LONG(&const_EXISTING_value, PHP_SHM_EXISTING);
	zend_string *const_EXISTING_name = zend_string_init_interned("EXISTING", sizeof("EXISTING") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_EXISTING_name, &const_EXISTING_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_EXISTING_name);

	zval const_EXCLUSIVE_value;
	ZVAL_LONG(&const_EXCLUSIVE_value, PHP_SHM_EXCLUSIVE);
	zend_string *const_EXCLUSIVE_name = zend_string_init_interned("EXCLUSIVE", sizeof("EXCLUSIVE") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_EXCLUSIVE_name, &const_EXCLUSIVE_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_EXCLUSIVE_name);

	zval const_READ_ONLY_value;
	ZVAL_LONG(&const_READ_ONLY_value, PHP_SHM_READ_ONLY);
	zend_string *const_READ_ONLY_name = zend_string_init_interned("READ_ONLY", sizeof("READ_ONLY") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_READ_ONLY_name, &const_READ_ONLY_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_READ_ONLY_name);

	zval const_PRIVATE_value;
	ZVAL_LONG(&const_PRIVATE_value, PHP_SHM_PRIVATE);
	zend_string *const_PRIVATE_name = zend_string_init_interned("PRIVATE", sizeof("PRIVATE") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_PRIVATE_name, &const_PRIVATE_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_PRIVATE_name);

	zval const_HUGE_PAGES_value;
	ZVAL_LONG(&const_HUGE_PAGES_value, PHP_SHM_HUGE_PAGES);
	zend_string *const_HUGE_PAGES_name = zend_string_init_interned("HUGE_PAGES", sizeof("HUGE_PAGES") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_HUGE_PAGES_name, &const_HUGE_PAGES_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_HUGE_PAGES_name);

	zval const_POPULATE_value;
	ZVAL_LONG(&const_POPULATE_value, PHP_SHM_POPULATE);
	zend_string *const_POPULATE_name = zend_string_init_interned("POPULATE", sizeof("POPULATE") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_POPULATE_name, &const_POPULATE_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_POPULATE_name);

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_Exception(zend_class_entry *class_entry_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "Exception", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_Exception, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_Exception);
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_ExistsException(zend_class_entry *class_entry_SharedMemory_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "ExistsException", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_SharedMemory_Exception, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_SharedMemory_Exception);
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_NotFoundException(zend_class_entry *class_entry_SharedMemory_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "NotFoundException", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_SharedMemory_Exception, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_SharedMemory_Exception);
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_AccessException(zend_class_entry *class_entry_SharedMemory_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "AccessException", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_SharedMemory_Exception, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_SharedMemory_Exception);
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_NoSpaceException(zend_class_entry *class_entry_SharedMemory_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "NoSpaceException", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_SharedMemory_Exception, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_SharedMemory_Exception);
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_FormatException(zend_class_entry *class_entry_SharedMemory_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "FormatException", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_SharedMemory_Exception, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_SharedMemory_Exception);
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_TimeoutException(zend_class_entry *class_entry_SharedMemory_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "TimeoutException", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_SharedMemory_Exception, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_SharedMemory_Exception);
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_ClosedException(zend_class_entry *class_entry_SharedMemory_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "ClosedException", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_SharedMemory_Exception, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_SharedMemory_Exception);
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_AbandonedException(zend_class_entry *class_entry_SharedMemory_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "AbandonedException", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_SharedMemory_Exception, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_SharedMemory_Exception);
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_Error(zend_class_entry *class_entry_Error)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "Error", NULL);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_Error, 0);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_Error);
#endif

	return class_entry;
}

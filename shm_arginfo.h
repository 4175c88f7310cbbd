/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 1e9ac5003f5580da122df97fdfb15b474fbc138b */

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

ZEND_BEGIN_ARG_INFO_EX(arginfo_class_SharedMemory_UnserializeException___construct, 0, 0, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, message, IS_STRING, 0, "\"\"")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, code, IS_LONG, 0, "0")
	ZEND_ARG_OBJ_INFO_WITH_DEFAULT_VALUE(0, previous, Throwable, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_INFO_EX(arginfo_class_SharedMemory_Atomic___construct, 0, 0, 0)
	ZEND_ARG_OBJ_INFO_WITH_DEFAULT_VALUE(0, memory, SharedMemory, 1, "null")
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_Atomic_load arginfo_class_SharedMemory_count

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Atomic_store, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, value, IS_LONG, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Atomic_add, 0, 0, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, delta, IS_LONG, 0, "1")
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_Atomic_sub arginfo_class_SharedMemory_Atomic_add

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Atomic_and, 0, 1, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO(0, mask, IS_LONG, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_Atomic_or arginfo_class_SharedMemory_Atomic_and

#define arginfo_class_SharedMemory_Atomic_xor arginfo_class_SharedMemory_Atomic_and

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Atomic_min, 0, 1, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO(0, value, IS_LONG, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_Atomic_max arginfo_class_SharedMemory_Atomic_min

#define arginfo_class_SharedMemory_Atomic_exchange arginfo_class_SharedMemory_Atomic_min

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Atomic_compareExchange, 0, 2, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, expected, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO(0, desired, IS_LONG, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Atomic_wait, 0, 1, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, expected, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, timeout, IS_DOUBLE, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Atomic_notify, 0, 0, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, count, IS_LONG, 0, "1")
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_AtomicFloat___construct arginfo_class_SharedMemory_Atomic___construct

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_AtomicFloat_load, 0, 0, IS_DOUBLE, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_AtomicFloat_store, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, value, IS_DOUBLE, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_AtomicFloat_add, 0, 1, IS_DOUBLE, 0)
	ZEND_ARG_TYPE_INFO(0, delta, IS_DOUBLE, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_AtomicFloat_sub arginfo_class_SharedMemory_AtomicFloat_add

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_AtomicFloat_min, 0, 1, IS_DOUBLE, 0)
	ZEND_ARG_TYPE_INFO(0, value, IS_DOUBLE, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_AtomicFloat_max arginfo_class_SharedMemory_AtomicFloat_min

#define arginfo_class_SharedMemory_AtomicFloat_exchange arginfo_class_SharedMemory_AtomicFloat_min

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_AtomicFloat_compareExchange, 0, 2, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, expected, IS_DOUBLE, 0)
	ZEND_ARG_TYPE_INFO(0, desired, IS_DOUBLE, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_INFO_EX(arginfo_class_SharedMemory_Vector___construct, 0, 0, 2)
	ZEND_ARG_OBJ_INFO(0, type, SharedMemory\\Type, 0)
	ZEND_ARG_OBJ_TYPE_MASK(0, memory, SharedMemory, MAY_BE_LONG, NULL)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Vector_offsetExists, 0, 1, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, offset, IS_MIXED, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_MASK_EX(arginfo_class_SharedMemory_Vector_offsetGet, 0, 1, MAY_BE_LONG|MAY_BE_DOUBLE)
	ZEND_ARG_TYPE_INFO(0, offset, IS_MIXED, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Vector_offsetSet, 0, 2, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, offset, IS_MIXED, 0)
	ZEND_ARG_TYPE_INFO(0, value, IS_MIXED, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Vector_offsetUnset, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, offset, IS_MIXED, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_Vector_count arginfo_class_SharedMemory_count

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_Vector_getIterator, 0, 0, Iterator, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_MASK_EX(arginfo_class_SharedMemory_Vector_add, 0, 1, MAY_BE_LONG|MAY_BE_DOUBLE)
	ZEND_ARG_TYPE_INFO(0, index, IS_LONG, 0)
	ZEND_ARG_TYPE_MASK(0, delta, MAY_BE_LONG|MAY_BE_DOUBLE, "1")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Vector_compareExchange, 0, 3, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, index, IS_LONG, 0)
	ZEND_ARG_TYPE_MASK(0, expected, MAY_BE_LONG|MAY_BE_DOUBLE, NULL)
	ZEND_ARG_TYPE_MASK(0, desired, MAY_BE_LONG|MAY_BE_DOUBLE, NULL)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Vector_fill, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_MASK(0, value, MAY_BE_LONG|MAY_BE_DOUBLE, NULL)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, offset, IS_LONG, 0, "0")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, length, IS_LONG, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Vector_assign, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, values, IS_ARRAY, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, offset, IS_LONG, 0, "0")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Vector_toArray, 0, 0, IS_ARRAY, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, offset, IS_LONG, 0, "0")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, length, IS_LONG, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_MASK_EX(arginfo_class_SharedMemory_Vector_sum, 0, 0, MAY_BE_LONG|MAY_BE_DOUBLE)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_Vector_min arginfo_class_SharedMemory_Vector_sum

#define arginfo_class_SharedMemory_Vector_max arginfo_class_SharedMemory_Vector_sum

#define arginfo_class_SharedMemory_Mutex___construct arginfo_class_SharedMemory_Atomic___construct

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Mutex_lock, 0, 0, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, timeout, IS_DOUBLE, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Mutex_tryLock, 0, 0, _IS_BOOL, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_Mutex_unlock arginfo_class_SharedMemory_flush

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Mutex_synchronized, 0, 1, IS_MIXED, 0)
	ZEND_ARG_TYPE_INFO(0, body, IS_CALLABLE, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, repair, IS_CALLABLE, 1, "null")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, timeout, IS_DOUBLE, 1, "null")
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_Mutex_isHeld arginfo_class_SharedMemory_Mutex_tryLock

#define arginfo_class_SharedMemory_Mutex_isAbandoned arginfo_class_SharedMemory_Mutex_tryLock

#define arginfo_class_SharedMemory_Mutex_recover arginfo_class_SharedMemory_flush

ZEND_BEGIN_ARG_INFO_EX(arginfo_class_SharedMemory_FixedPool___construct, 0, 0, 2)
	ZEND_ARG_TYPE_INFO(0, sliceSize, IS_LONG, 0)
	ZEND_ARG_OBJ_TYPE_MASK(0, memory, SharedMemory, MAY_BE_LONG, NULL)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, owned, _IS_BOOL, 0, "false")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_FixedPool_alloc, 0, 0, SharedMemory, 1)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_FixedPool_free, 0, 1, IS_VOID, 0)
	ZEND_ARG_OBJ_INFO(0, slice, SharedMemory, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_FixedPool_adopt arginfo_class_SharedMemory_FixedPool_free

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_FixedPool_at, 0, 1, SharedMemory, 0)
	ZEND_ARG_TYPE_INFO(0, offset, IS_LONG, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_FixedPool_available arginfo_class_SharedMemory_count

#define arginfo_class_SharedMemory_FixedPool_count arginfo_class_SharedMemory_count

#define arginfo_class_SharedMemory_FixedPool_reclaim arginfo_class_SharedMemory_count

#define arginfo_class_SharedMemory_FixedPool_stats arginfo_class_SharedMemory_info

#define arginfo_class_SharedMemory_FixedPool_getIterator arginfo_class_SharedMemory_Vector_getIterator

ZEND_BEGIN_ARG_INFO_EX(arginfo_class_SharedMemory_RingBuffer___construct, 0, 0, 1)
	ZEND_ARG_OBJ_TYPE_MASK(0, memory, SharedMemory, MAY_BE_LONG, NULL)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_RingBuffer_alloc, 0, 1, SharedMemory, 1)
	ZEND_ARG_TYPE_INFO(0, size, IS_LONG, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_RingBuffer_free, 0, 1, IS_VOID, 0)
	ZEND_ARG_OBJ_INFO(0, block, SharedMemory, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_RingBuffer_at arginfo_class_SharedMemory_FixedPool_at

#define arginfo_class_SharedMemory_RingBuffer_capacity arginfo_class_SharedMemory_count

#define arginfo_class_SharedMemory_RingBuffer_stats arginfo_class_SharedMemory_info

#define arginfo_class_SharedMemory_GlobalMemory___construct arginfo_class_SharedMemory_RingBuffer___construct

#define arginfo_class_SharedMemory_GlobalMemory_alloc arginfo_class_SharedMemory_RingBuffer_alloc

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_GlobalMemory_region, 0, 2, SharedMemory, 0)
	ZEND_ARG_TYPE_INFO(0, name, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO(0, size, IS_LONG, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_GlobalMemory_has, 0, 1, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, name, IS_STRING, 0)
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_GlobalMemory_names arginfo_class_SharedMemory_info

#define arginfo_class_SharedMemory_GlobalMemory_available arginfo_class_SharedMemory_count

#define arginfo_class_SharedMemory_GlobalMemory_count arginfo_class_SharedMemory_count

#define arginfo_class_SharedMemory_GlobalMemory_stats arginfo_class_SharedMemory_info

ZEND_BEGIN_ARG_INFO_EX(arginfo_class_SharedMemory_Queue___construct, 0, 0, 1)
	ZEND_ARG_OBJ_TYPE_MASK(0, memory, SharedMemory, MAY_BE_LONG, NULL)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, serializer, IS_STRING, 0, "\"php\"")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Queue_push, 0, 1, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, value, IS_MIXED, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, timeout, IS_DOUBLE, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Queue_pop, 0, 0, IS_MIXED, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, timeout, IS_DOUBLE, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Queue_tryPush, 0, 1, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, value, IS_MIXED, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Queue_tryPop, 0, 1, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(1, value, IS_MIXED, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, timeout, IS_DOUBLE, 1, "0.0")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_Queue_receive, 0, 0, SharedMemory\\Message, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, timeout, IS_DOUBLE, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_OBJ_INFO_EX(arginfo_class_SharedMemory_Queue_tryReceive, 0, 0, SharedMemory\\Message, 1)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, timeout, IS_DOUBLE, 1, "0.0")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Queue_pushAll, 0, 1, IS_LONG, 0)
	ZEND_ARG_OBJ_TYPE_MASK(0, values, Traversable, MAY_BE_ARRAY, NULL)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, timeout, IS_DOUBLE, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_class_SharedMemory_Queue_popAll, 0, 0, IS_ARRAY, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, limit, IS_LONG, 0, "PHP_INT_MAX")
ZEND_END_ARG_INFO()

#define arginfo_class_SharedMemory_Queue_close arginfo_class_SharedMemory_flush

#define arginfo_class_SharedMemory_Queue_isClosed arginfo_class_SharedMemory_Mutex_tryLock

#define arginfo_class_SharedMemory_Queue_count arginfo_class_SharedMemory_count

#define arginfo_class_SharedMemory_Queue_capacity arginfo_class_SharedMemory_count

#define arginfo_class_SharedMemory_Queue_stats arginfo_class_SharedMemory_info

#define arginfo_class_SharedMemory_Queue_getIterator arginfo_class_SharedMemory_Vector_getIterator

#define arginfo_class_SharedMemory_Message___construct arginfo_class_SharedMemory___construct

#define arginfo_class_SharedMemory_Message_ack arginfo_class_SharedMemory_flush

#define arginfo_class_SharedMemory_Message_release arginfo_class_SharedMemory_flush

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
ZEND_METHOD(SharedMemory_UnserializeException, __construct);
ZEND_METHOD(SharedMemory_Atomic, __construct);
ZEND_METHOD(SharedMemory_Atomic, load);
ZEND_METHOD(SharedMemory_Atomic, store);
ZEND_METHOD(SharedMemory_Atomic, add);
ZEND_METHOD(SharedMemory_Atomic, sub);
ZEND_METHOD(SharedMemory_Atomic, and);
ZEND_METHOD(SharedMemory_Atomic, or);
ZEND_METHOD(SharedMemory_Atomic, xor);
ZEND_METHOD(SharedMemory_Atomic, min);
ZEND_METHOD(SharedMemory_Atomic, max);
ZEND_METHOD(SharedMemory_Atomic, exchange);
ZEND_METHOD(SharedMemory_Atomic, compareExchange);
ZEND_METHOD(SharedMemory_Atomic, wait);
ZEND_METHOD(SharedMemory_Atomic, notify);
ZEND_METHOD(SharedMemory_AtomicFloat, __construct);
ZEND_METHOD(SharedMemory_AtomicFloat, load);
ZEND_METHOD(SharedMemory_AtomicFloat, store);
ZEND_METHOD(SharedMemory_AtomicFloat, add);
ZEND_METHOD(SharedMemory_AtomicFloat, sub);
ZEND_METHOD(SharedMemory_AtomicFloat, min);
ZEND_METHOD(SharedMemory_AtomicFloat, max);
ZEND_METHOD(SharedMemory_AtomicFloat, exchange);
ZEND_METHOD(SharedMemory_AtomicFloat, compareExchange);
ZEND_METHOD(SharedMemory_Vector, __construct);
ZEND_METHOD(SharedMemory_Vector, offsetExists);
ZEND_METHOD(SharedMemory_Vector, offsetGet);
ZEND_METHOD(SharedMemory_Vector, offsetSet);
ZEND_METHOD(SharedMemory_Vector, offsetUnset);
ZEND_METHOD(SharedMemory_Vector, count);
ZEND_METHOD(SharedMemory_Vector, getIterator);
ZEND_METHOD(SharedMemory_Vector, add);
ZEND_METHOD(SharedMemory_Vector, compareExchange);
ZEND_METHOD(SharedMemory_Vector, fill);
ZEND_METHOD(SharedMemory_Vector, assign);
ZEND_METHOD(SharedMemory_Vector, toArray);
ZEND_METHOD(SharedMemory_Vector, sum);
ZEND_METHOD(SharedMemory_Vector, min);
ZEND_METHOD(SharedMemory_Vector, max);
ZEND_METHOD(SharedMemory_Mutex, __construct);
ZEND_METHOD(SharedMemory_Mutex, lock);
ZEND_METHOD(SharedMemory_Mutex, tryLock);
ZEND_METHOD(SharedMemory_Mutex, unlock);
ZEND_METHOD(SharedMemory_Mutex, synchronized);
ZEND_METHOD(SharedMemory_Mutex, isHeld);
ZEND_METHOD(SharedMemory_Mutex, isAbandoned);
ZEND_METHOD(SharedMemory_Mutex, recover);
ZEND_METHOD(SharedMemory_FixedPool, __construct);
ZEND_METHOD(SharedMemory_FixedPool, alloc);
ZEND_METHOD(SharedMemory_FixedPool, free);
ZEND_METHOD(SharedMemory_FixedPool, adopt);
ZEND_METHOD(SharedMemory_FixedPool, at);
ZEND_METHOD(SharedMemory_FixedPool, available);
ZEND_METHOD(SharedMemory_FixedPool, count);
ZEND_METHOD(SharedMemory_FixedPool, reclaim);
ZEND_METHOD(SharedMemory_FixedPool, stats);
ZEND_METHOD(SharedMemory_FixedPool, getIterator);
ZEND_METHOD(SharedMemory_RingBuffer, __construct);
ZEND_METHOD(SharedMemory_RingBuffer, alloc);
ZEND_METHOD(SharedMemory_RingBuffer, free);
ZEND_METHOD(SharedMemory_RingBuffer, at);
ZEND_METHOD(SharedMemory_RingBuffer, capacity);
ZEND_METHOD(SharedMemory_RingBuffer, stats);
ZEND_METHOD(SharedMemory_GlobalMemory, __construct);
ZEND_METHOD(SharedMemory_GlobalMemory, alloc);
ZEND_METHOD(SharedMemory_GlobalMemory, region);
ZEND_METHOD(SharedMemory_GlobalMemory, has);
ZEND_METHOD(SharedMemory_GlobalMemory, names);
ZEND_METHOD(SharedMemory_GlobalMemory, available);
ZEND_METHOD(SharedMemory_GlobalMemory, count);
ZEND_METHOD(SharedMemory_GlobalMemory, stats);
ZEND_METHOD(SharedMemory_Queue, __construct);
ZEND_METHOD(SharedMemory_Queue, push);
ZEND_METHOD(SharedMemory_Queue, pop);
ZEND_METHOD(SharedMemory_Queue, tryPush);
ZEND_METHOD(SharedMemory_Queue, tryPop);
ZEND_METHOD(SharedMemory_Queue, receive);
ZEND_METHOD(SharedMemory_Queue, tryReceive);
ZEND_METHOD(SharedMemory_Queue, pushAll);
ZEND_METHOD(SharedMemory_Queue, popAll);
ZEND_METHOD(SharedMemory_Queue, close);
ZEND_METHOD(SharedMemory_Queue, isClosed);
ZEND_METHOD(SharedMemory_Queue, count);
ZEND_METHOD(SharedMemory_Queue, capacity);
ZEND_METHOD(SharedMemory_Queue, stats);
ZEND_METHOD(SharedMemory_Queue, getIterator);
ZEND_METHOD(SharedMemory_Message, __construct);
ZEND_METHOD(SharedMemory_Message, ack);
ZEND_METHOD(SharedMemory_Message, release);

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

static const zend_function_entry class_SharedMemory_UnserializeException_methods[] = {
	ZEND_ME(SharedMemory_UnserializeException, __construct, arginfo_class_SharedMemory_UnserializeException___construct, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static const zend_function_entry class_SharedMemory_Atomic_methods[] = {
	ZEND_ME(SharedMemory_Atomic, __construct, arginfo_class_SharedMemory_Atomic___construct, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, load, arginfo_class_SharedMemory_Atomic_load, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, store, arginfo_class_SharedMemory_Atomic_store, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, add, arginfo_class_SharedMemory_Atomic_add, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, sub, arginfo_class_SharedMemory_Atomic_sub, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, and, arginfo_class_SharedMemory_Atomic_and, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, or, arginfo_class_SharedMemory_Atomic_or, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, xor, arginfo_class_SharedMemory_Atomic_xor, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, min, arginfo_class_SharedMemory_Atomic_min, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, max, arginfo_class_SharedMemory_Atomic_max, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, exchange, arginfo_class_SharedMemory_Atomic_exchange, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, compareExchange, arginfo_class_SharedMemory_Atomic_compareExchange, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, wait, arginfo_class_SharedMemory_Atomic_wait, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Atomic, notify, arginfo_class_SharedMemory_Atomic_notify, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static const zend_function_entry class_SharedMemory_AtomicFloat_methods[] = {
	ZEND_ME(SharedMemory_AtomicFloat, __construct, arginfo_class_SharedMemory_AtomicFloat___construct, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_AtomicFloat, load, arginfo_class_SharedMemory_AtomicFloat_load, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_AtomicFloat, store, arginfo_class_SharedMemory_AtomicFloat_store, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_AtomicFloat, add, arginfo_class_SharedMemory_AtomicFloat_add, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_AtomicFloat, sub, arginfo_class_SharedMemory_AtomicFloat_sub, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_AtomicFloat, min, arginfo_class_SharedMemory_AtomicFloat_min, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_AtomicFloat, max, arginfo_class_SharedMemory_AtomicFloat_max, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_AtomicFloat, exchange, arginfo_class_SharedMemory_AtomicFloat_exchange, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_AtomicFloat, compareExchange, arginfo_class_SharedMemory_AtomicFloat_compareExchange, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static const zend_function_entry class_SharedMemory_Vector_methods[] = {
	ZEND_ME(SharedMemory_Vector, __construct, arginfo_class_SharedMemory_Vector___construct, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, offsetExists, arginfo_class_SharedMemory_Vector_offsetExists, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, offsetGet, arginfo_class_SharedMemory_Vector_offsetGet, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, offsetSet, arginfo_class_SharedMemory_Vector_offsetSet, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, offsetUnset, arginfo_class_SharedMemory_Vector_offsetUnset, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, count, arginfo_class_SharedMemory_Vector_count, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, getIterator, arginfo_class_SharedMemory_Vector_getIterator, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, add, arginfo_class_SharedMemory_Vector_add, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, compareExchange, arginfo_class_SharedMemory_Vector_compareExchange, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, fill, arginfo_class_SharedMemory_Vector_fill, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, assign, arginfo_class_SharedMemory_Vector_assign, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, toArray, arginfo_class_SharedMemory_Vector_toArray, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, sum, arginfo_class_SharedMemory_Vector_sum, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, min, arginfo_class_SharedMemory_Vector_min, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Vector, max, arginfo_class_SharedMemory_Vector_max, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static const zend_function_entry class_SharedMemory_Mutex_methods[] = {
	ZEND_ME(SharedMemory_Mutex, __construct, arginfo_class_SharedMemory_Mutex___construct, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Mutex, lock, arginfo_class_SharedMemory_Mutex_lock, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Mutex, tryLock, arginfo_class_SharedMemory_Mutex_tryLock, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Mutex, unlock, arginfo_class_SharedMemory_Mutex_unlock, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Mutex, synchronized, arginfo_class_SharedMemory_Mutex_synchronized, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Mutex, isHeld, arginfo_class_SharedMemory_Mutex_isHeld, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Mutex, isAbandoned, arginfo_class_SharedMemory_Mutex_isAbandoned, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Mutex, recover, arginfo_class_SharedMemory_Mutex_recover, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static const zend_function_entry class_SharedMemory_FixedPool_methods[] = {
	ZEND_ME(SharedMemory_FixedPool, __construct, arginfo_class_SharedMemory_FixedPool___construct, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_FixedPool, alloc, arginfo_class_SharedMemory_FixedPool_alloc, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_FixedPool, free, arginfo_class_SharedMemory_FixedPool_free, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_FixedPool, adopt, arginfo_class_SharedMemory_FixedPool_adopt, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_FixedPool, at, arginfo_class_SharedMemory_FixedPool_at, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_FixedPool, available, arginfo_class_SharedMemory_FixedPool_available, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_FixedPool, count, arginfo_class_SharedMemory_FixedPool_count, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_FixedPool, reclaim, arginfo_class_SharedMemory_FixedPool_reclaim, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_FixedPool, stats, arginfo_class_SharedMemory_FixedPool_stats, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_FixedPool, getIterator, arginfo_class_SharedMemory_FixedPool_getIterator, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static const zend_function_entry class_SharedMemory_RingBuffer_methods[] = {
	ZEND_ME(SharedMemory_RingBuffer, __construct, arginfo_class_SharedMemory_RingBuffer___construct, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_RingBuffer, alloc, arginfo_class_SharedMemory_RingBuffer_alloc, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_RingBuffer, free, arginfo_class_SharedMemory_RingBuffer_free, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_RingBuffer, at, arginfo_class_SharedMemory_RingBuffer_at, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_RingBuffer, capacity, arginfo_class_SharedMemory_RingBuffer_capacity, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_RingBuffer, stats, arginfo_class_SharedMemory_RingBuffer_stats, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static const zend_function_entry class_SharedMemory_GlobalMemory_methods[] = {
	ZEND_ME(SharedMemory_GlobalMemory, __construct, arginfo_class_SharedMemory_GlobalMemory___construct, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_GlobalMemory, alloc, arginfo_class_SharedMemory_GlobalMemory_alloc, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_GlobalMemory, region, arginfo_class_SharedMemory_GlobalMemory_region, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_GlobalMemory, has, arginfo_class_SharedMemory_GlobalMemory_has, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_GlobalMemory, names, arginfo_class_SharedMemory_GlobalMemory_names, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_GlobalMemory, available, arginfo_class_SharedMemory_GlobalMemory_available, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_GlobalMemory, count, arginfo_class_SharedMemory_GlobalMemory_count, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_GlobalMemory, stats, arginfo_class_SharedMemory_GlobalMemory_stats, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static const zend_function_entry class_SharedMemory_Queue_methods[] = {
	ZEND_ME(SharedMemory_Queue, __construct, arginfo_class_SharedMemory_Queue___construct, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, push, arginfo_class_SharedMemory_Queue_push, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, pop, arginfo_class_SharedMemory_Queue_pop, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, tryPush, arginfo_class_SharedMemory_Queue_tryPush, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, tryPop, arginfo_class_SharedMemory_Queue_tryPop, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, receive, arginfo_class_SharedMemory_Queue_receive, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, tryReceive, arginfo_class_SharedMemory_Queue_tryReceive, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, pushAll, arginfo_class_SharedMemory_Queue_pushAll, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, popAll, arginfo_class_SharedMemory_Queue_popAll, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, close, arginfo_class_SharedMemory_Queue_close, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, isClosed, arginfo_class_SharedMemory_Queue_isClosed, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, count, arginfo_class_SharedMemory_Queue_count, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, capacity, arginfo_class_SharedMemory_Queue_capacity, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, stats, arginfo_class_SharedMemory_Queue_stats, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Queue, getIterator, arginfo_class_SharedMemory_Queue_getIterator, ZEND_ACC_PUBLIC)
	ZEND_FE_END
};

static const zend_function_entry class_SharedMemory_Message_methods[] = {
	ZEND_ME(SharedMemory_Message, __construct, arginfo_class_SharedMemory_Message___construct, ZEND_ACC_PRIVATE)
	ZEND_ME(SharedMemory_Message, ack, arginfo_class_SharedMemory_Message_ack, ZEND_ACC_PUBLIC)
	ZEND_ME(SharedMemory_Message, release, arginfo_class_SharedMemory_Message_release, ZEND_ACC_PUBLIC)
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

static zend_class_entry *register_class_SharedMemory_UnserializeException(zend_class_entry *class_entry_SharedMemory_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "UnserializeException", class_SharedMemory_UnserializeException_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, class_entry_SharedMemory_Exception, ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, class_entry_SharedMemory_Exception);
	class_entry->ce_flags |= ZEND_ACC_NOT_SERIALIZABLE;
#endif

	zval property_bytes_default_value;
	ZVAL_UNDEF(&property_bytes_default_value);
	zend_string *property_bytes_name = zend_string_init("bytes", sizeof("bytes") - 1, 1);
	zend_declare_typed_property(class_entry, property_bytes_name, &property_bytes_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_STRING));
	zend_string_release(property_bytes_name);

	zval property_text_default_value;
	ZVAL_EMPTY_STRING(&property_text_default_value);
	zend_string *property_text_name = zend_string_init("text", sizeof("text") - 1, 1);
	zend_declare_typed_property(class_entry, property_text_name, &property_text_default_value, ZEND_ACC_PRIVATE, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_STRING));
	zend_string_release(property_text_name);

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

static zend_class_entry *register_class_SharedMemory_Type(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("SharedMemory\\Type", IS_UNDEF, NULL);

	zend_enum_add_case_cstr(class_entry, "Int8", NULL);

	zend_enum_add_case_cstr(class_entry, "UInt8", NULL);

	zend_enum_add_case_cstr(class_entry, "Int16", NULL);

	zend_enum_add_case_cstr(class_entry, "UInt16", NULL);

	zend_enum_add_case_cstr(class_entry, "Int32", NULL);

	zend_enum_add_case_cstr(class_entry, "UInt32", NULL);

	zend_enum_add_case_cstr(class_entry, "Int64", NULL);

	zend_enum_add_case_cstr(class_entry, "Float32", NULL);

	zend_enum_add_case_cstr(class_entry, "Float64", NULL);

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_Atomic(void)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "Atomic", class_SharedMemory_Atomic_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif

	zval const_SIZE_value;
	ZVAL_LONG(&const_SIZE_value, sizeof(int64_t));
	zend_string *const_SIZE_name = zend_string_init_interned("SIZE", sizeof("SIZE") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_SIZE_name, &const_SIZE_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_SIZE_name);

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_AtomicFloat(void)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "AtomicFloat", class_SharedMemory_AtomicFloat_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif

	zval const_SIZE_value;
	ZVAL_LONG(&const_SIZE_value, sizeof(double));
	zend_string *const_SIZE_name = zend_string_init_interned("SIZE", sizeof("SIZE") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_SIZE_name, &const_SIZE_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_SIZE_name);

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_Vector(zend_class_entry *class_entry_ArrayAccess, zend_class_entry *class_entry_Countable, zend_class_entry *class_entry_IteratorAggregate)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "Vector", class_SharedMemory_Vector_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif
	zend_class_implements(class_entry, 3, class_entry_ArrayAccess, class_entry_Countable, class_entry_IteratorAggregate);

	zval property_type_default_value;
	ZVAL_UNDEF(&property_type_default_value);
	zend_string *property_type_name = zend_string_init("type", sizeof("type") - 1, 1);
	zend_string *property_type_class_SharedMemory_Type = zend_string_init("SharedMemory\\Type", sizeof("SharedMemory\\Type")-1, 1);
	zend_declare_typed_property(class_entry, property_type_name, &property_type_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_CLASS(property_type_class_SharedMemory_Type, 0, 0));
	zend_string_release(property_type_name);

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_Mutex(void)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "Mutex", class_SharedMemory_Mutex_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif

	zval const_SIZE_value;
	ZVAL_LONG(&const_SIZE_value, sizeof(php_shm_mutex));
	zend_string *const_SIZE_name = zend_string_init_interned("SIZE", sizeof("SIZE") - 1, 1);
	zend_declare_class_constant_ex(class_entry, const_SIZE_name, &const_SIZE_value, ZEND_ACC_PUBLIC, NULL);
	zend_string_release(const_SIZE_name);

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_FixedPool(zend_class_entry *class_entry_Countable, zend_class_entry *class_entry_IteratorAggregate)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "FixedPool", class_SharedMemory_FixedPool_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif
	zend_class_implements(class_entry, 2, class_entry_Countable, class_entry_IteratorAggregate);

	zval property_sliceSize_default_value;
	ZVAL_UNDEF(&property_sliceSize_default_value);
	zend_string *property_sliceSize_name = zend_string_init("sliceSize", sizeof("sliceSize") - 1, 1);
	zend_declare_typed_property(class_entry, property_sliceSize_name, &property_sliceSize_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_LONG));
	zend_string_release(property_sliceSize_name);

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_RingBuffer(void)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "RingBuffer", class_SharedMemory_RingBuffer_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_GlobalMemory(zend_class_entry *class_entry_Countable)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "GlobalMemory", class_SharedMemory_GlobalMemory_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif
	zend_class_implements(class_entry, 1, class_entry_Countable);

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_Queue(zend_class_entry *class_entry_Countable, zend_class_entry *class_entry_IteratorAggregate)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "Queue", class_SharedMemory_Queue_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif
	zend_class_implements(class_entry, 2, class_entry_Countable, class_entry_IteratorAggregate);

	return class_entry;
}

static zend_class_entry *register_class_SharedMemory_Message(void)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "SharedMemory", "Message", class_SharedMemory_Message_methods);
#if (PHP_VERSION_ID >= 80400)
	class_entry = zend_register_internal_class_with_flags(&ce, NULL, ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE);
#else
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;
#endif

	zval property_value_default_value;
	ZVAL_UNDEF(&property_value_default_value);
	zend_string *property_value_name = zend_string_init("value", sizeof("value") - 1, 1);
	zend_declare_typed_property(class_entry, property_value_name, &property_value_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_ANY));
	zend_string_release(property_value_name);

	zval property_deliveries_default_value;
	ZVAL_UNDEF(&property_deliveries_default_value);
	zend_string *property_deliveries_name = zend_string_init("deliveries", sizeof("deliveries") - 1, 1);
	zend_declare_typed_property(class_entry, property_deliveries_name, &property_deliveries_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_LONG));
	zend_string_release(property_deliveries_name);

	return class_entry;
}

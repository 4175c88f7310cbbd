/* SPDX-License-Identifier: MIT */

/* The module: registers the classes and prints phpinfo(). */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "php.h"
#include "ext/standard/info.h"
#include "zend_enum.h"
#include "zend_exceptions.h"
#include "zend_interfaces.h"

#include "classes/classes.h"
#include "classes/serializer.h"
#include "structures/mutex.h"
#include "php_shm.h"

#include <sys/mman.h>

#include "shm_arginfo.h"

static PHP_MINIT_FUNCTION(shm)
{
	php_shm_memory_ce = register_class_SharedMemory(zend_ce_countable);
	php_shm_memory_init_class(php_shm_memory_ce);

	php_shm_exception_ce = register_class_SharedMemory_Exception(zend_ce_exception);
	php_shm_exists_exception_ce = register_class_SharedMemory_ExistsException(php_shm_exception_ce);
	php_shm_not_found_exception_ce = register_class_SharedMemory_NotFoundException(php_shm_exception_ce);
	php_shm_access_exception_ce = register_class_SharedMemory_AccessException(php_shm_exception_ce);
	php_shm_no_space_exception_ce = register_class_SharedMemory_NoSpaceException(php_shm_exception_ce);
	php_shm_format_exception_ce = register_class_SharedMemory_FormatException(php_shm_exception_ce);
	php_shm_timeout_exception_ce = register_class_SharedMemory_TimeoutException(php_shm_exception_ce);
	php_shm_closed_exception_ce = register_class_SharedMemory_ClosedException(php_shm_exception_ce);
	php_shm_abandoned_exception_ce = register_class_SharedMemory_AbandonedException(php_shm_exception_ce);
	php_shm_unserialize_exception_init_class(register_class_SharedMemory_UnserializeException(php_shm_exception_ce));
	php_shm_error_ce = register_class_SharedMemory_Error(zend_ce_error);

	php_shm_type_ce = register_class_SharedMemory_Type();
	php_shm_atomic_init_class(register_class_SharedMemory_Atomic());
	php_shm_atomic_float_init_class(register_class_SharedMemory_AtomicFloat());
	php_shm_vector_init_class(register_class_SharedMemory_Vector(zend_ce_arrayaccess, zend_ce_countable, zend_ce_aggregate));
	php_shm_mutex_init_class(register_class_SharedMemory_Mutex());
	php_shm_fixed_pool_init_class(register_class_SharedMemory_FixedPool(zend_ce_countable, zend_ce_aggregate));
	php_shm_ring_buffer_init_class(register_class_SharedMemory_RingBuffer());
	php_shm_global_memory_init_class(register_class_SharedMemory_GlobalMemory(zend_ce_countable));
	php_shm_queue_init_class(register_class_SharedMemory_Queue(zend_ce_countable, zend_ce_aggregate));
	php_shm_message_init_class(register_class_SharedMemory_Message());
	php_shm_serializer_startup();

	return SUCCESS;
}

static PHP_RINIT_FUNCTION(shm)
{
#if defined(ZTS) && defined(COMPILE_DL_SHM)
	ZEND_TSRMLS_CACHE_UPDATE();
#endif
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(shm)
{
	php_shm_serializer_end_request();
	return SUCCESS;
}

static PHP_MSHUTDOWN_FUNCTION(shm)
{
	php_shm_serializer_shutdown();
	php_shm_fault_shutdown();
	return SUCCESS;
}

/* After RSHUTDOWN: no PHP code runs any more, destructors and shutdown functions included. */
static ZEND_MODULE_POST_ZEND_DEACTIVATE_D(shm)
{
	php_shm_pools_end_request();
	return SUCCESS;
}

static void info_row(const char *name, const char *format, ...) ZEND_ATTRIBUTE_FORMAT(printf, 2, 3);

static void info_row(const char *name, const char *format, ...)
{
	char value[128];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	php_info_print_table_row(2, name, value);
}

static PHP_MINFO_FUNCTION(shm)
{
	size_t huge_page_size = php_shm_huge_page_size();
	php_shm_sysv_limits limits;

	php_info_print_table_start();
	php_info_print_table_row(2, "Shared memory", "enabled");
	php_info_print_table_row(2, "Version", PHP_SHM_VERSION);
	php_info_print_table_row(2, "Mechanisms", "mmap (files, anonymous memory), System V");
	php_info_print_table_row(2, "Anonymous memory", php_shm_mmap_anonymous_source());
	info_row("Page size", "%zu bytes", php_shm_page_size());
	if (huge_page_size != 0) {
		info_row("Huge page size", "%zu bytes, %ld free", huge_page_size, php_shm_huge_pages_free());
	} else {
		php_info_print_table_row(2, "Huge page size", "none");
	}
	if (php_shm_sysv_get_limits(&limits)) {
		info_row("System V: bytes in a segment (SHMMAX)", "%zu", limits.segment_bytes);
		info_row("System V: bytes in all segments (SHMALL)", "%zu, %zu in use", limits.total_bytes, limits.total_bytes_used);
		info_row("System V: segments (SHMMNI)", "%zu, %zu in use", limits.segments, limits.segments_used);
	}
	php_info_print_table_end();
}

/* No globals, no INI settings, no functions. */
zend_module_entry shm_module_entry = {
	STANDARD_MODULE_HEADER,
	"shm",
	NULL,
	PHP_MINIT(shm),
	PHP_MSHUTDOWN(shm),
	PHP_RINIT(shm),
	PHP_RSHUTDOWN(shm),
	PHP_MINFO(shm),
	PHP_SHM_VERSION,
	NO_MODULE_GLOBALS,
	ZEND_MODULE_POST_ZEND_DEACTIVATE_N(shm),
	STANDARD_MODULE_PROPERTIES_EX,
};

#ifdef COMPILE_DL_SHM
#ifdef ZTS
ZEND_TSRMLS_CACHE_DEFINE()
#endif
ZEND_GET_MODULE(shm)
#endif

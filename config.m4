dnl SPDX-License-Identifier: MIT

PHP_ARG_ENABLE([shm],
  [whether to enable shared memory],
  [AS_HELP_STRING([--enable-shm], [Enable shared memory])])

PHP_ARG_ENABLE([shm-huge-pages],
  [whether sw_shm_malloc() asks for huge pages],
  [AS_HELP_STRING([--enable-shm-huge-pages],
    [shm: the C functions sw_shm_malloc(), _calloc() and _realloc() ask for huge pages for blocks of at least one])],
  [no], [no])

PHP_ARG_ENABLE([shm-dev-zero],
  [whether to map /dev/zero for anonymous memory],
  [AS_HELP_STRING([--enable-shm-dev-zero],
    [shm: Map /dev/zero for anonymous memory, as on systems without MAP_ANONYMOUS])],
  [no], [no])

PHP_ARG_ENABLE([shm-dev],
  [whether to treat compiler warnings as errors],
  [AS_HELP_STRING([--enable-shm-dev], [shm: Compile with -Wall -Wextra -Werror (for its developers)])],
  [no], [no])

if test "$PHP_SHM" != "no"; then
  AC_CHECK_SIZEOF([size_t])
  if test "$ac_cv_sizeof_size_t" != 8; then
    AC_MSG_ERROR([shm needs a 64-bit system: size_t has $ac_cv_sizeof_size_t bytes here, not 8])
  fi

  AC_CHECK_HEADERS([sys/shm.h sys/mman.h], [],
    [AC_MSG_ERROR([shm needs mmap() and System V shared memory, which this system lacks])])

  PHP_SHM_CFLAGS="-fvisibility=hidden -DZEND_ENABLE_STATIC_TSRMLS_CACHE=1"
  if test "$PHP_SHM_HUGE_PAGES" != "no"; then
    PHP_SHM_CFLAGS="$PHP_SHM_CFLAGS -DPHP_SHM_ALLOC_HUGE_PAGES"
  fi
  if test "$PHP_SHM_DEV_ZERO" != "no"; then
    PHP_SHM_CFLAGS="$PHP_SHM_CFLAGS -DPHP_SHM_DEV_ZERO"
  fi
  if test "$PHP_SHM_DEV" != "no"; then
    PHP_SHM_CFLAGS="$PHP_SHM_CFLAGS -Wall -Wextra -Wno-unused-parameter -Werror"
  fi

  PHP_NEW_EXTENSION([shm],
    m4_normalize([shm.c shm_access.c shm_alloc.c shm_block.c shm_descriptor.c shm_fault.c shm_file.c shm_mmap.c shm_owner.c
      shm_page.c shm_sysv.c shm_wait.c structures/bitmap.c structures/event.c structures/fixed_pool.c
      structures/global_memory.c structures/header.c structures/lock.c structures/mutex.c structures/queue.c
      structures/ring_buffer.c structures/vector.c classes/atomic.c classes/atomic_float.c classes/exceptions.c
      classes/fixed_pool.c classes/fixed_pool_holding.c classes/fixed_pool_iterator.c classes/global_memory.c
      classes/iterator.c classes/message.c classes/mutex.c classes/path.c classes/queue.c classes/queue_iterator.c
      classes/queue_push.c classes/queue_wait.c classes/ring_buffer.c classes/serializer.c classes/shared_memory.c
      classes/shared_memory_facts.c classes/shared_memory_open.c classes/structure.c classes/value.c classes/vector.c
      classes/vector_dimensions.c classes/vector_iterator.c classes/waiting.c classes/window.c]),
    [$ext_shared],, [-I@ext_srcdir@ $PHP_SHM_CFLAGS])
  PHP_ADD_BUILD_DIR([$ext_builddir/classes])
  PHP_ADD_BUILD_DIR([$ext_builddir/structures])
  PHP_ADD_MAKEFILE_FRAGMENT
  PHP_INSTALL_HEADERS([ext/shm], [php_shm.h])
fi

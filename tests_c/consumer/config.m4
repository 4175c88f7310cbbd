dnl SPDX-License-Identifier: MIT

PHP_ARG_ENABLE([consumer],
  [whether to enable consumer],
  [AS_HELP_STRING([--enable-consumer], [Enable consumer])])

if test "$PHP_CONSUMER" != "no"; then
  PHP_NEW_EXTENSION([consumer], [consumer.c], [$ext_shared])
  PHP_ADD_EXTENSION_DEP([consumer], [shm])
fi

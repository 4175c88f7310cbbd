/* SPDX-License-Identifier: MIT */

/* What the test programs share: a check that says which line failed, children, and clean-up whatever happens. */
#ifndef PHP_SHM_CHECK_H
#define PHP_SHM_CHECK_H

#include "php_shm.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define SKIPPED 77

/* Ends this process with status 1 unless the condition is true. */
#define CHECK(condition) ((condition) ? (void) 0 : check_failed(__FILE__, __LINE__, #condition))

/* The condition says that something failed; checks that errno was set to code by it. */
#define CHECK_ERRNO(condition, code) (errno = 0, CHECK(condition), check_code(__FILE__, __LINE__, #condition, errno, (code)))

_Noreturn void check_failed(const char *file, int line, const char *condition);
void check_code(const char *file, int line, const char *condition, int code, int expected);

/*
 * To be called first in main(): goes on in a child process. When that has ended, by whatever, its temporary files and System V
 * segments are removed, and the program ends with its status.
 */
void begin(void);
/* The same for a program that changes a value of /proc/sys: it takes turns with others that do, and the old value comes back. */
void begin_changing(const char *path);
/* Ends a whole program that cannot do its work here. */
_Noreturn void skip(const char *reason);
/* Says that a part of a program is left out. */
void leave_out(const char *part, const char *reason);

/* fork(); the child has the default action for the signals of faults, and leaves no core. */
pid_t start_child(void);
/* Waits for a child: its exit status, or the negative number of the signal that ended it. */
int end_of(pid_t child);

/* Between these two a signal comes every 200 microseconds; at least one. */
void begin_signals(void);
void end_signals(void);

/* The name of a file that is not there, in the folder for temporary files or in another one. 64 names are kept. */
char *temporary_path(void);
/* One that is in memory, on a tmpfs; NULL if there is no /dev/shm. */
char *temporary_path_in_memory(void);
char *path_in(const char *folder, const char *name);
/* A System V key that is not in use. */
int temporary_key(void);

/* Gives this process namespaces of its own (CLONE_NEWIPC, CLONE_NEWNS), if it may. */
bool private_namespaces(int which);
/* Mounts a file system at a new temporary folder, which is returned. For a process with a namespace of its own. */
char *mount_at_folder(const char *type, const char *options);

/* Writes a number to a file of /proc/sys; -1 if that is not possible. */
int set_system_value(const char *path, unsigned long value);
unsigned long system_value(const char *path);

/* Bytes in a page of what is mapped there. */
size_t page_size_at(const void *address);
/* How many descriptors are open. */
int open_files(void);
/* Shared mappings of this process. */
int shared_mappings(void);
bool is_mapped(const void *address);
/* Whether the mapping there has one of the two-letter flags of /proc/self/smaps. */
bool mapping_has_flag(const void *address, const char *flag);
/* Whether all `length` bytes have that value. */
bool all_bytes_are(const void *bytes, size_t length, unsigned char value);
/* Bytes in a file, -1 if there is none. */
long long file_size(const char *path);
/* The struct in front of a block that sw_shm_malloc() returned. */
const swShareMemory *front_of(const void *block);

#endif /* PHP_SHM_CHECK_H */

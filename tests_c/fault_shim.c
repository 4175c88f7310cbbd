/* SPDX-License-Identifier: MIT */

/*
 * Preloaded into a PHP (LD_PRELOAD) this makes system calls of shm.so fail that do not fail in practice.
 *
 *   SHM_FAULT=mmap:2:12       the second call of mmap() fails with errno 12, and is not made
 *   SHM_FAULT=write:1:4:100   so do the first 100 calls of write()
 *   SHM_FAULT=open:0:0        none fails; they are counted
 *
 * The program sets it with putenv() when it wants the fault. SHM_FAULT_CALLS says how many calls there have been: the shim counts
 * there, and the program sets it back to 0. SHM_FAULT_ALWAYS=linkat:95 makes all calls of another function fail, as on a system
 * that does not have it. All are looked at in each call, so they can change at any time.
 *
 * SHM_FAULT_STANDARD=1 ends the process if one of these calls, but for fstat(), uses a descriptor from 0 to 2: none of the
 * extension's may be one. SHM_FAULT_EMULATED=PATH is what the process reads for its own /proc/PID/stat, as under qemu-user, which
 * makes that up.
 *
 * Calls by other code, PHP itself above all, are neither counted nor do they fail. open() also stands for open64(), and so on.
 *
 * cc -shared -fPIC -o fault_shim.so fault_shim.c -ldl
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Where shm.so is mapped. */
static uintptr_t extension_start, extension_end;

static int find_extension(struct dl_phdr_info *info, size_t size, void *unused)
{
	const char *slash = strrchr(info->dlpi_name, '/');

	(void) size;
	(void) unused;
	if (slash == NULL || strcmp(slash, "/shm.so") != 0) {
		return 0;
	}
	extension_start = UINTPTR_MAX;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		if (info->dlpi_phdr[i].p_type == PT_LOAD) {
			uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
			uintptr_t end = start + info->dlpi_phdr[i].p_memsz;

			extension_start = start < extension_start ? start : extension_start;
			extension_end = end > extension_end ? end : extension_end;
		}
	}
	return 1;
}

static bool in_extension(void *address)
{
	if (extension_end == 0) {
		dl_iterate_phdr(find_extension, NULL);
	}
	return (uintptr_t) address >= extension_start && (uintptr_t) address < extension_end;
}

/* Whether shm.so made the call, by itself or through the interceptor that a sanitizer has put before every other. */
static bool is_call_of_extension(const char *function, void *caller)
{
	void *frames[8];
	Dl_info symbol;
	int count;

	if (in_extension(caller)) {
		return true;
	}
	if (dladdr(caller, &symbol) == 0 || symbol.dli_sname == NULL || strstr(symbol.dli_sname, function) == NULL) {
		return false;
	}
	count = backtrace(frames, 8);
	for (int i = 0; i + 1 < count; i++) {
		if (frames[i] == caller) {
			return in_extension(frames[i + 1]);
		}
	}
	return false;
}

/* What follows the function's name in an environment variable; NULL if that names another one or is not there. */
static const char *setting(const char *variable, const char *function)
{
	const char *value = getenv(variable);
	size_t length = strlen(function);

	return value != NULL && strncmp(value, function, length) == 0 && value[length] == ':' ? value + length : NULL;
}

/* Counts a call, and says whether it is to fail; *code is its errno then. */
static bool is_due(const char *function, int *code)
{
	const char *fault = setting("SHM_FAULT", function);
	const char *always = setting("SHM_FAULT_ALWAYS", function);
	unsigned long first, calls, times = 1;
	const char *counted;
	char count[32];

	if (fault != NULL && sscanf(fault, ":%lu:%d:%lu", &first, code, &times) >= 2) {
		counted = getenv("SHM_FAULT_CALLS");
		calls = (counted != NULL ? strtoul(counted, NULL, 10) : 0) + 1;
		snprintf(count, sizeof(count), "%lu", calls);
		setenv("SHM_FAULT_CALLS", count, 1);
		if (first != 0 && calls >= first && calls - first < times) {
			return true;
		}
	}
	return always != NULL && sscanf(always, ":%d", code) == 1;
}

static bool fails(const char *function, void *caller)
{
	int before = errno, code = 0;
	bool due = (setting("SHM_FAULT", function) != NULL || setting("SHM_FAULT_ALWAYS", function) != NULL) &&
		is_call_of_extension(function, caller) && is_due(function, &code);

	errno = due ? code : before;
	return due;
}

/* Ends the process if the extension uses the descriptor of a standard stream. */
static void check_descriptor(const char *function, int fd, void *caller)
{
	if (fd >= 0 && fd <= 2 && getenv("SHM_FAULT_STANDARD") != NULL && is_call_of_extension(function, caller)) {
		abort();
	}
}

/* What is opened for that path. */
static const char *emulated(const char *path)
{
	const char *made_up = getenv("SHM_FAULT_EMULATED");
	char own[32];

	snprintf(own, sizeof(own), "/proc/%d/stat", (int) getpid());
	return made_up != NULL && (strcmp(path, "/proc/self/stat") == 0 || strcmp(path, own) == 0) ? made_up : path;
}

/* A function that takes the place of another one of that name. */
#define REPLACE(type, failure, function, name, parameters, arguments) \
	REPLACE_FD(type, failure, function, name, parameters, arguments, -1)

/* The same for one that uses a descriptor. */
#define REPLACE_FD(type, failure, function, name, parameters, arguments, used) \
	type name parameters \
	{ \
		static type(*_Atomic real) parameters; \
		check_descriptor(#function, used, __builtin_return_address(0)); \
		if (fails(#function, __builtin_return_address(0))) { \
			return failure; \
		} \
		if (real == NULL) { \
			real = (type(*) parameters) dlsym(RTLD_NEXT, #name); \
		} \
		return real arguments; \
	}

/* The same for a function with an optional last parameter. */
#define REPLACE_VARIADIC(type, failure, function, name, parameters, arguments, last, optional_type, used) \
	type name parameters \
	{ \
		static type(*_Atomic real) parameters; \
		va_list list; \
		optional_type optional; \
		check_descriptor(#function, used, __builtin_return_address(0)); \
		if (fails(#function, __builtin_return_address(0))) { \
			return failure; \
		} \
		if (real == NULL) { \
			real = (type(*) parameters) dlsym(RTLD_NEXT, #name); \
		} \
		va_start(list, last); \
		optional = va_arg(list, optional_type); \
		va_end(list); \
		return real arguments; \
	}

REPLACE_FD(void *, MAP_FAILED, mmap, mmap, (void *address, size_t length, int protection, int flags, int fd, off_t offset),
	(address, length, protection, flags, fd, offset), fd)
REPLACE_FD(void *, MAP_FAILED, mmap, mmap64, (void *address, size_t length, int protection, int flags, int fd, off64_t offset),
	(address, length, protection, flags, fd, offset), fd)
REPLACE_VARIADIC(void *, MAP_FAILED, mremap, mremap, (void *address, size_t length, size_t new_length, int flags, ...),
	(address, length, new_length, flags, optional), flags, void *, -1)
REPLACE(int, -1, munmap, munmap, (void *address, size_t length), (address, length))
REPLACE(int, -1, mprotect, mprotect, (void *address, size_t length, int protection), (address, length, protection))
REPLACE(int, -1, msync, msync, (void *address, size_t length, int flags), (address, length, flags))
REPLACE(int, -1, madvise, madvise, (void *address, size_t length, int advice), (address, length, advice))
REPLACE(int, -1, mincore, mincore, (void *address, size_t length, unsigned char *pages), (address, length, pages))

REPLACE_VARIADIC(int, -1, open, open, (const char *path, int flags, ...), (emulated(path), flags, optional), flags, mode_t, -1)
REPLACE_VARIADIC(int, -1, open, open64, (const char *path, int flags, ...), (emulated(path), flags, optional), flags, mode_t, -1)
REPLACE_VARIADIC(
	int, -1, openat, openat, (int folder, const char *path, int flags, ...), (folder, path, flags, optional), flags, mode_t, -1)
REPLACE_VARIADIC(
	int, -1, openat, openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, optional), flags, mode_t, -1)
REPLACE_VARIADIC(int, -1, fcntl, fcntl, (int fd, int command, ...), (fd, command, optional), command, void *,
	command == F_DUPFD_CLOEXEC ? -1 : fd)
REPLACE_VARIADIC(int, -1, fcntl, fcntl64, (int fd, int command, ...), (fd, command, optional), command, void *,
	command == F_DUPFD_CLOEXEC ? -1 : fd)
REPLACE(int, -1, memfd_create, memfd_create, (const char *name, unsigned flags), (name, flags))
REPLACE_FD(int, -1, ftruncate, ftruncate, (int fd, off_t length), (fd, length), fd)
REPLACE_FD(int, -1, ftruncate, ftruncate64, (int fd, off64_t length), (fd, length), fd)
REPLACE_FD(int, -1, fallocate, fallocate, (int fd, int mode, off_t offset, off_t length), (fd, mode, offset, length), fd)
REPLACE_FD(int, -1, fallocate, fallocate64, (int fd, int mode, off64_t offset, off64_t length), (fd, mode, offset, length), fd)
REPLACE(int, -1, fstat, fstat, (int fd, struct stat *st), (fd, st))
REPLACE(int, -1, fstat, fstat64, (int fd, struct stat64 *st), (fd, st))
REPLACE(int, -1, lstat, lstat, (const char *path, struct stat *st), (path, st))
REPLACE(int, -1, lstat, lstat64, (const char *path, struct stat64 *st), (path, st))
REPLACE_FD(int, -1, fstatfs, fstatfs, (int fd, struct statfs *fs), (fd, fs), fd)
REPLACE_FD(int, -1, fstatfs, fstatfs64, (int fd, struct statfs64 *fs), (fd, fs), fd)
REPLACE_FD(int, -1, fstatvfs, fstatvfs, (int fd, struct statvfs *fs), (fd, fs), fd)
REPLACE_FD(int, -1, fstatvfs, fstatvfs64, (int fd, struct statvfs64 *fs), (fd, fs), fd)
REPLACE_FD(int, -1, fchmod, fchmod, (int fd, mode_t mode), (fd, mode), fd)
REPLACE(int, -1, linkat, linkat, (int from, const char *old, int to, const char *new, int flags), (from, old, to, new, flags))
REPLACE(int, -1, unlink, unlink, (const char *path), (path))
REPLACE_FD(ssize_t, -1, read, read, (int fd, void *bytes, size_t length), (fd, bytes, length), fd)
REPLACE_FD(ssize_t, -1, write, write, (int fd, const void *bytes, size_t length), (fd, bytes, length), fd)

REPLACE_FD(FILE *, NULL, fdopen, fdopen, (int fd, const char *mode), (fd, mode), fd)
REPLACE(char *, NULL, realpath, realpath, (const char *path, char *resolved), (path, resolved))

REPLACE(int, -1, shmget, shmget, (key_t key, size_t size, int flags), (key, size, flags))
REPLACE(void *, (void *) -1, shmat, shmat, (int id, const void *address, int flags), (id, address, flags))
REPLACE(int, -1, shmdt, shmdt, (const void *address), (address))
REPLACE(int, -1, shmctl, shmctl, (int id, int command, struct shmid_ds *ds), (id, command, ds))

/* PHP binds the calls of an extension to the libraries that it needs, past whatever is preloaded, unless this flag is gone. */
void *dlopen(const char *file, int flags)
{
	static void *(*_Atomic real)(const char *file, int flags);

	if (real == NULL) {
		real = (void *(*) (const char *file, int flags)) dlsym(RTLD_NEXT, "dlopen");
	}
	return real(file, flags & ~RTLD_DEEPBIND);
}

/* Not looked up with dlsym(), which may allocate. */
extern void *__libc_malloc(size_t size);

void *malloc(size_t size)
{
	return fails("malloc", __builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

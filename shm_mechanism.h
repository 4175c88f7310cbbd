/* SPDX-License-Identifier: MIT */

/*
 * The kernel floor: what the mechanisms (mmap, files, System V) offer to the floors above; not installed.
 *
 * Unless its comment says otherwise, a function that can fail returns 0, or -1 with *error filled and all that it acquired
 * released. All may be called from any thread, but not from two threads at once on one swShareMemory. Sizes are bytes.
 */
#ifndef PHP_SHM_MECHANISM_H
#define PHP_SHM_MECHANISM_H

#include "shm_size.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* How to open a block. The values are the class constants of SharedMemory. */
#define PHP_SHM_EXISTING 1
#define PHP_SHM_EXCLUSIVE 2
#define PHP_SHM_READ_ONLY 4
#define PHP_SHM_PRIVATE 8
#define PHP_SHM_HUGE_PAGES 16
#define PHP_SHM_POPULATE 32

typedef struct php_shm_error {
	const char *call; /* the system call that failed, a literal */
	int code;         /* its errno */
	bool too_small;   /* no call failed: what was opened is smaller than requested, and must not or cannot grow */
	size_t size;      /* with too_small: its bytes */
} php_shm_error;

static inline int php_shm_fail(php_shm_error *error, const char *call, int code)
{
	*error = (php_shm_error) {.call = call, .code = code};
	return -1;
}

static inline int php_shm_fail_too_small(php_shm_error *error, const char *call, size_t size)
{
	*error = (php_shm_error) {.call = call, .code = EINVAL, .too_small = true, .size = size};
	return -1;
}

/* What the kernel knows of a block; -1 for what it does not record. */
typedef struct php_shm_stat {
	size_t size;
	long mode;     /* permission bits */
	long owner;    /* user id */
	long creator;  /* process id */
	long attached; /* processes */
} php_shm_stat;

/* Bytes of address space that a block takes. */
static inline size_t php_shm_mapped(const swShareMemory *memory)
{
	return php_shm_round_up(memory->size, memory->page_size);
}

/* shm_descriptor.c */

/*
 * Every descriptor that this floor opens, even for a moment, goes through this: 0 to 2 belong to the standard streams, even when
 * they are closed, so that what a program prints cannot reach a block. Takes what open() or the like returned; returns it, or a
 * duplicate above the standard streams with the first closed; -1 with errno if there is none, with nothing left open.
 */
int php_shm_descriptor(int fd);
/* Opens a file to be read line by line; NULL and errno on failure. */
FILE *php_shm_descriptor_stream(const char *path);
/* Whether that errno means a shortage that may end later, rather than an answer. */
static inline bool php_shm_is_lack(int code)
{
	return code == EMFILE || code == ENFILE || code == ENOMEM;
}
/*
 * Reads a short file of /proc: at most size - 1 bytes, and a NUL after them. Returns the number of bytes, or -1 and errno. Works
 * even when this process has no descriptor left, unless it cannot have another child either.
 */
ssize_t php_shm_descriptor_read(const char *path, char *buffer, size_t size);

/* shm_page.c: pages, whatever mapped them */

size_t php_shm_page_size(void);
/* Bytes; 0 if the system has none. */
size_t php_shm_huge_page_size(void);
/* Huge pages that are neither in use nor reserved, -1 if unknown. */
long php_shm_huge_pages_free(void);
/* Sets *size to the size of the pages mapped there; slow. Fails only for lack of a descriptor or of memory. */
int php_shm_page_size_at(const void *address, size_t *size, php_shm_error *error);
/* protection: PROT_ bits. */
int php_shm_page_protect(const swShareMemory *memory, int protection, php_shm_error *error);
int php_shm_page_flush(const swShareMemory *memory, php_shm_error *error);
/* Advises the kernel to use huge pages; cannot fail. */
void php_shm_page_advise_huge(const swShareMemory *memory);
/* Touches all pages. Running out of memory meanwhile is no error: the pages are allocated when they are used. */
void php_shm_page_populate(const swShareMemory *memory, bool writable);
/* Bytes that are in memory now; SIZE_MAX for more than 64 GiB, which would take too long to count. */
size_t php_shm_page_resident(const swShareMemory *memory);
/* Makes *memory describe nothing. */
void php_shm_memory_init(swShareMemory *memory);
/* The soft limit of a RLIMIT_ resource, SIZE_MAX if there is none. */
size_t php_shm_resource_limit(int resource);

/* shm_file.c: files, named or not. A descriptor belongs to the caller. */

typedef enum php_shm_file_origin {
	PHP_SHM_FILE_FOUND,   /* existed */
	PHP_SHM_FILE_UNNAMED, /* created by this call, without a name yet */
	PHP_SHM_FILE_NAMED    /* created by this call under its name */
} php_shm_file_origin;

/* Opens or creates a regular file; *fd is the descriptor. mode: exact permissions of a new one. */
int php_shm_file_open(int *fd, const char *path, php_shm_file_origin origin, unsigned flags, mode_t mode, php_shm_error *error);
/* Gives an unnamed file its name; EEXIST if the name is in use. */
int php_shm_file_link(int fd, const char *path, php_shm_error *error);
/*
 * Makes the file at least `size` bytes long, with space allocated for `from` to `size`; never shrinks it. Several processes may
 * do this at once. If it fails, the size is unchanged, except on file systems that cannot preallocate.
 */
int php_shm_file_extend(int fd, size_t from, size_t size, php_shm_error *error);
/*
 * Waits until the process that grew the file to `size` has finished. ext4 (Linux 6.18) shows the new size first and clears the
 * rest of the former last page afterwards: bytes written there in between are lost.
 */
void php_shm_file_settle(int fd, size_t size);
/* *holes: whether less space is allocated than the size says; may be NULL. */
int php_shm_file_stat(int fd, php_shm_stat *stat, bool *holes, php_shm_error *error);
/* Page size of the file system if that is hugetlbfs, else the system's page size. */
size_t php_shm_file_page_size(int fd);
/* Unlinks path if it still names this file; a name that is gone or names another file is no error. */
int php_shm_file_unlink(int fd, const char *path, php_shm_error *error);
/* Whether both are the same file. */
bool php_shm_file_is_same(int one, int other);
/* An anonymous file of `size` bytes that cannot shrink. ENOSYS where the system has none. */
int php_shm_file_memfd(int *fd, size_t size, bool huge_pages, php_shm_error *error);
/*
 * Makes a memfd at least `size` bytes long, never shrinks it. Pages are allocated when they are used, unless that could fail
 * then.
 */
int php_shm_file_extend_memfd(int fd, size_t size, php_shm_error *error);
/*
 * Whether that errno of memfd_create() says that there are no memfds: the system has none (ENOSYS), or a sandbox forbids them
 * (EPERM).
 */
static inline bool php_shm_is_without_memfd(int code)
{
	return code == ENOSYS || code == EPERM;
}
/* Whether this process can create memfds. */
bool php_shm_file_has_memfd(void);
/* Whether the folder that the path lies in exists. */
bool php_shm_file_has_folder(const char *path);
/* Whether this process may read the file with that name. */
bool php_shm_file_readable(const char *path);
/*
 * Whether no other process that has called this has the file open. Later callers get false until the file is closed. Descriptors
 * that a fork has copied count as one.
 */
bool php_shm_file_is_alone(int fd);
/* Bytes that this user may still allocate in the file system of the path's folder; SIZE_MAX if unknown. */
size_t php_shm_file_free_space(const char *path);

/* shm_mmap.c: size, file, flags and mode as SharedMemory::mmap() takes them, but checked by the caller */

/* Shared pages, all zero, without a file. MAP_FAILED and errno on failure. */
void *php_shm_mmap_zeros(size_t length);
/* The same, private to this process, replacing the mapping at `start`. */
void *php_shm_mmap_private_zeros(void *start, size_t length);
/* Where anonymous memory comes from: "memfd", "MAP_ANONYMOUS" or "/dev/zero". */
const char *php_shm_mmap_anonymous_source(void);
int php_shm_mmap_open(swShareMemory *memory, size_t size, const char *file, unsigned flags, mode_t mode, php_shm_error *error);
/* A growable block where the system has memfd: tmpfd is its descriptor then. */
int php_shm_mmap_create_anonymous(swShareMemory *memory, size_t size, unsigned flags, php_shm_error *error);
/* Maps `size` bytes of the same file, which may move the block; bytes past the old size must exist before they are accessed. */
int php_shm_mmap_remap(swShareMemory *memory, size_t size, int protection, php_shm_error *error);

/* shm_sysv.c: arguments as SharedMemory::sysv() takes them, but checked by the caller */

typedef struct php_shm_sysv_limits {
	size_t segment_bytes; /* SHMMAX */
	size_t total_bytes;   /* SHMALL, which counts pages */
	size_t segments;      /* SHMMNI */
	size_t total_bytes_used;
	size_t segments_used;
} php_shm_sysv_limits;

int php_shm_sysv_open(swShareMemory *memory, size_t size, int key, unsigned flags, mode_t mode, php_shm_error *error);
int php_shm_sysv_stat(const swShareMemory *memory, php_shm_stat *stat, php_shm_error *error);
/* Marks the segment for removal: it is freed when the last process has detached. One that is gone already is no error. */
int php_shm_sysv_remove(const swShareMemory *memory, php_shm_error *error);
/* False if the system does not tell its limits. */
bool php_shm_sysv_get_limits(php_shm_sysv_limits *limits);

/* shm_access.c: owners, groups and modes of files and segments, and the user and groups of this process; for messages alone */

#define PHP_SHM_ID_NAME_SIZE 64

typedef struct php_shm_rights {
	long owner, group; /* ids */
	long mode;         /* permission bits; of files and folders with those for set-user-id, set-group-id and sticky */
	bool immutable;    /* even root may at most append to it (chattr) */
} php_shm_rights;

/* What refuses a file to this process; the rights reported are ... */
typedef enum php_shm_obstacle {
	PHP_SHM_OBSTACLE_UNKNOWN,
	PHP_SHM_OBSTACLE_FILE,   /* ... the file's */
	PHP_SHM_OBSTACLE_SEARCH, /* ... those of a folder on the path, which this process may not enter */
	PHP_SHM_OBSTACLE_FOLDER, /* ... those of its folder, in which this process may not create or remove a name */
	PHP_SHM_OBSTACLE_STICKY  /* ... those of its folder, in which only owners may remove (sticky bit) */
} php_shm_obstacle;

/*
 * Says why opening (or with `remove`: unlinking) an absolute path was refused. Sets *rights and the path of the folder according
 * to the answer, *file_owner with STICKY. `folder` has room for PHP_SHM_MAPFILE_SIZE bytes.
 */
php_shm_obstacle php_shm_file_obstacle(const char *path, bool remove, php_shm_rights *rights, long *file_owner, char *folder);
/* The rights of the segment with that key, even if this process may not read it; false if unknown. */
bool php_shm_sysv_rights(int key, php_shm_rights *rights);
/* The effective ids, which the kernel checks. */
long php_shm_process_user(void);
long php_shm_process_group(void);
/* Whether that is the group of this process, or one of its supplementary groups. */
bool php_shm_process_is_in_group(long group);
/* The name of that id in this machine's files; false if they have none. */
bool php_shm_user_name(long user, char name[PHP_SHM_ID_NAME_SIZE]);
bool php_shm_group_name(long group, char name[PHP_SHM_ID_NAME_SIZE]);

/* shm_fault.c: SIGBUS in a mapped file becomes an error */

/* A range of address space that maps a file. Belongs to the thread that added it. */
typedef struct php_shm_fault_range {
	char *start;
	size_t length;
	size_t page_size;
	volatile int faulted; /* set by the signal handler: bytes of the range are missing, zeros in their place */
	struct php_shm_fault_range *next;
	struct php_shm_fault_range **link; /* what points to this range */
} php_shm_fault_range;

/* Adds a range to those of this thread; the first one in the process installs the handler. start and length may change later. */
void php_shm_fault_watch(php_shm_fault_range *range);
void php_shm_fault_unwatch(php_shm_fault_range *range);
/* Restores the previous handler, unless ours has been replaced. To be called when no range is watched any more. */
void php_shm_fault_shutdown(void);

#endif /* PHP_SHM_MECHANISM_H */

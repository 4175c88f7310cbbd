/* SPDX-License-Identifier: MIT */

/* Kernel: the files behind mappings, with a name or without one. Their sizes only ever increase. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/sysinfo.h>
#include <sys/vfs.h>
#endif

#define HUGETLBFS_FILE_SYSTEM 0x958458f6 /* HUGETLBFS_MAGIC of linux/magic.h */

/* Copies the path of the folder that path lies in. */
static void folder_of(const char *path, char folder[PHP_SHM_MAPFILE_SIZE])
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL) {
		strcpy(folder, ".");
	} else {
		size_t length = slash == path ? 1 : (size_t) (slash - path);

		memcpy(folder, path, length);
		folder[length] = '\0';
	}
}

/* Unlinks path if it still names that file. */
static int unlink_same(const struct stat *ours, const char *path, php_shm_error *error)
{
	struct stat named;

	if (lstat(path, &named) == -1) {
		return errno == ENOENT || errno == ENOTDIR ? 0 : php_shm_fail(error, "lstat", errno);
	}
	if (named.st_dev != ours->st_dev || named.st_ino != ours->st_ino) {
		return 0;
	}
	if (unlink(path) == -1 && errno != ENOENT) {
		return php_shm_fail(error, "unlink", errno);
	}
	return 0;
}

static int open_file(const char *path, int flags, php_shm_error *error)
{
	php_shm_error ignored;
	struct stat made;
	bool is_new;
	int fd;

	/*
	 * NOFOLLOW: in a folder that other users may write to, a link can lead anywhere. NONBLOCK: opening a FIFO or device must not
	 * wait.
	 */
	do {
		fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
	} while (fd == -1 && errno == EINTR);
	/* A new file is removed again if there is no descriptor above the standard streams. */
	is_new = (flags & O_EXCL) && fd >= 0 && fd <= STDERR_FILENO && fstat(fd, &made) == 0;
	fd = php_shm_descriptor(fd);
	if (fd != -1) {
		return fd;
	}
	php_shm_fail(error, "open", errno);
	if (is_new) {
		unlink_same(&made, path, &ignored);
	}
	return -1;
}

int php_shm_file_open(int *fd, const char *path, php_shm_file_origin origin, unsigned flags, mode_t mode, php_shm_error *error)
{
	struct stat st;

	if (origin == PHP_SHM_FILE_FOUND) {
		*fd = open_file(path, flags & (PHP_SHM_READ_ONLY | PHP_SHM_PRIVATE) ? O_RDONLY : O_RDWR, error);
	} else if (origin == PHP_SHM_FILE_NAMED) {
		*fd = open_file(path, O_RDWR | O_CREAT | O_EXCL, error);
	} else {
#ifdef O_TMPFILE
		char folder[PHP_SHM_MAPFILE_SIZE];

		folder_of(path, folder);
		*fd = php_shm_descriptor(open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
		if (*fd == -1) {
			return php_shm_fail(error, "open", errno);
		}
#else
		return php_shm_fail(error, "open", EOPNOTSUPP);
#endif
	}
	if (*fd == -1) {
		return -1;
	}

	if (origin == PHP_SHM_FILE_FOUND) {
		if (fstat(*fd, &st) == -1) {
			php_shm_fail(error, "fstat", errno);
		} else if (!S_ISREG(st.st_mode)) {
			php_shm_fail(error, "open", S_ISDIR(st.st_mode) ? EISDIR : ENODEV);
		} else {
			return 0;
		}
	} else if (fchmod(*fd, mode) == -1) {
		php_shm_error ignored;

		php_shm_fail(error, "fchmod", errno);
		if (origin == PHP_SHM_FILE_NAMED) {
			php_shm_file_unlink(*fd, path, &ignored);
		}
	} else {
		return 0;
	}
	close(*fd);
	return -1;
}

int php_shm_file_link(int fd, const char *path, php_shm_error *error)
{
	char self[sizeof("/proc/self/fd/") + 3 * sizeof(int)];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	if (linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == -1) {
		return php_shm_fail(error, "linkat", errno);
	}
	return 0;
}

/*
 * Appends zeros until the file has `size` bytes, where the file system cannot preallocate. Several processes may do this at once:
 * O_APPEND makes each write begin at the current end, so none overwrites bytes that are in use by now.
 */
static int append_zeros(int fd, size_t size, php_shm_error *error)
{
	static const char zeros[65536];
	struct stat st;
	int flags = fcntl(fd, F_GETFL);

	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_APPEND) == -1) {
		return php_shm_fail(error, "fcntl", errno);
	}
	for (;;) {
		if (fstat(fd, &st) == -1) {
			return php_shm_fail(error, "fstat", errno);
		}
		if ((size_t) st.st_size >= size) {
			return 0;
		}
		size_t missing = size - (size_t) st.st_size;

		if (write(fd, zeros, missing < sizeof(zeros) ? missing : sizeof(zeros)) == -1 && errno != EINTR) {
			return php_shm_fail(error, "write", errno);
		}
	}
}

/* The kernel would send SIGXFSZ, which ends the process. */
static int check_size_limit(size_t size, php_shm_error *error)
{
	return size <= php_shm_resource_limit(RLIMIT_FSIZE) ? 0 : php_shm_fail(error, "fallocate", EFBIG);
}

/* Checked first: many file systems leave to the file what they allocated before they ran out of space. */
static int check_free_space(int fd, size_t size, php_shm_error *error)
{
	struct statvfs fs;
	struct stat st;

	/* A file system with no blocks at all does not count them. */
	if (fstat(fd, &st) == -1 || fstatvfs(fd, &fs) == -1 || fs.f_blocks == 0 || fs.f_frsize == 0) {
		return 0;
	}
	uintmax_t allocated = (uintmax_t) st.st_blocks * 512;
	uintmax_t missing = size > allocated ? size - allocated : 0;

	return missing / fs.f_frsize <= (geteuid() == 0 ? fs.f_bfree : fs.f_bavail) ? 0 : php_shm_fail(error, "fallocate", ENOSPC);
}

#ifdef FALLOC_FL_KEEP_SIZE
/* fallocate(), which never shrinks a file, unlike ftruncate(). */
static int call_fallocate(int fd, int mode, size_t from, size_t to, php_shm_error *error)
{
	sigset_t all, before;
	int code;

	/* On tmpfs a signal makes it free what it has allocated and fail: a fast enough timer would starve it for ever. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	do {
		code = fallocate(fd, mode, (off_t) from, (off_t) (to - from)) == 0 ? 0 : errno;
	} while (code == EINTR);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return code == 0 ? 0 : php_shm_fail(error, "fallocate", code);
}
#endif

/* Allocates the space from `from` to `size` first, then sets the size: no process sees a size without space. */
static int allocate(int fd, size_t from, size_t size, php_shm_error *error)
{
#ifdef FALLOC_FL_KEEP_SIZE
	if (call_fallocate(fd, FALLOC_FL_KEEP_SIZE, from, size, error) == 0) {
		return call_fallocate(fd, 0, size - 1, size, error);
	}
	if (error->code != EOPNOTSUPP && error->code != ENOSYS) {
		return -1;
	}
#else
	(void) from;
#endif
	return append_zeros(fd, size, error);
}

int php_shm_file_extend(int fd, size_t from, size_t size, php_shm_error *error)
{
	if (check_size_limit(size, error) == -1 || check_free_space(fd, size, error) == -1) {
		return -1;
	}
	return allocate(fd, from, size, error);
}

void php_shm_file_settle(int fd, size_t size)
{
#ifdef SEEK_HOLE
	/* Changes only the file position, which is not used; but ext4 lets it wait for a thread that is changing the file. */
	(void) lseek(fd, (off_t) size - 1, SEEK_HOLE);
#else
	(void) fd;
	(void) size;
#endif
}

int php_shm_file_stat(int fd, php_shm_stat *stat, bool *holes, php_shm_error *error)
{
	struct stat st;

	if (fstat(fd, &st) == -1) {
		return php_shm_fail(error, "fstat", errno);
	}
	if ((uintmax_t) st.st_size > PHP_SHM_SIZE_MAX) {
		return php_shm_fail(error, "mmap", EFBIG);
	}
	*stat = (php_shm_stat) {.size = (size_t) st.st_size,
		.mode = (long) (st.st_mode & 07777),
		.owner = (long) st.st_uid,
		.creator = -1,
		.attached = -1};
	if (holes != NULL) {
		/* POSIX leaves the unit of st_blocks open; it is 512 bytes on all systems. */
		*holes = (uintmax_t) st.st_blocks * 512 < (uintmax_t) st.st_size;
	}
	return 0;
}

size_t php_shm_file_page_size(int fd)
{
#ifdef __linux__
	struct statfs fs;

	if (fstatfs(fd, &fs) == 0 && (unsigned long) fs.f_type == HUGETLBFS_FILE_SYSTEM) {
		return (size_t) fs.f_bsize;
	}
#else
	(void) fd;
#endif
	return php_shm_page_size();
}

bool php_shm_file_is_same(int one, int other)
{
	struct stat first, second;

	return fstat(one, &first) == 0 && fstat(other, &second) == 0 && first.st_dev == second.st_dev &&
		first.st_ino == second.st_ino;
}

int php_shm_file_unlink(int fd, const char *path, php_shm_error *error)
{
	struct stat ours;

	if (fstat(fd, &ours) == -1) {
		return php_shm_fail(error, "fstat", errno);
	}
	return unlink_same(&ours, path, error);
}

bool php_shm_file_has_folder(const char *path)
{
	char folder[PHP_SHM_MAPFILE_SIZE];
	struct stat st;

	folder_of(path, folder);
	return stat(folder, &st) == 0 && S_ISDIR(st.st_mode);
}

bool php_shm_file_readable(const char *path)
{
	return faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0;
}

bool php_shm_file_is_alone(int fd)
{
#ifdef F_OFD_SETLK
	/* One byte far beyond any data, and not flock(): does not interfere with locks of programs. */
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t) PHP_SHM_SIZE_MAX, .l_len = 1};
	bool alone = fcntl(fd, F_OFD_SETLK, &lock) == 0;

	/* Downgrades to a read lock: later callers see that the file is open. */
	lock.l_type = F_RDLCK;
	lock.l_pid = 0;
	return fcntl(fd, F_OFD_SETLK, &lock) == 0 && alone;
#else
	(void) fd;
	return false;
#endif
}

size_t php_shm_file_free_space(const char *path)
{
	char folder[PHP_SHM_MAPFILE_SIZE];
	struct statvfs fs;

	folder_of(path, folder);
	if (statvfs(folder, &fs) == -1 || fs.f_blocks == 0 || (fs.f_frsize != 0 && fs.f_bavail > SIZE_MAX / fs.f_frsize)) {
		return SIZE_MAX;
	}
	return (size_t) fs.f_bavail * fs.f_frsize;
}

#if defined(MFD_CLOEXEC) && defined(F_ADD_SEALS) && !defined(PHP_SHM_DEV_ZERO)

/*
 * Bytes below which the memory of the machine is not checked: any machine that runs PHP has that much, and small blocks are
 * frequent.
 */
#define MEMORY_WORTH_ASKING ((size_t) 64 << 20)

/*
 * Whether memory that is not allocated yet can fail when it is touched, which would be SIGBUS (vm.overcommit_memory = 2). -1 with
 * *error filled if that cannot be found out now. A system that does not tell is not strict.
 */
static int commit_is_strict(php_shm_error *error)
{
	static _Atomic int cached; /* 0: unknown; 1: no; 2: yes */
	int strict = atomic_load_explicit(&cached, memory_order_relaxed);

	if (strict == 0) {
		char policy[2];

		if (php_shm_descriptor_read("/proc/sys/vm/overcommit_memory", policy, sizeof(policy)) == -1 && php_shm_is_lack(errno)) {
			return php_shm_fail(error, "open", errno);
		}
		strict = policy[0] == '2' ? 2 : 1;
		atomic_store_explicit(&cached, strict, memory_order_relaxed);
	}
	return strict == 2;
}

/* A memfd accepts any size. Refuses what the machine can never hold, as mmap() does for anonymous memory. */
static int check_memory(size_t size, php_shm_error *error)
{
	struct sysinfo info;

	if (size >= MEMORY_WORTH_ASKING && sysinfo(&info) == 0 &&
		size / info.mem_unit > (uintmax_t) info.totalram + (uintmax_t) info.totalswap) {
		return php_shm_fail(error, "mmap", ENOMEM);
	}
	return check_size_limit(size, error);
}

static int create_memfd(bool huge_pages)
{
	unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;

#ifdef MFD_HUGETLB
	flags |= huge_pages ? MFD_HUGETLB : 0;
#else
	if (huge_pages) {
		errno = ENOSYS;
		return -1;
	}
#endif
#ifdef MFD_NOEXEC_SEAL
	/* Since Linux 6.3; no program has a reason to execute the block. */
	int fd = memfd_create("shm", flags | MFD_NOEXEC_SEAL);

	if (fd != -1 || errno != EINVAL) {
		return php_shm_descriptor(fd);
	}
#endif
	return php_shm_descriptor(memfd_create("shm", flags));
}

int php_shm_file_memfd(int *fd, size_t size, bool huge_pages, php_shm_error *error)
{
	int strict = check_memory(size, error) == -1 ? -1 : commit_is_strict(error);

	if (strict == -1) {
		return -1;
	}
	*fd = create_memfd(huge_pages);
	if (*fd == -1) {
		return php_shm_fail(error, "memfd_create", errno);
	}
	if (strict && !huge_pages) {
		if (allocate(*fd, 0, size, error) == -1) {
			goto failed;
		}
	} else if (ftruncate(*fd, (off_t) size) == -1) {
		php_shm_fail(error, "ftruncate", errno);
		goto failed;
	}
	if (fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) == -1) {
		php_shm_fail(error, "fcntl", errno);
		goto failed;
	}
	return 0;

failed:
	close(*fd);
	return -1;
}

int php_shm_file_extend_memfd(int fd, size_t size, php_shm_error *error)
{
	struct stat st;
	int strict = check_memory(size, error) == -1 ? -1 : commit_is_strict(error);

	if (strict == -1) {
		return -1;
	}
	if (fstat(fd, &st) == -1) {
		return php_shm_fail(error, "fstat", errno);
	}
	if ((size_t) st.st_size >= size) {
		return 0;
	}
	bool all = strict || php_shm_file_page_size(fd) > php_shm_page_size();

	/*
	 * Allocating only the last page sets the size and, unlike ftruncate(), cannot cut off what another process has added
	 * meanwhile.
	 */
	return allocate(fd, all ? (size_t) st.st_size : size - 1, size, error);
}

bool php_shm_file_has_memfd(void)
{
	int fd = create_memfd(false);

	if (fd != -1) {
		close(fd);
	}
	/* Any other error is a shortage, of descriptors for instance. */
	return fd != -1 || !php_shm_is_without_memfd(errno);
}

#else

int php_shm_file_memfd(int *fd, size_t size, bool huge_pages, php_shm_error *error)
{
	(void) fd;
	(void) size;
	(void) huge_pages;
	return php_shm_fail(error, "memfd_create", ENOSYS);
}

int php_shm_file_extend_memfd(int fd, size_t size, php_shm_error *error)
{
	(void) fd;
	(void) size;
	return php_shm_fail(error, "memfd_create", ENOSYS);
}

bool php_shm_file_has_memfd(void)
{
	return false;
}

#endif

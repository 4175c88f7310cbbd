/* SPDX-License-Identifier: MIT */

/* Kernel: mmap(), of files and of anonymous memory, with huge pages and without. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if !defined(MAP_ANONYMOUS) && defined(MAP_ANON)
#define MAP_ANONYMOUS MAP_ANON
#endif

#if !defined(MAP_ANONYMOUS) || defined(PHP_SHM_DEV_ZERO)
static void *map_dev_zero(void *start, size_t length, int flags)
{
	int fd = php_shm_descriptor(open("/dev/zero", O_RDWR | O_CLOEXEC));
	void *mem;
	int code;

	if (fd == -1) {
		return MAP_FAILED;
	}
	mem = mmap(start, length, PROT_READ | PROT_WRITE, flags, fd, 0);
	code = errno;
	close(fd);
	errno = code;
	return mem;
}
#endif

void *php_shm_mmap_zeros(size_t length)
{
#if defined(MAP_ANONYMOUS) && !defined(PHP_SHM_DEV_ZERO)
	return mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
#else
	return map_dev_zero(NULL, length, MAP_SHARED);
#endif
}

void *php_shm_mmap_private_zeros(void *start, size_t length)
{
#if defined(MAP_ANONYMOUS) && !defined(PHP_SHM_DEV_ZERO)
	return mmap(start, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
#else
	return map_dev_zero(start, length, MAP_PRIVATE | MAP_FIXED);
#endif
}

const char *php_shm_mmap_anonymous_source(void)
{
	if (php_shm_file_has_memfd()) {
		return "memfd";
	}
#if defined(MAP_ANONYMOUS) && !defined(PHP_SHM_DEV_ZERO)
	return "MAP_ANONYMOUS";
#else
	return "/dev/zero";
#endif
}

static int protection_of(unsigned flags)
{
	return flags & PHP_SHM_READ_ONLY ? PROT_READ : PROT_READ | PROT_WRITE;
}

/* Maps memory->size bytes of memory->tmpfd. */
static int map_file(swShareMemory *memory, unsigned flags, php_shm_error *error)
{
	void *mem = mmap(
		NULL, php_shm_mapped(memory), protection_of(flags), flags & PHP_SHM_PRIVATE ? MAP_PRIVATE : MAP_SHARED, memory->tmpfd, 0);

	if (mem == MAP_FAILED) {
		return php_shm_fail(error, "mmap", errno);
	}
	memory->mem = mem;
	return 0;
}

static void advise(const swShareMemory *memory, unsigned flags)
{
	if ((flags & PHP_SHM_HUGE_PAGES) && memory->page_size == php_shm_page_size()) {
		php_shm_page_advise_huge(memory);
	}
}

/* Files */

/* Decides how large the block is, and which bytes of the file need space first: those from *from to *to. */
static int size_file(swShareMemory *memory, size_t size, php_shm_file_origin origin, unsigned flags, size_t *from, size_t *to,
	php_shm_error *error)
{
	php_shm_stat stat;
	bool holes;

	memory->page_size = php_shm_file_page_size(memory->tmpfd);
	/* hugetlbfs maps whole huge pages only. */
	if (memory->page_size != php_shm_page_size()) {
		size = php_shm_round_up(size, memory->page_size);
	}
	if (php_shm_file_stat(memory->tmpfd, &stat, &holes, error) == -1) {
		return -1;
	}
	*from = *to = 0;
	if (origin == PHP_SHM_FILE_FOUND && (flags & (PHP_SHM_READ_ONLY | PHP_SHM_PRIVATE))) {
		if (stat.size < size || stat.size == 0) {
			return php_shm_fail_too_small(error, "open", stat.size);
		}
	} else if (stat.size < size || (holes && size > 0)) {
		/* A file with holes may be another program's: allocates space only for the requested bytes. */
		*from = holes ? 0 : stat.size;
		*to = size;
	} else if (stat.size == 0) {
		return php_shm_fail_too_small(error, "open", 0);
	} else if (origin == PHP_SHM_FILE_FOUND) {
		php_shm_file_settle(memory->tmpfd, stat.size);
	}
	memory->size = stat.size > size ? stat.size : size;
	return 0;
}

static int open_once(swShareMemory *memory, size_t size, const char *file, php_shm_file_origin origin, unsigned flags,
	mode_t mode, php_shm_error *error)
{
	php_shm_error ignored;
	size_t from, to;

	php_shm_memory_init(memory);
	if (php_shm_file_open(&memory->tmpfd, file, origin, flags, mode, error) == -1) {
		memory->tmpfd = -1;
		return -1;
	}
	/* Address space first: unmapping it cannot fail, whereas a file never gets smaller again. */
	if (size_file(memory, size, origin, flags, &from, &to, error) == -1 || map_file(memory, flags, error) == -1 ||
		(from < to && php_shm_file_extend(memory->tmpfd, from, to, error) == -1)) {
		goto failed;
	}
	/* The last step: a new file gets its name when nothing can fail any more. */
	if (origin == PHP_SHM_FILE_UNNAMED && php_shm_file_link(memory->tmpfd, file, error) == -1) {
		goto failed;
	}
	strcpy(memory->mapfile, file);
	advise(memory, flags);
	return 0;

failed:
	if (memory->mem != NULL) {
		munmap(memory->mem, php_shm_mapped(memory));
	}
	if (origin == PHP_SHM_FILE_NAMED) {
		php_shm_file_unlink(memory->tmpfd, file, &ignored);
	}
	close(memory->tmpfd);
	php_shm_memory_init(memory);
	return -1;
}

int php_shm_mmap_open(swShareMemory *memory, size_t size, const char *file, unsigned flags, mode_t mode, php_shm_error *error)
{
	php_shm_memory_init(memory);
	if (strlen(file) >= PHP_SHM_MAPFILE_SIZE) {
		return php_shm_fail(error, "open", ENAMETOOLONG);
	}
	/* Another process may create the file after it was not found, or remove it after it was; but not each time. */
	for (int attempt = 0;; attempt++) {
		if (!(flags & PHP_SHM_EXCLUSIVE)) {
			if (open_once(memory, size, file, PHP_SHM_FILE_FOUND, flags, mode, error) == 0) {
				return 0;
			}
			if (error->code != ENOENT || size == 0 || (flags & PHP_SHM_EXISTING)) {
				return -1;
			}
		}
		if (open_once(memory, size, file, PHP_SHM_FILE_UNNAMED, flags, mode, error) == 0) {
			return 0;
		}
		/* Some file systems cannot create a file without a name and name it later; and that needs /proc. */
		if (error->code != EEXIST && (strcmp(error->call, "open") == 0 || strcmp(error->call, "linkat") == 0) &&
			open_once(memory, size, file, PHP_SHM_FILE_NAMED, flags, mode, error) == 0) {
			return 0;
		}
		if (error->code != EEXIST || (flags & PHP_SHM_EXCLUSIVE) || attempt == 100) {
			return -1;
		}
	}
}

/* Anonymous memory */

/* Without a descriptor: cannot grow. */
static int create_fixed(swShareMemory *memory, size_t size, php_shm_error *error)
{
	php_shm_memory_init(memory);
	memory->size = size;
	memory->mem = php_shm_mmap_zeros(php_shm_mapped(memory));
	if (memory->mem == MAP_FAILED) {
		php_shm_fail(error, "mmap", errno);
		php_shm_memory_init(memory);
		return -1;
	}
	return 0;
}

static int create_memfd(swShareMemory *memory, size_t size, size_t huge_page_size, unsigned flags, php_shm_error *error)
{
	php_shm_memory_init(memory);
	memory->size = size;
	if (huge_page_size != 0) {
		memory->page_size = huge_page_size;
	}
	if (php_shm_file_memfd(&memory->tmpfd, size, huge_page_size != 0, error) == 0) {
		if (map_file(memory, flags, error) == 0) {
			return 0;
		}
		close(memory->tmpfd);
	}
	php_shm_memory_init(memory);
	return -1;
}

int php_shm_mmap_create_anonymous(swShareMemory *memory, size_t size, unsigned flags, php_shm_error *error)
{
	size_t huge_page_size = flags & PHP_SHM_HUGE_PAGES ? php_shm_huge_page_size() : 0;

	if (huge_page_size != 0) {
		size = php_shm_round_up(size, huge_page_size);
	}
	/* mmap() reserves the huge pages or fails, so none can be missing later. */
	if (huge_page_size == 0 || create_memfd(memory, size, huge_page_size, flags, error) == -1) {
		if (create_memfd(memory, size, 0, flags, error) == -1) {
			if (strcmp(error->call, "memfd_create") != 0 || !php_shm_is_without_memfd(error->code)) {
				return -1;
			}
			if (create_fixed(memory, size, error) == -1) {
				return -1;
			}
			if ((flags & PHP_SHM_READ_ONLY) && php_shm_page_protect(memory, PROT_READ, error) == -1) {
				swShareMemory_mmap_free(memory);
				return -1;
			}
		}
	}
	advise(memory, flags);
	return 0;
}

int php_shm_mmap_remap(swShareMemory *memory, size_t size, int protection, php_shm_error *error)
{
	size_t old_length = php_shm_mapped(memory);
	size_t new_length = php_shm_round_up(size, memory->page_size);
	void *mem = memory->mem;

	if (new_length < old_length) {
		munmap((char *) mem + new_length, old_length - new_length);
	} else if (new_length > old_length) {
#ifdef MREMAP_MAYMOVE
		/* mremap() cannot resize mappings of huge pages. */
		if (memory->page_size == php_shm_page_size()) {
			mem = mremap(mem, old_length, new_length, MREMAP_MAYMOVE);
			if (mem == MAP_FAILED) {
				/* EINVAL: more than the whole address space. */
				return php_shm_fail(error, "mremap", errno == EINVAL ? ENOMEM : errno);
			}
		} else
#endif
		{
			mem = mmap(NULL, new_length, protection, MAP_SHARED, memory->tmpfd, 0);
			if (mem == MAP_FAILED) {
				return php_shm_fail(error, "mmap", errno);
			}
			munmap(memory->mem, old_length);
		}
	}
	memory->mem = mem;
	memory->size = size;
	return 0;
}

/* The exported functions */

void *swShareMemory_mmap_create(swShareMemory *object, size_t size, const char *mapfile)
{
	php_shm_error error = {0};
	int result;

	php_shm_memory_init(object);
	if (size == 0 || size > PHP_SHM_SIZE_MAX) {
		result = php_shm_fail(&error, "mmap", size == 0 ? EINVAL : ENOMEM);
	} else if (mapfile != NULL) {
		result = php_shm_mmap_open(object, size, mapfile, 0, 0600, &error);
	} else {
		result = create_fixed(object, size, &error);
	}
	if (result == -1) {
		errno = error.code;
	}
	return object->mem;
}

int swShareMemory_mmap_free(swShareMemory *object)
{
	int result;
	int code;

	if (object->mem == NULL) {
		errno = EINVAL;
		return -1;
	}
	result = munmap(object->mem, php_shm_mapped(object));
	if (result == -1) {
		/* Still mapped: nothing changed. */
		return -1;
	}
	code = errno;
	if (object->tmpfd != -1) {
		close(object->tmpfd);
	}
	errno = code;
	php_shm_memory_init(object);
	return result;
}

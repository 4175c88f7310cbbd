/* SPDX-License-Identifier: MIT */

/* Kernel: pages, their size, protection and residence, whatever mechanism mapped them. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

void php_shm_memory_init(swShareMemory *memory)
{
	/* Not the whole struct: mapfile is nearly a page, of which nothing is read past its NUL. */
	memory->size = 0;
	memory->mem = NULL;
	memory->page_size = php_shm_page_size();
	memory->tmpfd = -1;
	memory->key = 0;
	memory->shmid = -1;
	memory->mapfile[0] = '\0';
}

size_t php_shm_page_size(void)
{
	static _Atomic size_t cached;
	size_t size = atomic_load_explicit(&cached, memory_order_relaxed);

	if (size == 0) {
		size = (size_t) sysconf(_SC_PAGESIZE);
		atomic_store_explicit(&cached, size, memory_order_relaxed);
	}
	return size;
}

/* A number of /proc/meminfo after that name; -1 if it is not there, -2 if the file cannot be read, perhaps only now. */
static long meminfo(const char *name)
{
	char text[8192];
	const char *found;
	long value = -1;

	if (php_shm_descriptor_read("/proc/meminfo", text, sizeof(text)) == -1) {
		return -2;
	}
	found = strstr(text, name);
	return found != NULL && sscanf(found + strlen(name), ": %ld", &value) == 1 ? value : -1;
}

size_t php_shm_huge_page_size(void)
{
	static _Atomic long cached; /* 0: unknown; -1: none */
	long kilobytes = atomic_load_explicit(&cached, memory_order_relaxed);

	if (kilobytes == 0) {
		kilobytes = meminfo("\nHugepagesize");
		if (kilobytes == -2) {
			return 0;
		}
		atomic_store_explicit(&cached, kilobytes, memory_order_relaxed);
	}
	return kilobytes > 0 ? (size_t) kilobytes * 1024 : 0;
}

long php_shm_huge_pages_free(void)
{
	long unused = meminfo("\nHugePages_Free");
	long reserved = meminfo("\nHugePages_Rsvd");

	return unused < 0 || reserved < 0 ? -1 : unused - reserved;
}

int php_shm_page_size_at(const void *address, size_t *size, php_shm_error *error)
{
	FILE *file = php_shm_descriptor_stream("/proc/self/smaps");
	int code = errno;
	char line[512];
	unsigned long start, end, kilobytes;
	bool inside = false;

	*size = php_shm_page_size();
	if (file == NULL) {
		return php_shm_is_lack(code) ? php_shm_fail(error, "open", code) : 0;
	}
	while (fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2) {
			inside = (uintptr_t) address >= start && (uintptr_t) address < end;
		} else if (inside && sscanf(line, "KernelPageSize: %lu kB", &kilobytes) == 1) {
			*size = kilobytes * 1024;
			break;
		}
	}
	fclose(file);
	return 0;
}

int php_shm_page_protect(const swShareMemory *memory, int protection, php_shm_error *error)
{
	if (mprotect(memory->mem, php_shm_mapped(memory), protection) == -1) {
		return php_shm_fail(error, "mprotect", errno);
	}
	return 0;
}

int php_shm_page_flush(const swShareMemory *memory, php_shm_error *error)
{
	if (msync(memory->mem, php_shm_mapped(memory), MS_SYNC) == -1) {
		return php_shm_fail(error, "msync", errno);
	}
	return 0;
}

void php_shm_page_advise_huge(const swShareMemory *memory)
{
#ifdef MADV_HUGEPAGE
	(void) madvise(memory->mem, php_shm_mapped(memory), MADV_HUGEPAGE);
#else
	(void) memory;
#endif
}

void php_shm_page_populate(const swShareMemory *memory, bool writable)
{
	const volatile char *byte = memory->mem;
	size_t length = php_shm_mapped(memory);

#if defined(MADV_POPULATE_READ) && defined(MADV_POPULATE_WRITE)
	if (madvise(memory->mem, length, writable ? MADV_POPULATE_WRITE : MADV_POPULATE_READ) == 0 || errno != EINVAL) {
		return;
	}
#else
	(void) writable;
#endif
	for (size_t offset = 0; offset < length; offset += php_shm_page_size()) {
		(void) byte[offset];
	}
}

size_t php_shm_page_resident(const swShareMemory *memory)
{
	/* More would take most of a second, in which no signal is handled. */
	const uint64_t limit = UINT64_C(64) << 30;

	/* 16 MiB of memory a call with pages of 4 KiB. */
	unsigned char pages[4096];
	size_t page_size = php_shm_page_size();
	size_t length = php_shm_mapped(memory);
	size_t resident = 0;

	if (length > limit) {
		return SIZE_MAX;
	}

	for (size_t offset = 0; offset < length;) {
		size_t step = length - offset < sizeof(pages) * page_size ? length - offset : sizeof(pages) * page_size;

		if (mincore((char *) memory->mem + offset, step, (void *) pages) == -1) {
			break;
		}
		for (size_t i = 0; i < step / page_size; i++) {
			resident += (pages[i] & 1) ? page_size : 0;
		}
		offset += step;
	}
	return resident;
}

size_t php_shm_resource_limit(int resource)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) == -1 || limit.rlim_cur == RLIM_INFINITY) {
		return SIZE_MAX;
	}
	return (size_t) limit.rlim_cur;
}

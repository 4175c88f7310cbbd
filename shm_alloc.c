/* SPDX-License-Identifier: MIT */

/* Kernel: the exported allocator, sw_shm_malloc() and related functions, on anonymous shared mappings. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"

#include <string.h>
#include <sys/mman.h>

/* Bytes of the struct before the data, in pages of their own, which sw_shm_protect() does not touch. */
static size_t header_size(void)
{
	return php_shm_round_up(sizeof(swShareMemory), php_shm_page_size());
}

/* The struct of a block; NULL and EINVAL if ptr cannot be the beginning of one. */
static swShareMemory *header_of(void *ptr)
{
	swShareMemory *header;

	if (ptr == NULL || (uintptr_t) ptr % php_shm_page_size() != 0) {
		errno = EINVAL;
		return NULL;
	}
	header = (swShareMemory *) ((char *) ptr - header_size());
	if (header->mem != ptr) {
		errno = EINVAL;
		return NULL;
	}
	return header;
}

#if defined(PHP_SHM_ALLOC_HUGE_PAGES) && defined(MAP_HUGETLB) && !defined(PHP_SHM_DEV_ZERO)
/*
 * Maps `length` bytes of huge pages after a header of ordinary pages: reserves address space that contains a huge page boundary
 * far enough from its beginning, maps both into it and unmaps the rest. NULL if there are no huge pages.
 */
static char *map_huge(size_t length, size_t huge_page_size)
{
	size_t span = header_size() + huge_page_size + length;
	char *space = mmap(NULL, span, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *data, *start;

	if (space == MAP_FAILED) {
		return NULL;
	}
	data = (char *) php_shm_round_up((uintptr_t) space + header_size(), huge_page_size);
	start = data - header_size();
	if (mmap(data, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | MAP_FIXED, -1, 0) == MAP_FAILED ||
		php_shm_mmap_private_zeros(start, header_size()) == MAP_FAILED) {
		munmap(space, span);
		return NULL;
	}
	if (start > space) {
		munmap(space, (size_t) (start - space));
	}
	if (data + length < space + span) {
		munmap(data + length, (size_t) (space + span - (data + length)));
	}
	return start;
}
#endif

void *sw_shm_malloc(size_t size)
{
	size_t page_size = php_shm_page_size();
	swShareMemory *header;
	char *start = NULL;

	if (size == 0 || size > PHP_SHM_SIZE_MAX) {
		errno = size == 0 ? EINVAL : ENOMEM;
		return NULL;
	}
#if defined(PHP_SHM_ALLOC_HUGE_PAGES) && defined(MAP_HUGETLB) && !defined(PHP_SHM_DEV_ZERO)
	size_t huge_page_size = php_shm_huge_page_size();

	if (huge_page_size != 0 && size >= huge_page_size) {
		start = map_huge(php_shm_round_up(size, huge_page_size), huge_page_size);
		page_size = start != NULL ? huge_page_size : page_size;
	}
#endif
	if (start == NULL) {
		start = php_shm_mmap_zeros(header_size() + php_shm_round_up(size, page_size));
		if (start == MAP_FAILED) {
			return NULL;
		}
		/* Not shared: what a child writes there must not decide what this process unmaps, protects and copies. */
		if (php_shm_mmap_private_zeros(start, header_size()) == MAP_FAILED) {
			int code = errno;

			munmap(start, header_size() + php_shm_round_up(size, page_size));
			errno = code;
			return NULL;
		}
	}
	header = (swShareMemory *) start;
	php_shm_memory_init(header);
	header->size = size;
	header->page_size = page_size;
	header->mem = start + header_size();
#ifdef PHP_SHM_ALLOC_HUGE_PAGES
	if (page_size == php_shm_page_size()) {
		php_shm_page_advise_huge(header);
	}
#endif
	return header->mem;
}

void *sw_shm_calloc(size_t num, size_t size)
{
	if (size != 0 && num > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	return sw_shm_malloc(num * size);
}

int sw_shm_protect(void *ptr, int flags)
{
	swShareMemory *header = header_of(ptr);

	if (header == NULL) {
		return -1;
	}
	if (flags & ~(PROT_READ | PROT_WRITE | PROT_EXEC)) {
		errno = EINVAL;
		return -1;
	}
	return mprotect(ptr, php_shm_mapped(header), flags);
}

void *sw_shm_realloc(void *ptr, size_t size)
{
	swShareMemory *header;
	void *copy;

	if (ptr == NULL) {
		return sw_shm_malloc(size);
	}
	header = header_of(ptr);
	copy = header == NULL ? NULL : sw_shm_malloc(size);
	if (copy == NULL) {
		return NULL;
	}
	/* Makes only this process's mapping readable, which is about to be unmapped. */
	if (mprotect(ptr, php_shm_mapped(header), PROT_READ) == -1) {
		int code = errno;

		sw_shm_free(copy);
		errno = code;
		return NULL;
	}
	memcpy(copy, ptr, header->size < size ? header->size : size);
	sw_shm_free(ptr);
	return copy;
}

void sw_shm_free(void *ptr)
{
	swShareMemory *header;
	int code = errno;

	if (ptr == NULL) {
		return;
	}
	header = header_of(ptr);
	if (header != NULL) {
		munmap(header, header_size() + php_shm_mapped(header));
	}
	errno = code;
}

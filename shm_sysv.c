/* SPDX-License-Identifier: MIT */

/* Kernel: System V segments. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"

#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

/* Creates the segment, with huge pages if requested and available. */
static int create(size_t size, int key, unsigned flags, mode_t mode, php_shm_error *error)
{
	int create_flags = IPC_CREAT | IPC_EXCL | (int) mode;
	int id;

#ifdef SHM_HUGETLB
	if ((flags & PHP_SHM_HUGE_PAGES) && php_shm_huge_page_size() != 0) {
		id = shmget(key, php_shm_round_up(size, php_shm_huge_page_size()), create_flags | SHM_HUGETLB);
		if (id != -1) {
			return id;
		}
	}
#else
	(void) flags;
#endif
	id = shmget(key, size, create_flags);
	return id != -1 ? id : php_shm_fail(error, "shmget", errno);
}

/* Attaches the segment memory->shmid, which must have at least `size` bytes. */
static int attach(swShareMemory *memory, size_t size, unsigned flags, php_shm_error *error)
{
	php_shm_stat stat;
	void *mem;

	if (php_shm_sysv_stat(memory, &stat, error) == -1) {
		return -1;
	}
	if (stat.size < size) {
		return php_shm_fail_too_small(error, "shmget", stat.size);
	}
	if (stat.size > PHP_SHM_SIZE_MAX) {
		return php_shm_fail(error, "shmat", ENOMEM);
	}
	mem = shmat(memory->shmid, NULL, flags & PHP_SHM_READ_ONLY ? SHM_RDONLY : 0);
	if (mem == (void *) -1) {
		return php_shm_fail(error, "shmat", errno);
	}
	/* Nothing else tells whether the segment has huge pages; ours with huge pages have a multiple of one as their size. */
	if (php_shm_huge_page_size() != 0 && stat.size % php_shm_huge_page_size() == 0) {
		if (php_shm_page_size_at(mem, &memory->page_size, error) == -1) {
			shmdt(mem);
			return -1;
		}
	}
	memory->size = stat.size;
	memory->mem = mem;
	return 0;
}

/* Opens or creates. A segment that this call created and cannot use is removed again. */
static int open_once(swShareMemory *memory, size_t size, int key, bool found, unsigned flags, mode_t mode, php_shm_error *error)
{
	php_shm_error ignored;
	int id;

	php_shm_memory_init(memory);
	if (found) {
		/* Size 0 opens a segment of any size; a size larger than the segment would be EINVAL, which says too little. */
		id = shmget(key, 0, 0);
		if (id == -1) {
			return php_shm_fail(error, "shmget", errno);
		}
	} else {
		id = create(size, key, flags, mode, error);
		if (id == -1) {
			return -1;
		}
	}
	memory->shmid = id;
	if (attach(memory, found ? size : 0, flags, error) == -1) {
		if (!found) {
			php_shm_sysv_remove(memory, &ignored);
		}
		php_shm_memory_init(memory);
		return -1;
	}
	memory->key = key;
	return 0;
}

int php_shm_sysv_open(swShareMemory *memory, size_t size, int key, unsigned flags, mode_t mode, php_shm_error *error)
{
	bool may_find = key != IPC_PRIVATE && !(flags & PHP_SHM_EXCLUSIVE);
	bool may_create = size != 0 && !(flags & PHP_SHM_EXISTING);
	int result = -1;

	/* Another process may create the segment after it was not found, or remove it after it was; but not each time. */
	for (int attempt = 0; attempt < 100; attempt++) {
		result = -1;
		if (may_find) {
			result = open_once(memory, size, key, true, flags, mode, error);
		}
		if (!may_find || (result == -1 && error->code == ENOENT && may_create)) {
			result = open_once(memory, size, key, false, flags, mode, error);
		}
		if (result == 0) {
			break;
		}
		/* An identifier that is gone is EINVAL on Linux, EIDRM elsewhere. */
		if (error->code == EINVAL && !error->too_small && strcmp(error->call, "shmget") != 0) {
			error->code = EIDRM;
		}
		if (!may_create || (error->code != EIDRM && (error->code != EEXIST || !may_find))) {
			break;
		}
	}
	if (result == 0) {
		if ((flags & PHP_SHM_HUGE_PAGES) && memory->page_size == php_shm_page_size()) {
			php_shm_page_advise_huge(memory);
		}
		if (flags & PHP_SHM_POPULATE) {
			php_shm_page_populate(memory, !(flags & PHP_SHM_READ_ONLY));
		}
	}
	return result;
}

int php_shm_sysv_stat(const swShareMemory *memory, php_shm_stat *stat, php_shm_error *error)
{
	struct shmid_ds ds;

	if (shmctl(memory->shmid, IPC_STAT, &ds) == -1) {
		return php_shm_fail(error, "shmctl", errno);
	}
	*stat = (php_shm_stat) {.size = ds.shm_segsz,
		.mode = (long) (ds.shm_perm.mode & 0777),
		.owner = (long) ds.shm_perm.uid,
		.creator = (long) ds.shm_cpid,
		.attached = (long) ds.shm_nattch};
	return 0;
}

int php_shm_sysv_remove(const swShareMemory *memory, php_shm_error *error)
{
	if (shmctl(memory->shmid, IPC_RMID, NULL) == -1 && errno != EINVAL && errno != EIDRM) {
		return php_shm_fail(error, "shmctl", errno);
	}
	return 0;
}

bool php_shm_sysv_get_limits(php_shm_sysv_limits *limits)
{
#if defined(SHM_INFO) && defined(IPC_INFO)
	struct shminfo maximum;
	struct shm_info used;
	size_t page_size = php_shm_page_size();

	/* Both return the highest index in use, and fill another struct than the prototype says. */
	if (shmctl(0, IPC_INFO, (struct shmid_ds *) (void *) &maximum) == -1 ||
		shmctl(0, SHM_INFO, (struct shmid_ds *) (void *) &used) == -1) {
		return false;
	}
	*limits = (php_shm_sysv_limits) {
		.segment_bytes = maximum.shmmax,
		.total_bytes = maximum.shmall > SIZE_MAX / page_size ? SIZE_MAX : maximum.shmall * page_size,
		.segments = maximum.shmmni,
		.total_bytes_used = used.shm_tot * page_size,
		.segments_used = (size_t) used.used_ids,
	};
	return true;
#else
	(void) limits;
	return false;
#endif
}

void *swShareMemory_sysv_create(swShareMemory *object, size_t size, int key)
{
	php_shm_error error = {0};
	int result;

	php_shm_memory_init(object);
	if (size == 0 || size > PHP_SHM_SIZE_MAX) {
		result = php_shm_fail(&error, "shmget", size == 0 ? EINVAL : ENOMEM);
	} else {
		result = php_shm_sysv_open(object, size, key, 0, 0600, &error);
	}
	if (result == -1) {
		errno = error.code;
	}
	return object->mem;
}

int swShareMemory_sysv_free(swShareMemory *object, int rm)
{
	php_shm_error error = {0};

	if (object->mem == NULL) {
		errno = EINVAL;
		return -1;
	}
	/* Removes first: if that fails, nothing has changed. */
	if (rm && php_shm_sysv_remove(object, &error) == -1) {
		errno = error.code;
		return -1;
	}
	if (shmdt(object->mem) == -1) {
		return -1;
	}
	php_shm_memory_init(object);
	return 0;
}

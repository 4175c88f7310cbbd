/* SPDX-License-Identifier: MIT */

/* Kernel: owners, which identify a thread in one word even after its end, and whether an owner is dead. */
#ifndef PHP_SHM_OWNER_H
#define PHP_SHM_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An owner is a thread, distinguished from all others since boot: bits 2 to 23 are its thread id, bits 24 to 47 a hash of its
 * start time, bits 48 to 63 a hash of the boot id, 0 where the system does not tell it. Bits 0 and 1 are always 0, free for flags
 * in a word that holds an owner. 0 is no owner.
 */
/* Table of bytes: docs/format.md#owner-word */
typedef uint64_t php_shm_owner;

#define PHP_SHM_OWNER_MASK (~UINT64_C(3))
#define PHP_SHM_OWNER_THREAD UINT64_C(0xfffffc)
#define PHP_SHM_OWNER_BOOT_SHIFT 48

/* Its thread id; for the main thread that is the process id. */
static inline uint32_t php_shm_owner_thread(php_shm_owner owner)
{
	return (uint32_t) ((owner & PHP_SHM_OWNER_THREAD) >> 2);
}

/*
 * The calling thread. Cached per thread until a fork. 0 if it cannot be found out: errno is EMFILE, ENFILE or ENOMEM for a
 * shortage, anything else if the system does not tell (no /proc).
 */
php_shm_owner php_shm_owner_self(void);

/* Whether an owner is distinguished from threads of other boots. Required of words in a block that outlives a boot. */
static inline bool php_shm_owner_knows_boot(php_shm_owner owner)
{
	return owner >> PHP_SHM_OWNER_BOOT_SHIFT != 0;
}

/*
 * Whether the owner died for certain: its thread does not exist, is a zombie, or another one has its id now. Unknown counts as
 * alive. Only valid in the owner's PID namespace. Costs a few microseconds, more when this process has no descriptor left.
 */
bool php_shm_owner_is_dead(php_shm_owner owner);

/*
 * A cache of answers for scans: most words name a few owners, and an answer takes microseconds. All zero bytes are an empty one.
 */
typedef struct php_shm_owner_cache {
	struct {
		php_shm_owner owner;
		bool is_dead;
	} entries[16];
} php_shm_owner_cache;

static inline bool php_shm_owner_cache_is_dead(php_shm_owner_cache *cache, php_shm_owner owner)
{
	size_t entry = (size_t) ((owner >> 2) ^ (owner >> 24)) % (sizeof(cache->entries) / sizeof(cache->entries[0]));

	if (cache->entries[entry].owner != owner) {
		cache->entries[entry].owner = owner;
		cache->entries[entry].is_dead = php_shm_owner_is_dead(owner);
	}
	return cache->entries[entry].is_dead;
}

/*
 * The PID namespace of this process, as a number that no other one has at the same time; 0 if unknown. Cached per thread until a
 * fork.
 */
uint64_t php_shm_owner_namespace(void);

/*
 * Number of forks of this process and its ancestors since the first call: what was opened before the last fork is open in two
 * processes.
 */
unsigned php_shm_owner_forks(void);

#ifdef PHP_SHM_TEST_HOOKS
/* For crash images: this owner counts as dead. */
extern php_shm_owner php_shm_owner_declared_dead;
#endif

#endif /* PHP_SHM_OWNER_H */

/* SPDX-License-Identifier: MIT */

/* Kernel: owners, which name a thread in a word that outlives it, and whether an owner is dead. */
#ifndef PHP_SHM_OWNER_H
#define PHP_SHM_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An owner is a thread of some process, told from every other that has lived since the machine was started: bits 2 to 23 are its
 * thread id, bits 24 to 47 a hash of when it started, bits 48 to 63 one of the boot, 0 where the system does not tell which boot
 * that is. Bits 0 and 1 are always 0, for whoever stores it in a word. 0 is nobody.
 */
typedef uint64_t php_shm_owner;

#define PHP_SHM_OWNER_MASK (~UINT64_C(3))
#define PHP_SHM_OWNER_THREAD UINT64_C(0xfffffc)
#define PHP_SHM_OWNER_BOOT_SHIFT 48

/* Its thread id; that of the main thread is the process id. */
static inline uint32_t php_shm_owner_thread(php_shm_owner owner)
{
	return (uint32_t) ((owner & PHP_SHM_OWNER_THREAD) >> 2);
}

/*
 * The calling thread. Costs nothing after the first call in a thread or after a fork. 0 if it cannot be found out: errno is
 * EMFILE, ENFILE or ENOMEM if something is lacking now, anything else if the system does not tell (no /proc).
 */
php_shm_owner php_shm_owner_self(void);

/* Whether an owner is told from the threads of other boots too. Words in a block that outlives a boot must be. */
static inline bool php_shm_owner_knows_boot(php_shm_owner owner)
{
	return owner >> PHP_SHM_OWNER_BOOT_SHIFT != 0;
}

/*
 * Whether the owner's thread has ended for certain: it does not exist, is a zombie, or another one has its id now. What cannot be
 * known counts as alive. Only in the PID namespace in which the owner lives. Costs a few microseconds, and more when this process
 * has no descriptor left.
 */
bool php_shm_owner_is_dead(php_shm_owner owner);

/* Answers about the last owners, for scans: most words name a few owners, and asking takes microseconds. All zero bytes are a new
 * one. */
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
 * The PID namespace of this process, as a number that no other one has at the same time; 0 if unknown. Costs nothing after the
 * first call in a thread or after a fork.
 */
uint64_t php_shm_owner_namespace(void);

/* How often this process and those it descends from have forked since this was first called: what was opened before the last time
 * is open in two processes. */
unsigned php_shm_owner_forks(void);

#ifdef PHP_SHM_TEST_HOOKS
/* For crash images: this owner counts as dead. */
extern php_shm_owner php_shm_owner_declared_dead;
#endif

#endif /* PHP_SHM_OWNER_H */

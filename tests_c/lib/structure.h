/* SPDX-License-Identifier: MIT */

/* What the programs that test a structure share: places with guard pages, two mappings, flipped bytes, workers that are killed.
 */
#ifndef PHP_SHM_TEST_STRUCTURE_H
#define PHP_SHM_TEST_STRUCTURE_H

#include "check.h"

#include "structures/lock.h"

/* With sanitizers everything takes several times as long. */
#if defined(__SANITIZE_THREAD__)
#define SLOWER 10
#elif defined(__SANITIZE_ADDRESS__)
#define SLOWER 5
#else
#define SLOWER 1
#endif

#define SECOND INT64_C(1000000000)

/* Numbers that look random; *state must not be 0. */
static inline uint64_t random_number(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state * UINT64_C(0x2545f4914f6cdd1d) >> 16;
}

static inline size_t random_below(uint64_t *state, size_t end)
{
	return (size_t) random_number(state) % end;
}

static inline uint64_t random_seed(unsigned salt)
{
	return (uint64_t) php_shm_now() * 2654435761u + salt * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

/* What a holder writes into its bytes, and has to find there later. */
void stamp(void *bytes, size_t size, uint64_t seed);
bool is_stamped(const void *bytes, size_t size, uint64_t seed);

/* As callers take it; a second is what it may take after a holder was killed. */
void lock_it(php_shm_lock *lock, php_shm_owner self);

/* So many bytes, all 0, between two pages without access: the last of them, or the first, lies right beside one. */
typedef struct guarded {
	char *bytes;
	char *mapped;
	size_t length;
} guarded;
void guard(guarded *place, size_t size, bool at_end);
void unguard(guarded *place);

/*
 * Gives each of the first `length` bytes several other values, one after the other, calls use(data) each time, and puts all
 * `size` bytes back.
 */
void flip_every_byte(char *bytes, size_t length, size_t size, void (*use)(void *data), void *data);
/* Calls use(data) for a tenth of a second while a thread writes to random bytes there, and puts them back from time to time. */
void flip_meanwhile(char *bytes, size_t length, size_t size, void (*use)(void *data), void *data);

/* One file, mapped twice. */
typedef struct two_mappings {
	swShareMemory first, second;
} two_mappings;
void map_twice(two_mappings *mappings, size_t size);
void unmap_both(two_mappings *mappings);

/*
 * So many processes run work(number), which never returns; one of them at random is killed and replaced, so many times, and in
 * the end all are. They are numbered from 0, no two the same; ended(number) is called in this process after each.
 */
void kill_workers(unsigned workers, unsigned kills, void (*work)(unsigned number), void (*ended)(unsigned number));

/*
 * Calls work(number) in so many threads and, from `threads` on, so many processes at once, and waits for all. Under
 * ThreadSanitizer all are threads.
 */
void run_at_once(unsigned threads, unsigned processes, void (*work)(unsigned number));

#endif /* PHP_SHM_TEST_STRUCTURE_H */

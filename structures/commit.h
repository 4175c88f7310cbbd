/* SPDX-License-Identifier: MIT */

/*
 * Commit points: one aligned store makes a change take effect. A process that is killed before it leaves the old state, after it
 * the new one.
 *
 * What the killed process had stored must be there in program order: all that comes before the commit point in the code is stored
 * before it, all that comes after it is stored after it. A release store alone lets the compiler move later stores in front of it
 * (C11 5.1.2.4); the signal fences keep it from that, and cost no instruction. For processes that go on, the store is a release.
 */
#ifndef PHP_SHM_COMMIT_H
#define PHP_SHM_COMMIT_H

#include <stdatomic.h>
#include <stdint.h>

static inline void php_shm_commit(_Atomic uint64_t *word, uint64_t value)
{
	atomic_signal_fence(memory_order_seq_cst);
	atomic_store_explicit(word, value, memory_order_release);
	atomic_signal_fence(memory_order_seq_cst);
}

#endif /* PHP_SHM_COMMIT_H */

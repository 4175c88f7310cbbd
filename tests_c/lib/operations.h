/* SPDX-License-Identifier: MIT */

/*
 * What the crash images of FixedPool, RingBuffer and GlobalMemory share: operations that a child is single-stepped through, from
 * many states. After every instruction another process goes on with a copy of the block: what living ones have is still theirs
 * and untouched, what the dead one was at is allocated or free, all else can be allocated again. Then the same for the recovery,
 * from every different image. Algorithms with known faults are stepped too: the images have to show them.
 */
#ifndef PHP_SHM_OPERATIONS_H
#define PHP_SHM_OPERATIONS_H

#include "steps.h"

#include "structures/lock.h"

#include <stddef.h>

#define ROOM 2304
#define HELD_MAX ((size_t) 130)

/* Blocks are filled with it: by the stepper, by the checking process, by the living ones. */
#define OF_STEPPER 0x55
#define OF_LOOKER 0x77
#define OF_OTHERS 0xaa

/* What is copied: all that the processes share. */
typedef struct image {
	uint64_t busy;      /* the stepper is allocating or freeing */
	uint64_t reclaimed; /* it has freed what processes had that died before it */
	uint64_t holds;     /* blocks that it certainly has: got[] */
	uint64_t got[4];
	_Alignas(uint64_t) char bytes[ROOM];
} image;

typedef struct operation {
	const char *name;
	void (*prepare)(image *image); /* NULL: fresh memory */
	void (*run)(image *image, php_shm_owner self);
	size_t holds;        /* what the stepper has at the end, or whether it has finished */
	size_t size;         /* bytes that it asks for; of a pool: slices */
	bool special;        /* a pool with owners; a ring with several words of bits; a region with a name */
	bool owner_died;     /* the owner of the lock died */
	bool half_formatted; /* instead of fresh memory */
} operation;

/* What a program is about. */
typedef struct tested {
	/* Makes a new one in zeros: how many bytes it has. */
	size_t (*make)(image *image, const operation *operation);
	/* What has to be known before the operation; may be NULL. */
	void (*foresee)(image copy);
	/* All that a new process does. */
	void (*recover)(image *image, php_shm_owner self);
	/* What is wrong with what the stepper has left; NULL: nothing. */
	const char *(*check)(const image *seen);
	size_t lock; /* where its lock is; 0: it has none */
} tested;

typedef struct block {
	size_t offset, size;
	unsigned char content;
	const char *name; /* of a region */
} block;

extern const operation *current; /* what is stepped through */
extern size_t tested_size;       /* bytes */
extern block held[HELD_MAX];     /* what the living have */
extern size_t held_count;
extern size_t lost_before; /* what a stepper before this one may have left taken */

static inline char *at(image *image, size_t offset)
{
	return image->bytes + offset;
}

/* What the stepper says. The signal fences keep the compiler from moving it. */
static inline void say(uint64_t *word, uint64_t value)
{
	atomic_signal_fence(memory_order_seq_cst);
	*(volatile uint64_t *) word = value;
	atomic_signal_fence(memory_order_seq_cst);
}

void enter(image *image);
void leave(image *image);
/* Both while it is busy */
void has(image *image, size_t offset, size_t bytes);
size_t gives(image *image);

/* A living process allocates it. */
void hold(image *image, size_t offset, size_t bytes, const char *name);
bool held_are_intact(image *image);

/* As a process does that comes to a lock: without a long sleep, since all others are dead. */
bool take_lock(php_shm_lock *lock, php_shm_owner self);

/* What is wrong with so many being allocated that no living process has; NULL: nothing. */
const char *wrong_count(const image *seen, size_t lost);

/* To be called in this order; the first after begin(). */
void begin_operations(const tested *tested);
void check_operations(const operation *operations, size_t count);
/* What is stepped through has that fault. */
void find_fault(const char *fault, const operation *operation);
void end_operations(void);

#endif /* PHP_SHM_OPERATIONS_H */

/* SPDX-License-Identifier: MIT */

/*
 * What the fuzzers of the structures share. An input is a script of steps: operations of the structure, and edits of its block
 * such as another process could make, between two operations or right before one of the loads that an operation makes. Sleeping,
 * waking and the death of owners are replaced, so that an input does the same each time. With --scribbler a thread edits the
 * block at random meanwhile. The block lies between two guard pages, and what is left of its own pages is poisoned for
 * AddressSanitizer.
 *
 * As long as nothing has been edited, what the operations return is compared with a model.
 */
#ifndef PHP_SHM_FUZZ_H
#define PHP_SHM_FUZZ_H

#include "shm_owner.h"
#include "shm_wait.h"

#include <stddef.h>

#define FUZZ_ROOM_MAX ((size_t) 1 << 16)

/* 8 bytes of the input. What the numbers mean is up to what is done with them; any will do. */
typedef struct fuzz_step {
	uint8_t what; /* which operation or edit */
	uint8_t kind;
	uint16_t place;
	uint32_t value;
} fuzz_step;

typedef struct fuzz_operation {
	const char *name;
	void (*run)(const fuzz_step *step);
} fuzz_operation;

/* Each fuzzer defines one. */
typedef struct fuzz_target {
	size_t alignment;                       /* of the block */
	bool is_bare;                           /* any bytes are sound, so that those between two operations may be edited */
	size_t (*room)(const fuzz_step *setup); /* bytes of the block, up to FUZZ_ROOM_MAX, by the first step */
	void (*begin)(const fuzz_step *setup);  /* makes the structure in a block of zeros */
	const char *(*verify)(void);            /* what is wrong with a block that was not edited, NULL: nothing */
	const fuzz_operation *operations;
	size_t count; /* of them */
	/* A script that is hard to find by chance, or NULL: it is tried now and then, and gone on from. */
	const fuzz_step *seed;
	size_t seed_count; /* steps in it */
} fuzz_target;

extern const fuzz_target target;

extern char *block;
extern size_t room;
extern bool edited; /* something other than the operations has written to the block */

/* The first two are alive, the others dead. */
#define FUZZ_OWNERS 4
php_shm_owner fuzz_owner(unsigned number);
bool fuzz_owner_is_alive(php_shm_owner owner);

/* To be called before each further call of a structure's function in one step: begins to count its loads. */
void fuzz_call(void);

/* Whatever is written into the block. */
#define ALWAYS(condition) ((condition) ? (void) 0 : fuzz_failed(__FILE__, __LINE__, #condition))
/* Unless the block was edited, be it while the condition is looked at. */
#define UNEDITED(condition) ALWAYS((condition) || edited)
_Noreturn void fuzz_failed(const char *file, int line, const char *condition);

/* The bytes there, which have to lie in the block; all of them are read. */
void *fuzz_bytes(size_t offset, size_t length);
/* Writes bytes that depend on the seed there; whether they are still there. */
void fuzz_stamp(size_t offset, size_t length, unsigned seed);
bool fuzz_is_stamped(size_t offset, size_t length, unsigned seed);

#endif /* PHP_SHM_FUZZ_H */

/* SPDX-License-Identifier: MIT */

/* The header of structures: fresh memory is made exactly once, what is not as expected is refused and not a byte of it changes. */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/check.h"

#include "structures/mutex.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define OPENERS 4
#define STRUCTURES 500

typedef struct structure {
	php_shm_header header;
	uint64_t body[2];
	_Atomic uint64_t times_made;
} structure;

static const php_shm_format format = {.kind = PHP_SHM_KIND_MUTEX, .size = sizeof(structure), .parameter = 7};

typedef struct shared {
	structure structures[STRUCTURES];
	_Atomic unsigned arrived; /* openers at a structure, of all so far */
	php_shm_owner owner;
} shared;

static shared *block;
static php_shm_owner self;

static void make(php_shm_header *header, const php_shm_format *wanted)
{
	(void) wanted;
	structure *made = (structure *) header;

	made->body[0] = UINT64_MAX;
	made->body[1] = 1;
	atomic_fetch_add(&made->times_made, 1);
}

static php_shm_open_result open_as(structure *structure, const php_shm_format *wanted)
{
	return php_shm_header_open(&structure->header, wanted, make, self, NULL);
}

static pid_t start_worker(void)
{
	pid_t child = start_child();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	}
	return child;
}

/* Opens all structures, each together with the other openers. */
static void open_all(void)
{
	php_shm_owner opener = php_shm_owner_self();
	int64_t deadline = php_shm_now() + INT64_C(60000000000);

	for (unsigned i = 0; i < STRUCTURES; i++) {
		structure *structure = &block->structures[i];
		php_shm_open_result result;

		atomic_fetch_add(&block->arrived, 1);
		while (atomic_load(&block->arrived) < (i + 1) * OPENERS) {
			CHECK(php_shm_now() < deadline);
			sched_yield();
		}
		while ((result = php_shm_header_open(&structure->header, &format, make, opener, NULL)) == PHP_SHM_OPEN_AGAIN) {
			CHECK(php_shm_now() < deadline);
			sched_yield();
		}
		CHECK(result == PHP_SHM_OPEN_DONE);
		CHECK(structure->body[0] == UINT64_MAX && structure->body[1] == 1);
	}
}

static void check_all_made_once(void)
{
	for (unsigned i = 0; i < STRUCTURES; i++) {
		CHECK(atomic_load(&block->structures[i].times_made) == 1);
		CHECK(atomic_load(&block->structures[i].header.maker) == 0);
		CHECK(atomic_load(&block->structures[i].header.state) == PHP_SHM_HEADER_READY);
	}
}

static void check_processes_at_once(void)
{
	pid_t children[OPENERS];

	memset(block, 0, sizeof(*block));
	for (int i = 0; i < OPENERS; i++) {
		children[i] = start_worker();
		if (children[i] == 0) {
			open_all();
			_exit(0);
		}
	}
	for (int i = 0; i < OPENERS; i++) {
		CHECK(end_of(children[i]) == 0);
	}
	check_all_made_once();
}

static void *open_all_in_thread(void *data)
{
	open_all();
	return data;
}

static void check_threads_at_once(void)
{
	pthread_t threads[OPENERS];

	memset(block, 0, sizeof(*block));
	for (int i = 0; i < OPENERS; i++) {
		CHECK(pthread_create(&threads[i], NULL, open_all_in_thread, NULL) == 0);
	}
	for (int i = 0; i < OPENERS; i++) {
		CHECK(pthread_join(threads[i], NULL) == 0);
	}
	check_all_made_once();
}

/* Opening has that result and changes nothing. */
static void check_refused(structure *there, const php_shm_format *wanted, php_shm_open_result expected)
{
	structure before;

	memcpy(&before, there, sizeof(before));
	CHECK(open_as(there, wanted) == expected);
	CHECK(memcmp(&before, there, sizeof(before)) == 0);
}

/* Nothing but who began to make it, and died. */
static void half_made(structure *there)
{
	memset(there, 0, sizeof(*there));
	atomic_store(&there->header.namespace, php_shm_owner_namespace());
	atomic_store(&there->header.maker, block->owner);
}

/* A maker who lives is waited for, one who died is replaced, however far he came. */
static void check_makers(void)
{
	structure *fresh = &block->structures[0], *ready = &block->structures[1];
	pid_t child;

	memset(block, 0, sizeof(*block));
	CHECK(open_as(ready, &format) == PHP_SHM_OPEN_DONE);
	atomic_store(&fresh->header.namespace, php_shm_owner_namespace());
	atomic_store(&fresh->header.maker, self);
	child = start_worker();
	if (child == 0) {
		self = php_shm_owner_self();
		check_refused(fresh, &format, PHP_SHM_OPEN_AGAIN);
		check_refused(ready, &format, PHP_SHM_OPEN_DONE);
		block->owner = self;
		_exit(0);
	}
	CHECK(end_of(child) == 0);

	for (unsigned stage = 0; stage < 32; stage++) {
		half_made(fresh);
		fresh->header.kind = stage & 1 ? ready->header.kind : 0;
		fresh->header.layout = stage & 2 ? ready->header.layout : 0;
		fresh->header.size = stage & 4 ? ready->header.size : 0;
		fresh->header.parameter = stage & 8 ? ready->header.parameter : 0;
		memset(fresh->body, stage & 16 ? 0xff : 0, sizeof(fresh->body));
		CHECK(open_as(fresh, &format) == PHP_SHM_OPEN_DONE);
		CHECK(memcmp(fresh, ready, sizeof(*fresh)) == 0);
	}
	/* He died after the last store but one. */
	atomic_store(&ready->header.maker, block->owner);
	check_refused(ready, &format, PHP_SHM_OPEN_DONE);
	/* What he had begun is something else. */
	half_made(fresh);
	fresh->header.parameter = format.parameter + 1;
	check_refused(fresh, &format, PHP_SHM_OPEN_FOREIGN);
	/* What looks like a maker and has not said where he lives is none. */
	half_made(fresh);
	atomic_store(&fresh->header.namespace, 0);
	check_refused(fresh, &format, PHP_SHM_OPEN_FOREIGN);
}

/* A structure that says itself how large it is. */
static void check_sizes(void)
{
	structure *there = &block->structures[0];
	php_shm_format wanted = format;
	uint64_t size = 0;

	wanted.room = sizeof(structure) + 1000;
	memset(there, 0, sizeof(*there));
	wanted.size = 0;
	check_refused(there, &wanted, PHP_SHM_OPEN_NO_ROOM);
	wanted.size = sizeof(structure);
	CHECK(php_shm_header_open(&there->header, &wanted, make, self, &size) == PHP_SHM_OPEN_DONE && size == sizeof(structure));
	wanted.size = 0;
	wanted.room = sizeof(structure);
	size = 0;
	CHECK(php_shm_header_open(&there->header, &wanted, make, self, &size) == PHP_SHM_OPEN_DONE && size == sizeof(structure));
	wanted.room--;
	check_refused(there, &wanted, PHP_SHM_OPEN_SIZE);
	/* One who died may have made it for more room, and for something else to be in it. */
	half_made(there);
	there->header.size = 123456;
	there->header.parameter = 8;
	wanted.room = wanted.size = sizeof(structure);
	CHECK(php_shm_header_open(&there->header, &wanted, make, self, &size) == PHP_SHM_OPEN_DONE && size == sizeof(structure));
	CHECK(there->header.parameter == 7);
}

static php_shm_open_result expected_with(size_t offset, const structure *there)
{
	/* The uppermost byte is the version. */
	if (offset < offsetof(php_shm_header, maker)) {
		return (atomic_load(&there->header.state) ^ PHP_SHM_HEADER_READY) << 8 != 0 ? PHP_SHM_OPEN_FOREIGN : PHP_SHM_OPEN_VERSION;
	}
	return offset < offsetof(php_shm_header, kind)     ? PHP_SHM_OPEN_DONE
		: offset < offsetof(php_shm_header, layout)    ? PHP_SHM_OPEN_KIND
		: offset < offsetof(php_shm_header, size)      ? PHP_SHM_OPEN_VERSION
		: offset < offsetof(php_shm_header, parameter) ? PHP_SHM_OPEN_SIZE
		: offset < offsetof(php_shm_header, namespace) ? PHP_SHM_OPEN_PARAMETER
		: offset < sizeof(php_shm_header)              ? PHP_SHM_OPEN_NAMESPACE
													   : PHP_SHM_OPEN_DONE;
}

static void check_every_byte(void)
{
	structure *there = &block->structures[0];
	unsigned char *bytes = (unsigned char *) there;

	memset(there, 0, sizeof(*there));
	CHECK(open_as(there, &format) == PHP_SHM_OPEN_DONE);
	for (size_t offset = 0; offset < sizeof(*there); offset++) {
		for (unsigned flip = 1; flip < 256; flip++) {
			bytes[offset] ^= flip;
			check_refused(there, &format, expected_with(offset, there));
			bytes[offset] ^= flip;
		}
	}
	check_refused(there, &format, PHP_SHM_OPEN_DONE);
}

static void check_other_formats(void)
{
	structure *there = &block->structures[0];
	php_shm_format other = format;

	memset(there, 0, sizeof(*there));
	CHECK(open_as(there, &format) == PHP_SHM_OPEN_DONE);
	other.kind = (php_shm_kind) 2;
	check_refused(there, &other, PHP_SHM_OPEN_KIND);
	other = format;
	other.size++;
	check_refused(there, &other, PHP_SHM_OPEN_SIZE);
	other = format;
	other.parameter = 0;
	check_refused(there, &other, PHP_SHM_OPEN_PARAMETER);
}

/* Bytes of somebody else, wherever they begin, and whatever they could be taken for. */
static void check_foreign(void)
{
	php_shm_mutex *mutex = (php_shm_mutex *) block->structures, before;
	uint64_t *words = (uint64_t *) mutex;
	/* No owner: the two low bits are set, or there is no thread id. */
	const uint64_t values[] = {1, 2, 3, UINT64_C(1) << 24, UINT64_C(1) << 63, UINT64_MAX, UINT64_C(0x3131313131313131)};

	for (size_t word = 0; word < sizeof(*mutex) / sizeof(*words); word++) {
		for (size_t value = 0; value < sizeof(values) / sizeof(values[0]); value++) {
			memset(mutex, 0, sizeof(*mutex));
			words[word] = values[value];
			before = *mutex;
			/* No kind is that large, and no size. */
			if (php_shm_mutex_open(mutex, self) != PHP_SHM_OPEN_FOREIGN) {
				printf("word %zu is %llx: not refused\n", word, (unsigned long long) values[value]);
				CHECK(!"foreign bytes are refused");
			}
			CHECK(memcmp(&before, mutex, sizeof(*mutex)) == 0);
		}
	}
	for (int round = 0; round < 10000; round++) {
		for (size_t byte = 0; byte < sizeof(*mutex); byte++) {
			((unsigned char *) mutex)[byte] = (unsigned char) random();
		}
		words[0] |= 2; /* not 0, and not ours */
		before = *mutex;
		CHECK(php_shm_mutex_open(mutex, self) == PHP_SHM_OPEN_FOREIGN);
		CHECK(memcmp(&before, mutex, sizeof(*mutex)) == 0);
	}
}

/* Taking over is for a mutex that nobody else has open. */
static void check_namespace(void)
{
	php_shm_mutex *mutex = (php_shm_mutex *) block->structures;
	uint64_t here;

	memset(mutex, 0, sizeof(*mutex));
	CHECK(php_shm_mutex_open(mutex, self) == PHP_SHM_OPEN_DONE);
	here = atomic_load(&mutex->header.namespace);
	CHECK(here != 0 && here == php_shm_owner_namespace());
	for (int held = 0; held < 3; held++) {
		/* Free, held by somebody, abandoned. */
		atomic_store(&mutex->lock.word, held == 0 ? 0 : held == 1 ? UINT64_C(0x123456789abcdef0) | 1 : PHP_SHM_LOCK_ABANDONED);
		atomic_store(&mutex->header.namespace, here + 1);
		CHECK(php_shm_mutex_open(mutex, self) == PHP_SHM_OPEN_NAMESPACE);
		CHECK(atomic_load(&mutex->header.namespace) == here + 1);
		php_shm_mutex_take_over(mutex);
		CHECK(php_shm_mutex_open(mutex, self) == PHP_SHM_OPEN_DONE);
		CHECK(php_shm_lock_owner(&mutex->lock) == 0);
		CHECK(php_shm_lock_is_abandoned(&mutex->lock) == (held != 0));
	}
}

int main(void)
{
	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	block = sw_shm_malloc(sizeof(*block));
	CHECK(block != NULL);
	self = php_shm_owner_self();
	CHECK(self != 0);
	check_processes_at_once();
	check_makers();
	check_sizes();
	check_every_byte();
	check_other_formats();
	check_namespace();
	check_threads_at_once();
	check_foreign();
	sw_shm_free(block);
	return 0;
}

/* SPDX-License-Identifier: MIT */

/* The header of structures: fresh memory is made exactly once, what is not as expected is refused and not a byte of it changes.
 */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/check.h"
#include "tests_c/lib/open.h"

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

typedef struct shared {
	structure structures[STRUCTURES];
	_Atomic unsigned arrived; /* openers at a structure, of all so far */
	php_shm_owner owner;
} shared;

static shared *block;
static php_shm_owner self;

static size_t least(const php_shm_wanted *wanted)
{
	(void) wanted;
	return sizeof(structure);
}

/* Grows with its room, in whole words. */
static size_t fit(const php_shm_wanted *wanted, void *handle)
{
	(void) handle;
	return wanted->room < sizeof(structure) ? 0 : wanted->room / sizeof(uint64_t) * sizeof(uint64_t);
}

static void format(php_shm_header *header, const php_shm_wanted *wanted, const void *handle)
{
	structure *formatted = (structure *) header;

	(void) wanted;
	(void) handle;
	formatted->body[0] = UINT64_MAX;
	formatted->body[1] = 1;
	atomic_fetch_add(&formatted->times_made, 1);
}

static const php_shm_structure_kind kind = {
	.number = PHP_SHM_KIND_MUTEX, .name = "Test", .least = least, .fit = fit, .format = format};

/* As most of the tests want it. */
static const php_shm_wanted usual = {.room = sizeof(structure), .parameter = 7};

static php_shm_open_result open_as(structure *structure, const php_shm_wanted *wanted)
{
	return open_structure(structure, &kind, *wanted, self, NULL);
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
		while ((result = open_structure(structure, &kind, usual, opener, NULL)) == PHP_SHM_OPEN_AGAIN) {
			CHECK(php_shm_now() < deadline);
			sched_yield();
		}
		CHECK(result == PHP_SHM_OPEN_OK);
		CHECK(structure->body[0] == UINT64_MAX && structure->body[1] == 1);
	}
}

static void check_all_made_once(void)
{
	for (unsigned i = 0; i < STRUCTURES; i++) {
		CHECK(atomic_load(&block->structures[i].times_made) == 1);
		CHECK(atomic_load(&block->structures[i].header.initializer) == 0);
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
static void check_refused(structure *there, const php_shm_wanted *wanted, php_shm_open_result expected)
{
	structure before;

	memcpy(&before, there, sizeof(before));
	CHECK(open_as(there, wanted) == expected);
	CHECK(memcmp(&before, there, sizeof(before)) == 0);
}

/* Only the initializer, which died. */
static void half_formatted(structure *there)
{
	memset(there, 0, sizeof(*there));
	atomic_store(&there->header.namespace, php_shm_owner_namespace());
	atomic_store(&there->header.initializer, block->owner);
}

/* A living initializer is waited for, a dead one is replaced, however far it came. */
static void check_initializers(void)
{
	structure *fresh = &block->structures[0], *ready = &block->structures[1];
	pid_t child;

	memset(block, 0, sizeof(*block));
	CHECK(open_as(ready, &usual) == PHP_SHM_OPEN_OK);
	atomic_store(&fresh->header.namespace, php_shm_owner_namespace());
	atomic_store(&fresh->header.initializer, self);
	child = start_worker();
	if (child == 0) {
		self = php_shm_owner_self();
		check_refused(fresh, &usual, PHP_SHM_OPEN_AGAIN);
		check_refused(ready, &usual, PHP_SHM_OPEN_OK);
		block->owner = self;
		_exit(0);
	}
	CHECK(end_of(child) == 0);

	for (unsigned stage = 0; stage < 32; stage++) {
		half_formatted(fresh);
		fresh->header.kind = stage & 1 ? ready->header.kind : 0;
		fresh->header.layout = stage & 2 ? ready->header.layout : 0;
		fresh->header.size = stage & 4 ? ready->header.size : 0;
		fresh->header.parameter = stage & 8 ? ready->header.parameter : 0;
		memset(fresh->body, stage & 16 ? 0xff : 0, sizeof(fresh->body));
		CHECK(open_as(fresh, &usual) == PHP_SHM_OPEN_OK);
		CHECK(memcmp(fresh, ready, sizeof(*fresh)) == 0);
	}
	/* It died after the last store but one. */
	atomic_store(&ready->header.initializer, block->owner);
	check_refused(ready, &usual, PHP_SHM_OPEN_OK);
	/* A dead initializer of another kind. */
	half_formatted(fresh);
	fresh->header.kind = kind.number + 1;
	check_refused(fresh, &usual, PHP_SHM_OPEN_FOREIGN);
	/* An initializer without a namespace is foreign data. */
	half_formatted(fresh);
	atomic_store(&fresh->header.namespace, 0);
	check_refused(fresh, &usual, PHP_SHM_OPEN_FOREIGN);
}

/* The size of an existing structure counts, if it fits into the window; a new one fills it. */
static void check_sizes(void)
{
	structure *there = &block->structures[0];
	php_shm_wanted wanted = usual;
	size_t size = 0;

	memset(block->structures, 0, 2 * sizeof(structure));
	wanted.room = sizeof(structure) - 1;
	check_refused(there, &wanted, PHP_SHM_OPEN_NO_ROOM);
	wanted.room = sizeof(structure) + 9;
	CHECK(php_shm_header_open(&there->header, &kind, &wanted, self, &size, NULL) == PHP_SHM_OPEN_OK);
	CHECK(size == sizeof(structure) + 8);
	wanted.room += 1000;
	CHECK(php_shm_header_open(&there->header, &kind, &wanted, self, &size, NULL) == PHP_SHM_OPEN_OK);
	CHECK(size == sizeof(structure) + 8);
	wanted.room = sizeof(structure);
	check_refused(there, &wanted, PHP_SHM_OPEN_SIZE);
	wanted.room = 10;
	check_refused(there, &wanted, PHP_SHM_OPEN_SIZE);
	/* A size that no structure of this kind fills. */
	there->header.size--;
	wanted.room = sizeof(structure) + 1000;
	check_refused(there, &wanted, PHP_SHM_OPEN_FOREIGN);
	there->header.size = 8;
	check_refused(there, &wanted, PHP_SHM_OPEN_FOREIGN);
	/* An initializer that died may have wanted more room, and another parameter. */
	half_formatted(there);
	there->header.size = 123456;
	there->header.parameter = 8;
	CHECK(open_as(there, &usual) == PHP_SHM_OPEN_OK && there->header.size == sizeof(structure));
	CHECK(there->header.parameter == 7);
}

static php_shm_open_result expected_with(size_t offset, const structure *there)
{
	/* The uppermost byte is the version. */
	if (offset < offsetof(php_shm_header, initializer)) {
		return (atomic_load(&there->header.state) ^ PHP_SHM_HEADER_READY) << 8 != 0 ? PHP_SHM_OPEN_FOREIGN : PHP_SHM_OPEN_VERSION;
	}
	return offset < offsetof(php_shm_header, kind)  ? PHP_SHM_OPEN_OK
		: offset < offsetof(php_shm_header, layout) ? PHP_SHM_OPEN_KIND
		: offset < offsetof(php_shm_header, size)   ? PHP_SHM_OPEN_VERSION
		: offset < offsetof(php_shm_header, parameter)
		? (there->header.size > usual.room ? PHP_SHM_OPEN_SIZE : PHP_SHM_OPEN_FOREIGN)
		: offset < offsetof(php_shm_header, namespace) ? PHP_SHM_OPEN_PARAMETER
		: offset < sizeof(php_shm_header)              ? PHP_SHM_OPEN_NAMESPACE
													   : PHP_SHM_OPEN_OK;
}

static void check_every_byte(void)
{
	structure *there = &block->structures[0];
	unsigned char *bytes = (unsigned char *) there;

	memset(there, 0, sizeof(*there));
	CHECK(open_as(there, &usual) == PHP_SHM_OPEN_OK);
	for (size_t offset = 0; offset < sizeof(*there); offset++) {
		for (unsigned flip = 1; flip < 256; flip++) {
			bytes[offset] ^= flip;
			check_refused(there, &usual, expected_with(offset, there));
			bytes[offset] ^= flip;
		}
	}
	check_refused(there, &usual, PHP_SHM_OPEN_OK);
}

static void check_other_formats(void)
{
	structure *there = &block->structures[0];
	php_shm_structure_kind other_kind = kind;
	php_shm_wanted other = usual;

	memset(there, 0, sizeof(*there));
	CHECK(open_as(there, &usual) == PHP_SHM_OPEN_OK);
	other_kind.number = 2;
	CHECK(open_structure(there, &other_kind, usual, self, NULL) == PHP_SHM_OPEN_KIND);
	other.parameter = 0;
	check_refused(there, &other, PHP_SHM_OPEN_PARAMETER);
}

/* Foreign bytes, wherever they begin, and whatever they could be taken for. */
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
			if (open_structure(mutex, &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)}, self, NULL) !=
				PHP_SHM_OPEN_FOREIGN) {
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
		CHECK(open_structure(mutex, &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)}, self, NULL) ==
			PHP_SHM_OPEN_FOREIGN);
		CHECK(memcmp(&before, mutex, sizeof(*mutex)) == 0);
	}
}

/* Resetting the namespace is for a mutex that no other process has open. */
static void check_namespace(void)
{
	php_shm_mutex *mutex = (php_shm_mutex *) block->structures;
	uint64_t here;

	memset(mutex, 0, sizeof(*mutex));
	CHECK(open_structure(mutex, &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)}, self, NULL) ==
		PHP_SHM_OPEN_OK);
	here = atomic_load(&mutex->header.namespace);
	CHECK(here != 0 && here == php_shm_owner_namespace());
	for (int held = 0; held < 3; held++) {
		/* Free, held, abandoned. */
		atomic_store(&mutex->lock.word, held == 0 ? 0 : held == 1 ? UINT64_C(0x123456789abcdef0) | 1 : PHP_SHM_LOCK_ABANDONED);
		atomic_store(&mutex->header.namespace, here + 1);
		CHECK(open_structure(mutex, &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)}, self, NULL) ==
			PHP_SHM_OPEN_NAMESPACE);
		CHECK(atomic_load(&mutex->header.namespace) == here + 1);
		php_shm_header_reset_namespace(&mutex->header, &php_shm_mutex_kind);
		CHECK(open_structure(mutex, &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)}, self, NULL) ==
			PHP_SHM_OPEN_OK);
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
	check_initializers();
	check_sizes();
	check_every_byte();
	check_other_formats();
	check_namespace();
	check_threads_at_once();
	check_foreign();
	sw_shm_free(block);
	return 0;
}

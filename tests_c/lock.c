/* SPDX-License-Identifier: MIT */

/*
 * The robust lock: mutual exclusion, no wait for a dead owner, and the next holder finds it abandoned.
 *
 * Unlocking by another process needs no test here: it is "only by its holder", and the caller
 * (classes/mutex.c) checks that.
 */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/structure.h"

#include "structures/lock.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 4
#define ROUNDS 30000
#define KILLS 300

/* What processes share. The pair is equal whenever the lock is free. */
typedef struct shared {
	php_shm_lock lock;
	uint64_t first, second;
	uint64_t abandoned; /* how often a holder found the lock abandoned */
	_Atomic uint64_t turns;
	_Atomic bool stop;
} shared;

static shared *block;

static void reset(void)
{
	memset(block, 0, sizeof(*block));
}

/* As callers do: around php_shm_lock_wait(). False if it takes longer than that. */
static bool lock_within(php_shm_lock *lock, php_shm_owner self, int64_t nanoseconds)
{
	int64_t deadline = php_shm_now() + nanoseconds, slice = 1000000;
	php_shm_lock_result result = php_shm_lock_try(lock, self);

	CHECK(result != PHP_SHM_LOCK_HELD);
	while (result != PHP_SHM_LOCK_TAKEN) {
		if (php_shm_now() > deadline) {
			return false;
		}
		result = php_shm_lock_wait(lock, self, slice);
		slice = slice * 5 < PHP_SHM_MAX_SLEEP ? slice * 5 : PHP_SHM_MAX_SLEEP;
	}
	return true;
}

static char state_of(pid_t pid)
{
	char path[64], line[512], *field;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int) pid);
	file = fopen(path, "re");
	CHECK(file != NULL && fgets(line, sizeof(line), file) != NULL);
	fclose(file);
	field = strrchr(line, ')');
	CHECK(field != NULL && field[1] == ' ');
	return field[2];
}

static void wait_for_state(pid_t pid, char state)
{
	while (state_of(pid) != state) {
		sched_yield();
	}
}

/* A process that could not learn its owner id at first must not be taken for a dead owner later. Before any other use of it here.
 */
static void check_without_descriptors(void)
{
	pid_t child;
	int status;

	reset();
	child = start_child();
	if (child == 0) {
		struct rlimit before, none;

		CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0);
		none = before;
		none.rlim_cur = 0;
		CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
		CHECK(php_shm_owner_self() == 0);
		CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
		CHECK(php_shm_lock_try(&block->lock, php_shm_owner_self()) == PHP_SHM_LOCK_TAKEN);
		raise(SIGSTOP);
		_exit(0);
	}
	CHECK(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
	CHECK(php_shm_lock_owner(&block->lock) != 0);
	CHECK(!php_shm_owner_is_dead(php_shm_lock_owner(&block->lock)));
	CHECK(kill(child, SIGCONT) == 0 && end_of(child) == 0);
	CHECK(php_shm_owner_is_dead(php_shm_lock_owner(&block->lock)));
}

static void check_one_process(void)
{
	php_shm_owner self = php_shm_owner_self();
	pid_t child;

	reset();
	CHECK(self != 0 && (self & ~PHP_SHM_OWNER_MASK) == 0);
	CHECK(!php_shm_owner_is_dead(self));
	CHECK(php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_TAKEN);
	CHECK(php_shm_lock_owner(&block->lock) == self && !php_shm_lock_is_abandoned(&block->lock));
	CHECK(php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_HELD);
	CHECK(!php_shm_lock_try_recover_dead(&block->lock, self));

	/* A child is another owner, and finds a living holder. */
	child = start_child();
	if (child == 0) {
		php_shm_owner other = php_shm_owner_self();

		CHECK(other != self && other != 0);
		CHECK(!php_shm_owner_is_dead(self));
		CHECK(php_shm_lock_try(&block->lock, other) == PHP_SHM_LOCK_BUSY);
		CHECK(php_shm_lock_wait(&block->lock, other, 1000000) == PHP_SHM_LOCK_BUSY);
		CHECK(!php_shm_lock_try_recover_dead(&block->lock, other));
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	/* It has set the waiter bit. */
	CHECK(atomic_load(&block->lock.word) == (self | PHP_SHM_LOCK_WAITERS));
	php_shm_lock_release(&block->lock, self);
	CHECK(atomic_load(&block->lock.word) == 0);

	/* If the word was overwritten, the previous holder does not unlock its next one. */
	CHECK(php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_TAKEN);
	atomic_store(&block->lock.word, 4 | PHP_SHM_LOCK_WAITERS);
	php_shm_lock_release(&block->lock, self);
	CHECK(atomic_load(&block->lock.word) == (4 | PHP_SHM_LOCK_WAITERS));
	php_shm_lock_abandon(&block->lock, self);
	CHECK(atomic_load(&block->lock.word) == (4 | PHP_SHM_LOCK_WAITERS));
	atomic_store(&block->lock.word, 0);

	/* Taken from an owner that lives: the waiter bit stays, and the release of the old one does nothing. */
	CHECK(php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_TAKEN);
	atomic_fetch_or(&block->lock.word, PHP_SHM_LOCK_WAITERS);
	CHECK(!php_shm_lock_take_from(&block->lock, self + 4, self + 8));
	CHECK(php_shm_lock_take_from(&block->lock, self, self + 4));
	CHECK(!php_shm_lock_take_from(&block->lock, self, self + 8));
	php_shm_lock_release(&block->lock, self);
	CHECK(atomic_load(&block->lock.word) == ((self + 4) | PHP_SHM_LOCK_WAITERS));
	php_shm_lock_release(&block->lock, self + 4);
	CHECK(atomic_load(&block->lock.word) == 0);

	/* Abandoned is abandoned until it is recovered. */
	CHECK(php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_TAKEN);
	php_shm_lock_abandon(&block->lock, self);
	CHECK(php_shm_lock_owner(&block->lock) == 0 && php_shm_lock_is_abandoned(&block->lock));
	for (int i = 0; i < 3; i++) {
		CHECK(i == 1 ? php_shm_lock_wait(&block->lock, self, 1) == PHP_SHM_LOCK_TAKEN
					 : php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_TAKEN);
		CHECK(php_shm_lock_is_abandoned(&block->lock));
		php_shm_lock_release(&block->lock, self);
		CHECK(php_shm_lock_is_abandoned(&block->lock));
	}
	CHECK(php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_TAKEN);
	php_shm_lock_mark_consistent(&block->lock);
	CHECK(php_shm_lock_owner(&block->lock) == self && !php_shm_lock_is_abandoned(&block->lock));
	php_shm_lock_release(&block->lock, self);
	CHECK(atomic_load(&block->lock.word) == 0);
}

/* Adds to the pair under the lock; the numbers are no atomics. */
static void hammer(unsigned number)
{
	php_shm_owner self = php_shm_owner_self();

	(void) number;
	for (int i = 0; i < ROUNDS; i++) {
		lock_it(&block->lock, self);
		CHECK(block->first == block->second);
		block->first++;
		block->second++;
		CHECK(!php_shm_lock_is_abandoned(&block->lock));
		php_shm_lock_release(&block->lock, self);
	}
}

static void check_many(unsigned threads, unsigned processes)
{
	reset();
	run_at_once(threads, processes, hammer);
	CHECK(block->first == WORKERS * ROUNDS && block->second == WORKERS * ROUNDS);
	CHECK(atomic_load(&block->lock.word) == 0);
}

/* Goes in and out until it is killed, and repairs what killed ones have left. */
static void work(void)
{
	php_shm_owner self = php_shm_owner_self();

	for (;;) {
		lock_it(&block->lock, self);
		if (php_shm_lock_is_abandoned(&block->lock)) {
			block->abandoned++;
			block->second = block->first;
			php_shm_lock_mark_consistent(&block->lock);
		}
		CHECK(block->first == block->second);
		*(volatile uint64_t *) &block->first = block->first + 1;
		for (volatile int i = 0; i < 20; i++) {
		}
		*(volatile uint64_t *) &block->second = block->second + 1;
		php_shm_lock_release(&block->lock, self);
		atomic_fetch_add(&block->turns, 1);
	}
}

static void pause_at_random(long most)
{
	struct timespec pause = {.tv_nsec = random() % most};

	nanosleep(&pause, NULL);
}

/* One worker at a time: whether it held the lock when it died is known exactly, and so is whether the lock must be abandoned. */
static void check_each_kill(void)
{
	php_shm_owner self = php_shm_owner_self();
	int holding = 0;
	int64_t longest = 0;

	reset();
	for (int i = 0; i < KILLS; i++) {
		uint64_t turns = atomic_load(&block->turns);
		pid_t child = start_child();
		bool held;
		int64_t since;

		if (child == 0) {
			work();
		}
		while (atomic_load(&block->turns) == turns) {
			sched_yield();
		}
		pause_at_random(300000);
		CHECK(kill(child, SIGKILL) == 0);
		since = php_shm_now();
		CHECK(end_of(child) == -SIGKILL);
		held = php_shm_lock_owner(&block->lock) != 0;
		lock_it(&block->lock, self);
		if (held) {
			int64_t took = php_shm_now() - since;

			longest = took > longest ? took : longest;
			holding++;
		}
		CHECK(php_shm_lock_is_abandoned(&block->lock) == held);
		CHECK(held || block->first == block->second);
		block->second = block->first;
		php_shm_lock_mark_consistent(&block->lock);
		php_shm_lock_release(&block->lock, self);
	}
	CHECK(block->abandoned == 0 && holding > 0);
	printf(
		"%d kills, %d of holders: each reported, no other; longest take-over %.1f ms\n", KILLS, holding, (double) longest / 1e6);
}

/* Several at a time: never stuck, and a holder that finds a broken pair finds the lock abandoned. */
static void check_kills_among_others(void)
{
	pid_t children[WORKERS];
	php_shm_owner self = php_shm_owner_self();
	int64_t longest = 0;

	reset();
	for (int i = 0; i < WORKERS; i++) {
		children[i] = start_child();
		if (children[i] == 0) {
			work();
		}
	}
	for (int i = 0; i < KILLS; i++) {
		pid_t *victim = &children[random() % WORKERS];
		int64_t start;
		uint64_t turns;

		pause_at_random(2000000);
		CHECK(kill(*victim, SIGKILL) == 0);
		start = php_shm_now();
		turns = atomic_load(&block->turns);
		CHECK(end_of(*victim) == -SIGKILL);
		/* The others go on. */
		while (atomic_load(&block->turns) == turns) {
			struct timespec pause = {.tv_nsec = 100000};

			CHECK(php_shm_now() - start < 60 * SECOND);
			nanosleep(&pause, NULL);
		}
		longest = php_shm_now() - start > longest ? php_shm_now() - start : longest;
		*victim = start_child();
		if (*victim == 0) {
			work();
		}
	}
	for (int i = 0; i < WORKERS; i++) {
		CHECK(kill(children[i], SIGKILL) == 0);
		CHECK(end_of(children[i]) == -SIGKILL);
	}
	lock_it(&block->lock, self);
	CHECK(block->first == block->second || php_shm_lock_is_abandoned(&block->lock));
	CHECK(block->abandoned > 0 && block->abandoned <= KILLS);
	printf("%d kills among %d workers, %llu of holders, %llu turns: longest pause of all %.1f ms\n", KILLS, WORKERS,
		(unsigned long long) block->abandoned, (unsigned long long) atomic_load(&block->turns), (double) longest / 1e6);
}

static pid_t start_holder(void)
{
	pid_t child = start_child();

	if (child == 0) {
		php_shm_owner self = php_shm_owner_self();

		lock_it(&block->lock, self);
		raise(SIGSTOP);
		php_shm_lock_release(&block->lock, self);
		_exit(0);
	}
	return child;
}

static void check_zombie(void)
{
	php_shm_owner self = php_shm_owner_self();
	siginfo_t info;
	pid_t child;

	reset();
	child = start_child();
	if (child == 0) {
		lock_it(&block->lock, php_shm_owner_self());
		_exit(0);
	}
	CHECK(waitid(P_PID, (id_t) child, &info, WEXITED | WNOWAIT) == 0);
	CHECK(kill(child, 0) == 0 && state_of(child) == 'Z');
	CHECK(php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_BUSY);
	lock_it(&block->lock, self);
	CHECK(php_shm_lock_is_abandoned(&block->lock));
	CHECK(end_of(child) == 0);
}

static void check_stopped_holder(void)
{
	php_shm_owner self = php_shm_owner_self(), holder;
	pid_t child;
	int status;

	reset();
	child = start_holder();
	CHECK(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
	holder = php_shm_lock_owner(&block->lock);
	for (int i = 0; i < 4; i++) {
		CHECK(php_shm_lock_wait(&block->lock, self, PHP_SHM_MAX_SLEEP) == PHP_SHM_LOCK_BUSY);
		CHECK(!php_shm_lock_try_recover_dead(&block->lock, self));
	}
	CHECK(php_shm_lock_owner(&block->lock) == holder && !php_shm_lock_is_abandoned(&block->lock));
	CHECK(kill(child, SIGCONT) == 0);
	lock_it(&block->lock, self);
	CHECK(!php_shm_lock_is_abandoned(&block->lock));
	CHECK(end_of(child) == 0);

	/* Killed while it is stopped. */
	reset();
	child = start_holder();
	CHECK(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
	CHECK(kill(child, SIGKILL) == 0);
	lock_it(&block->lock, self);
	CHECK(php_shm_lock_is_abandoned(&block->lock));
	CHECK(end_of(child) == -SIGKILL);
}

static void *lock_and_end(void *data)
{
	lock_it(&block->lock, php_shm_owner_self());
	return data;
}

/* A thread that ends is as dead as a process. */
static void check_thread_that_ends(void)
{
	php_shm_owner self = php_shm_owner_self();
	pthread_t thread;

	reset();
	CHECK(pthread_create(&thread, NULL, lock_and_end, NULL) == 0);
	CHECK(pthread_join(thread, NULL) == 0);
	lock_it(&block->lock, self);
	CHECK(php_shm_lock_is_abandoned(&block->lock));
}

static _Atomic bool overtaken;

/* Unlocks and wakes, and has the lock again before the woken waiter can take it. */
static void *overtake(void *data)
{
	php_shm_owner self = php_shm_owner_self();

	CHECK(php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_TAKEN);
	while ((atomic_load(&block->lock.word) & PHP_SHM_LOCK_WAITERS) == 0) {
		sched_yield();
	}
	usleep(1000);
	atomic_store(&block->lock.word, self);
	atomic_store(&overtaken, true);
	php_shm_wake(php_shm_low_half(&block->lock.word), 1);
	return data;
}

/*
 * A waiter that lost the race sets the waiter bit again: others may sleep, and it need not come back. Without it they sleep for a
 * slice beside a free lock.
 */
static void check_woken_in_vain(void)
{
	php_shm_owner self = php_shm_owner_self(), holder;
	pthread_t thread;

	reset();
	CHECK(pthread_create(&thread, NULL, overtake, NULL) == 0);
	while (php_shm_lock_owner(&block->lock) == 0) {
		sched_yield();
	}
	do {
		CHECK(php_shm_lock_wait(&block->lock, self, PHP_SHM_MAX_SLEEP) == PHP_SHM_LOCK_BUSY);
	} while (!atomic_load(&overtaken));
	holder = php_shm_lock_owner(&block->lock);
	CHECK(holder != self && atomic_load(&block->lock.word) == (holder | PHP_SHM_LOCK_WAITERS));
	CHECK(pthread_join(thread, NULL) == 0);
}

/* Signals that come more often than a slice lasts must not keep a waiter from seeing that the holder has died. */
static void check_signals(void)
{
	php_shm_owner self = php_shm_owner_self();
	pid_t child;

	reset();
	child = start_child();
	if (child == 0) {
		lock_it(&block->lock, php_shm_owner_self());
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	begin_signals();
	CHECK(lock_within(&block->lock, self, 5 * SECOND));
	end_signals();
	CHECK(php_shm_lock_is_abandoned(&block->lock));
}

/* One block at two addresses: an unlock at the one wakes the waiter at the other at once, not after a slice. */
static void check_two_addresses(void)
{
	const int rounds = 40;
	php_shm_owner self = php_shm_owner_self();
	int fd = memfd_create("lock", MFD_CLOEXEC);
	php_shm_lock *here, *there;
	int64_t start, longest = 0;

	CHECK(fd != -1 && ftruncate(fd, 4096) == 0);
	here = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	there = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(here != MAP_FAILED && there != MAP_FAILED && here != there);
	CHECK(php_shm_lock_try(here, self) == PHP_SHM_LOCK_TAKEN);
	CHECK(php_shm_lock_try(there, self) == PHP_SHM_LOCK_HELD);
	php_shm_lock_release(there, self);
	CHECK(atomic_load(&here->word) == 0);

	start = php_shm_now();
	for (int i = 0; i < rounds; i++) {
		pid_t child;
		int64_t begin;

		CHECK(lock_within(here, self, SECOND));
		child = start_child();
		if (child == 0) {
			php_shm_owner other = php_shm_owner_self();

			while (php_shm_lock_wait(there, other, PHP_SHM_MAX_SLEEP) != PHP_SHM_LOCK_TAKEN) {
			}
			CHECK(!php_shm_lock_is_abandoned(there));
			php_shm_lock_release(there, other);
			_exit(0);
		}
		while (!(atomic_load(&here->word) & PHP_SHM_LOCK_WAITERS)) {
			sched_yield();
		}
		wait_for_state(child, 'S');
		begin = php_shm_now();
		php_shm_lock_release(here, self);
		CHECK(end_of(child) == 0);
		longest = php_shm_now() - begin > longest ? php_shm_now() - begin : longest;
	}
	/* A waiter that is not woken sleeps for half a slice on average. */
	CHECK(php_shm_now() - start < rounds * PHP_SHM_MAX_SLEEP / 2);
	printf("%d times woken at another address, longest %.1f ms\n", rounds, (double) longest / 1e6);
	CHECK(munmap(here, 4096) == 0 && munmap(there, 4096) == 0 && close(fd) == 0);
}

/* Unlocking wakes one of several, and its unlock the next. */
static void check_one_is_woken(void)
{
	php_shm_owner self = php_shm_owner_self();
	pid_t sleepers[3];
	uint32_t expected;

	reset();
	CHECK(php_shm_lock_try(&block->lock, self) == PHP_SHM_LOCK_TAKEN);
	atomic_fetch_or(&block->lock.word, PHP_SHM_LOCK_WAITERS);
	expected = (uint32_t) atomic_load(&block->lock.word);
	for (int i = 0; i < 3; i++) {
		sleepers[i] = start_child();
		if (sleepers[i] == 0) {
			struct timespec timeout = {.tv_sec = 60};

			/* Not php_shm_wait(): it does not tell woken from came too late. */
			CHECK(syscall(SYS_futex, php_shm_low_half(&block->lock.word), FUTEX_WAIT, expected, &timeout, NULL, 0) == 0);
			_exit(0);
		}
		wait_for_state(sleepers[i], 'S');
	}
	php_shm_lock_release(&block->lock, self);
	CHECK(php_shm_wake(php_shm_low_half(&block->lock.word), INT_MAX) == 2);
	for (int i = 0; i < 3; i++) {
		CHECK(end_of(sleepers[i]) == 0);
	}
	CHECK(atomic_load(&block->lock.word) == 0);
}

int main(void)
{
	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	srandom((unsigned) getpid());
	block = sw_shm_malloc(sizeof(*block));
	CHECK(block != NULL);
	check_without_descriptors();
	check_one_process();
	check_many(WORKERS, 0);
	check_many(0, WORKERS);
	check_each_kill();
	check_kills_among_others();
	check_zombie();
	check_stopped_holder();
	check_thread_that_ends();
	check_two_addresses();
	check_one_is_woken();
	check_woken_in_vain();
	check_signals();
	sw_shm_free(block);
	return 0;
}

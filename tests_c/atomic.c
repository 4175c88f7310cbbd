/* SPDX-License-Identifier: MIT */

/* Numbers that threads and processes change at once: no update is lost, and no wake-up. */
/* run under ThreadSanitizer */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "tests_c/lib/structure.h"

#include "shm_wait.h"
#include "structures/atomic.h"

#include <limits.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORKERS 4
#define ROUNDS 20000
#define PING_PONGS 100000
#define ITEMS 20000

typedef struct shared {
	php_shm_atomic sum, difference, ones, zeros, flips, smallest, largest, swapped, compared, locked;
	int64_t guarded; /* no atomic: under `locked` */
	php_shm_atomic_float float_sum, float_difference, float_smallest, float_largest, float_swapped, float_compared;
	php_shm_atomic turn;           /* ping-pong */
	php_shm_atomic offered, taken; /* many to many */
} shared;

static shared *block;

static void reset(void)
{
	memset(block, 0, sizeof(*block));
	php_shm_atomic_store(&block->zeros, -1);
	php_shm_atomic_store(&block->smallest, INT64_MAX);
	php_shm_atomic_store(&block->largest, INT64_MIN);
	php_shm_atomic_float_store(&block->float_smallest, INFINITY);
	php_shm_atomic_float_store(&block->float_largest, NAN);
}

/* Every operation, in all workers at once; totals are known whatever their order. */
static void work(unsigned number)
{
	int64_t worker = (int64_t) number + 1;
	int64_t before_sum = INT64_MIN, before_smallest = INT64_MAX, before_largest = INT64_MIN;

	for (int64_t i = 1; i <= ROUNDS; i++) {
		int64_t bit = INT64_C(1) << ((worker - 1) * 15 + i % 15);
		int64_t number = i * WORKERS + worker, value;
		double real;

		value = php_shm_atomic_add(&block->sum, i);
		CHECK(value > before_sum);
		before_sum = value;
		php_shm_atomic_sub(&block->difference, i);
		CHECK(php_shm_atomic_or(&block->ones, bit) & bit);
		CHECK(!(php_shm_atomic_and(&block->zeros, ~bit) & bit));
		/* The other workers leave this bit alone. */
		CHECK(php_shm_atomic_xor(&block->flips, INT64_C(1) << worker) >> worker & 1 ? i % 2 == 1 : i % 2 == 0);
		value = php_shm_atomic_min(&block->smallest, -number);
		CHECK(value <= -number && value <= before_smallest);
		before_smallest = value;
		value = php_shm_atomic_max(&block->largest, number);
		CHECK(value >= number && value >= before_largest);
		before_largest = value;
		/* What is exchanged away is counted, what is in it at the end too. */
		php_shm_atomic_add(&block->compared, php_shm_atomic_exchange(&block->swapped, i));
		while (!php_shm_atomic_compare_exchange(&block->locked, 0, worker)) {
			CHECK(php_shm_atomic_load(&block->locked) != worker);
			sched_yield();
		}
		block->guarded++;
		php_shm_atomic_store(&block->locked, 0);

		/* Multiples of 1/4 below 2^51: every sum is exact. */
		php_shm_atomic_float_add(&block->float_sum, 0.25 * (double) i);
		php_shm_atomic_float_sub(&block->float_difference, 0.25 * (double) i);
		real = php_shm_atomic_float_min(&block->float_smallest, -0.5 * (double) number);
		CHECK(real <= -0.5 * (double) number);
		real = php_shm_atomic_float_max(&block->float_largest, 0.5 * (double) number);
		CHECK(real >= 0.5 * (double) number);
		php_shm_atomic_float_add(&block->float_compared, php_shm_atomic_float_exchange(&block->float_swapped, (double) i));
	}
}

static void check_totals(void)
{
	const int64_t series = (int64_t) WORKERS * ROUNDS * (ROUNDS + 1) / 2;
	const int64_t bits = (INT64_C(1) << WORKERS * 15) - 1;
	const int64_t largest = (ROUNDS + 1) * WORKERS;

	CHECK(php_shm_atomic_load(&block->sum) == series);
	CHECK(php_shm_atomic_load(&block->difference) == -series);
	CHECK(php_shm_atomic_load(&block->ones) == bits);
	CHECK(php_shm_atomic_load(&block->zeros) == ~php_shm_atomic_load(&block->ones));
	CHECK(php_shm_atomic_load(&block->flips) == 0);
	CHECK(php_shm_atomic_load(&block->smallest) == -largest);
	CHECK(php_shm_atomic_load(&block->largest) == largest);
	CHECK(php_shm_atomic_load(&block->compared) + php_shm_atomic_load(&block->swapped) == series);
	CHECK(block->guarded == WORKERS * ROUNDS);
	CHECK(php_shm_atomic_float_load(&block->float_sum) == 0.25 * (double) series);
	CHECK(php_shm_atomic_float_load(&block->float_difference) == -0.25 * (double) series);
	CHECK(php_shm_atomic_float_load(&block->float_smallest) == -0.5 * (double) largest);
	CHECK(php_shm_atomic_float_load(&block->float_largest) == 0.5 * (double) largest);
	CHECK(
		php_shm_atomic_float_load(&block->float_compared) + php_shm_atomic_float_load(&block->float_swapped) == (double) series);
}

static void check_many(unsigned threads, unsigned processes)
{
	reset();
	run_at_once(threads, processes, work);
	check_totals();
}

/* What each returns, and the edges. */
static void check_values(void)
{
	php_shm_atomic number = 5;
	php_shm_atomic_float real = 0;

	CHECK(php_shm_atomic_add(&number, 3) == 8 && php_shm_atomic_sub(&number, 2) == 6);
	CHECK(php_shm_atomic_and(&number, 3) == 2 && php_shm_atomic_or(&number, 9) == 11 && php_shm_atomic_xor(&number, 1) == 10);
	CHECK(php_shm_atomic_min(&number, 11) == 10 && php_shm_atomic_min(&number, -1) == -1);
	CHECK(php_shm_atomic_max(&number, -2) == -1 && php_shm_atomic_max(&number, 4) == 4);
	CHECK(php_shm_atomic_exchange(&number, INT64_MAX) == 4);
	CHECK(php_shm_atomic_add(&number, 1) == INT64_MIN && php_shm_atomic_load(&number) == INT64_MIN);
	CHECK(php_shm_atomic_sub(&number, 1) == INT64_MAX);
	CHECK(php_shm_atomic_sub(&number, INT64_MIN) == -1);
	CHECK(!php_shm_atomic_compare_exchange(&number, 0, 7) && php_shm_atomic_load(&number) == -1);
	CHECK(php_shm_atomic_compare_exchange(&number, -1, 7) && php_shm_atomic_load(&number) == 7);

	CHECK(php_shm_atomic_float_load(&real) == 0.0);
	CHECK(php_shm_atomic_float_add(&real, 0.5) == 0.5 && php_shm_atomic_float_sub(&real, 1.5) == -1.0);
	CHECK(php_shm_atomic_float_min(&real, NAN) == -1.0 && php_shm_atomic_float_max(&real, NAN) == -1.0);
	CHECK(php_shm_atomic_float_max(&real, -2.0) == -1.0 && php_shm_atomic_float_min(&real, -2.0) == -2.0);
	php_shm_atomic_float_store(&real, NAN);
	CHECK(php_shm_atomic_float_compare_exchange(&real, NAN, -0.0));
	CHECK(!php_shm_atomic_float_compare_exchange(&real, 0.0, 1.0) && php_shm_atomic_float_compare_exchange(&real, -0.0, NAN));
	CHECK(php_shm_atomic_float_min(&real, 3.0) == 3.0);
	php_shm_atomic_float_store(&real, NAN);
	CHECK(php_shm_atomic_float_max(&real, 3.0) == 3.0);
	CHECK(php_shm_atomic_float_exchange(&real, INFINITY) == 3.0 && isnan(php_shm_atomic_float_add(&real, -INFINITY)));
}

/* As Atomic::wait() does: until it is not `expected` any more; how often a slice ran out meanwhile. */
static int64_t wait_while(php_shm_atomic *atomic, int64_t expected)
{
	int64_t timed_out = 0, deadline = php_shm_now() + 60 * SECOND;

	while (php_shm_atomic_load(atomic) == expected) {
		CHECK(php_shm_now() < deadline);
		timed_out += !php_shm_wait(php_shm_low_half(atomic), (uint32_t) expected, PHP_SHM_MAX_SLEEP);
	}
	return timed_out;
}

/* Each waits for the other's number and answers with the next. */
static int64_t play(int64_t first)
{
	int64_t timed_out = 0;

	for (int64_t turn = first; turn < 2 * PING_PONGS; turn += 2) {
		timed_out += wait_while(&block->turn, turn - 1);
		CHECK(php_shm_atomic_load(&block->turn) == turn);
		php_shm_atomic_store(&block->turn, turn + 1);
		php_shm_wake(php_shm_low_half(&block->turn), 1);
	}
	return timed_out;
}

static void check_ping_pong(void)
{
	int64_t start = php_shm_now(), timed_out, took;
	pid_t child;

	reset();
	child = start_child();
	if (child == 0) {
		/* Its numbers are odd: it waits for 0 to end. */
		play(1);
		_exit(0);
	}
	php_shm_atomic_store(&block->turn, 1);
	php_shm_wake(php_shm_low_half(&block->turn), 1);
	timed_out = play(2);
	CHECK(end_of(child) == 0);
	took = php_shm_now() - start;
	CHECK(php_shm_atomic_load(&block->turn) == 2 * PING_PONGS);
	printf("%d ping-pongs in %.2f s, %lld slices ran out\n", PING_PONGS, (double) took / 1e9, (long long) timed_out);
	/* If every 50th wake-up were lost, the slices alone would last longer. */
	CHECK(took < 2 * PING_PONGS / 50 * PHP_SHM_MAX_SLEEP / 4);
}

/* Sleeps until something is offered, and takes one of it; false when all are taken. */
static bool take_one(void)
{
	for (;;) {
		int64_t taken = php_shm_atomic_load(&block->taken);

		if (taken == ITEMS) {
			return false;
		}
		if (taken == php_shm_atomic_load(&block->offered)) {
			wait_while(&block->offered, taken);
		} else if (php_shm_atomic_compare_exchange(&block->taken, taken, taken + 1)) {
			return true;
		}
	}
}

/* Several offer while several take. A taker that finds nothing sleeps; the offer wakes one. */
static void check_many_to_many(void)
{
	pid_t takers[WORKERS], offerers[WORKERS];
	int64_t start = php_shm_now(), took;

	reset();
	for (int i = 0; i < WORKERS; i++) {
		takers[i] = start_child();
		if (takers[i] == 0) {
			while (take_one()) {
				php_shm_atomic_add(&block->sum, 1);
				if (php_shm_atomic_load(&block->taken) == ITEMS) {
					/* Takers that sleep have to see that no more offers come. */
					php_shm_atomic_add(&block->offered, 1);
					php_shm_wake(php_shm_low_half(&block->offered), INT_MAX);
				}
			}
			_exit(0);
		}
	}
	for (int i = 0; i < WORKERS; i++) {
		offerers[i] = start_child();
		if (offerers[i] == 0) {
			for (int item = 0; item < ITEMS / WORKERS; item++) {
				php_shm_atomic_add(&block->offered, 1);
				php_shm_wake(php_shm_low_half(&block->offered), 1);
			}
			_exit(0);
		}
	}
	for (int i = 0; i < WORKERS; i++) {
		CHECK(end_of(offerers[i]) == 0 && end_of(takers[i]) == 0);
	}
	took = php_shm_now() - start;
	CHECK(php_shm_atomic_load(&block->sum) == ITEMS && php_shm_atomic_load(&block->taken) == ITEMS);
	printf("%d items from %d to %d processes in %.2f s\n", ITEMS, WORKERS, WORKERS, (double) took / 1e9);
	CHECK(took < ITEMS / 50 * PHP_SHM_MAX_SLEEP);
}

/* A number that is not `expected` is not waited for, and a sleep ends when its time is over. */
static void check_wait(void)
{
	php_shm_atomic *atomic = &block->turn;
	int64_t start;

	reset();
	start = php_shm_now();
	CHECK(php_shm_wait(php_shm_low_half(atomic), 1, PHP_SHM_MAX_SLEEP));
	CHECK(php_shm_now() - start < PHP_SHM_MAX_SLEEP);
	start = php_shm_now();
	CHECK(!php_shm_wait(php_shm_low_half(atomic), 0, 5000000));
	CHECK(php_shm_now() - start >= 5000000);
	CHECK(php_shm_wake(php_shm_low_half(atomic), INT_MAX) == 0);
	/* Small numbers, also negative ones, show in the half that is watched. */
	for (int64_t value = -3; value < 4; value++) {
		php_shm_atomic_store(atomic, value);
		CHECK(atomic_load((_Atomic uint32_t *) php_shm_low_half(atomic)) == (uint32_t) value);
	}
}

int main(void)
{
	begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
	block = sw_shm_malloc(sizeof(*block));
	CHECK(block != NULL);
	check_values();
	check_wait();
	check_many(WORKERS, 0);
	check_many(0, WORKERS);
	check_ping_pong();
	check_many_to_many();
	sw_shm_free(block);
	return 0;
}

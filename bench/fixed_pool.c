/* SPDX-License-Identifier: MIT */

/*
 * What the C functions of a pool cost against malloc() and free() of glibc, for bench/fixed_pool.php, which makes tables of it.
 *
 * fixed_pool ROUNDS: prints lines of fields with tabs between them. "alone", size, what, nanoseconds for the pool, for malloc(),
 * median of the rounds' ratios; "together", processes, nanoseconds for the pool, for malloc(). A time is for one taken and given
 * back.
 */

#include "../structures/fixed_pool.h"
#include "../tests_c/lib/open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SLICES 65536
#define BATCH 100
#define TIMES 20000
#define ROUNDS_MAX 10000

static php_shm_fixed_pool *pool;
static php_shm_fixed_pool_handle handle;
static php_shm_owner owner;
static size_t size;
static void *kept[BATCH];

/* The compiler must not know what becomes of a pointer, or it would leave out malloc() and free(). */
static void *use(void *pointer)
{
	__asm__ volatile("" : "+r"(pointer) : : "memory");
	return pointer;
}

static void *pool_take(void)
{
	return use((char *) pool + php_shm_fixed_pool_alloc(&handle, pool, owner));
}

static void pool_give(void *slice)
{
	php_shm_fixed_pool_free(&handle, pool, (size_t) ((char *) slice - (char *) pool));
}

static void pool_one(int times)
{
	for (int i = 0; i < times; i++) {
		pool_give(pool_take());
	}
}

static void malloc_one(int times)
{
	for (int i = 0; i < times; i++) {
		free(use(malloc(size)));
	}
}

static void pool_many(int times)
{
	for (int i = 0; i < times; i += BATCH) {
		for (int k = 0; k < BATCH; k++) {
			kept[k] = pool_take();
		}
		for (int k = 0; k < BATCH; k++) {
			pool_give(kept[k]);
		}
	}
}

static void malloc_many(int times)
{
	for (int i = 0; i < times; i += BATCH) {
		for (int k = 0; k < BATCH; k++) {
			kept[k] = use(malloc(size));
		}
		for (int k = 0; k < BATCH; k++) {
			free(kept[k]);
		}
	}
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double) time.tv_sec * 1e9 + (double) time.tv_nsec;
}

static double time_of(void (*run)(int times))
{
	double start = now();

	run(TIMES);
	return (now() - start) / TIMES;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *) a, right = *(const double *) b;

	return (left > right) - (left < right);
}

static double median(double *values, int count)
{
	qsort(values, (size_t) count, sizeof(*values), compare);
	return values[count / 2];
}

static void *share(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return memory;
}

static void open_pool(bool owned)
{
	size_t bytes = php_shm_fixed_pool_size(size, SLICES, owned);

	pool = share(bytes);
	if (open_structure(pool, &php_shm_fixed_pool_kind,
			(php_shm_wanted) {.room = bytes, .parameter = size | (owned ? PHP_SHM_FIXED_POOL_OWNED : 0)}, php_shm_owner_self(),
			&handle) != PHP_SHM_OPEN_OK) {
		fputs("the pool could not be made\n", stderr);
		exit(1);
	}
	owner = owned ? php_shm_owner_self() : 0;
}

static void close_pool(void)
{
	munmap(pool, handle.size);
}

static void alone(const char *what, void (*with_pool)(int times), void (*with_malloc)(int times), int rounds)
{
	static double pools[ROUNDS_MAX], mallocs[ROUNDS_MAX], ratios[ROUNDS_MAX];

	with_pool(TIMES);
	with_malloc(TIMES);
	for (int round = 0; round < rounds; round++) {
		pools[round] = time_of(with_pool);
		mallocs[round] = time_of(with_malloc);
		ratios[round] = pools[round] / mallocs[round];
	}
	printf(
		"alone\t%zu\t%s\t%.2f\t%.2f\t%.3f\n", size, what, median(pools, rounds), median(mallocs, rounds), median(ratios, rounds));
}

/* Nanoseconds for one, by any process, with so many processes at once. */
static double time_processes(void (*run)(int times), int processes)
{
	_Atomic int *ready = share(sizeof(*ready));
	double start;

	for (int process = 0; process < processes; process++) {
		if (fork() == 0) {
			/* As a process that has opened the pool itself. */
			(void) open_structure(pool, &php_shm_fixed_pool_kind, (php_shm_wanted) {.room = handle.size, .parameter = size},
				php_shm_owner_self(), &handle);
			run(TIMES);
			atomic_fetch_add(ready, 1);
			while (atomic_load(ready) < processes + 1) {
				usleep(100);
			}
			run(TIMES * 100);
			_exit(0);
		}
	}
	while (atomic_load(ready) < processes) {
		usleep(100);
	}
	start = now();
	atomic_fetch_add(ready, 1);
	while (wait(NULL) > 0) {
	}
	munmap(ready, sizeof(*ready));
	return (now() - start) / (TIMES * 100.0 * processes);
}

static void together(int processes, int rounds)
{
	double pools[ROUNDS_MAX], mallocs[ROUNDS_MAX];

	for (int round = 0; round < rounds; round++) {
		pools[round] = time_processes(pool_one, processes);
		mallocs[round] = time_processes(malloc_one, processes);
	}
	printf("together\t%d\t%.2f\t%.2f\n", processes, median(pools, rounds), median(mallocs, rounds));
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = {16, 64, 256, 1024, 4096};
	static const int processes[] = {1, 2, 4, 8};
	int rounds = argc == 2 ? atoi(argv[1]) : 0;

	if (rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "usage: %s ROUNDS\n", argv[0]);
		return 2;
	}
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size = sizes[i];
		open_pool(false);
		alone("one", pool_one, malloc_one, rounds);
		alone("100, then all freed", pool_many, malloc_many, rounds);
		close_pool();
		open_pool(true);
		alone("one, owned", pool_one, malloc_one, rounds);
		close_pool();
	}
	size = 64;
	open_pool(false);
	for (size_t i = 0; i < sizeof(processes) / sizeof(processes[0]); i++) {
		/* Before they fork, or what waits to be printed would be printed by each. */
		fflush(stdout);
		together(processes[i], rounds < 9 ? rounds : 9);
	}
	close_pool();
	return 0;
}

/* SPDX-License-Identifier: MIT */

/* Files that are truncated while they are mapped: what the handler of SIGBUS does for us, and leaves to others. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_block.h"
#include "tests_c/lib/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t page;
static php_shm_error error;

static php_shm_block *open_block(size_t size, const char *file, unsigned flags)
{
	php_shm_block *block;

	CHECK(php_shm_block_mmap(&block, size, file, flags, 0600, &error) == 0);
	return block;
}

/* A mapping outside of all blocks, without bytes in its file. */
static volatile char *strange_mapping(void)
{
	int fd = open(temporary_path(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	void *mem = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	CHECK(fd != -1 && mem != MAP_FAILED);
	close(fd);
	return mem;
}

static void check_lost_bytes_read_as_zeros(void)
{
	char *file = temporary_path();
	php_shm_block *block = open_block(4 * page, file, 0);
	php_shm_block *other = open_block(2 * page, temporary_path(), 0);
	char *mem;

	mem = block->mem;
	memset(mem, 1, 4 * page);
	memset(other->mem, 2, 2 * page);
	CHECK(!php_shm_block_is_lost(block));
	CHECK(truncate(file, (off_t) page) == 0);
	errno = ERANGE;
	CHECK(all_bytes_are(block->mem + page, 3 * page, 0));
	CHECK(errno == ERANGE);
	CHECK(php_shm_block_is_lost(block));
	CHECK(all_bytes_are(block->mem, page, 1));
	/* Writing goes nowhere. */
	memset(block->mem + page, 3, 3 * page);
	CHECK(file_size(file) == (long long) page);
	CHECK(php_shm_block_refresh(block, &error) == 0 && php_shm_block_is_lost(block));

	CHECK(!php_shm_block_is_lost(other) && all_bytes_are(other->mem, 2 * page, 2));
	php_shm_block_release(other);
	CHECK(php_shm_block_free(block, true, &error) == 0);
	CHECK(!php_shm_block_is_lost(block) && !is_mapped(mem) && !is_mapped(mem + page));
	php_shm_block_release(block);
}

static void check_written_bytes_are_lost_too(void)
{
	char *file = temporary_path();
	php_shm_block *block = open_block(4 * page, file, 0);

	CHECK(truncate(file, 0) == 0);
	block->mem[3 * page] = 1;
	CHECK(php_shm_block_is_lost(block));
	/* Before that byte nothing has been touched, so that it still raises a signal, which is caught as well. */
	memset(block->mem, 1, 4 * page);
	php_shm_block_release(block);
}

static void check_refresh_notices(void)
{
	char *file = temporary_path();
	php_shm_block *block = open_block(page, file, 0);
	php_shm_block *reader = open_block(0, file, PHP_SHM_READ_ONLY);

	/* On one page no access raises a signal. */
	CHECK(truncate(file, (off_t) page / 2) == 0);
	CHECK(php_shm_block_refresh(block, &error) == 0 && php_shm_block_is_lost(block));
	CHECK(php_shm_block_refresh(reader, &error) == 0 && php_shm_block_is_lost(reader));
	/* For good, also when the file gets its old size again. */
	CHECK(truncate(file, (off_t) page) == 0);
	CHECK(php_shm_block_refresh(block, &error) == 0 && php_shm_block_is_lost(block));
	php_shm_block_release(reader);
	php_shm_block_release(block);
}

static void check_readers_and_private_copies(void)
{
	char *file = temporary_path();
	unsigned flags[] = {PHP_SHM_READ_ONLY, PHP_SHM_PRIVATE};

	for (int i = 0; i < 2; i++) {
		php_shm_block *block;

		php_shm_block_release(open_block(2 * page, file, 0));
		block = open_block(0, file, flags[i]);
		CHECK(truncate(file, 0) == 0);
		CHECK(all_bytes_are(block->mem, 2 * page, 0) && php_shm_block_is_lost(block));
		php_shm_block_release(block);
	}
}

static void check_children_and_grown_blocks(void)
{
	char *file = temporary_path();
	php_shm_block *block = open_block(page, file, 0);
	pid_t child;

	CHECK(php_shm_block_grow(block, 300 * page, &error) == 0);
	memset(block->mem, 1, 300 * page);
	child = start_child();
	if (child == 0) {
		signal(SIGBUS, SIG_DFL);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	child = fork();
	if (child == 0) {
		CHECK(truncate(file, (off_t) page) == 0);
		CHECK(block->mem[299 * page] == 0 && php_shm_block_is_lost(block));
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(!php_shm_block_is_lost(block));
	CHECK(block->mem[200 * page] == 0 && php_shm_block_is_lost(block));
	php_shm_block_release(block);
}

/* Blocks come and go in any order; those that are left are still watched. */
static void check_the_list_of_blocks(void)
{
	char *files[5];
	php_shm_block *blocks[5];
	int order[] = {2, 0, 4, 1};

	for (int i = 0; i < 5; i++) {
		files[i] = temporary_path();
		blocks[i] = open_block(page, files[i], 0);
	}
	for (int i = 0; i < 4; i++) {
		php_shm_block_release(blocks[order[i]]);
	}
	CHECK(truncate(files[3], 0) == 0);
	CHECK(blocks[3]->mem[0] == 0 && php_shm_block_is_lost(blocks[3]));
	php_shm_block_release(blocks[3]);
}

static void *use_file(void *unused)
{
	for (int i = 0; i < 200; i++) {
		/* path_in() is not for threads. */
		char file[] = "thread-XXXXXX";
		int fd = mkstemp(file);
		php_shm_block *block = open_block(page, file, 0);

		CHECK(fd != -1 && unlink(file) == 0 && ftruncate(fd, 0) == 0);
		CHECK(block->mem[0] == 0 && php_shm_block_is_lost(block));
		php_shm_block_release(block);
		close(fd);
	}
	return unused;
}

static void check_threads(void)
{
	char *folder = temporary_path();
	pthread_t threads[4];

	CHECK(mkdir(folder, 0700) == 0 && chdir(folder) == 0);
	for (int i = 0; i < 4; i++) {
		CHECK(pthread_create(&threads[i], NULL, use_file, NULL) == 0);
	}
	for (int i = 0; i < 4; i++) {
		CHECK(pthread_join(threads[i], NULL) == 0);
	}
}

static volatile sig_atomic_t handled;
static volatile void *handled_address;
static sigjmp_buf after_fault;

static void handle_plain(int signal)
{
	CHECK(signal == SIGBUS);
	handled++;
	siglongjmp(after_fault, 1);
}

static void handle_with_information(int signal, siginfo_t *info, void *context)
{
	CHECK(signal == SIGBUS && context != NULL);
	handled_address = info->si_addr;
	handled++;
	siglongjmp(after_fault, 1);
}

static void count(int signal)
{
	(void) signal;
	handled++;
}

static void set_handler(void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	CHECK(sigaction(SIGBUS, &action, NULL) == 0);
}

/* Runs body in a child that has not watched anything yet, with `handler` for SIGBUS. */
static int end_with(void (*handler)(int), void (*body)(void))
{
	pid_t child = start_child();

	if (child == 0) {
		if (handler != NULL) {
			set_handler(handler);
		}
		body();
		_exit(0);
	}
	return end_of(child);
}

/* Loses a block, which shows that our handler is in place. */
static void lose_a_block(void)
{
	char *file = temporary_path();
	php_shm_block *block = open_block(page, file, 0);

	CHECK(truncate(file, 0) == 0);
	CHECK(block->mem[0] == 0 && php_shm_block_is_lost(block));
	php_shm_block_release(block);
}

static void fault_like_a_stranger(void)
{
	lose_a_block();
	CHECK(handled == 0);
	if (sigsetjmp(after_fault, 1) == 0) {
		*strange_mapping() = 1;
		CHECK(!"not reached");
	}
	CHECK(handled == 1);
	lose_a_block();
	CHECK(handled == 1);
}

static void fault_with_information(void)
{
	struct sigaction action = {.sa_sigaction = handle_with_information, .sa_flags = SA_SIGINFO};
	volatile char *mapping;

	CHECK(sigaction(SIGBUS, &action, NULL) == 0);
	lose_a_block();
	mapping = strange_mapping();
	if (sigsetjmp(after_fault, 1) == 0) {
		*mapping = 1;
		CHECK(!"not reached");
	}
	CHECK(handled == 1 && handled_address == mapping);
	lose_a_block();
	CHECK(handled == 1);
}

static void send(void)
{
	lose_a_block();
	CHECK(kill(getpid(), SIGBUS) == 0);
}

static void send_and_go_on(void)
{
	send();
	lose_a_block();
}

static void send_and_count(void)
{
	send_and_go_on();
	CHECK(handled == 1);
}

static void check_signals_of_others_are_passed_on(void)
{
	CHECK(end_with(handle_plain, fault_like_a_stranger) == 0);
	CHECK(end_with(NULL, fault_with_information) == 0);
	CHECK(end_with(SIG_DFL, fault_like_a_stranger) == -SIGBUS);
	/* The kernel does not let a process ignore it. */
	CHECK(end_with(SIG_IGN, fault_like_a_stranger) == -SIGBUS);

	/* Sent by kill(): no access is repeated that could raise it again. */
	CHECK(end_with(count, send_and_count) == 0);
	CHECK(end_with(SIG_DFL, send) == -SIGBUS);
	CHECK(end_with(SIG_IGN, send_and_go_on) == 0);
}

static void shut_down(void)
{
	struct sigaction action;

	lose_a_block();
	php_shm_fault_shutdown();
	CHECK(sigaction(SIGBUS, NULL, &action) == 0 && action.sa_handler == count);
	/* And begin again. */
	lose_a_block();
	/* Another handler is installed by now. */
	set_handler(handle_plain);
	php_shm_fault_shutdown();
	CHECK(sigaction(SIGBUS, NULL, &action) == 0 && action.sa_handler == handle_plain);
}

static void check_shutdown_puts_the_old_handler_back(void)
{
	CHECK(end_with(count, shut_down) == 0);
}

int main(void)
{
	int files, mappings;

	begin();
	page = (size_t) sysconf(_SC_PAGESIZE);
	check_signals_of_others_are_passed_on();
	check_shutdown_puts_the_old_handler_back();
	files = open_files();
	mappings = shared_mappings();
	check_lost_bytes_read_as_zeros();
	check_written_bytes_are_lost_too();
	check_refresh_notices();
	check_readers_and_private_copies();
	check_children_and_grown_blocks();
	check_the_list_of_blocks();
	check_threads();
	CHECK(open_files() == files);
	CHECK(shared_mappings() == mappings);
	return 0;
}

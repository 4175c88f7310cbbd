/* SPDX-License-Identifier: MIT */

/* What other processes may try: to misuse what is shared, and signals that only look like ours. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_block.h"
#include "tests_c/lib/check.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/* A child that overwrites all it can reach of a block must not decide what its parent unmaps, protects and copies. */
static void check_front(void)
{
	size_t page = php_shm_page_size();
	char *block = sw_shm_malloc(page);
	char *neighbour = mmap(block + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *copy;
	pid_t child;

	CHECK(block != NULL && neighbour != MAP_FAILED);
	child = start_child();
	if (child == 0) {
		((swShareMemory *) (void *) (block - page))->size = 2 * page;
		memset(block, 7, page);
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	CHECK(block[0] == 7 && block[page - 1] == 7);
	CHECK(((swShareMemory *) (void *) (block - page))->size == page);

	CHECK(sw_shm_protect(block, PROT_READ) == 0);
	neighbour[0] = 1;
	copy = sw_shm_realloc(block, 3 * page);
	CHECK(copy != NULL && copy[page - 1] == 7 && copy[page] == 0);
	neighbour[0] = 2;
	sw_shm_free(copy);
	CHECK(munmap(neighbour, page) == 0);
}

static volatile sig_atomic_t passed_on;

static void count_signal(int signal)
{
	(void) signal;
	passed_on++;
}

/* A SIGBUS sent by a process can claim any address: the block there must stay as it is. */
static void check_forged_signal(void)
{
	struct sigaction counting = {.sa_handler = count_signal};
	char *file = temporary_path();
	php_shm_block *block;
	php_shm_error error;
	siginfo_t info;

	CHECK(sigaction(SIGBUS, &counting, NULL) == 0);
	CHECK(php_shm_block_mmap(&block, 10, file, 0, 0600, &error) == 0);
	memcpy(block->mem, "untouched", 10);

	memset(&info, 0, sizeof(info));
	info.si_signo = SIGBUS;
	info.si_code = SI_QUEUE;
	info.si_addr = block->mem;
	CHECK(syscall(SYS_rt_sigqueueinfo, getpid(), SIGBUS, &info) == 0);
	CHECK(passed_on == 1);
	CHECK(!php_shm_block_is_lost(block) && strcmp(block->mem, "untouched") == 0);

	CHECK(php_shm_block_free(block, true, &error) == 0);
	php_shm_block_release(block);
	php_shm_fault_shutdown();
}

int main(void)
{
	check_front();
	check_forged_signal();
	return 0;
}

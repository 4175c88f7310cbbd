/* SPDX-License-Identifier: MIT */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "steps.h"

#include "check.h"

#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PHP_SHM_TEST_HOOKS
#error "compile with -DPHP_SHM_TEST_HOOKS, as tools/test.sh does"
#endif

/* More instructions than any operation has by far. */
#define ENDLESS 1000000

php_shm_owner tracer;
php_shm_owner dead;

static php_shm_owner *stepper; /* in shared memory: the child stores its owner id */

void begin_steps(void)
{
	pid_t child;

#if defined(__aarch64__)
	/* A step between a load and its exclusive store makes the store fail for ever. */
	if (!(getauxval(AT_HWCAP) & (1UL << 8))) {
		skip("this processor has no atomic instructions, which alone can be stepped through");
	}
#endif
	stepper = sw_shm_malloc(sizeof(*stepper));
	CHECK(stepper != NULL);
	tracer = php_shm_owner_self();
	CHECK(tracer != 0);
	child = start_child();
	if (child == 0) {
		*stepper = php_shm_owner_self();
		_exit(0);
	}
	CHECK(end_of(child) == 0);
	dead = *stepper;
	CHECK(php_shm_owner_is_dead(dead));
}

void end_steps(void)
{
	sw_shm_free(stepper);
}

void step_through(void (*run)(void *data, php_shm_owner self), void (*look)(void *data), void *data)
{
	size_t points = 0;
	pid_t child;
	int status;

	*stepper = 0;
	child = start_child();
	if (child == 0) {
		php_shm_owner self = php_shm_owner_self();

		(void) php_shm_owner_namespace();
		*stepper = self;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1) {
			_exit(SKIPPED);
		}
		raise(SIGSTOP);
		run(data, self);
		raise(SIGSTOP);
		_exit(0);
	}
	CHECK(waitpid(child, &status, 0) == child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
		skip("ptrace() is forbidden");
	}
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	php_shm_owner_declared_dead = *stepper;
	for (;;) {
		CHECK(++points < ENDLESS);
		look(data);
		if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) == -1) {
			CHECK(errno == EIO);
			kill(child, SIGKILL);
			waitpid(child, &status, 0);
			skip("this processor has no single steps");
		}
		CHECK(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
		if (WSTOPSIG(status) == SIGSTOP) {
			break;
		}
		CHECK(WSTOPSIG(status) == SIGTRAP);
	}
	php_shm_owner_declared_dead = 0;
	kill(child, SIGKILL);
	CHECK(end_of(child) == -SIGKILL);
}

bool remember(images *images, const void *image)
{
	char *bytes = images->bytes;

	/* Mostly it is the one before. */
	for (size_t i = images->count; i-- > 0;) {
		if (memcmp(bytes + i * images->size, image, images->size) == 0) {
			return false;
		}
	}
	CHECK(images->count < images->most);
	memcpy(bytes + images->count++ * images->size, image, images->size);
	return true;
}

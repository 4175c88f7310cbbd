/* SPDX-License-Identifier: MIT */

/*
 * Kernel: SIGBUS in a mapped file becomes an error instead of the end of the process.
 *
 * An access past the end of a file that another process has truncated, or to a page that the disk cannot deliver, raises SIGBUS
 * in the thread that made it. The handler maps zeros in place of the missing pages, so that the access continues, and sets
 * `faulted`, which the caller checks after the access. Any other SIGBUS goes to the previous handler.
 *
 * A range belongs to a thread. Its list is thread-local and changes only outside accesses, so the handler, which runs in the
 * thread whose access failed, walks it without a lock.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>

#if !defined(MAP_ANONYMOUS) && defined(MAP_ANON)
#define MAP_ANONYMOUS MAP_ANON
#endif

/* Static TLS: a lookup in a signal handler must not allocate memory. */
static __thread php_shm_fault_range *ranges __attribute__((tls_model("initial-exec")));

static pthread_mutex_t install_lock = PTHREAD_MUTEX_INITIALIZER; /* guards the two below, but for reads of `installed` */
static _Atomic bool installed;
static struct sigaction previous;

static void pass_on(int signal, siginfo_t *info, void *context)
{
	/* Sent by a process, not raised by an access: it does not come again by itself. */
	bool sent = info->si_code <= 0;

	/* SIG_DFL and SIG_IGN first: they may be set with SA_SIGINFO. */
	if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
		if (previous.sa_flags & SA_SIGINFO) {
			previous.sa_sigaction(signal, info, context);
		} else {
			previous.sa_handler(signal);
		}
	} else if (previous.sa_handler == SIG_DFL || !sent) {
		/* The access is repeated on return and ends the process, with the right signal and core dump. */
		struct sigaction standard = {.sa_handler = SIG_DFL};

		sigaction(signal, &standard, NULL);
		if (sent) {
			raise(signal);
		}
	}
}

static void handle_fault(int signal, siginfo_t *info, void *context)
{
	int code = errno;
	uintptr_t address = (uintptr_t) info->si_addr;

	/* If a process sent the signal, si_addr holds what that process chose. */
	for (php_shm_fault_range *range = info->si_code > 0 ? ranges : NULL; range != NULL; range = range->next) {
		uintptr_t start = (uintptr_t) range->start;

		if (address < start || address - start >= range->length) {
			continue;
		}
		/* The page and all after it: past the end of a file every access fails. */
		uintptr_t page = address & ~((uintptr_t) range->page_size - 1);

		if (mmap((void *) page, range->length - (page - start), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
				-1, 0) == MAP_FAILED) {
			break;
		}
		range->faulted = 1;
		errno = code;
		return;
	}
	pass_on(signal, info, context);
	errno = code;
}

void php_shm_fault_watch(php_shm_fault_range *range)
{
	range->faulted = 0;
	range->link = &ranges;
	range->next = ranges;
	if (range->next != NULL) {
		range->next->link = &range->next;
	}
	ranges = range;

	/*
	 * No lock once it is installed: a thread may be forked while another one holds it. The load pairs with the store under the
	 * lock.
	 */
	if (installed) {
		return;
	}
	pthread_mutex_lock(&install_lock);
	if (!installed) {
		/* ONSTACK: programs that embed PHP, such as those in Go, run threads whose stacks are too small for handlers. */
		struct sigaction action = {.sa_sigaction = handle_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};

		sigemptyset(&action.sa_mask);
		installed = sigaction(SIGBUS, &action, &previous) == 0;
	}
	pthread_mutex_unlock(&install_lock);
}

void php_shm_fault_unwatch(php_shm_fault_range *range)
{
	*range->link = range->next;
	if (range->next != NULL) {
		range->next->link = range->link;
	}
}

void php_shm_fault_shutdown(void)
{
	struct sigaction current;

	pthread_mutex_lock(&install_lock);
	if (installed && sigaction(SIGBUS, NULL, &current) == 0 && (current.sa_flags & SA_SIGINFO) &&
		current.sa_sigaction == handle_fault) {
		sigaction(SIGBUS, &previous, NULL);
		installed = false;
	}
	pthread_mutex_unlock(&install_lock);
}

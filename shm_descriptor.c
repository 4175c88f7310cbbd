/* SPDX-License-Identifier: MIT */

/* Kernel: descriptors above the standard streams, and reading files of /proc even when no descriptor is left. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"

#include <fcntl.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#endif

int php_shm_descriptor(int fd)
{
	int moved, code;

	if (fd < 0 || fd > STDERR_FILENO) {
		return fd;
	}
	moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	/* EINVAL: the limit is so low that there are no descriptors above the standard streams. */
	code = moved == -1 && errno == EINVAL ? EMFILE : errno;
	close(fd);
	errno = code;
	return moved;
}

FILE *php_shm_descriptor_stream(const char *path)
{
	int fd = php_shm_descriptor(open(path, O_RDONLY | O_CLOEXEC)), code;
	FILE *file = fd != -1 ? fdopen(fd, "r") : NULL;

	if (file == NULL && fd != -1) {
		code = errno;
		close(fd);
		errno = code;
	}
	return file;
}

static ssize_t read_descriptor(int fd, char *buffer, size_t size)
{
	size_t length = 0;

	while (length < size) {
		ssize_t count = read(fd, buffer + length, size - length);

		if (count == 0) {
			break;
		}
		if (count > 0) {
			length += (size_t) count;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return (ssize_t) length;
}

#ifdef __linux__

typedef struct reading {
	const char *path;
	char *buffer;
	size_t size;
	ssize_t length;
	int code; /* errno if length is -1 */
} reading;

/* Runs in the memory of the calling process, while the calling thread waits, but with a descriptor table of its own. */
__attribute__((no_sanitize("address", "thread", "undefined"))) static int read_as_child(void *argument)
{
	reading *reading = argument;
	int fd;

	/* In the copied table: makes room for one. */
	close(STDIN_FILENO);
	fd = open(reading->path, O_RDONLY | O_CLOEXEC);
	reading->length = fd == -1 ? -1 : read_descriptor(fd, reading->buffer, reading->size);
	reading->code = errno;
	return 0;
}

/*
 * A process without free descriptors lets a child read for it, made as posix_spawn() does: it shares the memory and has a copy of
 * the descriptor table, in which one can be closed. A descriptor kept open for this would not do: a program that closes all
 * closes it too, and another thread can get its number.
 */
static ssize_t read_in_child(const char *path, char *buffer, size_t size)
{
	_Alignas(16) char stack[32768];
	reading reading = {.path = path, .buffer = buffer, .size = size, .length = -1, .code = errno};
	sigset_t all, before;
	pid_t child;

	/* No handler may run in the child. It ends without SIGCHLD, and only a wait with __WCLONE sees it. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	child = clone(read_as_child, stack + sizeof(stack), CLONE_VM | CLONE_VFORK, &reading);
	if (child != -1) {
		while (waitpid(child, NULL, __WCLONE) == -1 && errno == EINTR) {
		}
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = reading.code;
	return reading.length;
}

#else

static ssize_t read_in_child(const char *path, char *buffer, size_t size)
{
	(void) path;
	(void) buffer;
	(void) size;
	return -1;
}

#endif

ssize_t php_shm_descriptor_read(const char *path, char *buffer, size_t size)
{
	int fd = php_shm_descriptor(open(path, O_RDONLY | O_CLOEXEC));
	ssize_t length;
	int code;

	if (fd != -1) {
		length = read_descriptor(fd, buffer, size - 1);
		code = errno;
		close(fd);
		errno = code;
	} else {
		length = errno == EMFILE ? read_in_child(path, buffer, size - 1) : -1;
	}
	buffer[length > 0 ? length : 0] = '\0';
	return length;
}

/* SPDX-License-Identifier: MIT */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "check.h"

#include "shm_mechanism.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[1024];
static pid_t program; /* the process that begin() started */

void check_failed(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: %s (errno %d, %s)\n", file, line, condition, errno, strerror(errno));
	/* Not exit(): what a child inherited is its parent's to clean up. */
	_exit(1);
}

void check_code(const char *file, int line, const char *condition, int code, int expected)
{
	if (code != expected) {
		fprintf(stderr, "%s:%d: %s: errno is %d (%s), not %d (%s)\n", file, line, condition, code, strerror(code), expected,
			strerror(expected));
		_exit(1);
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void) st;
	(void) type;
	(void) where;
	return remove(path);
}

/* The keys of a program are 256, or twice as many with the highest bit set. */
static unsigned key_of_program(void)
{
	return 0x50000000u | ((unsigned) program & 0xfffffu) << 8;
}

/* Removes the segments that the program left. Whether there were any. */
static bool remove_segments(void)
{
	FILE *file = fopen("/proc/sysvipc/shm", "re");
	bool found = false;
	char line[512];
	int key, id, creator;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%d %d %*o %*u %d", &key, &id, &creator) == 3 &&
			(creator == program || ((unsigned) key & 0x7fffff00u) == key_of_program())) {
			shmctl(id, IPC_RMID, NULL);
			found = true;
		}
	}
	if (file != NULL) {
		fclose(file);
	}
	return found;
}

static void begin_in_folder(const char *changing)
{
	const char *parent = getenv("TMPDIR");
	unsigned long before = 0;
	int status;

	if (changing != NULL) {
		int lock = open(changing, O_RDONLY | O_CLOEXEC);

		CHECK(lock != -1 && flock(lock, LOCK_EX) == 0);
		before = system_value(changing);
	}
	snprintf(folder, sizeof(folder), "%s/shm-test-XXXXXX", parent != NULL ? parent : P_tmpdir);
	CHECK(mkdtemp(folder) != NULL);
	program = fork();
	CHECK(program != -1);
	if (program == 0) {
		program = getpid();
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		return;
	}
	/* A signal that ends the program ends the other process; this one has to clean up. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	while (waitpid(program, &status, 0) == -1 && errno == EINTR) {
	}
	if (changing != NULL && system_value(changing) != before) {
		CHECK(set_system_value(changing, before) == 0);
	}
	unlink(path_in("/dev/shm", strrchr(folder, '/') + 1));
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	if (remove_segments()) {
		fprintf(stderr, "a System V segment was left behind\n");
		_exit(1);
	}
	if (WIFSIGNALED(status)) {
		fprintf(stderr, "ended by signal %d\n", WTERMSIG(status));
		_exit(1);
	}
	_exit(WEXITSTATUS(status));
}

void begin(void)
{
	begin_in_folder(NULL);
}

void begin_changing(const char *path)
{
	begin_in_folder(path);
}

void skip(const char *reason)
{
	fprintf(stderr, "skipped: %s\n", reason);
	exit(SKIPPED);
}

void leave_out(const char *part, const char *reason)
{
	fprintf(stderr, "left out: %s: %s\n", part, reason);
}

pid_t start_child(void)
{
	pid_t child = fork();

	CHECK(child != -1);
	if (child == 0) {
		struct rlimit none = {0};

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setrlimit(RLIMIT_CORE, &none);
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
	}
	return child;
}

int end_of(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) == -1) {
		CHECK(errno == EINTR);
	}
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static volatile sig_atomic_t signals;

static void count_signal(int signal)
{
	(void) signal;
	signals++;
}

void begin_signals(void)
{
	struct sigaction action = {.sa_handler = count_signal};
	struct itimerval often = {.it_interval = {.tv_usec = 200}, .it_value = {.tv_usec = 200}};

	signals = 0;
	CHECK(sigaction(SIGALRM, &action, NULL) == 0 && setitimer(ITIMER_REAL, &often, NULL) == 0);
}

void end_signals(void)
{
	struct itimerval never = {0};

	/* A machine may be that fast. */
	while (signals == 0) {
		pause();
	}
	CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);
	signal(SIGALRM, SIG_DFL);
}

char *path_in(const char *parent, const char *name)
{
	static char paths[64][2048];
	static unsigned next;
	char *path = paths[next++ % 64];

	snprintf(path, sizeof(paths[0]), "%s/%s", parent, name);
	return path;
}

char *temporary_path(void)
{
	static unsigned made;
	char name[64];

	snprintf(name, sizeof(name), "file-%d-%u", (int) getpid(), made++);
	return path_in(folder, name);
}

char *temporary_path_in_memory(void)
{
	return access("/dev/shm", W_OK) == 0 ? path_in("/dev/shm", strrchr(folder, '/') + 1) : NULL;
}

int temporary_key(void)
{
	static unsigned made;
	int key;

	do {
		key = (int) (key_of_program() | (made++ & 0xffu));
	} while (shmget(key, 0, 0) != -1 || errno != ENOENT);
	return key;
}

bool private_namespaces(int which)
{
	return unshare(which) == 0 && (!(which & CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
}

char *mount_at_folder(const char *type, const char *options)
{
	char *path = temporary_path();

	CHECK(mkdir(path, 0700) == 0);
	return mount("none", path, type, 0, options) == 0 ? path : NULL;
}

int set_system_value(const char *path, unsigned long value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int result = fd != -1 && dprintf(fd, "%lu\n", value) > 0 ? 0 : -1;

	if (fd != -1) {
		close(fd);
	}
	return result;
}

unsigned long system_value(const char *path)
{
	FILE *file = fopen(path, "re");
	unsigned long value = 0;

	CHECK(file != NULL && fscanf(file, "%lu", &value) == 1);
	fclose(file);
	return value;
}

size_t page_size_at(const void *address)
{
	php_shm_error error;
	size_t size;

	CHECK(php_shm_page_size_at(address, &size, &error) == 0);
	return size;
}

int open_files(void)
{
	DIR *files = opendir("/proc/self/fd");
	int count = 0;

	CHECK(files != NULL);
	while (readdir(files) != NULL) {
		count++;
	}
	closedir(files);
	return count;
}

int shared_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[8192], shared;
	int count = 0;

	CHECK(maps != NULL);
	while (fgets(line, sizeof(line), maps) != NULL) {
		count += sscanf(line, "%*x-%*x %*3c%c", &shared) == 1 && shared == 's';
	}
	fclose(maps);
	return count;
}

bool is_mapped(const void *address)
{
	uintptr_t page = (uintptr_t) address & ~((uintptr_t) sysconf(_SC_PAGESIZE) - 1);
	unsigned char resident;

	return mincore((void *) page, 1, &resident) == 0;
}

bool mapping_has_flag(const void *address, const char *flag)
{
	FILE *maps = fopen("/proc/self/smaps", "re");
	char line[8192], wanted[8];
	unsigned long start, end;
	bool inside = false, found = false;

	CHECK(maps != NULL);
	snprintf(wanted, sizeof(wanted), " %s", flag);
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2) {
			inside = (uintptr_t) address >= start && (uintptr_t) address < end;
		} else if (inside && strncmp(line, "VmFlags:", 8) == 0) {
			found = strstr(line, wanted) != NULL;
		}
	}
	fclose(maps);
	return found;
}

bool all_bytes_are(const void *bytes, size_t length, unsigned char value)
{
	const unsigned char *byte = bytes;

	return length == 0 || (byte[0] == value && memcmp(byte, byte + 1, length - 1) == 0);
}

long long file_size(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? (long long) st.st_size : -1;
}

const swShareMemory *front_of(const void *block)
{
	size_t page = (size_t) sysconf(_SC_PAGESIZE);

	return (const swShareMemory *) ((const char *) block - (sizeof(swShareMemory) + page - 1) / page * page);
}

/* SPDX-License-Identifier: MIT */

/* Kernel: owners, groups and modes of files and segments, and the user and groups of this process. Only for messages. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "shm_mechanism.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

long php_shm_process_user(void)
{
	return (long) geteuid();
}

long php_shm_process_group(void)
{
	return (long) getegid();
}

bool php_shm_process_is_in_group(long group)
{
	int count = (long) getegid() == group ? 0 : getgroups(0, NULL);
	gid_t *groups = count > 0 ? malloc((size_t) count * sizeof(*groups)) : NULL;
	bool found = (long) getegid() == group;

	count = groups != NULL ? getgroups(count, groups) : 0;
	for (int i = 0; i < count && !found; i++) {
		found = (long) groups[i] == group;
	}
	free(groups);
	return found;
}

/* Parses lines "name:password:id:...", without the name service, which may ask other machines. */
static bool find_name(const char *path, long id, char name[PHP_SHM_ID_NAME_SIZE])
{
	FILE *file = php_shm_descriptor_stream(path);
	char line[1024];
	bool found = false, begins = true;

	if (file == NULL) {
		return false;
	}
	while (!found && fgets(line, sizeof(line), file) != NULL) {
		char *password = begins ? strchr(line, ':') : NULL, *number = password != NULL ? strchr(password + 1, ':') : NULL, *end;

		/* A long line comes in pieces. */
		begins = strchr(line, '\n') != NULL;
		if (number != NULL && strtol(number + 1, &end, 10) == id && end != number + 1 && *end == ':' && password > line &&
			(size_t) (password - line) < PHP_SHM_ID_NAME_SIZE) {
			memcpy(name, line, (size_t) (password - line));
			name[password - line] = '\0';
			found = true;
		}
	}
	fclose(file);
	return found;
}

bool php_shm_user_name(long user, char name[PHP_SHM_ID_NAME_SIZE])
{
	return find_name("/etc/passwd", user, name);
}

bool php_shm_group_name(long group, char name[PHP_SHM_ID_NAME_SIZE])
{
	return find_name("/etc/group", group, name);
}

static bool read_rights(const char *path, php_shm_rights *rights)
{
	struct stat st;

	if (lstat(path, &st) == -1) {
		return false;
	}
	*rights = (php_shm_rights) {
		.owner = (long) st.st_uid, .group = (long) st.st_gid, .mode = (long) (st.st_mode & 07777), .immutable = false};
#ifdef STATX_ATTR_IMMUTABLE
	struct statx more;

	if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, 0, &more) == 0) {
		rights->immutable = (more.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) != 0;
	}
#endif
	return true;
}

php_shm_obstacle php_shm_file_obstacle(const char *path, bool remove, php_shm_rights *rights, long *file_owner, char *folder)
{
	const char *last = strrchr(path, '/');
	php_shm_rights of_file;
	bool there;

	if (last == NULL || path[0] != '/' || strlen(path) >= PHP_SHM_MAPFILE_SIZE) {
		return PHP_SHM_OBSTACLE_UNKNOWN;
	}
	/* From the root on: the first folder that cannot be entered hides all that is in it. */
	for (const char *slash = path; slash != NULL && slash <= last; slash = strchr(slash + 1, '/')) {
		size_t length = slash == path ? 1 : (size_t) (slash - path);

		memcpy(folder, path, length);
		folder[length] = '\0';
		if (faccessat(AT_FDCWD, folder, X_OK, AT_EACCESS) == -1) {
			struct stat st;

			if (errno != EACCES || stat(folder, &st) == -1) {
				return PHP_SHM_OBSTACLE_UNKNOWN;
			}
			*rights = (php_shm_rights) {
				.owner = (long) st.st_uid, .group = (long) st.st_gid, .mode = (long) (st.st_mode & 07777), .immutable = false};
			return PHP_SHM_OBSTACLE_SEARCH;
		}
	}
	there = read_rights(path, &of_file);
	if (there && (!remove || of_file.immutable)) {
		*rights = of_file;
		return PHP_SHM_OBSTACLE_FILE;
	}
	if (!read_rights(folder, rights)) {
		return PHP_SHM_OBSTACLE_UNKNOWN;
	}
	if (there && (rights->mode & S_ISVTX) && faccessat(AT_FDCWD, folder, W_OK, AT_EACCESS) == 0) {
		*file_owner = of_file.owner;
		return PHP_SHM_OBSTACLE_STICKY;
	}
	return PHP_SHM_OBSTACLE_FOLDER;
}

bool php_shm_sysv_rights(int key, php_shm_rights *rights)
{
	/* Any process can get the identifier, but only those that may read the segment can IPC_STAT it. */
	int id = key != IPC_PRIVATE ? shmget(key, 0, 0) : -1;
	/* Zeroed: valgrind 3.19 does not know that SHM_STAT_ANY writes it. */
	struct shmid_ds ds = {.shm_segsz = 0};
	bool known = id != -1 && shmctl(id, IPC_STAT, &ds) == 0;

#if defined(SHM_STAT_ANY) && defined(SHM_INFO)
	struct shm_info used;
	int last = id != -1 && !known ? shmctl(0, SHM_INFO, (struct shmid_ds *) (void *) &used) : -1;

	for (int index = 0; index <= last && !known; index++) {
		known = shmctl(index, SHM_STAT_ANY, &ds) == id;
	}
#endif
	if (known) {
		*rights = (php_shm_rights) {.owner = (long) ds.shm_perm.uid,
			.group = (long) ds.shm_perm.gid,
			.mode = (long) (ds.shm_perm.mode & 0777),
			.immutable = false};
	}
	return known;
}

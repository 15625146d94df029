/* SPDX-License-Identifier: MIT */
/* Names of users and groups, by getpwuid_r and getgrgid_r. */
#include "sys/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"

enum { ENTRY_SIZE = 4096, LARGEST_ENTRY = 1 << 20 };	/* a group's entry has all its members */

static int find_user(unsigned id, char *space, size_t size, const char **ret)
{
	struct passwd entry, *found = NULL;
	int r = getpwuid_r(id, &entry, space, size, &found);

	*ret = found ? entry.pw_name : NULL;
	return r;
}

static int find_group(unsigned id, char *space, size_t size, const char **ret)
{
	struct group entry, *found = NULL;
	int r = getgrgid_r(id, &entry, space, size, &found);

	*ret = found ? entry.gr_name : NULL;
	return r;
}

static struct user_name look_up(unsigned id, int (*find)(unsigned id, char *space, size_t size, const char **ret))
{
	char small[ENTRY_SIZE], *space = small;
	size_t size = sizeof(small);
	struct user_name n = { .known = false };
	const char *name;

	while (find(id, space, size, &name) == ERANGE && size < LARGEST_ENTRY) {
		size *= 4;
		space = xrealloc(space == small ? NULL : space, size, 1);
	}
	n.known = name;
	if (name)
		snprintf(n.s, sizeof(n.s), "%s", name);
	else
		snprintf(n.s, sizeof(n.s), "%u", id);
	if (space != small)
		free(space);
	return n;
}

struct user_name user_name_of(uid_t uid) { return look_up(uid, find_user); }
struct user_name user_group_name(gid_t gid) { return look_up(gid, find_group); }

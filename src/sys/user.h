/* SPDX-License-Identifier: MIT */
/* What the user database calls users and groups. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

enum { USER_NAME_SIZE = 256 };

struct user_name {
	char s[USER_NAME_SIZE];	/* cut to what fits; the number where nobody has it */
	bool known;		/* somebody has it */
};

struct user_name user_name_of(uid_t uid);
struct user_name user_group_name(gid_t gid);

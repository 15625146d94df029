/* SPDX-License-Identifier: MIT */
#include "sys/user.h"

#include <string.h>

#include "unit.h"

TEST(user_root_has_its_name)
{
	struct user_name u = user_name_of(0), g = user_group_name(0);

	CHECK(u.known && !strcmp(u.s, "root"));
	CHECK(g.known && !strcmp(g.s, "root"));
}

TEST(user_nobody_has_is_its_number)
{
	struct user_name u = user_name_of(3999999991u), g = user_group_name(3999999991u);

	CHECK(!u.known && !strcmp(u.s, "3999999991"));
	CHECK(!g.known && !strcmp(g.s, "3999999991"));
}

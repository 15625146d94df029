/* SPDX-License-Identifier: MIT */
/* Column widths of tables. */
#include "unit.h"

#include "format/writer.h"

TEST(free_columns_share_the_screen)
{
	int32_t w[3] = { 0, 0, 0 };

	table_fit(w, 3, 79);
	CHECK_INT(w[0], 26);
	CHECK_INT(w[1], 26);
	CHECK_INT(w[2], 25);
}

TEST(fixed_columns_keep_their_width)
{
	int32_t w[3] = { 10, 0, 0 };

	table_fit(w, 3, 32);
	CHECK_INT(w[0], 10);
	CHECK_INT(w[1], 10);
	CHECK_INT(w[2], 10);
}

TEST(the_last_column_is_narrowed_first)
{
	int32_t w[2] = { 20, 20 };

	table_fit(w, 2, 30);
	CHECK_INT(w[0], 20);
	CHECK_INT(w[1], 9);
}

TEST(columns_without_room_are_hidden)
{
	int32_t w[3] = { 20, 20, 20 };

	table_fit(w, 3, 21);
	CHECK_INT(w[0], 20);
	CHECK_INT(w[1], -1);
	CHECK_INT(w[2], -1);
}

TEST(wide_lists_take_as_many_columns_as_fit)
{
	CHECK_INT(wide_columns(5, 79), 13);
	CHECK_INT(wide_columns(80, 79), 1);
	CHECK_INT(wide_columns(0, 79), 1);
}

/* SPDX-License-Identifier: MIT */
/* Who leads to a shared connection, who waits, and who begins another one. */
#include "transport/ssh_share.h"

#include <stdlib.h>

#include "transport/dial.h"
#include "unit.h"

static char *words[] = { (char *)"ssh", (char *)"box", NULL };
static char *others[] = { (char *)"ssh", (char *)"other", NULL };

static struct way way = { .argv = words, .shared = true, .spread = true };

TEST(the_first_leads_and_the_others_wait)
{
	struct share_place a = { 0 }, b = { 0 }, c = { 0 };

	share_take(&a, &way);
	share_take(&b, &way);
	share_take(&c, &way);
	CHECK(share_start(&a) && !share_start(&b) && !share_free(&c));
	share_settled(&b, true);	/* it says nothing */
	CHECK(!share_start(&b));
	share_settled(&a, true);
	CHECK(share_start(&b) && share_start(&c));
	share_drop(&a);
	CHECK(share_start(&b));
	share_drop(&b);
	share_drop(&c);
	share_drop(&c);
}

TEST(after_a_leader_that_fails_each_goes_by_itself)
{
	struct share_place a = { 0 }, b = { 0 }, c = { 0 };

	share_take(&a, &way);
	share_take(&b, &way);
	share_take(&c, &way);
	CHECK(share_start(&a));
	share_settled(&a, false);
	CHECK(share_start(&b) && share_start(&c));
	share_drop(&a);
	share_drop(&b);
	share_drop(&c);
}

TEST(a_leader_that_is_dropped_leaves_its_place)
{
	struct share_place a = { 0 }, b = { 0 };

	share_take(&a, &way);
	share_take(&b, &way);
	CHECK(share_start(&a) && !share_start(&b));
	share_drop(&a);
	CHECK(share_start(&b));
	share_drop(&b);
}

TEST(after_a_cut_one_leads_again)
{
	struct share_place a = { 0 }, b = { 0 };

	share_take(&a, &way);
	share_take(&b, &way);
	share_start(&a);
	share_settled(&a, true);
	share_lost(&a);
	CHECK(share_start(&b) && !share_start(&a));
	share_lost(&a);			/* not the leader's business */
	CHECK(!share_start(&a));
	share_drop(&a);
	share_drop(&b);
}

TEST(the_ninth_begins_another_connection)
{
	struct share_place p[SHARE_SLOT_MAX + 1] = { 0 }, again = { 0 };

	for (int i = 0; i <= SHARE_SLOT_MAX; i++)
		share_take(&p[i], &way);
	CHECK_INT(p[SHARE_SLOT_MAX - 1].slot, 0);
	CHECK_INT(p[SHARE_SLOT_MAX].slot, 1);
	CHECK(share_start(&p[0]) && share_start(&p[SHARE_SLOT_MAX]));
	share_drop(&p[3]);
	share_take(&again, &way);
	CHECK_INT(again.slot, 0);
	share_drop(&again);
	for (int i = 0; i <= SHARE_SLOT_MAX; i++)
		share_drop(&p[i]);
}

TEST(few_lead_at_once)
{
	struct share_place p[SHARE_SLOT_MAX * (SHARE_LEADERS_MAX + 1)] = { 0 };
	struct share_place *last = p + SHARE_SLOT_MAX * SHARE_LEADERS_MAX;

	for (size_t i = 0; i < ARRAY_LEN(p); i++)
		share_take(&p[i], &way);
	for (int i = 0; i < SHARE_LEADERS_MAX; i++)
		CHECK(share_start(&p[i * SHARE_SLOT_MAX]));
	CHECK(!share_start(last));
	share_settled(&p[0], true);
	CHECK(share_start(last));
	for (size_t i = 0; i < ARRAY_LEN(p); i++)
		share_drop(&p[i]);
}

TEST(hosts_and_those_who_share_nothing_do_not_wait_for_each_other)
{
	struct way other = way, none = way;
	struct share_place a = { 0 }, b = { 0 }, c = { 0 };

	other.argv = others;
	none.shared = false;
	share_take(&a, &way);
	share_take(&b, &other);
	share_take(&c, &none);
	CHECK(share_start(&a) && share_start(&b) && share_start(&c));
	CHECK(!c.share);
	share_drop(&a);
	share_drop(&b);
	share_drop(&c);
}

TEST(a_leader_that_stalls_is_not_waited_for)
{
	struct share_place a = { 0 }, b = { 0 };

	share_take(&a, &way);
	share_take(&b, &way);
	CHECK(share_start(&a) && !share_start(&b));
	setenv("PSESSION_PATIENCE_MS", "0", 1);
	CHECK(share_start(&b));
	unsetenv("PSESSION_PATIENCE_MS");
	share_drop(&a);
	share_drop(&b);
}

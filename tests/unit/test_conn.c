/* SPDX-License-Identifier: MIT */
/* What the kinds of connection share: the caps of their tables and the time an
 * opening may take. */
#include "unit.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "psrp/guid.h"
#include "transport/conn.h"

static const uint8_t id[GUID_LEN] = { 1, 2, 3 };

static const uint8_t *nth(unsigned n)
{
	static uint8_t guid[GUID_LEN];

	memcpy(guid, &n, sizeof n);
	return guid;
}

TEST(conn_targets_have_a_most)
{
	struct conn c;

	conn_init(&c, NULL, id);
	for (unsigned i = 0; i < CONN_TARGETS_MAX - 1; i++)
		conn_target(&c, nth(i));
	CHECK(conn_target(&c, nth(CONN_TARGETS_MAX - 1)));
	CHECK(!conn_target(&c, nth(CONN_TARGETS_MAX)));
	CHECK(conn_target(&c, nth(0)));
	conn_target_drop(&c, nth(7));
	CHECK(conn_target(&c, nth(CONN_TARGETS_MAX)));
	conn_release(&c);
}

TEST(conn_error_text_has_a_longest)
{
	static const char text[64] = "x";
	struct conn c;

	conn_init(&c, NULL, id);
	while (!buf_put(&c.error_text, text, sizeof text))
		;
	CHECK_INT(buf_size(&c.error_text), 65536);
	CHECK_INT(buf_putc(&c.error_text, 'x'), -ERR_LIMIT);
	conn_release(&c);
}

/* A connection to a peer that says nothing; its end. */
static int silent(struct conn **ret)
{
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd))
		return -1;
	return conn_open_fds(fd[0], dup(fd[0]), 0, id, ret) < 0 ? -1 : fd[1];
}

TEST(conn_that_is_not_open_in_time_is_broken)
{
	struct conn_limits limits = { .open_ms = 30 };
	struct conn_event ev = { .error = 0 };
	struct conn *c;
	int peer = silent(&c);

	REQUIRE(peer >= 0);
	conn_set_limits(c, &limits);
	CHECK_INT(conn_next(c, &ev), 0);
	CHECK_INT(conn_wait(&c, 1, -1, -1), 1);	/* for ever, but for the limit */
	CHECK_INT(conn_next(c, &ev), 1);
	CHECK_INT(ev.kind, CONN_EV_BROKEN);
	CHECK_INT(ev.error, -ERR_TIMEOUT);
	CHECK_INT(conn_state(c), CONN_BROKEN);
	CHECK_INT(conn_next(c, &ev), 0);
	conn_free(c);
	close(peer);
}

TEST(conn_that_was_opened_in_time_stays)
{
	struct conn_limits limits = { .open_ms = 20 };
	struct conn_event ev = { .error = 0 };
	struct conn *c;
	int peer = silent(&c);

	REQUIRE(peer >= 0);
	conn_set_limits(c, &limits);
	conn_opened(c);
	CHECK_INT(conn_wait(&c, 1, -1, 60), 0);
	CHECK_INT(conn_next(c, &ev), 0);
	CHECK(conn_state(c) != CONN_BROKEN);
	conn_free(c);
	close(peer);
}

/* SPDX-License-Identifier: MIT */
#include "transport/hello.h"

#include "base/err.h"
#include "psrp/message.h"
#include "psrp/packet.h"
#include "transport/ssh_words.h"
#include "unit.h"

static const uint8_t id[GUID_LEN] = { 1, 2, 3 };

/* The data of the one packet in LINE. */
static const uint8_t *data_of(struct packet_reader *p, struct buf *line,
			      bool server, size_t *n)
{
	struct packet k;

	packet_reader_init(p, server);
	packet_feed(p, buf_ptr(line), buf_size(line));
	if (packet_next(p, &k) <= 0 || k.op != PACKET_DATA)
		return NULL;
	*n = k.len;
	return k.data;
}

TEST(hello_carries_the_first_bytes_of_the_link)
{
	struct buf line = BUF_INIT, flight = BUF_INIT;
	struct packet_reader p;
	const uint8_t *data;
	char many[70000];
	size_t n;

	memset(many, 'x', sizeof many);
	CHECK_INT(hello_ask(&line, id, many, sizeof many, NULL, 0), 0);
	data = data_of(&p, &line, true, &n);
	REQUIRE(data);
	CHECK_INT(hello_find(data, n, &flight), 1);
	REQUIRE(buf_size(&flight) == sizeof many);
	CHECK_MEM(buf_ptr(&flight), many, sizeof many);
	packet_reader_release(&p);
	buf_release(&flight);
	buf_release(&line);
}

TEST(hello_keeps_what_a_stock_server_needs)
{
	static const char body[] = "<Obj RefId=\"0\"><MS><S N=\"a\">b</S></MS></Obj>";
	const struct hello_message m[] = {
		{ MSG_SESSION_CAPABILITY, 1, body, sizeof body - 1 },
		{ MSG_INIT_RUNSPACEPOOL, 2, "<I32>1</I32>", 12 },
	};
	struct buf line = BUF_INIT;
	struct packet_reader p;
	const uint8_t *data;
	size_t n;

	CHECK_INT(hello_ask(&line, id, "link", 4, m, 2), 0);
	data = data_of(&p, &line, true, &n);
	REQUIRE(data);
	CHECK(memmem(data, n, "<S N=\"a\">b</S><S N=\"psession\">1:bGluaw==</S></MS></Obj>", 54));
	CHECK(memmem(data, n, "<I32>1</I32>", 12));
	packet_reader_release(&p);
	buf_release(&line);
}

TEST(hello_is_answered)
{
	struct buf line = BUF_INIT, flight = BUF_INIT;
	struct packet_reader p;
	const uint8_t *data;
	size_t n;

	CHECK_INT(hello_answer(&line), 0);
	data = data_of(&p, &line, false, &n);
	REQUIRE(data);
	CHECK_INT(hello_find(data, n, &flight), 1);
	CHECK_INT(buf_size(&flight), 0);
	CHECK_INT(hello_find(data, n / 2, NULL), 0);
	CHECK_INT(hello_find("", 0, NULL), 0);
	packet_reader_release(&p);
	buf_release(&line);
}

/* A capability whose body ends in TAIL. */
static int find_in(const char *tail)
{
	struct buf line = BUF_INIT, flight = BUF_INIT;
	const struct hello_message m = { MSG_SESSION_CAPABILITY, 1, tail,
					 strlen(tail) };
	struct packet_reader p;
	const uint8_t *data;
	size_t n;
	int r = -1;

	if (hello_ask(&line, id, NULL, 0, &m, 1) == 0) {
		data = data_of(&p, &line, true, &n);
		r = data ? hello_find(data, n, &flight) : -1;
		packet_reader_release(&p);
	}
	buf_release(&line);
	buf_release(&flight);
	return r;
}

TEST(hello_refuses_what_it_does_not_know)
{
	CHECK_INT(find_in("<S N=\"psession\">2:xx</S>"), -ERR_VERSION);
	CHECK_INT(find_in("<S N=\"psession\">1:*</S>"), -ERR_MALFORMED);
	CHECK_INT(find_in("<S N=\"psession\"></S>"), -ERR_VERSION);
	CHECK_INT(find_in("<MS></MS>"), 1);
}

TEST(ssh_words_tell_the_phase)
{
	static const struct {
		const char *said, *phase, *reason;
	} rows[] = {
		{ "ssh: Could not resolve hostname x: Name or service not known\r\n", "name",
		  "ssh: Could not resolve hostname x: Name or service not known" },
		{ "ssh: connect to host x port 22: Connection refused\r\n", "connect",
		  "ssh: connect to host x port 22: Connection refused" },
		{ "Warning: Permanently added 'x' to the list of known hosts.\nann@x: Permission denied (publickey).\n",
		  "authentication", "ann@x: Permission denied (publickey)." },
		{ "No ED25519 host key is known for x\nHost key verification failed.\n", "host key",
		  "No ED25519 host key is known for x Host key verification failed." },
		{ "subsystem request failed on channel 0\n", "subsystem", "subsystem request failed on channel 0" },
		{ "", "negotiation", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf b = BUF_INIT;

		buf_puts(&b, rows[i].said);
		ssh_reason(&b);
		CHECK_STR(buf_cstr(&b), rows[i].reason);
		CHECK_STR(ssh_phase(rows[i].said), rows[i].phase);
		buf_release(&b);
	}
}

/* What is too long for the first line is sent once the link is there. */
TEST(hello_has_a_longest)
{
	enum { ROOM = (PACKET_LINE_MAX - 4096) / 4 * 3 };
	static uint8_t flight[PACKET_LINE_MAX];
	size_t low = 0, high = sizeof flight;

	while (high - low > 1) {
		size_t n = (low + high) / 2;
		struct buf line = BUF_INIT;
		int r = hello_ask(&line, id, flight, n, NULL, 0);

		CHECK(r == 0 || r == -ERR_LIMIT);
		CHECK(buf_size(&line) <= PACKET_LINE_MAX);
		*(r ? &high : &low) = n;
		buf_release(&line);
	}
	/* Base64 within the message, and that again in the line. */
	CHECK(low > ROOM / 4 * 3 - 4096 && low < ROOM / 4 * 3);
}

/* SPDX-License-Identifier: MIT */
/* The client's side of a pool: what it says first, what it makes of what it hears. */
#include "client/client.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "client/wire.h"
#include "psrp/fragment.h"
#include "psrp/packet.h"
#include "unit.h"

static const uint8_t id[GUID_LEN] = { 1, 2, 3 }, pid[GUID_LEN] = { 9 };

#define STATE_TEXT(name, n) "\xef\xbb\xbf<Obj RefId=\"0\"><MS><I32 N=\"" name "\">" n "</I32></MS></Obj>"

TEST(capability_is_the_recorded_one)
{
	struct buf b = BUF_INIT;

	CHECK_INT(wire_capability(&b, 204), 0);
	CHECK_STR(buf_cstr(&b),
		  "\xef\xbb\xbf<Obj RefId=\"0\"><MS><Version N=\"protocolversion\">2.4</Version><Version N=\"PSVersion\">2.0</Version>"
		  "<Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>");
	CHECK_INT(wire_version(buf_ptr(&b), buf_size(&b)), 204);
	buf_release(&b);
}

static int64_t number(const char *text, const char *name)
{
	return wire_number(text, strlen(text), name, -1);
}

TEST(members_are_those_of_the_outer_object)
{
	static const char text[] = "<Obj RefId=\"0\"><MS><Obj N=\"Other\" RefId=\"1\"><MS><I32 N=\"Number\">7</I32></MS></Obj>"
		"<Obj N=\"Kind\" RefId=\"2\"><TN RefId=\"0\"><T>E</T></TN><ToString>Five</ToString><I32>5</I32></Obj>"
		"<I32 N=\"Number\">3</I32><Nil N=\"None\" /></MS></Obj>";
	char small[4];

	CHECK_INT(number(text, "Number"), 3);
	CHECK_INT(number(text, "Kind"), 5);
	CHECK_INT(number(text, "None"), -1);
	CHECK_INT(number(text, "Absent"), -1);
	CHECK_INT(number("<Obj><MS><I32 N=\"Number\">3x</I32></MS></Obj>", "Number"), -1);
	CHECK_INT(number("<Obj><MS><I32 N=\"Num", "Number"), -1);
	CHECK_INT(number("<Obj><MS><Obj N=\"Number\"><S>x</S></Obj><I32>4</I32></MS></Obj>", "Number"), -1);
	CHECK_INT(wire_member("<Obj><MS><S N=\"a\">long</S></MS></Obj>", 38, "a", small, sizeof small), -ERR_LIMIT);
	CHECK_INT(wire_version("<Obj><MS><S N=\"protocolversion\">two</S></MS></Obj>", 51), -1);
}

/* A client whose other end is the descriptor FD. */
struct pair {
	struct client c;
	struct client_event ev;
	int fd;
	uint64_t object;
};

static void pair_open(struct pair *p)
{
	int fd[2];

	*p = (struct pair){ .object = 1 };
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) == 0);
	conn_open_fds(fd[0], dup(fd[0]), 0, id, &p->c.conn);
	memcpy(p->c.id, id, GUID_LEN);
	p->c.state = POOL_OPENING;
	p->fd = fd[1];
}

static void pair_close(struct pair *p)
{
	client_drop(&p->c);
	close(p->fd);
}

/* The other end says TEXT as a message of TYPE for pipeline TARGET. */
static void say(struct pair *p, uint32_t type, const uint8_t *target, const char *text)
{
	struct buf data = BUF_INIT, line = BUF_INIT;
	uint8_t head[MESSAGE_HEADER];

	message_header(head, MESSAGE_TO_CLIENT, type, id, target);
	fragment_put(&data, p->object++, head, sizeof head, text, strlen(text), FRAGMENT_SIZE);
	packet_put(&line, PACKET_DATA, PACKET_DEFAULT, target, buf_ptr(&data), buf_size(&data));
	must(write(p->fd, buf_ptr(&line), buf_size(&line)) == (ssize_t)buf_size(&line));
	buf_release(&data);
	buf_release(&line);
}

static int hear(struct pair *p)
{
	p->ev = (struct client_event){ 0 };
	return client_next(&p->c, &p->ev) ? (int)p->ev.kind : -1;
}

TEST(pool_opens_and_a_pipeline_ends)
{
	struct client_pipe pipe;
	struct pair p;

	pair_open(&p);
	say(&p, MSG_SESSION_CAPABILITY, guid_zero, "<Obj><MS><Version N=\"protocolversion\">2.3</Version></MS></Obj>");
	CHECK_INT(hear(&p), CLIENT_NOTHING);
	CHECK_INT(p.c.version, 203);
	say(&p, MSG_RUNSPACEPOOL_STATE, guid_zero, STATE_TEXT("RunspaceState", "2"));
	CHECK_INT(hear(&p), CLIENT_OPENED);
	CHECK_INT(p.c.state, POOL_OPENED);
	client_pipe_init(&pipe);
	memcpy(pipe.pid, pid, GUID_LEN);
	CHECK_INT(client_pipe_open(&p.c, &pipe, MSG_CREATE_PIPELINE, "x", 1, false), 0);
	CHECK_INT(client_pipe_open(&p.c, &pipe, MSG_CREATE_PIPELINE, "x", 1, false), -ERR_STATE);
	CHECK_INT(client_pipe_input(&p.c, &pipe, "x", 1), -ERR_STATE);
	say(&p, MSG_PIPELINE_OUTPUT, pid, "<I32>1</I32>");
	CHECK_INT(hear(&p), CLIENT_PIPE_MESSAGE);
	CHECK_INT(p.ev.type, MSG_PIPELINE_OUTPUT);
	say(&p, MSG_PIPELINE_STATE, pid, STATE_TEXT("PipelineState", "4"));
	CHECK_INT(hear(&p), CLIENT_PIPE_ENDED);
	CHECK_INT(p.ev.ended, PIPE_COMPLETED);
	CHECK(client_pipe_end(&p.c, &pipe, p.ev.ended, false));
	CHECK(!client_pipe_end(&p.c, &pipe, PIPE_FAILED, false));
	CHECK_INT(pipe.state, PIPE_COMPLETED);
	pair_close(&p);
}

TEST(unknown_protocol_breaks_the_session_once)
{
	struct pair p;

	pair_open(&p);
	say(&p, MSG_SESSION_CAPABILITY, guid_zero, "<Obj><MS><Version N=\"protocolversion\">3.0</Version></MS></Obj>");
	CHECK_INT(hear(&p), CLIENT_BROKEN);
	CHECK(p.ev.text && !p.ev.data);
	CHECK_INT(p.c.state, POOL_BROKEN);
	CHECK(!client_break(&p.c));
	say(&p, MSG_RUNSPACEPOOL_STATE, guid_zero, STATE_TEXT("RunspaceState", "5"));
	CHECK_INT(hear(&p), CLIENT_NOTHING);
	pair_close(&p);
}

TEST(end_of_the_other_end_breaks_it)
{
	struct pair p;

	pair_open(&p);
	shutdown(p.fd, SHUT_RDWR);
	CHECK_INT(hear(&p), CLIENT_BROKEN);
	CHECK_INT(p.ev.error, -ERR_CLOSED);
	CHECK_INT(client_send(&p.c, MSG_PUBLIC_KEY, guid_zero, "x", 1), -ERR_STATE);
	client_drop(&p.c);
	CHECK_INT(client_send(&p.c, MSG_PUBLIC_KEY, guid_zero, "x", 1), -ERR_STATE);
	pair_close(&p);
}

TEST(closing_while_opening_is_a_failure)
{
	struct pair p;

	pair_open(&p);
	say(&p, MSG_RUNSPACEPOOL_STATE, guid_zero, STATE_TEXT("RunspaceState", "3"));
	CHECK_INT(hear(&p), CLIENT_BROKEN);
	CHECK(p.ev.data);
	pair_close(&p);
}

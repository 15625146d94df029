/* SPDX-License-Identifier: MIT */
/* libpsession's handles against peers that say what the test wrote down: what is
 * wrong with them ends in an event, not in the process. */
#include <psession.h>

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "lib/lib.h"
#include "psrp/fragment.h"
#include "psrp/message.h"
#include "psrp/packet.h"
#include "unit.h"

static const uint8_t id[GUID_LEN] = { 1, 2, 3 };
static struct buf lines;
static uint64_t object;
static int peer = -1;	/* its descriptor */

/* The peer's next line: TEXT as a message of TYPE. */
static void says(uint32_t type, const uint8_t *target, const char *text)
{
	struct buf data = BUF_INIT;
	uint8_t head[MESSAGE_HEADER];

	message_header(head, MESSAGE_TO_CLIENT, type, id, target);
	fragment_put(&data, ++object, head, sizeof head, text, strlen(text), FRAGMENT_SIZE);
	packet_put(&lines, PACKET_DATA, PACKET_DEFAULT, target, buf_ptr(&data), buf_size(&data));
	buf_release(&data);
}

#define VERSION_TEXT "<Obj><MS><Version N=\"protocolversion\">2.3</Version></MS></Obj>"
#define OPENED_TEXT "<Obj><MS><I32 N=\"RunspaceState\">2</I32></MS></Obj>"

static void speak(void)
{
	must(write(peer, buf_ptr(&lines), buf_size(&lines)) == (ssize_t)buf_size(&lines));
	buf_reset(&lines);
}

/* A session whose peer says what was gathered. */
static struct psession *session(unsigned flags)
{
	struct lib_place place = { .t = { .kind = PSESSION_PROGRAM, .flags = flags } };
	struct psession *s = lib_new(&place);
	int fd[2];

	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) == 0);
	if (peer >= 0)
		close(peer);
	peer = fd[1];
	conn_open_fds(fd[0], dup(fd[0]), 0, id, &s->far.conn);
	memcpy(s->far.id, id, GUID_LEN);
	s->far.state = POOL_OPENING;
	object = 0;
	speak();
	return s;
}

static void opens(void)
{
	says(MSG_SESSION_CAPABILITY, guid_zero, VERSION_TEXT);
	says(MSG_RUNSPACEPOOL_STATE, guid_zero, OPENED_TEXT);
}

/* The next event within ten seconds; NULL: none. */
static const struct psession_event *next(struct psession *s)
{
	const struct psession_event *e = NULL;

	while (psession_next(s, &e) <= 0)
		if (psession_wait(&s, 1, 10000) <= 0)
			return NULL;
	return e;
}

TEST(targets_are_checked)
{
	struct psession_target t = PSESSION_TARGET_INIT;
	struct psession *s;

	t.kind = PSESSION_SSH;
	CHECK_INT(psession_open(&t, &s), -PSESSION_E_INVALID);
	t.host = "-oProxyCommand=x";
	CHECK_INT(psession_open(&t, &s), -PSESSION_E_INVALID);
	t.host = "ann@-oProxyCommand=x";
	CHECK_INT(psession_open(&t, &s), -PSESSION_E_INVALID);
	t.host = "box:0";
	CHECK_INT(psession_open(&t, &s), -PSESSION_E_INVALID);
	CHECK(*psession_reason(NULL));
	t.kind = PSESSION_PROGRAM;
	CHECK_INT(psession_open(&t, &s), -PSESSION_E_INVALID);
	CHECK_INT(psession_connect(&t, "x", &s), -PSESSION_E_INVALID);
	t.size = 3;
	CHECK_INT(psession_open(&t, &s), -PSESSION_E_INVALID);
}

static const char *command_for(const char *host)
{
	static char text[1024];
	static struct lib_place p;
	struct psession_target t = PSESSION_TARGET_INIT;

	unsetenv("PSESSION_SSH_RELAY");
	t.kind = PSESSION_SSH;
	t.host = host;
	text[0] = '\0';
	if (lib_place_read(&p, &t) < 0)
		return "refused";
	for (const char *const *a = p.ssh.way.argv; *a; a++)
		sprintf(text + strlen(text), "%s ", *a);
	return text;
}

TEST(hosts_have_parts)
{
	CHECK_STR(command_for("box"), "ssh -s box powershell ");
	CHECK_STR(command_for("ann@box:22"), "ssh -l ann -p 22 -s box powershell ");
	CHECK_STR(command_for("a@b@box"), "ssh -l a@b -s box powershell ");
	CHECK_STR(command_for("[::1]:2222"), "ssh -p 2222 -s ::1 powershell ");
	CHECK_STR(command_for("fe80::1"), "ssh -s fe80::1 powershell ");
	CHECK_STR(command_for("[::1"), "refused");
	CHECK_STR(command_for("box:99999"), "refused");
	CHECK_STR(command_for("@"), "refused");
}

TEST(session_opens_and_its_end_fails_the_command)
{
	struct psession_command *c;
	const struct psession_event *e;
	struct psession *s;

	opens();
	s = session(0);
	CHECK_INT(psession_invoke(s, "1", NULL, 0, 0, &c), 0);
	CHECK_INT(psession_state(s), PSESSION_OPENING);
	CHECK_INT(psession_opened(s, 10000), 0);
	CHECK_INT(psession_can_disconnect(s), false);
	CHECK_INT(psession_disconnect(s, 0), -PSESSION_E_UNSUPPORTED);
	shutdown(peer, SHUT_RDWR);
	e = next(s);
	REQUIRE(e);
	CHECK_INT(e->kind, PSESSION_EV_FINISHED);
	CHECK(e->command == c && e->state == PSESSION_FAILED);
	e = next(s);
	REQUIRE(e);
	CHECK_INT(e->kind, PSESSION_EV_BROKEN);
	CHECK_INT(e->error, -PSESSION_E_CLOSED);
	CHECK_STR(e->text, psession_reason(s));
	CHECK(*e->text);
	CHECK_INT(psession_state(s), PSESSION_BROKEN);
	CHECK(!next(s));
	CHECK_INT(psession_invoke(s, "1", NULL, 0, 0, &c), -PSESSION_E_STATE);
	CHECK_INT(psession_wait(&s, 1, -1), -PSESSION_E_STATE);
	psession_free(s);
}

/* Lines of the peer's that hold WORD, of what it was told by now. */
static int told(const char *word)
{
	static char text[1 << 16];
	ssize_t n = recv(peer, text, sizeof text - 1, MSG_DONTWAIT);
	int found = 0;

	text[MAX(n, (ssize_t)0)] = '\0';
	for (const char *p = text; (p = strstr(p, word)); p++)
		found++;
	return found;
}

TEST(commands_wait_until_the_session_is_open)
{
	struct psession_item one = psession_int(1);
	struct psession_command *c, *d, *e;
	struct psession *s = session(0);

	CHECK_INT(psession_invoke(s, "1", NULL, 0, PSESSION_INPUT, &c), 0);
	CHECK_INT(psession_invoke(s, "2", NULL, 0, 0, &d), 0);
	CHECK_INT(psession_invoke(s, "3", NULL, 0, 0, &e), 0);
	CHECK_INT(psession_input(c, &one), -PSESSION_E_AGAIN);
	CHECK_INT(psession_input_end(c), 0);
	CHECK_INT(psession_input_end(d), -PSESSION_E_STATE);
	CHECK_INT(psession_command_state(d), PSESSION_RUNNING);
	psession_command_free(d);
	CHECK_INT(told("<Command "), 0);
	opens();
	speak();
	CHECK_INT(psession_opened(s, 10000), 0);
	CHECK_INT(told("<Command "), 2);
	CHECK_INT(psession_input(c, &one), -PSESSION_E_STATE);
	psession_free(s);
}

TEST(commands_that_were_never_sent_fail_with_the_session)
{
	const struct psession_event *e;
	struct psession_command *c;
	struct psession *s = session(0);

	CHECK_INT(psession_invoke(s, "1", NULL, 0, 0, &c), 0);
	shutdown(peer, SHUT_RDWR);
	e = next(s);
	REQUIRE(e && e->kind == PSESSION_EV_FINISHED && e->command == c);
	CHECK_INT(e->state, PSESSION_FAILED);
	e = next(s);
	REQUIRE(e && e->kind == PSESSION_EV_BROKEN);
	psession_free(s);
}

TEST(unknown_protocol_breaks_it)
{
	struct psession *s;

	says(MSG_SESSION_CAPABILITY, guid_zero, "<Obj><MS><Version N=\"protocolversion\">9.0</Version></MS></Obj>");
	s = session(0);
	CHECK_INT(psession_opened(s, 10000), -PSESSION_E_PROTOCOL);
	CHECK(strstr(psession_reason(s), "protocol version"));
	psession_free(s);
}

TEST(text_that_is_no_protocol_breaks_it_and_is_the_reason)
{
	const struct psession_event *e;
	struct psession *s;

	buf_puts(&lines, "command not found\n");
	s = session(0);
	e = next(s);
	REQUIRE(e);
	CHECK_INT(e->kind, PSESSION_EV_BROKEN);
	CHECK(strstr(e->text, "command not found"));
	psession_free(s);
}

TEST(program_that_is_not_there)
{
	static const char *const argv[] = { "no-such-program-anywhere", NULL };
	struct psession_target t = PSESSION_TARGET_INIT;
	struct psession *s;

	t.kind = PSESSION_PROGRAM;
	t.argv = argv;
	CHECK_INT(psession_open(&t, &s), -PSESSION_E_NOTFOUND);
	CHECK(*psession_reason(NULL));
}

TEST(record_that_cannot_be_read_breaks_it)
{
	const struct psession_event *e;
	struct psession *s;

	opens();
	says(MSG_RUNSPACEPOOL_HOST_CALL, guid_zero, "<Obj><MS><I64 N=\"ci\">x</I64></MS></Obj>");
	s = session(0);
	CHECK_INT(psession_opened(s, 10000), 0);
	e = next(s);
	REQUIRE(e);
	CHECK_INT(e->kind, PSESSION_EV_BROKEN);
	CHECK_INT(e->error, -PSESSION_E_MALFORMED);
	CHECK(!next(s));
	psession_free(s);
}

#define CALL_TEXT \
	"<Obj><MS><I64 N=\"ci\">5</I64><I32 N=\"mi\">11</I32><Obj N=\"mp\" RefId=\"1\"><LST><S>a</S></LST></Obj></MS></Obj>"

static void check_call(const struct psession_event *e)
{
	CHECK_INT(e->kind, PSESSION_EV_CALL);
	CHECK(e->call && e->call->wants_answer && e->call->id == 5);
	CHECK_STR(e->call->name, "ReadLine");
	CHECK_STR(psession_value_text(psession_value_item(e->call->arguments, 0), NULL), "a");
}

TEST(descriptor_tells_when_to_look)
{
	const struct psession_event *e;
	struct psession *s;
	struct pollfd p;

	opens();
	says(MSG_RUNSPACEPOOL_HOST_CALL, guid_zero, CALL_TEXT);
	s = session(PSESSION_HOST);
	p = (struct pollfd){ .fd = psession_fd(s), .events = POLLIN };
	REQUIRE(p.fd >= 0);
	for (int seen = 0; seen < 2; ) {
		REQUIRE(poll(&p, 1, 10000) == 1);
		while (psession_next(s, &e) > 0)
			if (++seen == 2)
				check_call(e);
	}
	CHECK_INT(psession_answer(s, NULL, 5, 11, &(struct psession_item){ 0 }, NULL), 0);
	CHECK_INT(poll(&p, 1, 50), 0);
	CHECK_INT(psession_fd(s), p.fd);
	CHECK_INT(psession_close(s, 0) <= 0, true);
	CHECK_INT(psession_state(s), PSESSION_CLOSED);
	psession_free(s);
}

TEST(records_come_with_their_types)
{
	struct psession_command *c;
	const struct psession_event *e;
	struct psession *s;

	opens();
	s = session(0);
	CHECK_INT(psession_opened(s, 10000), 0);
	CHECK_INT(psession_invoke(s, "x", NULL, 0, PSESSION_INPUT, &c), 0);
	CHECK_INT(psession_input(c, &(struct psession_item){ .kind = PSESSION_ITEM_INT, .number = 4 }), 0);
	CHECK_INT(psession_input_end(c), 0);
	CHECK_INT(psession_input_end(c), -PSESSION_E_STATE);
	says(MSG_PIPELINE_OUTPUT, c->far.pid, "\xef\xbb\xbf<I32>7</I32>");
	says(MSG_WARNING_RECORD, c->far.pid,
		"<Obj><ToString>t</ToString><MS><S N=\"InformationalRecord_Message\">careful</S></MS></Obj>");
	says(MSG_PROGRESS_RECORD, c->far.pid, "<Obj><MS><S N=\"Activity\">act</S><I32 N=\"PercentComplete\">50</I32></MS></Obj>");
	says(MSG_ERROR_RECORD, c->far.pid,
		"<Obj><MS><S N=\"FullyQualifiedErrorId\">Id</S><Obj N=\"Exception\" RefId=\"0\"><TN RefId=\"0\"><T>E</T></TN>"
	     "<Props><S N=\"Message\">no</S></Props></Obj></MS></Obj>");
	says(MSG_PIPELINE_STATE, c->far.pid,
		"<Obj><MS><I32 N=\"PipelineState\">5</I32><Obj N=\"ExceptionAsErrorRecord\" RefId=\"0\">"
	     "<ToString>ended</ToString></Obj></MS></Obj>");
	speak();
	e = next(s);
	REQUIRE(e && e->kind == PSESSION_EV_OUTPUT && e->command == c);
	CHECK_STR(e->xml, "<I32>7</I32>");
	CHECK_INT(psession_value_int(e->value, 0), 7);
	e = next(s);
	REQUIRE(e && e->kind == PSESSION_EV_WARNING);
	CHECK_STR(e->text, "careful");
	e = next(s);
	REQUIRE(e && e->kind == PSESSION_EV_PROGRESS && e->progress);
	CHECK_INT(e->progress->percent, 50);
	CHECK_INT(e->progress->parent, -1);
	e = next(s);
	REQUIRE(e && e->kind == PSESSION_EV_ERROR && e->failure);
	CHECK_STR(e->text, "no");
	CHECK_STR(e->failure->id, "Id");
	CHECK_STR(e->failure->exception, "E");
	CHECK_STR(e->failure->position, "");
	e = next(s);
	REQUIRE(e && e->kind == PSESSION_EV_FINISHED && e->failure);
	CHECK_STR(e->text, "ended");
	CHECK_INT(psession_command_state(c), PSESSION_FAILED);
	CHECK_INT(psession_stop(c), 0);
	psession_command_free(c);
	CHECK(!psession_command_next(s, NULL));
	psession_free(s);
}

TEST(parts_of_a_host_at_their_edges)
{
	static char host[SESSION_TEXT_MAX + 1];

	CHECK_STR(command_for("box:65535"), "ssh -p 65535 -s box powershell ");
	CHECK_STR(command_for("box:65536"), "refused");
	CHECK_STR(command_for("box:1"), "ssh -p 1 -s box powershell ");
	CHECK_STR(command_for("box:0"), "refused");
	memset(host, 'x', SESSION_TEXT_MAX - 1);
	CHECK(strcmp(command_for(host), "refused"));
	host[SESSION_TEXT_MAX - 1] = 'x';
	CHECK_STR(command_for(host), "refused");
}

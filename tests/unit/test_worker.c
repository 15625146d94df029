/* SPDX-License-Identifier: MIT */
/*
 * Sessions end to end with real processes and an engine that only echoes: this
 * program is its own worker (--worker, as the shell is). Texts of the fake
 * CREATE_PIPELINE: "echo TEXT", "count N", "input" (sends its input back),
 * "spin" (runs until stopped), "wait" (for one input, through runspace_wait).
 */
#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "psrp/message.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "transport/asking.h"
#include "transport/client.h"
#include "transport/registry.h"
#include "worker/worker.h"

/* ---- the fake engine ---- */

struct fake {
	struct runspace_host *host;
	uint8_t input_pid[16];
	int inputs;
	bool ended;
};

static int fake_start(struct runspace_host *host,
		      const struct session_params *params, void **ret)
{
	struct fake *f = xcalloc(1, sizeof *f);

	f->host = host;
	*ret = f;
	return 0;
}

static void state(struct fake *f, const uint8_t *pid, const char *text)
{
	runspace_emit(f->host, MSG_PIPELINE_STATE, pid, text, strlen(text));
}

static void count(struct fake *f, const uint8_t *pid, int n)
{
	struct runspace_stop stop = { .fd = fd_event() };
	char text[32];
	int r = 0;

	runspace_running(f->host, pid, &stop);
	for (int i = 0; i < n && r >= 0; i++) {
		int len = snprintf(text, sizeof text, "%d", i);

		r = runspace_emit(f->host, MSG_PIPELINE_OUTPUT, pid, text,
				  (size_t)len);
	}
	state(f, pid, r < 0 ? "stopped" : "done");
	fd_close(stop.fd);
}

static void spin(struct fake *f, const uint8_t *pid)
{
	struct runspace_stop stop = { .fd = fd_event() };

	runspace_running(f->host, pid, &stop);
	while (!atomic_load(&stop.flag))
		;
	state(f, pid, "stopped");
	fd_close(stop.fd);
}

static void wait_input(struct fake *f, const uint8_t *pid)
{
	struct runspace_stop stop = { .fd = fd_event() };
	int r = 0;

	runspace_running(f->host, pid, &stop);
	f->inputs = 0;
	while (!f->inputs && r >= 0)
		r = runspace_wait(f->host, &stop, -1);
	state(f, pid, r < 0 ? "stopped" : "done");
	fd_close(stop.fd);
}

static void create(struct fake *f, const struct runspace_message *m)
{
	char text[64];

	snprintf(text, sizeof text, "%.*s", (int)MIN(m->len, sizeof text - 1),
		 (const char *)m->data);
	if (!strncmp(text, "echo ", 5)) {
		runspace_emit(f->host, MSG_PIPELINE_OUTPUT, m->pid, m->data + 5,
			      m->len - 5);
		state(f, m->pid, "done");
	} else if (!strncmp(text, "count ", 6)) {
		count(f, m->pid, atoi(text + 6));
	} else if (!strcmp(text, "spin")) {
		spin(f, m->pid);
	} else if (!strcmp(text, "wait")) {
		wait_input(f, m->pid);
	}
}

static void fake_feed(void *ctx, const struct runspace_message *m)
{
	struct fake *f = ctx;

	switch (m->type) {
	case MSG_SESSION_CAPABILITY:
		runspace_emit(f->host, MSG_SESSION_CAPABILITY, NULL, "cap", 3);
		break;
	case MSG_INIT_RUNSPACEPOOL:
		runspace_emit(f->host, MSG_RUNSPACEPOOL_STATE, NULL, "open", 4);
		break;
	case MSG_CREATE_PIPELINE:
		create(f, m);
		break;
	case MSG_PIPELINE_INPUT:
		f->inputs++;
		runspace_emit(f->host, MSG_PIPELINE_OUTPUT, m->pid, m->data,
			      m->len);
		break;
	case MSG_END_OF_PIPELINE_INPUT:
		state(f, m->pid, "done");
		break;
	}
}

static void fake_signal(void *ctx, const uint8_t pid[16])
{
	state(ctx, pid, "stopped");
}

static int fake_connect(void *ctx, const uint8_t *req, size_t n,
			struct buf *reply)
{
	buf_puts(reply, "re:");
	return buf_put(reply, req, n);
}

static void fake_close(void *ctx)
{
	struct fake *f = ctx;

	runspace_emit(f->host, MSG_RUNSPACEPOOL_STATE, NULL, "closed", 6);
}

static const struct runspace_port fake_port = {
	.start = fake_start, .feed = fake_feed, .signal = fake_signal,
	.close_pipeline = fake_signal, .connect = fake_connect,
	.close = fake_close, .free = free,
};

__attribute__((constructor)) static void maybe_worker(int argc, char **argv)
{
	struct worker_params p = { .fd = WORKER_FD };
	struct worker_stdio s = { .in = 0, .out = 1 };

	if (argc == 3 && !strcmp(argv[1], WORKER_ARG))
		exit(worker_main(&p, &fake_port));
	if (argc == 3 && !strcmp(argv[1], "-sshs")) {
		s.ssh = true;
		snprintf(s.session.registry, sizeof s.session.registry, "%s", argv[2]);
		exit(worker_ssh(&s, &fake_port));
	}
	if (argc == 2 && !strcmp(argv[1], "-s"))
		exit(worker_stdio(&s, &fake_port));
}

/* ---- the client ---- */

static char base[64];
static pid_t base_owner;

static void remove_base(void)
{
	char command[96];

	if (!*base || getpid() != base_owner)
		return;
	snprintf(command, sizeof command, "rm -rf '%s'", base);
	(void)!system(command);
}

static const char *registry_base(void)
{
	if (!*base) {
		strcpy(base, "/tmp/psession-test-XXXXXX");
		if (!mkdtemp(base))
			strcpy(base, "/nonexistent");
		base_owner = getpid();
		atexit(remove_base);
	}
	return base;
}

static void params(struct session_params *p)
{
	*p = (struct session_params){ 0 };
	guid_random(p->id);
	strcpy(p->name, "test");
	strcpy(p->registry, registry_base());
}

/* The next event within ten seconds; false at the end. */
static bool next(struct conn *c, struct conn_event *ev)
{
	for (;;) {
		int r = conn_next(c, ev);

		if (r)
			return r > 0;
		if (conn_state(c) > CONN_OPEN ||
		    conn_wait(&c, 1, -1, 10000) != 1)
			return false;
	}
}

static bool text_is(const struct conn_event *ev, const char *text)
{
	return ev->len == strlen(text) && !memcmp(ev->data, text, ev->len);
}

/* Waits for a message of TYPE; its text into OUT. */
static bool await(struct conn *c, uint32_t type, char *out, size_t size)
{
	struct conn_event ev;

	while (next(c, &ev)) {
		if (ev.kind != CONN_EV_MESSAGE || ev.type != type) {
			conn_consumed(c);
			continue;
		}
		if (out)
			snprintf(out, size, "%.*s", (int)ev.len,
				 (const char *)ev.data);
		conn_consumed(c);
		return true;
	}
	return false;
}

static bool handshake(struct conn *c)
{
	char text[16] = "";

	conn_send(c, MSG_SESSION_CAPABILITY, NULL, "c", 1);
	conn_send(c, MSG_INIT_RUNSPACEPOOL, NULL, "i", 1);
	return await(c, MSG_RUNSPACEPOOL_STATE, text, sizeof text) &&
	       !strcmp(text, "open");
}

static struct conn *open_with(const struct session_params *p)
{
	struct conn *c = NULL;

	if (conn_open_local(p, NULL, &c) < 0)
		return NULL;
	return handshake(c) ? c : conn_free(c);
}

static void start_pipeline(struct conn *c, uint8_t pid[16], const char *text)
{
	guid_random(pid);
	conn_send(c, MSG_CREATE_PIPELINE, pid, text, strlen(text));
	conn_flush(c);
}

static const char *run(struct conn *c, const char *text, char *out, size_t size)
{
	uint8_t pid[16];

	start_pipeline(c, pid, text);
	if (!await(c, MSG_PIPELINE_OUTPUT, out, size) ||
	    !await(c, MSG_PIPELINE_STATE, NULL, 0))
		return "no answer";
	conn_close_pipeline(c, pid);
	return out;
}

static struct session_info *find(const uint8_t id[16], struct session_info **all)
{
	size_t n;

	if (session_list(registry_base(), 5000, all, &n) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (!memcmp((*all)[i].id, id, 16))
			return &(*all)[i];
	return NULL;
}

static bool listed(const uint8_t id[16], enum session_phase want)
{
	_cleanup_(freep) struct session_info *all = NULL;
	struct session_info *s = find(id, &all);

	return s && s->state == want;
}

/* Waits until the session shows that state, or with -1 is gone. */
static bool becomes(const uint8_t id[16], int want)
{
	int64_t end = clock_ms() + 10000;

	do {
		_cleanup_(freep) struct session_info *all = NULL;
		struct session_info *s = find(id, &all);

		if (s ? (int)s->state == want : want < 0)
			return true;
		poll(NULL, 0, 5);
	} while (clock_ms() < end);
	return false;
}

TEST(worker_opens_echoes_and_closes)
{
	struct session_params p;
	struct conn *c;
	char out[64];

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	CHECK_STR(run(c, "echo hello", out, sizeof out), "hello");
	CHECK_STR(run(c, "echo again", out, sizeof out), "again");
	CHECK(listed(p.id, SESSION_OPENED));
	CHECK_INT(conn_close(c, 5000), 0);
	CHECK(becomes(p.id, -1));
	conn_free(c);
}

TEST(worker_echoes_ten_thousand_inputs)
{
	struct session_params p;
	struct conn_event ev;
	struct conn *c;
	uint8_t pid[16];
	int sent = 0, got = 0;
	char text[16];

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	start_pipeline(c, pid, "input");
	while (got < 10000) {
		for (int i = 0; i < 100 && sent < 10000; i++, sent++) {
			int n = snprintf(text, sizeof text, "%d", sent);

			conn_send(c, MSG_PIPELINE_INPUT, pid, text, (size_t)n);
		}
		REQUIRE(next(c, &ev));
		do {
			if (ev.kind != CONN_EV_MESSAGE)
				continue;
			snprintf(text, sizeof text, "%d", got++);
			REQUIRE(text_is(&ev, text));
			conn_consumed(c);
		} while (conn_next(c, &ev) > 0);
	}
	conn_send(c, MSG_END_OF_PIPELINE_INPUT, pid, NULL, 0);
	CHECK(await(c, MSG_PIPELINE_STATE, NULL, 0));
	conn_close_pipeline(c, pid);
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

TEST(worker_large_messages)
{
	struct session_params p;
	struct conn_event ev;
	struct conn *c;
	size_t n = 9 << 20;
	char *big = malloc(n);
	uint8_t pid[16];

	memset(big, 'x', n);
	memcpy(big, "echo ", 5);
	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	guid_random(pid);
	CHECK_INT(conn_send(c, MSG_CREATE_PIPELINE, pid, big, n), 0);
	do
		REQUIRE(next(c, &ev));
	while (ev.kind != CONN_EV_MESSAGE);
	CHECK_INT(ev.len, n - 5);
	CHECK(!memcmp(ev.data, big + 5, n - 5));
	conn_consumed(c);
	CHECK(await(c, MSG_PIPELINE_STATE, NULL, 0));
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
	free(big);
}

TEST(worker_stops_a_busy_pipeline)
{
	struct session_params p;
	struct conn_event ev;
	struct conn *c;
	uint8_t pid[16];
	char out[16];

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	start_pipeline(c, pid, "spin");
	CHECK(listed(p.id, SESSION_OPENED));
	CHECK_INT(conn_signal(c, pid), 0);
	CHECK(await(c, MSG_PIPELINE_STATE, out, sizeof out));
	CHECK_STR(out, "stopped");
	do
		REQUIRE(next(c, &ev));
	while (ev.kind != CONN_EV_SIGNALLED);
	start_pipeline(c, pid, "wait");
	conn_send(c, MSG_PIPELINE_INPUT, pid, "x", 1);
	CHECK(await(c, MSG_PIPELINE_OUTPUT, NULL, 0));
	CHECK(await(c, MSG_PIPELINE_STATE, out, sizeof out));
	CHECK_STR(out, "done");
	start_pipeline(c, pid, "spin");
	CHECK_INT(conn_close(c, 5000), 0);
	CHECK(becomes(p.id, -1));
	conn_free(c);
}

TEST(worker_killed_is_broken)
{
	struct session_params p;
	struct conn_event ev;
	struct conn *c;

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	kill((pid_t)conn_worker_pid(c), SIGKILL);
	do
		REQUIRE(next(c, &ev));
	while (ev.kind != CONN_EV_BROKEN);
	CHECK_INT(conn_state(c), CONN_BROKEN);
	CHECK(conn_send(c, MSG_INIT_RUNSPACEPOOL, NULL, "", 0) < 0);
	CHECK(becomes(p.id, -1));
	conn_free(c);
}

TEST(worker_disconnect_and_reconnect_same_client)
{
	struct session_params p;
	struct conn_event ev;
	struct conn *c;
	uint8_t pid[16];
	char text[16];
	int got = 0;

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	start_pipeline(c, pid, "count 20000");
	while (got < 20000) {
		REQUIRE(next(c, &ev));
		if (ev.kind != CONN_EV_MESSAGE)
			continue;
		snprintf(text, sizeof text, "%d", got++);
		REQUIRE(text_is(&ev, text));
		if (got % 3)
			conn_consumed(c);
		if (got % 4001)
			continue;
		REQUIRE(conn_disconnect(c, 90000, -1) == 0);
		CHECK_INT(conn_state(c), CONN_DISCONNECTED);
		CHECK(listed(p.id, SESSION_DISCONNECTED));
		REQUIRE(conn_reconnect(c) == 0);
		CHECK_INT(conn_info(c)->idle_ms, 90000);
	}
	CHECK(await(c, MSG_PIPELINE_STATE, text, sizeof text));
	CHECK_STR(text, "done");
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

/* A worker that says nothing when asked to let go. */
TEST(worker_that_does_not_answer_is_left)
{
	struct conn_limits limits = { .answer_ms = 50 };
	struct session_params p;
	struct conn *c;
	char out[64];

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	CHECK_STR(run(c, "echo before", out, sizeof out), "before");
	conn_set_limits(c, &limits);
	kill((pid_t)conn_worker_pid(c), SIGSTOP);
	CHECK_INT(conn_disconnect(c, 0, -1), -ERR_TIMEOUT);
	CHECK_INT(conn_state(c), CONN_DISCONNECTED);
	kill((pid_t)conn_worker_pid(c), SIGCONT);
	limits.answer_ms = 0;
	conn_set_limits(c, &limits);
	REQUIRE(conn_reconnect(c) == 0);
	CHECK_STR(run(c, "echo after", out, sizeof out), "after");
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

/* Asks session ID on a socket of its own with M; the type of the answer, or -1. */
static int answer_to(const uint8_t id[16], const struct control *m)
{
	struct registry reg = REGISTRY_INIT;
	struct asking a = { 0 };
	int type = -1;

	if (registry_open(&reg, registry_base(), false) < 0)
		return -1;
	ask_begin(&a, registry_connect(&reg, id));
	registry_close(&reg);
	if (a.fd >= 0) {
		control_put(&a.link, m);
		ask_all(&a, 1, 10000);
		type = a.done == 1 ? (int)a.answer : -1;
	}
	ask_end(&a);
	return type;
}

/* Who claims to have received what was never sent takes nobody's place. */
TEST(worker_refuses_to_resume_what_never_was)
{
	struct control m = { .type = CONTROL_ATTACH, .mode = ATTACH_RESUME, .epoch = 1, .received = 1 << 30 };
	struct session_params p;
	struct conn *c;
	char out[64];

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	memcpy(m.id, p.id, sizeof m.id);
	CHECK_INT(answer_to(p.id, &m), CONTROL_REFUSED);
	CHECK_STR(run(c, "echo still", out, sizeof out), "still");
	CHECK(listed(p.id, SESSION_OPENED));
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

TEST(numbers_of_a_peer_are_errors)
{
	CHECK_INT(control_error(0), 0);
	CHECK_INT(control_error(ERR_EXISTS), -ERR_EXISTS);
	CHECK_INT(control_error(ERR__MAX), -ERR_PROTOCOL);
	CHECK_INT(control_error(UINT32_MAX), -ERR_PROTOCOL);
}

/* Cuts every socket of this process, as a network would. */
static void cut_sockets(void)
{
	for (int fd = 3; fd < 64; fd++)
		shutdown(fd, SHUT_RDWR);
}

enum { INPUTS = 5000, SOME = 50, BETWEEN_CUTS = 700, CUTS = 7 };

/* Sends some more of the INPUTS numbers, and cuts the link now and then. */
static bool send_and_cut(struct conn *c, const uint8_t pid[16], int *sent, int *cuts)
{
	char text[16];

	for (int i = 0; i < SOME && *sent < INPUTS; i++, ++*sent) {
		int n = snprintf(text, sizeof text, "%d", *sent);

		if (conn_send(c, MSG_PIPELINE_INPUT, pid, text, (size_t)n) < 0)
			return false;
	}
	if (*sent % BETWEEN_CUTS || *cuts == CUTS)
		return true;
	if (++*cuts % 2)
		conn_flush(c);
	cut_sockets();
	return true;
}

TEST(worker_cut_link_is_resumed_exactly_once)
{
	struct session_params p;
	struct conn_event ev;
	struct conn *c;
	uint8_t pid[16];
	int got = 0, sent = 0, cuts = 0;
	char text[16];

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	start_pipeline(c, pid, "input");
	while (got < INPUTS) {
		REQUIRE(send_and_cut(c, pid, &sent, &cuts));
		REQUIRE(next(c, &ev));
		if (ev.kind == CONN_EV_DISCONNECTED)
			REQUIRE(conn_reconnect(c) == 0);
		if (ev.kind != CONN_EV_MESSAGE)
			continue;
		snprintf(text, sizeof text, "%d", got++);
		REQUIRE(text_is(&ev, text));
		conn_consumed(c);
	}
	CHECK(cuts > 2);
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

/* A client in a process of its own: counts up to N objects, then is killed. */
static pid_t client_process(const struct session_params *p, int n, int consumed)
{
	int fd[2];
	pid_t pid;
	char c;

	if (pipe(fd) < 0 || (pid = fork()) < 0)
		return -1;
	if (!pid) {
		struct conn *conn = open_with(p);
		struct conn_event ev;
		uint8_t id[16];

		start_pipeline(conn, id, "count 10000");
		for (int i = 0; i < n;) {
			if (!next(conn, &ev))
				_exit(1);
			if (ev.kind == CONN_EV_MESSAGE && i++ < consumed)
				conn_consumed(conn);
		}
		poll(NULL, 0, 30);
		conn_next(conn, &ev);
		(void)!write(fd[1], "x", 1);
		pause();
	}
	close(fd[1]);
	if (read(fd[0], &c, 1) != 1)
		pid = -1;
	close(fd[0]);
	return pid;
}

TEST(worker_killed_client_loses_and_repeats_nothing_consumed)
{
	_cleanup_(freep) struct session_info *all = NULL;
	struct session_params p;
	struct session_info *s;
	struct conn_event ev;
	struct conn *c, *d;
	char text[16];
	pid_t pid;
	int first = -1, got = 0;

	params(&p);
	pid = client_process(&p, 3000, 2500);
	REQUIRE(pid > 0);
	CHECK_INT(conn_attach_local(registry_base(), p.id, &c), -ERR_EXISTS);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	REQUIRE(becomes(p.id, SESSION_DISCONNECTED));
	s = find(p.id, &all);
	REQUIRE(s && s->npipelines == 1);
	REQUIRE(conn_attach_local(registry_base(), p.id, &c) == 0);
	CHECK_INT(conn_attach_local(registry_base(), p.id, &d), -ERR_EXISTS);
	CHECK_INT(conn_info(c)->npipelines, 1);
	CHECK_INT(conn_connect(c, "who", 3), 0);
	do {
		REQUIRE(next(c, &ev));
		if (ev.kind == CONN_EV_CONNECTED)
			CHECK(text_is(&ev, "re:who"));
		if (ev.kind != CONN_EV_MESSAGE ||
		    ev.type != MSG_PIPELINE_OUTPUT)
			continue;
		snprintf(text, sizeof text, "%.*s", (int)ev.len,
			 (const char *)ev.data);
		if (first < 0)
			first = got = atoi(text);
		CHECK_INT(atoi(text), got);
		got++;
		conn_consumed(c);
	} while (ev.kind != CONN_EV_MESSAGE || ev.type != MSG_PIPELINE_STATE);
	CHECK_INT(first, 2500);
	CHECK_INT(got, 10000);
	CHECK_STR(run(c, "echo still", text, sizeof text), "still");
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

TEST(worker_drop_keeps_the_newest)
{
	struct session_params p;
	struct conn_event ev;
	struct conn *c;
	uint8_t pid[16];
	int first = -1, last = -1;
	char text[16];

	params(&p);
	p.ring = 65536;
	c = open_with(&p);
	REQUIRE(c);
	guid_random(pid);
	conn_send(c, MSG_CREATE_PIPELINE, pid, "wait", 4);
	conn_flush(c);
	REQUIRE(listed(p.id, SESSION_OPENED));
	conn_send(c, MSG_PIPELINE_INPUT, pid, "x", 1);
	start_pipeline(c, pid, "count 50000");
	REQUIRE(conn_disconnect(c, 0, SESSION_DROP) == 0);
	for (;;) {
		_cleanup_(freep) struct session_info *all = NULL;
		struct session_info *s = find(p.id, &all);

		REQUIRE(s);
		if (!s->busy)
			break;
	}
	REQUIRE(conn_reconnect(c) == 0);
	do {
		REQUIRE(next(c, &ev));
		if (ev.kind != CONN_EV_MESSAGE ||
		    memcmp(ev.pid, pid, 16) || ev.type != MSG_PIPELINE_OUTPUT)
			continue;
		snprintf(text, sizeof text, "%.*s", (int)ev.len,
			 (const char *)ev.data);
		if (first < 0)
			first = atoi(text);
		CHECK(atoi(text) > last);
		last = atoi(text);
		conn_consumed(c);
	} while (ev.kind != CONN_EV_MESSAGE || ev.type != MSG_PIPELINE_STATE ||
		 memcmp(ev.pid, pid, 16));
	CHECK_INT(last, 49999);
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

TEST(worker_idle_timeout_and_life_span)
{
	struct session_params p;
	struct conn *c;

	params(&p);
	p.idle_ms = 100;
	c = open_with(&p);
	REQUIRE(c);
	REQUIRE(conn_disconnect(c, 0, -1) == 0);
	CHECK(becomes(p.id, -1));
	CHECK_INT(conn_reconnect(c), -ERR_NOTFOUND);
	conn_free(c);
	params(&p);
	p.run_max_ms = 100;
	c = open_with(&p);
	REQUIRE(c);
	CHECK(becomes(p.id, -1));
	conn_free(c);
}

TEST(worker_closed_from_outside)
{
	struct session_params p;
	struct conn *c;

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	CHECK_INT(session_close(registry_base(), p.id, false, 5000),
		  -ERR_EXISTS);
	REQUIRE(conn_disconnect(c, 0, -1) == 0);
	CHECK_INT(session_close(registry_base(), p.id, false, 5000), 0);
	CHECK(!listed(p.id, SESSION_DISCONNECTED));
	conn_free(c);
}

TEST(worker_refuses_another_user)
{
	struct session_params p;
	struct conn *c;
	int status;
	pid_t pid;

	if (geteuid())
		return;
	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	pid = fork();
	if (!pid) {
		struct registry reg = REGISTRY_INIT;
		int r = registry_open(&reg, base, false), fd;
		char b;

		/* The folder is opened as root; only then another user. */
		if (r < 0 || setresuid(65534, 65534, 65534) < 0)
			_exit(2);
		if (registry_open(&reg, base, false) >= 0)
			_exit(3);
		registry_open(&reg, base, false);
		fd = registry_connect(&reg, p.id);
		_exit(fd >= 0 && read(fd, &b, 1) != 0 ? 4 : 0);
	}
	waitpid(pid, &status, 0);
	CHECK_INT(WEXITSTATUS(status), 0);
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

static struct conn *open_child(void)
{
	static const char *const argv[] = { "/proc/self/exe", "-s", NULL };
	struct conn_stdio p = { .argv = argv, .stderr_fatal = true };
	struct conn *c = NULL;

	guid_random(p.id);
	return conn_open_stdio(&p, &c) < 0 ? NULL : c;
}

TEST(stdio_runs_the_same_engine)
{
	struct conn *c = open_child();
	struct conn_event ev;
	uint8_t pid[16];
	char out[64];

	REQUIRE(c && handshake(c));
	CHECK_STR(run(c, "echo hello", out, sizeof out), "hello");
	CHECK_STR(run(c, "echo again", out, sizeof out), "again");
	start_pipeline(c, pid, "spin");
	conn_signal(c, pid);
	CHECK(await(c, MSG_PIPELINE_STATE, out, sizeof out));
	CHECK_STR(out, "stopped");
	do
		REQUIRE(next(c, &ev));
	while (ev.kind != CONN_EV_SIGNALLED);
	CHECK(!conn_can_disconnect(c));
	CHECK_INT(conn_disconnect(c, 0, -1), -ERR_UNSUPPORTED);
	CHECK_INT(conn_close(c, 5000), 0);
	CHECK_INT(conn_state(c), CONN_CLOSED);
	conn_free(c);
}

TEST(stdio_much_both_ways)
{
	struct conn *c = open_child();
	struct conn_event ev;
	uint8_t pid[16];
	char text[4096];
	int sent = 0, got = 0;

	REQUIRE(c && handshake(c));
	start_pipeline(c, pid, "input");
	memset(text, 'y', sizeof text);
	while (got < 4000) {
		for (int i = 0; i < 2000 && sent < 4000; i++, sent++)
			REQUIRE(conn_send(c, MSG_PIPELINE_INPUT, pid, text,
					  sizeof text) == 0);
		REQUIRE(next(c, &ev));
		if (ev.kind == CONN_EV_MESSAGE) {
			CHECK_INT(ev.len, sizeof text);
			got++;
		}
	}
	conn_send(c, MSG_END_OF_PIPELINE_INPUT, pid, NULL, 0);
	CHECK(await(c, MSG_PIPELINE_STATE, NULL, 0));
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

TEST(stdio_reports_what_is_no_packet)
{
	static const char *const argv[] = {
		"sh", "-c", "echo Welcome; cat >/dev/null", NULL,
	};
	struct conn_stdio p = { .argv = argv };
	struct conn_event ev;
	struct conn *c;

	guid_random(p.id);
	REQUIRE(conn_open_stdio(&p, &c) == 0);
	conn_send(c, MSG_SESSION_CAPABILITY, NULL, "c", 1);
	REQUIRE(next(c, &ev));
	CHECK_INT(ev.kind, CONN_EV_BROKEN);
	CHECK_STR(conn_error_text(c), "Welcome");
	conn_free(c);
}

TEST(relay_leads_to_a_session_that_outlives_it)
{
	const char *argv[] = { "/proc/self/exe", "-sshs",
			       registry_base(), NULL };
	const struct conn_way way = { .argv = argv, .connect_ms = 20000 };
	_cleanup_(freep) struct session_info *all = NULL;
	struct session_params p;
	struct conn_event ev;
	struct conn *c, *d;
	char out[64];
	size_t n;

	params(&p);
	REQUIRE(conn_open_way(&p, &way, &c) == 0);
	REQUIRE(handshake(c));
	CHECK_STR(run(c, "echo far", out, sizeof out), "far");
	CHECK_INT(conn_attach_way(&way, p.id, &d), -ERR_EXISTS);
	conn_free(d);
	cut_sockets();
	do
		REQUIRE(next(c, &ev));
	while (ev.kind != CONN_EV_DISCONNECTED);
	REQUIRE(conn_reconnect(c) == 0);
	CHECK_STR(run(c, "echo on", out, sizeof out), "on");
	REQUIRE(conn_disconnect(c, 0, -1) == 0);
	CHECK_INT(session_list_far(&way, 5000, -1, &all, &n, NULL), 0);
	REQUIRE(n == 1);
	CHECK_MEM(all[0].id, p.id, 16);
	CHECK_INT(all[0].state, SESSION_DISCONNECTED);
	REQUIRE(conn_attach_way(&way, p.id, &d) == 0);
	CHECK_STR(run(d, "echo new", out, sizeof out), "new");
	REQUIRE(conn_disconnect(d, 0, -1) == 0);
	conn_free(d);
	CHECK_INT(session_close_far(&way, p.id, false, 5000, NULL), 0);
	CHECK(becomes(p.id, -1));
	conn_free(c);
}

TEST(way_restores_a_cut_connection_by_itself)
{
	const char *argv[] = { "/proc/self/exe", "-sshs",
			       registry_base(), NULL };
	const struct conn_way way = { .argv = argv, .connect_ms = 20000,
				      .retry_ms = 20000, .ping_ms = 5000 };
	struct session_params p;
	int restored = 0;
	struct conn_event ev;
	struct conn *c;
	uint8_t pid[16];
	int got = 0, sent = 0, cuts = 0;
	char text[16];

	params(&p);
	REQUIRE(conn_open_way(&p, &way, &c) == 0);
	REQUIRE(handshake(c));
	start_pipeline(c, pid, "input");
	while (got < INPUTS) {
		REQUIRE(send_and_cut(c, pid, &sent, &cuts));
		REQUIRE(next(c, &ev));
		REQUIRE(ev.kind != CONN_EV_DISCONNECTED);
		restored += ev.kind == CONN_EV_RESTORED;
		if (ev.kind != CONN_EV_MESSAGE)
			continue;
		snprintf(text, sizeof text, "%d", got++);
		REQUIRE(text_is(&ev, text));
		conn_consumed(c);
	}
	CHECK(cuts > 2);
	CHECK(restored > 0);
	CHECK_INT(conn_close(c, 5000), 0);
	conn_free(c);
}

TEST(worker_outlives_hangup)
{
	struct session_params p;
	struct conn *c;
	char out[16];

	params(&p);
	c = open_with(&p);
	REQUIRE(c);
	kill((pid_t)conn_worker_pid(c), SIGHUP);
	CHECK_STR(run(c, "echo x", out, sizeof out), "x");
	kill((pid_t)conn_worker_pid(c), SIGTERM);
	CHECK(becomes(p.id, -1));
	conn_free(c);
}

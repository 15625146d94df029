/* SPDX-License-Identifier: MIT */
/*
 * Taking in what the far ends send: one event at a time, decoded, handed to the
 * pipeline it belongs to, then consumed.
 */
#include "remoting/client.h"

#include <string.h>

#include "base/err.h"
#include "clixml/reader.h"
#include "clixml/records.h"
#include "engine/records.h"
#include "remoting/client_ssh.h"
#include "remoting/job.h"
#include "sys/clock.h"

enum { CONNS_INLINE = 64, UNTAKEN_MAX = 11 << 20, FRAME_BYTES = 128, PATIENCE_MS = 1000 };

#define SMA "System.Management.Automation."

/* --- decoding ----------------------------------------------------------- */

struct decode {
	struct remote_runspace *rs;
	const struct client_event *ev;
	val v;
};

static void decode_body(struct rt *rt, void *arg)
{
	struct decode *d = arg;
	struct clixml_reader_options options = remote_reader_for(d->rs);

	d->v = clixml_read(rt, d->ev->data, d->ev->len, &options);
}

/* False: it can't be read, and the session is given up. Ctrl+C is not for this:
 * what was received may be another command's. */
static bool decode(struct rt *rt, struct remote_runspace *rs, const struct client_event *ev, val *ret)
{
	struct decode d = { .rs = rs, .ev = ev, .v = V_NULL };
	enum unwind u;
	int held;

	if (!ev->len) {
		*ret = V_NULL;
		return true;
	}
	held = rt_stop_hold(rt, 1);
	u = rt_protect(rt, decode_body, &d);
	rt_stop_hold(rt, held);
	if (u != UNWIND_NONE && u != UNWIND_ERROR)
		rt_rethrow(rt, &rt->unwound);
	if (u == UNWIND_ERROR) {
		remote_broken(rt, rs, USTR_C(rt, errrec_message(rt, rt->unwound.error)));
		return false;
	}
	*ret = d.v;
	return true;
}

/* --- messages of the session -------------------------------------------- */

static struct errrec *state_error(struct rt *rt, struct remote_runspace *rs, val v)
{
	val e;

	if (!payload_find(rt, v, "ExceptionAsErrorRecord", &e) || val_is_null(e))
		return NULL;
	return record_origin(rt, rs, record_read_error(rt, e));
}

static void settled(struct rt *rt, struct remote_runspace *rs)
{
	void (*fn)(struct rt *, struct remote_runspace *) = rs->settled;

	rs->settled = NULL;
	if (fn)
		fn(rt, rs);
}

/* The reason that stands beside a state, kept with the session; or NULL. */
static struct errrec *state_reason(struct rt *rt, struct remote_runspace *rs, val v)
{
	struct errrec *e = state_error(rt, rs, v);

	if (e)
		gc_store(rs, &rs->reason, e->exception);
	return e;
}

static void pool_message(struct rt *rt, struct remote_runspace *rs, uint32_t type, val v)
{
	switch (type) {
	case MSG_APPLICATION_PRIVATE_DATA:
		gc_store(rs, &rs->private_data, V_NULL);
		payload_find(rt, v, "ApplicationPrivateData", &rs->private_data);
		break;
	case MSG_RUNSPACEPOOL_STATE:
		state_reason(rt, rs, v);
		break;
	case MSG_RUNSPACE_AVAILABILITY:
		remote_answered(rt, rs, v);
		break;
	case MSG_USER_EVENT:
		remote_event(rt, rs, v);
		break;
	case MSG_RUNSPACEPOOL_HOST_CALL:
		host_call_run(rt, rs, NULL, v);
		break;
	}
}

/* --- messages of a pipeline --------------------------------------------- */

static void put_record(struct rt *rt, struct remote_pipe *p, enum stream s, const char *type, val v)
{
	val r = record_read_informational(rt, v, type);

	p->take(rt, p, s, p->bare ? r : record_origin_info(rt, p->rs, r, type));
}

static void put_error(struct rt *rt, struct remote_pipe *p, struct errrec *e)
{
	p->take(rt, p, STREAM_ERROR, val_obj(p->bare ? record_far(e) : record_origin(rt, p->rs, e)));
}

static void pipe_message(struct rt *rt, struct remote_pipe *p, uint32_t type, val v)
{
	switch (type) {
	case MSG_PIPELINE_OUTPUT:
		p->take(rt, p, STREAM_OUT, v);
		break;
	case MSG_ERROR_RECORD:
		put_error(rt, p, record_read_error(rt, v));
		break;
	case MSG_WARNING_RECORD:
		put_record(rt, p, STREAM_WARNING, SMA "WarningRecord", v);
		break;
	case MSG_VERBOSE_RECORD:
		put_record(rt, p, STREAM_VERBOSE, SMA "VerboseRecord", v);
		break;
	case MSG_DEBUG_RECORD:
		put_record(rt, p, STREAM_DEBUG, SMA "DebugRecord", v);
		break;
	case MSG_PROGRESS_RECORD:
		p->take(rt, p, STREAM_PROGRESS, record_read_progress(rt, v));
		break;
	case MSG_INFORMATION_RECORD:
		v = record_read_information(rt, v);
		information_forwarded(rt, v);
		p->take(rt, p, STREAM_INFO, p->bare ? v : record_origin_info(rt, p->rs, v, SMA "InformationRecord"));
		break;
	case MSG_PIPELINE_HOST_CALL:
		if (p->held)
			p->take(rt, p, (enum stream)0, v);
		else if (p->host_call)
			p->host_call(rt, p, v);
		else
			host_call_run(rt, p->rs, p, v);
		break;
	}
}

/* --- events ------------------------------------------------------------- */

static struct remote_pipe *find(struct remote_runspace *rs, const uint8_t *pid)
{
	for (struct remote_pipe *p = rs->pipes; p; p = p->next)
		if (guid_same(p->far.pid, pid))
			return p;
	return NULL;
}

void remote_pipes_end(struct rt *rt, struct remote_runspace *rs, enum pipe_state state, struct errrec *why)
{
	struct remote_pipe *p, *next;

	for (p = rs->pipes; p; p = next) {
		next = p->next;
		pipe_ended(rt, p, state, why);
	}
}

/* A child of ours that never opened. */
static struct errrec *unopened_child(struct rt *rt, struct remote_runspace *rs, const char *text)
{
	struct errrec *e = remote_error(rt, "2100,PSSessionStateBroken", EC_OpenError, rs->computer, "%s", text);

	gc_store(e, &e->target, val_str(rs->computer));
	gc_storep(e, e->command, ustr_empty(rt));
	return e;
}

/* The session broke: its pipelines fail. */
static void tell_broken(struct rt *rt, struct remote_runspace *rs, const char *text, bool opening)
{
	struct errrec *e = opening && rs->kind == REMOTE_PROCESS ? unopened_child(rt, rs, text) :
			   remote_error(rt, "JobFailure", EC_OperationStopped, rs->computer, "%s", text);

	gc_store(rs, &rs->reason, e->exception);
	remote_pipes_end(rt, rs, PIPE_FAILED, record_origin(rt, rs, e));
	session_runspace_closed(rt, rs);
	settled(rt, rs);
}

void remote_broken(struct rt *rt, struct remote_runspace *rs, const char *text)
{
	if (client_break(&rs->far))
		tell_broken(rt, rs, text, false);
}

#define CHILD_SAID "The background process reported an error with the following message: "

static struct ustr *lost_text(struct rt *rt, struct remote_runspace *rs, int error, bool opening)
{
	const char *said = rs->far.conn ? conn_error_text(rs->far.conn) : "";
	struct remote_target t = ssh_target_of(rs);
	struct sbuf b;

	/* By the word of its worker. */
	if (error == -ERR_STATE && *said)
		return ustr_new(rt, said);
	if (error == -ERR_LIMIT && *said)
		return ustr_printf(rt, "Processing data from remote server %s failed with the following error message: %s",
				   USTR_C(rt, rs->computer), said);
	if (rs->kind == REMOTE_SSH)
		return ssh_failure(rt, &t, error, said, opening);
	if (rs->kind == REMOTE_PROCESS && *said)
		return ustr_printf(rt, CHILD_SAID "%s.", said);
	sbuf_init(&b, rt);
	sbuf_puts(&b, opening ? "The session could not be started" : "The process of the session ended unexpectedly");
	if (*said)
		sbuf_printf(&b, ": %.*s", (int)(strlen(said) - (said[strlen(said) - 1] == '.')), said);
	else if (error && error != -ERR_CLOSED)
		sbuf_printf(&b, ": %s", err_text(error));
	sbuf_putc(&b, '.');
	return sbuf_take(&b);
}

/* By its own word, where the record of why can be read, or by its connection. */
static void broken(struct rt *rt, struct remote_runspace *rs, const struct client_event *ev, bool opening)
{
	struct errrec *e = NULL;
	struct ustr *text;
	val v;

	if (ev->data && decode(rt, rs, ev, &v))
		e = state_reason(rt, rs, v);
	if (e && opening && rs->kind == REMOTE_PROCESS)
		text = ustr_printf(rt, CHILD_SAID "Remote transport error: %s.", USTR_C(rt, errrec_message(rt, e)));
	else if (e)
		text = errrec_message(rt, e);
	else
		text = ev->text ? ustr_new(rt, ev->text) : lost_text(rt, rs, ev->error, opening);
	tell_broken(rt, rs, USTR_C(rt, text), opening);
}

static void cut(struct rt *rt, struct remote_runspace *rs, int error)
{
	rs->disconnected_ms = clock_real_ms();
	rs->elsewhere = error == -ERR_EXISTS;
	remote_pipes_end(rt, rs, PIPE_DISCONNECTED, NULL);
}

static void ended(struct rt *rt, struct remote_runspace *rs)
{
	remote_pipes_end(rt, rs, PIPE_FAILED,
			 record_origin(rt, rs, remote_error(rt, "JobFailure", EC_OperationStopped, rs->computer,
				"The session was closed.")));
	session_runspace_closed(rt, rs);
	settled(rt, rs);
}

/* Its word on why the pipeline ended, or ours. */
static struct errrec *end_reason(struct rt *rt, struct remote_runspace *rs, const struct client_event *ev, val state)
{
	if (!ev->text)
		return state_error(rt, rs, state);
	return record_origin(rt, rs,
			     remote_error(rt, "JobFailure", EC_OperationStopped, rs->computer,
					  "The command failed: %s.", ev->text));
}

static void pipe_event(struct rt *rt, struct remote_runspace *rs, const struct client_event *ev)
{
	struct remote_pipe *p = find(rs, ev->pid);
	val v;

	if (!p || !decode(rt, rs, ev, &v))
		return;
	if (ev->kind == CLIENT_PIPE_ENDED)
		pipe_ended(rt, p, ev->ended, end_reason(rt, rs, ev, v));
	else
		pipe_message(rt, p, ev->type, v);
}

static void pool_event(struct rt *rt, struct remote_runspace *rs, const struct client_event *ev)
{
	val v;

	if (ev->data && decode(rt, rs, ev, &v))
		pool_message(rt, rs, ev->type, v);
}

static void event(struct rt *rt, struct remote_runspace *rs, const struct client_event *ev, bool opening)
{
	switch (ev->kind) {
	case CLIENT_OPENED:
		settled(rt, rs);
		break;
	case CLIENT_MESSAGE:
		pool_event(rt, rs, ev);
		break;
	case CLIENT_PIPE_MESSAGE:
	case CLIENT_PIPE_ENDED:
		pipe_event(rt, rs, ev);
		break;
	case CLIENT_DISCONNECTED:
		cut(rt, rs, ev->error);
		break;
	case CLIENT_CLOSED:
		ended(rt, rs);
		break;
	case CLIENT_BROKEN:
		broken(rt, rs, ev, opening);
		break;
	case CLIENT_INTERRUPTED:
	case CLIENT_RETRYING:
	case CLIENT_RESTORED:
		ssh_news(rt, rs, ev);
		break;
	default:
		break;
	}
}

static bool holding(const struct remote_runspace *rs)
{
	for (const struct remote_pipe *p = rs->pipes; p; p = p->next)
		if (p->held && p->held->n)
			return true;
	return false;
}

/* A job that is left alone must not stop its command for good, but the session
 * may be about to be disconnected. */
static bool may_keep(struct remote_runspace *rs)
{
	if (rs->untaken < UNTAKEN_MAX)
		return true;
	if (!rs->full_ms)
		rs->full_ms = clock_ms();
	return rs->patient && clock_ms() - rs->full_ms < PATIENCE_MS;
}

/* True while what came is to be had by whoever connects next: nobody here has
 * taken it yet. */
static bool untaken(struct remote_runspace *rs)
{
	if (holding(rs))
		return true;
	if (!may_keep(rs))
		return false;
	for (const struct remote_pipe *p = rs->pipes; p; p = p->next) {
		struct job *j = p->background ? val_job(p->owner) : NULL;

		if (j && j->results && j->results->n)
			return true;
	}
	return false;
}

void remote_taken(struct remote_runspace *rs)
{
	if (untaken(rs))
		return;
	client_consumed(&rs->far);
	rs->untaken = 0;
	rs->full_ms = 0;
}

/* True when something came. */
bool remote_drain(struct rt *rt, struct remote_runspace *rs)
{
	bool any = false, opening = rs->far.state == POOL_OPENING;
	struct client_event ev;

	while (client_next(&rs->far, &ev)) {
		event(rt, rs, &ev, opening);
		any = true;
		opening = rs->far.state == POOL_OPENING;
		rs->untaken += ev.len + FRAME_BYTES;
		remote_taken(rs);
	}
	if (rs->far.conn && states_pool_final(rs->far.state)) {
		client_drop(&rs->far);
		remote_forget(rt, rs);
	}
	return any;
}

/* --- waiting ------------------------------------------------------------ */

void remote_poll(struct rt *rt, struct remote_runspace *rs)
{
	if (rs->far.conn && conn_wait(&rs->far.conn, 1, -1, 0) > 0)
		remote_drain(rt, rs);
}

static bool drain_all(struct rt *rt, struct remote_runspace *const *rs, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any |= remote_drain(rt, rs[i]);
	return any;
}

/* While other scripts of the runtime run, looks every now and then instead. */
static int wait_conns(struct rt *rt, struct conn **conns, size_t n, int timeout_ms)
{
	enum { STEP_MS = 5, ALONE_MS = 20 };
	struct pollfd stop = { .fd = rt->stop_fd, .events = POLLIN };

	/* Without a connection nothing would wake it when a script beside it has ended. */
	if (!n && (timeout_ms < 0 || timeout_ms > ALONE_MS))
		timeout_ms = ALONE_MS;
	if (!rt->slicing)
		return conn_wait(conns, n, rt->stop_fd, timeout_ms);
	/* Others may have closed some of CONNS meanwhile: the caller looks at what is left. */
	rt_wait(rt, &stop, 1, timeout_ms < 0 ? STEP_MS : MIN(timeout_ms, (int)STEP_MS));
	return 1;
}

bool remote_wait(struct rt *rt, struct remote_runspace *const *rs, size_t n, int timeout_ms)
{
	struct list *l = remoting_of(rt)->runspaces;
	struct remote_runspace *few[CONNS_INLINE], **all = few;
	struct conn *few_conns[CONNS_INLINE], **conns = few_conns;
	int r;

	size_t most = rs ? n + (rt->background ? l->n : 0) : l->n;

	if (most > CONNS_INLINE) {
		all = rt_block(rt, struct remote_runspace *, most);
		conns = rt_block(rt, struct conn *, most);
	}
	for (size_t i = 0; i < (rs ? n : l->n); i++)
		all[i] = rs ? rs[i] : val_remote_runspace(l->v[i]);
	n = rs ? n + background_all(rt, all + n) : l->n;
	rs = all;
	if (drain_all(rt, rs, n))
		return true;
	for (size_t i = 0; i < n; i++) {
		conns[i] = rs[i]->far.conn;
		if (rs[i]->full_ms)	/* now it is waited for */
			remote_taken(rs[i]);
	}
	r = wait_conns(rt, conns, n, timeout_ms);
	rt_poll(rt);
	return r > 0 && drain_all(rt, rs, n);
}

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
#include "remoting/client_ssh.h"
#include "remoting/session.h"
#include "sys/clock.h"

enum { CONNS_INLINE = 64 };

#define SMA "System.Management.Automation."

/* --- decoding ----------------------------------------------------------- */

struct decode {
	struct remote_runspace *rs;
	const struct conn_event *ev;
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
static bool decode(struct rt *rt, struct remote_runspace *rs, const struct conn_event *ev, val *ret)
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

static void pool_state(struct rt *rt, struct remote_runspace *rs, val v)
{
	int64_t n = payload_int(rt, v, "RunspaceState", -1);
	struct errrec *e = state_error(rt, rs, v);

	if (e)
		gc_store(rs, &rs->reason, e->exception);
	if (n == POOL_OPENED && (rs->state == POOL_OPENING || rs->state == POOL_CONNECTING))
		rs->state = POOL_OPENED;
	else if (n == POOL_BROKEN)
		remote_broken(rt, rs, e ? USTR_C(rt, errrec_message(rt, e)) : "the other end reported that the session is broken");
	else if (n == POOL_CLOSED && rs->state == POOL_OPENING)
		remote_broken(rt, rs, e ? USTR_C(rt, errrec_message(rt, e)) : "the other end closed the session");
}

static void pool_message(struct rt *rt, struct remote_runspace *rs, uint32_t type, val v)
{
	switch (type) {
	case MSG_SESSION_CAPABILITY:
		rs->version = payload_read_capability(rt, v);
		if (rs->version < 200 || rs->version >= 300)
			remote_broken(rt, rs, "the other end speaks a protocol version that is not understood");
		break;
	case MSG_APPLICATION_PRIVATE_DATA:
		gc_store(rs, &rs->private_data, V_NULL);
		payload_find(rt, v, "ApplicationPrivateData", &rs->private_data);
		break;
	case MSG_RUNSPACEPOOL_STATE:
		pool_state(rt, rs, v);
		break;
	case MSG_PUBLIC_KEY_REQUEST:
		remote_key_requested(rt, rs);
		break;
	case MSG_ENCRYPTED_SESSION_KEY:
		remote_key_came(rt, rs, v);
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

static void pipe_state_message(struct rt *rt, struct remote_pipe *p, val v)
{
	int64_t n = payload_int(rt, v, "PipelineState", -1);
	struct errrec *e = state_error(rt, p->rs, v);

	if (n == PIPE_STOPPED || n == PIPE_COMPLETED || n == PIPE_FAILED)
		pipe_ended(rt, p, (enum pipe_state)n, e);
}

static void put_record(struct rt *rt, struct remote_pipe *p, enum stream s, const char *type, val v)
{
	val r = record_read_informational(rt, v, type);

	p->take(rt, p, s, record_origin_info(rt, p->rs, r, type));
}

static void pipe_message(struct rt *rt, struct remote_pipe *p, uint32_t type, val v)
{
	switch (type) {
	case MSG_PIPELINE_OUTPUT:
		p->take(rt, p, STREAM_OUT, v);
		break;
	case MSG_ERROR_RECORD:
		p->take(rt, p, STREAM_ERROR, val_obj(record_origin(rt, p->rs, record_read_error(rt, v))));
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
		p->take(rt, p, STREAM_INFO, record_read_information(rt, v));
		break;
	case MSG_PIPELINE_STATE:
		pipe_state_message(rt, p, v);
		break;
	case MSG_PIPELINE_HOST_CALL:
		if (p->held)
			p->take(rt, p, (enum stream)0, v);
		else
			host_call_run(rt, p->rs, p, v);
		break;
	}
}

/* --- events ------------------------------------------------------------- */

static struct remote_pipe *find(struct remote_runspace *rs, const uint8_t *pid)
{
	for (struct remote_pipe *p = rs->pipes; p; p = p->next)
		if (guid_same(p->pid, pid))
			return p;
	return NULL;
}

static void message(struct rt *rt, struct remote_runspace *rs, const struct conn_event *ev)
{
	struct remote_pipe *p = NULL;
	val v;

	if (!guid_is_zero(ev->pid) && !(p = find(rs, ev->pid)))
		return;
	if (!decode(rt, rs, ev, &v))
		return;
	if (p)
		pipe_message(rt, p, ev->type, v);
	else
		pool_message(rt, rs, ev->type, v);
}

void remote_pipes_end(struct rt *rt, struct remote_runspace *rs, enum pipe_state state, struct errrec *why)
{
	struct remote_pipe *p, *next;

	for (p = rs->pipes; p; p = next) {
		next = p->next;
		pipe_ended(rt, p, state, why);
	}
}

void remote_broken(struct rt *rt, struct remote_runspace *rs, const char *text)
{
	struct errrec *e;

	if (rs->state == POOL_BROKEN || rs->state == POOL_CLOSED)
		return;
	e = remote_error(rt, "JobFailure", EC_OperationStopped, rs->computer, "%s", text);
	rs->state = POOL_BROKEN;
	gc_store(rs, &rs->reason, e->exception);
	remote_pipes_end(rt, rs, PIPE_FAILED, record_origin(rt, rs, e));
	session_runspace_closed(rt, rs);
}

static void broken(struct rt *rt, struct remote_runspace *rs, int error)
{
	const char *said = rs->conn ? conn_error_text(rs->conn) : "";
	struct remote_target t = ssh_target_of(rs);
	struct sbuf b;

	if (rs->kind == REMOTE_SSH) {
		remote_broken(rt, rs, USTR_C(rt, ssh_failure(rt, &t, error, said, rs->state == POOL_OPENING)));
		return;
	}
	sbuf_init(&b, rt);
	sbuf_puts(&b, "The process of the session ended unexpectedly");
	if (*said)
		sbuf_printf(&b, ": %s", said);
	else if (error && error != -ERR_CLOSED)
		sbuf_printf(&b, ": %s", err_text(error));
	sbuf_puts(&b, ".");
	remote_broken(rt, rs, USTR_C(rt, sbuf_take(&b)));
}

static void cut(struct rt *rt, struct remote_runspace *rs, int error)
{
	rs->state = POOL_DISCONNECTED;
	rs->disconnected_ms = clock_real_ms();
	rs->elsewhere = error == -ERR_EXISTS;
	remote_pipes_end(rt, rs, PIPE_DISCONNECTED, NULL);
}

static void ended(struct rt *rt, struct remote_runspace *rs)
{
	if (rs->state != POOL_BROKEN)
		rs->state = POOL_CLOSED;
	remote_pipes_end(rt, rs, PIPE_FAILED,
			 record_origin(rt, rs, remote_error(rt, "JobFailure", EC_OperationStopped, rs->computer, "The session was closed.")));
	session_runspace_closed(rt, rs);
}

static void event(struct rt *rt, struct remote_runspace *rs, const struct conn_event *ev)
{
	switch (ev->kind) {
	case CONN_EV_MESSAGE:
		message(rt, rs, ev);
		break;
	case CONN_EV_CONNECTED:
		if (rs->state == POOL_CONNECTING)
			rs->state = POOL_OPENED;
		break;
	case CONN_EV_DISCONNECTED:
		cut(rt, rs, ev->error);
		break;
	case CONN_EV_CLOSED:
		ended(rt, rs);
		break;
	case CONN_EV_BROKEN:
		broken(rt, rs, ev->error);
		break;
	case CONN_EV_INTERRUPTED:
	case CONN_EV_RETRYING:
	case CONN_EV_RESTORED:
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

/* True when something came. */
static bool drain(struct rt *rt, struct remote_runspace *rs)
{
	struct conn_event ev;
	bool any = false;

	while (rs->conn && conn_next(rs->conn, &ev) > 0) {
		event(rt, rs, &ev);
		any = true;
		if (rs->conn && !holding(rs))
			conn_consumed(rs->conn);
	}
	if (rs->conn && (rs->state == POOL_BROKEN || rs->state == POOL_CLOSED)) {
		rs->conn = conn_free(rs->conn);
		remote_forget(rt, rs);
	}
	return any;
}

/* --- waiting ------------------------------------------------------------ */

void remote_poll(struct rt *rt, struct remote_runspace *rs)
{
	if (rs->conn && conn_wait(&rs->conn, 1, -1, 0) > 0)
		drain(rt, rs);
}

static bool drain_all(struct rt *rt, struct remote_runspace *const *rs, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any |= drain(rt, rs[i]);
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
	rt_wait(rt, &stop, 1, timeout_ms < 0 ? STEP_MS : MIN(timeout_ms, (int)STEP_MS));
	return conn_wait(conns, n, rt->stop_fd, 0);
}

bool remote_wait(struct rt *rt, struct remote_runspace *const *rs, size_t n, int timeout_ms)
{
	struct list *l = remoting_of(rt)->runspaces;
	struct remote_runspace *few[CONNS_INLINE], **all = few;
	struct conn *few_conns[CONNS_INLINE], **conns = few_conns;
	int r;

	n = rs ? n : l->n;
	if (n > CONNS_INLINE) {
		all = rt_block(rt, struct remote_runspace *, n);
		conns = rt_block(rt, struct conn *, n);
	}
	for (size_t i = 0; i < n; i++)
		all[i] = rs ? rs[i] : val_remote_runspace(l->v[i]);
	rs = all;
	if (drain_all(rt, rs, n))
		return true;
	for (size_t i = 0; i < n; i++)
		conns[i] = rs[i]->conn;
	r = wait_conns(rt, conns, n, timeout_ms);
	rt_poll(rt);
	return r > 0 && drain_all(rt, rs, n);
}

/* SPDX-License-Identifier: MIT */
/* Opening, connecting, disconnecting and closing the far runspaces. */
#include "engine/runspace.h"
#include "remoting/client.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "providers/provider.h"
#include "remoting/client_ssh.h"
#include "remoting/limit_error.h"
#include "remoting/session.h"
#include "sys/clock.h"
#include "transport/hostpipe.h"
#include "transport/session_limits.h"
#include "types/guid.h"

enum { CLOSE_MS = 5000 };

#define TRANSPORT_EXCEPTION "System.Management.Automation.Remoting.PSRemotingTransportException"

struct remoting *remoting_of(struct rt *rt)
{
	return rt->eng->remoting;
}

struct remote_runspace *val_remote_runspace(val v)
{
	return val_cell(v, &type_remote_runspace);
}

/* The messages of one runspace are written one at a time; a getter that runs
 * while one is written gets a writer of its own. */
struct clixml_writer *remote_writer(struct rt *rt)
{
	struct remoting *r = remoting_of(rt);

	if (r->writing)
		return clixml_writer_new(rt);
	if (!r->writer)
		gc_storep(r, r->writer, clixml_writer_new(rt));
	r->writing = true;
	return r->writer;
}

void remote_writer_done(struct rt *rt, struct clixml_writer *w)
{
	struct remoting *r = remoting_of(rt);

	buf_reset(&w->out);
	if (w == r->writer)
		r->writing = false;
}

struct errrec *remote_error(struct rt *rt, const char *id, enum error_category c, struct ustr *computer, const char *fmt, ...)
{
	struct ustr *text;
	struct errrec *e;
	va_list ap;

	va_start(ap, fmt);
	text = ustr_vprintf(rt, fmt, ap);
	va_end(ap);
	e = err_make(rt, TRANSPORT_EXCEPTION, id, c, V_NULL, "%s", USTR_C(rt, text));
	if (computer)
		gc_storep(e, e->details, ustr_printf(rt, "[%s] %s", USTR_C(rt, computer), USTR_C(rt, text)));
	return e;
}

struct errrec *remote_open_error(struct rt *rt, struct remote_runspace *rs)
{
	struct exc *x = val_exc(rs->reason);
	struct errrec *e = remote_error(rt, "PSSessionOpenFailed", EC_OpenError, rs->computer, "%s",
					x && x->message ? USTR_C(rt, x->message)
					: "The session was closed while it was being opened.");

	gc_store(e, &e->target, val_obj(rs));
	return e;
}

void remote_sent(struct remote_runspace *rs, int r, struct clixml_writer *w)
{
	struct rt *rt = rs->rt;

	if (w)
		remote_writer_done(rt, w);
	if (r == -ERR_CANCELLED)
		rt_poll(rt);
	if (r == -ERR_LIMIT)
		err_throw(rt, TRANSPORT_EXCEPTION, "JobFailure", EC_LimitsExceeded, V_NULL,
			  "The data sent to the session is larger than its limit.");
	if (r < 0 && rs->far.state == POOL_OPENED && conn_state(rs->far.conn) != CONN_DISCONNECTED)
		remote_broken(rt, rs, err_text(r));
}

void remote_send(struct remote_runspace *rs, uint32_t type, const uint8_t *pid, struct clixml_writer *w)
{
	remote_sent(rs, client_send(&rs->far, type, pid, buf_ptr(&w->out), buf_size(&w->out)), w);
}

/* --- making ------------------------------------------------------------- */

static void identify(struct remote_runspace *rs, const uint8_t id[GUID_LEN])
{
	memcpy(rs->far.id, id, GUID_LEN);
	gc_store(rs, &rs->instance_id, guid_value(rs->rt, id));
}

/* One in a child of ours has its id before it is opened. */
static void identify_child(struct remote_runspace *rs)
{
	uint8_t id[GUID_LEN];

	guid_random(id);
	identify(rs, id);
	gc_store(rs, &rs->connection_info, connection_new(rs->rt, rs));
}

struct remote_runspace *remote_prepare(struct rt *rt, const struct remote_target *t)
{
	struct remote_runspace *rs = rt_new_cell(rt, &type_remote_runspace, remote_runspace);

	rs->rt = rt;
	rs->kind = t->kind;
	rs->computer = t->computer;
	rs->configuration = t->configuration ? t->configuration : ustr_new(rt, "Microsoft.PowerShell");
	rs->user = t->user;
	rs->options = t->options;
	rs->port = t->port;
	rs->host = t->host;
	rs->key = t->key;
	rs->subsystem = t->subsystem;
	rs->ssh_options = t->ssh_options;
	rs->credential = t->credential;
	rs->connect_ms = t->connect_ms >= 0 || val_is_null(t->options)
				 ? t->connect_ms
				 : session_option_wait(rt, t->options, SO_OPEN_TIMEOUT, -1);
	rs->fast = t->fast;
	rs->pipe = t->pipe;
	rs->pid = t->pid;
	rs->computer_note = val_str(rs->computer);
	rs->settled_for = rs->instance = rs->instance_id = rs->private_data = rs->reason = rs->connection_info = V_NULL;
	runspace_current(rt);	/* that is the first */
	rs->number = (int32_t)++rt->eng->runspaces;
	rs->name = t->name ? t->name : ustr_printf(rt, "Runspace%d", rs->number);
	rs->buffering = SESSION_BLOCK;
	if (t->kind == REMOTE_PROCESS)
		identify_child(rs);
	return rs;
}

static void watch(struct rt *rt, struct remote_runspace *rs)
{
	conn_set_stop(rs->far.conn, rt->stop_fd);
	list_add(rt, remoting_of(rt)->runspaces, val_obj(rs));
}

void remote_forget(struct rt *rt, struct remote_runspace *rs)
{
	struct list *l = remoting_of(rt)->runspaces;

	for (uint32_t i = 0; i < l->n; i++)
		if (l->v[i].o == &rs->h) {
			list_remove_at(rt, l, i);
			return;
		}
}

/* What is too long is cut behind a whole character. */
static void put_text(struct rt *rt, char *to, size_t size, struct ustr *s)
{
	const char *text = s ? USTR_C(rt, s) : "";
	size_t n = strnlen(text, size);

	if (n == size)
		for (n--; n && ((uint8_t)text[n] & 0xC0) == 0x80; n--)
			;
	memcpy(to, text, n);
	to[n] = '\0';
}

/* The session configurations of this machine. */
static bool is_configuration(const struct ustr *name)
{
	return ustr_ieq_c(name, "Microsoft.PowerShell") || ustr_ieq_c(name, "PowerShell.7") ||
	       ustr_ieq_c(name, "PowerShell." POWERSHELL_VERSION);
}

static int open_local(struct rt *rt, const struct remote_target *t, struct remote_runspace *rs)
{
	struct session_params p = { .client_pid = (uint32_t)getpid(), .idle_ms = t->idle_ms };
	int r;

	if (!is_configuration(rs->configuration))
		return -ERR_NOTFOUND;
	guid_random(p.id);
	identify(rs, p.id);
	put_text(rt, p.name, sizeof p.name, rs->name);
	put_text(rt, p.configuration, sizeof p.configuration, rs->configuration);
	put_text(rt, p.computer, sizeof p.computer, rs->computer);
	put_text(rt, p.cwd, sizeof p.cwd, t->directory ? t->directory : NULL);
	session_option_apply(rt, t->options, &p);
	r = session_limits_apply(&p);
	if (r < 0)
		return r;
	rs->idle_ms = p.idle_ms ? p.idle_ms : SESSION_IDLE_DEFAULT_MS;
	rs->buffering = p.buffering;
	return client_open_local(&rs->far, &p, NULL);
}

/* Over ssh a psession at the other end makes a session that outlives the
 * connection, with these parameters; a stock server ignores them. */
static int open_ssh(struct rt *rt, const struct remote_target *t, struct remote_runspace *rs)
{
	struct session_params p = { .client_pid = (uint32_t)getpid(), .idle_ms = t->idle_ms };
	struct remote_target way = *t;
	struct ssh_command w;
	int r;

	guid_random(p.id);
	identify(rs, p.id);
	put_text(rt, p.name, sizeof p.name, rs->name);
	put_text(rt, p.configuration, sizeof p.configuration, rs->configuration);
	put_text(rt, p.computer, sizeof p.computer, rs->computer);
	session_option_apply(rt, t->options, &p);
	rs->idle_ms = p.idle_ms ? p.idle_ms : SESSION_IDLE_DEFAULT_MS;
	rs->buffering = p.buffering;
	way.connect_ms = rs->connect_ms;
	r = ssh_way_of(rt, &way, &w);
	return r < 0 ? r : client_open_way(&rs->far, &p, &w.way);
}

static int open_process(struct rt *rt, const struct remote_target *t, struct remote_runspace *rs)
{
	static const char *const argv[] = { "/proc/self/exe", "-s", "-NoLogo", "-NoProfile", NULL };
	struct conn_stdio c = { .argv = t->argv ? t->argv : argv, .envp = t->envp, .stderr_fatal = true };

	if (t->directory)
		c.cwd = USTR_C(rt, t->directory);
	memcpy(c.id, rs->far.id, GUID_LEN);
	return client_open_stdio(&rs->far, &c);
}

/* Another process of this user: its own runtime serves us (transport/hostpipe.h). */
static int open_pipe(struct rt *rt, const struct remote_target *t, struct remote_runspace *rs)
{
	int fd = hostpipe_connect(USTR_C(rt, t->pipe), t->pid);
	uint8_t id[GUID_LEN];

	if (fd < 0)
		return fd;
	guid_random(id);
	identify(rs, id);
	return client_open_fds(&rs->far, fd, fcntl(fd, F_DUPFD_CLOEXEC, 0), id);
}

static int open_kind(struct rt *rt, const struct remote_target *t, struct remote_runspace *rs)
{
	switch (t->kind) {
	case REMOTE_LOCAL: return open_local(rt, t, rs);
	case REMOTE_SSH: return open_ssh(rt, t, rs);
	case REMOTE_PIPE: return open_pipe(rt, t, rs);
	default: return open_process(rt, t, rs);
	}
}

static void set_limits(struct rt *rt, struct remote_runspace *rs)
{
	struct conn_limits l = { 0 };

	session_option_limits(rt, rs->options, &l);
	l.answer_ms = session_option_wait(rt, rs->options, SO_OPERATION_TIMEOUT, 0);
	/* Over ssh the opening has a time of its own: see ssh_way_of. */
	if (rs->kind == REMOTE_LOCAL || rs->kind == REMOTE_PIPE)
		l.open_ms = session_option_wait(rt, rs->options, SO_OPEN_TIMEOUT, SESSION_OPEN_MS);
	conn_set_limits(rs->far.conn, &l);
}

/* SESSION_CAPABILITY and INIT_RUNSPACEPOOL, in one write. */
static void greet(struct rt *rt, struct remote_runspace *rs)
{
	struct pool_request p = { .min = 1, .max = 1, .arguments = payload_primitive_dictionary(rt) };
	struct clixml_writer *w = remote_writer(rt);
	struct dict *extra = session_option_arguments(rt, rs->options), *d = val_dict(p.arguments);
	struct dict_entry *e;

	for (uint32_t i = 0; extra && (e = dict_next(extra, &i)); )
		dict_put(rt, d, e->key, e->value);
	dict_put_c(rt, d, "PSVersionTable", payload_version_table(rt));
	host_info_of(rt, &p.host);
	payload_init_pool(w, &p);
	remote_sent(rs, client_greet(&rs->far, buf_ptr(&w->out), buf_size(&w->out)), w);
}

static struct errrec *no_configuration(struct rt *rt, const struct remote_runspace *rs)
{
	const char *computer = USTR_C(rt, rs->computer);

	return remote_error(rt, "PSSessionOpenFailed", EC_OpenError, rs->computer,
			    "Connecting to remote server %s failed with the following error message : Cannot find the %s session configuration on the %s computer.",
			    computer, USTR_C(rt, rs->configuration), computer);
}

static struct errrec *no_pipe(struct rt *rt, const struct remote_target *t, int r)
{
	const char *name = USTR_C(rt, t->pipe);

	if (r == -ERR_NOTFOUND)
		return err_make(rt, "System.Management.Automation.PSArgumentException",
			"EnterPSHostProcessNoNamedPipeFound", EC_InvalidArgument, V_NULL,
				"No named pipe was found with CustomPipeName: %s.", name);
	return err_make(rt, "System.UnauthorizedAccessException", "EnterPSHostProcessCannotConnectToProcess",
		EC_PermissionDenied, V_NULL,
			"The named pipe %s cannot be used: %s.", name,
			r == -ERR_ACCESS ? "it belongs to somebody else" : err_text(r));
}

static struct errrec *not_started(struct rt *rt, const struct remote_target *t, int r)
{
	char cwd[PATH_MAX];

	return remote_error(rt, "JobFailure", EC_OpenError, NULL,
			    "An error occurred while starting the background process. Error reported: An error occurred trying to start process '%s' with working directory '%s'. %s.",
			    t->argv[0], t->directory ? USTR_C(rt, t->directory) : getcwd(cwd, sizeof cwd) ? cwd : "",
			    r == -ERR_NOTFOUND ? "No such file or directory" : r == -ERR_ACCESS
			    ? "Permission denied" : err_text(r));
}

bool remote_begin(struct rt *rt, struct remote_runspace *rs, const struct remote_target *t, struct errrec **ret_why)
{
	int r = open_kind(rt, t, rs);

	if (r < 0 && t->argv) {
		*ret_why = not_started(rt, t, r);
		return false;
	}

	if (r < 0 && t->kind == REMOTE_SSH) {
		*ret_why = remote_error(rt, "PSSessionOpenFailed", EC_OpenError, rs->computer, "%s",
					USTR_C(rt, ssh_failure(rt, t, r, "", true)));
		return false;
	}
	if (r < 0 && t->kind == REMOTE_PIPE) {
		*ret_why = no_pipe(rt, t, r);
		return false;
	}
	if (r < 0) {
		*ret_why = r == -ERR_NOTFOUND ? no_configuration(rt, rs) : limit_error(rt, r, rs->computer);
		return false;
	}
	if (val_is_null(rs->connection_info))
		gc_store(rs, &rs->connection_info, connection_new(rt, rs));
	set_limits(rt, rs);
	watch(rt, rs);
	greet(rt, rs);
	return true;
}

struct remote_runspace *remote_open(struct rt *rt, const struct remote_target *t, struct errrec **ret_why)
{
	struct remote_runspace *rs = remote_prepare(rt, t);

	return remote_begin(rt, rs, t, ret_why) ? rs : NULL;
}

void remote_opened(struct rt *rt, struct remote_runspace *const *rs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		while (rs[i] && (rs[i]->far.state == POOL_OPENING || rs[i]->far.state == POOL_CONNECTING))
			remote_wait(rt, rs + i, 1, -1);
	for (size_t i = 0; i < n; i++)
		if (rs[i] && rs[i]->kind == REMOTE_SSH)
			ssh_warn_strays(rt, rs[i]);
}

struct remote_runspace *remote_known(struct rt *rt, const struct session_info *info, const struct remote_target *where)
{
	struct remote_target t = *where;
	struct remote_runspace *rs;

	t.name = ustr_new(rt, info->name);
	t.configuration = ustr_new(rt, info->configuration);
	rs = remote_prepare(rt, &t);

	identify(rs, info->id);
	gc_store(rs, &rs->connection_info, connection_new(rt, rs));
	remote_refresh(rt, rs, info);
	return rs;
}

void remote_refresh(struct rt *rt, struct remote_runspace *rs, const struct session_info *info)
{
	if (rs->far.conn && rs->far.state == POOL_OPENED)
		return;
	rs->idle_ms = info->idle_ms;
	rs->buffering = info->buffering;
	rs->disconnected_ms = info->disconnected_ms;
	rs->expires_ms = info->expires_ms;
	rs->elsewhere = info->state != SESSION_DISCONNECTED;
	rs->far.state = info->state == SESSION_BROKEN ? POOL_BROKEN : POOL_DISCONNECTED;
	rs->nleft = 0;
	gc_storep(rs, rs->left, (uint8_t (*)[GUID_LEN])rt_block(rt, uint8_t, (info->npipelines + 1) * GUID_LEN));
	for (unsigned i = 0; i < info->npipelines && i < SESSION_PIPELINES_MAX; i++)
		memcpy(rs->left[rs->nleft++], info->pipelines[i].id, GUID_LEN);
}

/* --- coming back -------------------------------------------------------- */

static struct errrec *connect_failed(struct rt *rt, struct remote_runspace *rs, int r)
{
	const char *name = USTR_C(rt, rs->name), *computer = USTR_C(rt, rs->computer);

	if (r == -ERR_NOTFOUND)
		return remote_error(rt, "CannotConnectTargetSessionDoesNotExist,PSSessionConnectFailed",
			EC_InvalidOperation, NULL,
				    "The session %s on computer %s cannot be connected because it no longer exists.", name, computer);
	if (r == -ERR_EXISTS)
		return err_make(rt, "System.Management.Automation.RuntimeException", "PSSessionConnectFailed",
			EC_InvalidOperation, V_NULL,
				"Session \"%s\" cannot be connected because it is not in the Disconnected state or is not available for connection: another client is connected to it.", name);
	if (rs->kind == REMOTE_SSH) {
		struct remote_target t = ssh_target_of(rs);

		return remote_error(rt, "PSSessionConnectFailed", EC_InvalidOperation, NULL,
				    "The connect operation failed for session %s with the following error message: %s", name,
				    USTR_C(rt, ssh_failure(rt, &t, r, rs->far.conn ? conn_error_text(rs->far.conn) : "", true)));
	}
	return remote_error(rt, "PSSessionConnectFailed", EC_InvalidOperation, NULL,
			    "The connect operation failed for session %s with the following error message: %s.", name, err_text(r));
}

static int attach(struct rt *rt, struct remote_runspace *rs)
{
	struct remote_target t = ssh_target_of(rs);
	const struct session_info *info;
	struct ssh_command w;
	int r = rs->kind == REMOTE_SSH ? ssh_way_of(rt, &t, &w) : 0;

	if (r < 0)
		return r;
	r = client_attach(&rs->far, rs->kind == REMOTE_SSH ? &w.way : NULL, rs->far.id);
	if (r < 0)
		return r;
	watch(rt, rs);
	info = conn_info(rs->far.conn);
	for (unsigned i = 0; info && i < info->npipelines && i < SESSION_PIPELINES_MAX; i++)
		pipe_found(rt, rs, info->pipelines[i].id);
	return 0;
}

static void watch_again(struct rt *rt, struct remote_runspace *rs)
{
	remote_forget(rt, rs);
	watch(rt, rs);
}

/* This client's own session, back after a disconnect. */
static int resume(struct rt *rt, struct remote_runspace *rs)
{
	int r = client_resume(&rs->far);

	if (r < 0)
		return r;
	for (struct remote_pipe *p = rs->pipes; p; p = p->next)
		client_pipe_resume(&p->far);
	watch_again(rt, rs);
	return 0;
}

struct errrec *remote_connect(struct rt *rt, struct remote_runspace *rs)
{
	int r;

	if (rs->far.state == POOL_OPENED)
		return NULL;
	if (rs->far.state != POOL_DISCONNECTED)
		return err_make(rt, "System.Management.Automation.RuntimeException", "PSSessionConnectFailed",
			EC_InvalidOperation, V_NULL,
				"Session \"%s\" cannot be connected because its state is %s instead of Disconnected.",
				USTR_C(rt, rs->name), runspace_state_name(rs->far.state));
	r = rs->far.conn ? resume(rt, rs) : attach(rt, rs);
	if (r == 0) {
		remote_opened(rt, &rs, 1);
		if (rs->far.state != POOL_OPENED)
			r = -ERR_CLOSED;
	}
	if (r < 0) {
		struct errrec *e = connect_failed(rt, rs, r);

		client_drop(&rs->far);
		remote_forget(rt, rs);
		/* A machine that can't be reached now may still hold it. */
		rs->far.state = r == -ERR_EXISTS || (rs->kind == REMOTE_SSH && r != -ERR_NOTFOUND)
			? POOL_DISCONNECTED : POOL_BROKEN;
		if (rs->far.state == POOL_BROKEN)
			remote_pipes_end(rt, rs, PIPE_FAILED, e);
		return e;
	}
	rs->elsewhere = false;
	rs->disconnected_ms = rs->expires_ms = 0;
	return NULL;
}

struct errrec *remote_disconnect(struct rt *rt, struct remote_runspace *rs, uint64_t idle_ms, int buffering)
{
	int r = client_disconnect(&rs->far, idle_ms, buffering);

	if (r < 0)
		return remote_error(rt, "PSSessionDisconnectFailed", EC_InvalidOperation, NULL,
				    "Disconnect-PSSession operation failed for runspace Id = %s with the following reason: %s.",
				    val_to_c(rt, rs->instance_id), r == -ERR_UNSUPPORTED
				    ? "the session's transport cannot be disconnected" : err_text(r));
	if (idle_ms)
		rs->idle_ms = idle_ms;
	if (buffering >= 0)
		rs->buffering = buffering;
	rs->disconnected_ms = clock_real_ms();
	rs->expires_ms = rs->idle_ms == ~0ull ? 0 : rs->disconnected_ms + (int64_t)rs->idle_ms;
	remote_pipes_end(rt, rs, PIPE_DISCONNECTED, NULL);
	return NULL;
}

/* Ends a session this client isn't attached to. */
static int close_left(struct rt *rt, struct remote_runspace *rs, bool force)
{
	struct remote_target t = ssh_target_of(rs);
	struct ssh_command w;

	int r;

	if (rs->ended_far)
		return rs->end_result;
	if (rs->kind != REMOTE_SSH)
		return session_close(NULL, rs->far.id, force, clock_patience(CLOSE_MS));
	r = ssh_way_of(rt, &t, &w);
	return r ? r : session_close_far(&w.way, rs->far.id, force, clock_patience(CLOSE_MS), NULL);
}

void remote_close_left(struct rt *rt, struct remote_runspace *const *rs, uint32_t n)
{
	struct far_question *ends = rt_block(rt, struct far_question, n);
	struct ssh_command *ways = rt_block(rt, struct ssh_command, n);
	struct remote_runspace **of = rt_block(rt, struct remote_runspace *, n);
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct remote_target t = ssh_target_of(rs[i]);

		if (rs[i]->kind != REMOTE_SSH || rs[i]->ended_far || ssh_way_of(rt, &t, &ways[k]) < 0)
			continue;
		ends[k] = (struct far_question){ .way = &ways[k].way, .force = rs[i]->far.conn };
		memcpy(ends[k].id, rs[i]->far.id, GUID_LEN);
		client_drop(&rs[i]->far);
		of[k++] = rs[i];
	}
	far_ask_all(ends, k, clock_patience(CLOSE_MS));
	for (uint32_t i = 0; i < k; i++) {
		of[i]->ended_far = true;
		of[i]->end_result = ends[i].result;
	}
}

void remote_abandon(struct rt *rt, struct remote_runspace *rs)
{
	client_drop(&rs->far);
	remote_forget(rt, rs);
	rs->far.state = POOL_CLOSED;
}

void remote_close_begin(struct remote_runspace *rs)
{
	if (rs->close_by_ms || !rs->far.conn || rs->far.state != POOL_OPENED)
		return;
	rs->close_by_ms = clock_due(clock_patience(CLOSE_MS));
	client_close_begin(&rs->far);
}

/* What is left of the patience of one whose end was asked for. */
static int close_left_ms(const struct remote_runspace *rs, int timeout_ms)
{
	if (!timeout_ms || !rs->close_by_ms)
		return timeout_ms;
	return (int)MAX(rs->close_by_ms - clock_ms(), (int64_t)1);
}

static int close_with(struct rt *rt, struct remote_runspace *rs, int timeout_ms)
{
	int r = 0;

	if (rs->far.state == POOL_DISCONNECTED) {
		bool own = rs->far.conn;

		client_drop(&rs->far);
		r = close_left(rt, rs, own);
	}
	client_close(&rs->far, close_left_ms(rs, timeout_ms));
	remote_forget(rt, rs);
	remote_pipes_end(rt, rs, PIPE_STOPPED, NULL);
	session_runspace_closed(rt, rs);
	return r;
}

int remote_close(struct rt *rt, struct remote_runspace *rs)
{
	return close_with(rt, rs, clock_patience(CLOSE_MS));
}

void remote_dismiss(struct rt *rt, struct remote_runspace *rs)
{
	close_with(rt, rs, rs->kind == REMOTE_SSH && rs->far.conn && conn_can_disconnect(rs->far.conn) ? 0
		: clock_patience(CLOSE_MS));
}

bool remote_is_busy(const struct remote_runspace *rs)
{
	for (const struct remote_pipe *p = rs->pipes; p; p = p->next)
		if (pipe_running(p))
			return true;
	return false;
}

int remote_availability(const struct remote_runspace *rs)
{
	if (rs->far.state == POOL_DISCONNECTED)
		return rs->elsewhere ? 3 : 0;
	if (rs->far.state != POOL_OPENED)
		return 0;
	return remote_is_busy(rs) ? 3 : 1;
}

/* --- the cell ----------------------------------------------------------- */

static void trace(struct heap *h, struct cell *c)
{
	struct remote_runspace *rs = (struct remote_runspace *)c;

	heap_mark(h, rs->name);
	heap_mark(h, rs->computer);
	heap_mark(h, rs->configuration);
	heap_mark(h, rs->user);
	val_mark(h, rs->instance_id);
	val_mark(h, rs->computer_note);
	val_mark(h, rs->connection_info);
	val_mark(h, rs->private_data);
	val_mark(h, rs->reason);
	val_mark(h, rs->options);
	val_mark(h, rs->instance);
	heap_mark(h, rs->host);
	heap_mark(h, rs->key);
	heap_mark(h, rs->subsystem);
	heap_mark(h, rs->pipe);
	val_mark(h, rs->ssh_options);
	val_mark(h, rs->credential);
	val_mark(h, rs->settled_for);
	heap_mark(h, rs->pipes);
	heap_mark_block(h, rs->left);
}

static void finalize(struct cell *c)
{
	struct remote_runspace *rs = (struct remote_runspace *)c;

	client_drop(&rs->far);
}

static const struct type_ops runspace_ops = { .heard = runspace_event_heard };
const struct type type_remote_runspace = {
	.cls = { .trace = trace, .finalize = finalize }, .name = "System.Management.Automation.RemoteRunspace",
	.base = &type_runspace, .ops = &runspace_ops, .size = sizeof(struct remote_runspace),
};

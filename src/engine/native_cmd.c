/* SPDX-License-Identifier: MIT */
/*
 * Native programs as commands: started in a process group of their own, fed
 * from the pipeline as lines of text, read back as lines. Output that nobody
 * captures goes straight to the terminal or file of this process. Between two
 * programs bytes pass as they are.
 */
#include "engine/minishell.h"
#include "engine/native.h"
#include "engine/host.h"
#include "engine/invocation.h"

#include "base/err.h"
#include "sys/fd.h"
#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 16384, LONGEST_LINE = 1 << 30 };

/* ---- Starting ------------------------------------------------------------ */

static struct native *native_of(struct stage *st)
{
	return st->native;
}

bool native_to_host(struct stage *st, enum stream s)
{
	struct engine *e = st->rt->eng;

	return st->streams.s[s] && st->streams.s[s] == e->top_streams.s[s] && e->native_passthrough;
}

/* Then what it writes are lines, among the errors. */
static bool merges_errors(const struct stage *st)
{
	for (uint16_t i = 0; i < st->site->nredirs; i++)
		if (st->site->redirs[i].merge_to == STREAM_OUT)
			return true;
	return false;
}

static struct stage *next_native(struct stage *st)
{
	struct stage *n = st->index + 1u < st->pipe->n ? st + 1 : NULL;

	if (n && n->kind == STAGE_NATIVE && st->streams.s[STREAM_OUT] == &n->in && !merges_errors(st))
		return n;
	return NULL;
}

static bool pipe_make(int *read_end, int *write_end)
{
	int fd[2];

	if (pipe2(fd, O_CLOEXEC) < 0)
		return false;
	*read_end = fd[0];
	*write_end = fd[1];
	return true;
}

static void start_failed(struct stage *st, const char *why)
{
	struct rt *rt = st->rt;

	err_throw(rt, "System.Management.Automation.ApplicationFailedException", "NativeCommandFailed",
		  EC_ResourceUnavailable, V_NULL,
		  "Program '%s' failed to run: An error occurred trying to start process '%s' with working directory '%s'. %s",
		  USTR_C(rt, st->cmd->name), USTR_C(rt, st->cmd->definition), val_to_c(rt, rt->eng->location), why);
}

/* Are its errors redirected, by itself or by a command that it runs in? */
static bool errors_wanted(struct stage *st)
{
	struct engine *e = st->rt->eng;
	struct sink *errors = st->streams.s[STREAM_ERROR];

	if (errors != st->outer.s[STREAM_ERROR])
		return true;
	return e->native_passthrough ? errors != e->top_streams.s[STREAM_ERROR] : e->native_errors;
}

struct ends {
	int in, out, err;	/* the child's */
	int mine_in, mine_out, mine_err;
};

/* False: a pipe could not be made; what was is to be closed as after a start. */
static bool open_ends(struct stage *st, struct ends *e)
{
	struct stage *next = next_native(st);
	struct native *n = native_of(st);
	bool ok = true;

	*e = (struct ends){ 0, 1, 2, -1, -1, -1 };
	if (n->in_pipe >= 0)
		e->in = n->in_pipe;
	else if (st->index > 0)
		ok &= pipe_make(&e->in, &e->mine_in);
	if (next)
		ok &= pipe_make(&next->native->in_pipe, &e->out);
	else if (!native_to_host(st, STREAM_OUT))
		ok &= pipe_make(&e->mine_out, &e->out);
	if (errors_wanted(st) || (n->shell && e->out != 1))
		ok &= pipe_make(&e->mine_err, &e->err);
	return ok;
}

static void close_child_ends(const struct ends *e)
{
	if (e->in > 2)
		close(e->in);
	if (e->out > 2)
		close(e->out);
	if (e->err > 2)
		close(e->err);
}

static const char *working_folder(struct rt *rt)
{
	const char *s = rt->eng->location.k == VK_STR ? val_to_c(rt, rt->eng->location) : NULL;

	return s && *s == '/' ? s : NULL;
}

void native_begin(struct stage *st)
{
	struct native *n = native_of(st);
	struct proc_spawn p = { .pass = -1 };
	struct ends e;
	bool ready;
	int pid;

	if (n->pid)
		return;
	if (st->rt->eng->host && st->rt->eng->host->aside)
		st->rt->eng->host->aside(st->rt, st->rt->eng->host_arg);
	if (st->rt->eng->host && st->rt->eng->host->flush)
		st->rt->eng->host->flush(st->rt, st->rt->eng->host_arg);
	p.file = USTR_C(st->rt, st->cmd->definition);
	p.argv = n->argv;
	p.cwd = working_folder(st->rt);
	ready = open_ends(st, &e);
	p.in = e.in;
	p.out = e.out;
	p.err = e.err;
	if (n->format && e.out == 1)
		*n->format = "text";
	n->in = e.mine_in;
	n->out = e.mine_out;
	n->err = e.mine_err;
	pid = !ready ? 0 : host_may_spawn(st->rt) ? proc_spawn(&p) : -ERR_LIMIT;
	close_child_ends(&e);
	n->in_pipe = -1;
	if (!ready)
		start_failed(st, "Too many open files");
	if (pid < 0)
		start_failed(st, pid == -ERR_NOTFOUND ? "No such file or directory" :
			 pid == -ERR_LIMIT
			 ? "The session has the maximum number of processes (MaxProcessesPerShell)" : "Permission denied");
	n->pid = pid;
	if (n->in >= 0)
		fd_nonblock(n->in, true);
}

/* ---- Reading ------------------------------------------------------------- */

void native_error(struct stage *st, struct errrec *e)
{
	struct rt *rt = st->rt;

	gc_store(e, &e->invocation, val_obj(invocation_of_error(rt, st, NULL)));
	gc_store(e, &e->iteration, invocation_counts(rt, st));
	gc_storep(e, e->script_stack, invocation_stack(rt));
	sink_put(st->streams.s[STREAM_ERROR], val_obj(e));
}

/* Is the line one of CLIXML, or the mark before such? Then it is done with. */
static bool is_objects(struct stage *st, enum stream s, const char *line, uint32_t n)
{
	struct native *c = native_of(st);
	bool *xml = s == STREAM_OUT ? &c->out_xml : &c->err_xml, first = s == STREAM_ERROR || !c->out_seen;

	if (!st->rt->eng->minishell_xml)
		return false;
	if (s == STREAM_OUT)
		c->out_seen = true;
	if (first && minishell_is_mark(line, n))
		return *xml = true;
	if (*xml)
		minishell_line(st, s, line, n);
	return *xml;
}

static void line_out(struct stage *st, enum stream s, struct native_text *t, uint32_t from, uint32_t n)
{
	struct rt *rt = st->rt;
	struct ustr *line;
	struct errrec *e;

	if (n && t->data[from + n - 1] == '\r')
		n--;
	if (is_objects(st, s, t->data + from, n))
		return;
	line = ustr_from_utf8(rt, t->data + from, n);
	if (s == STREAM_OUT) {
		sink_put(st->streams.s[STREAM_OUT], val_str(line));
		return;
	}
	e = err_make(rt, "System.Management.Automation.RemoteException",
		st->native->had_error ? "NativeCommandErrorMessage" : "NativeCommandError",
		     EC_NotSpecified, val_str(line), "%s", USTR_C(rt, line));
	st->native->had_error = true;
	native_error(st, e);
}

static void lines_out(struct stage *st, enum stream s, struct native_text *t, bool last)
{
	uint32_t from = 0;

	for (uint32_t i = t->seen; i < t->n; i++) {
		if (t->data[i] != '\n')
			continue;
		line_out(st, s, t, from, i - from);
		from = i + 1;
	}
	if (last && from < t->n) {
		line_out(st, s, t, from, t->n - from);
		from = t->n;
	}
	if (from)
		memmove(t->data, t->data + from, t->n - from);
	t->seen = t->n -= from;
}

/* A line is as long as a string may be. */
static void text_reserve(struct rt *rt, struct native_text *t)
{
	char *more;

	if (t->cap - t->n >= CHUNK)
		return;
	if (t->n > LONGEST_LINE)
		rt_throw(rt, rt->oom);
	t->cap = MAX(t->cap * 2, 2u * CHUNK);
	more = heap_alloc_block(rt->heap, t->cap);
	if (t->n)
		memcpy(more, t->data, t->n);
	t->data = more;
}

/* Reads what is there; false at the end, when *FD is closed. */
static bool read_some(struct stage *st, int *fd, enum stream s, struct native_text *t)
{
	ssize_t n;

	text_reserve(st->rt, t);
	n = read(*fd, t->data + t->n, CHUNK);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n > 0 && s == STREAM_OUT && redirect_keeps_bytes(st)) {
		sink_put(st->streams.s[s], val_obj(array_bytes(st->rt, t->data, (uint32_t)n)));
		return true;
	}
	if (n > 0) {
		t->n += (uint32_t)n;
		lines_out(st, s, t, false);
		return true;
	}
	*fd = fd_close(*fd);
	lines_out(st, s, t, true);
	return false;
}

static void wait_events(struct stage *st, struct pollfd *p, nfds_t n, bool block)
{
	if (rt_wait(st->rt, p, n, block ? -1 : 0) < 0 && errno != EINTR)
		return;
	rt_poll(st->rt);
}

/* Moves what can be moved. BLOCK waits for something to happen; WANT_IN also
 * waits for room in the program's input. */
static void pump(struct stage *st, bool block, bool want_in)
{
	struct native *n = native_of(st);
	struct pollfd p[4];
	nfds_t k = 0;
	int iout = -1, ierr = -1;

	if (n->out >= 0)
		iout = (int)k, p[k++] = (struct pollfd){ n->out, POLLIN, 0 };
	if (n->err >= 0)
		ierr = (int)k, p[k++] = (struct pollfd){ n->err, POLLIN, 0 };
	if (want_in && n->in >= 0)
		p[k++] = (struct pollfd){ n->in, POLLOUT, 0 };
	if (st->rt->stop_fd >= 0)
		p[k++] = (struct pollfd){ st->rt->stop_fd, POLLIN, 0 };
	wait_events(st, p, k, block);
	if (iout >= 0 && p[iout].revents)
		read_some(st, &n->out, STREAM_OUT, &n->out_text);
	if (ierr >= 0 && p[ierr].revents)
		read_some(st, &n->err, STREAM_ERROR, &n->err_text);
}

/* ---- Input --------------------------------------------------------------- */

static void write_bytes(struct stage *st, const char *s, size_t n)
{
	struct native *c = native_of(st);

	while (n && c->in >= 0) {
		ssize_t w = write(c->in, s, n);

		if (w > 0) {
			s += w;
			n -= (size_t)w;
		} else if (errno == EAGAIN) {
			pump(st, true, true);
		} else if (errno != EINTR) {
			c->in = fd_close(c->in);
		}
	}
}

static void write_line(struct stage *st, struct ustr *s)
{
	size_t n;
	const char *t = ustr_utf8(st->rt, s, &n);

	write_bytes(st, t, n);
	write_bytes(st, "\n", 1);
}

/* The lines Out-String makes of the objects kept so far. */
static void flush_objects(struct stage *st)
{
	struct native *c = native_of(st);
	struct rt *rt = st->rt;
	struct command *cmd = command_find(rt, ustr_atom(rt, "Out-String"), CK_CMDLET, true);
	struct list *l = c->objects;
	struct invoke_arg stream = { "Stream", V_VOID };
	struct iter it;
	val v, x;

	c->objects = NULL;
	if (!l || !cmd)
		return;
	v = command_invoke(rt, cmd, &stream, 1, l->v, (int)l->n);
	if (v.k == VK_STR)
		write_line(st, v.s);
	else if (iter_begin(rt, v, &it))
		while (iter_next(&it, &x))
			write_line(st, val_to_str(rt, x));
}

/* What a shell gets with its block goes over as one document. */
static void flush_input(struct stage *st)
{
	struct native *c = native_of(st);
	struct ustr *s;
	size_t n;

	if (!c->xml_in || c->in < 0) {
		flush_objects(st);
		return;
	}
	s = minishell_input(st->rt, c->objects ? c->objects : list_new(st->rt, NULL));
	c->objects = NULL;
	ustr_utf8(st->rt, s, &n);
	write_bytes(st, USTR_C(st->rt, s), n);
}

static bool is_text(val v)
{
	v = val_base(v);
	return v.k != VK_OBJ && v.k != VK_TYPE;
}

void native_input(struct stage *st, val v)
{
	struct native *c = native_of(st);
	struct rt *rt = st->rt;
	struct array *a = val_array(v);

	if (c->xml_in) {
		if (!c->objects)
			c->objects = list_new(rt, NULL);
		list_add(rt, c->objects, v);
		return;
	}
	if (val_is_null(v))
		return;
	if (a && a->packed) {
		write_bytes(st, (const char *)a->b, a->n);
		return;
	}
	if (val_base(v).k == VK_BYTE) {
		char b = (char)val_base(v).u;

		write_bytes(st, &b, 1);
		return;
	}
	if (!is_text(v)) {
		if (!c->objects)
			c->objects = list_new(rt, NULL);
		list_add(rt, c->objects, v);
		return;
	}
	flush_objects(st);
	write_line(st, native_line(rt, v));
	pump(st, false, false);
}

/* ---- The end ------------------------------------------------------------- */

static void reap(struct stage *st)
{
	struct native *n = native_of(st);
	int status = 0;

	while (n->pid > 0) {
		struct pollfd p = { st->rt->stop_fd, POLLIN, 0 };
		int r = proc_reap(n->pid, st->rt->stop_fd < 0 && !st->rt->eng->native_passthrough, &status);

		if (r == 0) {
			rt_poll(st->rt);
			rt_wait(st->rt, &p, st->rt->stop_fd >= 0, n->waits++ < 50 ? 1 : 10);
			continue;
		}
		n->ended = n->pid;
		n->pid = 0;
		n->code = r < 0 ? 0 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
}

static void report_exit(struct stage *st)
{
	struct rt *rt = st->rt;
	int code = native_of(st)->code;
	struct psobj *extra;
	struct errrec *e;
	val v;

	var_set_c(rt, "LASTEXITCODE", val_int(code));
	if (!code)
		return;
	st->pipe->failed = rt->eng->had_errors = true;
	if (!var_get_c(rt, "PSNativeCommandUseErrorActionPreference", &v) || !val_truth(rt, v))
		return;
	e = err_make(rt, "System.Management.Automation.NativeCommandExitException", "ProgramExitedWithNonZeroCode",
		     EC_NotSpecified, val_str(st->cmd->definition), "Program \"%s\" ended with non-zero exit code: %d (0x%02X).",
		     USTR_C(rt, st->cmd->name), code, (unsigned)code);
	extra = psobj_new(rt);
	psobj_put_c(rt, extra, "Path", val_str(st->cmd->definition));
	psobj_put_c(rt, extra, "ExitCode", val_int(code));
	psobj_put_c(rt, extra, "ProcessId", val_int(native_of(st)->ended));
	gc_store(val_exc(e->exception), &val_exc(e->exception)->extra, val_obj(extra));
	e->placeless = true;
	stage_write_error(st, e);
}

void native_end(struct stage *st)
{
	struct native *n = native_of(st);

	flush_input(st);
	n->in = fd_close(n->in);
	while (n->out >= 0 || n->err >= 0)
		pump(st, true, false);
	reap(st);
	report_exit(st);
}

static void end_body(struct rt *rt, void *arg)
{
	native_end(arg);
	redirect_finish(arg);
}

void native_end_files(struct stage *st)
{
	struct rt *rt = st->rt;
	enum unwind u = rt_protect(rt, end_body, st);

	if (u == UNWIND_NONE)
		return;
	if (u != UNWIND_ERROR || !type_is_named(val_type_of(rt->unwound.error->exception), "System.IO.IOException"))
		rt_rethrow(rt, &rt->unwound);
	err_throw(rt, "System.Management.Automation.ApplicationFailedException", "NativeCommandFailed",
		EC_ResourceUnavailable, V_NULL,
		  "Program '%s' failed to run: %s%s.", USTR_C(rt, st->cmd->name),
		  USTR_C(rt, errrec_message(rt, rt->unwound.error)),
		  USTR_C(rt, invocation_position_message(rt, invocation_of_stage(rt, st, st->site->ast))));
}

static void kill_now(struct native *n)
{
	int status;

	kill(n->pid, SIGTERM);
	for (int i = 0; i < 20 && proc_reap(n->pid, false, &status) == 0; i++)
		poll(NULL, 0, 10);
	if (kill(n->pid, SIGKILL) == 0)
		proc_reap(n->pid, true, &status);
	n->pid = 0;
}

void native_dispose(struct stage *st)
{
	struct native *n = native_of(st);

	if (!n)
		return;
	n->in = fd_close(n->in);
	n->out = fd_close(n->out);
	n->err = fd_close(n->err);
	n->in_pipe = fd_close(n->in_pipe);
	if (n->pid > 0)
		kill_now(n);
}

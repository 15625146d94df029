/* SPDX-License-Identifier: MIT */
/* Running the commands of a PowerShell object, and what they leave in it. */
#include "engine/language_mode.h"
#include "engine/fiber.h"
#include "engine/history.h"
#include "engine/powershell.h"
#include "engine/command.h"
#include "engine/stage.h"
#include "types/collections/psdata.h"
#include "types/enums.h"
#include "types/time/calendar.h"

#include <string.h>

#define SMA "System.Management.Automation."

/* ---- Where things go ----------------------------------------------------- */

struct list_sink {
	struct sink sink;
	struct list *list;
	struct powershell *ps;
	enum stream which;
};

struct telling {
	struct powershell *ps;
	struct list *list;
	val v;
};

static void put_there(struct rt *rt, void *arg)
{
	struct telling *t = arg;

	rt->eng->frame = t->ps->caller_frame;
	psdata_put(rt, t->list, t->v, t->ps->instance_id);
}

/* Handlers run in the runspace that began the commands, in whose scope they were written. */
static void put(struct rt *rt, struct powershell *ps, struct list *l, val v)
{
	struct runspace *caller = val_runspace(ps->caller);
	struct telling t = { ps, l, v };

	if (!caller || !psdata_is_heard(rt, l))
		list_add(rt, l, v);
	else
		runspace_run(rt, caller, put_there, &t);
}

static void list_put(struct sink *s, val v)
{
	struct list_sink *k = (struct list_sink *)s;

	if (k->which == STREAM_ERROR)
		k->ps->had_errors = true;
	put(s->rt, k->ps, k->list, v);
}

static void open_streams(struct rt *rt, struct powershell *ps, struct list_sink *sinks, struct list *out, struct streams *s)
{
	for (int i = STREAM_OUT; i < STREAM__MAX; i++) {
		sinks[i] = (struct list_sink){ { list_put, rt }, i == STREAM_OUT ? out : ps->streams[i], ps, i };
		s->s[i] = &sinks[i].sink;
	}
}

/* ---- Statements as pipelines --------------------------------------------- */

struct script_run {
	struct powershell *ps;
	val input;
	struct list *out;
};

/* The value a command site calls: its CommandInfo, a script's block, a name. */
static val callee(struct rt *rt, const struct ps_command *k)
{
	struct scriptblock *sb;
	size_t n;
	const char *text;

	if (!val_is_null(k->info))
		return k->info;
	if (!k->is_script)
		return val_str(k->text);
	text = ustr_utf8(rt, k->text, &n);
	sb = scriptblock_parse_command(rt, text, n);
	language_check_script(rt, sb);
	sb->ss = scope_current(rt)->ss;
	return val_obj(sb);
}

static void site_of(struct rt *rt, const struct ps_command *k, struct cmd_site *site, val *regs, uint16_t *nregs)
{
	struct cmd_arg *a = rt_block(rt, struct cmd_arg, (size_t)k->params->n + 1);

	*site = (struct cmd_site){ .how = k->is_script && !k->local_scope ? INVOKE_DOT : INVOKE_CALL,
				   .reg = *nregs, .args = a, .nargs = (uint16_t)k->params->n };
	regs[(*nregs)++] = callee(rt, k);
	for (uint32_t i = 0; i < k->params->n; i++) {
		struct ps_param *p = val_cell(k->params->v[i], &type_ps_param);
		struct ustr *name = val_is_null(p->name) ? NULL : val_to_str(rt, p->name);

		if (name && ustr_len(name) && ustr_at(name, 0) == '-')
			name = ustr_sub(rt, name, 1, ustr_len(name) - 1);
		if (name && ustr_ends(name, ustr_new(rt, ":"), false))
			name = ustr_sub(rt, name, 0, ustr_len(name) - 1);
		a[i].reg = *nregs;
		a[i].kind = !name ? ARG_VALUE : p->value.k == VK_VOID ? ARG_NAME : ARG_NAME_VALUE;
		a[i].name = name ? ustr_intern(rt, name) : NULL;
		regs[(*nregs)++] = p->value.k == VK_VOID ? V_TRUE : p->value;
	}
}

static size_t registers(const struct list *l, uint32_t from, uint32_t to)
{
	size_t n = 3;

	for (uint32_t i = from; i < to; i++)
		n += 1 + ((struct ps_command *)val_cell(l->v[i], &type_ps_command))->params->n;
	return n;
}

/* Redirections as the command's merging and that of later ones up to TO ask for. */
static void merge_at(struct rt *rt, const struct list *l, uint32_t i, uint32_t to, uint16_t nowhere, struct cmd_site *site)
{
	const struct ps_command *k = val_cell(l->v[i], &type_ps_command), *later;
	struct redirection *r = rt_block(rt, struct redirection, MERGE_STREAMS);
	bool previous = false;

	while (++i < to) {
		later = val_cell(l->v[i], &type_ps_command);
		previous |= later->merge.previous != RESULT_NONE;
	}
	site->nredirs = ps_merge_redirections(&k->merge, previous, nowhere, r);
	site->redirs = r;
}

static const struct list *commands_of(const struct powershell *ps) { return ps->begun ? ps->begun : ps->commands->list; }

/* Runs the commands FROM..TO as one pipeline; INPUT goes into the first. */
static void run_statement(struct rt *rt, struct script_run *r, struct streams *s, uint32_t from, uint32_t to, val input)
{
	const struct list *l = commands_of(r->ps);
	struct pipe_site *p = rt_block(rt, struct pipe_site, 1);
	struct cmd_site *sites = rt_block(rt, struct cmd_site, to - from + 2);
	val *regs = rt_block(rt, val, registers(l, from, to));
	uint16_t nregs = 1, n = 0;	/* the first holds null */

	if (!val_is_null(input)) {
		regs[nregs] = input;
		sites[n++] = (struct cmd_site){ .is_expr = true, .reg = nregs++ };
	}
	regs[0] = V_NULL;
	for (uint32_t i = from; i < to; i++) {
		site_of(rt, val_cell(l->v[i], &type_ps_command), &sites[n], regs, &nregs);
		merge_at(rt, l, i, to, 0, &sites[n++]);
	}
	*p = (struct pipe_site){ .cmds = sites, .n = n };
	pipeline_run_above(rt, p, regs, s);
}

struct statement {
	struct script_run *run;
	struct streams *s;
	uint32_t from, to;
};

static void run_one(struct rt *rt, void *arg)
{
	struct statement *t = arg;

	run_statement(rt, t->run, t->s, t->from, t->to, t->from ? V_NULL : t->run->input);
}

/* One of several statements: what ends it ends only it, an error is in the stream. */
static void run_of_many(struct rt *rt, struct statement *t)
{
	enum unwind why = rt_protect(rt, run_one, t);
	struct unwound u = rt->unwound;

	if (why == UNWIND_STOPPED || why == UNWIND_UPSTREAM)
		rt_rethrow(rt, &u);
	if (why != UNWIND_ERROR)
		return;
	error_list_add(rt, u.error);
	streams_write(rt, t->s, STREAM_ERROR, val_obj(u.error));
}

static void run_all(struct rt *rt, void *arg)
{
	struct script_run *r = arg;
	struct list_sink *sinks = rt_block(rt, struct list_sink, STREAM__MAX);
	struct streams s = { 0 };
	const struct list *l = commands_of(r->ps);
	struct statement t = { r, &s, 0, 0 };

	open_streams(rt, r->ps, sinks, r->out, &s);
	for (uint32_t i = 0; i < l->n; i++) {
		struct ps_command *k = val_cell(l->v[i], &type_ps_command);

		if (!k->ends_statement && i + 1 < l->n)
			continue;
		t.to = i + 1;
		if (t.from || t.to < l->n)
			run_of_many(rt, &t);
		else
			run_one(rt, &t);
		t.from = t.to;
	}
}

static bool wants_history(struct rt *rt, const struct powershell *ps)
{
	val v;

	return !val_is_null(ps->settings) && member_get_c(rt, ps->settings, "AddToHistory", &v) && val_truth(rt, v);
}

/* The entry of what ran, made now or before. */
static void close_history(struct rt *rt, struct history_pending *p, enum unwind why)
{
	int state = why == UNWIND_ERROR ? PS_FAILED : why == UNWIND_NONE ? PS_COMPLETED : PS_STOPPED;

	if (!p->entry) {
		history_add(rt, p->text, state, p->begin, calendar_now());
		return;
	}
	p->entry->status = state;
	gc_store(p->entry, &p->entry->end, calendar_now());
}

/* What ends the commands is in $Error of their runspace. */
static void run_listed(struct rt *rt, void *arg)
{
	struct powershell *ps = ((struct script_run *)arg)->ps;
	struct history_pending own = { .begin = calendar_now() }, *outer = rt->eng->history_pending;
	enum unwind why;
	struct unwound u;

	if (wants_history(rt, ps))
		own.text = ((struct ps_command *)val_cell(commands_of(ps)->v[0], &type_ps_command))->text;
	rt->eng->history_pending = own.text ? &own : NULL;
	why = rt_protect(rt, run_all, arg);
	u = rt->unwound;
	rt->eng->history_pending = outer;
	if (why == UNWIND_ERROR)
		error_list_add(rt, u.error);
	if (own.text)
		close_history(rt, &own, why);
	if (why != UNWIND_NONE)
		rt_rethrow(rt, &u);
}

/* ---- The whole ----------------------------------------------------------- */

static void check_pool(struct rt *rt, const struct runspace_pool *p)
{
	if (p && p->state != RUNSPACE_OPENED)
		net_throw(rt, "System.Management.Automation.Runspaces.InvalidRunspacePoolStateException",
			  "Cannot perform the operation because the runspace pool is not in the 'Opened' state. The current state is '%s'.",
			  runspace_state_name(p->state));
}

static void check_runspace(struct rt *rt, const struct runspace *rs)
{
	if (rs && rs->state != RUNSPACE_OPENED)
		net_throw(rt, "System.Management.Automation.Runspaces.InvalidRunspaceStateException",
			  "Cannot perform operation because the runspace is not in the 'Opened' state. Current state of runspace is '%s'.",
			  runspace_state_name(rs->state));
}

void powershell_throw_disposed(struct rt *rt)
{
	net_throw(rt, "System.Management.Automation.PSObjectDisposedException",
		  "Cannot perform operation because object \"PowerShell\" has already been disposed.\nObject name: 'PowerShell'.");
}

void powershell_check(struct rt *rt, const struct powershell *ps)
{
	if (ps->disposed)
		powershell_throw_disposed(rt);
	if (ps->pending && !(ps->fiber && ps->fiber == fiber_current(rt)))
		net_throw(rt, "System.InvalidOperationException",
			  "The operation cannot be performed because a command has already been started. Wait for the command to complete, or stop it, and then try the operation again.");
	if (!commands_of(ps)->n)
		net_throw(rt, SMA "PSInvalidOperationException", "No commands are specified.");
	check_pool(rt, val_cell(ps->pool, &type_runspace_pool));
	check_runspace(rt, val_runspace(ps->runspace));
}

static struct runspace *runspace_for(struct rt *rt, struct powershell *ps)
{
	struct runspace *rs = val_runspace(ps->runspace);
	struct runspace_pool *pool = val_cell(ps->pool, &type_runspace_pool);

	if (pool)
		return runspace_pool_take(rt, pool);
	if (!rs && val_is_null(ps->runspace)) {
		rs = runspace_new(rt, V_NULL);
		runspace_open(rt, rs);
		gc_store(ps, &ps->runspace, val_obj(rs));
		ps->owns_runspace = true;
	}
	if (rs && rs->busy && rs != runspace_current(rt))
		powershell_throw_busy(rt);
	return rs;
}

struct whole {
	struct script_run run;
	struct runspace *rs;
};

static void run_whole(struct rt *rt, void *arg)
{
	struct whole *w = arg;

	rt->calling = NULL;
	if (w->rs) {
		runspace_run(rt, w->rs, run_listed, &w->run);
	} else {
		struct list_sink *sinks = rt_block(rt, struct list_sink, STREAM__MAX);
		struct streams s = { 0 };

		open_streams(rt, w->run.ps, sinks, w->run.out, &s);
		rt->eng->invoke_remote(rt, w->run.ps, w->run.input, &s);
	}
}

void powershell_set_state(struct rt *rt, struct powershell *ps, int state)
{
	ps->state = (uint8_t)state;
	if (ps->told)
		ps->told(rt, ps);
}

/* What E ended the commands with: a command that began holds what ended it; from elsewhere it comes as it is. */
static val reason_of(struct rt *rt, struct errrec *e, bool here)
{
	static const char *const own[] = { "ScriptCallDepthException", "ParameterBindingException",
		"ParameterBindingValidationException", "ParameterBindingParameterDefaultValueException" };
	struct exc *x = val_exc(e->exception);

	if (e->was_thrown == 2)
		return val_obj(exc_stopped(rt, e));
	if (!x || !here || (!e->command && !e->was_thrown))
		return e->exception;
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (!strcmp(type_bare_name(cell_type(&x->h)), own[i]))
			return e->exception;
	x = exc_new(rt, e->was_thrown ? SMA "RuntimeException" : SMA "CmdletInvocationException", errrec_message(rt, e), e->exception);
	gc_storep(x, x->record, e);
	return val_obj(x);
}

void powershell_run(struct rt *rt, struct powershell *ps, val input, struct list *to)
{
	struct whole w = { { ps, input, to }, NULL };
	enum unwind why;
	struct unwound u;
	bool had;

	powershell_check(rt, ps);
	w.rs = runspace_for(rt, ps);
	if (!w.rs && !rt->eng->invoke_remote)
		net_throw(rt, "System.NotSupportedException", "This runspace cannot run commands of a PowerShell object.");
	had = rt->eng->had_errors;
	gc_store(ps, &ps->caller, val_obj(runspace_current(rt)));
	ps->caller_frame = rt->eng->frame;
	rt->eng->had_errors = false;
	ps->had_errors = false;
	ps->reason = V_NULL;
	powershell_set_state(rt, ps, PS_RUNNING);
	why = rt_protect(rt, run_whole, &w);
	u = rt->unwound;
	ps->had_errors |= rt->eng->had_errors || why == UNWIND_ERROR || why == UNWIND_STOPPED;
	rt->eng->had_errors = had;
	ps->caller_frame = NULL;
	if (why == UNWIND_ERROR) {
		val reason = reason_of(rt, u.error, w.rs);

		gc_store(ps, &ps->reason, reason);
		if (u.error->was_thrown != 2 && reason.o != u.error->exception.o) {
			u.error = errrec_copy(rt, u.error, &type_errorrecord);
			gc_store(u.error, &u.error->exception, reason);
		}
	}
	powershell_set_state(rt, ps, why == UNWIND_ERROR ? PS_FAILED : why == UNWIND_STOPPED ? PS_STOPPED : PS_COMPLETED);
	if (why == UNWIND_ERROR || why == UNWIND_STOPPED)
		rt_rethrow(rt, &u);
}

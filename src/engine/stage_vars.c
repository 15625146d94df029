/* SPDX-License-Identifier: MIT */
/*
 * The common parameters that name variables: -OutVariable and its like collect
 * into an ArrayList ("+name" goes on with the one that is there),
 * -PipelineVariable keeps the object written last. And -OutBuffer, which holds
 * objects back until there is one more than it says.
 */
#include "engine/stage.h"
#include "types/enums.h"

struct tee {
	struct sink sink;	/* in front of the command's output */
	struct stage *st;
	struct sink *next;
	struct list *out, *error, *warning, *info;
	struct ustr *pipe_variable;
	bool pipe_was_there;
	struct list *held;	/* NULL: nothing is held back */
	uint32_t most;
};

/* What a variable of another type held goes into the list, item by item. */
static void take_over(struct rt *rt, struct list *l, val old)
{
	struct iter it;
	val x;

	if (val_is_null(old))
		return;
	if (!iter_begin(rt, old, &it)) {
		list_add(rt, l, old);
		return;
	}
	while (iter_next(&it, &x))
		list_add(rt, l, x);
}

/* NAME may say its scope: script:found. */
static struct list *open_list(struct stage *st, struct ustr *name)
{
	struct rt *rt = st->rt;
	struct scope *s = st->caller->scope;
	enum scope_where where;
	struct list *l;
	bool more;
	val old;

	if (!name || !ustr_len(name))
		return NULL;
	more = ustr_at(name, 0) == '+';
	name = scope_split(rt, more ? ustr_sub(rt, name, 1, ustr_len(name) - 1) : name, SCOPE_LOCAL, &where);
	if (!more || !var_get(rt, s, name, where, &old))
		old = V_NULL;
	if (val_list(old))
		return val_list(old);
	l = list_new(rt, NULL);
	take_over(rt, l, old);
	var_set(rt, s, name, where, val_obj(l));
	return l;
}

/* What comes while these go is held again. */
static void let_go(struct tee *t)
{
	struct list *l = t->held;

	t->held = list_new(t->st->rt, NULL);
	for (uint32_t i = 0; i < l->n; i++)
		sink_put(t->next, l->v[i]);
}

static void tee_put(struct sink *s, val v)
{
	struct tee *t = (struct tee *)s;

	if (t->out)
		list_add(s->rt, t->out, v);
	if (t->pipe_variable)
		var_set(s->rt, t->st->caller->scope, t->pipe_variable, SCOPE_LOCAL, v);
	if (!t->held) {
		sink_put(t->next, v);
		return;
	}
	list_add(s->rt, t->held, v);
	if (t->held->n > t->most)
		let_go(t);
}

void stage_vars_flush(struct stage *st)
{
	if (st->tees && st->tees->held)
		let_go(st->tees);
}

static struct sink *in_front(struct stage *st, struct tee *t)
{
	t->sink = (struct sink){ tee_put, st->rt };
	t->st = st;
	t->next = st->streams.s[STREAM_OUT];
	return &t->sink;
}

void stage_vars_open(struct stage *st)
{
	const struct common_args *c = &st->common;
	struct tee *t;

	if (!c->out_variable && !c->error_variable && !c->warning_variable && !c->info_variable &&
	    !c->pipeline_variable && !c->out_buffer)
		return;
	t = rt_block(st->rt, struct tee, 1);
	t->out = open_list(st, c->out_variable);
	t->error = open_list(st, c->error_variable);
	t->warning = open_list(st, c->warning_variable);
	t->info = open_list(st, c->info_variable);
	t->pipe_variable = c->pipeline_variable ? ustr_intern(st->rt, c->pipeline_variable) : NULL;
	t->pipe_was_there = t->pipe_variable && var_find(st->rt, st->caller->scope, t->pipe_variable, SCOPE_LOCAL, 0);
	t->held = c->out_buffer ? list_new(st->rt, NULL) : NULL;
	t->most = (uint32_t)c->out_buffer;
	st->tees = t;
	if (t->out || t->pipe_variable || t->held)
		st->streams.s[STREAM_OUT] = in_front(st, t);
}

static void append(struct rt *rt, struct list *l, val v)
{
	if (l && (!l->n || !val_same(l->v[l->n - 1], v)))
		list_add(rt, l, v);
}

/* The command that runs the frame ST was called from: what ST writes counts for
 * its variables too. */
static struct stage *outer_of(struct stage *st)
{
	struct frame *f = st->caller;

	return f && f->stage && f->stage != st ? f->stage : NULL;
}

static void append_error(struct stage *st, val v)
{
	for (; st; st = outer_of(st))
		if (st->tees)
			append(st->rt, st->tees->error, v);
}

void stage_vars_error(struct stage *st, struct errrec *e)
{
	append_error(st, val_obj(e));
}

/* The exception that ends a command with E: what stopped or threw, else one that names the command. */
static val carrier_of(struct rt *rt, struct errrec *e)
{
	struct exc *x = val_exc(e->exception);

	if (e->was_thrown == 2)
		return val_obj(exc_stopped(rt, e));
	if (x && type_is_named(cell_type(&x->h), "System.Management.Automation.ScriptCallDepthException"))
		return e->exception;
	x = exc_new(rt, e->was_thrown ? "System.Management.Automation.RuntimeException"
		    : "System.Management.Automation.CmdletInvocationException", errrec_message(rt, e), e->exception);
	gc_storep(x, x->record, e);
	return val_obj(x);
}

/* The one that L has of it already. */
static val carrier_in(struct list *l, struct errrec *e)
{
	for (uint32_t i = l->n; i > 0; i--) {
		struct exc *x = val_exc(l->v[i - 1]);

		if (x && x->record == e)
			return l->v[i - 1];
	}
	return V_VOID;
}

static void append_carrier(struct stage *st, struct errrec *e)
{
	val x = V_VOID;

	for (; st; st = outer_of(st)) {
		struct list *l = st->tees ? st->tees->error : NULL;

		if (!l)
			continue;
		if (x.k == VK_VOID)
			x = carrier_in(l, e);
		if (x.k == VK_VOID)
			x = carrier_of(st->rt, e);
		list_add(st->rt, l, x);
	}
}

void stage_vars_stopped(struct stage *st, struct errrec *e)
{
	if (st->kind != STAGE_CMDLET)
		append_carrier(st, e);
}

void stage_vars_ended(struct stage *st, struct errrec *e)
{
	bool processes = st->taken && !(st->flags & SF_ENDING);

	if (st->kind != STAGE_CMDLET || !(st->flags & SF_BEGAN) || (e->was_thrown == 1 && processes))
		return;
	append_carrier(st, e);
}

/* A block that C code calls writes somewhere else, unless it was given the command's output. */
static struct stage *outer_on_path(struct stage *st)
{
	struct stage *outer = st->caller ? outer_of(st) : NULL;

	return outer && st->caller->shadow && outer->streams.s[STREAM_OUT] != st->streams.s[STREAM_OUT] ? NULL : outer;
}

/* As the record is now: the commands that it goes on to end put their names on it. */
void stage_vars_passed(struct stage *st, struct errrec *e)
{
	val v = V_VOID;

	for (; st; st = outer_on_path(st)) {
		if (!st->tees || !st->tees->error)
			continue;
		if (v.k == VK_VOID)
			v = val_obj(e->claimed || e->was_thrown ? e : errrec_copy(st->rt, e, cell_type(&e->h)));
		list_add(st->rt, st->tees->error, v);
	}
}

void stage_vars_stream(struct stage *st, enum stream s, val v)
{
	for (; st; st = outer_of(st))
		if (st->tees)
			append(st->rt, s == STREAM_WARNING ? st->tees->warning : s == STREAM_INFO ? st->tees->info : NULL, v);
}

/* The variable of -PipelineVariable ends with the pipeline; one that was there
 * before holds nothing then. */
void stage_vars_close(struct stage *st)
{
	if (!st->tees->pipe_variable)
		return;
	if (st->tees->pipe_was_there)
		var_set(st->rt, st->caller->scope, st->tees->pipe_variable, SCOPE_LOCAL, V_NULL);
	else
		var_remove(st->rt, st->caller->scope, st->tees->pipe_variable);
}

/* ---- Preferences --------------------------------------------------------- */

static void set_local(struct stage *st, const char *name, val v)
{
	var_set(st->rt, st->scope, ustr_atom(st->rt, name), SCOPE_LOCAL, v);
}

static void set_action(struct stage *st, const char *name, int64_t n)
{
	set_local(st, name, val_enum(&enum_actionpreference, n));
}

/* The parameters of the call hold for everything the function calls. */
void stage_set_preferences(struct stage *st)
{
	const struct common_args *c = &st->common;

	if (stage_common_given(st, 0))
		set_action(st, "VerbosePreference", c->verbose ? AP_CONTINUE : AP_SILENTLY_CONTINUE);
	if (stage_common_given(st, 1))
		set_action(st, "DebugPreference", c->debug ? AP_CONTINUE : AP_SILENTLY_CONTINUE);
	if (c->error_action >= 0)
		set_action(st, "ErrorActionPreference", c->error_action);
	if (c->warning_action >= 0)
		set_action(st, "WarningPreference", c->warning_action);
	if (c->info_action >= 0)
		set_action(st, "InformationPreference", c->info_action);
	if (c->progress_action >= 0)
		set_action(st, "ProgressPreference", c->progress_action);
	if (stage_common_given(st, 12))
		set_local(st, "WhatIfPreference", val_bool(c->whatif));
	if (stage_common_given(st, 13))
		set_local(st, "ConfirmPreference", val_enum(&enum_confirmimpact, c->confirm ? 1 : 0));
}

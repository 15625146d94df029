/* SPDX-License-Identifier: MIT */
/*
 * The common parameters that name variables: -OutVariable and its like collect
 * into an ArrayList ("+name" goes on with the one that is there),
 * -PipelineVariable keeps the object written last.
 */
#include "engine/records.h"
#include "engine/stage.h"

struct tee {
	struct sink sink;	/* in front of the command's output */
	struct stage *st;
	struct sink *next;
	struct list *out, *error, *warning, *info;
	struct ustr *pipe_variable;
};

static struct list *open_list(struct stage *st, struct ustr *name)
{
	struct rt *rt = st->rt;
	struct scope *s = st->caller->scope;
	struct list *l;
	val old;

	if (!name || !ustr_len(name))
		return NULL;
	if (ustr_at(name, 0) == '+') {
		name = ustr_intern(rt, ustr_sub(rt, name, 1, ustr_len(name) - 1));
		if (var_get(rt, s, name, SCOPE_LOCAL, &old) && val_list(old))
			return val_list(old);
	}
	l = list_new(rt, NULL);
	var_set(rt, s, ustr_intern(rt, name), SCOPE_LOCAL, val_obj(l));
	return l;
}

static void tee_put(struct sink *s, val v)
{
	struct tee *t = (struct tee *)s;

	if (t->out)
		list_add(s->rt, t->out, v);
	if (t->pipe_variable)
		var_set(s->rt, t->st->caller->scope, t->pipe_variable, SCOPE_LOCAL, v);
	sink_put(t->next, v);
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

	if (!c->out_variable && !c->error_variable && !c->warning_variable && !c->info_variable && !c->pipeline_variable)
		return;
	t = rt_block(st->rt, struct tee, 1);
	t->out = open_list(st, c->out_variable);
	t->error = open_list(st, c->error_variable);
	t->warning = open_list(st, c->warning_variable);
	t->info = open_list(st, c->info_variable);
	t->pipe_variable = c->pipeline_variable ? ustr_intern(st->rt, c->pipeline_variable) : NULL;
	st->tees = t;
	if (t->out || t->pipe_variable)
		st->streams.s[STREAM_OUT] = in_front(st, t);
}

void stage_vars_error(struct stage *st, struct errrec *e)
{
	struct list *l = st->tees ? st->tees->error : NULL;

	if (l && (!l->n || !val_same(l->v[l->n - 1], val_obj(e))))
		list_add(st->rt, l, val_obj(e));
}

void stage_vars_stream(struct stage *st, enum stream s, val v)
{
	struct tee *t = st->tees;

	if (t && s == STREAM_WARNING && t->warning)
		list_add(st->rt, t->warning, v);
	if (t && s == STREAM_INFO && t->info)
		list_add(st->rt, t->info, v);
}

/* The script's own inner commands: what they write counts for the variables of
 * the call too. */
struct stream_tee {
	struct sink sink;
	struct sink *next;
	struct list *list;
};

static void stream_tee_put(struct sink *s, val v)
{
	struct stream_tee *t = (struct stream_tee *)s;

	if (!t->list->n || !val_same(t->list->v[t->list->n - 1], v))
		list_add(s->rt, t->list, v);
	sink_put(t->next, v);
}

static void tee_stream(struct stage *st, enum stream s, struct list *l)
{
	struct stream_tee *t;

	if (!l)
		return;
	t = rt_block(st->rt, struct stream_tee, 1);
	t->sink = (struct sink){ stream_tee_put, st->rt };
	t->next = st->streams.s[s];
	t->list = l;
	st->streams.s[s] = &t->sink;
}

void stage_vars_script(struct stage *st)
{
	if (!st->tees)
		return;
	tee_stream(st, STREAM_ERROR, st->tees->error);
	tee_stream(st, STREAM_WARNING, st->tees->warning);
	tee_stream(st, STREAM_INFO, st->tees->info);
}

/* ---- Preferences --------------------------------------------------------- */

static void set_enum(struct stage *st, const char *name, const char *type, int64_t n)
{
	const struct type *t = type_find_c(st->rt, type);

	var_set(st->rt, st->scope, ustr_atom(st->rt, name), SCOPE_LOCAL, t ? val_enum(t, n) : val_int((int32_t)n));
}

#define PREFERENCE "System.Management.Automation.ActionPreference"

/* The parameters of the call hold for everything the function calls. */
void stage_set_preferences(struct stage *st)
{
	const struct common_args *c = &st->common;

	if (stage_common_given(st, 0))
		set_enum(st, "VerbosePreference", PREFERENCE, c->verbose ? AP_CONTINUE : AP_SILENTLY_CONTINUE);
	if (stage_common_given(st, 1))
		set_enum(st, "DebugPreference", PREFERENCE, c->debug ? AP_CONTINUE : AP_SILENTLY_CONTINUE);
	if (c->error_action >= 0)
		set_enum(st, "ErrorActionPreference", PREFERENCE, c->error_action);
	if (c->warning_action >= 0)
		set_enum(st, "WarningPreference", PREFERENCE, c->warning_action);
	if (c->info_action >= 0)
		set_enum(st, "InformationPreference", PREFERENCE, c->info_action);
	if (c->progress_action >= 0)
		set_enum(st, "ProgressPreference", PREFERENCE, c->progress_action);
	if (stage_common_given(st, 12))
		var_set(st->rt, st->scope, ustr_atom(st->rt, "WhatIfPreference"), SCOPE_LOCAL, val_bool(c->whatif));
	if (stage_common_given(st, 13))
		set_enum(st, "ConfirmPreference", "System.Management.Automation.ConfirmImpact", c->confirm ? 1 : 0);
}

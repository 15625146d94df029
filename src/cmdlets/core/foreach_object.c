/* SPDX-License-Identifier: MIT */
/*
 * ForEach-Object: blocks, or a property or method of each object. Blocks run in
 * the caller's scope; what they write goes straight on.
 */
#include "cmdlets/core/foreach.h"
#include "engine/block_run.h"

#include <string.h>

static const char *const foreach_object_sets[] = { "ScriptBlockSet", "PropertyAndMethodSet", "ParallelParameterSet", NULL };
static const struct param_def foreach_object_params[] = {
	PARAM(foreach_object_args, input_object, "InputObject", P_PSOBJECT, .sets = 1 << 0 | 1 << 1 | 1 << 2,
	      .flags = PF_PIPE),
	PARAM(foreach_object_args, begin, "Begin", P_SCRIPTBLOCK, .sets = 1 << 0),
	PARAM(foreach_object_args, process, "Process", P_ARRAY | P_SCRIPTBLOCK, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(foreach_object_args, end, "End", P_SCRIPTBLOCK, .sets = 1 << 0),
	PARAM(foreach_object_args, remaining_scripts, "RemainingScripts", P_ARRAY | P_SCRIPTBLOCK, .sets = 1 << 0,
	      .flags = PF_REMAINING | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(foreach_object_args, member_name, "MemberName", P_STRING, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(foreach_object_args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT, .sets = 1 << 1,
	      .flags = PF_REMAINING, .aliases = "Args"),
	PARAM(foreach_object_args, parallel, "Parallel", P_SCRIPTBLOCK, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAM(foreach_object_args, throttle_limit, "ThrottleLimit", P_INT, .sets = 1 << 2, .validate = "range:1:2147483647"),
	PARAM(foreach_object_args, timeout_seconds, "TimeoutSeconds", P_INT, .sets = 1 << 2, .validate = "range:0:2147483"),
	PARAM(foreach_object_args, as_job, "AsJob", P_SWITCH, .sets = 1 << 2),
	PARAM(foreach_object_args, use_new_runspace, "UseNewRunspace", P_SWITCH, .sets = 1 << 2),
	PARAMS_END
};

struct state {
	struct scriptblock *begin, *end, **blocks;
	struct block_run *runs;	/* of the N blocks */
	uint32_t n;
	struct ustr *last_name;
	struct parallel *parallel;
	bool asks;	/* -WhatIf or -Confirm */
};

/* The blocks, a named begin in front: of more than one the first is begin, of more than two the last is end, unless
 * an end was named, be it null. */
static void sort_blocks(struct cmdlet *c)
{
	struct foreach_object_args *a = c->args;
	struct state *s = c->state;
	struct array *const lists[] = { a->process, a->remaining_scripts };
	bool begins = cmdlet_has(c, "Begin");
	uint32_t all = begins + 1;

	for (int k = 0; k < 2; k++)
		all += lists[k] ? lists[k]->n : 0;
	s->blocks = rt_block(c->rt, struct scriptblock *, all + 1);
	if (begins)
		s->blocks[s->n++] = a->begin;
	if (!a->process)
		s->blocks[s->n++] = NULL;	/* no block is one too */
	for (int k = 0; k < 2; k++)
		for (uint32_t i = 0; lists[k] && i < lists[k]->n; i++)
			s->blocks[s->n++] = val_scriptblock(array_get(lists[k], i));
	s->end = a->end;
	if (!cmdlet_has(c, "End") && s->n > 2)
		s->end = s->blocks[--s->n];
	if (s->n > 1) {
		s->begin = s->blocks[0];
		memmove(s->blocks, s->blocks + 1, --s->n * sizeof *s->blocks);
	}
}

static void prepare_runs(struct cmdlet *c)
{
	struct state *s = c->state;
	uint32_t n = 0;

	s->runs = heap_alloc_block(c->rt->heap, MAX(s->n, 1u) * sizeof *s->runs);
	for (uint32_t i = 0; i < s->n; i++)
		if (s->blocks[i])
			block_run_init(&s->runs[n++], c->stage, s->blocks[i], &c->stage->streams);
	s->n = n;
}

static void begin(struct cmdlet *c)
{
	struct state *s = c->state;

	s->asks = cmdlet_asks(c);
	if (c->set == 2)
		s->parallel = foreach_parallel_new(c);
	if (c->set != 0)
		return;
	if (cmdlet_told_to_ask(c))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "NoShouldProcessForScriptBlockSet",
			EC_InvalidOperation, V_NULL,
			"The -WhatIf and -Confirm parameters are not supported for script blocks.");
	sort_blocks(c);
	prepare_runs(c);
	if (s->begin)
		stage_run_block(c->stage, s->begin, V_NULL, &c->stage->streams);
}

/* ---- A member of each object --------------------------------------------- */

static struct ustr *match_name(struct cmdlet *c, val v, struct ustr *name, struct member_info *ret)
{
	if (member_find(c->rt, v, name, ret))
		return name;
	return NULL;
}

static struct array *argument_array(struct foreach_object_args *a)
{
	return a->argument_list;
}

struct matching {
	struct ustr *pattern, *found, *all;
	uint32_t n;
};

static void match_one(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct matching *k = arg;

	if (!ustr_like(rt, m->name, k->pattern, true))
		return;
	k->found = m->name;
	k->all = ustr_printf(rt, "%s %s", k->all ? USTR_C(rt, k->all) : "", USTR_C(rt, m->name));
	k->n++;
}

static struct ustr *by_wildcard(struct cmdlet *c, val v, struct ustr *name)
{
	struct matching k = { .pattern = name };

	if (!ustr_has_wildcard(name))
		return name;
	member_each(c->rt, v, true, match_one, &k);
	if (k.n > 1)
		cmdlet_error_input(c, "System.Management.Automation.PSArgumentException",
			"AmbiguousPropertyOrMethodName", EC_InvalidArgument, v,
			"Input name \"%s\" is ambiguous. It can be resolved to multiple matched members. Possible matches include:%s.",
			USTR_C(c->rt, name), USTR_C(c->rt, k.all));
	return k.n > 1 ? NULL : k.n ? k.found : name;
}

static void member_of_null(struct cmdlet *c)
{
	if (scope_strict(scope_current(c->rt)) >= 200)
		cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException", "InputObjectIsNull",
			EC_InvalidArgument, V_NULL,
				 "Cannot operate on a 'null' input object.");
	else
		cmdlet_write(c, V_NULL);
}

struct method_try {
	val v, ret;
	struct ustr *name;
	struct array *args;
};

static void try_method(struct rt *rt, void *arg)
{
	struct method_try *t = arg;

	t->ret = member_call(rt, t->v, t->name, t->args ? t->args->v : NULL, t->args ? (int)t->args->n : 0);
}

/* What a method throws is an error of this object; the others go on. */
static void call_method(struct cmdlet *c, val v, struct ustr *name, struct array *args)
{
	struct method_try t = { .v = v, .name = name, .args = args };
	struct errrec *e;

	if (rt_try(c->rt, try_method, &t)) {
		cmdlet_write_enumerate(c, t.ret);
		return;
	}
	e = c->rt->unwound.error;
	cmdlet_error(c, errrec_about_input(
				c->rt,
				errrec_new(c->rt, e->exception, "MethodInvocationError", EC_InvalidOperation, V_NULL),
				v));
}

static bool retrieves(struct cmdlet *c, val v, struct ustr *name)
{
	if (!((struct state *)c->state)->asks)
		return true;
	return cmdlet_should_process(c, ustr_printf(c->rt, "InputObject: %s", val_to_c(c->rt, v)),
				     USTR_C(c->rt, ustr_printf(c->rt, "Retrieve the value for property '%s'",
					USTR_C(c->rt, name))));
}

static bool invokes(struct cmdlet *c, val v, struct ustr *name, struct array *args)
{
	struct ustr *what;

	if (!((struct state *)c->state)->asks)
		return true;
	what = ustr_printf(c->rt, "Invoke method '%s'", USTR_C(c->rt, name));
	if (args && args->n)
		what = ustr_printf(c->rt, "%s with arguments: %s", USTR_C(c->rt, what),
			USTR_C(c->rt, val_to_str_sep(c->rt, val_obj(args), ustr_atom(c->rt, ", "))));
	return cmdlet_should_process(c, ustr_printf(c->rt, "InputObject: %s", val_to_c(c->rt, v)), USTR_C(c->rt, what));
}

static void one_member(struct cmdlet *c)
{
	struct foreach_object_args *a = c->args;
	struct array *args = argument_array(a);
	val v = a->input_object, x;
	struct member_info m;
	struct ustr *name;

	if (val_is_null(v)) {
		member_of_null(c);
		return;
	}
	name = by_wildcard(c, v, a->member_name);
	if (!name)
		return;
	if (!match_name(c, v, name, &m) || !(m.kind & (PM_METHOD | PM_SCRIPT_METHOD | PM_CODE_METHOD))) {
		if (args) {
			cmdlet_error_input(c, "System.Management.Automation.PSArgumentException", "MethodNotFound",
				EC_InvalidArgument, v,
					   "Input name \"%s\" cannot be resolved to a method.", USTR_C(c->rt, name));
			return;
		}
		if (!retrieves(c, v, name))
			return;
		if (member_get(c->rt, v, name, &x))
			cmdlet_write_enumerate(c, x);
		else if (scope_strict(scope_current(c->rt)) >= 200)
			cmdlet_error_input(c, "System.Management.Automation.PSArgumentException",
				"PropertyOrMethodNotFound", EC_InvalidArgument, v,
					   "The input name \"%s\" cannot be resolved to a member.", USTR_C(c->rt, name));
		else
			cmdlet_write(c, V_NULL);
		return;
	}
	if (invokes(c, v, name, args))
		call_method(c, v, name, args);
}

static void process(struct cmdlet *c)
{
	struct foreach_object_args *a = c->args;
	struct state *s = c->state;

	if (likely(c->set == 0)) {
		for (uint32_t i = 0; i < s->n; i++)
			block_run(c->rt, &s->runs[i], a->input_object);
	} else if (c->set == 1) {
		one_member(c);
	} else {
		foreach_parallel_input(c, s->parallel, a->input_object);
	}
}

static void end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (c->set == 2)
		foreach_parallel_end(c, s->parallel);
	if (c->set == 0 && s->end)
		stage_run_block(c->stage, s->end, V_NULL, &c->stage->streams);
}

static void dispose(struct cmdlet *c)
{
	struct state *s = c->state;

	if (s->parallel)
		foreach_parallel_stop(c, s->parallel);
}

const struct cmdlet_def cmdlet_foreach_object = {
	.name = "ForEach-Object", .module = MOD_CORE,
	.sets = foreach_object_sets, .default_set = "ScriptBlockSet",
	.flags = CF_SHOULD_PROCESS | CF_CONFIRM_LOW,
	.params = foreach_object_params, .args_size = sizeof(struct foreach_object_args), .begin = begin,
	.process = process, .end = end, .dispose = dispose, .state_size = sizeof(struct state),
	.synopsis = "Performs an operation against each item in a collection of input objects.",
};

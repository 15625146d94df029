/* SPDX-License-Identifier: MIT */
/* What cmdlets call: output, errors, ShouldProcess, other commands. */
#include "engine/host.h"
#include "engine/invocation.h"
#include "engine/stage.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

bool cmdlet_has(const struct cmdlet *c, const char *param)
{
	const struct binding *b = &c->stage->b;

	for (uint32_t i = 0; b->how && i < b->meta->n; i++)
		if (b->how[i] && ustr_ieq_c(b->meta->params[i].name, param))
			return true;
	return false;
}

const char *cmdlet_set_name(const struct cmdlet *c)
{
	return c->def->sets ? c->def->sets[c->set] : "__AllParameterSets";
}

void cmdlet_write(struct cmdlet *c, val v)
{
	if (v.k == VK_VOID)
		return;
	c->writing++;
	sink_put(c->stage->streams.s[STREAM_OUT], val_piped(v));
	c->writing--;
}

struct piped {
	struct sink sink;
	struct sink *next;
};

static void put_piped(struct sink *s, val v)
{
	sink_put(((struct piped *)s)->next, val_piped(v));
}

void cmdlet_write_enumerate(struct cmdlet *c, val v)
{
	struct piped p = { { put_piped, c->rt }, c->stage->streams.s[STREAM_OUT] };

	c->writing++;
	sink_write(c->rt, &p.sink, v);
	c->writing--;
}

/* ---- Errors -------------------------------------------------------------- */

/* "Get-Date" → "Microsoft.PowerShell.Commands.GetDateCommand". */
static struct ustr *cmdlet_class(struct rt *rt, const struct cmdlet_def *d)
{
	char buf[128];
	size_t n = 0;

	if (d->class_name)
		return strpbrk(d->class_name, ".-") ? ustr_new(rt, d->class_name) :
		       ustr_printf(rt, "Microsoft.PowerShell.Commands.%s", d->class_name);
	for (const char *p = d->name; *p && n < sizeof buf - 1; p++)
		if (*p != '-')
			buf[n++] = *p;
	buf[n] = 0;
	return ustr_printf(rt, "Microsoft.PowerShell.Commands.%sCommand", buf);
}

struct ustr *stage_error_class(struct rt *rt, struct command *c)
{
	if (!c)
		return NULL;
	if (c->kind == CK_CMDLET)
		return cmdlet_class(rt, c->cmdlet);
	return c->name;
}

void cmdlet_error(struct cmdlet *c, struct errrec *e)
{
	stage_write_error(c->stage, e);
}

static void fill(struct stage *st, struct errrec *e)
{
	struct rt *rt = st->rt;

	if (e->serialized)
		return;
	if (!e->command)
		e->command = stage_error_class(rt, st->cmd);
	if (!e->activity)
		e->activity = st->cmd->name;
	if (val_is_null(e->invocation))
		e->invocation = val_obj(invocation_of_error(rt, st, NULL));
	e->claimed = true;
}

/* Arguments of ST itself that do not bind: already in its name. */
static bool is_own_binding(struct stage *st, struct errrec *e)
{
	struct ustr *own = stage_error_class(st->rt, st->cmd);

	return e->command && own && ustr_eq(e->command, own);
}

void stage_claim_error(struct stage *st, struct errrec *e)
{
	if (e->claimed || e->was_thrown || e->serialized || is_own_binding(st, e))
		return;
	if (st->kind != STAGE_CMDLET && !(st->kind == STAGE_SCRIPT && st->flags & SF_ADVANCED))
		return;
	e->claimed = true;
	if (!st->cmd->name || !ustr_len(st->cmd->name))
		return;
	e->command = stage_error_class(st->rt, st->cmd);
	e->activity = st->cmd->name;
	e->invocation = val_obj(invocation_of_error(st->rt, st, NULL));
}

void cmdlet_throw(struct cmdlet *c, struct errrec *e)
{
	fill(c->stage, e);
	c->rt->eng->frame = c->stage->caller;
	rt_throw(c->rt, e);
}

void stage_refuse_setter(struct stage *st, const char *name, const char *why)
{
	struct errrec *e = err_make(st->rt, "System.Management.Automation.ParameterBindingException", "ParameterBindingFailed",
				    EC_WriteError, V_NULL,
				    "Cannot bind parameter '%s' to the target. Exception setting \"%s\": \"%s\"",
				    name, name, why);

	fill(st, e);
	st->rt->eng->frame = st->caller;
	rt_throw(st->rt, e);
}

void cmdlet_throw_own(struct cmdlet *c, struct errrec *e)
{
	struct ustr *name = stage_error_class(c->rt, c->stage->cmd);
	int32_t dot = ustr_last_index_of(name, ustr_atom(c->rt, "."), false);

	e->target_name = name;
	e->target_type = dot < 0 ? name : ustr_sub(c->rt, name, (uint32_t)dot + 1, ustr_len(name) - (uint32_t)dot - 1);
	cmdlet_throw(c, e);
}

void cmdlet_refuse_setter(struct cmdlet *c, const char *name, const char *why)
{
	stage_refuse_setter(c->stage, name, why);
}

struct scope *cmdlet_scope(struct cmdlet *c, struct ustr *text)
{
	struct errrec *e;
	struct scope *s = scope_said(c->rt, text, &e);

	if (!s)
		cmdlet_throw(c, e);
	return s;
}

void cmdlet_open_file(struct cmdlet *c, void (*fn)(struct rt *rt, void *arg), void *arg)
{
	if (!rt_try(c->rt, fn, arg))
		cmdlet_throw(c, errrec_new(c->rt, c->rt->unwound.error->exception, "FileOpenFailure", EC_OpenError, V_NULL));
}

_printf_(6, 0) static struct errrec *error_of(struct cmdlet *c, const char *exc_type, const char *id, enum error_category cat,
					      val target, const char *fmt, va_list ap)
{
	return err_make(c->rt, exc_type, id, cat, target, "%s", USTR_C(c->rt, ustr_vprintf(c->rt, fmt, ap)));
}

void cmdlet_error_fmt(struct cmdlet *c, const char *exc_type, const char *id, enum error_category cat,
		      val target, const char *fmt, ...)
{
	struct errrec *e;
	va_list ap;

	va_start(ap, fmt);
	e = error_of(c, exc_type, id, cat, target, fmt, ap);
	va_end(ap);
	cmdlet_error(c, e);
}

void cmdlet_throw_fmt(struct cmdlet *c, const char *exc_type, const char *id, enum error_category cat,
		      val target, const char *fmt, ...)
{
	struct errrec *e;
	va_list ap;

	va_start(ap, fmt);
	e = error_of(c, exc_type, id, cat, target, fmt, ap);
	va_end(ap);
	cmdlet_throw(c, e);
}

struct errrec *errrec_about_input(struct rt *rt, struct errrec *e, val v)
{
	e->target = v;
	if (!val_is_null(v))
		e->target_type = ustr_new(rt, "PSObject");
	return e;
}

void cmdlet_error_input(struct cmdlet *c, const char *exc_type, const char *id, enum error_category cat,
			val target, const char *fmt, ...)
{
	struct errrec *e;
	va_list ap;

	va_start(ap, fmt);
	e = error_of(c, exc_type, id, cat, target, fmt, ap);
	va_end(ap);
	cmdlet_error(c, errrec_about_input(c->rt, e, target));
}

/* ---- ShouldProcess ------------------------------------------------------- */

bool stage_common_given(const struct stage *st, uint32_t n)
{
	const struct binding *b = &st->b;

	for (uint32_t i = b->meta ? b->meta->nown : 0; b->how && i < b->meta->n; i++)
		if (b->meta->params[i].def == &common_params[n])
			return b->how[i];
	return false;
}

bool stage_merged(const struct stage *st, enum stream s)
{
	return st->streams.s[s] != st->outer.s[s];
}

enum { ROW_VERBOSE, ROW_WHATIF = 12, ROW_CONFIRM = 13 };

static bool variable_true(struct stage *st, const char *name)
{
	val v;

	return var_get(st->rt, st->scope ? st->scope : st->caller->scope, ustr_atom(st->rt, name), SCOPE_DYNAMIC, &v) &&
	       val_truth(st->rt, v);
}

static bool what_if(struct stage *st)
{
	if (stage_common_given(st, ROW_WHATIF))
		return st->common.whatif;
	return variable_true(st, "WhatIfPreference");
}

bool cmdlet_asks(const struct cmdlet *c)
{
	struct stage *st = c->stage;

	return what_if(st) || (stage_common_given(st, ROW_CONFIRM) && st->common.confirm);
}

bool cmdlet_told_to_ask(const struct cmdlet *c)
{
	struct stage *st = c->stage;

	return (stage_common_given(st, ROW_WHATIF) && st->common.whatif) ||
		(stage_common_given(st, ROW_CONFIRM) && st->common.confirm);
}

/* ConfirmPreference as a number; None is 0. */
static int confirm_level(struct stage *st)
{
	static const char *const names[] = { "None", "Low", "Medium", "High" };
	val v;

	if (!var_get(st->rt, st->caller->scope, ustr_atom(st->rt, "ConfirmPreference"), SCOPE_DYNAMIC, &v))
		return 3;
	v = val_base(v);
	if (v.k == VK_ENUM)
		return (int)val_enum_num(v);
	for (int i = 0; i < 4; i++)
		if (ustr_ieq_c(val_to_str(st->rt, v), names[i]))
			return i;
	return val_is_num(v) ? val_to_int32(st->rt, v) : 3;
}

struct answer {
	const char *label, *help;
};

#define YES_ANSWERS                                                                        \
	{ "&Yes", "Continue with only the next step of the operation." },                  \
	{ "Yes to &All", "Continue with all the steps of the operation." }
#define SUSPEND_ANSWER                                                                     \
	{ "&Suspend", "Pause the current pipeline and return to the command prompt. "      \
		      "Type \"exit\" to resume the pipeline." }

static val choice_of(struct rt *rt, const struct answer *a)
{
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, "Label", val_str(ustr_new(rt, a->label)));
	psobj_put_c(rt, o, "HelpMessage", val_str(ustr_new(rt, a->help)));
	return val_obj(o);
}

/* The last of the answers suspends: there is a prompt, and behind it the question again. */
static int ask_answers(struct rt *rt, struct ustr *caption, struct ustr *message, const struct answer *answers, uint32_t n)
{
	struct array *choices = array_new(rt, &type_object, n);
	const struct host_ops *h = rt->eng->host;

	for (uint32_t i = 0; i < n; i++)
		gc_store(choices, &choices->v[i], choice_of(rt, &answers[i]));
	if (!h || !h->prompt_choice || (h->interactive && !h->interactive(rt, rt->eng->host_arg)))
		err_throw(rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			  EC_InvalidOperation, V_NULL,
			  "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
	for (;;) {
		int chosen = h->prompt_choice(rt, rt->eng->host_arg, caption, message, choices, 0);

		if ((uint32_t)chosen != n - 1 || !h->nested_prompt)
			return chosen;
		h->nested_prompt(rt, rt->eng->host_arg, false);
	}
}

int host_ask(struct rt *rt, struct ustr *caption, struct ustr *message)
{
	static const struct answer answers[] = {
		YES_ANSWERS, { "&No", "Skip this operation and proceed with the next operation." },
		{ "No to A&ll", "Skip this operation and all subsequent operations." }, SUSPEND_ANSWER,
	};

	return ask_answers(rt, caption, message, answers, ARRAY_LEN(answers));
}

int host_ask_once(struct rt *rt, struct ustr *caption, struct ustr *message)
{
	static const struct answer answers[] = {
		{ "&Yes", "Continue with only the next step of the operation." },
		{ "&No", "Skip this operation and proceed with the next operation." }, SUSPEND_ANSWER,
	};

	return ask_answers(rt, caption, message, answers, ARRAY_LEN(answers));
}

int host_ask_halt(struct rt *rt, struct ustr *caption, struct ustr *message)
{
	static const struct answer answers[] = { YES_ANSWERS, { "&Halt Command", "Stop this command." }, SUSPEND_ANSWER };

	return ask_answers(rt, caption, message, answers, ARRAY_LEN(answers));
}

static bool confirm(struct stage *st, struct ustr *message, const char *caption)
{
	int answer;

	if (st->ask_all_yes || st->ask_all_no)
		return st->ask_all_yes;
	answer = host_ask(st->rt, ustr_new(st->rt, caption), message);
	st->ask_all_yes = answer == 1;
	st->ask_all_no = answer == 3;
	return answer == 0 || answer == 1;
}

static bool must_confirm(struct stage *st)
{
	int level;

	if (stage_common_given(st, ROW_CONFIRM))
		return st->common.confirm;
	level = confirm_level(st);
	return level != 0 && st->b.meta->confirm_impact >= level;
}

bool stage_should_process(struct stage *st, struct ustr *target, struct ustr *action, bool *ret_ask)
{
	struct rt *rt = st->rt;
	struct ustr *text = action ?
		ustr_printf(rt, "Performing the operation \"%s\" on target \"%s\".", USTR_C(rt, action),
			USTR_C(rt, target)) : target;
	const struct host_ops *h = rt->eng->host;

	*ret_ask = false;
	if (what_if(st)) {
		text = ustr_printf(rt, "What if: %s", USTR_C(rt, text));
		if (h && h->write)
			h->write(rt, rt->eng->host_arg, text, -1, -1, true);
		return false;
	}
	if (must_confirm(st)) {
		*ret_ask = true;
		return confirm(st, ustr_printf(rt, "Are you sure you want to perform this action?\n%s",
			USTR_C(rt, text)), "Confirm");
	}
	if (stage_common_given(st, ROW_VERBOSE) && st->common.verbose) {	/* $VerbosePreference doesn't ask for it */
		struct cmdlet c = { .rt = rt, .stage = st };

		cmdlet_verbose(&c, text);
	}
	return true;
}

bool cmdlet_should_process(struct cmdlet *c, struct ustr *target, const char *action)
{
	bool asked;

	return stage_should_process(c->stage, target,
				    action ? ustr_new(c->rt, action) : c->stage->cmd->name, &asked);
}

bool cmdlet_should_continue(struct cmdlet *c, struct ustr *query, struct ustr *caption)
{
	int answer = host_ask(c->rt, caption, query);

	return answer == 0 || answer == 1;
}

val cmdlet_call_block(struct cmdlet *c, struct scriptblock *sb, val underbar)
{
	return stage_call_block(c->stage, sb, underbar);
}

/* ---- Calling commands ---------------------------------------------------- */

struct call {
	struct cmd_site site;
	struct pipe_site pipe;
	struct cmd_arg *args;
	val *regs;
	uint16_t nargs;
};

static void build(struct rt *rt, struct call *k, struct command *c, const struct invoke_arg *args, int n)
{
	memset(k, 0, sizeof *k);
	k->args = rt_block(rt, struct cmd_arg, (size_t)n + 1);
	k->regs = rt_block(rt, val, (size_t)n + 2);
	for (int i = 0; i < n; i++) {
		struct cmd_arg *a = &k->args[k->nargs++];

		k->regs[i + 1] = args[i].value;
		a->reg = (uint16_t)(i + 1);
		a->kind = !args[i].name ? ARG_VALUE : args[i].value.k == VK_VOID ? ARG_NAME : ARG_NAME_VALUE;
		a->name = args[i].name ? ustr_atom(rt, args[i].name) : NULL;
	}
	k->regs[0] = val_obj(c);
	k->site = (struct cmd_site){ .how = INVOKE_CALL, .args = k->args, .nargs = k->nargs };
}

static struct cmd_site *with_input(struct rt *rt, struct call *k, const val *input, int ninput)
{
	struct cmd_site *two = rt_block(rt, struct cmd_site, 2);
	struct array *a = array_new(rt, &type_object, (uint32_t)ninput);

	for (int i = 0; i < ninput; i++)
		gc_store(a, &a->v[i], input[i]);
	k->regs[k->nargs + 1] = val_obj(a);
	two[0] = (struct cmd_site){ .is_expr = true, .reg = (uint16_t)(k->nargs + 1) };
	two[1] = k->site;
	return two;
}

void command_invoke_to(struct rt *rt, struct command *c, const struct invoke_arg *args, int n,
		       const val *input, int ninput, struct streams *s)
{
	struct call *k = rt_block(rt, struct call, 1);
	bool ok = rt->eng->last_ok;

	build(rt, k, c, args, n);
	k->pipe = (struct pipe_site){ .cmds = input ? with_input(rt, k, input, ninput) : &k->site,
				      .n = input ? 2 : 1 };
	pipeline_run_above(rt, &k->pipe, k->regs, s);
	rt->eng->last_ok = ok;
}

val command_invoke(struct rt *rt, struct command *c, const struct invoke_arg *args, int n, const val *input, int ninput)
{
	struct frame *f = rt->eng->frame;
	struct streams s = f && f->streams ? *f->streams : rt->eng->top_streams;
	struct collect out;

	collect_init(&out, rt);
	s.s[STREAM_OUT] = &out.sink;
	command_invoke_to(rt, c, args, n, input, ninput, &s);
	return collect_value(&out);
}

void cmdlet_stop_upstream(struct cmdlet *c)
{
	rt_unwind(c->rt, UNWIND_UPSTREAM, NULL, c->stage, 0);
}

/* SPDX-License-Identifier: MIT */
/* Commands as they travel → pipelines of the engine. */
#include "remoting/server_impl.h"

#include "engine/command.h"
#include "engine/input_enum.h"
#include "engine/invocation.h"
#include "engine/scope.h"

#include <string.h>

/* Registers and arguments of one pipeline while it is put together. */
struct build {
	struct rt *rt;
	struct server_run *run;
	val *regs;
	uint16_t nregs, cap;
};

enum { REGS_MAX = 60000 };

static uint16_t put_reg(struct build *b, val v)
{
	val *old = b->regs;

	if (b->nregs >= REGS_MAX)
		err_throw(b->rt, NULL, "TooManyArguments", EC_LimitsExceeded, V_NULL, "A command has too many arguments.");
	if (b->nregs == b->cap) {
		b->cap = b->cap ? (uint16_t)MIN(b->cap * 2, REGS_MAX) : 16;
		b->regs = rt_block(b->rt, val, b->cap);
		if (b->nregs)
			memcpy(b->regs, old, b->nregs * sizeof *old);
	}
	b->regs[b->nregs] = v;
	return b->nregs++;
}

static struct ustr *name_between(struct rt *rt, struct ustr *s, uint32_t from, uint32_t to)
{
	return ustr_intern(rt, ustr_sub(rt, s, from, to > from ? to - from : 0));
}

/* A named argument as the product reads it: without a dash the value is its
 * own; `-Name` without one takes the next argument or is a switch. */
static void named(struct build *b, const struct wire_arg *in, struct cmd_arg *out)
{
	uint32_t n = ustr_len(in->name);
	bool dash = n && ustr_at(in->name, 0) == '-';

	while (n > 1 && ustr_is_space(ustr_at(in->name, n - 1)))
		n--;
	if (dash && n > 1 && ustr_at(in->name, n - 1) == ':')
		n--;
	out->name = name_between(b->rt, in->name, dash, n);
	if (val_is_null(val_base(in->value))) {
		out->kind = ARG_NAME;
		return;
	}
	out->kind = ARG_NAME_VALUE;
	out->reg = put_reg(b, in->value);
}

static uint16_t arguments(struct build *b, const struct wire_command *c, struct cmd_arg *args)
{
	uint16_t n = 0;

	for (uint32_t i = 0; i < c->nargs; i++) {
		const struct wire_arg *in = &c->args[i];
		struct cmd_arg *a = &args[n];

		if (in->name && ustr_eq_c(in->name, "--%")) {
			b->run->using_values = using_read(b->rt, in->value);
			continue;
		}
		n++;
		if (in->name && ustr_len(in->name)) {
			named(b, in, a);
			continue;
		}
		a->kind = ARG_VALUE;
		a->reg = put_reg(b, in->value);
	}
	return n;
}

/* Errors of the commands before LAST go into its input. */
static bool merges_previous(const struct wire_statement *st, uint32_t i)
{
	for (uint32_t k = i + 1; k < st->n; k++)
		if (st->commands[k].merge.previous & RESULT_ERROR)
			return true;
	return false;
}

static void merges(struct build *b, const struct wire_statement *st, uint32_t i, struct cmd_site *s)
{
	struct redirection *r = rt_block(b->rt, struct redirection, MERGE_STREAMS);

	s->nredirs = ps_merge_redirections(&st->commands[i].merge, merges_previous(st, i), put_reg(b, V_NULL), r);
	s->redirs = s->nredirs ? r : NULL;
}

/* $MyInvocation of a script that was sent. */
static void set_invocation(struct rt *rt, struct scriptblock *sb)
{
	struct scope *global = scope_global(rt);
	struct invocation *i = invocation_of_frame(rt, NULL);

	i->command = command_from_block(rt, sb);
	i->length = i->position = 1;
	gc_store(global, &global->myinvocation, val_obj(i));
}

/* A command without input reads an empty $input. */
static void set_no_input(struct rt *rt)
{
	struct scope *global = scope_global(rt);

	gc_store(global, &global->input, val_obj(input_enum_new(rt, list_new(rt, NULL))));
}

static void command(struct build *b, const struct wire_statement *st, uint32_t i, struct cmd_site *s)
{
	const struct wire_command *c = &st->commands[i];
	struct cmd_arg *args = rt_block(b->rt, struct cmd_arg, c->nargs + 1);
	struct scriptblock *sb;

	if (c->is_script) {
		sb = repeat_parse(b->run->s, c->text);
		s->reg = put_reg(b, val_obj(sb));
		s->how = c->use_local_scope > 0 ? INVOKE_CALL : INVOKE_DOT;
		set_invocation(b->rt, sb);
	} else {
		s->name = ustr_intern(b->rt, c->text);
		s->how = INVOKE_PLAIN;
	}
	s->args = args;
	s->nargs = arguments(b, c, args);
	merges(b, st, i, s);
}

static void statement(struct rt *rt, struct server_run *r, const struct wire_statement *st, bool input, struct sink *out)
{
	struct build b = { .rt = rt, .run = r };
	struct pipe_site *p = rt_block(rt, struct pipe_site, 1);

	if (!st->n)
		return;
	p->cmds = rt_block(rt, struct cmd_site, st->n + input);
	p->n = (uint16_t)(st->n + input);
	if (input) {
		p->cmds[0].is_expr = true;
		p->cmds[0].reg = put_reg(&b, input_of(rt, r));
	} else {
		set_no_input(rt);
	}
	for (uint32_t i = 0; i < st->n; i++)
		command(&b, st, i, &p->cmds[i + input]);
	rt->eng->using_values = r->using_values;
	pipeline_run(rt, NULL, p, b.regs, out);
}

void site_run(struct rt *rt, struct server_run *r, const struct pipeline_request *req, struct sink *out)
{
	for (uint32_t i = 0; i < req->nstatements; i++)
		statement(rt, r, &req->statements[i], !req->no_input && i == 0, out);
}

struct ustr *site_history_text(struct rt *rt, const struct pipeline_request *req)
{
	const struct wire_statement *st = &req->statements[0];

	if (req->history)
		return req->history;
	return req->nstatements && st->n ? st->commands[0].text : ustr_empty(rt);
}

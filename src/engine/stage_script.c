/* SPDX-License-Identifier: MIT */
/* Stages that run script: functions, filters, script blocks, script files. */
#include "engine/attr.h"
#include "engine/input_enum.h"
#include "engine/invocation.h"
#include "engine/stage.h"
#include "value/num.h"

#include <string.h>

/* ---- Values of unbound parameters ---------------------------------------- */

static val type_default(struct rt *rt, const struct param_meta *p)
{
	const struct type *t = p->type;

	if (t == &type_string)
		return val_str(ustr_empty(rt));
	if (p->is_switch)
		return switch_value(rt, false);
	if (t == &type_bool)
		return V_FALSE;
	if (t == &type_decimal)
		return conv(rt, val_int(0), t);
	if (t->inline_kind >= VK_SBYTE && t->inline_kind <= VK_DOUBLE && t->inline_kind != VK_CHAR)
		return t->inline_kind >= VK_SINGLE ? (val){ .k = t->inline_kind, .d = 0 } : val_num(t->inline_kind, 0);
	return V_NULL;
}

/* The default expression, converted as an argument is but not validated. */
static val default_value(struct binding *b, struct param_meta *p)
{
	struct array *attributes = p->attributes;
	struct errrec *e;
	val v;

	v = p->ast && p->ast->value ? vm_eval_ast(b->rt, b->stage->sb->info, p->ast->value, b->scope) : type_default(b->rt, p);
	if (attributes && !val_is_null(v))
		v = attr_transform_all(b->rt, attributes, v);
	if (!p->ast || !p->ast->value || p->type == &type_object || p->type == &type_psobject)
		return v;
	if (p->is_switch && val_base(v).k == VK_BOOL)
		return switch_value(b->rt, val_truth(b->rt, v));
	if (conv_soft(b->rt, v, p->type, &v, &e))
		return v;
	b->at = NULL;
	rt_throw(b->rt, binder_error(b, "System.Management.Automation.ParameterBindingArgumentTransformationException",
		"ParameterArgumentTransformationError", EC_InvalidData, p, V_NULL,
		ustr_printf(b->rt, "Cannot process argument transformation on parameter '%s'. %s",
			    USTR_C(b->rt, p->name), USTR_C(b->rt, errrec_message(b->rt, e)))));
}

void stage_default_value(struct binding *b, struct param_meta *p)
{
	struct dict *saved = b->bound;

	if (p->is_common || p->def)
		return;
	b->bound = NULL;
	binder_store(b, p, default_value(b, p));
	b->bound = saved;
}

static void defaults(struct binding *b)
{
	for (uint32_t i = 0; i < b->meta->nown; i++)
		if (b->how[i] != BOUND_ARG && b->how[i] != BOUND_SPLAT && b->how[i] != BOUND_DEFAULT &&
		    b->how[i] != BOUND_PROMPT &&
		    !b->meta->params[i].is_dynamic)
			stage_default_value(b, &b->meta->params[i]);
}

/* ---- Scopes -------------------------------------------------------------- */

static struct scope *parent_scope(struct stage *st)
{
	struct scope *caller = st->caller->scope;

	if (!st->sb->ss || st->sb->ss == caller->ss)
		return caller;
	return session_state_scope(st->rt, st->sb->ss);
}

static struct scope *make_scope(struct stage *st)
{
	struct scope *up = parent_scope(st), *s;

	if (st->flags & SF_DOTTED)
		return up;
	s = scope_new(st->rt, up, st->sb->ss ? st->sb->ss : up->ss, st->sb->info->layout);
	s->stage = st;
	s->is_function = true;
	if (st->cmd->kind == CK_EXTERNAL_SCRIPT) {
		s->is_script = true;
		s->script_path = st->cmd->definition;
	}
	return s;
}

/* ---- Preparing ----------------------------------------------------------- */

/* A parameter with the name of an automatic variable holds what that variable does, whatever was bound to it. */
static void set_automatic(struct stage *st, const char *name, val v)
{
	struct binding *b = &st->b;
	struct dict *saved = b->bound;
	struct param_meta *p;

	if (!b->meta->has_automatic)
		return;
	p = param_find(b->meta, ustr_new(st->rt, name), true);
	if (!p || !ustr_ieq_c(p->name, name))
		return;
	b->bound = NULL;
	binder_store(b, p, conv(st->rt, v, p->type));
	b->bound = saved;
}

static void set_args(struct stage *st)
{
	struct binding *b = &st->b;
	struct array *a = b->rest ? list_to_array(st->rt, b->rest, &type_object) : array_new(st->rt, &type_object, 0);

	if (st->flags & SF_DOTTED && !(st->flags & SF_HAS_ARGS)) {
		st->saved_args = st->scope->args;
		st->flags |= SF_HAS_ARGS;
	}
	gc_store(st->scope, &st->scope->args, val_obj(a));
	set_automatic(st, "args", val_obj(a));
}

static void wants_bound(struct binding *b)
{
	if (b->meta->wants_bound || b->meta->has_dynamic)
		b->bound = bound_parameters_new(b->rt);
}

static bool has_named_process(const struct scriptblock *sb)
{
	return block_has_part(sb->info, PART_PROCESS);
}

/* A dotted block that nobody wrote as a call: its $args are those around it. */
static bool is_part_of_caller(const struct stage *st)
{
	return st->site->is_inline || (!st->site->ast && st->cmd->kind != CK_EXTERNAL_SCRIPT && !st->site->nargs);
}

static void run_require(struct rt *rt, void *arg)
{
	struct stage *st = arg;

	script_require(rt, st->sb, st->cmd->definition);
}

/* What the script's #requires ask for; without it the script is no command that can be called. */
static void require(struct stage *st)
{
	struct invocation *i;
	struct unwound u;

	if (!st->sb->info->ast->requires || rt_try(st->rt, run_require, st))
		return;
	u = st->rt->unwound;
	stage_point_at_name(st, u.error);
	i = val_cell(u.error->invocation, &type_invocation) ? (struct invocation *)u.error->invocation.o : NULL;
	if (i && i->source) {	/* the record knows no command, only what was written for it */
		i->command = NULL;
		if (st->site->how == INVOKE_PLAIN)
			i->name = text_ustr(st->rt, source_text(i->source->result.src, i->start, i->end));
	}
	rt_rethrow(st->rt, &u);
}

/* Its block, scope and arguments: all that binding needs. */
static void open_binding(struct stage *st)
{
	struct binding *b = &st->b;

	st->sb = command_block(st->rt, st->cmd);
	if (st->cmd->kind == CK_EXTERNAL_SCRIPT)
		require(st);
	st->scope = make_scope(st);
	b->scope = st->scope;
	b->dotted = st->flags & SF_DOTTED;
	b->is_simple = !b->meta->cmdlet_binding;
	if (!b->is_simple)
		st->flags |= SF_ADVANCED;
	if (has_named_process(st->sb))
		st->flags |= SF_HAS_PROCESS;
	wants_bound(b);
	binder_collect(b, st->site, st->regs);
}

static void probe_body(struct rt *rt, void *arg)
{
	struct stage *st = arg;

	open_binding(st);
	binder_probe(&st->b);
}

struct command_meta *stage_script_probe(struct rt *rt, struct command *c, const val *args, uint32_t n)
{
	struct cmd_arg *a = rt_block(rt, struct cmd_arg, n + 1);
	struct cmd_site site = { .how = INVOKE_CALL, .args = a, .nargs = (uint16_t)n };
	struct pipe_site one = { .cmds = &site, .n = 1 };
	struct frame *up = rt->eng->frame, f;
	struct stage *running = rt->eng->stage, st;
	struct pipe pipe;

	for (uint32_t i = 0; i < n; i++)
		a[i] = (struct cmd_arg){ .kind = ARG_VALUE, .reg = (uint16_t)i };
	if (up)
		f = *up;
	else
		stage_base_frame(rt, &f);
	pipe_init(&pipe, rt, &f, &one, args, NULL, &st);
	st.kind = STAGE_SCRIPT;
	st.cmd = c;
	st.b = (struct binding){ .rt = rt, .stage = &st, .cmd = c, .common = &st.common, .meta = command_meta(rt, c) };
	rt->eng->frame = &f;
	rt->eng->stage = &st;
	rt_protect(rt, probe_body, &st);	/* what does not bind is not there */
	rt->eng->frame = up;
	rt->eng->stage = running;
	return st.b.meta;
}

void stage_script_prepare(struct stage *st)
{
	struct binding *b = &st->b;

	open_binding(st);
	binder_bind(b);
	if (b->bound && !b->dotted)
		gc_store(st->scope, &st->scope->bound, val_obj(b->bound));
	defaults(b);
	if ((b->is_simple || b->direct) && !(b->dotted && !b->rest && is_part_of_caller(st)))
		set_args(st);
	if (!b->is_simple)
		stage_set_preferences(st);
	if (st->site->input)
		gc_store(st->scope, &st->scope->input, val_obj(st->site->input));
	if (stage_has_input(st) && !(st->flags & SF_HAS_PROCESS)) {
		st->input = list_new(st->rt, NULL);
		gc_store(st->scope, &st->scope->input, val_obj(input_enum_new(st->rt, st->input)));
	}
}

/* ---- Running ------------------------------------------------------------- */

void stage_script_part(struct stage *st, enum block_part part)
{
	if (!block_has_part(st->sb->info, part))
		return;
	st->flags |= SF_RAN;
	vm_run_part(st->rt, st->sb, part, st->flags & SF_DOTTED, st->scope, &st->streams, st, st->cmd);
}

/* What $input is in a block that is given the objects of L: an advanced function has a list of what it processes and
 * an array at its end. */
static void set_input(struct stage *st, struct list *l, bool process)
{
	val v;

	if (!(st->flags & SF_ADVANCED))
		v = val_obj(input_enum_new(st->rt, l));
	else
		v = process ? val_obj(l) : val_obj(list_to_array(st->rt, l, &type_object));
	gc_store(st->scope, &st->scope->input, v);
	set_automatic(st, "input", v);
}

static void one_input(struct stage *st, val v)
{
	struct list *l = list_new(st->rt, &type_arraylist);

	if (v.k != VK_VOID)
		list_add(st->rt, l, v);
	set_input(st, l, true);
}

void stage_script_input(struct stage *st, val v)
{
	if (st->flags & SF_ADVANCED && !binder_pipe(&st->b, v))
		return;
	st->taken += (st->flags & (SF_ADVANCED | SF_HAS_PROCESS)) != 0;
	if (!(st->flags & SF_HAS_PROCESS)) {
		list_add(st->rt, st->input, v);
		return;
	}
	gc_store(st->scope, &st->scope->underbar, v);
	if (st->b.meta->wants_input)
		one_input(st, v);
	stage_script_part(st, PART_PROCESS);
}

/* The process block of a command that is given nothing. */
void stage_script_once(struct stage *st)
{
	if (st->b.meta->wants_input && (st->b.meta->has_automatic || st->flags & SF_ADVANCED))
		one_input(st, V_VOID);
	stage_script_part(st, PART_PROCESS);
}

void stage_script_end(struct stage *st)
{
	if (st->b.meta->wants_input && block_has_part(st->sb->info, PART_END) &&
	    (st->b.meta->has_automatic || st->flags & SF_ADVANCED || (st->flags & SF_HAS_PROCESS && stage_has_input(st))))
		set_input(st, st->input ?: list_new(st->rt, NULL), false);
	stage_script_part(st, PART_END);
}

/* ---- The quick way ------------------------------------------------------- */

/* Positional arguments one to one onto the parameters of a simple function. */
static bool quick_bind(struct stage *st, val *regs)
{
	struct binding *b = &st->b;
	const struct cmd_site *site = st->site;
	struct command_meta *m = b->meta;

	if (site->nargs > m->n)
		return false;
	for (uint32_t i = 0; i < site->nargs; i++)
		if (site->args[i].kind != ARG_VALUE ||
		    site->args[i].spelled || (site->args[i].text && m->params[i].type != &type_object))
			return false;
	for (uint32_t i = 0; i < site->nargs; i++) {
		struct param_meta *p = &m->params[i];

		b->at = site->args[i].ast;
		if (p->type == &type_object && !p->attributes)
			gc_store(st->scope, &st->scope->slots[i],
				 ((val){ .k = regs[site->args[i].reg].k == VK_VOID ? VK_NULL : regs[site->args[i].reg].k,
					 .aux = regs[site->args[i].reg].aux, .ext = regs[site->args[i].reg].ext,
					 .i = regs[site->args[i].reg].i }));
		else
			binder_value(b, p, regs[site->args[i].reg], 0);
	}
	for (uint32_t i = site->nargs; i < m->n; i++)
		stage_default_value(b, &m->params[i]);
	return true;
}

static bool is_quick(struct command *c, struct command_meta *m)
{
	return c->kind == CK_FUNCTION && c->block && m->plain && !m->cmdlet_binding && !m->has_dynamic &&
	       !m->wants_bound && !m->has_automatic && m->only_end;
}

static bool run_quick(struct rt *rt, struct frame *f, struct pipe_site *p, val *regs, struct sink *out)
{
	struct cmd_site *site = &p->cmds[0];
	struct command *c = site->cached;
	struct engine *eng = rt->eng;
	struct stage *running = eng->stage, st = {
		.in = { stage_put, rt }, .rt = rt, .cmd = c, .sb = c->block, .site = site, .regs = regs,
		.caller = f, .streams = *f->streams, .outer = *f->streams, .name = site->name, .kind = STAGE_SCRIPT,
		.b = { .rt = rt, .cmd = c, .meta = c->meta, .is_simple = true, .sets = 1 },
	};
	struct pipe pipe = { .rt = rt, .frame = f, .site = p, .regs = regs, .out = out, .n = 1, .stages = &st };

	st.pipe = &pipe;
	st.b.stage = &st;
	st.streams.s[STREAM_OUT] = out;
	st.scope = st.b.scope = make_scope(&st);
	eng->stage = &st;
	if (!quick_bind(&st, regs)) {
		eng->stage = running;
		return false;
	}
	if (c->meta->wants_args)
		set_args(&st);
	vm_run_part(rt, st.sb, PART_END, false, st.scope, &st.streams, &st, c);
	st.scope->stage = NULL;
	if (st.scope->functions || st.scope->aliases)
		command_changed(rt);
	eng->stage = running;
	eng->last_ok = !pipe.failed;
	return true;
}

bool stage_script_quick(struct rt *rt, struct frame *f, struct pipe_site *p, val *regs, struct sink *out)
{
	const struct cmd_site *site = &p->cmds[0];
	struct command *c = site->cached;
	const struct engine *eng = rt->eng;

	if (!c || eng->debug || site->parens || site->cached_epoch != eng->epoch ||
	    site->cached_ss != f->scope->ss || site->redirs ||
	    site->how == INVOKE_DOT || !c->meta || !is_quick(c, c->meta))
		return false;
	return run_quick(rt, f, p, regs, out);
}

/* SPDX-License-Identifier: MIT */
#include "engine/task.h"

#include "engine/stage.h"
#include "syntax/ast.h"

#include <string.h>

static void trace(struct heap *h, struct cell *c)
{
	struct task *t = (struct task *)c;

	heap_mark(h, t->init);
	heap_mark(h, t->block);
	val_mark(h, t->underbar);
	heap_mark(h, t->args);
	heap_mark(h, t->input);
	heap_mark(h, t->using_values);
	heap_mark(h, t->rs);
	heap_mark(h, t->failure);
	val_mark(h, t->owner);
}

static const struct type type_task = {
	.cls = { .trace = trace }, .name = "task", .flags = TF_INTERNAL, .size = sizeof(struct task),
};

struct task *task_new(struct rt *rt, struct scriptblock *block)
{
	struct task *t = rt_new_cell(rt, &type_task, task);

	t->block = block;
	t->underbar = V_VOID;
	t->owner = V_NULL;
	return t;
}

/* --- running ------------------------------------------------------------ */

struct task_sink {
	struct sink sink;
	struct task *task;
	enum stream which;
};

static void put(struct sink *s, val v)
{
	struct task_sink *k = (struct task_sink *)s;

	k->task->take(s->rt, k->task, k->which, v);
}

/* The text of the block as a block of the runspace that runs now. */
static struct scriptblock *here(struct rt *rt, struct scriptblock *sb)
{
	size_t n;
	const char *text = ustr_utf8(rt, scriptblock_text(rt, sb), &n);
	struct scriptblock *copy = scriptblock_parse(rt, text, n, NULL);

	copy->ss = rt->eng->global;
	return copy;
}

/* INPUT, the arguments and $_ for one block. */
static void run_one(struct rt *rt, struct task *t, struct scriptblock *sb, bool dotted, struct streams *s)
{
	uint16_t n = t->args ? (uint16_t)MIN(t->args->n, 60000u) : 0, k = 0;
	struct pipe_site *p = rt_block(rt, struct pipe_site, 1);
	struct cmd_site *sites = rt_block(rt, struct cmd_site, 2);
	struct cmd_arg *a = rt_block(rt, struct cmd_arg, (size_t)n + 1);
	val *regs = rt_block(rt, val, (size_t)n + 2);
	struct frame f;

	stage_base_frame(rt, &f);
	f.streams = s;
	rt->eng->frame = &f;
	for (uint16_t i = 0; i < n; i++) {
		regs[i + 2] = array_get(t->args, i);
		a[i] = (struct cmd_arg){ .kind = ARG_VALUE, .reg = (uint16_t)(i + 2) };
	}
	regs[0] = val_obj(sb);
	if (t->input) {
		regs[1] = val_obj(t->input);
		sites[k++] = (struct cmd_site){ .is_expr = true, .reg = 1 };
	}
	sites[k++] = (struct cmd_site){ .how = dotted ? INVOKE_DOT : INVOKE_CALL, .args = a, .nargs = n };
	*p = (struct pipe_site){ .cmds = sites, .n = k };
	if (t->underbar.k != VK_VOID)
		var_set_c(rt, "_", t->underbar);
	pipeline_run(rt, &f, p, regs, s->s[STREAM_OUT]);
	rt->eng->frame = NULL;
}

static void run(struct rt *rt, void *arg)
{
	struct task *t = arg;
	struct task_sink *sinks = rt_block(rt, struct task_sink, STREAM__MAX);
	struct streams s = { 0 };

	for (int i = STREAM_OUT; i < STREAM__MAX; i++) {
		sinks[i] = (struct task_sink){ { put, rt }, t, i };
		s.s[i] = &sinks[i].sink;
	}
	rt->eng->top_streams = s;
	rt->eng->using_values = t->using_values;
	rt->eng->host = t->host;
	rt->eng->host_arg = t->host_arg;
	if (t->init) {
		struct task first = *t;

		first.underbar = V_VOID;
		first.args = NULL;
		first.input = NULL;
		run_one(rt, &first, here(rt, t->init), true, &s);
	}
	run_one(rt, t, here(rt, t->block), false, &s);
}

static void enter(struct rt *rt, void *arg)
{
	struct task *t = arg;

	if (!t->rs) {
		gc_storep(t, t->rs, runspace_new(rt, V_NULL));
		runspace_open(rt, t->rs);
	}
	runspace_run(rt, t->rs, run, t);
}

static void ended(struct rt *rt, void *arg)
{
	struct task *t = arg;

	t->ended(rt, t);
}

static void body(struct rt *rt, void *cell)
{
	struct task *t = cell;
	enum unwind why = rt_protect(rt, enter, t);
	struct errrec *e = why == UNWIND_ERROR ? rt->unwound.error : NULL;

	gc_storep(t, t->failure, e);
	t->state = e ? TASK_FAILED : why == UNWIND_STOPPED ? TASK_STOPPED : TASK_COMPLETED;
	t->fiber = NULL;
	rt_stop_clear(rt);
	if (t->ended)
		rt_protect(rt, ended, t);
}

bool task_start(struct rt *rt, struct task *t)
{
	t->fiber = fiber_new(rt, body, t);
	t->state = t->fiber ? TASK_RUNNING : TASK_STOPPED;
	return t->fiber != NULL;
}

void task_stop(struct rt *rt, struct task *t)
{
	if (t->fiber)
		fiber_stop(t->fiber);
	else if (t->state == TASK_NEW)
		t->state = TASK_STOPPED;
}

/* --- $using: ------------------------------------------------------------ */

struct capture {
	struct rt *rt;
	struct scope *scope;
	struct dict *values;
	bool below;		/* inside a $using: expression */
	bool parallel;		/* among the arguments of a command with -Parallel */
};

static void capture_variable(struct capture *k, const struct ast_variable *v)
{
	struct rt *rt = k->rt;
	struct ustr *name = ustr_intern(rt, text_ustr(rt, v->name));
	val x;

	if (!var_get(rt, k->scope, name, SCOPE_DYNAMIC, &x))
		err_throw(rt, NULL, "UsingVariableIsUndefined", EC_InvalidOperation, V_NULL,
			  "The value of the using variable '$using:%s' cannot be retrieved because it has not been set in the local session.",
			  USTR_C(rt, name));
	if (!k->values)
		k->values = dict_new(rt, NULL, DICT_IGNORE_CASE);
	dict_put(rt, k->values, val_str(name), x);
}

/* A command with -Parallel takes care of its blocks itself. */
static bool is_parallel(const struct ast *node)
{
	const struct ast_command *c = (const struct ast_command *)node;

	for (uint32_t i = 0; node->kind == AST_COMMAND && i < c->elements.n; i++) {
		const struct ast_cmd_param *p = (const struct ast_cmd_param *)c->elements.v[i];

		if (p->ast.kind == AST_CMD_PARAM && p->name.n > 1 && text_shortens(p->name, "parallel"))
			return true;
	}
	return false;
}

static int capture(struct ast *node, void *arg)
{
	struct capture *k = arg;
	const struct ast_variable *v = (const struct ast_variable *)node;
	bool below = k->below, parallel = k->parallel;
	int r;

	if (node->kind == AST_VARIABLE && (v->scope == VAR_USING || k->below)) {
		capture_variable(k, v);
		return 0;
	}
	if (node->kind == AST_SCRIPTBLOCK_EXPR && k->parallel)
		return 0;
	k->below |= node->kind == AST_USING_EXPR;
	k->parallel = is_parallel(node);
	r = ast_children(node, capture, arg);
	k->below = below;
	k->parallel = parallel;
	return r;
}

struct dict *task_using(struct rt *rt, struct scriptblock *sb, struct frame *frame)
{
	struct frame *f = frame ? frame : rt->eng->frame;
	struct capture k = { .rt = rt, .scope = f && f->scope ? f->scope : scope_current(rt) };

	ast_children((struct ast *)sb->info->ast, capture, &k);
	return k.values;
}

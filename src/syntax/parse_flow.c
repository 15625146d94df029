/* SPDX-License-Identifier: MIT */
/*
 * The flow through a class method: which of its variables have a value where
 * they are read, and whether every way to its end returns. A method has no
 * scope around it, so a variable that may be unset is an error of its class.
 *
 * One pass in the order of execution: a state holds the variables that are set
 * on all ways to a place. A loop's second round adds nothing to what its first
 * found, so nothing is walked twice.
 */
#include "syntax/parse_flow.h"
#include "syntax/parse_target.h"

#include <string.h>

enum { VARS_MAX = 256, SET_WORDS = VARS_MAX / 64 };

struct flow_state {
	uint64_t set[SET_WORDS];
	bool reached;	/* false: no way leads here, and nothing is wrong here */
};

struct flow_var {
	struct text name;
	struct text type;	/* of the first assignment; absent: any */
	bool typed;		/* TYPE is known */
	bool assigned;
	bool dynamic;		/* its type changes, so its value is looked up when it is read */
};

/* A loop or switch around the place. */
struct flow_loop {
	struct flow_loop *outer;
	struct text label;
	struct flow_state after, again;	/* at its break, at its continue */
};

struct flow {
	struct parser *p;
	struct ast_list statements;	/* of the script: its own classes have no type yet */
	struct flow_state now;
	struct flow_loop *loop;
	struct flow_var vars[VARS_MAX];
	uint32_t count;
	bool in_foreach, in_switch;	/* one was met: its enumerator is known */
	bool full;		/* too many variables to judge */
	bool looked_up;		/* a command may make variables: all are dynamic */
	struct list_builder unset;	/* AST_VARIABLE read where they may have no value */
};

static int walk(struct ast *node, void *arg);

static void visit(struct flow *f, struct ast *node)
{
	if (node)
		walk(node, f);
}

/* TO is reached from FROM too. */
static void join(struct flow_state *to, const struct flow_state *from)
{
	if (!from->reached)
		return;
	if (!to->reached) {
		*to = *from;
		return;
	}
	for (int i = 0; i < SET_WORDS; i++)
		to->set[i] &= from->set[i];
}

/* ---- Variables ---------------------------------------------------------------- */

static bool is_local(const struct ast_variable *v)
{
	return v->scope == VAR_NONE || v->scope == VAR_LOCAL || v->scope == VAR_PRIVATE || v->scope == VAR_VARIABLE;
}

/* What every method sees without assigning it. */
static bool is_ambient(struct text name)
{
	static const char *const names[] = {
		"true", "false", "null", "this", "_", "psitem", "args", "input", "?", "matches", "error",
		"lastexitcode", "stacktrace", "outputencoding", "nestedpromptlevel", "pwd", "myinvocation", "psscriptroot",
		"pscommandpath", "psboundparameters", "pscmdlet",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

static struct flow_var *find_var(struct flow *f, struct text name)
{
	for (uint32_t i = 0; i < f->count; i++)
		if (text_same(f->vars[i].name, name))
			return &f->vars[i];
	if (f->count == VARS_MAX) {
		f->full = true;
		return &f->vars[0];
	}
	f->vars[f->count] = (struct flow_var){ .name = name };
	return &f->vars[f->count++];
}

static bool is_set(const struct flow *f, const struct flow_var *v)
{
	size_t i = v - f->vars;

	return f->now.set[i / 64] >> i % 64 & 1;
}

/* The classes of the script have no type while it is parsed. */
static bool is_own_class(const struct flow *f, struct text name)
{
	for (uint32_t i = 0; i < f->statements.n; i++) {
		const struct ast_type_def *t = (const void *)f->statements.v[i];

		if (t->ast.kind == AST_TYPE_DEF && text_same(t->name, name))
			return true;
	}
	return false;
}

/* Gives V a value of TYPE, absent when none was written. */
static void set_var(struct flow *f, struct flow_var *v, struct text type)
{
	size_t i = v - f->vars;
	bool same = text_same(v->type, type);

	if (f->looked_up || is_own_class(f, type))
		v->dynamic = true;
	if (v->typed && !same && (type.s || !is_set(f, v)))
		v->dynamic = true;
	if (!v->typed)
		v->type = type;
	v->typed = true;
	f->now.set[i / 64] |= 1ull << i % 64;
}

static void read_variable(struct flow *f, struct ast *node)
{
	const struct ast_variable *v = (const void *)node;

	if (text_is(v->name, "foreach") ? f->in_foreach : text_is(v->name, "switch") && f->in_switch)
		return;
	if (is_local(v) && !is_ambient(v->name) && f->now.reached && !is_set(f, find_var(f, v->name)))
		parse_list_add(&f->unset, node);
}

/* ---- Assignments -------------------------------------------------------------- */

static struct ast *inside(struct ast *node, struct text *ret_type, unsigned *ret_types, bool *ret_attributes)
{
	while (node && (node->kind == AST_CONVERT || node->kind == AST_ATTRIBUTED)) {
		struct ast_convert *c = (void *)node;

		if (node->kind == AST_ATTRIBUTED) {
			*ret_attributes = true;
			node = ((struct ast_attributed *)node)->child;
			continue;
		}
		*ret_type = c->type->type->name;
		++*ret_types;
		node = c->child;
	}
	return node;
}

/* One target: a variable with attributes is set by its own object, so no value is seen here. */
static void assign_one(struct flow *f, struct ast *target)
{
	struct text type = { 0 };
	unsigned types = 0;
	bool attributes = false;
	struct ast *node = inside(target, &type, &types, &attributes);
	struct flow_var *v;

	if (!node || node->kind != AST_VARIABLE) {
		visit(f, target);
		return;
	}
	if (!is_local((const struct ast_variable *)node))
		return;
	v = find_var(f, ((const struct ast_variable *)node)->name);
	if (attributes || types > 1) {
		v->dynamic = true;
	} else if (f->now.reached) {
		v->assigned = true;
		set_var(f, v, type);
	}
}

static void assign(struct flow *f, struct ast *target)
{
	const struct ast_array_literal *a = (const void *)target;
	const struct ast_paren *paren = (const void *)target;

	if (target && target->kind == AST_ARRAY_LITERAL) {
		for (uint32_t i = 0; i < a->items.n; i++)
			assign(f, a->items.v[i]);
	} else if (target && target->kind == AST_PAREN && parse_pure_expr(paren->pipeline)) {
		assign(f, parse_pure_expr(paren->pipeline));
	} else {
		assign_one(f, target);
	}
}

static void visit_assign(struct flow *f, struct ast *node)
{
	struct ast_assign *a = (void *)node;

	visit(f, a->right);
	assign(f, a->left);
}

static void visit_data(struct flow *f, struct ast *node)
{
	struct ast_data *d = (void *)node;

	visit(f, (struct ast *)d->body);
	if (d->variable.s && f->now.reached)
		set_var(f, find_var(f, d->variable), (struct text){ 0 });
}

/* ---- Branches ----------------------------------------------------------------- */

static void visit_if(struct flow *f, struct ast *node)
{
	struct ast_if *s = (void *)node;
	struct flow_state after = { 0 };

	for (uint32_t i = 0; i < s->count; i++) {
		struct flow_state next;

		visit(f, s->clauses[i].cond);
		next = f->now;
		visit(f, (struct ast *)s->clauses[i].body);
		join(&after, &f->now);
		f->now = next;
	}
	visit(f, (struct ast *)s->other);
	join(&after, &f->now);
	f->now = after;
}

static void visit_ternary(struct flow *f, struct ast *node)
{
	struct ast_ternary *t = (void *)node;
	struct flow_state no, after;

	visit(f, t->cond);
	no = f->now;
	visit(f, t->yes);
	after = f->now;
	f->now = no;
	visit(f, t->no);
	join(&f->now, &after);
}

static void visit_chain(struct flow *f, struct ast *node)
{
	struct ast_chain *c = (void *)node;
	struct flow_state skipped;

	visit(f, c->left);
	skipped = f->now;
	visit(f, c->right);
	join(&f->now, &skipped);
}

static void visit_binary(struct flow *f, struct ast *node)
{
	struct ast_binary *b = (void *)node;
	struct flow_state skipped;

	visit(f, b->left);
	skipped = f->now;
	visit(f, b->right);
	if (node->op == T_AND || node->op == T_OR)
		join(&f->now, &skipped);
}

/* ---- Loops -------------------------------------------------------------------- */

static void enter_loop(struct flow *f, struct flow_loop *l, struct text label)
{
	*l = (struct flow_loop){ .outer = f->loop, .label = label };
	f->loop = l;
}

static void leave_loop(struct flow *f, struct flow_loop *l)
{
	f->now = l->after;
	f->loop = l->outer;
}

/* A command may break or continue a loop of its caller. */
static void visit_command(struct flow *f, struct ast *node)
{
	ast_children(node, walk, f);
	for (struct flow_loop *l = f->loop; l; l = l->outer) {
		join(&l->after, &f->now);
		join(&l->again, &f->now);
	}
}

static void visit_for(struct flow *f, struct ast *node)
{
	struct ast_for *s = (void *)node;
	struct flow_loop l;

	visit(f, s->init);
	visit(f, s->condition);
	enter_loop(f, &l, s->label);
	if (s->condition)
		l.after = f->now;
	visit(f, (struct ast *)s->body);
	join(&f->now, &l.again);
	f->loop = l.outer;	/* the step is outside for what its commands do */
	visit(f, s->step);
	leave_loop(f, &l);
}

static void visit_while(struct flow *f, struct ast *node)
{
	struct ast_loop *s = (void *)node;
	struct flow_loop l;

	visit(f, s->condition);
	enter_loop(f, &l, s->label);
	l.after = f->now;
	visit(f, (struct ast *)s->body);
	leave_loop(f, &l);
}

static void visit_do(struct flow *f, struct ast *node)
{
	struct ast_loop *s = (void *)node;
	struct flow_loop l;

	enter_loop(f, &l, s->label);
	visit(f, (struct ast *)s->body);
	join(&f->now, &l.again);
	visit(f, s->condition);
	join(&l.after, &f->now);
	leave_loop(f, &l);
}

static void visit_foreach(struct flow *f, struct ast *node)
{
	struct ast_foreach *s = (void *)node;
	struct flow_loop l;

	f->in_foreach = true;
	visit(f, s->condition);
	enter_loop(f, &l, s->label);
	assign_one(f, &s->variable->ast);
	l.after = f->now;	/* the variable counts as set where nothing was gone through */
	visit(f, (struct ast *)s->body);
	leave_loop(f, &l);
}

/* Clauses follow each other; the default is only reached when none was taken. */
static void visit_switch(struct flow *f, struct ast *node)
{
	struct ast_switch *s = (void *)node;
	struct flow_loop l;

	f->in_switch = true;
	visit(f, s->condition);
	enter_loop(f, &l, s->label);
	l.after = f->now;
	for (uint32_t i = 0; i < s->count; i++) {
		struct flow_state skipped;

		visit(f, s->clauses[i].test);
		skipped = f->now;
		visit(f, (struct ast *)s->clauses[i].body);
		join(&f->now, &skipped);
	}
	visit(f, (struct ast *)s->other);
	leave_loop(f, &l);
}

/* ---- Leaving ------------------------------------------------------------------ */

static struct flow_loop *find_loop(const struct flow *f, const struct ast *label)
{
	struct flow_loop *l = f->loop;

	while (l && label && !(label->kind == AST_STRING && text_same(((const struct ast_string *)label)->value, l->label)))
		l = l->outer;
	return l;
}

static void visit_break(struct flow *f, struct ast *node)
{
	struct ast_jump *j = (void *)node;
	struct flow_loop *l = find_loop(f, j->value);

	visit(f, j->value);
	if (l)
		join(node->kind == AST_BREAK ? &l->after : &l->again, &f->now);
	f->now.reached = false;
}

static void visit_return(struct flow *f, struct ast *node)
{
	visit(f, ((struct ast_jump *)node)->value);
	f->now.reached = false;
}

/* Any statement of the body may fail: what follows it sees what was set before. */
static void visit_try(struct flow *f, struct ast *node)
{
	struct ast_try *s = (void *)node;
	struct flow_state before = f->now, after;
	bool all = false, left;

	visit(f, (struct ast *)s->body);
	after = f->now;
	for (uint32_t i = 0; i < s->catches.n; i++) {
		struct ast_catch *c = (void *)s->catches.v[i];

		all |= c->types.n == 0;
		f->now = before;
		visit(f, (struct ast *)c->body);
		join(&after, &f->now);
	}
	left = !after.reached;
	if (s->finally && !all)
		join(&after, &before);
	f->now = after;
	visit(f, (struct ast *)s->finally);
	if (left)	/* the finally is gone through, what follows it is not */
		f->now.reached = false;
}

/* ---- All ---------------------------------------------------------------------- */

static void visit_nothing(struct flow *f, struct ast *node)
{
	(void)f;
	(void)node;
}

static void (*const visits[AST__MAX])(struct flow *f, struct ast *node) = {
	[AST_ERROR_STMT] = visit_nothing, [AST_ERROR_EXPR] = visit_nothing, [AST_FUNCTION] = visit_nothing,
	[AST_TYPE_DEF] = visit_nothing, [AST_TRAP] = visit_nothing, [AST_SCRIPTBLOCK_EXPR] = visit_nothing,
	[AST_USING_EXPR] = visit_nothing, [AST_ATTRIBUTE] = visit_nothing,
	[AST_ASSIGN] = visit_assign, [AST_DATA] = visit_data, [AST_VARIABLE] = read_variable,
	[AST_IF] = visit_if, [AST_TERNARY] = visit_ternary, [AST_BINARY] = visit_binary, [AST_CHAIN] = visit_chain,
	[AST_COMMAND] = visit_command, [AST_FOR] = visit_for, [AST_WHILE] = visit_while,
	[AST_DO_WHILE] = visit_do, [AST_DO_UNTIL] = visit_do, [AST_FOREACH] = visit_foreach,
	[AST_SWITCH] = visit_switch, [AST_BREAK] = visit_break, [AST_CONTINUE] = visit_break,
	[AST_RETURN] = visit_return, [AST_EXIT] = visit_return, [AST_THROW] = visit_return, [AST_TRY] = visit_try,
};

static int walk(struct ast *node, void *arg)
{
	if (!visits[node->kind])
		return ast_children(node, walk, arg);
	visits[node->kind](arg, node);
	return 0;
}

/* True for a command that makes variables, or runs a block in the method's own scope. */
static int makes_variables(struct ast *node, void *arg)
{
	static const char *const names[] = {
		"New-Variable", "Remove-Variable", "Set-Variable", "Set-PSBreakpoint", "nv", "rv", "sbp", "sv", "set",
	};
	const struct ast_command *c = (const void *)node;

	if (node->kind == AST_SCRIPTBLOCK_EXPR || node->kind == AST_FUNCTION || node->kind == AST_TRAP)
		return 0;
	if (node->kind == AST_VARIABLE && ((const struct ast_variable *)node)->scope == VAR_PRIVATE)
		return 1;
	for (size_t i = 0; node->kind == AST_COMMAND && i < ARRAY_LEN(names); i++)
		if (c->ast.op == T_DOT || text_is(ast_command_name(c), names[i]))
			return 1;
	return ast_children(node, makes_variables, arg);
}

static void report_unset(struct flow *f)
{
	struct ast_list unset = list_done(f->p, &f->unset);

	for (uint32_t i = 0; i < unset.n && !f->full; i++) {
		const struct flow_var *v = find_var(f, ((const struct ast_variable *)unset.v[i])->name);

		if (!v->dynamic || !v->assigned)
			parse_fail_node(f->p, PERR_VariableNotLocal, unset.v[i], (struct text){ 0 });
	}
}

bool parse_flow_method(struct parser *p, struct ast_method *m)
{
	struct ast *end = &m->body->end->ast;
	struct flow f = { .p = p, .now.reached = true };

	if (p->res->root && p->res->root->end)
		f.statements = p->res->root->end->statements;
	for (uint32_t i = 0; i < m->params.n; i++)
		assign_one(&f, &((struct ast_param *)m->params.v[i])->name->ast);
	f.looked_up = ast_children(end, makes_variables, NULL);
	ast_children(end, walk, &f);
	report_unset(&f);
	return !f.now.reached;
}

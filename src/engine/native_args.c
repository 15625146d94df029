/* SPDX-License-Identifier: MIT */
/*
 * Arguments of native programs: every argument one string, unquoted words with
 * wildcards expanded to the paths they match, ~ to the home folder. Array
 * literals keep the commas they were written with.
 */
#include "engine/minishell.h"
#include "engine/native.h"
#include "types/environment.h"

#include <glob.h>
#include <string.h>

static void add_c(struct native_args *a, const char *s)
{
	if (a->n + 1 >= a->cap) {
		uint32_t cap = a->cap ? a->cap * 2 : 16;
		const char **v = rt_block(a->rt, const char *, cap);

		if (a->n)
			memcpy(v, a->v, a->n * sizeof *v);
		a->v = v;
		a->cap = cap;
	}
	a->v[a->n++] = s;
	a->v[a->n] = NULL;
}

/* The bytes kept apart from the string, for the program's argv. */
static void add(struct native_args *a, struct ustr *s)
{
	size_t n;
	const char *t = ustr_utf8(a->rt, s, &n);
	char *copy = heap_alloc_block(a->rt->heap, n + 1);

	memcpy(copy, t, n);
	add_c(a, copy);
}

static const char *folder(struct rt *rt)
{
	return rt->eng->location.k == VK_STR ? val_to_c(rt, rt->eng->location) : "";
}

static bool has_glob(struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) == '*' || ustr_at(s, i) == '?' || ustr_at(s, i) == '[')
			return true;
	return false;
}

/* Adds the paths that match; false: none. */
static bool expand(struct native_args *a, struct ustr *s)
{
	struct list *found = list_new(a->rt, NULL);
	const char *p = USTR_C(a->rt, s), *base = folder(a->rt);
	size_t skip = *p == '/' ? 0 : strlen(base) + 1;
	glob_t g;

	if (!strncmp(p, "./", 2))
		p += 2;

	if (skip)
		p = USTR_C(a->rt, ustr_printf(a->rt, "%s/%s", base, p));
	if (glob(p, 0, NULL, &g) == 0)
		for (size_t i = 0; i < g.gl_pathc; i++)
			list_add(a->rt, found, val_str(ustr_new(a->rt, g.gl_pathv[i] + skip)));
	globfree(&g);
	for (uint32_t i = 0; i < found->n; i++)
		add(a, found->v[i].s);
	return found->n > 0;
}

static void add_bare(struct native_args *a, struct ustr *s)
{
	const char *home = environment_get("HOME");

	if (home && ustr_len(s) && ustr_at(s, 0) == '~' && (ustr_len(s) == 1 || ustr_at(s, 1) == '/')) {
		add(a, ustr_printf(a->rt, "%s%s", home, USTR_C(a->rt, ustr_sub(a->rt, s, 1, ustr_len(s) - 1))));
		return;
	}
	if (!has_glob(s) || !expand(a, s))
		add(a, s);
}

static void add_value(struct native_args *a, val v, struct ustr *text, bool bare)
{
	struct iter it;
	val x;

	if (val_is_null(v))
		return;
	if (text && val_base(v).k != VK_OBJ) {
		bare ? add_bare(a, text) : add(a, text);
		return;
	}
	if (iter_begin(a->rt, v, &it)) {
		while (iter_next(&it, &x))
			add_value(a, x, NULL, bare);
		return;
	}
	if (bare && val_base(v).k == VK_STR)
		add_bare(a, val_base(v).s);
	else
		add(a, val_to_str(a->rt, v));
}

static bool has_blank(struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) == ' ')
			return true;
	return false;
}

/* The words of TEXT between blanks. */
static void add_words(struct native_args *a, struct ustr *text)
{
	uint32_t n = ustr_len(text), end;

	for (uint32_t i = 0; i < n; i = end + 1) {
		for (end = i; end < n && ustr_at(text, end) != ' '; end++)
			;
		if (end > i)
			add_bare(a, ustr_sub(a->rt, text, i, end - i));
	}
}

/* An array literal is passed as it is written, its commas included ("-f 1,3"),
 * after the items before the first one without blanks. */
static void add_literal(struct native_args *a, val v, struct ustr *text)
{
	struct array *items = val_array(v);

	for (uint32_t i = 0; items && i < items->n; i++) {
		struct ustr *s = val_to_str(a->rt, array_get(items, i));

		if (val_is_null(array_get(items, i)))
			continue;
		if (ustr_len(s) && !has_blank(s)) {
			add_words(a, text);
			return;
		}
		add(a, s);
	}
}

static void add_plain(struct native_args *a, const struct cmd_arg *s, val v)
{
	if (s->literal)
		add_literal(a, v, s->literal);
	else
		add_value(a, v, s->text, s->bare);
}

/* "-name:" and its value are one argument when they were written together; of
 * several values each has the name. */
static void add_named(struct native_args *a, const struct cmd_arg *s, const val *regs)
{
	const struct ast_cmd_param *p = (const struct ast_cmd_param *)s->ast;
	struct ustr *name = ustr_printf(a->rt, s->kind == ARG_NAME ? "-%s" : "-%s:", USTR_C(a->rt, s->name));
	struct native_args values = { .rt = a->rt };

	if (!p->value) {
		add(a, name);
		return;
	}
	add_plain(&values, s, regs[s->reg]);
	for (uint32_t i = 0; i < values.n; i++) {
		if (p->value->start == p->ast.start + ustr_len(name)) {
			add(a, ustr_printf(a->rt, "%s%s", USTR_C(a->rt, name), values.v[i]));
		} else {
			add(a, name);
			add_c(a, values.v[i]);
		}
	}
}

static void add_splat(struct native_args *a, val v)
{
	struct dict *d = val_dict(v);
	struct dict_entry *e;
	uint32_t i = 0;

	if (!d) {
		add_value(a, v, NULL, true);
		return;
	}
	while ((e = dict_next(d, &i)))
		add(a, ustr_printf(a->rt, "-%s:%s", val_to_c(a->rt, e->key), val_to_c(a->rt, e->value)));
}

/* The text after --%: %NAME% of variables that exist becomes their value, and
 * blanks part the arguments, whatever quotes there are. */
static void add_verbatim(struct native_args *a, struct ustr *s)
{
	val text = val_str(s);
	const char *p = USTR_C(a->rt, environment_expand(a->rt, V_NULL, &text, 1).s);

	for (size_t n; *(p += strspn(p, " \t")); p += n) {
		n = strcspn(p, " \t");
		add(a, ustr_from_utf8(a->rt, p, n));
	}
}

/* --% itself, quoted or not, is no argument. */
static bool is_verbatim_mark(struct native_args *a, const struct cmd_arg *s, val v)
{
	return s->kind == ARG_VALUE && v.k == VK_STR && ustr_eq(v.s, ustr_atom(a->rt, "--%"));
}

void native_args_add(struct native_args *a, struct ustr *s)
{
	add(a, s);
}

void native_args_value(struct native_args *a, val v)
{
	add_value(a, v, NULL, true);
}

void native_args_given(struct native_args *a, const struct cmd_arg *s, const val *regs)
{
	switch (s->kind) {
	case ARG_NAME: case ARG_NAME_VALUE:
		add_named(a, s, regs);
		break;
	case ARG_SPLAT:
		add_splat(a, regs[s->reg]);
		break;
	case ARG_VERBATIM:
		add_verbatim(a, s->text ? s->text : val_to_str(a->rt, regs[s->reg]));
		break;
	case ARG_END_OF_PARAMS:
		add_c(a, "--");
		break;
	default:
		if (!is_verbatim_mark(a, s, regs[s->reg]))
			add_plain(a, s, regs[s->reg]);
	}
}

void native_prepare(struct stage *st)
{
	struct native_args a = { .rt = st->rt };
	const struct cmd_site *site = st->site;

	st->native = rt_block(st->rt, struct native, 1);
	st->native->in = st->native->out = st->native->err = st->native->in_pipe = -1;
	add(&a, st->cmd->definition);
	if (minishell_called(st)) {
		minishell_prepare(st, &a);
		return;
	}
	for (uint16_t i = 0; i < site->nargs; i++)
		native_args_given(&a, &site->args[i], st->regs);
	st->native->argv = a.v;
}

struct ustr *native_line(struct rt *rt, val v)
{
	return val_to_str(rt, v);
}

/* SPDX-License-Identifier: MIT */
/* Variables, types and members. */
#include "complete/context.h"

#include "types/tables.h"

#include <string.h>

/* --- variables ---------------------------------------------------------- */

struct naming {
	struct context *c;
	struct ustr *prefix, *scope;	/* SCOPE: "global:" and its like, or "" */
	char sigil;
	bool braced;
	struct dict *seen;
};

static bool is_simple(struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t u = ustr_at(s, i);

		if (!(u == '_' || u == '?' || u > 127 || (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') ||
		    (u >= 'A' && u <= 'Z')))
			return false;
	}
	return true;
}

static void add_name(struct naming *n, struct ustr *name, struct ustr *tip)
{
	struct rt *rt = n->c->rt;
	struct ustr *full = ustr_concat(rt, n->scope, name);
	bool braces = n->braced || !is_simple(name);

	if (!context_match(rt, name, n->prefix) || dict_get(rt, n->seen, val_str(name), &(val){ 0 }))
		return;
	dict_put(rt, n->seen, val_str(name), V_TRUE);
	context_add(n->c, ustr_printf(rt, braces ? "%c{%s}" : "%c%s", n->sigil, USTR_C(rt, full)), name, COMPLETE_VARIABLE, tip);
}

static void add_variable(struct rt *rt, struct variable *v, void *arg)
{
	struct naming *n = arg;
	val x = v->get ? V_NULL : variable_value(rt, v);
	const struct type *t = val_type_of(x);

	if (ustr_len(v->name) && ustr_at(v->name, 0) < ' ')
		return;
	add_name(n, v->name, t ? ustr_printf(rt, "[%s]$%s", USTR_C(rt, type_ps_name(rt, t)), USTR_C(rt, v->name))
			       : ustr_printf(rt, "$%s", USTR_C(rt, v->name)));
}

static void add_environment(struct naming *n)
{
	extern char **environ;

	for (char **e = environ; *e; e++) {
		size_t len = strcspn(*e, "=");

		add_name(n, ustr_from_utf8(n->c->rt, *e, len), ustr_from_utf8(n->c->rt, *e, strlen(*e)));
	}
}

void complete_variable(struct context *c, struct ustr *word, uint32_t start)
{
	static const char *const scopes[] = { "global:", "local:", "script:", "private:", "variable:", "using:" };
	static const char *const automatic[] = { "_", "args", "input", "PSItem", "this", "PSBoundParameters",
		"MyInvocation", "PSScriptRoot", "PSCommandPath" };
	struct rt *rt = c->rt;
	struct naming n = { .c = c, .sigil = (char)ustr_at(word, 0), .seen = dict_new(rt, NULL, DICT_IGNORE_CASE) };
	uint32_t at = 1, from = c->out->matches->n;
	int32_t colon;

	n.braced = ustr_len(word) > 1 && ustr_at(word, 1) == '{';
	at += n.braced;
	n.prefix = ustr_sub(rt, word, at, ustr_len(word) - at);
	colon = ustr_index_of(n.prefix, ustr_atom(rt, ":"), 0, false);
	n.scope = ustr_sub(rt, n.prefix, 0, (uint32_t)(colon + 1));
	n.prefix = ustr_sub(rt, n.prefix, (uint32_t)(colon + 1), ustr_len(n.prefix) - (uint32_t)(colon + 1));
	c->out->start = start;
	c->out->length = ustr_len(word);
	if (ustr_ieq_c(n.scope, "env:")) {
		add_environment(&n);
		context_sort(c, from);
		return;
	}
	for (size_t i = 0; colon >= 0 && i <= ARRAY_LEN(scopes); i++) {
		if (i == ARRAY_LEN(scopes))
			return;
		if (ustr_ieq_c(n.scope, scopes[i]))
			break;
	}
	var_each(rt, scope_current(rt), false, add_variable, &n);
	for (size_t i = 0; colon < 0 && i < ARRAY_LEN(automatic); i++)
		add_name(&n, ustr_new(rt, automatic[i]), ustr_printf(rt, "$%s", automatic[i]));
	context_sort(c, from);
	if (colon < 0 && ustr_len(n.prefix) && context_match(rt, ustr_new(rt, "env:"), n.prefix))
		context_add(c, ustr_printf(rt, "%cenv:", n.sigil), ustr_new(rt, "env:"), COMPLETE_VARIABLE, ustr_new(rt, "env:"));
}

/* --- types -------------------------------------------------------------- */

static void add_type(struct context *c, struct dict *seen, const char *text, const char *item, const char *full)
{
	struct rt *rt = c->rt;

	if (dict_get(rt, seen, val_str(ustr_new(rt, text)), &(val){ 0 }))
		return;
	dict_put(rt, seen, val_str(ustr_new(rt, text)), V_TRUE);
	context_add(c, ustr_new(rt, text), ustr_new(rt, item), COMPLETE_TYPE, ustr_new(rt, full));
}

/* One of the built-in types: by its full name or the part behind the last dot;
 * of deeper ones the namespace. */
static void add_builtin(struct context *c, struct dict *seen, const struct type *t, struct ustr *word)
{
	struct rt *rt = c->rt;
	struct ustr *full = ustr_new(rt, t->name);
	uint32_t n = ustr_len(word);
	const char *dot = strrchr(t->name, '.');
	int32_t next;

	if (t->flags & (TF_INTERNAL | TF_GENERIC_DEF) || !strchr(t->name, '.') || strchr(t->name, '`'))
		return;
	if (n && context_match(rt, ustr_new(rt, dot + 1), word)) {
		add_type(c, seen, t->name, dot + 1, t->name);
		return;
	}
	if (!n || !ustr_starts(full, word, true))
		return;
	next = ustr_index_of(full, ustr_atom(rt, "."), n, false);
	if (next < 0) {
		add_type(c, seen, t->name, dot + 1, t->name);
		return;
	}
	full = ustr_sub(rt, full, 0, (uint32_t)next);
	if (dict_get(rt, seen, val_str(full), &(val){ 0 }))
		return;
	dict_put(rt, seen, val_str(full), V_TRUE);
	context_add(c, full, full, COMPLETE_NAMESPACE, ustr_printf(rt, "Namespace %s", USTR_C(rt, full)));
}

void complete_type(struct context *c, struct ustr *word)
{
	static const struct { const char *name, *full; } accelerators[] = {
#define ACCEL(name_, full_) { name_, full_ },
#include "value/accelerator.def"
#undef ACCEL
	};
	struct dict *seen = dict_new(c->rt, NULL, DICT_IGNORE_CASE);
	uint32_t from = c->out->matches->n;

	for (size_t i = 0; i < ARRAY_LEN(accelerators); i++)
		if (ustr_len(word) && context_match(c->rt, ustr_new(c->rt, accelerators[i].name), word))
			add_type(c, seen, accelerators[i].name, accelerators[i].name, accelerators[i].full);
	for (const struct type_entry *e = builtin_types; e->type; e++)
		add_builtin(c, seen, e->type, word);
	context_sort(c, from);
}

/* --- members ------------------------------------------------------------ */

struct members {
	struct context *c;
	struct ustr *prefix;
};

static struct ustr *property_tip(struct rt *rt, const struct member_info *m)
{
	if (!m->net)
		return ustr_printf(rt, "%s", USTR_C(rt, m->name));
	return ustr_printf(rt, "%s %s { %s%s}", USTR_C(rt, type_ps_name(rt, m->net->type)), USTR_C(rt, m->name),
			   m->can_get ? "get; " : "", m->can_set ? "set; " : "");
}

static struct ustr *methods_tip(struct rt *rt, const struct method_group *g)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint16_t i = 0; i < g->n; i++) {
		if (i)
			sbuf_putc(&b, '\n');
		sbuf_puts(&b, g->overloads[i].def->sig);
	}
	return sbuf_take(&b);
}

static void add_method(struct context *c, struct ustr *name, struct ustr *tip)
{
	context_add(c, ustr_printf(c->rt, "%s(", USTR_C(c->rt, name)), name, COMPLETE_METHOD, tip);
}

static void add_member(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct members *k = arg;

	if (!context_match(rt, m->name, k->prefix))
		return;
	if (m->kind & (PM_METHOD | PM_SCRIPT_METHOD | PM_CODE_METHOD))
		add_method(k->c, m->name, m->methods ? methods_tip(rt, m->methods) : m->name);
	else
		context_add(k->c, is_simple(m->name) ? m->name : context_quoted(rt, m->name, '\''), m->name,
			    COMPLETE_PROPERTY, property_tip(rt, m));
}

static void add_static_property(struct rt *rt, const struct net_property *p, void *arg)
{
	struct members *k = arg;

	if (context_match(rt, p->name, k->prefix))
		context_add(k->c, p->name, p->name, COMPLETE_PROPERTY,
			ustr_printf(rt, "%s", p->def ? p->def->sig : USTR_C(rt, p->name)));
}

static void add_static_method(struct rt *rt, const struct method_group *g, void *arg)
{
	struct members *k = arg;

	if (context_match(rt, g->name, k->prefix))
		add_method(k->c, g->name, methods_tip(rt, g));
}

static void static_members(struct members *k, const struct type *t)
{
	struct rt *rt = k->c->rt;

	for (const struct enum_value *e = t->flags & TF_ENUM ? t->enums : NULL; e && e->name; e++) {
		struct ustr *s = ustr_new(rt, e->name);

		if (context_match(rt, s, k->prefix))
			context_add(k->c, s, s, COMPLETE_PROPERTY, s);
	}
	type_each_property(rt, t, true, add_static_property, k);
	type_each_method(rt, t, true, add_static_method, k);
	if (type_ctors(rt, t) && context_match(rt, ustr_new(rt, "new"), k->prefix))
		add_method(k->c, ustr_new(rt, "new"), methods_tip(rt, type_ctors(rt, t)));
}

/* Keys of a dictionary are properties. */
static void instance_members(struct members *k, val v)
{
	struct rt *rt = k->c->rt;
	struct dict *d = val_dict(val_base(v));
	struct dict_entry *e;

	for (uint32_t i = 0; d && (e = dict_next(d, &i)); ) {
		struct ustr *name = val_base(e->key).k == VK_STR ? val_base(e->key).s : NULL;

		if (name && context_match(rt, name, k->prefix))
			context_add(k->c, is_simple(name) ? name : context_quoted(rt, name, '\''), name, COMPLETE_PROPERTY, name);
	}
	member_each(rt, v, true, add_member, k);
}

/* The value of `$a.b.c` or a literal, without running anything; V_VOID: unknown. */
static val value_of(struct rt *rt, struct ustr *e)
{
	uint32_t n = ustr_len(e), i = 1;
	val v;

	if (n > 1 && (ustr_at(e, 0) == '\'' || ustr_at(e, 0) == '"') && ustr_at(e, n - 1) == ustr_at(e, 0))
		return val_str(context_plain(rt, e));
	if (n < 2 || ustr_at(e, 0) != '$')
		return V_VOID;
	while (i < n && ustr_at(e, i) != '.')
		i++;
	if (ustr_at(e, 1) == '{')
		return V_VOID;
	if (!var_get(rt, scope_current(rt), ustr_intern(rt, ustr_sub(rt, e, 1, i - 1)), SCOPE_DYNAMIC, &v))
		return V_VOID;
	while (i < n) {
		uint32_t start = ++i;

		while (i < n && ustr_at(e, i) != '.')
			i++;
		if (!member_get(rt, v, ustr_sub(rt, e, start, i - start), &v))
			return V_VOID;
	}
	return v;
}

static const struct type *type_in_brackets(struct rt *rt, struct ustr *e)
{
	uint32_t n = ustr_len(e);

	if (n < 3 || ustr_at(e, 0) != '[' || ustr_at(e, n - 1) != ']')
		return NULL;
	return type_find_c(rt, USTR_C(rt, ustr_sub(rt, e, 1, n - 2)));
}

bool complete_member(struct context *c, struct ustr *word, uint32_t start)
{
	struct rt *rt = c->rt;
	uint32_t n = ustr_len(word), from = c->out->matches->n;
	int32_t dot = ustr_last_index_of(word, ustr_atom(rt, "."), false),
		colons = ustr_last_index_of(word, ustr_atom(rt, "::"), false);
	int32_t at = MAX(dot, colons);
	struct members k = { .c = c };
	const struct type *t;
	struct ustr *object;
	val v;

	if (at <= 0)
		return false;
	object = ustr_sub(rt, word, 0, (uint32_t)at);
	at += at == colons ? 2 : 1;
	k.prefix = ustr_sub(rt, word, (uint32_t)at, n - (uint32_t)at);
	if (!is_simple(k.prefix) && !ustr_has_wildcard(k.prefix))
		return false;
	t = type_in_brackets(rt, object);
	v = t ? V_VOID : value_of(rt, object);
	if (!t && v.k == VK_VOID)
		return ustr_at(word, 0) == '$' || ustr_at(word, 0) == '[';
	c->out->start = start + (uint32_t)at;
	c->out->length = n - (uint32_t)at;
	if (t && colons >= 0)
		static_members(&k, t);
	else if (t)
		member_each(rt, val_type(t), true, add_member, &k);
	else
		instance_members(&k, v);
	context_sort(c, from);
	return true;
}

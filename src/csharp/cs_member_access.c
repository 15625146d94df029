/* SPDX-License-Identifier: MIT */
/* Names in expressions: locals, members, types and namespaces, and what a dot after them means. */
#include "csharp/cs.h"

#include "value/ustr.h"

#include <string.h>

static struct cs_expr nothing(void) { return cs_expr_value("$null", cs_type_unknown()); }

/* ---- Members of types of the source -------------------------------------- */

static struct cs_expr of_source(struct cs *c, const struct cs_class *k, const struct cs_member *m, const char *on, uint32_t token)
{
	bool is_static = m->modifiers & (CS_STATIC | CS_CONST), ours = k == c->cls || k == c->cls->outer;
	const char *prefix = is_static ? arena_printf(&c->arena, "[%s]::", k->name)
		: arena_printf(&c->arena, "%s.", on ? on : "$this");
	struct cs_expr e;

	if (!is_static && !on && c->member && c->member->modifiers & CS_STATIC)
		cs_fail(c, token,
			"CS0120: An object reference is required for the non-static field, method, or property '%s'", m->name);
	if (m->kind == CS_METHOD)
		return (struct cs_expr){ .what = CS_METHODS, .s = prefix, .name = m->name, .of = k, .is_static = is_static };
	e = cs_expr_value(arena_printf(&c->arena, "%s%s", prefix, ours ? m->read : m->name), m->type);
	e.store = m->modifiers & CS_CONST ? NULL : arena_printf(&c->arena, "%s%s", prefix, ours ? m->write : m->name);
	if (is_static && m->modifiers & CS_READONLY)
		e.store = NULL;
	return e;
}

static bool own_member(struct cs *c, const char *name, uint32_t token, struct cs_expr *ret)
{
	for (const struct cs_class *k = c->cls; k; k = k->outer) {
		const struct cs_member *m = cs_member_find(k, name, false);

		m = m ? m : cs_member_find(k, name, true);
		if (m) {
			*ret = of_source(c, k, m, NULL, token);
			return true;
		}
	}
	return false;
}

/* ---- Members of built-in types ------------------------------------------- */

static bool built_in(struct cs *c, const struct type *t, const char *name, const char *prefix, bool is_static,
		     struct cs_expr *ret)
{
	struct ustr *key = ustr_new(c->rt, name);
	const struct net_property *p = type_property(c->rt, t, key, is_static);
	const struct method_group *g = type_method(c->rt, t, key, is_static);

	if (p && ustr_eq_c(p->name, name)) {
		*ret = cs_expr_value(arena_printf(&c->arena, "%s%s", prefix, name), cs_type_of(c, p->type));
		ret->store = p->can_set ? ret->s : NULL;
		return true;
	}
	if (g && ustr_eq_c(g->name, name)) {
		*ret = (struct cs_expr){ .what = CS_METHODS, .s = prefix, .name = name, .group = g, .is_static = is_static };
		return true;
	}
	return false;
}

static bool of_type(struct cs *c, const struct cs_type *t, const char *name, uint32_t token, struct cs_expr *ret);

/* A member named as its type: what stands after the dot decides. */
static bool means_type(struct cs *c, const char *name, const struct cs_expr *e, struct cs_type *ret)
{
	struct cs_expr ignored;

	return cs_is(c, ".") && cs_type_find(c, name, ret) && cs_same(ret, &e->type) &&
	       of_type(c, ret, cs_peek(c, 1)->text, c->at, &ignored);
}

/* ---- A name alone -------------------------------------------------------- */

struct cs_expr cs_identifier(struct cs *c)
{
	uint32_t token = c->at;
	const char *name = cs_name(c);
	struct cs_expr e;
	struct cs_type t;

	for (uint32_t i = c->nlocals; i-- > 0;)
		if (!strcmp(c->locals[i].name, name)) {
			e = cs_expr_value(arena_printf(&c->arena, "$%s", c->locals[i].ps), c->locals[i].type);
			e.store = e.s;
			return e;
		}
	if (own_member(c, name, token, &e)) {
		if (means_type(c, name, &e, &t))
			return (struct cs_expr){ .what = CS_TYPE_NAME, .type = t };
		return e;
	}
	for (const struct cs_class *k = c->cls; k; k = k->base.cls)
		if (k->base.t && built_in(c, k->base.t, name, "$this.", false, &e))
			return e;
	if (cs_is(c, "<")) {
		c->at = token;
		if (cs_type_skip(c) && (cs_is(c, ".") || cs_is(c, "("))) {
			c->at = token;
			return (struct cs_expr){ .what = CS_TYPE_NAME, .type = cs_type_parse(c) };
		}
		c->at = token + 1;
	}
	if (cs_type_find(c, name, &t))
		return (struct cs_expr){ .what = CS_TYPE_NAME, .type = t };
	if (!cs_is(c, ".")) {
		cs_fail(c, token, "CS0103: The name '%s' does not exist in the current context", name);
		return nothing();
	}
	return (struct cs_expr){ .what = CS_NAMESPACE, .name = name };
}

/* ---- After a dot --------------------------------------------------------- */

static struct cs_expr in_namespace(struct cs *c, const char *space, const char *name, uint32_t token)
{
	const char *full = arena_printf(&c->arena, "%s.%s", space, name);
	struct cs_type t;

	if (cs_is(c, "<")) {
		cs_unsupported(c, token, "a generic type with its namespace");
		return nothing();
	}
	if (cs_type_find(c, full, &t))
		return (struct cs_expr){ .what = CS_TYPE_NAME, .type = t };
	if (!cs_is(c, "."))
		cs_fail(c, token, "CS0234: The type or namespace name '%s' could not be found", full);
	return (struct cs_expr){ .what = CS_NAMESPACE, .name = full };
}

static bool enum_value(const struct cs_class *k, const char *name)
{
	for (uint32_t i = 0; i < k->nvalues; i++)
		if (!strcmp(k->values[i].name, name))
			return true;
	return false;
}

static bool of_type(struct cs *c, const struct cs_type *t, const char *name, uint32_t token, struct cs_expr *ret)
{
	const char *prefix = arena_printf(&c->arena, "[%s]::", t->name);
	const struct cs_member *m = t->cls ? cs_member_find(t->cls, name, false) : NULL;
	struct cs_type nested;

	if (t->cls && !m)
		m = cs_member_find(t->cls, name, true);
	if (m && m->modifiers & (CS_STATIC | CS_CONST)) {
		*ret = of_source(c, t->cls, m, NULL, token);
		return true;
	}
	if (t->cls && enum_value(t->cls, name)) {
		*ret = cs_expr_value(arena_printf(&c->arena, "%s%s", prefix, name), *t);
		return true;
	}
	for (uint32_t i = 0; t->t && t->t->enums && t->t->enums[i].name; i++)
		if (!strcmp(t->t->enums[i].name, name)) {
			*ret = cs_expr_value(arena_printf(&c->arena, "%s%s", prefix, name), *t);
			return true;
		}
	if (t->t && built_in(c, t->t, name, prefix, true, ret))
		return true;
	if (!cs_type_find(c, arena_printf(&c->arena, "%s+%s", t->name, name), &nested))
		return false;
	*ret = (struct cs_expr){ .what = CS_TYPE_NAME, .type = nested };
	return true;
}

static bool of_value(struct cs *c, const struct cs_expr *of, const char *name, uint32_t token, struct cs_expr *ret)
{
	const char *prefix = arena_printf(&c->arena, "%s.", of->s);
	const struct cs_class *k = of->type.cls && !of->type.elem ? of->type.cls : NULL;
	const struct type *t = of->type.t;
	const struct cs_member *m = k ? cs_member_find(k, name, false) : NULL;

	if (k && !m)
		m = cs_member_find(k, name, true);
	if (m) {
		*ret = of_source(c, k, m, of->s, token);
		return true;
	}
	for (; k; k = k->base.cls)
		t = k->base.t ? k->base.t : t;
	if (!t && of->type.elem)
		t = &type_array;
	if (of->type.unknown) {
		*ret = (struct cs_expr){ .what = cs_is(c, "(") ? CS_METHODS : CS_VALUE, .s = cs_is(c, "(") ? prefix
			: arena_printf(&c->arena, "%s%s", prefix, name), .name = name, .type = cs_type_unknown() };
		ret->store = ret->what == CS_VALUE ? ret->s : NULL;
		return true;
	}
	return built_in(c, t ? t : cs_is_enum(&of->type) ? &type_enum : &type_object, name, prefix, false, ret);
}

struct cs_expr cs_dot(struct cs *c, const struct cs_expr *of, const char *name, uint32_t token)
{
	struct cs_expr e = nothing();

	if (of->what == CS_NAMESPACE)
		return in_namespace(c, of->name, name, token);
	if (of->what == CS_METHODS) {
		cs_unsupported(c, token, "a method as a value");
		return e;
	}
	if (of->what == CS_TYPE_NAME ? !of_type(c, &of->type, name, token, &e) : !of_value(c, of, name, token, &e))
		cs_fail(c, token, "CS0117: '%s' does not contain a definition for '%s'",
			of->type.name ? of->type.name : "void", name);
	return e;
}

/* ---- The type of a call -------------------------------------------------- */

static bool takes(const struct cs_member *m, uint32_t n)
{
	return m->nparams == n || (m->nparams > n && m->params[n].dflt);
}

static struct cs_type source_call(struct cs *c, const struct cs_expr *e, uint32_t n, uint32_t token)
{
	for (const struct cs_class *k = e->of; k; k = k->base.cls)
		for (uint32_t i = 0; i < k->nmembers; i++)
			if (k->members[i].kind == CS_METHOD && takes(&k->members[i], n) && !strcmp(k->members[i].name, e->name))
				return k->members[i].type;
	cs_fail(c, token, "CS1501: No overload for method '%s' takes %u arguments", e->name, n);
	return cs_type_unknown();
}

/* What all overloads that can take N arguments return. */
struct cs_type cs_call_type(struct cs *c, const struct cs_expr *e, uint32_t n, uint32_t token)
{
	const struct type *ret = NULL;
	bool found = false;

	if (e->of)
		return source_call(c, e, n, token);
	for (int i = 0; e->group && i < e->group->n; i++) {
		const struct overload *o = &e->group->overloads[i];
		bool fits = o->nparams == n || (o->nparams && o->params[o->nparams - 1].is_params && n + 1 >= o->nparams) ||
			    (o->nparams > n && o->params[n].has_default);

		if (!fits)
			continue;
		if (found && o->ret != ret)
			return cs_type_unknown();
		ret = o->ret;
		found = true;
	}
	if (e->group && !found)
		cs_fail(c, token, "CS1501: No overload for method '%s' takes %u arguments", e->name, n);
	return ret ? cs_type_of(c, ret) : cs_type_unknown();
}

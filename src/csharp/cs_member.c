/* SPDX-License-Identifier: MIT */
/*
 * Types as PowerShell classes. A class here has data and methods only, so a
 * property with code, or one that only the class may set, becomes data under
 * another name and the hidden methods get_Name and set_Name, which csharp.c
 * ties to the property.
 */
#include "csharp/cs.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void cs_put(struct cs *c, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		char *s = arena_alloc(&c->arena, (size_t)n + 1);

		vsnprintf(s, (size_t)n + 1, fmt, again);
		buf_put(&c->out, s, (size_t)n);
	}
	va_end(again);
}

const struct cs_member *cs_member_find(const struct cs_class *k, const char *name, bool method)
{
	for (; k; k = k->base.cls)
		for (uint32_t i = 0; i < k->nmembers; i++)
			if (k->members[i].kind != CS_CTOR && (k->members[i].kind == CS_METHOD) == method &&
			    !strcmp(k->members[i].name, name))
				return &k->members[i];
	return NULL;
}

/* ---- Second pass: types of members --------------------------------------- */

static bool is_open(const struct cs_member *m) { return m->modifiers & CS_PUBLIC; }

/* Readable from outside, but set by the class alone. */
static bool is_guarded(const struct cs_member *m)
{
	if (m->modifiers & (CS_STATIC | CS_CONST | CS_ABSTRACT))
		return false;
	return (m->kind == CS_AUTO && !m->open_setter) || (m->kind == CS_FIELD && is_open(m) && m->modifiers & CS_READONLY);
}

/* With code, and a setter for the class alone. */
static bool is_half_open(const struct cs_member *m)
{
	return m->kind == CS_PROPERTY && m->setter && !m->open_setter && is_open(m) && !(m->modifiers & CS_STATIC);
}

static bool is_constant(const struct cs_member *m)
{
	return m->modifiers & CS_CONST ||
	       (m->modifiers & CS_STATIC &&
		(m->kind == CS_FIELD ? m->modifiers & CS_READONLY : m->kind == CS_AUTO && !m->open_setter));
}

/* Names here ignore case: the data of a hidden field steps aside. */
static bool name_clashes(const struct cs_class *k, const struct cs_member *m)
{
	for (uint32_t i = 0; i < k->nmembers; i++)
		if (&k->members[i] != m && k->members[i].kind != CS_METHOD && k->members[i].kind != CS_CTOR &&
		    !strcasecmp(k->members[i].name, m->name))
			return true;
	return false;
}

static void resolve_member(struct cs *c, struct cs_class *k, struct cs_member *m)
{
	if (m->type_at) {
		c->at = m->type_at;
		m->type = cs_type_parse(c);
	}
	for (uint32_t i = 0; i < m->nparams; i++) {
		c->at = m->params[i].type_at;
		m->params[i].type = cs_type_parse(c);
	}
	m->read = m->write = m->name;
	if (!strcasecmp(m->name, "hidden") || !strcasecmp(m->name, "static"))
		cs_unsupported(c, m->at, arena_printf(&c->arena, "a member named '%s'", m->name));
	if (is_half_open(m))
		m->write = arena_printf(&c->arena, "__set_%s", m->name);
	else if (is_guarded(m) || (m->kind == CS_FIELD && !is_open(m) && name_clashes(k, m)))
		m->read = m->write = arena_printf(&c->arena, "__%s", m->name);
	else if (m->kind == CS_FIELD && name_clashes(k, m) && is_open(m))
		cs_unsupported(c, m->at, "members whose names differ in case alone");
	if (k->is_struct && !(m->modifiers & (CS_STATIC | CS_CONST)) &&
	    ((m->kind == CS_FIELD && !(m->modifiers & CS_READONLY)) || (m->kind == CS_AUTO && m->has_setter)))
		cs_unsupported(c, m->at, "a struct whose data can change");
	if (c->rt && m->kind == CS_METHOD && k->is_static && !(m->modifiers & CS_STATIC))
		cs_fail(c, m->at, "CS0708: '%s': cannot declare instance members in a static class", m->name);
}

static void resolve_class(struct cs *c, struct cs_class *k)
{
	c->cls = k;
	for (uint32_t i = 0; i < k->nbases && !k->is_enum; i++) {
		struct cs_type t;

		c->at = k->bases[i];
		t = cs_type_parse(c);
		if ((t.cls && !t.cls->is_interface) || (t.t && !(t.t->flags & TF_INTERFACE)))
			k->base = t;
		if (t.t && type_is_named(t.t, "System.Management.Automation.Internal.InternalCommand"))
			cs_unsupported(c, k->bases[i], "a cmdlet");
	}
	if (k->is_enum && k->nbases) {
		struct cs_type t;

		c->at = k->bases[0];
		t = cs_type_parse(c);
		k->underlying = t.name;
	}
	for (uint32_t i = 0; i < k->nmembers; i++)
		resolve_member(c, k, &k->members[i]);
}

void cs_resolve(struct cs *c)
{
	for (uint32_t i = 0; i < c->nclasses && !c->error; i++)
		if (c->classes[i]->is_enum)
			cs_enum_values(c, c->classes[i]);
	for (uint32_t i = 0; i < c->nclasses && !c->error; i++)
		resolve_class(c, c->classes[i]);
}

/* ---- Third pass: text ---------------------------------------------------- */

static void put_enum(struct cs *c, const struct cs_class *e)
{
	cs_put(c, "<#%s#>%senum c%u", e->name, e->is_flags ? "[Flags()] " : "", e->at);
	if (e->underlying)
		cs_put(c, " : %s", e->underlying);
	cs_put(c, " {\n");
	for (uint32_t i = 0; i < e->nvalues; i++)
		cs_put(c, e->underlying && !strcmp(e->underlying, "System.UInt64") ? "%s = %llu\n" : "%s = %lld\n",
				e->values[i].name, (long long)e->values[i].n);
	cs_put(c, "}\n");
}

static const char *initial(struct cs *c, const struct cs_member *m)
{
	struct cs_expr e;

	if (!m->init)
		return m->type.t && m->type.t->flags & TF_VALUE ? NULL : m->modifiers & CS_CONST ? "$null" : NULL;
	c->at = m->init;
	if (cs_is(c, "{")) {
		cs_unsupported(c, c->at, "an array initializer without 'new'");
		return NULL;
	}
	e = cs_expression(c);
	return cs_convert(c, &e, &m->type);
}

static void put_data(struct cs *c, const struct cs_member *m, const char *name, bool hidden)
{
	const char *value = initial(c, m);

	cs_put(c, "%s%s%s[%s] $%s", is_constant(m) ? "[ReadOnly()] " : "", hidden ? "hidden " : "",
	       m->modifiers & (CS_STATIC | CS_CONST) ? "static " : "", m->type.name, name);
	if (value)
		cs_put(c, " = %s", value);
	cs_put(c, "\n");
}

static void begin_code(struct cs *c, const struct cs_member *m)
{
	c->member = m;
	c->nlocals = 0;
	for (uint32_t i = 0; i < m->nparams; i++) {
		const char *ps = cs_local_add(c, m->params[i].name, m->params[i].type, m->at);

		if (m->params[i].by_ref)
			c->locals[i].ps = arena_printf(&c->arena, "%s.Value", ps);
	}
}

/* The first N of them. */
static void put_params(struct cs *c, const struct cs_member *m, uint32_t n)
{
	cs_put(c, "(");
	for (uint32_t i = 0; i < n; i++) {
		const char *ps = c->locals[i].ps;

		if (m->params[i].by_ref)
			cs_put(c, "%s[ref] $%.*s", i ? ", " : "", (int)(strlen(ps) - strlen(".Value")), ps);
		else
			cs_put(c, "%s[%s] $%s", i ? ", " : "", m->params[i].type.name, ps);
	}
	cs_put(c, ")");
}

/* What goes through a list here has no type argument. */
static const char *walker_or(const char *type)
{
	return strstr(type, ".IEnumerator") ? "System.Collections.IEnumerator" : type;
}

static void put_head(struct cs *c, const struct cs_class *k, const struct cs_member *m, uint32_t nparams)
{
	bool is_ctor = m->kind == CS_CTOR;

	begin_code(c, m);
	cs_put(c, "%s%s", is_open(m) || is_ctor ? "" : "hidden ", m->modifiers & CS_STATIC ? "static " : "");
	if (is_ctor)
		cs_put(c, "c%u", k->at);
	else
		cs_put(c, "[%s] %s", m->type.name ? walker_or(m->type.name) : "void", m->name);
	put_params(c, m, nparams);
}

/* A method with defaults is one more method for each argument that may be left out. */
static void put_shorter(struct cs *c, const struct cs_class *k, const struct cs_member *m, uint32_t given)
{
	put_head(c, k, m, given);
	cs_put(c, " { %s%s%s(", m->type.name ? "return " : "",
	       m->modifiers & CS_STATIC ? arena_printf(&c->arena, "[%s]::", k->name) : "$this.", m->name);
	for (uint32_t i = 0; i < m->nparams; i++) {
		struct cs_expr e = cs_expr_value(arena_printf(&c->arena, "$%s", c->locals[i].ps), m->params[i].type);

		if (i >= given) {
			c->at = m->params[i].dflt;
			e = cs_expression(c);
		}
		cs_put(c, "%s%s", i ? ", " : "", cs_convert(c, &e, &m->params[i].type));
	}
	cs_put(c, ") }\n");
}

static void put_accessors(struct cs *c, const struct cs_member *m, bool guarded)
{
	const char *how = m->modifiers & CS_STATIC ? "hidden static" : "hidden";

	begin_code(c, m);
	if (guarded) {
		cs_put(c, "hidden [%s] get_%s() { return $this.%s }\n", m->type.name, m->name, m->read);
		return;
	}
	if (is_half_open(m)) {	/* the class sets through another property */
		cs_put(c, "%s [%s] get_%s() { return $this.get_%s() }\n", how, m->type.name, m->write, m->name);
		cs_put(c, "%s [%s] $%s\n", how, m->type.name, m->write);
	}
	if (m->getter) {
		cs_put(c, "%s [%s] get_%s() ", how, m->type.name, m->name);
		cs_body(c, m->getter, m->getter_arrow, false);
	}
	if (m->setter) {
		const char *value = cs_local_add(c, "value", m->type, m->at);

		cs_put(c, "%s [void] set_%s([%s] $%s) ", how, m->write, m->type.name, value);
		cs_body(c, m->setter, m->setter_arrow, true);
	}
}

static bool has_chain(const struct cs_class *k)
{
	for (uint32_t i = 0; i < k->nmembers; i++)
		if (k->members[i].chain_this)
			return true;
	return false;
}

/* The constructor that M passes N arguments to. */
static const struct cs_member *chained(struct cs *c, const struct cs_class *k, const struct cs_member *m, uint32_t n)
{
	const struct cs_member *found = NULL;

	for (uint32_t i = 0; i < k->nmembers; i++) {
		const struct cs_member *x = &k->members[i];

		if (x->kind != CS_CTOR || x == m || x->nparams != n || x->modifiers & CS_STATIC)
			continue;
		if (found || (x->chain && !x->chain_this))
			cs_unsupported(c, m->chain, "a constructor that calls this one with 'this'");
		found = x;
	}
	if (!found)
		cs_fail(c, m->chain, "CS1729: '%s' does not contain a constructor that takes %u arguments", k->simple, n);
	return found;
}

/* Where constructors call each other, what they do is in hidden methods. */
static void put_chained_ctor(struct cs *c, const struct cs_class *k, const struct cs_member *m)
{
	const struct cs_member *next;
	uint32_t n;

	put_head(c, k, m, m->nparams);
	cs_put(c, " { $this.__init%u(", m->at);
	for (uint32_t i = 0; i < m->nparams; i++)
		cs_put(c, "%s$%s", i ? ", " : "", c->locals[i].ps);
	cs_put(c, ") }\nhidden [void] __init%u", m->at);
	put_params(c, m, m->nparams);
	cs_put(c, " {\n");
	if (m->chain) {
		const char *list;

		c->at = m->chain + 1;
		list = cs_arguments(c, &n);
		next = chained(c, k, m, n);
		cs_put(c, "$this.__init%u(%s)\n", next ? next->at : 0, list);
	}
	cs_put(c, "if ($true) ");
	cs_body(c, m->body, m->arrow, true);
	cs_put(c, "}\n");
}

static void put_method(struct cs *c, const struct cs_class *k, const struct cs_member *m)
{
	bool is_ctor = m->kind == CS_CTOR;

	if (is_ctor && !(m->modifiers & CS_STATIC) && has_chain(k) && (!m->chain || m->chain_this)) {
		put_chained_ctor(c, k, m);
		return;
	}

	for (uint32_t i = 0; i < m->nparams; i++)
		if (m->params[i].dflt && is_ctor)
			cs_unsupported(c, m->params[i].dflt, "a constructor's parameter with a default");
		else if (m->params[i].dflt)
			put_shorter(c, k, m, i);
	put_head(c, k, m, m->nparams);
	if (m->chain) {
		uint32_t n;

		c->at = m->chain + 1;
		cs_put(c, " : base(%s)", cs_arguments(c, &n));
	}
	cs_put(c, " ");
	cs_body(c, m->body, m->arrow, is_ctor || !m->type.name);
}

static void put_member(struct cs *c, const struct cs_class *k, const struct cs_member *m)
{
	bool guarded = is_guarded(m);

	if (m->modifiers & CS_ABSTRACT)
		return;		/* found in the class of the object */
	if (m->kind == CS_METHOD || m->kind == CS_CTOR) {
		put_method(c, k, m);
		return;
	}
	if (m->kind == CS_PROPERTY || guarded)
		put_accessors(c, m, guarded);
	if (guarded)
		put_data(c, m, m->read, true);
	if (m->kind == CS_PROPERTY || guarded)
		cs_put(c, "%s%s[%s] $%s\n", is_open(m) ? "" : "hidden ", m->modifiers & CS_STATIC ? "static " : "",
			m->type.name, m->name);
	else
		put_data(c, m, m->read, !is_open(m));
}

/* Those that K names and those that they have. */
static void put_interfaces(struct cs *c, const struct cs_class *k, const struct cs_type *base, const char **sep)
{
	for (uint32_t i = 0; i < k->nbases; i++) {
		struct cs_type t;

		c->at = k->bases[i];
		t = cs_type_parse(c);
		if (t.name && !cs_same(&t, base)) {
			cs_put(c, "%s%s", *sep, t.name);
			*sep = ", ";
		}
		if (t.cls && t.cls->is_interface && c->nested < 50) {
			c->nested++;
			put_interfaces(c, t.cls, base, sep);
			c->nested--;
		}
	}
}

static void put_bases(struct cs *c, const struct cs_class *k)
{
	const char *sep = " : ";

	if (k->base.name) {
		cs_put(c, "%s%s", sep, k->base.name);
		sep = ", ";
	}
	put_interfaces(c, k, &k->base, &sep);
}

void cs_put_class(struct cs *c, struct cs_class *k)
{
	c->cls = k;
	if (k->is_enum) {
		put_enum(c, k);
		return;
	}
	if (k->is_interface) {
		cs_put(c, "<#interface %s", k->name);
		for (uint32_t i = 0; i < k->nbases; i++) {
			c->at = k->bases[i];
			cs_put(c, " %s", cs_type_parse(c).name);
		}
		cs_put(c, "#>\n");
		return;
	}
	if (k->is_abstract)
		cs_put(c, "<#abstract %s#>\n", k->name);
	cs_put(c, "<#%s#>class c%u", k->name, k->at);
	put_bases(c, k);
	cs_put(c, " {\n");
	if (k->is_struct)
		cs_put(c, "c%u() { }\n", k->at);
	for (int fields = 0; fields < 2; fields++)	/* reflection lists properties first */
		for (uint32_t i = 0; i < k->nmembers && !c->error; i++)
			if ((k->members[i].kind == CS_FIELD) == fields)
				put_member(c, k, &k->members[i]);
	cs_put(c, "}\n");
}

/* SPDX-License-Identifier: MIT */
/*
 * The members of a type by name: the rows of its own tables and of its bases,
 * flattened on first use; groups of overloads are resolved when asked for.
 */
#include "value/type_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void type_info_free(struct type_info *i)
{
	if (!i)
		return;
	for (uint32_t k = 0; k < i->n; k++) {
		struct type_member *m = &i->m[k];

		free(m->rows);
		free(m->prop);
		if (m->group)
			for (int o = 0; o < m->group->n; o++)
				free(m->group->overloads[o].params);
		if (m->group)
			free(m->group->overloads);
		free(m->group);
	}
	if (i->ctors) {
		for (int o = 0; o < i->ctors->n; o++)
			free(i->ctors->overloads[o].params);
		free(i->ctors->overloads);
	}
	free(i->ctors);
	free(i->order);
	free(i->m);
	free(i->index);
	free(i);
}

/* Its name, and the defaults of parameters, which may be cells. */
static void trace_group(const struct method_group *g, struct heap *h)
{
	if (!g)
		return;
	heap_mark(h, g->name);
	for (int o = 0; o < g->n; o++)
		for (int p = 0; g->overloads[o].params && p < g->overloads[o].nparams; p++)
			val_mark(h, g->overloads[o].params[p].dflt);
}

void type_info_trace(struct type_info *i, struct heap *h)
{
	for (uint32_t k = 0; k < i->n; k++) {
		heap_mark(h, i->m[k].name);
		trace_group(i->m[k].group, h);
	}
	trace_group(i->ctors, h);
}

static struct type_member *lookup(struct type_info *i, struct ustr *name, bool is_static, bool is_method)
{
	uint32_t hash = ustr_ihash(name);

	if (!i->nindex)
		return NULL;
	for (uint32_t k = hash & (i->nindex - 1); i->index[k]; k = (k + 1) & (i->nindex - 1)) {
		struct type_member *m = &i->m[i->index[k] - 1];

		if (m->is_static == is_static && m->is_method == is_method && ustr_ieq(m->name, name))
			return m;
	}
	return NULL;
}

static void index_put(struct type_info *i, uint32_t entry)
{
	uint32_t k = ustr_ihash(i->m[entry].name) & (i->nindex - 1);

	while (i->index[k])
		k = (k + 1) & (i->nindex - 1);
	i->index[k] = entry + 1;
}

static struct type_member *add_member(struct type_info *i, struct ustr *name, bool is_static, bool is_method)
{
	struct type_member *m;

	if (i->n == i->cap) {
		i->cap = MAX(16, i->cap * 2);
		i->m = xrealloc(i->m, i->cap, sizeof(*i->m));
	}
	m = &i->m[i->n];
	*m = (struct type_member){ .name = name, .is_static = is_static, .is_method = is_method };
	i->n++;
	if (i->n * 2 > i->nindex) {
		free(i->index);
		i->nindex = MAX(32, i->nindex * 2);
		i->index = xcalloc(i->nindex, sizeof(*i->index));
		for (uint32_t k = 0; k < i->n; k++)
			index_put(i, k);
	} else {
		index_put(i, i->n - 1);
	}
	return m;
}

/* The end of the parameter at P, its comma or parenthesis, and in RET_TYPE how
 * much of it is not its name. */
static const char *param_end(const char *p, size_t *ret_type)
{
	const char *from = p;
	int depth = 0;

	for (*ret_type = 0; *p && (depth || (*p != ',' && *p != ')')); p++) {
		depth += (*p == '[') - (*p == ']');
		if (!depth && *p == ' ' && p[1] != '=' && (p == from || p[-1] != '='))
			*ret_type = (size_t)(p - from);
	}
	return p;
}

/* Do two methods take the same types? What their parameters are called is theirs. */
static bool same_params(const char *a, const char *b)
{
	size_t na, nb;

	if (strstr(a, " op_Explicit(") || strstr(b, " op_Explicit("))
		return !strcmp(a, b);	/* what an operator converts to tells it apart */
	for (a = strchr(a, '('), b = strchr(b, '('); a && b && *a != ')' && *b != ')';) {
		const char *from = ++a, *other = ++b;

		a = param_end(a, &na);
		b = param_end(b, &nb);
		if (na != nb || strncmp(from, other, na))
			return false;
	}
	return a && b && *a == *b;
}

static bool has_signature(const struct type_member *m, const char *sig)
{
	for (int k = 0; k < m->nrows; k++)
		if (same_params(m->rows[k].def->sig, sig))
			return true;
	return false;
}

static void add_row(struct rt *rt, struct type_info *i, const struct type *owner, const struct member_def *d)
{
	bool is_method = d->row == MR_METHOD || d->row == MR_STATIC_METHOD;
	bool is_static = d->row == MR_STATIC_METHOD || d->row == MR_STATIC_PROPERTY || d->row == MR_CONST;
	struct type_member *m;
	struct ustr *name;
	const char *p;
	size_t len;

	p = sig_name(d->sig, &len);
	name = ustr_intern(rt, ustr_from_utf8(rt, p, len));
	m = lookup(i, name, is_static, is_method);
	if (m && (!is_method || has_signature(m, d->sig)))
		return;
	if (!m)
		m = add_member(i, name, is_static, is_method);
	m->rows = xrealloc(m->rows, m->nrows + 1u, sizeof(*m->rows));
	m->rows[m->nrows++] = (struct type_row){ d, owner };
}

static void add_tables(struct rt *rt, struct type_info *i, const struct type *owner, struct type_rec *r)
{
	for (int k = 0; k < TYPE_TABLES_MAX && r->tables[k]; k++)
		for (const struct member_def *d = r->tables[k]; d->row != MR_END; d++)
			if (d->row != MR_CTOR && d->row != MR_EVENT)
				add_row(rt, i, owner, d);
}

static void add_enum_values(struct rt *rt, struct type_info *i, const struct type *t)
{
	for (const struct enum_value *e = t->enums; e && e->name; e++) {
		struct member_def *d = type_keep(rt->types, sizeof(*d));

		d->row = MR_CONST;
		d->sig = e->name;
		d->value = val_enum(t, e->number);
		add_row(rt, i, t, d);
	}
}

struct type_info *type_info_of(struct rt *rt, const struct type *t)
{
	struct type_rec *r = type_rec_of(rt, t);

	if (r->info)
		return r->info;
	r->info = xcalloc(1, sizeof(*r->info));
	if (t->flags & TF_ENUM)
		add_enum_values(rt, r->info, t);
	for (const struct type *b = t; b; b = b->base)
		add_tables(rt, r->info, b, type_rec_of(rt, b));
	if ((t->flags & TF_INTERFACE) && t != &type_object)
		add_tables(rt, r->info, &type_object, type_rec_of(rt, &type_object));
	return r->info;
}

static const struct net_property *resolve_property(struct rt *rt, struct type_member *m)
{
	if (!m->prop) {
		m->prop = xcalloc(1, sizeof(*m->prop));
		m->prop->name = m->name;
		m->prop->def = m->rows[0].def;
		m->prop->owner = m->rows[0].owner;
		sig_parse_property(rt, m->prop);
	}
	return m->prop;
}

/* Puts the group where it is marked before it has cells. */
static void make_group(struct rt *rt, struct method_group **ret, struct ustr *name, const struct type *t,
		       const struct type_row *rows, uint16_t n)
{
	struct method_group *g = *ret = xcalloc(1, sizeof(*g));

	g->name = name;
	g->type = t;
	g->overloads = xcalloc(n, sizeof(*g->overloads));
	g->n = n;
	for (int k = 0; k < n; k++) {
		g->overloads[k].def = rows[k].def;
		g->overloads[k].owner = (rows[k].owner->flags & TF_GENERIC_DEF) ? t : rows[k].owner;
		sig_parse(rt, &g->overloads[k]);
	}
}

static const struct method_group *resolve_group(struct rt *rt, const struct type *t, struct type_member *m)
{
	if (!m->group)
		make_group(rt, &m->group, m->name, t, m->rows, m->nrows);
	return m->group;
}

void type_each_event(struct rt *rt, const struct type *t, void (*fn)(struct rt *, const struct member_def *, void *), void *arg)
{
	for (const struct type *b = t; b; b = b->base) {
		struct type_rec *r = type_rec_of(rt, b);

		for (int k = 0; k < TYPE_TABLES_MAX && r->tables[k]; k++)
			for (const struct member_def *d = r->tables[k]; d->row != MR_END; d++)
				if (d->row == MR_EVENT)
					fn(rt, d, arg);
	}
}

const char *type_event_name(const struct member_def *d, size_t *ret_len)
{
	const char *p = strchr(d->sig, ' ') + 1;

	*ret_len = strcspn(p, "(");
	return p;
}

const struct net_property *type_property(struct rt *rt, const struct type *t, struct ustr *name, bool is_static)
{
	struct type_member *m = lookup(type_info_of(rt, t), name, is_static, false);

	return m ? resolve_property(rt, m) : NULL;
}

const struct method_group *type_method(struct rt *rt, const struct type *t, struct ustr *name, bool is_static)
{
	struct type_member *m = lookup(type_info_of(rt, t), name, is_static, true);

	return m ? resolve_group(rt, t, m) : NULL;
}

const struct method_group *type_ctors(struct rt *rt, const struct type *t)
{
	struct type_info *i = type_info_of(rt, t);
	struct type_rec *r = type_rec_of(rt, t);
	struct type_row rows[64];
	uint16_t n = 0;

	if (i->ctors)
		return i->ctors;
	for (int k = 0; k < TYPE_TABLES_MAX && r->tables[k]; k++)
		for (const struct member_def *d = r->tables[k]; d->row != MR_END; d++)
			if (d->row == MR_CTOR && n < ARRAY_LEN(rows))
				rows[n++] = (struct type_row){ d, t };
	if (n)
		make_group(rt, &i->ctors, ustr_atom(rt, ".ctor"), t, rows, n);
	return i->ctors;
}

static bool is_listed(const struct type_info *i, uint32_t at, const uint32_t *order, uint32_t n)
{
	for (uint32_t k = 0; k < n; k++)
		if (order[k] == at)
			return true;
	return false;
}

/* Members in .NET's order: those it names first, then the others. */
static uint32_t *make_order(const struct type_info *i, const char *names)
{
	uint32_t *order = xcalloc(i->n ? i->n : 1, sizeof(*order)), n = 0;
	char name[96];

	for (size_t len; *names; names += len + strspn(names + len, " ")) {
		len = strcspn(names, " ");
		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		for (uint32_t k = 0; k < i->n; k++)
			if (!i->m[k].is_method && !i->m[k].is_static && ustr_ieq_c(i->m[k].name, name) &&
			    !is_listed(i, k, order, n))
				order[n++] = k;
	}
	for (uint32_t k = 0; k < i->n; k++)
		if (!is_listed(i, k, order, n))
			order[n++] = k;
	return order;
}

void type_each_property(struct rt *rt, const struct type *t, bool statics,
			void (*fn)(struct rt *, const struct net_property *, void *), void *arg)
{
	struct type_info *i = type_info_of(rt, t);
	const char *names = i->ordered ? NULL : type_property_order(t);

	i->ordered = true;
	if (names)
		i->order = make_order(i, names);
	for (uint32_t k = 0; k < i->n; k++) {
		struct type_member *m = &i->m[i->order ? i->order[k] : k];

		if (!m->is_method && m->is_static == statics)
			fn(rt, resolve_property(rt, m), arg);
	}
}

void type_each_method(struct rt *rt, const struct type *t, bool statics,
		      void (*fn)(struct rt *, const struct method_group *, void *), void *arg)
{
	struct type_info *i = type_info_of(rt, t);

	for (uint32_t k = 0; k < i->n; k++)
		if (i->m[k].is_method && i->m[k].is_static == statics)
			fn(rt, resolve_group(rt, t, &i->m[k]), arg);
}

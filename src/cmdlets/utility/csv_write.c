/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/csv.h"

#include <string.h>

static bool is_quoted_field(struct csv_out *o, struct ustr *name)
{
	for (uint32_t i = 0; i < o->quote_fields->n; i++)
		if (ustr_ieq(val_to_str(o->rt, array_get(o->quote_fields, i)), name))
			return true;
	return false;
}

void csv_out_names(struct csv_out *o, struct ustr **names, uint32_t n)
{
	o->names = rt_block(o->rt, struct ustr *, n + 1);
	o->quoted = rt_block(o->rt, bool, n + 1);
	o->at = rt_block(o->rt, int32_t, n + 1);
	o->n = n;
	for (uint32_t i = 0; i < n; i++) {
		o->names[i] = names[i];
		o->quoted[i] = o->quote_fields && is_quoted_field(o, names[i]);
	}
}

struct names {
	struct ustr **v;
	uint32_t n, cap;
};

static void names_add(struct rt *rt, struct names *l, struct ustr *s)
{
	if (l->n == l->cap) {
		struct ustr **v = rt_block(rt, struct ustr *, l->cap * 2 + 16);

		if (l->n)
			memcpy(v, l->v, sizeof *v * l->n);
		l->v = v;
		l->cap = l->cap * 2 + 16;
	}
	l->v[l->n++] = s;
}

static void add_member_name(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	if (m->can_get && !(m->kind & (PM_PROPERTY_SET | PM_MEMBER_SET | PM_METHOD | PM_CODE_METHOD | PM_SCRIPT_METHOD)))
		names_add(rt, arg, m->name);
}

/* A dictionary has its keys and what was added to it. */
static void add_extended_name(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	if (m->is_instance)
		add_member_name(rt, v, m, arg);
}

void csv_out_columns(struct csv_out *o, val first)
{
	bool dictionary = val_is_dictionary(val_base(first));
	struct names l = { 0 };
	struct iter it;
	val entry, key;

	if (dictionary && iter_begin_all(o->rt, val_base(first), &it))
		while (iter_next(&it, &entry))
			if (member_get_c(o->rt, entry, "Key", &key))
				names_add(o->rt, &l, val_to_str(o->rt, key));
	member_each(o->rt, first, false, dictionary ? add_extended_name : add_member_name, &l);
	csv_out_names(o, l.v, l.n);
}

static bool needs_quotes(const struct csv_out *o, const struct ustr *s)
{
	uint32_t n = ustr_len(s);

	for (uint32_t i = 0; i < n; i++) {
		uint16_t u = ustr_at(s, i);

		if (u == o->delimiter || u == '"' || u == '\n' || u == '\r')
			return true;
	}
	return false;
}

static bool wants_quotes(const struct csv_out *o, uint32_t column, const struct ustr *s)
{
	if (o->quote_fields)
		return o->quoted[column];
	return o->quotes == CSV_ALWAYS || (o->quotes == CSV_AS_NEEDED && needs_quotes(o, s));
}

static void put_quoted(struct sbuf *b, const struct ustr *s)
{
	uint32_t n = ustr_len(s), from = 0;

	sbuf_putc(b, '"');
	for (uint32_t i = 0; i < n; i++)
		if (ustr_at(s, i) == '"') {
			sbuf_put_sub(b, s, from, i + 1 - from);
			from = i;
		}
	sbuf_put_sub(b, s, from, n - from);
	sbuf_putc(b, '"');
}

static void put_field(struct csv_out *o, struct sbuf *b, uint32_t column, const struct ustr *s)
{
	if (column)
		sbuf_putc(b, o->delimiter);
	if (!s)
		return;
	if (wants_quotes(o, column, s))
		put_quoted(b, s);
	else
		sbuf_put(b, s);
}

void csv_out_header(struct csv_out *o, struct sbuf *b)
{
	for (uint32_t i = 0; i < o->n; i++)
		put_field(o, b, i, o->names[i]);
}

/* Objects as text: property bags as PowerShell shows them, all else ToString. */
static struct ustr *field_text(struct rt *rt, val v)
{
	struct ustr *s;

	if (val_is_null(v))
		return NULL;
	if (v.k == VK_STR)
		return v.s;
	if (rt->local_text && (s = rt->local_text(rt, v, NULL)))
		return s;
	if (v.k == VK_WRAP || (v.k == VK_OBJ && v.o->bits & CELL_EXTENDED))	/* what was elsewhere */
		return val_to_str(rt, v);
	return val_psobj(v) ? val_to_str(rt, v) : val_net_str(rt, v);
}

/* Property bags of one shape have their notes at the same places; other columns are looked for in the object. */
static void locate(struct csv_out *o, struct shape *s)
{
	o->shape = s;
	for (uint32_t i = 0; i < o->n; i++) {
		o->at[i] = shape_find(s, o->names[i]);
		if (o->at[i] >= 0 && shape_kind(s, (uint32_t)o->at[i]) != PM_NOTE)
			o->at[i] = -1;
	}
}

static val column_value(struct csv_out *o, val v, uint32_t i)
{
	val x;

	return member_get(o->rt, v, o->names[i], &x) ? x : V_NULL;
}

void csv_out_row(struct csv_out *o, struct sbuf *b, val v)
{
	struct psobj *bag = val_psobj(v);
	struct dict *d = val_dict(v);
	val x;

	if (bag && bag->shape != o->shape)
		locate(o, bag->shape);
	for (uint32_t i = 0; i < o->n; i++) {
		if (bag && o->at[i] >= 0)
			x = bag->slots[o->at[i]];
		else if (!d || !dict_get(o->rt, d, val_str(o->names[i]), &x))
			x = column_value(o, v, i);
		put_field(o, b, i, field_text(o->rt, x));
	}
}

/* SPDX-License-Identifier: MIT */
/* Values as text: PowerShell's "$v" and .NET's ToString(). */
#include "value/conv.h"
#include "value/rt_impl.h"
#include "value/num.h"
#include "value/numfmt.h"
#include "value/overload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TICKS_DAY 864000000000ll
#define TICKS_SECOND 10000000ll

/* Civil date of a day number counted from 0001-01-01. */
static void civil(int64_t day, int *y, int *m, int *d)
{
	int64_t z = day + 306, era = z / 146097, doe = z % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

static struct ustr *datetime_text(struct rt *rt, int64_t ticks)
{
	int64_t s = ticks % TICKS_DAY / TICKS_SECOND;
	int y, m, d;

	civil(ticks / TICKS_DAY, &y, &m, &d);
	return ustr_printf(rt, "%02d/%02d/%04d %02d:%02d:%02d", m, d, y, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

static struct ustr *timespan_text(struct rt *rt, int64_t ticks)
{
	uint64_t t = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks, s = t / TICKS_SECOND;
	char out[64];
	int at = 0;

	if (ticks < 0)
		out[at++] = '-';
	if (s >= 86400)
		at += sprintf(out + at, "%" PRIu64 ".", s / 86400);
	at += sprintf(out + at, "%02d:%02d:%02d", (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60));
	if (t % TICKS_SECOND)
		at += sprintf(out + at, ".%07d", (int)(t % TICKS_SECOND));
	return ustr_from_utf8(rt, out, (size_t)at);
}

static struct ustr *object_text(struct rt *rt, val v)
{
	for (const struct type *t = cell_type(v.o); t; t = t->base)
		if (t->ops && t->ops->to_string)
			return t->ops->to_string(rt, v);
	return type_full_name(rt, cell_type(v.o));
}

struct ustr *val_net_str(struct rt *rt, val v)
{
	v = val_base(v);
	switch (v.k) {
	case VK_NULL:
	case VK_VOID:
		return ustr_empty(rt);
	case VK_BOOL:
		return ustr_atom(rt, v.u ? "True" : "False");
	case VK_CHAR:
		return ustr_from_char(rt, (uint16_t)v.u);
	case VK_DATETIME:
		return datetime_text(rt, v.i);
	case VK_TIMESPAN:
		return timespan_text(rt, v.i);
	case VK_ENUM:
		return enum_to_str(rt, v.t, val_enum_num(v));
	case VK_TYPE:
		return type_full_name(rt, v.t);
	case VK_STR:
		return v.s;
	case VK_OBJ:
		return object_text(rt, v);
	default:
		return num_to_str(rt, v, NULL);
	}
}

/* As the class of V, a script's, formats it; NULL: it doesn't. */
static struct ustr *own_format(struct rt *rt, val v, struct ustr *fmt)
{
	const struct type *t = v.k == VK_OBJ ? cell_type(v.o) : NULL;

	return t && t->ops && t->ops->format ? t->ops->format(rt, v, fmt) : NULL;
}

/* May V have a member NAME of its own or of type data? */
static bool has_extended(struct rt *rt, val v, struct ustr *name)
{
	val inout = v;
	const struct psobj *own = ext_of(rt, &inout, false);

	return (own && shape_find(own->shape, name) >= 0) || typedata_has_members(rt, v);
}

/* A ToString method of the instance or its type data, called; else NULL. */
static struct ustr *extended_text(struct rt *rt, val v)
{
	struct member_info m;
	struct ustr *name;
	val r;

	const struct psobj *wrap = v.k == VK_WRAP ? (struct psobj *)v.o : NULL;

	if (wrap && wrap->text && (wrap->spelled || wrap->type_names))
		return wrap->text;
	if (!typedata_has_members(rt, v) && v.k != VK_WRAP &&
	    !(v.k == VK_OBJ && (v.o->bits & CELL_EXTENDED || v.o->cls == &type_pscustomobject.cls)))
		return NULL;
	name = rt->to_string;
	if (!has_extended(rt, v, name) || !member_find(rt, v, name, &m) || !(m.kind & (PM_SCRIPT_METHOD | PM_CODE_METHOD)))
		return NULL;
	rt_check_depth(rt);
	r = member_call(rt, v, name, NULL, 0);
	return val_is_null(r) ? ustr_empty(rt) : val_net_str(rt, r);
}

/* Inside a collection a bag shows nothing, but by a ToString of its own. */
static bool is_silent_bag(struct rt *rt, val v)
{
	const struct psobj *o = val_psobj(v);

	return o && o->h.cls == &type_pscustomobject.cls && !o->text &&
	       (!o->is_deserialized || o->is_deserialized == DESERIALIZED_BAG) && !extended_text(rt, v);
}

struct ustr *val_item_text(struct rt *rt, val v, struct ustr *ofs)
{
	val b = val_base(v);

	if (is_silent_bag(rt, v))
		return ustr_empty(rt);
	if (b.k == VK_OBJ && type_is_named(cell_type(b.o), "System.Xml.XmlNode"))
		return val_to_str(rt, net_property_get(rt, b, type_property(rt, cell_type(b.o), ustr_atom(rt, "LocalName"), false)));
	return v.k == VK_TYPE || val_is_enumerable(v) ? val_net_str(rt, v) : val_to_str_sep(rt, v, ofs);
}

static struct ustr *joined(struct rt *rt, struct iter *it, struct ustr *ofs)
{
	struct sbuf b;
	uint32_t n = 0;
	val v;

	if (!ofs)
		ofs = rt->ofs ? rt->ofs(rt) : ustr_from_char(rt, ' ');
	sbuf_init(&b, rt);
	while (iter_next(it, &v)) {
		rt_poll(rt);
		if (n++)
			sbuf_put(&b, ofs);
		sbuf_put(&b, val_item_text(rt, v, ofs));
	}
	return sbuf_take(&b);
}

struct text_call {
	val v;
	struct ustr *s;
};

static void run_text(struct rt *rt, void *arg)
{
	struct text_call *c = arg;

	c->s = object_text(rt, c->v);
}

/* Where the ToString of a script's class throws, the conversion to text fails. */
static struct ustr *script_text(struct rt *rt, val v)
{
	struct text_call c = { .v = v };

	if (!rt_try(rt, run_text, &c))
		err_throw(rt, "System.Management.Automation.PSInvalidCastException", "InvalidCastFromAnyTypeToString",
			EC_InvalidArgument, V_NULL, "Cannot convert value to type System.String.");
	return c.s;
}

struct ustr *val_to_str_sep(struct rt *rt, val v, struct ustr *ofs)
{
	struct ustr *s;
	struct iter it;

	if (v.k == VK_STR)
		return v.s;
	if (v.k == VK_INT32)
		return ustr_from_int(rt, v.i);
	if (v.k == VK_TYPE)
		return type_ps_name(rt, v.t);
	if (v.k == VK_DOUBLE || v.k == VK_SINGLE)
		return num_display(rt, v.d, v.k == VK_SINGLE);
	if (v.k < VK_OBJ)
		return val_net_str(rt, v);
	s = extended_text(rt, v);
	if (s)
		return s;
	v = val_base(v);
	if (v.k != VK_OBJ)
		return val_to_str_sep(rt, v, ofs);
	if (iter_begin(rt, v, &it))
		return joined(rt, &it, ofs);
	s = own_format(rt, v, ustr_empty(rt));
	if (s)
		return s;
	return cell_type(v.o)->flags & TF_SCRIPT ? script_text(rt, v) : object_text(rt, v);
}

struct ustr *val_to_str(struct rt *rt, val v)
{
	return val_to_str_sep(rt, v, NULL);
}

const char *val_to_c(struct rt *rt, val v)
{
	return USTR_C(rt, val_to_str(rt, v));
}

static struct ustr *format_enum(struct rt *rt, val v, struct ustr *fmt)
{
	char f = ustr_len(fmt) == 1 ? (char)(ustr_at(fmt, 0) | 32) : 'g';
	int64_t n = val_enum_num(v);

	if (f == 'd')
		return ustr_from_int(rt, n);
	if (f == 'x')
		return ustr_printf(rt, "%08" PRIX32, (uint32_t)n);
	if (ustr_len(fmt) != 1 || (f != 'g' && f != 'f'))
		net_throw(rt, "System.FormatException",
			"Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".");
	return enum_to_str(rt, v.t, n);
}

struct ustr *val_format(struct rt *rt, val v, struct ustr *fmt)
{
	const struct method_group *g;
	struct ustr *own;
	val arg;

	v = val_base(v);
	own = own_format(rt, v, fmt ? fmt : ustr_empty(rt));
	if (own)
		return own;
	if (!fmt || !ustr_len(fmt))
		return val_net_str(rt, v);
	if (v.k == VK_ENUM)
		return format_enum(rt, v, fmt);
	if (val_is_num(v) || val_cell(v, &type_decimal) || val_cell(v, &type_bigint))
		return num_to_str(rt, v, fmt);
	if (val_is_null(v) || !type_is_named(val_type_of(v), "System.IFormattable"))
		return val_net_str(rt, v);
	g = type_method(rt, val_type_of(v), ustr_atom(rt, "ToString"), false);
	arg = val_str(fmt);
	for (int i = 0; g && i < g->n; i++)
		if (g->overloads[i].nparams == 1 && g->overloads[i].params[0].type == &type_string)
			return val_net_str(rt, overload_call(rt, g, &g->overloads[i], false, v, &arg, 1));
	return val_net_str(rt, v);
}

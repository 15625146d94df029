/* SPDX-License-Identifier: MIT */
/* Get-Error's listing: every property that has something, exceptions nested. */
#include <string.h>

#include "format/error_view.h"
#include "format/style.h"

enum { DEPTH_MAX = 10, STEP = 4 };

struct detail {
	struct rt *rt;
	struct sbuf b;
	const char *accent, *error, *reset;
	int indent, depth;
	uint32_t width;		/* of the names of the object shown now */
	bool any;
};

static void put_object(struct detail *d, val obj, int indent, int depth);

static bool is_exception(val v)
{
	const struct type *t = val_type_of(v);

	return t && type_is(t, &type_exception);
}

static bool is_nested(val v)
{
	const struct type *t = val_type_of(v);

	return is_exception(v) || val_errrec(v) ||
	       (t && t->name && !strcmp(t->name, "System.Management.Automation.InvocationInfo"));
}

/* Values worth a line: nothing that equals "", no empty collection. */
static bool is_shown(struct rt *rt, struct ustr *name, val v)
{
	struct iter it;
	val b = val_base(v), x;

	if (val_is_null(b) || ustr_ieq_c(name, "PSErrorIndex"))
		return false;
	if (b.k == VK_STR)
		return ustr_len(b.s);
	if (b.k == VK_BOOL || val_is_int(b))
		return b.i;
	if (val_dict(b))
		return val_dict(b)->n;
	if (b.k == VK_OBJ && iter_begin(rt, b, &it))
		return iter_next(&it, &x);
	return true;
}

static bool property_value(struct rt *rt, val obj, const struct member_info *m, val *ret)
{
	*ret = V_NULL;
	return (m->kind & (PM_ALIAS | PM_CODE_PROPERTY | PM_PROPERTY | PM_NOTE | PM_SCRIPT_PROPERTY)) &&
	       member_get(rt, obj, m->name, ret) && is_shown(rt, m->name, *ret);
}

static void measure(struct rt *rt, val obj, const struct member_info *m, void *arg)
{
	struct detail *d = arg;
	val v;

	/* An empty dictionary isn't shown, but the labels make room for it. */
	if (property_value(rt, obj, m, &v) || (m->kind == PM_PROPERTY && val_dict(val_base(v))))
		d->width = MAX(d->width, ustr_len(m->name));
}

static void put_name(struct detail *d, struct ustr *name)
{
	sbuf_pad(&d->b, ' ', (uint32_t)d->indent);
	sbuf_puts(&d->b, d->accent);
	sbuf_put(&d->b, name);
	sbuf_pad(&d->b, ' ', d->width > ustr_len(name) ? d->width - ustr_len(name) : 0);
	sbuf_printf(&d->b, " : %s", d->reset);
}

/* Text of several lines goes on below its first. */
static void put_text(struct detail *d, struct ustr *s)
{
	uint32_t start = 0, n = ustr_len(s);
	struct rt *rt = d->rt;

	for (uint32_t i = 0; i <= n; i++) {
		if (i < n && ustr_at(s, i) != '\n')
			continue;
		if (start) {
			sbuf_putc(&d->b, '\n');
			sbuf_pad(&d->b, ' ', (uint32_t)d->indent + d->width + 3);
		}
		if (!start && i == n)
			sbuf_put(&d->b, s);
		else
			sbuf_put(&d->b, ustr_trim(rt, ustr_sub(rt, s, start, i - start), true, true));
		start = i + 1;
	}
}

static void put_dictionary(struct detail *d, struct dict *t)
{
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(t, &i));) {
		sbuf_putc(&d->b, '\n');
		sbuf_pad(&d->b, ' ', (uint32_t)d->indent + STEP);
		sbuf_put(&d->b, val_to_str(d->rt, e->key));
		sbuf_puts(&d->b, " : ");
		sbuf_put(&d->b, val_to_str(d->rt, e->value));
	}
}

static void put_members(struct detail *d, struct iter *it)
{
	bool any = false;
	val v;

	while (iter_next(it, &v)) {
		sbuf_putc(&d->b, '\n');
		if (any && is_nested(v))
			sbuf_putc(&d->b, '\n');
		any = true;
		if (val_base(v).k != VK_OBJ) {
			sbuf_pad(&d->b, ' ', (uint32_t)d->indent + STEP + 2);
			sbuf_put(&d->b, val_to_str(d->rt, v));
		} else {
			put_object(d, v, d->indent + STEP, d->depth + 1);
		}
	}
}

static void put_value(struct detail *d, struct ustr *name, val v)
{
	struct iter it;
	val b = val_base(v);

	if (is_nested(v)) {
		sbuf_putc(&d->b, '\n');
		if (d->depth < DEPTH_MAX)
			put_object(d, v, d->indent + STEP, d->depth + 1);
		else
			sbuf_puts(&d->b, "…");
	} else if (ustr_eq_c(name, "StackTrace")) {
		sbuf_putc(&d->b, '\n');
		sbuf_put(&d->b, val_to_str(d->rt, v));
	} else if (val_dict(b)) {
		put_dictionary(d, val_dict(b));
		if (ustr_eq_c(name, "Data"))
			sbuf_putc(&d->b, '\n');
	} else if (b.k == VK_OBJ && d->depth < DEPTH_MAX && iter_begin(d->rt, b, &it)) {
		put_members(d, &it);
	} else {
		if (ustr_eq_c(name, "Message"))
			sbuf_puts(&d->b, d->error);
		put_text(d, val_to_str(d->rt, v));
	}
}

static void put_property(struct rt *rt, val obj, const struct member_info *m, void *arg)
{
	struct detail *d = arg;
	val v;

	if (!property_value(rt, obj, m, &v))
		return;
	put_name(d, m->name);
	put_value(d, m->name, v);
	sbuf_putc(&d->b, '\n');
	d->any = true;
}

static void put_object(struct detail *d, val obj, int indent, int depth)
{
	int old_indent = d->indent, old_depth = d->depth;
	uint32_t old_width = d->width;

	d->indent = indent;
	d->depth = depth;
	d->width = is_exception(obj) ? 4 : 0;
	d->any = false;
	member_each(d->rt, obj, false, measure, d);
	if (is_exception(obj)) {
		put_name(d, ustr_new(d->rt, "Type"));
		sbuf_put(&d->b, type_full_name(d->rt, val_type_of(obj)));
		sbuf_putc(&d->b, '\n');
		d->any = true;
	}
	member_each(d->rt, obj, false, put_property, d);
	if (d->any)
		d->b.len--;	/* the last line end */
	d->indent = old_indent;
	d->depth = old_depth;
	d->width = old_width;
	d->any = true;
}

struct ustr *format_error_detail(struct rt *rt, val obj)
{
	bool ansi = style_host_ansi(rt);
	struct detail d = {
		.rt = rt,
		.accent = ansi ? USTR_C(rt, style_formatting(rt, "FormatAccent")) : "",
		.error = ansi ? USTR_C(rt, style_formatting(rt, "Error")) : "",
		.reset = ansi ? "\033[0m" : "",
	};

	sbuf_init(&d.b, rt);
	put_object(&d, obj, 0, 1);
	return sbuf_take(&d.b);
}

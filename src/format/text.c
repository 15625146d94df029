/* SPDX-License-Identifier: MIT */
/* The text of a value in a cell of a table, a list or a custom view. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "value/deserialized.h"
#include "value/cells.h"
#include "format/expr.h"
#include "value/numfmt.h"

/* The type that NAME says an object was of. */
static const char *without_prefix(const char *name)
{
	return deserialized_rest(name) ?: name;
}

/* Objects that show as their text. */
static bool is_scalar_type(const char *name)
{
	static const char *const names[] = {
		"System.Decimal", "System.Numerics.BigInteger", "System.Security.SecureString", "System.IntPtr",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

bool value_is_scalar(struct rt *rt, val v)
{
	struct strlist *names;

	v = val_base(v);
	if (v.k <= VK_VOID || v.k == VK_STR || v.k == VK_ENUM || v.k == VK_BOOL || v.k == VK_CHAR || val_is_num(v))
		return true;
	if (v.k != VK_OBJ)
		return false;
	if (!val_psobj(v))
		return is_scalar_type(cell_type(v.o)->name);
	names = val_type_names(rt, v);
	return (names->n > 1 && ustr_ieq_c(names->s[1], "Deserialized.System.Enum")) ||
	       (names->n && is_scalar_type(without_prefix(USTR_C(rt, names->s[0]))));
}

bool value_is_right(struct rt *rt, val v)
{
	val b = val_base(v);

	if (b.k <= VK_VOID || b.k == VK_STR || (v.k == VK_WRAP && val_has_type_name(rt, v, "Deserialized.System.Enum")))
		return false;
	return value_is_scalar(rt, v);
}

int enumeration_limit(struct rt *rt)
{
	val v;

	if (!var_get(rt, scope_global(rt), ustr_atom(rt, "FormatEnumerationLimit"), SCOPE_GLOBAL, &v) || val_base(v).k != VK_INT32)
		return 4;
	return (int)val_base(v).i;
}

struct ustr *fexpr_naming(struct rt *rt, val v)
{
	struct strlist *names = val_type_names(rt, v);

	for (uint32_t i = 0; i < names->n; i++) {
		struct typedata *t = typedata_find(rt, names->s[i]);
		struct member_info m;

		if (t && t->default_property && member_find(rt, v, t->default_property, &m))
			return t->default_property;
	}
	return NULL;
}

const char *const fexpr_names[FEXPR_NAMES] = { "name", "id", "key", "*key", "*name", "*id" };

static struct ustr *plain_text(struct rt *rt, val v)
{
	static const char *const hidden[] = { "PSComputerName", "PSShowComputerName", "RunspaceId", "PSSourceJobInstanceId" };
	struct ustr *naming = fexpr_naming(rt, v);
	val x;

	if (naming && member_get(rt, v, naming, &x))
		return val_to_str(rt, x);
	for (size_t i = 0; i < FEXPR_NAMES; i++) {
		struct fexprs *l = fexprs_new(rt);
		struct fexpr f = { .name = ustr_new(rt, fexpr_names[i]) };
		val r;

		if (i < FEXPR_PLAIN_NAMES && !member_get(rt, v, f.name, &r))
			continue;
		fexprs_expand(rt, l, &f, v);
		for (uint32_t k = 0; k < l->n; k++) {
			bool skip = false;

			for (size_t j = 0; j < ARRAY_LEN(hidden); j++)
				skip |= ustr_ieq_c(l->v[k].name, hidden[j]);
			if (!skip && fexpr_value(rt, &l->v[k], v, &r) > 0)
				return val_to_str(rt, r);
		}
	}
	return val_to_str(rt, v);
}

/* An XML node is shown by its name, whatever its ToString says. */
static bool node_name(struct rt *rt, val b, struct ustr **ret)
{
	val name = V_NULL;

	if (b.k != VK_OBJ || !type_is_named(cell_type(b.o), "System.Xml.XmlNode"))
		return false;
	name = net_property_get(rt, b, type_property(rt, cell_type(b.o), ustr_atom(rt, "LocalName"), false));
	*ret = val_to_str(rt, name);
	return true;
}

/* Types that only inherit their text go by their naming property. */
static bool inherits_text(const struct type *t)
{
	return !strcmp(t->name, "System.Text.RegularExpressions.Match") ||
	       !strcmp(t->name, "System.Text.RegularExpressions.Group") ||
	       !strcmp(t->name, "System.IO.FileInfo") || !strcmp(t->name, "System.IO.DirectoryInfo") ||
	       type_is_named(t, "System.Management.Automation.Language.Ast");
}

/* A table goes by what it has under a key that names things. */
static struct ustr *hashtable_text(struct rt *rt, val v)
{
	static const char *const patterns[] = { "name", "id", "key", "*key", "*name", "*id" };
	struct dict_entry *e;

	for (size_t k = 0; k < ARRAY_LEN(patterns); k++)
		for (uint32_t i = 0; (e = dict_next(val_dict(val_base(v)), &i));)
			if (ustr_like(rt, val_to_str(rt, e->key), ustr_new(rt, patterns[k]), true))
				return val_to_str(rt, e->value);
	return val_to_str(rt, v);
}

/* The name an object goes by inside braces: its own text where its type declares
 * one, else its naming property. */
static struct ustr *member_text(struct rt *rt, val v)
{
	val b = val_base(v);
	struct ustr *s;

	if (val_is_null(b))
		return ustr_new(rt, b.k == VK_VOID ? "" : "$null");
	if (node_name(rt, b, &s))
		return member_get_c(rt, v, "Name", &b) && !val_is_null(b) ? val_to_str(rt, b) : s;
	if (b.k == VK_TYPE)
		return val_net_str(rt, b);
	if (val_array(b) && !val_array(b)->n)
		return val_net_str(rt, b);
	if (b.k != VK_OBJ || val_psobj(v) || val_is_enumerable(b))
		return val_to_str(rt, v);
	if (type_is(cell_type(b.o), type_find_c(rt, "System.Collections.IDictionary")))
		return type_is(cell_type(b.o), &type_hashtable) ? hashtable_text(rt, v) : val_to_str(rt, v);
	if (inherits_text(cell_type(b.o)) && !(b.o->bits & CELL_EXTENDED))
		return plain_text(rt, v);
	if (cell_type(b.o)->ops && cell_type(b.o)->ops->to_string)
		return val_to_str(rt, v);
	return plain_text(rt, v);
}

static struct ustr *braces(struct rt *rt, struct iter *it, int limit)
{
	struct sbuf b;
	val v;
	int n = 0;

	sbuf_init(&b, rt);
	sbuf_putc(&b, '{');
	while (iter_next(it, &v)) {
		rt_poll(rt);
		if (limit >= 0 && n == limit) {
			sbuf_putc(&b, ELLIPSIS);
			break;
		}
		if (n++)
			sbuf_puts(&b, ", ");
		sbuf_put(&b, member_text(rt, v));
	}
	sbuf_putc(&b, '}');
	return sbuf_take(&b);
}

struct formatting {
	val v;
	struct ustr *format, *result;
};

/* A real number with the digits that are shown. */
static val shown_digits(struct rt *rt, val v)
{
	v = val_base(v);
	if ((v.k == VK_DOUBLE || v.k == VK_SINGLE) && isfinite(v.d))
		v.d = strtod(USTR_C(rt, num_display(rt, v.d, v.k == VK_SINGLE)), NULL);
	return v;
}

struct ustr *value_local_text(struct rt *rt, val v, struct ustr *fmt)
{
	struct ustr *s = rt->local_text ? rt->local_text(rt, fmt ? v : shown_digits(rt, v), fmt) : NULL;

	return s ? s : fmt ? val_format(rt, v, fmt) : val_to_str(rt, v);
}

static struct ustr *formatted(struct rt *rt, val v, struct ustr *format);

/* The items of a collection, each by FORMAT, with blanks between. */
static struct ustr *formatted_items(struct rt *rt, struct iter *it, struct ustr *format)
{
	struct sbuf b;
	bool first = true;
	val v;

	sbuf_init(&b, rt);
	while (iter_next(it, &v)) {
		rt_poll(rt);
		if (!first)
			sbuf_putc(&b, ' ');
		first = false;
		if (!val_is_null(v))
			sbuf_put(&b, formatted(rt, v, format));
	}
	return sbuf_take(&b);
}

/* V by a format of its own, as ToString(format) of any object gives it: a property bag has no text then. */
static struct ustr *formatted(struct rt *rt, val v, struct ustr *format)
{
	struct iter it;
	val b = val_base(v);

	rt_check_depth(rt);
	if (val_psobj(b))
		return ustr_empty(rt);
	if (b.k == VK_OBJ && !val_dict(b) && iter_begin(rt, b, &it))
		return formatted_items(rt, &it, format);
	return value_local_text(rt, v, format);
}

static void format_body(struct rt *rt, void *arg)
{
	struct formatting *f = arg;
	struct ustr *zero = ustr_new(rt, "{0"), *close = ustr_new(rt, "}");

	if (val_is_enumerable(f->v) && ustr_index_of(f->format, zero, 0, false) >= 0)
		f->v = val_str(val_to_str(rt, f->v));
	if (ustr_index_of(f->format, zero, 0, false) >= 0 || ustr_index_of(f->format, close, 0, false) >= 0)
		f->result = format_op(rt, f->format, &f->v, 1);
	else
		f->result = formatted(rt, f->v, f->format);
}

static struct ustr *text_body(struct rt *rt, val v, bool table, int limit)
{
	val b = val_base(v);
	struct iter it;
	struct ustr *s;

	if (val_is_null(b))
		return ustr_empty(rt);
	if (node_name(rt, b, &s))
		return s;
	if (table && (b.k == VK_DOUBLE || b.k == VK_SINGLE ||
		      (b.k == VK_OBJ && !strcmp(cell_type(b.o)->name, "System.Decimal"))))
		return value_local_text(rt, b, ustr_new(rt, rt->local_text ? "F" : "F2"));	/* as many digits as the culture has */
	if (b.k == VK_STR)
		return b.s;
	if (b.k == VK_TYPE)
		return val_net_str(rt, b);
	if (b.k == VK_OBJ && !val_psobj(b) && iter_begin_all(rt, b, &it))
		return braces(rt, &it, limit);
	return value_local_text(rt, v, NULL);
}

struct texting {
	val v;
	bool table;
	int limit;
	struct ustr *result;
};

static void texting_body(struct rt *rt, void *arg)
{
	struct texting *t = arg;

	t->result = text_body(rt, t->v, t->table, t->limit);
}

struct ustr *value_text(struct rt *rt, val v, struct ustr *format, bool table, int limit)
{
	struct texting t = { v, table, limit, NULL };

	if (format && ustr_len(format)) {
		struct formatting f = { v, format, NULL };

		if (rt_protect(rt, format_body, &f) == UNWIND_NONE && f.result)
			return f.result;
	}
	if (val_base(v).k == VK_STR)
		return val_base(v).s;
	return rt_try(rt, texting_body, &t) && t.result ? t.result : ustr_empty(rt);
}

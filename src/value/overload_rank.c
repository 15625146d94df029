/* SPDX-License-Identifier: MIT */
/*
 * How well values of one type convert to another, as the choice of overloads
 * sees it: by the types alone, so that a text which is no number still fits a
 * number's parameter and the call then says why it does not convert.
 */
#include "value/conv.h"
#include "value/num.h"
#include "value/overload.h"

#include <string.h>

/* Integers by size, then Single, Double, Decimal; 0: no number of these. */
static int width(const struct type *t)
{
	static const uint8_t w[VK__MAX] = {
		[VK_SBYTE] = 1, [VK_BYTE] = 2, [VK_INT16] = 3, [VK_UINT16] = 4, [VK_INT32] = 5, [VK_UINT32] = 6,
		[VK_INT64] = 7, [VK_UINT64] = 8, [VK_SINGLE] = 9, [VK_DOUBLE] = 10,
	};

	return t == &type_decimal ? 11 : t->flags & TF_ENUM ? 0 : w[t->inline_kind];
}

static bool is_whole(const struct type *t)
{
	return width(t) && width(t) <= 8;
}

/* Bit B of row A: each number of width A is one of width B. */
static const uint16_t widenings[12] = {
	[1] = 1 << 3 | 1 << 5 | 1 << 7 | 1 << 9 | 1 << 10 | 1 << 11,
	[2] = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11,
	[3] = 1 << 5 | 1 << 7 | 1 << 9 | 1 << 10 | 1 << 11,
	[4] = 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11,
	[5] = 1 << 7 | 1 << 9 | 1 << 10 | 1 << 11, [6] = 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11,
	[7] = 1 << 9 | 1 << 10 | 1 << 11, [8] = 1 << 9 | 1 << 10 | 1 << 11, [9] = 1 << 10,
};

/* The better of the lossy ways: to an unsigned number at least as wide, from Decimal to a real number. */
static const uint16_t changes_of_sign[12] = {
	[1] = 1 << 2 | 1 << 4 | 1 << 6 | 1 << 8, [3] = 1 << 4 | 1 << 6 | 1 << 8, [5] = 1 << 6 | 1 << 8,
	[7] = 1 << 8, [11] = 1 << 9 | 1 << 10,
};

static int number_rank(int from, int to)
{
	return widenings[from] >> to & 1 ? RANK_NUMERIC_IMPLICIT
	     : changes_of_sign[from] >> to & 1 ? RANK_NUMERIC_EXPLICIT1 : RANK_NUMERIC_EXPLICIT;
}

static int null_rank(const struct type *to)
{
	if (to == &type_string)
		return RANK_TO_STRING;
	if (!(to->flags & TF_VALUE))
		return RANK_NULL_TO_REF;
	return (to->flags & TF_NULLABLE) || width(to) || to == &type_bigint || to == &type_bool || to == &type_char
		       ? RANK_NULL_TO_VALUE : RANK_NONE;
}

bool overload_takes(const struct type *param, const struct type *from)
{
	if (from->flags & TF_ENUM)
		from = from->elem ?: &type_int32;
	if (from == &type_char)
		from = &type_uint16;
	if (width(from) && width(param))
		return from == param || (param != &type_decimal && widenings[width(from)] >> width(param) & 1);
	return param != &type_object && type_is(from, param);
}

static bool has_ctor(struct rt *rt, const struct type *t, const struct type *from)
{
	const struct method_group *g = t->flags & (TF_ABSTRACT | TF_INTERFACE | TF_STATIC) ? NULL : type_ctors(rt, t);

	for (int i = 0; g && i < g->n; i++)
		if (g->overloads[i].nparams == 1 && overload_takes(g->overloads[i].params[0].type, from))
			return true;
	return false;
}

static bool has_empty_ctor(struct rt *rt, const struct type *t)
{
	const struct method_group *g = t->flags & (TF_ABSTRACT | TF_INTERFACE | TF_STATIC) ? NULL : type_ctors(rt, t);

	if (t->flags & TF_VALUE)
		return (!width(t) || t == &type_decimal) && t != &type_bool && t != &type_char;
	for (int i = 0; g && i < g->n; i++)
		if (!g->overloads[i].nparams)
			return true;
	return false;
}

static bool has_parse(struct rt *rt, const struct type *t)
{
	const struct method_group *g = type_method(rt, t, ustr_atom(rt, "Parse"), true);

	for (int i = 0; g && i < g->n; i++)
		if (g->overloads[i].nparams && g->overloads[i].params[0].type == &type_string)
			return true;
	return false;
}

static bool has_operator(struct rt *rt, const struct type *owner, const char *name, const struct type *from,
			 const struct type *to)
{
	const struct method_group *g = type_method(rt, owner, ustr_atom(rt, name), true);

	for (int i = 0; g && i < g->n; i++)
		if (g->overloads[i].nparams == 1 && type_is(from, g->overloads[i].params[0].type) && g->overloads[i].ret == to)
			return true;
	return false;
}

/* The numbers .NET wrote in .NET, whose operators are not in our tables. */
static int wide_number_rank(const struct type *from, const struct type *to)
{
	bool half = !strcmp(to->name, "System.Half"), wide = !strcmp(to->name, "System.Int128") || !strcmp(to->name, "System.UInt128");

	if (half && (width(from) || from == &type_char))
		return width(from) && width(from) <= 2 ? RANK_IMPLICIT_CAST : RANK_EXPLICIT_CAST;
	if (wide && (width(from) || from == &type_char))
		return is_whole(from) || from == &type_char ? RANK_IMPLICIT_CAST : RANK_EXPLICIT_CAST;
	if (from == &type_bigint && width(to))
		return RANK_EXPLICIT_CAST;
	if (to == &type_bigint && width(from))
		return width(from) == 2 || width(from) == 4 ? RANK_IMPLICIT_CAST : RANK_CONSTRUCTOR;
	return RANK_NONE;
}

static int cast_rank(struct rt *rt, const struct type *from, const struct type *to)
{
	if (has_operator(rt, to, "op_Implicit", from, to) || has_operator(rt, from, "op_Implicit", from, to))
		return RANK_IMPLICIT_CAST;
	if (has_operator(rt, to, "op_Explicit", from, to) || has_operator(rt, from, "op_Explicit", from, to))
		return RANK_EXPLICIT_CAST;
	return wide_number_rank(from, to);
}

static bool is_enumerable(const struct type *t)
{
	return t != &type_string && type_is_named(t, "System.Collections.IEnumerable") &&
	       !type_is_named(t, "System.Collections.IDictionary") && !type_is_named(t, "System.Xml.XmlNode");
}

static int text_rank(struct rt *rt, const struct type *to)
{
	int r;

	if (width(to) || to == &type_bigint)
		return RANK_NUMERIC_STRING;
	if (to == &type_char || (to->flags & TF_ENUM))
		return RANK_PARSE;
	if (to == &type_type || !strcmp(to->name, "System.Uri") || !strcmp(to->name, "System.Text.RegularExpressions.Regex"))
		return RANK_LANGUAGE;
	if (has_parse(rt, to))
		return RANK_PARSE;
	if (has_ctor(rt, to, &type_string))
		return RANK_CONSTRUCTOR;
	r = cast_rank(rt, &type_string, to);
	return r || !to->ops || !to->ops->convert ? r : RANK_CUSTOM;
}

/* Of numbers, of which whatever reads text takes theirs. */
static int from_number(struct rt *rt, const struct type *from, const struct type *to)
{
	int r;

	if (to == &type_char)
		return RANK_NUMERIC_STRING;
	if ((to->flags & TF_ENUM) && is_whole(from))
		return RANK_LANGUAGE;
	if (to != &type_bigint && has_ctor(rt, to, from))
		return RANK_CONSTRUCTOR;
	r = cast_rank(rt, from, to);
	return r ? r : text_rank(rt, to) || type_is(&type_string, to) ? RANK_CONVERTIBLE : RANK_NONE;
}

/* Of the other types with .NET's IConvertible, which is asked for anything. */
static int from_convertible(struct rt *rt, const struct type *from, const struct type *to)
{
	int r;

	if (from == &type_bool && to == &type_bigint)
		return RANK_LANGUAGE;
	if (from == &type_char && (to == &type_single || to == &type_double))
		return RANK_LANGUAGE;
	if (from == &type_char && (to == &type_decimal || to == &type_bigint))
		return RANK_IMPLICIT_CAST;
	if ((from->flags & TF_ENUM) && (to == &type_decimal || to == &type_bigint))
		return RANK_CONSTRUCTOR;
	if (!width(to) && has_ctor(rt, to, from))
		return RANK_CONSTRUCTOR;
	r = from->flags & TF_ENUM ? RANK_NONE : cast_rank(rt, from, to);
	return r ? r : RANK_CONVERTIBLE;
}

static bool is_convertible(const struct type *t)
{
	return t == &type_bool || t == &type_char || t == &type_datetime || (t->flags & TF_ENUM);
}

/* One value as the only element of an array; where else it would be the length, that. */
static int alone_rank(struct rt *rt, const struct type *from, const struct type *to)
{
	int r = overload_type_rank(rt, from, to->elem ?: &type_object);

	r = r ? r - RANK_ALONE : RANK_NONE;
	if (from == &type_char || (from->flags & TF_ENUM))
		return MAX(r, RANK_CONSTRUCTOR);
	return is_convertible(from) ? MAX(r, RANK_CONVERTIBLE) : r;
}

static int array_rank(struct rt *rt, const struct type *from, const struct type *to)
{
	if (from == &type_string && to == &type_char_array)
		return RANK_CHAR_ARRAY;
	if (from->flags & TF_ARRAY)
		return to->elem == &type_object ? RANK_LANGUAGE : RANK_UNRELATED_ARRAYS;
	return is_enumerable(from) ? RANK_LANGUAGE : alone_rank(rt, from, to);
}

/* The conversions that the language itself has, whatever it is from. */
static int language_rank(const struct type *from, const struct type *to)
{
	if (to == &type_bool || to == &type_psref || !strcmp(to->name, "System.Xml.XmlDocument"))
		return RANK_LANGUAGE;
	if (to == &type_string)
		return width(from) || from == &type_bigint ? RANK_NUMERIC_STRING : RANK_TO_STRING;
	if (!strcmp(to->name, "System.Collections.Hashtable"))
		return type_is_named(from, "System.Collections.IDictionary") ? RANK_LANGUAGE : RANK_NONE;
	if (type_is_named(to, "System.Delegate") && !strcmp(from->name, "System.Management.Automation.ScriptBlock"))
		return RANK_LANGUAGE;
	return RANK_NONE;
}

static int object_rank(struct rt *rt, const struct type *from, const struct type *to)
{
	int r;

	if (is_enumerable(from) && (to->flags & TF_ENUM))
		return RANK_PARSE;
	if (has_ctor(rt, to, from))
		return RANK_CONSTRUCTOR;
	r = cast_rank(rt, from, to);
	if (!r && type_is_named(from, "System.Collections.IDictionary") && has_empty_ctor(rt, to))
		r = RANK_CONSTRUCTOR;
	if (!r && to->nargs == 1 && !(to->flags & TF_INTERFACE) && type_is_named(to, "System.Collections.IList") &&
	    overload_type_rank(rt, from, to->args[0]))
		r = RANK_CONSTRUCTOR - RANK_ALONE;
	return r;
}

int overload_type_rank(struct rt *rt, const struct type *from, const struct type *to)
{
	int r;

	if (!from)
		return null_rank(to);
	if (from == to)
		return RANK_IDENTITY;
	if (to == &type_object || type_is(from, to) || (from == &type_runtimetype && to == &type_type))
		return RANK_ASSIGNABLE;
	if (to->flags & TF_NULLABLE)
		return from == to->elem ? RANK_ASSIGNABLE : overload_type_rank(rt, from, to->elem);
	if (to == &type_psobject)
		return RANK_PSOBJECT;
	if (width(from) && width(to))
		return number_rank(width(from), width(to));
	r = language_rank(from, to);
	if (r)
		return r;
	if ((to->flags & TF_ARRAY) || to == &type_array)
		return array_rank(rt, from, to);
	if (from == &type_string)
		r = text_rank(rt, to);
	else if (width(from))
		return from_number(rt, from, to);
	else if (is_convertible(from))
		return from_convertible(rt, from, to);
	return r ? r : object_rank(rt, from, to);
}

int overload_rank(struct rt *rt, val v, const struct type *to)
{
	const struct type *from = val_type_of(v);
	bool plain = from && (from == &type_string || width(from) || (from->flags & TF_ARRAY));
	int r;
	val ignored;

	/* An object of properties alone is nothing but an object. */
	if (val_psobj(v))
		return to == &type_psobject ? RANK_IDENTITY : to == &type_object || type_is(from, to) ? RANK_ASSIGNABLE : RANK_NONE;
	r = overload_type_rank(rt, from, to);
	return r || !from || plain ? r : conv_try(rt, v, to, &ignored) ? RANK_CUSTOM : RANK_NONE;
}

/* SPDX-License-Identifier: MIT */
/* Conversion to enumerations: names, lists of names, numbers that have one. */
#include "value/conv_impl.h"

#include <string.h>
#include <strings.h>

static struct ustr *names_of(struct rt *rt, const struct type *t, const char *sep)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (const struct enum_value *e = t->enums; e && e->name; e++) {
		if (e != t->enums)
			sbuf_puts(&b, sep);
		sbuf_puts(&b, e->name);
	}
	return sbuf_take(&b);
}

/* ID: how the number came, as recorded. */
static enum conv_step undefined(struct conv_job *j, const char *id)
{
	struct rt *rt = j->rt;

	if (!j->why)
		return CONV_FAILED;
	if (val_is_null(j->from))
		return conv_fail_text(j, "nullToEnumInvalidCast",
			"Cannot convert null to type \"%s\" due to enumeration values that are not valid. Specify one of the "
			"following enumeration values and try again. The possible enumeration values are \"%s\".",
			USTR_C(rt, type_full_name(rt, j->to)), USTR_C(rt, names_of(rt, j->to, ",")));
	return conv_fail_text(j, id,
		"Cannot convert value \"%s\" to type \"%s\" due to enumeration values that are not valid. Specify one of the "
		"following enumeration values and try again. The possible enumeration values are \"%s\".",
		val_to_c(rt, j->from), USTR_C(rt, type_full_name(rt, j->to)), USTR_C(rt, names_of(rt, j->to, ",")));
}

static bool is_defined(const struct type *t, int64_t n)
{
	uint64_t all = 0;

	for (const struct enum_value *e = t->enums; e && e->name; e++) {
		if (e->number == n || e->number < 0)	/* a negative one stands for all bits */
			return true;
		all |= (uint64_t)e->number;
	}
	return (t->flags & TF_FLAGS) && !((uint64_t)n & ~all);
}

/* Several names begin with S: they, as the error lists them. */
static bool ambiguous(struct conv_job *j, struct ustr *s, struct ustr **ret_names)
{
	struct sbuf b;
	int found = 0;

	if (!j->why)
		return false;
	sbuf_init(&b, j->rt);
	for (const struct enum_value *e = j->to->enums; e && e->name; e++) {
		if (strncasecmp(e->name, USTR_C(j->rt, s), strlen(USTR_C(j->rt, s))))
			continue;
		sbuf_printf(&b, "%s%s", found++ ? ", " : "", e->name);
	}
	*ret_names = sbuf_take(&b);
	return found > 1;
}

/* The values whose names fit one piece of a list: a name, or a pattern of names. */
static bool by_pattern(struct conv_job *j, struct ustr *piece, int64_t *sum)
{
	bool any = false;

	for (const struct enum_value *e = j->to->enums; e && e->name; e++) {
		if (!ustr_like(j->rt, ustr_new(j->rt, e->name), piece, true))
			continue;
		*sum |= e->number;
		any = true;
	}
	return any;
}

static enum conv_step no_such_kind(struct conv_job *j, struct ustr *piece)
{
	return conv_fail(j, "InvalidCastPSTypeConvertersConvertFrom",
		"Cannot convert value \"%s\" to type \"%s\" due to enumeration values that are not valid. Specify one of the "
		"following enumeration values and try again. The possible enumeration values are \"%s\".",
		USTR_C(j->rt, piece), j->to->name, j->why ? USTR_C(j->rt, names_of(j->rt, j->to, ",")) : "");
}

/* The kinds of members and their views have a converter of their own: whole names, patterns, or one number. */
static bool is_of_members(const struct type *t)
{
	return !strcmp(t->name, "System.Management.Automation.PSMemberTypes") ||
	       !strcmp(t->name, "System.Management.Automation.PSMemberViewTypes");
}

static enum conv_step to_member_kinds(struct conv_job *j, struct ustr *s, val *ret)
{
	int64_t sum = 0, n;

	if (!ustr_len(s))
		return conv_fail(j, "InvalidCastPSTypeConvertersConvertFrom",
			"Cannot convert the \"\" value of type \"System.String\" to type \"%s\".", j->to->name);
	if (ustr_index_of(s, ustr_atom(j->rt, ","), 0, false) < 0 && conv_run(j->rt, val_str(s), &type_int64, ret, NULL)) {
		if (!enum_parse(j->rt, j->to, s, &n) || !is_defined(j->to, n))
			return no_such_kind(j, s);
		*ret = val_enum(j->to, n);
		return CONV_OK;
	}
	for (uint32_t at = 0, end; at <= ustr_len(s); at = end + 1) {
		struct ustr *piece;

		for (end = at; end < ustr_len(s) && ustr_at(s, end) != ','; end++)
			;
		piece = ustr_trim(j->rt, ustr_sub(j->rt, s, at, end - at), true, false);
		if (!by_pattern(j, piece, &sum))
			return no_such_kind(j, piece);
	}
	*ret = val_enum(j->to, sum);
	return CONV_OK;
}

/* N is a number of the enumeration's size. */
static bool fits(const struct type *t, int64_t n)
{
	return type_is_uint64_enum(t) || num_fits((t->elem ?: &type_int32)->inline_kind, n);
}

static bool is_number(const char *s)
{
	s += *s == '-' || *s == '+';
	return *s && strspn(s, "0123456789") == strlen(s);
}

static enum conv_step from_text(struct conv_job *j, struct ustr *s, val *ret)
{
	struct ustr *names;
	int64_t n;

	if (!enum_parse(j->rt, j->to, s, &n) && ambiguous(j, s, &names))
		return conv_fail(j, "SubstringDisambiguationEnumParseThrewAnException",
			"The identifier name %s cannot be processed because it is either too similar or identical to the following "
			"enumerator names: %s. Use a more specific identifier name.", USTR_C(j->rt, s), USTR_C(j->rt, names));
	if (is_number(USTR_C(j->rt, s)) && !(enum_parse(j->rt, j->to, s, &n) && fits(j->to, n)))
		return conv_fail(j, "CaseSensitiveEnumParseThrewAnException", "Value was either too large or too small for an %s.",
				 type_bare_name(j->to->elem ?: &type_int32));
	if (!enum_parse(j->rt, j->to, s, &n))
		return conv_fail(j, "SubstringDisambiguationEnumParseThrewAnException",
			"Unable to match the identifier name %s to a valid enumerator name. Specify one of the following "
			"enumerator names and try again:\n%s",
			USTR_C(j->rt, s), j->why ? USTR_C(j->rt, names_of(j->rt, j->to, ", ")) : "");
	if (!is_defined(j->to, n))
		return undefined(j, "EnumParseUndefined");
	*ret = val_enum(j->to, n);
	return CONV_OK;
}

/* A list: its members as one text with commas; their numbers are joined as those of flags are. */
static enum conv_step from_list(struct conv_job *j, struct iter *it, val *ret)
{
	struct sbuf b;
	val v, one;

	sbuf_init(&b, j->rt);
	while (iter_next(it, &v)) {
		if (b.len)
			sbuf_putc(&b, ',');
		if (val_is_null(v)) {
			j->from = V_NULL;
			return undefined(j, "");
		}
		if (val_base(v).k != VK_STR && conv_run(j->rt, v, j->to, &one, NULL))
			v = one;
		sbuf_put(&b, val_to_str(j->rt, v));
	}
	j->from = val_str(sbuf_take(&b));
	return from_text(j, j->from.s, ret);
}

enum conv_step conv_to_enum(struct conv_job *j, val *ret)
{
	struct iter it;
	val n;

	if (val_is_null(j->from))
		return undefined(j, "UndefinedIntegerToEnum");
	if (j->from.k == VK_STR)
		return is_of_members(j->to) ? to_member_kinds(j, j->from.s, ret) : from_text(j, j->from.s, ret);
	if (((j->to->flags & TF_FLAGS) || val_array(j->from) || val_list(j->from)) && iter_begin(j->rt, j->from, &it))
		return from_list(j, &it, ret);
	if (j->from.k == VK_BOOL || j->from.k == VK_CHAR || j->from.k == VK_DATETIME || j->from.k == VK_TIMESPAN ||
	    j->from.k == VK_TYPE)
		return CONV_NO;
	if (j->from.k == VK_DOUBLE || j->from.k == VK_SINGLE || val_cell(j->from, &type_decimal))
		return from_text(j, val_to_str(j->rt, j->from), ret);
	if (j->from.k == VK_ENUM)
		n = val_long(val_enum_num(j->from));
	else if (j->from.k == VK_OBJ)
		return CONV_NO;
	else if (!conv_run(j->rt, j->from, type_is_uint64_enum(j->to) ? &type_uint64 : &type_int64, &n, NULL))
		return undefined(j, "UndefinedIntegerToEnum");
	if (!is_defined(j->to, n.i))
		return undefined(j, "UndefinedIntegerToEnum");
	*ret = val_enum(j->to, n.i);
	return CONV_OK;
}

/* SPDX-License-Identifier: MIT */
/* CodeGeneration and LanguagePrimitives. */
#include "types/arg.h"
#include "types/tables.h"

#define STATIC_TYPE(id, name_) const struct type type_##id = { .name = name_, .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED }
STATIC_TYPE(codegeneration, "System.Management.Automation.Language.CodeGeneration");
STATIC_TYPE(languageprimitives, "System.Management.Automation.LanguagePrimitives");

enum quotes { Q_SINGLE, Q_DOUBLE, Q_BRACE, Q_FORMAT, Q_BLOCK };

static bool is_single(uint16_t c) { return c == '\'' || (c >= 0x2018 && c <= 0x201B); }

/* The characters that each kind of text escapes, and how. */
static val escape(struct rt *rt, val v, enum quotes q)
{
	struct ustr *s = arg_str(v);
	struct sbuf b;

	if (!s)
		return val_str(ustr_empty(rt));
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if ((q == Q_SINGLE && is_single(c)) || (q == Q_FORMAT && (c == '{' || c == '}')))
			sbuf_putc(&b, c);
		else if (q == Q_BRACE && (c == '{' || c == '}' || c == '`'))
			sbuf_putc(&b, '`');
		sbuf_putc(&b, c);
	}
	return val_str(sbuf_take(&b));
}

static val escape_single(struct rt *rt, val self, val *a, int n) { return escape(rt, a[0], Q_SINGLE); }
static val escape_format(struct rt *rt, val self, val *a, int n) { return escape(rt, a[0], Q_FORMAT); }
static val escape_variable(struct rt *rt, val self, val *a, int n) { return escape(rt, a[0], Q_BRACE); }

static val escape_comment(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]) ? arg_str(a[0]) : ustr_empty(rt);

	s = ustr_replace(rt, s, ustr_new(rt, "#>"), ustr_new(rt, "#`>"), false);
	return val_str(ustr_replace(rt, s, ustr_new(rt, "<#"), ustr_new(rt, "<`#"), false));
}

const struct member_def codegeneration_members[] = {
	STATIC("static string EscapeSingleQuotedStringContent(string value)", escape_single),
	STATIC("static string EscapeFormatStringContent(string value)", escape_format),
	STATIC("static string EscapeVariableName(string value)", escape_variable),
	STATIC("static string EscapeBlockCommentContent(string value)", escape_comment), MEMBERS_END
};

/* ---- LanguagePrimitives ---- */

static const struct type *type_arg(struct rt *rt, val v)
{
	v = val_base(v);
	if (v.k != VK_TYPE)
		arg_throw_null(rt, "resultType");
	return v.t;
}

static val convert_to(struct rt *rt, val self, val *a, int n) { return conv(rt, a[0], type_arg(rt, a[1])); }

static val try_convert(struct rt *rt, val self, val *a, int n)
{
	val r = V_NULL;
	bool ok = conv_try(rt, a[0], type_arg(rt, a[1]), &r);

	arg_set_ref(rt, a[n - 1], ok ? r : V_NULL);
	return val_bool(ok);
}

static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(val_eq(rt, a[0], a[1], n > 2 && arg_bool(a[2]))); }
static val compare(struct rt *rt, val self, val *a, int n) { int c = val_compare(rt, a[0], a[1], n > 2 && arg_bool(a[2])); return val_int((c > 0) - (c < 0)); }

static val try_compare(struct rt *rt, val self, val *a, int n)
{
	int c = 0;
	bool ok = val_compare_try(rt, a[0], a[1], n > 3 && arg_bool(a[2]), &c);

	arg_set_ref(rt, a[n - 1], val_int((c > 0) - (c < 0)));
	return val_bool(ok);
}

static val is_true(struct rt *rt, val self, val *a, int n) { return val_bool(val_truth(rt, a[0])); }
static val is_null(struct rt *rt, val self, val *a, int n) { return val_bool(arg_null(a[0])); }

static val enumerable(struct rt *rt, val self, val *a, int n) { return val_is_enumerable(a[0]) ? val_base(a[0]) : V_NULL; }

static val enumerator(struct rt *rt, val self, val *a, int n)
{
	return val_is_enumerable(a[0]) ? member_call(rt, a[0], ustr_atom(rt, "GetEnumerator"), NULL, 0) : V_NULL;
}

static val type_name(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);

	return val_str(type_ps_name(rt, v.k == VK_TYPE ? v.t : val_type_of(v)));
}

const struct member_def languageprimitives_members[] = {
	STATIC("static System.Object ConvertTo(System.Object valueToConvert, type resultType)", convert_to),
	STATIC("static System.Object ConvertTo(System.Object valueToConvert, type resultType, System.IFormatProvider formatProvider)", convert_to),
	STATIC("static bool TryConvertTo(System.Object valueToConvert, type resultType, [ref] System.Object result)", try_convert),
	STATIC("static bool TryConvertTo(System.Object valueToConvert, type resultType, System.IFormatProvider formatProvider, [ref] System.Object result)", try_convert),
	STATIC("static bool Equals(System.Object first, System.Object second)", equals),
	STATIC("static bool Equals(System.Object first, System.Object second, bool ignoreCase)", equals),
	STATIC("static int Compare(System.Object first, System.Object second)", compare),
	STATIC("static int Compare(System.Object first, System.Object second, bool ignoreCase)", compare),
	STATIC("static bool TryCompare(System.Object first, System.Object second, [ref] int result)", try_compare),
	STATIC("static bool TryCompare(System.Object first, System.Object second, bool ignoreCase, [ref] int result)", try_compare),
	STATIC("static bool IsTrue(System.Object obj)", is_true), STATIC("static bool IsObjectEnumerable(System.Object obj)", enumerable),
	STATIC("static bool IsNull(System.Object obj)", is_null),
	STATIC("static System.Collections.IEnumerable GetEnumerable(System.Object obj)", enumerable),
	STATIC("static System.Collections.IEnumerator GetEnumerator(System.Object obj)", enumerator),
	STATIC("static string ConvertTypeNameToPSTypeName(type type)", type_name), MEMBERS_END
};

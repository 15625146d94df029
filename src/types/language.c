/* SPDX-License-Identifier: MIT */
/* System.Management.Automation.LanguagePrimitives, and System.DBNull. */
#include "types/arg.h"
#include "types/tables.h"
#include "value/conv.h"
#include "value/error.h"

const struct type type_languageprimitives = {
	.name = "System.Management.Automation.LanguagePrimitives", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};

static const struct type *target(struct rt *rt, val v)
{
	v = val_base(v);
	if (v.k != VK_TYPE)
		net_throw(rt, "System.ArgumentNullException", "Value cannot be null. (Parameter 'resultType')");
	return v.t;
}

static val convert_to(struct rt *rt, val self, val *a, int n)
{
	return conv(rt, a[0], target(rt, a[1]));
}

static val try_convert_to(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = target(rt, a[1]);
	val r;
	bool ok = conv_try(rt, a[0], t, &r);

	arg_set_ref(rt, a[n - 1], ok ? r : val_default(rt, t));
	return val_bool(ok);
}

static val is_true(struct rt *rt, val self, val *a, int n) { return val_bool(val_truth(rt, a[0])); }
static val is_object_enumerable(struct rt *rt, val self, val *a, int n) { return val_bool(val_is_enumerable(a[0])); }

/* B beside the number A: text is converted to what A is, where an operator would
 * take the number it stands for. */
static val beside(struct rt *rt, val a, val b)
{
	val r;

	return val_is_num(val_base(a)) && val_base(b).k == VK_STR && conv_try(rt, b, val_type_of(a), &r) ? r : b;
}

static val equal(struct rt *rt, val self, val *a, int n)
{
	return val_bool(val_eq(rt, a[0], beside(rt, a[0], a[1]), n > 2 && val_truth(rt, a[2])));
}

static val compare(struct rt *rt, val self, val *a, int n)
{
	int r = val_compare(rt, a[0], beside(rt, a[0], a[1]), n > 2 && val_truth(rt, a[2]));

	return val_int((r > 0) - (r < 0));
}

static val try_compare(struct rt *rt, val self, val *a, int n)
{
	int r = 0;
	bool ok = val_compare_try(rt, a[0], a[1], n > 3 && val_truth(rt, a[2]), &r);

	arg_set_ref(rt, a[n - 1], val_int((r > 0) - (r < 0)));
	return val_bool(ok);
}

static val enumerable(struct rt *rt, val self, val *a, int n) { return val_is_enumerable(a[0]) ? val_base(a[0]) : V_NULL; }

static val enumerator(struct rt *rt, val self, val *a, int n)
{
	return val_is_enumerable(a[0]) ? member_call(rt, a[0], ustr_atom(rt, "GetEnumerator"), NULL, 0) : V_NULL;
}

const struct member_def languageprimitives_members[] = {
	STATIC("static System.Object ConvertTo(System.Object valueToConvert, type resultType)", convert_to),
	STATIC("static System.Object ConvertTo(System.Object valueToConvert, type resultType, System.IFormatProvider formatProvider)",
		convert_to),
	STATIC("static bool TryConvertTo(System.Object valueToConvert, type resultType, [ref] System.Object result)",
		try_convert_to),
	STATIC("static bool TryConvertTo(System.Object valueToConvert, type resultType, System.IFormatProvider formatProvider, [ref] System.Object result)",
		try_convert_to),
	STATIC("static bool IsTrue(System.Object obj)", is_true),
	STATIC("static bool IsObjectEnumerable(System.Object obj)", is_object_enumerable),
	STATIC("static bool Equals(System.Object first, System.Object second)", equal),
	STATIC("static bool Equals(System.Object first, System.Object second, bool ignoreCase)", equal),
	STATIC("static int Compare(System.Object first, System.Object second)", compare),
	STATIC("static int Compare(System.Object first, System.Object second, bool ignoreCase)", compare),
	STATIC("static bool TryCompare(System.Object first, System.Object second, [ref] int result)", try_compare),
	STATIC("static bool TryCompare(System.Object first, System.Object second, bool ignoreCase, [ref] int result)",
		try_compare),
	STATIC("static System.Collections.IEnumerable GetEnumerable(System.Object obj)", enumerable),
	STATIC("static System.Collections.IEnumerator GetEnumerator(System.Object obj)", enumerator),
	MEMBERS_END
};

static val dbnull_text(struct rt *rt, val self, val *a, int n) { return val_str(ustr_empty(rt)); }

const struct member_def dbnull_members[] = {
	STATIC_PROP("static System.DBNull Value {get;}", convert_dbnull, NULL),
	METHOD("string ToString()", dbnull_text),
	MEMBERS_END
};

/* ---- [NullString]: $null for a string parameter of a method --------------- */

static struct ustr *nullstring_text(struct rt *rt, val self)
{
	return ustr_empty(rt);
}

static bool nullstring_equals(struct rt *rt, val a, val b)
{
	return val_cell(b, &type_nullstring) != NULL;
}

static const struct type_ops nullstring_ops = { .to_string = nullstring_text, .equals = nullstring_equals };
const struct type type_nullstring = { .name = "System.Management.Automation.Language.NullString", .base = &type_object, .ops = &nullstring_ops };

static val nullstring(struct rt *rt, val self) { return val_obj(rt_alloc(rt, &type_nullstring, sizeof(struct cell))); }

const struct member_def nullstring_members[] = {
	STATIC_PROP("static System.Management.Automation.Language.NullString Value {get;}", nullstring, NULL),
	MEMBERS_END
};

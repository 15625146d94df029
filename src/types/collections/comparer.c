/* SPDX-License-Identifier: MIT */
/* StringComparer, Comparer and what is passed where a comparer is wanted. */
#include "types/collections/comparer.h"

#include "types/arg.h"
#include "types/culture/collate.h"
#include "types/delegate.h"
#include "types/string.h"
#include "types/tables.h"
#include "value/num.h"

const struct type type_stringcomparer = {
	.name = "System.StringComparer", .base = &type_object, .size = sizeof(struct comparer),
	.ifaces = "System.Collections.IComparer System.Collections.IEqualityComparer "
		  "System.Collections.Generic.IComparer`1 System.Collections.Generic.IEqualityComparer`1",
	.flags = TF_ABSTRACT,
};
const struct type type_ordinal_comparer = {
	.name = "System.OrdinalCaseSensitiveComparer", .base = &type_stringcomparer, .size = sizeof(struct comparer),
};
const struct type type_ordinal_icase_comparer = {
	.name = "System.OrdinalIgnoreCaseComparer", .base = &type_stringcomparer, .size = sizeof(struct comparer),
};
const struct type type_culture_comparer = {
	.name = "System.CultureAwareComparer", .base = &type_stringcomparer, .size = sizeof(struct comparer),
};
const struct type type_comparer = {
	.name = "System.Collections.Comparer", .base = &type_object, .size = sizeof(struct comparer),
	.ifaces = "System.Collections.IComparer",
};
const struct type type_icase_comparer = {
	.name = "System.Collections.CaseInsensitiveComparer", .base = &type_object, .size = sizeof(struct comparer),
	.ifaces = "System.Collections.IComparer",
};

const struct type type_equality_comparer_of = {
	.name = "System.Collections.Generic.EqualityComparer`1", .base = &type_object, .size = sizeof(struct comparer),
	.ifaces = "System.Collections.IEqualityComparer System.Collections.Generic.IEqualityComparer`1[T]",
	.flags = TF_ABSTRACT | TF_GENERIC_DEF,
};

struct comparer *comparer_new(struct rt *rt, bool ordinal, bool ignore_case)
{
	const struct type *t = !ordinal ? &type_culture_comparer
			     : ignore_case ? &type_ordinal_icase_comparer : &type_ordinal_comparer;
	struct comparer *c = rt_new_cell(rt, t, comparer);

	c->ordinal = ordinal;
	c->ignore_case = ignore_case;
	return c;
}

static struct comparer *builtin(val v)
{
	struct comparer *c = arg_cell(v, &type_stringcomparer);

	if (!c)
		c = arg_cell(v, &type_comparer);
	if (!c)
		c = arg_cell(v, &type_equality);
	if (!c)
		c = arg_cell(v, &type_comparer1);
	return c ? c : arg_cell(v, &type_icase_comparer);
}

/* What the CompareTo of T says to a value of another type. */
static _Noreturn void wrong_type(struct rt *rt, const struct type *t, val other)
{
	if (t->flags & TF_ENUM)
		net_throw(rt, "System.ArgumentException",
			  "Object must be the same type as the enum. The type passed in was '%s'; the enum type was '%s'.",
			  USTR_C(rt, type_full_name(rt, val_type_of(other))), USTR_C(rt, type_full_name(rt, t)));
	if (t == &type_bigint)
		arg_throw(rt, "obj", "The parameter must be a BigInteger.");
	if (type_is_named(t, "System.Guid"))
		arg_throw(rt, "value", "Object must be of type GUID.");
	arg_throw(rt, type_is_named(t, "System.Version") ? "version" : NULL,
		  USTR_C(rt, ustr_printf(rt, "Object must be of type %s.", type_bare_name(t))));
}

static bool is_comparable(struct rt *rt, val v) { return type_is(val_type_of(v), type_find_c(rt, "System.IComparable")); }

/* By A's IComparable; .NET's own types take none but their own. */
static int by_first(struct rt *rt, val a, val b)
{
	if (val_type_of(a)->flags & TF_SCRIPT)
		return val_to_int32(rt, member_call(rt, a, ustr_atom(rt, "CompareTo"), &b, 1));
	wrong_type(rt, val_type_of(a), b);
}

int comparer_natural(struct rt *rt, val a, val b)
{
	int r;

	a = val_base(a);
	b = val_base(b);
	if (val_is_null(a) || val_is_null(b))
		return !val_is_null(a) - !val_is_null(b);
	if (a.k == VK_STR && b.k == VK_STR)
		return ustr_cmp(a.s, b.s, false);
	if (a.k == VK_CHAR && b.k == VK_CHAR)
		return (int)a.i - (int)b.i;
	if (val_psobj(a))
		return val_compare(rt, a, b, false);
	if (val_type_of(a) == val_type_of(b) && val_compare_try(rt, a, b, false, &r))
		return r;
	if (is_comparable(rt, a))
		return by_first(rt, a, b);
	if (val_psobj(b))
		return -val_compare(rt, b, a, false);
	if (!is_comparable(rt, b))
		arg_throw(rt, NULL, "At least one object must implement IComparable.");
	return -by_first(rt, b, a);
}

static int order_builtin(struct rt *rt, struct comparer *c, val a, val b)
{
	struct arg_compare how = { .ordinal = c->ordinal, .ignore_case = c->ignore_case, .locale = c->locale };

	if (!arg_str(a) || !arg_str(b))
		return comparer_natural(rt, a, b);
	return c->ordinal && !c->ignore_case ? string_ordinal_difference(arg_str(a), arg_str(b))
					     : arg_compare(arg_str(a), arg_str(b), how);
}

int comparer_order(struct rt *rt, val comparer, val a, val b)
{
	struct comparer *c = builtin(comparer);
	val args[2] = { a, b };

	if (c)
		return order_builtin(rt, c, a, b);
	comparer = val_base(comparer);
	if (delegate_is(comparer) || comparer.k != VK_OBJ ||
	    type_is_named(cell_type(comparer.o), "System.Management.Automation.ScriptBlock"))
		return val_to_int32(rt, delegate_invoke(rt, comparer, args, 2));
	return val_to_int32(rt, member_call(rt, comparer, ustr_atom(rt, "Compare"), args, 2));
}

bool comparer_equal(struct rt *rt, val comparer, val a, val b)
{
	struct comparer *c = builtin(comparer);
	val args[2] = { a, b };

	if (arg_null(comparer))
		return val_equals(rt, a, b);
	if (!c)
		return val_truth(rt, member_call(rt, comparer, ustr_atom(rt, "Equals"), args, 2));
	if (arg_str(a) && arg_str(b))
		return order_builtin(rt, c, a, b) == 0;
	return val_equals(rt, a, b);
}

bool comparer_ignores_case(val comparer)
{
	struct comparer *c = builtin(comparer);

	return c && c->ignore_case;
}

static val compare(struct rt *rt, val self, val *a, int n)
{
	return val_int(comparer_order(rt, self, a[0], a[1]));
}

static val equals(struct rt *rt, val self, val *a, int n)
{
	return val_bool(comparer_equal(rt, self, a[0], n > 1 ? a[1] : V_NULL));
}

static val hash_code(struct rt *rt, val self, val *a, int n)
{
	struct comparer *c = builtin(self);
	struct ustr *s = n ? arg_str(a[0]) : NULL;

	if (n)
		arg_need(rt, a[0], "obj");
	return val_int((int32_t)(s && c && c->ignore_case ? ustr_ihash(s) : val_hash(rt, n ? a[0] : self)));
}

static val ordinal(struct rt *rt, val self) { return val_obj(comparer_new(rt, true, false)); }
static val ordinal_icase(struct rt *rt, val self) { return val_obj(comparer_new(rt, true, true)); }
static val culture(struct rt *rt, val self) { return val_obj(comparer_new(rt, false, false)); }
static val culture_icase(struct rt *rt, val self) { return val_obj(comparer_new(rt, false, true)); }

static val from_comparison(struct rt *rt, val self, val *a, int n)
{
	struct arg_compare c = arg_comparison(a[0]);

	return val_obj(comparer_new(rt, c.ordinal, c.ignore_case));
}

static val create(struct rt *rt, val self, val *a, int n)
{
	struct comparer *c = comparer_new(rt, false, arg_bool(a[1]));

	c->locale = collate_locale(a[0]);
	return val_obj(c);
}

const struct member_def stringcomparer_members[] = {
	STATIC_PROP("static System.StringComparer CurrentCulture {get;}", culture, NULL),
	STATIC_PROP("static System.StringComparer CurrentCultureIgnoreCase {get;}", culture_icase, NULL),
	STATIC_PROP("static System.StringComparer InvariantCulture {get;}", culture, NULL),
	STATIC_PROP("static System.StringComparer InvariantCultureIgnoreCase {get;}", culture_icase, NULL),
	STATIC_PROP("static System.StringComparer Ordinal {get;}", ordinal, NULL),
	STATIC_PROP("static System.StringComparer OrdinalIgnoreCase {get;}", ordinal_icase, NULL),
	STATIC("static System.StringComparer FromComparison(System.StringComparison comparisonType)", from_comparison),
	STATIC("static System.StringComparer Create(cultureinfo culture, bool ignoreCase)", create),
	METHOD("int Compare(System.Object x, System.Object y)", compare),
	METHOD("int Compare(string x, string y)", compare),
	METHOD("bool Equals(System.Object x, System.Object y)", equals),
	METHOD("bool Equals(string x, string y)", equals),
	METHOD("int GetHashCode(System.Object obj)", hash_code),
	METHOD("int GetHashCode(string obj)", hash_code),
	MEMBERS_END
};

static val comparer_make(struct rt *rt, const struct type *t, bool ignore_case)
{
	struct comparer *c = rt_new_cell(rt, t, comparer);

	c->any = true;
	c->ignore_case = ignore_case;
	return val_obj(c);
}

static val any_default(struct rt *rt, val self) { return comparer_make(rt, &type_comparer, false); }
static val icase_default(struct rt *rt, val self) { return comparer_make(rt, &type_icase_comparer, true); }

static val with_culture(struct rt *rt, val comparer, val *a, int n)
{
	if (n)
		((struct comparer *)comparer.o)->locale = collate_locale(arg_need(rt, a[0], "culture"));
	return comparer;
}
static val any_ctor(struct rt *rt, val self, val *a, int n) { return with_culture(rt, any_default(rt, self), a, n); }
static val icase_ctor(struct rt *rt, val self, val *a, int n) { return with_culture(rt, icase_default(rt, self), a, n); }

const struct member_def comparer_members[] = {
	STATIC_PROP("static System.Collections.Comparer Default {get;}", any_default, NULL),
	STATIC_PROP("static System.Collections.Comparer DefaultInvariant {get;}", any_default, NULL),
	CTOR("(cultureinfo culture)", any_ctor),
	METHOD("int Compare(System.Object a, System.Object b)", compare),
	MEMBERS_END
};

const struct member_def icase_comparer_members[] = {
	STATIC_PROP("static System.Collections.CaseInsensitiveComparer Default {get;}", icase_default, NULL),
	STATIC_PROP("static System.Collections.CaseInsensitiveComparer DefaultInvariant {get;}", icase_default, NULL),
	CTOR("()", icase_ctor),
	CTOR("(cultureinfo culture)", icase_ctor),
	METHOD("int Compare(System.Object a, System.Object b)", compare),
	MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/*
 * Attributes from source, and what they do: validations with the texts of
 * PowerShell, transformations.
 */
#include "engine/attr.h"
#include "engine/bytecode.h"
#include "engine/invocation.h"
#include "types/enums.h"
#include "types/regex/regex.h"
#include "value/num.h"

#include <stdio.h>
#include <string.h>

static bool fail(struct attr_failure *f, const char *id, struct ustr *text)
{
	f->id = id;
	f->text = text;
	f->exception = V_NULL;
	return false;
}

static int64_t length_of(struct rt *rt, val v)
{
	struct iter it;
	int64_t n = 0;
	val x;

	if (!iter_begin_all(rt, v, &it))
		return 1;
	while (iter_next(&it, &x))
		n++;
	return n;
}

/* ---- Null and empty ------------------------------------------------------ */

#define TEXT_NULL "The argument is null. Provide a valid value for the argument, and then try running the command again."
#define TEXT_EMPTY "The argument is null or empty. Provide an argument that is not null or empty, and then try the command again."
#define TEXT_ELEMENT \
	"The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again."
#define TEXT_BLANK \
	"The argument is null, empty, or consists of only white-space characters. Provide an argument that contains non white-space characters, and then try the command again."
#define TEXT_NULL_ELEMENT \
	"The argument has a null value, or an element of the argument collection contains a null value. Provide a collection that does not contain any null values, and then try the command again."
#define TEXT_BLANK_ELEMENT \
	"An element of the argument collection is null, empty, or consists of only white-space characters. Supply a collection that does not contain any those values and then try the command again."

static bool is_blank(struct rt *rt, val v, bool blanks)
{
	v = val_base(v);
	if (val_is_null(v))
		return true;
	if (v.k != VK_STR)
		return false;
	return ustr_len(blanks ? ustr_trim(rt, v.s, true, true) : v.s) == 0;
}

static bool check_not_null(struct rt *rt, val v, struct attr_failure *f)
{
	struct iter it;
	val x;

	if (val_is_null(v))
		return fail(f, "ArgumentIsNull", ustr_new(rt, TEXT_NULL));
	if (!iter_begin(rt, v, &it))
		return true;
	while (iter_next(&it, &x))
		if (val_is_null(x))
			return fail(f, "ArgumentIsNull", ustr_new(rt, TEXT_NULL_ELEMENT));
	return true;
}

static bool fail_empty(struct rt *rt, val v, bool blanks, struct attr_failure *f)
{
	if (val_is_null(v))
		return fail(f, "ArgumentIsNull", ustr_new(rt, TEXT_EMPTY));
	return blanks ? fail(f, "ArgumentIsEmptyOrWhiteSpace", ustr_new(rt, TEXT_BLANK))
		: fail(f, "ArgumentIsEmpty", ustr_new(rt, TEXT_EMPTY));
}

static bool fail_element(struct rt *rt, val x, bool blanks, struct attr_failure *f)
{
	if (val_is_null(x))
		return fail(f, "ArgumentIsNull", ustr_new(rt, TEXT_ELEMENT));
	return blanks ? fail(f, "ArgumentCollectionContainsEmptyOrWhiteSpace", ustr_new(rt, TEXT_BLANK_ELEMENT))
		: fail(f, "ArgumentCollectionContainsEmpty", ustr_new(rt, TEXT_ELEMENT));
}

static bool check_not_empty(struct rt *rt, val v, bool blanks, struct attr_failure *f)
{
	struct iter it;
	const struct type *t = val_type_of(v);
	bool any = false, wrapped = t && !strcmp(t->name, "System.Management.Automation.PSObject[]");	/* no texts, then */
	val x;

	if (is_blank(rt, v, blanks))
		return fail_empty(rt, v, blanks, f);
	if (!iter_begin_all(rt, v, &it))
		return true;
	while (iter_next(&it, &x)) {
		any = true;
		if (wrapped ? val_is_null(x) : is_blank(rt, x, blanks))
			return fail_element(rt, x, blanks, f);
	}
	return any || fail(f, "ArgumentIsEmpty", ustr_new(rt, TEXT_ELEMENT));
}

/* ---- One element --------------------------------------------------------- */

static bool check_length(struct rt *rt, struct attr *a, val v, struct attr_failure *f)
{
	int32_t least = val_to_int32(rt, a->v[0]), most = val_to_int32(rt, a->v[1]);
	int32_t n;

	v = val_base(v);
	if (v.k != VK_STR)
		return fail(f, "ValidateLengthNotString", ustr_new(rt,
			"The ValidateLength attribute cannot be applied to a parameter that is not a string or string[] parameter. Make the parameter a string or string[] parameter."));
	n = (int32_t)ustr_len(v.s);
	if (n < least)
		return fail(f, "ValidateLengthMinLengthFailure", ustr_printf(rt,
			"The character length (%d) of the argument is too short. Specify an argument with a length that is greater than or equal to \"%d\", and then try the command again.",
			n, least));
	if (n > most)
		return fail(f, "ValidateLengthMaxLengthFailure", ustr_printf(rt,
			"The character length of the %d argument is too long. Shorten the character length of the argument so it is fewer than or equal to \"%d\" characters, and then try the command again.",
			n, most));
	return true;
}

/* ValidateRangeKind as a number: Positive, NonNegative, Negative, NonPositive. */
static int64_t range_kind(struct rt *rt, val kind)
{
	static const char *const names[] = { "Positive", "NonNegative", "Negative", "NonPositive" };

	kind = val_base(kind);
	if (kind.k == VK_ENUM)
		return val_enum_num(kind);
	for (int i = 0; i < 4; i++)
		if (ustr_ieq_c(val_to_str(rt, kind), names[i]))
			return i;
	return 0;
}

/* V is of another type than the limits, of which LIMIT is one. */
static bool fail_type(struct rt *rt, val v, val limit, struct attr_failure *f)
{
	return fail(f, "ValidationRangeElementType", ustr_printf(rt,
		"The argument cannot be validated because its type \"%s\" is not the same type (%s) as the maximum and minimum limits of the parameter. Make sure the argument is of type %s and then try the command again.",
		val_is_null(v) ? "" : USTR_C(rt, type_short_name(rt, val_type_of(val_base(v)))),
		USTR_C(rt, type_short_name(rt, val_type_of(limit))), USTR_C(rt, type_short_name(rt, val_type_of(limit)))));
}

static bool check_range_kind(struct rt *rt, val kind, val v, struct attr_failure *f)
{
	static const char *const words[] = {
		"greater than zero", "greater than or equal to zero", "less than zero", "less than or equal to zero",
	};
	val x = val_base(v), zero = x.k == VK_TIMESPAN ? val_timespan(0) : val_int(0);
	static const char *const ids[] = {
		"ValidateRangePositiveFailure", "ValidateRangeNonNegativeFailure", "ValidateRangeNegativeFailure",
		"ValidateRangeNonPositiveFailure",
	};
	int64_t k = range_kind(rt, kind);
	int c;
	bool ok;

	if ((!val_is_num(x) && x.k != VK_TIMESPAN) || !val_compare_try(rt, v, zero, true, &c))
		return fail_type(rt, v, val_int(0), f);
	ok = k == 0 ? c > 0 : k == 1 ? c >= 0 : k == 2 ? c < 0 : c <= 0;
	return ok || fail(f, ids[k & 3],
			  ustr_printf(rt, "The argument \"%s\" cannot be validated because its value is not %s.",
				      val_to_c(rt, v), words[k & 3]));
}

/* The type both limits and what is compared with them have: that of numbers of two types holds both. */
static const struct type *limits_type(val from, val to)
{
	static const struct type *const types[] = {
		&type_int32, &type_uint32, &type_int64, &type_uint64, &type_double,
	};
	const struct type *a = val_type_of(from), *b = val_type_of(to);
	const struct type *both[] = { a, b };
	size_t most = 0;

	if (a != b && (a == &type_decimal || b == &type_decimal))
		return &type_decimal;
	if (a == b || !val_is_num(from) || !val_is_num(to))
		return a;
	for (size_t i = 0; i < ARRAY_LEN(both); i++)
		for (size_t k = 0; k < ARRAY_LEN(types); k++)
			if (both[i] == types[k] || (both[i] == &type_single && types[k] == &type_double))
				most = MAX(most, k);
	/* Beside a signed number there is no unsigned type for both. */
	if (types[most] == &type_uint32 || types[most] == &type_uint64)
		for (size_t i = 0; i < ARRAY_LEN(both); i++)
			if (both[i] != &type_byte && both[i] != &type_uint16 && both[i] != &type_uint32 && both[i] != &type_uint64)
				return &type_double;
	return types[most];
}

static bool check_range(struct rt *rt, struct attr *a, val v, struct attr_failure *f)
{
	val x;

	if (!val_is_null(a->v[2]))
		return check_range_kind(rt, a->v[2], v, f);
	if (val_is_null(v) || !conv_try(rt, v, limits_type(a->v[0], a->v[1]), &x))
		return fail_type(rt, v, a->v[0], f);
	v = x;	/* what is compared has the limits' type: 10.5 is no more than 10 */
	if (val_compare(rt, v, a->v[0], true) < 0)
		return fail(
			f, "ValidateRangeTooSmall",
			ustr_printf(
				rt,
				"The %s argument is less than the minimum allowed range of %s. Supply an argument that is greater than or equal to %s and then try the command again.",
				val_to_c(rt, v), val_to_c(rt, a->v[0]), val_to_c(rt, a->v[0])));
	if (val_compare(rt, v, a->v[1], true) > 0)
		return fail(
			f, "ValidateRangeTooBig",
			ustr_printf(
				rt,
				"The %s argument is greater than the maximum allowed range of %s. Supply an argument that is less than or equal to %s and then try the command again.",
				val_to_c(rt, v), val_to_c(rt, a->v[1]), val_to_c(rt, a->v[1])));
	return true;
}

/* The attribute's own ErrorMessage with the value and the limits filled in. */
static bool fail_own(struct rt *rt, struct attr *a, val v, val limit, const char *id, struct attr_failure *f)
{
	val args[2] = { v, limit };

	return fail(f, id, format_op(rt, val_to_str(rt, a->v[2]), args, 2));
}

static bool fits_pattern(struct rt *rt, struct attr *a, val v)
{
	val args[3] = { val_str(val_to_str(rt, v)), a->v[0], a->v[1] };
	const struct method_group *g = type_method(rt, &type_regex, ustr_new(rt, "IsMatch"), true);

	if (val_is_num(args[2]))
		args[2] = conv(rt, args[2], &enum_regexoptions);
	return val_truth(rt, method_call(rt, g, V_NULL, args, 3));
}

static bool check_pattern(struct rt *rt, struct attr *a, val v, struct attr_failure *f)
{
	const char *pattern = val_to_c(rt, a->v[0]);

	if (fits_pattern(rt, a, v))
		return true;
	if (!val_is_null(a->v[2]))
		return fail_own(rt, a, v, a->v[0], "ValidatePatternFailure", f);
	return fail(
		f, "ValidatePatternFailure",
		ustr_printf(
			rt,
			"The argument \"%s\" does not match the \"%s\" pattern. Supply an argument that matches \"%s\" and try the command again.",
			val_to_c(rt, v), pattern, pattern));
}

struct block_call {
	struct scriptblock *sb;
	val v, result;
};

static void block_body(struct rt *rt, void *arg)
{
	struct block_call *k = arg;
	struct frame *f = rt->eng->frame;

	k->result = engine_call(rt, k->sb, k->v, V_VOID, NULL, 0);
	rt->eng->frame = f;
}

static bool check_script(struct rt *rt, struct attr *a, val v, struct attr_failure *f)
{
	struct scriptblock *sb = val_scriptblock(a->v[0]);
	struct block_call k = { .sb = sb, .v = v, .result = V_NULL };

	if (!rt_try(rt, block_body, &k)) {
		struct unwound u = rt->unwound;

		fail(f, "ValidateScriptFailure", errrec_message(rt, u.error));
		f->exception = u.error->exception;
		return false;
	}
	if (val_truth(rt, k.result))
		return true;
	if (!val_is_null(a->v[2]))
		return fail_own(rt, a, v, a->v[0], "ValidateScriptFailure", f);
	return fail(
		f, "ValidateScriptFailure",
		ustr_printf(
			rt,
			"The \"%s\" validation script for the argument with value \"%s\" did not return a result of True. Determine why the validation script failed, and then try the command again.",
			USTR_C(rt, scriptblock_text(rt, sb)), val_to_c(rt, v)));
}

static struct ustr *joined(struct rt *rt, val list)
{
	return val_to_str_sep(rt, list, ustr_new(rt, ","));
}

static bool check_set(struct rt *rt, struct attr *a, val v, struct attr_failure *f)
{
	val list = a->v[0], x;
	struct iter it;
	struct ustr *s = val_to_str(rt, v);

	if (a->v[3].k == VK_TYPE)
		list = member_call(rt, type_construct(rt, a->v[3].t, NULL, 0), ustr_new(rt, "GetValidValues"), NULL, 0);
	if (a->v[3].k == VK_TYPE && val_is_null(list))
		return true;
	if (iter_begin(rt, list, &it)) {
		while (iter_next(&it, &x))
			if (val_truth(rt, a->v[1]) ? ustr_ieq(val_to_str(rt, x), s) : ustr_eq(val_to_str(rt, x), s))
				return true;
	} else if (val_eq(rt, list, v, true)) {
		return true;
	}
	if (!val_is_null(a->v[2]))
		return fail_own(rt, a, v, val_str(joined(rt, list)), "ValidateSetFailure", f);
	return fail(
		f, "ValidateSetFailure",
		ustr_printf(
			rt,
			"The argument \"%s\" does not belong to the set \"%s\" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.",
			USTR_C(rt, s), USTR_C(rt, joined(rt, list))));
}

static bool check_count(struct rt *rt, struct attr *a, val v, struct attr_failure *f)
{
	int64_t least = val_to_int64(rt, a->v[0]), most = val_to_int64(rt, a->v[1]);
	struct iter it;
	int64_t n = val_is_null(v) ? 0 : length_of(rt, v);

	if (!val_is_null(v) && !iter_begin_all(rt, v, &it))
		return fail(f, "NotAnArrayParameter", ustr_new(rt,
			"The ValidateCount attribute cannot be applied to a non-array parameter. Either remove the attribute from the parameter or make the parameter an array parameter."));

	if (n >= least && n <= most)
		return true;
	if (least == most)
		return fail(f, "ValidateCountExactFailure", ustr_printf(rt,
			"The parameter requires exactly %ld value(s) - %ld value(s) were provided.", (long)least, (long)n));
	return fail(
		f, "ValidateCountMinMaxFailure",
		ustr_printf(
			rt,
			"The parameter requires at least %ld value(s) and no more than %ld value(s) - %ld value(s) were provided.",
			(long)least, (long)most, (long)n));
}

struct drive_call {
	val path;
	struct ustr *name;	/* of the drive */
};

static void find_drive(struct rt *rt, void *arg)
{
	struct drive_call *k = arg;
	struct psref *drive = psref_new(rt, V_NULL);
	val session = V_NULL, args[] = { k->path, val_obj(psref_new(rt, V_NULL)), val_obj(drive) };

	var_get_c(rt, "ExecutionContext", &session);
	session = member_or_null(rt, member_or_null(rt, session, "SessionState"), "Path");
	member_call(rt, session, ustr_new(rt, "GetUnresolvedProviderPathFromPSPath"), args, 3);
	k->name = val_to_str(rt, member_or_null(rt, psref_get(rt, drive), "Name"));
}

/* What a call threw, without the exception of the call around it. */
static struct exc *innermost(struct errrec *e)
{
	struct exc *x = (struct exc *)val_base(e->exception).o;

	return val_is_null(x->inner) ? x : (struct exc *)x->inner.o;
}

/* The drive that the path V is on is one of the attribute's. */
static bool check_drive(struct rt *rt, struct attr *a, val v, struct attr_failure *f)
{
	const char *id = "ParameterArgumentValidationError";
	val user = val_str(ustr_new(rt, "User")), one;
	val drives = cell_type(&a->h) == &type_attr_validateuserdrive ? val_obj(array_of(rt, &user, 1)) : a->v[0];
	struct drive_call k = { .path = val_base(v) };
	struct iter it;

	if (val_is_null(v))
		return check_not_null(rt, v, f);
	if (k.path.k != VK_STR)
		return fail(f, id, ustr_new(rt, "The path argument is invalid. Supply a path argument that is a string type."));
	if (!rt_try(rt, find_drive, &k))
		return fail(f, id, innermost(rt->unwound.error)->message);
	for (bool any = iter_begin(rt, drives, &it); any && iter_next(&it, &one);)
		if (ustr_ieq(val_to_str(rt, one), k.name))
			return true;
	return fail(f, id, ustr_printf(rt,
		"The path argument drive %s does not belong to the set of approved drives: %s. Supply a path argument with an approved drive.",
		USTR_C(rt, k.name), USTR_C(rt, joined(rt, drives))));
}

/* ---- Any attribute ------------------------------------------------------- */

typedef bool (*check_fn)(struct rt *rt, struct attr *a, val v, struct attr_failure *f);

static const struct {
	const struct type *type;
	check_fn check;
} each_checks[] = {
	{ &type_attr_validateset, check_set }, { &type_attr_validaterange, check_range },
	{ &type_attr_validatepattern, check_pattern }, { &type_attr_validatelength, check_length },
	{ &type_attr_validatescript, check_script },
};

static check_fn each_check(const struct type *t)
{
	for (size_t i = 0; i < ARRAY_LEN(each_checks); i++)
		if (each_checks[i].type == t)
			return each_checks[i].check;
	return NULL;
}

static bool check_each(struct rt *rt, check_fn fn, struct attr *a, val v, struct attr_failure *f)
{
	struct iter it;
	val x;

	if (val_is_null(v))
		return fail(f, "ArgumentIsEmpty", ustr_new(rt, TEXT_ELEMENT));
	if (!iter_begin(rt, v, &it))
		return fn(rt, a, v, f);
	while (iter_next(&it, &x))
		if (!fn(rt, a, x, f))
			return false;
	return true;
}

struct user_call {
	val attr, value, intrinsics;
	const char *method;
	int n;
	val args[2];
	val result;
};

static void user_call(struct rt *rt, void *arg)
{
	struct user_call *u = arg;

	u->result = member_call(rt, u->attr, ustr_new(rt, u->method), u->args, u->n);
}

/* A validation written as a class: what it throws is the failure. */
static bool check_user(struct rt *rt, val attr, const char *method, val v, struct attr_failure *f)
{
	struct user_call u = { .attr = attr, .method = method, .n = 2, .args = { v, V_NULL } };
	struct exc *x;

	if (!strcmp(method, "ValidateElement"))
		u.n = 1;
	else
		var_get_c(rt, "ExecutionContext", &u.args[1]);
	if (rt_try(rt, user_call, &u))
		return true;
	x = innermost(rt->unwound.error);
	f->exception = val_obj(x);
	f->text = x->message;
	f->id = "ParameterArgumentValidationError";
	return false;
}

static bool check_user_each(struct rt *rt, val attr, val v, struct attr_failure *f)
{
	struct iter it;
	val x;

	if (!iter_begin(rt, v, &it))
		return check_user(rt, attr, "ValidateElement", v, f);
	while (iter_next(&it, &x))
		if (!check_user(rt, attr, "ValidateElement", x, f))
			return false;
	return true;
}

bool attr_validate(struct rt *rt, val attribute, val v, struct attr_failure *f)
{
	struct attr *a = val_attr(attribute, &type_attr_validate);
	const struct type *t;
	check_fn fn;

	if (!a)
		return true;
	t = cell_type(&a->h);
	fn = each_check(t);
	if (fn)
		return check_each(rt, fn, a, v, f);
	if (t == &type_attr_validatenotnull)
		return check_not_null(rt, v, f);
	if (t == &type_attr_validatenotnullorempty)
		return check_not_empty(rt, v, false, f);
	if (t == &type_attr_validatenotnullorwhitespace)
		return check_not_empty(rt, v, true, f);
	if (t == &type_attr_validatecount)
		return check_count(rt, a, v, f);
	if (type_is(t, &type_attr_validatedrive))
		return check_drive(rt, a, v, f);
	if (!(t->flags & TF_SCRIPT))
		return true;
	if (type_is(t, &type_attr_validate_each))
		return check_user_each(rt, attribute, v, f);
	return check_user(rt, attribute, "Validate", v, f);
}

bool attr_is_transform(val attribute)
{
	return val_attr(attribute, &type_attr_transform) != NULL;
}

bool attr_is_validation(val attribute)
{
	return val_attr(attribute, &type_attr_validate) != NULL;
}

static val transform(struct rt *rt, val attribute, val v)
{
	val args[2] = { V_NULL, v };

	if (!(cell_type(val_base(attribute).o)->flags & TF_SCRIPT))
		return v;
	var_get_c(rt, "ExecutionContext", &args[0]);
	return member_call(rt, attribute, ustr_new(rt, "Transform"), args, 2);
}

val attr_transform_all(struct rt *rt, struct array *attributes, val v)
{
	for (uint32_t i = 0; attributes && i < attributes->n; i++)
		if (attr_is_transform(array_get(attributes, i)))
			v = transform(rt, array_get(attributes, i), v);
	return v;
}

/* ---- From source --------------------------------------------------------- */

static const struct type *find_type(struct rt *rt, struct text name)
{
	char buf[256];
	const struct type *t = type_find(rt, name.s, name.n);

	if (t && type_is(t, &type_attr_base))
		return t;
	if (name.n > 200)
		return NULL;
	snprintf(buf, sizeof buf, "%.*sAttribute", (int)name.n, name.s);
	t = type_find_c(rt, buf);
	if (t && type_is(t, &type_attr_base))
		return t;
	snprintf(buf, sizeof buf, "System.Management.Automation.%.*sAttribute", (int)name.n, name.s);
	return type_find_c(rt, buf);
}

/* Attributes that mean nothing here but exist. */
static bool is_idle(struct text name)
{
	static const char *const names[] = {
		"Flags", "Serializable", "NonSerialized", "Obsolete", "ThreadStatic", "ContextStatic",
		"AttributeUsage", "CLSCompliant",
		"ParamArray", "STAThread", "MTAThread", "ReadOnly", "DscResource", "DscProperty",
		"DscLocalConfigurationManager", "Hidden",
		"NoRunspaceAffinity", "Experimental", "Cmdlet", "DynamicClassImplementationAssembly",
	};
	struct text bare = name;

	if (name.n > 9 && !strncasecmp(name.s + name.n - 9, "Attribute", 9))
		bare.n -= 9;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_is(name, names[i]) || text_is(bare, names[i]))
			return true;
	return false;
}

bool attr_is_known(struct rt *rt, struct text name)
{
	return is_idle(name) || find_type(rt, name);
}

static val named_value(struct rt *rt, struct block_info *b, const struct ast_named_arg *n, struct scope *scope)
{
	if (n->ast.flags & AST_OMITTED)
		return V_TRUE;
	return vm_eval_ast(rt, b, n->value, scope);
}

struct making {
	const struct type *t;
	const val *args;
	int n;
	val made;
};

static void make_body(struct rt *rt, void *arg)
{
	struct making *m = arg;

	m->made = type_construct(rt, m->t, m->args, m->n);
}

/* What a constructor itself says. */
static struct exc *said(struct errrec *e)
{
	struct exc *x = val_exc(e->exception);

	while (x && !val_is_null(x->inner) && !strncmp(type_bare_name(cell_type(&x->h)), "Method", 6))
		x = val_exc(x->inner);
	return x;
}

static bool is_of_arguments(const struct exc *x)
{
	return !strncmp(type_bare_name(cell_type(&x->h)), "PSArgument", 10) ||
	       type_is_named(cell_type(&x->h), "System.Management.Automation.PSInvalidCastException");
}

static _Noreturn void throw_refused(struct rt *rt, struct exc *inner, const char *id, struct ustr *text)
{
	struct exc *x = exc_new(rt, "System.Management.Automation.RuntimeException", text, val_obj(inner));
	struct errrec *e = errrec_new(rt, val_obj(x), id, EC_MetadataError, V_NULL);

	gc_storep(x, x->record, e);
	rt_throw(rt, e);
}

static val make(struct rt *rt, const struct type *t, const val *args, int n)
{
	struct making m = { t, args, n, V_NULL };
	const char *name = type_bare_name(t);
	struct errrec *e;
	struct exc *x;
	size_t len = strlen(name);

	if (rt_try(rt, make_body, &m))
		return m.made;
	e = rt->unwound.error;
	x = said(e);
	if (x && x->record && type_is_named(cell_type(&x->h), "System.Management.Automation.ValidationMetadataException"))
		rt_throw(rt, x->record);
	if (!x || !is_of_arguments(x))
		rt_throw(rt, e);
	if (t == &type_attr_validateset)
		throw_refused(rt, x, "ArgumentOutOfRange", x->message);
	if (len > 9 && !strcmp(name + len - 9, "Attribute"))
		len -= 9;
	throw_refused(rt, x, "ExceptionConstructingAttribute", ustr_printf(rt,
		"The following exception occurred while constructing the attribute \"%.*s\": \"%s\"", (int)len, name,
		x->message ? USTR_C(rt, x->message) : ""));
}

/* Texts of help that are named must be there. */
static void check_help(struct rt *rt, const struct type *t, struct ustr *name, val v)
{
	static const char *const names[] = { "HelpMessage", "HelpMessageBaseName", "HelpMessageResourceId" };

	v = val_base(v);
	if (t != &type_attr_parameter || !(val_is_null(v) || (v.k == VK_STR && !ustr_len(v.s))))
		return;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (ustr_ieq_c(name, names[i])) {
			struct ustr *text = ustr_printf(rt,
				"Cannot process argument because the value of argument \"%s\" is not valid. Change the value of the \"%s\" argument and run the operation again.",
				names[i], names[i]);

			throw_refused(rt, exc_new(rt, "System.Management.Automation.PSArgumentException", text, V_NULL), "Argument", text);
		}
}

static _Noreturn void throw_unknown(struct rt *rt, struct source_cell *src, const struct ast_attribute *a)
{
	struct errrec *e = err_make(rt, NULL, "CustomAttributeTypeNotFound", EC_InvalidOperation, V_NULL,
		"Cannot find the type for custom attribute '%.*s'. Make sure that the assembly that contains this type is loaded.",
		(int)a->type->name.n, a->type->name.s);

	e->invocation = val_obj(invocation_of_text(rt, src, a->ast.start, a->ast.end));
	rt_throw(rt, e);
}

/* An argument of an attribute; a type that nobody knows is an error of the whole attribute. */
static val argument_value(struct rt *rt, struct block_info *b, const struct ast_attribute *a, const struct ast *e,
			  struct scope *scope)
{
	const struct ast_type_expr *t = (const struct ast_type_expr *)e;

	if (e->kind == AST_TYPE_EXPR && !vm_type_try(rt, b->source, t->type))
		vm_type_not_found(rt, b->source, t->type, a->ast.start, a->ast.end);
	return vm_eval_ast(rt, b, e, scope);
}

val attr_from_ast(struct rt *rt, struct block_info *b, const struct ast_attribute *a, struct scope *scope)
{
	const struct type *t = find_type(rt, a->type->name);
	val *args;
	val v;

	if (!t && is_idle(a->type->name))
		return V_VOID;
	if (!t)
		throw_unknown(rt, b->source, a);
	args = rt_block(rt, val, a->positional.n + 1);
	for (uint32_t i = 0; i < a->positional.n; i++)
		args[i] = argument_value(rt, b, a, a->positional.v[i], scope);
	v = make(rt, t, args, (int)a->positional.n);
	for (uint32_t i = 0; i < a->named.n; i++) {
		const struct ast_named_arg *n = (const struct ast_named_arg *)a->named.v[i];
		struct ustr *name = text_ustr(rt, n->name);
		val value = named_value(rt, b, n, scope);

		check_help(rt, t, name, value);
		if (!member_set(rt, v, name, value))
			err_throw(rt, NULL, "PropertyNotFoundForType", EC_InvalidOperation, V_NULL,
				  "Property '%s' cannot be found for type '%s'.", USTR_C(rt, name), t->name);
	}
	return v;
}

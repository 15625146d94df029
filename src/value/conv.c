/* SPDX-License-Identifier: MIT */
/* Conversion: the order of the attempts, and the errors. */
#include "value/conv_impl.h"
#include "value/error.h"

#include <string.h>

static enum conv_step fail_with(struct conv_job *j, const char *id, struct ustr *text)
{
	*j->why = err_make(j->rt, "System.Management.Automation.PSInvalidCastException", id, EC_InvalidArgument, V_NULL,
			   "%s", USTR_C(j->rt, text));
	return CONV_FAILED;
}

/* The .NET exception that says WHY, inside the error. */
static void put_inner(struct conv_job *j, struct ustr *why)
{
	const char *s = USTR_C(j->rt, why);
	const char *type = !strncmp(s, "Value was", 9) || !strncmp(s, "Arithmetic", 10) ? "System.OverflowException"
			 : !strncmp(s, "Invalid cast", 12) ? "System.InvalidCastException" : "System.FormatException";
	struct exc *x = val_exc((*j->why)->exception);

	gc_store(x, &x->inner, val_obj(exc_new(j->rt, type, why, V_NULL)));
}

enum conv_step conv_fail(struct conv_job *j, const char *id, const char *fmt, ...)
{
	struct ustr *text, *why;
	va_list ap;

	if (!j->why)
		return CONV_FAILED;
	va_start(ap, fmt);
	why = text = ustr_vprintf(j->rt, fmt, ap);
	va_end(ap);
	text = ustr_printf(j->rt, "Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"", val_to_c(j->rt, j->from),
			   USTR_C(j->rt, type_full_name(j->rt, j->to)), USTR_C(j->rt, text));
	fail_with(j, id, text);
	put_inner(j, why);
	return CONV_FAILED;
}

enum conv_step conv_fail_text(struct conv_job *j, const char *id, const char *fmt, ...)
{
	struct ustr *text;
	va_list ap;

	if (!j->why)
		return CONV_FAILED;
	va_start(ap, fmt);
	text = ustr_vprintf(j->rt, fmt, ap);
	va_end(ap);
	return fail_with(j, id, text);
}

/* What might be a password is not repeated in the error. */
static bool is_secret(const struct type *t)
{
	return type_is_named(t, "System.Management.Automation.PSCredential") || type_is_named(t, "System.Security.SecureString");
}

struct ustr *conv_refusal(struct rt *rt, struct ustr *text, const struct type *from, const struct type *to)
{
	return ustr_printf(rt, "Cannot convert the \"%s\" value of type \"%s\" to type \"%s\".", USTR_C(rt, text),
			   USTR_C(rt, type_qualified_name(rt, from)), USTR_C(rt, type_full_name(rt, to)));
}

static void final_failure(struct conv_job *j)
{
	const struct type *from = val_type_of(j->from);
	struct rt *rt = j->rt;

	fail_with(j, "ConvertToFinalInvalidCastException", !is_secret(j->to)
		  ? conv_refusal(rt, val_net_str(rt, j->from), from, j->asked)
		  : ustr_printf(rt, "Cannot convert the value of type \"%s\" to type \"%s\".",
				USTR_C(rt, type_full_name(rt, from)), USTR_C(rt, type_full_name(rt, j->to))));
}

/* .NET's IConvertible is the last resort of the values that have it, and refuses all but its own kinds. Strings and
 * numbers were tried as texts before. */
static bool is_convertible(val v)
{
	return v.k == VK_BOOL || v.k == VK_CHAR || v.k == VK_DATETIME || v.k == VK_ENUM || val_cell(v, &type_dbnull);
}

static bool is_primitive(const struct type *t)
{
	return (t->inline_kind >= VK_BOOL && t->inline_kind <= VK_DOUBLE) || t == &type_decimal || t == &type_datetime;
}

static enum conv_step refuse(struct conv_job *j)
{
	if (!j->why)
		return CONV_NEVER;
	if (!is_convertible(j->from))
		final_failure(j);
	else if (val_cell(j->from, &type_dbnull) && is_primitive(j->to))
		conv_fail(j, "InvalidCastIConvertible", "Object cannot be cast from DBNull to other types.");
	else if (j->to == &type_datetime && j->from.k != VK_ENUM)
		conv_invalid_cast(j);
	else
		conv_fail(j, "InvalidCastIConvertible", "Invalid cast from '%s' to '%s'.",
			  USTR_C(j->rt, type_qualified_name(j->rt, val_type_of(j->from))),
			  USTR_C(j->rt, type_qualified_name(j->rt, j->to)));
	return CONV_NEVER;
}

static bool is_switch(const struct type *t)
{
	return !strcmp(t->name, "System.Management.Automation.SwitchParameter");
}

static enum conv_step from_null(struct conv_job *j, val *ret)
{
	const struct type *t = j->to;

	if (t == &type_string) {
		*ret = val_str(ustr_empty(j->rt));
		return CONV_OK;
	}
	if ((t->flags & TF_ENUM) && t->enums)
		return conv_to_enum(j, ret);
	if (!(t->flags & TF_VALUE) || (t->flags & TF_NULLABLE)) {
		*ret = V_NULL;
		return CONV_OK;
	}
	if ((t->inline_kind >= VK_BOOL && t->inline_kind <= VK_DOUBLE) || t == &type_decimal || t == &type_bigint ||
	    is_switch(t)) {
		*ret = val_default(j->rt, t);
		return CONV_OK;
	}
	return conv_fail_text(j, "nullToObjectInvalidCast", "Cannot convert null to type \"%s\".",
			      USTR_C(j->rt, type_full_name(j->rt, t)));
}

static enum conv_step to_bool(struct conv_job *j, val *ret)
{
	*ret = val_bool(val_truth(j->rt, j->from));
	return CONV_OK;
}

static enum conv_step to_type(struct conv_job *j, val *ret)
{
	const struct type *t;
	struct ustr *name;

	if (j->from.k != VK_STR && !val_is_num(j->from) && !val_cell(j->from, &type_decimal))
		return CONV_NO;
	name = val_to_str(j->rt, j->from);
	t = type_find_c(j->rt, USTR_C(j->rt, ustr_trim(j->rt, name, true, true)));
	if (!t)
		return conv_fail_text(j, "InvalidCastFromStringToType",
				      "Cannot convert the \"%s\" value of type \"System.String\" to type \"System.Type\".",
				      USTR_C(j->rt, name));
	*ret = val_type(t);
	return CONV_OK;
}

static enum conv_step to_switch(struct conv_job *j, val *ret)
{
	val on = j->from;

	if (on.k != VK_BOOL)
		return CONV_NO;
	*ret = type_construct(j->rt, j->to, &on, 1);
	return CONV_OK;
}

static enum conv_step to_ref(struct conv_job *j, val *ret)
{
	*ret = val_obj(psref_new(j->rt, j->from));
	return CONV_OK;
}

static void run_text(struct rt *rt, void *arg)
{
	val *v = arg;

	*v = val_str(val_to_str(rt, *v));
}

/* The ToString of a script's class may throw. */
static enum conv_step to_text(struct conv_job *j, val *ret)
{
	*ret = j->given;
	if (j->from.k != VK_OBJ || !(cell_type(j->from.o)->flags & TF_SCRIPT)) {
		run_text(j->rt, ret);
		return CONV_OK;
	}
	if (rt_try(j->rt, run_text, ret))
		return CONV_OK;
	if (j->why)
		*j->why = j->rt->unwound.error;
	return CONV_FAILED;
}

/* The conversions that belong to one target. */
static enum conv_step by_target(struct conv_job *j, val *ret)
{
	const struct type *t = j->to;

	if (t == &type_string) {
		/* A deserialized member of an enumeration casts to its name. */
		if (j->given.k == VK_WRAP && ((struct psobj *)j->given.o)->text)
			*ret = val_str(((struct psobj *)j->given.o)->text);
		else
			return to_text(j, ret);
		return CONV_OK;
	}
	if (t == &type_bool)
		return to_bool(j, ret);
	if (t == &type_char)
		return conv_to_char(j, ret);
	if ((t->inline_kind >= VK_SBYTE && t->inline_kind <= VK_DOUBLE) || t == &type_decimal || t == &type_bigint)
		return conv_to_number(j, ret);
	if (t->flags & TF_ENUM)
		return conv_to_enum(j, ret);
	if (t == &type_type || t == &type_runtimetype)
		return to_type(j, ret);
	if (t->flags & TF_ARRAY)
		return conv_to_array(j, ret);
	if (t == &type_psref)
		return to_ref(j, ret);
	return is_switch(t) ? to_switch(j, ret) : CONV_NO;
}

/* Targets that the language converts to before anybody is asked. */
static bool has_language_conversion(const struct type *t)
{
	return t == &type_string || t == &type_bool || t == &type_type || (t->flags & TF_ARRAY) || t == &type_psref || is_switch(t);
}

static enum conv_step attempts(struct conv_job *j, val *ret)
{
	enum conv_step s = has_language_conversion(j->to) ? CONV_NO : conv_by_converter(j, ret);

	if (s == CONV_NO)
		s = by_target(j, ret);
	if (s == CONV_NO)
		s = conv_to_collection(j, ret);
	if (s == CONV_NO)
		s = conv_by_members(j, ret);
	if (s == CONV_NO)
		s = conv_by_properties(j, ret);
	return s == CONV_NO ? refuse(j) : s;
}

static bool keeps(val v, const struct type *from, const struct type *to)
{
	return from == to || to == &type_psobject || type_is(from, to) || (from == &type_runtimetype && to == &type_type);
}

enum conv_step conv_attempt(struct rt *rt, val v, const struct type *t, val *ret, struct errrec **why)
{
	struct conv_job j = { .rt = rt, .from = val_base(v), .given = v, .to = t, .asked = t, .why = why };
	const struct type *from;

	if (t == &type_object || t == &type_psobject) {
		*ret = v.k == VK_VOID ? V_NULL : t == &type_psobject ? val_piped(v) : v;
		return CONV_OK;
	}
	if (t == &type_void) {
		*ret = V_NULL;
		return CONV_OK;
	}
	if (val_is_null(v))
		return from_null(&j, ret);
	from = val_type_of(v);
	if (t->flags & TF_NULLABLE)
		j.to = t->elem;
	if (keeps(v, from, j.to)) {
		*ret = v.k == VK_WRAP && !(v.f & VF_UNROLL_NOT) && j.to != from ? v : val_unpiped(j.from);
		return CONV_OK;
	}
	return attempts(&j, ret);
}

bool conv_run(struct rt *rt, val v, const struct type *t, val *ret, struct errrec **why)
{
	return conv_attempt(rt, v, t, ret, why) == CONV_OK;
}

bool conv_try(struct rt *rt, val v, const struct type *t, val *ret)
{
	return conv_run(rt, v, t, ret, NULL);
}

bool conv_soft(struct rt *rt, val v, const struct type *t, val *ret, struct errrec **ret_error)
{
	return conv_run(rt, v, t, ret, ret_error);
}

/* Elements make an array of one dimension, which is no other whatever they are. */
static void refuse_dimensions(struct rt *rt, val v, const struct type *t)
{
	const struct type *one = type_array_of(rt, t->elem, 1);
	val r;

	if (!val_is_null(v) && !keeps(v, val_type_of(v), t) && conv_run(rt, v, one, &r, NULL))
		net_throw(rt, "System.InvalidCastException", "Unable to cast object of type '%s' to type '%s'.",
			  USTR_C(rt, type_full_name(rt, one)), USTR_C(rt, type_full_name(rt, t)));
}

val conv(struct rt *rt, val v, const struct type *t)
{
	struct errrec *why = NULL;
	val r;

	if (t->rank > 1)
		refuse_dimensions(rt, v, t);

	if (!conv_run(rt, v, t, &r, &why))
		rt_throw(rt, why);
	return r;
}

bool val_to_int64_try(struct rt *rt, val v, int64_t *ret)
{
	val r;

	v = val_base(v);
	if (v.k == VK_INT32 || v.k == VK_INT64) {
		*ret = v.i;
		return true;
	}
	if (val_is_null(v) || !conv_run(rt, v, &type_int64, &r, NULL))
		return false;
	*ret = r.i;
	return true;
}

int64_t val_to_int64(struct rt *rt, val v)
{
	v = val_base(v);
	return v.k == VK_INT32 || v.k == VK_INT64 ? v.i : conv(rt, v, &type_int64).i;
}

int32_t val_to_int32(struct rt *rt, val v)
{
	v = val_base(v);
	return (int32_t)(v.k == VK_INT32 ? v.i : conv(rt, v, &type_int32).i);
}

double val_to_double(struct rt *rt, val v)
{
	v = val_base(v);
	return v.k == VK_DOUBLE ? v.d : conv(rt, v, &type_double).d;
}

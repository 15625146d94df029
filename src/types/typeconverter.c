/* SPDX-License-Identifier: MIT */
/*
 * The bases of converters that scripts write as classes: PSTypeConverter, whose
 * methods are all theirs, and System.ComponentModel.TypeConverter, whose short
 * forms call the full ones and which by itself only gives text.
 */
#include "types/arg.h"
#include "types/tables.h"
#include "value/conv.h"
#include "value/error.h"
#include "value/record.h"

const struct type type_pstypeconverter = RECORD_TYPE_OF("System.Management.Automation.PSTypeConverter", &type_object, 0,
	.flags = TF_ABSTRACT);
const struct type type_typeconverter = RECORD_TYPE("System.ComponentModel.TypeConverter", 0);

static val new_base(struct rt *rt, val self, val *a, int n)
{
	val t = val_base(self);

	return val_obj(record_new(rt, t.k == VK_TYPE ? t.t : &type_typeconverter));
}

#define OBJECT_ARGS "System.Object sourceValue, type destinationType"
#define FORMAT_ARGS ", System.IFormatProvider formatProvider, bool ignoreCase)"
const struct member_def pstypeconverter_members[] = {
	METHOD("bool CanConvertFrom(" OBJECT_ARGS ")", NULL), METHOD("bool CanConvertTo(" OBJECT_ARGS ")", NULL),
	METHOD("System.Object ConvertFrom(" OBJECT_ARGS FORMAT_ARGS, NULL),
	METHOD("System.Object ConvertTo(" OBJECT_ARGS FORMAT_ARGS, NULL), MEMBERS_END
};

static val base_can_from(struct rt *rt, val self, val *a, int n) { return V_FALSE; }

static val base_can_to(struct rt *rt, val self, val *a, int n)
{
	val t = val_base(a[1]);

	return val_bool(t.k == VK_TYPE && t.t == &type_string);
}

static const char *name_of(struct rt *rt, val v)
{
	return val_is_null(v) ? "(null)" : USTR_C(rt, type_full_name(rt, val_type_of(v)));
}

static val base_from(struct rt *rt, val self, val *a, int n)
{
	net_throw(rt, "System.NotSupportedException", "%s cannot convert from %s.",
		  type_bare_name(val_type_of(self)), name_of(rt, a[2]));
}

static val base_to(struct rt *rt, val self, val *a, int n)
{
	val t = val_base(a[3]);

	if (t.k == VK_TYPE && t.t == &type_string)
		return val_is_null(a[2]) ? val_str(ustr_empty(rt)) : val_str(val_net_str(rt, a[2]));
	net_throw(rt, "System.NotSupportedException", "'%s' is unable to convert '%s' to '%s'.",
		  type_bare_name(val_type_of(self)), name_of(rt, a[2]),
		  t.k == VK_TYPE ? USTR_C(rt, type_full_name(rt, t.t)) : "");
}

/* The full form; of a class of a script its own, if it has one. */
static val call(struct rt *rt, val self, const char *name, call_fn base, val *args, int n)
{
	if (val_type_of(self) == &type_typeconverter)
		return base(rt, self, args, n);
	return member_call(rt, self, ustr_atom(rt, name), args, n);
}

static val can_from(struct rt *rt, val self, val *a, int n)
{
	val args[] = { V_NULL, a[0] };

	return call(rt, self, "CanConvertFrom", base_can_from, args, 2);
}

static val can_to(struct rt *rt, val self, val *a, int n)
{
	val args[] = { V_NULL, a[0] };

	return call(rt, self, "CanConvertTo", base_can_to, args, 2);
}

static val from_value(struct rt *rt, val self, val *a, int n)
{
	val args[] = { V_NULL, V_NULL, a[0] };

	return call(rt, self, "ConvertFrom", base_from, args, 3);
}

static val to_type(struct rt *rt, val self, val *a, int n)
{
	val args[] = { V_NULL, V_NULL, a[0], a[1] };

	return call(rt, self, "ConvertTo", base_to, args, 4);
}

static val to_text(struct rt *rt, val self, val *a, int n)
{
	val args[] = { V_NULL, V_NULL, a[0], val_type(&type_string) };

	return call(rt, self, "ConvertTo", base_to, args, 4);
}

#define CONTEXT "System.ComponentModel.ITypeDescriptorContext context, "
#define CULTURE "cultureinfo culture, "
const struct member_def typeconverter_members[] = {
	CTOR("()", new_base),
	METHOD("bool CanConvertFrom(type sourceType)", can_from),
	METHOD("bool CanConvertFrom(" CONTEXT "type sourceType)", base_can_from),
	METHOD("bool CanConvertTo(type destinationType)", can_to),
	METHOD("bool CanConvertTo(" CONTEXT "type destinationType)", base_can_to),
	METHOD("System.Object ConvertFrom(System.Object value)", from_value),
	METHOD("System.Object ConvertFrom(" CONTEXT CULTURE "System.Object value)", base_from),
	METHOD("System.Object ConvertFromString(string text)", from_value),
	METHOD("System.Object ConvertFromInvariantString(string text)", from_value),
	METHOD("System.Object ConvertTo(System.Object value, type destinationType)", to_type),
	METHOD("System.Object ConvertTo(" CONTEXT CULTURE "System.Object value, type destinationType)", base_to),
	METHOD("string ConvertToString(System.Object value)", to_text),
	METHOD("string ConvertToInvariantString(System.Object value)", to_text),
	MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* Identities of the core types and interfaces, and the first registry rows. */
#include "value/coll.h"
#include "value/num.h"
#include "value/rt_impl.h"

#define NUM_IFACES(t) "System.IComparable System.IConvertible System.ISpanFormattable System.IFormattable " \
	"System.IComparable`1[" t "] System.IEquatable`1[" t "]"
#define NUM_TYPE(ident, text, kind)                                             \
	const struct type type_##ident = { .name = text, .base = &type_valuetype, \
		.ifaces = NUM_IFACES(text), .flags = TF_VALUE | TF_SEALED, .inline_kind = kind }

const struct type type_object = { .name = "System.Object" };
const struct type type_valuetype = { .name = "System.ValueType", .base = &type_object, .flags = TF_ABSTRACT };
const struct type type_enum = { .name = "System.Enum", .base = &type_valuetype,
	.ifaces = "System.IComparable System.IFormattable System.IConvertible", .flags = TF_ABSTRACT };
const struct type type_string = { .name = "System.String", .base = &type_object,
	.ifaces = "System.IComparable System.IConvertible System.ICloneable System.Collections.IEnumerable "
		  "System.Collections.Generic.IEnumerable`1[System.Char] System.IComparable`1[System.String] "
		  "System.IEquatable`1[System.String]",
	.flags = TF_SEALED, .inline_kind = VK_STR };
const struct type type_bool = { .name = "System.Boolean", .base = &type_valuetype,
	.ifaces = "System.IComparable System.IConvertible System.IComparable`1[System.Boolean] System.IEquatable`1[System.Boolean]",
	.flags = TF_VALUE | TF_SEALED, .inline_kind = VK_BOOL };
NUM_TYPE(char, "System.Char", VK_CHAR);
NUM_TYPE(sbyte, "System.SByte", VK_SBYTE);
NUM_TYPE(byte, "System.Byte", VK_BYTE);
NUM_TYPE(int16, "System.Int16", VK_INT16);
NUM_TYPE(uint16, "System.UInt16", VK_UINT16);
NUM_TYPE(int32, "System.Int32", VK_INT32);
NUM_TYPE(uint32, "System.UInt32", VK_UINT32);
NUM_TYPE(int64, "System.Int64", VK_INT64);
NUM_TYPE(uint64, "System.UInt64", VK_UINT64);
NUM_TYPE(single, "System.Single", VK_SINGLE);
NUM_TYPE(double, "System.Double", VK_DOUBLE);
NUM_TYPE(datetime, "System.DateTime", VK_DATETIME);
const struct type type_timespan = { .name = "System.TimeSpan", .base = &type_valuetype,
	.ifaces = "System.IComparable System.IFormattable System.ISpanFormattable System.IComparable`1[System.TimeSpan] System.IEquatable`1[System.TimeSpan]",
	.flags = TF_VALUE | TF_SEALED, .inline_kind = VK_TIMESPAN };
const struct type type_memberinfo = { .name = "System.Reflection.MemberInfo", .base = &type_object, .flags = TF_ABSTRACT };
const struct type type_type = { .name = "System.Type", .base = &type_memberinfo, .flags = TF_ABSTRACT, .inline_kind = VK_TYPE };
const struct type type_typeinfo = { .name = "System.Reflection.TypeInfo", .base = &type_type, .flags = TF_ABSTRACT };
const struct type type_runtimetype = { .name = "System.RuntimeType", .base = &type_typeinfo, .flags = TF_SEALED,
	.inline_kind = VK_TYPE };
const struct type type_void = { .name = "System.Void", .base = &type_valuetype, .flags = TF_VALUE | TF_SEALED };
const struct type type_nullable = { .name = "System.Nullable`1", .base = &type_valuetype,
	.flags = TF_VALUE | TF_GENERIC_DEF, .nargs = 0 };
const struct type type_scriptblock_id = { .name = "System.Management.Automation.ScriptBlock", .base = &type_object };

static const struct enum_value day_names[] = {
	{ "Sunday", 0 }, { "Monday", 1 }, { "Tuesday", 2 }, { "Wednesday", 3 },
	{ "Thursday", 4 }, { "Friday", 5 }, { "Saturday", 6 }, { NULL, 0 },
};
const struct type type_dayofweek = { .name = "System.DayOfWeek", .base = &type_enum, .enums = day_names,
	.elem = &type_int32, .flags = TF_VALUE | TF_ENUM | TF_SEALED, .inline_kind = VK_ENUM };

static const struct enum_value category_names[] = {
#define CATEGORY(name) { #name, EC_##name },
#include "value/error_category.def"
#undef CATEGORY
	{ NULL, 0 },
};
const struct type type_errorcategory = { .name = "System.Management.Automation.ErrorCategory", .base = &type_enum,
	.enums = category_names, .elem = &type_int32, .flags = TF_VALUE | TF_ENUM | TF_SEALED, .inline_kind = VK_ENUM };

#define ROW(t) { &t, NULL }
const struct type_entry type_core_entries[] = {
	ROW(type_object), ROW(type_valuetype), ROW(type_enum), ROW(type_string), ROW(type_bool), ROW(type_char),
	ROW(type_sbyte), ROW(type_byte), ROW(type_int16), ROW(type_uint16), ROW(type_int32), ROW(type_uint32),
	ROW(type_int64), ROW(type_uint64), ROW(type_single), ROW(type_double), ROW(type_datetime), ROW(type_timespan),
	ROW(type_memberinfo), ROW(type_type), ROW(type_typeinfo), ROW(type_runtimetype), ROW(type_void), ROW(type_nullable),
	ROW(type_array), ROW(type_psobject), ROW(type_pscustomobject), ROW(type_scriptblock_id), ROW(type_decimal),
	ROW(type_bigint), ROW(type_arraylist), ROW(type_list), ROW(type_hashtable), ROW(type_ordered), ROW(type_dictionary),
	ROW(type_dictionary_entry), ROW(type_keyvaluepair), ROW(type_psref), ROW(type_psref_of),
	ROW(type_dayofweek), ROW(type_errorcategory),
	ROW(type_errorrecord), ROW(type_object_array), ROW(type_byte_array), ROW(type_string_array), ROW(type_char_array),
	ROW(type_int_array), ROW(type_dbnull),
	{ NULL, NULL },
};

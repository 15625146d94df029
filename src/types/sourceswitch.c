/* SPDX-License-Identifier: MIT */
/* SourceSwitch: the level from which on a source of traces tells what happens. */
#include "types/arg.h"
#include "types/cmdlet_types.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/record.h"

enum { LEVEL, NAME, ATTRIBUTES, DEFAULT, VALUE, FIELDS };

const struct type type_sourceswitch = RECORD_TYPE("System.Diagnostics.SourceSwitch", FIELDS);

static val level_of(struct rt *rt, struct ustr *text)
{
	int64_t n;

	if (!enum_parse(rt, &enum_sourcelevels, text, &n))
		net_throw(rt, "System.ArgumentException", "Requested value '%s' was not found.", USTR_C(rt, text));
	return val_enum(&enum_sourcelevels, n);
}

val source_switch_new(struct rt *rt, struct ustr *name, struct ustr *level)
{
	struct record *r = record_new(rt, &type_sourceswitch);

	record_put(r, NAME, val_str(name));
	record_put(r, DEFAULT, val_str(level));
	record_put(r, VALUE, val_str(level));
	record_put(r, ATTRIBUTES, type_construct(rt, &type_string_dictionary, NULL, 0));
	r->f[LEVEL] = level_of(rt, level);
	return val_obj(r);
}

void source_switch_set(val v, int64_t level)
{
	((struct record *)v.o)->f[LEVEL] = val_enum(&enum_sourcelevels, level);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	return source_switch_new(rt, arg_need_str(rt, a[0], "name"),
				 n > 1 ? arg_need_str(rt, a[1], "defaultSwitchValue") : ustr_atom(rt, "0"));
}

static void set_value(struct rt *rt, val self, val v)
{
	struct ustr *text = arg_need_str(rt, v, "value");

	record_set(self, LEVEL, level_of(rt, text));
	record_set(self, VALUE, val_str(text));
}

static val should_trace(struct rt *rt, val self, val *a, int n)
{
	return val_bool((val_enum_num(record_get(self, LEVEL)) & val_enum_num(val_base(a[0]))) != 0);
}

static val empty_text(struct rt *rt, val self) { return val_str(ustr_atom(rt, "")); }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

const struct member_def sourceswitch_members[] = {
	CTOR("(string name)", ctor), CTOR("(string displayName, string defaultSwitchValue)", ctor),
	RECORD_PROP_RW("System.Diagnostics.SourceLevels Level {get;set;}", 0),
	RECORD_PROP("string DisplayName {get;}", 1), PROP("string Description {get;}", empty_text, NULL),
	RECORD_PROP("System.Collections.Specialized.StringDictionary Attributes {get;}", 2),
	RECORD_PROP("string DefaultValue {get;}", 3), PROP("string Value {get;set;}", record_get_4, set_value),
	METHOD("bool ShouldTrace(System.Diagnostics.TraceEventType eventType)", should_trace),
	METHOD("void Refresh()", nothing), MEMBERS_END
};

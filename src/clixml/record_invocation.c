/* SPDX-License-Identifier: MIT */
/* InvocationInfo as the flat set of notes that records carry on demand. */
#include "clixml/record_parts.h"
#include "types/enums.h"

#include <string.h>

#define SMA "System.Management.Automation."

/* Note behind InvocationInfo_, property of InvocationInfo, what it is when null. */
static const struct { const char *name; char kind; } fields[] = {
	{ "BoundParameters", 'd' }, { "CommandOrigin", 'o' }, { "ExpectingInput", 'b' }, { "InvocationName", 's' },
	{ "Line", 's' }, { "OffsetInLine", 'i' }, { "HistoryId", 'l' }, { "PipelineIterationInfo", 'n' },
	{ "PipelineLength", 'i' }, { "PipelinePosition", 'i' }, { "PSScriptRoot", 's' }, { "PSCommandPath", 's' },
	{ "PositionMessage", 's' }, { "ScriptLineNumber", 'i' }, { "ScriptName", 's' }, { "UnboundArguments", 'a' },
};

val part_ints(struct rt *rt)
{
	return val_obj(array_new(rt, &type_int32, 0));
}

static val empty_of(struct rt *rt, char kind)
{
	switch (kind) {
	case 'd': return val_obj(dict_new(rt, NULL, DICT_IGNORE_CASE));
	case 'o': return val_enum(&enum_commandorigin, 1);
	case 'b': return V_FALSE;
	case 's': return val_str(ustr_empty(rt));
	case 'i': return val_int(0);
	case 'l': return val_long(1);
	case 'n': return part_ints(rt);
	default: return val_obj(list_new(rt, NULL));
	}
}

static void put_command(struct rt *rt, struct psobj *o, val command)
{
	val kind = part_get(rt, command, "CommandType");

	if (val_is_null(val_base(command)))
		return;
	psobj_put_c(rt, o, "CommandInfo_CommandType", kind);
	psobj_put_c(rt, o, "CommandInfo_Definition", part_get(rt, command, "Definition"));
	psobj_put_c(rt, o, "CommandInfo_Name", part_get(rt, command, "Name"));
	psobj_put_c(rt, o, "CommandInfo_Visibility", val_enum(&enum_sessionstateentryvisibility, 0));
}

void part_put_invocation(struct rt *rt, struct psobj *o, val invocation)
{
	char name[64] = "InvocationInfo_";

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		val v = part_get(rt, invocation, fields[i].name);

		strcpy(name + 15, fields[i].name);
		psobj_put_c(rt, o, name, val_is_null(val_base(v)) ? empty_of(rt, fields[i].kind) : v);
	}
	psobj_put_c(rt, o, "SerializeExtent", V_FALSE);
	put_command(rt, o, part_get(rt, invocation, "MyCommand"));
}

static val read_command(struct rt *rt, val notes)
{
	static const struct { const char *note, *name; } parts[] = {
		{ "CommandInfo_CommandType", "CommandType" }, { "CommandInfo_Definition", "Definition" },
		{ "CommandInfo_Name", "Name" }, { "CommandInfo_Visibility", "Visibility" },
	};
	struct psobj *o;

	if (val_is_null(part_note(rt, notes, "CommandInfo_Name")))
		return V_NULL;
	o = psobj_new(rt);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		psobj_put_c(rt, o, parts[i].name, part_note(rt, notes, parts[i].note));
	gc_storep(o, o->text, part_text(rt, notes, "CommandInfo_Name"));
	return val_obj(o);
}

static val read_extent(struct rt *rt, val notes)
{
	static const struct { const char *note, *name; } parts[] = {
		{ "ScriptExtent_File", "File" }, { "ScriptExtent_StartLineNumber", "StartLineNumber" },
		{ "ScriptExtent_StartColumnNumber", "StartColumnNumber" }, { "ScriptExtent_EndLineNumber", "EndLineNumber" },
		{ "ScriptExtent_EndColumnNumber", "EndColumnNumber" },
	};
	struct psobj *o;

	if (!part_bool(rt, notes, "SerializeExtent"))
		return V_NULL;
	o = psobj_new(rt);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		psobj_put_c(rt, o, parts[i].name, part_note(rt, notes, parts[i].note));
	return val_obj(o);
}

val part_read_invocation(struct rt *rt, val notes)
{
	struct psobj *o = psobj_new(rt);
	char name[64] = "InvocationInfo_";

	psobj_put_c(rt, o, "MyCommand", read_command(rt, notes));
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		strcpy(name + 15, fields[i].name);
		psobj_put_c(rt, o, fields[i].name, part_note(rt, notes, name));
	}
	psobj_put_c(rt, o, "DisplayScriptPosition", read_extent(rt, notes));
	return val_obj(o);
}

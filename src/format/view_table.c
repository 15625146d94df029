/* SPDX-License-Identifier: MIT */
/*
 * The rows of views/<module>.def, in the order in which a view is looked for:
 * TABLE, LIST and WIDE (name, types, flags, group, columns …); LISTS and WIDES have entries FOR types. COL_P and ITEM_P
 * show a property; COL_S and ITEM_S what a script says; ITEM_STYLE a string of
 * $PSStyle in its own colours.
 */
#include "format/view_table.h"

#define VA_N(...) (sizeof((const struct view_column[]){ __VA_ARGS__ }) / sizeof(struct view_column))
#define ENTRY(...)                                                             \
	.entries = (const struct view_entry[]){ { .cols = (const struct view_column[]){ __VA_ARGS__ }, \
						  .n = VA_N(__VA_ARGS__) } },  \
	.nentries = 1
#define TABLE(name_, types_, flags_, group_, ...)                              \
	{ .shape = SHAPE_TABLE, .flags = flags_, .name = name_, .types = types_, group_, ENTRY(__VA_ARGS__) },
#define LIST(name_, types_, flags_, group_, ...)                               \
	{ .shape = SHAPE_LIST, .flags = flags_, .name = name_, .types = types_, group_, ENTRY(__VA_ARGS__) },
/* What is shown depends on the type: entries, one of them for all others. */
#define ENTRIES(...)                                                           \
	.entries = (const struct view_entry[]){ __VA_ARGS__ },                 \
	.nentries = sizeof((const struct view_entry[]){ __VA_ARGS__ }) / sizeof(struct view_entry)
#define LISTS(name_, types_, flags_, group_, ...)                              \
	{ .shape = SHAPE_LIST, .flags = flags_, .name = name_, .types = types_, group_, ENTRIES(__VA_ARGS__) },
#define WIDES(name_, types_, flags_, group_, ...)                              \
	{ .shape = SHAPE_WIDE, .flags = flags_, .name = name_, .types = types_, group_, ENTRIES(__VA_ARGS__) },
#define FOR(types_, ...)                                                       \
	{ .by = { .types = types_ }, .cols = (const struct view_column[]){ __VA_ARGS__ }, .n = VA_N(__VA_ARGS__) }
#define WIDE(name_, types_, flags_, group_, ...)                               \
	{ .shape = SHAPE_WIDE, .flags = flags_, .name = name_, .types = types_, group_, ENTRY(__VA_ARGS__) },
#define CUSTOM(name_, types_, flags_, fn_)                                     \
	{ .shape = SHAPE_CUSTOM, .flags = flags_, .name = name_, .types = types_, .custom = fn_ },
#define NOGROUP .group_label = NULL
#define GROUP(prop_) .group = { .prop = prop_ }
#define GROUP_LABEL(expr_, label_) .group = { expr_ }, .group_label = label_
#define GROUP_FN(expr_, fn_) .group = { expr_ }, .group_fn = fn_
#define COL_P(label_, width_, align_, prop_, ...)                              \
	{ .label = label_, .width = width_, .align = align_, .e = { .prop = prop_ }, __VA_ARGS__ }
#define COL_S(label_, width_, align_, script_, ...)                            \
	{ .label = label_, .width = width_, .align = align_, .e = { .script = script_ }, __VA_ARGS__ }
#define ITEM_P(label_, prop_, ...) { .label = label_, .e = { .prop = prop_ }, __VA_ARGS__ }
#define ITEM_S(label_, script_, ...) { .label = label_, .e = { .script = script_ }, __VA_ARGS__ }
#define ITEM_STYLE(label_, script_)                                            \
	{ .label = label_, .e = { .script = "$s = " script_ "; \"$s$($s -replace \"`e\", '`e')$($PSStyle.Reset)\"" } }

const struct view view_table[] = {
#include "format/views/certificate.def"
#include "format/views/dotnet.def"
CUSTOM("DateTime", "System.DateTime", 0, custom_date)
#include "format/views/filesystem.def"
#include "format/views/utility.def"
CUSTOM("MatchInfo", "Microsoft.PowerShell.Commands.MatchInfo", 0, custom_match)
CUSTOM("MatchInfo", "Deserialized.Microsoft.PowerShell.Commands.MatchInfo", 0, custom_match)
#include "format/views/core.def"
CUSTOM("GetErrorInstance", "System.Management.Automation.ErrorRecord#PSExtendedError,System.Exception#PSExtendedError",
       VIEW_WRAP, custom_error_detail)
CUSTOM("CommandParameterSetInfo", "System.Management.Automation.CommandParameterSetInfo", 0, custom_parameter_set)
#include "format/views/management.def"
#include "format/views/style.def"
#include "format/views/help.def"
#include "format/views/cim.def"
CUSTOM("Microsoft.Management.Infrastructure.CimInstance#__PartialCIMInstance",
       "Microsoft.Management.Infrastructure.CimInstance#__PartialCIMInstance", 0, custom_all_properties)
};
const uint32_t view_table_n = ARRAY_LEN(view_table);

const struct view view_table_oob[] = {
CUSTOM("ScriptBlock", "System.Management.Automation.ScriptBlock", VIEW_OOB, custom_text)
CUSTOM("ErrorInstance", "System.Management.Automation.ErrorRecord", VIEW_OOB, custom_error)
CUSTOM("WarningRecord", "System.Management.Automation.WarningRecord", VIEW_OOB, custom_message)
CUSTOM("DeserializedWarningRecord", "Deserialized.System.Management.Automation.WarningRecord", VIEW_OOB,
       custom_received_message)
CUSTOM("VerboseRecord", "System.Management.Automation.VerboseRecord", VIEW_OOB | VIEW_OWN, custom_message)
CUSTOM("DebugRecord", "System.Management.Automation.DebugRecord", VIEW_OOB | VIEW_OWN, custom_message)
CUSTOM("FileExtensionDictionary", "System.Management.Automation.PSStyle+FileInfoFormatting+FileExtensionDictionary",
       VIEW_OOB | VIEW_OWN, custom_text)
CUSTOM("InformationRecord", "System.Management.Automation.InformationRecord", VIEW_OOB, custom_text)
};
const uint32_t view_table_oob_n = ARRAY_LEN(view_table_oob);

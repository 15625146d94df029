/* SPDX-License-Identifier: MIT */
/*
 * The classes that declare the common parameters: scripts ask them for a name
 * to tell these from a command's own. And what
 * the class of a cmdlet is derived from.
 */
#include "engine/command_metadata.h"

#define INTERNAL "System.Management.Automation.Internal."
#define PREFERENCE "System.Management.Automation.ActionPreference "
#define P(sig) PROP(sig " {get;set;}", nothing, NULL)

static val nothing(struct rt *rt, val self) { return V_NULL; }

static const struct member_def common_members[] = {
	P("switch Verbose"), P("switch Debug"), P(PREFERENCE "ErrorAction"), P(PREFERENCE "WarningAction"), P(PREFERENCE "InformationAction"),
	P(PREFERENCE "ProgressAction"), P("string ErrorVariable"), P("string WarningVariable"), P("string InformationVariable"),
	P("string OutVariable"), P("int OutBuffer"), P("string PipelineVariable"), MEMBERS_END
};
static const struct member_def process_members[] = { P("switch WhatIf"), P("switch Confirm"), MEMBERS_END };
static const struct member_def paging_members[] = { P("switch IncludeTotalCount"), P("ulong Skip"), P("ulong First"), MEMBERS_END };
static const struct member_def transaction_members[] = { P("switch UseTransaction"), MEMBERS_END };

#define TYPE(id, name_, ...) static const struct type id = { .name = name_, .base = &type_object, .size = sizeof(struct cell), __VA_ARGS__ };
TYPE(common_parameters, INTERNAL "CommonParameters") TYPE(process_parameters, INTERNAL "ShouldProcessParameters")
TYPE(paging_parameters, "System.Management.Automation.PagingParameters") TYPE(transaction_parameters, INTERNAL "TransactionParameters")
TYPE(dynamic_cmdlet, "System.Management.Automation.PSCmdlet", .ifaces = "System.Management.Automation.IDynamicParameters")
TYPE(plain_cmdlet, "System.Management.Automation.PSCmdlet")

val command_class(struct rt *rt, const struct command *c)
{
	return val_type(command_has_dynamic(rt, c) ? &dynamic_cmdlet : &plain_cmdlet);
}

void common_types_register(struct rt *rt)
{
	type_register(rt, &common_parameters, common_members);
	type_register(rt, &process_parameters, process_members);
	type_register(rt, &paging_parameters, paging_members);
	type_register(rt, &transaction_parameters, transaction_members);
}

/* SPDX-License-Identifier: MIT */
/* AutomationNull: its Value is nothing, what a command without output gives. */
#include "types/tables.h"

const struct type type_automationnull = {
	.name = "System.Management.Automation.Internal.AutomationNull", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};

static val nothing(struct rt *rt, val self)
{
	return V_VOID;
}

const struct member_def automationnull_members[] = {
	STATIC_PROP("static psobject Value {get;}", nothing, NULL), MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/info_types.h"
#include "cmdlets/utility/result_types.h"

static const struct type type_group_info = RECORD_TYPE("Microsoft.PowerShell.Commands.GroupInfo", 4);
static const struct type type_group_info_no_element =
	RECORD_TYPE_OF("Microsoft.PowerShell.Commands.GroupInfoNoElement", &type_group_info, 4);
static const struct member_def group_members[] = {
	RECORD_PROP("System.Collections.ArrayList Values {get;}", 3),
	RECORD_PROP("int Count {get;}", 1),
	RECORD_PROP("System.Collections.ObjectModel.Collection[psobject] Group {get;}", 2),
	RECORD_PROP("string Name {get;}", 0),
	MEMBERS_END
};

void info_types_types(struct rt *rt)
{
	record_type_use(rt, &type_group_info, group_members);
	record_type_use(rt, &type_group_info_no_element, NULL);
}

val group_info_new(struct rt *rt, struct ustr *name, uint32_t count, struct list *members, val values, bool no_element)
{
	const struct type *t = no_element ? &type_group_info_no_element : &type_group_info;
	struct record *r;

	info_types_types(rt);
	r = record_new(rt, t);
	record_put(r, 0, val_str(name));
	record_put(r, 1, val_int((int32_t)count));
	record_put(r, 2, val_obj(members));
	record_put(r, 3, values);
	return val_obj(r);
}

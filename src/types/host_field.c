/* SPDX-License-Identifier: MIT */
/* What hosts are asked with: FieldDescription and ChoiceDescription. */
#include <string.h>

#include "types/arg.h"
#include "types/tables.h"
#include "value/record.h"

#define HOST "System.Management.Automation.Host."

const struct type type_host_field = RECORD_TYPE(HOST "FieldDescription", 8);
const struct type type_host_choice = RECORD_TYPE(HOST "ChoiceDescription", 2);

static val new_field(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_host_field);

	r->f[0] = a[0];
	r->f[1] = r->f[4] = val_str(ustr_empty(rt));
	r->f[2] = arg_text(rt, "String");
	r->f[3] = arg_text(rt, "System.String");
	r->f[5] = V_TRUE;
	r->f[6] = V_NULL;
	r->f[7] = val_str(ustr_empty(rt));
	return val_obj(r);
}

static val set_type(struct rt *rt, val self, val *a, int n)
{
	struct record *r = val_cell(self, &type_host_field);
	const struct type *t = arg_type(a[0], &type_string);
	val full;

	record_put(r, 2, arg_text(rt, type_bare_name(t)));
	record_put(r, 3, arg_text(rt, t->name));
	if (member_get(rt, val_type(t), ustr_atom(rt, "AssemblyQualifiedName"), &full))
		record_put(r, 7, full);
	return V_VOID;
}

static val new_choice(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_host_choice);

	r->f[0] = a[0];
	r->f[1] = n > 1 ? a[1] : val_str(ustr_empty(rt));
	return val_obj(r);
}

const struct member_def host_field_members[] = {
	CTOR("(string name)", new_field), METHOD("void SetParameterType(type parameterType)", set_type),
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP_RW("string Label {get;set;}", 1),
	RECORD_PROP("string ParameterTypeName {get;}", 2), RECORD_PROP("string ParameterTypeFullName {get;}", 3),
	RECORD_PROP_RW("string HelpMessage {get;set;}", 4), RECORD_PROP_RW("bool IsMandatory {get;set;}", 5),
	RECORD_PROP_RW("psobject DefaultValue {get;set;}", 6),
	RECORD_PROP("string ParameterAssemblyFullName {get;}", 7), MEMBERS_END
};
const struct member_def host_choice_members[] = {
	CTOR("(string label)", new_choice), CTOR("(string label, string helpMessage)", new_choice),
	RECORD_PROP("string Label {get;}", 0), RECORD_PROP_RW("string HelpMessage {get;set;}", 1), MEMBERS_END
};

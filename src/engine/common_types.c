/* SPDX-License-Identifier: MIT */
/*
 * The classes that declare the common parameters: scripts ask them for a name
 * to tell these from a command's own. And what
 * the class of a cmdlet is derived from.
 */
#include "engine/command_metadata.h"
#include "engine/pscmdlet.h"
#include "engine/script_class_call.h"
#include "value/record.h"

#include <string.h>

#define SMA "System.Management.Automation."
#define COMMANDS "Microsoft.PowerShell.Commands."
#define INTERNAL "System.Management.Automation.Internal."
#define PREFERENCE "System.Management.Automation.ActionPreference "
#define P(sig) PROP(sig " {get;set;}", nothing, NULL)

static val nothing(struct rt *rt, val self) { return V_NULL; }

static const struct member_def common_members[] = {
	P("switch Verbose"), P("switch Debug"), P(PREFERENCE "ErrorAction"), P(PREFERENCE "WarningAction"),
	P(PREFERENCE "InformationAction"),
	P(PREFERENCE "ProgressAction"), P("string ErrorVariable"), P("string WarningVariable"), P("string InformationVariable"),
	P("string OutVariable"), P("int OutBuffer"), P("string PipelineVariable"), MEMBERS_END
};
static const struct member_def process_members[] = { P("switch WhatIf"), P("switch Confirm"), MEMBERS_END };
static val total_count(struct rt *rt, val self, val *args, int n);
static const struct member_def paging_members[] = {
	RECORD_PROP_RW("switch IncludeTotalCount {get;set;}", 0), RECORD_PROP_RW("ulong Skip {get;set;}", 1),
	RECORD_PROP_RW("ulong First {get;set;}", 2),
	METHOD("psobject NewTotalCount(ulong totalCount, double accuracy)", total_count), MEMBERS_END
};
static const struct member_def transaction_members[] = { P("switch UseTransaction"), MEMBERS_END };

#define TYPE(id, name_, ...) \
	static const struct type id = { .name = name_, .base = &type_object, .size = sizeof(struct cell), __VA_ARGS__ };
TYPE(common_parameters, INTERNAL "CommonParameters") TYPE(process_parameters, INTERNAL "ShouldProcessParameters")
static const struct type paging_parameters = RECORD_TYPE("System.Management.Automation.PagingParameters", 3);
TYPE(transaction_parameters, INTERNAL "TransactionParameters")
TYPE(dynamic_cmdlet, "System.Management.Automation.PSCmdlet", .ifaces = "System.Management.Automation.IDynamicParameters")
TYPE(plain_cmdlet, "System.Management.Automation.PSCmdlet")

val paging_parameters_new(struct rt *rt, val total, val skip, val first)
{
	struct record *r = record_new(rt, &paging_parameters);

	r->f[0] = total;
	r->f[1] = skip.k == VK_VOID ? val_num(VK_UINT64, 0) : skip;
	r->f[2] = first.k == VK_VOID ? val_num(VK_UINT64, -1) : first;
	return val_obj(r);
}

/* A number that says as text how sure it is. */
static val total_count(struct rt *rt, val self, val *args, int n)
{
	double sure = args[1].d;
	const char *text = sure >= 1 ? "'Total count: {0}' -f $this.psobject.BaseObject" : sure > 0
		? "'Estimated total count: {0}' -f $this.psobject.BaseObject" : "'Unknown total count'";
	struct psmember *m = rt_new_cell(rt, &type_psmember, psmember);
	val v = args[0];
	struct psobj *o = ext_of(rt, &v, true);

	if (sure < 0 || sure > 1)
		net_throw(rt, "System.Management.Automation.PSArgumentException",
			"The value of the Accuracy parameter must be between 0.0 and 1.0.");
	psobj_put_c(rt, o, "Accuracy", args[1]);
	m->name = ustr_atom(rt, "ToString");
	m->kind = PM_SCRIPT_METHOD;
	gc_store(m, &m->a, val_obj(scriptblock_parse(rt, text, strlen(text), NULL)));
	psobj_put_member(rt, o, m->name, PM_SCRIPT_METHOD, val_obj(m));
	return v;
}

/* Classes of cmdlets that aren't named Microsoft.PowerShell.Commands.VerbNounCommand. */
static const struct { const char *cmdlet, *name; } odd_classes[] = {
	{ "ConvertFrom-CliXml", COMMANDS "ConvertFromClixmlCommand" }, { "ConvertTo-CliXml", COMMANDS "ConvertToClixmlCommand" },
	{ "Format-Hex", COMMANDS "FormatHex" }, { "Get-PSSubsystem", SMA "Subsystem.GetPSSubsystemCommand" },
	{ "Import-LocalizedData", COMMANDS "ImportLocalizedData" }, { "Join-String", COMMANDS "Utility.JoinStringCommand" },
	{ "Register-ArgumentCompleter", SMA "RegisterArgumentCompleterCommand" },
	{ "Send-MailMessage", COMMANDS "SendMailMessage" },
	{ "Start-ThreadJob", "Microsoft.PowerShell.ThreadJob.StartThreadJobCommand" },
};

static const char *class_name(struct rt *rt, const char *cmdlet)
{
	const char *dash = strchr(cmdlet, '-');

	for (size_t i = 0; i < ARRAY_LEN(odd_classes); i++)
		if (!strcmp(odd_classes[i].cmdlet, cmdlet))
			return odd_classes[i].name;
	if (!dash)
		return cmdlet;
	return USTR_C(rt, ustr_printf(rt, COMMANDS "%.*s%sCommand", (int)(dash - cmdlet), cmdlet, dash + 1));
}

static const struct type *class_of(struct rt *rt, const struct cmdlet_def *d)
{
	return type_derived(rt, class_name(rt, d->name), command_takes_dynamic(d) ? &dynamic_cmdlet : &plain_cmdlet);
}

val command_class(struct rt *rt, const struct command *c)
{
	return c->kind == CK_CMDLET ? val_type(class_of(rt, c->cmdlet)) : V_NULL;
}

/* Attributes of a class that a script defined, or that implements a cmdlet. */
static struct array *attributes_of(struct rt *rt, const struct type *t, const struct member_def *def)
{
	struct array *own = script_class_attributes(rt, t, def);
	val a;

	if (own || def || (t->base != &plain_cmdlet && t->base != &dynamic_cmdlet))
		return own;
	for (const struct cmdlet_def *const *d = cmdlet_table; *d; d++) {
		struct command *c = class_of(rt, *d) == t ? command_find(rt, ustr_atom(rt, (*d)->name), CK_CMDLET, true) : NULL;

		if (!c)
			continue;
		a = command_cmdlet_attribute(rt, c);
		return array_of(rt, &a, 1);
	}
	return NULL;
}

void command_class_types(struct rt *rt)
{
	for (const struct cmdlet_def *const *d = cmdlet_table; *d; d++)
		class_of(rt, *d);
}

_startup_ void common_types_register(struct rt *rt)
{
	rt->attributes_of = attributes_of;
	type_register(rt, &common_parameters, common_members);
	type_register(rt, &process_parameters, process_members);
	type_register(rt, &paging_parameters, paging_members);
	type_register(rt, &transaction_parameters, transaction_members);
}

/* SPDX-License-Identifier: MIT */
/* Members of CommandInfo and its kinds, their parameters and parameter sets. */
#include "engine/command_metadata.h"
#include "engine/command_syntax.h"
#include "engine/pscmdlet.h"
#include "types/version.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

#define SMA "System.Management.Automation."

static struct command *self_of(val v)
{
	return val_command(v);
}

/* ---- CommandParameterInfo ------------------------------------------------- */

static void view_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct param_view *)c)->meta);
	heap_mark(h, ((struct param_view *)c)->command);
}

const struct type type_param_info = {
	.cls = { .trace = view_trace }, .name = SMA "CommandParameterInfo", .base = &type_object,
	.size = sizeof(struct param_view),
};
const struct type type_set_info = {
	.cls = { .trace = view_trace }, .name = SMA "CommandParameterSetInfo", .base = &type_object,
	.ops = &param_set_ops, .size = sizeof(struct param_view),
};

static val view_new(struct rt *rt, const struct type *t, struct command *c, struct command_meta *m, int param, uint32_t set)
{
	struct param_view *v = rt_alloc(rt, t, sizeof *v);

	v->meta = m;
	v->command = c;
	v->param = param;
	v->set = set;
	return val_obj(v);
}

static struct param_view *view_of(val v)
{
	return (struct param_view *)val_base(v).o;
}

static struct param_meta *meta_of(val v)
{
	return &view_of(v)->meta->params[view_of(v)->param];
}

static const struct param_in_set *in_set(val v)
{
	struct param_meta *p = meta_of(v);

	for (uint32_t i = 0; i < p->nsets; i++)
		if (p->in_sets[i].sets & view_of(v)->set)
			return &p->in_sets[i];
	return &p->in_sets[0];
}

static val pm_name(struct rt *rt, val self) { return val_str(meta_of(self)->name); }
static val pm_type(struct rt *rt, val self) { return val_type(meta_of(self)->type); }
static val pm_dynamic(struct rt *rt, val self) { return val_bool(meta_of(self)->is_dynamic || meta_of(self)->shown_dynamic); }

static val pi_mandatory(struct rt *rt, val self) { return val_bool(in_set(self)->flags & PF_MANDATORY); }
static val pi_pipe(struct rt *rt, val self) { return val_bool(in_set(self)->flags & PF_PIPE); }
static val pi_pipe_name(struct rt *rt, val self) { return val_bool(in_set(self)->flags & PF_PIPE_NAME); }
static val pi_remaining(struct rt *rt, val self) { return val_bool(in_set(self)->flags & PF_REMAINING); }

static val pi_position(struct rt *rt, val self)
{
	return val_int(in_set(self)->position < 0 ? INT32_MIN : in_set(self)->position);
}

static val pi_aliases(struct rt *rt, val self)
{
	return param_metadata_get(rt, param_metadata_new(rt, view_of(self)->meta, (uint32_t)view_of(self)->param), PMD_ALIASES);
}

static val pi_attributes(struct rt *rt, val self)
{
	return param_metadata_get(rt, param_metadata_new(rt, view_of(self)->meta, (uint32_t)view_of(self)->param),
		PMD_ATTRIBUTES);
}

static val pi_help(struct rt *rt, val self)
{
	struct ustr *s = meta_of(self)->help_message;

	return val_str(s ? s : ustr_empty(rt));
}

static const struct member_def info_members[] = {
	PROP("string Name {get;}", pm_name, NULL), PROP("type ParameterType {get;}", pm_type, NULL),
	PROP("bool IsMandatory {get;set;}", pi_mandatory, NULL), PROP("bool IsDynamic {get;}", pm_dynamic, NULL),
	PROP("int Position {get;set;}", pi_position, NULL), PROP("bool ValueFromPipeline {get;set;}", pi_pipe, NULL),
	PROP("bool ValueFromPipelineByPropertyName {get;set;}", pi_pipe_name, NULL),
	PROP("bool ValueFromRemainingArguments {get;set;}", pi_remaining, NULL),
	PROP("string HelpMessage {get;set;}", pi_help, NULL),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[string] Aliases {get;}", pi_aliases, NULL),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[System.Attribute] Attributes {get;}", pi_attributes, NULL),
	MEMBERS_END
};

/* ---- Parameter sets ------------------------------------------------------ */

static val set_name(struct rt *rt, val self)
{
	struct command_meta *m = view_of(self)->meta;

	return val_str(m->nsets ? m->set_names[view_of(self)->param] : ustr_new(rt, "__AllParameterSets"));
}

static val set_default(struct rt *rt, val self)
{
	return val_bool(view_of(self)->meta->default_set == view_of(self)->param);
}

static val set_parameters(struct rt *rt, val self)
{
	struct command_meta *m = view_of(self)->meta;
	struct list *l = list_new(rt, NULL);
	uint32_t bit = m->nsets ? 1u << view_of(self)->param : UINT32_MAX;

	const uint16_t *order = command_bind_order(rt, view_of(self)->command, m);

	for (uint32_t i = 0; i < m->n; i++)
		for (uint32_t k = 0; k < m->params[order[i]].nsets; k++)
			if (m->params[order[i]].in_sets[k].sets & bit) {
				list_add(rt, l, view_new(rt, &type_param_info, view_of(self)->command, m, order[i], bit));
				break;
			}
	return val_obj(list_to_array(rt, l, &type_object));
}

static const struct member_def set_members[] = {
	PROP("string Name {get;}", set_name, NULL), PROP("bool IsDefault {get;}", set_default, NULL),
	PROP("System.Object Parameters {get;}", set_parameters, NULL), MEMBERS_END
};

/* ---- CommandInfo --------------------------------------------------------- */

static struct command *resolved(struct rt *rt, struct command *c)
{
	return c->kind == CK_ALIAS ? command_alias_target(rt, c, true) : c;
}

static struct command_meta *command_meta_of(struct rt *rt, val self, struct command **ret)
{
	struct command_meta *m;

	*ret = resolved(rt, self_of(self));
	m = *ret && (*ret)->kind != CK_APPLICATION ? command_meta(rt, *ret) : NULL;
	if (m && m->has_dynamic && m->cmdlet_binding && (*ret)->block && !(*ret)->probed && !(*ret)->in_dynamic)
		m = stage_script_probe(rt, *ret, NULL, 0);
	return m;
}

static val get_name(struct rt *rt, val self) { return val_str(self_of(self)->name); }

static val get_kind(struct rt *rt, val self)
{
	return val_enum(&enum_commandtypes, self_of(self)->kind);
}

static val get_source(struct rt *rt, val self)
{
	struct command *c = self_of(self);

	if (c->kind & (CK_APPLICATION | CK_EXTERNAL_SCRIPT))
		return val_str(c->definition);
	return val_str(c->module_name ? c->module_name : ustr_empty(rt));
}

static val get_module_name(struct rt *rt, val self)
{
	struct command *c = self_of(self);

	return val_str(c->module_name ? c->module_name : ustr_empty(rt));
}

static val get_module(struct rt *rt, val self)
{
	struct command *c = self_of(self);

	if (c->kind == CK_SCRIPT)
		return V_NULL;
	if (!c->module && c->kind == CK_CMDLET && strcmp(c->cmdlet->module, MOD_CORE))
		return val_obj(module_builtin(rt, c->cmdlet->module));
	return val_obj(c->module);
}

val command_version(struct rt *rt, const struct command *c)
{
	if (c->module)
		return c->module->version;
	if (c->kind == CK_APPLICATION)	/* programs here say none */
		return version_value(rt, "0.0.0.0");
	return c->kind == CK_CMDLET ? core_version(rt, c->cmdlet) : V_NULL;
}

static val get_version(struct rt *rt, val self)
{
	return command_version(rt, self_of(self));
}

static val get_definition(struct rt *rt, val self)
{
	struct command *c = self_of(self);

	if (c->kind == CK_CMDLET)
		return val_str(command_syntax(rt, c));
	if (c->kind == CK_EXTERNAL_SCRIPT || c->kind == CK_APPLICATION || c->kind == CK_ALIAS)
		return val_str(c->definition);
	return val_str(command_block(rt, c) ? scriptblock_text(rt, c->block) : ustr_empty(rt));
}

static val get_parameters(struct rt *rt, val self)
{
	struct command *c;
	struct command_meta *m = command_meta_of(rt, self, &c);
	const struct type *args[] = { &type_string, &type_param_metadata };
	struct dict *d = dict_new(rt, type_generic_of(rt, &type_dictionary, args, 2), DICT_IGNORE_CASE);

	const uint16_t *order = m ? command_parameter_order(rt, c, m) : NULL;

	for (uint32_t i = 0; m && i < m->n; i++)
		dict_put(rt, d, val_str(m->params[order[i]].name), param_metadata_new(rt, m, order[i]));
	return m ? val_obj(d) : V_NULL;
}

static val get_sets(struct rt *rt, val self)
{
	struct command *c;
	struct command_meta *m = command_meta_of(rt, self, &c);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; m && i < MAX(m->nsets, 1u); i++)
		list_add(rt, l, view_new(rt, &type_set_info, c, m, (int)i, 1u << i));
	return val_obj(list_to_array(rt, l, &type_object));
}

static struct ustr *type_name_text(struct rt *rt, val self) { return record_get(self, 0).s; }
static const struct type_ops type_name_ops = { .to_string = type_name_text };
static const struct type type_pstypename = RECORD_TYPE_OF(SMA "PSTypeName", &type_object, 2, .ops = &type_name_ops);
static val no_definition(struct rt *rt, val self) { return V_NULL; }
static val new_type_name(struct rt *rt, val self, val *args, int n);

static const struct member_def type_name_members[] = {
	CTOR("(type type)", new_type_name), CTOR("(string name)", new_type_name),
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("type Type {get;}", 1),
	PROP("System.Management.Automation.Language.TypeDefinitionAst TypeDefinitionAst {get;}", no_definition, NULL), MEMBERS_END
};

/* A name as it was written, with its type where there is one. */
static val new_type_name(struct rt *rt, val self, val *args, int n)
{
	const struct type *t = val_base(args[0]).k == VK_TYPE ? val_base(args[0]).t : NULL;
	struct ustr *name = t ? type_full_name(rt, t) : val_to_str(rt, args[0]);
	struct record *r = record_new(rt, &type_pstypename);

	t = t ? t : type_find_c(rt, USTR_C(rt, name));
	record_put(r, 0, val_str(name));
	record_put(r, 1, t ? val_type(t) : V_NULL);
	return val_obj(r);
}

static val output_type(struct rt *rt, val v)
{
	const struct type *t = val_base(v).k == VK_TYPE ? val_base(v).t : NULL;
	struct ustr *name = t ? type_full_name(rt, t) : val_to_str(rt, v);
	struct record *r;

	if (!t) {
		t = type_find_c(rt, USTR_C(rt, name));
		if (t)
			name = type_full_name(rt, t);
	}
	r = record_new(rt, &type_pstypename);
	record_put(r, 0, val_str(name));
	record_put(r, 1, t ? val_type(t) : V_NULL);
	return val_obj(r);
}

static val get_output(struct rt *rt, val self)
{
	struct command *c;
	struct command_meta *m = command_meta_of(rt, self, &c);
	struct list *l = list_new_of(rt, &type_readonly_collection, &type_pstypename);

	for (uint32_t i = 0; m && m->output_types && i < m->output_types->n; i++)
		list_add(rt, l, output_type(rt, array_get(m->output_types, i)));
	return val_obj(l);
}

static val get_visibility(struct rt *rt, val self)
{
	return val_enum(&enum_sessionstateentryvisibility, 0);
}

static val get_options(struct rt *rt, val self)
{
	const struct command *c = self_of(self);

	return val_enum(&enum_scopeditemoptions, c->kind == CK_CMDLET ? VO_READONLY : c->options);
}

static val get_description(struct rt *rt, val self)
{
	struct command *c = self_of(self);

	return val_str(c->description ? c->description : ustr_empty(rt));
}

static void set_description(struct rt *rt, val self, val v)
{
	struct command *c = self_of(self);

	gc_storep(c, c->description, val_to_str(rt, v));
}

static val get_block(struct rt *rt, val self) { return val_obj(command_block(rt, self_of(self))); }

static val get_binding(struct rt *rt, val self)
{
	struct command *c;
	struct command_meta *m = command_meta_of(rt, self, &c);

	return val_bool(m && m->cmdlet_binding);
}

static val get_default_set(struct rt *rt, val self)
{
	struct command *c;
	struct command_meta *m = command_meta_of(rt, self, &c);

	return m && m->default_set >= 0 ? val_str(m->set_names[m->default_set]) : V_NULL;
}

static val get_verb(struct rt *rt, val self)
{
	struct ustr *s = self_of(self)->name;
	int32_t dash = ustr_index_of(s, ustr_atom(rt, "-"), 0, false);

	return val_str(dash > 0 ? ustr_sub(rt, s, 0, (uint32_t)dash) : ustr_empty(rt));
}

static val get_noun(struct rt *rt, val self)
{
	struct ustr *s = self_of(self)->name;
	int32_t dash = ustr_index_of(s, ustr_atom(rt, "-"), 0, false);

	return val_str(dash > 0 ? ustr_sub(rt, s, (uint32_t)dash + 1, ustr_len(s) - (uint32_t)dash - 1) : ustr_empty(rt));
}

static val get_path(struct rt *rt, val self) { return val_str(self_of(self)->definition); }

static val get_contents(struct rt *rt, val self)
{
	struct scriptblock *sb = command_block(rt, self_of(self));
	const struct source *src = sb->info->source->result.src;

	return val_str(ustr_from_utf8(rt, src->text, src->len));
}

static val get_resolved(struct rt *rt, val self) { return val_obj(command_alias_target(rt, self_of(self), true)); }

static val get_referenced(struct rt *rt, val self)
{
	return val_obj(command_alias_target(rt, self_of(self), false));
}

static val get_display(struct rt *rt, val self)
{
	struct command *c = self_of(self);

	return val_str(ustr_printf(rt, "%s -> %s", USTR_C(rt, c->name), USTR_C(rt, c->definition)));
}

static val get_remoting(struct rt *rt, val self)
{
	const struct type *t = type_find_c(rt, SMA "RemotingCapability");
	struct command *c;
	int64_t n = 0;

	command_meta_of(rt, self, &c);
	enum_parse(rt, t, ustr_new(rt, c ? command_remoting(rt, c) : "PowerShell"), &n);
	return val_enum(t, n);
}

static val get_none(struct rt *rt, val self) { return V_NULL; }

static val get_extension(struct rt *rt, val self)
{
	struct ustr *s = self_of(self)->name;
	int32_t at = ustr_last_index_of(s, ustr_atom(rt, "."), false);

	return val_str(at >= 0 ? ustr_sub(rt, s, (uint32_t)at, ustr_len(s) - (uint32_t)at) : ustr_empty(rt));
}

static val resolve_parameter(struct rt *rt, val self, val *args, int n)
{
	struct command *c;
	struct command_meta *m = command_meta_of(rt, self, &c);
	struct param_meta *p = m ? param_find(m, val_to_str(rt, args[0]), false) : NULL;

	return p ? param_metadata_new(rt, m, (uint32_t)p->index) : V_NULL;
}

static const struct member_def base_members[] = {
	PROP("string Name {get;}", get_name, NULL),
	PROP("System.Management.Automation.CommandTypes CommandType {get;}", get_kind, NULL),
	PROP("string Source {get;}", get_source, NULL), PROP("version Version {get;}", get_version, NULL),
	PROP("System.Management.Automation.SessionStateEntryVisibility Visibility {get;set;}", get_visibility, NULL),
	PROP("string ModuleName {get;}", get_module_name, NULL),
	PROP("System.Management.Automation.PSModuleInfo Module {get;}", get_module, NULL),
	PROP("string Definition {get;}", get_definition, NULL),
	PROP("System.Collections.Generic.Dictionary[string,System.Management.Automation.ParameterMetadata] Parameters {get;}",
		get_parameters, NULL),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.CommandParameterSetInfo] ParameterSets {get;}",
		get_sets, NULL),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.PSTypeName] OutputType {get;}",
		get_output, NULL),
	PROP("System.Management.Automation.RemotingCapability RemotingCapability {get;}", get_remoting, NULL),
	METHOD("System.Management.Automation.ParameterMetadata ResolveParameter(string name)", resolve_parameter), MEMBERS_END
};
#define OPTIONS PROP("System.Management.Automation.ScopedItemOptions Options {get;set;}", get_options, NULL)
#define DESCRIPTION PROP("string Description {get;set;}", get_description, set_description)
#define VERB_NOUN PROP("string Verb {get;}", get_verb, NULL), PROP("string Noun {get;}", get_noun, NULL)
static const struct member_def alias_members[] = {
	OPTIONS, DESCRIPTION, PROP("System.Management.Automation.CommandInfo ReferencedCommand {get;}", get_referenced, NULL),
	PROP("System.Management.Automation.CommandInfo ResolvedCommand {get;}", get_resolved, NULL),
	PROP("string DisplayName {get;}", get_display, NULL), MEMBERS_END
};
static const struct member_def function_members[] = {
	OPTIONS, DESCRIPTION, VERB_NOUN, PROP("scriptblock ScriptBlock {get;}", get_block, NULL),
	PROP("bool CmdletBinding {get;}", get_binding, NULL), PROP("string DefaultParameterSet {get;}", get_default_set, NULL),
	PROP("string HelpFile {get;}", get_none, NULL), MEMBERS_END
};
static val get_help_file(struct rt *rt, val self)
{
	const char *module = self_of(self)->cmdlet->module;
	const char *name = module;

	if (!strcmp(module, MOD_CORE))
		name = "System.Management.Automation";
	else if (!strcmp(module, MOD_UTILITY) || !strcmp(module, MOD_MANAGEMENT))
		return val_str(ustr_printf(rt, "Microsoft.PowerShell.Commands.%s.dll-Help.xml", strrchr(module, '.') + 1));
	else if (!strcmp(module, MOD_HOST))
		name = "Microsoft.PowerShell.ConsoleHost";
	return val_str(ustr_printf(rt, "%s.dll-Help.xml", name));
}

static val get_class(struct rt *rt, val self) { return command_class(rt, self_of(self)); }

static const struct member_def cmdlet_members[] = {
	PROP("type ImplementingType {get;}", get_class, NULL),
	OPTIONS, VERB_NOUN, PROP("string DefaultParameterSet {get;}", get_default_set, NULL),
	PROP("string HelpFile {get;}", get_help_file, NULL),
	PROP("System.Management.Automation.PSSnapInInfo PSSnapIn {get;}", get_none, NULL), MEMBERS_END
};
static const struct member_def script_members[] = {
	PROP("string Path {get;}", get_path, NULL), PROP("scriptblock ScriptBlock {get;}", get_block, NULL),
	PROP("string ScriptContents {get;}", get_contents, NULL), MEMBERS_END
};
static const struct member_def application_members[] = {
	PROP("string Path {get;}", get_path, NULL), PROP("string Extension {get;}", get_extension, NULL), MEMBERS_END
};
static const struct member_def scriptinfo_members[] = {
	PROP("scriptblock ScriptBlock {get;}", get_block, NULL), MEMBERS_END
};

_startup_ void command_members_register(struct rt *rt)
{
	type_register(rt, &type_pstypename, type_name_members);
	type_register(rt, &type_command, base_members);
	type_register(rt, &type_aliasinfo, alias_members);
	type_register(rt, &type_functioninfo, function_members);
	type_register(rt, &type_filterinfo, NULL);
	type_register(rt, &type_cmdletinfo, cmdlet_members);
	type_register(rt, &type_externalscriptinfo, script_members);
	type_register(rt, &type_applicationinfo, application_members);
	type_register(rt, &type_scriptinfo, scriptinfo_members);
	command_metadata_register(rt);
	type_register(rt, &type_param_info, info_members);
	type_register(rt, &type_set_info, set_members);
}

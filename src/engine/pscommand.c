/* SPDX-License-Identifier: MIT */
/* PSCommand, Command and CommandParameter: the commands of a PowerShell object. */
#include "engine/powershell.h"
#include "engine/code.h"
#include "types/enums.h"
#include "types/tables.h"

#include <string.h>

#define SMA "System.Management.Automation."
#define SMAR SMA "Runspaces."

static void command_trace(struct heap *h, struct cell *c)
{
	struct ps_command *k = (struct ps_command *)c;

	heap_mark(h, k->text);
	val_mark(h, k->info);
	heap_mark(h, k->params);
}

static struct ustr *command_text(struct rt *rt, val self)
{
	return ((struct ps_command *)val_base(self).o)->text;
}

static const struct type_ops command_ops = { .to_string = command_text };
const struct type type_ps_command = {
	.cls = { .trace = command_trace }, .name = SMAR "Command", .base = &type_object, .ops = &command_ops,
	.size = sizeof(struct ps_command),
};

static void param_trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct ps_param *)c)->name);
	val_mark(h, ((struct ps_param *)c)->value);
}

const struct type type_ps_param = {
	.cls = { .trace = param_trace }, .name = SMAR "CommandParameter", .base = &type_object,
	.size = sizeof(struct ps_param),
};

static void commands_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct ps_commands *)c)->list);
}

const struct type type_ps_commands = {
	.cls = { .trace = commands_trace }, .name = SMA "PSCommand", .base = &type_object,
	.size = sizeof(struct ps_commands),
};

#define COLLECTION_TYPE(id, name_)                                             \
	static const struct type type_##id = {                                 \
		.cls = { .trace = list_trace_cells }, .ops = &list_ops, .name = SMAR name_, .base = &type_collection, \
		.size = sizeof(struct list), .flags = TF_ENUMERABLE,           \
		.ifaces = "System.Collections.IList System.Collections.ICollection System.Collections.IEnumerable", \
	}
COLLECTION_TYPE(command_collection, "CommandCollection");
COLLECTION_TYPE(parameter_collection, "CommandParameterCollection");

struct ps_commands *ps_commands_new(struct rt *rt)
{
	struct ps_commands *c = rt_new_cell(rt, &type_ps_commands, ps_commands);

	gc_storep(c, c->list, list_new(rt, &type_command_collection));
	return c;
}

struct ps_commands *val_ps_commands(val v)
{
	return val_cell(v, &type_ps_commands);
}

/* ---- Adding -------------------------------------------------------------- */

static struct ps_command *command_new_of(struct rt *rt, struct ustr *text, bool is_script, bool local_scope)
{
	struct ps_command *k = rt_new_cell(rt, &type_ps_command, ps_command);

	k->text = text;
	k->info = V_NULL;
	k->is_script = is_script;
	k->local_scope = local_scope;
	gc_storep(k, k->params, list_new(rt, &type_parameter_collection));
	return k;
}

struct ps_command *ps_add_command(struct rt *rt, struct ps_commands *c, struct ustr *text, val info, bool is_script,
				  bool local_scope)
{
	struct ps_command *k = command_new_of(rt, text, is_script, local_scope);

	k->info = info;
	list_add(rt, c->list, val_obj(k));
	return k;
}

static struct ps_command *last(struct rt *rt, struct ps_commands *c)
{
	struct ps_command *k = c->list->n ? val_cell(c->list->v[c->list->n - 1], &type_ps_command) : NULL;

	if (!k || k->ends_statement)
		net_throw(rt, SMA "PSInvalidOperationException",
			  "A command is required to add a parameter. A command must be added to the PowerShell instance before adding a parameter.");
	return k;
}

static void add_param(struct rt *rt, struct ps_command *k, val name, val value)
{
	struct ps_param *p = rt_new_cell(rt, &type_ps_param, ps_param);

	gc_store(p, &p->name, name);
	gc_store(p, &p->value, value);
	list_add(rt, k->params, val_obj(p));
}

void ps_add_param(struct rt *rt, struct ps_commands *c, val name, val value)
{
	add_param(rt, last(rt, c), name, value);
}

void ps_add_params(struct rt *rt, struct ps_commands *c, val v)
{
	struct dict *d = val_dict(v);
	struct dict_entry *e;
	struct iter it;
	val x;

	for (uint32_t i = 0; d && (e = dict_next(d, &i));)
		ps_add_param(rt, c, val_str(val_to_str(rt, e->key)), e->value);
	if (d || !iter_begin(rt, v, &it))
		return;
	while (iter_next(&it, &x))
		ps_add_param(rt, c, V_NULL, x);
}

void ps_end_statement(struct ps_commands *c)
{
	struct ps_command *k = c->list->n ? val_cell(c->list->v[c->list->n - 1], &type_ps_command) : NULL;

	if (k)
		k->ends_statement = true;
}

/* ---- Members ------------------------------------------------------------- */

static struct ps_command *command_of(val self) { return (struct ps_command *)val_base(self).o; }
static struct ps_commands *commands_of(val self) { return (struct ps_commands *)val_base(self).o; }

static val new_command(struct rt *rt, val self, val *args, int n)
{
	return val_obj(command_new_of(rt, val_to_str(rt, args[0]), n > 1 && val_truth(rt, args[1]),
		n > 2 && val_truth(rt, args[2])));
}

static val get_text(struct rt *rt, val self) { return val_str(command_of(self)->text); }
static val get_is_script(struct rt *rt, val self) { return val_bool(command_of(self)->is_script); }
static val get_local(struct rt *rt, val self) { return val_bool(command_of(self)->local_scope); }
static val get_params(struct rt *rt, val self) { return val_obj(command_of(self)->params); }
static val get_ends(struct rt *rt, val self) { return val_bool(command_of(self)->ends_statement); }

/* ---- Merging ------------------------------------------------------------- */

uint16_t ps_merge_redirections(const struct ps_merge *m, bool previous, uint16_t nowhere, struct redirection *ret)
{
	static const uint8_t from[MERGE_STREAMS] = { STREAM_ERROR, STREAM_WARNING, STREAM_VERBOSE, STREAM_DEBUG, STREAM_INFO };
	bool errors = previous || (m->my & RESULT_ERROR && m->to & RESULT_OUTPUT);
	uint16_t n = 0;

	for (int k = 0; k < MERGE_STREAMS; k++)
		if (m->each[k] == RESULT_OUTPUT || (!k && errors))
			ret[n++] = (struct redirection){ .from = from[k], .merge_to = STREAM_OUT };
		else if (m->each[k] == RESULT_NULL)
			ret[n++] = (struct redirection){ .from = from[k], .reg = nowhere };
	return n;
}

static _Noreturn void bad_merge(struct rt *rt, const char *text)
{
	net_throw(rt, SMA "PSArgumentException", "%s", text);
}

static val merge_my_results(struct rt *rt, val self, val *args, int n)
{
	struct ps_merge *m = &command_of(self)->merge;
	int64_t my = val_enum_num(args[0]), to = val_enum_num(args[1]);

	if (my == RESULT_NONE && to == RESULT_NONE) {
		*m = (struct ps_merge){ .previous = m->previous };
		return V_VOID;
	}
	if (my == RESULT_NONE || my == RESULT_OUTPUT)
		bad_merge(rt, "Value for parameter cannot be PipelineResultTypes.None or PipelineResultTypes.Output.");
	if (my == RESULT_ERROR && to != RESULT_OUTPUT)
		bad_merge(rt, "The valid value for the parameter is PipelineResultTypes.Output.");
	if (to != RESULT_OUTPUT && to != RESULT_NULL)
		bad_merge(rt, "Valid values for the parameter are PipelineResultTypes.Output or PipelineResultTypes.Null.");
	if (my == RESULT_ERROR) {
		m->my = RESULT_ERROR;
		m->to = RESULT_OUTPUT;
	}
	for (int k = 0; k < MERGE_STREAMS; k++)
		if (my == RESULT_ALL || my == k + RESULT_ERROR)
			m->each[k] = (uint8_t)to;
	return V_VOID;
}

static val get_previous(struct rt *rt, val self)
{
	return val_enum(&enum_pipelineresulttypes, command_of(self)->merge.previous);
}

static void set_previous(struct rt *rt, val self, val v)
{
	int64_t how = val_enum_num(v);

	if (how != RESULT_NONE && how != (RESULT_ERROR | RESULT_OUTPUT))
		net_throw(rt, "System.NotSupportedException", "Specified method is not supported.");
	command_of(self)->merge.previous = (uint8_t)how;
}

static val get_origin(struct rt *rt, val self)
{
	return val_enum(&enum_commandorigin, command_of(self)->internal);
}

static void set_origin(struct rt *rt, val self, val v)
{
	command_of(self)->internal = val_enum_num(v) == 1;
}

static const struct member_def command_members[] = {
	METHOD("void MergeMyResults(" SMAR "PipelineResultTypes myResult, " SMAR "PipelineResultTypes toResult)",
		merge_my_results),
	CTOR("(string command)", new_command), CTOR("(string command, bool isScript)", new_command),
	CTOR("(string command, bool isScript, bool useLocalScope)", new_command),
	PROP(SMAR "CommandParameterCollection Parameters {get;}", get_params, NULL),
	PROP("string CommandText {get;}", get_text, NULL), PROP("bool IsScript {get;}", get_is_script, NULL),
	PROP("bool UseLocalScope {get;}", get_local, NULL), PROP(SMA "CommandOrigin CommandOrigin {get;set;}", get_origin, set_origin),
	PROP("bool IsEndOfStatement {get;}", get_ends, NULL),
	PROP(SMAR "PipelineResultTypes MergeUnclaimedPreviousCommandResults {get;set;}", get_previous, set_previous),
	MEMBERS_END
};

static val param_name(struct rt *rt, val self) { return ((struct ps_param *)val_base(self).o)->name; }

static val param_value(struct rt *rt, val self)
{
	val v = ((struct ps_param *)val_base(self).o)->value;

	return v.k == VK_VOID ? V_NULL : v;
}

static val new_param(struct rt *rt, val self, val *args, int n)
{
	struct ps_param *p = rt_new_cell(rt, &type_ps_param, ps_param);

	gc_store(p, &p->name, args[0]);
	gc_store(p, &p->value, n > 1 ? args[1] : V_VOID);
	return val_obj(p);
}

static const struct member_def param_members[] = {
	CTOR("(string name)", new_param), CTOR("(string name, System.Object value)", new_param),
	PROP("string Name {get;}", param_name, NULL), PROP("System.Object Value {get;}", param_value, NULL), MEMBERS_END
};

static val commands_new(struct rt *rt, val self, val *args, int n) { return val_obj(ps_commands_new(rt)); }
static val commands_list(struct rt *rt, val self) { return val_obj(commands_of(self)->list); }

static val add_command(struct rt *rt, val self, val *args, int n)
{
	struct ps_command *k = val_cell(args[0], &type_ps_command);

	if (k)
		list_add(rt, commands_of(self)->list, args[0]);
	else
		ps_add_command(rt, commands_of(self), val_to_str(rt, args[0]), V_NULL, false,
			       n > 1 && val_truth(rt, args[1]))
			->scope_said = n > 1;
	return self;
}

static val add_script(struct rt *rt, val self, val *args, int n)
{
	ps_add_command(rt, commands_of(self), val_to_str(rt, args[0]), V_NULL, true, n > 1 && val_truth(rt, args[1]))
		->scope_said = n > 1;
	return self;
}

static val add_parameter(struct rt *rt, val self, val *args, int n)
{
	ps_add_param(rt, commands_of(self), args[0], n > 1 ? args[1] : V_VOID);
	return self;
}

static val add_argument(struct rt *rt, val self, val *args, int n)
{
	ps_add_param(rt, commands_of(self), V_NULL, args[0]);
	return self;
}

static val add_statement(struct rt *rt, val self, val *args, int n)
{
	ps_end_statement(commands_of(self));
	return self;
}

static val clear(struct rt *rt, val self, val *args, int n)
{
	commands_of(self)->list->n = 0;
	commands_of(self)->list->h.aux++;
	return V_VOID;
}

static val clone(struct rt *rt, val self, val *args, int n)
{
	struct ps_commands *c = ps_commands_new(rt), *from = commands_of(self);

	list_add_all(rt, c->list, from->list);
	return val_obj(c);
}

static const struct member_def commands_members[] = {
	CTOR("()", commands_new),
	PROP(SMAR "CommandCollection Commands {get;}", commands_list, NULL),
	METHOD(SMA "PSCommand AddCommand(System.Object command)", add_command),
	METHOD(SMA "PSCommand AddCommand(string cmdlet, bool useLocalScope)", add_command),
	METHOD(SMA "PSCommand AddScript(string script)", add_script),
	METHOD(SMA "PSCommand AddScript(string script, bool useLocalScope)", add_script),
	METHOD(SMA "PSCommand AddParameter(string parameterName, System.Object value)", add_parameter),
	METHOD(SMA "PSCommand AddParameter(string parameterName)", add_parameter),
	METHOD(SMA "PSCommand AddArgument(System.Object value)", add_argument),
	METHOD(SMA "PSCommand AddStatement()", add_statement),
	METHOD("void Clear()", clear), METHOD(SMA "PSCommand Clone()", clone), MEMBERS_END
};

static val collect_command(struct rt *rt, val self, val *args, int n)
{
	struct list *l = val_list(self);
	struct ps_command *k = val_cell(args[0], &type_ps_command);

	list_add(rt, l, val_obj(k ? k : command_new_of(rt, val_to_str(rt, args[0]), false, true)));
	return V_VOID;
}

static val collect_script(struct rt *rt, val self, val *args, int n)
{
	list_add(rt, val_list(self), val_obj(command_new_of(rt, val_to_str(rt, args[0]), true, n > 1 && val_truth(rt, args[1]))));
	return V_VOID;
}

static const struct member_def command_collection_members[] = {
	METHOD("void Add(string command)", collect_command), METHOD("void Add(" SMAR "Command item)", collect_command),
	METHOD("void AddScript(string scriptContents)", collect_script),
	METHOD("void AddScript(string scriptContents, bool useLocalScope)", collect_script), MEMBERS_END
};

static val collect_parameter(struct rt *rt, val self, val *args, int n)
{
	struct ps_param *p = n < 2 ? val_cell(args[0], &type_ps_param) : NULL;

	list_add(rt, val_list(self), p ? val_obj(p) : new_param(rt, self, args, n));
	return V_VOID;
}

static const struct member_def parameter_collection_members[] = {
	METHOD("void Add(string name)", collect_parameter), METHOD("void Add(string name, System.Object value)", collect_parameter),
	METHOD("void Add(" SMAR "CommandParameter item)", collect_parameter), MEMBERS_END
};

_startup_ void pscommand_register(struct rt *rt)
{
	type_register(rt, &type_command_collection, command_collection_members);
	type_register(rt, &type_parameter_collection, parameter_collection_members);
	type_register(rt, &type_ps_command, command_members);
	type_register(rt, &type_ps_param, param_members);
	type_register(rt, &type_ps_commands, commands_members);
}

/* SPDX-License-Identifier: MIT */
/* Get-PSCallStack: what runs now, the innermost first. */
#include "cmdlets/utility/result_types.h"
#include "engine/ast_object.h"
#include "engine/cmdlet.h"
#include "engine/invocation.h"
#include "engine/scope_impl.h"
#include "engine/stage.h"
#include "value/record.h"

#include <string.h>

enum { LOCATION, SCRIPT, LINE, INVOCATION, POSITION, FUNCTION, SCOPE, BOUND, FIELDS };

/* "FUNCTION: FILE: line N" */
static struct ustr *frame_text(struct rt *rt, val self)
{
	return ustr_printf(rt, "at %s, %s: line %s", val_to_c(rt, record_get(self, FUNCTION)),
			   val_is_null(record_get(self, SCRIPT)) ? "<No file>"
								 : val_to_c(rt, record_get(self, SCRIPT)),
			   val_to_c(rt, record_get(self, LINE)));
}

static const struct type_ops ops = { .to_string = frame_text };
static const struct type type_frame = RECORD_TYPE_OF("System.Management.Automation.CallStackFrame", &type_object, FIELDS,
	.ops = &ops);

static val get_location(struct rt *rt, val self, val *args, int n) { return record_get(self, LOCATION); }

static void add_variable(struct rt *rt, struct variable *v, void *arg)
{
	dict_put(rt, arg, val_str(v->name), val_obj(v));
}

static val get_variables(struct rt *rt, val self, val *args, int n)
{
	struct dict *d = dict_new(rt, type_find_c(rt, "System.Collections.Generic.Dictionary[string,psvariable]"),
		DICT_IGNORE_CASE);
	val s = record_get(self, SCOPE);

	if (!val_is_null(s))
		var_each(rt, (struct scope *)s.o, true, add_variable, d);
	if (!val_is_null(record_get(self, BOUND)))
		add_variable(rt, variable_new(rt, ustr_atom(rt, "PSBoundParameters"), record_get(self, BOUND)), d);
	return val_obj(d);
}

static const struct member_def members[] = {
	RECORD_PROP("string ScriptName {get;}", 1), RECORD_PROP("int ScriptLineNumber {get;}", 2),
	RECORD_PROP("System.Management.Automation.InvocationInfo InvocationInfo {get;}", 3),
	RECORD_PROP("System.Management.Automation.Language.IScriptExtent Position {get;}", 4),
	RECORD_PROP("string FunctionName {get;}", 5),
	METHOD("System.Collections.Generic.Dictionary[string,psvariable] GetFrameVariables()", get_variables),
	METHOD("string GetScriptLocation()", get_location), MEMBERS_END
};

void callstack_types(struct rt *rt)
{
	record_type_use(rt, &type_frame, members);
}

static const struct param_def params[] = { PARAMS_END };

static val call_frame(struct cmdlet *c, struct frame *f)
{
	struct rt *rt = c->rt;
	struct invocation *i = f->stage ? stage_invocation(f->stage) : invocation_of_frame(rt, f);
	struct record *r = record_new(rt, &type_frame);
	struct ustr *file = f->sb->info->source->file;
	const struct source *src;
	uint32_t start = 0, stop = 0;
	int line = 0;

	if (frame_position(f, &src, &start, &stop))
		line = (int)source_position(src, start).line;
	record_put(r, LOCATION,
		   val_str(file ? ustr_printf(rt, "%s: line %d",
					      strrchr(USTR_C(rt, file), '/') ? strrchr(USTR_C(rt, file), '/') + 1
									     : USTR_C(rt, file),
					      line)
				: ustr_new(rt, "<No file>")));
	record_put(r, SCRIPT, val_str(file));
	r->f[LINE] = val_int(line);
	record_put(r, INVOCATION, val_obj(i));
	if (line && f->sb && f->sb->info->source->result.src == src)
		record_put(r, POSITION, ast_extent(rt, f->sb->info->source, start, stop));
	record_put(r, FUNCTION, val_str(ustr_new(rt, invocation_function(rt, f))));
	r->f[SCOPE] = val_obj(f->scope);
	record_put(r, BOUND, f->stage ? val_obj(stage_bound(f->stage)) : member_or_null(rt, val_obj(i), "BoundParameters"));
	return val_obj(r);
}

static void stack(struct cmdlet *c)
{
	callstack_types(c->rt);
	for (struct frame *f = c->rt->eng->frame; f; f = f->up)
		if (f->sb && f->code && !f->shadow)
			cmdlet_write(c, call_frame(c, f));
}

const struct cmdlet_def cmdlet_get_pscallstack = {
	.name = "Get-PSCallStack", .module = MOD_UTILITY,
	.output_types = "System.Management.Automation.CallStackFrame",
	.params = params, .end = stack,
	.synopsis = "Displays the current call stack.",
};

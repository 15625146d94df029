/* SPDX-License-Identifier: MIT */
/*
 * The members of [scriptblock] that scripts see.
 */
#include "engine/ast_object.h"
#include "engine/steppable.h"
#include "engine/vm.h"

#include <string.h>

static struct scriptblock *block_of(val self)
{
	return val_scriptblock(self);
}

static val invoke_as_is(struct rt *rt, val self, val *args, int n)
{
	struct array *a = n ? val_array(args[0]) : NULL;

	return engine_call(rt, block_of(self), V_VOID, V_VOID, a ? a->v : NULL, a ? (int)a->n : 0);
}

static val to_collection(struct rt *rt, val v)
{
	const struct type *t = type_find_c(rt, "System.Collections.ObjectModel.Collection[psobject]");
	struct list *l = list_new(rt, t);
	struct iter it;
	val x;

	if (v.k == VK_VOID)
		return val_obj(l);
	if (!iter_begin(rt, v, &it)) {
		list_add(rt, l, v);
		return val_obj(l);
	}
	while (iter_next(&it, &x))
		list_add(rt, l, x);
	return val_obj(l);
}

static val invoke(struct rt *rt, val self, val *args, int n)
{
	return to_collection(rt, invoke_as_is(rt, self, args, n));
}

static val closure(struct rt *rt, val self, val *args, int n)
{
	return val_obj(scriptblock_closure(rt, block_of(self)));
}

static val create(struct rt *rt, val self, val *args, int n)
{
	const char *text = val_to_c(rt, args[0]);
	struct scriptblock *sb = scriptblock_parse(rt, text, strlen(text), NULL);
	struct frame *f = rt->eng->frame;

	sb->ss = f && f->scope ? f->scope->ss : rt->eng->global;
	return val_obj(sb);
}

/* InvokeWithContext(functions, variables, args): the variables are set in a
 * scope of the call. */
static val invoke_with_context(struct rt *rt, val self, val *args, int n)
{
	struct scriptblock *sb = block_of(self);
	struct list *vars = n > 1 ? val_list(args[1]) : NULL;
	struct array *a = n > 2 ? val_array(args[2]) : NULL;
	val under = V_VOID, this_ = V_VOID;

	for (uint32_t i = 0; vars && i < vars->n; i++) {
		struct variable *v = val_cell(vars->v[i], &type_variable);

		if (v && ustr_ieq_c(v->name, "_"))
			under = v->value;
		else if (v && ustr_ieq_c(v->name, "this"))
			this_ = v->value;
	}
	return to_collection(rt, engine_call(rt, sb, under, this_, a ? a->v : NULL, a ? (int)a->n : 0));
}

static val get_ast(struct rt *rt, val self)
{
	const struct block_info *b = block_of(self)->info;

	return ast_object(rt, b->source, b->owner ? b->owner : &b->ast->ast);
}

static val get_file(struct rt *rt, val self)
{
	return val_str(block_of(self)->info->source->file);
}

static val get_module(struct rt *rt, val self)
{
	return val_obj(block_of(self)->module);
}

static val get_is_filter(struct rt *rt, val self)
{
	return val_bool(block_of(self)->info->is_filter);
}

static val get_is_configuration(struct rt *rt, val self)
{
	return val_bool(block_of(self)->is_configuration);
}

static val get_hidden(struct rt *rt, val self)
{
	return val_bool(block_of(self)->debugger_hidden);
}

static void set_hidden(struct rt *rt, val self, val v)
{
	block_of(self)->debugger_hidden = val_truth(rt, v);
}

static val steppable(struct rt *rt, val self, val *args, int n)
{
	return steppable_new(rt, val_scriptblock(self));
}

static const struct member_def members[] = {
	METHOD("System.Collections.ObjectModel.Collection[psobject] Invoke(params System.Object[] args)", invoke),
	METHOD("System.Object InvokeReturnAsIs(params System.Object[] args)", invoke_as_is),
	METHOD("scriptblock GetNewClosure()", closure),
	METHOD("System.Object GetSteppablePipeline()", steppable),
	METHOD("System.Object GetSteppablePipeline(System.Object commandOrigin)", steppable),
	METHOD("System.Object GetSteppablePipeline(System.Object commandOrigin, System.Object[] args)", steppable),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeWithContext(System.Object functionsToDefine, System.Object variablesToDefine, params System.Object[] args)", invoke_with_context),
	STATIC("static scriptblock Create(string script)", create),
	PROP(LANG "Ast Ast {get;}", get_ast, NULL),
	PROP("string File {get;}", get_file, NULL),
	PROP("psmoduleinfo Module {get;}", get_module, NULL),
	PROP("bool IsFilter {get;}", get_is_filter, NULL),
	PROP("bool IsConfiguration {get;}", get_is_configuration, NULL),
	PROP("bool DebuggerHidden {get;set;}", get_hidden, set_hidden),
	MEMBERS_END
};

void scriptblock_register(struct rt *rt)
{
	type_register(rt, &type_scriptblock, members);
}

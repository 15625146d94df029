/* SPDX-License-Identifier: MIT */
/* The members of syntax tree classes that are more than a field. */
#include "engine/ast_getters.h"
#include "engine/bytecode.h"
#include "types/enums.h"
#include "types/version.h"
#include "value/record.h"

#include <string.h>

#define NODE_OF(self, name_) ((const struct ast_##name_ *)ast_self(self)->node)

val ast_get_null(struct rt *rt, val self)
{
	return V_NULL;
}

val ast_get_extent(struct rt *rt, val self)
{
	struct ast_object *o = ast_self(self);

	if (!o->node->parent && o->node->kind == AST_SCRIPTBLOCK)
		return ast_extent(rt, o->src, 0, o->src->result.src->len);
	return ast_extent(rt, o->src, o->node->start, o->node->end);
}

/* Where a parameter of a command is at fault: its name with the colon, not its value. */
val ast_get_param_position(struct rt *rt, val self)
{
	const struct ast_cmd_param *c = NODE_OF(self, cmd_param);

	return ast_extent(rt, ast_self(self)->src, c->ast.start,
		c->value ? c->ast.start + 1 + c->name.n + 1 : c->ast.end);
}

val ast_get_parent(struct rt *rt, val self)
{
	return ast_object(rt, ast_self(self)->src, ast_self(self)->node->parent);
}

val ast_get_op(struct rt *rt, val self)
{
	return val_enum(&enum_tokenkind, ast_self(self)->node->op);
}

val ast_get_number(struct rt *rt, val self)
{
	return ast_number_value(rt, NODE_OF(self, number));
}

val ast_get_is_public(struct rt *rt, val self)
{
	return val_bool(!(ast_self(self)->node->flags & AST_MEMBER_PRIVATE));
}

val ast_get_catch_all(struct rt *rt, val self)
{
	return val_bool(!NODE_OF(self, catch)->types.n);
}

/* ---- Lists --------------------------------------------------------------- */

/* The attributes of L that are not type constraints. */
static val attributes(struct rt *rt, val self, const struct ast_list *l)
{
	struct list *r = ast_collection(rt, "[" LANG "AttributeAst]");

	for (uint32_t i = 0; i < l->n; i++)
		if (l->v[i]->kind == AST_ATTRIBUTE)
			list_add(rt, r, ast_object(rt, ast_self(self)->src, l->v[i]));
	return val_obj(r);
}

val ast_get_block_attributes(struct rt *rt, val self)
{
	return attributes(rt, self, &NODE_OF(self, scriptblock)->attributes);
}

val ast_get_param_block_attributes(struct rt *rt, val self)
{
	return attributes(rt, self, &NODE_OF(self, param_block)->attributes);
}

static val list_or_null(struct rt *rt, val self, const struct ast_list *l, const char *elem)
{
	return l->n ? ast_list(rt, ast_self(self)->src, l, elem) : V_NULL;
}

val ast_get_traps(struct rt *rt, val self)
{
	return list_or_null(rt, self, &NODE_OF(self, block)->traps, "[" LANG "TrapStatementAst]");
}

val ast_get_named_traps(struct rt *rt, val self)
{
	return list_or_null(rt, self, &NODE_OF(self, named_block)->traps, "[" LANG "TrapStatementAst]");
}

val ast_get_invoke_arguments(struct rt *rt, val self)
{
	return list_or_null(rt, self, &NODE_OF(self, invoke_member)->args, "[" LANG "ExpressionAst]");
}

val ast_get_function_parameters(struct rt *rt, val self)
{
	if (!NODE_OF(self, function)->params.n)
		return V_NULL;
	return ast_list(rt, ast_self(self)->src, &NODE_OF(self, function)->params, "[" LANG "ParameterAst]");
}

val ast_get_nested_expressions(struct rt *rt, val self)
{
	const struct ast_list *parts = &NODE_OF(self, expandable)->parts;
	struct list *l = ast_collection(rt, "[" LANG "ExpressionAst]");

	for (uint32_t i = 0; i < parts->n; i++)
		if (parts->v[i]->kind != AST_STRING)
			list_add(rt, l, ast_object(rt, ast_self(self)->src, parts->v[i]));
	return val_obj(l);
}

val ast_get_generics(struct rt *rt, val self)
{
	const struct ast_invoke_member *m = NODE_OF(self, invoke_member);
	struct list *l = ast_collection(rt, "[" LANG "ITypeName]");

	for (uint32_t i = 0; i < m->generic_count; i++)
		list_add(rt, l, ast_type_name(rt, ast_self(self)->src, m->generics[i]));
	return m->generic_count ? val_obj(l) : V_NULL;
}

/* Pairs come as Tuple[A,B]. */
static void add_pair(struct rt *rt, struct list *l, const char *type, val self, const void *a, const void *b)
{
	struct source_cell *src = ast_self(self)->src;
	val items[2] = { ast_object(rt, src, a), ast_object(rt, src, b) };

	list_add(rt, l, type_construct(rt, type_find_c(rt, type), items, 2));
}

#define IF_PAIR "System.Tuple[" LANG "PipelineBaseAst," LANG "StatementBlockAst]"
#define SWITCH_PAIR "System.Tuple[" LANG "ExpressionAst," LANG "StatementBlockAst]"
#define HASH_PAIR "System.Tuple[" LANG "ExpressionAst," LANG "StatementAst]"

val ast_get_if_clauses(struct rt *rt, val self)
{
	struct list *l = ast_collection(rt, "[" IF_PAIR "]");
	const struct ast_if *s = NODE_OF(self, if);

	for (uint32_t i = 0; i < s->count; i++)
		add_pair(rt, l, IF_PAIR, self, s->clauses[i].cond, s->clauses[i].body);
	return val_obj(l);
}

val ast_get_switch_clauses(struct rt *rt, val self)
{
	struct list *l = ast_collection(rt, "[" SWITCH_PAIR "]");
	const struct ast_switch *s = NODE_OF(self, switch);

	for (uint32_t i = 0; i < s->count; i++)
		add_pair(rt, l, SWITCH_PAIR, self, s->clauses[i].test, s->clauses[i].body);
	return val_obj(l);
}

val ast_get_pairs(struct rt *rt, val self)
{
	struct list *l = ast_collection(rt, "[" HASH_PAIR "]");
	const struct ast_hashtable *h = NODE_OF(self, hashtable);

	for (uint32_t i = 0; i < h->count; i++)
		add_pair(rt, l, HASH_PAIR, self, h->pairs[i].key, h->pairs[i].value);
	return val_obj(l);
}

/* ---- Enumerations -------------------------------------------------------- */

static val enum_of(struct rt *rt, const char *name, int64_t n)
{
	return val_enum(type_find_c(rt, name), n);
}

val ast_get_using_kind(struct rt *rt, val self)
{
	return enum_of(rt, LANG "UsingStatementKind", NODE_OF(self, using)->what);
}

val ast_get_type_attributes(struct rt *rt, val self)
{
	uint32_t f = ast_self(self)->node->flags;

	return enum_of(rt, LANG "TypeAttributes", f & AST_TYPE_ENUM ? 4 : f & AST_TYPE_INTERFACE ? 2 : 1);
}

/* PropertyAttributes and MethodAttributes: Public 1, Private 2, Static 16,
 * Literal 32, Hidden 64. */
static int64_t member_attributes(uint32_t f)
{
	int64_t n = f & AST_MEMBER_PRIVATE ? 2 : 1;

	return n | (f & AST_MEMBER_STATIC ? 16 : 0) | (f & AST_MEMBER_LITERAL ? 32 : 0) |
	       (f & AST_MEMBER_HIDDEN ? 64 : 0);
}

val ast_get_property_attributes(struct rt *rt, val self)
{
	return enum_of(rt, LANG "PropertyAttributes", member_attributes(ast_self(self)->node->flags));
}

val ast_get_method_attributes(struct rt *rt, val self)
{
	return enum_of(rt, LANG "MethodAttributes", member_attributes(ast_self(self)->node->flags) & ~32);
}

val ast_get_foreach_flags(struct rt *rt, val self)
{
	return enum_of(rt, LANG "ForEachFlags", ast_self(self)->node->flags & AST_PARALLEL);
}

val ast_get_switch_flags(struct rt *rt, val self)
{
	return enum_of(rt, LANG "SwitchFlags", ast_self(self)->node->flags & 63);
}

static val stream_of(struct rt *rt, uint8_t n)
{
	return enum_of(rt, LANG "RedirectionStream", n);
}

val ast_get_merge_from(struct rt *rt, val self)
{
	return stream_of(rt, NODE_OF(self, merge_redir)->from);
}

val ast_get_merge_to(struct rt *rt, val self)
{
	return stream_of(rt, NODE_OF(self, merge_redir)->to);
}

val ast_get_file_from(struct rt *rt, val self)
{
	return stream_of(rt, NODE_OF(self, file_redir)->from);
}

static val string_type(struct rt *rt, char quote, bool here)
{
	int n = quote == '\'' ? 0 : quote == '"' ? 2 : 4;

	return enum_of(rt, LANG "StringConstantType", n + (here && n < 4));
}

val ast_get_string_type(struct rt *rt, val self)
{
	return string_type(rt, NODE_OF(self, string)->quote, ast_self(self)->node->flags & AST_HERE);
}

val ast_get_expandable_type(struct rt *rt, val self)
{
	return string_type(rt, NODE_OF(self, expandable)->quote, ast_self(self)->node->flags & AST_HERE);
}

/* ---- Positions, names and types ------------------------------------------ */

val ast_get_assign_position(struct rt *rt, val self)
{
	return ast_extent(rt, ast_self(self)->src, NODE_OF(self, assign)->op_start, NODE_OF(self, assign)->op_end);
}

val ast_get_binary_position(struct rt *rt, val self)
{
	return ast_extent(rt, ast_self(self)->src, NODE_OF(self, binary)->op_start, NODE_OF(self, binary)->op_end);
}

val ast_get_variable_path(struct rt *rt, val self)
{
	const struct ast_variable *v = NODE_OF(self, variable);

	return ast_variable_path(rt, v->scope == VAR_USING ? v->name : v->path);
}

val ast_get_type_name(struct rt *rt, val self)
{
	return ast_type_name(rt, ast_self(self)->src, NODE_OF(self, type_expr)->type);
}

val ast_get_attribute_type(struct rt *rt, val self)
{
	struct ast_object *o = ast_self(self);

	if (o->node->kind == AST_ATTRIBUTE)
		return ast_type_name(rt, o->src, NODE_OF(self, attribute)->type);
	return ast_type_name(rt, o->src, NODE_OF(self, type_constraint)->type);
}

val ast_get_param_type(struct rt *rt, val self)
{
	const struct ast_list *l = &NODE_OF(self, param)->attributes;
	const struct type *t = NULL;

	for (uint32_t i = 0; i < l->n && !t; i++)
		if (l->v[i]->kind == AST_TYPE_CONSTRAINT)
			t = vm_type_try(rt, ast_self(self)->src, ((struct ast_type_constraint *)l->v[i])->type);
	return val_type(t ? t : &type_object);
}

static bool is_boolean_op(unsigned op)
{
	return op == T_AND || op == T_OR || op == T_XOR || op == T_IS || op == T_NOT || op == T_EXCLAIM;
}

val ast_get_static_type(struct rt *rt, val self)
{
	struct ast_object *o = ast_self(self);
	const struct type *t = NULL;

	switch (o->node->kind) {
	case AST_NUMBER: t = val_type_of(ast_number_value(rt, NODE_OF(self, number))); break;
	case AST_STRING: case AST_EXPANDABLE: t = &type_string; break;
	case AST_BINARY: case AST_UNARY: t = is_boolean_op(o->node->op) ? &type_bool : NULL; break;
	case AST_CONVERT: t = vm_type_try(rt, o->src, NODE_OF(self, convert)->type->type); break;
	case AST_TYPE_EXPR: t = &type_type; break;
	case AST_ARRAY_LITERAL: case AST_ARRAY_EXPR: t = &type_object_array; break;
	case AST_HASHTABLE: t = &type_hashtable; break;
	case AST_SCRIPTBLOCK_EXPR: t = &type_scriptblock; break;
	}
	return val_type(t ? t : &type_object);
}

/* ---- #requires ----------------------------------------------------------- */

static const struct member_def requires_members[] = {
	RECORD_PROP("string RequiredApplicationId {get;}", 0),
	RECORD_PROP("version RequiredPSVersion {get;}", 1),
	RECORD_PROP(COLL "[string] RequiredPSEditions {get;}", 2),
	RECORD_PROP(COLL "[System.Object] RequiredModules {get;}", 3),
	RECORD_PROP(COLL "[string] RequiredAssemblies {get;}", 4),
	RECORD_PROP("bool IsElevationRequired {get;}", 5),
	MEMBERS_END
};
static const struct type type_requires = RECORD_TYPE(LANG "ScriptRequirements", 6);

static val text_or_null(struct rt *rt, struct text t)
{
	return t.s ? val_str(text_ustr(rt, t)) : V_NULL;
}

static val required_module(struct rt *rt, struct source_cell *src, const struct ast *node)
{
	const struct type *spec = type_find_c(rt, "Microsoft.PowerShell.Commands.ModuleSpecification");
	val name;

	if (node->kind != AST_STRING)
		return ast_object(rt, src, node);
	name = val_str(text_ustr(rt, ((const struct ast_string *)node)->value));
	return spec ? conv(rt, name, spec) : name;
}

val ast_get_requirements(struct rt *rt, val self)
{
	const struct requires *q = NODE_OF(self, scriptblock)->requires;
	struct list *editions = ast_collection(rt, "[string]"), *files = ast_collection(rt, "[string]");
	struct list *modules = ast_collection(rt, "[System.Object]");
	struct record *r;

	if (!q)
		return V_NULL;
	record_type_use(rt, &type_requires, requires_members);
	r = record_new(rt, &type_requires);
	for (uint32_t i = 0; i < q->edition_count; i++)
		list_add(rt, editions, val_str(text_ustr(rt, q->editions[i])));
	for (uint32_t i = 0; i < q->modules.n; i++)
		list_add(rt, modules, required_module(rt, ast_self(self)->src, q->modules.v[i]));
	for (uint32_t i = 0; i < q->assemblies.n; i++)
		list_add(rt, files, val_str(text_ustr(rt, ((struct ast_string *)q->assemblies.v[i])->value)));
	record_put(r, 0, text_or_null(rt, q->shell_id));
	if (q->version.s)
		record_put(r, 1, conv(rt, text_or_null(rt, q->version), &type_version));
	record_put(r, 2, val_obj(editions));
	record_put(r, 3, val_obj(modules));
	record_put(r, 4, val_obj(files));
	record_put(r, 5, val_bool(q->admin));
	return val_obj(r);
}

/* SPDX-License-Identifier: MIT */
/* The types of the public syntax tree, made from ast_class.def. */
#include "engine/ast_getters.h"

#include <stdio.h>

static void ast_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct ast_object *)c)->src);
}

static struct ustr *ast_to_string(struct rt *rt, val self)
{
	const struct ast_object *o = ast_self(self);
	const struct source *src = o->src->result.src;

	if (!o->node->parent && o->node->kind == AST_SCRIPTBLOCK)
		return ustr_from_utf8(rt, src->text, src->len);
	return text_ustr(rt, source_text(src, o->node->start, o->node->end));
}

static const struct type_ops ast_ops = { .to_string = ast_to_string };

#define CLASS(name_, base_) AST_TYPE(name_, base_)
#define AST_TYPE(name_, base_)                                                 \
	const struct type ast_type_##name_ = {                                 \
		.cls = { .trace = ast_trace }, .name = LANG #name_,            \
		.base = AST_BASE_##base_, .ops = &ast_ops,                     \
		.size = sizeof(struct ast_object),                             \
	};
#define AST_BASE_object &type_object
#define AST_BASE_Ast &ast_type_Ast
#define AST_BASE_StatementAst &ast_type_StatementAst
#define AST_BASE_PipelineBaseAst &ast_type_PipelineBaseAst
#define AST_BASE_ChainableAst &ast_type_ChainableAst
#define AST_BASE_CommandElementAst &ast_type_CommandElementAst
#define AST_BASE_ExpressionAst &ast_type_ExpressionAst
#define AST_BASE_AttributeBaseAst &ast_type_AttributeBaseAst
#define AST_BASE_MemberAst &ast_type_MemberAst
#define AST_BASE_LabeledStatementAst &ast_type_LabeledStatementAst
#define AST_BASE_LoopStatementAst &ast_type_LoopStatementAst
#define AST_BASE_CommandBaseAst &ast_type_CommandBaseAst
#define AST_BASE_RedirectionAst &ast_type_RedirectionAst
#define AST_BASE_AttributedExpressionAst &ast_type_AttributedExpressionAst
#define AST_BASE_MemberExpressionAst &ast_type_MemberExpressionAst
#define AST_BASE_InvokeMemberExpressionAst &ast_type_InvokeMemberExpressionAst
#define AST_BASE_ConstantExpressionAst &ast_type_ConstantExpressionAst
#include "engine/ast_class.def"

/* ---- Getters ------------------------------------------------------------- */

#define FIELD(st_, field_) (((const struct st_ *)ast_self(self)->node)->field_)
#define GETTER(cls_, prop_, expr_)                                             \
	static val get_##cls_##_##prop_(struct rt *rt, val self)               \
	{                                                                      \
		return expr_;                                                  \
	}
#define NODE(cls_, type_, prop_, st_, field_) \
	GETTER(cls_, prop_, ast_object(rt, ast_self(self)->src, (const struct ast *)FIELD(st_, field_)))
#define LIST(cls_, elem_, prop_, st_, field_) \
	GETTER(cls_, prop_, ast_list(rt, ast_self(self)->src, &FIELD(st_, field_), "[" LANG #elem_ "]"))
#define TEXT(cls_, prop_, st_, field_) \
	GETTER(cls_, prop_, FIELD(st_, field_).s ? val_str(text_ustr(rt, FIELD(st_, field_))) : V_NULL)
#define FLAG(cls_, prop_, mask_) GETTER(cls_, prop_, val_bool(ast_self(self)->node->flags & (mask_)))
#include "engine/ast_class.def"

#define CLASS(name_, base_) static const struct member_def members_##name_[] = {
#define NODE(cls_, type_, prop_, st_, field_) PROP(LANG #type_ " " #prop_ " {get;}", get_##cls_##_##prop_, NULL),
#define LIST(cls_, elem_, prop_, st_, field_) \
	PROP(COLL "[" LANG #elem_ "] " #prop_ " {get;}", get_##cls_##_##prop_, NULL),
#define TEXT(cls_, prop_, st_, field_) PROP("string " #prop_ " {get;}", get_##cls_##_##prop_, NULL),
#define FLAG(cls_, prop_, mask_) PROP("bool " #prop_ " {get;}", get_##cls_##_##prop_, NULL),
#define CALC(cls_, type_, prop_, fn_) PROP(type_ " " #prop_ " {get;}", fn_, NULL),
#define CALL(cls_, sig_, fn_) METHOD(sig_, fn_),
#define CLASS_END MEMBERS_END };
#include "engine/ast_class.def"

/* ---- Objects ------------------------------------------------------------- */

static const struct type *const types[AST__MAX] = {
#define AST(kind_, name_, pub_, cls_) [AST_##kind_] = &ast_type_##pub_,
#include "syntax/ast.def"
#undef AST
};

val ast_object(struct rt *rt, struct source_cell *src, const struct ast *node)
{
	struct ast_object *o;

	if (!node || node->kind == AST_NONE || node->kind >= AST__MAX)
		return V_NULL;
	if (!src->objects)
		gc_storep(src, src->objects, rt_block(rt, struct cell *, src->result.nodes + 1));
	if (node->id < src->result.nodes && src->objects[node->id])
		return val_obj(src->objects[node->id]);
	o = rt_new_cell(rt, types[node->kind], ast_object);
	gc_storep(o, o->src, src);
	o->node = node;
	if (node->id < src->result.nodes)
		gc_storep(src, src->objects[node->id], &o->h);
	return val_obj(o);
}

struct list *ast_collection(struct rt *rt, const char *elem)
{
	char name[256];
	struct list *l;

	snprintf(name, sizeof(name), COLL "%s", elem);
	l = list_new(rt, type_find_c(rt, name));
	l->h.bits |= CELL_FROZEN;
	return l;
}

val ast_list(struct rt *rt, struct source_cell *src, const struct ast_list *items, const char *elem)
{
	struct list *l = ast_collection(rt, elem);

	for (uint32_t i = 0; i < items->n; i++)
		list_add(rt, l, ast_object(rt, src, items->v[i]));
	return val_obj(l);
}

_startup_ void ast_register(struct rt *rt)
{
#define CLASS(name_, base_) type_register(rt, &ast_type_##name_, members_##name_);
#include "engine/ast_class.def"
}

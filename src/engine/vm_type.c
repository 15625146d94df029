/* SPDX-License-Identifier: MIT */
/*
 * Type names in source to types: generics and arrays built from their parts,
 * namespaces of the source's using statements tried after the name itself.
 */
#include "engine/invocation.h"
#include "engine/language_mode.h"
#include "engine/script_class.h"

#include <stdio.h>
#include <string.h>

static const struct type *find_in_namespaces(struct rt *rt, const struct ast_list *usings, const char *name)
{
	char full[512];

	for (uint32_t i = 0; usings && i < usings->n; i++) {
		const struct ast_using *u = (const struct ast_using *)usings->v[i];
		const struct type *t;
		int n;

		if (u->what != USING_NAMESPACE || !u->name)
			continue;
		n = snprintf(full, sizeof(full), "%.*s.%s", (int)u->name->value.n, u->name->value.s, name);
		if (n <= 0 || (size_t)n >= sizeof(full))
			continue;
		t = type_find(rt, full, (size_t)n);
		if (t)
			return t;
	}
	return NULL;
}

static const struct type *find_simple(struct rt *rt, struct source_cell *src, struct text name, uint32_t at, uint32_t arity)
{
	const struct ast_list *usings = src && src->result.root ? &src->result.root->usings : NULL;
	const struct type *t;
	char text[512];
	int n = arity ? snprintf(text, sizeof(text), "%.*s`%u", (int)name.n, name.s, arity)
		      : snprintf(text, sizeof(text), "%.*s", (int)name.n, name.s);

	if (n <= 0 || (size_t)n >= sizeof(text))
		return NULL;
	t = arity ? NULL : script_class_of_source(rt, src, name, at);
	if (!t)
		t = type_find(rt, text, (size_t)n);
	return t ? t : find_in_namespaces(rt, usings, text);
}

static const struct type *find_generic(struct rt *rt, struct source_cell *src, const struct type_name *t)
{
	const struct type *def, *args[16];

	if (!t->arg_count || t->arg_count > 16)
		return NULL;
	def = find_simple(rt, src, t->elem->name, t->start, t->arg_count);
	if (!def)
		def = find_simple(rt, src, t->elem->name, t->start, 0);
	for (uint32_t i = 0; def && i < t->arg_count; i++) {
		args[i] = vm_type_try(rt, src, t->args[i]);
		if (!args[i])
			return NULL;
	}
	return def ? type_generic_of(rt, def, args, (int)t->arg_count) : NULL;
}

const struct type *vm_generic_try(struct rt *rt, struct source_cell *src, struct text name, uint32_t arity)
{
	return find_simple(rt, src, name, 0, arity);
}

const struct type *vm_type_try(struct rt *rt, struct source_cell *src, const struct type_name *t)
{
	const struct type *elem;

	switch (t->kind) {
	case TYPE_NAME_GENERIC:
		return find_generic(rt, src, t);
	case TYPE_NAME_ARRAY:
		elem = vm_type_try(rt, src, t->elem);
		return elem ? type_array_of(rt, elem, t->rank) : NULL;
	default:
		return find_simple(rt, src, t->name, t->start, 0);
	}
}

/* The record names the element of an array and the definition of a generic type. */
_Noreturn void vm_type_not_found(struct rt *rt, struct source_cell *src, const struct type_name *name,
				 uint32_t start, uint32_t end)
{
	const struct type_name *at = name;
	struct text text;
	struct errrec *e;

	while (at->kind == TYPE_NAME_ARRAY)
		at = at->elem;
	text = at->kind == TYPE_NAME_GENERIC ? at->elem->name : at->name;
	e = err_make(rt, NULL, "TypeNotFound", EC_InvalidOperation, val_str(text_ustr(rt, text)),
		     "Unable to find type [%.*s].", (int)text.n, text.s);
	e->target_type = ustr_new(rt, "TypeName");
	e->invocation = val_obj(invocation_of_text(rt, src, start, end));
	rt_throw(rt, e);
}

/* What an error about NAME is shown with: a type that stands for itself with its brackets, one of a cast without. */
static _Noreturn void unknown_here(struct rt *rt, struct frame *f, const struct type_name *name)
{
	const struct ast *at = f->code->pos[f->at - f->code->insns];
	bool itself = at && at->kind == AST_TYPE_EXPR;

	vm_type_not_found(rt, f->code->info->source, name, itself ? at->start : name->start, itself ? at->end : name->end);
}

const struct type *vm_constraint(struct rt *rt, struct source_cell *src, const struct ast_type_constraint *c)
{
	const struct type *t = vm_type_try(rt, src, c->type);

	if (!t)
		vm_type_not_found(rt, src, c->type, c->ast.start, c->ast.end);
	return t;
}

const struct type *vm_type(struct rt *rt, struct frame *f, struct type_ref *r)
{
	struct source_cell *src = f->code->info->source;

	if (unlikely(!r->cached))
		r->cached = vm_type_try(rt, src, r->name);
	if (unlikely(!r->cached))
		unknown_here(rt, f, r->name);
	return r->cached;
}

val vm_convert(struct rt *rt, struct frame *f, const struct type *t, val v)
{
	if (v.k == VK_VOID)
		v = V_NULL;
	if (language_constrained(rt) && val_type_of(v) != t)
		language_check_cast(rt, t);
	return conv(rt, v, t);
}

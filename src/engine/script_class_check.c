/* SPDX-License-Identifier: MIT */
/*
 * What a class must be before it is made: its bases can be inherited from, the
 * interfaces it names are there, and all types and attributes its members name
 * are known. One mistake and the block does not run (recorded behaviour).
 */
#include "engine/script_class_check.h"

#include <string.h>
#include <strings.h>

#include "engine/attr.h"
#include "engine/script_class_call.h"

/* Names of the framework's own that are unknown here fail when they are used:
 * a method that nobody calls must not keep a script from running. */
static bool is_foreign(const struct script_class *c, struct text name)
{
	const struct ast_list *usings = &c->info->source->result.root->usings;

	if (text_begins(name, "System.") || text_begins(name, "Microsoft."))
		return true;
	for (uint32_t i = 0; i < usings->n && !memchr(name.s, '.', name.n); i++) {
		const struct ast_using *u = (const struct ast_using *)usings->v[i];

		if (u->what == USING_NAMESPACE && u->name && text_begins(u->name->value, "System"))
			return true;
	}
	return false;
}

struct naming {
	struct rt *rt;
	struct script_class *c;
};

static void check_type(const struct naming *x, const struct type_name *t)
{
	struct source_cell *src = x->c->info->source;
	struct text text = source_text(src->result.src, t->start, t->end);

	if (vm_type_try(x->rt, src, t) || is_foreign(x->c, text) || text_is(text, "ordered"))
		return;
	scriptblock_throw(x->rt, src, "TypeNotFound", t->start, t->end,
			"Unable to find type [%.*s].", (int)text.n, text.s);
}

static void check_attribute(const struct naming *x, const struct type_name *t)
{
	struct source_cell *src = x->c->info->source;

	if (attr_is_known(x->rt, t->name) || vm_type_try(x->rt, src, t) || is_foreign(x->c, t->name))
		return;
	scriptblock_throw(x->rt, src, "CustomAttributeTypeNotFound", t->start, t->end,
			"Cannot find the type for custom attribute '%.*s'. Make sure that the assembly that contains this type is loaded.", (int)t->name.n, t->name.s);
}

static int check_node(struct ast *node, void *arg)
{
	const struct naming *x = arg;

	switch (node->kind) {
	case AST_TYPE_DEF:
		return 0;	/* checked when it is made */
	case AST_TYPE_EXPR:
		check_type(x, ((struct ast_type_expr *)node)->type);
		break;
	case AST_TYPE_CONSTRAINT:
		check_type(x, ((struct ast_type_constraint *)node)->type);
		break;
	case AST_ATTRIBUTE:
		check_attribute(x, ((struct ast_attribute *)node)->type);
	}
	return ast_children(node, check_node, arg);
}

void script_class_check_names(struct rt *rt, struct script_class *c)
{
	struct naming x = { rt, c };

	ast_children((struct ast *)&c->ast->ast, check_node, &x);
}

/* ---- Bases -------------------------------------------------------------------- */

void script_class_check_base(struct rt *rt, struct script_class *c, const struct type *base, const struct ast *at)
{
	if (base->flags & (TF_SEALED | TF_VALUE | TF_ENUM))
		scriptblock_throw(rt, c->info->source, "SealedBaseClass", at->start, at->end,
				"Cannot inherit from sealed class '%s'.", type_bare_name(base));
}

/* A class that is being made is no type yet: what is made of it cannot be inherited (recorded behaviour). */
void script_class_check_generic(struct rt *rt, struct script_class *c, const struct type *base, const struct ast *at)
{
	struct script_class *arg = NULL;
	struct text name;

	for (int i = 0; i < base->nargs && !arg; i++)
		arg = script_class_of(base->args[i]);
	if (!arg || arg->info->source != c->info->source)
		return;
	if (!strcmp(base->name, "System.IEquatable`1"))
		net_throw(rt, "System.ArgumentException", "Type must be a type provided by the runtime. (Parameter 'types')");
	if (arg != c && base->flags & TF_INTERFACE)
		return;
	if (arg != c)
		net_throw(rt, "System.NotSupportedException",
			  "TypeBuilder generic instantiation does not support resolving members. Use TypeBuilder.GetConstructor instead.");
	name = source_text(c->info->source->result.src, at->start, at->end);
	scriptblock_throw(rt, c->info->source, "TypeNotFound", at->start, at->end, "Unable to find type [%.*s].",
		(int)name.n, name.s);
}

/* The methods that the interfaces scripts write must have. */
static const struct {
	const char *iface, *method;
	uint32_t params;
	bool is_void;
} duties[] = {
	{ "System.IDisposable", "Dispose", 0, true },
	{ "System.IComparable", "CompareTo", 1, false },
	{ "System.ICloneable", "Clone", 0, false },
	{ "System.IFormattable", "ToString", 2, false },
	{ "System.Collections.IEnumerable", "GetEnumerator", 0, false },
	{ "System.Collections.IEnumerator", "MoveNext", 0, false },
	{ "System.Collections.IEnumerator", "Reset", 0, true },
	{ "System.Collections.IComparer", "Compare", 2, false },
	{ "System.Collections.IEqualityComparer", "Equals", 2, false },
	{ "System.Collections.IEqualityComparer", "GetHashCode", 1, false },
};

static bool has_method(const struct script_class *c, const char *name, uint32_t params, bool is_void)
{
	for (; c; c = c->base)
		for (uint32_t i = 0; i < c->nmethods; i++) {
			const struct script_method *m = &c->methods[i];

			if (m->ast && m->ast->params.n == params && text_is(m->ast->name, name) &&
			    (!m->ast->type || m->ret == &type_void) == is_void)
				return true;
		}
	return false;
}

void script_class_check_interface(struct rt *rt, struct script_class *c, const struct type *iface)
{
	for (size_t i = 0; i < ARRAY_LEN(duties); i++) {
		if (strcmp(iface->name, duties[i].iface) || has_method(c, duties[i].method, duties[i].params, duties[i].is_void))
			continue;
		if (c->native != &type_script_root && type_is(c->native, iface))
			continue;	/* the built-in base does it */
		scriptblock_throw(rt, c->info->source, "TypeCreationError", c->ast->ast.start, c->ast->ast.end,
				"Error during creation of type \"%s\". Error message:\n"
				"Method '%s' in type '%s' from assembly 'PowerShell Class Assembly, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null' does not have an implementation.", c->type.name, duties[i].method, c->type.name);
	}
}

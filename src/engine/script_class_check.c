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
#include "engine/module.h"
#include "engine/script_class_call.h"

/* Names of the framework's own that are unknown here fail when they are used:
 * a method that nobody calls must not keep a script from running. */
static bool is_foreign(const struct source_cell *src, struct text name)
{
	const struct ast_list *usings = &src->result.root->usings;

	if (text_begins(name, "System.") || text_begins(name, "Microsoft."))
		return true;
	for (uint32_t i = 0; i < usings->n && !memchr(name.s, '.', name.n); i++) {
		const struct ast_using *u = (const struct ast_using *)usings->v[i];

		if (u->what == USING_NAMESPACE && u->name && text_begins(u->name->value, "System"))
			return true;
	}
	return false;
}

static bool knows_attribute(struct rt *rt, struct source_cell *src, const struct type_name *t)
{
	return attr_is_known(rt, t->name) || vm_type_try(rt, src, t) || is_foreign(src, t->name);
}

/* ---- What a parse asks -------------------------------------------------------- */

struct asking {
	struct rt *rt;
	struct source_cell *src;
};

static bool ask_type(void *arg, const struct type_name *t, uint32_t arity)
{
	const struct asking *a = arg;

	return (arity ? vm_generic_try(a->rt, a->src, t->name, arity) : vm_type_try(a->rt, a->src, t)) ||
	       is_foreign(a->src, t->name) || text_is(t->name, "ordered");
}

static bool ask_attribute(void *arg, const struct type_name *t)
{
	const struct asking *a = arg;

	return knows_attribute(a->rt, a->src, t);
}

/* A path is looked at when the script runs. */
static bool ask_module(void *arg, struct text name)
{
	const struct asking *a = arg;
	struct module_import how = { .min_version = V_NULL, .max_version = V_NULL, .required_version = V_NULL };
	struct ustr *s = text_ustr(a->rt, name);

	return memchr(name.s, '/', name.n) || memchr(name.s, '\\', name.n) || memchr(name.s, '.', name.n) ||
	       module_locate(a->rt, s, &how) || module_builtin(a->rt, USTR_C(a->rt, s));
}

void script_class_check_source(struct rt *rt, struct source_cell *src)
{
	struct asking a = { rt, src };

	parse_name_errors(&src->result, &(struct parse_names){ ask_type, ask_attribute, ask_module, &a });
}

/* ---- When it is made ---------------------------------------------------------- */

struct naming {
	struct rt *rt;
	struct script_class *c;
};

static void check_type(const struct naming *x, const struct type_name *t)
{
	struct source_cell *src = x->c->info->source;
	struct text text = source_text(src->result.src, t->start, t->end);

	if (vm_type_try(x->rt, src, t) || is_foreign(src, text) || text_is(text, "ordered"))
		return;
	scriptblock_throw(x->rt, src, "TypeNotFound", t->start, t->end,
			"Unable to find type [%.*s].", (int)text.n, text.s);
}

static void check_attribute(const struct naming *x, const struct type_name *t)
{
	struct source_cell *src = x->c->info->source;

	if (knows_attribute(x->rt, src, t))
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

/* ---- Members given twice ------------------------------------------------------ */

static struct text type_of(const struct ast_param *p)
{
	struct text t = { 0 };

	for (uint32_t i = 0; i < p->attributes.n; i++)
		if (p->attributes.v[i]->kind == AST_TYPE_CONSTRAINT)
			t = ((const struct ast_type_constraint *)p->attributes.v[i])->type->name;
	return t;
}

static struct text member_name(const struct ast *m)
{
	return m->kind == AST_PROPERTY ? ((const struct ast_property *)m)->name : ((const struct ast_method *)m)->name;
}

static bool clash(const struct ast *a, const struct ast *b)
{
	const struct ast_method *x = (const void *)a, *y = (const void *)b;

	if (!text_same(member_name(a), member_name(b)))
		return false;
	if (a->kind != AST_METHOD || b->kind != AST_METHOD)
		return a->kind == b->kind;
	if (x->params.n != y->params.n || (a->flags ^ b->flags) & AST_MEMBER_STATIC)
		return false;
	for (uint32_t i = 0; i < x->params.n; i++)
		if (!text_same(type_of((const void *)x->params.v[i]), type_of((const void *)y->params.v[i])))
			return false;
	return true;
}

/* The place of a member: of a method, its name's. */
static void member_place(const struct source *src, const struct ast *m, uint32_t *ret_start, uint32_t *ret_end)
{
	const struct ast_method *method = (const void *)m;
	struct text name = member_name(m);
	uint32_t at = m->start;

	*ret_start = m->start;
	*ret_end = m->end;
	if (m->kind != AST_METHOD)
		return;
	if (method->type)
		at = method->type->ast.end;
	while (at + name.n < m->end && strncasecmp(src->text + at, name.s, name.n))
		at++;
	*ret_start = at;
	*ret_end = at + (uint32_t)name.n;
}

enum { COMPARED = 1000 };	/* later members are not looked at: the time is the square of it */

void script_class_check_members(struct rt *rt, struct source_cell *src, const struct ast_type_def *t)
{
	uint32_t from, to;

	for (uint32_t i = 1; i < t->members.n && i < COMPARED; i++)
		for (uint32_t k = 0; k < i; k++) {
			struct text name = member_name(t->members.v[i]);

			if (!clash(t->members.v[k], t->members.v[i]))
				continue;
			member_place(src->result.src, t->members.v[i], &from, &to);
			scriptblock_throw(rt, src, "MemberAlreadyDefined", from, to, "The member '%.*s' is already defined.",
				(int)name.n, name.s);
		}
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
	{ "System.Management.Automation.IArgumentCompleter", "CompleteArgument", 5, false },
	{ "System.Management.Automation.IArgumentCompleterFactory", "Create", 0, false },
	{ "System.Management.Automation.IValidateSetValuesGenerator", "GetValidValues", 0, false },
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

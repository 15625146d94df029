/* SPDX-License-Identifier: MIT */
/*
 * Ast.Visit: a visitor's method for the class of each node. An AstVisitor is
 * led through the tree by what its methods answer; an ICustomAstVisitor goes on
 * by itself and gives a value.
 */
#include "engine/ast_getters.h"

#include <string.h>

enum { VISIT_CONTINUE, VISIT_SKIP, VISIT_STOP };	/* AstVisitAction */

#define VISITOR(id, name_, base_, ...)                                         \
	static const struct type id = { .name = LANG name_, .base = base_, .size = sizeof(struct cell), __VA_ARGS__ };
VISITOR(visitor, "AstVisitor", &type_object, .flags = TF_ABSTRACT)
VISITOR(visitor2, "AstVisitor2", &visitor, .flags = TF_ABSTRACT)
VISITOR(custom, "ICustomAstVisitor", NULL, .flags = TF_INTERFACE)
VISITOR(custom2, "ICustomAstVisitor2", NULL, .flags = TF_INTERFACE, .ifaces = LANG "ICustomAstVisitor")
VISITOR(post, "IAstPostVisitHandler", NULL, .flags = TF_INTERFACE)
VISITOR(default_custom, "DefaultCustomAstVisitor", &type_object, .flags = TF_ABSTRACT,
	.ifaces = LANG "ICustomAstVisitor")
VISITOR(default_custom2, "DefaultCustomAstVisitor2", &default_custom, .flags = TF_ABSTRACT,
	.ifaces = LANG "ICustomAstVisitor2")

struct visit {
	struct rt *rt;
	struct source_cell *src;
	val visitor;
};

/* VisitCommand for a CommandAst; NULL: the visitor has none. */
static const struct method_group *method_for(struct rt *rt, val by, val node)
{
	const char *name = cell_type(node.o)->name + strlen(LANG);
	const struct method_group *g = type_method(rt, val_type_of(by),
		ustr_printf(rt, "Visit%.*s", (int)(strlen(name) - 3), name), false);

	return g ? g : type_method(rt, val_type_of(by), ustr_atom(rt, "DefaultVisit"), false);
}

static int visit_node(struct ast *node, void *arg)
{
	struct visit *x = arg;
	const struct method_group *g;
	int action = VISIT_CONTINUE;
	val o;

	if (ast_is_literal_part(node))
		return 0;
	o = ast_object(x->rt, x->src, node);
	g = method_for(x->rt, x->visitor, o);
	rt_poll(x->rt);
	if (g)
		action = (int)val_enum_num(conv(x->rt, method_call(x->rt, g, x->visitor, &o, 1),
			type_find_c(x->rt, LANG "AstVisitAction")));
	if (action == VISIT_STOP)
		return 1;
	if (action == VISIT_CONTINUE && ast_children(node, visit_node, x))
		return 1;
	g = type_method(x->rt, val_type_of(x->visitor), ustr_atom(x->rt, "PostVisit"), false);
	if (g)
		method_call(x->rt, g, x->visitor, &o, 1);
	return 0;
}

val ast_call_visit(struct rt *rt, val self, val *args, int n)
{
	struct visit x = { rt, ast_self(self)->src, val_base(args[0]) };
	const struct method_group *g;

	if (val_is_null(args[0]))
		net_throw(rt, "System.Management.Automation.PSArgumentNullException",
			  "Cannot process argument because the value of argument \"astVisitor\" is null. Change the value of argument \"astVisitor\" to a non-null value.");
	if (type_is(val_type_of(x.visitor), &visitor)) {
		visit_node((struct ast *)ast_self(self)->node, &x);
		return V_VOID;
	}
	g = method_for(rt, x.visitor, self);
	return g ? method_call(rt, g, x.visitor, &self, 1) : V_NULL;
}

static val make(struct rt *rt, val self, val *args, int n)
{
	const struct type *t = self.k == VK_TYPE ? self.t : &default_custom;

	return val_obj(rt_alloc(rt, t, t->size));
}

static const struct member_def makers[] = { CTOR("()", make), MEMBERS_END };

_startup_ void ast_visit_register(struct rt *rt)
{
	type_register(rt, &visitor, makers);
	type_register(rt, &visitor2, makers);
	type_register(rt, &custom, NULL);
	type_register(rt, &custom2, NULL);
	type_register(rt, &post, NULL);
	type_register(rt, &default_custom, makers);
	type_register(rt, &default_custom2, makers);
}

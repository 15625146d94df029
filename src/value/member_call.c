/* SPDX-License-Identifier: MIT */
/* Calling methods and constructors, and the errors of calls. */
#include "value/conv.h"
#include "value/error.h"
#include "value/overload.h"
#include "value/rt_impl.h"

#include <stdio.h>
#include <string.h>

static _Noreturn void throw_no_overload(struct rt *rt, const struct method_group *g, int n, bool ambiguous)
{
	const char *name = USTR_C(rt, g->shown ? g->shown : g->name);

	if (!strcmp(name, ".ctor"))
		name = "new";
	err_throw(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest",
		  EC_NotSpecified, V_NULL, "%s for \"%s\" and the argument count: \"%d\".",
		  ambiguous ? "Multiple ambiguous overloads found" : "Cannot find an overload", name, n);
}

static _Noreturn void throw_bad_argument(struct rt *rt, const struct method_group *g, const char *param, int i,
					 val v, const struct type *t, struct errrec *why)
{
	const char *name = USTR_C(rt, g->shown ? g->shown : g->name);
	char number[12];
	struct errrec *e;

	if (g->shown || !strncmp(name, "op_", 3) || !*param) {
		snprintf(number, sizeof(number), "%d", i);
		param = number;
	}
	e = err_make(rt, "System.Management.Automation.MethodException", "MethodArgumentConversionInvalidCastArgument",
		  EC_NotSpecified, V_NULL,
		  "Cannot convert argument \"%s\", with value: \"%s\", for \"%s\" to type \"%s\": \"%s\"",
		  param, val_array(v) || val_list(v) ? USTR_C(rt, val_net_str(rt, v)) : val_to_c(rt, v), name,
		  USTR_C(rt, type_full_name(rt, t)),
		  USTR_C(rt, errrec_message(rt, why)));
	if (val_exc(e->exception))
		gc_store(val_exc(e->exception), &val_exc(e->exception)->inner, why->exception);
	rt_throw(rt, e);
}

static val convert_arg(struct rt *rt, const struct method_group *g, const struct param_sig *p, const struct type *t,
		       int i, val v)
{
	struct errrec *why = NULL;
	val r;

	if (p->is_ref && !val_psref(v))
		err_throw(rt, "System.Management.Automation.MethodException", "NonRefArgumentToRefParameterMsg", EC_NotSpecified, V_NULL,
			  "Argument: '%d' should be a System.Management.Automation.PSReference. Use [ref].", i + 1);
	if (p->is_ref || (t == &type_object && v.k != VK_VOID))
		return v;
	if (val_type_of(v) == t)
		return v.k == VK_WRAP ? val_base(v) : v;
	/* $null is the empty string to a string parameter; [NullString] is null. */
	if (t == &type_string && v.k == VK_OBJ && !strcmp(cell_type(v.o)->name,
	    "System.Management.Automation.Language.NullString"))
		return V_NULL;
	if (!conv_soft(rt, v, t, &r, &why))
		throw_bad_argument(rt, g, p->name, i, v, t, why);
	return r;
}

/* The arguments past the fixed ones, as one array. */
static val collect_params(struct rt *rt, const struct method_group *g, const struct overload *o, const val *args, int n)
{
	const struct param_sig *p = &o->params[o->nparams - 1];
	const struct type *elem = p->type->elem;
	int first = o->nparams - 1;
	struct array *a = array_new(rt, elem, (uint32_t)(n > first ? n - first : 0));

	for (int i = first; i < n; i++)
		array_put(rt, a, (uint32_t)(i - first), val_unpiped(convert_arg(rt, g, p, elem, i, args[i])));
	return val_obj(a);
}

/* What references hold has to convert to what they are passed as. */
static void check_refs(struct rt *rt, const struct overload *o, const val *args)
{
	for (int i = 0; i < o->nparams; i++) {
		struct psref *r = o->params[i].is_ref ? val_psref(args[i]) : NULL;
		val v = r ? psref_get(rt, r) : V_NULL;

		if (!val_is_null(v))
			conv(rt, v, o->params[i].type);
	}
}

val overload_call(struct rt *rt, const struct method_group *g, const struct overload *o, bool expanded,
		  val self, const val *args, int n)
{
	bool is_ctor = o->def->row == MR_CTOR;
	struct member_call call = { .kind = MC_METHOD, .name = is_ctor ? ".ctor" : USTR_C(rt, g->name), .nargs = n,
		.sig = o->def->sig };
	struct member_call *outer = rt->calling;
	int fixed = expanded ? o->nparams - 1 : o->nparams;
	val own[OVERLOAD_ARGS] = { 0 }, r;

	for (int i = 0; i < fixed && i < n; i++)
		own[i] = val_unpiped(convert_arg(rt, g, &o->params[i], o->params[i].type, i, args[i]));
	for (int i = n; i < fixed; i++)
		own[i] = o->params[i].dflt;
	if (expanded)
		own[fixed] = collect_params(rt, g, o, args, n);
	if (is_ctor && o->owner != g->type)
		self = V_NULL;
	rt->calling = (o->owner->flags & TF_SCRIPT) ? NULL : &call;
	check_refs(rt, o, own);
	rt->called = o->def;
	member_mark(o->owner, o->def);
	r = o->def->call(rt, is_ctor && self.k != VK_OBJ ? val_type(g->type) : self, own, o->nparams);
	rt->calling = outer;
	return r;
}

/* What takes more arguments than are compared one by one: the first overload that ends in `params`. */
static const struct overload *takes_many(const struct method_group *g)
{
	for (int i = 0; i < g->n; i++) {
		const struct overload *o = &g->overloads[i];

		if (o->nparams && o->params[o->nparams - 1].is_params)
			return o;
	}
	return NULL;
}

val method_call(struct rt *rt, const struct method_group *g, val self, const val *args, int n)
{
	enum overload_result why = OVERLOAD_NO_COUNT;
	const struct overload *o = NULL;
	bool expanded = false;

	if (g->n == 1 && g->overloads[0].def->call && !g->overloads[0].is_generic && n == g->overloads[0].nparams &&
	    (!n || !g->overloads[0].params[n - 1].is_params))
		o = &g->overloads[0];
	else if (n > OVERLOAD_ARGS - 1) {
		o = takes_many(g);
		expanded = true;
	} else {
		o = overload_choose(rt, g, args, n, &expanded, &why);
	}
	if (!o)
		throw_no_overload(rt, g, n, why == OVERLOAD_AMBIGUOUS);
	return overload_call(rt, g, o, expanded, self, args, n);
}

val type_construct(struct rt *rt, const struct type *t, const val *args, int n)
{
	const struct method_group *g;

	if (!t)
		net_throw(rt, "System.TypeLoadException", "The type of the object to make is not known.");
	g = type_ctors(rt, t);
	if (g)
		return method_call(rt, g, V_NULL, args, n);
	if (n == 0 && (t->flags & TF_VALUE))
		return val_default(rt, t);
	err_throw(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest", EC_NotSpecified,
		  V_NULL, "Cannot find an overload for \"new\" and the argument count: \"%d\".", n);
}

val type_construct_named(struct rt *rt, const struct type *t, const val *args, int n)
{
	const struct method_group *g = t ? type_ctors(rt, t) : NULL;
	struct method_group named;

	if (!g)
		return type_construct(rt, t, args, n);
	named = *g;
	named.shown = type_short_name(rt, t);
	return method_call(rt, &named, V_NULL, args, n);
}

static bool has_one_string(const struct method_group *g)
{
	for (int i = 0; g && i < g->n; i++)
		if (g->overloads[i].nparams == 1 && g->overloads[i].params[0].type == &type_string)
			return true;
	return false;
}

bool type_can_parse(struct rt *rt, const struct type *t)
{
	return has_one_string(type_method(rt, t, ustr_atom(rt, "Parse"), true)) || has_one_string(type_ctors(rt, t));
}

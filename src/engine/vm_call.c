/* SPDX-License-Identifier: MIT */
/*
 * Method calls: static, constructors, members of any value, collections that
 * pass the call on to their items.
 */
#include "engine/language_mode.h"
#include "engine/vm.h"
#include "value/interface.h"

#include <string.h>

static _Noreturn void no_method(struct rt *rt, const struct type *t, struct ustr *name)
{
	err_throw(rt, NULL, "MethodNotFound", EC_InvalidOperation, V_NULL,
		  "Method invocation failed because [%s] does not contain a method named '%s'.",
		  t ? USTR_C(rt, type_qualified_name(rt, t)) : "", USTR_C(rt, name));
}

/* [int[]]::new(5), [double[,]]::new(2, 3). */
static val new_array(struct rt *rt, const struct type *t, const val *args, int n)
{
	struct array *a;
	uint32_t *dims, total = 1;

	if (n != (t->rank ? t->rank : 1))
		return type_construct(rt, t, args, n);
	dims = rt_block(rt, uint32_t, (size_t)n);
	for (int i = 0; i < n; i++) {
		int32_t k = val_to_int32(rt, args[i]);

		if (k < 0 || __builtin_mul_overflow(total, (uint32_t)k, &total))
			net_throw(rt, "System.OverflowException", "Arithmetic operation resulted in an overflow.");
		dims[i] = (uint32_t)k;
	}
	a = array_new(rt, t->elem, total);
	if (n > 1) {
		a->h.cls = &t->cls;
		gc_storep(a, a->dims, dims);
	}
	return val_obj(a);
}

static val call_static(struct rt *rt, val o, struct ustr *name, const val *args, int n)
{
	const struct type *t = val_base(o).t;
	const struct method_group *g;
	val r;

	if (val_base(o).k != VK_TYPE) {
		if (val_is_null(o))
			err_throw(rt, NULL, "InvokeMethodOnNull", EC_InvalidOperation, V_NULL,
				"You cannot call a method on a null-valued expression.");
		t = val_type_of(o);
	}
	if (language_constrained(rt))
		ustr_ieq_c(name, "new") ? language_check_create(rt, t) : language_check_call(rt, t);
	if (ustr_ieq_c(name, "new") && !type_method(rt, t, name, true)) {
		if (t->flags & TF_ABSTRACT)
			err_throw(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest",
				EC_NotSpecified, V_NULL,
				  "Cannot find an overload for \"new\" and the argument count: \"%d\".", (int)n);
		if (t->flags & TF_ARRAY)
			return new_array(rt, t, args, n);
		return type_construct(rt, t, args, n);
	}
	g = type_method(rt, t, name, true);
	if (!g && member_accessor(rt, t, val_type(t), name, true, args, n, &r))
		return r;
	if (!g)
		no_method(rt, t, name);
	return method_call(rt, g, V_NULL, args, n);
}

bool vm_has_method(struct rt *rt, val o, struct ustr *name, int n)
{
	const struct type *t = val_type_of(o);
	struct member_info m;

	if (t && (type_method(rt, t, name, false) || member_is_accessor(rt, t, name, false)))
		return true;
	if (member_find(rt, o, name, &m) && (m.kind & (PM_METHOD | PM_SCRIPT_METHOD | PM_CODE_METHOD)))
		return true;
	return t && interface_hides_method(rt, t, name, n);
}

/* The call on each item; the results as an array, one alone, or nothing. */
static val call_items(struct rt *rt, val o, struct ustr *name, const val *args, int n)
{
	struct collect c;
	struct iter it;
	bool any = false;
	val x;

	collect_init(&c, rt);
	iter_begin(rt, o, &it);
	while (iter_next(&it, &x)) {
		rt_poll(rt);
		any = true;
		if (val_is_null(x))
			err_throw(rt, NULL, "InvokeMethodOnNull", EC_InvalidOperation, V_NULL,
				"You cannot call a method on a null-valued expression.");
		if (!vm_has_method(rt, x, name, n) && val_base(x).k == VK_OBJ && val_is_enumerable(x))
			x = call_items(rt, x, name, args, n);
		else
			x = member_call(rt, x, name, args, n);
		sink_write(rt, &c.sink, x);
	}
	if (!any)
		no_method(rt, val_type_of(o), name);
	return collect_value(&c);
}

static bool is_same(val a, val b)
{
	b = val_base(b);
	return a.k == b.k && (a.k == VK_STR ? a.s == b.s : a.k == VK_OBJ ? a.o == b.o : a.k == VK_TYPE && a.t == b.t);
}

/* What System.Object and System.ValueType do by themselves, which nearly every type overrides. */
static bool call_root(struct rt *rt, const struct call_site *site, val o, const struct type *own, const struct type *t,
		      const val *args, struct ustr *name, val *ret)
{
	if ((t != &type_object && t != &type_valuetype) || own == t || own == &type_pscustomobject || !type_is(own, t))
		return false;
	if (!site->nargs && ustr_ieq_c(name, "ToString"))
		*ret = val_str(type_full_name(rt, own));
	else if (site->nargs == 1 && t == &type_object && ustr_ieq_c(name, "Equals"))
		*ret = val_bool(is_same(o, args[0]));
	else
		return false;
	return true;
}

/* Of an object cast to a base: the base's method, not the override of a class below it. */
static bool call_base(struct rt *rt, struct frame *f, struct call_site *site, val o, const val *args, struct ustr *name, val *ret)
{
	const struct type *own, *t;
	const struct method_group *g;

	o = val_base(o);
	own = val_type_of(o);
	if (!own)
		return false;
	t = vm_type(rt, f, &f->code->types[site->generics[0]]);
	if (!(own->flags & TF_SCRIPT))
		return call_root(rt, site, o, own, t, args, name, ret);
	g = type_method(rt, own, name, false);
	if (!g || t == own || !type_is(own, t) || !g->n || g->overloads[0].owner == t || !type_is(g->overloads[0].owner, t))
		return false;
	g = type_method(rt, t, name, false);
	if (!g)
		return false;
	*ret = t == &type_object && ustr_ieq_c(name, "ToString") ? val_str(type_full_name(rt, own))
							       : method_call(rt, g, o, args, site->nargs);
	return true;
}

static void take_generics(struct rt *rt, struct frame *f, const struct call_site *site)
{
	rt->generic = vm_type(rt, f, &f->code->types[site->generics[0]]);
	if (site->ngenerics > 1)
		rt->generic2 = vm_type(rt, f, &f->code->types[site->generics[1]]);
}

/* What the arguments were cast to is for the choice of the overload that gets them. */
static void take_casts(struct rt *rt, struct frame *f, const struct call_site *site, const val *args)
{
	for (int i = 0; i < site->nargs; i++) {
		struct type_ref *r = site->casts[i] ? &f->code->types[site->casts[i] - 1] : NULL;

		site->cast_types[i] = !r ? NULL : r->cached ? r->cached : vm_type_try(rt, f->code->info->source, r->name);
	}
	rt->casts = site->cast_types;
	rt->cast_args = args;
}

val vm_call(struct rt *rt, struct frame *f, struct call_site *site, val o, val *args, struct ustr *name)
{
	val r;

	if (!name)
		name = site->name ? site->name : NULL;
	if (!name) {
		val v = args[site->nargs];
		struct scriptblock *sb = val_scriptblock(v);

		if (sb)
			return engine_call(rt, sb, V_VOID, o, args, site->nargs);
		name = val_to_str(rt, v);
	}
	rt_poll(rt);
	rt->generic = rt->generic2 = NULL;
	if (site->ngenerics && !site->is_base)
		take_generics(rt, f, site);
	rt->casts = NULL;
	if (site->casts)
		take_casts(rt, f, site, args);
	if (site->is_static)
		return call_static(rt, o, name, args, site->nargs);
	if (val_is_null(o)) {
		if (site->null_cond)
			return V_NULL;
		if (vm_intrinsic_of_null(rt, name, args, site->nargs, &r))
			return r;
		err_throw(rt, NULL, "InvokeMethodOnNull", EC_InvalidOperation, V_NULL,
			"You cannot call a method on a null-valued expression.");
	}
	if (language_constrained(rt))
		language_check_call(rt, val_type_of(o));
	if (site->is_base && call_base(rt, f, site, o, args, name, &r))
		return r;
	if (vm_intrinsic(rt, o, name, args, site->nargs, &r))
		return r;
	if (val_base(o).k == VK_OBJ && val_is_enumerable(o) && !vm_has_method(rt, o, name, site->nargs)) {
		r = call_items(rt, o, name, args, site->nargs);
		return r;
	}
	return member_call(rt, o, name, args, site->nargs);
}

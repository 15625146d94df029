/* SPDX-License-Identifier: MIT */
/*
 * Method calls: static, constructors, members of any value, collections that
 * pass the call on to their items, and the intrinsic ForEach and Where.
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

/* True when O itself, not its items, has the method that takes N arguments (or keeps it from who asks). */
static bool has_method(struct rt *rt, val o, struct ustr *name, int n)
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
		if (!has_method(rt, x, name, n) && val_base(x).k == VK_OBJ && val_is_enumerable(x))
			x = call_items(rt, x, name, args, n);
		else
			x = member_call(rt, x, name, args, n);
		sink_write(rt, &c.sink, x);
	}
	if (!any)
		no_method(rt, val_type_of(o), name);
	return collect_value(&c);
}

static const struct type *collection_type(struct rt *rt)
{
	return type_find_c(rt, "System.Collections.ObjectModel.Collection[psobject]");
}

struct intrinsic {
	struct rt *rt;
	struct list *out;
	const val *args;
	int n;
};

static void foreach_one(struct intrinsic *x, val item)
{
	struct rt *rt = x->rt;
	struct scriptblock *sb = val_scriptblock(x->args[0]);
	struct ustr *name;
	struct iter it;
	val v, y, op = val_base(x->args[0]);

	if (sb) {
		v = engine_call(rt, sb, item, V_VOID, x->args + 1, x->n - 1);
	} else if (op.k == VK_TYPE) {
		v = conv(rt, item, op.t);
	} else {
		name = val_to_str(rt, op);
		if (x->n > 1 && !has_method(rt, item, name, x->n - 1)) {
			if (!member_set(rt, item, name, x->args[1]))
				err_throw(rt, NULL, "ForEachNonexistentMemberReference", EC_InvalidOperation, item,
					  "The ForEach() operator could not find a member '%s' on the target object. Please verify that the named member exists and then try running your script again.", USTR_C(rt, name));
			return;
		}
		if (has_method(rt, item, name, x->n - 1))
			v = member_call(rt, item, name, x->args + 1, x->n - 1);
		else if (!member_get(rt, item, name, &v))
			v = V_NULL;
	}
	if (v.k == VK_VOID)
		return;
	if (!iter_begin(rt, v, &it)) {
		list_add(rt, x->out, v);
		return;
	}
	while (iter_next(&it, &y))
		list_add(rt, x->out, y);
}

static val intrinsic_foreach(struct rt *rt, val o, const val *args, int n)
{
	struct intrinsic x = { .rt = rt, .args = args, .n = n, .out = list_new(rt, collection_type(rt)) };
	struct iter_cell *it = iter_cell_new(rt, o);
	val item;

	if (n < 1)
		err_throw(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest",
			EC_NotSpecified, V_NULL,
			  "Cannot find an overload for \".ForEach(expression [, arguments...])\" and the argument count: \"%d\".", n);
	while (iter_cell_next(rt, it, &item)) {
		rt_poll(rt);
		foreach_one(&x, item);
	}
	return val_obj(x.out);
}

enum where_mode { WHERE_DEFAULT, WHERE_FIRST, WHERE_LAST, WHERE_SKIP_UNTIL, WHERE_UNTIL, WHERE_SPLIT };

static enum where_mode where_mode(struct rt *rt, val v)
{
	return (enum where_mode)val_enum_num(
		val_base(conv(rt, v, type_find_c(rt, "System.Management.Automation.WhereOperatorSelectionMode"))));
}

struct where {
	struct list *yes, *no;
	enum where_mode mode;
	int64_t max;
	bool open;	/* SkipUntil found its first, Until still goes on */
};

/* False when nothing more can come. */
static bool where_one(struct rt *rt, struct where *w, val item, bool match)
{
	switch (w->mode) {
	case WHERE_SKIP_UNTIL:
		w->open |= match;
		if (w->open)
			list_add(rt, w->yes, item);
		return !(w->max && w->yes->n >= w->max);
	case WHERE_UNTIL:
		if (match)
			return false;
		list_add(rt, w->yes, item);
		return !(w->max && w->yes->n >= w->max);
	case WHERE_SPLIT:
		list_add(rt, match && !(w->max && w->yes->n >= w->max) ? w->yes : w->no, item);
		return true;
	case WHERE_FIRST:
		if (match)
			list_add(rt, w->yes, item);
		return w->yes->n < (w->max ? w->max : 1);
	case WHERE_LAST:
		if (match)
			list_add(rt, w->yes, item);
		if (w->yes->n > (w->max ? w->max : 1))
			list_remove_at(rt, w->yes, 0);
		return true;
	default:
		if (match)
			list_add(rt, w->yes, item);
		return !(w->max && w->yes->n >= w->max);
	}
}

/* The arguments of Where; the block, NULL: none was given. */
static struct scriptblock *where_args(struct rt *rt, struct where *w, const val *args, int n)
{
	struct scriptblock *sb = NULL;
	int32_t max;

	if (n < 1 || n > 3)
		err_throw(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest",
			EC_NotSpecified, V_NULL,
			  "Cannot find an overload for \".Where({ expression } [, mode [, numberToReturn]])\" and the argument count: \"%d\".", n);
	if (!val_is_null(args[0])) {
		sb = val_scriptblock(args[0]);
		if (!sb)
			err_throw(rt, NULL, "ConvertToFinalInvalidCastException", EC_InvalidArgument, V_NULL,
				  "Cannot convert the \"%s\" value of type \"%s\" to type \"System.Management.Automation.ScriptBlock\".",
				  val_to_c(rt, args[0]), USTR_C(rt, type_full_name(rt, val_type_of(args[0]))));
	}
	if (n > 1)
		w->mode = where_mode(rt, args[1]);
	if (n > 2) {
		max = val_to_int32(rt, args[2]);
		if (max < 0)
			net_throw(rt, "System.ArgumentOutOfRangeException",
				"The 'numberToReturn' value provided to the third argument of the "
				  "Where() operator must be greater than zero. Please correct the argument's value and try running your script again. "
				  "(Parameter 'numberToReturn')\nActual value was %d.", max);
		w->max = max;
	}
	if (!sb && w->mode == WHERE_DEFAULT)
		net_throw(rt, "System.InvalidOperationException",
			"If the expression passed to the Where() operator is null then you must specify "
			  "a non-Default value for the selection mode argument. Please change the value of the mode argument to a value other "
			  "than Default and try running your script again.");
	return sb;
}

/* Whether item AT counts as a match where no block says it: by its place. */
static bool where_by_place(const struct where *w, int64_t at)
{
	int64_t max = w->max ? w->max : 1;

	return w->mode == WHERE_SKIP_UNTIL || w->mode == WHERE_UNTIL ? at >= max : true;
}

static val intrinsic_where(struct rt *rt, val o, const val *args, int n)
{
	const struct type *t = collection_type(rt);
	struct where w = { .yes = list_new(rt, t) };
	struct scriptblock *sb = where_args(rt, &w, args, n);
	struct iter_cell *it = iter_cell_new(rt, o);
	val item, both[2];

	if (w.mode == WHERE_SPLIT)
		w.no = list_new(rt, t);
	for (int64_t at = 0; iter_cell_next(rt, it, &item); at++) {
		bool match = w.mode == WHERE_SKIP_UNTIL && w.open;

		rt_poll(rt);
		if (!match)
			match = sb ? val_truth(rt, engine_call(rt, sb, item, V_VOID, NULL, 0)) : where_by_place(&w, at);
		if (!where_one(rt, &w, item, match))
			break;
	}
	if (w.mode != WHERE_SPLIT)
		return val_obj(w.yes);
	both[0] = val_obj(w.yes);
	both[1] = val_obj(w.no);
	return val_obj(array_of(rt, both, 2));
}

/* ForEach and Where of null are those of an empty collection. */
static bool intrinsic_of_null(struct rt *rt, struct ustr *name, const val *args, int n, val *ret)
{
	bool each = ustr_ieq_c(name, "ForEach");
	struct where w = { 0 };

	if (!each && !ustr_ieq_c(name, "Where"))
		return false;
	if (!each)
		where_args(rt, &w, args, n);
	*ret = n ? val_obj(list_new(rt, collection_type(rt))) : intrinsic_foreach(rt, val_obj(array_of(rt, NULL, 0)), args, n);
	return true;
}

/* .ForEach(…) and .Where(…) of any value. */
static bool for_each_or_where(struct rt *rt, struct frame *f, val o, struct ustr *name, const val *args, int n, val *ret)
{
	bool each = ustr_ieq_c(name, "ForEach");

	if (!each && !ustr_ieq_c(name, "Where"))
		return false;
	if (val_type_of(o) && type_method(rt, val_type_of(o), name, false))
		return false;
	*ret = each ? intrinsic_foreach(rt, o, args, n) : intrinsic_where(rt, o, args, n);
	return true;
}

/* Of an object of a class, cast to a base: the base's method, not the override
 * of a class below it. */
static bool call_base(struct rt *rt, struct frame *f, struct call_site *site, val o, const val *args, struct ustr *name, val *ret)
{
	const struct type *own, *t;
	const struct method_group *g;

	o = val_base(o);
	own = val_type_of(o);
	if (!own || !(own->flags & TF_SCRIPT))
		return false;
	t = vm_type(rt, f, &f->code->types[site->generics[0]]);
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
		if (intrinsic_of_null(rt, name, args, site->nargs, &r))
			return r;
		err_throw(rt, NULL, "InvokeMethodOnNull", EC_InvalidOperation, V_NULL,
			"You cannot call a method on a null-valued expression.");
	}
	if (language_constrained(rt))
		language_check_call(rt, val_type_of(o));
	if (site->is_base && call_base(rt, f, site, o, args, name, &r))
		return r;
	if (for_each_or_where(rt, f, o, name, args, site->nargs, &r))
		return r;
	if (val_base(o).k == VK_OBJ && val_is_enumerable(o) && !has_method(rt, o, name, site->nargs)) {
		r = call_items(rt, o, name, args, site->nargs);
		return r;
	}
	return member_call(rt, o, name, args, site->nargs);
}

/* SPDX-License-Identifier: MIT */
/* The intrinsic ForEach and Where that each value has. */
#include "engine/engine.h"
#include "engine/vm.h"

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

static _Noreturn void cannot_become(struct rt *rt, const char *id, const char *fmt, const struct type *t)
{
	err_throw(rt, NULL, id, EC_InvalidOperation, val_type(t), fmt, USTR_C(rt, type_ps_name(rt, t)));
}

/* What the items of ForEach([T]) are put into: a T that is a collection, else a Collection of T. */
static val collection_of(struct rt *rt, const struct type *t)
{
	if (!type_is_named(t, "System.Collections.ICollection"))
		return val_obj(list_new_of(rt, type_find_c(rt, "System.Collections.ObjectModel.Collection`1"), t));
	if (t->nargs > 1)
		cannot_become(rt, "ForEachBadGenericConversionTypeSpecified",
			"The generic collection type [%s] passed to ForEach() has too many type arguments. Please change the specified type to be a generic collection with only one type argument then try running your script again.", t);
	if (!t->nargs)
		cannot_become(rt, "ForEachTypeConversionFailed",
			"Unable to convert input to the target type [%s] passed to the ForEach() operator. Please check the specified type and try running your script again.", t);
	return type_construct(rt, t, NULL, 0);
}

static val foreach_type(struct rt *rt, const struct type *t, struct iter_cell *it)
{
	struct ustr *add = ustr_new(rt, "Add");
	struct list *all;
	val item, to;

	if (t->flags & TF_ARRAY) {
		all = list_new_of(rt, &type_list, &type_object);
		while (iter_cell_next(rt, it, &item))
			list_add(rt, all, item);
		return conv(rt, val_obj(all), t);
	}
	to = collection_of(rt, t);
	while (iter_cell_next(rt, it, &item)) {
		rt_poll(rt);
		member_call(rt, to, add, &item, 1);
	}
	return to;
}

/* One argument is set as it is, more as an array. */
static val to_set(struct intrinsic *x)
{
	return x->n == 2 ? x->args[1] : val_obj(array_of(x->rt, x->args + 1, (uint32_t)x->n - 1));
}

static void foreach_of_null(struct intrinsic *x, struct ustr *name)
{
	if (x->n > 1)
		err_throw(x->rt, "System.Management.Automation.MethodInvocationException", "NullReferenceException",
			EC_NotSpecified, V_NULL,
			"Exception calling \"%s\" with \"%d\" argument(s): \"Object reference not set to an instance of an object.\"",
			USTR_C(x->rt, name), x->n - 1);
	list_add(x->rt, x->out, V_NULL);
}

static void foreach_missing(struct intrinsic *x, val item, struct ustr *name)
{
	if (vm_strict(x->rt, x->rt->eng->frame->scope) >= 200)
		err_throw(x->rt, NULL, "PropertyNotFoundStrict", EC_InvalidOperation, V_NULL,
			"The property '%s' cannot be found on this object. Verify that the property exists.", USTR_C(x->rt, name));
	if (x->n > 1)
		err_throw(x->rt, NULL, "ForEachNonexistentMemberReference", EC_InvalidOperation, item,
			"The ForEach() operator could not find a member '%s' on the target object. Please verify that the named member exists and then try running your script again.", USTR_C(x->rt, name));
	list_add(x->rt, x->out, V_NULL);
}

/* The member NAME of ITEM: called, read or set. What it gives is one object, whatever it is. */
static void foreach_member(struct intrinsic *x, val item, struct ustr *name)
{
	struct rt *rt = x->rt;
	struct dict *d = val_base(item).k == VK_OBJ && cell_type(val_base(item).o) == &type_hashtable ? val_dict(item) : NULL;
	val v;

	if (val_is_null(item)) {
		foreach_of_null(x, name);
	} else if (d && x->n > 1) {
		dict_put(rt, d, val_str(name), to_set(x));
	} else if (d) {
		list_add(rt, x->out, dict_get(rt, d, val_str(name), &v) ? v : V_NULL);
	} else if (vm_has_method(rt, item, name, x->n - 1)) {
		list_add(rt, x->out, member_call(rt, item, name, x->args + 1, x->n - 1));
	} else if (x->n > 1) {
		if (!member_set(rt, item, name, to_set(x)))
			foreach_missing(x, item, name);
	} else if (!member_get(rt, item, name, &v)) {
		foreach_missing(x, item, name);
	} else {
		if (val_is_null(v))
			err_throw(rt, "System.Management.Automation.PSArgumentNullException", "ArgumentNull", EC_InvalidArgument, V_NULL,
				"Cannot process argument because the value of argument \"obj\" is null. Change the value of argument \"obj\" to a non-null value.");
		list_add(rt, x->out, v);
	}
}

/* A block with parameters is called for each item; of others begin runs once, process for each item and end
 * at last, or end for each item where nothing says process. */
static void foreach_items(struct intrinsic *x, struct scriptblock *sb, struct iter_cell *it, struct sink *out)
{
	struct rt *rt = x->rt;
	bool process = block_has_part(sb->info, PART_PROCESS);
	struct array *args = array_of(rt, x->args + 1, (uint32_t)x->n - 1);
	val item, last = V_VOID;

	engine_run_part(rt, sb, PART_BEGIN, V_VOID, args, out);
	while (iter_cell_next(rt, it, &item)) {
		rt_poll(rt);
		last = item;
		if (item.k == VK_VOID)
			continue;
		if (sb->info->ast->params && !process)
			engine_call_to(rt, sb, true, item, V_VOID, x->args + 1, x->n - 1, out);
		else
			engine_run_part(rt, sb, process ? PART_PROCESS : PART_END, item, args, out);
	}
	if (process)
		engine_run_part(rt, sb, PART_END, last, args, out);
}

/* The block runs in the caller's scope: what it sets stays. */
static void foreach_block(struct intrinsic *x, struct scriptblock *sb, struct iter_cell *it)
{
	struct rt *rt = x->rt;
	struct list *got;
	struct collect c;

	if (block_has_part(sb->info, PART_CLEAN))
		err_throw(rt, "System.Management.Automation.PSNotSupportedException", "NotSupported", EC_NotImplemented, V_NULL,
			"Script block with a 'clean' block is not supported by the 'ForEach' method.");
	collect_init(&c, rt);
	foreach_items(x, sb, it, &c.sink);
	got = collect_list(&c);
	for (uint32_t i = 0; got && i < got->n; i++)
		list_add(rt, x->out, got->v[i]);
}

static val intrinsic_foreach(struct rt *rt, val o, const val *args, int n)
{
	struct intrinsic x = { .rt = rt, .args = args, .n = n, .out = list_new(rt, collection_type(rt)) };
	struct iter_cell *it = iter_cell_new(rt, o);
	struct scriptblock *sb;
	struct ustr *name;
	val item;

	if (n < 1)
		err_throw(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest",
			EC_NotSpecified, V_NULL,
			  "Cannot find an overload for \".ForEach(expression [, arguments...])\" and the argument count: \"%d\".", n);
	if (val_is_null(args[0]))
		net_throw(rt, "System.ArgumentNullException", "Value cannot be null. (Parameter 'expression')");
	if (val_base(args[0]).k == VK_TYPE)
		return foreach_type(rt, val_base(args[0]).t, it);
	sb = val_scriptblock(args[0]);
	if (sb) {
		foreach_block(&x, sb, it);
		return val_obj(x.out);
	}
	name = val_to_str(rt, args[0]);
	while (iter_cell_next(rt, it, &item)) {
		rt_poll(rt);
		foreach_member(&x, item, name);
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

/* What the block of Where, run in the caller's scope, says of ITEM. */
static bool block_says(struct rt *rt, struct scriptblock *sb, val item)
{
	struct collect c;

	collect_init(&c, rt);
	if (sb->info->ast->params)
		engine_call_to(rt, sb, true, item, V_VOID, NULL, 0, &c.sink);
	else
		engine_run_part(rt, sb, block_only_part(rt, sb->info), item, array_of(rt, NULL, 0), &c.sink);
	return val_truth(rt, collect_value(&c));
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
			match = sb ? block_says(rt, sb, item) : where_by_place(&w, at);
		if (!where_one(rt, &w, item, match))
			break;
	}
	if (w.mode != WHERE_SPLIT)
		return val_obj(w.yes);
	both[0] = val_obj(w.yes);
	both[1] = val_obj(w.no);
	return val_obj(array_of(rt, both, 2));
}

bool vm_intrinsic_of_null(struct rt *rt, struct ustr *name, const val *args, int n, val *ret)
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

bool vm_intrinsic(struct rt *rt, val o, struct ustr *name, const val *args, int n, val *ret)
{
	bool each = ustr_ieq_c(name, "ForEach");

	if (!each && !ustr_ieq_c(name, "Where"))
		return false;
	if (val_type_of(o) && type_method(rt, val_type_of(o), name, false))
		return false;
	*ret = each ? intrinsic_foreach(rt, o, args, n) : intrinsic_where(rt, o, args, n);
	return true;
}

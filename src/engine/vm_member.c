/* SPDX-License-Identifier: MIT */
/*
 * Members and elements: properties with an inline cache for objects of one
 * shape, collections answered by their items, static members, indexing.
 */
#include "engine/language_mode.h"
#include "engine/vm.h"
#include "types/psobject.h"

#include <string.h>

/* The slot of a plain property of a property bag, by cached shape. */
static inline val *bag_slot(val o, const struct member_cache *c)
{
	struct psobj *p;

	if (!c || o.k != VK_OBJ || o.o->cls != &type_pscustomobject.cls)
		return NULL;
	p = (struct psobj *)o.o;
	return p->shape == c->key && c->key ? &p->slots[c->index] : NULL;
}

static void bag_remember(val o, struct ustr *name, struct member_cache *c)
{
	struct psobj *p = (struct psobj *)o.o;
	int32_t i;

	if (!c || o.k != VK_OBJ || o.o->cls != &type_pscustomobject.cls || !p->shape)
		return;
	i = shape_find(p->shape, name);
	if (i < 0 || shape_kind(p->shape, (uint32_t)i) != PM_NOTE)
		return;
	c->key = p->shape;
	c->index = (uint32_t)i;
}

static _Noreturn void no_property(struct rt *rt, struct ustr *name)
{
	err_throw(rt, "System.Management.Automation.PropertyNotFoundException", "PropertyNotFoundStrict",
		  EC_NotSpecified, V_NULL, "The property '%s' cannot be found on this object. Verify that the property exists.",
		  USTR_C(rt, name));
}

static val static_member(struct rt *rt, struct frame *f, val o, struct ustr *name)
{
	const struct net_property *p;
	const struct type *t = val_base(o).t;
	const struct method_group *g;
	struct member_info m = { 0 };

	if (val_base(o).k != VK_TYPE)
		return vm_member(rt, f, o, name, NULL, 0);
	p = type_property(rt, t, name, true);
	if (p)
		return net_property_get(rt, val_base(o), p);
	g = type_method(rt, t, name, true);
	if (!g && ustr_ieq_c(name, "new"))
		g = type_ctors(rt, t);
	if (g) {
		m = (struct member_info){ .name = g->name, .kind = PM_METHOD, .methods = g };
		return psobject_member_new(rt, o, &m);
	}
	if (vm_strict(rt, f->scope) >= 200)
		no_property(rt, name);
	return V_NULL;
}

static bool is_count(const struct ustr *name)
{
	return ustr_ieq_c(name, "Count") || ustr_ieq_c(name, "Length");
}

static bool is_custom(val o)
{
	return val_cell(val_base(o), &type_pscustomobject);
}

/* What an item of a collection has for NAME that it lacks; false: nothing. */
static bool item_lacks(val x, const struct ustr *name, val *ret)
{
	*ret = is_count(name) ? val_int(1) : V_NULL;
	return is_count(name) || is_custom(x);
}

/* Values of the items of a collection, flattened; custom objects that lack NAME have null. Where that is STRICT each
 * item has to have it by itself. */
static bool fan_out(struct rt *rt, val o, struct ustr *name, bool strict, val *ret, bool *any)
{
	struct iter it, inner;
	struct list *l;
	val x, v, y;

	*any = false;
	if (val_base(o).k != VK_OBJ || !iter_begin(rt, o, &it))
		return false;
	l = list_new(rt, NULL);
	while (iter_next(&it, &x)) {
		bool nested, has = !val_is_null(x) && member_get(rt, x, name, &v);

		if (!has && strict && !(is_count(name) && is_custom(x)))
			no_property(rt, name);
		if (val_is_null(x) || (!has && !fan_out(rt, x, name, strict, &v, &nested) && !item_lacks(x, name, &v)))
			continue;
		*any = true;
		if (v.k == VK_VOID)
			continue;
		if (val_base(v).k == VK_OBJ && iter_begin(rt, v, &inner)) {
			while (iter_next(&inner, &y))
				list_add(rt, l, y);
		} else {
			list_add(rt, l, v);
		}
	}
	if (l->n == 0)
		*ret = V_NULL;
	else
		*ret = l->n == 1 ? l->v[0] : val_obj(list_to_array(rt, l, &type_object));
	return true;
}

/* $null has none; what a command that wrote nothing gives is an object without members. */
static val nothing_psobject(struct rt *rt, val o)
{
	val v = V_NULL;

	if (o.k == VK_VOID)
		member_get(rt, val_obj(psobj_new(rt)), ustr_atom(rt, "PSObject"), &v);
	return v;
}

static val member_missing(struct rt *rt, struct frame *f, val o, struct ustr *name)
{
	struct member_info m;
	bool any;
	val v;

	if (val_is_null(o) && ustr_ieq_c(name, "PSObject"))
		return nothing_psobject(rt, o);
	if (val_is_null(o)) {
		if (vm_strict(rt, f->scope) >= 200)
			no_property(rt, name);
		return is_count(name) ? val_int(0) : V_NULL;
	}
	if (member_find(rt, o, name, &m) && (m.kind & (PM_METHOD | PM_SCRIPT_METHOD | PM_CODE_METHOD)))
		return psobject_member_new(rt, o, &m);
	if (fan_out(rt, o, name, vm_strict(rt, f->scope) >= 200, &v, &any) && (any || vm_strict(rt, f->scope) < 200))
		return v;
	if (vm_strict(rt, f->scope) >= 200 && !(is_count(name) && is_custom(o)))
		no_property(rt, name);
	return is_count(name) ? val_int(1) : V_NULL;
}

val vm_member(struct rt *rt, struct frame *f, val o, struct ustr *name, struct member_cache *c, uint32_t flags)
{
	val *slot = bag_slot(o, c), v;

	if (likely(slot))
		return *slot;
	if (flags & (ACCESS_STATIC | ACCESS_BASE)) {
		if (flags & ACCESS_STATIC)
			return static_member(rt, f, o, name);
		if (val_type_of(o) && type_property(rt, val_type_of(o), name, false))
			return net_property_get(rt, o, type_property(rt, val_type_of(o), name, false));
	}
	if (o.k == VK_OBJ && is_count(name) && val_array(o) && !(o.o->bits & CELL_EXTENDED))
		return val_int((int32_t)val_array(o)->n);
	if (val_is_null(o)) {
		if (flags & ACCESS_NULL_COND)
			return V_NULL;
		return member_missing(rt, f, o, name);
	}
	if (!member_get(rt, o, name, &v))
		return member_missing(rt, f, o, name);
	bag_remember(o, name, c);
	return v;
}

val vm_member_dynamic(struct rt *rt, struct frame *f, val o, val name, uint32_t flags)
{
	val key = val_base(name), v = V_NULL;

	if (key.k != VK_STR && val_dict(o)) {	/* such a name is a key as it is */
		dict_get(rt, val_dict(o), key, &v);
		return v;
	}
	return vm_member(rt, f, o, val_to_str(rt, name), NULL, flags);
}

void vm_set_member_dynamic(struct rt *rt, struct frame *f, val o, val name, uint32_t flags, val v)
{
	val key = val_base(name);

	if (key.k != VK_STR && val_dict(o))
		dict_put(rt, val_dict(o), key, v.k == VK_VOID ? V_NULL : v);
	else
		vm_set_member(rt, f, o, val_to_str(rt, name), NULL, flags, v);
}

static void set_static(struct rt *rt, val o, struct ustr *name, val v)
{
	const struct type *t = val_base(o).t;
	const struct net_property *p = val_base(o).k == VK_TYPE ? type_property(rt, t, name, true) : NULL;

	if (!p)
		member_cannot_set(rt, o, name);
	net_property_set(rt, V_NULL, p, v);
}

void vm_set_member(struct rt *rt, struct frame *f, val o, struct ustr *name, struct member_cache *c, uint32_t flags, val v)
{
	val *slot = bag_slot(o, c);

	if (v.k == VK_VOID)
		v = V_NULL;
	if (likely(slot)) {
		gc_store(o.o, slot, v);
		return;
	}
	if (language_constrained(rt))
		language_check_set(rt, flags & ACCESS_STATIC && val_base(o).k == VK_TYPE ? val_base(o).t : val_type_of(o));
	if (flags & ACCESS_STATIC) {
		set_static(rt, o, name, v);
		return;
	}
	if (val_is_null(o) || !member_set(rt, o, name, v))
		member_cannot_set(rt, o, name);
	bag_remember(o, name, c);
}

/* ---- Elements ---- */

static bool array_position(struct rt *rt, val i, uint32_t n, int64_t *ret)
{
	int64_t at = i.i;
	val x;

	if (i.k != VK_INT32) {	/* what is no number is the place of nothing */
		if (!conv_try(rt, i, &type_int32, &x))
			return false;
		at = x.i;
	}
	if (at < 0)
		at += n;
	*ret = at;
	return at >= 0 && at < (int64_t)n;
}

static _Noreturn void out_of_range(struct rt *rt)
{
	err_throw(rt, "System.IndexOutOfRangeException", "System.IndexOutOfRangeException", EC_OperationStopped, V_NULL,
		  "Index was outside the bounds of the array.");
}

static _Noreturn void null_index(struct rt *rt)
{
	err_throw(rt, NULL, "NullArrayIndex", EC_InvalidOperation, V_NULL,
		  "Index operation failed; the array index evaluated to null.");
}

/* There is no element I of O. */
static val missing_element(struct rt *rt, struct frame *f, val o, val i)
{
	if (vm_strict(rt, f->scope) < 300)
		return V_NULL;
	if (val_list(o) || val_dict(o))
		err_throw(rt, "System.ArgumentOutOfRangeException", "System.ArgumentOutOfRangeException", EC_OperationStopped, V_NULL,
			  "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')");
	conv(rt, i, &type_int32);	/* what is no number fails for that */
	out_of_range(rt);
}

/* $a[1, 3, 5..7]: what O doesn't have is left out; EACH: only by arrays. */
static val index_many(struct rt *rt, struct frame *f, val o, val indexes, bool each)
{
	struct list *l = list_new(rt, NULL), *items = each ? NULL : val_list(o);
	struct dict *d = val_dict(o);
	struct array *a = val_array(o);
	bool is_text = o.k == VK_STR && !each;
	struct iter it;
	int64_t at;
	val i;

	iter_begin(rt, indexes, &it);
	while (iter_next(&it, &i)) {
		if (d && !(cell_type(&d->h) == &type_ordered && val_is_int(i))) {
			val v = V_NULL;

			if (!val_is_null(i))
				dict_get(rt, d, val_base(i), &v);
			list_add(rt, l, v);
		} else if ((a || items || is_text) && !array_position(rt, i, a ? a->n : items ? items->n : ustr_len(o.s), &at)) {
			if (vm_strict(rt, f->scope) >= 300)
				out_of_range(rt);
		} else {
			list_add(rt, l, vm_index(rt, f, o, i, 0));
		}
	}
	return val_obj(list_to_array(rt, l, &type_object));
}

/* The indexes with commas between, for errors. */
static const char *indexes_text(struct rt *rt, val indexes)
{
	struct array *a = val_array(val_base(indexes));
	struct sbuf b;

	if (!a)
		return val_to_c(rt, indexes);
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < a->n; i++)
		sbuf_printf(&b, "%s%s", i ? "," : "", val_to_c(rt, array_get(a, i)));
	return USTR_C(rt, sbuf_take(&b));
}

static bool rank_offset(struct rt *rt, const struct array *a, val indexes, uint32_t *ret)
{
	struct array *ix = val_array(vm_array_of(rt, indexes));
	int rank = array_type(a)->rank;
	uint32_t at = 0;

	if ((int)ix->n != rank)
		err_throw(rt, NULL, "NeedMultidimensionalIndex", EC_InvalidOperation, V_NULL,
			  "You cannot index into a %d dimensional array with index [%s].", rank, indexes_text(rt, indexes));
	for (int i = 0; i < rank; i++) {
		int32_t k = val_to_int32(rt, array_get(ix, (uint32_t)i));

		if (k < 0)
			k += (int32_t)a->dims[i];
		if (k < 0 || k >= (int32_t)a->dims[i])
			return false;
		at = at * a->dims[i] + (uint32_t)k;
	}
	*ret = at;
	return true;
}

static const struct type_ops *index_ops(const struct type *t, bool set)
{
	for (; t; t = t->base)
		if (t->ops && (set ? (void *)t->ops->index_set : (void *)t->ops->index_get))
			return t->ops;
	return NULL;
}

/* this[i] of types that have it as a method. */
static const struct method_group *indexer(struct rt *rt, val o, const char *name)
{
	const struct type *t = val_type_of(o);

	return t ? type_method(rt, t, ustr_atom(rt, name), false) : NULL;
}

struct item_call {
	const struct method_group *g;
	val o, i, r;
};

static void call_item(struct rt *rt, void *arg)
{
	struct item_call *c = arg;

	c->r = method_call(rt, c->g, c->o, &c->i, 1);
}

/* What an indexer refuses is not there. */
static val item_of(struct rt *rt, struct frame *f, const struct method_group *g, val o, val i)
{
	struct item_call c = { .g = g, .o = o, .i = i };

	if (vm_strict(rt, f->scope) < 300)
		return rt_try(rt, call_item, &c) ? c.r : V_NULL;
	call_item(rt, &c);
	return c.r;
}

static bool has_indexer(struct rt *rt, val o)
{
	return val_array(o) || val_list(o) || val_dict(o) || o.k == VK_STR || index_ops(val_type_of(o), false) || indexer(rt, o, "get_Item");
}

static val index_other(struct rt *rt, struct frame *f, val o, val i)
{
	const struct type_ops *ops = index_ops(val_type_of(o), false);
	const struct method_group *g;
	val v;

	if (ops) {
		if (ops->index_get(rt, o, i, &v))
			return v;
		return missing_element(rt, f, o, i);
	}
	g = indexer(rt, o, "get_Item");
	if (g)
		return item_of(rt, f, g, o, i);
	if (val_is_int(i) && (i.i == 0 || i.i == -1))	/* one object is a collection of itself */
		return o;
	if (vm_strict(rt, f->scope) >= 300)
		err_throw(rt, NULL, "CannotIndex", EC_InvalidOperation, o, "Unable to index into an object of type \"%s\".",
			  val_psobj(o) ? "System.Management.Automation.PSObject"
			  : USTR_C(rt, type_full_name(rt, val_type_of(o))));
	return V_VOID;
}

static val index_text(struct rt *rt, struct frame *f, struct ustr *s, val i)
{
	int64_t at;

	if (!array_position(rt, i, ustr_len(s), &at))
		return missing_element(rt, f, val_str(s), i);
	return val_char(ustr_at(s, (uint32_t)at));
}

val vm_index(struct rt *rt, struct frame *f, val o, val i, uint32_t flags)
{
	struct array *a;
	struct list *l;
	struct dict *d;
	struct iter it;
	int64_t at;
	uint32_t offset;
	val v;

	o = val_base(o);
	i = val_base(i);
	if (val_is_null(o)) {
		if (flags & ACCESS_NULL_COND)
			return V_NULL;
		err_throw(rt, NULL, "NullArray", EC_InvalidOperation, V_NULL, "Cannot index into a null array.");
	}
	d = val_dict(o);
	if (d && i.k >= VK_BOOL && i.k <= VK_STR && (flags & ACCESS_BY_KEY ||
	    !(cell_type(&d->h) == &type_ordered && val_is_int(i))))
		return dict_get(rt, d, i, &v) ? v : V_NULL;
	if (val_is_null(i))
		null_index(rt);
	a = val_array(o);
	if (a && a->dims)
		return rank_offset(rt, a, i, &offset) ? array_get(a, offset) : missing_element(rt, f, o, val_int(0));
	if (i.k == VK_OBJ && iter_begin(rt, i, &it))
		return has_indexer(rt, o) ? index_many(rt, f, o, i, flags & ACCESS_EACH) : index_other(rt, f, o, i);
	if (a)
		return array_position(rt, i, a->n, &at) ? array_get(a, (uint32_t)at) : missing_element(rt, f, o, i);
	if (o.k == VK_STR)
		return index_text(rt, f, o.s, i);
	l = val_list(o);
	if (l && !index_ops(cell_type(&l->h), false))
		return array_position(rt, i, l->n, &at) ? l->v[at] : missing_element(rt, f, o, i);
	if (d && !index_ops(cell_type(&d->h), false))
		return dict_get(rt, d, i, &v) ? v : V_NULL;
	return index_other(rt, f, o, i);
}

/* As the collection itself says that it has no place I. */
static _Noreturn void index_refused(struct rt *rt, val o)
{
	const char *why = val_list(o) ? "Index was out of range. Must be non-negative and less than the size of the collection."
				      : "Specified argument was out of the range of valid values.";

	if (!val_list(o) && !val_dict(o))
		out_of_range(rt);
	err_throw(rt, "System.ArgumentOutOfRangeException", "System.ArgumentOutOfRangeException", EC_OperationStopped, V_NULL,
		  "%s (Parameter 'index')", why);
}

static void set_list(struct rt *rt, struct list *l, val i, val v)
{
	int64_t at;

	if (!array_position(rt, val_int(val_to_int32(rt, i)), l->n, &at))
		index_refused(rt, val_obj(l));
	l->h.aux++;
	gc_store(l, &l->v[at], v);
}

static _Noreturn void cannot_index(struct rt *rt, val o)
{
	err_throw(rt, NULL, "CannotIndex", EC_InvalidOperation, V_NULL, "Unable to index into an object of type \"%s\".",
		  val_psobj(o) ? "System.Management.Automation.PSObject"
			       : val_type_of(o) ? USTR_C(rt, type_full_name(rt, val_type_of(o))) : "");
}

static void set_other(struct rt *rt, val o, val i, val v)
{
	const struct type_ops *ops = index_ops(val_type_of(o), true);
	const struct method_group *g;
	val args[2] = { i, v };

	if (ops) {
		if (!ops->index_set(rt, o, i, v))
			index_refused(rt, o);
		return;
	}
	g = indexer(rt, o, "set_Item");
	if (!g)
		cannot_index(rt, o);
	method_call(rt, g, o, args, 2);
}

void vm_set_index(struct rt *rt, struct frame *f, val o, val i, val v)
{
	struct array *a;
	struct list *l;
	struct dict *d;
	int64_t at;
	uint32_t offset;

	o = val_base(o);
	i = val_base(i);
	if (val_is_null(o))
		err_throw(rt, NULL, "NullArray", EC_InvalidOperation, V_NULL, "Cannot index into a null array.");
	if (val_is_null(i))
		null_index(rt);
	a = val_array(o);
	d = val_dict(o);
	l = val_list(o);
	if (a && a->dims) {
		if (!rank_offset(rt, a, i, &offset))
			out_of_range(rt);
		array_put(rt, a, offset, v);
	} else if (a) {
		if (i.k == VK_OBJ)
			err_throw(rt, NULL, "ArraySliceAssignmentFailed", EC_InvalidOperation, i,
				  "Array assignment to [%s] failed because assignment to slices is not supported.", indexes_text(rt, i));
		if (!array_position(rt, val_int(val_to_int32(rt, i)), a->n, &at))
			out_of_range(rt);
		array_put(rt, a, (uint32_t)at, v);
	} else if (d && !(cell_type(&d->h) == &type_ordered && val_is_int(i)) && !index_ops(cell_type(&d->h), true)) {
		dict_put(rt, d, i, v);
	} else if (l && !index_ops(cell_type(&l->h), true)) {
		set_list(rt, l, i, v);
	} else {
		set_other(rt, o, i, v);
	}
}

/* Only arrays take several indices: one for each dimension. */
void vm_set_indices(struct rt *rt, struct frame *f, val o, val i, val v)
{
	o = val_base(o);
	if (!val_is_null(o) && !val_array(o))
		cannot_index(rt, o);
	vm_set_index(rt, f, o, i, v);
}

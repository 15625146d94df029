/* SPDX-License-Identifier: MIT */
/*
 * The psobject of a value: its properties, methods and members as collections
 * that look at the value when asked, its type names as a list that writes
 * through, and its base object.
 */
#include "types/arg.h"
#include "types/psobject.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

enum { SHOW_PROPERTIES = 1, SHOW_METHODS = 2 };

struct view {
	struct cell h;
	val over;
	int show;
};

static void trace(struct heap *h, struct cell *c) { val_mark(h, ((struct view *)c)->over); }
static struct view *of(val self) { return (struct view *)self.o; }

struct gather {
	struct list *l;
	int show;
	struct ustr *pattern;
};

static void add_member(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct gather *g = arg;
	bool method = m->kind & (PM_METHOD | PM_SCRIPT_METHOD | PM_CODE_METHOD | PM_PARAMETERIZED);

	if (!(g->show & (method ? SHOW_METHODS : SHOW_PROPERTIES)))
		return;
	if (g->show == SHOW_PROPERTIES && (m->kind & (PM_PROPERTY_SET | PM_MEMBER_SET)))
		return;
	if (g->pattern && !ustr_like(rt, m->name, g->pattern, true))
		return;
	list_add(rt, g->l, psobject_member_new(rt, v, m));
}

static struct list *gather(struct rt *rt, struct view *w, struct ustr *pattern)
{
	struct gather g = { .l = list_new(rt, NULL), .show = w->show, .pattern = pattern };

	member_each_of(rt, w->over, MEMBERS_BASE | (w->show & SHOW_METHODS ? MEMBERS_METHODS : 0), add_member, &g);
	return g.l;
}

static void iter(struct rt *rt, val self, struct iter *it)
{
	iter_begin_all(rt, val_obj(gather(rt, of(self), NULL)), it);
}

static int64_t count(struct rt *rt, val self) { return gather(rt, of(self), NULL)->n; }

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	struct view *w = of(self);
	struct member_info m;
	struct list *l;
	int64_t i;

	key = val_base(key);
	*ret = V_NULL;
	if (key.k == VK_STR) {
		if (member_find(rt, w->over, key.s, &m))
			*ret = psobject_member_new(rt, w->over, &m);
		return true;
	}
	l = gather(rt, w, NULL);
	if (!val_to_int64_try(rt, key, &i) || i < 0 || i >= l->n)
		return false;
	*ret = l->v[i];
	return true;
}

static const struct type_ops collection_ops = { .iter = iter, .count = count, .index_get = index_get };

const struct type type_psmembercollection = {
	.cls = { .trace = trace }, .name = "System.Management.Automation.PSMemberInfoIntegratingCollection`1",
	.base = &type_object, .ops = &collection_ops, .size = sizeof(struct view), .flags = TF_ENUMERABLE,
	.ifaces = "System.Collections.IEnumerable",
};

static val add(struct rt *rt, val self, val *a, int n)
{
	struct psprop *p = psobject_member(a[0]);

	if (!p)
		arg_throw_null(rt, "member");
	psobject_add(rt, &of(self)->over, p);
	return V_VOID;
}

static val remove_(struct rt *rt, val self, val *a, int n)
{
	struct psobj *o = ext_of(rt, &of(self)->over, false);

	if (o)
		psobj_remove(rt, o, arg_need_str(rt, a[0], "name"));
	return V_VOID;
}

static val match(struct rt *rt, val self, val *a, int n)
{
	return val_obj(list_to_array(rt, gather(rt, of(self), arg_need_str(rt, a[0], "name")), &type_object));
}

static val item(struct rt *rt, val self, val *a, int n)
{
	val v;

	index_get(rt, self, a[0], &v);
	return v;
}

static val enumerator(struct rt *rt, val self, val *a, int n) { return enumerator_new(rt, "", self); }

const struct member_def psmembercollection_members[] = {
	METHOD("void Add(System.Management.Automation.PSMemberInfo member)", add),
	METHOD("void Add(System.Management.Automation.PSMemberInfo member, bool preValidated)", add),
	METHOD("void Remove(string name)", remove_),
	METHOD("System.Object[] Match(string name)", match),
	METHOD("System.Object[] Match(string name, System.Management.Automation.PSMemberTypes memberTypes)", match),
	METHOD("System.Object Item(string name) {get;}", item),
	METHOD("System.Collections.IEnumerator GetEnumerator()", enumerator),
	MEMBERS_END
};

/* ---- type names ---- */

static struct strlist *names(struct rt *rt, val self) { return val_type_names(rt, of(self)->over); }

static void set_names(struct rt *rt, val self, struct ustr **s, uint32_t n)
{
	struct strlist *l = rt_alloc(rt, &type_strlist, sizeof(*l) + sizeof(struct ustr *) * n);

	l->n = n;
	for (uint32_t i = 0; i < n; i++)
		l->s[i] = s[i];
	val_set_type_names(rt, &of(self)->over, l);
}

static bool names_next(struct iter *it, val *ret)
{
	struct strlist *l = (struct strlist *)it->state.o;

	if (it->i >= l->n)
		return false;
	*ret = val_str(l->s[it->i++]);
	return true;
}

static void names_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .state = val_obj(names(rt, self)), .next = names_next };
}

static int64_t names_count(struct rt *rt, val self) { return names(rt, self)->n; }

static bool names_get(struct rt *rt, val self, val key, val *ret)
{
	struct strlist *l = names(rt, self);
	int64_t i;

	if (!val_to_int64_try(rt, key, &i))
		return false;
	i = i < 0 ? i + l->n : i;
	if (i < 0 || i >= l->n)
		return false;
	*ret = val_str(l->s[i]);
	return true;
}

static const struct type_ops names_ops = { .iter = names_iter, .count = names_count, .index_get = names_get };

const struct type type_pstypenames = {
	.cls = { .trace = trace }, .name = "System.Collections.ObjectModel.Collection`1[[System.String]]", .base = &type_object,
	.ops = &names_ops, .size = sizeof(struct view), .flags = TF_ENUMERABLE,
	.ifaces = "System.Collections.IList System.Collections.ICollection System.Collections.IEnumerable",
};

static void splice(struct rt *rt, val self, int64_t at, uint32_t drop, struct ustr *put)
{
	struct strlist *l = names(rt, self);
	struct ustr **s = rt_block(rt, struct ustr *, l->n + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i <= l->n; i++) {
		if (i == at && put)
			s[n++] = put;
		if (i < l->n && !(i >= at && i < at + drop))
			s[n++] = l->s[i];
	}
	set_names(rt, self, s, n);
}

static val names_insert(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[0]) > names(rt, self)->n)
		arg_throw_range(rt, "index", "Index must be within the bounds of the List.");
	splice(rt, self, arg_int(a[0]), 0, arg_need_str(rt, a[1], "item"));
	return V_VOID;
}

static val names_add(struct rt *rt, val self, val *a, int n)
{
	splice(rt, self, names(rt, self)->n, 0, arg_need_str(rt, a[0], "item"));
	return V_VOID;
}

static int64_t find(struct rt *rt, val self, val what)
{
	struct strlist *l = names(rt, self);

	for (uint32_t i = 0; arg_str(what) && i < l->n; i++)
		if (ustr_eq(l->s[i], arg_str(what)))
			return i;
	return -1;
}

static val names_contains(struct rt *rt, val self, val *a, int n) { return val_bool(find(rt, self, a[0]) >= 0); }
static val names_index(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)find(rt, self, a[0])); }
static val names_clear(struct rt *rt, val self, val *a, int n) { set_names(rt, self, NULL, 0); return V_VOID; }

static val names_remove(struct rt *rt, val self, val *a, int n)
{
	int64_t i = find(rt, self, a[0]);

	if (i >= 0)
		splice(rt, self, i, 1, NULL);
	return val_bool(i >= 0);
}

static val names_remove_at(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[0]) >= names(rt, self)->n)
		arg_throw_index(rt, "index");
	splice(rt, self, arg_int(a[0]), 1, NULL);
	return V_VOID;
}

static val names_length(struct rt *rt, val self) { return val_int((int32_t)names(rt, self)->n); }

const struct member_def pstypenames_members[] = {
	PROP("int Count {get;}", names_length, NULL),
	METHOD("void Add(string item)", names_add),
	METHOD("void Insert(int index, string item)", names_insert),
	METHOD("void Clear()", names_clear),
	METHOD("bool Contains(string item)", names_contains),
	METHOD("int IndexOf(string item)", names_index),
	METHOD("bool Remove(string item)", names_remove),
	METHOD("void RemoveAt(int index)", names_remove_at),
	METHOD("System.Collections.IEnumerator GetEnumerator()", enumerator),
	MEMBERS_END
};

/* ---- psobject itself ---- */

static struct ustr *view_text(struct rt *rt, val self) { return ustr_new(rt, "psobject"); }
static const struct type_ops view_ops = { .to_string = view_text };

const struct type type_psview = {
	.cls = { .trace = trace }, .ops = &view_ops, .name = "System.Management.Automation.PSInternalMemberSet",
	.base = &type_object,
	.size = sizeof(struct view),
};

static val view_new(struct rt *rt, const struct type *t, val over, int show)
{
	struct view *w = rt_new_cell(rt, t, view);

	gc_store(w, &w->over, over);
	w->show = show;
	return val_obj(w);
}

static val properties(struct rt *rt, val self) { return view_new(rt, &type_psmembercollection, of(self)->over, SHOW_PROPERTIES); }
static val methods(struct rt *rt, val self) { return view_new(rt, &type_psmembercollection, of(self)->over, SHOW_METHODS); }

static val members(struct rt *rt, val self)
{
	return view_new(rt, &type_psmembercollection, of(self)->over, SHOW_PROPERTIES | SHOW_METHODS);
}

static val type_names(struct rt *rt, val self) { return view_new(rt, &type_pstypenames, of(self)->over, 0); }
/* Behind the properties of an object from elsewhere there is nothing. */
static val base_object(struct rt *rt, val self)
{
	val v = val_base(of(self)->over);
	struct psobj *o = val_psobj(v);

	return o && (o->is_deserialized == DESERIALIZED_OBJECT || psobj_is_received(o)) ? val_obj(psobj_new(rt)) : val_unpiped(v);
}

static void copy_note(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	if (m->is_instance && m->kind != PM_PROPERTY)
		psobject_add(rt, arg, psobject_member(psobject_member_new(rt, v, m)));
}

/* A shallow copy: of a property bag its members, of another object a clone
 * where it has one. */
static val copy(struct rt *rt, val self, val *a, int n)
{
	val v = of(self)->over, r = val_base(v);

	if (val_psobj(v)) {
		r = val_obj(psobj_new(rt));
		member_each(rt, v, true, copy_note, &r);
		val_set_type_names(rt, &r, val_type_names(rt, v));
		return r;
	}
	if (r.k == VK_OBJ && type_is_named(cell_type(r.o), "System.ICloneable") &&
	    type_method(rt, cell_type(r.o), ustr_atom(rt, "Clone"), false))
		r = member_call(rt, r, ustr_atom(rt, "Clone"), NULL, 0);
	return r;
}

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(val_to_str(rt, of(self)->over)); }

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	return val_int(val_compare(rt, of(self)->over, a[0], true));
}

const struct member_def psview_members[] = {
	PROP("System.Management.Automation.PSMemberInfoCollection[System.Management.Automation.PSPropertyInfo] Properties {get;}",
		properties, NULL),
	PROP("System.Management.Automation.PSMemberInfoCollection[System.Management.Automation.PSMethodInfo] Methods {get;}",
		methods, NULL),
	PROP("System.Management.Automation.PSMemberInfoCollection[System.Management.Automation.PSMemberInfo] Members {get;}",
		members, NULL),
	PROP("System.Collections.ObjectModel.Collection[string] TypeNames {get;}", type_names, NULL),
	PROP("System.Object BaseObject {get;}", base_object, NULL),
	PROP("System.Object ImmediateBaseObject {get;}", base_object, NULL),
	METHOD("psobject Copy()", copy), METHOD("int CompareTo(System.Object obj)", compare_to),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};

struct part_of {
	val bag;
	bool extended;
};

static void add_part(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct part_of *k = arg;
	bool adapted = m->net || m->kind == PM_PROPERTY;

	if (m->kind & (PM_PROPERTY_SET | PM_MEMBER_SET | PM_METHOD | PM_CODE_METHOD | PM_SCRIPT_METHOD | PM_PARAMETERIZED) ||
	    adapted == k->extended)
		return;
	psobj_put(rt, val_psobj(k->bag), m->name, member_value(rt, v, m));
}

/* psextended: what was added to the object or its type; psadapted: what it has itself. */
static val member_set_of(struct rt *rt, val v, bool extended)
{
	struct part_of k = { val_obj(psobj_new(rt)), extended };

	member_each(rt, v, false, add_part, &k);
	return psobject_set_new(rt, extended ? "psextended" : "psadapted", k.bag);
}

bool psobject_intrinsic(struct rt *rt, val v, struct ustr *name, val *ret)
{
	if (ustr_ieq_c(name, "psobject"))
		*ret = view_new(rt, &type_psview, v, 0);
	else if (ustr_ieq_c(name, "psextended") || ustr_ieq_c(name, "psadapted"))
		*ret = member_set_of(rt, v, ustr_ieq_c(name, "psextended"));
	else if (ustr_ieq_c(name, "pstypenames"))
		*ret = view_new(rt, &type_pstypenames, v, 0);
	else if (ustr_ieq_c(name, "psbase"))
		*ret = val_base(v);
	else
		return false;
	return true;
}

/* A value without an identity gets a wrapper, so that its members stay. */
static val as_psobject(struct rt *rt, val self, val *a, int n)
{
	val v = a[0];

	if (!val_is_null(v) && v.k != VK_OBJ)
		ext_of(rt, &v, true);
	return v;
}

static val psobject_ctor(struct rt *rt, val self, val *a, int n)
{
	return n && !arg_is(a[0], VK_INT32) ? a[0] : val_obj(psobj_new(rt));
}

/* ToString() of a bag is empty, other than its text; one that came from elsewhere
 * keeps what it was. */
static val bag_to_string(struct rt *rt, val self, val *a, int n)
{
	struct psobj *o = val_psobj(self);

	return val_str(o && o->text ? o->text : ustr_empty(rt));
}

const struct member_def pscustomobject_members[] = {
	METHOD("string ToString()", bag_to_string),
	MEMBERS_END
};

static val adapted_name(struct rt *rt, val self) { return arg_text(rt, "psadapted"); }
static val base_name(struct rt *rt, val self) { return arg_text(rt, "psbase"); }
static val extended_name(struct rt *rt, val self) { return arg_text(rt, "psextended"); }

const struct member_def psobject_members[] = {
	METHOD("string ToString()", bag_to_string),
	METHOD("string ToString(string format, System.IFormatProvider formatProvider)", bag_to_string),
	CTOR("()", psobject_ctor), CTOR("(System.Object obj)", psobject_ctor),
	STATIC("static psobject AsPSObject(System.Object obj)", as_psobject),
	STATIC_PROP("string AdaptedMemberSetName {get;}", adapted_name, NULL),
	STATIC_PROP("string BaseObjectMemberSetName {get;}", base_name, NULL),
	STATIC_PROP("string ExtendedMemberSetName {get;}", extended_name, NULL),
	MEMBERS_END
};

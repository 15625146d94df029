/* SPDX-License-Identifier: MIT */
/*
 * Member access in PowerShell's order: members of the instance, of its type
 * names (ETS), dynamic ones (dictionary keys, XML), then those of .NET.
 */
#include "value/interface.h"
#include "value/conv.h"
#include "value/error.h"
#include "value/rt_impl.h"

#include <string.h>

struct found {
	struct psobj *holder;
	uint32_t slot;
	enum psmember_kind kind;
};

static bool in_holder(struct psobj *o, struct ustr *name, struct found *f)
{
	int32_t i = o && o->shape ? shape_find(o->shape, name) : -1;

	if (i < 0)
		return false;
	*f = (struct found){ o, (uint32_t)i, shape_kind(o->shape, (uint32_t)i) };
	return true;
}

static bool find_extended(struct rt *rt, val v, struct ustr *name, struct found *f)
{
	struct typedata *d[32];
	uint32_t n;

	if (in_holder(ext_of(rt, &v, false), name, f))
		return true;
	n = typedata_of(rt, v, d, ARRAY_LEN(d));
	for (uint32_t i = 0; i < n; i++)
		if (in_holder(d[i]->members, name, f)) {
			if (COVERAGE)
				coverage_mark("typedata", USTR_C(rt, d[i]->type_name),
					USTR_C(rt, shape_name(f->holder->shape, f->slot)));
			return true;
		}
	return false;
}

static const struct type_ops *member_ops(const struct type *t, bool set)
{
	for (; t; t = t->base)
		if (t->ops && (set ? (void *)t->ops->set_member : (void *)t->ops->get_member))
			return t->ops;
	return NULL;
}

/* Runs FN for a property with errors wrapped as "Exception getting …". */
static val get_called(struct rt *rt, enum member_call_kind kind, struct ustr *name, get_fn get, val self)
{
	struct member_call call = { .kind = kind, .name = USTR_C(rt, name) }, *outer = rt->calling;
	val r;

	rt->calling = &call;
	r = get(rt, self);
	rt->calling = outer;
	return r;
}

/* Calls a script block of a member; an error gets the property's wrapping. */
static val call_script(struct rt *rt, enum member_call_kind kind, struct ustr *name, val block, val self,
		       const val *args, int n)
{
	struct member_call call = { .kind = kind, .name = USTR_C(rt, name), .nargs = n }, *outer = rt->calling;
	val r;

	rt->calling = &call;
	r = kind == MC_SCRIPT_METHOD ? rt_call_block(rt, block, self, args, n) : rt_call_accessor(rt, block, self, args, n);
	rt->calling = outer;
	return r;
}

val psmember_value(struct rt *rt, val v, struct psmember *m)
{
	val r;

	switch (m->kind) {
	case PM_ALIAS:
		rt_check_depth(rt);
		if (!member_get(rt, v, val_to_str(rt, m->a), &r))
			return V_NULL;
		return val_is_null(m->b) ? r : conv(rt, r, val_base(m->b).t);
	case PM_SCRIPT_PROPERTY:
		if (val_is_null(m->a))
			err_throw(rt, "System.Management.Automation.GetValueException", "GetWithoutGetterFromScriptPropertyValue",
				  EC_NotSpecified, V_NULL, "Get accessor for property \"%s\" is unavailable.",
				  USTR_C(rt, m->name));
		return call_script(rt, MC_SCRIPT_GET, m->name, m->a, v, NULL, 0);
	case PM_CODE_PROPERTY:
		return m->get ? get_called(rt, MC_GET, m->name, m->get, m->linked ? m->a : v) : V_NULL;
	default:
		return rt->member_object ? rt->member_object(rt, v, m) : val_obj(m);
	}
}

static val get_found(struct rt *rt, val v, const struct found *f)
{
	val slot = f->holder->slots[f->slot];

	return psmember_is_value(f->kind) ? slot : psmember_value(rt, v, (struct psmember *)slot.o);
}

static bool is_property_kind(enum psmember_kind k)
{
	return (k & (PM_ALIAS | PM_CODE_PROPERTY | PM_NOTE | PM_PROPERTY | PM_SCRIPT_PROPERTY | PM_PROPERTY_SET |
		     PM_MEMBER_SET | PM_DYNAMIC)) != 0;
}

val net_property_get(struct rt *rt, val v, const struct net_property *p)
{
	member_mark(p->owner, p->def);
	if (p->def->row == MR_CONST)
		return p->def->value;
	if (!p->can_get)
		err_throw(rt, "System.Management.Automation.GetValueException", "WriteOnlyProperty", EC_InvalidOperation,
			  V_NULL, "Cannot get property value because \"%s\" is a write-only property.", USTR_C(rt, p->name));
	rt->called = p->def;
	return get_called(rt, MC_GET, p->name, p->def->get, val_base(v));
}

struct quiet_get {
	val v, ret;
	const struct found *f;		/* or a property of .NET */
	const struct net_property *p;
};

static void run_quiet(struct rt *rt, void *arg)
{
	struct quiet_get *q = arg;

	q->ret = q->f ? get_found(rt, q->v, q->f) : net_property_get(rt, q->v, q->p);
}

/* A script property that fails has no value, nor has one of a TF_QUIET type. */
static val get_quietly(struct rt *rt, val v, const struct found *f, const struct net_property *p)
{
	struct quiet_get q = { v, V_NULL, f, p };

	return rt_try(rt, run_quiet, &q) ? q.ret : V_NULL;
}

static bool is_array_count(const struct type *t, const struct ustr *name)
{
	return t->flags & TF_ARRAY && ustr_len(name) == 5 && ustr_ieq_c(name, "Count");
}

bool member_get(struct rt *rt, val v, struct ustr *name, val *ret)
{
	const struct type_ops *ops;
	const struct net_property *p;
	const struct type *t;
	struct found f;
	val base;

	if (find_extended(rt, v, name, &f) && is_property_kind(f.kind)) {
		*ret = f.kind == PM_SCRIPT_PROPERTY ? get_quietly(rt, v, &f, NULL) : get_found(rt, v, &f);
		return true;
	}
	if (ustr_len(name) > 5 && (ustr_at(name, 0) | 32) == 'p' && (ustr_at(name, 1) | 32) == 's' && rt->intrinsic &&
	    !val_is_null(v) && rt->intrinsic(rt, v, name, ret))
		return true;
	base = val_base(v);
	t = val_type_of(base);
	if (!t || t == &type_pscustomobject)
		return false;
	if (is_array_count(t, name)) {
		*ret = val_int((int32_t)val_array(base)->n);
		return true;
	}
	ops = member_ops(t, false);
	if (ops && ops->get_member(rt, base, name, ret))
		return true;
	p = type_property(rt, t, name, false);
	if (!p)
		return false;
	*ret = t->flags & TF_QUIET ? get_quietly(rt, base, NULL, p) : net_property_get(rt, base, p);
	return true;
}

bool member_get_property(struct rt *rt, val v, struct ustr *name, val *ret)
{
	val base = val_base(v);
	struct member_info m;

	if (!val_dict(base) || type_is(val_type_of(base), &type_hashtable))
		return member_get(rt, v, name, ret);
	if (!member_find(rt, v, name, &m))
		return false;
	*ret = member_value(rt, v, &m);
	return true;
}

bool member_get_c(struct rt *rt, val v, const char *name, val *ret)
{
	return member_get(rt, v, ustr_atom(rt, name), ret);
}

val member_or_null(struct rt *rt, val v, const char *name)
{
	val x;

	return !val_is_null(v) && member_get_c(rt, v, name, &x) ? x : V_NULL;
}

struct ustr *member_str(struct rt *rt, val v, const char *name)
{
	return val_to_str(rt, member_or_null(rt, v, name));
}

struct ustr *member_str_or_null(struct rt *rt, val v, const char *name)
{
	v = member_or_null(rt, v, name);
	return val_is_null(v) ? NULL : val_to_str(rt, v);
}

static _Noreturn void read_only(struct rt *rt, struct ustr *name)
{
	struct errrec *e = err_make(rt, NULL, "PropertyAssignmentException", EC_InvalidOperation, V_NULL,
				    "'%s' is a ReadOnly property.", USTR_C(rt, name));
	struct exc *x = val_exc(e->exception);

	gc_store(x, &x->inner, val_obj(exc_new(rt, "System.Management.Automation.SetValueException", x->message, V_NULL)));
	rt_throw(rt, e);
}

static _Noreturn void missing_target(struct rt *rt, struct ustr *name)
{
	err_throw(rt, "System.Management.Automation.ExtendedTypeSystemException", "AliasLookupMemberNotPresent", EC_NotSpecified,
		  V_NULL, "The member \"%s\" is not present.", USTR_C(rt, name));
}

static _Noreturn void cannot_change(struct rt *rt, const char *id, const char *kind)
{
	err_throw(rt, "System.Management.Automation.ExtendedTypeSystemException", id, EC_NotSpecified, V_NULL,
		  "Cannot set the Value property for PSMemberInfo object of type \"System.Management.Automation.PS%s\".", kind);
}

static bool set_found(struct rt *rt, val v, struct ustr *name, const struct found *f, val x)
{
	struct psmember *m;
	val slot = f->holder->slots[f->slot];

	if (psmember_is_value(f->kind)) {
		gc_store(f->holder, &f->holder->slots[f->slot], x);
		return true;
	}
	m = (struct psmember *)slot.o;
	if (f->kind == PM_ALIAS) {
		if (!member_set(rt, v, val_to_str(rt, m->a), x))
			missing_target(rt, val_to_str(rt, m->a));
		return true;
	}
	if (f->kind == PM_SCRIPT_PROPERTY && !val_is_null(m->b)) {
		call_script(rt, MC_SCRIPT_SET, name, m->b, v, &x, 1);
		return true;
	}
	if (f->kind == PM_CODE_PROPERTY && m->set) {
		m->set(rt, m->linked ? m->a : v, x);
		return true;
	}
	if (f->holder != ext_of(rt, &v, false))
		read_only(rt, name);
	if (f->kind == PM_SCRIPT_PROPERTY)
		err_throw(rt, "System.Management.Automation.SetValueException", "SetWithoutSetterFromScriptProperty",
			  EC_NotSpecified, V_NULL, "Set accessor for property \"%s\" is unavailable.", USTR_C(rt, name));
	if (f->kind == PM_CODE_PROPERTY)
		err_throw(rt, "System.Management.Automation.RuntimeException", "PropertyAssignmentException",
			  EC_InvalidOperation, V_NULL, "'%s' is a ReadOnly property.", USTR_C(rt, name));
	cannot_change(rt, "CannotChangePSPropertySetValue", f->kind == PM_PROPERTY_SET ? "PropertySet" : "MemberSet");
}

void net_property_set(struct rt *rt, val base, const struct net_property *p, val x)
{
	struct member_call call = { .kind = MC_SET, .name = USTR_C(rt, p->name) }, *outer = rt->calling;

	if (!p->can_set)
		read_only(rt, p->name);
	rt->calling = &call;
	x = conv(rt, x, p->type);
	rt->called = p->def;
	member_mark(p->owner, p->def);
	p->def->set(rt, base, x);
	rt->calling = outer;
}

bool member_set(struct rt *rt, val v, struct ustr *name, val x)
{
	const struct type_ops *ops;
	const struct net_property *p;
	const struct type *t;
	struct found f;
	val base;

	if (find_extended(rt, v, name, &f) && is_property_kind(f.kind)) {
		if (f.kind == PM_NOTE && f.holder != ext_of(rt, &v, false)) {
			/* A note of the type data is shadowed by one of the instance. */
			psobj_put(rt, ext_of(rt, &v, true), name, x);
			return true;
		}
		return set_found(rt, v, name, &f, x);
	}
	if (find_extended(rt, v, name, &f))
		cannot_change(rt, "CannotChangePSMethodInfoValue", f.kind == PM_CODE_METHOD ? "CodeMethod" : "ScriptMethod");
	base = val_base(v);
	t = val_type_of(base);
	if (!t || t == &type_pscustomobject)
		return false;
	ops = member_ops(t, true);
	if (ops && ops->set_member(rt, base, name, x))
		return true;
	p = type_property(rt, t, name, false);
	if (!p)
		return false;
	if (ops && !p->can_set)		/* the adapter's words */
		err_throw(rt, "System.Management.Automation.SetValueException", "ReadOnlyProperty", EC_NotSpecified, V_NULL,
			  "\"%s\" is a ReadOnly property.", USTR_C(rt, p->name));
	net_property_set(rt, base, p, x);
	return true;
}

/* Objects whose members are made up by an adapter, which fails itself. */
static bool is_adapted(const struct type *t)
{
	return t && (t == &type_pscustomobject || type_is_named(t, "System.Xml.XmlNode") ||
		type_is_named(t, "System.Data.DataRow"));
}

_Noreturn void member_cannot_set(struct rt *rt, val o, struct ustr *name)
{
	struct member_call setting = { .kind = MC_SET, .name = USTR_C(rt, name) };

	const struct type *t = val_is_null(o) ? NULL : val_type_of(val_base(o));

	if (is_adapted(t) || (val_base(o).k == VK_TYPE && type_method(rt, val_base(o).t, name, true)))
		rt->calling = &setting;
	if (t && type_method(rt, t, name, false)) {
		rt->calling = &setting;
		cannot_change(rt, "CannotChangePSMethodInfoValue", "Method");
	}
	err_throw(rt, NULL, val_is_null(o) ? "PropertyNotFound" : "PropertyAssignmentException", EC_InvalidOperation, V_NULL,
		  "The property '%s' cannot be found on this object. Verify that the property exists and can be set.", setting.name);
}

static _Noreturn void throw_no_method(struct rt *rt, val v, struct ustr *name, int n)
{
	struct strlist *names = val_type_names(rt, v);

	if (!val_is_null(v) && interface_hides_method(rt, val_type_of(val_base(v)), name, n))
		err_throw(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest", EC_NotSpecified, V_NULL,
			  "Cannot find an overload for \"%s\" and the argument count: \"%d\".", USTR_C(rt, name), n);
	err_throw(rt, NULL, "MethodNotFound", EC_InvalidOperation, V_NULL,
		  "Method invocation failed because [%s] does not contain a method named '%s'.",
		  names->n ? USTR_C(rt, names->s[0]) : "", USTR_C(rt, name));
}

/* A number that was something else where it came from says what it was; NULL: V is none. */
static struct ustr *received_text(struct rt *rt, val v, struct ustr *name, int n)
{
	const struct psobj *o = v.k == VK_WRAP && !n ? (const struct psobj *)v.o : NULL;

	return o && o->text && o->type_names && !o->spelled && ustr_ieq(name, rt->to_string) ? o->text : NULL;
}

/* What is of a type that is not here has the methods of a PSObject; beside its properties only two of them. */
static const struct method_group *method_of(struct rt *rt, val v, struct ustr *name)
{
	const struct psobj *o = val_psobj(v);

	if (!o || o->is_deserialized != DESERIALIZED_OBJECT)
		return type_method(rt, val_type_of(v), name, false);
	if (psobj_is_received(o) && !ustr_ieq_c(name, "ToString") && !ustr_ieq_c(name, "GetType"))
		return NULL;
	return type_method(rt, &type_psobject, name, false);
}

val member_call(struct rt *rt, val v, struct ustr *name, const val *args, int n)
{
	struct ustr *text = received_text(rt, v, name, n);
	const struct method_group *g;
	struct psmember *m;
	struct found f;
	val r;

	if (text)
		return val_str(text);
	if (find_extended(rt, v, name, &f)) {
		m = psmember_is_value(f.kind) ? NULL : (struct psmember *)f.holder->slots[f.slot].o;
		if (f.kind == PM_SCRIPT_METHOD)
			return call_script(rt, MC_SCRIPT_METHOD, name, m->a, v, args, n);
		if (f.kind == PM_CODE_METHOD && m->call)
			return m->call(rt, v, (val *)args, n);
	}
	if (!val_is_null(v)) {
		g = method_of(rt, v, name);
		if (g)
			return method_call(rt, g, val_base(v), args, n);
		if (member_accessor(rt, val_type_of(v), val_base(v), name, false, args, n, &r))
			return r;
	}
	throw_no_method(rt, v, name, n);
}

/* SPDX-License-Identifier: MIT */
/* Member objects and the collections of psobject. */
#include "types/psobject.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/member_text.h"

#include <string.h>

static void trace_prop(struct heap *h, struct cell *c)
{
	struct psprop *p = (struct psprop *)c;

	heap_mark(h, p->name);
	val_mark(h, p->owner);
	val_mark(h, p->value);
	val_mark(h, p->second);
	heap_mark(h, p->ps);
}

struct psprop *psobject_member(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == trace_prop ? (struct psprop *)v.o : NULL;
}

static struct psprop *of(val self) { return (struct psprop *)self.o; }

static val current(struct rt *rt, struct psprop *p)
{
	struct member_info m = { .name = p->name, .kind = p->kind, .can_get = p->can_get, .can_set = p->can_set,
				 .net = p->net, .methods = p->methods, .ps = p->ps };
	val v;

	if (p->owner.k == VK_VOID && p->kind == PM_ALIAS)
		return V_NULL;
	if (p->owner.k == VK_VOID && p->kind == PM_NOTE && !arg_null(p->second))
		return member_get_c(rt, p->second, "Value", &v) ? v : V_NULL;
	if (p->owner.k == VK_VOID && !(p->kind & (PM_SCRIPT_METHOD | PM_PROPERTY_SET | PM_MEMBER_SET)))
		return p->value;
	if (p->kind & (PM_METHOD | PM_SCRIPT_METHOD | PM_CODE_METHOD | PM_PROPERTY_SET | PM_MEMBER_SET | PM_PARAMETERIZED))
		return val_obj(p);
	if (member_get(rt, p->owner, p->name, &v))
		return v;
	return member_value(rt, p->owner, &m);
}

struct names {
	struct sbuf *b;
	uint32_t n;
};

static void put_name(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct names *k = arg;

	sbuf_puts(k->b, k->n++ ? ", " : "");
	sbuf_put(k->b, m->name);
}

/* The members of a member set. */
static void set_names(struct rt *rt, const struct psprop *p, struct sbuf *b)
{
	val bag = p->ps ? p->ps->a : p->value;

	if (val_psobj(bag))
		member_each(rt, bag, false, put_name, &(struct names){ b, 0 });
}

/* "int z=1", "string Name {get;}", the overloads of a method. */
static struct ustr *prop_text(struct rt *rt, val self)
{
	struct psprop *p = of(self);
	struct sbuf b;
	val v;

	sbuf_init(&b, rt);
	if (p->methods)
		return member_definition(rt, p->methods);
	if (p->net)
		return ustr_new(rt, p->net->def->sig);
	if (p->kind == PM_ALIAS)
		return ustr_printf(rt, "%s = %s", USTR_C(rt, p->name), val_to_c(rt, p->ps ? p->ps->a : p->value));
	if (p->kind == PM_SCRIPT_METHOD)
		return ustr_printf(rt, "System.Object %s();", USTR_C(rt, p->name));
	if (p->kind == PM_SCRIPT_PROPERTY)
		return ustr_printf(rt, "System.Object %s {get=%s;}", USTR_C(rt, p->name),
			val_to_c(rt, p->ps ? p->ps->a : p->value));
	if (p->kind & (PM_PROPERTY_SET | PM_MEMBER_SET)) {
		sbuf_put(&b, p->name);
		sbuf_puts(&b, " {");
		if (p->kind == PM_PROPERTY_SET)
			sbuf_put(&b, val_to_str_sep(rt, p->ps ? p->ps->a : p->value, ustr_atom(rt, ", ")));
		else
			set_names(rt, p, &b);
		sbuf_putc(&b, '}');
		return sbuf_take(&b);
	}
	v = current(rt, p);
	if (p->kind == PM_PROPERTY && p->is_instance)
		return member_received_text(rt, v);
	if (p->kind == PM_NOTE)
		return member_note_text(rt, p->name, v);
	sbuf_put(&b, arg_null(v) ? ustr_new(rt, "object") : type_ps_name(rt, val_type_of(v)));
	sbuf_printf(&b, " %s=", USTR_C(rt, p->name));
	sbuf_put(&b, arg_null(v) ? ustr_new(rt, "null") : val_to_str(rt, v));
	return sbuf_take(&b);
}

static const struct type_ops prop_ops = { .to_string = prop_text };

/* A member set gives the members of its own. */
static bool set_get(struct rt *rt, val self, struct ustr *name, val *ret)
{
	struct psprop *p = psobject_member(self);
	val bag = !p ? V_NULL : p->ps ? p->ps->a : p->value;

	return val_psobj(bag) && member_get(rt, bag, name, ret);
}

struct each_call {
	void (*fn)(struct rt *rt, struct ustr *name, void *arg);
	void *arg;
};

static void set_name(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct each_call *k = arg;

	if (m->kind & (PM_ALIAS | PM_CODE_PROPERTY | PM_PROPERTY | PM_NOTE | PM_SCRIPT_PROPERTY))
		k->fn(rt, m->name, k->arg);
}

static void set_each(struct rt *rt, val self, void (*fn)(struct rt *rt, struct ustr *name, void *arg), void *arg)
{
	struct psprop *p = psobject_member(self);
	val bag = !p ? V_NULL : p->ps ? p->ps->a : p->value;
	struct each_call k = { fn, arg };

	if (val_psobj(bag))
		member_each(rt, bag, false, set_name, &k);
}

static const struct type_ops set_ops = { .to_string = prop_text, .get_member = set_get, .each_member = set_each };

#define MEMBER(id, name_, base_)                                               \
	const struct type type_##id = {                                        \
		.cls = { .trace = trace_prop }, .name = "System.Management.Automation." name_, \
		.base = &base_, .ops = &prop_ops, .size = sizeof(struct psprop), \
	}
MEMBER(psmemberinfo, "PSMemberInfo", type_object);
MEMBER(pspropertyinfo, "PSPropertyInfo", type_psmemberinfo);
MEMBER(psmethodinfo, "PSMethodInfo", type_psmemberinfo);
MEMBER(psnoteproperty, "PSNoteProperty", type_pspropertyinfo);
MEMBER(psvariableproperty, "PSVariableProperty", type_psnoteproperty);
MEMBER(psproperty, "PSProperty", type_pspropertyinfo);
MEMBER(psaliasproperty, "PSAliasProperty", type_pspropertyinfo);
MEMBER(psscriptproperty, "PSScriptProperty", type_pspropertyinfo);
MEMBER(pscodeproperty, "PSCodeProperty", type_pspropertyinfo);
MEMBER(psdynamicproperty, "PSDynamicMember", type_psmemberinfo);
MEMBER(psmethod, "PSMethod", type_psmethodinfo);
MEMBER(psscriptmethod, "PSScriptMethod", type_psmethodinfo);
MEMBER(pscodemethod, "PSCodeMethod", type_psmethodinfo);
MEMBER(pspropertyset, "PSPropertySet", type_psmemberinfo);
const struct type type_psmemberset = {
	.cls = { .trace = trace_prop }, .name = "System.Management.Automation.PSMemberSet", .base = &type_psmemberinfo,
	.ops = &set_ops, .size = sizeof(struct psprop),
};
MEMBER(psparameterizedproperty, "PSParameterizedProperty", type_psmethodinfo);

static const struct { enum psmember_kind kind; const struct type *type; int number; } kinds[] = {
	{ PM_ALIAS, &type_psaliasproperty, 1 }, { PM_CODE_PROPERTY, &type_pscodeproperty, 2 },
	{ PM_PROPERTY, &type_psproperty, 4 }, { PM_NOTE, &type_psnoteproperty, 8 },
	{ PM_SCRIPT_PROPERTY, &type_psscriptproperty, 16 }, { PM_PROPERTY_SET, &type_pspropertyset, 32 },
	{ PM_METHOD, &type_psmethod, 64 }, { PM_CODE_METHOD, &type_pscodemethod, 128 },
	{ PM_SCRIPT_METHOD, &type_psscriptmethod, 256 }, { PM_PARAMETERIZED, &type_psparameterizedproperty, 512 },
	{ PM_MEMBER_SET, &type_psmemberset, 1024 }, { PM_DYNAMIC, &type_psdynamicproperty, 4096 },
};

static const struct type *kind_type(enum psmember_kind k)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].kind == k)
			return kinds[i].type;
	return &type_psmemberinfo;
}

val psobject_member_new(struct rt *rt, val owner, const struct member_info *m)
{
	bool indexer = m->kind == PM_METHOD && m->methods && member_is_indexer(m->methods);
	enum psmember_kind kind = indexer ? PM_PARAMETERIZED : m->kind;
	struct psprop *p = rt_new_cell(rt, kind_type(kind), psprop);

	gc_storep(p, p->name, m->name);
	p->kind = kind;
	gc_store(p, &p->owner, owner);
	p->net = m->net;
	p->methods = m->methods;
	gc_storep(p, p->ps, m->ps);
	p->can_get = m->can_get;
	p->can_set = m->can_set;
	p->is_instance = m->is_instance;
	return val_obj(p);
}

val psobject_set_object(struct rt *rt, val v, struct psmember *m)
{
	struct member_info info = { .name = m->name, .kind = m->kind, .ps = m, .can_get = true, .is_instance = true };

	return psobject_member_new(rt, v, &info);
}

static bool is_property(enum psmember_kind k)
{
	return k & (PM_ALIAS | PM_CODE_PROPERTY | PM_PROPERTY | PM_NOTE | PM_SCRIPT_PROPERTY | PM_DYNAMIC);
}

/* ---- members of a member ---- */

static val name(struct rt *rt, val self) { return val_str(of(self)->name); }
static val member_type(struct rt *rt, val self) { return val_enum(&enum_psmembertypes, of(self)->kind); }

static val is_instance(struct rt *rt, val self)
{
	return val_bool(of(self)->owner.k == VK_VOID || of(self)->is_instance || of(self)->net || of(self)->methods);
}

static val value(struct rt *rt, val self) { return current(rt, of(self)); }

static void set_value(struct rt *rt, val self, val v)
{
	struct psprop *p = of(self);

	if (p->owner.k == VK_VOID && p->kind == PM_NOTE && !arg_null(p->second))
		member_set(rt, p->second, ustr_atom(rt, "Value"), v);
	else if (p->owner.k == VK_VOID)
		gc_store(p, &p->value, v);
	else
		member_set(rt, p->owner, p->name, v);	/* one that was removed since is nobody's */
}

static val settable(struct rt *rt, val self)
{
	struct psprop *p = of(self);

	if (p->kind == PM_NOTE)
		return V_TRUE;
	if (p->owner.k == VK_VOID && p->kind == PM_ALIAS)
		return V_NULL;
	return val_bool(p->owner.k == VK_VOID ? p->kind == PM_SCRIPT_PROPERTY && !arg_null(p->second) : p->can_set);
}

static val gettable(struct rt *rt, val self)
{
	struct psprop *p = of(self);

	if (p->owner.k == VK_VOID && p->kind == PM_ALIAS)
		return V_NULL;
	return val_bool(p->owner.k == VK_VOID || p->kind == PM_NOTE || p->can_get);
}

static val value_type_name(struct rt *rt, val self)
{
	struct psprop *p = of(self);
	struct psobj *ext;
	val v;

	if (p->net)
		return val_str(type_full_name(rt, p->net->type));
	if (p->kind & (PM_METHOD | PM_PROPERTY_SET | PM_MEMBER_SET | PM_CODE_METHOD))
		return arg_text(rt, cell_type(&p->h)->name);
	if (p->owner.k == VK_VOID && p->kind == PM_ALIAS)
		return V_NULL;
	if (!is_property(p->kind) || p->kind == PM_SCRIPT_PROPERTY)
		return arg_text(rt, "System.Object");
	v = current(rt, p);
	if (arg_null(v))
		return arg_text(rt, p->kind == PM_PROPERTY ? "" : "System.Object");
	ext = ext_of(rt, &v, false);
	if (ext && ext->type_names && ext->type_names->n)
		return val_str(ext->type_names->s[0]);
	return val_str(type_full_name(rt, val_type_of(v)));
}

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(prop_text(rt, self)); }

static val copy(struct rt *rt, val self, val *a, int n)
{
	struct psprop *p = rt_new_cell(rt, cell_type(self.o), psprop);

	memcpy((char *)p + sizeof(p->h), (char *)self.o + sizeof(p->h), sizeof(*p) - sizeof(p->h));
	return val_obj(p);
}

static val getter(struct rt *rt, val self) { return of(self)->ps ? of(self)->ps->a : of(self)->value; }
static val setter(struct rt *rt, val self) { return of(self)->ps ? of(self)->ps->b : of(self)->second; }

static void add_text(struct rt *rt, struct ustr *text, void *list)
{
	list_add(rt, list, val_str(text));
}

static val overloads(struct rt *rt, val self)
{
	struct psprop *p = of(self);
	struct list *l = list_new_of(rt, &type_collection, &type_string);

	if (!p->methods)
		list_add(rt, l, val_str(prop_text(rt, self)));
	else
		member_definitions(rt, p->methods, add_text, l);
	return val_obj(l);
}

val psobject_method_call(struct rt *rt, val v, const val *args, int n)
{
	struct psprop *p = psobject_member(v);

	if (p->methods)
		return method_call(rt, p->methods, p->owner, args, n);
	return member_call(rt, p->owner, p->name, args, n);
}

static val invoke(struct rt *rt, val self, val *a, int n)
{
	struct array *args = n ? val_array(a[0]) : NULL;

	return psobject_method_call(rt, self, args ? args->v : NULL, args ? (int)args->n : 0);
}

static val make(struct rt *rt, const struct type *t, enum psmember_kind k, val name_, val v, val second)
{
	struct psprop *p = rt_new_cell(rt, t, psprop);

	if (!arg_str(name_) || !ustr_len(arg_str(name_)))
		net_throw(rt, "System.Management.Automation.PSArgumentException",
			"Cannot process argument because the value of argument \"name\" is not valid. Change the value of the \"name\" argument and run the operation again.");
	gc_storep(p, p->name, arg_str(name_));
	p->kind = k;
	p->owner = V_VOID;
	gc_store(p, &p->value, v);
	gc_store(p, &p->second, second);
	p->can_get = p->is_instance = true;
	return val_obj(p);
}

static val note_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, &type_psnoteproperty, PM_NOTE, a[0], a[1], V_NULL);
}
static val variable_ctor(struct rt *rt, val self, val *a, int n)
{
	val v = V_NULL;

	member_get_c(rt, a[0], "Name", &v);
	return make(rt, &type_psvariableproperty, PM_NOTE, v, V_NULL, a[0]);
}

static val alias_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, &type_psaliasproperty, PM_ALIAS, a[0], a[1], n > 2 ? a[2] : V_NULL);
}

static val script_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, &type_psscriptproperty, PM_SCRIPT_PROPERTY, a[0], a[1], n > 2 ? a[2] : V_NULL);
}

static val method_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, &type_psscriptmethod, PM_SCRIPT_METHOD, a[0], a[1], V_NULL);
}

static val set_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, &type_pspropertyset, PM_PROPERTY_SET, a[0], val_obj(arg_items(rt, a[1])), V_NULL);
}

val psobject_bag_of(struct rt *rt, val members)
{
	struct psobj *o = psobj_new(rt);
	struct array *items = arg_null(members) ? NULL : arg_items(rt, members);
	val bag = val_obj(o);

	for (uint32_t i = 0; items && i < items->n; i++)
		if (psobject_member(items->v[i]))
			psobject_add(rt, &bag, psobject_member(items->v[i]));
	return bag;
}

static val member_set_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, &type_psmemberset, PM_MEMBER_SET, a[0], psobject_bag_of(rt, n > 1 ? a[1] : V_NULL), V_NULL);
}

val psobject_set_new(struct rt *rt, const char *name_, val bag)
{
	return make(rt, &type_psmemberset, PM_MEMBER_SET, arg_text(rt, name_), bag, V_NULL);
}

static val referenced_names(struct rt *rt, val self)
{
	return getter(rt, self);
}

void psobject_add(struct rt *rt, val *inout, struct psprop *p)
{
	struct psobj *o = ext_of(rt, inout, true);
	struct psmember *m;

	if (p->kind == PM_NOTE) {
		psobj_put(rt, o, p->name, current(rt, p));
		return;
	}
	m = rt_new_cell(rt, &type_psmember, psmember);
	gc_storep(m, m->name, p->name);
	m->kind = p->kind;
	gc_store(m, &m->a, p->ps ? p->ps->a : p->value);
	gc_store(m, &m->b, p->ps ? p->ps->b : p->second);
	psobj_put_member(rt, o, p->name, p->kind, val_obj(m));
}

const struct member_def psmemberinfo_members[] = {
	PROP("string Name {get;}", name, NULL),
	PROP("System.Management.Automation.PSMemberTypes MemberType {get;}", member_type, NULL),
	PROP("System.Object Value {get;set;}", value, set_value),
	PROP("string TypeNameOfValue {get;}", value_type_name, NULL),
	PROP("bool IsInstance {get;}", is_instance, NULL),
	METHOD("System.Management.Automation.PSMemberInfo Copy()", copy),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};
const struct member_def pspropertyinfo_members[] = {
	PROP("bool IsSettable {get;}", settable, NULL), PROP("bool IsGettable {get;}", gettable, NULL), MEMBERS_END
};
const struct member_def psmethodinfo_members[] = {
	PROP("System.Collections.ObjectModel.Collection[string] OverloadDefinitions {get;}", overloads, NULL),
	METHOD("System.Object Invoke(params System.Object[] arguments)", invoke),
	MEMBERS_END
};
static val indexer_settable(struct rt *rt, val self)
{
	return val_bool(strstr(of(self)->methods->overloads[0].def->sig, "set;") != NULL);
}
static val indexer_gettable(struct rt *rt, val self) { return V_TRUE; }
const struct member_def psparameterizedproperty_members[] = {
	PROP("bool IsSettable {get;}", indexer_settable, NULL),
	PROP("bool IsGettable {get;}", indexer_gettable, NULL), MEMBERS_END
};
const struct member_def psnoteproperty_members[] = { CTOR("(string name, System.Object value)", note_ctor), MEMBERS_END };
const struct member_def psvariableproperty_members[] = { CTOR("(psvariable variable)", variable_ctor), MEMBERS_END };
const struct member_def psaliasproperty_members[] = {
	CTOR("(string name, string referencedMemberName)", alias_ctor),
	CTOR("(string name, string referencedMemberName, type conversionType)", alias_ctor),
	PROP("string ReferencedMemberName {get;}", getter, NULL),
	PROP("type ConversionType {get;}", setter, NULL),
	MEMBERS_END
};
const struct member_def psscriptproperty_members[] = {
	CTOR("(string name, scriptblock getterScript)", script_ctor),
	CTOR("(string name, scriptblock getterScript, scriptblock setterScript)", script_ctor),
	PROP("scriptblock GetterScript {get;}", getter, NULL),
	PROP("scriptblock SetterScript {get;}", setter, NULL),
	MEMBERS_END
};
const struct member_def psscriptmethod_members[] = {
	CTOR("(string name, scriptblock script)", method_ctor),
	PROP("scriptblock Script {get;}", getter, NULL),
	PROP("System.Collections.ObjectModel.Collection[string] OverloadDefinitions {get;}", overloads, NULL),
	PROP("System.Management.Automation.PSMemberTypes MemberType {get;}", member_type, NULL),
	PROP("string TypeNameOfValue {get;}", value_type_name, NULL),
	PROP("System.Object Value {get;set;}", value, set_value),
	MEMBERS_END
};
const struct member_def pspropertyset_members[] = {
	CTOR("(string name, System.Collections.Generic.IEnumerable[string] referencedPropertyNames)", set_ctor),
	PROP("System.Collections.ObjectModel.Collection[string] ReferencedPropertyNames {get;}", referenced_names, NULL),
	MEMBERS_END
};
const struct member_def psmemberset_members[] = {
	CTOR("(string name)", member_set_ctor),
	CTOR("(string name, System.Collections.Generic.IEnumerable[System.Management.Automation.PSMemberInfo] members)",
		member_set_ctor),
	MEMBERS_END
};

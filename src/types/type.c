/* SPDX-License-Identifier: MIT */
/*
 * System.Type and as much reflection as scripts use: names, bases, kinds,
 * arguments, and lists of members as small description objects.
 */
#include "types/arg.h"
#include "types/tables.h"
#include "value/interface.h"

#include <string.h>
#include <strings.h>

static const struct type *of(val self) { return self.t; }

static val name(struct rt *rt, val self) { return val_str(type_short_name(rt, of(self))); }

static val full_name(struct rt *rt, val self) { return val_str(type_qualified_name(rt, of(self))); }

static val namespace_(struct rt *rt, val self)
{
	const struct type *t = of(self);
	const char *dot;

	while (t->flags & TF_ARRAY)
		t = t->elem;
	dot = strrchr(t->name, '.');
	return dot ? val_str(ustr_from_utf8(rt, t->name, (size_t)(dot - t->name))) : V_NULL;
}

static val qualified_name(struct rt *rt, val self)
{
	return val_str(ustr_printf(rt, "%s, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e",
				   USTR_C(rt, type_full_name(rt, of(self)))));
}

static val base_type(struct rt *rt, val self)
{
	const struct type *t = of(self);

	if (t == &type_object || (t->flags & TF_INTERFACE))
		return V_NULL;
	if (t->flags & TF_ARRAY)
		return val_type(&type_array);
	return val_type(t->base ? t->base : &type_object);
}

#define FLAG(fn, expr) \
	static val fn(struct rt *rt, val self) { const struct type *t = of(self); return val_bool(expr); }
FLAG(is_enum, t->flags & TF_ENUM)
FLAG(is_array, t->flags & TF_ARRAY)
FLAG(is_interface, t->flags & TF_INTERFACE)
FLAG(is_abstract, t->flags & (TF_ABSTRACT | TF_INTERFACE | TF_STATIC))
FLAG(is_sealed, t->flags & (TF_SEALED | TF_STATIC | TF_ARRAY | TF_ENUM))
FLAG(is_generic, t->flags & (TF_GENERIC | TF_GENERIC_DEF | TF_NULLABLE))
FLAG(is_generic_def, t->flags & TF_GENERIC_DEF)
FLAG(is_value_type, (t->flags & (TF_VALUE | TF_ENUM)) && t != &type_enum && t != &type_valuetype)
FLAG(is_class, !(t->flags & (TF_INTERFACE | TF_VALUE | TF_ENUM)))
FLAG(is_primitive, (t->inline_kind >= VK_BOOL && t->inline_kind <= VK_DOUBLE) && !(t->flags & TF_ENUM))
FLAG(is_public, t != NULL)
FLAG(is_nested, strchr(t->name, '+') != NULL)
FLAG(has_element, t->flags & TF_ARRAY)
FLAG(is_false, t == NULL)
FLAG(is_serializable, !(t->flags & TF_STATIC))

static val get_element_type(struct rt *rt, val self, val *a, int n)
{
	return of(self)->flags & TF_ARRAY ? val_type(of(self)->elem) : V_NULL;
}

static val array_rank(struct rt *rt, val self, val *a, int n)
{
	if (!(of(self)->flags & TF_ARRAY))
		arg_throw(rt, NULL, "Must be an array type.");
	return val_int(of(self)->rank ? of(self)->rank : 1);
}

static val make_array(struct rt *rt, val self, val *a, int n)
{
	return val_type(type_array_of(rt, of(self), n ? (int)arg_int(a[0]) : 1));
}

static struct array *types_array(struct rt *rt, const struct type *const *t, uint32_t n)
{
	struct array *r = array_new(rt, &type_type, n);

	for (uint32_t i = 0; i < n; i++)
		gc_store(r, &r->v[i], val_type(t[i]));
	return r;
}

static val generic_arguments(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = of(self);

	if (t->flags & TF_NULLABLE)
		return val_obj(types_array(rt, &t->elem, 1));
	return val_obj(types_array(rt, t->args, t->nargs));
}

static val generic_arguments_prop(struct rt *rt, val self) { return generic_arguments(rt, self, NULL, 0); }

static val generic_definition(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = of(self), *def = type_find_c(rt, t->name);

	if (!(t->flags & (TF_GENERIC | TF_GENERIC_DEF | TF_NULLABLE)) || !def)
		arg_throw_invalid(rt, "This operation is only valid on generic types.");
	return val_type(def);
}

static val make_generic(struct rt *rt, val self, val *a, int n)
{
	struct array *args = val_array(a[0]);
	const struct type *t[8];
	uint32_t count = args ? MIN(args->n, 8u) : 0;

	for (uint32_t i = 0; i < count; i++)
		t[i] = arg_need(rt, args->v[i], "typeArguments").t;
	return val_type(type_generic_of(rt, of(self), t, (int)count));
}

static val is_assignable_from(struct rt *rt, val self, val *a, int n)
{
	return val_bool(!arg_null(a[0]) && type_is(val_base(a[0]).t, of(self)));
}

static val is_assignable_to(struct rt *rt, val self, val *a, int n)
{
	return val_bool(!arg_null(a[0]) && type_is(of(self), val_base(a[0]).t));
}

static val is_subclass_of(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = arg_need(rt, a[0], "type").t;

	return val_bool(of(self) != t && !(t->flags & TF_INTERFACE) && type_is(of(self), t));
}

static val is_instance(struct rt *rt, val self, val *a, int n)
{
	return val_bool(!arg_null(a[0]) && type_is(val_type_of(a[0]), of(self)));
}

static void add_interface(struct rt *rt, const struct type *iface, void *list)
{
	list_add(rt, list, val_type(iface));
}

static val get_interfaces(struct rt *rt, val self, val *a, int n)
{
	static const char *const of_arrays[] = { "System.Collections.Generic.IList`1", "System.Collections.Generic.ICollection`1",
		"System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.IReadOnlyList`1",
		"System.Collections.Generic.IReadOnlyCollection`1" };
	struct list *l = list_new(rt, NULL);

	interface_each(rt, of(self), add_interface, l);
	for (size_t i = 0; of(self)->flags & TF_ARRAY && i < ARRAY_LEN(of_arrays); i++)
		list_add(rt, l, val_type(type_generic_of(rt, type_find_c(rt, of_arrays[i]), &of(self)->elem, 1)));
	return val_obj(list_to_array(rt, l, &type_type));
}

static val get_interface(struct rt *rt, val self, val *a, int n)
{
	struct array *all = val_array(get_interfaces(rt, self, NULL, 0));
	struct ustr *want = arg_need_str(rt, a[0], "name");
	bool icase = n > 1 && arg_bool(a[1]);

	for (uint32_t i = 0; i < all->n; i++) {
		struct ustr *s = ustr_new(rt, all->v[i].t->name), *shrt = type_short_name(rt, all->v[i].t);

		if (icase ? ustr_ieq(s, want) || ustr_ieq(shrt, want) : ustr_eq(s, want) || ustr_eq(shrt, want))
			return all->v[i];
	}
	return V_NULL;
}

/* ---- enumerations ---- */

static const struct type *need_enum(struct rt *rt, val self)
{
	if (!(of(self)->flags & TF_ENUM))
		arg_throw(rt, "enumType", "Type provided must be an Enum.");
	return of(self);
}

static val enum_underlying(struct rt *rt, val self, val *a, int n)
{
	return val_type(need_enum(rt, self)->elem ? of(self)->elem : &type_int32);
}

static val of_enum(struct rt *rt, const char *name, val self, val v)
{
	val args[2] = { self, v };

	need_enum(rt, self);
	return method_call(rt, type_method(rt, &type_enum, ustr_atom(rt, name), true), V_NULL, args, 2);
}

static val enum_name(struct rt *rt, val self, val *a, int n) { return of_enum(rt, "GetName", self, a[0]); }
static val enum_defined(struct rt *rt, val self, val *a, int n) { return of_enum(rt, "IsDefined", self, a[0]); }

static val enum_names(struct rt *rt, val self, val *a, int n)
{
	val t = self;

	need_enum(rt, self);
	return method_call(rt, type_method(rt, &type_enum, ustr_atom(rt, "GetNames"), true), V_NULL, &t, 1);
}

static val enum_values(struct rt *rt, val self, val *a, int n)
{
	val t = self;

	need_enum(rt, self);
	return method_call(rt, type_method(rt, &type_enum, ustr_atom(rt, "GetValues"), true), V_NULL, &t, 1);
}

/* ---- members ---- */

struct memberdesc {	/* PropertyInfo, MethodInfo, ConstructorInfo, FieldInfo */
	struct cell h;
	struct ustr *name;
	const struct type *owner, *type;
	const struct method_group *group;
	const struct overload *overload;
	const struct net_property *prop;
	const struct type *argument;	/* the last type argument of a generic method, else NULL */
	bool is_static;
};

static void memberdesc_trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct memberdesc *)c)->name); }

static struct ustr *memberdesc_text(struct rt *rt, val self)
{
	struct memberdesc *m = (struct memberdesc *)self.o;

	if (m->overload)
		return ustr_new(rt, m->overload->def->sig);
	return ustr_printf(rt, "%s %s", USTR_C(rt, type_full_name(rt, m->type)), USTR_C(rt, m->name));
}

static const struct type_ops memberdesc_ops = { .to_string = memberdesc_text };

#define DESC(id, name_) \
	const struct type type_##id = { .cls = { .trace = memberdesc_trace }, .name = "System.Reflection." name_, \
		.base = &type_memberinfo, .ops = &memberdesc_ops, .size = sizeof(struct memberdesc) }
DESC(propertyinfo, "PropertyInfo");
DESC(methodinfo, "MethodInfo");
DESC(constructorinfo, "ConstructorInfo");
DESC(fieldinfo, "FieldInfo");

struct collect {
	struct list *l;
	struct ustr *only;	/* a name, or NULL: all */
	bool is_static, fields;
	const struct type *t;
};

static void add_property(struct rt *rt, const struct net_property *p, void *arg)
{
	struct collect *c = arg;
	bool field = p->def->row == MR_CONST || (p->owner->flags & TF_ENUM);
	struct memberdesc *m;

	if (field != c->fields || (c->only && !ustr_eq(c->only, p->name)))
		return;
	m = rt_new_cell(rt, field ? &type_fieldinfo : &type_propertyinfo, memberdesc);
	gc_storep(m, m->name, p->name);
	m->owner = p->owner;
	m->type = p->type;
	m->prop = p;
	m->is_static = c->is_static;
	list_add(rt, c->l, val_obj(m));
}

static void add_method(struct rt *rt, const struct method_group *g, void *arg)
{
	struct collect *c = arg;

	if (c->only && !ustr_eq(c->only, g->name))
		return;
	for (int i = 0; i < g->n; i++) {
		struct memberdesc *m = rt_new_cell(rt, &type_methodinfo, memberdesc);

		gc_storep(m, m->name, g->name);
		m->owner = g->overloads[i].owner;
		m->type = g->overloads[i].ret ? g->overloads[i].ret : &type_void;
		m->group = g;
		m->overload = &g->overloads[i];
		m->is_static = c->is_static;
		list_add(rt, c->l, val_obj(m));
	}
}

static struct list *collect_properties(struct rt *rt, const struct type *t, struct ustr *only, bool fields)
{
	struct collect c = { .l = list_new(rt, NULL), .only = only, .t = t, .fields = fields };

	type_each_property(rt, t, false, add_property, &c);
	c.is_static = true;
	type_each_property(rt, t, true, add_property, &c);
	return c.l;
}

static struct list *collect_methods(struct rt *rt, const struct type *t, struct ustr *only)
{
	struct collect c = { .l = list_new(rt, NULL), .only = only, .t = t };

	type_each_method(rt, t, false, add_method, &c);
	c.is_static = true;
	type_each_method(rt, t, true, add_method, &c);
	return c.l;
}

static val get_properties(struct rt *rt, val self, val *a, int n)
{
	return val_obj(list_to_array(rt, collect_properties(rt, of(self), NULL, false), &type_propertyinfo));
}

static val get_fields(struct rt *rt, val self, val *a, int n)
{
	return val_obj(list_to_array(rt, collect_properties(rt, of(self), NULL, true), &type_fieldinfo));
}

static val get_methods(struct rt *rt, val self, val *a, int n)
{
	return val_obj(list_to_array(rt, collect_methods(rt, of(self), NULL), &type_methodinfo));
}

static val first_of(struct list *l) { return l->n ? l->v[0] : V_NULL; }

static val get_property(struct rt *rt, val self, val *a, int n)
{
	return first_of(collect_properties(rt, of(self), arg_need_str(rt, a[0], "name"), false));
}

static val get_field(struct rt *rt, val self, val *a, int n)
{
	return first_of(collect_properties(rt, of(self), arg_need_str(rt, a[0], "name"), true));
}

static bool takes(const struct overload *o, struct array *types)
{
	if (!types)
		return true;
	if (o->nparams != types->n)
		return false;
	for (uint32_t i = 0; i < types->n; i++)
		if (val_base(types->v[i]).t != o->params[i].type)
			return false;
	return true;
}

static val get_method(struct rt *rt, val self, val *a, int n)
{
	struct list *l = collect_methods(rt, of(self), arg_need_str(rt, a[0], "name"));
	struct array *types = n > 1 ? val_array(a[n - 1]) : NULL;

	for (uint32_t i = 0; i < l->n; i++)
		if (takes(((struct memberdesc *)l->v[i].o)->overload, types))
			return l->v[i];
	return V_NULL;
}

static val get_constructors(struct rt *rt, val self, val *a, int n)
{
	struct collect c = { .l = list_new(rt, NULL), .t = of(self) };
	const struct method_group *g = type_ctors(rt, of(self));

	if (g)
		add_method(rt, g, &c);
	for (uint32_t i = 0; i < c.l->n; i++)
		c.l->v[i].o->cls = &type_constructorinfo.cls;
	return val_obj(list_to_array(rt, c.l, &type_constructorinfo));
}

static val get_members(struct rt *rt, val self, val *a, int n)
{
	struct ustr *only = n && arg_str(a[0]) ? arg_str(a[0]) : NULL;
	struct list *l = collect_methods(rt, of(self), only), *p = collect_properties(rt, of(self), only, false);

	for (uint32_t i = 0; i < p->n; i++)
		list_add(rt, l, p->v[i]);
	return val_obj(list_to_array(rt, l, &type_memberinfo));
}

static struct memberdesc *desc(val self) { return (struct memberdesc *)self.o; }

static val desc_name(struct rt *rt, val self)
{
	return self.o->cls == &type_constructorinfo.cls ? arg_text(rt, ".ctor") : val_str(desc(self)->name);
}
static val desc_owner(struct rt *rt, val self) { return val_type(desc(self)->owner); }
static val desc_type(struct rt *rt, val self) { return val_type(desc(self)->type); }
static val desc_static(struct rt *rt, val self) { return val_bool(desc(self)->is_static); }
static val desc_true(struct rt *rt, val self) { return V_TRUE; }
static val desc_can_write(struct rt *rt, val self) { return val_bool(desc(self)->prop && desc(self)->prop->can_set); }
static val desc_string(struct rt *rt, val self, val *a, int n) { return val_str(memberdesc_text(rt, self)); }

static val desc_value(struct rt *rt, val self, val *a, int n)
{
	struct memberdesc *m = desc(self);

	if (m->prop->def->row == MR_CONST)
		return m->prop->def->value;
	return net_property_get(rt, m->is_static ? val_type(m->owner) : val_base(a[0]), m->prop);
}

static val desc_set_value(struct rt *rt, val self, val *a, int n)
{
	struct memberdesc *m = desc(self);

	if (!m->prop->can_set)
		arg_throw(rt, NULL, "Property set method not found.");
	net_property_set(rt, m->is_static ? val_type(m->owner) : val_base(a[0]), m->prop, a[1]);
	return V_VOID;
}

static val desc_invoke(struct rt *rt, val self, val *a, int n)
{
	struct memberdesc *m = desc(self);
	struct array *args = n > 1 ? val_array(a[1]) : NULL;
	val r = method_call(rt, m->group, m->is_static ? V_NULL : val_base(a[0]), args ? args->v : NULL, args ? (int)args->n : 0);

	return m->argument && val_array(r) ? conv(rt, r, type_array_of(rt, m->argument, 1)) : r;
}

/* Sequences that it returns are then of the last type argument. */
static val desc_make_generic(struct rt *rt, val self, val *a, int n)
{
	struct memberdesc *from = desc(self), *m = rt_new_cell(rt, &type_methodinfo, memberdesc);
	struct array *types = val_array(a[0]);
	val last = types && types->n ? val_base(types->v[types->n - 1]) : V_NULL;

	if (last.k != VK_TYPE)
		arg_throw(rt, NULL, "The type arguments of a generic method must be types.");
	gc_storep(m, m->name, from->name);
	m->owner = from->owner;
	m->type = from->type;
	m->group = from->group;
	m->overload = from->overload;
	m->is_static = from->is_static;
	m->argument = last.t;
	return val_obj(m);
}

static val desc_construct(struct rt *rt, val self, val *a, int n)
{
	struct array *args = val_array(a[0]);

	return type_construct(rt, desc(self)->owner, args ? args->v : NULL, args ? (int)args->n : 0);
}

/* Parameters as property bags: Name, ParameterType, Position, IsOptional. */
static val desc_parameters(struct rt *rt, val self, val *a, int n)
{
	const struct overload *o = desc(self)->overload;
	struct array *r = array_new(rt, &type_object, o->nparams);

	for (int i = 0; i < o->nparams; i++) {
		struct psobj *p = psobj_new(rt);

		psobj_put_c(rt, p, "Name", arg_text(rt, o->params[i].name));
		psobj_put_c(rt, p, "ParameterType", val_type(o->params[i].type));
		psobj_put_c(rt, p, "Position", val_int(i));
		psobj_put_c(rt, p, "IsOptional", val_bool(o->params[i].has_default));
		gc_store(r, &r->v[i], val_obj(p));
	}
	return val_obj(r);
}

const struct member_def memberinfo_members[] = {
	PROP("string Name {get;}", desc_name, NULL),
	PROP("type DeclaringType {get;}", desc_owner, NULL),
	MEMBERS_END
};
const struct member_def propertyinfo_members[] = {
	PROP("type PropertyType {get;}", desc_type, NULL),
	PROP("bool CanRead {get;}", desc_true, NULL),
	PROP("bool CanWrite {get;}", desc_can_write, NULL),
	METHOD("System.Object GetValue(System.Object obj)", desc_value),
	METHOD("System.Object GetValue(System.Object obj, System.Object[] index)", desc_value),
	METHOD("void SetValue(System.Object obj, System.Object value)", desc_set_value),
	METHOD("void SetValue(System.Object obj, System.Object value, System.Object[] index)", desc_set_value),
	METHOD("string ToString()", desc_string),
	MEMBERS_END
};
const struct member_def fieldinfo_members[] = {
	PROP("type FieldType {get;}", desc_type, NULL),
	PROP("bool IsStatic {get;}", desc_static, NULL),
	PROP("bool IsPublic {get;}", desc_true, NULL),
	METHOD("System.Object GetValue(System.Object obj)", desc_value),
	METHOD("string ToString()", desc_string),
	MEMBERS_END
};
const struct member_def methodinfo_members[] = {
	PROP("type ReturnType {get;}", desc_type, NULL),
	PROP("bool IsStatic {get;}", desc_static, NULL),
	PROP("bool IsPublic {get;}", desc_true, NULL),
	METHOD("System.Object[] GetParameters()", desc_parameters),
	METHOD("System.Object Invoke(System.Object obj, System.Object[] parameters)", desc_invoke),
	METHOD("System.Reflection.MethodInfo MakeGenericMethod(params type[] typeArguments)", desc_make_generic),
	METHOD("string ToString()", desc_string),
	MEMBERS_END
};
const struct member_def constructorinfo_members[] = {
	PROP("bool IsPublic {get;}", desc_true, NULL),
	METHOD("System.Object[] GetParameters()", desc_parameters),
	METHOD("System.Object Invoke(System.Object[] parameters)", desc_construct),
	METHOD("string ToString()", desc_string),
	MEMBERS_END
};

/* ---- Assembly: one stands for all ---- */

const struct type type_assembly_base = { .name = "System.Reflection.Assembly", .base = &type_object, .flags = TF_ABSTRACT };
const struct type type_assembly = { .name = "System.Reflection.RuntimeAssembly", .base = &type_assembly_base, .size = sizeof(struct cell) };

static val assembly(struct rt *rt, val self) { return val_obj(rt_alloc(rt, &type_assembly, sizeof(struct cell))); }
static val assembly_name(struct rt *rt, val self)
{
	return arg_text(rt, "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e");
}
static val assembly_location(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static val assembly_type(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = type_find_c(rt, USTR_C(rt, arg_need_str(rt, a[0], "name")));

	return t ? val_type(t) : V_NULL;
}

/* Assemblies whose types are here, by simple name; null for all others. */
static val assembly_partial(struct rt *rt, val self, val *a, int n)
{
	const char *name = USTR_C(rt, arg_need_str(rt, a[0], "partialName"));

	return !strncasecmp(name, "System", 6) || !strncasecmp(name, "Microsoft.", 10) ? assembly(rt, self) : V_NULL;
}

const struct member_def assembly_base_members[] = {
	STATIC("static System.Reflection.Assembly LoadWithPartialName(string partialName)", assembly_partial), MEMBERS_END
};
const struct member_def assembly_members[] = {
	PROP("string FullName {get;}", assembly_name, NULL),
	PROP("string Location {get;}", assembly_location, NULL),
	METHOD("type GetType(string name)", assembly_type),
	MEMBERS_END
};

static val get_type(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = type_find_c(rt, USTR_C(rt, arg_need_str(rt, a[0], "typeName")));

	if (!t && n > 1 && arg_bool(a[1]))
		net_throw(rt, "System.TypeLoadException", "Could not load type '%s'.", USTR_C(rt, arg_str(a[0])));
	return t ? val_type(t) : V_NULL;
}

static val get_type_code(struct rt *rt, val self, val *a, int n)
{
	static const struct { const struct type *t; int code; } codes[] = {
		{ &type_bool, 3 }, { &type_char, 4 }, { &type_sbyte, 5 }, { &type_byte, 6 }, { &type_int16, 7 },
		{ &type_uint16, 8 }, { &type_int32, 9 }, { &type_uint32, 10 }, { &type_int64, 11 }, { &type_uint64, 12 },
		{ &type_single, 13 }, { &type_double, 14 }, { &type_datetime, 16 }, { &type_string, 18 },
	};
	const struct type *t = arg_null(a[0]) ? NULL : val_base(a[0]).t;
	int code = t ? 1 : 0;

	if (t && (t->flags & TF_ENUM) && t->elem)
		t = t->elem;
	for (size_t i = 0; t && i < ARRAY_LEN(codes); i++)
		if (codes[i].t == t)
			code = codes[i].code;
	if (t && !strcmp(t->name, "System.Decimal"))
		code = 15;
	return val_enum(type_find_c(rt, "System.TypeCode"), code);
}

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(type_full_name(rt, of(self))); }

static val equals(struct rt *rt, val self, val *a, int n)
{
	val b = val_base(a[0]);

	return val_bool(b.k == VK_TYPE && b.t == of(self));
}

static val empty_types(struct rt *rt, val self) { return val_obj(array_new(rt, &type_type, 0)); }
static val no_attributes(struct rt *rt, val self, val *a, int n) { return val_obj(array_new(rt, &type_object, 0)); }
static val self_type(struct rt *rt, val self) { return self; }
static val guid_of(struct rt *rt, val self) { return V_NULL; }

const struct member_def type_members[] = {
	PROP("string Name {get;}", name, NULL),
	PROP("string FullName {get;}", full_name, NULL),
	PROP("string Namespace {get;}", namespace_, NULL),
	PROP("string AssemblyQualifiedName {get;}", qualified_name, NULL),
	PROP("System.Reflection.Assembly Assembly {get;}", assembly, NULL),
	PROP("type BaseType {get;}", base_type, NULL),
	PROP("type UnderlyingSystemType {get;}", self_type, NULL),
	PROP("type DeclaringType {get;}", guid_of, NULL),
	PROP("bool IsEnum {get;}", is_enum, NULL),
	PROP("bool IsArray {get;}", is_array, NULL),
	PROP("bool IsSZArray {get;}", is_array, NULL),
	PROP("bool IsInterface {get;}", is_interface, NULL),
	PROP("bool IsAbstract {get;}", is_abstract, NULL),
	PROP("bool IsSealed {get;}", is_sealed, NULL),
	PROP("bool IsClass {get;}", is_class, NULL),
	PROP("bool IsValueType {get;}", is_value_type, NULL),
	PROP("bool IsPrimitive {get;}", is_primitive, NULL),
	PROP("bool IsGenericType {get;}", is_generic, NULL),
	PROP("bool IsConstructedGenericType {get;}", is_generic, NULL),
	PROP("bool IsGenericTypeDefinition {get;}", is_generic_def, NULL),
	PROP("bool ContainsGenericParameters {get;}", is_generic_def, NULL),
	PROP("bool IsPublic {get;}", is_public, NULL),
	PROP("bool IsVisible {get;}", is_public, NULL),
	PROP("bool IsNotPublic {get;}", is_false, NULL),
	PROP("bool IsNested {get;}", is_nested, NULL),
	PROP("bool IsPointer {get;}", is_false, NULL),
	PROP("bool IsByRef {get;}", is_false, NULL),
	PROP("bool IsCOMObject {get;}", is_false, NULL),
	PROP("bool IsSerializable {get;}", is_serializable, NULL),
	PROP("bool HasElementType {get;}", has_element, NULL),
	PROP("type[] GenericTypeArguments {get;}", generic_arguments_prop, NULL),
	STATIC_PROP("static type[] EmptyTypes {get;}", empty_types, NULL),
	METHOD("type GetElementType()", get_element_type),
	METHOD("int GetArrayRank()", array_rank),
	METHOD("type MakeArrayType()", make_array),
	METHOD("type MakeArrayType(int rank)", make_array),
	METHOD("type[] GetGenericArguments()", generic_arguments),
	METHOD("type GetGenericTypeDefinition()", generic_definition),
	METHOD("type MakeGenericType(params type[] typeArguments)", make_generic),
	METHOD("bool IsAssignableFrom(type c)", is_assignable_from),
	METHOD("bool IsAssignableTo(type targetType)", is_assignable_to),
	METHOD("bool IsSubclassOf(type c)", is_subclass_of),
	METHOD("bool IsInstanceOfType(System.Object o)", is_instance),
	METHOD("type[] GetInterfaces()", get_interfaces),
	METHOD("type GetInterface(string name)", get_interface),
	METHOD("type GetInterface(string name, bool ignoreCase)", get_interface),
	METHOD("type GetEnumUnderlyingType()", enum_underlying),
	METHOD("string GetEnumName(System.Object value)", enum_name), METHOD("bool IsEnumDefined(System.Object value)", enum_defined),
	METHOD("string[] GetEnumNames()", enum_names),
	METHOD("array GetEnumValues()", enum_values),
	METHOD("System.Reflection.PropertyInfo[] GetProperties()", get_properties),
	METHOD("System.Reflection.PropertyInfo[] GetProperties(System.Reflection.BindingFlags bindingAttr)", get_properties),
	METHOD("System.Reflection.PropertyInfo GetProperty(string name)", get_property),
	METHOD("System.Reflection.PropertyInfo GetProperty(string name, System.Reflection.BindingFlags bindingAttr)", get_property),
	METHOD("System.Reflection.FieldInfo[] GetFields()", get_fields),
	METHOD("System.Reflection.FieldInfo[] GetFields(System.Reflection.BindingFlags bindingAttr)", get_fields),
	METHOD("System.Reflection.FieldInfo GetField(string name)", get_field),
	METHOD("System.Reflection.FieldInfo GetField(string name, System.Reflection.BindingFlags bindingAttr)", get_field),
	METHOD("System.Reflection.MethodInfo[] GetMethods()", get_methods),
	METHOD("System.Reflection.MethodInfo[] GetMethods(System.Reflection.BindingFlags bindingAttr)", get_methods),
	METHOD("System.Reflection.MethodInfo GetMethod(string name)", get_method),
	METHOD("System.Reflection.MethodInfo GetMethod(string name, type[] types)", get_method),
	METHOD("System.Reflection.MethodInfo GetMethod(string name, System.Reflection.BindingFlags bindingAttr)", get_method),
	METHOD("System.Reflection.ConstructorInfo[] GetConstructors()", get_constructors),
	METHOD("System.Reflection.MemberInfo[] GetMembers()", get_members),
	METHOD("System.Reflection.MemberInfo[] GetMember(string name)", get_members),
	METHOD("System.Object[] GetCustomAttributes(bool inherit)", no_attributes),
	METHOD("System.Object[] GetCustomAttributes(type attributeType, bool inherit)", no_attributes),
	METHOD("string ToString()", to_string),
	METHOD("bool Equals(System.Object o)", equals),
	STATIC("static type GetType(string typeName)", get_type),
	STATIC("static type GetType(string typeName, bool throwOnError)", get_type),
	STATIC("static type GetType(string typeName, bool throwOnError, bool ignoreCase)", get_type),
	STATIC("static System.TypeCode GetTypeCode(type type)", get_type_code),
	MEMBERS_END
};

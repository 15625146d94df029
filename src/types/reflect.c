/* SPDX-License-Identifier: MIT */
/* Members of types as objects. */
#include "types/reflect.h"

#include "types/arg.h"
#include "types/assembly.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

enum { BIND_IGNORE_CASE = 1, BIND_DECLARED = 2, BIND_INSTANCE = 4, BIND_STATIC = 8, BIND_PUBLIC = 16,
	BIND_NON_PUBLIC = 32, BIND_FLATTEN = 64,
       BIND_DEFAULT = BIND_INSTANCE | BIND_STATIC | BIND_PUBLIC };
enum { MEMBER_CONSTRUCTOR = 1, MEMBER_FIELD = 4, MEMBER_METHOD = 8, MEMBER_PROPERTY = 16 };

struct memberdesc {
	struct cell h;
	struct ustr *name;
	const struct type *owner, *type, *reflected;
	const struct method_group *group;
	const struct overload *overload;
	const struct net_property *prop;
	const struct type *argument;	/* the last type argument of a generic method, else NULL */
	struct accessor *accessor;	/* get_Name or set_Name of PROP: what OVERLOAD is part of; NULL: something else */
	bool is_static;
};

/* The method that reads or sets a property has no row: its signature is made here. */
struct accessor {
	struct overload overload;
	struct member_def def;
	struct param_sig value;
	bool sets;
};

static void memberdesc_trace(struct heap *h, struct cell *c)
{
	struct memberdesc *m = (struct memberdesc *)c;

	heap_mark(h, m->name);
	if (m->accessor)
		heap_mark_block(h, m->accessor);
}

static struct memberdesc *desc(val self) { return (struct memberdesc *)val_base(self).o; }

bool reflect_is_field(const struct net_property *p)
{
	static const struct { const char *type, *fields; } some[] = {	/* NULL: all its static ones */
		{ "System.Boolean", NULL }, { "System.Char", NULL }, { "System.Decimal", NULL },
		{ "System.TimeSpan", NULL }, { "System.Uri", NULL },
		{ "System.Math", NULL }, { "System.Numerics.Complex", NULL }, { "System.Net.IPAddress", NULL },
		{ "System.IO.Path", NULL },
		{ "System.IntPtr", " Zero " }, { "System.UIntPtr", " Zero " }, { "System.Guid", " Empty " },
		{ "System.String", " Empty " },
		{ "System.DateTime", " MaxValue MinValue UnixEpoch " },
		{ "System.DateTimeOffset", " MaxValue MinValue UnixEpoch " },
		{ "System.Convert", " DBNull " }, { "System.DBNull", " Value " },
		{ "System.Type", " Delimiter EmptyTypes Missing " },
		{ "System.Text.RegularExpressions.Regex", " InfiniteMatchTimeout " },
		{ "System.Diagnostics.Stopwatch", " Frequency IsHighResolution " },
		{ "System.Collections.Comparer", " Default DefaultInvariant " }, { "System.IO.Stream", " Null " },
	};
	const char *s = p->def->sig, *brace = strchr(s, '{');
	size_t len = 0;

	if (p->def->row == MR_CONST)
		return true;
	if (p->def->row != MR_STATIC_PROPERTY || !brace)
		return false;
	while (brace[-1] == ' ')
		brace--;
	while (brace - len > s && brace[-(int)len - 1] != ' ')
		len++;
	for (size_t i = 0; i < ARRAY_LEN(some); i++) {
		const char *at;

		if (strcmp(some[i].type, p->owner->name))
			continue;
		if (!some[i].fields)
			return true;
		for (at = some[i].fields; *at; at++)
			if (*at == ' ' && !strncmp(at + 1, brace - len, len) && at[1 + len] == ' ')
				return true;
	}
	return false;
}

/* ---- as text ---- */

/* Simple types by their short names, others in full. */
static void put_type(struct rt *rt, struct sbuf *b, const struct type *t)
{
	bool simple = (t->inline_kind >= VK_BOOL && t->inline_kind <= VK_DOUBLE && !(t->flags & TF_ENUM)) || t == &type_void;

	sbuf_put(b, simple ? type_short_name(rt, t) : type_full_name(rt, t));
}

static struct ustr *method_text(struct rt *rt, struct memberdesc *m)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	put_type(rt, &b, m->h.cls == &type_constructorinfo.cls ? &type_void : m->type);
	sbuf_putc(&b, ' ');
	sbuf_put(&b, m->h.cls == &type_constructorinfo.cls ? ustr_new(rt, ".ctor") : m->name);
	sbuf_putc(&b, '(');
	for (int i = 0; i < m->overload->nparams; i++) {
		sbuf_puts(&b, i ? ", " : "");
		put_type(rt, &b, m->overload->params[i].type);
		if (m->overload->params[i].is_ref)
			sbuf_puts(&b, " ByRef");
	}
	sbuf_putc(&b, ')');
	return sbuf_take(&b);
}

static struct ustr *memberdesc_text(struct rt *rt, val self)
{
	struct memberdesc *m = desc(self);
	struct sbuf b;

	if (m->overload)
		return method_text(rt, m);
	sbuf_init(&b, rt);
	put_type(rt, &b, m->type);
	sbuf_putc(&b, ' ');
	sbuf_put(&b, m->name);
	return sbuf_take(&b);
}

static bool memberdesc_equals(struct rt *rt, val a, val b)
{
	struct memberdesc *x = desc(a), *y;

	b = val_base(b);
	if (b.k != VK_OBJ || b.o->cls != a.o->cls)
		return false;
	y = desc(b);
	return x->owner == y->owner && x->overload == y->overload && x->prop == y->prop && ustr_eq(x->name, y->name);
}

static const struct type_ops memberdesc_ops = { .to_string = memberdesc_text, .equals = memberdesc_equals };

#define DESC(id, name_) \
	const struct type type_##id = { .cls = { .trace = memberdesc_trace }, .name = "System.Reflection." name_, \
		.base = &type_memberinfo, .ops = &memberdesc_ops, .size = sizeof(struct memberdesc) }
DESC(propertyinfo, "PropertyInfo");
DESC(methodinfo, "MethodInfo");
DESC(constructorinfo, "ConstructorInfo");
DESC(fieldinfo, "FieldInfo");

/* ---- finding ---- */

struct collect {
	struct list *l;
	struct ustr *only;	/* a name or, with wildcard, the start of one; NULL: all */
	bool is_static, fields, prefix;
	int64_t flags;
	const struct type *t;
};

/* Rows that are hidden are what .NET has as internal; script classes have no such. */
static bool is_internal(const struct type *owner, const char *sig)
{
	return !(owner->flags & TF_SCRIPT) && !strncmp(sig, "hidden ", 7);
}

static bool chosen(struct rt *rt, const struct collect *c, struct ustr *name, const struct type *owner, const char *sig)
{
	if (!(c->flags & (is_internal(owner, sig) ? BIND_NON_PUBLIC : BIND_PUBLIC)) ||
	    !(c->flags & (c->is_static ? BIND_STATIC : BIND_INSTANCE)))
		return false;
	if (owner != c->t && ((c->flags & BIND_DECLARED) || (c->is_static && !(c->flags & BIND_FLATTEN))) && !c->t->nargs)
		return false;
	if (!c->only)
		return true;
	if (c->prefix)
		return ustr_starts(name, c->only, c->flags & BIND_IGNORE_CASE);
	return c->flags & BIND_IGNORE_CASE ? ustr_ieq(name, c->only) : ustr_eq(name, c->only);
}

static struct memberdesc *desc_new(struct rt *rt, const struct collect *c, const struct type *kind, struct ustr *name,
				   const struct type *owner)
{
	struct memberdesc *m = rt_alloc(rt, kind, sizeof(*m));

	gc_storep(m, m->name, name);
	m->owner = owner;
	m->reflected = c->t;
	m->is_static = c->is_static;
	list_add(rt, c->l, val_obj(m));
	return m;
}

static void add_property(struct rt *rt, const struct net_property *p, void *arg)
{
	struct collect *c = arg;
	bool field = reflect_is_field(p) || (p->owner->flags & TF_ENUM);
	struct memberdesc *m;

	if (field != c->fields || !chosen(rt, c, p->name, p->owner, p->def->sig))
		return;
	m = desc_new(rt, c, field ? &type_fieldinfo : &type_propertyinfo, p->name, p->owner);
	m->type = p->type;
	m->prop = p;
}

static void add_overloads(struct rt *rt, const struct collect *c, const struct method_group *g, const struct type *kind)
{
	for (int i = 0; i < g->n; i++) {
		const struct overload *o = &g->overloads[i];
		struct memberdesc *m;

		if (!strncmp(o->def->sig, "explicit ", 9) || !chosen(rt, c, g->name, o->owner, o->def->sig))
			continue;
		m = desc_new(rt, c, kind, g->name, o->owner);
		m->type = o->ret ? o->ret : &type_void;
		m->group = g;
		m->overload = o;
	}
}

static void add_method(struct rt *rt, const struct method_group *g, void *arg) { add_overloads(rt, arg, g, &type_methodinfo); }

static struct list *properties(struct rt *rt, const struct type *t, struct ustr *only, int64_t flags, bool fields)
{
	struct collect c = { .l = list_new(rt, NULL), .only = only, .t = t, .fields = fields, .flags = flags };

	type_each_property(rt, t, false, add_property, &c);
	c.is_static = true;
	type_each_property(rt, t, true, add_property, &c);
	return c.l;
}

static void add_accessor(struct rt *rt, const struct collect *c, const struct net_property *p, bool sets)
{
	struct ustr *name = ustr_concat(rt, ustr_new(rt, sets ? "set_" : "get_"), p->name);
	struct memberdesc *m;
	struct accessor *a;

	if (!chosen(rt, c, name, p->owner, p->def->sig))
		return;
	a = rt_block(rt, struct accessor, 1);
	a->sets = sets;
	a->def = (struct member_def){ .row = c->is_static ? MR_STATIC_METHOD : MR_METHOD, .sig = p->def->sig };
	a->value = (struct param_sig){ .name = p->owner->flags & TF_SCRIPT ? "" : "value", .type = p->type ? p->type : &type_object };
	a->overload = (struct overload){ .def = &a->def, .owner = p->owner, .params = &a->value, .nparams = sets,
		.ret = sets ? NULL : a->value.type };
	m = desc_new(rt, c, &type_methodinfo, name, p->owner);
	m->accessor = a;
	m->overload = &a->overload;
	m->prop = p;
	m->type = sets ? &type_void : a->value.type;
}

static void add_accessors(struct rt *rt, const struct net_property *p, void *arg)
{
	if (reflect_is_field(p) || (p->owner->flags & TF_ENUM))
		return;
	if (p->can_get)
		add_accessor(rt, arg, p, false);
	if (p->can_set)
		add_accessor(rt, arg, p, true);
}

/* Takes those whose owner is T from L to TO. */
static void take_of(struct rt *rt, struct list *l, const struct type *t, struct list *to)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n; i++)
		if (desc(l->v[i])->owner == t)
			list_add(rt, to, l->v[i]);
		else
			l->v[n++] = l->v[i];
	l->n = n;
}

/* Methods and accessors, those of a script class before those of its base; its accessors come first. */
static struct list *methods(struct rt *rt, const struct type *t, struct ustr *only, int64_t flags)
{
	struct collect c = { .l = list_new(rt, NULL), .only = only, .t = t, .flags = flags };
	struct list *found, *out = list_new(rt, NULL);

	type_each_method(rt, t, false, add_method, &c);
	c.is_static = true;
	type_each_method(rt, t, true, add_method, &c);
	found = c.l;
	c.l = list_new(rt, NULL);
	c.is_static = false;
	type_each_property(rt, t, false, add_accessors, &c);
	c.is_static = true;
	type_each_property(rt, t, true, add_accessors, &c);
	for (; t && t->flags & TF_SCRIPT; t = t->base) {
		take_of(rt, c.l, t, out);
		take_of(rt, found, t, out);
	}
	list_add_all(rt, out, found);
	list_add_all(rt, out, c.l);
	return out;
}

static struct list *constructors(struct rt *rt, const struct type *t, int64_t flags)
{
	struct collect c = { .l = list_new(rt, NULL), .t = t, .flags = flags };
	const struct method_group *g = type_ctors(rt, t);

	if (g && !(t->flags & (TF_INTERFACE | TF_STATIC)))
		add_overloads(rt, &c, g, &type_constructorinfo);
	return c.l;
}

/* BindingFlags among the arguments after the first FROM. */
static int64_t flags_of(val *a, int n, int from)
{
	for (int i = from; i < n; i++)
		if (arg_is(a[i], VK_ENUM))
			return arg_int(a[i]);
	return BIND_DEFAULT;
}

static val array_of_members(struct rt *rt, struct list *l, const struct type *t) { return val_obj(list_to_array(rt, l, t)); }
static val first_of(struct list *l) { return l->n ? l->v[0] : V_NULL; }

val reflect_properties(struct rt *rt, val self, val *a, int n)
{
	return array_of_members(rt, properties(rt, self.t, NULL, flags_of(a, n, 0), false), &type_propertyinfo);
}

val reflect_fields(struct rt *rt, val self, val *a, int n)
{
	return array_of_members(rt, properties(rt, self.t, NULL, flags_of(a, n, 0), true), &type_fieldinfo);
}

val reflect_methods(struct rt *rt, val self, val *a, int n)
{
	return array_of_members(rt, methods(rt, self.t, NULL, flags_of(a, n, 0)), &type_methodinfo);
}

val reflect_constructors(struct rt *rt, val self, val *a, int n)
{
	return array_of_members(rt, constructors(rt, self.t, flags_of(a, n, 0)), &type_constructorinfo);
}

val reflect_property(struct rt *rt, val self, val *a, int n)
{
	return first_of(properties(rt, self.t, arg_need_str(rt, a[0], "name"), flags_of(a, n, 1), false));
}

val reflect_field(struct rt *rt, val self, val *a, int n)
{
	return first_of(properties(rt, self.t, arg_need_str(rt, a[0], "name"), flags_of(a, n, 1), true));
}

static bool takes(const struct overload *o, struct array *types, bool exactly)
{
	if (o->nparams != types->n)
		return false;
	for (uint32_t i = 0; i < types->n; i++) {
		val t = val_base(array_get(types, i));

		if (!val_is_null(t) && t.t != o->params[i].type && (exactly || !type_is(t.t, o->params[i].type)))
			return false;
	}
	return true;
}

static val with_types(struct list *l, struct array *types)
{
	for (int exactly = 1; exactly >= 0; exactly--)
		for (uint32_t i = 0; i < l->n; i++)
			if (takes(desc(l->v[i])->overload, types, exactly))
				return l->v[i];
	return V_NULL;
}

val reflect_method(struct rt *rt, val self, val *a, int n)
{
	struct list *l = methods(rt, self.t, arg_need_str(rt, a[0], "name"), flags_of(a, n, 1));
	struct array *types = n > 1 ? val_array(a[n - 1]) : NULL;

	if (types)
		return with_types(l, types);
	if (l->n > 1 && desc(l->v[0])->owner == desc(l->v[1])->owner)
		net_throw(rt, "System.Reflection.AmbiguousMatchException", "Ambiguous match found for '%s %s'.",
			desc(l->v[0])->owner->name,
			  USTR_C(rt, method_text(rt, desc(l->v[l->n - 1]))));
	return first_of(l);
}

val reflect_constructor(struct rt *rt, val self, val *a, int n)
{
	return with_types(constructors(rt, self.t, n > 1 ? flags_of(a, n, 0) : BIND_DEFAULT),
			  val_array(arg_need(rt, a[n > 1 ? 2 : 0], "types")));
}

/* A name may end with *. */
val reflect_members(struct rt *rt, val self, val *a, int n)
{
	struct ustr *only = n && arg_str(a[0]) ? arg_str(a[0]) : NULL;
	bool prefix = only && ustr_len(only) && ustr_at(only, ustr_len(only) - 1) == '*';
	struct ustr *name = prefix ? ustr_sub(rt, only, 0, ustr_len(only) - 1) : only;
	int64_t flags = flags_of(a, n, 0);
	struct list *l = list_new(rt, NULL), *out = l;

	list_add_all(rt, l, methods(rt, self.t, prefix ? NULL : name, flags));
	if (!only || ustr_eq_c(only, ".ctor"))
		list_add_all(rt, l, constructors(rt, self.t, flags));
	list_add_all(rt, l, properties(rt, self.t, prefix ? NULL : name, flags, false));
	list_add_all(rt, l, properties(rt, self.t, prefix ? NULL : name, flags, true));
	if (prefix) {
		out = list_new(rt, NULL);
		for (uint32_t i = 0; i < l->n; i++)
			if (ustr_starts(desc(l->v[i])->name, name, flags & BIND_IGNORE_CASE))
				list_add(rt, out, l->v[i]);
	}
	return array_of_members(rt, out, &type_memberinfo);
}

val reflect_default_members(struct rt *rt, val self, val *a, int n)
{
	struct list *l = methods(rt, self.t, ustr_atom(rt, self.t == &type_string ? "Chars" : "Item"), BIND_DEFAULT);

	return array_of_members(rt, l, &type_memberinfo);
}

/* ---- members of the objects ---- */

static val desc_name(struct rt *rt, val self)
{
	return self.o->cls == &type_constructorinfo.cls ? arg_text(rt, ".ctor") : val_str(desc(self)->name);
}

static val desc_kind(struct rt *rt, val self)
{
	int64_t k = self.o->cls == &type_constructorinfo.cls ? MEMBER_CONSTRUCTOR
	: self.o->cls == &type_fieldinfo.cls ? MEMBER_FIELD
		  : self.o->cls == &type_methodinfo.cls ? MEMBER_METHOD : MEMBER_PROPERTY;

	return val_enum(&enum_membertypes, k);
}

static val desc_owner(struct rt *rt, val self) { return val_type(desc(self)->owner); }
static val desc_reflected(struct rt *rt, val self)
{
	return val_type(desc(self)->reflected ? desc(self)->reflected : desc(self)->owner);
}
static val desc_module(struct rt *rt, val self) { return assembly_module(rt, val_type(desc(self)->owner)); }
static val desc_type(struct rt *rt, val self) { return val_type(desc(self)->type); }
static val desc_static(struct rt *rt, val self) { return val_bool(desc(self)->is_static); }
static val desc_true(struct rt *rt, val self) { return V_TRUE; }
static val desc_false(struct rt *rt, val self) { return V_FALSE; }
static val desc_is_ctor(struct rt *rt, val self) { return val_bool(self.o->cls == &type_constructorinfo.cls); }
static val desc_can_read(struct rt *rt, val self) { return val_bool(desc(self)->prop && desc(self)->prop->can_get); }
static val desc_can_write(struct rt *rt, val self) { return val_bool(desc(self)->prop && desc(self)->prop->can_set); }
static val desc_literal(struct rt *rt, val self) { return val_bool(desc(self)->prop->def->row == MR_CONST); }

static val desc_init_only(struct rt *rt, val self)
{
	return val_bool(desc(self)->prop->def->row != MR_CONST && !desc(self)->prop->can_set);
}

static val desc_special(struct rt *rt, val self)
{
	return val_bool(desc(self)->accessor || ustr_starts(desc(self)->name, ustr_new(rt, "op_"), false));
}

static val desc_virtual(struct rt *rt, val self)
{
	static const char *const names[] = { "ToString", "Equals", "GetHashCode" };
	bool is = desc(self)->owner->flags & TF_SCRIPT && !desc(self)->is_static && !desc(self)->accessor;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		is = is || (!desc(self)->is_static && ustr_eq_c(desc(self)->name, names[i]));
	return val_bool(is);
}

static val desc_generic(struct rt *rt, val self)
{
	return val_bool(!desc(self)->accessor && strstr(desc(self)->overload->def->sig, "](") != NULL && strchr(desc(self)->overload->def->sig, '['));
}

static val desc_string(struct rt *rt, val self, val *a, int n) { return val_str(memberdesc_text(rt, self)); }
static val desc_none(struct rt *rt, val self, val *a, int n) { return val_obj(array_new(rt, &type_object, 0)); }
static val desc_never(struct rt *rt, val self, val *a, int n) { return V_FALSE; }

val reflect_attributes(struct rt *rt, const struct type *t, const struct member_def *def, val *a, int n)
{
	const struct type *wanted = n > 1 && arg_need(rt, a[0], "attributeType").k == VK_TYPE ? val_base(a[0]).t : NULL;
	struct array *all = rt->attributes_of ? rt->attributes_of(rt, t, def) : NULL;
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; all && i < all->n; i++)
		if (!wanted || val_is(rt, all->v[i], wanted))
			list_add(rt, l, all->v[i]);
	return val_obj(list_to_array(rt, l, wanted ? wanted : &type_object));
}

static val desc_attributes(struct rt *rt, val self, val *a, int n)
{
	struct memberdesc *m = desc(self);

	return m->prop ? reflect_attributes(rt, m->owner, m->prop->def, a, n) : desc_none(rt, self, a, n);
}

static val desc_defined(struct rt *rt, val self, val *a, int n)
{
	return val_bool(val_array(desc_attributes(rt, self, a, n))->n != 0);
}

static val desc_value(struct rt *rt, val self, val *a, int n)
{
	struct memberdesc *m = desc(self);

	if (m->prop->def->row == MR_CONST)
		return m->prop->def->value;
	return net_property_get(rt, m->is_static ? val_type(m->owner) : val_base(a[0]), m->prop);
}

static val desc_constant(struct rt *rt, val self, val *a, int n) { return desc(self)->prop->def->value; }

static val desc_set_value(struct rt *rt, val self, val *a, int n)
{
	struct memberdesc *m = desc(self);

	if (!m->prop->can_set)
		arg_throw(rt, NULL, "Property set method not found.");
	net_property_set(rt, m->is_static ? val_type(m->owner) : val_base(a[0]), m->prop, a[1]);
	return V_VOID;
}

static bool is_number(const struct type *t)
{
	return t->inline_kind > VK_BOOL && t->inline_kind <= VK_DOUBLE && !(t->flags & TF_ENUM);
}

/* Reflection widens numbers but makes no text or Boolean of them, nor them of text. */
static val as_argument(struct rt *rt, val v, const struct type *t)
{
	const struct type *of = val_type_of(val_base(v));
	bool apart = of && t && ((is_number(of) && (t == &type_string || t == &type_bool)) ||
				 ((of == &type_string || of == &type_bool) && (is_number(t) || t == &type_string || t == &type_bool)));

	if (apart && of != t)
		arg_throw(rt, NULL, USTR_C(rt, ustr_printf(rt, "Object of type '%s' cannot be converted to type '%s'.",
			USTR_C(rt, type_full_name(rt, of)), USTR_C(rt, type_full_name(rt, t)))));
	return t ? conv(rt, v, t) : v;
}

/* The arguments as the parameters want them; what the member throws is thrown
 * by Invoke then. */
static val invoke(struct rt *rt, struct memberdesc *m, val self, struct array *args)
{
	const struct overload *o = m->overload;
	val own[16] = { 0 };

	if ((args ? (int)args->n : 0) != o->nparams || o->nparams > 16)
		net_throw(rt, "System.Reflection.TargetParameterCountException", "Parameter count mismatch.");
	if (!o->def->call)
		net_throw(rt, "System.NotSupportedException", "Specified method is not supported.");
	if (!m->is_static && o->def->row == MR_METHOD && val_is_null(self))
		net_throw(rt, "System.Reflection.TargetException", "Non-static method requires a target.");
	for (int i = 0; i < o->nparams; i++)
		own[i] = o->params[i].is_ref ? array_get(args, (uint32_t)i)
			: as_argument(rt, array_get(args, (uint32_t)i), o->params[i].type);
	rt->called = o->def;
	member_mark(o->owner, o->def);
	return o->def->call(rt, o->def->row == MR_CTOR ? val_type(m->reflected ? m->reflected : m->owner) : self,
		own, o->nparams);
}

static val call_accessor(struct rt *rt, const struct memberdesc *m, val self, struct array *args)
{
	if ((args ? args->n : 0) != m->overload->nparams)
		net_throw(rt, "System.Reflection.TargetParameterCountException", "Parameter count mismatch.");
	if (!m->is_static && val_is_null(self))
		net_throw(rt, "System.Reflection.TargetException", "Non-static method requires a target.");
	if (m->is_static)
		self = val_type(m->owner);
	if (!m->accessor->sets)
		return net_property_get(rt, self, m->prop);
	net_property_set(rt, self, m->prop, as_argument(rt, array_get(args, 0), m->prop->type));
	return V_VOID;
}

static val desc_invoke(struct rt *rt, val self, val *a, int n)
{
	struct memberdesc *m = desc(self);
	struct array *args = n > 1 ? val_array(a[1]) : NULL;
	val r;

	if (m->accessor)
		r = call_accessor(rt, m, val_base(a[0]), args);
	else if (m->owner->flags & TF_SCRIPT || m->argument)
		r = method_call(rt, m->group, m->is_static ? V_NULL : val_base(a[0]), args ? args->v : NULL,
			args ? (int)args->n : 0);
	else
		r = invoke(rt, m, m->is_static ? V_NULL : val_base(a[0]), args);
	if (r.k == VK_VOID)
		return V_NULL;
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
	m->reflected = from->reflected;
	m->type = from->type;
	m->group = from->group;
	m->overload = from->overload;
	m->is_static = from->is_static;
	m->argument = last.t;
	return val_obj(m);
}

static val desc_construct(struct rt *rt, val self, val *a, int n)
{
	struct array *args = val_array(a[n - 1]);

	return type_construct(rt, desc(self)->reflected, args ? args->v : NULL, args ? (int)args->n : 0);
}

/* The accessors of a property. */
static val accessor_of(struct rt *rt, val self, bool sets)
{
	struct memberdesc *m = desc(self);
	struct collect c = { .l = list_new(rt, NULL), .t = m->reflected, .is_static = m->is_static,
		.flags = BIND_DEFAULT | BIND_NON_PUBLIC | BIND_FLATTEN };

	if (sets ? m->prop->can_set : m->prop->can_get)
		add_accessor(rt, &c, m->prop, sets);
	return first_of(c.l);
}

static val desc_getter(struct rt *rt, val self) { return accessor_of(rt, self, false); }
static val desc_setter(struct rt *rt, val self) { return accessor_of(rt, self, true); }
static val desc_get_getter(struct rt *rt, val self, val *a, int n) { return accessor_of(rt, self, false); }
static val desc_get_setter(struct rt *rt, val self, val *a, int n) { return accessor_of(rt, self, true); }

static val desc_get_accessors(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);

	for (int sets = 0; sets < 2; sets++)
		if (!val_is_null(accessor_of(rt, self, sets)))
			list_add(rt, l, accessor_of(rt, self, sets));
	return array_of_members(rt, l, &type_methodinfo);
}

/* ---- ParameterInfo ---- */

enum { PI_TYPE, PI_NAME, PI_HAS_DEFAULT, PI_DEFAULT, PI_ATTRIBUTES, PI_MEMBER, PI_POSITION, PI_OPTIONAL, PI_OUT, PI_FIELDS };

static struct ustr *parameter_text(struct rt *rt, val self)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	put_type(rt, &b, record_get(self, PI_TYPE).t);
	if (!val_is_null(record_get(self, PI_NAME))) {
		sbuf_putc(&b, ' ');
		sbuf_put(&b, record_get(self, PI_NAME).s);
	}
	return sbuf_take(&b);
}

static const struct type_ops parameter_ops = { .to_string = parameter_text };
const struct type type_parameterinfo = RECORD_TYPE_OF("System.Reflection.ParameterInfo", &type_object, PI_FIELDS,
	.ops = &parameter_ops);

static val desc_parameters(struct rt *rt, val self, val *a, int n)
{
	const struct overload *o = desc(self)->overload;
	struct array *r = array_new(rt, &type_parameterinfo, o->nparams);
	const struct type *attributes = type_find_c(rt, "System.Reflection.ParameterAttributes");

	for (int i = 0; i < o->nparams; i++) {
		const struct param_sig *s = &o->params[i];
		struct record *p = record_new(rt, &type_parameterinfo);

		record_put(p, PI_TYPE, val_type(s->type));
		record_put(p, PI_NAME, *s->name ? arg_text(rt, s->name) : V_NULL);
		record_put(p, PI_HAS_DEFAULT, val_bool(s->has_default));
		record_put(p, PI_DEFAULT, s->has_default ? s->dflt : convert_dbnull(rt, V_NULL));
		record_put(p, PI_ATTRIBUTES, val_enum(attributes, (s->has_default ? 4096 + 16 : 0) + (s->is_ref ? 2 : 0)));
		record_put(p, PI_MEMBER, self);
		record_put(p, PI_POSITION, val_int(i));
		record_put(p, PI_OPTIONAL, val_bool(s->has_default));
		record_put(p, PI_OUT, val_bool(s->is_ref));
		gc_store(r, &r->v[i], val_obj(p));
	}
	return val_obj(r);
}

static val parameter_string(struct rt *rt, val self, val *a, int n) { return val_str(parameter_text(rt, self)); }

const struct member_def parameterinfo_members[] = {
	RECORD_PROP("type ParameterType {get;}", 0), RECORD_PROP("string Name {get;}", 1),
	RECORD_PROP("bool HasDefaultValue {get;}", 2),
	RECORD_PROP("System.Object DefaultValue {get;}", 3), RECORD_PROP("System.Object RawDefaultValue {get;}", 3),
	RECORD_PROP("System.Reflection.ParameterAttributes Attributes {get;}", 4),
	RECORD_PROP("System.Reflection.MemberInfo Member {get;}", 5),
	RECORD_PROP("int Position {get;}", 6), PROP("bool IsIn {get;}", desc_false, NULL),
	PROP("bool IsLcid {get;}", desc_false, NULL),
	RECORD_PROP("bool IsOptional {get;}", 7), RECORD_PROP("bool IsOut {get;}", 8),
	PROP("bool IsRetval {get;}", desc_false, NULL),
	METHOD("System.Object[] GetCustomAttributes(bool inherit)", desc_none),
	METHOD("bool IsDefined(type attributeType, bool inherit)", desc_never),
	METHOD("string ToString()", parameter_string), MEMBERS_END
};

const struct member_def memberinfo_members[] = {
	PROP("string Name {get;}", desc_name, NULL), PROP("System.Reflection.MemberTypes MemberType {get;}", desc_kind, NULL),
	PROP("type DeclaringType {get;}", desc_owner, NULL), PROP("type ReflectedType {get;}", desc_reflected, NULL),
	PROP("System.Reflection.Module Module {get;}", desc_module, NULL), PROP("bool IsCollectible {get;}", desc_false, NULL),
	METHOD("System.Object[] GetCustomAttributes(bool inherit)", desc_attributes),
	METHOD("System.Object[] GetCustomAttributes(type attributeType, bool inherit)", desc_attributes),
	METHOD("bool IsDefined(type attributeType, bool inherit)", desc_defined),
	MEMBERS_END
};
const struct member_def propertyinfo_members[] = {
	PROP("type PropertyType {get;}", desc_type, NULL), PROP("bool CanRead {get;}", desc_can_read, NULL),
	PROP("bool CanWrite {get;}", desc_can_write, NULL), PROP("bool IsSpecialName {get;}", desc_false, NULL),
	METHOD("System.Object GetValue(System.Object obj)", desc_value),
	METHOD("System.Object GetValue(System.Object obj, System.Object[] index)", desc_value),
	METHOD("void SetValue(System.Object obj, System.Object value)", desc_set_value),
	METHOD("void SetValue(System.Object obj, System.Object value, System.Object[] index)", desc_set_value),
	METHOD("System.Object[] GetIndexParameters()", desc_none), METHOD("string ToString()", desc_string),
	PROP("System.Reflection.MethodInfo GetMethod {get;}", desc_getter, NULL),
	PROP("System.Reflection.MethodInfo SetMethod {get;}", desc_setter, NULL),
	METHOD("System.Reflection.MethodInfo GetGetMethod()", desc_get_getter),
	METHOD("System.Reflection.MethodInfo GetGetMethod(bool nonPublic)", desc_get_getter),
	METHOD("System.Reflection.MethodInfo GetSetMethod()", desc_get_setter),
	METHOD("System.Reflection.MethodInfo GetSetMethod(bool nonPublic)", desc_get_setter),
	METHOD("System.Reflection.MethodInfo[] GetAccessors()", desc_get_accessors),
	METHOD("System.Reflection.MethodInfo[] GetAccessors(bool nonPublic)", desc_get_accessors),
	MEMBERS_END
};
const struct member_def fieldinfo_members[] = {
	PROP("type FieldType {get;}", desc_type, NULL), PROP("bool IsStatic {get;}", desc_static, NULL),
	PROP("bool IsPublic {get;}", desc_true, NULL),
	PROP("bool IsInitOnly {get;}", desc_init_only, NULL), PROP("bool IsLiteral {get;}", desc_literal, NULL),
	PROP("bool IsPrivate {get;}", desc_false, NULL),
	METHOD("System.Object GetValue(System.Object obj)", desc_value),
	METHOD("System.Object GetRawConstantValue()", desc_constant),
	METHOD("string ToString()", desc_string),
	MEMBERS_END
};
#define METHOD_KIND                                                            \
	PROP("bool IsStatic {get;}", desc_static, NULL), PROP("bool IsPublic {get;}", desc_true, NULL), \
	PROP("bool IsPrivate {get;}", desc_false, NULL), \
	PROP("bool IsFamily {get;}", desc_false, NULL), PROP("bool IsAssembly {get;}", desc_false, NULL), \
	PROP("bool IsFinal {get;}", desc_false, NULL), \
	PROP("bool IsAbstract {get;}", desc_false, NULL), PROP("bool IsConstructor {get;}", desc_is_ctor, NULL), \
	METHOD("System.Reflection.ParameterInfo[] GetParameters()", desc_parameters), METHOD("string ToString()", desc_string)
const struct member_def methodinfo_members[] = {
	PROP("type ReturnType {get;}", desc_type, NULL), METHOD_KIND, PROP("bool IsVirtual {get;}", desc_virtual, NULL),
	PROP("bool IsSpecialName {get;}", desc_special, NULL), PROP("bool IsGenericMethod {get;}", desc_generic, NULL),
	PROP("bool IsGenericMethodDefinition {get;}", desc_generic, NULL),
	PROP("bool ContainsGenericParameters {get;}", desc_generic, NULL),
	METHOD("System.Object Invoke(System.Object obj, System.Object[] parameters)", desc_invoke),
	METHOD("System.Reflection.MethodInfo MakeGenericMethod(params type[] typeArguments)", desc_make_generic),
	MEMBERS_END
};
const struct member_def constructorinfo_members[] = {
	METHOD_KIND, PROP("bool IsVirtual {get;}", desc_false, NULL), PROP("bool IsSpecialName {get;}", desc_true, NULL),
	METHOD("System.Object Invoke(System.Object[] parameters)", desc_construct),
	METHOD("System.Object Invoke(System.Object obj, System.Object[] parameters)", desc_construct),
	MEMBERS_END
};

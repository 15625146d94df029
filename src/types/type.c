/* SPDX-License-Identifier: MIT */
/*
 * System.Type and as much reflection as scripts use: names, bases, kinds,
 * arguments, and lists of members as small description objects.
 */
#include "types/serializable.h"
#include "types/arg.h"
#include "types/assembly.h"
#include "types/enums.h"
#include "types/late.h"
#include "types/reflect.h"
#include "types/tables.h"
#include "value/type_assembly.h"
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
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_put(&b, type_qualified_name(rt, of(self)));
	sbuf_puts(&b, ", ");
	assembly_put_name(&b, type_assembly_of(of(self)));
	return val_str(sbuf_take(&b));
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
FLAG(is_serializable, type_is_serializable(t))

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
	return val_enum(&enum_typecode, code);
}

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(type_full_name(rt, of(self))); }

static val equals(struct rt *rt, val self, val *a, int n)
{
	val b = val_base(a[0]);

	return val_bool(b.k == VK_TYPE && b.t == of(self));
}

static val empty_types(struct rt *rt, val self) { return val_obj(array_new(rt, &type_type, 0)); }
static val get_attributes(struct rt *rt, val self, val *a, int n) { return reflect_attributes(rt, of(self), NULL, a, n); }
static val self_type(struct rt *rt, val self) { return self; }
static val declaring_type(struct rt *rt, val self)
{
	const char *plus = strrchr(of(self)->name, '+');
	const struct type *t = plus ? type_find(rt, of(self)->name, (size_t)(plus - of(self)->name)) : NULL;

	return t ? val_type(t) : V_NULL;
}
static val nothing(struct rt *rt, val self) { return V_NULL; }
static val member_type(struct rt *rt, val self) { return val_enum(&enum_membertypes, is_nested(rt, self).i ? 128 : 32); }

static val token(struct rt *rt, val self)
{
	return val_int((int32_t)(0x02000000 + (val_hash(rt, val_str(full_name(rt, self).s)) & 0xFFFFF)));
}

/* Visibility, layout and kind, as the metadata of the type would have them. */
static val attributes(struct rt *rt, val self)
{
	const struct type *t = of(self);
	int64_t n = is_nested(rt, self).i ? 2 : 1;

	n |= t->flags & TF_INTERFACE ? 32 | 128 : 0;
	n |= t->flags & TF_ABSTRACT && !(t->flags & TF_INTERFACE) ? 128 : 0;
	n |= is_sealed(rt, self).i ? 256 : 0;
	n |= is_value_type(rt, self).i && !(t->flags & TF_ENUM) ? 8 : 0;
	n |= is_serializable(rt, self).i && !(t->flags & TF_INTERFACE) ? 8192 : 0;
	n |= !(t->flags & (TF_INTERFACE | TF_ENUM | TF_SCRIPT | TF_ARRAY)) ? 1048576 : 0;
	return val_enum(&enum_typeattributes, n);
}

FLAG(is_auto_layout, !(t->flags & (TF_VALUE | TF_ENUM)) || (t->flags & TF_ENUM))
FLAG(is_sequential, (t->flags & TF_VALUE) && !(t->flags & TF_ENUM))
FLAG(is_nested_public, strchr(t->name, '+') != NULL)
FLAG(is_definition, !(t->flags & (TF_ARRAY | TF_GENERIC | TF_NULLABLE)))

static val is_equivalent(struct rt *rt, val self, val *a, int n)
{
	return val_bool(!arg_null(a[0]) && val_base(a[0]).t == of(self));
}

static val underlying_values(struct rt *rt, val self, val *a, int n)
{
	struct array *v = val_array(enum_values(rt, self, NULL, 0));
	const struct type *t = of(self)->elem ? of(self)->elem : &type_int32;
	struct array *r = array_new(rt, t, v->n);

	for (uint32_t i = 0; i < v->n; i++)
		array_put(rt, r, i, val_num((enum val_kind)t->inline_kind, val_enum_num(array_get(v, i))));
	return val_obj(r);
}

static val types_of(struct rt *rt, val self, val *a, int n)
{
	struct array *from = val_array(arg_need(rt, a[0], "args")), *r = array_new(rt, &type_type, from->n);

	for (uint32_t i = 0; i < from->n; i++)
		gc_store(r, &r->v[i], val_type(val_type_of(array_get(from, i))));
	return val_obj(r);
}

FLAG(is_md_array, (t->flags & TF_ARRAY) && t->rank > 1)

static val nested_type(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = type_find_c(
		rt, USTR_C(rt, ustr_printf(rt, "%s+%s", of(self)->name, USTR_C(rt, arg_need_str(rt, a[0], "name")))));

	return t ? val_type(t) : V_NULL;
}

static void put_nested(const struct type *t, const char *outer, struct list *l, struct rt *rt)
{
	size_t n = strlen(outer);

	if (!strncmp(t->name, outer, n) && t->name[n] == '+' && !strchr(t->name + n + 1, '+'))
		list_add(rt, l, val_type(t));
}

/* The types known here that are in this one. */
static val nested_types(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);

	for (const struct type_entry *e = builtin_types; e->type; e++)
		put_nested(e->type, of(self)->name, l, rt);
	for (const struct type_entry *e = late_types; e->type; e++)
		put_nested(e->type, of(self)->name, l, rt);
	return val_obj(list_to_array(rt, l, &type_type));
}

static val delimiter(struct rt *rt, val self) { return val_char('.'); }
static val no_type(struct rt *rt, val self, val *a, int n) { return V_NULL; }
static val never(struct rt *rt, val self, val *a, int n) { return V_FALSE; }

static val find_interfaces(struct rt *rt, val self, val *a, int n)
{
	struct array *all = val_array(get_interfaces(rt, self, NULL, 0));
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < all->n; i++) {
		val args[2] = { all->v[i], a[1] };

		if (val_truth(rt, arg_invoke(rt, a[0], args, 2)))
			list_add(rt, l, all->v[i]);
	}
	return val_obj(list_to_array(rt, l, &type_type));
}

/* Calls a method, or reads or sets a property or field, by its name. */
static val invoke_member(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_need_str(rt, a[0], "name");
	struct array *args = val_array(a[4]);
	int64_t how = arg_int(a[1]);
	val target = val_base(a[3]), r;

	if (how & 512)
		return type_construct(rt, of(self), args ? args->v : NULL, args ? (int)args->n : 0);
	if (how & (1024 | 4096) && member_get(rt, val_is_null(target) ? self : target, name, &r))
		return r;
	if (how & (2048 | 8192)) {
		member_set(rt, target, name, args && args->n ? array_get(args, 0) : V_NULL);
		return V_NULL;
	}
	if (val_is_null(target))
		return method_call(rt, type_method(rt, of(self), ustr_intern(rt, name), true), V_NULL,
				   args ? args->v : NULL, args ? (int)args->n : 0);
	return member_call(rt, target, name, args ? args->v : NULL, args ? (int)args->n : 0);
}

const struct member_def type_members[] = {
	PROP("string Name {get;}", name, NULL),
	PROP("string FullName {get;}", full_name, NULL),
	PROP("string Namespace {get;}", namespace_, NULL),
	PROP("string AssemblyQualifiedName {get;}", qualified_name, NULL),
	PROP("System.Reflection.Assembly Assembly {get;}", assembly_of_type, NULL),
	PROP("System.Reflection.Module Module {get;}", assembly_module, NULL),
	PROP("type BaseType {get;}", base_type, NULL),
	PROP("type UnderlyingSystemType {get;}", self_type, NULL),
	PROP("type DeclaringType {get;}", declaring_type, NULL), PROP("type ReflectedType {get;}", declaring_type, NULL),
	PROP("System.Reflection.MethodBase DeclaringMethod {get;}", nothing, NULL), PROP("int MetadataToken {get;}", token, NULL),
	PROP("System.Reflection.MemberTypes MemberType {get;}", member_type, NULL),
	PROP("System.Reflection.TypeAttributes Attributes {get;}", attributes, NULL),
	PROP("bool IsCollectible {get;}", is_false, NULL), PROP("bool IsByRefLike {get;}", is_false, NULL),
	PROP("bool IsTypeDefinition {get;}", is_definition, NULL),
	PROP("bool IsAutoLayout {get;}", is_auto_layout, NULL),
	PROP("bool IsLayoutSequential {get;}", is_sequential, NULL), PROP("bool IsExplicitLayout {get;}", is_false, NULL),
	PROP("bool IsAnsiClass {get;}", is_public, NULL), PROP("bool IsAutoClass {get;}", is_false, NULL),
	PROP("bool IsUnicodeClass {get;}", is_false, NULL),
	PROP("bool IsNestedPublic {get;}", is_nested_public, NULL),
	PROP("bool IsNestedPrivate {get;}", is_false, NULL), PROP("bool IsNestedFamily {get;}", is_false, NULL),
	PROP("bool IsNestedAssembly {get;}", is_false, NULL),
	PROP("bool IsNestedFamANDAssem {get;}", is_false, NULL), PROP("bool IsNestedFamORAssem {get;}", is_false, NULL),
	PROP("bool IsSpecialName {get;}", is_false, NULL), PROP("bool IsImport {get;}", is_false, NULL),
	PROP("bool IsMarshalByRef {get;}", is_false, NULL),
	PROP("bool IsContextful {get;}", is_false, NULL), PROP("bool IsSecurityCritical {get;}", is_public, NULL),
	PROP("bool IsSecuritySafeCritical {get;}", is_false, NULL),
	PROP("bool IsSecurityTransparent {get;}", is_false, NULL),
	PROP("bool IsSignatureType {get;}", is_false, NULL), PROP("bool IsGenericParameter {get;}", is_false, NULL),
	PROP("bool IsGenericTypeParameter {get;}", is_false, NULL), PROP("bool IsGenericMethodParameter {get;}", is_false, NULL),
	PROP("bool IsFunctionPointer {get;}", is_false, NULL),
	PROP("bool IsUnmanagedFunctionPointer {get;}", is_false, NULL),
	PROP("bool IsVariableBoundArray {get;}", is_md_array, NULL),
	PROP("System.Reflection.ConstructorInfo TypeInitializer {get;}", nothing, NULL),
	STATIC_PROP("static char Delimiter {get;}", delimiter, NULL),
	STATIC("static type[] GetTypeArray(System.Object[] args)", types_of),
	STATIC("static type GetTypeFromProgID(string progID)", no_type),
	METHOD("bool IsEquivalentTo(type other)", is_equivalent),
	METHOD("array GetEnumValuesAsUnderlyingType()", underlying_values),
	METHOD("type[] GetNestedTypes()", nested_types),
	METHOD("type[] GetNestedTypes(System.Reflection.BindingFlags bindingAttr)", nested_types),
	METHOD("type GetNestedType(string name)", nested_type),
	METHOD("type GetNestedType(string name, System.Reflection.BindingFlags bindingAttr)", nested_type),
	METHOD("System.Reflection.EventInfo[] GetEvents()", reflect_events),
	METHOD("System.Reflection.EventInfo GetEvent(string name)", reflect_event),
	METHOD("System.Reflection.EventInfo[] GetEvents(" REFLECT_FLAGS ")", reflect_events),
	METHOD("System.Reflection.EventInfo GetEvent(string name, " REFLECT_FLAGS ")", reflect_event),
	METHOD("type[] FindInterfaces(System.Reflection.TypeFilter filter, System.Object filterCriteria)", find_interfaces),
	METHOD("bool IsDefined(type attributeType, bool inherit)", never),
	METHOD("System.Object InvokeMember(string name, System.Reflection.BindingFlags invokeAttr, System.Reflection.Binder binder, System.Object target, System.Object[] args)",
		invoke_member),
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
	METHOD("string GetEnumName(System.Object value)", enum_name),
	METHOD("bool IsEnumDefined(System.Object value)", enum_defined),
	METHOD("string[] GetEnumNames()", enum_names),
	METHOD("array GetEnumValues()", enum_values),
	REFLECT_ROWS,
	METHOD("System.Object[] GetCustomAttributes(bool inherit)", get_attributes),
	METHOD("System.Object[] GetCustomAttributes(type attributeType, bool inherit)", get_attributes),
	METHOD("string ToString()", to_string),
	METHOD("bool Equals(System.Object o)", equals),
	STATIC("static type GetType(string typeName, bool throwOnError, bool ignoreCase)", get_type),
	STATIC("static type GetType(string typeName, bool throwOnError)", get_type),
	STATIC("static type GetType(string typeName)", get_type),
	STATIC("static System.TypeCode GetTypeCode(type type)", get_type_code),
	MEMBERS_END
};

/* System.Nullable, which tells about nullable types. */
const struct type type_nullable_tools = { .name = "System.Nullable", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static val underlying_type(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = of(arg_need(rt, a[0], "nullableType"));

	return t->flags & TF_NULLABLE ? val_type(t->elem) : V_NULL;
}

const struct member_def nullable_tools_members[] = {
	STATIC("static type GetUnderlyingType(type nullableType)", underlying_type), MEMBERS_END
};

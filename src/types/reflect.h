/* SPDX-License-Identifier: MIT */
/*
 * Members as objects: PropertyInfo, FieldInfo, MethodInfo, ConstructorInfo and
 * ParameterInfo, and the functions of System.Type that find them.
 */
#pragma once

#include "value/type.h"

/* A static member that .NET has as a field rather than a property. */
bool reflect_is_field(const struct net_property *p);

#define REFLECT_FUNCTIONS(X) \
	X(properties) X(property) X(fields) X(field) X(methods) X(method) X(constructors) X(constructor) X(members) \
	X(default_members) X(events) X(event)
#define X(name) val reflect_##name(struct rt *rt, val self, val *a, int n);
REFLECT_FUNCTIONS(X)
#undef X
/* The attributes of T, or of its property with the row DEF; A begins with the type wanted if there are two. */
val reflect_attributes(struct rt *rt, const struct type *t, const struct member_def *def, val *a, int n);

#define REFLECT_FLAGS "System.Reflection.BindingFlags bindingAttr"
/* Rows of System.Type. */
#define REFLECT_ROWS                                                           \
	METHOD("System.Reflection.PropertyInfo[] GetProperties()", reflect_properties), \
	METHOD("System.Reflection.PropertyInfo[] GetProperties(" REFLECT_FLAGS ")", reflect_properties), \
	METHOD("System.Reflection.PropertyInfo GetProperty(string name)", reflect_property), \
	METHOD("System.Reflection.PropertyInfo GetProperty(string name, " REFLECT_FLAGS ")", reflect_property), \
	METHOD("System.Reflection.FieldInfo[] GetFields()", reflect_fields),   \
	METHOD("System.Reflection.FieldInfo[] GetFields(" REFLECT_FLAGS ")", reflect_fields), \
	METHOD("System.Reflection.FieldInfo GetField(string name)", reflect_field), \
	METHOD("System.Reflection.FieldInfo GetField(string name, " REFLECT_FLAGS ")", reflect_field), \
	METHOD("System.Reflection.MethodInfo[] GetMethods()", reflect_methods), \
	METHOD("System.Reflection.MethodInfo[] GetMethods(" REFLECT_FLAGS ")", reflect_methods), \
	METHOD("System.Reflection.MethodInfo GetMethod(string name)", reflect_method), \
	METHOD("System.Reflection.MethodInfo GetMethod(string name, " REFLECT_FLAGS ")", reflect_method), \
	METHOD("System.Reflection.MethodInfo GetMethod(string name, " REFLECT_FLAGS ", type[] types)", reflect_method), \
	METHOD("System.Reflection.MethodInfo GetMethod(string name, type[] types)", reflect_method), \
	METHOD("System.Reflection.ConstructorInfo[] GetConstructors()", reflect_constructors), \
	METHOD("System.Reflection.ConstructorInfo[] GetConstructors(" REFLECT_FLAGS ")", reflect_constructors), \
	METHOD("System.Reflection.ConstructorInfo GetConstructor(type[] types)", reflect_constructor), \
	METHOD("System.Reflection.ConstructorInfo GetConstructor(" REFLECT_FLAGS ", System.Object binder, type[] types, System.Object modifiers)", \
		reflect_constructor), \
	METHOD("System.Reflection.MemberInfo[] GetMembers()", reflect_members), \
	METHOD("System.Reflection.MemberInfo[] GetMembers(" REFLECT_FLAGS ")", reflect_members), \
	METHOD("System.Reflection.MemberInfo[] GetMember(string name)", reflect_members), \
	METHOD("System.Reflection.MemberInfo[] GetMember(string name, " REFLECT_FLAGS ")", reflect_members), \
	METHOD("System.Reflection.MemberInfo[] GetDefaultMembers()", reflect_default_members)

/* SPDX-License-Identifier: MIT */
/*
 * TypeData and the members it is made of, as scripts make and read them. They
 * are records (value/record.h): the numbers of their fields are here. A member's
 * name is field 0 of all of them, whether it is hidden field 1.
 */
#pragma once

#include "value/psobj.h"

enum typedata_field {
	TD_NAME, TD_MEMBERS, TD_CONVERTER, TD_ADAPTER, TD_OVERRIDE, TD_METHOD, TD_TARGET, TD_DEPTH, TD_DISPLAY_PROPERTY,
	TD_INHERIT, TD_SOURCE, TD_SOURCE_PROPERTY, TD_DISPLAY_SET, TD_KEY_SET, TD_SERIALIZE_SET,
	TD_INHERIT_SAID,	/* $true once somebody set TD_INHERIT */
	TD_FIELDS
};
enum typemember_field {
	TM_NAME, TM_HIDDEN,
	TM_A,	/* value, referenced name, getter, block, list of properties */
	TM_B,	/* type, setter */
	TM_FIELDS
};

extern const struct type type_typedata_class, type_typemember;

/* An empty one about the type NAME. */
struct record *typedata_class_new(struct rt *rt, struct ustr *name);
/* A member as one of the classes for its kind; PM_PROPERTY_SET without a name is the set of a setting. */
struct record *typemember_new(struct rt *rt, enum psmember_kind kind, struct ustr *name, val a, val b);
/* The kind that M, an object of these classes, stands for. */
enum psmember_kind typemember_kind(val m);

/* SPDX-License-Identifier: MIT */
/*
 * The intrinsic members psobject and pstypenames of every value, and member
 * objects (PSNoteProperty, PSScriptMethod …).
 */
#pragma once

#include "value/psobj.h"

/* The bag of a member set with these PSMemberInfos. */
val psobject_set_new(struct rt *rt, const char *name, val bag);	/* a member set of its own of what BAG has */
val psobject_bag_of(struct rt *rt, val members);
/* For rt->member_object. */
val psobject_set_object(struct rt *rt, val v, struct psmember *m);
/* For rt->intrinsic: psobject, psbase, psextended, psadapted, pstypenames. */
bool psobject_intrinsic(struct rt *rt, val v, struct ustr *name, val *ret);

/* One member as an object: alone (made by its constructor) or of OWNER. */
struct psprop {
	struct cell h;
	struct ustr *name;
	enum psmember_kind kind;
	val owner;			/* V_VOID: stands alone */
	val value;			/* note: value; script members: block; alias: name */
	val second;			/* setter; conversion type */
	const struct net_property *net;
	const struct method_group *methods;
	struct psmember *ps;
	bool can_get, can_set, is_instance;
};
/* The member object that V is, or NULL. */
struct psprop *psobject_member(val v);
/* Calls the method that the member object V is. */
val psobject_method_call(struct rt *rt, val v, const val *args, int n);
val psobject_member_new(struct rt *rt, val owner, const struct member_info *m);
/* Adds P's member to *INOUT (wrapped when needed). */
void psobject_add(struct rt *rt, val *inout, struct psprop *p);

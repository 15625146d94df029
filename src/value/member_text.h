/* SPDX-License-Identifier: MIT */
/*
 * Definitions of methods and indexers as Get-Member prints them: a type's own
 * overloads, then the members of its interfaces by the same name
 * ("void IList.Clear()").
 */
#pragma once

#include "value/type.h"

/* An indexer, "int Item(int index) {get;set;}", which is listed as a
 * parameterized property. */
bool member_is_indexer(const struct method_group *g);
/* One overload, with the type arguments of its owner in place of T. */
struct ustr *member_overload(struct rt *rt, const struct overload *o);
/* "TKey[] Keys {get;}" likewise. */
struct ustr *member_property(struct rt *rt, const struct net_property *p);
/* Calls FN with each definition of G. */
void member_definitions(struct rt *rt, const struct method_group *g,
			void (*fn)(struct rt *, struct ustr *text, void *), void *arg);
/* All of them on one line. */
struct ustr *member_definition(struct rt *rt, const struct method_group *g);
/* "Object[] a=System.Object[]": a bare value is of its type and its ToString, what a command wrote of its first type name. */
struct ustr *member_note_text(struct rt *rt, struct ustr *name, val x);
/* "System.Int32 {get;set;}": a property of value X of an object of a type that is not here. */
struct ustr *member_received_text(struct rt *rt, val x);
/* Calls FN for each member of T's interfaces whose name the type itself doesn't
 * list: its kind is a method's, a property's or an indexer's. */
enum member_text_kind { MEMBER_TEXT_METHOD, MEMBER_TEXT_PROPERTY, MEMBER_TEXT_INDEXER };
void member_of_interfaces(struct rt *rt, const struct type *t,
			  void (*fn)(struct rt *, enum member_text_kind kind, struct ustr *name, struct ustr *text,
				void *), void *arg);

/* SPDX-License-Identifier: MIT */
/* What .NET's interfaces have, and which of them each type implements. */
#pragma once

#include "value/type.h"

/* Calls FN for each interface of T: those of its bases first, closed over its
 * generic arguments. A type without a list of its own has what its table says;
 * arrays leave out the generic ones. */
void interface_each(struct rt *rt, const struct type *t, void (*fn)(struct rt *, const struct type *iface, void *), void *arg);
/* Signatures of the members of IFACE, each ended by a bar; "" for others. */
const char *interface_methods(const struct type *iface);
const char *interface_properties(const struct type *iface);

/* True when interfaces of T keep a method NAME to themselves: several have one, or one of another number of arguments than N. */
bool interface_hides_method(struct rt *rt, const struct type *t, struct ustr *name, int n);

/* Entries of the types themselves; ends with a NULL type. */
extern const struct type_entry interface_entries[];

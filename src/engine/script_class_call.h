/* SPDX-License-Identifier: MIT */
/*
 * The functions behind the member rows of script classes. A row's signature
 * lies behind the class and number it belongs to; rt->called is the row.
 */
#pragma once

#include "engine/script_class.h"

#include <stddef.h>

struct row_info {
	struct script_class *class_;
	uint32_t index;		/* of props or methods */
	char sig[];
};
static inline struct row_info *row_of(const struct member_def *d)
{
	return (struct row_info *)(d->sig - offsetof(struct row_info, sig));
}

extern const struct type type_script_root;	/* layout of classes without a built-in base */

val script_property_get(struct rt *rt, val self);
void script_property_set(struct rt *rt, val self, val v);
val script_static_get(struct rt *rt, val self);
void script_static_set(struct rt *rt, val self, val v);
val script_method(struct rt *rt, val self, val *args, int n);
val script_ctor(struct rt *rt, val self, val *args, int n);

struct array *script_class_attributes(struct rt *rt, const struct type *t, const struct member_def *def);	/* rt's hook */

/* The first value of a property, converted. */
val script_property_initial(struct rt *rt, struct script_class *c, struct script_property *p, val self);
/* Lets pipelines and foreach go through the objects of a class that says it enumerates. */
void script_class_make_iterable(struct script_class *c);

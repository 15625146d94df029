/* SPDX-License-Identifier: MIT */
/*
 * Classes and enumerations written in the language: a struct type made at run
 * time whose instances are the cell of the nearest built-in base followed by the
 * values of the properties of all levels.
 */
#pragma once

#include "engine/vm.h"

struct script_property {
	struct ustr *name;
	const struct ast_property *ast;
	const struct type *type;	/* NULL: any */
	struct code *init;		/* NULL: none */
	struct array *attributes;	/* validations; NULL: none or not made yet */
	struct script_method *getter, *setter;	/* in place of the slot; NULL: none */
	uint32_t slot;			/* in the instance, or of the static values */
	bool is_static, is_hidden, attributes_made;
};

struct script_method {
	struct ustr *name;
	const struct ast_method *ast;
	struct scriptblock *block;	/* NULL: the default constructor */
	const struct type *ret;		/* NULL: any; type_void: none */
	bool is_static, is_ctor;
	bool assigns;	/* the method stores into one of its parameters */
};

struct script_class {
	struct cell h;
	struct type type;
	struct type_ops ops;
	const struct ast_type_def *ast;
	struct block_info *info;
	struct script_class *base;	/* NULL: the base is built in */
	const struct type *native;	/* nearest built-in base */
	struct scope *scope;		/* where it was defined */
	struct scriptblock *block;	/* the block that defines it */
	struct script_property *props;
	uint32_t nprops;
	struct script_method *methods;
	uint32_t nmethods;
	val *statics;
	uint32_t nstatics;
	uint32_t first_slot, nslots;	/* own slots begin at first_slot; nslots with the base's */
	struct member_def *rows;
	uint32_t nrows;
	struct enum_value *enums;
	bool laid_out, ready;	/* begun, done */
	bool compiled;		/* made of C#: its errors are held by the exception of a call */
	bool initialized;	/* the static members have their values, or are getting them */
	struct exc *init_error;		/* what their initializer failed with; NULL: nothing */
};
extern const struct type type_script_class;

/* Defines the classes and enumerations of a block, in any order. */
void script_class_define(struct rt *rt, struct frame *f, const struct ast_type_def *const *defs, uint32_t n);

/* Names a class in the scope and the source of F. */
void script_class_put(struct rt *rt, struct frame *f, struct ustr *name, val class_);
/* The class that NAME, written at offset AT of SRC, is known as there; NULL: none. */
const struct type *script_class_of_source(struct rt *rt, struct source_cell *src, struct text name, uint32_t at);

static inline struct script_class *script_class_of(const struct type *t)
{
	return t && (t->flags & TF_SCRIPT) ? t->script : NULL;
}
/* Ties methods get_Name and set_Name to property Name; one without set_Name, or with [ReadOnly()], cannot be set. */
void script_class_tie_accessors(struct rt *rt, struct script_class *c);
static inline val *script_class_slots(const struct script_class *c, void *cell)
{
	return (val *)((char *)cell + c->native->size);
}
/* Gives the static members of C their values, when one of them or a constructor is first used. */
void script_class_initialize(struct rt *rt, struct script_class *c);
static inline void script_class_touch(struct rt *rt, struct script_class *c)
{
	if (!c->initialized || c->init_error)
		script_class_initialize(rt, c);
}
/* Calls method INDEX of C. */
val script_class_call(struct rt *rt, struct script_class *c, struct script_method *m, val self, const val *args, int n);
val script_class_construct(struct rt *rt, const struct type *t, struct script_class *c, struct script_method *ctor,
			   const val *args, int n);

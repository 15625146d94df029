/* SPDX-License-Identifier: MIT */
/*
 * C# source as types. What compiles is a subset: enumerations, interfaces,
 * classes and structs that cannot change, with fields, properties, constants, constructors
 * and methods of plain statements; the types they use are those that scripts
 * can use. They become classes of the engine, known everywhere by their full
 * names. Anything else is an error with its place and what it is.
 */
#pragma once

#include "value/coll.h"

struct csharp_error {
	struct ustr *text;	/* "(2,10): error CS0246: …" */
	struct ustr *line;	/* of the source, with a caret below it */
	struct ustr *exists;	/* the name of a type that is there already; NULL: another error */
};

/* The types (values of kind type) of SOURCE; NULL: not compiled, and why. */
struct array *csharp_compile(struct rt *rt, struct ustr *source, struct csharp_error *ret);
/* The same as PowerShell, for tests; NULL as above. */
struct ustr *csharp_translate(struct rt *rt, struct ustr *source, struct csharp_error *ret);

/* SPDX-License-Identifier: MIT */
/*
 * What the tables of exception types share. `extra` of an exception is the one
 * value its type keeps besides message and inner exception: the name of a
 * parameter or file as text, the inner exceptions of an AggregateException.
 */
#pragma once

#include "types/arg.h"

/* HResult of a new exception of type T. */
int32_t exception_code(const struct type *t);
/* The message of one made without; NULL: .NET has only its general sentence. */
struct ustr *exception_text(struct rt *rt, const struct type *t);

/* A new exception of the type that is being constructed. */
val exception_make(struct rt *rt, val self, struct ustr *text, val inner);
/* The message, or .NET's text for an exception that was given none. */
val exception_message(struct rt *rt, val self);
/* (), (message), (message, innerException). */
val exception_ctor(struct rt *rt, val self, val *a, int n);
/* The same for a type whose exceptions have a text of their own (exception_text). */
val exception_default_ctor(struct rt *rt, val self, val *a, int n);
val exception_none(struct rt *rt, val self);

static inline struct exc *exception_of(val self) { return (struct exc *)self.o; }

/* SPDX-License-Identifier: MIT */
/*
 * Headers of requests, responses and contents: records whose one field is a
 * dictionary of names, whatever their case, with a list of values each.
 */
#pragma once

#include "types/arg.h"
#include "value/record.h"

static inline struct dict *httpheaders_dict(val headers) { return val_dict(record_get(headers, 0)); }

val httpheaders_new(struct rt *rt, const struct type *t);
/* Adds V, one value or several; one with a line break throws FormatException. */
void httpheaders_add(struct rt *rt, val headers, val name, val v);
/* V alone, or no such header when it is null. */
void httpheaders_set(struct rt *rt, val headers, const char *name, val v);
/* A header of what is sent, not of the message. */
bool httpheaders_is_content(struct rt *rt, struct ustr *name);
/* "Name: value, value" and a line's end for each. */
struct ustr *httpheaders_text(struct rt *rt, val headers);
/* The MediaTypeHeaderValue of Content-Type, its charset the second field; or null. */
val httpheaders_content_type(struct rt *rt, val headers);

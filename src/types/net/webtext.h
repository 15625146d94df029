/* SPDX-License-Identifier: MIT */
/* Collections of names and their values; escapes of addresses. */
#pragma once

#include "value/coll.h"

extern const struct type type_namevalues, type_webheaders;

/* T: type_namevalues or one on it. */
val namevalues_new(struct rt *rt, const struct type *t);
/* By name; each value is a list of texts. */
struct dict *namevalues_dict(val v);
void namevalues_add(struct rt *rt, val self, val name, val v);
/* As WebUtility.UrlEncode. */
struct ustr *webtext_url_encode(struct rt *rt, struct ustr *s);

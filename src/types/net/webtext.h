/* SPDX-License-Identifier: MIT */
/* Collections of names and their values; escapes of addresses. */
#pragma once

#include "value/coll.h"

extern const struct type type_namevalues, type_webheaders, type_mimeheaders;

/* T: type_namevalues or one on it. */
val namevalues_new(struct rt *rt, const struct type *t);
/* By name; each value is a list of texts. */
struct dict *namevalues_dict(val v);
void namevalues_add(struct rt *rt, val self, val name, val v);
/* Lines for httpcall; TYPE: the Content-Type when HEADERS name none (NULL: no line then). */
const char *const *webheaders_lines(struct rt *rt, val headers, const char *type);
/* The headers of an answer: name, value … */
val webheaders_received(struct rt *rt, const struct list *pairs);
/* As WebUtility.UrlEncode. */
struct ustr *webtext_url_encode(struct rt *rt, struct ustr *s);

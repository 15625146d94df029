/* SPDX-License-Identifier: MIT */
/* System.Uri: a text split into its parts; immutable. */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

struct uri {
	struct cell h;
	struct ustr *original;
	bool absolute;
	/* Of an absolute one, escaped; never NULL. */
	struct ustr *scheme, *user, *host, *path, *query, *fragment;
	int port;		/* -1: none */
	bool authority;		/* written with // */
};
extern const struct type type_uri;

enum { URI_ANY, URI_ABSOLUTE, URI_RELATIVE };	/* UriKind */
struct uri *val_uri(val v);
/* NULL when S is not a URI of KIND; *WHY then says why. */
struct uri *uri_parse(struct rt *rt, struct ustr *s, int kind, const char **why);
struct ustr *uri_text(struct rt *rt, const struct uri *u);	/* AbsoluteUri */
int uri_default_port(const struct ustr *scheme);
struct ustr *uri_escape(struct rt *rt, const struct ustr *s, const char *keep, bool keep_escapes);
/* KEEP: escapes of these characters stay. */
struct ustr *uri_unescape(struct rt *rt, const struct ustr *s, const char *keep);

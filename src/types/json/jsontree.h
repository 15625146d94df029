/* SPDX-License-Identifier: MIT */
/*
 * JSON as System.Text.Json has it. A parsed text is a tree of items that never
 * change and know where in the text they are; an item is a JsonElement. What can
 * change, JsonNode, is jsonnode.h. jsontext.c writes both.
 */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

enum json_kind { JSON_UNDEFINED, JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL };

struct json_doc {	/* the text; UTF-8 */
	struct cell h;
	const char *text;	/* heap block */
	uint32_t n;
	bool disposed;
	struct json_item *root;
};

struct json_item {
	struct cell h;
	uint8_t kind;
	uint32_t start, end;	/* in the text */
	struct json_doc *doc;
	uint32_t n;		/* members or elements */
	struct json_item **items;	/* heap block */
	struct ustr **names;	/* heap block; of an object */
	struct ustr *string;	/* of a string; made when asked for */
};

extern const struct type type_jsondocument, type_jsonelement, type_jsonproperty, type_jsonserializeroptions;

enum json_comments { JSON_COMMENTS_NONE, JSON_COMMENTS_SKIP, JSON_COMMENTS_ALLOW };
struct json_rules {
	bool trailing_commas, no_duplicates;
	uint8_t comments;	/* enum json_comments */
	int depth;
	bool with_path;		/* errors are JsonSerializer's: they have a path */
};
#define JSON_RULES { .depth = 64 }
/* As a JsonDocumentOptions says, or anything that is none: the defaults. */
struct json_rules json_rules_of(val options);

struct json_path {	/* where reader or binder is; on the C stack */
	struct json_path *up;	/* NULL: in the outermost container */
	struct ustr *name;	/* of an object's member; NULL: none yet */
	int64_t index;		/* in an array; -1: in an object */
};
void json_put_path(struct sbuf *b, const struct json_path *at);	/* $.name[1] */

/* The tree of TEXT; throws JsonReaderException. */
struct json_doc *json_parse(struct rt *rt, struct ustr *text, const struct json_rules *r);
struct json_item *json_member(const struct json_item *o, const struct ustr *name);	/* the last of that name; or NULL */
struct ustr *json_item_string(struct rt *rt, struct json_item *s);
struct ustr *json_raw(struct rt *rt, const struct json_item *i);
struct json_item *val_json_item(val v);
/* "Object", "Array" … as messages name a kind. */
const char *json_kind_name(enum json_kind k);
/* A number's value as kind K; false: it is none. */
bool json_number_as(struct rt *rt, const struct json_item *i, enum val_kind k, val *ret);

/* ---- writing ---- */

struct json_style {
	bool indented, relaxed;	/* relaxed: UnsafeRelaxedJsonEscaping */
	uint8_t blank, width;	/* 0: two blanks */
	bool crlf;
};

struct json_writer {
	struct rt *rt;
	struct sbuf b;
	struct json_style style;
	uint32_t level;
	bool first;	/* in the open container */
	void *over;	/* the object whose properties are written */
};

void jsontext_init(struct json_writer *w, struct rt *rt, const struct json_style *style);
void jsontext_begin(struct json_writer *w, char open);
void jsontext_end(struct json_writer *w, char close);
void jsontext_next(struct json_writer *w);	/* before an element, and by jsontext_name */
void jsontext_name(struct json_writer *w, const struct ustr *name);
void jsontext_string(struct json_writer *w, const struct ustr *s);
void jsontext_item(struct json_writer *w, struct json_item *i);

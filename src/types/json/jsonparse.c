/* SPDX-License-Identifier: MIT */
/*
 * The strict reader of JSON: recursive descent over UTF-8 to a tree of items. Its
 * errors are those of Utf8JsonReader, with line and byte.
 */
#include "types/json/jsontree.h"

#include "types/arg.h"
#include "value/num.h"

#include <stdio.h>
#include <string.h>

struct reader {
	struct rt *rt;
	const struct json_rules *rules;
	struct json_doc *doc;
	const char *p, *e;
	int depth;
	struct json_path *at;
	struct json_item **stack;	/* heap block: items of open containers */
	struct ustr **names;
	uint32_t n, cap;
};

/* ---- errors ---- */

void json_put_path(struct sbuf *b, const struct json_path *at)
{
	if (!at) {
		sbuf_putc(b, '$');
		return;
	}
	json_put_path(b, at->up);
	if (at->name)
		sbuf_printf(b, ".%s", USTR_C(b->rt, at->name));
	else if (at->index >= 0)
		sbuf_printf(b, "[%lld]", (long long)at->index);
}

/* Throws TEXT, a format for WHAT, as an error at P. */
_Noreturn static void fail_with(struct reader *r, const char *p, const char *text, const char *what)
{
	const char *start = r->doc->text;
	struct sbuf b;
	int line = 0;

	for (const char *q = start; q < p; q++)
		if (*q == '\n') {
			line++;
			start = q + 1;
		}
	sbuf_init(&b, r->rt);
	sbuf_printf(&b, text, what);
	if (r->rules->with_path) {
		sbuf_puts(&b, " Path: ");
		json_put_path(&b, r->at);
		sbuf_puts(&b, " |");
	}
	sbuf_printf(&b, " LineNumber: %d | BytePositionInLine: %d.", line, (int)(p - start));
	net_throw(r->rt, r->rules->with_path ? "System.Text.Json.JsonException"
		: "System.Text.Json.JsonReaderException", "%s", USTR_C(r->rt, sbuf_take(&b)));
}

/* The same for the character at P. */
_Noreturn static void fail(struct reader *r, const char *p, const char *text)
{
	uint8_t c = p < r->e ? (uint8_t)*p : 0;
	char what[8];

	snprintf(what, sizeof(what), c < 0x20 || c > 0x7e ? "0x%02X" : "%c", c);
	fail_with(r, p, text, what);
}

static void blanks(struct reader *r)
{
	const char *end;

	for (;;) {
		while (r->p < r->e && (*r->p == ' ' || *r->p == '\t' || *r->p == '\r' || *r->p == '\n'))
			r->p++;
		if (r->p >= r->e || *r->p != '/' || !r->rules->comments)
			return;
		if (r->e - r->p > 1 && r->p[1] == '/')
			end = memchr(r->p, '\n', (size_t)(r->e - r->p));
		else if (r->e - r->p > 1 && r->p[1] == '*')
			end = memmem(r->p + 2, (size_t)(r->e - r->p) - 2, "*/", 2);
		else
			return;
		if (!end && r->p[1] == '*')
			fail(r, r->e, "Unexpected end of data while reading a comment.");
		r->p = !end ? r->e : r->p[1] == '*' ? end + 2 : end;
	}
}

/* ---- scalars ---- */

static void escape(struct reader *r)
{
	r->p++;
	if (r->p < r->e && *r->p == 'u') {
		for (int i = 0; i < 4; i++)
			if (++r->p < r->e && (!*r->p || !strchr("0123456789abcdefABCDEF", *r->p)))
				fail(r, r->p,
					"'%s' is not a hex digit following '\\u' within a JSON string. The string should be correctly escaped.");
	} else if (r->p < r->e && (!*r->p || !strchr("\"\\/bfnrt", *r->p))) {
		fail(r, r->p,
			"'%s' is an invalid escapable character within a JSON string. The string should be correctly escaped.");
	}
	r->p++;
}

/* Steps over a string; the quote is at P. */
static void string(struct reader *r)
{
	const char *start = r->p++;

	while (r->p < r->e && *r->p != '"') {
		if ((uint8_t)*r->p < 0x20)
			fail(r, r->p, "'%s' is invalid within a JSON string. The string should be correctly escaped.");
		if (*r->p == '\\')
			escape(r);
		else
			r->p++;
	}
	if (r->p >= r->e) {
		r->p = start;
		fail(r, r->e, "Expected end of string, but instead reached end of data.");
	}
	r->p++;
}

static void digits(struct reader *r, const char *text)
{
	if (r->p >= r->e)
		fail(r, r->p, "Expected a digit ('0'-'9'), but instead reached end of data.");
	if (*r->p < '0' || *r->p > '9')
		fail(r, r->p, text);
	while (r->p < r->e && *r->p >= '0' && *r->p <= '9')
		r->p++;
}

/* Only a number that is the whole text may end with it. */
static bool at_end_of_number(struct reader *r)
{
	if (r->p >= r->e && r->depth)
		fail_with(r, r->e, "'%s' is an invalid end of a number. Expected a delimiter.", (char[]){ r->e[-1], 0 });
	return r->p >= r->e || (*r->p && strchr(",]} \t\r\n/", *r->p));
}

static void number(struct reader *r)
{
	static const char after_sign[] = "'%s' is invalid within a number, immediately after a sign character ('+' or '-'). Expected a digit ('0'-'9').";
	bool point;

	r->p += *r->p == '-';
	if (r->p < r->e && *r->p == '0') {
		r->p++;
		if (r->p < r->e && *r->p >= '0' && *r->p <= '9')
			fail(r, r->p, "Invalid leading zero before '%s'.");
	} else {
		digits(r, after_sign);
	}
	if (at_end_of_number(r))
		return;
	point = *r->p == '.';
	if (point) {
		r->p++;
		digits(r,
			"'%s' is invalid within a number, immediately after a decimal point ('.'). Expected a digit ('0'-'9').");
		if (at_end_of_number(r))
			return;
	}
	if (*r->p != 'e' && *r->p != 'E')
		fail(r, r->p, point ? "'%s' is an invalid end of a number. Expected 'E' or 'e'."
			: "'%s' is an invalid end of a number. Expected a delimiter.");
	r->p++;
	if (r->p < r->e && (*r->p == '+' || *r->p == '-'))
		r->p++;
	digits(r, after_sign);
	if (!at_end_of_number(r))
		fail(r, r->p, "'%s' is an invalid end of a number. Expected a delimiter.");
}

/* The literal W; TEXT shows what stands there instead. */
static void word(struct reader *r, const char *w, const char *text)
{
	const char *start = r->p;
	char shown[16];

	for (; *w; w++, r->p++)
		if (r->p >= r->e || *r->p != *w) {
			snprintf(shown, sizeof(shown), "%.*s", (int)MIN(r->e - start, 10), start);
			fail_with(r, r->p, text, shown);
		}
}

/* ---- items ---- */

static struct json_item *item_new(struct reader *r, enum json_kind k)
{
	struct json_item *i = rt_new_cell(r->rt, &type_jsonelement, json_item);

	i->kind = (uint8_t)k;
	i->start = (uint32_t)(r->p - r->doc->text);
	gc_storep(i, i->doc, r->doc);
	return i;
}

static void push(struct reader *r, struct json_item *i, struct ustr *name)
{
	if (r->n == r->cap) {
		uint32_t cap = MAX(r->cap * 2, 64u);
		struct json_item **stack = rt_block(r->rt, struct json_item *, cap);
		struct ustr **names = rt_block(r->rt, struct ustr *, cap);

		if (r->n) {
			memcpy(stack, r->stack, r->n * sizeof(*stack));
			memcpy(names, r->names, r->n * sizeof(*names));
		}
		r->stack = stack;
		r->names = names;
		r->cap = cap;
	}
	r->stack[r->n] = i;
	r->names[r->n++] = name;
}

/* What was pushed since BASE belongs to I. */
static struct json_item *gather(struct reader *r, struct json_item *i, uint32_t base)
{
	uint32_t n = r->n - base;

	gc_storep(i, i->items, rt_block(r->rt, struct json_item *, n + 1));
	for (uint32_t k = 0; k < n; k++)
		i->items[k] = r->stack[base + k];
	if (i->kind == JSON_OBJECT) {
		gc_storep(i, i->names, rt_block(r->rt, struct ustr *, n + 1));
		for (uint32_t k = 0; k < n; k++)
			i->names[k] = r->names[base + k];
	}
	i->n = n;	/* last: a collection looks at so many */
	r->n = base;
	return i;
}

static struct json_item *value(struct reader *r);

_Noreturn static void ended(struct reader *r)
{
	fail(r, r->e,
		"Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.");
}

/* After a value: true when another follows; the container ends else. */
static bool more(struct reader *r, char close)
{
	const char *comma;

	blanks(r);
	if (r->p >= r->e)
		ended(r);
	if (*r->p == close)
		return false;
	if (*r->p == ']' || *r->p == '}')
		fail(r, r->p, "'%s' is invalid without a matching open.");
	if (*r->p != ',')
		fail(r, r->p, "'%s' is invalid after a value. Expected either ',', '}', or ']'.");
	comma = r->p++;
	blanks(r);
	if (r->p >= r->e)
		fail(r, comma, "Expected start of a property name or value, but instead reached end of data.");
	if (*r->p != close)
		return true;
	if (!r->rules->trailing_commas)
		fail(r, r->p, close == '}'
			? "The JSON object contains a trailing comma at the end which is not supported in this mode. Change the reader options."
			: "The JSON array contains a trailing comma at the end which is not supported in this mode. Change the reader options.");
	return false;
}

static void check_depth(struct reader *r, const char *what)
{
	char text[160];

	if (++r->depth <= r->rules->depth)
		return;
	snprintf(text, sizeof(text),
		"The maximum configured depth of %d has been exceeded. Cannot read next JSON %s.", r->rules->depth, what);
	fail(r, r->p, text);
}

static struct ustr *unescaped(struct reader *r, const char *p, const char *e);

static struct ustr *property_name(struct reader *r)
{
	const char *start = r->p;
	struct ustr *name;

	if (*r->p != '"')
		fail(r, r->p, "'%s' is an invalid start of a property name. Expected a '\"'.");
	string(r);
	name = unescaped(r, start + 1, r->p - 1);
	blanks(r);
	if (r->p >= r->e)
		fail(r, r->p, "Expected a value, but instead reached end of data.");
	if (*r->p != ':')
		fail(r, r->p, "'%s' is invalid after a property name. Expected a ':'.");
	r->p++;
	return name;
}

static void check_duplicate(struct reader *r, uint32_t base, struct ustr *name)
{
	for (uint32_t i = base; r->rules->no_duplicates && i < r->n; i++)
		if (ustr_eq(r->names[i], name))
			net_throw(r->rt, "System.Text.Json.JsonException",
				"Duplicate property '%s' encountered during deserialization.", USTR_C(r->rt, name));
}

static struct json_item *object(struct reader *r)
{
	struct json_item *o = item_new(r, JSON_OBJECT);
	struct json_path at = { .up = r->at, .index = -1 };
	uint32_t base = r->n;

	check_depth(r, "object");
	r->at = &at;
	r->p++;
	blanks(r);
	if (r->p >= r->e)
		ended(r);
	if (*r->p != '}')
		do {
			at.name = property_name(r);
			check_duplicate(r, base, at.name);
			push(r, value(r), at.name);
		} while (more(r, '}'));
	r->p++;
	r->at = at.up;
	r->depth--;
	return gather(r, o, base);
}

static struct json_item *array(struct reader *r)
{
	struct json_item *o = item_new(r, JSON_ARRAY);
	struct json_path at = { .up = r->at, .index = 0 };
	uint32_t base = r->n;

	check_depth(r, "array");
	r->at = &at;
	r->p++;
	blanks(r);
	if (r->p >= r->e)
		ended(r);
	if (*r->p != ']')
		do {
			push(r, value(r), NULL);
			at.index++;
		} while (more(r, ']'));
	r->p++;
	r->at = at.up;
	r->depth--;
	return gather(r, o, base);
}

static struct json_item *scalar(struct reader *r, enum json_kind k)
{
	struct json_item *i = item_new(r, k);

	if (k == JSON_STRING)
		string(r);
	else if (k == JSON_NUMBER)
		number(r);
	else if (k == JSON_TRUE)
		word(r, "true", "'%s' is an invalid JSON literal. Expected the literal 'true'.");
	else if (k == JSON_FALSE)
		word(r, "false", "'%s' is an invalid JSON literal. Expected the literal 'false'.");
	else
		word(r, "null", "'%s' is an invalid JSON literal. Expected the literal 'null'.");
	return i;
}

static enum json_kind kind_at(char c)
{
	switch (c) {
	case '"': return JSON_STRING;
	case 't': return JSON_TRUE;
	case 'f': return JSON_FALSE;
	case 'n': return JSON_NULL;
	case '-': return JSON_NUMBER;
	}
	return c >= '0' && c <= '9' ? JSON_NUMBER : JSON_UNDEFINED;
}

static struct json_item *value(struct reader *r)
{
	struct json_item *i;

	rt_check_depth(r->rt);
	blanks(r);
	if (r->p >= r->e) {
		if (r->depth)
			ended(r);
		fail(r, r->p,
			"The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.");
	}
	if (*r->p == '{' || *r->p == '[') {
		i = *r->p == '{' ? object(r) : array(r);
	} else {
		if (kind_at(*r->p) == JSON_UNDEFINED)
			fail(r, r->p, "'%s' is an invalid start of a value.");
		i = scalar(r, kind_at(*r->p));
	}
	i->end = (uint32_t)(r->p - r->doc->text);
	return i;
}

struct json_doc *json_parse(struct rt *rt, struct ustr *text, const struct json_rules *rules)
{
	struct json_doc *d = rt_new_cell(rt, &type_jsondocument, json_doc);
	struct reader r = { .rt = rt, .rules = rules, .doc = d };
	size_t n;
	const char *s = ustr_utf8(rt, text, &n);
	char *copy = heap_alloc_block(rt->heap, n + 1);

	memcpy(copy, s, n);
	gc_storep(d, d->text, copy);
	d->n = (uint32_t)n;
	r.p = copy;
	r.e = copy + n;
	gc_storep(d, d->root, value(&r));
	blanks(&r);
	if (r.p < r.e)
		fail(&r, r.p, "'%s' is invalid after a single JSON value. Expected end of data.");
	return d;
}

/* ---- what items say ---- */

static uint32_t hex(const char *p)
{
	uint32_t n = 0;

	for (int i = 0; i < 4; i++)
		n = n * 16 + (uint32_t)(p[i] <= '9' ? p[i] - '0' : (p[i] | 32) - 'a' + 10);
	return n;
}

static struct ustr *text_of(struct rt *rt, const char *p, const char *e)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	struct sbuf b;

	if (!memchr(p, '\\', (size_t)(e - p)))
		return ustr_from_utf8(rt, p, (size_t)(e - p));
	sbuf_init(&b, rt);
	while (p < e) {
		const char *q = memchr(p, '\\', (size_t)(e - p)), *named;

		q = q ? q : e;
		sbuf_put_utf8(&b, p, (size_t)(q - p));
		p = q;
		if (p == e)
			break;
		named = strchr(from, p[1]);
		if (p[1] == 'u')
			sbuf_putc(&b, (uint16_t)hex(p + 2));
		else
			sbuf_putc(&b, (uint8_t)(named ? to[named - from] : p[1]));
		p += p[1] == 'u' ? 6 : 2;
	}
	return sbuf_take(&b);
}

static struct ustr *unescaped(struct reader *r, const char *p, const char *e) { return text_of(r->rt, p, e); }

struct ustr *json_item_string(struct rt *rt, struct json_item *s)
{
	if (!s->string)
		gc_storep(s, s->string, text_of(rt, s->doc->text + s->start + 1, s->doc->text + s->end - 1));
	return s->string;
}

struct ustr *json_raw(struct rt *rt, const struct json_item *i)
{
	return ustr_from_utf8(rt, i->doc->text + i->start, i->end - i->start);
}

struct json_item *json_member(const struct json_item *o, const struct ustr *name)
{
	for (uint32_t i = o->n; i--; )
		if (ustr_eq(o->names[i], name))
			return o->items[i];
	return NULL;
}

const char *json_kind_name(enum json_kind k)
{
	static const char *const names[] = { "Undefined", "Object", "Array", "String", "Number", "True", "False", "Null" };

	return names[k];
}

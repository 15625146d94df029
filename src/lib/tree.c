/* SPDX-License-Identifier: MIT */
/*
 * CLIXML to nodes in one pass. References name what was read before; RefIds are
 * small numbers, as every peer counts them, so that a table finds them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "lib/value.h"
#include "text/base64.h"
#include "text/xml_pull.h"

enum { SLACK = 1 << 19, GROWTH = 16, ID_BYTES = 8, ESCAPE = 7 };	/* _xHHHH_ */

struct table {
	void **v;
	size_t n;
};

struct tree {
	struct xml_pull x;
	struct arena *a;
	size_t max, size;	/* bytes it may take; of the document */
	const struct session_key *key;	/* of secure strings; NULL: they are plain */
	struct table objects, names;
};

/* --- memory ------------------------------------------------------------- */

static void *take(struct tree *t, size_t size)
{
	return t->a->total + size > t->max ? NULL : arena_alloc(t->a, size);
}

/* Makes room for one more of N elements of SIZE bytes in *VP. */
static int grow(struct tree *t, void *vp, uint32_t n, uint32_t *cap, size_t size)
{
	void **v = vp, *p;
	uint32_t want = *cap ? *cap * 2 : 4;

	if (n < *cap)
		return 0;
	p = take(t, want * size);
	if (!p)
		return -ERR_LIMIT;
	if (n)
		memcpy(p, *v, n * size);
	*v = p;
	*cap = want;
	return 0;
}

static struct value_parts *parts(struct tree *t, struct psession_value *v)
{
	if (!v->parts)
		v->parts = take(t, sizeof *v->parts);
	return v->parts;
}

static int add_member(struct tree *t, struct psession_value *v, const char *name, const struct psession_value *value)
{
	struct value_parts *p = parts(t, v);

	if (!p || grow(t, &p->members, p->nmembers, &p->members_cap, sizeof *p->members) < 0)
		return -ERR_LIMIT;
	p->members[p->nmembers++] = (struct value_member){ name, value };
	return 0;
}

static int add_item(struct tree *t, struct psession_value *v, const struct psession_value *key,
		    const struct psession_value *value)
{
	struct value_parts *p = parts(t, v);
	uint32_t cap;

	if (!p)
		return -ERR_LIMIT;
	cap = p->items_cap;
	if (grow(t, &p->items, p->nitems, &p->items_cap, sizeof *p->items) < 0 ||
	    (key && grow(t, &p->keys, p->nitems, &cap, sizeof *p->keys) < 0))
		return -ERR_LIMIT;
	if (key)
		p->keys[p->nitems] = key;
	p->items[p->nitems++] = value;
	return 0;
}

/* --- text --------------------------------------------------------------- */

static int hex(const char *s, uint32_t *ret)
{
	*ret = 0;
	for (int i = 0; i < 4; i++) {
		int d = hex_digit((uint8_t)s[i]);

		if (d < 0)
			return -1;
		*ret = *ret << 4 | (uint32_t)d;
	}
	return 0;
}

/* The UTF-16 unit of the escape at the start of N characters at S, or -1. */
static int32_t escape(const char *s, size_t n)
{
	uint32_t u;

	if (n < ESCAPE || s[0] != '_' || s[1] != 'x' || s[6] != '_' || hex(s + 2, &u) < 0)
		return -1;
	return (int32_t)u;
}

/* Decodes one or two escapes at S; returns the characters read. */
static size_t put_escape(const char *s, size_t n, int32_t unit, char *out, size_t *len)
{
	int32_t low = unit >> 10 == 0x36 ? escape(s + ESCAPE, n - ESCAPE) : -1;
	bool pair = low >= 0 && low >> 10 == 0x37;
	uint32_t cp = pair ? 0x10000u + ((uint32_t)(unit & 0x3ff) << 10) + (uint32_t)(low & 0x3ff) : (uint32_t)unit;

	*len += utf8_encode(cp, out + *len);
	return pair ? 2 * ESCAPE : ESCAPE;
}

/* A copy of S without its escapes. */
static int copy_text(struct tree *t, struct xml_slice s, const char **ret, uint32_t *ret_len)
{
	char *out = take(t, s.n + 1);
	size_t len = 0;

	if (!out || s.n > UINT32_MAX)
		return -ERR_LIMIT;
	for (size_t i = 0; i < s.n; ) {
		const char *at = memchr(s.p + i, '_', s.n - i);
		size_t n = at ? (size_t)(at - s.p) - i : s.n - i;
		int32_t unit;

		memcpy(out + len, s.p + i, n);
		len += n;
		i += n;
		if (!at)
			break;
		unit = escape(at, s.n - i);
		if (unit < 0)
			out[len++] = s.p[i++];
		else
			i += put_escape(at, s.n - i, unit, out, &len);
	}
	out[len] = '\0';
	*ret = out;
	if (ret_len)
		*ret_len = (uint32_t)len;
	return 0;
}

static int leaf_text(struct tree *t, const char **ret, uint32_t *ret_len)
{
	struct xml_slice s;
	int r = xml_leaf(&t->x, &s);

	return r < 0 ? r : copy_text(t, s, ret, ret_len);
}

/* --- references --------------------------------------------------------- */

/* The number of the RefId attribute: 1, 0 where there is none, or an error. */
static int ref_id(struct tree *t, size_t *ret)
{
	struct xml_slice s;
	int r = xml_attr(&t->x, "RefId", &s);

	if (r <= 0)
		return r;
	*ret = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || *ret > t->size)
			return -ERR_MALFORMED;
		*ret = *ret * 10 + (size_t)(s.p[i] - '0');
	}
	/* Who counts from 0 needs more bytes than this for each. */
	return s.n && *ret <= t->size / ID_BYTES ? 1 : -ERR_MALFORMED;
}

static int remember(struct table *k, size_t id, void *p)
{
	if (id >= k->n) {
		size_t n = MAX(id + 1, k->n * 2);

		k->v = xrealloc(k->v, n, sizeof *k->v);
		memset(k->v + k->n, 0, (n - k->n) * sizeof *k->v);
		k->n = n;
	}
	k->v[id] = p;
	return 0;
}

static int recall(struct tree *t, const struct table *k, void *ret)
{
	size_t id;
	int r = ref_id(t, &id);

	if (r > 0 && id < k->n && k->v[id]) {
		*(void **)ret = k->v[id];
		return xml_skip(&t->x);
	}
	return r < 0 ? r : -ERR_MALFORMED;
}

/* --- elements ----------------------------------------------------------- */

/* The next start tag inside an element: 1, 0 at its end. White space between
 * elements is passed over. */
static int next_child(struct tree *t)
{
	struct xml_slice s;

	for (;;) {
		int r = xml_next(&t->x);

		if (r == XML_OPEN)
			return 1;
		if (r == XML_CLOSE)
			return 0;
		if (r != XML_TEXT)
			return r < 0 ? r : -ERR_TRUNCATED;
		r = xml_text(&t->x, &s);
		if (r < 0)
			return r;
		for (size_t i = 0; i < s.n; i++)
			if (!memchr(" \t\r\n", s.p[i], 4))
				return -ERR_MALFORMED;
	}
}

static int read_value(struct tree *t, const struct psession_value **ret);

static int read_names(struct tree *t, struct psession_value *v)
{
	struct value_names *names = take(t, sizeof *names);
	uint32_t cap = 0;
	size_t id;
	int known = ref_id(t, &id), r;

	if (!names || !parts(t, v))
		return -ERR_LIMIT;
	if (known < 0)
		return known;
	while ((r = next_child(t)) > 0) {
		if (!xml_name_is(&t->x, "T"))
			return -ERR_MALFORMED;
		r = grow(t, &names->s, names->n, &cap, sizeof *names->s);
		if (!r)
			r = leaf_text(t, &names->s[names->n], NULL);
		if (r < 0)
			return r;
		names->n++;
	}
	v->parts->names = names;
	return r < 0 ? r : known ? remember(&t->names, id, names) : 0;
}

static int recall_names(struct tree *t, struct psession_value *v)
{
	void *names;
	int r = recall(t, &t->names, &names);

	if (r < 0)
		return r;
	if (!parts(t, v))
		return -ERR_LIMIT;
	v->parts->names = names;
	return 0;
}

static int read_name(struct tree *t, const char **ret)
{
	struct xml_slice s;
	int r = xml_attr(&t->x, "N", &s);

	return r <= 0 ? -ERR_MALFORMED : copy_text(t, s, ret, NULL);
}

static int read_members(struct tree *t, struct psession_value *v)
{
	const struct psession_value *value;
	const char *name;
	int r;

	while ((r = next_child(t)) > 0) {
		r = read_name(t, &name);
		if (r >= 0 && xml_name_is(&t->x, "MS")) {	/* a set of members */
			struct psession_value *set = take(t, sizeof *set);

			if (!set)
				return -ERR_LIMIT;
			set->type = PSESSION_T_OBJECT;
			value = set;
			r = read_members(t, set);
		} else if (r >= 0) {
			r = read_value(t, &value);
		}
		if (r >= 0)
			r = add_member(t, v, name, value);
		if (r < 0)
			return r;
	}
	return r;
}

/* An object has one collection. */
static bool has_items(const struct psession_value *v)
{
	return v->parts && v->parts->nitems;
}

static int read_items(struct tree *t, struct psession_value *v)
{
	const struct psession_value *value;
	int r;

	if (has_items(v))
		return -ERR_MALFORMED;
	v->type = PSESSION_T_LIST;
	while ((r = next_child(t)) > 0) {
		r = read_value(t, &value);
		if (r >= 0)
			r = add_item(t, v, NULL, value);
		if (r < 0)
			return r;
	}
	return r;
}

/* The next part of a dictionary's entry. */
static int read_half(struct tree *t, const struct psession_value **ret)
{
	int r = next_child(t);

	return r > 0 ? read_value(t, ret) : r < 0 ? r : -ERR_MALFORMED;
}

static int read_entries(struct tree *t, struct psession_value *v)
{
	const struct psession_value *key, *value;
	int r;

	if (has_items(v))
		return -ERR_MALFORMED;
	v->type = PSESSION_T_DICTIONARY;
	while ((r = next_child(t)) > 0) {
		r = xml_name_is(&t->x, "En") ? read_half(t, &key) : -ERR_MALFORMED;
		if (r >= 0)
			r = read_half(t, &value);
		if (r >= 0)
			r = next_child(t) ? -ERR_MALFORMED : 0;
		if (r >= 0)
			r = add_item(t, v, key, value);
		if (r < 0)
			return r;
	}
	return r;
}

/* The simple or other value inside an object becomes the object's own. */
static int read_base(struct tree *t, struct psession_value *v)
{
	const struct psession_value *base;
	int r = read_value(t, &base);

	if (r < 0)
		return r;
	v->type = base->type;
	v->i = base->i;
	if (base->type == PSESSION_T_BYTEARRAY || !v->text) {
		v->text = base->text;
		v->len = base->len;
	}
	if (!base->parts || base == v)
		return 0;
	if (!parts(t, v))
		return -ERR_LIMIT;
	v->parts->items = base->parts->items;
	v->parts->keys = base->parts->keys;
	v->parts->nitems = v->parts->items_cap = base->parts->nitems;
	return 0;
}

static const struct {
	const char *tag;
	int (*read)(struct tree *t, struct psession_value *v);
} part_readers[] = {
	{ "MS", read_members }, { "Props", read_members }, { "TN", read_names }, { "TNRef", recall_names },
	{ "LST", read_items }, { "DCT", read_entries }, { "IE", read_items }, { "STK", read_items }, { "QUE", read_items },
};

static int read_part(struct tree *t, struct psession_value *v)
{
	if (xml_name_is(&t->x, "ToString"))
		return leaf_text(t, &v->text, &v->len);
	for (size_t i = 0; i < ARRAY_LEN(part_readers); i++)
		if (xml_name_is(&t->x, part_readers[i].tag))
			return part_readers[i].read(t, v);
	return read_base(t, v);
}

static int read_object(struct tree *t, struct psession_value *v)
{
	size_t id;
	int r = ref_id(t, &id);

	v->type = PSESSION_T_OBJECT;
	if (r > 0)
		r = remember(&t->objects, id, v);
	while (r >= 0 && (r = next_child(t)) > 0)
		r = read_part(t, v);
	return r;
}

/* --- simple values ------------------------------------------------------ */

/* The number of a C element is its UTF-16 unit. */
static int parse_char(struct tree *t, struct psession_value *v)
{
	char *out = take(t, 4);

	if (!out || v->i < 0 || v->i > 0xffff)
		return out ? -ERR_MALFORMED : -ERR_LIMIT;
	v->len = (uint32_t)utf8_encode((uint32_t)v->i, out);
	v->text = out;
	return 0;
}

static int parse_integer(struct tree *t, struct psession_value *v)
{
	char *end;

	v->i = strtoll(v->text, &end, 10);
	return end == v->text || *end ? -ERR_MALFORMED : v->type == PSESSION_T_CHAR ? parse_char(t, v) : 0;
}

static int parse_unsigned(struct tree *t, struct psession_value *v)
{
	char *end;

	v->i = (int64_t)strtoull(v->text, &end, 10);
	return end == v->text || *end ? -ERR_MALFORMED : 0;
}

static int parse_boolean(struct tree *t, struct psession_value *v)
{
	v->i = !strcmp(v->text, "true") || !strcmp(v->text, "1");
	return v->i || !strcmp(v->text, "false") || !strcmp(v->text, "0") ? 0 : -ERR_MALFORMED;
}

static int parse_real(struct tree *t, struct psession_value *v)
{
	return value_parse_double(v->text, &v->d) ? 0 : -ERR_MALFORMED;
}

static int parse_bytes(struct tree *t, struct psession_value *v)
{
	uint8_t *out = take(t, base64_room(v->len) + 1);
	ssize_t n = out ? base64_decode(v->text, v->len, out) : -ERR_LIMIT;

	if (n < 0)
		return (int)n;
	v->text = (const char *)out;
	v->len = (uint32_t)n;
	return 0;
}

/* Whatever it travelled under, its text is the base64 of the plain one. */
static int open_secret(struct tree *t, struct psession_value *v, struct buf *plain, struct buf *text)
{
	uint8_t *raw = take(t, base64_room(v->len) + 1);
	ssize_t n = raw ? base64_decode(v->text, v->len, raw) : -ERR_LIMIT;
	int r = n < 0 ? (int)n : session_key_decrypt(t->key, raw, (size_t)n, plain);
	char *out;

	if (!r)
		r = base64_put(text, buf_ptr(plain), buf_size(plain));
	if (r)
		return r;
	out = take(t, buf_size(text) + 1);
	if (!out)
		return -ERR_LIMIT;
	memcpy(out, buf_ptr(text), buf_size(text));
	v->text = out;
	v->len = (uint32_t)buf_size(text);
	return 0;
}

static int parse_secret(struct tree *t, struct psession_value *v)
{
	_cleanup_(buf_release) struct buf plain = BUF_INIT, text = BUF_INIT;

	return t->key ? open_secret(t, v, &plain, &text) : 0;
}

static const struct {
	const char *tag;
	enum psession_type type;
	int (*parse)(struct tree *t, struct psession_value *v);
} simple[] = {
	{ "S", PSESSION_T_STRING, NULL }, { "I32", PSESSION_T_INTEGER, parse_integer },
	{ "B", PSESSION_T_BOOLEAN, parse_boolean },
	{ "I64", PSESSION_T_INTEGER, parse_integer }, { "DT", PSESSION_T_DATE, NULL }, { "Db", PSESSION_T_REAL, parse_real },
	{ "U32", PSESSION_T_UNSIGNED, parse_unsigned }, { "U64", PSESSION_T_UNSIGNED, parse_unsigned },
	{ "By", PSESSION_T_UNSIGNED, parse_unsigned },
	{ "U16", PSESSION_T_UNSIGNED, parse_unsigned }, { "I16", PSESSION_T_INTEGER, parse_integer },
	{ "SB", PSESSION_T_INTEGER, parse_integer },
	{ "C", PSESSION_T_CHAR, parse_integer }, { "Sg", PSESSION_T_REAL, parse_real }, { "D", PSESSION_T_DECIMAL, NULL },
	{ "TS", PSESSION_T_TIMESPAN, NULL }, { "G", PSESSION_T_GUID, NULL }, { "URI", PSESSION_T_URI, NULL },
	{ "Version", PSESSION_T_VERSION, NULL }, { "XD", PSESSION_T_XMLDOCUMENT, NULL }, { "SBK", PSESSION_T_SCRIPT, NULL },
	{ "SS", PSESSION_T_SECURE, parse_secret }, { "BA", PSESSION_T_BYTEARRAY, parse_bytes },
};

static int read_simple(struct tree *t, struct psession_value *v)
{
	size_t i = 0;
	int r;

	while (i < ARRAY_LEN(simple) && !xml_name_is(&t->x, simple[i].tag))
		i++;
	if (i == ARRAY_LEN(simple))
		return -ERR_MALFORMED;
	v->type = (uint8_t)simple[i].type;
	r = leaf_text(t, &v->text, &v->len);
	return r < 0 || !simple[i].parse ? r : simple[i].parse(t, v);
}

/* PR, the progress record of documents: its fields by their short names. */
static int read_progress(struct tree *t, struct psession_value *v)
{
	int r;

	v->type = PSESSION_T_OBJECT;
	while ((r = next_child(t)) > 0) {
		struct psession_value *field = take(t, sizeof *field);
		const char *name;

		r = field ? copy_text(t, t->x.name, &name, NULL) : -ERR_LIMIT;
		if (r >= 0)
			r = leaf_text(t, &field->text, &field->len);
		if (r < 0)
			return r;
		field->type = PSESSION_T_STRING;
		r = add_member(t, v, name, field);
		if (r < 0)
			return r;
	}
	return r;
}

/* After a start tag: the value of that element, its end included. */
static int read_value(struct tree *t, const struct psession_value **ret)
{
	struct psession_value *v;

	*ret = &value_null;
	if (xml_name_is(&t->x, "Nil"))
		return xml_skip(&t->x);
	if (xml_name_is(&t->x, "Ref"))
		return recall(t, &t->objects, ret);
	v = take(t, sizeof *v);
	if (!v)
		return -ERR_LIMIT;
	*ret = v;
	return xml_name_is(&t->x, "Obj") ? read_object(t, v) : xml_name_is(&t->x, "PR") ? read_progress(t, v) : read_simple(t, v);
}

int tree_read_under(struct arena *a, const void *data, size_t n, const struct session_key *key, const struct psession_value **ret)
{
	struct tree t = { .a = a, .size = n, .key = key, .max = a->total + MIN(SLACK + n * GROWTH, TREE_MAX) };
	const struct psession_value *v = &value_null;
	int r;

	xml_init(&t.x, data, n, NULL);
	r = xml_next(&t.x);
	r = r == XML_OPEN ? read_value(&t, &v) : r < 0 ? r : -ERR_MALFORMED;
	if (r >= 0) {
		r = xml_next(&t.x);
		r = r == XML_EOF ? 0 : r < 0 ? r : -ERR_MALFORMED;
	}
	xml_release(&t.x);
	free(t.objects.v);
	free(t.names.v);
	if (r >= 0)
		*ret = v;
	return r;
}

int tree_read(struct arena *a, const void *data, size_t n, const struct psession_value **ret)
{
	return tree_read_under(a, data, n, NULL, ret);
}

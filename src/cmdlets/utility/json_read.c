/* SPDX-License-Identifier: MIT */
/*
 * The JSON reader: recursive descent over UTF-8 straight to values. Objects of
 * one kind repeat their keys in one order, so the shape last made below the
 * same key is tried first: then no name is looked up and no shape is searched.
 */
#include "cmdlets/utility/result_types.h"
#include "cmdlets/utility/json.h"
#include "cmdlets/utility/json_text.h"

#include "value/record.h"
#include "value/shape.h"

#include <math.h>
#include <string.h>

const struct type type_ordered_hashtable = {
	.cls = { .trace = dict_trace_cells }, .name = "System.Management.Automation.OrderedHashtable", .base = &type_hashtable,
	.ops = &dict_ops, .size = sizeof(struct dict),
};

static void push(struct json_in *j, val v)
{
	if (j->n == j->cap) {
		uint32_t cap = j->cap ? j->cap * 2 : 256;
		val *s = rt_block(j->rt, val, cap);

		if (j->n)
			memcpy(s, j->stack, sizeof(val) * j->n);
		j->stack = s;
		j->cap = cap;
	}
	j->stack[j->n++] = v;
}

static struct ustr *intern_key(struct json_in *j, const char *p, size_t n)
{
	uint32_t h = (uint32_t)n;
	struct ustr *s;

	for (size_t i = 0; i < n; i++)
		h = h * 31 + (uint8_t)p[i];
	h %= JSON_KEYS;
	s = j->keys[h];
	if (s && !s->wide && ustr_len(s) == n && !memcmp(s->n, p, n))
		return s;
	s = ustr_intern(j->rt, ustr_from_utf8(j->rt, p, n));
	j->keys[h] = s;
	return s;
}

static bool bare_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || (c & 0x80);
}

/* A quoted property name; HINT (may be NULL) is what it probably is. */
static struct ustr *read_key(struct json_in *j, struct ustr *hint)
{
	const char *p = j->p;
	struct ustr *s;

	if (*p == '"' && hint && !hint->wide) {
		uint32_t n = ustr_len(hint);

		if ((size_t)(j->e - p) > n + 1 && !memcmp(p + 1, hint->n, n) && p[n + 1] == '"') {
			j->p = p + n + 2;
			return hint;
		}
	}
	s = json_string(j, intern_key);
	return s->interned ? s : ustr_intern(j->rt, s);
}

static struct ustr *read_name(struct json_in *j, struct ustr *hint)
{
	const char *start = j->p;
	struct ustr *key;

	if (*start == '"' || *start == '\'') {
		key = read_key(j, hint);
	} else {
		while (j->p < j->e && bare_char(*j->p))
			j->p++;
		if (j->p == j->e)
			json_fail(j, "Unexpected end while parsing unquoted property name.");
		if (j->p == start)
			json_fail(j, "Invalid property identifier character: %s.", json_char(j));
		key = intern_key(j, start, (size_t)(j->p - start));
	}
	json_blanks(j);
	if (j->p >= j->e || *j->p != ':')
		json_fail(j, "Invalid character after parsing property name. Expected ':' but got: %s.",
			j->p < j->e ? json_char(j) : " ");
	j->p++;
	json_blanks(j);
	return key;
}

static val read_value(struct json_in *j);

/* The keys and values above BASE become a property bag of a new shape. */
static val make_bag(struct json_in *j, uint32_t base, struct shape **ret_shape)
{
	struct psobj *o = psobj_new(j->rt);
	struct shape *s = shape_root(j->rt);
	uint32_t n = 0, most = (j->n - base) / 2;

	gc_storep(o, o->slots, most ? rt_block(j->rt, val, most) : NULL);
	o->cap = most;
	for (uint32_t i = base; i < j->n; i += 2) {
		struct ustr *key = j->stack[i].s;
		int32_t at = shape_find(s, key);

		if (!ustr_len(key) && !j->deferred)
			j->deferred = err_make(j->rt, "System.InvalidOperationException", "EmptyKeyInJsonString",
				EC_InvalidOperation, V_NULL,
				"The provided JSON includes a property whose name is an empty string, this is only supported using the -AsHashTable switch.");
		if (at >= 0 && shape_name(s, (uint32_t)at) != key && !j->deferred)
			j->deferred = err_make(j->rt, "System.InvalidOperationException",
				"KeysWithDifferentCasingInJsonString", EC_InvalidOperation, V_NULL,
				"Cannot convert the JSON string because it contains keys with different casing. Please use the -AsHashTable switch instead. The key that was attempted to be added to the existing key '%s' was '%s'.",
				USTR_C(j->rt, shape_name(s, (uint32_t)at)), USTR_C(j->rt, key));
		if (at < 0) {
			s = shape_add(j->rt, s, key, PM_NOTE);
			at = (int32_t)n++;
		}
		gc_store(o, &o->slots[at], j->stack[i + 1]);
	}
	gc_storep(o, o->shape, s);
	*ret_shape = s;
	return val_obj(o);
}

static val make_known_bag(struct json_in *j, uint32_t base, struct shape *s)
{
	struct psobj *o = psobj_with_shape(j->rt, s);

	for (uint32_t i = base; i < j->n; i += 2)
		gc_store(o, &o->slots[(i - base) / 2], j->stack[i + 1]);
	return val_obj(o);
}

static val make_table(struct json_in *j, uint32_t base)
{
	struct dict *d = dict_new(j->rt, &type_ordered_hashtable, DICT_ORDINAL);

	for (uint32_t i = base; i < j->n; i += 2)
		dict_put(j->rt, d, j->stack[i], j->stack[i + 1]);
	return val_obj(d);
}

static void enter(struct json_in *j, struct json_at *at)
{
	rt_check_depth(j->rt);
	rt_poll(j->rt);
	at->up = j->at;
	at->key = NULL;
	at->index = -1;
	j->at = at;
	j->p++;
	if (++j->depth > j->o->depth)
		json_fail(j, "The reader's MaxDepth of %u has been exceeded.", j->o->depth);
}

static void leave(struct json_in *j)
{
	j->at = j->at->up;
	j->depth--;
}

/* True while another member follows; eats commas and the closing CLOSE. */
static bool more(struct json_in *j, char close)
{
	json_blanks(j);
	if (j->p < j->e && *j->p == ',') {
		j->p++;
		json_blanks(j);
	} else if (j->p >= j->e) {
		json_ended(j);
		return false;
	} else if (*j->p != close) {
		json_fail(j, "After parsing a value an unexpected character was encountered: %s.", json_char(j));
	}
	if (j->p < j->e && *j->p == close) {
		j->p++;
		return false;
	}
	if (j->p < j->e)
		return true;
	json_ended(j);
	return false;
}

/* True when the container that begins here holds something. */
static bool any(struct json_in *j, char close)
{
	json_blanks(j);
	if (j->p < j->e && *j->p != close)
		return true;
	if (j->p >= j->e)
		json_ended(j);
	else
		j->p++;
	return false;
}

static val read_object(struct json_in *j)
{
	uint32_t base = j->n, i = 0, slot = j->at ? (uint32_t)(((uintptr_t)j->at->key >> 4) + j->depth) % JSON_MEMO : 0;
	struct shape *guess = j->o->hashtable ? NULL : j->memo[slot];
	bool same = guess != NULL, go;
	struct json_at at;
	val r;

	enter(j, &at);
	for (go = any(j, '}'); go; go = more(j, '}'), i++) {
		struct ustr *hint = same && i < shape_count(guess) ? shape_name(guess, i) : NULL, *key;
		val v;

		key = read_name(j, hint);
		same = same && key == hint;
		at.key = key;
		push(j, val_str(key));
		v = read_value(j);
		push(j, v);
	}
	if (j->o->hashtable)
		r = make_table(j, base);
	else if (same && i == shape_count(guess))
		r = make_known_bag(j, base, guess);
	else
		r = make_bag(j, base, &j->memo[slot]);
	j->n = base;
	leave(j);
	return r;
}

static val read_array(struct json_in *j)
{
	uint32_t base = j->n;
	struct json_at at;
	struct array *a;
	bool go;

	enter(j, &at);
	at.key = at.up ? at.up->key : NULL;
	at.index = 0;
	for (go = any(j, ']'); go; go = more(j, ']'), at.index++) {
		rt_poll(j->rt);
		push(j, read_value(j));
	}
	a = array_of(j->rt, j->stack + base, j->n - base);
	j->n = base;
	leave(j);
	return val_obj(a);
}

static const struct { const char *word; val v; } words[] = {
	{ "true", { .k = VK_BOOL, .i = 1 } }, { "false", { .k = VK_BOOL } }, { "null", { .k = VK_NULL } },
	{ "undefined", { .k = VK_NULL } }, { "NaN", { .k = VK_DOUBLE, .d = NAN } },
	{ "Infinity", { .k = VK_DOUBLE, .d = INFINITY } }, { "-Infinity", { .k = VK_DOUBLE, .d = -INFINITY } },
};

/* A word that only begins as one of ours is told from what is no word. */
static _Noreturn void wrong_word(struct json_in *j)
{
	static const struct { const char *word, *what; } known[] = { { "true", "boolean" }, { "false", "boolean" },
		{ "null", "null" } };

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		size_t n = 0;

		while (known[i].word[n] && j->p + n < j->e && j->p[n] == known[i].word[n])
			n++;
		if (!n || (known[i].what[0] == 'n' && n == 1))
			continue;
		j->p += n;
		if (j->p >= j->e)
			json_fail_value(j, "Unexpected end when reading JSON.");
		json_fail_value(j, "Error parsing %s value.", known[i].what);
	}
	json_fail_value(j, "Unexpected character encountered while parsing value: %s.", json_char(j));
}

static val read_word(struct json_in *j)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i].word);

		if ((size_t)(j->e - j->p) < n || memcmp(j->p, words[i].word, n))
			continue;
		if ((size_t)(j->e - j->p) > n && bare_char(j->p[n]))
			break;
		j->p += n;
		return words[i].v;
	}
	wrong_word(j);
}

static val read_value(struct json_in *j)
{
	char c = j->p < j->e ? *j->p : '\0';

	if (j->p >= j->e && j->at) {
		json_ended(j);
		return V_NULL;
	}
	if (c == ',' && j->at)
		return V_NULL;		/* nothing between two commas: undefined */
	switch (c) {
	case '{':
		return read_object(j);
	case '[':
		return read_array(j);
	case '"':
	case '\'':
		return json_date(j, json_string(j, NULL));
	case '-':
		if (j->p + 1 < j->e && j->p[1] == 'I')
			return read_word(j);
		return json_number(j);
	case '0' ... '9':
	case '.':
		return json_number(j);
	}
	return read_word(j);
}

static void read_all(struct rt *rt, void *arg)
{
	struct json_in *j = arg;

	json_blanks(j);
	j->result = j->p < j->e ? read_value(j) : V_NULL;
	json_blanks(j);
	if (j->p < j->e)
		json_fail(j, "Additional text encountered after finished reading JSON content: %s.", json_char(j));
}

void json_read_types(struct rt *rt)
{
	record_type_use(rt, &type_ordered_hashtable, NULL);
}

bool json_read(struct rt *rt, struct ustr *text, const struct json_options *o, val *ret, struct errrec **ret_error)
{
	struct json_in j = { .rt = rt, .o = o };
	size_t n;

	json_read_types(rt);
	j.start = j.p = ustr_utf8(rt, text, &n);
	j.e = j.p + n;
	if (rt_protect(rt, read_all, &j) != UNWIND_NONE) {
		struct unwound u = rt->unwound;

		if (!j.error)
			rt_rethrow(rt, &u);
		*ret_error = j.error;
		return false;
	}
	*ret_error = j.deferred;
	*ret = j.result;
	return !j.deferred;
}

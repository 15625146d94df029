/* SPDX-License-Identifier: MIT */
/*
 * The values of $using: expressions. They come in a dictionary from the base64
 * of the expression's text (UTF-16LE) to its value. `$using:x` becomes the
 * value of x; for `$using:h.Foo[0]` a nest of dictionaries stands for h, whose
 * members and indexes lead to the value.
 */
#include "remoting/server_impl.h"

#include "text/base64.h"

#include <string.h>

static struct ustr *key_text(struct rt *rt, val key)
{
	struct ustr *s = val_to_str(rt, key);
	size_t n;
	const char *p = ustr_utf8(rt, s, &n);
	uint8_t *raw = rt_block(rt, uint8_t, base64_room(n));
	ssize_t len = base64_decode(p, n, raw);

	return len < 0 ? NULL : ustr_from_utf16(rt, (const uint16_t *)raw, (size_t)len / 2);
}

/* One step of a path: .Name, [0], ['key']. The end of it, or NULL. */
static const char *step(struct rt *rt, const char *p, val *ret)
{
	const char *end;
	char quote;

	if (*p == '.') {
		end = p + 1 + strcspn(p + 1, ".[");
		*ret = val_str(ustr_from_utf8(rt, p + 1, (size_t)(end - p - 1)));
		return end;
	}
	if (*p++ != '[')
		return NULL;
	quote = *p == '\'' || *p == '"' ? *p++ : 0;
	end = strchr(p, quote ? quote : ']');
	if (!end)
		return NULL;
	*ret = val_str(ustr_from_utf8(rt, p, (size_t)(end - p)));
	if (!quote && !conv_try(rt, *ret, &type_int32, ret))
		return NULL;
	end += quote != 0;
	return *end == ']' ? end + 1 : NULL;
}

/* Puts V at the end of PATH below D[KEY]. */
static void put_path(struct rt *rt, struct dict *d, val key, const char *path, val v)
{
	struct dict *inner;
	val have, next;

	while (*path) {
		path = step(rt, path, &next);
		if (!path)
			return;
		inner = dict_get(rt, d, key, &have) ? val_dict(have) : dict_new(rt, NULL, DICT_IGNORE_CASE);
		if (!inner)
			return;
		dict_put(rt, d, key, val_obj(inner));
		d = inner;
		key = next;
	}
	dict_put(rt, d, key, v);
}

static void read_one(struct rt *rt, struct dict *to, val key, val v)
{
	struct ustr *text = key_text(rt, key);
	const char *s;
	size_t n;
	bool braced;

	if (!text)
		return;
	s = USTR_C(rt, text);
	if (strncasecmp(s, "$using:", 7) && strncasecmp(s, "@using:", 7) && strncasecmp(s, "${using:", 8))
		return;
	braced = s[1] == '{';
	s += 7 + braced;
	n = braced ? strcspn(s, "}") : strcspn(s, ".[");
	put_path(rt, to, val_str(ustr_from_utf8(rt, s, n)), s + n + (braced && s[n] == '}'), v);
}

struct dict *using_read(struct rt *rt, val table)
{
	struct dict *from = val_dict(table), *to;
	struct dict_entry *e;

	if (!from)
		return NULL;
	to = dict_new(rt, NULL, DICT_IGNORE_CASE);
	for (uint32_t i = 0; (e = dict_next(from, &i)); )
		read_one(rt, to, e->key, e->value);
	return to;
}

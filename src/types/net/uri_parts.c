/* SPDX-License-Identifier: MIT */
/* Parts of a Uri chosen by flags, comparison by them, and escapes one by one. */
#include "types/net/uri_parts.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/net/uri.h"
#include "value/ustr.h"

#include <string.h>

/* UriComponents. */
enum { PART_SCHEME = 1, PART_USER = 2, PART_HOST = 4, PART_PORT = 8, PART_PATH = 16, PART_QUERY = 32, PART_FRAGMENT = 64,
       PART_STRONG_PORT = 128, PART_NORMALIZED_HOST = 256, KEEP_DELIMITER = 0x40000000 };
enum { FORMAT_ESCAPED = 1, FORMAT_UNESCAPED = 2 };

static struct uri *need_absolute(struct rt *rt, struct uri *u)
{
	if (!u->absolute)
		arg_throw_invalid(rt, "This operation is not supported for a relative URI.");
	return u;
}

/* Without its mark when it stands alone. */
static struct ustr *bare(struct rt *rt, struct ustr *s, bool alone)
{
	return alone && ustr_len(s) ? ustr_sub(rt, s, 1, ustr_len(s) - 1) : s;
}

static struct ustr *components(struct rt *rt, struct uri *u, int64_t parts, int64_t format)
{
	int64_t what = parts & 0x1FF;
	bool alone = !(what & (what - 1)) && !(parts & KEEP_DELIMITER);
	struct sbuf b;
	struct ustr *s;

	if (parts < 0)
		return u->absolute ? uri_text(rt, u) : u->original;
	sbuf_init(&b, rt);
	if (what & PART_SCHEME) {
		sbuf_put(&b, u->scheme);
		if (!alone)
			sbuf_puts(&b, u->authority ? "://" : ":");
	}
	if (what & PART_USER && ustr_len(u->user)) {
		sbuf_put(&b, u->user);
		if (!alone)
			sbuf_putc(&b, '@');
	}
	if (what & (PART_HOST | PART_NORMALIZED_HOST))
		sbuf_put(&b, u->host);
	if (u->port >= 0 && (what & PART_STRONG_PORT || (what & PART_PORT && u->port != uri_default_port(u->scheme))))
		sbuf_printf(&b, what == PART_PORT || what == PART_STRONG_PORT ? "%d" : ":%d", u->port);
	if (what & PART_PATH)
		sbuf_put(&b, bare(rt, u->path, alone && ustr_len(u->path) && ustr_at(u->path, 0) == '/'));
	if (what & PART_QUERY)
		sbuf_put(&b, bare(rt, u->query, alone));
	if (what & PART_FRAGMENT)
		sbuf_put(&b, bare(rt, u->fragment, alone));
	s = sbuf_take(&b);
	return format == FORMAT_ESCAPED ? s : uri_unescape(rt, s, format == FORMAT_UNESCAPED ? "" : "%#?/\\@:&=+,;$");
}

val uri_get_components(struct rt *rt, val self, val *a, int n)
{
	return val_str(components(rt, need_absolute(rt, val_uri(self)), arg_int(a[0]), arg_int(a[1])));
}

val uri_compare(struct rt *rt, val self, val *a, int n)
{
	struct uri *x = val_uri(a[0]), *y = val_uri(a[1]);
	struct ustr *s, *t;

	if (!x || !y)
		return val_int(!x && !y ? 0 : x ? 1 : -1);
	if (x->absolute != y->absolute)
		return val_int(x->absolute ? 1 : -1);
	s = x->absolute ? components(rt, x, arg_int(a[2]), arg_int(a[3])) : x->original;
	t = y->absolute ? components(rt, y, arg_int(a[2]), arg_int(a[3])) : y->original;
	return val_int(arg_compare(s, t, arg_comparison(a[4])));
}

val uri_is_well_formed_original(struct rt *rt, val self, val *a, int n)
{
	val args[2] = { val_str(val_uri(self)->original), val_enum(&enum_urikind, URI_ANY) };

	return method_call(rt, type_method(rt, &type_uri, ustr_atom(rt, "IsWellFormedUriString"), true), V_NULL, args, 2);
}

val uri_from_hex(struct rt *rt, val self, val *a, int n)
{
	int d = hex_digit((uint16_t)val_base(a[0]).u);

	if (d < 0)
		net_throw(rt, "System.ArgumentException",
			"digit is not a valid hexadecimal digit (0-9, A-F). (Parameter 'digit')");
	return val_int(d);
}

static bool is_escape(const struct ustr *s, int64_t at)
{
	return at >= 0 && at + 2 < (int64_t)ustr_len(s) && ustr_at(s, (uint32_t)at) == '%' &&
	       hex_digit(ustr_at(s, (uint32_t)at + 1)) >= 0 && hex_digit(ustr_at(s, (uint32_t)at + 2)) >= 0;
}

val uri_is_hex_encoding(struct rt *rt, val self, val *a, int n)
{
	return val_bool(is_escape(arg_need_str(rt, a[0], "pattern"), arg_int(a[1])));
}

/* The character at the index, or that of the escape there; the index goes past it. */
val uri_hex_unescape(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "pattern");
	struct psref *r = val_psref(a[1]);
	int64_t at = r ? arg_int(psref_get(rt, r)) : 0;
	uint16_t c;

	if (at < 0 || at >= (int64_t)ustr_len(s))
		arg_throw_range(rt, "index", "Specified argument was out of the range of valid values.");
	c = ustr_at(s, (uint32_t)at);
	if (is_escape(s, at)) {
		c = (uint16_t)(hex_digit(ustr_at(s, (uint32_t)at + 1)) << 4 | hex_digit(ustr_at(s, (uint32_t)at + 2)));
		at += 2;
	}
	arg_set_ref(rt, a[1], val_int((int32_t)at + 1));
	return val_char(c);
}

val uri_make_relative_text(struct rt *rt, val self, val *a, int n)
{
	val r = method_call(rt, type_method(rt, &type_uri, ustr_atom(rt, "MakeRelativeUri"), false), self, a, 1);

	return val_str(uri_unescape(rt, val_uri(r)->absolute ? uri_text(rt, val_uri(r)) : val_uri(r)->original, ""));
}

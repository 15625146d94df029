/* SPDX-License-Identifier: MIT */
/*
 * System.String: methods of instances. Statics are in string_static.c. Each
 * function serves all overloads of its name and tells them apart by the kinds
 * of the converted arguments.
 */
#include "types/string.h"
#include "types/arg.h"
#include "types/culture/culture.h"
#include "types/enums.h"
#include "types/tables.h"
#include "types/culture/unicode.h"

#include <string.h>

static val chars(struct rt *rt, val self, val *a, int n)
{
	int64_t i = arg_int(a[0]);

	if (i < 0 || i >= ustr_len(self.s))
		net_throw(rt, "System.IndexOutOfRangeException", "Index was outside the bounds of the array.");
	return val_char(ustr_at(self.s, (uint32_t)i));
}

static val length(struct rt *rt, val self)
{
	return val_int((int32_t)ustr_len(self.s));
}

static val clone(struct rt *rt, val self, val *a, int n)
{
	return self;
}

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	if (arg_null(a[0]))
		return val_int(1);
	if (!arg_str(a[0]))
		arg_throw(rt, NULL, "Object must be of type String.");
	return val_int(ustr_cmp(self.s, arg_str(a[0]), false));
}

/* The text to look for: a string or a character. */
static struct ustr *needle(struct rt *rt, val v, const char *param)
{
	v = val_base(v);
	if (v.k == VK_CHAR)
		return ustr_from_char(rt, (uint16_t)v.u);
	return arg_need_str(rt, v, param);
}

static bool ignores_case(val *a, int n)
{
	for (int i = 1; i < n; i++)
		if (arg_is(a[i], VK_ENUM) || arg_is(a[i], VK_BOOL))
			return arg_comparison(a[i]).ignore_case;
	return false;
}

static val contains(struct rt *rt, val self, val *a, int n)
{
	return val_bool(ustr_index_of(self.s, needle(rt, a[0], "value"), 0, ignores_case(a, n)) >= 0);
}

static val starts_with(struct rt *rt, val self, val *a, int n)
{
	return val_bool(ustr_starts(self.s, needle(rt, a[0], "value"), ignores_case(a, n)));
}

static val ends_with(struct rt *rt, val self, val *a, int n)
{
	return val_bool(ustr_ends(self.s, needle(rt, a[0], "value"), ignores_case(a, n)));
}

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	struct array *to = val_array(arg_need(rt, a[1], "destination"));
	int64_t from = arg_int(a[0]), at = arg_int(a[2]), count = arg_int(a[3]);

	arg_not_negative(rt, count, "count");
	arg_not_negative(rt, from, "sourceIndex");
	if (count > (int64_t)ustr_len(self.s) - from)
		arg_throw_range(rt, "sourceIndex", "Index and count must refer to a location within the string.");
	arg_at_most(rt, at, (int64_t)to->n - count, "destinationIndex");
	arg_not_negative(rt, at, "destinationIndex");
	for (int64_t i = 0; i < count; i++)
		array_put(rt, to, (uint32_t)(at + i), val_char(ustr_at(self.s, (uint32_t)(from + i))));
	return V_VOID;
}

struct range {
	int64_t from, to;	/* half open */
};

/* startIndex and count among the arguments after the first. */
static struct range search_range(struct rt *rt, struct ustr *s, val *a, int n)
{
	struct range r = { 0, ustr_len(s) };

	if (n > 1 && arg_is(a[1], VK_INT32)) {
		r.from = arg_int(a[1]);
		if (r.from < 0 || r.from > r.to)
			arg_throw_range(rt, "startIndex",
				"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	}
	if (n > 2 && arg_is(a[2], VK_INT32)) {
		arg_search_count(rt, arg_int(a[2]), r.to - r.from);
		r.to = r.from + arg_int(a[2]);
	}
	return r;
}

static val index_of(struct rt *rt, val self, val *a, int n)
{
	struct ustr *what = needle(rt, a[0], "value");
	struct range r = search_range(rt, self.s, a, n);
	struct ustr *in = r.to < ustr_len(self.s) ? ustr_sub(rt, self.s, 0, (uint32_t)r.to) : self.s;

	return val_int(ustr_index_of(in, what, (uint32_t)r.from, ignores_case(a, n)));
}

/* The part of S that a backward search sees: startIndex is its last unit. */
static struct range last_range(struct rt *rt, struct ustr *s, val *a, int n)
{
	struct range r = { 0, ustr_len(s) };
	int64_t start = r.to - 1;

	if (n > 1 && arg_is(a[1], VK_INT32)) {
		start = arg_int(a[1]);
		if (ustr_len(s) == 0 && (!arg_str(a[0]) || start == -1))
			return r;
		if (start < 0 || start > ustr_len(s))
			arg_throw_range(rt, "startIndex",
				"Index was out of range. Must be non-negative and less than the size of the collection.");
		r.to = MIN(start + 1, (int64_t)ustr_len(s));
	}
	if (n > 2 && arg_is(a[2], VK_INT32)) {
		int64_t count = arg_int(a[2]);

		arg_search_count(rt, count, start + 1);
		r.from = start - count + 1;
	}
	return r;
}

static val last_index_of(struct rt *rt, val self, val *a, int n)
{
	struct ustr *what = needle(rt, a[0], "value");
	struct range r = last_range(rt, self.s, a, n);
	struct ustr *in = ustr_sub(rt, self.s, (uint32_t)r.from, (uint32_t)(r.to - r.from));
	int32_t at = ustr_last_index_of(in, what, ignores_case(a, n));

	return val_int(at < 0 ? -1 : at + (int32_t)r.from);
}

static bool in_set(struct array *set, uint16_t c)
{
	for (uint32_t i = 0; i < set->n; i++)
		if (array_get(set, i).u == c)
			return true;
	return false;
}

static val index_of_any(struct rt *rt, val self, val *a, int n)
{
	struct array *set = val_array(arg_need(rt, a[0], "anyOf"));
	struct range r = search_range(rt, self.s, a, n);

	for (int64_t i = r.from; i < r.to; i++)
		if (in_set(set, ustr_at(self.s, (uint32_t)i)))
			return val_int((int32_t)i);
	return val_int(-1);
}

static val last_index_of_any(struct rt *rt, val self, val *a, int n)
{
	struct array *set = val_array(arg_need(rt, a[0], "anyOf"));
	struct range r = last_range(rt, self.s, a, n);

	for (int64_t i = r.to - 1; i >= r.from; i--)
		if (in_set(set, ustr_at(self.s, (uint32_t)i)))
			return val_int((int32_t)i);
	return val_int(-1);
}

static val insert(struct rt *rt, val self, val *a, int n)
{
	int64_t at = arg_int(a[0]);
	struct ustr *what = arg_need_str(rt, a[1], "value");
	struct sbuf b;

	arg_at_most(rt, (uint32_t)at, ustr_len(self.s), "startIndex");
	sbuf_init(&b, rt);
	sbuf_put_sub(&b, self.s, 0, (uint32_t)at);
	sbuf_put(&b, what);
	sbuf_put_sub(&b, self.s, (uint32_t)at, ustr_len(self.s) - (uint32_t)at);
	return val_str(sbuf_take(&b));
}

static val remove_(struct rt *rt, val self, val *a, int n)
{
	int64_t at = arg_int(a[0]), len = ustr_len(self.s), count = len - at;
	struct sbuf b;

	if (at < 0)
		arg_throw_range(rt, "startIndex", "StartIndex cannot be less than zero.");
	if (n > 1) {
		count = arg_int(a[1]);
		if (count < 0)
			arg_throw_range(rt, "count", "Count cannot be less than zero.");
		arg_at_most(rt, count, len - at, "count");
	} else if (at > len) {
		arg_throw_range(rt, "startIndex", "startIndex cannot be larger than length of string.");
	}
	sbuf_init(&b, rt);
	sbuf_put_sub(&b, self.s, 0, (uint32_t)at);
	sbuf_put_sub(&b, self.s, (uint32_t)(at + count), (uint32_t)(len - at - count));
	return val_str(sbuf_take(&b));
}

static val substring(struct rt *rt, val self, val *a, int n)
{
	int64_t at = arg_int(a[0]), len = ustr_len(self.s), count;

	arg_not_negative(rt, at, "startIndex");
	if (at > len)
		arg_throw_range(rt, "startIndex", "startIndex cannot be larger than length of string.");
	count = n > 1 ? arg_int(a[1]) : len - at;
	arg_not_negative(rt, count, "length");
	if (count > len - at)
		arg_throw_range(rt, "length", "Index and length must refer to a location within the string.");
	return val_str(ustr_sub(rt, self.s, (uint32_t)at, (uint32_t)count));
}

static val replace(struct rt *rt, val self, val *a, int n)
{
	struct ustr *from = needle(rt, a[0], "oldValue"), *to;

	if (ustr_len(from) == 0)
		arg_throw(rt, "oldValue", "The value cannot be an empty string.");
	to = arg_is(a[1], VK_CHAR) ? needle(rt, a[1], "newChar") : arg_str(a[1]);
	return val_str(ustr_replace(rt, self.s, from, to ? to : ustr_empty(rt), ignores_case(a + 1, n - 1)));
}

/* Length in units of the line ending at I, 0: none. */
static uint32_t line_ending(struct ustr *s, uint32_t i)
{
	uint16_t c = ustr_at(s, i);

	if (c == '\r')
		return i + 1 < ustr_len(s) && ustr_at(s, i + 1) == '\n' ? 2 : 1;
	return c == '\n' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static val replace_line_endings(struct rt *rt, val self, val *a, int n)
{
	struct ustr *with = n ? arg_need_str(rt, a[0], "replacementText") : ustr_new(rt, "\n");
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0, k; i < ustr_len(self.s); i += k ? k : 1) {
		k = line_ending(self.s, i);
		if (k)
			sbuf_put(&b, with);
		else
			sbuf_putc(&b, ustr_at(self.s, i));
	}
	return val_str(sbuf_take(&b));
}

static struct ustr *pad(struct rt *rt, struct ustr *s, val *a, int n, bool left)
{
	int64_t width = arg_int(a[0]), fill = width - ustr_len(s);
	struct sbuf b;

	arg_not_negative(rt, width, "totalWidth");
	if (fill <= 0)
		return s;
	sbuf_init(&b, rt);
	if (!left)
		sbuf_put(&b, s);
	sbuf_pad(&b, n > 1 ? (uint16_t)val_base(a[1]).u : ' ', (uint32_t)fill);
	if (left)
		sbuf_put(&b, s);
	return sbuf_take(&b);
}

static val pad_left(struct rt *rt, val self, val *a, int n)
{
	return val_str(pad(rt, self.s, a, n, true));
}

static val pad_right(struct rt *rt, val self, val *a, int n)
{
	return val_str(pad(rt, self.s, a, n, false));
}

static bool trims(val what, uint16_t c)
{
	struct array *set;

	if (what.k == VK_CHAR)
		return what.u == c;
	set = val_array(what);
	return set && set->n ? in_set(set, c) : ustr_is_space(c);
}

static val trim_with(struct rt *rt, struct ustr *s, val *a, int n, bool start, bool end)
{
	val what = n ? val_base(a[0]) : V_NULL;
	uint32_t i = 0, j = ustr_len(s);

	while (start && i < j && trims(what, ustr_at(s, i)))
		i++;
	while (end && j > i && trims(what, ustr_at(s, j - 1)))
		j--;
	return val_str(i == 0 && j == ustr_len(s) ? s : ustr_sub(rt, s, i, j - i));
}

static val trim(struct rt *rt, val self, val *a, int n) { return trim_with(rt, self.s, a, n, true, true); }
static val trim_start(struct rt *rt, val self, val *a, int n) { return trim_with(rt, self.s, a, n, true, false); }
static val trim_end(struct rt *rt, val self, val *a, int n) { return trim_with(rt, self.s, a, n, false, true); }
static val to_lower(struct rt *rt, val self, val *a, int n)
{
	return val_str(culture_case(rt, n ? a[0] : V_NULL, self.s, false));
}
static val to_upper(struct rt *rt, val self, val *a, int n) { return val_str(culture_case(rt, n ? a[0] : V_NULL, self.s, true)); }
static val to_string(struct rt *rt, val self, val *a, int n) { return self; }

static val to_char_array(struct rt *rt, val self, val *a, int n)
{
	int64_t at = 0, count = ustr_len(self.s);
	struct array *r;

	if (n) {
		at = arg_int(a[0]);
		count = arg_int(a[1]);
		arg_at_most(rt, (uint32_t)at, ustr_len(self.s), "startIndex");
		arg_not_negative(rt, count, "length");
		arg_at_most(rt, at, (int64_t)ustr_len(self.s) - count, "startIndex");
	}
	r = array_new(rt, &type_char, (uint32_t)count);
	for (int64_t i = 0; i < count; i++)
		gc_store(r, &r->v[i], val_char(ustr_at(self.s, (uint32_t)(at + i))));
	return val_obj(r);
}

/* ---- Split ---- */

struct splitter {
	struct rt *rt;
	struct ustr *s;
	val sep;		/* char, string, char[] or string[]; null: white space */
	bool drop_empty, trim;
	int64_t count;
	struct list *out;
};

/* Length of the separator at I, 0: none. */
static uint32_t separator_at(struct splitter *p, uint32_t i)
{
	uint16_t c = ustr_at(p->s, i);
	struct array *set = val_array(p->sep);

	if (p->sep.k == VK_CHAR)
		return c == p->sep.u;
	if (p->sep.k == VK_STR)
		return string_at(p->s, i, p->sep.s) ? ustr_len(p->sep.s) : 0;
	if (!set || set->n == 0)
		return ustr_is_space(c);
	for (uint32_t k = 0; k < set->n; k++) {
		val x = val_base(array_get(set, k));

		if (x.k == VK_CHAR && x.u == c)
			return 1;
		if (x.k == VK_STR && ustr_len(x.s) && string_at(p->s, i, x.s))
			return ustr_len(x.s);
	}
	return 0;
}

static bool split_piece(struct splitter *p, uint32_t from, uint32_t to)
{
	struct ustr *piece = ustr_sub(p->rt, p->s, from, to - from);

	rt_poll(p->rt);
	if (p->trim)
		piece = ustr_trim(p->rt, piece, true, true);
	if (p->drop_empty && ustr_len(piece) == 0)
		return false;
	list_add(p->rt, p->out, val_str(piece));
	return true;
}

/* Where the last piece of a counted split begins: separators that would only
 * make dropped empty pieces are skipped first. */
static uint32_t skip_empty(struct splitter *p, uint32_t from)
{
	uint32_t k, i, j;

	if (!p->drop_empty)
		return from;
	for (;;) {
		i = from;
		while (p->trim && i < ustr_len(p->s) && ustr_is_space(ustr_at(p->s, i)) && !separator_at(p, i))
			i++;
		j = i;
		if (j >= ustr_len(p->s) || !(k = separator_at(p, j)))
			return from;
		from = j + k;
	}
}

static struct array *split_run(struct splitter *p)
{
	uint32_t from = 0, k;

	p->out = list_new(p->rt, NULL);
	if (p->count == 0)
		return list_to_array(p->rt, p->out, &type_string);
	for (uint32_t i = 0; i < ustr_len(p->s);) {
		if (p->out->n + 1 >= p->count) {
			from = skip_empty(p, from);
			break;
		}
		k = separator_at(p, i);
		if (!k) {
			i++;
			continue;
		}
		split_piece(p, from, i);
		i += k;
		from = i;
	}
	split_piece(p, from, ustr_len(p->s));
	return list_to_array(p->rt, p->out, &type_string);
}

static val split(struct rt *rt, val self, val *a, int n)
{
	struct splitter p = { .rt = rt, .s = self.s, .count = INT32_MAX, .sep = n ? val_base(a[0]) : V_NULL };
	int64_t options = 0;

	for (int i = 1; i < n; i++) {
		if (arg_is(a[i], VK_ENUM))
			options = arg_int(a[i]);
		else if (arg_is(a[i], VK_INT32))
			p.count = arg_int(a[i]);
	}
	arg_not_negative(rt, p.count, "count");
	p.drop_empty = options & 1;
	p.trim = options & 2;
	if (p.sep.k == VK_STR && ustr_len(p.sep.s) == 0) {	/* no separator at all */
		p.out = list_new(rt, NULL);
		split_piece(&p, 0, ustr_len(self.s));
		return val_obj(list_to_array(rt, p.out, &type_string));
	}
	return val_obj(split_run(&p));
}

/* The form that is asked for; ArgumentException when S has half of a surrogate pair. */
static int normal_form(struct rt *rt, const struct ustr *s, val *a, int n, const char *param)
{
	int units;

	for (uint32_t i = 0; s->wide && i < ustr_len(s); i += (uint32_t)units) {
		uint32_t cp = unicode_at(s, i, &units);

		if (cp >= 0xD800 && cp <= 0xDFFF)
			arg_throw(rt, param, "String contains invalid Unicode code points.");
	}
	return n ? (int)arg_int(a[0]) : 1;
}

static val normalize(struct rt *rt, val self, val *a, int n)
{
	return val_str(unicode_normalize(rt, self.s, normal_form(rt, self.s, a, n, "strInput")));
}

static val is_normalized(struct rt *rt, val self, val *a, int n)
{
	return val_bool(ustr_eq(self.s, unicode_normalize(rt, self.s, normal_form(rt, self.s, a, n, "source"))));
}

static val get_enumerator(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.CharEnumerator", val_obj(val_array(to_char_array(rt, self, NULL, 0))));
}

static val get_type_code(struct rt *rt, val self, val *a, int n)
{
	return val_enum(&enum_typecode, 18);
}

static val equals(struct rt *rt, val self, val *a, int n)
{
	struct ustr *b = arg_str(a[0]);

	return val_bool(b && (n > 1 ? arg_compare(self.s, b, arg_comparison(a[1])) == 0 : ustr_eq(self.s, b)));
}

static val hash_code(struct rt *rt, val self, val *a, int n)
{
	return val_int((int32_t)val_hash(rt, self));
}

/* ---- constructors ---- */

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct array *from;
	int64_t at = 0, count;
	struct sbuf b;

	sbuf_init(&b, rt);
	if (arg_is(a[0], VK_CHAR)) {
		arg_not_negative(rt, arg_int(a[1]), "count");
		sbuf_pad(&b, (uint16_t)val_base(a[0]).u, (uint32_t)arg_int(a[1]));
		return val_str(sbuf_take(&b));
	}
	from = val_array(a[0]);
	count = from ? from->n : 0;
	if (n == 3) {
		at = arg_int(a[1]);
		if (at < 0)
			arg_throw_range(rt, "startIndex", "StartIndex cannot be less than zero.");
		if (arg_int(a[2]) < 0)
			arg_throw_range(rt, "length", "Length cannot be less than zero.");
		arg_at_most(rt, at, count - arg_int(a[2]), "startIndex");
		count = arg_int(a[2]);
	}
	for (int64_t i = 0; i < count; i++)
		sbuf_putc(&b, (uint16_t)array_get(from, (uint32_t)(at + i)).u);
	return val_str(sbuf_take(&b));
}

static val empty(struct rt *rt, val self)
{
	return val_str(ustr_empty(rt));
}

const struct member_def string_members[] = {
	CTOR("(char[] value)", ctor),
	CTOR("(char[] value, int startIndex, int length)", ctor),
	CTOR("(char c, int count)", ctor),
	METHOD("char Chars(int index) {get;}", chars),
	PROP("int Length {get;}", length, NULL),
	STATIC_PROP("static string Empty {get;}", empty, NULL),
	METHOD("System.Object Clone()", clone),
	METHOD("int CompareTo(System.Object value)", compare_to),
	METHOD("int CompareTo(string strB)", compare_to),
	METHOD("bool Contains(string value)", contains),
	METHOD("bool Contains(string value, System.StringComparison comparisonType)", contains),
	METHOD("bool Contains(char value)", contains),
	METHOD("bool Contains(char value, System.StringComparison comparisonType)", contains),
	METHOD("void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)", copy_to),
	METHOD("bool EndsWith(string value)", ends_with),
	METHOD("bool EndsWith(string value, System.StringComparison comparisonType)", ends_with),
	METHOD("bool EndsWith(string value, bool ignoreCase, cultureinfo culture)", ends_with),
	METHOD("bool EndsWith(char value)", ends_with),
	METHOD("bool Equals(System.Object obj)", equals),
	METHOD("bool Equals(string value)", equals),
	METHOD("bool Equals(string value, System.StringComparison comparisonType)", equals),
	METHOD("System.CharEnumerator GetEnumerator()", get_enumerator),
	METHOD("System.Text.StringRuneEnumerator EnumerateRunes()", rune_enumerate),
	METHOD("int GetHashCode()", hash_code),
	METHOD("int GetHashCode(System.StringComparison comparisonType)", hash_code),
	METHOD("System.TypeCode GetTypeCode()", get_type_code),
	METHOD("int IndexOf(char value)", index_of),
	METHOD("int IndexOf(char value, int startIndex)", index_of),
	METHOD("int IndexOf(char value, System.StringComparison comparisonType)", index_of),
	METHOD("int IndexOf(char value, int startIndex, int count)", index_of),
	METHOD("int IndexOf(string value)", index_of),
	METHOD("int IndexOf(string value, int startIndex)", index_of),
	METHOD("int IndexOf(string value, int startIndex, int count)", index_of),
	METHOD("int IndexOf(string value, System.StringComparison comparisonType)", index_of),
	METHOD("int IndexOf(string value, int startIndex, System.StringComparison comparisonType)", index_of),
	METHOD("int IndexOf(string value, int startIndex, int count, System.StringComparison comparisonType)", index_of),
	METHOD("int IndexOfAny(char[] anyOf)", index_of_any),
	METHOD("int IndexOfAny(char[] anyOf, int startIndex)", index_of_any),
	METHOD("int IndexOfAny(char[] anyOf, int startIndex, int count)", index_of_any),
	METHOD("string Insert(int startIndex, string value)", insert),
	METHOD("bool IsNormalized()", is_normalized),
	METHOD("bool IsNormalized(System.Text.NormalizationForm normalizationForm)", is_normalized),
	METHOD("int LastIndexOf(char value)", last_index_of),
	METHOD("int LastIndexOf(char value, int startIndex)", last_index_of),
	METHOD("int LastIndexOf(char value, int startIndex, int count)", last_index_of),
	METHOD("int LastIndexOf(string value)", last_index_of),
	METHOD("int LastIndexOf(string value, int startIndex)", last_index_of),
	METHOD("int LastIndexOf(string value, int startIndex, int count)", last_index_of),
	METHOD("int LastIndexOf(string value, System.StringComparison comparisonType)", last_index_of),
	METHOD("int LastIndexOf(string value, int startIndex, System.StringComparison comparisonType)", last_index_of),
	METHOD("int LastIndexOf(string value, int startIndex, int count, System.StringComparison comparisonType)", last_index_of),
	METHOD("int LastIndexOfAny(char[] anyOf)", last_index_of_any),
	METHOD("int LastIndexOfAny(char[] anyOf, int startIndex)", last_index_of_any),
	METHOD("int LastIndexOfAny(char[] anyOf, int startIndex, int count)", last_index_of_any),
	METHOD("string Normalize()", normalize),
	METHOD("string Normalize(System.Text.NormalizationForm normalizationForm)", normalize),
	METHOD("string PadLeft(int totalWidth)", pad_left),
	METHOD("string PadLeft(int totalWidth, char paddingChar)", pad_left),
	METHOD("string PadRight(int totalWidth)", pad_right),
	METHOD("string PadRight(int totalWidth, char paddingChar)", pad_right),
	METHOD("string Remove(int startIndex, int count)", remove_),
	METHOD("string Remove(int startIndex)", remove_),
	METHOD("string Replace(string oldValue, string newValue, bool ignoreCase, cultureinfo culture)", replace),
	METHOD("string Replace(string oldValue, string newValue, System.StringComparison comparisonType)", replace),
	METHOD("string Replace(char oldChar, char newChar)", replace),
	METHOD("string Replace(string oldValue, string newValue)", replace),
	METHOD("string ReplaceLineEndings()", replace_line_endings),
	METHOD("string ReplaceLineEndings(string replacementText)", replace_line_endings),
	METHOD("string[] Split(char separator, System.StringSplitOptions options = None)", split),
	METHOD("string[] Split(char separator, int count, System.StringSplitOptions options = None)", split),
	METHOD("string[] Split(params char[] separator)", split),
	METHOD("string[] Split(char[] separator, int count)", split),
	METHOD("string[] Split(char[] separator, System.StringSplitOptions options)", split),
	METHOD("string[] Split(char[] separator, int count, System.StringSplitOptions options)", split),
	METHOD("string[] Split(string separator, System.StringSplitOptions options = None)", split),
	METHOD("string[] Split(string separator, int count, System.StringSplitOptions options = None)", split),
	METHOD("string[] Split(string[] separator, System.StringSplitOptions options)", split),
	METHOD("string[] Split(string[] separator, int count, System.StringSplitOptions options)", split),
	METHOD("bool StartsWith(string value)", starts_with),
	METHOD("bool StartsWith(string value, System.StringComparison comparisonType)", starts_with),
	METHOD("bool StartsWith(string value, bool ignoreCase, cultureinfo culture)", starts_with),
	METHOD("bool StartsWith(char value)", starts_with),
	METHOD("string Substring(int startIndex)", substring),
	METHOD("string Substring(int startIndex, int length)", substring),
	METHOD("char[] ToCharArray()", to_char_array),
	METHOD("char[] ToCharArray(int startIndex, int length)", to_char_array),
	METHOD("string ToLower()", to_lower),
	METHOD("string ToLower(cultureinfo culture)", to_lower),
	METHOD("string ToLowerInvariant()", to_lower),
	METHOD("string ToString()", to_string),
	METHOD("string ToString(System.IFormatProvider provider)", to_string),
	METHOD("string ToUpper()", to_upper),
	METHOD("string ToUpper(cultureinfo culture)", to_upper),
	METHOD("string ToUpperInvariant()", to_upper),
	METHOD("string Trim()", trim),
	METHOD("string Trim(char trimChar)", trim),
	METHOD("string Trim(params char[] trimChars)", trim),
	METHOD("string TrimEnd()", trim_end),
	METHOD("string TrimEnd(char trimChar)", trim_end),
	METHOD("string TrimEnd(params char[] trimChars)", trim_end),
	METHOD("string TrimStart()", trim_start),
	METHOD("string TrimStart(char trimChar)", trim_start),
	METHOD("string TrimStart(params char[] trimChars)", trim_start),
	STATIC("static int Compare(string strA, string strB)", string_compare),
	STATIC("static int Compare(string strA, string strB, bool ignoreCase)", string_compare),
	STATIC("static int Compare(string strA, string strB, System.StringComparison comparisonType)", string_compare),
	STATIC("static int Compare(string strA, string strB, cultureinfo culture, System.Globalization.CompareOptions options)",
		string_compare),
	STATIC("static int Compare(string strA, string strB, bool ignoreCase, cultureinfo culture)", string_compare),
	STATIC("static int Compare(string strA, int indexA, string strB, int indexB, int length)", string_compare),
	STATIC("static int Compare(string strA, int indexA, string strB, int indexB, int length, bool ignoreCase)",
		string_compare),
	STATIC("static int Compare(string strA, int indexA, string strB, int indexB, int length, bool ignoreCase, cultureinfo culture)",
		string_compare),
	STATIC("static int Compare(string strA, int indexA, string strB, int indexB, int length, cultureinfo culture, System.Globalization.CompareOptions options)",
		string_compare),
	STATIC("static int Compare(string strA, int indexA, string strB, int indexB, int length, System.StringComparison comparisonType)",
		string_compare),
	STATIC("static int CompareOrdinal(string strA, string strB)", string_compare_ordinal),
	STATIC("static int CompareOrdinal(string strA, int indexA, string strB, int indexB, int length)", string_compare_ordinal),
	STATIC("static string Concat(System.Object arg0)", string_concat_each),
	STATIC("static string Concat(System.Object arg0, System.Object arg1)", string_concat_each),
	STATIC("static string Concat(System.Object arg0, System.Object arg1, System.Object arg2)", string_concat_each),
	STATIC("static string Concat(params System.Object[] args)", string_concat),
	STATIC("static string Concat[T](System.Collections.Generic.IEnumerable[T] values)", string_concat),
	STATIC("static string Concat(System.Collections.Generic.IEnumerable[string] values)", string_concat),
	STATIC("static string Concat(string str0, string str1)", string_concat),
	STATIC("static string Concat(string str0, string str1, string str2)", string_concat),
	STATIC("static string Concat(string str0, string str1, string str2, string str3)", string_concat),
	STATIC("static string Concat(params string[] values)", string_concat),
	STATIC("static string Copy(string str)", string_copy),
	STATIC("static bool Equals(string a, string b)", string_equals),
	STATIC("static bool Equals(string a, string b, System.StringComparison comparisonType)", string_equals),
	STATIC("static string Format(string format, System.Object arg0)", string_format_each),
	STATIC("static string Format(string format, System.Object arg0, System.Object arg1)", string_format_each),
	STATIC("static string Format(string format, System.Object arg0, System.Object arg1, System.Object arg2)", string_format_each),
	STATIC("static string Format(string format, params System.Object[] args)", string_format),
	STATIC("static string Format(System.IFormatProvider provider, string format, System.Object arg0)", string_format_each),
	STATIC("static string Format(System.IFormatProvider provider, string format, System.Object arg0, System.Object arg1)",
		string_format_each),
	STATIC("static string Format(System.IFormatProvider provider, string format, System.Object arg0, System.Object arg1, System.Object arg2)",
		string_format_each),
	STATIC("static string Format(System.IFormatProvider provider, string format, params System.Object[] args)",
		string_format),
	STATIC("static string Intern(string str)", string_copy),
	STATIC("static string IsInterned(string str)", string_copy),
	STATIC("static bool IsNullOrEmpty(string value)", string_is_null_or_empty),
	STATIC("static bool IsNullOrWhiteSpace(string value)", string_is_null_or_space),
	STATIC("static string Join(char separator, params string[] value)", string_join),
	STATIC("static string Join(string separator, params string[] value)", string_join),
	STATIC("static string Join(char separator, string[] value, int startIndex, int count)", string_join),
	STATIC("static string Join(string separator, string[] value, int startIndex, int count)", string_join),
	STATIC("static string Join(string separator, System.Collections.Generic.IEnumerable[string] values)", string_join),
	STATIC("static string Join(char separator, params System.Object[] values)", string_join),
	STATIC("static string Join(string separator, params System.Object[] values)", string_join),
	STATIC("static string Join[T](char separator, System.Collections.Generic.IEnumerable[T] values)", string_join),
	STATIC("static string Join[T](string separator, System.Collections.Generic.IEnumerable[T] values)", string_join),
	MEMBERS_END
};

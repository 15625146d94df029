/* SPDX-License-Identifier: MIT */
/* Composite formatting: {index[,width][:format]}, as String.Format. */
#include "value/format_with.h"
#include "value/conv.h"
#include "value/error.h"

static const char ends_early[] = "Format item ends prematurely.";
static const char wants_digit[] = "Expected an ASCII digit.";
static const char lone_brace[] = "Unexpected closing brace without a corresponding opening brace.";

static _Noreturn void bad_input(struct rt *rt, uint32_t at, const char *why)
{
	net_throw(rt, "System.FormatException",
		  "Input string was not in a correct format. Failure to parse near offset %u. %s", at, why);
}

struct item {
	int64_t index, width;
	bool left;
	struct ustr *format;
};

static uint32_t skip_blanks(const struct ustr *f, uint32_t i)
{
	while (i < ustr_len(f) && ustr_at(f, i) == ' ')
		i++;
	return i;
}

static uint32_t take_number(struct rt *rt, const struct ustr *f, uint32_t i, int64_t *ret)
{
	uint32_t start = i;

	for (*ret = 0; i < ustr_len(f) && ustr_at(f, i) >= '0' && ustr_at(f, i) <= '9' && *ret < 1000000; i++)
		*ret = *ret * 10 + (ustr_at(f, i) - '0');
	if (i == start)
		bad_input(rt, i, i < ustr_len(f) ? wants_digit : ends_early);
	return i;
}

/* Parses after the `{`; returns the unit after the `}`. */
static uint32_t take_item(struct rt *rt, struct ustr *f, uint32_t i, struct item *it)
{
	uint32_t n = ustr_len(f), start;

	*it = (struct item){ 0 };
	i = skip_blanks(f, take_number(rt, f, i, &it->index));
	if (i < n && ustr_at(f, i) == ',') {
		i = skip_blanks(f, i + 1);
		it->left = i < n && ustr_at(f, i) == '-';
		i = skip_blanks(f, take_number(rt, f, i + it->left, &it->width));
	}
	if (i < n && ustr_at(f, i) == ':') {
		for (start = ++i; i < n && ustr_at(f, i) != '}'; i++)
			if (ustr_at(f, i) == '{')
				bad_input(rt, i, ends_early);
		it->format = ustr_sub(rt, f, start, i - start);
	}
	if (i >= n || ustr_at(f, i) != '}')
		bad_input(rt, i, ends_early);
	return i + 1;
}

/* As PROVIDER, or the culture in force, writes V; NULL: it has no say. */
static struct ustr *local_text(struct rt *rt, const struct item *it, val v, val provider)
{
	val args[2] = { val_str(it->format ? it->format : ustr_empty(rt)), provider };

	v = val_base(v);
	if (val_is_null(provider) && rt->local_text)
		return rt->local_text(rt, v, it->format);
	if (val_is_null(provider) || val_is_null(v) || v.k == VK_STR || v.k == VK_ENUM ||
	    !type_is_named(val_type_of(v), "System.IFormattable"))
		return NULL;
	return val_net_str(rt, member_call(rt, v, ustr_atom(rt, "ToString"), args, 2));
}

static void put_item(struct sbuf *b, const struct item *it, val v, val provider)
{
	struct ustr *own = local_text(b->rt, it, v, provider);
	struct ustr *s = own ? own : val_base(v).k == VK_STR ? val_base(v).s : it->format ? val_format(b->rt, v, it->format)
			 : v.k == VK_WRAP && ((struct psobj *)v.o)->spelled ? ((struct psobj *)v.o)->text
			 : val_format(b->rt, v, NULL);
	uint32_t pad = it->width > ustr_len(s) ? (uint32_t)it->width - ustr_len(s) : 0;

	if (!it->left)
		sbuf_pad(b, ' ', pad);
	sbuf_put(b, s);
	if (it->left)
		sbuf_pad(b, ' ', pad);
}

static struct ustr *piped_format(struct rt *rt, val v)
{
	if (!(v.f & VF_PIPED) || (v.k != VK_DOUBLE && v.k != VK_SINGLE))
		return NULL;
	return ustr_atom(rt, v.k == VK_DOUBLE ? "G15" : "G7");
}

struct ustr *format_op(struct rt *rt, struct ustr *fmt, const val *args, uint32_t n)
{
	return format_with(rt, V_NULL, fmt, args, n);
}

struct ustr *format_with(struct rt *rt, val provider, struct ustr *fmt, const val *args, uint32_t n)
{
	uint32_t len = ustr_len(fmt), i = 0;
	struct item it;
	struct sbuf b;

	sbuf_init(&b, rt);
	while (i < len) {
		uint16_t c = ustr_at(fmt, i++);

		if (c != '{' && c != '}') {
			sbuf_putc(&b, c);
			continue;
		}
		if (i < len && ustr_at(fmt, i) == c) {
			sbuf_putc(&b, c);
			i++;
			continue;
		}
		if (c == '}')
			bad_input(rt, i, i < len ? lone_brace : ends_early);
		i = take_item(rt, fmt, i, &it);
		if (it.index < n && !it.format)
			it.format = piped_format(rt, args[it.index]);
		if (it.index >= n)
			net_throw(rt, "System.FormatException",
				  "Index (zero based) must be greater than or equal to zero and less than the size of the argument list.");
		put_item(&b, &it, args[it.index], provider);
	}
	return sbuf_take(&b);
}

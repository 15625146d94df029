/* SPDX-License-Identifier: MIT */
/* System.Management.Automation.WildcardPattern. */
#include "types/arg.h"
#include "types/tables.h"

struct wildcard {
	struct cell h;
	struct ustr *pattern;
	bool ignore_case;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct wildcard *)c)->pattern); }
const struct type type_wildcard = {
	.cls = { .trace = trace }, .name = "System.Management.Automation.WildcardPattern", .base = &type_object,
	.size = sizeof(struct wildcard), .flags = TF_SEALED,
};

static val make(struct rt *rt, val self, val *a, int n)
{
	struct wildcard *w = rt_new_cell(rt, &type_wildcard, wildcard);

	gc_storep(w, w->pattern, arg_need_str(rt, a[0], "pattern"));
	w->ignore_case = n > 1 && (arg_int(a[1]) & 2);
	return val_obj(w);
}

static val is_match(struct rt *rt, val self, val *a, int n)
{
	struct wildcard *w = (struct wildcard *)self.o;

	return val_bool(arg_str(a[0]) && ustr_like(rt, arg_str(a[0]), w->pattern, w->ignore_case));
}

static bool special(uint16_t c) { return c == '*' || c == '?' || c == '[' || c == ']' || c == '`'; }

static val escape(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "pattern");
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		if (special(ustr_at(s, i)))
			sbuf_putc(&b, '`');
		sbuf_putc(&b, ustr_at(s, i));
	}
	return val_str(sbuf_take(&b));
}

static val unescape(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "pattern");
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		if (ustr_at(s, i) == '`' && i + 1 < ustr_len(s) && special(ustr_at(s, i + 1)))
			i++;
		sbuf_putc(&b, ustr_at(s, i));
	}
	return val_str(sbuf_take(&b));
}

static val contains(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_str(a[0]) && ustr_has_wildcard(arg_str(a[0])));
}

const struct member_def wildcard_members[] = {
	CTOR("(string pattern)", make), CTOR("(string pattern, System.Management.Automation.WildcardOptions options)", make),
	STATIC("static System.Management.Automation.WildcardPattern Get(string pattern, System.Management.Automation.WildcardOptions options)",
		make),
	STATIC("static string Escape(string pattern)", escape), STATIC("static string Unescape(string pattern)", unescape),
	STATIC("static bool ContainsWildcardCharacters(string pattern)", contains),
	METHOD("bool IsMatch(string input)", is_match),
	MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/*
 * FlagsExpression<T>: "Hidden+!System,ReadOnly": a comma is or, a plus and, an
 * exclamation mark not. It keeps its text; evaluating it reads the names.
 */
#include "types/flagsexpr.h"

#include "types/arg.h"
#include "types/tables.h"

struct flags {
	struct cell h;
	struct ustr *text;
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct flags *)c)->text);
}

static struct flags *of(val v)
{
	return (struct flags *)val_base(v).o;
}

static struct ustr *text_of(struct rt *rt, val self)
{
	return of(self)->text;
}

static val make(struct rt *rt, const struct type *t, val from)
{
	struct flags *f = rt_new_cell(rt, t, flags);
	struct array *l = val_array(val_base(from));

	f->text = ustr_empty(rt);
	for (uint32_t i = 0; l && i < l->n; i++)
		f->text = ustr_concat(rt, ustr_concat(rt, f->text, ustr_new(rt, i ? "," : "")), val_to_str(rt, array_get(l, i)));
	if (!l)
		f->text = val_to_str(rt, from);
	return val_obj(f);
}

static val convert(struct rt *rt, val from)
{
	return val_base(from).k == VK_STR || val_base(from).k == VK_ENUM || val_array(val_base(from))
		       ? make(rt, &type_flagsexpression, from)
		       : V_VOID;
}

static const struct type_ops ops = { .to_string = text_of, .convert = convert };
const struct type type_flagsexpression = {
	.cls = { .trace = trace }, .name = "System.Management.Automation.FlagsExpression`1", .base = &type_object, .ops = &ops,
	.size = sizeof(struct flags), .flags = TF_GENERIC_DEF,
};

static bool factor(struct rt *rt, const struct type *t, struct ustr *s, int64_t have)
{
	int64_t n;
	bool no;

	s = ustr_trim(rt, s, true, true);
	no = ustr_len(s) && ustr_at(s, 0) == '!';
	if (no)
		s = ustr_trim(rt, ustr_sub(rt, s, 1, ustr_len(s) - 1), true, true);
	if (!ustr_len(s) || !enum_parse(rt, t, s, &n))
		err_throw(rt, "System.Management.Automation.RuntimeException", "NoIdentifierGroup", EC_InvalidArgument, V_NULL,
			  "The flag \"%s\" is not one of %s.", USTR_C(rt, s), USTR_C(rt, type_full_name(rt, t)));
	return ((have & n) != 0) != no;
}

/* The part of S from *AT to the next UNIT, and behind it. */
static struct ustr *part(struct rt *rt, struct ustr *s, const char *unit, uint32_t *at)
{
	int32_t end = ustr_index_of(s, ustr_atom(rt, unit), *at, false);
	uint32_t stop = end < 0 ? ustr_len(s) : (uint32_t)end;
	struct ustr *r = ustr_sub(rt, s, *at, stop - *at);

	*at = stop + 1;
	return r;
}

bool flagsexpr_test(struct rt *rt, val self, const struct type *t, int64_t have)
{
	struct ustr *s = val_to_str(rt, self);
	bool any = false;

	for (uint32_t i = 0; i <= ustr_len(s); ) {
		struct ustr *group = part(rt, s, ",", &i);
		bool all = true;

		for (uint32_t k = 0; k <= ustr_len(group); )
			all &= factor(rt, t, part(rt, group, "+", &k), have);
		any |= all;
	}
	return any;
}

static val new_flags(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = arg_type(self, &type_flagsexpression);
	val v = make(rt, t, a[0]);

	if (t->nargs)
		flagsexpr_test(rt, v, t->args[0], 0);	/* for its errors */
	return v;
}

static val evaluate(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = val_type_of(val_base(self))->args[0];
	int64_t have = 0;

	if (val_base(a[0]).k == VK_ENUM)
		have = val_enum_num(val_base(a[0]));
	else if (!enum_parse(rt, t, val_to_str(rt, a[0]), &have))
		have = 0;
	return val_bool(flagsexpr_test(rt, self, t, have));
}

const struct member_def flagsexpression_members[] = {
	CTOR("(string expression)", new_flags), CTOR("(System.Object[] arguments)", new_flags),
	METHOD("bool Evaluate(T value)", evaluate), MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/*
 * Operators on text: -match, -replace, -join, -f. (-split is op_split.c.)
 */
#include "engine/vm.h"
#include "types/delegate.h"
#include "types/regex/regex.h"

#include <string.h>

enum { RX_IGNORE_CASE = 1 };

static struct ustr *text_of(struct rt *rt, val v)
{
	return v.k == VK_STR ? v.s : val_is_null(v) ? ustr_empty(rt) : val_to_str(rt, v);
}

static val match_one(struct rt *rt, struct frame *f, struct regex *re, val a, bool negate)
{
	struct match *m = regex_match(rt, re, text_of(rt, a), 0);

	if (m)
		gc_store(f->scope, &f->scope->matches, val_obj(regex_matches_table(rt, m)));
	return val_bool((m != NULL) != negate);
}

val op_match(struct rt *rt, struct frame *f, val a, val b, bool ignore_case, bool negate)
{
	struct regex *re = val_regex(b);
	struct list *l;
	struct iter it;
	val x;

	if (!re)
		re = regex_get(rt, text_of(rt, b), ignore_case ? RX_IGNORE_CASE : 0);
	if (!iter_begin(rt, a, &it))
		return match_one(rt, f, re, a, negate);
	l = list_new(rt, NULL);
	while (iter_next(&it, &x)) {
		rt_poll(rt);
		if (regex_matches(rt, re, text_of(rt, x)) != negate)
			list_push(rt, l, x);
	}
	return val_obj(list_into_array(rt, l));
}

struct replacement {
	struct regex *re;
	struct ustr *text;
	struct scriptblock *block;
	val evaluator;		/* a delegate; null: none */
};

static struct ustr *replace_by_block(struct rt *rt, struct match *m, void *arg)
{
	struct replacement *r = arg;
	val v = val_obj(m);

	if (!r->block)
		return text_of(rt, delegate_invoke(rt, r->evaluator, &v, 1));
	return text_of(rt, engine_call(rt, r->block, v, V_VOID, NULL, 0));
}

static struct ustr *replace_one(struct rt *rt, struct replacement *r, val a)
{
	struct ustr *s = text_of(rt, a);

	if (r->block || !val_is_null(r->evaluator))
		return regex_replace_with(rt, r->re, s, replace_by_block, r, -1, 0);
	return regex_replace(rt, r->re, s, r->text, -1, 0);
}

struct pattern {
	struct ustr *text;
	int options;
	struct regex *re;
};

static void parse_pattern(struct rt *rt, void *arg)
{
	struct pattern *p = arg;

	p->re = regex_get(rt, p->text, p->options);
}

struct regex *op_pattern(struct rt *rt, struct ustr *text, bool ignore_case)
{
	struct pattern p = { text, ignore_case ? RX_IGNORE_CASE : 0, NULL };
	struct errrec *e;
	struct unwound u;
	struct exc *x;

	if (rt_try(rt, parse_pattern, &p))
		return p.re;
	u = rt->unwound;
	e = err_make(rt, NULL, "InvalidRegularExpression", EC_InvalidOperation, val_str(text),
		     "The regular expression pattern %s is not valid.", USTR_C(rt, text));
	x = val_exc(e->exception);
	gc_store(x, &x->inner, u.error->exception);
	rt_throw(rt, e);
}

/* The pattern and what replaces it: `b` is either the pattern or both. */
static void replace_operand(struct rt *rt, val b, bool ignore_case, struct replacement *r)
{
	struct array *args = val_array(vm_array_of(rt, b));
	val pattern = args->n ? array_get(args, 0) : V_NULL, with = args->n > 1 ? array_get(args, 1) : V_NULL;

	if (args->n > 2)
		err_throw(rt, NULL, "BadReplaceArgument", EC_InvalidOperation, b,
			  "The -%sreplace operator allows only two elements to follow it, not %u.", ignore_case ? "" : "c", args->n);
	r->re = val_regex(pattern);
	if (!r->re)
		r->re = op_pattern(rt, text_of(rt, pattern), ignore_case);
	r->block = val_scriptblock(with);
	r->evaluator = delegate_is(with) ? with : V_NULL;
	r->text = r->block || delegate_is(with) ? NULL : text_of(rt, with);
}

val op_replace(struct rt *rt, struct frame *f, val a, val b, bool ignore_case)
{
	struct replacement r = { .evaluator = V_NULL };
	struct list *l;
	struct iter it;
	val x;

	replace_operand(rt, b, ignore_case, &r);
	if (!iter_begin(rt, a, &it))
		return val_str(replace_one(rt, &r, a));
	l = list_new(rt, NULL);
	while (iter_next(&it, &x)) {
		rt_poll(rt);
		list_push(rt, l, val_str(replace_one(rt, &r, x)));
	}
	return val_obj(list_into_array(rt, l));
}

/* An IEnumerator is one operand to the operators, not its items. */
static bool is_enumerator(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && (cell_type(v.o) == &type_iter_cell ||
		type_is_named(cell_type(v.o), "System.Collections.IEnumerator"));
}

val op_join(struct rt *rt, val a, val sep)
{
	struct ustr *between = text_of(rt, sep);
	struct sbuf b;
	struct iter it;
	bool first = true;
	val x;

	if (is_enumerator(a) || !iter_begin(rt, a, &it))
		return val_str(text_of(rt, a));
	sbuf_init(&b, rt);
	while (iter_next(&it, &x)) {
		rt_poll(rt);
		if (!first)
			sbuf_put(&b, between);
		first = false;
		sbuf_put(&b, val_item_text(rt, x, NULL));
	}
	return val_str(sbuf_take(&b));
}

struct format {
	struct ustr *fmt, *ret;
	const val *args;
	uint32_t n;
};

static void format(struct rt *rt, void *arg)
{
	struct format *x = arg;

	x->ret = format_op(rt, x->fmt, x->args, x->n);
}

/* A FormatException becomes the operator's own error. */
static val format_checked(struct rt *rt, val fmt, const val *args, uint32_t n)
{
	struct format x = { .fmt = text_of(rt, fmt), .args = args, .n = n };
	struct unwound u;
	struct exc *e;

	if (rt_protect(rt, format, &x) == UNWIND_NONE)
		return val_str(x.ret);
	u = rt->unwound;
	e = u.kind == UNWIND_ERROR && val_base(u.error->exception).k == VK_OBJ
		? (struct exc *)val_base(u.error->exception).o : NULL;
	if (e && type_is_named(cell_type(&e->h), "System.Management.Automation.MethodInvocationException") && val_exc(e->inner))
		e = val_exc(e->inner);
	if (!e || !type_is_named(cell_type(&e->h), "System.FormatException"))
		rt_rethrow(rt, &u);
	err_throw(rt, NULL, "FormatError", EC_InvalidOperation, val_str(x.fmt), "Error formatting a string: %s.",
		  USTR_C(rt, e->message));
}

/* Numbers with members of their own are written as those that came through a pipeline. */
static const val *as_piped(struct rt *rt, const val *args, uint32_t n)
{
	val *copy = NULL;

	for (uint32_t i = 0; i < n; i++) {
		val b = val_base(args[i]);

		if (args[i].k != VK_WRAP || ((struct psobj *)args[i].o)->spelled || (b.k != VK_DOUBLE && b.k != VK_SINGLE))
			continue;
		if (!copy) {
			copy = rt_block(rt, val, n);
			memcpy(copy, args, n * sizeof *args);
		}
		copy[i] = val_piped(b);
	}
	return copy ? copy : args;
}

val op_format(struct rt *rt, val fmt, val args)
{
	struct array *a = val_array(args);
	struct iter it;

	if (!a && iter_begin(rt, args, &it))
		a = val_array(vm_array_of(rt, args));
	if (!a)
		return format_checked(rt, fmt, as_piped(rt, &args, 1), 1);
	if (a->packed)
		a = val_array(vm_array_of(rt, args));
	return format_checked(rt, fmt, as_piped(rt, a->v, a->n), a->n);
}

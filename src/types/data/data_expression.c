/* SPDX-License-Identifier: MIT */
/*
 * The expressions of DataTable: filters of Select and RowFilter, Compute. They
 * are evaluated as they are read, for each row anew.
 */
#include "types/arg.h"
#include "types/data/datatable.h"
#include "types/tables.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct expr {
	struct rt *rt;
	const char *text, *p;
	struct data_table *t;
	struct data_row *row;
	struct list *rows;	/* of aggregates */
};

static val expression(struct expr *x);

static _Noreturn void syntax(struct expr *x)
{
	if (!*x->p)
		net_throw(x->rt, "System.Data.SyntaxErrorException",
			"Syntax error: Missing operand after '%s' operator.", x->text);
	net_throw(x->rt, "System.Data.SyntaxErrorException", "Syntax error in the expression.");
}

static bool is_null(val v) { return val_is_null(v) || (val_base(v).k == VK_OBJ && cell_type(val_base(v).o) == &type_dbnull); }
static void blanks(struct expr *x) { while (isspace((unsigned char)*x->p)) x->p++; }
static bool word_char(char c) { return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80; }

static bool take(struct expr *x, const char *s)
{
	size_t n = strlen(s);

	blanks(x);
	if (strncasecmp(x->p, s, n) || (word_char(s[0]) && word_char(x->p[n])))
		return false;
	x->p += n;
	return true;
}

static void need(struct expr *x, const char *s)
{
	if (!take(x, s))
		syntax(x);
}

/* ---- leaves ---- */

static val quoted(struct expr *x)
{
	struct ustr *s = ustr_empty(x->rt);
	const char *end;

	do {	/* two quotes are one */
		end = strchr(x->p + 1, '\'');
		if (!end)
			net_throw(x->rt, "System.Data.SyntaxErrorException",
				"The expression contains an invalid string constant: %s.", x->p);
		s = ustr_concat(x->rt, s, ustr_from_utf8(x->rt, x->p + 1, (size_t)(end - x->p - 1) + (end[1] == '\'')));
		x->p = end + 1;
	} while (*x->p == '\'');
	return val_str(s);
}

static val literal(struct expr *x, char close)
{
	const char *from = ++x->p;
	const char *end = strchr(from, close);

	if (!end)
		syntax(x);
	x->p = end + 1;
	return val_str(ustr_from_utf8(x->rt, from, (size_t)(end - from)));
}

static val number(struct expr *x)
{
	char *end;
	double d = strtod(x->p, &end);
	bool whole = !memchr(x->p, '.', (size_t)(end - x->p)) && !memchr(x->p, 'e', (size_t)(end - x->p)) &&
		fabs(d) < 2147483648.0;

	x->p = end;
	return whole ? val_int((int32_t)d) : val_double(d);
}

static val column(struct expr *x, val name)
{
	int32_t i = data_column_at(x->t, name);

	if (i < 0)
		net_throw(x->rt, "System.Data.EvaluateException", "Cannot find column [%s].", val_to_c(x->rt, name));
	return x->row ? data_row_get(x->rt, x->row, i) : val_obj(x->t->columns->v[i].o);
}

static val name_at(struct expr *x)
{
	const char *from;

	blanks(x);
	if (*x->p == '[' || *x->p == '`')
		return literal(x, *x->p == '[' ? ']' : '`');
	for (from = x->p; word_char(*x->p); x->p++)
		;
	if (x->p == from)
		syntax(x);
	return val_str(ustr_from_utf8(x->rt, from, (size_t)(x->p - from)));
}

/* ---- functions ---- */

static val arith_of(struct expr *x, enum arith op, val a, val b)
{
	return is_null(a) || is_null(b) ? V_NULL : val_arith(x->rt, op, a, b);
}

static val aggregate(struct expr *x, const char *fn)
{
	struct list *rows = x->rows ? x->rows : x->t->rows;
	struct data_row *keep = x->row;
	const char *from = x->p;
	val r = V_NULL;
	int32_t n = 0, c;

	x->row = NULL;
	for (uint32_t i = 0; i < MAX(rows->n, 1u); i++) {
		val v;

		x->p = from;
		x->row = rows->n ? data_row_of(rows->v[i]) : NULL;
		v = take(x, "*") ? V_TRUE : expression(x);
		if (!rows->n || is_null(v))
			continue;
		n++;
		if (!strcasecmp(fn, "min") || !strcasecmp(fn, "max")) {
			if (val_is_null(r) || (val_compare_try(x->rt, v, r, true, &c) && (strcasecmp(fn, "min") ? c > 0 : c < 0)))
				r = v;
		} else if (strcasecmp(fn, "count")) {
			r = val_is_null(r) ? v : val_arith(x->rt, AR_ADD, r, v);
		}
	}
	x->row = keep;
	need(x, ")");
	if (!strcasecmp(fn, "count"))
		return val_int(n);
	if (!strcasecmp(fn, "avg") && n)
		return val_arith(x->rt, AR_DIV, r, val_int(n));
	return val_is_null(r) ? type_property(x->rt, &type_dbnull, ustr_atom(x->rt, "Value"), true)->def->get(x->rt, V_NULL) : r;
}

static val function(struct expr *x, const char *fn)
{
	static const char *const sums[] = { "sum", "avg", "min", "max", "count" };
	val a[3] = { V_NULL, V_NULL, V_NULL };
	struct ustr *s;
	int n = 0;

	for (size_t i = 0; i < ARRAY_LEN(sums); i++)
		if (!strcasecmp(fn, sums[i]))
			return aggregate(x, fn);
	do
		a[n++] = expression(x);
	while (n < 3 && take(x, ","));
	need(x, ")");
	s = is_null(a[0]) ? ustr_empty(x->rt) : val_to_str(x->rt, a[0]);
	if (!strcasecmp(fn, "isnull"))
		return is_null(a[0]) ? a[1] : a[0];
	if (!strcasecmp(fn, "iif"))
		return val_truth(x->rt, a[0]) ? a[1] : a[2];
	if (!strcasecmp(fn, "len"))
		return val_int((int32_t)ustr_len(s));
	if (!strcasecmp(fn, "trim"))
		return val_str(ustr_trim(x->rt, s, true, true));
	if (!strcasecmp(fn, "substring")) {
		int64_t at = MAX(arg_int(a[1]) - 1, 0), len = arg_int(a[2]);

		at = MIN(at, ustr_len(s));
		return val_str(ustr_sub(x->rt, s, (uint32_t)at, (uint32_t)MAX(MIN(len, ustr_len(s) - at), 0)));
	}
	if (!strcasecmp(fn, "convert")) {
		const struct type *t = type_find(x->rt, val_to_c(x->rt, a[1]), strlen(val_to_c(x->rt, a[1])));

		return t ? conv(x->rt, a[0], t) : a[0];
	}
	net_throw(x->rt, "System.Data.EvaluateException", "The expression contains undefined function call %s().", fn);
}

static val primary(struct expr *x)
{
	char fn[64];
	const char *from;
	val v;

	blanks(x);
	rt_check_depth(x->rt);
	if (take(x, "(")) {
		v = expression(x);
		need(x, ")");
		return v;
	}
	if (*x->p == '\'')
		return quoted(x);
	if (*x->p == '#')
		return conv(x->rt, literal(x, '#'), &type_datetime);
	if (isdigit((unsigned char)*x->p) || (*x->p == '.' && isdigit((unsigned char)x->p[1])))
		return number(x);
	if (take(x, "-"))
		return arith_of(x, AR_SUB, val_int(0), primary(x));
	if (take(x, "+"))
		return primary(x);
	if (take(x, "true"))
		return V_TRUE;
	if (take(x, "false"))
		return V_FALSE;
	if (take(x, "null"))
		return V_NULL;
	for (from = x->p; word_char(*x->p); x->p++)
		;
	if (x->p > from && (size_t)(x->p - from) < sizeof(fn)) {
		const char *after = x->p;

		while (*after == ' ')
			after++;
		if (*after == '(') {
			memcpy(fn, from, (size_t)(x->p - from));
			fn[x->p - from] = 0;
			x->p = after + 1;
			return function(x, fn);
		}
	}
	x->p = from;
	return column(x, name_at(x));
}

/* ---- operators ---- */

static val product(struct expr *x)
{
	val v = primary(x);

	for (;;)
		if (take(x, "*"))
			v = arith_of(x, AR_MUL, v, primary(x));
		else if (take(x, "/"))
			v = arith_of(x, AR_DIV, v, primary(x));
		else if (take(x, "%"))
			v = arith_of(x, AR_REM, v, primary(x));
		else
			return v;
}

static val sum(struct expr *x)
{
	val v = product(x);

	for (;;)
		if (take(x, "+"))
			v = arith_of(x, AR_ADD, v, product(x));
		else if (take(x, "-"))
			v = arith_of(x, AR_SUB, v, product(x));
		else
			return v;
}

static int order(struct expr *x, val a, val b)
{
	int r;

	if (arg_str(a) && arg_str(b))
		return ustr_cmp(arg_str(a), arg_str(b), !x->t->cased);
	if (!arg_str(a) && arg_str(b) && conv_try(x->rt, b, val_type_of(a), &b) && val_compare_try(x->rt, a, b, true, &r))
		return r;
	if (val_compare_try(x->rt, a, b, true, &r))
		return r;
	net_throw(x->rt, "System.Data.EvaluateException", "Cannot perform '=' operation on %s and %s.",
		val_type_of(val_base(a))->name, val_type_of(val_base(b))->name);
}

/* * and % stand for any text, at the ends of the pattern. */
static bool like(struct expr *x, val a, val b)
{
	struct ustr *p = val_to_str(x->rt, b);
	struct sbuf s;

	if (is_null(a))
		return false;
	sbuf_init(&s, x->rt);
	for (uint32_t i = 0; i < ustr_len(p); i++) {
		uint16_t c = ustr_at(p, i);

		if (c == '?')
			sbuf_puts(&s, "[?]");
		else
			sbuf_putc(&s, c == '%' ? '*' : c);
	}
	return ustr_like(x->rt, val_to_str(x->rt, a), sbuf_take(&s), !x->t->cased);
}

static val comparison(struct expr *x)
{
	static const struct { const char *op; int less, equal, more; } ops[] = {
		{ "<>", 1, 0, 1 }, { "<=", 1, 1, 0 }, { ">=", 0, 1, 1 }, { "=", 0, 1, 0 }, { "<", 1, 0, 0 }, { ">", 0, 0, 1 },
	};
	val v = sum(x), w;

	for (size_t i = 0; i < ARRAY_LEN(ops); i++)
		if (take(x, ops[i].op)) {
			int c;

			w = sum(x);
			if (is_null(v) || is_null(w))
				return V_FALSE;
			c = order(x, v, w);
			return val_bool(c < 0 ? ops[i].less : c > 0 ? ops[i].more : ops[i].equal);
		}
	if (take(x, "is")) {
		bool no = take(x, "not");

		need(x, "null");
		return val_bool(is_null(v) != no);
	}
	if (take(x, "like"))
		return val_bool(like(x, v, sum(x)));
	if (take(x, "not")) {
		if (take(x, "like"))
			return val_bool(!is_null(v) && !like(x, v, sum(x)));
		need(x, "in");
		x->p -= 2;
		w = V_TRUE;
	} else {
		w = V_FALSE;
	}
	if (take(x, "in")) {
		bool found = false;

		need(x, "(");
		do {
			val one = sum(x);

			found |= !is_null(v) && !is_null(one) && order(x, v, one) == 0;
		} while (take(x, ","));
		need(x, ")");
		return val_bool(found != arg_bool(w));
	}
	return v;
}

static val negation(struct expr *x)
{
	if (take(x, "not"))
		return val_bool(!val_truth(x->rt, negation(x)));
	return comparison(x);
}

static val conjunction(struct expr *x)
{
	val v = negation(x);

	while (take(x, "and")) {
		val w = negation(x);

		v = val_bool(val_truth(x->rt, v) && val_truth(x->rt, w));
	}
	return v;
}

static val expression(struct expr *x)
{
	val v = conjunction(x);

	while (take(x, "or")) {
		val w = conjunction(x);

		v = val_bool(val_truth(x->rt, v) || val_truth(x->rt, w));
	}
	return v;
}

val data_evaluate(struct rt *rt, struct data_table *t, struct ustr *text, struct data_row *row, struct list *rows)
{
	struct expr x = { .rt = rt, .text = USTR_C(rt, text), .t = t, .row = row, .rows = rows };
	val v;

	x.p = x.text;
	v = expression(&x);
	blanks(&x);
	if (*x.p)
		syntax(&x);
	return v;
}

/* ---- Select ---- */

struct sort_key {
	int32_t column;
	bool down;
};

static int parse_sort(struct rt *rt, struct data_table *t, struct ustr *sort, struct sort_key *keys, int most)
{
	struct expr x = { .rt = rt, .text = sort ? USTR_C(rt, sort) : "", .t = t };
	int n = 0;

	x.p = x.text;
	for (blanks(&x); *x.p && n < most; blanks(&x)) {
		val name = name_at(&x);

		keys[n].column = data_column_at(t, name);
		if (keys[n].column < 0)
			net_throw(rt, "System.IndexOutOfRangeException", "Cannot find column %s.", val_to_c(rt, name));
		keys[n].down = take(&x, "desc");
		if (!keys[n].down)
			take(&x, "asc");
		n++;
		if (!take(&x, ","))
			break;
	}
	return n;
}

static int compare_rows(struct rt *rt, struct data_table *t, const struct sort_key *k, int n, val a, val b)
{
	struct expr x = { .rt = rt, .text = "", .t = t };

	for (int i = 0; i < n; i++) {
		val p = data_row_get(rt, data_row_of(a), k[i].column), q = data_row_get(rt, data_row_of(b), k[i].column);
		int c = is_null(p) || is_null(q) ? !is_null(p) - !is_null(q) : order(&x, p, q);

		if (c)
			return k[i].down ? -c : c;
	}
	return 0;
}

struct list *data_select(struct rt *rt, struct data_table *t, struct ustr *filter, struct ustr *sort)
{
	struct list *l = list_new(rt, NULL);
	struct sort_key keys[16];
	int n = parse_sort(rt, t, sort, keys, ARRAY_LEN(keys));

	for (uint32_t i = 0; i < t->rows->n; i++) {
		struct data_row *r = data_row_of(t->rows->v[i]);

		if (r->state == DATA_DELETED ||
		    (filter && ustr_len(filter) && !val_truth(rt, data_evaluate(rt, t, filter, r, NULL))))
			continue;
		list_add(rt, l, t->rows->v[i]);
		for (uint32_t k = l->n - 1; n && k && compare_rows(rt, t, keys, n, l->v[k - 1], l->v[k]) > 0; k--) {
			val v = l->v[k];

			l->v[k] = l->v[k - 1];
			l->v[k - 1] = v;
		}
		rt_poll(rt);
	}
	return l;
}

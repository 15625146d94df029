/* SPDX-License-Identifier: MIT */
/*
 * Keywords are rows of a table: first those that say something of the value
 * itself, then those with schemas inside, each in the order of the schema.
 */
#include "cmdlets/utility/json_schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "types/regex/regex.h"
#include "value/conv.h"

enum { DEPTH = 256 };

struct where {	/* place in the value: one for each level */
	const struct where *up;
	struct ustr *key;	/* NULL: INDEX in an array */
	uint32_t index;
};

struct run {
	struct rt *rt;
	val root;		/* the whole schema */
	struct list *faults;
	int depth;
	bool broken;
};

struct at {	/* a keyword being looked at */
	struct dict *schema;
	val arg;		/* its value */
	val v;			/* the value in question */
	const struct where *w;
};

static bool check(struct run *r, val schema, val v, const struct where *w);

static void put_json(struct rt *rt, struct sbuf *b, val v);

static void put_text(struct sbuf *b, struct ustr *s)
{
	sbuf_putc(b, '"');
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		if (ustr_at(s, i) == '"' || ustr_at(s, i) == '\\')
			sbuf_putc(b, '\\');
		sbuf_putc(b, ustr_at(s, i));
	}
	sbuf_putc(b, '"');
}

static void put_members(struct rt *rt, struct sbuf *b, struct dict *d)
{
	struct dict_entry *e;
	bool more = false;

	sbuf_putc(b, '{');
	for (uint32_t i = 0; (e = dict_next(d, &i)); more = true) {
		if (more)
			sbuf_putc(b, ',');
		put_text(b, val_to_str(rt, e->key));
		sbuf_putc(b, ':');
		put_json(rt, b, e->value);
	}
	sbuf_putc(b, '}');
}

static void put_json(struct rt *rt, struct sbuf *b, val v)
{
	struct array *a = val_array(v);

	if (val_is_null(v)) {
		sbuf_puts(b, "null");
	} else if (v.k == VK_BOOL) {
		sbuf_puts(b, v.i ? "true" : "false");
	} else if (v.k == VK_STR) {
		put_text(b, v.s);
	} else if (val_dict(v)) {
		put_members(rt, b, val_dict(v));
	} else if (a) {
		sbuf_putc(b, '[');
		for (uint32_t i = 0; i < a->n; i++) {
			if (i)
				sbuf_putc(b, ',');
			put_json(rt, b, array_get(a, i));
		}
		sbuf_putc(b, ']');
	} else {
		sbuf_put(b, val_to_str(rt, v));
	}
}

static void put_where(struct sbuf *b, const struct where *w)
{
	if (!w)
		return;
	put_where(b, w->up);
	sbuf_putc(b, '/');
	if (!w->key)
		sbuf_put_int(b, w->index);
	for (uint32_t i = 0; w->key && i < ustr_len(w->key); i++) {
		uint16_t c = ustr_at(w->key, i);

		if (c == '~' || c == '/')
			sbuf_puts(b, c == '~' ? "~0" : "~1");
		else
			sbuf_putc(b, c);
	}
}

/* Says what is wrong: %v is V and %a the keyword's value as JSON, %n the number N. */
static bool fault_about(struct run *r, const struct where *w, const char *what, val v, val arg, int64_t n)
{
	struct sbuf b;

	sbuf_init(&b, r->rt);
	sbuf_puts(&b, "The JSON is not valid with the schema: ");
	for (; *what; what++) {
		if (*what != '%')
			sbuf_putc(&b, (uint8_t)*what);
		else if (*++what == 'n')
			sbuf_put_int(&b, n);
		else
			put_json(r->rt, &b, *what == 'v' ? v : arg);
	}
	sbuf_puts(&b, " at '");
	put_where(&b, w);
	sbuf_putc(&b, '\'');
	list_add(r->rt, r->faults, val_str(sbuf_take(&b)));
	return false;
}

static bool fault(struct run *r, const struct at *k, const char *what)
{
	return fault_about(r, k->w, what, k->v, k->arg, 0);
}

static bool is_number(val v)
{
	return v.k != VK_BOOL && v.k != VK_STR && !val_is_null(v) && !val_dict(v) && !val_array(v);
}

static double as_double(struct run *r, val v)
{
	return is_number(v) ? val_to_double(r->rt, v) : 0;
}

static const char *type_name(struct run *r, val v)
{
	double d;

	if (val_is_null(v))
		return "null";
	if (v.k == VK_BOOL)
		return "boolean";
	if (v.k == VK_STR)
		return "string";
	if (val_dict(v))
		return "object";
	if (val_array(v))
		return "array";
	d = as_double(r, v);
	return d == floor(d) ? "integer" : "number";
}

static bool type_fits(const char *is, val wanted)
{
	return wanted.k == VK_STR && (ustr_eq_c(wanted.s, is) || (!strcmp(is, "integer") && ustr_eq_c(wanted.s, "number")));
}

static bool kw_type(struct run *r, const struct at *k)
{
	const char *is = type_name(r, k->v);
	struct array *a = val_array(k->arg);
	bool ok = type_fits(is, k->arg);

	for (uint32_t i = 0; a && i < a->n; i++)
		ok |= type_fits(is, array_get(a, i));
	return ok || fault_about(r, k->w, "Value is %v but should be %a", val_str(ustr_new(r->rt, is)), k->arg, 0);
}

static bool equal(struct run *r, val a, val b)
{
	struct dict *x = val_dict(a), *y = val_dict(b);
	struct array *p = val_array(a), *q = val_array(b);
	struct dict_entry *e;
	val v;

	if (x && y) {
		for (uint32_t i = 0; x->n == y->n && (e = dict_next(x, &i));)
			if (!dict_get(r->rt, y, e->key, &v) || !equal(r, e->value, v))
				return false;
		return x->n == y->n;
	}
	if (p && q) {
		for (uint32_t i = 0; p->n == q->n && i < p->n; i++)
			if (!equal(r, array_get(p, i), array_get(q, i)))
				return false;
		return p->n == q->n;
	}
	if (is_number(a) && is_number(b))
		return val_eq(r->rt, a, b, false);
	return !x && !y && !p && !q && a.k == b.k &&
	       (val_is_null(a) || (a.k == VK_BOOL ? a.i == b.i : a.k == VK_STR && ustr_eq(a.s, b.s)));
}

static bool kw_enum(struct run *r, const struct at *k)
{
	struct array *a = val_array(k->arg);

	for (uint32_t i = 0; a && i < a->n; i++)
		if (equal(r, k->v, array_get(a, i)))
			return true;
	return fault(r, k, "Value should match one of the values specified by the enum");
}

static bool kw_const(struct run *r, const struct at *k)
{
	return equal(r, k->v, k->arg) || fault(r, k, "Expected %a");
}

static bool kw_minimum(struct run *r, const struct at *k)
{
	return !is_number(k->v) || as_double(r, k->v) >= as_double(r, k->arg) || fault(r, k, "%v should be at least %a");
}

static bool kw_maximum(struct run *r, const struct at *k)
{
	return !is_number(k->v) || as_double(r, k->v) <= as_double(r, k->arg) || fault(r, k, "%v should be at most %a");
}

static bool kw_over(struct run *r, const struct at *k)
{
	return !is_number(k->v) || !is_number(k->arg) || as_double(r, k->v) > as_double(r, k->arg) ||
	       fault(r, k, "%v should be greater than %a");
}

static bool kw_under(struct run *r, const struct at *k)
{
	return !is_number(k->v) || !is_number(k->arg) || as_double(r, k->v) < as_double(r, k->arg) ||
	       fault(r, k, "%v should be less than %a");
}

static bool kw_multiple(struct run *r, const struct at *k)
{
	double by = as_double(r, k->arg), n = is_number(k->v) && by > 0 ? as_double(r, k->v) / by : 0;

	return fabs(n - round(n)) <= 1e-9 * fmax(1, fabs(n)) || fault(r, k, "%v should be a multiple of %a");
}

/* Length in characters, not in units. */
static double characters(struct ustr *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < ustr_len(s); i++)
		n += (ustr_at(s, i) & 0xfc00) != 0xdc00;
	return n;
}

static bool kw_min_length(struct run *r, const struct at *k)
{
	return k->v.k != VK_STR || characters(k->v.s) >= as_double(r, k->arg) ||
	       fault(r, k, "Value should be at least %a characters");
}

static bool kw_max_length(struct run *r, const struct at *k)
{
	return k->v.k != VK_STR || characters(k->v.s) <= as_double(r, k->arg) ||
	       fault(r, k, "Value should be at most %a characters");
}

static bool matches(struct run *r, val pattern, struct ustr *s)
{
	return regex_matches(r->rt, regex_get(r->rt, val_to_str(r->rt, pattern), 0), s);
}

static bool kw_pattern(struct run *r, const struct at *k)
{
	return k->v.k != VK_STR || matches(r, k->arg, k->v.s) ||
	       fault(r, k, "The string value is not a match for the indicated regular expression");
}

/* Limits to how many things a container has. */
#define COUNT_LIMIT(name, container, of, bound, text)                           \
	static bool kw_##name(struct run *r, const struct at *k)               \
	{                                                                      \
		container *c = of(k->v);                                       \
									       \
		return !c || c->n bound as_double(r, k->arg) || fault(r, k, text); \
	}
COUNT_LIMIT(min_items, struct array, val_array, >=, "Value has less than %a items")
COUNT_LIMIT(max_items, struct array, val_array, <=, "Value has more than %a items")
COUNT_LIMIT(min_properties, struct dict, val_dict, >=, "Value has fewer than %a properties")
COUNT_LIMIT(max_properties, struct dict, val_dict, <=, "Value has more than %a properties")

static bool kw_unique(struct run *r, const struct at *k)
{
	struct array *a = val_truth(r->rt, k->arg) ? val_array(k->v) : NULL;

	for (uint32_t i = 0; a && i < a->n; i++)
		for (uint32_t j = 0; j < i; j++)
			if (equal(r, array_get(a, i), array_get(a, j)))
				return fault(r, k, "Found items that are not unique");
	return true;
}

/* Those of the names NAMES that D lacks. */
static struct list *missing(struct run *r, struct dict *d, val names)
{
	struct list *l = list_new(r->rt, NULL);
	struct array *a = val_array(names);
	val x;

	for (uint32_t i = 0; a && i < a->n; i++)
		if (!dict_get(r->rt, d, array_get(a, i), &x))
			list_add(r->rt, l, array_get(a, i));
	return l;
}

static bool kw_required(struct run *r, const struct at *k)
{
	struct dict *d = val_dict(k->v);
	struct list *l = d ? missing(r, d, k->arg) : NULL;

	return !d || !l->n ||
	       fault_about(r, k->w, "Required properties %v are not present", val_obj(list_into_array(r->rt, l)),
			   V_NULL, 0);
}

static bool kw_dependent_required(struct run *r, const struct at *k)
{
	struct dict *d = val_dict(k->v), *by = val_dict(k->arg);
	struct dict_entry *e;
	struct list *l;
	val x;

	for (uint32_t i = 0; d && by && (e = dict_next(by, &i));) {
		if (!dict_get(r->rt, d, e->key, &x) || !(l = missing(r, d, e->value))->n)
			continue;
		return fault_about(r, k->w, "Some required property dependencies are missing: %v",
				   val_obj(list_into_array(r->rt, l)), V_NULL, 0);
	}
	return true;
}

/* The value of keyword NAME beside this one. */
static val beside(struct run *r, const struct at *k, const char *name)
{
	val v;

	return dict_get_c(r->rt, k->schema, name, &v) ? v : V_NULL;
}

static bool check_member(struct run *r, val schema, const struct at *k, val key, val v)
{
	struct where w = { k->w, val_to_str(r->rt, key), 0 };

	return check(r, schema, v, &w);
}

static bool check_item(struct run *r, val schema, const struct at *k, uint32_t i)
{
	struct where w = { k->w, NULL, i };

	return check(r, schema, array_get(val_array(k->v), i), &w);
}

/* Checks without saying what is wrong. */
static bool quiet(struct run *r, val schema, val v, const struct where *w)
{
	uint32_t n = r->faults->n;
	bool ok = check(r, schema, v, w);

	r->faults->n = n;
	return ok;
}

static bool kw_properties(struct run *r, const struct at *k)
{
	struct dict *d = val_dict(k->v), *by = val_dict(k->arg);
	struct dict_entry *e;
	bool ok = true;
	val x;

	for (uint32_t i = 0; d && by && (e = dict_next(by, &i));)
		if (dict_get(r->rt, d, e->key, &x))
			ok &= check_member(r, e->value, k, e->key, x);
	return ok;
}

static bool kw_patterns(struct run *r, const struct at *k)
{
	struct dict *d = val_dict(k->v), *by = val_dict(k->arg);
	struct dict_entry *e, *m;
	bool ok = true;

	for (uint32_t i = 0; d && by && (e = dict_next(by, &i));)
		for (uint32_t j = 0; (m = dict_next(d, &j));)
			if (matches(r, e->key, val_to_str(r->rt, m->key)))
				ok &= check_member(r, e->value, k, m->key, m->value);
	return ok;
}

/* Whether "properties" or "patternProperties" speak of KEY. */
static bool spoken_of(struct run *r, const struct at *k, val key)
{
	struct dict *named = val_dict(beside(r, k, "properties")), *by = val_dict(beside(r, k, "patternProperties"));
	struct dict_entry *e;
	val x;

	if (named && dict_get(r->rt, named, key, &x))
		return true;
	for (uint32_t i = 0; by && (e = dict_next(by, &i));)
		if (matches(r, e->key, val_to_str(r->rt, key)))
			return true;
	return false;
}

static bool kw_additional(struct run *r, const struct at *k)
{
	struct dict *d = val_dict(k->v);
	struct dict_entry *e;
	bool ok = true;

	for (uint32_t i = 0; d && (e = dict_next(d, &i));)
		if (!spoken_of(r, k, e->key))
			ok &= check_member(r, k->arg, k, e->key, e->value);
	return ok;
}

static bool kw_names(struct run *r, const struct at *k)
{
	struct dict *d = val_dict(k->v);
	struct dict_entry *e;
	bool ok = true;

	for (uint32_t i = 0; d && (e = dict_next(d, &i));)
		ok &= check_member(r, k->arg, k, e->key, e->key);
	return ok;
}

/* Items each with a schema of its own: "prefixItems", or "items" as an array. */
static bool kw_prefix(struct run *r, const struct at *k)
{
	struct array *a = val_array(k->v), *by = val_array(k->arg);
	bool ok = true;

	for (uint32_t i = 0; a && by && i < a->n && i < by->n; i++)
		ok &= check_item(r, array_get(by, i), k, i);
	return ok;
}

static bool items_from(struct run *r, const struct at *k, uint32_t from)
{
	struct array *a = val_array(k->v);
	bool ok = true;

	for (uint32_t i = from; a && i < a->n; i++)
		ok &= check_item(r, k->arg, k, i);
	return ok;
}

static bool kw_items(struct run *r, const struct at *k)
{
	struct array *before = val_array(beside(r, k, "prefixItems"));

	return val_array(k->arg) ? kw_prefix(r, k) : items_from(r, k, before ? before->n : 0);
}

static bool kw_additional_items(struct run *r, const struct at *k)
{
	struct array *before = val_array(beside(r, k, "items"));

	return !before || items_from(r, k, before->n);
}

static bool kw_contains(struct run *r, const struct at *k)
{
	val least = beside(r, k, "minContains"), most = beside(r, k, "maxContains");
	struct array *a = val_array(k->v);
	double n = 0;

	if (!a)
		return true;
	for (uint32_t i = 0; i < a->n; i++)
		n += quiet(r, k->arg, array_get(a, i), k->w);
	return (n >= (is_number(least) ? as_double(r, least) : 1) && (!is_number(most) || n <= as_double(r, most))) ||
	       fault(r, k, "Expected array to contain at least one item that matched the schema, but it did not");
}

static bool kw_all(struct run *r, const struct at *k)
{
	struct array *a = val_array(k->arg);
	bool ok = true;

	for (uint32_t i = 0; a && i < a->n; i++)
		ok &= check(r, array_get(a, i), k->v, k->w);
	return ok;
}

/* How many of the schemas hold. What the others say stays when none does. */
static uint32_t holding(struct run *r, const struct at *k)
{
	uint32_t before = r->faults->n, n = 0;
	struct array *a = val_array(k->arg);

	for (uint32_t i = 0; a && i < a->n; i++)
		n += check(r, array_get(a, i), k->v, k->w);
	if (n)
		r->faults->n = before;
	return n;
}

static bool kw_any(struct run *r, const struct at *k)
{
	return holding(r, k);
}

static bool kw_one(struct run *r, const struct at *k)
{
	uint32_t before = r->faults->n, n = holding(r, k);

	if (n == 1)
		return true;
	fault_about(r, k->w, "Expected 1 matching subschema but found %n", V_NULL, V_NULL, n);
	for (uint32_t i = r->faults->n - 1; i > before; i--) {	/* before those of the schemas */
		val last = r->faults->v[i];

		r->faults->v[i] = r->faults->v[i - 1];
		r->faults->v[i - 1] = last;
	}
	return false;
}

static bool kw_not(struct run *r, const struct at *k)
{
	return !quiet(r, k->arg, k->v, k->w);
}

static bool kw_if(struct run *r, const struct at *k)
{
	val next = beside(r, k, quiet(r, k->arg, k->v, k->w) ? "then" : "else");

	return val_is_null(next) || check(r, next, k->v, k->w);
}

static bool kw_dependent(struct run *r, const struct at *k)
{
	struct dict *d = val_dict(k->v), *by = val_dict(k->arg);
	struct dict_entry *e;
	bool ok = true;
	val x;

	for (uint32_t i = 0; d && by && (e = dict_next(by, &i));)
		if (dict_get(r->rt, d, e->key, &x))
			ok &= check(r, e->value, k->v, k->w);
	return ok;
}

/* One step of a JSON pointer from FROM; ~0 and ~1 are undone. */
static bool step(struct run *r, val from, const char *p, size_t n, val *ret)
{
	struct array *a = val_array(from);
	char name[256];
	size_t k = 0;

	for (size_t i = 0; i < n && k < sizeof(name) - 1; i++) {
		bool tilde = p[i] == '~' && i + 1 < n;

		name[k++] = !tilde ? p[i] : p[++i] == '1' ? '/' : '~';
	}
	name[k] = 0;
	if (a) {
		unsigned long i = strtoul(name, NULL, 10);

		*ret = i < a->n ? array_get(a, (uint32_t)i) : V_NULL;
		return i < a->n;
	}
	return val_dict(from) && dict_get_c(r->rt, val_dict(from), name, ret);
}

static bool resolve(struct run *r, const char *ref, val *ret)
{
	*ret = r->root;
	if (*ref++ != '#')
		return false;
	while (*ref == '/') {
		size_t n = strcspn(ref + 1, "/");

		if (!step(r, *ret, ref + 1, n, ret))
			return false;
		ref += n + 1;
	}
	return !*ref;
}

static bool kw_ref(struct run *r, const struct at *k)
{
	val to;

	if (k->arg.k == VK_STR && resolve(r, USTR_C(r->rt, k->arg.s), &to))
		return check(r, to, k->v, k->w);
	r->broken = true;
	return false;
}

struct keyword {
	const char *name;
	bool (*fn)(struct run *, const struct at *);
};
static const struct keyword own[] = {
	{ "type", kw_type }, { "enum", kw_enum }, { "const", kw_const }, { "minimum", kw_minimum }, { "maximum", kw_maximum },
	{ "exclusiveMinimum", kw_over }, { "exclusiveMaximum", kw_under }, { "multipleOf", kw_multiple },
	{ "minLength", kw_min_length }, { "maxLength", kw_max_length }, { "pattern", kw_pattern },
	{ "minItems", kw_min_items }, { "maxItems", kw_max_items }, { "uniqueItems", kw_unique },
	{ "minProperties", kw_min_properties }, { "maxProperties", kw_max_properties }, { "required", kw_required },
	{ "dependentRequired", kw_dependent_required }, { "contains", kw_contains }, {}
}, inside[] = {
	{ "$ref", kw_ref }, { "properties", kw_properties }, { "patternProperties", kw_patterns },
	{ "additionalProperties", kw_additional }, { "propertyNames", kw_names }, { "prefixItems", kw_prefix },
	{ "items", kw_items }, { "additionalItems", kw_additional_items }, { "allOf", kw_all }, { "anyOf", kw_any },
	{ "oneOf", kw_one }, { "not", kw_not }, { "if", kw_if }, { "dependentSchemas", kw_dependent }, {}
};

static bool check_by(struct run *r, const struct keyword *table, struct at *k)
{
	struct dict_entry *e;
	bool ok = true;

	for (uint32_t i = 0; (e = dict_next(k->schema, &i));)
		for (const struct keyword *w = table; w->name; w++)
			if (ustr_eq_c(val_to_str(r->rt, e->key), w->name)) {
				k->arg = e->value;
				ok &= w->fn(r, k);
			}
	return ok;
}

static bool check(struct run *r, val schema, val v, const struct where *w)
{
	struct at k = { .schema = val_dict(schema), .v = v, .w = w };
	bool ok = true;

	if (schema.k == VK_BOOL)
		return schema.i || fault(r, &k, "All values fail against the false schema");
	if (!k.schema)
		return true;
	if (r->depth >= DEPTH) {
		r->broken = true;
		return false;
	}
	r->depth++;
	ok = check_by(r, own, &k);
	ok &= check_by(r, inside, &k);
	r->depth--;
	return ok;
}

int json_schema_check(struct rt *rt, val schema, val v, struct list *faults)
{
	struct run r = { .rt = rt, .root = schema, .faults = faults };
	bool ok = check(&r, schema, v, NULL);

	return r.broken ? -1 : ok;
}

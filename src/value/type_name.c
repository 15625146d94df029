/* SPDX-License-Identifier: MIT */
/*
 * Names of types: text to type ([int[]], [Dictionary[string,int]]) and types to
 * their full, short and PowerShell names; array and closed generic types are
 * made here.
 */
#include "value/coll.h"
#include "value/type_assembly.h"
#include "value/type_impl.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ARGS_MAX 8

/* The first accelerator of a type is the one its name prints as. */
static const struct { const char *name, *target; } accelerators[] = {
#define ACCEL(name, target) { name, target },
#include "value/accelerator.def"
#undef ACCEL
};

static const char *accelerator_target(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(accelerators); i++)
		if (!strncasecmp(accelerators[i].name, name, len) && !accelerators[i].name[len])
			return accelerators[i].target;
	return NULL;
}

void type_accelerator_each(struct rt *rt, void (*fn)(struct rt *, const char *name, const struct type *, void *), void *arg)
{
	for (size_t i = 0; i < ARRAY_LEN(accelerators); i++) {
		const struct type *t = type_find_c(rt, accelerators[i].target);

		if (t)
			fn(rt, accelerators[i].name, t, arg);
	}
	type_accelerators_own(rt, fn, arg);
}

const char *type_accelerator(const struct type *t)
{
	if (t->flags & (TF_ARRAY | TF_GENERIC))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(accelerators); i++)
		if (!strcmp(accelerators[i].target, t->name))
			return accelerators[i].name;
	return NULL;
}

static const struct type *find_plain(struct rt *rt, const char *name, size_t len)
{
	const struct type *own = rt->scoped_type ? rt->scoped_type(rt, name, len) : NULL;
	struct type_rec *r;
	const char *target;
	char full[256];

	if (own)
		return own;
	r = type_rec_named(rt->types, name, len);

	if (!r && (target = accelerator_target(name, len)))
		r = type_rec_named(rt->types, target, strlen(target));
	if (!r && len < sizeof(full) - 8) {
		snprintf(full, sizeof(full), "System.%.*s", (int)len, name);
		r = type_rec_named(rt->types, full, len + 7);
	}
	return r ? r->type : NULL;
}

struct scan {
	struct rt *rt;
	const char *p, *end;
	int depth;
};

static void skip_space(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t'))
		s->p++;
}

static const struct type *scan_type(struct scan *s);

/* The arguments after `[`, up to and with `]`; -1: malformed or unknown. */
static int scan_args(struct scan *s, const struct type **args)
{
	int n = 0;

	for (;;) {
		bool quoted;

		skip_space(s);
		quoted = s->p < s->end && *s->p == '[';
		s->p += quoted;
		if (n == ARGS_MAX || !(args[n++] = scan_type(s)))
			return -1;
		if (quoted) {	/* assembly-qualified */
			while (s->p < s->end && *s->p != ']')
				s->p++;
			s->p++;
		}
		skip_space(s);
		if (s->p >= s->end)
			return -1;
		if (*s->p == ']') {
			s->p++;
			return n;
		}
		if (*s->p++ != ',')
			return -1;
	}
}

static const struct type *close_generic(struct scan *s, const char *name, size_t len,
					const struct type *const *args, int n)
{
	char full[256];
	const struct type *def = NULL;

	if (memchr(name, '`', len))
		def = find_plain(s->rt, name, len);
	if (!def && len < sizeof(full) - 4) {
		int k = snprintf(full, sizeof(full), "%.*s`%d", (int)len, name, n);

		def = find_plain(s->rt, full, (size_t)k);
	}
	return def ? type_generic_of(s->rt, def, args, n) : NULL;
}

/* `[]` and `[,]` after a type. */
static const struct type *scan_ranks(struct scan *s, const struct type *t)
{
	while (t && s->p < s->end && *s->p == '[') {
		const char *q = s->p + 1;
		int rank = 1;

		while (q < s->end && (*q == ',' || *q == ' '))
			rank += *q++ == ',';
		if (q >= s->end || *q != ']')
			return NULL;
		s->p = q + 1;
		t = type_array_of(s->rt, t, rank);
	}
	return t;
}

static const struct type *scan_type(struct scan *s)
{
	const struct type *args[ARGS_MAX], *t = NULL;
	const char *name, *q;
	size_t len;
	int n;

	if (++s->depth > 20)
		return NULL;
	skip_space(s);
	name = s->p;
	while (s->p < s->end && *s->p != '[' && *s->p != ']' && *s->p != ',' && *s->p != ' ')
		s->p++;
	len = (size_t)(s->p - name);
	if (len == 0)
		return NULL;
	skip_space(s);
	q = s->p + 1;
	while (q < s->end && *q == ' ')
		q++;
	if (s->p < s->end && *s->p == '[' && q < s->end && *q != ']' && *q != ',') {
		s->p++;
		n = scan_args(s, args);
		t = n > 0 ? close_generic(s, name, len, args, n) : NULL;
	} else {
		t = find_plain(s->rt, name, len);
	}
	s->depth--;
	return scan_ranks(s, t);
}

static const struct type *find_known(struct rt *rt, const char *name, size_t len)
{
	struct scan s = { rt, name, name + len, 0 };
	const struct type *t = scan_type(&s);

	skip_space(&s);
	/* ", Assembly, Version=…" after the name says nothing to us. */
	return t && (s.p == s.end || *s.p == ',') ? t : NULL;
}

const struct type *type_find(struct rt *rt, const char *name, size_t len)
{
	const struct type *t = find_known(rt, name, len);
	void (*late)(struct rt *rt) = rt->late_types;

	if (t || !late)
		return t;
	rt->late_types = NULL;
	late(rt);
	return find_known(rt, name, len);
}

const struct type *type_find_c(struct rt *rt, const char *name)
{
	return type_find(rt, name, strlen(name));
}

/* What scripts call a type; that of property bags is known without its namespace. */
static const char *name_in_scripts(const struct type *t)
{
	const char *a = type_accelerator(t);

	return a ? a : strcmp(t->name, "System.Management.Automation.PSCustomObject") ? NULL : "PSCustomObject";
}

static void put_name(struct sbuf *b, const struct type *t, bool ps)
{
	const char *tick, *a;

	if (t->flags & TF_ARRAY) {
		put_name(b, t->elem, ps);
		sbuf_putc(b, '[');
		sbuf_pad(b, ',', t->rank - 1u);
		sbuf_putc(b, ']');
		return;
	}
	a = ps ? name_in_scripts(t) : NULL;
	tick = strchr(t->name, '`');
	sbuf_put_utf8(b, a ? a : t->name, a ? strlen(a) : ps && tick && t->nargs ? (size_t)(tick - t->name) : strlen(t->name));
	if (!t->nargs)
		return;
	for (int i = 0; i < t->nargs; i++) {
		sbuf_putc(b, i ? ',' : '[');
		put_name(b, t->args[i], ps);
	}
	sbuf_putc(b, ']');
}

struct ustr *type_full_name(struct rt *rt, const struct type *t)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	put_name(&b, t, false);
	return sbuf_take(&b);
}

static void put_qualified(struct sbuf *b, const struct type *t)
{
	if (t->flags & TF_ARRAY) {
		put_qualified(b, t->elem);
		sbuf_putc(b, '[');
		sbuf_pad(b, ',', t->rank - 1u);
		sbuf_putc(b, ']');
		return;
	}
	sbuf_puts(b, t->name);
	for (int i = 0; i < t->nargs; i++) {
		sbuf_puts(b, i ? ",[" : "[[");
		put_qualified(b, t->args[i]);
		sbuf_puts(b, ", ");
		assembly_put_name(b, type_assembly_of(t->args[i]));
		sbuf_putc(b, ']');
	}
	if (t->nargs)
		sbuf_putc(b, ']');
}

struct ustr *type_qualified_name(struct rt *rt, const struct type *t)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	put_qualified(&b, t);
	return sbuf_take(&b);
}

struct ustr *type_ps_name(struct rt *rt, const struct type *t)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	put_name(&b, t, true);
	return sbuf_take(&b);
}

void type_put_short(struct sbuf *b, const char *s)
{
	while (*s) {
		size_t n = strcspn(s, "[],");
		const char *dot = memrchr(s, '.', n);

		sbuf_put_utf8(b, dot ? dot + 1 : s, (size_t)(s + n - (dot ? dot + 1 : s)));
		s += n;
		if (*s)
			sbuf_putc(b, *s++);
	}
}

const char *type_bare_name(const struct type *t)
{
	const char *dot = strrchr(t->name, '.');

	return dot ? dot + 1 : t->name;
}

struct ustr *type_short_name(struct rt *rt, const struct type *t)
{
	const struct type *e = t;
	const char *plus;
	struct sbuf b;

	sbuf_init(&b, rt);
	while (e->flags & TF_ARRAY)
		e = e->elem;
	plus = strrchr(e->name, '+');
	sbuf_puts(&b, plus ? plus + 1 : type_bare_name(e));
	for (; t != e; t = t->elem) {
		sbuf_putc(&b, '[');
		sbuf_pad(&b, ',', t->rank - 1u);
		sbuf_putc(&b, ']');
	}
	return sbuf_take(&b);
}

/* The nesting of a type that holds INNER; throws where no name could tell it any more. */
static uint8_t nesting_over(struct rt *rt, const struct type *inner)
{
	if (inner->nesting >= TYPE_NESTING_MAX)
		net_throw(rt, "System.TypeLoadException", "Could not load a type that is nested in others more than %d deep.",
			  TYPE_NESTING_MAX);
	return (uint8_t)(inner->nesting + 1);
}

static const char *array_name(struct rt *rt, const struct type *elem, int rank)
{
	struct sbuf b;
	const char *name;

	sbuf_init(&b, rt);
	put_name(&b, elem, false);
	sbuf_putc(&b, '[');
	sbuf_pad(&b, ',', (uint32_t)rank - 1u);
	sbuf_putc(&b, ']');
	name = USTR_C(rt, sbuf_take(&b));
	return strcpy(type_keep(rt->types, strlen(name) + 1), name);
}

const struct type *type_array_of(struct rt *rt, const struct type *elem, int rank)
{
	static const struct type *const ready[] = { &type_object_array, &type_byte_array,
		&type_string_array, &type_char_array, &type_int_array };
	struct type_rec *r;
	struct type *t;
	uint8_t nesting;
	char key[64];

	for (size_t i = 0; i < ARRAY_LEN(ready) && rank == 1; i++)
		if (ready[i]->elem == elem)
			return ready[i];
	snprintf(key, sizeof(key), "#%p[%d", (const void *)elem, rank);
	r = type_rec_named(rt->types, key, strlen(key));
	if (r)
		return r->type;
	nesting = nesting_over(rt, elem);
	t = type_keep(rt->types, sizeof(*t));
	*t = type_object_array;
	t->nesting = nesting;
	t->name = array_name(rt, elem, rank);
	t->elem = elem;
	t->rank = (uint8_t)rank;
	t->flags |= TF_DYNAMIC;
	type_rec_of(rt, t);
	type_alias(rt, key, t);
	return t;
}

static const char *generic_key(struct rt *rt, const struct type *def, const struct type *const *args, int n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_printf(&b, "#%p", (const void *)def);
	for (int i = 0; i < n; i++)
		sbuf_printf(&b, ",%p", (const void *)args[i]);
	return USTR_C(rt, sbuf_take(&b));
}

const struct type *type_generic_of(struct rt *rt, const struct type *def, const struct type *const *args, int n)
{
	const char *key = generic_key(rt, def, args, n);
	struct type_rec *r = type_rec_named(rt->types, key, strlen(key));
	const struct type **copy;
	uint8_t nesting = 0;
	struct type *t;

	if (r)
		return r->type;
	for (int i = 0; i < n; i++)
		nesting = MAX(nesting, nesting_over(rt, args[i]));
	t = type_keep(rt->types, sizeof(*t));
	copy = type_keep(rt->types, sizeof(*copy) * (size_t)n);
	memcpy(copy, args, sizeof(*copy) * (size_t)n);
	*t = *def;
	t->args = copy;
	t->nargs = (uint8_t)n;
	t->nesting = nesting;
	t->flags = (def->flags & ~(uint32_t)TF_GENERIC_DEF) | TF_GENERIC | TF_DYNAMIC;
	if (def == &type_nullable) {
		t->flags |= TF_NULLABLE;
		t->elem = args[0];
	}
	type_rec_of(rt, t);
	type_alias(rt, key, t);
	return t;
}

void type_register_closed(struct rt *rt, const struct type *closed, const struct type *def)
{
	type_rec_of(rt, closed);
	type_alias(rt, generic_key(rt, def, closed->args, closed->nargs), closed);
}

static const char *keep_text(struct rt *rt, const char *s)
{
	return strcpy(type_keep(rt->types, strlen(s) + 1), s);
}

const struct type *type_interface(struct rt *rt, const char *name, const char *ifaces)
{
	struct type *t = type_keep(rt->types, sizeof(*t));

	*t = (struct type){
		.name = keep_text(rt, name), .ifaces = ifaces ? keep_text(rt, ifaces) : NULL,
		.flags = TF_INTERFACE | TF_ABSTRACT | TF_DYNAMIC, .size = sizeof(struct cell),
	};
	type_rec_of(rt, t);
	type_alias(rt, t->name, t);
	return t;
}

const struct type *type_derived(struct rt *rt, const char *name, const struct type *base)
{
	struct type_rec *r = type_rec_named(rt->types, name, strlen(name));
	struct type *t;

	if (r)
		return r->type;
	t = type_keep(rt->types, sizeof(*t));
	*t = *base;
	t->name = keep_text(rt, name);
	t->base = base;
	t->args = NULL;
	t->nargs = 0;
	t->flags = (base->flags & ~(uint32_t)TF_GENERIC) | TF_DYNAMIC;
	type_rec_of(rt, t);
	type_alias(rt, t->name, t);
	return t;
}

/* SPDX-License-Identifier: MIT */
/*
 * Signatures of members: the text of OverloadDefinitions is the one source of
 * names and parameter types. A type name nobody registered stands for object.
 */
#include "value/conv.h"
#include "value/type_impl.h"

#include <string.h>
#include <strings.h>

#define PARAMS_MAX 32

static const char *skip_words(const char *s)
{
	static const char *const words[] = { "static ", "virtual ", "abstract ", "hidden ", "explicit " };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (!strncmp(s, words[i], strlen(words[i]))) {
			s += strlen(words[i]);
			i = (size_t)-1;
		}
	return s;
}

/* End of the type name at S: brackets may hold commas and blanks. */
static const char *type_end(const char *s)
{
	int depth = 0;

	for (; *s; s++) {
		if (*s == '[')
			depth++;
		else if (*s == ']')
			depth--;
		else if (depth == 0 && (*s == ' ' || *s == '(' || *s == ')' || *s == ',' || *s == '{'))
			break;
	}
	return s;
}

const char *sig_name(const char *sig, size_t *ret_len)
{
	const char *s = skip_words(sig), *end;

	if (*s == '(') {
		*ret_len = 5;
		return ".ctor";
	}
	end = type_end(s);
	while (*end == ' ')
		end++;
	if (*end && *end != '(' && *end != '{')
		s = end;	/* a return type came first */
	*ret_len = strcspn(s, "([ {");
	return s;
}

/* T, TKey, TValue … of the closed generic type OWNER, else NULL. */
static const struct type *generic_arg(const struct type *owner, const char *name, size_t n)
{
	static const struct { const char *name; int i; } names[] = {
		{ "T", 0 }, { "TKey", 0 }, { "TValue", 1 }, { "TResult", 0 }, { "T1", 0 }, { "T2", 1 },
		{ "T3", 2 }, { "T4", 3 }, { "T5", 4 }, { "T6", 5 }, { "T7", 6 }, { "TRest", 7 },
		{ "TInput", 0 }, { "TOutput", 1 }, { "TElement", 0 }, { "TPriority", 1 },
	};

	for (size_t k = 0; k < ARRAY_LEN(names); k++)
		if (strlen(names[k].name) == n && !strncmp(names[k].name, name, n))
			return owner && names[k].i < owner->nargs ? owner->args[names[k].i] : NULL;
	return NULL;
}

/* Replaces the generic arguments of OWNER inside a longer type text. */
static const struct type *closed_text(struct rt *rt, const struct type *owner, const char *s, size_t n)
{
	struct sbuf b;
	size_t len;
	const char *text;

	sbuf_init(&b, rt);
	for (const char *p = s; p < s + n; p += len) {
		const struct type *g;

		len = strcspn(p, "[], ");
		if (p + len > s + n)
			len = (size_t)(s + n - p);
		if (len == 0) {
			sbuf_putc(&b, (uint8_t)*p);
			len = 1;
			continue;
		}
		g = generic_arg(owner, p, len);
		if (g)
			sbuf_put(&b, type_full_name(rt, g));
		else
			sbuf_put_utf8(&b, p, len);
	}
	text = USTR_C(rt, sbuf_take(&b));
	return type_find(rt, text, strlen(text));
}

const struct type *sig_closed(struct rt *rt, const struct type *owner, const char *s, size_t n)
{
	return owner->nargs && memchr(s, '[', n) ? closed_text(rt, owner, s, n) : type_find(rt, s, n);
}

/* A name at P that may stand for a type argument; its end. */
static const char *word_end(const char *p)
{
	while (*p && !strchr(" ,()[]{}=<>", *p))
		p++;
	return p;
}

struct ustr *sig_text(struct rt *rt, const struct type *owner, const char *sig)
{
	struct sbuf b;
	const char *end;

	if (!owner || !owner->nargs)
		return ustr_new(rt, sig);
	sbuf_init(&b, rt);
	for (const char *p = sig; *p; p = end) {
		const struct type *g;

		end = word_end(p);
		if (end == p) {
			sbuf_putc(&b, (uint8_t)*p);
			end = p + 1;
			continue;
		}
		g = generic_arg(owner, p, (size_t)(end - p));
		if (g)
			sbuf_put(&b, type_ps_name(rt, g));
		else
			sbuf_put_utf8(&b, p, (size_t)(end - p));
	}
	return sbuf_take(&b);
}

/* What a span parameter takes: an array of the same elements. NULL: S is no span. */
static const struct type *span_array(struct rt *rt, const char *s, size_t n)
{
	static const char *const spans[] = { "System.Span[", "System.ReadOnlySpan[" };

	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		size_t k = strlen(spans[i]);
		const struct type *elem = n > k + 1 && !strncmp(s, spans[i], k) ? type_find(rt, s + k, n - k - 1) : NULL;

		if (elem)
			return type_array_of(rt, elem, 1);
	}
	return NULL;
}

static const struct type *sig_type(struct rt *rt, const struct type *owner, const char *s, size_t n)
{
	const struct type *t = generic_arg(owner, s, n);

	if (n == 4 && !strncmp(s, "void", 4))
		return NULL;
	if (!t && owner && owner->nargs && memchr(s, 'T', n))
		t = closed_text(rt, owner, s, n);
	if (!t)
		t = type_find(rt, s, n);
	if (!t)
		t = span_array(rt, s, n);
	return t ? t : &type_object;
}

static val default_value(struct rt *rt, const struct type *t, const char *s, size_t n)
{
	struct ustr *text;
	val v;

	if (n >= 2 && (*s == '"' || *s == '\''))
		v = val_str(ustr_from_utf8(rt, s + 1, n - 2));
	else if ((n == 4 && !strncasecmp(s, "null", 4)) || (n == 7 && !strncmp(s, "default", 7)))
		return (t->flags & TF_VALUE) ? val_default(rt, t) : V_NULL;
	else {
		for (size_t k = n; (t->flags & TF_ENUM) && k > 0; k--)
			if (s[k - 1] == '.') {
				s += k;
				n -= k;
				break;
			}
		text = ustr_from_utf8(rt, s, n);
		v = val_str(text);
		if (t == &type_bool)
			v = val_bool(ustr_ieq_c(text, "true"));
		else if (!conv_try(rt, v, t, &v))
			v = V_NULL;
	}
	if (v.k >= VK_STR)
		rt_pin(rt, v);
	return v;
}

static const char *skip_modifiers(const char *s, struct param_sig *p)
{
	for (;;) {
		while (*s == ' ')
			s++;
		if (!strncmp(s, "params ", 7)) {
			p->is_params = true;
			s += 7;
		} else if (!strncmp(s, "ref ", 4) || !strncmp(s, "out ", 4)) {
			p->is_ref = true;
			s += 4;
		} else if (!strncmp(s, "[ref] ", 6)) {
			p->is_ref = true;
			s += 6;
		} else if (!strncmp(s, "in ", 3)) {
			s += 3;
		} else {
			return s;
		}
	}
}

/* The type arguments of a generic method as its signature lists them between brackets; none: N is 0. */
struct generics {
	const char *s;
	size_t n;
};

static struct generics generics_of(const char *sig)
{
	size_t len;
	const char *s = sig_name(sig, &len) + len, *end;

	end = *s == '[' ? strchr(s, ']') : NULL;
	return end ? (struct generics){ s + 1, (size_t)(end - s - 1) } : (struct generics){ s, 0 };
}

/* The place of the word of N bytes at S among the type arguments; -1: it is none. */
static int generic_index(struct generics g, const char *s, size_t n)
{
	int i = 0;

	for (const char *p = g.s; n && p < g.s + g.n; i++) {
		size_t len = strcspn(p, ",]");

		if (len == n && !strncmp(p, s, n))
			return i;
		p += len + strspn(p + len, ", ");
	}
	return -1;
}

/* "Func`2" of "Func[T, bool]"; of anything else its name. */
static const char *definition_of(struct rt *rt, const char *s, size_t n)
{
	size_t len = strcspn(s, "["), arity = 1;
	int depth = 0;
	struct sbuf b;
	char *copy;

	for (const char *p = s; p < s + n; p++) {
		depth += *p == '[' ? 1 : *p == ']' ? -1 : 0;
		arity += *p == ',' && depth == 1;
	}
	sbuf_init(&b, rt);
	sbuf_put_utf8(&b, s, MIN(len, n));
	if (len < n)
		sbuf_put(&b, ustr_printf(rt, "`%zu", arity));
	s = USTR_C(rt, sbuf_take(&b));
	copy = type_keep(rt->types, strlen(s) + 1);
	return strcpy(copy, s);
}

/* Notes how the type of N bytes at S names a type argument of the method. */
static void find_generic(struct rt *rt, struct generics g, const char *s, size_t n, struct param_sig *p)
{
	static const char sequence[] = "System.Collections.Generic.IEnumerable[";
	const char *end;

	for (const char *w = s; w < s + n; w = end + (end == w)) {
		int i;

		end = word_end(w);
		i = generic_index(g, w, (size_t)(end - w));
		if (i < 0)
			continue;
		p->generic = (uint8_t)i;
		p->type = &type_object;
		p->open = w == s && end == s + n ? OPEN_T
			: w == s && (size_t)(end - s) + 2 == n && !strncmp(end, "[]", 2) ? OPEN_ARRAY
			: w == s + sizeof(sequence) - 1 && end == s + n - 1 && !strncmp(s, sequence, sizeof(sequence) - 1) ? OPEN_SEQUENCE
			: OPEN_OTHER;
		if (p->open == OPEN_OTHER)
			p->definition = definition_of(rt, s, n);
		return;
	}
}

/* One parameter at S; returns where the next begins or the closing bracket. */
static const char *parse_param(struct rt *rt, const struct type *owner, struct generics g, const char *s, struct param_sig *p)
{
	const char *end, *name;
	char *copy;
	size_t n;

	s = skip_modifiers(s, p);
	end = type_end(s);
	p->type = sig_type(rt, owner, s, (size_t)(end - s));
	if (!p->type)
		p->type = &type_object;
	find_generic(rt, g, s, (size_t)(end - s), p);
	for (name = end; *name == ' '; name++)
		;
	n = strcspn(name, " ,)=");
	copy = type_keep(rt->types, n + 1);
	memcpy(copy, name, n);
	p->name = copy;
	for (s = name + n; *s == ' '; s++)
		;
	if (*s == '=') {
		for (s++; *s == ' '; s++)
			;
		n = *s == '"' ? strcspn(s + 1, "\"") + 2 : strcspn(s, ",)");
		p->has_default = true;
		p->dflt = default_value(rt, p->type, s, n);
		s += n;
	}
	while (*s == ' ')
		s++;
	return *s == ',' ? s + 1 : s;
}

void sig_parse(struct rt *rt, struct overload *o)
{
	const char *s = skip_words(o->def->sig), *open = strchr(s, '('), *end;
	struct generics g = generics_of(o->def->sig);
	struct param_sig all[PARAMS_MAX];

	o->is_generic = g.n;
	memset(all, 0, sizeof(all));
	end = type_end(s);
	o->ret = *s == '(' ? o->owner : sig_type(rt, o->owner, s, (size_t)(end - s));
	if (!open)
		return;
	for (s = open + 1; *s && *s != ')' && o->nparams < PARAMS_MAX;)
		s = parse_param(rt, o->owner, g, s, &all[o->nparams++]);
	o->params = xcalloc(MAX(1, o->nparams), sizeof(*o->params));
	memcpy(o->params, all, sizeof(*all) * o->nparams);
}

void sig_parse_property(struct rt *rt, struct net_property *p)
{
	const struct member_def *d = p->def;
	const char *s = skip_words(d->sig), *end = type_end(s);

	if (d->row == MR_CONST) {
		p->type = val_type_of(d->value);
		p->can_get = true;
		return;
	}
	p->type = sig_type(rt, p->owner, s, (size_t)(end - s));
	if (!p->type)
		p->type = &type_object;
	p->can_get = d->get != NULL;
	p->can_set = d->set != NULL;
}

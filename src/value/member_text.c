/* SPDX-License-Identifier: MIT */
#include "value/member_text.h"

#include "value/coll.h"
#include "value/conv.h"
#include "value/deserialized.h"
#include "value/interface.h"
#include "value/type_impl.h"

#include <string.h>

typedef void (*text_fn)(struct rt *, struct ustr *text, void *);
typedef void (*found_fn)(struct rt *, enum member_text_kind kind, struct ustr *name, struct ustr *text, void *);

bool member_is_indexer(const struct method_group *g)
{
	for (int i = 0; i < g->n; i++)
		if (g->overloads[i].def->sig[strlen(g->overloads[i].def->sig) - 1] == '}')
			return true;
	return false;
}

struct ustr *member_overload(struct rt *rt, const struct overload *o)
{
	struct ustr *text = sig_text(rt, o->owner, o->def->sig);
	const char *s, *params;

	if (o->def->row == MR_CTOR)
		text = ustr_printf(rt, "%s new%s", USTR_C(rt, type_ps_name(rt, o->owner)), USTR_C(rt, text));
	s = USTR_C(rt, text);
	params = strstr(s, "params ");
	if (!params || params == s || (params[-1] != '(' && params[-1] != ' '))
		return text;
	return ustr_printf(rt, "%.*sP%s", (int)(params - s), s, params + 1);
}

struct ustr *member_property(struct rt *rt, const struct net_property *p)
{
	return sig_text(rt, p->owner, p->def->sig);
}

struct ustr *member_received_text(struct rt *rt, val x)
{
	struct strlist *names = val_is_null(x) ? NULL : val_type_names(rt, x);

	return ustr_printf(rt, "%s {get;set;}", names && names->n ? USTR_C(rt, names->s[0]) : "");
}

struct ustr *member_note_text(struct rt *rt, struct ustr *name, val x)
{
	struct strlist *names = val_is_null(x) ? NULL : val_type_names(rt, x);
	struct sbuf b;

	/* A collection from elsewhere was read by a command too. */
	if (names && (!names->n || (!(x.f & VF_PIPED) && !val_psobj(x) && !deserialized_is(names->s[0]))))
		names = NULL;
	sbuf_init(&b, rt);
	if (names)
		sbuf_put(&b, names->s[0]);
	else if (val_is_null(x))
		sbuf_puts(&b, "object");
	else
		type_put_short(&b, USTR_C(rt, type_ps_name(rt, val_type_of(x))));
	sbuf_putc(&b, ' ');
	sbuf_put(&b, name);
	sbuf_putc(&b, '=');
	sbuf_put(&b, val_is_null(x) ? ustr_atom(rt, "null") : names ? val_to_str(rt, x) : val_net_str(rt, x));
	return sbuf_take(&b);
}

/* "int IList.Add(System.Object value)" of "int Add(System.Object value)". */
static struct ustr *interface_text(struct rt *rt, const struct type *iface, const char *sig)
{
	struct sbuf b;
	size_t len;
	const char *name = sig_name(sig, &len);

	sbuf_init(&b, rt);
	sbuf_put_utf8(&b, sig, (size_t)(name - sig));
	type_put_short(&b, USTR_C(rt, type_ps_name(rt, iface)));
	sbuf_putc(&b, '.');
	sbuf_puts(&b, name);
	return sig_text(rt, iface, USTR_C(rt, sbuf_take(&b)));
}

/* Each signature of a list in turn, as a text of its own. */
static const char *next_sig(const char **list, char *to, size_t room)
{
	size_t len = strcspn(*list, "|");

	if (!**list || len >= room)
		return NULL;
	memcpy(to, *list, len);
	to[len] = 0;
	*list += len + 1;
	return to;
}

struct wanted {
	struct ustr *name;
	text_fn fn;
	void *arg;
	const struct method_group *g;
};

static bool is_named(struct rt *rt, const char *sig, struct ustr *name)
{
	size_t len;
	const char *s = sig_name(sig, &len);

	return ustr_ieq(ustr_from_utf8(rt, s, len), name);
}

static void methods_of(struct rt *rt, const struct type *iface, void *arg)
{
	struct wanted *w = arg;
	const char *list = interface_methods(iface), *sig;
	char one[1024];

	while ((sig = next_sig(&list, one, sizeof(one))))
		if (is_named(rt, sig, w->name))
			w->fn(rt, interface_text(rt, iface, sig), w->arg);
}

static const char *parameters(const char *sig)
{
	const char *p = strchr(sig, '(');

	return p ? p : sig;
}

/* An indexer of an interface is listed when its parameters are others. */
static void indexers_of(struct rt *rt, const struct type *iface, void *arg)
{
	struct wanted *w = arg;
	const char *list = interface_properties(iface), *sig;
	char one[1024];

	while ((sig = next_sig(&list, one, sizeof(one)))) {
		struct ustr *text;
		bool same = false;

		if (!strchr(sig, '(') || !is_named(rt, sig, w->name))
			continue;
		text = interface_text(rt, iface, sig);
		for (int i = 0; i < w->g->n; i++) {
			const char *a = parameters(USTR_C(rt, text)),
				*b = parameters(USTR_C(rt, member_overload(rt, &w->g->overloads[i])));

			same |= !strncmp(a, b, strcspn(a, " )"));
		}
		if (!same)
			w->fn(rt, text, w->arg);
	}
}

static bool is_static_group(const struct method_group *g)
{
	return g->n && g->overloads[0].def->row != MR_METHOD;
}

void member_definitions(struct rt *rt, const struct method_group *g, text_fn fn, void *arg)
{
	struct wanted w = { g->name, fn, arg, g };
	bool indexer = member_is_indexer(g);

	for (uint16_t i = 0; i < g->n; i++)
		if (strncmp(g->overloads[i].def->sig, "explicit ", 9))
			fn(rt, member_overload(rt, &g->overloads[i]), arg);
	if (!is_static_group(g))
		interface_each(rt, g->type, indexer ? indexers_of : methods_of, &w);
}

struct joined {
	struct sbuf b;
	bool any;
};

static void join(struct rt *rt, struct ustr *text, void *arg)
{
	struct joined *j = arg;

	if (j->any)
		sbuf_puts(&j->b, ", ");
	j->any = true;
	sbuf_put(&j->b, text);
}

struct ustr *member_definition(struct rt *rt, const struct method_group *g)
{
	struct joined j = { .any = false };

	sbuf_init(&j.b, rt);
	member_definitions(rt, g, join, &j);
	return sbuf_take(&j.b);
}

/* ---- what only the interfaces have ---- */

struct search {
	const struct type *t;
	struct dict *seen;
	found_fn fn;
	void *arg;
};

static bool is_new(struct rt *rt, struct search *s, struct ustr *name)
{
	val x;

	if (type_method(rt, s->t, name, false) || type_property(rt, s->t, name, false) ||
	    dict_get(rt, s->seen, val_str(name), &x))
		return false;
	dict_put(rt, s->seen, val_str(name), V_TRUE);
	return true;
}

static struct ustr *name_of(struct rt *rt, const char *sig)
{
	size_t len;
	const char *s = sig_name(sig, &len);

	return ustr_from_utf8(rt, s, len);
}

static void new_methods(struct rt *rt, const struct type *iface, void *arg)
{
	struct search *s = arg;
	const char *list = interface_methods(iface), *sig;
	char one[1024];

	while ((sig = next_sig(&list, one, sizeof(one)))) {
		struct ustr *name = name_of(rt, sig);
		struct joined j = { .any = false };

		if (!is_new(rt, s, name))
			continue;
		sbuf_init(&j.b, rt);
		interface_each(rt, s->t, methods_of, &(struct wanted){ name, join, &j, NULL });
		s->fn(rt, MEMBER_TEXT_METHOD, name, sbuf_take(&j.b), s->arg);
	}
}

static void new_properties(struct rt *rt, const struct type *iface, void *arg)
{
	struct search *s = arg;
	const char *list = interface_properties(iface), *sig;
	char one[1024];

	while ((sig = next_sig(&list, one, sizeof(one)))) {
		struct ustr *name = name_of(rt, sig);
		bool indexer = strchr(sig, '(') != NULL;

		if (is_new(rt, s, name))
			s->fn(rt, indexer ? MEMBER_TEXT_INDEXER : MEMBER_TEXT_PROPERTY, name,
			      indexer ? interface_text(rt, iface, sig) : sig_text(rt, iface, sig), s->arg);
	}
}

void member_of_interfaces(struct rt *rt, const struct type *t, found_fn fn, void *arg)
{
	struct search s = { t, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE), fn, arg };

	interface_each(rt, t, new_methods, &s);
	interface_each(rt, t, new_properties, &s);
}

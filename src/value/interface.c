/* SPDX-License-Identifier: MIT */
#include "value/interface.h"

#include "value/type_impl.h"

#include <stdlib.h>
#include <string.h>

#define INTERFACE(id, name_, flags_, methods_, properties_)                    \
	static const struct type iface_##id = { .name = name_, .flags = TF_INTERFACE | TF_ABSTRACT | (flags_) };
#include "value/interfaces.def"
#undef INTERFACE

static const struct interface {
	const struct type *type;
	const char *methods, *properties;
} interfaces[] = {
#define INTERFACE(id, name_, flags_, methods_, properties_) { &iface_##id, methods_, properties_ },
#include "value/interfaces.def"
#undef INTERFACE
};

const struct type_entry interface_entries[] = {
#define INTERFACE(id, name_, flags_, methods_, properties_) { &iface_##id, NULL },
#include "value/interfaces.def"
#undef INTERFACE
	{ NULL, NULL },
};

static const struct implements {
	const char *type, *list;
} lists[] = {
#define IMPLEMENTS(type_, list_) { type_, list_ },
#include "value/interface_lists.def"
#undef IMPLEMENTS
};

static int by_type(const void *name, const void *row)
{
	return strcmp(name, ((const struct implements *)row)->type);
}

static int by_name(const void *name, const void *row)
{
	return strcmp(name, ((const struct interface *)row)->type->name);
}

static const char *list_of(const struct type *t)
{
	const struct implements *own = bsearch(t->name, lists, ARRAY_LEN(lists), sizeof(*lists), by_type);

	return own ? own->list : t->flags & TF_ARRAY ? NULL : t->ifaces;
}

void interface_each(struct rt *rt, const struct type *t, void (*fn)(struct rt *, const struct type *iface, void *), void *arg)
{
	const char *list = list_of(t);
	size_t len;

	if (t->base)
		interface_each(rt, t->base, fn, arg);
	for (const char *p = list; p && *p; p += len + strspn(p + len, " ")) {
		const struct type *i;

		len = strcspn(p, " ");
		i = sig_closed(rt, t, p, len);
		if (i && i->flags & TF_INTERFACE && !(t->base && list == t->ifaces && type_is_named(t->base, i->name)))
			fn(rt, i, arg);
	}
}

static const struct interface *find(const struct type *iface)
{
	return bsearch(iface->name, interfaces, ARRAY_LEN(interfaces), sizeof(*interfaces), by_name);
}

const char *interface_methods(const struct type *iface)
{
	const struct interface *i = find(iface);

	return i ? i->methods : "";
}

const char *interface_properties(const struct type *iface)
{
	const struct interface *i = find(iface);

	return i ? i->properties : "";
}

struct wanted {
	struct ustr *name;
	int found, nparams;
};

/* "T Name(arguments)|…" */
static void look_for(struct rt *rt, const struct type *iface, void *arg)
{
	struct wanted *w = arg;

	for (const char *sig = interface_methods(iface); *sig; sig += strcspn(sig, "|") + (sig[strcspn(sig, "|")] == '|')) {
		const char *end = sig + strcspn(sig, "([|"), *name = end;

		while (name > sig && name[-1] != ' ')
			name--;
		if (ustr_len(w->name) != (uint32_t)(end - name) || !ustr_ieq(w->name, ustr_from_utf8(rt, name, (size_t)(end - name))))
			continue;
		w->found++;
		w->nparams = *end == '(' && end[1] != ')';
		for (const char *p = end; *p && *p != '|'; p++)
			w->nparams += *p == ',' && p[1] == ' ';
	}
}

bool interface_hides_method(struct rt *rt, const struct type *t, struct ustr *name, int n)
{
	struct wanted w = { .name = name };

	interface_each(rt, t, look_for, &w);
	return w.found > 1 || (w.found && w.nparams != n);
}

/* SPDX-License-Identifier: MIT */
/* The classes that come back alive from their serialized form. */
#include "clixml/record_parts.h"
#include "clixml/records.h"

#include <string.h>

#include "engine/input_enum.h"
#include "types/security/secure.h"
#include "value/deserialized.h"
#include "value/record.h"

#define SMA "System.Management.Automation."

static val revive_switch(struct rt *rt, val v, const struct type *t)
{
	val on = val_base(part_note(rt, v, "IsPresent"));

	return on.k == VK_BOOL ? switch_value(rt, on.u) : V_NULL;
}

/* Without a password the bag stays. */
static val revive_credential(struct rt *rt, val v, const struct type *t)
{
	struct secure *s = val_secure(part_note(rt, v, "Password"));
	struct ustr *user = part_text(rt, v, "UserName");

	return s && user ? credential_new(rt, user, s) : V_NULL;
}

static val revive_dictionary(struct rt *rt, val v, const struct type *t)
{
	struct dict *from = val_dict(v), *to;
	struct dict_entry *e;

	if (!from)
		return V_NULL;
	to = dict_new(rt, t, DICT_IGNORE_CASE);
	for (uint32_t i = 0; (e = dict_next(from, &i)); )
		dict_put(rt, to, e->key, e->value);
	return val_obj(to);
}

/* From its text, by the type's own conversion. */
static val revive_text(struct rt *rt, val v, const struct type *t)
{
	struct psobj *o = val_psobj(v);
	val r;

	return o && o->text && conv_try(rt, val_str(o->text), t, &r) ? r : V_NULL;
}

static val revive_culture(struct rt *rt, val v, const struct type *t)
{
	struct ustr *name = part_text(rt, v, "Name");
	val r;

	return name && conv_try(rt, val_str(name), t, &r) ? r : V_NULL;
}

/* A new object, its settable properties from the bag. */
static val revive_properties(struct rt *rt, val v, const struct type *t)
{
	struct psobj *o = val_psobj(v);
	val r = type_construct(rt, t, NULL, 0);

	for (uint32_t i = 0; o && i < shape_count(o->shape); i++)
		if (type_property(rt, t, shape_name(o->shape, i), false))
			member_set(rt, r, shape_name(o->shape, i), o->slots[i]);
	return r;
}

struct filling {
	val from;
	struct record *to;
};

static void fill_field(struct rt *rt, const struct net_property *p, void *arg)
{
	struct filling *f = arg;
	int i = record_field(p->def);
	struct psobj *bag = val_psobj(f->from);
	val v;

	if (i < 0 || !bag || !psobj_get(bag, p->name, &v))
		return;
	gc_store(f->to, &f->to->f[i], val_is_null(v) ? V_NULL : conv(rt, v, p->type));
}

/* A record has nothing but its fields; one that can't be converted leaves the bag. */
static val revive_record(struct rt *rt, val v, const struct type *t)
{
	struct filling f = { v, record_new(rt, t) };

	type_each_property(rt, t, false, fill_field, &f);
	return val_obj(f.to);
}

static const struct {
	const char *name;
	val (*revive)(struct rt *rt, val v, const struct type *t);
} classes[] = {
	{ SMA "SwitchParameter", revive_switch },
	{ SMA "PSCredential", revive_credential },
	{ SMA "PSPrimitiveDictionary", revive_dictionary },
	{ "System.Net.IPAddress", revive_text },
	{ "System.Net.IPAddress+ReadOnlyIPAddress", revive_text },
	{ "System.Net.Mail.MailAddress", revive_text },
	{ "System.Globalization.CultureInfo", revive_culture },
	{ SMA "Remoting.PSSessionOption", revive_properties },
	{ SMA "Remoting.PSSenderInfo", revive_record },
	{ SMA "JobStateInfo", revive_record },
	{ SMA "JobStateEventArgs", revive_record },
	{ SMA "CompletionResult", revive_record },
	{ SMA "CommandCompletion", revive_record },
	{ "Microsoft.PowerShell.Commands.ModuleSpecification", revive_record },
};

struct attempt {
	val v, result;
	const struct type *t;
	size_t i;
};

static void attempt(struct rt *rt, void *arg)
{
	struct attempt *a = arg;

	a->result = classes[a->i].revive(rt, a->v, a->t);
}

static bool is_class(const struct ustr *sent, const char *name)
{
	if (ustr_eq_c(sent, name))
		return true;
	return !sent->wide && deserialized_is(sent) && !strcmp(deserialized_rest(sent->n), name);
}

val record_revive(struct rt *rt, val v, struct strlist *names)
{
	struct attempt a = { .v = v, .result = V_NULL };

	if (!names->n)
		return v;
	for (a.i = 0; a.i < ARRAY_LEN(classes); a.i++)
		if (is_class(names->s[0], classes[a.i].name))
			break;
	if (a.i == ARRAY_LEN(classes) || !(a.t = type_find(rt, classes[a.i].name, strcspn(classes[a.i].name, "+"))))
		return v;
	return rt_try(rt, attempt, &a) && !val_is_null(a.result) ? a.result : v;
}

/* SPDX-License-Identifier: MIT */
/*
 * Update-TypeData's last step, the same for parameters and for TypeData objects:
 * members, then settings, each unless there is one, then the check that the
 * settings of serialization fit each other.
 */
#include "cmdlets/utility/typedata_apply.h"

#include "types/typedata_class.h"
#include "value/record.h"

#include <string.h>

struct apply {
	struct cmdlet *c;
	struct rt *rt;
	val data;
	struct typedata *d;
	bool force;
	struct list *problems;
};

static void problem(struct apply *a, const char *fmt, ...) _printf_(2, 3);
static void problem(struct apply *a, const char *fmt, ...)
{
	struct ustr *text;
	va_list ap;

	va_start(ap, fmt);
	text = ustr_vprintf(a->rt, fmt, ap);
	va_end(ap);
	list_add(a->rt, a->problems, val_str(text));
}

static void tell(struct apply *a)
{
	for (uint32_t i = a->problems->n; i-- > 0;)
		cmdlet_error_fmt(a->c, "System.Management.Automation.RuntimeException", "TypesDynamicUpdateException",
			EC_InvalidOperation, V_NULL, "Error in TypeData \"%s\": %s", USTR_C(a->rt, a->d->type_name),
			USTR_C(a->rt, a->problems->v[i].s));
}

/* Whether NAME may be set: it isn't there yet, or -Force replaces it. */
static bool is_free(struct apply *a, bool there, const char *name)
{
	if (there && !a->force)
		problem(a, "The member %s is already present.", name);
	return !there || a->force;
}

/* ---- Members ---- */

static void put_member(struct apply *a, val m)
{
	enum psmember_kind kind = typemember_kind(m);
	val name = record_get(m, TM_NAME), v = record_get(m, TM_A);
	struct ustr *s;

	if (val_is_null(name))	/* a property set: scripts can't give it a name */
		cmdlet_throw_fmt(a->c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"Cannot process argument because the value of argument \"name\" is not valid. "
			"Change the value of the \"name\" argument and run the operation again.");
	s = ustr_intern(a->rt, name.s);
	if (ustr_ieq_c(s, "PSObject") || ustr_ieq_c(s, "PSBase") || ustr_ieq_c(s, "PSAdapted") || ustr_ieq_c(s, "PSExtended")) {
		problem(a, "The following member name is reserved: %s", USTR_C(a->rt, s));
		return;
	}
	if (!is_free(a, a->d->members && shape_find(a->d->members->shape, s) >= 0, USTR_C(a->rt, s)))
		return;
	if (!a->d->members)
		a->d->members = psobj_new(a->rt);
	if (kind != PM_NOTE) {
		struct psmember *p = psmember_new(a->rt, s, kind, v, record_get(m, TM_B));

		p->hidden = val_truth(a->rt, record_get(m, TM_HIDDEN));
		v = val_obj(p);
	}
	psobj_put_member(a->rt, a->d->members, s, kind, v);
}

static void put_members(struct apply *a)
{
	struct dict *all = val_dict(record_get(a->data, TD_MEMBERS));
	struct dict_entry *e;

	for (uint32_t i = 0; all && (e = dict_next(all, &i));)
		if (typemember_kind(e->value))
			put_member(a, e->value);
}

/* ---- Settings ---- */

static struct strlist *names_in(struct apply *a, enum typedata_field field)
{
	val set = record_get(a->data, field), x;
	struct list *l = list_new(a->rt, NULL);
	struct strlist *names;
	struct iter it;

	if (val_is_null(set) || !iter_begin(a->rt, record_get(set, TM_A), &it))
		return NULL;
	while (iter_next(&it, &x))
		list_add(a->rt, l, val_str(val_to_str(a->rt, x)));
	names = strlist_new(a->rt, l->n);
	for (uint32_t i = 0; i < l->n; i++)
		gc_storep(names, names->s[i], l->v[i].s);
	return names;
}

static void put_set(struct apply *a, struct strlist **to, enum typedata_field field, const char *name)
{
	struct strlist *names = names_in(a, field);

	if (names && is_free(a, *to, name))
		*to = names;
}

static void put_text(struct apply *a, struct ustr **to, enum typedata_field field, const char *name)
{
	val v = record_get(a->data, field);

	if (!val_is_null(v) && ustr_len(val_to_str(a->rt, v)) && is_free(a, *to, name))
		*to = val_to_str(a->rt, v);
}

static void put_settings(struct apply *a)
{
	struct typedata *d = a->d;
	val target = val_base(record_get(a->data, TD_TARGET));
	int depth = (int)val_to_int64(a->rt, record_get(a->data, TD_DEPTH));

	put_text(a, &d->serialization_method, TD_METHOD, "SerializationMethod");
	if (target.k == VK_TYPE && is_free(a, d->target_for_deserialization, "TargetTypeForDeserialization"))
		d->target_for_deserialization = target.t;
	if (depth && is_free(a, d->serialization_depth, "SerializationDepth"))
		d->serialization_depth = depth;
	put_text(a, &d->default_property, TD_DISPLAY_PROPERTY, "DefaultDisplayProperty");
	put_text(a, &d->string_source, TD_SOURCE, "StringSerializationSource");
	put_set(a, &d->default_display, TD_DISPLAY_SET, "DefaultDisplayPropertySet");
	put_set(a, &d->default_keys, TD_KEY_SET, "DefaultKeyPropertySet");
	put_set(a, &d->serialize_properties, TD_SERIALIZE_SET, "PropertySerializationSet");
}

/* ---- Serialization: settings that fit each other ---- */

enum { ALL_PROPERTIES, AS_STRING, SPECIFIC, METHODS };
static const char *const methods[METHODS] = { "AllPublicProperties", "String", "SpecificProperties" };

/* METHODS: it is none, which is a problem. */
static int method_of(struct apply *a)
{
	struct ustr *s = a->d->serialization_method;
	int i = 0;

	while (s && i < METHODS && !ustr_ieq_c(s, methods[i]))
		i++;
	if (i == METHODS)
		problem(a, "Cannot convert note \"SerializationMethod\":\"Cannot convert value \"%s\" to type "
			"\"System.Management.Automation.SerializationMethod\". Error: \"Unable to match the identifier name %s "
			"to a valid enumerator name. Specify one of the following enumerator names and try again:\n"
			"AllPublicProperties, String, SpecificProperties\"\".", USTR_C(a->rt, s), USTR_C(a->rt, s));
	return i;
}

static bool is_absent(struct apply *a, bool there, const char *name)
{
	if (there)
		problem(a, "Do not use the member \"%s\" here.", name);
	return !there;
}

/* INHERIT: whether it is said, and what. */
static bool fit(struct apply *a, const bool *inherit)
{
	struct typedata *d = a->d;
	int method = method_of(a);

	if (method == METHODS)
		return false;
	if (method != SPECIFIC)
		return is_absent(a, inherit, "InheritPropertySerializationSet") &&
		       is_absent(a, d->serialize_properties, "PropertySerializationSet") &&
		       (method != AS_STRING || is_absent(a, d->serialization_depth, "SerializationDepth"));
	if (inherit && !*inherit && !d->serialize_properties) {
		problem(a, "\"PropertySerializationSet\" must be present when the \"SerializationMethod\" is "
			"\"SpecificProperties\" and \"InheritPropertySerializationSet\" is \"false\".");
		return false;
	}
	return true;
}

static void check_serialization(struct apply *a)
{
	struct typedata *d = a->d;
	val said = record_get(a->data, TD_INHERIT);
	bool inherit = val_truth(a->rt, said);

	if (!fit(a, said.k == VK_BOOL && record_get(a->data, TD_INHERIT_SAID).k == VK_BOOL ? &inherit : NULL)) {
		problem(a, "A previous error caused all serialization settings to be ignored.");
		d->serialization_method = d->string_source = NULL;
		d->serialize_properties = NULL;
		d->serialization_depth = 0;
		d->target_for_deserialization = NULL;
		d->inherit_serialize = false;
	} else if (record_get(a->data, TD_INHERIT_SAID).k == VK_BOOL) {
		d->inherit_serialize = inherit;
	}
}

/* ---- Converter and adapter ---- */

struct making {
	const struct type *type;
	val object;
};

static void make(struct rt *rt, void *arg)
{
	struct making *m = arg;

	rt->calling = NULL;
	m->object = type_construct(rt, m->type, NULL, 0);
}

/* Why no object of T can be made, as .NET says it. */
static const char *reason(struct apply *a, const struct type *t)
{
	if (t == &type_string)
		return "Cannot dynamically create an instance of type 'System.String'. Reason: Uninitialized Strings cannot be created.";
	if (t->flags & TF_ABSTRACT)
		return USTR_C(a->rt, ustr_printf(a->rt,
			"Cannot dynamically create an instance of type '%s'. Reason: Cannot create an abstract class.",
			USTR_C(a->rt, type_full_name(a->rt, t))));
	if (a->rt->unwound.error)
		return USTR_C(a->rt, errrec_message(a->rt, a->rt->unwound.error));
	return "";
}

static bool instance(struct apply *a, const struct type *t, const char *what, val *ret)
{
	struct making m = { t, V_NULL };

	a->rt->unwound.error = NULL;
	if (t == &type_string || (t->flags & TF_ABSTRACT) || !rt_try(a->rt, make, &m)) {
		problem(a, "%s type %s %s: %s.", what, USTR_C(a->rt, type_full_name(a->rt, t)),
			*what == 'C' ? "due to exception" : "because of the following exception", reason(a, t));
		return false;
	}
	*ret = m.object;
	return true;
}

static void put_converter(struct apply *a)
{
	val t = val_base(record_get(a->data, TD_CONVERTER)), object;

	if (t.k != VK_TYPE || (a->d->converter.k == VK_OBJ && !a->force)) {
		if (t.k == VK_TYPE)
			problem(a, "The TypeConverter was ignored because it already occurs.");
		return;
	}
	if (!instance(a, t.t, "Cannot create an instance of the type converter for", &object))
		return;
	if (!type_is_named(t.t, "System.Management.Automation.PSTypeConverter") &&
	    !type_is_named(t.t, "System.ComponentModel.TypeConverter")) {
		problem(a, "Type \"%s\" should be either TypeConverter or PSTypeConverter.", USTR_C(a->rt, type_full_name(a->rt, t.t)));
		return;
	}
	a->d->converter = object;
	a->rt->has_converters = true;
}

/* No class of a script can be an adapter. */
static void refuse_adapter(struct apply *a)
{
	val t = val_base(record_get(a->data, TD_ADAPTER)), object;

	if (t.k == VK_TYPE &&
	    instance(a, t.t, "PowerShell cannot create an instance of the type adapter for the", &object))
		problem(a, "Type \"%s\" should be a PSPropertyAdapter.", USTR_C(a->rt, type_full_name(a->rt, t.t)));
}

static bool is_empty(struct apply *a)
{
	struct dict *all = val_dict(record_get(a->data, TD_MEMBERS));

	if ((all && all->n) || record_get(a->data, TD_INHERIT_SAID).k == VK_BOOL ||
	    val_to_int64(a->rt, record_get(a->data, TD_DEPTH)))
		return false;
	for (int i = 0; i < TD_FIELDS; i++)
		if (i != TD_NAME && i != TD_MEMBERS && i != TD_OVERRIDE && i != TD_DEPTH && i != TD_INHERIT &&
		    !val_is_null(record_get(a->data, i)))
			return false;
	return true;
}

void typedata_apply(struct cmdlet *c, val data, bool force)
{
	struct apply a = { .c = c, .rt = c->rt, .data = val_base(data), .force = force };

	if (is_empty(&a)) {
		cmdlet_error_fmt(c, "System.InvalidOperationException", "TypeDataEmpty", EC_InvalidOperation, V_NULL,
			"No member is specified for the update on type \"%s\".", USTR_C(c->rt, record_get(a.data, TD_NAME).s));
		return;
	}
	a.problems = list_new(c->rt, NULL);
	a.d = typedata_get(c->rt, record_get(a.data, TD_NAME).s);
	put_members(&a);
	put_settings(&a);
	check_serialization(&a);
	put_converter(&a);
	refuse_adapter(&a);
	tell(&a);
}

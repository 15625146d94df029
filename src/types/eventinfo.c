/* SPDX-License-Identifier: MIT */
/* EventInfo: the events of a type as objects. */
#include "types/netevent.h"
#include "types/enums.h"
#include "types/reflect.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

enum { NAME, HANDLER, OWNER, FIELDS };

static struct ustr *text(struct rt *rt, val self)
{
	return ustr_printf(rt, "%s %s", USTR_C(rt, type_full_name(rt, record_get(self, HANDLER).t)),
			   val_to_c(rt, record_get(self, NAME)));
}

static const struct type_ops ops = { .to_string = text };
const struct type type_eventinfo_base = { .name = "System.Reflection.EventInfo", .base = &type_memberinfo, .flags = TF_ABSTRACT };
const struct type type_eventinfo = RECORD_TYPE_OF("System.Reflection.RuntimeEventInfo", &type_eventinfo_base,
	FIELDS, .ops = &ops);

struct found {
	const struct type *owner;
	struct list *all;
};

static void add(struct rt *rt, const struct member_def *d, void *arg)
{
	struct found *f = arg;
	struct record *r = record_new(rt, &type_eventinfo);
	size_t n;
	const char *p = type_event_name(d, &n);
	const struct type *handler = type_find(rt, d->sig, strcspn(d->sig, " "));

	record_put(r, NAME, val_str(ustr_from_utf8(rt, p, n)));
	record_put(r, HANDLER, val_type(handler ? handler : &type_object));
	record_put(r, OWNER, val_type(f->owner));
	list_add(rt, f->all, val_obj(r));
}

static struct list *events(struct rt *rt, val type)
{
	struct found f = { type.t, list_new(rt, NULL) };

	type_each_event(rt, type.t, add, &f);
	return f.all;
}

val reflect_events(struct rt *rt, val self, val *a, int n)
{
	return val_obj(list_to_array(rt, events(rt, self), &type_eventinfo_base));
}

val reflect_event(struct rt *rt, val self, val *a, int n)
{
	struct list *l = events(rt, self);

	for (uint32_t i = 0; i < l->n; i++)
		if (ustr_eq(record_get(l->v[i], NAME).s, arg_need_str(rt, a[0], "name")))
			return l->v[i];
	return V_NULL;
}

static val accessor(struct rt *rt, val self, const char *verb)
{
	val name = val_str(ustr_printf(rt, "%s_%s", verb, val_to_c(rt, record_get(self, NAME))));

	return reflect_method(rt, record_get(self, OWNER), &name, 1);
}

static val owner(struct rt *rt, val self) { return record_get(self, OWNER); }
static val add_method(struct rt *rt, val self) { return accessor(rt, self, "add"); }
static val remove_method(struct rt *rt, val self) { return accessor(rt, self, "remove"); }
static val get_add(struct rt *rt, val self, val *a, int n) { return accessor(rt, self, "add"); }
static val get_remove(struct rt *rt, val self, val *a, int n) { return accessor(rt, self, "remove"); }
static val nothing(struct rt *rt, val self) { return V_NULL; }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val kind(struct rt *rt, val self) { return val_enum(&enum_membertypes, 2); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, self)); }

/* Adds or takes off A[1] at the object A[0]. */
static val change(struct rt *rt, val self, val *a, const char *verb)
{
	struct ustr *name = ustr_printf(rt, "%s_%s", verb, val_to_c(rt, record_get(self, NAME)));
	const struct method_group *g = type_method(rt, record_get(self, OWNER).t, name, false);

	if (val_is_null(a[0]))
		net_throw(rt, "System.Reflection.TargetException", "Non-static method requires a target.");
	return g ? method_call(rt, g, val_base(a[0]), &a[1], 1) : V_VOID;
}

static val add_handler(struct rt *rt, val self, val *a, int n) { return change(rt, self, a, "add"); }
static val remove_handler(struct rt *rt, val self, val *a, int n) { return change(rt, self, a, "remove"); }

const struct member_def eventinfo_members[] = {
	PROP("System.Reflection.MemberTypes MemberType {get;}", kind, NULL), RECORD_PROP("string Name {get;}", 0),
	PROP("type DeclaringType {get;}", owner, NULL), PROP("type ReflectedType {get;}", owner, NULL),
	PROP("bool IsCollectible {get;}", no, NULL), PROP("bool IsSpecialName {get;}", no, NULL),
	PROP("System.Reflection.MethodInfo AddMethod {get;}", add_method, NULL),
	PROP("System.Reflection.MethodInfo RemoveMethod {get;}", remove_method, NULL),
	PROP("System.Reflection.MethodInfo RaiseMethod {get;}", nothing, NULL), PROP("bool IsMulticast {get;}", yes, NULL),
	RECORD_PROP("type EventHandlerType {get;}", 1),
	METHOD("System.Reflection.MethodInfo GetAddMethod()", get_add),
	METHOD("System.Reflection.MethodInfo GetRemoveMethod()", get_remove),
	METHOD("void AddEventHandler(System.Object target, System.Delegate handler)", add_handler),
	METHOD("void RemoveEventHandler(System.Object target, System.Delegate handler)", remove_handler),
	METHOD("string ToString()", to_string), MEMBERS_END
};

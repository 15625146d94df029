/* SPDX-License-Identifier: MIT */
/* Get-TimeZone: the local zone, zones by id or name, all that the system lists. */
#include "engine/cmdlet.h"

#include <stdlib.h>
#include <string.h>

struct args {
	struct array *name, *id;
	bool list_available;
};

static const char *const sets[] = { "Name", "Id", "ListAvailable", NULL };
static const struct param_def params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_PIPE),
	PARAM(args, id, "Id", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, list_available, "ListAvailable", P_SWITCH, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAMS_END
};

struct wanted {
	struct ustr *id;
	val zone;
};

static void find_body(struct rt *rt, void *arg)
{
	struct wanted *w = arg;
	const struct type *t = type_find_c(rt, "System.TimeZoneInfo");
	const struct method_group *g = type_method(rt, t, ustr_atom(rt, "FindSystemTimeZoneById"), true);
	val id = val_str(w->id);

	w->zone = method_call(rt, g, val_type(t), &id, 1);
}

/* The zone with an id; V_VOID: there is none. */
static val zone_of(struct rt *rt, struct ustr *id)
{
	struct wanted w = { id, V_VOID };

	return rt_try(rt, find_body, &w) ? w.zone : V_VOID;
}

/* All zones in the order that TimeZoneInfo lists them. */
static struct array *all_zones(struct rt *rt)
{
	const struct type *t = type_find_c(rt, "System.TimeZoneInfo");

	val all = method_call(rt, type_method(rt, t, ustr_atom(rt, "GetSystemTimeZones"), true), val_type(t), NULL, 0), v;
	struct list *l = list_new(rt, NULL);
	struct iter it;

	for (iter_begin(rt, all, &it); iter_next(&it, &v);)
		list_add(rt, l, v);
	return list_to_array(rt, l, NULL);
}

static void missing(struct cmdlet *c, val name)
{
	cmdlet_error_fmt(c, "System.TimeZoneNotFoundException", "TimeZoneNotFound", EC_InvalidArgument,
		val_str(ustr_new(c->rt, cmdlet_has(c, "Id") ? "Id" : "Name")),
		"The time zone ID '%s' was not found on the local computer.", val_to_c(c->rt, name));
}

static void write_local(struct cmdlet *c)
{
	const struct type *t = type_find_c(c->rt, "System.TimeZoneInfo");
	const struct net_property *p = type_property(c->rt, t, ustr_atom(c->rt, "Local"), true);

	cmdlet_write(c, net_property_get(c->rt, V_NULL, p));
}

static void missing_name(struct cmdlet *c, val name)
{
	cmdlet_error_fmt(c, "System.TimeZoneNotFoundException", "TimeZoneNotFound", EC_InvalidArgument,
		val_str(ustr_new(c->rt, "Name")),
		"The time zone name '%s' was not found on the local computer.", val_to_c(c->rt, name));
}

/* Zones whose standard or daylight name is NAME; wildcards are understood. */
static void write_named(struct cmdlet *c, struct array *zones, struct ustr *name)
{
	static const char *const members[] = { "StandardName", "DaylightName" };
	bool found = false;

	for (uint32_t i = 0; i < zones->n; i++) {
		bool fits = false;
		val text;

		rt_poll(c->rt);
		for (size_t k = 0; k < ARRAY_LEN(members) && !fits; k++)
			fits = member_get_c(c->rt, zones->v[i], members[k], &text) &&
				ustr_like(c->rt, val_to_str(c->rt, text), name, true);
		if (fits)
			cmdlet_write(c, zones->v[i]);
		found = found || fits;
	}
	if (!found)
		missing_name(c, val_str(name));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct array *zones = a->name || a->list_available ? all_zones(c->rt) : NULL;

	for (uint32_t i = 0; a->id && i < a->id->n; i++) {
		val zone = zone_of(c->rt, array_get(a->id, i).s);

		if (zone.k == VK_VOID)
			missing(c, array_get(a->id, i));
		else
			cmdlet_write(c, zone);
	}
	for (uint32_t i = 0; a->name && i < a->name->n; i++)
		write_named(c, zones, array_get(a->name, i).s);
	for (uint32_t i = 0; a->list_available && i < zones->n; i++)
		cmdlet_write(c, zones->v[i]);
	if (!a->id && !a->name && !a->list_available)
		write_local(c);
}

const struct cmdlet_def cmdlet_get_timezone = {
	.name = "Get-TimeZone", .module = MOD_MANAGEMENT, .sets = sets, .default_set = "Name",
	.output_types = "System.TimeZoneInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the current time zone or the time zones with a name.",
};

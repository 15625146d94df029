/* SPDX-License-Identifier: MIT */
/* Get-TimeZone: the local zone, zones by id or name, all that the system lists. */
#include "engine/cmdlet.h"
#include "sys/fd.h"

#include <fcntl.h>
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

	if (rt_protect(rt, find_body, &w) == UNWIND_NONE)
		return w.zone;
	if (rt->unwound.kind != UNWIND_ERROR)
		rt_rethrow(rt, &rt->unwound);
	return V_VOID;
}

/* The ids of the system's table of zones, and UTC. */
static struct list *all_ids(struct rt *rt)
{
	struct list *l = list_new(rt, NULL);
	struct buf text = BUF_INIT;
	const char *p;

	if (fd_read_file(AT_FDCWD, "/usr/share/zoneinfo/tzdata.zi", 1 << 20, &text) < 0)
		fd_read_file(AT_FDCWD, "/usr/share/zoneinfo/zone.tab", 1 << 20, &text);
	p = buf_size(&text) ? buf_cstr(&text) : "";
	for (; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t n = strcspn(p, "\n");
		const char *name = NULL, *tab;

		if (p[0] == 'Z' && p[1] == ' ')
			name = p + 2;
		else if (p[0] == 'L' && p[1] == ' ' && (tab = memchr(p + 2, ' ', n - 2)))
			name = tab + 1;
		else if (p[0] != '#' && (tab = memchr(p, '\t', n)) && (tab = memchr(tab + 1, '\t', n - (size_t)(tab + 1 - p))))
			name = tab + 1;
		if (name && strcspn(name, " \t\n") > 2)
			list_add(rt, l, val_str(ustr_from_utf8(rt, name, strcspn(name, " \t\n"))));
	}
	buf_release(&text);
	if (!l->n)
		list_add(rt, l, val_str(ustr_new(rt, "UTC")));
	return l;
}

static void missing(struct cmdlet *c, val name)
{
	cmdlet_error_fmt(c, "System.TimeZoneNotFoundException", "TimeZoneNotFound", EC_ObjectNotFound, name,
		"The time zone ID '%s' was not found on the local computer.", val_to_c(c->rt, name));
}

static void write_local(struct cmdlet *c)
{
	const struct type *t = type_find_c(c->rt, "System.TimeZoneInfo");
	const struct net_property *p = type_property(c->rt, t, ustr_atom(c->rt, "Local"), true);

	cmdlet_write(c, net_property_get(c->rt, V_NULL, p));
}

/* Zones whose standard or daylight name is NAME; wildcards are understood. */
static void write_named(struct cmdlet *c, struct list *ids, struct ustr *name)
{
	static const char *const members[] = { "StandardName", "DaylightName" };
	bool found = false;

	for (uint32_t i = 0; i < ids->n; i++) {
		val zone = zone_of(c->rt, ids->v[i].s), text;
		bool fits = ustr_like(c->rt, ids->v[i].s, name, true);

		rt_poll(c->rt);
		for (size_t k = 0; k < ARRAY_LEN(members) && !fits && zone.k != VK_VOID; k++)
			fits = member_get_c(c->rt, zone, members[k], &text) && ustr_like(c->rt, val_to_str(c->rt, text), name, true);
		if (fits && zone.k != VK_VOID)
			cmdlet_write(c, zone);
		found = found || fits;
	}
	if (!found && !ustr_has_wildcard(name))
		missing(c, val_str(name));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct list *ids = a->name || a->list_available ? all_ids(c->rt) : NULL;

	for (uint32_t i = 0; a->id && i < a->id->n; i++) {
		val zone = zone_of(c->rt, array_get(a->id, i).s);

		if (zone.k == VK_VOID)
			missing(c, array_get(a->id, i));
		else
			cmdlet_write(c, zone);
	}
	for (uint32_t i = 0; a->name && i < a->name->n; i++)
		write_named(c, ids, array_get(a->name, i).s);
	for (uint32_t i = 0; a->list_available && i < ids->n; i++) {
		val zone = zone_of(c->rt, ids->v[i].s);

		if (zone.k != VK_VOID)
			cmdlet_write(c, zone);
	}
	if (!a->id && !a->name && !a->list_available)
		write_local(c);
}

const struct cmdlet_def cmdlet_get_timezone = {
	.name = "Get-TimeZone", .module = MOD_MANAGEMENT, .sets = sets, .default_set = "Name", .output_types = "System.TimeZoneInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the current time zone or the time zones with a name.",
};

/* SPDX-License-Identifier: MIT */
/* System.TimeZone: the local zone as older programs ask for it. */
#include "types/tables.h"
#include "types/time/zone_rules.h"
#include "value/conv.h"
#include "value/psobj.h"
#include "value/record.h"

enum { OLD_ZONE };	/* its TimeZoneInfo */

static const struct type type_current_zone = RECORD_TYPE_OF("System.CurrentSystemTimeZone", &type_oldtimezone, 1);

static val current(struct rt *rt, val self)
{
	static const struct member_def none[] = { MEMBERS_END };
	struct record *r;

	record_type_use(rt, &type_current_zone, none);
	r = record_new(rt, &type_current_zone);
	record_put(r, OLD_ZONE, zone_of_here(rt));
	return val_obj(r);
}

static val of_zone(struct rt *rt, val self, const char *name)
{
	val v = V_NULL;

	member_get_c(rt, record_get(self, OLD_ZONE), name, &v);
	return v;
}

static val standard(struct rt *rt, val self) { return of_zone(rt, self, "StandardName"); }
static val daylight(struct rt *rt, val self) { return of_zone(rt, self, "DaylightName"); }

static val offset(struct rt *rt, val self, val *a, int n)
{
	return member_call(rt, record_get(self, OLD_ZONE), ustr_atom(rt, "GetUtcOffset"), a, 1);
}

static val is_daylight(struct rt *rt, val self, val *a, int n)
{
	return member_call(rt, record_get(self, OLD_ZONE), ustr_atom(rt, "IsDaylightSavingTime"), a, 1);
}

static val to_local(struct rt *rt, val self, val *a, int n)
{
	return member_call(rt, a[0], ustr_atom(rt, "ToLocalTime"), NULL, 0);
}

static val to_universal(struct rt *rt, val self, val *a, int n)
{
	return member_call(rt, a[0], ustr_atom(rt, "ToUniversalTime"), NULL, 0);
}

const struct type type_oldtimezone = { .name = "System.TimeZone", .base = &type_object, .flags = TF_ABSTRACT };

const struct member_def oldtimezone_members[] = {
	STATIC_PROP("static System.TimeZone CurrentTimeZone {get;}", current, NULL),
	PROP("string StandardName {get;}", standard, NULL), PROP("string DaylightName {get;}", daylight, NULL),
	METHOD("timespan GetUtcOffset(datetime time)", offset), METHOD("bool IsDaylightSavingTime(datetime time)", is_daylight),
	METHOD("datetime ToLocalTime(datetime time)", to_local), METHOD("datetime ToUniversalTime(datetime time)", to_universal),
	MEMBERS_END
};

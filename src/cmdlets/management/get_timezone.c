/* SPDX-License-Identifier: MIT */
/* Get-TimeZone: the local zone. */
#include "engine/cmdlet.h"
#include "types/calendar.h"
#include "value/record.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

static const struct member_def members[] = {
	RECORD_PROP("string Id {get;}", 0), RECORD_PROP("string DisplayName {get;}", 1), RECORD_PROP("string StandardName {get;}", 2),
	RECORD_PROP("string DaylightName {get;}", 3), RECORD_PROP("timespan BaseUtcOffset {get;}", 4),
	RECORD_PROP("bool SupportsDaylightSavingTime {get;}", 5), MEMBERS_END
};
static const struct type type_zone = RECORD_TYPE("System.TimeZoneInfo", 6);

static const char *local_id(char buf[PATH_MAX])
{
	const char *tz = getenv("TZ"), *found;
	ssize_t n;

	if (tz && *tz)
		return tz + (*tz == ':');
	n = readlink("/etc/localtime", buf, PATH_MAX - 1);
	if (n <= 0)
		return "UTC";
	buf[n] = '\0';
	found = strstr(buf, "zoneinfo/");
	return found ? found + strlen("zoneinfo/") : "UTC";
}

static void write_local(struct cmdlet *c, const char *id)
{
	struct record *r = record_new(c->rt, &type_zone);
	int64_t offset;

	tzset();
	offset = -timezone * TICKS_SECOND;
	gc_store(r, &r->f[0], val_str(ustr_new(c->rt, id)));
	gc_store(r, &r->f[1], val_str(ustr_printf(c->rt, "(UTC%c%02d:%02d) %s", offset < 0 ? '-' : '+',
		(int)labs(timezone) / 3600, (int)labs(timezone) / 60 % 60, id)));
	gc_store(r, &r->f[2], val_str(ustr_new(c->rt, tzname[0])));
	gc_store(r, &r->f[3], val_str(ustr_new(c->rt, daylight ? tzname[1] : tzname[0])));
	gc_store(r, &r->f[4], val_timespan(offset));
	gc_store(r, &r->f[5], val_bool(daylight));
	cmdlet_write(c, val_obj(r));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct array *wanted = a->name ? a->name : a->id;
	char buf[PATH_MAX];
	const char *id = local_id(buf);

	record_type_use(c->rt, &type_zone, members);
	if (!wanted) {
		write_local(c, id);
		return;
	}
	for (uint32_t i = 0; i < wanted->n; i++) {
		if (ustr_like(c->rt, ustr_new(c->rt, id), array_get(wanted, i).s, true))
			write_local(c, id);
		else
			cmdlet_error_fmt(c, "System.TimeZoneNotFoundException", "TimeZoneNotFound", EC_ObjectNotFound, array_get(wanted, i),
				"The time zone ID '%s' was not found on the local computer.", USTR_C(c->rt, array_get(wanted, i).s));
	}
}

const struct cmdlet_def cmdlet_get_timezone = {
	.name = "Get-TimeZone", .module = MOD_MANAGEMENT, .sets = sets, .default_set = "Name", .output_types = "System.TimeZoneInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the current time zone or the time zones with a name.",
};

/* SPDX-License-Identifier: MIT */
/* Get-Date, Set-Date. */
#include "engine/cmdlet.h"
#include "types/culture/culture.h"
#include "types/enums.h"
#include "types/time/stamp.h"

#include <errno.h>
#include <string.h>
#include <time.h>

struct args {
	val date;
	int64_t year, month, day, hour, minute, second, millisecond;
	int64_t display_hint;
	struct ustr *format;
	bool as_utc;
	struct ustr *uformat;
	int64_t unix_time_seconds;
	val adjust;
};

enum { HINT_DATETIME = 2 };

static const char *const sets[] = { "DateAndFormat", "DateAndUFormat", "UnixTimeSecondsAndFormat",
	"UnixTimeSecondsAndUFormat", NULL };
static const struct param_def params[] = {
	PARAM(args, date, "Date", P_DATETIME, .pos = 1, .sets = 1 << 0 | 1 << 1, .flags = PF_PIPE | PF_PIPE_NAME,
	      .aliases = "LastWriteTime"),
	PARAM(args, unix_time_seconds, "UnixTimeSeconds", P_LONG, .sets = 1 << 2 | 1 << 3, .flags = PF_MANDATORY,
	      .aliases = "UnixTime", .validate = "range:-62135596800:253402300799"),
	PARAM(args, year, "Year", P_INT, .validate = "range:1:9999"),
	PARAM(args, month, "Month", P_INT, .validate = "range:1:12"),
	PARAM(args, day, "Day", P_INT, .validate = "range:1:31"),
	PARAM(args, hour, "Hour", P_INT, .validate = "range:0:23"),
	PARAM(args, minute, "Minute", P_INT, .validate = "range:0:59"),
	PARAM(args, second, "Second", P_INT, .validate = "range:0:59"),
	PARAM(args, millisecond, "Millisecond", P_INT, .validate = "range:0:999"),
	PARAM(args, display_hint, "DisplayHint", P_ENUM, .type_name = "Microsoft.PowerShell.Commands.DisplayHintType"),
	PARAM(args, uformat, "UFormat", P_STRING, .sets = 1 << 1 | 1 << 3, .flags = PF_MANDATORY),
	PARAM(args, format, "Format", P_STRING, .sets = 1 << 0 | 1 << 2),
	PARAM(args, as_utc, "AsUTC", P_SWITCH),
	PARAMS_END
};

static val to_utc(struct rt *rt, val d)
{
	if (d.aux == KIND_UTC)
		return d;
	return stamp_datetime(rt, d.i - calendar_offset_at_local(d.i), KIND_UTC);
}

static val start_date(struct cmdlet *c)
{
	struct args *a = c->args;
	int64_t utc;

	if (cmdlet_has(c, "UnixTimeSeconds")) {
		utc = TICKS_UNIX + a->unix_time_seconds * TICKS_SECOND;
		return val_datetime(utc + calendar_offset_at_utc(utc), KIND_LOCAL);
	}
	return a->date.k == VK_DATETIME ? a->date : calendar_now();
}

/* Each part given replaces that part, as adding the difference does: a day that
 * a month lacks moves the date on. */
static val with_parts(struct cmdlet *c, val d)
{
	struct args *a = c->args;
	struct date p;

	calendar_split(d.i, &p);
	if (cmdlet_has(c, "Year"))
		d.i = stamp_add_months(c->rt, d.i, (a->year - p.year) * 12);
	if (cmdlet_has(c, "Month"))
		d.i = stamp_add_months(c->rt, d.i, a->month - p.month);
	if (cmdlet_has(c, "Day"))
		d.i += (a->day - p.day) * TICKS_DAY;
	if (cmdlet_has(c, "Hour"))
		d.i += (a->hour - p.hour) * TICKS_HOUR;
	if (cmdlet_has(c, "Minute"))
		d.i += (a->minute - p.minute) * TICKS_MINUTE;
	if (cmdlet_has(c, "Second"))
		d.i += (a->second - p.second) * TICKS_SECOND;
	if (cmdlet_has(c, "Millisecond"))
		d.i += a->millisecond * TICKS_MS - p.fraction;
	return stamp_datetime(c->rt, d.i, d.aux);
}

static struct ustr *format_date(struct cmdlet *c, val d, const char *format)
{
	return calendar_format(c->rt, d.i, d.aux, OFFSET_NONE, ustr_new(c->rt, format), culture_dates(c->rt));
}

/* Specifiers of date(1) as .NET formats. */
static const struct { char c; const char *format; } unix_formats[] = {
	{ 'A', "dddd" }, { 'a', "ddd" }, { 'B', "MMMM" }, { 'b', "MMM" }, { 'h', "MMM" }, { 'c', "ddd dd MMM yyyy HH:mm:ss" },
	{ 'D', "MM/dd/yy" }, { 'x', "MM/dd/yy" }, { 'd', "dd" }, { 'F', "yyyy-MM-dd" }, { 'H', "HH" }, { 'I', "hh" },
	{ 'M', "mm" }, { 'm', "MM" }, { 'p', "tt" }, { 'R', "HH:mm" }, { 'r', "hh:mm:ss tt" }, { 'S', "ss" },
	{ 'T', "HH:mm:ss" }, { 'X', "HH:mm:ss" }, { 'Y', "yyyy" }, { 'y', "yy" }, { 'Z', "zz" },
};

static int iso_week(const struct date *p, int *ret_year)
{
	int weekday = p->weekday ? p->weekday : 7, week = (p->yearday - weekday + 10) / 7, year = p->year;
	int jan1;
	struct date first;

	if (week < 1) {
		year--;
		calendar_split(calendar_ticks(year, 1, 1), &first);
		jan1 = first.weekday ? first.weekday : 7;
		week = jan1 == 4 || (jan1 == 3 && calendar_is_leap(year)) ? 53 : 52;
	} else if (week == 53) {
		calendar_split(calendar_ticks(year, 1, 1), &first);
		jan1 = first.weekday ? first.weekday : 7;
		if (jan1 != 4 && !(jan1 == 3 && calendar_is_leap(year))) {
			week = 1;
			year++;
		}
	}
	*ret_year = year;
	return week;
}

/* Specifiers that need arithmetic; false: not one of them. */
static bool put_computed(struct cmdlet *c, struct sbuf *b, uint16_t u, val d, const struct date *p)
{
	int year, week = iso_week(p, &year), hour12 = p->hour % 12 ? p->hour % 12 : 12;

	switch (u) {
	case 'C': sbuf_printf(b, "%02d", p->year / 100); break;
	case 'e': sbuf_printf(b, "%2d", p->day); break;
	case 'G': sbuf_printf(b, "%04d", year); break;
	case 'g': sbuf_printf(b, "%02d", year % 100); break;
	case 'j': sbuf_printf(b, "%03d", p->yearday); break;
	case 'k': sbuf_printf(b, "%2d", p->hour); break;
	case 'l': sbuf_printf(b, "%2d", hour12); break;
	case 'n': sbuf_putc(b, '\n'); break;
	case 't': sbuf_putc(b, '\t'); break;
	case 's': sbuf_printf(b, "%lld", (long long)((to_utc(c->rt, d).i - TICKS_UNIX) / TICKS_SECOND)); break;
	case 'U': case 'W': sbuf_printf(b, "%d", p->yearday / 7); break;
	case 'u': sbuf_printf(b, "%d", p->weekday ? p->weekday : 7); break;
	case 'V': sbuf_printf(b, "%02d", week); break;
	case 'w': sbuf_printf(b, "%d", p->weekday); break;
	case '%': sbuf_putc(b, '%'); break;
	default: return false;
	}
	return true;
}

static struct ustr *unix_format(struct cmdlet *c, val d, const struct ustr *f)
{
	struct date p;
	struct sbuf b;
	uint32_t i = ustr_len(f) && ustr_at(f, 0) == '+' ? 1 : 0;

	calendar_split(d.i, &p);
	sbuf_init(&b, c->rt);
	for (; i < ustr_len(f); i++) {
		uint16_t u = ustr_at(f, i);
		const char *format = NULL;

		if (u != '%' || i + 1 == ustr_len(f)) {
			sbuf_putc(&b, u);
			continue;
		}
		u = ustr_at(f, ++i);
		for (size_t k = 0; k < ARRAY_LEN(unix_formats); k++)
			if (u == unix_formats[k].c)
				format = unix_formats[k].format;
		if (format)
			sbuf_put(&b, format_date(c, d, format));
		else if (!put_computed(c, &b, u, d, &p))
			sbuf_putc(&b, u);
	}
	return sbuf_take(&b);
}

static struct ustr *net_format(struct cmdlet *c, val d, struct ustr *f)
{
	static const struct { const char *name, *format; bool utc; } special[] = {
		{ "FileDate", "yyyyMMdd", false }, { "FileDateUniversal", "yyyyMMddZ", true },
		{ "FileDateTime", "yyyyMMddTHHmmssffff", false }, { "FileDateTimeUniversal", "yyyyMMddTHHmmssffffZ", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(special); i++)
		if (ustr_ieq_c(f, special[i].name))
			return format_date(c, special[i].utc ? to_utc(c->rt, d) : d, special[i].format);
	return calendar_format(c->rt, d.i, d.aux, OFFSET_NONE, f, culture_dates(c->rt));
}

static void write_date(struct cmdlet *c, val d, int64_t hint)
{
	struct psobj *x = ext_of(c->rt, &d, true);

	psobj_put_c(c->rt, x, "DisplayHint", val_enum(&enum_displayhinttype, hint));
	cmdlet_write(c, d);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	val d = with_parts(c, start_date(c));

	if (a->as_utc)
		d = to_utc(c->rt, d);
	if (a->uformat)
		cmdlet_write(c, val_str(unix_format(c, d, a->uformat)));
	else if (a->format)
		cmdlet_write(c, val_str(net_format(c, d, a->format)));
	else
		write_date(c, d, cmdlet_has(c, "DisplayHint") ? a->display_hint : HINT_DATETIME);
}

const struct cmdlet_def cmdlet_get_date = {
	.name = "Get-Date", .module = MOD_UTILITY,
	.sets = sets, .default_set = "DateAndFormat", .output_types = "System.String,System.DateTime",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the current date and time.",
};

static const char *const set_sets[] = { "Date", "Adjust", NULL };
static const struct param_def set_params[] = {
	PARAM(args, date, "Date", P_DATETIME, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, adjust, "Adjust", P_TIMESPAN, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_ALLOW_NULL),
	PARAM(args, display_hint, "DisplayHint", P_ENUM, .type_name = "Microsoft.PowerShell.Commands.DisplayHintType"),
	PARAMS_END
};

static void set_date(struct cmdlet *c)
{
	struct args *a = c->args;
	val d = c->set == 1 ? calendar_now() : a->date, utc;
	struct timespec ts;

	if (c->set == 1)
		d.i += a->adjust.i;
	utc = to_utc(c->rt, d);
	if (!cmdlet_should_process(c, format_date(c, d, "G"), "Set-Date")) {
		write_date(c, d, cmdlet_has(c, "DisplayHint") ? a->display_hint : HINT_DATETIME);
		return;
	}
	ts.tv_sec = (utc.i - TICKS_UNIX) / TICKS_SECOND;
	ts.tv_nsec = (utc.i - TICKS_UNIX) % TICKS_SECOND * 100;
	if (clock_settime(CLOCK_REALTIME, &ts))
		cmdlet_throw_fmt(c, "System.ComponentModel.Win32Exception", "System.ComponentModel.Win32Exception",
			EC_NotSpecified, V_NULL,
			"%s", strerror(errno));
	write_date(c, d, cmdlet_has(c, "DisplayHint") ? a->display_hint : HINT_DATETIME);
}

const struct cmdlet_def cmdlet_set_date = {
	.name = "Set-Date", .module = MOD_UTILITY,
	.sets = set_sets, .default_set = "Date", .output_types = "System.DateTime", .flags = CF_SHOULD_PROCESS,
	.params = set_params, .args_size = sizeof(struct args), .process = set_date,
	.synopsis = "Changes the system time.",
};

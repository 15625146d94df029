/* SPDX-License-Identifier: MIT */
/* ISOWeek and StringInfo. */
#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/tables.h"
#include "types/culture/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <utf8proc.h>

/* ---- ISOWeek ---- */

const struct type type_isoweek = { .name = "System.Globalization.ISOWeek", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

/* Monday of week 1: the week with January 4th in it. */
static int64_t week_one(int year)
{
	struct date d;
	int64_t t = calendar_ticks(year, 1, 4);

	calendar_split(t, &d);
	return t - (d.weekday + 6) % 7 * TICKS_DAY;
}

static int weeks_in(int year) { return (int)((week_one(year + 1) - week_one(year)) / (7 * TICKS_DAY)); }

static void iso_of(int64_t ticks, int *year, int *week)
{
	struct date d;

	calendar_split(ticks, &d);
	*year = d.year;
	if (ticks < week_one(*year))
		--*year;
	else if (*year < 9999 && ticks >= week_one(*year + 1))
		++*year;
	*week = 1 + (int)((ticks - week_one(*year)) / (7 * TICKS_DAY));
}

static val week_of_year(struct rt *rt, val self, val *a, int n) { int y, w; iso_of(val_base(a[0]).i, &y, &w); return val_int(w); }
static val year_of(struct rt *rt, val self, val *a, int n) { int y, w; iso_of(val_base(a[0]).i, &y, &w); return val_int(y); }
static int a_year(struct rt *rt, val v)
{
	int64_t year = arg_int(v);

	if (year < 1 || year > 9999)
		arg_throw_range(rt, "year", "Year must be between 1 and 9999.");
	return (int)year;
}

static val year_start(struct rt *rt, val self, val *a, int n)
{
	return val_datetime(week_one(a_year(rt, a[0])), KIND_UNSPECIFIED);
}

static val year_end(struct rt *rt, val self, val *a, int n)
{
	int64_t end = week_one(a_year(rt, a[0]) + 1) - TICKS_DAY;
	struct date d;

	calendar_split(end, &d);
	if (d.year > 9999)
		arg_throw_range(rt, "value", "The added or subtracted value results in an un-representable DateTime.");
	return val_datetime(end, KIND_UNSPECIFIED);
}

static val weeks_in_year(struct rt *rt, val self, val *a, int n) { return val_int(weeks_in(a_year(rt, a[0]))); }

static val to_datetime(struct rt *rt, val self, val *a, int n)
{
	int year = a_year(rt, a[0]);

	if (arg_int(a[1]) < 1 || arg_int(a[1]) > 53)
		arg_throw_range(rt, "week", "The week parameter must be in the range 1 through 53.");
	return val_datetime(week_one(year) +
				    ((arg_int(a[1]) - 1) * 7 + (arg_int(a[2]) + 6) % 7) * TICKS_DAY,
			    KIND_UNSPECIFIED);
}

const struct member_def isoweek_members[] = {
	STATIC("static int GetWeekOfYear(datetime date)", week_of_year), STATIC("static int GetYear(datetime date)", year_of),
	STATIC("static datetime GetYearStart(int year)", year_start), STATIC("static datetime GetYearEnd(int year)", year_end),
	STATIC("static int GetWeeksInYear(int year)", weeks_in_year),
	STATIC("static datetime ToDateTime(int year, int week, System.DayOfWeek dayOfWeek)", to_datetime), MEMBERS_END
};

/* ---- StringInfo: text elements are grapheme clusters ---- */

struct stringinfo {
	struct cell h;
	struct ustr *s;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct stringinfo *)c)->s); }
const struct type type_stringinfo = { .cls = { .trace = trace }, .name = "System.Globalization.StringInfo",
	.base = &type_object, .size = sizeof(struct stringinfo) };
static struct ustr *of(val self) { return ((struct stringinfo *)val_base(self).o)->s; }

static uint32_t element_end(const struct ustr *s, uint32_t at)
{
	int units, state = 0;
	uint32_t cp = unicode_at(s, at, &units), next;

	while ((at += (uint32_t)units) < ustr_len(s)) {
		next = unicode_at(s, at, &units);
		if (utf8proc_grapheme_break_stateful((int32_t)cp, (int32_t)next, &state))
			break;
		cp = next;
	}
	return at;
}

static struct list *elements(struct rt *rt, struct ustr *s)
{
	struct list *l = list_new(rt, NULL);

	for (uint32_t at = 0, end; at < ustr_len(s); at = end) {
		end = element_end(s, at);
		list_add(rt, l, val_str(ustr_sub(rt, s, at, end - at)));
	}
	return l;
}

static val info_ctor(struct rt *rt, val self, val *a, int n)
{
	struct stringinfo *i = rt_new_cell(rt, &type_stringinfo, stringinfo);

	gc_storep(i, i->s, n ? arg_need_str(rt, a[0], "value") : ustr_empty(rt));
	return val_obj(i);
}

static val info_length(struct rt *rt, val self) { return val_int((int32_t)elements(rt, of(self))->n); }
static val info_string(struct rt *rt, val self) { return val_str(of(self)); }

static _Noreturn void element_range(struct rt *rt, const char *param, int64_t n)
{
	net_throw(rt, "System.ArgumentOutOfRangeException",
		  "Specified argument was out of the range of valid values. (Parameter '%s')\nActual value was %d.", param, (int)n);
}

static val info_substring(struct rt *rt, val self, val *a, int n)
{
	struct list *l = elements(rt, of(self));
	int64_t from = arg_int(a[0]), len = n > 1 ? arg_int(a[1]) : (int64_t)l->n - from;
	struct sbuf b;

	if (from < 0 || from >= l->n)
		element_range(rt, "startingTextElement", from);
	if (len < 0 || len > l->n - from)
		element_range(rt, "lengthInTextElements", len);
	sbuf_init(&b, rt);
	for (int64_t i = from; i < from + len; i++)
		sbuf_put(&b, l->v[i].s);
	return val_str(sbuf_take(&b));
}

static val next_element(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "str");
	int64_t from = n > 1 ? arg_int(a[1]) : 0;
	uint32_t at = (uint32_t)from;

	if (from < 0 || from > ustr_len(s))
		arg_throw_range(rt, "index",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	return val_str(at >= ustr_len(s) ? ustr_empty(rt) : ustr_sub(rt, s, at, element_end(s, at) - at));
}

static val combining(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "str");
	struct list *l = list_new(rt, NULL);

	for (uint32_t at = 0; at < ustr_len(s); at = element_end(s, at))
		list_add(rt, l, val_int((int32_t)at));
	return val_obj(list_to_array(rt, l, &type_int32));
}

static val text_elements(struct rt *rt, val self, val *a, int n)
{
	struct list *l = elements(rt, arg_need_str(rt, a[0], "str"));

	return member_call(rt, val_obj(list_to_array(rt, l, &type_string)), ustr_atom(rt, "GetEnumerator"), NULL, 0);
}

const struct member_def stringinfo_members[] = {
	CTOR("()", info_ctor), CTOR("(string value)", info_ctor), PROP("string String {get;}", info_string, NULL),
	PROP("int LengthInTextElements {get;}", info_length, NULL),
	METHOD("string SubstringByTextElements(int startingTextElement)", info_substring),
	METHOD("string SubstringByTextElements(int startingTextElement, int lengthInTextElements)", info_substring),
	STATIC("static string GetNextTextElement(string str)", next_element),
	STATIC("static string GetNextTextElement(string str, int index)", next_element),
	STATIC("static int[] ParseCombiningCharacters(string str)", combining),
	STATIC("static System.Globalization.TextElementEnumerator GetTextElementEnumerator(string str)",
		text_elements), MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/*
 * System.Diagnostics.Debug, Trace and Debugger: no debugger is attached, so
 * what is said to one is said to nobody; and System.Nullable's own members.
 */
#include "types/arg.h"
#include "types/tables.h"

#define STATIC_TYPE(id, name_) const struct type type_##id = { .name = name_, .base = &type_object, \
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED }
STATIC_TYPE(debug, "System.Diagnostics.Debug");
STATIC_TYPE(trace_, "System.Diagnostics.Trace");
STATIC_TYPE(debugger_, "System.Diagnostics.Debugger");
STATIC_TYPE(nullable_static, "System.Nullable");
STATIC_TYPE(timeout, "System.Threading.Timeout");

static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val not_done(struct rt *rt, val self, val *a, int n) { return V_FALSE; }
static val zero(struct rt *rt, val self) { return val_int(0); }
static void ignore(struct rt *rt, val self, val v) { }

#define SAYS(name) \
	STATIC("static void " name "(string message)", nothing), STATIC("static void " name "(System.Object value)", nothing), \
	STATIC("static void " name "(string message, string category)", nothing), \
	STATIC("static void " name "(System.Object value, string category)", nothing)
#define SAYS_IF(name) \
	STATIC("static void " name "(bool condition, string message)", nothing), \
	STATIC("static void " name "(bool condition, System.Object value)", nothing)
#define BOTH \
	SAYS("Write"), SAYS("WriteLine"), SAYS_IF("WriteIf"), SAYS_IF("WriteLineIf"), \
	STATIC("static void Assert(bool condition)", nothing), \
	STATIC("static void Assert(bool condition, string message)", nothing), STATIC("static void Flush()", nothing), \
	STATIC("static void Close()", nothing), STATIC("static void Indent()", nothing), STATIC("static void Unindent()", nothing), \
	STATIC_PROP("static int IndentLevel {get;set;}", zero, ignore)

const struct member_def debug_members[] = { BOTH, STATIC_PROP("static bool AutoFlush {get;set;}", yes, ignore), MEMBERS_END };
const struct member_def trace_members[] = {
	BOTH, STATIC_PROP("static bool AutoFlush {get;set;}", no, ignore), STATIC("static void TraceInformation(string message)", nothing),
	STATIC("static void TraceWarning(string message)", nothing),
	STATIC("static void TraceError(string message)", nothing), MEMBERS_END
};
const struct member_def debugger_members[] = {
	STATIC_PROP("static bool IsAttached {get;}", no, NULL), STATIC("static bool IsLogging()", not_done), MEMBERS_END
};

static val underlying(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = arg_need(rt, a[0], "nullableType").t;

	return t->flags & TF_NULLABLE ? val_type(t->elem) : V_NULL;
}

const struct member_def nullable_static_members[] = {
	STATIC("static type GetUnderlyingType(type nullableType)", underlying), MEMBERS_END
};

static val infinite_span(struct rt *rt, val self) { return val_timespan(-10000); }
const struct member_def timeout_members[] = {
	{ .row = MR_CONST, .sig = "static int Infinite = -1", .value = { .k = VK_INT32, .i = -1 } },
	STATIC_PROP("static timespan InfiniteTimeSpan {get;}", infinite_span, NULL), MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* The record types of the streams and their members. */
#include "engine/records.h"
#include "sys/user.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "value/conv.h"

#include <string.h>
#include <unistd.h>

/* ---- Warning, verbose, debug --------------------------------------------- */

static void record_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct stream_record *)c)->message);
	heap_mark(h, ((struct stream_record *)c)->invocation);
	heap_mark(h, ((struct stream_record *)c)->id);
	val_mark(h, ((struct stream_record *)c)->counts);
}

static struct stream_record *record_of(val v)
{
	return (struct stream_record *)val_base(v).o;
}

static struct ustr *record_text(struct rt *rt, val self)
{
	struct ustr *s = record_of(self)->message;

	return s ? s : ustr_empty(rt);
}

static const struct type_ops record_ops = { .to_string = record_text };

#define SMA "System.Management.Automation."
#define STREAM_RECORD(id, name_, base_)                                          \
	const struct type id = {                                               \
		.cls = { .trace = record_trace }, .name = SMA name_,           \
		.base = base_, .ops = &record_ops, .size = sizeof(struct stream_record), \
	};
STREAM_RECORD(type_informational, "InformationalRecord", &type_object)
STREAM_RECORD(type_warningrecord, "WarningRecord", &type_informational)
STREAM_RECORD(type_verboserecord, "VerboseRecord", &type_informational)
STREAM_RECORD(type_debugrecord, "DebugRecord", &type_informational)

val informational_record(struct rt *rt, const char *type_name, struct ustr *text, struct invocation *i)
{
	static const struct type *const all[] = { &type_warningrecord, &type_verboserecord, &type_debugrecord };
	struct stream_record *r;
	size_t k = 0;

	while (k < 2 && strcmp(all[k]->name, type_name))
		k++;
	r = rt_new_cell(rt, all[k], stream_record);
	r->message = text;
	r->invocation = i;
	r->counts = V_NULL;
	return val_obj(r);
}

static val get_message(struct rt *rt, val self)
{
	return val_str(record_of(self)->message);
}

static void set_message(struct rt *rt, val self, val v)
{
	struct stream_record *r = record_of(self);

	gc_storep(r, r->message, val_to_str(rt, v));
}

static val get_invocation(struct rt *rt, val self)
{
	return val_obj(record_of(self)->invocation);
}

static val new_warning(struct rt *rt, val self, val *args, int n)
{
	val v = informational_record(rt, type_warningrecord.name, val_to_str(rt, args[n - 1]), NULL);

	if (n > 1)
		gc_storep(v.o, record_of(v)->id, val_to_str(rt, args[0]));
	return v;
}

static val new_verbose(struct rt *rt, val self, val *args, int n)
{
	return informational_record(rt, type_verboserecord.name, val_to_str(rt, args[n - 1]), NULL);
}

static val new_debug(struct rt *rt, val self, val *args, int n)
{
	return informational_record(rt, type_debugrecord.name, val_to_str(rt, args[n - 1]), NULL);
}

static val get_id(struct rt *rt, val self)
{
	return val_str(record_of(self)->id ? record_of(self)->id : ustr_empty(rt));
}

static val get_iterations(struct rt *rt, val self)
{
	if (!val_is_null(record_of(self)->counts))
		return record_of(self)->counts;
	return val_obj(list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.ReadOnlyCollection[int]")));
}

static const struct member_def record_members[] = {
	PROP("string Message {get;set;}", get_message, set_message),
	PROP("System.Management.Automation.InvocationInfo InvocationInfo {get;}", get_invocation, NULL),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[int] PipelineIterationInfo {get;}", get_iterations,
		NULL), MEMBERS_END
};
static const struct member_def warning_members[] = {
	CTOR("(string message)", new_warning), CTOR("(string fullyQualifiedWarningId, string message)", new_warning),
	PROP("string FullyQualifiedWarningId {get;}", get_id, NULL),
	MEMBERS_END
};
static const struct member_def verbose_members[] = { CTOR("(string message)", new_verbose), MEMBERS_END };
static const struct member_def debug_members[] = { CTOR("(string message)", new_debug), MEMBERS_END };

/* ---- Information --------------------------------------------------------- */

static void info_trace(struct heap *h, struct cell *c)
{
	struct inforecord *r = (struct inforecord *)c;

	val_mark(h, r->data);
	heap_mark(h, r->source);
	heap_mark(h, r->user);
	heap_mark(h, r->computer);
	heap_mark(h, r->tags);
}

static struct inforecord *info_of(val v)
{
	return (struct inforecord *)val_base(v).o;
}

extern const struct type type_inforecord;
static struct ustr *info_text(struct rt *rt, val self)
{
	val d = info_of(self)->data;

	if (val_is_null(d))
		return type_full_name(rt, &type_inforecord);
	return val_is_enumerable(val_base(d)) ? val_net_str(rt, d) : val_to_str(rt, d);
}

static const struct type_ops info_ops = { .to_string = info_text };

const struct type type_inforecord = {
	.cls = { .trace = info_trace }, .name = SMA "InformationRecord", .base = &type_object, .ops = &info_ops,
	.size = sizeof(struct inforecord),
};

val information_record(struct rt *rt, val data, struct ustr *source, struct list *tags)
{
	struct inforecord *r = rt_new_cell(rt, &type_inforecord, inforecord);
	struct user_name me;
	char host[65] = "";

	r->data = data;
	r->source = source;
	r->tags = tags ? tags : list_new(rt, type_find_c(rt, "System.Collections.Generic.List[string]"));
	r->time = calendar_now().i;
	r->pid = (uint32_t)getpid();
	r->tid = 1;
	gethostname(host, sizeof host - 1);
	r->computer = ustr_new(rt, host);
	me = user_name_of(geteuid());
	r->user = me.known ? ustr_new(rt, me.s) : ustr_empty(rt);
	return val_obj(r);
}

bool information_is_host(struct rt *rt, val rec)
{
	struct inforecord *r = val_cell(rec, &type_inforecord);

	if (!r)
		return false;
	for (uint32_t i = 0; r->tags && i < r->tags->n; i++)
		if (r->tags->v[i].k == VK_STR && ustr_ieq_c(r->tags->v[i].s, "PSHOST"))
			return true;
	return false;
}

void information_forwarded(struct rt *rt, val rec)
{
	struct inforecord *r = val_cell(rec, &type_inforecord);

	if (information_is_host(rt, rec))
		list_add(rt, r->tags, val_str(ustr_new(rt, "FORWARDED")));
}

#define INFO_GET(name, expr)                                                   \
	static val info_##name(struct rt *rt, val self)                        \
	{                                                                      \
		struct inforecord *r = info_of(self);                          \
									       \
		return expr;                                                   \
	}
INFO_GET(data, r->data)
INFO_GET(source, val_str(r->source))
INFO_GET(time, val_datetime(r->time, 2))
INFO_GET(tags, val_obj(r->tags))
INFO_GET(user, val_str(r->user))
INFO_GET(computer, val_str(r->computer))
INFO_GET(pid, val_num(VK_UINT32, r->pid))
INFO_GET(tid, val_num(VK_UINT32, r->tid))

INFO_GET(mtid, val_num(VK_UINT32, r->mtid ? r->mtid : r->tid))

#define INFO_TEXT(name)                                                        \
	static void info_set_##name(struct rt *rt, val self, val v)            \
	{                                                                      \
		struct inforecord *r = info_of(self);                          \
									       \
		gc_storep(r, r->name, val_is_null(v) ? NULL : val_to_str(rt, v)); \
	}
#define INFO_NUMBER(name)                                                      \
	static void info_set_##name(struct rt *rt, val self, val v) { info_of(self)->name = (uint32_t)val_base(v).u; }
INFO_TEXT(source)
INFO_TEXT(user)
INFO_TEXT(computer)
INFO_NUMBER(pid)
INFO_NUMBER(tid)
INFO_NUMBER(mtid)
static void info_set_time(struct rt *rt, val self, val v) { info_of(self)->time = val_base(v).i; }

static val new_info(struct rt *rt, val self, val *args, int n)
{
	return information_record(rt, args[0], val_to_str(rt, args[1]), NULL);
}

static const struct member_def info_members[] = {
	CTOR("(System.Object messageData, string source)", new_info),
	PROP("System.Object MessageData {get;}", info_data, NULL), PROP("string Source {get;set;}", info_source, info_set_source),
	PROP("datetime TimeGenerated {get;set;}", info_time, info_set_time),
	PROP("System.Collections.Generic.List[string] Tags {get;}", info_tags, NULL),
	PROP("string User {get;set;}", info_user, info_set_user),
	PROP("string Computer {get;set;}", info_computer, info_set_computer),
	PROP("uint32 ProcessId {get;set;}", info_pid, info_set_pid),
	PROP("uint32 NativeThreadId {get;set;}", info_tid, info_set_tid),
	PROP("uint32 ManagedThreadId {get;set;}", info_mtid, info_set_mtid), MEMBERS_END
};

/* ---- Host messages ------------------------------------------------------- */

static void host_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct hostmessage *)c)->message);
}

static struct hostmessage *host_of(val v)
{
	return (struct hostmessage *)val_base(v).o;
}

static struct ustr *host_text(struct rt *rt, val self)
{
	struct ustr *s = host_of(self)->message;

	return s ? s : ustr_empty(rt);
}

static const struct type_ops host_ops_ = { .to_string = host_text };

const struct type type_hostmessage = {
	.cls = { .trace = host_trace }, .name = SMA "HostInformationMessage", .base = &type_object,
	.ops = &host_ops_, .size = sizeof(struct hostmessage),
};

static val color(struct rt *rt, int16_t n)
{
	return val_enum(&enum_consolecolor, n);
}

static val host_message(struct rt *rt, val self) { return val_str(host_text(rt, self)); }
static val host_no_newline(struct rt *rt, val self) { return val_bool(host_of(self)->no_newline); }
static val host_fg(struct rt *rt, val self) { return color(rt, host_of(self)->fg); }
static val host_bg(struct rt *rt, val self) { return color(rt, host_of(self)->bg); }

static const struct member_def host_members[] = {
	PROP("string Message {get;set;}", host_message, NULL),
	PROP("System.Nullable[bool] NoNewLine {get;set;}", host_no_newline, NULL),
	PROP("System.Nullable[System.ConsoleColor] ForegroundColor {get;set;}", host_fg, NULL),
	PROP("System.Nullable[System.ConsoleColor] BackgroundColor {get;set;}", host_bg, NULL), MEMBERS_END
};

/* ---- Progress ------------------------------------------------------------ */

static void progress_trace(struct heap *h, struct cell *c)
{
	struct progressrecord *p = (struct progressrecord *)c;

	heap_mark(h, p->activity);
	heap_mark(h, p->status);
	heap_mark(h, p->operation);
}

static struct progressrecord *progress_of(val v)
{
	return (struct progressrecord *)val_base(v).o;
}

static struct ustr *progress_text(struct rt *rt, val self)
{
	struct progressrecord *p = progress_of(self);

	return ustr_printf(rt, "parent = %d id = %d act = %s stat = %s cur = %s pct = %d sec = %d type = %s", p->parent_id,
			   p->activity_id, p->activity ? USTR_C(rt, p->activity) : "",
			   p->status ? USTR_C(rt, p->status) : "", p->operation ? USTR_C(rt, p->operation) : "",
			   p->percent, p->seconds, p->completed ? "Completed" : "Processing");
}

static const struct type_ops progress_ops = { .to_string = progress_text };

const struct type type_progressrecord = {
	.cls = { .trace = progress_trace }, .name = SMA "ProgressRecord", .base = &type_object, .ops = &progress_ops,
	.size = sizeof(struct progressrecord),
};

static val new_progress(struct rt *rt, val self, val *args, int n)
{
	struct progressrecord *p = rt_new_cell(rt, &type_progressrecord, progressrecord);

	p->activity_id = val_to_int32(rt, args[0]);
	p->activity = val_to_str(rt, args[1]);
	p->status = n > 2 ? val_to_str(rt, args[2]) : NULL;
	p->parent_id = p->percent = p->seconds = -1;
	return val_obj(p);
}

#define PROGRESS_INT(name, field)                                              \
	static val progress_get_##name(struct rt *rt, val self) { return val_int(progress_of(self)->field); } \
	static void progress_set_##name(struct rt *rt, val self, val v) { progress_of(self)->field = val_to_int32(rt, v); }
#define PROGRESS_STR(name, field)                                              \
	static val progress_get_##name(struct rt *rt, val self) { return val_str(progress_of(self)->field); } \
	static void progress_set_##name(struct rt *rt, val self, val v)        \
	{                                                                      \
		struct progressrecord *p = progress_of(self);                  \
									       \
		gc_storep(p, p->field, val_to_str(rt, v));                     \
	}
PROGRESS_INT(id, activity_id)
PROGRESS_INT(parent, parent_id)
PROGRESS_INT(percent, percent)
PROGRESS_INT(seconds, seconds)
PROGRESS_STR(activity, activity)
PROGRESS_STR(status, status)
PROGRESS_STR(operation, operation)

static val progress_get_type(struct rt *rt, val self)
{
	return val_enum(&enum_progressrecordtype, progress_of(self)->completed);
}

static void progress_set_type(struct rt *rt, val self, val v)
{
	v = val_base(v);
	progress_of(self)->completed = v.k == VK_ENUM ? val_enum_num(v) != 0 : val_truth(rt, v);
}

static const struct member_def progress_members[] = {
	CTOR("(int activityId, string activity, string statusDescription)", new_progress),
	CTOR("(int activityId)", new_progress),
	PROP("int ActivityId {get;}", progress_get_id, progress_set_id),
	PROP("int ParentActivityId {get;set;}", progress_get_parent, progress_set_parent),
	PROP("string Activity {get;set;}", progress_get_activity, progress_set_activity),
	PROP("string StatusDescription {get;set;}", progress_get_status, progress_set_status),
	PROP("string CurrentOperation {get;set;}", progress_get_operation, progress_set_operation),
	PROP("int PercentComplete {get;set;}", progress_get_percent, progress_set_percent),
	PROP("int SecondsRemaining {get;set;}", progress_get_seconds, progress_set_seconds),
	PROP("System.Management.Automation.ProgressRecordType RecordType {get;set;}", progress_get_type, progress_set_type),
	MEMBERS_END
};

_startup_ void records_register(struct rt *rt)
{
	type_register(rt, &type_informational, record_members);
	type_register(rt, &type_warningrecord, warning_members);
	type_register(rt, &type_verboserecord, verbose_members);
	type_register(rt, &type_debugrecord, debug_members);
	type_register(rt, &type_inforecord, info_members);
	type_register(rt, &type_hostmessage, host_members);
	type_register(rt, &type_progressrecord, progress_members);
}

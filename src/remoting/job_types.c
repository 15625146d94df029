/* SPDX-License-Identifier: MIT */
/* What scripts see of a job. */
#include "remoting/job.h"

#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/netevent.h"
#include "value/record.h"

#define SMA "System.Management.Automation."

static void trace(struct heap *h, struct cell *c)
{
	struct job *j = (struct job *)c;

	heap_mark(h, j->name);
	heap_mark(h, j->command);
	heap_mark(h, j->kind);
	heap_mark(h, j->location);
	val_mark(h, j->instance_id);
	heap_mark(h, j->children);
	heap_mark(h, j->parent);
	heap_mark(h, j->task);
	heap_mark(h, j->pipe);
	heap_mark_words(h, &j->request, sizeof j->request);
	if (j->target) {
		heap_mark_block(h, j->target);
		heap_mark_words(h, j->target, sizeof *j->target);
	}
	heap_mark(h, j->early);
	heap_mark(h, j->finished);
	val_mark(h, j->reason);
	heap_mark(h, j->failure);
	for (int i = 0; i < STREAM__MAX; i++)
		heap_mark(h, j->streams[i]);
	heap_mark(h, j->results);
}

static void item_trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct job_item *)c)->v);
}

const struct type type_job_item = {
	.cls = { .trace = item_trace }, .name = "psession.JobItem", .base = &type_object, .size = sizeof(struct job_item),
	.flags = TF_INTERNAL,
};
static const struct type_ops job_ops = { .heard = job_event_heard };
const struct type type_job = {
	.cls = { .trace = trace }, .name = SMA "Job", .base = &type_object, .ops = &job_ops, .flags = TF_ABSTRACT,
	.ifaces = "System.IDisposable",
};
const struct type type_remoting_job = {
	.cls = { .trace = trace }, .name = SMA "PSRemotingJob", .base = &type_job, .size = sizeof(struct job),
};
const struct type type_remoting_child_job = {
	.cls = { .trace = trace }, .name = SMA "PSRemotingChildJob", .base = &type_job, .size = sizeof(struct job),
};

const struct type type_thread_job = {
	.cls = { .trace = trace }, .name = "Microsoft.PowerShell.ThreadJob.ThreadJob", .base = &type_job,
	.size = sizeof(struct job),
};
const struct type type_event_job = {
	.cls = { .trace = trace }, .name = "System.Management.Automation.PSEventJob", .base = &type_job,
	.size = sizeof(struct job),
};
const struct type type_task_job = {
	.cls = { .trace = trace }, .name = SMA "PSTasks.PSTaskJob", .base = &type_job, .size = sizeof(struct job),
};
const struct type type_task_child_job = {
	.cls = { .trace = trace }, .name = SMA "PSTasks.PSTaskChildJob", .base = &type_job, .size = sizeof(struct job),
};

static struct job *of(val self)
{
	return (struct job *)val_base(self).o;
}

/* --- JobStateInfo ------------------------------------------------------- */

static struct ustr *state_text(struct rt *rt, val self)
{
	return val_to_str(rt, record_get(self, 0));
}

static const struct type_ops state_ops = { .to_string = state_text };
static const struct type type_state = RECORD_TYPE_OF(SMA "JobStateInfo", &type_object, 2, .ops = &state_ops);
static val new_state(struct rt *rt, val self, val *a, int n)
{
	return job_state_info(rt, (enum job_state)val_enum_num(a[0]), n > 1 ? a[1] : V_NULL);
}

static const struct member_def state_members[] = {
	CTOR("(" SMA "JobState state)", new_state), CTOR("(" SMA "JobState state, System.Exception reason)", new_state),
	RECORD_PROP(SMA "JobState State {get;}", 0), RECORD_PROP("System.Exception Reason {get;}", 1), MEMBERS_END
};

val job_state_info(struct rt *rt, enum job_state s, val reason)
{
	struct record *r = record_new(rt, &type_state);

	record_put(r, 0, val_enum(&enum_jobstate, s));
	record_put(r, 1, reason);
	return val_obj(r);
}

static val get_state(struct rt *rt, val self)
{
	job_poll(rt, of(self));
	return job_state_info(rt, job_state(rt, of(self)), of(self)->reason);
}

/* --- properties --------------------------------------------------------- */

static val get_children(struct rt *rt, val self)
{
	return val_obj(of(self)->children ? of(self)->children : list_new_of(rt, &type_list, &type_job));
}

static val get_command(struct rt *rt, val self) { return val_str(of(self)->command); }
static val get_finished(struct rt *rt, val self)
{
	struct job *j = of(self);
	struct waitable *w = j->finished;

	if (!w) {
		w = rt_new_cell(rt, &type_manualreset, waitable);
		w->kind = WAIT_MANUAL;
		w->most = 1;
		gc_storep(j, j->finished, w);
	}
	job_poll(rt, j);
	w->count = job_is_over(job_state(rt, j));
	return val_obj(w);
}

static val get_data(struct rt *rt, val self)
{
	job_poll(rt, of(self));
	return val_bool(job_has_data(of(self)));
}
static val get_id(struct rt *rt, val self) { return val_int(of(self)->id); }
static val get_instance(struct rt *rt, val self) { return of(self)->instance_id; }
static val get_location(struct rt *rt, val self) { return val_str(job_location(rt, of(self))); }
static val get_name(struct rt *rt, val self) { return val_str(of(self)->name); }
static void set_name(struct rt *rt, val self, val v) { gc_storep(of(self), of(self)->name, val_to_str(rt, v)); }
static val get_kind(struct rt *rt, val self) { return val_str(of(self)->kind); }
static val get_status(struct rt *rt, val self)
{
	return cell_type(self.o) == &type_remoting_job ? V_NULL : val_str(ustr_empty(rt));
}

static val get_begin(struct rt *rt, val self) { return calendar_local_ms(of(self)->begin_ms); }
static val get_end(struct rt *rt, val self)
{
	job_poll(rt, of(self));
	return calendar_local_ms(of(self)->end_ms);
}

static val stream_of(struct rt *rt, val self, enum stream s)
{
	struct job *j = of(self);

	job_poll(rt, j);
	if (!j->streams[s])
		gc_storep(j, j->streams[s], ps_stream_collection(rt, s));
	return val_obj(j->streams[s]);
}

static val get_output(struct rt *rt, val self) { return stream_of(rt, self, STREAM_OUT); }
static val get_error(struct rt *rt, val self) { return stream_of(rt, self, STREAM_ERROR); }
static val get_warning(struct rt *rt, val self) { return stream_of(rt, self, STREAM_WARNING); }
static val get_verbose(struct rt *rt, val self) { return stream_of(rt, self, STREAM_VERBOSE); }
static val get_debug(struct rt *rt, val self) { return stream_of(rt, self, STREAM_DEBUG); }
static val get_information(struct rt *rt, val self) { return stream_of(rt, self, STREAM_INFO); }
static val get_progress(struct rt *rt, val self) { return stream_of(rt, self, STREAM_PROGRESS); }
static val get_runspace(struct rt *rt, val self) { return of(self)->pipe ? val_obj(of(self)->pipe->rs) : V_NULL; }

static val stop(struct rt *rt, val self, val *a, int n)
{
	job_stop(rt, of(self));
	return V_VOID;
}

static val dispose(struct rt *rt, val self, val *a, int n)
{
	job_stop(rt, of(self));
	job_remove(rt, of(self));
	return V_VOID;
}

/* Streams are at hand as long as the job is. */
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }
static void keep(struct rt *rt, val self, val v) { }
static val get_async(struct rt *rt, val self) { return V_TRUE; }

#define STREAM(elem) SMA "PSDataCollection[" elem "] "
#define JOB_MEMBERS                                                                    \
	PROP("System.Collections.Generic.IList[" SMA "Job] ChildJobs {get;}", get_children, NULL), \
	PROP("string Command {get;}", get_command, NULL),                              \
	PROP(STREAM(SMA "DebugRecord") "Debug {get;set;}", get_debug, keep),                                   \
	PROP(STREAM(SMA "ErrorRecord") "Error {get;set;}", get_error, keep),                                   \
	PROP("System.Threading.WaitHandle Finished {get;}", get_finished, NULL),       \
	PROP("bool HasMoreData {get;}", get_data, NULL),                               \
	PROP("int Id {get;}", get_id, NULL),                                           \
	PROP(STREAM(SMA "InformationRecord") "Information {get;set;}", get_information, keep),                       \
	PROP("guid InstanceId {get;}", get_instance, NULL),                            \
	PROP(SMA "JobStateInfo JobStateInfo {get;}", get_state, NULL),                 \
	PROP("string Location {get;}", get_location, NULL),                            \
	PROP("string Name {get;set;}", get_name, set_name),                            \
	PROP(STREAM("psobject") "Output {get;set;}", get_output, keep),                                 \
	PROP(STREAM(SMA "ProgressRecord") "Progress {get;set;}", get_progress, keep),                             \
	PROP("System.Nullable[datetime] PSBeginTime {get;}", get_begin, NULL),         \
	PROP("System.Nullable[datetime] PSEndTime {get;}", get_end, NULL),             \
	PROP("string PSJobTypeName {get;set;}", get_kind, keep),                           \
	PROP("string StatusMessage {get;}", get_status, NULL),                         \
	PROP(STREAM(SMA "VerboseRecord") "Verbose {get;set;}", get_verbose, keep),                               \
	PROP(STREAM(SMA "WarningRecord") "Warning {get;set;}", get_warning, keep),                               \
	METHOD("void StopJob()", stop),                                                \
	METHOD("void LoadJobStreams()", nothing), METHOD("void UnloadJobStreams()", nothing), \
	METHOD("void Dispose()", dispose),                                             \
	NET_EVENT("System.EventHandler`1[" SMA "JobStateEventArgs]", "StateChanged", "System.Object, " SMA "JobStateEventArgs")

static const struct member_def job_members[] = { JOB_MEMBERS, MEMBERS_END };
static const struct member_def child_members[] = { JOB_MEMBERS,
	PROP("runspace Runspace {get;}", get_runspace, NULL), PROP("bool IsAsync {get;set;}", get_async, keep), MEMBERS_END };

_startup_ void job_types_register(struct rt *rt)
{
	type_register(rt, &type_job, NULL);
	type_register(rt, &type_remoting_job, job_members);
	type_register(rt, &type_remoting_child_job, child_members);
	type_register(rt, &type_thread_job, job_members);
	type_register(rt, &type_event_job, job_members);
	type_register(rt, &type_task_job, job_members);
	type_register(rt, &type_task_child_job, job_members);
	type_register(rt, &type_state, state_members);
	job_event_register(rt);
}

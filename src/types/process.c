/* SPDX-License-Identifier: MIT */
#include "types/process.h"
#include "types/enums.h"
#include "types/process_start.h"
#include "types/processevent.h"

#include "base/err.h"
#include "sys/clock.h"
#include "sys/proc.h"
#include "sys/user.h"
#include "types/arg.h"
#include "types/time/calendar.h"
#include "value/record.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIST_MAX = 32768 };

static void trace(struct heap *h, struct cell *c)
{
	struct process *p = (struct process *)c;

	heap_mark(h, p->name);
	val_mark(h, p->start_info);
	heap_mark(h, p->lines[0]);
	heap_mark(h, p->lines[1]);
	for (int i = 0; i < 3; i++)
		val_mark(h, p->standard[i]);
}

struct process *val_process(val v)
{
	return val_cell(v, &type_process);
}

/* The kernel cuts names at 15 bytes; the whole one is in the arguments. */
static struct ustr *name_of(struct rt *rt, const struct proc_info *i)
{
	struct buf b = BUF_INIT;
	const char *text, *slash;
	size_t n = strlen(i->comm);
	char name[256];

	snprintf(name, sizeof name, "%s", i->comm);
	if (n >= 15 && procinfo_arguments(i->pid, &b) >= 0 && buf_size(&b)) {
		text = buf_cstr(&b);
		slash = strrchr(text, '/');
		text = slash ? slash + 1 : text;
		if (!strncmp(text, i->comm, n))
			snprintf(name, sizeof name, "%s", text);
	}
	buf_release(&b);
	return ustr_new(rt, name);
}

struct process *process_of(struct rt *rt, pid_t pid)
{
	struct process *p;
	struct proc_info i;

	if (procinfo_read(pid, &i) < 0)
		return NULL;
	p = rt_new_cell(rt, &type_process, process);
	p->info = i;
	gc_storep(p, p->name, name_of(rt, &i));
	return p;
}

struct process *process_of_child(struct rt *rt, pid_t pid, struct ustr *name)
{
	struct process *p = process_of(rt, pid);

	if (!p) {
		p = rt_new_cell(rt, &type_process, process);
		p->info.pid = pid;
	}
	gc_storep(p, p->name, name);
	p->child = true;
	return p;
}

void process_adopt(struct rt *rt, struct process *p, pid_t pid)
{
	struct process *now = process_of(rt, pid);

	p->idle = false;
	p->info.pid = pid;
	p->exited = !now;
	if (now) {
		p->info = now->info;
		gc_storep(p, p->name, now->name);
	}
}

static int order(const struct process *a, const struct process *b)
{
	int r = ustr_cmp(a->name, b->name, true);

	return r ? r : (a->info.pid > b->info.pid) - (a->info.pid < b->info.pid);
}

/* Shell sort: the list is short and must not leave managed memory. */
static void sort(struct process **v, uint32_t n)
{
	for (uint32_t gap = n / 2; gap; gap /= 2)
		for (uint32_t i = gap; i < n; i++) {
			struct process *x = v[i];
			uint32_t k = i;

			for (; k >= gap && order(v[k - gap], x) > 0; k -= gap)
				v[k] = v[k - gap];
			v[k] = x;
		}
}

struct process **process_all(struct rt *rt, uint32_t *ret_n)
{
	pid_t *pids = rt_block(rt, pid_t, LIST_MAX);
	unsigned n = procinfo_list(pids, LIST_MAX);
	struct process **v = rt_block(rt, struct process *, n + 1);

	*ret_n = 0;
	for (unsigned i = 0; i < n; i++) {
		struct process *p = process_of(rt, pids[i]);

		if (p)
			v[(*ret_n)++] = p;
	}
	sort(v, *ret_n);
	return v;
}

static void ended(struct process *p)
{
	if (!p->exited)
		p->exit_time = calendar_now().i;
	p->exited = true;
}

bool process_has_exited(struct process *p)
{
	struct proc_info now;
	int status;

	if (p->exited)
		return true;
	if (p->child) {
		int r = proc_reap(p->info.pid, false, &status);

		if (r > 0) {
			p->have_code = true;
			p->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		}
		if (r)
			ended(p);
		return p->exited;
	}
	if (procinfo_read(p->info.pid, &now) < 0 || now.state == 'Z' || (p->info.start_us && now.start_us != p->info.start_us))
		ended(p);
	return p->exited;
}

bool process_wait(struct rt *rt, struct process *p, int64_t ms)
{
	int64_t until = clock_due(ms);
	struct pollfd stop = { .fd = rt->stop_fd, .events = POLLIN };
	int step = 1;

	while (!process_has_exited(p)) {
		int64_t left = until - clock_ms();

		rt_poll(rt);
		processevent_read(rt, p);
		if (ms >= 0 && left <= 0)
			return false;
		rt_wait(rt, &stop, 1, ms >= 0 ? (int)MIN((int64_t)step, left) : step);
		step = MIN(step * 2, 50);
	}
	return true;
}

struct ustr *process_user(struct rt *rt, const struct process *p) { return ustr_new(rt, user_name_of(p->info.uid).s); }

static struct ustr *joined_arguments(struct rt *rt, const char *p, size_t n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	while (n) {
		size_t k = strnlen(p, n);

		if (b.len)
			sbuf_putc(&b, ' ');
		sbuf_put_utf8(&b, p, k);
		p += k + (k < n);
		n -= k + (k < n);
	}
	return sbuf_take(&b);
}

struct ustr *process_command_line(struct rt *rt, const struct process *p)
{
	struct buf b = BUF_INIT;
	char *copy;
	size_t n;

	if (procinfo_arguments(p->info.pid, &b) < 0) {
		buf_release(&b);
		return NULL;
	}
	n = buf_size(&b);
	copy = heap_alloc_block(rt->heap, n + 1);
	memcpy(copy, buf_ptr(&b), n);
	buf_release(&b);
	return joined_arguments(rt, copy, n);
}

/* ---- Members ------------------------------------------------------------- */

static struct process *self_of(val v)
{
	return (struct process *)val_base(v).o;
}

/* The values of now, as long as the process lives. */
static const struct proc_info *fresh(val self)
{
	struct process *p = self_of(self);
	struct proc_info i;

	if (!p->exited && procinfo_read(p->info.pid, &i) >= 0 && (!p->info.start_us || i.start_us == p->info.start_us))
		p->info = i;
	return &p->info;
}

#define GETTER(name, expr)                                                     \
	static val get_##name(struct rt *rt, val self)                         \
	{                                                                      \
		const struct proc_info *i = fresh(self);                       \
									       \
		(void)i;                                                       \
		return expr;                                                   \
	}
GETTER(id, val_int(i->pid))
GETTER(session, val_int(i->session))
GETTER(total, val_timespan((i->user_us + i->system_us) * 10))
GETTER(user, val_timespan(i->user_us * 10))
GETTER(system, val_timespan(i->system_us * 10))
GETTER(virtual, val_long((int64_t)i->virtual_bytes))
GETTER(virtual32, val_int((int32_t)i->virtual_bytes))
GETTER(resident, val_long((int64_t)i->resident_bytes))
GETTER(resident32, val_int((int32_t)i->resident_bytes))
GETTER(peak, val_long((int64_t)i->peak_bytes))
GETTER(private, val_long((int64_t)i->private_bytes))
GETTER(zero, val_long(0))
GETTER(zero32, val_int(0))
GETTER(peak32, val_int((int32_t)i->peak_bytes))
GETTER(private32, val_int((int32_t)i->private_bytes))
GETTER(base_priority, val_int((int32_t)(i->nice ? -i->nice : 0)))
GETTER(start, calendar_local(TICKS_UNIX + (procinfo_boot_us() + i->start_us) * 10))
GETTER(handle, val_int(i->pid))

static val get_name(struct rt *rt, val self)
{
	return val_str(self_of(self)->name);
}

static val get_machine(struct rt *rt, val self)
{
	return arg_text(rt, ".");
}

static val get_empty(struct rt *rt, val self)
{
	return val_str(ustr_empty(rt));
}

static val get_true(struct rt *rt, val self)
{
	return V_TRUE;
}

static val get_handles(struct rt *rt, val self)
{
	return val_int(0);
}

static val get_exited(struct rt *rt, val self)
{
	return val_bool(process_has_exited(self_of(self)));
}

static val get_exit_code(struct rt *rt, val self)
{
	struct process *p = self_of(self);

	if (!process_has_exited(p))
		arg_throw_invalid(rt, "Process must exit before requested information can be determined.");
	if (!p->have_code)
		arg_throw_invalid(rt, "Process was not started by this object, so requested information cannot be determined.");
	return val_int(p->exit_code);
}

static val get_exit_time(struct rt *rt, val self)
{
	struct process *p = self_of(self);

	if (!process_has_exited(p))
		arg_throw_invalid(rt, "Process must exit before requested information can be determined.");
	return val_datetime(p->exit_time, KIND_LOCAL);
}

static const struct member_def module_members[] = {
	RECORD_PROP("string FileName {get;}", 0), RECORD_PROP("string ModuleName {get;}", 1),
	RECORD_PROP("int ModuleMemorySize {get;}", 2), RECORD_PROP("System.Object FileVersionInfo {get;}", 3), MEMBERS_END
};
static const struct type type_module_info = RECORD_TYPE("System.Diagnostics.ProcessModule", 4);

static val get_main_module(struct rt *rt, val self)
{
	char path[4096];
	struct record *r;
	const char *slash;

	if (!procinfo_program(self_of(self)->info.pid, path, sizeof path))
		return V_NULL;
	record_type_use(rt, &type_module_info, module_members);
	slash = strrchr(path, '/');
	r = record_new(rt, &type_module_info);
	record_put(r, 0, arg_text(rt, path));
	record_put(r, 1, arg_text(rt, slash ? slash + 1 : path));
	record_put(r, 2, val_int(0));
	return val_obj(r);
}

static const struct member_def thread_members[] = { RECORD_PROP("int Id {get;}", 0), MEMBERS_END };
static const struct type type_thread_info = RECORD_TYPE("System.Diagnostics.ProcessThread", 1);

static val get_threads(struct rt *rt, val self)
{
	uint32_t n = (uint32_t)fresh(self)->threads;
	struct array *a = array_new(rt, &type_object, n);

	record_type_use(rt, &type_thread_info, thread_members);
	for (uint32_t i = 0; i < n; i++) {
		struct record *r = record_new(rt, &type_thread_info);

		record_put(r, 0, val_int(self_of(self)->info.pid + (int32_t)i));
		gc_store(a, &a->v[i], val_obj(r));
	}
	return val_obj(a);
}

static val get_priority(struct rt *rt, val self)
{
	int64_t nice = fresh(self)->nice;

	return val_enum(&enum_processpriorityclass, nice < -15	 ? 256
						    : nice < -10 ? 128
						    : nice < 0	 ? 32768
						    : nice == 0	 ? 32
						    : nice < 10	 ? 16384
								 : 64);
}

static val call_kill(struct rt *rt, val self, val *args, int n)
{
	struct process *p = self_of(self);

	if (p->info.pid == getpid() && rt->last_words)
		rt->last_words(rt);
	if (!process_has_exited(p) && kill(p->info.pid, SIGKILL) && errno != ESRCH)
		net_throw(rt, "System.ComponentModel.Win32Exception", "%s", strerror(errno));
	return V_VOID;
}

static val call_wait(struct rt *rt, val self, val *args, int n)
{
	if (n)
		return val_bool(process_wait(rt, self_of(self), arg_int(args[0])));
	process_wait(rt, self_of(self), -1);
	processevent_drain(rt, self_of(self));
	return V_VOID;
}

static val call_nothing(struct rt *rt, val self, val *args, int n)
{
	return V_VOID;
}

static val call_close_window(struct rt *rt, val self, val *args, int n)
{
	return V_FALSE;
}

static struct ustr *to_string(struct rt *rt, val self)
{
	return ustr_printf(rt, "System.Diagnostics.Process (%s)", USTR_C(rt, self_of(self)->name));
}

static val call_to_string(struct rt *rt, val self, val *args, int n)
{
	return val_str(to_string(rt, self));
}

static val static_current(struct rt *rt, val self, val *args, int n)
{
	return val_obj(process_of(rt, getpid()));
}

static val static_by_id(struct rt *rt, val self, val *args, int n)
{
	struct process *p = process_of(rt, (pid_t)arg_int(args[0]));

	if (!p)
		net_throw(rt, "System.ArgumentException", "Process with an Id of %lld is not running.",
			(long long)arg_int(args[0]));
	return val_obj(p);
}

static val static_all(struct rt *rt, val self, val *args, int n)
{
	struct ustr *name = n ? arg_str(args[0]) : NULL;
	struct list *l = list_new(rt, NULL);
	uint32_t count;
	struct process **v = process_all(rt, &count);

	for (uint32_t i = 0; i < count; i++)
		if (!name || ustr_ieq(v[i]->name, name))
			list_add(rt, l, val_obj(v[i]));
	return val_obj(list_to_array(rt, l, &type_process));
}

static val get_none(struct rt *rt, val self) { return V_NULL; }
static val get_false(struct rt *rt, val self) { return V_FALSE; }

/* The program alone: what is mapped besides isn't told. */
static val get_modules(struct rt *rt, val self)
{
	val main = get_main_module(rt, self);
	struct array *a = array_new(rt, &type_object, val_is_null(main) ? 0 : 1);

	if (a->n)
		gc_store(a, &a->v[0], main);
	return val_obj(a);
}

static val call_wait_span(struct rt *rt, val self, val *args, int n)
{
	return val_bool(process_wait(rt, self_of(self), val_base(args[0]).i / TICKS_MS));
}

const struct member_def process_members[] = {
	PROP("int Handle {get;}", get_handle, NULL), PROP("int BasePriority {get;}", get_base_priority, NULL),
	PROP("int ExitCode {get;}", get_exit_code, NULL), PROP("bool HasExited {get;}", get_exited, NULL),
	PROP("datetime StartTime {get;}", get_start, NULL), PROP("datetime ExitTime {get;}", get_exit_time, NULL),
	PROP("int Id {get;}", get_id, NULL), PROP("string MachineName {get;}", get_machine, NULL),
	PROP("long NonpagedSystemMemorySize64 {get;}", get_zero, NULL),
	PROP("long PagedMemorySize64 {get;}", get_zero, NULL), PROP("long PagedSystemMemorySize64 {get;}", get_zero, NULL),
	PROP("long PeakPagedMemorySize64 {get;}", get_zero, NULL), PROP("long PeakWorkingSet64 {get;}", get_peak, NULL),
	PROP("long PeakVirtualMemorySize64 {get;}", get_virtual, NULL),
	PROP("System.Diagnostics.ProcessPriorityClass PriorityClass {get;}", get_priority, NULL),
	PROP("long PrivateMemorySize64 {get;}", get_private, NULL), PROP("int SessionId {get;}", get_session, NULL),
	PROP("System.Object Threads {get;}", get_threads, NULL), PROP("int HandleCount {get;}", get_handles, NULL),
	PROP("long VirtualMemorySize64 {get;}", get_virtual, NULL),
	PROP("int VirtualMemorySize {get;}", get_virtual32, NULL), PROP("long WorkingSet64 {get;}", get_resident, NULL),
	PROP("int WorkingSet {get;}", get_resident32, NULL),
	PROP("System.Diagnostics.ProcessModule MainModule {get;}", get_main_module, NULL),
	PROP("int MainWindowHandle {get;}", get_handles, NULL), PROP("string MainWindowTitle {get;}", get_empty, NULL),
	PROP("bool Responding {get;}", get_true, NULL), PROP("string ProcessName {get;}", get_name, NULL),
	PROP("timespan PrivilegedProcessorTime {get;}", get_system, NULL),
	PROP("timespan TotalProcessorTime {get;}", get_total, NULL),
	PROP("timespan UserProcessorTime {get;}", get_user, NULL), METHOD("void Kill()", call_kill),
	METHOD("void Kill(bool entireProcessTree)", call_kill), METHOD("void WaitForExit()", call_wait),
	METHOD("bool WaitForExit(int milliseconds)", call_wait), METHOD("void Refresh()", call_nothing),
	METHOD("void Close()", call_nothing), METHOD("void Dispose()", call_nothing),
	METHOD("bool CloseMainWindow()", call_close_window), METHOD("string ToString()", call_to_string),
	PROP("System.Diagnostics.ProcessModuleCollection Modules {get;}", get_modules, NULL),
	PROP("int NonpagedSystemMemorySize {get;}", get_zero32, NULL), PROP("int PagedMemorySize {get;}", get_zero32, NULL),
	PROP("int PagedSystemMemorySize {get;}", get_zero32, NULL), PROP("int PeakPagedMemorySize {get;}", get_zero32, NULL),
	PROP("int PeakWorkingSet {get;}", get_peak32, NULL), PROP("int PeakVirtualMemorySize {get;}", get_virtual32, NULL),
	PROP("int PrivateMemorySize {get;}", get_private32, NULL), PROP("bool PriorityBoostEnabled {get;}", get_false, NULL),
	PROP("System.ComponentModel.ISynchronizeInvoke SynchronizingObject {get;}", get_none, NULL),
	PROP("System.ComponentModel.ISite Site {get;}", get_none, NULL),
	PROP("System.ComponentModel.IContainer Container {get;}", get_none, NULL),
	METHOD("bool WaitForExit(timespan timeout)", call_wait_span),
	PROCESS_EVENTS
	CTOR("()", process_ctor), METHOD("bool Start()", process_start),
	STATIC("static System.Diagnostics.Process Start(string fileName)", process_start_new),
	STATIC("static System.Diagnostics.Process Start(string fileName, string arguments)", process_start_new),
	STATIC("static System.Diagnostics.Process Start(string fileName, System.Collections.Generic.IEnumerable[string] arguments)",
		process_start_new),
	STATIC("static System.Diagnostics.Process Start(System.Diagnostics.ProcessStartInfo startInfo)", process_start_new),
	PROP("System.Diagnostics.ProcessStartInfo StartInfo {get;set;}", process_get_start_info, process_set_start_info),
	PROP("System.IO.StreamWriter StandardInput {get;}", process_get_input, NULL),
	PROP("System.IO.StreamReader StandardOutput {get;}", process_get_output, NULL),
	PROP("System.IO.StreamReader StandardError {get;}", process_get_error, NULL),
	STATIC("static System.Diagnostics.Process GetCurrentProcess()", static_current),
	STATIC("static System.Diagnostics.Process GetProcessById(int processId)", static_by_id),
	STATIC("static System.Diagnostics.Process[] GetProcesses()", static_all),
	STATIC("static System.Diagnostics.Process[] GetProcessesByName(string processName)", static_all),
	MEMBERS_END
};
static const struct type_ops ops = { .to_string = to_string };
extern const struct type type_marshalbyref;
const struct type type_component = { .name = "System.ComponentModel.Component", .base = &type_marshalbyref,
	.flags = TF_ABSTRACT };
const struct type type_process = {
	.cls = { .trace = trace }, .name = "System.Diagnostics.Process", .flags = TF_QUIET,
	.base = &type_component, .ops = &ops, .size = sizeof(struct process),
};

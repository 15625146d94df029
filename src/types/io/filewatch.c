/* SPDX-License-Identifier: MIT */
/* System.IO.FileSystemWatcher, by inotify. */
#include "types/netevent.h"

#include "types/enums.h"
#include "types/io/io.h"
#include "types/tables.h"
#include "types/waitable.h"
#include "value/record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CREATED = 1, DELETED = 2, CHANGED = 4, RENAMED = 8 };
enum { NF_NAMES = 3, NF_ATTRIBUTES = 4, NF_SIZE = 8, NF_WRITE = 16, NF_ACCESS = 32, NF_CREATION = 64, NF_SECURITY = 256 };
enum { FOLDERS = 2, LOOK_MS = 10, FOLDERS_MAX = 8192, BUFFER_MIN = 4096 };

struct watcher {
	struct cell h;
	struct ustr *path;
	struct list *filters;	/* patterns; empty: all */
	struct list *folders;	/* pairs by watch: number and path below PATH */
	int notify, buffer;
	bool deep, enabled;
	int fd;			/* -1: none */
};
extern const struct type type_component;

static void trace(struct heap *h, struct cell *c)
{
	struct watcher *w = (struct watcher *)c;

	heap_mark(h, w->path);
	heap_mark(h, w->filters);
	heap_mark(h, w->folders);
}

static void stop(struct watcher *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	w->enabled = false;
}

static void finalize(struct cell *c) { stop((struct watcher *)c); }
static struct watcher *of(val v) { return (struct watcher *)val_base(v).o; }

const struct type type_filewatcher = { .cls = { .trace = trace, .finalize = finalize },
	.name = "System.IO.FileSystemWatcher", .base = &type_component,
	.size = sizeof(struct watcher),
	.ifaces = "System.ComponentModel.ISupportInitialize System.ComponentModel.IComponent System.IDisposable" };

/* ---- watches ---- */

static uint32_t mask(const struct watcher *w)
{
	uint32_t m = IN_EXCL_UNLINK | IN_ONLYDIR;

	if (w->notify & NF_NAMES || w->deep)
		m |= IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
	if (w->notify & (NF_ACCESS | NF_WRITE | NF_SECURITY | NF_SIZE))
		m |= IN_MODIFY;
	if (w->notify & (NF_ATTRIBUTES | NF_CREATION | NF_ACCESS | NF_WRITE | NF_SECURITY | NF_SIZE))
		m |= IN_ATTRIB;
	if (w->notify & NF_ACCESS)
		m |= IN_ACCESS;
	return m;
}

static struct ustr *join(struct rt *rt, struct ustr *folder, const char *name)
{
	const char *f = USTR_C(rt, folder);

	return *f ? ustr_printf(rt, "%s%s%s", f, f[strlen(f) - 1] == '/' ? "" : "/", name) : ustr_new(rt, name);
}

static struct ustr *full_of(struct rt *rt, struct watcher *w, struct ustr *below)
{
	return ustr_len(below) ? join(rt, w->path, USTR_C(rt, below)) : w->path;
}

static void watch_folder(struct rt *rt, struct watcher *w, struct ustr *below)
{
	struct ustr *full = full_of(rt, w, below);
	int wd = w->folders->n < 2 * FOLDERS_MAX ? inotify_add_watch(w->fd, USTR_C(rt, full), mask(w)) : -1;
	struct array *inner;

	if (wd < 0)
		return;
	list_add(rt, w->folders, val_int(wd));
	list_add(rt, w->folders, val_str(below));
	inner = w->deep ? io_list(rt, full, full, V_NULL, false, FOLDERS) : NULL;
	for (uint32_t i = 0; inner && i < inner->n; i++)
		watch_folder(rt, w, join(rt, below, strrchr(val_to_c(rt, array_get(inner, i)), '/') + 1));
}

static struct ustr *folder_of(struct watcher *w, int wd)
{
	for (uint32_t i = 0; i + 1 < w->folders->n; i += 2)
		if (w->folders->v[i].i == wd)
			return w->folders->v[i + 1].s;
	return NULL;
}

/* The watch WD is over: its folder is gone. */
static void forget_folder(struct rt *rt, struct watcher *w, int wd)
{
	for (uint32_t i = 0; i + 1 < w->folders->n; i += 2)
		if (w->folders->v[i].i == wd) {
			list_remove_at(rt, w->folders, i + 1);
			list_remove_at(rt, w->folders, i);
			return;
		}
}

/* ---- events ---- */

static bool fits(struct rt *rt, struct watcher *w, const char *name)
{
	for (uint32_t i = 0; i < w->filters->n; i++)
		if (ustr_like(rt, ustr_new(rt, name), val_to_str(rt, w->filters->v[i]), false))
			return true;
	return !w->filters->n;
}

static val change(int kind) { return val_enum(&enum_watcherchangetypes, kind); }

static void raise(struct rt *rt, struct watcher *w, int kind, struct ustr *below, struct ustr *old)
{
	val f[] = { change(kind), val_str(join(rt, w->path, USTR_C(rt, below))), val_str(below), V_NULL, V_NULL };
	const char *names[] = { [CREATED] = "Created", [DELETED] = "Deleted", [CHANGED] = "Changed", [RENAMED] = "Renamed" };

	if (old) {
		f[3] = val_str(join(rt, w->path, USTR_C(rt, old)));
		f[4] = val_str(old);
	}
	netevent_raise(rt, val_obj(w), names[kind], netevent_args(rt, old ? &type_renamedargs : &type_fileargs, f, old ? 5 : 3));
}

/* The two halves of a renaming have one number; the second may be missing. */
struct reading {
	uint32_t cookie;
	struct ustr *from;
	const char *name;	/* last part of FROM, in the buffer */
};

static void end_from(struct rt *rt, struct watcher *w, struct reading *r)
{
	if (r->from && w->notify & NF_NAMES && fits(rt, w, r->name))
		raise(rt, w, DELETED, r->from, NULL);
	r->from = NULL;
}

static void moved_to(struct rt *rt, struct watcher *w, struct reading *r, const struct inotify_event *e, struct ustr *below)
{
	bool pair = r->from && r->cookie == e->cookie;

	if (!pair)
		end_from(rt, w, r);
	if (!(w->notify & NF_NAMES))
		return;
	if (pair && (fits(rt, w, e->name) || fits(rt, w, r->name)))
		raise(rt, w, RENAMED, below, r->from);
	else if (!pair && fits(rt, w, e->name))
		raise(rt, w, CREATED, below, NULL);
	r->from = NULL;
}

static void one(struct rt *rt, struct watcher *w, struct reading *r, const struct inotify_event *e)
{
	struct ustr *folder = folder_of(w, e->wd), *below;

	if (e->mask & IN_IGNORED)
		forget_folder(rt, w, e->wd);
	if (!folder || !e->len)
		return;
	below = join(rt, folder, e->name);
	if (e->mask & IN_MOVED_TO) {
		moved_to(rt, w, r, e, below);
		return;
	}
	end_from(rt, w, r);
	if (e->mask & IN_ISDIR && e->mask & IN_CREATE && w->deep)
		watch_folder(rt, w, below);
	if (e->mask & IN_MOVED_FROM)
		*r = (struct reading){ e->cookie, below, e->name };
	else if (!fits(rt, w, e->name))
		return;
	else if (e->mask & IN_CREATE && w->notify & NF_NAMES)
		raise(rt, w, CREATED, below, NULL);
	else if (e->mask & IN_DELETE && w->notify & NF_NAMES)
		raise(rt, w, DELETED, below, NULL);
	else if (e->mask & (IN_MODIFY | IN_ATTRIB | IN_ACCESS))
		raise(rt, w, CHANGED, below, NULL);
}

static int collect(struct rt *rt, void *cell)
{
	struct watcher *w = cell;
	_Alignas(struct inotify_event) char b[16384];
	struct reading r = { 0 };
	ssize_t n;

	while (w->fd >= 0 && (n = read(w->fd, b, sizeof(b))) > 0) {
		for (char *p = b; w->fd >= 0 && p < b + n; p += sizeof(struct inotify_event) + ((struct inotify_event *)p)->len)
			one(rt, w, &r, (struct inotify_event *)p);
		end_from(rt, w, &r);
	}
	return w->enabled ? LOOK_MS : -1;
}

static void start(struct rt *rt, struct watcher *w)
{
	if (w->enabled)
		return;
	if (!ustr_len(w->path))
		net_throw(rt, "System.IO.FileNotFoundException", "Error reading the  directory.");
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->fd < 0)
		net_throw(rt, "System.IO.IOException",
			"The configured user limit on the number of inotify instances has been reached, or the operating system failed to allocate a required resource.");
	gc_storep(w, w->folders, list_new(rt, NULL));
	watch_folder(rt, w, ustr_empty(rt));
	w->enabled = true;
	netevent_watch(rt, w, collect);
}

/* ---- members ---- */

static void check_folder(struct rt *rt, struct ustr *path, const char *param)
{
	struct stat st;

	if (!ustr_len(path) && param)
		arg_throw(rt, param, "Empty path name is not legal.");
	if (stat(USTR_C(rt, path), &st) || !S_ISDIR(st.st_mode))
		net_throw(rt, "System.ArgumentException",
			"The directory name '%s' does not exist. (Parameter '%s')", USTR_C(rt, path), param ? param : "Path");
}

static void put_filter(struct rt *rt, struct watcher *w, val v)
{
	struct ustr *s = arg_str(v);

	while (w->filters->n)
		list_remove_at(rt, w->filters, 0);
	if (s && ustr_len(s) && !ustr_eq_c(s, "*.*") && !ustr_eq_c(s, "*"))
		list_add(rt, w->filters, val_str(s));
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct watcher *w = arg_new(rt, arg_type(self, &type_filewatcher), sizeof(*w));

	w->fd = -1;
	w->notify = NF_NAMES | NF_WRITE;
	w->buffer = 8192;
	gc_storep(w, w->path, ustr_empty(rt));
	gc_storep(w, w->filters, list_new_of(rt, &type_collection, &type_string));
	gc_storep(w, w->folders, list_new(rt, NULL));
	if (n) {
		check_folder(rt, arg_need_str(rt, a[0], "path"), "path");
		gc_storep(w, w->path, arg_str(a[0]));
	}
	if (n > 1)
		put_filter(rt, w, val_str(arg_need_str(rt, a[1], "filter")));
	return val_obj(w);
}

static val path(struct rt *rt, val self) { return val_str(of(self)->path); }

static void restart(struct rt *rt, struct watcher *w)
{
	if (!w->enabled)
		return;
	stop(w);
	start(rt, w);
}

static void set_path(struct rt *rt, val self, val v)
{
	struct ustr *s = arg_str(v) ? arg_str(v) : ustr_empty(rt);

	if (ustr_len(s) == 0)
		arg_throw(rt, "Path", "The directory name '' does not exist.");
	check_folder(rt, s, NULL);
	gc_storep(of(self), of(self)->path, s);
	restart(rt, of(self));
}

static val filter(struct rt *rt, val self)
{
	struct list *l = of(self)->filters;

	return l->n ? l->v[0] : arg_text(rt, "*");
}

static void set_filter(struct rt *rt, val self, val v) { put_filter(rt, of(self), v); }
static val filters(struct rt *rt, val self) { return val_obj(of(self)->filters); }
static val notify(struct rt *rt, val self) { return val_enum(&enum_notifyfilters, of(self)->notify); }
static void set_notify(struct rt *rt, val self, val v) { of(self)->notify = (int)arg_int(v); restart(rt, of(self)); }
static val deep(struct rt *rt, val self) { return val_bool(of(self)->deep); }
static void set_deep(struct rt *rt, val self, val v) { of(self)->deep = arg_bool(v); restart(rt, of(self)); }
static val buffer(struct rt *rt, val self) { return val_int(of(self)->buffer); }
static void set_buffer(struct rt *rt, val self, val v) { of(self)->buffer = (int)MAX(arg_int(v), (int64_t)BUFFER_MIN); }
static val enabled(struct rt *rt, val self) { return val_bool(of(self)->enabled); }
static val none(struct rt *rt, val self) { return V_NULL; }
static void set_none(struct rt *rt, val self, val v) { }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static void set_enabled(struct rt *rt, val self, val v)
{
	if (arg_bool(v)) {
		start(rt, of(self));
	} else {
		stop(of(self));
		netevent_unwatch(rt, of(self));
	}
}

static val dispose(struct rt *rt, val self, val *a, int n)
{
	stop(of(self));
	netevent_forget(rt, self);
	return V_VOID;
}

/* ---- WaitForChanged: a reading of its own ---- */

static const struct type type_waited = RECORD_TYPE("System.IO.WaitForChangedResult", 4);
static const struct member_def waited_members[] = {
	RECORD_PROP_RW("System.IO.WatcherChangeTypes ChangeType {get;set;}", 0), RECORD_PROP_RW("string Name {get;set;}", 1),
	RECORD_PROP_RW("string OldName {get;set;}", 2), RECORD_PROP_RW("bool TimedOut {get;set;}", 3), MEMBERS_END
};

struct awaited {
	struct record *seen;	/* its first field is null until something came */
	int kinds;
};

static void notice(struct rt *rt, val subscriber, val sender, val args)
{
	struct record *r = (struct record *)subscriber.o;
	val kind = record_get(args, 0);

	if (!val_is_null(r->f[0]) || !(val_enum_num(kind) & r->f[3].i))
		return;
	record_put(r, 0, kind);
	record_put(r, 1, record_get(args, 2));
	record_put(r, 2, cell_type(args.o) == &type_renamedargs ? record_get(args, 4) : V_NULL);
}

static bool seen(struct rt *rt, void *arg)
{
	struct awaited *x = arg;

	netevent_collect(rt);
	return !val_is_null(x->seen->f[0]);
}

static val wait_for(struct rt *rt, val self, val *a, int n)
{
	static const char *const names[] = { "Created", "Deleted", "Changed", "Renamed" };
	struct awaited x = { NULL, (int)arg_int(a[0]) };
	bool was = of(self)->enabled, came;

	record_type_use(rt, &type_waited, waited_members);
	x.seen = record_new(rt, &type_waited);
	x.seen->f[3] = val_int(x.kinds);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		netevent_subscribe(rt, self, ustr_new(rt, names[i]), val_obj(x.seen), notice);
	start(rt, of(self));
	came = waitable_until(rt, seen, &x, n > 1 ? waitable_ms(rt, a[1]) : -1);
	netevent_unsubscribe(rt, val_obj(x.seen));
	if (!was)
		set_enabled(rt, self, V_FALSE);
	if (!came)
		x.seen->f[0] = change(0);
	x.seen->f[3] = val_bool(!came);
	return val_obj(x.seen);
}

const struct member_def filewatcher_members[] = {
	CTOR("()", ctor), CTOR("(string path)", ctor), CTOR("(string path, string filter)", ctor),
	PROP("System.IO.NotifyFilters NotifyFilter {get;set;}", notify, set_notify),
	PROP("System.Collections.ObjectModel.Collection[string] Filters {get;}", filters, NULL),
	PROP("bool EnableRaisingEvents {get;set;}", enabled, set_enabled), PROP("string Filter {get;set;}", filter, set_filter),
	PROP("bool IncludeSubdirectories {get;set;}", deep, set_deep),
	PROP("int InternalBufferSize {get;set;}", buffer, set_buffer),
	PROP("string Path {get;set;}", path, set_path), PROP("System.ComponentModel.ISite Site {get;set;}", none, set_none),
	PROP("System.ComponentModel.ISynchronizeInvoke SynchronizingObject {get;set;}", none, set_none),
	PROP("System.ComponentModel.IContainer Container {get;}", none, NULL),
	NET_EVENT("System.IO.FileSystemEventHandler", "Changed", "System.Object, System.IO.FileSystemEventArgs"),
	NET_EVENT("System.IO.FileSystemEventHandler", "Created", "System.Object, System.IO.FileSystemEventArgs"),
	NET_EVENT("System.IO.FileSystemEventHandler", "Deleted", "System.Object, System.IO.FileSystemEventArgs"),
	NET_EVENT("System.IO.ErrorEventHandler", "Error", "System.Object, System.IO.ErrorEventArgs"),
	NET_EVENT("System.IO.RenamedEventHandler", "Renamed", "System.Object, System.IO.RenamedEventArgs"),
	NET_EVENT("System.EventHandler", "Disposed", "System.Object, System.EventArgs"),
	METHOD("void BeginInit()", nothing), METHOD("void EndInit()", nothing), METHOD("void Dispose()", dispose),
	METHOD("System.IO.WaitForChangedResult WaitForChanged(System.IO.WatcherChangeTypes changeType)", wait_for),
	METHOD("System.IO.WaitForChangedResult WaitForChanged(System.IO.WatcherChangeTypes changeType, int timeout)", wait_for),
	METHOD("System.IO.WaitForChangedResult WaitForChanged(System.IO.WatcherChangeTypes changeType, timespan timeout)",
		wait_for), MEMBERS_END
};

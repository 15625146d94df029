/* SPDX-License-Identifier: MIT */
/*
 * Start-Transcript, Stop-Transcript. A transcript stands between the engine and
 * its host: what is shown passes through it into the file.
 */
#include "engine/cmdlet.h"
#include "engine/host.h"
#include "providers/fs.h"
#include "sys/fd.h"
#include "types/time/calendar.h"
#include "types/platform.h"
#include "types/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

struct args {
	struct ustr *path, *literal_path, *output_directory;
	bool append, force, no_clobber, invocation_header, minimal_header;
};

struct transcript {
	struct cell h;
	int fd;
	struct ustr *path;
	struct transcript *outer;	/* started before and not stopped */
	const struct host_ops *host;	/* the host behind it */
	void *host_arg;
	struct host_ops ops;
};

static void trace(struct heap *h, struct cell *c)
{
	struct transcript *t = (struct transcript *)c;

	heap_mark(h, t->path);
	heap_mark(h, t->outer);
}

static void finalize(struct cell *c)
{
	fd_close(((struct transcript *)c)->fd);
}

static const struct type type_transcript = {
	.cls = { .trace = trace, .finalize = finalize }, .name = "transcript", .flags = TF_INTERNAL,
	.size = sizeof(struct transcript),
};

static void put_text(struct rt *rt, struct transcript *t, const char *prefix, struct ustr *text, bool newline)
{
	size_t n;
	const char *s = ustr_utf8(rt, ustr_printf(rt, "%s%s%s", prefix, USTR_C(rt, text), newline ? "\n" : ""), &n);

	fd_write_all(t->fd, s, n);
}

/* ---- The host in between: each call goes on to the real one -------------- */

static void on_write(struct rt *rt, void *arg, struct ustr *text, int fg, int bg, bool newline)
{
	struct transcript *t = arg;

	put_text(rt, t, "", text, newline);
	t->host->write(rt, t->host_arg, text, fg, bg, newline);
}

static void on_flush(struct rt *rt, void *arg)
{
	struct transcript *t = arg;

	t->host->flush(rt, t->host_arg);
}

static void on_error_line(struct rt *rt, void *arg, struct ustr *text)
{
	struct transcript *t = arg;

	put_text(rt, t, "", text, true);
	t->host->write_error_line(rt, t->host_arg, text);
}

static void on_stream(struct rt *rt, void *arg, int stream, struct ustr *text)
{
	static const char *const prefix[STREAM__MAX] = {
		[STREAM_WARNING] = "WARNING: ", [STREAM_VERBOSE] = "VERBOSE: ", [STREAM_DEBUG] = "DEBUG: ",
	};
	struct transcript *t = arg;

	put_text(rt, t, prefix[stream] ? prefix[stream] : "", text, true);
	t->host->write_stream(rt, t->host_arg, stream, text);
}

static void on_information(struct rt *rt, void *arg, val record)
{
	struct transcript *t = arg;

	put_text(rt, t, "", val_to_str(rt, record), true);
	t->host->write_information(rt, t->host_arg, record);
}

static struct ustr *on_read_line(struct rt *rt, void *arg)
{
	struct transcript *t = arg;
	struct ustr *s = t->host->read_line(rt, t->host_arg);

	if (s)
		put_text(rt, t, "", s, true);
	return s;
}

static void on_progress(struct rt *rt, void *arg, int64_t source, val record)
{
	struct transcript *t = arg;

	t->host->write_progress(rt, t->host_arg, source, record);
}

static val on_read_secure(struct rt *rt, void *arg)
{
	struct transcript *t = arg;

	return t->host->read_secure(rt, t->host_arg);
}

static val on_prompt(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *fields)
{
	struct transcript *t = arg;

	return t->host->prompt(rt, t->host_arg, caption, message, fields);
}

static int on_choice(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *choices, int dflt)
{
	struct transcript *t = arg;

	return t->host->prompt_choice(rt, t->host_arg, caption, message, choices, dflt);
}

static struct list *on_choices(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message,
			       struct array *choices, struct list *dflts)
{
	struct transcript *t = arg;

	return t->host->prompt_choices(rt, t->host_arg, caption, message, choices, dflts);
}

static val on_credential(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct ustr *user,
			 struct ustr *target)
{
	struct transcript *t = arg;

	return t->host->prompt_credential(rt, t->host_arg, caption, message, user, target);
}

static val on_raw_ui(struct rt *rt, void *arg, const char *method, const val *args, int n)
{
	struct transcript *t = arg;

	return t->host->raw_ui(rt, t->host_arg, method, args, n);
}

static bool on_interactive(struct rt *rt, void *arg)
{
	struct transcript *t = arg;

	return t->host->interactive(rt, t->host_arg);
}

static int on_width(struct rt *rt, void *arg)
{
	struct transcript *t = arg;

	return t->host->width(rt, t->host_arg);
}

static void on_should_exit(struct rt *rt, void *arg, int code)
{
	struct transcript *t = arg;

	t->host->set_should_exit(rt, t->host_arg, code);
}

static void on_push(struct rt *rt, void *arg, val session)
{
	struct transcript *t = arg;

	t->host->push_runspace(rt, t->host_arg, session);
}

static void on_pop(struct rt *rt, void *arg)
{
	struct transcript *t = arg;

	t->host->pop_runspace(rt, t->host_arg);
}

/* What the real host cannot do stays absent. */
static void interpose(struct transcript *t)
{
	const struct host_ops *h = t->host;

	t->ops = *h;
#define PASS(op, fn) if (h->op) t->ops.op = fn
	PASS(write, on_write);
	PASS(flush, on_flush);
	PASS(write_error_line, on_error_line);
	PASS(write_stream, on_stream);
	PASS(write_information, on_information);
	PASS(write_progress, on_progress);
	PASS(read_line, on_read_line);
	PASS(read_secure, on_read_secure);
	PASS(prompt, on_prompt);
	PASS(prompt_choice, on_choice);
	PASS(prompt_choices, on_choices);
	PASS(prompt_credential, on_credential);
	PASS(raw_ui, on_raw_ui);
	PASS(interactive, on_interactive);
	PASS(width, on_width);
	PASS(set_should_exit, on_should_exit);
	PASS(push_runspace, on_push);
	PASS(pop_runspace, on_pop);
#undef PASS
}

/* ---- The commands -------------------------------------------------------- */

/* The innermost transcript is kept behind a name no script can write. */
static struct ustr *slot(struct rt *rt)
{
	return ustr_atom(rt, "\x01""transcript");
}

static struct transcript *current(struct rt *rt)
{
	struct variable *v = var_find(rt, scope_global(rt), slot(rt), SCOPE_GLOBAL, 0);

	return v && v->value.k == VK_OBJ ? (struct transcript *)v->value.o : NULL;
}

static const char *stamp(struct rt *rt)
{
	return USTR_C(rt, calendar_format(rt, calendar_now().i, KIND_LOCAL, OFFSET_NONE,
					  ustr_atom(rt, "yyyyMMddHHmmss"), &calendar_invariant));
}

static struct ustr *default_name(struct rt *rt)
{
	struct utsname u;
	uint32_t r;

	uname(&u);
	must(getrandom(&r, sizeof r, 0) == sizeof r);
	return ustr_printf(rt, "PowerShell_transcript.%s.%08x.%s.txt", u.nodename, r, stamp(rt));
}

static struct ustr *given_path(struct cmdlet *c, struct ustr *text)
{
	struct ppath p;

	path_resolve(c->rt, text, &p);
	if (p.provider != &provider_filesystem)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "ReadWriteFileNotFileSystemProvider",
			EC_InvalidArgument, V_NULL, "The current provider (%s\\%s) cannot open a file.",
			p.provider->module, p.provider->name);
	return p.path;
}

/* A folder that is not absolute is one of the user's home. */
static struct ustr *choose_path(struct cmdlet *c)
{
	struct args *a = c->args;
	const char *home = getenv("HOME");
	struct ustr *name, *folder = a->output_directory;

	if (a->path || a->literal_path)
		return given_path(c, a->path ? a->path : a->literal_path);
	name = default_name(c->rt);
	if (!home || !*home)
		home = "/tmp";
	if (!folder)
		return ustr_printf(c->rt, "%s/%s", home, USTR_C(c->rt, name));
	if (ustr_len(folder) && ustr_at(folder, 0) != '/')
		folder = ustr_printf(c->rt, "%s/%s", home, USTR_C(c->rt, folder));
	return ustr_printf(c->rt, "%s/%s", USTR_C(c->rt, folder), USTR_C(c->rt, name));
}

static _Noreturn void cannot_start(struct cmdlet *c, const char *why)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "CannotStartTranscription",
		EC_InvalidOperation, V_NULL, "Transcription cannot be started due to the error: %s", why);
}

/* Opens the file at PATH for T; the folders it is in are made. */
static void open_transcript(struct cmdlet *c, struct transcript *t, struct ustr *path)
{
	struct args *a = c->args;
	const char *p = USTR_C(c->rt, path);
	struct stat st;

	if (!stat(p, &st) && S_ISDIR(st.st_mode))
		cannot_start(c, USTR_C(c->rt, ustr_printf(c->rt, "File path %s resolves to a directory.", p)));
	fs_make_parents(c->rt, path);
	t->fd = open(p, O_WRONLY | O_CREAT | O_CLOEXEC | (a->append ? O_APPEND : O_TRUNC), 0600);
	if (t->fd < 0)
		cannot_start(c, strerror(errno));
}

#define STARS "**********************\n"

static void put_versions(struct rt *rt, struct sbuf *b)
{
	static const char *const keys[] = { "PSVersion", "PSEdition", "GitCommitId", "OS", "Platform", "PSCompatibleVersions",
		"PSRemotingProtocolVersion", "SerializationVersion", "WSManStackVersion" };
	struct ustr *comma = ustr_atom(rt, ", ");
	val table, v;

	if (!var_get_c(rt, "PSVersionTable", &table) || !val_dict(table))
		return;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (dict_get_c(rt, val_dict(table), keys[i], &v))
			sbuf_printf(b, "%s: %s\n", keys[i], USTR_C(rt, val_to_str_sep(rt, v, comma)));
}

static void put_header(struct cmdlet *c, struct transcript *t)
{
	struct process *self = process_of(c->rt, getpid());
	struct utsname u;
	struct sbuf b;
	val system;
	const char *user = self ? USTR_C(c->rt, process_user(c->rt, self)) : "";
	struct ustr *line = self ? process_command_line(c->rt, self) : NULL;

	uname(&u);
	member_get_c(c->rt, platform_os(c->rt), "VersionString", &system);
	sbuf_init(&b, c->rt);
	sbuf_puts(&b, STARS "PowerShell transcript start\n");
	sbuf_printf(&b, "Start time: %s\n", stamp(c->rt));
	if (!((struct args *)c->args)->minimal_header) {
		sbuf_printf(&b, "Username: %s\\%s\nRunAs User: %s\\%s\nConfiguration Name: \nMachine: %s (%s)\n",
			    u.nodename, user, u.nodename, user, u.nodename, val_to_c(c->rt, system));
		sbuf_printf(&b, "Host Application: %s\nProcess ID: %d\n", line ? USTR_C(c->rt, line) : "", (int)getpid());
		put_versions(c->rt, &b);
	}
	sbuf_puts(&b, STARS);
	put_text(c->rt, t, "", sbuf_take(&b), false);
}

static void start(struct cmdlet *c)
{
	struct args *a = c->args;
	struct ustr *path = choose_path(c);
	const char *p = USTR_C(c->rt, path);
	struct transcript *t;
	struct stat st;

	if (!cmdlet_should_process(c, path, "Start-Transcript"))
		return;
	if (a->no_clobber && !a->append && !stat(p, &st))
		cmdlet_throw_fmt(c, "System.UnauthorizedAccessException", "NoClobber", EC_ResourceExists, val_str(path),
			"File %s already exists and %s was specified.", p, "NoClobber");
	if (!c->rt->eng->host)
		cannot_start(c, "This runspace has no host whose output could be recorded.");
	if (a->force)
		fs_lift_read_only(c->rt, path);
	t = rt_new_cell(c->rt, &type_transcript, transcript);
	t->fd = -1;
	open_transcript(c, t, path);
	t->path = path;
	t->outer = current(c->rt);
	t->host = c->rt->eng->host;
	t->host_arg = c->rt->eng->host_arg;
	interpose(t);
	put_header(c, t);
	var_make(c->rt, scope_global(c->rt), slot(c->rt), val_obj(t), VO_PRIVATE);
	c->rt->eng->host = &t->ops;
	c->rt->eng->host_arg = t;
	cmdlet_write(c, val_str(ustr_printf(c->rt, "Transcript started, output file is %s",
		a->path ? USTR_C(c->rt, a->path) : a->literal_path ? USTR_C(c->rt, a->literal_path) : p)));
}

enum { SET_PATH, SET_LITERAL, SET_FOLDER };
static const char *const sets[] = { "ByPath", "ByLiteralPath", "ByOutputDirectory", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_STRING, .pos = 1, .sets = 1 << SET_PATH, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .pos = 1, .sets = 1 << SET_LITERAL,
	      .flags = PF_NOT_NULL_OR_EMPTY, .aliases = "PSPath,LP"),
	PARAM(args, output_directory, "OutputDirectory", P_STRING, .pos = 1, .sets = 1 << SET_FOLDER,
	      .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, append, "Append", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, no_clobber, "NoClobber", P_SWITCH, .aliases = "NoOverwrite"),
	PARAM(args, invocation_header, "IncludeInvocationHeader", P_SWITCH),
	PARAM(args, minimal_header, "UseMinimalHeader", P_SWITCH),
	PARAMS_END
};

const struct cmdlet_def cmdlet_start_transcript = {
	.name = "Start-Transcript", .module = MOD_HOST, .sets = sets, .default_set = "ByPath",
	.output_types = "System.String", .flags = CF_SHOULD_PROCESS,
	.params = params, .args_size = sizeof(struct args), .process = start,
	.synopsis = "Creates a record of all or part of a PowerShell session to a text file.",
};

static void stop(struct cmdlet *c)
{
	struct transcript *t = current(c->rt);

	if (!t)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			"An error occurred stopping transcription: The host is not currently transcribing.");
	if (!cmdlet_should_process(c, t->path, "Stop-Transcript"))
		return;
	put_text(c->rt, t, "", ustr_printf(c->rt, STARS "PowerShell transcript end\nEnd time: %s\n" STARS, stamp(c->rt)), false);
	if (c->rt->eng->host == &t->ops) {
		c->rt->eng->host = t->host;
		c->rt->eng->host_arg = t->host_arg;
	}
	var_make(c->rt, scope_global(c->rt), slot(c->rt), t->outer ? val_obj(t->outer) : V_NULL, VO_PRIVATE);
	fd_close(t->fd);
	t->fd = -1;
	cmdlet_write(c, val_str(ustr_printf(c->rt, "Transcript stopped, output file is %s", USTR_C(c->rt, t->path))));
}

struct none {
	char unused;
};
static const struct param_def no_params[] = { PARAMS_END };

const struct cmdlet_def cmdlet_stop_transcript = {
	.name = "Stop-Transcript", .module = MOD_HOST, .output_types = "System.String", .flags = CF_SHOULD_PROCESS,
	.params = no_params, .args_size = sizeof(struct none), .process = stop,
	.synopsis = "Stops a transcript.",
};

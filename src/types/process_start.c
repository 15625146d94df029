/* SPDX-License-Identifier: MIT */
/* Starting processes from a ProcessStartInfo. */
#include "types/process_start.h"

#include "base/err.h"
#include "sys/proc.h"
#include "types/arg.h"
#include "types/command_words.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "value/record.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool (*process_may_start)(struct rt *rt);

static struct process *of(val v) { return (struct process *)val_base(v).o; }

static val info_new(struct rt *rt, const val *args, int n)
{
	return type_construct(rt, &type_processstartinfo, args, n);
}

val process_ctor(struct rt *rt, val self, val *a, int n)
{
	struct process *p = rt_new_cell(rt, &type_process, process);

	gc_storep(p, p->name, ustr_empty(rt));
	gc_store(p, &p->start_info, info_new(rt, NULL, 0));
	p->idle = true;
	return val_obj(p);
}

/* ---- arguments ---- */

static const char *field(struct rt *rt, val info, int i)
{
	val v = record_get(info, (uint32_t)i);

	return arg_str(v) ? USTR_C(rt, arg_str(v)) : "";
}

const char *const *process_start_words(struct rt *rt, val info)
{
	struct command_words w = { 0 };
	struct iter it;
	bool any = false;
	val v;

	command_words_add(rt, &w, field(rt, info, START_FILE));
	for (iter_begin(rt, record_get(info, START_LIST), &it); iter_next(&it, &v); any = true)
		command_words_add(rt, &w, USTR_C(rt, val_to_str(rt, v)));
	if (!any)
		command_words_split(rt, &w, field(rt, info, START_ARGUMENTS));
	return w.v;
}

/* The variables that the script saw, if it asked for them. */
const char *const *process_start_environment(struct rt *rt, val info)
{
	struct dict *d = val_dict(record_get(info, START_ENVIRONMENT));
	struct command_words w = { 0 };
	struct dict_entry *e;

	if (!d)
		return NULL;
	command_words_add(rt, &w, "");
	w.n = 0;
	w.v[0] = NULL;
	for (uint32_t i = 0; (e = dict_next(d, &i));)
		if (!val_is_null(e->value))
			command_words_add(rt, &w,
				USTR_C(rt, ustr_printf(rt, "%s=%s", val_to_c(rt, e->key), val_to_c(rt, e->value))));
	return w.v;
}

/* ---- streams ---- */

/* Both ends of the child's redirected streams, closed with the cell. */
struct pipes {
	struct cell h;
	int ours[3], theirs[3];	/* -1: none */
};

static void close_all(int fd[3])
{
	for (int i = 0; i < 3; i++) {
		if (fd[i] >= 0)
			close(fd[i]);
		fd[i] = -1;
	}
}

static void pipes_close(struct cell *c)
{
	close_all(((struct pipes *)c)->ours);
	close_all(((struct pipes *)c)->theirs);
}

static void pipes_trace(struct heap *h, struct cell *c)
{
}

static const struct type type_pipes = {
	.cls = { .trace = pipes_trace, .finalize = pipes_close }, .name = "process-start-pipes",
	.flags = TF_INTERNAL, .size = sizeof(struct pipes),
};

static struct pipes *open_pipes(struct rt *rt, val info)
{
	static const int wanted[] = { START_IN, START_OUT, START_ERR };
	struct pipes *p = rt_new_cell(rt, &type_pipes, pipes);
	int fd[2];

	for (int i = 0; i < 3; i++)
		p->ours[i] = p->theirs[i] = -1;
	for (int i = 0; i < 3; i++) {
		if (!arg_bool(record_get(info, (uint32_t)wanted[i])))
			continue;
		if (pipe2(fd, O_CLOEXEC) < 0)
			arg_throw_invalid(rt, "No pipe for a standard stream.");
		p->ours[i] = fd[i == 0];
		p->theirs[i] = fd[i != 0];
	}
	return p;
}

static void take_streams(struct rt *rt, struct process *p, struct pipes *pipes)
{
	for (int i = 0; i < 3; i++) {
		val s;

		if (pipes->ours[i] < 0)
			continue;
		s = stream_of_fd(rt, &type_filestream, pipes->ours[i]);
		pipes->ours[i] = -1;
		((struct stream *)s.o)->can_read = i != 0;
		((struct stream *)s.o)->can_write = i == 0;
		gc_store(p, &p->standard[i], i ? stream_reader(rt, s) : stream_writer(rt, s));
		if (!i)
			member_set(rt, p->standard[0], ustr_atom(rt, "AutoFlush"), V_TRUE);
	}
}

/* ---- starting ---- */

static void start(struct rt *rt, struct process *p)
{
	val info = p->start_info;
	struct proc_spawn s = { .file = field(rt, info, START_FILE), .pass = -1 };
	const char *folder = field(rt, info, START_FOLDER);
	struct process *made;
	struct pipes *pipes;
	char cwd[4096];
	int pid;

	if (!*s.file)
		arg_throw_invalid(rt, "Cannot start process because a file name has not been provided.");
	pipes = open_pipes(rt, info);
	s.argv = process_start_words(rt, info);
	s.envp = process_start_environment(rt, info);
	s.cwd = *folder ? folder : NULL;
	s.in = pipes->theirs[0] >= 0 ? pipes->theirs[0] : 0;
	s.out = pipes->theirs[1] >= 0 ? pipes->theirs[1] : 1;
	s.err = pipes->theirs[2] >= 0 ? pipes->theirs[2] : 2;
	pid = !process_may_start || process_may_start(rt) ? proc_spawn(&s) : -ERR_LIMIT;
	close_all(pipes->theirs);
	if (pid < 0)
		net_throw(rt, "System.ComponentModel.Win32Exception",
			"An error occurred trying to start process '%s' with working directory '%s'. %s", s.file,
			  *folder ? folder : getcwd(cwd, sizeof(cwd)) ? cwd : "",
			  pid == -ERR_NOTFOUND ? "No such file or directory" :
			  pid == -ERR_LIMIT
			  ? "The session has the maximum number of processes (MaxProcessesPerShell)" : "Permission denied");
	made = process_of_child(rt, pid, ustr_new(rt, strrchr(s.file, '/') ? strrchr(s.file, '/') + 1 : s.file));
	p->info = made->info;
	gc_storep(p, p->name, made->name);
	p->child = true;
	p->idle = p->exited = p->have_code = false;
	take_streams(rt, p, pipes);
}

val process_start(struct rt *rt, val self, val *a, int n)
{
	start(rt, of(self));
	return V_TRUE;
}

val process_start_new(struct rt *rt, val self, val *a, int n)
{
	val p = process_ctor(rt, V_NULL, NULL, 0), info = val_base(a[0]), args[2] = { a[0], V_NULL };

	if (arg_str(a[0])) {
		if (n > 1 && arg_str(a[1]))
			args[1] = a[1];
		info = info_new(rt, args, n > 1 && arg_str(a[1]) ? 2 : 1);
		if (n > 1 && !arg_str(a[1])) {	/* one argument each */
			struct iter it;
			val v;

			for (iter_begin(rt, a[1], &it); iter_next(&it, &v);)
				list_add(rt, val_list(record_get(info, START_LIST)), v);
		}
	}
	if (val_is_null(info))
		arg_throw_null(rt, "startInfo");
	gc_store(of(p), &of(p)->start_info, info);
	start(rt, of(p));
	return p;
}

val process_get_start_info(struct rt *rt, val self)
{
	if (val_is_null(of(self)->start_info))
		arg_throw_invalid(rt, "Process was not started by this object, so requested information cannot be determined.");
	return of(self)->start_info;
}

void process_set_start_info(struct rt *rt, val self, val v)
{
	if (val_is_null(v))
		arg_throw_null(rt, "value");
	gc_store(of(self), &of(self)->start_info, val_base(v));
}

static val standard(struct rt *rt, val self, int i, const char *name)
{
	if (val_is_null(of(self)->standard[i]))
		net_throw(rt, "System.InvalidOperationException", "%s has not been redirected.", name);
	return of(self)->standard[i];
}

val process_get_input(struct rt *rt, val self) { return standard(rt, self, 0, "StandardIn"); }
val process_get_output(struct rt *rt, val self) { return standard(rt, self, 1, "StandardOut"); }
val process_get_error(struct rt *rt, val self) { return standard(rt, self, 2, "StandardError"); }

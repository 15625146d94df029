/* SPDX-License-Identifier: MIT */
/*
 * Get-Clipboard and Set-Clipboard through the program of the desktop there is:
 * wl-copy and wl-paste, xclip, xsel; without one the text stays here. With -AsOSC52 the text goes to the terminal.
 */
#include "engine/cmdlet.h"
#include "engine/host.h"
#include "sys/fd.h"
#include "sys/proc.h"
#include "text/base64.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct tool {
	const char *display;	/* environment variable that must be set */
	const char *copy[6], *paste[6];
};
static const struct tool tools[] = {
	{ "WAYLAND_DISPLAY", { "wl-copy" }, { "wl-paste", "--no-newline" } },
	{ "DISPLAY", { "xclip", "-selection", "clipboard", "-in" }, { "xclip", "-selection", "clipboard", "-out" } },
	{ "DISPLAY", { "xsel", "--clipboard", "--input" }, { "xsel", "--clipboard", "--output" } },
};

static bool exists(const char *program)
{
	const char *path = getenv("PATH");
	char file[4096];

	for (const char *p = path ? path : ""; *p;) {
		size_t n = strcspn(p, ":");

		snprintf(file, sizeof file, "%.*s/%s", (int)n, p, program);
		if (!access(file, X_OK))
			return true;
		p += n + (p[n] == ':');
	}
	return false;
}

/* The program of the desktop; NULL: there is none. */
static const struct tool *tool_here(void)
{
	for (size_t i = 0; i < ARRAY_LEN(tools); i++)
		if (getenv(tools[i].display) && exists(tools[i].copy[0]))
			return &tools[i];
	return NULL;
}

/* Without a desktop the runspace keeps the text itself. */
static struct variable *kept(struct rt *rt)
{
	struct ustr *name = ustr_atom(rt, "\x01""clipboard");
	struct variable *v = var_find(rt, scope_global(rt), name, SCOPE_GLOBAL, 0);

	return v ? v : var_make(rt, scope_global(rt), name, val_str(ustr_empty(rt)), VO_PRIVATE);
}

static int finish(int pid)
{
	int status = 0;

	return pid > 0 && proc_reap(pid, true, &status) == 1 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* What the paste program writes; an empty clipboard is no error. */
static struct ustr *paste(struct cmdlet *c)
{
	const struct tool *t = tool_here();
	struct buf out = BUF_INIT;
	char chunk[4096];
	struct ustr *s;
	int ends[2], pid;
	ssize_t n;
	size_t total;
	char *text;

	if (!t)
		return kept(c->rt)->value.s;
	if (pipe2(ends, O_CLOEXEC))
		return ustr_empty(c->rt);
	pid = proc_spawn(&(struct proc_spawn){ .file = t->paste[0], .argv = t->paste, .in = -1, .out = ends[1],
		.err = -1, .pass = -1 });
	close(ends[1]);
	while (pid > 0 && (n = read(ends[0], chunk, sizeof chunk)) > 0)
		buf_put(&out, chunk, (size_t)n);
	close(ends[0]);
	finish(pid);
	text = buf_take(&out, &total);
	s = ustr_from_utf8(c->rt, text ? text : "", total);
	free(text);
	return s;
}

static bool copy(struct cmdlet *c, struct ustr *s)
{
	const struct tool *t = tool_here();
	size_t n;
	const char *text = ustr_utf8(c->rt, s, &n);
	int ends[2], pid;

	if (!t) {
		struct variable *v = kept(c->rt);

		gc_store(v, &v->value, val_str(s));
		return true;
	}
	if (pipe2(ends, O_CLOEXEC))
		return false;
	pid = proc_spawn(&(struct proc_spawn){ .file = t->copy[0], .argv = t->copy, .in = ends[0], .out = -1,
		.err = -1, .pass = -1 });
	close(ends[0]);
	if (pid > 0)
		fd_write_all(ends[1], text, n);
	close(ends[1]);
	return finish(pid) == 0;
}

/* ---- Get-Clipboard ------------------------------------------------------- */

struct get_args {
	bool raw;
	struct array *delimiter;
};

static const struct param_def get_params[] = {
	PARAM(get_args, raw, "Raw", P_SWITCH),
	PARAM(get_args, delimiter, "Delimiter", P_ARRAY | P_STRING),
	PARAMS_END
};

static void write_parts(struct cmdlet *c, struct ustr *s, struct array *delimiters)
{
	uint32_t from = 0;

	for (;;) {
		int32_t best = -1;
		uint32_t len = 0;

		for (uint32_t i = 0; i < delimiters->n; i++) {
			struct ustr *d = val_to_str(c->rt, array_get(delimiters, i));
			int32_t at = ustr_len(d) ? ustr_index_of(s, d, from, false) : -1;

			if (at >= 0 && (best < 0 || at < best)) {
				best = at;
				len = ustr_len(d);
			}
		}
		if (best < 0)
			break;
		cmdlet_write(c, val_str(ustr_sub(c->rt, s, from, (uint32_t)best - from)));
		from = (uint32_t)best + len;
	}
	cmdlet_write(c, val_str(ustr_sub(c->rt, s, from, ustr_len(s) - from)));
}

static void get(struct cmdlet *c)
{
	struct get_args *a = c->args;
	struct ustr *s = paste(c), *newline = ustr_new(c->rt, "\n");

	if (a->raw)
		cmdlet_write(c, val_str(s));
	else
		write_parts(c, s, a->delimiter ? a->delimiter : array_strings(c->rt, &newline, 1));
}

const struct cmdlet_def cmdlet_get_clipboard = {
	.name = "Get-Clipboard", .module = MOD_MANAGEMENT,
	.output_types = "System.String",
	.params = get_params, .args_size = sizeof(struct get_args), .process = get,
	.synopsis = "Gets the contents of the clipboard.",
};

/* ---- Set-Clipboard ------------------------------------------------------- */

struct set_args {
	struct array *value;
	bool append;
	bool pass_thru;
	bool as_osc52;
};

static const struct param_def set_params[] = {
	PARAM(set_args, value, "Value", P_ARRAY | P_STRING, .pos = 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION | PF_ALLOW_EMPTY_STRING),
	PARAM(set_args, append, "Append", P_SWITCH),
	PARAM(set_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(set_args, as_osc52, "AsOSC52", P_SWITCH, .aliases = "ToLocalhost"),
	PARAMS_END
};
struct set_state {
	struct sbuf text;
	bool any;
};

static void begin(struct cmdlet *c)
{
	sbuf_init(&((struct set_state *)c->state)->text, c->rt);
}

static void gather(struct cmdlet *c)
{
	struct set_args *a = c->args;
	struct set_state *s = c->state;

	for (uint32_t i = 0; a->value && i < a->value->n; i++) {
		struct ustr *text = val_to_str(c->rt, array_get(a->value, i));

		if (s->any)
			sbuf_putc(&s->text, '\n');
		s->any = true;
		sbuf_put(&s->text, text);
		if (a->pass_thru)
			cmdlet_write(c, val_str(text));
	}
}

/* OSC 52: the terminal puts the text into the clipboard of the machine it is on. */
static void to_terminal(struct cmdlet *c, struct ustr *s)
{
	const struct host_ops *h = c->rt->eng->host;
	struct buf out = BUF_INIT;
	size_t n, total;
	const char *text = ustr_utf8(c->rt, s, &n);
	char *encoded;
	struct ustr *sequence;

	base64_put(&out, text, n);
	encoded = buf_take(&out, &total);
	sequence = ustr_printf(c->rt, "\x1b]52;c;%.*s\a", (int)total, encoded ? encoded : "");
	free(encoded);
	if (h && h->write)
		h->write(c->rt, c->rt->eng->host_arg, sequence, -1, -1, false);
}

static void end(struct cmdlet *c)
{
	struct set_args *a = c->args;
	struct set_state *st = c->state;
	struct ustr *s = sbuf_take(&st->text);

	if (!cmdlet_should_process(c, ustr_new(c->rt, "Clipboard"), a->append ? "Append" : "Set"))
		return;
	if (a->as_osc52) {
		to_terminal(c, s);
		return;
	}
	if (a->append)
		s = ustr_concat(c->rt, ustr_concat(c->rt, paste(c), ustr_new(c->rt, "\n")), s);
	if (!copy(c, s))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "ClipboardFailed", EC_WriteError, V_NULL,
			"The clipboard could not be set: %s failed.", tool_here()->copy[0]);
}

const struct cmdlet_def cmdlet_set_clipboard = {
	.name = "Set-Clipboard", .module = MOD_MANAGEMENT,
	.output_types = "System.String",
	.flags = CF_SHOULD_PROCESS,
	.params = set_params, .args_size = sizeof(struct set_args), .state_size = sizeof(struct set_state),
	.begin = begin, .process = gather, .end = end,
	.synopsis = "Sets the contents of the clipboard.",
};

/* SPDX-License-Identifier: MIT */
#include "cli/run.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "clixml/reader.h"
#include "engine/engine_init.h"
#include "engine/history.h"
#include "engine/command.h"
#include "engine/invocation.h"
#include "remoting/interactive.h"
#include "types/time/calendar.h"

/* rt_protect that also forgets the frames an error jumped over. */
static enum unwind run_protected(struct rt *rt, void (*fn)(struct rt *rt, void *arg), void *arg)
{
	struct frame *frame = rt->eng->frame;
	enum unwind u = rt_protect(rt, fn, arg);

	rt->eng->frame = frame;
	return u;
}

/* Says how a run ended; what was cut off lets go of the table it began. */
static int finish(struct rt *rt, struct console *c, enum unwind u)
{
	struct unwound w = rt->unwound;

	if (u != UNWIND_NONE)
		console_abandon(rt, c);
	if (u == UNWIND_EXIT)
		return w.code & 0xff;
	if (u == UNWIND_ERROR)
		error_report(rt, w.error);
	return u == UNWIND_ERROR || u == UNWIND_STOPPED;
}

struct text_run {
	struct console *c;
	const char *text;
	char **args;
	int nargs;
	const char *encoded;	/* CLIXML of a collection of arguments */
	val arguments;		/* what it holds */
};

static void add_arguments(struct rt *rt, val v, struct ustr *stream, void *arg)
{
	struct iter it;
	val item;

	if (!iter_begin(rt, v, &it)) {
		list_add(rt, arg, v);
		return;
	}
	while (iter_next(&it, &item))
		list_add(rt, arg, item);
}

static void decode_arguments(struct rt *rt, void *arg)
{
	struct text_run *r = arg;
	struct list *l = list_new(rt, NULL);

	clixml_read_document(rt, r->encoded, strlen(r->encoded), &(struct clixml_reader_options){ 0 }, add_arguments, l);
	r->arguments = val_obj(list_to_array(rt, l, &type_object));
}

static val text_arguments(struct rt *rt, const struct text_run *r)
{
	struct list *l = list_new(rt, NULL);

	if (r->encoded)
		return r->arguments;
	for (int i = 0; i < r->nargs; i++)
		list_add(rt, l, val_str(ustr_new(rt, r->args[i])));
	return val_obj(list_to_array(rt, l, &type_object));
}

/* The name in -name, --name and -name:value, with any dash; NULL for what is text, as numbers are. */
static const char *parameter_name(const char *s)
{
	const char *name = cli_args_after_dash(s);

	if (!name || !*name || *name == '.' || (*name >= '0' && *name <= '9'))
		return NULL;
	return cli_args_after_dash(name) ? cli_args_after_dash(name) : name;
}

/* The value behind the colon of -name:value: switches know $true and true. */
static val colon_value(struct rt *rt, const char *s)
{
	if (*s == '$')
		s++;
	if (!strcasecmp(s, "true") || !strcasecmp(s, "false"))
		return val_bool((*s | 32) == 't');
	return val_str(ustr_new(rt, s));
}

/* Words of the command line as PowerShell reads those behind -File: -name,
 * -name:value and -name: value are parameters, all else is text. */
static uint16_t word_args(struct rt *rt, char **words, int nwords, struct cmd_arg *args, val *regs)
{
	uint16_t n = 0;

	for (int i = 0; i < nwords; i++, n++) {
		const char *s = words[i], *name = parameter_name(s), *colon = name ? strchr(name, ':') : NULL;
		struct cmd_arg *a = &args[n];

		a->reg = (uint16_t)(n + 1);
		a->text = ustr_from_utf8(rt, s, colon ? (size_t)(colon - s) : strlen(s));
		regs[a->reg] = val_str(a->text);
		a->kind = ARG_VALUE;
		if (!name)
			continue;
		a->kind = colon ? ARG_NAME_VALUE : ARG_NAME;
		a->as_text = true;
		a->name = ustr_intern(rt, ustr_from_utf8(rt, name, colon ? (size_t)(colon - name) : strlen(name)));
		if (colon && colon[1])
			regs[a->reg] = colon_value(rt, colon + 1);
		else if (colon)
			regs[a->reg] = i + 1 < nwords ? val_str(ustr_new(rt, words[++i])) : V_FALSE;
	}
	return n;
}

/* Calls a script with words of the command line; its scope is the global one. */
static void run_script(struct rt *rt, struct command *script, char **words, int nwords)
{
	struct cmd_arg *args = rt_block(rt, struct cmd_arg, (size_t)nwords + 1);
	val *regs = rt_block(rt, val, (size_t)nwords + 1);
	struct cmd_site *cmd = rt_block(rt, struct cmd_site, 1);
	struct pipe_site site = { .cmds = cmd, .n = 1 };

	regs[0] = val_obj(script);
	cmd->how = INVOKE_DOT;
	cmd->args = args;
	cmd->nargs = word_args(rt, words, nwords, args, regs);
	pipeline_run(rt, rt->eng->frame, &site, regs, rt->eng->top_streams.s[STREAM_OUT]);
}

/* $MyInvocation of a text of the command line: a script without a name. */
static val text_invocation(struct rt *rt, struct command *script, val args)
{
	struct invocation *i = invocation_of_frame(rt, NULL);

	i->command = script;
	i->unbound = args;
	i->length = i->position = 1;
	i->from_host = true;
	return val_obj(i);
}

static void run_text_body(struct rt *rt, void *arg)
{
	struct text_run *r = arg;
	struct scriptblock *sb = scriptblock_parse(rt, r->text, strlen(r->text), NULL);
	struct scope *top = r->c->nested ? scope_current(rt) : scope_global(rt);

	if (!r->c->nested) {
		val args = text_arguments(rt, r);
		struct command *script = command_from_block(rt, sb);

		gc_store(top, &top->args, args);
		gc_store(top, &top->myinvocation, text_invocation(rt, script, args));
		if (sb->info->ast->params) {
			run_script(rt, script, r->args, r->nargs);
			return;
		}
	}
	/* The statements run in the global scope itself: $? of the last one is
	 * the exit code. */
	for (enum block_part p = PART_BEGIN; p <= PART_END; p++)
		if (block_has_part(sb->info, p))
			vm_run_part(rt, sb, p, true, top, &rt->eng->top_streams, NULL, NULL);
}

static void flush_output(struct rt *rt, void *arg)
{
	console_finish(rt, arg);
}

static int run_text(struct rt *rt, struct text_run *r)
{
	enum unwind u = run_protected(rt, run_text_body, r);
	int code = finish(rt, r->c, u);
	bool ok = rt->eng->last_ok;

	run_protected(rt, flush_output, r->c);
	return u == UNWIND_NONE ? !ok : code;
}

int run_command(struct rt *rt, struct console *c, const char *text, char **args, int nargs)
{
	return run_text(rt, &(struct text_run){ c, text, args, nargs });
}

int run_encoded(struct rt *rt, struct console *c, const char *text, const char *arguments)
{
	struct text_run r = { c, text, NULL, 0, arguments, V_NULL };

	if (run_protected(rt, decode_arguments, &r) != UNWIND_NONE)
		return -ERR_MALFORMED;
	return run_text(rt, &r);
}

struct file_run {
	struct command *command;
	char **args;
	int nargs;
};

static void run_file_body(struct rt *rt, void *arg)
{
	struct file_run *r = arg;

	run_script(rt, r->command, r->args, r->nargs);
}

static void find_file(struct rt *rt, void *arg)
{
	struct file_run *r = arg;
	const char *path = r->args[-1];
	_cleanup_(freep) char *real = realpath(path, NULL);
	struct ustr *name;

	if (!real || access(real, R_OK))
		return;
	name = ustr_new(rt, real);
	free(TAKE(real));
	r->command = command_script(rt, name);
}

int run_file(struct rt *rt, struct console *c, const char *path, char **args, int nargs)
{
	struct file_run r = { NULL, args, nargs };
	enum unwind u = run_protected(rt, find_file, &r);
	int code;

	if (!r.command) {
		struct ustr *text = ustr_printf(rt,
			"The argument '%s' is not recognized as the name of a script file. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.",
			path);

		console_host.write_error_line(rt, c, text);
		return CLI_EXIT_BAD_ARGUMENT;
	}
	u = run_protected(rt, run_file_body, &r);
	code = finish(rt, c, u);
	run_protected(rt, flush_output, c);
	return u == UNWIND_NONE ? 0 : code;
}

void run_profiles(struct rt *rt, struct console *c)
{
	char text[64];
	val profile, path;

	if (!var_get_c(rt, "PROFILE", &profile))
		return;
	for (unsigned i = 0; i < ENGINE_PROFILES; i++) {
		if (!member_get_c(rt, profile, engine_profiles[i], &path) || access(val_to_c(rt, path), R_OK))
			continue;
		snprintf(text, sizeof text, ". $PROFILE.%s", engine_profiles[i]);
		run_command(rt, c, text, NULL, 0);
	}
}

/* Until a line is there or the shell is to stop: through stop_fd, so that a signal
 * just before the wait is not missed. */
static void idle_body(struct rt *rt, void *arg)
{
	enum { EVENTS_LOOK_MS = 25 };
	struct pollfd p[2] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = rt->stop_fd, .events = POLLIN } };
	int r;

	do {
		if (rt->watching && rt->look)
			rt->look(rt);
		r = rt_wait(rt, p, ARRAY_LEN(p), rt->watching ? EVENTS_LOOK_MS : -1);
	} while (!r);
}

/* Until something is typed jobs go on; false: a signal came. */
static bool idle(struct rt *rt)
{
	if (isatty(STDIN_FILENO) && run_protected(rt, idle_body, NULL) == UNWIND_STOPPED)
		return false;
	return !rt_stopping(rt);
}

static bool is_complete(const struct buf *b)
{
	struct parse_result res;
	bool incomplete;

	parse_input((const char *)buf_ptr(b), buf_size(b), NULL, 0, &res);
	incomplete = res.incomplete;
	parse_release(&res);
	return !incomplete;
}

/* One line for a statement; NULL at the end of input, and when a signal came. */
static char *read_more(struct rt *rt, struct console *c, const char *prompt, bool *ret_signal)
{
	bool ahead, quiet;
	char *line;

	if (prompt)
		console_show_prompt(prompt);
	ahead = console_typed_ahead() || (prompt && console_shows_input(c));
	quiet = idle(rt);
	line = quiet ? console_read_waited(ahead) : NULL;
	*ret_signal = !quiet || (!line && console_line_interrupted());
	if (*ret_signal)
		free(TAKE(line));
	return line;
}

/*
 * Gathers lines until they parse as a whole; NULL at the end of input, and when
 * a signal came: then what was typed of the statement is dropped. A statement of
 * several lines that nobody types ends at an empty line only: `else` may follow.
 */
static char *read_statement(struct rt *rt, struct console *c, const char *prompt, bool *ret_signal)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	bool typed = isatty(STDIN_FILENO);

	for (bool more = false;; more = true) {
		_cleanup_(freep) char *line = read_more(rt, c, more && prompt ? ">> " : prompt, ret_signal);

		if (*ret_signal)
			return NULL;
		if (!line)
			return buf_size(&b) ? buf_take(&b, NULL) : NULL;
		if (typed || !more || *line) {
			buf_puts(&b, line);
			buf_putc(&b, '\n');
		}
		if ((typed || !more || !*line) && is_complete(&b))
			return buf_take(&b, NULL);
	}
}

static void session_line(struct rt *rt, void *arg)
{
	interactive_line(rt, arg);
}

struct remembered {
	struct ustr *text;
	val begin;
	int status;
};

static void remember(struct rt *rt, void *arg)
{
	struct remembered *r = arg;

	history_add(rt, r->text, r->status, r->begin, calendar_now());
}

/* A statement that was typed, into the history once it has run. */
static int run_remembered(struct rt *rt, struct console *c, char *text)
{
	enum { STOPPED = 3, COMPLETED = 4, FAILED = 5 };
	size_t n = strlen(text);
	struct remembered r = { .begin = calendar_now() };
	struct unwound u;
	int code;

	while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	r.text = ustr_from_utf8(rt, text, n);
	code = run_command(rt, c, text, NULL, 0);
	u = rt->unwound;
	r.status = u.kind == UNWIND_STOPPED ? STOPPED : u.kind == UNWIND_ERROR ? FAILED : COMPLETED;
	if (n)
		run_protected(rt, remember, &r);
	rt->unwound = u;
	return code;
}

/* One statement: here, or in the session that was entered. */
static int run_statement(struct rt *rt, struct console *c, char *text)
{
	if (!interactive_is_pushed(rt))
		return run_remembered(rt, c, text);
	if (run_protected(rt, session_line, text) == UNWIND_ERROR)
		error_report(rt, rt->unwound.error);
	rt->unwound.kind = UNWIND_NONE;
	run_protected(rt, flush_output, c);
	return 0;
}

static void prompt_body(struct rt *rt, void *arg)
{
	struct command *p;
	val v;

	if (interactive_is_pushed(rt) && (*(struct ustr **)arg = interactive_prompt(rt)))
		return;
	p = command_find(rt, ustr_atom(rt, "prompt"), CK_FUNCTION, true);
	v = p ? command_invoke(rt, p, NULL, 0, NULL, 0) : V_NULL;

	*(struct ustr **)arg = val_to_str(rt, v);
}

/* What the prompt function says, or PS> when it fails. */
static char *prompt_text(struct rt *rt)
{
	struct ustr *s = NULL;

	if (run_protected(rt, prompt_body, &s) != UNWIND_NONE || !s || !ustr_len(s))
		return xstrdup("PS>");
	return xstrdup(USTR_C(rt, s));
}

int repl(struct rt *rt, struct console *c, int code)
{
	for (;;) {
		_cleanup_(freep) char *prompt = c->no_prompt ? NULL : prompt_text(rt);
		bool signal;
		_cleanup_(freep) char *text = read_statement(rt, c, prompt, &signal);

		if (!text) {
			if (isatty(STDIN_FILENO))
				console_show_prompt("\n");
			if (!signal || c->no_prompt || console_terminated())
				return code;
			rt_stop_clear(rt);
			continue;
		}
		rt->unwound.kind = UNWIND_NONE;
		console_ctrl_c();
		code = run_statement(rt, c, text);
		if (rt->unwound.kind == UNWIND_EXIT || console_terminated() || (c->should_exit && !c->nested))
			return code;
		rt_stop_clear(rt);
		console_flush();
		if (console_ctrl_c() && isatty(STDIN_FILENO))
			console_show_prompt("\n");	/* the terminal wrote ^C: the prompt is not to stand behind it */
	}
}

static void nested_level(struct rt *rt, int level)
{
	var_set_c(rt, "NestedPromptLevel", val_int(level));
}

void repl_nested(struct rt *rt, struct console *c)
{
	struct member_call *calling = rt->calling;

	rt->calling = NULL;	/* errors of its lines are no errors of the method */
	nested_level(rt, ++c->nested);
	repl(rt, c, 0);
	nested_level(rt, --c->nested);
	rt->calling = calling;
	rt->unwound.kind = UNWIND_NONE;
}

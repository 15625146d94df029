/* SPDX-License-Identifier: MIT */
#include "cli/console.h"

#include <errno.h>
#include <signal.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/util.h"
#include "remoting/interactive.h"
#include "cli/console_progress.h"
#include "cli/console_prompt.h"
#include "cli/run.h"
#include "cli/xml_output.h"
#include "engine/engine.h"
#include "value/cells.h"
#include "format/out.h"
#include "format/style.h"
#include "sys/terminal.h"
#include "types/security/secure.h"

/* SGR numbers of ConsoleColor, foreground; the background is 10 more. */
const uint8_t console_sgr[16] = { 30, 34, 32, 36, 31, 35, 33, 37, 90, 94, 92, 96, 91, 95, 93, 97 };

static volatile sig_atomic_t terminated, ctrl_c;

void console_note_ctrl_c(void) { ctrl_c = 1; }

bool console_ctrl_c(void)
{
	bool was = ctrl_c;

	ctrl_c = 0;
	return was;
}

bool console_terminated(void)
{
	return terminated;
}

void console_note_termination(void)
{
	terminated = 1;
}

/* Output was lost, as errno says. A closed pipe or descriptor is the reader's
 * choice, a full disk is not. */
static bool lost;

static void check_output(void)
{
	int why = errno;

	if (!ferror(stdout))
		return;
	clearerr(stdout);
	if (lost || why == EPIPE || why == EBADF)
		return;
	lost = true;
	fprintf(stderr, "psession: standard output: %s\n", strerror(why));
}

int console_flush(void)
{
	fflush(stdout);
	check_output();
	fflush(stderr);
	return lost ? -1 : 0;
}

static void flush_host(struct rt *rt, void *arg)
{
	console_flush();
}

static void aside(struct rt *rt, void *arg)
{
	console_progress_hide();
}

static bool colours(FILE *f)
{
	const char *no = getenv("NO_COLOR");

	return isatty(fileno(f)) && !(no && *no);
}

static void put(struct rt *rt, FILE *f, struct ustr *text)
{
	size_t n;
	const char *s = ustr_utf8(rt, text, &n);

	fwrite(s, 1, n, f);
	check_output();
}

/* An order to the terminal (OSC) rather than a colour. */
static bool is_terminal_command(const struct ustr *s)
{
	return ustr_len(s) > 1 && ustr_at(s, 0) == '\033' && ustr_at(s, 1) == ']';
}

/* TEXT as the output takes it: without escapes where nobody wants colours or none can be shown. */
static struct ustr *shown(struct rt *rt, struct ustr *text)
{
	return (style_is_plain(rt) || style_is_dumb()) && !is_terminal_command(text) ? cells_plain(rt, text) : text;
}

static void show_text(struct rt *rt, struct ustr *text, int fg, int bg, bool newline)
{
	bool coloured = (fg >= 0 || bg >= 0) && colours(stdout);
	uint32_t n;

	text = shown(rt, text);
	n = ustr_len(text);
	console_progress_hide();
	if (newline || n)
		console_progress_at_start(newline || ustr_at(text, n - 1) == '\n');
	if (coloured && fg >= 0)
		printf("\033[%dm", console_sgr[fg & 15]);
	if (coloured && bg >= 0)
		printf("\033[%dm", console_sgr[bg & 15] + 10);
	put(rt, stdout, text);
	if (coloured)
		fputs("\033[0m", stdout);
	if (newline) {
		putchar('\n');
		check_output();
	}
}

static void write_text(struct rt *rt, void *arg, struct ustr *text, int fg, int bg, bool newline)
{
	struct console *console = arg;

	if (console->xml)
		xml_output_text(rt, console->xml_out, text, newline);
	else if (!console->silent)
		show_text(rt, text, fg, bg, newline);
}

static void write_raw(struct rt *rt, void *arg, struct ustr *text, bool error)
{
	struct console *console = arg;
	uint32_t n = ustr_len(text);

	if (console->silent || !n)
		return;
	console_progress_hide();
	console_progress_at_start(ustr_at(text, n - 1) == '\n');
	if (error)
		fflush(stdout);
	put(rt, error ? stderr : stdout, text);
}

static void write_error_line(struct rt *rt, void *arg, struct ustr *text)
{
	struct console *console = arg;

	if (!ustr_len(text))
		return;
	if (console->xml_err) {
		xml_output_text(rt, console->xml_err, ustr_concat(rt, text, ustr_from_char(rt, '\n')), false);
		return;
	}
	if (console->silent)
		return;
	console_progress_hide();
	console_progress_at_start(true);
	fflush(stdout);
	put(rt, stderr, shown(rt, text));
	fputc('\n', stderr);
}

/* Warnings, verbose and debug text go to standard output, as pwsh's do. */
static void write_stream(struct rt *rt, void *arg, int stream, struct ustr *text)
{
	static const char *const prefix[STREAM__MAX] = {
		[STREAM_WARNING] = "WARNING: ", [STREAM_VERBOSE] = "VERBOSE: ", [STREAM_DEBUG] = "DEBUG: ",
	};
	static const char *const style[STREAM__MAX] = {
		[STREAM_WARNING] = "Warning", [STREAM_VERBOSE] = "Verbose", [STREAM_DEBUG] = "Debug",
	};
	bool c = (colours(stdout) || (style_is_ansi(rt) && !style_is_dumb())) && style[stream];
	struct console *console = arg;

	if (console->xml_err) {
		xml_output_message(rt, console->xml_err, stream, text);
		return;
	}
	if (console->silent)
		return;
	console_progress_hide();
	console_progress_at_start(true);
	if (c)
		put(rt, stdout, style_formatting(rt, style[stream]));
	fputs(prefix[stream] ? prefix[stream] : "", stdout);
	put(rt, stdout, shown(rt, text));
	fputs(c ? "\033[0m\n" : "\n", stdout);
}

static void write_progress(struct rt *rt, void *arg, int64_t source, val record)
{
	struct console *console = arg;

	if (console->xml_err)
		xml_output_progress(rt, console->xml_err, source, record);
	else if (!console->silent)
		console_progress(rt, arg, source, record);
}

static void write_information(struct rt *rt, void *arg, val record)
{
	struct console *console = arg;

	if (console->xml_err)
		xml_output_put(console->xml_err, record, "information");
	host_show_information(rt, &console_host, arg, record);
}

bool console_typed_ahead(void)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && poll(&p, 1, 0) == 1 && (p.revents & POLLIN);
}

static bool interrupted;

bool console_line_interrupted(void)
{
	return interrupted;
}

/* The next line. ECHO: as it is not on the screen yet, it is written there. */
static char *take_line(bool echo)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	console_progress_hide();
	console_progress_at_start(true);
	console_flush();
	n = getline(&line, &cap, stdin);
	interrupted = n < 0 && ferror(stdin) && errno == EINTR;
	if (n < 0) {
		free(line);
		clearerr(stdin);
		return NULL;
	}
	if (echo)
		fwrite(line, 1, (size_t)n, stdout);
	while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		line[--n] = '\0';
	return line;
}

char *console_read_line(void)
{
	return take_line(console_typed_ahead());
}

char *console_read_waited(bool ahead)
{
	return take_line(ahead);
}

bool console_shows_input(const struct console *c)
{
	return !c->no_prompt && !isatty(STDIN_FILENO);
}

void console_show_prompt(const char *text)
{
	console_progress_end();
	fputs(text, stdout);
	fflush(stdout);
}

static struct ustr *read_text(struct rt *rt, bool echo)
{
	_cleanup_(freep) char *line = take_line(echo);

	return line ? ustr_from_utf8(rt, line, strlen(line)) : NULL;
}

static struct ustr *read_input(struct rt *rt, void *arg)
{
	return read_text(rt, console_typed_ahead());
}

/* An answer. */
static struct ustr *read_line(struct rt *rt, void *arg)
{
	return read_text(rt, console_shows_input(arg) || console_typed_ahead());
}

/* Reads with echo off; the characters are wiped once they are in the box. */
static val read_secure(struct rt *rt, void *arg)
{
	struct termios old, quiet;
	bool tty = !tcgetattr(STDIN_FILENO, &old);
	char *line;
	val secure;

	if (tty) {
		quiet = old;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSADRAIN, &quiet);
	}
	line = take_line(false);
	if (tty) {
		tcsetattr(STDIN_FILENO, TCSADRAIN, &old);
		putchar('\n');
	}
	secure = val_obj(secure_from_str(rt, ustr_new(rt, line ? line : "")));
	if (line)
		explicit_bzero(line, strlen(line));
	free(line);
	return secure;
}

static bool interactive(struct rt *rt, void *arg)
{
	return ((struct console *)arg)->interactive;
}

/* The terminal's; else what COLUMNS asks for; else that of the real product without a
 * terminal. */
static int width(struct rt *rt, void *arg)
{
	enum { WIDTH_REDIRECTED = 80, WIDTH_MAX = 4096 };
	const char *columns = getenv("COLUMNS");
	int n = columns ? atoi(columns) : 0, wide, high;

	if (terminal_size(&wide, &high))
		return wide;
	return n > 0 && n <= WIDTH_MAX ? n : WIDTH_REDIRECTED;
}

static void set_should_exit(struct rt *rt, void *arg, int code)
{
	struct console *c = arg;

	c->should_exit = true;
	c->exit_code = code;
}

/* What is typed goes to the session from the next line on. */
static void push_runspace(struct rt *rt, void *arg, val session)
{
}

static void nested_prompt(struct rt *rt, void *arg, bool leave)
{
	struct console *c = arg;

	if (leave && !c->nested)
		return;
	if (leave)
		rt_unwind(rt, UNWIND_EXIT, NULL, NULL, 0);
	if (!c->interactive)
		net_throw(rt, "System.InvalidOperationException", "A nested prompt needs an interactive host.");
	repl_nested(rt, c);
}

static void pop_runspace(struct rt *rt, void *arg)
{
	interactive_pop(rt);
}

static bool is_pushed(struct rt *rt, void *arg)
{
	return interactive_is_pushed(rt);
}

const struct host_ops console_host = {
	.name = "ConsoleHost",
	.write = write_text, .write_raw = write_raw,
	.flush = flush_host,
	.aside = aside,
	.write_error_line = write_error_line,
	.write_stream = write_stream,
	.write_progress = write_progress,
	.write_information = write_information,
	.read_line = read_line,
	.read_input = read_input,
	.read_secure = read_secure,
	.prompt = console_prompt,
	.prompt_choice = console_prompt_choice,
	.prompt_choices = console_prompt_choices,
	.prompt_credential = console_prompt_credential,
	.interactive = interactive,
	.width = width,
	.raw_ui = console_raw_ui,
	.set_should_exit = set_should_exit,
	.push_runspace = push_runspace,
	.pop_runspace = pop_runspace,
	.is_pushed = is_pushed,
	.nested_prompt = nested_prompt,
};

void console_streams(struct rt *rt, struct console *c)
{
	struct streams *s = &rt->eng->top_streams;

	if (c->xml || c->xml_errors)
		c->xml_err = xml_output_new(rt, "Error", STDERR_FILENO);
	if (!c->xml) {
		s->s[STREAM_OUT] = out_default_sink(rt);
		s->s[STREAM_ERROR] = out_default_error_sink(rt);
		rt->eng->native_passthrough = !c->silent;
		return;
	}
	c->xml_out = xml_output_new(rt, "Output", STDOUT_FILENO);
	s->s[STREAM_OUT] = xml_output_sink(c->xml_out);
	s->s[STREAM_ERROR] = xml_output_sink(c->xml_err);
	rt->eng->native_errors = true;
}

void console_abandon(struct rt *rt, struct console *c)
{
	if (!c->xml)
		out_default_abandon(rt->eng->top_streams.s[STREAM_OUT]);
}

void console_finish(struct rt *rt, struct console *c)
{
	console_progress_end();
	if (!c->xml)
		out_default_finish(rt, rt->eng->top_streams.s[STREAM_OUT]);
	else
		console_flush();
	if (c->xml)
		xml_output_finish(rt, c->xml_out);
	if (c->xml_err)
		xml_output_finish(rt, c->xml_err);
}

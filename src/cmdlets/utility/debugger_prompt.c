/* SPDX-License-Identifier: MIT */
/*
 * The prompt of a stopped script: step, continue, quit, list and call stack;
 * any other line runs in the scope where the script stopped.
 */
#include "cmdlets/utility/debugger.h"

#include "engine/host.h"
#include "engine/invocation.h"

#include <string.h>
#include <strings.h>

static void say(struct rt *rt, struct ustr *text)
{
	rt->eng->host->write(rt, rt->eng->host_arg, text, -1, -1, true);
}

static void help(struct rt *rt)
{
	static const char *const lines[] = {
		"", " s, stepInto         Single step (step into functions, scripts, etc.)",
		" v, stepOver         Step to next statement (step over functions, scripts, etc.)",
		" o, stepOut          Step out of the current function, script, etc.", "",
		" c, continue         Continue operation", " q, quit             Stop operation and exit the debugger", "",
		" k, Get-PSCallStack  Display call stack", "",
		" l, list             List source code for the current script.", "",
		" <enter>             Repeat last command if it was stepInto, stepOver or list", "",
		" ?, h                displays this help message.", "",
	};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		say(rt, ustr_new(rt, lines[i]));
}

/* Lines around the stop, the current one starred. */
static void list_source(struct rt *rt)
{
	const struct source *src;
	uint32_t from, to, line;

	if (!frame_position(rt->eng->frame, &src, &from, &to))
		return;
	line = source_position(src, from).line;
	for (uint32_t i = line > 5 ? line - 5 : 1; i <= src->line_count && i < line + 11; i++) {
		struct text t = source_line_text(src, i);

		say(rt, ustr_printf(rt, "%5u:%c %.*s", i, i == line ? '*' : ' ', (int)t.n, t.s));
	}
}

struct typed {
	struct ustr *text;
};

static void run_body(struct rt *rt, void *arg)
{
	struct typed *t = arg;
	size_t n;
	const char *s = ustr_utf8(rt, t->text, &n);
	struct scriptblock *sb = scriptblock_parse(rt, s, n, NULL);

	engine_call_to(rt, sb, true, V_VOID, V_VOID, NULL, 0, rt->eng->top_streams.s[STREAM_OUT]);
}

static void run(struct rt *rt, struct ustr *text)
{
	struct typed t = { text };

	if (rt_protect(rt, run_body, &t) == UNWIND_ERROR)
		error_report(rt, rt->unwound.error);
}

static bool is_word(struct ustr *s, const char *letter, const char *word)
{
	return ustr_ieq_c(s, letter) || ustr_ieq_c(s, word);
}

/* True when the line makes the script go on. */
static bool obey(struct rt *rt, struct debugger *d, struct ustr *line)
{
	if (is_word(line, "c", "continue"))
		return true;
	if (is_word(line, "s", "stepInto") || is_word(line, "v", "stepOver") || is_word(line, "o", "stepOut")) {
		char c = (char)(ustr_at(line, 0) | 32);
		bool into = c == 's' && (ustr_len(line) == 1 || ustr_ieq_c(line, "stepInto"));
		bool out = is_word(line, "o", "stepOut");

		d->step = into ? STEP_INTO : out ? STEP_OUT : STEP_OVER;
		d->depth = rt->eng->depth - (out && rt->eng->depth ? 1 : 0);
		return true;
	}
	if (is_word(line, "q", "quit")) {
		d->busy = false;
		rt_unwind(rt, UNWIND_STOPPED, NULL, NULL, 0);
	}
	if (is_word(line, "?", "h"))
		help(rt);
	else if (is_word(line, "l", "list"))
		list_source(rt);
	else if (ustr_ieq_c(line, "k"))
		run(rt, ustr_new(rt, "Get-PSCallStack"));
	else if (ustr_len(line))
		run(rt, line);
	return false;
}

void debugger_prompt(struct rt *rt, struct debugger *d, struct ustr *why)
{
	const struct host_ops *h = rt->eng->host;
	struct ustr *line;

	if (why) {
		say(rt, ustr_new(rt, "Entering debug mode. Use h or ? for help.\n"));
		say(rt, why);
	}
	say(rt, ustr_concat(rt, ustr_new(rt, "\n"), invocation_position_message(rt, invocation_of_frame(rt, rt->eng->frame))));
	d->busy = true;
	do {
		h->write(rt, rt->eng->host_arg, ustr_new(rt, "[DBG]: PS>> "), -1, -1, false);
		line = h->read_line(rt, rt->eng->host_arg);
	} while (line && !obey(rt, d, ustr_trim(rt, line, true, true)));
	d->busy = false;
	debugger_update(rt, d);
}

/* SPDX-License-Identifier: MIT */
#include "cmdlets/jobs/job_start.h"

#include <stdlib.h>
#include <string.h>

#include "providers/provider.h"
#include "types/command_words.h"

/* The server a job runs in: this program, or one that a test puts in its place. INIT runs there before all else. */
static const char *const *job_program(struct rt *rt, struct scriptblock *init)
{
	const char *program = getenv("PSESSION_JOB_PROGRAM");
	struct command_words w = { 0 };
	static const char *const words[] = { "-s", "-NoLogo", "-NoProfile" };

	command_words_add(rt, &w, program && *program ? program : "/proc/self/exe");
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		command_words_add(rt, &w, words[i]);
	if (init) {
		command_words_add(rt, &w, "-EncodedCommand");
		command_words_add(rt, &w, USTR_C(rt, request_encoded(rt, scriptblock_text(rt, init))));
	}
	return w.v;
}

val job_start(struct rt *rt, const struct job_start *s)
{
	struct remote_target t = {
		.kind = REMOTE_PROCESS, .computer = ustr_new(rt, "localhost"), .options = V_NULL, .ssh_options = V_NULL,
		.directory = s->directory, .configuration = ustr_empty(rt),
	};
	struct pipeline_request *r = request_script(rt, scriptblock_text(rt, s->block));
	struct frame *f = rt->eng->frame;
	struct remote_runspace *rs;
	struct errrec *why;

	request_args(rt, r, s->args);
	if (s->caller)
		rt->eng->frame = s->caller;
	request_using(rt, r, s->block);
	rt->eng->frame = f;
	r->no_input = !s->has_input;
	t.argv = job_program(rt, s->init);
	rs = remote_open(rt, &t, &why);
	if (!rs)
		rt_throw(rt, why);
	rs->temporary = true;
	return job_of_child(rt, s->name, s->command, rs, r);
}

/* --- the background operator -------------------------------------------- */

struct capture {
	struct rt *rt;
	const struct source *src;
	struct sbuf b;
	uint32_t at;		/* source up to here is in B */
};

/* Variables of the caller become $using: ones; automatic ones stay. */
static bool is_captured(struct rt *rt, const struct ast_variable *v)
{
	static const char *const automatic[] = {
		"_", "PSItem", "args", "input", "this", "true", "false", "null", "PSCmdlet", "MyInvocation",
		"PSBoundParameters", "Matches",
		"PSScriptRoot", "PSCommandPath", "PID", "HOME", "Host", "PWD", "Error", "?", "^", "$",
		"ExecutionContext", "PSVersionTable",
	};
	struct ustr *name = text_ustr(rt, v->name);
	val x;

	if (v->scope != VAR_NONE)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(automatic); i++)
		if (ustr_ieq_c(name, automatic[i]))
			return false;
	return var_get(rt, scope_current(rt), ustr_intern(rt, name), SCOPE_DYNAMIC, &x);
}

static int capture(struct ast *node, void *arg)
{
	struct capture *k = arg;
	const struct ast_variable *v = (const struct ast_variable *)node;

	if (node->kind == AST_VARIABLE && is_captured(k->rt, v) && node->start >= k->at) {
		sbuf_put_utf8(&k->b, k->src->text + k->at, node->start - k->at);
		sbuf_printf(&k->b, "%c{using:", k->src->text[node->start]);	/* a splatted one stays one */
		sbuf_put_utf8(&k->b, v->name.s, v->name.n);
		sbuf_putc(&k->b, '}');
		k->at = node->end;
	}
	return ast_children(node, capture, arg);
}

val job_background(struct rt *rt, struct scriptblock *sb, struct ustr *text)
{
	size_t n;
	const char *s = ustr_utf8(rt, text, &n);
	struct scriptblock *parsed = scriptblock_parse(rt, s, n, NULL);
	struct capture k = { .rt = rt, .src = parsed->info->source->result.src };
	struct job_start j = { .command = text, .directory = location_file_system(rt) };

	sbuf_init(&k.b, rt);
	ast_children((struct ast *)parsed->info->ast, capture, &k);
	sbuf_put_utf8(&k.b, k.src->text + k.at, k.src->len - k.at);
	j.command = sbuf_take(&k.b);
	s = ustr_utf8(rt, j.command, &n);
	j.block = scriptblock_parse(rt, s, n, NULL);
	return job_start(rt, &j);
}

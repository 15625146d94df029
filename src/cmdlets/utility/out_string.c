/* SPDX-License-Identifier: MIT */
/* Out-String: formatted output as text. */
#include "engine/cmdlet.h"
#include "format/out.h"
#include "format/style.h"

struct args {
	int64_t width;
	bool no_newline, stream;
	val input;
};

struct state {
	struct out *out;
	struct sbuf text;
};

enum { SET_TEXT, SET_STREAM };
static const char *const sets[] = { "NoNewLineFormatting", "StreamFormatting", NULL };
static const struct param_def params[] = {
	PARAM(args, stream, "Stream", P_SWITCH, .sets = 1 << SET_STREAM),
	PARAM(args, width, "Width", P_INT, .validate = "range:2:2147483647"),
	PARAM(args, no_newline, "NoNewline", P_SWITCH, .sets = 1 << SET_TEXT),
	PARAM(args, input, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAMS_END
};

static void line(struct line_out *lo, struct ustr *s)
{
	struct cmdlet *c = lo->arg;
	struct args *a = c->args;
	struct state *st = c->state;

	if (!lo->raw)
		s = style_output(lo, s);
	if (a->stream) {
		cmdlet_write(c, val_str(s));
		return;
	}
	sbuf_put(&st->text, s);
	if (!a->no_newline)
		sbuf_putc(&st->text, '\n');
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	s->out = out_new(c->rt);
	s->out->lo.line = line;
	s->out->lo.arg = c;
	s->out->lo.ansi = style_is_ansi(c->rt);
	s->out->lo.width = a->width ? (uint32_t)a->width : LINE_ENDLESS;
	sbuf_init(&s->text, c->rt);
}

static void process(struct cmdlet *c)
{
	struct state *s = c->state;

	out_put(s->out, ((struct args *)c->args)->input, false);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	out_end(s->out);
	if (!a->stream)
		cmdlet_write(c, val_str(sbuf_take(&s->text)));
}

const struct cmdlet_def cmdlet_out_string = {
	.name = "Out-String", .module = MOD_UTILITY, .class_name = "OutStringCommand", .params = params, .sets = sets,
	.default_set = "NoNewLineFormatting", .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end, .output_types = "System.String",
	.synopsis = "Turns formatted output into text.",
};

/* SPDX-License-Identifier: MIT */
#include "format/error_view.h"

#include <string.h>

#include "engine/command.h"
#include "value/cells.h"
#include "format/out.h"
#include "format/style.h"

/* Parts of an error that all views ask for. */
struct parts {
	struct rt *rt;
	struct errrec *e;
	val obj, inv;			/* record; InvocationInfo or null */
	struct ustr *script;		/* ScriptName, "" for none */
	int64_t line;
	const char *color, *accent, *reset;
};

static void parts_init(struct rt *rt, struct errrec *e, val obj, struct parts *p)
{
	bool ansi = style_host_ansi(rt) && !style_is_dumb();	/* nothing is coloured for a terminal that can't */
	val line;

	p->rt = rt;
	p->e = e;
	p->obj = obj;
	p->inv = member_or_null(rt, p->obj, "InvocationInfo");
	p->script = member_str(rt, p->inv, "ScriptName");
	line = member_or_null(rt, p->inv, "ScriptLineNumber");
	p->line = val_is_null(line) ? 0 : val_to_int64(rt, line);
	p->color = ansi ? USTR_C(rt, style_formatting(rt, "Error")) : "";
	p->accent = ansi ? USTR_C(rt, style_formatting(rt, "ErrorAccent")) : "";
	p->reset = ansi ? "\033[0m" : "";
}

static bool is_parse_error(struct parts *p)
{
	return p->e->category == EC_ParserError && val_base(p->e->exception).k == VK_OBJ &&
	       type_is_named(val_type_of(p->e->exception), "System.Management.Automation.ParentContainsErrorRecordException");
}

/* A text of -Command that does not parse: it has no file, and no command of its own. */
static bool is_of_command_line(struct parts *p)
{
	return p->e->category == EC_ParserError && val_is_null(member_or_null(p->rt, p->inv, "MyCommand")) &&
	       val_exc(p->e->exception) &&
	       type_is_named(val_type_of(p->e->exception), "System.Management.Automation.ParseException");
}

/* The part of a pre-rendered parse error behind its position. */
static struct ustr *parse_message(struct rt *rt, struct ustr *s)
{
	int32_t a = ustr_index_of(s, ustr_new(rt, "~\n"), 0, false), b;

	if (a < 0)
		return s;
	b = ustr_index_of(s, ustr_new(rt, "\n\n"), (uint32_t)a + 2, false);
	return ustr_sub(rt, s, (uint32_t)a + 2, (b < 0 ? ustr_len(s) : (uint32_t)b) - (uint32_t)a - 2);
}

static struct ustr *message_of(struct parts *p)
{
	struct ustr *s;

	if (p->e->details && ustr_len(p->e->details))
		return p->e->details;
	s = member_str(p->rt, p->e->exception, "Message");
	return p->e->category == EC_ParserError ? parse_message(p->rt, s) : s;
}

/* The longest head of S up to N units that ends before white space. */
static struct ustr *cut_at_space(struct rt *rt, struct ustr *s, uint32_t n)
{
	if (ustr_len(s) <= n)
		return s;
	for (uint32_t i = n; i-- > 0;)
		if (ustr_is_space(ustr_at(s, i)))
			return ustr_sub(rt, s, 0, i);
	return ustr_sub(rt, s, 0, n);
}

static struct ustr *one_line(struct rt *rt, struct ustr *s)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		sbuf_putc(&b, c == '\n' || c == '\t' ? ' ' : c);
	}
	return sbuf_take(&b);
}

/* Message behind the bar, broken at spaces to WIDTH columns. */
static struct ustr *wrap_message(struct rt *rt, struct ustr *prefix, struct ustr *text, uint32_t width)
{
	uint32_t plen = cells_len(prefix), hidden = ustr_len(prefix) - plen;
	struct ustr *all = ustr_concat(rt, prefix, one_line(rt, text)), *piece, *rest;
	struct sbuf b;

	sbuf_init(&b, rt);
	if (!width || ustr_len(all) - hidden <= width) {
		sbuf_put(&b, all);
		return sbuf_take(&b);
	}
	piece = cut_at_space(rt, all, width + hidden);
	sbuf_put(&b, piece);
	sbuf_putc(&b, '\n');
	rest = ustr_trim(rt, ustr_sub(rt, all, ustr_len(piece), ustr_len(all) - ustr_len(piece)), true, true);
	while (ustr_len(rest) + plen > width) {
		piece = cut_at_space(rt, ustr_concat(rt, prefix, rest), width + hidden);
		if (ustr_len(piece) <= ustr_len(prefix))
			break;
		sbuf_put(&b, piece);
		sbuf_putc(&b, '\n');
		plen = cells_len(prefix);
		rest = ustr_trim(rt, ustr_sub(rt, rest, ustr_len(piece) - ustr_len(prefix),
					      ustr_len(rest) + ustr_len(prefix) - ustr_len(piece)), true, true);
	}
	sbuf_put(&b, prefix);
	sbuf_put(&b, rest);
	return sbuf_take(&b);
}

/* Line N (0-based) of S without its first character; NULL: no such line. */
static struct ustr *position_line(struct rt *rt, struct ustr *s, int n)
{
	struct list *l = list_new(rt, NULL);
	struct ustr *t;

	cells_break(rt, s, UINT32_MAX, UINT32_MAX, l);
	if (n < 0)
		n = (int)l->n - 1;
	if ((uint32_t)n >= l->n)
		return NULL;
	t = l->v[n].s;
	return ustr_len(t) ? ustr_sub(rt, t, 1, ustr_len(t) - 1) : t;
}

/* The line numbered, with its marker line below. */
static void put_source(struct parts *p, struct sbuf *b, uint32_t pad, uint32_t head)
{
	struct ustr *pos = member_str(p->rt, p->inv, "PositionMessage"), *line, *mark;
	int32_t at;
	uint32_t n;

	line = position_line(p->rt, pos, 1);
	mark = position_line(p->rt, pos, -1);
	if (!line)
		line = ustr_empty(p->rt);
	if (!mark)
		mark = ustr_empty(p->rt);
	at = ustr_index_of(mark, ustr_new(p->rt, "~"), 0, false);
	n = ustr_len(ustr_trim(p->rt, mark, true, true));
	sbuf_puts(b, p->accent);
	sbuf_pad(b, ' ', pad);
	sbuf_printf(b, "%lld | %s", (long long)p->line, p->reset);
	if (*p->accent && at >= 0 && (uint32_t)at + n <= ustr_len(line)) {
		sbuf_put_sub(b, line, 0, (uint32_t)at);
		sbuf_puts(b, p->accent);
		sbuf_put_sub(b, line, (uint32_t)at, n);
		sbuf_puts(b, p->reset);
		sbuf_put_sub(b, line, (uint32_t)at + n, ustr_len(line) - (uint32_t)at - n);
	} else {
		sbuf_put(b, line);
	}
	sbuf_putc(b, '\n');
	sbuf_puts(b, p->accent);
	sbuf_pad(b, ' ', head + 5);
	sbuf_printf(b, "| %s", p->color);
	sbuf_put(b, mark);
	sbuf_putc(b, '\n');
}

static bool shows_line(struct parts *p)
{
	if (val_is_null(p->inv) || ustr_ends(p->script, ustr_new(p->rt, ".psm1"), true))
		return false;
	return is_parse_error(p) || is_of_command_line(p) || ustr_len(p->script) || p->line > 1;
}

/* Only a message of a script is broken into lines, and ends one. */
static bool is_wrapped(struct parts *p)
{
	return ustr_len(p->script) || p->e->category == EC_ParserError;
}

/* Position and message: what stands behind "reason: ". */
static void put_position(struct parts *p, struct sbuf *b)
{
	struct ustr *prefix = ustr_empty(p->rt), *text = message_of(p);
	uint32_t digits = ustr_len(ustr_printf(p->rt, "%lld", (long long)p->line));
	uint32_t head = digits > 4 ? digits - 4 : 0;

	if (shows_line(p)) {
		sbuf_puts(b, p->reset);
		if (ustr_len(p->script)) {
			sbuf_put(b, p->script);
			sbuf_printf(b, ":%lld", (long long)p->line);
		}
		sbuf_putc(b, '\n');
		sbuf_puts(b, p->accent);
		sbuf_pad(b, ' ', head);
		sbuf_puts(b, "Line |\n");
		put_source(p, b, digits < 4 ? 4 - digits : 0, head);
		prefix = ustr_printf(p->rt, "%s%*s| %s", p->accent, (int)head + 5, "", p->color);
	}
	sbuf_puts(b, p->color);
	if (is_wrapped(p)) {
		sbuf_put(b, wrap_message(p->rt, prefix, text, out_host_width(p->rt)));
		return;
	}
	sbuf_put(b, prefix);
	sbuf_put(b, text);
}

/* A command is its name, a block its text unless it has attributes. */
static struct ustr *command_text(struct rt *rt, val cmd)
{
	struct command *c = val_command(cmd);
	struct ustr *name = member_str(rt, cmd, "Name");

	if (!c && !ustr_len(name))	/* one received: its name is all there is */
		return val_to_str(rt, cmd);
	if (ustr_len(name) || !c->block || c->block->info->is_advanced)
		return name;
	return scriptblock_text(rt, c->block);
}

static struct ustr *reason_of(struct parts *p)
{
	struct rt *rt = p->rt;
	val cmd = member_or_null(rt, p->inv, "MyCommand"), info = member_or_null(rt, p->obj, "CategoryInfo");
	struct ustr *s;

	if (val_truth(rt, member_or_null(rt, p->e->exception, "WasThrownFromThrowStatement")))
		return ustr_new(rt, "Exception");
	s = member_str(rt, cmd, "Name");
	if (ustr_len(s) && command_find(rt, s, 0xff, false))
		return s;
	s = member_str(rt, info, "Activity");
	if (ustr_len(s))
		return s;
	if (!val_is_null(cmd))
		return command_text(rt, cmd);
	s = member_str(rt, p->inv, "InvocationName");
	if (ustr_len(s))
		return s;
	if (p->e->category != EC_NotSpecified)
		return member_str(rt, info, "Category");
	s = member_str(rt, info, "Reason");
	return ustr_len(s) ? s : ustr_new(rt, "Error");
}

static struct ustr *concise(struct parts *p)
{
	struct sbuf b;

	sbuf_init(&b, p->rt);
	sbuf_puts(&b, p->color);
	sbuf_put(&b, reason_of(p));
	sbuf_puts(&b, ": ");
	put_position(p, &b);
	if (is_wrapped(p))
		sbuf_putc(&b, '\n');
	sbuf_puts(&b, p->reset);
	if (p->e->recommended && ustr_len(p->e->recommended)) {
		sbuf_printf(&b, "\n%s  Recommendation: ", p->color);
		sbuf_put(&b, p->e->recommended);
		sbuf_puts(&b, p->reset);
	}
	return sbuf_take(&b);
}

static void put_invocation(struct parts *p, struct sbuf *b)
{
	struct rt *rt = p->rt;
	val cmd = member_or_null(rt, p->inv, "MyCommand");
	struct ustr *type = member_str(rt, cmd, "CommandType"), *s = member_str(rt, p->inv, "InvocationName");

	if (ustr_eq_c(type, "ExternalScript"))
		s = member_str(rt, cmd, "Path");
	else if (!ustr_len(s) || ustr_eq_c(s, "&") || ustr_eq_c(s, "."))
		s = member_str(rt, cmd, "Name");
	if (!ustr_len(s))
		return;
	sbuf_put(b, s);
	sbuf_puts(b, " : ");
}

static void put_labelled(struct sbuf *b, const char *label, struct ustr *s)
{
	sbuf_printf(b, "\n+ %-21s : ", label);
	sbuf_put(b, s);
}

static struct ustr *normal(struct parts *p)
{
	struct rt *rt = p->rt;
	struct ustr *pos = member_str(rt, p->inv, "PositionMessage");
	val origin = member_or_null(rt, member_or_null(rt, p->obj, "OriginInfo"), "PSComputerName");
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_puts(&b, p->color);
	put_invocation(p, &b);
	sbuf_puts(&b, p->color);
	sbuf_put(&b, errrec_message(rt, p->e));
	if (ustr_len(pos)) {
		sbuf_putc(&b, '\n');
		sbuf_put(&b, pos);
	}
	put_labelled(&b, "CategoryInfo", errrec_category_text(rt, p->e));
	put_labelled(&b, "FullyQualifiedErrorId", errrec_fqid(rt, p->e));
	if (!val_is_null(origin))
		put_labelled(&b, "PSComputerName", val_to_str(rt, origin));
	sbuf_puts(&b, p->reset);
	return sbuf_take(&b);
}

struct rendering {
	struct errrec *e;
	val obj;	/* what has its members */
	struct ustr *text;
};

/* The detailed view shows what Get-Error does, whichever record is asked for. */
static struct ustr *newest_in_full(struct rt *rt)
{
	const struct list *l = val_list(rt->eng->error_list);

	struct ustr *s;

	if (!l || !l->n)
		return ustr_empty(rt);
	s = ustr_printf(rt, "\n%s\n\n", USTR_C(rt, format_error_detail(rt, l->v[0])));
	return style_is_ansi(rt) ? s : cells_plain(rt, s);	/* it is a string of Out-String */
}

static struct ustr *coloured(struct parts *p, struct ustr *s)
{
	return *p->color ? ustr_printf(p->rt, "%s%s%s", p->color, USTR_C(p->rt, s), p->reset) : s;
}

static void render(struct rt *rt, void *arg)
{
	struct rendering *r = arg;
	struct parts p = { 0 };
	struct ustr *view;
	val v = V_NULL;

	parts_init(rt, r->e, r->obj, &p);
	var_get_c(rt, "ErrorView", &v);
	view = val_to_str(rt, v);
	if (ustr_starts(errrec_fqid(rt, r->e), ustr_new(rt, "NativeCommandError"), true))
		r->text = coloured(&p, errrec_message(rt, r->e));
	else if (ustr_ieq_c(view, "CategoryView"))
		r->text = coloured(&p, errrec_category_text(rt, r->e));
	else if (ustr_ieq_c(view, "DetailedView"))
		r->text = coloured(&p, newest_in_full(rt));
	else if (ustr_ieq_c(view, "NormalView"))
		r->text = normal(&p);
	else
		r->text = concise(&p);
}

struct ustr *format_error(struct rt *rt, struct errrec *e)
{
	struct rendering r = { e, val_obj(e), NULL };

	if (rt_protect(rt, render, &r) == UNWIND_NONE && r.text)
		return r.text;
	return errrec_message(rt, e);
}

struct ustr *format_received_error(struct rt *rt, val obj)
{
	val exception = member_or_null(rt, obj, "Exception");
	struct ustr *id = member_str(rt, obj, "FullyQualifiedErrorId");
	struct errrec *e = errrec_new(rt, exception, USTR_C(rt, id), EC_NotSpecified, V_NULL);
	struct rendering r = { e, obj, NULL };

	e->details = val_is_null(exception) ? val_to_str(rt, obj) : member_str_or_null(rt, obj, "ErrorDetails_Message");
	return rt_protect(rt, render, &r) == UNWIND_NONE && r.text ? r.text : member_str(rt, exception, "Message");
}

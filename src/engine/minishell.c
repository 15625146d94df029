/* SPDX-License-Identifier: MIT */
#include "engine/minishell.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "engine/binder.h"
#include "engine/host.h"
#include "engine/invocation.h"
#include "text/base64.h"

#define MARK "#< CLIXML"

/* ---- Arguments ----------------------------------------------------------- */

enum special { SPECIAL_COMMAND, SPECIAL_INPUT, SPECIAL_OUTPUT, SPECIAL_ARGS, SPECIAL__MAX };
static const struct {
	const char *name, *passed, *missing_id, *missing;
} specials[SPECIAL__MAX] = {
	[SPECIAL_COMMAND] = { "command", "-encodedCommand", "NoValueForCommandParameter",
		"No value was specified for the Command parameter." },
	[SPECIAL_INPUT] = { "inputFormat", "-inputFormat", "NoValueForInputFormatParameter",
		"No value was specified for the InputFormat parameter. Valid values are Text and Xml." },
	[SPECIAL_OUTPUT] = { "outputFormat", "-outputFormat", "NoValueForInputFormatParameter",
		"No value was specified for the OutputFormat parameter. Valid values are text and XML." },
	[SPECIAL_ARGS] = { "args", "-encodedarguments", "NoValuesSpecifiedForArgs", "No value was specified for the Args parameter." },
};

struct given {	/* an argument, splatted ones apart */
	const struct cmd_arg *s;	/* NULL: of a splatted collection */
	struct ustr *name;		/* NULL: a value */
	val v;				/* V_VOID: a name alone */
};

struct maker {
	struct stage *st;
	struct native_args *a;
	const struct given *given;
	uint32_t n, at;
	bool seen[SPECIAL__MAX];
	const char *format[SPECIAL__MAX];	/* of input and output */
};

/* With AT NULL they are only counted. */
static uint32_t splatted(struct rt *rt, val v, struct given *at)
{
	struct dict *d = val_dict(v);
	struct dict_entry *e;
	uint32_t i = 0, n = 0;
	struct iter it;
	val x;

	if (d) {
		while ((e = dict_next(d, &i))) {
			if (at)
				at[n] = (struct given){ NULL, val_to_str(rt, e->key), e->value };
			n++;
		}
		return n;
	}
	if (!iter_begin(rt, v, &it)) {
		if (at)
			*at = (struct given){ NULL, NULL, v };
		return 1;
	}
	for (; iter_next(&it, &x); n++)
		if (at)
			at[n] = (struct given){ NULL, NULL, x };
	return n;
}

static uint32_t collect(struct stage *st, struct given *to)
{
	uint32_t n = 0;

	for (uint16_t i = 0; i < st->site->nargs; i++) {
		const struct cmd_arg *s = &st->site->args[i];

		if (s->kind == ARG_SPLAT) {
			n += splatted(st->rt, st->regs[s->reg], to ? to + n : NULL);
			continue;
		}
		if (to)
			to[n] = (struct given){ s, s->kind == ARG_NAME || s->kind == ARG_NAME_VALUE ? s->name : NULL,
				s->kind == ARG_VALUE || s->kind == ARG_NAME_VALUE ? st->regs[s->reg] : V_VOID };
		n++;
	}
	return n;
}

static bool is_block(val v)
{
	return val_cell(val_base(v), &type_scriptblock);
}

bool minishell_called(struct stage *st)
{
	for (uint16_t i = 0; i < st->site->nargs; i++) {
		const struct cmd_arg *s = &st->site->args[i];
		struct array *items = s->kind == ARG_SPLAT ? val_array(st->regs[s->reg]) : NULL;

		if (s->kind == ARG_VALUE && is_block(st->regs[s->reg]))
			return true;
		for (uint32_t k = 0; items && k < items->n; k++)
			if (is_block(array_get(items, k)))
				return true;
	}
	return false;
}

static _Noreturn void refuse(struct maker *m, const char *id, struct ustr *subject, struct ustr *text)
{
	struct errrec *e;

	m->st->b.subject = subject;
	e = binder_error(&m->st->b, NULL, id, EC_InvalidArgument, NULL, V_NULL, text);
	e->command = NULL;	/* a program has no class */
	rt_throw(m->st->rt, e);
}

static void see(struct maker *m, enum special k)
{
	struct rt *rt = m->st->rt;

	if (m->seen[k])
		refuse(m, "ParameterSpecifiedAlready", ustr_printf(rt, "-%s", specials[k].name),
			ustr_printf(rt, "The %s parameter was already specified.", specials[k].name));
	m->seen[k] = true;
}

static void add_c(struct maker *m, const char *s)
{
	native_args_add(m->a, ustr_new(m->st->rt, s));
}

/* TEXT as Base64 of UTF-16. */
static struct ustr *encoded(struct rt *rt, struct ustr *text)
{
	uint32_t n = ustr_len(text);
	uint16_t *units = heap_alloc_block(rt->heap, MAX(n, 1) * sizeof *units);
	_cleanup_(buf_release) struct buf b = BUF_INIT;

	for (uint32_t i = 0; i < n; i++)
		units[i] = ustr_at(text, i);
	if (base64_put(&b, units, n * sizeof *units) < 0)
		return NULL;
	return ustr_from_utf8(rt, buf_cstr(&b), buf_size(&b));
}

static void add_encoded(struct maker *m, enum special k, struct ustr *text)
{
	struct ustr *s = encoded(m->st->rt, text);

	if (!s)
		rt_throw(m->st->rt, m->st->rt->oom);
	add_c(m, specials[k].passed);
	native_args_add(m->a, s);
}

static const char *format_named(struct maker *m, enum special k, val v)
{
	static const char *const formats[] = { "xml", "text" };
	struct rt *rt = m->st->rt;
	struct ustr *s = val_to_str(rt, v);

	for (unsigned i = 0; i < ARRAY_LEN(formats); i++)
		if (ustr_starts(ustr_atom(rt, formats[i]), s, true))
			return formats[i];
	refuse(m, "IncorrectValueForFormatParameter", ustr_atom(rt, specials[k].name),
		ustr_printf(rt, "A value that is not valid (%s) was specified for the %s parameter. Valid values are Text and Xml.",
			    USTR_C(rt, s), specials[k].name));
}

/* The items of the value of -args, as an ArrayList. */
static struct ustr *arguments_xml(struct rt *rt, val v)
{
	struct list *l = list_new(rt, NULL), *document = list_new(rt, NULL);
	struct iter it;
	val x;

	if (!iter_begin(rt, v, &it))
		list_add(rt, l, v);
	else
		while (iter_next(&it, &x))
			list_add(rt, l, x);
	list_add(rt, document, val_obj(l));
	return rt->eng->minishell_xml->write(rt, document);
}

static void add_special(struct maker *m, enum special k)
{
	struct rt *rt = m->st->rt;
	const struct given *value;

	see(m, k);
	if (m->at == m->n)
		refuse(m, specials[k].missing_id, ustr_atom(rt, specials[k].name), ustr_new(rt, specials[k].missing));
	value = &m->given[m->at++];
	if (k == SPECIAL_COMMAND) {
		if (!is_block(value->v))
			refuse(m, "IncorrectValueForCommandParameter", ustr_atom(rt, "command"),
			       ustr_new(rt, "ScriptBlock should only be specified as a value of the Command parameter."));
		add_encoded(m, k, val_to_str(rt, value->v));
	} else if (k == SPECIAL_ARGS) {
		add_encoded(m, k, arguments_xml(rt, value->v.k == VK_VOID ? V_NULL : value->v));
	} else {
		m->format[k] = format_named(m, k, value->v);
		add_c(m, specials[k].passed);
		add_c(m, m->format[k]);
	}
}

static enum special special_named(struct rt *rt, struct ustr *name)
{
	enum special k = 0;

	while (k < SPECIAL__MAX && !ustr_starts(ustr_atom(rt, specials[k].name), name, true))
		k++;
	return k;
}

static void add_next(struct maker *m)
{
	struct rt *rt = m->st->rt;
	const struct given *g = &m->given[m->at++];
	enum special k = g->name ? special_named(rt, g->name) : SPECIAL__MAX;

	if (k < SPECIAL__MAX) {
		add_special(m, k);
	} else if (!g->name && is_block(g->v)) {
		see(m, SPECIAL_COMMAND);
		add_encoded(m, SPECIAL_COMMAND, val_to_str(rt, g->v));
	} else if (g->s) {
		native_args_given(m->a, g->s, m->st->regs);
	} else if (g->name) {
		native_args_add(m->a, ustr_printf(rt, "-%s:%s", USTR_C(rt, g->name), val_to_c(rt, g->v)));
	} else {
		native_args_value(m->a, g->v);
	}
}

void minishell_prepare(struct stage *st, struct native_args *a)
{
	struct rt *rt = st->rt;
	uint32_t n = collect(st, NULL);
	struct given *given = rt_block(rt, struct given, n);
	struct maker m = { .st = st, .a = a, .given = given, .n = n };
	struct native *c = st->native;

	if (!rt->eng->minishell_xml)
		return;
	collect(st, given);
	if (!rt->eng->host || !rt->eng->host->name || strcmp(rt->eng->host->name, "ConsoleHost") != 0)
		add_c(&m, "-noninteractive");
	while (m.at < m.n)
		add_next(&m);
	if (!m.format[SPECIAL_INPUT]) {
		add_c(&m, "-inputFormat");
		add_c(&m, m.format[SPECIAL_INPUT] = "xml");
	}
	c->shell = true;
	c->xml_in = *m.format[SPECIAL_INPUT] == 'x';
	if (!m.format[SPECIAL_OUTPUT]) {
		add_c(&m, "-outputFormat");
		add_c(&m, "xml");
		c->format = &a->v[a->n - 1];
	}
	c->argv = a->v;
}

/* ---- Objects ------------------------------------------------------------- */

bool minishell_is_mark(const char *line, uint32_t n)
{
	return n == strlen(MARK) && !memcmp(line, MARK, n);
}

struct ustr *minishell_input(struct rt *rt, struct list *objects)
{
	return ustr_printf(rt, MARK "\n%s\n", USTR_C(rt, rt->eng->minishell_xml->write(rt, objects)));
}

struct line {
	struct stage *st;
	enum stream dflt;
	const char *text;
	uint32_t n;
};

static enum stream stream_named(struct rt *rt, struct ustr *name, enum stream dflt)
{
	static const char *const names[STREAM__MAX] = {
		[STREAM_OUT] = "output", [STREAM_ERROR] = "error", [STREAM_WARNING] = "warning", [STREAM_VERBOSE] = "verbose",
		[STREAM_DEBUG] = "debug", [STREAM_INFO] = "information", [STREAM_PROGRESS] = "progress",
	};

	for (enum stream s = STREAM_OUT; name && s < STREAM__MAX; s++)
		if (!strcasecmp(USTR_C(rt, name), names[s]))
			return s;
	return dflt;
}

static void error_out(struct stage *st, val v)
{
	struct rt *rt = st->rt;
	struct ustr *text;
	struct errrec *e;

	if (val_psobj(v)) {
		v = rt->eng->minishell_xml->record(rt, v, STREAM_ERROR);
		e = (struct errrec *)v.o;
	} else {
		text = val_to_str(rt, v);
		e = err_make(rt, "System.Management.Automation.RemoteException", "NativeCommandError", EC_NotSpecified,
			     val_str(text), "%s", USTR_C(rt, text));
	}
	native_error(st, e);
}

static void progress_out(struct rt *rt, const struct host_ops *h, val v)
{
	struct psobj *o = val_psobj(v);
	val source = V_NULL, record = V_NULL;

	if (!o || !h->write_progress)
		return;
	psobj_get(o, ustr_atom(rt, "SourceId"), &source);
	if (psobj_get(o, ustr_atom(rt, "Record"), &record))
		h->write_progress(rt, rt->eng->host_arg, val_is_null(source) ? 0 : val_to_int64(rt, source), record);
}

/* Messages go to the host: they were let through over there. */
static void object_out(struct rt *rt, val v, struct ustr *name, void *arg)
{
	struct line *l = arg;
	const struct host_ops *h = rt->eng->host;
	enum stream s = stream_named(rt, name, l->dflt);

	if (s == STREAM_OUT)
		sink_put(l->st->streams.s[STREAM_OUT], v);
	else if (val_is_null(v))
		return;
	else if (s == STREAM_ERROR)
		error_out(l->st, v);
	else if (s == STREAM_INFO)
		stage_information(l->st, rt->eng->minishell_xml->record(rt, v, s));
	else if (h && s == STREAM_PROGRESS)
		progress_out(rt, h, v);
	else if (h && h->write_stream)
		h->write_stream(rt, rt->eng->host_arg, s, val_to_str(rt, v));
}

static void read_line(struct rt *rt, void *arg)
{
	struct line *l = arg;

	rt->eng->minishell_xml->read(rt, l->text, l->n, object_out, l);
}

void minishell_line(struct stage *st, enum stream s, const char *line, uint32_t n)
{
	struct rt *rt = st->rt;
	struct line l = { st, s, line, n };
	struct ustr *text;
	struct errrec *e;

	switch (rt_protect(rt, read_line, &l)) {
	case UNWIND_NONE:
		return;
	case UNWIND_ERROR:
		if (type_is_named(val_type_of(rt->unwound.error->exception), "System.Xml.XmlException"))
			break;
		/* fall through */
	default:
		rt_rethrow(rt, &rt->unwound);
	}
	text = errrec_message(rt, rt->unwound.error);
	e = err_make(rt, "System.Xml.XmlException", "ProcessStreamReader_CliXmlError", EC_SyntaxError, val_str(st->cmd->definition),
		"Cannot process the XML from the '%s' stream of '%s': %s", s == STREAM_OUT ? "Output" : "Error",
		USTR_C(rt, st->cmd->definition), USTR_C(rt, text));
	native_error(st, e);
}

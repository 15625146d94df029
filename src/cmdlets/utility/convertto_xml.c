/* SPDX-License-Identifier: MIT */
/* ConvertTo-Xml: objects as elements Object and Property. */
#include "engine/cmdlet.h"

struct args {
	int64_t depth;
	val input_object;
	bool no_type_information;
	struct ustr *as;
};

struct state {
	struct sbuf b;
	bool stream, text;
};

static const struct param_def params[] = {
	PARAM(args, depth, "Depth", P_INT, .validate = "range:1:2147483647",
	      .help = "Specifies how many levels of contained objects should be included in the XML representation"),
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL),
	PARAM(args, no_type_information, "NoTypeInformation", P_SWITCH,
	      .help = "Specifies not to include the Type information in the XML representation"),
	PARAM(args, as, "As", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY, .validate = "set:Stream,String,Document"),
	PARAMS_END
};

static const char declaration[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	sbuf_init(&s->b, c->rt);
	s->stream = a->as && ustr_ieq_c(a->as, "Stream");
	s->text = a->as && ustr_ieq_c(a->as, "String");
	if (!s->stream) {
		sbuf_puts(&s->b, declaration);
		sbuf_puts(&s->b, "\n<Objects>");
		return;
	}
	cmdlet_write(c, val_str(ustr_new(c->rt, declaration)));
	cmdlet_write(c, val_str(ustr_new(c->rt, "<Objects>")));
}

static void put_escaped(struct sbuf *b, const struct ustr *s, bool attribute)
{
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t u = ustr_at(s, i);

		if (u == '&')
			sbuf_puts(b, "&amp;");
		else if (u == '<')
			sbuf_puts(b, "&lt;");
		else if (u == '>')
			sbuf_puts(b, "&gt;");
		else if (u == '"' && attribute)
			sbuf_puts(b, "&quot;");
		else if (u < 0x20 && u != '\t' && u != '\n' && u != '\r')
			sbuf_printf(b, "&#x%X;", u);
		else
			sbuf_putc(b, u);
	}
}

struct put {
	struct cmdlet *c;
	struct sbuf *b;
	int level;
	int64_t depth;
	bool any;
};

static void new_line(struct put *p, int level)
{
	if (p->b->len)
		sbuf_putc(p->b, '\n');
	sbuf_pad(p->b, ' ', 2 * (uint32_t)level);
}

static struct ustr *type_text(struct rt *rt, val v)
{
	const struct type *t = val_type_of(v);

	return type_full_name(rt, t ? t : &type_object);
}

static void put_element(struct put *p, const char *element, struct ustr *name, val v);

static void put_member(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct put *p = arg;

	if (!m->can_get || (m->kind & (PM_PROPERTY_SET | PM_MEMBER_SET)))
		return;
	p->any = true;
	put_element(p, "Property", m->name, member_value(rt, v, m));
}

static void put_entries(struct put *p, struct dict *d)
{
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(d, &i)); p->any = true) {
		put_element(p, "Property", ustr_atom(p->c->rt, "Key"), e->key);
		put_element(p, "Property", ustr_atom(p->c->rt, "Value"), e->value);
	}
}

static bool is_scalar(val v)
{
	v = val_base(v);
	return v.k != VK_OBJ || type_is_named(cell_type(v.o), "System.Decimal") || type_is_named(cell_type(v.o), "System.Guid") ||
	       type_is_named(cell_type(v.o), "System.Uri") || type_is_named(cell_type(v.o), "System.Version");
}

static void open_element(struct put *p, const char *element, struct ustr *name, struct ustr *type)
{
	new_line(p, p->level);
	sbuf_printf(p->b, "<%s", element);
	if (name) {
		sbuf_puts(p->b, " Name=\"");
		put_escaped(p->b, name, true);
		sbuf_putc(p->b, '"');
	}
	if (!((struct args *)p->c->args)->no_type_information && type) {
		sbuf_puts(p->b, " Type=\"");
		put_escaped(p->b, type, true);
		sbuf_putc(p->b, '"');
	}
}

/* A property that holds text. */
static void put_text_property(struct put *p, struct ustr *name, const char *type, val v)
{
	open_element(p, "Property", name, ustr_new(p->c->rt, type));
	sbuf_putc(p->b, '>');
	put_escaped(p->b, val_to_str(p->c->rt, v), false);
	sbuf_puts(p->b, "</Property>");
}

static void put_note(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct put *p = arg;

	if (m->kind != PM_NOTE)
		return;
	if (!p->any)
		put_text_property(p, NULL, "System.String", v);
	p->any = true;
	put_text_property(p, m->name, "System.Management.Automation.PSNoteProperty", member_value(rt, v, m));
}

/* What is inside of an element. Containers are written whatever the depth, other
 * objects as text and their notes below it; false: nothing but text was written. */
static bool put_content(struct put *p, val v)
{
	struct dict *d = val_dict(v);
	struct iter it;
	val x;

	if (is_scalar(v) || (p->depth <= 0 && !d && !iter_begin(p->c->rt, v, &it))) {
		if (!is_scalar(v) && val_psobj(v))
			member_each(p->c->rt, v, false, put_note, p);
		if (!p->any)
			put_escaped(p->b, val_base(v).k == VK_TYPE ? val_net_str(p->c->rt, v) : val_to_str(p->c->rt, v), false);
		return p->any;
	}
	if (d) {
		put_entries(p, d);
	} else if (iter_begin(p->c->rt, v, &it)) {
		for (; iter_next(&it, &x); p->any = true)
			put_element(p, "Property", NULL, x);
	} else {
		p->depth--;
		member_each(p->c->rt, v, false, put_member, p);
	}
	return p->any;
}

static void put_element(struct put *p, const char *element, struct ustr *name, val v)
{
	struct put inner = { p->c, p->b, p->level + 1, p->depth, false };
	struct rt *rt = p->c->rt;

	rt_check_depth(rt);
	open_element(p, element, name, name || !val_is_null(v) ? type_text(rt, v) : NULL);
	if (val_is_null(v)) {
		sbuf_puts(p->b, " />");
		return;
	}
	sbuf_putc(p->b, '>');
	if (put_content(&inner, v))
		new_line(p, p->level);
	sbuf_printf(p->b, "</%s>", element);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct put p = { c, &s->b, s->stream ? 0 : 1, cmdlet_has(c, "Depth") ? a->depth : 1, false };

	put_element(&p, "Object", NULL, a->input_object);
	if (s->stream)
		cmdlet_write(c, val_str(sbuf_take(&s->b)));
}

static void end(struct cmdlet *c)
{
	struct state *s = c->state;
	const struct type *xml;
	struct ustr *text;

	if (s->stream) {
		cmdlet_write(c, val_str(ustr_new(c->rt, "</Objects>")));
		return;
	}
	sbuf_puts(&s->b, "\n</Objects>");
	text = sbuf_take(&s->b);
	if (s->text) {
		cmdlet_write(c, val_str(text));
		return;
	}
	xml = type_find_c(c->rt, "System.Xml.XmlDocument");
	if (!xml)
		cmdlet_throw_fmt(c, "System.NotSupportedException", "NotSupported", EC_NotImplemented, V_NULL,
			"XML documents are not supported.");
	cmdlet_write(c, conv(c->rt, val_str(text), xml));
}

const struct cmdlet_def cmdlet_convertto_xml = {
	.name = "ConvertTo-Xml", .module = MOD_UTILITY, .output_types = "System.Xml.XmlDocument,System.String",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Makes an XML representation of an object.",
};

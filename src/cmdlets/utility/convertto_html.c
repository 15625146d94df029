/* SPDX-License-Identifier: MIT */
/* ConvertTo-Html: a page, or only the table. */
#include "cmdlets/utility/prop_expr.h"

struct args {
	val input_object;
	struct array *property;
	struct array *body, *head;
	struct ustr *title;
	struct ustr *as;
	val css_uri;
	struct array *post_content, *pre_content;
	val meta;
	struct ustr *charset;
	bool transitional, fragment;
};

struct column {
	struct prop_expr p;
	struct ustr *name;
};

struct state {
	struct column *columns;
	uint32_t n;
	uint64_t seen;
	bool list;
	struct prop_expr *props;
	uint32_t nprops;
};

static const char *const sets[] = { "Page", "Fragment", NULL };
static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, property, "Property", P_ARRAY | P_OBJECT, .pos = 1),
	PARAM(args, body, "Body", P_ARRAY | P_STRING, .pos = 4, .sets = 1 << 0),
	PARAM(args, head, "Head", P_ARRAY | P_STRING, .pos = 2, .sets = 1 << 0),
	PARAM(args, title, "Title", P_STRING, .pos = 3, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, as, "As", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY, .validate = "set:Table,List"),
	PARAM(args, css_uri, "CssUri", P_OBJECT, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY, .aliases = "cu,uri",
	      .type_name = "System.Uri"),
	PARAM(args, post_content, "PostContent", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, pre_content, "PreContent", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, meta, "Meta", P_DICT, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Collections.Hashtable"),
	PARAM(args, charset, "Charset", P_STRING, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY,
	      .validate = "pattern:^[A-Za-z0-9]\\w+\\S+[A-Za-z0-9]$"),
	PARAM(args, transitional, "Transitional", P_SWITCH, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, fragment, "Fragment", P_SWITCH, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void put_line(struct cmdlet *c, const char *s)
{
	cmdlet_write(c, val_str(ustr_new(c->rt, s)));
}

static void put_lines(struct cmdlet *c, struct array *a)
{
	for (uint32_t i = 0; a && i < a->n; i++)
		cmdlet_write(c, array_get(a, i));
}

static void warn_meta(struct cmdlet *c, struct ustr *key, val value)
{
	static const char *const accepted[] = {
		"content-type", "default-style", "application-name", "author", "description", "generator",
		"keywords", "x-ua-compatible", "viewport",
	};

	for (size_t i = 0; i < ARRAY_LEN(accepted); i++)
		if (ustr_ieq_c(key, accepted[i]))
			return;
	cmdlet_warning(c, ustr_printf(c->rt,
		"Accepted meta properties are content-type, default-style, application-name, author, description, generator, keywords, x-ua-compatible, and viewport. The meta pair: %s and %s may not function correctly.",
		USTR_C(c->rt, key), val_to_c(c->rt, value)));
}

static void put_meta(struct cmdlet *c)
{
	static const char *const equivalents[] = { "content-type", "default-style", "x-ua-compatible", "refresh" };
	struct args *a = c->args;
	struct dict *d = val_dict(a->meta);
	struct dict_entry *e;

	for (uint32_t i = 0; d && (e = dict_next(d, &i));) {
		struct ustr *key = val_to_str(c->rt, e->key);
		const char *attr = "name";

		warn_meta(c, key, e->value);
		for (size_t k = 0; k < ARRAY_LEN(equivalents); k++)
			if (ustr_ieq_c(key, equivalents[k]))
				attr = "http-equiv";
		cmdlet_write(c, val_str(ustr_printf(c->rt, "<meta %s=\"%s\" content=\"%s\">", attr,
			USTR_C(c->rt, key), val_to_c(c->rt, e->value))));
	}
}

static void put_head(struct cmdlet *c)
{
	struct args *a = c->args;

	put_line(c, a->transitional
		? "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"  \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">"
		: "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"  \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">");
	put_line(c, "<html xmlns=\"http://www.w3.org/1999/xhtml\">");
	put_line(c, "<head>");
	if (a->charset)
		cmdlet_write(c, val_str(ustr_printf(c->rt, "<meta charset=\"%s\">", USTR_C(c->rt, a->charset))));
	put_meta(c);
	put_lines(c, a->head);
	if (!a->head)
		cmdlet_write(c, val_str(ustr_printf(c->rt, "<title>%s</title>",
			a->title ? USTR_C(c->rt, a->title) : "HTML TABLE")));
	if (!val_is_null(a->css_uri))
		cmdlet_write(c, val_str(ustr_printf(c->rt,
			"<link rel=\"stylesheet\" type=\"text/css\" href=\"%s\" />", val_to_c(c->rt, a->css_uri))));
	put_line(c, "</head><body>");
	put_lines(c, a->body);
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	s->props = prop_exprs(c, a->property, PK_NAME | PK_LAYOUT, &s->nprops);
	s->list = a->as && ustr_ieq_c(a->as, "List");
	if (!a->fragment)
		put_head(c);
	put_lines(c, a->pre_content);
	put_line(c, "<table>");
}

static void put_encoded(struct sbuf *b, const struct ustr *s)
{
	for (uint32_t i = 0, n = ustr_len(s); i < n; i++) {
		uint16_t u = ustr_at(s, i);

		switch (u) {
		case '<': sbuf_puts(b, "&lt;"); break;
		case '>': sbuf_puts(b, "&gt;"); break;
		case '&': sbuf_puts(b, "&amp;"); break;
		case '"': sbuf_puts(b, "&quot;"); break;
		case '\'': sbuf_puts(b, "&#39;"); break;
		default:
			if (u >= 160 && u < 256)
				sbuf_printf(b, "&#%u;", u);
			else if (u >= 0xd800 && u < 0xdc00 && i + 1 < n)
				sbuf_printf(b, "&#%u;", 0x10000 + ((u - 0xd800u) << 10) + (ustr_at(s, ++i) - 0xdc00u));
			else
				sbuf_putc(b, u);
		}
	}
}

struct found {
	struct cmdlet *c;
	struct ustr *label;	/* all columns have it; NULL: their own */
};

static void add_column(struct cmdlet *c, struct column col)
{
	struct state *s = c->state;
	struct column *v = rt_block(c->rt, struct column, s->n + 1);

	for (uint32_t i = 0; i < s->n; i++)
		v[i] = s->columns[i];
	v[s->n] = col;
	s->columns = v;
	s->n++;
}

static void add_member(struct rt *rt, struct ustr *name, val x, void *arg)
{
	struct found *f = arg;

	(void)rt;
	(void)x;
	add_column(f->c, (struct column){ .p = { .name = name }, .name = f->label ? f->label : name });
}

/* The columns as the first object has them. */
static void choose_columns(struct cmdlet *c, val v)
{
	struct state *s = c->state;
	struct found all = { c, NULL };
	struct member_info m;
	uint32_t n = s->nprops;
	struct prop_expr *p = s->props;

	if (!n)
		prop_match(c, v, ustr_atom(c->rt, "*"), add_member, &all);
	for (uint32_t i = 0; i < n; i++) {
		struct found f = { c, p[i].label };
		val x;

		if (p[i].block)
			add_column(c, (struct column){ .p = p[i], .name = prop_display(c->rt, &p[i]) });
		else if (p[i].wildcard)
			prop_match(c, v, p[i].name, add_member, &f);
		else if (prop_value(c, &p[i], v, &x))
			add_column(c, (struct column){ .p = p[i], .name = p[i].label ? p[i].label :
				member_find(c->rt, v, p[i].name, &m) && m.name ? m.name : p[i].name });
	}
}

static void put_column(struct cmdlet *c, struct sbuf *b, const struct prop_expr *p)
{
	sbuf_puts(b, "<col");
	if (p->width)
		sbuf_printf(b, " width = \"%s\"", USTR_C(c->rt, p->width));
	if (p->align)
		sbuf_printf(b, " align = \"%s\"", USTR_C(c->rt, p->align));
	sbuf_puts(b, "/>");
}

static void put_table_head(struct cmdlet *c)
{
	struct state *s = c->state;
	struct sbuf b;

	sbuf_init(&b, c->rt);
	sbuf_puts(&b, "<colgroup>");
	for (uint32_t i = 0; i < s->n; i++)
		put_column(c, &b, &s->columns[i].p);
	sbuf_puts(&b, "</colgroup>");
	cmdlet_write(c, val_str(sbuf_take(&b)));
	sbuf_puts(&b, "<tr>");
	for (uint32_t i = 0; i < s->n; i++) {
		sbuf_puts(&b, "<th>");
		put_encoded(&b, s->columns[i].name);
		sbuf_puts(&b, "</th>");
	}
	sbuf_puts(&b, "</tr>");
	cmdlet_write(c, val_str(sbuf_take(&b)));
}

static void put_value(struct cmdlet *c, struct sbuf *b, const struct column *col, val v)
{
	val x = v;

	sbuf_puts(b, "<td>");
	if (!prop_value(c, &col->p, v, &x))
		x = V_NULL;
	if (!val_is_null(x))
		put_encoded(b, val_psobj(x) ? val_to_str(c->rt, x) : val_net_str(c->rt, x));
	sbuf_puts(b, "</td>");
}

static void put_list(struct cmdlet *c, val v)
{
	struct state *s = c->state;
	struct sbuf b;

	if (s->seen > 1)
		put_line(c, "<tr><td><hr></td></tr>");
	sbuf_init(&b, c->rt);
	for (uint32_t i = 0; i < s->n; i++) {
		sbuf_puts(&b, "<tr><td>");
		put_encoded(&b, s->columns[i].name);
		sbuf_puts(&b, ":</td>");
		put_value(c, &b, &s->columns[i], v);
		sbuf_puts(&b, "</tr>");
		cmdlet_write(c, val_str(sbuf_take(&b)));
	}
}

static void put_row(struct cmdlet *c, val v)
{
	struct state *s = c->state;
	struct sbuf b;

	sbuf_init(&b, c->rt);
	sbuf_puts(&b, "<tr>");
	for (uint32_t i = 0; i < s->n; i++)
		put_value(c, &b, &s->columns[i], v);
	sbuf_puts(&b, "</tr>");
	cmdlet_write(c, val_str(sbuf_take(&b)));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (val_is_null(a->input_object))
		return;
	if (!s->n) {
		choose_columns(c, a->input_object);
		if (!s->n)
			return;
		if (!s->list)
			put_table_head(c);
	}
	s->seen++;
	if (s->list)
		put_list(c, a->input_object);
	else
		put_row(c, a->input_object);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;

	put_line(c, "</table>");
	put_lines(c, a->post_content);
	if (!a->fragment)
		put_line(c, "</body></html>");
}

const struct cmdlet_def cmdlet_convertto_html = {
	.name = "ConvertTo-Html", .module = MOD_UTILITY,
	.sets = sets, .default_set = "Page", .output_types = "System.String",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Converts objects to HTML that can be shown in a browser.",
};

/* SPDX-License-Identifier: MIT */
#include "cmdlets/core/help_object.h"

#include "cmdlets/core/help_doc.h"
#include "cmdlets/core/help_extended.h"
#include "engine/ast_constant.h"
#include "engine/command_syntax.h"
#include "engine/param.h"

const char *help_category(const struct command *c)
{
	switch (c->kind) {
	case CK_ALIAS: return "Alias";
	case CK_FUNCTION: return "Function";
	case CK_FILTER: return "Filter";
	case CK_EXTERNAL_SCRIPT: case CK_SCRIPT: return "ExternalScript";
	default: return "Cmdlet";
	}
}

/* A script is called by its path. */
static struct ustr *shown_name(const struct command *c)
{
	return c->kind == CK_EXTERNAL_SCRIPT ? c->definition : c->name;
}

static struct help_doc *doc_of(struct rt *rt, struct command *c)
{
	struct help_doc *d = c->kind == CK_CMDLET ? NULL : help_doc_of_block(rt, c->block);

	return d ? d : help_doc_page(rt, c->name);
}

static val str_or_null(struct ustr *s)
{
	return s ? val_str(s) : V_NULL;
}

val help_typed(struct rt *rt, struct psobj *o, const char *info, const char *part)
{
	struct strlist *l = strlist_new(rt, 1);
	val v = val_obj(o);

	gc_storep(l, l->s[0], ustr_printf(rt, "%s#%s", info, part));
	val_set_type_names(rt, &v, l);
	return v;
}

static val typed(struct rt *rt, struct psobj *o, const char *part)
{
	return help_typed(rt, o, "MamlCommandHelpInfo", part);
}

static val text_item(struct rt *rt, struct ustr *text)
{
	struct strlist *l = strlist_new(rt, 2);
	struct psobj *o = psobj_new(rt);
	val v = val_obj(o);

	psobj_put_c(rt, o, "Text", val_str(text));
	gc_storep(l, l->s[0], ustr_atom(rt, "MamlParaTextItem"));
	gc_storep(l, l->s[1], ustr_atom(rt, "MamlTextItem"));
	val_set_type_names(rt, &v, l);
	return v;
}

/* The text of a section as MAML has it: an array of objects with Text. */
static val text_array(struct rt *rt, struct ustr *text)
{
	struct array *a = array_new(rt, &type_psobject, text ? 1 : 0);

	if (text)
		gc_store(a, &a->v[0], text_item(rt, text));
	return val_obj(a);
}

/* An object of type PART with one member. */
static val one(struct rt *rt, const char *part, const char *name, val v)
{
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, name, v);
	return typed(rt, o, part);
}

/* Comment-based help has a lone item as it is, a page has a list of one. */
static val items(const struct help_doc *d, struct array *a)
{
	return d && !d->from_page && a->n == 1 ? array_get(a, 0) : val_obj(a);
}

/* ---- Syntax -------------------------------------------------------------- */

static void put_parameter(struct rt *rt, struct sbuf *b, const struct param_meta *p, const struct param_in_set *s)
{
	bool mandatory = s->flags & PF_MANDATORY, positional = s->position >= 0;

	sbuf_puts(b, mandatory ? " " : " [");
	sbuf_puts(b, positional ? "[-" : "-");
	sbuf_put(b, p->name);
	if (positional)
		sbuf_putc(b, ']');
	if (!p->is_switch)
		sbuf_printf(b, " <%s>", USTR_C(rt, type_short_name(rt, p->type)));
	if (!mandatory)
		sbuf_putc(b, ']');
}

/* Positional ones in order, then those that must be named, then the rest. What is DOCUMENTED is always said to
 * have the common parameters. */
static struct ustr *syntax_of_set(struct rt *rt, struct command *c, struct command_meta *m, uint32_t set, bool documented)
{
	uint32_t bit = m->nsets ? 1u << set : UINT32_MAX, seen = 0, positional = 0;
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_put(&b, documented ? shown_name(c) : c->name);
	for (uint16_t i = 0; i < m->nown; i++)
		positional += param_in_set_of(&m->params[i], bit) && param_in_set_of(&m->params[i], bit)->position >= 0;
	for (int at = 0; seen < positional && at < 1000; at++)
		for (uint16_t i = 0; i < m->nown; i++) {
			const struct param_in_set *s = param_in_set_of(&m->params[i], bit);

			if (s && s->position == at) {
				seen++;
				put_parameter(rt, &b, &m->params[i], s);
			}
		}
	for (int pass = 0; pass < 2; pass++)
		for (uint16_t i = 0; i < m->nown; i++) {
			const struct param_in_set *s = param_in_set_of(&m->params[i], bit);

			if (s && s->position < 0 && !(s->flags & PF_HIDDEN) && ((s->flags & PF_MANDATORY) == 0) == (pass == 1))
				put_parameter(rt, &b, &m->params[i], s);
		}
	if (m->cmdlet_binding || documented)
		sbuf_puts(&b, " [<CommonParameters>]");
	return sbuf_take(&b);
}

/* ---- Parameters ---------------------------------------------------------- */

static const char *pipeline_input(uint32_t flags)
{
	if ((flags & PF_PIPE) && (flags & PF_PIPE_NAME))
		return "true (ByValue, ByPropertyName)";
	return flags & PF_PIPE ? "true (ByValue)" : flags & PF_PIPE_NAME ? "true (ByPropertyName)" : "false";
}

static struct ustr *default_text(struct rt *rt, struct command *c, const struct param_meta *p)
{
	const char *text;
	val v;

	if (!p->ast || !p->ast->value || !c->block)
		return p->is_switch ? ustr_atom(rt, "False") : ustr_empty(rt);
	if (ast_constant_value(rt, c->block->info, p->ast->value, &v))
		return val_is_null(v) ? ustr_empty(rt) : val_to_str(rt, v);
	text = c->block->info->source->result.src->text;
	return ustr_from_utf8(rt, text + p->ast->value->start, p->ast->value->end - p->ast->value->start);
}

static struct ustr *parameter_text(struct rt *rt, const struct param_meta *p, struct help_doc *d)
{
	val text = V_NULL;

	if (d)
		dict_get(rt, d->parameters, val_str(p->name), &text);
	if (!val_is_null(text))
		return val_to_str(rt, text);
	if (d && !d->from_page)	/* the comments are all that is told */
		return NULL;
	if (p->help_message)
		return p->help_message;
	return p->def && p->def->help ? ustr_new(rt, p->def->help) : NULL;
}

/* What may be written behind P: the names of an enum, else its type; a switch in a syntax takes nothing. */
static void put_value(struct rt *rt, struct psobj *o, const struct param_meta *p)
{
	val names = help_enum_names(rt, type_is(p->type, &type_enum) || !p->type->elem ? p->type : p->type->elem);

	if (val_is_null(names))
		psobj_put_c(rt, o, "parameterValue", val_str(type_short_name(rt, p->type)));
	else
		psobj_put_c(rt, o, "parameterValueGroup", one(rt, "parameterValueGroup", "parameterValue", help_object_array(rt, names)));
}

/* What a parameter of a syntax and one of the list both have, S being how it is in its set. */
static struct psobj *parameter_facts(struct rt *rt, const struct param_meta *p, const struct param_in_set *s, struct help_doc *d)
{
	struct ustr *text = parameter_text(rt, p, d);
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, "name", val_str(p->name));
	if (text)
		psobj_put_c(rt, o, "description", text_array(rt, text));
	psobj_put_c(rt, o, "required", val_str(ustr_atom(rt, s && (s->flags & PF_MANDATORY) ? "true" : "false")));
	psobj_put_c(rt, o, "globbing", val_str(ustr_atom(rt, p->flags & PF_WILDCARDS ? "true" : "false")));
	psobj_put_c(rt, o, "pipelineInput", val_str(ustr_new(rt, pipeline_input(p->any_flags))));
	psobj_put_c(rt, o, "position", val_str(s && s->position >= 0 ? ustr_printf(rt, "%d", s->position + 1) : ustr_atom(rt, "named")));
	return o;
}

static val parameter(struct rt *rt, struct command *c, const struct param_meta *p, struct help_doc *d)
{
	struct psobj *o = parameter_facts(rt, p, p->nsets ? &p->in_sets[0] : NULL, d);

	put_value(rt, o, p);
	psobj_put_c(rt, o, "defaultValue", val_str(default_text(rt, c, p)));
	psobj_put_c(rt, o, "type", one(rt, "type", "name", val_str(type_short_name(rt, p->type))));
	return typed(rt, o, "parameter");
}

static val parameters(struct rt *rt, struct command *c, struct command_meta *m, struct help_doc *d)
{
	struct array *a = array_new(rt, &type_psobject, m->nown);

	for (uint16_t i = 0; i < m->nown; i++)
		gc_store(a, &a->v[i], parameter(rt, c, &m->params[i], d));
	return one(rt, "parameters", "parameter", items(d, a));
}

/* When a parameter of a set comes: where its comments are the help, as it is written; on a page
 * by position, then those that must be named, then the rest. */
static int syntax_rank(const struct param_in_set *s, const struct help_doc *d)
{
	enum { POSITIONS = 64, MANDATORY = POSITIONS, OTHERS };

	if (d && !d->from_page)
		return 0;
	if (s->flags & PF_HIDDEN && s->position < 0)
		return -1;
	return s->position >= 0 ? s->position : s->flags & PF_MANDATORY ? MANDATORY : OTHERS;
}

static val syntax_item(struct rt *rt, struct command *c, struct command_meta *m, uint32_t set, struct help_doc *d)
{
	enum { RANKS = 66 };
	uint32_t bit = m->nsets ? 1u << set : UINT32_MAX;
	struct list *l = list_new(rt, NULL);
	struct psobj *o = psobj_new(rt);

	for (int pass = 0; pass < RANKS; pass++)
		for (uint16_t i = 0; i < m->nown; i++) {
			const struct param_meta *p = &m->params[i];
			const struct param_in_set *s = param_in_set_of(p, bit);
			struct psobj *x;

			if (!s || pass != syntax_rank(s, d))
				continue;
			x = parameter_facts(rt, p, s, d);
			if (!p->is_switch)
				put_value(rt, x, p);
			list_add(rt, l, typed(rt, x, "parameter"));
		}
	psobj_put_c(rt, o, "name", val_str(shown_name(c)));
	psobj_put_c(rt, o, "parameter", items(d, list_to_array(rt, l, &type_psobject)));
	return typed(rt, o, "syntaxItem");
}

static val syntax(struct rt *rt, struct command *c, struct command_meta *m, struct help_doc *d)
{
	struct array *a = array_new(rt, &type_psobject, MAX(m->nsets, (uint16_t)1));

	for (uint32_t i = 0; i < a->n; i++)
		gc_store(a, &a->v[i], syntax_item(rt, c, m, i, d));
	return one(rt, "syntax", "syntaxItem", items(d, a));
}

struct array *help_parameters(struct rt *rt, val help)
{
	val a = member_or_null(rt, member_or_null(rt, help, "parameters"), "parameter");

	return val_is_null(a) || val_array(a) ? val_array(a) : array_of(rt, &a, 1);
}

/* ---- Examples and the rest ----------------------------------------------- */

/* The prompt that S begins with, all to the first > of its first line, is no code; 0: none. */
static uint32_t prompt_end(const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s) && ustr_at(s, i) != '\n'; i++)
		if (ustr_at(s, i) == '>')
			return i + 1;
	return 0;
}

/* Where an example's code ends: at the first empty line behind FROM. */
static uint32_t code_end(const struct ustr *s, uint32_t from)
{
	uint32_t n = ustr_len(s);

	for (uint32_t i = from; i + 1 < n; i++)
		if (ustr_at(s, i) == '\n' && ustr_at(s, i + 1) == '\n')
			return i;
	return n;
}

/* An example has four empty remarks behind its own. */
static val remarks(struct rt *rt, struct ustr *s)
{
	enum { N = 5 };
	struct array *a = array_new(rt, &type_psobject, N);

	for (uint32_t i = 0; i < N; i++)
		gc_store(a, &a->v[i], text_item(rt, i ? ustr_empty(rt) : s));
	return val_obj(a);
}

static val example(struct rt *rt, struct ustr *s, uint32_t number, bool from_page)
{
	uint32_t start = from_page ? 0 : prompt_end(s), end = code_end(s, start), n = ustr_len(s);
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, "title", val_str(ustr_printf(rt, "-------------------------- EXAMPLE %u --------------------------", number)));
	psobj_put_c(rt, o, "introduction", text_array(rt, start ? ustr_sub(rt, s, 0, start) : ustr_new(rt, "PS > ")));
	psobj_put_c(rt, o, "code", val_str(ustr_trim(rt, ustr_sub(rt, s, start, end - start), true, true)));
	psobj_put_c(rt, o, "remarks", remarks(rt, ustr_trim(rt, ustr_sub(rt, s, end, n - end), true, true)));
	return typed(rt, o, "example");
}

static val examples(struct rt *rt, struct help_doc *d)
{
	uint32_t n = d ? d->examples->n : 0;
	struct array *a = array_new(rt, &type_psobject, n);

	for (uint32_t i = 0; i < n; i++)
		gc_store(a, &a->v[i], example(rt, d->examples->v[i].s, i + 1, d->from_page));
	return one(rt, "examples", "example", items(d, a));
}

static val links(struct rt *rt, struct help_doc *d)
{
	uint32_t n = d ? d->links->n : 0;
	struct array *a = array_new(rt, &type_psobject, n);

	for (uint32_t i = 0; i < n; i++) {
		struct ustr *s = d->links->v[i].s;
		bool uri = ustr_starts(s, ustr_atom(rt, "http"), true);
		struct psobj *o = psobj_new(rt);

		if (d->from_page || !uri)
			psobj_put_c(rt, o, "linkText", uri ? val_str(ustr_empty(rt)) : val_str(s));
		if (d->from_page || uri)
			psobj_put_c(rt, o, "uri", uri ? val_str(s) : val_str(ustr_empty(rt)));
		gc_store(a, &a->v[i], typed(rt, o, d->from_page ? "navigationLinks" : "navigationLink"));
	}
	return one(rt, "relatedLinks", "navigationLink", items(d, a));
}

static val named_types(struct rt *rt, const char *part, const char *name, const struct help_doc *d, const struct list *l)
{
	struct array *a = array_new(rt, &type_psobject, l ? l->n : 0);

	for (uint32_t i = 0; i < a->n; i++)
		gc_store(a, &a->v[i], one(rt, name, "type", one(rt, "type", "name", l->v[i])));
	return one(rt, part, name, items(d, a));
}

static struct ustr *synopsis_of(struct rt *rt, struct command *c, struct help_doc *d)
{
	if (d && !d->from_page)
		return d->synopsis ? d->synopsis : ustr_empty(rt);
	if (d && d->synopsis)
		return d->synopsis;
	if (c->kind == CK_CMDLET && c->cmdlet->synopsis)
		return ustr_new(rt, c->cmdlet->synopsis);
	return c->kind == CK_ALIAS ? c->definition : syntax_of_set(rt, c, command_meta(rt, c), 0, d != NULL);
}

void help_put_names(struct rt *rt, val *v, const char *const *bases, uint32_t n, const char *view)
{
	struct strlist *l = strlist_new(rt, view ? 2 * n : n);
	uint32_t k = 0;

	for (uint32_t i = 0; view && i < n; i++)
		gc_storep(l, l->s[k++], ustr_printf(rt, "%s#%s", bases[i], view));
	for (uint32_t i = 0; i < n; i++)
		gc_storep(l, l->s[k++], ustr_new(rt, bases[i]));
	val_set_type_names(rt, v, l);
}

static val details(struct rt *rt, struct command *c, struct help_doc *d)
{
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, "name", val_str(shown_name(c)));
	if (ustr_len(synopsis_of(rt, c, d)))
		psobj_put_c(rt, o, "description", text_array(rt, synopsis_of(rt, c, d)));
	return typed(rt, o, "details");
}

/* A script without comments: its synopsis as a text that has the other facts as members. */
static val synopsis_alone(struct rt *rt, struct command *c)
{
	static const char *const nothing[] = { "Component", "Role", "Functionality" };
	struct ustr *synopsis = ustr_trim(rt, command_syntax(rt, c), true, false);
	val v = val_str(synopsis);
	struct psobj *o = ext_of(rt, &v, true);

	psobj_put_c(rt, o, "Name", val_str(shown_name(c)));
	psobj_put_c(rt, o, "Category", val_str(ustr_new(rt, help_category(c))));
	psobj_put_c(rt, o, "Synopsis", val_str(synopsis));
	for (size_t i = 0; i < ARRAY_LEN(nothing); i++)
		psobj_put_c(rt, o, nothing[i], V_NULL);
	psobj_put_c(rt, o, "ModuleName", val_str(ustr_empty(rt)));
	return v;
}

/* The sections that the text has. */
static void put_sections(struct rt *rt, struct psobj *o, struct help_doc *d)
{
	if (d->description)
		psobj_put_c(rt, o, "description", text_array(rt, d->description));
	if (d->inputs->n)
		psobj_put_c(rt, o, "inputTypes", named_types(rt, "inputTypes", "inputType", d, d->inputs));
	if (d->outputs->n)
		psobj_put_c(rt, o, "returnValues", named_types(rt, "returnValues", "returnValue", d, d->outputs));
	if (d->notes && ustr_len(d->notes))
		psobj_put_c(rt, o, "alertSet", one(rt, "alertSet", "alert", text_array(rt, d->notes)));
	if (d->examples->n)
		psobj_put_c(rt, o, "examples", examples(rt, d));
	if (d->links->n)
		psobj_put_c(rt, o, "relatedLinks", links(rt, d));
}

void help_put_xmlns(struct rt *rt, struct psobj *o)
{
	static const char maml[] = "http://schemas.microsoft.com/maml/";

	psobj_put_c(rt, o, "xmlns:command", val_str(ustr_printf(rt, "%sdev/command/2004/10", maml)));
	psobj_put_c(rt, o, "xmlns:dev", val_str(ustr_printf(rt, "%sdev/2004/10", maml)));
	psobj_put_c(rt, o, "xmlns:maml", val_str(ustr_printf(rt, "%s2004/10", maml)));
}

/* An alias of what has no help of its own: a program, or nothing at all. */
static val help_of_alias(struct rt *rt, struct command *c)
{
	static const char *const nothing[] = { "Component", "Role", "Functionality" };
	const char *bases[] = { USTR_C(rt, ustr_printf(rt, "AliasHelpInfo#%s", USTR_C(rt, c->name))), "AliasHelpInfo", "HelpInfo" };
	struct command *to = command_find(rt, c->definition, CK_APPLICATION, false);
	struct psobj *o = psobj_new(rt);
	val v = val_obj(o);

	psobj_put_c(rt, o, "Name", val_str(c->name));
	psobj_put_c(rt, o, "Category", val_str(ustr_new(rt, help_category(c))));
	psobj_put_c(rt, o, "Synopsis", val_str(to ? to->name : c->definition));
	for (size_t i = 0; i < ARRAY_LEN(nothing); i++)
		psobj_put_c(rt, o, nothing[i], V_NULL);
	help_put_names(rt, &v, bases, ARRAY_LEN(bases), NULL);
	return v;
}

val help_object(struct rt *rt, struct command *c, const char *view)
{
	static const char *const names[] = { "MamlCommandHelpInfo", "HelpInfo" };
	struct command_meta *m = command_meta(rt, c);
	struct help_doc *d = doc_of(rt, c);
	struct command *other;
	struct psobj *o = psobj_new(rt);
	val v = val_obj(o);

	if (d && d->forward && (other = command_find(rt, d->forward, CK_FUNCTION | CK_FILTER | CK_CMDLET, true)) && other != c)
		return help_object(rt, other, view);
	if (c->kind == CK_ALIAS)
		return help_of_alias(rt, c);
	if (!d && c->kind == CK_EXTERNAL_SCRIPT)
		return synopsis_alone(rt, c);
	if (!d && (c->kind == CK_FUNCTION || c->kind == CK_FILTER))
		return help_extended(rt, c, view);
	psobj_put_c(rt, o, "Name", val_str(shown_name(c)));
	psobj_put_c(rt, o, "Category", val_str(ustr_new(rt, help_category(c))));
	psobj_put_c(rt, o, "Synopsis", val_str(synopsis_of(rt, c, d)));
	psobj_put_c(rt, o, "Component", str_or_null(d ? d->component : NULL));
	psobj_put_c(rt, o, "Role", str_or_null(d ? d->role : NULL));
	psobj_put_c(rt, o, "Functionality", str_or_null(d ? d->functionality : NULL));
	psobj_put_c(rt, o, "ModuleName", c->module_name ? val_str(c->module_name) : val_str(ustr_empty(rt)));
	psobj_put_c(rt, o, "details", details(rt, c, d));
	psobj_put_c(rt, o, "syntax", syntax(rt, c, m, d));
	psobj_put_c(rt, o, "parameters", parameters(rt, c, m, d));
	if (d)
		put_sections(rt, o, d);
	help_put_xmlns(rt, o);
	help_put_names(rt, &v, names, ARRAY_LEN(names), view);
	return v;
}

static val short_of(struct rt *rt, struct ustr *name, const char *category, struct ustr *module, struct ustr *synopsis)
{
	struct psobj *o = psobj_new(rt);
	struct strlist *l = strlist_new(rt, 1);
	val v = val_obj(o);

	psobj_put_c(rt, o, "Name", val_str(name));
	psobj_put_c(rt, o, "Category", val_str(ustr_new(rt, category)));
	psobj_put_c(rt, o, "Synopsis", val_str(synopsis));
	psobj_put_c(rt, o, "ModuleName", val_str(module ? module : ustr_empty(rt)));
	gc_storep(l, l->s[0], ustr_new(rt, "HelpInfoShort"));
	val_set_type_names(rt, &v, l);
	return v;
}

val help_short(struct rt *rt, struct command *c)
{
	struct help_doc *d = c->kind == CK_ALIAS ? NULL : doc_of(rt, c);
	struct sbuf b;
	struct ustr *s = synopsis_of(rt, c, d);

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++)
		sbuf_putc(&b, ustr_at(s, i) == '\n' ? ' ' : ustr_at(s, i));
	return short_of(rt, c->name, help_category(c), c->module_name, sbuf_take(&b));
}

val help_short_page(struct rt *rt, struct ustr *name, struct ustr *synopsis)
{
	return short_of(rt, name, "HelpFile", NULL, synopsis);
}

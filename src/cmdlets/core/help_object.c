/* SPDX-License-Identifier: MIT */
#include "cmdlets/core/help_object.h"

#include "cmdlets/core/help_doc.h"
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

static struct help_doc *doc_of(struct rt *rt, struct command *c)
{
	struct help_doc *d = c->kind == CK_CMDLET ? NULL : help_doc_of_block(rt, c->block);

	return d ? d : help_doc_page(rt, d && d->forward ? d->forward : c->name);
}

static void put(struct rt *rt, struct psobj *o, const char *name, val v)
{
	psobj_put_c(rt, o, name, v);
}

static val typed(struct rt *rt, struct psobj *o, const char *type)
{
	val v = val_obj(o);

	val_insert_type_name(rt, &v, ustr_new(rt, type));
	return v;
}

/* The text of a section as MAML has it: an array of objects with Text. */
static val text_array(struct rt *rt, struct ustr *text)
{
	struct array *a = array_new(rt, &type_object, text ? 1 : 0);
	struct psobj *o;

	if (text) {
		o = psobj_new(rt);
		put(rt, o, "Text", val_str(text));
		gc_store(a, &a->v[0], typed(rt, o, "MamlParaTextItem"));
	}
	return val_obj(a);
}

static val one(struct rt *rt, const char *name, val v)
{
	struct psobj *o = psobj_new(rt);

	put(rt, o, name, v);
	return val_obj(o);
}

/* ---- Syntax -------------------------------------------------------------- */

static const struct param_in_set *in_set(const struct param_meta *p, uint32_t bit)
{
	for (uint16_t i = 0; i < p->nsets; i++)
		if (p->in_sets[i].sets & bit)
			return &p->in_sets[i];
	return NULL;
}

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
	sbuf_put(&b, c->name);
	for (uint16_t i = 0; i < m->nown; i++)
		positional += in_set(&m->params[i], bit) && in_set(&m->params[i], bit)->position >= 0;
	for (int at = 0; seen < positional && at < 1000; at++)
		for (uint16_t i = 0; i < m->nown; i++) {
			const struct param_in_set *s = in_set(&m->params[i], bit);

			if (s && s->position == at) {
				seen++;
				put_parameter(rt, &b, &m->params[i], s);
			}
		}
	for (int pass = 0; pass < 2; pass++)
		for (uint16_t i = 0; i < m->nown; i++) {
			const struct param_in_set *s = in_set(&m->params[i], bit);

			if (s && s->position < 0 && !(s->flags & PF_HIDDEN) && ((s->flags & PF_MANDATORY) == 0) == (pass == 1))
				put_parameter(rt, &b, &m->params[i], s);
		}
	if (m->cmdlet_binding || documented)
		sbuf_puts(&b, " [<CommonParameters>]");
	return sbuf_take(&b);
}

static val syntax(struct rt *rt, struct command *c, struct command_meta *m, bool documented)
{
	uint32_t n = MAX(m->nsets, (uint16_t)1);
	struct array *a = array_new(rt, &type_object, n);

	for (uint32_t i = 0; i < n; i++) {
		struct psobj *o = psobj_new(rt);

		put(rt, o, "name", val_str(c->name));
		put(rt, o, "text", val_str(syntax_of_set(rt, c, m, i, documented)));
		gc_store(a, &a->v[i], typed(rt, o, "MamlCommandHelpInfo#syntaxItem"));
	}
	return typed(rt, (struct psobj *)one(rt, "syntaxItem", val_obj(a)).o, "MamlCommandHelpInfo#syntax");
}

/* ---- Parameters ---------------------------------------------------------- */

static const char *pipeline_input(uint32_t flags)
{
	if ((flags & PF_PIPE) && (flags & PF_PIPE_NAME))
		return "true (ByValue, ByPropertyName)";
	return flags & PF_PIPE ? "true (ByValue)" : flags & PF_PIPE_NAME ? "true (ByPropertyName)" : "false";
}

static struct ustr *alias_text(struct rt *rt, const struct param_meta *p)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; p->aliases && i < p->aliases->n; i++) {
		if (i)
			sbuf_puts(&b, ", ");
		sbuf_put(&b, array_get(p->aliases, i).s);
	}
	return b.len ? sbuf_take(&b) : ustr_atom(rt, "none");
}

static struct ustr *default_text(struct rt *rt, struct command *c, const struct param_meta *p)
{
	const char *text;

	if (!p->ast || !p->ast->value || !c->block)
		return p->is_switch ? ustr_atom(rt, "False") : ustr_empty(rt);
	text = c->block->info->source->result.src->text;
	return ustr_from_utf8(rt, text + p->ast->value->start, p->ast->value->end - p->ast->value->start);
}

static val parameter(struct rt *rt, struct command *c, const struct param_meta *p, struct help_doc *d)
{
	const struct param_in_set *s = p->nsets ? &p->in_sets[0] : NULL;
	struct psobj *o = psobj_new(rt), *type = psobj_new(rt);
	val text = V_NULL;

	if (d)
		dict_get(rt, d->parameters, val_str(p->name), &text);
	if (val_is_null(text) && p->help_message)
		text = val_str(p->help_message);
	if (val_is_null(text) && p->def && p->def->help)
		text = val_str(ustr_new(rt, p->def->help));
	put(rt, type, "name", val_str(type_short_name(rt, p->type)));
	put(rt, o, "description", text_array(rt, val_is_null(text) ? NULL : val_to_str(rt, text)));
	put(rt, o, "defaultValue", val_str(default_text(rt, c, p)));
	put(rt, o, "parameterValue", val_str(type_short_name(rt, p->type)));
	put(rt, o, "name", val_str(p->name));
	put(rt, o, "type", val_obj(type));
	put(rt, o, "required", val_str(ustr_atom(rt, s && (s->flags & PF_MANDATORY) ? "true" : "false")));
	put(rt, o, "globbing", val_str(ustr_atom(rt, p->flags & PF_WILDCARDS ? "true" : "false")));
	put(rt, o, "pipelineInput", val_str(ustr_new(rt, pipeline_input(p->any_flags))));
	put(rt, o, "position", val_str(s && s->position >= 0 ? ustr_printf(rt, "%d", s->position + 1) : ustr_atom(rt, "named")));
	put(rt, o, "aliases", val_str(alias_text(rt, p)));
	put(rt, o, "isSwitch", val_bool(p->is_switch));
	return typed(rt, o, "MamlCommandHelpInfo#parameter");
}

static val parameters(struct rt *rt, struct command *c, struct command_meta *m, struct help_doc *d)
{
	struct array *a = array_new(rt, &type_object, m->nown);

	for (uint16_t i = 0; i < m->nown; i++)
		gc_store(a, &a->v[i], parameter(rt, c, &m->params[i], d));
	return typed(rt, (struct psobj *)one(rt, "parameter", val_obj(a)).o, "MamlCommandHelpInfo#parameters");
}

struct array *help_parameters(struct rt *rt, val help)
{
	val p, a;

	return member_get_c(rt, help, "parameters", &p) && member_get_c(rt, p, "parameter", &a) ? val_array(a) : NULL;
}

/* ---- Examples and the rest ----------------------------------------------- */

/* Where an example's code ends: its first line, or paragraph of a page. */
static uint32_t code_end(const struct ustr *s, bool paragraph)
{
	uint32_t n = ustr_len(s);

	for (uint32_t i = 0; i < n; i++)
		if (ustr_at(s, i) == '\n' && (!paragraph || i + 1 == n || ustr_at(s, i + 1) == '\n'))
			return i;
	return n;
}

/* Comment-based help has a lone item as it is, a page has a list of one. */
static val items(const struct help_doc *d, struct array *a)
{
	return d && !d->from_page && a->n == 1 ? array_get(a, 0) : val_obj(a);
}

static val examples(struct rt *rt, struct help_doc *d)
{
	uint32_t n = d ? d->examples->n : 0;
	struct array *a = array_new(rt, &type_object, n);

	for (uint32_t i = 0; i < n; i++) {
		struct ustr *s = d->examples->v[i].s, *rest;
		uint32_t end = code_end(s, d->from_page);
		struct psobj *o = psobj_new(rt);

		rest = ustr_trim(rt, ustr_sub(rt, s, end, ustr_len(s) - end), true, true);
		put(rt, o, "title", val_str(ustr_printf(rt,
			"-------------------------- EXAMPLE %u --------------------------", i + 1)));
		put(rt, o, "introduction", text_array(rt, ustr_new(rt, "PS > ")));
		put(rt, o, "code", val_str(ustr_sub(rt, s, 0, end)));
		put(rt, o, "remarks", text_array(rt, ustr_len(rest) ? rest : NULL));
		gc_store(a, &a->v[i], typed(rt, o, "MamlCommandHelpInfo#example"));
	}
	return typed(rt, (struct psobj *)one(rt, "example", items(d, a)).o, "MamlCommandHelpInfo#examples");
}

static val links(struct rt *rt, struct help_doc *d)
{
	uint32_t n = d ? d->links->n : 0;
	struct array *a = array_new(rt, &type_object, n);

	for (uint32_t i = 0; i < n; i++) {
		struct ustr *s = d->links->v[i].s;
		bool uri = ustr_starts(s, ustr_atom(rt, "http"), true);
		struct psobj *o = psobj_new(rt);

		if (d->from_page || !uri)
			put(rt, o, "linkText", uri ? val_str(ustr_empty(rt)) : val_str(s));
		if (d->from_page || uri)
			put(rt, o, "uri", uri ? val_str(s) : val_str(ustr_empty(rt)));
		gc_store(a, &a->v[i], typed(rt, o, d->from_page ? "MamlCommandHelpInfo#navigationLinks"
			: "MamlCommandHelpInfo#navigationLink"));
	}
	return one(rt, "navigationLink", items(d, a));
}

static val named_types(struct rt *rt, const char *name, const struct help_doc *d, const struct list *l)
{
	struct array *a = array_new(rt, &type_object, l ? l->n : 0);

	for (uint32_t i = 0; i < a->n; i++)
		gc_store(a, &a->v[i], one(rt, "type", one(rt, "name", l->v[i])));
	return one(rt, name, items(d, a));
}

static struct ustr *synopsis_of(struct rt *rt, struct command *c, struct help_doc *d)
{
	if (d && d->synopsis)
		return d->synopsis;
	if (c->kind == CK_CMDLET && c->cmdlet->synopsis)
		return ustr_new(rt, c->cmdlet->synopsis);
	return c->kind == CK_ALIAS ? c->definition : syntax_of_set(rt, c, command_meta(rt, c), 0, d != NULL);
}

static void put_names(struct rt *rt, val *v, const char *view)
{
	static const char *const base = "MamlCommandHelpInfo";
	struct strlist *l = strlist_new(rt, view ? 3 : 2);
	uint32_t n = 0;

	if (view)
		gc_storep(l, l->s[n++], ustr_printf(rt, "%s#%s", base, view));
	gc_storep(l, l->s[n++], ustr_new(rt, base));
	gc_storep(l, l->s[n++], ustr_new(rt, "HelpInfo"));
	val_set_type_names(rt, v, l);
}

val help_object(struct rt *rt, struct command *c, const char *view)
{
	struct command_meta *m = command_meta(rt, c);
	struct help_doc *d = doc_of(rt, c);
	struct psobj *o = psobj_new(rt);
	val v = val_obj(o);

	put(rt, o, "Name", val_str(c->name));
	put(rt, o, "Category", val_str(ustr_new(rt, help_category(c))));
	put(rt, o, "Synopsis", val_str(synopsis_of(rt, c, d)));
	put(rt, o, "Component", val_str(d && d->component ? d->component : ustr_empty(rt)));
	put(rt, o, "Role", val_str(d && d->role ? d->role : ustr_empty(rt)));
	put(rt, o, "Functionality", val_str(d && d->functionality ? d->functionality : ustr_empty(rt)));
	put(rt, o, "ModuleName", c->module_name ? val_str(c->module_name) : val_str(ustr_empty(rt)));
	put(rt, o, "syntax", syntax(rt, c, m, d != NULL));
	put(rt, o, "description", text_array(rt, d ? d->description : NULL));
	put(rt, o, "parameters", parameters(rt, c, m, d));
	put(rt, o, "inputTypes", named_types(rt, "inputType", d, d ? d->inputs : NULL));
	put(rt, o, "returnValues", named_types(rt, "returnValue", d, d ? d->outputs : NULL));
	put(rt, o, "alertSet", one(rt, "alert", text_array(rt, d ? d->notes : NULL)));
	put(rt, o, "examples", examples(rt, d));
	put(rt, o, "relatedLinks", links(rt, d));
	put_names(rt, &v, view);
	return v;
}

static val short_of(struct rt *rt, struct ustr *name, const char *category, struct ustr *module, struct ustr *synopsis)
{
	struct psobj *o = psobj_new(rt);
	struct strlist *l = strlist_new(rt, 1);
	val v = val_obj(o);

	put(rt, o, "Name", val_str(name));
	put(rt, o, "Category", val_str(ustr_new(rt, category)));
	put(rt, o, "Synopsis", val_str(synopsis));
	put(rt, o, "ModuleName", val_str(module ? module : ustr_empty(rt)));
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

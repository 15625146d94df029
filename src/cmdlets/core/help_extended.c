/* SPDX-License-Identifier: MIT */
/*
 * ExtendedCmdletHelpInfo: help made of a command's metadata alone, with the
 * members that PowerShell gives it. Names of types and texts are lists of lines
 * that each end with a line break, which its views rely on.
 */
#include "cmdlets/core/help_extended.h"

#include "cmdlets/core/help_object.h"
#include "engine/attr.h"
#include "engine/command_syntax.h"
#include "engine/param.h"

static val typed(struct rt *rt, struct psobj *o, const char *part)
{
	return help_typed(rt, o, "ExtendedCmdletHelpInfo", part);
}

static val one(struct rt *rt, const char *part, const char *name, val v)
{
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, name, v);
	return typed(rt, o, part);
}

static val name_of_type(struct rt *rt, struct ustr *name)
{
	return one(rt, "type", "name", val_str(name));
}

/* ---- Parameters ---------------------------------------------------------- */

static const char *pipeline_input(uint32_t flags)
{
	static const struct { uint32_t flags; const char *text; } ways[] = {
		{ PF_PIPE | PF_PIPE_NAME | PF_REMAINING, "true (ByValue, ByPropertyName, FromRemainingArguments)" },
		{ PF_PIPE | PF_PIPE_NAME, "true (ByValue, ByPropertyName)" },
		{ PF_PIPE | PF_REMAINING, "true (ByValue, FromRemainingArguments)" },
		{ PF_PIPE_NAME | PF_REMAINING, "true (ByPropertyName, FromRemainingArguments)" },
		{ PF_PIPE, "true (ByValue)" }, { PF_PIPE_NAME, "true (ByPropertyName)" },
		{ PF_REMAINING, "true (FromRemainingArguments)" },
	};

	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if ((flags & ways[i].flags) == ways[i].flags)
			return ways[i].text;
	return "false";
}

static struct ustr *type_text(struct rt *rt, const struct param_meta *p)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	type_put_short(&b, p->is_switch ? "switch" : p->type == &type_object ? "Object" : USTR_C(rt, type_ps_name(rt, p->type)));
	return sbuf_take(&b);
}

val help_enum_names(struct rt *rt, const struct type *type)
{
	val t = val_type(type);

	if (!type_is(type, &type_enum))
		return V_NULL;
	return method_call(rt, type_method(rt, &type_enum, ustr_atom(rt, "GetNames"), true), V_NULL, &t, 1);
}

/* The values of a [ValidateSet()] or an enum; null: any. */
static val choices(struct rt *rt, const struct param_meta *p)
{
	for (uint32_t i = 0; p->attributes && i < p->attributes->n; i++)
		if (val_attr(array_get(p->attributes, i), &type_attr_validateset))
			return member_or_null(rt, array_get(p->attributes, i), "ValidValues");
	return help_enum_names(rt, p->type);
}

val help_object_array(struct rt *rt, val list)
{
	struct list *l = list_new(rt, NULL);
	struct iter it;
	val x;

	if (iter_begin(rt, list, &it))
		while (iter_next(&it, &x))
			list_add(rt, l, x);
	return val_obj(list_to_array(rt, l, &type_object));
}

/* The names of the sets of P, of all sets "(All)". */
static struct ustr *set_names(struct rt *rt, const struct command_meta *m, const struct param_meta *p)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint16_t i = 0; i < p->nsets; i++)
		for (uint16_t k = 0; k < m->nsets && p->in_sets[i].sets != UINT32_MAX; k++)
			if (p->in_sets[i].sets & 1u << k) {
				if (b.len)
					sbuf_puts(&b, ", ");
				sbuf_put(&b, m->set_names[k]);
			}
	return b.len ? sbuf_take(&b) : ustr_atom(rt, "(All)");
}

static struct ustr *alias_names(struct rt *rt, const struct param_meta *p)
{
	return p->aliases && p->aliases->n ? val_to_str_sep(rt, val_obj(p->aliases), ustr_atom(rt, ", ")) : ustr_atom(rt, "None");
}

/* P as it is in the set of S; with CHOICES, for a syntax, what it may be too. */
static val parameter(struct rt *rt, const struct command_meta *m, const struct param_meta *p, const struct param_in_set *s,
		     bool with_choices)
{
	struct psobj *o = psobj_new(rt);
	struct ustr *type = type_text(rt, p);
	val may;

	psobj_put_c(rt, o, "name", val_str(p->name));
	psobj_put_c(rt, o, "required", val_str(ustr_atom(rt, s->flags & PF_MANDATORY ? "true" : "false")));
	psobj_put_c(rt, o, "pipelineInput", val_str(ustr_new(rt, pipeline_input(s->flags))));
	psobj_put_c(rt, o, "isDynamic", val_str(ustr_atom(rt, p->is_dynamic ? "true" : "false")));
	psobj_put_c(rt, o, "globbing", val_str(ustr_atom(rt, p->flags & PF_WILDCARDS ? "true" : "false")));
	psobj_put_c(rt, o, "parameterSetName", val_str(set_names(rt, m, p)));
	if (p->help_message)
		psobj_put_c(rt, o, "description", val_str(ustr_printf(rt, "%s\n", USTR_C(rt, p->help_message))));
	if (!p->is_switch)
		psobj_put_c(rt, o, "parameterValue", val_str(type));
	psobj_put_c(rt, o, "type", name_of_type(rt, type));
	psobj_put_c(rt, o, "position", val_str(s->position >= 0 ? ustr_printf(rt, "%d", s->position) : ustr_atom(rt, "Named")));
	psobj_put_c(rt, o, "aliases", val_str(alias_names(rt, p)));
	may = with_choices ? choices(rt, p) : V_NULL;
	if (!val_is_null(may))
		psobj_put_c(rt, o, "parameterValueGroup", one(rt, "parameterValueGroup", "parameterValue", help_object_array(rt, may)));
	return typed(rt, o, "parameter");
}

static bool is_shown(const struct command_meta *m, uint32_t i)
{
	const struct param_def *def = m->params[i].def;

	return i < m->nown || (def >= &common_params[COMMON_ALWAYS] && def < &common_params[COMMON_ALWAYS + COMMON_SHOULD_PROCESS]);
}

static val parameters(struct rt *rt, const struct command_meta *m)
{
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < m->n; i++) {
		const struct param_meta *p = &m->params[i];
		uint32_t k = l->n;

		if (!is_shown(m, i) || !p->nsets)
			continue;
		list_add(rt, l, parameter(rt, m, p, &p->in_sets[0], false));
		for (; k && ustr_cmp(val_to_str(rt, member_or_null(rt, l->v[k - 1], "name")), p->name, true) > 0; k--) {
			val v = l->v[k];

			gc_store(l, &l->v[k], l->v[k - 1]);
			gc_store(l, &l->v[k - 1], v);
		}
	}
	return one(rt, "parameters", "parameter", val_obj(array_of(rt, l->v, l->n)));
}

/* ---- Syntax -------------------------------------------------------------- */

/* The parameters of a set by position, then the mandatory ones, then the rest. */
static val syntax_item(struct rt *rt, struct command *c, const struct command_meta *m, uint32_t set)
{
	enum { POSITIONS = 64, MANDATORY = POSITIONS, OTHERS };
	uint32_t bit = m->nsets ? 1u << set : UINT32_MAX;
	struct list *l = list_new(rt, NULL);
	struct psobj *o = psobj_new(rt);

	for (int pass = 0; pass <= OTHERS; pass++)
		for (uint32_t i = 0; i < m->n; i++) {
			const struct param_in_set *s = param_in_set_of(&m->params[i], bit);
			int at = !s ? -1 : s->position >= 0 ? s->position : s->flags & PF_MANDATORY ? MANDATORY : OTHERS;

			if (at == pass && is_shown(m, i))
				list_add(rt, l, parameter(rt, m, &m->params[i], s, true));
		}
	psobj_put_c(rt, o, "name", val_str(c->name));
	psobj_put_c(rt, o, "CommonParameters", val_bool(m->cmdlet_binding));
	psobj_put_c(rt, o, "parameter", val_obj(array_of(rt, l->v, l->n)));
	return typed(rt, o, "syntaxItem");
}

static val syntax(struct rt *rt, struct command *c, const struct command_meta *m)
{
	struct array *a = array_new(rt, &type_object, MAX(m->nsets, (uint16_t)1));

	for (uint32_t i = 0; i < a->n; i++)
		gc_store(a, &a->v[i], syntax_item(rt, c, m, i));
	return one(rt, "syntax", "syntaxItem", val_obj(a));
}

/* ---- Types and aliases --------------------------------------------------- */

static void put_line(struct sbuf *b, struct ustr *s)
{
	sbuf_put(b, s);
	sbuf_putc(b, '\n');
}

/* The types that may be piped in, each once. */
static struct ustr *inputs(struct rt *rt, const struct command_meta *m)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < m->nown; i++) {
		const struct param_meta *p = &m->params[i];
		bool known = !(p->any_flags & (PF_PIPE | PF_PIPE_NAME));

		for (uint32_t k = 0; !known && k < i; k++)
			known = m->params[k].type == p->type && (m->params[k].any_flags & (PF_PIPE | PF_PIPE_NAME));
		if (!known)
			put_line(&b, type_full_name(rt, p->type));
	}
	return b.len ? sbuf_take(&b) : ustr_new(rt, "None\n");
}

static struct ustr *outputs(struct rt *rt, struct command *c)
{
	struct list *l = val_list(member_or_null(rt, val_obj(c), "OutputType"));
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; l && i < l->n; i++)
		put_line(&b, val_to_str(rt, member_or_null(rt, l->v[i], "Name")));
	return b.len ? sbuf_take(&b) : ustr_atom(rt, "System.Object");
}

static val types(struct rt *rt, const char *part, const char *item, struct ustr *names)
{
	return one(rt, part, item, one(rt, item, "type", name_of_type(rt, names)));
}

struct aliases {
	struct command *of;
	struct sbuf b;
};

static void add_alias(struct rt *rt, struct command *c, void *arg)
{
	struct aliases *a = arg;

	(void)rt;
	if (ustr_ieq(c->definition, a->of->name))
		put_line(&a->b, c->name);
}

static struct ustr *aliases(struct rt *rt, struct command *c)
{
	struct aliases a = { .of = c };

	sbuf_init(&a.b, rt);
	command_each(rt, NULL, CK_ALIAS, false, add_alias, &a);
	return a.b.len ? sbuf_take(&a.b) : ustr_new(rt, "None\n");
}

/* ---- The whole ----------------------------------------------------------- */

static val details(struct rt *rt, struct command *c)
{
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, "name", val_str(c->name));
	psobj_put_c(rt, o, "noun", val_str(ustr_empty(rt)));
	psobj_put_c(rt, o, "verb", val_str(ustr_empty(rt)));
	return typed(rt, o, "details");
}

static void put_rest(struct rt *rt, struct psobj *o, struct command *c)
{
	static const char *const nothing[] = { "alertSet", "description", "examples" };

	psobj_put_c(rt, o, "aliases", val_str(aliases(rt, c)));
	psobj_put_c(rt, o, "remarks", val_str(ustr_atom(rt, "None")));
	for (size_t i = 0; i < ARRAY_LEN(nothing); i++)
		psobj_put_c(rt, o, nothing[i], V_NULL);
	psobj_put_c(rt, o, "Synopsis", val_str(command_syntax(rt, c)));
	psobj_put_c(rt, o, "ModuleName", val_str(c->module_name ? c->module_name : ustr_empty(rt)));
	psobj_put_c(rt, o, "nonTerminatingErrors", val_str(ustr_empty(rt)));
	help_put_xmlns(rt, o);
	psobj_put_c(rt, o, "Name", val_str(c->name));
	psobj_put_c(rt, o, "Category", val_str(ustr_new(rt, help_category(c))));
	psobj_put_c(rt, o, "Component", V_NULL);
	psobj_put_c(rt, o, "Role", V_NULL);
	psobj_put_c(rt, o, "Functionality", V_NULL);
}

val help_extended(struct rt *rt, struct command *c, const char *view)
{
	static const char *const names[] = { "ExtendedCmdletHelpInfo", "CmdletHelpInfo", "HelpInfo" };
	const struct command_meta *m = command_meta(rt, c);
	struct psobj *o = psobj_new(rt);
	val v = val_obj(o);

	psobj_put_c(rt, o, "CommonParameters", val_bool(m->cmdlet_binding));
	psobj_put_c(rt, o, "details", details(rt, c));
	psobj_put_c(rt, o, "Syntax", syntax(rt, c, m));
	psobj_put_c(rt, o, "parameters", parameters(rt, m));
	psobj_put_c(rt, o, "inputTypes", types(rt, "inputTypes", "inputType", inputs(rt, m)));
	psobj_put_c(rt, o, "returnValues", types(rt, "returnValues", "returnValue", outputs(rt, c)));
	put_rest(rt, o, c);
	help_put_names(rt, &v, names, ARRAY_LEN(names), view);
	return v;
}

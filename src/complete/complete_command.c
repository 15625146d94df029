/* SPDX-License-Identifier: MIT */
/* Names of commands, of their parameters, and what parameters take. */
#include "complete/context.h"

#include "engine/attr.h"
#include "engine/command_abbreviation.h"
#include "engine/command_syntax.h"
#include "engine/vm.h"

#include <string.h>

/* --- commands ----------------------------------------------------------- */

struct naming {
	struct context *c;
	struct ustr *module;		/* Module\ in front of the name, or NULL */
	struct dict *seen;
};

static struct ustr *command_tip(struct rt *rt, struct command *k)
{
	if (k->kind & (CK_CMDLET | CK_FUNCTION | CK_FILTER))
		return command_syntax(rt, k);
	return k->definition ? k->definition : k->name;
}

static void add_command(struct rt *rt, struct command *k, void *arg)
{
	struct naming *n = arg;
	struct ustr *text = k->name;

	if (k->kind == CK_EXTERNAL_SCRIPT)
		text = k->definition;
	if (dict_get(rt, n->seen, val_str(text), &(val){ 0 }))
		return;
	dict_put(rt, n->seen, val_str(text), V_TRUE);
	if (n->module)
		text = ustr_printf(rt, "%s\\%s", USTR_C(rt, n->module), USTR_C(rt, text));
	context_add(n->c, context_quoted(rt, text, 0), k->name, COMPLETE_COMMAND, command_tip(rt, k));
}

void complete_command(struct context *c, struct ustr *word)
{
	struct rt *rt = c->rt;
	struct ustr *name = context_plain(rt, word);
	int32_t at = ustr_last_index_of(name, ustr_atom(rt, "\\"), false);
	struct naming n = { .c = c, .seen = dict_new(rt, NULL, DICT_IGNORE_CASE) };
	uint32_t from = c->out->matches->n;

	if (at > 0) {
		n.module = ustr_sub(rt, name, 0, (uint32_t)at);
		name = ustr_sub(rt, name, (uint32_t)at + 1, ustr_len(name) - (uint32_t)at - 1);
	}
	if (!ustr_len(name) && !n.module)
		return;
	command_each(rt, ustr_concat(rt, name, ustr_new(rt, "*")), UINT32_MAX, false, add_command, &n);
	if (!n.module && ustr_index_of(name, ustr_atom(rt, "-"), 0, false) > 0)
		command_abbreviated(rt, name, add_command, &n);
	context_sort(c, from);
}

/* --- parameters --------------------------------------------------------- */

static struct command *command_of(struct context *c)
{
	struct ustr *name = context_plain(c->rt, context_word(c, 0));
	uint32_t skip = ustr_eq_c(name, "&") || ustr_eq_c(name, ".");

	if (skip && c->n > 1)
		name = context_plain(c->rt, context_word(c, 1));
	return ustr_len(name) ? command_find(c->rt, name, UINT32_MAX, true) : NULL;
}

static bool is_parameter(struct ustr *w)
{
	uint16_t u = ustr_len(w) > 1 ? ustr_at(w, 1) : 0;

	return ustr_len(w) && ustr_at(w, 0) == '-' && !(u >= '0' && u <= '9') && u != '.';
}

/* The parameter that word I names, or NULL; *COLON: the value is glued on. */
static struct param_meta *named(struct context *c, struct command_meta *m, uint32_t i, struct ustr **ret_value)
{
	struct ustr *w = context_word(c, i), *name;
	int32_t colon;

	*ret_value = NULL;
	if (!is_parameter(w))
		return NULL;
	colon = ustr_index_of(w, ustr_atom(c->rt, ":"), 0, false);
	name = ustr_sub(c->rt, w, 1, (colon > 0 ? (uint32_t)colon : ustr_len(w)) - 1);
	if (colon > 0)
		*ret_value = ustr_sub(c->rt, w, (uint32_t)colon + 1, ustr_len(w) - (uint32_t)colon - 1);
	return param_find(m, name, false);
}

static bool is_given(struct context *c, struct command_meta *m, const struct param_meta *p)
{
	struct ustr *value;

	for (uint32_t i = 1; i + 1 < c->n; i++)
		if (named(c, m, i, &value) == p)
			return true;
	return false;
}

static void add_parameter(struct context *c, const struct param_meta *p, struct ustr *name)
{
	struct rt *rt = c->rt;

	context_add(c, ustr_concat(rt, ustr_new(rt, "-"), name), name, COMPLETE_PARAMETER,
		    ustr_printf(rt, "[%s] %s", USTR_C(rt, type_ps_name(rt, p->type)), USTR_C(rt, name)));
}

_startup_ static void add_aliases(struct context *c, const struct param_meta *p, struct ustr *prefix)
{
	for (uint32_t i = 0; p->aliases && i < p->aliases->n; i++)
		if (context_match(c->rt, array_get(p->aliases, i).s, prefix))
			add_parameter(c, p, array_get(p->aliases, i).s);
}

void complete_parameter(struct context *c, struct ustr *word)
{
	struct command *k = command_of(c);
	struct command_meta *m = k && k->kind != CK_APPLICATION ? command_meta(c->rt, k) : NULL;
	struct ustr *prefix = ustr_sub(c->rt, word, 1, ustr_len(word) - 1);
	uint32_t from = c->out->matches->n;

	for (uint32_t i = 0; m && i < m->n; i++)
		if (context_match(c->rt, m->params[i].name, prefix) && !is_given(c, m, &m->params[i]))
			add_parameter(c, &m->params[i], m->params[i].name);
	for (uint32_t i = 0; m && i < m->n && c->out->matches->n == from && ustr_len(prefix); i++)
		add_aliases(c, &m->params[i], prefix);
}

/* --- values ------------------------------------------------------------- */

static void add_value(struct context *c, struct ustr *text, struct ustr *word)
{
	uint16_t quote = ustr_len(word) && (ustr_at(word, 0) == '\'' || ustr_at(word, 0) == '"') ? ustr_at(word, 0) : 0;

	if (context_match(c->rt, text, context_plain(c->rt, word)))
		context_add(c, context_quoted(c->rt, text, quote), text, COMPLETE_VALUE, text);
}

static void add_enum(struct context *c, const struct type *t, struct ustr *word)
{
	uint32_t from = c->out->matches->n;

	for (const struct enum_value *e = t->enums; e && e->name; e++)
		add_value(c, ustr_new(c->rt, e->name), word);
	context_sort(c, from);
}

/* "set:a,b" of a row of a cmdlet's table. */
static void add_row_set(struct context *c, const char *rule, struct ustr *word)
{
	rule = rule ? strstr(rule, "set:") : NULL;
	for (rule = rule ? rule + 4 : NULL; rule && *rule && *rule != ';'; ) {
		size_t n = strcspn(rule, ",;");

		add_value(c, ustr_from_utf8(c->rt, rule, n), word);
		rule += n + (rule[n] == ',');
	}
}

static void add_items(struct context *c, val v, struct ustr *word)
{
	struct iter it;
	val x;

	if (!iter_begin_all(c->rt, v, &it))
		return;
	while (iter_next(&it, &x))
		if (!val_is_null(val_base(x)))
			add_value(c, val_to_str(c->rt, x), word);
}

/* A result, or the text of one. */
static void add_answered(struct context *c, val v)
{
	struct ustr *s;
	val x;

	if (member_get_c(c->rt, v, "CompletionText", &x) && member_get_c(c->rt, v, "ListItemText", &x)) {
		list_add(c->rt, c->out->matches, val_base(v));
	} else if (!val_is_null(val_base(v))) {
		s = val_to_str(c->rt, v);
		context_add(c, s, s, COMPLETE_TEXT, s);
	}
}

/* What a script block of the user answers. */
static void add_answer(struct context *c, struct scriptblock *sb, const val *args, int n, struct ustr *word)
{
	struct collect out;
	struct list *l;

	collect_init(&out, c->rt);
	engine_call_to(c->rt, sb, false, V_VOID, V_VOID, args, n, &out.sink);
	l = collect_list(&out);
	for (uint32_t i = 0; l && i < l->n; i++)
		add_answered(c, l->v[i]);
}

/* The IArgumentCompleter of attribute A: a type it names, or what it makes itself; V_NULL: it has none. */
static val completer_of(struct rt *rt, struct attr *a)
{
	if (a->v[0].k == VK_TYPE)
		return type_construct(rt, a->v[0].t, NULL, 0);
	if (type_is_named(cell_type(&a->h), "System.Management.Automation.IArgumentCompleterFactory"))
		return member_call(rt, val_obj(a), ustr_new(rt, "Create"), NULL, 0);
	return V_NULL;
}

static void add_completed(struct context *c, val completer, const val *args, int n)
{
	struct iter it;
	val all = member_call(c->rt, completer, ustr_new(c->rt, "CompleteArgument"), args, n), v;

	if (!iter_begin_all(c->rt, all, &it))
		return;
	while (iter_next(&it, &v)) {
		rt_poll(c->rt);
		add_answered(c, v);
	}
}

/* The arguments given so far as completers get them. */
static val bound_so_far(struct context *c, struct command_meta *m)
{
	struct dict *d = dict_new(c->rt, &type_hashtable, DICT_IGNORE_CASE);
	struct ustr *value;

	for (uint32_t i = 1; i + 1 < c->n; i++) {
		struct param_meta *p = named(c, m, i, &value);

		if (!p)
			continue;
		if (p->is_switch)
			dict_put(c->rt, d, val_str(p->name), V_TRUE);
		else if (value || i + 2 < c->n)
			dict_put(c->rt, d, val_str(p->name),
				val_str(context_plain(c->rt, value ? value : context_word(c, i + 1))));
	}
	return val_obj(d);
}

static val command_ast(struct context *c)
{
	static const char first_command[] = "$args[0].Ast.Find({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)";
	uint32_t start = c->words[0].start, end = c->words[c->n - 1].end;
	size_t n;
	const char *s = ustr_utf8(c->rt, ustr_sub(c->rt, c->text, start, end - start), &n);
	struct scriptblock *sb = scriptblock_parse(c->rt, s, n, NULL);
	struct collect out;
	struct scriptblock *find = scriptblock_parse(c->rt, first_command, sizeof first_command - 1, NULL);
	val arg = val_obj(sb);

	collect_init(&out, c->rt);
	engine_call_to(c->rt, find, false, V_VOID, V_VOID, &arg, 1, &out.sink);
	return collect_value(&out);
}

static struct scriptblock *registered(struct context *c, const char *key)
{
	struct dict *d = c->rt->eng->completers;
	val v;

	return d && dict_get(c->rt, d, val_str(ustr_new(c->rt, key)), &v) ? val_scriptblock(v) : NULL;
}

static bool by_completer(struct context *c, struct command *k, struct command_meta *m, struct param_meta *p, struct ustr *word)
{
	struct rt *rt = c->rt;
	const char *command = USTR_C(rt, k->name), *name = USTR_C(rt, p->name);
	struct scriptblock *sb = registered(c, USTR_C(rt, ustr_printf(rt, "%s:%s", command, name)));
	val args[5], completer = V_NULL;

	if (!sb)
		sb = registered(c, USTR_C(rt, ustr_printf(rt, ":%s", name)));
	for (uint32_t i = 0; !sb && p->attributes && i < p->attributes->n; i++) {
		struct attr *a = val_attr(array_get(p->attributes, i), &type_attr_argumentcompleter);

		sb = a ? val_scriptblock(a->v[0]) : NULL;
		if (a && !sb)
			completer = completer_of(rt, a);
	}
	if (!sb && val_is_null(completer))
		return false;
	args[0] = val_str(k->name);
	args[1] = val_str(p->name);
	args[2] = val_str(context_plain(rt, word));
	args[3] = command_ast(c);
	args[4] = bound_so_far(c, m);
	if (sb)
		add_answer(c, sb, args, 5, word);
	else
		add_completed(c, completer, args, 5);
	return true;
}

/* Parameters whose values are names of things that are there. */
static const struct { const char *commands, *parameter, *script; } sources[] = {
	{ "Get-Command,Get-Help,Get-Alias:Definition,Trace-Command", "Name", "" },
	{ "Get-Process,Stop-Process,Wait-Process,Debug-Process", "Name",
	  "Get-Process | ForEach-Object Name | Sort-Object -Unique" },
	{ "Get-Process,Stop-Process,Wait-Process,Debug-Process", "Id", "Get-Process | ForEach-Object Id" },
	{ "Get-Variable,Set-Variable,Clear-Variable,Remove-Variable", "Name", "Get-Variable | ForEach-Object Name" },
	{ "Get-Alias,Set-Alias,Remove-Alias,Export-Alias", "Name", "Get-Alias | ForEach-Object Name" },
	{ "Get-PSDrive,Remove-PSDrive", "Name", "Get-PSDrive | ForEach-Object Name" },
	{ "Get-PSProvider,New-PSDrive", "PSProvider", "Get-PSProvider | ForEach-Object Name" },
	{ "Remove-Module,Get-Module", "Name", "Get-Module | ForEach-Object Name" },
	{ "Import-Module", "Name", "Get-Module -ListAvailable | ForEach-Object Name" },
	{ "Get-Job,Stop-Job,Wait-Job,Receive-Job,Remove-Job", "Name", "Get-Job | ForEach-Object Name" },
	{ "Get-Job,Stop-Job,Wait-Job,Receive-Job,Remove-Job", "Id", "Get-Job | ForEach-Object Id" },
	{ "Get-PSSession,Remove-PSSession,Connect-PSSession,Disconnect-PSSession,Receive-PSSession,Enter-PSSession", "Name",
	  "Get-PSSession | ForEach-Object Name" },
	{ "Get-PSSession,Remove-PSSession,Connect-PSSession,Disconnect-PSSession,Receive-PSSession,Enter-PSSession", "Id",
	  "Get-PSSession | ForEach-Object Id" },
	{ "Get-Verb", "Verb", "Get-Verb | ForEach-Object Verb" },
	{ "Get-Command", "Verb", "Get-Verb | ForEach-Object Verb" },
	{ "Get-Command", "Noun", "Get-Command | ForEach-Object Noun | Sort-Object -Unique" },
	{ "Get-Command", "Module", "Get-Module | ForEach-Object Name" },
	{ "Get-Event,Remove-Event,Wait-Event", "SourceIdentifier", "Get-Event | ForEach-Object SourceIdentifier" },
};

static bool in_list(const char *list, const char *name)
{
	size_t n = strlen(name);

	while (*list) {
		size_t k = strcspn(list, ",");

		if (k == n && !strncasecmp(list, name, n))
			return true;
		list += k + (list[k] == ',');
	}
	return false;
}

static bool by_source(struct context *c, struct command *k, struct param_meta *p, struct ustr *word)
{
	const char *command = USTR_C(c->rt, k->name);

	for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
		struct scriptblock *sb;

		if (!ustr_ieq_c(p->name, sources[i].parameter) || !in_list(sources[i].commands, command))
			continue;
		if (!*sources[i].script) {
			complete_command(c, word);
			return true;
		}
		sb = scriptblock_parse(c->rt, sources[i].script, strlen(sources[i].script), NULL);
		add_items(c, engine_call(c->rt, sb, V_VOID, V_VOID, NULL, 0), word);
		return true;
	}
	if (!ustr_ieq_c(p->name, "TypeName") || !ustr_ieq_c(k->name, "New-Object"))
		return false;
	complete_type(c, word);
	return true;
}

/* The innermost type of a parameter's elements. */
static const struct type *element_of(const struct type *t)
{
	while (t && (t->flags & (TF_ARRAY | TF_NULLABLE)) && t->elem)
		t = t->elem;
	if (t && t->nargs == 1 && t->args[0]->flags & TF_ENUM)
		t = t->args[0];
	return t;
}

static bool by_declaration(struct context *c, struct param_meta *p, struct ustr *word)
{
	const struct type *t = element_of(p->type);
	uint32_t from = c->out->matches->n;

	if (p->def)
		add_row_set(c, p->def->validate, word);
	context_sort(c, from);
	for (uint32_t i = 0; p->attributes && i < p->attributes->n && c->out->matches->n == from; i++) {
		val v = array_get(p->attributes, i), values;

		if ((val_attr(v, &type_attr_validateset) && member_get_c(c->rt, v, "ValidValues", &values)) ||
		    (val_attr(v, &type_attr_argumentcompletions) &&
			(values = val_attr(v, &type_attr_argumentcompletions)->v[0]).k))
			add_items(c, values, word);
		if (val_attr(v, &type_attr_validateset))
			context_sort(c, from);
	}
	if (c->out->matches->n > from)
		return true;
	if (t && t->flags & TF_ENUM) {
		add_enum(c, t, word);
		return true;
	}
	if (t != &type_bool && !p->is_switch)
		return false;
	for (int i = 0; i < 2; i++) {
		struct ustr *s = ustr_new(c->rt, i ? "$false" : "$true");

		if (context_match(c->rt, s, word))
			context_add(c, s, ustr_sub(c->rt, s, 1, ustr_len(s) - 1), COMPLETE_VARIABLE, s);
	}
	return true;
}

/* The parameter whose turn it is at the last word, by position. */
static struct param_meta *positional(struct context *c, struct command_meta *m)
{
	struct param_meta *best = NULL;
	struct ustr *value;
	int position = 0;

	for (uint32_t i = 1; i + 1 < c->n; i++) {
		struct param_meta *p = named(c, m, i, &value);

		if (!p)
			position++;
		else if (!value && !p->is_switch)
			i++;
	}
	for (uint32_t i = 0; i < m->n; i++)
		for (uint32_t k = 0; k < m->params[i].nsets; k++)
			if (m->params[i].in_sets[k].position == position && !is_given(c, m, &m->params[i]) &&
			    (!best || (m->default_set >= 0 && m->params[i].in_sets[k].sets >> m->default_set & 1)))
				best = &m->params[i];
	return best;
}

/* A program, also one that isn't there: completers are asked by its name. */
static bool of_program(struct context *c, struct ustr *name, struct ustr *word)
{
	struct scriptblock *sb = registered(c, USTR_C(c->rt, ustr_printf(c->rt, "native:%s", USTR_C(c->rt, name))));
	val args[3];

	if (!sb)
		sb = registered(c, "native:");
	if (!sb)
		return false;
	args[0] = val_str(context_plain(c->rt, word));
	args[1] = command_ast(c);
	args[2] = val_int((int32_t)(c->words[c->n - 1].end - c->words[0].start));
	add_answer(c, sb, args, 3, word);
	return true;
}

bool complete_argument(struct context *c, struct ustr **inout_word)
{
	struct command *k = command_of(c);
	struct command_meta *m;
	struct param_meta *p = NULL;
	struct ustr *glued = NULL, *word = *inout_word;

	if (!k || k->kind == CK_APPLICATION)
		return of_program(c, k ? k->name : context_plain(c->rt, context_word(c, 0)), word);
	m = k ? command_meta(c->rt, k) : NULL;
	if (!m)
		return false;
	p = named(c, m, c->n - 1, &glued);
	if (glued) {
		c->out->start += ustr_len(word) - ustr_len(glued);
		c->out->length -= ustr_len(word) - ustr_len(glued);
		*inout_word = word = glued;
	} else {
		p = c->n > 2 ? named(c, m, c->n - 2, &glued) : NULL;
		if (p && (glued || p->is_switch))
			p = NULL;
		if (!p)
			p = positional(c, m);
	}
	return p && (by_completer(c, k, m, p, word) || by_declaration(c, p, word) || by_source(c, k, p, word));
}

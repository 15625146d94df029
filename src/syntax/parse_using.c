/* SPDX-License-Identifier: MIT */
/* The using statement and the #requires lines. */
#include "syntax/parse.h"

#include <string.h>
#include <strings.h>

static struct ast_string *item_name(struct parser *p)
{
	struct lexeme *tok = lex_peek(p, LEX_ARG);

	if (!tok->node || tok->node->kind != AST_STRING)
		return NULL;
	lex_take(p);
	return (struct ast_string *)p->tok.node;
}

static bool using_kind(struct parser *p, struct ast_using *u)
{
	static const uint8_t kinds[T__MAX] = {
		[T_ASSEMBLY] = USING_ASSEMBLY + 1, [T_COMMAND] = USING_COMMAND + 1,
		[T_MODULE] = USING_MODULE + 1, [T_NAMESPACE] = USING_NAMESPACE + 1,
		[T_TYPE] = USING_TYPE + 1,
	};
	unsigned keyword = lex_keyword(p);

	if (!kinds[keyword]) {
		parse_missing(p, PERR_MissingUsingStatementDirective, NULL);
		return false;
	}
	u->what = kinds[keyword] - 1;
	lex_take_as(p, keyword);
	return true;
}

static bool refuse_name(struct parser *p, uint32_t start, uint32_t end)
{
	parse_fail(p, PERR_InvalidValueForUsingItemName, start, end, p->t + start, end - start);
	return false;
}

/* What follows the equals sign of an alias, or the name of a module. */
static bool using_spec(struct parser *p, struct ast_using *u)
{
	if (lex_peek(p, LEX_ARG)->kind != T_ATCURLY)
		return false;
	u->spec = (struct ast_hashtable *)parse_hashtable(p);
	return true;
}

/* Behind the name: an equals sign, which types and commands need. */
static bool using_alias(struct parser *p, struct ast_using *u)
{
	if (!lex_accept(p, T_EQUALS)) {
		if (u->what != USING_TYPE && u->what != USING_COMMAND)
			return true;
		parse_missing(p, PERR_MissingEqualsInUsingAlias, NULL);
		return false;
	}
	if (using_spec(p, u))
		return true;
	u->alias = u->name;
	u->name = item_name(p);
	if (!u->name)
		parse_missing(p, PERR_MissingUsingItemName, NULL);
	return u->name;
}

/* False: something is wrong, which has been said. */
static bool using_value(struct parser *p, struct ast_using *u)
{
	uint32_t start;

	if (u->what == USING_MODULE && using_spec(p, u))
		return true;
	start = lex_peek(p, LEX_ARG)->start;
	u->name = item_name(p);
	if (!u->name && p->tok.node) {
		lex_take(p);
		return refuse_name(p, start, p->last);
	}
	if (!u->name) {
		parse_missing(p, PERR_MissingUsingItemName, NULL);
		return false;
	}
	if (p->t[p->last] == ',') {	/* a list is no name */
		while (lex_peek(p, LEX_ARG)->kind == T_COMMA) {
			lex_take(p);
			parse_argument(p, false);
		}
		return refuse_name(p, start, p->last);
	}
	return using_alias(p, u);
}

static bool namespace_name(struct text t)
{
	for (uint32_t i = 0; i < t.n;) {
		unsigned n = t.s[i] == '.' && i > 0 && i + 1 < t.n && t.s[i + 1] != '.' ? 1 : char_ident(t.s + i);

		if (!n)
			return false;
		i += n;
	}
	return true;
}

static bool has_key(const struct ast_hashtable *h, const char *name)
{
	for (uint32_t i = 0; i < h->count; i++)
		if (h->pairs[i].key->kind == AST_STRING && text_is(((const struct ast_string *)h->pairs[i].key)->value, name))
			return true;
	return false;
}

/* What to say of members that no description of a module has; NULL: none. */
static const char *unknown_keys(struct parser *p, const struct ast_hashtable *h)
{
	static const char *const known[] = { "ModuleName", "ModuleVersion", "MaximumVersion", "RequiredVersion", "GUID" };
	const char *list = NULL;

	for (uint32_t i = 0; i < h->count; i++) {
		const struct ast_string *key = (const void *)h->pairs[i].key;
		bool found = key->ast.kind != AST_STRING;

		for (size_t k = 0; k < ARRAY_LEN(known) && !found; k++)
			found = text_is(key->value, known[k]);
		if (!found)
			list = arena_printf(p->arena, "%s%s'%.*s'", list ?: "", list ? "," : "", (int)key->value.n, key->value.s);
	}
	return list
		? arena_printf(p->arena,
		"The hashtable describing a module contains one or more members that are not valid. The valid members are "
		"(ModuleName, ModuleVersion, RequiredVersion, GUID). Remove the members that are not valid (%s), then try again.", list) : NULL;
}

/* A version has two to four numbers; what else may be wrong with it shows when the module is looked for. */
static const char *version_fault(struct parser *p, const struct ast_hashtable *h)
{
	for (uint32_t i = 0; i < h->count; i++) {
		const struct ast_cmd_expr *v = (const void *)h->pairs[i].value;
		const struct ast_string *key = (const void *)h->pairs[i].key, *s;
		const struct ast_pipeline *pl = (const void *)v;
		uint32_t dots = 0;

		if (pl->ast.kind == AST_PIPELINE && pl->elements.n == 1)
			v = (const void *)pl->elements.v[0];
		s = v->ast.kind == AST_CMD_EXPR ? (const void *)v->expr : NULL;
		if (!s || s->ast.kind != AST_STRING || text_is(key->value, "ModuleName") || text_is(key->value, "GUID"))
			continue;
		for (uint32_t k = 0; k < s->value.n; k++)
			dots += s->value.s[k] == '.';
		if (dots < 1 || dots > 3)
			return arena_printf(
				p->arena,
				"Cannot convert value \"%.*s\" to type \"System.Version\". Error: \"Version string portion was too short or too long. (Parameter 'input')\"",
				(int)s->value.n, s->value.s);
	}
	return NULL;
}

/* What is wrong with the description of a module; NULL: nothing that can be seen here. */
static const char *module_fault(struct parser *p, const struct ast *value)
{
	const struct ast_hashtable *h = (const struct ast_hashtable *)value;

	if (value->kind != AST_HASHTABLE)
		return NULL;
	if (unknown_keys(p, h))
		return unknown_keys(p, h);
	if (!has_key(h, "ModuleName"))
		return "The 'ModuleName' member does not exist in the hashtable that describes this module.";
	if (has_key(h, "ModuleVersion") || has_key(h, "MaximumVersion") || has_key(h, "RequiredVersion"))
		return version_fault(p, h);
	return "The 'ModuleVersion', 'MaximumVersion' and 'RequiredVersion' members do not exist in the hashtable that describes this module. One of these three members must exist, and be assigned a version number in the format 'n.n.n.n'.";
}

static bool is_constant(const struct ast *value)
{
	const struct ast_array_literal *a = (const void *)value;
	const struct ast_hashtable *h = (const void *)value;
	const struct ast_pipeline *pl = (const void *)value;

	switch (value->kind) {
	case AST_VARIABLE: case AST_ERROR_EXPR:
		return false;
	case AST_ARRAY_LITERAL:
		for (uint32_t i = 0; i < a->items.n; i++)
			if (!is_constant(a->items.v[i]))
				return false;
		return true;
	case AST_HASHTABLE:
		for (uint32_t i = 0; i < h->count; i++)
			if (!is_constant(h->pairs[i].value))
				return false;
		return true;
	case AST_PIPELINE:
		return pl->elements.n == 1 && is_constant(pl->elements.v[0]);
	case AST_CMD_EXPR:
		return is_constant(((const struct ast_cmd_expr *)value)->expr);
	}
	return true;
}

static void check_using(struct parser *p, const struct ast_using *u)
{
	bool constant = !u->spec || is_constant(&u->spec->ast);
	const char *fault = u->what == USING_MODULE && u->spec && constant ? module_fault(p, &u->spec->ast) : NULL;

	if (!constant)
		parse_fail(p, PERR_RequiresArgumentMustBeConstant, u->ast.start, p->last, NULL, 0);
	if (fault)
		parse_fail(p, PERR_RequiresModuleInvalid, u->ast.start, p->last, fault, strlen(fault));
	if (u->what == USING_TYPE || u->what == USING_COMMAND || u->alias)
		parse_fail(p, PERR_UsingStatementNotSupported, u->ast.start, p->last, NULL, 0);
	else if (u->what == USING_NAMESPACE && u->name && !namespace_name(u->name->value))
		parse_fail(p, PERR_InvalidNamespaceValue, u->name->ast.start, u->name->ast.end, NULL, 0);
}

struct ast *parse_using(struct parser *p)
{
	struct ast_using *u = NODE(p, USING, using, p->tok.start, p->tok.end);
	bool ok;

	lex_take_as(p, T_USING);
	if (!using_kind(p, u)) {
		parse_close(p, &u->ast);
		return &u->ast;
	}
	ok = using_value(p, u);
	parse_close(p, &u->ast);
	if (ok)
		check_using(p, u);
	switch (lex_peek(p, LEX_EXPR)->kind) {
	case T_NEWLINE: case T_SEMI: case T_EOI:
		break;
	default:
		parse_missing_span(p, PERR_MissingStatementTerminator, p->tok.start, p->tok.end, NULL);
	}
	return &u->ast;
}

/* ---- #requires -------------------------------------------------------------------------- */

static void add_all(struct parser *p, struct ast_list *l, struct ast *value)
{
	struct list_builder b = { 0 };

	for (uint32_t i = 0; i < l->n; i++)
		parse_list_add(&b, l->v[i]);
	if (value->kind == AST_ARRAY_LITERAL) {
		struct ast_list items = ((struct ast_array_literal *)value)->items;

		for (uint32_t i = 0; i < items.n; i++)
			parse_list_add(&b, items.v[i]);
	} else {
		parse_list_add(&b, value);
	}
	*l = list_done(p, &b);
}

static void editions(struct parser *p, struct requires *r, struct text name, struct ast *value)
{
	struct ast_list l = { 0 };

	add_all(p, &l, value);
	r->editions = arena_array(p->arena, struct text, l.n);
	for (uint32_t i = 0; i < l.n; i++) {
		struct text t = l.v[i]->kind == AST_STRING ? ((struct ast_string *)l.v[i])->value : (struct text){ 0 };

		if (text_is(t, "Core") || text_is(t, "Desktop"))
			r->editions[r->edition_count++] = t;
		else
			parse_fail_node(p, PERR_RequiresPSEditionInvalid, l.v[i], name);
	}
}

static struct text value_text(const struct parser *p, const struct ast *value)
{
	if (value->kind == AST_STRING)
		return ((const struct ast_string *)value)->value;
	return source_text(p->res->src, value->start, value->end);
}

/* One to four numbers between dots. */
static bool is_version(struct text t)
{
	unsigned parts = 0;

	for (uint32_t i = 0; i < t.n; i++, parts++) {
		uint32_t from = i;

		while (i < t.n && char_is(t.s[i], CH_DIGIT))
			i++;
		if (i == from || (i < t.n && t.s[i] != '.') || i + 1 == t.n)
			return false;
	}
	return parts >= 1 && parts <= 4;
}

static void version(struct parser *p, struct requires *r, struct ast *value)
{
	struct text t = value_text(p, value);

	if (is_version(t))
		r->version = t;
	else
		parse_fail_node(p, PERR_RequiresVersionInvalid, value, (struct text){ 0 });
}

static void required_module(struct parser *p, struct requires *r, struct ast *value)
{
	const char *fault = module_fault(p, value), *why;

	if (!fault) {
		add_all(p, &r->modules, value);
		return;
	}
	why = arena_printf(
		p->arena,
		"Cannot convert value \"System.Collections.Hashtable\" to type \"Microsoft.PowerShell.Commands.ModuleSpecification\". Error: \"%s\"",
		fault);
	parse_fail(p, PERR_RequiresModuleInvalid, value->start, value->end, why, strlen(why));
}

enum { REQ_ADMIN, REQ_VERSION, REQ_EDITION, REQ_MODULES, REQ_ASSEMBLY, REQ_SHELL, REQ_SNAPIN, REQ__MAX };

static unsigned requirement(struct text name)
{
	static const char *const words[REQ__MAX] = { "RunAsAdministrator", "Version", "PSEdition", "Modules",
		"Assembly", "ShellId", "PSSnapin" };
	unsigned i = 0;

	while (i < REQ__MAX && !text_shortens(name, words[i]))
		i++;
	return i;
}

/* The value of one parameter; what is wrong is said of it. */
static void required(struct parser *p, struct requires *r, unsigned what, const struct ast_cmd_param *o, struct ast *value)
{
	if (!is_constant(value)) {
		parse_fail_node(p, PERR_RequiresArgumentMustBeConstant, value, (struct text){ 0 });
		return;
	}
	switch (what) {
	case REQ_VERSION:
		version(p, r, value);
		break;
	case REQ_EDITION:
		editions(p, r, o->name, value);
		break;
	case REQ_MODULES:
		required_module(p, r, value);
		break;
	case REQ_ASSEMBLY:
		add_all(p, &r->assemblies, value);
		break;
	case REQ_SHELL:
		r->shell_id = value_text(p, value);
		break;
	}
}

/* SEEN has a bit for each parameter of the line. */
static void option(struct parser *p, struct requires *r, const struct ast_cmd_param *o, struct ast *value, unsigned *seen)
{
	unsigned what = requirement(o->name);

	if (what == REQ__MAX && !value) {
		parse_fail(p, PERR_ParameterRequiresArgument, o->ast.start, o->ast.end, o->name.s, o->name.n);
		return;
	}
	if (what == REQ__MAX) {
		parse_fail(p, PERR_ScriptRequiresInvalidFormat, o->ast.start, o->ast.end, NULL, 0);
		return;
	}
	if (*seen & 1u << what && what != REQ_MODULES && what != REQ_ASSEMBLY) {
		parse_fail(p, PERR_ParameterAlreadyBound, o->ast.start, o->ast.end, o->name.s, o->name.n);
		return;
	}
	*seen |= 1u << what;
	if (what == REQ_ADMIN) {
		r->admin = true;
		if (value)
			parse_fail(p, PERR_ParameterCannotHaveArgument, o->ast.start, o->ast.end, o->name.s, o->name.n);
	} else if (!value) {
		parse_fail(p, PERR_ParameterRequiresArgument, o->ast.start, o->ast.end, o->name.s, o->name.n);
	} else {
		required(p, r, what, o, value);
	}
}

/* Reads one line as the command it looks like. */
static void requires_line(struct parser *p, struct requires *r, uint32_t start, uint32_t end)
{
	struct parser sub = *p;
	struct ast_command *c;
	char saved = sub.t[end];
	unsigned seen = 0;

	sub.pos = start + 1;
	sub.end = end;
	sub.t[end] = 0;
	sub.have = false;
	sub.quiet = true;
	c = (struct ast_command *)parse_command(&sub);
	for (uint32_t i = 1; c && i < c->elements.n; i++) {
		struct ast_cmd_param *o = (struct ast_cmd_param *)c->elements.v[i];
		struct ast *value = o->ast.kind == AST_CMD_PARAM ? o->value : NULL;

		if (o->ast.kind != AST_CMD_PARAM) {
			parse_fail(&sub, PERR_ScriptRequiresInvalidFormat, o->ast.start, o->ast.end, NULL, 0);
			break;
		}
		if (!value && i + 1 < c->elements.n && c->elements.v[i + 1]->kind != AST_CMD_PARAM)
			value = c->elements.v[++i];
		option(&sub, r, o, value, &seen);
	}
	sub.t[end] = saved;
	p->error_cap = sub.error_cap;
	p->comment_cap = sub.comment_cap;
}

void parse_requires(struct parser *p, struct ast_scriptblock *root)
{
	static const char word[] = "#requires";
	uint32_t count = p->res->comment_count;

	p->have = false;
	for (uint32_t i = 0; i < count; i++) {
		struct comment c = p->res->comments[i];

		if (c.end - c.start < sizeof(word) ||
		    strncasecmp(p->t + c.start, word, sizeof(word) - 1) ||
		    !char_is(p->t[c.start + sizeof(word) - 1], CH_BLANK))
			continue;
		if (!root->requires)
			root->requires = arena_new(p->arena, struct requires);
		requires_line(p, root->requires, c.start, c.end);
	}
}

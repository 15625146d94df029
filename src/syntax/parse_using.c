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
		parse_argument(p, false);
		return false;
	}
	u->what = kinds[keyword] - 1;
	lex_take_as(p, keyword);
	return true;
}

static void using_value(struct parser *p, struct ast_using *u)
{
	if (u->what == USING_MODULE && lex_peek(p, LEX_ARG)->kind == T_ATCURLY) {
		u->spec = (struct ast_hashtable *)parse_hashtable(p);
		return;
	}
	u->name = item_name(p);
	if (!u->name) {
		parse_missing(p, PERR_MissingUsingItemName, NULL);
		return;
	}
	if (!lex_accept(p, T_EQUALS))
		return;
	if (lex_peek(p, LEX_ARG)->kind == T_ATCURLY) {
		u->spec = (struct ast_hashtable *)parse_hashtable(p);
		return;
	}
	u->alias = u->name;
	u->name = item_name(p);
	if (!u->name)
		parse_missing(p, PERR_MissingUsingItemName, NULL);
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

static void check_using(struct parser *p, const struct ast_using *u)
{
	if (u->what == USING_TYPE || u->what == USING_COMMAND || u->alias)
		parse_fail(p, PERR_UsingStatementNotSupported, u->ast.start, p->last, NULL, 0);
	else if (u->what == USING_NAMESPACE && u->name && !namespace_name(u->name->value))
		parse_fail(p, PERR_InvalidNamespaceValue, u->name->ast.start, u->name->ast.end, NULL, 0);
}

struct ast *parse_using(struct parser *p)
{
	struct ast_using *u = NODE(p, USING, using, p->tok.start, p->tok.end);

	lex_take_as(p, T_USING);
	if (using_kind(p, u))
		using_value(p, u);
	parse_close(p, &u->ast);
	check_using(p, u);
	switch (lex_peek(p, LEX_EXPR)->kind) {
	case T_NEWLINE: case T_SEMI: case T_EOI:
		break;
	default:
		parse_unexpected(p, &p->tok);
		lex_take(p);
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

static bool names(struct text t, const char *full)
{
	return t.n && t.n <= strlen(full) && strncasecmp(t.s, full, t.n) == 0;
}

static void option(struct parser *p, struct requires *r, const struct ast_cmd_param *o,
		   struct ast *value)
{
	if (names(o->name, "RunAsAdministrator"))
		r->admin = true;
	else if (!value)
		parse_fail(p, PERR_ParameterRequiresArgument, o->ast.start, o->ast.end, o->name.s,
			   o->name.n);
	else if (names(o->name, "Version"))
		version(p, r, value);
	else if (names(o->name, "PSEdition"))
		editions(p, r, o->name, value);
	else if (names(o->name, "Modules"))
		add_all(p, &r->modules, value);
	else if (names(o->name, "Assembly"))
		add_all(p, &r->assemblies, value);
	else if (names(o->name, "ShellId"))
		r->shell_id = value_text(p, value);
	else if (!names(o->name, "PSSnapin"))
		parse_fail(p, PERR_RequiresParameterNotSupported, o->ast.start, o->ast.end,
			   o->name.s, o->name.n);
}

/* Reads one line as the command it looks like. */
static void requires_line(struct parser *p, struct requires *r, uint32_t start, uint32_t end)
{
	struct parser sub = *p;
	struct ast_command *c;
	char saved = sub.t[end];

	sub.pos = start + 1;
	sub.end = end;
	sub.t[end] = 0;
	sub.have = false;
	sub.quiet = true;
	c = (struct ast_command *)parse_command(&sub);
	for (uint32_t i = 1; c && i < c->elements.n; i++) {
		struct ast_cmd_param *o = (struct ast_cmd_param *)c->elements.v[i];
		struct ast *value = i + 1 < c->elements.n ? c->elements.v[i + 1] : NULL;

		if (o->ast.kind != AST_CMD_PARAM)
			continue;
		if (o->value)
			value = o->value;
		option(&sub, r, o, value && value->kind != AST_CMD_PARAM ? value : NULL);
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

/* SPDX-License-Identifier: MIT */
/*
 * Tokens as scripts see them. A token has no value of its own: strings, numbers
 * and variables take theirs from the node of the tree at the same place.
 */
#include "engine/ast_object.h"
#include "types/enums.h"

#include <string.h>

#define TOKEN_FLAGS_NAME LANG "TokenFlags"

static void token_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct token_object *)c)->src);
}

static struct token_object *token_of(val self)
{
	return (struct token_object *)val_base(self).o;
}

static struct text text_of(val self)
{
	const struct token_object *o = token_of(self);

	return source_text(o->src->result.src, o->token->start, o->token->end);
}

static struct ustr *token_to_string(struct rt *rt, val self)
{
	struct text t = text_of(self);

	if (token_of(self)->token->kind == T_EOI)
		return ustr_new(rt, "");
	return text_ustr(rt, t);
}

static const struct type_ops token_ops = { .to_string = token_to_string };

#define TOKEN_TYPE(id_, name_, base_)                                          \
	static const struct type type_##id_ = {                                \
		.cls = { .trace = token_trace }, .name = LANG name_,           \
		.base = base_, .ops = &token_ops,                              \
		.size = sizeof(struct token_object),                           \
	};
TOKEN_TYPE(tok, "Token", &type_object)
TOKEN_TYPE(tok_number, "NumberToken", &type_tok)
TOKEN_TYPE(tok_parameter, "ParameterToken", &type_tok)
TOKEN_TYPE(tok_variable, "VariableToken", &type_tok)
TOKEN_TYPE(tok_string, "StringToken", &type_tok)
TOKEN_TYPE(tok_literal, "StringLiteralToken", &type_tok_string)
TOKEN_TYPE(tok_expandable, "StringExpandableToken", &type_tok_string)
TOKEN_TYPE(tok_label, "LabelToken", &type_tok)
TOKEN_TYPE(tok_redirection, "RedirectionToken", &type_tok)
TOKEN_TYPE(tok_merging, "MergingRedirectionToken", &type_tok_redirection)
TOKEN_TYPE(tok_file, "FileRedirectionToken", &type_tok_redirection)
TOKEN_TYPE(tok_input, "InputRedirectionToken", &type_tok_redirection)

/* ---- The node of a token ------------------------------------------------- */

struct lookup {
	uint32_t start, end;
	const struct ast *found;
};

static int look(struct ast *node, void *arg)
{
	struct lookup *k = arg;

	if (node->start > k->start || node->end < k->end)
		return 0;
	if (node->start == k->start && node->end == k->end) {
		switch (node->kind) {
		case AST_NUMBER: case AST_STRING: case AST_EXPANDABLE: case AST_VARIABLE: case AST_CMD_PARAM:
			k->found = node;
			return 1;
		}
	}
	return ast_children(node, look, k);
}

/* The string, number or variable of SRC at exactly this range; NULL: none. */
static const struct ast *literal_at(struct source_cell *src, uint32_t start, uint32_t end)
{
	struct lookup k = { start, end, NULL };

	if (src->result.root)
		ast_children(&src->result.root->ast, look, &k);
	return k.found;
}

static const struct ast *node_of(val self)
{
	return literal_at(token_of(self)->src, token_of(self)->token->start, token_of(self)->token->end);
}

/* ---- Members ------------------------------------------------------------- */

static val get_text(struct rt *rt, val self) { return val_str(token_to_string(rt, self)); }
static val get_kind(struct rt *rt, val self) { return val_enum(&enum_tokenkind, token_of(self)->token->kind); }

static val get_flags(struct rt *rt, val self)
{
	return val_enum(&enum_tokenflags, token_of(self)->token->flags & TF_PUBLIC_MASK);
}

static val get_has_error(struct rt *rt, val self)
{
	return val_bool(token_of(self)->token->flags & TF_IN_ERROR);
}

static val get_extent(struct rt *rt, val self)
{
	const struct token_object *o = token_of(self);

	return ast_extent(rt, o->src, o->token->start, o->token->end);
}

static const struct member_def token_members[] = {
	PROP("string Text {get;}", get_text, NULL),
	PROP(TOKEN_FLAGS_NAME " TokenFlags {get;}", get_flags, NULL),
	PROP(LANG "TokenKind Kind {get;}", get_kind, NULL),
	PROP("bool HasError {get;}", get_has_error, NULL),
	PROP(LANG "IScriptExtent Extent {get;}", get_extent, NULL),
	MEMBERS_END
};

static val get_number(struct rt *rt, val self)
{
	const struct ast *n = node_of(self);
	val v = V_NULL;

	if (n && n->kind == AST_NUMBER)
		return ast_number_value(rt, (const struct ast_number *)n);
	return num_parse(rt, text_ustr(rt, text_of(self)), &v) ? v : V_NULL;
}

static const struct member_def number_members[] = { PROP("System.Object Value {get;}", get_number, NULL), MEMBERS_END };

static val get_parameter(struct rt *rt, val self)
{
	struct text t = text_of(self);

	if (t.n && t.s[t.n - 1] == ':')
		t.n--;
	return val_str(t.n ? ustr_from_utf8(rt, t.s + 1, t.n - 1) : ustr_empty(rt));
}

static val get_used_colon(struct rt *rt, val self)
{
	struct text t = text_of(self);

	return val_bool(t.n && t.s[t.n - 1] == ':');
}

static const struct member_def parameter_members[] = {
	PROP("string ParameterName {get;}", get_parameter, NULL),
	PROP("bool UsedColon {get;}", get_used_colon, NULL),
	MEMBERS_END
};

/* $name, @name or ${name}, without the signs. */
static struct text variable_text(val self)
{
	const struct ast *n = node_of(self);
	struct text t = text_of(self);

	if (n && n->kind == AST_VARIABLE)
		return ((const struct ast_variable *)n)->path;
	if (t.n > 3 && t.s[1] == '{')
		return (struct text){ t.s + 2, t.n - 3 };
	return t.n ? (struct text){ t.s + 1, t.n - 1 } : t;
}

static val get_path(struct rt *rt, val self) { return ast_variable_path(rt, variable_text(self)); }

static val get_variable_name(struct rt *rt, val self)
{
	return val_str(text_ustr(rt, variable_text(self)));
}

static const struct member_def variable_members[] = {
	PROP("string Name {get;}", get_variable_name, NULL),
	PROP("System.Management.Automation.VariablePath VariablePath {get;}", get_path, NULL),
	MEMBERS_END
};

static val get_string(struct rt *rt, val self)
{
	const struct ast *n = node_of(self);
	struct text t = text_of(self);

	if (n && n->kind == AST_STRING)
		return val_str(text_ustr(rt, ((const struct ast_string *)n)->value));
	if (n && n->kind == AST_EXPANDABLE)
		return val_str(text_ustr(rt, ((const struct ast_expandable *)n)->value));
	if (t.n >= 2 && (t.s[0] == '"' || t.s[0] == '\'') && t.s[t.n - 1] == t.s[0])
		t = (struct text){ t.s + 1, t.n - 2 };
	return val_str(text_ustr(rt, t));
}

static const struct member_def string_members[] = { PROP("string Value {get;}", get_string, NULL), MEMBERS_END };

/* The tokens inside an expandable string are scanned for its expressions only:
 * their variables stand for them. */
static val get_nested(struct rt *rt, val self)
{
	return V_NULL;
}

static const struct member_def expandable_members[] = {
	PROP(COLL "[" LANG "Token] NestedTokens {get;}", get_nested, NULL), MEMBERS_END
};

static val get_label(struct rt *rt, val self)
{
	struct text t = text_of(self);

	return val_str(t.n ? ustr_from_utf8(rt, t.s + 1, t.n - 1) : ustr_empty(rt));
}

static const struct member_def label_members[] = { PROP("string LabelText {get;}", get_label, NULL), MEMBERS_END };

/* "2>>", "*>&1": the streams by their digits. */
static val stream_at(struct rt *rt, val self, uint32_t at, int otherwise)
{
	struct text t = text_of(self);
	int n = at < t.n && t.s[at] >= '1' && t.s[at] <= '6' ? t.s[at] - '0' : at < t.n && t.s[at] == '*' ? 0 : otherwise;

	return val_enum(type_find_c(rt, LANG "RedirectionStream"), n);
}

static val get_from(struct rt *rt, val self) { return stream_at(rt, self, 0, 1); }
static val get_to(struct rt *rt, val self) { return stream_at(rt, self, text_of(self).n - 1, 1); }

static val get_append(struct rt *rt, val self)
{
	struct text t = text_of(self);

	return val_bool(t.n >= 2 && t.s[t.n - 1] == '>' && t.s[t.n - 2] == '>');
}

static const struct member_def merging_members[] = {
	PROP(LANG "RedirectionStream FromStream {get;}", get_from, NULL),
	PROP(LANG "RedirectionStream ToStream {get;}", get_to, NULL),
	MEMBERS_END
};
static const struct member_def file_members[] = {
	PROP(LANG "RedirectionStream FromStream {get;}", get_from, NULL),
	PROP("bool Append {get;}", get_append, NULL),
	MEMBERS_END
};

/* ---- Making them --------------------------------------------------------- */

static bool has_variable(struct text t)
{
	return t.n && memchr(t.s, '$', t.n);
}

static const struct type *class_of(const struct source *src, const struct token *t)
{
	struct text text = source_text(src, t->start, t->end);

	switch (t->kind) {
	case T_VARIABLE: case T_SPLAT: return &type_tok_variable;
	case T_PARAMETER: return &type_tok_parameter;
	case T_NUMBER: return &type_tok_number;
	case T_LABEL: return &type_tok_label;
	case T_GENERIC: return has_variable(text) ? &type_tok_expandable : &type_tok_literal;
	case T_STRING: case T_HERE: return &type_tok_literal;
	case T_XSTRING: case T_XHERE: return &type_tok_expandable;
	case T_REDIRECT: return text.n && memchr(text.s, '&', text.n) ? &type_tok_merging : &type_tok_file;
	case T_REDIRIN: return &type_tok_input;
	default: return &type_tok;
	}
}

val token_array(struct rt *rt, struct source_cell *src)
{
	const struct parse_result *r = &src->result;
	struct array *a = array_new(rt, &type_tok, r->token_count);

	for (uint32_t i = 0; i < r->token_count; i++) {
		struct token_object *o = rt_new_cell(rt, class_of(r->src, &r->tokens[i]), token_object);

		rt_poll(rt);
		gc_storep(o, o->src, src);
		o->token = &r->tokens[i];
		gc_store(a, &a->v[i], val_obj(o));
	}
	return val_obj(a);
}

_startup_ void token_register(struct rt *rt)
{
	type_register(rt, &type_tok, token_members);
	type_register(rt, &type_tok_number, number_members);
	type_register(rt, &type_tok_parameter, parameter_members);
	type_register(rt, &type_tok_variable, variable_members);
	type_register(rt, &type_tok_string, string_members);
	type_register(rt, &type_tok_literal, NULL);
	type_register(rt, &type_tok_expandable, expandable_members);
	type_register(rt, &type_tok_label, label_members);
	type_register(rt, &type_tok_redirection, NULL);
	type_register(rt, &type_tok_merging, merging_members);
	type_register(rt, &type_tok_file, file_members);
	type_register(rt, &type_tok_input, NULL);
}

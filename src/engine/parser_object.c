/* SPDX-License-Identifier: MIT */
/*
 * The parser as scripts call it: Language.Parser, ParseError, and the older
 * PSParser with its PSToken.
 */
#include "engine/ast_object.h"
#include "engine/command_impl.h"
#include "types/enums.h"
#include "value/record.h"

#include <string.h>

#define SMA "System.Management.Automation."

/* ---- ParseError ---------------------------------------------------------- */

static struct ustr *error_to_string(struct rt *rt, val self)
{
	return record_get(val_base(self), 2).s;
}

static const struct type_ops error_ops = { .to_string = error_to_string };
static const struct type type_parse_error = RECORD_TYPE_OF(LANG "ParseError", &type_object, 4, .ops = &error_ops);
static const struct member_def error_members[] = {
	RECORD_PROP(LANG "IScriptExtent Extent {get;}", 0),
	RECORD_PROP("string ErrorId {get;}", 1),
	RECORD_PROP("string Message {get;}", 2),
	RECORD_PROP("bool IncompleteInput {get;}", 3),
	MEMBERS_END
};

val parse_error_array(struct rt *rt, struct source_cell *src, const struct parse_error *e, uint32_t n)
{
	struct array *a = array_new(rt, &type_parse_error, n);

	for (uint32_t i = 0; i < n; i++) {
		struct record *r = record_new(rt, &type_parse_error);

		gc_store(a, &a->v[i], val_obj(r));
		record_put(r, 0, ast_extent(rt, src, e[i].start, e[i].end));
		record_put(r, 1, val_str(ustr_new(rt, e[i].id)));
		record_put(r, 2, val_str(ustr_new(rt, e[i].message)));
		r->f[3] = val_bool(e[i].incomplete);
	}
	return val_obj(a);
}

/* ---- Parser -------------------------------------------------------------- */

static struct source_cell *parse(struct rt *rt, const char *text, size_t n, struct ustr *file)
{
	struct source_cell *src = scriptblock_source(rt, text, n, file, PARSE_TOKENS);

	scriptblock_check(rt, src);
	return src;
}

static void give(struct rt *rt, val ref, val v)
{
	struct psref *r = val_psref(ref);

	if (r)
		psref_set(rt, r, v);
}

static val give_all(struct rt *rt, struct source_cell *src, val tokens, val errors)
{
	give(rt, tokens, token_array(rt, src));
	give(rt, errors, parse_error_array(rt, src, src->result.errors, src->result.error_count));
	return ast_object(rt, src, &src->result.root->ast);
}

static val parse_text(struct rt *rt, val self, val *args, int n)
{
	size_t len;
	const char *text = ustr_utf8(rt, args[0].s, &len);

	return give_all(rt, parse(rt, text, len, NULL), args[1], args[2]);
}

static val parse_text_of(struct rt *rt, val self, val *args, int n)
{
	size_t len;
	const char *text = ustr_utf8(rt, args[0].s, &len);

	return give_all(rt, parse(rt, text, len, val_is_null(args[1]) ? NULL : args[1].s), args[2], args[3]);
}

static val parse_file(struct rt *rt, val self, val *args, int n)
{
	struct ustr *path = rt->eng->resolve_path ? rt->eng->resolve_path(rt, args[0].s) : args[0].s;
	size_t len = 0;
	const char *text = script_file_read(rt, USTR_C(rt, path), &len);

	if (!text)
		net_throw(rt, "System.IO.FileNotFoundException", "Could not find file '%s'.", USTR_C(rt, path));
	return give_all(rt, parse(rt, text, len, path), args[1], args[2]);
}

static const struct member_def parser_members[] = {
	STATIC("static " LANG "ScriptBlockAst ParseInput(string input, [ref] " LANG "Token[] tokens, [ref] " LANG
	       "ParseError[] errors)", parse_text),
	STATIC("static " LANG "ScriptBlockAst ParseInput(string input, string fileName, [ref] " LANG "Token[] tokens, [ref] "
	       LANG "ParseError[] errors)", parse_text_of),
	STATIC("static " LANG "ScriptBlockAst ParseFile(string fileName, [ref] " LANG "Token[] tokens, [ref] " LANG
	       "ParseError[] errors)", parse_file),
	MEMBERS_END
};
static const struct type type_parser = {
	.name = LANG "Parser", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};

/* ---- PSParser ------------------------------------------------------------ */

static const struct member_def pstoken_members[] = {
	RECORD_PROP("string Content {get;}", 0),
	RECORD_PROP(SMA "PSTokenType Type {get;}", 1),
	RECORD_PROP("int Start {get;}", 2),
	RECORD_PROP("int Length {get;}", 3),
	RECORD_PROP("int StartLine {get;}", 4),
	RECORD_PROP("int StartColumn {get;}", 5),
	RECORD_PROP("int EndLine {get;}", 6),
	RECORD_PROP("int EndColumn {get;}", 7),
	MEMBERS_END
};
static const struct type type_pstoken = RECORD_TYPE(SMA "PSToken", 8);

static const struct member_def psparse_error_members[] = {
	RECORD_PROP(SMA "PSToken Token {get;}", 0),
	RECORD_PROP("string Message {get;}", 1),
	MEMBERS_END
};
static const struct type type_psparse_error = RECORD_TYPE(SMA "PSParseError", 2);

/* Numbers of PSTokenType. */
enum pstoken {
	PS_UNKNOWN, PS_COMMAND, PS_PARAMETER, PS_ARGUMENT, PS_NUMBER, PS_STRING, PS_VARIABLE, PS_MEMBER,
	PS_LABEL, PS_ATTRIBUTE, PS_TYPE, PS_OPERATOR, PS_GROUP_START, PS_GROUP_END, PS_KEYWORD, PS_COMMENT,
	PS_SEPARATOR, PS_NEWLINE, PS_CONTINUATION, PS_POSITION,
};

static const uint8_t kinds[T__MAX] = {
	[T_VARIABLE] = PS_VARIABLE, [T_SPLAT] = PS_VARIABLE, [T_PARAMETER] = PS_PARAMETER, [T_NUMBER] = PS_NUMBER,
	[T_LABEL] = PS_LABEL, [T_IDENT] = PS_ARGUMENT, [T_GENERIC] = PS_ARGUMENT, [T_NEWLINE] = PS_NEWLINE,
	[T_LINECONT] = PS_CONTINUATION, [T_COMMENT] = PS_COMMENT, [T_STRING] = PS_STRING, [T_XSTRING] = PS_STRING,
	[T_HERE] = PS_STRING, [T_XHERE] = PS_STRING, [T_LPAREN] = PS_GROUP_START, [T_RPAREN] = PS_GROUP_END,
	[T_LCURLY] = PS_GROUP_START, [T_RCURLY] = PS_GROUP_END, [T_ATPAREN] = PS_GROUP_START,
	[T_ATCURLY] = PS_GROUP_START, [T_DOLLARPAREN] = PS_GROUP_START, [T_SEMI] = PS_SEPARATOR,
};

static int pstoken_type(const struct token *t)
{
	if (t->flags & TF_COMMAND)
		return PS_COMMAND;
	if (t->flags & TF_MEMBER)
		return PS_MEMBER;
	if (t->flags & TF_ATTRIBUTE)
		return PS_ATTRIBUTE;
	if (t->flags & TF_TYPE)
		return PS_TYPE;
	if (kinds[t->kind] || t->kind == T_UNKNOWN || t->kind == T_EOI)
		return kinds[t->kind];
	return t->flags & TF_KEYWORD ? PS_KEYWORD : PS_OPERATOR;
}

static val content(struct rt *rt, val token, const struct token *t)
{
	val v = V_NULL;

	if (t->kind == T_VARIABLE || t->kind == T_SPLAT)
		member_get_c(rt, token, "Name", &v);
	else if (t->kind >= T_STRING && t->kind <= T_XHERE)
		member_get_c(rt, token, "Value", &v);
	return val_is_null(v) ? val_str(val_net_str(rt, token)) : v;
}

static val pstoken_new(struct rt *rt, struct source_cell *src, uint32_t start, uint32_t end, val text, int type)
{
	struct source_pos a = source_position_full(src->result.src, start), b = source_position_full(src->result.src, end);
	struct record *r = record_new(rt, &type_pstoken);

	record_put(r, 0, text);
	r->f[1] = val_enum(&enum_pstokentype, type);
	r->f[2] = val_int((int32_t)a.unit);
	r->f[3] = val_int((int32_t)(b.unit - a.unit));
	r->f[4] = val_int((int32_t)a.line);
	r->f[5] = val_int((int32_t)a.column);
	r->f[6] = val_int((int32_t)b.line);
	r->f[7] = val_int((int32_t)b.column);
	return val_obj(r);
}

val pstoken_position(struct rt *rt, struct source_cell *src, uint32_t start, uint32_t end)
{
	return pstoken_new(rt, src, start, end, val_str(text_ustr(rt, source_text(src->result.src, start, end))), PS_POSITION);
}

static val psparse_errors(struct rt *rt, struct source_cell *src)
{
	struct list *l = list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.Collection[" SMA "PSParseError]"));

	for (uint32_t i = 0; i < src->result.error_count; i++) {
		const struct parse_error *e = &src->result.errors[i];
		struct record *r = record_new(rt, &type_psparse_error);
		struct text t = source_text(src->result.src, e->start, e->end);

		record_put(r, 0, pstoken_new(rt, src, e->start, e->end, val_str(text_ustr(rt, t)), PS_POSITION));
		record_put(r, 1, val_str(ustr_new(rt, e->message)));
		list_add(rt, l, val_obj(r));
	}
	return val_obj(l);
}

static val tokens_of(struct rt *rt, struct source_cell *src)
{
	struct array *a = val_array(token_array(rt, src));
	struct list *l = list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.Collection[" SMA "PSToken]"));

	for (uint32_t i = 0; i < src->result.token_count; i++) {
		const struct token *t = &src->result.tokens[i];

		if (t->kind != T_EOI)
			list_add(rt, l, pstoken_new(rt, src, t->start, t->end, content(rt, a->v[i], t), pstoken_type(t)));
	}
	return val_obj(l);
}

static val tokenize(struct rt *rt, val self, val *args, int n)
{
	size_t len;
	const char *text = ustr_utf8(rt, args[0].s, &len);
	struct source_cell *src = parse(rt, text, len, NULL);

	give(rt, args[1], psparse_errors(rt, src));
	return tokens_of(rt, src);
}

/* The lines of a script as objects. */
static val tokenize_lines(struct rt *rt, val self, val *args, int n)
{
	struct array *a = val_array(args[0]);
	struct sbuf b;
	val text;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; a && i < a->n; i++) {
		sbuf_put(&b, val_to_str(rt, array_get(a, i)));
		sbuf_puts(&b, "\n");
	}
	text = val_str(sbuf_take(&b));
	return tokenize(rt, self, (val[]){ text, args[1] }, 2);
}

static const struct member_def psparser_members[] = {
	STATIC("static System.Collections.ObjectModel.Collection[" SMA "PSToken] Tokenize(string script, [ref] "
	       "System.Collections.ObjectModel.Collection[" SMA "PSParseError] errors)", tokenize),
	STATIC("static System.Collections.ObjectModel.Collection[" SMA "PSToken] Tokenize(System.Object[] script, [ref] "
	       "System.Collections.ObjectModel.Collection[" SMA "PSParseError] errors)", tokenize_lines),
	MEMBERS_END
};
static const struct type type_psparser = { .name = SMA "PSParser", .base = &type_object, .flags = TF_SEALED };

static val get_errors(struct rt *rt, val self)
{
	struct psobj *extra = val_psobj(val_exc(self)->extra);
	val v = V_NULL;

	if (extra)
		psobj_get(extra, ustr_atom(rt, "Errors"), &v);
	return v;
}

static const struct member_def exception_members[] = {
	PROP(LANG "ParseError[] Errors {get;}", get_errors, NULL), MEMBERS_END
};

_startup_ void parser_register(struct rt *rt)
{
	type_register(rt, type_find_c(rt, SMA "ParseException"), exception_members);
	type_register(rt, &type_parse_error, error_members);
	type_register(rt, &type_parser, parser_members);
	type_register(rt, &type_pstoken, pstoken_members);
	type_register(rt, &type_psparse_error, psparse_error_members);
	type_register(rt, &type_psparser, psparser_members);
}

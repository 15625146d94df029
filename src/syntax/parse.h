/* SPDX-License-Identifier: MIT */
/*
 * Internal to src/syntax: the parser's state and the rules its files share.
 *
 * The parser pulls one lexeme at a time. How text splits into lexemes depends
 * on the mode the rule asks for, so a peeked lexeme is scanned again when the
 * next rule asks in another mode. A lexeme of a string, number or variable
 * carries its finished node. Rules return NULL for "does not start here" and
 * report errors themselves; they always make progress or return NULL.
 *
 * Positions (pos) count in the current buffer, which for a subexpression of a
 * string with escaped quotes is a copy; parse_offset maps them to the source.
 */
#pragma once

#include "syntax/ast.h"

enum lex_mode {
	LEX_EXPR,	/* operators and operands */
	LEX_SIGNED,	/* as LEX_EXPR where a sign may begin a number */
	LEX_NAME,	/* the name of a command */
	LEX_ARG,	/* arguments of a command */
};

struct lexeme {
	uint8_t kind;
	uint8_t mode;
	bool colon;		/* PARAMETER: ends in a colon */
	bool append;		/* REDIRECT: >> */
	uint8_t from, to;	/* REDIRECT: streams; TO is 0 for a file */
	uint32_t flags;
	uint32_t start, end;	/* pos */
	struct text text;	/* word, label or parameter name */
	struct ast *node;	/* STRING…, NUMBER, VARIABLE, SPLAT, words */
};

struct parser {
	struct arena *arena;
	struct parse_result *res;
	char *t;		/* current buffer, NUL-padded */
	const uint32_t *map;	/* pos → source offset, NULL: the same */
	uint32_t pos;		/* next unscanned byte */
	uint32_t end;		/* end of the buffer */
	uint32_t last;		/* end of the last consumed lexeme */
	struct lexeme tok;	/* peeked lexeme */
	bool have;		/* tok is valid */
	/* The last unpeeked lexeme with a parsed subexpression: scanning such
	 * a one anew at each level would take exponential time. */
	struct lexeme spare;
	bool have_spare;
	bool quiet;		/* within a string: tokens are not listed */
	bool bad_param;		/* the parameter that did not parse was reported */
	bool no_comma;		/* a comma ends the expression */
	uint32_t depth;
	bool too_deep;
	const int *stop;	/* atomic; not 0: the parse is given up. NULL: none */
	unsigned flags;		/* enum parse_flag */
	uint64_t looked_ahead;		/* bytes that looks behind attributes have gone over */
	uint32_t in_catch;
	uint32_t bracket;		/* pos + 1 of one that begins the name of a command; 0: none */
	uint32_t error_cap, comment_cap, token_cap;
};

static inline bool parse_stopped(const struct parser *p)
{
	return p->stop && __atomic_load_n(p->stop, __ATOMIC_RELAXED);
}

/* What going back restores. Errors stay: they are found again and each is
 * listed once. */
struct parse_mark {
	uint32_t pos, last, tokens;
};

enum parse_error_id {
#define PARSE_ERROR(id, message) PERR_##id,
#include "syntax/parse_error.def"
#undef PARSE_ERROR
	PERR__MAX
};

/* A list under construction; list_done moves it to the arena. */
struct list_builder {
	struct ast *small[8];
	struct ast **v;		/* NULL while SMALL is enough */
	uint32_t n, cap;
};

void parse_list_add(struct list_builder *b, struct ast *node);
struct ast_list list_done(struct parser *p, struct list_builder *b);

/* ---- parse.c: state, errors, nodes --------------------------------------- */

static inline uint32_t parse_offset(const struct parser *p, uint32_t pos)
{
	return p->map ? p->map[pos] : pos;
}

/* A zeroed node of KIND from START to END (pos). */
void *parse_node(struct parser *p, unsigned kind, size_t size, uint32_t start, uint32_t end);

#define NODE(p, KIND, name, start, end)                                        \
	((struct ast_##name *)parse_node((p), AST_##KIND,                      \
					 sizeof(struct ast_##name), (start), (end)))

/* What there is of the statement of KEYWORD that began at START: NESTED, or NULL. */
struct ast *parse_broken(struct parser *p, uint32_t start, unsigned keyword);
/* … with what of it was read; NULL in V: nothing there. */
struct ast *parse_broken_of(struct parser *p, uint32_t start, unsigned keyword, struct ast *const *v, size_t n);
struct ast *parse_broken_list(struct parser *p, uint32_t start, unsigned keyword, struct ast_list nested);

/* An expression that could not be read, from START: NESTED, or NULL, is what there is of it. */
struct ast *parse_error_expr(struct parser *p, uint32_t start, struct ast *nested);

/* Ends NODE at the last consumed lexeme. */
void parse_close(struct parser *p, struct ast *node);

/* Reports at [start, end) (pos); ARG replaces %s, N bytes of it. */
void parse_fail(struct parser *p, enum parse_error_id id, uint32_t start, uint32_t end,
		const char *arg, size_t n);
/* Reports right after the last consumed lexeme, or _here: incomplete when nothing
 * follows there. _at: incomplete when the text was read to its end. */
void parse_missing(struct parser *p, enum parse_error_id id, const char *arg);
void parse_missing_here(struct parser *p, enum parse_error_id id, uint32_t at, const char *arg);
void parse_missing_at(struct parser *p, enum parse_error_id id, uint32_t at, const char *arg);
/* Reports at [start, end), marked likewise. */
void parse_missing_span(struct parser *p, enum parse_error_id id, uint32_t start, uint32_t end, const char *arg);
/* Reports right after the last lexeme what more text would not mend. */
void parse_wrong(struct parser *p, enum parse_error_id id, const char *arg);
/* Reports at AT, up to where the text was read, an error that more text would mend. */
void parse_incomplete(struct parser *p, enum parse_error_id id, uint32_t at, const char *arg);
/* Reports at a finished node, whose offsets are the source's already. */
void parse_fail_node(struct parser *p, enum parse_error_id id, const struct ast *node, struct text arg);
/* UnexpectedToken for the peeked lexeme. */
void parse_unexpected(struct parser *p, const struct lexeme *tok);

struct parse_mark parse_mark(struct parser *p);
void parse_rewind(struct parser *p, struct parse_mark m);

/* Enter and leave a level of nesting; enter returns false, having reported,
 * past the limit, and the rest of the text is then skipped. */
bool parse_enter(struct parser *p);
void parse_leave(struct parser *p);

struct text parse_slice(const struct parser *p, uint32_t start, uint32_t end);
/* The name of a type without the namespace System, which need not be written. */
struct text text_without_system(struct text name);

/* ---- lex.c ---------------------------------------------------------------- */

struct lexeme *lex_peek(struct parser *p, enum lex_mode mode);
void lex_take(struct parser *p);	/* consumes the peeked lexeme */
void lex_unpeek(struct parser *p);	/* p->pos is before it again */
/* Skips blanks, comments and newlines; the peeked lexeme is gone. */
void lex_space(struct parser *p);
/* Consumes it as being of KIND (a keyword, say). */
void lex_take_as(struct parser *p, unsigned kind);
void lex_skip_newlines(struct parser *p);
void lex_skip_separators(struct parser *p);	/* newlines and semicolons */
/* Skips blanks, comments and continued lines; not newlines. */
void lex_blanks(struct parser *p);
/* The bare word peeked in LEX_NAME when it is a keyword, else T_UNKNOWN. */
unsigned lex_keyword(struct parser *p);
/* True when the next lexeme (newlines kept) is the keyword KIND. */
bool lex_at_keyword(struct parser *p, unsigned kind);
/* Where the next lexeme in LEX_EXPR starts; the end of the input lies one past the text. */
uint32_t lex_start(struct parser *p);
/* Takes the lexeme of KIND if it is next in LEX_EXPR. */
bool lex_accept(struct parser *p, unsigned kind);
/* Looks past newlines for KIND and takes it with them, or changes nothing. */
bool lex_accept_after_newlines(struct parser *p, unsigned kind);
bool lex_keyword_after_newlines(struct parser *p, unsigned kind);

/* ---- lex_char.c: characters ------------------------------------------------ */

enum char_class {
	CH_BLANK = 1, CH_IDENT1 = 2, CH_IDENT = 4, CH_DIGIT = 8, CH_HEX = 16,
	CH_BREAK = 32,		/* ends a bare word */
	CH_AFTER_NUM = 64,	/* ends a number in an expression */
	CH_VAR = 128,		/* part of a variable's name */
};

extern const uint8_t char_classes[256];

static inline bool char_is(char c, unsigned classes)
{
	return char_classes[(uint8_t)c] & classes;
}

/* The byte length of a blank (0: none), a single or double quote, or a dash at
 * S, ASCII and Unicode forms. */
unsigned char_blank(const char *s);
unsigned char_squote(const char *s);
unsigned char_dquote(const char *s);
unsigned char_dash(const char *s);
/* The byte length of a letter, digit or _ beyond or within ASCII; 0: none. */
unsigned char_ident(const char *s);
unsigned char_newline(const char *s);	/* 1, 2 (CR LF) or 0 */

/* ---- lex_number.c, lex_string.c, lex_word.c --------------------------------- */

/* Scans a number at the lexeme's start; false when it is none (then nothing
 * changed). SIGN: a sign may lead. */
bool lex_number(struct parser *p, struct lexeme *tok, bool sign);

void lex_single_string(struct parser *p, struct lexeme *tok);
void lex_double_string(struct parser *p, struct lexeme *tok);
void lex_here_string(struct parser *p, struct lexeme *tok);
/* Appends the character of the escape after a backtick at p->pos. */
struct buf;
void lex_escape(struct parser *p, struct buf *out);
/* Scans the inside of an expandable string to its closing quote (not taken),
 * or to the end; collects parts and value. */
struct expand {
	struct list_builder parts;
	struct buf *value;	/* the whole value */
	uint32_t run_value;	/* start in VALUE of the current literal run */
	uint32_t run_start;	/* pos of that run */
	uint32_t open;		/* pos + 1 of a subexpression that does not end; 0: none */
};
void lex_expand_init(struct expand *x, struct buf *value, uint32_t pos);
/* At a dollar: adds the variable or subexpression, or the dollar itself. */
void lex_expand_dollar(struct parser *p, struct expand *x, bool here);
void lex_expand_flush(struct parser *p, struct expand *x, uint32_t pos);
void lex_expand_double(struct parser *p, struct expand *x, uint32_t open);

void lex_word(struct parser *p, struct lexeme *tok);
void lex_parameter(struct parser *p, struct lexeme *tok);
/* At $ or @ followed by a name: scans the variable; false if there is none. */
bool lex_variable(struct parser *p, struct lexeme *tok, bool in_string);
struct ast_variable *lex_variable_node(struct parser *p, uint32_t start, uint32_t end,
				       struct text path);

/* ---- Rules ------------------------------------------------------------------- */

struct ast_scriptblock *parse_script_body(struct parser *p, uint32_t start, bool root);
struct ast_scriptblock *parse_block_body(struct parser *p, uint32_t open, struct ast_list attrs,
					 bool filter);
struct ast *parse_statement(struct parser *p);
void parse_statements(struct parser *p, struct ast_list *ret, struct ast_list *traps,
		      struct ast *first);
struct ast_block *parse_block(struct parser *p);	/* { … } or NULL */
struct ast *parse_keyword_statement(struct parser *p, unsigned keyword, bool *ret_known);
struct ast *parse_loop_statement(struct parser *p, unsigned keyword, struct text label,
				 uint32_t start);
bool parse_is_loop(unsigned keyword);	/* of the statements that may carry a label */
struct ast *parse_pipeline_chain(struct parser *p);	/* or assignment; NULL: none */
struct ast *parse_argument(struct parser *p, bool commas);	/* one command argument */
struct ast *parse_word(struct parser *p);		/* the peeked lexeme as the text it is */
struct ast *parse_command(struct parser *p);
struct ast *parse_bracket_command(struct parser *p);	/* named by the bracket that opens no type */

struct ast *parse_expr(struct parser *p);
struct ast *parse_expr_no_comma(struct parser *p);
struct ast *parse_unary(struct parser *p);
struct ast *parse_primary(struct parser *p, bool args);
struct ast *parse_postfix(struct parser *p, struct ast *object, bool args);
struct ast *parse_sub_expr(struct parser *p, unsigned kind);
struct ast *parse_using_of(struct parser *p, struct ast *v);	/* a variable, $using:x as what it is */
struct ast *parse_hashtable(struct parser *p);

/* [ … ] at the peeked bracket: AST_ATTRIBUTE or AST_TYPE_CONSTRAINT; NULL
 * after an error. */
struct ast *parse_attribute(struct parser *p);
/* All of them; stops before what is no bracket. NEWLINES: skip those between. */
struct ast_list parse_attributes(struct parser *p, bool newlines);
struct type_name *parse_type_name(struct parser *p);	/* at p->pos */
struct type_name *parse_type_of(struct parser *p);	/* with arguments and ranks */

struct ast_param_block *parse_param_block(struct parser *p, struct ast_list attrs);
struct ast_list parse_param_list(struct parser *p, bool method);
struct ast *parse_function(struct parser *p, unsigned keyword);
struct ast *parse_type_def(struct parser *p, unsigned keyword, struct ast_list attrs,
			   uint32_t start);
struct ast *parse_using(struct parser *p);
void parse_requires(struct parser *p, struct ast_scriptblock *root);

/* Checks that need the finished tree. */
void parse_check(struct parser *p, struct ast_scriptblock *root);

/* ---- parse_data.c --------------------------------------------------------- */

void parse_data_section(struct parser *p, struct ast_data *d);

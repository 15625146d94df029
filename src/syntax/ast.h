/* SPDX-License-Identifier: MIT */
/*
 * The syntax tree of one source text and how to get it.
 *
 * parse_input turns UTF-8 bytes into a tree, a list of errors, the comments
 * and, on request, the tokens. It never fails on account of the text: any
 * bytes yield a tree (with ERROR_ nodes where recovery was needed) and the
 * errors found. Everything a result points to, the text included, lives in
 * the result's arena and is freed by parse_release; nothing else is owned.
 * Nodes never change after the parse, so that threads may share a result.
 *
 * Every node starts with `struct ast`. Positions are byte offsets into the
 * text; lines and columns come from source_position. Texts are UTF-8, not
 * NUL-terminated unless said; a lone surrogate written `u{D800} is encoded in
 * three bytes. NULL stands for an absent child; lists are never NULL-filled.
 */
#pragma once

#include "base/arena.h"
#include "syntax/tokens.h"

/* A piece of text with its length in bytes; S is NULL when absent. */
struct text {
	const char *s;
	uint32_t n;
};

/* Words are compared without regard to the case of ASCII letters. */
bool text_is(struct text t, const char *word);
bool text_same(struct text a, struct text b);
bool text_begins(struct text t, const char *with);
/* T is WORD, or what is left of it when its end is cut off. */
bool text_shortens(struct text t, const char *word);

struct source {
	const char *text;	/* followed by at least 16 NULs */
	uint32_t len;
	const char *file;	/* NUL-terminated, NULL for input without a file */
	const uint32_t *lines;	/* start of each line */
	uint32_t line_count;	/* at least 1 */
};

struct source_pos {
	uint32_t line;		/* from 1 */
	uint32_t column;	/* from 1, in UTF-16 code units */
	uint32_t unit;		/* from 0: UTF-16 units before it in the whole text */
};

/* LINE and COLUMN of OFFSET; UNIT stays 0. An error at the end of the text may
 * lie one past it, which is one column on. */
struct source_pos source_position(const struct source *src, uint32_t offset);

/* As source_position, and UNIT, which costs a scan from the start of the
 * text. */
struct source_pos source_position_full(const struct source *src, uint32_t offset);

/* Line LINE (from 1) without its end; empty past the last line. */
struct text source_line_text(const struct source *src, uint32_t line);

/* The text of [start, end). */
struct text source_text(const struct source *src, uint32_t start, uint32_t end);

enum ast_kind {
	AST_NONE,
#define AST(kind, name, pub, cls) AST_##kind,
#include "syntax/ast.def"
#undef AST
	AST__MAX
};

struct ast {
	uint8_t kind;		/* enum ast_kind */
	uint8_t op;		/* enum token_kind: the operator, where there is one */
	uint16_t flags;		/* enum of the node, below */
	uint32_t start, end;	/* byte offsets, END exclusive */
	uint32_t id;		/* ordinal within the result, below parse_result.nodes */
	struct ast *parent;	/* NULL for the root */
};

struct ast_list {
	struct ast **v;
	uint32_t n;
};

/*
 * Type names. SIMPLE: name (with namespace, '+' for nested). GENERIC: elem is
 * the open type's name, args its arguments. ARRAY: elem and rank. The
 * assembly text belongs to the outermost level it was written at.
 */
enum type_name_kind { TYPE_NAME_SIMPLE, TYPE_NAME_GENERIC, TYPE_NAME_ARRAY };

struct type_name {
	uint8_t kind;		/* enum type_name_kind */
	uint8_t rank;		/* ARRAY: 1.. */
	uint32_t start, end;
	struct text name;	/* SIMPLE: the name; else the source text */
	struct text assembly;	/* after the comma */
	struct type_name *elem;
	struct type_name **args;
	uint32_t arg_count;
};
/* T is one name, NAME, whatever the case. */
bool type_name_is(const struct type_name *t, const char *name);
bool type_name_is_void(const struct type_name *t);

/* ---- Blocks and declarations ------------------------------------------- */

struct ast_block {		/* StatementBlock: { … }, $( … ) */
	struct ast ast;
	struct ast_list statements;
	struct ast_list traps;
};

struct ast_named_block {	/* op: T_BEGIN, T_PROCESS, T_END, T_CLEAN, T_DYNAMICPARAM */
	struct ast ast;		/* flags: AST_UNNAMED */
	struct ast_list statements;
	struct ast_list traps;
};

#define AST_UNNAMED 1		/* the block was written without its keyword */

struct ast_param_block {
	struct ast ast;
	struct ast_list attributes;	/* AST_ATTRIBUTE and AST_TYPE_CONSTRAINT */
	struct ast_list params;		/* AST_PARAM */
};


struct requires {		/* what the #requires lines of a script ask for */
	struct text version;
	struct text *editions;
	uint32_t edition_count;
	struct ast_list modules;	/* AST_STRING or AST_HASHTABLE */
	struct ast_list assemblies;	/* AST_STRING */
	struct text shell_id;
	bool admin;
};

struct ast_scriptblock {
	struct ast ast;			/* flags: AST_FILTER */
	struct ast_list usings;		/* AST_USING, of a whole script only */
	struct ast_list attributes;	/* of the param block, or before it */
	struct ast_param_block *params;
	struct ast_named_block *dynamicparam, *begin, *process, *end, *clean;
	struct requires *requires;	/* root only, may be NULL */
};

#define AST_FILTER 1		/* body of a filter: the unnamed block is `process` */

struct ast_function {
	struct ast ast;			/* flags: AST_FILTER, AST_WORKFLOW */
	struct text name;		/* as written, "global:f" included */
	uint32_t name_start, name_end;
	struct ast_list params;		/* AST_PARAM of f(…); none for f() too */
	struct ast_scriptblock *body;
};

#define AST_WORKFLOW 2

struct ast_param {
	struct ast ast;
	struct ast_variable *name;
	struct ast_list attributes;	/* AST_ATTRIBUTE, AST_TYPE_CONSTRAINT in order */
	struct ast *value;		/* default expression or NULL */
};

struct ast_attribute {
	struct ast ast;
	struct type_name *type;
	struct ast_list positional;
	struct ast_list named;		/* AST_NAMED_ARG */
};

struct ast_named_arg {
	struct ast ast;			/* flags: AST_OMITTED */
	struct text name;
	struct ast *value;		/* with AST_OMITTED: the constant $true */
};

#define AST_OMITTED 1

struct ast_type_constraint {
	struct ast ast;
	struct type_name *type;
};

enum ast_using_kind { USING_ASSEMBLY, USING_COMMAND, USING_MODULE, USING_NAMESPACE, USING_TYPE };

struct ast_using {
	struct ast ast;
	uint8_t what;			/* enum ast_using_kind */
	struct ast_string *name;	/* NULL when a hashtable stands for it */
	struct ast_string *alias;	/* using namespace A = B */
	struct ast_hashtable *spec;	/* using module @{…} */
};

enum ast_type_flag { AST_TYPE_CLASS = 1, AST_TYPE_ENUM = 2, AST_TYPE_INTERFACE = 4 };

struct ast_type_def {
	struct ast ast;			/* flags: enum ast_type_flag */
	struct text name;
	struct ast_list attributes;
	struct ast_list bases;		/* AST_TYPE_CONSTRAINT */
	struct ast_list members;	/* AST_PROPERTY, AST_METHOD */
};

enum ast_member_flag {
	AST_MEMBER_PUBLIC = 1, AST_MEMBER_PRIVATE = 2, AST_MEMBER_STATIC = 4,
	AST_MEMBER_LITERAL = 8,		/* enum value */
	AST_MEMBER_HIDDEN = 16,
	AST_MEMBER_CTOR = 32,
};

struct ast_property {
	struct ast ast;			/* flags: enum ast_member_flag */
	struct text name;
	struct ast_type_constraint *type;
	struct ast_list attributes;
	struct ast *value;		/* initial value or enum value, or NULL */
};

struct ast_method {
	struct ast ast;			/* flags: enum ast_member_flag */
	struct text name;
	struct ast_type_constraint *type;	/* return type or NULL */
	struct ast_list attributes;
	struct ast_function *function;	/* what it does: the child that has params and body */
	struct ast_list params;		/* the function's */
	struct ast_invoke_member *base;	/* AST_BASE_CALL of a constructor or NULL; the first statement of the body */
	struct ast_scriptblock *body;	/* the function's */
};

/* The method whose function NODE is; NULL: of none. */
static inline const struct ast_method *ast_method_of(const struct ast *node)
{
	return node->kind == AST_FUNCTION && node->parent && node->parent->kind == AST_METHOD
		? (const struct ast_method *)node->parent : NULL;
}

/* ---- Statements --------------------------------------------------------- */

struct ast_if_clause {
	struct ast *cond;		/* pipeline or assignment */
	struct ast_block *body;
};

struct ast_if {
	struct ast ast;
	struct ast_if_clause *clauses;	/* if, elseif… */
	uint32_t count;
	struct ast_block *other;	/* else */
};

struct ast_data {
	struct ast ast;
	struct text variable;		/* data NAME { } */
	struct ast_list commands;	/* -SupportedCommand */
	struct ast_block *body;
};

struct ast_foreach {
	struct ast ast;			/* flags: AST_PARALLEL */
	struct text label;
	struct ast_variable *variable;
	struct ast *condition;		/* the collection */
	struct ast *throttle;
	struct ast_block *body;
};

#define AST_PARALLEL 1

struct ast_for {
	struct ast ast;
	struct text label;
	struct ast *init, *condition, *step;	/* each may be NULL */
	struct ast_block *body;
};

struct ast_loop {		/* while, do-while, do-until */
	struct ast ast;
	struct text label;
	struct ast *condition;
	struct ast_block *body;
};

enum ast_switch_flag {
	AST_SWITCH_FILE = 1, AST_SWITCH_REGEX = 2, AST_SWITCH_WILDCARD = 4,
	AST_SWITCH_EXACT = 8, AST_SWITCH_CASE = 16, AST_SWITCH_PARALLEL = 32,
};

struct ast_switch_clause {
	struct ast *test;		/* expression; a scriptblock is a predicate */
	struct ast_block *body;
};

struct ast_switch {
	struct ast ast;			/* flags: enum ast_switch_flag */
	struct text label;
	struct ast *condition;
	struct ast_switch_clause *clauses;
	uint32_t count;
	struct ast_block *other;	/* default */
};

struct ast_try {
	struct ast ast;
	struct ast_block *body;
	struct ast_list catches;
	struct ast_block *finally;
};

struct ast_catch {
	struct ast ast;
	struct ast_list types;		/* AST_TYPE_CONSTRAINT; none: catches all */
	struct ast_block *body;
};

struct ast_trap {
	struct ast ast;
	struct ast_type_constraint *type;	/* NULL: all */
	struct ast_block *body;
};

struct ast_jump {		/* break, continue: label; return, exit, throw: pipeline */
	struct ast ast;			/* flags: AST_RETHROW */
	struct ast *value;		/* or NULL */
};

#define AST_RETHROW 1		/* throw without operand inside a catch */

struct ast_error_stmt {
	struct ast ast;			/* op: keyword of the broken statement, or 0 */
	struct ast_list nested;
};

/* ---- Pipelines ---------------------------------------------------------- */

struct ast_chain {		/* op: T_ANDAND or T_OROR; flags: AST_BACKGROUND */
	struct ast ast;
	struct ast *left;		/* AST_CHAIN, AST_PIPELINE or another statement */
	struct ast *right;
};

#define AST_BACKGROUND 1

struct ast_pipeline {
	struct ast ast;			/* flags: AST_BACKGROUND */
	struct ast_list elements;	/* AST_COMMAND; the first may be AST_CMD_EXPR */
};

/*
 * The elements of a command begin with its name: a bare word or string
 * (AST_STRING), with & or . any expression. Then AST_CMD_PARAM and expressions:
 * a bare word is an AST_STRING of quote 0, a number AST_NUMBER with its text.
 */
struct ast_command {		/* op: T_AMP, T_DOT or 0 */
	struct ast ast;
	struct ast_list elements;
	struct ast_list redirections;
};

struct ast_cmd_expr {
	struct ast ast;
	struct ast *expr;
	struct ast_list redirections;
};

struct ast_cmd_param {
	struct ast ast;			/* flags: AST_CMD_PARAM_COLON */
	struct text name;		/* without dash and colon */
	struct ast *value;		/* of -name:value, or NULL */
};

#define AST_CMD_PARAM_COLON 1	/* written -name: (the value may be missing) */

/* Streams of redirections: 1 output … 6 information, 0 all. */
struct ast_merge_redir {
	struct ast ast;
	uint8_t from, to;
};

struct ast_file_redir {
	struct ast ast;			/* flags: AST_APPEND */
	uint8_t from;
	struct ast *target;
};

#define AST_APPEND 1

struct ast_assign {		/* op: T_EQUALS, T_PLUSEQ, …, T_COALESCEEQ */
	struct ast ast;
	struct ast *left;		/* expression */
	struct ast *right;		/* statement; a plain expression is AST_CMD_EXPR */
	uint32_t op_start, op_end;
};

/* ---- Expressions -------------------------------------------------------- */

struct ast_error_expr {
	struct ast ast;
	struct ast_list nested;
};

struct ast_ternary {
	struct ast ast;
	struct ast *cond, *yes, *no;
};

struct ast_binary {
	struct ast ast;
	struct ast *left, *right;
	uint32_t op_start, op_end;
};

/* op: T_EXCLAIM T_NOT T_BNOT T_PLUS T_MINUS T_PLUSPLUS T_MINUSMINUS
 * T_POSTPLUSPLUS T_POSTMINUSMINUS T_COMMA is never here (array literal)
 * T_JOIN T_ISPLIT T_CSPLIT */
struct ast_unary {
	struct ast ast;
	struct ast *operand;
};

struct ast_attributed {		/* [Attr()] $x, [ValidateX()] [int] $x = … */
	struct ast ast;
	struct ast_attribute *attribute;
	struct ast *child;
};

struct ast_convert {		/* [type] child */
	struct ast ast;
	struct ast_type_constraint *type;
	struct ast *child;
};

enum ast_access_flag { AST_STATIC = 1, AST_NULL_COND = 2 };

struct ast_member {
	struct ast ast;			/* flags: enum ast_access_flag */
	struct ast *object;
	struct ast *name;		/* AST_STRING of quote 0 for a plain name */
};

struct ast_invoke_member {
	struct ast ast;			/* flags: enum ast_access_flag */
	struct ast *object;
	struct ast *name;
	struct ast_list args;
	struct type_name **generics;	/* .Name[int, string](…) */
	uint32_t generic_count;
};

struct ast_index {
	struct ast ast;			/* flags: AST_NULL_COND */
	struct ast *object;
	struct ast *index;
};

enum ast_number_type {
	NUM_INT32, NUM_INT64, NUM_DOUBLE, NUM_DECIMAL, NUM_BIGINT,
	NUM_SBYTE, NUM_BYTE, NUM_INT16, NUM_UINT16, NUM_UINT32, NUM_UINT64,
	NUM_TRUE,		/* the value of an attribute's argument that has only a name */
};

/*
 * A number, its multiplier applied. Signed kinds, and bytes, are in i; UInt64
 * in u; Double in d; Decimal is (hi:lo) / 10^scale, negative when NEG; BigInt
 * is `digits` in decimal with an optional sign.
 */
struct ast_number {
	struct ast ast;			/* source text is the extent */
	uint8_t type;			/* enum ast_number_type */
	uint8_t scale;
	bool neg;
	uint32_t hi;
	union {
		int64_t i;
		uint64_t u;
		uint64_t lo;
		double d;
	};
	struct text digits;
};

struct ast_string {
	struct ast ast;			/* flags: enum ast_string_flag */
	char quote;			/* 0 bare word, '\'' or '"' */
	struct text value;
};

enum ast_string_flag {
	AST_HERE = 1,
	AST_VERBATIM_ARG = 2,		/* the rest of the line after --% */
};

/* Parts in order: AST_STRING for literal text, AST_VARIABLE, AST_SUB_EXPR
 * (and AST_MEMBER… never). FORMAT is the content as written, escapes done in
 * literal runs and expressions kept as source text. */
struct ast_expandable {
	struct ast ast;			/* flags: AST_HERE */
	char quote;			/* '"', or 0 for a bare word with variables */
	struct text value;		/* the public Value: content with escapes done */
	struct ast_list parts;		/* literal and nested, in order */
};

enum var_scope {
	VAR_NONE,			/* no qualifier */
	VAR_GLOBAL, VAR_SCRIPT, VAR_LOCAL, VAR_PRIVATE,
	VAR_USING, VAR_WORKFLOW,
	VAR_VARIABLE,			/* variable:name */
	VAR_DRIVE,			/* another drive, function:name, env:name */
};

struct ast_variable {
	struct ast ast;			/* flags: enum ast_variable_flag */
	uint8_t scope;			/* enum var_scope */
	struct text path;		/* whole path: "global:x", "env:PATH" */
	struct text name;		/* without qualifier or drive */
	struct text drive;		/* VAR_DRIVE: its name */
};

enum ast_variable_flag {
	AST_SPLAT = 1,			/* @name */
	AST_BRACED = 2,			/* ${name} */
};

struct ast_type_expr {
	struct ast ast;
	struct type_name *type;
};

struct ast_using_expr {		/* $using:x, $using:x.y[0]: the expression's value */
	struct ast ast;
	struct ast *expr;		/* AST_VARIABLE with scope VAR_USING */
};

struct ast_scriptblock_expr {
	struct ast ast;
	struct ast_scriptblock *body;
};

struct ast_array_literal {	/* a, b, c and the unary comma */
	struct ast ast;
	struct ast_list items;
};

struct ast_sub_expr {		/* $( … ) and @( … ) */
	struct ast ast;
	struct ast_block *body;
};

struct ast_paren {
	struct ast ast;
	struct ast *pipeline;		/* pipeline, chain or assignment */
};

struct ast_pair {
	struct ast *key;		/* expression; a bare key is an AST_STRING */
	struct ast *value;		/* statement */
};

struct ast_hashtable {
	struct ast ast;
	struct ast_pair *pairs;
	uint32_t count;
};

/* ---- The parse ---------------------------------------------------------- */

struct parse_error {
	const char *id;			/* "MissingEndCurlyBrace" */
	const char *message;		/* NUL-terminated UTF-8 */
	uint32_t start, end;
	bool incomplete;		/* more input could mend it */
};

struct comment {
	uint32_t start, end;		/* with its delimiters */
};

enum parse_flag {
	PARSE_TOKENS = 1,		/* fill the token list */
	PARSE_MODULE_FILE = 2,		/* the text is a module (.psm1) */
};

struct parse_result {
	struct arena arena;
	struct source *src;
	struct ast_scriptblock *root;
	struct parse_error *errors;	/* in the order found */
	uint32_t error_count;
	uint32_t syntax_errors;		/* so many of them came before the checks of the finished tree */
	uint32_t nodes;			/* count of nodes; ids are below it */
	bool incomplete;		/* the first error is that the text ends too early */
	bool classes;			/* it defines some: parse_name_errors has something to ask */
	bool typed_catches;		/* a try has several: parse_catch_errors has something to ask */
	struct comment *comments;	/* in order of position */
	uint32_t comment_count;
	struct token *tokens;		/* with PARSE_TOKENS: comments and the end included */
	uint32_t token_count;
};

/* What restricted language may name besides its constants. */
struct data_rules {
	const struct text *commands, *variables;
	uint32_t command_count, variable_count;
	bool any_command, any_variable, environment;
};
/* Adds to R's errors what of ROOT, a block of R, is no data by RULES. */
void parse_data_errors(struct parse_result *r, struct ast_scriptblock *root, const struct data_rules *rules);

#define PARSE_COVERED_MAX 256	/* bytes of a type's full name, NUL included */
/* True when who catches EARLIER catches LATER too; RET_NAME gets LATER's full name. */
typedef bool (*parse_covers_fn)(void *arg, const struct type_name *earlier, const struct type_name *later, char *ret_name);
/* Adds to R, if it has no errors, those of catch clauses that come too late. */
void parse_catch_errors(struct parse_result *r, parse_covers_fn covers, void *arg);

/* What is known of the names that a source uses; ARITY: the number of type arguments behind the name. */
struct parse_names {
	bool (*has_type)(void *arg, const struct type_name *name, uint32_t arity);
	bool (*has_attribute)(void *arg, const struct type_name *name);
	bool (*has_module)(void *arg, struct text name);
	void *arg;
};
/* Adds to R the errors that depend on that; of its classes only where no module or assembly it uses may know more. */
void parse_name_errors(struct parse_result *r, const struct parse_names *ask);

/* Longest text accepted, in bytes; the deepest nesting of constructs; the
 * greatest height of a tree (long operator chains lean to the left). */
#define PARSE_MAX_TEXT (1u << 26)
#define PARSE_MAX_DEPTH 600
#define PARSE_MAX_HEIGHT 5000

/* Parses LEN bytes; FILE (or NULL) is only remembered. The text is copied. A
 * leading UTF-8 byte order mark is skipped. Fills *ret in any case but
 * -ERR_LIMIT (text too long). Uses up to 2 MiB of stack at the deepest
 * nesting; thread safe. */
int parse_input(const char *text, size_t len, const char *file, unsigned flags,
		struct parse_result *ret);
/* The same; once *STOP is not 0 (another thread may set it), ends with
 * -ERR_CANCELLED and nothing in *ret. STOP may be NULL. */
int parse_stoppable(const char *text, size_t len, const char *file, unsigned flags,
		    const int *stop, struct parse_result *ret);
void parse_release(struct parse_result *res);

/* ---- Walking and naming ------------------------------------------------- */

/* Called for each direct child; a non-zero return stops and is returned. */
typedef int (*ast_child_fn)(struct ast *child, void *arg);

/* Calls FN for the children of NODE in the order PowerShell visits them. */
int ast_children(struct ast *node, ast_child_fn fn, void *arg);

/* "CommandAst"; for a kind out of range "". */
const char *ast_class_name(unsigned kind);

/* 'S', 'E', 'C' or 'O' (see ast.def). */
char ast_class(unsigned kind);

/* The constant name of a command (its first element when that is a plain
 * string), else an absent text. */
struct text ast_command_name(const struct ast_command *cmd);

/* SPDX-License-Identifier: MIT */
/*
 * Inside of the C# translator. A source text becomes tokens, then a list of
 * types with their members (bodies are left as token positions), then the text
 * of PowerShell classes. The first construct that the subset lacks ends it:
 * after cs_fail every token is the end, so that all loops end too. All memory
 * is of one arena.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "value/type.h"

enum { CS_DEPTH = 1500 };	/* of expressions and statements, a level counts a dozen times */

enum cs_kind { CS_END, CS_WORD, CS_NUMBER, CS_STRING, CS_CHAR, CS_PUNCT };
struct cs_token {
	enum cs_kind kind;
	uint32_t start, end;
	const char *text;	/* words and signs as written; texts without quotes and escapes */
};

struct cs_class;
struct cs_type {
	const char *name;	/* as PowerShell writes it between brackets; NULL: void */
	const struct type *t;	/* NULL: not a built-in type, or unknown */
	const struct cs_class *cls;
	const struct cs_type *elem;	/* of an array or a sequence */
	bool unknown, is_null;
};

enum cs_modifier {
	CS_PUBLIC = 1, CS_PRIVATE = 2, CS_PROTECTED = 4, CS_INTERNAL = 8, CS_STATIC = 16, CS_READONLY = 32, CS_CONST = 64,
	CS_VIRTUAL = 128, CS_OVERRIDE = 256, CS_SEALED = 512, CS_NEW = 1024, CS_ABSTRACT = 2048, CS_PARTIAL = 4096,
};
struct cs_param {
	const char *name;
	uint32_t type_at, dflt;		/* tokens; DFLT 0: no default */
	struct cs_type type;
	bool by_ref;
};
enum cs_member_kind { CS_FIELD, CS_AUTO, CS_PROPERTY, CS_METHOD, CS_CTOR };
struct cs_member {
	enum cs_member_kind kind;
	const char *name;
	const char *read, *write;	/* names in the class, for its own code */
	unsigned modifiers;
	uint32_t at, type_at;		/* tokens */
	struct cs_type type;
	struct cs_param *params;
	uint32_t nparams;
	uint32_t body, getter, setter, init, chain;	/* tokens; 0: none */
	bool chain_this;		/* CHAIN is another constructor of the class */
	bool arrow, getter_arrow, setter_arrow, has_getter, has_setter, open_setter;
};
struct cs_class {
	const char *name, *space;	/* full name; namespace of the source, "" for none */
	const char *simple;
	struct cs_class *outer;
	bool is_enum, is_flags, is_static, is_struct, is_interface, is_abstract;
	uint32_t at, bases[8], nbases;	/* tokens of the base types */
	struct cs_type base;
	struct cs_member *members;
	uint32_t nmembers, cap;
	struct cs_value { const char *name; int64_t n; } *values;
	uint32_t nvalues;
	const char *underlying;
	uint32_t body;			/* of an enum: its first token */
};
struct cs_local {
	const char *name, *ps;
	struct cs_type type;
};

struct cs {
	struct rt *rt;
	struct arena arena;
	const char *src;
	struct cs_token *tok;
	uint32_t ntok, at;
	const char *error;		/* NULL: none */
	uint32_t error_at;		/* offset in the source */
	const char *usings[64];
	uint32_t nusings;
	struct cs_class *classes[128];
	uint32_t nclasses;
	struct cs_class *cls;		/* whose code is translated */
	const struct cs_member *member;
	struct cs_local locals[128];
	uint32_t nlocals, depth, nested;
	bool tested;			/* in `is T`, whose ? is another */
	bool yields;			/* the body makes a sequence */
	struct buf out;
};

/* ---- cs_lex.c ---- */
void cs_lex(struct cs *c);
void cs_fail(struct cs *c, uint32_t token, const char *fmt, ...) _printf_(3, 4);
/* FMT has one %s: what the subset does not have. */
void cs_unsupported(struct cs *c, uint32_t token, const char *what);
const struct cs_token *cs_peek(struct cs *c, uint32_t ahead);
bool cs_is(struct cs *c, const char *text);	/* a word or sign */
bool cs_take(struct cs *c, const char *text);	/* the same, and goes past it */
void cs_need(struct cs *c, const char *text);
const char *cs_name(struct cs *c);		/* an identifier, "" after a failure */
bool cs_is_keyword(const char *word);
void cs_skip(struct cs *c, const char *open, const char *close);	/* from OPEN to after its CLOSE */

/* ---- cs_type.c ---- */
struct cs_type cs_type_parse(struct cs *c);
/* Is there a type here that a name follows? Leaves the position. */
bool cs_is_declaration(struct cs *c);
bool cs_type_skip(struct cs *c);
bool cs_type_find(struct cs *c, const char *name, struct cs_type *ret);
struct cs_type cs_type_of(struct cs *c, const struct type *t);
struct cs_type cs_type_array(struct cs *c, const struct cs_type *elem);
struct cs_type cs_type_unknown(void);
bool cs_is_string(const struct cs_type *t);
bool cs_is_bool(const struct cs_type *t);
int cs_number_rank(const struct cs_type *t);	/* 0: no number; the wider the higher */
bool cs_is_integer(const struct cs_type *t);
bool cs_is_enum(const struct cs_type *t);
bool cs_same(const struct cs_type *a, const struct cs_type *b);

/* ---- cs_decl.c ---- */
void cs_declarations(struct cs *c);
/* ---- cs_enum.c ---- */
void cs_enum_values(struct cs *c, struct cs_class *e);
/* ---- cs_member.c ---- */
void cs_resolve(struct cs *c);
void cs_put_class(struct cs *c, struct cs_class *cls);
const struct cs_member *cs_member_find(const struct cs_class *cls, const char *name, bool method);

/* ---- cs_expr.c ---- */
enum cs_what { CS_VALUE, CS_TYPE_NAME, CS_NAMESPACE, CS_METHODS };
struct cs_expr {
	const char *s;			/* PowerShell; of methods: what they are called on, with the sign before the name */
	struct cs_type type;
	enum cs_what what;
	const char *name;		/* of methods, and of a namespace so far */
	const struct method_group *group;
	const struct cs_class *of;	/* whose methods; NULL: GROUP */
	const char *store;		/* where an assignment goes; NULL: nowhere */
	bool is_literal, is_static;
};
static inline struct cs_expr cs_expr_value(const char *s, struct cs_type t)
{
	return (struct cs_expr){ .s = s, .type = t, .what = CS_VALUE };
}
struct cs_expr cs_expression(struct cs *c);
const char *cs_convert(struct cs *c, const struct cs_expr *e, const struct cs_type *to);
const char *cs_arguments(struct cs *c, uint32_t *ret_n);	/* after "(", to after ")" */
/* NAME = the name of the method that is the operator OP of N operands; NULL: none. */
const char *cs_operator_name(const char *op, uint32_t n);
const char *cs_default(struct cs *c, const struct cs_type *t);
/* An expression that is a statement. */
const char *cs_effect(struct cs *c);
/* ---- cs_member_access.c ---- */
struct cs_expr cs_identifier(struct cs *c);
struct cs_expr cs_dot(struct cs *c, const struct cs_expr *of, const char *name, uint32_t token);
struct cs_type cs_call_type(struct cs *c, const struct cs_expr *methods, uint32_t nargs, uint32_t token);

/* ---- cs_stmt.c ---- */
void cs_body(struct cs *c, uint32_t at, bool arrow, bool is_void);
const char *cs_local_add(struct cs *c, const char *name, struct cs_type type, uint32_t token);
void cs_put(struct cs *c, const char *fmt, ...) _printf_(2, 3);

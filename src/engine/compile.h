/* SPDX-License-Identifier: MIT */
/*
 * What the files of the compiler share. A struct compiler lives on the C stack
 * of compile_part; everything it makes is in the code cell at once, so that the
 * collector sees it. Temporaries are allocated as a stack (temp, c->nreg).
 */
#pragma once

#include "engine/bytecode.h"

#define NO_REG 0xffff

struct label {		/* a jump target; jumps to it before it is placed are chained */
	uint32_t at;	/* NOWHERE: not placed */
	uint32_t chain;
};
#define NOWHERE UINT32_MAX
#define LABEL_INIT { NOWHERE, NOWHERE }

/* What surrounds the statement being compiled, innermost first: what a jump out
 * of it has to do. */
enum ctx_kind { CTX_LOOP, CTX_FINALLY, CTX_UNDER, CTX_TRAP, CTX_TRAP_SCOPE };
struct ctx {
	struct ctx *up;
	enum ctx_kind kind;
	struct text label;		/* LOOP */
	struct label *brk, *cont;	/* LOOP */
	uint16_t depth;			/* LOOP, TRAP: static try depth of the targets */
	uint16_t reg;			/* FINALLY: kind; UNDER: saved; TRAP: unwinding */
	struct label *finally;
	const struct capture *captures;	/* around it */
};

/* A statement whose output is collected; what jumps out of it leaves what there is of it to what is around. */
struct capture {
	const struct capture *up;
	uint16_t reg, outer;	/* where its output goes, and where that around it does */
	uint32_t start;
	bool lost;		/* what is taken as items or as a condition goes nowhere */
};

struct compiler {
	struct rt *rt;
	struct code *code;
	struct block_info *info;
	const struct source *src;
	const struct ast *at;		/* position of what is emitted */
	struct ctx *ctx;
	const struct capture *captures;	/* the innermost */
	uint16_t ret;			/* methods: what is returned, while finally blocks run */
	uint16_t nreg;
	uint16_t cap;			/* collector register, NO_CAPTURE or DISCARD */
	uint16_t depth;			/* static try depth */
	uint16_t traps;			/* scopes of traps around */
	uint16_t enumerator;		/* register of the innermost foreach; NO_REG: none */
	uint16_t switcher;		/* the same of the innermost switch */
	struct label *chain;			/* where a null before ?. goes; NULL: not in such a chain */
	bool dotted, is_method, track_ok;
};

uint32_t emit(struct compiler *c, enum opcode op, uint32_t a, uint32_t b, uint32_t x);
void emit_jump(struct compiler *c, enum opcode op, uint16_t a, struct label *l);
void place(struct compiler *c, struct label *l);
uint16_t temp(struct compiler *c);
uint16_t temps(struct compiler *c, uint32_t n);
static inline uint32_t here(const struct compiler *c) { return c->code->n; }

uint16_t const_val(struct compiler *c, val v);	/* an operand */
uint16_t const_int(struct compiler *c, int32_t i);
uint16_t const_text(struct compiler *c, struct text t);
struct ustr *text_atom(struct compiler *c, struct text t);
uint16_t name_index(struct compiler *c, struct text t);
uint16_t type_index(struct compiler *c, const struct type_name *t);
uint16_t block_index(struct compiler *c, const struct ast_scriptblock *sb, const struct ast *owner);
uint16_t ast_index(struct compiler *c, const struct ast *a);
uint16_t ref_index(struct compiler *c, const struct ast_variable *v);
uint16_t var_cache(struct compiler *c);
uint16_t member_cache(struct compiler *c);
struct region *add_region(struct compiler *c, enum region_kind kind, uint32_t start, uint32_t end, uint32_t target);
struct call_site *add_call(struct compiler *c, uint16_t *ret_index);
struct var_decl *add_decl(struct compiler *c, uint16_t *ret_index);
struct catch_list *add_catch(struct compiler *c, uint16_t *ret_index);
uint16_t add_pipe(struct compiler *c, struct pipe_site *p);

/* Slot of a local variable, or -1: by name. */
int slot_of(const struct compiler *c, const struct ast_variable *v);

/* Expressions. `any` gives back the operand that holds the value: a constant, a
 * slot or a fresh temporary. */
uint16_t expr_any(struct compiler *c, const struct ast *e);
uint16_t expr_temp(struct compiler *c, const struct ast *e);	/* always a fresh temporary */
void expr_to(struct compiler *c, const struct ast *e, uint16_t dst);
/* The value of E to be written item by item: a range is not made an array. */
uint16_t expr_items(struct compiler *c, const struct ast *e);
/* IT = iteration of E, when that is a range; false: it is not. */
bool range_iteration(struct compiler *c, const struct ast *e, uint16_t it);
void cond_jump(struct compiler *c, const struct ast *e, struct label *l, bool sense);
bool expr_is_simple(const struct ast *e);	/* no side effect can change a variable */
/* The expression that statement S is, or NULL when it is more than that. */
const struct ast *stmt_expr(const struct ast *s);
/* $foreach or $switch, NAME, where the text may mention it: the enumerator in register IT, null outside of loops (NO_REG). */
void name_enumerator(struct compiler *c, const char *name, uint16_t it);
void load_var(struct compiler *c, const struct ast_variable *v, uint16_t dst);
void store_var(struct compiler *c, const struct ast_variable *v, uint16_t src);

void assign_to(struct compiler *c, const struct ast_assign *a, uint16_t dst);	/* NO_REG: value unused */
void incdec_to(struct compiler *c, const struct ast_unary *u, uint16_t dst);

void stmt(struct compiler *c, const struct ast *s);
/* The value of S. What a jump out of it leaves unfinished is output; of stmt_items it is lost. */
void stmt_value(struct compiler *c, const struct ast *s, uint16_t dst);
void stmt_items(struct compiler *c, const struct ast *s, uint16_t dst);	/* of conditions and what is enumerated */
void stmt_list(struct compiler *c, const struct ast_list *l, const struct ast_list *traps);
void stmt_block(struct compiler *c, const struct ast_block *b);
void block_value(struct compiler *c, const struct ast_block *b, uint16_t dst, bool array);

void pipeline_stmt(struct compiler *c, const struct ast_pipeline *p);	/* into c->cap */
/* UNFINISHED: the collector that takes what a jump out of it leaves. */
void pipeline_value(struct compiler *c, const struct ast_pipeline *p, uint16_t dst, uint16_t unfinished);
void stmt_try(struct compiler *c, const struct ast_try *t);
void stmt_traps(struct compiler *c, const struct ast_list *traps, uint32_t start, uint32_t end);
void stmt_switch(struct compiler *c, const struct ast_switch *s);

/* SPDX-License-Identifier: MIT */
/*
 * Register bytecode of one part of a script block, as compile*.c leaves it and
 * vm*.c runs it.
 *
 * An operand is 16 bits: the two top bits choose registers (temporaries of the
 * frame), slots (local variables of the scope) or constants. A slot that is
 * V_VOID, boxed or VF_NOTHING is looked up by its name. An instruction has one
 * entry in `pos`: the node whose extent an error shows.
 *
 * Regions, innermost first, say where an unwinding through the code goes on.
 */
#pragma once

#include "engine/code.h"

enum opcode {
#define OP(name) OP_##name,
#include "engine/opcodes.def"
#undef OP
	OP__MAX
};

struct insn {
	uint16_t op, a, b, c;
};

/* What I of K does, whether or not a debugger looks at it first. */
#define INSN_OP(k, i) (unlikely((i)->op == OP_DEBUG) ? (k)->ops[(i) - (k)->insns] : (i)->op)

/* Targets use b and c. */
static inline uint32_t insn_target(const struct insn *i)
{
	return i->b | (uint32_t)i->c << 16;
}

enum { BANK_REG = 0, BANK_SLOT = 1 << 14, BANK_CONST = 2 << 14, BANK_MASK = 3 << 14, BANK_INDEX = (1 << 14) - 1 };
#define NO_CAPTURE 0xffff	/* WRITE, PIPE: the output of the frame */
#define DISCARD 0xfffe		/* output goes nowhere */

/* In a slot, with VK_NULL: the variable holds "nothing", not $null. */
enum { VF_SLOT_SPECIAL = VF_BOX | VF_NOTHING };

enum region_kind { REGION_STMT, REGION_CATCH, REGION_FINALLY, REGION_TRAP, REGION_LOOP, REGION_CAPTURE };

struct region {
	uint32_t start, end;	/* instructions [start, end) */
	uint32_t target;	/* handler; LOOP: where break goes; STMT: next statement */
	uint32_t target2;	/* LOOP: where continue goes */
	uint16_t reg;		/* CATCH, TRAP, FINALLY: register of the unwinding; CAPTURE: the collector */
	uint16_t outer;		/* CAPTURE: the collector around it */
	uint16_t depth;		/* static try depth at the handler */
	uint16_t traps;		/* how many scopes of traps the handler is in */
	uint8_t kind;
	bool of_chain;		/* STMT: one pipeline of a chain */
	struct ustr *label;	/* LOOP; NULL: none */
	const struct ast *ast;	/* STMT */
};

struct var_cache {	/* dotted access to a variable by name */
	const struct slot_layout *layout;	/* it is slot `slot` of scopes with this layout … */
	uint32_t slot;
	uint32_t version;
	struct scope *scope;	/* … or `var` while this scope's table has `version` */
	struct variable *var;
};

struct member_cache {	/* property of objects of one shape, or of one script class */
	const void *key;
	uint32_t index;
};

struct type_ref {
	const struct type_name *name;
	const struct type *cached;	/* NULL: not resolved yet */
	uint64_t epoch;			/* of the type table when resolved */
};

struct var_ref {	/* $scope:name, ${drive:path} */
	struct ustr *name, *drive;
	enum scope_where where;
	bool using_;
};

struct var_decl {	/* [type] [Attr()] $name = … */
	uint16_t name;		/* index of names */
	uint16_t slot;		/* 0xffff: by name */
	uint16_t ref;		/* index of refs, 0xffff: unqualified */
	const struct ast **layers;	/* outermost first: AST_CONVERT, AST_ATTRIBUTED */
	uint32_t n;
};

struct call_site {
	struct ustr *name;	/* NULL: in the register after the arguments */
	uint16_t nargs;
	bool is_static, null_cond, is_base;
	uint16_t *generics;	/* indexes of types */
	uint16_t ngenerics;
	uint16_t *casts;	/* of each argument: 1 + the index of the type it is cast to, or 0; NULL: none is */
	const struct type **cast_types;	/* the same as types, from the call on */
};

struct catch_list {
	uint16_t *types;	/* indexes of types; n of them; 0: catches all */
	uint16_t n;
	struct ast *const *constraints;	/* the same as written; NULL: the only one is */
	const struct ast_type_constraint *constraint;
};

struct code {
	struct cell h;
	struct block_info *info;
	struct insn *insns;
	const struct ast **pos;
	uint32_t n, cap;
	uint16_t *ops;		/* the instructions as they were, once debug_mark was here; else NULL */
	val *consts;
	uint32_t nconsts, cap_consts;
	struct ustr **names;	/* atoms */
	uint32_t nnames, cap_names;
	struct region *regions;
	uint32_t nregions, cap_regions;
	struct var_cache *vcaches;
	uint32_t nvcaches;
	struct member_cache *mcaches;
	uint32_t nmcaches;
	struct type_ref *types;
	uint32_t ntypes, cap_types;
	struct var_ref *refs;
	uint32_t nrefs, cap_refs;
	struct var_decl *decls;
	uint32_t ndecls, cap_decls;
	struct call_site *calls;
	uint32_t ncalls, cap_calls;
	struct catch_list *catches;
	uint32_t ncatches, cap_catches;
	struct pipe_site **pipes;
	uint32_t npipes, cap_pipes;
	struct block_info **blocks;	/* of script blocks and functions */
	uint32_t nblocks, cap_blocks;
	const struct ast **asts;
	uint32_t nasts, cap_asts;
	uint32_t nregs;
	bool dotted, is_method;
	bool bare;		/* may run in a bare frame, vm.h */
};
extern const struct type type_code;

/* Cells that live in registers only. */
struct capture_cell {
	struct cell h;
	struct collect c;
};
struct unwind_cell {
	struct cell h;
	struct unwound u;
	val resume;		/* TRAP: address of the next statement */
};
enum iter_kind { ITER_ARRAY, ITER_INTS, ITER_ANY, ITER_ONE, ITER_NONE };
struct iter_cell {	/* of foreach and switch; the $foreach object */
	struct cell h;
	enum iter_kind kind;
	struct array *array;
	int64_t at, first, last, step;
	struct iter it;
	val over, current;
};
extern const struct type type_capture_cell, type_unwind_cell, type_iter_cell;

/* Compiles PART of INFO; EXPR compiles one expression alone instead. */
struct code *compile_part(struct rt *rt, struct block_info *info, enum block_part part, bool dotted);
struct code *compile_expression(struct rt *rt, struct block_info *info, const struct ast *expr);
struct slot_layout *compile_layout(struct rt *rt, struct block_info *info, const struct ast_list *params);
struct block_info *block_info_new(struct rt *rt, struct source_cell *src, const struct ast_scriptblock *sb,
				  const struct ast *owner);
/* Throws the ParseException of an error in SRC at [start, end) found after the parse. */
_Noreturn void scriptblock_throw(struct rt *rt, struct source_cell *src, const char *id, uint32_t start, uint32_t end,
				 const char *fmt, ...) _printf_(6, 7);

/* Runs CODE in a new frame. In a method, the value of return goes to *RET. */
void vm_run(struct rt *rt, struct code *code, struct scriptblock *sb, struct scope *scope, struct streams *s,
	    struct stage *stage, struct command *cmd, val *ret);

/* Slow paths of the loop. */
val vm_var_load(struct rt *rt, struct frame *f, uint16_t operand);
void vm_var_store(struct rt *rt, struct frame *f, uint16_t operand, val v);
val vm_name_load(struct rt *rt, struct frame *f, uint16_t name, uint16_t cache);
void vm_name_store(struct rt *rt, struct frame *f, uint16_t name, uint16_t cache, val v);
val vm_ref_load(struct rt *rt, struct frame *f, struct var_ref *r);
void vm_ref_store(struct rt *rt, struct frame *f, struct var_ref *r, val v);
void vm_declare(struct rt *rt, struct frame *f, struct var_decl *d, val v);
val vm_reference(struct rt *rt, struct frame *f, uint16_t operand_or_name, bool is_slot);
val vm_under(struct rt *rt, struct scope *s);
val vm_this(struct scope *s);
_Noreturn void vm_type_not_found(struct rt *rt, struct source_cell *src, const struct type_name *name,
				 uint32_t start, uint32_t end);
const struct type *vm_constraint(struct rt *rt, struct source_cell *src, const struct ast_type_constraint *c);	/* likewise */
const struct type *vm_type(struct rt *rt, struct frame *f, struct type_ref *t);	/* throws TypeNotFound */
/* The definition of a generic type, by its name in front of ARITY arguments; or NULL. */
const struct type *vm_generic_try(struct rt *rt, struct source_cell *src, struct text name, uint32_t arity);
const struct type *vm_type_try(struct rt *rt, struct source_cell *src, const struct type_name *t);

val vm_member(struct rt *rt, struct frame *f, val o, struct ustr *name, struct member_cache *c, uint32_t flags);
void vm_set_member(struct rt *rt, struct frame *f, val o, struct ustr *name, struct member_cache *c, uint32_t flags, val v);
val vm_call(struct rt *rt, struct frame *f, struct call_site *site, val o, val *args, struct ustr *name);
void vm_piped_text(struct rt *rt, val array, uint16_t mask);
val vm_index(struct rt *rt, struct frame *f, val o, val i, uint32_t flags);
void vm_set_index(struct rt *rt, struct frame *f, val o, val i, val v);
void vm_set_indices(struct rt *rt, struct frame *f, val o, val i, val v);
val vm_convert(struct rt *rt, struct frame *f, const struct type *t, val v);
/* Pairs after the first ones, of a literal too long for one instruction. */
void vm_hash_more(struct rt *rt, val dict, const val *pairs, uint32_t n);
val vm_hash(struct rt *rt, struct frame *f, const val *pairs, uint32_t n, uint32_t kind);
val vm_concat(struct rt *rt, const val *parts, uint32_t n);
val vm_array_of(struct rt *rt, val v);

_Noreturn void vm_throw(struct rt *rt, struct frame *f, val v);
void vm_trapped(struct rt *rt, const struct unwound *u);
void vm_define_function(struct rt *rt, struct frame *f, struct block_info *info);
void vm_define_types(struct rt *rt, struct frame *f);
void vm_using(struct rt *rt, struct frame *f, const struct ast *a);
/* Which of N clauses takes E; -1: none. */
int vm_catch(struct rt *rt, struct frame *f, const struct catch_list *l, int n, struct errrec **inout);
int vm_trap(struct rt *rt, struct frame *f, const struct catch_list *l, int n, struct errrec **inout);
/* The scope of a trap with its $_, and back. */
void frame_enter_trap(struct rt *rt, struct frame *f, val error);
void frame_leave_trap(struct frame *f);
void vm_spread(struct rt *rt, val v, val *to, uint32_t n);
bool vm_switch_match(struct rt *rt, struct frame *f, val item, val test, uint32_t flags);
val vm_switch_file(struct rt *rt, val path);

struct iter_cell *iter_cell_new(struct rt *rt, val v);
struct iter_cell *iter_cell_range(struct rt *rt, val from, val to);
bool iter_cell_next(struct rt *rt, struct iter_cell *it, val *ret);

/* Operators (op_*.c). KIND is a token kind. */
val op_binary(struct rt *rt, struct frame *f, unsigned kind, val a, val b);
val op_unary(struct rt *rt, struct frame *f, unsigned kind, val a);
val op_compare(struct rt *rt, unsigned kind, val a, val b);	/* -eq … -le, arrays filter */
val op_like(struct rt *rt, val a, val b, bool ignore_case, bool negate);
struct regex;
/* TEXT as a pattern; what is none is an error that names it. */
struct regex *op_pattern(struct rt *rt, struct ustr *text, bool ignore_case);
val op_match(struct rt *rt, struct frame *f, val a, val b, bool ignore_case, bool negate);
val op_replace(struct rt *rt, struct frame *f, val a, val b, bool ignore_case);
val op_split(struct rt *rt, struct frame *f, val a, val b, bool ignore_case);
val op_split_unary(struct rt *rt, val a);
val op_join(struct rt *rt, val a, val sep);
val op_format(struct rt *rt, val fmt, val args);

uint32_t vm_strict(struct rt *rt, struct scope *s);

enum { EVAL_SLOTS = 64 };	/* of source_cell.evals; a power of two */

enum vm_access { ACCESS_STATIC = 1, ACCESS_NULL_COND = 2, ACCESS_BY_KEY = 4 /* not by position */,
		 ACCESS_EACH = 8 /* [a, b]: what lists and texts don't have is null, not left out */,
		 ACCESS_BASE = 16384 /* .psbase.NAME: of the type, not a key */ };

/* SPDX-License-Identifier: MIT */
/*
 * Script blocks and their compiled form. A scriptblock cell is one block of
 * source bound to a session state; what is compiled is shared through its
 * block_info. Each block compiles twice on demand: for a scope of its own (slots)
 * and dotted (every variable by name, with inline caches).
 */
#pragma once

#include "engine/engine.h"
#include "syntax/ast.h"

/* T as a string; an absent text is empty. */
static inline struct ustr *text_ustr(struct rt *rt, struct text t) { return ustr_from_utf8(rt, t.s ? t.s : "", t.n); }

/* Owns a parse result: the arena dies with the last script block. */
struct source_cell {
	struct cell h;
	struct parse_result result;
	struct ustr *file;	/* NULL: typed text */
	struct eval_slot {	/* expressions compiled alone, by node; a block, made on demand */
		const struct ast *expr;
		struct code *code;
	} *evals;
	struct dict *types;	/* name → struct script_class: classes its blocks define or import; NULL: none */
	struct cell **objects;	/* a block: the public object of each node (ast_object.h); NULL: none yet */
};
extern const struct type type_source_cell;

struct slot_layout {
	uint32_t n;
	struct ustr **names;	/* atoms; kept alive by the code cell */
	uint8_t *mixed;		/* of each slot: it is declared with several types, or with attributes; NULL: none is */
	bool by_name;		/* a command may make or change variables of the block, so declarations are not fixed */
	uint32_t shared_epoch;	/* when may_share was found; engine.allscope_epoch */
	bool may_share;		/* a name is that of an AllScope variable */
};

struct code;			/* bytecode of one block part: vm's own (engine/bytecode.h) */
struct param_set_meta;		/* parameters of a command: engine/param.h */

enum block_part { PART_DYNAMICPARAM, PART_BEGIN, PART_PROCESS, PART_END, PART_CLEAN, PART__MAX };

struct block_info {
	struct cell h;
	struct source_cell *source;
	const struct ast_scriptblock *ast;
	const struct ast *owner;	/* ast_function or the method that has the block; may be NULL */
	struct code *own[PART__MAX];	/* compiled for a scope of its own; NULL: not yet or absent */
	struct code *dotted[PART__MAX];
	const struct slot_layout *layout;	/* slots shared by all parts; parameters come first */
	struct command_meta *meta;	/* parameters, attributes: engine/param.h; made on demand */
	struct ustr *text;		/* source without braces, made on demand */
	bool is_advanced;		/* CmdletBinding or any Parameter attribute */
	bool is_filter;
};
extern const struct type type_block_info;

struct scriptblock {
	struct cell h;
	struct block_info *info;
	struct session_state *ss;	/* NULL: that of the caller */
	struct module *module;
	const struct type *class_;	/* method of a script class */
	bool is_configuration, debugger_hidden;
};
extern const struct type type_scriptblock;

struct scriptblock *scriptblock_new(struct rt *rt, struct block_info *info, struct session_state *ss);
/* TEXT parsed with FLAGS (enum parse_flag), its errors listed, but for those of scriptblock_check;
 * FILE may be NULL. Throws ScriptTooLong, and when the script that asks for it is stopped. */
struct source_cell *scriptblock_source(struct rt *rt, const char *text, size_t len, struct ustr *file, unsigned flags);
/* Parses text; throws ParseException with all errors. */
struct scriptblock *scriptblock_parse(struct rt *rt, const char *text, size_t len, const char *file);
/* The same for text that a PowerShell object runs: where its end is missing, IncompleteParseException. */
struct scriptblock *scriptblock_parse_command(struct rt *rt, const char *text, size_t len);
/* Of text the program itself has made, whose names are not asked for. */
struct scriptblock *scriptblock_parse_made(struct rt *rt, const char *text, size_t len);
/* Throws ParseException with the errors of SRC, which has some. */
struct ustr *scriptblock_errors_text(struct rt *rt, const struct source_cell *src);	/* as in ParseException's message */
_Noreturn void scriptblock_throw_errors(struct rt *rt, struct source_cell *src);
/* Adds to the errors of SRC those that take types: of the names in classes and, where there are no others, of catch
 * clauses after one that catches all of theirs. */
void scriptblock_check(struct rt *rt, struct source_cell *src);
struct ustr *scriptblock_text(struct rt *rt, const struct scriptblock *sb);
struct scriptblock *scriptblock_closure(struct rt *rt, struct scriptblock *sb);	/* GetNewClosure */
static inline struct scriptblock *val_scriptblock(val v)
{
	return (struct scriptblock *)val_cell(v, &type_scriptblock);
}

/* One running script frame, on the C stack. */
struct frame {
	struct frame *up;		/* caller */
	struct scope *scope;
	struct scriptblock *sb;
	struct command *command;	/* function or script that runs; NULL: block */
	struct code *code;
	const struct insn *at;		/* kept current at every point that can throw */
	val *regs;
	struct streams *streams;	/* where this frame's streams go */
	struct stage *stage;		/* pipeline stage that runs it; NULL: none */
	uint32_t try_depth;
	uint32_t traps;		/* scopes of traps between SCOPE and the one it began in */
	bool shadow;		/* a copy for calls out of C: not a line of the stack */
};

/* Source extent of what FRAME runs now. */

bool frame_position(const struct frame *f, const struct source **ret_src, uint32_t *ret_start, uint32_t *ret_end);

/* Runs one part of a block in SCOPE; output to S->s[STREAM_OUT]. `return`
 * returns; errors, break, exit unwind. */
void vm_run_part(struct rt *rt, struct scriptblock *sb, enum block_part part, bool dotted,
		 struct scope *scope, struct streams *s, struct stage *stage, struct command *cmd);
/* Runs the end part of a block dotted in SCOPE, with UNDERBAR as its $_. */
void vm_run_block(struct rt *rt, struct scriptblock *sb, val underbar, struct scope *scope, struct streams *s,
		  struct stage *stage);
/* Runs PART, where SB has it, in the scope of who called into C, with UNDERBAR as $_ and ARGS as $args. */
void engine_run_part(struct rt *rt, struct scriptblock *sb, enum block_part part, val underbar,
		     struct array *args, struct sink *out);
/* The only part of a block that is called from code (Invoke, ForEach-Object): its process block
 * or its end block; throws when it has more. */
enum block_part block_only_part(struct rt *rt, const struct block_info *b);
bool block_has_part(const struct block_info *b, enum block_part part);

/* The type a name in source stands for; NULL: none. */
const struct type *vm_type_try(struct rt *rt, struct source_cell *src, const struct type_name *t);

/* The value of an expression compiled alone: parameter defaults, attribute
 * arguments, hashtable data. Evaluated in SCOPE. */
val vm_eval_ast(struct rt *rt, struct block_info *b, const struct ast *expr, struct scope *scope);

/*
 * A pipeline as the compiler leaves it to pipeline_run: constant shape, values
 * in registers. Expression elements come as `expr` (their value is written).
 */
enum arg_kind {
	ARG_VALUE,		/* positional value in reg */
	ARG_NAME,		/* -Name: the value, if any, is the next argument */
	ARG_NAME_VALUE,		/* -Name:value, value in reg */
	ARG_SPLAT,		/* @var in reg */
	ARG_VERBATIM,		/* text after --% */
	ARG_END_OF_PARAMS,	/* -- */
};
struct cmd_arg {
	enum arg_kind kind;
	uint16_t reg;
	struct ustr *name;	/* ARG_NAME*: without the dash; atoms kept alive by the code */
	struct ustr *text;	/* as typed: bare words and numbers keep their spelling; else NULL */
	struct ustr *literal;	/* the source of an array literal; else NULL */
	bool bare;		/* an unquoted word: globbed for native commands */
	bool spelled;		/* a number whose text is not what it prints as */
	bool as_text;		/* a name that nothing takes is TEXT among $args */
	const struct ast *ast;
};
struct redirection {
	uint8_t from;		/* enum stream; 0: all (*>) */
	uint8_t merge_to;	/* 0: to a file */
	bool append;
	uint16_t reg;		/* file name */
	const struct ast *ast;
};
enum cmd_invoke { INVOKE_PLAIN, INVOKE_CALL /* & */, INVOKE_DOT /* . */ };
struct cmd_site {
	bool parens;		/* written as name(…) */
	bool direct;		/* a block called from code: arguments go to parameters by index */
	bool is_expr;		/* value in `reg` is written into the pipeline */
	bool is_inline;		/* the block in `reg` is an expression that scripts don't see as a block */
	enum cmd_invoke how;
	uint16_t reg;		/* command name or object when not constant; value of an expression */
	struct ustr *name;	/* constant command name (atom), else NULL */
	const struct cmd_arg *args;
	uint16_t nargs;
	const struct redirection *redirs;
	uint16_t nredirs;
	struct list *input;	/* $input of a direct call; NULL: none */
	const struct ast *ast;
	struct command *cached;	/* inline cache: resolved command, traced by the code cell … */
	uint64_t cached_epoch;	/* … valid while the engine's command epoch is this … */
	void *cached_ss;	/* … and the caller's session state this */
};
struct pipe_site {
	struct cmd_site *cmds;
	uint16_t n;
	bool background;
	const struct ast *ast;
};

/* Runs the pipeline, its last command writing to OUT. FRAME is the caller. Sets
 * $?. */
void pipeline_run(struct rt *rt, struct frame *f, struct pipe_site *p, val *regs, struct sink *out);
/* For calls from C: in a frame above the running one whose streams are S. */
void pipeline_run_above(struct rt *rt, struct pipe_site *p, val *regs, struct streams *s);

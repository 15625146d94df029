/* SPDX-License-Identifier: MIT */
/*
 * The parameter binder: arguments of one call onto the parameters of one
 * command. Values of cmdlets land in the args struct, those of functions in the
 * slots of the new scope, those of common parameters in struct common_args.
 *
 * Order: named, positional, the rest, defaults of $PSDefaultParameterValues,
 * dynamic parameters, choice of the parameter set, mandatory check; then for
 * each pipeline object by value and by property name, first without and then
 * with conversion.
 */
#pragma once

#include "engine/command_impl.h"

struct bind_arg {
	struct ustr *name;	/* without dash; NULL: positional */
	struct ustr *text;	/* as typed, where it was a bare word or number */
	val value;
	bool has_value;		/* of a named one: given with a colon or by splatting */
	bool splat;		/* from a dictionary: an explicit argument wins */
	bool used;
	struct bind_arg *pair;	/* unknown name: the argument after it goes with it */
	bool taken;		/* as a pair */
	bool spelled;		/* a number whose text is not what it prints as */
	bool as_text;		/* a name that nothing takes is TEXT among $args */
	const struct ast *ast;
};

enum bound_how {
	BOUND_NOT, BOUND_ARG, BOUND_DEFAULT /* $PSDefaultParameterValues */, BOUND_DELAYED, BOUND_PIPE,
	BOUND_PROMPT, BOUND_SPLAT,	/* from a dictionary */
};

struct binding {
	struct rt *rt;
	struct stage *stage;
	struct command *cmd;
	struct command_meta *meta;
	struct scope *scope;		/* functions; NULL: cmdlet */
	struct common_args *common;
	void *args, *args_saved;	/* cmdlets: the struct, and as it was before the pipeline */
	uint64_t *rows;			/* cmdlets: struct cmdlet.bound */
	struct bind_arg *argv;
	uint32_t nargs, cap_args;
	uint8_t *how;			/* enum bound_how of each parameter */
	val *delayed;			/* script blocks of BOUND_DELAYED, values saved of piped ones */
	uint32_t sets;			/* still possible */
	uint32_t piped_set;		/* that of the object being processed, counted from 1; 0: none yet */
	struct dict *bound;		/* $PSBoundParameters; NULL: nobody asks */
	struct list *rest;		/* what no parameter took: $args */
	struct param_meta *only_pipe;	/* the one object parameter that takes the input as it is */
	struct param_meta *current;	/* being bound, for errors */
	const struct ast *at;		/* argument being bound, for errors */
	val tried;			/* the value being bound, for errors; V_VOID: none */
	struct ustr *subject;		/* what an error is about where no parameter is; cleared by it */
	const struct type *wanted;	/* type an error names instead of the parameter's; cleared by it */
	bool expect_input;
	bool is_simple;			/* function without CmdletBinding */
	bool direct;			/* arguments go to parameters by index */
	bool dotted;			/* parameters become variables of the caller's scope */
	bool has_delayed;
	struct errrec *failure;		/* of a soft attempt */
	struct dict *dynamic;		/* RuntimeDefinedParameterDictionary of the call */
	uint32_t given;			/* arguments bound, for BoundParameters */
};

/* The arguments of SITE, splatted ones spread out. */
void binder_collect(struct binding *b, const struct cmd_site *site, const val *regs);
/* A string of $args that was a parameter name stays one when splatted again: the
 * name; else NULL. */
struct ustr *binder_marked_name(struct rt *rt, val v);
/* Everything up to the pipeline. Throws ParameterBindingException. */
void binder_bind(struct binding *b);
/* Goes only so far that B->meta has the dynamic parameters of such a call. */
void binder_probe(struct binding *b);
/* Binds one pipeline object; false: it was reported as an error and is skipped. */
bool binder_pipe(struct binding *b, val v);
/* The chosen parameter set's index. */
uint32_t binder_set(const struct binding *b);
const char *binder_set_name(const struct binding *b);
bool param_in_sets(const struct param_meta *p, uint32_t sets, uint32_t flag);
int binder_missing(struct binding *b, uint32_t sets, struct sbuf *names);
void binder_choose_set(struct binding *b);
void binder_named(struct binding *b);
void binder_positional(struct binding *b);
void binder_reset_bound(struct binding *b);

/* binder_direct.c */
void binder_direct(struct binding *b);

/* binder_value.c */
enum { BV_NO_COERCE = 1, BV_SOFT = 2, BV_PIPE = 4, BV_DEFAULT = 8, BV_PLACED = 16 /* by position */ };
/* Converts, checks and stores; with BV_SOFT a failure is returned instead of
 * thrown (B->failure; NULL when only BV_NO_COERCE was in the way). */
bool binder_value(struct binding *b, struct param_meta *p, val v, unsigned flags);
void binder_store(struct binding *b, struct param_meta *p, val v);
/* The present value of a parameter (script's view of it). */
val binder_current(struct binding *b, struct param_meta *p);

/* binder_dynamic.c */
void binder_dynamic(struct binding *b);
void binder_defaults(struct binding *b);
/* What $PSDefaultParameterValues says for one parameter; false: nothing. */
bool binder_default_of(struct rt *rt, const char *command, const char *parameter, val *ret);
void binder_store_dynamic(struct binding *b, struct param_meta *p, val v);

/* binder_error.c */
/* Says for tests that P of a cmdlet was bound. */
void binder_mark(const struct binding *b, const struct param_meta *p);
struct errrec *binder_error(struct binding *b, const char *exc, const char *id, enum error_category cat,
			    struct param_meta *p, val target, struct ustr *text);
_Noreturn void binder_throw(struct binding *b, const char *id, struct param_meta *p, val target, struct ustr *text);
_Noreturn void binder_unresolved(struct binding *b);	/* no set has all that was given */

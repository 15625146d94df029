/* SPDX-License-Identifier: MIT */
/*
 * Scopes, variables and session states. A script block run in a scope of its own
 * keeps the variables it assigns in slots laid out at compile time; variables
 * made by name (Set-Variable, dot-sourced code, module exports) live in the
 * scope's table. Lookup is dynamic: from the current scope through its parents
 * to the session state's global scope.
 *
 * A slot holds a plain value, V_VOID (not set in this scope), or, with VF_BOX in
 * its flags, a struct variable (typed, constrained, captured by [ref], seen by
 * Get-Variable).
 */
#pragma once

#include "value/coll.h"

enum {
	VF_BOX = 0x80,
	VF_NOTHING = 0x40,	/* with VK_NULL: the variable holds nothing, not $null */
};

/* X as a variable keeps it, and back. */
static inline val var_kept(val x) { return x.k == VK_VOID ? (val){ .k = VK_NULL, .f = VF_NOTHING } : x; }
static inline val var_given(val x) { return x.f & VF_NOTHING ? V_VOID : x; }

struct scriptblock;
struct module;
struct stage;
struct slot_layout;	/* names of a code's slots: engine/code.h */

enum variable_options {	/* ScopedItemOptions */
	VO_NONE = 0, VO_READONLY = 1, VO_CONSTANT = 2, VO_PRIVATE = 4, VO_ALLSCOPE = 8, VO_UNSPECIFIED = 16,
};

struct variable {	/* PSVariable */
	struct cell h;
	struct ustr *name;
	val value;
	uint32_t options;
	const struct type *constraint;	/* [int]$x; NULL: none */
	struct array *attributes;	/* validation and transformation attribute objects; NULL: none */
	struct ustr *description;
	struct ustr *module;
	val (*get)(struct rt *rt, struct variable *v);	/* computed automatic variable */
	void (*set)(struct rt *rt, struct variable *v, val x);
	bool is_private;		/* Visibility */
	struct variable *link;	/* an import of another module's variable */
};
extern const struct type type_variable;
/* What PSVariable is in particular: a local of a call, $null, $?, and the two of cultures. */
extern const struct type type_localvariable, type_nullvariable, type_questionmarkvariable, type_psculturevariable,
	type_psuiculturevariable;
/* The variable V is, of whichever of these classes; NULL: none. */
struct variable *val_variable(val v);

struct scope {
	struct cell h;
	struct scope *parent;		/* dynamic parent; NULL: global scope */
	struct session_state *ss;
	const struct slot_layout *layout;	/* NULL: no slots */
	val *slots;			/* layout->n values */
	struct scope *slot_owner;	/* cell that holds them when not this one */
	struct dict *vars;		/* name → struct variable; NULL: none */
	struct dict *functions, *aliases;	/* name → struct command; NULL: none */
	struct dict *drives;		/* name → PSDrive */
	struct dict *types;		/* name → struct script_class defined or imported here */
	/* Automatic variables of a call, without lookup. V_VOID: see the parent. */
	val underbar;			/* $_ */
	val args, input, this_, bound;	/* $args $input $this $PSBoundParameters */
	val pscmdlet, myinvocation;
	struct array *foreach_;
	val matches;			/* $Matches */
	uint16_t strict;		/* 0xffff: inherit */
	bool is_script;			/* $script: */
	bool is_function;
	bool is_global;
	struct ustr *script_path;	/* $PSCommandPath of a script scope */
	struct stage *stage;		/* the command that runs in it, while it runs */
};
extern const struct type type_scope;

/* A module's own world (or the global one): its top scope and exports. */
struct session_state {
	struct cell h;
	struct scope *global;		/* the runspace's global scope */
	struct scope *top;		/* this module's script scope; = global without a module */
	struct module *module;		/* NULL: none */
	struct dict *cmdlets;		/* name → struct command (global state only) */
	uint32_t language_mode;
};
extern const struct type type_session_state;

struct scope *scope_new(struct rt *rt, struct scope *parent, struct session_state *ss, const struct slot_layout *layout);

/* How a name says where: $global:x, $script:x, $local:x, $private:x, by number. */
enum scope_where { SCOPE_DYNAMIC, SCOPE_LOCAL, SCOPE_SCRIPT, SCOPE_GLOBAL, SCOPE_PRIVATE, SCOPE_NUMBER };

/* Reads; false: not set anywhere. NAME is an atom. Automatic variables included. */
bool var_get(struct rt *rt, struct scope *s, struct ustr *name, enum scope_where where, val *ret);
/* Assigns as `$name = v` does: in the local scope, or where WHERE says, with the
 * variable's conversions and validations; throws VariableNotWritable. */
void var_set(struct rt *rt, struct scope *s, struct ustr *name, enum scope_where where, val v);
/* The variable itself, boxed if it was a plain slot; NULL: none. NUMBER counts
 * parents for SCOPE_NUMBER. */
struct variable *var_find(struct rt *rt, struct scope *s, struct ustr *name, enum scope_where where, int number);
/* new or replaced, in S */
struct variable *var_make(struct rt *rt, struct scope *s, struct ustr *name, val v, uint32_t options);
bool var_remove(struct rt *rt, struct scope *s, struct ustr *name);
void variable_assign(struct rt *rt, struct variable *v, val x);	/* checks and converts */
val variable_accept(struct rt *rt, struct variable *v, val x);	/* X as V would hold it; throws when it would not */
val variable_value(struct rt *rt, struct variable *v);
/* PSVariable.Value, of a cell. */
val variable_value_get(struct rt *rt, val self);
void variable_value_set(struct rt *rt, val self, val v);
/* Each visible variable once, nearest scope first. With ONE_SCOPE, only S. */
void var_each(struct rt *rt, struct scope *s, bool one_scope, void (*fn)(struct rt *, struct variable *, void *), void *arg);
/* As var_each, for who lists variables: with the automatic ones that each call has, and in one scope all that are AllScope. */
void var_list(struct rt *rt, struct scope *s, bool one_scope, void (*fn)(struct rt *, struct variable *, void *), void *arg);
bool var_get_c(struct rt *rt, const char *name, val *ret);	/* from the current scope */
void var_set_c(struct rt *rt, const char *name, val v);		/* global */

/* Sets V's options; scopes made later look for what became AllScope. */
void variable_set_options(struct rt *rt, struct variable *v, uint32_t options);
/* The error of giving OPTIONS to V, which is there already; NULL: it may have them. */
struct errrec *variable_refuses_options(struct rt *rt, const struct variable *v, uint32_t options);
/* The name itself, an atom, of one that may say its scope (script:x); *RET_WHERE is
 * UNSAID when it does not. */
struct ustr *scope_split(struct rt *rt, struct ustr *name, enum scope_where unsaid, enum scope_where *ret_where);

struct scope *scope_current(struct rt *rt);
/* The scope that code of SS runs in now: the innermost frame's of that state,
 * else its top scope. A function of SS is called with this as its parent. */
struct scope *session_state_scope(struct rt *rt, struct session_state *ss);
struct session_state *session_state_new(struct rt *rt, struct session_state *global, struct module *m);
struct scope *scope_global(struct rt *rt);
uint32_t scope_strict(const struct scope *s);	/* Set-StrictMode in force, as engine.strict */
struct scope *scope_script(struct scope *s);	/* nearest script scope */
/* The scope TEXT names: Global, Script, Local, Private (the current one, as NULL and "")
 * or a number of scopes up; NULL when there is none, and *RET_ERROR says so. */
struct scope *scope_said(struct rt *rt, struct ustr *text, struct errrec **ret_error);

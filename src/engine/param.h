/* SPDX-License-Identifier: MIT */
/*
 * Parameter metadata: one form for cmdlets (from param_def tables) and script
 * functions (from their param block), read by the binder, Get-Command, syntax
 * help and completion.
 */
#pragma once

#include "engine/command.h"

struct param_meta {
	struct ustr *name;
	struct array *aliases;		/* strings; NULL: none */
	const struct type *type;
	const struct param_def *def;	/* cmdlets: first row; NULL for functions */
	uint16_t field_type;		/* enum param_type, cmdlets */
	uint16_t offset;		/* cmdlets: field; functions: slot index */
	int16_t index;
	uint32_t flags;			/* PF_ of validation kind, same for all sets */
	bool is_switch, is_common, is_dynamic;
	bool shown_dynamic;		/* is_dynamic of a row that every call has */
	const struct ast_param *ast;	/* functions */
	struct array *attributes;	/* attribute objects (Validate…, ArgumentTransformation, Parameter) */
	val dflt_text;			/* help */
	struct ustr *help_message;
	struct param_in_set {		/* how it takes part in each set */
		uint32_t sets;		/* mask */
		int16_t position;	/* 0-based; -1: named */
		uint32_t flags;		/* PF_MANDATORY, PF_PIPE, PF_PIPE_NAME, PF_REMAINING, PF_HIDDEN */
		struct ustr *help_message;
	} *in_sets;
	uint16_t nsets;
	uint32_t any_flags;		/* of all sets */
};

struct command_meta {
	struct cell h;
	struct param_meta *params;	/* heap block */
	uint16_t n;
	uint16_t nown;			/* those before the common parameters */
	struct ustr **set_names;
	uint16_t nsets;
	int16_t default_set;		/* -1: none */
	bool cmdlet_binding;		/* has common parameters */
	bool should_process, paging, positional_binding;
	uint8_t confirm_impact;
	struct array *output_types;
	struct attr *binding;		/* [CmdletBinding()] of a function; NULL: none */
	bool has_dynamic;
	bool plain;		/* function: parameter i is at position i, in one set, none remaining */
	bool only_end;		/* function: an end block alone */
	bool wants_bound;	/* the source mentions its bound parameters */
	bool wants_args, wants_input;
	bool has_automatic;	/* a parameter is named args or input */
};
extern const struct type type_command_meta;
struct param_meta *param_find(struct command_meta *m, struct ustr *name, bool exact);	/* names and aliases */

/* Values of the common parameters: the args struct of their rows. */
struct common_args {
	bool verbose, debug, whatif, confirm, total_count;
	int64_t error_action, warning_action, info_action, progress_action;
	struct ustr *error_variable, *warning_variable, *info_variable, *out_variable, *pipeline_variable;
	int64_t out_buffer;
	val skip, first;
};
extern const struct param_def common_params[];	/* in PowerShell's order; the last ones only with their flags */
enum { COMMON_ALWAYS = 12, COMMON_SHOULD_PROCESS = 2, COMMON_PAGING = 3 };

/* A parameter `$_`: it is what $_ is in the command. */
static inline bool param_is_underbar(const struct param_meta *p)
{
	return ustr_len(p->name) == 1 && ustr_at(p->name, 0) == '_';
}

/* How P takes part in a set of mask BITS; NULL: it is in none of them. */
static inline const struct param_in_set *param_in_set_of(const struct param_meta *p, uint32_t bits)
{
	for (uint32_t i = 0; i < p->nsets; i++)
		if (p->in_sets[i].sets & bits)
			return &p->in_sets[i];
	return NULL;
}

/* A meta under construction. */
struct command_meta *param_meta_new(struct rt *rt, uint32_t max);
/* Appends rows of a cmdlet's table: those of one name are merged. */
void param_meta_add_rows(struct rt *rt, struct command_meta *m, const struct param_def *rows, bool dynamic);
void param_meta_add_common(struct rt *rt, struct command_meta *m, uint32_t flags);
/* Appends one parameter of type T with these attribute objects (a function's or
 * a RuntimeDefinedParameter's). */
struct param_meta *param_meta_add(struct rt *rt, struct command_meta *m, struct ustr *name,
				  const struct type *t, struct array *attributes);
struct command_meta *param_meta_of_block(struct rt *rt, struct scriptblock *sb);
/* The bit of a set by name, added when new. */
uint32_t param_set_bit(struct rt *rt, struct command_meta *m, struct ustr *name);

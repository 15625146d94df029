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
	bool has_dynamic;
};
extern const struct type type_command_meta;
struct param_meta *param_find(struct command_meta *m, struct ustr *name, bool exact);

/* SPDX-License-Identifier: MIT */
/*
 * How a cmdlet is written. A cmdlet file opens with a struct of typed
 * parameters, a table of param_def rows and a const struct cmdlet_def; then
 * begin, process, end, dispose. The binder fills the struct from the table;
 * Get-Command, Get-Help, completion and the metadata tests read the same table.
 *
 *   struct args { struct ustr *name; bool force; val input; };
 *   static const struct param_def params[] = {
 *       PARAM(args, name, "Name", P_STRING, .pos = 1, .flags = PF_MANDATORY),
 *       PARAM(args, force, "Force", P_SWITCH),
 *       PARAM(args, input, "InputObject", P_OBJECT, .flags = PF_PIPE),
 *       PARAMS_END
 *   };
 *   const struct cmdlet_def cmdlet_get_thing = {
 *       .name = "Get-Thing", .module = MOD_UTILITY, .params = params,
 *       .args_size = sizeof(struct args), .process = process,
 *       .synopsis = "Gets the thing.",
 *   };
 * and one row in cmdlets.def. A parameter whose position or flags differ between
 * sets has a row for each group of sets, with the same name and field.
 */
#pragma once

#include "engine/engine.h"

#include <stddef.h>

enum param_type {	/* C type of the field; arrays are struct array * of that element */
	P_OBJECT,		/* val */
	P_PSOBJECT,		/* val, wrapper kept */
	P_STRING,		/* struct ustr *; NULL: not given */
	P_SWITCH,		/* bool */
	P_BOOL,			/* bool */
	P_INT, P_LONG,		/* int64_t */
	P_UINT,			/* int64_t, checked to be >= 0 */
	P_DOUBLE,		/* double */
	P_CHAR,			/* int64_t */
	P_DATETIME,		/* val; V_VOID when not given */
	P_TIMESPAN,		/* val */
	P_GUID,			/* val */
	P_SCRIPTBLOCK,		/* struct scriptblock * */
	P_DICT,			/* val: IDictionary; V_VOID when not given */
	P_ENUM,			/* int64_t; type named by .type */
	P_NAMED,		/* val converted to the type named by .type */
	P_ARRAY = 0x20,		/* flag: P_ARRAY | element */
};

enum param_flags {
	PF_MANDATORY = 1,
	PF_PIPE = 2,		/* ValueFromPipeline */
	PF_PIPE_NAME = 4,	/* ValueFromPipelineByPropertyName */
	PF_REMAINING = 8,	/* ValueFromRemainingArguments */
	PF_ALLOW_NULL = 16, PF_ALLOW_EMPTY_STRING = 32, PF_ALLOW_EMPTY_COLLECTION = 64,
	PF_NOT_NULL = 128, PF_NOT_NULL_OR_EMPTY = 256,
	PF_WILDCARDS = 512,	/* SupportsWildcards, for help */
	PF_HIDDEN = 1024,	/* DontShow */
	PF_DYNAMIC = 2048,	/* shown only when dynamic says so */
	PF_CREDENTIAL = 4096,	/* [Credential()]: a name asks for the password */
};

struct param_def {
	const char *name;
	uint16_t type;		/* enum param_type | P_ARRAY */
	uint16_t offset;	/* of the field in the args struct */
	int8_t pos;		/* 1-based position; 0: named only */
	uint32_t sets;		/* bit n: set n of cmdlet_def.sets; 0: all sets */
	uint32_t flags;
	const char *aliases;	/* comma separated */
	const char *type_name;	/* P_ENUM, P_NAMED: .NET type; others: NULL or the name to show */
	const char *validate;	/* "set:a,b,c" "values:TYPE" (its GetValidValues) "range:1:10" "pattern:…" "length:1:5" "count:1:3"; ';' between several */
	const char *help;	/* one line for the syntax help */
};
#define PARAM(struct_, field_, name_, type_, ...)                              \
	{ .name = name_, .type = type_, .offset = offsetof(struct struct_, field_), __VA_ARGS__ }
#define PARAMS_END { .name = NULL }

enum cmdlet_flags {
	CF_SHOULD_PROCESS = 1,		/* -WhatIf -Confirm */
	CF_CONFIRM_HIGH = 2, CF_CONFIRM_LOW = 4,
	CF_PAGING = 8,
	CF_TRANSACTIONS = 16,
	CF_NO_POSITIONAL = 32,		/* PositionalBinding=$false */
};

#define MOD_CORE "Microsoft.PowerShell.Core"
#define MOD_UTILITY "Microsoft.PowerShell.Utility"
#define MOD_MANAGEMENT "Microsoft.PowerShell.Management"
#define MOD_SECURITY "Microsoft.PowerShell.Security"
#define MOD_HOST "Microsoft.PowerShell.Host"
#define MOD_WSMAN "Microsoft.WSMan.Management"
#define MOD_THREADJOB "Microsoft.PowerShell.ThreadJob"

struct cmdlet;

struct cmdlet_def {
	const char *name;		/* Verb-Noun */
	const char *module;
	const char *class_name;		/* for error ids: "GetDateCommand"; NULL: VerbNounCommand; a function's is its name */
	const char *synopsis;
	const char *output_types;	/* .NET names, comma separated; NULL: none declared */
	const char *const *sets;	/* parameter set names, ends with NULL; NULL: __AllParameterSets */
	const char *default_set;	/* NULL: none */
	const struct param_def *params;
	const struct param_def *dynamic;	/* dynamic parameters, shown when dynamic_applies */
	bool (*dynamic_applies)(struct cmdlet *c, const struct param_def *p);
	uint32_t flags;
	uint16_t args_size;
	uint16_t state_size;		/* zeroed private state (c->state), scanned conservatively */
	void (*begin)(struct cmdlet *c);
	void (*process)(struct cmdlet *c);
	void (*end)(struct cmdlet *c);
	void (*dispose)(struct cmdlet *c);	/* always runs, once; must not throw */
};

/* A running cmdlet. ARGS and STATE are heap memory scanned conservatively
 * (heap_mark_words): cell pointers in them are safe. */
struct cmdlet {
	struct rt *rt;
	const struct cmdlet_def *def;
	void *args;			/* the cmdlet's own struct */
	void *state;
	struct stage *stage;
	uint32_t set;			/* index of the chosen parameter set */
	uint64_t bound[2];		/* bit of each param_def row that was bound */
	val input;			/* current pipeline object; V_VOID when none */
	bool has_input;			/* the command has upstream input at all */
	uint32_t writing;		/* writes under way: what is thrown in one is of a command behind this one */
};

/* True when the parameter was given (by name in the table; aliases not). */
bool cmdlet_has(const struct cmdlet *c, const char *param);
const char *cmdlet_set_name(const struct cmdlet *c);

/* Output. cmdlet_write writes one object as it is; _enumerate unrolls it. */
void cmdlet_write(struct cmdlet *c, val v);
void cmdlet_write_enumerate(struct cmdlet *c, val v);
void cmdlet_error(struct cmdlet *c, struct errrec *e);		/* non-terminating, WriteError */
_Noreturn void cmdlet_throw(struct cmdlet *c, struct errrec *e);	/* ThrowTerminatingError */
/* The same with the cmdlet itself as what the error is about. */
_Noreturn void cmdlet_throw_own(struct cmdlet *c, struct errrec *e);
void cmdlet_warning(struct cmdlet *c, struct ustr *text);
void cmdlet_verbose(struct cmdlet *c, struct ustr *text);
void cmdlet_debug(struct cmdlet *c, struct ustr *text);
void cmdlet_information(struct cmdlet *c, val record);
void cmdlet_progress(struct cmdlet *c, val record);
/* Select-Object -First and its like: the commands before this one stop; those
 * behind it end in order. */
_Noreturn void cmdlet_stop_upstream(struct cmdlet *c);
/* -WhatIf, -Confirm, $WhatIfPreference, $ConfirmPreference. */
bool cmdlet_should_process(struct cmdlet *c, struct ustr *target, const char *action);
/* -WhatIf or -Confirm: what a cmdlet does with each object has to be said. */
bool cmdlet_asks(const struct cmdlet *c);
bool cmdlet_told_to_ask(const struct cmdlet *c);	/* by its own parameters, not by a preference */
bool cmdlet_should_continue(struct cmdlet *c, struct ustr *query, struct ustr *caption);
/* Throws what binding NAME says where .NET's property refuses the value because of
 * another parameter, as WHY says. */
_Noreturn void stage_refuse_setter(struct stage *st, const char *name, const char *why);
_Noreturn void cmdlet_refuse_setter(struct cmdlet *c, const char *name, const char *why);

/* Calls FN, which opens a file: what goes wrong ends the cmdlet with FileOpenFailure. */
void cmdlet_open_file(struct cmdlet *c, void (*fn)(struct rt *rt, void *arg), void *arg);

/* The scope that a -Scope argument names (scope_said); throws. */
struct scope *cmdlet_scope(struct cmdlet *c, struct ustr *text);

/* Convenience: throws err_make(...) as a terminating error of this cmdlet. */
_Noreturn void cmdlet_throw_fmt(struct cmdlet *c, const char *exc_type, const char *id, enum error_category cat,
				val target, const char *fmt, ...) _printf_(6, 7);
/* Convenience: writes err_make(...) as a non-terminating error of this cmdlet. */
void cmdlet_error_fmt(struct cmdlet *c, const char *exc_type, const char *id, enum error_category cat,
		      val target, const char *fmt, ...) _printf_(6, 7);
/* The same about an object of the pipeline: its type is told as PSObject. */
void cmdlet_error_input(struct cmdlet *c, const char *exc_type, const char *id, enum error_category cat,
			val target, const char *fmt, ...) _printf_(6, 7);
/* E with V, an object of the pipeline, as its target. */
struct errrec *errrec_about_input(struct rt *rt, struct errrec *e, val v);
/* Calls a script block with $_ in the caller's scope (ForEach-Object, Where-Object). */
val cmdlet_call_block(struct cmdlet *c, struct scriptblock *sb, val underbar);

extern const struct cmdlet_def *const cmdlet_table[];	/* from cmdlets.def; ends with NULL */

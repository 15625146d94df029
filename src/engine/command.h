/* SPDX-License-Identifier: MIT */
/*
 * Commands: what a name resolves to. Lookup order is alias, function, cmdlet,
 * external script, application. A struct command is the CommandInfo object that
 * scripts see.
 */
#pragma once

#include "engine/cmdlet.h"
#include "engine/code.h"

enum command_kind {	/* CommandTypes */
	CK_ALIAS = 1, CK_FUNCTION = 2, CK_FILTER = 4, CK_CMDLET = 8, CK_EXTERNAL_SCRIPT = 16,
	CK_APPLICATION = 32, CK_SCRIPT = 64,
};

struct command {
	struct cell h;
	enum command_kind kind;
	struct ustr *name;
	struct session_state *ss;	/* where it was defined */
	struct module *module;		/* NULL: none */
	struct ustr *module_name;
	const struct cmdlet_def *cmdlet;	/* CK_CMDLET */
	struct scriptblock *block;	/* function, filter, script (parsed on first use) */
	struct ustr *definition;	/* alias target; path of script or application */
	struct ustr *description;
	uint32_t options;
	struct command_meta *meta;	/* made on demand */
	bool probed;			/* META is that of a call with certain arguments */
	bool in_dynamic;	/* its dynamicparam block runs: what asks for its parameters there gets the others */
	bool shares_invocation;		/* its $MyInvocation is that of who calls it, as in Invoke-Command */
};
extern const struct type type_command, type_aliasinfo, type_functioninfo, type_filterinfo, type_cmdletinfo,
	type_externalscriptinfo, type_applicationinfo;	/* all laid out as struct command */
/* The body of a function or script, read on first use. */
struct scriptblock *command_block(struct rt *rt, struct command *c);
struct command *val_command(val v);

/* Resolves a name, following aliases when FOLLOW; module-qualified names
 * (Module\Name) and paths understood; auto-loads modules. NULL: not found. */
struct command *command_find(struct rt *rt, struct ustr *name, uint32_t kinds, bool follow);
/* What alias C stands for, or its whole chain (TO_END), as far as the modules are
 * loaded: looking loads none. NULL: nothing that is there. */
struct command *command_alias_target(struct rt *rt, struct command *c, bool to_end);
/* The script in the file PATH, whatever its name. */
struct command *command_script(struct rt *rt, struct ustr *path);
_Noreturn void command_not_found(struct rt *rt, struct ustr *name);
struct errrec *command_missing(struct rt *rt, struct ustr *name);	/* the record it throws */
/* Every command visible now, with wildcard NAME (NULL: all), once each unless ALL. */
void command_each(struct rt *rt, struct ustr *pattern, uint32_t kinds, bool all,
		  void (*fn)(struct rt *, struct command *, void *), void *arg);
void command_changed(struct rt *rt);

struct command *function_define(struct rt *rt, struct scope *s, struct ustr *name, struct scriptblock *sb, uint32_t options);
struct command *alias_define(struct rt *rt, struct scope *s, struct ustr *name, struct ustr *target, uint32_t options,
			     struct ustr *description);
struct command *command_from_block(struct rt *rt, struct scriptblock *sb);	/* unnamed, for & {…} */
struct command_meta *command_meta(struct rt *rt, struct command *c);
/* C as a call with ARGS has it, its dynamic parameters among the others. */
struct command *command_with_arguments(struct rt *rt, struct command *c, struct array *args);

/* Runs a command built in C: the way cmdlets, jobs and remoting call others. */
struct invoke_arg { const char *name; val value; };	/* NULL name: positional; V_VOID value: switch */
val command_invoke(struct rt *rt, struct command *c, const struct invoke_arg *args, int n, const val *input, int ninput);
void command_invoke_to(struct rt *rt, struct command *c, const struct invoke_arg *args, int n,
		       const val *input, int ninput, struct streams *s);

/* SPDX-License-Identifier: MIT */
/*
 * Exceptions and error records. Library code throws a .NET exception with
 * net_throw; inside a member call it arrives wrapped in
 * MethodInvocationException, as in PowerShell. Engine and cmdlets throw or
 * write error records with an id and a category.
 */
#pragma once

#include "value/psobj.h"

enum error_category {
#define CATEGORY(name) EC_##name,
#include "value/error_category.def"
#undef CATEGORY
};

struct exc {		/* any System.Exception; its type is the cell's type */
	struct cell h;
	struct ustr *message;
	val inner;
	struct errrec *record;	/* IContainsErrorRecord; may be NULL */
	val extra;		/* per type: ParamName, ParentContainsErrorRecordException … as a psobj */
	struct ustr *stack;
	val data;		/* IDictionary, made on demand */
	struct ustr *source;
	struct ustr *help_link;
	int32_t hresult;
};
extern const struct type type_exception;

struct errrec {
	struct cell h;
	val exception;		/* struct exc */
	val target;
	struct ustr *error_id;	/* FullyQualifiedErrorId without the command part */
	struct ustr *command;	/* ",Microsoft.PowerShell.Commands.X" part; may be NULL */
	uint8_t category;
	struct ustr *activity, *reason, *target_name, *target_type;	/* overrides; NULL: computed */
	struct ustr *details, *recommended;	/* ErrorDetails; NULL: none */
	val invocation;		/* InvocationInfo cell or null */
	struct ustr *script_stack;
	val iteration;		/* PipelineIterationInfo */
	val origin;		/* remote errors: OriginInfo */
	uint8_t serialized;	/* RemotingErrorRecord with deserialized exception */
	uint8_t preserve_invocation;
	uint8_t was_thrown;	/* 1: by the throw statement; 2: -ErrorAction Stop made it end its command; 3: again */
	uint8_t merged;		/* by a redirection into the output: a host shows it as an error still */
	uint8_t ends_command;	/* ends also a cmdlet that reports errors of its kind and goes on */
	uint8_t own_activity;	/* a script gave it: no command puts its name there */
	uint8_t placeless;	/* what wrote it is no command of a script: nothing says where it is */
	uint8_t claimed;	/* a command has its name on it: those around it do not put theirs */
};
extern const struct type type_errorrecord;
void errrec_trace(struct heap *h, struct cell *c);	/* for types derived from it */

/* Exception types by full name: "System.ArgumentException". An unknown name is
 * our own mistake. */
struct exc *exc_new(struct rt *rt, const char *type_name, struct ustr *message, val inner);
struct exc *val_exc(val v);	/* V is a System.Exception, else NULL */
/* The ActionPreferenceStopException that holds E, the error that -ErrorAction Stop made end its command. */
struct exc *exc_stopped(struct rt *rt, struct errrec *e);
bool exc_is_runtime(const struct exc *e);	/* a RuntimeException: PowerShell's own, not one of .NET */
struct errrec *val_errrec(val v);	/* V is an ErrorRecord or derived from it, else NULL */
/* Another record of type T that says the same. */
struct errrec *errrec_copy(struct rt *rt, const struct errrec *e, const struct type *t);
/* Parts of its ErrorCategoryInfo, and their text "Category: (target:type) [activity], reason". */
struct ustr *errrec_reason(struct rt *rt, const struct errrec *e);
struct ustr *errrec_target_name(struct rt *rt, const struct errrec *e);
struct ustr *errrec_target_type(struct rt *rt, const struct errrec *e);
struct ustr *errrec_category_text(struct rt *rt, const struct errrec *e);
struct errrec *errrec_new(struct rt *rt, val exception, const char *id, enum error_category c, val target);

/* Throws a .NET exception (wrapped when a member call is in progress). */
_Noreturn void net_throw(struct rt *rt, const char *type_name, const char *fmt, ...) _printf_(3, 4);
/* Throws a RuntimeException-like with id and category. TYPE_NAME may be NULL
 * (System.Management.Automation.RuntimeException). */
_Noreturn void err_throw(struct rt *rt, const char *type_name, const char *id, enum error_category c, val target,
			 const char *fmt, ...) _printf_(6, 7);
struct errrec *err_make(struct rt *rt, const char *type_name, const char *id, enum error_category c, val target,
			const char *fmt, ...) _printf_(6, 7);
/* The record of a thrown exception object (`throw $ex`, a wrapped one …). */
struct errrec *errrec_from_exception(struct rt *rt, val exception);
struct ustr *errrec_message(struct rt *rt, struct errrec *e);	/* details, else exception message */
struct ustr *errrec_fqid(struct rt *rt, struct errrec *e);	/* id,command */
/* E as the method NAME, called with NARGS arguments, throws it: in a MethodInvocationException. */
struct errrec *err_of_method(struct rt *rt, const char *name, int nargs, struct errrec *e);

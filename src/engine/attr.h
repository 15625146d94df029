/* SPDX-License-Identifier: MIT */
/*
 * Attribute objects: those of parameters, variables and script blocks. A
 * built-in attribute is a struct attr whose values are numbered by its type's
 * table; classes written in the language derive from these types and are called
 * through their methods.
 */
#pragma once

#include "engine/code.h"

enum { ATTR_FIELDS = 10 };

struct attr {
	struct cell h;
	val v[ATTR_FIELDS];
};

/* Fields of [Parameter()] and [CmdletBinding()]; macros, for the tables paste them. */
#define PA_MANDATORY 0
#define PA_POSITION 1
#define PA_SET 2
#define PA_PIPE 3
#define PA_PIPE_NAME 4
#define PA_REMAINING 5
#define PA_HELP 6
#define PA_HIDDEN 7
#define PA_HELP_BASE 8
#define PA_HELP_ID 9

#define CB_SHOULD_PROCESS 0
#define CB_IMPACT 1
#define CB_DEFAULT_SET 2
#define CB_POSITIONAL 3
#define CB_PAGING 4
#define CB_HELP_URI 5
#define CB_REMOTING 6
#define CB_TRANSACTIONS 7
/* Of [Cmdlet()] alone. */
#define CB_NOUN 8
#define CB_VERB 9

extern const struct type type_attr_base, type_attr_validate, type_attr_validate_each, type_attr_transform,
	type_attr_parameter, type_attr_alias, type_attr_cmdletbinding, type_attr_cmdlet, type_attr_allownull,
	type_attr_allowemptystring, type_attr_allowemptycollection, type_attr_validatenotnull,
	type_attr_validatenotnullorempty, type_attr_validatenotnullorwhitespace, type_attr_validatelength,
	type_attr_validatecount, type_attr_validaterange, type_attr_validatepattern, type_attr_validatescript,
	type_attr_validateset, type_attr_validatedrive, type_attr_validateuserdrive, type_attr_psdefaultvalue,
	type_attr_supportswildcards, type_attr_outputtype, type_attr_credential, type_attr_argumentcompleter,
	type_attr_argumentcompletions, type_attr_converter;

extern const struct type type_attr_pstypename;
struct attr *attr_new(struct rt *rt, const struct type *t);
/* The built-in attribute V is (classes derived from it too), or NULL. */
struct attr *val_attr(val v, const struct type *t);

/* The object of an attribute in source; V_VOID for one that means nothing to
 * the engine. Arguments are evaluated in SCOPE. */
val attr_from_ast(struct rt *rt, struct block_info *b, const struct ast_attribute *a, struct scope *scope);

/* NAME, with or without its ending, is an attribute of the engine. */
bool attr_is_known(struct rt *rt, struct text name);

/* Why a validation said no: the text and the id. */
struct attr_failure {
	struct ustr *text;
	const char *id;
	val exception;	/* of a validation that threw; V_NULL: none */
};
/* True when V passes ATTRIBUTE (anything but a validation passes). */
bool attr_validate(struct rt *rt, val attribute, val v, struct attr_failure *ret);
/* V after all transformation attributes of the array, in order. */
val attr_transform_all(struct rt *rt, struct array *attributes, val v);
bool attr_is_transform(val attribute);
bool attr_is_validation(val attribute);

void attr_register(struct rt *rt);

/* SPDX-License-Identifier: MIT */
/*
 * Metadata of commands as objects that scripts change: ParameterMetadata,
 * ParameterSetMetadata, CommandMetadata; and the text of proxy functions made of them.
 */
#pragma once

#include "engine/command_impl.h"
#include "value/record.h"

/* Fields of a ParameterMetadata; each is made of the command's own metadata when first asked for. */
enum { PMD_NAME, PMD_TYPE, PMD_SETS, PMD_DYNAMIC, PMD_ALIASES, PMD_ATTRIBUTES, PMD_FIELDS };
extern const struct type type_param_metadata;
val param_metadata_new(struct rt *rt, struct command_meta *m, uint32_t index);
val param_metadata_get(struct rt *rt, val self, uint32_t field);

/* Fields of a ParameterSetMetadata. */
enum { PS_MANDATORY, PS_POSITION, PS_PIPE, PS_PIPE_NAME, PS_REMAINING, PS_HELP, PS_HELP_BASE, PS_HELP_ID, PS_FIELDS };
extern const struct type type_param_set_metadata;

/* Fields of a CommandMetadata; those after CM_PARAMETERS are not properties. */
enum {
	CM_NAME, CM_TYPE, CM_DEFAULT_SET, CM_SHOULD_PROCESS, CM_PAGING, CM_POSITIONAL, CM_TRANSACTIONS, CM_HELP_URI,
	CM_REMOTING, CM_IMPACT, CM_PARAMETERS, CM_WRAPPED, CM_WRAPPED_KIND, CM_IS_CMDLET, CM_HAS_DYNAMIC, CM_FIELDS
};
extern const struct type type_command_metadata;

/* What the product documents of a cmdlet beside its parameters. */
const char *command_remoting(struct rt *rt, const struct command *c);

/* Indexes of the parameters, those before the common ones in the order the product declares them. */
uint16_t *command_parameter_order(struct rt *rt, const struct command *c, struct command_meta *m);
/* The same with those that are shown as dynamic after the common ones: as parameter sets list them. */
uint16_t *command_bind_order(struct rt *rt, const struct command *c, struct command_meta *m);
/* Argument NAME of a member was null. */
_Noreturn void command_throw_null(struct rt *rt, const char *name);

bool command_has_dynamic(const struct command *c);
bool command_takes_dynamic(const struct cmdlet_def *d);
/* common_types.c: the type that implements a cmdlet; null for what is none. */
val command_class(struct rt *rt, const struct command *c);
/* The [Cmdlet()] of that type. */
val command_cmdlet_attribute(struct rt *rt, struct command *c);
/* Makes the names of all of them known. */
void command_class_types(struct rt *rt);
void common_types_register(struct rt *rt);

void param_metadata_register(struct rt *rt);
void command_metadata_register(struct rt *rt);
void proxy_command_register(struct rt *rt);

/* SPDX-License-Identifier: MIT */
/* The parts of engine_new. */
#pragma once

#include "engine/command_impl.h"
#include "engine/records.h"

void engine_register_types(struct rt *rt);
void engine_add_commands(struct rt *rt);
void engine_add_names(struct rt *rt);	/* aliases and functions, into the current global scope */
void engine_each_alias(struct rt *rt,
		       void (*fn)(struct rt *rt, const char *name, const char *definition, uint32_t options, void *arg), void *arg);
void engine_add_variables(struct rt *rt);

/* The profiles that a shell runs at its start, in this order; the names of $PROFILE's properties. */
enum { ENGINE_PROFILES = 4 };
extern const char *const engine_profiles[ENGINE_PROFILES];
/* The variable NAME as a fresh session has it, in no scope; NULL: it is none of plain values. */
struct variable *engine_default_variable(struct rt *rt, const char *name);
void engine_add_host_streams(struct rt *rt);
void console_register(struct rt *rt);

/* Functions built in as text, parsed on first call: made from src/prelude. */
struct prelude_entry {
	const char *name, *text;
	unsigned len;
};
/* A name that begins so is no function but a block that a cmdlet runs. */
#define PRELUDE_INSIDE '+'
extern const struct prelude_entry prelude_table[];	/* ends with NULL name */

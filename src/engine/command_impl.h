/* SPDX-License-Identifier: MIT */
/* Inside of commands: cells, lazy bodies, lookup steps. */
#pragma once

#include "engine/module.h"
#include "engine/param.h"
#include "engine/scope_impl.h"

extern const struct type type_scriptinfo;

struct command *command_new(struct rt *rt, enum command_kind kind, struct ustr *name);
/* What C is, under NAME; its parameters are not read yet. */
struct command *command_copy(struct rt *rt, const struct command *c, struct ustr *name);
/* The command NAME of a table of functions, aliases or cmdlets (NULL: empty), or NULL. */
static inline struct command *command_in(struct rt *rt, struct dict *table, struct ustr *name)
{
	val v;

	return table && dict_get(rt, table, val_str(name), &v) ? (struct command *)v.o : NULL;
}
val command_version(struct rt *rt, const struct command *c);	/* its module's; V_NULL: none */
/* The text of a file, decoded to UTF-8; NULL: it cannot be read. */
const char *script_file_read(struct rt *rt, const char *path, size_t *ret_len);
struct scriptblock *script_file_load(struct rt *rt, struct ustr *path);
/* Throws unless all is there that SB, the script of PATH, requires; imports its modules. */
void script_require(struct rt *rt, const struct scriptblock *sb, struct ustr *path);
struct scriptblock *prelude_load(struct rt *rt, struct command *c);
/* The parts of a file's path: its folder ("": none), its name, and that without
 * what comes from the last dot on. */
struct ustr *script_file_folder(struct rt *rt, struct ustr *path);
struct ustr *script_file_name(struct rt *rt, struct ustr *path);
struct ustr *script_file_stem(struct rt *rt, struct ustr *path);

/* Names of the entries of FOLDER that are not hidden; empty when it cannot be read. */
struct list *path_names(struct rt *rt, const char *folder);

/* A command in scripts' or programs' folders, or a path; NULL: none. */
struct command *path_find(struct rt *rt, struct ustr *name, uint32_t kinds);
void path_each(struct rt *rt, struct ustr *pattern, uint32_t kinds, bool all,
	       void (*fn)(struct rt *, struct command *, void *), void *arg);
/* Text of an environment variable of this process, or NULL. */
const char *environment_get(const char *name);

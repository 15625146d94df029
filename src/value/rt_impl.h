/* SPDX-License-Identifier: MIT */
/* What the files of the value layer share about a runtime; not for others. */
#pragma once

#include "value/error.h"
#include "value/type.h"

struct atom_table *atom_table_new(void);
void atom_table_free(struct atom_table *t);
void atom_table_sweep(struct atom_table *t, struct heap *h);

struct ext_table *ext_table_new(void);
void ext_table_free(struct ext_table *t);
void ext_table_sweep(struct ext_table *t, struct heap *h);

struct type_table *type_table_new(struct rt *rt, const struct type_entry *types);
void type_table_free(struct type_table *t);
void type_table_trace(struct type_table *t, struct heap *h);

struct strlist;
/* The type names of T, made by MAKE the first time. */
struct strlist *type_names_cached(struct rt *rt, const struct type *t,
				  struct strlist *(*make)(struct rt *, const struct type *));

struct typedata_table;
void typedata_table_trace(struct typedata_table *t, struct heap *h);
void typedata_table_free(struct typedata_table *t);
struct typedata;
/* The type data of V's type names that have members, most derived first;
 * returns how many. Cached by type until the table changes. */
uint32_t typedata_of(struct rt *rt, val v, struct typedata **ret, uint32_t max);

/* The types that the value layer itself defines. */
extern const struct type_entry type_core_entries[];
extern const struct type_entry type_exc_entries[];

enum member_call_kind { MC_METHOD, MC_SCRIPT_METHOD, MC_GET, MC_SET, MC_SCRIPT_GET, MC_SCRIPT_SET };

/* The member call in progress: an error thrown while it is the innermost is
 * wrapped as PowerShell wraps it. Lives on the C stack. */
struct member_call {
	enum member_call_kind kind;
	const char *name;
	int nargs;
	const char *sig;		/* of the row that runs; NULL: none */
	struct errrec *wrapped;		/* already done: pass it through */
};

/* The value of an alias, script or code member of V; throws what it throws. */
val psmember_value(struct rt *rt, val v, struct psmember *m);

/* The record to throw for E, thrown inside C. */
struct errrec *exc_wrap(struct rt *rt, const struct member_call *c, struct errrec *e);

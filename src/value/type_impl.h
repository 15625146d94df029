/* SPDX-License-Identifier: MIT */
/* The registry of types, as its files share it; not for others. */
#pragma once

#include "base/arena.h"
#include "value/rt_impl.h"
#include "value/ustr.h"

struct typedata;

#define TYPE_TABLES_MAX 4
#define TYPE_ETS_MAX 8

/* What a runtime knows of one type. */
struct type_rec {
	const struct type *type;
	const struct member_def *tables[TYPE_TABLES_MAX];
	const char *key;		/* name of the look-up */
	uint32_t hash;
	bool is_alias;			/* found by name only */
	bool is_accelerator;		/* an alias that a script made */
	struct type_info *info;		/* members, made on first use */
	struct strlist *names;		/* PSObject.TypeNames of its values */
	struct type_ets *ets;		/* made when looked for */
	struct type_rec *next_name, *next_ptr;
};

/* Type data of the names of a type, valid while its generation is this one. */
struct type_ets {
	struct typedata *d[TYPE_ETS_MAX];
	uint32_t n, gen;
};

struct type_table {
	struct rt *rt;
	struct type_rec **names, **ptrs;
	uint32_t n, cap;		/* cap: power of two, both tables */
	struct arena kept;
};

/* Zeroed memory that lives as long as the runtime. */
void *type_keep(struct type_table *t, size_t size);

/* FN of each accelerator that a script made. */
void type_accelerators_own(struct rt *rt, void (*fn)(struct rt *, const char *name, const struct type *, void *), void *arg);

struct type_rec *type_rec_of(struct rt *rt, const struct type *t);	/* made when missing */
struct type_rec *type_rec_named(struct type_table *tt, const char *name, size_t len);

/* One flattened member name of a type. */
struct type_member {
	struct ustr *name;
	bool is_static, is_method;
	uint16_t nrows;
	struct type_row { const struct member_def *def; const struct type *owner; } *rows;
	struct net_property *prop;	/* once resolved */
	struct method_group *group;
};
struct type_info {
	struct type_member *m;
	uint32_t n, cap;
	uint32_t *index;		/* by hash, entry + 1 */
	uint32_t nindex;
	struct method_group *ctors;
	bool ordered;			/* the order was looked for */
	uint32_t *order;		/* of the properties, n entries; NULL: that of m */
};
/* Names of T's properties as .NET lists them, blanks between; NULL: as our table has them. */
const char *type_property_order(const struct type *t);
struct type_info *type_info_of(struct rt *rt, const struct type *t);
void type_info_trace(struct type_info *i, struct heap *h);
void type_info_free(struct type_info *i);

/* The name part of a signature: "Substring" of "string Substring(int i)". */
const char *sig_name(const char *sig, size_t *ret_len);
/* The type S of N bytes names, closed over the type arguments of OWNER. */
const struct type *sig_closed(struct rt *rt, const struct type *owner, const char *s, size_t n);
/* SIG with the type arguments of OWNER written out. */
struct ustr *sig_text(struct rt *rt, const struct type *owner, const char *sig);
/* Fills the parameters and the return type of O from its row's signature. */
void sig_parse(struct rt *rt, struct overload *o);
/* The type and accessors of a property row. */
void sig_parse_property(struct rt *rt, struct net_property *p);

/* Adds built-in types, ENTRIES ending with {0}; those that are there already stay as they are. */
void type_register_all(struct rt *rt, const struct type_entry *entries);

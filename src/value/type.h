/* SPDX-License-Identifier: MIT */
/*
 * .NET types as tables. A struct type is the identity of a type and the class
 * of its cells; its members are rows of member_def tables that the types layer
 * registers. Built-in types are constant data; array types, closed generic
 * types, and script classes and enums are made at run time, per runtime.
 */
#pragma once

#include "base/coverage.h"
#include "value/rt.h"

struct iter;

typedef val (*get_fn)(struct rt *rt, val self);
typedef void (*set_fn)(struct rt *rt, val self, val v);
/* ARGS were converted to the parameter types of the row's signature; `ref` and
 * `out` parameters arrive as PSReference cells. A method of return type void
 * returns V_VOID. */
typedef val (*call_fn)(struct rt *rt, val self, val *args, int n);

enum member_row {
	MR_END, MR_PROPERTY, MR_METHOD, MR_STATIC_PROPERTY, MR_STATIC_METHOD, MR_CTOR,
	MR_CONST,	/* static constant given as `value` */
	MR_EVENT,	/* "Handler Name(arguments)"; its accessors are rows of their own */
};

/*
 * One member: property, one overload of a method, constructor or constant. The
 * signature is the text Get-Member and OverloadDefinitions show, and the one
 * source of parameter types: "string Substring(int startIndex, int length)",
 * "int Length {get;}", "static int Compare(string a, string b)", "(string s)"
 * for a constructor. `params T[] name` and ` = default` are understood. A method
 * without a function is listed, but no arguments fit it: what takes a span.
 */
struct member_def {
	uint8_t row;
	const char *sig;
	union {
		struct { get_fn get; set_fn set; };
		call_fn call;
		val value;
	};
};
#define PROP(sig_, get_, set_) { .row = MR_PROPERTY, .sig = sig_, .get = get_, .set = set_ }
#define METHOD(sig_, call_) { .row = MR_METHOD, .sig = sig_, .call = call_ }
#define STATIC_PROP(sig_, get_, set_) { .row = MR_STATIC_PROPERTY, .sig = sig_, .get = get_, .set = set_ }
#define STATIC(sig_, call_) { .row = MR_STATIC_METHOD, .sig = sig_, .call = call_ }
#define CTOR(sig_, call_) { .row = MR_CTOR, .sig = sig_, .call = call_ }
#define MEMBERS_END { .row = MR_END }

enum type_flags {
	TF_VALUE = 1 << 0,	/* struct: never null */
	TF_ENUM = 1 << 1,
	TF_FLAGS = 1 << 2,	/* [Flags] enum */
	TF_ARRAY = 1 << 3,
	TF_INTERFACE = 1 << 4,
	TF_ABSTRACT = 1 << 5,
	TF_STATIC = 1 << 6,
	TF_GENERIC_DEF = 1 << 7,	/* List`1 itself */
	TF_GENERIC = 1 << 8,		/* List`1[int] */
	TF_SCRIPT = 1 << 9,		/* PowerShell class or enum */
	TF_DYNAMIC = 1 << 10,		/* made at run time */
	TF_NULLABLE = 1 << 11,		/* Nullable`1[T]: elem is T */
	TF_INTERNAL = 1 << 12,		/* an engine cell, never seen by scripts */
	TF_ENUMERABLE = 1 << 13,	/* enumerated by pipelines and foreach */
	TF_SEALED = 1 << 14,
	TF_QUIET = 1 << 15,		/* properties that throw read as null */
};

/* Operations that the runtime needs of a type's instances; all optional,
 * inherited from the base when NULL. */
struct type_ops {
	struct ustr *(*to_string)(struct rt *rt, val self);
	/* IFormattable of a script's class, in the current culture; FMT may be empty. */
	struct ustr *(*format)(struct rt *rt, val self, struct ustr *fmt);
	bool (*equals)(struct rt *rt, val self, val other);
	int (*compare)(struct rt *rt, val self, val other);	/* IComparable */
	uint32_t (*hash)(struct rt *rt, val self);
	bool net_hash;		/* HASH gives what .NET's GetHashCode does, in each process */
	void (*iter)(struct rt *rt, val self, struct iter *it);	/* IEnumerable */
	int64_t (*count)(struct rt *rt, val self);		/* ICollection */
	bool (*index_get)(struct rt *rt, val self, val key, val *ret);	/* false: out of range */
	bool (*index_set)(struct rt *rt, val self, val key, val v);
	val (*clone)(struct rt *rt, val self);
	/* Dynamic members that come before the tables' (hashtable keys, XML). */
	bool (*get_member)(struct rt *rt, val self, struct ustr *name, val *ret);
	bool (*set_member)(struct rt *rt, val self, struct ustr *name, val v);
	/* The names get_member knows; they are listed in place of .NET's properties. */
	void (*each_member)(struct rt *rt, val self, void (*fn)(struct rt *rt, struct ustr *name, void *arg), void *arg);
	/* A type name of this object alone, before those of its type; NULL: none. */
	struct ustr *(*own_name)(struct rt *rt, val self);
	/* A cast to the type; V_VOID: not from this value. What it throws is the cast's error. */
	val (*convert)(struct rt *rt, val from);
	/* Somebody listens to one of its events from now on. */
	void (*heard)(struct rt *rt, val self);
};

struct enum_value {
	const char *name;
	int64_t number;
};

enum { TYPE_NESTING_MAX = 200 };

struct type {
	struct cell_class cls;	/* trace and finalize of the cells */
	const char *name;	/* full .NET name: System.Collections.Generic.List`1 */
	const struct type *base;	/* NULL: Object's own, or an interface */
	const char *ifaces;	/* full names, space separated; NULL: only the base's */
	const struct type_ops *ops;
	const struct enum_value *enums;	/* ends with NULL name */
	const struct type *elem;	/* array element, Nullable's T, enum's underlying type */
	const struct type *const *args;	/* of a generic type */
	uint32_t flags;
	uint16_t size;		/* bytes of an instance cell, for derived script classes */
	uint8_t rank;		/* of an array */
	uint8_t nargs;
	uint8_t nesting;	/* how deep arrays and generic types hold others: at most TYPE_NESTING_MAX */
	uint8_t inline_kind;	/* enum val_kind when instances are inline values */
	void *script;		/* struct script_class of the engine (TF_SCRIPT) */
};

extern const struct type type_uint64;

/* True when the numbers of T's members, kept as 64 bits, have no sign. */
static inline bool type_is_uint64_enum(const struct type *t) { return t->elem == &type_uint64; }

/* Rows of the table of built-in types. */
struct type_entry {
	const struct type *type;
	const struct member_def *members;	/* may be NULL */
};

/* Says for tests that a script used the row D of OWNER's table. */
static inline void member_mark(const struct type *owner, const struct member_def *d)
{
	coverage_mark("member", owner->name, d->sig);
}

/* Core types, defined by the value layer. */
extern const struct type type_object, type_valuetype, type_enum, type_string, type_bool, type_char,
	type_sbyte, type_byte, type_int16, type_uint16, type_int32, type_uint32, type_int64, type_uint64,
	type_single, type_double, type_datetime, type_timespan, type_type, type_void, type_array,
	type_nullable, type_psobject, type_pscustomobject, type_scriptblock_id,
	type_memberinfo, type_typeinfo, type_runtimetype, type_dayofweek, type_errorcategory;

static inline const struct type *cell_type(const struct cell *c)
{
	return (const struct type *)c->cls;
}
/* The type of V's base value; NULL for $null and nothing. */
const struct type *val_type_of(val v);

/* Lookup by name as in [name]: accelerators first, then full names, then names
 * with System. in front; case-insensitive; NULL when there is none. Understands
 * arrays and generic arguments in text. */
const struct type *type_find(struct rt *rt, const char *name, size_t len);
const struct type *type_find_c(struct rt *rt, const char *name);
const struct type *type_array_of(struct rt *rt, const struct type *elem, int rank);
const struct type *type_generic_of(struct rt *rt, const struct type *def, const struct type *const *args, int n);
/* Makes CLOSED, a static type with arguments, the one of DEF with these arguments: a base of static types. */
void type_register_closed(struct rt *rt, const struct type *closed, const struct type *def);
/* A type NAME that adds nothing to BASE, which may be a closed generic one. */
const struct type *type_derived(struct rt *rt, const char *name, const struct type *base);
/* An interface NAME without members, which has those of IFACES (full names, space separated; NULL: none). */
const struct type *type_interface(struct rt *rt, const char *name, const char *ifaces);
/* Adds a type made at run time (a class, an enum); later wins. */
void type_register(struct rt *rt, const struct type *t, const struct member_def *members);
/* The same for a type whose name only the scopes know that define it. */
void type_register_scoped(struct rt *rt, const struct type *t, const struct member_def *members);
/* What was read of the rows of T is forgotten: they changed. */
void type_members_changed(struct rt *rt, const struct type *t);
/* Another name of T. */
void type_alias(struct rt *rt, const char *alias, const struct type *t);
/* The same, listed among the accelerators till it is forgotten; it goes on to be understood, as in the product. */
void type_accelerator_add(struct rt *rt, const char *name, const struct type *t);
void type_accelerator_forget(struct rt *rt, const char *name);
/* FN of each accelerator, the product's first. */
void type_accelerator_each(struct rt *rt, void (*fn)(struct rt *, const char *name, const struct type *, void *), void *arg);

bool type_is(const struct type *t, const struct type *base);	/* T is BASE, derives from it or implements it */
bool type_is_named(const struct type *t, const char *full_name);	/* same, by name of class or interface */
bool val_is(struct rt *rt, val v, const struct type *t);		/* the -is operator */

/* Names: full .NET name with generic arguments (System.Int32[]), the short name
 * (Int32[]), and PowerShell's (int[]; what ToStringCodeMethods prints). */
struct ustr *type_full_name(struct rt *rt, const struct type *t);
const char *type_bare_name(const struct type *t);	/* the name without its namespaces */
struct ustr *type_short_name(struct rt *rt, const struct type *t);
struct ustr *type_ps_name(struct rt *rt, const struct type *t);
/* Adds such a name with each name in it without its namespace: "ICollection[KeyValuePair[string,int]]". */
struct sbuf;
void type_put_short(struct sbuf *b, const char *name);
/* Type.FullName and PSObject.TypeNames: generic arguments with their assembly. */
struct ustr *type_qualified_name(struct rt *rt, const struct type *t);
const char *type_accelerator(const struct type *t);	/* "int" or NULL */

/* Every type of the tables, none of those made at run time; in no order. */
void type_each(struct rt *rt, void (*fn)(struct rt *, const struct type *, void *), void *arg);

/* Enumerations. */
struct ustr *enum_to_str(struct rt *rt, const struct type *t, int64_t n);
bool enum_parse(struct rt *rt, const struct type *t, struct ustr *text, int64_t *ret);	/* names, comma lists, numbers */

/* The members of one type by name, bases included: prepared on first use. */
struct method_group {
	struct ustr *name;
	const struct type *type;
	uint16_t n;
	struct overload *overloads;
	struct ustr *shown;	/* in errors, with numbers for the parameters; NULL: their names */
};
enum param_open { OPEN_NOT, OPEN_T, OPEN_ARRAY, OPEN_SEQUENCE, OPEN_OTHER };
struct overload {
	const struct member_def *def;
	const struct type *owner;
	struct param_sig {
		const char *name;
		const struct type *type;	/* object where it is open */
		bool is_params, is_ref, has_default;
		uint8_t open;		/* enum param_open: how it names a type argument of the method */
		uint8_t generic;	/* which one, from 0 */
		const char *definition;	/* OPEN_OTHER: of the generic type */
		val dflt;
	} *params;
	uint16_t nparams;
	bool is_generic;
	const struct type *ret;	/* NULL: void or unknown */
};
struct net_property {
	struct ustr *name;
	const struct member_def *def;
	const struct type *owner, *type;
	bool can_get, can_set;
};
const struct net_property *type_property(struct rt *rt, const struct type *t, struct ustr *name, bool is_static);
const struct method_group *type_method(struct rt *rt, const struct type *t, struct ustr *name, bool is_static);
const struct method_group *type_ctors(struct rt *rt, const struct type *t);
void type_each_property(struct rt *rt, const struct type *t, bool statics,
			void (*fn)(struct rt *, const struct net_property *, void *), void *arg);
void type_each_event(struct rt *rt, const struct type *t, void (*fn)(struct rt *, const struct member_def *, void *), void *arg);
/* The name in an event's row, LEN bytes of it. */
const char *type_event_name(const struct member_def *d, size_t *ret_len);
void type_each_method(struct rt *rt, const struct type *t, bool statics,
		      void (*fn)(struct rt *, const struct method_group *, void *), void *arg);

/* Chooses an overload as PowerShell's binder does, converts the arguments and
 * calls. Throws MethodCountCouldNotFindBest and its like, and wraps what the
 * member throws in a MethodInvocationException. */
val method_call(struct rt *rt, const struct method_group *g, val self, const val *args, int n);
val type_construct(struct rt *rt, const struct type *t, const val *args, int n);
/* The same with errors as New-Object has them. */
val type_construct_named(struct rt *rt, const struct type *t, const val *args, int n);

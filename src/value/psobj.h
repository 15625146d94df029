/* SPDX-License-Identifier: MIT */
/*
 * PSObject: property bags ([pscustomobject], deserialized objects), wrappers
 * around inline values and strings, and the extended members that any cell can
 * carry (Add-Member, type names), kept in a weak side table.
 *
 * Property names and their order are shared between objects of one shape.
 */
#pragma once

#include "value/type.h"
#include "value/ustr.h"

enum psmember_kind {	/* numbers of PSMemberTypes */
	PM_ALIAS = 1, PM_CODE_PROPERTY = 2, PM_PROPERTY = 4, PM_NOTE = 8, PM_SCRIPT_PROPERTY = 16,
	PM_PROPERTY_SET = 32, PM_METHOD = 64, PM_CODE_METHOD = 128, PM_SCRIPT_METHOD = 256,
	PM_PARAMETERIZED = 512, PM_MEMBER_SET = 1024, PM_EVENT = 2048, PM_DYNAMIC = 4096,
};

/* A shape: an ordered list of (name, kind), reached from the empty shape by
 * adding one member at a time. */
struct shape;
uint32_t shape_count(const struct shape *s);
struct ustr *shape_name(const struct shape *s, uint32_t i);
enum psmember_kind shape_kind(const struct shape *s, uint32_t i);
int32_t shape_find(const struct shape *s, struct ustr *name);	/* ignoring case; -1: none */
struct shape *shape_add(struct rt *rt, struct shape *s, struct ustr *name, enum psmember_kind kind);

/* Extended members. For PM_NOTE and PM_PROPERTY (of deserialized
 * objects) the slot is the value itself; for the other kinds it is a struct
 * psmember cell. */
struct psobj {
	struct cell h;
	struct shape *shape;
	val *slots;		/* heap block */
	uint32_t cap;
	val base;		/* wrapped value; V_VOID in a property bag */
	struct strlist *type_names;	/* NULL: those of the base */
	struct ustr *text;	/* ToString of the original, deserialized; NULL: none */
	bool spelled;		/* around a number: `text` is how it was typed, and what it is as text */
	uint8_t is_deserialized;	/* DESERIALIZED_: what it was before */
};

enum { DESERIALIZED_OBJECT = 1, DESERIALIZED_BAG, DESERIALIZED_RECORD /* notes only, none of the type */ };

struct psmember {	/* alias, script and code members */
	struct cell h;
	struct ustr *name;
	enum psmember_kind kind;
	val a, b;	/* alias: referenced name, type or null; script property: getter, setter;
			 * script method: block; property set: array of names; member set: psobj */
	get_fn get;	/* code property */
	set_fn set;
	call_fn call;	/* code method */
	bool hidden;	/* found by name, left out of lists */
	bool linked;	/* code property shown as a note: get and set are of the variable in `a` */
};
extern const struct type type_psmember;

struct strlist {	/* list of strings: type names */
	struct cell h;
	uint32_t n;
	struct ustr *s[];
};
extern const struct type type_strlist;

struct strlist *strlist_new(struct rt *rt, uint32_t n);
struct psmember *psmember_new(struct rt *rt, struct ustr *name, enum psmember_kind kind, val a, val b);

/* Has adapted properties of its own: it was an object elsewhere. */
bool psobj_is_received(const struct psobj *o);
struct psobj *psobj_new(struct rt *rt);	/* an empty [pscustomobject] */
struct psobj *psobj_new_bare(struct rt *rt);	/* one without type names: the frame of a payload or record */
struct psobj *psobj_with_shape(struct rt *rt, struct shape *s);
/* An inline value or string with the members that MODEL has. */
val psobj_wrap_like(struct rt *rt, const struct psobj *model, val base);
/* Adds or replaces a note property of a property bag. */
void psobj_put(struct rt *rt, struct psobj *o, struct ustr *name, val v);
void psobj_put_c(struct rt *rt, struct psobj *o, const char *name, val v);
/* Adds or replaces a member of any kind: V is a note's value or val_obj of a
 * struct psmember. */
void psobj_put_member(struct rt *rt, struct psobj *o, struct ustr *name, enum psmember_kind kind, val v);
bool psobj_get(struct psobj *o, struct ustr *name, val *ret);	/* notes only */
bool psobj_remove(struct rt *rt, struct psobj *o, struct ustr *name);
/* Kinds whose slot is the value itself. */
static inline bool psmember_is_value(enum psmember_kind k) { return k == PM_NOTE || k == PM_PROPERTY; }
struct psobj *val_psobj(val v);	/* the property bag V is, else NULL */

/* The extended members of V: of a property bag or wrapper itself, of another
 * cell from the side table; with CREATE, made when missing (an inline value is
 * then wrapped: use the value stored in *INOUT afterwards). NULL: none. */
struct psobj *ext_of(struct rt *rt, val *inout, bool create);

/* PSObject.TypeNames of V, most derived first: extended names, else the .NET
 * bases (with the Deserialized. prefix where there is one). */
struct strlist *val_type_names(struct rt *rt, val v);
void val_set_type_names(struct rt *rt, val *inout, struct strlist *names);
void val_insert_type_name(struct rt *rt, val *inout, struct ustr *name);
bool val_has_type_name(struct rt *rt, val v, const char *name);

/*
 * Members in PowerShell's order: extended, type data (ETS), dynamic (hashtable
 * keys, XML), .NET. Names ignore case.
 */
bool member_get(struct rt *rt, val v, struct ustr *name, val *ret);	/* false: no such property */
bool member_set(struct rt *rt, val v, struct ustr *name, val x);	/* false: none; read-only throws */
_Noreturn void member_cannot_set(struct rt *rt, val v, struct ustr *name);	/* where member_set said false */
val member_call(struct rt *rt, val v, struct ustr *name, const val *args, int n);	/* throws MethodNotFound */
bool member_get_c(struct rt *rt, val v, const char *name, val *ret);
/* As the property expressions of cmdlets see it: keys of a dictionary that is no Hashtable aren't properties. */
bool member_get_property(struct rt *rt, val v, struct ustr *name, val *ret);
val member_or_null(struct rt *rt, val v, const char *name);	/* null: no V, or no such property */
struct ustr *member_str(struct rt *rt, val v, const char *name);	/* its text; "" for null */
struct ustr *member_str_or_null(struct rt *rt, val v, const char *name);	/* its text; NULL for null */

/* A property of the type's own table, its errors wrapped as PowerShell does;
 * SELF is null for a static one. */
val net_property_get(struct rt *rt, val self, const struct net_property *p);
void net_property_set(struct rt *rt, val self, const struct net_property *p, val x);

/* ---- member_accessor.c: get_Name() and set_Name(value) of a .NET property of T ---- */

bool member_is_accessor(struct rt *rt, const struct type *t, struct ustr *name, bool is_static);
/* False when NAME is no accessor, or not with N arguments. */
bool member_accessor(struct rt *rt, const struct type *t, val self, struct ustr *name, bool is_static,
		     const val *args, int n, val *ret);

struct member_info {	/* what Get-Member, formatting and serialization see */
	struct ustr *name;
	enum psmember_kind kind;
	bool can_get, can_set;
	bool is_instance;	/* extended, not of the type */
	const struct net_property *net;	/* PM_PROPERTY */
	const struct method_group *methods;	/* PM_METHOD */
	struct psmember *ps;	/* the kinds of struct psmember */
};
/* Each property (and method, with METHODS) once, in PowerShell's order. */
enum {
	MEMBERS_METHODS = 1, MEMBERS_HIDDEN = 2,
	MEMBERS_BASE = 4,	/* of adapted objects (XML) also what .NET has */
	MEMBERS_PLAIN = 8,	/* not what an indexer of the type hides from patterns: "item" of XML */
};
/* All overloads were declared hidden by their class. */
bool member_is_hidden_group(const struct method_group *g);
void member_each_of(struct rt *rt, val v, unsigned which,
		    void (*fn)(struct rt *, val v, const struct member_info *, void *), void *arg);
void member_each(struct rt *rt, val v, bool methods,
		 void (*fn)(struct rt *, val v, const struct member_info *, void *), void *arg);
bool member_find(struct rt *rt, val v, struct ustr *name, struct member_info *ret);
/* The same, but a script property that fails throws, where member_get says null. */
val member_value_strict(struct rt *rt, val v, const struct member_info *m);
val member_value(struct rt *rt, val v, const struct member_info *m);

/* Type data (ETS): members that all objects of a type name have, and their
 * default display and serialization settings. */
struct typedata {
	struct ustr *type_name;
	struct psobj *members;	/* shape and slots of the extra members; may be NULL */
	struct strlist *default_display;	/* DefaultDisplayPropertySet */
	struct ustr *default_property;
	struct strlist *default_keys;
	struct strlist *serialize_properties;
	struct ustr *serialization_method;
	struct ustr *string_source;	/* property whose text stands for the object */
	int serialization_depth;	/* 0: default */
	const struct type *target_for_deserialization;
	val converter;	/* V_VOID: none */
	bool inherit_serialize;
};
struct typedata *typedata_find(struct rt *rt, struct ustr *type_name);	/* or NULL */
struct typedata *typedata_get(struct rt *rt, struct ustr *type_name);	/* made when missing */
/* Does any type data have a member for V? */
bool typedata_has_members(struct rt *rt, val v);
void typedata_remove(struct rt *rt, struct ustr *type_name);
void typedata_each(struct rt *rt, void (*fn)(struct rt *rt, struct typedata *d, void *arg), void *arg);

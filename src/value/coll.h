/* SPDX-License-Identifier: MIT */
/*
 * Collections: arrays of any element type, lists (ArrayList, List`1,
 * Collection`1 …), dictionaries (Hashtable, OrderedDictionary, Dictionary`2 …),
 * and the iteration protocol. Versions make an enumeration fail when its
 * collection changes, as .NET's do.
 */
#pragma once

#include "value/type.h"
#include "value/ustr.h"

/* An array: h.aux is unused; elements are values even for typed arrays, except
 * byte arrays, which are packed. */
struct array {
	struct cell h;
	uint32_t n;
	uint8_t packed;		/* bytes: use .b */
	uint32_t *dims;		/* rank > 1: block of lengths */
	union {
		val *v;		/* heap block */
		uint8_t *b;
	};
};
extern const struct type type_object_array, type_byte_array, type_string_array, type_char_array, type_int_array;

struct array *array_new(struct rt *rt, const struct type *elem, uint32_t n);	/* elements at their default */
struct array *array_of(struct rt *rt, const val *v, uint32_t n);	/* Object[] */
struct array *array_bytes(struct rt *rt, const void *p, uint32_t n);
struct array *array_strings(struct rt *rt, struct ustr *const *s, uint32_t n);
struct array *val_array(val v);		/* or NULL */
val array_get(const struct array *a, uint32_t i);
void array_put(struct rt *rt, struct array *a, uint32_t i, val v);	/* converts to the element type */
/* One of the wildcard patterns in A fits S, whatever the case. NULL for A: none. */
bool array_like(struct rt *rt, const struct array *a, const struct ustr *s);
static inline const struct type *array_type(const struct array *a) { return cell_type(&a->h); }

/* Growable list. h.aux: version. */
struct list {
	struct cell h;
	uint32_t n, cap;
	val *v;			/* heap block */
};
extern const struct type type_arraylist, type_list;	/* type_list: List`1 definition */
/* For types laid out like a list. */
extern const struct type_ops list_ops;
void list_trace_cells(struct heap *h, struct cell *c);
struct list *list_new(struct rt *rt, const struct type *t);	/* NULL: ArrayList */
struct list *list_new_of(struct rt *rt, const struct type *def, const struct type *elem);	/* as &type_list of ELEM */
struct list *val_list(val v);		/* any type laid out as struct list, or NULL */
void list_add(struct rt *rt, struct list *l, val v);
void list_add_all(struct rt *rt, struct list *l, const struct list *from);	/* NULL: nothing */
void list_insert(struct rt *rt, struct list *l, uint32_t at, val v);
void list_remove_at(struct rt *rt, struct list *l, uint32_t at);
void list_remove_range(struct list *l, uint32_t at, uint32_t count);	/* both within the list */
/* As list_add, for an untyped list that only its maker knows: storage that it
 * outgrows is released at once. */
void list_push(struct rt *rt, struct list *l, val v);
/* The list's elements as Object[], which takes over the storage: L is empty then. */
struct array *list_into_array(struct rt *rt, struct list *l);
struct array *list_to_array(struct rt *rt, const struct list *l, const struct type *elem);
bool list_like(struct rt *rt, const struct list *patterns, const struct ustr *s);	/* as array_like */

/* Insertion-ordered hash table. h.aux: version. */
enum dict_keys { DICT_IGNORE_CASE, DICT_ORDINAL };
struct dict_entry {
	val key, value;		/* key: V_VOID in a hole, whose value has the hash code that .NET gives the key */
	uint32_t hash;
	uint32_t next;		/* chain, index + 1; a hole's: entries put in before it was made */
};
struct dict {
	struct cell h;
	enum dict_keys keys;
	uint32_t n;		/* live entries */
	uint32_t used, cap;	/* entries array */
	struct dict_entry *e;	/* heap block */
	uint32_t *index;	/* heap block */
	uint32_t nindex;
	bool fills_holes;	/* new entries take the place of removed ones, as in .NET */
	uint32_t free;		/* hole to fill next, index + 1, chained by next; 0: none */
	uint32_t capacity;	/* what it was made for */
	uint32_t buckets;	/* of .NET's table when its history was forgotten last; 0: never */
	uint32_t peak;		/* the most entries it had */
	uint32_t *order;	/* heap block: entries as they are enumerated; NULL: as they lie */
};
#define DICT_IFACES "System.Collections.IDictionary System.Collections.ICollection System.Collections.IEnumerable"
#define DICTIONARY_IFACES DICT_IFACES " System.Collections.Generic.IDictionary`2[TKey,TValue] " \
	"System.Collections.Generic.IEnumerable`1[T]"
extern const struct type type_hashtable, type_ordered, type_dictionary;	/* type_dictionary: Dictionary`2 definition */
/* For types laid out like a dictionary. */
extern const struct type_ops dict_ops;
void dict_trace_cells(struct heap *h, struct cell *c);
struct dict *dict_new(struct rt *rt, const struct type *t, enum dict_keys keys);
struct dict *val_dict(val v);		/* any type laid out as struct dict, or NULL */
bool val_is_dictionary(val v);		/* one of these, or another IDictionary; V is no wrapper */
/* Puts an entry in whether KEY is there or not, as received dictionaries have
 * them; the later one is found. */
void dict_add(struct rt *rt, struct dict *d, val key, val v);
/* The entry of KEY shows its wrapper with its text and type names; it is still
 * found by what is inside. */
void dict_keep_wrapper(struct rt *rt, struct dict *d, val key);
bool dict_get(struct rt *rt, struct dict *d, val key, val *ret);
bool dict_get_c(struct rt *rt, struct dict *d, const char *key, val *ret);
struct ustr *dict_text(struct rt *rt, struct dict *d, const char *key);	/* NULL: not there, or null */
void dict_put(struct rt *rt, struct dict *d, val key, val v);
/* Throws when D may not be changed. */
void dict_check_open(struct rt *rt, const struct dict *d);
void dict_put_c(struct rt *rt, struct dict *d, const char *key, val v);
bool dict_remove(struct rt *rt, struct dict *d, val key);
void dict_clear(struct rt *rt, struct dict *d);
/* Before a walk that a script sees: a Hashtable's entries in .NET's order, which
 * a change of the table ends. */
void dict_arrange(struct rt *rt, struct dict *d);
/* Before holes go, and with them when they were made. */
void dict_forget(struct dict *d);
/* Walks live entries: for (i = 0; (e = dict_next(d, &i)); ) */
struct dict_entry *dict_next(const struct dict *d, uint32_t *i);
val dict_entry_object(struct rt *rt, const struct dict *d, const struct dict_entry *e);	/* DictionaryEntry or KeyValuePair */
/* The types of keys and values of a generic dictionary or a class below one; NULL for others. */
const struct type *const *dict_type_args(const struct type *t);

/* DictionaryEntry and KeyValuePair`2 cells. */
struct pair {
	struct cell h;
	val key, value;
};
extern const struct type type_dictionary_entry, type_keyvaluepair;

/* PSReference ([ref]): `cell` is a variable cell or V_NULL with the value here. */
struct psref {
	struct cell h;
	val value;
	val (*get)(struct rt *rt, struct psref *r);	/* NULL: value */
	void (*set)(struct rt *rt, struct psref *r, val v);
	void *target;		/* cell */
};
extern const struct type type_psref, type_psref_of;	/* PSReference, PSReference`1 */
struct psref *val_psref(val v);		/* NULL: no reference */
struct psref *psref_new(struct rt *rt, val v);	/* to V, of V's type */
static inline val psref_get(struct rt *rt, struct psref *r) { return r->get ? r->get(rt, r) : r->value; }
static inline void psref_set(struct rt *rt, struct psref *r, val v)
{
	if (r->set)
		r->set(rt, r, v);
	else
		gc_store(r, &r->value, v);
}

/* Iteration. An iter lives on the C stack or inside a traced cell. */
struct iter {
	struct rt *rt;
	val over;		/* keeps the collection alive */
	val state;		/* for the implementation */
	int64_t i;
	uint32_t version;
	bool (*next)(struct iter *it, val *ret);
};
/* False when V is one object to a pipeline (scalars, strings, dictionaries);
 * true and *IT ready when it enumerates. $null and nothing enumerate to nothing
 * through `foreach`; the callers decide about them before. */
bool iter_begin(struct rt *rt, val v, struct iter *it);
/* As above, but dictionaries enumerate to their entries (GetEnumerator). */
bool iter_begin_all(struct rt *rt, val v, struct iter *it);
static inline bool iter_next(struct iter *it, val *ret) { return it->next(it, ret); }
bool val_is_enumerable(val v);

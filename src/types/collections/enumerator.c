/* SPDX-License-Identifier: MIT */
/*
 * IEnumerator objects: what GetEnumerator() returns. They enumerate as
 * themselves in a pipeline, from where they stand.
 */
#include "types/arg.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

struct enumerator {
	struct cell h;
	struct iter it;
	val over, current;
	bool started, done, dictionary;
};

static void trace(struct heap *h, struct cell *c)
{
	struct enumerator *e = (struct enumerator *)c;

	val_mark(h, e->it.over);
	val_mark(h, e->it.state);
	val_mark(h, e->over);
	val_mark(h, e->current);
}

static bool step(struct enumerator *e)
{
	val v;

	if (e->done)
		return false;
	e->started = true;
	e->done = !e->it.next(&e->it, &v);
	gc_store(e, &e->current, e->done ? V_NULL : v);
	return !e->done;
}

static bool next(struct iter *it, val *ret)
{
	struct enumerator *e = (struct enumerator *)it->over.o;

	if (!step(e))
		return false;
	*ret = e->current;
	return true;
}

static void iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .next = next };
}

static const struct type_ops ops = { .iter = iter };

#define ENUMERATOR(id, name_, extra)                                           \
	const struct type type_##id = {                                        \
		.cls = { .trace = trace }, .name = name_, .base = &type_object, .ops = &ops, \
		.size = sizeof(struct enumerator), .flags = TF_ENUMERABLE,     \
		.ifaces = "System.Collections.IEnumerator System.ICloneable System.IDisposable" extra, \
	}

ENUMERATOR(enumerator_array, "System.ArrayEnumerator", "");
ENUMERATOR(enumerator_char, "System.CharEnumerator", "");
ENUMERATOR(enumerator_list, "System.Collections.Generic.List`1+Enumerator", "");
ENUMERATOR(enumerator_arraylist, "System.Collections.ArrayList+ArrayListEnumeratorSimple", "");
ENUMERATOR(enumerator_hashtable, "System.Collections.Hashtable+HashtableEnumerator", " System.Collections.IDictionaryEnumerator");
ENUMERATOR(enumerator_ordered, "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryEnumerator",
	" System.Collections.IDictionaryEnumerator");
ENUMERATOR(enumerator_dictionary, "System.Collections.Generic.Dictionary`2+Enumerator",
	" System.Collections.IDictionaryEnumerator");
ENUMERATOR(enumerator_any, "System.Collections.Generic.IEnumerator`1+Items", "");

/* Like it, under names of their own. */
#define ENUMERATOR_AS(id, name_)                                               \
	const struct type type_##id = {                                        \
		.cls = { .trace = trace }, .name = name_, .base = &type_enumerator_any, .ops = &ops, \
		.size = sizeof(struct enumerator), .flags = TF_ENUMERABLE,     \
	}
ENUMERATOR_AS(enumerator_jsonarray, "System.Text.Json.JsonElement+ArrayEnumerator");
ENUMERATOR_AS(enumerator_runes, "System.Text.StringRuneEnumerator");
ENUMERATOR_AS(enumerator_jsonobject, "System.Text.Json.JsonElement+ObjectEnumerator");

static const struct type *type_named(const char *name)
{
	static const struct type *const all[] = {
		&type_enumerator_array, &type_enumerator_char, &type_enumerator_list, &type_enumerator_arraylist,
		&type_enumerator_hashtable, &type_enumerator_ordered, &type_enumerator_dictionary, &type_enumerator_jsonarray,
		&type_enumerator_jsonobject, &type_enumerator_runes,
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
	return &type_enumerator_any;
}

val enumerator_new(struct rt *rt, const char *type_name, val over)
{
	struct enumerator *e = rt_new_cell(rt, type_named(type_name), enumerator);

	gc_store(e, &e->over, over);
	if (!iter_begin_all(rt, over, &e->it))
		e->done = true;
	return val_obj(e);
}

val enumerator_new_dict(struct rt *rt, const char *type_name, val over)
{
	val v = enumerator_new(rt, type_name, over);

	((struct enumerator *)v.o)->dictionary = true;
	return v;
}

static struct enumerator *of(val self) { return (struct enumerator *)self.o; }

static val move_next(struct rt *rt, val self, val *a, int n) { return val_bool(step(of(self))); }

static val current(struct rt *rt, val self)
{
	struct enumerator *e = of(self);

	if (!e->started || e->done)
		return V_NULL;
	return e->current;
}

static val reset(struct rt *rt, val self, val *a, int n)
{
	struct enumerator *e = of(self);

	e->started = false;
	e->done = !iter_begin_all(rt, e->over, &e->it);
	return V_VOID;
}

static val key(struct rt *rt, val self)
{
	struct pair *p = val_is_null(of(self)->current) ? NULL : (struct pair *)of(self)->current.o;

	return p && of(self)->dictionary ? p->key : V_NULL;
}

static val value(struct rt *rt, val self)
{
	struct pair *p = val_is_null(of(self)->current) ? NULL : (struct pair *)of(self)->current.o;

	return p && of(self)->dictionary ? p->value : V_NULL;
}

static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

#define WALK                                                                   \
	METHOD("bool MoveNext()", move_next), METHOD("void Reset()", reset),   \
	PROP("System.Object Current {get;}", current, NULL)
#define WALK_PAIRS                                                             \
	WALK, PROP("System.Collections.DictionaryEntry Entry {get;}", current, NULL), \
	PROP("System.Object Key {get;}", key, NULL), PROP("System.Object Value {get;}", value, NULL)
#define DISPOSE METHOD("void Dispose()", nothing)

const struct member_def enumerator_members[] = { WALK, DISPOSE, MEMBERS_END };
const struct member_def bare_enumerator_members[] = { WALK, MEMBERS_END };
const struct member_def dict_enumerator_members[] = { WALK_PAIRS, DISPOSE, MEMBERS_END };
const struct member_def bare_dict_enumerator_members[] = { WALK_PAIRS, MEMBERS_END };

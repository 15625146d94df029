/* SPDX-License-Identifier: MIT */
/* Group-Object: objects by equal keys, as GroupInfo objects or one table. */
#include "cmdlets/utility/order.h"
#include "engine/input_enum.h"
#include "cmdlets/utility/info_types.h"
#include "types/culture/collate.h"

#include <string.h>

struct args {
	bool no_element;
	bool as_hash_table;
	bool as_string;
	val input_object;
	struct array *property;
	struct ustr *culture;
	bool case_sensitive;
};

struct group {
	val *keys;
	struct list *members;	/* Collection of PSObject, as GroupInfo gives it */
	uint32_t count;
	struct group *next;	/* of the same text */
};

struct state {
	struct order order;
	val *keys;		/* of the object at hand */
	struct dict *by_text;	/* key text → index of the first group of that text */
	struct group **groups;
	uint32_t n, cap;
	const struct type *collection;
};

static const struct param_def params[] = {
	PARAM(args, no_element, "NoElement", P_SWITCH),
	PARAM(args, as_hash_table, "AsHashTable", P_SWITCH, .sets = 1 << 0, .aliases = "AHT"),
	PARAM(args, as_string, "AsString", P_SWITCH, .sets = 1 << 0),
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, property, "Property", P_ARRAY | P_OBJECT, .pos = 1),
	PARAM(args, culture, "Culture", P_STRING),
	PARAM(args, case_sensitive, "CaseSensitive", P_SWITCH),
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	s->collection = type_find_c(c->rt, "System.Collections.ObjectModel.Collection`1[System.Management.Automation.PSObject]");
	if (a->as_string && !a->as_hash_table)
		cmdlet_throw_fmt(c, "System.ArgumentException", "ArgumentException", EC_InvalidArgument,
			switch_value(c->rt, true),
			"The command cannot be run because the AsString parameter requires that you specify the AsHashtable parameter.");
	if (a->as_hash_table && !a->as_string && a->property && a->property->n > 1)
		cmdlet_throw_fmt(c, "System.ArgumentException", "ArgumentException", EC_InvalidArgument, val_obj(a->property),
			"The command cannot be run because using the AsHashTable parameter with more than one property requires adding the AsString parameter.");
	s->order = (struct order){ .c = c, .case_sensitive = a->case_sensitive, .locale = collate_named(c->rt, a->culture) };
	s->order.props = prop_exprs(c, a->property, PK_ONE, &s->order.nprops);
	s->keys = rt_block(c->rt, val, order_nkeys(&s->order));
	s->by_text = dict_new(c->rt, &type_hashtable, a->case_sensitive ? DICT_ORDINAL : DICT_IGNORE_CASE);
}

/* A collection shows its elements, in braces. */
static void put_key(struct rt *rt, struct sbuf *b, val key)
{
	struct iter it;
	val e;
	bool first = true;

	if (val_base(key).k != VK_OBJ || !iter_begin_all(rt, key, &it)) {
		sbuf_put(b, val_to_str(rt, key));
		return;
	}
	sbuf_putc(b, '{');
	while (iter_next(&it, &e)) {
		sbuf_puts(b, first ? "" : ", ");
		sbuf_put(b, val_net_str(rt, e));
		first = false;
	}
	sbuf_putc(b, '}');
}

/* The name of a group: its keys that are there. */
static struct ustr *key_text(struct cmdlet *c, const val *keys)
{
	struct state *s = c->state;
	uint32_t n = order_nkeys(&s->order);
	bool first = true;
	struct sbuf b;

	if (!s->order.nprops && !val_is_null(keys[0]))
		return val_to_str(c->rt, keys[0]);
	sbuf_init(&b, c->rt);
	for (uint32_t i = 0; i < n; i++) {
		if (val_is_null(keys[i]))
			continue;
		sbuf_puts(&b, first ? "" : ", ");
		put_key(c->rt, &b, keys[i]);
		first = false;
	}
	return sbuf_take(&b);
}

/* Property bags that aren't one and the same refuse to be compared. */
static bool same_keys(const struct order *o, const val *a, const val *b)
{
	for (uint32_t i = 0; i < order_nkeys(o); i++)
		val_compare_bags(o->c->rt, a[i], b[i]);
	return !order_compare_keys(o, a, b);
}

/* The text that equal keys share: what groups are looked up by. */
static struct ustr *lookup_text(struct cmdlet *c, const val *keys)
{
	struct state *s = c->state;
	uint32_t n = order_nkeys(&s->order);
	struct sbuf b;

	if (n == 1)
		return val_is_null(keys[0]) ? ustr_empty(c->rt) : val_to_str(c->rt, keys[0]);
	sbuf_init(&b, c->rt);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			sbuf_puts(&b, ", ");
		if (!val_is_null(keys[i]))
			sbuf_put(&b, val_to_str(c->rt, keys[i]));
	}
	return sbuf_take(&b);
}

static struct group *add_group(struct cmdlet *c, const val *keys)
{
	struct state *s = c->state;
	struct group *g = rt_block(c->rt, struct group, 1), **bigger;

	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 16;
		bigger = rt_block(c->rt, struct group *, s->cap);
		for (uint32_t i = 0; i < s->n; i++)
			bigger[i] = s->groups[i];
		s->groups = bigger;
	}
	g->keys = rt_block(c->rt, val, order_nkeys(&s->order));
	memcpy(g->keys, keys, order_nkeys(&s->order) * sizeof *keys);
	g->members = list_new(c->rt, s->collection);
	s->groups[s->n++] = g;
	return g;
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct group *g = NULL;
	struct ustr *text;
	val at;

	if (a->input_object.k == VK_VOID || val_is_null(a->input_object))
		return;
	if (!s->n && !s->order.nprops) {
		order_default_keys(&s->order, a->input_object);
		s->keys = rt_block(c->rt, val, order_nkeys(&s->order));
	}
	order_keys(&s->order, a->input_object, s->keys);
	text = lookup_text(c, s->keys);
	if (dict_get(c->rt, s->by_text, val_str(text), &at))
		for (g = s->groups[at.i]; g && !same_keys(&s->order, g->keys, s->keys); g = g->next)
			;
	if (!g) {
		g = add_group(c, s->keys);
		if (dict_get(c->rt, s->by_text, val_str(text), &at)) {
			g->next = s->groups[at.i]->next;
			s->groups[at.i]->next = g;
		} else {
			dict_put(c->rt, s->by_text, val_str(text), val_int((int32_t)s->n - 1));
		}
	}
	g->count++;
	if (!a->no_element)
		list_add(c->rt, g->members, a->input_object);
}

static val group_values(struct cmdlet *c, const struct group *g)
{
	struct state *s = c->state;
	struct list *l = list_new(c->rt, NULL);

	for (uint32_t i = 0; i < order_nkeys(&s->order); i++)
		list_add(c->rt, l, val_is_null(g->keys[i]) ? V_NULL : g->keys[i]);
	return val_obj(l);
}

#define DUPLICATE "The objects grouped by this property cannot be expanded because there is a key duplication. " \
	"Provide a valid value for the property, and then try again."

static void write_table(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct dict *d = dict_new(c->rt, &type_hashtable, a->case_sensitive ? DICT_ORDINAL : DICT_IGNORE_CASE);

	for (uint32_t i = 0; i < s->n; i++) {
		struct group *g = s->groups[i];
		val key = a->as_string || s->order.nprops > 1 ? val_str(key_text(c, g->keys)) : val_base(g->keys[0]), have;

		if (val_is_null(key)) {
			cmdlet_error_fmt(c, "System.Exception", DUPLICATE, EC_InvalidArgument, V_NULL, DUPLICATE);
			return;
		}
		if (dict_get(c->rt, d, key, &have)) {
			cmdlet_error_fmt(c, "System.ArgumentException", DUPLICATE,
				EC_InvalidArgument, a->property ? val_obj(a->property) : V_NULL,
				DUPLICATE);
			continue;
		}
		dict_put(c->rt, d, key, val_obj(g->members));
	}
	cmdlet_write(c, val_obj(d));
}

static val *all_keys(struct cmdlet *c)
{
	struct state *s = c->state;
	uint32_t n = order_nkeys(&s->order);
	val *keys = rt_block(c->rt, val, (size_t)s->n * n);

	for (uint32_t i = 0; i < s->n; i++)
		memcpy(&keys[(size_t)i * n], s->groups[i]->keys, n * sizeof *keys);
	return keys;
}

/* Keys of several types have no order: their groups stay as they came. */
static bool mixed_keys(const struct state *s)
{
	const struct type *t = NULL;

	for (uint32_t i = 0; i < s->n; i++) {
		val v = val_base(s->groups[i]->keys[0]);

		if (val_is_null(v))
			continue;
		if (t && val_type_of(v) != t)
			return true;
		t = val_type_of(v);
	}
	return false;
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct order_row *rows;

	if (a->as_hash_table) {
		write_table(c);
		return;
	}
	s->order.keys = all_keys(c);
	s->order.missing_last = true;
	rows = order_rows(&s->order, s->n);
	if (s->n > 1 && val_psobj(s->groups[0]->keys[0]) && val_psobj(s->groups[1]->keys[0]))
		val_compare(c->rt, s->groups[0]->keys[0], s->groups[1]->keys[0], true);	/* throws: they have no order */
	if (!mixed_keys(s))
		order_sort(&s->order, rows, s->n, true);
	for (uint32_t i = 0; i < s->n; i++) {
		struct group *g = s->groups[rows[i].index];

		cmdlet_write(c, group_info_new(c->rt, key_text(c, g->keys), g->count, g->members,
			group_values(c, g), a->no_element));
	}
}

static const char *const sets[] = { "HashTable", NULL };

const struct cmdlet_def cmdlet_group_object = {
	.name = "Group-Object", .module = MOD_UTILITY, .sets = sets,
	.output_types = "System.Collections.Hashtable,Microsoft.PowerShell.Commands.GroupInfo",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Groups objects that have the same value for given properties.",
};

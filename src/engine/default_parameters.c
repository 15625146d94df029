/* SPDX-License-Identifier: MIT */
#include "engine/default_parameters.h"

#include "types/tables.h"
#include "value/conv.h"
#include "value/error.h"

static bool index_get(struct rt *rt, val self, val key, val *ret);
static bool index_set(struct rt *rt, val self, val key, val v);
static bool get_member(struct rt *rt, val self, struct ustr *name, val *ret);
static bool set_member(struct rt *rt, val self, struct ustr *name, val v);

static const struct type_ops ops = {
	.index_get = index_get, .index_set = index_set, .get_member = get_member, .set_member = set_member,
};

const struct type type_default_parameters = {
	.cls = { .trace = dict_trace_cells },
	.name = "System.Management.Automation.DefaultParameterDictionary",
	.base = &type_hashtable, .ops = &ops, .size = sizeof(struct dict),
};

/* A part of a key without the quotes that may stand around it; NULL: it is empty, or one of them is missing. */
static struct ustr *key_part(struct rt *rt, struct ustr *key, uint32_t from, uint32_t to)
{
	struct ustr *s = ustr_trim(rt, ustr_sub(rt, key, from, to - from), true, true);
	uint32_t n = ustr_len(s);
	uint16_t first = n ? ustr_at(s, 0) : 0;

	if (first == '\'' || first == '"') {
		if (n < 3 || ustr_at(s, n - 1) != first)
			return NULL;
		s = ustr_sub(rt, s, 1, n - 2);
	}
	return n ? s : NULL;
}

/* Where the colon behind the command's part stands; -1: nowhere. One within quotes is none. */
static int32_t key_colon(const struct ustr *key)
{
	uint16_t quote = 0;

	for (uint32_t i = 0; i < ustr_len(key); i++) {
		uint16_t c = ustr_at(key, i);

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == ':')
			return (int32_t)i;
		else if (c == '\'' || c == '"')
			quote = c;
	}
	return -1;
}

bool default_key_split(struct rt *rt, struct ustr *key, struct ustr **ret_cmd, struct ustr **ret_name)
{
	int32_t colon = key_colon(key);

	if (colon < 0)
		return false;
	*ret_cmd = key_part(rt, key, 0, (uint32_t)colon);
	*ret_name = key_part(rt, key, (uint32_t)colon + 1, ustr_len(key));
	return *ret_cmd && *ret_name;
}

struct ustr *default_keys_refused(struct rt *rt, struct list *bad)
{
	static const char where[] = "For information about the correct format, see about_Parameters_Default_Values at https://go.microsoft.com/fwlink/?LinkId=228266.";
	const char *keys = USTR_C(rt, val_to_str_sep(rt, val_obj(bad), ustr_new(rt, ", ")));

	return bad->n == 1 ? ustr_printf(rt, "The key '%s' does not have a valid format. %s", keys, where)
			   : ustr_printf(rt, "The keys '%s' do not have valid formats. %s", keys, where);
}

/* Is KEY one that the table takes? */
static bool is_key(struct rt *rt, val key)
{
	struct ustr *cmd, *name;

	key = val_base(key);
	return key.k == VK_STR && (ustr_ieq_c(key.s, "Disabled") || default_key_split(rt, key.s, &cmd, &name));
}

/* KEY as the table keeps it: without blanks around it. */
static val kept_key(struct rt *rt, val key)
{
	key = val_base(key);
	return key.k == VK_STR ? val_str(ustr_trim(rt, key.s, true, true)) : key;
}

struct dict *default_parameters_of(struct rt *rt, struct dict *from, struct ustr **ret_refused)
{
	struct dict *d = dict_new(rt, &type_default_parameters, DICT_IGNORE_CASE);
	struct list *bad = list_new(rt, NULL);
	struct dict_entry *e;
	uint32_t i = 0;

	while (from && (e = dict_next(from, &i))) {
		if (is_key(rt, e->key))
			dict_put(rt, d, kept_key(rt, e->key), e->value);
		else
			list_add(rt, bad, e->key);
	}
	*ret_refused = bad->n ? default_keys_refused(rt, bad) : NULL;
	return d;
}

static _Noreturn void refuse(struct rt *rt, struct ustr *text)
{
	net_throw(rt, "System.Management.Automation.PSInvalidOperationException", "%s", USTR_C(rt, text));
}

static val new_parameters(struct rt *rt, val self, val *args, int n)
{
	struct ustr *refused;
	struct dict *d = default_parameters_of(rt, n ? val_dict(args[0]) : NULL, &refused);

	if (refused)
		refuse(rt, refused);
	return val_obj(d);
}

/* Why KEY is refused; NULL: it is not. */
static struct ustr *refusal(struct rt *rt, val key)
{
	struct list *bad = list_new(rt, NULL);

	key = val_base(key);
	if (key.k != VK_STR)
		return ustr_printf(rt,
			"The key '%s' of type '%s' is not a string value. DefaultParameterDictionary only accepts string value keys.",
			val_to_c(rt, key), USTR_C(rt, type_full_name(rt, val_type_of(key))));
	list_add(rt, bad, key);
	return is_key(rt, key) ? NULL : default_keys_refused(rt, bad);
}

/* As a method says it: its exception has no record of its own. */
static val checked_key(struct rt *rt, val key)
{
	struct ustr *why = refusal(rt, key);

	if (why && val_base(key).k != VK_STR)
		net_throw(rt, "System.Management.Automation.PSArgumentException", "%s", USTR_C(rt, why));
	if (why)
		refuse(rt, why);
	return kept_key(rt, key);
}

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	if (!dict_get(rt, val_dict(self), kept_key(rt, key), ret))
		*ret = V_NULL;
	return true;
}

static bool index_set(struct rt *rt, val self, val key, val v)
{
	struct ustr *why = refusal(rt, key);
	bool text = val_base(key).k == VK_STR;

	if (why)
		err_throw(rt, NULL, text ? "InvalidOperation" : "Argument", text ? EC_InvalidOperation : EC_InvalidArgument,
			V_NULL, "%s", USTR_C(rt, why));
	dict_put(rt, val_dict(self), kept_key(rt, key), v);
	return true;
}

static bool get_member(struct rt *rt, val self, struct ustr *name, val *ret)
{
	return dict_get(rt, val_dict(self), kept_key(rt, val_str(name)), ret);
}

static bool set_member(struct rt *rt, val self, struct ustr *name, val v)
{
	return index_set(rt, self, val_str(name), v);
}

static val add(struct rt *rt, val self, val *args, int n)
{
	struct dict *d = val_dict(self);
	val key = kept_key(rt, args[0]);

	if (dict_get(rt, d, key, &(val){ 0 }))
		net_throw(rt, "System.ArgumentException", "The key '%s' has already been added to the dictionary.", val_to_c(rt, key));
	dict_put(rt, d, checked_key(rt, args[0]), args[1]);
	return V_VOID;
}

static val set_item(struct rt *rt, val self, val *args, int n)
{
	dict_put(rt, val_dict(self), checked_key(rt, args[0]), args[1]);
	return V_VOID;
}

static val contains(struct rt *rt, val self, val *args, int n)
{
	return val_bool(dict_get(rt, val_dict(self), kept_key(rt, args[0]), &(val){ 0 }));
}

static val remove_key(struct rt *rt, val self, val *args, int n)
{
	dict_remove(rt, val_dict(self), kept_key(rt, args[0]));
	return V_VOID;
}

static const struct member_def members[] = {
	CTOR("()", new_parameters), CTOR("(System.Collections.IDictionary dictionary)", new_parameters),
	METHOD("void Add(System.Object key, System.Object value)", add),
	METHOD("void set_Item(System.Object key, System.Object value)", set_item),
	METHOD("bool Contains(System.Object key)", contains), METHOD("bool ContainsKey(System.Object key)", contains),
	METHOD("void Remove(System.Object key)", remove_key), MEMBERS_END
};

_startup_ void default_parameters_register(struct rt *rt)
{
	type_register(rt, &type_default_parameters, members);
}

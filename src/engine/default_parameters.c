/* SPDX-License-Identifier: MIT */
#include "engine/default_parameters.h"

#include "types/tables.h"
#include "value/conv.h"
#include "value/error.h"

const struct type type_default_parameters = {
	.cls = { .trace = dict_trace_cells },
	.name = "System.Management.Automation.DefaultParameterDictionary",
	.base = &type_hashtable, .size = sizeof(struct dict),
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

struct dict *default_parameters_of(struct rt *rt, struct dict *from, struct ustr **ret_refused)
{
	struct dict *d = dict_new(rt, &type_default_parameters, DICT_IGNORE_CASE);
	struct list *bad = list_new(rt, NULL);
	struct dict_entry *e;
	uint32_t i = 0;

	while (from && (e = dict_next(from, &i))) {
		if (is_key(rt, e->key))
			dict_put(rt, d, e->key, e->value);
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

static val add(struct rt *rt, val self, val *args, int n)
{
	struct dict *d = val_dict(self);
	struct list *bad = list_new(rt, NULL);

	list_add(rt, bad, args[0]);
	if (!is_key(rt, args[0]))
		refuse(rt, default_keys_refused(rt, bad));
	if (dict_get(rt, d, args[0], &(val){ 0 }))
		net_throw(rt, "System.ArgumentException", "The key '%s' has already been added to the dictionary.", val_to_c(rt, args[0]));
	dict_put(rt, d, args[0], args[1]);
	return V_VOID;
}

static const struct member_def members[] = {
	CTOR("()", new_parameters), CTOR("(System.Collections.IDictionary dictionary)", new_parameters),
	METHOD("void Add(System.Object key, System.Object value)", add), MEMBERS_END
};

void default_parameters_register(struct rt *rt)
{
	type_register(rt, &type_default_parameters, members);
}

/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/prop_expr.h"

#include <string.h>
#include <strings.h>

enum key { KEY_EXPRESSION, KEY_NAME, KEY_ASCENDING, KEY_DESCENDING };

static const struct {
	const char *name;
	enum key key;
	unsigned needs;
} table_keys[] = {
	{ "expression", KEY_EXPRESSION, 0 },
	{ "name", KEY_NAME, PK_NAME },
	{ "label", KEY_NAME, PK_NAME },
	{ "ascending", KEY_ASCENDING, PK_ORDER },
	{ "descending", KEY_DESCENDING, PK_ORDER },
};

/* Keys may be cut short as long as they stay unique; e, n and l always are. */
static int find_key(const char *text, unsigned allowed)
{
	size_t n = strlen(text);

	for (size_t i = 0; n && i < ARRAY_LEN(table_keys); i++) {
		if (table_keys[i].needs && !(table_keys[i].needs & allowed))
			continue;
		if (!strncasecmp(table_keys[i].name, text, n))
			return table_keys[i].key;
	}
	return -1;
}

static void set_expression(struct cmdlet *c, struct prop_expr *p, val v)
{
	struct rt *rt = c->rt;

	p->block = val_scriptblock(v);
	if (p->block)
		return;
	p->name = val_to_str(rt, v);
	if (!ustr_len(p->name))
		cmdlet_throw(c, err_make(rt, "System.Management.Automation.PSArgumentException", "EmptyExpression",
			EC_InvalidArgument, V_NULL, "The \"Expression\" key has an empty string value."));
}

static void read_table(struct cmdlet *c, struct dict *d, unsigned allowed, struct prop_expr *p)
{
	struct rt *rt = c->rt;
	struct dict_entry *e;
	bool found = false;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		const char *key = val_to_c(rt, e->key);

		switch (find_key(key, allowed)) {
		case KEY_EXPRESSION: set_expression(c, p, e->value); found = true; break;
		case KEY_NAME: p->label = val_to_str(rt, e->value); break;
		case KEY_ASCENDING: p->descending = !val_truth(rt, e->value); break;
		case KEY_DESCENDING: p->descending = val_truth(rt, e->value); break;
		default:
			cmdlet_throw(c, err_make(rt, "System.NotSupportedException", "DictionaryKeyIllegal",
				EC_InvalidArgument, val_obj(d), "The %s key is not valid.", key));
		}
	}
	if (!found)
		cmdlet_throw(c, err_make(rt, "System.Management.Automation.PSArgumentException", "DictionaryKeyMandatoryEntry",
			EC_InvalidArgument, val_obj(d), "The \"Expression\" key is missing or its value is null."));
}

struct prop_expr *prop_exprs(struct cmdlet *c, struct array *args, unsigned keys, uint32_t *ret_n)
{
	uint32_t n = args ? args->n : 0;
	struct prop_expr *p = rt_block(c->rt, struct prop_expr, n ? n : 1);

	for (uint32_t i = 0; i < n; i++) {
		val v = val_base(array_get(args, i));
		struct dict *d = val_dict(v);

		p[i].descending = -1;
		if (d)
			read_table(c, d, keys, &p[i]);
		else
			set_expression(c, &p[i], v);
		p[i].wildcard = !p[i].block && p[i].name && ustr_has_wildcard(p[i].name);
	}
	*ret_n = n;
	return p;
}

struct block_call {
	struct cmdlet *c;
	const struct prop_expr *p;
	val v, result;
};

static void call_block(struct rt *rt, void *arg)
{
	struct block_call *b = arg;

	b->result = cmdlet_call_block(b->c, b->p->block, b->v);
}

bool prop_value(struct cmdlet *c, const struct prop_expr *p, val v, val *ret)
{
	struct block_call b = { c, p, v, V_NULL };
	enum unwind u;

	if (!p->block)
		return member_get(c->rt, v, p->name, ret);
	u = rt_protect(c->rt, call_block, &b);
	if (u != UNWIND_NONE && u != UNWIND_ERROR)
		rt_rethrow(c->rt, &c->rt->unwound);
	if (u == UNWIND_ERROR || b.result.k == VK_VOID)
		b.result = V_NULL;
	*ret = b.result;
	return true;
}

struct ustr *prop_display(struct rt *rt, const struct prop_expr *p)
{
	if (p->label)
		return p->label;
	return p->block ? scriptblock_text(rt, p->block) : p->name;
}

/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/prop_expr.h"

#include <string.h>
#include <strings.h>

enum key { KEY_EXPRESSION, KEY_NAME, KEY_ASCENDING, KEY_DESCENDING, KEY_ALIGNMENT, KEY_WIDTH };

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
	{ "alignment", KEY_ALIGNMENT, PK_LAYOUT },
	{ "width", KEY_WIDTH, PK_LAYOUT },
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

void prop_refuse(struct cmdlet *c, const char *id, const char *fmt, ...)
{
	struct errrec *e = err_make(c->rt, "System.NotSupportedException", id, EC_InvalidArgument, V_NULL,
				    "Specified method is not supported.");
	va_list ap;

	va_start(ap, fmt);
	gc_storep(e, e->details, ustr_vprintf(c->rt, fmt, ap));
	va_end(ap);
	cmdlet_throw(c, e);
}

const char *prop_key_type(struct rt *rt, val key)
{
	const char *full = USTR_C(rt, type_full_name(rt, val_type_of(val_base(key)))), *dot = strrchr(full, '.');

	return dot ? dot + 1 : full;
}

#define WANTED "{System.String, System.Management.Automation.ScriptBlock}"

void prop_expression(struct cmdlet *c, const char *key, val v, struct scriptblock **ret_block, struct ustr **ret_name)
{
	v = val_base(v);
	*ret_block = val_scriptblock(v);
	if (*ret_block)
		return;
	if (v.k != VK_STR && key)
		prop_refuse(c, "DictionaryKeyIllegalValue1",
			"The \"%s\" key has a type, %s, that is not valid; expected types are " WANTED ".",
			key, USTR_C(c->rt, type_full_name(c->rt, val_type_of(v))));
	if (val_is_null(v))
		prop_refuse(c, "DictionaryKeyUnknownType",
			"The value of a parameter was null; one of the following types was expected: " WANTED ".");
	if (v.k != VK_STR)
		prop_refuse(c, "DictionaryKeyUnknownType", "Cannot convert %s to one of the following types " WANTED ".",
			USTR_C(c->rt, type_full_name(c->rt, val_type_of(v))));
	if (!ustr_len(v.s) && key)
		prop_refuse(c, "ExpressionEmptyString1", "The \"expression\" key cannot have an empty string value.");
	if (!ustr_len(v.s))
		prop_refuse(c, "ExpressionEmptyString2", "An empty string value is not allowed.");
	*ret_name = v.s;
}

void prop_need_value(struct cmdlet *c, const char *key, val v)
{
	if (val_is_null(v))
		prop_refuse(c, "DictionaryKeyMissingValue", "The %s key has no value.", key);
}

_Noreturn void prop_bad_type(struct cmdlet *c, const char *key, val v, const char *wanted)
{
	prop_refuse(c, "DictionaryKeyIllegalValue2", "The \"%s\" key has a type, %s, that is not valid; expected type is %s.",
		key, USTR_C(c->rt, type_full_name(c->rt, val_type_of(v))), wanted);
}

struct ustr *prop_text(struct cmdlet *c, const char *key, val v)
{
	if (val_base(v).k != VK_STR)
		prop_bad_type(c, key, v, "System.String");
	return val_base(v).s;
}

/* An empty label is as none. */
static void set_label(struct cmdlet *c, struct prop_expr *p, const char *key, val v)
{
	struct ustr *s = prop_text(c, key, v);

	p->label = ustr_len(s) ? s : NULL;
}

static void read_table(struct cmdlet *c, struct dict *d, unsigned allowed, struct prop_expr *p)
{
	struct rt *rt = c->rt;
	struct dict_entry *e;
	bool found = false;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		const char *key = val_to_c(rt, e->key);

		int k;

		if (val_base(e->key).k != VK_STR)
			prop_refuse(c, "DictionaryKeyNonString",
				"The %s key type is not valid. The key must be a string.", prop_key_type(rt, e->key));
		k = find_key(key, allowed);
		if (k >= 0)
			prop_need_value(c, key, e->value);
		switch (k) {
		case KEY_EXPRESSION:
			prop_expression(c, key, e->value, &p->block, &p->name);
			if (allowed & PK_ONE && !p->block && ustr_has_wildcard(p->name))
				prop_refuse(c, "ExpressionGlobbing1",
					"The \"expression\" key cannot have wildcard characters in value \"%s\".",
					USTR_C(rt, p->name));
			found = true;
			break;
		case KEY_NAME: set_label(c, p, key, e->value); break;
		case KEY_ASCENDING: p->descending = !val_truth(rt, e->value); break;
		case KEY_DESCENDING: p->descending = val_truth(rt, e->value); break;
		case KEY_ALIGNMENT: p->align = val_to_str(rt, e->value); break;
		case KEY_WIDTH: p->width = val_to_str(rt, e->value); break;
		default:
			prop_refuse(c, "DictionaryKeyIllegal", "The %s key is not valid.", key);
		}
	}
	if (!found)
		prop_refuse(c, "DictionaryKeyMandatoryEntry", "A mandatory entry for expression is missing.");
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
			prop_expression(c, NULL, v, &p[i].block, &p[i].name);
		p[i].wildcard = !p[i].block && p[i].name && ustr_has_wildcard(p[i].name);
		if (p[i].wildcard && keys & PK_ONE)
			prop_refuse(c, "ExpressionGlobbing2", "Wildcard characters are not allowed in \"%s\".",
				USTR_C(c->rt, p[i].name));
	}
	*ret_n = n;
	return p;
}

struct match {
	struct ustr *pattern;
	prop_match_fn fn;
	void *arg;
};

static void match_member(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct match *k = arg;
	val x;

	if (m->kind == PM_METHOD || !m->can_get || m->kind & (PM_PROPERTY_SET | PM_MEMBER_SET) ||
	    !ustr_like(rt, m->name, k->pattern, true))
		return;
	k->fn(rt, m->name, member_get(rt, v, m->name, &x) ? x : V_NULL, k->arg);
}

void prop_match(struct cmdlet *c, val v, struct ustr *pattern, prop_match_fn fn, void *arg)
{
	struct match k = { pattern, fn, arg };
	struct dict *d = val_dict(val_base(v));
	struct dict_entry *e;
	bool any = false;

	if (d && !type_is(val_type_of(val_base(v)), &type_hashtable))
		d = NULL;
	for (uint32_t i = 0; d && (e = dict_next(d, &i));) {
		struct ustr *name = val_to_str(c->rt, e->key);
		val x;

		if (!ustr_like(c->rt, name, pattern, true))
			continue;
		any = true;
		fn(c->rt, name, member_get(c->rt, v, name, &x) ? x : V_NULL, arg);
	}
	if (!any)
		member_each_of(c->rt, v, MEMBERS_BASE | MEMBERS_PLAIN, match_member, &k);
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
	struct errrec *e;

	return prop_value_try(c, p, v, ret, &e);
}

bool prop_value_try(struct cmdlet *c, const struct prop_expr *p, val v, val *ret, struct errrec **ret_e)
{
	struct block_call b = { c, p, v, V_NULL };

	*ret_e = NULL;
	if (!p->block)
		return member_get_property(c->rt, v, p->name, ret);
	if (!rt_try(c->rt, call_block, &b)) {
		*ret_e = c->rt->unwound.error;
		error_list_add(c->rt, *ret_e);
	}
	*ret = *ret_e ? V_NULL : b.result;
	return true;
}

struct ustr *prop_display(struct rt *rt, const struct prop_expr *p)
{
	if (p->label)
		return p->label;
	return p->block ? scriptblock_text(rt, p->block) : p->name;
}

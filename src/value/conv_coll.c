/* SPDX-License-Identifier: MIT */
/* Conversion to arrays, lists and dictionaries. */
#include "value/conv_impl.h"

#include <string.h>

static enum conv_step chars_of(struct conv_job *j, struct ustr *s, val *ret)
{
	struct array *a = array_new(j->rt, &type_char, ustr_len(s));

	for (uint32_t i = 0; i < a->n; i++)
		a->v[i] = val_char(ustr_at(s, i));
	*ret = val_obj(a);
	return CONV_OK;
}

/* A character or a member of an enumeration that is no element is taken for how many of them there are to be: the
 * constructor of arrays takes a number, and only of plain integers it is known that nobody means that. */
static bool is_length(val v)
{
	return v.k == VK_CHAR || (v.k == VK_ENUM && val_enum_num(v) >= 0 && val_enum_num(v) <= INT32_MAX);
}

/* An element that can't become one whatever its value makes no array either; a number out of range could have. */
static enum conv_step one_element(struct conv_job *j, val *ret)
{
	struct array *a;
	struct errrec *why = NULL;
	val v;

	enum conv_step s = conv_attempt(j->rt, j->from, j->to->elem, &v, j->why ? &why : NULL);

	if (s != CONV_OK && is_length(j->from)) {
		*ret = val_obj(array_new(j->rt, j->to->elem, (uint32_t)(j->from.k == VK_CHAR ? j->from.i : val_enum_num(j->from))));
		return CONV_OK;
	}
	switch (s) {
	case CONV_OK:
		break;
	case CONV_NEVER:
		return CONV_NO;
	default:
		return conv_fail(j, "InvalidCastExceptionScalarToArray", "%s", why ? USTR_C(j->rt, errrec_message(j->rt, why)) : "");
	}
	a = array_new(j->rt, j->to->elem, 1);
	if (a->packed)
		a->b[0] = (uint8_t)v.u;
	else
		gc_store(a, &a->v[0], v);
	*ret = val_obj(a);
	return CONV_OK;
}

/* An element of an array says itself what it can't become, one of another collection in its name. */
static enum conv_step bad_element(struct conv_job *j, struct errrec *why)
{
	if (!why || val_array(j->from)) {
		if (j->why)
			*j->why = why;
		return CONV_FAILED;
	}
	j->from = val_str(val_net_str(j->rt, j->from));
	return conv_fail(j, "InvalidCastExceptionEnumerableToArray", "%s", USTR_C(j->rt, errrec_message(j->rt, why)));
}

static enum conv_step elements(struct conv_job *j, struct iter *it, val *ret)
{
	struct list *l = list_new(j->rt, NULL);
	const struct type *e = j->to->elem;
	struct errrec *why = NULL;
	val v;

	while (iter_next(it, &v)) {
		rt_poll(j->rt);
		if (e != &type_object && !conv_run(j->rt, v, e, &v, j->why ? &why : NULL))
			return bad_element(j, why);
		list_add(j->rt, l, v);
	}
	*ret = val_obj(list_to_array(j->rt, l, e));
	return CONV_OK;
}

/* What becomes elements; an enumerator is one value, not those it goes over. */
static bool items_of(struct conv_job *j, struct iter *it)
{
	bool known = val_array(j->from) || val_list(j->from);

	if (!known && j->from.k == VK_OBJ && type_is_named(cell_type(j->from.o), "System.Collections.IEnumerator"))
		return false;
	return iter_begin(j->rt, j->from, it);
}

enum conv_step conv_to_array(struct conv_job *j, val *ret)
{
	struct iter it;

	if (j->to->rank != 1)
		return CONV_NO;
	if (j->from.k == VK_STR && j->to->elem == &type_char)
		return chars_of(j, j->from.s, ret);
	if (items_of(j, &it))
		return elements(j, &it, ret);
	return one_element(j, ret);
}

static enum conv_step to_list(struct conv_job *j, val *ret)
{
	const struct type *e = j->to->nargs ? j->to->args[0] : &type_object;
	struct list *l = list_new(j->rt, j->to);
	struct iter it;
	val v;

	if (!items_of(j, &it)) {
		if (j->to == &type_arraylist || val_dict(j->from))
			return CONV_NO;
		if (!conv_run(j->rt, j->from, e, &v, j->why))
			return CONV_FAILED;
		list_add(j->rt, l, v);
		l->cap = l->n;	/* as made of an array */
		*ret = val_obj(l);
		return CONV_OK;
	}
	while (iter_next(&it, &v)) {
		rt_poll(j->rt);
		if (!conv_run(j->rt, v, e, &v, j->why))
			return CONV_FAILED;
		list_add(j->rt, l, v);
	}
	l->cap = l->n;
	*ret = val_obj(l);
	return CONV_OK;
}

static bool same_pairs(const struct type *a, const struct type *b)
{
	return b->nargs == 2 && a->nargs == 2 && a->args[0] == b->args[0] && a->args[1] == b->args[1];
}

/* Constructors of these take any dictionary. */
static bool takes_any(const struct type *t)
{
	return !t->nargs && strcmp(t->name, "System.Collections.Specialized.OrderedDictionary") &&
	       strcmp(t->name, "System.Collections.Specialized.StringDictionary");
}

/* A dictionary of one type as another; others are made by their properties. */
static enum conv_step to_dict(struct conv_job *j, val *ret)
{
	struct dict *from = val_dict(j->from), *d;
	struct dict_entry *e;
	val k, v;

	if (!from)
		return CONV_NO;
	if (j->to != &type_hashtable && !same_pairs(cell_type(&from->h), j->to))
		return takes_any(j->to) ? CONV_NO : conv_by_properties(j, ret);
	d = dict_new(j->rt, j->to, j->to->nargs ? DICT_ORDINAL : DICT_IGNORE_CASE);
	dict_arrange(j->rt, from);
	d->capacity = from->n;
	for (uint32_t i = 0; (e = dict_next(from, &i));) {
		k = e->key;
		v = e->value;
		if (j->to->nargs && (!conv_run(j->rt, k, j->to->args[0], &k, j->why) ||
				     !conv_run(j->rt, v, j->to->args[1], &v, j->why)))
			return CONV_FAILED;
		dict_put(j->rt, d, k, v);
	}
	*ret = val_obj(d);
	return CONV_OK;
}

enum conv_step conv_to_collection(struct conv_job *j, val *ret)
{
	if (j->to == &type_array) {
		struct conv_job as = *j;

		as.to = &type_object_array;
		return conv_to_array(&as, ret);
	}
	if (j->to->cls.trace == type_arraylist.cls.trace && !(j->to->flags & TF_SCRIPT))
		return to_list(j, ret);
	if (j->to->cls.trace == type_hashtable.cls.trace && !(j->to->flags & TF_SCRIPT))
		return to_dict(j, ret);
	return CONV_NO;
}

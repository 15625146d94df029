/* SPDX-License-Identifier: MIT */
/* Truth of values, and default values of types. */
#include "value/conv.h"
#include "value/num.h"

#include <string.h>

static bool truth_of_list(struct rt *rt, const val *v, uint32_t n);

/* A single element decides by itself unless it is a collection with elements. */
static bool truth_of_element(struct rt *rt, val v)
{
	struct array *a = val_array(v);
	struct list *l = val_list(v);

	if (a)
		return a->n > 0;
	if (l)
		return l->n > 0;
	return val_truth(rt, v);
}

static bool truth_of_list(struct rt *rt, const val *v, uint32_t n)
{
	return n == 1 ? truth_of_element(rt, v[0]) : n > 1;
}

static bool truth_of_object(struct rt *rt, val v)
{
	const struct type *t = cell_type(v.o);
	struct array *a;
	struct list *l;
	struct dec d;

	if (t->flags & TF_ARRAY) {
		a = (struct array *)v.o;
		return a->packed ? a->n > 1 || (a->n && a->b[0]) : truth_of_list(rt, a->v, a->n);
	}
	if (val_dec(v, &d))
		return d.m != 0;
	if (t == &type_bigint)
		return v.o->aux != 0;
	l = val_list(v);
	if (l)
		return truth_of_list(rt, l->v, l->n);
	if (!strcmp(t->name, "System.Management.Automation.SwitchParameter")) {
		val r;

		return member_get_c(rt, v, "IsPresent", &r) && val_truth(rt, r);
	}
	return true;
}

bool val_truth_any(struct rt *rt, val v)
{
	v = val_base(v);
	switch (v.k) {
	case VK_NULL:
	case VK_VOID:
		return false;
	case VK_SINGLE:
	case VK_DOUBLE:
		return v.d != 0;
	case VK_ENUM:
		return val_enum_num(v) != 0;
	case VK_DATETIME:
	case VK_TIMESPAN:
	case VK_TYPE:
		return true;
	case VK_STR:
		return ustr_len(v.s) > 0;
	case VK_OBJ:
		return truth_of_object(rt, v);
	default:
		return v.u != 0;
	}
}


static struct ustr *dbnull_text(struct rt *rt, val self)
{
	return ustr_empty(rt);
}

static bool dbnull_equals(struct rt *rt, val a, val b)
{
	return val_cell(b, &type_dbnull) != NULL;
}

static const struct type_ops dbnull_ops = { .to_string = dbnull_text, .equals = dbnull_equals };
const struct type type_dbnull = { .name = "System.DBNull", .base = &type_object,
	.ops = &dbnull_ops };

val val_default(struct rt *rt, const struct type *t)
{
	if (!(t->flags & TF_VALUE) || (t->flags & TF_NULLABLE))
		return V_NULL;
	switch (t->inline_kind) {
	case VK_NULL:
		break;
	case VK_ENUM:
		return val_enum(t, 0);
	default:
		return (val){ .k = t->inline_kind };
	}
	if (t == &type_decimal)
		return dec_val(rt, (struct dec){ 0 });
	if (t == &type_bigint)
		return bigint_from_int(rt, 0);
	/* Other structs are zeroed cells of their size. */
	return t->size ? val_obj(rt_alloc(rt, t, t->size)) : V_NULL;
}

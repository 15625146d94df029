/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/typedata_object.h"

#include "types/typedata_class.h"
#include "value/record.h"

static val set_object(struct rt *rt, struct strlist *l)
{
	return l ? val_obj(typemember_new(rt, PM_PROPERTY_SET, NULL, val_obj(array_strings(rt, l->s, l->n)), V_NULL)) : V_NULL;
}

static val member_object(struct rt *rt, struct psobj *o, uint32_t i)
{
	enum psmember_kind kind = shape_kind(o->shape, i);
	struct psmember *m = kind == PM_NOTE ? NULL : val_cell(o->slots[i], &type_psmember);
	struct record *r = typemember_new(rt, kind, shape_name(o->shape, i), m ? m->a : o->slots[i], m ? m->b : V_NULL);

	r->f[TM_HIDDEN] = val_bool(m && m->hidden);
	return val_obj(r);
}

static val type_or_null(const struct type *t) { return t ? val_type(t) : V_NULL; }

val typedata_object(struct rt *rt, struct typedata *d)
{
	struct record *r = typedata_class_new(rt, d->type_name);
	struct dict *all = val_dict(r->f[TD_MEMBERS]);

	for (uint32_t i = 0; d->members && i < shape_count(d->members->shape); i++)
		if (shape_kind(d->members->shape, i) != PM_PROPERTY_SET)
			dict_put(rt, all, val_str(shape_name(d->members->shape, i)), member_object(rt, d->members, i));
	record_put(r, TD_CONVERTER, type_or_null(d->converter.k == VK_OBJ ? val_type_of(d->converter) : NULL));
	record_put(r, TD_METHOD, val_str(d->serialization_method));
	record_put(r, TD_TARGET, type_or_null(d->target_for_deserialization));
	record_put(r, TD_DEPTH, val_num(VK_UINT32, d->serialization_depth));
	record_put(r, TD_DISPLAY_PROPERTY, val_str(d->default_property));
	record_put(r, TD_INHERIT, val_bool(d->inherit_serialize));
	record_put(r, TD_SOURCE, val_str(d->string_source));
	record_put(r, TD_DISPLAY_SET, set_object(rt, d->default_display));
	record_put(r, TD_KEY_SET, set_object(rt, d->default_keys));
	record_put(r, TD_SERIALIZE_SET, set_object(rt, d->serialize_properties));
	return val_obj(r);
}

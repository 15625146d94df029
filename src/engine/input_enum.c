/* SPDX-License-Identifier: MIT */
/* The small types that calls make: $input, SwitchParameter, $PSBoundParameters. */
#include "engine/input_enum.h"
#include "engine/engine.h"

/* ---- $input -------------------------------------------------------------- */

static void input_trace(struct heap *h, struct cell *c)
{
	struct input_enum *e = (struct input_enum *)c;

	heap_mark(h, e->l);
	val_mark(h, e->current);
}

static struct input_enum *self_of(val v)
{
	return (struct input_enum *)val_base(v).o;
}

static bool take(struct input_enum *e, val *ret)
{
	if (e->at >= e->l->n)
		return false;
	*ret = e->l->v[e->at++];
	gc_store(e, &e->current, *ret);
	return true;
}

static bool input_next(struct iter *it, val *ret)
{
	return take(self_of(it->over), ret);
}

static void input_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .next = input_next, .state = V_NULL };
}

static const struct type_ops input_ops = { .iter = input_iter };

const struct type type_input_enum = {
	.cls = { .trace = input_trace },
	.name = "System.Collections.ArrayList+ArrayListEnumeratorSimple",
	.base = &type_object, .ifaces = "System.Collections.IEnumerator System.ICloneable",
	.ops = &input_ops, .flags = TF_ENUMERABLE, .size = sizeof(struct input_enum),
};

static val input_move(struct rt *rt, val self, val *args, int n)
{
	val v;

	return val_bool(take(self_of(self), &v));
}

static val input_reset(struct rt *rt, val self, val *args, int n)
{
	self_of(self)->at = 0;
	self_of(self)->current = V_NULL;
	return V_VOID;
}

static val input_current(struct rt *rt, val self)
{
	return self_of(self)->current;
}

static const struct member_def input_members[] = {
	METHOD("bool MoveNext()", input_move), METHOD("void Reset()", input_reset),
	PROP("System.Object Current {get;}", input_current, NULL), MEMBERS_END
};

struct input_enum *input_enum_new(struct rt *rt, struct list *l)
{
	struct input_enum *e = rt_new_cell(rt, &type_input_enum, input_enum);

	e->l = l;
	e->current = V_NULL;
	return e;
}

/* ---- SwitchParameter ----------------------------------------------------- */

struct switch_cell {
	struct cell h;
	bool on;
};

static bool is_on(val v)
{
	return ((struct switch_cell *)val_base(v).o)->on;
}

static struct ustr *switch_text(struct rt *rt, val self)
{
	return ustr_atom(rt, is_on(self) ? "True" : "False");
}

static bool switch_equals(struct rt *rt, val self, val other)
{
	other = val_base(other);
	if (other.k == VK_BOOL)
		return is_on(self) == (bool)other.i;
	return val_cell(other, &type_switchparameter) && is_on(self) == is_on(other);
}

static uint32_t switch_hash(struct rt *rt, val self)
{
	return is_on(self);
}

static const struct type_ops switch_ops = {
	.to_string = switch_text, .equals = switch_equals, .hash = switch_hash,
};

const struct type type_switchparameter = {
	.name = "System.Management.Automation.SwitchParameter",
	.base = &type_valuetype, .ops = &switch_ops, .flags = TF_VALUE, .size = sizeof(struct switch_cell),
};

val switch_value(struct rt *rt, bool on)
{
	val *slot = &rt->eng->switches[on];

	if (slot->k != VK_OBJ) {
		struct switch_cell *c = rt_new_cell(rt, &type_switchparameter, switch_cell);

		c->on = on;
		*slot = val_obj(c);
		rt_pin(rt, *slot);
	}
	return *slot;
}

static val switch_is_present(struct rt *rt, val self)
{
	return val_bool(is_on(self));
}

static val switch_to_bool(struct rt *rt, val self, val *args, int n)
{
	return val_bool(is_on(self));
}

static val switch_new(struct rt *rt, val self, val *args, int n)
{
	return switch_value(rt, n > 0 && val_truth(rt, args[0]));
}

static val switch_present(struct rt *rt, val self)
{
	return switch_value(rt, true);
}

static const struct member_def switch_members[] = {
	CTOR("(bool isPresent)", switch_new), CTOR("()", switch_new),
	PROP("bool IsPresent {get;}", switch_is_present, NULL), METHOD("bool ToBool()", switch_to_bool),
	STATIC_PROP("switch Present {get;}", switch_present, NULL), MEMBERS_END
};

/* ---- $PSBoundParameters -------------------------------------------------- */

static void bound_trace(struct heap *h, struct cell *c)
{
	dict_trace_cells(h, c);
	heap_mark(h, ((struct bound_parameters *)c)->positional);
}

static const struct type *const text_object[] = { &type_string, &type_object };
static const struct type type_text_object_dictionary = {
	.cls = { .trace = dict_trace_cells }, .name = "System.Collections.Generic.Dictionary`2", .base = &type_object,
	.ops = &dict_ops, .size = sizeof(struct dict), .flags = TF_GENERIC, .args = text_object, .nargs = 2,
	.ifaces = DICTIONARY_IFACES,
};

const struct type type_bound_parameters = {
	.cls = { .trace = bound_trace },
	.name = "System.Management.Automation.PSBoundParametersDictionary",
	.base = &type_text_object_dictionary, .ops = &dict_ops, .size = sizeof(struct bound_parameters),
};

struct dict *bound_parameters_new(struct rt *rt)
{
	struct bound_parameters *b = rt_new_cell(rt, &type_bound_parameters, bound_parameters);

	b->d.keys = DICT_IGNORE_CASE;
	return &b->d;
}

static struct list *positional(struct rt *rt, struct bound_parameters *b)
{
	if (!b->positional)
		gc_storep(b, b->positional, list_new(rt, type_generic_of(rt, &type_list, (const struct type *[]){ &type_string }, 1)));
	return b->positional;
}

void bound_parameters_by_position(struct rt *rt, struct dict *d, struct ustr *name)
{
	list_add(rt, positional(rt, (struct bound_parameters *)d), val_str(name));
}

static val get_positional(struct rt *rt, val self)
{
	return val_obj(positional(rt, (struct bound_parameters *)val_base(self).o));
}

static val bound_ctor(struct rt *rt, val self, val *args, int n)
{
	return val_obj(&bound_parameters_new(rt)->h);
}

static const struct member_def bound_members[] = {
	CTOR("hidden ()", bound_ctor),
	PROP("System.Collections.Generic.List[string] BoundPositionally {get;}", get_positional, NULL), MEMBERS_END
};

_startup_ void input_enum_register(struct rt *rt)
{
	type_register(rt, &type_input_enum, input_members);
	type_register(rt, &type_switchparameter, switch_members);
	type_register_closed(rt, &type_text_object_dictionary, &type_dictionary);
	type_register(rt, &type_bound_parameters, bound_members);
}

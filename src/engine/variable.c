/* SPDX-License-Identifier: MIT */
/*
 * PSVariable: options, type constraint, validation and transformation
 * attributes, computed values and links to other modules' variables.
 */
#include "engine/attr.h"
#include "engine/scope_impl.h"
#include "value/num.h"

static void variable_trace(struct heap *h, struct cell *c)
{
	struct variable *v = (struct variable *)c;

	heap_mark(h, v->name);
	val_mark(h, v->value);
	heap_mark(h, v->attributes);
	heap_mark(h, v->description);
	heap_mark(h, v->module);
	heap_mark(h, v->link);
}

static struct ustr *to_string(struct rt *rt, val self)
{
	return type_full_name(rt, val_type_of(self));
}

static const struct type_ops ops = { .to_string = to_string };

#define VARIABLE_TYPE(id, name_, base_) \
	const struct type type_##id = { .cls = { .trace = variable_trace }, .name = "System.Management.Automation." name_, \
		.base = &type_##base_, .ops = &ops, .size = sizeof(struct variable) }
VARIABLE_TYPE(variable, "PSVariable", object);
VARIABLE_TYPE(localvariable, "LocalVariable", variable);
VARIABLE_TYPE(nullvariable, "NullVariable", variable);
VARIABLE_TYPE(questionmarkvariable, "QuestionMarkVariable", variable);
VARIABLE_TYPE(psculturevariable, "PSCultureVariable", variable);
VARIABLE_TYPE(psuiculturevariable, "PSUICultureVariable", variable);

struct variable *val_variable(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == variable_trace ? (struct variable *)v.o : NULL;
}

static struct variable *new_of(struct rt *rt, const struct type *t, struct ustr *name, val x)
{
	struct variable *v = rt_alloc(rt, t, sizeof *v);

	x.f &= (uint8_t)~VF_UNROLL_NOT;
	v->name = name;
	v->value = var_kept(x);
	return v;
}

struct variable *variable_new(struct rt *rt, struct ustr *name, val x) { return new_of(rt, &type_variable, name, x); }
struct variable *variable_new_local(struct rt *rt, struct ustr *name, val x) { return new_of(rt, &type_localvariable, name, x); }

val variable_value(struct rt *rt, struct variable *v)
{
	while (v->link)
		v = v->link;
	return v->get ? v->get(rt, v) : var_given(v->value);
}

/* A variable of type Boolean takes what a parameter of it does: no text, no objects. */
static void check_boolean(struct rt *rt, const struct type *t, val x)
{
	const struct type *of;
	bool nullable = t->flags & TF_NULLABLE;

	x = val_base(x);
	of = val_type_of(x);
	if ((nullable ? t->elem : t) != &type_bool || x.k == VK_BOOL || x.k == VK_ENUM || val_is_num(x) ||
	    val_cell(x, &type_decimal) ||
	    (nullable && val_is_null(x)) || (of && type_is_named(of, "System.Management.Automation.SwitchParameter")))
		return;
	err_throw(rt, "System.Management.Automation.ArgumentTransformationMetadataException", "RuntimeException",
		EC_MetadataError, V_NULL,
		  "Cannot convert value \"%s\" to type \"%s\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.",
		  of ? USTR_C(rt, type_full_name(rt, of)) : "", USTR_C(rt, type_full_name(rt, t)));
}

/* The value after the variable's transformations and conversion. */
static val converted(struct rt *rt, struct variable *v, val x)
{
	struct errrec *e;
	val y;

	if (v->attributes)
		x = attr_transform_all(rt, v->attributes, x);
	if (!v->constraint || v->constraint == &type_object)
		return x;
	check_boolean(rt, v->constraint, x);
	if (conv_soft(rt, x, v->constraint, &y, &e))
		return y;
	err_throw(rt, "System.Management.Automation.ArgumentTransformationMetadataException",
		  "RuntimeException", EC_MetadataError, V_NULL, "%s",
		  USTR_C(rt, errrec_message(rt, e)));
}

/* A refused value in the text of its error: arrays are their type. */
static const char *shown(struct rt *rt, val x)
{
	return val_array(x) ? USTR_C(rt, type_full_name(rt, val_type_of(val_base(x)))) : val_to_c(rt, x);
}

static void check_valid(struct rt *rt, struct variable *v, val x)
{
	for (uint32_t i = 0; i < v->attributes->n; i++) {
		struct attr_failure f;

		if (attr_validate(rt, array_get(v->attributes, i), x, &f))
			continue;
		if (v->value.k == VK_VOID)	/* the attributes come with the value */
			err_throw(rt, "System.Management.Automation.ValidationMetadataException",
				"ValidateSetFailure", EC_MetadataError, V_NULL,
				  "The attribute cannot be added because variable %s with value %s would no longer be valid.",
				  USTR_C(rt, v->name), shown(rt, x));
		err_throw(rt, "System.Management.Automation.ValidationMetadataException", "ValidateSetFailure",
			EC_MetadataError, V_NULL,
			  "The variable cannot be validated because the value %s is not a valid value for the %s variable.",
			  val_is_null(x) ? "$null" : shown(rt, x), USTR_C(rt, v->name));
	}
}

val variable_accept(struct rt *rt, struct variable *v, val x)
{
	if (v->constraint || v->attributes)
		x = converted(rt, v, x);
	if (v->attributes)
		check_valid(rt, v, x);
	return x;
}

void variable_assign(struct rt *rt, struct variable *v, val x)
{
	bool nothing;

	while (v->link)
		v = v->link;
	if (unlikely(v->options & (VO_READONLY | VO_CONSTANT)))
		err_throw(rt, "System.Management.Automation.SessionStateUnauthorizedAccessException",
			  "VariableNotWritable", EC_WriteError, val_str(v->name),
			  "Cannot overwrite variable %s because it is read-only or constant.",
			  USTR_C(rt, v->name));
	nothing = x.k == VK_VOID && !v->set;
	if (x.k == VK_VOID)
		x = V_NULL;
	x.f &= (uint8_t)~VF_UNROLL_NOT;
	x = variable_accept(rt, v, x);
	if (v->set)
		v->set(rt, v, x);
	else
		gc_store(v, &v->value, nothing && x.k == VK_NULL ? var_kept(V_VOID) : x);
}

/* SPDX-License-Identifier: MIT */
/*
 * One value onto one parameter: transformations, null and empty rules, type
 * conversion, validations, then the store. Cmdlets and script functions differ
 * in the wording and the ids of conversion errors, as PowerShell's do.
 */
#include "engine/attr.h"
#include "engine/binder.h"
#include "engine/input_enum.h"
#include "types/io/encoding.h"
#include "types/security/secure.h"

#include <string.h>

#define BINDING_EXC "System.Management.Automation.ParameterBindingException"
#define TRANSFORM_EXC "System.Management.Automation.ParameterBindingArgumentTransformationException"
#define VALIDATE_EXC "System.Management.Automation.ParameterBindingValidationException"

static bool is_script(const struct param_meta *p)
{
	return !p->def;
}

/* Throws E or keeps it, as FLAGS say. */
static bool failed(struct binding *b, unsigned flags, struct errrec *e)
{
	b->failure = e;
	if (!(flags & BV_SOFT))
		rt_throw(b->rt, e);
	return false;
}

static const char *message(struct rt *rt, struct errrec *e)
{
	return USTR_C(rt, errrec_message(rt, e));
}

/* What a transformation failed with, around the failed conversion. */
static struct errrec *transformation(struct binding *b, const char *why)
{
	struct errrec *e = err_make(b->rt, "System.Management.Automation.ArgumentTransformationMetadataException",
		"RuntimeException",
				    EC_MetadataError, V_NULL, "%s", why);

	if (b->failure && b->failure->exception.k == VK_OBJ)
		((struct exc *)e->exception.o)->inner = b->failure->exception;
	return e;
}

static bool conversion_failed(struct binding *b, struct param_meta *p, unsigned flags, const char *why)
{
	struct rt *rt = b->rt;
	const char *name = USTR_C(rt, p->name);

	if (is_script(p) && !p->is_dynamic) {
		b->failure = transformation(b, why);
		return failed(b, flags, binder_error(b, TRANSFORM_EXC, "ParameterArgumentTransformationError",
			EC_InvalidData, p, V_NULL,
			ustr_printf(rt, "Cannot process argument transformation on parameter '%s'. %s", name, why)));
	}
	return failed(b, flags, binder_error(b, BINDING_EXC, "CannotConvertArgumentNoMessage", EC_InvalidArgument, p, V_NULL,
		ustr_printf(rt, "Cannot bind parameter '%s'. %s", name, why)));
}

/* ---- Null and empty ------------------------------------------------------ */

static bool is_mandatory(struct binding *b, struct param_meta *p)
{
	return param_in_sets(p, b->sets, PF_MANDATORY);
}

static bool empty_failed(struct binding *b, struct param_meta *p, unsigned flags, const char *id, const char *what)
{
	return failed(b, flags, binder_error(b, VALIDATE_EXC, id, EC_InvalidData, p, V_NULL,
		ustr_printf(b->rt, "Cannot bind argument to parameter '%s' because it is %s.", USTR_C(b->rt, p->name), what)));
}

/* The rules for mandatory parameters, on the converted value. */
static bool null_element_failed(struct binding *b, struct param_meta *p, unsigned flags)
{
	b->tried = V_NULL;
	b->wanted = p->type->elem;
	return empty_failed(b, p, flags, "ParameterArgumentValidationErrorNullNotAllowed", "null");
}

static bool check_mandatory(struct binding *b, struct param_meta *p, val v, unsigned flags)
{
	struct array *a = val_array(v);
	val x = val_base(v);

	b->failure = NULL;
	if (!val_array(b->tried) || (a && !a->n))
		b->tried = v;
	if (val_is_null(x))
		return p->flags & PF_ALLOW_NULL ||
		       empty_failed(b, p, flags, "ParameterArgumentValidationErrorNullNotAllowed", "null");
	if (p->type == &type_string && x.k == VK_STR && ustr_len(x.s) == 0)
		return p->flags & PF_ALLOW_EMPTY_STRING ||
		       empty_failed(b, p, flags, "ParameterArgumentValidationErrorEmptyStringNotAllowed", "an empty string");
	if (p->type == &type_object || p->type == &type_psobject)
		return true;
	if (a && a->n == 0)
		return p->flags & PF_ALLOW_EMPTY_COLLECTION ||
		       empty_failed(b, p, flags, "ParameterArgumentValidationErrorEmptyArrayNotAllowed", "an empty array");
	if (val_list(x) && val_list(x)->n == 0)
		return p->flags & PF_ALLOW_EMPTY_COLLECTION ||
		       empty_failed(b, p, flags, "ParameterArgumentValidationErrorEmptyCollectionNotAllowed",
			"an empty collection");
	for (uint32_t i = 0; a && !a->packed && i < a->n; i++) {
		val e = val_base(a->v[i]);

		if (val_is_null(e) && !(p->flags & PF_ALLOW_NULL))
			return null_element_failed(b, p, flags);
		if (p->type->elem == &type_string && e.k == VK_STR && !ustr_len(e.s) && !(p->flags & PF_ALLOW_EMPTY_STRING)) {
			b->tried = e;
			return empty_failed(b, p, flags, "ParameterArgumentValidationErrorEmptyStringNotAllowed",
				"an empty string");
		}
	}
	return true;
}

/* A null among the elements given for texts would be an empty text afterwards: seen where they are not converted. */
static bool check_null_texts(struct binding *b, struct param_meta *p, val v, unsigned flags)
{
	struct array *a = val_array(v);

	if (!a || a->packed || p->type->elem != &type_string || p->flags & PF_ALLOW_NULL)
		return true;
	for (uint32_t i = 0; i < a->n; i++)
		if (val_is_null(a->v[i])) {
			b->failure = NULL;
			return null_element_failed(b, p, flags);
		}
	return true;
}

/* ---- Conversion ---------------------------------------------------------- */

static bool is_bool_type(const struct param_meta *p)
{
	return p->is_switch || p->type == &type_bool;
}

static bool convert_bool(struct binding *b, struct param_meta *p, val v, unsigned flags, val *ret)
{
	struct rt *rt = b->rt;
	val x = val_base(v);
	const struct type *t = val_type_of(x);
	bool is_switch = t && !strcmp(t->name, "System.Management.Automation.SwitchParameter");

	if (p->is_switch && (x.k == VK_BOOL || is_switch)) {
		*ret = switch_value(rt, val_truth(rt, x));
		return true;
	}
	if (x.k == VK_BOOL || is_switch || (!p->is_switch && val_is_num(x))) {
		*ret = val_bool(val_truth(rt, x));
		return true;
	}
	if (val_is_null(x) && p->is_switch && is_script(p)) {
		*ret = switch_value(rt, false);
		return true;
	}
	if (val_is_null(x) && !is_script(p)) {
		conversion_failed(b, p, flags, "Cannot convert a null value to a Boolean.");
		return false;
	}
	if (p->is_switch && val_is_num(x))
		return conversion_failed(b, p, flags, USTR_C(rt, ustr_printf(rt,
			"Cannot convert the \"%s\" value of type \"%s\" to type \"System.Management.Automation.SwitchParameter\".",
			val_to_c(rt, x), t->name)));
	if (p->is_switch && !is_script(p))
		return failed(b, flags, binder_error(b, BINDING_EXC, "CannotConvertArgument", EC_InvalidArgument, p, V_NULL,
			ustr_printf(rt, "Cannot convert '%s' to the type '%s' required by parameter '%s'. ", t ? t->name : "",
				    "System.Management.Automation.SwitchParameter", USTR_C(rt, p->name))));
	return conversion_failed(b, p, flags, USTR_C(rt, ustr_printf(rt,
		"Cannot convert value \"%s\" to type \"%s\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.",
		t ? t->name : "", p->type->name)));
}

/* Cmdlets take an encoding by name, number or object and read it themselves. */
static bool takes_encoding(const struct param_meta *p)
{
	return p->def && p->def->type_name && !strcmp(p->def->type_name, "System.Text.Encoding");
}

/* An attribute of P's turned its argument away; WHY is its own reason, of the error CAUSE (NULL: none). */
static bool transform_failed(struct binding *b, struct param_meta *p, unsigned flags, struct errrec *cause, const char *why)
{
	b->failure = cause;
	return failed(b, flags, binder_error(b, TRANSFORM_EXC, "ParameterArgumentTransformationError", EC_InvalidData, p, V_NULL,
		ustr_printf(b->rt, "Cannot process argument transformation on parameter '%s'. %s", USTR_C(b->rt, p->name), why)));
}

static void try_encoding(struct rt *rt, void *arg)
{
	rt->calling = NULL;
	encoding_argument(rt, *(val *)arg);
}

static bool convert_encoding(struct binding *b, struct param_meta *p, val v, unsigned flags)
{
	val x = val_base(v);
	struct errrec *why;

	if ((x.k != VK_STR && !val_is_num(x)) || rt_try(b->rt, try_encoding, &x))
		return true;
	why = b->rt->unwound.error;
	return transform_failed(b, p, flags, why, USTR_C(b->rt, errrec_message(b->rt, why)));
}

/* A credential is one, or the name of its user; the product names what it misses. */
static bool is_no_credential(const struct param_meta *p, val v)
{
	val x = val_base(v);

	return p->flags & PF_CREDENTIAL && !val_is_null(x) && x.k != VK_STR && !val_cell(x, &type_credential);
}

static bool all_are(struct rt *rt, const struct array *a, const struct type *t)
{
	for (uint32_t i = 0; i < a->n; i++)
		if (t != &type_object && t != &type_psobject && !val_is(rt, a->v[i], t) && (t->flags & TF_VALUE || !val_is_null(a->v[i])))
			return false;
	return true;
}

/* Without conversion: is the value of the type already? */
static bool fits(struct rt *rt, val v, const struct param_meta *p)
{
	const struct type *t = p->type;

	if (t == &type_object || t == &type_psobject || takes_encoding(p))
		return true;
	if (val_is_null(v))
		return !(t->flags & TF_VALUE);
	if (val_is(rt, v, t))
		return true;
	if (t->flags & TF_ARRAY && t->elem && val_array(v) && !val_array(v)->packed)
		return all_are(rt, val_array(v), t->elem);
	return t->flags & TF_ARRAY && t->elem && (t->elem == &type_object || t->elem == &type_psobject ||
						  val_is(rt, v, t->elem));
}

/* A list where one value is taken; WHY: more, or nothing. */
static bool array_for_one(struct binding *b, struct param_meta *p, val v, unsigned flags, const char *why)
{
	struct rt *rt = b->rt;

	return failed(b, flags, binder_error(b, BINDING_EXC, "CannotConvertArgument", EC_InvalidArgument, p, V_NULL,
		ustr_printf(rt, "Cannot convert '%s' to the type '%s' required by parameter '%s'.%s",
			USTR_C(rt, type_full_name(rt, val_type_of(v))),
			    USTR_C(rt, type_full_name(rt, p->type)), USTR_C(rt, p->name), why)));
}

/* A list for a compiled parameter that takes one value, be it a list of one. */
static bool is_list_for_one(struct param_meta *p, val v)
{
	return !is_script(p) && !(p->type->flags & TF_ARRAY) && (val_array(v) || val_list(v));
}

/* A boolean takes a list of one. */
static bool is_several(struct param_meta *p, val v)
{
	return is_list_for_one(p, v) && val_array(v) && val_array(v)->n != 1;
}

/* The reference V where a function gives P a type: that takes what the reference holds, unless it takes references. */
static struct psref *reference_for_value(const struct param_meta *p, val v)
{
	struct psref *r = p->ast && p->type != &type_psref ? val_psref(val_base(v)) : NULL;

	for (uint32_t i = 0; r && i < p->ast->attributes.n; i++)
		if (p->ast->attributes.v[i]->kind == AST_TYPE_CONSTRAINT)
			return r;
	return NULL;
}

#define NOT_SUPPORTED " Specified method is not supported."
static bool convert(struct binding *b, struct param_meta *p, val v, unsigned flags, val *ret)
{
	struct rt *rt = b->rt;
	struct psref *r = reference_for_value(p, v);
	struct errrec *e;

	b->failure = NULL;
	if (r && flags & BV_NO_COERCE && p->type == &type_psobject)
		return false;
	if (r && !(flags & BV_NO_COERCE) && !(flags & BV_PLACED && fits(rt, v, p) && p->type != &type_psobject))
		v = psref_get(rt, r);
	*ret = v;
	if (takes_encoding(p))
		return convert_encoding(b, p, v, flags);
	if (is_no_credential(p, v))
		return transform_failed(b, p, flags, NULL, "userName");
	if (p->type == &type_object || p->type == &type_psobject)
		return true;
	if (flags & BV_NO_COERCE && !fits(rt, v, p)) {
		b->failure = NULL;
		return false;
	}
	if (p->type == &type_psref && !val_psref(v))
		return conversion_failed(b, p, flags, "Reference type is expected in argument.");
	if (is_bool_type(p))
		return is_several(p, v) ? array_for_one(b, p, v, flags, " ") : convert_bool(b, p, v, flags, ret);
	if (p->type == &type_string && val_is_null(v) && p->def && !is_script(p)) {
		*ret = V_NULL;	/* a compiled parameter knows null from empty */
		return true;
	}
	if (p->type == &type_string && is_list_for_one(p, v))
		return array_for_one(b, p, v, flags, NOT_SUPPORTED);
	if (p->type == &type_string && !b->is_simple && val_array(v) && val_array(v)->n != 1)
		return conversion_failed(b, p, flags, "Cannot convert value to type System.String.");
	if (conv_soft(rt, v, p->type, ret, &e))
		return true;
	if (!is_script(p) && p->type->rank == 1 && !val_is_enumerable(v))
		conv_soft(rt, v, p->type->elem, ret, &e);	/* a compiled parameter tells of its element */
	b->failure = e;
	if (is_list_for_one(p, v) && !p->type->enums)
		return array_for_one(b, p, v, flags, NOT_SUPPORTED);
	return conversion_failed(b, p, flags, message(rt, e));
}

/* [PSTypeName('X')]: X is among the type names of the value. */
static bool check_type_name(struct binding *b, struct param_meta *p, val v, struct attr *a, unsigned flags)
{
	struct strlist *names = val_is_null(v) ? NULL : val_type_names(b->rt, v);
	struct ustr *want = val_to_str(b->rt, a->v[0]);

	for (uint32_t i = 0; names && i < names->n; i++)
		if (ustr_ieq(names->s[i], want))
			return true;
	b->failure = NULL;
	return failed(b, flags, binder_error(b, BINDING_EXC, "MismatchedPSTypeName", EC_InvalidArgument, p, v,
		ustr_printf(b->rt,
			"Cannot bind argument to parameter '%s', because PSTypeNames of the argument do not match the PSTypeName required by the parameter: %s.",
			    USTR_C(b->rt, p->name), USTR_C(b->rt, want))));
}

static bool validate(struct binding *b, struct param_meta *p, val v, unsigned flags)
{
	struct rt *rt = b->rt;

	for (uint32_t i = 0; p->attributes && i < p->attributes->n; i++) {
		struct attr *name = val_attr(array_get(p->attributes, i), &type_attr_pstypename);
		struct attr_failure f = { 0 };
		struct errrec *e;

		if (name && !check_type_name(b, p, v, name, flags))
			return false;

		if (attr_validate(rt, array_get(p->attributes, i), v, &f))
			continue;
		b->failure = err_make(rt, "System.Management.Automation.ValidationMetadataException", f.id,
			EC_MetadataError, V_NULL,
				      "%s", USTR_C(rt, f.text));
		if (f.exception.k == VK_OBJ)
			b->failure->exception = f.exception;
		b->tried = v;
		e = binder_error(b, VALIDATE_EXC, "ParameterArgumentValidationError", EC_InvalidData, p, V_NULL,
			ustr_printf(rt, "Cannot validate argument on parameter '%s'. %s", USTR_C(rt, p->name),
				USTR_C(rt, f.text)));
		return failed(b, flags, e);
	}
	return true;
}

struct transform {
	struct array *attributes;
	val v;
};

static void run_transform(struct rt *rt, void *arg)
{
	struct transform *t = arg;

	t->v = attr_transform_all(rt, t->attributes, t->v);
}

static bool transform(struct binding *b, struct param_meta *p, val *v, unsigned flags)
{
	struct transform t = { p->attributes, *v };
	struct unwound u;
	struct exc *x;

	if (rt_try(b->rt, run_transform, &t)) {
		*v = t.v;
		return true;
	}
	u = b->rt->unwound;
	x = (struct exc *)val_base(u.error->exception).o;
	if (x->inner.k == VK_OBJ)
		x = (struct exc *)x->inner.o;
	return conversion_failed(b, p, flags, USTR_C(b->rt, x->message));
}

static bool has_transform(const struct param_meta *p)
{
	for (uint32_t i = 0; p->attributes && i < p->attributes->n; i++)
		if (attr_is_transform(array_get(p->attributes, i)))
			return true;
	return false;
}

/* A compiled parameter takes null as it is: attributes see it, and then a type that has no null refuses it. */
static bool keeps_null(const struct param_meta *p, val v)
{
	return val_is_null(v) && !is_script(p) && !is_bool_type(p) && !takes_encoding(p);
}

static bool store_null(struct binding *b, struct param_meta *p, unsigned flags)
{
	struct rt *rt = b->rt;
	struct errrec *e;
	const char *why;
	val none;

	if (!(p->type->flags & TF_VALUE) || p->type == &type_nullable) {
		binder_store(b, p, V_NULL);
		return true;
	}
	why = p->type->enums && !conv_soft(rt, V_NULL, p->type, &none, &e) ? message(rt, e) :
	      USTR_C(rt, ustr_printf(rt, "Cannot convert null to type \"%s\".", USTR_C(rt, type_full_name(rt, p->type))));
	b->failure = NULL;
	return failed(b, flags, binder_error(b, BINDING_EXC, "ParameterBindingFailed", EC_WriteError, p, V_NULL,
		ustr_printf(rt, "Cannot bind parameter '%s' to the target. Exception setting \"%s\": \"%s\"",
			    USTR_C(rt, p->name), USTR_C(rt, p->name), why)));
}

/* What -OutVariable and its like name: a variable, or one after a plus. */
static bool check_variable_name(struct binding *b, struct param_meta *p, val v, unsigned flags)
{
	if (!p->is_common || p->type != &type_string || v.k != VK_STR || (ustr_len(v.s) && !ustr_eq_c(v.s, "+")))
		return true;
	b->failure = NULL;
	return failed(b, flags, binder_error(b, VALIDATE_EXC, "ParameterArgumentValidationError", EC_InvalidData, p, V_NULL,
		ustr_printf(b->rt, "Cannot validate argument on parameter '%s'. Cannot process argument because the value of argument "
			    "\"path\" is not valid. Change the value of the \"path\" argument and run the operation again.",
			    USTR_C(b->rt, p->name))));
}

bool binder_value(struct binding *b, struct param_meta *p, val v, unsigned flags)
{
	val x = v;

	if (v.k == VK_VOID)
		v = x = V_NULL;
	b->current = p;
	b->tried = v;
	if (has_transform(p) && !(flags & BV_NO_COERCE) && !transform(b, p, &x, flags))
		return false;
	if ((!is_script(p) || (flags & BV_PLACED && fits(b->rt, x, p))) && is_mandatory(b, p) && !check_null_texts(b, p, x, flags))
		return false;
	if (!keeps_null(p, x) && !convert(b, p, x, flags, &x))
		return false;
	if (!check_variable_name(b, p, val_base(x), flags) || (p->attributes && !validate(b, p, x, flags)))
		return false;
	if (!p->is_common && is_mandatory(b, p) && !check_mandatory(b, p, x, flags))
		return false;
	if (keeps_null(p, x))
		return store_null(b, p, flags);
	binder_store(b, p, x);
	return true;
}

/* ---- Stores -------------------------------------------------------------- */

static void store_field(struct rt *rt, void *base, const struct param_meta *p, val v)
{
	void *f = (char *)base + p->offset;
	val x = val_base(v);

	if (p->field_type & P_ARRAY) {
		*(struct array **)f = val_array(x);
		return;
	}
	switch (p->field_type) {
	case P_STRING:
		*(struct ustr **)f = x.k == VK_STR ? x.s : NULL;
		break;
	case P_SWITCH: case P_BOOL:
		*(bool *)f = val_truth(rt, x);
		break;
	case P_INT: case P_LONG: case P_UINT:
		*(int64_t *)f = x.i;
		break;
	case P_CHAR:
		*(int64_t *)f = (int64_t)x.u;
		break;
	case P_ENUM:
		*(int64_t *)f = x.k == VK_ENUM ? val_enum_num(x) : x.i;
		break;
	case P_DOUBLE:
		*(double *)f = x.d;
		break;
	case P_SCRIPTBLOCK:
		*(struct scriptblock **)f = val_scriptblock(x);
		break;
	case P_OBJECT: case P_PSOBJECT:
		*(val *)f = v;
		break;
	default:
		*(val *)f = x;
	}
}

static void set_row_bits(struct binding *b, const struct param_meta *p)
{
	const struct param_def *rows = b->cmd->cmdlet->params;

	for (uint32_t i = 0; rows && rows[i].name && i < 128; i++)
		if (rows[i].name == p->def->name || !strcmp(rows[i].name, p->def->name))
			b->rows[i / 64] |= 1ull << (i % 64);
}

static bool needs_box(const struct param_meta *p)
{
	return p->type != &type_object || p->attributes;
}

static void constrain(struct variable *var, const struct param_meta *p)
{
	var->constraint = p->type == &type_object ? NULL : p->type;
	var->attributes = p->attributes;
}

static void store_dotted(struct binding *b, struct param_meta *p, val v)
{
	struct variable *var = var_make(b->rt, b->scope, p->name, v, 0);

	if (needs_box(p))
		constrain(var, p);
}

/* A parameter that validates or transforms is a PSVariable, for its attributes. */
static bool is_local(const struct binding *b, const struct param_meta *p)
{
	for (uint32_t i = 0; p->attributes && i < p->attributes->n; i++)
		if (attr_is_transform(p->attributes->v[i]) || attr_is_validation(p->attributes->v[i]))
			return false;
	return !b->scope->is_global && !b->scope->layout->by_name;
}

static void store_slot(struct binding *b, struct param_meta *p, val v)
{
	struct variable *var;
	val *slot;

	v.f &= (uint8_t)~VF_UNROLL_NOT;
	if (param_is_underbar(p))
		gc_store(b->scope, &b->scope->underbar, v.k == VK_VOID ? V_NULL : v);
	if (b->dotted) {
		if (!param_is_underbar(p))
			store_dotted(b, p, v);
		return;
	}
	slot = &b->scope->slots[p->offset];
	if (!needs_box(p)) {
		gc_store(b->scope, slot, v);
		return;
	}
	if (slot->f & VF_BOX) {
		gc_store(slot->o, &((struct variable *)slot->o)->value, v);
		return;
	}
	var = is_local(b, p) ? variable_new_local(b->rt, p->name, v) : variable_new(b->rt, p->name, v);
	constrain(var, p);
	gc_store(b->scope, slot, ((val){ .k = VK_OBJ, .f = VF_BOX, .o = &var->h }));
}

void binder_store(struct binding *b, struct param_meta *p, val v)
{
	val x = v;

	if (p->is_common)
		store_field(b->rt, b->common, p, v);
	else if (p->is_dynamic && is_script(p))
		binder_store_dynamic(b, p, v);
	else if (is_script(p))
		store_slot(b, p, v);
	else
		store_field(b->rt, b->args, p, v);
	if (b->rows && !p->is_common && !p->is_dynamic)
		set_row_bits(b, p);
	x.f &= (uint8_t)~VF_UNROLL_NOT;
	if (b->bound)
		dict_put(b->rt, b->bound, val_str(p->name), x);
}

val binder_current(struct binding *b, struct param_meta *p)
{
	val *slot;

	if (!is_script(p) || p->is_dynamic)
		return V_NULL;
	if (b->dotted) {
		val v = V_NULL;

		var_get(b->rt, b->scope, p->name, SCOPE_LOCAL, &v);
		return v;
	}
	slot = &b->scope->slots[p->offset];
	if (slot->f & VF_BOX)
		return ((struct variable *)slot->o)->value;
	return *slot;
}

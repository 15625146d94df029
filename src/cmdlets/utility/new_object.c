/* SPDX-License-Identifier: MIT */
/* New-Object. COM objects do not exist on Linux. */
#include <string.h>

#include "engine/language_mode.h"
#include "cmdlets/utility/prop_expr.h"

struct args {
	struct ustr *type_name;
	struct array *argument_list;
	val property;
	bool strict;
};

static const char *const sets[] = { "Net", "Com", NULL };
static const struct param_def params[] = {
	PARAM(args, type_name, "TypeName", P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY),
	PARAM(args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT, .pos = 2, .sets = 1 << 0, .aliases = "Args"),
	PARAM(args, property, "Property", P_DICT),
	PARAM(args, strict, "Strict", P_SWITCH, .sets = 1 << 1),
	PARAMS_END
};

static const struct type *find_type(struct cmdlet *c)
{
	struct args *a = c->args;
	const char *name = USTR_C(c->rt, a->type_name);
	const struct type *t = type_find_c(c->rt, name);

	if (!t)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "TypeNotFound",
			EC_InvalidType, V_NULL,
			"Cannot find type [%s]: verify that the assembly containing this type is loaded.", name);
	if (language_constrained(c->rt) && !language_core_type(t))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSNotSupportedException", "CannotCreateTypeConstrainedLanguage",
			EC_PermissionDenied, V_NULL, "Cannot create type. Only core types are supported in this language mode.");
	return t;
}

struct setting {
	val object, value;
	struct ustr *name;
	bool known;
};

static void set_one(struct rt *rt, void *arg)
{
	struct setting *s = arg;

	s->known = member_set(rt, s->object, s->name, s->value);
}

static void set_property(struct cmdlet *c, struct setting s)
{
	if (!rt_try(c->rt, set_one, &s))
		cmdlet_throw_fmt(c, "System.Exception", "SetValueException", EC_InvalidData, V_NULL,
			"The value supplied is not valid, or the property is read-only. Change the value, and then try again.");
	if (!s.known)
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "InvalidOperationException", EC_InvalidOperation, V_NULL,
			"The member \"%s\" was not found for the specified .NET object.", USTR_C(c->rt, s.name));
}

static void set_properties(struct cmdlet *c, val *inout, struct dict *d)
{
	struct psobj *bag = val_psobj(*inout);
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		struct ustr *name = ustr_intern(c->rt, val_to_str(c->rt, e->key));

		if (bag) {
			psobj_put(c->rt, bag, name, e->value);
			continue;
		}
		set_property(c, (struct setting){ .object = *inout, .name = name, .value = e->value });
	}
}

struct construct {
	const struct type *t;
	const val *args;
	int n;
	val result;
};

static void construct(struct rt *rt, void *arg)
{
	struct construct *k = arg;

	if (!k->n && k->t->flags & TF_VALUE)
		k->result = val_default(rt, k->t);
	else
		k->result = type_construct_named(rt, k->t, k->args, k->n);
}

static void no_constructor(struct cmdlet *c)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "CannotFindAppropriateCtor",
		EC_ObjectNotFound, V_NULL,
		"A constructor was not found. Cannot find an appropriate constructor for type %s.",
		USTR_C(c->rt, ((struct args *)c->args)->type_name));
}

static bool missing_overload(struct rt *rt, struct errrec *e)
{
	struct ustr *id = errrec_fqid(rt, e);

	return ustr_starts(id, ustr_new(rt, "MethodCountCouldNotFindBest"), true) ||
	       ustr_starts(id, ustr_new(rt, "MethodNotFound"), true);
}

static val make(struct cmdlet *c, const struct type *t, struct array *args)
{
	struct construct k = { .t = t, .n = args ? (int)args->n : 0 };
	val *v = rt_block(c->rt, val, (size_t)k.n + 1);
	struct errrec *e;

	for (int i = 0; i < k.n; i++)
		v[i] = array_get(args, (uint32_t)i);
	k.args = v;
	switch (rt_protect(c->rt, construct, &k)) {
	case UNWIND_NONE:
		return k.result;
	case UNWIND_ERROR:
		e = c->rt->unwound.error;
		if (missing_overload(c->rt, e) && (!k.n || !type_ctors(c->rt, t)))
			no_constructor(c);
		if (t->flags & TF_SCRIPT && !missing_overload(c->rt, e))
			e = err_of_method(c->rt, ".ctor", k.n, e);
		e = errrec_new(c->rt, e->exception,
			"ConstructorInvokedThrowException,Microsoft.PowerShell.Commands.NewObjectCommand",
			       EC_InvalidOperation, V_NULL);
		e->error_id = ustr_new(c->rt, "ConstructorInvokedThrowException");
		cmdlet_throw(c, e);
	default:
		rt_rethrow(c->rt, &c->rt->unwound);
	}
}

/* New-Object 'int[]' 3, 'int[,]' (2, 3): an array of default values. */
static val new_array(struct cmdlet *c, const struct type *t, struct array *args)
{
	uint32_t dims[8], total = 1, rank = t->rank ? t->rank : 1;
	struct array *a;
	val n;

	if (!args || args->n != rank || rank > ARRAY_LEN(dims))
		no_constructor(c);
	for (uint32_t i = 0; i < rank; i++) {
		if (!conv_try(c->rt, array_get(args, i), &type_int32, &n) || n.i < 0 ||
		    __builtin_mul_overflow(total, (uint32_t)n.i, &total))
			no_constructor(c);
		dims[i] = (uint32_t)n.i;
	}
	a = array_new(c->rt, t->elem, total);
	if (rank > 1) {
		a->h.cls = &t->cls;
		gc_storep(a, a->dims, rt_block(c->rt, uint32_t, rank));
		memcpy(a->dims, dims, rank * sizeof(*dims));
	}
	return val_obj(a);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	const struct type *t;
	struct dict *d;
	val v;

	if (c->set == 1)
		return;	/* -Strict is of COM objects, which are not here */
	t = find_type(c);
	if (t->flags & TF_ARRAY)
		v = new_array(c, t, a->argument_list);
	else if (t == &type_psobject || t == &type_pscustomobject)
		v = a->argument_list && a->argument_list->n ? array_get(a->argument_list, 0) : val_obj(psobj_new(c->rt));
	else
		v = make(c, t, a->argument_list);
	d = val_dict(a->property);
	if (d)
		set_properties(c, &v, d);
	cmdlet_write(c, v);
}

const struct cmdlet_def cmdlet_new_object = {
	.name = "New-Object", .module = MOD_UTILITY,
	.sets = sets, .default_set = "Net",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Creates an object of a .NET type.",
};

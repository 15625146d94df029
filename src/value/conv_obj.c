/* SPDX-License-Identifier: MIT */
/*
 * Conversion through the members of the target: Parse, one-argument
 * constructors, conversion operators, and objects built from the entries of a
 * dictionary or the properties of an object.
 */
#include "value/conv_impl.h"
#include "value/overload.h"

#include <string.h>

struct guarded {
	const struct method_group *g;
	const struct overload *o;
	val args[4], r;
	int n;
};

static void run_guarded(struct rt *rt, void *arg)
{
	struct guarded *c = arg;

	rt->calling = NULL;
	rt->called = c->o->def;
	member_mark(c->o->owner, c->o->def);
	c->r = c->o->def->call(rt, c->o->def->row == MR_CTOR ? val_type(c->g->type) : V_NULL, c->args, c->o->nparams);
}

/* Calls a member whose exception becomes the conversion's error. */
static enum conv_step guarded_call(struct conv_job *j, struct guarded *c, const char *id, val *ret)
{
	struct errrec *e;

	if (rt_try(j->rt, run_guarded, c)) {
		*ret = c->r;
		return CONV_OK;
	}
	if (!j->why)
		return CONV_FAILED;
	e = j->rt->unwound.error;
	conv_fail(j, id, "%s", USTR_C(j->rt, errrec_message(j->rt, e)));
	if (val_exc((*j->why)->exception))
		gc_store(val_exc((*j->why)->exception), &val_exc((*j->why)->exception)->inner, e->exception);
	return CONV_FAILED;
}

static const struct overload *with_params(const struct method_group *g, const struct type *first, int n)
{
	for (int i = 0; g && i < g->n; i++)
		if (g->overloads[i].nparams == n && g->overloads[i].params[0].type == first)
			return &g->overloads[i];
	return NULL;
}

/* The format provider of casts; null serves where no other culture is in force. */
static val invariant_culture(struct rt *rt)
{
	const struct type *t = rt->culture ? type_find_c(rt, "System.Globalization.CultureInfo") : NULL;

	return t ? net_property_get(rt, V_NULL, type_property(rt, t, ustr_atom(rt, "InvariantCulture"), true)) : V_NULL;
}

static enum conv_step parse_text(struct conv_job *j, struct ustr *s, val *ret)
{
	const struct method_group *g = type_method(j->rt, j->to, ustr_atom(j->rt, "Parse"), true);
	struct guarded c = { .g = g, .args = { val_str(s), invariant_culture(j->rt) } };
	const char *id = "InvalidCastParseTargetInvocationWithFormatProvider";

	for (int i = 0; g && i < g->n && !c.o; i++)
		if (g->overloads[i].nparams == 2 && g->overloads[i].params[0].type == &type_string &&
		    !strcmp(g->overloads[i].params[1].type->name, "System.IFormatProvider"))
			c.o = &g->overloads[i];
	if (!c.o) {
		c.o = with_params(g, &type_string, 1);
		id = "InvalidCastParseTargetInvocation";
	}
	return c.o ? guarded_call(j, &c, id, ret) : CONV_NO;
}

/* V is a T, or a number (a character too) that .NET widens to it; decimal is no such number. */
static bool goes_in(struct rt *rt, val v, const struct type *t)
{
	if (t == &type_object)
		return true;
	if (t == &type_decimal || t->flags & TF_NULLABLE)
		return val_is(rt, v, t);
	return overload_takes(t, val_type_of(v));
}

/* The constructor that takes the value as it is, or widened without loss. */
static const struct overload *ctor_for(struct conv_job *j, const struct method_group *g, val v)
{
	const struct overload *found = with_params(g, val_type_of(v), 1);

	for (int i = 0; g && i < g->n && !found; i++)
		if (g->overloads[i].nparams == 1 && g->overloads[i].params[0].type != j->to &&	/* it would come back here */
		    goes_in(j->rt, v, g->overloads[i].params[0].type))
			found = &g->overloads[i];
	return found;
}

static enum conv_step construct(struct conv_job *j, val v, val *ret)
{
	const struct method_group *g;
	struct guarded c;

	if (j->to->flags & (TF_ABSTRACT | TF_INTERFACE | TF_STATIC))
		return CONV_NO;
	/* A number would be the capacity of a collection, which nobody means. */
	if (val_is_int(v) && type_is(j->to, type_find_c(j->rt, "System.Collections.ICollection")))
		return CONV_NO;
	g = type_ctors(j->rt, j->to);
	c = (struct guarded){ .g = g, .o = ctor_for(j, g, v) };
	if (!c.o && (v.k == VK_ENUM || v.k == VK_CHAR)) {	/* of its number */
		v = val_num(v.k == VK_CHAR ? VK_UINT16 : (val_type_of(v)->elem ?: &type_int32)->inline_kind,
			    v.k == VK_CHAR ? (int64_t)v.u : val_enum_num(v));
		c.o = ctor_for(j, g, v);
	}
	if (c.o && j->from.k == VK_ENUM && c.o->params[0].type->flags & TF_NULLABLE)
		return CONV_NO;
	if (!c.o)
		return CONV_NO;
	if (!conv_run(j->rt, v, c.o->params[0].type, &c.args[0], NULL))
		return CONV_NO;
	return guarded_call(j, &c, j->from.k == VK_STR && type_is_named(j->to, "System.Text.RegularExpressions.Regex")
				   ? "InvalidCastFromStringToRegex" : "InvalidCastConstructorException", ret);
}

/* op_Implicit and op_Explicit of either type. */
static enum conv_step by_operator(struct conv_job *j, const struct type *owner, const char *name, val *ret)
{
	const struct method_group *g = owner ? type_method(j->rt, owner, ustr_atom(j->rt, name), true) : NULL;
	const struct type *from = val_type_of(j->from);

	for (int i = 0; g && i < g->n; i++) {
		struct guarded c = { .g = g, .o = &g->overloads[i], .args = { j->from } };

		if (c.o->nparams == 1 && type_is(from, c.o->params[0].type) && c.o->ret == j->to)
			return guarded_call(j, &c,
				USTR_C(j->rt, ustr_printf(j->rt, "InvalidCastTargetInvocationException%s", name)), ret);
	}
	return CONV_NO;
}

static enum conv_step operators(struct conv_job *j, val *ret)
{
	static const char *const names[] = { "op_Implicit", "op_Explicit" };
	enum conv_step s = CONV_NO;

	for (size_t i = 0; i < ARRAY_LEN(names) && s == CONV_NO; i++) {
		s = by_operator(j, j->to, names[i], ret);
		for (const struct type *t = val_type_of(j->from); t && s == CONV_NO; t = t->base)
			s = by_operator(j, t, names[i], ret);
	}
	return s;
}

struct cast {
	val (*fn)(struct rt *rt, val from);
	val from, r;
};

static void run_cast(struct rt *rt, void *arg)
{
	struct cast *c = arg;

	rt->calling = NULL;
	c->r = c->fn(rt, c->from);
}

/* The type's own conversion, named in the error: InvalidCastToXmlDocument. */
static enum conv_step own_cast(struct conv_job *j, val *ret)
{
	struct cast c = { .fn = j->to->ops ? j->to->ops->convert : NULL, .from = j->from };
	struct unwound u;

	if (!c.fn)
		return CONV_NO;
	if (rt_try(j->rt, run_cast, &c)) {
		*ret = c.r;
		return c.r.k == VK_VOID ? CONV_NO : CONV_OK;
	}
	u = j->rt->unwound;
	j->from = val_str(val_net_str(j->rt, j->from));
	return conv_fail(j,
			 USTR_C(j->rt, ustr_printf(j->rt,
						   !strcmp(j->to->name, "System.Uri") ? "InvalidCastFromStringTo%s"
										      : "InvalidCastTo%s",
						   type_bare_name(j->to))),
			 "%s", j->why ? USTR_C(j->rt, errrec_message(j->rt, u.error)) : "");
}

/* A generic collection that takes a sequence of its elements is made of one. */
static enum conv_step of_one_element(struct conv_job *j, val *ret)
{
	val one, v = j->from;

	if (j->to->nargs != 1 || !type_is(j->to, type_find_c(j->rt, "System.Collections.IEnumerable")))
		return CONV_NO;
	if (val_dict(v) || (j->to->flags & TF_INTERFACE) || v.k == VK_BOOL || v.k == VK_DATETIME ||
	    !conv_run(j->rt, v, type_array_of(j->rt, j->to->args[0], 1), &one, NULL))
		return CONV_NO;
	return construct(j, one, ret);
}

enum conv_step conv_by_members(struct conv_job *j, val *ret)
{
	val v = j->from;
	enum conv_step s = own_cast(j, ret);

	if (s == CONV_NO && v.k == VK_STR)
		s = parse_text(j, v.s, ret);
	if (s == CONV_NO)
		s = construct(j, v, ret);
	if (s == CONV_NO)
		s = operators(j, ret);
	/* A number is parsed as text by types that read text. */
	if (s == CONV_NO && (val_is_num(v) || val_cell(v, &type_decimal))) {
		s = parse_text(j, val_to_str(j->rt, v), ret);
		if (s == CONV_NO && (j->to->flags & TF_SCRIPT || type_can_parse(j->rt, j->to)))
			s = construct(j, val_str(val_to_str(j->rt, v)), ret);
		if (s == CONV_NO && type_is(&type_string, j->to)) {
			*ret = val_str(val_to_str(j->rt, v));
			s = CONV_OK;
		}
	}
	if (s == CONV_NO)
		s = of_one_element(j, ret);
	return s;
}

struct build {
	struct conv_job *j;
	val object;
	struct ustr *name;
	val value;
	bool known;
};

static void set_one(struct rt *rt, void *arg)
{
	struct build *b = arg;

	rt->calling = NULL;
	b->known = member_set(rt, b->object, b->name, b->value);
}

static enum conv_step creation_error(struct conv_job *j, const char *fmt, ...) _printf_(2, 3);
static enum conv_step creation_error(struct conv_job *j, const char *fmt, ...)
{
	struct ustr *text;
	va_list ap;

	if (!j->why)
		return CONV_FAILED;
	va_start(ap, fmt);
	text = ustr_vprintf(j->rt, fmt, ap);
	va_end(ap);
	if (val_psobj(j->from))
		return conv_fail_text(j, "InvalidCastConstructorException",
			"Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"",
				      val_to_c(j->rt, j->from), USTR_C(j->rt, type_full_name(j->rt, j->to)), USTR_C(j->rt, text));
	return conv_fail_text(j, "ObjectCreationError", "Cannot create object of type \"%s\". %s",
			      USTR_C(j->rt, type_full_name(j->rt, j->to)), USTR_C(j->rt, text));
}

/* What a setter failed of, without the words that it failed. */
static struct ustr *cause(struct rt *rt, struct errrec *e)
{
	struct exc *x = val_exc(e->exception);
	struct exc *inner =
		x && type_is_named(cell_type(&x->h), "System.Management.Automation.SetValueInvocationException")
			? val_exc(x->inner)
			: NULL;

	return inner && inner->message ? inner->message : errrec_message(rt, e);
}

struct settable {
	struct sbuf text;
	bool any;
};

static void add_settable(struct rt *rt, const struct net_property *p, void *arg)
{
	struct settable *s = arg;

	if (!p->can_set || !strncmp(p->def->sig, "hidden ", 7))
		return;
	sbuf_puts(&s->text, s->any ? ", [" : "[");
	s->any = true;
	sbuf_put(&s->text, p->name);
	sbuf_puts(&s->text, " <");
	sbuf_put(&s->text, type_full_name(rt, p->type ?: &type_object));
	sbuf_puts(&s->text, ">]");
}

static struct ustr *settable(struct rt *rt, const struct type *t)
{
	struct settable s = { .any = false };
	struct ustr *list;

	if (t->flags & TF_ENUM)
		return ustr_printf(rt, "The settable properties are: [value__ <%s>].", (t->elem ?: &type_int32)->name);
	sbuf_init(&s.text, rt);
	type_each_property(rt, t, false, add_settable, &s);
	list = sbuf_take(&s.text);
	return s.any ? ustr_printf(rt, "The settable properties are: %s.", USTR_C(rt, list))
		     : ustr_new(rt, "There is no settable property available.");
}

static enum conv_step set_property(struct conv_job *j, val object, struct ustr *name, val value)
{
	const struct net_property *p = type_property(j->rt, j->to, name, false);
	struct build b = { .j = j, .object = object, .name = name, .value = value };

	if (p && !p->can_set)
		return conv_fail_text(j, "ObjectCreationError", "Cannot create object of type \"%s\". \"%s\" is a ReadOnly property.",
				      USTR_C(j->rt, type_full_name(j->rt, j->to)), USTR_C(j->rt, name));
	if ((p || !val_dict(object)) && !rt_try(j->rt, set_one, &b))
		return creation_error(j, "%s", USTR_C(j->rt, cause(j->rt, j->rt->unwound.error)));
	if (!b.known && val_psobj(j->from))
		return creation_error(j, "%s", USTR_C(j->rt, conv_refusal(j->rt, val_to_str(j->rt, j->from), val_type_of(j->from), j->to)));
	if (!b.known)
		return creation_error(j, "The property '%s' was not found for the '%s' object. %s",
				      USTR_C(j->rt, name), USTR_C(j->rt, type_qualified_name(j->rt, j->to)),
				      USTR_C(j->rt, settable(j->rt, j->to)));
	return CONV_OK;
}

/* CONV_NO: there is no constructor without parameters. */
static enum conv_step new_object(struct conv_job *j, val *ret)
{
	const struct method_group *g = type_ctors(j->rt, j->to);
	struct guarded c = { .g = g };

	for (int i = 0; g && i < g->n; i++)
		if (g->overloads[i].nparams == 0)
			c.o = &g->overloads[i];
	return c.o ? guarded_call(j, &c, "InvalidCastConstructorException", ret) : CONV_NO;
}

/* True for a slot of O that is to be set. What was an object elsewhere also has what the type
 * doesn't know, as where it came from. */
static bool is_given(struct conv_job *j, const struct psobj *o, uint32_t i)
{
	enum psmember_kind kind = shape_kind(o->shape, i);

	if (!psobj_is_received(o))
		return kind == PM_NOTE;
	return (kind == PM_NOTE || kind == PM_PROPERTY) && type_property(j->rt, j->to, shape_name(o->shape, i), false);
}

/* What was an object elsewhere becomes one of its own type alone. */
static bool is_of_another_type(struct conv_job *j, const struct psobj *o)
{
	struct strlist *names = psobj_is_received(o) ? val_type_names(j->rt, j->from) : NULL;
	struct ustr *own = names ? ustr_printf(j->rt, "Deserialized.%s", USTR_C(j->rt, type_full_name(j->rt, j->to))) : NULL;

	for (uint32_t i = 0; names && i < names->n; i++)
		if (ustr_ieq(names->s[i], own))
			return false;
	return names;
}

static bool starts_as_default(const struct type *t)
{
	if (!(t->flags & TF_VALUE))
		return false;
	return (t->flags & TF_ENUM) || t == &type_timespan || t == &type_datetime || t == &type_bigint || (!t->inline_kind && t->size);
}

enum conv_step conv_by_properties(struct conv_job *j, val *ret)
{
	struct dict *d = val_dict(j->from);
	struct psobj *o = val_psobj(j->from);
	struct dict_entry *e;
	enum conv_step made;
	val object;

	if ((!d && !o) || (j->to->flags & (TF_ABSTRACT | TF_INTERFACE | TF_STATIC)) || is_of_another_type(j, o))
		return CONV_NO;
	made = new_object(j, &object);
	if (made != CONV_OK) {
		/* A struct without constructors starts as its default. */
		if (!starts_as_default(j->to))
			return made;
		object = val_default(j->rt, j->to);
	}
	for (uint32_t i = 0; d && (e = dict_next(d, &i));)
		if (set_property(j, object, val_to_str(j->rt, e->key), e->value) != CONV_OK)
			return CONV_FAILED;
	for (uint32_t i = 0; o && i < shape_count(o->shape); i++)
		if (is_given(j, o, i) &&
		    set_property(j, object, shape_name(o->shape, i), o->slots[i]) != CONV_OK)
			return CONV_FAILED;
	*ret = object;
	return CONV_OK;
}

/* SPDX-License-Identifier: MIT */
/*
 * Pipeline binding: each object by value and by property name, without and
 * then with conversion. Parameters bound so are put back before the next one.
 */
#include "engine/binder.h"
#include "engine/stage.h"

#include <string.h>

static void restore(struct binding *b)
{
	for (uint32_t i = 0; i < b->meta->n; i++) {
		struct param_meta *p = &b->meta->params[i];

		if (b->how[i] != BOUND_PIPE)
			continue;
		b->how[i] = BOUND_NOT;	/* $PSBoundParameters goes on saying what an earlier object gave */
		if (b->scope && !p->is_dynamic)
			stage_default_value(b, p);
	}
	if (b->args_saved)
		memcpy(b->args, b->args_saved, b->cmd->cmdlet->args_size);
}

static bool narrow_soft(struct binding *b, struct param_meta *p, uint32_t flag)
{
	uint32_t s = 0;

	for (uint32_t i = 0; i < p->nsets; i++)
		if (p->in_sets[i].flags & flag)
			s |= p->in_sets[i].sets;
	if (!(s & b->sets))
		return false;
	b->sets &= s;
	return true;
}

/* The keys of a dictionary are no properties here. */
static bool property_named(struct binding *b, val v, struct ustr *name, val *ret)
{
	struct dict *d = val_dict(v);
	const struct net_property *np;
	val x;

	if (!d || !dict_get(b->rt, d, val_str(name), &x))
		return member_get(b->rt, v, name, ret);
	np = type_property(b->rt, val_type_of(val_base(v)), name, false);
	if (np)
		*ret = net_property_get(b->rt, val_base(v), np);
	return np != NULL;
}

static bool property_of(struct binding *b, struct param_meta *p, val v, val *ret)
{
	if (property_named(b, v, p->name, ret))
		return true;
	for (uint32_t i = 0; p->aliases && i < p->aliases->n; i++)
		if (property_named(b, v, p->aliases->v[i].s, ret))
			return true;
	return false;
}

static bool bind_soft(struct binding *b, struct param_meta *p, val v, uint32_t flag, unsigned how)
{
	uint32_t saved = b->sets;

	if (!narrow_soft(b, p, flag))
		return false;
	if (binder_value(b, p, v, how | BV_SOFT | BV_PIPE)) {
		binder_mark(b, p);
		b->how[p->index] = BOUND_PIPE;
		return true;
	}
	b->sets = saved;
	return false;
}

/* An object of another type than a parameter wants just isn't for it, unless a function
 * says by its type what the property of that name must be. */
static bool counts(const struct errrec *e, uint32_t flag)
{
	if (ustr_eq_c(e->error_id, "ParameterArgumentTransformationError"))
		return flag != PF_PIPE;
	return !ustr_eq_c(e->error_id, "CannotConvertArgumentNoMessage") &&
	       !ustr_eq_c(e->error_id, "CannotConvertArgument");
}

/* What is of the right type but not allowed ends the binding of its object. */
static bool ends_object(struct binding *b, const struct errrec *e, uint32_t flag)
{
	return counts(e, flag) && (ustr_eq_c(e->error_id, "ParameterArgumentTransformationError") ||
		ustr_starts(e->error_id, ustr_atom(b->rt, "ParameterArgumentValidationError"), false));
}

/* One pass over the parameters that take FLAG's kind of input in SETS; negative: the object is refused. */
static int pass(struct binding *b, val v, uint32_t flag, unsigned how, uint32_t sets, struct errrec **why)
{
	int n = 0;

	for (uint32_t i = 0; i < b->meta->n; i++) {
		struct param_meta *p = &b->meta->params[i];
		val x = v;

		if (b->how[i] || !param_in_sets(p, sets & b->sets, flag))
			continue;
		if (flag == PF_PIPE_NAME && (val_is_null(v) || !property_of(b, p, v, &x)))
			continue;
		b->failure = NULL;
		if (bind_soft(b, p, x, flag, how)) {
			n++;
		} else if (b->failure && ends_object(b, b->failure, flag)) {
			*why = b->failure;
			return -1;
		} else if (b->failure && !(how & BV_NO_COERCE) && !*why && counts(b->failure, flag)) {
			*why = b->failure;
		}
	}
	return n;
}

struct delayed_call {
	struct binding *b;
	struct param_meta *p;
	val v, x;
};

static void run_delayed(struct rt *rt, void *arg)
{
	struct delayed_call *d = arg;

	d->x = stage_call_block(d->b->stage, val_scriptblock(d->b->delayed[d->p->index]), d->v);
}

/* The value of a block given to a parameter of the pipeline; false: it failed
 * and the object is passed over. */
static bool delayed_value(struct binding *b, struct param_meta *p, val v, val *ret, struct errrec **why)
{
	struct delayed_call d = { b, p, v, V_VOID };

	if (rt_try(b->rt, run_delayed, &d)) {
		*ret = d.x;
		return true;
	}
	b->failure = b->rt->unwound.error;
	b->at = NULL;
	b->tried = V_VOID;
	b->subject = p->name;
	*why = binder_error(b, NULL, "ScriptBlockArgumentInvocationFailed", EC_InvalidArgument, NULL, v,
		ustr_printf(b->rt, "The input to the script block for parameter '%s' failed. %s",
			    USTR_C(b->rt, p->name), USTR_C(b->rt, errrec_message(b->rt, b->failure))));
	return false;
}

/* What the block gave for V is bound. */
static bool delayed_bind(struct binding *b, struct param_meta *p, val v, val x, struct errrec **why)
{
	b->at = NULL;
	if (x.k == VK_VOID) {
		b->tried = V_VOID;
		b->failure = NULL;
		b->subject = p->name;
		*why = binder_error(b, NULL, "ScriptBlockArgumentNoOutput", EC_InvalidArgument, NULL, v,
			ustr_printf(b->rt,
				"Cannot evaluate parameter '%s' because its argument input did not produce any output.",
				USTR_C(b->rt, p->name)));
		return false;
	}
	if (binder_value(b, p, x, BV_SOFT | BV_PIPE))
		return true;
	*why = b->failure;
	gc_store(*why, &(*why)->target, v);
	return false;
}

static int delayed(struct binding *b, val v, struct errrec **why)
{
	int n = 0;

	for (uint32_t i = 0; b->has_delayed && i < b->meta->n; i++) {
		val x;

		if (b->how[i] != BOUND_DELAYED)
			continue;
		if (!delayed_value(b, &b->meta->params[i], v, &x, why))
			return -1;
		if (!delayed_bind(b, &b->meta->params[i], v, x, why))
			return -1;
		n++;
	}
	return n;
}

static int all_passes(struct binding *b, val v, struct errrec **why)
{
	static const struct { uint32_t flag; unsigned how; } passes[] = {
		{ PF_PIPE, BV_NO_COERCE }, { PF_PIPE_NAME, BV_NO_COERCE }, { PF_PIPE, 0 }, { PF_PIPE_NAME, 0 },
	};
	uint32_t dflt = b->meta->default_set >= 0 ? 1u << b->meta->default_set : 0;
	int n = 0;

	for (size_t i = 0; i < ARRAY_LEN(passes); i++) {
		int k = 0, l;

		if (dflt & b->sets && b->sets != dflt)
			k = pass(b, v, passes[i].flag, passes[i].how, dflt, why);
		if (k < 0)
			return k;
		l = pass(b, v, passes[i].flag, passes[i].how, UINT32_MAX, why);
		if (l < 0)
			return l;
		n += k + l;
	}
	return n;
}

/* Objects that do not bind are no business of a function's -ErrorVariable. */
static void report(struct binding *b, struct errrec *e)
{
	struct tee *tees = b->stage->tees;

	if (b->cmd->kind != CK_CMDLET)
		b->stage->tees = NULL;
	stage_write_error(b->stage, e);
	b->stage->tees = tees;
}

static bool reject(struct binding *b, val v, const char *id, struct ustr *text)
{
	struct errrec *e;

	b->at = NULL;
	b->failure = NULL;
	b->tried = v;
	e = binder_error(b, NULL, id, EC_InvalidArgument, NULL, v, text);
	report(b, e);
	return false;
}

static bool check_mandatory(struct binding *b, val v)
{
	bool saved = b->expect_input;
	struct sbuf s;
	int n;

	b->expect_input = false;
	sbuf_init(&s, b->rt);
	sbuf_puts(&s,
		"The input object cannot be bound because it did not contain the information required to bind all mandatory parameters:  ");
	n = binder_missing(b, 1u << binder_set(b), &s);
	b->expect_input = saved;
	return n == 0 || reject(b, v, "InputObjectMissingMandatory", sbuf_take(&s));
}

bool binder_pipe(struct binding *b, val v)
{
	struct errrec *why = NULL;
	uint32_t sets = b->sets;
	int n, passed;
	bool good = true;

	if (b->only_pipe) {
		binder_store(b, b->only_pipe, v);
		return true;
	}
	restore(b);
	b->at = NULL;
	n = delayed(b, v, &why);
	if (n < 0) {
		report(b, why);
		b->sets = sets;
		return false;
	}
	passed = all_passes(b, v, &why);
	n += passed;
	if ((passed < 0 || !n) && why) {
		gc_store(why, &why->target, v);
		report(b, why);
		good = false;
	} else if (!n) {
		good = reject(b, v, "InputObjectNotBound",
			ustr_new(b->rt,
			"The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input."));
	} else {
		good = check_mandatory(b, v);
	}
	b->piped_set = binder_set(b) + 1;
	stage_set_changed(b->stage, b->piped_set - 1);
	b->sets = sets;
	return good;
}

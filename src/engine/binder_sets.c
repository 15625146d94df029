/* SPDX-License-Identifier: MIT */
/* The choice of the parameter set and the mandatory parameters. */
#include "engine/binder.h"
#include "engine/host.h"
#include "engine/stage.h"

#include <string.h>

static bool may_come_by_pipe(struct binding *b, const struct param_meta *p, uint32_t set)
{
	return b->expect_input && param_in_sets(p, set, PF_PIPE | PF_PIPE_NAME);
}

static bool mandatory_in(const struct param_meta *p, uint32_t set)
{
	return param_in_sets(p, set, PF_MANDATORY);
}

int binder_missing(struct binding *b, uint32_t set, struct sbuf *names)
{
	int n = 0;

	for (uint32_t i = 0; i < b->meta->n; i++) {
		struct param_meta *p = &b->meta->params[i];

		if (b->how[i] || !mandatory_in(p, set) || may_come_by_pipe(b, p, set))
			continue;
		if (names) {
			if (n)
				sbuf_putc(names, ' ');
			sbuf_put(names, p->name);
		}
		n++;
	}
	return n;
}

/* The field of a form that asks for parameter P. */
static val field_of(struct rt *rt, const struct param_meta *p)
{
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, "Name", val_str(p->name));
	psobj_put_c(rt, o, "ParameterTypeFullName", val_str(ustr_new(rt, p->type ? p->type->name : "System.Object")));
	psobj_put_c(rt, o, "HelpMessage", val_str(p->help_message ? p->help_message : ustr_empty(rt)));
	return val_obj(o);
}

/* Which command of its pipeline ST is: values in front of it are none. */
static int position_of(const struct stage *st)
{
	return st ? st->index + 1 - (st->pipe->stages[0].kind == STAGE_EXPR) : 1;
}

/* The host is asked at once, by a form of the missing ones. */
static void ask_form(struct binding *b, uint32_t set)
{
	struct rt *rt = b->rt;
	const struct host_ops *h = rt->eng->host;
	struct list *fields = list_new(rt, NULL);
	struct ustr *caption;
	struct dict *d;
	val v;

	for (uint32_t i = 0; i < b->meta->n; i++)
		if (!b->how[i] && mandatory_in(&b->meta->params[i], set) && !may_come_by_pipe(b, &b->meta->params[i], set))
			list_add(rt, fields, field_of(rt, &b->meta->params[i]));
	caption = ustr_printf(rt, "cmdlet %s at command pipeline position %d",
			      b->cmd ? USTR_C(rt, b->cmd->name) : b->stage && b->stage->name
			      ? USTR_C(rt, b->stage->name) : "", position_of(b->stage));
	d = val_dict(h->prompt(rt, rt->eng->host_arg, caption, ustr_new(rt, "Supply values for the following parameters:"),
			       list_to_array(rt, fields, &type_object)));
	for (uint32_t i = 0; d && i < b->meta->n; i++) {
		struct param_meta *p = &b->meta->params[i];

		if (b->how[i] || !dict_get(rt, d, val_str(p->name), &v))
			continue;
		binder_value(b, p, v, 0);
		binder_mark(b, p);
		b->how[i] = BOUND_PROMPT;
	}
}

static bool can_ask(struct rt *rt)
{
	const struct host_ops *h = rt->eng->host;

	return h && h->interactive && h->prompt && h->interactive(rt, rt->eng->host_arg);
}

/* As ParameterName says them: each with a space before it. */
static struct ustr *names_missing(struct binding *b, uint32_t set)
{
	struct sbuf s;

	sbuf_init(&s, b->rt);
	sbuf_putc(&s, ' ');
	binder_missing(b, set, &s);
	return sbuf_take(&s);
}

static void need(struct binding *b, uint32_t set)
{
	struct sbuf s;

	if (!binder_missing(b, set, NULL))
		return;
	if (can_ask(b->rt)) {
		ask_form(b, set);
		if (!binder_missing(b, set, NULL))
			return;
	}
	sbuf_init(&s, b->rt);
	sbuf_puts(&s, "Cannot process command because of one or more missing mandatory parameters: ");
	binder_missing(b, set, &s);
	sbuf_putc(&s, '.');
	b->at = NULL;
	b->failure = NULL;
	b->tried = V_VOID;
	b->subject = names_missing(b, set);
	binder_throw(b, "MissingMandatoryParameter", NULL, V_NULL, sbuf_take(&s));
}

void binder_unresolved(struct binding *b)
{
	b->tried = V_VOID;
	b->at = NULL;
	b->failure = NULL;
	binder_throw(b, "AmbiguousParameterSet", NULL, V_NULL, ustr_new(b->rt,
		"Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided."));
}

/* Sets that lack nothing but what the pipeline may bring. */
static uint32_t complete_sets(struct binding *b)
{
	uint32_t good = 0;

	for (uint32_t i = 0; i < MAX(b->meta->nsets, 1u); i++)
		if (b->sets & (1u << i) && !binder_missing(b, 1u << i, NULL))
			good |= 1u << i;
	return good;
}

static bool takes_pipe(struct binding *b, uint32_t sets)
{
	for (uint32_t i = 0; i < b->meta->n; i++)
		if (!b->how[i] && param_in_sets(&b->meta->params[i], sets, PF_PIPE | PF_PIPE_NAME))
			return true;
	return false;
}

void binder_choose_set(struct binding *b)
{
	uint32_t dflt = b->meta->default_set >= 0 ? b->sets & (1u << b->meta->default_set) : 0;
	uint32_t good;

	if (!(b->sets & (b->sets - 1))) {
		need(b, b->sets);
		return;
	}
	good = complete_sets(b);
	/* What the default set lacks is asked for, also where another set lacks nothing. */
	if (!good || (dflt && !(good & dflt) && !b->expect_input)) {
		if (!dflt)
			binder_unresolved(b);
		need(b, dflt);
		b->sets = dflt;
		return;
	}
	if (b->expect_input && takes_pipe(b, good)) {
		b->sets = good;
		return;
	}
	if (good & dflt)
		b->sets = dflt;
	else if (good & (good - 1))
		binder_unresolved(b);
	else
		b->sets = good;
}

uint32_t binder_set(const struct binding *b)
{
	uint32_t s = b->sets;

	if (b->meta->default_set >= 0 && s & (1u << b->meta->default_set))
		return (uint32_t)b->meta->default_set;
	return s ? (uint32_t)__builtin_ctz(s) : 0;
}

const char *binder_set_name(const struct binding *b)
{
	uint32_t i = b->piped_set ? b->piped_set - 1 : binder_set(b);

	if (i >= b->meta->nsets)
		return "__AllParameterSets";
	return USTR_C(b->rt, b->meta->set_names[i]);
}

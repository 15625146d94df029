/* SPDX-License-Identifier: MIT */
/*
 * Parameters known only during binding: those of dynamicparam blocks and of a
 * cmdlet's dynamic rows, and the values of $PSDefaultParameterValues.
 */
#include "engine/binder.h"
#include "engine/default_parameters.h"
#include "engine/input_enum.h"
#include "engine/runtime_param.h"
#include "engine/stage.h"

#include <stdarg.h>
#include <string.h>

/* ---- A larger meta ------------------------------------------------------- */

/* The binding goes on with a copy of its meta that has room for MORE. */
static struct command_meta *extend(struct binding *b, uint32_t more)
{
	struct command_meta *old = b->meta, *m = param_meta_new(b->rt, old->n + more);
	uint8_t *how = rt_block(b->rt, uint8_t, old->n + more + 1);
	val *delayed = rt_block(b->rt, val, old->n + more + 1);
	struct param_meta *params = m->params;
	struct ustr **names = m->set_names;
	struct cell h = m->h;

	*m = *old;
	m->h = h;
	m->params = params;
	m->set_names = names;
	memcpy(params, old->params, old->n * sizeof *params);
	memcpy(names, old->set_names, old->nsets * sizeof *names);
	memcpy(how, b->how, old->n);
	memcpy(delayed, b->delayed, old->n * sizeof *delayed);
	b->how = how;
	b->delayed = delayed;
	b->meta = m;
	return m;
}

static void sets_changed(struct binding *b, uint32_t before)
{
	uint32_t now = b->meta->nsets;

	for (uint32_t i = before; i < now; i++)
		b->sets |= 1u << i;
}

static void rebind(struct binding *b, uint32_t before)
{
	sets_changed(b, before);
	binder_named(b);
	binder_positional(b);
}

/* ---- Functions ----------------------------------------------------------- */

struct dynamic_run {
	struct binding *b;
	struct streams *streams;
};

static void dynamic_body(struct rt *rt, void *arg)
{
	struct dynamic_run *r = arg;
	struct stage *st = r->b->stage;

	vm_run_part(rt, st->sb, PART_DYNAMICPARAM, st->flags & SF_DOTTED, r->b->scope, r->streams, st, st->cmd);
}

/* An error that left the block is the binding's. */
static _Noreturn void dynamic_failed(struct binding *b)
{
	struct unwound u = b->rt->unwound;

	if (u.kind != UNWIND_ERROR)
		rt_rethrow(b->rt, &u);
	b->failure = u.error;
	b->at = NULL;
	b->tried = V_VOID;
	binder_throw(b, "GetDynamicParametersException", NULL, V_NULL,
		     ustr_printf(b->rt, "Cannot retrieve the dynamic parameters for the cmdlet. %s",
				 USTR_C(b->rt, errrec_message(b->rt, u.error))));
}

static struct dict *run_dynamicparam(struct binding *b)
{
	struct stage *st = b->stage;
	struct streams s = st->streams;
	struct dynamic_run r = { .b = b };
	bool outer = b->cmd->in_dynamic;
	enum unwind why;
	struct collect c;

	collect_init(&c, b->rt);
	s.s[STREAM_OUT] = &c.sink;
	for (uint32_t i = 0; i < b->meta->nown; i++)
		if (!b->how[i])
			stage_default_value(b, &b->meta->params[i]);
	if (b->bound)
		gc_store(b->scope, &b->scope->bound, val_obj(b->bound));
	r.streams = &s;
	b->cmd->in_dynamic = true;
	why = rt_protect(b->rt, dynamic_body, &r);
	b->cmd->in_dynamic = outer;
	if (why != UNWIND_NONE)
		dynamic_failed(b);
	return val_dict(collect_value(&c));
}

static void function_dynamic(struct binding *b)
{
	struct dict *d = run_dynamicparam(b);
	uint32_t before = b->meta->nsets, i = 0;
	struct dict_entry *e;

	if (!d || !d->n)
		return;
	b->dynamic = d;
	extend(b, d->n);
	while ((e = dict_next(d, &i))) {
		struct runtime_param *r = val_runtime_param(e->value);
		struct param_meta *p;

		if (!r)
			continue;
		p = param_meta_add(b->rt, b->meta, r->name, r->type, list_to_array(b->rt, r->attributes, &type_object));
		p->is_dynamic = true;
		p->offset = UINT16_MAX;
	}
	rebind(b, before);
}

void binder_store_dynamic(struct binding *b, struct param_meta *p, val v)
{
	struct runtime_param *r;
	val x;

	if (!b->dynamic || !dict_get(b->rt, b->dynamic, val_str(p->name), &x))
		return;
	r = val_runtime_param(x);
	if (!r)
		return;
	gc_store(r, &r->value, v);
	r->is_set = true;
}

/* ---- Cmdlets ------------------------------------------------------------- */

static uint32_t applicable(struct binding *b, struct param_def *rows)
{
	const struct cmdlet_def *def = b->cmd->cmdlet;
	uint32_t n = 0;

	for (const struct param_def *p = def->dynamic; p && p->name; p++)
		if (!def->dynamic_applies || def->dynamic_applies(&b->stage->c, p))
			rows[n++] = *p;
	return n;
}

static void cmdlet_dynamic(struct binding *b)
{
	const struct cmdlet_def *def = b->cmd->cmdlet;
	uint32_t n = 0, before = b->meta->nsets, own = b->meta->nown;
	struct param_def *rows;

	while (def->dynamic && def->dynamic[n].name)
		n++;
	rows = rt_block(b->rt, struct param_def, n + 1);
	n = applicable(b, rows);
	if (!n)
		return;
	extend(b, n);
	param_meta_add_rows(b->rt, b->meta, rows, true);
	b->meta->nown = (uint16_t)own;
	rebind(b, before);
}

void binder_dynamic(struct binding *b)
{
	if (b->cmd->kind == CK_CMDLET)
		cmdlet_dynamic(b);
	else
		function_dynamic(b);
}

/* ---- $PSDefaultParameterValues ------------------------------------------- */

static bool names_command(struct binding *b, struct ustr *pattern)
{
	struct rt *rt = b->rt;

	if (ustr_like(rt, b->cmd->name, pattern, true))
		return true;
	return b->stage->name && ustr_like(rt, b->stage->name, pattern, true);
}

/* What the table says of a parameter. */
struct dflt {
	val value;
	bool given, refused;
};

_printf_(2, 3) static void warn(struct binding *b, const char *fmt, ...)
{
	struct cmdlet c = { .rt = b->rt, .stage = b->stage };
	struct ustr *text;
	va_list ap;

	va_start(ap, fmt);
	text = ustr_vprintf(b->rt, fmt, ap);
	va_end(ap);
	cmdlet_warning(&c, text);
}

/* The parameter that NAME, a pattern maybe, is of; NULL: none, or several. */
static struct param_meta *meant(struct binding *b, struct ustr *name)
{
	struct param_meta *found = NULL;

	for (uint32_t i = 0; i < b->meta->n; i++) {
		struct param_meta *p = &b->meta->params[i];
		bool fits = ustr_like(b->rt, p->name, name, true);

		for (uint32_t k = 0; p->aliases && k < p->aliases->n && !fits; k++)
			fits = ustr_like(b->rt, array_get(p->aliases, k).s, name, true);
		if (fits && found) {
			warn(b, "The following name or alias defined in $PSDefaultParameterValues for this cmdlet resolves to multiple parameters: %s. The default has been ignored.",
			     USTR_C(b->rt, name));
			return NULL;
		}
		found = fits ? p : found;
	}
	return found;
}

static void take_default(struct binding *b, struct dflt *of, struct ustr *name, val v)
{
	struct param_meta *p = meant(b, name);
	struct dflt *d = p ? &of[p->index] : NULL;

	if (!d || d->refused)
		return;
	if (d->given && !val_equals(b->rt, d->value, v)) {
		warn(b, "Multiple different default values are defined in $PSDefaultParameterValues for the parameter matching the following name or alias: %s. These defaults have been ignored.",
		     USTR_C(b->rt, name));
		d->refused = true;
		return;
	}
	*d = (struct dflt){ .value = v, .given = true };
}

struct bind_default {
	struct binding *b;
	struct param_meta *p;
	val v;
};

static void bind_value(struct rt *rt, void *arg)
{
	struct bind_default *k = arg;

	binder_value(k->b, k->p, k->v, 0);
}

/* An empty set of names, in which case is ignored. */
static val name_set(struct rt *rt)
{
	const struct type *t = type_find_c(rt, "System.Collections.Generic.HashSet[string]");
	const struct type *comparer = type_find_c(rt, "System.StringComparer");
	val ignore = net_property_get(rt, V_NULL, type_property(rt, comparer, ustr_atom(rt, "OrdinalIgnoreCase"), true));

	return type_construct(rt, t, &ignore, 1);
}

static void add_name(struct rt *rt, val set, struct ustr *name)
{
	val arg = val_str(name);

	method_call(rt, type_method(rt, val_type_of(set), ustr_atom(rt, "Add"), false), set, &arg, 1);
}

/* What a script block that is a default may see of the call: the names of the parameters that have a value. */
static val binding_state(struct binding *b)
{
	struct rt *rt = b->rt;
	val all = name_set(rt), by_place = name_set(rt), by_default = name_set(rt);
	struct psobj *o = psobj_new(rt);
	struct list *places = b->bound ? ((struct bound_parameters *)b->bound)->positional : NULL;

	for (uint32_t i = 0; i < b->meta->n; i++) {
		if (b->how[i])
			add_name(rt, all, b->meta->params[i].name);
		if (b->how[i] == BOUND_DEFAULT)
			add_name(rt, by_default, b->meta->params[i].name);
	}
	for (uint32_t i = 0; places && i < places->n; i++)
		add_name(rt, by_place, places->v[i].s);
	psobj_put_c(rt, o, "BoundParameters", all);
	psobj_put_c(rt, o, "BoundPositionalParameters", by_place);
	psobj_put_c(rt, o, "BoundDefaultParameters", by_default);
	return val_obj(o);
}

/* The value that BLOCK gives, as Invoke has it: false when that is none. */
static bool default_from(struct binding *b, struct scriptblock *block, val *ret)
{
	val state = binding_state(b);

	*ret = engine_call(b->rt, block, V_VOID, V_VOID, &state, 1);
	return ret->k != VK_VOID;
}

static void bind_default(struct binding *b, struct param_meta *p, val v)
{
	struct rt *rt = b->rt;
	struct bind_default k = { b, p, v };

	if (b->how[p->index] || (!param_in_sets(p, b->sets, UINT32_MAX) && !(p->in_sets[0].sets & b->sets)))
		return;
	if (val_scriptblock(v) && !default_from(b, val_scriptblock(v), &k.v))
		return;
	if (rt_try(rt, bind_value, &k)) {
		binder_mark(b, p);
		b->how[p->index] = BOUND_DEFAULT;
		return;
	}
	warn(b, "The binding of default value '%s' to parameter '%s' failed: %s", val_to_c(rt, k.v), USTR_C(rt, p->name),
	     USTR_C(rt, errrec_message(rt, rt->unwound.error)));
}

/* NULL: none apply. */
static struct dict *defaults_in_force(struct rt *rt)
{
	struct dict *d;
	val v, off;

	if (!var_get_c(rt, "PSDefaultParameterValues", &v) || !(d = val_dict(v)) || !d->n)
		return NULL;
	return dict_get_c(rt, d, "Disabled", &off) && val_truth(rt, off) ? NULL : d;
}

bool binder_default_of(struct rt *rt, const char *command, const char *parameter, val *ret)
{
	struct dict *d = defaults_in_force(rt);
	struct ustr *cmd, *name;
	struct dict_entry *e;
	uint32_t i = 0;

	while (d && (e = dict_next(d, &i))) {
		if (e->key.k != VK_STR || !default_key_split(rt, e->key.s, &cmd, &name) ||
		    !ustr_like(rt, ustr_atom(rt, command), cmd, true) || !ustr_like(rt, ustr_atom(rt, parameter), name, true))
			continue;
		*ret = val_scriptblock(e->value) ? engine_call(rt, val_scriptblock(e->value), V_VOID, V_VOID, NULL, 0) : e->value;
		return true;
	}
	return false;
}

void binder_defaults(struct binding *b)
{
	struct dict *d = defaults_in_force(b->rt);
	struct list *bad;
	struct dict_entry *e;
	struct dflt *of;
	uint32_t i = 0;

	if (!d)
		return;
	of = rt_block(b->rt, struct dflt, b->meta->n + 1);
	bad = list_new(b->rt, NULL);
	while ((e = dict_next(d, &i))) {
		struct ustr *cmd, *name;

		if (e->key.k != VK_STR || ustr_ieq_c(e->key.s, "Disabled"))
			continue;
		if (!default_key_split(b->rt, e->key.s, &cmd, &name))
			list_add(b->rt, bad, e->key);
		else if (names_command(b, cmd))
			take_default(b, of, name, e->value);
	}
	if (bad->n)
		warn(b, "%s", USTR_C(b->rt, default_keys_refused(b->rt, bad)));
	for (uint32_t k = 0; k < b->meta->n; k++)
		if (of[k].given && !of[k].refused)
			bind_default(b, &b->meta->params[k], of[k].value);
}

/* SPDX-License-Identifier: MIT */
/* The binder's main steps: arguments, names, positions, the rest, sets. */
#include "engine/binder.h"
#include "engine/input_enum.h"

#include <string.h>

/* ---- Arguments ----------------------------------------------------------- */

static struct bind_arg *add_arg(struct binding *b)
{
	struct bind_arg *a;

	if (b->nargs == b->cap_args) {
		uint32_t cap = b->cap_args ? b->cap_args * 2 : 8;

		a = rt_block(b->rt, struct bind_arg, cap);
		if (b->nargs)
			memcpy(a, b->argv, b->nargs * sizeof *a);
		b->argv = a;
		b->cap_args = cap;
	}
	a = &b->argv[b->nargs++];
	*a = (struct bind_arg){ .value = V_VOID };
	return a;
}

struct ustr *binder_marked_name(struct rt *rt, val v)
{
	val x;

	if (v.k != VK_WRAP || !member_get_c(rt, v, "<CommandParameterName>", &x))
		return NULL;
	return val_to_str(rt, x);
}

static void splat(struct binding *b, val v, const struct ast *at);

static struct ustr *without_dash(struct rt *rt, struct ustr *name)
{
	uint32_t n = ustr_len(name);

	return n > 1 && ustr_at(name, 0) == '-' ? ustr_sub(rt, name, 1, n - 1) : name;
}

/* The key `$args` stands for arguments without names, as proxies of plain functions pass them. */
static void splat_dict(struct binding *b, struct dict *d, const struct ast *at)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(d, &i))) {
		struct bind_arg *a;

		if (ustr_ieq_c(val_to_str(b->rt, e->key), "$args")) {
			splat(b, e->value, at);
			continue;
		}
		a = add_arg(b);
		a->name = without_dash(b->rt, val_to_str(b->rt, e->key));
		a->value = e->value;
		a->has_value = a->splat = true;
		a->ast = at;
	}
}

static void splat_one(struct binding *b, val v, const struct ast *at)
{
	struct ustr *name = binder_marked_name(b->rt, v);
	struct bind_arg *a = add_arg(b);

	a->name = name;
	a->value = name ? V_VOID : v;
	a->ast = at;
}

static void splat(struct binding *b, val v, const struct ast *at)
{
	struct dict *d = val_dict(v);
	struct iter it;
	val x;

	if (d)
		splat_dict(b, d, at);
	else if (val_is_null(v))
		splat_one(b, v, at);
	else if (val_base(v).k == VK_STR)	/* a text is a sequence of characters here */
		for (uint32_t i = 0; i < ustr_len(val_base(v).s); i++)
			splat_one(b, val_char(ustr_at(val_base(v).s, i)), at);
	else if (iter_begin(b->rt, v, &it))
		while (iter_next(&it, &x))
			splat_one(b, x, at);
	else
		splat_one(b, v, at);
}

void binder_collect(struct binding *b, const struct cmd_site *site, const val *regs)
{
	bool names = true;

	b->direct = site->direct;
	b->cap_args = site->nargs + 2u;
	b->argv = rt_block(b->rt, struct bind_arg, b->cap_args);
	for (uint32_t i = 0; i < site->nargs; i++) {
		const struct cmd_arg *s = &site->args[i];
		struct bind_arg *a;

		if (s->kind == ARG_SPLAT) {
			splat(b, regs[s->reg], s->ast);
			continue;
		}
		if (s->kind == ARG_END_OF_PARAMS) {
			names = false;
			continue;
		}
		a = add_arg(b);
		a->ast = s->ast;
		a->text = s->text;
		a->spelled = s->spelled;
		a->as_text = s->as_text;
		if (s->kind == ARG_NAME || s->kind == ARG_NAME_VALUE) {
			a->name = s->name;
			a->has_value = s->kind == ARG_NAME_VALUE;
			a->value = a->has_value ? regs[s->reg] : V_VOID;
			if (!names) {
				a->value = val_str(ustr_printf(b->rt, "-%s", USTR_C(b->rt, s->name)));
				a->name = NULL;
			}
		} else {
			a->value = s->kind == ARG_VERBATIM && s->text ? val_str(s->text) : regs[s->reg];
		}
	}
}

/* ---- Named --------------------------------------------------------------- */

bool param_in_sets(const struct param_meta *p, uint32_t sets, uint32_t flag)
{
	if (!(p->any_flags & flag))
		return false;
	for (uint32_t i = 0; i < p->nsets; i++)
		if (p->in_sets[i].sets & sets && p->in_sets[i].flags & flag)
			return true;
	return false;
}

static uint32_t all_sets_of(const struct param_meta *p)
{
	uint32_t s = 0;

	for (uint32_t i = 0; i < p->nsets; i++)
		s |= p->in_sets[i].sets;
	return s;
}

static bool prefix_of(const struct param_meta *p, struct ustr *name)
{
	if (ustr_starts(p->name, name, true))
		return true;
	for (uint32_t i = 0; p->aliases && i < p->aliases->n; i++)
		if (ustr_starts(p->aliases->v[i].s, name, true))
			return true;
	return false;
}

/* Which are asked first for a name: a command's own, those of all commands, those that providers and scripts add. */
static int rank_of(const struct param_meta *p)
{
	return p->is_dynamic || p->shown_dynamic ? 2 : p->is_common;
}

static void ambiguous(struct binding *b, struct ustr *name, int rank, const struct ast *at)
{
	struct sbuf s;

	sbuf_init(&s, b->rt);
	sbuf_puts(&s, "Parameter cannot be processed because the parameter name '");
	sbuf_put(&s, name);
	sbuf_puts(&s, "' is ambiguous. Possible matches include:");
	for (uint32_t i = 0; i < b->meta->n; i++) {
		if ((rank_of(&b->meta->params[i]) == 2) != (rank == 2) || !prefix_of(&b->meta->params[i], name))
			continue;
		sbuf_puts(&s, " -");
		sbuf_put(&s, b->meta->params[i].name);
	}
	sbuf_putc(&s, '.');
	b->at = at;
	b->subject = name;
	b->tried = V_VOID;
	binder_throw(b, "AmbiguousParameter", NULL, V_NULL, sbuf_take(&s));
}

static struct param_meta *match_name(struct binding *b, struct ustr *name, const struct ast *at)
{
	struct param_meta *p = param_find(b->meta, name, true), *found = NULL;
	bool twice = false;

	if (p)
		return p;
	for (uint32_t i = 0; i < b->meta->n; i++) {
		p = &b->meta->params[i];
		if (!prefix_of(p, name) || (found && rank_of(p) > rank_of(found)))
			continue;
		twice = found && rank_of(found) == rank_of(p);
		found = p;
	}
	if (twice)
		ambiguous(b, name, rank_of(found), at);
	return found;
}

static void narrow(struct binding *b, struct param_meta *p)
{
	uint32_t left = b->sets & all_sets_of(p);

	if (!left)
		binder_unresolved(b);
	b->sets = left;
}

static struct errrec *no_input(struct binding *b, struct param_meta *p)
{
	b->tried = V_VOID;
	return binder_error(b, NULL, "ScriptBlockArgumentNoInput", EC_MetadataError, p, V_NULL,
		ustr_printf(b->rt,
			"Cannot evaluate parameter '%s' because its argument is specified as a script block and there is no input. A script block cannot be evaluated without input.",
			    USTR_C(b->rt, p->name)));
}

/* A script block given to a parameter that takes pipeline input runs for each
 * object, unless the parameter wants the block itself. */
static bool delays(struct binding *b, struct param_meta *p, val v)
{
	if (!val_scriptblock(v) || !param_in_sets(p, b->sets, PF_PIPE | PF_PIPE_NAME))
		return false;
	if (p->type == &type_object || p->type == &type_psobject || p->type == &type_scriptblock ||
	    (p->type->flags & TF_ARRAY && (p->type->elem == &type_scriptblock || p->type->elem == &type_object)))
		return false;
	return true;
}

static void bind_one(struct binding *b, struct param_meta *p, val v, enum bound_how how)
{
	if (delays(b, p, v)) {
		if (!b->expect_input)
			rt_throw(b->rt, no_input(b, p));
		b->delayed[p->index] = v;
		binder_mark(b, p);
		b->how[p->index] = BOUND_DELAYED;
		b->has_delayed = true;
		return;
	}
	binder_value(b, p, v, 0);
	binder_mark(b, p);
	b->how[p->index] = (uint8_t)how;
	b->given++;
}

/* A number that remembers how it was typed: what it is as text. */
static val with_spelling(struct rt *rt, const struct bind_arg *a)
{
	val v = val_int(0);
	struct psobj *o;

	if (!a->spelled || val_is_null(a->value) || a->value.k == VK_WRAP)
		return a->value;
	o = ext_of(rt, &v, true);	/* around a number of any type, big ones too */
	gc_store(o, &o->base, a->value);
	gc_storep(o, o->text, a->text);
	o->spelled = true;
	return v;
}

/* A string parameter takes a number or word as it was typed. */
static val as_typed(struct rt *rt, const struct bind_arg *a, const struct param_meta *p)
{
	const struct type *t = p->type;

	if (!a->text || a->value.k == VK_STR)
		return a->value;
	if (t == &type_string || (t->flags & TF_ARRAY && t->elem == &type_string))
		return val_str(a->text);
	if (!strcmp(t->name, "System.Version"))
		return val_str(a->text);
	return !p->def && (t == &type_object || t == &type_psobject) ? with_spelling(rt, a) : a->value;
}

static void already_bound(struct binding *b, struct param_meta *p)
{
	b->tried = V_VOID;
	b->subject = p->name;
	binder_throw(b, "ParameterAlreadyBound", NULL, V_NULL, ustr_printf(b->rt,
		"Cannot bind parameter because parameter '%s' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, \"-parameter value1,value2,value3\".",
		USTR_C(b->rt, p->name)));
}

static void missing_argument(struct binding *b, struct param_meta *p)
{
	b->tried = V_VOID;
	binder_throw(b, "MissingArgument", p, V_NULL, ustr_printf(b->rt,
		"Missing an argument for parameter '%s'. Specify a parameter of type '%s' and try again.",
		USTR_C(b->rt, p->name), USTR_C(b->rt, type_full_name(b->rt, p->type))));
}

static void bind_named(struct binding *b, uint32_t i)
{
	struct bind_arg *a = &b->argv[i], *next = i + 1 < b->nargs ? a + 1 : NULL;
	struct param_meta *p = match_name(b, a->name, a->ast);
	val v = a->value;

	if (!p) {
		if (!a->has_value && next && !next->name && !next->used && !a->pair) {
			a->pair = next;
			next->taken = true;
		}
		return;
	}
	if (a->pair) {
		a->pair->taken = false;
		a->pair = NULL;
	}
	b->at = a->ast;
	if (b->how[p->index]) {
		if (!a->splat || b->how[p->index] == BOUND_SPLAT)
			already_bound(b, p);
		a->used = true;
		return;
	}
	if (a->has_value) {
		v = as_typed(b->rt, a, p);
		if (a->ast && a->ast->kind == AST_CMD_PARAM && ((const struct ast_cmd_param *)a->ast)->value)
			b->at = ((const struct ast_cmd_param *)a->ast)->value;
	} else if (p->is_switch) {
		v = V_TRUE;
	} else {
		if (!next || next->name || next->used)
			missing_argument(b, p);
		v = as_typed(b->rt, next, p);
		next->used = true;
		b->at = next->ast;
	}
	a->used = true;
	narrow(b, p);
	bind_one(b, p, v, a->splat ? BOUND_SPLAT : BOUND_ARG);
}

void binder_named(struct binding *b)
{
	for (uint32_t i = 0; i < b->nargs; i++)
		if (b->argv[i].name && !b->argv[i].used && !b->argv[i].splat)
			bind_named(b, i);
	for (uint32_t i = 0; i < b->nargs; i++)
		if (b->argv[i].name && !b->argv[i].used && b->argv[i].splat)
			bind_named(b, i);
}

/* ---- Positional ---------------------------------------------------------- */

static bool at_position(const struct param_meta *p, uint32_t sets, int16_t pos)
{
	for (uint32_t i = 0; i < p->nsets; i++)
		if (p->in_sets[i].position == pos && p->in_sets[i].sets & sets &&
		    !(p->in_sets[i].flags & PF_REMAINING))
			return true;
	return false;
}

/* The least position above LAST of an unbound parameter; -1: none. */
static int16_t next_position(struct binding *b, int last)
{
	int best = -1;

	for (uint32_t i = 0; i < b->meta->n; i++) {
		const struct param_meta *p = &b->meta->params[i];

		if (b->how[i])
			continue;
		for (uint32_t k = 0; k < p->nsets; k++) {
			int pos = p->in_sets[k].position;

			if (pos > last && p->in_sets[k].sets & b->sets && (best < 0 || pos < best))
				best = pos;
		}
	}
	return (int16_t)best;
}

static struct bind_arg *next_positional(struct binding *b, uint32_t *i)
{
	for (; *i < b->nargs; (*i)++)
		if (!b->argv[*i].used && !b->argv[*i].name && !b->argv[*i].taken)
			return &b->argv[(*i)++];
	return NULL;
}

/* Proxies hand these on by position. */
static void note_positional(struct binding *b, struct param_meta *p)
{
	if (b->bound)
		bound_parameters_by_position(b->rt, b->bound, p->name);
}

static bool try_bind(struct binding *b, struct param_meta *p, struct bind_arg *a, unsigned flags)
{
	uint32_t saved = b->sets;

	b->at = a->ast;
	if (delays(b, p, a->value)) {
		if (!b->expect_input) {
			b->failure = no_input(b, p);	/* another may take it as it is */
			return false;
		}
		narrow(b, p);
		bind_one(b, p, a->value, BOUND_ARG);
		note_positional(b, p);
		return true;
	}
	narrow(b, p);
	if (!binder_value(b, p, flags & BV_NO_COERCE ? a->value : as_typed(b->rt, a, p), flags | BV_SOFT | BV_PLACED)) {
		b->sets = saved;
		return false;
	}
	binder_mark(b, p);
	b->how[p->index] = BOUND_ARG;
	b->given++;
	note_positional(b, p);
	return true;
}

static bool is_failure(const struct errrec *e, const char *exception)
{
	const struct exc *x = val_exc(e->exception);

	return x && type_is_named(cell_type(&x->h), exception);
}

/* What is of the right type but refused is an error; so is a transformation that fails, when types are converted. The
 * names that a pattern of a compiled parameter refuses are left to another. */
static bool ends_binding(const struct errrec *e, const struct param_meta *p, unsigned flags)
{
	if (p->def && p->def->validate && !strncmp(p->def->validate, "pattern", 7))
		return false;
	return is_failure(e, "System.Management.Automation.ParameterBindingValidationException") ||
	       (!(flags & BV_NO_COERCE) && is_failure(e, "System.Management.Automation.ParameterBindingArgumentTransformationException"));
}

/* Binds A to each parameter at POS that takes it: one, or the sets contradict
 * each other. Without BV_NO_COERCE a transformation that fails is an error; any
 * other failure leaves the value to the next, the first of them in *WHY. */
static bool bind_at(struct binding *b, int16_t pos, struct bind_arg *a, uint32_t sets, unsigned flags, struct errrec **why)
{
	uint32_t valid = b->sets, narrowed = valid;
	bool bound = false;

	for (uint32_t i = 0; i < b->meta->n; i++) {
		struct param_meta *p = &b->meta->params[i];

		if (b->how[i] || !at_position(p, sets, pos))
			continue;
		b->sets = valid;
		if (try_bind(b, p, a, flags)) {
			if (bound)
				binder_unresolved(b);
			bound = true;
			narrowed = b->sets;
		} else if (b->failure) {
			if (ends_binding(b->failure, p, flags))
				rt_throw(b->rt, b->failure);
			*why = *why ?: b->failure;
		}
	}
	b->sets = narrowed;
	return bound;
}

static int candidates(struct binding *b, int16_t pos)
{
	int n = 0;

	for (uint32_t i = 0; i < b->meta->n; i++)
		n += !b->how[i] && at_position(&b->meta->params[i], b->sets, pos);
	return n;
}

static bool bind_position(struct binding *b, int16_t pos, struct bind_arg *a)
{
	uint32_t dflt = b->meta->default_set >= 0 ? b->sets & (1u << b->meta->default_set) : 0;
	bool choice = candidates(b, pos) > 1;
	struct errrec *ignored = NULL, *why = NULL;

	/* As it is before converted, in the default set before in any. */
	if (choice && dflt && bind_at(b, pos, a, dflt, BV_NO_COERCE, &ignored))
		return true;
	if (choice && bind_at(b, pos, a, b->sets, BV_NO_COERCE, &ignored))
		return true;
	if (dflt && bind_at(b, pos, a, dflt, 0, &why))
		return true;
	why = NULL;
	if (bind_at(b, pos, a, b->sets, 0, &why))
		return true;
	if (why)
		rt_throw(b->rt, why);
	return false;
}

void binder_positional(struct binding *b)
{
	uint32_t i = 0;
	int pos = -1;

	for (;;) {
		struct bind_arg *a;

		pos = next_position(b, pos);
		if (pos < 0)
			return;
		if (!candidates(b, (int16_t)pos))
			continue;
		a = next_positional(b, &i);
		if (!a)
			return;
		a->used = bind_position(b, (int16_t)pos, a);
	}
}

/* ---- The rest ------------------------------------------------------------ */

static struct param_meta *remaining_param(struct binding *b)
{
	for (uint32_t i = 0; i < b->meta->n; i++)
		if (!b->how[i] && param_in_sets(&b->meta->params[i], b->sets, PF_REMAINING))
			return &b->meta->params[i];
	return NULL;
}

static val name_text(struct binding *b, const struct bind_arg *a)
{
	struct ustr *s = a->as_text ? a->text : ustr_printf(b->rt, a->has_value ? "-%s:" : "-%s", USTR_C(b->rt, a->name));
	val v = val_str(s);
	struct psobj *o = ext_of(b->rt, &v, true);

	psobj_put_c(b->rt, o, "<CommandParameterName>", val_str(a->name));
	return v;
}

static void put_rest(struct binding *b, struct bind_arg *a)
{
	a->used = true;
	if (a->name)
		list_add(b->rt, b->rest, name_text(b, a));
	if (a->name ? a->has_value : true)
		list_add(b->rt, b->rest, a->value.k == VK_VOID ? V_NULL : with_spelling(b->rt, a));
}

static uint32_t collect_rest(struct binding *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->nargs; i++) {
		if (b->argv[i].used)
			continue;
		if (!b->rest)
			b->rest = list_new(b->rt, NULL);
		put_rest(b, &b->argv[i]);
		n++;
	}
	return n;
}

/* The objects of L in a list of the type NAME. */
static struct list *list_as(struct rt *rt, struct list *l, const char *name)
{
	struct list *to = list_new(rt, type_find_c(rt, name));

	list_add_all(rt, to, l);
	return to;
}

static void bind_remaining(struct binding *b)
{
	struct param_meta *p = remaining_param(b);
	const struct ast *at = NULL;
	val v;

	if (!p)
		return;
	for (uint32_t i = 0; i < b->nargs && !at; i++)
		if (!b->argv[i].used)
			at = b->argv[i].ast;
	if (!collect_rest(b))
		return;
	b->at = at;
	v = p->type == &type_object || p->type == &type_psobject || !p->def
		? val_obj(list_as(b->rt, b->rest, "System.Collections.Generic.List[System.Object]"))
		: val_obj(list_to_array(b->rt, b->rest, &type_object));
	if (b->rest->n == 1 && val_is_enumerable(b->rest->v[0]))
		v = b->rest->v[0];
	b->rest = NULL;
	narrow(b, p);
	bind_one(b, p, v, BOUND_ARG);
}

/* An argument in the text of its error: a collection is its type. */
static const char *argument_text(struct rt *rt, const struct bind_arg *a)
{
	val v = a->value;

	if (a->spelled && a->text)
		return USTR_C(rt, a->text);
	if (val_is_null(v))
		return "$null";
	if (val_array(v) || val_list(v))
		return USTR_C(rt, val_to_str(rt, member_call(rt, v, ustr_atom(rt, "ToString"), NULL, 0)));
	return val_to_c(rt, v);
}

static void unknown_argument(struct binding *b, struct bind_arg *a)
{
	b->at = a->name ? a->ast : NULL;
	b->failure = NULL;
	b->subject = a->name ? a->name : val_to_str(b->rt, a->value);
	b->tried = a->name ? V_VOID : a->value;
	if (a->name)
		binder_throw(b, "NamedParameterNotFound", NULL, V_NULL, ustr_printf(b->rt,
			"A parameter cannot be found that matches parameter name '%s'.", USTR_C(b->rt, a->name)));
	binder_throw(b, "PositionalParameterNotFound", NULL, V_NULL, ustr_printf(b->rt,
		"A positional parameter cannot be found that accepts argument '%s'.",
		argument_text(b->rt, a)));
}

/* Sets that stay open are told of before arguments that nothing took. */
static void check_leftover(struct binding *b)
{
	uint32_t dflt = b->meta->default_set >= 0 ? b->sets & (1u << b->meta->default_set) : 0;

	for (uint32_t i = 0; !dflt && b->sets & (b->sets - 1) && i < b->nargs; i++)
		if (!b->argv[i].used) {
			b->at = NULL;
			binder_choose_set(b);
		}
	for (uint32_t i = 0; i < b->nargs; i++)
		if (!b->argv[i].used && b->argv[i].name)
			unknown_argument(b, &b->argv[i]);
	for (uint32_t i = 0; i < b->nargs; i++)
		if (!b->argv[i].used)
			unknown_argument(b, &b->argv[i]);
}

static void begin(struct binding *b)
{
	b->sets = b->meta->nsets ? (uint32_t)((1ull << b->meta->nsets) - 1) : 1;
	b->how = rt_block(b->rt, uint8_t, b->meta->n + 1);
	b->delayed = rt_block(b->rt, val, b->meta->n + 1);
}

void binder_probe(struct binding *b)
{
	begin(b);
	b->direct = false;
	binder_named(b);
	binder_positional(b);
	binder_dynamic(b);
}

void binder_bind(struct binding *b)
{
	begin(b);
	if (b->direct) {
		binder_direct(b);
		return;
	}
	binder_named(b);
	binder_positional(b);
	if (b->meta->cmdlet_binding)
		binder_defaults(b);
	if (b->meta->has_dynamic && !b->is_simple)
		binder_dynamic(b);
	bind_remaining(b);
	if (b->is_simple)
		collect_rest(b);
	else
		check_leftover(b);
	binder_choose_set(b);
}

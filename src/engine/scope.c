/* SPDX-License-Identifier: MIT */
/*
 * Scopes: their cells, and reading and writing variables by name. A name is
 * looked for among the automatic values of a call, the slots, then the table,
 * from a scope through its parents.
 */
#include "engine/scope_impl.h"

#include "types/numtext.h"

static void scope_trace(struct heap *h, struct cell *c)
{
	struct scope *s = (struct scope *)c;

	heap_mark(h, s->parent);
	heap_mark(h, s->slot_owner);
	heap_mark(h, s->ss);
	heap_mark(h, s->vars);
	heap_mark(h, s->functions);
	heap_mark(h, s->aliases);
	heap_mark(h, s->drives);
	heap_mark(h, s->types);
	heap_mark(h, s->foreach_);
	heap_mark(h, s->script_path);
	val_mark(h, s->underbar);
	val_mark(h, s->args);
	val_mark(h, s->input);
	val_mark(h, s->this_);
	val_mark(h, s->bound);
	val_mark(h, s->pscmdlet);
	val_mark(h, s->myinvocation);
	val_mark(h, s->matches);
	if (s->layout) {
		heap_mark_block(h, s->layout);
		heap_mark_block(h, s->layout->names);
		heap_mark_block(h, s->layout->mixed);
		for (uint32_t i = 0; i < s->layout->n; i++)
			heap_mark(h, s->layout->names[i]);
		val_mark_n(h, s->slots, s->layout->n);
	}
}

const struct type type_scope = {
	.cls = { .trace = scope_trace },
	.name = "System.Management.Automation.SessionStateScope",
	.base = &type_object, .flags = TF_INTERNAL, .size = sizeof(struct scope),
};

void variable_set_options(struct rt *rt, struct variable *v, uint32_t options)
{
	v->options = options;
	if (!(options & VO_ALLSCOPE))
		return;
	dict_put(rt, rt->eng->allscope_names, val_str(v->name), V_TRUE);
	rt->eng->allscope_epoch++;
}

static bool is_allscope_name(struct rt *rt, struct ustr *name)
{
	val ignored;

	return dict_get(rt, rt->eng->allscope_names, val_str(name), &ignored);
}

/* Asked at each call, so the answer is kept with the layout. */
static bool may_share(struct rt *rt, const struct slot_layout *layout)
{
	struct slot_layout *l = (struct slot_layout *)layout;

	if (unlikely(l->shared_epoch != rt->eng->allscope_epoch)) {
		l->shared_epoch = rt->eng->allscope_epoch;
		l->may_share = false;
		for (uint32_t i = 0; i < l->n && !l->may_share; i++)
			l->may_share = is_allscope_name(rt, l->names[i]);
	}
	return l->may_share;
}

/* S's variable of that name if it is in all scopes below too, else NULL. */
static struct variable *shared_here(struct rt *rt, struct scope *s, struct ustr *name)
{
	const val *slot = scope_slot(s, name);
	bool boxed = slot && slot->k == VK_OBJ && slot->f & VF_BOX;
	struct variable *v = boxed ? (struct variable *)slot->o : scope_table_get(rt, s, name);

	return v && v->options & VO_ALLSCOPE && !v->get ? v : NULL;
}

/* Variables that are in all scopes take the slots of their names. */
static void share_allscope(struct rt *rt, struct scope *s)
{
	for (uint32_t i = 0; s->layout && i < s->layout->n; i++) {
		struct variable *v = NULL;

		for (struct scope *up = s->parent; up && !v; up = up->parent)
			v = shared_here(rt, up, s->layout->names[i]);
		if (v)
			s->slots[i] = (val){ .k = VK_OBJ, .f = VF_BOX, .o = &v->h };
	}
}

struct scope *scope_new(struct rt *rt, struct scope *parent, struct session_state *ss,
			const struct slot_layout *layout)
{
	uint32_t n = layout ? layout->n : 0;
	struct scope *s = rt_alloc(rt, &type_scope, sizeof *s + n * sizeof(val));

	s->parent = parent;
	s->ss = ss;
	s->slots = (val *)(s + 1);
	for (uint32_t i = 0; i < n; i++)
		s->slots[i] = V_VOID;
	s->layout = layout;
	if (n && unlikely(may_share(rt, layout)))
		share_allscope(rt, s);
	s->underbar = s->args = s->input = s->this_ = s->bound = V_VOID;
	s->pscmdlet = s->myinvocation = s->matches = V_VOID;
	s->strict = 0xffff;
	return s;
}

struct scope *scope_current(struct rt *rt)
{
	return rt->eng->frame ? rt->eng->frame->scope : rt->eng->global->top;
}

struct scope *scope_global(struct rt *rt)
{
	return rt->eng->global ? rt->eng->global->top : NULL;
}

struct scope *scope_script(struct scope *s)
{
	while (!s->is_script && !s->is_global && s->parent && s->parent->ss == s->ss)
		s = s->parent;
	return s;
}

/* NULL: beyond the global scope */
static struct scope *parent_at(struct scope *s, int number)
{
	while (s && number-- > 0)
		s = s->parent;
	return s;
}

static struct errrec *out_of_range(struct rt *rt, const char *why, int64_t n)
{
	return err_make(rt, "System.Management.Automation.PSArgumentOutOfRangeException", "ArgumentOutOfRange",
		EC_InvalidArgument, V_NULL,
			"%s (Parameter 'Scope')\nActual value was %lld.", why, (long long)n);
}

struct scope *scope_said(struct rt *rt, struct ustr *text, struct errrec **ret_error)
{
	struct scope *s = scope_current(rt);
	val n;

	if (!text || !ustr_len(text) || ustr_ieq_c(text, "local") || ustr_ieq_c(text, "private"))
		return s;
	if (ustr_ieq_c(text, "script"))
		return scope_script(s);
	if (ustr_ieq_c(text, "global"))
		return scope_global(rt);
	if (!numtext_try(text, NUMTEXT_INTEGER, VK_INT32, &n)) {
		*ret_error = err_make(rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"Cannot process argument because the value of parameter \"Scope\" is not valid. Valid values are \"Global\", \"Local\", or \"Script\", or a number relative to the current scope (0 through the number of scopes where 0 is the current scope and 1 is its parent). Change the value of the \"Scope\" parameter and run the operation again.");
		return NULL;
	}
	if (n.i < 0) {
		*ret_error = out_of_range(rt, "Cannot process argument because the value of argument \"Scope\" is out of range. Change argument \"Scope\" to a value that is within range.", n.i);
		return NULL;
	}
	s = parent_at(s, (int)n.i);
	if (!s)
		*ret_error = out_of_range(rt, USTR_C(rt, ustr_printf(rt, "The scope number '%lld' exceeds the number of active scopes.", (long long)n.i)), n.i);
	return s;
}

uint32_t scope_strict(const struct scope *s)
{
	for (; s; s = s->parent)
		if (s->strict != 0xffff)
			return s->strict;
	return 0;
}

/* ---- One scope ----------------------------------------------------------- */

/* The automatic values of a call by name: offsets of the fields of a scope. */
static const struct auto_name {
	const char *name;
	uint8_t len;
	uint16_t offset;
} auto_names[] = {
	{ "_", 1, offsetof(struct scope, underbar) },
	{ "PSItem", 6, offsetof(struct scope, underbar) },
	{ "args", 4, offsetof(struct scope, args) },
	{ "this", 4, offsetof(struct scope, this_) },
	{ "input", 5, offsetof(struct scope, input) },
	{ "Matches", 7, offsetof(struct scope, matches) },
	{ "PSCmdlet", 8, offsetof(struct scope, pscmdlet) },
	{ "MyInvocation", 12, offsetof(struct scope, myinvocation) },
	{ "PSBoundParameters", 17, offsetof(struct scope, bound) },
};

static const struct auto_name *auto_find(const struct ustr *name)
{
	uint32_t n = ustr_len(name);

	if (n > 17 || name->wide)
		return NULL;
	for (uint32_t i = 0; i < ARRAY_LEN(auto_names); i++)
		if (auto_names[i].len == n && ustr_ieq_c(name, auto_names[i].name))
			return &auto_names[i];
	return NULL;
}

/* The field of an automatic variable of that name in S, or NULL. */
static val *auto_field(struct scope *s, const struct ustr *name)
{
	const struct auto_name *a = auto_find(name);

	return a ? (val *)((char *)s + a->offset) : NULL;
}

static int slot_index(const struct slot_layout *l, struct ustr *name)
{
	uint32_t hash;

	if (!l)
		return -1;
	for (uint32_t i = 0; i < l->n; i++)
		if (l->names[i] == name)
			return (int)i;
	hash = ustr_ihash(name);
	for (uint32_t i = 0; i < l->n; i++)
		if (ustr_ihash(l->names[i]) == hash && ustr_ieq(l->names[i], name))
			return (int)i;
	return -1;
}

val *scope_slot(struct scope *s, struct ustr *name)
{
	int i = slot_index(s->layout, name);

	return i < 0 ? NULL : &s->slots[i];
}

struct variable *scope_table_get(struct rt *rt, struct scope *s, struct ustr *name)
{
	val v;

	if (!s->vars || !dict_get(rt, s->vars, val_str(name), &v))
		return NULL;
	return (struct variable *)v.o;
}

static bool visible(const struct variable *v, bool own)
{
	return own || !(v->options & VO_PRIVATE);
}

/* Reads NAME in S alone; OWN: S is the scope that asks. */
static bool get_here(struct rt *rt, struct scope *s, struct ustr *name, bool own, val *ret)
{
	val *slot = scope_slot(s, name);
	struct variable *v;

	if (slot && slot->k != VK_VOID) {
		if (!(slot->f & VF_BOX)) {
			*ret = var_given(*slot);
			return true;
		}
		v = (struct variable *)slot->o;
	} else {
		v = scope_table_get(rt, s, name);
	}
	if (!v || !visible(v, own))
		return false;
	*ret = variable_value(rt, v);
	return true;
}

static bool get_auto(struct rt *rt, struct scope *s, const struct auto_name *a, bool up, val *ret)
{
	bool of_call = a->offset == offsetof(struct scope, myinvocation) || a->offset == offsetof(struct scope, bound) ||
		       a->offset == offsetof(struct scope, pscmdlet);

	for (; s; s = s->parent) {
		val *p = (val *)((char *)s + a->offset);

		if (of_call && scope_dotted_auto(rt, s, a->offset, ret))
			return true;
		if (p->k == VK_VOID)
			scope_fill_auto(rt, s, a->offset);
		if (p->k != VK_VOID) {
			*ret = *p;
			return true;
		}
		if (!up)
			break;
	}
	return false;
}

static struct scope *where_scope(struct rt *rt, struct scope *s, enum scope_where where)
{
	switch (where) {
	case SCOPE_SCRIPT:
		return scope_script(s);
	case SCOPE_GLOBAL:
		return scope_global(rt);
	default:
		return s;
	}
}

struct ustr *scope_split(struct rt *rt, struct ustr *name, enum scope_where unsaid, enum scope_where *ret_where)
{
	static const char *const words[] = { "global:", "script:", "local:", "private:" };
	static const enum scope_where wheres[] = { SCOPE_GLOBAL, SCOPE_SCRIPT, SCOPE_LOCAL, SCOPE_PRIVATE };

	*ret_where = unsaid;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct ustr *w = ustr_atom(rt, words[i]);

		if (!ustr_starts(name, w, true))
			continue;
		*ret_where = wheres[i];
		return ustr_intern(rt, ustr_sub(rt, name, ustr_len(w), ustr_len(name) - ustr_len(w)));
	}
	return ustr_intern(rt, name);
}

bool var_get(struct rt *rt, struct scope *s, struct ustr *name, enum scope_where where, val *ret)
{
	const struct auto_name *a = auto_find(name);
	struct scope *start;

	s = start = where_scope(rt, s, where);
	if (a && get_auto(rt, s, a, where == SCOPE_DYNAMIC, ret))
		return true;
	if (a && where == SCOPE_DYNAMIC && a->offset != offsetof(struct scope, matches))
		return false;
	for (; s; s = s->parent) {
		if (get_here(rt, s, name, s == start, ret))
			return true;
		if (where != SCOPE_DYNAMIC)
			break;
	}
	return scope_script_variable(rt, start, name, ret);
}

/* ---- Boxes --------------------------------------------------------------- */

/* A slot of a call is a LocalVariable, but where the engine can't count on what is declared there. */
static bool is_local(const struct scope *s, const val *slot)
{
	const struct slot_layout *l = s->layout;

	return !s->is_global && !l->by_name && !(l->mixed && l->mixed[slot - s->slots]);
}

struct variable *scope_box(struct rt *rt, struct scope *s, val *slot, struct ustr *name)
{
	struct variable *v;

	if (slot->f & VF_BOX)
		return (struct variable *)slot->o;
	v = is_local(s, slot) ? variable_new_local(rt, name, var_given(*slot)) : variable_new(rt, name, var_given(*slot));
	gc_store(s, slot, ((val){ .k = VK_OBJ, .f = VF_BOX, .o = &v->h }));
	return v;
}

static struct variable *find_here(struct rt *rt, struct scope *s, struct ustr *name, bool own)
{
	val *slot = scope_slot(s, name);
	struct variable *v;

	if (slot && slot->k != VK_VOID)
		v = scope_box(rt, s, slot, name);
	else
		v = scope_table_get(rt, s, name);
	return v && visible(v, own) ? v : NULL;
}

static struct variable *auto_variable(struct rt *rt, const struct auto_name *a, struct ustr *name, val x)
{
	return a->offset == offsetof(struct scope, matches) ? variable_new(rt, name, x) : variable_new_local(rt, name, x);
}

/* A detached variable that shows an automatic value. */
static struct variable *find_auto(struct rt *rt, struct scope *s, struct ustr *name, bool up)
{
	val x;

	if (!get_auto(rt, s, auto_find(name), up, &x))
		return NULL;
	return auto_variable(rt, auto_find(name), name, x);
}

struct variable *var_find(struct rt *rt, struct scope *s, struct ustr *name, enum scope_where where, int number)
{
	struct scope *start;
	struct variable *v;
	val x;

	if (where == SCOPE_NUMBER)
		s = parent_at(s, number);
	else
		s = where_scope(rt, s, where);
	start = s;
	if (s && auto_find(name)) {
		v = find_auto(rt, s, name, where == SCOPE_DYNAMIC);
		if (v)
			return v;
	}
	for (; s; s = s->parent) {
		v = find_here(rt, s, name, s == start);
		if (v)
			return v;
		if (where != SCOPE_DYNAMIC)
			break;
	}
	if (start && where != SCOPE_NUMBER && scope_script_variable(rt, start, name, &x))
		return variable_new_local(rt, name, x);
	return NULL;
}

struct variable *var_make(struct rt *rt, struct scope *s, struct ustr *name, val x, uint32_t options)
{
	struct variable *v = variable_new(rt, name, x);
	val *slot = scope_slot(s, name);

	variable_set_options(rt, v, options);
	if (slot) {
		gc_store(s, slot, ((val){ .k = VK_OBJ, .f = VF_BOX, .o = &v->h }));
		return v;
	}
	scope_table_put(rt, s, v);
	return v;
}

void scope_table_put(struct rt *rt, struct scope *s, struct variable *v)
{
	if (!s->vars)
		gc_storep(s, s->vars, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE));
	dict_put(rt, s->vars, val_str(v->name), val_obj(v));
}

bool var_remove(struct rt *rt, struct scope *s, struct ustr *name)
{
	val *slot = scope_slot(s, name);
	val *a = auto_field(s, name);

	if (a && a->k != VK_VOID) {
		*a = V_VOID;
		return true;
	}
	if (slot && slot->k != VK_VOID) {
		*slot = V_VOID;
		return true;
	}
	return s->vars && dict_remove(rt, s->vars, val_str(name));
}

/* ---- Assignment ---------------------------------------------------------- */

/* The variable of that name that is in all scopes, or NULL. */
static struct variable *find_allscope(struct rt *rt, struct scope *s, struct ustr *name)
{
	struct variable *v = scope_table_get(rt, scope_global(rt), name);

	if (v && v->options & VO_ALLSCOPE)
		return v;
	if (!is_allscope_name(rt, name))
		return NULL;
	for (s = s->parent; s; s = s->parent) {
		v = find_here(rt, s, name, true);
		if (v && v->options & VO_ALLSCOPE)
			return v;
	}
	return NULL;
}

static void set_new(struct rt *rt, struct scope *s, struct ustr *name, val *slot, val x)
{
	struct variable *v = find_allscope(rt, s, name);

	if (v)
		variable_assign(rt, v, x);
	else if (slot)
		gc_store(s, slot, var_kept(x));
	else
		scope_table_put(rt, s, variable_new(rt, name, x));
}

static void set_here(struct rt *rt, struct scope *s, struct ustr *name, val x)
{
	val *slot = scope_slot(s, name);
	struct variable *v;

	if (slot && slot->k != VK_VOID) {
		if (slot->f & VF_BOX)
			variable_assign(rt, (struct variable *)slot->o, x);
		else
			gc_store(s, slot, var_kept(x));
		return;
	}
	v = scope_table_get(rt, s, name);
	if (v)
		variable_assign(rt, v, x);
	else
		set_new(rt, s, name, slot, x);
}

void var_set(struct rt *rt, struct scope *s, struct ustr *name, enum scope_where where, val x)
{
	val *a;

	x.f &= (uint8_t)~VF_UNROLL_NOT;
	s = where_scope(rt, s, where);
	a = auto_field(s, name);
	if (a) {
		gc_store(s, a, x.k == VK_VOID ? V_NULL : x);
		return;
	}
	if (where == SCOPE_PRIVATE && !find_here(rt, s, name, true)) {
		var_make(rt, s, name, x, VO_PRIVATE);
		return;
	}
	set_here(rt, s, name, x);
}

/* ---- Listing ------------------------------------------------------------- */

struct each {
	struct dict *seen;
	void (*fn)(struct rt *, struct variable *, void *);
	void *arg;
};

static void each_one(struct rt *rt, struct each *e, struct variable *v, bool own)
{
	val x;

	if (!visible(v, own) || dict_get(rt, e->seen, val_str(v->name), &x))
		return;
	dict_put(rt, e->seen, val_str(v->name), V_TRUE);
	e->fn(rt, v, e->arg);
}

static void each_auto(struct rt *rt, struct each *e, struct scope *s)
{
	for (uint32_t i = 0; i < ARRAY_LEN(auto_names); i++) {
		val *p = (val *)((char *)s + auto_names[i].offset);

		if (i == 1 || p->k == VK_VOID)
			continue;
		each_one(rt, e, auto_variable(rt, &auto_names[i], ustr_atom(rt, auto_names[i].name), *p), true);
	}
}

static void each_scope(struct rt *rt, struct each *e, struct scope *s, bool own)
{
	uint32_t i = 0;
	struct dict_entry *d;

	each_auto(rt, e, s);
	for (uint32_t k = 0; s->layout && k < s->layout->n; k++)
		if (s->slots[k].k != VK_VOID)
			each_one(rt, e, scope_box(rt, s, &s->slots[k], s->layout->names[k]), own);
	while (s->vars && (d = dict_next(s->vars, &i)))
		each_one(rt, e, (struct variable *)d->value.o, own);
}

void var_each(struct rt *rt, struct scope *s, bool one_scope,
	      void (*fn)(struct rt *, struct variable *, void *), void *arg)
{
	struct each e = { dict_new(rt, &type_hashtable, DICT_IGNORE_CASE), fn, arg };
	bool own = true;

	for (; s; s = one_scope ? NULL : s->parent) {
		each_scope(rt, &e, s, own);
		own = false;
	}
}

/* What each call has, whether it is in a field yet or made when asked for. */
static void each_made(struct rt *rt, struct each *e, struct scope *s)
{
	static const char *const names[] = { "_", "PSItem", "args", "this", "input", "Matches", "PSCmdlet", "MyInvocation",
		"PSBoundParameters", "PSScriptRoot", "PSCommandPath" };

	for (uint32_t i = 0; i < ARRAY_LEN(names); i++) {
		struct variable *v = var_find(rt, s, ustr_atom(rt, names[i]), SCOPE_LOCAL, 0);

		if (v)
			each_one(rt, e, v, true);
	}
}

/* Of the global scope what is in each other too; $null counts as such. */
static void each_all_scope(struct rt *rt, struct each *e)
{
	struct scope *s = scope_global(rt);
	struct dict_entry *d;
	uint32_t i = 0;

	while (s->vars && (d = dict_next(s->vars, &i)))
		if (((struct variable *)d->value.o)->options & VO_ALLSCOPE ||
		    ustr_ieq_c(((struct variable *)d->value.o)->name, "null"))
			each_one(rt, e, (struct variable *)d->value.o, true);
}

void var_list(struct rt *rt, struct scope *s, bool one_scope, void (*fn)(struct rt *, struct variable *, void *), void *arg)
{
	struct each e = { dict_new(rt, &type_hashtable, DICT_IGNORE_CASE), fn, arg };
	bool own = true;

	for (; s; s = one_scope ? NULL : s->parent) {
		each_made(rt, &e, s);
		each_scope(rt, &e, s, own);
		own = false;
	}
	if (one_scope)
		each_all_scope(rt, &e);
}

bool var_get_c(struct rt *rt, const char *name, val *ret)
{
	return var_get(rt, scope_current(rt), ustr_atom(rt, name), SCOPE_DYNAMIC, ret);
}

void var_set_c(struct rt *rt, const char *name, val v)
{
	var_set(rt, scope_global(rt), ustr_atom(rt, name), SCOPE_GLOBAL, v);
}

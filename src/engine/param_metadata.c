/* SPDX-License-Identifier: MIT */
/*
 * ParameterMetadata and ParameterSetMetadata: what a command says about a
 * parameter, copied field by field when a script looks, so that it can be changed.
 */
#include "engine/attr.h"
#include "engine/command_metadata.h"
#include "engine/input_enum.h"

#define SMA "System.Management.Automation."
#define ALL_SETS "__AllParameterSets"

struct param_metadata {
	struct cell h;
	struct command_meta *meta;	/* NULL: made by a script */
	uint32_t index;
	val f[PMD_FIELDS];		/* V_VOID: not made yet */
};

static void metadata_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct param_metadata *)c)->meta);
	val_mark_n(h, ((struct param_metadata *)c)->f, PMD_FIELDS);
}

const struct type type_param_metadata = {
	.cls = { .trace = metadata_trace }, .name = SMA "ParameterMetadata", .base = &type_object,
	.size = sizeof(struct param_metadata),
};
const struct type type_param_set_metadata = RECORD_TYPE(SMA "ParameterSetMetadata", PS_FIELDS);

static struct param_metadata *metadata_of(val v)
{
	return (struct param_metadata *)val_base(v).o;
}

static struct param_metadata *metadata_make(struct rt *rt, struct command_meta *m, uint32_t index)
{
	struct param_metadata *p = rt_new_cell(rt, &type_param_metadata, param_metadata);

	p->meta = m;
	p->index = index;
	for (int i = 0; i < PMD_FIELDS; i++)
		p->f[i] = V_VOID;
	return p;
}

val param_metadata_new(struct rt *rt, struct command_meta *m, uint32_t index)
{
	return val_obj(metadata_make(rt, m, index));
}

/* ---- Fields of a command's parameter ------------------------------------- */

static struct list *collection_of(struct rt *rt, const char *name)
{
	return list_new(rt, type_find_c(rt, name));
}

static val make_aliases(struct rt *rt, const struct param_meta *p)
{
	struct list *l = collection_of(rt, "System.Collections.ObjectModel.Collection[string]");

	for (uint32_t i = 0; p && p->aliases && i < p->aliases->n; i++)
		list_add(rt, l, array_get(p->aliases, i));
	return val_obj(l);
}

/* The [Parameter] attribute of one row of a table, for one of its sets. */
static val as_attribute(struct rt *rt, struct command_meta *m, const struct param_in_set *s, uint32_t set)
{
	struct attr *a = attr_new(rt, &type_attr_parameter);

	a->v[PA_MANDATORY] = val_bool(s->flags & PF_MANDATORY);
	a->v[PA_POSITION] = val_int(s->position < 0 ? INT32_MIN : s->position);
	a->v[PA_PIPE] = val_bool(s->flags & PF_PIPE);
	a->v[PA_PIPE_NAME] = val_bool(s->flags & PF_PIPE_NAME);
	a->v[PA_REMAINING] = val_bool(s->flags & PF_REMAINING);
	a->v[PA_HIDDEN] = val_bool(s->flags & PF_HIDDEN);
	if (s->sets != UINT32_MAX && set < m->nsets)
		a->v[PA_SET] = val_str(m->set_names[set]);
	if (s->help_message)
		a->v[PA_HELP] = val_str(s->help_message);
	return val_obj(a);
}

static void row_attributes(struct rt *rt, struct list *l, struct command_meta *m, const struct param_in_set *s)
{
	if (s->sets == UINT32_MAX) {
		list_add(rt, l, as_attribute(rt, m, s, UINT32_MAX));
		return;
	}
	for (uint32_t bits = s->sets; bits; bits &= bits - 1)
		list_add(rt, l, as_attribute(rt, m, s, (uint32_t)__builtin_ctz(bits)));
}

static val alias_attribute(struct rt *rt, const struct param_meta *p)
{
	struct attr *a = attr_new(rt, &type_attr_alias);

	gc_store(a, &a->v[0], val_obj(p->aliases));
	return val_obj(a);
}

static bool is_typed(const struct ast_param *p)
{
	for (uint32_t i = 0; i < p->attributes.n; i++)
		if (p->attributes.v[i]->kind == AST_TYPE_CONSTRAINT)
			return true;
	return false;
}

static val make_attributes(struct rt *rt, struct command_meta *m, const struct param_meta *p)
{
	struct list *l = collection_of(rt, "System.Collections.ObjectModel.Collection[System.Attribute]");
	bool has = false;

	for (uint32_t i = 0; p && p->attributes && i < p->attributes->n; i++)
		has |= val_attr(array_get(p->attributes, i), &type_attr_parameter) != NULL;
	for (uint32_t i = 0; p && !has && i < p->nsets; i++)
		row_attributes(rt, l, m, &p->in_sets[i]);
	if (p && p->def && p->aliases)
		list_add(rt, l, alias_attribute(rt, p));
	for (uint32_t i = 0; p && p->attributes && i < p->attributes->n; i++)
		list_add(rt, l, array_get(p->attributes, i));
	if (p && p->ast && is_typed(p->ast))
		list_add(rt, l, val_obj(attr_new(rt, &type_attr_converter)));
	if (p && p->flags & PF_CREDENTIAL)
		list_add(rt, l, val_obj(attr_new(rt, &type_attr_credential)));
	return val_obj(l);
}

static val make_set(struct rt *rt, const struct param_in_set *s)
{
	struct record *r = record_new(rt, &type_param_set_metadata);

	r->f[PS_MANDATORY] = val_bool(s->flags & PF_MANDATORY);
	r->f[PS_POSITION] = val_int(s->position < 0 ? INT32_MIN : s->position);
	r->f[PS_PIPE] = val_bool(s->flags & PF_PIPE);
	r->f[PS_PIPE_NAME] = val_bool(s->flags & PF_PIPE_NAME);
	r->f[PS_REMAINING] = val_bool(s->flags & PF_REMAINING);
	if (s->help_message)
		record_put(r, PS_HELP, val_str(s->help_message));
	return val_obj(r);
}

static val make_sets(struct rt *rt, struct command_meta *m, const struct param_meta *p)
{
	const struct type *args[] = { &type_string, &type_param_set_metadata };
	struct dict *d = dict_new(rt, type_generic_of(rt, &type_dictionary, args, 2), DICT_IGNORE_CASE);

	for (uint32_t i = 0; p && i < p->nsets; i++) {
		if (p->in_sets[i].sets == UINT32_MAX) {
			dict_put_c(rt, d, ALL_SETS, make_set(rt, &p->in_sets[i]));
			continue;
		}
		for (uint32_t k = 0; k < m->nsets; k++)
			if (p->in_sets[i].sets & (1u << k))
				dict_put(rt, d, val_str(m->set_names[k]), make_set(rt, &p->in_sets[i]));
	}
	return val_obj(d);
}

static val make_field(struct rt *rt, struct command_meta *m, const struct param_meta *p, uint32_t field)
{
	switch (field) {
	case PMD_NAME:
		return p ? val_str(p->name) : V_NULL;
	case PMD_TYPE:
		return p ? val_type(p->type) : V_NULL;
	case PMD_DYNAMIC:
		return val_bool(p && (p->is_dynamic || p->shown_dynamic));
	case PMD_ALIASES:
		return make_aliases(rt, p);
	case PMD_ATTRIBUTES:
		return make_attributes(rt, m, p);
	default:
		return make_sets(rt, m, p);
	}
}

val param_metadata_get(struct rt *rt, val self, uint32_t field)
{
	struct param_metadata *p = metadata_of(self);

	if (p->f[field].k == VK_VOID)
		gc_store(p, &p->f[field], make_field(rt, p->meta, p->meta ? &p->meta->params[p->index] : NULL, field));
	return p->f[field];
}

static bool is_switch(struct rt *rt, val self)
{
	val t = param_metadata_get(rt, self, PMD_TYPE);

	return t.k == VK_TYPE && t.t == &type_switchparameter;
}

/* ---- Members ------------------------------------------------------------- */

#define GET(id, field) static val get_##id(struct rt *rt, val self) { return param_metadata_get(rt, self, field); }
#define SET(id, field)                                                         \
	static void set_##id(struct rt *rt, val self, val v)                   \
	{                                                                      \
		struct param_metadata *p = metadata_of(self);                  \
									       \
		gc_store(p, &p->f[field], v);                                  \
	}
GET(name, PMD_NAME) GET(type, PMD_TYPE) GET(sets, PMD_SETS) GET(dynamic, PMD_DYNAMIC) GET(aliases, PMD_ALIASES)
GET(attributes, PMD_ATTRIBUTES)
SET(type, PMD_TYPE) SET(dynamic, PMD_DYNAMIC)

static void set_name(struct rt *rt, val self, val v)
{
	struct param_metadata *p = metadata_of(self);

	if (val_is_null(v) || !ustr_len(val_to_str(rt, v)))
		command_throw_null(rt, "Name");
	gc_store(p, &p->f[PMD_NAME], v);
}

static val get_switch(struct rt *rt, val self) { return val_bool(is_switch(rt, self)); }

static val new_named(struct rt *rt, val self, val *args, int n)
{
	struct param_metadata *p = metadata_make(rt, NULL, 0);

	if (val_is_null(args[0]) || !ustr_len(val_to_str(rt, args[0])))
		command_throw_null(rt, "name");
	gc_store(p, &p->f[PMD_NAME], args[0]);
	gc_store(p, &p->f[PMD_TYPE], n > 1 ? args[1] : V_NULL);
	return val_obj(p);
}

static val copy_list(struct rt *rt, val from)
{
	struct list *l = val_list(from), *to = list_new(rt, cell_type(&l->h));

	list_add_all(rt, to, l);
	return val_obj(to);
}

static val copy_sets(struct rt *rt, val from)
{
	struct dict *d = val_dict(from), *to = dict_new(rt, cell_type(&d->h), DICT_IGNORE_CASE);
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		struct record *r = record_new(rt, &type_param_set_metadata);

		for (uint32_t k = 0; k < PS_FIELDS; k++)
			record_put(r, k, record_get(e->value, k));
		dict_put(rt, to, e->key, val_obj(r));
	}
	return val_obj(to);
}

static val new_copy(struct rt *rt, val self, val *args, int n)
{
	struct param_metadata *p;

	if (val_is_null(args[0]))
		command_throw_null(rt, "other");
	p = metadata_make(rt, NULL, 0);
	for (uint32_t i = 0; i < PMD_FIELDS; i++) {
		val v = param_metadata_get(rt, args[0], i);

		if (i == PMD_SETS)
			v = copy_sets(rt, v);
		else if (i == PMD_ALIASES || i == PMD_ATTRIBUTES)
			v = copy_list(rt, v);
		gc_store(p, &p->f[i], v);
	}
	return val_obj(p);
}

static const struct member_def metadata_members[] = {
	CTOR("(string name)", new_named), CTOR("(string name, type parameterType)", new_named),
	CTOR("(" SMA "ParameterMetadata other)", new_copy),
	PROP("string Name {get;set;}", get_name, set_name), PROP("type ParameterType {get;set;}", get_type, set_type),
	PROP("System.Collections.Generic.Dictionary[string," SMA "ParameterSetMetadata] ParameterSets {get;}", get_sets, NULL),
	PROP("bool IsDynamic {get;set;}", get_dynamic, set_dynamic),
	PROP("System.Collections.ObjectModel.Collection[string] Aliases {get;}", get_aliases, NULL),
	PROP("System.Collections.ObjectModel.Collection[System.Attribute] Attributes {get;}", get_attributes, NULL),
	PROP("bool SwitchParameter {get;}", get_switch, NULL), MEMBERS_END
};
static const struct member_def set_members[] = {
	RECORD_PROP_RW("bool IsMandatory {get;set;}", 0), RECORD_PROP_RW("int Position {get;set;}", 1),
	RECORD_PROP_RW("bool ValueFromPipeline {get;set;}", 2),
	RECORD_PROP_RW("bool ValueFromPipelineByPropertyName {get;set;}", 3),
	RECORD_PROP_RW("bool ValueFromRemainingArguments {get;set;}", 4),
	RECORD_PROP_RW("string HelpMessage {get;set;}", 5),
	RECORD_PROP_RW("string HelpMessageBaseName {get;set;}", 6),
	RECORD_PROP_RW("string HelpMessageResourceId {get;set;}", 7), MEMBERS_END
};

_startup_ void param_metadata_register(struct rt *rt)
{
	type_register(rt, &type_param_set_metadata, set_members);
	type_register(rt, &type_param_metadata, metadata_members);
}

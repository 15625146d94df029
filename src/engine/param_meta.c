/* SPDX-License-Identifier: MIT */
/*
 * Parameter metadata: the cells, what cmdlet tables say, the common parameters.
 * What param blocks say is in param_block.c.
 */
#include "engine/attr.h"
#include "engine/command_impl.h"
#include "engine/input_enum.h"

#include <stdlib.h>
#include <string.h>

static void meta_trace(struct heap *h, struct cell *c)
{
	struct command_meta *m = (struct command_meta *)c;

	heap_mark_block(h, m->params);
	heap_mark_block(h, m->set_names);
	heap_mark(h, m->output_types);
	heap_mark(h, m->binding);
	for (uint32_t i = 0; i < m->nsets; i++)
		heap_mark(h, m->set_names[i]);
	for (uint32_t i = 0; i < m->n; i++) {
		struct param_meta *p = &m->params[i];

		heap_mark(h, p->name);
		heap_mark(h, p->aliases);
		heap_mark(h, p->attributes);
		heap_mark(h, p->help_message);
		heap_mark(h, (void *)p->type);
		val_mark(h, p->dflt_text);
		heap_mark_block(h, p->in_sets);
		for (uint32_t k = 0; k < p->nsets; k++)
			heap_mark(h, p->in_sets[k].help_message);
	}
}

const struct type type_command_meta = {
	.cls = { .trace = meta_trace },
	.name = "CommandMeta",
	.base = &type_object, .flags = TF_INTERNAL, .size = sizeof(struct command_meta),
};

struct command_meta *param_meta_new(struct rt *rt, uint32_t max)
{
	struct command_meta *m = rt_new_cell(rt, &type_command_meta, command_meta);

	m->params = rt_block(rt, struct param_meta, max + 1);
	m->set_names = rt_block(rt, struct ustr *, 32);
	m->default_set = -1;
	m->positional_binding = true;
	m->confirm_impact = 2;
	return m;
}

uint32_t param_set_bit(struct rt *rt, struct command_meta *m, struct ustr *name)
{
	for (uint32_t i = 0; i < m->nsets; i++)
		if (ustr_ieq(m->set_names[i], name))
			return 1u << i;
	if (m->nsets >= 32)
		return 1u << 31;
	gc_storep(m, m->set_names[m->nsets], ustr_intern(rt, name));
	return 1u << m->nsets++;
}

/* ---- Lookup by name ------------------------------------------------------ */

static bool name_matches(const struct param_meta *p, struct ustr *name, bool exact)
{
	if (exact ? ustr_ieq(p->name, name) : ustr_starts(p->name, name, true))
		return true;
	for (uint32_t i = 0; p->aliases && i < p->aliases->n; i++) {
		struct ustr *a = p->aliases->v[i].s;

		if (exact ? ustr_ieq(a, name) : ustr_starts(a, name, true))
			return true;
	}
	return false;
}

struct param_meta *param_find(struct command_meta *m, struct ustr *name, bool exact)
{
	uint32_t hash = ustr_ihash(name);

	for (uint32_t i = 0; i < m->n; i++)
		if (m->params[i].name == name ||
		    (ustr_ihash(m->params[i].name) == hash && ustr_ieq(m->params[i].name, name)))
			return &m->params[i];
	for (uint32_t i = 0; i < m->n; i++)
		if (name_matches(&m->params[i], name, exact))
			return &m->params[i];
	return NULL;
}

/* ---- Types of table rows ------------------------------------------------- */

static const struct type *element_type(struct rt *rt, unsigned t, const char *name)
{
	static const char *const names[] = {
		[P_OBJECT] = "System.Object", [P_PSOBJECT] = "System.Management.Automation.PSObject",
		[P_STRING] = "System.String", [P_SWITCH] = "System.Management.Automation.SwitchParameter",
		[P_BOOL] = "System.Boolean", [P_INT] = "System.Int32", [P_LONG] = "System.Int64",
		[P_UINT] = "System.UInt32", [P_DOUBLE] = "System.Double", [P_CHAR] = "System.Char",
		[P_DATETIME] = "System.DateTime", [P_TIMESPAN] = "System.TimeSpan", [P_GUID] = "System.Guid",
		[P_SCRIPTBLOCK] = "System.Management.Automation.ScriptBlock",
		[P_DICT] = "System.Collections.IDictionary",
	};
	const struct type *ty = NULL;

	if (t == P_PSOBJECT && !name)
		return &type_psobject;
	if (name)
		ty = type_find_c(rt, name);
	else if (t < ARRAY_LEN(names) && names[t])
		ty = type_find_c(rt, names[t]);
	return ty ? ty : &type_object;
}

static const struct type *field_type(struct rt *rt, const struct param_def *d)
{
	const char *name = d->type_name;
	size_t n = name ? strlen(name) : 0;
	const struct type *t;

	if (name && n > 2 && !strcmp(name + n - 2, "[]")) {
		t = type_find_c(rt, name);
		return t ? t : type_array_of(rt, &type_object, 1);
	}
	t = element_type(rt, d->type & ~(unsigned)P_ARRAY, name);
	return d->type & P_ARRAY ? type_array_of(rt, t, 1) : t;
}

/* ---- Validation text of table rows --------------------------------------- */

static struct array *split(struct rt *rt, const char *s, size_t n, char sep)
{
	struct list *l = list_new(rt, NULL);

	while (n) {
		const char *e = memchr(s, sep, n);
		size_t k = e ? (size_t)(e - s) : n;

		list_add(rt, l, val_str(ustr_from_utf8(rt, s, k)));
		s += k + (e != NULL);
		n -= k + (e != NULL);
	}
	return list_to_array(rt, l, &type_string);
}

static val number(struct rt *rt, struct ustr *s, const struct type *t)
{
	val v = val_int(0);

	num_parse(rt, s, &v);
	if (t && t != &type_object && !(t->flags & TF_ARRAY))
		conv_try(rt, v, t, &v);
	return v;
}

static void two_numbers(struct rt *rt, struct attr *a, struct array *parts, const struct type *t)
{
	a->v[0] = number(rt, parts->v[0].s, t);
	a->v[1] = number(rt, parts->v[parts->n - 1].s, t);
}

static struct attr *validation(struct rt *rt, const char *s, size_t n, const struct type *t)
{
	const char *colon = memchr(s, ':', n);
	size_t k = colon ? (size_t)(colon - s) : n, rest = colon ? n - k - 1 : 0;
	struct attr *a = NULL;

	if (!colon)
		return NULL;
	if (!strncmp(s, "set", k)) {
		a = attr_new(rt, &type_attr_validateset);
		a->v[0] = val_obj(split(rt, colon + 1, rest, ','));
	} else if (!strncmp(s, "values", k)) {
		a = attr_new(rt, &type_attr_validateset);
		a->v[3] = val_type(type_find_c(rt, USTR_C(rt, ustr_from_utf8(rt, colon + 1, rest))));
	} else if (!strncmp(s, "range", k)) {
		a = attr_new(rt, &type_attr_validaterange);
		if (!memchr(colon + 1, ':', rest))	/* a ValidateRangeKind */
			a->v[2] = val_str(ustr_from_utf8(rt, colon + 1, rest));
		else
			two_numbers(rt, a, split(rt, colon + 1, rest, ':'), t);
	} else if (!strncmp(s, "length", k)) {
		a = attr_new(rt, &type_attr_validatelength);
		two_numbers(rt, a, split(rt, colon + 1, rest, ':'), NULL);
	} else if (!strncmp(s, "count", k)) {
		a = attr_new(rt, &type_attr_validatecount);
		two_numbers(rt, a, split(rt, colon + 1, rest, ':'), NULL);
	} else if (!strncmp(s, "blank", k)) {
		a = attr_new(rt, &type_attr_validatenotnullorwhitespace);
	} else if (!strncmp(s, "pattern", k)) {
		a = attr_new(rt, &type_attr_validatepattern);
		a->v[0] = val_str(ustr_from_utf8(rt, colon + 1, rest));
	}
	return a;
}

static struct array *row_attributes(struct rt *rt, const struct param_def *d, const struct type *t)
{
	struct list *l = list_new(rt, NULL);
	const char *s = d->validate;

	if (d->flags & PF_NOT_NULL)	/* null is refused by name before the others look at it */
		list_add(rt, l, val_obj(attr_new(rt, &type_attr_validatenotnull)));
	if (d->flags & PF_NOT_NULL_OR_EMPTY)
		list_add(rt, l, val_obj(attr_new(rt, &type_attr_validatenotnullorempty)));
	while (s && *s) {
		const char *e = strncmp(s, "pattern", 7) ? strchrnul(s, ';') : s + strlen(s);
		struct attr *a = validation(rt, s, (size_t)(e - s), t);

		if (a)
			list_add(rt, l, val_obj(a));
		s = *e ? e + 1 : e;
	}
	if (d->flags & PF_ALLOW_NULL)
		list_add(rt, l, val_obj(attr_new(rt, &type_attr_allownull)));
	if (d->flags & PF_ALLOW_EMPTY_STRING)
		list_add(rt, l, val_obj(attr_new(rt, &type_attr_allowemptystring)));
	if (d->flags & PF_ALLOW_EMPTY_COLLECTION)
		list_add(rt, l, val_obj(attr_new(rt, &type_attr_allowemptycollection)));
	return l->n ? list_to_array(rt, l, &type_object) : NULL;
}

/* ---- Rows ---------------------------------------------------------------- */

static const uint32_t set_flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_REMAINING | PF_HIDDEN;

static void row_in_set(struct rt *rt, struct command_meta *m, struct param_meta *p, const struct param_def *d)
{
	struct param_in_set *s = rt_block(rt, struct param_in_set, p->nsets + 1u);
	struct ustr *help = d->help ? ustr_atom(rt, d->help) : NULL;

	if (p->nsets)
		memcpy(s, p->in_sets, p->nsets * sizeof *s);
	s[p->nsets] = (struct param_in_set){
		.sets = d->sets ? d->sets : UINT32_MAX, .position = d->pos ? d->pos - 1 : -1,
		.flags = d->flags & set_flags, .help_message = help,
	};
	if (!p->help_message)
		p->help_message = help;
	p->any_flags |= d->flags & set_flags;
	gc_storep(m, p->in_sets, s);
	p->nsets++;	/* the collector reads so many of them */
}

static struct param_meta *new_row(struct rt *rt, struct command_meta *m, const struct param_def *d)
{
	struct param_meta *p = &m->params[m->n];

	p->name = ustr_atom(rt, d->name);
	p->index = (int16_t)m->n++;
	p->def = d;
	p->field_type = d->type;
	p->offset = d->offset;
	p->type = field_type(rt, d);
	p->is_switch = d->type == P_SWITCH;
	if (p->is_switch)
		p->type = &type_switchparameter;
	p->flags = d->flags & ~set_flags;
	p->dflt_text = V_NULL;
	p->aliases = d->aliases ? split(rt, d->aliases, strlen(d->aliases), ',') : NULL;
	p->attributes = row_attributes(rt, d, p->type);
	return p;
}

void param_meta_add_rows(struct rt *rt, struct command_meta *m, const struct param_def *rows, bool dynamic)
{
	for (; rows && rows->name; rows++) {
		struct param_meta *p = NULL;

		for (uint32_t i = m->n; i-- > 0 && !p;)
			if (!strcmp(m->params[i].def->name, rows->name))
				p = &m->params[i];
		if (!p)
			p = new_row(rt, m, rows);
		p->is_dynamic = dynamic;
		p->shown_dynamic = dynamic || rows->flags & PF_DYNAMIC;
		row_in_set(rt, m, p, rows);
	}
	m->nown = m->n;
}

#define COMMON(field, name, type, ...) PARAM(common_args, field, name, type, __VA_ARGS__)
#define PREFERENCE .type_name = "System.Management.Automation.ActionPreference"
const struct param_def common_params[] = {
	COMMON(verbose, "Verbose", P_SWITCH, .aliases = "vb"),
	COMMON(debug, "Debug", P_SWITCH, .aliases = "db"),
	COMMON(error_action, "ErrorAction", P_ENUM, .aliases = "ea", PREFERENCE),
	COMMON(warning_action, "WarningAction", P_ENUM, .aliases = "wa", PREFERENCE),
	COMMON(info_action, "InformationAction", P_ENUM, .aliases = "infa", PREFERENCE),
	COMMON(progress_action, "ProgressAction", P_ENUM, .aliases = "proga", PREFERENCE),
	COMMON(error_variable, "ErrorVariable", P_STRING, .aliases = "ev"),
	COMMON(warning_variable, "WarningVariable", P_STRING, .aliases = "wv"),
	COMMON(info_variable, "InformationVariable", P_STRING, .aliases = "iv"),
	COMMON(out_variable, "OutVariable", P_STRING, .aliases = "ov"),
	COMMON(out_buffer, "OutBuffer", P_INT, .aliases = "ob", .validate = "range:0:2147483647"),
	COMMON(pipeline_variable, "PipelineVariable", P_STRING, .aliases = "pv"),
	COMMON(whatif, "WhatIf", P_SWITCH, .aliases = "wi"),
	COMMON(confirm, "Confirm", P_SWITCH, .aliases = "cf"),
	COMMON(total_count, "IncludeTotalCount", P_SWITCH),
	COMMON(skip, "Skip", P_NAMED, .type_name = "System.UInt64"),
	COMMON(first, "First", P_NAMED, .type_name = "System.UInt64"),
	PARAMS_END
};

void param_meta_add_common(struct rt *rt, struct command_meta *m, uint32_t flags)
{
	m->nown = m->n;
	m->cmdlet_binding = true;
	for (uint32_t i = 0; common_params[i].name; i++) {
		struct param_meta *p;

		if (i >= COMMON_ALWAYS && i < COMMON_ALWAYS + COMMON_SHOULD_PROCESS && !(flags & CF_SHOULD_PROCESS))
			continue;
		if (i >= COMMON_ALWAYS + COMMON_SHOULD_PROCESS && !(flags & CF_PAGING))
			continue;
		p = new_row(rt, m, &common_params[i]);
		p->is_common = true;
		row_in_set(rt, m, p, &common_params[i]);
	}
}

static struct array *output_types(struct rt *rt, const char *names)
{
	struct array *a = names ? split(rt, names, strlen(names), ',') : NULL;

	for (uint32_t i = 0; a && i < a->n; i++)
		a->v[i] = val_str(ustr_trim(rt, a->v[i].s, true, true));
	return a;
}

static uint32_t count_rows(const struct param_def *d)
{
	uint32_t n = 0;

	while (d && d[n].name)
		n++;
	return n;
}

static struct command_meta *meta_of_cmdlet(struct rt *rt, const struct cmdlet_def *def)
{
	struct command_meta *m = param_meta_new(rt, count_rows(def->params) + ARRAY_LEN(common_params));

	for (uint32_t i = 0; def->sets && def->sets[i]; i++) {
		param_set_bit(rt, m, ustr_new(rt, def->sets[i]));
		if (def->default_set && !strcmp(def->default_set, def->sets[i]))
			m->default_set = (int16_t)i;
	}
	param_meta_add_rows(rt, m, def->params, false);
	m->should_process = def->flags & CF_SHOULD_PROCESS;
	m->paging = def->flags & CF_PAGING;
	m->positional_binding = !(def->flags & CF_NO_POSITIONAL);
	m->confirm_impact = def->flags & CF_CONFIRM_HIGH ? 3 : def->flags & CF_CONFIRM_LOW ? 1 : 2;
	m->output_types = output_types(rt, def->output_types);
	m->has_dynamic = def->dynamic != NULL;
	param_meta_add_common(rt, m, def->flags);
	return m;
}

struct command_meta *command_meta(struct rt *rt, struct command *c)
{
	if (c->meta)
		return c->meta;
	if (c->kind == CK_CMDLET)
		gc_storep(c, c->meta, meta_of_cmdlet(rt, c->cmdlet));
	else if (command_block(rt, c))
		gc_storep(c, c->meta, param_meta_of_block(rt, c->block));
	return c->meta;
}

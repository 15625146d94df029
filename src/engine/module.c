/* SPDX-License-Identifier: MIT */
/*
 * Modules: cells, dynamic modules, what is exported, putting exports into a
 * scope and taking them out again. Files are module_load.c's.
 */
#include "engine/module_impl.h"
#include "engine/stage.h"
#include "types/guid.h"
#include "types/version.h"

#include <stdlib.h>

static void module_trace(struct heap *h, struct cell *c)
{
	struct module *m = (struct module *)c;
	struct ustr *const texts[] = { m->name, m->path, m->base, m->description, m->author, m->company, m->copyright,
				       m->root_module, m->prefix, m->help_uri, m->ps_version, m->manifest_path };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		heap_mark(h, texts[i]);
	val_mark(h, m->version);
	val_mark(h, m->guid);
	val_mark(h, m->private_data);
	heap_mark(h, m->ss);
	heap_mark(h, m->functions);
	heap_mark(h, m->cmdlets);
	heap_mark(h, m->aliases);
	heap_mark(h, m->variables);
	heap_mark(h, m->nested);
	heap_mark(h, m->required);
	heap_mark(h, m->file_list);
	heap_mark(h, m->scripts);
	heap_mark(h, m->tags);
	heap_mark(h, m->manifest);
	heap_mark(h, m->on_remove);
	heap_mark(h, m->import_prefix);
	heap_mark(h, m->import_scope);
}

static struct ustr *to_string(struct rt *rt, val self)
{
	return val_module(self)->name;
}

static const struct type_ops ops = { .to_string = to_string };

const struct type type_module = {
	.cls = { .trace = module_trace },
	.name = "System.Management.Automation.PSModuleInfo",
	.base = &type_object, .ops = &ops, .size = sizeof(struct module),
};

struct module *val_module(val v)
{
	return val_cell(v, &type_module);
}

static struct dict *names(struct rt *rt)
{
	return dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
}

struct module *module_new(struct rt *rt, struct ustr *name, struct ustr *path)
{
	struct module *m = rt_new_cell(rt, &type_module, module);

	m->name = name;
	m->path = path;
	m->guid = m->private_data = V_NULL;
	m->version = version_value(rt, "0.0");
	m->functions = names(rt);
	m->cmdlets = names(rt);
	m->aliases = names(rt);
	m->variables = names(rt);
	m->nested = list_new(rt, NULL);
	m->required = list_new(rt, NULL);
	m->ss = session_state_new(rt, rt->eng->global, m);
	return m;
}

/* ---- Running its body ---------------------------------------------------- */

/* What $MyInvocation.MyCommand is in a module's file; NULL: it has none. */
static struct command *file_command(struct rt *rt, struct module *m, struct scriptblock *sb)
{
	struct ustr *file = sb->info->source->file;
	struct command *c;

	if (!file)
		return NULL;
	c = command_script(rt, file);
	c->block = sb;
	c->ss = m->ss;
	return c;
}

void module_run(struct rt *rt, struct module *m, struct scriptblock *sb, const val *args, int n, struct sink *out)
{
	struct scriptblock *bound = scriptblock_new(rt, sb->info, m->ss);
	struct frame *up = rt->eng->frame, f;

	bound->module = m;
	if (up)
		f = *up;
	else
		stage_base_frame(rt, &f);
	if (rt->eng->stage && rt->eng->stage->caller == up)
		f.streams = &rt->eng->stage->streams;
	f.up = up;
	f.shadow = true;
	f.scope = m->ss->top;
	rt->eng->frame = &f;
	engine_run_module(rt, file_command(rt, m, bound), bound, args, n, out);
	rt->eng->frame = up;
}

/* ---- Exports ------------------------------------------------------------- */

/* The commands of FROM, those of nested modules that go out already excepted. */
static void copy_own(struct rt *rt, struct module *m, struct dict *to, struct dict *from)
{
	struct dict_entry *e;
	uint32_t i = 0;
	val v;

	while (from && (e = dict_next(from, &i)))
		if (!dict_get(rt, to, e->key, &v) || ((struct command *)v.o)->module != m)
			dict_put(rt, to, e->key, e->value);
}

static int by_name(const void *a, const void *b)
{
	const struct dict_entry *x = a, *y = b;

	return ustr_cmp_ordinal(x->key.s, y->key.s, true);
}

static void sort_names(struct rt *rt, struct dict *d)
{
	struct dict_entry *all = rt_block(rt, struct dict_entry, d->n + 1), *e;
	uint32_t i = 0, n = 0;

	while ((e = dict_next(d, &i)))
		all[n++] = *e;
	qsort(all, n, sizeof(*all), by_name);
	dict_clear(rt, d);
	for (i = 0; i < n; i++)
		dict_put(rt, d, all[i].key, all[i].value);
}

void module_finish_exports(struct rt *rt, struct module *m, bool aliases)
{
	if (!m->exports_declared) {
		copy_own(rt, m, m->functions, m->ss->top->functions);
		if (aliases)
			copy_own(rt, m, m->aliases, m->ss->top->aliases);
	}
	sort_names(rt, m->functions);
	sort_names(rt, m->aliases);
	sort_names(rt, m->variables);
}

struct module *module_from_block(struct rt *rt, struct ustr *name, struct scriptblock *sb,
				 const val *args, int n, struct sink *out)
{
	struct module *m;

	if (!name)
		name = ustr_printf(rt, "__DynamicModule_%s", val_to_c(rt, guid_new(rt)));
	m = module_new(rt, name, ustr_printf(rt, "%s/%s", val_to_c(rt, rt->eng->location), val_to_c(rt, guid_new(rt))));
	m->base = val_to_str(rt, rt->eng->location);
	module_run(rt, m, sb, args, n, out);
	module_finish_exports(rt, m, false);
	m->loaded = true;
	return m;
}

/* ---- Publishing ---------------------------------------------------------- */

/* Verb-PrefixNoun. */
struct ustr *module_prefixed(struct rt *rt, struct ustr *name, struct ustr *prefix)
{
	int32_t dash;

	if (!prefix || !ustr_len(prefix))
		return name;
	dash = ustr_index_of(name, ustr_atom(rt, "-"), 0, false);
	if (dash < 0)
		return ustr_intern(rt, ustr_concat(rt, prefix, name));
	return ustr_intern(rt, ustr_printf(rt, "%s%s%s", USTR_C(rt, ustr_sub(rt, name, 0, (uint32_t)dash + 1)),
		USTR_C(rt, prefix), USTR_C(rt, ustr_sub(rt, name, (uint32_t)dash + 1, ustr_len(name) - (uint32_t)dash - 1))));
}

static struct dict *table(struct rt *rt, struct scope *s, struct dict **slot)
{
	if (!*slot)
		gc_storep(s, *slot, names(rt));
	return *slot;
}

static void publish_commands(struct rt *rt, struct module *m, struct dict *from, struct array *patterns,
			     struct ustr *prefix, struct dict *to)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while (from && (e = dict_next(from, &i))) {
		struct command *c = (struct command *)e->value.o;
		struct ustr *name = module_prefixed(rt, c->name, prefix);

		if (patterns && !array_like(rt, patterns, c->name))
			continue;
		if (!c->module) {
			c->module = m;
			c->module_name = m->name;
		}
		dict_put(rt, to, val_str(name), val_obj(c->name == name ? c : command_copy(rt, c, name)));
	}
}

static void publish_variables(struct rt *rt, struct module *m, struct array *patterns, struct scope *into)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while (m->variables && (e = dict_next(m->variables, &i)))
		if (!patterns || array_like(rt, patterns, e->key.s))
			scope_table_put(rt, into, (struct variable *)e->value.o);
}

void module_publish(struct rt *rt, struct module *m, const struct module_import *how, struct scope *into)
{
	struct ustr *prefix = how->prefix ? how->prefix : m->prefix;
	bool any = how->functions || how->cmdlets || how->variables || how->aliases;
	struct array *none = any ? array_new(rt, &type_object, 0) : NULL;

	publish_commands(rt, m, m->functions, how->functions ? how->functions : none, prefix,
			 table(rt, into, &into->functions));
	publish_commands(rt, m, m->aliases, how->aliases ? how->aliases : none, prefix,
			 table(rt, into, &into->aliases));
	publish_variables(rt, m, how->variables ? how->variables : none, into);
	m->import_scope = into;
	m->import_prefix = prefix;
	command_changed(rt);
}

/* ---- Removing ------------------------------------------------------------ */

static void unpublish(struct rt *rt, struct module *m, struct dict *d)
{
	struct list *gone = list_new(rt, NULL);
	struct dict_entry *e;
	uint32_t i = 0;

	while (d && (e = dict_next(d, &i)))
		if (e->value.k == VK_OBJ && val_command(e->value) && val_command(e->value)->module == m)
			list_add(rt, gone, e->key);
	for (uint32_t k = 0; k < gone->n; k++)
		dict_remove(rt, d, gone->v[k]);
}

static void unpublish_variables(struct rt *rt, struct module *m, struct scope *s)
{
	struct dict_entry *e;
	uint32_t i = 0;
	val v;

	while (m->variables && s->vars && (e = dict_next(m->variables, &i)))
		if (dict_get(rt, s->vars, e->key, &v) && v.o == e->value.o)
			dict_remove(rt, s->vars, e->key);
}

static void remove_from(struct rt *rt, struct module *m, struct scope *s)
{
	if (!s)
		return;
	unpublish(rt, m, s->functions);
	unpublish(rt, m, s->aliases);
	unpublish_variables(rt, m, s);
}

void module_remove(struct rt *rt, struct module *m)
{
	struct dict_entry *e;
	uint32_t i = 0;

	if (m->type == MODULE_MANIFEST && !m->path) {
		/* Built in: its next command brings it back. */
		m->nested_only = true;
		command_changed(rt);
		return;
	}
	if (m->on_remove) {
		struct collect c;

		collect_init(&c, rt);
		engine_call_to(rt, m->on_remove, false, V_VOID, V_VOID, (val[]){ val_obj(m) }, 1, &c.sink);
	}
	for (uint32_t k = 0; m->nested && k < m->nested->n; k++)
		if (val_module(m->nested->v[k]))
			remove_from(rt, val_module(m->nested->v[k]), m->import_scope);
	remove_from(rt, m, m->import_scope);
	remove_from(rt, m, scope_global(rt));
	while ((e = dict_next(rt->eng->modules, &i)))
		if (e->value.o == &m->h) {
			dict_remove(rt, rt->eng->modules, e->key);
			break;
		}
	command_changed(rt);
}

bool module_is_at(const struct module *m, struct ustr *path)
{
	return (m->path && ustr_eq(m->path, path)) || (m->manifest_path && ustr_eq(m->manifest_path, path));
}

struct module *module_find_loaded(struct rt *rt, struct ustr *name)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(rt->eng->modules, &i))) {
		struct module *m = (struct module *)e->value.o;

		if (ustr_ieq(m->name, name) || module_is_at(m, name))
			return m;
	}
	return NULL;
}

struct module *module_find_fitting(struct rt *rt, struct ustr *name, const struct module_import *how)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(rt->eng->modules, &i))) {
		struct module *m = (struct module *)e->value.o;

		if ((ustr_ieq(m->name, name) || module_is_at(m, name)) && module_fits(rt, m, how))
			return m;
	}
	return NULL;
}

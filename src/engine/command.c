/* SPDX-License-Identifier: MIT */
/* Command cells, and the definitions of functions and aliases. */
#include "engine/language_mode.h"
#include "engine/command_impl.h"
#include "engine/stage.h"

#include <stdio.h>
#include <string.h>

static void command_trace(struct heap *h, struct cell *cell)
{
	struct command *c = (struct command *)cell;

	heap_mark(h, c->name);
	heap_mark(h, c->ss);
	heap_mark(h, c->module);
	heap_mark(h, c->module_name);
	heap_mark(h, c->block);
	heap_mark(h, c->definition);
	heap_mark(h, c->description);
	heap_mark(h, c->meta);
}

static struct ustr *to_string(struct rt *rt, val self)
{
	struct command *c = val_command(self);

	return c->kind == CK_SCRIPT && c->block ? scriptblock_text(rt, c->block) : c->name;
}

static const struct type_ops ops = { .to_string = to_string };

#define SMA "System.Management.Automation."
#define COMMAND_TYPE(id, name_, base_)                                         \
	const struct type id = {                                               \
		.cls = { .trace = command_trace }, .name = SMA name_,          \
		.base = base_, .ops = &ops, .size = sizeof(struct command),    \
	};
COMMAND_TYPE(type_command, "CommandInfo", &type_object)
COMMAND_TYPE(type_aliasinfo, "AliasInfo", &type_command)
COMMAND_TYPE(type_functioninfo, "FunctionInfo", &type_command)
COMMAND_TYPE(type_filterinfo, "FilterInfo", &type_functioninfo)
COMMAND_TYPE(type_cmdletinfo, "CmdletInfo", &type_command)
COMMAND_TYPE(type_externalscriptinfo, "ExternalScriptInfo", &type_command)
COMMAND_TYPE(type_applicationinfo, "ApplicationInfo", &type_command)
COMMAND_TYPE(type_scriptinfo, "ScriptInfo", &type_command)

static const struct type *kind_type(enum command_kind kind)
{
	switch (kind) {
	case CK_ALIAS:
		return &type_aliasinfo;
	case CK_FUNCTION:
		return &type_functioninfo;
	case CK_FILTER:
		return &type_filterinfo;
	case CK_CMDLET:
		return &type_cmdletinfo;
	case CK_EXTERNAL_SCRIPT:
		return &type_externalscriptinfo;
	case CK_APPLICATION:
		return &type_applicationinfo;
	default:
		return &type_scriptinfo;
	}
}

struct command *command_new(struct rt *rt, enum command_kind kind, struct ustr *name)
{
	struct command *c = rt_new_cell(rt, kind_type(kind), command);

	c->kind = kind;
	c->name = name;
	return c;
}

struct command *val_command(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && type_is(cell_type(v.o), &type_command) ? (struct command *)v.o : NULL;
}

void command_changed(struct rt *rt)
{
	rt->eng->epoch++;
}

struct command *command_from_block(struct rt *rt, struct scriptblock *sb)
{
	struct command *c = command_new(rt, CK_SCRIPT, ustr_empty(rt));

	c->block = sb;
	c->ss = sb->ss;
	c->module = sb->module;
	return c;
}

struct scriptblock *command_block(struct rt *rt, struct command *c)
{
	if (!c->block && c->kind == CK_EXTERNAL_SCRIPT) {
		gc_storep(c, c->block, script_file_load(rt, c->definition));
		if (language_constrained(rt))
			language_check_script(rt, c->block);
	} else if (!c->block && c->kind & (CK_FUNCTION | CK_FILTER))
		gc_storep(c, c->block, prelude_load(rt, c));
	return c->block;
}

/* ---- Where a definition goes --------------------------------------------- */

/* Takes "global:" and its like off *NAME; returns the scope it names. */
static struct scope *qualified_scope(struct rt *rt, struct scope *s, struct ustr **name, uint32_t *options)
{
	static const struct {
		const char *text;
		uint8_t where;
	} words[] = { { "global:", 0 }, { "script:", 1 }, { "local:", 2 }, { "private:", 3 } };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct ustr *w = ustr_atom(rt, words[i].text);

		if (!ustr_starts(*name, w, true))
			continue;
		*name = ustr_intern(rt, ustr_sub(rt, *name, ustr_len(w), ustr_len(*name) - ustr_len(w)));
		if (words[i].where == 3)
			*options |= VO_PRIVATE;
		return words[i].where == 0 ? scope_global(rt) : words[i].where == 1 ? scope_script(s) : s;
	}
	return s;
}

static struct dict *table(struct rt *rt, struct scope *s, struct dict **slot)
{
	if (!*slot)
		gc_storep(s, *slot, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE));
	return *slot;
}

static void check_writable(struct rt *rt, struct command *old, const char *what)
{
	char id[64];

	if (!old || !(old->options & (VO_READONLY | VO_CONSTANT)))
		return;
	snprintf(id, sizeof id, "%sNotWritable", what);
	err_throw(rt, "System.Management.Automation.SessionStateUnauthorizedAccessException", id, EC_WriteError,
		  val_str(old->name), *what == 'F' ? "Cannot write to function %s because it is read-only or constant." :
		  "Alias is not writeable because alias %s is read-only or constant and cannot be written to.",
		  USTR_C(rt, old->name));
}

struct command *function_define(struct rt *rt, struct scope *s, struct ustr *name, struct scriptblock *sb, uint32_t options)
{
	struct command *c, *old;

	s = qualified_scope(rt, s, &name, &options);
	old = command_in(rt, s->functions, name);
	check_writable(rt, old, "Function");
	c = command_new(rt, sb && sb->info->is_filter ? CK_FILTER : CK_FUNCTION, name);
	c->block = sb;
	c->ss = s->ss;
	c->module = sb && sb->module ? sb->module : s->ss->module;
	c->module_name = c->module ? c->module->name : NULL;
	c->options = options;
	if (sb && !sb->ss)
		gc_storep(sb, sb->ss, s->ss);
	dict_put(rt, table(rt, s, &s->functions), val_str(name), val_obj(c));
	command_changed(rt);
	return c;
}

struct command *alias_define(struct rt *rt, struct scope *s, struct ustr *name, struct ustr *target,
			     uint32_t options, struct ustr *description)
{
	struct command *c, *old;

	s = qualified_scope(rt, s, &name, &options);
	old = command_in(rt, s->aliases, name);
	check_writable(rt, old, "Alias");
	c = command_new(rt, CK_ALIAS, name);
	c->definition = target;
	c->description = description;
	c->ss = s->ss;
	c->module = s->ss->module;
	c->module_name = c->module ? c->module->name : NULL;
	c->options = options;
	dict_put(rt, table(rt, s, &s->aliases), val_str(name), val_obj(c));
	command_changed(rt);
	return c;
}

struct command *command_copy(struct rt *rt, const struct command *c, struct ustr *name)
{
	struct command *copy = command_new(rt, c->kind, name);

	copy->ss = c->ss;
	copy->module = c->module;
	copy->module_name = c->module_name;
	copy->cmdlet = c->cmdlet;
	copy->block = c->block;
	copy->definition = c->definition;
	copy->description = c->description;
	copy->options = c->options;
	return copy;
}

struct command *command_with_arguments(struct rt *rt, struct command *c, struct array *args)
{
	struct command_meta *m = c->kind == CK_APPLICATION || c->kind == CK_ALIAS ? NULL : command_meta(rt, c);
	struct command *copy;
	val *v;

	if (!m || !m->has_dynamic || !m->cmdlet_binding || !c->block)
		return c;
	v = rt_block(rt, val, args->n + 1);
	for (uint32_t i = 0; i < args->n; i++)
		v[i] = array_get(args, i);
	copy = command_copy(rt, c, c->name);
	copy->meta = stage_script_probe(rt, c, v, args->n);
	copy->probed = true;
	return copy;
}

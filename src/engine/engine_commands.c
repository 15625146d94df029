/* SPDX-License-Identifier: MIT */
/* The commands of a fresh session: cmdlets, aliases, functions of the prelude. */
#include "engine/engine_init.h"

#include <string.h>

static struct command *of_cmdlet(struct rt *rt, const struct cmdlet_def *d)
{
	struct command *c = command_new(rt, CK_CMDLET, ustr_atom(rt, d->name));

	c->cmdlet = d;
	c->module_name = ustr_atom(rt, d->module);
	c->ss = rt->eng->global;
	return c;
}

static void add_cmdlets(struct rt *rt)
{
	struct session_state *ss = rt->eng->global;

	gc_storep(ss, ss->cmdlets, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE));
	for (const struct cmdlet_def *const *d = cmdlet_table; *d; d++) {
		struct command *c = of_cmdlet(rt, *d);

		dict_put(rt, ss->cmdlets, val_str(c->name), val_obj(c));
	}
}

static const struct {
	const char *name, *definition;
	uint32_t options;
} aliases[] = {
#define ALIAS(name, definition, options) { name, definition, options },
#include "engine/aliases.def"
#undef ALIAS
};

_startup_ static void add_aliases(struct rt *rt)
{
	struct scope *s = scope_global(rt);

	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		alias_define(rt, s, ustr_atom(rt, aliases[i].name), ustr_atom(rt, aliases[i].definition),
			     aliases[i].options, NULL);
}

void engine_each_alias(struct rt *rt,
		       void (*fn)(struct rt *rt, const char *name, const char *definition, uint32_t options, void *arg), void *arg)
{
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		fn(rt, aliases[i].name, aliases[i].definition, aliases[i].options, arg);
}

_startup_ static void add_functions(struct rt *rt)
{
	struct scope *s = scope_global(rt);

	for (const struct prelude_entry *p = prelude_table; p->name; p++)
		if (*p->name != PRELUDE_INSIDE)
			function_define(rt, s, ustr_atom(rt, p->name), NULL, VO_NONE);
}

struct scriptblock *prelude_block(struct rt *rt, const char *name)
{
	for (const struct prelude_entry *p = prelude_table; p->name; p++)
		if (!strcmp(p->name, name)) {
			struct scriptblock *sb = scriptblock_parse(rt, p->text, p->len, NULL);

			sb->ss = rt->eng->global;
			return sb;
		}
	return scriptblock_parse(rt, "", 0, NULL);
}

struct scriptblock *prelude_load(struct rt *rt, struct command *c)
{
	for (const struct prelude_entry *p = prelude_table; p->name; p++) {
		struct scriptblock *sb;

		if (!ustr_ieq_c(c->name, p->name))
			continue;
		sb = scriptblock_parse(rt, p->text, p->len, NULL);
		sb->ss = rt->eng->global;
		return sb;
	}
	return scriptblock_parse(rt, "", 0, NULL);
}

void engine_add_names(struct rt *rt)
{
	add_aliases(rt);
	add_functions(rt);
}

_startup_ void engine_add_commands(struct rt *rt)
{
	add_cmdlets(rt);
	engine_add_names(rt);
}

/* SPDX-License-Identifier: MIT */
/* Get-FormatData: views by type name. */
#include <string.h>

#include "cmdlets/utility/format_objects.h"
#include "engine/cmdlet.h"

struct args {
	struct array *type_name;
	val version;
};

static const struct param_def params[] = {
	PARAM(args, type_name, "TypeName", P_ARRAY | P_STRING, .pos = 1, .flags = PF_NOT_NULL_OR_EMPTY | PF_WILDCARDS),
	PARAM(args, version, "PowerShellVersion", P_NAMED, .type_name = "System.Version"),
	PARAMS_END
};

struct gathering {
	struct cmdlet *c;
	struct dict *by_types;	/* types text → definition */
};

static bool wanted(struct cmdlet *c, const char *types)
{
	struct args *a = c->args;

	if (!a->type_name)
		return true;
	while (*types) {
		size_t n = strcspn(types, ",");
		struct ustr *name = ustr_from_utf8(c->rt, types, n);

		if (array_like(c->rt, a->type_name, name))
			return true;
		types += n + (types[n] == ',');
	}
	return false;
}

static void gather(struct rt *rt, const struct view *v, void *arg)
{
	struct gathering *g = arg;
	val d;

	if (v->flags & VIEW_OWN || !wanted(g->c, v->types))
		return;
	if (!dict_get_c(rt, g->by_types, v->types, &d)) {
		d = format_definition_object(rt, v->types);
		dict_put_c(rt, g->by_types, v->types, d);
	}
	format_definition_add(rt, d, format_view_object(rt, v));
}

static void process(struct cmdlet *c)
{
	struct gathering g = { c, dict_new(c->rt, &type_ordered, DICT_ORDINAL) };
	struct dict_entry *e;

	view_each(c->rt, gather, &g);
	for (uint32_t i = 0; (e = dict_next(g.by_types, &i));)
		cmdlet_write(c, e->value);
}

const struct cmdlet_def cmdlet_get_formatdata = {
	.name = "Get-FormatData", .module = MOD_UTILITY, .class_name = "GetFormatDataCommand", .params = params,
	.args_size = sizeof(struct args), .process = process,
	.output_types = "System.Management.Automation.ExtendedTypeDefinition",
	.synopsis = "Gets how objects of a type are shown.",
};

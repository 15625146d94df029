/* SPDX-License-Identifier: MIT */
/* Get-TypeData and Remove-TypeData. */
#include "cmdlets/utility/typedata_object.h"
#include "cmdlets/management/items.h"
#include "engine/cmdlet.h"
#include "format/typedata.h"
#include "types/typedata_class.h"
#include "value/record.h"

struct get_args {
	struct array *type_name;
};

struct remove_args {
	val type_data;
	struct ustr *type_name;
	struct array *path;
};

enum { SET_DATA, SET_NAME, SET_FILE };
static const char *const remove_sets[] = { "RemoveTypeDataSet", "RemoveTypeSet", "RemoveFileSet", NULL };
static const struct param_def get_params[] = {
	PARAM(get_args, type_name, "TypeName", P_ARRAY | P_STRING, .pos = 1,
	      .flags = PF_PIPE | PF_NOT_NULL_OR_EMPTY | PF_WILDCARDS),
	PARAMS_END
};
static const struct param_def remove_params[] = {
	PARAM(remove_args, type_data, "TypeData", P_OBJECT, .sets = 1 << SET_DATA, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "System.Management.Automation.Runspaces.TypeData"),
	PARAM(remove_args, type_name, "TypeName", P_STRING, .pos = 1, .sets = 1 << SET_NAME,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(remove_args, path, "Path", P_ARRAY | P_STRING, .sets = 1 << SET_FILE, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static bool has_anything(const struct typedata *d)
{
	return d->members || d->default_display || d->default_property || d->default_keys || d->serialize_properties ||
	       d->serialization_method || d->string_source || d->serialization_depth || d->target_for_deserialization ||
	       d->converter.k == VK_OBJ;
}

static void put(struct rt *rt, struct typedata *d, void *arg)
{
	struct cmdlet *c = arg;
	struct get_args *a = c->args;

	if (!has_anything(d))
		return;
	if (!a->type_name || array_like(rt, a->type_name, d->type_name))
		cmdlet_write(c, typedata_object(rt, d));
}

static void get_process(struct cmdlet *c)
{
	typedata_load_all(c->rt);
	typedata_each(c->rt, put, c);
}

static void find_file(struct cmdlet *c, void *arg)
{
	struct ppath p;

	path_resolve(c->rt, arg, &p);
	if (!p.provider->exists(c->rt, &p))
		path_not_found(c->rt, p.path);
}

static void remove_files(struct cmdlet *c, struct array *paths)
{
	for (uint32_t i = 0; i < paths->n; i++) {
		struct ustr *text = val_to_str(c->rt, array_get(paths, i));

		items_try_id(c, "TypePathException", EC_InvalidOperation, val_str(text), find_file, text);
	}
}

static void remove_process(struct cmdlet *c)
{
	struct remove_args *a = c->args;
	struct ustr *name = c->set == SET_NAME ? a->type_name : c->set == SET_DATA
		? record_get(a->type_data, TD_NAME).s : NULL;
	struct typedata *d = name ? typedata_find(c->rt, name) : NULL;

	if (c->set == SET_FILE)
		remove_files(c, a->path);
	if (!name || !cmdlet_should_process(c, ustr_printf(c->rt, "Name of the type that will be removed: %s",
							USTR_C(c->rt, name)), "Remove TypeData"))
		return;
	if (!d || !has_anything(d)) {
		cmdlet_error_fmt(c, "System.Management.Automation.RuntimeException", "TypesDynamicRemoveException",
			EC_InvalidOperation,
				 V_NULL,
				 "Error in TypeData \"%s\": The type \"%s\" was not found. The type name value must be the full name of the type. Verify the type name and run the command again.",
				 USTR_C(c->rt, name), USTR_C(c->rt, name));
		return;
	}
	typedata_remove(c->rt, name);
}

const struct cmdlet_def cmdlet_get_typedata = {
	.name = "Get-TypeData", .module = MOD_UTILITY, .class_name = "GetTypeDataCommand", .params = get_params,
	.args_size = sizeof(struct get_args), .process = get_process, .output_types = "System.Management.Automation.PSObject",
	.synopsis = "Gets the members and settings added to types.",
};

const struct cmdlet_def cmdlet_remove_typedata = {
	.name = "Remove-TypeData", .module = MOD_UTILITY, .class_name = "RemoveTypeDataCommand", .params = remove_params,
	.sets = remove_sets, .default_set = "RemoveTypeDataSet", .args_size = sizeof(struct remove_args),
	.flags = CF_SHOULD_PROCESS, .process = remove_process, .synopsis = "Removes what was added to a type.",
};

/* SPDX-License-Identifier: MIT */
/*
 * The ItemProperty cmdlets. The properties of an item are those of its object,
 * which only the FileSystem has here; none can be made, moved or removed.
 */
#include "cmdlets/management/items.h"
#include "engine/command.h"

#include <unistd.h>

struct args {
	struct array *path, *literal_path;
	struct array *names;		/* -Name of those that take several */
	struct ustr *name, *new_name, *destination, *property_type;
	val value;
	val input_object;
	struct ustr *filter;
	struct array *include, *exclude;
	bool pass_thru, force;
	val credential;
};

static const char *const sets[] = { "Path", "LiteralPath", NULL };
static const char *const set_sets[] = {
	"propertyValuePathSet", "propertyPSObjectPathSet", "propertyValueLiteralPathSet", "propertyPSObjectLiteralPathSet", NULL
};

#define FILTERS                                                                \
	PARAM(args, filter, "Filter", P_STRING),                               \
	PARAM(args, include, "Include", P_ARRAY | P_STRING),                   \
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),                   \
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL, \
	      .type_name = "System.Management.Automation.PSCredential")
#define PATH(flags_) PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = flags_)
#define LITERAL                                                                \
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1, \
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP")
#define PIPED (PF_MANDATORY | PF_PIPE | PF_PIPE_NAME)

static const struct param_def get_params[] = {
	PATH(PIPED),
	PARAM(args, names, "Name", P_ARRAY | P_STRING, .pos = 2, .aliases = "PSProperty"),
	FILTERS, LITERAL, PARAMS_END
};
static const struct param_def value_params[] = {
	PATH(PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, names, "Name", P_ARRAY | P_STRING, .pos = 2, .flags = PF_MANDATORY, .aliases = "PSProperty"),
	FILTERS, LITERAL, PARAMS_END
};
static const struct param_def set_params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0 | 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, name, "Name", P_STRING, .pos = 2, .sets = 1 << 0 | 1 << 2, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "PSProperty"),
	PARAM(args, value, "Value", P_OBJECT, .pos = 3, .sets = 1 << 0 | 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_ALLOW_NULL),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	FILTERS,
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .sets = 1 << 1 | 1 << 3, .flags = PIPED),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 2 | 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};
static const struct param_def new_params[] = {
	PATH(PF_MANDATORY),
	PARAM(args, name, "Name", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSProperty"),
	PARAM(args, property_type, "PropertyType", P_STRING, .flags = PF_PIPE_NAME, .aliases = "Type"),
	PARAM(args, value, "Value", P_OBJECT, .flags = PF_PIPE_NAME),
	PARAM(args, force, "Force", P_SWITCH),
	FILTERS, LITERAL, PARAMS_END
};
static const struct param_def remove_params[] = {
	PATH(PIPED),
	PARAM(args, names, "Name", P_ARRAY | P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSProperty"),
	PARAM(args, force, "Force", P_SWITCH),
	FILTERS, LITERAL, PARAMS_END
};
static const struct param_def clear_params[] = {
	PATH(PIPED),
	PARAM(args, name, "Name", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	FILTERS, LITERAL, PARAMS_END
};
#define TRANSFER_PARAMS(field_, type_)                                         \
	PATH(PIPED),                                                           \
	PARAM(args, field_, "Name", type_, .pos = 3, .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSProperty"), \
	PARAM(args, destination, "Destination", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_PIPE_NAME), \
	PARAM(args, pass_thru, "PassThru", P_SWITCH),                          \
	PARAM(args, force, "Force", P_SWITCH),                                 \
	FILTERS, LITERAL, PARAMS_END
static const struct param_def copy_params[] = { TRANSFER_PARAMS(name, P_STRING) };
static const struct param_def move_params[] = { TRANSFER_PARAMS(names, P_ARRAY | P_STRING) };
static const struct param_def rename_params[] = {
	PATH(PIPED),
	PARAM(args, name, "Name", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSProperty"),
	PARAM(args, new_name, "NewName", P_STRING, .pos = 3, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	FILTERS, LITERAL, PARAMS_END
};

static void walk(struct cmdlet *c, void (*fn)(struct cmdlet *, const struct ppath *, void *))
{
	struct args *a = c->args;
	val here = val_str(ustr_new(c->rt, "."));
	struct item_walk w = { .c = c, ITEMS_OF(a), .fn = fn };

	if (!w.literal && !w.path)
		w.path = array_of(c->rt, &here, 1);
	items_walk(&w);
}

/* The object of an item whose properties are asked for. */
extern const struct cmdlet_def cmdlet_new_itemproperty;

static val item_of(struct cmdlet *c, const struct ppath *p)
{
	if (p->provider != &provider_filesystem)
		err_throw(c->rt, "System.Management.Automation.PSNotSupportedException", "NotSupported",
			EC_NotImplemented, V_NULL,
			  "%s", c->def == &cmdlet_new_itemproperty ?
			  "Cannot use interface. The IDynamicPropertyCmdletProvider interface is not implemented by this provider." :
			  "Cannot use interface. The IPropertyCmdletProvider interface is not supported by this provider.");
	return p->provider->get(c->rt, p);
}

static void no_property(struct cmdlet *c, const struct ppath *p, struct ustr *name)
{
	extern const struct cmdlet_def cmdlet_get_itempropertyvalue;
	const char *text = USTR_C(c->rt,
		ustr_printf(c->rt, "The property %s does not exist or was not found.", USTR_C(c->rt, name)));

	if (c->def == &cmdlet_get_itempropertyvalue)
		cmdlet_throw_fmt(c, "System.IO.IOException", "System.IO.IOException", EC_NotSpecified, V_NULL, "%s", text);
	cmdlet_error_fmt(c, "System.IO.IOException", "GetValueError", EC_ReadError, val_str(name), "%s", text);
}

struct wanted {
	struct ustr *pattern;
	struct psobj *out;
	uint32_t n;
};

static void take(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct wanted *w = arg;

	if (m->kind == PM_METHOD || !m->can_get || !ustr_ieq(m->name, w->pattern))
		return;
	psobj_put(rt, w->out, m->name, member_value(rt, v, m));
	w->n++;
}

/* The named properties as notes of a new object; NULL: none was found. */
static struct psobj *chosen(struct cmdlet *c, const struct ppath *p, val item)
{
	struct args *a = c->args;
	struct wanted w = { .out = psobj_new(c->rt) };
	uint32_t total = 0;

	for (uint32_t i = 0; i < a->names->n; i++) {
		w.pattern = val_to_str(c->rt, array_get(a->names, i));
		w.n = 0;
		member_each(c->rt, item, false, take, &w);
		total += w.n;
		if (!w.n)
			no_property(c, p, w.pattern);
	}
	return total ? w.out : NULL;
}

/* Properties with where they are from. */
static void write_bag(struct cmdlet *c, const struct ppath *p, struct psobj *o)
{
	val v = item_decorate(c->rt, p, val_obj(o), false);

	psobj_remove(c->rt, ext_of(c->rt, &v, true), ustr_atom(c->rt, "PSIsContainer"));
	cmdlet_write(c, v);
}

static void get_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;
	val item = item_of(c, p);
	struct psobj *o;

	if (!a->names || !a->names->n) {
		items_write(c, p, item);
		return;
	}
	o = chosen(c, p, item);
	if (o)
		write_bag(c, p, o);
}

static void get_value(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct psobj *o = chosen(c, p, item_of(c, p));

	for (uint32_t i = 0; o && i < shape_count(o->shape); i++)
		cmdlet_write(c, o->slots[i]);
}

/* --- changing ------------------------------------------------------------ */

/* The error names the property with its type and value, as a note is shown. */
static void no_target(struct cmdlet *c, struct ustr *name, val v)
{
	const struct type *t = val_type_of(val_base(v));
	struct ustr *shown = ustr_printf(c->rt, "%s %s=%s",
					 !t		       ? "object"
					 : type_accelerator(t) ? type_accelerator(t)
							       : USTR_C(c->rt, type_full_name(c->rt, t)),
					 USTR_C(c->rt, name), val_to_c(c->rt, v));
	struct errrec *e = err_make(c->rt, "System.IO.IOException", "SetPropertyError", EC_ReadError, val_str(shown),
				    "The property %s does not exist or was not found.", USTR_C(c->rt, shown));

	e->target_type = ustr_new(c->rt, "PSNoteProperty");
	cmdlet_error(c, e);
}

static void set_one(struct cmdlet *c, const struct ppath *p, val item, struct ustr *name, val v)
{
	struct ustr *target = ustr_printf(c->rt, "Item: %s Property: %s Value: %s", USTR_C(c->rt, p->path),
					  USTR_C(c->rt, name), val_to_c(c->rt, v));
	struct member_info m;

	if (!member_find(c->rt, item, name, &m) || m.kind == PM_METHOD) {
		no_target(c, name, v);
		return;
	}
	if (!m.can_set)
		cmdlet_throw_fmt(c, "System.Management.Automation.SetValueException", "ReadOnlyProperty", EC_NotSpecified, V_NULL,
			"\"%s\" is a ReadOnly property.", USTR_C(c->rt, m.name));
	if (cmdlet_should_process(c, target, p->provider->is_container(c->rt, p) ? "Set Property Directory"
	    : "Set Property File"))
		member_set(c->rt, item, name, v);
	if (((struct args *)c->args)->pass_thru) {
		struct psobj *o = psobj_new(c->rt);

		psobj_put(c->rt, o, m.name, v);	/* as it was given */
		write_bag(c, p, o);
	}
}

struct each {
	struct cmdlet *c;
	const struct ppath *p;
	val item;
};

static void set_like(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct each *e = arg;

	if (m->kind != PM_METHOD)
		set_one(e->c, e->p, e->item, m->name, member_value(rt, v, m));
}

static void set_at(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;
	struct each e = { c, p, item_of(c, p) };

	if (c->set & 1)
		member_each(c->rt, a->input_object, false, set_like, &e);
	else
		set_one(c, p, e.item, a->name, a->value);
}

static void clear_at(struct cmdlet *c, const struct ppath *p, void *arg)
{
	val item = item_of(c, p);
	struct args *a = c->args;

	if (!ustr_ieq_c(a->name, "Attributes"))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"The property cannot be cleared because the property is not supported. Only the Attributes property can be cleared.");
	if (cmdlet_should_process(c, ustr_printf(c->rt, "Item: %s Property: Attributes", USTR_C(c->rt, p->path)),
	    "Clear Property File"))
		member_set(c->rt, item, a->name, val_int(128));
	if (a->pass_thru) {
		struct psobj *o = psobj_new(c->rt);
		val now;

		if (member_get(c->rt, p->provider->get(c->rt, p), a->name, &now))
			psobj_put_c(c->rt, o, "Attributes", now);
		write_bag(c, p, o);
	}
}

static void refuse(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;

	item_of(c, p);
	if (a->destination) {
		struct ppath to;

		path_resolve(c->rt, a->destination, &to);
		if (!to.provider->exists(c->rt, &to))
			path_missing(c->rt, &to);
	}
	err_throw(c->rt, "System.Management.Automation.PSNotSupportedException", "NotSupported", EC_NotImplemented, V_NULL,
		  "Cannot use interface. The IDynamicPropertyCmdletProvider interface is not implemented by this provider.");
}

static void get(struct cmdlet *c) { walk(c, get_one); }
/* The filters are there and do nothing. */
static void get_values(struct cmdlet *c)
{
	struct args *a = c->args;

	a->filter = NULL;
	a->include = a->exclude = NULL;
	walk(c, get_value);
}

static void set(struct cmdlet *c) { walk(c, set_at); }
static void clear(struct cmdlet *c) { walk(c, clear_at); }
static void unsupported(struct cmdlet *c) { walk(c, refuse); }

#define PROPERTY_CMDLET(id, name_, sets_, default_, flags_, fn, params_, text) \
	const struct cmdlet_def cmdlet_##id = {                                \
		.name = name_, .module = MOD_MANAGEMENT, .sets = sets_, .default_set = default_, .flags = flags_, \
		.params = params_, .args_size = sizeof(struct args), .process = fn, .synopsis = text, \
	}
PROPERTY_CMDLET(get_itempropertyvalue, "Get-ItemPropertyValue", sets, "Path", 0, get_values, value_params,
	"Gets the value of properties of an item.");
PROPERTY_CMDLET(set_itemproperty, "Set-ItemProperty", set_sets, "propertyValuePathSet", CF_SHOULD_PROCESS, set,
	set_params, "Changes the value of a property of an item.");
PROPERTY_CMDLET(clear_itemproperty, "Clear-ItemProperty", sets, "Path", CF_SHOULD_PROCESS, clear, clear_params,
	"Clears the value of a property of an item.");
PROPERTY_CMDLET(new_itemproperty, "New-ItemProperty", sets, "Path", CF_SHOULD_PROCESS, unsupported, new_params,
	"Makes a property of an item.");
PROPERTY_CMDLET(remove_itemproperty, "Remove-ItemProperty", sets, "Path", CF_SHOULD_PROCESS, unsupported,
	remove_params, "Deletes a property of an item.");
PROPERTY_CMDLET(copy_itemproperty, "Copy-ItemProperty", sets, "Path", CF_SHOULD_PROCESS, unsupported, copy_params,
	"Copies a property of an item to another item.");
PROPERTY_CMDLET(move_itemproperty, "Move-ItemProperty", sets, "Path", CF_SHOULD_PROCESS, unsupported, move_params,
	"Moves a property of an item to another item.");
PROPERTY_CMDLET(rename_itemproperty, "Rename-ItemProperty", sets, "Path", CF_SHOULD_PROCESS, unsupported,
	rename_params, "Renames a property of an item.");

const struct cmdlet_def cmdlet_get_itemproperty = {
	.name = "Get-ItemProperty", .module = MOD_MANAGEMENT, .sets = sets, .default_set = "Path",
	.output_types = "System.Boolean,System.String,System.DateTime,System.IO.FileInfo,System.IO.DirectoryInfo",
	.params = get_params, .args_size = sizeof(struct args), .process = get, .synopsis = "Gets the properties of an item.",
};

/* --- Invoke-Item ---------------------------------------------------------- */

static const struct param_def invoke_params[] = { PATH(PIPED), FILTERS, LITERAL, PARAMS_END };

/* A program runs; anything else is opened as the desktop would. */
static void invoke_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct command *opener;
	struct invoke_arg run = { .value = val_str(p->path) };
	bool program = !access(USTR_C(c->rt, p->path), 1) && !p->provider->is_container(c->rt, p);

	items_need(c, p, p->provider == &provider_filesystem);
	if (!cmdlet_should_process(c, ustr_printf(c->rt, "Item: %s", USTR_C(c->rt, p->path)), "Invoke Item"))
		return;
	opener = command_find(c->rt, program ? p->path : ustr_new(c->rt, "xdg-open"), CK_APPLICATION | CK_EXTERNAL_SCRIPT, true);
	if (!opener)
		net_throw(c->rt, "System.ComponentModel.Win32Exception",
			"An error occurred trying to start process '%s' with working directory '%s'. No such file or directory",
			USTR_C(c->rt, p->path), USTR_C(c->rt, location_file_system(c->rt)));
	command_invoke(c->rt, opener, &run, program ? 0 : 1, NULL, 0);
}

static void invoke(struct cmdlet *c) { walk(c, invoke_one); }

PROPERTY_CMDLET(invoke_item, "Invoke-Item", sets, "Path", CF_SHOULD_PROCESS, invoke, invoke_params,
	"Runs a program or opens an item.");

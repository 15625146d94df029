/* SPDX-License-Identifier: MIT */
/* New-, Rename-, Set- and Clear-Item. */
#include "cmdlets/management/items.h"
#include "engine/command.h"

#include <string.h>
#include <strings.h>

struct args {
	struct array *path;
	struct array *literal_path;
	struct ustr *filter;
	struct array *include;
	struct array *exclude;
	bool force;
	bool pass_thru;
	val credential;
	val value;
	struct ustr *item_type;
	struct ustr *name;
	struct ustr *one_path, *one_literal;
	int64_t options;
};

#define P_CREDENTIAL \
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL, \
		.type_name = "System.Management.Automation.PSCredential")
#define P_LITERAL \
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1, \
		.flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP")
#define P_PATH(flags_) PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | flags_)
#define P_FILTERS                                                              \
	PARAM(args, filter, "Filter", P_STRING),                               \
	PARAM(args, include, "Include", P_ARRAY | P_STRING),                   \
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING)

static const char *const path_sets[] = { "Path", "LiteralPath", NULL };
static const char *const new_sets[] = { "pathSet", "nameSet", NULL };
static const char *const rename_sets[] = { "ByPath", "ByLiteralPath", NULL };

static const struct param_def new_params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_PIPE_NAME),
	PARAM(args, item_type, "ItemType", P_STRING, .flags = PF_PIPE_NAME, .aliases = "Type"),
	PARAM(args, value, "Value", P_OBJECT, .flags = PF_PIPE | PF_PIPE_NAME, .aliases = "Target"),
	PARAM(args, force, "Force", P_SWITCH),
	P_CREDENTIAL,
	PARAM(args, name, "Name", P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING),
	PARAMS_END
};
static const struct param_def rename_params[] = {
	PARAM(args, one_path, "Path", P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, name, "NewName", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	P_CREDENTIAL,
	PARAM(args, one_literal, "LiteralPath", P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "PSPath,LP"),
	PARAMS_END
};
static const struct param_def set_params[] = {
	P_PATH(PF_PIPE_NAME),
	PARAM(args, value, "Value", P_OBJECT, .pos = 2, .flags = PF_PIPE | PF_PIPE_NAME),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	P_FILTERS, P_CREDENTIAL, P_LITERAL, PARAMS_END
};
static const struct param_def clear_params[] = {
	P_PATH(PF_PIPE | PF_PIPE_NAME),
	PARAM(args, force, "Force", P_SWITCH),
	P_FILTERS, P_CREDENTIAL, P_LITERAL, PARAMS_END
};

/* Of aliases and functions. */
static const struct param_def option_params[] = {
	PARAM(args, options, "Options", P_ENUM, .type_name = "System.Management.Automation.ScopedItemOptions"),
	PARAMS_END
};

static void walk(struct cmdlet *c, bool missing_ok, void (*fn)(struct cmdlet *, const struct ppath *, void *))
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, ITEMS_OF(a), .missing_ok = missing_ok, .fn = fn };

	items_walk(&w);
}

static struct ustr *item_text(struct cmdlet *c, const struct ppath *p)
{
	return ustr_printf(c->rt, "Item: %s", USTR_C(c->rt, p->path));
}

/* --- New-Item ----------------------------------------------------------- */

struct resolving {
	struct ustr *text;
	struct ppath p;
};

static void resolve_body(struct rt *rt, void *arg)
{
	struct resolving *r = arg;

	path_resolve(rt, r->text, &r->p);
}

/* The provider's path of TEXT; TEXT itself where it is none. */
static struct ustr *whole_path(struct cmdlet *c, struct ustr *text)
{
	struct resolving r = { .text = text };

	return rt_protect(c->rt, resolve_body, &r) == UNWIND_NONE ? r.p.path : text;
}

/* TEXT with -Name; "drive:" is where one is on that drive. */
static struct ustr *with_name(struct cmdlet *c, struct ustr *text)
{
	struct args *a = c->args;
	uint32_t n = ustr_len(text);

	if (!a->name || !ustr_len(a->name))
		return text;
	if (n > 1 && ustr_at(text, n - 1) == ':' && ustr_at(text, n - 2) != ':' && ustr_at(a->name, 0) != '/')
		return ustr_concat(c->rt, text, a->name);
	return path_join(c->rt, text, a->name);
}

static struct ustr *made_path(struct cmdlet *c, val path)
{
	return whole_path(c, with_name(c, val_to_str(c->rt, path)));
}

static const char *make_action(const struct args *a)
{
	static const char *const actions[][2] = {
		{ "SymbolicLink", "Create Symbolic Link" }, { "HardLink", "Create Hard Link" }, { "Junction", "Create Junction" },
	};

	for (size_t i = 0; a->item_type && i < ARRAY_LEN(actions); i++)
		if (ustr_ieq_c(a->item_type, actions[i][0]))
			return actions[i][1];
	return a->item_type && ustr_len(a->item_type) && (ustr_at(a->item_type, 0) | 32) == 'd' ? "Create Directory"
		: "Create File";
}

/* What no other path would mend ends the command. */
static void check_made(struct cmdlet *c, const struct ppath *p, struct ustr *given)
{
	static const char *const links[] = { "SymbolicLink", "HardLink", "Junction" };
	static const char *const kinds[] = { "file", "directory" };
	struct args *a = c->args;
	const char *type = a->item_type ? USTR_C(c->rt, a->item_type) : "";
	bool link = false, known = !*type || !strcasecmp(type, "container");

	if (p->provider != &provider_filesystem)
		return;
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		link |= !strcasecmp(type, links[i]);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		known |= !strncasecmp(kinds[i], type, strlen(type));
	if (!known && !link)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"The type is not a known type for the file system. Only \"file\",\"directory\" or \"symboliclink\" can be specified.");
	if (link && (val_is_null(a->value) || !ustr_len(val_to_str(c->rt, a->value))))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentNullException", "ArgumentNull",
			EC_InvalidArgument, V_NULL,
			"Link '%s' cannot be created because the target Value was not specified.", USTR_C(c->rt, given));
}

/* -Options is there for what has options. */
static void check_options(struct cmdlet *c, const struct ppath *p)
{
	if (!cmdlet_has(c, "Options") || p->provider == &provider_alias || p->provider == &provider_function)
		return;
	cmdlet_throw_fmt(c, "System.Management.Automation.ParameterBindingException", "NamedParameterNotFound",
		EC_InvalidArgument, V_NULL,
		"A parameter cannot be found that matches parameter name 'Options'.");
}

static void set_options(struct cmdlet *c, const struct ppath *p)
{
	struct args *a = c->args;
	struct command *cmd;

	if (!cmdlet_has(c, "Options"))
		return;
	cmd = command_find(c->rt, p->path, p->provider == &provider_alias ? CK_ALIAS : CK_FUNCTION, false);
	if (cmd)
		cmd->options = (uint32_t)a->options;
}

static void make_try(struct cmdlet *c, void *arg)
{
	struct args *a = c->args;
	struct ustr *text = arg;
	struct ppath p;
	val v;

	path_resolve(c->rt, with_name(c, text), &p);
	p.path = path_without_separator(c->rt, p.path);
	items_need(c, &p, p.provider->make != NULL);
	check_made(c, &p, a->path && a->path->n ? arg : ustr_empty(c->rt));
	check_options(c, &p);
	if (!cmdlet_should_process(c, ustr_printf(c->rt, "Destination: %s", USTR_C(c->rt, p.path)),
				   make_action(a)))
		return;
	v = p.provider->make(c->rt, &p, a->item_type, a->value, a->force);
	set_options(c, &p);
	items_write(c, &p, v);
}

static void make_at(struct cmdlet *c, struct ustr *path)
{
	items_try(c, "NewItemIOError", EC_WriteError, val_str(made_path(c, val_str(path))), make_try, path);
}

static void make_in(struct cmdlet *c, const struct ppath *p, void *arg) { make_at(c, p->path); }

/* A name is made in every folder that a pattern fits; without one a pattern is a name like any other. */
static void make(struct cmdlet *c)
{
	struct args *a = c->args;
	val here = val_str(ustr_new(c->rt, "."));
	struct array *paths = a->path && a->path->n ? a->path : array_of(c->rt, &here, 1);
	struct ppath p;

	items_no_credential(c, a->credential, paths, false);
	for (uint32_t i = 0; i < paths->n; i++) {
		struct ustr *text = val_to_str(c->rt, array_get(paths, i));
		val one = val_str(text);
		struct item_walk w = { .c = c, .fn = make_in };

		if (a->name && ustr_len(a->name) && ustr_has_wildcard(text)) {
			path_resolve(c->rt, text, &p);
			if (p.provider == &provider_filesystem) {
				w.path = array_of(c->rt, &one, 1);
				items_walk(&w);
				continue;
			}
		}
		make_at(c, text);
	}
}

/* --- Rename-Item -------------------------------------------------------- */

/* The new name; a path is one only when it stays in the item's folder. */
static struct ustr *new_leaf(struct cmdlet *c, const struct ppath *p)
{
	struct args *a = c->args;
	struct ustr *name = a->name;
	struct ppath to;

	if (p->provider != &provider_filesystem || (ustr_index_of(name, ustr_atom(c->rt, "/"), 0, false) < 0 &&
						    ustr_index_of(name, ustr_atom(c->rt, "\\"), 0, false) < 0))
		return name;
	if (ustr_at(name, 0) == '/' || ustr_at(name, 0) == '.') {
		path_resolve(c->rt, name, &to);
		if (ustr_eq(path_parent(c->rt, to.path), path_parent(c->rt, p->path)))
			return path_leaf(c->rt, to.path);
	}
	cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
		"Cannot rename the specified target, because it represents a path or device name.");
}

static _Noreturn void missing_source(struct cmdlet *c, struct ustr *text, const struct ppath *p)
{
	if (!((struct args *)c->args)->one_literal && !ustr_has_wildcard(text))
		path_missing(c->rt, p);
	err_throw(c->rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
		EC_InvalidOperation, V_NULL,
		  "Cannot rename because item at '%s' does not exist.", USTR_C(c->rt, text));
}

struct matches {
	struct ppath *p;
	int n;
};

static void take_path(struct rt *rt, const struct ppath *p, void *arg)
{
	struct matches *s = arg;

	(void)rt;
	*s->p = *p;
	s->n++;
}

static void rename_try(struct cmdlet *c, void *arg)
{
	struct args *a = c->args;
	struct ustr *text = a->one_literal ? a->one_literal : a->one_path;
	struct ppath p, to;
	struct matches found = { &p, 0 };
	val v;

	path_resolve(c->rt, text, &p);
	if (!a->one_literal && ustr_has_wildcard(text) && !p.provider->exists(c->rt, &p))
		path_glob(c->rt, text, true, true, take_path, &found);
	if (found.n > 1 || !p.provider->exists(c->rt, &p))
		missing_source(c, text, &p);
	items_need(c, &p, p.provider->rename != NULL);
	to = p;
	a->name = new_leaf(c, &p);
	to.path = path_join(c->rt, path_parent(c->rt, p.path), a->name);
	if (!cmdlet_should_process(c,
	    ustr_printf(c->rt, "Item: %s Destination: %s", USTR_C(c->rt, p.path), USTR_C(c->rt, to.path)),
				   p.provider->is_container(c->rt, &p) ? "Rename Directory" : "Rename File"))
		return;
	v = p.provider->rename(c->rt, &p, a->name, a->force);
	if (a->pass_thru)
		items_write(c, &to, v);
}

static void rename_item(struct cmdlet *c)
{
	struct args *a = c->args;

	items_no_credential(c, a->credential, NULL, false);
	items_try(c, "RenameItemIOError", EC_WriteError,
		  val_str(whole_path(c, a->one_literal ? a->one_literal : a->one_path)), rename_try, NULL);
}

/* --- Set-Item, Clear-Item ----------------------------------------------- */

/* False when the provider has a question and the answer is no. */
static bool may_set(struct cmdlet *c, const struct ppath *p)
{
	const char *q = p->provider->set_question ? p->provider->set_question(c->rt, p) : NULL;

	return !q || ((struct args *)c->args)->force || cmdlet_should_continue(c, ustr_new(c->rt, q), ustr_new(c->rt, "Confirm"));
}

static void set_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;
	val v;

	items_need(c, p, p->provider->set != NULL);
	check_options(c, p);
	if (!cmdlet_should_process(
		    c, ustr_printf(c->rt, "Item: %s Value: %s", USTR_C(c->rt, p->path), val_to_c(c->rt, a->value)),
		    "Set Item"))
		return;
	if (!may_set(c, p))
		return;
	v = (a->force && p->provider->replace ? p->provider->replace : p->provider->set)(c->rt, p, a->value);
	set_options(c, p);
	if (a->pass_thru)
		items_write(c, p, v);
}

static void set(struct cmdlet *c)
{
	walk(c, true, set_one);
}

static void clear_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	items_need(c, p, p->provider->clear != NULL && p->provider != &provider_filesystem);
	if (cmdlet_should_process(c, item_text(c, p), "Clear Item"))
		p->provider->clear(c->rt, p);
}

static void clear(struct cmdlet *c)
{
	walk(c, false, clear_one);
}

const struct cmdlet_def cmdlet_new_item = {
	.name = "New-Item", .module = MOD_MANAGEMENT, .sets = new_sets, .default_set = "pathSet", .flags = CF_SHOULD_PROCESS,
	.output_types = "System.String,System.IO.FileInfo,System.IO.DirectoryInfo",
	.params = new_params, .dynamic = option_params, .args_size = sizeof(struct args), .process = make,
	.synopsis = "Creates an item.",
};
const struct cmdlet_def cmdlet_rename_item = {
	.name = "Rename-Item", .module = MOD_MANAGEMENT, .sets = rename_sets, .default_set = "ByPath", .flags = CF_SHOULD_PROCESS,
	.params = rename_params, .args_size = sizeof(struct args), .process = rename_item, .synopsis = "Renames an item.",
};
const struct cmdlet_def cmdlet_set_item = {
	.name = "Set-Item", .module = MOD_MANAGEMENT, .sets = path_sets, .default_set = "Path", .flags = CF_SHOULD_PROCESS,
	.params = set_params, .dynamic = option_params, .args_size = sizeof(struct args), .process = set,
	.synopsis = "Changes the value of an item.",
};
const struct cmdlet_def cmdlet_clear_item = {
	.name = "Clear-Item", .module = MOD_MANAGEMENT, .sets = path_sets, .default_set = "Path", .flags = CF_SHOULD_PROCESS,
	.params = clear_params, .args_size = sizeof(struct args), .process = clear, .synopsis = "Clears the value of an item.",
};

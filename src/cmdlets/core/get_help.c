/* SPDX-License-Identifier: MIT */
/*
 * Get-Help: an object for one topic, a list for several. What is known of a
 * command comes from its page or comments, the rest from its parameters; how it
 * is shown is the affair of format/help_view.c.
 */
#include "cmdlets/core/help_pages.h"
#include "cmdlets/core/help_object.h"
#include "cmdlets/core/help_remote.h"

#include <string.h>
#include <strings.h>

struct args {
	struct ustr *name;
	struct ustr *path;
	struct array *category, *component, *functionality, *role, *parameter;
	bool full, detailed, examples, online;
};

enum { SET_ALL, SET_DETAILED, SET_EXAMPLES, SET_PARAMETERS, SET_ONLINE };
static const char *const sets[] = { "AllUsersView", "DetailedView", "Examples", "Parameters", "Online", NULL };
static const struct param_def params[] = {
	PARAM(args, name, "Name", P_STRING, .pos = 1, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, path, "Path", P_STRING),
	PARAM(args, category, "Category", P_ARRAY | P_STRING,
	      .validate = "set:Alias,Cmdlet,Provider,General,FAQ,Glossary,HelpFile,ScriptCommand,Function,Filter,ExternalScript,All,DefaultHelp,DscResource,Class,Configuration"),
	PARAM(args, full, "Full", P_SWITCH, .sets = 1 << SET_ALL),
	PARAM(args, component, "Component", P_ARRAY | P_STRING),
	PARAM(args, functionality, "Functionality", P_ARRAY | P_STRING),
	PARAM(args, role, "Role", P_ARRAY | P_STRING),
	PARAM(args, detailed, "Detailed", P_SWITCH, .sets = 1 << SET_DETAILED, .flags = PF_MANDATORY),
	PARAM(args, examples, "Examples", P_SWITCH, .sets = 1 << SET_EXAMPLES, .flags = PF_MANDATORY),
	PARAM(args, parameter, "Parameter", P_ARRAY | P_STRING, .sets = 1 << SET_PARAMETERS, .flags = PF_MANDATORY),
	PARAM(args, online, "Online", P_SWITCH, .sets = 1 << SET_ONLINE, .flags = PF_MANDATORY),
	PARAMS_END
};

/* What was found: commands and pages, in the order of their names. */
struct topic {
	struct command *command;	/* NULL: a page */
	const struct help_page *page;
	struct ustr *name;
};

struct topics {
	struct cmdlet *c;
	struct topic *v;	/* heap block */
	uint32_t n, cap;
	struct ustr *pattern;
};

static bool category_wanted(struct cmdlet *c, const char *category)
{
	struct args *a = c->args;

	for (uint32_t i = 0; a->category && i < a->category->n; i++) {
		struct ustr *s = array_get(a->category, i).s;

		if (ustr_ieq_c(s, category) || ustr_ieq_c(s, "All"))
			return true;
	}
	return !a->category;
}

static void add(struct topics *t, struct topic x)
{
	uint32_t k;

	for (uint32_t i = 0; i < t->n; i++)
		if (ustr_ieq(t->v[i].name, x.name))
			return;
	if (t->n == t->cap) {
		struct topic *v = rt_block(t->c->rt, struct topic, t->cap * 2 + 32);

		if (t->n)
			memcpy(v, t->v, sizeof *v * t->n);
		t->v = v;
		t->cap = t->cap * 2 + 32;
	}
	for (k = t->n++; k && ustr_cmp(t->v[k - 1].name, x.name, true) > 0; k--)
		t->v[k] = t->v[k - 1];
	t->v[k] = x;
}

static bool field_wanted(struct cmdlet *c, struct array *wanted, val help, const char *field)
{
	return !wanted || array_like(c->rt, wanted, member_str(c->rt, help, field));
}

/* -Component, -Functionality and -Role ask for what the comment of a function says. */
static bool fields_wanted(struct cmdlet *c, struct command *cmd)
{
	struct args *a = c->args;
	val help;

	if (!a->component && !a->functionality && !a->role)
		return true;
	if (cmd->kind & (CK_CMDLET | CK_ALIAS))
		return false;
	help = help_object(c->rt, cmd, NULL);
	return field_wanted(c, a->component, help, "Component") && field_wanted(c, a->role, help, "Role") &&
	       field_wanted(c, a->functionality, help, "Functionality");
}

static void add_command(struct rt *rt, struct command *cmd, void *arg)
{
	struct topics *t = arg;

	if (category_wanted(t->c, help_category(cmd)) && fields_wanted(t->c, cmd))
		add(t, (struct topic){ .command = cmd, .name = cmd->name });
}

static void add_pages(struct topics *t)
{
	struct args *a = t->c->args;
	struct rt *rt = t->c->rt;

	if (a->component || a->functionality || a->role)
		return;
	for (const struct help_page *p = help_pages; p->name; p++) {
		struct ustr *name = ustr_new(rt, p->name);

		if (!strncasecmp(p->name, "about_", 6) && category_wanted(t->c, "HelpFile") &&
		    ustr_like(rt, name, t->pattern, true))
			add(t, (struct topic){ .page = p, .name = name });
	}
}

static void search(struct topics *t, struct ustr *pattern)
{
	t->pattern = pattern;
	t->n = 0;
	command_each(t->c->rt, pattern, CK_FUNCTION | CK_FILTER | CK_CMDLET | CK_ALIAS, false, add_command, t);
	add_pages(t);
}

static bool exact(struct topics *t, struct ustr *name)
{
	struct command *cmd = command_find(t->c->rt, name,
		CK_FUNCTION | CK_FILTER | CK_CMDLET | CK_ALIAS | CK_EXTERNAL_SCRIPT, true);

	if (cmd && fields_wanted(t->c, cmd)) {
		add(t, (struct topic){ .command = cmd, .name = cmd->name });
		return true;
	}
	t->pattern = name;
	add_pages(t);
	return t->n > 0;
}

static const char *view_of(const struct cmdlet *c)
{
	const struct args *a = c->args;

	return a->full ? "FullView" : a->detailed ? "DetailedView" : a->examples ? "ExamplesView" : NULL;
}

static void write_parameters(struct cmdlet *c, val help)
{
	struct args *a = c->args;
	uint32_t found = 0;
	struct array *all = help_parameters(c->rt, help);

	for (uint32_t k = 0; all && k < a->parameter->n; k++)
		for (uint32_t i = 0; i < all->n; i++)
			if (ustr_like(c->rt, member_str(c->rt, array_get(all, i), "name"), val_to_str(c->rt, array_get(a->parameter, k)), true)) {
				cmdlet_write(c, array_get(all, i));
				found++;
			}
	if (!found)
		cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException", "NoParmsFound",
			EC_InvalidArgument, V_NULL,
			"No parameter matches criteria %s.", val_to_c(c->rt, array_get(a->parameter, 0)));
}

static void write_page(struct cmdlet *c, const struct topic *t)
{
	val v = val_str(ustr_new(c->rt, t->page->text));

	cmdlet_write(c, v);
}

static void write_one(struct cmdlet *c, const struct topic *t)
{
	struct args *a = c->args;
	val help;

	if (!t->command) {
		write_page(c, t);
		return;
	}
	help = help_remote(c->rt, t->command, view_of(c));
	if (help.k == VK_VOID)
		help = help_object(c->rt, t->command, view_of(c));
	if (a->online)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			"The online version of this Help topic cannot be displayed because the Internet address (URI) of the Help topic is not specified in the command code or in the help file for the command.");
	if (a->parameter)
		write_parameters(c, help);
	else
		cmdlet_write(c, help);
}

/* The line under SHORT DESCRIPTION of an about page. */
static struct ustr *page_synopsis(struct rt *rt, const char *text)
{
	const char *p = strstr(text, "SHORT DESCRIPTION\n");
	size_t n;

	if (!p)
		return ustr_empty(rt);
	p += strlen("SHORT DESCRIPTION\n");
	p += strspn(p, " \n");
	n = strcspn(p, "\n");
	return ustr_from_utf8(rt, p, n);
}

static void write_short(struct cmdlet *c, const struct topic *t)
{
	if (t->command)
		cmdlet_write(c, help_short(c->rt, t->command));
	else
		cmdlet_write(c, help_short_page(c->rt, t->name, page_synopsis(c->rt, t->page->text)));
}

static const char introduction[] =
	"TOPIC\n    PowerShell Help System\n\nSHORT DESCRIPTION\n    Displays help about PowerShell cmdlets and concepts.\n\n"
	"LONG DESCRIPTION\n    Get-Help shows what commands do, how they are written and examples of them.\n\n"
	"    Get-Help <name>            a command or an about topic\n"
	"    Get-Help <name> -Examples  its examples\n"
	"    Get-Help <name> -Detailed  with its parameters\n"
	"    Get-Help <name> -Full      all there is\n"
	"    Get-Help *word*            the names that contain a word\n"
	"    Get-Help about_*           the topics about concepts\n\n"
	"SEE ALSO\n    Get-Command\n    Get-Member\n    about_PSSessions\n";

static void not_found(struct cmdlet *c, struct ustr *name)
{
	cmdlet_error_fmt(c, "Microsoft.PowerShell.Commands.HelpNotFoundException", "HelpNotFound", EC_ResourceUnavailable, V_NULL,
		"Get-Help could not find %s in a help file in this session. To download updated help topics type: \"Update-Help\". To get help online, search for the help topic in the TechNet library at https://go.microsoft.com/fwlink/?LinkID=107116.",
		USTR_C(c->rt, name));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct topics t = { .c = c };
	bool pattern;

	if (!a->name && !a->category) {
		cmdlet_write(c, val_str(ustr_new(c->rt, introduction)));
		return;
	}
	if (!a->name)
		a->name = ustr_atom(c->rt, "*");
	pattern = ustr_has_wildcard(a->name);
	if (pattern || !exact(&t, a->name))
		search(&t, pattern ? a->name : ustr_printf(c->rt, "*%s*", USTR_C(c->rt, a->name)));
	if (!t.n) {
		if (!pattern)
			not_found(c, a->name);
		return;
	}
	if (t.n == 1 && !(pattern && a->category)) {
		write_one(c, &t.v[0]);
		return;
	}
	for (uint32_t i = 0; i < t.n; i++)
		write_short(c, &t.v[i]);
}

const struct cmdlet_def cmdlet_get_help = {
	.name = "Get-Help", .module = MOD_CORE, .sets = sets, .default_set = "AllUsersView",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Displays information about PowerShell commands and concepts.",
};

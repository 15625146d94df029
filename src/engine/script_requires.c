/* SPDX-License-Identifier: MIT */
/* What the #requires lines of a script ask for, made sure of before it runs. */
#include "engine/ast_getters.h"
#include "engine/module_impl.h"

#include <stdio.h>

#define EXCEPTION "System.Management.Automation.ScriptRequiresException"

struct script {
	const struct requires *needs;
	struct source_cell *source;
	struct ustr *name;	/* of the file */
};

static void need_no_shell(struct rt *rt, const struct script *s)
{
	if (s->needs->shell_id.s)
		err_throw(rt, EXCEPTION, "RequiresShellIDInvalidForSingleShell", EC_ResourceUnavailable, val_str(s->name),
			  "A #requires statement has specified only a shellID. #Requires statements must specify a required PowerShell snap-in when running in PowerShell.");
}

/* Later builds of our minor version are fine. */
static void need_version(struct rt *rt, const struct script *s)
{
	unsigned major = 0, minor = 0, ours[2] = { 0 };
	const char *text;

	if (!s->needs->version.s)
		return;
	text = USTR_C(rt, text_ustr(rt, s->needs->version));
	sscanf(text, "%u.%u", &major, &minor);
	sscanf(POWERSHELL_VERSION, "%u.%u", &ours[0], &ours[1]);
	if (major < ours[0] || (major == ours[0] && minor <= ours[1]))
		return;
	err_throw(rt, EXCEPTION, "ScriptRequiresUnmatchedPSVersion", EC_ResourceUnavailable, val_str(s->name),
		  "The script '%s' cannot be run because it contained a \"#requires\" statement for PowerShell %s%s. The version of PowerShell that is required by the script does not match the currently running version of PowerShell " POWERSHELL_VERSION ".",
		  USTR_C(rt, s->name), text, strchr(text, '.') ? "" : ".0");
}

static void need_edition(struct rt *rt, const struct script *s)
{
	struct sbuf names;

	sbuf_init(&names, rt);
	for (uint32_t i = 0; i < s->needs->edition_count; i++) {
		if (text_is(s->needs->editions[i], "Core"))
			return;
		sbuf_printf(&names, "%s%s", i ? "," : "", USTR_C(rt, text_ustr(rt, s->needs->editions[i])));
	}
	if (s->needs->edition_count)
		err_throw(rt, "System.Management.Automation.RuntimeException", "ScriptRequiresUnmatchedPSEdition",
			EC_ResourceUnavailable,
			  val_str(s->name),
			  "The script '%s' cannot be run because it contained a \"#requires\" statement for PowerShell editions '%s'. The edition of PowerShell that is required by the script does not match the currently running PowerShell Core edition.",
			  USTR_C(rt, s->name), USTR_C(rt, sbuf_take(&names)));
}

/* " with ModuleVersion '1.0' and MaximumVersion '2.0'" */
static struct ustr *versions_text(struct rt *rt, const struct module_import *how)
{
	const struct { const char *word; val v; } rows[] = {
		{ "ModuleVersion", how->min_version }, { "MaximumVersion", how->max_version },
		{ "RequiredVersion", how->required_version },
	};
	struct sbuf b;

	sbuf_init(&b, rt);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!val_is_null(rows[i].v))
			sbuf_printf(&b, "%s %s '%s'", b.len ? " and" : " with", rows[i].word, val_to_c(rt, rows[i].v));
	return sbuf_take(&b);
}

static val spec_of(struct rt *rt, const struct script *s, const struct ast *node)
{
	if (node->kind == AST_STRING)
		return val_str(text_ustr(rt, ((const struct ast_string *)node)->value));
	return ast_call_safe_value(rt, ast_object(rt, s->source, node), NULL, 0);
}

struct asked {
	val spec;
	struct ustr *name;
	struct module_import how;
	struct module *found;
};

static void require_body(struct rt *rt, void *arg)
{
	struct asked *a = arg;

	a->found = module_require(rt, a->spec, &a->name, &a->how);
}

/* False: there is no such module, or none of these versions. */
static bool is_there(struct rt *rt, struct asked *a)
{
	struct unwound u;

	if (rt_protect(rt, require_body, a) == UNWIND_NONE)
		return a->found != NULL;
	u = rt->unwound;
	if (u.kind != UNWIND_ERROR || !ustr_starts(u.error->error_id, ustr_atom(rt, "Modules_"), false))
		rt_rethrow(rt, &u);
	return false;
}

static void need_module(struct rt *rt, const struct script *s, const struct ast *node)
{
	struct asked a = { .spec = spec_of(rt, s, node), .how.global = true };

	if (is_there(rt, &a))
		return;
	err_throw(rt, EXCEPTION, "ScriptRequiresMissingModules", EC_ResourceUnavailable, val_str(s->name),
		  "The script '%s' cannot be run because the following modules that are specified by the \"#requires\" statements of the script are missing: The module '%s' cannot be found%s..",
		  USTR_C(rt, s->name), USTR_C(rt, a.name), USTR_C(rt, versions_text(rt, &a.how)));
}

void script_require(struct rt *rt, const struct scriptblock *sb, struct ustr *path)
{
	struct script s = { sb->info->ast->requires, sb->info->source, NULL };

	if (!s.needs)
		return;
	s.name = script_file_name(rt, path);
	need_no_shell(rt, &s);
	need_version(rt, &s);
	need_edition(rt, &s);
	for (uint32_t i = 0; i < s.needs->modules.n; i++)
		need_module(rt, &s, s.needs->modules.v[i]);
}

/* SPDX-License-Identifier: MIT */
#include "cmdlets/core/module_session.h"

#include "cmdlets/remoting/implicit.h"
#include "engine/command.h"

/* --- what is there ------------------------------------------------------ */

static void names_of(struct rt *rt, val from, const char *member, struct dict *to, enum command_kind kind)
{
	struct dict_entry *e;
	struct dict *d;
	val v;

	d = member_get_c(rt, from, member, &v) ? val_dict(v) : NULL;
	for (uint32_t i = 0; d && (e = dict_next(d, &i)); ) {
		struct ustr *name = ustr_intern(rt, val_to_str(rt, e->key));

		dict_put(rt, to, val_str(name), val_obj(command_new(rt, kind, name)));
	}
}

static uint8_t type_of(struct ustr *kind)
{
	return !kind ? MODULE_SCRIPT : ustr_ieq_c(kind, "Binary") ? MODULE_BINARY : ustr_ieq_c(kind, "Manifest") ? MODULE_MANIFEST :
	       ustr_ieq_c(kind, "Cim") ? MODULE_CIM : MODULE_SCRIPT;
}

/* A module of the session as one that isn't loaded. */
static struct module *module_of(struct rt *rt, val v)
{
	struct ustr *name = member_str_or_null(rt, v, "Name");
	struct module *m = module_new(rt, name ? name : ustr_empty(rt), member_str_or_null(rt, v, "Path"));
	val x;

	m->base = member_str_or_null(rt, v, "ModuleBase");
	m->description = member_str_or_null(rt, v, "Description");
	m->author = member_str_or_null(rt, v, "Author");
	m->company = member_str_or_null(rt, v, "CompanyName");
	m->copyright = member_str_or_null(rt, v, "Copyright");
	m->type = type_of(member_str_or_null(rt, v, "ModuleType"));
	if (member_get_c(rt, v, "Version", &x) && !val_is_null(x))
		gc_store(m, &m->version, x);
	if (member_get_c(rt, v, "Guid", &x) && !val_is_null(x))
		gc_store(m, &m->guid, x);
	names_of(rt, v, "ExportedFunctions", m->functions, CK_FUNCTION);
	names_of(rt, v, "ExportedCmdlets", m->cmdlets, CK_CMDLET);
	names_of(rt, v, "ExportedAliases", m->aliases, CK_ALIAS);
	return m;
}

void module_session_list(struct cmdlet *c, struct session *s, struct array *names, struct array *specs)
{
	struct rt *rt = c->rt;
	struct pipeline_request *r = request_script(rt, ustr_new(rt, specs ?
		"param($names) Get-Module -ListAvailable -FullyQualifiedName $names" :
		names ? "param($names) Get-Module -ListAvailable -Name $names" : "Get-Module -ListAvailable"));
	val arg = specs ? val_obj(specs) : val_obj(names);
	struct list *l;

	if (specs || names)
		request_args(rt, r, array_of(rt, &arg, 1));
	r->add_to_history = false;
	l = remote_call(rt, s->rs, r, NULL);
	for (uint32_t i = 0; i < l->n; i++)
		cmdlet_write(c, val_obj(module_of(rt, l->v[i])));
}

/* --- importing ---------------------------------------------------------- */

/* Errors come back as text with their id, so that a failure is this cmdlet's. */
static const char import_there[] =
	"param($name, $minimum, $maximum, $required, $guid, $force)\n"
	"$wanted = @{ ModuleName = $name }\n"
	"$p = @{ ErrorAction = 'Stop'; DisableNameChecking = $true; Force = $force }\n"
	"if ($minimum) { $p.MinimumVersion = $minimum }\n"
	"if ($maximum) { $p.MaximumVersion = $maximum }\n"
	"if ($required) { $p.RequiredVersion = $required }\n"
	"if ($guid) { $m = Get-Module -ListAvailable -Name $name | Where-Object Guid -eq $guid | Select-Object -First 1; if ($m) { $name = $m.Path } }\n"
	"try { $null = Import-Module -Name $name @p -WarningAction SilentlyContinue } catch { \"$($_.FullyQualifiedErrorId)\"; \"$_\" }\n";

static val version_text(struct rt *rt, val v)
{
	return v.k == VK_VOID || val_is_null(v) ? V_NULL : val_str(val_to_str(rt, v));
}

static bool import_over_there(struct cmdlet *c, struct session *s, struct ustr *name, const struct module_import *how)
{
	struct rt *rt = c->rt;
	struct pipeline_request *r = request_script(rt, ustr_new(rt, import_there));
	val args[] = {
		val_str(name), version_text(rt, how->min_version), version_text(rt, how->max_version),
		version_text(rt, how->required_version), version_text(rt, how->guid), how->force ? V_TRUE : V_FALSE,
	};
	struct ustr *id, *comma;
	struct list *l;
	int32_t at;

	request_args(rt, r, array_of(rt, args, ARRAY_LEN(args)));
	r->add_to_history = false;
	l = remote_call(rt, s->rs, r, NULL);
	if (l->n < 2)
		return true;
	id = val_to_str(rt, l->v[0]);
	comma = ustr_new(rt, ",");
	at = ustr_index_of(id, comma, 0, false);
	if (at >= 0)
		id = ustr_sub(rt, id, 0, (uint32_t)at);
	cmdlet_error_fmt(c, "System.InvalidOperationException", USTR_C(rt, id), EC_ResourceUnavailable, val_str(name),
			 "Failure from remote command: Import-Module -Name '%s': %s", USTR_C(rt, name), val_to_c(rt, l->v[1]));
	return false;
}

struct module *module_session_import(struct cmdlet *c, struct session *s, val spec, const struct module_import *given)
{
	struct module_import how = *given;
	struct ustr *name = module_spec_apply(c->rt, spec, &how);
	val module = val_str(name);
	struct implicit im = {
		.c = c, .session = s, .modules = array_of(c->rt, &module, 1), .prefix = how.prefix, .clobber = !how.no_clobber, .only = &how,
	};

	if (!import_over_there(c, s, name, &how))
		return NULL;
	implicit_fetch(&im);
	return implicit_import(&im, name);
}

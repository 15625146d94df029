/* SPDX-License-Identifier: MIT */
#include "cmdlets/core/module_session.h"

#include "cmdlets/remoting/implicit.h"
#include "engine/command.h"
#include "engine/input_enum.h"
#include "engine/module_impl.h"

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
	return !kind ? MODULE_SCRIPT : ustr_ieq_c(kind, "Binary") ? MODULE_BINARY : ustr_ieq_c(kind,
		"Manifest") ? MODULE_MANIFEST :
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

/* The command NAME over there, its host this one. */
static struct pipeline_request *there(struct rt *rt, const char *name)
{
	struct pipeline_request *r = request_new(rt, 1);

	r->statements[0].commands[0].text = ustr_new(rt, name);
	r->add_to_history = false;
	host_info_of(rt, &r->host);
	return r;
}

static void give(struct rt *rt, struct pipeline_request *r, const char *name, val v)
{
	if (v.k != VK_VOID && !val_is_null(v))
		request_arg(rt, r->statements[0].commands, ustr_new(rt, name), v);
}

static struct array *names_in(struct rt *rt, struct array *specs)
{
	struct ustr **s = rt_block(rt, struct ustr *, specs->n + 1);
	struct module_import how = { 0 };

	for (uint32_t i = 0; i < specs->n; i++)
		s[i] = module_spec_apply(rt, array_get(specs, i), &how);
	return array_strings(rt, s, specs->n);
}

/* Versions and ids are compared here, as the product does. */
static bool is_wanted(struct rt *rt, struct module *m, struct array *specs)
{
	for (uint32_t i = 0; specs && i < specs->n; i++) {
		struct module_import how = { 0 };
		struct ustr *name = module_spec_apply(rt, array_get(specs, i), &how);

		if (ustr_ieq(m->name, name) && module_fits(rt, m, &how))
			return true;
	}
	return !specs;
}

void module_session_list(struct cmdlet *c, struct session *s, struct array *names, struct array *specs)
{
	struct rt *rt = c->rt;
	struct pipeline_request *r = there(rt, "Get-Module");
	struct list *l;

	if (specs)
		names = names_in(rt, specs);
	give(rt, r, "ListAvailable", V_TRUE);
	if (cmdlet_has(c, "Refresh"))
		give(rt, r, "Refresh", V_TRUE);
	if (names)
		give(rt, r, "Name", val_obj(names));
	l = remote_call(rt, s->rs, r, NULL);
	for (uint32_t i = 0; i < l->n; i++) {
		struct module *m = module_of(rt, l->v[i]);

		if (is_wanted(rt, m, specs))
			cmdlet_write(c, val_obj(m));
	}
}

/* --- importing ---------------------------------------------------------- */

static struct pipeline_request *import_request(struct rt *rt, val spec, const struct module_import *how)
{
	struct pipeline_request *r = there(rt, "Import-Module");
	bool is_name = val_base(spec).k == VK_STR;

	give(rt, r, "DisableNameChecking", switch_value(rt, how->disable_name_checking));
	give(rt, r, "PassThru", V_TRUE);
	give(rt, r, is_name ? "Name" : "FullyQualifiedName", spec);
	if (is_name) {
		give(rt, r, "Version", how->min_version);
		give(rt, r, "RequiredVersion", how->required_version);
		give(rt, r, "MaximumVersion", how->max_version);
	}
	give(rt, r, "ArgumentList", val_obj(how->args));
	if (how->force)
		give(rt, r, "Force", V_TRUE);
	return r;
}

/* A failure over there is this cmdlet's error. */
static void failed_there(struct cmdlet *c, struct ustr *name, struct errrec *e)
{
	struct rt *rt = c->rt;
	struct ustr *id = errrec_fqid(rt, e);
	int32_t comma = ustr_index_of(id, ustr_from_char(rt, ','), 0, false);

	if (comma >= 0)
		id = ustr_sub(rt, id, 0, (uint32_t)comma);
	cmdlet_error_fmt(c, "System.InvalidOperationException", USTR_C(rt, id), EC_ResourceUnavailable, val_str(name),
			 "Failure from remote command: Import-Module -Name '%s': %s", USTR_C(rt, name),
			 USTR_C(rt, errrec_message(rt, e)));
}

/* Its name over there, NULL when it was not imported. */
static struct ustr *import_over_there(struct cmdlet *c, struct session *s, struct ustr *name, val spec,
		const struct module_import *how)
{
	struct errrec *e;
	struct list *l = remote_try(c->rt, s->rs, import_request(c->rt, spec, how), NULL, &e);

	if (e)
		failed_there(c, name, e);
	return l->n ? member_str_or_null(c->rt, l->v[0], "Name") : NULL;
}

struct module *module_session_import(struct cmdlet *c, struct session *s, val spec, const struct module_import *given)
{
	struct module_import how = *given;
	struct ustr *name = module_spec_apply(c->rt, spec, &how), *found = import_over_there(c, s, name, spec, &how);
	val module = found ? val_str(found) : V_NULL;
	struct implicit im = {
		.c = c, .session = s, .modules = array_of(c->rt, &module, 1), .prefix = how.prefix,
		.clobber = !how.no_clobber, .only = &how,
	};

	if (!found)
		return NULL;
	implicit_fetch(&im);
	return implicit_import(&im, found);
}

void module_refuse_cim(struct cmdlet *c)
{
	if (cmdlet_has(c, "CimSession"))
		cmdlet_throw_fmt(c, "System.PlatformNotSupportedException", "CimSessionNotSupported", EC_NotImplemented, V_NULL,
				 "Modules of CIM sessions are not available on this platform.");
}

/* SPDX-License-Identifier: MIT */
/* CommandMetadata: what a command says about itself, as an object that scripts change. */
#include "engine/command_metadata.h"
#include "engine/attr.h"
#include "types/enums.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#define SMA "System.Management.Automation."

const struct type type_command_metadata = RECORD_TYPE(SMA "CommandMetadata", CM_FIELDS);

/* ---- What the tables of cmdlets do not say ----------------------------- */

struct fact {
	const char *name, *link, *remoting;
	bool dynamic;
	const char *order;
};
static const struct fact facts[] = {
#define FACT(name, link, remoting, dynamic, order) { name, link, remoting, dynamic, order },
#include "engine/cmdlet_facts.def"
#undef FACT
};

static const struct fact *find_fact(const char *name)
{
	size_t lo = 0, hi = ARRAY_LEN(facts);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcasecmp(name, facts[mid].name);

		if (!c)
			return &facts[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static const char *help_uri(struct rt *rt, const struct command *c)
{
	const struct fact *l = c->kind == CK_CMDLET ? find_fact(c->cmdlet->name) : NULL;
	struct attr *a = c->meta ? c->meta->binding : NULL;

	if (l && *l->link)
		return USTR_C(rt, ustr_printf(rt, "https://go.microsoft.com/fwlink/?%s", l->link));
	return a && !val_is_null(a->v[CB_HELP_URI]) ? val_to_c(rt, a->v[CB_HELP_URI]) : "";
}

const char *command_remoting(struct rt *rt, const struct command *c)
{
	const struct fact *l = c->kind == CK_CMDLET ? find_fact(c->cmdlet->name) : NULL;
	struct attr *a = c->meta ? c->meta->binding : NULL;

	if (a && !val_is_null(a->v[CB_REMOTING]))
		return val_to_c(rt, a->v[CB_REMOTING]);
	return l ? l->remoting : "PowerShell";
}

void command_throw_null(struct rt *rt, const char *name)
{
	net_throw(rt, SMA "PSArgumentNullException", "Cannot process argument because the value of argument \"%s\" is null. "
		  "Change the value of argument \"%s\" to a non-null value.", name, name);
}

uint16_t *command_parameter_order(struct rt *rt, const struct command *c, struct command_meta *m)
{
	const struct fact *f = c->kind == CK_CMDLET ? find_fact(c->cmdlet->name) : NULL;
	uint16_t *order = rt_block(rt, uint16_t, m->n + 1u), n = 0;
	bool *done = rt_block(rt, bool, m->n + 1u);
	const char *s = f ? f->order : "";

	while (*s) {
		size_t len = strcspn(s, ",");
		struct param_meta *p = param_find(m, ustr_from_utf8(rt, s, len), true);

		if (p && !done[p->index]) {
			order[n++] = (uint16_t)p->index;
			done[p->index] = true;
		}
		s += len + (s[len] != 0);
	}
	for (uint16_t i = 0; i < m->n; i++)
		if (!done[i])
			order[n++] = i;
	return order;
}

uint16_t *command_bind_order(struct rt *rt, const struct command *c, struct command_meta *m)
{
	const uint16_t *from = command_parameter_order(rt, c, m);
	uint16_t *order = rt_block(rt, uint16_t, m->n + 1u), n = 0;

	for (int dynamic = 0; dynamic < 2; dynamic++)
		for (uint16_t i = 0; i < m->n; i++) {
			const struct param_meta *p = &m->params[from[i]];

			if ((p->is_dynamic || p->shown_dynamic) == dynamic)
				order[n++] = from[i];
		}
	return order;
}

/* ---- Making one ---------------------------------------------------------- */

static val enum_named(struct rt *rt, const char *type, const char *name)
{
	const struct type *t = type_find_c(rt, type);
	int64_t n = 0;

	enum_parse(rt, t, ustr_new(rt, name), &n);
	return val_enum(t, n);
}

static val parameters_of(struct rt *rt, const struct command *c, struct command_meta *m, bool common)
{
	const uint16_t *order = command_parameter_order(rt, c, m);
	const struct type *args[] = { &type_string, &type_param_metadata };
	struct dict *d = dict_new(rt, type_generic_of(rt, &type_dictionary, args, 2), DICT_IGNORE_CASE);

	for (uint32_t i = 0; i < m->n; i++) {
		const struct param_meta *p = &m->params[order[i]];

		if (!p->is_dynamic && !p->shown_dynamic && (common || !p->is_common))
			dict_put(rt, d, val_str(p->name), param_metadata_new(rt, m, order[i]));
	}
	return val_obj(d);
}

static val default_set_of(struct rt *rt, const struct command *c, const struct command_meta *m)
{
	if (m->default_set >= 0)
		return val_str(m->set_names[m->default_set]);
	if (c->kind == CK_CMDLET || m->cmdlet_binding)
		return V_NULL;
	return val_str(ustr_new(rt, "__AllParameterSets"));
}

/* As calls name it: a cmdlet with its module, a script by its path. */
static struct ustr *wrapped_name(struct rt *rt, const struct command *c, struct ustr *name)
{
	if (c->kind == CK_CMDLET && c->module_name && ustr_len(c->module_name))
		return ustr_printf(rt, "%s\\%s", USTR_C(rt, c->module_name), USTR_C(rt, c->name));
	return name;
}

bool command_takes_dynamic(const struct cmdlet_def *d)
{
	const struct fact *f = find_fact(d->name);

	return f && f->dynamic;
}

bool command_has_dynamic(const struct command *c)
{
	if (c->kind != CK_CMDLET)
		return false;
	return find_fact(c->cmdlet->name) ? command_takes_dynamic(c->cmdlet) : c->meta && c->meta->has_dynamic;
}

static struct record *metadata_make(struct rt *rt, struct command *c, bool common)
{
	struct record *r = record_new(rt, &type_command_metadata);
	struct command_meta *m = command_meta(rt, c);
	bool script = c->kind == CK_EXTERNAL_SCRIPT;
	struct ustr *name = script ? c->definition : c->kind == CK_CMDLET ? ustr_atom(rt, c->cmdlet->name) : c->name;

	record_put(r, CM_NAME, val_str(name));
	record_put(r, CM_TYPE, command_class(rt, c));
	record_put(r, CM_DEFAULT_SET, default_set_of(rt, c, m));
	record_put(r, CM_SHOULD_PROCESS, val_bool(m->should_process));
	record_put(r, CM_PAGING, val_bool(m->paging));
	record_put(r, CM_POSITIONAL, val_bool(m->positional_binding));
	record_put(r, CM_TRANSACTIONS, V_FALSE);
	record_put(r, CM_HELP_URI, val_str(ustr_new(rt, help_uri(rt, c))));
	record_put(r, CM_REMOTING, enum_named(rt, SMA "RemotingCapability", command_remoting(rt, c)));
	record_put(r, CM_IMPACT, val_enum(&enum_confirmimpact, m->confirm_impact));
	record_put(r, CM_PARAMETERS, parameters_of(rt, c, m, common && m->cmdlet_binding));
	record_put(r, CM_WRAPPED, val_str(wrapped_name(rt, c, name)));
	record_put(r, CM_WRAPPED_KIND, val_enum(&enum_commandtypes, c->kind));
	record_put(r, CM_IS_CMDLET, val_bool(c->kind == CK_CMDLET || m->cmdlet_binding));
	record_put(r, CM_HAS_DYNAMIC, val_bool(command_has_dynamic(c)));
	return r;
}

val command_cmdlet_attribute(struct rt *rt, struct command *c)
{
	struct command_meta *m = command_meta(rt, c);
	const char *name = c->cmdlet->name, *dash = strchr(name, '-');
	struct attr *a = attr_new(rt, &type_attr_cmdlet);

	gc_store(a, &a->v[CB_VERB], val_str(ustr_from_utf8(rt, name, dash ? (size_t)(dash - name) : 0)));
	gc_store(a, &a->v[CB_NOUN], val_str(ustr_new(rt, dash ? dash + 1 : name)));
	gc_store(a, &a->v[CB_DEFAULT_SET], default_set_of(rt, c, m));
	gc_store(a, &a->v[CB_SHOULD_PROCESS], val_bool(m->should_process));
	gc_store(a, &a->v[CB_PAGING], val_bool(m->paging));
	gc_store(a, &a->v[CB_IMPACT], val_enum(&enum_confirmimpact, m->confirm_impact));
	gc_store(a, &a->v[CB_HELP_URI], val_str(ustr_new(rt, help_uri(rt, c))));
	gc_store(a, &a->v[CB_REMOTING], enum_named(rt, SMA "RemotingCapability", command_remoting(rt, c)));
	return val_obj(a);
}

static _Noreturn void not_supported(struct rt *rt)
{
	net_throw(rt, SMA "PSNotSupportedException",
		"Cannot perform operation because operation \"NotSupported\" is not supported.");
}

static val new_of_command(struct rt *rt, val self, val *args, int n)
{
	struct command *c = val_command(args[0]);

	if (!c)
		command_throw_null(rt, "commandInfo");
	if (c->kind == CK_ALIAS && n > 1)
		c = command_find(rt, c->definition, UINT32_MAX, true);
	if (!c || c->kind == CK_APPLICATION || c->kind == CK_ALIAS)
		not_supported(rt);
	return val_obj(metadata_make(rt, c, n > 1 && val_truth(rt, args[1])));
}

static val new_of_path(struct rt *rt, val self, val *args, int n)
{
	struct ustr *path = val_to_str(rt, args[0]);
	struct command *c = command_script(rt, path);

	if (access(USTR_C(rt, path), R_OK))
		net_throw(rt, SMA "CommandNotFoundException", "Could not find file '%s'.", USTR_C(rt, path));
	return val_obj(metadata_make(rt, c, false));
}

/* A copy with parameters of its own. Some fields begin anew, as in the product. */
static val new_copy(struct rt *rt, val self, val *args, int n)
{
	const struct type *t = &type_param_metadata;
	struct record *r = record_new(rt, &type_command_metadata);
	struct dict *d, *from;
	struct dict_entry *e;

	if (val_is_null(args[0]))
		command_throw_null(rt, "other");
	for (uint32_t i = 0; i < CM_FIELDS; i++)
		record_put(r, i, record_get(args[0], i));
	from = val_dict(record_get(args[0], CM_PARAMETERS));
	d = dict_new(rt, cell_type(&from->h), DICT_IGNORE_CASE);
	for (uint32_t i = 0; (e = dict_next(from, &i));)
		dict_put(rt, d, e->key, type_construct(rt, t, &e->value, 1));
	record_put(r, CM_PARAMETERS, val_obj(d));
	record_put(r, CM_HELP_URI, val_str(ustr_empty(rt)));
	record_put(r, CM_POSITIONAL, V_TRUE);
	record_put(r, CM_REMOTING, enum_named(rt, SMA "RemotingCapability", "PowerShell"));
	return val_obj(r);
}

/* ---- Members ------------------------------------------------------------- */

/* Who doesn't ask has no impact, unless nothing was said of that. */
static val get_impact(struct rt *rt, val self)
{
	if (val_truth(rt, record_get(self, CM_IS_CMDLET)) && !val_truth(rt, record_get(self, CM_SHOULD_PROCESS)))
		return val_enum(&enum_confirmimpact, 0);
	return record_get(self, CM_IMPACT);
}

static const struct member_def members[] = {
	CTOR("(" SMA "CommandMetadata other)", new_copy), CTOR("(" SMA "CommandInfo commandInfo)", new_of_command),
	CTOR("(" SMA "CommandInfo commandInfo, bool shouldGenerateCommonParameters)", new_of_command),
	CTOR("(string path)", new_of_path),
	RECORD_PROP_RW("string Name {get;set;}", 0), RECORD_PROP("type CommandType {get;}", 1),
	RECORD_PROP_RW("string DefaultParameterSetName {get;set;}", 2),
	RECORD_PROP_RW("bool SupportsShouldProcess {get;set;}", 3), RECORD_PROP_RW("bool SupportsPaging {get;set;}", 4),
	RECORD_PROP_RW("bool PositionalBinding {get;set;}", 5), RECORD_PROP_RW("bool SupportsTransactions {get;set;}", 6),
	RECORD_PROP_RW("string HelpUri {get;set;}", 7),
	RECORD_PROP_RW(SMA "RemotingCapability RemotingCapability {get;set;}", 8),
	PROP(SMA "ConfirmImpact ConfirmImpact {get;set;}", get_impact, record_set_9),
	RECORD_PROP("System.Collections.Generic.Dictionary[string," SMA "ParameterMetadata] Parameters {get;}", 10),
	MEMBERS_END
};

_startup_ void command_metadata_register(struct rt *rt)
{
	param_metadata_register(rt);
	common_types_register(rt);
	type_register(rt, &type_command_metadata, members);
	proxy_command_register(rt);
}

/* SPDX-License-Identifier: MIT */
#include "cmdlets/remoting/implicit_text.h"

#include <string.h>

#include "engine/command.h"
#include "format/ps1xml.h"
#include "types/version.h"

enum { TYPES_DEFAULT = 271, KIND_ALIAS = 1, NAME_LEN = 100 };

/* Verb-PrefixNoun. */
static struct ustr *local_name(struct implicit *im, struct ustr *name)
{
	struct rt *rt = im->c->rt;
	int32_t dash = ustr_index_of(name, ustr_from_char(rt, '-'), 0, false);

	if (!im->prefix)
		return name;
	if (dash < 0)
		return ustr_concat(rt, im->prefix, name);
	return ustr_concat(rt, ustr_concat(rt, ustr_sub(rt, name, 0, (uint32_t)dash + 1), im->prefix),
			   ustr_sub(rt, name, (uint32_t)dash + 1, ustr_len(name) - (uint32_t)dash - 1));
}

/* --- choosing ----------------------------------------------------------- */

static bool is_safe(const struct ustr *name)
{
	for (uint32_t i = 0; i < ustr_len(name); i++) {
		uint16_t u = ustr_at(name, i);

		if (!ustr_is_letter(u) && !ustr_is_digit(u) && !(u < 128 && strchr("_-.:\\", u)))
			return false;
	}
	return ustr_len(name) > 0 && ustr_len(name) <= NAME_LEN;
}

/* The machinery itself is not imported unless it is asked for by name. */
static bool is_machinery(struct implicit *im, struct ustr *name)
{
	static const char *const skip[] = {
		"Get-Command", "Get-FormatData", "Get-Help", "Select-Object", "Measure-Object", "Exit-PSSession", "Out-Default",
	};

	for (uint32_t i = 0; im->names && i < im->names->n; i++)
		if (ustr_ieq(val_to_str(im->c->rt, array_get(im->names, i)), name))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(skip); i++)
		if (ustr_ieq_c(name, skip[i]))
			return true;
	return false;
}

/* Aliases come as their type's number where enumerations lost their name. */
static bool is_alias(struct rt *rt, val command)
{
	val kind;

	return member_get_c(rt, command, "CommandType", &kind) && val_base(kind).k == VK_INT32 && val_base(kind).i == KIND_ALIAS;
}

/* Import-Module's filters: one that is given leaves the other kinds out. The
 * proxy of a cmdlet is a function and found as either. */
static bool is_wanted(struct implicit *im, val command, struct ustr *name)
{
	struct rt *rt = im->c->rt;
	const struct module_import *o = im->only;
	struct ustr *kind = member_str_or_null(rt, command, "CommandType");

	if (!o || (!o->functions && !o->cmdlets && !o->aliases && !o->variables))
		return true;
	if (is_alias(rt, command) || (kind && ustr_ieq_c(kind, "Alias")))
		return array_like(rt, o->aliases, name);
	return array_like(rt, o->functions, name) || array_like(rt, o->cmdlets, name);
}

static void choose(struct implicit *im, val command)
{
	struct rt *rt = im->c->rt;
	struct ustr *name = member_str_or_null(rt, command, "Name"), *here;

	if (!name || is_machinery(im, name) || !is_wanted(im, command, name))
		return;
	if (!is_safe(name)) {
		cmdlet_error_fmt(im->c, "System.ArgumentException", "ErrorSkippedUnsafeCommandName", EC_InvalidData, V_NULL,
				 "Proxy creation has been skipped for the '%s' command, because PowerShell could not verify the safety of the command name.", USTR_C(rt, name));
		return;
	}
	here = local_name(im, name);
	if (!im->clobber && command_find(rt, here, CK_ALIAS | CK_FUNCTION | CK_FILTER | CK_CMDLET, false)) {
		list_add(rt, im->shadowed, val_str(here));
		return;
	}
	list_add(rt, im->commands, command);
}

/* One that leads nowhere over there is a command to call, as it is there. */
static void sort_aliases(struct implicit *im)
{
	struct rt *rt = im->c->rt;
	struct list *rest = list_new(rt, NULL);

	for (uint32_t i = 0; i < im->commands->n; i++) {
		val k = im->commands->v[i];
		struct ustr *to = is_alias(rt, k) ? member_str_or_null(rt, k, "ResolvedCommandName") : NULL;

		if (is_alias(rt, k) && (!to || !ustr_len(to)))
			cmdlet_error_fmt(im->c, "System.ArgumentException", "ErrorCouldntResolveAlias",
				EC_OperationTimeout, V_NULL,
					 "Could not resolve remote alias '%s'.", USTR_C(rt, member_str_or_null(rt, k, "Name")));
		list_add(rt, to && ustr_len(to) ? im->aliases : rest, k);
	}
	im->commands = rest;
}

static _Noreturn void nothing(struct implicit *im, const char *id, const char *text)
{
	cmdlet_throw(im->c, err_make(im->c->rt, "System.ArgumentException", id, EC_InvalidResult, V_NULL, "%s", text));
}

static void warn_of_shadowed(struct implicit *im)
{
	struct rt *rt = im->c->rt;
	bool one = im->shadowed->n == 1;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < im->shadowed->n; i++) {
		if (i)
			sbuf_puts(&b, ", ");
		sbuf_put(&b, im->shadowed->v[i].s);
	}
	cmdlet_warning(im->c, ustr_printf(rt,
		"Proxy creation has been skipped for the following command%s: '%s', because %s.  Use the AllowClobber parameter if you want to shadow existing local commands.",
		one ? "" : "s", USTR_C(rt, sbuf_take(&b)),
		one ? "it would shadow an existing local command" : "they would shadow existing local commands"));
}

static void fetch_commands(struct implicit *im)
{
	struct rt *rt = im->c->rt;
	struct ustr *all = ustr_new(rt, "*");
	struct metadata_query q = {
		.names = im->names ? im->names : array_strings(rt, &all, 1), .types = im->types ? im->types : TYPES_DEFAULT,
		.modules = im->modules ? im->modules : array_strings(rt, NULL, 0), .specs = im->specs, .args = im->args,
	};
	struct list *l = remote_metadata(rt, im->session->rs, &q);

	if (l->n < 2)
		nothing(im, "ErrorNoResultsFromRemoteEnd",
			"Running the Get-Command command in a remote session returned no results.");
	for (uint32_t i = 1; i < l->n; i++)
		choose(im, l->v[i]);
	sort_aliases(im);
	if (im->shadowed->n)
		warn_of_shadowed(im);
	if (!im->commands->n && !im->aliases->n)
		nothing(im, "ErrorNoCommandsImportedBecauseOfSkipping",
			"No command proxies have been created, because all of the requested remote commands would shadow existing local commands.  Use the AllowClobber parameter if you want to shadow existing local commands.");
}

void implicit_fetch(struct implicit *im)
{
	struct rt *rt = im->c->rt;

	if (cmdlet_has(im->c, "Certificate"))
		cmdlet_throw(im->c, err_make(rt, "System.PlatformNotSupportedException", "CertificateNotSupported",
			EC_NotImplemented, V_NULL,
			"The proxies cannot be signed: psession signs no scripts."));
	im->commands = list_new(rt, NULL);
	im->aliases = list_new(rt, NULL);
	im->shadowed = list_new(rt, NULL);
	/* Types alone, or an empty list of names, are no commands. */
	if (im->names ? im->names->n > 0 : !im->format_types)
		fetch_commands(im);
	implicit_fetch_formats(im);
}

/* --- the text ----------------------------------------------------------- */

static const char head_loaded[] =
	"param($session)\n"
	"$script:PSSession = $session\n"
	"function Get-PSImplicitRemotingSession {\n"
	"    param([Parameter(Mandatory, Position = 0)][string] $CommandName)\n"
	"    if ($script:PSSession.State -eq 'Disconnected') { $null = Connect-PSSession -Session $script:PSSession -ErrorAction SilentlyContinue }\n"
	"    if ($script:PSSession.State -ne 'Opened') { throw \"No session has been associated with this implicit remoting module.\" }\n"
	"    $script:PSSession\n"
	"}\n";

static const char helpers[] =
	"function Get-PSImplicitRemotingClientSideParameters {\n"
	"    param([Parameter(Mandatory, Position = 0)] $PSBoundParameters, [Parameter(Mandatory, Position = 1)][bool] $ProxyForCmdlet)\n"
	"    $clientSideParameters = @{}\n"
	"    $names = @('AsJob')\n"
	"    $both = 'ErrorAction', 'WarningAction', 'InformationAction'\n"
	"    if ($ProxyForCmdlet) {\n"
	"        $names += 'OutVariable', 'OutBuffer', 'ErrorVariable', 'WarningVariable', 'InformationVariable', 'PipelineVariable', 'Verbose', 'Debug', 'ProgressAction'\n"
	"        $names += $both\n"
	"    }\n"
	"    foreach ($name in $names) {\n"
	"        if (-not $PSBoundParameters.ContainsKey($name)) { continue }\n"
	"        $clientSideParameters.Add($name, $PSBoundParameters[$name])\n"
	"        if ($both -notcontains $name) { $null = $PSBoundParameters.Remove($name) }\n"
	"    }\n"
	"    $clientSideParameters\n"
	"}\n";

static const char body[] =
	"    begin {\n"
	"        try {\n"
	"            $positionalArguments = [System.Collections.ArrayList]::new()\n"
	"            foreach ($parameterName in $PSBoundParameters.BoundPositionally) {\n"
	"                $null = $positionalArguments.Add($PSBoundParameters[$parameterName])\n"
	"                $null = $PSBoundParameters.Remove($parameterName)\n"
	"            }\n"
	"            foreach ($argument in $args) { $null = $positionalArguments.Add($argument) }\n"
	"            $clientSideParameters = Get-PSImplicitRemotingClientSideParameters $PSBoundParameters $%CMDLET%\n"
	"            $scriptCmd = { & 'Microsoft.PowerShell.Core\\Invoke-Command' @clientSideParameters -HideComputerName -Session (Get-PSImplicitRemotingSession -CommandName '%NAME%') -ArgumentList ('%NAME%', $PSBoundParameters, $positionalArguments) -ScriptBlock { param($name, $boundParams, $unboundParams) & $name @boundParams @unboundParams } }\n"
	"            $steppablePipeline = $scriptCmd.GetSteppablePipeline($MyInvocation.CommandOrigin)\n"
	"            $steppablePipeline.Begin($MyInvocation.ExpectingInput, $ExecutionContext)\n"
	"        } catch { throw }\n"
	"    }\n"
	"    process { try { $steppablePipeline.Process($_) } catch { throw } }\n"
	"    end { try { $steppablePipeline.End() } catch { throw } }\n"
	"    # .ForwardHelpTargetName %NAME%\n"
	"    # .ForwardHelpCategory %KIND%\n"
	"    # .RemoteHelpRunspace PSSession\n"
	"}\n";

struct ustr *implicit_fill(struct rt *rt, struct ustr *text, const char *what, struct ustr *with)
{
	return ustr_replace(rt, text, ustr_new(rt, what), with, false);
}

static bool plain_name(const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (!ustr_is_letter(ustr_at(s, i)) && !ustr_is_digit(ustr_at(s, i)) && ustr_at(s, i) != '_')
			return false;
	return ustr_len(s) > 0;
}

static void put_aliases(struct rt *rt, struct sbuf *b, val aliases)
{
	struct list *l = val_list(aliases);
	bool any = false;

	for (uint32_t i = 0; l && i < l->n; i++) {
		struct ustr *s = val_to_str(rt, l->v[i]);

		if (!plain_name(s))
			continue;
		sbuf_puts(b, any ? ", '" : "    [Alias('");
		sbuf_put(b, s);
		sbuf_putc(b, '\'');
		any = true;
	}
	if (any)
		sbuf_puts(b, ")]\n");
}

static void put_parameter(struct rt *rt, struct sbuf *b, val p, bool *first)
{
	struct ustr *name = member_str_or_null(rt, p, "Name"), *type = member_str_or_null(rt, p, "ParameterType");
	val v;

	if (!name || !plain_name(name))
		return;
	if (!*first)
		sbuf_puts(b, ",\n");
	*first = false;
	if (member_get_c(rt, p, "Aliases", &v))
		put_aliases(rt, b, v);
	sbuf_puts(b, type && ustr_ends(type, ustr_new(rt, "SwitchParameter"), true) ? "    [switch] ${" : "    ${");
	sbuf_put(b, name);
	sbuf_puts(b, "}");
}

static void put_function(struct implicit *im, struct sbuf *b, val command)
{
	struct rt *rt = im->c->rt;
	struct ustr *name = member_str_or_null(rt, command, "Name"),
		*kind = member_str_or_null(rt, command, "CommandType"), *text;
	struct dict *d = NULL;
	struct dict_entry *e;
	bool first = true, job = false, cmdlet = false;
	val v;

	if (member_get_c(rt, command, "Parameters", &v))
		d = val_dict(v);
	sbuf_printf(b, "function %s {\n    param(\n", USTR_C(rt, local_name(im, name)));
	for (uint32_t i = 0; d && (e = dict_next(d, &i)); ) {
		job |= ustr_ieq_c(val_to_str(rt, e->key), "AsJob");
		cmdlet |= ustr_ieq_c(val_to_str(rt, e->key), "OutVariable");
		put_parameter(rt, b, e->value, &first);
	}
	if (!job)
		sbuf_puts(b, first ? "    [switch] ${AsJob}" : ",\n    [switch] ${AsJob}");
	sbuf_puts(b, ")\n");
	text = implicit_fill(rt, ustr_new(rt, body), "%NAME%", name);
	text = implicit_fill(rt, text, "%CMDLET%", ustr_new(rt, cmdlet ? "true" : "false"));
	sbuf_put(b, implicit_fill(rt, text, "%KIND%", kind ? kind : ustr_new(rt, "Function")));
}

/* An alias leads to its command's name here. */
static void put_alias(struct implicit *im, struct sbuf *b, struct sbuf *names, val command)
{
	struct rt *rt = im->c->rt;
	struct ustr *name = local_name(im, member_str_or_null(rt, command, "Name")),
		    *to = member_str_or_null(rt, command, "ResolvedCommandName");

	sbuf_printf(b, "Set-Alias -Name '%s' -Value '%s' -Scope Script -Force\n", USTR_C(rt, name),
		    USTR_C(rt, local_name(im, to)));
	sbuf_printf(names, "%s'%s'", names->len ? ", " : "", USTR_C(rt, name));
}

struct ustr *implicit_text(struct implicit *im, bool saved)
{
	struct rt *rt = im->c->rt;
	struct sbuf b, aliases;
	struct ustr *text;

	sbuf_init(&b, rt);
	sbuf_init(&aliases, rt);
	sbuf_puts(&b, "\n" IMPLICIT_BODY "\n");
	sbuf_puts(&b, helpers);
	for (uint32_t i = 0; i < im->commands->n; i++)
		put_function(im, &b, im->commands->v[i]);
	for (uint32_t i = 0; i < im->aliases->n; i++)
		put_alias(im, &b, &aliases, im->aliases->v[i]);
	sbuf_puts(&b, "Export-ModuleMember -Function @(");
	for (uint32_t i = 0; i < im->commands->n; i++)
		sbuf_printf(&b, "%s'%s'", i ? ", " : "",
			    USTR_C(rt, local_name(im, member_str_or_null(rt, im->commands->v[i], "Name"))));
	sbuf_puts(&b, ") -Alias @(");
	sbuf_put(&b, sbuf_take(&aliases));
	sbuf_puts(&b, ")\n");
	text = sbuf_take(&b);
	return ustr_concat(rt, saved ? implicit_saved_head(im, text) : ustr_new(rt, head_loaded), text);
}

/* --- loading ------------------------------------------------------------ */

/* The modules that live by a session: pairs of runspace and module. */
static struct list *imported(struct rt *rt)
{
	struct remoting *r = remoting_of(rt);

	if (!r->imports)
		gc_storep(r, r->imports, list_new(rt, NULL));
	return r->imports;
}

static void session_gone(struct rt *rt, struct remote_runspace *rs)
{
	struct list *l = imported(rt);

	for (uint32_t i = 0; i + 1 < l->n; ) {
		if (val_remote_runspace(l->v[i]) != rs) {
			i += 2;
			continue;
		}
		module_remove(rt, val_module(l->v[i + 1]));
		list_remove_at(rt, l, i);
		list_remove_at(rt, l, i);
	}
}

static void describe(struct rt *rt, struct module *m)
{
	struct dict *d = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);

	dict_put_c(rt, d, "ImplicitRemoting", V_TRUE);
	m->private_data = val_obj(d);
	m->description = ustr_new(rt, "Implicit remoting for ");
	m->type = MODULE_SCRIPT;
	m->version = version_value(rt, "1.0");
}

static void load_formats(struct implicit *im, struct module *m)
{
	struct rt *rt = im->c->rt;
	struct ustr *file = ustr_printf(rt, "%s.format.ps1xml", USTR_C(rt, m->name));
	struct list *l = list_new(rt, NULL);

	if (!im->definitions->n)
		return;
	ps1xml_load_format_text(rt, file, implicit_formats_text(im));
	list_add(rt, l, val_str(file));
	gc_storep(m, m->manifest, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE));
	dict_put_c(rt, m->manifest, "FormatsToProcess", val_obj(l));
}

struct module *implicit_import(struct implicit *im, struct ustr *name)
{
	struct rt *rt = im->c->rt;
	struct module_import how = { .min_version = V_NULL, .max_version = V_NULL, .required_version = V_NULL };
	val session = val_obj(im->session);
	struct collect ignored;
	struct scriptblock *sb;
	struct module *m;
	const char *text;
	char guid[GUID_TEXT];
	uint8_t g[GUID_LEN];
	size_t n;

	session_closed_hook = session_gone;
	guid_random(g);
	guid_format(g, guid);
	guid[8] = '\0';
	if (!name)
		name = ustr_printf(rt, "tmp_%s.%.3s", guid, guid + 9);
	text = ustr_utf8(rt, implicit_text(im, false), &n);
	sb = scriptblock_parse(rt, text, n, NULL);
	collect_init(&ignored, rt);
	m = module_from_block(rt, name, sb, &session, 1, &ignored.sink);
	m->path = ustr_printf(rt, "/tmp/%s/%s.psm1", USTR_C(rt, name), USTR_C(rt, name));
	m->base = ustr_printf(rt, "/tmp/%s", USTR_C(rt, name));
	describe(rt, m);
	load_formats(im, m);
	dict_put(rt, rt->eng->modules, val_str(m->path), val_obj(m));
	module_publish(rt, m, &how, im->c->stage->caller->scope->ss->top);
	list_add(rt, imported(rt), val_obj(im->session->rs));
	list_add(rt, imported(rt), val_obj(m));
	return m;
}

/* SPDX-License-Identifier: MIT */
/*
 * The head of a saved module of proxies: it makes its session itself, and knows
 * by hashes when its text was changed and when the session has other commands
 * than those it was made of.
 */
#include "cmdlets/remoting/implicit_text.h"

#include "sys/digest.h"

#define DIFFERENT \
	"Commands that are available in the newly opened remote session are different than when the implicit remoting module was created.  " \
	"Consider creating the module again using the Export-PSSession cmdlet."

/* What both ends of the comparison run: the names and parameters as one line each. */
#define COMMANDS \
	"param($names) " \
	"$lines = foreach ($name in $names) { " \
	"$found = @(Get-Command -Name $name -ErrorAction SilentlyContinue)[0]; " \
	"\"$name $(if ($found) { @($found.Parameters.Keys | Sort-Object) -join ' ' })\" }; "\
	"$lines -join '|'"

static const char head[] =
	"param([System.Management.Automation.Runspaces.PSSession] $PSSessionOverride)\n"
	"$script:PSSession = $PSSessionOverride\n"
	"$script:savedImplicitRemotingHash = '%COMMANDS%'\n"
	"$script:savedTextHash = '%TEXT%'\n"
	"function Get-PSImplicitRemotingHash {\n"
	"    param([string] $Text)\n"
	"    [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($Text)))\n"
	"}\n"
	"function Test-PSImplicitRemotingHash {\n"
	"    $there = Invoke-Command -Session $script:PSSession -ArgumentList (, @(%NAMES%)) -ScriptBlock { " COMMANDS " }\n"
	"    if ((Get-PSImplicitRemotingHash $there) -ne $script:savedImplicitRemotingHash) {\n"
	"        Write-Warning '" DIFFERENT "'\n"
	"    }\n"
	"}\n"
	"function Get-PSImplicitRemotingSession {\n"
	"    param([Parameter(Mandatory, Position = 0)][string] $CommandName)\n"
	"    if ($script:PSSession -and $script:PSSession.State -eq 'Disconnected') { $null = Connect-PSSession -Session $script:PSSession -ErrorAction SilentlyContinue }\n"
	"    if (-not $script:PSSession -or $script:PSSession.State -ne 'Opened') {\n"
	"        Write-Host -Object \"Creating a new session for implicit remoting of `\"$CommandName`\" command...\"\n"
	"        $script:PSSession = New-PSSession %WHERE%\n"
	"        $script:createdSession = $script:PSSession\n"
	"        if ($script:PSSession -and $script:savedImplicitRemotingHash) { Test-PSImplicitRemotingHash }\n"
	"    }\n"
	"    if (-not $script:PSSession) { throw \"No session has been associated with this implicit remoting module.\" }\n"
	"    $script:PSSession\n"
	"}\n"
	"$ExecutionContext.SessionState.Module.OnRemove = {\n"
	"    if ($script:createdSession) { Remove-PSSession -Session $script:createdSession -ErrorAction SilentlyContinue }\n"
	"}\n"
	"$text = [System.IO.File]::ReadAllText($PSCommandPath)\n"
	"if ($script:savedTextHash -and (Get-PSImplicitRemotingHash $text.Substring($text.IndexOf(\"`n" IMPLICIT_BODY "\"))) -ne $script:savedTextHash) {\n"
	"    Write-Warning \"The text of this implicit remoting module was changed after it was made: $PSCommandPath. Consider creating it again using the Export-PSSession cmdlet.\"\n"
	"}\n";

static struct ustr *hash_of(struct rt *rt, struct ustr *text)
{
	struct digest *d = digest_new("SHA256");
	uint8_t sum[DIGEST_MAX];
	struct sbuf b;
	size_t n;
	const char *s = ustr_utf8(rt, text, &n);
	int len;

	sbuf_init(&b, rt);
	if (!d)
		return ustr_empty(rt);
	digest_add(d, s, n);
	len = digest_end(d, sum);
	for (int i = 0; i < len; i++)
		sbuf_printf(&b, "%02X", sum[i]);
	return sbuf_take(&b);
}

static struct ustr *quoted(struct rt *rt, struct ustr *s)
{
	return ustr_printf(rt, "'%s'", USTR_C(rt, ustr_replace(rt, s, ustr_new(rt, "'"), ustr_new(rt, "''"), false)));
}

static struct ustr *names_text(struct implicit *im)
{
	struct rt *rt = im->c->rt;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < im->commands->n; i++)
		sbuf_printf(&b, "%s%s", i ? ", " : "",
			USTR_C(rt, quoted(rt, member_str_or_null(rt, im->commands->v[i], "Name"))));
	return sbuf_take(&b);
}

/* What the session says of its commands now. */
static struct ustr *commands_there(struct implicit *im)
{
	struct rt *rt = im->c->rt;
	struct pipeline_request *r = request_script(rt, ustr_new(rt, COMMANDS));
	struct list *names = list_new(rt, NULL), *l;
	val arg;

	for (uint32_t i = 0; i < im->commands->n; i++)
		list_add(rt, names, val_str(member_str_or_null(rt, im->commands->v[i], "Name")));
	arg = val_obj(list_to_array(rt, names, NULL));
	request_args(rt, r, array_of(rt, &arg, 1));
	r->add_to_history = false;
	l = remote_call(rt, im->session->rs, r, NULL);
	return l->n ? val_to_str(rt, l->v[0]) : ustr_empty(rt);
}

static void put_option(struct rt *rt, struct sbuf *b, const char *name, struct ustr *s)
{
	if (s)
		sbuf_printf(b, " -%s %s", name, USTR_C(rt, quoted(rt, s)));
}

/* The parameters of New-PSSession that lead to the same place. */
static struct ustr *where(struct rt *rt, const struct remote_runspace *rs)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	if (rs->kind != REMOTE_SSH) {
		sbuf_printf(&b, "-ComputerName %s", USTR_C(rt, quoted(rt, rs->computer)));
		put_option(rt, &b, "ConfigurationName", rs->configuration);
		return sbuf_take(&b);
	}
	sbuf_printf(&b, "-HostName %s", USTR_C(rt, quoted(rt, rs->host ? rs->host : rs->computer)));
	put_option(rt, &b, "UserName", rs->user);
	put_option(rt, &b, "KeyFilePath", rs->key);
	put_option(rt, &b, "Subsystem", rs->subsystem);
	if (rs->port)
		sbuf_printf(&b, " -Port %d", rs->port);
	return sbuf_take(&b);
}

struct ustr *implicit_saved_head(struct implicit *im, struct ustr *text)
{
	struct rt *rt = im->c->rt;
	struct ustr *s = ustr_new(rt, head);

	s = implicit_fill(rt, s, "%COMMANDS%", hash_of(rt, commands_there(im)));
	s = implicit_fill(rt, s, "%TEXT%", hash_of(rt, text));
	s = implicit_fill(rt, s, "%NAMES%", names_text(im));
	return implicit_fill(rt, s, "%WHERE%", where(rt, im->session->rs));
}

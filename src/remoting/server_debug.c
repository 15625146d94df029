/* SPDX-License-Identifier: MIT */
/*
 * Commands of the debugger. They are names on the wire, not messages: a
 * debugger at the far end looks at and changes the session's breakpoints with
 * them. Modes of stopping are its own affair here and change nothing.
 */
#include "remoting/server_impl.h"

#include "types/arg.h"

#define ONE "$b = Get-PSBreakpoint | Where-Object Id -eq $Id\n"

static const char set[] =
	"param($Breakpoint, $BreakpointList, $RunspaceId)\n"
	"foreach ($from in @($Breakpoint; $BreakpointList) -ne $null) {\n"
	"    $p = @{}\n"
	"    if ($from.Script) { $p.Script = $from.Script }\n"
	"    if ($from.Action) { $p.Action = [scriptblock]::Create($from.Action) }\n"
	"    if ($from.Command) { $p.Command = $from.Command }\n"
	"    elseif ($from.Variable) { $p.Variable = $from.Variable; $p.Mode = [string]$from.AccessMode }\n"
	"    else { $p.Line = $from.Line; if ($from.Column) { $p.Column = $from.Column } }\n"
	"    $b = Set-PSBreakpoint @p\n"
	"    if (-not $from.Enabled) { Disable-PSBreakpoint -Breakpoint $b }\n"
	"    $b\n"
	"}\n";

static const struct {
	const char *name;
	const char *script;	/* NULL: nothing is done */
} commands[] = {
	{ "__Get-PSDebuggerStopArgs", NULL }, { "__Set-PSDebuggerAction", NULL }, { "__Set-PSDebugMode", NULL },
	{ "__Set-PSUnhandledBreakpointMode", NULL },
	{ "__Get-PSBreakpoint", "param($Id, $RunspaceId)\nif ($null -eq $Id) { Get-PSBreakpoint; return }\n" ONE "$b\n" },
	{ "__Set-PSBreakpoint", set }, { "__New-PSBreakpoint", set },
	{ "__Remove-PSBreakpoint",
	  "param($Id, $RunspaceId)\n" ONE "if ($b) { Remove-PSBreakpoint -Breakpoint $b }\n$null -ne $b\n" },
	{ "__Enable-PSBreakpoint", "param($Id, $RunspaceId)\n" ONE "if ($b) { Enable-PSBreakpoint -Breakpoint $b -PassThru }\n" },
	{ "__Disable-PSBreakpoint",
	  "param($Id, $RunspaceId)\n" ONE "if ($b) { Disable-PSBreakpoint -Breakpoint $b -PassThru }\n" },
};

bool debug_wanted(struct rt *rt, val arguments)
{
	enum { FIRST_WITH_DEBUGGER = 4 };
	struct dict *d = val_dict(val_base(arguments));
	val v;

	if (!d || !dict_get_c(rt, d, "PSVersionTable", &v))
		return false;
	d = val_dict(val_base(v));
	return d && dict_get_c(rt, d, "PSVersion", &v) && arg_int(member_or_null(rt, v, "Major")) >= FIRST_WITH_DEBUGGER;
}

bool debug_command(struct server *s, struct pipeline_request *req)
{
	struct wire_statement *st = &req->statements[0];
	struct rt *rt = s->rt;

	if (!s->debugs || req->nstatements != 1 || st->n != 1 || st->commands[0].is_script)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (!ustr_ieq_c(st->commands[0].text, commands[i].name))
			continue;
		if (!commands[i].script)
			return true;
		st->commands[0].text = ustr_new(rt, commands[i].script);
		st->commands[0].is_script = true;
		st->commands[0].use_local_scope = 1;
		return false;
	}
	return false;
}

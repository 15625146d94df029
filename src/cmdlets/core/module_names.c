/* SPDX-License-Identifier: MIT */
#include "cmdlets/core/module_names.h"

#include <string.h>

static const char approved[] =
	" Add Clear Close Copy Enter Exit Find Format Get Hide Join Lock Move New Open Optimize Pop Push Redo Remove Rename"
	" Reset Resize Search Select Set Show Skip Split Step Switch Undo Unlock Watch Backup Checkpoint Compare Compress"
	" Convert ConvertFrom ConvertTo Dismount Edit Expand Export Group Import Initialize Limit Merge Mount Out Publish"
	" Restore Save Sync Unpublish Update Approve Assert Build Complete Confirm Deny Deploy Disable Enable Install Invoke"
	" Register Request Restart Resume Start Stop Submit Suspend Uninstall Unregister Wait Debug Measure Ping Repair"
	" Resolve Test Trace Connect Disconnect Read Receive Send Write Block Grant Protect Revoke Unblock Unprotect Use ForEach"
	" Where Tee Sort ";

static bool is_approved(struct rt *rt, struct ustr *name)
{
	int32_t dash = ustr_index_of(name, ustr_atom(rt, "-"), 0, false);

	if (dash <= 0)
		return true;
	return strcasestr(approved,
		USTR_C(rt, ustr_printf(rt, " %s ", USTR_C(rt, ustr_sub(rt, name, 0, (uint32_t)dash))))) != NULL;
}

/* What may not be in a name behind its first dash. */
static bool is_restricted(struct rt *rt, struct ustr *name)
{
	int32_t dash = ustr_index_of(name, ustr_atom(rt, "-"), 0, false);

	for (uint32_t i = (uint32_t)(dash + 1); i < ustr_len(name); i++)
		if (ustr_at(name, i) < 128 && strchr("#,(){}[]&-/\\$^;:\"'<>|?@`*%+=~", ustr_at(name, i)))
			return true;
	return false;
}

void module_check_names(struct cmdlet *c, struct module *m)
{
	bool verb = false, restricted = false;
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(m->functions, &i)); ) {
		verb |= !is_approved(c->rt, e->key.s);
		restricted |= is_restricted(c->rt, e->key.s);
	}
	if (verb)
		cmdlet_warning(c, ustr_printf(c->rt,
			"The names of some imported commands from the module '%s' include unapproved verbs that might make them less discoverable. To find the commands with unapproved verbs, run the Import-Module command again with the Verbose parameter. For a list of approved verbs, type Get-Verb.",
			USTR_C(c->rt, m->name)));
	if (restricted)
		cmdlet_warning(c, ustr_new(c->rt,
			"Some imported command names contain one or more of the following restricted characters: # , ( ) {{ }} [ ] & - / \\ $ ^ ; : \" ' < > | ? @ ` * % + = ~"));
}

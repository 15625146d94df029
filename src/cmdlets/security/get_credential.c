/* SPDX-License-Identifier: MIT */
/* Get-Credential. */
#include "engine/cmdlet.h"
#include "engine/host.h"
#include "types/security/secure.h"

struct args {
	val credential;
	struct ustr *message, *user_name, *title;
};

static const char *const sets[] = { "CredentialSet", "MessageSet", NULL };
static const struct param_def params[] = {
	PARAM(args, credential, "Credential", P_OBJECT, .pos = 1, .sets = 1 << 0, .flags = PF_NOT_NULL),
	PARAM(args, message, "Message", P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, user_name, "UserName", P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, title, "Title", P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static _Noreturn void not_interactive(struct cmdlet *c)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
		EC_InvalidOperation, V_NULL,
		"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
}

static val ask(struct cmdlet *c, struct ustr *title, struct ustr *message, struct ustr *user)
{
	const struct host_ops *h = c->rt->eng->host;
	void *arg = c->rt->eng->host_arg;

	if (!h || !h->prompt_credential || (h->interactive && !h->interactive(c->rt, arg)))
		not_interactive(c);
	return h->prompt_credential(c->rt, arg, title, message, user, ustr_empty(c->rt));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct ustr *title = a->title ? a->title : ustr_new(c->rt, "PowerShell credential request");
	struct ustr *message = a->message ? a->message : ustr_new(c->rt, "Enter your credentials.");
	struct ustr *user = a->user_name;
	val v;

	if (val_credential(a->credential)) {
		cmdlet_write(c, a->credential);
		return;
	}
	if (!val_is_null(a->credential))
		user = val_to_str(c->rt, a->credential);
	v = ask(c, title, message, user);
	if (!val_is_null(v))
		cmdlet_write(c, v);
}

const struct cmdlet_def cmdlet_get_credential = {
	.name = "Get-Credential", .module = MOD_SECURITY,
	.sets = sets, .default_set = "CredentialSet", .output_types = "System.Management.Automation.PSCredential",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets a credential object based on a user name and password.",
};

/* SPDX-License-Identifier: MIT */
/* Get-Credential. */
#include "engine/cmdlet.h"
#include "engine/host.h"
#include "types/secure.h"

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
	cmdlet_throw(c, err_make(c->rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL,
		"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available."));
}

/* Hosts without a credential prompt are asked for a name and a secret line. */
static val ask(struct cmdlet *c, struct ustr *title, struct ustr *message, struct ustr *user)
{
	const struct host_ops *h = c->rt->eng->host;
	void *arg = c->rt->eng->host_arg;
	val password;

	if (!h || (h->interactive && !h->interactive(c->rt, arg)))
		not_interactive(c);
	if (h->prompt_credential)
		return h->prompt_credential(c->rt, arg, title, message, user, ustr_empty(c->rt));
	if (!h->read_line || !h->read_secure || !h->write)
		not_interactive(c);
	h->write(c->rt, arg, ustr_printf(c->rt, "\n%s\n%s", USTR_C(c->rt, title), USTR_C(c->rt, message)), -1, -1, true);
	if (!user) {
		h->write(c->rt, arg, ustr_new(c->rt, "User: "), -1, -1, false);
		user = h->read_line(c->rt, arg);
	}
	if (!user)
		return V_NULL;
	h->write(c->rt, arg, ustr_printf(c->rt, "Password for user %s: ", USTR_C(c->rt, user)), -1, -1, false);
	password = h->read_secure(c->rt, arg);
	return val_secure(password) ? credential_new(c->rt, user, val_secure(password)) : V_NULL;
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

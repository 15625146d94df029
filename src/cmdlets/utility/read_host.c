/* SPDX-License-Identifier: MIT */
/* Read-Host. */
#include "engine/cmdlet.h"
#include "engine/host.h"
#include "types/security/secure.h"

struct args {
	val prompt;
	bool mask_input;
	bool as_secure_string;
};

static const char *const sets[] = { "AsString", "AsSecureString", NULL };
static const struct param_def params[] = {
	PARAM(args, prompt, "Prompt", P_OBJECT, .pos = 1, .flags = PF_REMAINING | PF_ALLOW_NULL),
	PARAM(args, mask_input, "MaskInput", P_SWITCH, .sets = 1 << 0),
	PARAM(args, as_secure_string, "AsSecureString", P_SWITCH, .sets = 1 << 1),
	PARAMS_END
};

/* The prompt as a field's name, for hosts that ask by fields. */
static val ask_field(struct cmdlet *c, struct ustr *prompt, bool secure)
{
	struct args *a = c->args;
	struct psobj *f = psobj_new(c->rt);
	val field = val_obj(f), v = V_NULL;
	struct dict *d;

	psobj_put_c(c->rt, f, "Name", val_str(prompt));
	psobj_put_c(c->rt, f, "ParameterTypeFullName",
		val_str(ustr_new(c->rt, secure ? "System.Security.SecureString" : "System.String")));
	v = c->rt->eng->host->prompt(c->rt, c->rt->eng->host_arg, ustr_empty(c->rt), ustr_empty(c->rt),
		array_of(c->rt, &field, 1));
	d = val_dict(v);
	if (!d || !dict_get(c->rt, d, val_str(prompt), &v))
		return V_NULL;
	return secure && !a->as_secure_string && val_secure(v) ? val_str(secure_plain(c->rt, val_secure(v))) : v;
}

#define NO_USER \
	"A command that prompts the user failed because the host program or the command type does not support user interaction. "

/* There is no host at all, here or at the client of the session. */
static _Noreturn void no_host(struct cmdlet *c, bool field)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.Host.HostException", "HostFunctionNotImplemented",
		EC_NotImplemented, V_NULL, "%s",
		field ? NO_USER "The host was attempting to request confirmation with the following message: " :
			NO_USER "Try a host program that supports user interaction, such as the PowerShell Console, and remove prompt-related commands from command types that do not support user interaction.");
}

/* Nothing where input has ended. */
static void write_answer(struct cmdlet *c, val v)
{
	if (!val_is_null(v))
		cmdlet_write(c, v);
}

static void process(struct cmdlet *c)
{
	const struct host_ops *h = c->rt->eng->host;
	void *arg = c->rt->eng->host_arg;
	struct args *a = c->args;
	bool secure = a->as_secure_string || a->mask_input;
	val v;

	if (!h)
		no_host(c, !val_is_null(a->prompt));
	if (h->remote && h->interactive && !h->interactive(c->rt, arg))
		no_host(c, secure || !val_is_null(a->prompt));
	if (!(secure ? h->read_secure != NULL : h->read_line != NULL) || (h->interactive && !h->interactive(c->rt, arg)))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
	if (!val_is_null(a->prompt) && h->prompt) {
		write_answer(c, ask_field(c, val_to_str(c->rt, a->prompt), secure));
		return;
	}
	if (!val_is_null(a->prompt) && h->write)
		h->write(c->rt, arg, ustr_printf(c->rt, "%s: ", val_to_c(c->rt, a->prompt)), -1, -1, false);
	if (!secure) {
		write_answer(c, val_str(h->read_line(c->rt, arg)));
		return;
	}
	v = h->read_secure(c->rt, arg);
	cmdlet_write(c, a->as_secure_string || !val_secure(v) ? v : val_str(secure_plain(c->rt, val_secure(v))));
}

const struct cmdlet_def cmdlet_read_host = {
	.name = "Read-Host", .module = MOD_UTILITY,
	.sets = sets, .default_set = "AsString", .output_types = "System.String,System.Security.SecureString",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Reads a line of input from the console.",
};

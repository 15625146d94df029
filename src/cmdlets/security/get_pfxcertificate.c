/* SPDX-License-Identifier: MIT */
/* Get-PfxCertificate: the certificate in each file, asked for its password if need be. */
#include "engine/cmdlet.h"

#include "engine/engine.h"
#include "engine/host.h"
#include "providers/provider.h"
#include "types/io/io.h"
#include "types/late.h"
#include "types/security/openssl.h"
#include "types/security/secure.h"

struct args {
	struct array *file_path;
	val password;
	bool no_prompt_for_password;
	struct array *literal_path;
};

static const char *const sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, file_path, "FilePath", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, password, "Password", P_NAMED, .type_name = "System.Security.SecureString"),
	PARAM(args, no_prompt_for_password, "NoPromptForPassword", P_SWITCH),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};

struct attempt {
	struct cmdlet *c;
	struct array *bytes;
	const char *password;
	val certificate;
};

static void read_one(struct rt *rt, void *arg)
{
	struct attempt *a = arg;

	a->certificate = certificate_read(rt, a->bytes, a->password);
}

static const char *ask(struct cmdlet *c)
{
	const struct host_ops *h = c->rt->eng->host;
	void *arg = c->rt->eng->host_arg;
	val v;

	if (h && h->write)
		h->write(c->rt, arg, ustr_new(c->rt, "Enter password: "), -1, -1, false);
	if (!h || !h->read_secure || (h->interactive && !h->interactive(c->rt, arg)))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
	v = h->read_secure(c->rt, arg);
	return val_secure(v) ? USTR_C(c->rt, secure_plain(c->rt, val_secure(v))) : "";
}

static void show(struct cmdlet *c, struct ustr *path)
{
	struct args *a = c->args;
	struct attempt t = { .c = c, .password = val_secure(a->password)
		? USTR_C(c->rt, secure_plain(c->rt, val_secure(a->password))) : "" };
	bool ok;
	uint32_t n;
	uint8_t *b = io_read(c->rt, path, &n);

	t.bytes = array_bytes(c->rt, b, n);
	ok = rt_try(c->rt, read_one, &t);
	if (!ok && !val_secure(a->password) && !a->no_prompt_for_password) {
		t.password = ask(c);
		ok = rt_try(c->rt, read_one, &t);
	}
	if (ok)
		cmdlet_write(c, t.certificate);
	else
		cmdlet_error(c, errrec_new(c->rt, c->rt->unwound.error->exception,
					   "GetPfxCertificateUnknownCryptoError", EC_NotSpecified, V_NULL));
}

static void report_missing(struct cmdlet *c, struct list *missing, bool all)
{
	if (all)
		cmdlet_throw_fmt(c, "System.IO.FileNotFoundException", "GetPfxCertCommandNoneOfTheFilesFound",
			EC_ObjectNotFound, val_obj(list_to_array(c->rt, missing, &type_string)),
			"Command cannot find any of the specified files.");
	for (uint32_t i = 0; i < missing->n; i++)
		cmdlet_error_fmt(c, "System.IO.FileNotFoundException", "GetPfxCertCommandFileNotFound",
			EC_ObjectNotFound, missing->v[i],
			"The following file could not be found: %s.", USTR_C(c->rt, missing->v[i].s));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct array *texts = a->literal_path ? a->literal_path : a->file_path;
	struct list *files = list_new(c->rt, NULL), *missing = list_new(c->rt, NULL);

	types_late(c->rt);
	for (uint32_t i = 0; i < texts->n; i++)
		if (!path_collect(c->rt, array_get(texts, i).s, a->literal_path != NULL, files))
			list_add(c->rt, missing, array_get(texts, i));
	for (uint32_t i = 0; i < files->n; i++)
		show(c, files->v[i].s);
	report_missing(c, missing, !files->n);
}

const struct cmdlet_def cmdlet_get_pfxcertificate = {
	.name = "Get-PfxCertificate", .module = MOD_SECURITY,
	.sets = sets, .default_set = "ByPath",
	.output_types = "System.Security.Cryptography.X509Certificates.X509Certificate2",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets information about PFX certificate files on the computer.",
};

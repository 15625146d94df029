/* SPDX-License-Identifier: MIT */
/* CMS messages need a store of certificates, which there is none of: each says so. */
#include "engine/cmdlet.h"

static _Noreturn void refuse(struct cmdlet *c)
{
	cmdlet_throw_fmt(c, "System.PlatformNotSupportedException", "CmsMessageNotSupported", EC_NotImplemented, V_NULL,
		"%s is not supported: psession has no store of certificates. The program openssl (cms) does this work.", c->def->name);
}

struct get_args {
	struct ustr *content;
	struct ustr *path;
	struct ustr *literal_path;
};

static const char *const get_sets[] = { "ByContent", "ByPath", "ByLiteralPath", NULL };
static const struct param_def get_params[] = {
	PARAM(get_args, content, "Content", P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING),
	PARAM(get_args, path, "Path", P_STRING, .pos = 2, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(get_args, literal_path, "LiteralPath", P_STRING, .pos = 2, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAMS_END
};
struct protect_args {
	struct array *to;
	val content;
	struct ustr *out_file;
	struct ustr *path;
	struct ustr *literal_path;
};

static const char *const protect_sets[] = { "ByContent", "ByPath", "ByLiteralPath", NULL };
static const struct param_def protect_params[] = {
	PARAM(protect_args, to, "To", P_ARRAY | P_NAMED, .pos = 1, .flags = PF_MANDATORY,
	      .type_name = "System.Management.Automation.CmsMessageRecipient"),
	PARAM(protect_args, content, "Content", P_PSOBJECT, .pos = 2, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING),
	PARAM(protect_args, out_file, "OutFile", P_STRING, .pos = 3),
	PARAM(protect_args, path, "Path", P_STRING, .pos = 2, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(protect_args, literal_path, "LiteralPath", P_STRING, .pos = 2, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAMS_END
};
struct unprotect_args {
	val event_log_record;
	bool include_context;
	struct array *to;
	struct ustr *content;
	struct ustr *path;
	struct ustr *literal_path;
};

static const char *const unprotect_sets[] = { "ByWinEvent", "ByContent", "ByPath", "ByLiteralPath", NULL };
static const struct param_def unprotect_params[] = {
	PARAM(unprotect_args, event_log_record, "EventLogRecord", P_PSOBJECT, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE),
	PARAM(unprotect_args, include_context, "IncludeContext", P_SWITCH),
	PARAM(unprotect_args, to, "To", P_ARRAY | P_NAMED, .pos = 2,
	      .type_name = "System.Management.Automation.CmsMessageRecipient"),
	PARAM(unprotect_args, content, "Content", P_STRING, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING),
	PARAM(unprotect_args, path, "Path", P_STRING, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAM(unprotect_args, literal_path, "LiteralPath", P_STRING, .pos = 1, .sets = 1 << 3, .flags = PF_MANDATORY),
	PARAMS_END
};
const struct cmdlet_def cmdlet_get_cmsmessage = {
	.name = "Get-CmsMessage", .module = MOD_SECURITY,
	.sets = get_sets, .default_set = "None",
	.output_types = "System.Security.Cryptography.Pkcs.EnvelopedCms",
	.params = get_params, .args_size = sizeof(struct get_args), .process = refuse,
	.synopsis = "Gets content that has been encrypted by using the Cryptographic Message Syntax format.",
};

const struct cmdlet_def cmdlet_protect_cmsmessage = {
	.name = "Protect-CmsMessage", .module = MOD_SECURITY,
	.sets = protect_sets, .default_set = "ByContent",
	.output_types = "System.String",
	.params = protect_params, .args_size = sizeof(struct protect_args), .process = refuse,
	.synopsis = "Encrypts content by using the Cryptographic Message Syntax format.",
};

const struct cmdlet_def cmdlet_unprotect_cmsmessage = {
	.name = "Unprotect-CmsMessage", .module = MOD_SECURITY,
	.sets = unprotect_sets, .default_set = "ByWinEvent",
	.output_types = "System.String",
	.params = unprotect_params, .args_size = sizeof(struct unprotect_args), .process = refuse,
	.synopsis = "Decrypts content that has been encrypted by using the Cryptographic Message Syntax format.",
};

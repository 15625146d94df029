/* SPDX-License-Identifier: MIT */
/* Export-PSSession: the module of proxies as files. */
#include "cmdlets/remoting/implicit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "providers/fs.h"
#include "providers/provider.h"

struct args {
	struct ustr *output_module;
	bool force;
	val encoding;
	struct array *command_name;
	bool allow_clobber;
	struct array *argument_list;
	int64_t command_type;
	struct array *module;
	struct array *fully_qualified_module;
	struct array *format_type_name;
	val certificate;
	val session;
	enum fs_encoding file_encoding;	/* what -Encoding says */
};

static const struct param_def params[] = {
	PARAM(args, output_module, "OutputModule", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY,
	      .aliases = "PSPath,ModuleName"),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, encoding, "Encoding", P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Text.Encoding",
	      .validate = "ArgumentToEncodingTransformation ; ArgumentEncodingCompletions"),
	PARAM(args, command_name, "CommandName", P_ARRAY | P_STRING, .pos = 3, .aliases = "Name"),
	PARAM(args, allow_clobber, "AllowClobber", P_SWITCH),
	PARAM(args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT,
	      .flags = PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION, .aliases = "Args"),
	PARAM(args, command_type, "CommandType", P_ENUM, .aliases = "Type",
	      .type_name = "System.Management.Automation.CommandTypes"),
	PARAM(args, module, "Module", P_ARRAY | P_STRING, .flags = PF_NOT_NULL, .aliases = "PSSnapin"),
	PARAM(args, fully_qualified_module, "FullyQualifiedModule", P_ARRAY | P_NAMED, .flags = PF_NOT_NULL,
	      .type_name = "Microsoft.PowerShell.Commands.ModuleSpecification"),
	PARAM(args, format_type_name, "FormatTypeName", P_ARRAY | P_STRING, .pos = 4),
	PARAM(args, certificate, "Certificate", P_NAMED,
	      .type_name = "System.Security.Cryptography.X509Certificates.X509Certificate2"),
	PARAM(args, session, "Session", P_NAMED, .pos = 1, .flags = PF_MANDATORY | PF_NOT_NULL,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAMS_END
};

static const char manifest[] =
	"@{\n"
	"    GUID = '%GUID%'\n"
	"    Description = 'Implicit remoting for %COMPUTER%'\n"
	"    ModuleToProcess = '%NAME%.psm1'\n"
	"    FormatsToProcess = '%NAME%.format.ps1xml'\n"
	"    ModuleVersion = '1.0'\n"
	"    PrivateData = @{ ImplicitRemoting = $true }\n"
	"}\n";

static _Noreturn void cannot_write(struct cmdlet *c, const char *path)
{
	cmdlet_throw_fmt(c, "System.IO.IOException", "FileOpenFailure", EC_OpenError, val_str(ustr_new(c->rt, path)),
				 "The file '%s' cannot be written: %s.", path, strerror(errno));
}

/* A name without a slash is a module of the user. */
static struct ustr *folder_of(struct cmdlet *c, struct ustr *name)
{
	const char *s = USTR_C(c->rt, name), *home = getenv("HOME");

	if (strchr(s, '/') || !home)
		return path_file(c->rt, name);
	return ustr_printf(c->rt, "%s/.local/share/powershell/Modules/%s", home, s);
}

static void make_folder(struct cmdlet *c, struct ustr *path, bool force)
{
	const char *s = USTR_C(c->rt, path);

	if (!access(s, F_OK)) {
		if (force)
			return;
		cmdlet_throw_fmt(c, "System.ArgumentException", "ExportProxyCommand_OutputDirectoryExists",
			EC_ResourceExists, V_NULL,
			"The directory '%s' already exists.  Use the -Force parameter if you want to overwrite the directory and files within the directory.", s);
	}
	for (const char *p = s + 1; (p = strchr(p, '/')); p++)
		mkdir(USTR_C(c->rt, ustr_from_utf8(c->rt, s, (size_t)(p - s))), 0777);
	if (mkdir(s, 0777) && errno != EEXIST)
		cannot_write(c, s);
}

static void write_file(struct cmdlet *c, struct ustr *folder, struct ustr *stem, const char *ending, struct ustr *text)
{
	struct ustr *path = ustr_printf(c->rt, "%s/%s%s", USTR_C(c->rt, folder), USTR_C(c->rt, stem), ending);
	struct fs_writer *w = fs_writer_open(c->rt, path, ((struct args *)c->args)->file_encoding, false, false);
	struct ppath p;

	fs_writer_put(c->rt, w, text);
	fs_writer_close(c->rt, w);
	path_resolve(c->rt, path, &p);
	cmdlet_write(c, p.provider->get(c->rt, &p));
}

static struct ustr *manifest_text(struct cmdlet *c, struct implicit *im, struct ustr *stem)
{
	char guid[GUID_TEXT];
	uint8_t g[GUID_LEN];
	struct ustr *t = ustr_new(c->rt, manifest);

	guid_random(g);
	guid_format(g, guid);
	t = implicit_fill(c->rt, t, "%GUID%", ustr_new(c->rt, guid));
	t = implicit_fill(c->rt, t, "%COMPUTER%", im->session->rs->computer);
	return implicit_fill(c->rt, t, "%NAME%", stem);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct implicit im = {
		.c = c, .session = val_session(a->session), .names = a->command_name, .modules = a->module,
		.args = a->argument_list,
		.specs = a->fully_qualified_module, .format_types = a->format_type_name, .types = a->command_type,
		.clobber = true,
	};
	struct ustr *folder = folder_of(c, a->output_module), *stem = path_leaf(c->rt, folder);

	a->file_encoding = cmdlet_has(c, "Encoding") ? fs_encoding_of(c->rt, a->encoding) : FS_UTF8;
	if (!access(USTR_C(c->rt, folder), F_OK))
		make_folder(c, folder, a->force);
	implicit_fetch(&im);
	make_folder(c, folder, true);
	write_file(c, folder, stem, ".psm1", implicit_text(&im, true));
	write_file(c, folder, stem, ".format.ps1xml", implicit_formats_text(&im));
	write_file(c, folder, stem, ".psd1", manifest_text(c, &im, stem));
}

const struct cmdlet_def cmdlet_export_pssession = {
	.name = "Export-PSSession", .module = MOD_UTILITY,
	.output_types = "System.IO.FileInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Saves commands of a session as a module on disk.",
};

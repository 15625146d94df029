/* SPDX-License-Identifier: MIT */
/* The classes that the views of files call: FileSystemProvider and the one of links. */
#include "format/file_class.h"

#include "format/file_members.h"
#include "types/arg.h"

#define COMMANDS "Microsoft.PowerShell.Commands."

/* What has no such property gives an empty text. */
#define OF_FILE(name, fn)                                                      \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		val v = val_base(a[0]);                                        \
		return type_is_named(val_type_of(v), "System.IO.FileSystemInfo") ? fn(rt, v) \
			: val_str(ustr_empty(rt));                             \
	}
OF_FILE(mode, file_mode)
OF_FILE(name_text, file_name_string)
OF_FILE(length_text, file_length_string)
OF_FILE(time_text, file_time_string)
OF_FILE(link_type, file_link_type)
OF_FILE(resolved, file_resolved_target)

static val target(struct rt *rt, val self, val *a, int n)
{
	val v;

	return member_get_c(rt, val_base(a[0]), "LinkTarget", &v) ? v : V_NULL;
}

static const struct type type_filesystemprovider = {
	.name = COMMANDS "FileSystemProvider", .base = &type_object, .flags = TF_ABSTRACT | TF_SEALED,
};
static const struct member_def provider_members[] = {
	STATIC("static string Mode(psobject instance)", mode), STATIC("static string ModeWithoutHardLink(psobject instance)", mode),
	STATIC("static string NameString(psobject instance)", name_text),
	STATIC("static string LengthString(psobject instance)", length_text),
	STATIC("static string LastWriteTimeString(psobject instance)", time_text), MEMBERS_END
};

static const struct type type_linkmethods = {
	.name = COMMANDS "InternalSymbolicLinkLinkCodeMethods", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};
static const struct member_def link_members[] = {
	STATIC("static string GetTarget(psobject instance)", target), STATIC("static string ResolvedTarget(psobject instance)", resolved),
	STATIC("static string GetLinkType(psobject instance)", link_type), MEMBERS_END
};

_startup_ void file_class_register(struct rt *rt)
{
	type_register(rt, &type_filesystemprovider, provider_members);
	type_register(rt, &type_linkmethods, link_members);
}

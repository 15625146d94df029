/* SPDX-License-Identifier: MIT */
/* System.Management.Automation.Platform: where PowerShell runs, and its folders. */
#include <stdlib.h>

#include "types/arg.h"
#include "types/tables.h"

static val yes(struct rt *rt, val self) { return V_TRUE; }
static val no(struct rt *rt, val self) { return V_FALSE; }

/* By the values of XDG_Type: the variable that says it, the folder below the home folder without it. */
static const struct {
	const char *variable, *dflt, *below;
} folders[] = {
	{ "XDG_CONFIG_HOME", ".config", "powershell" },
	{ "XDG_CACHE_HOME", ".cache", "powershell" },
	{ "XDG_DATA_HOME", ".local/share", "powershell" },
	{ "XDG_DATA_HOME", ".local/share", "powershell/Modules" },
	{ NULL, NULL, NULL },
	{ "XDG_CONFIG_HOME", ".config", "powershell" },
};

static val folder(struct rt *rt, val self, val *a, int n)
{
	int64_t i = val_enum_num(a[0]);
	const char *base, *home = getenv("HOME");

	if (i < 0 || (size_t)i >= ARRAY_LEN(folders))
		return V_NULL;
	if (!folders[i].below)
		return val_str(ustr_new(rt, "/usr/local/share/powershell/Modules"));
	base = getenv(folders[i].variable);
	if (base && *base)
		return val_str(ustr_printf(rt, "%s/%s", base, folders[i].below));
	return val_str(ustr_printf(rt, "%s/%s/%s", home ? home : "", folders[i].dflt, folders[i].below));
}

static const struct enum_value xdg_values[] = {
	{ "CONFIG", 0 }, { "CACHE", 1 }, { "DATA", 2 }, { "USER_MODULES", 3 }, { "SHARED_MODULES", 4 }, { "DEFAULT", 5 }, { 0 }
};
const struct type enum_xdgtype = {
	.name = "System.Management.Automation.Platform+XDG_Type", .base = &type_enum, .enums = xdg_values,
	.elem = &type_int32, .inline_kind = VK_ENUM, .flags = TF_ENUM | TF_VALUE | TF_SEALED,
};

const struct type type_product_platform = {
	.name = "System.Management.Automation.Platform", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};

const struct member_def product_platform_members[] = {
	STATIC_PROP("static bool IsLinux {get;}", yes, NULL), STATIC_PROP("static bool IsMacOS {get;}", no, NULL),
	STATIC_PROP("static bool IsWindows {get;}", no, NULL), STATIC_PROP("static bool IsCoreCLR {get;}", yes, NULL),
	STATIC_PROP("static bool IsNanoServer {get;}", no, NULL), STATIC_PROP("static bool IsIoT {get;}", no, NULL),
	STATIC_PROP("static bool IsWindowsDesktop {get;}", no, NULL), STATIC_PROP("static bool IsStaSupported {get;}", no, NULL),
	STATIC("static string SelectProductNameForDirectory(System.Management.Automation.Platform+XDG_Type dirpath)", folder), MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* Update-FormatData: reads views from files. */
#include "cmdlets/management/items.h"
#include "format/ps1xml.h"
#include "providers/provider.h"

struct args {
	struct array *append, *prepend;
};

static const char *const sets[] = { "FileSet", NULL };
static const struct param_def params[] = {
	PARAM(args, append, "AppendPath", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL,
	      .aliases = "PSPath,Path"),
	PARAM(args, prepend, "PrependPath", P_ARRAY | P_STRING, .sets = 1 << 0, .flags = PF_NOT_NULL),
	PARAMS_END
};

struct loading {
	struct cmdlet *c;
	bool prepend;
	struct ustr *path;
};

static void load_file(struct cmdlet *c, void *arg)
{
	struct loading *l = arg;

	ps1xml_load_formats(c->rt, l->path, l->prepend);
}

static void load(struct rt *rt, const struct ppath *p, void *arg)
{
	struct loading *l = arg;

	if (!ustr_ends(p->path, ustr_new(rt, ".ps1xml"), true)) {
		cmdlet_error_fmt(l->c, "System.Management.Automation.PSInvalidOperationException", "WrongExtension",
				 EC_InvalidArgument, V_NULL,
				 "Cannot read the file \"%s\"  because it does not have the file name extension \"ps1xml\".",
				 USTR_C(rt, p->path));
		return;
	}
	l->path = p->path;
	if (cmdlet_should_process(l->c, p->path, "Update FormatData"))
		items_try_own(l->c, EC_InvalidOperation, load_file, l);
}

struct one_path {
	struct loading *l;
	struct ustr *text;
};

static void load_path(struct cmdlet *c, void *arg)
{
	struct one_path *one = arg;

	path_glob(c->rt, one->text, false, false, load, one->l);
}

static void load_all(struct cmdlet *c, struct array *a, bool prepend)
{
	struct loading l = { c, prepend, NULL };

	for (uint32_t i = 0; a && i < a->n; i++) {
		struct one_path one = { &l, val_to_str(c->rt, array_get(a, i)) };

		items_try_id(c, prepend ? "FormatPrependPathException" : "FormatAppendPathException",
			     EC_InvalidOperation, val_str(one.text), load_path, &one);
	}
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	load_all(c, a->prepend, true);
	load_all(c, a->append, false);
}

const struct cmdlet_def cmdlet_update_formatdata = {
	.name = "Update-FormatData", .module = MOD_UTILITY, .class_name = "UpdateFormatDataCommand", .params = params,
	.sets = sets, .default_set = "FileSet", .args_size = sizeof(struct args), .flags = CF_SHOULD_PROCESS | CF_CONFIRM_LOW,
	.process = process, .synopsis = "Reads how objects are shown from format files.",
};

/* SPDX-License-Identifier: MIT */
/* Get-Item. */
#include "cmdlets/management/items.h"

struct args {
	struct array *path;
	struct ustr *filter;
	struct array *include;
	struct array *exclude;
	bool force;
	val credential;
	struct array *stream;
	struct array *literal_path;
};

static const char *const sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, filter, "Filter", P_STRING),
	PARAM(args, include, "Include", P_ARRAY | P_STRING),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};


struct children {
	struct cmdlet *c;
	const struct ppath *at;
};

static void collect_child(struct rt *rt, struct ustr *name, val item, bool container, void *arg)
{
	struct children *k = arg;
	struct ppath p;

	ppath_child(rt, k->at, name, &p);
	items_write(k->c, &p, p.provider->get(rt, &p));
}

/* The root of a drive of names gives all of them at once. */
static void root_item(struct cmdlet *c, const struct ppath *p)
{
	struct children k = { c, p };

	p->provider->children(c->rt, p, true, collect_child, &k);
}

static void get(struct cmdlet *c, const struct ppath *p, void *arg)
{
	val v;

	if (!p->provider->hierarchical && !ustr_len(p->path)) {
		root_item(c, p);
		return;
	}
	v = p->provider->get(c->rt, p);
	if (v.k == VK_VOID)
		path_not_found(c->rt, p->path);
	if (p->provider == &provider_filesystem && !((struct args *)c->args)->force)
		items_refuse_hidden(c, p);
	items_write(c, p, v);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, ITEMS_OF(a), .fn = get };

	items_walk(&w);
}

const struct cmdlet_def cmdlet_get_item = {
	.name = "Get-Item", .module = MOD_MANAGEMENT,
	.sets = sets, .default_set = "Path",
	.output_types = "System.Boolean,System.String,System.IO.FileInfo,System.IO.DirectoryInfo,System.IO.FileInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the item at a location.",
};

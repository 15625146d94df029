/* SPDX-License-Identifier: MIT */
/* Resolve-Path and Convert-Path. */
#include "cmdlets/management/items.h"

struct args {
	struct array *path;
	bool relative;
	struct ustr *relative_base_path;
	bool force;
	val credential;
	struct array *literal_path;
};

static const char *const sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def resolve_params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, relative, "Relative", P_SWITCH, .sets = 1 << 0 | 1 << 1),
	PARAM(args, relative_base_path, "RelativeBasePath", P_STRING),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};
static const struct param_def convert_params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};

/* PATH seen from BASE: ./below, ../beside. */
static struct ustr *relative_to(struct rt *rt, struct ustr *path, struct ustr *base)
{
	uint32_t same = 0, n = MIN(ustr_len(path), ustr_len(base)), i;
	struct sbuf b;

	if (ustr_eq(path, base) && ustr_len(path) > 1)
		return ustr_concat(rt, ustr_new(rt, "../"), path_leaf(rt, path));
	for (i = 0; i < n && ustr_at(path, i) == ustr_at(base, i); i++)
		if (ustr_at(path, i) == '/')
			same = i + 1;
	if (i == n && (ustr_len(path) == n || ustr_at(path, n) == '/') && (ustr_len(base) == n || ustr_at(base, n) == '/'))
		same = n;
	sbuf_init(&b, rt);
	if (same >= ustr_len(base)) {
		sbuf_puts(&b, ".");
	} else {
		sbuf_puts(&b, "..");
		for (i = MAX(same, 1u); i < ustr_len(base); i++)
			if (ustr_at(base, i) == '/' && i > same)
				sbuf_puts(&b, "/..");
	}
	while (same < ustr_len(path) && ustr_at(path, same) == '/')
		same++;
	if (same < ustr_len(path)) {
		sbuf_putc(&b, '/');
		sbuf_put_sub(&b, path, same, ustr_len(path) - same);
	}
	return sbuf_take(&b);
}

static void show_path(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;
	struct ustr *base;

	if (!a->relative) {
		cmdlet_write(c, path_info(c->rt, p));
		return;
	}
	base = a->relative_base_path ? path_file(c->rt, a->relative_base_path) : location_file_system(c->rt);
	cmdlet_write(c, val_str(relative_to(c->rt, path_without_separator(c->rt, p->path), base)));
}

static void show_converted(struct cmdlet *c, const struct ppath *p, void *arg)
{
	cmdlet_write(c, val_str(p->path));
}

static void walk(struct cmdlet *c, void (*fn)(struct cmdlet *, const struct ppath *, void *))
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, .path = a->path, .literal = a->literal_path, .force = a->force, .fn = fn };

	items_no_credential(c, a->credential, a->literal_path ? a->literal_path : a->path, true);
	items_walk(&w);
}

/* -RelativeBasePath is where paths begin that are not absolute. */
static struct array *below_base(struct cmdlet *c, struct array *paths)
{
	struct args *a = c->args;
	struct array *r = array_new(c->rt, &type_string, paths->n);

	for (uint32_t i = 0; i < paths->n; i++) {
		struct ustr *s = val_to_str(c->rt, array_get(paths, i));
		bool absolute = ustr_len(s) && (ustr_at(s, 0) == '/' || ustr_at(s, 0) == '~' ||
						ustr_index_of(s, ustr_atom(c->rt, ":"), 0, false) > 0);

		gc_store(r, &r->v[i], val_str(absolute ? s : path_join(c->rt, a->relative_base_path, s)));
	}
	return r;
}

static void resolve(struct cmdlet *c)
{
	struct args *a = c->args;

	if (a->relative_base_path && a->path)
		a->path = below_base(c, a->path);
	if (a->relative_base_path && a->literal_path)
		a->literal_path = below_base(c, a->literal_path);
	walk(c, show_path);
}

static void convert(struct cmdlet *c)
{
	walk(c, show_converted);
}

const struct cmdlet_def cmdlet_resolve_path = {
	.name = "Resolve-Path", .module = MOD_MANAGEMENT,
	.sets = sets, .default_set = "Path", .output_types = "System.Management.Automation.PathInfo,System.String",
	.params = resolve_params, .args_size = sizeof(struct args), .process = resolve,
	.synopsis = "Resolves wildcards in a path and shows what is there.",
};

const struct cmdlet_def cmdlet_convert_path = {
	.name = "Convert-Path", .module = MOD_MANAGEMENT,
	.sets = sets, .default_set = "Path", .output_types = "System.String",
	.params = convert_params, .args_size = sizeof(struct args), .process = convert,
	.synopsis = "Converts a path to the provider's own form.",
};

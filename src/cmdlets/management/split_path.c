/* SPDX-License-Identifier: MIT */
/* Split-Path. */
#include "cmdlets/management/items.h"

struct args {
	struct array *path;
	bool parent;
	bool resolve;
	val credential;
	bool leaf;
	bool leaf_base;
	bool extension;
	bool qualifier;
	bool no_qualifier;
	bool is_absolute;
	struct array *literal_path;
};

enum { SET_PARENT, SET_LEAF, SET_LEAF_BASE, SET_EXTENSION, SET_QUALIFIER, SET_NO_QUALIFIER, SET_ABSOLUTE, SET_LITERAL };

static const char *const sets[] = { "ParentSet", "LeafSet", "LeafBaseSet", "ExtensionSet", "QualifierSet",
	"NoQualifierSet", "IsAbsoluteSet", "LiteralPathSet", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 0x7f, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, parent, "Parent", P_SWITCH, .sets = 1 << 0, .flags = PF_PIPE_NAME),
	PARAM(args, resolve, "Resolve", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, leaf, "Leaf", P_SWITCH, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, leaf_base, "LeafBase", P_SWITCH, .sets = 1 << 2, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, extension, "Extension", P_SWITCH, .sets = 1 << 3, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, qualifier, "Qualifier", P_SWITCH, .sets = 1 << 4, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, no_qualifier, "NoQualifier", P_SWITCH, .sets = 1 << 5, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, is_absolute, "IsAbsolute", P_SWITCH, .sets = 1 << 6, .flags = PF_MANDATORY),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 7,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};

/* End of "name:" or "provider::" in front of a path, else 0. */
static uint32_t qualifier_end(const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		if (ustr_at(s, i) == '/' || ustr_at(s, i) == '\\')
			return 0;
		if (ustr_at(s, i) == ':')
			return i + 1 < ustr_len(s) && ustr_at(s, i + 1) == ':' ? i + 2 : i + 1;
	}
	return 0;
}

static struct ustr *extension(struct rt *rt, struct ustr *leaf)
{
	int32_t dot = ustr_last_index_of(leaf, ustr_atom(rt, "."), false);

	if (dot < 0 || (uint32_t)dot + 1 == ustr_len(leaf))
		return ustr_empty(rt);
	return ustr_sub(rt, leaf, (uint32_t)dot, ustr_len(leaf) - (uint32_t)dot);
}

static struct ustr *leaf_base(struct rt *rt, struct ustr *leaf)
{
	int32_t dot = ustr_last_index_of(leaf, ustr_atom(rt, "."), false);

	return dot < 0 ? leaf : ustr_sub(rt, leaf, 0, (uint32_t)dot);
}

static void no_qualifier(struct cmdlet *c, struct ustr *s)
{
	cmdlet_error_fmt(c, "System.FormatException", "ParsePathFormatError", EC_InvalidArgument, val_str(s),
			 "Cannot parse path because path '%s' does not have a qualifier specified.", USTR_C(c->rt, s));
}

/* Where S with its qualifier of Q characters leads: NULL if to a drive that isn't there. Its parts can be told without it. */
static const struct provider_def *provider_of(struct rt *rt, struct ustr *s, uint32_t q)
{
	struct ppath p;

	if (q && ustr_at(s, q - 1) == ':' && (q < 2 || ustr_at(s, q - 2) != ':') && !drive_find(rt, ustr_sub(rt, s, 0, q - 1)))
		return NULL;
	path_resolve(rt, s, &p);
	return p.provider;
}

/* Providers whose paths have parts. */
static bool has_parts(const struct provider_def *p)
{
	return !p || p->hierarchical;
}

/* A drive alone is its root. */
static struct ustr *rooted(struct rt *rt, struct ustr *s)
{
	uint32_t n = ustr_len(s);

	return n && ustr_at(s, n - 1) == ':' && qualifier_end(s) == n && (n < 2 || ustr_at(s, n - 2) != ':')
		? ustr_concat(rt, s, ustr_new(rt, "/")) : s;
}

/* The last part; . and .. and ~ are what they stand for, where the drive is known. */
static struct ustr *real_leaf(struct cmdlet *c, struct ustr *s, uint32_t q)
{
	const struct provider_def *provider = provider_of(c->rt, s, q);
	struct ustr *leaf;
	struct ppath p;

	if (!provider)
		return rooted(c->rt, path_leaf(c->rt, s));
	if (!has_parts(provider)) {
		path_resolve(c->rt, s, &p);
		return p.path;
	}
	leaf = path_leaf(c->rt, q ? ustr_sub(c->rt, s, q, ustr_len(s) - q) : s);
	if (ustr_eq_c(leaf, "/"))
		return ustr_empty(c->rt);
	if (!ustr_eq_c(leaf, ".") && !ustr_eq_c(leaf, "..") && !ustr_eq_c(s, "~"))
		return leaf;
	path_resolve(c->rt, s, &p);
	return path_leaf(c->rt, p.path);
}

/* All but the last part; only the root of a provider's own path is a parent that ends with a separator. */
static struct ustr *parent_of(struct rt *rt, struct ustr *s, uint32_t q)
{
	uint32_t own = q > 1 && ustr_at(s, q - 2) == ':' ? q : 0;
	struct ustr *r;

	if (!has_parts(provider_of(rt, s, q)))
		return ustr_empty(rt);
	r = path_parent(rt, own ? ustr_sub(rt, s, own, ustr_len(s) - own) : s);
	if (!ustr_len(r))
		return r;
	return own ? ustr_concat(rt, ustr_sub(rt, s, 0, own), r) : rooted(rt, r);
}

/* With the slashes of this system, except in the provider's name. */
static struct ustr *forward(struct rt *rt, struct ustr *s)
{
	int32_t at = ustr_index_of(s, ustr_atom(rt, "::"), 0, false);
	uint32_t from = at < 0 ? 0 : (uint32_t)at;
	struct ustr *path = ustr_sub(rt, s, from, ustr_len(s) - from);

	path = ustr_replace(rt, path, ustr_atom(rt, "\\"), ustr_atom(rt, "/"), false);
	return ustr_concat(rt, ustr_sub(rt, s, 0, from), path);
}

static void split(struct cmdlet *c, struct ustr *s)
{
	struct rt *rt = c->rt;
	uint32_t q = qualifier_end(s);
	struct ustr *r = NULL;

	switch (c->set) {
	case SET_LEAF: r = real_leaf(c, s, q); break;
	case SET_LEAF_BASE: r = leaf_base(rt, real_leaf(c, s, q)); break;
	case SET_EXTENSION: r = extension(rt, real_leaf(c, s, q)); break;
	case SET_QUALIFIER:
		if (!q) {
			no_qualifier(c, s);
			return;
		}
		r = ustr_sub(rt, s, 0, q);
		break;
	case SET_NO_QUALIFIER: r = ustr_sub(rt, s, q, ustr_len(s) - q); break;
	case SET_ABSOLUTE:
		cmdlet_write(c, val_bool(q || (ustr_len(s) && ustr_at(s, 0) == '/')));
		return;
	default:
		if (ustr_eq_c(s, "/"))
			cmdlet_throw(c, err_make(rt, "System.Management.Automation.PSArgumentException", "Argument",
				EC_InvalidArgument, V_NULL,
				"Cannot process argument because the value of argument \"path\" is not valid. Change the value of the \"path\" argument and run the operation again."));
		r = forward(rt, parent_of(rt, s, q));
		if (ustr_eq_c(r, "/"))
			r = ustr_empty(rt);
	}
	cmdlet_write(c, val_str(r));
}

static void split_match(struct cmdlet *c, const struct ppath *p, void *arg)
{
	split(c, path_display(c->rt, p));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct array *paths = a->literal_path ? a->literal_path : a->path;

	items_no_credential(c, a->credential, NULL, true);
	if (a->resolve) {
		items_walk(&(struct item_walk){ .c = c, .path = a->path, .literal = a->literal_path, .fn = split_match });
		return;
	}
	for (uint32_t i = 0; i < paths->n; i++)
		split(c, val_to_str(c->rt, array_get(paths, i)));
}

const struct cmdlet_def cmdlet_split_path = {
	.name = "Split-Path", .module = MOD_MANAGEMENT, .output_types = "System.String,System.Boolean",
	.sets = sets, .default_set = "ParentSet",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Returns a part of a path.",
};

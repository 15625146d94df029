/* SPDX-License-Identifier: MIT */
/* Get-ChildItem. */
#include "cmdlets/management/items.h"

#include "types/flagsexpr.h"

#include <string.h>
#include <sys/stat.h>

struct args {
	struct array *path;
	struct ustr *filter;
	struct array *include;
	struct array *exclude;
	bool recurse;
	int64_t depth;
	bool force;
	bool name;
	val attributes;
	bool follow_symlink;
	bool directory;
	bool file;
	bool hidden;
	bool read_only;
	bool system;
	struct array *literal_path;
};

static const char *const sets[] = { "Items", "LiteralItems", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_PIPE | PF_PIPE_NAME),
	PARAM(args, filter, "Filter", P_STRING, .pos = 2),
	PARAM(args, include, "Include", P_ARRAY | P_STRING),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(args, recurse, "Recurse", P_SWITCH, .aliases = "s,r"),
	PARAM(args, depth, "Depth", P_UINT),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, name, "Name", P_SWITCH),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAM(args, attributes, "Attributes", P_NAMED, .flags = PF_DYNAMIC,
	      .type_name = "System.Management.Automation.FlagsExpression`1[System.IO.FileAttributes]"),
	PARAM(args, follow_symlink, "FollowSymlink", P_SWITCH, .flags = PF_DYNAMIC),
	PARAM(args, directory, "Directory", P_SWITCH, .aliases = "ad", .flags = PF_DYNAMIC),
	PARAM(args, file, "File", P_SWITCH, .aliases = "af", .flags = PF_DYNAMIC),
	PARAM(args, hidden, "Hidden", P_SWITCH, .aliases = "ah,h", .flags = PF_DYNAMIC),
	PARAM(args, read_only, "ReadOnly", P_SWITCH, .aliases = "ar", .flags = PF_DYNAMIC),
	PARAM(args, system, "System", P_SWITCH, .aliases = "as", .flags = PF_DYNAMIC),
	PARAMS_END
};

struct listing {
	struct cmdlet *c;
	const struct ppath *at;
	struct ustr *prefix;	/* of -Name while recursing */
	struct array *include;
	int64_t depth;		/* levels still to go below this one */
	struct list *folders;	/* to visit after this one's own children */
	bool at_once;		/* folders are visited where they stand */
	struct dict *seen;	/* device and inode of the folders visited, where links are followed */
};

static _Noreturn void bad_attributes(struct cmdlet *c, const char *why)
{
	cmdlet_throw_fmt(
		c, "System.Management.Automation.ParameterBindingException", "CannotConvertArgumentNoMessage",
		EC_InvalidArgument, V_NULL,
		"Cannot bind parameter 'Attributes'. Cannot convert value \"%s\" to type \"System.Management.Automation.FlagsExpression`1[System.IO.FileAttributes]\". Error: \"%s\"",
		USTR_C(c->rt, val_to_str(c->rt, ((struct args *)c->args)->attributes)), why);
}

/* Names that are none are told before anything is listed. */
static void check_attributes(struct cmdlet *c)
{
	const struct type *t = type_find_c(c->rt, "System.IO.FileAttributes");
	struct ustr *s = val_to_str(c->rt, ((struct args *)c->args)->attributes);
	const char *p = USTR_C(c->rt, s);

	if (!*(p + strspn(p, " ")))
		bad_attributes(c,
			"The input expression must not be empty. Specify at least one identifier name in each input expression. ");
	while (t && *p) {
		size_t n = strcspn(p += strspn(p, " !"), ",+ ");
		struct ustr *name = ustr_from_utf8(c->rt, p, n);
		int64_t bits;

		if (n && !enum_parse(c->rt, t, name, &bits))
			bad_attributes(c, USTR_C(c->rt, ustr_printf(c->rt,
				"Unable to match the identifier name %s to a valid enumerator name. Specify one of the following enumerator names and try again:\n"
				"None, ReadOnly, Hidden, System, Directory, Archive, Device, Normal, Temporary, SparseFile, ReparsePoint, Compressed, Offline, NotContentIndexed, Encrypted, IntegrityStream, NoScrubData",
				USTR_C(c->rt, name))));
		p += n + strspn(p + n, ",+ ");
	}
}

static bool right_kind(struct cmdlet *c, val item, bool container)
{
	struct args *a = c->args;
	val attributes;
	int64_t have;

	if ((a->directory && !container) || (a->file && container))
		return false;
	if (!a->hidden && !a->read_only && !a->system && !cmdlet_has(c, "Attributes"))
		return true;
	if (!member_get_c(c->rt, item, "Attributes", &attributes) || val_base(attributes).k != VK_ENUM)
		return false;
	have = val_enum_num(val_base(attributes));
	if ((a->read_only && !(have & 1)) || (a->hidden && !(have & 2)) || (a->system && !(have & 4)))
		return false;
	return !cmdlet_has(c, "Attributes") || flagsexpr_test(c->rt, a->attributes, val_type_of(attributes), have);
}

static void list_folder(struct cmdlet *c, struct listing *l);

static void list_try(struct cmdlet *c, void *arg)
{
	list_folder(c, arg);
}

static bool is_link(struct cmdlet *c, const struct ppath *p)
{
	val target;

	return !((struct args *)c->args)->follow_symlink && !((struct args *)c->args)->name &&
	       member_get_c(c->rt, p->provider->get(c->rt, p), "LinkTarget", &target) && !val_is_null(target);
}

/* Links are followed to where nothing was yet; only files have a place of their own. */
static bool is_new(struct listing *l, const struct ppath *p)
{
	struct rt *rt = l->c->rt;
	struct stat st;
	val key, was;

	if (!l->seen || stat(USTR_C(rt, p->path), &st))
		return true;
	key = val_str(ustr_printf(rt, "%llx:%llx", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino));
	if (dict_get(rt, l->seen, key, &was))
		return false;
	dict_put(rt, l->seen, key, V_NULL);
	return true;
}

static void visit_folder(struct listing *l, struct ustr *name)
{
	struct cmdlet *c = l->c;
	struct listing sub = *l;
	struct ppath p;

	ppath_child(c->rt, l->at, name, &p);
	if (!l->at_once && is_link(c, &p))
		return;
	if (!is_new(l, &p)) {
		cmdlet_warning(c, ustr_printf(c->rt, "Skip already-visited directory %s.", USTR_C(c->rt, p.path)));
		return;
	}
	sub.at = &p;
	sub.depth--;
	if (((struct args *)c->args)->name)
		sub.prefix = l->prefix ? path_join(c->rt, l->prefix, name) : name;
	items_try(c, "DirUnauthorizedAccessError", EC_PermissionDenied, val_str(p.path), list_try, &sub);
}

/* -Attributes that speak of Hidden show hidden items too. */
static bool asks_hidden(struct cmdlet *c)
{
	val attributes = ((struct args *)c->args)->attributes;

	return cmdlet_has(c, "Attributes") && ustr_index_of(val_to_str(c->rt, attributes),
		ustr_atom(c->rt, "hidden"), 0, true) >= 0;
}

static void show_child(struct rt *rt, struct ustr *name, val item, bool container, void *arg)
{
	struct listing *l = arg;
	struct args *a = l->c->args;
	struct ustr *shown = l->prefix ? path_join(rt, l->prefix, name) : name;
	struct ppath p;

	ppath_child(rt, l->at, name, &p);
	if (container && a->recurse && l->depth && !l->at_once)
		list_add(rt, l->folders, val_str(name));
	if (items_wanted(rt, name, a->filter, l->include, a->exclude)) {
		item = p.provider->get(rt, &p);
		if (item.k != VK_VOID && right_kind(l->c, item, container))
			cmdlet_write(l->c, item_decorate(rt, &p, a->name ? val_str(shown) : item, container));
	}
	if (container && a->recurse && l->depth && l->at_once)
		visit_folder(l, name);
}

static void list_folder(struct cmdlet *c, struct listing *l)
{
	struct args *a = c->args;

	rt_check_depth(c->rt);
	l->folders = list_new(c->rt, NULL);
	l->at->provider->children(c->rt, l->at, a->force || a->hidden || asks_hidden(c), show_child, l);
	for (uint32_t i = 0; i < l->folders->n; i++)
		visit_folder(l, l->folders->v[i].s);
}

/* How one -Path is taken: by itself, or as a pattern for the names below its folder. */
struct asked {
	struct array *include;
	bool globbed, literal;
};

static bool has_any(const struct array *a) { return a && a->n; }

/* What a pattern finds is shown itself; with -Include or -Exclude folders that pass are shown by their children. */
static bool shows_children(const struct args *a, const struct asked *asked)
{
	if (a->recurse)
		return true;
	if (a->name)
		return !asked->globbed;
	return !asked->globbed || has_any(a->include) || has_any(a->exclude);
}

/* -Include and -Exclude, and -Filter with them, look at what a path finds itself, unless it is given by its name to be
 * looked below. */
static bool passes(struct cmdlet *c, const struct ppath *p, const struct asked *asked)
{
	struct args *a = c->args;
	bool itself = !a->recurse && !asked->literal && (!a->name || asked->globbed);
	bool filters = itself && (has_any(a->include) || has_any(a->exclude));

	return items_wanted(c->rt, path_leaf(c->rt, p->path), filters ? a->filter : NULL, itself ? a->include : NULL,
			    asked->globbed || itself ? a->exclude : NULL);
}

static void show(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;
	struct asked *asked = arg;
	struct listing l = { .c = c, .at = p, .include = asked->include, .depth = cmdlet_has(c, "Depth") ? a->depth : INT32_MAX };

	l.at_once = a->recurse && !a->name && (has_any(l.include) || has_any(a->exclude) || asked->globbed);
	if (a->filter && ustr_len(a->filter) && p->provider != &provider_filesystem)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSNotSupportedException", "NotSupported",
			EC_NotImplemented, V_NULL,
			"Cannot call method. The provider does not support the use of filters.");
	if (!passes(c, p, asked))
		return;
	if (a->recurse && a->follow_symlink && !a->name && p->provider == &provider_filesystem) {
		l.seen = dict_new(c->rt, &type_hashtable, DICT_ORDINAL);
		is_new(&l, p);
	}
	if (p->provider->is_container(c->rt, p) && shows_children(a, asked)) {
		items_try(c, "DirUnauthorizedAccessError", EC_PermissionDenied, val_str(p->path), list_try, &l);
		return;
	}
	if (!right_kind(c, p->provider->get(c->rt, p), p->provider->is_container(c->rt, p)) ||
	    !items_wanted(c->rt, path_leaf(c->rt, p->path), a->filter, asked->include, a->exclude))
		return;
	if (p->provider == &provider_filesystem && !a->force && !a->hidden && !asked->globbed)
		items_refuse_hidden(c, p);
	if (a->name)
		cmdlet_write(c, item_decorate(c->rt, p, val_str(path_leaf(c->rt, p->path)), false));
	else
		items_write(c, p, p->provider->get(c->rt, p));
}

struct kinds {
	bool folder, other;
};

static void note_kind(struct rt *rt, const struct ppath *p, void *arg)
{
	struct kinds *k = arg;

	*(p->provider->is_container(rt, p) ? &k->folder : &k->other) = true;
}

/* Whether TEXT, a pattern or not, finds folders and nothing else. */
static bool finds_folders(struct cmdlet *c, struct ustr *text)
{
	struct kinds k = { 0 };

	path_glob(c->rt, text, ((struct args *)c->args)->force, true, note_kind, &k);
	return k.folder && !k.other;
}

/* With -Recurse a pattern that finds more than folders, or the name of a file, is looked for in all folders below; where
 * the pattern is a star alone, its folder is meant. */
static struct ustr *as_pattern(struct cmdlet *c, struct ustr *text, struct asked *asked)
{
	struct args *a = c->args;
	struct ustr *leaf = path_leaf(c->rt, text), *parent = ustr_sub(c->rt, text, 0, ustr_len(text) - ustr_len(leaf));
	val v = val_str(leaf);
	struct ppath p;

	asked->globbed = ustr_has_wildcard(text);
	path_resolve(c->rt, text, &p);
	if (!a->recurse || a->name || p.provider != &provider_filesystem)
		return text;
	if (finds_folders(c, text))
		return text;
	if (!ustr_len(parent))
		parent = ustr_new(c->rt, ".");
	if (ustr_eq_c(leaf, "*")) {
		asked->globbed = ustr_has_wildcard(parent);
		return parent;
	}
	if (has_any(a->include))
		return text;
	asked->include = array_of(c->rt, &v, 1);
	asked->globbed = false;
	return parent;
}

static void show_path(struct cmdlet *c, void *arg)
{
	struct args *a = c->args;
	struct asked asked = { .include = a->include };
	struct item_walk w = { .c = c, .force = a->force, .bare_name = true, .shown_whole = true, .fn = show, .arg = &asked };

	val text = val_str(as_pattern(c, arg, &asked));

	w.path = array_of(c->rt, &text, 1);
	items_walk(&w);
}

/* What one path can't be is no reason to leave out the others. */
static void try_path(struct cmdlet *c, struct ustr *text)
{
	items_try(c, NULL, 0, V_NULL, show_path, text);
}

static void begin(struct cmdlet *c)
{
	if (cmdlet_has(c, "Attributes"))
		check_attributes(c);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct asked asked = { .include = a->include, .literal = true };

	if (cmdlet_has(c, "Depth"))
		a->recurse = true;
	if (a->literal_path) {
		items_walk(&(struct item_walk){ .c = c,
						.literal = a->literal_path,
						.force = a->force,
						.shown_whole = true,
						.fn = show,
						.arg = &asked });
		return;
	}
	if (!a->path || !a->path->n)
		try_path(c, ustr_new(c->rt, "."));
	for (uint32_t i = 0; a->path && i < a->path->n; i++)
		try_path(c, val_to_str(c->rt, array_get(a->path, i)));
}

const struct cmdlet_def cmdlet_get_childitem = {
	.name = "Get-ChildItem", .module = MOD_MANAGEMENT, .class_name = "GetChildItemCommand",
	.sets = sets, .default_set = "Items", .output_types = "System.IO.FileInfo,System.IO.DirectoryInfo",
	.params = params, .args_size = sizeof(struct args), .begin = begin, .process = process,
	.synopsis = "Gets the items in one or more locations.",
};

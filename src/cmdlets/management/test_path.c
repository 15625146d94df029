/* SPDX-License-Identifier: MIT */
/* Test-Path. */
#include "cmdlets/management/items.h"

struct args {
	struct array *path;
	struct ustr *filter;
	struct array *include;
	struct array *exclude;
	int64_t path_type;
	bool is_valid;
	val credential;
	val older_than;
	val newer_than;
	struct array *literal_path;
};

enum { TYPE_ANY, TYPE_CONTAINER, TYPE_LEAF };

static const char *const sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION | PF_ALLOW_EMPTY_STRING),
	PARAM(args, filter, "Filter", P_STRING),
	PARAM(args, include, "Include", P_ARRAY | P_STRING),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(args, path_type, "PathType", P_ENUM, .aliases = "Type", .type_name = "Microsoft.PowerShell.Commands.TestPathType"),
	PARAM(args, is_valid, "IsValid", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION | PF_ALLOW_EMPTY_STRING,
	      .aliases = "PSPath,LP"),
	PARAM(args, older_than, "OlderThan", P_DATETIME, .flags = PF_DYNAMIC, .type_name = "System.Nullable`1[System.DateTime]"),
	PARAM(args, newer_than, "NewerThan", P_DATETIME, .flags = PF_DYNAMIC, .type_name = "System.Nullable`1[System.DateTime]"),
	PARAMS_END
};

struct test {
	struct cmdlet *c;
	struct ustr *text;
	bool found;
};

static bool right_age(struct cmdlet *c, const struct ppath *p)
{
	struct args *a = c->args;
	val when;

	if (!cmdlet_has(c, "OlderThan") && !cmdlet_has(c, "NewerThan"))
		return true;
	if (p->provider != &provider_filesystem)
		cmdlet_throw_fmt(c, "System.Management.Automation.ParameterBindingException",
			"NamedParameterNotFound", EC_InvalidArgument, V_NULL,
			"A parameter cannot be found that matches parameter name '%s'.",
			cmdlet_has(c, "OlderThan") ? "OlderThan" : "NewerThan");
	if (!member_get_c(c->rt, p->provider->get(c->rt, p), "LastWriteTime", &when))
		return false;
	if (cmdlet_has(c, "OlderThan") && val_base(when).i >= val_base(a->older_than).i)
		return false;
	return !cmdlet_has(c, "NewerThan") || val_base(when).i > val_base(a->newer_than).i;
}

static void match(struct rt *rt, const struct ppath *p, void *arg)
{
	struct test *t = arg;
	struct args *a = t->c->args;
	bool container;

	if (t->found || !p->provider->exists(rt, p))
		return;
	container = p->provider->is_container(rt, p);
	if ((a->path_type == TYPE_CONTAINER && !container) || (a->path_type == TYPE_LEAF && container))
		return;
	t->found = items_wanted(rt, path_leaf(rt, p->path), ustr_has_wildcard(t->text) ? a->filter : NULL, a->include,
				a->exclude) &&
		   right_age(t->c, p);
}

static void test(struct rt *rt, void *arg)
{
	struct test *t = arg;
	struct args *a = t->c->args;
	struct ppath p;

	if (a->is_valid) {
		path_resolve(rt, t->text, &p);
		t->found = ustr_index_of(t->text, ustr_from_char(rt, 0), 0, false) < 0;
		return;
	}
	if (!a->literal_path) {
		path_glob(rt, t->text, true, true, match, t);
		return;
	}
	path_resolve(rt, t->text, &p);
	match(rt, &p, t);
}

static void null_path(struct cmdlet *c, struct array *paths)
{
	cmdlet_error_fmt(c, "System.ArgumentNullException", "NullPathNotPermitted", EC_InvalidArgument,
		paths ? val_obj(paths) : V_NULL,
			 "Value cannot be null. (Parameter 'The provided Path argument was null or an empty collection.')");
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct array *paths = a->literal_path ? a->literal_path : a->path;

	items_no_credential(c, a->credential, paths, false);
	if (!paths || !paths->n) {
		null_path(c, paths);
		return;
	}
	for (uint32_t i = 0; i < paths->n; i++) {
		val v = array_get(paths, i);
		struct test t = { .c = c };

		if (val_is_null(v)) {
			null_path(c, NULL);
			continue;
		}
		t.text = val_to_str(c->rt, v);
		if (ustr_len(ustr_trim(c->rt, t.text, true, true)))
			rt_try(c->rt, test, &t);
		cmdlet_write(c, val_bool(t.found));
	}
}

const struct cmdlet_def cmdlet_test_path = {
	.name = "Test-Path", .module = MOD_MANAGEMENT,
	.sets = sets, .default_set = "Path", .output_types = "System.Boolean",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Determines whether all elements of a path exist.",
};

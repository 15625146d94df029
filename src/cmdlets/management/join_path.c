/* SPDX-License-Identifier: MIT */
/* Join-Path. */
#include "cmdlets/management/items.h"

struct args {
	struct array *path;
	struct array *child_path;
	struct array *additional_child_path;
	bool resolve;
	val credential;
};

static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME,
	      .aliases = "PSPath"),
	PARAM(args, child_path, "ChildPath", P_ARRAY | P_STRING, .pos = 2,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(args, additional_child_path, "AdditionalChildPath", P_ARRAY | P_STRING, .pos = 3,
	      .flags = PF_PIPE_NAME | PF_REMAINING | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(args, resolve, "Resolve", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAMS_END
};

static struct ustr *slashes(struct rt *rt, struct ustr *s)
{
	return ustr_replace(rt, s, ustr_atom(rt, "\\"), ustr_atom(rt, "/"), false);
}

/* One separator between the two, whatever each brings. */
static struct ustr *join(struct rt *rt, struct ustr *parent, val child)
{
	struct ustr *text = val_is_null(child) ? ustr_empty(rt) : slashes(rt, val_to_str(rt, child));
	uint32_t n = ustr_len(parent), from = 0;
	struct sbuf b;

	while (from < ustr_len(text) && ustr_at(text, from) == '/')
		from++;
	while (n > 1 && ustr_at(parent, n - 1) == '/')
		n--;
	sbuf_init(&b, rt);
	sbuf_put_sub(&b, parent, 0, n);
	if (!n || ustr_at(parent, n - 1) != '/')
		sbuf_putc(&b, '/');
	sbuf_put_sub(&b, text, from, ustr_len(text) - from);
	return sbuf_take(&b);
}

static struct ustr *join_all(struct rt *rt, struct ustr *s, struct array *parts)
{
	for (uint32_t i = 0; parts && i < parts->n; i++)
		s = join(rt, s, array_get(parts, i));
	return s;
}

static void write_match(struct cmdlet *c, const struct ppath *p, void *arg)
{
	cmdlet_write(c, val_str(path_display(c->rt, p)));
}

/* A drive is written as it is named; there must be one. */
static struct ustr *drive_as_named(struct cmdlet *c, struct ustr *s)
{
	int32_t colon = ustr_index_of(s, ustr_atom(c->rt, ":"), 0, false),
	slash = ustr_index_of(s, ustr_atom(c->rt, "/"), 0, false);
	struct ustr *name;
	struct drive *d;

	if (colon <= 0 || (slash >= 0 && slash < colon) ||
	    (ustr_len(s) > (uint32_t)colon + 1 && ustr_at(s, (uint32_t)colon + 1) == ':'))
		return s;
	name = ustr_sub(c->rt, s, 0, (uint32_t)colon);
	d = drive_find(c->rt, name);
	if (!d) {
		cmdlet_error_fmt(c, "System.Management.Automation.DriveNotFoundException", "DriveNotFound",
			EC_ObjectNotFound, val_str(name),
				 "Cannot find drive. A drive with the name '%s' does not exist.", USTR_C(c->rt, name));
		return NULL;
	}
	return ustr_concat(c->rt, d->name, ustr_sub(c->rt, s, (uint32_t)colon, ustr_len(s) - (uint32_t)colon));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	items_no_credential(c, a->credential, NULL, true);
	for (uint32_t i = 0; i < a->path->n; i++) {
		struct ustr *s = slashes(c->rt, val_to_str(c->rt, array_get(a->path, i)));
		val text;

		s = drive_as_named(c, s);
		if (!s)
			continue;
		if (!a->child_path || !a->child_path->n)
			s = join(c->rt, s, V_NULL);
		s = join_all(c->rt, join_all(c->rt, s, a->child_path), a->additional_child_path);
		text = val_str(s);
		if (a->resolve)
			items_walk(&(struct item_walk){ .c = c, .path = array_of(c->rt, &text, 1), .fn = write_match });
		else
			cmdlet_write(c, text);
	}
}

const struct cmdlet_def cmdlet_join_path = {
	.name = "Join-Path", .module = MOD_MANAGEMENT, .output_types = "System.String",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Combines a path and a child path.",
};

/* SPDX-License-Identifier: MIT */
#include "format/typedata.h"

#include "types/process.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "format/file_members.h"
#include "format/style.h"
#include "format/view.h"

struct typedata_member {
	enum psmember_kind kind;
	const char *name, *text;
	get_fn get;
	bool hidden;
};

struct type_row {
	const char *type, *display, *naming;
	int depth;
	const char *method, *serialize;
	const struct typedata_member *members;
};

static val process_parent(struct rt *rt, val self)
{
	struct process *p = val_process(self), *parent = p && p->info.ppid ? process_of(rt, p->info.ppid) : NULL;

	return parent ? val_obj(parent) : V_NULL;
}

static bool drive_stat(struct rt *rt, val self, struct statvfs *st)
{
	val provider, root;

	if (!member_get_c(rt, self, "Provider", &provider) || !member_get_c(rt, self, "Root", &root))
		return false;
	if (!member_get_c(rt, provider, "Name", &provider) || !ustr_ieq_c(val_to_str(rt, provider), "FileSystem"))
		return false;
	return !statvfs(val_to_c(rt, root), st);
}

static val drive_used(struct rt *rt, val self)
{
	struct statvfs st;

	return drive_stat(rt, self, &st) ? val_long((int64_t)((st.f_blocks - st.f_bavail) * st.f_frsize)) : V_NULL;
}

static val drive_free(struct rt *rt, val self)
{
	struct statvfs st;

	return drive_stat(rt, self, &st) ? val_long((int64_t)(st.f_bavail * st.f_frsize)) : V_NULL;
}

#define ALIAS(name_, to_) { PM_ALIAS, name_, to_, NULL }
#define SCRIPT(name_, text_) { PM_SCRIPT_PROPERTY, name_, text_, NULL }
#define NOTE(name_, text_) { PM_NOTE, name_, text_, NULL }
#define CODE(name_, fn_) { PM_CODE_PROPERTY, name_, NULL, fn_ }
#define HIDDEN_ALIAS(name_, to_) { PM_ALIAS, name_, to_, NULL, true }
#define HIDDEN_CODE(name_, fn_) { PM_CODE_PROPERTY, name_, NULL, fn_, true }
#define TYPE(type_, display_, naming_, depth_, method_, serialize_, ...)       \
	{ type_, display_, naming_, depth_, method_, serialize_,               \
	  (const struct typedata_member[]){ __VA_ARGS__ __VA_OPT__(, ) { 0 } } },

static const struct type_row rows[] = {
#include "format/typedata.def"
};

static int compare(const void *name, const void *row)
{
	return strcasecmp(name, ((const struct type_row *)row)->type);
}

/* A comma separated list as strings; NULL for NULL. */
static struct strlist *names_of(struct rt *rt, const char *list)
{
	struct strlist *l;
	uint32_t n = 1;

	if (!list)
		return NULL;
	for (const char *p = list; *p; p++)
		n += *p == ',';
	l = strlist_new(rt, n);
	for (uint32_t i = 0; i < n; i++) {
		size_t k = strcspn(list, ",");

		gc_storep(l, l->s[i], ustr_from_utf8(rt, list, k));
		list += k + 1;
	}
	return l;
}

static val member_of(struct rt *rt, const struct typedata_member *m, struct ustr *name)
{
	struct psmember *p;
	val a = V_NULL;

	if (m->kind == PM_NOTE)
		return val_str(ustr_new(rt, m->text));
	if (m->kind == PM_ALIAS)
		a = val_str(ustr_atom(rt, m->text));
	else if (m->kind == PM_SCRIPT_PROPERTY)
		a = val_obj(view_block(rt, m->text));
	p = psmember_new(rt, name, m->kind, a, V_NULL);
	p->get = m->get;
	p->hidden = m->hidden;
	return val_obj(p);
}

static void fill(struct rt *rt, struct typedata *d)
{
	const struct type_row *r = bsearch(USTR_C(rt, d->type_name), rows, ARRAY_LEN(rows), sizeof(rows[0]), compare);

	if (!r)
		return;
	d->default_display = names_of(rt, r->display);
	d->default_property = r->naming ? ustr_atom(rt, r->naming) : NULL;
	d->serialization_depth = r->depth;
	d->serialization_method = r->method ? ustr_new(rt, r->method) : NULL;
	d->serialize_properties = names_of(rt, r->serialize);
	if (!r->members->name)
		return;
	d->members = psobj_new(rt);
	for (const struct typedata_member *m = r->members; m->name; m++) {
		struct ustr *name = ustr_atom(rt, m->name);

		psobj_put_member(rt, d->members, name, m->kind, member_of(rt, m, name));
	}
}

static val get_style(struct rt *rt, struct variable *v)
{
	return style_object(rt);
}

_startup_ void format_init(struct rt *rt)
{
	struct variable *v = var_make(rt, rt->eng->global->global, ustr_atom(rt, "PSStyle"), V_NULL, VO_CONSTANT);

	v->get = get_style;
	gc_storep(v, v->description, ustr_new(rt, "Configuration controlling how text is rendered."));
	rt->typedata_builtin = fill;
}

void typedata_load_all(struct rt *rt)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		typedata_find(rt, ustr_new(rt, rows[i].type));
}

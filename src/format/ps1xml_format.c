/* SPDX-License-Identifier: MIT */
/* Views read from *.format.ps1xml. */
#include <stdlib.h>
#include <string.h>

#include "format/ps1xml.h"
#include "sys/fd.h"

#include <fcntl.h>

enum { FILE_MAX = 16 * 1024 * 1024 };

struct reading {
	struct format_db *db;
	struct arena *a;
	const struct xnode *root;
};

static bool is_true(const struct xnode *x, const char *name)
{
	const struct xnode *k = xnode_find(x, name);

	return k && (!k->text || !*k->text || !strcasecmp(k->text, "true"));
}

static struct view_expr read_expr(const struct xnode *x)
{
	return (struct view_expr){ .prop = xnode_text(x, "PropertyName"), .script = xnode_text(x, "ScriptBlock") };
}

static const struct view_expr *read_condition(struct reading *r, const struct xnode *x)
{
	struct view_expr *e;

	if (!x)
		return NULL;
	e = arena_new(r->a, struct view_expr);
	*e = read_expr(x);
	return e;
}

static void join_type(const struct xnode *t, struct buf *out)
{
	if (!xnode_is(t, "TypeName") || !t->text)
		return;
	if (buf_size(out))
		buf_putc(out, ',');
	buf_puts(out, t->text);
}

/* The types of a selection set of the file. */
static void join_set(struct reading *r, const char *name, struct buf *out)
{
	const struct xnode *sets = xnode_find(r->root, "SelectionSets"), *types;

	for (const struct xnode *s = sets ? sets->kids : NULL; s; s = s->next) {
		const char *n = xnode_text(s, "Name");

		types = n && !strcasecmp(n, name) ? xnode_find(s, "Types") : NULL;
		for (const struct xnode *t = types ? types->kids : NULL; t; t = t->next)
			join_type(t, out);
	}
}

static void join_types(struct reading *r, const struct xnode *by, struct buf *out)
{
	for (const struct xnode *t = by ? by->kids : NULL; t; t = t->next)
		if (xnode_is(t, "SelectionSetName") && t->text)
			join_set(r, t->text, out);
		else
			join_type(t, out);
}

/* Comma separated type names, or NULL. */
static const char *read_types(struct reading *r, const struct xnode *by)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;

	join_types(r, by, &b);
	return buf_size(&b) ? arena_strndup(r->a, buf_cstr(&b), buf_size(&b)) : NULL;
}

/* Types and conditions of <EntrySelectedBy>, which may be missing. */
static struct view_selector read_selector(struct reading *r, const struct xnode *by)
{
	struct view_selector s = { .types = read_types(r, by) };
	struct view_when *w = arena_array(r->a, struct view_when, xnode_count(by, "SelectionCondition") + 1);

	s.when = w;
	for (const struct xnode *k = by ? by->kids : NULL; k; k = k->next) {
		if (!xnode_is(k, "SelectionCondition"))
			continue;
		w->types = read_types(r, k);
		w->e = read_expr(k);
		if (w->types)
			s.nwhen++, w++;
	}
	return s;
}

static char align_of(const char *s)
{
	return !s ? 0 : (char)(*s & ~32);
}

static void read_columns(struct reading *r, const struct xnode *entry, const struct xnode *heads, struct view_entry *e)
{
	const struct xnode *items = xnode_find(entry, "TableColumnItems"), *h = heads ? heads->kids : NULL;
	uint32_t n = xnode_count(items, "TableColumnItem");
	struct view_column *c = arena_array(r->a, struct view_column, n + 1);

	e->cols = c;
	for (const struct xnode *k = items ? items->kids : NULL; k; k = k->next) {
		if (!xnode_is(k, "TableColumnItem"))
			continue;
		while (h && !xnode_is(h, "TableColumnHeader"))
			h = h->next;
		c->e = read_expr(k);
		c->format = xnode_text(k, "FormatString");
		c->align = align_of(xnode_text(k, "Alignment"));
		if (h) {
			const char *w = xnode_text(h, "Width");

			c->label = xnode_raw(h, "Label");
			c->width = w ? (int16_t)atoi(w) : 0;
			if (xnode_text(h, "Alignment"))
				c->align = align_of(xnode_text(h, "Alignment"));
			h = h->next;
		}
		c++;
		e->n++;
	}
	e->wrap = is_true(entry, "Wrap");
}

static void read_items(struct reading *r, const struct xnode *entry, struct view_entry *e)
{
	const struct xnode *items = xnode_find(entry, "ListItems");
	struct view_column *c = arena_array(r->a, struct view_column, xnode_count(items, "ListItem") + 1);

	e->cols = c;
	for (const struct xnode *k = items ? items->kids : NULL; k; k = k->next) {
		if (!xnode_is(k, "ListItem"))
			continue;
		c->e = read_expr(k);
		c->label = xnode_raw(k, "Label");
		c->format = xnode_text(k, "FormatString");
		c->when = read_condition(r, xnode_find(k, "ItemSelectionCondition"));
		c++;
		e->n++;
	}
}

static void read_wide(struct reading *r, const struct xnode *entry, struct view_entry *e)
{
	const struct xnode *item = xnode_find(entry, "WideItem");
	struct view_column *c = arena_array(r->a, struct view_column, 1);

	e->cols = c;
	if (!item)
		return;
	c->e = read_expr(item);
	c->format = xnode_text(item, "FormatString");
	e->n = 1;
}

/* Entries of a table, list or wide control. */
static void read_entries(struct reading *r, const struct xnode *list, const struct xnode *heads, struct view *v)
{
	uint32_t n = 0;
	struct view_entry *e;

	for (const struct xnode *k = list ? list->kids : NULL; k; k = k->next)
		n++;
	e = arena_array(r->a, struct view_entry, n + 1);
	v->entries = e;
	for (const struct xnode *k = list ? list->kids : NULL; k; k = k->next, e++) {
		e->by = read_selector(r, xnode_find(k, "EntrySelectedBy"));
		if (v->shape == SHAPE_TABLE)
			read_columns(r, k, heads, e);
		else if (v->shape == SHAPE_LIST)
			read_items(r, k, e);
		else
			read_wide(r, k, e);
		v->nentries++;
	}
}

static const struct view_node *read_nodes(struct reading *r, const struct xnode *item, uint32_t *ret_n);
static const struct view_control *read_control(struct reading *r, const struct xnode *control, const char *name);

static int number(const struct xnode *x, const char *name)
{
	const char *s = xnode_text(x, name);

	return s ? atoi(s) : 0;
}

static void read_expression_node(struct reading *r, const struct xnode *k, struct view_node *d)
{
	const struct xnode *custom = xnode_find(k, "CustomControl");

	d->kind = VN_EXPR;
	d->e = read_expr(k);
	d->when = read_condition(r, xnode_find(k, "ItemSelectionCondition"));
	d->enumerate = xnode_find(k, "EnumerateCollection") != NULL;
	d->control = xnode_text(k, "CustomControlName");
	if (custom)
		d->own = read_control(r, custom, "");
}

static void read_node(struct reading *r, const struct xnode *k, struct view_node *d)
{
	if (xnode_is(k, "Text")) {
		d->kind = VN_TEXT;
		d->text = k->raw ? k->raw : "";
	} else if (xnode_is(k, "NewLine")) {
		d->kind = VN_NEWLINE;
	} else if (xnode_is(k, "Frame")) {
		d->kind = VN_FRAME;
		d->left = number(k, "LeftIndent");
		d->right = number(k, "RightIndent");
		d->first = number(k, "FirstLineIndent") - number(k, "FirstLineHanging");
		d->kids = read_nodes(r, xnode_find(k, "CustomItem"), &d->n);
	} else {
		read_expression_node(r, k, d);
	}
}

static const struct view_node *read_nodes(struct reading *r, const struct xnode *item, uint32_t *ret_n)
{
	struct view_node *nodes;
	uint32_t n = 0;

	for (const struct xnode *k = item ? item->kids : NULL; k; k = k->next)
		n++;
	nodes = arena_array(r->a, struct view_node, n + 1);
	n = 0;
	for (const struct xnode *k = item ? item->kids : NULL; k; k = k->next)
		read_node(r, k, &nodes[n++]);
	*ret_n = n;
	return nodes;
}

static const struct view_control *read_control(struct reading *r, const struct xnode *control, const char *name)
{
	const struct xnode *list = xnode_find(control, "CustomEntries");
	struct view_control *c = arena_new(r->a, struct view_control);
	struct view_custom_entry *e = arena_array(r->a, struct view_custom_entry, xnode_count(list, "CustomEntry") + 1);

	c->name = name;
	c->entries = e;
	for (const struct xnode *k = list ? list->kids : NULL; k; k = k->next) {
		if (!xnode_is(k, "CustomEntry"))
			continue;
		e->by = read_selector(r, xnode_find(k, "EntrySelectedBy"));
		e->nodes = read_nodes(r, xnode_find(k, "CustomItem"), &e->n);
		e++;
		c->n++;
	}
	return c;
}

/* The controls of the file or of one view, found by their names from here on. */
static void add_controls(struct reading *r, const struct xnode *list)
{
	uint32_t n = xnode_count(list, "Control"), k = 0;
	const struct view_control **all;

	if (!n)
		return;
	all = arena_array(r->a, const struct view_control *, r->db->ncontrols + n);
	for (; k < r->db->ncontrols; k++)
		all[k] = r->db->controls[k];
	for (const struct xnode *x = list->kids; x; x = x->next)
		if (xnode_is(x, "Control") && xnode_text(x, "Name"))
			all[k++] = read_control(r, xnode_find(x, "CustomControl"), xnode_text(x, "Name"));
	r->db->controls = all;
	r->db->ncontrols = k;
}

static void read_group(struct reading *r, const struct xnode *g, struct view *v)
{
	const struct xnode *control = xnode_find(g, "CustomControl");
	const char *name = xnode_text(g, "CustomControlName");

	if (!g)
		return;
	v->group = read_expr(g);
	v->group_label = xnode_raw(g, "Label");
	if (control)
		v->group_control = read_control(r, control, "");
	for (uint32_t i = 0; name && i < r->db->ncontrols; i++)
		if (!strcasecmp(r->db->controls[i]->name, name))
			v->group_control = r->db->controls[i];
}

static bool read_shape(struct reading *r, const struct xnode *x, struct view *v)
{
	const struct xnode *c;
	const char *n;

	if ((c = xnode_find(x, "TableControl"))) {
		v->shape = SHAPE_TABLE;
		v->flags |= (is_true(c, "AutoSize") ? VIEW_AUTOSIZE : 0) | (is_true(c, "HideTableHeaders")
			? VIEW_HIDE_HEADERS : 0);
		read_entries(r, xnode_find(c, "TableRowEntries"), xnode_find(c, "TableHeaders"), v);
	} else if ((c = xnode_find(x, "ListControl"))) {
		v->shape = SHAPE_LIST;
		read_entries(r, xnode_find(c, "ListEntries"), NULL, v);
	} else if ((c = xnode_find(x, "WideControl"))) {
		v->shape = SHAPE_WIDE;
		n = xnode_text(c, "ColumnNumber");
		v->columns = n ? (uint16_t)atoi(n) : 0;
		v->flags |= is_true(c, "AutoSize") ? VIEW_AUTOSIZE : 0;
		read_entries(r, xnode_find(c, "WideEntries"), NULL, v);
	} else if ((c = xnode_find(x, "CustomControl"))) {
		v->shape = SHAPE_CUSTOM;
		v->control = read_control(r, c, "");
	} else {
		return false;
	}
	return true;
}

static const struct view *read_view(struct reading *r, const struct xnode *x)
{
	struct view *v = arena_new(r->a, struct view);

	v->name = xnode_text(x, "Name");
	v->types = read_types(r, xnode_find(x, "ViewSelectedBy"));
	if (!v->name || !v->types || !read_shape(r, x, v))
		return NULL;
	if (is_true(x, "OutOfBand"))
		v->flags |= VIEW_OOB;
	add_controls(r, xnode_find(x, "Controls"));
	read_group(r, xnode_find(x, "GroupBy"), v);
	return v;
}

/* Joins the file's views with those there are. */
static void add_views(struct reading *r, bool prepend)
{
	const struct xnode *list = xnode_find(r->root, "ViewDefinitions");
	uint32_t n = xnode_count(list, "View"), old = prepend ? r->db->nbefore : r->db->nafter, k = 0;
	const struct view **from = prepend ? r->db->before : r->db->after, **all;

	all = arena_array(r->a, const struct view *, old + n + 1);
	if (!prepend)
		while (k < old) {
			all[k] = from[k];
			k++;
		}
	for (const struct xnode *x = list ? list->kids : NULL; x; x = x->next) {
		const struct view *v = xnode_is(x, "View") ? read_view(r, x) : NULL;

		if (v)
			all[k++] = v;
	}
	for (uint32_t i = 0; prepend && i < old; i++)
		all[k++] = from[i];
	if (prepend) {
		r->db->before = all;
		r->db->nbefore = k;
	} else {
		r->db->after = all;
		r->db->nafter = k;
	}
	r->db->epoch++;
}

/* Takes the views of ROOT in. */
static void load(struct rt *rt, const struct xnode *root, bool prepend)
{
	struct format_db *db = format_db(rt);
	struct reading r = { .db = db, .a = &db->arena, .root = root };

	add_controls(&r, xnode_find(root, "Controls"));
	add_views(&r, prepend);
}

_Noreturn static void refuse(struct rt *rt, struct ustr *errors)
{
	err_throw(rt, "System.Management.Automation.RuntimeException", "FormatXmlUpdateException", EC_NotSpecified, V_NULL,
		  "Errors occurred while loading the format data file: \n%s", USTR_C(rt, errors));
}

void ps1xml_load_format_text(struct rt *rt, struct ustr *name, struct ustr *text)
{
	const struct xnode *root;
	const char *why = NULL, *s;
	size_t n;

	s = ustr_utf8(rt, text, &n);
	root = xnode_parse(&format_db(rt)->arena, s, n, &why);
	if (!root)
		refuse(rt, ps1xml_check_format(rt, USTR_C(rt, name), NULL, why));
	load(rt, root, false);
}

void ps1xml_load_formats(struct rt *rt, struct ustr *path, bool prepend)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	struct format_db *db = format_db(rt);
	const struct xnode *root = NULL;
	const char *why = "the file cannot be read";
	struct ustr *errors;

	if (fd_read_file(AT_FDCWD, USTR_C(rt, path), FILE_MAX, &b) >= 0)
		root = xnode_parse(&db->arena, buf_ptr(&b), buf_size(&b), &why);
	buf_release(&b);
	errors = ps1xml_check_format(rt, USTR_C(rt, path), root, why);
	if (errors)
		refuse(rt, errors);
	load(rt, root, prepend);
	list_add(rt, db->files, val_str(path));
}

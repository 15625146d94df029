/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with a format file, as PowerShell says it: where in the tree
 * and what, the last found first. A file with an error is not loaded at all.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/ps1xml.h"

struct checking {
	struct rt *rt;
	const char *file;
	struct list *lines;
	char path[256];		/* of the element looked at: the names below and numbers */
	uint32_t len;
};

/* What the four controls are made of. */
static const struct control_names {
	const char *control, *list, *entry, *items, *item;
	bool counts_headers;	/* as many headers as items, if there are any */
	bool must_have_items, may_lack_default;
} controls[] = {
	{ "TableControl", "TableRowEntries", "TableRowEntry", "TableColumnItems", "TableColumnItem", .counts_headers = true },
	{ "ListControl", "ListEntries", "ListEntry", "ListItems", "ListItem", .must_have_items = true, .may_lack_default = true },
	{ "WideControl", "WideEntries", "WideEntry", NULL, NULL },
	{ "CustomControl", "CustomEntries", "CustomEntry", NULL, NULL },
};

static void complain(struct checking *c, const char *fmt, ...)
{
	struct ustr *text;
	va_list ap;

	va_start(ap, fmt);
	text = ustr_vprintf(c->rt, fmt, ap);
	va_end(ap);
	list_add(c->rt, c->lines, val_str(ustr_printf(c->rt, "%s, Error at XPath %s in file %s: %s\n", c->file,
						      c->path, c->file, USTR_C(c->rt, text))));
}

/*
 * Steps into NAME, its INDEX-th (0: the only one); returns how to step back. Names
 * are those of this file, never the document's, so that the path has room for all.
 */
static uint32_t enter(struct checking *c, const char *name, uint32_t index)
{
	uint32_t was = c->len;

	c->len += (uint32_t)snprintf(c->path + was, sizeof(c->path) - was, index ? "/%s[%u]" : "/%s", name, index);
	return was;
}

static void leave(struct checking *c, uint32_t was)
{
	c->len = was;
	c->path[was] = '\0';
}

/* Says what elements of X are none of KNOWN. */
static void check_known(struct checking *c, const struct xnode *x, const char *const *known)
{
	for (const struct xnode *k = x->kids; k; k = k->next) {
		const char *const *n = known;

		while (*n && !xnode_is(k, *n))
			n++;
		if (!*n)
			complain(c, "%s is an unknown node.", k->name);
	}
}

static bool check_header(struct checking *c, const struct xnode *h)
{
	const char *width = xnode_text(h, "Width"), *align = xnode_text(h, "Alignment");
	char *end;

	if (width && (strtol(width, &end, 10) <= 0 || *end)) {
		complain(c, "A positive integer is expected.");
		complain(c, "The Width value is not valid.");
		return false;
	}
	if (align && strcasecmp(align, "left") && strcasecmp(align, "center") && strcasecmp(align, "right")) {
		complain(c, "\"%s\" is not a valid alignment value.", align);
		return false;
	}
	return true;
}

static bool check_headers(struct checking *c, const struct xnode *heads)
{
	uint32_t was = enter(c, "TableHeaders", 0), i = 0;
	bool ok = true;

	for (const struct xnode *h = heads ? heads->kids : NULL; h && ok; h = h->next) {
		uint32_t up = enter(c, "TableColumnHeader", ++i);

		ok = check_header(c, h);
		leave(c, up);
	}
	if (!ok)
		complain(c, "The column header definition is not valid; all headers are discarded.");
	leave(c, was);
	return ok;
}

struct parse {
	const char *script;
};

static void parse_body(struct rt *rt, void *arg)
{
	view_block(rt, ((struct parse *)arg)->script);
}

/* The script of an item must parse. */
static bool check_script(struct checking *c, const struct xnode *item)
{
	struct parse p = { xnode_text(item, "ScriptBlock") };
	struct rt *rt = c->rt;

	if (!p.script || rt_protect(rt, parse_body, &p) == UNWIND_NONE)
		return true;
	if (rt->unwound.kind != UNWIND_ERROR) {
		struct unwound w = rt->unwound;

		rt_rethrow(rt, &w);
	}
	complain(c, "Script block \"%s\" is not valid.", USTR_C(rt, errrec_message(rt, rt->unwound.error)));
	return false;
}

/* An item shows a property or what a script says. */
static bool check_single(struct checking *c, const struct xnode *item)
{
	if (!xnode_find(item, "PropertyName") || !xnode_find(item, "ScriptBlock"))
		return true;
	complain(c, "A duplicate node exists.");
	return false;
}

static bool check_items(struct checking *c, const struct control_names *n, const struct xnode *entry)
{
	const struct xnode *items = n->items ? xnode_find(entry, n->items) : NULL;
	uint32_t was, i = 0;
	bool ok = true;

	if (n->must_have_items && (!items || !items->kids)) {
		was = enter(c, n->items, 0);
		complain(c, "At least one list view item must be specified.");
		leave(c, was);
		complain(c, "The definition list is missing.");
		return false;
	}
	was = items ? enter(c, n->items, 0) : c->len;
	for (const struct xnode *k = items ? items->kids : NULL; k && ok; k = k->next) {
		uint32_t up = enter(c, n->item, ++i);

		ok = check_single(c, k) && check_script(c, k);
		leave(c, up);
	}
	leave(c, was);
	return ok;
}

/* True for a definition that is for all objects. */
static bool is_default(const struct xnode *entry)
{
	return !xnode_find(entry, "EntrySelectedBy");
}

static bool check_entries(struct checking *c, const struct control_names *n, const struct xnode *list)
{
	uint32_t was = enter(c, n->list, 0), i = 0, all = 0;
	bool ok = true;

	for (const struct xnode *k = list->kids; k && ok; k = k->next) {
		uint32_t up = enter(c, n->entry, ++i);

		ok = check_items(c, n, k);
		leave(c, up);
		all += is_default(k);
		if (!ok)
			complain(c, "%s failed to load.", n->entry);
	}
	if (ok && all > 1)
		complain(c, "There cannot be more than one default %s.", n->entry);
	else if (ok && !all && !n->may_lack_default)
		complain(c, "There must be at least one default %s.", n->entry);
	leave(c, was);
	return ok && all == 1;
}

/* The headers of a table are as many as what the row for all objects has. */
static bool check_count(struct checking *c, const struct xnode *table)
{
	uint32_t heads = xnode_count(xnode_find(table, "TableHeaders"), "TableColumnHeader"), cells = 0;
	const struct xnode *rows = xnode_find(table, "TableRowEntries");

	for (const struct xnode *k = rows->kids; k; k = k->next)
		if (is_default(k))
			cells = xnode_count(xnode_find(k, "TableColumnItems"), "TableColumnItem");
	if (!heads || !cells || heads == cells)
		return true;
	complain(c, "The header item count = %u does not match default row item count = %u.", heads, cells);
	return false;
}

static bool check_control(struct checking *c, const struct control_names *n, const struct xnode *x)
{
	static const char *const known[] = {
		"AutoSize", "HideTableHeaders", "TableHeaders", "TableRowEntries", "ListEntries", "ColumnNumber", "WideEntries",
		"CustomEntries", NULL,
	};
	const struct xnode *list = xnode_find(x, n->list);
	uint32_t was = enter(c, n->control, 0);
	bool ok;

	check_known(c, x, known);
	if (!list)
		complain(c, "Node %s is missing.", n->list);
	ok = list && check_headers(c, xnode_find(x, "TableHeaders")) && check_entries(c, n, list);
	if (ok && n->counts_headers)
		ok = check_count(c, x);
	leave(c, was);
	return ok;
}

static bool check_selected(struct checking *c, const struct xnode *view)
{
	const struct xnode *by = xnode_find(view, "ViewSelectedBy");
	uint32_t was;

	if (!by) {
		complain(c, "Node ViewSelectedBy is missing.");
		return false;
	}
	if (by->kids)
		return true;
	was = enter(c, "ViewSelectedBy", 0);
	complain(c, "No type or condition is specified for applying the view.");
	leave(c, was);
	return false;
}

static void check_view(struct checking *c, const struct xnode *view)
{
	static const char *const known[] = {
		"Name", "OutOfBand", "GroupBy", "ViewSelectedBy", "Controls", "TableControl", "ListControl", "WideControl", "CustomControl",
		NULL,
	};
	bool named = xnode_find(view, "Name"), usable = false;

	if (!named)
		complain(c, "Node Name is missing.");
	if (!named || !check_selected(c, view)) {
		complain(c, "The view cannot be loaded.");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(controls); i++) {
		const struct xnode *x = xnode_find(view, controls[i].control);

		if (xnode_count(view, controls[i].control) > 1)
			complain(c, "A duplicate node exists.");
		usable |= x && check_control(c, &controls[i], x);
	}
	check_known(c, view, known);
	if (!usable)
		complain(c, "A node is missing from TableControl, ListControl, WideControl, CustomControl.");
}

/* Selection sets are made of types alone. */
static void check_sets(struct checking *c, const struct xnode *sets)
{
	static const char *const known[] = { "TypeName", NULL };
	uint32_t was = enter(c, "SelectionSets", 0), i = 0;

	for (const struct xnode *k = sets ? sets->kids : NULL; k; k = k->next) {
		const struct xnode *types = xnode_find(k, "Types");
		uint32_t up = enter(c, "SelectionSet", ++i);

		enter(c, "Types", 0);
		if (types)
			check_known(c, types, known);
		leave(c, up);
	}
	leave(c, was);
}

static struct ustr *all_lines(struct checking *c)
{
	struct sbuf b;

	sbuf_init(&b, c->rt);
	for (uint32_t i = c->lines->n; i-- > 0;)
		sbuf_put(&b, c->lines->v[i].s);
	return sbuf_take(&b);
}

struct ustr *ps1xml_check_format(struct rt *rt, const char *name, const struct xnode *root, const char *why)
{
	struct checking c = { .rt = rt, .file = name, .lines = list_new(rt, NULL) };
	const struct xnode *list;
	uint32_t i = 0;

	if (!root)
		return ustr_printf(rt, "%s, Error in file %s: %s\n", name, name, why);
	enter(&c, "Configuration", 0);
	if (!xnode_is(root, "Configuration"))
		complain(&c, "%s is an unknown node.", root->name);
	check_sets(&c, xnode_find(root, "SelectionSets"));
	list = xnode_find(root, "ViewDefinitions");
	enter(&c, "ViewDefinitions", 0);
	for (const struct xnode *k = list ? list->kids : NULL; k; k = k->next) {
		uint32_t was = enter(&c, "View", ++i);

		check_view(&c, k);
		leave(&c, was);
	}
	return c.lines->n ? all_lines(&c) : NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * Format and type files (*.format.ps1xml, *.types.ps1xml): read into the views
 * and type data of the runspace. Errors are thrown as Update-FormatData's and
 * Update-TypeData's.
 */
#pragma once

#include "format/view.h"

/* PATH is a file path of the system. */
void ps1xml_load_formats(struct rt *rt, struct ustr *path, bool prepend);
/* The text of a format file that is nowhere; its views come after those there are,
 * but for those that make no sense. */
void ps1xml_load_format_text(struct rt *rt, struct ustr *name, struct ustr *text);
void ps1xml_load_types(struct rt *rt, struct ustr *path);
struct xnode;
/* What is wrong with the format file NAME, a line for each error; NULL: nothing.
 * ROOT NULL: it is no XML because of WHY. */
struct ustr *ps1xml_check_format(struct rt *rt, const char *name, const struct xnode *root, const char *why);

/* A parsed file: elements with their text, in an arena. */
struct xnode {
	const char *name, *text, *raw;	/* of an element without children: trimmed, and as it is */
	struct xnode *kids, *next;
};
/* The root element, or NULL with the reason in *RET_WHY. */
struct xnode *xnode_parse(struct arena *a, const void *data, size_t n, const char **ret_why);
/* First child called NAME (ignoring case); its text; NULL: none. */
struct xnode *xnode_find(const struct xnode *x, const char *name);
const char *xnode_text(const struct xnode *x, const char *name);
const char *xnode_raw(const struct xnode *x, const char *name);
bool xnode_is(const struct xnode *x, const char *name);
uint32_t xnode_count(const struct xnode *x, const char *name);

/* SPDX-License-Identifier: MIT */
/*
 * $PSStyle: escape sequences for output. Nothing is coloured unless the lines
 * go to a terminal (line_out.ansi) or OutputRendering is Ansi.
 */
#pragma once

#include "format/line_out.h"

/* The runspace's PSStyle object. */
val style_object(struct rt *rt);
/* List labels in the colour set for them. */
struct ustr *style_accent(struct line_out *lo, struct ustr *s);
/* A string of $PSStyle.Formatting by name ("Error", "ErrorAccent", "Warning" …). */
struct ustr *style_formatting(struct rt *rt, const char *name);
/* True when text for the host may carry escapes; S without them otherwise. */
bool style_host_ansi(struct rt *rt);
/* The same for lines of formatted objects: a session sends them with escapes, its client
 * takes them off where its own screen has none (recorded). */
bool style_lines_ansi(struct rt *rt);
bool style_is_dumb(void);		/* the terminal has no colours at all */
bool style_is_set(struct rt *rt);	/* a script has seen $PSStyle: it may change */
bool style_is_plain(struct rt *rt);	/* OutputRendering wants no colours anywhere */
bool style_is_host(struct rt *rt);	/* OutputRendering leaves it to the host */
bool style_is_ansi(struct rt *rt);	/* it wants colours everywhere */
struct ustr *style_output(struct line_out *lo, struct ustr *s);
/* The types of PSStyle, known from its first object on or from here. */
void style_types(struct rt *rt);

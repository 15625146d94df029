/* SPDX-License-Identifier: MIT */
/* ExtendedTypeDefinition and its parts: views as objects of scripts. */
#pragma once

#include "format/view.h"

/* The definition of the types of V, without views, and V as one of its views. */
val format_definition_object(struct rt *rt, const char *types);
val format_view_object(struct rt *rt, const struct view *v);
/* Adds a view to a definition. */
void format_definition_add(struct rt *rt, val definition, val view);
/* An expression of a view as a DisplayEntry; the entries of a custom control
 * (NULL: none), a List. */
val format_display_object(struct rt *rt, const struct view_expr *e);
/* Whom a definition is for, an EntrySelectedBy. */
val format_selector_object(struct rt *rt, const struct view_selector *by);
val format_custom_object(struct rt *rt, const struct view_control *c);
val format_custom_entries(struct rt *rt, const struct view_control *c);

/* SPDX-License-Identifier: MIT */
/* The built-in views, in order of precedence, and those shown out of band. */
#pragma once

#include "format/view.h"

extern const struct view view_table[], view_table_oob[];
extern const uint32_t view_table_n, view_table_oob_n;

/* Custom controls written in C (view_custom.c). */
void custom_date(struct rt *rt, val obj, struct list *tokens);
void custom_match(struct rt *rt, val obj, struct list *tokens);
void custom_text(struct rt *rt, val obj, struct list *tokens);
void custom_all_properties(struct rt *rt, val obj, struct list *tokens);
void custom_message(struct rt *rt, val obj, struct list *tokens);
void custom_received_message(struct rt *rt, val obj, struct list *tokens);
void custom_error(struct rt *rt, val obj, struct list *tokens);
void custom_error_detail(struct rt *rt, val obj, struct list *tokens);
void custom_parameter_set(struct rt *rt, val obj, struct list *tokens);
/* Headers of groups of files and of registry keys. */
void group_directory(struct rt *rt, val key, struct list *tokens);
void group_hive(struct rt *rt, val key, struct list *tokens);
/* help_view.c */
void custom_help(struct rt *rt, val obj, struct list *tokens);
void custom_help_detailed(struct rt *rt, val obj, struct list *tokens);
void custom_help_full(struct rt *rt, val obj, struct list *tokens);
void custom_help_examples(struct rt *rt, val obj, struct list *tokens);
void custom_help_parameter(struct rt *rt, val obj, struct list *tokens);
void custom_help_details(struct rt *rt, val obj, struct list *tokens);
void custom_help_syntax(struct rt *rt, val obj, struct list *tokens);
void custom_help_parameters(struct rt *rt, val obj, struct list *tokens);
void custom_help_text(struct rt *rt, val obj, struct list *tokens);
void custom_help_example_list(struct rt *rt, val obj, struct list *tokens);
void custom_help_example(struct rt *rt, val obj, struct list *tokens);
void custom_help_links(struct rt *rt, val obj, struct list *tokens);
void custom_help_notes(struct rt *rt, val obj, struct list *tokens);
void custom_help_inputs(struct rt *rt, val obj, struct list *tokens);
void custom_help_outputs(struct rt *rt, val obj, struct list *tokens);
void custom_extended_help(struct rt *rt, val obj, struct list *tokens);
void custom_extended_help_detailed(struct rt *rt, val obj, struct list *tokens);
void custom_extended_help_full(struct rt *rt, val obj, struct list *tokens);
void custom_extended_help_examples(struct rt *rt, val obj, struct list *tokens);
void custom_extended_help_parameter(struct rt *rt, val obj, struct list *tokens);

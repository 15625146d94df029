/* SPDX-License-Identifier: MIT */
/*
 * Types of results that a runtime learns when the first is made; a name nobody
 * knew makes it learn them all, so that scripts may ask for them before.
 */
#pragma once

#include "value/rt.h"

void callstack_types(struct rt *rt);
void measure_object_types(struct rt *rt);
void get_member_types(struct rt *rt);
void get_filehash_types(struct rt *rt);
void info_types_types(struct rt *rt);
void select_xml_types(struct rt *rt);
void format_hex_types(struct rt *rt);
void event_queue_types(struct rt *rt);
void web_response_types(struct rt *rt);
void runspace_debug_types(struct rt *rt);
void match_info_types(struct rt *rt);
void get_verb_types(struct rt *rt);
void json_read_types(struct rt *rt);
/* Registers all of them when a type is looked for in vain. */
void result_types_install(struct rt *rt);

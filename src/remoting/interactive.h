/* SPDX-License-Identifier: MIT */
/*
 * An entered session: the host sends it the lines that are typed, until the
 * visit ends. The prompt and the output are the session's.
 */
#pragma once

#include "remoting/session.h"

/* Whether S offers the commands that a visit needs; said by its other end. */
bool interactive_is_possible(struct rt *rt, struct session *s);
/* Enters S; TEMPORARY: the session ends with the visit. */
void interactive_push(struct rt *rt, struct session *s, bool temporary);
void interactive_pop(struct rt *rt);
bool interactive_is_pushed(struct rt *rt);
/* "[computer]: PS path> "; the visit ends when the session is gone. */
struct ustr *interactive_prompt(struct rt *rt);
/* Runs what was typed; its output comes as calls of the far host. */
void interactive_line(struct rt *rt, const char *text);

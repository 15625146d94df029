/* SPDX-License-Identifier: MIT */
/* What the writers and readers of records share: fields of notes, and the flat
 * InvocationInfo_ set. */
#pragma once

#include "value/conv.h"
#include "value/error.h"

/* A property of V by its name; V_NULL when there is none. */
val part_get(struct rt *rt, val v, const char *name);
void part_put_text(struct rt *rt, struct psobj *o, const char *name, struct ustr *s);	/* NULL: empty */

/* A note of a received bag: V_NULL, NULL, DFLT, false when it is missing. */
val part_note(struct rt *rt, val v, const char *name);
struct ustr *part_text(struct rt *rt, val v, const char *name);
int64_t part_int(struct rt *rt, val v, const char *name, int64_t dflt);
bool part_bool(struct rt *rt, val v, const char *name);
_Noreturn void part_missing(struct rt *rt, const char *name);

/* An empty read-only list of Int32, as PipelineIterationInfo is. */
val part_ints(struct rt *rt);

struct psobj *part_error_notes(struct rt *rt, struct errrec *e);

/* The InvocationInfo_* notes of an InvocationInfo, added to O. */
void part_put_invocation(struct rt *rt, struct psobj *o, val invocation);
/* What such notes say, as a bag with the properties of an InvocationInfo. */
val part_read_invocation(struct rt *rt, val notes);

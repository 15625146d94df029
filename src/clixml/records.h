/* SPDX-License-Identifier: MIT */
/*
 * Objects that are written as notes rather than by their properties, and what
 * they become on the other side: error records, warning, verbose and debug
 * records (MS-PSRP 2.2.3).
 */
#pragma once

#include "value/conv.h"
#include "value/error.h"

/* The notes that stand for V on the wire, or NULL: written as any object. */
struct psobj *record_notes(struct rt *rt, val v);

/* The live object that a received bag of notes stands for (ErrorRecord …); V
 * itself where there is none. */
val record_revive(struct rt *rt, val v, struct strlist *names);

/* A ProgressRecord of the fields read from PR. */
val record_progress(struct rt *rt, struct psobj *fields);

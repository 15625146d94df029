/* SPDX-License-Identifier: MIT */
/*
 * Objects that are written as notes rather than by their properties, and what
 * they become on the other side: error records, warning, verbose and debug
 * records (MS-PSRP 2.2.3), information and progress records; and the few
 * classes that come back alive.
 */
#pragma once

#include "value/conv.h"
#include "value/error.h"

/* The notes that stand for V in an object written as any other, or NULL: V is
 * written by its properties. */
struct psobj *record_notes(struct rt *rt, val v);

/* E as ExceptionAsErrorRecord has it: a bag with type names and text. */
val record_error_bag(struct rt *rt, struct errrec *e);
/* The same; E keeps the notes as members, by which its exception names it in turn. */
val record_error_marked_bag(struct rt *rt, struct errrec *e);
/* The same notes without type names: the `me` of a host response. */
val record_error_notes(struct rt *rt, struct errrec *e);
/* Payloads of PROGRESS_RECORD and INFORMATION_RECORD: bags without names. */
val record_progress_notes(struct rt *rt, val record);
val record_information_notes(struct rt *rt, val record);

/* The live object that a received object of a revived class stands for (names
 * as they were sent); V itself for all others and where it can't be made. */
val record_revive(struct rt *rt, val v, struct strlist *names);

/* Readers of the messages; they throw PSRemotingDataStructureException where a
 * required property is missing. The exception of an error record is a
 * RemoteException that keeps what was sent. */
struct errrec *record_read_error(struct rt *rt, val notes);
/* Warning, verbose or debug record: TYPE is the full name of its class. */
val record_read_informational(struct rt *rt, val notes, const char *type);
val record_read_information(struct rt *rt, val notes);
val record_read_progress(struct rt *rt, val notes);

/* A ProgressRecord of the fields read from a PR element, all text. */
val record_progress(struct rt *rt, struct psobj *fields);

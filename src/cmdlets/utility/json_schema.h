/* SPDX-License-Identifier: MIT */
/*
 * JSON as Test-Json sees it: strict syntax (RFC 8259, at most 64 levels), and
 * values against a schema (draft 7 and 2020-12; formats are not asserted).
 */
#pragma once

#include "engine/cmdlet.h"

enum json_strict_flags { JSON_COMMENTS = 1, JSON_TRAILING_COMMAS = 2 };

/* True when the text is one JSON value and, by FLAGS, what else is allowed. */
bool json_strict(const char *s, size_t n, unsigned flags);

/* Checks V against SCHEMA, both as json_read gives them with .hashtable. What is
 * wrong is added to FAULTS as text. 1: valid, 0: not, -1: a reference of the
 * schema leads nowhere or to itself. */
int json_schema_check(struct rt *rt, val schema, val v, struct list *faults);

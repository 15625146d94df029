/* SPDX-License-Identifier: MIT */
/*
 * The text of errors: ConciseView, NormalView, CategoryView or DetailedView as
 * $ErrorView says. Escapes are in it only where the host shows them.
 */
#pragma once

#include "engine/engine.h"

/* E as the host shows it, several lines without a line end at the end. */
struct ustr *format_error(struct rt *rt, struct errrec *e);
/* The same of a record that was deserialized: an object with a record's members. */
struct ustr *format_received_error(struct rt *rt, val obj);
/* The listing of Get-Error and DetailedView for a record or an exception. */
struct ustr *format_error_detail(struct rt *rt, val obj);

/* SPDX-License-Identifier: MIT */
/*
 * Writing XML into a buffer: escaped text and attribute values, tags. Names
 * are trusted (ours); text is any UTF-8. Characters that XML 1.0 has no raw
 * form for (U+0000-U+001F but tab, line feed and carriage return; U+FFFE and
 * U+FFFF) leave as numeric references, as .NET's writer does. Every function
 * returns 0 or -ERR_LIMIT.
 */
#pragma once

#include "base/buf.h"

/* Text between tags: & < > are escaped. */
int xml_put_text(struct buf *b, const char *s, size_t n);

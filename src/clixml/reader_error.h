/* SPDX-License-Identifier: MIT */
/* Errors of texts that are no XML. */
#pragma once

#include "text/xml_pull.h"
#include "value/conv.h"

/* Line and column of AT, from 1, columns in characters. */
void clixml_position(const struct xml_pull *x, const char *at, int *line, int *column);

/* Throws what .NET says about the place where X stopped; TEXT: where the text
 * that it read last begins, NULL: unknown. */
_Noreturn void clixml_bad_xml(struct rt *rt, const struct xml_pull *x, const char *text);

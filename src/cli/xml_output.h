/* SPDX-License-Identifier: MIT */
/*
 * -OutputFormat XML: objects leave as CLIXML documents, output on standard
 * output and errors on standard error, each after a "#< CLIXML" line.
 */
#pragma once

#include "engine/sink.h"

struct xml_output;
/* STREAM is the S attribute: "Output" or "Error". FD receives the document. */
struct xml_output *xml_output_new(struct rt *rt, const char *stream, int fd);
/* V as an object of STREAM. */
void xml_output_put(struct xml_output *x, val v, const char *stream);
/* What a host writes: TEXT and the end of its line, each an object where there is one. */
void xml_output_text(struct rt *rt, struct xml_output *x, struct ustr *text, bool newline);
void xml_output_progress(struct rt *rt, struct xml_output *x, int64_t source, val record);
struct sink *xml_output_sink(struct xml_output *x);
/* A warning or another message of STREAM, as text. */
void xml_output_message(struct rt *rt, struct xml_output *x, int stream, struct ustr *text);
/* Closes the document; nothing is written when there were no objects. */
void xml_output_finish(struct rt *rt, struct xml_output *x);

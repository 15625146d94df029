/* SPDX-License-Identifier: MIT */
/*
 * CLIXML to values, tolerant where the product's reader is and strict where it
 * is: unknown elements, dangling references, malformed primitives and too deep
 * nesting throw an XmlException (id XmlException … with the position). Live
 * types come back only for the primitives and the few classes that are revived
 * (records.h); all else becomes a property bag whose type names start with
 * Deserialized. The input is hostile: every count and depth is bounded.
 */
#pragma once

#include "text/xml_pull.h"
#include "value/conv.h"

enum {
	CLIXML_READ_DEPTH_MAX = 50,	/* elements below the root */
};

struct clixml_reader_options {
	bool remoting;		/* one element without Objs; TN gets Deserialized. */
	/* Decrypts or decodes the text of SS; NULL: UTF-16LE base64. */
	val (*secure)(struct rt *rt, struct ustr *text, void *arg);
	void *secure_arg;
};

/* Reads one element: the payload of a PSRP message. N bytes at DATA, an optional
 * byte order mark in front. Throws XmlException. */
val clixml_read(struct rt *rt, const void *data, size_t n, const struct clixml_reader_options *o);

/* Reads an Objs document and calls FN for each object with its stream attribute
 * (NULL: none). FN may throw. */
void clixml_read_document(struct rt *rt, const void *data, size_t n, const struct clixml_reader_options *o,
			  void (*fn)(struct rt *rt, val v, struct ustr *stream, void *arg), void *arg);

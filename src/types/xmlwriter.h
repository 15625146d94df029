/* SPDX-License-Identifier: MIT */
/* XmlWriter, XmlWriterSettings and a small XmlReader. */
#pragma once

#include "types/xmlnode.h"

extern const struct type type_xmlwriter, type_xmlreader;

/* Writes a node, or a whole document with its declaration, to an XmlWriter. */
void xmlwriter_put(struct rt *rt, val writer, struct xmlnode *n);
void xmlwriter_document(struct rt *rt, val writer, struct xmlnode *doc);
/* The document text an XmlReader was made for. */
struct ustr *xmlwriter_reader_text(struct rt *rt, val reader);

/* SPDX-License-Identifier: MIT */
/* XmlWriter, XmlTextWriter, XmlWriterSettings and XmlReader. */
#pragma once

#include "types/xml/xmlnode.h"

extern const struct type type_xmlwriter, type_xmlreader;

/* Writes a node, or a whole document with its declaration, to an XmlWriter. */
void xmlwriter_put(struct rt *rt, val writer, struct xmlnode *n);
void xmlwriter_document(struct rt *rt, val writer, struct xmlnode *doc);
/* The document text an XmlReader was made for. */
struct ustr *xmlreader_text(struct rt *rt, val reader);
/* The node an XmlReader is at, which it steps over; NULL at the end. */
struct xmlnode *xmlreader_node(struct rt *rt, val reader);

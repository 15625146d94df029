/* SPDX-License-Identifier: MIT */
/* The identities of System.Xml's node types, and members that several of them have. */
#pragma once

#include "types/xml/xmlnode.h"

extern const struct type type_xmlelement, type_xmlattribute, type_xmltext, type_xmlcdata, type_xmlpi,
	type_xmlcomment, type_xmldoctype,
	type_xmlfragment, type_xmlwhitespace, type_xmlspace, type_xmldeclaration, type_xmllinkednode, type_xmlcharacterdata,
	type_xmlelementlist;

/* A new element or attribute of DOC; throws XmlException where QUALIFIED is no name. URI may be NULL. */
struct xmlnode *xmlnode_named(struct rt *rt, struct xmlnode *doc, enum xml_kind kind, struct ustr *qualified, struct ustr *uri);

/* Members: InnerText, the setter of Value, GetElementsByTagName. */
val xml_inner_text(struct rt *rt, val self);
void xml_set_value(struct rt *rt, val self, val v);
val xml_elements_by_tag(struct rt *rt, val self, val *a, int n);

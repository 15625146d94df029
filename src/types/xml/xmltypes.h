/* SPDX-License-Identifier: MIT */
/* The identities of System.Xml's node types. */
#pragma once

#include "value/type.h"

extern const struct type type_xmlelement, type_xmlattribute, type_xmltext, type_xmlcdata, type_xmlpi,
	type_xmlcomment, type_xmldoctype,
	type_xmlfragment, type_xmlwhitespace, type_xmlspace, type_xmldeclaration, type_xmllinkednode, type_xmlcharacterdata;

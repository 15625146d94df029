/* SPDX-License-Identifier: MIT */
/* Collections of an element's attributes. */
#pragma once

#include "types/xml/xmlnode.h"

/* The attributes of ELEMENT as an XmlAttributeCollection. */
val xmlattributes_new(struct rt *rt, struct xmlnode *element);

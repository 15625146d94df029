/* SPDX-License-Identifier: MIT */
/* XPathNavigator, XPathNodeIterator, XPathDocument. */
#pragma once

#include "types/xml/xmlnode.h"

val xmlnavigator_new(struct rt *rt, struct xmlnode *at);

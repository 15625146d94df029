/* SPDX-License-Identifier: MIT */
#pragma once

struct rt;

/* The types of this folder: PSSerializer, PSPrimitiveDictionary. */
void clixml_register(struct rt *rt);

/* SPDX-License-Identifier: MIT */
#pragma once

struct rt;
struct minishell_xml;

extern const struct minishell_xml clixml_minishell;
/* The types of this folder: PSSerializer, PSPrimitiveDictionary. */
void clixml_register(struct rt *rt);

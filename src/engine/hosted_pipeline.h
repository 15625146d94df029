/* SPDX-License-Identifier: MIT */
/*
 * Runspaces.Pipeline, the older sibling of [powershell]: commands that run once in
 * one runspace, with an input one writes to and an output and errors one reads.
 */
#pragma once

#include "engine/powershell.h"

/* The methods of any runspace that make one. */
val hosted_create(struct rt *rt, val self, val *args, int n);
val hosted_create_nested(struct rt *rt, val self, val *args, int n);

void hosted_register(struct rt *rt);

/* SPDX-License-Identifier: MIT */
/* Standard input as $input: its lines, read only when they are asked for. */
#pragma once

#include "value/coll.h"

val stdin_input_new(struct rt *rt);
/* The objects of the CLIXML on standard input, read when they are asked for. */
val stdin_input_xml(struct rt *rt);

/* SPDX-License-Identifier: MIT */
/* What the flow through a class method says of its variables and its returns. */
#pragma once

#include "syntax/parse.h"

/* Reports VariableNotLocal for each variable of M, which has an end block, that
 * is read where it may have no value; true when every way to the end of M
 * returns or throws. */
bool parse_flow_method(struct parser *p, struct ast_method *m);

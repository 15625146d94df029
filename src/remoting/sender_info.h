/* SPDX-License-Identifier: MIT */
/* $PSSenderInfo: who opened the session. */
#pragma once

#include "value/conv.h"

/* Sets the variable; ARGUMENTS: the client's ApplicationArguments. */
void sender_info_set(struct rt *rt, val arguments, struct ustr *configuration);

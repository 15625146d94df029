/* SPDX-License-Identifier: MIT */
/* The text of a module of proxies, as its parts share it. */
#pragma once

#include "cmdlets/remoting/implicit.h"

/* The line between a module's head and its proxies. */
#define IMPLICIT_BODY "# Proxies"

/* The head of a saved module whose proxies, from the line end before IMPLICIT_BODY, are TEXT. */
struct ustr *implicit_saved_head(struct implicit *im, struct ustr *text);

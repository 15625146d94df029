/* SPDX-License-Identifier: MIT */
/*
 * The error codes of the native zone. A function that can fail returns 0 or a
 * positive value on success and -ERR_X on failure; it writes its ret_
 * parameters only on success. Library code never logs.
 */
#pragma once

enum err {
	ERR_NONE,
#define ERR(name, text) ERR_##name,
#include "base/err.def"
#undef ERR
	ERR__MAX
};

/* The text of a code, of either sign; never NULL. */
const char *err_text(int code);

/* SPDX-License-Identifier: MIT */
#include "base/err.h"

static const char *const texts[ERR__MAX] = {
	[ERR_NONE] = "success",
#define ERR(name, text) [ERR_##name] = text,
#include "base/err.def"
#undef ERR
};

const char *err_text(int code)
{
	if (code < 0)
		code = -code;
	return code < ERR__MAX ? texts[code] : "unknown error";
}

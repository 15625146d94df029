/* SPDX-License-Identifier: MIT */
/* What the -Encoding of cmdlets takes: PowerShell's own words, else what GetEncoding knows. */
#include "types/io/encoding.h"

#include "types/arg.h"

enum { ANSI_PAGE = 1252 };

static const struct {
	const char *word;
	enum encoding_kind kind;
	bool bom;
} words[] = {
	{ "ascii", ENCODING_ASCII }, { "ansi", ENCODING_PAGE }, { "bigendianunicode", ENCODING_UTF16BE, true },
	{ "bigendianutf32", ENCODING_UTF32BE, true }, { "default", ENCODING_UTF8 }, { "oem", ENCODING_UTF8 },
	{ "string", ENCODING_UTF16LE, true }, { "unicode", ENCODING_UTF16LE, true }, { "unknown", ENCODING_UTF16LE, true },
	{ "utf7", ENCODING_UTF7 }, { "utf8", ENCODING_UTF8 }, { "utf8bom", ENCODING_UTF8, true }, { "utf8nobom", ENCODING_UTF8 },
	{ "utf32", ENCODING_UTF32LE, true },
};

val encoding_argument(struct rt *rt, val v)
{
	val x = val_base(v), page = val_int(ANSI_PAGE);

	if (val_encoding(x))
		return x;
	for (size_t i = 0; x.k == VK_STR && i < ARRAY_LEN(words); i++)
		if (ustr_ieq_c(x.s, words[i].word))
			return words[i].kind == ENCODING_PAGE ? encoding_get(rt, V_NULL, &page, 1)
							      : encoding_new(rt, words[i].kind, words[i].bom, false);
	return encoding_get(rt, V_NULL, &x, 1);
}

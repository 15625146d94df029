/* SPDX-License-Identifier: MIT */
/*
 * Encodings by code page beyond Unicode's: .NET's names for them, the C
 * library's iconv for their tables.
 */
#include "types/io/encoding.h"

#include "types/arg.h"

#include <iconv.h>
#include <string.h>
#include <strings.h>

enum { GB18030 = 54936 };	/* the only one with characters of more than two bytes, as .NET has them */

static const struct encoding_page pages[] = {
	{ 37, "ibm037", "ibm037", "IBM EBCDIC (US-Canada)", "IBM037", 1252, true, 0, true },
	{ 437, "ibm437", "ibm437", "OEM United States", "CP437", 1252, true, 0 },
	{ 500, "ibm500", "ibm500", "IBM EBCDIC (International)", "IBM500", 1252, true, 0, true },
	{ 737, "ibm737", "ibm737", "Greek (DOS)", "CP737", 1253, true, 0 },
	{ 775, "ibm775", "ibm775", "Baltic (DOS)", "CP775", 1257, true, 0 },
	{ 850, "ibm850", "ibm850", "Western European (DOS)", "CP850", 1252, true, 0 },
	{ 852, "ibm852", "ibm852", "Central European (DOS)", "CP852", 1250, true, 12 },
	{ 855, "ibm855", "ibm855", "OEM Cyrillic", "CP855", 1252, true, 0 },
	{ 857, "ibm857", "ibm857", "Turkish (DOS)", "CP857", 1254, true, 0 },
	{ 858, "ibm00858", "ibm00858", "OEM Multilingual Latin I", "CP858", 1252, true, 0 },
	{ 860, "ibm860", "ibm860", "Portuguese (DOS)", "CP860", 1252, true, 0 },
	{ 861, "ibm861", "ibm861", "Icelandic (DOS)", "CP861", 1252, true, 0 },
	{ 862, "dos-862", "dos-862", "Hebrew (DOS)", "CP862", 1255, true, 12 },
	{ 863, "ibm863", "ibm863", "French Canadian (DOS)", "CP863", 1252, true, 0 },
	{ 864, "ibm864", "ibm864", "Arabic (864)", "CP864", 1256, true, 0 },
	{ 865, "ibm865", "ibm865", "Nordic (DOS)", "CP865", 1252, true, 0 },
	{ 866, "cp866", "cp866", "Cyrillic (DOS)", "CP866", 1251, true, 12 },
	{ 869, "ibm869", "ibm869", "Greek, Modern (DOS)", "CP869", 1253, true, 0 },
	{ 870, "ibm870", "ibm870", "IBM EBCDIC (Multilingual Latin-2)", "IBM870", 1250, true, 0, true },
	{ 874, "windows-874", "windows-874", "Thai (Windows)", "CP874", 874, true, 15 },
	{ 875, "cp875", "cp875", "IBM EBCDIC (Greek Modern)", "CP875", 1253, true, 0, true },
	{ 932, "shift_jis", "iso-2022-jp", "Japanese (Shift-JIS)", "CP932", 932, false, 15 },
	{ 936, "gb2312", "gb2312", "Chinese Simplified (GB2312)", "GBK", 936, false, 15 },
	{ 949, "ks_c_5601-1987", "ks_c_5601-1987", "Korean", "CP949", 949, false, 15 },
	{ 950, "big5", "big5", "Chinese Traditional (Big5)", "CP950", 950, false, 15 },
	{ 1026, "ibm1026", "ibm1026", "IBM EBCDIC (Turkish Latin-5)", "IBM1026", 1254, true, 0, true },
	{ 1047, "ibm01047", "ibm01047", "IBM Latin-1", "IBM1047", 1252, true, 0, true },
	{ 1140, "ibm01140", "ibm01140", "IBM EBCDIC (US-Canada-Euro)", "IBM1140", 1252, true, 0, true },
	{ 1141, "ibm01141", "ibm01141", "IBM EBCDIC (Germany-Euro)", "IBM1141", 1252, true, 0, true },
	{ 1142, "ibm01142", "ibm01142", "IBM EBCDIC (Denmark-Norway-Euro)", "IBM1142", 1252, true, 0, true },
	{ 1143, "ibm01143", "ibm01143", "IBM EBCDIC (Finland-Sweden-Euro)", "IBM1143", 1252, true, 0, true },
	{ 1144, "ibm01144", "ibm01144", "IBM EBCDIC (Italy-Euro)", "IBM1144", 1252, true, 0, true },
	{ 1145, "ibm01145", "ibm01145", "IBM EBCDIC (Spain-Euro)", "IBM1145", 1252, true, 0, true },
	{ 1146, "ibm01146", "ibm01146", "IBM EBCDIC (UK-Euro)", "IBM1146", 1252, true, 0, true },
	{ 1147, "ibm01147", "ibm01147", "IBM EBCDIC (France-Euro)", "IBM1147", 1252, true, 0, true },
	{ 1148, "ibm01148", "ibm01148", "IBM EBCDIC (International-Euro)", "IBM1148", 1252, true, 0, true },
	{ 1149, "ibm01149", "ibm01149", "IBM EBCDIC (Icelandic-Euro)", "IBM1149", 1252, true, 0, true },
	{ 1250, "windows-1250", "iso-8859-2", "Central European (Windows)", "CP1250", 1250, true, 15 },
	{ 1251, "windows-1251", "koi8-r", "Cyrillic (Windows)", "CP1251", 1251, true, 15 },
	{ 1252, "windows-1252", "iso-8859-1", "Western European (Windows)", "CP1252", 1252, true, 15 },
	{ 1253, "windows-1253", "iso-8859-7", "Greek (Windows)", "CP1253", 1253, true, 15 },
	{ 1254, "windows-1254", "iso-8859-9", "Turkish (Windows)", "CP1254", 1254, true, 15 },
	{ 1255, "windows-1255", "windows-1255", "Hebrew (Windows)", "CP1255", 1255, true, 15 },
	{ 1256, "windows-1256", "windows-1256", "Arabic (Windows)", "CP1256", 1256, true, 15 },
	{ 1257, "windows-1257", "windows-1257", "Baltic (Windows)", "CP1257", 1257, true, 15 },
	{ 1258, "windows-1258", "windows-1258", "Vietnamese (Windows)", "CP1258", 1258, true, 15 },
	{ 1361, "Johab", "johab", "Korean (Johab)", "JOHAB", 949, false, 0 },
	{ 10000, "macintosh", "macintosh", "Western European (Mac)", "MACINTOSH", 1252, true, 0 },
	{ 10007, "x-mac-cyrillic", "x-mac-cyrillic", "Cyrillic (Mac)", "MAC-CYRILLIC", 1251, true, 0 },
	{ 10029, "x-mac-ce", "x-mac-ce", "Central European (Mac)", "MAC-CENTRALEUROPE", 1250, true, 0 },
	{ 20273, "ibm273", "ibm273", "IBM EBCDIC (Germany)", "IBM273", 1252, true, 0, true },
	{ 20277, "ibm277", "ibm277", "IBM EBCDIC (Denmark-Norway)", "IBM277", 1252, true, 0, true },
	{ 20278, "ibm278", "ibm278", "IBM EBCDIC (Finland-Sweden)", "IBM278", 1252, true, 0, true },
	{ 20280, "ibm280", "ibm280", "IBM EBCDIC (Italy)", "IBM280", 1252, true, 0, true },
	{ 20284, "ibm284", "ibm284", "IBM EBCDIC (Spain)", "IBM284", 1252, true, 0, true },
	{ 20285, "ibm285", "ibm285", "IBM EBCDIC (UK)", "IBM285", 1252, true, 0, true },
	{ 20297, "ibm297", "ibm297", "IBM EBCDIC (France)", "IBM297", 1252, true, 0, true },
	{ 20424, "ibm424", "ibm424", "IBM EBCDIC (Hebrew)", "IBM424", 1255, true, 0, true },
	{ 20866, "koi8-r", "koi8-r", "Cyrillic (KOI8-R)", "KOI8-R", 1251, true, 15 },
	{ 20871, "ibm871", "ibm871", "IBM EBCDIC (Icelandic)", "IBM871", 1252, true, 0, true },
	{ 20880, "ibm880", "ibm880", "IBM EBCDIC (Cyrillic Russian)", "IBM880", 1251, true, 0, true },
	{ 20905, "ibm905", "ibm905", "IBM EBCDIC (Turkish)", "IBM905", 1254, true, 0, true },
	{ 21025, "cp1025", "cp1025", "IBM EBCDIC (Cyrillic Serbian-Bulgarian)", "IBM1025", 1251, true, 0, true },
	{ 21866, "koi8-u", "koi8-u", "Cyrillic (KOI8-U)", "KOI8-U", 1251, true, 15 },
	{ 28592, "iso-8859-2", "iso-8859-2", "Central European (ISO)", "ISO-8859-2", 1250, true, 15 },
	{ 28593, "iso-8859-3", "iso-8859-3", "Latin 3 (ISO)", "ISO-8859-3", 1254, true, 3 },
	{ 28594, "iso-8859-4", "iso-8859-4", "Baltic (ISO)", "ISO-8859-4", 1257, true, 15 },
	{ 28595, "iso-8859-5", "iso-8859-5", "Cyrillic (ISO)", "ISO-8859-5", 1251, true, 15 },
	{ 28596, "iso-8859-6", "iso-8859-6", "Arabic (ISO)", "ISO-8859-6", 1256, true, 15 },
	{ 28597, "iso-8859-7", "iso-8859-7", "Greek (ISO)", "ISO-8859-7", 1253, true, 15 },
	{ 28598, "iso-8859-8", "iso-8859-8", "Hebrew (ISO-Visual)", "ISO-8859-8", 1255, true, 12 },
	{ 28599, "iso-8859-9", "iso-8859-9", "Turkish (ISO)", "ISO-8859-9", 1254, true, 15 },
	{ 28603, "iso-8859-13", "iso-8859-13", "Estonian (ISO)", "ISO-8859-13", 1257, true, 3 },
	{ 28605, "iso-8859-15", "iso-8859-15", "Latin 9 (ISO)", "ISO-8859-15", 1252, true, 7 },
	{ 38598, "iso-8859-8-i", "iso-8859-8-i", "Hebrew (ISO-Logical)", "ISO-8859-8", 1255, true, 15 },
	{ 51932, "euc-jp", "euc-jp", "Japanese (EUC)", "EUC-JP", 932, false, 15 },
	{ 51936, "euc-cn", "euc-cn", "Chinese Simplified (EUC)", "EUC-CN", 936, false, 0 },
	{ 51949, "euc-kr", "euc-kr", "Korean (EUC)", "EUC-KR", 949, false, 3 },
	{ 54936, "gb18030", "gb18030", "Chinese Simplified (GB18030)", "GB18030", 936, false, 15 },
};

static const struct { const char *name; int number; } aliases[] = {
	{ "ansi", 1252 }, { "cp437", 437 }, { "437", 437 }, { "cp850", 850 }, { "cp852", 852 }, { "ibm866", 866 },
	{ "sjis", 932 }, { "shift-jis", 932 }, { "gbk", 936 },
	{ "cp037", 37 }, { "cp500", 500 }, { "cp858", 858 }, { "cp1047", 1047 }, { "cp1140", 1140 }, { "cp1141", 1141 },
	{ "macroman", 10000 }, { "x-euc-jp", 51932 }, { "x-euc-cn", 51936 }, { "gb18030", 54936 }, { "ks_c_5601", 949 }, { "big5-hkscs", 950 }, { "koi8", 20866 }, { "latin2", 28592 },
	{ "latin9", 28605 }, { "latin-9", 28605 }, { "x-cp1250", 1250 }, { "x-cp1251", 1251 }, { "x-ansi", 1252 },
};

const struct encoding_page *encoding_page_at(uint32_t i) { return i < ARRAY_LEN(pages) ? &pages[i] : NULL; }

const struct encoding_page *encoding_page_find(const char *name, int number)
{
	iconv_t t;

	for (size_t i = 0; name && i < ARRAY_LEN(aliases); i++)
		if (!strcasecmp(aliases[i].name, name))
			number = aliases[i].number;
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		if (number ? pages[i].number != number : strcasecmp(pages[i].name, name))
			continue;
		t = iconv_open("UCS-4LE", pages[i].iconv);
		if (t == (iconv_t)-1)
			return NULL;
		iconv_close(t);
		return &pages[i];
	}
	return NULL;
}

/* One conversion; FROM_N and the room in TO as iconv has them. Bytes written, 0: none. */
static uint32_t convert(iconv_t t, const void *from, size_t from_n, void *to, size_t room)
{
	char *in = (char *)(uintptr_t)from, *out = to;
	size_t left = room;

	if (iconv(t, &in, &from_n, &out, &left) == (size_t)-1)
		return 0;
	return (uint32_t)(room - left);
}

/* The translation into PAGE; the last one is kept, for texts come character by character. */
static iconv_t into(const struct encoding_page *page)
{
	static _Thread_local const struct encoding_page *last;
	static _Thread_local iconv_t t;

	if (last == page)
		return t;
	if (last)
		iconv_close(t);
	t = iconv_open(page->iconv, "UCS-4LE");
	last = t == (iconv_t)-1 ? NULL : page;
	return t;
}

uint32_t encoding_page_char(const struct encoding_page *page, uint32_t cp, uint8_t to[8])
{
	iconv_t t;
	uint32_t n;

	to[0] = (uint8_t)cp;
	if (cp < 128 && !page->ebcdic)
		return 1;
	t = into(page);
	if (t == (iconv_t)-1)
		return 0;
	n = convert(t, &cp, 4, to, page->number == GB18030 ? 4 : 2);
	if (!n && page->single && cp < 0xA0 && !page->ebcdic) {	/* what the page leaves free is itself */
		to[0] = (uint8_t)cp;
		n = 1;
	}
	return n;
}

/* The bytes at P that are one character, at most four (GB18030), and that; 0: they are none. */
static uint32_t next_character(iconv_t t, const struct encoding_page *page, const uint8_t *p, uint32_t n, uint32_t *cp)
{
	for (uint32_t k = 1; k <= (page->single ? 1 : MIN(n, 4u)); k++)
		if (convert(t, p, k, cp, 4) == 4)
			return k;
	return 0;
}

struct ustr *encoding_page_text(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n)
{
	iconv_t t = iconv_open("UCS-4LE", e->page->iconv);
	struct sbuf b;
	uint32_t cp = 0, k;

	sbuf_init(&b, rt);	/* nothing here throws but for want of memory, or by a fallback */
	for (uint32_t i = 0; i < n; i += MAX(k, 1u)) {
		k = p[i] < 128 && !e->page->ebcdic ? 1 : next_character(t, e->page, p + i, n - i, &cp);
		if (p[i] < 128 && !e->page->ebcdic) {
			sbuf_putc(&b, p[i]);
		} else if (k) {
			sbuf_put_cp(&b, cp);
		} else if (e->page->single && p[i] < 0xA0 && !e->page->ebcdic) {
			sbuf_putc(&b, p[i]);
		} else if (val_is_null(e->decoder)) {
			sbuf_putc(&b, '?');
		} else {
			iconv_close(t);
			sbuf_put(&b, encoding_unknown_bytes(rt, e, p + i, 1, i));
			t = iconv_open("UCS-4LE", e->page->iconv);
		}
	}
	iconv_close(t);
	return sbuf_take(&b);
}

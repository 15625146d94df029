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

static const struct encoding_page pages[] = {
	{ 437, "ibm437", "ibm437", "OEM United States", "CP437", 1252, true, 0 },
	{ 737, "ibm737", "ibm737", "Greek (DOS)", "CP737", 1253, true, 0 },
	{ 775, "ibm775", "ibm775", "Baltic (DOS)", "CP775", 1257, true, 0 },
	{ 850, "ibm850", "ibm850", "Western European (DOS)", "CP850", 1252, true, 0 },
	{ 852, "ibm852", "ibm852", "Central European (DOS)", "CP852", 1250, true, 12 },
	{ 855, "ibm855", "ibm855", "OEM Cyrillic", "CP855", 1252, true, 0 },
	{ 857, "ibm857", "ibm857", "Turkish (DOS)", "CP857", 1254, true, 0 },
	{ 860, "ibm860", "ibm860", "Portuguese (DOS)", "CP860", 1252, true, 0 },
	{ 861, "ibm861", "ibm861", "Icelandic (DOS)", "CP861", 1252, true, 0 },
	{ 862, "dos-862", "dos-862", "Hebrew (DOS)", "CP862", 1255, true, 12 },
	{ 863, "ibm863", "ibm863", "French Canadian (DOS)", "CP863", 1252, true, 0 },
	{ 864, "ibm864", "ibm864", "Arabic (864)", "CP864", 1256, true, 0 },
	{ 865, "ibm865", "ibm865", "Nordic (DOS)", "CP865", 1252, true, 0 },
	{ 866, "cp866", "cp866", "Cyrillic (DOS)", "CP866", 1251, true, 12 },
	{ 869, "ibm869", "ibm869", "Greek, Modern (DOS)", "CP869", 1253, true, 0 },
	{ 874, "windows-874", "windows-874", "Thai (Windows)", "CP874", 874, true, 15 },
	{ 932, "shift_jis", "iso-2022-jp", "Japanese (Shift-JIS)", "CP932", 932, false, 15 },
	{ 936, "gb2312", "gb2312", "Chinese Simplified (GB2312)", "GBK", 936, false, 15 },
	{ 949, "ks_c_5601-1987", "ks_c_5601-1987", "Korean", "CP949", 949, false, 15 },
	{ 950, "big5", "big5", "Chinese Traditional (Big5)", "CP950", 950, false, 15 },
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
	{ 20866, "koi8-r", "koi8-r", "Cyrillic (KOI8-R)", "KOI8-R", 1251, true, 15 },
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
};

static const struct { const char *name; int number; } aliases[] = {
	{ "ansi", 1252 }, { "cp437", 437 }, { "437", 437 }, { "cp850", 850 }, { "cp852", 852 }, { "ibm866", 866 },
	{ "sjis", 932 }, { "shift-jis", 932 }, { "gbk", 936 },
	{ "euc-cn", 936 }, { "euc-kr", 949 }, { "ks_c_5601", 949 }, { "big5-hkscs", 950 }, { "koi8", 20866 }, { "latin2", 28592 },
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
	if (cp < 128)
		return 1;
	t = into(page);
	if (t == (iconv_t)-1)
		return 0;
	n = convert(t, &cp, 4, to, 4);
	if (!n && page->single && cp < 0xA0) {	/* what the page leaves free is itself */
		to[0] = (uint8_t)cp;
		n = 1;
	}
	return n;
}

struct ustr *encoding_page_text(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n)
{
	iconv_t t = iconv_open("UCS-4LE", e->page->iconv);
	struct sbuf b;
	uint32_t cp = 0, k;

	sbuf_init(&b, rt);	/* nothing here throws but for want of memory, or by a fallback */
	for (uint32_t i = 0; i < n; i += k) {
		k = 1;
		if (p[i] < 128) {
			sbuf_putc(&b, p[i]);
		} else if (convert(t, p + i, 1, &cp, 4) == 4) {
			sbuf_put_cp(&b, cp);
		} else if (i + 1 < n && !e->page->single && convert(t, p + i, 2, &cp, 4) == 4) {
			sbuf_put_cp(&b, cp);
			k = 2;
		} else if (e->page->single && p[i] < 0xA0) {
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

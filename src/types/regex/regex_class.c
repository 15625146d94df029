/* SPDX-License-Identifier: MIT */
/* Character classes of .NET regular expressions in PCRE2's syntax. */
#include "types/regex/regex_class.h"

#include <stdio.h>
#include <string.h>

/* Unicode blocks as .NET names them. */
static const struct { const char *name; uint16_t from, to; } blocks[] = {
	{ "IsBasicLatin", 0x0000, 0x007F }, { "IsLatin-1Supplement", 0x0080, 0x00FF },
	{ "IsLatinExtended-A", 0x0100, 0x017F }, { "IsLatinExtended-B", 0x0180, 0x024F },
	{ "IsIPAExtensions", 0x0250, 0x02AF }, { "IsSpacingModifierLetters", 0x02B0, 0x02FF },
	{ "IsCombiningDiacriticalMarks", 0x0300, 0x036F }, { "IsGreek", 0x0370, 0x03FF },
	{ "IsGreekandCoptic", 0x0370, 0x03FF }, { "IsCyrillic", 0x0400, 0x04FF },
	{ "IsCyrillicSupplement", 0x0500, 0x052F }, { "IsArmenian", 0x0530, 0x058F },
	{ "IsHebrew", 0x0590, 0x05FF }, { "IsArabic", 0x0600, 0x06FF }, { "IsSyriac", 0x0700, 0x074F },
	{ "IsThaana", 0x0780, 0x07BF }, { "IsDevanagari", 0x0900, 0x097F }, { "IsBengali", 0x0980, 0x09FF },
	{ "IsGurmukhi", 0x0A00, 0x0A7F }, { "IsGujarati", 0x0A80, 0x0AFF }, { "IsOriya", 0x0B00, 0x0B7F },
	{ "IsTamil", 0x0B80, 0x0BFF }, { "IsTelugu", 0x0C00, 0x0C7F }, { "IsKannada", 0x0C80, 0x0CFF },
	{ "IsMalayalam", 0x0D00, 0x0D7F }, { "IsSinhala", 0x0D80, 0x0DFF }, { "IsThai", 0x0E00, 0x0E7F },
	{ "IsLao", 0x0E80, 0x0EFF }, { "IsTibetan", 0x0F00, 0x0FFF }, { "IsMyanmar", 0x1000, 0x109F },
	{ "IsGeorgian", 0x10A0, 0x10FF }, { "IsHangulJamo", 0x1100, 0x11FF }, { "IsEthiopic", 0x1200, 0x137F },
	{ "IsCherokee", 0x13A0, 0x13FF }, { "IsKhmer", 0x1780, 0x17FF }, { "IsMongolian", 0x1800, 0x18AF },
	{ "IsLatinExtendedAdditional", 0x1E00, 0x1EFF }, { "IsGreekExtended", 0x1F00, 0x1FFF },
	{ "IsGeneralPunctuation", 0x2000, 0x206F }, { "IsSuperscriptsandSubscripts", 0x2070, 0x209F },
	{ "IsCurrencySymbols", 0x20A0, 0x20CF }, { "IsCombiningMarksforSymbols", 0x20D0, 0x20FF },
	{ "IsLetterlikeSymbols", 0x2100, 0x214F }, { "IsNumberForms", 0x2150, 0x218F }, { "IsArrows", 0x2190, 0x21FF },
	{ "IsMathematicalOperators", 0x2200, 0x22FF }, { "IsMiscellaneousTechnical", 0x2300, 0x23FF },
	{ "IsControlPictures", 0x2400, 0x243F }, { "IsEnclosedAlphanumerics", 0x2460, 0x24FF },
	{ "IsBoxDrawing", 0x2500, 0x257F }, { "IsBlockElements", 0x2580, 0x259F },
	{ "IsGeometricShapes", 0x25A0, 0x25FF }, { "IsMiscellaneousSymbols", 0x2600, 0x26FF },
	{ "IsDingbats", 0x2700, 0x27BF }, { "IsBraillePatterns", 0x2800, 0x28FF },
	{ "IsCJKSymbolsandPunctuation", 0x3000, 0x303F }, { "IsHiragana", 0x3040, 0x309F },
	{ "IsKatakana", 0x30A0, 0x30FF }, { "IsBopomofo", 0x3100, 0x312F },
	{ "IsHangulCompatibilityJamo", 0x3130, 0x318F }, { "IsCJKUnifiedIdeographsExtensionA", 0x3400, 0x4DBF },
	{ "IsCJKUnifiedIdeographs", 0x4E00, 0x9FFF }, { "IsYiSyllables", 0xA000, 0xA48F },
	{ "IsHangulSyllables", 0xAC00, 0xD7AF }, { "IsHighSurrogates", 0xD800, 0xDB7F },
	{ "IsLowSurrogates", 0xDC00, 0xDFFF }, { "IsPrivateUse", 0xE000, 0xF8FF },
	{ "IsCJKCompatibilityIdeographs", 0xF900, 0xFAFF }, { "IsArabicPresentationForms-A", 0xFB50, 0xFDFF },
	{ "IsArabicPresentationForms-B", 0xFE70, 0xFEFF }, { "IsHalfwidthandFullwidthForms", 0xFF00, 0xFFEF },
	{ "IsSpecials", 0xFFF0, 0xFFFF },
};

static uint16_t peek(struct regex_class_in *in)
{
	return in->i < in->n ? ustr_at(in->s, in->i) : 0;
}

static void put_range(struct regex_class_in *in, struct regex_class_out out, int32_t from, int32_t to)
{
	if (out.text)
		sbuf_printf(out.text, from == to ? "\\x{%x}" : "\\x{%x}-\\x{%x}", from, to);
	else if (out.set != REGEX_SET_NONE)
		regex_set_range(in->sets, out.set, (uint16_t)from, (uint16_t)to);
}

static void block(struct regex_class_in *in, struct regex_class_out out, size_t k, bool negated)
{
	if (!negated)
		put_range(in, out, blocks[k].from, blocks[k].to);
	if (negated && blocks[k].from > 0)
		put_range(in, out, 0, blocks[k].from - 1);
	if (negated && blocks[k].to < 0xFFFF)
		put_range(in, out, blocks[k].to + 1, 0xFFFF);
}

static void category(struct regex_class_in *in, struct regex_class_out out, const char *name, bool negated)
{
	uint32_t mask = regex_set_category_mask(name);

	if (out.text)
		sbuf_printf(out.text, "\\%c{%s}", negated ? 'P' : 'p', name);
	else if (out.set != REGEX_SET_NONE)
		regex_set_categories(in->sets, out.set, negated ? ~mask : mask);
}

void regex_class_property(struct regex_class_in *in, bool negated, struct regex_class_out out)
{
	char name[48], why[96];
	size_t len = 0;

	if (peek(in) != '{')
		regex_class_fail(in, in->i, "Incomplete \\p{X} character escape.");
	in->i++;
	while (in->i < in->n && peek(in) != '}' && peek(in) < 128 && len < sizeof(name) - 1)
		name[len++] = (char)ustr_at(in->s, in->i++);
	name[len] = 0;
	if (peek(in) != '}' || !len)
		regex_class_fail(in, in->i, len ? "Incomplete \\p{X} character escape." : "Malformed \\p{X} character escape.");
	in->i++;
	if (in->icase && (!strcmp(name, "Lu") || !strcmp(name, "Ll") || !strcmp(name, "Lt")))
		strcpy(name, "L&");	/* letters that have a case */
	if (regex_set_category_mask(name)) {
		category(in, out, name, negated);
		return;
	}
	for (size_t k = 0; k < ARRAY_LEN(blocks); k++) {
		if (!strcmp(blocks[k].name, name)) {
			block(in, out, k, negated);
			return;
		}
	}
	snprintf(why, sizeof(why), "Unknown property '%s'.", name);
	regex_class_fail(in, in->i, why);
}

static int32_t hex(struct regex_class_in *in, int digits)
{
	int32_t u = 0;

	for (int k = 0; k < digits; k++, in->i++) {
		int d = hex_digit(peek(in));

		if (d < 0)
			regex_class_fail(in, in->i, "Insufficient or invalid hexadecimal digits.");
		u = u << 4 | d;
	}
	return u;
}

static int32_t octal(struct regex_class_in *in)
{
	int32_t u = 0;

	for (int k = 0; k < 3 && peek(in) >= '0' && peek(in) <= '7'; k++)
		u = u * 8 + (ustr_at(in->s, in->i++) - '0');
	return u & 0xFF;
}

static void shorthand(struct regex_class_in *in, struct regex_class_out out, char c)
{
	if (out.text && c == 'w' && !in->ecma)
		sbuf_puts(out.text, REGEX_CLASS_WORD);
	else if (out.text)
		sbuf_printf(out.text, "\\%c", c);
	else if (out.set != REGEX_SET_NONE)
		regex_set_shorthand(in->sets, out.set, c, in->ecma);
}

/* After a backslash: a code unit, or -1 when a set was written to OUT. */
static int32_t escape(struct regex_class_in *in, struct regex_class_out out)
{
	static const char letters[] = "a\ab\be\033f\fn\nr\rt\tv\v";
	uint16_t c = peek(in);
	const char *l;
	char why[64];

	if (in->i >= in->n)
		regex_class_fail(in, in->n, "Illegal \\ at end of pattern.");
	if (c >= '0' && c <= '7')
		return octal(in);
	in->i++;
	switch (c) {
	case 'd': case 'D': case 's': case 'S': case 'w': case 'W':
		shorthand(in, out, (char)c);
		return -1;
	case 'p': case 'P':
		regex_class_property(in, c == 'P', out);
		return -1;
	case 'x':
		return hex(in, 2);
	case 'u':
		return hex(in, 4);
	case 'c':
		return in->i < in->n ? ustr_at(in->s, in->i++) & 31 : 0;
	}
	for (l = letters; *l; l += 2)
		if (*l == c)
			return (uint8_t)l[1];
	if (ustr_is_letter(c) || ustr_is_digit(c) || c == '_') {
		snprintf(why, sizeof(why), "Unrecognized escape sequence \\%c.", c < 128 ? c : '?');
		regex_class_fail(in, in->i, why);
	}
	return c;
}

static void range(struct regex_class_in *in, struct regex_class_out out, int32_t from, int32_t to)
{
	if (to < from)
		regex_class_fail(in, in->i, "[x-y] range in reverse order.");
	put_range(in, out, from, to);
}

/* One item: a unit, a range or a set. */
static void item(struct regex_class_in *in, struct regex_class_out out)
{
	int32_t from = ustr_at(in->s, in->i++), to;

	if (from == '\\')
		from = escape(in, out);
	if (from < 0)
		return;
	if (peek(in) == '-' && in->i + 1 < in->n && ustr_at(in->s, in->i + 1) != ']' && ustr_at(in->s, in->i + 1) != '[') {
		in->i++;
		to = ustr_at(in->s, in->i++);
		if (to == '\\') {
			to = escape(in, (struct regex_class_out){ NULL, REGEX_SET_NONE });
			if (to < 0)
				regex_class_fail(in, in->i, "Cannot include class \\d in character range.");
		}
		range(in, out, from, to);
		return;
	}
	range(in, out, from, from);
}

/* What a class says: its items went to OUT. */
struct parts {
	bool negated;
	struct ustr *minus;	/* what is taken away, in either form */
	int32_t minus_set;
};

static struct parts read_parts(struct regex_class_in *in, struct regex_class_out out)
{
	struct parts p = { .minus_set = REGEX_SET_NONE };

	in->i++;
	if (peek(in) == '^') {
		p.negated = true;
		in->i++;
	}
	for (bool first = true;; first = false) {
		if (in->i >= in->n)
			regex_class_fail(in, in->n, "Unterminated [] set.");
		if (peek(in) == ']' && !first)
			break;
		if (!first && peek(in) == '-' && in->i + 1 < in->n && ustr_at(in->s, in->i + 1) == '[') {
			in->i++;
			if (out.text)
				p.minus = regex_class_translate(in);
			else
				p.minus_set = regex_class_read(in);
			if (peek(in) != ']')
				regex_class_fail(in, in->i, "A subtraction must be the last element in a character class.");
			break;
		}
		item(in, out);
	}
	in->i++;
	return p;
}

struct ustr *regex_class_translate(struct regex_class_in *in)
{
	struct sbuf items, out;
	struct parts p;

	sbuf_init(&items, in->rt);
	p = read_parts(in, (struct regex_class_out){ &items, REGEX_SET_NONE });
	sbuf_init(&out, in->rt);
	if (p.minus) {
		sbuf_puts(&out, "(?:(?!");
		sbuf_put(&out, p.minus);
		sbuf_puts(&out, ")");
	}
	sbuf_puts(&out, p.negated ? "[^" : "[");
	sbuf_put(&out, sbuf_take(&items));
	sbuf_puts(&out, p.minus ? "])" : "]");
	return sbuf_take(&out);
}

int32_t regex_class_read(struct regex_class_in *in)
{
	int32_t set = regex_set_begin(in->sets, in->icase);
	struct parts p = read_parts(in, (struct regex_class_out){ NULL, set });

	regex_set_end(in->sets, set, p.negated, p.minus_set);
	return set;
}

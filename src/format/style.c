/* SPDX-License-Identifier: MIT */
#include "format/style.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/host.h"
#include "format/style_part.h"
#include "format/view.h"
#include "value/cells.h"
#include "value/record.h"

#define NS "System.Management.Automation.PSStyle"

/* Rows: property and its escape parameters, in the order of the fields. */
struct sequence { const char *name, *code; };

static const struct sequence formatting[] = {
	{ "FormatAccent", "32;1" }, { "ErrorAccent", "36;1" }, { "Error", "31;1" }, { "Warning", "33;1" },
	{ "Verbose", "33;1" }, { "Debug", "33;1" }, { "TableHeader", "32;1" }, { "CustomTableHeaderLabel", "32;1;3" },
	{ "FeedbackName", "33" }, { "FeedbackText", "96" }, { "FeedbackAction", "97" },
};

/* ConsoleColor numbers as colours of the table above. */
static const uint8_t console_colours[16] = { 0, 4, 2, 6, 1, 5, 3, 7, 8, 12, 10, 14, 9, 13, 11, 15 };

static struct ustr *colour_sequence(struct rt *rt, int n, bool background)
{
	return ustr_printf(rt, "\033[%dm", (n < 8 ? 30 + n : 82 + n) + (background ? 10 : 0));
}

static val from_rgb3(struct rt *rt, val *args, int base)
{
	return val_str(ustr_printf(rt, "\033[%d;2;%d;%d;%dm", base, val_to_int32(rt, args[0]), val_to_int32(rt, args[1]),
				   val_to_int32(rt, args[2])));
}

static val from_rgb1(struct rt *rt, val *args, int base)
{
	int32_t c = val_to_int32(rt, args[0]);

	return val_str(ustr_printf(rt, "\033[%d;2;%d;%d;%dm", base, c >> 16 & 255, c >> 8 & 255, c & 255));
}

static val fg_rgb3(struct rt *rt, val self, val *args, int n)
{
	return from_rgb3(rt, args, 38);
}

static val fg_rgb1(struct rt *rt, val self, val *args, int n)
{
	return from_rgb1(rt, args, 38);
}

static val bg_rgb3(struct rt *rt, val self, val *args, int n)
{
	return from_rgb3(rt, args, 48);
}

static val bg_rgb1(struct rt *rt, val self, val *args, int n)
{
	return from_rgb1(rt, args, 48);
}

static val fg_console(struct rt *rt, val self, val *args, int n)
{
	return val_str(colour_sequence(rt, console_colours[val_to_int32(rt, args[0]) & 15], false));
}

static val bg_console(struct rt *rt, val self, val *args, int n)
{
	return val_str(colour_sequence(rt, console_colours[val_to_int32(rt, args[0]) & 15], true));
}

static val pair_console(struct rt *rt, val self, val *args, int n)
{
	int f = console_colours[val_to_int32(rt, args[0]) & 15], b = console_colours[val_to_int32(rt, args[1]) & 15];

	return val_str(ustr_printf(rt, "\033[%d;%dm", f < 8 ? 30 + f : 82 + f, (b < 8 ? 40 : 92) + b));
}

#define COLOUR_PROPS                                                    \
	RECORD_PROP("string Black {get;}", 0), RECORD_PROP("string Red {get;}", 1),\
	RECORD_PROP("string Green {get;}", 2), RECORD_PROP("string Yellow {get;}", 3),\
	RECORD_PROP("string Blue {get;}", 4), RECORD_PROP("string Magenta {get;}", 5),\
	RECORD_PROP("string Cyan {get;}", 6), RECORD_PROP("string White {get;}", 7),\
	RECORD_PROP("string BrightBlack {get;}", 8), RECORD_PROP("string BrightRed {get;}", 9),\
	RECORD_PROP("string BrightGreen {get;}", 10), RECORD_PROP("string BrightYellow {get;}", 11),\
	RECORD_PROP("string BrightBlue {get;}", 12), RECORD_PROP("string BrightMagenta {get;}", 13),\
	RECORD_PROP("string BrightCyan {get;}", 14), RECORD_PROP("string BrightWhite {get;}", 15)

static const struct member_def fg_members[] = {
	COLOUR_PROPS,
	METHOD("string FromRgb(byte red, byte green, byte blue)", fg_rgb3),
	METHOD("string FromRgb(int rgb)", fg_rgb1),
	METHOD("string FromConsoleColor(System.ConsoleColor color)", fg_console),
	MEMBERS_END
};
static const struct member_def bg_members[] = {
	COLOUR_PROPS,
	METHOD("string FromRgb(byte red, byte green, byte blue)", bg_rgb3),
	METHOD("string FromRgb(int rgb)", bg_rgb1),
	METHOD("string FromConsoleColor(System.ConsoleColor color)", bg_console),
	MEMBERS_END
};

/* Styles are escape sequences alone. */
val style_only_sequences(struct rt *rt, val v)
{
	struct ustr *text = val_to_str(rt, v);

	if (ustr_len(cells_plain(rt, text)))
		net_throw(rt, "System.ArgumentException",
			"The specified string contains printable content when it should only contain ANSI escape sequences: %s",
			USTR_C(rt, text));
	return v;
}

#define STYLE_SET(n)                                                           \
	static void style_set_##n(struct rt *rt, val self, val v) { record_set(self, n, style_only_sequences(rt, v)); }
STYLE_SET(0) STYLE_SET(1) STYLE_SET(2) STYLE_SET(3) STYLE_SET(4) STYLE_SET(5) STYLE_SET(6) STYLE_SET(7)
STYLE_SET(8) STYLE_SET(9) STYLE_SET(10)
#define STYLE_PROP(sig, n) PROP(sig, record_get_##n, style_set_##n)

static void set_max_width(struct rt *rt, val self, val v)
{
	enum { NARROWEST = 18 };

	if (val_base(v).i < NARROWEST)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"The MaxWidth for the Progress rendering must be at least %d to render correctly. (Parameter 'MaxWidth')", NARROWEST);
	record_set(self, 1, v);
}

static const struct member_def formatting_members[] = {
	STYLE_PROP("string FormatAccent {get;set;}", 0),
	STYLE_PROP("string TableHeader {get;set;}", 6),
	STYLE_PROP("string CustomTableHeaderLabel {get;set;}", 7),
	STYLE_PROP("string ErrorAccent {get;set;}", 1),
	STYLE_PROP("string Error {get;set;}", 2),
	STYLE_PROP("string Warning {get;set;}", 3),
	STYLE_PROP("string Verbose {get;set;}", 4),
	STYLE_PROP("string Debug {get;set;}", 5),
	STYLE_PROP("string FeedbackName {get;set;}", 8),
	STYLE_PROP("string FeedbackText {get;set;}", 9),
	STYLE_PROP("string FeedbackAction {get;set;}", 10),
	MEMBERS_END
};
static const struct member_def progress_members[] = {
	STYLE_PROP("string Style {get;set;}", 0), PROP("int MaxWidth {get;set;}", record_get_1, set_max_width),
	RECORD_PROP_RW("System.Management.Automation.ProgressView View {get;set;}", 2),
	RECORD_PROP_RW("bool UseOSCIndicator {get;set;}", 3), MEMBERS_END
};
static const struct member_def file_members[] = {
	STYLE_PROP("string Directory {get;set;}", 0), STYLE_PROP("string SymbolicLink {get;set;}", 1),
	STYLE_PROP("string Executable {get;set;}", 2), RECORD_PROP("System.Management.Automation.PSStyle+FileInfoFormatting+FileExtensionDictionary Extension {get;}", 3), MEMBERS_END
};

enum { STYLE_BACKGROUND, STYLE_FILE, STYLE_FOREGROUND, STYLE_FORMATTING, STYLE_RENDERING, STYLE_PROGRESS, STYLE_FIRST };

static const struct sequence attributes[] = {
	{ "Blink", "5" }, { "BlinkOff", "25" }, { "Bold", "1" }, { "BoldOff", "22" }, { "Dim", "2" }, { "DimOff", "22" },
	{ "Hidden", "8" }, { "HiddenOff", "28" }, { "Italic", "3" }, { "ItalicOff", "23" }, { "Reset", "0" },
	{ "Reverse", "7" }, { "ReverseOff", "27" }, { "Strikethrough", "9" }, { "StrikethroughOff", "29" },
	{ "Underline", "4" }, { "UnderlineOff", "24" },
};

static val hyperlink(struct rt *rt, val self, val *args, int n)
{
	return val_str(ustr_printf(rt, "\033]8;;%s\033\\%s\033]8;;\033\\", val_to_c(rt, args[1]), val_to_c(rt, args[0])));
}

static val instance(struct rt *rt, val self)
{
	return style_object(rt);
}

static const struct member_def style_members[] = {
	RECORD_PROP("string Reset {get;}", 16),
	RECORD_PROP("string BlinkOff {get;}", 7), RECORD_PROP("string Blink {get;}", 6),
	RECORD_PROP("string BoldOff {get;}", 9), RECORD_PROP("string Bold {get;}", 8),
	RECORD_PROP("string DimOff {get;}", 11), RECORD_PROP("string Dim {get;}", 10),
	RECORD_PROP("string Hidden {get;}", 12), RECORD_PROP("string HiddenOff {get;}", 13),
	RECORD_PROP("string Reverse {get;}", 17), RECORD_PROP("string ReverseOff {get;}", 18),
	RECORD_PROP("string ItalicOff {get;}", 15), RECORD_PROP("string Italic {get;}", 14),
	RECORD_PROP("string UnderlineOff {get;}", 22), RECORD_PROP("string Underline {get;}", 21),
	RECORD_PROP("string StrikethroughOff {get;}", 20), RECORD_PROP("string Strikethrough {get;}", 19),
	RECORD_PROP_RW("System.Management.Automation.OutputRendering OutputRendering {get;set;}", 4),
	RECORD_PROP("System.Management.Automation.PSStyle+FormattingData Formatting {get;}", 3),
	RECORD_PROP("System.Management.Automation.PSStyle+ProgressConfiguration Progress {get;}", 5),
	RECORD_PROP("System.Management.Automation.PSStyle+FileInfoFormatting FileInfo {get;}", 1),
	RECORD_PROP("System.Management.Automation.PSStyle+ForegroundColor Foreground {get;}", 2),
	RECORD_PROP("System.Management.Automation.PSStyle+BackgroundColor Background {get;}", 0),
	STATIC_PROP("System.Management.Automation.PSStyle Instance {get;}", instance, NULL),
	METHOD("string FormatHyperlink(string text, uri link)", hyperlink),
	STATIC("static string MapForegroundColorToEscapeSequence(System.ConsoleColor foregroundColor)", fg_console),
	STATIC("static string MapBackgroundColorToEscapeSequence(System.ConsoleColor backgroundColor)", bg_console),
	STATIC("static string MapColorPairToEscapeSequence(System.ConsoleColor foregroundColor, System.ConsoleColor backgroundColor)",
		pair_console),
	MEMBERS_END
};

static const struct type type_style_fg = RECORD_TYPE(NS "+ForegroundColor", 16);
static const struct type type_style_bg = RECORD_TYPE(NS "+BackgroundColor", 16);
static const struct type type_style_formatting = RECORD_TYPE(NS "+FormattingData", 11);
static const struct type type_style_progress = RECORD_TYPE(NS "+ProgressConfiguration", 4);
static const struct type type_style_file = RECORD_TYPE(NS "+FileInfoFormatting", 4);
static const struct type type_style = RECORD_TYPE(NS, STYLE_FIRST + 17);

static void set_code(struct rt *rt, struct record *r, uint32_t i, const char *code)
{
	record_put(r, i, val_str(ustr_printf(rt, "\033[%sm", code)));
}

static val colour_object(struct rt *rt, const struct type *t, bool background)
{
	struct record *r = record_new(rt, t);

	for (int i = 0; i < 16; i++)
		record_put(r, (uint32_t)i, val_str(colour_sequence(rt, i, background)));
	return val_obj(r);
}

/* An enumeration member by name, or the name as text where the type is missing. */
static val enum_value(struct rt *rt, const char *type, const char *name)
{
	const struct type *t = type_find_c(rt, type);
	int64_t n;

	if (t && enum_parse(rt, t, ustr_new(rt, name), &n))
		return val_enum(t, n);
	return val_str(ustr_new(rt, name));
}

static val file_object(struct rt *rt)
{
	struct record *r = record_new(rt, &type_style_file);

	set_code(rt, r, 0, "44;1");
	set_code(rt, r, 1, "36;1");
	set_code(rt, r, 2, "32;1");
	record_put(r, 3, style_extensions(rt));
	return val_obj(r);
}

static val progress_object(struct rt *rt)
{
	struct record *r = record_new(rt, &type_style_progress);

	set_code(rt, r, 0, "33;1");
	record_put(r, 1, val_int(120));
	record_put(r, 2, enum_value(rt, "System.Management.Automation.ProgressView", "Minimal"));
	record_put(r, 3, V_FALSE);
	return val_obj(r);
}

static bool env_set(const char *name)
{
	const char *s = getenv(name);

	return s && *s;
}

void style_types(struct rt *rt)
{
	record_type_use(rt, &type_style_fg, fg_members);
	record_type_use(rt, &type_style_bg, bg_members);
	record_type_use(rt, &type_style_formatting, formatting_members);
	record_type_use(rt, &type_style_progress, progress_members);
	record_type_use(rt, &type_style_file, file_members);
	record_type_use(rt, &type_style, style_members);
}

val style_object(struct rt *rt)
{
	struct format_db *db = format_db(rt);
	struct record *r, *f;

	if (db->style.k == VK_OBJ)
		return db->style;
	style_types(rt);
	r = record_new(rt, &type_style);
	gc_store(db, &db->style, val_obj(r));
	f = record_new(rt, &type_style_formatting);
	for (uint32_t i = 0; i < ARRAY_LEN(formatting); i++)
		set_code(rt, f, i, formatting[i].code);
	for (uint32_t i = 0; i < ARRAY_LEN(attributes); i++)
		set_code(rt, r, STYLE_FIRST + i, attributes[i].code);
	record_put(r, STYLE_FORMATTING, val_obj(f));
	record_put(r, STYLE_FOREGROUND, colour_object(rt, &type_style_fg, false));
	record_put(r, STYLE_BACKGROUND, colour_object(rt, &type_style_bg, true));
	record_put(r, STYLE_FILE, file_object(rt));
	record_put(r, STYLE_PROGRESS, progress_object(rt));
	record_put(r, STYLE_RENDERING, enum_value(rt, "System.Management.Automation.OutputRendering",
					   env_set("NO_COLOR") ? "PlainText" : "Host"));
	return db->style;
}

struct ustr *style_formatting(struct rt *rt, const char *name)
{
	val f = record_get(style_object(rt), STYLE_FORMATTING);

	for (uint32_t i = 0; i < ARRAY_LEN(formatting); i++)
		if (!strcmp(formatting[i].name, name))
			return val_to_str(rt, record_get(f, i));
	return ustr_empty(rt);
}

bool style_is_set(struct rt *rt)
{
	const struct format_db *db = format_db_if_any(rt);

	return db && db->style.k == VK_OBJ;
}

/* OutputRendering is MODE. */
static bool is_rendering(struct rt *rt, const char *mode)
{
	const struct format_db *db = format_db_if_any(rt);

	if (!style_is_set(rt))
		return !strcmp(mode, env_set("NO_COLOR") ? "PlainText" : "Host");
	return ustr_eq_c(val_to_str(rt, record_get(db->style, STYLE_RENDERING)), mode);
}

bool style_is_plain(struct rt *rt) { return is_rendering(rt, "PlainText"); }
bool style_is_host(struct rt *rt) { return is_rendering(rt, "Host"); }
bool style_is_ansi(struct rt *rt) { return is_rendering(rt, "Ansi"); }

bool style_is_dumb(void)
{
	const char *term = getenv("TERM");

	return !term || !strcmp(term, "dumb");
}

bool style_host_ansi(struct rt *rt)
{
	if (!style_is_host(rt))
		return style_is_ansi(rt);
	return !style_is_dumb() && isatty(STDOUT_FILENO);
}

bool style_lines_ansi(struct rt *rt)
{
	const struct host_ops *h = rt->eng->host;

	return h && h->remote && style_is_host(rt) ? true : style_host_ansi(rt);
}

static struct ustr *coloured(struct line_out *lo, const char *name, struct ustr *s)
{
	struct rt *rt = lo->rt;

	if (!lo->ansi || !ustr_len(s))
		return s;
	return ustr_concat(rt, ustr_concat(rt, style_formatting(rt, name), s), ustr_new(rt, "\033[0m"));
}

struct ustr *style_accent(struct line_out *lo, struct ustr *s)
{
	return coloured(lo, "FormatAccent", s);
}

struct ustr *style_output(struct line_out *lo, struct ustr *s)
{
	return lo->ansi ? s : cells_plain(lo->rt, s);
}

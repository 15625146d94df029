/* SPDX-License-Identifier: MIT */
/*
 * $Host.UI.RawUI: what a host's screen is and shows. The members call the
 * host's raw_ui by name, a property's setter by "set_" and its name; a host
 * without a screen has none of it.
 */
#include "engine/host.h"
#include "engine/pscmdlet.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/host_cells.h"
#include "types/host_size.h"
#include "value/cells.h"
#include "value/conv.h"
#include "value/error.h"

#define HOST_NS "System.Management.Automation.Host."

static const struct type type_host_raw = {
	.name = "System.Management.Automation.Internal.Host.InternalHostRawUserInterface",
	.base = &type_object, .size = sizeof(struct cell),
};

val host_raw_new(struct rt *rt)
{
	return val_obj(rt_alloc(rt, &type_host_raw, sizeof(struct cell)));
}

static val raw_call(struct rt *rt, const char *name, const val *args, int n)
{
	const struct host_ops *h = rt->eng->host;

	return h && h->raw_ui ? h->raw_ui(rt, rt->eng->host_arg, name, args, n) : V_NULL;
}

/* ---- what the screen is ---- */

#define RAW(name)                                                                                               \
	static val get_##name(struct rt *rt, val self) { return raw_call(rt, #name, NULL, 0); }
#define RAW_RW(name)                                                                                            \
	RAW(name)                                                                                               \
	static void set_##name(struct rt *rt, val self, val v) { raw_call(rt, "set_" #name, &v, 1); }
RAW_RW(WindowTitle) RAW_RW(WindowSize) RAW_RW(BufferSize) RAW_RW(CursorPosition) RAW_RW(WindowPosition) RAW_RW(CursorSize)
RAW_RW(ForegroundColor) RAW_RW(BackgroundColor) RAW(KeyAvailable) RAW(MaxWindowSize) RAW(MaxPhysicalWindowSize)

/* ---- keys ---- */

static val read_key(struct rt *rt, val self, val *a, int n)
{
	enum { NO_ECHO_KEY_DOWN = 4 };
	val options = n ? a[0] : val_enum(&enum_readkeyoptions, NO_ECHO_KEY_DOWN);

	return raw_call(rt, "ReadKey", &options, 1);
}

static val flush_input(struct rt *rt, val self, val *a, int n)
{
	raw_call(rt, "FlushInputBuffer", NULL, 0);
	return V_VOID;
}

/* ---- contents ---- */

static val set_contents(struct rt *rt, val self, val *a, int n)
{
	raw_call(rt, "SetBufferContents", a, n);
	return V_VOID;
}

static val get_contents(struct rt *rt, val self, val *a, int n) { return raw_call(rt, "GetBufferContents", a, n); }

static val scroll_contents(struct rt *rt, val self, val *a, int n)
{
	raw_call(rt, "ScrollBufferContents", a, n);
	return V_VOID;
}

/* Cells of each unit; one of an escape sequence is one, as in the product. */
static uint32_t cells_of(const struct ustr *s)
{
	uint32_t cells = 0;

	for (uint32_t i = 0; i < ustr_len(s); i++)
		cells += cells_unit(ustr_at(s, i));
	return cells;
}

/* Of a text, or of what follows its first characters (which the product takes
 * off as cells); a character is always one. */
static val length_in_cells(struct rt *rt, val self, val *a, int n)
{
	if (val_base(a[0]).k == VK_CHAR)
		return val_int(1);
	return val_int((int32_t)cells_of(val_to_str(rt, a[0])) - (n > 1 ? val_to_int32(rt, a[1]) : 0));
}

static uint32_t positive(struct rt *rt, int32_t n, const char *name)
{
	enum { SIDE_MAX = 32767 };

	if (n <= 0 || n > SIDE_MAX)
		net_throw(rt, "System.Management.Automation.PSArgumentOutOfRangeException",
			  "\"%s\" needs to be a positive number. (Parameter '%s')\nActual value was %d.", name, name, (int)n);
	return (uint32_t)n;
}

static val filled_cells(struct rt *rt, int32_t width, int32_t height, val cell)
{
	uint32_t columns = positive(rt, width, "width"), rows = positive(rt, height, "height");
	struct array *r = host_cells_new(rt, rows, columns);

	for (uint32_t i = 0; i < r->n; i++)
		array_put(rt, r, i, cell);
	return val_obj(r);
}

/* One row: a wide unit has a leading and a trailing cell, blanks fill the rest. */
static void put_row(struct rt *rt, struct array *cells, uint32_t row, const struct ustr *s, int fg, int bg)
{
	enum { COMPLETE, LEADING, TRAILING };
	uint32_t columns = cells->dims[1], at = row * columns, end = at + columns;

	for (uint32_t i = 0; i < ustr_len(s); i++) {
		bool wide = cells_unit(ustr_at(s, i)) > 1;

		array_put(rt, cells, at++, host_cell_new(rt, ustr_at(s, i), fg, bg, wide ? LEADING : COMPLETE));
		if (wide)
			array_put(rt, cells, at++, host_cell_new(rt, 0, fg, bg, TRAILING));
	}
	while (at < end)
		array_put(rt, cells, at++, host_cell_new(rt, ' ', fg, bg, COMPLETE));
}

static val cells_of_lines(struct rt *rt, struct array *lines, int fg, int bg)
{
	struct array *r;
	uint32_t columns = 0;

	if (!lines)
		net_throw(rt, "System.Management.Automation.PSArgumentNullException",
			  "Cannot process argument because the value of argument \"contents\" is null. Change the value of argument \"contents\" to a non-null value.");
	for (uint32_t i = 0; i < lines->n; i++)
		columns = MAX(columns, cells_of(val_to_str(rt, array_get(lines, i))));
	if (!columns)
		net_throw(rt, "System.Management.Automation.PSArgumentException", "All strings are null or empty.");
	r = host_cells_new(rt, lines->n, columns);
	for (uint32_t i = 0; i < lines->n; i++)
		put_row(rt, r, i, val_to_str(rt, array_get(lines, i)), fg, bg);
	return val_obj(r);
}

static val new_cells(struct rt *rt, val self, val *a, int n)
{
	struct host_pair *size = val_cell(a[0], &type_host_size);

	if (size)
		return filled_cells(rt, size->a, size->b, a[1]);
	if (val_base(a[0]).k == VK_INT32)
		return filled_cells(rt, val_to_int32(rt, a[0]), val_to_int32(rt, a[1]), a[2]);
	return cells_of_lines(rt, val_array(a[0]), (int)val_enum_num(val_base(a[1])), (int)val_enum_num(val_base(a[2])));
}

#define COLOR "System.ConsoleColor "
#define CELLS HOST_NS "BufferCell[,] "
#define RAW_PROP(type, name) PROP(type " " #name " {get;set;}", get_##name, set_##name)
static const struct member_def members[] = {
	RAW_PROP("System.ConsoleColor", ForegroundColor), RAW_PROP("System.ConsoleColor", BackgroundColor),
	RAW_PROP(HOST_NS "Coordinates", CursorPosition), RAW_PROP(HOST_NS "Coordinates", WindowPosition),
	RAW_PROP("int", CursorSize), RAW_PROP(HOST_NS "Size", BufferSize), RAW_PROP(HOST_NS "Size", WindowSize),
	PROP(HOST_NS "Size MaxWindowSize {get;}", get_MaxWindowSize, NULL),
	PROP(HOST_NS "Size MaxPhysicalWindowSize {get;}", get_MaxPhysicalWindowSize, NULL),
	PROP("bool KeyAvailable {get;}", get_KeyAvailable, NULL), RAW_PROP("string", WindowTitle),
	METHOD(HOST_NS "KeyInfo ReadKey(" HOST_NS "ReadKeyOptions options)", read_key),
	METHOD(HOST_NS "KeyInfo ReadKey()", read_key), METHOD("void FlushInputBuffer()", flush_input),
	METHOD("void SetBufferContents(" HOST_NS "Coordinates origin, " CELLS "contents)", set_contents),
	METHOD("void SetBufferContents(" HOST_NS "Rectangle r, " HOST_NS "BufferCell fill)", set_contents),
	METHOD(CELLS "GetBufferContents(" HOST_NS "Rectangle r)", get_contents),
	METHOD("void ScrollBufferContents(" HOST_NS "Rectangle source, " HOST_NS "Coordinates destination, " HOST_NS "Rectangle clip, "
	       HOST_NS "BufferCell fill)", scroll_contents),
	METHOD("int LengthInBufferCells(string str)", length_in_cells),
	METHOD("int LengthInBufferCells(string str, int offset)", length_in_cells),
	METHOD("int LengthInBufferCells(char character)", length_in_cells),
	METHOD(CELLS "NewBufferCellArray(string[] contents, " COLOR "foregroundColor, " COLOR "backgroundColor)", new_cells),
	METHOD(CELLS "NewBufferCellArray(int width, int height, " HOST_NS "BufferCell contents)", new_cells),
	METHOD(CELLS "NewBufferCellArray(" HOST_NS "Size size, " HOST_NS "BufferCell contents)", new_cells),
	MEMBERS_END
};

_startup_ void host_raw_register(struct rt *rt)
{
	type_register(rt, &type_host_raw, members);
}

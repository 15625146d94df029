/* SPDX-License-Identifier: MIT */
/* What a host's raw interface reads and writes: rectangles, cells of the screen, keys. */
#include "types/host_cells.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/host_size.h"
#include "types/tables.h"
#include "value/conv.h"
#include "value/record.h"

#define SMAH "System.Management.Automation.Host."

enum { FIELDS = 4 };

static struct ustr *rectangle_text(struct rt *rt, val self)
{
	return ustr_printf(rt, "%s,%s ; %s,%s", val_to_c(rt, record_get(self, 0)), val_to_c(rt, record_get(self, 1)),
			   val_to_c(rt, record_get(self, 2)), val_to_c(rt, record_get(self, 3)));
}

static struct ustr *cell_text(struct rt *rt, val self)
{
	return ustr_printf(rt, "'%s' %s %s %s", val_to_c(rt, record_get(self, 0)), val_to_c(rt, record_get(self, 1)),
			   val_to_c(rt, record_get(self, 2)), val_to_c(rt, record_get(self, 3)));
}

static struct ustr *key_text(struct rt *rt, val self)
{
	return ustr_printf(rt, "%s,%s,%s,%s", val_to_c(rt, record_get(self, 0)), val_to_c(rt, record_get(self, 1)),
			   val_to_c(rt, record_get(self, 2)), val_to_c(rt, record_get(self, 3)));
}

static bool same(struct rt *rt, val self, val other)
{
	other = val_base(other);
	if (other.k != VK_OBJ || other.o->cls != val_base(self).o->cls)
		return false;
	for (uint32_t i = 0; i < FIELDS; i++)
		if (!val_eq(rt, record_get(self, i), record_get(other, i), false))
			return false;
	return true;
}

#define SCREEN_TYPE(id, name_, text_)                                            \
	static const struct type_ops id##_ops = { .to_string = text_, .equals = same }; \
	const struct type type_host_##id = RECORD_TYPE_OF(SMAH name_, &type_valuetype, FIELDS, \
		.ops = &id##_ops, .flags = TF_VALUE | TF_SEALED);
SCREEN_TYPE(rectangle, "Rectangle", rectangle_text)
SCREEN_TYPE(buffercell, "BufferCell", cell_text)
SCREEN_TYPE(keyinfo, "KeyInfo", key_text)

static val make(struct rt *rt, const struct type *t, val *a)
{
	struct record *r = record_new(rt, t);

	for (int i = 0; i < FIELDS; i++)
		record_put(r, i, a[i]);
	return val_obj(r);
}

val host_rectangle_new(struct rt *rt, int left, int top, int right, int bottom)
{
	return make(rt, &type_host_rectangle, (val[]){ val_int(left), val_int(top), val_int(right), val_int(bottom) });
}

val host_cell_new(struct rt *rt, uint16_t character, int fg, int bg, int type)
{
	return make(rt, &type_host_buffercell, (val[]){ val_char(character), val_enum(&enum_consolecolor, fg),
							val_enum(&enum_consolecolor, bg), val_enum(&enum_buffercelltype, type) });
}

val host_key_new(struct rt *rt, int code, uint16_t character, int state, bool down)
{
	return make(rt, &type_host_keyinfo, (val[]){ val_int(code), val_char(character), val_enum(&enum_controlkeystates, state),
						     val_bool(down) });
}

struct array *host_cells_new(struct rt *rt, uint32_t rows, uint32_t columns)
{
	struct array *a = array_new(rt, &type_host_buffercell, rows * columns);

	a->dims = rt_block(rt, uint32_t, 2);
	a->dims[0] = rows;
	a->dims[1] = columns;
	a->h.cls = (const struct cell_class *)type_array_of(rt, &type_host_buffercell, 2);
	return a;
}

static val new_rectangle(struct rt *rt, val self, val *a, int n)
{
	struct host_pair *p = val_cell(a[0], &type_host_coordinates), *q = n == 2 ? val_cell(a[1], &type_host_coordinates) : NULL;

	return p && q ? host_rectangle_new(rt, p->a, p->b, q->a, q->b) : make(rt, &type_host_rectangle, a);
}

static val new_cell(struct rt *rt, val self, val *a, int n) { return make(rt, &type_host_buffercell, a); }
static val new_key(struct rt *rt, val self, val *a, int n) { return make(rt, &type_host_keyinfo, a); }

const struct member_def host_rectangle_members[] = {
	CTOR("(int left, int top, int right, int bottom)", new_rectangle),
	CTOR("(" SMAH "Coordinates upperLeft, " SMAH "Coordinates lowerRight)", new_rectangle),
	RECORD_PROP_RW("int Left {get;set;}", 0), RECORD_PROP_RW("int Top {get;set;}", 1),
	RECORD_PROP_RW("int Right {get;set;}", 2), RECORD_PROP_RW("int Bottom {get;set;}", 3), MEMBERS_END
};
const struct member_def host_buffercell_members[] = {
	CTOR("(char character, System.ConsoleColor foreground, System.ConsoleColor background, " SMAH "BufferCellType bufferCellType)",
		new_cell),
	RECORD_PROP_RW("char Character {get;set;}", 0), RECORD_PROP_RW("System.ConsoleColor ForegroundColor {get;set;}", 1),
	RECORD_PROP_RW("System.ConsoleColor BackgroundColor {get;set;}", 2),
	RECORD_PROP_RW(SMAH "BufferCellType BufferCellType {get;set;}", 3), MEMBERS_END
};
const struct member_def host_keyinfo_members[] = {
	CTOR("(int virtualKeyCode, char ch, " SMAH "ControlKeyStates controlKeyState, bool keyDown)", new_key),
	RECORD_PROP_RW("int VirtualKeyCode {get;set;}", 0), RECORD_PROP_RW("char Character {get;set;}", 1),
	RECORD_PROP_RW(SMAH "ControlKeyStates ControlKeyState {get;set;}", 2),
	RECORD_PROP_RW("bool KeyDown {get;set;}", 3), MEMBERS_END
};

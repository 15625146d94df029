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

static val make(struct rt *rt, const struct type *t, val *a, int n)
{
	struct record *r = record_new(rt, t);

	for (int i = 0; i < n; i++)
		record_put(r, i, a[i]);
	return val_obj(r);
}

val host_rectangle_new(struct rt *rt, int left, int top, int right, int bottom)
{
	return make(rt, &type_host_rectangle, (val[]){ val_int(left), val_int(top), val_int(right), val_int(bottom) }, FIELDS);
}

val host_cell_new(struct rt *rt, uint16_t character, int fg, int bg, int type)
{
	return make(rt, &type_host_buffercell, (val[]){ val_char(character), val_enum(&enum_consolecolor, fg),
							val_enum(&enum_consolecolor, bg), val_enum(&enum_buffercelltype, type) }, FIELDS);
}

val host_key_new(struct rt *rt, int code, uint16_t character, int state, bool down)
{
	return make(rt, &type_host_keyinfo, (val[]){ val_int(code), val_char(character), val_enum(&enum_controlkeystates, state),
						     val_bool(down) }, FIELDS);
}

/* ---- ConsoleKeyInfo ---- */

enum { CONSOLE_FIELDS = 3 };
enum { CONSOLE_ALT = 1, CONSOLE_SHIFT = 2, CONSOLE_CONTROL = 4 };
enum { STATE_ALT = 1 | 2, STATE_CONTROL = 4 | 8, STATE_SHIFT = 16 };

static bool same_key(struct rt *rt, val a, val b)
{
	struct record *x = val_cell(a, &type_consolekeyinfo), *y = val_cell(b, &type_consolekeyinfo);

	for (int i = 0; x && y && i < CONSOLE_FIELDS; i++)
		if (!val_same(x->f[i], y->f[i]))
			return false;
	return x && y;
}

static const struct type_ops console_key_ops = { .equals = same_key };
const struct type type_consolekeyinfo = RECORD_TYPE_OF("System.ConsoleKeyInfo", &type_valuetype, CONSOLE_FIELDS, .flags = TF_VALUE | TF_SEALED,
	.ops = &console_key_ops);

static val console_key(struct rt *rt, uint16_t character, int64_t key, int modifiers)
{
	return make(rt, &type_consolekeyinfo,
		    (val[]){ val_char(character), val_enum(&enum_consolekey, key), val_enum(&enum_consolemodifiers, modifiers) },
		    CONSOLE_FIELDS);
}

val host_console_key(struct rt *rt, val key)
{
	int64_t state = val_enum_num(record_get(key, KEY_STATE));

	return console_key(rt, (uint16_t)record_get(key, KEY_CHARACTER).i,
			   record_get(key, KEY_CODE).i,
			   (state & STATE_ALT ? CONSOLE_ALT : 0) |
			       (state & STATE_SHIFT ? CONSOLE_SHIFT : 0) |
			       (state & STATE_CONTROL ? CONSOLE_CONTROL : 0));
}

static val new_console_key(struct rt *rt, val self, val *a, int n)
{
	return console_key(rt, (uint16_t)val_base(a[0]).i, val_enum_num(val_base(a[1])),
		(val_base(a[3]).i ? CONSOLE_ALT : 0) | (val_base(a[2]).i ? CONSOLE_SHIFT : 0) | (val_base(a[4]).i ? CONSOLE_CONTROL : 0));
}

static val equal_key(struct rt *rt, val self, val *a, int n) { return val_bool(same_key(rt, self, a[0])); }

const struct member_def consolekeyinfo_members[] = {
	CTOR("(char keyChar, System.ConsoleKey key, bool shift, bool alt, bool control)", new_console_key),
	RECORD_PROP("char KeyChar {get;}", 0), RECORD_PROP("System.ConsoleKey Key {get;}", 1),
	RECORD_PROP("System.ConsoleModifiers Modifiers {get;}", 2), METHOD("bool Equals(System.Object value)", equal_key),
	METHOD("bool Equals(System.ConsoleKeyInfo obj)", equal_key), MEMBERS_END
};

/* ---- BufferCell[,] ---- */

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

	return p && q ? host_rectangle_new(rt, p->a, p->b, q->a, q->b) : make(rt, &type_host_rectangle, a, FIELDS);
}

static val new_cell(struct rt *rt, val self, val *a, int n) { return make(rt, &type_host_buffercell, a, FIELDS); }
static val new_key(struct rt *rt, val self, val *a, int n) { return make(rt, &type_host_keyinfo, a, FIELDS); }

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

/* SPDX-License-Identifier: MIT */
/* What a host's raw interface reads and writes: rectangles, cells of the screen, keys. */
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

#define CELL_TYPE(id, name_, text_)                                            \
	static const struct type_ops id##_ops = { .to_string = text_, .equals = same }; \
	const struct type type_host_##id = RECORD_TYPE_OF(SMAH name_, &type_valuetype, FIELDS, \
		.ops = &id##_ops, .flags = TF_VALUE | TF_SEALED);
CELL_TYPE(rectangle, "Rectangle", rectangle_text)
CELL_TYPE(buffercell, "BufferCell", cell_text)
CELL_TYPE(keyinfo, "KeyInfo", key_text)

static val make(struct rt *rt, const struct type *t, val *a)
{
	struct record *r = record_new(rt, t);

	for (int i = 0; i < FIELDS; i++)
		record_put(r, i, a[i]);
	return val_obj(r);
}

static val new_rectangle(struct rt *rt, val self, val *a, int n)
{
	struct host_pair *p = val_cell(a[0], &type_host_coordinates), *q = n == 2 ? val_cell(a[1], &type_host_coordinates) : NULL;
	val v[FIELDS];

	if (n == FIELDS || !p || !q)
		return make(rt, &type_host_rectangle, a);
	v[0] = val_int(p->a);
	v[1] = val_int(p->b);
	v[2] = val_int(q->a);
	v[3] = val_int(q->b);
	return make(rt, &type_host_rectangle, v);
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
	CTOR("(char character, System.ConsoleColor foreground, System.ConsoleColor background, " SMAH "BufferCellType bufferCellType)", new_cell),
	RECORD_PROP_RW("char Character {get;set;}", 0), RECORD_PROP_RW("System.ConsoleColor ForegroundColor {get;set;}", 1),
	RECORD_PROP_RW("System.ConsoleColor BackgroundColor {get;set;}", 2),
	RECORD_PROP_RW(SMAH "BufferCellType BufferCellType {get;set;}", 3), MEMBERS_END
};
const struct member_def host_keyinfo_members[] = {
	CTOR("(int virtualKeyCode, char ch, " SMAH "ControlKeyStates controlKeyState, bool keyDown)", new_key),
	RECORD_PROP_RW("int VirtualKeyCode {get;set;}", 0), RECORD_PROP_RW("char Character {get;set;}", 1),
	RECORD_PROP_RW(SMAH "ControlKeyStates ControlKeyState {get;set;}", 2), RECORD_PROP_RW("bool KeyDown {get;set;}", 3), MEMBERS_END
};

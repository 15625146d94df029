/* SPDX-License-Identifier: MIT */
#include "remoting/screen.h"

#include "remoting/payload.h"
#include "types/arg.h"
#include "types/host_cells.h"
#include "types/host_size.h"
#include "value/coll.h"

enum { SHAPE_FIELDS = 4 };

static val pair_of(struct rt *rt, const struct type *t, const int64_t *f)
{
	return (t == &type_host_size ? host_size_new : host_coordinates_new)(rt, (int)f[0], (int)f[1]);
}

static val rectangle_of(struct rt *rt, const struct type *t, const int64_t *f)
{
	return host_rectangle_new(rt, (int)f[RECT_LEFT], (int)f[RECT_TOP], (int)f[RECT_RIGHT], (int)f[RECT_BOTTOM]);
}

static val cell_of(struct rt *rt, const struct type *t, const int64_t *f)
{
	return host_cell_new(rt, (uint16_t)f[CELL_CHARACTER], (int)f[CELL_FOREGROUND], (int)f[CELL_BACKGROUND],
		(int)f[CELL_TYPE]);
}

static val key_of(struct rt *rt, const struct type *t, const int64_t *f)
{
	return host_key_new(rt, (int)f[KEY_CODE], (uint16_t)f[KEY_CHARACTER], (int)f[KEY_STATE], f[KEY_DOWN] != 0);
}

static const struct shape_def {
	const struct type *type;
	val (*make)(struct rt *rt, const struct type *t, const int64_t *fields);
	struct { const char *member, *sent; } fields[SHAPE_FIELDS];
} shapes[] = {
	{ &type_host_coordinates, pair_of, { { "X", "x" }, { "Y", "y" } } },
	{ &type_host_size, pair_of, { { "Width", "width" }, { "Height", "height" } } },
	{ &type_host_rectangle, rectangle_of,
	  { { "Left", "left" }, { "Top", "top" }, { "Right", "right" }, { "Bottom", "bottom" } } },
	{ &type_host_buffercell, cell_of,
	  { { "Character", "character" }, { "ForegroundColor", "foregroundColor" }, { "BackgroundColor", "backgroundColor" },
	    { "BufferCellType", "bufferCellType" } } },
	{ &type_host_keyinfo, key_of,
	  { { "VirtualKeyCode", "virtualKeyCode" }, { "Character", "character" }, { "ControlKeyState", "controlKeyState" },
	    { "KeyDown", "keyDown" } } },
};

/* An array: its elements one after the other, and how many there are in each dimension. */
static val array_bag(struct rt *rt, struct list *elements, const uint32_t *lengths, uint32_t rank)
{
	struct psobj *o = psobj_new_bare(rt);
	struct array *mal = array_new(rt, &type_int32, rank);

	for (uint32_t i = 0; i < rank; i++)
		array_put(rt, mal, i, val_int((int32_t)lengths[i]));
	psobj_put_c(rt, o, "mae", val_obj(elements));
	psobj_put_c(rt, o, "mal", val_obj(mal));
	return val_obj(o);
}

val screen_encode_numbers(struct rt *rt, struct list *numbers)
{
	struct list *l = list_new(rt, NULL);

	list_add_all(rt, l, numbers);
	return array_bag(rt, l, &l->n, 1);
}

static val encode_cells(struct rt *rt, struct array *cells)
{
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < cells->n; i++)
		list_add(rt, l, screen_encode(rt, array_get(cells, i)));
	return array_bag(rt, l, cells->dims, 2);
}

val screen_encode(struct rt *rt, val v)
{
	struct array *cells = val_array(v);

	v = val_base(v);
	if (v.k == VK_ENUM)
		return val_int((int32_t)val_enum_num(v));
	if (cells && cells->dims && val_type_of(v)->elem == &type_host_buffercell && val_type_of(v)->rank == 2)
		return encode_cells(rt, cells);
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		const struct shape_def *s = &shapes[i];
		struct psobj *o;

		if (val_type_of(v) != s->type)
			continue;
		o = psobj_new_bare(rt);
		for (int k = 0; k < SHAPE_FIELDS && s->fields[k].member; k++)
			psobj_put_c(rt, o, s->fields[k].sent, screen_encode(rt, member_or_null(rt, v, s->fields[k].member)));
		return val_obj(o);
	}
	return v;
}

static bool fields_of(struct rt *rt, val v, const struct shape_def *s, int64_t *ret)
{
	val f;

	for (int k = 0; k < SHAPE_FIELDS && s->fields[k].sent; k++) {
		if (!payload_find(rt, v, s->fields[k].sent, &f))
			return false;
		ret[k] = arg_int(val_base(f));
	}
	return true;
}

/* The elements of an array or a list; NULL: it is neither. */
static struct list *items(struct rt *rt, val v)
{
	struct array *a = val_array(v);
	struct list *l;

	if (!a)
		return val_list(val_base(v));
	l = list_new(rt, NULL);
	for (uint32_t i = 0; i < a->n; i++)
		list_add(rt, l, array_get(a, i));
	return l;
}

/* Cells that came as elements and lengths; NULL where those lie. */
static struct array *decode_cells(struct rt *rt, val v)
{
	struct list *elements, *lengths;
	struct array *r;
	val mae, mal;

	if (!payload_find(rt, v, "mae", &mae) || !payload_find(rt, v, "mal", &mal))
		return NULL;
	elements = items(rt, mae);
	lengths = items(rt, mal);
	if (!elements || !lengths || lengths->n != 2)
		return NULL;
	for (int i = 0; i < 2; i++)
		if (arg_int(lengths->v[i]) < 0 || arg_int(lengths->v[i]) > UINT16_MAX)
			return NULL;
	if ((uint64_t)arg_int(lengths->v[0]) * (uint64_t)arg_int(lengths->v[1]) != elements->n)
		return NULL;
	r = host_cells_new(rt, (uint32_t)arg_int(lengths->v[0]), (uint32_t)arg_int(lengths->v[1]));
	for (uint32_t i = 0; i < r->n; i++) {
		val cell = screen_decode(rt, elements->v[i]);

		if (val_type_of(cell) != &type_host_buffercell)
			return NULL;
		array_put(rt, r, i, cell);
	}
	return r;
}

val screen_decode(struct rt *rt, val v)
{
	int64_t fields[SHAPE_FIELDS];
	struct array *cells;

	if (val_base(v).k != VK_OBJ)
		return v;
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
		if (fields_of(rt, v, &shapes[i], fields))
			return shapes[i].make(rt, shapes[i].type, fields);
	cells = decode_cells(rt, v);
	return cells ? val_obj(cells) : v;
}

/* SPDX-License-Identifier: MIT */
/*
 * The value: 16 bytes, passed in registers. Numbers, characters, dates, spans
 * and enumeration members are inline with their exact .NET type; everything
 * else is a cell. A value of kind VK_WRAP is a PSObject around an inline value
 * or a string that carries instance members or type names of its own; most
 * code looks through it with val_base().
 */
#pragma once

#include "heap/heap.h"

struct rt;
struct type;
struct ustr;

enum val_kind {
	VK_NULL,	/* $null */
	VK_VOID,	/* "nothing": AutomationNull, enumerates to no object */
	VK_BOOL,	/* i: 0 or 1 */
	VK_CHAR,	/* u: UTF-16 code unit */
	VK_SBYTE, VK_BYTE, VK_INT16, VK_UINT16, VK_INT32, VK_UINT32,
	VK_INT64, VK_UINT64,	/* i (sign-extended) or u */
	VK_SINGLE,	/* d, already rounded to float */
	VK_DOUBLE,	/* d */
	VK_DATETIME,	/* i: ticks; aux: DateTimeKind */
	VK_TIMESPAN,	/* i: ticks */
	VK_ENUM,	/* t: the enum type; aux:ext: signed number of 48 bits, or of a parked one its place (enum_park) */
	VK_TYPE,	/* t: a System.Type */
	VK_STR,		/* s: System.String */
	VK_OBJ,		/* o: any other cell; its cls is a struct type */
	VK_WRAP,	/* o: struct psobj around an inline value or string */
	VK__MAX
};

typedef struct val {
	uint8_t k;	/* enum val_kind */
	uint8_t f;	/* VF_ flags: not part of the identity */
	uint16_t aux;
	uint32_t ext;
	union {
		int64_t i;
		uint64_t u;
		double d;
		struct ustr *s;
		struct cell *o;
		const struct type *t;
	};
} val;

_Static_assert(sizeof(val) == 16, "a value is two registers");

enum {
	VF_UNROLL_NOT = 1,	/* keep this collection whole when it is written out */
	/* Came out of a cmdlet or through a pipeline, where the real product has a PSObject around it: -f writes
	 * a floating number as PowerShell's text, of 15 or 7 digits, and a note's definition says the type in full. */
	VF_PIPED = 2,
};

#define V_NULL ((val){ .k = VK_NULL })
#define V_VOID ((val){ .k = VK_VOID })
#define V_TRUE ((val){ .k = VK_BOOL, .i = 1 })
#define V_FALSE ((val){ .k = VK_BOOL, .i = 0 })

static inline val val_bool(bool b) { return (val){ .k = VK_BOOL, .i = b }; }
static inline val val_char(uint16_t c) { return (val){ .k = VK_CHAR, .u = c }; }
static inline val val_int(int32_t i) { return (val){ .k = VK_INT32, .i = i }; }
static inline val val_long(int64_t i) { return (val){ .k = VK_INT64, .i = i }; }
static inline val val_double(double d) { return (val){ .k = VK_DOUBLE, .d = d }; }
static inline val val_piped(val v)
{
	v.f |= VF_PIPED;
	return v;
}
static inline val val_unpiped(val v)
{
	v.f &= (uint8_t)~VF_PIPED;
	return v;
}
static inline val val_num(enum val_kind k, int64_t i) { return (val){ .k = k, .i = i }; }
static inline val val_str(struct ustr *s)
{
	return s ? (val){ .k = VK_STR, .s = s } : V_NULL;
}
static inline val val_obj(void *o)
{
	return o ? (val){ .k = VK_OBJ, .o = (struct cell *)o } : V_NULL;
}
static inline val val_type(const struct type *t) { return (val){ .k = VK_TYPE, .t = t }; }
static inline val val_timespan(int64_t ticks) { return (val){ .k = VK_TIMESPAN, .i = ticks }; }
static inline val val_datetime(int64_t ticks, int kind)
{
	return (val){ .k = VK_DATETIME, .aux = (uint16_t)kind, .i = ticks };
}
/* Enumeration members hold numbers of up to 48 bits; the few beyond are kept
 * beside, each once, so that equal members are the same bits. */
enum { ENUM_PARKED = 0x8000 };
uint32_t enum_park(int64_t number);
int64_t enum_parked(uint32_t place);
static inline val val_enum(const struct type *t, int64_t number)
{
	if (unlikely(number < -0x7fff00000000 || number > 0x7fffffffffff))
		return (val){ .k = VK_ENUM, .aux = ENUM_PARKED, .ext = enum_park(number), .t = t };
	return (val){ .k = VK_ENUM, .aux = (uint16_t)((uint64_t)number >> 32),
		      .ext = (uint32_t)number, .t = t };
}
static inline int64_t val_enum_num(val v)
{
	if (unlikely(v.aux == ENUM_PARKED))
		return enum_parked(v.ext);
	return (int64_t)(((uint64_t)v.aux << 48) | ((uint64_t)v.ext << 16)) >> 16;
}

static inline bool val_is_null(val v) { return v.k <= VK_VOID; }
static inline bool val_is_int(val v) { return v.k >= VK_SBYTE && v.k <= VK_UINT64; }
static inline bool val_is_num(val v) { return v.k >= VK_SBYTE && v.k <= VK_DOUBLE; }
static inline bool val_is_unsigned(val v)
{
	return v.k == VK_BYTE || v.k == VK_UINT16 || v.k == VK_UINT32 || v.k == VK_UINT64;
}

/* The value inside a wrapper, else V itself. */
val val_base_slow(val v);
static inline val val_base(val v)
{
	return unlikely(v.k == VK_WRAP) ? val_base_slow(v) : v;
}

/* The cell of type T, or NULL when V (wrapper removed) is of another exact
 * type. obj_is compares the class pointer only; type_is_instance does bases. */
static inline void *val_cell(val v, const struct type *t)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls == (const struct cell_class *)t ? v.o : NULL;
}

/* Same inline value or same cell (reference identity). */
bool val_same(val a, val b);

/* For trace functions. */
static inline void val_mark(struct heap *h, val v)
{
	if (v.k >= VK_STR)
		heap_mark(h, v.o);
}
void val_mark_n(struct heap *h, const val *v, size_t n);

/* Stores V into *SLOT, a field of (or block owned by) cell C. */
/* A copy of what may have been stored word by word just now: a load of all of it
 * would wait for both. */
static inline val val_by_words(const val *p)
{
	const uint64_t *w = (const uint64_t *)p;
	union { uint64_t w[2]; val v; } u = { { w[0], w[1] } };

	return u.v;
}

static inline void gc_store(void *c, val *slot, val v)
{
	(void)c;
	*slot = v;
}

/* SPDX-License-Identifier: MIT */
/*
 * What vm.c shares with the other files of the machine.
 */
#pragma once

#include "engine/bytecode.h"
#include "engine/command.h"

struct vm_frame {
	struct frame f;
	val *ret;	/* of a method or an expression; else NULL */
	struct collect piped;	/* what the running pipeline of PIPE_VALUE gave so far */
	bool bare;	/* no rt_protect is around it: the loop leaves it, with `bare` cleared, at what may throw */
};

/* Runs the frame from f.at until it returns or something unwinds it. */
void vm_loop(struct rt *rt, void *vm_frame);
/* Where the collector CAP of an instruction writes; NULL: nowhere. */
struct sink *vm_sink_of(struct frame *f, uint16_t cap);

val vm_member_dynamic(struct rt *rt, struct frame *f, val o, val name, uint32_t flags);
void vm_set_member_dynamic(struct rt *rt, struct frame *f, val o, val name, uint32_t flags, val v);
/* True when O itself, not its items, has the method that takes N arguments (or keeps it from who asks). */
bool vm_has_method(struct rt *rt, val o, struct ustr *name, int n);
/* .ForEach(…) and .Where(…) of any value that has no such method of its own; of null they are those of an empty collection. */
bool vm_intrinsic(struct rt *rt, val o, struct ustr *name, const val *args, int n, val *ret);
bool vm_intrinsic_of_null(struct rt *rt, struct ustr *name, const val *args, int n, val *ret);
struct ustr *vm_ofs(struct rt *rt);
val vm_custom(struct rt *rt, val v);
val vm_reference_value(struct rt *rt, val v);
val vm_block(struct rt *rt, struct frame *f, struct block_info *info);
void iter_cell_one(struct iter_cell *it, val v);

/* Types of the machine: enumerators, script blocks. */
void vm_register(struct rt *rt);
void scriptblock_register(struct rt *rt);
void script_class_register(struct rt *rt);

/* What a drive variable (${env:PATH}, ${function:prompt}) reads and writes;
 * false: there is no such drive or item. */
struct vm_drive_ops {
	bool (*get)(struct rt *rt, struct ustr *drive, struct ustr *path, val *ret);
	bool (*set)(struct rt *rt, struct ustr *drive, struct ustr *path, val v);
};
void vm_set_drives(const struct vm_drive_ops *ops);

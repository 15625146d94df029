/* SPDX-License-Identifier: MIT */
/*
 * The bytecode loop. Numbers take fast paths inline; everything else goes to
 * the functions of vm_*.c and op_*.c, after the address was stored in the
 * frame, so that an error knows where it happened. No state lives in locals
 * that an unwinding would lose: the loop is entered again at frame->at.
 */
#include "engine/vm.h"
#include "engine/debug.h"
#include "engine/bytecode.h"

#include <limits.h>
#include <math.h>

#define BANK(x) ((x) >> 14)
#define R(x) (&bank[BANK(x)][(x) & BANK_INDEX])
#define SAVE() (f->at = i)
#define NEXT() do { i++; goto *table[i->op]; } while (0)
#define SKIP() do { i += 2; goto *table[i->op]; } while (0)
#define GOTO(t) do { i = insns + (t); goto *table[i->op]; } while (0)
/* What the instruction is where a breakpoint or trace stands in its place. */
#define THIS_OP() INSN_OP(k, i)
#define CASE(name) do_##name
/* What may throw needs a protected frame, which goes on here. */
#define PROTECTED()                                                            \
	do {                                                                   \
		if (unlikely(vf->bare)) {                                      \
			SAVE();                                                \
			vf->bare = false;                                      \
			return;                                                \
		}                                                              \
	} while (0)
#define GET(x) get(rt, f, bank, (x))
#define SET(x, v) put(rt, f, bank, (x), (v))

static inline val get(struct rt *rt, struct frame *f, val *const *bank, uint16_t x)
{
	const val *p = R(x);

	if (unlikely(p->k == VK_VOID || (p->f & VF_SLOT_SPECIAL)) && BANK(x) == 1)
		return vm_var_load(rt, f, x);
	return val_by_words(p);
}

static inline void put(struct rt *rt, struct frame *f, val *const *bank, uint16_t x, val v)
{
	val *p = R(x);

	if (unlikely((p->f & VF_SLOT_SPECIAL) || v.k == VK_VOID) && BANK(x) == 1)
		vm_var_store(rt, f, x, v);
	else
		*p = v;
}

/* Results of the fast paths are never VK_VOID. */
#define SET_FAST(x, v)                                                         \
	do {                                                                   \
		val *p_ = R(x);                                                \
		if (unlikely(p_->f & VF_SLOT_SPECIAL))                         \
			vm_var_store(rt, f, (x), (v));                         \
		else                                                           \
			*p_ = (v);                                             \
	} while (0)

static inline double as_double(const val *v)
{
	return v->k == VK_DOUBLE ? v->d : (double)v->i;
}

static inline bool both_real(const val *x, const val *y)
{
	return (x->k == VK_DOUBLE || x->k == VK_INT32) && (y->k == VK_DOUBLE || y->k == VK_INT32);
}

static inline bool truth(struct rt *rt, val v)
{
	if (likely(v.k == VK_BOOL || v.k == VK_INT32))
		return v.i != 0;
	if (val_is_null(v))
		return false;
	return val_truth(rt, v);
}

/* Other scripts, and what happened to watched objects, have their turn. */
__attribute__((cold, noinline)) static void take_turns(struct rt *rt)
{
	if (rt->slicing)
		rt->slice(rt);
	if (rt->watching && rt->look && rt->stop == &rt->own_stop)
		rt->look(rt);
}

static val pipe_value(struct rt *rt, struct vm_frame *vf, struct pipe_site *p)
{
	collect_init(&vf->piped, rt);
	pipeline_run(rt, &vf->f, p, vf->f.regs, &vf->piped.sink);
	return collect_value(&vf->piped);
}

struct sink *vm_sink_of(struct frame *f, uint16_t cap)
{
	if (cap == NO_CAPTURE)
		return f->streams ? f->streams->s[STREAM_OUT] : NULL;
	if (cap == DISCARD)
		return NULL;
	return &((struct capture_cell *)f->regs[cap].o)->c.sink;
}

static val capture_new(struct rt *rt)
{
	struct capture_cell *k = rt_new_cell(rt, &type_capture_cell, capture_cell);

	collect_init(&k->c, rt);
	return val_obj(k);
}

static val captured(struct rt *rt, val cell, bool array)
{
	struct capture_cell *k = (struct capture_cell *)cell.o;

	if (!array)
		return collect_value(&k->c);
	return val_obj(list_into_array(rt, collect_list(&k->c)));
}


static struct unwound *unwound_of(val v)
{
	return &((struct unwind_cell *)v.o)->u;
}

static bool compare_slow(struct rt *rt, unsigned op, val a, val b)
{
	static const uint8_t kinds[] = { T_ILT, T_ILE, T_IGT, T_IGE, T_IEQ, T_INE };

	return truth(rt, op_compare(rt, kinds[op - OP_JLT], a, b));
}

static _Noreturn void op_exit(struct rt *rt, val v)
{
	int64_t code = 0;

	if (!val_is_null(v) && (!val_to_int64_try(rt, v, &code) || code != (int32_t)code))
		code = 0;
	rt_unwind(rt, UNWIND_EXIT, NULL, NULL, (int)code);
}

/* $script:x after `break label`: the label as text, or NULL. */
static struct ustr *label_of(struct rt *rt, val v)
{
	return val_is_null(v) ? NULL : val_to_str(rt, v);
}

void vm_loop(struct rt *rt, void *arg)
{
	static const void *const table[] = {
#define OP(name) &&CASE(name),
#include "engine/opcodes.def"
#undef OP
	};
	struct vm_frame *vf = arg;
	struct frame *f = &vf->f;
	struct code *k = f->code;
	const struct insn *insns = k->insns, *i = f->at;
	val *bank[4] = { f->regs, f->scope ? f->scope->slots : NULL, k->consts, NULL };
	val *x, *y, v;
	int32_t n;

	goto *table[i->op];

CASE(NOP):
CASE(EXT):
	NEXT();
CASE(DEBUG):
	PROTECTED();
	SAVE();
	goto *table[debug_statement(rt, f, (uint32_t)(i - insns))];
CASE(MOVE):
	SAVE();
	v = GET(i->b);
	SET(i->a, v);
	NEXT();
CASE(LOAD_CONST):
	SAVE();
	v = k->consts[insn_target(i)];
	SET(i->a, v);
	NEXT();
CASE(LOAD_LOCAL):
	SAVE();
	v = R(i->b)->k == VK_VOID ? V_NULL : GET(i->b);
	SET(i->a, v);
	NEXT();
CASE(LOAD_NAME):
	SAVE();
	SET(i->a, vm_name_load(rt, f, i->b, i->c));
	NEXT();
CASE(STORE_NAME):
	SAVE();
	vm_name_store(rt, f, i->b, i->c, GET(i->a));
	NEXT();
CASE(LOAD_REF):
	SAVE();
	SET(i->a, vm_ref_load(rt, f, &k->refs[i->b]));
	NEXT();
CASE(STORE_REF):
	SAVE();
	vm_ref_store(rt, f, &k->refs[i->b], GET(i->a));
	NEXT();
CASE(DECL_VAR):
	SAVE();
	vm_declare(rt, f, &k->decls[i->b], GET(i->a));
	NEXT();
CASE(LOAD_UNDER):
	SAVE();
	if (i->b)
		v = vm_this(f->scope);
	else if (likely(f->scope->underbar.k != VK_VOID))
		v = val_by_words(&f->scope->underbar);
	else
		v = vm_under(rt, f->scope);
	SET(i->a, v);
	NEXT();
CASE(LOAD_OK):
	SET(i->a, val_bool(rt->eng->last_ok));
	NEXT();
CASE(SET_OK):
	rt->eng->last_ok = true;
	NEXT();

/* Each result is stored by its own two moves: as one value by way of the stack it
 * would be read back before the stores are done. */
#define ARITH(name, builtin, op_)                                              \
CASE(name):                                                                    \
	x = R(i->b);                                                           \
	y = R(i->c);                                                           \
	if (x->k == VK_INT32 && y->k == VK_INT32) {                            \
		if (unlikely(builtin((int32_t)x->i, (int32_t)y->i, &n))) {     \
			double d_ = (double)x->i op_ (double)y->i;             \
			SET_FAST(i->a, val_double(d_));                        \
			NEXT();                                                \
		}                                                              \
		SET_FAST(i->a, val_int(n));                                    \
		NEXT();                                                        \
	}                                                                      \
	if (both_real(x, y)) {                                                 \
		double d_ = as_double(x) op_ as_double(y);                     \
		SET_FAST(i->a, val_double(d_));                                \
		NEXT();                                                        \
	}                                                                      \
	goto arith_slow

	ARITH(ADD, __builtin_add_overflow, +);
	ARITH(SUB, __builtin_sub_overflow, -);
	ARITH(MUL, __builtin_mul_overflow, *);
CASE(DIV):
	x = R(i->b);
	y = R(i->c);
	if (both_real(x, y) && as_double(y) != 0) {
		if (x->k == VK_INT32 && y->k == VK_INT32 && y->i != -1 && (int32_t)x->i % (int32_t)y->i == 0)
			v = val_int((int32_t)x->i / (int32_t)y->i);
		else
			v = val_double(as_double(x) / as_double(y));
		if (!(y->k == VK_INT32 && y->i == -1)) {
			SET_FAST(i->a, v);
			NEXT();
		}
	}
	goto arith_slow;
CASE(REM):
	x = R(i->b);
	y = R(i->c);
	if (x->k == VK_INT32 && y->k == VK_INT32 && y->i > 0) {
		n = (int32_t)x->i % (int32_t)y->i;
		SET_FAST(i->a, val_int(n));
		NEXT();
	}
	goto arith_slow;

#define BITWISE(name, op_)                                                     \
CASE(name):                                                                    \
	x = R(i->b);                                                           \
	y = R(i->c);                                                           \
	if (x->k == VK_INT32 && y->k == VK_INT32) {                            \
		n = (int32_t)(x->i op_ y->i);                                  \
		SET_FAST(i->a, val_int(n));                                    \
		NEXT();                                                        \
	}                                                                      \
	goto arith_slow

	BITWISE(BAND, &);
	BITWISE(BOR, |);
	BITWISE(BXOR, ^);
#define ARITH_TO(name, builtin, op_)                                           \
CASE(name):                                                                    \
	x = R(i->a);                                                           \
	y = R(i->c);                                                           \
	if (x->k == VK_INT32 && y->k == VK_INT32) {                            \
		if (likely(!builtin((int32_t)x->i, (int32_t)y->i, &n)))        \
			x->i = n;                                              \
		else                                                           \
			*x = val_double((double)x->i op_ (double)y->i);        \
		NEXT();                                                        \
	}                                                                      \
	if (both_real(x, y)) {                                                 \
		*x = val_double(as_double(x) op_ as_double(y));                \
		NEXT();                                                        \
	}                                                                      \
	goto arith_to

	ARITH_TO(ADD_TO, __builtin_add_overflow, +);
	ARITH_TO(SUB_TO, __builtin_sub_overflow, -);
	ARITH_TO(MUL_TO, __builtin_mul_overflow, *);
CASE(DIV_TO):
CASE(REM_TO):
arith_to:
	SAVE();
	v = R(i->a)->k == VK_VOID ? V_NULL : GET(i->a);
	SET(i->a, val_arith(rt, (enum arith)(THIS_OP() - OP_ADD_TO), v, GET(i->c)));
	NEXT();
CASE(SHL):
CASE(SHR):
arith_slow:
	PROTECTED();
	SAVE();
	v = GET(i->b);
	SET(i->a, val_arith(rt, (enum arith)(THIS_OP() <= OP_REM ? THIS_OP() - OP_ADD
		: THIS_OP() - OP_BAND + AR_BAND), v, GET(i->c)));
	NEXT();

#define COMPARE(name, op_)                                                     \
CASE(name):                                                                    \
	x = R(i->b);                                                           \
	y = R(i->c);                                                           \
	if (x->k == VK_INT32 && y->k == VK_INT32) {                            \
		SET_FAST(i->a, val_bool(x->i op_ y->i));                       \
		NEXT();                                                        \
	}                                                                      \
	if (both_real(x, y)) {                                                 \
		SET_FAST(i->a, val_bool(as_double(x) op_ as_double(y)));       \
		NEXT();                                                        \
	}                                                                      \
	goto compare_slow

	COMPARE(EQ, ==);
	COMPARE(NE, !=);
	COMPARE(LT, <);
	COMPARE(LE, <=);
	COMPARE(GT, >);
	COMPARE(GE, >=);
compare_slow: {
	static const uint8_t kinds[] = { T_IEQ, T_INE, T_ILT, T_ILE, T_IGT, T_IGE };

	PROTECTED();
	SAVE();
	v = GET(i->b);
	SET(i->a, op_compare(rt, kinds[THIS_OP() - OP_EQ], v, GET(i->c)));
	NEXT();
}
CASE(BINARY):
	SAVE();
	v = GET(i->b);
	SET(i->a, op_binary(rt, f, i[1].a, v, GET(i->c)));
	SKIP();
CASE(PIPED_TEXT):
	SAVE();
	vm_piped_text(rt, GET(i->a), i->b);
	NEXT();
CASE(UNARY):
	SAVE();
	SET(i->a, op_unary(rt, f, i->c, GET(i->b)));
	NEXT();
CASE(NOT):
CASE(TRUTH):
	if (R(i->b)->k == VK_OBJ)
		PROTECTED();
	SAVE();
	SET(i->a, val_bool(truth(rt, GET(i->b)) == (THIS_OP() == OP_TRUTH)));
	NEXT();
CASE(INC):
	x = R(i->a);
	if (likely(x->k == VK_INT32) && !__builtin_add_overflow((int32_t)x->i, (int16_t)i->c, &n)) {
		x->i = n;
		NEXT();
	}
	SAVE();
	SET(i->a, val_inc(rt, GET(i->a), (int16_t)i->c));
	NEXT();
CASE(INC_VALUE):
	x = R(i->b);
	if (likely(x->k == VK_INT32) && !__builtin_add_overflow((int32_t)x->i, (int16_t)i->c, &n)) {
		SET_FAST(i->a, val_int(n));
		NEXT();
	}
	SAVE();
	SET(i->a, val_inc(rt, GET(i->b), (int16_t)i->c));
	NEXT();
CASE(RANGE):
	SAVE();
	v = GET(i->b);
	SET(i->a, val_range(rt, v, GET(i->c)));
	NEXT();

CASE(JMP):
	GOTO(insn_target(i));
CASE(LOOP):
	SAVE();
	rt_poll(rt);
	if (unlikely(rt->slicing | rt->watching))
		take_turns(rt);
	GOTO(insn_target(i));
CASE(JT):
	if (R(i->a)->k == VK_OBJ)
		PROTECTED();
	SAVE();
	if (truth(rt, GET(i->a))) {
		rt_poll(rt);
		if (unlikely(rt->slicing | rt->watching))
			take_turns(rt);
		GOTO(insn_target(i));
	}
	NEXT();
CASE(JF):
	if (R(i->a)->k == VK_OBJ)
		PROTECTED();
	SAVE();
	if (!truth(rt, GET(i->a))) {
		rt_poll(rt);
		GOTO(insn_target(i));
	}
	NEXT();
CASE(JNULL):
	SAVE();
	v = GET(i->a);
	if (val_is_null(val_base(v)))
		GOTO(insn_target(i));
	NEXT();
CASE(JNOTNULL):
	SAVE();
	v = GET(i->a);
	if (!val_is_null(val_base(v)))
		GOTO(insn_target(i));
	NEXT();
CASE(JOK):
	if (rt->eng->last_ok)
		GOTO(insn_target(i));
	NEXT();
CASE(JNOTOK):
	if (!rt->eng->last_ok)
		GOTO(insn_target(i));
	NEXT();

#define COMPARE_JUMP(name, op_)                                                \
CASE(name):                                                                    \
	x = R(i->a);                                                           \
	y = R(i->b);                                                           \
	if (likely(x->k == VK_INT32 && y->k == VK_INT32))                      \
		n = x->i op_ y->i;                                             \
	else if (both_real(x, y))                                              \
		n = as_double(x) op_ as_double(y);                             \
	else                                                                   \
		goto jump_slow;                                                \
	if (n != i->c)                                                         \
		SKIP();                                                        \
	goto jump_taken

	COMPARE_JUMP(JLT, <);
	COMPARE_JUMP(JLE, <=);
	COMPARE_JUMP(JGT, >);
	COMPARE_JUMP(JGE, >=);
	COMPARE_JUMP(JEQ, ==);
	COMPARE_JUMP(JNE, !=);
jump_slow:
	PROTECTED();
	SAVE();
	v = GET(i->a);
	if (compare_slow(rt, THIS_OP(), v, GET(i->b)) != i->c)
		SKIP();
jump_taken:
	if (unlikely(__atomic_load_n(rt->stop, __ATOMIC_RELAXED) | rt->slicing | rt->watching)) {
		SAVE();
		rt_poll(rt);
		take_turns(rt);
	}
	GOTO(insn_target(i + 1));

CASE(JREG):	/* on behind a statement that a trap saw fail */
	rt->eng->last_ok = false;
	GOTO((uint32_t)f->regs[i->a].i);
CASE(SET_PC):
	f->regs[i->a] = val_int((int32_t)insn_target(i));
	NEXT();
CASE(ARRAY):
	SAVE();
	SET(i->a, val_obj(array_of(rt, f->regs + i->b, i->c)));
	NEXT();
CASE(ARRAY_OF):
	SAVE();
	SET(i->a, vm_array_of(rt, GET(i->b)));
	NEXT();
CASE(CAPTURE):
	SAVE();
	f->regs[i->a] = capture_new(rt);
	NEXT();
CASE(CAPTURED):
CASE(CAPTURED_ARRAY):
	SAVE();
	v = captured(rt, f->regs[i->b], THIS_OP() == OP_CAPTURED_ARRAY);
	SET(i->a, v);
	NEXT();
CASE(FLUSH):
	SAVE();
	collect_flush(&((struct capture_cell *)f->regs[i->a].o)->c, vm_sink_of(f, i->b));
	NEXT();
CASE(HASH):
	SAVE();
	SET(i->a, vm_hash(rt, f, f->regs + i->b, i->c, i[1].a));
	SKIP();
CASE(HASH_MORE):
	SAVE();
	vm_hash_more(rt, f->regs[i->a], f->regs + i->b, i->c);
	NEXT();
CASE(CONCAT):
	SAVE();
	SET(i->a, vm_concat(rt, f->regs + i->b, i->c));
	NEXT();
CASE(MEMBER):
	SAVE();
	SET(i->a, vm_member(rt, f, GET(i->b), k->names[i->c], &k->mcaches[i[1].a], i[1].b));
	SKIP();
CASE(MEMBER_DYN):
	SAVE();
	v = GET(i->b);
	SET(i->a, vm_member_dynamic(rt, f, v, GET(i->c), i[1].b));
	SKIP();
CASE(SET_MEMBER):
	SAVE();
	v = GET(i->b);
	vm_set_member(rt, f, v, k->names[i->c], &k->mcaches[i[1].a], i[1].b, GET(i->a));
	SKIP();
CASE(SET_MEMBER_DYN):
	SAVE();
	v = GET(i->b);
	vm_set_member_dynamic(rt, f, v, GET(i->c), i[1].b, GET(i->a));
	SKIP();
CASE(CALL):
	SAVE();
	SET(i->a, vm_call(rt, f, &k->calls[i->c], f->regs[i->b], f->regs + i->b + 1, NULL));
	NEXT();
CASE(INDEX):
	SAVE();
	v = GET(i->b);
	SET(i->a, vm_index(rt, f, v, GET(i->c), i[1].a));
	SKIP();
CASE(SET_INDEX):
	SAVE();
	v = GET(i->b);
	vm_set_index(rt, f, v, GET(i->c), GET(i->a));
	NEXT();
CASE(SET_INDICES):
	SAVE();
	v = GET(i->b);
	vm_set_indices(rt, f, v, GET(i->c), GET(i->a));
	NEXT();
CASE(CUSTOM):
	SAVE();
	SET(i->a, vm_custom(rt, GET(i->b)));
	NEXT();
CASE(CONVERT): {
	const struct type *t;

	SAVE();
	t = vm_type(rt, f, &k->types[i->c]);
	SET(i->a, vm_convert(rt, f, t, GET(i->b)));
	NEXT();
}
CASE(TYPE):
	SAVE();
	SET(i->a, val_type(vm_type(rt, f, &k->types[i->b])));
	NEXT();
CASE(BLOCK):
	SAVE();
	SET(i->a, vm_block(rt, f, k->blocks[i->b]));
	NEXT();
CASE(PIPE):
	SAVE();
	rt_poll(rt);
	if (unlikely(rt->slicing | rt->watching))
		take_turns(rt);
	pipeline_run(rt, f, k->pipes[i->b], f->regs, vm_sink_of(f, i->a));
	NEXT();
CASE(PIPE_VALUE):
	SAVE();
	rt_poll(rt);
	if (unlikely(rt->watching))
		take_turns(rt);
	v = pipe_value(rt, vf, k->pipes[i->b]);
	SET(i->a, v);
	NEXT();
CASE(WRITE):
	if (R(i->a)->k == VK_OBJ)
		PROTECTED();
	SAVE();
	v = GET(i->a);
	sink_write(rt, vm_sink_of(f, i->b), v);
	NEXT();
CASE(RETURN):
	return;
CASE(RETURN_VALUE):
	SAVE();
	if (vf->ret)
		*vf->ret = GET(i->a);
	return;
CASE(THROW):
	SAVE();
	vm_throw(rt, f, i->b ? GET(i->a) : V_NULL);
CASE(RETHROW):
	SAVE();
	if (i->b && !unwound_of(f->regs[i->a])->error->was_thrown)
		/* 3: `throw` alone in a catch block; 2: `break` in a trap */
		unwound_of(f->regs[i->a])->error->was_thrown = i->b;
	rt_rethrow(rt, unwound_of(f->regs[i->a]));
CASE(EXIT):
	SAVE();
	op_exit(rt, GET(i->a));
CASE(BREAK):
CASE(CONTINUE):
	SAVE();
	rt_unwind(rt, THIS_OP() == OP_BREAK ? UNWIND_BREAK : UNWIND_CONTINUE, label_of(rt, GET(i->a)), NULL, 0);
CASE(TRY_DEPTH):
	rt->eng->try_depth = f->try_depth + i->a;
	NEXT();
CASE(CATCH): {
	struct errrec *e = unwound_of(f->regs[i->a])->error;

	SAVE();
	n = vm_catch(rt, f, &k->catches[i->b], i->c, &e);
	f->regs[i->a + 1] = val_int(n);
	f->regs[i->a + 3] = val_obj(e);
	NEXT();
}
CASE(CATCH_ENTER): {
	struct errrec *e = unwound_of(f->regs[i->a])->error;

	SAVE();
	error_list_add(rt, e);
	rt->eng->last_ok = false;
	gc_store(f->scope, &f->scope->underbar, f->regs[i->a + 3]);
	NEXT();
}
CASE(TRAP): {
	struct errrec *e = unwound_of(f->regs[i->a])->error;

	SAVE();
	n = vm_trap(rt, f, &k->catches[i->b], i->c, &e);
	f->regs[i->a + 1] = val_int(n);
	f->regs[i->a + 3] = val_obj(e);
	NEXT();
}
CASE(TRAP_ENTER):
	SAVE();
	error_list_add(rt, unwound_of(f->regs[i->a])->error);
	rt->eng->last_ok = false;
	frame_enter_trap(rt, f, f->regs[i->a + 3]);
	NEXT();
CASE(TRAP_LEAVE):
	frame_leave_trap(f);
	NEXT();
CASE(SET_UNDER):
	SAVE();
	v = GET(i->a);
	gc_store(f->scope, &f->scope->underbar, v.k == VK_VOID ? V_NULL : v);
	NEXT();
CASE(GET_UNDER):
	f->regs[i->a] = f->scope->underbar;
	NEXT();
CASE(PUT_UNDER):
	gc_store(f->scope, &f->scope->underbar, f->regs[i->a]);
	NEXT();
CASE(END_FINALLY):
	v = f->regs[i->a];
	if (v.i == 0)
		NEXT();
	if (v.i > 0)
		GOTO((uint32_t)v.i);
	SAVE();
	rt_rethrow(rt, unwound_of(f->regs[i->a + 1]));
CASE(TRAP_REPORT):
	SAVE();
	vm_trapped(rt, unwound_of(f->regs[i->a]));
	NEXT();
CASE(ITER):
	SAVE();
	v = GET(i->b);
	f->regs[i->a] = val_obj(iter_cell_new(rt, v));
	if (i->c && v.k == VK_NULL)
		iter_cell_one((struct iter_cell *)f->regs[i->a].o, V_NULL);
	NEXT();
CASE(ITER_RANGE):
	SAVE();
	v = GET(i->b);
	f->regs[i->a] = val_obj(iter_cell_range(rt, v, GET(i->c)));
	NEXT();
CASE(ITER_NEXT): {
	struct iter_cell *it = (struct iter_cell *)f->regs[i->a].o;

	SAVE();
	if (it->kind == ITER_INTS) {
		if (it->at == it->last)
			NEXT();
		it->at += it->step;
		v = val_int((int32_t)it->at);
		SET_FAST(i->b, v);
		SKIP();
	}
	if (!iter_cell_next(rt, it, &v))
		NEXT();
	SET(i->b, v);
	SKIP();
}
CASE(ITER_OBJECT):
	f->regs[i->a] = f->regs[i->b];
	NEXT();
CASE(SWITCH_FILE):
	SAVE();
	SET(i->a, vm_switch_file(rt, GET(i->b)));
	NEXT();
CASE(SWITCH_MATCH):
	SAVE();
	v = GET(i->b);
	SET(i->a, val_bool(vm_switch_match(rt, f, v, GET(i->c), i[1].a)));
	SKIP();
CASE(SPREAD):
	SAVE();
	vm_spread(rt, GET(i->b), f->regs + i->a, i->c);
	NEXT();
CASE(FUNCTION):
	SAVE();
	vm_define_function(rt, f, k->blocks[i->a]);
	NEXT();
CASE(TYPES):
	SAVE();
	vm_define_types(rt, f);
	NEXT();
CASE(USING):
	SAVE();
	vm_using(rt, f, k->asts[i->a]);
	NEXT();
CASE(REF):
	SAVE();
	v = vm_reference(rt, f, i->b, i->c);
	SET(i->a, v);
	NEXT();
CASE(REF_VALUE):
	SAVE();
	v = vm_reference_value(rt, GET(i->b));
	SET(i->a, v);
	NEXT();
CASE(ERROR):
	SAVE();
	err_throw(rt, NULL, val_to_c(rt, GET(i->c)), EC_NotImplemented, V_NULL, "%s", val_to_c(rt, GET(i->b)));
}

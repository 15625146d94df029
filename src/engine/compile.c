/* SPDX-License-Identifier: MIT */
/*
 * The compiler's ground: emitting instructions, labels, constants and tables,
 * the layout of local variables, and the compilation of one part of a block.
 */
#include "engine/compile.h"

#include <string.h>
#include <strings.h>

static void grow(struct rt *rt, void **p, uint32_t n, uint32_t *cap, size_t size)
{
	uint32_t want = *cap ? *cap * 2 : 8;
	void *q;

	if (n < *cap)
		return;
	q = heap_alloc_block(rt->heap, want * size);
	if (n)
		memcpy(q, *p, n * size);
	*p = q;
	*cap = want;
}
#define GROW(c, array, count, capacity)                                        \
	grow((c)->rt, (void **)&(c)->code->array, (c)->code->count,            \
	     &(c)->code->capacity, sizeof(*(c)->code->array))

static _Noreturn void too_complex(struct compiler *c)
{
	err_throw(c->rt, NULL, "ScriptTooComplicated", EC_InvalidOperation, V_NULL,
		  "The script block is too complicated to run.");
}

static uint16_t checked(struct compiler *c, uint32_t i)
{
	if (i >= BANK_INDEX)
		too_complex(c);
	return (uint16_t)i;
}

uint32_t emit(struct compiler *c, enum opcode op, uint32_t a, uint32_t b, uint32_t x)
{
	struct code *k = c->code;

	if (k->n == k->cap) {
		uint32_t cap = k->cap;

		grow(c->rt, (void **)&k->insns, k->n, &cap, sizeof(*k->insns));
		grow(c->rt, (void **)&k->pos, k->n, &k->cap, sizeof(*k->pos));
	}
	k->insns[k->n] = (struct insn){ (uint16_t)op, (uint16_t)a, (uint16_t)b, (uint16_t)x };
	k->pos[k->n] = c->at;
	return k->n++;
}

static void set_target(struct insn *i, uint32_t t)
{
	i->b = (uint16_t)t;
	i->c = (uint16_t)(t >> 16);
}

void emit_jump(struct compiler *c, enum opcode op, uint16_t a, struct label *l)
{
	uint32_t i = emit(c, op, a, 0, 0);

	if (l->at != NOWHERE) {
		set_target(&c->code->insns[i], l->at);
		return;
	}
	set_target(&c->code->insns[i], l->chain);
	l->chain = i;
}

void place(struct compiler *c, struct label *l)
{
	uint32_t i = l->chain;

	l->at = here(c);
	while (i != NOWHERE) {
		uint32_t next = insn_target(&c->code->insns[i]);

		set_target(&c->code->insns[i], l->at);
		i = next;
	}
}

uint16_t temps(struct compiler *c, uint32_t n)
{
	uint16_t r = c->nreg;

	checked(c, c->nreg + n);
	c->nreg += n;
	if (c->nreg > c->code->nregs)
		c->code->nregs = c->nreg;
	return r;
}

uint16_t temp(struct compiler *c)
{
	return temps(c, 1);
}

uint16_t const_val(struct compiler *c, val v)
{
	struct code *k = c->code;
	uint16_t r;

	for (uint32_t i = k->nconsts, n = 0; i-- && n < 16; n++)
		if (k->consts[i].k == v.k && k->consts[i].i == v.i && k->consts[i].aux == v.aux &&
		    k->consts[i].ext == v.ext && i < BANK_INDEX)
			return BANK_CONST | (uint16_t)i;
	GROW(c, consts, nconsts, cap_consts);
	k->consts[k->nconsts] = v;
	if (k->nconsts < BANK_INDEX)
		return BANK_CONST | (uint16_t)k->nconsts++;
	r = temp(c);
	set_target(&k->insns[emit(c, OP_LOAD_CONST, r, 0, 0)], k->nconsts++);
	return r;
}

uint16_t const_int(struct compiler *c, int32_t i)
{
	return const_val(c, val_int(i));
}

struct ustr *text_atom(struct compiler *c, struct text t)
{
	return ustr_intern(c->rt, text_ustr(c->rt, t));
}

uint16_t const_text(struct compiler *c, struct text t)
{
	return const_val(c, val_str(text_ustr(c->rt, t)));
}

uint16_t name_index(struct compiler *c, struct text t)
{
	struct ustr *s = text_atom(c, t);

	for (uint32_t i = 0; i < c->code->nnames; i++)
		if (c->code->names[i] == s)
			return i;
	GROW(c, names, nnames, cap_names);
	c->code->names[c->code->nnames] = s;
	return checked(c, c->code->nnames++);
}

uint16_t type_index(struct compiler *c, const struct type_name *t)
{
	GROW(c, types, ntypes, cap_types);
	c->code->types[c->code->ntypes].name = t;
	return checked(c, c->code->ntypes++);
}

uint16_t block_index(struct compiler *c, const struct ast_scriptblock *sb, const struct ast *owner)
{
	struct block_info *b = block_info_new(c->rt, c->info->source, sb, owner);

	GROW(c, blocks, nblocks, cap_blocks);
	c->code->blocks[c->code->nblocks] = b;
	return checked(c, c->code->nblocks++);
}

uint16_t ast_index(struct compiler *c, const struct ast *a)
{
	GROW(c, asts, nasts, cap_asts);
	c->code->asts[c->code->nasts] = a;
	return checked(c, c->code->nasts++);
}

static enum scope_where where_of(unsigned scope)
{
	static const uint8_t map[] = {
		[VAR_GLOBAL] = SCOPE_GLOBAL, [VAR_SCRIPT] = SCOPE_SCRIPT,
		[VAR_LOCAL] = SCOPE_LOCAL, [VAR_PRIVATE] = SCOPE_PRIVATE,
	};

	return scope < ARRAY_LEN(map) ? map[scope] : SCOPE_DYNAMIC;
}

uint16_t ref_index(struct compiler *c, const struct ast_variable *v)
{
	struct var_ref *r;

	GROW(c, refs, nrefs, cap_refs);
	r = &c->code->refs[c->code->nrefs++];
	r->where = where_of(v->scope);
	r->using_ = v->scope == VAR_USING;
	r->name = text_atom(c, v->name);
	if (v->scope == VAR_DRIVE)
		r->drive = text_atom(c, v->drive);
	return checked(c, c->code->nrefs - 1);
}

/* Caches are counted now and allocated when the code is complete. */
uint16_t var_cache(struct compiler *c)
{
	return checked(c, c->code->nvcaches++);
}

uint16_t member_cache(struct compiler *c)
{
	return checked(c, c->code->nmcaches++);
}

struct region *add_region(struct compiler *c, enum region_kind kind, uint32_t start, uint32_t end, uint32_t target)
{
	struct region *r;

	GROW(c, regions, nregions, cap_regions);
	r = &c->code->regions[c->code->nregions++];
	*r = (struct region){ .kind = (uint8_t)kind, .start = start, .end = end, .target = target, .depth = c->depth,
		.traps = c->traps };
	return r;
}

struct call_site *add_call(struct compiler *c, uint16_t *ret_index)
{
	GROW(c, calls, ncalls, cap_calls);
	*ret_index = checked(c, c->code->ncalls);
	return &c->code->calls[c->code->ncalls++];
}

struct var_decl *add_decl(struct compiler *c, uint16_t *ret_index)
{
	GROW(c, decls, ndecls, cap_decls);
	*ret_index = checked(c, c->code->ndecls);
	return &c->code->decls[c->code->ndecls++];
}

struct catch_list *add_catch(struct compiler *c, uint16_t *ret_index)
{
	GROW(c, catches, ncatches, cap_catches);
	*ret_index = checked(c, c->code->ncatches);
	return &c->code->catches[c->code->ncatches++];
}

uint16_t add_pipe(struct compiler *c, struct pipe_site *p)
{
	GROW(c, pipes, npipes, cap_pipes);
	c->code->pipes[c->code->npipes] = p;
	return checked(c, c->code->npipes++);
}

/* Variables that the engine computes or that are the same in all scopes: the
 * assignment must be seen by whoever owns them. */
static bool is_automatic(struct text t)
{
	static const char *const names[] = {
		"_", "psitem", "args", "input", "this", "psboundparameters", "pscmdlet", "myinvocation", "matches",
		"true", "false", "null", "?", "^", "$", "error", "home", "host", "pid", "pshome", "psculture",
		"psuiculture", "psversiontable", "shellid", "executioncontext", "pwd", "stacktrace", "psscriptroot",
		"pscommandpath", "iscoreclr", "islinux", "ismacos", "iswindows", "psedition", "enabledexperimentalfeatures",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_is(t, names[i]))
			return true;
	return false;
}

int slot_of(const struct compiler *c, const struct ast_variable *v)
{
	const struct slot_layout *l = c->info->layout;

	if (c->dotted || !l || (v->scope != VAR_NONE && v->scope != VAR_LOCAL) || text_is(v->name, "_"))
		return -1;
	for (uint32_t i = 0; i < l->n; i++) {
		const struct ustr *s = l->names[i];

		if (!s->wide && ustr_len(s) == v->name.n && !strncasecmp(s->n, v->name.s, v->name.n))
			return (int)i;
		if (s->wide && ustr_ieq(s, text_ustr(c->rt, v->name)))
			return (int)i;
	}
	return -1;
}

/* ---- Layout ---- */

struct layout_walk {
	struct rt *rt;
	struct slot_layout *l;
	struct text *types;	/* of each slot: its first declaration's */
	uint8_t *mixed;
	bool any_mixed;
	uint32_t cap;
};

static void *grown(struct rt *rt, const void *old, uint32_t n, uint32_t cap, size_t size)
{
	void *p = rt_block(rt, uint8_t, cap * size);

	return n ? memcpy(p, old, n * size) : p;
}

/* The slot of T; BANK_INDEX: there is no room for one. */
static uint32_t layout_add(struct layout_walk *w, struct text t)
{
	struct slot_layout *l = w->l;
	struct ustr *s = ustr_intern(w->rt, text_ustr(w->rt, t));

	for (uint32_t i = 0; i < l->n; i++)
		if (l->names[i] == s || ustr_ieq(l->names[i], s))
			return i;
	if (l->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 8;
		l->names = grown(w->rt, l->names, l->n, w->cap, sizeof(*l->names));
		w->types = grown(w->rt, w->types, l->n, w->cap, sizeof(*w->types));
		w->mixed = grown(w->rt, w->mixed, l->n, w->cap, 1);
	}
	if (l->n >= BANK_INDEX - 1)
		return BANK_INDEX;
	l->names[l->n] = s;
	return l->n++;
}

/* Likewise for a variable; BANK_INDEX too where it is none of the block's own. */
static uint32_t layout_variable(struct layout_walk *w, const struct ast_variable *v)
{
	return (v->scope == VAR_NONE || v->scope == VAR_LOCAL) && !is_automatic(v->name) ? layout_add(w, v->name) : BANK_INDEX;
}

/* Notes the declaration E, [type]$name or longer: whether it agrees with those before it. */
static void layout_declared(struct layout_walk *w, const struct ast *e)
{
	const struct ast_convert *v = (const struct ast_convert *)e;
	struct text type = { 0 };
	bool plain = true;
	uint32_t i;

	for (; e->kind == AST_CONVERT || e->kind == AST_ATTRIBUTED; v = (const struct ast_convert *)e) {
		plain &= e->kind == AST_CONVERT && !type.n;
		if (e->kind == AST_CONVERT && !type.n)
			type = v->type->type->name;
		e = e->kind == AST_CONVERT ? v->child : ((const struct ast_attributed *)e)->child;
	}
	i = e->kind == AST_VARIABLE ? layout_variable(w, (const struct ast_variable *)e) : BANK_INDEX;
	if (i == BANK_INDEX)
		return;
	if (!w->types[i].n)
		w->types[i] = type;
	if (!plain || !text_same(w->types[i], type))
		w->mixed[i] = w->any_mixed = 1;
}

static void layout_target(struct layout_walk *w, const struct ast *e)
{
	const struct ast_array_literal *a = (const struct ast_array_literal *)e;

	switch (e->kind) {
	case AST_VARIABLE:
		layout_variable(w, (const struct ast_variable *)e);
		w->l->by_name |= ((const struct ast_variable *)e)->scope == VAR_PRIVATE;
		break;
	case AST_ARRAY_LITERAL:
		for (uint32_t i = 0; i < a->items.n; i++)
			layout_target(w, a->items.v[i]);
		break;
	case AST_CONVERT:
		layout_target(w, ((const struct ast_convert *)e)->child);
		layout_declared(w, e);
		break;
	case AST_ATTRIBUTED:
		layout_declared(w, e);
		layout_target(w, ((const struct ast_attributed *)e)->child);
		break;
	case AST_PAREN:
		if (stmt_expr(((const struct ast_paren *)e)->pipeline))
			layout_target(w, stmt_expr(((const struct ast_paren *)e)->pipeline));
		break;
	}
}

/* True for what may make or change variables of the block that runs it: anything dotted, and some commands. */
static bool meddles(const struct ast_command *c)
{
	static const char *const names[] = {
		"New-Variable", "nv", "Set-Variable", "sv", "set", "Remove-Variable", "rv", "Set-PSBreakpoint", "sbp",
	};
	const struct ast_string *s = c->elements.n ? (const struct ast_string *)c->elements.v[0] : NULL;
	struct text name;

	if (c->ast.op == T_DOT || !s || s->ast.kind != AST_STRING)
		return c->ast.op == T_DOT;
	name = s->value;
	for (uint32_t i = name.n; i > 0; i--)
		if (name.s[i - 1] == '\\') {
			name = (struct text){ name.s + i, name.n - i };
			break;
		}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

static int layout_node(struct ast *e, void *arg)
{
	struct layout_walk *w = arg;

	switch (e->kind) {
	case AST_COMMAND:
		w->l->by_name |= meddles((const struct ast_command *)e);
		break;
	case AST_SCRIPTBLOCK_EXPR:
		if (!(e->parent && e->parent->kind == AST_SWITCH))
			return 0;
		break;
	case AST_FUNCTION:
	case AST_TYPE_DEF:
		return 0;
	case AST_ASSIGN:
		layout_target(w, ((struct ast_assign *)e)->left);
		break;
	case AST_FOREACH:
		layout_target(w, &((struct ast_foreach *)e)->variable->ast);
		break;
	case AST_UNARY:
		if (e->op == T_PLUSPLUS || e->op == T_MINUSMINUS || e->op == T_POSTPLUSPLUS || e->op == T_POSTMINUSMINUS)
			layout_target(w, ((struct ast_unary *)e)->operand);
		break;
	case AST_DATA:
		if (((struct ast_data *)e)->variable.n)
			layout_add(w, ((struct ast_data *)e)->variable);
		break;
	case AST_VARIABLE:
		if (text_is(((struct ast_variable *)e)->path, "foreach") || text_is(((struct ast_variable *)e)->path, "switch"))
			layout_add(w, ((struct ast_variable *)e)->name);
		break;
	}
	return ast_children(e, layout_node, w);
}

struct slot_layout *compile_layout(struct rt *rt, struct block_info *info, const struct ast_list *params)
{
	struct layout_walk w = { .rt = rt, .l = rt_block(rt, struct slot_layout, 1) };

	if (params)
		for (uint32_t i = 0; i < params->n; i++)
			layout_add(&w, ((struct ast_param *)params->v[i])->name->name);
	ast_children((struct ast *)&info->ast->ast, layout_node, &w);
	w.l->mixed = w.any_mixed ? w.mixed : NULL;
	return w.l;
}

/* ---- Code ---- */

static void code_trace_sites(struct heap *h, const struct code *k)
{
	for (uint32_t i = 0; i < k->npipes; i++) {
		struct pipe_site *p = k->pipes[i];

		heap_mark_block(h, p);
		if (!p)
			continue;
		heap_mark_block(h, p->cmds);
		for (uint32_t j = 0; j < p->n; j++) {
			struct cmd_site *s = &p->cmds[j];

			heap_mark(h, s->name);
			heap_mark(h, s->cached);
			heap_mark_block(h, s->args);
			heap_mark_block(h, s->redirs);
			for (uint32_t n = 0; s->args && n < s->nargs; n++) {
				heap_mark(h, s->args[n].name);
				heap_mark(h, s->args[n].text);
				heap_mark(h, s->args[n].literal);
			}
		}
	}
}

static void code_trace_tables(struct heap *h, const struct code *k)
{
	for (uint32_t i = 0; i < k->nnames; i++)
		heap_mark(h, k->names[i]);
	for (uint32_t i = 0; i < k->nregions; i++)
		heap_mark(h, k->regions[i].label);
	for (uint32_t i = 0; k->vcaches && i < k->nvcaches; i++) {
		heap_mark_block(h, k->vcaches[i].layout);
		heap_mark(h, k->vcaches[i].scope);
		heap_mark(h, k->vcaches[i].var);
	}
	for (uint32_t i = 0; i < k->nrefs; i++) {
		heap_mark(h, k->refs[i].name);
		heap_mark(h, k->refs[i].drive);
	}
	for (uint32_t i = 0; i < k->ndecls; i++)
		heap_mark_block(h, k->decls[i].layers);
	for (uint32_t i = 0; i < k->ncalls; i++) {
		heap_mark(h, k->calls[i].name);
		heap_mark_block(h, k->calls[i].generics);
		heap_mark_block(h, k->calls[i].casts);
		heap_mark_block(h, k->calls[i].cast_types);
	}
	for (uint32_t i = 0; i < k->ncatches; i++)
		heap_mark_block(h, k->catches[i].types);
	for (uint32_t i = 0; i < k->nblocks; i++)
		heap_mark(h, k->blocks[i]);
}

static void code_trace(struct heap *h, struct cell *cell)
{
	struct code *k = (struct code *)cell;
	const void *const blocks[] = {
		k->insns, k->pos, k->ops, k->consts, k->names, k->regions, k->vcaches, k->mcaches, k->types, k->refs,
		k->decls, k->calls, k->catches, k->pipes, k->blocks, k->asts,
	};

	heap_mark(h, k->info);
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		heap_mark_block(h, blocks[i]);
	if (k->consts)
		val_mark_n(h, k->consts, k->nconsts);
	code_trace_tables(h, k);
	code_trace_sites(h, k);
}

const struct type type_code = {
	.cls = { .trace = code_trace }, .name = "Code", .flags = TF_INTERNAL,
};

static void begin(struct compiler *c, struct rt *rt, struct block_info *info, bool dotted)
{
	const struct source *src = info->source->result.src;

	*c = (struct compiler){ .rt = rt, .info = info, .src = src, .dotted = dotted, .cap = NO_CAPTURE,
		.enumerator = NO_REG, .switcher = NO_REG, .ret = NO_REG };
	c->code = rt_new_cell(rt, &type_code, code);
	c->code->info = info;
	c->code->dotted = dotted;
	c->code->is_method = c->is_method = info->owner && info->owner->kind == AST_METHOD;
	c->track_ok = memmem(src->text, src->len, "$?", 2) || memmem(src->text, src->len, "&&", 2) ||
		      memmem(src->text, src->len, "||", 2) || info->ast == info->source->result.root;
	c->at = &info->ast->ast;
	if (c->is_method)
		c->ret = temp(c);
}

static bool in_slot(uint16_t x)
{
	return (x & BANK_MASK) == BANK_SLOT;
}

/* Does I only handle numbers, or leave a bare frame before it does more? */
static bool is_bare(const struct insn *i)
{
	switch ((enum opcode)i->op) {
	case OP_NOP: case OP_SET_OK: case OP_JMP: case OP_RETURN:
		return true;
	case OP_LOAD_UNDER:
		return !i->b && !in_slot(i->a);
	case OP_WRITE:
		return i->b == NO_CAPTURE && !in_slot(i->a);
	case OP_JT: case OP_JF:
		return !in_slot(i->a);
	case OP_MOVE: case OP_NOT: case OP_TRUTH:
	case OP_JLT: case OP_JLE: case OP_JGT: case OP_JGE: case OP_JEQ: case OP_JNE:
		return !in_slot(i->a) && !in_slot(i->b);
	case OP_ADD: case OP_SUB: case OP_MUL: case OP_DIV: case OP_REM:
	case OP_BAND: case OP_BOR: case OP_BXOR:
	case OP_EQ: case OP_NE: case OP_LT: case OP_LE: case OP_GT: case OP_GE:
		return !in_slot(i->a) && !in_slot(i->b) && !in_slot(i->c);
	default:
		return false;
	}
}

static bool all_bare(const struct code *k)
{
	for (uint32_t i = 0; i < k->n; i++)
		if (!is_bare(&k->insns[i]))
			return false;
	return true;
}

static struct code *finish(struct compiler *c)
{
	struct code *k = c->code;

	emit(c, OP_RETURN, 0, 0, 0);
	k->vcaches = rt_block(c->rt, struct var_cache, k->nvcaches + 1);
	k->mcaches = rt_block(c->rt, struct member_cache, k->nmcaches + 1);
	k->bare = all_bare(k);
	return k;
}

static bool defines_types(const struct ast_list *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (l->v[i]->kind == AST_TYPE_DEF)
			return true;
	return false;
}

/* Classes exist before the first statement runs, using statements before them. */
static void prologue(struct compiler *c, const struct ast_scriptblock *sb)
{
	for (uint32_t i = 0; i < sb->usings.n; i++) {
		c->at = sb->usings.v[i];
		emit(c, OP_USING, ast_index(c, c->at), 0, 0);
	}
	if ((sb->begin && defines_types(&sb->begin->statements)) || (sb->end && defines_types(&sb->end->statements)) ||
	    (sb->process && defines_types(&sb->process->statements)))
		emit(c, OP_TYPES, 0, 0, 0);
}

static const struct ast_named_block *part_of(const struct ast_scriptblock *sb, enum block_part part)
{
	switch (part) {
	case PART_DYNAMICPARAM: return sb->dynamicparam;
	case PART_BEGIN: return sb->begin;
	case PART_PROCESS: return sb->process;
	case PART_END: return sb->end;
	case PART_CLEAN: return sb->clean;
	default: return NULL;
	}
}

enum block_part block_only_part(struct rt *rt, const struct block_info *b)
{
	const struct ast_scriptblock *a = b->ast;

	if (a->begin || a->clean || (a->process && a->end))
		err_throw(rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			"The script block cannot be invoked because it contains more than one clause. The Invoke() method can only be used on script blocks that contain a single clause.");
	return a->process ? PART_PROCESS : PART_END;
}

bool block_has_part(const struct block_info *b, enum block_part part)
{
	return part_of(b->ast, part) != NULL;
}

static enum block_part first_part(const struct ast_scriptblock *sb)
{
	return sb->begin ? PART_BEGIN : sb->process ? PART_PROCESS : PART_END;
}

struct code *compile_part(struct rt *rt, struct block_info *info, enum block_part part, bool dotted)
{
	const struct ast_named_block *b = part_of(info->ast, part);
	struct compiler c;

	begin(&c, rt, info, dotted);
	if (part == first_part(info->ast))
		prologue(&c, info->ast);
	if (b)
		stmt_list(&c, &b->statements, &b->traps);
	return finish(&c);
}

struct code *compile_expression(struct rt *rt, struct block_info *info, const struct ast *expr)
{
	struct compiler c;

	begin(&c, rt, info, true);
	c.is_method = c.code->is_method = true;
	c.at = expr;
	emit(&c, OP_RETURN_VALUE, ast_class(expr->kind) == 'E' ? expr_any(&c, expr) : expr_temp(&c, expr), 0, 0);
	return finish(&c);
}

/* SPDX-License-Identifier: MIT */
/* InvocationInfo: positions in source, the position message, the stack text. */
#include "engine/invocation.h"
#include "engine/history.h"
#include "engine/input_enum.h"
#include "engine/stage.h"
#include "types/enums.h"

#include <string.h>

enum { HOST_STAGES = 2 };	/* the script, and what shows its output */

static void invocation_trace(struct heap *h, struct cell *c)
{
	struct invocation *i = (struct invocation *)c;

	heap_mark(h, i->command);
	heap_mark(h, i->name);
	heap_mark(h, i->source);
	heap_mark(h, i->given_line);
	heap_mark(h, i->given_file);
	val_mark(h, i->bound);
	val_mark(h, i->unbound);
}

const struct type type_invocation = {
	.cls = { .trace = invocation_trace },
	.name = "System.Management.Automation.InvocationInfo",
	.base = &type_object, .size = sizeof(struct invocation),
};

static struct source_cell *source_of(const struct frame *f)
{
	return f && f->sb ? f->sb->info->source : NULL;
}

struct invocation *invocation_of_frame(struct rt *rt, const struct frame *f)
{
	struct invocation *i = rt_new_cell(rt, &type_invocation, invocation);
	const struct source *src;

	i->bound = i->unbound = V_NULL;
	i->name = ustr_empty(rt);
	i->source = source_of(f);
	i->length = i->position = 0;
	if (!frame_position(f, &src, &i->start, &i->end))
		i->source = NULL;
	return i;
}

struct invocation *invocation_of_text(struct rt *rt, struct source_cell *src, uint32_t start, uint32_t end)
{
	struct invocation *i = rt_new_cell(rt, &type_invocation, invocation);

	i->bound = i->unbound = V_NULL;
	i->name = ustr_empty(rt);
	i->length = i->position = 0;
	gc_storep(i, i->source, src);
	i->start = start;
	i->end = end;
	return i;
}

/* As the command was called: by its name or by an operator. */
static struct ustr *name_of(struct rt *rt, struct stage *st, const struct ast *at)
{
	if (at && st->site->how != INVOKE_PLAIN)
		return ustr_atom(rt, st->site->how == INVOKE_DOT ? "." : "&");
	if (!at && st->cmd->kind == CK_EXTERNAL_SCRIPT)
		return st->cmd->definition;
	return st->name ? st->name : ustr_empty(rt);
}

static struct invocation *make(struct rt *rt, struct stage *st, const struct ast *at)
{
	struct invocation *i = rt_new_cell(rt, &type_invocation, invocation);

	i->command = st->cmd;
	i->name = name_of(rt, st, at);
	i->source = source_of(st->caller);
	if (at) {
		i->start = at->start;
		i->end = at->end;
	} else {
		i->source = NULL;
		i->from_host = true;
	}
	i->bound = i->unbound = V_NULL;
	/* An expression at the head is no command; behind the host's script is what shows its output. */
	i->length = st->pipe->n - (st->pipe->stages[0].kind == STAGE_EXPR);
	if (i->from_host && st->cmd->kind == CK_EXTERNAL_SCRIPT)
		i->length = HOST_STAGES;
	i->position = st->index + 1 - (st->pipe->stages[0].kind == STAGE_EXPR);
	i->expecting_input = st->index > 0;
	i->is_dot = (st->flags & SF_DOTTED) != 0;
	return i;
}

struct invocation *invocation_of_error(struct rt *rt, struct stage *st, const struct ast *at)
{
	struct invocation *i = make(rt, st, at ? at : st->site->ast);

	i->length = i->position = 0;
	i->from_host = i->expecting_input = false;
	return i;
}

bool invocation_place(struct invocation *i, const struct stage *st)
{
	if (i->source || i->given_line || !st->site || !st->site->ast)
		return false;
	gc_storep(i, i->source, source_of(st->caller));
	i->start = st->site->ast->start;
	i->end = st->site->ast->end;
	return true;
}

struct invocation *invocation_of_stage(struct rt *rt, struct stage *st, const struct ast *at)
{
	if (at)
		return make(rt, st, at);
	if (!st->inv)
		st->inv = make(rt, st, st->site->ast);
	return st->inv;
}

struct stage *invocation_script(const struct frame *f)
{
	for (; f; f = f->up)
		if (f->stage && f->stage->kind == STAGE_SCRIPT && f->stage->cmd && !f->stage->cmd->shares_invocation)
			return f->stage;
	return NULL;
}

val invocation_counts(struct rt *rt, const struct stage *st)
{
	struct list *l = list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.ReadOnlyCollection[int]"));
	const struct stage *all = st ? st->pipe->stages : NULL;
	bool fed = all && all[0].kind == STAGE_EXPR;

	list_add(rt, l, val_int(fed && st->pipe->n > 1 ? (int32_t)all[1].given : 0));
	for (uint16_t i = fed; st && i < st->pipe->n; i++)
		list_add(rt, l, val_int((int32_t)all[i].taken));
	for (int i = 0; !st && i < HOST_STAGES; i++)
		list_add(rt, l, val_int(0));
	return val_obj(l);
}

static const struct source *text_of(const struct invocation *i)
{
	return i->source ? i->source->result.src : NULL;
}

static int32_t line_of(const struct invocation *i)
{
	const struct source *src = text_of(i);

	return src ? (int32_t)source_position(src, i->start).line : 0;
}

static int32_t column(const struct invocation *i)
{
	const struct source *src = text_of(i);

	return src ? (int32_t)source_position(src, i->start).column : 0;
}

static struct ustr *line_text(struct rt *rt, const struct invocation *i)
{
	const struct source *src = text_of(i);
	struct text t;

	if (!src)
		return i->given_line ? i->given_line : ustr_empty(rt);
	t = source_line_text(src, (uint32_t)line_of(i));
	return text_ustr(rt, t);
}

/* The same with its line end, as scripts see it. */
static struct ustr *whole_line(struct rt *rt, const struct invocation *i)
{
	const struct source *src = text_of(i);
	struct text t;

	if (!src)
		return line_text(rt, i);
	t = source_line_text(src, (uint32_t)line_of(i));
	while (t.s + t.n < src->text + src->len && (t.s[t.n] == '\r' || t.s[t.n] == '\n'))
		if (t.s[t.n++] == '\n')
			break;
	return text_ustr(rt, t);
}

static struct ustr *file_of(struct rt *rt, const struct invocation *i)
{
	if (i->source && i->source->file)
		return i->source->file;
	return i->given_file ? i->given_file : ustr_empty(rt);
}

enum { LINE_MAX_SHOWN = 69, CONTEXT_BEFORE = 12, CONTEXT_AFTER = 8, TAB = 4 };

/* The part of a line that a position message shows: [from, from + before +
 * length + after), with dots where something was left out. */
struct shown {
	uint32_t from, before, length, after;
	bool dots_before, dots_after;
};

/* As much of the marked part as fits, with some context before it; what room
 * is left goes to the text before, then to the text behind. */
static struct shown choose_shown(uint32_t line, uint32_t before, uint32_t length)
{
	uint32_t behind = line - before - length, room;
	struct shown s = { 0, before, length, behind, false, false };

	if (line <= LINE_MAX_SHOWN)
		return s;
	s.before = MIN(before, (uint32_t)CONTEXT_BEFORE);
	s.after = MIN(behind, (uint32_t)CONTEXT_AFTER);
	if (s.before + length + s.after >= LINE_MAX_SHOWN) {
		s.length = MIN(length, LINE_MAX_SHOWN - s.before);
		s.after = LINE_MAX_SHOWN - s.before - s.length;
	} else {
		room = LINE_MAX_SHOWN - s.before - length - s.after;
		s.before += MIN(before - s.before, room);
		s.after = MIN(behind, LINE_MAX_SHOWN - s.before - length);
	}
	s.from = before - s.before;
	s.dots_before = s.from > 0;
	s.dots_after = s.after < behind || s.length < length;
	return s;
}

/* S with tabs as four blanks; *AT and *LEN move with it. */
static struct ustr *expand_tabs(struct rt *rt, struct ustr *s, uint32_t *at, uint32_t *len)
{
	uint32_t start = *at, end = *at + *len;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		if (ustr_at(s, i) != '\t') {
			sbuf_putc(&b, ustr_at(s, i));
			continue;
		}
		sbuf_pad(&b, ' ', TAB);
		*at += i < start ? TAB - 1 : 0;
		*len += i >= start && i < end ? TAB - 1 : 0;
	}
	return sbuf_take(&b);
}

void invocation_put_line(struct rt *rt, struct sbuf *b, struct ustr *line, uint32_t at, uint32_t len)
{
	struct shown s;

	line = expand_tabs(rt, line, &at, &len);
	s = choose_shown(ustr_len(line), at, len);
	sbuf_puts(b, s.dots_before ? "\n+ \xe2\x80\xa6 " : "\n+ ");
	sbuf_put_sub(b, line, s.from, s.before + s.length + s.after);
	sbuf_puts(b, s.dots_after ? " \xe2\x80\xa6\n+ " : "\n+ ");
	sbuf_pad(b, ' ', s.before + (s.dots_before ? 2 : 0));
	sbuf_pad(b, '~', MAX(s.length, 1u));
}

struct ustr *invocation_position_message(struct rt *rt, struct invocation *i)
{
	const struct source *src = text_of(i);
	struct ustr *file = file_of(rt, i), *line = ustr_trim(rt, line_text(rt, i), false, true);
	struct source_pos from, to;
	struct sbuf b;
	uint32_t at, end;

	if (!src)
		return ustr_empty(rt);
	from = source_position(src, i->start);
	to = source_position(src, i->end);
	at = MIN(from.column - 1, ustr_len(line));
	end = to.line == from.line ? MIN(to.column - 1, ustr_len(line)) : ustr_len(line);
	sbuf_init(&b, rt);
	sbuf_puts(&b, "At ");
	if (ustr_len(file))
		sbuf_put(&b, file);
	else
		sbuf_puts(&b, "line");
	sbuf_printf(&b, ":%u char:%u", from.line, from.column);
	if (ustr_len(line))
		invocation_put_line(rt, &b, line, at, end > at ? end - at : 0);
	return sbuf_take(&b);
}

/* ---- The stack ----------------------------------------------------------- */

const struct ast_method *invocation_method(const struct frame *f)
{
	const struct ast *owner = f->command || !f->sb ? NULL : f->sb->info->owner;

	return owner && owner->kind == AST_METHOD ? (const struct ast_method *)owner : NULL;
}

const char *invocation_function(struct rt *rt, const struct frame *f)
{
	const struct ast_method *m = invocation_method(f);

	if (m)
		return USTR_C(rt, text_ustr(rt, m->name));
	if (f->command && f->command->kind == CK_EXTERNAL_SCRIPT)
		return "<ScriptBlock>";
	if (f->command && f->command->name && ustr_len(f->command->name))
		return USTR_C(rt, f->command->name);
	if (f->sb->class_ && f->sb->info->owner && f->sb->info->owner->kind == AST_METHOD) {
		struct text name = ((const struct ast_method *)f->sb->info->owner)->name;

		return USTR_C(rt, text_ustr(rt, name));
	}
	return "<ScriptBlock>";
}

/* The named block it is in. */
static const char *part_name(const struct frame *f)
{
	static const char *const names[] = {
		[PART_DYNAMICPARAM] = "<DynamicParam>", [PART_BEGIN] = "<Begin>", [PART_PROCESS] = "<Process>",
		[PART_END] = "<End>",
		[PART_CLEAN] = "<Clean>",
	};
	const struct block_info *b = f->sb->info;

	for (int i = 0; i < PART__MAX; i++)
		if (f->code == b->own[i] || f->code == b->dotted[i])
			return i == (b->is_filter ? PART_PROCESS : PART_END) &&
			       (!b->ast->end || b->ast->end->ast.flags & AST_UNNAMED) ? "" : names[i];
	return "";
}

static void stack_line(struct rt *rt, struct sbuf *b, const struct frame *f)
{
	const struct source *src;
	uint32_t start, end;
	struct ustr *file = f->sb->info->source->file;

	if (!frame_position(f, &src, &start, &end))
		return;
	if (b->len)
		sbuf_putc(b, '\n');
	sbuf_printf(b, "at %s%s, ", invocation_function(rt, f), part_name(f));
	if (file)
		sbuf_put(b, file);
	else
		sbuf_puts(b, "<No file>");
	sbuf_printf(b, ": line %u", source_position(src, start).line);
}

struct ustr *invocation_stack(struct rt *rt)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (const struct frame *f = rt->eng->frame; f; f = f->up)
		if (f->sb && f->code && !f->shadow)
			stack_line(rt, &b, f);
	return sbuf_take(&b);
}

/* ---- Members ------------------------------------------------------------- */

static struct invocation *self_of(val v)
{
	return (struct invocation *)val_base(v).o;
}

#define GET(name, expr)                                                        \
	static val get_##name(struct rt *rt, val self)                         \
	{                                                                      \
		struct invocation *i = self_of(self);                          \
									       \
		return expr;                                                   \
	}
GET(command, val_obj(i->command))
GET(line_number, val_int(line_of(i)))
GET(offset, val_int(column(i)))
GET(history, val_long(i->history_id ? i->history_id : history_next(rt)))
GET(script_name, val_str(file_of(rt, i)))
GET(line, val_str(whole_line(rt, i)))
GET(message, val_str(invocation_position_message(rt, i)))
GET(name, val_str(i->name))
GET(length, val_int(i->length))
GET(position, val_int(i->position))
GET(expecting, val_bool(i->expecting_input))
GET(bound, val_is_null(i->bound) ? val_obj(bound_parameters_new(rt)) : i->bound)
GET(unbound, val_is_null(i->unbound) ? val_obj(list_new_of(rt, &type_list, &type_object)) : i->unbound)

static val get_statement(struct rt *rt, val self)
{
	struct invocation *i = self_of(self);
	const struct source *src = text_of(i);
	struct text t;

	if (!src)
		return val_str(ustr_empty(rt));
	t = source_text(src, i->start, i->end);
	return val_str(text_ustr(rt, t));
}

static val get_origin(struct rt *rt, val self)
{
	return val_enum(&enum_commandorigin, self_of(self)->from_host ? 0 : 1);
}

static val get_root(struct rt *rt, val self)
{
	return val_str(script_file_folder(rt, file_of(rt, self_of(self))));
}

static val get_command_path(struct rt *rt, val self)
{
	return val_str(file_of(rt, self_of(self)));
}

static val get_display(struct rt *rt, val self) { return V_NULL; }

const struct member_def invocation_members[] = {
	PROP("System.Management.Automation.CommandInfo MyCommand {get;}", get_command, NULL),
	PROP("System.Collections.Generic.Dictionary[string,System.Object] BoundParameters {get;}", get_bound, NULL),
	PROP("System.Collections.Generic.List[System.Object] UnboundArguments {get;}", get_unbound, NULL),
	PROP("int ScriptLineNumber {get;}", get_line_number, NULL), PROP("int OffsetInLine {get;}", get_offset, NULL),
	PROP("long HistoryId {get;}", get_history, NULL), PROP("string ScriptName {get;}", get_script_name, NULL),
	PROP("string Line {get;}", get_line, NULL), PROP("string Statement {get;}", get_statement, NULL),
	PROP("string PositionMessage {get;}", get_message, NULL), PROP("string PSScriptRoot {get;}", get_root, NULL),
	PROP("string PSCommandPath {get;}", get_command_path, NULL),
	PROP("string InvocationName {get;}", get_name, NULL), PROP("int PipelineLength {get;}", get_length, NULL),
	PROP("int PipelinePosition {get;}", get_position, NULL), PROP("bool ExpectingInput {get;}", get_expecting, NULL),
	PROP("System.Management.Automation.CommandOrigin CommandOrigin {get;}", get_origin, NULL),
	PROP("System.Management.Automation.Language.IScriptExtent DisplayScriptPosition {get;}", get_display, NULL),
	MEMBERS_END
};

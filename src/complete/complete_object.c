/* SPDX-License-Identifier: MIT */
/* CompletionResult and CommandCompletion. */
#include "complete/context.h"

#include "engine/engine.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/record.h"

#define SMA "System.Management.Automation."

static const struct type type_result = RECORD_TYPE(SMA "CompletionResult", 4);
static const struct type type_completion = RECORD_TYPE(SMA "CommandCompletion", 4);

static val new_result(struct rt *rt, val self, val *a, int n)
{
	struct ustr *text = arg_need_str(rt, a[0], "completionText");

	return completion_result(rt, text, n > 1 ? val_to_str(rt, a[1]) : text,
				 n > 2 ? (enum complete_kind)val_enum_num(a[2]) : COMPLETE_TEXT,
				 n > 3 ? val_to_str(rt, a[3]) : text);
}

static const struct member_def result_members[] = {
	CTOR("(string completionText)", new_result),
	CTOR("(string completionText, string listItemText, " SMA "CompletionResultType resultType, string toolTip)", new_result),
	RECORD_PROP("string CompletionText {get;}", 0), RECORD_PROP("string ListItemText {get;}", 1),
	RECORD_PROP(SMA "CompletionResultType ResultType {get;}", 2), RECORD_PROP("string ToolTip {get;}", 3), MEMBERS_END
};

val completion_result(struct rt *rt, struct ustr *text, struct ustr *item, enum complete_kind kind, struct ustr *tip)
{
	struct record *r = record_new(rt, &type_result);

	record_put(r, 0, val_str(text));
	record_put(r, 1, val_str(item));
	record_put(r, 2, val_enum(&enum_completionresulttype, kind));
	record_put(r, 3, val_str(tip));
	return val_obj(r);
}

struct ustr *completion_item(val result) { return record_get(result, 1).s; }
enum complete_kind completion_kind(val result) { return (enum complete_kind)val_enum_num(record_get(result, 2)); }

/* --- CommandCompletion -------------------------------------------------- */

enum { CC_MATCH, CC_START, CC_LENGTH, CC_MATCHES };

static val completion_object(struct rt *rt, const struct completion *c)
{
	struct list *l = list_new_of(rt, &type_collection, &type_result);
	struct record *r = record_new(rt, &type_completion);

	list_add_all(rt, l, c->matches);
	r->f[CC_MATCH] = val_int(-1);
	r->f[CC_START] = val_int(l->n ? (int32_t)c->start : -1);
	r->f[CC_LENGTH] = val_int(l->n ? (int32_t)c->length : -1);
	record_put(r, CC_MATCHES, val_obj(l));
	return val_obj(r);
}

static val complete_text(struct rt *rt, val self, val *a, int n)
{
	struct ustr *text = arg_need_str(rt, a[0], "input");
	int64_t cursor = arg_int(a[1]);
	struct completion c;

	if (cursor < 0 || cursor > (int64_t)ustr_len(text))
		arg_throw_range(rt, "cursorIndex", "The cursor is outside of the input.");
	complete(rt, text, (uint32_t)cursor, &c);
	return completion_object(rt, &c);
}

/* What the runspace of a PowerShell object says. */
static val complete_there(struct rt *rt, val self, val *a, int n)
{
	val ps = a[3], commands, result;
	val name = val_str(ustr_new(rt, "TabExpansion2"));

	if (!member_get_c(rt, ps, "Commands", &commands))
		arg_throw_null(rt, "powershell");
	member_call(rt, commands, ustr_atom(rt, "Clear"), NULL, 0);
	member_call(rt, ps, ustr_atom(rt, "AddCommand"), &name, 1);
	for (int i = 0; i < 3; i++)
		member_call(rt, ps, ustr_atom(rt, "AddArgument"), &a[i], 1);
	result = member_call(rt, ps, ustr_atom(rt, "Invoke"), NULL, 0);
	return val_list(val_base(result)) && val_list(val_base(result))->n ? val_list(val_base(result))->v[0] : V_NULL;
}

/* The tree tells its source, the position where in it. */
static val complete_tree(struct rt *rt, val self, val *a, int n)
{
	struct completion c;
	val extent, text, offset;

	if (!member_get_c(rt, a[0], "Extent", &extent) || !member_get_c(rt, extent, "Text", &text) ||
	    !member_get_c(rt, a[2], "Offset", &offset))
		arg_throw_null(rt, "ast");
	complete(rt, val_to_str(rt, text), (uint32_t)val_to_int32(rt, offset), &c);
	return completion_object(rt, &c);
}

static val next_result(struct rt *rt, val self, val *a, int n)
{
	struct record *r = (struct record *)val_base(self).o;
	struct list *l = val_list(r->f[CC_MATCHES]);
	int64_t i = r->f[CC_MATCH].i;

	if (!l || !l->n)
		return V_NULL;
	i = val_truth(rt, a[0]) ? i + 1 : i - 1;
	i = i < 0 ? (int64_t)l->n - 1 : i >= (int64_t)l->n ? 0 : i;
	r->f[CC_MATCH] = val_int((int32_t)i);
	return l->v[i];
}

#define COMPLETE(args, fn) STATIC("static " SMA "CommandCompletion CompleteInput(" args ")", fn)
static const struct member_def completion_members[] = {
	RECORD_PROP("int CurrentMatchIndex {get;}", 0), RECORD_PROP("int ReplacementIndex {get;}", 1),
	RECORD_PROP("int ReplacementLength {get;}", 2),
	RECORD_PROP("System.Collections.ObjectModel.Collection[" SMA "CompletionResult] CompletionMatches {get;}", 3),
	COMPLETE("string input, int cursorIndex, hashtable options", complete_text),
	COMPLETE("string input, int cursorIndex, hashtable options, System.Management.Automation.PowerShell powershell",
		complete_there),
	COMPLETE("System.Object ast, System.Object tokens, System.Object positionOfCursor, hashtable options", complete_tree),
	METHOD(SMA "CompletionResult GetNextResult(bool forward)", next_result), MEMBERS_END
};

_startup_ void complete_register(struct rt *rt)
{
	type_register(rt, &type_result, result_members);
	type_register(rt, &type_completion, completion_members);
	complete_class_register(rt);
}

/* SPDX-License-Identifier: MIT */
/*
 * Completion: what may stand at a place in a script. TabExpansion2, its .NET
 * form CommandCompletion.CompleteInput and the console's key all come here.
 */
#pragma once

#include "value/coll.h"

enum complete_kind {	/* CompletionResultType */
	COMPLETE_TEXT, COMPLETE_HISTORY, COMPLETE_COMMAND, COMPLETE_ITEM, COMPLETE_CONTAINER, COMPLETE_PROPERTY, COMPLETE_METHOD,
	COMPLETE_PARAMETER, COMPLETE_VALUE, COMPLETE_VARIABLE, COMPLETE_NAMESPACE, COMPLETE_TYPE, COMPLETE_KEYWORD,
};

struct completion {
	struct list *matches;		/* CompletionResult objects, in order */
	uint32_t start, length;		/* UTF-16 units of TEXT that a match replaces */
};

/* What may stand in TEXT around CURSOR (UTF-16 units). Errors of what is asked
 * on the way (completers, properties) end in nothing. */
void complete(struct rt *rt, struct ustr *text, uint32_t cursor, struct completion *ret);

/* Parts of a CompletionResult. */
val completion_result(struct rt *rt, struct ustr *text, struct ustr *item, enum complete_kind kind, struct ustr *tip);
struct ustr *completion_item(val result);
enum complete_kind completion_kind(val result);

void complete_register(struct rt *rt);	/* the .NET types */

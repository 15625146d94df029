/* SPDX-License-Identifier: MIT */
/* Inside of completion: where the cursor is, and who answers for that. */
#pragma once

#include "complete/complete.h"
#include "engine/command_impl.h"

enum { CONTEXT_WORDS = 256 };

/* The command the cursor is in, as far as it goes: words with their quotes; the
 * last one ends at the cursor and may be empty. */
struct context {
	struct rt *rt;
	struct ustr *text;		/* up to the cursor */
	struct { uint32_t start, end; } words[CONTEXT_WORDS];
	uint32_t n;			/* at least one */
	uint32_t depth;			/* of open brackets */
	bool in_string;			/* the cursor is inside "…" */
	struct completion *out;
};

void context_read(struct context *c);
struct ustr *context_word(const struct context *c, uint32_t i);
/* A word without its quotes. */
struct ustr *context_plain(struct rt *rt, struct ustr *word);
/* TEXT in quotes when it needs them; QUOTE 0: single ones. */
struct ustr *context_quoted(struct rt *rt, struct ustr *text, uint16_t quote);
void context_add(struct context *c, struct ustr *text, struct ustr *item, enum complete_kind kind, struct ustr *tip);
/* Orders what was added from FROM on by its list text. */
void context_sort(struct context *c, uint32_t from);
/* Does NAME begin with PREFIX, or match it when it has wildcards? */
bool context_match(struct rt *rt, struct ustr *name, struct ustr *prefix);

/* complete_command.c */
void complete_command(struct context *c, struct ustr *word);
void complete_parameter(struct context *c, struct ustr *word);
/* False: nothing is known of the argument; of -Name:value WORD becomes the value. */
bool complete_argument(struct context *c, struct ustr **inout_word);

/* complete_operator.c */
void complete_operator(struct context *c, struct ustr *word);

/* complete_class.c */
void complete_class_register(struct rt *rt);

/* complete_path.c */
void complete_path(struct context *c, struct ustr *word);

/* complete_member.c */
void complete_variable(struct context *c, struct ustr *word, uint32_t start);
void complete_type(struct context *c, struct ustr *word);
/* True when WORD is an expression with a member at its end. */
bool complete_member(struct context *c, struct ustr *word, uint32_t start);

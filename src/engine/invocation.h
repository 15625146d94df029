/* SPDX-License-Identifier: MIT */
/* InvocationInfo: which command runs, where it was written, how it was called. */
#pragma once

#include "engine/command.h"

struct invocation {
	struct cell h;
	struct command *command;	/* NULL: a statement */
	struct ustr *name;		/* as invoked */
	struct source_cell *source;	/* NULL: unknown */
	uint32_t start, end;		/* of the command in the source */
	struct ustr *given_line, *given_file;	/* of a deserialized or hand-made one */
	val bound, unbound;
	int32_t length, position;
	int64_t history_id;
	bool expecting_input;
	bool is_dot;
	bool from_host;			/* the script of the command line */
};
extern const struct type type_invocation;

/* Of a running command; AT: the argument an error is about, else NULL. */
struct invocation *invocation_of_stage(struct rt *rt, struct stage *st, const struct ast *at);
/* The same as an error record has it: it tells nothing of the pipeline. */
struct invocation *invocation_of_error(struct rt *rt, struct stage *st, const struct ast *at);
/* One without a place in a source, as the script of the command line has it, takes that of ST's command; false: has one. */
bool invocation_place(struct invocation *i, const struct stage *st);
/* The script or function whose $MyInvocation the code of FRAME sees; NULL: none. */
struct stage *invocation_script(const struct frame *f);
/* PipelineIterationInfo, a list: what the pipeline of ST got from an expression
 * at its head, and then what each of its commands has processed so far. Where ST
 * is NULL, of a script that writes to the host. */
val invocation_counts(struct rt *rt, const struct stage *st);
/* Of the statement that FRAME runs. */
struct invocation *invocation_of_frame(struct rt *rt, const struct frame *f);
/* Of what stands from START to END of SRC. */
struct invocation *invocation_of_text(struct rt *rt, struct source_cell *src, uint32_t start, uint32_t end);
/* The text "At FILE:LINE char:N …". */
struct ustr *invocation_position_message(struct rt *rt, struct invocation *i);
/* Two lines behind "+ ": as much of LINE as fits around the LEN units at AT, and marks below them. */
void invocation_put_line(struct rt *rt, struct sbuf *b, struct ustr *line, uint32_t at, uint32_t len);
/* The method of a script class that FRAME runs; NULL: none. */
const struct ast_method *invocation_method(const struct frame *f);
/* What the stack calls the code of FRAME: a function, a method, or <ScriptBlock>. */
const char *invocation_function(struct rt *rt, const struct frame *f);
/* "at F, file: line N" lines of all running frames. */
struct ustr *invocation_stack(struct rt *rt);
extern const struct member_def invocation_members[];

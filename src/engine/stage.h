/* SPDX-License-Identifier: MIT */
/*
 * One command of a running pipeline, and the pipeline. Both live on the C stack
 * of pipeline_run (a steppable pipeline's in a heap block that its cell scans).
 * Upstream pushes objects into `in`; the stage pushes into streams.s[1].
 */
#pragma once

#include "engine/binder.h"
#include "engine/code.h"
#include "engine/sink.h"

enum stage_kind { STAGE_EXPR, STAGE_CMDLET, STAGE_SCRIPT, STAGE_NATIVE };

enum stage_flags {
	SF_BEGAN = 1, SF_ENDED = 2, SF_DISPOSED = 4, SF_DOTTED = 8, SF_ADVANCED = 16,
	SF_HAS_PROCESS = 32, SF_CLEANED = 64, SF_FAILED = 128, SF_READY = 256, SF_PROCESSED = 512,
	SF_HAS_ARGS = 1024,	/* saved_args is set */
	SF_SPEAKS = 2048,	/* what it writes is of who called it: Write-Warning */
	SF_ENDING = 8192,	/* its end block runs */
	SF_RAN = 4096,		/* a block of it was entered: clean has something to do */
};

struct tee;		/* $_ of the caller's scope stays as it is now when the commands of ST's pipeline have ended. */
/* E is about what stands for the command. */
void stage_point_at_name(struct stage *st, struct errrec *e);
void stage_keep_underbar(struct stage *st);

/* stage_vars.c: -OutVariable and its like */
struct native;		/* native_cmd.c: a running program */

struct merged_errors {		/* 2>&1 */
	struct sink sink;
	struct sink *to;
};

struct stage {
	struct sink in;			/* first: the sink is the stage */
	struct rt *rt;
	struct pipe *pipe;
	struct command *cmd;
	struct scriptblock *sb;		/* STAGE_SCRIPT */
	const struct cmd_site *site;
	const val *regs;
	struct frame *caller;		/* frame of the pipeline */
	struct streams streams;		/* of the command */
	struct merged_errors merged;
	struct streams outer;		/* before redirection: for redirected -Variable */
	struct scope *scope;		/* STAGE_SCRIPT */
	struct list *input;		/* objects kept for $input */
	val saved_under;		/* $_ of the caller's scope before the stage */
	val saved_args;			/* SF_HAS_ARGS: $args of the dotted block's scope before it */
	val pipe_value;			/* last object written, for -PipelineVariable */
	struct ustr *name;		/* as invoked */
	struct invocation *inv;
	struct tee *tees;
	struct native *native;
	void *files[8];			/* open redirections: states of eng->close_file_sink */
	struct cmdlet c;
	struct binding b;
	struct common_args common;
	val *fast;			/* cmdlet: field that takes each object as it is */
	uint32_t flags;			/* enum stage_flags */
	uint32_t given, taken;		/* objects that came; those (or nothing) that were processed */
	uint8_t kind, index;
	uint8_t nfiles;
	bool ask_all_yes, ask_all_no;	/* ShouldProcess answers */
	bool inquire_no_more;	/* the answer to Inquire was yes to all */
};

struct pipe {
	struct rt *rt;
	struct frame *frame;
	struct pipe_site *site;
	const val *regs;
	struct sink *out;
	struct stage *stages;
	uint16_t n;
	bool fed;			/* steppable: objects come from outside */
	bool failed;			/* some command wrote an error: $? */
	struct unwound failure;		/* kept while upstream code is unwound */
	int phase;
};

static inline bool stage_has_input(const struct stage *st)
{
	return st->index > 0 || st->pipe->fed;
}
/* Preferences of the command: its parameter, else the variable. */
enum action_preference stage_preference(struct stage *st, enum stream s);
/* The stage that runs now. */
static inline struct stage *stage_current(struct rt *rt) { return rt->eng->stage; }

struct ustr *stage_error_class(struct rt *rt, struct command *c);
void stage_default_value(struct binding *b, struct param_meta *p);
val stage_call_block(struct stage *st, struct scriptblock *sb, val underbar);
/* Where blocks among the arguments of ST run. */
struct scope *stage_block_scope(const struct stage *st, const struct scriptblock *sb);
/* As ForEach-Object: output of the block goes to S. */
void stage_run_block(struct stage *st, struct scriptblock *sb, val underbar, struct streams *s);
void stage_write_error(struct stage *st, struct errrec *e);
/* REC, an InformationRecord, as its preference says. */
void stage_information(struct stage *st, val rec);
void stage_set_changed(struct stage *st, uint32_t set);
struct dict *stage_bound(struct stage *st);	/* $PSBoundParameters */
/* $MyInvocation, whole: with the parameters bound and what was left over. */
struct invocation *stage_invocation(struct stage *st);

/* What ST, a program, writes goes into a file of its own, byte for byte. */
bool redirect_keeps_bytes(const struct stage *st);

/* Steps of a stage's life, in order. */
void stage_resolve(struct stage *st);
void stage_prepare(struct stage *st);
void stage_begin(struct stage *st);
void stage_end(struct stage *st);
/* The process block of a command without input runs, unless it did. */
void stage_process_once(struct stage *st);
void stage_dispose(struct stage *st);		/* never throws */
void stage_put(struct sink *s, val v);

/* An object on its way from code of an upstream command into ST. An error that
 * leaves it is not that code's to catch. */
struct push {
	struct stage *st;
	struct push *outer;
};
/* Makes of the error that left P an unwinding to P's pipeline. */
void stage_push_failed(struct rt *rt, struct push *p);

/* stage_script.c */
void stage_script_prepare(struct stage *st);
/* The parameters of the function or script C when it is called with the N ARGS:
 * those of its dynamicparam block too, which runs. Never throws. */
struct command_meta *stage_script_probe(struct rt *rt, struct command *c, const val *args, uint32_t n);
void stage_script_part(struct stage *st, enum block_part part);
bool stage_script_quick(struct rt *rt, struct frame *f, struct pipe_site *p, val *regs, struct sink *out);
void stage_script_input(struct stage *st, val v);
void stage_script_end(struct stage *st);
void stage_script_once(struct stage *st);
/* Variables of -Verbose, -ErrorAction … in the function's scope. */
void stage_set_preferences(struct stage *st);

/* stage_vars.c: -OutVariable, -ErrorVariable …, -PipelineVariable, -OutBuffer */
void stage_vars_open(struct stage *st);
void stage_vars_flush(struct stage *st);	/* what -OutBuffer holds goes on */
void stage_vars_error(struct stage *st, struct errrec *e);
/* The same for an error that ends the command: its variable is told so. */
void stage_vars_stopped(struct stage *st, struct errrec *e);
/* The cmdlet ST ended with E: its exception is told too, unless a throw statement made it for an object. */
void stage_vars_ended(struct stage *st, struct errrec *e);
/* E left a statement of what ST runs: noted by it and by those it writes to. */
void stage_vars_passed(struct stage *st, struct errrec *e);
void stage_vars_stream(struct stage *st, enum stream s, val v);
void stage_vars_close(struct stage *st);
/* Names the cmdlet that C code threw E from, where nothing did yet. */
void stage_claim_error(struct stage *st, struct errrec *e);
/* Was the Nth row of common_params given? */
bool stage_common_given(const struct stage *st, uint32_t n);
bool stage_merged(const struct stage *st, enum stream s);
/* Where errors of ST itself go; those of blocks it runs may have another place. */
static inline struct sink *stage_errors(struct stage *st)
{
	return st->merged.to ? &st->merged.sink : st->streams.s[STREAM_ERROR];
}
/* Asks yes/no/halt through the host: the choice's number. */
int host_ask(struct rt *rt, struct ustr *caption, struct ustr *message);
/* Yes, no, suspend: 0 to 2. */
int host_ask_once(struct rt *rt, struct ustr *caption, struct ustr *message);
/* Yes, yes to all, halt, suspend: 0 to 3. */
int host_ask_halt(struct rt *rt, struct ustr *caption, struct ustr *message);

/* redirect.c */
void redirect_open(struct stage *st);
/* The command has ended: the files get what is left. Throws when they can't. */
void redirect_finish(struct stage *st);
void redirect_close(struct stage *st);

/* native_cmd.c */
void native_prepare(struct stage *st);
void native_begin(struct stage *st);
void native_input(struct stage *st, val v);
void native_end(struct stage *st);
/* The same with redirections to files, whose failure is one of the program. */
void native_end_files(struct stage *st);
void native_dispose(struct stage *st);

/* cmdlet.c, streams.c */
bool stage_should_process(struct stage *st, struct ustr *target, struct ustr *action, bool *ret_ask);
void streams_write(struct rt *rt, struct streams *s, enum stream which, val v);

/* The frame a pipeline runs under when there is none: the global scope. */
void stage_base_frame(struct rt *rt, struct frame *f);

/* The stages of SITE, set up but not resolved; STAGES has room for them. */
void pipe_init(struct pipe *p, struct rt *rt, struct frame *f, struct pipe_site *site, const val *regs,
	       struct sink *out, struct stage *stages);

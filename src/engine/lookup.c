/* SPDX-License-Identifier: MIT */
/* The actions scripts hang on the lookup of commands, and what they are given. */
#include "engine/lookup.h"
#include "engine/command.h"
#include "types/delegate.h"
#include "types/enums.h"
#include "value/record.h"

#define SMA "System.Management.Automation."

/* CommandLookupEventArgs */
enum { NAME, ORIGIN, STOP, COMMAND, BLOCK, FIELDS };
static const struct type type_args = RECORD_TYPE(SMA "CommandLookupEventArgs", FIELDS);

/* A block is the command from now on. */
static void set_block(struct rt *rt, val self, val v)
{
	struct record *r = (struct record *)val_base(self).o;
	struct scriptblock *sb = val_scriptblock(v);

	record_put(r, BLOCK, v);
	record_put(r, COMMAND, sb ? val_obj(command_from_block(rt, sb)) : V_NULL);
	r->f[STOP] = val_bool(sb != NULL);
}

static const struct member_def members[] = {
	RECORD_PROP("string CommandName {get;}", 0), RECORD_PROP(SMA "CommandOrigin CommandOrigin {get;}", 1),
	RECORD_PROP_RW("bool StopSearch {get;set;}", 2), RECORD_PROP_RW(SMA "CommandInfo Command {get;set;}", 3),
	PROP("scriptblock CommandScriptBlock {get;set;}", record_get_4, set_block), MEMBERS_END
};

static struct command *ask(struct rt *rt, val action, enum lookup_when when, struct ustr *name, struct command *found)
{
	struct record *r = record_new(rt, &type_args);
	struct command *c;

	r->f[NAME] = val_str(name);
	r->f[ORIGIN] = val_enum(&enum_commandorigin, 1);
	r->f[STOP] = V_FALSE;
	r->f[COMMAND] = val_obj(found);
	engine_call_handler(rt, action, r->f[NAME], val_obj(r));
	c = val_command(r->f[COMMAND]);
	return when == LOOKUP_BEFORE && !val_truth(rt, r->f[STOP]) ? NULL : c;
}

struct question {
	val action;
	enum lookup_when when;
	struct ustr *name;
	struct command *found, *ret;
};

/* What goes wrong in an action is nobody's error. */
static void ask_safely(struct rt *rt, void *arg)
{
	struct question *q = arg;

	q->ret = ask(rt, q->action, q->when, q->name, q->found);
}

static struct command *answer(struct rt *rt, struct question *q, struct ustr *name)
{
	enum unwind why;
	struct unwound u;

	q->name = name;
	q->ret = NULL;
	rt->eng->in_lookup = true;
	why = rt_protect(rt, ask_safely, q);
	u = rt->unwound;
	rt->eng->in_lookup = false;
	if (why != UNWIND_NONE && why != UNWIND_ERROR)
		rt_rethrow(rt, &u);
	return q->ret;
}

struct command *lookup_action(struct rt *rt, enum lookup_when when, struct ustr *name, struct command *found)
{
	struct question q = { rt->eng->lookup_actions[when], when, name, found, NULL };
	bool plain = ustr_index_of(name, ustr_atom(rt, "-"), 0, false) < 0 &&
		ustr_index_of(name, ustr_atom(rt, "/"), 0, false) < 0;

	if (val_is_null(q.action) || rt->eng->in_lookup)
		return NULL;
	/* A bare noun was looked for as Get-Noun too. */
	if (when == LOOKUP_FAILED && plain && answer(rt, &q, ustr_concat(rt, ustr_new(rt, "get-"), name)))
		return q.ret;
	return answer(rt, &q, name);
}

_startup_ void lookup_register(struct rt *rt)
{
	type_register(rt, &type_args, members);
}

/* SPDX-License-Identifier: MIT */
/* Session states: the worlds of the runspace and of its modules. */
#include "engine/code.h"

static void session_state_trace(struct heap *h, struct cell *c)
{
	struct session_state *ss = (struct session_state *)c;

	heap_mark(h, ss->global);
	heap_mark(h, ss->top);
	heap_mark(h, ss->module);
	heap_mark(h, ss->cmdlets);
}

const struct type type_session_state = {
	.cls = { .trace = session_state_trace },
	.name = "System.Management.Automation.SessionState",
	.base = &type_object, .size = sizeof(struct session_state),
};

struct session_state *session_state_new(struct rt *rt, struct session_state *global, struct module *m)
{
	struct session_state *ss = rt_new_cell(rt, &type_session_state, session_state);

	ss->module = m;
	ss->top = scope_new(rt, global ? global->top : NULL, ss, NULL);
	ss->global = global ? global->top : ss->top;
	ss->top->is_script = true;
	ss->top->is_global = !global;
	return ss;
}

struct scope *session_state_scope(struct rt *rt, struct session_state *ss)
{
	for (struct frame *f = rt->eng->frame; f; f = f->up)
		if (f->scope->ss == ss)
			return f->scope;
	return ss->top;
}

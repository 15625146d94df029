/* SPDX-License-Identifier: MIT */
/* Errors of the binder: ParameterBindingException and where it points. */
#include "base/coverage.h"
#include "engine/binder.h"
#include "engine/invocation.h"
#include "engine/stage.h"

void binder_mark(const struct binding *b, const struct param_meta *p)
{
	if (COVERAGE && b->cmd && (p->is_common || b->cmd->cmdlet))
		coverage_mark("parameter", p->is_common ? "" : b->cmd->cmdlet->name, USTR_C(b->rt, p->name));
}

/* ParameterName, ParameterType and TypeSpecified of the exception. */
static void say_subject(struct binding *b, struct psobj *extra, struct param_meta *p)
{
	struct rt *rt = b->rt;
	const struct type *wanted = b->wanted ? b->wanted : p ? p->type : NULL;

	if (b->subject || p)
		psobj_put_c(rt, extra, "ParameterName", val_str(b->subject ? b->subject : p->name));
	if (wanted)
		psobj_put_c(rt, extra, "ParameterType", val_type(wanted));
	if (!val_is_null(b->tried))
		psobj_put_c(rt, extra, "TypeSpecified", val_type(val_type_of(b->tried)));
	b->subject = NULL;
	b->wanted = NULL;
}

struct errrec *binder_error(struct binding *b, const char *exc, const char *id, enum error_category cat,
			    struct param_meta *p, val target, struct ustr *text)
{
	struct rt *rt = b->rt;
	struct exc *x = exc_new(rt, exc ? exc : "System.Management.Automation.ParameterBindingException", text, V_NULL);
	struct errrec *e = errrec_new(rt, val_obj(x), id, cat, target);
	struct psobj *extra = psobj_new(rt);

	say_subject(b, extra, p);
	psobj_put_c(rt, extra, "ErrorId", val_str(ustr_new(rt, id)));
	x->extra = val_obj(extra);
	x->record = e;
	e->command = stage_error_class(rt, b->cmd);
	e->activity = b->cmd->name;
	e->invocation = val_obj(invocation_of_error(rt, b->stage, b->at));
	psobj_put_c(rt, extra, "CommandInvocation", e->invocation);
	if (b->failure && b->failure->exception.k == VK_OBJ)
		x->inner = b->failure->exception;
	return e;
}

void binder_throw(struct binding *b, const char *id, struct param_meta *p, val target, struct ustr *text)
{
	rt_throw(b->rt, binder_error(b, NULL, id, EC_InvalidArgument, p, target, text));
}

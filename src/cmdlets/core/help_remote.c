/* SPDX-License-Identifier: MIT */
/*
 * Help of a proxy: a function whose comments say .REMOTEHELPRUNSPACE stands for
 * a command of the session in that variable of its module, and its help is that
 * session's own.
 */
#include "cmdlets/core/help_remote.h"

#include <string.h>

#include "cmdlets/core/help_doc.h"
#include "engine/module.h"
#include "engine/scope.h"
#include "remoting/session.h"
#include "value/deserialized.h"

static val local(struct rt *rt, val v);

static val local_list(struct rt *rt, const struct list *l)
{
	struct array *a = array_new(rt, &type_object, l->n);

	for (uint32_t i = 0; i < l->n; i++)
		gc_store(a, &a->v[i], local(rt, l->v[i]));
	return val_obj(a);
}

static void put_names(struct rt *rt, val *v, val from)
{
	struct strlist *names = val_type_names(rt, from), *l = strlist_new(rt, names->n);

	for (uint32_t i = 0; i < names->n; i++)
		gc_storep(l, l->s[i], deserialized_bare(rt, names->s[i]));
	val_set_type_names(rt, v, l);
}

/* An object that came over as if it had been made here, so that the views of
 * help know it. */
static val local(struct rt *rt, val v)
{
	struct psobj *from = val_psobj(v), *o;
	val ret;

	if (val_list(v))
		return local_list(rt, val_list(v));
	if (!from || !from->shape)
		return v;
	rt_check_depth(rt);
	o = psobj_new(rt);
	ret = val_obj(o);
	for (uint32_t i = 0; i < shape_count(from->shape); i++)
		if (psmember_is_value(shape_kind(from->shape, i)))
			psobj_put(rt, o, shape_name(from->shape, i), local(rt, from->slots[i]));
	put_names(rt, &ret, v);
	return ret;
}

static struct remote_runspace *runspace_of(struct rt *rt, const struct command *c, struct ustr *variable)
{
	struct module *m = c->block ? c->block->module : NULL;
	struct session *s;
	val v;

	if (!m || !m->ss || !var_get(rt, m->ss->top, ustr_atom(rt, USTR_C(rt, variable)), SCOPE_SCRIPT, &v))
		return NULL;
	s = val_session(v);
	return s && s->rs->far.state == POOL_OPENED ? s->rs : NULL;
}

static struct ustr *script(struct rt *rt, const char *view)
{
	const char *option = !view			     ? ""
			     : !strcmp(view, "FullView")     ? " -Full"
			     : !strcmp(view, "DetailedView") ? " -Detailed"
							     : " -Examples";

	return ustr_printf(rt, "param($name) Get-Help -Name $name%s", option);
}

val help_remote(struct rt *rt, struct command *c, const char *view)
{
	struct help_doc *d = c->kind == CK_FUNCTION ? help_doc_of_block(rt, c->block) : NULL;
	val name, help;
	struct remote_runspace *rs;
	struct pipeline_request *r;
	struct list *out;

	if (!d || !d->forward || !d->remote || !(rs = runspace_of(rt, c, d->remote)))
		return V_VOID;
	name = val_str(d->forward);
	r = request_script(rt, script(rt, view));
	r->add_to_history = false;
	request_args(rt, r, array_of(rt, &name, 1));
	out = remote_call(rt, rs, r, NULL);
	if (out->n != 1 || !val_psobj(out->v[0]))
		return V_VOID;
	help = local(rt, out->v[0]);
	psobj_put_c(rt, val_psobj(help), "Name", val_str(c->name));
	return help;
}

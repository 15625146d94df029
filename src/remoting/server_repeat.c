/* SPDX-License-Identifier: MIT */
/*
 * A request whose bytes are those of the last one is not read again, nor is its
 * script: what was read is never changed by running it. Arguments are values of
 * the pipeline's own, so that a request with arguments isn't kept.
 */
#include "remoting/server_impl.h"

#include <string.h>

#include "remoting/payload.h"

enum { KEPT_MAX = 16 << 10 };

static bool has_arguments(struct rt *rt, val request)
{
	val ps, commands, args;
	struct list *l;

	if (!payload_find(rt, request, "PowerShell", &ps) || payload_find(rt, ps, "ExtraCmds", &commands) ||
	    !payload_find(rt, ps, "Cmds", &commands) || !(l = val_list(val_base(commands))))
		return true;
	for (uint32_t i = 0; i < l->n; i++) {
		struct list *a = payload_find(rt, l->v[i], "Args", &args) ? val_list(val_base(args)) : NULL;

		if (!a || a->n)
			return true;
	}
	return false;
}

val repeat_decode(struct server *s, const struct runspace_message *m)
{
	struct buf *kept = &s->request_bytes;
	val v;

	if (m->len && m->len == buf_size(kept) && !memcmp(buf_ptr(kept), m->data, m->len))
		return s->request;
	v = server_decode(s, m);
	buf_reset(kept);
	if (m->type == MSG_CREATE_PIPELINE && m->len <= KEPT_MAX && !has_arguments(s->rt, v) &&
	    !buf_put(kept, m->data, m->len))
		gc_store(s, &s->request, v);
	return v;
}

struct scriptblock *repeat_parse(struct server *s, struct ustr *text)
{
	const char *utf8;
	size_t n;

	if (!s->script || !ustr_eq(s->script_text, text)) {
		utf8 = ustr_utf8(s->rt, text, &n);
		s->script = NULL;
		gc_storep(s, s->script, scriptblock_parse(s->rt, utf8, n, NULL));
		gc_storep(s, s->script_text, text);
	}
	return scriptblock_new(s->rt, s->script->info, s->rt->eng->global);
}

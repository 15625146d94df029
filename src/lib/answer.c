/* SPDX-License-Identifier: MIT */
/* Answering what the far end's host asks. */
#include "lib/lib.h"

#include "base/err.h"
#include "lib/request.h"

int psession_answer(struct psession *s, struct psession_command *c, int64_t id, int method, const struct psession_item *result,
		    const char *error)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	int r = request_answer(&b, id, method, result, error, lib_secret(s, result, result ? 1 : 0));

	if (!r)
		r = client_send(&s->far, c ? MSG_PIPELINE_HOST_RESPONSE : MSG_RUNSPACEPOOL_HOST_RESPONSE,
			c ? c->far.pid : guid_zero,
				buf_ptr(&b), buf_size(&b));
	client_flush(&s->far);
	lib_watch_update(s);
	return r < 0 ? r : 0;
}

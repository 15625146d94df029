/* SPDX-License-Identifier: MIT */
#include "cli/runtime.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/engine.h"
#include "format/out.h"
#include "format/typedata.h"
#include "heap/heap.h"
#include "providers/provider.h"
#include "types/tables.h"

/* PSESSION_HEAP_LIMIT bytes for the heap: the worker's limit and the tests'. */
static size_t env_size(const char *name)
{
	const char *s = getenv(name);

	return s ? strtoull(s, NULL, 10) : 0;
}

struct rt *runtime_new(const struct host_ops *host, void *host_arg)
{
	struct rt_options o = {
		.heap_limit = env_size("PSESSION_HEAP_LIMIT"),
		.types = builtin_types,
	};
	struct rt *rt = rt_new(&o);

	engine_new(rt, host, host_arg);
	format_init(rt);
	providers_init(rt);
	return rt;
}

void runtime_free(struct rt *rt)
{
	engine_free(rt->eng);
	rt_free(rt);
}

void console_streams(struct rt *rt, struct console *c)
{
	rt->eng->top_streams.s[STREAM_OUT] = out_default_sink(rt);
	rt->eng->top_streams.s[STREAM_ERROR] = out_default_error_sink(rt);
}

int runtime_worker(int fd)
{
	fputs("psession: sessions are not built in yet\n", stderr);
	return 1;
}

int runtime_serve(bool ssh, const char *configuration)
{
	fputs("psession: sessions are not built in yet\n", stderr);
	return 1;
}

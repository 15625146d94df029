/* SPDX-License-Identifier: MIT */
#include "cli/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clixml/clixml.h"
#include "complete/complete.h"
#include "cmdlets/utility/event_manager.h"
#include "cmdlets/utility/result_types.h"
#include "cmdlets/jobs/job_start.h"
#include "cmdlets/utility/event_queue.h"
#include "cmdlets/utility/file_out.h"
#include "engine/engine.h"
#include "engine/module.h"
#include "format/typedata.h"
#include "heap/heap.h"
#include "remoting/client.h"
#include "remoting/server.h"
#include "remoting/wsman_drive.h"
#include "providers/provider.h"
#include "types/culture.h"
#include "types/tables.h"
#include "worker/worker.h"

/* PSESSION_HEAP_LIMIT bytes for the heap: the worker's limit and the tests'. */
static size_t env_size(const char *name)
{
	const char *s = getenv(name);

	return s ? strtoull(s, NULL, 10) : 0;
}

/* Without a limit of its own a runtime ends with OutOfMemory, not by the kernel:
 * three quarters of the machine's memory. */
static size_t heap_limit(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	size_t asked = env_size("PSESSION_HEAP_LIMIT");

	return asked || pages <= 0 || size <= 0 ? asked : (size_t)pages * (size_t)size / 4 * 3;
}

struct rt *runtime_new(const struct host_ops *host, void *host_arg)
{
	struct rt_options o = {
		.heap_limit = heap_limit(),
		.types = builtin_types,
	};
	struct rt *rt = rt_new(&o);

	engine_new(rt, host, host_arg);
	clixml_register(rt);
	complete_register(rt);
	format_init(rt);
	providers_init(rt);
	file_out_install(rt);
	remoting_client_init(rt);
	wsman_drive_init(rt);
	result_types_install(rt);
	event_manager_register(rt);
	module_path_init(rt);
	culture_from_environment(rt);
	rt->eng->start_background = job_background;
	rt->eng->event_received = event_received;
	return rt;
}

void runtime_free(struct rt *rt)
{
	engine_free(rt->eng);
	rt_free(rt);
}

static void serve_sessions(void)
{
	static const struct server_program p = { runtime_new, runtime_free };

	server_set_program(&p);
}

int runtime_worker(int fd)
{
	struct worker_params p = { .fd = fd };

	serve_sessions();
	return worker_main(&p, &server_port);
}

int runtime_serve(bool ssh, const char *configuration)
{
	struct worker_stdio *p = xcalloc(1, sizeof *p);
	int r;

	p->in = STDIN_FILENO;
	p->out = STDOUT_FILENO;
	p->ssh = ssh;
	snprintf(p->session.configuration, sizeof p->session.configuration, "%s", configuration ? configuration : "");
	if (!getcwd(p->session.cwd, sizeof p->session.cwd))
		p->session.cwd[0] = '\0';
	serve_sessions();
	r = ssh ? worker_ssh(p, &server_port) : worker_stdio(p, &server_port);
	free(p);
	return r;
}

/* SPDX-License-Identifier: MIT */
#include "cli/runtime.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "clixml/clixml.h"
#include "complete/complete.h"
#include "cmdlets/utility/event_manager.h"
#include "cmdlets/utility/json_class.h"
#include "cmdlets/utility/result_types.h"
#include "cmdlets/jobs/job_start.h"
#include "cmdlets/utility/event_queue.h"
#include "cmdlets/utility/file_out.h"
#include "engine/engine.h"
#include "engine/module.h"
#include "format/file_class.h"
#include "format/typedata.h"
#include "heap/heap.h"
#include "remoting/client.h"
#include "remoting/server.h"
#include "remoting/wsman_drive.h"
#include "providers/provider.h"
#include "sys/fd.h"
#include "transport/hostpipe.h"
#include "types/culture/culture.h"
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
	file_class_register(rt);
	providers_init(rt);
	file_out_install(rt);
	remoting_client_init(rt);
	wsman_drive_init(rt);
	result_types_install(rt);
	event_manager_register(rt);
	json_class_register(rt);
	module_path_init(rt);
	culture_from_environment(rt);
	rt->eng->start_background = job_background;
	rt->eng->event_received = event_received;
	return rt;
}

static void tell_exit(struct rt *rt, void *arg)
{
	(void)arg;
	if (event_queue_used(rt))
		event_raise(rt, ustr_new(rt, "PowerShell.Exiting"), V_NULL, NULL, V_NULL);
}

/* Who subscribed to the end of the runspace hears of it while all is still there. */
void runtime_free(struct rt *rt)
{
	rt_stop_clear(rt);
	rt_protect(rt, tell_exit, NULL);
	engine_free(rt->eng);
	rt_free(rt);
}

static void serve_sessions(const char *const *first)
{
	server_set_program(&(struct server_program){ runtime_new, runtime_free, first });
}

int runtime_worker(int fd)
{
	struct worker_params p = { .fd = fd };

	serve_sessions(NULL);
	return worker_main(&p, &server_port);
}

/* A script that goes to FOLDER; malloc'd. */
static char *location_script(const char *folder)
{
	struct buf b;

	buf_init(&b, BUF_MAX_DEFAULT);
	buf_puts(&b, "Set-Location -LiteralPath '");
	for (; *folder; folder++) {
		buf_putc(&b, *folder);
		if (*folder == '\'')
			buf_putc(&b, '\'');
	}
	buf_puts(&b, "'");
	return buf_take(&b, NULL);
}

/* Waits for the one client of this process at its own pipe; its descriptor. */
static int await_client(void)
{
	char name[HOSTPIPE_NAME];
	int fd, client, r = hostpipe_own(getpid(), name);
	struct pollfd p = { .events = POLLIN };

	if (r < 0)
		return r;
	p.fd = fd = hostpipe_listen(name);
	if (fd < 0)
		return fd;
	while ((client = hostpipe_accept(fd)) == -ERR_AGAIN)
		poll(&p, 1, -1);
	hostpipe_remove(name);
	fd_close(fd);
	return client;
}

static int serve_pipe(struct worker_stdio *p)
{
	int fd = await_client();

	if (fd < 0) {
		fprintf(stderr, "psession: this process cannot have a pipe: %s\n", err_text(fd));
		return EXIT_FAILURE;
	}
	p->in = p->out = fd;
	p->ssh = true;
	worker_stdio(p, &server_port);
	fd_close(fd);
	return EXIT_SUCCESS;
}

int runtime_serve(const struct serve_options *o)
{
	struct worker_stdio *p = xcalloc(1, sizeof *p);
	_cleanup_(freep) char *location = o->folder ? location_script(o->folder) : NULL;
	const char *first[3] = { 0 };
	int r, n = 0;

	if (location)
		first[n++] = location;
	first[n] = o->command;
	p->in = STDIN_FILENO;
	p->out = STDOUT_FILENO;
	p->ssh = o->ssh;
	snprintf(p->session.configuration, sizeof p->session.configuration, "%s", o->configuration ? o->configuration : "");
	if (!getcwd(p->session.cwd, sizeof p->session.cwd))
		p->session.cwd[0] = '\0';
	serve_sessions(first);
	r = o->pipe ? serve_pipe(p) : o->ssh ? worker_ssh(p, &server_port) : worker_stdio(p, &server_port);
	free(p);
	return r;
}

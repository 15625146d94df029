/* SPDX-License-Identifier: MIT */
/* Listing sessions: workers played by this file, each with its own manners. */
#include "unit.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "sys/fd.h"
#include "sys/sock.h"
#include "transport/client.h"
#include "transport/control.h"
#include "transport/registry.h"

enum { PATIENCE_MS = 10000 };

static char base[] = "/tmp/psession-list-XXXXXX";

/* The next connection to LISTENER, or the end of the process. */
static int take_client(int listener)
{
	struct pollfd p = { .fd = listener, .events = POLLIN };
	int fd;

	if (poll(&p, 1, PATIENCE_MS) != 1)
		_exit(2);
	fd = sock_accept(listener);
	if (fd < 0)
		_exit(3);
	return fd;
}

/* Waits until the client has said something, or is gone. */
static void hear(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint8_t bytes[256];

	if (poll(&p, 1, PATIENCE_MS) != 1)
		_exit(4);
	(void)!read(fd, bytes, sizeof bytes);
}

static void send_frames(int fd, struct link *l)
{
	struct iovec iov[3];

	if (sock_send(fd, iov, link_output(l, iov)) <= 0)
		_exit(5);
}

/* Says hello in version VERSION of the language. */
static void greet(int fd, int version)
{
	struct iovec iov[3];
	struct link l;
	uint8_t *mark;

	link_init(&l, 4096);
	control_put_value(&l, CONTROL_HELLO, (uint32_t)getpid());
	mark = link_output(&l, iov) == 1 ? memmem(iov[0].iov_base, iov[0].iov_len, "PSLK", 4) : NULL;
	if (!mark)
		_exit(6);
	mark[4] = (uint8_t)version;
	send_frames(fd, &l);
}

static void tell(int fd, const char *name)
{
	struct session_info info = { .created_ms = 1 };
	struct control m = { .type = CONTROL_INFO };
	struct buf record = BUF_INIT;
	struct link l;

	strcpy(info.name, name);
	session_info_put(&record, &info);
	m.body = buf_ptr(&record);
	m.len = buf_size(&record);
	link_init(&l, 4096);
	control_put(&l, &m);
	send_frames(fd, &l);
}

static void play_newer(int listener)
{
	int fd = take_client(listener);

	greet(fd, CONTROL_VERSION + 1);
	hear(fd);
}

/* Leaves before it hears: what it said still counts. */
static void play_newer_in_a_hurry(int listener)
{
	greet(take_client(listener), CONTROL_VERSION + 1);
}

static void play_refusing(int listener)
{
	struct link l;
	int fd = take_client(listener);

	hear(fd);
	link_init(&l, 4096);
	control_put_value(&l, CONTROL_REFUSED, ERR_VERSION);
	send_frames(fd, &l);
}

/* Has no place for the first three who ask. */
static void play_crowded(int listener)
{
	int fd;

	for (int i = 0; i < 3; i++)
		fd_close(take_client(listener));
	fd = take_client(listener);
	greet(fd, CONTROL_VERSION);
	hear(fd);
	tell(fd, "crowded");
}

/* One fake worker. */
struct fake {
	uint8_t id[16];
	pid_t pid;
};

static void fake_start(struct registry *reg, struct fake *f, void (*play)(int))
{
	int listener;

	guid_random(f->id);
	listener = registry_listen(reg, f->id);
	f->pid = listener < 0 ? -1 : fork();
	if (!f->pid) {
		play(listener);
		_exit(0);
	}
	fd_close(listener);
}

static void fake_end(struct registry *reg, struct fake *f)
{
	int status = -1;

	CHECK(waitpid(f->pid, &status, 0) == f->pid);
	CHECK_INT(status, 0);
	registry_sweep(reg, f->id);
}

/* Lists N fakes that all PLAY; returns session_list's answer. */
static int list_fakes(void (*play)(int), int n, struct session_info **all, size_t *count)
{
	struct registry reg = REGISTRY_INIT;
	struct fake fakes[8];
	int r;

	if (registry_open(&reg, base, true) < 0)
		return -1;
	for (int i = 0; i < n; i++)
		fake_start(&reg, &fakes[i], play);
	r = session_list(base, PATIENCE_MS, all, count);
	for (int i = 0; i < n; i++)
		fake_end(&reg, &fakes[i]);
	registry_close(&reg);
	return r;
}

static void check_others(void (*play)(int))
{
	_cleanup_(freep) struct session_info *all = NULL;
	size_t n = 9;

	CHECK_INT(list_fakes(play, 8, &all, &n), 8);
	CHECK_INT(n, 0);
}

static void remove_base(void)
{
	char command[64];

	snprintf(command, sizeof command, "rm -rf %s", base);
	(void)!system(command);
}

TEST(session_list_of_no_folder_is_empty)
{
	_cleanup_(freep) struct session_info *all = NULL;
	size_t n = 9;

	REQUIRE(mkdtemp(base));
	CHECK_INT(session_list(base, 1000, &all, &n), 0);
	CHECK_INT(n, 0);
}

TEST(session_list_counts_workers_of_another_version)
{
	check_others(play_newer);
}

TEST(session_list_reads_what_was_said_before_the_end)
{
	for (int i = 0; i < 10; i++)
		check_others(play_newer_in_a_hurry);
}

TEST(session_list_counts_workers_that_refuse_its_version)
{
	check_others(play_refusing);
}

TEST(session_list_asks_again_where_it_was_turned_away)
{
	_cleanup_(freep) struct session_info *all = NULL;
	size_t n = 0;

	CHECK_INT(list_fakes(play_crowded, 3, &all, &n), 0);
	CHECK_INT(n, 3);
	CHECK(n && !strcmp(all[0].name, "crowded"));
	remove_base();
}

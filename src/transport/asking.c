/* SPDX-License-Identifier: MIT */
#include "transport/asking.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/sock.h"

void ask_begin(struct asking *a, int fd)
{
	link_init(&a->link, LINK_RING_ASKING);
	a->fd = fd;
	a->mute = false;
	a->done = 0;
	control_put_value(&a->link, CONTROL_HELLO, (uint32_t)getpid());
}

void ask_end(struct asking *a)
{
	a->fd = fd_close(a->fd);
	link_release_all(&a->link);
}

int ask_frames(struct asking *a)
{
	struct link_frame f;
	struct control m;
	int r;

	while ((r = link_next(&a->link, &f)) > 0) {
		if (f.channel != LINK_CONTROL)
			continue;
		r = control_get(&m, f.data, f.len);
		if (r < 0)
			return r;
		if (m.type == CONTROL_HELLO)
			continue;
		a->answer = m.type;
		a->value = m.value;
		if (m.type == CONTROL_INFO &&
		    session_info_get(&a->info, m.body, m.len) < 0)
			return -ERR_MALFORMED;
		return 1;
	}
	return r;
}

void ask_turn(struct asking *a, bool readable)
{
	size_t room;
	uint8_t *to;
	ssize_t r;

	while (!a->mute && link_pending(&a->link)) {
		struct iovec iov[3];

		r = sock_send(a->fd, iov, link_output(&a->link, iov));
		if (r == -ERR_AGAIN)
			break;
		/* Reading finds out; what was said before is read first. */
		a->mute = r < 0;
		if (r > 0)
			link_written(&a->link, (size_t)r);
	}
	if (!readable)
		return;
	to = link_space(&a->link, &room);
	r = sock_recv(a->fd, to, room);
	if (r == -ERR_AGAIN)
		return;
	if (r < 0) {
		a->done = (int)r;
		return;
	}
	link_filled(&a->link, (size_t)r);
	a->done = ask_frames(a);
}

struct pollfd ask_fd(const struct asking *a)
{
	struct pollfd f = { .fd = a->done ? -1 : a->fd, .events = POLLIN };

	if (!a->mute && link_pending(&a->link))
		f.events |= POLLOUT;
	return f;
}

void ask_all(struct asking *a, size_t n, int timeout_ms)
{
	_cleanup_(freep) struct pollfd *fds = xcalloc(n, sizeof *fds);
	int64_t end = clock_due(timeout_ms);

	for (size_t i = 0; i < n; i++)
		if (!a[i].done)
			ask_turn(&a[i], false);
	for (;;) {
		int left = (int)(end - clock_ms());
		bool open = false;

		for (size_t i = 0; i < n; i++) {
			fds[i] = ask_fd(&a[i]);
			open |= !a[i].done;
		}
		if (!open || left <= 0)
			return;
		if (poll(fds, n, left) < 0)
			continue;
		for (size_t i = 0; i < n; i++)
			if (!a[i].done && fds[i].revents)
				ask_turn(&a[i], fds[i].revents & ~POLLOUT);
	}
}

void ask_close(struct asking *a, int fd, const uint8_t id[GUID_LEN], bool force)
{
	struct control m = { .type = CONTROL_CLOSE, .value = force };

	ask_begin(a, fd);
	memcpy(m.id, id, GUID_LEN);
	control_put(&a->link, &m);
}

int ask_closed(struct asking *a)
{
	int r = a->done == 1 && a->answer == CONTROL_REFUSED ? control_error(a->value) :
		a->done == 1 || a->done == -ERR_CLOSED ? 0 :
		a->done ? a->done : -ERR_TIMEOUT;

	ask_end(a);
	return r;
}

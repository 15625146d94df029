/* SPDX-License-Identifier: MIT */
/*
 * Runs one script in several sessions at once, in a poll loop of its own, and
 * prints each line with the name of its session as it comes:
 *
 *	fan_out COUNT SCRIPT
 */
#include <psession.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { SESSIONS_MAX = 64 };

static struct psession *sessions[SESSIONS_MAX];
static int running;

static int start(size_t i, const char *script)
{
	struct psession_target t = PSESSION_TARGET_INIT;
	struct psession_command *c;
	char name[32];
	int r;

	snprintf(name, sizeof name, "worker%zu", i);
	t.name = name;
	r = psession_open(&t, &sessions[i]);
	if (r < 0) {
		fprintf(stderr, "%s: %s\n", name, psession_reason(NULL));
		return r;
	}
	/* It leaves as soon as the session is open. */
	return psession_invoke(sessions[i], script, NULL, 0, 0, &c);
}

/* Takes what came; a session whose command is over is closed. */
static void take(size_t i)
{
	const struct psession_event *e;
	struct psession *s = sessions[i];

	while (sessions[i] && psession_next(s, &e) > 0) {
		if (e->kind == PSESSION_EV_OUTPUT)
			printf("%s: %s\n", psession_name(s), e->text);
		else if (e->kind == PSESSION_EV_ERROR || e->kind == PSESSION_EV_BROKEN)
			fprintf(stderr, "%s: %s\n", psession_name(s), e->text);
		if (e->kind != PSESSION_EV_FINISHED && e->kind != PSESSION_EV_BROKEN)
			continue;
		psession_close(s, 5000);
		psession_free(s);
		sessions[i] = NULL;
		running--;
	}
}

int main(int argc, char **argv)
{
	size_t n = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
	struct pollfd fds[SESSIONS_MAX];

	if (!n || n > SESSIONS_MAX)
		return 2;
	for (size_t i = 0; i < n; i++) {
		if (start(i, argv[2]) < 0)
			return 1;
		running++;
	}
	while (running) {
		for (size_t i = 0; i < n; i++)
			fds[i] = (struct pollfd){ .fd = sessions[i] ? psession_fd(sessions[i]) : -1, .events = POLLIN };
		if (poll(fds, n, 60000) <= 0)
			return 1;
		for (size_t i = 0; i < n; i++)
			if (fds[i].revents)
				take(i);
	}
	return 0;
}

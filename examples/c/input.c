/* SPDX-License-Identifier: MIT */
/*
 * Streams the lines of standard input through a script, as fast as the other end
 * takes them, printing what comes back meanwhile:
 *
 *	seq 100000 | input '$input | Where-Object { $_ % 1000 -eq 0 }'
 */
#include <psession.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct psession *session;
static bool finished;

/* Takes what is there. */
static void take(void)
{
	const struct psession_event *e;

	while (psession_next(session, &e) > 0) {
		if (e->kind == PSESSION_EV_OUTPUT)
			puts(e->text);
		else if (e->kind == PSESSION_EV_ERROR || e->kind == PSESSION_EV_BROKEN)
			fprintf(stderr, "%s\n", e->text);
		if (e->kind == PSESSION_EV_FINISHED || e->kind == PSESSION_EV_BROKEN)
			finished = true;
	}
}

/* Sends one line; while there is no room, what comes is taken instead. */
static int send(struct psession_command *c, const char *line)
{
	struct psession_item item = psession_text(line);
	int r;

	while ((r = psession_input(c, &item)) == -PSESSION_E_AGAIN && !finished) {
		psession_wait(&session, 1, -1);
		take();
	}
	return r;
}

int main(int argc, char **argv)
{
	struct psession_command *c;
	char *line = NULL;
	size_t size = 0;
	int r;

	if (argc != 2 || psession_open(NULL, &session) < 0)
		return 2;
	r = psession_invoke(session, argv[1], NULL, 0, PSESSION_INPUT, &c);
	while (r >= 0 && !finished && getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		r = send(c, line);
	}
	psession_input_end(c);
	while (!finished && psession_wait(&session, 1, -1) >= 0)
		take();
	free(line);
	psession_close(session, 5000);
	psession_free(session);
	return r < 0;
}

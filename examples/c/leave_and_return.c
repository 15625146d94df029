/* SPDX-License-Identifier: MIT */
/*
 * Leaves a command running, finds its session again and receives what it wrote:
 *
 *	leave_and_return leave NAME SCRIPT	starts it, takes one record, leaves
 *	leave_and_return list			shows the sessions that are there
 *	leave_and_return return NAME		connects, receives the rest, closes
 *
 * Each is a process of its own: the session lives between them. In front of the
 * word, -h user@host:port, -k keyfile, -s subsystem and -o Name=value say where.
 */
#include <psession.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPTIONS_MAX = 8 };

static struct psession_target where = PSESSION_TARGET_INIT;

static const char *const states[] = { "Opening", "Opened", "Disconnected", "Closed", "Broken" };

static int failed(const char *what, const struct psession *s, int error)
{
	fprintf(stderr, "%s: %s: %s\n", what, psession_error_text(error), psession_reason(s));
	return 1;
}

static int leave(const char *name, const char *script)
{
	struct psession_target t = where;
	const struct psession_event *e;
	struct psession_command *c;
	struct psession *s;
	bool seen = false;
	int r;

	t.name = name;
	r = psession_open(&t, &s);
	if (r < 0)
		return failed("open", NULL, r);
	r = psession_invoke(s, script, NULL, 0, 0, &c);
	while (r >= 0 && !seen) {
		r = psession_wait(&s, 1, 60000);
		while (!seen && psession_next(s, &e) > 0)
			if (e->kind == PSESSION_EV_OUTPUT) {
				printf("%s\n", e->text);
				seen = true;
			}
	}
	if (r >= 0)
		r = psession_disconnect(s, 0);
	if (r < 0)
		return failed("leave", s, r);
	printf("left %s %s\n", psession_name(s), states[psession_state(s)]);
	psession_free(s);
	return 0;
}

static int list(void)
{
	struct psession_list *l;
	int r = psession_list(&where, 20000, &l);

	if (r < 0)
		return failed("list", NULL, r);
	for (size_t i = 0; i < psession_list_count(l); i++) {
		const struct psession_info *info = psession_list_at(l, i);

		printf("%s %s %s\n", info->id, info->name, states[info->state]);
	}
	psession_list_free(l);
	return 0;
}

/* Prints what comes until every command has finished. */
static int receive(struct psession *s)
{
	const struct psession_event *e;
	unsigned left = 0;
	int r;

	for (struct psession_command *c = NULL; (c = psession_command_next(s, c)); )
		left++;
	while (left) {
		r = psession_wait(&s, 1, 60000);
		if (r <= 0)
			return r < 0 ? r : -PSESSION_E_TIMEOUT;
		while (psession_next(s, &e) > 0) {
			if (e->kind == PSESSION_EV_OUTPUT)
				printf("%s\n", e->text);
			left -= e->kind == PSESSION_EV_FINISHED;
		}
	}
	return 0;
}

static int come_back(const char *name)
{
	struct psession *s;
	int r = psession_connect(&where, name, &s);

	if (r < 0)
		return failed("connect", NULL, r);
	r = receive(s);
	if (r < 0)
		return failed("receive", s, r);
	psession_close(s, 5000);
	psession_free(s);
	return 0;
}

static int options(int argc, char **argv)
{
	static const char *given[OPTIONS_MAX + 1];
	size_t n = 0;
	int o;

	where.options = given;
	while ((o = getopt(argc, argv, "+h:k:o:s:")) != -1) {
		if (o == 'h') {
			where.kind = PSESSION_SSH;
			where.host = optarg;
		} else if (o == 'k') {
			where.key = optarg;
		} else if (o == 's') {
			where.subsystem = optarg;
		} else if (o == 'o' && n < OPTIONS_MAX) {
			given[n++] = optarg;
		} else {
			return -1;
		}
	}
	return optind;
}

int main(int argc, char **argv)
{
	int first = options(argc, argv);

	if (first < 0)
		return 2;
	argc -= first;
	argv += first;
	if (argc == 3 && !strcmp(argv[0], "leave"))
		return leave(argv[1], argv[2]);
	if (argc == 1 && !strcmp(argv[0], "list"))
		return list();
	if (argc == 2 && !strcmp(argv[0], "return"))
		return come_back(argv[1]);
	return 2;
}

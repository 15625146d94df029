/* SPDX-License-Identifier: MIT */
/*
 * Runs a script in a new session and prints what comes of it:
 *
 *	run [-h user@host:port] [-k keyfile] [-o Name=value]… SCRIPT [ARGUMENT…]
 *	run -p SCRIPT [ARGUMENT…]		through `psession -s`
 *	run -s SCRIPT [ARGUMENT…]		the arguments as SecureStrings
 */
#include <psession.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ARGS_MAX = 32, OPTIONS_MAX = 8 };

static void print_value(const struct psession_value *v)
{
	size_t n = psession_value_properties(v);

	if (psession_value_type(v) != PSESSION_T_OBJECT || !n) {
		puts(psession_value_text(v, NULL));
		return;
	}
	for (size_t i = 0; i < n; i++)
		printf("%s=%s%s", psession_value_property_name(v, i), psession_value_text(psession_value_property(v, i), NULL),
		       i + 1 < n ? "; " : "\n");
}

static int print(const struct psession_event *e, void *arg)
{
	switch (e->kind) {
	case PSESSION_EV_OUTPUT:
		print_value(e->value);
		break;
	case PSESSION_EV_ERROR:
		fprintf(stderr, "error: %s [%s]\n", e->text, e->failure->id);
		break;
	case PSESSION_EV_WARNING:
		fprintf(stderr, "warning: %s\n", e->text);
		break;
	case PSESSION_EV_INFORMATION:
		fprintf(stderr, "information: %s\n", e->text);
		break;
	case PSESSION_EV_PROGRESS:
		fprintf(stderr, "progress: %s %d%%\n", e->text, (int)e->progress->percent);
		break;
	case PSESSION_EV_FINISHED:
		if (e->failure)
			fprintf(stderr, "failed: %s\n%s\n", e->text, e->failure->position);
		break;
	default:
		break;
	}
	return 0;
}

static bool secret;

static void options(int argc, char **argv, struct psession_target *t)
{
	static const char *program[] = { NULL, "-s", "-NoLogo", "-NoProfile", NULL };
	static const char *given[OPTIONS_MAX + 1];
	size_t n = 0;
	int o;

	t->options = given;
	while ((o = getopt(argc, argv, "+h:k:o:ps")) != -1) {
		if (o == 'h') {
			t->kind = PSESSION_SSH;
			t->host = optarg;
		} else if (o == 'k') {
			t->key = optarg;
		} else if (o == 'o' && n < OPTIONS_MAX) {
			given[n++] = optarg;
		} else if (o == 's') {
			secret = true;
		} else if (o == 'p') {
			program[0] = getenv("PSESSION_PROGRAM") ? getenv("PSESSION_PROGRAM") : "psession";
			t->kind = PSESSION_PROGRAM;
			t->argv = program;
		} else {
			exit(2);
		}
	}
}

int main(int argc, char **argv)
{
	struct psession_target t = PSESSION_TARGET_INIT;
	struct psession_item args[ARGS_MAX];
	struct psession *s;
	size_t n = 0;
	int r;

	options(argc, argv, &t);
	if (optind >= argc)
		return 2;
	for (int i = optind + 1; i < argc && n < ARGS_MAX; i++)
		args[n++] = (secret ? psession_secure : psession_text)(argv[i]);
	r = psession_open(&t, &s);
	if (r < 0) {
		fprintf(stderr, "no session: %s\n", psession_reason(NULL));
		return 1;
	}
	r = psession_opened(s, 60000);
	if (r == 0)
		r = psession_run(s, argv[optind], args, n, -1, print, NULL);
	if (r < 0)
		fprintf(stderr, "%s: %s\n", psession_error_text(r), psession_reason(s));
	psession_close(s, 5000);
	psession_free(s);
	return r == PSESSION_COMPLETED ? 0 : 1;
}

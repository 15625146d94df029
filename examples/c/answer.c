/* SPDX-License-Identifier: MIT */
/*
 * Runs a script that asks, and answers from standard input, a line each:
 *
 *	answer 'Read-Host Name; $Host.UI.PromptForChoice("a", "b", @("&Yes", "&No"), 0)'
 */
#include <psession.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READ_LINE = 11, READ_SECURE, PROMPT = 23, PROMPT_FOR_CHOICE = 26, FIELDS_MAX = 16, LINE_SIZE = 1024 };

/* A line of standard input, or "". */
static const char *ask(const char *what, char line[LINE_SIZE])
{
	fprintf(stderr, "%s: ", what);
	if (!fgets(line, LINE_SIZE, stdin))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static int reply(const struct psession_event *e, const struct psession_item *result)
{
	return psession_answer(psession_command_session(e->command), e->command, e->call->id, e->call->method, result,
			       result ? NULL : "This is not answered here.");
}

/* Prompt: caption, message, and the fields, each with its name. */
static int fill_in(const struct psession_event *e)
{
	const struct psession_value *fields = psession_value_item(e->call->arguments, 2);
	struct psession_item items[FIELDS_MAX], table;
	char lines[FIELDS_MAX][LINE_SIZE];
	size_t n = psession_value_count(fields);

	n = n < FIELDS_MAX ? n : FIELDS_MAX;
	for (size_t i = 0; i < n; i++) {
		const char *name = psession_value_text(psession_value_get(psession_value_item(fields, i), "name"), NULL);

		items[i] = psession_named(name, psession_text(ask(name, lines[i])));
	}
	table = psession_table(items, n);
	return reply(e, &table);
}

static int answer(const struct psession_event *e)
{
	struct psession_item item;
	char line[LINE_SIZE];

	switch (e->call->method) {
	case READ_LINE:
		item = psession_text(ask("line", line));
		return reply(e, &item);
	case READ_SECURE:
		item = psession_secure(ask("secret", line));
		return reply(e, &item);
	case PROMPT:
		return fill_in(e);
	case PROMPT_FOR_CHOICE:
		item = psession_int(atoi(ask("choice", line)));
		return reply(e, &item);
	default:
		return reply(e, NULL);
	}
}

static int take(const struct psession_event *e, void *arg)
{
	if (e->kind == PSESSION_EV_OUTPUT)
		puts(e->text);
	else if (e->kind == PSESSION_EV_ERROR)
		fprintf(stderr, "%s\n", e->text);
	else if (e->kind == PSESSION_EV_CALL && e->call->wants_answer)
		return answer(e);
	return 0;
}

int main(int argc, char **argv)
{
	struct psession_target t = PSESSION_TARGET_INIT;
	struct psession *s;
	int r;

	t.flags = PSESSION_HOST;
	if (argc != 2 || psession_open(&t, &s) < 0)
		return 2;
	r = psession_run(s, argv[1], NULL, 0, -1, take, NULL);
	psession_close(s, 5000);
	psession_free(s);
	return r == PSESSION_COMPLETED ? 0 : 1;
}

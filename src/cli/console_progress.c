/* SPDX-License-Identifier: MIT */
#include "cli/console_progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/records.h"
#include "sys/clock.h"
#include "sys/terminal.h"

enum { LINES_MAX = 6, TEXT_MAX = 240, WIDTH_MAX = 120, WIDTH_MIN = 20, DRAW_MS = 80, INDENT = 2 };

struct line {
	int64_t source;
	int32_t id, parent, percent, seconds;
	char activity[TEXT_MAX], status[TEXT_MAX];
};

static struct {
	struct line line[LINES_MAX];
	int n, drawn;
	bool elsewhere;		/* the cursor is within a line */
	int64_t drawn_ms;
} shown;

/* --- text --------------------------------------------------------------- */

static void take_text(struct rt *rt, char *to, struct ustr *s)
{
	char *p;

	snprintf(to, TEXT_MAX, "%s", s ? USTR_C(rt, s) : "");
	/* No half character at the end, nothing that moves the cursor. */
	for (p = to + strlen(to); p > to && strlen(to) == TEXT_MAX - 1 && (p[-1] & 0x80); *--p = '\0')
		if ((p[-1] & 0xc0) == 0xc0) {
			*--p = '\0';
			break;
		}
	for (p = to; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
}

/* Bytes of the first N characters of S, and how many there are of them. */
static size_t cut(const char *s, int n, int *ret_n)
{
	size_t i = 0;

	for (*ret_n = 0; s[i]; (*ret_n)++) {
		if (*ret_n == n)
			break;
		for (i++; (s[i] & 0xc0) == 0x80; i++)
			;
	}
	return i;
}

static int columns(void)
{
	int n = 80, high;

	terminal_size(&n, &high);
	return n - 1 < WIDTH_MAX ? n - 1 : WIDTH_MAX;
}

/* --- drawing ------------------------------------------------------------ */

static int depth_of(const struct line *l)
{
	int depth = 0;

	for (int i = 0; i < shown.n && l->parent >= 0 && depth < LINES_MAX; i++)
		if (shown.line[i].id == l->parent && shown.line[i].source == l->source && &shown.line[i] != l) {
			l = &shown.line[i];
			depth++;
			i = -1;
		}
	return depth;
}

/* "activity [status   ]", the part that is done in reverse. */
static void draw_line(const struct line *l, int width)
{
	char tail[32] = "";
	int indent = depth_of(l) * INDENT, an, sn, room, done, tn;
	size_t ab = cut(l->activity, (width - indent) / 2, &an), sb;

	room = width - indent - an - 3;
	if (room < 1)
		return;
	if (l->seconds >= 0)
		snprintf(tail, sizeof tail, "%02d:%02d:%02d", l->seconds / 3600, l->seconds / 60 % 60, l->seconds % 60);
	tn = (int)strlen(tail) + 1 < room ? (int)strlen(tail) : 0;
	cut(l->status, room - (tn ? tn + 1 : 0), &sn);
	done = l->percent < 0 ? 0 : room * (l->percent < 100 ? l->percent : 100) / 100;
	printf("\r\033[2K\033[33;1m%*s%.*s [\033[7m", indent, "", (int)ab, l->activity);
	for (int i = 0, b = 0; i < room; i++) {
		if (i == done)
			fputs("\033[27m", stdout);
		if (i < sn) {
			int one;

			sb = cut(l->status + b, 1, &one);
			fwrite(l->status + b, 1, sb, stdout);
			b += (int)sb;
		} else {
			putchar(i >= room - tn && tn ? tail[i - (room - tn)] : ' ');
		}
	}
	fputs("\033[27m]\033[0m\n", stdout);
}

void console_progress_hide(void)
{
	if (!shown.drawn)
		return;
	fputs("\r\033[J", stdout);
	shown.drawn = 0;
	shown.drawn_ms = 0;
}

static void draw(void)
{
	int width = columns();

	if (shown.elsewhere || width < WIDTH_MIN)
		return;
	if (shown.drawn > shown.n)
		fputs("\r\033[J", stdout);
	for (int i = 0; i < shown.n; i++)
		draw_line(&shown.line[i], width);
	if (shown.n)
		printf("\033[%dA\r", shown.n);
	fflush(stdout);
	shown.drawn = shown.n;
	shown.drawn_ms = clock_ms();
}

/* --- the activities ----------------------------------------------------- */

/* With those below it. */
static void drop(int i)
{
	struct line gone = shown.line[i];

	memmove(&shown.line[i], &shown.line[i + 1], (size_t)(--shown.n - i) * sizeof shown.line[0]);
	for (i = 0; i < shown.n; i++)
		if (shown.line[i].parent == gone.id && shown.line[i].source == gone.source && shown.line[i].id != gone.id) {
			drop(i);
			i = -1;
		}
}

static int find(int64_t source, const struct progressrecord *r)
{
	for (int i = 0; i < shown.n; i++)
		if (shown.line[i].id == r->activity_id && shown.line[i].source == source)
			return i;
	return -1;
}

/* False: nothing is to be drawn. */
static bool update(struct rt *rt, int64_t source, const struct progressrecord *r)
{
	int i = find(source, r);
	struct line *l;

	if (r->completed) {
		if (i >= 0)
			drop(i);
		return i >= 0;
	}
	if (i < 0) {
		if (shown.n == LINES_MAX)
			drop(0);
		i = shown.n++;
		shown.drawn_ms = 0;
	}
	l = &shown.line[i];
	*l = (struct line){ .source = source, .id = r->activity_id, .parent = r->parent_id, .percent = r->percent,
			    .seconds = r->seconds };
	take_text(rt, l->activity, r->activity);
	take_text(rt, l->status, r->status);
	return clock_ms() - shown.drawn_ms >= DRAW_MS;
}

void console_progress(struct rt *rt, void *arg, int64_t source, val record)
{
	struct progressrecord *r = val_cell(record, &type_progressrecord);
	const char *no = getenv("TERM");

	if (!r || !isatty(STDOUT_FILENO) || (no && !strcmp(no, "dumb")))
		return;
	if (update(rt, source, r))
		draw();
}

void console_progress_end(void)
{
	console_progress_hide();
	shown.n = 0;
}

void console_progress_at_start(bool yes)
{
	shown.elsewhere = !yes;
}

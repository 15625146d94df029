/* SPDX-License-Identifier: MIT */
/*
 * $Host.UI.RawUI of the console: the size of the terminal (80 columns of no
 * height without one, as the product has it), its title and colours. Where a
 * terminal does not tell, as the place of its cursor, the answer is the corner.
 */
#include "cli/console.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/console_key.h"
#include "sys/terminal.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/host_cells.h"
#include "types/host_size.h"
#include "value/conv.h"
#include "value/error.h"
#include "value/record.h"

enum { COLUMNS_NONE = 80, CURSOR_SIZE = 100 };

static val screen_size(struct rt *rt, struct console *c)
{
	int wide, high;

	if (terminal_size(&wide, &high))
		return host_size_new(rt, wide, high);
	return host_size_new(rt, COLUMNS_NONE, -1);
}

static val corner(struct rt *rt, struct console *c)
{
	return host_coordinates_new(rt, 0, 0);
}

static val cursor_size(struct rt *rt, struct console *c)
{
	return val_int(CURSOR_SIZE);
}

static val colour(struct rt *rt, int n)
{
	return val_enum(&enum_consolecolor, n);
}

static val foreground(struct rt *rt, struct console *c) { return colour(rt, c->raw_fg - 1); }
static val background(struct rt *rt, struct console *c) { return colour(rt, c->raw_bg - 1); }

static val key_available(struct rt *rt, struct console *c)
{
	if (!isatty(STDIN_FILENO))
		net_throw(rt, "System.InvalidOperationException",
			"Cannot see if a key has been pressed when either application does not have a console or when console input has been redirected from a file. Try Console.In.Peek.");
	return val_bool(console_key_waits());
}

static val title(struct rt *rt, struct console *c)
{
	return val_str(ustr_new(rt, c->title));
}

static void put_escape(struct rt *rt, struct console *c, const char *text)
{
	if (isatty(STDOUT_FILENO))
		console_host.write(rt, c, ustr_new(rt, text), -1, -1, false);
}

/* Control characters would end the title's own sequence. */
static void set_title(struct rt *rt, struct console *c, val v)
{
	struct ustr *s = val_to_str(rt, v);
	struct sbuf b;

	snprintf(c->title, sizeof(c->title), "%s", USTR_C(rt, s));
	sbuf_init(&b, rt);
	sbuf_puts(&b, "\033]0;");
	for (uint32_t i = 0; i < ustr_len(s) && i < sizeof(c->title); i++)
		if (ustr_at(s, i) >= ' ' && ustr_at(s, i) != 0x7f && (ustr_at(s, i) < 0x80 || ustr_at(s, i) > 0x9f))
			sbuf_putc(&b, ustr_at(s, i));
	sbuf_puts(&b, "\007");
	put_escape(rt, c, USTR_C(rt, sbuf_take(&b)));
}

static void put_colour(struct rt *rt, struct console *c, int code)
{
	char text[16];

	snprintf(text, sizeof(text), "\033[%dm", code);
	put_escape(rt, c, text);
}

static int colour_arg(struct rt *rt, val v)
{
	int64_t n = val_enum_num(conv(rt, v, type_find_c(rt, "System.ConsoleColor")));

	return n < 0 || n > 15 ? -1 : (int)n;
}

static void set_foreground(struct rt *rt, struct console *c, val v)
{
	int n = colour_arg(rt, v);

	c->raw_fg = n + 1;
	put_colour(rt, c, console_sgr[n < 0 ? 7 : n]);
}

static void set_background(struct rt *rt, struct console *c, val v)
{
	int n = colour_arg(rt, v);

	c->raw_bg = n + 1;
	put_colour(rt, c, console_sgr[n < 0 ? 0 : n] + 10);
}

static void set_cursor(struct rt *rt, struct console *c, val v)
{
	struct host_pair *p = val_cell(v, &type_host_coordinates);
	char text[40];

	snprintf(text, sizeof(text), "\033[%d;%dH", p ? p->b + 1 : 1, p ? p->a + 1 : 1);
	put_escape(rt, c, text);
}

static const struct {
	const char *name;
	val (*get)(struct rt *rt, struct console *c);
	void (*set)(struct rt *rt, struct console *c, val v);
} parts[] = {
	{ "WindowSize", screen_size, NULL }, { "BufferSize", screen_size, NULL }, { "MaxWindowSize", screen_size, NULL },
	{ "MaxPhysicalWindowSize", screen_size, NULL }, { "CursorPosition", corner, set_cursor },
	{ "WindowPosition", corner, NULL },
	{ "CursorSize", cursor_size, NULL }, { "ForegroundColor", foreground, set_foreground },
	{ "BackgroundColor", background, set_background }, { "KeyAvailable", key_available, NULL },
	{ "WindowTitle", title, set_title },
};

/* ---- contents ---- */

static _Noreturn void not_implemented(struct rt *rt)
{
	net_throw(rt, "System.NotImplementedException", "The method or operation is not implemented.");
}

static val read_key(struct rt *rt, struct console *c, const val *args, int n)
{
	return console_read_key(rt, n ? arg_int(args[0]) : 0);
}

static val flush_input(struct rt *rt, struct console *c, const val *args, int n)
{
	if (isatty(STDIN_FILENO))
		console_flush_keys();
	return V_VOID;
}

/* Blanks all over the screen: Clear-Host; no other rectangle is known here. */
static val clear(struct rt *rt, struct console *c, val rectangle)
{
	for (int i = RECT_LEFT; i <= RECT_BOTTOM; i++)
		if (arg_int(record_get(rectangle, i)) != -1)
			not_implemented(rt);
	put_escape(rt, c, "\033[H\033[2J");
	return V_VOID;
}

static val set_contents(struct rt *rt, struct console *c, const val *args, int n)
{
	struct array *cells = n > 1 ? val_array(args[1]) : NULL;
	struct host_pair *at = val_cell(args[0], &type_host_coordinates);

	if (!at || !cells || !cells->dims)
		return clear(rt, c, args[0]);
	for (uint32_t row = 0; row < cells->dims[0]; row++) {
		struct sbuf b;

		set_cursor(rt, c, host_coordinates_new(rt, at->a, at->b + (int)row));
		sbuf_init(&b, rt);
		for (uint32_t i = 0; i < cells->dims[1]; i++)
			sbuf_putc(&b, (uint16_t)arg_int(record_get(array_get(cells, row * cells->dims[1] + i), CELL_CHARACTER)));
		console_host.write(rt, c, sbuf_take(&b), -1, -1, false);
	}
	return V_VOID;
}

static val no_contents(struct rt *rt, struct console *c, const val *args, int n) { not_implemented(rt); }

static const struct {
	const char *name;
	val (*run)(struct rt *rt, struct console *c, const val *args, int n);
} calls[] = {
	{ "ReadKey", read_key }, { "FlushInputBuffer", flush_input }, { "SetBufferContents", set_contents },
	{ "GetBufferContents", no_contents }, { "ScrollBufferContents", no_contents },
};

val console_raw_ui(struct rt *rt, void *arg, const char *method, const val *args, int n)
{
	bool set = !strncmp(method, "set_", 4);
	const char *name = set ? method + 4 : method;

	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		if (!strcmp(calls[i].name, method))
			return calls[i].run(rt, arg, args, n);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (strcmp(parts[i].name, name))
			continue;
		if (!set)
			return parts[i].get(rt, arg);
		if (!parts[i].set || n < 1)
			break;
		parts[i].set(rt, arg, args[0]);
		return V_VOID;
	}
	net_throw(rt, "System.PlatformNotSupportedException", "Operation is not supported on this platform.");
}

/* SPDX-License-Identifier: MIT */
#include "cli/console_key.h"

#include <poll.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "cli/console.h"
#include "types/host_cells.h"
#include "value/error.h"

enum { OPTION_ALLOW_CTRL_C = 1, OPTION_NO_ECHO = 2, OPTION_KEY_DOWN = 4 };
enum { STATE_LEFT_ALT = 2, STATE_LEFT_CTRL = 8, STATE_SHIFT = 16 };
enum { ESC = 0x1b };

struct key {
	int code;		/* virtual key code */
	uint16_t character;
	int state;
};

/* Virtual key codes of characters that are not letters or digits, as of a US keyboard. */
static const struct { char character; uint8_t code; } characters[] = {
	{ '\r', 13 }, { '\n', 13 }, { '\t', 9 }, { '\b', 8 }, { 127, 8 }, { ESC, 27 }, { ' ', 32 }, { ';', 186 }, { '=', 187 },
	{ ',', 188 }, { '-', 189 }, { '.', 190 }, { '/', 191 }, { '`', 192 }, { '[', 219 }, { '\\', 220 },
	{ ']', 221 }, { '\'', 222 },
};
/* Last characters of sequences, and numbers before a tilde (ECMA-48, xterm). */
static const struct { char last; uint8_t number, code; } sequences[] = {
	{ 'A', 0, 38 }, { 'B', 0, 40 }, { 'C', 0, 39 }, { 'D', 0, 37 }, { 'H', 0, 36 }, { 'F', 0, 35 },
	{ 'P', 0, 112 }, { 'Q', 0, 113 },
	{ 'R', 0, 114 }, { 'S', 0, 115 }, { '~', 1, 36 }, { '~', 2, 45 }, { '~', 3, 46 }, { '~', 4, 35 },
	{ '~', 5, 33 }, { '~', 6, 34 },
	{ '~', 15, 116 }, { '~', 17, 117 }, { '~', 18, 118 }, { '~', 19, 119 }, { '~', 20, 120 }, { '~', 21, 121 },
	{ '~', 23, 122 },
	{ '~', 24, 123 },
};

static bool more_at_once(void)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

/* The next byte; EOF: none came, or the wait was broken off. Lines are read whole, so
 * nothing of them is left in the stream's buffer. */
static int next_byte(void)
{
	unsigned char c;

	return read(STDIN_FILENO, &c, 1) == 1 ? c : EOF;
}

/* The key behind ESC [ or ESC O; what is none of the table is the escape key. */
static struct key sequence(void)
{
	int c = next_byte(), number = 0;

	while ((c >= '0' && c <= '9') || c == ';') {
		number = c == ';' || number > 99 ? number : number * 10 + (c - '0');
		c = next_byte();
	}
	for (size_t i = 0; i < ARRAY_LEN(sequences); i++)
		if (sequences[i].last == c && (c != '~' || sequences[i].number == number))
			return (struct key){ .code = sequences[i].code };
	return (struct key){ .code = ESC, .character = ESC };
}

static struct key of_character(int c)
{
	struct key k = { .character = (uint16_t)c };

	if (c >= 'a' && c <= 'z')
		k.code = c - 'a' + 'A';
	else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		k.code = c;
	for (size_t i = 0; i < ARRAY_LEN(characters) && !k.code; i++)
		if (characters[i].character == c)
			k.code = characters[i].code;
	if (!k.code && c > 0 && c < 27) {
		k.code = c - 1 + 'A';
		k.state = STATE_LEFT_CTRL;
	}
	if (c >= 'A' && c <= 'Z')
		k.state = STATE_SHIFT;
	if (c == 127)
		k.character = '\b';
	return k;
}

/* The rest of a character of UTF-8 that begins with LEAD; one of two units is '?'. */
static int rest_of(int lead)
{
	int n = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1, c = lead & (0x3f >> n);

	for (int i = 0; i < n; i++)
		c = c << 6 | (next_byte() & 0x3f);
	return n > 2 ? '?' : c;
}

static struct key take(int c)
{
	struct key k;

	if (c >= 0xc0)
		return (struct key){ .character = (uint16_t)rest_of(c) };
	if (c != ESC || !more_at_once())
		return of_character(c);
	c = next_byte();
	if (c == '[' || c == 'O')
		return sequence();
	k = of_character(c);
	k.state |= STATE_LEFT_ALT;
	return k;
}

val console_read_key(struct rt *rt, int64_t options)
{
	struct termios old, raw;
	struct key k;
	int c;

	if (tcgetattr(STDIN_FILENO, &old))
		net_throw(rt, "System.InvalidOperationException",
			  "Cannot read keys when either application does not have a console or when console input has been redirected. Try Console.Read.");
	raw = old;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | (options & OPTION_ALLOW_CTRL_C ? ISIG : 0));
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	console_show_prompt("");
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	c = next_byte();
	k = c == EOF ? (struct key){ 0 } : take(c);
	tcsetattr(STDIN_FILENO, TCSANOW, &old);
	if (c == EOF)
		rt_throw_stopped(rt);
	if (!(options & OPTION_NO_ECHO) && k.character >= ' ')
		console_show_prompt(USTR_C(rt, ustr_from_char(rt, k.character)));
	return host_key_new(rt, k.code, k.character, k.state, options & OPTION_KEY_DOWN);
}

/* By lines the terminal would tell of a key only with its line's end. */
bool console_key_waits(void)
{
	struct termios old, raw;
	bool r;

	if (tcgetattr(STDIN_FILENO, &old))
		return false;
	raw = old;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	r = more_at_once();
	tcsetattr(STDIN_FILENO, TCSANOW, &old);
	return r;
}

void console_flush_keys(void)
{
	tcflush(STDIN_FILENO, TCIFLUSH);
}

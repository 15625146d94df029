/* SPDX-License-Identifier: MIT */
/*
 * What the console asks: forms of fields, choices, names with passwords. Answers
 * come from standard input, a terminal or not.
 */
#include "cli/console_prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/console.h"
#include "engine/engine.h"
#include "types/arg.h"
#include "types/security/secure.h"

static int width_of(struct rt *rt, void *arg)
{
	int width = console_host.width(rt, arg);	/* whoever stands before it */

	return width > 1 ? width : 80;
}

static bool is_blank(uint16_t c)
{
	return c == ' ' || c == '\n';
}

/* The length of the piece at S that stays together: a blank, or a word of MAX units at most. */
static uint32_t piece_length(const struct ustr *s, uint32_t at, uint32_t max)
{
	uint32_t n = 0;

	while (at + n < ustr_len(s) && n < max && !is_blank(ustr_at(s, at + n)))
		n++;
	return n ? n : 1;
}

/* TEXT and the end of its line, broken between words where it is wider than the console. */
static void line_of(struct rt *rt, void *arg, struct ustr *text)
{
	uint32_t width = (uint32_t)width_of(rt, arg) - 1, column = 0;
	struct sbuf b;

	if (!text || !ustr_len(text))
		return;
	sbuf_init(&b, rt);
	for (uint32_t i = 0, n; i < ustr_len(text); i += n) {
		bool end = ustr_at(text, i) == '\n';

		n = piece_length(text, i, width);
		if (!end && column + n > width) {
			sbuf_putc(&b, '\n');
			column = 0;
		}
		sbuf_put(&b, ustr_sub(rt, text, i, n));
		column = end ? 0 : column + n;
	}
	sbuf_putc(&b, '\n');
	console_show_prompt(USTR_C(rt, sbuf_take(&b)));
}

/* A blank line, caption and message, as far as there are any. */
static void headline(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message)
{
	if (caption && ustr_len(caption))
		console_show_prompt("\n");
	line_of(rt, arg, caption);
	line_of(rt, arg, message);
}

/* --- fields ------------------------------------------------------------- */

static struct ustr *label_of(struct rt *rt, val field)
{
	struct ustr *label = member_str(rt, field, "Label");

	if (!ustr_len(label))
		return member_str(rt, field, "Name");
	return ustr_replace(rt, label, ustr_from_char(rt, '&'), ustr_empty(rt), false);
}

struct form {
	struct rt *rt;
	const struct host_ops *host;
	void *arg;
	bool over;		/* standard input ended */
};

/* Types whose text is read here; the rest is for whoever asked. */
static bool is_simple(const struct type *t)
{
	return t && t != &type_object && !strncmp(t->name, "System.", 7) && !strchr(t->name + 7, '.');
}

/* One answer converted to T (NULL: a text); false: none. */
static bool ask_value(struct form *f, struct ustr *label, struct ustr *help, const struct type *t, val *ret)
{
	struct rt *rt = f->rt;
	struct ustr *line;

	for (;;) {
		console_show_prompt(USTR_C(rt, ustr_printf(rt, "%s: ", USTR_C(rt, label))));
		line = f->host->read_line(rt, f->arg);
		if (!line) {
			console_show_prompt("\n");
			f->over = true;
			return false;
		}
		if (ustr_eq_c(line, "!?") && ustr_len(help)) {
			line_of(rt, f->arg, help);
			continue;
		}
		*ret = val_str(line);
		if (!is_simple(t) || !ustr_len(line) || conv_try(rt, *ret, t, ret))
			return true;
		line_of(rt, f->arg, ustr_printf(rt, "Cannot recognize \"%s\" as a %s due to a format error.", USTR_C(rt, line), t->name));
	}
}

/* NAME[0], NAME[1], … until an empty line. */
static val ask_items(struct form *f, struct ustr *label, struct ustr *help, const struct type *element)
{
	struct list *l = list_new(f->rt, NULL);
	val v;

	while (ask_value(f, ustr_printf(f->rt, "%s[%u]", USTR_C(f->rt, label), l->n), help, element, &v)) {
		if (val_base(v).k == VK_STR && !ustr_len(val_base(v).s))
			break;
		list_add(f->rt, l, v);
	}
	if (f->over && !l->n)
		return V_VOID;
	return val_obj(list_to_array(f->rt, l, element ? element : &type_object));
}

static val ask_field(struct form *f, val field)
{
	struct rt *rt = f->rt;
	struct ustr *label = label_of(rt, field), *help = member_str(rt, field, "HelpMessage");
	struct ustr *name = member_str(rt, field, "ParameterTypeFullName");
	const struct type *t = ustr_len(name) ? type_find_c(rt, USTR_C(rt, name)) : NULL;
	val v;

	if (ustr_ieq_c(name, "System.Security.SecureString")) {
		console_show_prompt(USTR_C(rt, ustr_printf(rt, "%s: ", USTR_C(rt, label))));
		return f->host->read_secure(rt, f->arg);
	}
	if (ustr_ieq_c(name, "System.Management.Automation.PSCredential"))
		return console_prompt_credential(rt, f->arg, label, NULL, NULL, NULL);
	if (t && t->flags & TF_ARRAY)
		return ask_items(f, label, help, t->elem);
	return ask_value(f, label, help, t, &v) ? v : V_VOID;
}

val console_prompt(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *fields)
{
	struct form f = { .rt = rt, .host = &console_host, .arg = arg };
	struct dict *d = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	bool help = false;

	headline(rt, arg, caption, message);
	for (uint32_t i = 0; fields && i < fields->n; i++)
		help |= ustr_len(member_str(rt, array_get(fields, i), "HelpMessage")) > 0;
	if (help)
		console_show_prompt("(Type !? for Help.)\n");
	for (uint32_t i = 0; fields && i < fields->n && !f.over; i++) {
		val v = ask_field(&f, array_get(fields, i));

		if (v.k != VK_VOID)
			dict_put(rt, d, val_str(member_str(rt, array_get(fields, i), "Name")), v);
	}
	if (f.over)	/* nothing is answered by half */
		dict_clear(rt, d);
	return val_obj(d);
}

val console_prompt_credential(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct ustr *user,
			      struct ustr *target)
{
	const struct host_ops *h = &console_host;
	val password;

	headline(rt, arg, caption, message);
	if (!user || !ustr_len(user)) {
		console_show_prompt("User: ");
		user = h->read_line(rt, arg);
	}
	if (!user || !ustr_len(user))
		return V_NULL;
	console_show_prompt(USTR_C(rt, ustr_printf(rt, "Password for user %s: ", USTR_C(rt, user))));
	password = h->read_secure(rt, arg);
	if (target && ustr_len(target))
		user = ustr_printf(rt, "%s\\%s", USTR_C(rt, target), USTR_C(rt, user));
	return val_secure(password) ? credential_new(rt, user, val_secure(password)) : V_NULL;
}

/* --- choices ------------------------------------------------------------ */

struct choice {
	char key[2];		/* what selects it; empty: nothing does */
	const char *label;	/* without the & */
	const char *help;
};

static struct choice choice_of(struct rt *rt, struct array *choices, uint32_t i)
{
	val v = array_get(choices, i), label, help;
	const char *s = val_to_c(rt, member_get_c(rt, v, "Label", &label) ? label : v), *amp = strchr(s, '&');
	struct choice c = { .help = member_get_c(rt, v, "HelpMessage", &help) ? val_to_c(rt, help) : "" };

	c.label = amp ? USTR_C(rt, ustr_printf(rt, "%.*s%s", (int)(amp - s), s, amp + 1)) : s;
	if (amp && amp[1])
		c.key[0] = (char)(amp[1] >= 'a' && amp[1] <= 'z' ? amp[1] - 32 : amp[1]);
	return c;
}

struct row {
	int at, width;
	bool single;	/* one piece a line */
};

/* Writes TEXT, on a new line and without the blanks at its end where it would not fit. */
static void put_piece(struct rt *rt, struct row *r, const char *text)
{
	int n = (int)strlen(text);
	bool full = r->at && r->at + n >= r->width;

	if (full || (r->at && r->single)) {
		console_show_prompt("\n");
		r->at = 0;
	}
	while (full && n && text[n - 1] == ' ')
		n--;
	console_show_prompt(USTR_C(rt, ustr_from_utf8(rt, text, (size_t)n)));
	r->at += n;
}

static const char *short_name(const struct choice *c)
{
	return *c->key ? c->key : c->label;
}

/* The choices and the one for help; returns where the row has come to. */
static struct row show_choices(struct rt *rt, void *arg, struct array *choices, bool single)
{
	struct row r = { 0, width_of(rt, arg), single };

	for (uint32_t i = 0; i < choices->n; i++) {
		struct choice c = choice_of(rt, choices, i);

		put_piece(rt, &r, USTR_C(rt, ustr_printf(rt, "[%s] %s  ", c.key, c.label)));
	}
	put_piece(rt, &r, "[?] Help ");
	return r;
}

static void show_default(struct rt *rt, struct row *r, struct array *choices, int dflt)
{
	struct choice c;

	if (dflt < 0 || (uint32_t)dflt >= choices->n)
		return;
	c = choice_of(rt, choices, (uint32_t)dflt);
	put_piece(rt, r, USTR_C(rt, ustr_printf(rt, "(default is \"%s\"): ", short_name(&c))));
}

static bool is_among(const struct list *numbers, uint32_t number)
{
	for (uint32_t i = 0; i < numbers->n; i++)
		if (arg_int(numbers->v[i]) == number)
			return true;
	return false;
}

/* On a line of its own. */
static void show_defaults(struct rt *rt, void *arg, struct array *choices, const struct list *dflts)
{
	struct ustr *names = ustr_empty(rt);
	uint32_t n = 0;

	console_show_prompt("\n");
	for (uint32_t i = 0; i < choices->n; i++) {
		struct choice c = choice_of(rt, choices, i);

		if (is_among(dflts, i))
			names = ustr_printf(rt, "%s%s%s", USTR_C(rt, names), n++ ? "," : "", short_name(&c));
	}
	if (n)
		line_of(rt, arg, ustr_printf(rt, n > 1 ? "(default choices are %s)" : "(default is \"%s\")", USTR_C(rt, names)));
}

static void show_help(struct rt *rt, void *arg, struct array *choices)
{
	for (uint32_t i = 0; i < choices->n; i++) {
		struct choice c = choice_of(rt, choices, i);

		line_of(rt, arg, ustr_printf(rt, "%s - %s", short_name(&c), c.help));
	}
}

/* The choice LINE names by its key or its label; -1: none. */
static int chosen(struct rt *rt, struct array *choices, struct ustr *line)
{
	for (uint32_t i = 0; i < choices->n; i++) {
		struct choice c = choice_of(rt, choices, i);

		if ((*c.key && ustr_ieq_c(line, c.key)) || ustr_ieq_c(line, c.label))
			return (int)i;
	}
	return -1;
}

enum { CHOICE_NONE = -1, CHOICE_DEFAULT = -2 };

/* What the next line chooses: a number, CHOICE_DEFAULT for an empty one, CHOICE_NONE to ask again. */
static int read_choice(struct rt *rt, void *arg, struct array *choices)
{
	struct ustr *line = console_host.read_line(rt, arg);
	int n;

	if (!line)
		net_throw(rt, "System.Management.Automation.PSInvalidOperationException",
			  "The question could not be answered because standard input has ended.");
	line = ustr_trim(rt, line, true, true);
	n = chosen(rt, choices, line);
	if (n != CHOICE_NONE)
		return n;
	if (ustr_eq_c(line, "?"))
		show_help(rt, arg, choices);
	return ustr_len(line) ? CHOICE_NONE : CHOICE_DEFAULT;
}

int console_prompt_choice(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *choices, int dflt)
{
	headline(rt, arg, caption, message);
	for (;;) {
		struct row r = show_choices(rt, arg, choices, false);
		int n;

		show_default(rt, &r, choices, dflt);
		n = read_choice(rt, arg, choices);
		if (n == CHOICE_DEFAULT)
			n = dflt;
		if (n >= 0)
			return n;
	}
}

struct list *console_prompt_choices(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *choices,
				    struct list *dflts)
{
	struct list *ret = list_new(rt, val_type_of(val_obj(dflts)));

	headline(rt, arg, caption, message);
	show_choices(rt, arg, choices, true);
	show_defaults(rt, arg, choices, dflts);
	for (;;) {
		int n;

		console_show_prompt(USTR_C(rt, ustr_printf(rt, "Choice[%u]: ", ret->n)));
		n = read_choice(rt, arg, choices);
		if (n == CHOICE_DEFAULT)
			return ret->n ? ret : dflts;
		if (n >= 0)
			list_add(rt, ret, val_int(n));
	}
}

/* SPDX-License-Identifier: MIT */
/* ConvertFrom-StringData: name=value lines to a hashtable. */
#include "engine/cmdlet.h"
#include "types/regex/regex.h"

struct args {
	struct ustr *string_data;
	int64_t delimiter;
};

static const struct param_def params[] = {
	PARAM(args, string_data, "StringData", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_EMPTY_STRING),
	PARAM(args, delimiter, "Delimiter", P_CHAR, .pos = 2),
	PARAMS_END
};

static int32_t find(const struct ustr *s, uint16_t unit, uint32_t from)
{
	for (uint32_t i = from; i < ustr_len(s); i++)
		if (ustr_at(s, i) == unit)
			return (int32_t)i;
	return -1;
}

static _Noreturn void bad_line(struct cmdlet *c, struct ustr *text)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
		EC_InvalidOperation, V_NULL,
		"%s", USTR_C(c->rt, text));
}

static void add_line(struct cmdlet *c, struct dict *d, struct ustr *line)
{
	struct args *a = c->args;
	struct ustr *name, *value;
	int32_t at;
	val have;

	line = ustr_trim(c->rt, line, true, true);
	if (!ustr_len(line) || ustr_at(line, 0) == '#')
		return;
	at = find(line, cmdlet_has(c, "Delimiter") ? (uint16_t)a->delimiter : '=', 0);
	if (at <= 0)
		bad_line(c, ustr_printf(c->rt, "Data line '%s' is not in 'name=value' format. ", USTR_C(c->rt, line)));
	name = ustr_trim(c->rt, ustr_sub(c->rt, line, 0, (uint32_t)at), true, true);
	if (dict_get(c->rt, d, val_str(name), &have))
		bad_line(c, ustr_printf(c->rt, "Data item '%s' in line '%s' is already defined. ",
			USTR_C(c->rt, name), USTR_C(c->rt, line)));
	value = ustr_trim(c->rt, ustr_sub(c->rt, line, (uint32_t)at + 1, ustr_len(line) - (uint32_t)at - 1), true, true);
	dict_put(c->rt, d, val_str(name), val_str(regex_unescape(c->rt, value)));
}

static void process(struct cmdlet *c)
{
	struct ustr *text = ((struct args *)c->args)->string_data;
	struct dict *d = dict_new(c->rt, &type_hashtable, DICT_IGNORE_CASE);
	uint32_t from = 0, n = text ? ustr_len(text) : 0;

	while (from < n) {
		int32_t end = find(text, '\n', from);
		uint32_t to = end < 0 ? n : (uint32_t)end;

		add_line(c, d, ustr_sub(c->rt, text, from, to - from));
		from = to + 1;
	}
	cmdlet_write(c, val_obj(d));
}

const struct cmdlet_def cmdlet_convertfrom_stringdata = {
	.name = "ConvertFrom-StringData", .module = MOD_UTILITY, .output_types = "System.Collections.Hashtable",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Converts lines of name=value to a hashtable.",
};

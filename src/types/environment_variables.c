/* SPDX-License-Identifier: MIT */
/* Environment's variables: those of the process; other targets have none here. */
#include "types/environment.h"

#include "types/arg.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

static bool of_process(val *a, int n, int at) { return n <= at || arg_int(a[at]) == 0; }

val environment_get_variable(struct rt *rt, val self, val *a, int n)
{
	const char *v = of_process(a, n, 1) ? getenv(USTR_C(rt, arg_need_str(rt, a[0], "variable"))) : NULL;

	return v ? arg_text(rt, v) : V_NULL;
}

val environment_get_variables(struct rt *rt, val self, val *a, int n)
{
	struct dict *d = dict_new(rt, &type_hashtable, DICT_ORDINAL);

	for (char **e = environ; of_process(a, n, 0) && *e; e++) {
		const char *eq = strchr(*e, '=');

		if (eq && eq > *e)
			dict_put(rt, d, val_str(ustr_from_utf8(rt, *e, (size_t)(eq - *e))), arg_text(rt, eq + 1));
	}
	return val_obj(d);
}

val environment_set_variable(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_need_str(rt, a[0], "variable"), *v = arg_str(a[1]);

	if (!ustr_len(name))
		arg_throw(rt, "variable", "The value cannot be an empty string.");
	if (ustr_at(name, 0) == 0)
		arg_throw(rt, "variable", "The first char in the string is the null character.");
	for (uint32_t i = 0; i < ustr_len(name); i++)
		if (ustr_at(name, i) == '=')
			arg_throw(rt, "variable", "Environment variable name cannot contain equal character.");
	if (!of_process(a, n, 2))
		return V_VOID;
	if (v)
		setenv(USTR_C(rt, name), USTR_C(rt, v), 1);
	else
		unsetenv(USTR_C(rt, name));
	return V_VOID;
}

/* %NAME% of a variable that exists becomes its value. */
val environment_expand(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "name");
	uint32_t last = 0, len = ustr_len(s), at;
	struct sbuf b;

	sbuf_init(&b, rt);
	while (last < len) {
		const char *v;

		for (at = last + 1; at < len && ustr_at(s, at) != '%'; at++)
			;
		if (at >= len)
			break;
		v = ustr_at(s, last) == '%' ? getenv(USTR_C(rt, ustr_sub(rt, s, last + 1, at - last - 1))) : NULL;
		if (v)
			sbuf_puts(&b, v);
		else
			sbuf_put_sub(&b, s, last, at - last);
		last = v ? at + 1 : at;
	}
	sbuf_put_sub(&b, s, last, len - last);
	return val_str(sbuf_take(&b));
}

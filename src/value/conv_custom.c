/* SPDX-License-Identifier: MIT */
/*
 * Conversion by converters that Update-TypeData -TypeConverter gave to a type:
 * objects of classes below PSTypeConverter or TypeConverter. That of the value's
 * type is asked first, then that of the target's.
 */
#include "value/conv_impl.h"
#include "value/rt_impl.h"

#include <string.h>

struct custom {
	val converter;
	const char *name;
	val args[4], r;
	int n;
};

static void run_custom(struct rt *rt, void *arg)
{
	struct custom *c = arg;

	rt->calling = NULL;
	c->r = member_call(rt, c->converter, ustr_atom(rt, c->name), c->args, c->n);
}

static val converter_of(struct rt *rt, const struct type *t)
{
	struct typedata *d = t ? typedata_find(rt, type_full_name(rt, t)) : NULL;

	return d && d->converter.k == VK_OBJ ? d->converter : V_NULL;
}

static bool is_ps(val converter)
{
	return type_is_named(val_type_of(converter), "System.Management.Automation.PSTypeConverter");
}

static val invariant(struct rt *rt)
{
	const struct type *t = type_find_c(rt, "System.Globalization.CultureInfo");
	const struct net_property *p = t ? type_property(rt, t, ustr_atom(rt, "InvariantCulture"), true) : NULL;

	return p ? net_property_get(rt, V_NULL, p) : V_NULL;
}

/* Whether CONVERTER takes the job; TO: as the one of the value's type. */
static bool accepts(struct conv_job *j, val converter, bool to)
{
	struct custom c = { converter, to ? "CanConvertTo" : "CanConvertFrom", .n = 2 };

	if (is_ps(converter)) {
		c.args[0] = j->from;
		c.args[1] = val_type(j->to);
	} else {
		c.args[0] = val_type(to ? j->to : val_type_of(j->from));
		c.n = 1;
	}
	run_custom(j->rt, &c);
	return val_truth(j->rt, c.r);
}

static enum conv_step convert(struct conv_job *j, val converter, bool to, val *ret)
{
	struct custom c = { converter, to ? "ConvertTo" : "ConvertFrom" };
	bool ps = is_ps(converter);
	val formats = invariant(j->rt);

	if (ps)
		memcpy(c.args, (val[]){ j->from, val_type(j->to), formats, V_TRUE }, sizeof(c.args));
	else
		memcpy(c.args, (val[]){ V_NULL, formats, j->from, val_type(j->to) }, sizeof(c.args));
	c.n = ps || to ? 4 : 3;
	if (rt_try(j->rt, run_custom, &c)) {
		*ret = c.r;
		return CONV_OK;
	}
	return conv_fail(j, USTR_C(j->rt, ustr_printf(j->rt, "InvalidCast%sTypeConverters%s", ps ? "PS" : "", c.name)),
			 "%s", j->why ? USTR_C(j->rt, errrec_message(j->rt, j->rt->unwound.error)) : "");
}

enum conv_step conv_by_converter(struct conv_job *j, val *ret)
{
	const struct type *ends[] = { val_type_of(j->from), j->to };

	for (int i = 0; j->rt->has_converters && i < 2; i++) {
		val converter = converter_of(j->rt, ends[i]);

		if (!val_is_null(converter) && accepts(j, converter, i == 0))
			return convert(j, converter, i == 0, ret);
	}
	return CONV_NO;
}

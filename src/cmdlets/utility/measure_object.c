/* SPDX-License-Identifier: MIT */
/* Measure-Object: counts, sums and extremes; lines, words and characters. */
#include "cmdlets/utility/result_types.h"
#include "cmdlets/utility/prop_expr.h"
#include "engine/scope.h"
#include "value/record.h"

#include <math.h>

struct args {
	val input_object;
	struct array *property;
	bool standard_deviation;
	bool sum;
	bool all_stats;
	bool average;
	bool maximum;
	bool minimum;
	bool line;
	bool word;
	bool character;
	bool ignore_white_space;
};

struct stat {
	struct ustr *name;	/* property; NULL: the object itself */
	int64_t count;
	double sum, mean, m2;	/* Welford's running deviation */
	val max, min;
	int64_t lines, words, chars;
};

struct state {
	struct prop_expr *props;
	uint32_t nprops;
	struct stat *stats;
	uint32_t nstats, cap;
	bool failed;
};

static const char *const sets[] = { "GenericMeasure", "TextMeasure", NULL };
static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, property, "Property", P_ARRAY | P_OBJECT, .pos = 1, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "Microsoft.PowerShell.Commands.PSPropertyExpression[]"),
	PARAM(args, standard_deviation, "StandardDeviation", P_SWITCH, .sets = 1 << 0),
	PARAM(args, sum, "Sum", P_SWITCH, .sets = 1 << 0),
	PARAM(args, all_stats, "AllStats", P_SWITCH, .sets = 1 << 0),
	PARAM(args, average, "Average", P_SWITCH, .sets = 1 << 0),
	PARAM(args, maximum, "Maximum", P_SWITCH, .sets = 1 << 0),
	PARAM(args, minimum, "Minimum", P_SWITCH, .sets = 1 << 0),
	PARAM(args, line, "Line", P_SWITCH, .sets = 1 << 1),
	PARAM(args, word, "Word", P_SWITCH, .sets = 1 << 1),
	PARAM(args, character, "Character", P_SWITCH, .sets = 1 << 1),
	PARAM(args, ignore_white_space, "IgnoreWhiteSpace", P_SWITCH, .sets = 1 << 1),
	PARAMS_END
};

static const struct type type_measure_base = RECORD_TYPE("Microsoft.PowerShell.Commands.MeasureInfo", 0);
#define MEASURE_TYPE(name_, n)                                                                           \
	RECORD_TYPE_OF("Microsoft.PowerShell.Commands." name_, &type_measure_base, n)

static const struct type type_measure = MEASURE_TYPE("GenericMeasureInfo", 7);
static const struct type type_object_measure = MEASURE_TYPE("GenericObjectMeasureInfo", 7);
static const struct type type_text_measure = MEASURE_TYPE("TextMeasureInfo", 4);
static const struct member_def measure_members[] = {
	RECORD_PROP_RW("int Count {get;set;}", 0),
	RECORD_PROP_RW("System.Nullable[double] Average {get;set;}", 1),
	RECORD_PROP_RW("System.Nullable[double] Sum {get;set;}", 2),
	RECORD_PROP_RW("System.Nullable[double] Maximum {get;set;}", 3),
	RECORD_PROP_RW("System.Nullable[double] Minimum {get;set;}", 4),
	RECORD_PROP_RW("System.Nullable[double] StandardDeviation {get;set;}", 5),
	RECORD_PROP_RW("string Property {get;set;}", 6),
	MEMBERS_END
};
static const struct member_def object_measure_members[] = {
	RECORD_PROP_RW("int Count {get;set;}", 0),
	RECORD_PROP_RW("System.Nullable[double] Average {get;set;}", 1),
	RECORD_PROP_RW("System.Nullable[double] Sum {get;set;}", 2),
	RECORD_PROP_RW("System.Object Maximum {get;set;}", 3),
	RECORD_PROP_RW("System.Object Minimum {get;set;}", 4),
	RECORD_PROP_RW("System.Nullable[double] StandardDeviation {get;set;}", 5),
	RECORD_PROP_RW("string Property {get;set;}", 6),
	MEMBERS_END
};
static const struct member_def text_measure_members[] = {
	RECORD_PROP_RW("System.Nullable[int] Lines {get;set;}", 0),
	RECORD_PROP_RW("System.Nullable[int] Words {get;set;}", 1),
	RECORD_PROP_RW("System.Nullable[int] Characters {get;set;}", 2),
	RECORD_PROP_RW("string Property {get;set;}", 3),
	MEMBERS_END
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	for (uint32_t i = 0; a->property && i < a->property->n; i++)
		if (val_dict(array_get(a->property, i)))
			cmdlet_throw_fmt(
				c, "System.Management.Automation.ParameterBindingException",
				"CannotConvertArgumentNoMessage", EC_InvalidArgument, V_NULL,
				"Cannot bind parameter 'Property'. Cannot convert the \"System.Collections.Hashtable\" value of type \"System.Collections.Hashtable\" to type \"Microsoft.PowerShell.Commands.PSPropertyExpression\".");
	s->props = prop_exprs(c, a->property, 0, &s->nprops);
	if (a->all_stats)
		a->sum = a->average = a->maximum = a->minimum = a->standard_deviation = true;
}

/* The statistics of a property, made when its first value comes. */
static struct stat *stat_of(struct cmdlet *c, struct ustr *name)
{
	struct state *s = c->state;

	for (uint32_t i = 0; i < s->nstats; i++)
		if (s->stats[i].name == name || (name && s->stats[i].name && ustr_ieq(s->stats[i].name, name)))
			return &s->stats[i];
	if (s->nstats == s->cap) {
		struct stat *bigger = rt_block(c->rt, struct stat, s->cap ? s->cap * 2 : 2);

		for (uint32_t i = 0; i < s->nstats; i++)
			bigger[i] = s->stats[i];
		s->stats = bigger;
		s->cap = s->cap ? s->cap * 2 : 2;
	}
	s->stats[s->nstats] = (struct stat){ .name = name };
	return &s->stats[s->nstats++];
}

static void count_text(struct stat *st, struct ustr *t, bool no_space)
{
	uint32_t n = ustr_len(t);
	bool in_word = false;

	if (n)
		st->lines++;
	for (uint32_t i = 0; i < n; i++) {
		uint16_t u = ustr_at(t, i);
		bool space = ustr_is_space(u);

		if (!no_space || !space)
			st->chars++;
		if (u == '\n' && i + 1 < n)
			st->lines++;
		if (!space && !in_word)
			st->words++;
		in_word = !space;
	}
}

static bool to_number(struct rt *rt, val v, double *ret)
{
	val x;

	v = val_base(v);
	if (v.k == VK_INT32) {
		*ret = (double)v.i;
		return true;
	}
	if (v.k == VK_CHAR) {
		*ret = (double)v.u;
		return true;
	}
	if (!conv_try(rt, v, &type_double, &x))
		return false;
	*ret = x.d;
	return true;
}

static void not_numeric(struct cmdlet *c, val v)
{
	((struct state *)c->state)->failed = true;
	cmdlet_error_fmt(c, "System.Management.Automation.PSInvalidOperationException", "NonNumericInputObject",
		EC_InvalidType, v, "Input object \"%s\" is not numeric.",
		USTR_C(c->rt, val_psobj(v) ? val_to_str(c->rt, v) : val_net_str(c->rt, v)));
}

static bool add_number(struct cmdlet *c, struct stat *st, val v)
{
	double d, delta;

	if (!to_number(c->rt, v, &d)) {
		not_numeric(c, v);
		return false;
	}
	st->sum += d;
	delta = d - st->mean;
	st->mean += delta / (double)st->count;
	st->m2 += delta * (d - st->mean);
	return true;
}

/* Numbers compare as numbers, text that is all numbers too; others as -lt. */
static bool beats(struct rt *rt, val v, val best, bool max)
{
	double a, b;
	int r;

	if (best.k == VK_VOID)
		return true;
	if (to_number(rt, v, &a) && to_number(rt, best, &b))
		return max ? a > b : a < b;
	r = ustr_cmp(val_to_str(rt, v), val_to_str(rt, best), true);
	if (val_type_of(v) == val_type_of(best))
		val_compare_try(rt, v, best, true, &r);
	return max ? r > 0 : r < 0;
}

static void measure(struct cmdlet *c, struct ustr *name, val v)
{
	struct args *a = c->args;
	struct stat *st = stat_of(c, name);

	st->count++;
	if (c->set == 1) {
		count_text(st, val_to_str(c->rt, v), a->ignore_white_space);
		return;
	}
	if (!st->max.k && st->count == 1)
		st->max = st->min = V_VOID;
	if ((a->sum || a->average || a->standard_deviation) && !add_number(c, st, v))
		return;
	if (a->maximum && beats(c->rt, v, st->max, true))
		st->max = val_base(v);
	if (a->minimum && beats(c->rt, v, st->min, false))
		st->min = val_base(v);
}

/* A property without a value counts as an empty text. */
static void measure_property(struct rt *rt, struct ustr *name, val x, void *arg)
{
	measure(arg, name, val_is_null(x) ? val_str(ustr_empty(rt)) : x);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	val v = a->input_object, x;

	if (v.k == VK_VOID || v.k == VK_NULL)
		return;
	if (!s->nprops) {
		measure(c, NULL, v);
		return;
	}
	for (uint32_t i = 0; i < s->nprops; i++) {
		if (s->props[i].wildcard)
			prop_match(c, v, s->props[i].name, measure_property, c);
		else if (prop_value(c, &s->props[i], v, &x))
			measure_property(c->rt, prop_display(c->rt, &s->props[i]), x, c);
	}
}

static val optional(bool asked, val v)
{
	return asked ? v : V_NULL;
}

/* Where both extremes are numbers, or numbers are asked for too, the result has numbers. */
static bool has_objects(struct cmdlet *c, const struct stat *st)
{
	struct args *a = c->args;
	double d;

	if (a->sum || a->average || a->standard_deviation)
		return false;
	return (a->maximum && !val_is_null(st->max) && !to_number(c->rt, st->max, &d)) ||
	       (a->minimum && !val_is_null(st->min) && !to_number(c->rt, st->min, &d));
}

static val extreme(struct cmdlet *c, bool asked, val v, bool objects)
{
	double d;

	if (!asked || val_is_null(v))
		return V_NULL;
	if (objects)
		return v;
	return to_number(c->rt, v, &d) ? val_double(d) : V_NULL;
}

void measure_object_types(struct rt *rt)
{
	record_type_use(rt, &type_measure, measure_members);
	record_type_use(rt, &type_object_measure, object_measure_members);
	record_type_use(rt, &type_text_measure, text_measure_members);
}

static void write_generic(struct cmdlet *c, const struct stat *st)
{
	struct args *a = c->args;
	bool objects = has_objects(c, st), failed = ((struct state *)c->state)->failed;
	double deviation = st->count > 1 ? sqrt(st->m2 / (double)(st->count - 1)) : 0;
	struct record *r;

	measure_object_types(c->rt);
	r = record_new(c->rt, objects ? &type_object_measure : &type_measure);
	r->f[0] = val_int((int32_t)st->count);
	r->f[1] = optional(a->average && st->count && !failed, val_double(st->sum / (double)st->count));
	r->f[2] = optional(a->sum && !failed, val_double(st->sum));
	r->f[3] = extreme(c, a->maximum, st->max, objects);
	r->f[4] = extreme(c, a->minimum, st->min, objects);
	r->f[5] = optional(a->standard_deviation && !failed, val_double(deviation));
	r->f[6] = val_str(st->name);
	cmdlet_write(c, val_obj(r));
}

static void write_text(struct cmdlet *c, const struct stat *st)
{
	struct args *a = c->args;
	struct record *r;

	measure_object_types(c->rt);
	r = record_new(c->rt, &type_text_measure);
	r->f[0] = optional(a->line, val_int((int32_t)st->lines));
	r->f[1] = optional(a->word, val_int((int32_t)st->words));
	r->f[2] = optional(a->character, val_int((int32_t)st->chars));
	r->f[3] = val_str(st->name);
	cmdlet_write(c, val_obj(r));
}

static void property_not_found(struct cmdlet *c, struct ustr *name)
{
	const char *n = USTR_C(c->rt, name);

	if (scope_strict(scope_current(c->rt)) < 200)
		return;
	cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException", "GenericMeasurePropertyNotFound",
		EC_ObjectNotFound, V_NULL,
		"Cannot process argument because the value of argument \"%s\" is not valid. Change the value of the \"%s\" argument and run the operation again.", n, n);
}

static void end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (!s->nprops && !s->nstats)
		stat_of(c, NULL);
	for (uint32_t i = 0; i < s->nprops; i++) {
		bool found = s->props[i].wildcard;

		for (uint32_t k = 0; k < s->nstats && !found; k++)
			found = s->stats[k].name && ustr_ieq(s->stats[k].name, prop_display(c->rt, &s->props[i]));
		if (!found)
			property_not_found(c, prop_display(c->rt, &s->props[i]));
	}
	for (uint32_t i = 0; i < s->nstats; i++)
		if (c->set == 1)
			write_text(c, &s->stats[i]);
		else
			write_generic(c, &s->stats[i]);
}

const struct cmdlet_def cmdlet_measure_object = {
	.name = "Measure-Object", .module = MOD_UTILITY,
	.sets = sets, .default_set = "GenericMeasure",
	.output_types = "Microsoft.PowerShell.Commands.GenericMeasureInfo,Microsoft.PowerShell.Commands.TextMeasureInfo,Microsoft.PowerShell.Commands.GenericObjectMeasureInfo",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Calculates numeric properties of objects, and lines, words and characters of text.",
};

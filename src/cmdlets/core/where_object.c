/* SPDX-License-Identifier: MIT */
/* Where-Object: a block, or a property compared by one of the operators. */
#include "engine/block_run.h"

struct where_object_args {
	val input_object;
	struct ustr *property;
	val value;
	bool eq;
	struct scriptblock *filter_script;
	bool ceq;
	bool ne;
	bool cne;
	bool gt;
	bool cgt;
	bool lt;
	bool clt;
	bool ge;
	bool cge;
	bool le;
	bool cle;
	bool like;
	bool clike;
	bool not_like;
	bool cnot_like;
	bool match;
	bool cmatch;
	bool not_match;
	bool cnot_match;
	bool contains;
	bool ccontains;
	bool not_contains;
	bool cnot_contains;
	bool in;
	bool cin;
	bool not_in;
	bool cnot_in;
	bool is;
	bool is_not;
	bool not;
};

static const char *const where_object_sets[] = { "EqualSet", "ScriptBlockSet", "CaseSensitiveEqualSet",
	"NotEqualSet", "CaseSensitiveNotEqualSet", "GreaterThanSet", "CaseSensitiveGreaterThanSet", "LessThanSet",
	"CaseSensitiveLessThanSet", "GreaterOrEqualSet", "CaseSensitiveGreaterOrEqualSet", "LessOrEqualSet",
	"CaseSensitiveLessOrEqualSet", "LikeSet", "CaseSensitiveLikeSet", "NotLikeSet", "CaseSensitiveNotLikeSet",
	"MatchSet", "CaseSensitiveMatchSet", "NotMatchSet", "CaseSensitiveNotMatchSet", "ContainsSet",
	"CaseSensitiveContainsSet", "NotContainsSet", "CaseSensitiveNotContainsSet", "InSet", "CaseSensitiveInSet",
	"NotInSet", "CaseSensitiveNotInSet", "IsSet", "IsNotSet", "Not", NULL };
static const struct param_def where_object_params[] = {
	PARAM(where_object_args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(where_object_args, property, "Property", P_STRING, .pos = 1,
	      .sets = 1 << 0 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 |
		      1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 17 | 1 << 18 | 1 << 19 |
		      1 << 20 | 1 << 21 | 1 << 22 | 1 << 23 | 1 << 24 | 1 << 25 | 1 << 26 | 1 << 27 | 1 << 28 |
		      1 << 29 | 1 << 30 | 1 << 31,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(where_object_args, value, "Value", P_OBJECT, .pos = 2,
	      .sets = 1 << 0 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 |
		      1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 17 | 1 << 18 | 1 << 19 |
		      1 << 20 | 1 << 21 | 1 << 22 | 1 << 23 | 1 << 24 | 1 << 25 | 1 << 26 | 1 << 27 | 1 << 28 |
		      1 << 29 | 1 << 30),
	PARAM(where_object_args, eq, "EQ", P_SWITCH, .sets = 1 << 0, .aliases = "IEQ"),
	PARAM(where_object_args, filter_script, "FilterScript", P_SCRIPTBLOCK, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY),
	PARAM(where_object_args, ceq, "CEQ", P_SWITCH, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAM(where_object_args, ne, "NE", P_SWITCH, .sets = 1 << 3, .flags = PF_MANDATORY, .aliases = "INE"),
	PARAM(where_object_args, cne, "CNE", P_SWITCH, .sets = 1 << 4, .flags = PF_MANDATORY),
	PARAM(where_object_args, gt, "GT", P_SWITCH, .sets = 1 << 5, .flags = PF_MANDATORY, .aliases = "IGT"),
	PARAM(where_object_args, cgt, "CGT", P_SWITCH, .sets = 1 << 6, .flags = PF_MANDATORY),
	PARAM(where_object_args, lt, "LT", P_SWITCH, .sets = 1 << 7, .flags = PF_MANDATORY, .aliases = "ILT"),
	PARAM(where_object_args, clt, "CLT", P_SWITCH, .sets = 1 << 8, .flags = PF_MANDATORY),
	PARAM(where_object_args, ge, "GE", P_SWITCH, .sets = 1 << 9, .flags = PF_MANDATORY, .aliases = "IGE"),
	PARAM(where_object_args, cge, "CGE", P_SWITCH, .sets = 1 << 10, .flags = PF_MANDATORY),
	PARAM(where_object_args, le, "LE", P_SWITCH, .sets = 1 << 11, .flags = PF_MANDATORY, .aliases = "ILE"),
	PARAM(where_object_args, cle, "CLE", P_SWITCH, .sets = 1 << 12, .flags = PF_MANDATORY),
	PARAM(where_object_args, like, "Like", P_SWITCH, .sets = 1 << 13, .flags = PF_MANDATORY, .aliases = "ILike"),
	PARAM(where_object_args, clike, "CLike", P_SWITCH, .sets = 1 << 14, .flags = PF_MANDATORY),
	PARAM(where_object_args, not_like, "NotLike", P_SWITCH, .sets = 1 << 15, .flags = PF_MANDATORY,
	      .aliases = "INotLike"),
	PARAM(where_object_args, cnot_like, "CNotLike", P_SWITCH, .sets = 1 << 16, .flags = PF_MANDATORY),
	PARAM(where_object_args, match, "Match", P_SWITCH, .sets = 1 << 17, .flags = PF_MANDATORY,
	      .aliases = "IMatch"),
	PARAM(where_object_args, cmatch, "CMatch", P_SWITCH, .sets = 1 << 18, .flags = PF_MANDATORY),
	PARAM(where_object_args, not_match, "NotMatch", P_SWITCH, .sets = 1 << 19, .flags = PF_MANDATORY,
	      .aliases = "INotMatch"),
	PARAM(where_object_args, cnot_match, "CNotMatch", P_SWITCH, .sets = 1 << 20, .flags = PF_MANDATORY),
	PARAM(where_object_args, contains, "Contains", P_SWITCH, .sets = 1 << 21, .flags = PF_MANDATORY,
	      .aliases = "IContains"),
	PARAM(where_object_args, ccontains, "CContains", P_SWITCH, .sets = 1 << 22, .flags = PF_MANDATORY),
	PARAM(where_object_args, not_contains, "NotContains", P_SWITCH, .sets = 1 << 23, .flags = PF_MANDATORY,
	      .aliases = "INotContains"),
	PARAM(where_object_args, cnot_contains, "CNotContains", P_SWITCH, .sets = 1 << 24, .flags = PF_MANDATORY),
	PARAM(where_object_args, in, "In", P_SWITCH, .sets = 1 << 25, .flags = PF_MANDATORY, .aliases = "IIn"),
	PARAM(where_object_args, cin, "CIn", P_SWITCH, .sets = 1 << 26, .flags = PF_MANDATORY),
	PARAM(where_object_args, not_in, "NotIn", P_SWITCH, .sets = 1 << 27, .flags = PF_MANDATORY,
	      .aliases = "INotIn"),
	PARAM(where_object_args, cnot_in, "CNotIn", P_SWITCH, .sets = 1 << 28, .flags = PF_MANDATORY),
	PARAM(where_object_args, is, "Is", P_SWITCH, .sets = 1 << 29, .flags = PF_MANDATORY),
	PARAM(where_object_args, is_not, "IsNot", P_SWITCH, .sets = 1 << 30, .flags = PF_MANDATORY),
	PARAM(where_object_args, not, "Not", P_SWITCH, .sets = 1 << 31, .flags = PF_MANDATORY),
	PARAMS_END
};

struct state {
	struct collect found;	/* what the filter wrote */
	struct streams streams;	/* of the filter: output into FOUND */
	struct block_run filter;
	val (*compare)(struct rt *rt, struct state *s, val a, val b);
	uint16_t token;
	bool ignore_case, negate;
};

/* ---- Operators by parameter set ------------------------------------------- */

typedef val (*compare_fn)(struct rt *rt, struct state *s, val a, val b);

static val by_order(struct rt *rt, struct state *s, val a, val b)
{
	return op_compare(rt, s->token, a, b);
}

static val by_binary(struct rt *rt, struct state *s, val a, val b)
{
	return op_binary(rt, rt->eng->frame, s->token, a, b);
}

static val by_type(struct rt *rt, struct state *s, val a, val b)
{
	struct ustr *name = val_base(b).k == VK_TYPE ? NULL : val_to_str(rt, b);
	uint32_t n = name ? ustr_len(name) : 0;
	const struct type *t;

	if (n > 2 && ustr_at(name, 0) == '[' && ustr_at(name, n - 1) == ']')
		name = ustr_sub(rt, name, 1, n - 2);
	t = name ? type_find_c(rt, USTR_C(rt, name)) : val_base(b).t;
	return val_bool((t && val_is(rt, a, t)) != s->negate);
}

static val by_truth(struct rt *rt, struct state *s, val a, val b)
{
	return val_bool(val_truth(rt, a) != s->negate);
}

static const struct {
	uint16_t token;
	compare_fn fn;
	bool negate;
} operators[] = {	/* in the order of the sets */
	[0] = { T_IEQ, by_order }, [2] = { T_CEQ, by_order }, [3] = { T_INE, by_order }, [4] = { T_CNE, by_order },
	[5] = { T_IGT, by_order }, [6] = { T_CGT, by_order }, [7] = { T_ILT, by_order }, [8] = { T_CLT, by_order },
	[9] = { T_IGE, by_order }, [10] = { T_CGE, by_order }, [11] = { T_ILE, by_order }, [12] = { T_CLE, by_order },
	[13] = { T_ILIKE, by_binary }, [14] = { T_CLIKE, by_binary }, [15] = { T_INOTLIKE, by_binary },
	[16] = { T_CNOTLIKE, by_binary }, [17] = { T_IMATCH, by_binary }, [18] = { T_CMATCH, by_binary },
	[19] = { T_INOTMATCH, by_binary }, [20] = { T_CNOTMATCH, by_binary }, [21] = { T_ICONTAINS, by_binary },
	[22] = { T_CCONTAINS, by_binary }, [23] = { T_INOTCONTAINS, by_binary }, [24] = { T_CNOTCONTAINS, by_binary },
	[25] = { T_IIN, by_binary }, [26] = { T_CIN, by_binary }, [27] = { T_INOTIN, by_binary },
	[28] = { T_CNOTIN, by_binary }, [29] = { 0, by_type, false }, [30] = { 0, by_type, true },
	[31] = { 0, by_truth, true },
};

/* The operator as its parameter set names it, with its I. */
static const char *operator_word(struct cmdlet *c)
{
	const struct param_def *p;

	for (p = where_object_params; p->name; p++)
		if (c->set && p->sets == 1u << c->set)
			return p->aliases ? USTR_C(c->rt,
						   ustr_printf(c->rt, "I%s",
							       USTR_C(c->rt,
								      ustr_lower(c->rt, ustr_new(c->rt, p->name)))))
					  : p->name;
	return "Ieq";
}

/* -Is and -IsNot need a type. */
static void check_type(struct cmdlet *c)
{
	val v = ((struct where_object_args *)c->args)->value;
	struct ustr *name = val_base(v).k == VK_TYPE ? NULL : val_to_str(c->rt, v);
	uint32_t n = name ? ustr_len(name) : 0;

	if (n > 2 && ustr_at(name, 0) == '[' && ustr_at(name, n - 1) == ']')
		name = ustr_sub(c->rt, name, 1, n - 2);
	if (name && !type_find_c(c->rt, USTR_C(c->rt, name)))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidCastException",
			"InvalidCastFromStringToType", EC_InvalidArgument, V_NULL,
			"Cannot convert the \"%s\" value of type \"System.String\" to type \"System.Type\".", USTR_C(c->rt, name));
}

static void begin(struct cmdlet *c)
{
	struct where_object_args *a = c->args;
	struct state *s = c->state;

	if (c->set == 1) {
		collect_init(&s->found, c->rt);
		s->streams = c->stage->streams;
		s->streams.s[STREAM_OUT] = &s->found.sink;
		block_run_init(&s->filter, c->stage, a->filter_script, &s->streams);
		return;
	}
	s->compare = operators[c->set].fn;
	s->token = operators[c->set].token;
	s->negate = operators[c->set].negate;
	if (c->set == 0 && !cmdlet_has(c, "EQ") && !cmdlet_has(c, "Value"))
		s->compare = by_truth;
	else if (c->set == 0 && !cmdlet_has(c, "EQ"))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "OperatorNotSpecified",
			EC_InvalidArgument, V_NULL,
			"An operator is required to compare the two specified values. Include a valid operator in the command, and then try the command again. For example, Get-Process | Where-Object -Property Name -eq Idle");
	else if (s->compare != by_truth && !cmdlet_has(c, "Value"))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "ValueNotSpecifiedForWhereObject",
			EC_InvalidArgument, V_NULL,
			"The specified operator requires both the -Property and -Value parameters. Provide values for both parameters, and then try the command again.");
	if (s->compare == by_type)
		check_type(c);
}

struct comparison {
	struct state *s;
	val a, b, result;
};

static void compare_body(struct rt *rt, void *arg)
{
	struct comparison *k = arg;

	k->result = k->s->compare(rt, k->s, k->a, k->b);
}

/* What an operator refuses is an error of this object. */
static bool compared(struct cmdlet *c, val x)
{
	struct where_object_args *a = c->args;
	struct comparison k = { c->state, x, a->value, V_FALSE };
	struct errrec *e;
	struct exc *exc;

	if (rt_try(c->rt, compare_body, &k))
		return val_truth(c->rt, k.result);
	e = c->rt->unwound.error;
	exc = val_exc(e->exception);
	if (exc && !val_is_null(exc->inner))
		exc = val_exc(exc->inner);
	cmdlet_error_input(c, "System.Management.Automation.PSArgumentException", "BadOperatorArgument",
		EC_InvalidArgument, a->input_object,
		"The argument to operator '%s' is not valid: %s.", operator_word(c), exc ? USTR_C(c->rt, exc->message) : "");
	return false;
}

static bool passes(struct cmdlet *c, struct where_object_args *a)
{
	struct state *s = c->state;
	struct rt *rt = c->rt;
	val x;

	if (c->set == 1) {
		collect_init(&s->found, rt);
		block_run(rt, &s->filter, a->input_object);
		return s->found.n == 1 ? val_truth(rt, s->found.one) : s->found.n && val_truth(rt, collect_value(&s->found));
	}
	if (val_is_null(a->input_object) || !member_get(rt, a->input_object, a->property, &x)) {
		if (scope_strict(scope_current(rt)) >= 200)
			cmdlet_error_input(c, "System.Management.Automation.PSArgumentException",
				"PropertyNotFound", EC_InvalidArgument, a->input_object,
					   "The input name \"%s\" cannot be resolved to a property.", USTR_C(rt, a->property));
		x = V_NULL;
	}
	return s->compare == by_binary ? compared(c, x) : val_truth(rt, s->compare(rt, s, x, a->value));
}

static void process(struct cmdlet *c)
{
	struct where_object_args *a = c->args;

	if (passes(c, a))
		cmdlet_write(c, a->input_object);
}

const struct cmdlet_def cmdlet_where_object = {
	.name = "Where-Object", .module = MOD_CORE,
	.sets = where_object_sets, .default_set = "EqualSet",
	.params = where_object_params, .args_size = sizeof(struct where_object_args), .begin = begin,
	.process = process, .state_size = sizeof(struct state),
	.synopsis = "Selects objects from a collection based on their property values.",
};

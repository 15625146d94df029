/* SPDX-License-Identifier: MIT */
#include "lib/value.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PREFIX "Deserialized."

const struct psession_value value_null = { .type = PSESSION_T_NULL };

/* --- numbers as text ---------------------------------------------------- */

static locale_t plain;

static void make_plain(void)
{
	plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static locale_t plain_locale(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_plain);
	return plain;
}

bool value_parse_double(const char *s, double *ret)
{
	char *end;

	*ret = strtod_l(s, &end, plain_locale());
	return end != s && !*end;
}

void value_format_double(double d, char out[40])
{
	locale_t before;
	double back;

	if (isnan(d) || isinf(d)) {
		strcpy(out, isnan(d) ? "NaN" : d < 0 ? "-INF" : "INF");
		return;
	}
	before = uselocale(plain_locale());
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, 40, "%.*G", digits, d);
		if (value_parse_double(out, &back) && back == d)
			break;
	}
	uselocale(before);
}

/* --- looking ------------------------------------------------------------ */

static const struct psession_value *some(const struct psession_value *v)
{
	return v ? v : &value_null;
}

enum psession_type psession_value_type(const struct psession_value *v)
{
	return (enum psession_type)some(v)->type;
}

const char *psession_value_text(const struct psession_value *v, size_t *len)
{
	v = some(v);
	if (!v->text || v->type == PSESSION_T_BYTEARRAY) {
		if (len)
			*len = 0;
		return "";
	}
	if (len)
		*len = v->len;
	return v->text;
}

int64_t psession_value_int(const struct psession_value *v, int64_t dflt)
{
	v = some(v);
	switch (v->type) {
	case PSESSION_T_BOOLEAN:
	case PSESSION_T_INTEGER:
	case PSESSION_T_UNSIGNED:
	case PSESSION_T_CHAR:
		return v->i;
	case PSESSION_T_REAL:
		return v->d >= -9.2e18 && v->d <= 9.2e18 ? (int64_t)v->d : dflt;
	default:
		return dflt;
	}
}

double psession_value_double(const struct psession_value *v, double dflt)
{
	v = some(v);
	if (v->type == PSESSION_T_REAL)
		return v->d;
	if (v->type == PSESSION_T_UNSIGNED)
		return (double)(uint64_t)v->i;
	if (v->type == PSESSION_T_INTEGER || v->type == PSESSION_T_BOOLEAN || v->type == PSESSION_T_CHAR)
		return (double)v->i;
	return dflt;
}

const void *psession_value_bytes(const struct psession_value *v, size_t *len)
{
	v = some(v);
	if (len)
		*len = v->type == PSESSION_T_BYTEARRAY ? v->len : 0;
	return v->type == PSESSION_T_BYTEARRAY ? v->text : NULL;
}

static const struct value_parts *parts_of(const struct psession_value *v)
{
	static const struct value_parts none;

	return v && v->parts ? v->parts : &none;
}

size_t psession_value_count(const struct psession_value *v)
{
	return parts_of(v)->nitems;
}

const struct psession_value *psession_value_item(const struct psession_value *v, size_t i)
{
	const struct value_parts *p = parts_of(v);

	return i < p->nitems ? p->items[i] : NULL;
}

const struct psession_value *psession_value_key(const struct psession_value *v, size_t i)
{
	const struct value_parts *p = parts_of(v);

	return p->keys && i < p->nitems ? p->keys[i] : NULL;
}

size_t psession_value_properties(const struct psession_value *v)
{
	return parts_of(v)->nmembers;
}

const char *psession_value_property_name(const struct psession_value *v, size_t i)
{
	const struct value_parts *p = parts_of(v);

	return i < p->nmembers ? p->members[i].name : NULL;
}

const struct psession_value *psession_value_property(const struct psession_value *v, size_t i)
{
	const struct value_parts *p = parts_of(v);

	return i < p->nmembers ? p->members[i].value : NULL;
}

const struct psession_value *psession_value_get(const struct psession_value *v, const char *name)
{
	const struct value_parts *p = parts_of(v);

	for (uint32_t i = 0; p->keys && i < p->nitems; i++)
		if (p->keys[i]->type == PSESSION_T_STRING && !strcasecmp(psession_value_text(p->keys[i], NULL), name))
			return p->items[i];
	for (uint32_t i = 0; i < p->nmembers; i++)
		if (!strcasecmp(p->members[i].name, name))
			return p->members[i].value;
	return NULL;
}

const char *psession_value_type_name(const struct psession_value *v, size_t i)
{
	const struct value_names *n = parts_of(v)->names;

	return n && i < n->n ? n->s[i] : NULL;
}

static const char *bare(const char *name)
{
	size_t n = sizeof PREFIX - 1;

	return strncasecmp(name, PREFIX, n) ? name : name + n;
}

bool psession_value_is(const struct psession_value *v, const char *type)
{
	const char *s;

	for (size_t i = 0; (s = psession_value_type_name(v, i)); i++)
		if (!strcasecmp(bare(s), bare(type)))
			return true;
	return false;
}

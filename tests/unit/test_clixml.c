/* SPDX-License-Identifier: MIT */
/* CLIXML against the recordings of tests/wire/clixml, and at its edges. */
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "clixml/clixml.h"
#include "clixml/reader.h"
#include "clixml/records.h"
#include "clixml/writer.h"
#include "engine/engine.h"
#include "types/security/secure.h"
#include "types/tables.h"

static struct rt *rt;

static struct rt *fresh(void)
{
	struct rt_options o = { .types = builtin_types };

	if (rt)
		return rt;
	setenv("TZ", "UTC", 1);
	rt = rt_new(&o);
	engine_new(rt, NULL, NULL);
	clixml_register(rt);
	return rt;
}

static const char *encode(val v)
{
	static char text[1 << 16];
	struct clixml_writer *w = clixml_writer_new(fresh());

	clixml_write(w, v, NULL, NULL, CLIXML_DEPTH_REMOTE);
	snprintf(text, sizeof text, "%s", buf_cstr(&w->out));
	buf_release(&w->out);
	return text;
}

struct decoding {
	const char *xml;
	bool document;
	val v;
};

static void keep(struct rt *r, val v, struct ustr *stream, void *arg)
{
	*(val *)arg = v;
}

static void decode_body(struct rt *r, void *arg)
{
	struct decoding *d = arg;
	struct clixml_reader_options o = { .remoting = true };

	if (d->document)
		clixml_read_document(r, d->xml, strlen(d->xml), NULL, keep, &d->v);
	else
		d->v = clixml_read(r, d->xml, strlen(d->xml), &o);
}

/* NULL and *RET, or the text of the error. */
static const char *decode(const char *xml, bool document, val *ret)
{
	struct decoding d = { xml, document, V_VOID };

	if (rt_protect(fresh(), decode_body, &d) == UNWIND_NONE) {
		*ret = d.v;
		return NULL;
	}
	return USTR_C(rt, errrec_message(rt, rt->unwound.error));
}

/* A recording, looked for in the folders above the program. */
static FILE *recording(const char *name)
{
	char exe[1024], path[2048], *slash;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	FILE *f;

	if (n < 0)
		return NULL;
	exe[n] = '\0';
	while ((slash = strrchr(exe, '/'))) {
		*slash = '\0';
		snprintf(path, sizeof path, "%s/tests/wire/clixml/%s", exe, name);
		f = fopen(path, "r");
		if (f)
			return f;
	}
	return NULL;
}

/* One line: the elements, their end at column 76 or where the verdict begins. */
static void check_behaviour(char *line)
{
	static char doc[8192];
	char *verdict = strstr(line, " OK [") ? strstr(line, " OK [") : strstr(line, " ERR "), *bar;
	const char *why;
	val v;

	if (!verdict || verdict - line > 76)
		return;
	*verdict++ = '\0';
	for (char *p = line + strlen(line); p > line && p[-1] == ' '; )
		*--p = '\0';
	/* Longer ones were cut; those types belong to other modules. */
	if (strlen(line) >= 74 || strstr(line, "\\n") || strstr(line, "<XD") || strstr(line, "<URI"))
		return;
	snprintf(doc, sizeof doc,
		"<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">%s</Objs>", line);
	why = decode(doc, true, &v);
	if (!strncmp(verdict, "OK", 2)) {
		if (why)
			unit_fail("%s: %s", line, why);
		return;
	}
	bar = strstr(verdict, " | ");
	if (bar)
		*bar = '\0';
	if (!why)
		unit_fail("%s was read; %s", line, verdict);
	else if (strncmp(verdict + 4, "'Element'", 9) && strcmp(verdict + 4, why))
		unit_fail("%s: %s; wanted %s", line, why, verdict + 4);
}

TEST(reader_behaves_as_recorded)
{
	FILE *f = recording("decode-behaviour.txt");
	char line[4096];

	REQUIRE(f);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		check_behaviour(line);
	}
	fclose(f);
}

static void json_text(const char *p, char *out, size_t size)
{
	size_t n = 0;

	for (; *p && *p != '"' && n + 1 < size; p++) {
		if (*p == '\\' && p[1])
			p++;
		out[n++] = *p;
	}
	out[n] = '\0';
}

/* What holds nothing but a primitive is read and written back the same. */
TEST(primitives_come_back_as_recorded)
{
	FILE *f = recording("encoded.jsonl");
	static char line[1 << 16], xml[1 << 16];
	unsigned n = 0;
	val v;

	REQUIRE(f);
	while (fgets(line, sizeof line, f)) {
		const char *p = strstr(line, "\"output\": [\""), *why;

		if (!p)
			continue;
		json_text(p + 12, xml, sizeof xml);
		if (xml[0] != '<' || strstr(xml, "\\u") || !strncmp(xml, "<Obj", 4) || !strncmp(xml, "<SBK", 4) ||
		    !strncmp(xml, "<XD", 3) || !strncmp(xml, "<URI", 4) || !strncmp(xml, "<PR", 3))
			continue;
		why = decode(xml, false, &v);
		if (why)
			unit_fail("%s: %s", xml, why);
		else if (strcmp(encode(v), xml))
			unit_fail("%s came back as %s", xml, encode(v));
		n++;
	}
	fclose(f);
	CHECK(n > 30);
}

static val nested(int levels)
{
	struct psobj *o = psobj_new(fresh());

	psobj_put_c(rt, o, "x", levels > 1 ? nested(levels - 1) : val_int(1));
	return val_obj(o);
}

TEST(nesting_is_written_to_48_levels)
{
	val v;

	CHECK(!strstr(encode(nested(48)), "too deeply"));
	CHECK(strstr(encode(nested(49)), "too deeply") != NULL);
	CHECK(!decode(encode(nested(24)), false, &v));
}

TEST(reader_refuses_deep_nesting)
{
	static char xml[1 << 16];
	val v;
	size_t n = 0;

	for (int i = 0; i < 200; i++)
		n += (size_t)snprintf(xml + n, sizeof xml - n, "<Obj><LST>");
	for (int i = 0; i < 200; i++)
		n += (size_t)snprintf(xml + n, sizeof xml - n, "</LST></Obj>");
	CHECK(decode(xml, false, &v) != NULL);
}

/* N elements <Obj> and <LST> in turn, one in the other. */
static const char *nested_text(int n)
{
	static char xml[4096];
	size_t at = 0;

	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(xml + at, sizeof xml - at, i % 2 ? "<LST>" : "<Obj>");
	for (int i = n; i-- > 0; )
		at += (size_t)snprintf(xml + at, sizeof xml - at, i % 2 ? "</LST>" : "</Obj>");
	return xml;
}

TEST(reader_depth_at_its_edge)
{
	int last = 0;
	val v;

	while (last < 200 && !decode(nested_text(last + 1), false, &v))
		last++;
	CHECK_INT(last, 2 * (CLIXML_READ_DEPTH_MAX - 1));	/* the innermost value counts too */
}

TEST(references_name_the_same_object)
{
	struct psobj *o = psobj_new(fresh()), *in = psobj_new(rt);
	const char *xml;
	val v, a, b;

	psobj_put_c(rt, in, "n", val_int(1));
	psobj_put_c(rt, o, "a", val_obj(in));
	psobj_put_c(rt, o, "b", val_obj(in));
	xml = encode(val_obj(o));
	CHECK(strstr(xml, "<Ref N=\"b\" RefId=\"1\" />") != NULL);
	REQUIRE(!decode(xml, false, &v));
	CHECK(member_get_c(rt, v, "a", &a) && member_get_c(rt, v, "b", &b) && val_same(a, b));
}

TEST(cycles_end)
{
	struct psobj *o = psobj_new(fresh());
	val v, self;

	psobj_put_c(rt, o, "Self", val_obj(o));
	CHECK(strstr(encode(val_obj(o)), "<Ref N=\"Self\" RefId=\"0\" />") != NULL);
	REQUIRE(!decode(encode(val_obj(o)), false, &v));
	CHECK(member_get_c(rt, v, "Self", &self) && val_same(v, self));
}

TEST(secure_text_travels_as_base64)
{
	val v = val_obj(secure_from_str(fresh(), ustr_new(rt, "hush"))), back;

	CHECK_STR(encode(v), "<SS>aAB1AHMAaAA=</SS>");
	REQUIRE(!decode("<SS>aAB1AHMAaAA=</SS>", false, &back));
	REQUIRE(val_secure(back));
	CHECK_STR(USTR_C(rt, secure_plain(rt, val_secure(back))), "hush");
	CHECK(decode("<SS>@@</SS>", false, &back) != NULL);
}

TEST(error_records_keep_what_they_say)
{
	struct errrec *e = err_make(fresh(), "System.ArgumentException", "MyId", EC_InvalidData, val_int(5), "text"), *back;
	val v;

	REQUIRE(!decode(encode(record_error_bag(rt, e)), false, &v));
	back = record_read_error(rt, v);
	CHECK_STR(USTR_C(rt, errrec_message(rt, back)), "text");
	CHECK_STR(USTR_C(rt, errrec_fqid(rt, back)), "MyId");
	CHECK_INT(back->category, EC_InvalidData);
	CHECK_STR(USTR_C(rt, back->reason), "ArgumentException");
	CHECK_INT(val_base(back->target).i, 5);
}

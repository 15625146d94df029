/* SPDX-License-Identifier: MIT */
/* Values of libpsession: read from CLIXML, looked at, and written for the other end. */
#include "lib/value.h"

#include <locale.h>
#include <math.h>

#include "base/err.h"
#include "lib/request.h"
#include "unit.h"

static const struct request_secret plain = { .plain = true };
static struct arena memory;
static const struct psession_value *v;

static int read_text(const char *xml)
{
	arena_release(&memory);
	v = NULL;
	return tree_read(&memory, xml, strlen(xml), &v);
}

#define NAMES(id, a, b) "<TN RefId=\"" id "\"><T>" a "</T><T>" b "</T></TN>"

TEST(simple_values_have_their_type_and_text)
{
	static const struct {
		const char *xml;
		enum psession_type type;
		const char *text;
		int64_t number;
	} rows[] = {
		{ "<Nil />", PSESSION_T_NULL, "", -9 },
		{ "<S></S>", PSESSION_T_STRING, "", -9 },
		{ "<S>a&lt;b_x000A_c_x005F_x0041_</S>", PSESSION_T_STRING, "a<b\nc_x0041_", -9 },
		{ "<S>_xD83D__xDE00_ _xD83D_ _x12_</S>", PSESSION_T_STRING, "\xf0\x9f\x98\x80 \xef\xbf\xbd _x12_", -9 },
		{ "<I32>-5</I32>", PSESSION_T_INTEGER, "-5", -5 },
		{ "<U64>18446744073709551615</U64>", PSESSION_T_UNSIGNED, "18446744073709551615", -1 },
		{ "<By>255</By>", PSESSION_T_UNSIGNED, "255", 255 },
		{ "<B>true</B>", PSESSION_T_BOOLEAN, "true", 1 },
		{ "<C>8364</C>", PSESSION_T_CHAR, "\xe2\x82\xac", 8364 },
		{ "<Db>2.5</Db>", PSESSION_T_REAL, "2.5", 2 },
		{ "<D>1.10</D>", PSESSION_T_DECIMAL, "1.10", -9 },
		{ "<DT>2026-11-21T08:35:00+00:00</DT>", PSESSION_T_DATE, "2026-11-21T08:35:00+00:00", -9 },
		{ "<Version>1.2</Version>", PSESSION_T_VERSION, "1.2", -9 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_INT(read_text(rows[i].xml), 0);
		CHECK_INT(psession_value_type(v), rows[i].type);
		CHECK_STR(psession_value_text(v, NULL), rows[i].text);
		CHECK_INT(psession_value_int(v, -9), rows[i].number);
	}
}

TEST(reals_are_read_whatever_the_locale)
{
	char text[40];

	setlocale(LC_ALL, "de_DE.UTF-8");
	CHECK_INT(read_text("<Db>-1.25E-07</Db>"), 0);
	CHECK(psession_value_double(v, 0) == -1.25e-7);
	CHECK_INT(read_text("<Sg>NaN</Sg>"), 0);
	CHECK(isnan(psession_value_double(v, 0)));
	CHECK_INT(psession_value_int(v, 7), 7);
	CHECK_INT(read_text("<Db>-INF</Db>"), 0);
	CHECK(isinf(psession_value_double(v, 0)));
	value_format_double(0.1, text);
	CHECK_STR(text, "0.1");
	value_format_double(1.0 / 3, text);
	CHECK(strchr(text, '.'));
	setlocale(LC_ALL, "C");
}

TEST(bytes_are_decoded)
{
	size_t n;

	CHECK_INT(read_text("<BA>AAEC</BA>"), 0);
	CHECK(psession_value_bytes(v, &n) && n == 3 && !memcmp(psession_value_bytes(v, NULL), "\0\1\2", 3));
	CHECK_STR(psession_value_text(v, NULL), "");
	CHECK_INT(read_text("<BA>A</BA>"), -ERR_MALFORMED);
}

TEST(objects_have_properties_and_names)
{
	CHECK_INT(read_text("<Obj RefId=\"0\">" NAMES("0", "Deserialized.System.Thing",
		"System.Object") "<ToString>thing</ToString>"
			    "<Props><I32 N=\"Id\">4</I32><Nil N=\"None\" /></Props><MS><S N=\"Note\">n</S>"
			    "<Obj N=\"Same\" RefId=\"1\"><TNRef RefId=\"0\" /><MS><Ref N=\"Up\" RefId=\"0\" /></MS></Obj></MS></Obj>"), 0);
	CHECK_INT(psession_value_type(v), PSESSION_T_OBJECT);
	CHECK_STR(psession_value_text(v, NULL), "thing");
	CHECK_INT(psession_value_properties(v), 4);
	CHECK_STR(psession_value_property_name(v, 2), "Note");
	CHECK_INT(psession_value_int(psession_value_get(v, "id"), 0), 4);
	CHECK(!psession_value_get(v, "Absent") && psession_value_get(v, "None"));
	CHECK(psession_value_is(v, "system.thing") && !psession_value_is(v, "Thing"));
	CHECK(psession_value_is(psession_value_get(v, "Same"), "System.Object"));
	CHECK(psession_value_get(psession_value_get(v, "Same"), "Up") == v);
	CHECK(!psession_value_property(v, 4) && !psession_value_type_name(v, 2));
}

TEST(enumerations_are_numbers_with_a_name)
{
	CHECK_INT(read_text("<Obj RefId=\"0\">" NAMES("0", "System.DayOfWeek",
		"System.Enum") "<ToString>Friday</ToString><I32>5</I32></Obj>"), 0);
	CHECK_INT(psession_value_type(v), PSESSION_T_INTEGER);
	CHECK_INT(psession_value_int(v, 0), 5);
	CHECK_STR(psession_value_text(v, NULL), "Friday");
}

TEST(collections_have_items)
{
	CHECK_INT(read_text("<Obj RefId=\"0\"><LST><I32>1</I32><S>two</S><Nil /><Ref RefId=\"0\" /></LST></Obj>"), 0);
	CHECK_INT(psession_value_type(v), PSESSION_T_LIST);
	CHECK_INT(psession_value_count(v), 4);
	CHECK(psession_value_item(v, 3) == v && !psession_value_item(v, 4) && !psession_value_key(v, 0));
	CHECK_INT(read_text("<Obj RefId=\"0\"><DCT><En><S N=\"Key\">a</S><I32 N=\"Value\">1</I32></En>"
			    "<En><I32 N=\"Key\">7</I32><S N=\"Value\">x</S></En></DCT></Obj>"), 0);
	CHECK_INT(psession_value_type(v), PSESSION_T_DICTIONARY);
	CHECK_INT(psession_value_int(psession_value_get(v, "A"), 0), 1);
	CHECK_INT(psession_value_int(psession_value_key(v, 1), 0), 7);
	CHECK_STR(psession_value_text(psession_value_item(v, 1), NULL), "x");
}

TEST(what_is_no_clixml_is_refused)
{
	static const char *const bad[] = {
		"", "text", "<X/>", "<I32>x</I32>", "<I32></I32>", "<B>maybe</B>", "<C>70000</C>", "<Ref RefId=\"0\"/>", "<Ref/>",
		"<Obj><TNRef RefId=\"3\"/></Obj>", "<Obj RefId=\"99999999\"/>", "<Obj RefId=\"x\"/>",
		"<Obj><MS><S>no name</S></MS></Obj>",
		"<Obj><DCT><S>no entry</S></DCT></Obj>", "<Obj><DCT><En><S>k</S></En></DCT></Obj>", "<Obj><LST>text</LST></Obj>",
		"<Obj><LST><S>a</S></LST><DCT><En><S>k</S><S>v</S></En></DCT></Obj>", "<I32>1</I32><I32>2</I32>",
		"<Obj><LST>", "<Db>1,5</Db>",
		"<Obj><DCT><En><S>k</S><S>v</S><S>w</S></En></DCT></Obj>",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (read_text(bad[i]) >= 0)
			unit_fail("was read: %s", bad[i]);
}

TEST(depth_and_memory_have_limits)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < 300; i++)
		buf_puts(&b, "<Obj><LST>");
	CHECK(read_text(buf_cstr(&b)) < 0);
	buf_reset(&b);
	buf_puts(&b, "<Obj RefId=\"0\"><LST>");
	for (int i = 0; i < 200000; i++)
		buf_puts(&b, "<S/>");
	buf_puts(&b, "</LST></Obj>");
	CHECK_INT(read_text(buf_cstr(&b)), -ERR_LIMIT);
	CHECK(memory.total < 20 << 20);
	buf_release(&b);
}

TEST(nothing_stands_for_no_value)
{
	CHECK_INT(psession_value_type(NULL), PSESSION_T_NULL);
	CHECK_STR(psession_value_text(NULL, NULL), "");
	CHECK(!psession_value_get(NULL, "x") && !psession_value_item(NULL, 0) && !psession_value_bytes(NULL, NULL));
}

/* --- writing ------------------------------------------------------------ */

static struct buf out;

static const struct psession_value *back(int r)
{
	CHECK_INT(r, 0);
	arena_release(&memory);
	v = NULL;
	CHECK_INT(tree_read(&memory, buf_ptr(&out), buf_size(&out), &v), 0);
	buf_reset(&out);
	return v;
}

static const char *sent(struct psession_item item)
{
	static struct buf b;

	buf_reset(&b);
	if (request_item(&b, &item, plain) < 0)
		return "refused";
	return buf_cstr(&b) + 3;
}

TEST(items_are_written_as_clixml)
{
	CHECK_STR(sent(psession_text(NULL)), "<Nil />");
	CHECK_STR(sent(psession_text("a<\n_x0041_\x7f")), "<S>a&lt;_x000A__x005F_x0041__x007F_</S>");
	CHECK_STR(sent(psession_text("\xc3\xa4\xff")), "<S>\xc3\xa4\xef\xbf\xbd</S>");
	CHECK_STR(sent(psession_int(-7)), "<I32>-7</I32>");
	CHECK_STR(sent(psession_int(3000000000)), "<I64>3000000000</I64>");
	CHECK_STR(sent(psession_double(0.5)), "<Db>0.5</Db>");
	CHECK_STR(sent(psession_bool(true)), "<B>true</B>");
	CHECK_STR(sent(psession_bytes("\0\1\2", 3)), "<BA>AAEC</BA>");
	CHECK_STR(sent(psession_xml("<Version>1.2</Version>")), "<Version>1.2</Version>");
	CHECK_STR(sent(psession_xml("<I32>x</I32>")), "refused");
	CHECK_STR(sent(psession_xml("<I32>1</I32></Obj>")), "refused");
	CHECK_STR(sent(psession_xml("<?xml version=\"1.0\"?><I32>1</I32>")), "refused");
}

static const struct psession_value *at(const struct psession_value *o, const char *name)
{
	return psession_value_get(o, name);
}

TEST(collections_are_written_with_what_they_hold)
{
	struct psession_item two[] = { psession_int(1), psession_text("b") };
	struct psession_item entries[] = { psession_named("list", psession_array(two, 2)),
		psession_named("<k>", psession_int(2)) };
	struct psession_item table = psession_table(entries, 2);
	const struct psession_value *o = back(request_item(&out, &table, plain));

	CHECK(psession_value_is(o, "System.Collections.Hashtable"));
	CHECK_INT(psession_value_int(psession_value_get(o, "<k>"), 0), 2);
	CHECK_STR(psession_value_text(psession_value_item(psession_value_get(o, "list"), 1), NULL), "b");
	entries[1].name = NULL;
	CHECK_INT(request_item(&out, &table, plain), -ERR_INVALID);
	buf_reset(&out);
}

TEST(command_holds_its_arguments)
{
	struct psession_item args[] = { psession_int(4),
		psession_named("Name", psession_xml("<Obj RefId=\"0\"><LST><I32>1</I32></LST></Obj>")) };
	struct request_command c = { .text = "$args \"x\"", .args = args, .nargs = 2, .input = true };
	const struct psession_value *o = back(request_pipeline(&out, &c)), *cmd, *list;

	CHECK_STR(psession_value_text(at(o, "NoInput"), NULL), "false");
	CHECK_INT(psession_value_int(at(o, "ApartmentState"), 0), 2);
	cmd = psession_value_item(at(at(o, "PowerShell"), "Cmds"), 0);
	CHECK_STR(psession_value_text(at(cmd, "Cmd"), NULL), "$args \"x\"");
	CHECK_STR(psession_value_text(at(cmd, "IsScript"), NULL), "true");
	CHECK(psession_value_is(at(cmd, "MergeInformation"), "System.Management.Automation.Runspaces.PipelineResultTypes"));
	list = at(cmd, "Args");
	REQUIRE(psession_value_count(list) == 2);
	CHECK_INT(psession_value_type(at(psession_value_item(list, 0), "N")), PSESSION_T_NULL);
	CHECK_INT(psession_value_int(at(psession_value_item(list, 0), "V"), 0), 4);
	CHECK_STR(psession_value_text(at(psession_value_item(list, 1), "N"), NULL), "Name");
	CHECK_INT(psession_value_count(at(psession_value_item(list, 1), "V")), 1);
}

TEST(pool_and_answers_are_whole)
{
	struct psession_item yes = psession_int(1);
	const struct psession_value *o = back(request_pool(&out, true));

	CHECK_INT(psession_value_int(at(o, "MaxRunspaces"), 0), 1);
	CHECK_INT(psession_value_count(at(at(at(o, "HostInfo"), "_hostDefaultData"), "data")), 10);
	o = back(request_pool(&out, false));
	CHECK_STR(psession_value_text(at(at(o, "HostInfo"), "_isHostNull"), NULL), "true");
	o = back(request_answer(&out, 3, 26, &yes, NULL, plain));
	CHECK_INT(psession_value_int(at(o, "mr"), 0), 1);
	CHECK_INT(psession_value_int(at(o, "mi"), 0), 26);
	CHECK_STR(psession_value_text(at(o, "mi"), NULL), "PromptForChoice");
	o = back(request_answer(&out, 3, 11, NULL, "no <host>", plain));
	CHECK_STR(psession_value_text(at(at(at(o, "me"), "Exception"), "Message"), NULL), "no <host>");
	CHECK(!at(o, "mr"));
}

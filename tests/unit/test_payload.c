/* SPDX-License-Identifier: MIT */
/* PSRP payloads: what is written is read back, and what lacks a part refused. */
#include "unit.h"

#include "clixml/clixml.h"
#include "clixml/reader.h"
#include "engine/engine.h"
#include "remoting/payload.h"
#include "types/tables.h"

static struct rt *rt;
static struct clixml_writer *w;

static void fresh(void)
{
	struct rt_options o = { .types = builtin_types };

	if (!rt) {
		rt = rt_new(&o);
		engine_new(rt, NULL, NULL);
		clixml_register(rt);
		w = clixml_writer_new(rt);
		rt_pin(rt, val_obj(w));
	}
	buf_reset(&w->out);
}

static val written(void)
{
	struct clixml_reader_options o = { .remoting = true };

	return clixml_read(rt, buf_ptr(&w->out), buf_size(&w->out), &o);
}

TEST(capability_names_the_protocol)
{
	fresh();
	payload_capability(w, 203);
	CHECK_STR(buf_cstr(&w->out),
		  "\xef\xbb\xbf<Obj RefId=\"0\"><MS><Version N=\"protocolversion\">2.3</Version><Version N=\"PSVersion\">2.0</Version>"
		  "<Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>");
	CHECK_INT(payload_read_capability(rt, written()), 203);
}

TEST(pool_request_comes_back)
{
	struct pool_request p = { .min = 1, .max = 3, .arguments = V_NULL,
				  .host = { .has_data = true, .fg = 7, .bg = -1, .width = 100, .height = 30 } }, q = { 0 };

	fresh();
	payload_init_pool(w, &p);
	payload_read_init_pool(rt, written(), &q);
	CHECK_INT(q.min, 1);
	CHECK_INT(q.max, 3);
	CHECK_INT(q.host.fg, 7);
	CHECK_INT(q.host.bg, -1);
	CHECK_INT(q.host.width, 100);
	CHECK(!q.host.is_null && q.host.has_data);
}

TEST(pipeline_comes_back)
{
	struct wire_arg args[2] = { { NULL, val_int(7) }, { NULL, V_NULL } };
	struct wire_command c[2] = { { .is_script = true, .use_local_scope = -1, .args = args, .nargs = 2 },
				     { .use_local_scope = 1, .merge = { .previous = 3, .each = { RESULT_OUTPUT } } } };
	struct wire_statement st[2] = { { c, 2 }, { c + 1, 1 } };
	struct pipeline_request p = { .statements = st, .nstatements = 2, .no_input = true, .is_nested = true,
				      .host = { .use_runspace = true } }, q;

	fresh();
	args[1].name = ustr_new(rt, "-Name");
	c[0].text = ustr_new(rt, " 1; 2 ");
	c[1].text = ustr_new(rt, "Out-Default");
	payload_create_pipeline(w, &p);
	payload_read_create_pipeline(rt, written(), &q);
	REQUIRE(q.nstatements == 2 && q.statements[0].n == 2 && q.statements[1].n == 1);
	CHECK_STR(USTR_C(rt, q.statements[0].commands[0].text), " 1; 2 ");
	CHECK(q.statements[0].commands[0].is_script && q.no_input && q.is_nested && q.host.use_runspace);
	CHECK_INT(q.statements[0].commands[0].use_local_scope, -1);
	CHECK_INT(q.statements[0].commands[1].merge.previous, 3);
	CHECK_INT(q.statements[0].commands[1].merge.each[0], RESULT_OUTPUT);
	CHECK_INT(val_base(q.statements[0].commands[0].args[0].value).i, 7);
	CHECK_STR(USTR_C(rt, q.statements[0].commands[0].args[1].name), "-Name");
}

TEST(host_call_comes_back)
{
	struct host_call c;
	val params[2] = { val_int(12), V_NULL };

	fresh();
	params[1] = val_str(ustr_new(rt, "red"));
	payload_host_call(w, 5, 16, array_of(rt, params, 2));
	payload_read_host_call(rt, written(), &c);
	CHECK_INT(c.id, 5);
	CHECK_INT(c.method, 16);
	REQUIRE(c.params->n == 2);
	CHECK_INT(val_base(array_get(c.params, 0)).i, 12);
}

TEST(host_response_comes_back)
{
	struct host_response r;

	fresh();
	payload_host_response(w, 9, 26, val_int(1), NULL);
	payload_read_host_response(rt, written(), &r);
	CHECK_INT(r.id, 9);
	CHECK_INT(val_base(r.result).i, 1);
	CHECK(val_is_null(r.error));
}

static void read_empty(struct rt *r, void *arg)
{
	struct pipeline_request q;

	payload_read_create_pipeline(r, *(val *)arg, &q);
}

TEST(missing_parts_are_refused)
{
	val v;

	fresh();
	v = val_obj(psobj_new_bare(rt));
	CHECK_INT(rt_protect(rt, read_empty, &v), UNWIND_ERROR);
}

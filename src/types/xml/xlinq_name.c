/* SPDX-License-Identifier: MIT */
/* XName and XNamespace. */
#include "types/xml/xlinq.h"

#include "types/arg.h"
#include "types/tables.h"
#include "value/record.h"

#define NS "System.Xml.Linq."

static struct ustr *part(val v, uint32_t i) { return arg_str(record_get(v, i)); }

static struct ustr *name_text(struct rt *rt, val v)
{
	return ustr_len(part(v, 1)) ? ustr_printf(rt, "{%s}%s", USTR_C(rt, part(v, 1)), USTR_C(rt, part(v, 0))) : part(v, 0);
}

static struct ustr *ns_text(struct rt *rt, val v) { return part(v, 0); }

static bool name_same(struct rt *rt, val a, val b)
{
	return val_cell(b, &type_xname) && ustr_eq(part(a, 0), part(b, 0)) && ustr_eq(part(a, 1), part(b, 1));
}

static bool ns_same(struct rt *rt, val a, val b) { return val_cell(b, &type_xnamespace) && ustr_eq(part(a, 0), part(b, 0)); }
static uint32_t hash(struct rt *rt, val v) { return val_hash(rt, record_get(v, 0)); }

val xlinq_name_new(struct rt *rt, struct ustr *local, struct ustr *ns)
{
	struct record *r = record_new(rt, &type_xname);

	record_put(r, 0, val_str(local));
	record_put(r, 1, val_str(ns));
	return val_obj(r);
}

static val ns_new(struct rt *rt, struct ustr *s)
{
	struct record *r = record_new(rt, &type_xnamespace);

	record_put(r, 0, val_str(s));
	return val_obj(r);
}

void xlinq_name(struct rt *rt, val v, struct ustr **ret_local, struct ustr **ret_ns)
{
	struct ustr *s;
	int32_t end;

	v = val_base(v);
	if (val_cell(v, &type_xname)) {
		*ret_local = part(v, 0);
		*ret_ns = part(v, 1);
		return;
	}
	s = val_net_str(rt, v);
	*ret_ns = ustr_empty(rt);
	*ret_local = s;
	if (!ustr_len(s))
		arg_throw(rt, NULL, "'' is an invalid expanded name.");
	if (ustr_at(s, 0) != '{')
		return;
	end = ustr_index_of(s, ustr_new(rt, "}"), 0, false);
	if (end < 2 || (uint32_t)end + 1 == ustr_len(s))
		arg_throw(rt, NULL, USTR_C(rt, ustr_printf(rt, "'%s' is an invalid expanded name.", USTR_C(rt, s))));
	*ret_ns = ustr_sub(rt, s, 1, (uint32_t)end - 1);
	*ret_local = ustr_sub(rt, s, (uint32_t)end + 1, ustr_len(s) - (uint32_t)end - 1);
}

static val name_from(struct rt *rt, val v)
{
	struct ustr *local, *ns;

	v = val_base(v);
	if (v.k != VK_STR && !val_cell(v, &type_xname))
		return V_VOID;
	xlinq_name(rt, v, &local, &ns);
	return xlinq_name_new(rt, local, ns);
}

static val ns_from(struct rt *rt, val v)
{
	v = val_base(v);
	return v.k == VK_STR ? ns_new(rt, v.s) : val_cell(v, &type_xnamespace) ? v : V_VOID;
}

static const struct type_ops name_ops = { .to_string = name_text, .equals = name_same, .hash = hash, .convert = name_from };
static const struct type_ops ns_ops = { .to_string = ns_text, .equals = ns_same, .hash = hash, .convert = ns_from };
const struct type type_xname = RECORD_TYPE_OF(NS "XName", &type_object, 2, .ops = &name_ops, .flags = TF_SEALED);
const struct type type_xnamespace = RECORD_TYPE_OF(NS "XNamespace", &type_object, 1, .ops = &ns_ops, .flags = TF_SEALED);

static val get_ns(struct rt *rt, val self) { return ns_new(rt, part(self, 1)); }

static val name_get(struct rt *rt, val self, val *a, int n)
{
	return n > 1 ? xlinq_name_new(rt, arg_str(a[0]), arg_str(a[1])) : name_from(rt, arg_need(rt, a[0], "expandedName"));
}

static val name_string(struct rt *rt, val self, val *a, int n) { return val_str(name_text(rt, self)); }
static val ns_get(struct rt *rt, val self, val *a, int n) { return ns_new(rt, arg_need_str(rt, a[0], "namespaceName")); }

static val ns_get_name(struct rt *rt, val self, val *a, int n)
{
	return xlinq_name_new(rt, arg_need_str(rt, a[0], "localName"), part(self, 0));
}

static val ns_add(struct rt *rt, val self, val *a, int n)
{
	return xlinq_name_new(rt, arg_need_str(rt, a[1], "localName"), part(val_base(a[0]), 0));
}

static val ns_string(struct rt *rt, val self, val *a, int n) { return record_get(self, 0); }
static val ns_none(struct rt *rt, val self) { return ns_new(rt, ustr_empty(rt)); }
static val ns_xml(struct rt *rt, val self) { return ns_new(rt, ustr_new(rt, "http://www.w3.org/XML/1998/namespace")); }
static val ns_xmlns(struct rt *rt, val self) { return ns_new(rt, ustr_new(rt, "http://www.w3.org/2000/xmlns/")); }

const struct member_def xname_members[] = {
	RECORD_PROP("string LocalName {get;}", 0), PROP(NS "XNamespace Namespace {get;}", get_ns, NULL),
	RECORD_PROP("string NamespaceName {get;}", 1),
	STATIC("static " NS "XName Get(string expandedName)", name_get),
	STATIC("static " NS "XName Get(string localName, string namespaceName)", name_get),
	METHOD("string ToString()", name_string), MEMBERS_END
};
const struct member_def xnamespace_members[] = {
	RECORD_PROP("string NamespaceName {get;}", 0), STATIC_PROP("static " NS "XNamespace None {get;}", ns_none, NULL),
	STATIC_PROP("static " NS "XNamespace Xml {get;}", ns_xml, NULL),
	STATIC_PROP("static " NS "XNamespace Xmlns {get;}", ns_xmlns, NULL),
	STATIC("static " NS "XNamespace Get(string namespaceName)", ns_get),
	METHOD(NS "XName GetName(string localName)", ns_get_name),
	STATIC("static " NS "XName op_Addition(" NS "XNamespace ns, string localName)", ns_add),
	METHOD("string ToString()", ns_string), MEMBERS_END
};

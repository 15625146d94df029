/* SPDX-License-Identifier: MIT */
/* IPNetwork, and CredentialCache: who one is for which address. */
#include "types/arg.h"
#include "types/net/netaddr.h"
#include "types/net/uri.h"
#include "types/string.h"
#include "types/tables.h"
#include "value/record.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

/* ---- IPNetwork ---- */

enum { BASE, PREFIX, FIELDS };

static struct ustr *net_text(struct rt *rt, val self)
{
	return ustr_printf(rt, "%s/%d", USTR_C(rt, val_net_str(rt, record_get(self, BASE))), (int)arg_int(record_get(self, PREFIX)));
}

static bool net_same(struct rt *rt, val a, val b)
{
	return arg_cell(b, &type_ipnetwork) && val_equals(rt, record_get(a, BASE), record_get(b, BASE)) &&
	       arg_int(record_get(a, PREFIX)) == arg_int(record_get(b, PREFIX));
}

static const struct type_ops net_ops = { .to_string = net_text, .equals = net_same };
const struct type type_ipnetwork = RECORD_TYPE_OF("System.Net.IPNetwork", &type_valuetype, FIELDS, .ops = &net_ops,
	.flags = TF_VALUE | TF_SEALED, .ifaces = "System.IFormattable System.IEquatable`1[System.Net.IPNetwork]");

/* The bytes of an address; how many there are. */
static uint32_t address_bytes(val v, uint8_t ret[16])
{
	struct sockaddr_storage s;

	netaddr_system(v, 0, &s);
	if (s.ss_family == AF_INET6)
		memcpy(ret, &((struct sockaddr_in6 *)&s)->sin6_addr, 16);
	else
		memcpy(ret, &((struct sockaddr_in *)&s)->sin_addr, 4);
	return s.ss_family == AF_INET6 ? 16 : 4;
}

/* Leaves the first BITS of B. */
static void mask(uint8_t *b, uint32_t n, int64_t bits)
{
	for (uint32_t i = 0; i < n; i++, bits -= 8)
		b[i] &= (uint8_t)(bits >= 8 ? 0xFF : bits <= 0 ? 0 : 0xFF << (8 - bits));
}

static val net_new(struct rt *rt, val address, int64_t bits)
{
	struct record *r = record_new(rt, &type_ipnetwork);
	uint8_t b[16];
	uint32_t n = address_bytes(address, b);
	val bytes;

	if (bits < 0 || bits > n * 8)
		return V_NULL;
	mask(b, n, bits);
	bytes = val_obj(array_bytes(rt, b, n));
	record_put(r, BASE, type_construct(rt, &type_ipaddress, &bytes, 1));
	r->f[PREFIX] = val_int((int32_t)bits);
	return val_obj(r);
}

static val net_ctor(struct rt *rt, val self, val *a, int n)
{
	val r = net_new(rt, arg_need(rt, a[0], "baseAddress"), arg_int(a[1]));

	if (val_is_null(r))
		arg_throw_range(rt, "prefixLength", "Specified argument was out of the range of valid values.");
	return r;
}

/* "ADDRESS/BITS"; V_NULL: no network. */
static val net_read(struct rt *rt, struct ustr *text)
{
	const char *s = USTR_C(rt, text), *slash = strrchr(s, '/');
	val args[2];
	char *end;
	long bits;

	if (!slash || slash[1] < '0' || slash[1] > '9')
		return V_NULL;
	bits = strtol(slash + 1, &end, 10);
	args[0] = val_str(ustr_from_utf8(rt, s, (size_t)(slash - s)));
	args[1] = val_obj(psref_new(rt, V_NULL));
	if (*end || !val_truth(rt, method_call(rt, type_method(rt, &type_ipaddress, ustr_atom(rt, "TryParse"), true), V_NULL, args, 2)))
		return V_NULL;
	return net_new(rt, psref_get(rt, val_psref(args[1])), bits);
}

static val net_parse(struct rt *rt, val self, val *a, int n)
{
	val r = net_read(rt, arg_need_str(rt, a[0], "s"));

	if (val_is_null(r))
		arg_throw_format(rt, "An invalid IP network was specified.");
	return r;
}

static val net_contains(struct rt *rt, val self, val *a, int n)
{
	uint8_t x[16], y[16];
	uint32_t len = address_bytes(record_get(self, BASE), x);

	if (address_bytes(arg_need(rt, a[0], "address"), y) != len)
		return V_FALSE;
	mask(y, len, arg_int(record_get(self, PREFIX)));
	return val_bool(!memcmp(x, y, len));
}

static val net_equals(struct rt *rt, val self, val *a, int n) { return val_bool(net_same(rt, self, a[0])); }
static val net_string(struct rt *rt, val self, val *a, int n) { return val_str(net_text(rt, self)); }

const struct member_def ipnetwork_members[] = {
	CTOR("(ipaddress baseAddress, int prefixLength)", net_ctor),
	RECORD_PROP("ipaddress BaseAddress {get;}", 0), RECORD_PROP("int PrefixLength {get;}", 1),
	METHOD("bool Contains(ipaddress address)", net_contains), METHOD("bool Equals(System.Net.IPNetwork other)", net_equals),
	METHOD("string ToString()", net_string),
	STATIC("static System.Net.IPNetwork Parse(string s)", net_parse),
	MEMBERS_END
};

/* ---- CredentialCache ---- */

struct cache {
	struct cell h;
	struct list *rows;	/* prefix or "host:port", kind, credential … */
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct cache *)c)->rows); }
static struct list *rows(val v) { return ((struct cache *)val_base(v).o)->rows; }

static void cache_iter(struct rt *rt, val self, struct iter *it)
{
	struct list *l = list_new(rt, NULL), *from = rows(self);

	for (uint32_t i = 2; i < from->n; i += 3)
		list_add(rt, l, from->v[i]);
	iter_begin_all(rt, val_obj(l), it);
}

static const struct type_ops cache_ops = { .iter = cache_iter };
const struct type type_credentialcache = { .cls = { .trace = trace }, .name = "System.Net.CredentialCache", .base = &type_object,
	.ops = &cache_ops, .size = sizeof(struct cache), .flags = TF_ENUMERABLE,
	.ifaces = "System.Net.ICredentials System.Net.ICredentialsByHost System.Collections.IEnumerable" };
const struct type type_systemcredential = { .name = "System.Net.SystemNetworkCredential", .base = &type_netcred };

static val cache_ctor(struct rt *rt, val self, val *a, int n)
{
	struct cache *c = arg_new(rt, arg_type(self, &type_credentialcache), sizeof(*c));

	gc_storep(c, c->rows, list_new(rt, NULL));
	return val_obj(c);
}

/* The place of (URI, KIND, …) or (HOST, PORT, KIND, …) as text; how many arguments say it. */
static struct ustr *place(struct rt *rt, val *a, int *ret_kind)
{
	bool by_host = arg_is(a[0], VK_STR) || arg_is(a[1], VK_INT32);

	*ret_kind = by_host ? 2 : 1;
	if (by_host)
		return ustr_printf(rt, "%s:%d", USTR_C(rt, arg_need_str(rt, a[0], "host")), (int)arg_int(a[1]));
	return uri_text(rt, val_uri(arg_need(rt, a[0], "uriPrefix")));
}

static int64_t find(struct list *l, struct ustr *where, struct ustr *kind, bool within)
{
	int64_t best = -1;
	uint32_t longest = 0;

	for (uint32_t i = 0; i < l->n; i += 3) {
		struct ustr *prefix = l->v[i].s;
		bool fits = within ? ustr_index_of(where, prefix, 0, true) == 0 : ustr_ieq(where, prefix);

		if (fits && kind && ustr_ieq(l->v[i + 1].s, kind) && (best < 0 || ustr_len(prefix) > longest)) {
			best = i;
			longest = ustr_len(prefix);
		}
	}
	return best;
}

static val cache_add(struct rt *rt, val self, val *a, int n)
{
	int k;
	struct ustr *where = place(rt, a, &k), *kind = arg_need_str(rt, a[k], k == 1 ? "authType" : "authenticationType");

	if (find(rows(self), where, kind, false) >= 0)
		net_throw(rt, "System.ArgumentException", "An item with the same key has already been added. Key: [0]:%s:%s",
			USTR_C(rt, where), USTR_C(rt, kind));
	list_add(rt, rows(self), val_str(where));
	list_add(rt, rows(self), val_str(kind));
	list_add(rt, rows(self), a[k + 1]);
	return V_VOID;
}

static val cache_get(struct rt *rt, val self, val *a, int n)
{
	int k;
	struct ustr *where = place(rt, a, &k);
	int64_t i = find(rows(self), where, arg_need_str(rt, a[k], "authType"), k == 1);

	return i < 0 ? V_NULL : rows(self)->v[i + 2];
}

static val cache_remove(struct rt *rt, val self, val *a, int n)
{
	int k;
	struct ustr *where = place(rt, a, &k);
	int64_t i = find(rows(self), where, arg_str(a[k]), false);

	for (int gone = 0; i >= 0 && gone < 3; gone++)
		list_remove_at(rt, rows(self), (uint32_t)i);
	return V_VOID;
}

static val system_credential(struct rt *rt, val self) { return val_obj(rt_alloc(rt, &type_systemcredential, type_netcred.size)); }
static val enumerator(struct rt *rt, val self, val *a, int n) { return enumerator_new(rt, "", self); }

#define HOST "string host, int port, string authenticationType"
#define WHERE "uri uriPrefix, string authType"
const struct member_def credentialcache_members[] = {
	CTOR("()", cache_ctor), METHOD("void Add(" WHERE ", System.Net.NetworkCredential cred)", cache_add),
	METHOD("void Add(" HOST ", System.Net.NetworkCredential credential)", cache_add),
	METHOD("System.Net.NetworkCredential GetCredential(" WHERE ")", cache_get),
	METHOD("System.Net.NetworkCredential GetCredential(" HOST ")", cache_get),
	METHOD("void Remove(" WHERE ")", cache_remove), METHOD("void Remove(" HOST ")", cache_remove),
	METHOD("System.Collections.IEnumerator GetEnumerator()", enumerator),
	STATIC_PROP("static System.Net.ICredentials DefaultCredentials {get;}", system_credential, NULL),
	STATIC_PROP("static System.Net.NetworkCredential DefaultNetworkCredentials {get;}", system_credential, NULL), MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* IPAddress, IPEndPoint, Dns and MailAddress. */
#include "types/net/mail.h"
#include "types/net/netaddr.h"
#include "types/arg.h"
#include "types/async.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/record.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ipaddress {
	struct cell h;
	bool six;
	uint8_t b[16];
	uint32_t scope;
};

static struct ipaddress *of(val self) { return (struct ipaddress *)val_base(self).o; }
static struct ustr *text(struct rt *rt, val self);

static bool same(struct rt *rt, val a, val b)
{
	struct ipaddress *x = of(a), *y = arg_cell(b, &type_ipaddress);

	return y && x->six == y->six && !memcmp(x->b, y->b, x->six ? 16 : 4) && x->scope == y->scope;
}

static uint32_t hash(struct rt *rt, val v) { uint32_t h; memcpy(&h, of(v)->b + (of(v)->six ? 12 : 0), 4); return h; }
static const struct type_ops ops = { .to_string = text, .equals = same, .hash = hash };
const struct type type_ipaddress = {
	.name = "System.Net.IPAddress", .flags = TF_QUIET, .base = &type_object, .ops = &ops, .size = sizeof(struct ipaddress),
	.ifaces = "System.IFormattable System.ISpanFormattable System.ISpanParsable`1[System.Net.IPAddress] System.IParsable`1[System.Net.IPAddress]",
};

const struct type type_readonly_ip = { .name = "System.Net.IPAddress+ReadOnlyIPAddress", .base = &type_ipaddress,
	.flags = TF_QUIET | TF_SEALED, .size = sizeof(struct ipaddress) };

static struct ustr *text(struct rt *rt, val self)
{
	char s[INET6_ADDRSTRLEN + 16];
	struct ipaddress *a = of(self);

	inet_ntop(a->six ? AF_INET6 : AF_INET, a->b, s, INET6_ADDRSTRLEN);
	return a->scope ? ustr_printf(rt, "%s%%%u", s, a->scope) : ustr_new(rt, s);
}

static val make(struct rt *rt, const uint8_t *p, bool six)
{
	struct ipaddress *a = rt_new_cell(rt, &type_ipaddress, ipaddress);

	a->six = six;
	memcpy(a->b, p, six ? 16 : 4);
	return val_obj(a);
}

/* Dotted forms with fewer parts and numbers in octal or hex are IPv4 as well. */
static bool read_address(struct rt *rt, struct ustr *s, val *ret)
{
	const char *p = USTR_C(rt, s), *scope = strchr(p, '%');
	uint8_t b[16];
	struct in_addr four;
	char bare[128];

	if (strlen(p) >= sizeof(bare))
		return false;
	snprintf(bare, sizeof(bare), "%.*s", (int)(scope ? (size_t)(scope - p) : strlen(p)), p);
	if (bare[0] == '[' && bare[strlen(bare) - 1] == ']')
		snprintf(bare, sizeof(bare), "%.*s", (int)strlen(p) - 2, p + 1);
	if (strchr(bare, ':')) {
		if (inet_pton(AF_INET6, bare, b) != 1)
			return false;
		*ret = make(rt, b, true);
		of(*ret)->scope = scope ? (uint32_t)strtoul(scope + 1, NULL, 10) : 0;
		return true;
	}
	if (!*bare || strchr(bare, ' ') || !inet_aton(bare, &four))
		return false;
	memcpy(b, &four, 4);
	*ret = make(rt, b, false);
	return true;
}

static val parse(struct rt *rt, val self, val *a, int n)
{
	val r;

	if (!read_address(rt, arg_need_str(rt, a[0], "ipString"), &r))
		arg_throw_format(rt, "An invalid IP address was specified.");
	return r;
}

static val try_parse(struct rt *rt, val self, val *a, int n)
{
	val r = V_NULL;
	bool ok = arg_str(a[0]) && read_address(rt, arg_str(a[0]), &r);

	arg_set_ref(rt, a[1], r);
	return val_bool(ok);
}

static val is_valid(struct rt *rt, val self, val *a, int n)
{
	val r;

	return val_bool(arg_str(a[0]) && read_address(rt, arg_str(a[0]), &r));
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(a[0]);
	uint32_t four;

	if (!b) {
		if (arg_int(a[0]) < 0 || arg_int(a[0]) > 0xFFFFFFFFLL)
			arg_throw_range(rt, "newAddress", "Specified argument was out of the range of valid values.");
		four = (uint32_t)arg_int(a[0]);
		return make(rt, (uint8_t *)&four, false);
	}
	if (b->n != 4 && b->n != 16)
		arg_throw(rt, "address", "An invalid IP address was specified.");
	return make(rt, b->b, b->n == 16);
}

static val bytes(struct rt *rt, val self, val *a, int n) { return val_obj(array_bytes(rt, of(self)->b, of(self)->six ? 16 : 4)); }
static val family(struct rt *rt, val self) { return val_enum(&enum_addressfamily, of(self)->six ? 23 : 2); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, self)); }

static val link_local(struct rt *rt, val self)
{
	return val_bool(of(self)->six && of(self)->b[0] == 0xFE && (of(self)->b[1] & 0xC0) == 0x80);
}

static val site_local(struct rt *rt, val self)
{
	return val_bool(of(self)->six && of(self)->b[0] == 0xFE && (of(self)->b[1] & 0xC0) == 0xC0);
}

static val multicast6(struct rt *rt, val self) { return val_bool(of(self)->six && of(self)->b[0] == 0xFF); }
static val teredo(struct rt *rt, val self) { return val_bool(of(self)->six && !memcmp(of(self)->b, "\x20\x01\0\0", 4)); }
static val unique_local(struct rt *rt, val self) { return val_bool(of(self)->six && (of(self)->b[0] & 0xFE) == 0xFC); }
static bool mapped(struct ipaddress *a) { return a->six && !memcmp(a->b, "\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12); }
static val is_mapped(struct rt *rt, val self) { return val_bool(mapped(of(self))); }
static val map4(struct rt *rt, val self, val *a, int n)
{
	return make(rt, of(self)->six ? of(self)->b + 12 : of(self)->b, false);
}

static val map6(struct rt *rt, val self, val *a, int n)
{
	uint8_t b[16] = { [10] = 0xFF, [11] = 0xFF };

	memcpy(b + 12, of(self)->b, 4);
	return of(self)->six ? self : make(rt, b, true);
}

static void not_supported(struct rt *rt)
{
	net_throw(rt, "System.Net.Sockets.SocketException",
		"Operation not supported");
}

static val address(struct rt *rt, val self)
{
	uint32_t four;

	if (of(self)->six)
		not_supported(rt);
	memcpy(&four, of(self)->b, 4);
	return val_long(four);
}

static val scope_id(struct rt *rt, val self)
{
	if (!of(self)->six)
		not_supported(rt);
	return val_long(of(self)->scope);
}

/* Those of [ipaddress]::Loopback and its like don't change. */
static struct ipaddress *to_change(struct rt *rt, val self, bool six)
{
	if (of(self)->six != six || cell_type(self.o) == &type_readonly_ip)
		not_supported(rt);
	return of(self);
}

static void set_address(struct rt *rt, val self, val v)
{
	uint32_t four = (uint32_t)v.i;

	memcpy(to_change(rt, self, false)->b, &four, 4);
}

static void set_scope_id(struct rt *rt, val self, val v)
{
	struct ipaddress *x = to_change(rt, self, true);

	if (v.i < 0 || v.i > UINT32_MAX)
		net_throw(rt, "System.ArgumentOutOfRangeException", v.i < 0 ?
			"value ('%lld') must be a non-negative value. (Parameter 'value')\nActual value was %lld." :
			"value ('%lld') must be less than or equal to '4294967295'. (Parameter 'value')\nActual value was %lld.",
			(long long)v.i, (long long)v.i);
	x->scope = (uint32_t)v.i;
}

static val is_loopback(struct rt *rt, val self, val *a, int n)
{
	struct ipaddress *x = of(arg_need(rt, a[0], "address"));
	static const uint8_t one[16] = { [15] = 1 };

	return val_bool(x->six ? !memcmp(x->b, one, 16) || (mapped(x) && x->b[12] == 127) : x->b[0] == 127);
}

static val network_order(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);

	return v.k == VK_INT16	 ? val_num(VK_INT16, (int16_t)htons((uint16_t)v.i))
	       : v.k == VK_INT32 ? val_int((int32_t)htonl((uint32_t)v.i))
				 : val_long((int64_t)__builtin_bswap64((uint64_t)v.i));
}

#define FIXED(fn, bytes_, six) \
	static val fn(struct rt *rt, \
		val self) { val v = make(rt, (const uint8_t *)bytes_, six); v.o->cls = &type_readonly_ip.cls; return v; }
FIXED(any, "\0\0\0\0", false) FIXED(loopback, "\x7F\0\0\1", false) FIXED(broadcast, "\xFF\xFF\xFF\xFF", false)
FIXED(any6, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", true) FIXED(loopback6, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", true)

#define SP(name, fn) STATIC_PROP("static ipaddress " name " {get;}", fn, NULL)
const struct member_def ipaddress_members[] = {
	CTOR("(long newAddress)", ctor), CTOR("(byte[] address)", ctor),
	SP("Any", any), SP("Loopback", loopback), SP("Broadcast", broadcast), SP("None", broadcast),
	SP("IPv6Any", any6), SP("IPv6Loopback", loopback6), SP("IPv6None", any6),
	PROP("System.Net.Sockets.AddressFamily AddressFamily {get;}", family, NULL), PROP("long ScopeId {get;set;}", scope_id, set_scope_id),
	PROP("bool IsIPv6Multicast {get;}", multicast6, NULL), PROP("bool IsIPv6LinkLocal {get;}", link_local, NULL),
	PROP("bool IsIPv6SiteLocal {get;}", site_local, NULL), PROP("bool IsIPv6Teredo {get;}", teredo, NULL),
	PROP("bool IsIPv6UniqueLocal {get;}", unique_local, NULL), PROP("bool IsIPv4MappedToIPv6 {get;}", is_mapped, NULL),
	PROP("long Address {get;set;}", address, set_address),
	STATIC("static bool IsValid(string ipString)", is_valid),
	STATIC("static ipaddress Parse(string ipString)", parse),
	STATIC("static bool TryParse(string ipString, [ref] ipaddress address)", try_parse),
	STATIC("static bool IsLoopback(ipaddress address)", is_loopback),
	STATIC("static long HostToNetworkOrder(long host)", network_order),
	STATIC("static int HostToNetworkOrder(int host)", network_order),
	STATIC("static short HostToNetworkOrder(short host)", network_order),
	STATIC("static long NetworkToHostOrder(long network)", network_order),
	STATIC("static int NetworkToHostOrder(int network)", network_order),
	STATIC("static short NetworkToHostOrder(short network)", network_order),
	METHOD("byte[] GetAddressBytes()", bytes), METHOD("ipaddress MapToIPv4()", map4), METHOD("ipaddress MapToIPv6()", map6),
	METHOD("string ToString()", to_string), MEMBERS_END
};

/* ---- IPEndPoint ---- */

static struct ustr *end_text(struct rt *rt, val self)
{
	val a = record_get(self, 0);

	return ustr_printf(rt, of(a)->six ? "[%s]:%d" : "%s:%d", USTR_C(rt, text(rt, a)), (int)arg_int(record_get(self, 1)));
}

static bool end_same(struct rt *rt, val a, val b)
{
	return arg_cell(b, &type_ipendpoint) && same(rt, record_get(a, 0), record_get(b, 0)) &&
	       arg_int(record_get(a, 1)) == arg_int(record_get(b, 1));
}
static const struct type_ops end_ops = { .to_string = end_text, .equals = end_same };
const struct type type_endpoint = RECORD_TYPE_OF("System.Net.EndPoint", &type_object, 2, .flags = TF_ABSTRACT);
const struct type type_ipendpoint = RECORD_TYPE_OF("System.Net.IPEndPoint", &type_endpoint, 2,
	.ops = &end_ops, .ifaces = "System.ISpanFormattable System.IFormattable");

void netaddr_check_port(struct rt *rt, int64_t port)
{
	if (port < 0 || port > UINT16_MAX)
		arg_throw_range(rt, "port", "Specified argument was out of the range of valid values.");
}

static val end_make(struct rt *rt, val addr, int64_t port)
{
	struct record *r = record_new(rt, &type_ipendpoint);

	netaddr_check_port(rt, port);
	record_put(r, 0, addr);
	r->f[1] = val_int((int32_t)port);
	return val_obj(r);
}

static val end_ctor(struct rt *rt, val self, val *a, int n)
{
	val addr = arg_cell(a[0], &type_ipaddress) ? val_base(a[0]) : ctor(rt, self, a, 1);

	return end_make(rt, addr, arg_int(a[1]));
}

static val end_family(struct rt *rt, val self) { return family(rt, record_get(self, 0)); }

static val end_parse(struct rt *rt, val self, val *a, int n)
{
	const char *s = USTR_C(rt, arg_need_str(rt, a[0], "s")), *colon = strrchr(s, ':'), *close = strchr(s, ']');
	bool has = colon && (close ? colon > close : strchr(s, ':') == colon);
	val addr;

	if (!read_address(rt, ustr_from_utf8(rt, s, has ? (size_t)(colon - s) : strlen(s)), &addr))
		arg_throw_format(rt, "An invalid IPEndPoint was specified.");
	return end_make(rt, addr, has ? atoi(colon + 1) : 0);
}

static val end_try_parse(struct rt *rt, val self, val *a, int n)
{
	val r = V_NULL;
	bool ok = arg_str(a[0]) && arg_try(rt, end_parse, self, a, 1, &r);

	arg_set_ref(rt, a[1], r);
	return val_bool(ok);
}

static val end_address(struct rt *rt, val self) { return record_get(self, 0); }
static val end_port(struct rt *rt, val self) { return record_get(self, 1); }

static void set_end_address(struct rt *rt, val self, val v)
{
	record_set(self, 0, arg_need(rt, v, "value"));
}

static void set_end_port(struct rt *rt, val self, val v)
{
	if (v.i < 0 || v.i > 65535)
		arg_throw_range(rt, "value", "Specified argument was out of the range of valid values.");
	record_set(self, 1, v);
}

const struct member_def ipendpoint_members[] = {
	CTOR("(long address, int port)", end_ctor), CTOR("(ipaddress address, int port)", end_ctor),
	PROP("System.Net.Sockets.AddressFamily AddressFamily {get;}", end_family, NULL),
	PROP("ipaddress Address {get;set;}", end_address, set_end_address),
	PROP("int Port {get;set;}", end_port, set_end_port), STATIC("static IPEndpoint Parse(string s)", end_parse),
	STATIC("static bool TryParse(string s, [ref] IPEndpoint result)", end_try_parse),
	{ .row = MR_CONST, .sig = "static int MaxPort {get;}", .value = { .k = VK_INT32, .i = 65535 } },
	{ .row = MR_CONST, .sig = "static int MinPort {get;}", .value = { .k = VK_INT32, .i = 0 } }, MEMBERS_END
};

/* ---- Dns ---- */

const struct type type_dns = { .name = "System.Net.Dns", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static val host_name(struct rt *rt, val self, val *a, int n)
{
	char s[256] = "";
	gethostname(s, sizeof(s) - 1);
	return arg_text(rt, s);
}

static val host_addresses(struct rt *rt, val self, val *a, int n)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
	struct list *l = list_new(rt, NULL);

	if (getaddrinfo(USTR_C(rt, arg_need_str(rt, a[0], "hostNameOrAddress")), NULL, &hints, &found))
		net_throw(rt, "System.Net.Sockets.SocketException", "Name or service not known");
	for (struct addrinfo *i = found; i; i = i->ai_next)
		if (i->ai_family == AF_INET || i->ai_family == AF_INET6)
			list_add(rt, l, make(rt, i->ai_family == AF_INET
				? (uint8_t *)&((struct sockaddr_in *)i->ai_addr)->sin_addr
					     : (uint8_t *)&((struct sockaddr_in6 *)i->ai_addr)->sin6_addr,
						i->ai_family == AF_INET6));
	freeaddrinfo(found);
	return val_obj(list_to_array(rt, l, &type_ipaddress));
}

const struct type type_iphostentry = RECORD_TYPE_OF("System.Net.IPHostEntry", &type_object, 3);
const struct member_def iphostentry_members[] = {
	RECORD_PROP_RW("string HostName {get;set;}", 0), RECORD_PROP_RW("string[] Aliases {get;set;}", 1),
	RECORD_PROP_RW("ipaddress[] AddressList {get;set;}", 2), MEMBERS_END
};

static val host_entry(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_iphostentry);

	record_put(r, 2, host_addresses(rt, self, a, 1));
	record_put(r, 0, val_base(a[0]));
	record_put(r, 1, val_obj(array_new(rt, &type_string, 0)));
	return val_obj(r);
}

ASYNC(addresses_task, type_array_of(rt, &type_ipaddress, 1), host_addresses)
ASYNC(entry_task, &type_iphostentry, host_entry)

const struct member_def dns_members[] = {
	STATIC("static System.Threading.Tasks.Task[ipaddress[]] GetHostAddressesAsync(string hostNameOrAddress)", addresses_task),
	STATIC("static System.Threading.Tasks.Task[System.Net.IPHostEntry] GetHostEntryAsync(string hostNameOrAddress)",
		entry_task),
	STATIC("static System.Net.IPHostEntry GetHostByName(string hostName)", host_entry),
	STATIC("static System.Net.IPHostEntry Resolve(string hostName)", host_entry),
	STATIC("static System.Net.IPHostEntry GetHostByAddress(string address)", host_entry),
	STATIC("static string GetHostName()", host_name),
	STATIC("static ipaddress[] GetHostAddresses(string hostNameOrAddress)", host_addresses),
	STATIC("static System.Net.IPHostEntry GetHostEntry(string hostNameOrAddress)", host_entry), MEMBERS_END
};

/* ---- MailAddress ---- */

static struct ustr *mail_text(struct rt *rt, val self)
{
	struct ustr *shown = arg_str(record_get(self, 0));

	return shown && ustr_len(shown)
		       ? ustr_printf(rt, "\"%s\" <%s@%s>", USTR_C(rt, shown), val_to_c(rt, record_get(self, 1)),
				     val_to_c(rt, record_get(self, 2)))
		       : ustr_printf(rt, "%s@%s", val_to_c(rt, record_get(self, 1)),
				     val_to_c(rt, record_get(self, 2)));
}

static bool mail_same(struct rt *rt, val a, val b)
{
	return arg_cell(b, &type_mailaddress) && ustr_ieq(mail_text(rt, a), mail_text(rt, b));
}

static const struct type_ops mail_ops = { .to_string = mail_text, .equals = mail_same };
const struct type type_mailaddress = RECORD_TYPE_OF("System.Net.Mail.MailAddress", &type_object, 3, .ops = &mail_ops);

static bool mail_char(unsigned char c) { return c >= 0x80 || (c > ' ' && c < 127 && !strchr("()<>[]:;@\\,\"", c)); }

static bool mail_parts(const char *s, size_t n, size_t *at)
{
	const char *a = memchr(s, '@', n);

	*at = a ? (size_t)(a - s) : 0;
	if (!a || !*at || *at + 1 >= n || s[0] == '.' || s[*at - 1] == '.' || s[*at + 1] == '.' || s[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++)
		if (i != *at && (!mail_char((unsigned char)s[i]) || (s[i] == '.' && s[i + 1] == '.')))
			return false;
	return true;
}

static val mail_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *whole = arg_need_str(rt, a[0], "address"), *shown = n > 1 ? arg_str(a[1]) : NULL;
	const char *s = USTR_C(rt, ustr_trim(rt, whole, true, true)), *open = strchr(s, '<');
	struct record *r = record_new(rt, &type_mailaddress);
	size_t len = strlen(s), at;

	if (!ustr_len(whole))
		arg_throw(rt, "address", "The value cannot be an empty string.");
	if (open && s[len - 1] == '>') {
		if (!shown) {
			shown = ustr_trim(rt, ustr_from_utf8(rt, s, (size_t)(open - s)), true, true);
			if (ustr_len(shown) > 1 && ustr_at(shown, 0) == '"')
				shown = ustr_sub(rt, shown, 1, ustr_len(shown) - 2);
		}
		len -= (size_t)(open - s) + 2;
		s = open + 1;
	}
	if (!mail_parts(s, len, &at))
		arg_throw_format(rt, "The specified string is not in the form required for an e-mail address.");
	record_put(r, 0, val_str(shown ? shown : ustr_empty(rt)));
	record_put(r, 1, val_str(ustr_from_utf8(rt, s, at)));
	record_put(r, 2, val_str(ustr_from_utf8(rt, s + at + 1, len - at - 1)));
	return val_obj(r);
}

val mail_address_of(struct rt *rt, struct ustr *text)
{
	val v = val_str(text);

	return mail_ctor(rt, V_NULL, &v, 1);
}

static val mail_address(struct rt *rt, val self)
{
	return val_str(ustr_printf(rt, "%s@%s", val_to_c(rt, record_get(self, 1)), val_to_c(rt, record_get(self, 2))));
}

static val mail_try(struct rt *rt, val self, val *a, int n)
{
	val r = V_NULL;
	bool ok = arg_str(a[0]) && arg_try(rt, mail_ctor, self, a, n - 1, &r);

	arg_set_ref(rt, a[n - 1], r);
	return val_bool(ok);
}

const struct member_def mailaddress_members[] = {
	STATIC("static bool TryCreate(string address, [ref] mailaddress result)", mail_try),
	STATIC("static bool TryCreate(string address, string displayName, [ref] mailaddress result)", mail_try),
	CTOR("(string address)", mail_ctor), CTOR("(string address, string displayName)", mail_ctor),
	RECORD_PROP("string DisplayName {get;}", 0), RECORD_PROP("string User {get;}", 1), RECORD_PROP("string Host {get;}", 2),
	PROP("string Address {get;}", mail_address, NULL), MEMBERS_END
};

/* ---- for sockets ---- */

val netaddr_end(struct rt *rt, const struct sockaddr_storage *a)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)a;
	const struct sockaddr_in *four = (const struct sockaddr_in *)a;

	if (a->ss_family == AF_INET6)
		return end_make(rt, make(rt, six->sin6_addr.s6_addr, true), ntohs(six->sin6_port));
	return end_make(rt, make(rt, (const uint8_t *)&four->sin_addr, false), ntohs(four->sin_port));
}

bool netaddr_system(val v, int port, struct sockaddr_storage *ret)
{
	struct ipaddress *a = arg_cell(v, &type_ipaddress);

	if (!a && arg_cell(v, &type_ipendpoint)) {
		a = of(record_get(v, 0));
		port = (int)arg_int(record_get(v, 1));
	}
	if (!a)
		return false;
	memset(ret, 0, sizeof(*ret));
	if (a->six) {
		struct sockaddr_in6 *six = (struct sockaddr_in6 *)ret;

		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)port);
		six->sin6_scope_id = a->scope;
		memcpy(&six->sin6_addr, a->b, 16);
	} else {
		struct sockaddr_in *four = (struct sockaddr_in *)ret;

		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)port);
		memcpy(&four->sin_addr, a->b, 4);
	}
	return true;
}

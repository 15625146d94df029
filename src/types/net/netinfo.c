/* SPDX-License-Identifier: MIT */
/* System.Net.NetworkInformation: interfaces, their addresses, what the machine is called and listens on. */
#include "sys/fd.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/net/netaddr.h"
#include "types/tables.h"
#include "value/record.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INFO(id, name_, base_, n, ops_) \
	const struct type type_##id = RECORD_TYPE_OF("System.Net.NetworkInformation." name_, base_, n, \
	.ops = ops_)

/* A file of the system as text, "" when it isn't there. */
static struct ustr *file_all(struct rt *rt, const char *path)
{
	enum { FILE_MAX = 1 << 22 };
	struct buf b = BUF_INIT;
	struct ustr *s;

	s = fd_read_file(AT_FDCWD, path, FILE_MAX, &b) >= 0
		    ? ustr_from_utf8(rt, (const char *)buf_ptr(&b), buf_size(&b))
		    : ustr_empty(rt);
	buf_release(&b);
	return s;
}

static val file_text(struct rt *rt, const char *name, const char *what)
{
	return val_str(ustr_trim(rt, file_all(rt, USTR_C(rt, ustr_printf(rt, "/sys/class/net/%s/%s", name, what))), true, true));
}

static int64_t file_number(struct rt *rt, const char *name, const char *what)
{
	return strtoll(val_to_c(rt, file_text(rt, name, what)), NULL, 0);
}

/* ---- physical addresses ---- */

static struct ustr *physical_text(struct rt *rt, val self)
{
	struct array *b = val_array(record_get(self, 0));
	struct sbuf s;

	sbuf_init(&s, rt);
	for (uint32_t i = 0; i < b->n; i++)
		sbuf_put(&s, ustr_printf(rt, "%02X", b->b[i]));
	return sbuf_take(&s);
}

static bool physical_same(struct rt *rt, val a, val b)
{
	return arg_cell(b, &type_physical) && ustr_eq(physical_text(rt, a), physical_text(rt, b));
}

static const struct type_ops physical_ops = { .to_string = physical_text, .equals = physical_same };
INFO(physical, "PhysicalAddress", &type_object, 1, &physical_ops);

static val physical_new(struct rt *rt, const void *p, uint32_t n)
{
	struct record *r = record_new(rt, &type_physical);

	record_put(r, 0, val_obj(array_bytes(rt, p, n)));
	return val_obj(r);
}

static bool physical_read(struct ustr *s, uint8_t *b, uint32_t *ret_n)
{
	uint32_t digits = 0;

	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c == '-' || c == ':' || c == '.')
			continue;
		if (hex_digit(c) < 0 || digits >= 64)
			return false;
		b[digits / 2] = (uint8_t)(digits % 2 ? b[digits / 2] << 4 | hex_digit(c) : hex_digit(c));
		digits++;
	}
	*ret_n = digits / 2;
	return digits % 2 == 0;
}

static val physical_parse(struct rt *rt, val self, val *a, int n)
{
	uint8_t b[32];
	uint32_t len;

	if (!arg_str(a[0]))
		return physical_new(rt, b, 0);
	if (!physical_read(arg_str(a[0]), b, &len))
		net_throw(rt, "System.FormatException", "An invalid physical address was specified: '%s'.",
			USTR_C(rt, arg_str(a[0])));
	return physical_new(rt, b, len);
}

static val physical_ctor(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "address"));

	return physical_new(rt, b->b, b->n);
}

static val physical_none(struct rt *rt, val self) { return physical_new(rt, "", 0); }

static val physical_bytes(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(record_get(self, 0));

	return val_obj(array_bytes(rt, b->b, b->n));
}

static val physical_string(struct rt *rt, val self, val *a, int n) { return val_str(physical_text(rt, self)); }

const struct member_def physical_members[] = {
	CTOR("(byte[] address)", physical_ctor),
	STATIC("static System.Net.NetworkInformation.PhysicalAddress Parse(string address)", physical_parse),
	STATIC_PROP("static System.Net.NetworkInformation.PhysicalAddress None {get;}", physical_none, NULL),
	METHOD("byte[] GetAddressBytes()", physical_bytes), METHOD("string ToString()", physical_string), MEMBERS_END
};

/* ---- addresses of an interface ---- */

enum { U_ADDRESS, U_MASK, U_PREFIX };
INFO(unicast, "UnicastIPAddressInformation", &type_object, 3, NULL);
const struct member_def unicast_members[] = {
	RECORD_PROP("ipaddress Address {get;}", 0), RECORD_PROP("ipaddress IPv4Mask {get;}", 1),
	RECORD_PROP("int PrefixLength {get;}", 2), MEMBERS_END
};

static val ip(struct rt *rt, const struct sockaddr *s)
{
	struct sockaddr_storage a = { 0 };
	val address = V_NULL;

	memcpy(&a, s, s->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
	member_get_c(rt, netaddr_end(rt, &a), "Address", &address);
	return address;
}

static int prefix(const struct sockaddr *mask)
{
	const uint8_t *b = mask->sa_family == AF_INET ? (const uint8_t *)&((const struct sockaddr_in *)mask)->sin_addr
						      : (const uint8_t *)&((const struct sockaddr_in6 *)mask)->sin6_addr;
	int bits = 0;

	for (int i = 0; i < (mask->sa_family == AF_INET ? 4 : 16); i++)
		bits += __builtin_popcount(b[i]);
	return bits;
}

static val unicast(struct rt *rt, const struct ifaddrs *i)
{
	static const struct sockaddr_in none = { .sin_family = AF_INET };
	struct record *r = record_new(rt, &type_unicast);

	record_put(r, U_ADDRESS, ip(rt, i->ifa_addr));
	record_put(r, U_MASK,
		   ip(rt, i->ifa_addr->sa_family == AF_INET && i->ifa_netmask ? i->ifa_netmask
									      : (const struct sockaddr *)&none));
	r->f[U_PREFIX] = val_int(i->ifa_netmask ? prefix(i->ifa_netmask) : 0);
	return val_obj(r);
}

enum { P_UNICAST, P_GATEWAYS, P_DNS, P_SUFFIX, P__FIELDS };
INFO(ipproperties, "UnixIPInterfaceProperties", &type_object, P__FIELDS, NULL);
const struct member_def ipproperties_members[] = {
	RECORD_PROP("System.Net.NetworkInformation.UnicastIPAddressInformationCollection UnicastAddresses {get;}", 0),
	RECORD_PROP("System.Net.NetworkInformation.GatewayIPAddressInformationCollection GatewayAddresses {get;}", 1),
	RECORD_PROP("System.Net.NetworkInformation.IPAddressCollection DnsAddresses {get;}", 2),
	RECORD_PROP("string DnsSuffix {get;}", 3), MEMBERS_END
};

/* ---- interfaces ---- */

enum { I_ID, I_NAME, I_DESCRIPTION, I_TYPE, I_STATUS, I_SPEED, I_RECEIVE_ONLY, I_MULTICAST, I_PHYSICAL, I_UNICAST, I__FIELDS };
INFO(netinterface, "LinuxNetworkInterface", &type_netinterface_base, I__FIELDS, NULL);

static struct record *named(struct list *l, const char *name)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (ustr_eq_c(record_get(l->v[i], I_NAME).s, name))
			return (struct record *)l->v[i].o;
	return NULL;
}

static int status_of(struct rt *rt, const char *name, unsigned flags)
{
	struct ustr *s = file_text(rt, name, "operstate").s;

	if (flags & IFF_LOOPBACK && flags & IFF_UP)
		return 1;
	return ustr_eq_c(s, "up") ? 1 : ustr_eq_c(s, "down") ? 2 : ustr_eq_c(s, "lowerlayerdown") ? 7
		: ustr_eq_c(s, "dormant") ? 5 : 4;
}

static struct record *interface_new(struct rt *rt, const char *name, unsigned flags)
{
	struct record *r = record_new(rt, &type_netinterface);
	int64_t kind = file_number(rt, name, "type"), speed = flags & IFF_LOOPBACK ? -1 : file_number(rt, name, "speed");

	record_put(r, I_NAME, arg_text(rt, name));
	record_put(r, I_ID, r->f[I_NAME]);
	record_put(r, I_DESCRIPTION, r->f[I_NAME]);
	r->f[I_TYPE] = val_enum(&enum_interfacetype, flags & IFF_LOOPBACK	  ? 24
						     : kind == 1		  ? 6
						     : kind == 512		  ? 23
						     : kind == 768 || kind == 769 ? 131
										  : 1);
	r->f[I_STATUS] = val_enum(&enum_operationalstatus, status_of(rt, name, flags));
	r->f[I_SPEED] = val_long(speed > 0 ? speed * 1000000 : -1);
	r->f[I_RECEIVE_ONLY] = V_FALSE;
	r->f[I_MULTICAST] = val_bool(flags & IFF_MULTICAST);
	record_put(r, I_PHYSICAL, physical_none(rt, V_NULL));
	record_put(r, I_UNICAST, val_obj(list_new(rt, NULL)));
	return r;
}

static void take(struct rt *rt, struct list *l, const struct ifaddrs *i)
{
	struct record *r = named(l, i->ifa_name);
	const struct sockaddr_ll *hardware;

	if (!r) {
		r = interface_new(rt, i->ifa_name, i->ifa_flags);
		list_add(rt, l, val_obj(r));
	}
	if (!i->ifa_addr)
		return;
	hardware = (const struct sockaddr_ll *)i->ifa_addr;
	if (i->ifa_addr->sa_family == AF_PACKET)
		record_put(r, I_PHYSICAL, physical_new(rt, hardware->sll_addr, hardware->sll_halen));
	else if (i->ifa_addr->sa_family == AF_INET || i->ifa_addr->sa_family == AF_INET6)
		list_add(rt, val_list(r->f[I_UNICAST]), unicast(rt, i));
}

static struct list *interfaces(struct rt *rt)
{
	struct list *l = list_new(rt, NULL);
	struct ifaddrs *all = NULL;

	if (getifaddrs(&all))
		return l;
	for (struct ifaddrs *i = all; i; i = i->ifa_next)
		take(rt, l, i);
	freeifaddrs(all);
	return l;
}

static val get_all(struct rt *rt, val self, val *a, int n)
{
	return val_obj(list_to_array(rt, interfaces(rt), &type_netinterface));
}
static val loopback_index(struct rt *rt, val self) { return val_int((int32_t)if_nametoindex("lo")); }

static val available(struct rt *rt, val self, val *a, int n)
{
	struct list *l = interfaces(rt);

	for (uint32_t i = 0; i < l->n; i++)
		if (val_enum_num(record_get(l->v[i], I_TYPE)) != 24 && val_enum_num(record_get(l->v[i], I_STATUS)) == 1)
			return V_TRUE;
	return V_FALSE;
}

static val get_physical(struct rt *rt, val self, val *a, int n) { return record_get(self, I_PHYSICAL); }

static val supports(struct rt *rt, val self, val *a, int n)
{
	struct list *l = val_list(record_get(self, I_UNICAST));
	val address, family;

	for (uint32_t i = 0; i < l->n; i++) {
		address = record_get(l->v[i], U_ADDRESS);
		if (member_get_c(rt, address, "AddressFamily", &family) && (val_enum_num(family) == 2) == (arg_int(a[0]) == 0))
			return V_TRUE;
	}
	return V_FALSE;
}

/* The servers of resolv.conf. */
static struct list *dns_servers(struct rt *rt)
{
	struct list *l = list_new(rt, NULL);
	const char *line = USTR_C(rt, file_all(rt, "/etc/resolv.conf"));
	char text[128];
	val address;

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (sscanf(line, "nameserver %127s", text) == 1 && conv_try(rt, arg_text(rt, text), &type_ipaddress, &address))
			list_add(rt, l, address);
	return l;
}

static val get_properties(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_ipproperties);

	record_put(r, P_UNICAST, val_obj(list_to_array(rt, val_list(record_get(self, I_UNICAST)), &type_unicast)));
	record_put(r, P_GATEWAYS, val_obj(array_new(rt, &type_object, 0)));
	record_put(r, P_DNS, val_obj(list_to_array(rt, dns_servers(rt), &type_ipaddress)));
	record_put(r, P_SUFFIX, val_str(ustr_empty(rt)));
	return val_obj(r);
}

#define NI "System.Net.NetworkInformation."
const struct member_def netinterface_members[] = {
	RECORD_PROP("string Id {get;}", 0), RECORD_PROP("string Name {get;}", 1), RECORD_PROP("string Description {get;}", 2),
	RECORD_PROP(NI "NetworkInterfaceType NetworkInterfaceType {get;}", 3),
	RECORD_PROP(NI "OperationalStatus OperationalStatus {get;}", 4),
	RECORD_PROP("long Speed {get;}", 5), RECORD_PROP("bool IsReceiveOnly {get;}", 6),
	RECORD_PROP("bool SupportsMulticast {get;}", 7),
	METHOD(NI "IPInterfaceProperties GetIPProperties()", get_properties),
	METHOD(NI "PhysicalAddress GetPhysicalAddress()", get_physical),
	METHOD("bool Supports(" NI "NetworkInterfaceComponent networkInterfaceComponent)", supports), MEMBERS_END
};

/* The class that scripts name. */
const struct type type_netinterface_base = { .name = NI "NetworkInterface", .base = &type_object, .flags = TF_ABSTRACT };
const struct member_def netinterface_base_members[] = {
	STATIC("static " NI "NetworkInterface[] GetAllNetworkInterfaces()", get_all),
	STATIC("static bool GetIsNetworkAvailable()", available),
	STATIC_PROP("static int LoopbackInterfaceIndex {get;}", loopback_index, NULL),
	STATIC_PROP("static int IPv6LoopbackInterfaceIndex {get;}", loopback_index, NULL), MEMBERS_END
};

/* ---- the machine ---- */

enum { G_HOST, G_DOMAIN, G__FIELDS };
INFO(ipglobal, "LinuxIPGlobalProperties", &type_ipglobal_base, G__FIELDS, NULL);
const struct type type_ipglobal_base = { .name = NI "IPGlobalProperties", .base = &type_object, .flags = TF_ABSTRACT };

static val global(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_ipglobal);
	char host[256] = "", *dot;

	gethostname(host, sizeof(host) - 1);
	dot = strchr(host, '.');
	record_put(r, G_DOMAIN, arg_text(rt, dot ? dot + 1 : ""));
	if (dot)
		*dot = 0;
	record_put(r, G_HOST, arg_text(rt, host));
	return val_obj(r);
}

/* Of a line of /proc/net/tcp and its like: the local end. */
static bool local_end(const char *line, unsigned state, struct sockaddr_storage *s)
{
	char address[40];
	unsigned port, now;
	uint8_t *b;
	size_t n;

	if (sscanf(line, " %*u: %39[0-9A-F]:%x %*[0-9A-F]:%*x %x", address, &port, &now) != 3 || (state && now != state))
		return false;
	n = strlen(address) / 8;
	s->ss_family = n == 1 ? AF_INET : AF_INET6;
	b = n == 1 ? (uint8_t *)&((struct sockaddr_in *)s)->sin_addr : (uint8_t *)&((struct sockaddr_in6 *)s)->sin6_addr;
	for (size_t i = 0; i < n; i++) {
		unsigned word = 0;

		sscanf(address + 8 * i, "%8x", &word);
		memcpy(b + 4 * i, &word, 4);
	}
	((struct sockaddr_in *)s)->sin_port = htons((uint16_t)port);
	return true;
}

/* The local ends in a table of /proc/net that are in STATE (0: any). */
static void ends_in(struct rt *rt, struct list *l, const char *table, unsigned state)
{
	const char *line = USTR_C(rt, file_all(rt, table));

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		struct sockaddr_storage s = { 0 };

		if (local_end(line, state, &s))
			list_add(rt, l, netaddr_end(rt, &s));
	}
}

static val listeners(struct rt *rt, const char *four, const char *six, unsigned state)
{
	struct list *l = list_new(rt, NULL);

	ends_in(rt, l, four, state);
	ends_in(rt, l, six, state);
	return val_obj(list_to_array(rt, l, &type_ipendpoint));
}

static val tcp_listeners(struct rt *rt, val self, val *a, int n) { return listeners(rt, "/proc/net/tcp", "/proc/net/tcp6", 10); }
static val udp_listeners(struct rt *rt, val self, val *a, int n) { return listeners(rt, "/proc/net/udp", "/proc/net/udp6", 0); }

const struct member_def ipglobal_members[] = {
	RECORD_PROP("string HostName {get;}", 0), RECORD_PROP("string DomainName {get;}", 1),
	METHOD("System.Net.IPEndPoint[] GetActiveTcpListeners()", tcp_listeners),
	METHOD("System.Net.IPEndPoint[] GetActiveUdpListeners()", udp_listeners), MEMBERS_END
};
const struct member_def ipglobal_base_members[] = { STATIC("static " NI "IPGlobalProperties GetIPGlobalProperties()",
	global), MEMBERS_END };

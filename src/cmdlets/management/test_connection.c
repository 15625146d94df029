/* SPDX-License-Identifier: MIT */
/* Test-Connection: echo requests, the way to a host, the packet size, TCP ports. */
#include "engine/cmdlet.h"
#include "sys/ping.h"
#include "types/enums.h"
#include "value/record.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct test_args {
	bool ping;
	bool ipv4;
	bool ipv6;
	bool resolve_destination;
	struct ustr *source;
	int64_t max_hops;
	int64_t count;
	int64_t delay;
	int64_t buffer_size;
	bool dont_fragment;
	bool quiet;
	int64_t timeout_seconds;
	struct array *target_name;
	bool repeat;
	bool traceroute;
	bool mtu_size;
	int64_t tcp_port;
	bool detailed;
};

#define ALL_SETS (1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4)
static const char *const test_sets[] = { "DefaultPing", "RepeatPing", "TraceRoute", "MtuSizeDetect", "TcpPort", NULL };
static const struct param_def test_params[] = {
	PARAM(test_args, ping, "Ping", P_SWITCH, .sets = 1 << 0 | 1 << 1),
	PARAM(test_args, ipv4, "IPv4", P_SWITCH, .sets = ALL_SETS),
	PARAM(test_args, ipv6, "IPv6", P_SWITCH, .sets = ALL_SETS),
	PARAM(test_args, resolve_destination, "ResolveDestination", P_SWITCH, .sets = ALL_SETS),
	PARAM(test_args, source, "Source", P_STRING, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 4),
	PARAM(test_args, max_hops, "MaxHops", P_INT, .sets = 1 << 0 | 1 << 1 | 1 << 2,
	      .aliases = "Ttl,TimeToLive,Hops", .validate = "range:1:128"),
	PARAM(test_args, count, "Count", P_INT, .sets = 1 << 0 | 1 << 4, .validate = "range:Positive"),
	PARAM(test_args, delay, "Delay", P_INT, .sets = 1 << 0 | 1 << 1 | 1 << 4, .validate = "range:Positive"),
	PARAM(test_args, buffer_size, "BufferSize", P_INT, .sets = 1 << 0 | 1 << 1, .aliases = "Size,Bytes,BS",
	      .validate = "range:0:65500"),
	PARAM(test_args, dont_fragment, "DontFragment", P_SWITCH, .sets = 1 << 0 | 1 << 1),
	PARAM(test_args, quiet, "Quiet", P_SWITCH),
	PARAM(test_args, timeout_seconds, "TimeoutSeconds", P_INT, .validate = "range:Positive"),
	PARAM(test_args, target_name, "TargetName", P_ARRAY | P_STRING, .pos = 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "ComputerName"),
	PARAM(test_args, repeat, "Repeat", P_SWITCH, .sets = 1 << 1, .flags = PF_MANDATORY, .aliases = "Continuous"),
	PARAM(test_args, repeat, "Repeat", P_SWITCH, .sets = 1 << 4, .aliases = "Continuous"),
	PARAM(test_args, traceroute, "Traceroute", P_SWITCH, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAM(test_args, mtu_size, "MtuSize", P_SWITCH, .sets = 1 << 3, .flags = PF_MANDATORY, .aliases = "MtuSizeDetect"),
	PARAM(test_args, tcp_port, "TcpPort", P_INT, .sets = 1 << 4, .flags = PF_MANDATORY, .validate = "range:0:65535"),
	PARAM(test_args, detailed, "Detailed", P_SWITCH, .sets = 1 << 4),
	PARAMS_END
};

enum { SET_PING, SET_REPEAT, SET_TRACE, SET_MTU, SET_TCP };
#define TCC "Microsoft.PowerShell.Commands.TestConnectionCommand+"

enum { PING_N, PING_SOURCE, PING_DESTINATION, PING_ADDRESS, PING_DISPLAY, PING_LATENCY, PING_SIZE, PING_STATUS,
	PING_REPLY, PING_MTU, PING__FIELDS };
#define PING_ROWS                                                              \
	RECORD_PROP("uint Ping {get;}", 0), RECORD_PROP("string Source {get;}", 1), RECORD_PROP("string Destination {get;}", 2), \
	RECORD_PROP("ipaddress Address {get;}", 3), RECORD_PROP("string DisplayAddress {get;}", 4), \
	RECORD_PROP("long Latency {get;}", 5), \
	RECORD_PROP("System.Net.NetworkInformation.IPStatus Status {get;}", 7), RECORD_PROP("System.Object Reply {get;}", 8)
static const struct member_def ping_members[] = { PING_ROWS, RECORD_PROP("int BufferSize {get;}", 6), MEMBERS_END };
static const struct member_def mtu_members[] = { PING_ROWS, RECORD_PROP("int MtuSize {get;}", 9), MEMBERS_END };
static const struct type type_ping = RECORD_TYPE(TCC "PingStatus", PING__FIELDS),
	type_mtu = RECORD_TYPE(TCC "PingMtuStatus", PING__FIELDS);

enum { HOP_N, HOP_NAME, HOP_PING, HOP_LATENCY, HOP_STATUS, HOP_SOURCE, HOP_TARGET, HOP_ADDRESS, HOP_HOP, HOP_REPLY, HOP__FIELDS };
static const struct member_def hop_members[] = {
	RECORD_PROP("int Hop {get;}", 0), RECORD_PROP("string Hostname {get;}", 1), RECORD_PROP("uint Ping {get;}", 2),
	RECORD_PROP("long Latency {get;}", 3), RECORD_PROP("System.Net.NetworkInformation.IPStatus Status {get;}", 4),
	RECORD_PROP("string Source {get;}", 5), RECORD_PROP("string Target {get;}", 6),
	RECORD_PROP("ipaddress TargetAddress {get;}", 7),
	RECORD_PROP("ipaddress HopAddress {get;}", 8), RECORD_PROP("System.Object Reply {get;}", 9), MEMBERS_END
};
static const struct type type_hop = RECORD_TYPE(TCC "TraceStatus", HOP__FIELDS);

enum { TCP_ID, TCP_SOURCE, TCP_TARGET, TCP_ADDRESS, TCP_PORT, TCP_LATENCY, TCP_CONNECTED, TCP_STATUS, TCP__FIELDS };
static const struct member_def tcp_members[] = {
	RECORD_PROP("int Id {get;}", 0), RECORD_PROP("string Source {get;}", 1), RECORD_PROP("string Target {get;}", 2),
	RECORD_PROP("ipaddress TargetAddress {get;}", 3), RECORD_PROP("int Port {get;}", 4),
	RECORD_PROP("long Latency {get;}", 5),
	RECORD_PROP("bool Connected {get;}", 6), RECORD_PROP("string Status {get;}", 7), MEMBERS_END
};
static const struct type type_tcp = RECORD_TYPE(TCC "TcpPortStatus", TCP__FIELDS);

enum { REPLY_ADDRESS, REPLY_TIME, REPLY_STATUS, REPLY_BUFFER, REPLY__FIELDS };
static const struct member_def reply_members[] = {
	RECORD_PROP("ipaddress Address {get;}", 0), RECORD_PROP("long RoundtripTime {get;}", 1),
	RECORD_PROP("System.Net.NetworkInformation.IPStatus Status {get;}", 2),
	RECORD_PROP("byte[] Buffer {get;}", 3), MEMBERS_END
};
static const struct type type_reply = RECORD_TYPE("System.Net.NetworkInformation.PingReply", REPLY__FIELDS);

struct target {
	struct ustr *name, *display;
	struct sockaddr_storage at;
};

static struct ustr *source(struct cmdlet *c)
{
	struct test_args *a = c->args;
	char host[256] = "localhost";

	if (a->source)
		return a->source;
	gethostname(host, sizeof host - 1);
	return ustr_new(c->rt, host);
}

static struct ustr *address_text(struct rt *rt, const struct sockaddr_storage *a)
{
	char text[NI_MAXHOST] = "";

	if (a->ss_family)
		getnameinfo((const struct sockaddr *)a, sizeof *a, text, sizeof text, NULL, 0, NI_NUMERICHOST);
	return ustr_new(rt, text);
}

static val address(struct rt *rt, const struct sockaddr_storage *a)
{
	return a->ss_family ? conv(rt, val_str(address_text(rt, a)), type_find_c(rt, "System.Net.IPAddress")) : V_NULL;
}

static struct ustr *host_name(struct rt *rt, const struct sockaddr_storage *a)
{
	char text[NI_MAXHOST] = "";

	if (a->ss_family && !getnameinfo((const struct sockaddr *)a, sizeof *a, text, sizeof text, NULL, 0, 0))
		return ustr_new(rt, text);
	return address_text(rt, a);
}

static val status_value(enum ping_status s)
{
	static const int numbers[] = { [PING_OK] = 0, [PING_TIMEOUT] = 11010, [PING_TTL] = 11013,
		[PING_HOST] = 11003, [PING_NETWORK] = 11002,
				       [PING_TOO_BIG] = 11009, [PING_FORBIDDEN] = -1, [PING_STOPPED] = -1, [PING_FAILED] = -1 };

	return val_enum(&enum_ipstatus, numbers[s]);
}

static val reply_object(struct rt *rt, enum ping_status s, const struct ping_reply *reply)
{
	struct record *r = record_new(rt, &type_reply);

	record_put(r, REPLY_ADDRESS, address(rt, &reply->from));
	record_put(r, REPLY_TIME, val_long(s == PING_OK ? reply->ms : 0));
	record_put(r, REPLY_STATUS, status_value(s));
	record_put(r, REPLY_BUFFER, val_obj(array_bytes(rt, NULL, 0)));
	return val_obj(r);
}

static _Noreturn void forbidden(struct cmdlet *c)
{
	cmdlet_throw_fmt(c, "System.Net.NetworkInformation.PingException", "TestConnectionException", EC_PermissionDenied, V_NULL,
		"Echo requests are not allowed for this user (net.ipv4.ping_group_range).");
}

static enum ping_status ask(struct cmdlet *c, const struct target *t, unsigned n, int ttl, unsigned size, bool whole,
			    struct ping_reply *reply)
{
	struct test_args *a = c->args;
	struct ping_request r = {
		.to = t->at, .ttl = ttl, .size = size, .sequence = n, .dont_fragment = whole, .stop_fd = c->rt->stop_fd,
		.timeout_ms = cmdlet_has(c, "TimeoutSeconds") ? (int)a->timeout_seconds * 1000 : 5000,
	};
	enum ping_status s = ping_once(&r, reply);

	if (s == PING_STOPPED)
		rt_poll(c->rt);
	if (s == PING_FORBIDDEN)
		forbidden(c);
	return s;
}

static void pause_between(struct cmdlet *c)
{
	struct test_args *a = c->args;
	struct pollfd stop = { .fd = c->rt->stop_fd, .events = POLLIN };

	poll(&stop, 1, (cmdlet_has(c, "Delay") ? (int)a->delay : 1) * 1000);
	rt_poll(c->rt);
}

static struct record *ping_record(struct cmdlet *c, const struct type *type, const struct target *t, unsigned n,
				  enum ping_status s, const struct ping_reply *reply)
{
	struct record *r = record_new(c->rt, type);

	record_put(r, PING_N, val_num(VK_UINT32, n));
	record_put(r, PING_SOURCE, val_str(source(c)));
	record_put(r, PING_DESTINATION, val_str(t->name));
	record_put(r, PING_ADDRESS, address(c->rt, s == PING_OK ? &reply->from : &t->at));
	record_put(r, PING_DISPLAY, val_str(s == PING_OK ? t->display : ustr_new(c->rt, "*")));
	record_put(r, PING_LATENCY, val_long(s == PING_OK ? reply->ms : 0));
	record_put(r, PING_STATUS, status_value(s));
	record_put(r, PING_REPLY, reply_object(c->rt, s, reply));
	return r;
}

static void ping(struct cmdlet *c, const struct target *t)
{
	struct test_args *a = c->args;
	unsigned size = cmdlet_has(c, "BufferSize") ? (unsigned)a->buffer_size : 32;
	int64_t count = c->set == SET_REPEAT ? INT64_MAX : cmdlet_has(c, "Count") ? a->count : 4;
	bool all = true;

	for (int64_t i = 1; i <= count; i++) {
		struct ping_reply reply;
		enum ping_status s = ask(c, t, (unsigned)i, (int)a->max_hops, size, a->dont_fragment, &reply);

		all = all && s == PING_OK;
		if (!a->quiet || c->set == SET_REPEAT) {
			struct record *r = ping_record(c, &type_ping, t, (unsigned)i, s, &reply);

			record_put(r, PING_SIZE, val_int(s == PING_OK ? (int32_t)size : 0));
			cmdlet_write(c, a->quiet ? val_bool(s == PING_OK) : val_obj(r));
		}
		if (i < count)
			pause_between(c);
	}
	if (a->quiet)
		cmdlet_write(c, val_bool(all));
}

static void write_hop(struct cmdlet *c, const struct target *t, int hop, unsigned n, enum ping_status s,
		      const struct ping_reply *reply)
{
	struct test_args *a = c->args;
	struct record *r = record_new(c->rt, &type_hop);

	record_put(r, HOP_N, val_int(hop));
	record_put(r, HOP_NAME, val_str(a->resolve_destination ? host_name(c->rt, &reply->from)
		: address_text(c->rt, &reply->from)));
	record_put(r, HOP_PING, val_num(VK_UINT32, n));
	record_put(r, HOP_LATENCY, val_long(reply->ms));
	record_put(r, HOP_STATUS, status_value(s));
	record_put(r, HOP_SOURCE, val_str(source(c)));
	record_put(r, HOP_TARGET, val_str(t->name));
	record_put(r, HOP_ADDRESS, address(c->rt, &t->at));
	record_put(r, HOP_HOP, address(c->rt, &reply->from));
	record_put(r, HOP_REPLY, reply_object(c->rt, s, reply));
	cmdlet_write(c, val_obj(r));
}

/* Three requests with each number of hops until the target answers. */
static void trace(struct cmdlet *c, const struct target *t)
{
	struct test_args *a = c->args;
	int most = cmdlet_has(c, "MaxHops") ? (int)a->max_hops : 128;
	enum ping_status s = PING_FAILED;

	for (int hop = 1; hop <= most && s != PING_OK; hop++)
		for (unsigned n = 1; n <= 3; n++) {
			struct ping_reply reply;

			s = ask(c, t, (unsigned)hop * 3 + n, hop, 32, false, &reply);
			if (!a->quiet)
				write_hop(c, t, hop, n, s, &reply);
		}
	if (a->quiet)
		cmdlet_write(c, val_bool(s == PING_OK));
}

/* The largest packet that passes whole, headers not counted. */
static void mtu(struct cmdlet *c, const struct target *t)
{
	struct test_args *a = c->args;
	unsigned low = 0, high = 10000;
	struct ping_reply reply, best = { 0 };
	enum ping_status s = ask(c, t, 1, 0, 0, true, &best);

	for (unsigned n = 2; s == PING_OK && high - low > 1; n++) {
		unsigned middle = (low + high) / 2;

		if (ask(c, t, n, 0, middle, true, &reply) == PING_OK) {
			low = middle;
			best = reply;
		} else {
			high = middle;
		}
	}
	if (a->quiet) {
		cmdlet_write(c, val_int((int32_t)low));
	} else {
		struct record *r = ping_record(c, &type_mtu, t, 1, s, &best);

		record_put(r, PING_MTU, val_int((int32_t)low));
		cmdlet_write(c, val_obj(r));
	}
}

static const char *tcp_words(int error)
{
	switch (error) {
	case 0: return "Success";
	case ECONNREFUSED: return "ConnectionRefused";
	case ETIMEDOUT: return "TimedOut";
	case EHOSTUNREACH: return "HostUnreachable";
	case ENETUNREACH: return "NetworkUnreachable";
	}
	return "SocketError";
}

static void tcp(struct cmdlet *c, struct target *t)
{
	struct test_args *a = c->args;
	int64_t count = a->repeat ? INT64_MAX : cmdlet_has(c, "Count") ? a->count : 1, ms;

	for (int64_t i = 1; i <= count; i++) {
		int error = ping_tcp(&t->at, (int)a->tcp_port,
				     cmdlet_has(c, "TimeoutSeconds") ? (int)a->timeout_seconds * 1000 : 5000,
				     c->rt->stop_fd, &ms);
		struct record *r = record_new(c->rt, &type_tcp);

		if (error == EINTR)
			rt_poll(c->rt);
		record_put(r, TCP_ID, val_int((int32_t)i));
		record_put(r, TCP_SOURCE, val_str(source(c)));
		record_put(r, TCP_TARGET, val_str(t->name));
		record_put(r, TCP_ADDRESS, address(c->rt, &t->at));
		record_put(r, TCP_PORT, val_int((int32_t)a->tcp_port));
		record_put(r, TCP_LATENCY, val_long(ms));
		record_put(r, TCP_CONNECTED, val_bool(!error));
		record_put(r, TCP_STATUS, val_str(ustr_new(c->rt, tcp_words(error))));
		cmdlet_write(c, a->detailed && !a->quiet ? val_obj(r) : val_bool(!error));
		if (i < count)
			pause_between(c);
	}
}

static void test(struct cmdlet *c, struct ustr *name)
{
	static void (*const kinds[])(struct cmdlet *, const struct target *) = { ping, ping, trace, mtu };
	struct test_args *a = c->args;
	struct target t = { .name = name };

	if (!ping_resolve(USTR_C(c->rt, name), a->ipv4 ? AF_INET : a->ipv6 ? AF_INET6 : AF_UNSPEC, &t.at)) {
		if (a->quiet || (c->set == SET_TCP && !a->detailed)) {
			cmdlet_write(c, V_FALSE);
			return;
		}
		cmdlet_error_fmt(c, "System.Net.NetworkInformation.PingException", "TestConnectionException",
			EC_ResourceUnavailable, val_str(name),
			"Testing connection to computer '%s' failed: Cannot resolve the target name.", USTR_C(c->rt, name));
		return;
	}
	t.display = a->resolve_destination ? host_name(c->rt, &t.at) : address_text(c->rt, &t.at);
	if (a->resolve_destination)
		t.name = t.display;
	if (c->set == SET_TCP)
		tcp(c, &t);
	else
		kinds[c->set](c, &t);
}

static void process(struct cmdlet *c)
{
	struct test_args *a = c->args;

	record_type_use(c->rt, &type_ping, ping_members);
	record_type_use(c->rt, &type_mtu, mtu_members);
	record_type_use(c->rt, &type_hop, hop_members);
	record_type_use(c->rt, &type_tcp, tcp_members);
	record_type_use(c->rt, &type_reply, reply_members);
	for (uint32_t i = 0; i < a->target_name->n; i++)
		test(c, val_to_str(c->rt, array_get(a->target_name, i)));
}

const struct cmdlet_def cmdlet_test_connection = {
	.name = "Test-Connection", .module = MOD_MANAGEMENT,
	.sets = test_sets, .default_set = "DefaultPing",
	.output_types = "Microsoft.PowerShell.Commands.TestConnectionCommand+PingStatus,Microsoft.PowerShell.Commands.TestConnectionCommand+PingStatus,System.Boolean,Microsoft.PowerShell.Commands.TestConnectionCommand+PingMtuStatus,System.Int32,Microsoft.PowerShell.Commands.TestConnectionCommand+TraceStatus,Microsoft.PowerShell.Commands.TestConnectionCommand+TcpPortStatus",
	.params = test_params, .args_size = sizeof(struct test_args), .process = process,
	.synopsis = "Sends ICMP echo request packets, or pings, to one or more computers.",
};

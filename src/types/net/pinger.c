/* SPDX-License-Identifier: MIT */
/* System.Net.NetworkInformation.Ping. */
#include "sys/ping.h"
#include "types/async.h"
#include "types/enums.h"
#include "types/net/netaddr.h"
#include "types/netevent.h"
#include "types/tables.h"
#include "value/record.h"

#define NI "System.Net.NetworkInformation."
#define PING_TYPE(id, name_, base_, n) const struct type type_##id = RECORD_TYPE_OF(NI name_, base_, n)
extern const struct type type_component;
enum { R_STATUS, R_ADDRESS, R_TIME, R_OPTIONS, R_BUFFER };
PING_TYPE(ping, "Ping", &type_component, 0);
PING_TYPE(pingreply, "PingReply", &type_object, 5);
PING_TYPE(pingoptions, "PingOptions", &type_object, 2);

static val ctor(struct rt *rt, val self, val *a, int n) { return val_obj(record_new(rt, &type_ping)); }

static val options_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_pingoptions);

	if (n && (arg_int(a[0]) <= 0))
		arg_throw_range(rt, "ttl", "Specified argument was out of the range of valid values.");
	r->f[0] = n ? a[0] : val_int(128);
	r->f[1] = n > 1 ? a[1] : V_FALSE;
	return val_obj(r);
}

static int64_t status_number(enum ping_status s)
{
	static const int64_t all[] = { [PING_OK] = 0, [PING_TIMEOUT] = 11010, [PING_TTL] = 11013,
		[PING_HOST] = 11003, [PING_NETWORK] = 11002, [PING_TOO_BIG] = 11009 };

	return s <= PING_TOO_BIG ? all[s] : 11050;
}

static val address_of(struct rt *rt, const struct sockaddr_storage *s)
{
	val v = V_NULL;

	if (s->ss_family)
		member_get_c(rt, netaddr_end(rt, s), "Address", &v);
	return v;
}

static void resolve(struct rt *rt, val host, struct sockaddr_storage *to)
{
	if (netaddr_system(host, 0, to))
		return;
	if (!ping_resolve(USTR_C(rt, arg_need_str(rt, host, "hostNameOrAddress")), AF_UNSPEC, to))
		net_throw(rt, NI "PingException", "An exception occurred during a Ping request.");
}

/* Send(host, timeout, buffer, options). */
static val send_(struct rt *rt, val self, val *a, int n)
{
	static _Atomic unsigned sequence;
	struct array *data = n > 2 ? val_array(arg_need(rt, a[2], "buffer")) : array_new(rt, &type_byte, 32);
	struct ping_request q = { .timeout_ms = 5000, .stop_fd = rt->stop_fd, .sequence = ++sequence & 0xFFFF, .size = data->n };
	struct ping_reply got = { 0 };
	struct record *r;
	enum ping_status s;

	if (n > 1)
		q.timeout_ms = (int)(arg_is(a[1], VK_TIMESPAN) ? val_base(a[1]).i / 10000 : arg_int(a[1]));
	if (data->n > PING_DATA_MAX)
		arg_throw(rt, "buffer", "The buffer length must not exceed 65500 bytes.");
	if (q.timeout_ms < 0)
		arg_throw_range(rt, "timeout", "Specified argument was out of the range of valid values.");
	if (n > 3 && !arg_null(a[3])) {
		q.ttl = (int)arg_int(record_get(a[3], 0));
		q.dont_fragment = arg_bool(record_get(a[3], 1));
	}
	for (uint32_t i = 0; n <= 2 && i < data->n; i++)
		data->b[i] = (uint8_t)('a' + i % 23);
	resolve(rt, a[0], &q.to);
	s = ping_once(&q, &got);
	if (s == PING_STOPPED)
		rt_poll(rt);
	if (s >= PING_FORBIDDEN)
		net_throw(rt, NI "PingException", "An exception occurred during a Ping request.");
	r = record_new(rt, &type_pingreply);
	record_put(r, R_STATUS, val_enum(&enum_ipstatus, status_number(s)));
	record_put(r, R_ADDRESS, address_of(rt, got.from.ss_family ? &got.from : &q.to));
	r->f[R_TIME] = val_long(s == PING_OK ? got.ms : 0);
	record_put(r, R_BUFFER, val_obj(s == PING_OK ? data : array_new(rt, &type_byte, 0)));
	return val_obj(r);
}

ASYNC(send_task, &type_pingreply, send_)
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

#define SEND(ret, name, fn)                                                    \
	METHOD(ret " " name "(string hostNameOrAddress)", fn), METHOD(ret " " name "(string hostNameOrAddress, int timeout)", fn), \
	METHOD(ret " " name "(ipaddress address)", fn), METHOD(ret " " name "(ipaddress address, int timeout)", fn), \
	METHOD(ret " " name "(ipaddress address, int timeout, byte[] buffer)", fn), \
	METHOD(ret " " name "(string hostNameOrAddress, int timeout, byte[] buffer)", fn), \
	METHOD(ret " " name "(ipaddress address, int timeout, byte[] buffer, " NI "PingOptions options)", fn), \
	METHOD(ret " " name "(string hostNameOrAddress, int timeout, byte[] buffer, " NI "PingOptions options)", fn)
const struct member_def ping_members[] = {
	CTOR("()", ctor), SEND(NI "PingReply", "Send", send_),
	SEND("System.Threading.Tasks.Task[" NI "PingReply]", "SendPingAsync", send_task),
	METHOD("void SendAsyncCancel()", nothing), METHOD("void Dispose()", nothing),
	NET_EVENT("System.EventHandler", "Disposed", "System.Object, System.EventArgs"), MEMBERS_END
};
const struct member_def pingreply_members[] = {
	RECORD_PROP(NI "IPStatus Status {get;}", 0), RECORD_PROP("ipaddress Address {get;}", 1),
	RECORD_PROP("long RoundtripTime {get;}", 2),
	RECORD_PROP(NI "PingOptions Options {get;}", 3), RECORD_PROP("byte[] Buffer {get;}", 4), MEMBERS_END
};
const struct member_def pingoptions_members[] = {
	CTOR("()", options_ctor), CTOR("(int ttl, bool dontFragment)", options_ctor), RECORD_PROP_RW("int Ttl {get;set;}", 0),
	RECORD_PROP_RW("bool DontFragment {get;set;}", 1), MEMBERS_END
};

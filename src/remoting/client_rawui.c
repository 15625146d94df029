/* SPDX-License-Identifier: MIT */
/* Calls of the far end on our screen: by the names of the host's raw_ui. */
#include "remoting/client_rawui.h"

#include "engine/host.h"
#include "remoting/payload.h"
#include "types/host_size.h"

enum { RAW_FIRST = 27, RAW_LAST = 51 };

static const char *const names[RAW_LAST - RAW_FIRST + 1] = {
	"ForegroundColor", "set_ForegroundColor", "BackgroundColor", "set_BackgroundColor", "CursorPosition", "set_CursorPosition",
	"WindowPosition", "set_WindowPosition", "CursorSize", "set_CursorSize", "BufferSize", "set_BufferSize", "WindowSize",
	"set_WindowSize", "WindowTitle", "set_WindowTitle", "MaxWindowSize", "MaxPhysicalWindowSize", "KeyAvailable", "ReadKey",
	"FlushInputBuffer", "SetBufferContents", "SetBufferContents", "GetBufferContents", "ScrollBufferContents",
};

bool rawui_knows(int method)
{
	return method >= RAW_FIRST && method <= RAW_LAST;
}

static val decode(struct rt *rt, val v)
{
	int64_t x = payload_int(rt, v, "x", -1), w = payload_int(rt, v, "width", -1);

	if (x >= 0)
		return host_coordinates_new(rt, (int)x, (int)payload_int(rt, v, "y", 0));
	return w >= 0 ? host_size_new(rt, (int)w, (int)payload_int(rt, v, "height", 0)) : v;
}

val rawui_call(struct rt *rt, const struct host_ops *h, void *arg, int method, struct array *params)
{
	val args[4];
	int n = (int)MIN(params->n, (uint32_t)ARRAY_LEN(args));

	if (!h->raw_ui)
		err_throw(rt, "System.Management.Automation.Host.HostException", "HostFunctionNotImplemented", EC_NotImplemented, V_NULL,
			  "The client's host has no screen for %s.", names[method - RAW_FIRST]);
	for (int i = 0; i < n; i++)
		args[i] = val_base(array_get(params, (uint32_t)i)).k == VK_OBJ ? decode(rt, array_get(params, (uint32_t)i)) : array_get(params, (uint32_t)i);
	return payload_screen(rt, h->raw_ui(rt, arg, names[method - RAW_FIRST], args, n));
}

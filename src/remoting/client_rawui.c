/* SPDX-License-Identifier: MIT */
/* Calls of the far end on our screen: by the names of the host's raw_ui. */
#include "remoting/client_rawui.h"

#include "engine/host.h"
#include "remoting/payload.h"
#include "remoting/screen.h"

enum { RAW_FIRST = 27, RAW_LAST = 51 };

static const char *const names[RAW_LAST - RAW_FIRST + 1] = {
	"ForegroundColor", "set_ForegroundColor", "BackgroundColor", "set_BackgroundColor", "CursorPosition",
	"set_CursorPosition",
	"WindowPosition", "set_WindowPosition", "CursorSize", "set_CursorSize", "BufferSize", "set_BufferSize", "WindowSize",
	"set_WindowSize", "WindowTitle", "set_WindowTitle", "MaxWindowSize", "MaxPhysicalWindowSize", "KeyAvailable", "ReadKey",
	"FlushInputBuffer", "SetBufferContents", "SetBufferContents", "GetBufferContents", "ScrollBufferContents",
};

bool rawui_knows(int method)
{
	return method >= RAW_FIRST && method <= RAW_LAST;
}

val rawui_call(struct rt *rt, const struct host_ops *h, void *arg, int method, struct array *params)
{
	val args[4];
	int n = (int)MIN(params->n, (uint32_t)ARRAY_LEN(args));

	if (!h->raw_ui)
		err_throw(rt, "System.Management.Automation.Host.HostException", "HostFunctionNotImplemented",
			EC_NotImplemented, V_NULL,
			  "The client's host has no screen for %s.", names[method - RAW_FIRST]);
	for (int i = 0; i < n; i++)
		args[i] = screen_decode(rt, array_get(params, (uint32_t)i));
	return screen_encode(rt, h->raw_ui(rt, arg, names[method - RAW_FIRST], args, n));
}

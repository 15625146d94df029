/* SPDX-License-Identifier: MIT */
#include "transport/reach.h"

#include "base/err.h"
#include "transport/registry.h"

int reach_session(const char *registry, const uint8_t id[GUID_LEN])
{
	struct registry reg = REGISTRY_INIT;
	int fd = registry_open(&reg, registry, false);

	if (fd < 0)
		return fd;
	fd = registry_connect(&reg, id);
	if (fd == -ERR_NOTFOUND)
		registry_sweep(&reg, id);
	registry_close(&reg);
	return fd;
}

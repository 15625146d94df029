/* SPDX-License-Identifier: MIT */
#include "sys/os_release.h"

#include <stdio.h>
#include <sys/utsname.h>

void os_release_name(char *buf, size_t size)
{
	FILE *f = fopen("/etc/os-release", "re");
	char line[256], name[200] = "";
	struct utsname u;

	while (f && !*name && fgets(line, sizeof(line), f))
		if (sscanf(line, "PRETTY_NAME=\"%199[^\"\n]", name) != 1)
			sscanf(line, "PRETTY_NAME=%199[^\"\n]", name);
	if (f)
		fclose(f);
	if (*name) {
		snprintf(buf, size, "%s", name);
		return;
	}
	uname(&u);
	snprintf(buf, size, "%s %s", u.sysname, u.release);
}

/* SPDX-License-Identifier: MIT */
/* The system below: OperatingSystem, RuntimeInformation, OSPlatform. */
#include "types/platform.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* ---- OperatingSystem ---- */

enum { OS_PLATFORM, OS_VERSION, OS_TEXT, OS_PACK, OS__FIELDS };

static struct ustr *os_text(struct rt *rt, val self) { return arg_str(record_get(self, OS_TEXT)); }
static const struct type_ops os_ops = { .to_string = os_text };
const struct type type_operatingsystem = RECORD_TYPE_OF("System.OperatingSystem", &type_object, OS__FIELDS,
	.ops = &os_ops, .flags = TF_SEALED, .ifaces = "System.ICloneable System.Runtime.Serialization.ISerializable");

/* The kernel's release as four numbers: .NET leaves the rest out. */
static val kernel_version(struct rt *rt, const char *release)
{
	unsigned v[4] = { 0 };
	int n = 0;

	while (n < 4 && *release) {
		char *end;
		unsigned long u = strtoul(release, &end, 10);

		if (end == release)
			break;
		v[n++] = (unsigned)u;
		for (release = end; *release && (*release < '0' || *release > '9'); release++)
			;
	}
	return conv(rt, val_str(ustr_printf(rt, "%u.%u.%u.%u", v[0], v[1], v[2], v[3])), type_find_c(rt, "System.Version"));
}

val platform_os(struct rt *rt)
{
	struct record *r = record_new(rt, &type_operatingsystem);
	struct utsname u;
	val version;

	uname(&u);
	version = kernel_version(rt, u.release);
	record_put(r, OS_PLATFORM, val_enum(&enum_platformid, 4));
	record_put(r, OS_VERSION, version);
	record_put(r, OS_TEXT, val_str(ustr_printf(rt, "Unix %s", USTR_C(rt, val_net_str(rt, version)))));
	record_put(r, OS_PACK, val_str(ustr_empty(rt)));
	return val_obj(r);
}

static val yes(struct rt *rt, val self, val *a, int n) { return V_TRUE; }
static val no(struct rt *rt, val self, val *a, int n) { return V_FALSE; }
static val clone(struct rt *rt, val self, val *a, int n) { return platform_os(rt); }
static val is_named(struct rt *rt, val self, val *a, int n)
{
	return val_bool(ustr_ieq_c(arg_need_str(rt, a[0], "platform"), "Linux"));
}
static val os_to_string(struct rt *rt, val self, val *a, int n) { return record_get(self, OS_TEXT); }

#define IS(name, fn) STATIC("static bool Is" name "()", fn)
const struct member_def operatingsystem_members[] = {
	RECORD_PROP("System.PlatformID Platform {get;}", 0), RECORD_PROP("string ServicePack {get;}", 3),
	RECORD_PROP("version Version {get;}", 1), RECORD_PROP("string VersionString {get;}", 2),
	METHOD("System.Object Clone()", clone), METHOD("string ToString()", os_to_string),
	IS("Android", no), IS("Browser", no), IS("FreeBSD", no), IS("IOS", no), IS("Linux", yes), IS("MacCatalyst", no),
	IS("MacOS", no), IS("TvOS", no), IS("Wasi", no), IS("WatchOS", no), IS("Windows", no),
	STATIC("static bool IsOSPlatform(string platform)", is_named), MEMBERS_END
};

/* ---- OSPlatform and RuntimeInformation ---- */

static struct ustr *platform_text(struct rt *rt, val self) { return arg_str(record_get(self, 0)); }
static bool platform_same(struct rt *rt, val a, val b)
{
	return val_cell(b, &type_osplatform) && ustr_ieq(platform_text(rt, a), platform_text(rt, val_base(b)));
}
static const struct type_ops platform_ops = { .to_string = platform_text, .equals = platform_same };
const struct type type_osplatform = RECORD_TYPE_OF("System.Runtime.InteropServices.OSPlatform", &type_valuetype, 1,
	.ops = &platform_ops, .flags = TF_VALUE, .ifaces = "System.IEquatable`1[System.Runtime.InteropServices.OSPlatform]");

static val platform_new(struct rt *rt, struct ustr *name)
{
	struct record *r = record_new(rt, &type_osplatform);

	record_put(r, 0, val_str(name));
	return val_obj(r);
}

#define PLATFORM(fn, text) static val fn(struct rt *rt, val self) { return platform_new(rt, ustr_new(rt, text)); }
PLATFORM(freebsd, "FREEBSD")
PLATFORM(linux_, "LINUX") PLATFORM(osx, "OSX") PLATFORM(windows, "WINDOWS") static val
	platform_create(struct rt *rt, val self, val *a, int n)
{
	return platform_new(rt, arg_need_str(rt, a[0], "osPlatform"));
}
static val platform_to_string(struct rt *rt, val self, val *a, int n) { return record_get(self, 0); }

#define P "System.Runtime.InteropServices.OSPlatform"
const struct member_def osplatform_members[] = {
	STATIC_PROP("static " P " FreeBSD {get;}", freebsd, NULL), STATIC_PROP("static " P " Linux {get;}", linux_, NULL),
	STATIC_PROP("static " P " OSX {get;}", osx, NULL), STATIC_PROP("static " P " Windows {get;}", windows, NULL),
	STATIC("static " P " Create(string osPlatform)", platform_create),
	METHOD("string ToString()", platform_to_string), MEMBERS_END
};

const struct type type_runtimeinformation = { .name = "System.Runtime.InteropServices.RuntimeInformation", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

/* PRETTY_NAME of os-release. */
static val os_description(struct rt *rt, val self)
{
	char line[512], *s, *end;
	FILE *f = fopen("/etc/os-release", "re");
	struct utsname u;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "PRETTY_NAME=", 12)) {
			s = line + 12 + (line[12] == '"');
			end = s + strcspn(s, "\"\n");
			*end = 0;
			fclose(f);
			return arg_text(rt, s);
		}
	if (f)
		fclose(f);
	uname(&u);
	return val_str(ustr_printf(rt, "%s %s %s", u.sysname, u.release, u.version));
}

#if defined(__x86_64__)
enum { ARCHITECTURE = 1 };
#define ARCHITECTURE_TEXT "x64"
#elif defined(__aarch64__)
enum { ARCHITECTURE = 3 };
#define ARCHITECTURE_TEXT "arm64"
#else
enum { ARCHITECTURE = 0 };
#define ARCHITECTURE_TEXT "x86"
#endif

static val architecture(struct rt *rt, val self) { return val_enum(&enum_architecture, ARCHITECTURE); }
static val framework(struct rt *rt, val self) { return arg_text(rt, ".NET 10.0.0"); }
static val identifier(struct rt *rt, val self) { return arg_text(rt, "linux-" ARCHITECTURE_TEXT); }
static val is_platform(struct rt *rt, val self, val *a, int n)
{
	return val_bool(ustr_ieq_c(platform_text(rt, val_base(a[0])), "LINUX"));
}

const struct member_def runtimeinformation_members[] = {
	STATIC_PROP("static string FrameworkDescription {get;}", framework, NULL),
	STATIC_PROP("static System.Runtime.InteropServices.Architecture OSArchitecture {get;}", architecture, NULL),
	STATIC_PROP("static string OSDescription {get;}", os_description, NULL),
	STATIC_PROP("static System.Runtime.InteropServices.Architecture ProcessArchitecture {get;}", architecture, NULL),
	STATIC_PROP("static string RuntimeIdentifier {get;}", identifier, NULL),
	STATIC("static bool IsOSPlatform(" P " osPlatform)", is_platform), MEMBERS_END
};

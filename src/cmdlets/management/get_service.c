/* SPDX-License-Identifier: MIT */
/*
 * Get-Service, Start-, Stop-, Restart-Service, Restart- and Stop-Computer.
 * Services are systemd's units: the files (those of SYSTEMD_UNIT_PATH, if it is
 * set, as for systemd) say what there is, the control groups what runs; changes
 * go through systemctl.
 */
#include "base/buf.h"
#include "engine/cmdlet.h"
#include "sys/proc.h"
#include "types/enums.h"
#include "value/record.h"
#include "sys/dir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct args {
	struct array *name, *display_name, *input_object, *include, *exclude;
	bool dependent_services, required_services, pass_thru, force, no_wait;
};

enum { F_NAME, F_DISPLAY, F_STATUS, F_START, F_REQUIRES /* names, between blanks */, FIELDS };
enum { STATUS_STOPPED = 1, STATUS_RUNNING = 4, START_AUTOMATIC = 2, START_MANUAL, START_DISABLED };

static struct list *services(struct rt *rt);

/* True when NAME is among the units SERVICE can't run without. */
static bool needs(struct rt *rt, val service, struct ustr *name)
{
	return ustr_index_of(record_get(service, F_REQUIRES).s, ustr_printf(rt, " %s ", USTR_C(rt, name)), 0, false) >= 0;
}

static struct list *related(struct rt *rt, val self, bool dependents)
{
	struct list *all = services(rt), *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < all->n; i++)
		if (dependents ? needs(rt, all->v[i], record_get(self, F_NAME).s)
		    : needs(rt, self, record_get(all->v[i], F_NAME).s))
			list_add(rt, l, all->v[i]);
	return l;
}

static val get_dependents(struct rt *rt, val self) { return val_obj(list_to_array(rt, related(rt, self, true), &type_object)); }
static val get_required(struct rt *rt, val self) { return val_obj(list_to_array(rt, related(rt, self, false), &type_object)); }

static val get_machine(struct rt *rt, val self)
{
	return val_str(ustr_atom(rt, "."));
}

static val get_can_stop(struct rt *rt, val self)
{
	return val_bool(val_enum_num(record_get(self, F_STATUS)) == STATUS_RUNNING);
}

static val get_false(struct rt *rt, val self)
{
	return V_FALSE;
}

static struct ustr *to_string(struct rt *rt, val self)
{
	return record_get(self, F_NAME).s;
}

static const struct member_def members[] = {
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("string ServiceName {get;}", 0),
	RECORD_PROP("string DisplayName {get;}", 1),
	RECORD_PROP("System.ServiceProcess.ServiceControllerStatus Status {get;}", 2),
	RECORD_PROP("System.ServiceProcess.ServiceStartMode StartType {get;}", 3),
	PROP("System.Object[] DependentServices {get;}", get_dependents, NULL),
	PROP("System.Object[] RequiredServices {get;}", get_required, NULL),
	PROP("System.Object[] ServicesDependedOn {get;}", get_required, NULL),
	PROP("string MachineName {get;}", get_machine, NULL),
	PROP("bool CanStop {get;}", get_can_stop, NULL), PROP("bool CanShutdown {get;}", get_false, NULL),
	PROP("bool CanPauseAndContinue {get;}", get_false, NULL), MEMBERS_END
};
static const struct type_ops ops = { .to_string = to_string };
static const struct type type_service = RECORD_TYPE_OF("System.ServiceProcess.ServiceController", &type_object, FIELDS,
	.ops = &ops);

static const char *const unit_folders[] = { "/etc/systemd/system", "/run/systemd/system",
	"/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system" };

static bool is_running(const char *name)
{
	char path[512], line[128];
	bool running = false;
	FILE *f;

	snprintf(path, sizeof path, "/sys/fs/cgroup/system.slice/%s.service/cgroup.events", name);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof line, f))
		running = running || !strcmp(line, "populated 1\n");
	if (f)
		fclose(f);
	return running;
}

static int start_type(const char *name)
{
	static const char *const targets[] = { "multi-user", "default", "graphical", "sysinit", "basic", "sockets",
		"network-online" };
	char path[512], to[16];

	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		snprintf(path, sizeof path, "/etc/systemd/system/%s.target.wants/%s.service", targets[i], name);
		if (!access(path, F_OK))
			return START_AUTOMATIC;
	}
	snprintf(path, sizeof path, "/etc/systemd/system/%s.service", name);
	if (readlink(path, to, sizeof to) == 9 && !memcmp(to, "/dev/null", 9))
		return START_DISABLED;
	return START_MANUAL;
}

/* The Description= of a unit file. */
static struct ustr *description(struct rt *rt, const char *file, const char *name)
{
	char line[512] = "";
	FILE *f = fopen(file, "re");
	bool found = false;

	while (f && !found && fgets(line, sizeof line, f))
		found = !strncmp(line, "Description=", 12);
	if (f)
		fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return ustr_new(rt, found ? line + 12 : name);
}

/* What the file says must run too, as F_REQUIRES keeps it. */
static struct ustr *requirements(struct rt *rt, const char *file)
{
	static const char *const keys[] = { "Requires=", "Requisite=", "BindsTo=" };
	FILE *f = fopen(file, "re");
	char line[1024];
	struct buf names = BUF_INIT;
	struct ustr *s;

	while (f && fgets(line, sizeof line, f))
		for (size_t i = 0; i < ARRAY_LEN(keys); i++)
			for (char *rest = line + strlen(keys[i]), *w;
			     !strncmp(line, keys[i], strlen(keys[i])) && (w = strtok_r(rest, " \t\n", &rest));)
				if (strlen(w) > 8 && !strcmp(w + strlen(w) - 8, ".service"))
					buf_printf(&names, " %.*s", (int)strlen(w) - 8, w);
	if (f)
		fclose(f);
	buf_puts(&names, " ");
	s = ustr_from_utf8(rt, buf_cstr(&names), buf_size(&names));
	buf_release(&names);
	return s;
}

static val make_service(struct rt *rt, const char *name, const char *file)
{
	struct record *r = record_new(rt, &type_service);

	record_put(r, F_NAME, val_str(ustr_new(rt, name)));
	record_put(r, F_DISPLAY, val_str(description(rt, file, name)));
	record_put(r, F_STATUS, val_enum(&enum_servicecontrollerstatus, is_running(name) ? STATUS_RUNNING : STATUS_STOPPED));
	record_put(r, F_START, val_enum(&enum_servicestartmode, start_type(name)));
	record_put(r, F_REQUIRES, val_str(requirements(rt, file)));
	return val_obj(r);
}

/* Unit files of one folder that were not seen in an earlier one. */
static void scan(struct rt *rt, const char *folder, struct dict *found)
{
	char path[600], name[256];
	struct buf raw = BUF_INIT;
	struct list *names = list_new(rt, NULL);
	char *text;
	size_t total, n;
	val have;

	if (dir_names(folder, &raw) < 0)
		return;
	text = buf_take(&raw, &total);
	for (char *p = text; p < text + total; p += n + 2) {
		n = strlen(p + 1);
		if (n > 8 && n < sizeof name && !strcmp(p + 1 + n - 8, ".service") && p[n - 8] != '@')
			list_add(rt, names, val_str(ustr_from_utf8(rt, p + 1, n - 8)));
	}
	free(text);
	for (uint32_t i = 0; i < names->n; i++) {
		snprintf(name, sizeof name, "%s", val_to_c(rt, names->v[i]));
		snprintf(path, sizeof path, "%s/%s.service", folder, name);
		if (!dict_get_c(rt, found, name, &have))
			dict_put_c(rt, found, name, make_service(rt, name, path));
	}
}

/* An empty folder in SYSTEMD_UNIT_PATH stands for those that are always there. */
static void scan_all(struct rt *rt, struct dict *found)
{
	const char *own = getenv("SYSTEMD_UNIT_PATH");
	char folder[512];

	while (own && *own) {
		size_t n = strcspn(own, ":");

		snprintf(folder, sizeof folder, "%.*s", (int)n, own);
		scan(rt, folder, found);
		own += n;
		if (!*own)
			return;
		own++;
	}
	for (size_t i = 0; i < ARRAY_LEN(unit_folders); i++)
		scan(rt, unit_folders[i], found);
}

/* All services, by name. */
static struct list *services(struct rt *rt)
{
	struct dict *found = dict_new(rt, &type_hashtable, DICT_ORDINAL);
	struct list *l = list_new(rt, NULL);
	struct dict_entry *e;

	record_type_use(rt, &type_service, members);
	scan_all(rt, found);
	for (uint32_t i = 0; (e = dict_next(found, &i));) {
		uint32_t k = l->n;

		while (k && ustr_cmp(record_get(l->v[k - 1], F_NAME).s, e->key.s, true) > 0)
			k--;
		list_insert(rt, l, k, e->value);
	}
	return l;
}

#define NAME_PARAMS                                                            \
	PARAM(args, display_name, "DisplayName", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY), \
	PARAM(args, input_object, "InputObject", P_ARRAY | P_OBJECT, .sets = 1 << 2, .flags = PF_PIPE, \
		.type_name = "System.ServiceProcess.ServiceController[]"), \
	PARAM(args, include, "Include", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY), \
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY)
static const char *const sets[] = { "Default", "DisplayName", "InputObject", NULL };
static const struct param_def get_params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_PIPE | PF_PIPE_NAME,
	      .aliases = "ServiceName"),
	PARAM(args, dependent_services, "DependentServices", P_SWITCH, .aliases = "DS"),
	PARAM(args, required_services, "RequiredServices", P_SWITCH, .aliases = "SDO,ServicesDependedOn"),
	NAME_PARAMS,
	PARAMS_END
};

static void each_of_name(struct cmdlet *c, struct list *all, struct ustr *name, uint32_t field, void (*fn)(struct cmdlet *, val))
{
	struct args *a = c->args;
	uint32_t found = 0;

	for (uint32_t i = 0; i < all->n; i++) {
		struct ustr *own = record_get(all->v[i], F_NAME).s;

		if (!ustr_like(c->rt, record_get(all->v[i], field).s, name, true))
			continue;
		found++;
		if ((!a->include || array_like(c->rt, a->include, own)) && !array_like(c->rt, a->exclude, own))
			fn(c, all->v[i]);
	}
	if (!found && !ustr_has_wildcard(name))
		cmdlet_error_fmt(c, "Microsoft.PowerShell.Commands.ServiceCommandException",
			field == F_NAME ? "NoServiceFoundForGivenName" : "NoServiceFoundForGivenDisplayName",
			EC_ObjectNotFound, val_str(name),
			"Cannot find any service with %s name '%s'.", field == F_NAME ? "service" : "display",
			USTR_C(c->rt, name));
}

static void each_service(struct cmdlet *c, void (*fn)(struct cmdlet *, val))
{
	struct args *a = c->args;
	struct list *all = services(c->rt);

	for (uint32_t i = 0; a->name && i < a->name->n; i++)
		each_of_name(c, all, array_get(a->name, i).s, F_NAME, fn);
	for (uint32_t i = 0; a->display_name && i < a->display_name->n; i++)
		each_of_name(c, all, array_get(a->display_name, i).s, F_DISPLAY, fn);
	for (uint32_t i = 0; a->input_object && i < a->input_object->n; i++)
		fn(c, array_get(a->input_object, i));
	if (!a->name && !a->display_name && !a->input_object)
		each_of_name(c, all, ustr_atom(c->rt, "*"), F_NAME, fn);
}

static void get_one(struct cmdlet *c, val v)
{
	struct args *a = c->args;

	struct list *l = a->dependent_services || a->required_services ? related(c->rt, v, a->dependent_services) : NULL;

	if (!l)
		cmdlet_write(c, v);
	for (uint32_t i = 0; l && i < l->n; i++)
		cmdlet_write(c, l->v[i]);
}

static void get(struct cmdlet *c)
{
	each_service(c, get_one);
}

const struct cmdlet_def cmdlet_get_service = {
	.name = "Get-Service", .module = MOD_MANAGEMENT, .sets = sets, .default_set = "Default",
	.output_types = "System.ServiceProcess.ServiceController",
	.params = get_params, .args_size = sizeof(struct args), .process = get,
	.synopsis = "Gets the services on the computer.",
};

/* ARGS without NULL may be shorter than three. */
static int systemctl(const char *const args[3])
{
	const char *argv[] = { "systemctl", args[0], args[1], args[2], NULL };
	struct proc_spawn s = { .file = "systemctl", .argv = argv, .in = -1, .out = -1, .err = -1, .pass = -1 };
	int pid = proc_spawn(&s), status = 0;

	if (pid < 0)
		return -1;
	return proc_reap(pid, true, &status) == 1 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Start-, Stop- and Restart-Service. */
static const struct change {
	const char *cmdlet, *verb, *done, *id;
} changes[] = {
	{ "Start-Service", "start", "started", "CouldNotStartService" },
	{ "Stop-Service", "stop", "stopped", "CouldNotStopService" },
	{ "Restart-Service", "restart", "restarted", "CouldNotRestartService" },
};

static const struct change *change_of(const struct cmdlet *c)
{
	for (size_t i = 0; i < ARRAY_LEN(changes); i++)
		if (!strcmp(changes[i].cmdlet, c->def->name))
			return &changes[i];
	return NULL;
}

/* A running service that can't do without V would end too. */
static bool is_needed(struct cmdlet *c, val v)
{
	struct list *l = val_cell(v, &type_service) ? related(c->rt, v, true) : list_new(c->rt, NULL);
	bool needed = false;

	for (uint32_t i = 0; i < l->n && !needed; i++)
		needed = !systemctl((const char *[3]){ "is-active", "--quiet", val_to_c(c->rt, record_get(l->v[i], F_NAME)) });
	if (needed)
		cmdlet_error_fmt(c, "Microsoft.PowerShell.Commands.ServiceCommandException",
			"ServiceHasDependentServices", EC_InvalidOperation, v,
			"Cannot stop service '%s (%s)' because it has dependent services. It can only be stopped if the Force flag is set.",
			val_to_c(c->rt, record_get(v, F_DISPLAY)), val_to_c(c->rt, record_get(v, F_NAME)));
	return needed;
}

static void change_one(struct cmdlet *c, val v)
{
	struct args *a = c->args;
	const struct change *k = change_of(c);
	val name;
	struct ustr *target;

	if (!member_get_c(c->rt, v, "Name", &name))
		name = v;
	target = val_to_str(c->rt, name);
	if (!cmdlet_should_process(c, target, c->def->name) || (k > changes && !a->force && is_needed(c, v)))
		return;
	if (systemctl(a->no_wait ? (const char *[3]){ "--no-block", k->verb, USTR_C(c->rt, target) }
	    : (const char *[3]){ k->verb, USTR_C(c->rt, target) })) {
		cmdlet_error_fmt(c, "Microsoft.PowerShell.Commands.ServiceCommandException", k->id, EC_CloseError, v,
			"Service '%s' cannot be %s: systemctl reported a failure.", USTR_C(c->rt, target), k->done);
		return;
	}
	if (a->pass_thru)
		each_of_name(c, services(c->rt), target, F_NAME, get_one);
}

static void change(struct cmdlet *c)
{
	each_service(c, change_one);
}

/* From the second on Restart-Service's, from the third on Start-Service's. */
static const struct param_def change_params[] = {
	PARAM(args, no_wait, "NoWait", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME, .aliases = "ServiceName"),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	NAME_PARAMS,
	PARAMS_END
};

#define CHANGE_CMDLET(id, name_, from, text)                                   \
	const struct cmdlet_def cmdlet_##id = {                                \
		.name = name_, .module = MOD_MANAGEMENT, .sets = sets, .default_set = "Default", .flags = CF_SHOULD_PROCESS, \
		.output_types = "System.ServiceProcess.ServiceController",     \
		.params = change_params + from, .args_size = sizeof(struct args), .process = change, .synopsis = text, \
	}
CHANGE_CMDLET(start_service, "Start-Service", 2, "Starts one or more stopped services.");
CHANGE_CMDLET(stop_service, "Stop-Service", 0, "Stops one or more running services.");
CHANGE_CMDLET(restart_service, "Restart-Service", 1, "Stops and then starts one or more services.");

struct computer_args {
	bool force;
};
static const struct param_def computer_params[] = {
	PARAM(computer_args, force, "Force", P_SWITCH),
	PARAMS_END
};

/* -Force does not wait for who holds the machine up. */
static void power(struct cmdlet *c)
{
	const char *verb = c->def->name[0] == 'R' ? "reboot" : "poweroff";
	char host[256] = "localhost";

	gethostname(host, sizeof host - 1);
	if (!cmdlet_should_process(c, ustr_new(c->rt, host), c->def->name))
		return;
	if (systemctl(((struct computer_args *)c->args)->force ? (const char *[3]){ verb, "-i" } : (const char *[3]){ verb }))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "CommandFailed", EC_OperationStopped, V_NULL,
			"This command cannot be run due to the following error: systemctl %s failed; it needs systemd and the right to do this.", verb);
}

#define COMPUTER_CMDLET(id, name_, text)                                       \
	const struct cmdlet_def cmdlet_##id = {                                \
		.name = name_, .module = MOD_MANAGEMENT, .flags = CF_SHOULD_PROCESS, \
		.params = computer_params, .args_size = sizeof(struct computer_args), .process = power, .synopsis = text, \
	}
COMPUTER_CMDLET(restart_computer, "Restart-Computer", "Restarts the operating system.");
COMPUTER_CMDLET(stop_computer, "Stop-Computer", "Stops (shuts down) the computer.");

/* SPDX-License-Identifier: MIT */
/*
 * Get-HotFix: what the package manager installed and upgraded, from dpkg's log;
 * who asked for it from apt's. Where rpm manages packages, its own list.
 */
#include "engine/cmdlet.h"
#include "providers/fs.h"
#include "types/time/calendar.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct args {
	struct array *id, *description, *computer_name;
	val credential;
};

struct state {
	struct dict *users;	/* minute of a transaction → who asked for it */
	struct list *found;
	struct ustr *computer;
};

static const char *const sets[] = { "Default", "Description", NULL };
static const struct param_def params[] = {
	PARAM(args, id, "Id", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY, .aliases = "HFID"),
	PARAM(args, description, "Description", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, computer_name, "ComputerName", P_ARRAY | P_STRING,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "CN,__Server,IPAddress"),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAMS_END
};

static void each_line(struct cmdlet *c, const char *path, void (*fn)(struct cmdlet *, const char *line))
{
	struct fs_reader *r;
	struct ustr *s;

	if (access(path, R_OK))
		return;
	r = fs_reader_open(c->rt, ustr_new(c->rt, path), FS_UTF8);
	while ((s = fs_read_line(c->rt, r))) {
		rt_poll(c->rt);
		fn(c, USTR_C(c->rt, s));
	}
	fs_reader_close(r);
}

/* "Start-Date: 2024-01-02  03:04:05" and "Requested-By: ann (1000)". */
static void apt_line(struct cmdlet *c, const char *line)
{
	struct state *s = c->state;
	char date[16], time[16], user[64];
	val minute;

	if (sscanf(line, "Start-Date: %15s %15s", date, time) == 2) {
		dict_put_c(c->rt, s->users, "now", val_str(ustr_printf(c->rt, "%s %.5s", date, time)));
		return;
	}
	if (sscanf(line, "Requested-By: %63s", user) == 1 && dict_get_c(c->rt, s->users, "now", &minute))
		dict_put(c->rt, s->users, minute, val_str(ustr_new(c->rt, user)));
}

static void add(struct cmdlet *c, const char *what, const char *package, val when, val user)
{
	static const char cim[] = "System.Management.ManagementObject#root\\cimv2\\Win32_QuickFixEngineering";
	struct args *a = c->args;
	struct state *s = c->state;
	struct psobj *o;
	struct strlist *names;
	val v;

	if ((a->id && !array_like(c->rt, a->id, ustr_new(c->rt, package))) ||
	    (a->description && !array_like(c->rt, a->description, ustr_new(c->rt, what))))
		return;
	o = psobj_new(c->rt);
	psobj_put_c(c->rt, o, "Source", val_str(s->computer));
	psobj_put_c(c->rt, o, "Description", val_str(ustr_new(c->rt, what)));
	psobj_put_c(c->rt, o, "HotFixID", val_str(ustr_new(c->rt, package)));
	psobj_put_c(c->rt, o, "InstalledBy", user);
	psobj_put_c(c->rt, o, "InstalledOn", when);
	psobj_put_c(c->rt, o, "__SERVER", val_str(s->computer));
	psobj_put_c(c->rt, o, "PSComputerName", val_str(s->computer));
	v = val_obj(o);
	names = strlist_new(c->rt, 2);
	gc_storep(names, names->s[0], ustr_new(c->rt, cim));
	gc_storep(names, names->s[1], ustr_new(c->rt, "System.Object"));
	val_set_type_names(c->rt, &v, names);
	list_add(c->rt, s->found, v);
}

/* "2024-01-02 03:04:05 upgrade NAME:ARCH OLD NEW" */
static void dpkg_line(struct cmdlet *c, const char *line)
{
	struct state *s = c->state;
	char what[32], package[256], old[128], new[128], minute[32];
	int y, mo, d, h, mi, se;
	bool upgrade;
	val user;

	if (sscanf(line, "%d-%d-%d %d:%d:%d %31s %255s %127s %127s", &y, &mo, &d, &h, &mi, &se, what, package, old, new) != 10)
		return;
	upgrade = !strcmp(what, "upgrade");
	if ((!upgrade && strcmp(what, "install")) || !calendar_valid(y, mo, d))
		return;
	snprintf(minute, sizeof minute, "%04d-%02d-%02d %02d:%02d", y, mo, d, h, mi);
	if (!dict_get_c(c->rt, s->users, minute, &user))
		user = val_str(ustr_atom(c->rt, "root"));
	package[strcspn(package, ":")] = '\0';
	add(c, upgrade ? "Update" : "Install", package,
	    val_datetime(calendar_ticks(y, mo, d) + h * TICKS_HOUR + mi * TICKS_MINUTE + se * TICKS_SECOND, KIND_LOCAL), user);
}

static void read_logs(struct cmdlet *c)
{
	each_line(c, "/var/log/apt/history.log.1", apt_line);
	each_line(c, "/var/log/apt/history.log", apt_line);
	each_line(c, "/var/log/dpkg.log.1", dpkg_line);
	each_line(c, "/var/log/dpkg.log", dpkg_line);
}

static void read_rpm(struct cmdlet *c)
{
	char line[512], package[256];
	long long seconds;
	FILE *f = access("/usr/bin/rpm", X_OK) ? NULL
		: popen("/usr/bin/rpm -qa --last --queryformat '%{INSTALLTIME} %{NAME}\\n' 2>/dev/null", "re");

	if (!f)
		return;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%lld %255s", &seconds, package) == 2)
			add(c, "Update", package, calendar_local(TICKS_UNIX + seconds * TICKS_SECOND),
				val_str(ustr_atom(c->rt, "root")));
	pclose(f);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	char host[256] = "localhost";

	gethostname(host, sizeof host - 1);
	s->computer = ustr_new(c->rt, host);
	s->users = dict_new(c->rt, &type_hashtable, DICT_ORDINAL);
	s->found = list_new(c->rt, NULL);
	read_logs(c);
	if (!s->found->n)
		read_rpm(c);
	for (uint32_t i = 0; i < s->found->n; i++)
		cmdlet_write(c, s->found->v[i]);
	if (!s->found->n && (a->id || a->description))
		cmdlet_error_fmt(c, "System.ArgumentException", "GetHotFixNoEntriesFound", EC_ObjectNotFound, V_NULL,
			"Cannot find the requested hotfix on the '%s' computer. Verify the input and run the command again.", host);
}

const struct cmdlet_def cmdlet_get_hotfix = {
	.name = "Get-HotFix", .module = MOD_MANAGEMENT, .sets = sets, .default_set = "Default",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .process = process,
	.synopsis = "Gets the updates that were installed on the computer.",
};

/* SPDX-License-Identifier: MIT */
#include "remoting/computers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/code.h"
#include "engine/command_impl.h"
#include "types/arg.h"

/* --- reading the file --------------------------------------------------- */

static struct ustr *file_path(struct rt *rt)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && config[0] == '/')
		return ustr_printf(rt, "%s/psession/computers.psd1", config);
	return home ? ustr_printf(rt, "%s/.config/psession/computers.psd1", home) : NULL;
}

static _Noreturn void bad_file(struct rt *rt, struct ustr *path, const char *why)
{
	err_throw(rt, "System.Management.Automation.PSInvalidOperationException", "InvalidComputersFile",
		EC_InvalidData, val_str(path),
		  "The computers file '%s' cannot be used: %s.", USTR_C(rt, path), why);
}

static bool trusted(struct rt *rt, struct ustr *path)
{
	struct stat st;

	if (stat(USTR_C(rt, path), &st)) {
		if (errno != ENOENT && errno != ENOTDIR)
			bad_file(rt, path, strerror(errno));
		return false;
	}
	if (!S_ISREG(st.st_mode))
		bad_file(rt, path, "it is no plain file");
	if (st.st_uid != geteuid() && st.st_uid != 0)
		bad_file(rt, path, "another user owns it");
	if (st.st_mode & 022)
		bad_file(rt, path, "others can write it");
	return true;
}

static val constant(struct rt *rt, struct ustr *path, const struct ast *e);

/* A statement that is one expression; NULL: anything else. */
static const struct ast *expression(const struct ast *e)
{
	const struct ast_pipeline *p = (const struct ast_pipeline *)e;

	if (e->kind == AST_PIPELINE && p->elements.n == 1 && !e->flags)
		e = p->elements.v[0];
	return e->kind == AST_CMD_EXPR ? ((const struct ast_cmd_expr *)e)->expr : e;
}

static val table(struct rt *rt, struct ustr *path, const struct ast_hashtable *h)
{
	struct dict *d = dict_new(rt, &type_ordered, DICT_IGNORE_CASE);

	for (uint32_t i = 0; i < h->count; i++)
		dict_put(rt, d, val_str(val_to_str(rt, constant(rt, path, h->pairs[i].key))),
			constant(rt, path, h->pairs[i].value));
	return val_obj(d);
}

static val constant(struct rt *rt, struct ustr *path, const struct ast *e)
{
	const struct ast_number *n;
	const struct ast_variable *v;

	e = expression(e);
	switch (e->kind) {
	case AST_HASHTABLE:
		return table(rt, path, (const struct ast_hashtable *)e);
	case AST_STRING:
		return val_str(text_ustr(rt, ((const struct ast_string *)e)->value));
	case AST_NUMBER:
		n = (const struct ast_number *)e;
		if (n->type == NUM_INT32)
			return val_int((int32_t)n->i);
		break;
	case AST_VARIABLE:
		v = (const struct ast_variable *)e;
		if (v->scope == VAR_NONE && ustr_ieq_c(text_ustr(rt, v->name), "true"))
			return V_TRUE;
		if (v->scope == VAR_NONE && ustr_ieq_c(text_ustr(rt, v->name), "false"))
			return V_FALSE;
		break;
	}
	bad_file(rt, path, "it may hold only tables, texts, numbers, $true and $false");
}

static struct dict *read_file(struct rt *rt, struct ustr *path)
{
	const char *name = USTR_C(rt, path), *text;
	struct scriptblock *volatile owner;	/* of the tree: stays on the stack as long as that is read */
	const struct ast_scriptblock *a;
	size_t n;
	val v;

	text = script_file_read(rt, name, &n);
	if (!text)
		bad_file(rt, path, strerror(errno));
	owner = scriptblock_parse(rt, text, n, name);
	a = owner->info->ast;

	if (!a->end || a->params || a->begin || a->process || a->end->statements.n != 1)
		bad_file(rt, path, "it must be one table");
	v = constant(rt, path, a->end->statements.v[0]);
	(void)owner;
	if (!val_dict(v))
		bad_file(rt, path, "it must be one table");
	return val_dict(v);
}

/* Another one after each change of the file; 0: there is none. */
static uint64_t stamp_of(struct rt *rt, struct ustr *path)
{
	struct stat st;

	if (!path || stat(USTR_C(rt, path), &st))
		return 0;
	return ((uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec) ^
	       (uint64_t)st.st_size << 40 ^ (uint64_t)st.st_ino << 20;
}

static struct dict *entries(struct rt *rt)
{
	struct remoting *r = remoting_of(rt);
	struct ustr *path = file_path(rt);
	uint64_t stamp = stamp_of(rt, path);

	if (stamp == r->computers_stamp)
		return r->computers;
	r->computers = NULL;
	if (stamp && trusted(rt, path))
		gc_storep(r, r->computers, read_file(rt, path));
	r->computers_stamp = stamp;
	return r->computers;
}

/* --- names -------------------------------------------------------------- */

/* `localhost` and this machine's own names. */
static bool is_here(struct rt *rt, struct ustr *name)
{
	static const char *const fixed[] = { "localhost", ".", "127.0.0.1", "::1", "localhost.localdomain" };
	char host[256] = "";
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		if (ustr_ieq_c(name, fixed[i]))
			return true;
	gethostname(host, sizeof host - 1);
	if (ustr_ieq_c(name, host))
		return true;
	n = strcspn(host, ".");
	host[n] = '\0';
	return n && ustr_ieq_c(name, host);
}

bool computers_valid_name(struct rt *rt, struct ustr *name)
{
	uint32_t n = ustr_len(name);

	if (!n || n > 255 || ustr_at(name, 0) == '-')
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint16_t c = ustr_at(name, i);

		if (!ustr_is_letter(c) && !ustr_is_digit(c) && !(c < 128 && strchr("-_.:%[]", c)))
			return false;
	}
	return true;
}

static void take_way(struct rt *rt, struct ustr *way, struct computer *ret)
{
	if (way && ustr_ieq_c(way, "local"))
		ret->way = COMPUTER_LOCAL;
	else if (way && ustr_ieq_c(way, "ssh"))
		ret->way = COMPUTER_SSH;
	else if (way && ustr_ieq_c(way, "wsman"))
		ret->way = COMPUTER_WSMAN;
	else
		bad_file(rt, file_path(rt), "a transport is local, ssh or wsman");
}

static void take_entry(struct rt *rt, struct ustr *name, val v, struct computer *ret)
{
	struct dict *d = val_dict(v);
	val port;

	ret->mapped = true;
	ret->host = name;
	if (!d) {
		take_way(rt, val_to_str(rt, v), ret);
		return;
	}
	take_way(rt, dict_text(rt, d, "Transport"), ret);
	if (dict_text(rt, d, "HostName"))
		ret->host = dict_text(rt, d, "HostName");
	ret->user = dict_text(rt, d, "UserName");
	ret->key = dict_text(rt, d, "KeyFilePath");
	ret->subsystem = dict_text(rt, d, "Subsystem");
	ret->configuration = dict_text(rt, d, "ConfigurationName");
	if (dict_get_c(rt, d, "Port", &port))
		ret->port = val_to_int32(rt, port);
	dict_get_c(rt, d, "Options", &ret->options);
	if (dict_get_c(rt, d, "Fast", &port))
		ret->fast = val_truth(rt, port);
}

void computers_find(struct rt *rt, struct ustr *name, struct computer *ret)
{
	struct dict *d = entries(rt);
	struct dict_entry *e;

	*ret = (struct computer){ .way = COMPUTER_WSMAN, .host = name, .options = V_NULL };
	for (uint32_t i = 0; d && (e = dict_next(d, &i)); )
		if (ustr_like(rt, name, e->key.s, true)) {
			take_entry(rt, name, e->value, ret);
			return;
		}
	if (is_here(rt, name))
		ret->way = COMPUTER_LOCAL;
}

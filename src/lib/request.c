/* SPDX-License-Identifier: MIT */
#include "lib/request.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/utf8.h"
#include "lib/value.h"
#include "text/base64.h"
#include "text/xml_emit.h"

#define MARK "\xef\xbb\xbf"
#define SMA "System.Management.Automation."
#define ENUM_NAMES "<T>System.Enum</T><T>System.ValueType</T><T>System.Object</T></TN>"

enum { WINDOW_WIDTH = 80, WINDOW_HEIGHT = 24 };

/* --- text --------------------------------------------------------------- */

/* The escape for a control character, or for an underscore that would begin
 * one; both read back as the text's own. */
static int put_escaped(struct buf *b, char c)
{
	return buf_printf(b, "_x%04X_", (unsigned char)c);
}

static bool begins_escape(const char *s, size_t n)
{
	return n > 1 && s[0] == '_' && (s[1] == 'x' || s[1] == 'X');
}

/* How many of the N characters at S need nothing looked at but by XML. */
static size_t plain_run(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= ' ' && s[i] < 0x7f && s[i] != '_')
		i++;
	return i;
}

/* The character at S, LEN bytes of which are its own. */
static int put_special(struct buf *b, const char *s, size_t n, size_t *ret_len)
{
	uint32_t cp = utf8_decode(s, n, ret_len);
	char out[4];

	if (cp < ' ' || cp == 0x7f || begins_escape(s, n))
		return put_escaped(b, s[0]);
	return xml_put_text(b, out, utf8_encode(cp, out));
}

/* Text between tags, as CLIXML escapes it; bytes that are no UTF-8 become
 * U+FFFD. */
static int put_text(struct buf *b, const char *s, size_t n)
{
	size_t len;
	int r = 0;

	for (size_t i = 0; i < n && !r; i += len) {
		len = plain_run(s + i, n - i);
		r = len ? xml_put_text(b, s + i, len) : put_special(b, s + i, n - i, &len);
	}
	return r;
}

/* `<TAG N="NAME">` or `<TAG>`. */
static int put_open(struct buf *b, const char *tag, const char *name)
{
	return name ? buf_printf(b, "<%s N=\"%s\">", tag, name) : buf_printf(b, "<%s>", tag);
}

static int put_leaf(struct buf *b, const char *tag, const char *name, const char *s, size_t n)
{
	int r = put_open(b, tag, name);

	if (!r)
		r = put_text(b, s, n);
	return r ? r : buf_printf(b, "</%s>", tag);
}

/* --- items -------------------------------------------------------------- */

static int put_bytes(struct buf *b, const char *name, const struct psession_item *i)
{
	int r = put_open(b, "BA", name);

	if (!r)
		r = base64_put(b, i->data, i->len);
	return r ? r : buf_puts(b, "</BA>");
}

static int put_int(struct buf *b, const char *name, int64_t n)
{
	const char *tag = n >= INT32_MIN && n <= INT32_MAX ? "I32" : "I64";
	char text[24];

	return put_leaf(b, tag, name, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)n));
}

/* An element of the caller's, with the member's name put into its start tag. */
static int put_xml(struct buf *b, const char *name, const struct psession_item *i)
{
	const struct psession_value *v;
	struct arena a = ARENA_INIT;
	const char *s = i->data, *at;
	int r = tree_read(&a, s, i->len, &v);
	size_t n;

	arena_release(&a);
	if (r < 0 || *s != '<' || !isalpha((unsigned char)s[1]))
		return r == -ERR_LIMIT ? r : -ERR_INVALID;
	n = strcspn(s, " \t\r\n/>");
	if (!name)
		return buf_put(b, s, i->len);
	at = memmem(s, i->len, " N=", 3);
	if (at && at < (const char *)memchr(s, '>', i->len))
		return -ERR_INVALID;
	r = buf_put(b, s, n);
	if (!r)
		r = buf_printf(b, " N=\"%s\"", name);
	return r ? r : buf_put(b, s + n, i->len - n);
}

static int put_nil(struct buf *b, const char *name)
{
	return name ? buf_printf(b, "<Nil N=\"%s\" />", name) : buf_puts(b, "<Nil />");
}

static int put_item(struct buf *b, const char *name, const struct psession_item *i, struct request_secret secret);

/* Collections carry no reference numbers: nothing refers to them. */
static int put_collection(struct buf *b, const char *name, const struct psession_item *i, bool table,
			  struct request_secret secret)
{
	const struct psession_item *in = i->data;
	int r = put_open(b, "Obj", name);

	if (!r)
		r = buf_puts(b, table ? "<TN><T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT>" :
					"<TN><T>System.Object[]</T><T>System.Array</T><T>System.Object</T></TN><LST>");
	for (size_t k = 0; k < i->len && !r; k++) {
		if (table && !in[k].name)
			return -ERR_INVALID;
		if (table)
			r = buf_puts(b, "<En>") || put_leaf(b, "S", "Key", in[k].name, strlen(in[k].name)) ? -ERR_LIMIT : 0;
		if (!r)
			r = put_item(b, table ? "Value" : NULL, &in[k], secret);
		if (!r && table)
			r = buf_puts(b, "</En>");
	}
	return r ? r : buf_puts(b, table ? "</DCT></Obj>" : "</LST></Obj>");
}

/* The text as UTF-16, under the key where there is one. */
static int secret_bytes(struct buf *b, const struct psession_item *i, const struct session_key *key)
{
	_cleanup_(buf_release) struct buf plain = BUF_INIT;
	size_t len;
	int r = 0;

	for (size_t k = 0; k < i->len && !r; k += len) {
		uint32_t cp = utf8_decode((const char *)i->data + k, i->len - k, &len);
		uint16_t units[2] = { (uint16_t)cp };
		bool pair = cp > 0xffff;

		if (pair) {
			units[0] = (uint16_t)(0xd800 + ((cp - 0x10000) >> 10));
			units[1] = (uint16_t)(0xdc00 + ((cp - 0x10000) & 0x3ff));
		}
		r = buf_put(&plain, units, pair ? sizeof units : sizeof *units);
	}
	if (!r)
		r = key ? session_key_encrypt(key, buf_ptr(&plain), buf_size(&plain), b)
			: buf_put(b, buf_ptr(&plain), buf_size(&plain));
	if (buf_size(&plain))
		explicit_bzero(plain.data, plain.len);
	return r;
}

static int put_secret(struct buf *b, const char *name, const struct psession_item *i, struct request_secret secret)
{
	_cleanup_(buf_release) struct buf bytes = BUF_INIT;
	int r;

	if (!secret.plain && !secret.key)
		return -ERR_AGAIN;
	r = secret_bytes(&bytes, i, secret.key);
	if (!r)
		r = put_open(b, "SS", name);
	if (!r)
		r = base64_put(b, buf_ptr(&bytes), buf_size(&bytes));
	if (buf_size(&bytes))
		explicit_bzero(bytes.data, bytes.len);
	return r ? r : buf_puts(b, "</SS>");
}

static int put_item(struct buf *b, const char *name, const struct psession_item *i, struct request_secret secret)
{
	char text[40];

	switch (i->kind) {
	case PSESSION_ITEM_NULL:
		return put_nil(b, name);
	case PSESSION_ITEM_TEXT:
		return put_leaf(b, "S", name, i->data, i->len);
	case PSESSION_ITEM_INT:
		return put_int(b, name, i->number);
	case PSESSION_ITEM_DOUBLE:
		value_format_double(i->real, text);
		return put_leaf(b, "Db", name, text, strlen(text));
	case PSESSION_ITEM_BOOL:
		return put_leaf(b, "B", name, i->number ? "true" : "false", i->number ? 4 : 5);
	case PSESSION_ITEM_BYTES:
		return put_bytes(b, name, i);
	case PSESSION_ITEM_XML:
		return put_xml(b, name, i);
	case PSESSION_ITEM_ARRAY:
	case PSESSION_ITEM_TABLE:
		return put_collection(b, name, i, i->kind == PSESSION_ITEM_TABLE, secret);
	case PSESSION_ITEM_SECURE:
		return put_secret(b, name, i, secret);
	}
	return -ERR_INVALID;
}

int request_item(struct buf *b, const struct psession_item *item, struct request_secret secret)
{
	int r = buf_puts(b, MARK);

	return r ? r : put_item(b, NULL, item, secret);
}

/* --- the pool ----------------------------------------------------------- */

#define DATUM(key, type, inside) \
	"<En><I32 N=\"Key\">" #key "</I32><Obj N=\"Value\" RefId=\"%d\"><MS><S N=\"T\">" type "</S>" inside "</MS></Obj></En>"
#define PAIR(a, b) "<Obj N=\"V\" RefId=\"%d\"><MS><I32 N=\"" a "\">%d</I32><I32 N=\"" b "\">%d</I32></MS></Obj>"

/* A window of the usual size and no colours: what a host must say of itself. */
static int put_host_data(struct buf *b, int ref)
{
	int r = buf_printf(b, "<Obj N=\"_hostDefaultData\" RefId=\"%d\"><MS><Obj N=\"data\" RefId=\"%d\"><TN RefId=\"9\">"
			   "<T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT>", ref, ref + 1);

	ref += 2;
	r |= buf_printf(b, DATUM(9, "System.String", "<S N=\"V\"></S>"), ref++);
#define SIZED(key) \
	(r |= buf_printf(b, DATUM(key, SMA "Host.Size", PAIR("width", "height")), ref, ref + 1, WINDOW_WIDTH, \
		WINDOW_HEIGHT), ref += 2)
#define PLACED(key) (r |= buf_printf(b, DATUM(key, SMA "Host.Coordinates", PAIR("x", "y")), ref, ref + 1, 0, 0), ref += 2)
	SIZED(8);
	SIZED(7);
	SIZED(6);
	SIZED(5);
	r |= buf_printf(b, DATUM(4, "System.Int32", "<I32 N=\"V\">25</I32>"), ref++);
	PLACED(3);
	PLACED(2);
#undef SIZED
#undef PLACED
	r |= buf_printf(b, DATUM(1, "System.ConsoleColor", "<I32 N=\"V\">-1</I32>"), ref++);
	r |= buf_printf(b, DATUM(0, "System.ConsoleColor", "<I32 N=\"V\">-1</I32>"), ref);
	return r | buf_puts(b, "</DCT></Obj></MS></Obj>");
}

static int put_host(struct buf *b, bool host, bool of_runspace, int ref)
{
	const char *none = host ? "false" : "true";
	int r = buf_printf(b, "<Obj N=\"HostInfo\" RefId=\"%d\"><MS><B N=\"_isHostUINull\">%s</B><B N=\"_isHostRawUINull\">%s</B>"
			   "<B N=\"_isHostNull\">%s</B>", ref, none, none, none);

	if (host)
		r |= put_host_data(b, ref + 1);
	return r | buf_printf(b, "<B N=\"_useRunspaceHost\">%s</B></MS></Obj>", of_runspace ? "true" : "false");
}

static int done(int r)
{
	return r ? -ERR_LIMIT : 0;
}

int request_pool(struct buf *b, bool host)
{
	int r = buf_puts(b, MARK "<Obj RefId=\"0\"><MS><I32 N=\"MinRunspaces\">1</I32><I32 N=\"MaxRunspaces\">1</I32>"
			 "<Obj N=\"PSThreadOptions\" RefId=\"1\"><TN RefId=\"0\"><T>" SMA "Runspaces.PSThreadOptions</T>" ENUM_NAMES
			 "<ToString>Default</ToString><I32>0</I32></Obj>"
			 "<Obj N=\"ApartmentState\" RefId=\"2\"><TN RefId=\"1\"><T>System.Threading.ApartmentState</T>" ENUM_NAMES
			 "<ToString>Unknown</ToString><I32>2</I32></Obj><Nil N=\"ApplicationArguments\" />");

	r |= put_host(b, host, false, 3);
	return done(r | buf_puts(b, "</MS></Obj>"));
}

/* --- a command ---------------------------------------------------------- */

static const char *const merges[] = {
	"MergeMyResult", "MergeToResult", "MergePreviousResults", "MergeError", "MergeWarning", "MergeVerbose",
	"MergeDebug", "MergeInformation",
};

static int put_merges(struct buf *b, int ref)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(merges); i++) {
		r |= buf_printf(b, "<Obj N=\"%s\" RefId=\"%d\">", merges[i], ref + (int)i);
		r |= buf_puts(b, i ? "<TNRef RefId=\"1\" />"
			: "<TN RefId=\"1\"><T>" SMA "Runspaces.PipelineResultTypes</T>" ENUM_NAMES);
		r |= buf_puts(b, "<ToString>None</ToString><I32>0</I32></Obj>");
	}
	return r;
}

/* An argument; items of the caller's own XML have numbers of their own, which
 * the reader at the other end takes as they are. */
static int put_arg(struct buf *b, const struct psession_item *a, int ref, struct request_secret secret)
{
	int r = buf_printf(b, "<Obj RefId=\"%d\"><MS>", ref);

	if (a->name)
		r |= put_leaf(b, "S", "N", a->name, strlen(a->name));
	else
		r |= put_nil(b, "N");
	if (r)
		return r;
	r = put_item(b, "V", a, secret);
	return r ? r : buf_puts(b, "</MS></Obj>");
}

static int put_args(struct buf *b, const struct request_command *c, int ref)
{
	int r = buf_printf(b, "<Obj N=\"Args\" RefId=\"%d\"><TNRef RefId=\"0\" /><LST>", ref);

	for (size_t i = 0; i < c->nargs && !r; i++)
		r = put_arg(b, &c->args[i], ref + 1 + (int)i, c->secret);
	return r ? r : buf_puts(b, "</LST></Obj>");
}

enum { REF_COMMAND = 3, REF_MERGE = 4, REF_APARTMENT = 12, REF_STREAMS, REF_HOST, REF_ARGS };

static int put_command(struct buf *b, const struct request_command *c)
{
	int r =
	buf_printf(b,
		"<Obj N=\"Cmds\" RefId=\"2\"><TN RefId=\"0\"><T>System.Collections.Generic.List`1[[" SMA "PSObject, System.Management.Automation, "
			   "Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35]]</T><T>System.Object</T></TN><LST><Obj RefId=\"%d\"><MS>",
			   REF_COMMAND);

	r |= put_leaf(b, "S", "Cmd", c->text, strlen(c->text));
	r |= buf_printf(b, "<B N=\"IsScript\">%s</B>", c->is_name ? "false" : "true");
	r |= c->local_scope ? buf_puts(b, "<B N=\"UseLocalScope\">true</B>") : put_nil(b, "UseLocalScope");
	r |= put_merges(b, REF_MERGE);
	if (r)
		return done(r);
	r = put_args(b, c, REF_ARGS);
	return r ? r : buf_puts(b, "</MS></Obj></LST></Obj>");
}

static int put_rest(struct buf *b, const struct request_command *c)
{
	int r =
	buf_printf(b, "<B N=\"IsNested\">false</B><Nil N=\"History\" /><B N=\"RedirectShellErrorOutputPipe\">true</B></MS></Obj>"
			   "<B N=\"NoInput\">%s</B>", c->input ? "false" : "true");

	r |=
		buf_printf(b,
		"<Obj N=\"ApartmentState\" RefId=\"%d\"><TN RefId=\"2\"><T>System.Threading.ApartmentState</T>" ENUM_NAMES
			"<ToString>Unknown</ToString><I32>2</I32></Obj>", REF_APARTMENT);
	r |=
		buf_printf(b,
		"<Obj N=\"RemoteStreamOptions\" RefId=\"%d\"><TN RefId=\"3\"><T>" SMA "RemoteStreamOptions</T>" ENUM_NAMES
			"<ToString>0</ToString><I32>0</I32></Obj><B N=\"AddToHistory\">true</B>", REF_STREAMS);
	r |= put_host(b, false, true, REF_HOST);
	return r | buf_puts(b, "<B N=\"IsNested\">false</B></MS></Obj>");
}

int request_pipeline(struct buf *b, const struct request_command *c)
{
	int r = buf_puts(b, MARK "<Obj RefId=\"0\"><MS><Obj N=\"PowerShell\" RefId=\"1\"><MS>");

	if (!r)
		r = put_command(b, c);
	return r ? r : done(put_rest(b, c));
}

/* --- answers ------------------------------------------------------------ */

static const char *const method_names[] = {
	[1] = "GetName", "GetVersion", "GetInstanceId", "GetCurrentCulture", "GetCurrentUICulture", "SetShouldExit",
	"EnterNestedPrompt",
	"ExitNestedPrompt", "NotifyBeginApplication", "NotifyEndApplication", "ReadLine", "ReadLineAsSecureString",
	"Write1", "Write2",
	"WriteLine1", "WriteLine2", "WriteLine3", "WriteErrorLine", "WriteDebugLine", "WriteProgress",
	"WriteVerboseLine", "WriteWarningLine",
	"Prompt", "PromptForCredential1", "PromptForCredential2", "PromptForChoice", "GetForegroundColor", "SetForegroundColor",
	"GetBackgroundColor", "SetBackgroundColor", "GetCursorPosition", "SetCursorPosition", "GetWindowPosition",
	"SetWindowPosition",
	"GetCursorSize", "SetCursorSize", "GetBufferSize", "SetBufferSize", "GetWindowSize", "SetWindowSize", "GetWindowTitle",
	"SetWindowTitle", "GetMaxWindowSize", "GetMaxPhysicalWindowSize", "GetKeyAvailable", "ReadKey", "FlushInputBuffer",
	"SetBufferContents1", "SetBufferContents2", "GetBufferContents", "ScrollBufferContents", "PushRunspace", "PopRunspace",
	"GetIsRunspacePushed", "GetRunspace", "PromptForChoiceMultipleSelection",
};

const char *request_method_name(int method)
{
	return method > 0 && method < (int)ARRAY_LEN(method_names) ? method_names[method] : "";
}

static int put_error(struct buf *b, const char *text)
{
	size_t n = strlen(text);
	int r = buf_puts(b, "<Obj N=\"me\" RefId=\"1\"><TN RefId=\"0\"><T>" SMA "ErrorRecord</T><T>System.Object</T></TN>");

	r |= put_leaf(b, "ToString", NULL, text, n);
	r |=
		buf_puts(b,
		"<MS><Obj N=\"Exception\" RefId=\"2\"><TN RefId=\"1\"><T>" SMA "Host.HostException</T><T>" SMA "RuntimeException</T>"
		      "<T>System.SystemException</T><T>System.Exception</T><T>System.Object</T></TN>");
	r |= put_leaf(b, "ToString", NULL, text, n);
	r |= buf_puts(b, "<Props>");
	r |= put_leaf(b, "S", "Message", text, n);
	return r | buf_puts(b,
		"</Props></Obj><Nil N=\"TargetObject\" /><S N=\"FullyQualifiedErrorId\">RemoteHostExecutionException</S>"
			    "<Nil N=\"InvocationInfo\" /><I32 N=\"ErrorCategory_Category\">1</I32><S N=\"ErrorCategory_Activity\"></S>"
			    "<S N=\"ErrorCategory_Reason\">HostException</S><S N=\"ErrorCategory_TargetName\"></S>"
			    "<S N=\"ErrorCategory_TargetType\"></S><S N=\"ErrorCategory_Message\">OpenError: (:) [], HostException</S>"
			    "<B N=\"SerializeExtendedInfo\">false</B></MS></Obj>");
}

int request_answer(struct buf *b, int64_t id, int method, const struct psession_item *result, const char *error,
		   struct request_secret secret)
{
	int r = buf_puts(b, MARK "<Obj RefId=\"0\"><MS>");

	if (!r && result && !error)
		r = put_item(b, "mr", result, secret);
	if (!r && error)
		r = done(put_error(b, error));
	if (r)
		return r;
	r =
		buf_printf(b,
		"<I64 N=\"ci\">%lld</I64><Obj N=\"mi\" RefId=\"3\"><TN RefId=\"2\"><T>" SMA "Remoting.RemoteHostMethodId</T>" ENUM_NAMES
		       "<ToString>%s</ToString><I32>%d</I32></Obj></MS></Obj>", (long long)id,
		       request_method_name(method), method);
	return done(r);
}

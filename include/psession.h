/* SPDX-License-Identifier: MIT */
/*
 * libpsession: PowerShell sessions from C.
 *
 * A session is an interpreter of its own: in a process on this machine, on
 * another machine behind the user's own ssh, or behind a program that speaks
 * the protocol on its standard streams. Commands run in it, and records come
 * back. A session on a machine with psession outlives its client: it can be
 * left, listed, found again from another process or computer, and what its
 * commands wrote meanwhile is received then, nothing lost and nothing twice.
 *
 *	struct psession_target here = PSESSION_TARGET_INIT;
 *	const struct psession_event *e;
 *	struct psession_command *c;
 *	struct psession *s;
 *
 *	psession_open(&here, &s);
 *	psession_invoke(s, "Get-Date", NULL, 0, 0, &c);
 *	while (psession_wait(&s, 1, -1) >= 0)
 *		while (psession_next(s, &e) > 0)
 *			if (e->kind == PSESSION_EV_OUTPUT)
 *				puts(e->text);
 *			else if (e->kind == PSESSION_EV_FINISHED)
 *				psession_close(s, 5000);
 *	psession_free(s);
 *
 * (psession_run does this loop for one command.) Link with -lpsession, or ask
 * `pkg-config --cflags --libs psession`.
 *
 * RESULTS. A function that can fail returns 0 or more, or -PSESSION_E_X; what it
 * gives back through a `ret` parameter is set only then, except where it says so.
 * Nothing is printed and nothing is logged. Running out of memory ends the
 * process with a line on standard error.
 *
 * THREADS. No thread is started. A session and all that came from it belong to
 * one thread at a time; different sessions may be used by different threads.
 *
 * WAITING. These wait for the other end, each with a limit: psession_wait,
 * psession_run, psession_connect, psession_list, psession_end,
 * psession_disconnect, psession_reconnect, psession_close. All else returns at
 * once. Times are milliseconds; -1 is for ever where a timeout may be.
 *
 * MEMORY. Handles are freed by their own functions. An event and all it points
 * to are the session's, valid until its next psession_next (which psession_run
 * and psession_opened call) or psession_free. Text is UTF-8 and ends with a NUL; where a length is given too, it may hold others.
 *
 * PEERS are not trusted: the size of a message, of all that one command sends,
 * the depth and the memory of a value have limits, and what breaks the protocol
 * breaks the session (PSESSION_EV_BROKEN), never the process.
 *
 * DESCRIPTORS are all close-on-exec. Programs that are started (ssh, workers)
 * are reaped by the library with waitpid for their own process ids; a program
 * that reaps every child itself does no harm. SIGPIPE is never raised.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The release of this header; psession_version gives the library's. */
#define PSESSION_VERSION_MAJOR 0
#define PSESSION_VERSION_MINOR 1

enum psession_error {
	PSESSION_E_NOMEM = 1,
	PSESSION_E_LIMIT,	/* larger, deeper or more than a limit allows */
	PSESSION_E_TRUNCATED,
	PSESSION_E_MALFORMED,	/* what the peer sent can't be read */
	PSESSION_E_PROTOCOL,	/* the peer broke the protocol */
	PSESSION_E_VERSION,	/* the peer speaks another version */
	PSESSION_E_STATE,	/* not possible in the present state */
	PSESSION_E_NOTFOUND,	/* no such session, or no such program */
	PSESSION_E_EXISTS,	/* another client has it; several have that name */
	PSESSION_E_ACCESS,
	PSESSION_E_OWNER,	/* a socket or folder belongs to somebody else */
	PSESSION_E_TIMEOUT,
	PSESSION_E_CLOSED,	/* the other end is gone */
	PSESSION_E_CANCELLED,
	PSESSION_E_AGAIN,	/* not now: take events first, then again */
	PSESSION_E_SYS,		/* a system call failed; errno tells */
	PSESSION_E_UNSUPPORTED,	/* the peer or the transport can't */
	PSESSION_E_CRYPTO,
	PSESSION_E_INVALID,	/* an argument makes no sense */
	PSESSION_E_FULL,	/* as many users as may have sessions there */
	PSESSION_E_FILES,	/* too many files are open */
};

/* The words for an error, of either sign; never NULL. */
const char *psession_error_text(int error);
const char *psession_version(void);

struct psession;
struct psession_command;
struct psession_list;
struct psession_value;

/* --- where ------------------------------------------------------------- */

enum psession_kind {
	PSESSION_LOCAL,		/* a process of this user on this machine */
	PSESSION_SSH,		/* another machine, through the user's ssh */
	PSESSION_PROGRAM,	/* a program: psession -s, pwsh -s */
};

enum psession_target_flags {
	/* Values are not decoded: events bring their XML only. */
	PSESSION_RAW = 1,
	/* The far end may ask: PSESSION_EV_CALL events, which psession_answer
	 * answers. Without it a script there that asks gets an error. */
	PSESSION_HOST = 2,
	/* What ssh or the program prints on standard error goes to ours. */
	PSESSION_SHOW_ERRORS = 4,
	/* A full buffer of a session that nobody receives from drops the oldest
	 * output; otherwise its command waits. */
	PSESSION_DROP = 8,
};

/* A place for sessions, and what a new one there is like. Begin with
 * PSESSION_TARGET_INIT; NULL and 0 mean: the default. Everything is copied. */
struct psession_target {
	size_t size;		/* of this struct, as the caller knows it */
	enum psession_kind kind;
	unsigned flags;
	const char *name;	/* of the session; default: Session1, … */
	const char *configuration;	/* default: Microsoft.PowerShell */
	const char *directory;	/* LOCAL, PROGRAM: where it starts */
	/* SSH */
	const char *host;	/* also user@host, host:port, [address]:port */
	int port;
	const char *user;
	const char *key;	/* file of a private key */
	const char *password;	/* default: ssh asks on the terminal */
	const char *subsystem;	/* default: powershell */
	const char *const *options;	/* `Name=value` of ssh_config, NULL ends */
	/* PROGRAM */
	const char *const *argv;	/* found in PATH, NULL ends */
	const char *const *envp;	/* default: this process's */
	/* Limits and times. */
	int connect_ms;		/* for SSH's answer; default 180,000, -1: none */
	int retry_ms;		/* a cut SSH connection is tried again; default
				 * 240,000, -1: not */
	uint64_t idle_ms;	/* a session without client ends after; default
				 * 7,200,000, UINT64_MAX: never */
	uint64_t object_max;	/* bytes of one message; default 200 MiB */
	uint64_t data_max;	/* bytes of all a command sends; default: none */
	/* The psession program, which local sessions run; default:
	 * $PSESSION_PROGRAM, else the installed one, else `psession` in PATH. */
	const char *program;
};
#define PSESSION_TARGET_INIT { .size = sizeof(struct psession_target) }

/* --- sessions ---------------------------------------------------------- */

enum psession_state {
	PSESSION_OPENING,
	PSESSION_OPENED,
	PSESSION_DISCONNECTED,	/* it lives on without us */
	PSESSION_CLOSED,	/* ended in order */
	PSESSION_BROKEN,	/* ended otherwise; psession_reason */
};

/* Starts opening a session. PSESSION_EV_OPENED or _BROKEN follows; commands may
 * be given at once, they leave when it is open. */
int psession_open(const struct psession_target *t, struct psession **ret);

/* Attaches to the disconnected session WHICH (its id, or its name where only one
 * has it) at WHERE. PSESSION_EV_OPENED follows, then what its commands wrote
 * that no client took; psession_command_next gives those commands.
 * -PSESSION_E_NOTFOUND, _EXISTS, _UNSUPPORTED (no psession there). */
int psession_connect(const struct psession_target *where, const char *which, struct psession **ret);

enum psession_state psession_state(const struct psession *s);
const char *psession_id(const struct psession *s);	/* 36 characters */
const char *psession_name(const struct psession *s);
/* Why it broke, or why the last call with it failed, in words; "" where none are
 * known. S NULL: why the last psession_open, _connect, _list or _end of this
 * thread failed. */
const char *psession_reason(const struct psession *s);
/* True when psession_disconnect would work: the peer is a psession. Known once
 * it is open. */
bool psession_can_disconnect(const struct psession *s);
/* The caller's own pointer. */
void psession_set_user(struct psession *s, void *user);
void *psession_user(const struct psession *s);

/* Leaves it, its commands running. What psession_next gave counts as taken.
 * IDLE_MS 0: as it was. */
int psession_disconnect(struct psession *s, uint64_t idle_ms);

/* Comes back after psession_disconnect, or when PSESSION_EV_DISCONNECTED told
 * that it was lost: commands go on, nothing is lost or repeated. */
int psession_reconnect(struct psession *s);

/* Ends the session, its commands too, and waits at most TIMEOUT_MS for the
 * answer. The handle stays until psession_free. */
int psession_close(struct psession *s, int timeout_ms);

/* Frees the handle and its commands'. A session that can be disconnected lives
 * on, and its last event counts as not taken; another ends. NULL is fine. */
void psession_free(struct psession *s);

/* --- sessions that are there ------------------------------------------- */

struct psession_info {
	const char *id, *name, *configuration, *computer;
	enum psession_state state;	/* OPENED: a client is attached */
	bool busy;		/* a command is running */
	uint32_t process;	/* id of its process there */
	uint64_t idle_ms, memory;	/* memory: bytes resident */
	int64_t created_ms;	/* since 1970; so are the others */
	int64_t disconnected_ms, expires_ms;	/* 0: not */
	unsigned commands;	/* that run or wait to be received */
};

/* The sessions of this user at WHERE, in order of creation, made however. Those
 * that don't answer within TIMEOUT_MS are left out. */
int psession_list(const struct psession_target *where, int timeout_ms, struct psession_list **ret);
size_t psession_list_count(const struct psession_list *l);
const struct psession_info *psession_list_at(const struct psession_list *l, size_t i);
void psession_list_free(struct psession_list *l);

/* Ends the session WHICH (id or name) at WHERE without attaching to it; with a
 * client attached only when FORCE is set. */
int psession_end(const struct psession_target *where, const char *which, bool force, int timeout_ms);

/* --- values that are sent ---------------------------------------------- */

/* PSESSION_ITEM_XML is any CLIXML element; it is sent as it is, once it has
 * been found to be one. */
enum psession_item_kind {
	PSESSION_ITEM_NULL,
	PSESSION_ITEM_TEXT,
	PSESSION_ITEM_INT,	/* Int32 where it fits, else Int64 */
	PSESSION_ITEM_DOUBLE,
	PSESSION_ITEM_BOOL,
	PSESSION_ITEM_BYTES,
	PSESSION_ITEM_XML,
	PSESSION_ITEM_ARRAY,	/* of LEN items at DATA */
	PSESSION_ITEM_TABLE,	/* a hashtable: LEN items with names at DATA */
	PSESSION_ITEM_SECURE,	/* a SecureString of the UTF-8 text */
};

struct psession_item {
	enum psession_item_kind kind;
	const char *name;	/* argument: of the parameter; NULL: by place */
	const void *data;	/* TEXT, BYTES, XML, SECURE: LEN bytes */
	size_t len;
	int64_t number;		/* INT, BOOL */
	double real;		/* DOUBLE */
};

struct psession_item psession_text(const char *s);
struct psession_item psession_int(int64_t i);
struct psession_item psession_double(double d);
struct psession_item psession_bool(bool b);
struct psession_item psession_bytes(const void *data, size_t n);
struct psession_item psession_xml(const char *xml);
/* For a PowerShell before 7.6 a key has to be exchanged first, which is begun by the
 * call that sends it: -PSESSION_E_AGAIN then, and before the session is open. */
struct psession_item psession_secure(const char *s);
struct psession_item psession_array(const struct psession_item *items, size_t n);
struct psession_item psession_table(const struct psession_item *items, size_t n);
/* The same item as the parameter, or a table's entry, NAME. */
struct psession_item psession_named(const char *name, struct psession_item item);

/* --- commands ---------------------------------------------------------- */

enum psession_invoke_flags {
	PSESSION_INPUT = 1,	/* input follows: psession_input, then _end */
	PSESSION_NAME = 2,	/* the text is the name of one command */
	PSESSION_LOCAL_SCOPE = 4,	/* its variables end with it */
};

enum psession_command_state {
	PSESSION_RUNNING,
	PSESSION_STOPPING,
	PSESSION_COMPLETED,
	PSESSION_STOPPED,
	PSESSION_FAILED,	/* a terminating error, or the session ended */
};

/* Runs SCRIPT with N arguments: its $args, or its param() by name and place.
 * The handle lives until psession_command_free or psession_free.
 * -PSESSION_E_AGAIN: too much is under way, or see psession_secure. */
int psession_invoke(struct psession *s, const char *script, const struct psession_item *args, size_t n, unsigned flags,
		    struct psession_command **ret);

/* One more input object, $input there; -PSESSION_E_AGAIN: the session isn't open
 * yet, or takes no more until its records are taken: psession_wait, then
 * psession_next until it gives 0, then again. */
int psession_input(struct psession_command *c, const struct psession_item *item);
int psession_input_end(struct psession_command *c);

/* Asks to stop it; PSESSION_EV_FINISHED follows. */
int psession_stop(struct psession_command *c);

/* Frees the handle; a command that still runs is stopped, and no event of it
 * comes any more. NULL is fine. */
void psession_command_free(struct psession_command *c);

enum psession_command_state psession_command_state(const struct psession_command *c);
struct psession *psession_command_session(const struct psession_command *c);
void psession_command_set_user(struct psession_command *c, void *user);
void *psession_command_user(const struct psession_command *c);
/* The commands of S one after the other, NULL to begin and at the end. */
struct psession_command *psession_command_next(const struct psession *s, const struct psession_command *after);

/* --- events ------------------------------------------------------------ */

enum psession_event_kind {
	PSESSION_EV_OPENED = 1,
	/* Records of a command: value, xml, text. */
	PSESSION_EV_OUTPUT,
	PSESSION_EV_ERROR,	/* failure; text: its message */
	PSESSION_EV_WARNING,	/* text: the message; so of the next three */
	PSESSION_EV_VERBOSE,
	PSESSION_EV_DEBUG,
	PSESSION_EV_INFORMATION,
	PSESSION_EV_PROGRESS,	/* progress; text: the activity */
	/* The far end asks something of our side: call. command NULL: the
	 * session itself asks. */
	PSESSION_EV_CALL,
	PSESSION_EV_FINISHED,	/* command, state; failure where it failed */
	/* A cut SSH connection is being brought back: left_ms. */
	PSESSION_EV_INTERRUPTED,
	PSESSION_EV_RETRYING,
	PSESSION_EV_RESTORED,
	/* The session was lost or taken over by another client
	 * (error -PSESSION_E_EXISTS): psession_reconnect, or psession_free. */
	PSESSION_EV_DISCONNECTED,
	/* The last ones; commands that ran were FINISHED as FAILED before. */
	PSESSION_EV_CLOSED,
	PSESSION_EV_BROKEN,	/* error; text: the reason */
};

/* An error record. No text is NULL. */
struct psession_failure {
	const char *message;
	const char *id;		/* FullyQualifiedErrorId */
	const char *exception;	/* name of its type */
	const char *category;	/* as shown: ObjectNotFound: (x:String) [], … */
	const char *position;	/* where in the script, several lines */
	const char *stack;	/* the script's call stack */
};

struct psession_progress {
	int32_t id, parent;	/* parent -1: none */
	int32_t percent, seconds;	/* -1: not known */
	bool done;
	const char *activity, *status, *operation;
};

/* A call of the far end's host interface: its number and name in PowerShell's
 * list (ReadLine 11, Prompt 23, PromptForChoice 26, …) and its arguments. */
struct psession_call {
	int64_t id;
	int method;
	const char *name;
	bool wants_answer;
	const struct psession_value *arguments;	/* a list */
};

struct psession_event {
	enum psession_event_kind kind;
	int error;			/* BROKEN, DISCONNECTED; or 0 */
	struct psession_command *command;	/* NULL: the session's own */
	enum psession_command_state state;	/* FINISHED */
	int32_t left_ms;
	const char *text;		/* never NULL */
	const struct psession_value *value;	/* NULL: none, or PSESSION_RAW */
	const char *xml;		/* CLIXML as it came; NULL: none */
	size_t xml_len;
	const struct psession_failure *failure;	/* or NULL; so are the others */
	const struct psession_progress *progress;
	const struct psession_call *call;
};

/* Takes the next event: 1, or 0 when nothing is there now. Asking for it says
 * that the one before has been taken: it will not come to another client. */
int psession_next(struct psession *s, const struct psession_event **ret);

/* Waits until one of N sessions (NULLs are skipped) may have an event: 1, 0 after
 * TIMEOUT_MS, or an error; -PSESSION_E_STATE: none of them can have one any more,
 * being closed, broken or disconnected. */
int psession_wait(struct psession *const *s, size_t n, int timeout_ms);

/* A descriptor for a poll loop of the caller's: readable when psession_next is to
 * be called, until it gives 0. The same one for the life of the session, which
 * owns it. -PSESSION_E_SYS. */
int psession_fd(struct psession *s);

/* Waits until it is open: 0, -PSESSION_E_TIMEOUT, or why it isn't. */
int psession_opened(struct psession *s, int timeout_ms);

/* Runs SCRIPT and gives each event of it to FN (or NULL) until it finished: its
 * state (enum psession_command_state), or an error; -PSESSION_E_TIMEOUT: it was
 * stopped. FN may end it early by returning a negative value, which becomes the
 * result. Events of other commands are dropped meanwhile. */
int psession_run(struct psession *s, const char *script, const struct psession_item *args, size_t n, int timeout_ms,
		 int (*fn)(const struct psession_event *e, void *arg), void *arg);

/* Answers the call ID of METHOD of the command C (NULL: of the session) with
 * RESULT, with ERROR where that isn't NULL, or with neither. ReadLine wants a
 * text, PromptForChoice the number of a choice, Prompt a table with an entry for
 * each field. */
int psession_answer(struct psession *s, struct psession_command *c, int64_t id, int method, const struct psession_item *result,
		    const char *error);

/* --- values that came -------------------------------------------------- */

/*
 * A read-only tree. An object of .NET that is no simple value came as its
 * properties: PSESSION_T_OBJECT, or LIST and DICTIONARY for collections. Simple
 * values may have properties and type names too. The same object may stand in
 * several places, also inside itself.
 */
enum psession_type {
	PSESSION_T_NULL,
	PSESSION_T_BOOLEAN,
	PSESSION_T_INTEGER,	/* signed; enumerations too: text is the name */
	PSESSION_T_UNSIGNED,
	PSESSION_T_REAL,		/* Single, Double */
	PSESSION_T_DECIMAL,	/* exact: read its text */
	PSESSION_T_CHAR,		/* a UTF-16 unit: psession_value_int */
	PSESSION_T_STRING,
	PSESSION_T_DATE,		/* text: 2026-11-21T08:35:00.1234567+00:00 */
	PSESSION_T_TIMESPAN,	/* text: P1DT2H3M4.5S */
	PSESSION_T_GUID,
	PSESSION_T_URI,
	PSESSION_T_VERSION,
	PSESSION_T_XMLDOCUMENT,
	PSESSION_T_SCRIPT,	/* a script block's text */
	PSESSION_T_BYTEARRAY,	/* psession_value_bytes */
	PSESSION_T_SECURE,	/* a SecureString: the base64 of its UTF-16 text */
	PSESSION_T_OBJECT,
	PSESSION_T_LIST,
	PSESSION_T_DICTIONARY,
};

enum psession_type psession_value_type(const struct psession_value *v);

/* What ToString gave there, or the simple value's text; "" for none. LEN may be
 * NULL. */
const char *psession_value_text(const struct psession_value *v, size_t *len);

/* As a number: BOOLEAN, INTEGER, UNSIGNED, REAL, CHAR; else DFLT. */
int64_t psession_value_int(const struct psession_value *v, int64_t dflt);
double psession_value_double(const struct psession_value *v, double dflt);
/* The bytes of a BYTEARRAY; NULL for others. */
const void *psession_value_bytes(const struct psession_value *v, size_t *len);

/* Elements of a LIST, values of a DICTIONARY. NULL past the end. */
size_t psession_value_count(const struct psession_value *v);
const struct psession_value *psession_value_item(const struct psession_value *v, size_t i);
/* The key of entry I of a DICTIONARY. */
const struct psession_value *psession_value_key(const struct psession_value *v, size_t i);

/* Properties in order, and by name (any case); NULL where there is none. A
 * DICTIONARY's entries are found by psession_value_get too. */
size_t psession_value_properties(const struct psession_value *v);
const char *psession_value_property_name(const struct psession_value *v, size_t i);
const struct psession_value *psession_value_property(const struct psession_value *v, size_t i);
const struct psession_value *psession_value_get(const struct psession_value *v, const char *name);

/* Names of its type and the types that is based on; NULL past the end.
 * psession_value_is compares with or without `Deserialized.` in front. */
const char *psession_value_type_name(const struct psession_value *v, size_t i);
bool psession_value_is(const struct psession_value *v, const char *type);

#ifdef __cplusplus
}
#endif

/* SPDX-License-Identifier: MIT */
/*
 * PSSession objects and what hangs on them: the repository of this client, the
 * runspace's and connection's properties, session options and limits.
 */
#pragma once

#include "engine/runspace.h"
#include "remoting/client.h"

struct session {	/* PSSession */
	struct cell h;
	struct remote_runspace *rs;
	int32_t id;
	struct ustr *name;
};
extern const struct type type_pssession;

struct session *val_session(val v);
/* The id of the next session, and a session with it in the repository. NAME
 * NULL: Session<Id>. */
int32_t session_next_id(struct rt *rt);
struct ustr *session_generated_name(struct rt *rt, int32_t id);
struct session *session_new(struct rt *rt, struct remote_runspace *rs, int32_t id, struct ustr *name);
/* The repository's session with this pool id, or NULL. */
struct session *session_by_guid(struct rt *rt, const uint8_t id[GUID_LEN]);
/* Ends it and takes it out of the repository; negative as remote_close. */
int session_remove(struct rt *rt, struct session *s);
/* Called when a runspace closed or broke: imported modules go with it. */
void session_runspace_closed(struct rt *rt, struct remote_runspace *rs);
extern void (*session_closed_hook)(struct rt *rt, struct remote_runspace *rs);

/* connection_info.c: the connection object of RS. */
val connection_new(struct rt *rt, struct remote_runspace *rs);
bool connection_is(val v);
bool connection_is_wsman(val v);
/* Where CONNECTION leads. */
void connection_target(struct rt *rt, val connection, struct remote_target *ret);
void connection_register(struct rt *rt);
/* What a listing says about a session that this client isn't attached to. */
void remote_refresh(struct rt *rt, struct remote_runspace *rs, const struct session_info *info);
void session_types_register(struct rt *rt);
void session_runspace_register(struct rt *rt);
val session_runspace_state(struct rt *rt, struct remote_runspace *rs);
/* runspace_event.c: StateChanged and AvailabilityChanged of SELF are raised from now on. */
void runspace_event_heard(struct rt *rt, val self);
/* [powershell] over a session's runspace. */
void client_powershell_init(struct rt *rt);
/* What GET_COMMAND_METADATA answers: a count, then an object a command. */
struct metadata_query {
	struct array *names;
	int64_t types;			/* CommandTypes */
	struct array *modules, *specs, *args;	/* specs: ModuleSpecifications; each may be NULL */
};
struct list *remote_metadata(struct rt *rt, struct remote_runspace *rs, const struct metadata_query *q);
/* Runs a request to its end and collects its output; its errors and failure are
 * thrown. INPUT may be NULL. */
struct list *remote_call(struct rt *rt, struct remote_runspace *rs, struct pipeline_request *req, struct array *input);
/* The same; an error or failure is *RET, else NULL. */
struct list *remote_try(struct rt *rt, struct remote_runspace *rs, struct pipeline_request *req, struct array *input,
			struct errrec **ret);

/* session_option.c */
enum { SESSION_OPEN_MS = 180000, SESSION_CANCEL_MS = 60000, SESSION_OPERATION_MS = 180000 };	/* waits that no option sets */
extern const struct type type_pssessionoption;
void session_option_register(struct rt *rt);
val session_option_new(struct rt *rt);
/* Makes $PSSessionOption. */
void session_option_variable(struct rt *rt);
/* Fields of a PSSessionOption, in the order of its properties. */
enum session_option_field {
	SO_REDIRECTION, SO_NO_COMPRESSION, SO_NO_PROFILE, SO_PROXY_ACCESS, SO_PROXY_AUTH, SO_PROXY_CREDENTIAL,
	SO_SKIP_CA, SO_SKIP_CN, SO_SKIP_REVOCATION, SO_OPERATION_TIMEOUT, SO_NO_ENCRYPTION, SO_UTF16, SO_PORT_IN_SPN,
	SO_BUFFERING, SO_RETRY, SO_CULTURE, SO_UICULTURE, SO_DATA_MAX, SO_OBJECT_MAX, SO_ARGUMENTS, SO_OPEN_TIMEOUT,
	SO_CANCEL_TIMEOUT, SO_IDLE_TIMEOUT, SO__MAX
};
/* OPTION (or $PSSessionOption when it is null) into the parameters. Throws when
 * the idle timeout is below a minute. */
void session_option_apply(struct rt *rt, val option, struct session_params *p);
void session_option_limits(struct rt *rt, val option, struct conn_limits *l);
/* Milliseconds of the wait FIELD of OPTION: NORMAL where it is the one every
 * option has, INT_MAX for no limit. */
int session_option_wait(struct rt *rt, val option, enum session_option_field field, int normal);
struct dict *session_option_arguments(struct rt *rt, val option);

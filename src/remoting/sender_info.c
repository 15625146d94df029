/* SPDX-License-Identifier: MIT */
#include "remoting/sender_info.h"
#include "remoting/result_types.h"

#include "engine/scope.h"
#include "sys/user.h"
#include "value/record.h"

#include <unistd.h>

#define REMOTING "System.Management.Automation.Remoting."

static const struct member_def identity_members[] = {
	RECORD_PROP("string AuthenticationType {get;}", 0), RECORD_PROP("bool IsAuthenticated {get;}", 1),
	RECORD_PROP("string Name {get;}", 2), RECORD_PROP("System.Object CertificateDetails {get;}", 3), MEMBERS_END
};
static const struct type type_identity = RECORD_TYPE(REMOTING "PSIdentity", 4);

static const struct member_def principal_members[] = {
	RECORD_PROP("System.Object Identity {get;}", 0), RECORD_PROP("System.Object WindowsIdentity {get;}", 1), MEMBERS_END
};
static const struct type type_principal = RECORD_TYPE(REMOTING "PSPrincipal", 2);

static const struct member_def sender_members[] = {
	RECORD_PROP("System.Object UserInfo {get;}", 0), RECORD_PROP("System.Object ClientTimeZone {get;}", 1),
	RECORD_PROP("string ConnectionString {get;}", 2), RECORD_PROP("System.Object ApplicationArguments {get;}", 3),
	RECORD_PROP("string ConfigurationName {get;}", 4), MEMBERS_END
};
static const struct type type_sender = RECORD_TYPE(REMOTING "PSSenderInfo", 5);

static val user_name(struct rt *rt) { return val_str(ustr_new(rt, user_name_of(getuid()).s)); }

void sender_info_types(struct rt *rt)
{
	record_type_use(rt, &type_identity, identity_members);
	record_type_use(rt, &type_principal, principal_members);
	record_type_use(rt, &type_sender, sender_members);
}

void sender_info_set(struct rt *rt, val arguments, struct ustr *configuration)
{
	struct record *id, *who, *sender;

	sender_info_types(rt);
	id = record_new(rt, &type_identity);
	id->f[0] = val_str(ustr_empty(rt));
	id->f[1] = V_TRUE;
	id->f[2] = user_name(rt);
	who = record_new(rt, &type_principal);
	who->f[0] = val_obj(id);
	sender = record_new(rt, &type_sender);
	sender->f[0] = val_obj(who);
	sender->f[2] = val_str(ustr_new(rt, "http://localhost"));
	sender->f[3] = arguments;
	sender->f[4] = val_str(configuration);
	var_make(rt, scope_global(rt), ustr_atom(rt, "PSSenderInfo"), val_obj(sender), VO_NONE);
}

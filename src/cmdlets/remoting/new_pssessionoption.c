/* SPDX-License-Identifier: MIT */
/* New-PSSessionOption. */
#include "engine/cmdlet.h"
#include "remoting/session.h"
#include "types/enums.h"
#include "value/record.h"

struct args {
	int64_t maximum_redirection;
	bool no_compression;
	bool no_machine_profile;
	val culture;
	val ui_culture;
	int64_t data_max;
	int64_t object_max;
	int64_t output_buffering_mode;
	int64_t retry;
	val application_arguments;
	int64_t open_timeout;
	int64_t cancel_timeout;
	int64_t idle_timeout;
	int64_t proxy_access_type;
	int64_t proxy_authentication;
	val proxy_credential;
	bool skip_ca_check;
	bool skip_cn_check;
	bool skip_revocation_check;
	int64_t operation_timeout;
	bool no_encryption;
	bool use_utf16;
	bool include_port_in_spn;
};

static const struct param_def params[] = {
	PARAM(args, maximum_redirection, "MaximumRedirection", P_INT),
	PARAM(args, no_compression, "NoCompression", P_SWITCH),
	PARAM(args, no_machine_profile, "NoMachineProfile", P_SWITCH),
	PARAM(args, culture, "Culture", P_NAMED, .flags = PF_NOT_NULL, .type_name = "System.Globalization.CultureInfo"),
	PARAM(args, ui_culture, "UICulture", P_NAMED, .flags = PF_NOT_NULL, .type_name = "System.Globalization.CultureInfo"),
	PARAM(args, data_max, "MaximumReceivedDataSizePerCommand", P_INT),
	PARAM(args, object_max, "MaximumReceivedObjectSize", P_INT),
	PARAM(args, output_buffering_mode, "OutputBufferingMode", P_ENUM,
	      .type_name = "System.Management.Automation.Runspaces.OutputBufferingMode"),
	PARAM(args, retry, "MaxConnectionRetryCount", P_INT, .validate = "range:0:2147483647"),
	PARAM(args, application_arguments, "ApplicationArguments", P_NAMED, .flags = PF_NOT_NULL,
	      .type_name = "System.Management.Automation.PSPrimitiveDictionary"),
	PARAM(args, open_timeout, "OpenTimeout", P_INT, .aliases = "OpenTimeoutMSec", .validate = "range:0:2147483647"),
	PARAM(args, cancel_timeout, "CancelTimeout", P_INT, .aliases = "CancelTimeoutMSec", .validate = "range:0:2147483647"),
	PARAM(args, idle_timeout, "IdleTimeout", P_INT, .aliases = "IdleTimeoutMSec", .validate = "range:-1:2147483647"),
	PARAM(args, proxy_access_type, "ProxyAccessType", P_ENUM, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.Remoting.ProxyAccessType"),
	PARAM(args, proxy_authentication, "ProxyAuthentication", P_ENUM,
	      .type_name = "System.Management.Automation.Runspaces.AuthenticationMechanism"),
	PARAM(args, proxy_credential, "ProxyCredential", P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, skip_ca_check, "SkipCACheck", P_SWITCH),
	PARAM(args, skip_cn_check, "SkipCNCheck", P_SWITCH),
	PARAM(args, skip_revocation_check, "SkipRevocationCheck", P_SWITCH),
	PARAM(args, operation_timeout, "OperationTimeout", P_INT, .aliases = "OperationTimeoutMSec",
	      .validate = "range:0:2147483647"),
	PARAM(args, no_encryption, "NoEncryption", P_SWITCH),
	PARAM(args, use_utf16, "UseUTF16", P_SWITCH),
	PARAM(args, include_port_in_spn, "IncludePortInSPN", P_SWITCH),
	PARAMS_END
};

enum { IDLE_MIN_MS = 60000 };

static val milliseconds(int64_t ms)
{
	return val_timespan(ms * 10000);
}

static void check(struct cmdlet *c, struct args *a)
{
	if (cmdlet_has(c, "IdleTimeout") && a->idle_timeout != -1 && a->idle_timeout < IDLE_MIN_MS)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"The IdleTimeout session option value %lld seconds is not valid. It must be at least %d seconds.",
			(long long)(a->idle_timeout / 1000), IDLE_MIN_MS / 1000);
	if (cmdlet_has(c, "ProxyCredential") && !cmdlet_has(c, "ProxyAccessType"))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"A proxy credential can be given only together with a proxy access type.");
	if (cmdlet_has(c, "ProxyAuthentication") && a->proxy_authentication != 1 && a->proxy_authentication != 2 &&
	    a->proxy_authentication != 5)
		cmdlet_throw_fmt(c, "System.ArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"The proxy authentication mechanism must be Basic, Negotiate or Digest.");
}

static void put(struct record *o, enum session_option_field f, val v)
{
	record_put(o, f, v);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct record *o = val_cell(session_option_new(c->rt), &type_pssessionoption);

	check(c, a);
	put(o, SO_NO_COMPRESSION, val_bool(a->no_compression));
	put(o, SO_NO_PROFILE, val_bool(a->no_machine_profile));
	put(o, SO_SKIP_CA, val_bool(a->skip_ca_check));
	put(o, SO_SKIP_CN, val_bool(a->skip_cn_check));
	put(o, SO_SKIP_REVOCATION, val_bool(a->skip_revocation_check));
	put(o, SO_NO_ENCRYPTION, val_bool(a->no_encryption));
	put(o, SO_UTF16, val_bool(a->use_utf16));
	put(o, SO_PORT_IN_SPN, val_bool(a->include_port_in_spn));
	if (cmdlet_has(c, "MaximumRedirection"))
		put(o, SO_REDIRECTION, val_int((int32_t)a->maximum_redirection));
	if (cmdlet_has(c, "Culture"))
		put(o, SO_CULTURE, a->culture);
	if (cmdlet_has(c, "UICulture"))
		put(o, SO_UICULTURE, a->ui_culture);
	if (cmdlet_has(c, "MaximumReceivedDataSizePerCommand"))
		put(o, SO_DATA_MAX, val_int((int32_t)a->data_max));
	if (cmdlet_has(c, "MaximumReceivedObjectSize"))
		put(o, SO_OBJECT_MAX, val_int((int32_t)a->object_max));
	if (cmdlet_has(c, "OutputBufferingMode"))
		put(o, SO_BUFFERING, val_enum(&enum_outputbufferingmode, a->output_buffering_mode));
	if (cmdlet_has(c, "MaxConnectionRetryCount"))
		put(o, SO_RETRY, val_int((int32_t)a->retry));
	if (cmdlet_has(c, "ApplicationArguments"))
		put(o, SO_ARGUMENTS, a->application_arguments);
	if (cmdlet_has(c, "OpenTimeout"))
		put(o, SO_OPEN_TIMEOUT, milliseconds(a->open_timeout));
	if (cmdlet_has(c, "CancelTimeout"))
		put(o, SO_CANCEL_TIMEOUT, milliseconds(a->cancel_timeout));
	if (cmdlet_has(c, "IdleTimeout"))
		put(o, SO_IDLE_TIMEOUT, milliseconds(a->idle_timeout));
	if (cmdlet_has(c, "OperationTimeout"))
		put(o, SO_OPERATION_TIMEOUT, milliseconds(a->operation_timeout));
	if (cmdlet_has(c, "ProxyAccessType"))
		put(o, SO_PROXY_ACCESS, val_enum(&enum_proxyaccesstype, a->proxy_access_type));
	if (cmdlet_has(c, "ProxyAuthentication"))
		put(o, SO_PROXY_AUTH, val_enum(&enum_authenticationmechanism, a->proxy_authentication));
	if (cmdlet_has(c, "ProxyCredential"))
		put(o, SO_PROXY_CREDENTIAL, a->proxy_credential);
	cmdlet_write(c, val_obj(o));
}

const struct cmdlet_def cmdlet_new_pssessionoption = {
	.name = "New-PSSessionOption", .module = MOD_CORE,
	.output_types = "System.Management.Automation.Remoting.PSSessionOption",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Makes an object with the advanced options of a session.",
};

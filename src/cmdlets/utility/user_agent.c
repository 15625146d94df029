/* SPDX-License-Identifier: MIT */
/* What web requests say of the program, and PSUserAgent: what browsers said of themselves. */
#include "cmdlets/utility/web.h"
#include "value/record.h"

/* "Linux; Debian GNU/Linux 12 (bookworm); ": where the program runs. */
static const char *platform(struct rt *rt)
{
	const struct net_property *p = type_property(rt, type_find_c(rt, "System.Runtime.InteropServices.RuntimeInformation"),
						     ustr_atom(rt, "OSDescription"), true);

	return USTR_C(rt, ustr_printf(rt, "Linux; %s; ", val_to_c(rt, p->def->get(rt, V_NULL))));
}

struct ustr *user_agent(struct rt *rt)
{
	return ustr_printf(rt, "Mozilla/5.0 (%s) PowerShell/" POWERSHELL_VERSION, platform(rt));
}

#define BROWSER(id, format)                                                        \
	static val id(struct rt *rt, val self)                                      \
	{                                                                           \
		return val_str(ustr_printf(rt, format, platform(rt)));              \
	}
BROWSER(internet_explorer, "Mozilla/5.0 (compatible; MSIE 9.0; %s)")
BROWSER(firefox, "Mozilla/5.0 (%s) Gecko/20100401 Firefox/4.0")
BROWSER(chrome, "Mozilla/5.0 (%s) AppleWebKit/534.6 (KHTML, like Gecko) Chrome/7.0.500.0 Safari/534.6")
BROWSER(opera, "Opera/9.70 (%s) Presto/2.2.1")
BROWSER(safari, "Mozilla/5.0 (%s) AppleWebKit/533.16 (KHTML, like Gecko) Version/5.0 Safari/533.16")

static const struct member_def members[] = {
	STATIC_PROP("static string InternetExplorer {get;}", internet_explorer, NULL),
	STATIC_PROP("static string FireFox {get;}", firefox, NULL), STATIC_PROP("static string Chrome {get;}", chrome, NULL),
	STATIC_PROP("static string Opera {get;}", opera, NULL), STATIC_PROP("static string Safari {get;}", safari, NULL),
	MEMBERS_END
};
static const struct type type_agent = { .name = "Microsoft.PowerShell.Commands.PSUserAgent", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

void user_agent_types(struct rt *rt)
{
	record_type_use(rt, &type_agent, members);
}

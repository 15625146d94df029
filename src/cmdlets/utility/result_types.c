/* SPDX-License-Identifier: MIT */
/* See result_types.h. */
#include "cmdlets/utility/result_types.h"

#include "engine/command_metadata.h"
#include "format/style.h"
#include "remoting/result_types.h"
#include "types/late.h"
#include "value/type.h"

static void know_all(struct rt *rt)
{
	types_late(rt);
	command_class_types(rt);
	callstack_types(rt);
	measure_object_types(rt);
	get_member_types(rt);
	get_filehash_types(rt);
	info_types_types(rt);
	select_xml_types(rt);
	format_hex_types(rt);
	event_queue_types(rt);
	web_response_types(rt);
	runspace_debug_types(rt);
	match_info_types(rt);
	get_verb_types(rt);
	json_read_types(rt);
	style_types(rt);
	sender_info_types(rt);
	client_records_types(rt);
}

_startup_ void result_types_install(struct rt *rt)
{
	rt->late_types = know_all;
}

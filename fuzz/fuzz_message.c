/* SPDX-License-Identifier: MIT */
/* Messages in any state of a server: parsed, judged, never more than that. */
#include "base/util.h"
#include "psrp/guid.h"
#include "psrp/message.h"
#include "psrp/states.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Records of a length byte pair and a message; bit 15 of the length: of a pipeline. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct server_session s = { .state = SERVER_IDLE };
	enum pipeline_state state = PIPELINE_OPENED;
	static const uint8_t id[GUID_LEN] = { 1 };

	while (size >= 2) {
		size_t n = data[0] | (size_t)(data[1] & 0x7f) << 8;
		bool session = !(data[1] & 0x80);
		struct message m;

		data += 2;
		size -= 2;
		n = MIN(n, size);
		if (message_parse(data, n, &m) == 0)
			message_to_server(&s, session ? NULL : &state, session ? guid_zero : id, &m);
		data += n;
		size -= n;
	}
	return 0;
}

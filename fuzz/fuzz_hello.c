/* SPDX-License-Identifier: MIT */
/* The search for psession's property in the first packet of a peer, and what ssh
 * says, on any bytes. */
#include "transport/hello.h"
#include "transport/ssh_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(buf_release) struct buf flight = BUF_INIT;
	_cleanup_(buf_release) struct buf said = BUF_INIT;

	hello_find(data, size, &flight);
	hello_find(data, size, NULL);
	buf_put(&said, data, size);
	ssh_reason(&said);
	ssh_phase(buf_cstr(&said));
	return 0;
}

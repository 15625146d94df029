/* SPDX-License-Identifier: MIT */
/* libpsession's reader of values on any bytes, everything it made looked at, and
 * the members the state machines read. */
#include <string.h>

#include "client/wire.h"
#include "lib/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LOOK_DEPTH = 4, LOOK_WIDTH = 12 };

static size_t look(const struct psession_value *v, int depth)
{
	size_t n = 0, len, sum;

	sum = strlen(psession_value_text(v, NULL)) + (size_t)psession_value_int(v, 0) + (psession_value_double(v, 0) > 0);
	if (psession_value_bytes(v, &len) && len)
		sum += ((const uint8_t *)psession_value_bytes(v, NULL))[len - 1];
	while (psession_value_type_name(v, n))
		sum += strlen(psession_value_type_name(v, n++));
	sum += psession_value_is(v, "System.Object") + (psession_value_get(v, "Message") != NULL);
	if (!depth)
		return sum;
	for (size_t i = 0; i < LOOK_WIDTH && i < psession_value_count(v); i++)
		sum += look(psession_value_item(v, i), depth - 1) + look(psession_value_key(v, i), depth - 1);
	for (size_t i = 0; i < LOOK_WIDTH && i < psession_value_properties(v); i++)
		sum += look(psession_value_property(v, i), depth - 1) + strlen(psession_value_property_name(v, i));
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static volatile size_t sum;
	const struct psession_value *v;
	struct arena a = ARENA_INIT;

	if (tree_read(&a, data, size, &v) >= 0)
		sum += look(v, LOOK_DEPTH);
	sum += (size_t)wire_version(data, size) + (size_t)wire_number(data, size, "PipelineState", 0);
	arena_release(&a);
	return 0;
}

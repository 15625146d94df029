/* SPDX-License-Identifier: MIT */
/* The XML reader on any bytes: tokens, attributes, leaves, skipping. */
#include "text/xml_pull.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int walk(struct xml_pull *x, unsigned style)
{
	struct xml_slice text;
	unsigned step = style;
	int r;

	while ((r = xml_next(x)) > 0) {
		must(x->depth <= XML_DEPTH_MAX);
		if (r == XML_TEXT) {
			r = xml_text(x, &text);
		} else if (r == XML_OPEN) {
			for (unsigned i = 0; i < x->nattrs && r >= 0; i++)
				r = xml_attr_value(x, i, &text);
			xml_name_in(x, "http://schemas.microsoft.com/powershell/2004/04", "Obj");
			step = step * 5 + 3;
			if (r >= 0 && step % 11 == 0)
				r = xml_skip(x);
			else if (r >= 0 && step % 7 == 0)
				r = xml_leaf(x, &text);
		}
		if (r < 0)
			return r;
	}
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (unsigned style = 0; style < 2; style++) {
		struct xml_limits limits = { .depth = style ? 20 : 0, .fragment = style };
		struct xml_pull x;

		xml_init(&x, data, size, &limits);
		walk(&x, style);
		must(xml_offset(&x) <= size);
		xml_release(&x);
	}
	return 0;
}

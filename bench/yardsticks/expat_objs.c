/* SPDX-License-Identifier: MIT */
/* Parses the numbers 1 to N as one <Objs> document with expat; prints nanoseconds for all. */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct reader {
	char text[64];
	size_t len;
	long long sum;
};

static void begin(void *arg, const char *name, const char **attributes)
{
	((struct reader *)arg)->len = 0;
}

static void text(void *arg, const char *s, int n)
{
	struct reader *r = arg;

	if (r->len + (size_t)n < sizeof(r->text)) {
		memcpy(r->text + r->len, s, (size_t)n);
		r->len += (size_t)n;
	}
}

static void end(void *arg, const char *name)
{
	struct reader *r = arg;

	r->text[r->len] = 0;
	r->sum += strtol(r->text, NULL, 10);
	r->len = 0;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1000000;
	char *doc = malloc((size_t)n * 20 + 200), *p = doc;
	struct reader r = { 0 };
	struct timespec a, b;

	p += sprintf(p, "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">");
	for (int i = 1; i <= n; i++)
		p += sprintf(p, "<I32>%d</I32>", i);
	p += sprintf(p, "</Objs>");
	clock_gettime(CLOCK_MONOTONIC, &a);
	XML_Parser x = XML_ParserCreate("UTF-8");
	XML_SetUserData(x, &r);
	XML_SetElementHandler(x, begin, end);
	XML_SetCharacterDataHandler(x, text);
	if (!XML_Parse(x, doc, (int)(p - doc), 1) || r.sum != (long long)n * (n + 1) / 2)
		return 1;
	XML_ParserFree(x);
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%lld\n", (b.tv_sec - a.tv_sec) * 1000000000ll + b.tv_nsec - a.tv_nsec);
	return 0;
}

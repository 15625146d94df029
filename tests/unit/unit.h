/* SPDX-License-Identifier: MIT */
/*
 * The whole unit-test framework. A test file includes this once, writes tests
 * as TEST(name_says_what) { … } and has no main: the tests register themselves
 * and run in the order of the file. Each file becomes one executable; with an
 * argument it runs only the tests whose name contains it.
 *
 * CHECK goes on after a failure, REQUIRE leaves the test. The closing line is
 * `N passed, N failed`, the exit code 1 when a test failed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct unit_test {
	const char *name;
	void (*run)(void);
	struct unit_test *next;
};

static struct unit_test *unit_first, **unit_last = &unit_first;
static int unit_bad;

#define TEST(test_name)                                                        \
	static void test_##test_name(void);                                    \
	static struct unit_test unit_##test_name = { #test_name,               \
						     test_##test_name, NULL }; \
	__attribute__((constructor)) static void unit_add_##test_name(void)    \
	{                                                                      \
		*unit_last = &unit_##test_name;                                \
		unit_last = &unit_##test_name.next;                            \
	}                                                                      \
	static void test_##test_name(void)

#define unit_fail(...)                                                         \
	(unit_bad++, fprintf(stderr, "%s:%d: ", __FILE__, __LINE__),           \
	 fprintf(stderr, __VA_ARGS__), fputc('\n', stderr))

#define CHECK(cond) ((cond) ? (void)0 : (void)unit_fail("not true: %s", #cond))

#define REQUIRE(cond)                                                          \
	do {                                                                   \
		if (!(cond)) {                                                 \
			unit_fail("not true: %s", #cond);                      \
			return;                                                \
		}                                                              \
	} while (0)

#define CHECK_INT(got, want)                                                   \
	do {                                                                   \
		long long got_ = (long long)(got), want_ = (long long)(want);  \
		if (got_ != want_)                                             \
			unit_fail("%s is %lld, not %lld", #got, got_, want_);  \
	} while (0)

#define CHECK_STR(got, want)                                                   \
	do {                                                                   \
		const char *got_ = (got), *want_ = (want);                     \
		if (!got_ || !want_ || strcmp(got_, want_))                    \
			unit_fail("%s is \"%s\", not \"%s\"", #got,            \
				  got_ ? got_ : "(null)",                      \
				  want_ ? want_ : "(null)");                   \
	} while (0)

#define CHECK_MEM(got, want, size)                                             \
	do {                                                                   \
		if (memcmp((got), (want), (size)))                             \
			unit_fail("%s differs from %s", #got, #want);          \
	} while (0)

int main(int argc, char **argv)
{
	int passed = 0, failed = 0;

	for (struct unit_test *t = unit_first; t; t = t->next) {
		if (argc > 1 && !strstr(t->name, argv[1]))
			continue;
		unit_bad = 0;
		t->run();
		if (unit_bad) {
			printf("failed: %s\n", t->name);
			failed++;
		} else {
			passed++;
		}
	}
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0 || passed == 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * InternalTestHooks: what tests of the product set so that a cmdlet says what it
 * would do to the machine and leaves it alone. Of the whole process, as there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct test_hooks {
	bool stop_computer;		/* Stop- and Restart-Computer end with the result */
	int32_t stop_computer_result;
	bool set_date;			/* Set-Date gives the date it would set */
	bool list_labels;		/* lists have labels of ten characters at most */
};
extern struct test_hooks test_hooks;

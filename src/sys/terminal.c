/* SPDX-License-Identifier: MIT */
#include "sys/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

bool terminal_size(int *ret_columns, int *ret_rows)
{
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) || !w.ws_col)
		return false;
	*ret_columns = w.ws_col;
	*ret_rows = w.ws_row;
	return true;
}

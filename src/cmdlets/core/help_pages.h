/* SPDX-License-Identifier: MIT */
/*
 * The help sources (help/ of the source tree), compiled in. A page of a cmdlet
 * has the keywords of comment-based help at line starts (.SYNOPSIS,
 * .PARAMETER Name …; HACKING.md), a page about_X is shown as it is. Lines end
 * in \n; lines are at most 100 columns, UTF-8.
 */
#pragma once

struct help_page {
	const char *name;	/* New-PSSession, about_Jobs */
	const char *text;
};

/* By name without case; the last one's name is NULL. */
extern const struct help_page help_pages[];

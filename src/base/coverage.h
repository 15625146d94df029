/* SPDX-License-Identifier: MIT */
/*
 * Which rows of the program's tables were used, for the proof that every row
 * has a case (tests/coverage.py). Only builds configured with -Dcoverage=true or
 * with sanitizers have it; in others coverage_mark is nothing at all.
 *
 * When PSESSION_COVERAGE names a folder, each process appends what it used to
 * the file `marks` in it, a line `kind TAB owner TAB name`, each once. Any
 * thread; safe over fork, for the file is opened for each new line.
 */
#pragma once

#ifdef PSESSION_MARKS
enum { COVERAGE = 1 };	/* what takes work to name is asked for first */
void coverage_mark(const char *kind, const char *owner, const char *name);
#else
enum { COVERAGE = 0 };
static inline void coverage_mark(const char *kind, const char *owner, const char *name)
{
}
#endif

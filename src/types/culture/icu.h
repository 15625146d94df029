/* SPDX-License-Identifier: MIT */
/*
 * The functions of ICU that a file uses, from libraries that are loaded when the
 * first of them is needed. A file lists them as X(type, name, arguments) and gets
 * a struct `icu` with a pointer each.
 */
#pragma once

#include "sys/library.h"

#define ICU_MEMBER(type, name, args) type (*name) args;
#define ICU_SYMBOL(type, name, args) LIBRARY_SYMBOL(icu, name)

/* The versions that the symbols are looked for with, newest first. */
#define ICU_LIBRARY(file, symbols_) { .files = { file ".so.%d" }, .newest = 99, .oldest = 60, .symbols = symbols_ }

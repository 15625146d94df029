/* SPDX-License-Identifier: MIT */
/*
 * Token kinds and their fixed properties, from tokens.def. The public bits of
 * the flags have the numbers of PowerShell's TokenFlags; the bits from 1 << 25
 * are ours.
 */
#pragma once

#include "base/util.h"

enum token_flag {
	TF_P_LOGIC	= 0x1,	/* binary precedence, TF_P_MASK; higher binds tighter */
	TF_P_BIT	= 0x2,
	TF_P_CMP	= 0x5,
	TF_P_COALESCE	= 0x7,
	TF_P_ADD	= 0x9,
	TF_P_MUL	= 0xa,
	TF_P_FORMAT	= 0xc,
	TF_P_RANGE	= 0xd,
	TF_P_MASK	= 0xf,
	TF_KEYWORD	= 0x10,
	TF_BLOCK	= 0x20,		/* begin, process, end, clean, dynamicparam */
	TF_BINARY	= 0x100,
	TF_UNARY	= 0x200,
	TF_CASE		= 0x400,	/* case-sensitive form */
	TF_TERNARY	= 0x800,
	TF_SPECIAL	= 0x1000,
	TF_ASSIGN	= 0x2000,
	TF_INVARIANT	= 0x8000,	/* same token in both modes */
	TF_IN_ERROR	= 0x10000,
	TF_UNSAFE	= 0x20000,	/* not allowed in data sections */
	TF_PREPOST	= 0x40000,
	TF_COMMAND	= 0x80000,	/* this token is the name of a command */
	TF_MEMBER	= 0x100000,
	TF_TYPE		= 0x200000,
	TF_ATTRIBUTE	= 0x400000,
	TF_FOLD		= 0x800000,
	TF_NOATTR	= 0x1000000,
	TF_PUBLIC_MASK	= 0x1ffffff,
	TF_DASH		= 1 << 25,	/* spelled with a leading dash */
	TF_CONTEXT	= 1 << 26,	/* a keyword in its context only */
};

#define TF_CMP (TF_DASH | TF_BINARY | TF_P_CMP)

enum token_kind {
#define TOKEN(name, pub, number, text, flags) T_##name = number,
#include "syntax/tokens.def"
#undef TOKEN
	T__MAX
};

/* One scanned token: END is exclusive, FLAGS start as those of its kind. */
struct token {
	uint8_t kind;		/* enum token_kind */
	uint32_t flags;
	uint32_t start, end;	/* byte offsets into the source */
};

/* The public name ("Ieq"), the spelling ("while", "ieq", "+"; NULL when it varies)
 * and the flags of a kind. */
const char *token_name(unsigned kind);
const char *token_text(unsigned kind);
uint32_t token_flags(unsigned kind);

/* The kind of a keyword (contextual ones included) or T_UNKNOWN. */
unsigned token_keyword(const char *s, size_t n);

/* The kind of the operator spelled by S without its dash, or T_UNKNOWN. */
unsigned token_dash_operator(const char *s, size_t n);

/* SPDX-License-Identifier: MIT */
/*
 * A program that gets a script block is a PowerShell ("pwsh { … } -args 1"): the
 * block goes to it as -encodedCommand, and objects go in and come out as CLIXML.
 * Any program whose first line is "#< CLIXML" is understood to write objects.
 */
#pragma once

#include "engine/native.h"

/* Is a script block among the arguments of ST? */
bool minishell_called(struct stage *st);
/* The arguments, added to A; throws ParameterBindingException. */
void minishell_prepare(struct stage *st, struct native_args *a);
/* With the first line of S: do objects follow? */
bool minishell_is_mark(const char *line, uint32_t n);
/* Objects of one line of CLIXML to the streams of ST, those without a name to S. */
void minishell_line(struct stage *st, enum stream s, const char *line, uint32_t n);
/* OBJECTS as the program reads them. */
struct ustr *minishell_input(struct rt *rt, struct list *objects);

/* What CLIXML is to the engine: a layer above has the reader and the writer. */
struct minishell_xml {
	struct ustr *(*write)(struct rt *rt, struct list *objects);	/* a document without line breaks */
	void (*read)(struct rt *rt, const char *text, size_t n, void (*fn)(struct rt *rt, val v, struct ustr *stream, void *arg),
		     void *arg);	/* throws XmlException */
	val (*record)(struct rt *rt, val notes, enum stream s);	/* the ErrorRecord or InformationRecord */
};

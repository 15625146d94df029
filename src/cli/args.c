/* SPDX-License-Identifier: MIT */
/*
 * Options are matched as pwsh does: any of - -- / before a name, letters in any
 * case, and each name may be cut down to a stated shortest form. What pwsh has
 * for Windows alone is refused in its words.
 */
#include "cli/args.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"

enum option {
	OPT_COMMAND, OPT_COMMAND_ARGS, OPT_FILE, OPT_ENCODED, OPT_NO_LOGO, OPT_NO_PROFILE,
	OPT_NO_EXIT, OPT_INTERACTIVE, OPT_NON_INTERACTIVE, OPT_LOGIN, OPT_OUTPUT_FORMAT,
	OPT_INPUT_FORMAT, OPT_WORKING_DIRECTORY, OPT_CONFIGURATION, OPT_CONFIGURATION_FILE,
	OPT_EXECUTION_POLICY, OPT_SETTINGS, OPT_CUSTOM_PIPE, OPT_VERSION, OPT_HELP, OPT_SERVER,
	OPT_SSH_SERVER, OPT_PIPE_SERVER, OPT_IGNORED, OPT_STA, OPT_MTA, OPT_WINDOW_STYLE, OPT_ENCODED_ARGUMENTS,
};

#define NO_COMMAND \
	"Cannot process the command because of a missing parameter. A command must follow -Command."
#define NO_POLICY \
	"Cannot process the execution policy because of a missing policy name. A policy name must follow -ExecutionPolicy."
#define FORMATS "Text\nXML\nNone\n"
#define NO_OUTPUT_FORMAT \
	"The command cannot be run because no argument has been supplied for the OutputFormat parameter.\nSpecify one of the following formats for this parameter:\n" FORMATS
#define NO_INPUT_FORMAT \
	"Cannot process the command because the -InputFormat parameter requires an argument. Specify a valid format argument for this parameter.\nValid formats are:\n" FORMATS
#define NO_FOLDER \
	"Cannot process the command because -WorkingDirectory requires an argument that is a directory path."
#define NO_FILE \
	"The command cannot be run because the File parameter requires a file path. Supply a path for the File parameter and then try the command again."
#define NO_CONFIGURATION \
	"Cannot process the command because -ConfigurationName requires an argument that is a remote endpoint configuration name. Specify this argument and try again."
#define NO_CONFIGURATION_FILE \
	"Cannot process the command because -ConfigurationFile requires an argument that is a path to a session configuration file."
#define NO_PIPE \
	"Cannot process the command because -CustomPipeName requires an argument that is a name of the pipe you want to use. Specify this argument and try again."
#define NO_SETTINGS \
	"Cannot process the command because -SettingsFile requires an argument that is a file path."
#define NO_ARGUMENTS \
	"Cannot process the command because -EncodedArguments requires a value. Specify a value for the -EncodedArguments parameter."

/* NAME may be shortened to SHORTEST; what follows is the option's value. */
static const struct option_def {
	const char *name, *shortest;
	enum option option;
	const char *missing;	/* message when the value is not there; NULL: takes none */
	bool usage;		/* the usage goes with that message */
} options[] = {
	{ "version", "v", OPT_VERSION },
	{ "help", "h", OPT_HELP },
	{ "?", "?", OPT_HELP },
	{ "login", "l", OPT_LOGIN },
	{ "noexit", "noe", OPT_NO_EXIT },
	{ "noprofile", "nop", OPT_NO_PROFILE },
	{ "nologo", "nol", OPT_NO_LOGO },
	{ "noninteractive", "noni", OPT_NON_INTERACTIVE },
	{ "noprofileloadtime", "noprofilel", OPT_IGNORED },
	{ "interactive", "i", OPT_INTERACTIVE },
	{ "servermode", "s", OPT_SERVER },
	{ "sshservermode", "sshs", OPT_SSH_SERVER },
	{ "namedpipeservermode", "nam", OPT_PIPE_SERVER },
	{ "socketservermode", "so", OPT_SERVER },
	{ "sta", "sta", OPT_STA },
	{ "mta", "mta", OPT_MTA },
	{ "file", "f", OPT_FILE, NO_FILE, true },
	{ "commandwithargs", "commandw", OPT_COMMAND_ARGS, NO_COMMAND, true },
	{ "cwa", "cwa", OPT_COMMAND_ARGS, NO_COMMAND, true },
	{ "command", "c", OPT_COMMAND, NO_COMMAND, true },
	{ "encodedcommand", "e", OPT_ENCODED, NO_COMMAND, true },
	{ "ec", "ec", OPT_ENCODED, NO_COMMAND, true },
	{ "encodedarguments", "encodeda", OPT_ENCODED_ARGUMENTS, NO_ARGUMENTS, true },
	{ "ea", "ea", OPT_ENCODED_ARGUMENTS, NO_ARGUMENTS, true },
	{ "executionpolicy", "ex", OPT_EXECUTION_POLICY, NO_POLICY, true },
	{ "ep", "ep", OPT_EXECUTION_POLICY, NO_POLICY, true },
	{ "outputformat", "o", OPT_OUTPUT_FORMAT, NO_OUTPUT_FORMAT, true },
	{ "of", "of", OPT_OUTPUT_FORMAT, NO_OUTPUT_FORMAT, true },
	{ "inputformat", "inp", OPT_INPUT_FORMAT, NO_INPUT_FORMAT, true },
	{ "if", "if", OPT_INPUT_FORMAT, NO_INPUT_FORMAT, true },
	{ "workingdirectory", "wo", OPT_WORKING_DIRECTORY, NO_FOLDER },
	{ "wd", "wd", OPT_WORKING_DIRECTORY, NO_FOLDER },
	{ "configurationname", "config", OPT_CONFIGURATION, NO_CONFIGURATION },
	{ "configurationfile", "configurationf", OPT_CONFIGURATION_FILE, NO_CONFIGURATION_FILE },
	{ "custompipename", "cus", OPT_CUSTOM_PIPE, NO_PIPE },
	{ "settingsfile", "settings", OPT_SETTINGS, NO_SETTINGS },
	{ "windowstyle", "w", OPT_WINDOW_STYLE },
};

static bool fits(const struct option_def *o, const char *name, size_t n)
{
	return n >= strlen(o->shortest) && n <= strlen(o->name) &&
	       !strncasecmp(o->name, name, n) && !strncasecmp(o->shortest, name, strlen(o->shortest));
}

/* An exact name wins over an abbreviation of another. */
static const struct option_def *find_option(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (!strcasecmp(options[i].name, name))
			return &options[i];
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (fits(&options[i], name, n))
			return &options[i];
	return NULL;
}

const char *cli_args_after_dash(const char *s)
{
	static const char *const dashes[] = { "-", "\u2013", "\u2014", "\u2015" };

	for (size_t i = 0; i < ARRAY_LEN(dashes); i++)
		if (!strncmp(s, dashes[i], strlen(dashes[i])))
			return s + strlen(dashes[i]);
	return NULL;
}

/* The name behind the dashes, or NULL when ARG is no option. */
static const char *option_name(const char *arg)
{
	const char *name = *arg == '/' ? arg + 1 : cli_args_after_dash(arg);

	if (name && name[0] == '-' && name[1])
		name++;
	return name && *name ? name : NULL;
}

void cli_args_refuse(struct cli_args *a, bool usage, const char *fmt, ...)
{
	char text[PATH_MAX + 512];	/* a path and what is said of it */
	va_list ap;

	free(TAKE(a->error));
	a->mode = CLI_BAD;
	a->exit_code = CLI_EXIT_BAD_ARGUMENT;
	a->usage = usage;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	a->error = xstrdup(text);
}

void cli_args_refuse_file(struct cli_args *a, const char *path)
{
	cli_args_refuse(a, true,
		"The argument '%s' is not recognized as the name of a script file. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.", path);
}

static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

/* base64 of UTF-16LE, as -EncodedCommand wants it; NULL when malformed or empty. */
static char *decode_command(const char *s)
{
	_cleanup_(buf_release) struct buf raw = BUF_INIT, out = BUF_INIT;
	uint32_t bits = 0, nbits = 0, ndigits = 0;
	const uint8_t *p;

	for (; *s && *s != '='; s++) {
		int d = base64_digit(*s);

		if (strchr(" \t\r\n", *s))
			continue;
		if (d < 0)
			return NULL;
		ndigits++;
		bits = bits << 6 | (uint32_t)d;
		nbits += 6;
		if (nbits >= 8) {
			nbits -= 8;
			buf_putc(&raw, (uint8_t)(bits >> nbits));
		}
	}
	if (!ndigits || s[strspn(s, "=")] || (ndigits + strlen(s)) % 4)
		return NULL;
	p = buf_ptr(&raw);
	for (size_t i = 0; i + 1 < buf_size(&raw); i += 2) {
		uint32_t u = p[i] | (uint32_t)p[i + 1] << 8, lo;
		char c[4];

		if (u >= 0xd800 && u < 0xdc00 && i + 3 < buf_size(&raw)) {
			lo = p[i + 2] | (uint32_t)p[i + 3] << 8;
			if (lo >= 0xdc00 && lo < 0xe000) {
				u = 0x10000 + ((u - 0xd800) << 10) + (lo - 0xdc00);
				i += 2;
			}
		}
		buf_put(&out, c, utf8_encode(u, c));
	}
	if (buf_size(&raw) % 2)
		buf_puts(&out, "\uFFFD");
	return buf_take(&out, NULL);
}

/* -Command takes the rest of the line as one text. */
static char *join(char **argv, int n)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;

	for (int i = 0; i < n; i++) {
		if (i)
			buf_putc(&b, ' ');
		buf_puts(&b, argv[i]);
	}
	return buf_take(&b, NULL);
}

/* A server runs the command before it opens. */
static void command_mode(struct cli_args *a)
{
	if (!cli_serves(a))
		a->mode = CLI_COMMAND;
}

static void take_command(struct cli_args *a, char **argv, int n)
{
	if (!strcmp(argv[0], "-")) {
		a->mode = CLI_COMMAND_STDIN;
		if (n > 1)
			cli_args_refuse(a, true, "'-' was specified with the -Command parameter; no other arguments to -Command are permitted.");
		return;
	}
	command_mode(a);
	a->no_logo = true;
	a->command = join(argv, n);
}

static void take_file(struct cli_args *a, char **argv, int n)
{
	if (!strcmp(argv[0], "-")) {
		a->mode = CLI_INTERACTIVE;
		a->no_logo = true;
		if (n > 1)
			cli_args_refuse_file(a, argv[1]);
		return;
	}
	a->mode = CLI_FILE;
	a->command = xstrdup(argv[0]);
	a->rest = argv + 1;
	a->nrest = n - 1;
}

static enum cli_format take_format(struct cli_args *a, const char *v)
{
	static const char *const formats[] = {
		[CLI_FORMAT_TEXT] = "text", [CLI_FORMAT_XML] = "xml", [CLI_FORMAT_NONE] = "none",
	};

	for (size_t i = CLI_FORMAT_TEXT; i < ARRAY_LEN(formats); i++)
		if (!strcasecmp(v, formats[i]))
			return (enum cli_format)i;
	cli_args_refuse(a, true,
		"Cannot process the command because of an incorrect parameter value. \"%s\" is not a valid format.\nValid formats are:\n" FORMATS, v);
	return CLI_FORMAT_DEFAULT;
}

static int take_server(struct cli_args *a, enum cli_mode mode)
{
	if (cli_serves(a) && a->mode != mode && (mode == CLI_PIPE_SERVER || a->mode == CLI_PIPE_SERVER))
		cli_args_refuse(a, true, "More than one server mode parameter was specified. Server mode parameters must be used exclusively.");
	else
		a->mode = mode;
	return 1;
}

static void take_policy(struct cli_args *a, const char *v)
{
	static const char *const policies[] = {
		"Unrestricted", "RemoteSigned", "AllSigned", "Restricted", "Default", "Bypass", "Undefined",
	};

	for (size_t i = 0; i < ARRAY_LEN(policies); i++)
		if (!strcasecmp(v, policies[i]))
			return;
	cli_args_refuse(a, true, "Invalid ExecutionPolicy value '%s'.", v);
}

static void take_settings(struct cli_args *a, const char *path)
{
	_cleanup_(freep) char *here = getcwd(NULL, 0);

	if (access(path, F_OK))
		cli_args_refuse(a, false,
			"The argument '%s%s%s' passed to the -SettingsFile does not exist. Provide the path to an existing json file as an argument to the -SettingsFile parameter.",
			*path == '/' || !here ? "" : here, *path == '/' ? "" : "/", path);
}

void cli_args_refuse_encoding(struct cli_args *a, const char *name)
{
	cli_args_refuse(a, true,
		"Cannot process the command because the value specified with -%s is not properly encoded. The value must be Base64 encoded.", name);
}

static void take_encoded(struct cli_args *a, char **ret, const char *option, const char *text)
{
	free(*ret);
	*ret = decode_command(text);
	if (!*ret)
		cli_args_refuse_encoding(a, option);
}

/* Applies one option; returns how many of ARGV's words it used, 0: all. */
static int apply(struct cli_args *a, const struct option_def *o, char **argv, int n)
{
	if (o->missing && n < 2) {
		cli_args_refuse(a, o->usage, "%s", o->missing);
		return 0;
	}
	switch (o->option) {
	case OPT_COMMAND: take_command(a, argv + 1, n - 1); return 0;
	case OPT_FILE: take_file(a, argv + 1, n - 1); return 0;
	case OPT_COMMAND_ARGS:
		a->mode = CLI_COMMAND_ARGS;
		a->no_logo = true;
		a->command = xstrdup(argv[1]);
		a->rest = argv + 2;
		a->nrest = n - 2;
		return 0;
	case OPT_ENCODED:
		command_mode(a);
		a->encoded = a->no_logo = true;
		take_encoded(a, &a->command, "EncodedCommand", argv[1]);
		return 2;
	case OPT_ENCODED_ARGUMENTS: take_encoded(a, &a->arguments, "EncodedArguments", argv[1]); return 2;
	case OPT_NO_LOGO: a->no_logo = true; return 1;
	case OPT_NO_PROFILE: a->no_profile = true; return 1;
	case OPT_NO_EXIT: a->no_exit = true; return 1;
	case OPT_INTERACTIVE: a->interactive = true; return 1;
	case OPT_NON_INTERACTIVE: a->non_interactive = true; return 1;
	case OPT_LOGIN: a->login = true; return 1;
	case OPT_OUTPUT_FORMAT: a->output = take_format(a, argv[1]); return 2;
	case OPT_INPUT_FORMAT: a->input = take_format(a, argv[1]); return 2;
	case OPT_WORKING_DIRECTORY: a->working_directory = argv[1]; return 2;
	case OPT_CONFIGURATION: a->configuration = argv[1]; return 2;
	case OPT_CONFIGURATION_FILE: a->configuration_file = argv[1]; return 2;
	case OPT_EXECUTION_POLICY: take_policy(a, argv[1]); return 2;
	case OPT_SETTINGS: take_settings(a, argv[1]); return 2;
	case OPT_CUSTOM_PIPE: a->custom_pipe = argv[1]; return 2;
	case OPT_VERSION: a->mode = CLI_VERSION; return 0;
	case OPT_HELP: a->mode = CLI_HELP; return 0;
	case OPT_SERVER: return take_server(a, CLI_SERVER);
	case OPT_SSH_SERVER: return take_server(a, CLI_SSH_SERVER);
	case OPT_PIPE_SERVER: return take_server(a, CLI_PIPE_SERVER);
	case OPT_IGNORED: return 1;
	case OPT_STA: cli_args_refuse(a, false, "Parameter -STA is not supported on this platform."); return 0;
	case OPT_MTA: cli_args_refuse(a, false, "Parameter -MTA is not supported on this platform."); return 0;
	case OPT_WINDOW_STYLE:
		cli_args_refuse(a, false, "Parameter -WindowStyle is not implemented on this platform.");
		return 0;
	}
	return 0;
}

/* The names that are offered in place of one they contain, in this order. */
static const char *const suggested[] = {
	"sta", "mta", "command", "commandwithargs", "configurationname", "custompipename", "encodedcommand",
	"executionpolicy", "file", "help", "inputformat", "login", "noexit", "nologo", "noninteractive", "noprofile",
	"noprofileloadtime", "outputformat", "removeworkingdirectorytrailingcharacter", "settingsfile", "version",
	"windowstyle", "workingdirectory",
};

/* Refuses ARG, a dash and what could be part of an option's name; false: it is none. */
static bool suggest(struct cli_args *a, const char *arg)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;

	if (*arg != '-' || !arg[1])
		return false;
	for (size_t i = 0; i < ARRAY_LEN(suggested); i++)
		if (strcasestr(suggested[i], arg + 1)) {
			buf_puts(&b, "\n  -");
			buf_puts(&b, suggested[i]);
		}
	if (!buf_size(&b))
		return false;
	cli_args_refuse(a, false, "Invalid argument '%s', did you mean:\n%s", arg, buf_cstr(&b));
	return true;
}

void cli_args_parse(int argc, char **argv, struct cli_args *ret)
{
	int i = 1;

	*ret = (struct cli_args){ .mode = CLI_INTERACTIVE };
	while (i < argc && ret->mode != CLI_BAD) {
		const char *name = option_name(argv[i]);
		const struct option_def *o = name ? find_option(name) : NULL;
		int used;

		if (!o && suggest(ret, argv[i]))
			return;
		if (!o) {
			take_file(ret, argv + i, argc - i);
			return;
		}
		used = apply(ret, o, argv + i, argc - i);
		if (!used)
			return;
		i += used;
	}
}

void cli_args_release(struct cli_args *a)
{
	free(a->command);
	free(a->arguments);
	free(a->error);
	*a = (struct cli_args){ 0 };
}

/* SPDX-License-Identifier: MIT */
/* ConvertTo-Csv, Export-Csv. */
#include "cmdlets/utility/csv.h"
#include "cmdlets/management/items.h"

#include <sys/stat.h>

struct args {
	val input_object;
	int64_t delimiter;
	bool include_type_information, no_type_information;
	struct array *quote_fields;
	int64_t use_quotes;
	bool no_header, use_culture;
	struct ustr *path, *literal_path;
	bool force, no_clobber, append;
	val encoding;
};

struct state {
	struct csv_out out;
	struct fs_writer *file;		/* Export-Csv */
	struct sbuf pending;
	bool skip, check;		/* -WhatIf; appending to columns that are there */
};

enum { FLUSH_AT = 1 << 16 };

static const char *const sets[] = { "Delimiter", "UseCulture", NULL };
#define COMMON_PARAMS                                                          \
	PARAM(args, delimiter, "Delimiter", P_CHAR, .pos = 2, .sets = 1 << 0, .flags = PF_NOT_NULL), \
	PARAM(args, include_type_information, "IncludeTypeInformation", P_SWITCH, .aliases = "ITI"), \
	PARAM(args, no_type_information, "NoTypeInformation", P_SWITCH, .aliases = "NTI"), \
	PARAM(args, quote_fields, "QuoteFields", P_ARRAY | P_STRING, .aliases = "QF"), \
	PARAM(args, use_quotes, "UseQuotes", P_ENUM, .aliases = "UQ", \
		.type_name = "Microsoft.PowerShell.Commands.BaseCsvWritingCommand+QuoteKind"), \
	PARAM(args, no_header, "NoHeader", P_SWITCH)

static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	COMMON_PARAMS,
	PARAM(args, use_culture, "UseCulture", P_SWITCH, .sets = 1 << 1),
	PARAMS_END
};

static _Noreturn void refuse(struct cmdlet *c, const char *id, const char *text)
{
	cmdlet_throw_fmt(c, "System.InvalidOperationException", id, EC_InvalidData, V_NULL, "%s", text);
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (a->quote_fields && cmdlet_has(c, "UseQuotes"))
		refuse(c, "CannotSpecifyQuoteFieldsAndUseQuotes",
			"You must specify either the -UseQuotes or -QuoteFields parameters, but not both.");
	if (a->include_type_information && cmdlet_has(c, "NoTypeInformation"))
		refuse(c, "CannotSpecifyIncludeTypeInformationAndNoTypeInformation",
			"You must specify either the -IncludeTypeInformation or -NoTypeInformation parameters, but not both.");
	s->out = (struct csv_out){
		.rt = c->rt, .quotes = cmdlet_has(c, "UseQuotes") ? (enum csv_quotes)a->use_quotes : CSV_ALWAYS,
		.delimiter = csv_delimiter(c, a->delimiter, a->use_culture), .quote_fields = a->quote_fields,
	};
	sbuf_init(&s->pending, c->rt);
}

/* One line of output: an object of ConvertTo-Csv, text of Export-Csv's file. */
static void line_end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (!s->file) {
		if (s->pending.len)
			cmdlet_write(c, val_str(sbuf_take(&s->pending)));
		return;
	}
	sbuf_putc(&s->pending, '\n');
	if (s->pending.len >= FLUSH_AT) {
		fs_writer_put(c->rt, s->file, sbuf_take(&s->pending));
	}
}

static void put_type(struct cmdlet *c, val v)
{
	struct state *s = c->state;
	struct strlist *names = val_type_names(c->rt, v);

	sbuf_puts(&s->pending, "#TYPE");
	if (names && names->n) {
		bool csv = ustr_starts(names->s[0], ustr_atom(c->rt, "CSV:"), false);

		sbuf_putc(&s->pending, ' ');
		sbuf_put_sub(&s->pending, names->s[0], csv ? 4 : 0, ustr_len(names->s[0]) - (csv ? 4 : 0));
	}
	line_end(c);
}

static void put_object(struct cmdlet *c, val v)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (!s->out.names) {
		csv_out_columns(&s->out, v);
		if (a->include_type_information && !a->no_header)
			put_type(c, v);
		if (!a->no_header && s->out.n) {
			csv_out_header(&s->out, &s->pending);
			line_end(c);
		}
	}
	if (s->out.n) {
		csv_out_row(&s->out, &s->pending, v);
		line_end(c);
	}
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	if (!val_is_null(a->input_object))
		put_object(c, a->input_object);
}

const struct cmdlet_def cmdlet_convertto_csv = {
	.name = "ConvertTo-Csv", .module = MOD_UTILITY,
	.sets = sets, .default_set = "Delimiter", .output_types = "System.String",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process,
	.synopsis = "Converts objects to character-separated values.",
};

static const struct param_def export_params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, path, "Path", P_STRING, .pos = 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY, .aliases = "PSPath,LP"),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, no_clobber, "NoClobber", P_SWITCH, .aliases = "NoOverwrite"),
	PARAM(args, encoding, "Encoding", P_OBJECT, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Text.Encoding"),
	PARAM(args, append, "Append", P_SWITCH),
	COMMON_PARAMS,
	PARAM(args, use_culture, "UseCulture", P_SWITCH, .sets = 1 << 1),
	PARAMS_END
};

/* The columns of a file that is appended to. */
static void read_columns(struct cmdlet *c, struct ustr *path)
{
	struct state *s = c->state;
	struct csv_in in;

	csv_in_init(&in, c->rt, s->out.delimiter);
	csv_in_file(&in, path, FS_AUTO);
	while (csv_record(&in)) {
		if (ustr_len(in.fields[0]) && ustr_at(in.fields[0], 0) == '#')
			continue;
		csv_out_names(&s->out, in.fields, in.n);
		s->check = !((struct args *)c->args)->force;
		break;
	}
	fs_reader_close(in.file);
}

struct opening {
	struct cmdlet *c;
	struct ustr *path;
};

static void open_body(struct rt *rt, void *arg)
{
	struct opening *o = arg;
	struct args *a = o->c->args;

	((struct state *)o->c->state)->file = fs_writer_open(rt, o->path, fs_encoding_of(rt, a->encoding), a->append, false);
}

static void open_file(struct cmdlet *c, struct ustr *path)
{
	struct args *a = c->args;
	struct opening o = { c, path };
	struct stat st;

	if (a->no_clobber && !a->append && !stat(USTR_C(c->rt, path), &st))
		cmdlet_throw_fmt(c, "System.IO.IOException", "NoClobber", EC_ResourceExists, val_str(path),
			"The file '%s' already exists.", USTR_C(c->rt, path));
	cmdlet_open_file(c, open_body, &o);
}

static void export_begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct ustr *path;
	struct stat st;
	mode_t was;

	begin(c);
	if (!a->path == !a->literal_path)
		refuse(c, "CannotSpecifyPathAndLiteralPath",
			"You must specify either the -Path or -LiteralPath parameters, but not both.");
	items_warn_utf7(c, a->encoding);
	path = a->path ? a->path : a->literal_path;
	if (!cmdlet_should_process(c, path, "Export-Csv")) {
		s->skip = true;
		return;
	}
	path = path_one_file(c->rt, path, !a->path);
	was = a->force ? fs_lift_read_only(c->rt, path) : 0;
	if (a->append && !stat(USTR_C(c->rt, path), &st) && st.st_size)
		read_columns(c, path);
	open_file(c, path);
	fs_put_read_only(c->rt, path, was);
}

/* An object appended must have every column. */
static void check_columns(struct cmdlet *c, val v)
{
	struct args *a = c->args;
	struct state *s = c->state;
	val x;

	s->check = false;
	for (uint32_t i = 0; i < s->out.n; i++)
		if (!member_get(c->rt, v, s->out.names[i], &x))
			cmdlet_throw_fmt(c, "System.InvalidOperationException",
				"CannotAppendCsvWithMismatchedPropertyNames", EC_InvalidData, val_str(s->out.names[i]),
				"Cannot append CSV content to the following file: %s. The appended object does not have a property that corresponds to the following column: %s. To continue with mismatched properties, add the -Force parameter, and then retry the command.",
				USTR_C(c->rt, a->path ? a->path : a->literal_path), USTR_C(c->rt, s->out.names[i]));
}

static void export(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (s->skip || val_is_null(a->input_object))
		return;
	if (s->check)
		check_columns(c, a->input_object);
	put_object(c, a->input_object);
}

static void export_end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (!s->file)
		return;
	if (s->pending.len)
		fs_writer_put(c->rt, s->file, sbuf_take(&s->pending));
	fs_writer_close(c->rt, s->file);
	s->file = NULL;
}

const struct cmdlet_def cmdlet_export_csv = {
	.name = "Export-Csv", .module = MOD_UTILITY,
	.sets = sets, .default_set = "Delimiter", .flags = CF_SHOULD_PROCESS,
	.params = export_params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = export_begin, .process = export, .end = export_end,
	.synopsis = "Writes objects to a file as character-separated values.",
};

/* SPDX-License-Identifier: MIT */
/* From the translation to types: classes of the global scope, found by their full names, with their accessors. */
#include "csharp/csharp.h"

#include "csharp/cs.h"
#include "engine/script_class.h"

#include <string.h>

static struct ustr *place_text(struct cs *c, struct ustr **ret_line)
{
	uint32_t at = c->error_at, start = at, line = 1;
	struct sbuf b;

	while (start && c->src[start - 1] != '\n')
		start--;
	for (uint32_t i = 0; i < start; i++)
		line += c->src[i] == '\n';
	sbuf_init(&b, c->rt);
	sbuf_put_utf8(&b, c->src + start, strcspn(c->src + start, "\r\n"));
	sbuf_putc(&b, '\n');
	sbuf_pad(&b, ' ', at - start);
	sbuf_puts(&b, "^\n");
	*ret_line = sbuf_take(&b);
	return ustr_printf(c->rt, "(%u,%u): error %s", line, at - start + 1, c->error);
}

/* A name is taken by a type that isn't of this source. */
static bool is_taken(struct cs *c, struct csharp_error *ret)
{
	for (uint32_t i = 0; i < c->nclasses; i++) {
		const struct type *t = type_find_c(c->rt, c->classes[i]->name);

		if (t && !strcmp(USTR_C(c->rt, type_full_name(c->rt, t)), c->classes[i]->name)) {
			ret->exists = ustr_new(c->rt, c->classes[i]->name);
			return true;
		}
	}
	return false;
}

static void translate(struct cs *c)
{
	cs_lex(c);
	cs_declarations(c);
	cs_resolve(c);
	for (uint32_t i = 0; i < c->nclasses && !c->error; i++)
		cs_put_class(c, c->classes[i]);
}

struct ustr *csharp_translate(struct rt *rt, struct ustr *source, struct csharp_error *ret)
{
	struct arena arena = ARENA_INIT;
	struct cs *c = arena_new(&arena, struct cs);
	struct ustr *r = NULL;

	c->rt = rt;
	c->src = USTR_C(rt, source);
	translate(c);
	*ret = (struct csharp_error){ 0 };
	if (c->error)
		ret->text = place_text(c, &ret->line);
	else if (!is_taken(c, ret))
		r = ustr_from_utf8(rt, (const char *)buf_ptr(&c->out), buf_size(&c->out));
	buf_release(&c->out);
	arena_release(&c->arena);
	arena_release(&arena);
	return r;
}

/* ---- Types --------------------------------------------------------------- */

/* The name that stands in a comment before the definition, in place of the plain one. */
static void give_name(const struct source *src, struct ast_type_def *d)
{
	const char *end = src->text + d->ast.start - 2, *start = end;

	while (start > src->text && strncmp(start - 2, "<#", 2))
		start--;
	d->name.s = start;
	d->name.n = (uint32_t)(end - start);
}

static struct list *definitions(struct rt *rt, struct scriptblock *sb)
{
	const struct ast_named_block *b = sb->info->ast->end;
	struct list *names = list_new(rt, NULL);

	for (uint32_t i = 0; b && i < b->statements.n; i++)
		if (b->statements.v[i]->kind == AST_TYPE_DEF) {
			struct ast_type_def *d = (struct ast_type_def *)b->statements.v[i];

			give_name(sb->info->source->result.src, d);
			list_add(rt, names, val_str(ustr_from_utf8(rt, d->name.s, d->name.n)));
		}
	return names;
}

/* Goes to the next remark that begins with MARK: what it says; NULL: there is none. */
static const char *next_remark(struct rt *rt, const char **p, const char *mark)
{
	const char *text = strstr(*p, mark), *end = text ? strstr(text, "#>") : NULL;

	if (!end)
		return NULL;
	*p = end;
	text += strlen(mark);
	return USTR_C(rt, ustr_from_utf8(rt, text, (size_t)(end - text)));
}

/* Interfaces have nothing to run: their names are made known before the classes that have them. */
static void make_interfaces(struct rt *rt, const char *s, struct list *types)
{
	const char *text;

	while ((text = next_remark(rt, &s, "<#interface "))) {
		size_t n = strcspn(text, " ");
		const char *name = USTR_C(rt, ustr_from_utf8(rt, text, n));

		list_add(rt, types, val_type(type_interface(rt, name, text[n] ? text + n + 1 : NULL)));
	}
}

static void mark_abstract(struct rt *rt, const char *s)
{
	const char *name;

	while ((name = next_remark(rt, &s, "<#abstract "))) {
		const struct type *t = type_find_c(rt, name);

		if (t && script_class_of(t))
			script_class_of(t)->type.flags |= TF_ABSTRACT;
	}
}

struct array *csharp_compile(struct rt *rt, struct ustr *source, struct csharp_error *ret)
{
	struct ustr *text = csharp_translate(rt, source, ret);
	struct scriptblock *sb;
	struct list *names, *types = list_new(rt, NULL);
	const char *s;
	size_t n;

	if (!text)
		return NULL;
	s = ustr_utf8(rt, text, &n);
	make_interfaces(rt, s, types);
	sb = scriptblock_parse_made(rt, s, n);
	sb->ss = rt->eng->global;
	names = definitions(rt, sb);
	engine_call(rt, sb, V_NULL, V_NULL, NULL, 0);
	for (uint32_t i = 0; i < names->n; i++) {
		struct text name = { .s = USTR_C(rt, names->v[i].s), .n = (uint32_t)strlen(USTR_C(rt, names->v[i].s)) };
		const struct type *t = script_class_of_source(rt, sb->info->source, name, 0);

		if (script_class_of(t)) {
			script_class_of(t)->compiled = true;
			script_class_tie_accessors(rt, script_class_of(t));
		}
		type_alias(rt, name.s, t);
		list_add(rt, types, val_type(t));
	}
	mark_abstract(rt, s);
	return list_to_array(rt, types, &type_object);
}
